#ifndef MLGATE_STAT_PROPORTION_H
#define MLGATE_STAT_PROPORTION_H
/*
 * One proportion: `successes` of n independent rows. `tail` is one-sided (result.h): both ends
 * together have level 1 - 2 tail, each alone 1 - tail. n = 0 or successes > n is undefined. All
 * limits are within [0, 1]. n up to 2^53.
 */
#include <mlgate/stat/result.h>
#include <stdint.h>

/* Wilson's score interval; the default for a figure that is not gated (Newcombe, Statist. Med. 17
 * (1998) 857). */
struct mlg_interval mlg_proportion_wilson(uint64_t successes, uint64_t n, double tail);
/* With continuity correction; 0 and 1 at the empty ends. */
struct mlg_interval mlg_proportion_wilson_cc(uint64_t successes, uint64_t n, double tail);
/* Exact: never below its level, so that a gate stands on it. low = 0 at 0 successes, high = 1 at n.
 * One bound alone is the one-sided exact bound. */
struct mlg_interval mlg_proportion_clopper_pearson(uint64_t successes, uint64_t n, double tail);
/* Quantiles of Beta(successes + 1/2, failures + 1/2), at the ends as well. */
struct mlg_interval mlg_proportion_jeffreys(uint64_t successes, uint64_t n, double tail);
struct mlg_interval mlg_proportion_agresti_coull(uint64_t successes, uint64_t n, double tail);
/* Wald's interval, for comparison with other tools: far below its level near 0 and 1. */
struct mlg_interval mlg_proportion_wald(uint64_t successes, uint64_t n, double tail);

/* The score test that Wilson's interval inverts: z = (p^ - null) / sqrt(null (1 - null) / n), 0 <
 * null < 1. low > null exactly when p(MLG_GREATER) < tail. At null 0 or 1 the test is undefined. */
struct mlg_pvalue mlg_proportion_score_test(uint64_t successes, uint64_t n, double null,
                                            enum mlg_alternative alternative);
/* The exact binomial test, 0 <= null <= 1; two-sided: the sum over outcomes no likelier than the
 * observed one, with a relative slack of 1e-7. The one-sided tests invert Clopper-Pearson.
 * statistic is the estimate. */
struct mlg_pvalue mlg_binomial_test(uint64_t successes, uint64_t n, double null,
                                    enum mlg_alternative alternative);

#endif
