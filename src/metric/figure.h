#ifndef MLGATE_METRIC_ROOM_FIGURE_H
#define MLGATE_METRIC_ROOM_FIGURE_H
/* What the families share. */
#include <mlgate/metric/metric.h>

struct mlg_figure mlg_figure_of(double value); /* undefined when not finite */
struct mlg_figure mlg_figure_undefined(const char *reason);
struct mlg_figure mlg_figure_ratio(double part, double whole, const char *reason_of_zero);

/* Weight of row i. */
static inline double mlg_row_weight(const struct mlg_metric_rows *rows, size_t i)
{
    return rows->weight == NULL ? 1.0 : rows->weight[i];
}

/* Are all weights whole numbers (or absent)? Then sums of them are exact in any order. */
bool mlg_rows_whole_weights(const struct mlg_metric_rows *rows);

/* Weighted mean of loss(label, output[i]), exactly summed. */
struct mlg_figure mlg_figure_mean_loss(const struct mlg_metric_rows *rows, const double *output,
                                       double (*loss)(double label, double output));

/* Weighted mean of self->row_loss, exactly summed. */
struct mlg_figure mlg_figure_mean_rows(const struct mlg_metric *self,
                                       const struct mlg_metric_rows *rows);

/* The two areas that other families average over classes. */
struct mlg_figure mlg_figure_roc_auc(const struct mlg_metric_rows *rows);
struct mlg_figure mlg_figure_average_precision(const struct mlg_metric_rows *rows);

#endif
