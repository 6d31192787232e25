/* ROC and precision-recall curves, and what is read off them. */
#include <math.h>

#include <mlgate/metric/curve.h>

#include "steps.h"

#define NO_POSITIVES "there is no positive row"
#define NO_NEGATIVES "there is no negative row"

/* Sums of all rows; why there is no curve of positives against negatives, or NULL. */
static const char *totals(const struct mlg_metric_rows *rows, bool both, double *ret_positives,
                          double *ret_negatives)
{
    const char *reason = mlg_steps_missing(rows);
    struct mlg_step step;

    if (reason != NULL)
        return reason;
    mlg_steps_begin(&step, rows);
    while (mlg_steps_next(&step, rows))
        ;
    *ret_positives = step.positives;
    *ret_negatives = step.negatives;
    if (!(step.positives > 0))
        return NO_POSITIVES;
    return both && !(step.negatives > 0) ? NO_NEGATIVES : NULL;
}

/* The score of the step just made. */
static double threshold_of(const struct mlg_step *step, const struct mlg_metric_rows *rows)
{
    return rows->score[rows->order[step->next - 1]];
}

/* The next step that has any weight. */
static bool next_point(struct mlg_step *step, const struct mlg_metric_rows *rows)
{
    while (mlg_steps_next(step, rows))
        if (step->positive > 0 || step->negative > 0)
            return true;
    return false;
}

const char *mlg_roc_curve(const struct mlg_metric_rows *rows, struct mlg_roc_point *ret,
                          size_t *ret_count)
{
    double positives, negatives;
    const char *reason = totals(rows, true, &positives, &negatives);
    struct mlg_step step;
    size_t count = 1;

    if (reason != NULL)
        return reason;
    ret[0] = (struct mlg_roc_point){ .threshold = INFINITY, .fpr = 0, .tpr = 0 };
    mlg_steps_begin(&step, rows);
    while (next_point(&step, rows))
        ret[count++] = (struct mlg_roc_point){ .threshold = threshold_of(&step, rows),
                                               .fpr = step.negatives / negatives,
                                               .tpr = step.positives / positives };
    *ret_count = count;
    return NULL;
}

const char *mlg_pr_curve(const struct mlg_metric_rows *rows, struct mlg_pr_point *ret,
                         size_t *ret_count)
{
    double positives, negatives;
    const char *reason = totals(rows, false, &positives, &negatives);
    struct mlg_step step;
    size_t count = 1;

    if (reason != NULL)
        return reason;
    ret[0] = (struct mlg_pr_point){ .threshold = INFINITY, .precision = 1, .recall = 0 };
    mlg_steps_begin(&step, rows);
    while (next_point(&step, rows))
        ret[count++] =
            (struct mlg_pr_point){ .threshold = threshold_of(&step, rows),
                                   .precision = step.positives / (step.positives + step.negatives),
                                   .recall = step.positives / positives };
    *ret_count = count;
    return NULL;
}

struct mlg_figure mlg_curve_ks(const struct mlg_metric_rows *rows)
{
    double positives, negatives, best = 0;
    const char *reason = totals(rows, true, &positives, &negatives);
    struct mlg_step step;

    if (reason != NULL)
        return mlg_figure_undefined(reason);
    mlg_steps_begin(&step, rows);
    while (next_point(&step, rows))
        best = fmax(best, step.positives / positives - step.negatives / negatives);
    return mlg_figure_of(best);
}

struct mlg_figure mlg_curve_pr_trapezoid(const struct mlg_metric_rows *rows)
{
    double positives, negatives, area = 0, before = 1;
    const char *reason = totals(rows, false, &positives, &negatives);
    struct mlg_step step;

    if (reason != NULL)
        return mlg_figure_undefined(reason);
    mlg_steps_begin(&step, rows);
    while (next_point(&step, rows)) {
        double precision = step.positives / (step.positives + step.negatives);
        area += step.positive * (precision + before) / 2;
        before = precision;
    }
    return mlg_figure_of(area / positives);
}

/* Area between the fpr of the last two points, cut off at max_fpr; false once it is. */
static bool add_area(double *area, double from, double to, double low, double high, double max_fpr)
{
    if (to > max_fpr) {
        high = low + (high - low) * (max_fpr - from) / (to - from);
        to = max_fpr;
    }
    *area += (to - from) * (low + high) / 2;
    return to < max_fpr;
}

