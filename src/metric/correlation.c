/* Correlations of target and prediction. */
#include <math.h>
#include <stdlib.h>

#include <mlgate/metric/regression.h>
#include <mlgate/stat/sum.h>

#include "errors.h"

#define CONSTANT "target or prediction does not vary"

static double weight_at(const double *weight, size_t i)
{
    return weight == NULL ? 1.0 : weight[i];
}

/* Means, rounded once, and whether the values that count vary. */
static double mean_of(size_t n, const double *x, const double *weight, double weights,
                      bool *ret_varies)
{
    struct mlg_sum sum;
    bool seen = false;
    double first = 0;

    *ret_varies = false;
    mlg_sum_init(&sum);
    for (size_t i = 0; i < n; i++) {
        if (!(weight_at(weight, i) > 0))
            continue;
        mlg_sum_add_product(&sum, weight_at(weight, i), x[i]);
        if (seen && x[i] != first)
            *ret_varies = true;
        if (!seen)
            first = x[i];
        seen = true;
    }
    return mlg_sum_value(&sum) / weights;
}

bool mlg_spread_of(size_t n, const double *x, const double *y, const double *weight,
                   struct mlg_spread *ret)
{
    struct mlg_sum weights, xx, yy, xy, rest_x, rest_y;
    struct mlg_sum *all[6] = { &weights, &xx, &yy, &xy, &rest_x, &rest_y };
    double shift_x, shift_y;

    for (int s = 0; s < 6; s++)
        mlg_sum_init(all[s]);
    for (size_t i = 0; i < n; i++)
        mlg_sum_add(&weights, weight_at(weight, i));
    *ret = (struct mlg_spread){ .weights = mlg_sum_value(&weights) };
    if (!(ret->weights > 0))
        return false;
    ret->mean_x = mean_of(n, x, weight, ret->weights, &ret->x_varies);
    ret->mean_y = mean_of(n, y, weight, ret->weights, &ret->y_varies);
    for (size_t i = 0; i < n; i++) {
        double w = weight_at(weight, i), dx = x[i] - ret->mean_x, dy = y[i] - ret->mean_y;
        mlg_sum_add_product(&xx, w * dx, dx);
        mlg_sum_add_product(&yy, w * dy, dy);
        mlg_sum_add_product(&xy, w * dx, dy);
        mlg_sum_add_product(&rest_x, w, dx);
        mlg_sum_add_product(&rest_y, w, dy);
    }
    /* What the rounding of the means has added is taken off. */
    shift_x = mlg_sum_value(&rest_x);
    shift_y = mlg_sum_value(&rest_y);
    ret->xx = mlg_sum_value(&xx) - shift_x * shift_x / ret->weights;
    ret->yy = mlg_sum_value(&yy) - shift_y * shift_y / ret->weights;
    ret->xy = mlg_sum_value(&xy) - shift_x * shift_y / ret->weights;
    return true;
}

static struct mlg_figure pearson(size_t n, const double *x, const double *y, const double *weight)
{
    struct mlg_spread s;

    if (!mlg_spread_of(n, x, y, weight, &s))
        return mlg_figure_undefined("there are no rows");
    if (!s.x_varies || !s.y_varies || !(s.xx > 0 && s.yy > 0))
        return mlg_figure_undefined(CONSTANT);
    return mlg_figure_of(fmax(-1, fmin(1, s.xy / (sqrt(s.xx) * sqrt(s.yy)))));
}

static const char *missing(const struct mlg_metric_rows *rows)
{
    if (rows->n == 0)
        return "there are no rows";
    if (rows->prediction == NULL)
        return "the predictions lack the column this metric needs";
    return rows->n >= UINT32_MAX ? "more than 2^32 - 2 rows cannot be ranked" : NULL;
}

struct mlg_figure mlg_correlation_pearson(const struct mlg_metric_rows *rows)
{
    const char *reason = missing(rows);

    if (reason != NULL)
        return mlg_figure_undefined(reason);
    return pearson(rows->n, rows->label, rows->prediction, rows->weight);
}

/* Mid-ranks, where a row of weight w stands for w rows: the weight below and half of that beside.
 */
static void rank(size_t n, const double *x, const double *weight, uint32_t *order, double *ret)
{
    struct mlg_sum below, beside;

    mlg_sum_init(&below);
    for (size_t first = n, last; first > 0; first = last) { /* order is descending */
        double above;
        mlg_sum_init(&beside);
        for (last = first; last > 0 && x[order[last - 1]] == x[order[first - 1]]; last--)
            mlg_sum_add(&beside, weight_at(weight, order[last - 1]));
        above = mlg_sum_value(&below) + mlg_sum_value(&beside) / 2;
        for (size_t i = last; i < first; i++)
            ret[order[i]] = above;
        mlg_sum_merge(&below, &beside);
    }
}

struct mlg_figure mlg_correlation_spearman(const struct mlg_metric_rows *rows)
{
    const char *reason = missing(rows);
    struct mlg_figure figure;
    double *ranks;
    uint32_t *order;

