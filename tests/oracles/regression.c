/* Family "regression". */
#include "oracles.h"

#include <mlgate/metric/regression.h>

#include <math.h>
#include <string.h>

/* False, with the case answered: such rows never reach a metric. */
static bool read_rows(struct oracle_case *c, struct mlg_metric_rows *ret)
{
    *ret = (struct mlg_metric_rows){ 0 };
    ret->n = oracle_vector(c, "y_true", &ret->label);
    (void)oracle_vector(c, "y_pred", &ret->prediction);
    (void)oracle_vector(c, "weight", &ret->weight);
    for (size_t i = 0; i < ret->n; i++)
        if (!isfinite(ret->label[i]) || !isfinite(ret->prediction[i])) {
            oracle_undefined(c, "a value is not finite");
            return false;
        }
    return true;
}

static void got(struct oracle_case *c, struct mlg_figure figure)
{
    if (figure.defined)
        oracle_got(c, "value", figure.value);
    else
        oracle_undefined(c, figure.reason);
}

#define ANSWER(name, function)              \
    static void name(struct oracle_case *c) \
    {                                       \
        struct mlg_metric_rows rows;        \
        if (read_rows(c, &rows))            \
            got(c, function(&rows));        \
    }

ANSWER(mae, mlg_regression_mae)
ANSWER(mse, mlg_regression_mse)
ANSWER(rmse, mlg_regression_rmse)
ANSWER(msle, mlg_regression_msle)
ANSWER(rmsle, mlg_regression_rmsle)
ANSWER(smape, mlg_regression_smape)
ANSWER(wape, mlg_regression_wape)
ANSWER(mean_error, mlg_regression_mean_error)
ANSWER(median_ae, mlg_regression_median_ae)
ANSWER(max_error, mlg_regression_max_error)
ANSWER(pearson, mlg_correlation_pearson)
ANSWER(spearman, mlg_correlation_spearman)
ANSWER(kendall, mlg_correlation_kendall)

/* Our default, and the library's number by the named parameter where we have none. */
static void got_either(struct oracle_case *c, struct mlg_figure ours, struct mlg_figure library,
                       const char *parameter)
{
    if (!ours.defined && library.defined)
        oracle_default_undefined(c, parameter);
    got(c, library);
}

static void mape(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_rows(c, &rows))
        got_either(c, mlg_regression_mape(&rows, false), mlg_regression_mape(&rows, true),
                   "zeros=floor");
}

static void r2(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_rows(c, &rows))
        got_either(c, mlg_regression_r2(&rows, false), mlg_regression_r2(&rows, true),
                   "constant=ieee");
}

static void explained_variance(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_rows(c, &rows))
        got_either(c, mlg_regression_explained_variance(&rows, false),
                   mlg_regression_explained_variance(&rows, true), "constant=ieee");
}

static void pinball(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (read_rows(c, &rows))
        got(c, mlg_regression_pinball(&rows, oracle_arg(c, "alpha", (double)NAN)));
}

/* Do target and prediction agree so closely, though not wholly, that the closed form of a deviance
 * is nothing but its own rounding error? */
static bool is_cancelled(const struct mlg_metric_rows *rows)
{
    bool differ = false;

    for (size_t i = 0; i < rows->n; i++) {
        differ = differ || rows->label[i] != rows->prediction[i];
        if (!(fabs(rows->label[i] - rows->prediction[i]) < 1e-7 * rows->prediction[i]))
            return false;
    }
    return differ;
}

static void deviance(struct oracle_case *c)
{
    struct mlg_metric_rows rows;
    double power = strcmp(oracle_metric(c), "poisson_deviance") == 0 ? 1
                   : strcmp(oracle_metric(c), "gamma_deviance") == 0
                       ? 2
                       : oracle_arg(c, "power", (double)NAN);

    if (!read_rows(c, &rows))
        return;
    got(c, mlg_regression_tweedie_deviance(&rows, power));
    if (power != 0 && power < 2 && is_cancelled(&rows))
        oracle_not_offered(c, "cancelled");
}

static void mase(struct oracle_case *c)
{
    struct mlg_metric_rows rows;
    const double *training;
    size_t n = oracle_vector(c, "y_train", &training);

    if (read_rows(c, &rows))
        got(c, mlg_regression_mase(&rows, training, n, (size_t)oracle_arg(c, "season", 1)));
}

const struct oracle_entry oracle_regression[] = {
    { .metric = "explained_variance", .answer = explained_variance },
    { .metric = "gamma_deviance", .answer = deviance },
    { .metric = "kendall_tau_b", .answer = kendall },
    { .metric = "mae", .answer = mae },
    { .metric = "mape", .answer = mape },
    { .metric = "mase", .answer = mase },
    { .metric = "max_error", .answer = max_error },
    { .metric = "mean_error", .answer = mean_error },
    { .metric = "median_ae", .answer = median_ae },
    { .metric = "mse", .answer = mse },
    { .metric = "msle", .answer = msle },
    { .metric = "pearson", .answer = pearson },
    { .metric = "pinball", .answer = pinball },
    { .metric = "poisson_deviance", .answer = deviance },
    { .metric = "r2", .answer = r2 },
    { .metric = "rmse", .answer = rmse },
    { .metric = "rmsle", .answer = rmsle },
    { .metric = "smape", .answer = smape },
    { .metric = "spearman", .answer = spearman },
    { .metric = "tweedie_deviance", .answer = deviance },
    { .metric = "wape", .answer = wape },
    { .metric = NULL },
};
