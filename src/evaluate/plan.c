/* The plan alone: what can be told wrong before a file is read. */
#include <math.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/evaluate/evaluate.h>
#include <mlgate/metric/metric.h>

#include "measure.h"

#define SLICINGS_MAX 64

void mlg_eval_plan_init(struct mlg_eval_plan *plan)
{
    *plan = (struct mlg_eval_plan){ .threshold = NAN, .baseline_threshold = NAN };
}

/* The ends of "0..36.04"; an end that is not named is infinite. */
void plan_range_of(const struct mlg_metric *metric, double *ret_least, double *ret_most)
{
    const char *dots = strstr(metric->range, "..");
    *ret_least = -INFINITY;
    *ret_most = INFINITY;
    if (dots == NULL)
        return;
    struct mlg_str least = { metric->range, (size_t)(dots - metric->range) };
    if (mlg_num_parse_double(least, ret_least) != MLG_NUM_OK)
        *ret_least = -INFINITY;
    if (mlg_num_parse_double(mlg_str_of(dots + 2), ret_most) != MLG_NUM_OK)
        *ret_most = INFINITY;
}

/* A limit that every model keeps, or that no bound can reach, decides nothing. */
static enum mlg_code check_reach(const struct mlg_eval_entry *entry,
                                 const struct mlg_metric *metric, bool more, double limit,
                                 struct mlg_err *err)
{
    double least, most;
    plan_range_of(metric, &least, &most);
    if (more ? limit <= least : limit >= most)
        return mlg_err_set(err, MLG_E_CONFIG, "%s: every model keeps this limit", metric->id);
    if (metric->bounded_01 && !entry->on_estimate && (more ? limit >= 1 : limit <= 0))
        return mlg_err_set(err, MLG_E_CONFIG, "%s: no bound can ever reach this limit", metric->id);
    return MLG_OK;
}

static enum mlg_code check_limit(const struct mlg_eval_entry *entry,
                                 const struct mlg_metric *metric, struct mlg_err *err)
{
    bool neither = metric->direction == MLG_NEITHER_IS_BETTER;
    bool more = neither ? isnan(entry->max) : metric->direction == MLG_MORE_IS_BETTER;
    double limit = more ? entry->min : entry->max;

    if (neither && !isnan(entry->min) && !isnan(entry->max))
        return mlg_err_set(err, MLG_E_CONFIG, "%s: one limit at a time: gate it twice", metric->id);
    if (!isnan(more ? entry->max : entry->min))
        return mlg_err_set(err, MLG_E_CONFIG, "%s: %s is better, so it takes '%s' and not '%s'",
                           metric->id, more ? "more" : "less", more ? "min" : "max",
                           more ? "max" : "min");
    if (isnan(limit))
        return MLG_OK;
    if (!isfinite(limit))
        return mlg_err_set(err, MLG_E_CONFIG, "%s: the limit is not finite", metric->id);
    return check_reach(entry, metric, more, limit, err);
}

static enum mlg_code check_margin(const struct mlg_eval_plan *plan,
                                  const struct mlg_eval_entry *entry,
                                  const struct mlg_metric *metric, struct mlg_err *err)
{
    if (isnan(entry->margin))
        return MLG_OK;
    if (plan->baseline.path == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "%s: a margin needs a baseline to compare with",
                           metric->id);
    if (!(isfinite(entry->margin) && entry->margin >= 0))
        return mlg_err_set(err, MLG_E_CONFIG, "%s: a margin is a finite number of at least 0",
                           metric->id);
    if (metric->direction == MLG_NEITHER_IS_BETTER)
        return mlg_err_set(err, MLG_E_CONFIG,
                           "%s: neither more nor less of it is better, so there is no margin",
                           metric->id);
    double least, most;
    plan_range_of(metric, &least, &most);
    if (entry->margin >= most - least) {
        char text[MLG_NUM_TEXT_BYTES];
        mlg_num_format(most - least, text);
        return mlg_err_set(err, MLG_E_CONFIG, "%s: every candidate keeps a margin of %s or more",
                           metric->id, text);
    }
    return MLG_OK;
}

/* Newcombe's interval is of two models' rows, each of which counts once, and misses more than it
 * promises on the side of a gate (docs/statistics.md). */