    if (reason != NULL)
        return mlg_figure_undefined(reason);
    ranks = malloc(rows->n * (2 * sizeof(*ranks) + sizeof(*order)));
    if (ranks == NULL)
        return mlg_figure_undefined("out of memory");
    order = (uint32_t *)(void *)(ranks + 2 * rows->n);
    figure = mlg_figure_undefined("out of memory");
    if (mlg_metric_order(rows->n, rows->label, order, NULL) == MLG_OK) {
        rank(rows->n, rows->label, rows->weight, order, ranks);
        if (mlg_metric_order(rows->n, rows->prediction, order, NULL) == MLG_OK) {
            rank(rows->n, rows->prediction, rows->weight, order, ranks + rows->n);
            figure = pearson(rows->n, ranks, ranks + rows->n, rows->weight);
        }
    }
    free(ranks);
    return figure;
}

struct row {
    double x, y, weight;
};

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;

    if (a->x != b->x)
        return a->x > b->x ? 1 : -1;
    if (a->y != b->y)
        return a->y > b->y ? 1 : -1;
    return (a->weight > b->weight) - (a->weight < b->weight);
}

/* Equal pairs (x, y) become one row; their number. Sorted by weight within, so that the sum is the
 * same for any order of the rows. */
static size_t join_equal(struct row *row, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (!(row[i].weight > 0))
            continue;
        if (kept > 0 && row[kept - 1].x == row[i].x && row[kept - 1].y == row[i].y)
            row[kept - 1].weight += row[i].weight;
        else
            row[kept++] = row[i];
    }
    return kept;
}

/* Twice the weight of pairs that differ: W^2 less the squares of the weights of equal values. */
static double untied(const struct row *row, size_t n, bool by_y, double all)
{
    struct mlg_sum sum;

    mlg_sum_init(&sum);
    mlg_sum_add_product(&sum, all, all);
    for (size_t i = 0, end; i < n; i = end) {
        double weight = 0;
        for (end = i; end < n && (by_y ? row[end].y == row[i].y : row[end].x == row[i].x); end++)
            weight += row[end].weight;
        mlg_sum_add_product(&sum, -weight, weight);
    }
    return mlg_sum_value(&sum);
}

/* Stable merge sort of row[n] by y; weight of the pairs it puts right, which stood the other way
 * round. */
static void count_inversions(struct row *row, struct row *spare, size_t n, struct mlg_sum *sum)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t from = 0; from + width < n; from += 2 * width) {
            size_t middle = from + width, end = middle + width < n ? middle + width : n;
            size_t left = from, right = middle;
            double rest = 0;
            for (size_t i = from; i < middle; i++)
                rest += row[i].weight;
            for (size_t at = from; at < end; at++) {
                if (right >= end || (left < middle && row[left].y <= row[right].y)) {
                    rest -= row[left].weight;
                    spare[at] = row[left++];
                } else {
                    mlg_sum_add_product(sum, left < middle ? rest : 0, row[right].weight);
                    spare[at] = row[right++];
                }
            }
            for (size_t at = from; at < end; at++)
                row[at] = spare[at];
        }
    }
}

static struct mlg_figure tau_b(struct row *row, size_t n)
{
    struct mlg_sum inverted, concordance;
    double all = 0, x, y, both;

    qsort(row, n, sizeof(*row), compare_rows);
    n = join_equal(row, n);
    for (size_t i = 0; i < n; i++)
        all += row[i].weight;
    x = untied(row, n, false, all);
    mlg_sum_init(&concordance); /* pairs tied in both: only those within one joined row */
    mlg_sum_add_product(&concordance, all, all);
    for (size_t i = 0; i < n; i++)
        mlg_sum_add_product(&concordance, -row[i].weight, row[i].weight);
    both = mlg_sum_value(&concordance);
    mlg_sum_init(&inverted);
    count_inversions(row, row + n, n, &inverted);
    y = untied(row, n, true, all);
    if (!(x > 0 && y > 0))
        return mlg_figure_undefined(n == 0 ? "there are no rows" : CONSTANT);
    /* concordant + discordant + tied in one only = both; tied in x only = both - x. */
    both = both - (both - x) - (both - y);
    return mlg_figure_of(
        fmax(-1, fmin(1, (both - 4 * mlg_sum_value(&inverted)) / (sqrt(x) * sqrt(y)))));
}

struct mlg_figure mlg_correlation_kendall(const struct mlg_metric_rows *rows)
{
    const char *reason = missing(rows);
    struct mlg_figure figure;
    struct row *row;

    if (reason != NULL)
        return mlg_figure_undefined(reason);
    row = malloc(2 * rows->n * sizeof(*row));
    if (row == NULL)
        return mlg_figure_undefined("out of memory");
    for (size_t i = 0; i < rows->n; i++)
        row[i] = (struct row){ rows->label[i], rows->prediction[i], mlg_row_weight(rows, i) };
    figure = tau_b(row, rows->n);
    free(row);
    return figure;
}
