#ifndef MLGATE_STAT_PAIRED_H
#define MLGATE_STAT_PAIRED_H
/*
 * Two proportions measured on the same rows: the paired 2x2 table.
 *
 * `first` and `second` are whatever is compared (candidate and baseline, say); a row counts in
 * `both` if both succeeded, in `first_only` if only the first did, and so on. Differences are first
 * - second. Counts up to 2^53 in all. An empty table is undefined everywhere.
 */
#include <mlgate/stat/result.h>
#include <stdint.h>

struct mlg_paired {
    uint64_t both, first_only, second_only, neither;
};

/*
 * McNemar tests of "no difference". No discordant pair is p = 1 for exact, mid-p and cc (no
 * evidence either way, and not evidence of equality), undefined for the asymptotic test.
 *
 * exact: binomial on the discordant pairs; two-sided doubles the smaller tail, at most 1.
 * midp:  the exact p less the point probability of the observed count (two-sided; 1 when both
 * counts are equal); one-sided: the tail less half the point probability. Fagerland, Lydersen,
 * Laake 2013. asymptotic: statistic (b - c)^2 / (b + c), chi-square with 1 df two-sided; one-sided
 * from its signed root. cc: (|b - c| - 1)^2 / (b + c), clamped at 0; two-sided. MLG_GREATER means
 * first > second. */
struct mlg_pvalue mlg_mcnemar_exact(const struct mlg_paired *t, enum mlg_alternative alternative);
struct mlg_pvalue mlg_mcnemar_midp(const struct mlg_paired *t, enum mlg_alternative alternative);
struct mlg_pvalue mlg_mcnemar_asymptotic(const struct mlg_paired *t,
                                         enum mlg_alternative alternative);
struct mlg_pvalue mlg_mcnemar_cc(const struct mlg_paired *t);

/* Tango's score interval (Statist. Med. 17 (1998) 891): the differences d at which |z(d)| <=
 * z_tail. Defined for every non-empty table, without discordant pairs as well. */
struct mlg_interval mlg_paired_tango(const struct mlg_paired *t, double tail);

/* The score test that the interval inverts: H0 first - second = null, -1 < null < 1; statistic z, p
 * one-sided or two-sided. Non-inferiority at margin m is null = -m with MLG_GREATER; "worse by more
 * than m" is null = -m with MLG_LESS. low > null exactly when p(MLG_GREATER) < tail (up to
 * rounding). Undefined for |null| >= 1, and at null = 0 without discordant pairs. */
struct mlg_pvalue mlg_paired_tango_test(const struct mlg_paired *t, double null,
                                        enum mlg_alternative alternative);

/* Newcombe's square-and-add interval from two Wilson intervals (Statist. Med. 17 (1998) 2635):
 * method 10 (phi) or, with `adjusted_phi`, method 11's continuity-adjusted phi, the one in the
 * published tables. */
struct mlg_interval mlg_paired_newcombe(const struct mlg_paired *t, double tail, bool adjusted_phi);

/* Bonett and Price 2012: Wald after adding one to each discordant count; not clipped to [-1, 1]. */
struct mlg_interval mlg_paired_bonett_price(const struct mlg_paired *t, double tail);

#endif