static enum mlg_code check_interval(const struct mlg_eval_plan *plan, bool gated,
                                    const struct mlg_metric *metric, struct mlg_err *err)
{
    const char *fault = NULL;

    if (mlg_metric_pair_interval(metric) == MLG_PAIR_TANGO)
        return MLG_OK;
    if (gated)
        fault = "Newcombe's interval can be reported, not gated";
    else if (plan->baseline.path == NULL)
        fault = "Newcombe's interval is of two models, and there is no baseline";
    else if (plan->weight != NULL || plan->cluster != NULL)
        fault = "Newcombe's interval knows neither weights nor clusters";
    if (fault == NULL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "%s: %s", metric->id, fault);
    (void)mlg_err_hint(err, gated ? "a gate stands on Tango's: leave 'interval' out, or the limit"
                                  : "leave 'interval' out");
    return MLG_E_CONFIG;
}

enum mlg_code plan_check_gate(const struct mlg_eval_plan *plan, const struct mlg_eval_entry *entry,
                              const struct mlg_metric *metric, struct mlg_err *err)
{
    bool gated = !(isnan(entry->min) && isnan(entry->max) && isnan(entry->margin));

    if (gated && mlg_metric_substitutes(metric))
        return mlg_err_set(err, MLG_E_CONFIG,
                           "%s: a number put where the figure is undefined can be reported, not "
                           "gated",
                           metric->id);
    MLG_TRY(check_interval(plan, gated, metric, err));
    if (plan->baseline.path != NULL && !(isnan(entry->min) && isnan(entry->max)))
        return mlg_err_set(err, MLG_E_CONFIG,
                           "%s: a comparison takes a margin; min and max belong to a test",
                           metric->id);
    MLG_TRY(check_limit(entry, metric, err));
    return check_margin(plan, entry, metric, err);
}

/* What a gate may be depends on the task (a Brier score of several classes reaches 2): it has to be
 * one in some task. *tasks: those that all entries so far have. */
static enum mlg_code check_entry(const struct mlg_eval_plan *plan,
                                 const struct mlg_eval_entry *entry, unsigned *tasks,
                                 struct mlg_err *err)
{
    struct mlg_metric metric;
    bool fits = false;

    MLG_TRY(mlg_metric_parse(entry->metric, &metric, err));
    for (int task = 0; task < MLG_TASK_ANY && !fits; task++) {
        struct mlg_metric other;
        fits = mlg_metric_parse_for(entry->metric, (enum mlg_task)task, &other, NULL) == MLG_OK &&
               plan_check_gate(plan, entry, &other, NULL) == MLG_OK;
    }
    if (!fits)
        MLG_TRY(plan_check_gate(plan, entry, &metric, err));
    *tasks &= mlg_metric_tasks(entry->metric);
    if (*tasks == 0)
        return mlg_err_set(err, MLG_E_CONFIG,
                           "%s and the metrics before it are of no task together", metric.id);
    for (size_t i = 0; i < entry->slicings_count; i++)
        if (entry->slicings[i] >= plan->slicings_count)
            return mlg_err_set(err, MLG_E_CONFIG, "%s: there is no such slice", metric.id);
    return MLG_OK;
}

static enum mlg_code check_slicing(const struct mlg_eval_slicing *slicing, struct mlg_err *err)
{
    if (slicing->quantiles != 0 &&
        (slicing->quantiles < 2 || slicing->quantiles > QUANTILES_MAX || slicing->edges != NULL))
        return mlg_err_set(err, MLG_E_CONFIG,
                           "slices of '%s': 2 to %d quantiles are needed, without edges",
                           slicing->column, QUANTILES_MAX);
    if (slicing->edges == NULL)
        return MLG_OK;
    if (slicing->edges_count == 0 || slicing->edges_count >= DICT_MAX)
        return mlg_err_set(err, MLG_E_CONFIG, "slices of '%s': between 1 and %d edges are needed",
                           slicing->column, DICT_MAX - 1);
    for (size_t i = 0; i < slicing->edges_count; i++)
        if (!isfinite(slicing->edges[i]) || (i > 0 && slicing->edges[i] <= slicing->edges[i - 1]))
            return mlg_err_set(err, MLG_E_CONFIG, "slices of '%s': the edges must rise",
                               slicing->column);
    return MLG_OK;
}

