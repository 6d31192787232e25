/* Metrics read off the ranking, and of calibration. Their bounds come from resampled rows, which is
 * why they are computed on request only. */
#include <math.h>

#include <mlgate/metric/calibration.h>
#include <mlgate/metric/curve.h>

#include "figure.h"
#include "params.h"

#define VALUE(name, call)                                                     \
    static struct mlg_figure value_##name(const struct mlg_metric *self,      \
                                          const struct mlg_metric_rows *rows) \
    {                                                                         \
        (void)self;                                                           \
        return call;                                                          \
    }

VALUE(gain, mlg_curve_top(rows, self->param[0]).gain)
VALUE(ks, mlg_curve_ks(rows))
VALUE(lift, mlg_curve_top(rows, self->param[0]).lift)
VALUE(partial_auc, mlg_curve_partial_auc(rows, self->param[0], true))
VALUE(pr_auc_trapezoid, mlg_curve_pr_trapezoid(rows))
VALUE(precision_at_top, mlg_curve_top(rows, self->param[0]).precision)
VALUE(precision_at_recall, mlg_curve_precision_at_recall(rows, self->param[0]).figure)
VALUE(recall_at_precision, mlg_curve_recall_at_precision(rows, self->param[0]).figure)
VALUE(recall_at_specificity, mlg_curve_recall_at_specificity(rows, self->param[0]).figure)

static struct mlg_figure value_ece(const struct mlg_metric *self,
                                   const struct mlg_metric_rows *rows)
{
    struct mlg_calibration_bin bins[MLG_CALIBRATION_BINS_MAX];
    size_t count = (size_t)self->param[0];
    enum mlg_bin_edge edge = self->param[1] > 0 ? MLG_BIN_LEFT_CLOSED : MLG_BIN_RIGHT_CLOSED;

    if (rows->score == NULL)
        return mlg_figure_undefined("there are no scores");
    if (mlg_calibration_bins(rows->n, rows->score, rows->label, rows->weight, count, edge, bins,
                             NULL) != MLG_OK)
        return mlg_figure_undefined("a score is outside 0..1");
    return mlg_calibration_errors(bins, count).expected;
}

static enum mlg_code reliability(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                                 uint64_t seed, struct mlg_reliability_bin *ret_bins,
                                 size_t *ret_count, struct mlg_err *err)
{
    size_t count = (size_t)self->param[0];
    enum mlg_bin_edge edge = self->param[1] > 0 ? MLG_BIN_LEFT_CLOSED : MLG_BIN_RIGHT_CLOSED;

    *ret_count = 0;
    if (count > MLG_RELIABILITY_BINS_MAX || !value_ece(self, rows).defined)
        return MLG_OK;
    MLG_TRY(mlg_calibration_reliability(rows->n, rows->score, rows->label, rows->weight, count,
                                        edge, seed, ret_bins, err));
    *ret_count = count;
    return MLG_OK;
}

static struct mlg_figure line_of(const struct mlg_metric_rows *rows, int which)
{
    struct mlg_calibration_line line;

    if (rows->score == NULL)
        return mlg_figure_undefined("there are no scores");
    if (rows->n == 0)
        return mlg_figure_undefined("there are no rows");
    line = mlg_calibration_line(rows->n, rows->score, rows->label, rows->weight);
    return which == 0 ? line.intercept : line.slope;
}

VALUE(calibration_intercept, line_of(rows, 0))
VALUE(calibration_slope, line_of(rows, 1))

static bool influence_intercept(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                                double *ret_influence)
{
    (void)self;
    return mlg_calibration_line_influence(rows->n, rows->score, rows->label, rows->weight, 0,
                                          ret_influence);
}

static bool influence_slope(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                            double *ret_influence)
{
    (void)self;
    return mlg_calibration_line_influence(rows->n, rows->score, rows->label, rows->weight, 1,
                                          ret_influence);
}

static const struct mlg_metric_param at = { .name = "at", .low = 0, .high = 1, .shown = true };
static const struct mlg_metric_param fraction = {
    .name = "fraction", .low = 1e-9, .high = 1, .shown = true
};
static const struct mlg_metric_param max_fpr = {
    .name = "max_fpr", .low = 1e-9, .high = 1, .shown = true
};

#define RANKED(name)                                                                     \
    .id = #name, .task = MLG_TASK_BINARY, .shape = MLG_SHAPE_CURVE, .needs_score = true, \
    .needs_order = true, .on_request = true, .value = value_##name
#define ONE_CLASS "the labels are of one class"

#define LINE                                                                                \
    .task = MLG_TASK_BINARY, .direction = MLG_NEITHER_IS_BETTER, .shape = MLG_SHAPE_CURVE,  \
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS, .needs_score = true, .needs_probability = true, \
    .on_request = true,                                                                     \
    .source =                                                                               \
        "Cox 1958, doi:10.1093/biomet/45.3-4.562; statsmodels Logit of the label on the logit"

