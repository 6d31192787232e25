/* Means of what each row's error weighs, and other figures of errors. */
#include <math.h>
#include <stdlib.h>

#include <mlgate/metric/regression.h>
#include <mlgate/stat/elementary.h>
#include <mlgate/stat/sum.h>

#include "errors.h"

#define NO_ROWS "there are no rows"

double mlg_loss_absolute(double label, double output, double unused)
{
    (void)unused;
    return fabs(output - label);
}

double mlg_loss_squared(double label, double output, double unused)
{
    double error = output - label;

    (void)unused;
    return error * error;
}

double mlg_loss_signed(double label, double output, double unused)
{
    (void)unused;
    return output - label;
}

double mlg_loss_squared_log(double label, double output, double unused)
{
    double error = mlg_log1p(output) - mlg_log1p(label);

    (void)unused;
    return label > -1 && output > -1 ? error * error : NAN;
}

double mlg_loss_percentage(double label, double output, double floored)
{
    double size = fabs(label);

    if (floored != 0)
        size = fmax(size, 0x1p-52);
    return size > 0 ? fabs(output - label) / size : NAN;
}

double mlg_loss_symmetric(double label, double output, double unused)
{
    double error = fabs(output - label);

    (void)unused;
    if (!(error > 0))
        return 0;
    return 2 * error / (fabs(label) + fabs(output));
}

double mlg_loss_pinball(double label, double output, double alpha)
{
    double above = label - output;

    return above >= 0 ? alpha * above : (alpha - 1) * above;
}

/* Support of the law: NaN outside, which makes the mean undefined. */
static bool in_support(double y, double f, double power)
{
    if (power == 0)
        return true;
    if (power > 0 && power < 1)
        return false;
    return f > 0 && (power < 1 || (power < 2 ? y >= 0 : y > 0));
}

/* The deviance is twice the integral of (y - t) / t^power from f to y. About y = f, with
 * d = (y - f) / f, that is 2 f^(2 - power) sum over k of binomial(-power, k) d^(k + 2) / ((k + 1)
 * (k + 2)): where the closed forms lose all digits to cancellation, this loses none. */
#define NEAR       0.03125
#define NEAR_TERMS 16

static double deviance_near(double d, double f, double power)
{
    double term = d * d, sum = 0;

    for (int k = 0; k < NEAR_TERMS; k++) {
        sum += term / ((k + 1) * (k + 2));
        term *= d * (-power - k) / (k + 1);
    }
    return 2 * mlg_pow(f, 2 - power) * sum;
}

double mlg_loss_tweedie(double y, double f, double power)
{
    double d = (y - f) / f, one = 1 - power, two = 2 - power;

    if (!in_support(y, f, power))
        return NAN;
    if (power == 0)
        return (y - f) * (y - f);
    if (fabs(d) < NEAR && fabs(power) <= 4)
        return deviance_near(d, f, power);
    if (power == 1)
        return 2 * (mlg_xlogy(y, y / f) - y + f);
    if (power == 2)
        return 2 * (mlg_log(f / y) + y / f - 1);
    return 2 * ((y > 0 ? mlg_pow(y, two) / (one * two) : 0) - y * mlg_pow(f, one) / one +
                mlg_pow(f, two) / two);
}

struct mlg_figure mlg_mean_error_of(const struct mlg_metric_rows *rows, mlg_error_loss loss,
                                    double parameter, const char *outside)
{
    struct mlg_sum sum, weights;

    if (rows->prediction == NULL && rows->n > 0)
        return mlg_figure_undefined("the predictions lack the column this metric needs");
    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        double weight = mlg_row_weight(rows, i), value;
        if (!(weight > 0))
            continue;
        value = loss(rows->label[i], rows->prediction[i], parameter);
        if (isnan(value))
            return mlg_figure_undefined(outside);
        mlg_sum_add_product(&sum, weight, value);
        mlg_sum_add(&weights, weight);
    }
    return mlg_figure_ratio(mlg_sum_value(&sum), mlg_sum_value(&weights), NO_ROWS);
}

static struct mlg_figure root(struct mlg_figure square)
{
    return square.defined ? mlg_figure_of(sqrt(square.value)) : square;
}

#define NO_NUMBER  "the value is beyond the range of numbers"
#define NO_LOG     "a target or a prediction is -1 or below"
#define NO_SUPPORT "a target or a prediction is outside the support of the deviance"

struct mlg_figure mlg_regression_mae(const struct mlg_metric_rows *rows)
{
    return mlg_mean_error_of(rows, mlg_loss_absolute, 0, NO_NUMBER);
}

struct mlg_figure mlg_regression_mse(const struct mlg_metric_rows *rows)
{
    return mlg_mean_error_of(rows, mlg_loss_squared, 0, NO_NUMBER);
}

struct mlg_figure mlg_regression_rmse(const struct mlg_metric_rows *rows)
{
    return root(mlg_regression_mse(rows));
}

struct mlg_figure mlg_regression_msle(const struct mlg_metric_rows *rows)
{
    return mlg_mean_error_of(rows, mlg_loss_squared_log, 0, NO_LOG);
}

struct mlg_figure mlg_regression_rmsle(const struct mlg_metric_rows *rows)
{
    return root(mlg_regression_msle(rows));
}

