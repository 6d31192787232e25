/* Family "classification": curves, operating points and calibration. */
#include "classification.h"

#include <mlgate/metric/calibration.h>
#include <mlgate/metric/curve.h>

#include <math.h>

static void ks(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_binary(c, "score", &rows))
        got_figure(c, "ks", mlg_curve_ks(&rows));
}

static void pr_auc_trapezoid(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_binary(c, "score", &rows))
        got_figure(c, "value", mlg_curve_pr_trapezoid(&rows));
}

static void partial_auc(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_binary(c, "score", &rows))
        got_figure(c, "value",
                   mlg_curve_partial_auc(&rows, oracle_arg(c, "max_fpr", 1),
                                         oracle_arg_is(c, "standardised", "McClish")));
}

static void operating_point(struct oracle_case *c, const char *name,
                            struct mlg_operating_point point)
{
    got_figure(c, name, point.figure);
    if (point.figure.defined)
        oracle_got(c, "threshold", point.threshold);
}

static void precision_at_recall(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_binary(c, "score", &rows))
        operating_point(
            c, "precision",
            mlg_curve_precision_at_recall(&rows, oracle_arg(c, "min_recall", (double)NAN)));
}

static void recall_at_precision(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_binary(c, "score", &rows))
        operating_point(
            c, "recall",
            mlg_curve_recall_at_precision(&rows, oracle_arg(c, "min_precision", (double)NAN)));
}

static void sensitivity_at_specificity(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_binary(c, "score", &rows))
        operating_point(
            c, "sensitivity",
            mlg_curve_recall_at_specificity(&rows, oracle_arg(c, "min_specificity", (double)NAN)));
}

static void gain_lift(struct oracle_case *c)
{
    struct mlg_metric_rows rows;
    struct mlg_top top;

    if (!read_binary(c, "score", &rows))
        return;
    top = mlg_curve_top(&rows, oracle_arg(c, "fraction", (double)NAN));
    oracle_got(c, "k", top.k);
    got_figure(c, "gain", top.gain);
    got_figure(c, "lift", top.lift);
    got_figure(c, "precision_at_k", top.precision);
}

static void roc_curve(struct oracle_case *c)
{
    struct mlg_metric_rows rows;
    struct mlg_roc_point *points;
    double *parts[3];
    size_t n;

    if (!read_binary(c, "score", &rows))
        return;
    points = oracle_alloc(c, rows.n + 1, sizeof *points);
    if (mlg_roc_curve(&rows, points, &n) != NULL) {
        oracle_undefined(c, NULL);
        return;
    }
    for (int p = 0; p < 3; p++)
        parts[p] = oracle_alloc(c, n, sizeof *parts[p]);
    for (size_t i = 0; i < n; i++) {
        parts[0][i] = points[i].fpr;
        parts[1][i] = points[i].tpr;
        parts[2][i] = points[i].threshold;
    }
    oracle_got_many(c, "fpr", parts[0], n);
    oracle_got_many(c, "tpr", parts[1], n);
    oracle_got_many(c, "thresholds", parts[2], n);
}

/* The library's order is ascending, and it has no threshold for the point at recall 0. */
static void pr_curve(struct oracle_case *c)
{
    struct mlg_metric_rows rows;
    struct mlg_pr_point *points;
    double *parts[3];
    size_t n;

    if (!read_binary(c, "score", &rows))
        return;
    points = oracle_alloc(c, rows.n + 1, sizeof *points);
    if (mlg_pr_curve(&rows, points, &n) != NULL) {
        oracle_undefined(c, NULL);
        return;
    }
    for (int p = 0; p < 3; p++)
        parts[p] = oracle_alloc(c, n, sizeof *parts[p]);
    for (size_t i = 0; i < n; i++) {
        parts[0][n - 1 - i] = points[i].precision;
        parts[1][n - 1 - i] = points[i].recall;
        parts[2][n - 1 - i] = points[i].threshold;
    }
    oracle_got_many(c, "precision", parts[0], n);
    oracle_got_many(c, "recall", parts[1], n);
    oracle_got_many(c, "thresholds", parts[2], n - 1);
}

static void got_calibration(struct oracle_case *c, size_t n, const double *confidence,
                            const double *hit, const double *weight)
{
    enum mlg_bin_edge edge =
        oracle_arg_is(c, "edge", "left-closed [a,b)") ? MLG_BIN_LEFT_CLOSED : MLG_BIN_RIGHT_CLOSED;
    size_t count = (size_t)oracle_arg(c, "bins", 15);
    struct mlg_calibration_bin *bins = oracle_alloc(c, count, sizeof *bins);
    struct mlg_calibration_errors errors;

    if (mlg_calibration_bins(n, confidence, hit, weight, count, edge, bins, NULL) != MLG_OK) {
        oracle_undefined(c, "no probabilities");
        return;
    }
    errors = mlg_calibration_errors(bins, count);
    got_figure(c, "ece", errors.expected);
    got_figure(c, "mce", errors.largest);
    got_figure(c, "rmsce", errors.root_mean_square);
}

static void ece(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_binary(c, "score", &rows))
        got_calibration(c, rows.n, rows.score, rows.label, rows.weight);
}

static void ece_top_label(struct oracle_case *c)
{
    struct mlg_class_rows rows;
    double *confidence, *hit;

    if (!read_classes(c, &rows))
        return;
    confidence = oracle_alloc(c, rows.n, sizeof *confidence);
    hit = oracle_alloc(c, rows.n, sizeof *hit);
    mlg_calibration_top_label(&rows, confidence, hit);
    got_calibration(c, rows.n, confidence, hit, rows.weight);
}

const struct oracle_entry oracle_classification_curves[] = {
    { .metric = "ece", .answer = ece },
    { .metric = "ece_top_label", .answer = ece_top_label },
    { .metric = "gain_lift", .answer = gain_lift },
    { .metric = "ks", .answer = ks },
    { .metric = "partial_auc", .answer = partial_auc },
    { .metric = "pr_auc_trapezoid", .answer = pr_auc_trapezoid },
    { .metric = "pr_curve", .answer = pr_curve },
    { .metric = "precision_at_recall", .answer = precision_at_recall },
    { .metric = "recall_at_precision", .answer = recall_at_precision },
    { .metric = "roc_curve", .answer = roc_curve },
    { .metric = "sensitivity_at_specificity", .answer = sensitivity_at_specificity },
    { .metric = NULL, .more = oracle_classification_several },
};
