#include <mlgate/stage/evaluation.h>

#include <math.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/base/num.h>
#include <mlgate/base/sha256.h>
#include <mlgate/evidence/manifest.h>
#include <mlgate/stage/dialect.h>
#include <mlgate/table/table.h>

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

bool mlg_evaluation_is_table(const char *path)
{
    return mlg_table_kind_of_name(path) != MLG_FORMAT_AUTO;
}

static bool is_made(const struct mlg_contender *contender)
{
    return contender->path != NULL && mlg_evaluation_is_table(contender->path);
}

void mlg_evaluation_init(struct mlg_evaluation *self)
{
    *self = (struct mlg_evaluation){ 0 };
    mlg_eval_plan_init(&self->plan);
}

/* Index of `slice` among the data set's: slicings of the plan stand in the same order. */
static size_t slicing_index(const struct mlg_config_data *data,
                            const struct mlg_config_slice *slice)
{
    return (size_t)(slice - data->slices);
}

static enum mlg_code take_slices(struct mlg_evaluation *self, const struct mlg_config_data *data,
                                 struct mlg_arena *arena, struct mlg_err *err)
{
    struct mlg_eval_slicing *slicings =
        mlg_arena_array(arena, data->slices_count, sizeof(*slicings));
    if (slicings == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < data->slices_count; i++) {
        const struct mlg_config_slice *slice = &data->slices[i];
        slicings[i] = (struct mlg_eval_slicing){ .column = slice->column,
                                                 .edges = slice->edges,
                                                 .edges_count = slice->edges_count,
                                                 .quantiles = slice->quantiles };
    }
    self->plan.slicings = slicings;
    self->plan.slicings_count = data->slices_count;
    return MLG_OK;
}

static enum mlg_code take_metrics(struct mlg_evaluation *self, const struct mlg_config_stage *stage,
                                  struct mlg_arena *arena, struct mlg_err *err)
{
    struct mlg_eval_entry *entries = mlg_arena_array(arena, stage->metrics_count, sizeof(*entries));
    if (entries == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < stage->metrics_count; i++) {
        const struct mlg_config_metric *metric = &stage->metrics[i];
        size_t *slicings = mlg_arena_array(arena, metric->slices_count, sizeof(*slicings));
        if (slicings == NULL)
            return mlg_arena_full(arena, err);
        for (size_t s = 0; s < metric->slices_count; s++)
            slicings[s] = slicing_index(stage->data, metric->slices[s]);
        entries[i] = (struct mlg_eval_entry){
            .metric = metric->name,
            .min = metric->min,
            .max = metric->max,
            .margin = metric->margin,
            .on_estimate = metric->on_estimate,
            .untestable =
                metric->untestable_report ? MLG_UNTESTABLE_REPORT : MLG_UNTESTABLE_INCONCLUSIVE,
            .slicings = slicings,
            .slicings_count = metric->slices_count,
        };
    }
    self->plan.entries = entries;
    self->plan.entries_count = stage->metrics_count;
    return MLG_OK;
}

/* The file's own check of each entry alone, so that a fault is told with its place in mlgate.yaml.
 */
static enum mlg_code check_metrics(const struct mlg_evaluation *self,
                                   const struct mlg_config *config,
                                   const struct mlg_config_stage *stage, struct mlg_err *err)
{
    for (size_t i = 0; i < stage->metrics_count; i++) {
        struct mlg_eval_plan alone = self->plan;
        alone.entries = &self->plan.entries[i];
        alone.entries_count = 1;
        if (self->baseline.path != NULL)
            alone.baseline.path = self->baseline.path;
        enum mlg_code code = mlg_eval_plan_check(&alone, err);
        if (code != MLG_OK) {
            mlg_err_at(err, config->path, stage->metrics[i].at.line, stage->metrics[i].at.column);
            return code;
        }
    }
    return MLG_OK;
}

/* What the command line names instead of these files is read as they are: the statement tells the
 * digest of mlgate.yaml, and so how. */
static enum mlg_code take_dialects(struct mlg_evaluation *self, const struct mlg_config *config,
                                   const struct mlg_config_stage *stage, struct mlg_arena *arena,
                                   struct mlg_err *err)
{
    MLG_TRY(mlg_stage_dialect(config, stage->data->dialect, arena, &self->data_dialect.csv,
                              &self->data_dialect.cells, err));
    return mlg_stage_dialect(config, stage->dialect, arena, &self->predictions_dialect.csv,
                             &self->predictions_dialect.cells, err);
}

