#ifndef MLGATE_STAT_QUANTILE_H
#define MLGATE_STAT_QUANTILE_H
/*
 * Quantiles of a sample and their distribution-free bounds by order statistics: the number of
 * values at or below the p-quantile is binomial(n, p). sorted[n] ascending, no NaN (the caller has
 * dropped and counted, or refused, them). 0 <= p <= 1.
 */
#include <mlgate/stat/result.h>
#include <stddef.h>
#include <stdint.h>

/* Type 7 (linear interpolation of the order statistics at p (n - 1)); NaN for n = 0 or p outside.
 */
double mlg_quantile_sorted(const double *sorted, size_t n, double p);
/* The same where only single order statistics are at hand: it lies `part` of the way from that at
 * `low` to that at `high` (0-based, < n; the same where part is 0). n > 0, 0 <= p <= 1. */
struct mlg_place {
    uint64_t low, high;
    double part;
};
struct mlg_place mlg_quantile_place(uint64_t n, double p);
double mlg_quantile_between(double low, double high, double part);
/* Sort x[n] ascending in place (-0 before 0); n log n. */
void mlg_sort_doubles(double *x, size_t n);

/* 1-based ranks of the order statistics that bound the p-quantile; 0 = no such rank exists: the
 * sample is too small. */
struct mlg_ranks {
    uint64_t lower, upper;
    double coverage; /* P(x[lower] <= quantile < x[upper]); a missing rank is an open end */
};
/* lower = ppf(tail), upper = ppf(1 - tail) + 1 of binomial(n, p). */
struct mlg_ranks mlg_quantile_ranks(uint64_t n, double p, double tail);
/* The smallest rank r with P(x[r] >= quantile) >= 1 - tail; 0 when there is none (p99 at 95 % needs
 * n >= 299). */
uint64_t mlg_quantile_upper_rank(uint64_t n, double p, double tail);
/* The largest rank r with P(x[r] <= quantile) >= 1 - tail; 0 when there is none. */
uint64_t mlg_quantile_lower_rank(uint64_t n, double p, double tail);

/* Each bound alone has level 1 - tail; estimate is type 7. A rank that does not exist makes that
 * bound an infinity: never a number that could pass a gate. Undefined for n = 0. */
struct mlg_interval mlg_quantile_interval(const double *sorted, size_t n, double p, double tail);

#endif