struct mlg_figure mlg_curve_partial_auc(const struct mlg_metric_rows *rows, double max_fpr,
                                        bool standardised)
{
    double positives, negatives, area = 0, least, most = max_fpr;
    const char *reason = totals(rows, true, &positives, &negatives);
    struct mlg_step step;

    if (reason != NULL)
        return mlg_figure_undefined(reason);
    if (!(max_fpr > 0 && max_fpr <= 1))
        return mlg_figure_undefined("the limit of the false positive rate lies in (0, 1]");
    mlg_steps_begin(&step, rows);
    while (next_point(&step, rows))
        if (!add_area(&area, step.negatives_above / negatives, step.negatives / negatives,
                      step.positives_above / positives, step.positives / positives, max_fpr))
            break;
    if (!standardised || max_fpr == 1)
        return mlg_figure_of(area);
    least = max_fpr * max_fpr / 2;
    return mlg_figure_of((1 + (area - least) / (most - least)) / 2);
}

enum wanted { PRECISION_AT_RECALL, RECALL_AT_PRECISION, RECALL_AT_SPECIFICITY };

static struct mlg_operating_point best_point(const struct mlg_metric_rows *rows, enum wanted wanted,
                                             double least)
{
    double positives, negatives;
    const char *reason = totals(rows, wanted == RECALL_AT_SPECIFICITY, &positives, &negatives);
    struct mlg_operating_point best = { .threshold = NAN };
    struct mlg_step step;

    if (reason != NULL || !(least >= 0 && least <= 1)) {
        best.figure = mlg_figure_undefined(reason != NULL ? reason : "the limit lies in 0..1");
        return best;
    }
    best.figure = mlg_figure_undefined("no threshold reaches the limit");
    if (wanted == RECALL_AT_SPECIFICITY) /* predicting nothing positive always does */
        best = (struct mlg_operating_point){ .figure = mlg_figure_of(0), .threshold = INFINITY };
    mlg_steps_begin(&step, rows);
    while (next_point(&step, rows)) {
        double recall = step.positives / positives;
        double precision = step.positives / (step.positives + step.negatives);
        double kept = wanted == PRECISION_AT_RECALL   ? recall
                      : wanted == RECALL_AT_PRECISION ? precision
                                                      : 1 - step.negatives / negatives;
        double got = wanted == PRECISION_AT_RECALL ? precision : recall;
        if (kept < least || (best.figure.defined && got <= best.figure.value))
            continue;
        best = (struct mlg_operating_point){ .figure = mlg_figure_of(got),
                                             .threshold = threshold_of(&step, rows) };
    }
    return best;
}

struct mlg_operating_point mlg_curve_precision_at_recall(const struct mlg_metric_rows *rows,
                                                         double least)
{
    return best_point(rows, PRECISION_AT_RECALL, least);
}

struct mlg_operating_point mlg_curve_recall_at_precision(const struct mlg_metric_rows *rows,
                                                         double least)
{
    return best_point(rows, RECALL_AT_PRECISION, least);
}

struct mlg_operating_point mlg_curve_recall_at_specificity(const struct mlg_metric_rows *rows,
                                                           double least)
{
    return best_point(rows, RECALL_AT_SPECIFICITY, least);
}

struct mlg_top mlg_curve_top(const struct mlg_metric_rows *rows, double fraction)
{
    double positives = 0, negatives = 0, inside = 0, all;
    const char *reason = totals(rows, false, &positives, &negatives);
    struct mlg_top top = { .k = NAN };
    struct mlg_step step;

    all = positives + negatives;
    if (mlg_steps_missing(rows) != NULL || !(all > 0) || !(fraction > 0 && fraction <= 1)) {
        if (reason == NULL || all > 0)
            reason = "the share of the rows lies in (0, 1]";
        top.gain = top.lift = top.precision = mlg_figure_undefined(reason);
        return top;
    }
    top.k = mlg_rows_whole_weights(rows) ? fmin(ceil(fraction * all), all) : fraction * all;
    mlg_steps_begin(&step, rows);
    while (next_point(&step, rows)) {
        double above = step.positives_above + step.negatives_above;
        double part = (top.k - above) / (step.positive + step.negative);
        if (part < 1) {
            inside += step.positive * fmax(part, 0);
            break;
        }
        inside = step.positives;
    }
    top.precision = mlg_figure_of(inside / top.k);
    top.gain = mlg_figure_ratio(inside, positives, NO_POSITIVES);
    top.lift = top.gain.defined ? mlg_figure_of(top.gain.value / (top.k / all)) : top.gain;
    return top;
}