struct mlg_figure mlg_regression_mape(const struct mlg_metric_rows *rows, bool floored)
{
    return mlg_mean_error_of(rows, mlg_loss_percentage, floored, "a target is 0");
}

struct mlg_figure mlg_regression_smape(const struct mlg_metric_rows *rows)
{
    return mlg_mean_error_of(rows, mlg_loss_symmetric, 0, NO_NUMBER);
}

struct mlg_figure mlg_regression_mean_error(const struct mlg_metric_rows *rows)
{
    return mlg_mean_error_of(rows, mlg_loss_signed, 0, NO_NUMBER);
}

struct mlg_figure mlg_regression_pinball(const struct mlg_metric_rows *rows, double alpha)
{
    if (!(alpha >= 0 && alpha <= 1))
        return mlg_figure_undefined("alpha lies in 0..1");
    return mlg_mean_error_of(rows, mlg_loss_pinball, alpha, NO_NUMBER);
}

struct mlg_figure mlg_regression_tweedie_deviance(const struct mlg_metric_rows *rows, double power)
{
    if (!isfinite(power) || (power > 0 && power < 1))
        return mlg_figure_undefined("no law has that power");
    return mlg_mean_error_of(rows, mlg_loss_tweedie, power, NO_SUPPORT);
}

static double size_of_label(double label, double output, double unused)
{
    (void)output;
    (void)unused;
    return fabs(label);
}

struct mlg_figure mlg_regression_wape(const struct mlg_metric_rows *rows)
{
    struct mlg_figure error = mlg_regression_mae(rows);
    struct mlg_figure size = mlg_mean_error_of(rows, size_of_label, 0, NO_NUMBER);

    if (!error.defined || !size.defined)
        return error.defined ? size : error;
    return mlg_figure_ratio(error.value, size.value, "all targets are 0");
}

struct mlg_figure mlg_regression_max_error(const struct mlg_metric_rows *rows)
{
    double largest = -1;

    if (rows->prediction == NULL && rows->n > 0)
        return mlg_figure_undefined("the predictions lack the column this metric needs");
    for (size_t i = 0; i < rows->n; i++)
        if (mlg_row_weight(rows, i) > 0)
            largest = fmax(largest, fabs(rows->prediction[i] - rows->label[i]));
    return largest < 0 ? mlg_figure_undefined(NO_ROWS) : mlg_figure_of(largest);
}

struct mlg_figure mlg_regression_mase(const struct mlg_metric_rows *rows, const double *training,
                                      size_t n, size_t season)
{
    struct mlg_figure error = mlg_regression_mae(rows);
    struct mlg_sum naive;
    double all;

    if (!error.defined)
        return error;
    if (season == 0 || season >= n)
        return mlg_figure_undefined("the training series is shorter than its season");
    mlg_sum_init(&naive);
    for (size_t t = season; t < n; t++)
        mlg_sum_add(&naive, fabs(training[t] - training[t - season]));
    all = mlg_sum_value(&naive);
    return mlg_figure_ratio(error.value, all / (double)(n - season),
                            "the training series does not vary");
}

struct weighted {
    double value, weight;
};

static int compare_values(const void *left, const void *right)
{
    const struct weighted *a = left, *b = right;

    return (a->value > b->value) - (a->value < b->value);
}

/* Of sorted[n], step by step from one end: the first value up to which half the weight lies. */
static double half_way(const struct weighted *sorted, size_t n, bool from_above, double half)
{
    struct mlg_sum sum;

    mlg_sum_init(&sum);
    for (size_t i = 0; i < n; i++) {
        const struct weighted *at = &sorted[from_above ? n - 1 - i : i];
        mlg_sum_add(&sum, at->weight);
        if (mlg_sum_value(&sum) >= half)
            return at->value;
    }
    return NAN;
}

struct mlg_figure mlg_regression_median_ae(const struct mlg_metric_rows *rows)
{
    struct weighted *sorted;
    struct mlg_sum weights;
    size_t n = 0;
    double half, lower, upper;

    if (rows->prediction == NULL && rows->n > 0)
        return mlg_figure_undefined("the predictions lack the column this metric needs");
    sorted = rows->n >= SIZE_MAX / sizeof(*sorted) ? NULL : malloc((rows->n + 1) * sizeof(*sorted));
    if (sorted == NULL)
        return mlg_figure_undefined("out of memory");
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        double weight = mlg_row_weight(rows, i);
        if (!(weight > 0))
            continue;
        sorted[n++] = (struct weighted){ fabs(rows->prediction[i] - rows->label[i]), weight };
        mlg_sum_add(&weights, weight);
    }
    qsort(sorted, n, sizeof(*sorted), compare_values);
    half = mlg_sum_value(&weights) / 2;
    if (rows->weight == NULL) {
        lower = n > 0 ? sorted[(n - 1) / 2].value : NAN;
        upper = n > 0 ? sorted[n / 2].value : NAN;
    } else {
        lower = half_way(sorted, n, false, half);
        upper = half_way(sorted, n, true, half);
    }
    free(sorted);
    return n == 0 ? mlg_figure_undefined(NO_ROWS) : mlg_figure_of(lower + (upper - lower) / 2);
}