static enum mlg_code check_numbers(const struct mlg_eval_plan *plan, struct mlg_err *err)
{
    if (plan->alpha != 0 && !(plan->alpha > 0 && plan->alpha < 0.5))
        return mlg_err_set(err, MLG_E_CONFIG, "alpha must lie between 0 and 0.5");
    if (isinf(plan->threshold) || isinf(plan->baseline_threshold))
        return mlg_err_set(err, MLG_E_CONFIG, "a threshold is a finite number");
    if (plan->ids_count > SOURCE_IDS_MAX || plan->slicings_count > SLICINGS_MAX)
        return mlg_err_set(err, MLG_E_CONFIG, "at most %d id columns and %d slices can be used",
                           SOURCE_IDS_MAX, SLICINGS_MAX);
    return MLG_OK;
}

static enum mlg_code check_scores(const struct mlg_eval_plan *plan, struct mlg_err *err)
{
    const char *star = plan->scores == NULL ? NULL : strchr(plan->scores, '*');

    if (star != NULL && strchr(star + 1, '*') != NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "the columns of scores have one '*', for the class");
    if (plan->classes_count > 0 && (plan->scores == NULL || star != NULL))
        return mlg_err_set(err, MLG_E_CONFIG,
                           "classes are named for a column of lists, which --scores names, or "
                           "beside --class-column");
    if (plan->classes_count > DICT_MAX)
        return mlg_err_set(err, MLG_E_CONFIG, "at most %d classes can be used", DICT_MAX);
    return MLG_OK;
}

static bool is_id(const struct mlg_eval_plan *plan, const char *column)
{
    for (size_t i = 0; i < plan->ids_count; i++)
        if (strcmp(plan->ids[i], column) == 0)
            return true;
    return false;
}

/* The long form: a row for each class of an id. */
static enum mlg_code check_long(const struct mlg_eval_plan *plan, struct mlg_err *err)
{
    const char *column = plan->class_column;

    if (column == NULL)
        return MLG_OK;
    if (plan->scores == NULL || strchr(plan->scores, '*') != NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "where each row has the score of one class, all scores stand in one "
                          "column");
        return err == NULL ? MLG_E_CONFIG : mlg_err_hint(err, "name it with --score");
    }
    if (plan->ids_count == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "the rows of one id, each with the score of a class, are found by the "
                          "id, and no id column is named");
        return err == NULL ? MLG_E_CONFIG : mlg_err_hint(err, "name it with --id");
    }
    if (is_id(plan, column) || strcmp(plan->scores, column) == 0 ||
        (plan->prediction != NULL && strcmp(plan->prediction, column) == 0) ||
        (plan->labels.path == NULL && strcmp(plan->label, column) == 0))
        return mlg_err_set(err, MLG_E_CONFIG,
                           "column '%s' cannot have the classes and something else", column);
    return MLG_OK;
}

enum mlg_code mlg_eval_plan_check(const struct mlg_eval_plan *plan, struct mlg_err *err)
{
    unsigned tasks = (1U << MLG_TASK_ANY) - 1;
    bool several = plan->baseline.path != NULL || plan->labels.path != NULL;

    MLG_TRY(check_numbers(plan, err));
    MLG_TRY(check_scores(plan, err));
    if (plan->label == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "the label column is not named");
    MLG_TRY(check_long(plan, err));
    if (plan->score == NULL && plan->prediction == NULL && plan->scores == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "neither a score nor a prediction column is named");
    if (several && plan->ids_count == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "rows of several files are joined by id, and no id "
                          "column is named");
        return err == NULL ? MLG_E_CONFIG : mlg_err_hint(err, "name it with --id");
    }
    if (plan->entries_count == 0)
        return mlg_err_set(err, MLG_E_CONFIG, "no metric is asked for");
    for (size_t i = 0; i < plan->slicings_count; i++)
        MLG_TRY(check_slicing(&plan->slicings[i], err));
    for (size_t i = 0; i < plan->entries_count; i++)
        MLG_TRY(check_entry(plan, &plan->entries[i], &tasks, err));
    return MLG_OK;
}