const struct mlg_metric mlg_metric_calibration_intercept = {
    .id = "calibration_intercept",
    LINE,
    .summary = "intercept of the logistic regression of the label on logit(score); calibrated: 0",
    .range = "any",
    .undefined = "labels or scores do not vary, or the scores separate the labels",
    .value = value_calibration_intercept,
    .influence = influence_intercept,
};

const struct mlg_metric mlg_metric_calibration_slope = {
    .id = "calibration_slope",
    LINE,
    .summary = "slope of the logistic regression of the label on logit(score); calibrated: 1",
    .range = "any",
    .undefined = "labels or scores do not vary, or the scores separate the labels",
    .value = value_calibration_slope,
    .influence = influence_slope,
};

const struct mlg_metric mlg_metric_ece = {
    .id = "ece",
    .summary = "expected calibration error: mean gap of confidence and hits in bins of equal width",
    .range = "0..1",
    .undefined = "there are no rows, or a score is outside 0..1",
    .source = "Naeini, Cooper, Hauskrecht 2015; bins (a, b] as scikit-learn calibration_curve, or "
              "[a, b) as netcal",
    .task = MLG_TASK_BINARY,
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .needs_score = true,
    .needs_probability = true,
    .bounded_01 = true,
    .on_request = true,
    .value = value_ece,
    .reliability = reliability,
    .params = { &mlg_param_bins, &mlg_param_edge },
    .param = { 15, 0 },
};

const struct mlg_metric mlg_metric_gain = {
    RANKED(gain),
    .summary = "share of the positives among the given fraction of rows ranked highest",
    .range = "0..1",
    .undefined = "there is no positive row",
    .source = "cumulative gains; ties across the cut count in part",
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .params = { &fraction },
    .param = { 0.1 },
};

const struct mlg_metric mlg_metric_ks = {
    RANKED(ks),
    .summary = "largest difference of true and false positive rate over all thresholds",
    .range = "0..1",
    .undefined = ONE_CLASS,
    .source = "Kolmogorov-Smirnov statistic of the scores of both classes",
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
    .bounded_01 = true,
};

const struct mlg_metric mlg_metric_lift = {
    RANKED(lift),
    .summary = "gain over the given fraction: how much richer in positives the top is",
    .range = "0..",
    .undefined = "there is no positive row",
    .source = "cumulative lift; ties across the cut count in part",
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .params = { &fraction },
    .param = { 0.1 },
};

const struct mlg_metric mlg_metric_partial_auc = {
    RANKED(partial_auc),
    .summary = "area under the ROC curve up to a false positive rate, 0.5 useless and 1 perfect",
    .range = "0..1",
    .undefined = ONE_CLASS,
    .source = "McClish 1989, doi:10.1177/0272989X8900900307; scikit-learn roc_auc_score(max_fpr)",
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
    .bounded_01 = true,
    .params = { &max_fpr },
    .param = { 0.1 },
};

const struct mlg_metric mlg_metric_pr_auc_trapezoid = {
    RANKED(pr_auc_trapezoid),
    .summary = "area under the precision-recall points joined by lines; not average precision",
    .range = "0..1",
    .undefined = "there is no positive row",
    .source = "scikit-learn auc of precision_recall_curve",
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
};

const struct mlg_metric mlg_metric_precision_at_recall = {
    RANKED(precision_at_recall),
    .summary = "best precision among the thresholds with at least the given recall",
    .range = "0..1",
    .undefined = "there is no positive row",
    .source = "scikit-learn precision_recall_curve; the threshold is chosen on the rows judged",
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .params = { &at },
    .param = { 0.8 },
};

const struct mlg_metric mlg_metric_recall_at_precision = {
    RANKED(recall_at_precision),
    .summary = "best recall among the thresholds with at least the given precision",
    .range = "0..1",
    .undefined = "there is no positive row, or no threshold has that precision",
    .source = "scikit-learn precision_recall_curve; the threshold is chosen on the rows judged",
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .params = { &at },
    .param = { 0.8 },
};

const struct mlg_metric mlg_metric_recall_at_specificity = {
    RANKED(recall_at_specificity),
    .summary = "best recall among the thresholds with at least the given specificity",
    .range = "0..1",
    .undefined = ONE_CLASS,
    .source = "scikit-learn roc_curve; the threshold is chosen on the rows judged",
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
    .bounded_01 = true,
    .params = { &at },
    .param = { 0.8 },
};

const struct mlg_metric mlg_metric_precision_at_top = {
    RANKED(precision_at_top),
    .summary = "share of positives among the given fraction of rows ranked highest",
    .range = "0..1",
    .undefined = "there are no rows",
    .source = "precision at k; ties across the cut count in part",
    .rests_on = MLG_RESTS_ON_ALL,
    .bounded_01 = true,
    .params = { &fraction },
    .param = { 0.1 },
};
