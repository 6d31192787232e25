/* mlgate-compare: is the candidate no worse than production? */
#include <math.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/cli/main.h>
#include <mlgate/cli/program.h>
#include <mlgate/stage/run.h>

#define TOOL "mlgate-compare"

struct options {
    struct mlg_evaluation_options evaluation;
    const char *baseline;
    const char *baseline_name;
    double baseline_threshold;
    const char *candidate;
    struct mlg_opt_list metrics;
    struct mlg_opt_pairs margins;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Models"),
    MLG_OPT_STRING(0, "baseline", struct options, baseline, "PATH", NULL,
                   "what is in production: predictions or a model"),
    MLG_OPT_STRING(0, "baseline-name", struct options, baseline_name, "NAME", NULL,
                   "what reports call the baseline"),
    MLG_OPT_DOUBLE(0, "baseline-threshold", struct options, baseline_threshold, "T", -1e308, 1e308,
                   NULL, "threshold of the baseline; else --threshold"),
    MLG_OPT_STRING(0, "candidate", struct options, candidate, "PATH", NULL,
                   "what would replace it: predictions or a model"),
    MLG_OPTIONS_PREDICT(struct options),
    MLG_OPT_GROUP("Metrics and gates"),
    MLG_OPT_PAIRS(0, "margin", struct options, margins, "METRIC=X",
                  "gate: worse by less than X; may be repeated"),
    MLG_OPT_LIST(0, "metric", struct options, metrics, "METRIC",
                 "compare this metric; may be repeated"),
    MLG_OPTIONS_EVALUATION(struct options),
    MLG_OPTIONS_COMMON(struct options),
    MLG_OPT_END,
};

static const char *const usage[] = {
    "--baseline FILE --candidate FILE --id COL --label COL --margin METRIC=X [OPTION]...",
    "[--config FILE] [OPTION]...", NULL
};
static const char *const examples[] = { "mlgate-compare --baseline prod.csv --candidate new.csv "
                                        "--id id --label y --margin roc_auc=0.005",
                                        "mlgate-compare --config mlgate.yaml --candidate "
                                        "models/new.json --margin recall=0.05",
                                        NULL };

#define FIGURES "figures that nobody gates: --metric METRIC"
#define GATES   "a comparison is gated with --margin METRIC=X"
static const char *const elsewhere[] = { "no-gate", FIGURES, "report", FIGURES, "min",
                                         GATES,     "max",   GATES,    NULL };

static const struct mlg_command command = {
    .name = TOOL,
    .summary = "Is the candidate no worse than what is in production?",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct options),
    .elsewhere = elsewhere,
};

/* Entry of `metric`, made when there is none yet. */
static struct mlg_eval_entry *entry_of(const char *metric, struct mlg_eval_entry *entries,
                                       size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(entries[i].metric, metric) == 0)
            return &entries[i];
    }
    entries[*count] = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
    entries[*count].metric = metric;
    return &entries[(*count)++];
}

/* Metrics on the command line replace those of the file. */
static enum mlg_code apply_metrics(struct mlg_evaluation *evaluation, const struct options *o,
                                   struct mlg_arena *arena, struct mlg_err *err)
{
    struct mlg_eval_entry *entries =
        mlg_arena_array(arena, o->metrics.count + o->margins.count, sizeof(*entries));
    if (entries == NULL)
        return mlg_arena_full(arena, err);
    size_t count = 0;
    for (size_t i = 0; i < o->metrics.count; i++)
        (void)entry_of(o->metrics.items[i], entries, &count);
    for (size_t i = 0; i < o->margins.count; i++) {
        double margin = 0;
        const struct mlg_opt_pair *pair = &o->margins.items[i];
        if (mlg_num_parse_double(mlg_str_of(pair->value), &margin) != MLG_NUM_OK ||
            !isfinite(margin) || margin < 0)
            return mlg_err_set(err, MLG_E_CONFIG, "--margin %s: '%s' is no number from 0 on",
                               pair->key, pair->value);
        entry_of(pair->key, entries, &count)->margin = margin;
    }
    if (count > 0) {
        evaluation->plan.entries = entries;
        evaluation->plan.entries_count = count;
    }
    if (evaluation->plan.entries_count > 0)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "no metric is asked for");
    return mlg_err_hint(
        err, "gate with --margin METRIC=X; `mlgate-test --list-metrics` names the metrics");
}

static enum mlg_code apply_models(struct mlg_evaluation *evaluation, const struct options *o,
                                  struct mlg_err *err)
{
    if (o->candidate != NULL)
        evaluation->candidate = (struct mlg_contender){ .path = o->candidate };
    if (o->baseline != NULL)
        evaluation->baseline =
            (struct mlg_contender){ .path = o->baseline, .shown = o->baseline_name };
    if (!isnan(o->baseline_threshold))
        evaluation->plan.baseline_threshold = o->baseline_threshold;
    if (evaluation->candidate.path != NULL && evaluation->baseline.path != NULL)
        return MLG_OK;
    return mlg_err_set(err, MLG_E_CONFIG, "--%s is missing",
                       evaluation->candidate.path == NULL ? "candidate" : "baseline");
}

static enum mlg_code apply(const void *user, bool models, struct mlg_evaluation *evaluation,
                           struct mlg_arena *arena, struct mlg_err *err)
{
    return models ? apply_models(evaluation, user, err)
                  : apply_metrics(evaluation, user, arena, err);
}

static int deliver(const void *user, const struct mlg_parsed *parsed, struct mlg_report *report)
{
    const struct options *o = user;
    return mlg_cli_report(parsed, &o->common, report);
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct options *o = values;
    struct mlg_stage_run run = {
        .stage = MLG_STAGE_COMPARE,
        .tool = TOOL,
        .from_file = o->common.config != NULL || (o->baseline == NULL && o->candidate == NULL),
        .instead = "give --baseline, --candidate, --id, --label and --margin",
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
