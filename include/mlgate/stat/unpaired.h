#ifndef MLGATE_STAT_UNPAIRED_H
#define MLGATE_STAT_UNPAIRED_H
/*
 * Two proportions on different rows: x1 of n1 against x2 of n2. Use paired.h when the rows are the
 * same: these tests waste its information. Differences are p1 - p2. Undefined: an empty sample, x >
 * n, counts above 2^53.
 */
#include <mlgate/stat/result.h>
#include <stdint.h>

struct mlg_unpaired {
    uint64_t x1, n1, x2, n2;
};

/* Newcombe's hybrid of two Wilson intervals (Statist. Med. 17 (1998) 873, method 10). */
struct mlg_interval mlg_unpaired_newcombe(const struct mlg_unpaired *t, double tail);
/* Wald after one success and one failure more in each sample, and plain Wald; neither is clipped to
 * [-1, 1]. */
struct mlg_interval mlg_unpaired_agresti_caffo(const struct mlg_unpaired *t, double tail);
struct mlg_interval mlg_unpaired_wald(const struct mlg_unpaired *t, double tail);
/* Miettinen and Nurminen's score interval (Statist. Med. 4 (1985) 213), with the factor N / (N -
 * 1). */
struct mlg_interval mlg_unpaired_miettinen_nurminen(const struct mlg_unpaired *t, double tail);
/* The score test that it inverts: H0 p1 - p2 = null, |null| < 1. Undefined where no variance is
 * left. */
struct mlg_pvalue mlg_unpaired_score_test(const struct mlg_unpaired *t, double null,
                                          enum mlg_alternative alternative);

/* Pooled z test of p1 = p2; undefined when all outcomes are equal. */
struct mlg_pvalue mlg_unpaired_z_test(const struct mlg_unpaired *t,
                                      enum mlg_alternative alternative);
/* Two one-sided Agresti-Caffo tests of low < p1 - p2 < high: the larger p; statistic is the z that
 * gave it. */
struct mlg_pvalue mlg_unpaired_tost(const struct mlg_unpaired *t, double low, double high);

/* Ratio p1 / p2 and odds ratio, symmetric on the log scale; undefined with an empty cell they
 * divide by. */
struct mlg_interval mlg_unpaired_ratio(const struct mlg_unpaired *t, double tail);
struct mlg_interval mlg_unpaired_odds_ratio(const struct mlg_unpaired *t, double tail);

#endif
