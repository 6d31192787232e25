#include "figure.h"

#include <math.h>

#include <mlgate/stat/sum.h>

struct mlg_figure mlg_figure_of(double value)
{
    if (!isfinite(value))
        return mlg_figure_undefined("the value is beyond the range of numbers");
    return (struct mlg_figure){ .defined = true, .value = value, .reason = NULL };
}

struct mlg_figure mlg_figure_undefined(const char *reason)
{
    return (struct mlg_figure){ .defined = false, .value = NAN, .reason = reason };
}

struct mlg_figure mlg_figure_ratio(double part, double whole, const char *reason_of_zero)
{
    if (!(whole > 0))
        return mlg_figure_undefined(reason_of_zero);
    return mlg_figure_of(part / whole);
}

bool mlg_rows_whole_weights(const struct mlg_metric_rows *rows)
{
    if (rows->weight == NULL)
        return true;
    for (size_t i = 0; i < rows->n; i++)
        if (floor(rows->weight[i]) != rows->weight[i])
            return false;
    return true;
}

struct mlg_figure mlg_figure_mean_loss(const struct mlg_metric_rows *rows, const double *output,
                                       double (*loss)(double label, double output))
{
    struct mlg_sum sum, weights;

    if (output == NULL)
        return mlg_figure_undefined("the predictions lack the column this metric needs");
    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        double weight = mlg_row_weight(rows, i);
        if (!(weight > 0))
            continue;
        mlg_sum_add_product(&sum, weight, loss(rows->label[i], output[i]));
        mlg_sum_add(&weights, weight);
    }
    return mlg_figure_ratio(mlg_sum_value(&sum), mlg_sum_value(&weights), "there are no rows");
}

struct mlg_figure mlg_figure_mean_rows(const struct mlg_metric *self,
                                       const struct mlg_metric_rows *rows)
{
    struct mlg_sum sum, weights;

    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        double weight = mlg_row_weight(rows, i);
        if (!(weight > 0))
            continue;
        mlg_sum_add_product(&sum, weight, self->row_loss(self, rows, i));
        mlg_sum_add(&weights, weight);
    }
    return mlg_figure_ratio(mlg_sum_value(&sum), mlg_sum_value(&weights), "there are no rows");
}
