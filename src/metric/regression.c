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
static bool influence_root(const struct mlg_metric_rows *rows, struct mlg_figure square,
                           mlg_error_loss loss, double *ret_influence)
{
    if (!square.defined || !(square.value > 0))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        double value = loss(rows->label[i], rows->prediction[i], 0);
        ret_influence[i] = isnan(value) ? 0 : (value - square.value) / (2 * sqrt(square.value));
    }
    return true;
}

static bool influence_rmse(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                           double *ret_influence)
{
    (void)self;
    return influence_root(rows, mlg_regression_mse(rows), mlg_loss_squared, ret_influence);
}

static bool influence_rmsle(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                            double *ret_influence)
{
    (void)self;
    return influence_root(rows, mlg_regression_msle(rows), mlg_loss_squared_log, ret_influence);
}

/* d (1 - M / V) = -dM / V + M dV / V^2; the mean in V, and that of the errors in M where M is their
 * variance, have no first-order part. */
static bool influence_share(const struct mlg_metric_rows *rows, double error_mean, double part,
                            double *ret_influence)
{
    struct variance target = variance_of(rows, false);

    if (!target.varies)
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        double error = value_of(rows, i, true) - error_mean;
        double away = rows->label[i] - target.mean;
        ret_influence[i] =
            (part * (away * away / target.value - 1) - (error * error - part)) / target.value;
    }
    return true;
}

static bool influence_r2(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                         double *ret_influence)
{
    struct mlg_figure mse = mlg_regression_mse(rows);

    (void)self;
    return mse.defined && influence_share(rows, 0, mse.value, ret_influence);
}

static bool influence_explained_variance(const struct mlg_metric *self,
                                         const struct mlg_metric_rows *rows, double *ret_influence)
{
    struct variance error;

    (void)self;
    if (!mlg_regression_mse(rows).defined)
        return false;
    error = variance_of(rows, true);
    return error.varies && influence_share(rows, error.mean, error.value, ret_influence);
}

/* d (A / B) = (dA - (A / B) dB) / B, of the means A of |y - f| and B of |y|. */
static bool influence_wape(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                           double *ret_influence)
{
    struct mlg_figure mae = mlg_regression_mae(rows), ratio = mlg_regression_wape(rows);

    (void)self;
    if (!ratio.defined || !(mae.value > 0))
        return false;
    for (size_t i = 0; i < rows->n; i++)
        ret_influence[i] = (fabs(value_of(rows, i, true)) - ratio.value * fabs(rows->label[i])) /
                           (mae.value / ratio.value);
    return true;
}

/* Of standard scores u and v: u v - r (u^2 + v^2) / 2. */
static bool influence_pearson(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                              double *ret_influence)
{
    struct mlg_figure r = mlg_correlation_pearson(rows);
    struct mlg_spread s;

    (void)self;
    if (!r.defined || fabs(r.value) >= 1 ||
        !mlg_spread_of(rows->n, rows->label, rows->prediction, rows->weight, &s))
        return false;
    for (size_t i = 0; i < rows->n; i++) {
        double u = (rows->label[i] - s.mean_x) / sqrt(s.xx / s.weights);
        double v = (rows->prediction[i] - s.mean_y) / sqrt(s.yy / s.weights);
        ret_influence[i] = u * v - r.value * (u * u + v * v) / 2;
    }
    return true;
}

#define VALUE(name, call)                                                     \
    static struct mlg_figure value_##name(const struct mlg_metric *self,      \
                                          const struct mlg_metric_rows *rows) \
    {                                                                         \
        (void)self;                                                           \
        return call;                                                          \
    }
#define LOSS(name, call)                                                                  \
    static double self_##name(const struct mlg_metric *self, double label, double output) \
    {                                                                                     \
        (void)self;                                                                       \
        return call;                                                                      \
    }

VALUE(explained_variance, mlg_regression_explained_variance(rows, false))
VALUE(gamma_deviance, mlg_regression_tweedie_deviance(rows, 2))
VALUE(kendall_tau_b, mlg_correlation_kendall(rows))
VALUE(max_error, mlg_regression_max_error(rows))
VALUE(mean_error, mlg_regression_mean_error(rows))
VALUE(mae, mlg_regression_mae(rows))
VALUE(mape, mlg_regression_mape(rows, self->param[0] > 0))
VALUE(median_ae, mlg_regression_median_ae(rows))
VALUE(mse, mlg_regression_mse(rows))
VALUE(msle, mlg_regression_msle(rows))
VALUE(pearson, mlg_correlation_pearson(rows))
VALUE(pinball, mlg_regression_pinball(rows, self->param[0]))
VALUE(poisson_deviance, mlg_regression_tweedie_deviance(rows, 1))
VALUE(r2, mlg_regression_r2(rows, false))
VALUE(rmse, mlg_regression_rmse(rows))
VALUE(rmsle, mlg_regression_rmsle(rows))
VALUE(smape, mlg_regression_smape(rows))
VALUE(spearman, mlg_correlation_spearman(rows))
VALUE(tweedie_deviance, mlg_regression_tweedie_deviance(rows, self->param[0]))
VALUE(wape, mlg_regression_wape(rows))

