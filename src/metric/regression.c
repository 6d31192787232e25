/* Metrics of a predicted number. */
#include <math.h>

#include <mlgate/metric/regression.h>
#include <mlgate/stat/sum.h>

#include "errors.h"

#define NO_ROWS "there are no rows"

/* Sums behind a variance of the target, or of the error. */
struct variance {
    double mean, value; /* value: sum of w (x - mean)^2 over the sum of w */
    bool varies;        /* else value is 0 */
};

static double value_of(const struct mlg_metric_rows *rows, size_t i, bool error)
{
    return error ? rows->label[i] - rows->prediction[i] : rows->label[i];
}

/* Do the values vary among the rows that count? */
static bool vary(const struct mlg_metric_rows *rows, bool error)
{
    bool seen = false;
    double first = 0;

    for (size_t i = 0; i < rows->n; i++) {
        if (!(mlg_row_weight(rows, i) > 0))
            continue;
        if (seen && value_of(rows, i, error) != first)
            return true;
        first = value_of(rows, i, error);
        seen = true;
    }
    return false;
}

/* Squares about a rounded mean, less what the rounding of the mean adds. */
static struct variance variance_of(const struct mlg_metric_rows *rows, bool error)
{
    struct variance variance = { .varies = vary(rows, error) };
    struct mlg_sum sum, weights, squares, rest;
    double total, shift;

    if (!variance.varies)
        return variance;
    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    mlg_sum_init(&squares);
    mlg_sum_init(&rest);
    for (size_t i = 0; i < rows->n; i++) {
        mlg_sum_add_product(&sum, mlg_row_weight(rows, i), value_of(rows, i, error));
        mlg_sum_add(&weights, mlg_row_weight(rows, i));
    }
    total = mlg_sum_value(&weights);
    variance.mean = mlg_sum_value(&sum) / total;
    for (size_t i = 0; i < rows->n; i++) {
        double weight = mlg_row_weight(rows, i);
        double away = value_of(rows, i, error) - variance.mean;
        mlg_sum_add_product(&squares, weight * away, away);
        mlg_sum_add_product(&rest, weight, away);
    }
    shift = mlg_sum_value(&rest);
    variance.value = (mlg_sum_value(&squares) - shift * shift / total) / total;
    variance.varies = variance.value > 0;
    return variance;
}

/* 1 - part / whole. `ieee`: what floating point makes of a whole of 0, given two rows. */
static struct mlg_figure share(double part, struct variance whole, bool ieee)
{
    if (whole.varies)
        return mlg_figure_of(1 - part / whole.value);
    if (ieee && part > 0)
        return (struct mlg_figure){ .defined = true, .value = -INFINITY, .reason = NULL };
    return mlg_figure_undefined("the target is constant");
}

struct mlg_figure mlg_regression_r2(const struct mlg_metric_rows *rows, bool ieee)
{
    struct mlg_figure mse = mlg_regression_mse(rows);

    return mse.defined ? share(mse.value, variance_of(rows, false), ieee && rows->n > 1) : mse;
}

struct mlg_figure mlg_regression_explained_variance(const struct mlg_metric_rows *rows, bool ieee)
{
    struct mlg_figure mse = mlg_regression_mse(rows);

    if (!mse.defined)
        return mse;
    return share(variance_of(rows, true).value, variance_of(rows, false), ieee);
}

/* d sqrt(M) = dM / (2 sqrt(M)). At M = 0 there is no derivative, and no spread to judge by. */
static bool influence_rmse(const struct mlg_metric_rows *rows, double *ret_influence)
{
    struct mlg_figure mse = mlg_regression_mse(rows);

    if (!mse.defined || !(mse.value > 0))
        return false;
    for (size_t i = 0; i < rows->n; i++)
        ret_influence[i] = (mlg_loss_squared(rows->label[i], rows->prediction[i], 0) - mse.value) /
                           (2 * sqrt(mse.value));
    return true;
}

/* d (1 - M / V) = -dM / V + M dV / V^2; the mean in V has no first-order part. */
static bool influence_r2(const struct mlg_metric_rows *rows, double *ret_influence)
{
    struct mlg_figure mse = mlg_regression_mse(rows);
    struct variance target = variance_of(rows, false);

    if (!mse.defined || !target.varies)
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        double squared = mlg_loss_squared(rows->label[i], rows->prediction[i], 0);
        double away = rows->label[i] - target.mean;
        ret_influence[i] =
            (mse.value * (away * away / target.value - 1) - (squared - mse.value)) / target.value;
    }
    return true;
}

static double loss_absolute(double label, double output)
{
    return mlg_loss_absolute(label, output, 0);
}

static double loss_squared(double label, double output)
{
    return mlg_loss_squared(label, output, 0);
}

static struct mlg_figure value_r2(const struct mlg_metric_rows *rows)
{
    return mlg_regression_r2(rows, false);
}

#define value_mae  mlg_regression_mae
#define value_mse  mlg_regression_mse
#define value_rmse mlg_regression_rmse

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
