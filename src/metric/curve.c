/* Metrics of a ranking by score: ROC-AUC and average precision. */
#include <stdlib.h>

#include <mlgate/stat/sum.h>

#include "figure.h"

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

/* Rows of one score, and everything above them. */
struct step {
    size_t next;                             /* into order */
    bool whole;                              /* weights are whole numbers: plain sums are exact */
    double positive, negative;               /* weight in this step */
    double positives_above, negatives_above; /* before this step */
    double positives, negatives;             /* up to and with this step */
    struct mlg_sum positive_sum, negative_sum;
};

static void steps_begin(struct step *step, const struct mlg_metric_rows *rows)
{
    step->next = 0;
    step->whole = mlg_rows_whole_weights(rows);
    step->positives = step->negatives = 0;
    mlg_sum_init(&step->positive_sum);
    mlg_sum_init(&step->negative_sum);
}

/* Fractional weights are summed exactly: neither the order of tied rows nor rounding matters. */
static void add_fractional(struct step *step, const struct mlg_metric_rows *rows, size_t end)
{
    struct mlg_sum positive, negative;

    mlg_sum_init(&positive);
    mlg_sum_init(&negative);
    for (size_t i = step->next; i < end; i++) {
        uint32_t row = rows->order[i];
        mlg_sum_add(rows->label[row] != 0 ? &positive : &negative, rows->weight[row]);
    }
    mlg_sum_merge(&step->positive_sum, &positive);
    mlg_sum_merge(&step->negative_sum, &negative);
    step->positive = mlg_sum_value(&positive);
    step->negative = mlg_sum_value(&negative);
    step->positives = mlg_sum_value(&step->positive_sum);
    step->negatives = mlg_sum_value(&step->negative_sum);
}

/* The next lower score; false at the end. */
static bool steps_next(struct step *step, const struct mlg_metric_rows *rows)
{
    size_t end = step->next;
    double score;

    if (step->next >= rows->n)
        return false;
    score = rows->score[rows->order[end]];
    while (end < rows->n && rows->score[rows->order[end]] == score)
        end++;
    step->positives_above = step->positives;
    step->negatives_above = step->negatives;
    if (step->whole) {
        step->positive = step->negative = 0;
        for (size_t i = step->next; i < end; i++) {
            uint32_t row = rows->order[i];
            double weight = mlg_row_weight(rows, row);
            if (rows->label[row] != 0)
                step->positive += weight;
            else
                step->negative += weight;
        }
        step->positives += step->positive;
        step->negatives += step->negative;
    } else {
        add_fractional(step, rows, end);
    }
    step->next = end;
    return true;
}

static const char *missing(const struct mlg_metric_rows *rows)
{
    if (rows->score == NULL)
        return "there are no scores";
    if (rows->order == NULL && rows->n > 0)
        return "the rows are not ranked";
    return NULL;
}

static struct mlg_figure value_roc_auc(const struct mlg_metric_rows *rows)
{
    struct step step;
    double won = 0;

    if (missing(rows) != NULL)
        return mlg_figure_undefined(missing(rows));
    steps_begin(&step, rows);
    /* A negative row is beaten by the positives above it, and by half of those beside it. */
    while (steps_next(&step, rows))
        won += step.negative * (step.positives_above + step.positive / 2);
    if (!(step.positives > 0))
        return mlg_figure_undefined("there is no positive row");
    if (!(step.negatives > 0))
        return mlg_figure_undefined("there is no negative row");
    return mlg_figure_of(won / (step.positives * step.negatives));
}

static struct mlg_figure value_average_precision(const struct mlg_metric_rows *rows)
{
    struct step step;
    double area = 0;

    if (missing(rows) != NULL)
        return mlg_figure_undefined(missing(rows));
    steps_begin(&step, rows);
    while (steps_next(&step, rows))
        if (step.positive > 0)
            area += step.positive * (step.positives / (step.positives + step.negatives));
    return mlg_figure_ratio(area, step.positives, "there is no positive row");
}

/* What a step adds to the two sums that every row above it shifts. */
static void add_shift(const struct step *step, double *lowered, double *raised)
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
static bool influence_average_precision(const struct mlg_metric_rows *rows, double *ret_influence)
{
    struct mlg_figure figure = value_average_precision(rows);
    double lowered = 0, raised = 0, below_lowered, below_raised;
    struct step step;

    if (!figure.defined)
        return false;
    for (steps_begin(&step, rows); steps_next(&step, rows);)
        add_shift(&step, &lowered, &raised);
    double scale = (step.positives + step.negatives) / step.positives;
    below_lowered = lowered;
    below_raised = raised;
    steps_begin(&step, rows);
    for (size_t first = 0; steps_next(&step, rows); first = step.next) {
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
};