enum mlg_code mlg_evaluation_from_config(struct mlg_evaluation *self,
                                         const struct mlg_config *config, bool compare,
                                         struct mlg_arena *arena, struct mlg_err *err)
{
    const struct mlg_config_stage *stage = compare ? &config->compare : &config->test;
    if (!stage->present) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "has no section '%s'", compare ? "compare" : "test");
        mlg_err_at(err, config->path, 0, 0);
        return MLG_E_CONFIG;
    }
    const struct mlg_config_data *data = stage->data;
    self->name = config->model_name;
    self->data = data->path;
    MLG_TRY(take_dialects(self, config, stage, arena, err));
    self->candidate.path = stage->predictions != NULL ? stage->predictions : config->model_path;
    self->candidate.model = stage->predictions != NULL ? config->model_path : NULL;
    self->baseline.path = stage->baseline;
    if (stage->dialect != NULL && !is_made(&self->candidate) && !is_made(&self->baseline)) {
        self->idle_dialect = &stage->dialect->at;
        self->config_path = config->path;
    }
    self->predict = (struct mlg_predict_command){
        .argv = config->predict.command,
        .env = config->predict.env,
        .timeout_ms = config->predict.timeout_ms,
        .memory_bytes = config->predict.memory_bytes,
        .output_bytes = config->predict.output_bytes,
    };
    struct mlg_eval_plan *plan = &self->plan;
    plan->ids = data->ids;
    plan->ids_count = data->ids_count;
    plan->label = data->label;
    plan->positive = data->positive;
    plan->weight = data->weight;
    plan->cluster = data->cluster;
    plan->score = data->class_column == NULL ? data->score : NULL;
    plan->prediction = data->prediction;
    plan->scores = data->class_column == NULL ? data->scores : data->score;
    plan->class_column = data->class_column;
    plan->classes = data->classes;
    plan->classes_count = data->classes_count;
    plan->threshold = config->predict.threshold;
    plan->baseline_threshold = stage->baseline_threshold;
    plan->seed = config->seed;
    if (!isnan(stage->alpha))
        plan->alpha = stage->alpha;
    MLG_TRY(take_slices(self, data, arena, err));
    MLG_TRY(take_metrics(self, stage, arena, err));
    return check_metrics(self, config, stage, err);
}

/* The last ':' behind which there is nothing but a list of numbers; NULL when there is none. */
static const char *edges_of(const char *text)
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL || colon == text || colon[1] == '\0' ||
        colon[1 + strspn(colon + 1, "0123456789+-.eE,")] != '\0')
        return NULL;
    return colon + 1;
}

/* The number behind a last ":q"; 0 when there is none. */
static size_t quantiles_of(const char *text)
{
    const char *colon = strrchr(text, ':');
    int64_t count = 0;
    if (colon == NULL || colon == text || colon[1] != 'q' || colon[2] < '0' || colon[2] > '9' ||
        mlg_num_parse_int(mlg_str_of(colon + 2), &count) != MLG_NUM_OK)
        return 0;
    return (size_t)count;
}

enum mlg_code mlg_evaluation_parse_slicing(const char *text, struct mlg_arena *arena,
                                           struct mlg_eval_slicing *ret_slicing,
                                           struct mlg_err *err)
{
    const char *list = edges_of(text);
    size_t quantiles = quantiles_of(text);
    if (quantiles > 0) {
        size_t length = (size_t)(strrchr(text, ':') - text);
        char *of = mlg_arena_copy(arena, (struct mlg_str){ text, length });
        if (of == NULL)
            return mlg_arena_full(arena, err);
        *ret_slicing = (struct mlg_eval_slicing){ .column = of, .quantiles = quantiles };
        return MLG_OK;
    }
    if (list == NULL) {
        *ret_slicing = (struct mlg_eval_slicing){ .column = text };
        return MLG_OK;
    }
    size_t count = 1;
    for (const char *at = list; *at != '\0'; at++)
        count += *at == ',' ? 1 : 0;
    double *edges = mlg_arena_array(arena, count, sizeof(*edges));
    char *column = mlg_arena_copy(arena, (struct mlg_str){ text, (size_t)(list - 1 - text) });
    if (edges == NULL || column == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(list, ",");
        if (mlg_num_parse_double((struct mlg_str){ list, length }, &edges[i]) != MLG_NUM_OK ||
            !isfinite(edges[i]))
            return mlg_err_set(err, MLG_E_CONFIG, "--slice %s: '%.*s' is no number", text,
                               (int)length, list);
        if (i > 0 && edges[i] <= edges[i - 1])
            return mlg_err_set(err, MLG_E_CONFIG, "--slice %s: edges must rise", text);
        list += length + 1;
    }
    *ret_slicing =
        (struct mlg_eval_slicing){ .column = column, .edges = edges, .edges_count = count };
    return MLG_OK;
}

