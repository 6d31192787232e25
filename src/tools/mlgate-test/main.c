/* mlgate-test: is this model good enough, everywhere it matters? */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/cli/main.h>
#include <mlgate/cli/program.h>
#include <mlgate/metric/metric.h>
#include <mlgate/stage/run.h>

#define TOOL "mlgate-test"

struct options {
    struct mlg_evaluation_options evaluation;
    struct mlg_opt_pairs min;
    struct mlg_opt_pairs max;
    struct mlg_opt_list report;
    int on; /* index in "bound|estimate" */
    bool no_gate;
    int task; /* enum mlg_task */
    bool list_metrics;
    const char *model;
    struct mlg_opt_list predictions;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Metrics and gates"),
    MLG_OPT_FLAG(0, "list-metrics", struct options, list_metrics, "list the metrics and end"),
    MLG_OPT_PAIRS(0, "max", struct options, max, "METRIC=X", "gate: at most X; may be repeated"),
    MLG_OPT_PAIRS(0, "min", struct options, min, "METRIC=X", "gate: at least X; may be repeated"),
    MLG_OPT_FLAG(0, "no-gate", struct options, no_gate,
                 "figures only; without --report, all of the task"),
    MLG_OPT_CHOICE(0, "on", struct options, on, "bound|estimate", "bound", "what a gate looks at"),
    MLG_OPT_LIST(0, "report", struct options, report, "METRIC",
                 "measure without a gate; may be repeated"),
    MLG_OPT_CHOICE(0, "task", struct options, task, "binary|regression|multiclass|multilabel",
                   "binary", "with --no-gate: whose metrics"),
    MLG_OPTIONS_EVALUATION(struct options),
    MLG_OPT_GROUP("Model"),
    MLG_OPT_STRING(0, "model", struct options, model, "PATH", NULL,
                   "model to run, or to name beside PREDICTIONS"),
    MLG_OPTIONS_PREDICT(struct options),
    MLG_OPTIONS_COMMON(struct options),
    MLG_OPT_OPERANDS(struct options, predictions, "PREDICTIONS", 0, 1,
                     "table of scores or predictions (CSV)"),
    MLG_OPT_END,
};

static const char *const usage[] = { "--label COL --min METRIC=X [OPTION]... PREDICTIONS",
                                     "--data FILE --model PATH ... --predict ARGV...",
                                     "[--config FILE] [OPTION]...", NULL };
static const char *const examples[] = {
    "mlgate-test --label y --min roc_auc=0.85 --slice sex --slice age:25,65 predictions.csv",
    "mlgate-test --label y --no-gate --format json predictions.csv",
    "mlgate-test --data t.csv --id id --label y --min recall=0.6 --model m --predict ./run {model}",
    NULL
};

static const char *const elsewhere[] = { "metric", "figures that nobody gates: --report METRIC",
                                         "margin", "a margin is of two models: mlgate-compare",
                                         NULL };

static const struct mlg_command command = {
    .name = TOOL,
    .summary = "Is this model good enough, everywhere it matters?",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct options),
    .elsewhere = elsewhere,
};

static enum mlg_code list_metrics(struct mlg_err *err)
{
    struct mlg_buf out;
    mlg_buf_init(&out, (size_t)1 << 20);
    size_t count = 0;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);
    for (size_t i = 0; i < count; i++) {
        const struct mlg_metric *m = metrics[i];
        mlg_buf_add_format(&out, "%-22s %-10s %-12s %s is better: %s\n", m->id,
                           mlg_task_name(m->task), m->range,
                           m->direction == MLG_MORE_IS_BETTER   ? "more"
                           : m->direction == MLG_LESS_IS_BETTER ? "less"
                                                                : "neither",
                           m->summary);
    }
    enum mlg_code code = mlg_buf_check(&out, err);
    if (code == MLG_OK)
        code = mlg_cli_print(mlg_buf_view(&out), err);
    mlg_buf_done(&out);
    return code;
}

static enum mlg_code add_gates(const struct mlg_opt_pairs *pairs, bool is_min, bool on_estimate,
                               struct mlg_eval_entry *entries, size_t *count, struct mlg_err *err)
{
    for (size_t i = 0; i < pairs->count; i++) {
        double limit = 0;
        if (mlg_num_parse_double(mlg_str_of(pairs->items[i].value), &limit) != MLG_NUM_OK ||
            !isfinite(limit))
            return mlg_err_set(err, MLG_E_CONFIG, "--%s %s: '%s' is no number",
                               is_min ? "min" : "max", pairs->items[i].key, pairs->items[i].value);
        struct mlg_eval_entry entry = MLG_EVAL_ENTRY_INIT;
        entry.metric = pairs->items[i].key;
        entry.on_estimate = on_estimate;
        *(is_min ? &entry.min : &entry.max) = limit;
        entries[(*count)++] = entry;
    }
    return MLG_OK;
}

