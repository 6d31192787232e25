/* Metrics of a ranking by score: ROC-AUC and average precision. */
#include <math.h>
#include <stdlib.h>

#include <mlgate/metric/decision.h>

#include "averages.h"
#include "params.h"
#include "steps.h"

struct key {
    double score;
    uint32_t row;
};

static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left, *b = right;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

enum mlg_code mlg_metric_order(size_t n, const double *score, uint32_t *ret_order,
                               struct mlg_err *err)
{
    struct key *keys;

    if (n >= UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^32 - 2 rows cannot be ranked");
    keys = malloc((n + 1) * sizeof(*keys));
    if (keys == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory while ranking %zu scores", n);
    for (size_t i = 0; i < n; i++)
        keys[i] = (struct key){ .score = score[i], .row = (uint32_t)i };
    qsort(keys, n, sizeof(*keys), compare_keys);
    for (size_t i = 0; i < n; i++)
        ret_order[i] = keys[i].row;
    free(keys);
    return MLG_OK;
}

struct mlg_figure mlg_figure_roc_auc(const struct mlg_metric_rows *rows)
{
    struct mlg_step step;
    double won = 0;

    if (mlg_steps_missing(rows) != NULL)
        return mlg_figure_undefined(mlg_steps_missing(rows));
    mlg_steps_begin(&step, rows);
    /* A negative row is beaten by the positives above it, and by half of those beside it. */
    while (mlg_steps_next(&step, rows))
        won += step.negative * (step.positives_above + step.positive / 2);
    if (!(step.positives > 0))
        return mlg_figure_undefined("there is no positive row");
    if (!(step.negatives > 0))
        return mlg_figure_undefined("there is no negative row");
    return mlg_figure_of(won / (step.positives * step.negatives));
}

struct mlg_figure mlg_figure_average_precision(const struct mlg_metric_rows *rows)
{
    struct mlg_step step;
    double area = 0;

    if (mlg_steps_missing(rows) != NULL)
        return mlg_figure_undefined(mlg_steps_missing(rows));
    mlg_steps_begin(&step, rows);
    while (mlg_steps_next(&step, rows))
        if (step.positive > 0)
            area += step.positive * (step.positives / (step.positives + step.negatives));
    return mlg_figure_ratio(area, step.positives, "there is no positive row");
}

/* What a step adds to the two sums that every row above it shifts. */
static void add_shift(const struct mlg_step *step, double *lowered, double *raised)
{
    double above = step->positives + step->negatives;

    if (!(step->positive > 0))
        return;
    *lowered += step->positive * step->positives / above / above;
    *raised += step->positive * step->negatives / above / above;
}

/*
 * AP = (1/P) sum over positives i of w_i tp_i / (tp_i + fp_i), tp and fp counted at i's score. A
 * negative row lowers the precision at its score and all scores below it; a positive row raises it
 * there, adds its own term and enlarges P.
 */
bool mlg_influence_average_precision(const struct mlg_metric_rows *rows, double *ret_influence)
{
    struct mlg_figure figure = mlg_figure_average_precision(rows);
    double lowered = 0, raised = 0, below_lowered, below_raised;
    struct mlg_step step;

    if (!figure.defined)
        return false;
    for (mlg_steps_begin(&step, rows); mlg_steps_next(&step, rows);)
        add_shift(&step, &lowered, &raised);
    double scale = (step.positives + step.negatives) / step.positives;
    below_lowered = lowered;
    below_raised = raised;
    mlg_steps_begin(&step, rows);
    for (size_t first = 0; mlg_steps_next(&step, rows); first = step.next) {
        double above = step.positives + step.negatives;
        double precision = above > 0 ? step.positives / above : 0;
        for (size_t i = first; i < step.next; i++) {
            uint32_t row = rows->order[i];
            ret_influence[row] =
                scale *
                (rows->label[row] != 0 ? precision - figure.value + below_raised : -below_lowered);
        }
        lowered = raised = 0;
        add_shift(&step, &lowered, &raised);
        below_lowered -= lowered;
        below_raised -= raised;
    }
    return true;
}

static bool influence_average_precision(const struct mlg_metric *self,
                                        const struct mlg_metric_rows *rows, double *ret_influence)
{
    (void)self;
    return mlg_influence_average_precision(rows, ret_influence);
}

/* DeLong's placements: of a positive row the share of negatives it beats, of a negative one the
 * share of positives that beat it, each less the area and over the share of its class. */
bool mlg_influence_roc_auc(const struct mlg_metric_rows *rows, double *ret_influence)
{
    struct mlg_figure figure = mlg_figure_roc_auc(rows);
    double positives, negatives, all;
    struct mlg_step step;

    if (!figure.defined)
        return false;
    for (mlg_steps_begin(&step, rows); mlg_steps_next(&step, rows);)
        ;
    positives = step.positives;
    negatives = step.negatives;
    all = positives + negatives;
    mlg_steps_begin(&step, rows);
    for (size_t first = 0; mlg_steps_next(&step, rows); first = step.next) {
        double beaten = (negatives - step.negatives + step.negative / 2) / negatives;
        double beats = (step.positives_above + step.positive / 2) / positives;
        for (size_t i = first; i < step.next; i++) {
            uint32_t row = rows->order[i];
            ret_influence[row] = rows->label[row] != 0 ? (beaten - figure.value) * all / positives
                                                       : (beats - figure.value) * all / negatives;
        }
    }
    return true;
}

static bool influence_roc_auc(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                              double *ret_influence)
{
    (void)self;
    return mlg_influence_roc_auc(rows, ret_influence);
}

static struct mlg_figure value_roc_auc(const struct mlg_metric *self,
                                       const struct mlg_metric_rows *rows)
{
    (void)self;
    return mlg_figure_roc_auc(rows);
}

static struct mlg_figure value_average_precision(const struct mlg_metric *self,
                                                 const struct mlg_metric_rows *rows)
{
    struct mlg_figure figure = mlg_figure_average_precision(rows);

    return rows->n == 0 ? figure : mlg_figure_or(figure, mlg_param_zero(self, 0));
}

const struct mlg_metric mlg_metric_roc_auc = {
    .id = "roc_auc",
    .summary = "probability that a positive row is scored above a negative one, ties one half",
    .range = "0..1",
    .undefined = "the labels are of one class",
    .source =
        "Hanley, McNeil 1982, doi:10.1148/radiology.143.1.7063747; scikit-learn roc_auc_score",
    .task = MLG_TASK_BINARY,
    .direction = MLG_MORE_IS_BETTER,
    .shape = MLG_SHAPE_AUC,
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
    .needs_score = true,
    .needs_order = true,
    .bounded_01 = true,
    .value = value_roc_auc,
    .influence = influence_roc_auc,
    .resample_small = true,
};

const struct mlg_metric mlg_metric_average_precision = {
    .id = "average_precision",
    .summary = "sum over thresholds of precision times the gain in recall, without interpolation",
    .range = "0..1",
    .undefined = "there is no positive row",
    .source = "scikit-learn average_precision_score: one threshold for each distinct score",
    .task = MLG_TASK_BINARY,
    .direction = MLG_MORE_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .needs_score = true,
    .needs_order = true,
    .bounded_01 = true,
    .value = value_average_precision,
    .influence = influence_average_precision,
    .resample_small = true,
    .params = { &mlg_param_zero_division },
    .param = { NAN },
};