enum mlg_code mlg_evaluation_slice_all(struct mlg_evaluation *self, struct mlg_arena *arena,
                                       struct mlg_err *err)
{
    struct mlg_eval_plan *plan = &self->plan;
    size_t *all = mlg_arena_array(arena, plan->slicings_count, sizeof(*all));
    struct mlg_eval_entry *entries = mlg_arena_array(arena, plan->entries_count, sizeof(*entries));
    if (all == NULL || entries == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < plan->slicings_count; i++)
        all[i] = i;
    for (size_t i = 0; i < plan->entries_count; i++) {
        entries[i] = plan->entries[i];
        entries[i].slicings = all;
        entries[i].slicings_count = plan->slicings_count;
    }
    plan->entries = entries;
    return MLG_OK;
}

static enum mlg_code add_input(struct mlg_report *report, const char *role, const char *shown,
                               const char *sha256, struct mlg_err *err)
{
    struct mlg_input *input = mlg_report_add_input(report);
    const char *copy = mlg_arena_copy(&report->arena, mlg_str_of(shown));
    if (input == NULL || copy == NULL)
        return mlg_arena_full(&report->arena, err);
    input->role = role;
    input->path = copy;
    input->rows = UINT64_MAX;
    memcpy(input->sha256, sha256, sizeof(input->sha256));
    return MLG_OK;
}

/* The statement names the candidate's manifest beside its root; a baseline is an input like others,
 * so that its manifest is one as well. */
static enum mlg_code hash_model(struct mlg_contender *contender, const char *path,
                                const char *shown, bool is_baseline, struct mlg_report *report,
                                struct mlg_err *err)
{
    struct mlg_manifest manifest;
    enum mlg_code code = mlg_manifest_make(path, NULL, 0, &manifest, err);
    if (code == MLG_OK) {
        memcpy(contender->root, manifest.root, sizeof(contender->root));
        memcpy(contender->manifest, manifest.digest, sizeof(contender->manifest));
        code =
            add_input(report, is_baseline ? "baseline-model" : "model", shown, manifest.root, err);
    }
    if (code == MLG_OK && is_baseline)
        code = add_input(report, "baseline-manifest", shown, manifest.digest, err);
    mlg_manifest_done(&manifest);
    return code;
}

/* The name of a place in a registry rather than a path: a word that is no file. */
static bool is_pointer(const char *path)
{
    return strpbrk(path, "/.") == NULL && !mlg_file_is_regular(path) && !mlg_file_is_dir(path);
}

/* Predictions of a contender as a file to read: made now, or given. */
static enum mlg_code prepare(const struct mlg_evaluation *self, struct mlg_contender *contender,
                             bool is_baseline, const char *folder, struct mlg_arena *arena,
                             struct mlg_eval_file *ret_file, struct mlg_report *report,
                             struct mlg_err *err)
{
    const char *role = is_baseline ? "baseline-predictions" : "predictions";
    if (mlg_evaluation_is_table(contender->path)) {
        if (contender->model != NULL)
            MLG_TRY(hash_model(contender, contender->model, contender->model, is_baseline, report,
                               err));
        *ret_file = (struct mlg_eval_file){ .path = contender->path,
                                            .role = role,
                                            .dialect = self->predictions_dialect };
        return MLG_OK;
    }
    if (is_pointer(contender->path)) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "'%s' is no file here", contender->path);
        return mlg_err_hint(err,
                            "if it points into the registry, `mlgate run` looks it up; else "
                            "give --%s",
                            is_baseline ? "baseline" : "model");
    }
    if (self->predict.argv == NULL || self->data == NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "%s '%s' cannot be run: there is no %s",
                          is_baseline ? "baseline" : "model", contender->path,
                          self->predict.argv == NULL ? "predict command" : "data to run it on");
        mlg_err_hint(err, "give predictions (a .csv file), or --data, --model and --predict, or "
                          "model.predict in mlgate.yaml");
        return MLG_E_CONFIG;
    }
    const char *name = contender->shown != NULL ? contender->shown : contender->path;
    MLG_TRY(hash_model(contender, contender->path, name, is_baseline, report, err));
    char *output = mlg_path_join(arena, folder, is_baseline ? "baseline.csv" : "candidate.csv");
    char *shown = mlg_arena_print(arena, "predictions of %s", name);
    if (output == NULL || shown == NULL)
        return mlg_arena_full(arena, err);
    MLG_TRY(mlg_model_predict(&self->predict, contender->path, self->data, output, err));
    *ret_file = (struct mlg_eval_file){ .path = output, .shown = shown, .role = role };
    return MLG_OK;
}

