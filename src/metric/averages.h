#ifndef MLGATE_METRIC_ROOM_AVERAGES_H
#define MLGATE_METRIC_ROOM_AVERAGES_H
/* Scores of one decision for each class or label, averaged as the parameters say, or of the one
 * that is named. `self` is precision, recall, f1, fbeta or jaccard: params are in byte order. */
#include <mlgate/metric/decision.h>

struct mlg_figure mlg_scores_value(const struct mlg_metric *self,
                                   const struct mlg_metric_rows *rows, const double (*cells)[4],
                                   size_t k);

/* Classes left out of a macro or weighted mean, marked in ret_out[k]; their number. */
size_t mlg_scores_left_out(const struct mlg_metric *self, const double (*cells)[4], size_t k,
                           uint8_t *ret_out);

/* Derivatives of the figure by tp, fp and fn of each class: ret[k]. False where it has none. */
struct mlg_slope {
    double tp, fp, fn;
};
bool mlg_scores_slopes(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                       const double (*cells)[4], size_t k, struct mlg_slope *ret);

/* What the mean over classes rests on: in a macro mean a class of a few rows counts as much as any
 * other, and in a weighted mean of precisions one that is predicted a few times. */
void mlg_scores_configure(struct mlg_metric *self);

/* The score that `self` is. */
struct mlg_cell_score mlg_score_of(const struct mlg_metric *self);

/* Each row's influence on an area (the derivative by its weight, times the sum of weights):
 * ret[n], of rows with label 0 or 1, score and order. False where the area is undefined. */
bool mlg_influence_roc_auc(const struct mlg_metric_rows *rows, double *ret);
bool mlg_influence_average_precision(const struct mlg_metric_rows *rows, double *ret);

#endif
