#include <mlgate/stat/quantile.h>
#include <mlgate/stat/special.h>

#include "normal_test.h"
#include "sort.h"

#include <math.h>
#include <stdlib.h>

double mlg_quantile_sorted(const double *sorted, size_t n, double p)
{
    if (n == 0 || !(p >= 0 && p <= 1))
        return (double)NAN;
    struct mlg_place at = mlg_quantile_place(n, p);
    return mlg_quantile_between(sorted[at.low], sorted[at.high], at.part);
}

struct mlg_place mlg_quantile_place(uint64_t n, double p)
{
    double at = p * (double)(n - 1), below = floor(at);
    struct mlg_place place = { .low = (uint64_t)below, .part = at - below };
    place.high = place.low + 1 >= n || place.part == 0 ? place.low : place.low + 1;
    return place;
}

double mlg_quantile_between(double low, double high, double part)
{
    return low == high ? low : low + part * (high - low);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    if (x != y)
        return x < y ? -1 : 1;
    return (signbit(y) != 0) - (signbit(x) != 0);
}

#define MANY 200 /* from here on radix sorting is quicker */

void mlg_sort_doubles(double *x, size_t n)
{
    if (n >= MANY && mlg_sort_by_key(x, n))
        return;
    if (n > 1)
        qsort(x, n, sizeof *x, by_value);
}

static bool arguments_ok(uint64_t n, double p, double tail)
{
    return n > 0 && n <= UINT64_C(1) << 53 && p >= 0 && p <= 1 && mlg_tail_ok(tail);
}

struct mlg_ranks mlg_quantile_ranks(uint64_t n, double p, double tail)
{
    struct mlg_ranks r = { 0, 0, (double)NAN };
    if (!arguments_ok(n, p, tail))
        return r;
    int64_t low = mlg_binom_ppf(tail, n, p), high = mlg_binom_ppf(1.0 - tail, n, p) + 1;
    r.lower = low > 0 ? (uint64_t)low : 0;
    r.upper = high <= (int64_t)n ? (uint64_t)high : 0;
    /* x[l] <= q < x[u] is l <= B <= u - 1, B the number of values at or below the quantile */
    r.coverage = mlg_binom(high - 1, n, p).cdf - mlg_binom(low - 1, n, p).cdf;
    return r;
}

uint64_t mlg_quantile_upper_rank(uint64_t n, double p, double tail)
{
    if (!arguments_ok(n, p, tail))
        return 0;
    /* x[r] >= quantile is B <= r - 1 */
    int64_t rank = mlg_binom_ppf(1.0 - tail, n, p) + 1;
    return rank <= (int64_t)n ? (uint64_t)rank : 0;
}

uint64_t mlg_quantile_lower_rank(uint64_t n, double p, double tail)
{
    if (!arguments_ok(n, p, tail))
        return 0;
    /* x[r] <= quantile is B >= r: mirror the upper rank */
    uint64_t mirrored = mlg_quantile_upper_rank(n, 1.0 - p, tail);
    return mirrored == 0 ? 0 : n + 1 - mirrored;
}

struct mlg_interval mlg_quantile_interval(const double *sorted, size_t n, double p, double tail)
{
    if (n == 0)
        return mlg_interval_undefined(mlg_reason_empty);
    if (!arguments_ok(n, p, tail))
        return mlg_interval_undefined("the quantile or the error level is out of range");
    uint64_t low = mlg_quantile_lower_rank(n, p, tail), high = mlg_quantile_upper_rank(n, p, tail);
    return mlg_interval_of(mlg_quantile_sorted(sorted, n, p),
                           low == 0 ? -INFINITY : sorted[low - 1],
                           high == 0 ? INFINITY : sorted[high - 1]);
}