LOSS(mean_error, mlg_loss_signed(label, output, 0))
LOSS(mase, mlg_loss_absolute(label, output, 0) / self->param[0])
LOSS(mae, mlg_loss_absolute(label, output, 0))
LOSS(mse, mlg_loss_squared(label, output, 0))
LOSS(msle, mlg_loss_squared_log(label, output, 0))
LOSS(mape, mlg_loss_percentage(label, output, self->param[0]))
LOSS(smape, mlg_loss_symmetric(label, output, 0))
LOSS(pinball, mlg_loss_pinball(label, output, self->param[0]))
LOSS(gamma_deviance, mlg_loss_tweedie(label, output, 2))
LOSS(poisson_deviance, mlg_loss_tweedie(label, output, 1))
LOSS(tweedie_deviance, mlg_loss_tweedie(label, output, self->param[0]))

static struct mlg_figure value_mase(const struct mlg_metric *self,
                                    const struct mlg_metric_rows *rows)
{
    struct mlg_figure mae = mlg_regression_mae(rows);

    if (isnan(self->param[0]))
        return mlg_figure_undefined("the error of the naive forecast is not given");
    return mae.defined ? mlg_figure_of(mae.value / self->param[0]) : mae;
}

/* No sample tells how large the largest value of all can be. */
static bool influence_none(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                           double *ret_influence)
{
    (void)self;
    (void)rows;
    (void)ret_influence;
    return false;
}

static const char *const zeros_words[] = { "undefined", "floor", NULL };
static const struct mlg_metric_param zeros = { .name = "zeros",
                                               .words = zeros_words,
                                               .substitutes = true };
static const struct mlg_metric_param alpha = {
    .name = "alpha", .low = 0, .high = 1, .shown = true
};
static const struct mlg_metric_param power = {
    .name = "power", .low = -4, .high = 4, .shown = true
};

static const struct mlg_metric_param scale = {
    .name = "scale", .low = 1e-300, .high = 1e300, .shown = true, .required = true
};

#define ON_A_NUMBER(name) .id = #name, .task = MLG_TASK_REGRESSION, .value = value_##name
#define A_MEAN(name) \
    ON_A_NUMBER(name), .direction = MLG_LESS_IS_BETTER, .shape = MLG_SHAPE_MEAN, .loss = self_##name
#define OUTSIDE "a target or a prediction is outside the support of the law, or there are no rows"

const struct mlg_metric mlg_metric_explained_variance = {
    ON_A_NUMBER(explained_variance),
    .summary = "share of the target's variance that is not in the errors",
    .range = "..1",
    .undefined = "the target is constant, or there are no rows",
    .source = "scikit-learn explained_variance_score with force_finite=False",
    .shape = MLG_SHAPE_CURVE,
    .influence = influence_explained_variance,
};

const struct mlg_metric mlg_metric_gamma_deviance = {
    A_MEAN(gamma_deviance),
    .summary = "mean deviance of a gamma law: 2 (log(f / y) + y / f - 1)",
    .range = "0..",
    .undefined = OUTSIDE,
    .source = "scikit-learn mean_gamma_deviance",
};

const struct mlg_metric mlg_metric_kendall_tau_b = {
    ON_A_NUMBER(kendall_tau_b),
    .summary = "rank correlation: concordant less discordant pairs, corrected for ties",
    .range = "-1..1",
    .undefined = "target or predictions are constant",
    .source = "Kendall 1945, doi:10.1093/biomet/33.3.239; scipy kendalltau",
    .shape = MLG_SHAPE_CURVE,
    .on_request = true,
};

const struct mlg_metric mlg_metric_mae = {
    A_MEAN(mae),          .summary = "mean of the absolute errors",     .range = "0..",
    .undefined = NO_ROWS, .source = "scikit-learn mean_absolute_error",
};

const struct mlg_metric mlg_metric_mape = {
    A_MEAN(mape),
    .summary = "mean of the absolute errors, each over the absolute target: a fraction",
    .range = "0..",
    .undefined = "a target is 0, or there are no rows",
    .source = "scikit-learn mean_absolute_percentage_error, which takes 2^-52 for a target of 0",
    .params = { &zeros },
};

/* Its bounds are resampled, which needs as many rows as a quantile's. */
static double half(const struct mlg_metric *self)
{
    (void)self;
    return 0.5;
}

const struct mlg_metric mlg_metric_median_ae = {
    ON_A_NUMBER(median_ae),
    .summary = "median of the absolute errors",
    .range = "0..",
    .undefined = NO_ROWS,
    .source = "scikit-learn median_absolute_error",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .on_request = true,
    .quantile = half,
};

