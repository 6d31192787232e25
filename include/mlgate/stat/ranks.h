#ifndef MLGATE_STAT_RANKS_H
#define MLGATE_STAT_RANKS_H
/*
 * Rank and permutation tests. Values are finite (a NaN or infinity is undefined). Row order does
 * not matter. They need heap; without it the result is undefined with that reason.
 */
#include <mlgate/stat/result.h>
#include <stddef.h>
#include <stdint.h>

/* What becomes of zero differences: dropped; ranked, then dropped (Pratt); their ranks split to
 * both signs. */
enum mlg_zeros { MLG_ZEROS_WILCOX, MLG_ZEROS_PRATT, MLG_ZEROS_SPLIT };
enum mlg_rank_method { MLG_RANK_EXACT, MLG_RANK_ASYMPTOTIC };

/* Wilcoxon's signed rank test of d[n] = first - second. statistic: min(W+, W-) two-sided, W+
 * one-sided. The exact law (n up to 1,000 differences ranked) supposes no ties. The asymptotic one
 * is corrected for ties, and for zeros under Pratt. Undefined when no difference is left. */
struct mlg_pvalue mlg_wilcoxon(const double *d, size_t n, enum mlg_zeros zeros,
                               enum mlg_rank_method method, bool continuity,
                               enum mlg_alternative alternative);

/* Mann-Whitney: statistic U of x (pairs with x > y, ties one half); U / (nx ny) is the AUC. The
 * exact law (nx ny up to 10^6) supposes no ties. All values equal: p = 1 with the continuity
 * correction, undefined without. */
struct mlg_pvalue mlg_mann_whitney(const double *x, size_t nx, const double *y, size_t ny,
                                   enum mlg_rank_method method, bool continuity,
                                   enum mlg_alternative alternative);

/* Sign test of d[n]; zeros are dropped; p = 1 when none is left; two-sided binomial. */
struct mlg_pvalue mlg_sign_test(const double *d, size_t n, enum mlg_alternative alternative);

/* Permutation tests. Exact while the number of arrangements is small (2^36 sign patterns by meeting
 * in the middle; 2 * 10^6 splits), else `replicates` random arrangements keyed by seed, counting
 * the observed one: (hits + 1) / (replicates + 1). Two-sided: twice the smaller tail, at most 1. A
 * sum within 2^-44 of the observed one (relative to the sum of sizes) is a tie. */
#define MLG_SIGN_FLIP_EXACT_MAX 36
struct mlg_pvalue mlg_sign_flip_test(const double *d, size_t n, uint64_t replicates, uint64_t seed,
                                     enum mlg_alternative alternative);
#define MLG_SPLITS_EXACT_MAX 2000000
struct mlg_pvalue mlg_two_sample_permutation(const double *x, size_t nx, const double *y, size_t ny,
                                             uint64_t replicates, uint64_t seed,
                                             enum mlg_alternative alternative);

#endif
