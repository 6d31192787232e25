#ifndef MLGATE_METRIC_CURVE_H
#define MLGATE_METRIC_CURVE_H
/*
 * ROC and precision-recall curves, and what is read off them. All need scores and their order
 * (mlg_metric_rows.score, .order); rows with weight 0 make no point. One threshold for each
 * distinct score: a row is predicted positive when its score is at least the threshold.
 */
#include <mlgate/metric/metric.h>

struct mlg_roc_point {
    double threshold, fpr, tpr;
};
struct mlg_pr_point {
    double threshold, precision, recall;
};

/* Points by descending threshold, the first at infinity (nothing predicted positive): ret[n + 1],
 * their number in *ret_count. NULL, or why the curve is undefined. */
const char *mlg_roc_curve(const struct mlg_metric_rows *rows, struct mlg_roc_point *ret,
                          size_t *ret_count);
/* The same; the first point has precision 1 and recall 0, which no threshold reaches. */
const char *mlg_pr_curve(const struct mlg_metric_rows *rows, struct mlg_pr_point *ret,
                         size_t *ret_count);

/* Kolmogorov-Smirnov: the largest tpr - fpr over all thresholds, at least 0. */
struct mlg_figure mlg_curve_ks(const struct mlg_metric_rows *rows);
/* Area under the precision-recall points joined by straight lines; not average precision. */
struct mlg_figure mlg_curve_pr_trapezoid(const struct mlg_metric_rows *rows);
/* Area under the ROC curve up to max_fpr (0 < max_fpr <= 1, else undefined). Standardised: McClish
 * 1989, doi:10.1177/0272989X8900900307, 0.5 for a useless score and 1 for a perfect one. */
struct mlg_figure mlg_curve_partial_auc(const struct mlg_metric_rows *rows, double max_fpr,
                                        bool standardised);

/* A figure and the largest threshold at which it is had (infinity: nothing predicted positive). */
struct mlg_operating_point {
    struct mlg_figure figure;
    double threshold;
};
/* The best of one among the thresholds at which the other is at least `least` (0..1); undefined
 * where no threshold reaches that. */
struct mlg_operating_point mlg_curve_precision_at_recall(const struct mlg_metric_rows *rows,
                                                         double least);
struct mlg_operating_point mlg_curve_recall_at_precision(const struct mlg_metric_rows *rows,
                                                         double least);
struct mlg_operating_point mlg_curve_recall_at_specificity(const struct mlg_metric_rows *rows,
                                                           double least);

/* The first k = ceil(fraction * n) rows of the ranking; of rows tied across the cut each counts in
 * part. With weights n is their sum, and k is not rounded up unless all weights are whole. */
struct mlg_top {
    double k;
    struct mlg_figure gain;      /* share of the positives that is in the top */
    struct mlg_figure lift;      /* gain over k / n */
    struct mlg_figure precision; /* share of positives in the top */
};
/* 0 < fraction <= 1, else all undefined. */
struct mlg_top mlg_curve_top(const struct mlg_metric_rows *rows, double fraction);

#endif
