/* Family "regression". */
#include "oracles.h"

#include <mlgate/metric/metric.h>

#include <math.h>
#include <string.h>

static void answer(struct oracle_case *c, const char *id)
{
    struct mlg_metric_rows rows = { 0 };
    struct mlg_figure got;

    rows.n = oracle_vector(c, "y_true", &rows.label);
    (void)oracle_vector(c, "y_pred", &rows.prediction);
    (void)oracle_vector(c, "weight", &rows.weight);
    for (size_t i = 0; i < rows.n; i++)
        if (!isfinite(rows.label[i]) || !isfinite(rows.prediction[i])) {
            oracle_undefined(c, "a value is not finite");
            return;
        }
    got = mlg_metric_find(mlg_str_of(id))->value(&rows);
    if (got.defined)
        oracle_got(c, "value", got.value);
    else
        oracle_undefined(c, got.reason);
    /* The library has -Infinity where the target is constant and the predictions are not. */
    if (!got.defined && strstr(oracle_note(c), "-Infinity") != NULL && rows.n > 0)
        oracle_not_offered(c, "constant target");
}

static void mae(struct oracle_case *c)
{
    answer(c, "mae");
}

static void mse(struct oracle_case *c)
{
    answer(c, "mse");
}

static void rmse(struct oracle_case *c)
{
    answer(c, "rmse");
}

static void r2(struct oracle_case *c)
{
    answer(c, "r2");
}

const struct oracle_entry oracle_regression[] = {
    { .metric = "mae", .answer = mae },
    { .metric = "mse", .answer = mse },
    { .metric = "r2", .answer = r2 },
    { .metric = "rmse", .answer = rmse },
    { .metric = NULL },
};
