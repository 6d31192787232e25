/* Metrics of a column of numbers: latency, cost, tokens. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/quantile.h>
#include <mlgate/stat/sum.h>

#include "figure.h"

#define NO_COLUMN "the column is not there"

static double loss_column(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                          size_t i)
{
    (void)self;
    return rows->column[i];
}

static struct mlg_figure value_mean(const struct mlg_metric *self,
                                    const struct mlg_metric_rows *rows)
{
    return rows->column == NULL ? mlg_figure_undefined(NO_COLUMN)
                                : mlg_figure_mean_rows(self, rows);
}

struct pair {
    double value, weight;
};

static int by_value(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;

    return (a->value > b->value) - (a->value < b->value);
}

/* The value at place `at` (0..n-1) of the list in which each value stands as often as it weighs. */
static double value_at(const struct pair *pairs, size_t n, double at)
{
    double passed = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        passed += pairs[i].weight;
        if (at < passed)
            return pairs[i].value;
    }
    return pairs[n - 1].value;
}

/* Whole weights are repetitions, type 7. Others: the smallest value at which the share of the
 * weight reaches q (type 1), which no scale of the weights moves. */
static struct mlg_figure weighted_quantile(const struct mlg_metric_rows *rows, double q)
{
    struct pair *pairs = calloc(rows->n + 1, sizeof(*pairs));
    double place, low, high, value;
    struct mlg_sum all;
    size_t n = 0;

    if (pairs == NULL)
        return mlg_figure_undefined("out of memory");
    mlg_sum_init(&all);
    for (size_t i = 0; i < rows->n; i++)
        if (rows->weight[i] > 0) {
            pairs[n++] = (struct pair){ rows->column[i], rows->weight[i] };
            mlg_sum_add(&all, rows->weight[i]);
        }
    if (n == 0) {
        free(pairs);
        return mlg_figure_undefined("there are no rows");
    }
    qsort(pairs, n, sizeof(*pairs), by_value);
    if (mlg_rows_whole_weights(rows)) {
        place = q * (mlg_sum_value(&all) - 1);
        low = value_at(pairs, n, floor(place));
        high = value_at(pairs, n, ceil(place));
        value = low + (place - floor(place)) * (high - low);
    } else {
        struct mlg_sum passed;
        size_t i = 0;
        mlg_sum_init(&passed);
        mlg_sum_add(&passed, pairs[0].weight);
        while (i + 1 < n && mlg_sum_value(&passed) < q * mlg_sum_value(&all))
            mlg_sum_add(&passed, pairs[++i].weight);
        value = pairs[i].value;
    }
    free(pairs);
    return mlg_figure_of(value);
}

static double quantile_of(const struct mlg_metric *self)
{
    return self->param[2];
}

static struct mlg_figure value_quantile(const struct mlg_metric *self,
                                        const struct mlg_metric_rows *rows)
{
    double *sorted, value;

    if (rows->column == NULL)
        return mlg_figure_undefined(NO_COLUMN);
    if (rows->n == 0)
        return mlg_figure_undefined("there are no rows");
    if (rows->weight != NULL)
        return weighted_quantile(rows, quantile_of(self));
    sorted = malloc(rows->n * sizeof(*sorted));
    if (sorted == NULL)
        return mlg_figure_undefined("out of memory");
    memcpy(sorted, rows->column, rows->n * sizeof(*sorted));
    mlg_sort_doubles(sorted, rows->n);
    value = mlg_quantile_sorted(sorted, rows->n, quantile_of(self));
    free(sorted);
    return mlg_figure_of(value);
}

static const char *const better_words[] = { "less", "more", NULL };
static const struct mlg_metric_param better = { .name = "better", .words = better_words };
static const struct mlg_metric_param of = { .name = "of", .is_text = true, .required = true };
static const struct mlg_metric_param q = {
    .name = "q", .low = 0, .high = 1, .shown = true, .required = true
};

static void configure(struct mlg_metric *self)
{
    self->direction = self->param[0] > 0 ? MLG_MORE_IS_BETTER : MLG_LESS_IS_BETTER;
}

const struct mlg_metric mlg_metric_mean = {
    .id = "mean",
    .summary = "mean of a column of numbers: latency, cost, tokens",
    .range = "any",
    .undefined = "there are no rows",
    .source = "arithmetic mean",
    .task = MLG_TASK_ANY,
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .needs_column = true,
    .on_request = true,
    .value = value_mean,
    .row_loss = loss_column,
    .params = { &better, &of },
    .param = { 0, NAN },
    .configure = configure,
};

const struct mlg_metric mlg_metric_quantile = {
    .id = "quantile",
    .summary = "quantile of a column of numbers: latency, cost, tokens",
    .range = "any",
    .undefined = "there are no rows",
    .source = "Hyndman, Fan 1996, doi:10.2307/2684934, type 7; numpy.quantile",
    .task = MLG_TASK_ANY,
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_QUANTILE,
    .needs_column = true,
    .on_request = true,
    .value = value_quantile,
    .params = { &better, &of, &q },
    .param = { 0, NAN, NAN },
    .configure = configure,
    .quantile = quantile_of,
};