const struct mlg_metric mlg_metric_mse = {
    A_MEAN(mse),          .summary = "mean of the squared errors",     .range = "0..",
    .undefined = NO_ROWS, .source = "scikit-learn mean_squared_error",
};

const struct mlg_metric mlg_metric_msle = {
    A_MEAN(msle),
    .summary = "mean of the squared errors of log(1 + y)",
    .range = "0..",
    .undefined = "a target or a prediction is -1 or below, or there are no rows",
    .source = "scikit-learn mean_squared_log_error",
};

const struct mlg_metric mlg_metric_pearson = {
    ON_A_NUMBER(pearson),
    .summary = "linear correlation of target and prediction",
    .range = "-1..1",
    .undefined = "target or predictions are constant",
    .source = "Pearson 1895; scipy pearsonr",
    .shape = MLG_SHAPE_CURVE,
    .influence = influence_pearson,
};

const struct mlg_metric mlg_metric_pinball = {
    A_MEAN(pinball),
    .summary = "mean loss of an alpha-quantile: errors below weigh alpha, above 1 - alpha",
    .range = "0..",
    .undefined = NO_ROWS,
    .source = "Koenker, Bassett 1978, doi:10.2307/1913643; scikit-learn mean_pinball_loss",
    .params = { &alpha },
    .param = { 0.5 },
};

const struct mlg_metric mlg_metric_poisson_deviance = {
    A_MEAN(poisson_deviance),
    .summary = "mean deviance of a Poisson law: 2 (y log(y / f) - y + f)",
    .range = "0..",
    .undefined = OUTSIDE,
    .source = "scikit-learn mean_poisson_deviance",
};

const struct mlg_metric mlg_metric_r2 = {
    ON_A_NUMBER(r2),
    .summary = "share of the target's variance that the predictions explain",
    .range = "..1",
    .undefined = "the target is constant, or there are no rows",
    .source = "scikit-learn r2_score with force_finite=False",
    .shape = MLG_SHAPE_CURVE,
    .influence = influence_r2,
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

const struct mlg_metric mlg_metric_rmsle = {
    ON_A_NUMBER(rmsle),
    .summary = "square root of the mean of the squared errors of log(1 + y)",
    .range = "0..",
    .undefined = "a target or a prediction is -1 or below, or there are no rows",
    .source = "scikit-learn root_mean_squared_log_error",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .influence = influence_rmsle,
};

const struct mlg_metric mlg_metric_smape = {
    A_MEAN(smape),
    .summary = "mean of 2 |y - f| / (|y| + |f|), 0/0 = 0",
    .range = "0..2",
    .undefined = NO_ROWS,
    .source = "Makridakis 1993, doi:10.1016/0169-2070(93)90079-3",
};

const struct mlg_metric mlg_metric_spearman = {
    ON_A_NUMBER(spearman),
    .summary = "correlation of the ranks of target and prediction, ties at their mean",
    .range = "-1..1",
    .undefined = "target or predictions are constant",
    .source = "Spearman 1904; scipy spearmanr",
    .shape = MLG_SHAPE_CURVE,
    .on_request = true,
};

const struct mlg_metric mlg_metric_tweedie_deviance = {
    A_MEAN(tweedie_deviance),
    .summary = "mean deviance of a Tweedie law: power 0 normal, 1 Poisson, 2 gamma",
    .range = "0..",
    .undefined = OUTSIDE,
    .source = "scikit-learn mean_tweedie_deviance",
    .params = { &power },
    .param = { 1.5 },
};

const struct mlg_metric mlg_metric_wape = {
    ON_A_NUMBER(wape),
    .summary = "sum of the absolute errors over the sum of the absolute targets",
    .range = "0..",
    .undefined = "all targets are 0, or there are no rows",
    .source = "Kolassa, Schuetz 2007, Foresight 6, where it is MAD/mean",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .influence = influence_wape,
};

const struct mlg_metric mlg_metric_mase = {
    A_MEAN(mase),
    .summary = "mean of the absolute errors over that of the naive forecast, `scale`",
    .range = "0..",
    .undefined = "there are no rows",
    .source = "Hyndman, Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001",
    .on_request = true,
    .params = { &scale },
    .param = { NAN },
};

const struct mlg_metric mlg_metric_max_error = {
    ON_A_NUMBER(max_error),
    .summary = "largest absolute error",
    .range = "0..",
    .undefined = "there are no rows",
    .source = "scikit-learn max_error",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .influence = influence_none,
};

const struct mlg_metric mlg_metric_mean_error = {
    ON_A_NUMBER(mean_error),
    .summary = "mean of prediction - target, the bias",
    .range = "any",
    .undefined = "there are no rows",
    .source = "arithmetic mean of the errors",
    .direction = MLG_NEITHER_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .loss = self_mean_error,
};
