/* Metrics of a predicted number. */
#include <math.h>

#include <mlgate/stat/sum.h>

#include "figure.h"

#define NO_ROWS "there are no rows"

static double loss_absolute(double label, double output)
{
    return fabs(output - label);
}

static double loss_squared(double label, double output)
{
    double error = output - label;

    return error * error;
}

static struct mlg_figure value_mae(const struct mlg_metric_rows *rows)
{
    return mlg_figure_mean_loss(rows, rows->prediction, loss_absolute);
}

static struct mlg_figure value_mse(const struct mlg_metric_rows *rows)
{
    return mlg_figure_mean_loss(rows, rows->prediction, loss_squared);
}

static struct mlg_figure value_rmse(const struct mlg_metric_rows *rows)
{
    struct mlg_figure mse = value_mse(rows);

    return mse.defined ? mlg_figure_of(sqrt(mse.value)) : mse;
}

/* Sum of w (y - mean)^2 about a rounded mean, less what the rounding of the mean adds. */
static double weighted_deviance(const struct mlg_metric_rows *rows, double mean, double weights)
{
    struct mlg_sum squares, rest;
    double shift;

    mlg_sum_init(&squares);
    mlg_sum_init(&rest);
    for (size_t i = 0; i < rows->n; i++) {
        double weight = mlg_row_weight(rows, i), away = rows->label[i] - mean;
        mlg_sum_add_product(&squares, weight * away, away);
        mlg_sum_add_product(&rest, weight, away);
    }
    shift = mlg_sum_value(&rest);
    return mlg_sum_value(&squares) - shift * shift / weights;
}

/* Does the target vary among the rows that count? */
static bool target_varies(const struct mlg_metric_rows *rows)
{
    bool seen = false;
    double first = 0;

    for (size_t i = 0; i < rows->n; i++) {
        if (!(mlg_row_weight(rows, i) > 0))
            continue;
        if (seen && rows->label[i] != first)
            return true;
        first = rows->label[i];
        seen = true;
    }
    return false;
}

/* Mean and variance (about the mean, over the sum of weights) of the target; false when it is
 * constant. */
static bool target_spread(const struct mlg_metric_rows *rows, double *ret_mean,
                          double *ret_variance)
{
    struct mlg_sum sum, weights;
    double total, deviance;

    if (!target_varies(rows))
        return false;
    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        mlg_sum_add_product(&sum, mlg_row_weight(rows, i), rows->label[i]);
        mlg_sum_add(&weights, mlg_row_weight(rows, i));
    }
    total = mlg_sum_value(&weights);
    *ret_mean = mlg_sum_value(&sum) / total;
    deviance = weighted_deviance(rows, *ret_mean, total);
    *ret_variance = deviance / total;
    return deviance > 0;
}

static struct mlg_figure value_r2(const struct mlg_metric_rows *rows)
{
    struct mlg_figure mse = value_mse(rows);
    double mean, variance;

    if (!mse.defined)
        return mse;
    if (!target_spread(rows, &mean, &variance))
        return mlg_figure_undefined("the target is constant");
    return mlg_figure_of(1 - mse.value / variance);
}

/* d sqrt(M) = dM / (2 sqrt(M)). At M = 0 there is no derivative, and no spread to judge by. */
static bool influence_rmse(const struct mlg_metric_rows *rows, double *ret_influence)
{
    struct mlg_figure mse = value_mse(rows);

    if (!mse.defined || !(mse.value > 0))
        return false;
    for (size_t i = 0; i < rows->n; i++)
        ret_influence[i] =
            (loss_squared(rows->label[i], rows->prediction[i]) - mse.value) / (2 * sqrt(mse.value));
    return true;
}

/* d (1 - M / V) = -dM / V + M dV / V^2; the mean in V has no first-order part. */
static bool influence_r2(const struct mlg_metric_rows *rows, double *ret_influence)
{
    struct mlg_figure mse = value_mse(rows);
    double mean, variance;

    if (!mse.defined || !target_spread(rows, &mean, &variance))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        double squared = loss_squared(rows->label[i], rows->prediction[i]);
        double away = rows->label[i] - mean;
        ret_influence[i] =
            (mse.value * (away * away / variance - 1) - (squared - mse.value)) / variance;
    }
    return true;
}

#define ON_A_NUMBER(name) .id = #name, .task = MLG_TASK_REGRESSION, .value = value_##name

const struct mlg_metric mlg_metric_mae = {
    ON_A_NUMBER(mae),
    .summary = "mean of the absolute errors",
    .range = "0..",
    .undefined = NO_ROWS,
    .source = "scikit-learn mean_absolute_error",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .loss = loss_absolute,
};

const struct mlg_metric mlg_metric_mse = {
    ON_A_NUMBER(mse),
    .summary = "mean of the squared errors",
    .range = "0..",
    .undefined = NO_ROWS,
    .source = "scikit-learn mean_squared_error",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .loss = loss_squared,
};

const struct mlg_metric mlg_metric_rmse = {
    ON_A_NUMBER(rmse),
    .summary = "square root of the mean of the squared errors",
    .range = "0..",
    .undefined = NO_ROWS,
    .source = "scikit-learn root_mean_squared_error",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .influence = influence_rmse,
};

const struct mlg_metric mlg_metric_r2 = {
    ON_A_NUMBER(r2),
    .summary = "share of the target's variance that the predictions explain",
    .range = "..1",
    .undefined = "the target is constant, or there are no rows",
    .source = "scikit-learn r2_score with force_finite=False",
    .direction = MLG_MORE_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .influence = influence_r2,
};