static bool was_made_by_model(const struct mlg_eval_plan *plan, const char *path)
{
    const char *candidate = plan->predictions.shown, *baseline = plan->baseline.shown;
    return (candidate != NULL && strcmp(path, candidate) == 0) ||
           (baseline != NULL && strcmp(path, baseline) == 0);
}

/* A command is the change's own code and is given the data file itself: it could make its labels
 * fit.
 */
static enum mlg_code check_unchanged(const char *data, const char *sha256,
                                     const struct mlg_report *report, struct mlg_err *err)
{
    for (size_t i = 0; i < report->inputs_count; i++) {
        const struct mlg_input *input = &report->inputs[i];
        if (strcmp(input->role, "data") != 0 || strcmp(input->sha256, sha256) == 0)
            continue;
        (void)mlg_err_set(err, MLG_E_IO, "was changed while the predict command ran");
        mlg_err_at(err, data, 0, 0);
        return mlg_err_hint(err, "the command reads the data and writes predictions, nothing else");
    }
    return MLG_OK;
}

static bool is_run(const struct mlg_contender *contender)
{
    return contender->path != NULL && !mlg_evaluation_is_table(contender->path);
}

static enum mlg_code run_in(struct mlg_evaluation *self, const char *folder,
                            struct mlg_arena *arena, struct mlg_report *report, struct mlg_err *err)
{
    struct mlg_eval_plan *plan = &self->plan;
    char before[MLG_SHA256_HEX] = "";
    if (self->data != NULL && (is_run(&self->candidate) || is_run(&self->baseline)))
        MLG_TRY(mlg_table_digest(self->data, before, err));
    plan->no_digest = plan->no_digest && before[0] == '\0';
    MLG_TRY(prepare(self, &self->candidate, false, folder, arena, &plan->predictions, report, err));
    if (self->baseline.path != NULL)
        MLG_TRY(prepare(self, &self->baseline, true, folder, arena, &plan->baseline, report, err));
    if (self->data != NULL)
        plan->labels = (struct mlg_eval_file){ .path = self->data,
                                               .role = "data",
                                               .dialect = self->data_dialect };
    enum mlg_code code = mlg_evaluate_run(plan, report, err);
    if (code == MLG_E_CONFIG && err != NULL && was_made_by_model(plan, err->loc.path)) {
        /* A column that a model's command did not write is the output's fault, not the options'. */
        code = err->code = MLG_E_SYNTAX;
        (void)mlg_err_hint(err, "the predict command writes CSV with the id and the score column");
    }
    if (code == MLG_OK && before[0] != '\0')
        code = check_unchanged(self->data, before, report, err);
    return code;
}

/* A dialect of predictions that nobody has made: what a command writes is RFC 4180. */
static enum mlg_code check_dialect(const struct mlg_evaluation *self, struct mlg_err *err)
{
    if (self->idle_dialect == NULL || is_made(&self->candidate) || is_made(&self->baseline))
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG,
                      "a dialect of predictions is given, and there is no file of predictions");
    mlg_err_at(err, self->config_path, self->idle_dialect->line, self->idle_dialect->column);
    return mlg_err_hint(err, "what the predict command writes is RFC 4180; the dialect of the data "
                             "stands under `data`");
}

enum mlg_code mlg_evaluation_run(struct mlg_evaluation *self, struct mlg_report *report,
                                 struct mlg_err *err)
{
    /* Everything that options and configuration alone can get wrong is said before a model is run.
     */
    struct mlg_eval_plan checked = self->plan;
    checked.predictions.path = self->candidate.path;
    checked.baseline.path = self->baseline.path;
    checked.labels.path = self->data;
    MLG_TRY(check_dialect(self, err));
    MLG_TRY(mlg_eval_plan_check(&checked, err));
    if (self->predict.argv != NULL)
        MLG_TRY(mlg_predict_check(&self->predict, err));

    struct mlg_arena arena;
    mlg_arena_init(&arena, ARENA_BYTES);
    char *folder = NULL;
    enum mlg_code code = mlg_file_make_temp_dir(&arena, &folder, err);
    if (code == MLG_OK) {
        code = run_in(self, folder, &arena, report, err);
        mlg_file_remove_tree(folder);
    }
    /* the paths lay in the folder that is gone */
    self->plan.predictions = self->plan.baseline = self->plan.labels = (struct mlg_eval_file){ 0 };
    mlg_arena_done(&arena);
    return code;
}