static void add_reported(const struct options *o, struct mlg_eval_entry *entries, size_t *count)
{
    for (size_t i = 0; i < o->report.count; i++) {
        entries[*count] = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
        entries[(*count)++].metric = o->report.items[i];
    }
    size_t all = 0;
    const struct mlg_metric *const *metrics = mlg_metrics(&all);
    /* scores of each class tell it as well */
    bool several = o->evaluation.scores != NULL || o->evaluation.class_column != NULL;
    int task = several && o->task == MLG_TASK_BINARY ? MLG_TASK_MULTICLASS : o->task;
    for (size_t i = 0; o->no_gate && o->report.count == 0 && i < all; i++) {
        if ((int)metrics[i]->task != task || metrics[i]->on_request)
            continue;
        entries[*count] = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
        entries[(*count)++].metric = metrics[i]->id;
    }
}

/* Metrics on the command line replace those of the file. */
static enum mlg_code apply_metrics(struct mlg_evaluation *evaluation, const struct options *o,
                                   struct mlg_arena *arena, struct mlg_err *err)
{
    if (o->no_gate && o->min.count + o->max.count > 0)
        return mlg_err_set(err, MLG_E_CONFIG, "--no-gate and --min or --max exclude each other");
    size_t all = 0;
    (void)mlg_metrics(&all);
    struct mlg_eval_entry *entries = mlg_arena_array(
        arena, o->min.count + o->max.count + o->report.count + all, sizeof(*entries));
    if (entries == NULL)
        return mlg_arena_full(arena, err);
    size_t count = 0;
    MLG_TRY(add_gates(&o->min, true, o->on == 1, entries, &count, err));
    MLG_TRY(add_gates(&o->max, false, o->on == 1, entries, &count, err));
    add_reported(o, entries, &count);
    if (count > 0) {
        evaluation->plan.entries = entries;
        evaluation->plan.entries_count = count;
    }
    if (evaluation->plan.entries_count > 0)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "no metric is asked for");
    return mlg_err_hint(
        err, "gate with --min METRIC=X or --max METRIC=X, or ask for figures with --no-gate");
}

static enum mlg_code apply_models(struct mlg_evaluation *evaluation, const struct options *o,
                                  struct mlg_err *err)
{
    if (o->model != NULL)
        evaluation->candidate = (struct mlg_contender){ .path = o->model };
    if (o->predictions.count > 0)
        evaluation->candidate =
            (struct mlg_contender){ .path = o->predictions.items[0], .model = o->model };
    if (evaluation->candidate.path != NULL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "no predictions and no model are given");
    return mlg_err_hint(err, "give PREDICTIONS, or --data, --model and --predict");
}

static enum mlg_code apply(const void *user, bool models, struct mlg_evaluation *evaluation,
                           struct mlg_arena *arena, struct mlg_err *err)
{
    return models ? apply_models(evaluation, user, err)
                  : apply_metrics(evaluation, user, arena, err);
}

/* Without gates the figures are all that is wanted: 0 when each of them is known. */
static int deliver(const void *user, const struct mlg_parsed *parsed, struct mlg_report *report)
{
    const struct options *o = user;
    bool known = o->no_gate && report->results_count > 0 && report->verdict != MLG_FAIL;
    for (size_t i = 0; i < report->results_count; i++)
        known = known && report->results[i].estimate != NULL;
    if (known)
        report->verdict = MLG_NO_VERDICT;
    int exit_code = mlg_cli_report(parsed, &o->common, report);
    return known && exit_code == MLG_EXIT_INCONCLUSIVE ? MLG_EXIT_PASS : exit_code;
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct options *o = values;
    if (o->list_metrics)
        return list_metrics(err);
    struct mlg_stage_run run = {
        .stage = MLG_STAGE_TEST,
        .tool = TOOL,
        .from_file =
            o->common.config != NULL || (o->predictions.count == 0 && o->evaluation.data == NULL),
        .instead = "give PREDICTIONS with --label and --min or --max",
        .no_statement = o->no_gate,
        .common = &o->common,
        .options = &o->evaluation,
        .parsed = parsed,
        .apply = apply,
        .deliver = deliver,
        .user = o,
    };
    return mlg_stage_run(&run, arena, ret_exit, err);
}

int main(int argc, char **argv)
{
    return mlg_cli_main(&command, argc, argv, (size_t)64 * 1024 * 1024, work);
}
