#ifndef MLGATE_STAT_MEAN_H
#define MLGATE_STAT_MEAN_H
/*
 * Means of per-row values: absolute errors, squared errors, log losses, and their paired
 * differences.
 *
 * The sample comes as struct mlg_moments (sum.h), whose sums are exact, so results do not depend on
 * row order. For a paired comparison, add the row differences to one mlg_moments. Undefined: fewer
 * than two rows, a value that is not finite, and zero variance (all values equal, but for a
 * standard deviation within 16 units of rounding of the mean: no spread is absence of evidence
 * about the spread).
 */
#include <mlgate/stat/result.h>
#include <mlgate/stat/sum.h>
#include <stddef.h>

/* mean -+ t_(n - 1) sd / sqrt(n). */
struct mlg_interval mlg_mean_t(const struct mlg_moments *m, double tail);
/* H0: mean = null; statistic t, df = n - 1. Non-inferiority at margin m: null = -m, MLG_GREATER. */
struct mlg_pvalue mlg_mean_t_test(const struct mlg_moments *m, double null,
                                  enum mlg_alternative alternative);
/* Two one-sided tests of low < mean < high: both p-values, and the larger one. */
struct mlg_tost {
    bool defined;
    const char *reason;
    double t_low, p_low;   /* H0: mean <= low */
    double t_high, p_high; /* H0: mean >= high */
    double p;
};
struct mlg_tost mlg_mean_tost(const struct mlg_moments *m, double low, double high);

/* Welch's test of mean(a) - mean(b), independent samples. Undefined when both have zero
 * variance. */
struct mlg_pvalue mlg_welch_test(const struct mlg_moments *a, const struct mlg_moments *b,
                                 double null, enum mlg_alternative alternative);

/*
 * Weighted mean. Weights are finite and not negative; `mlg_weighted_add` returns false (and adds
 * nothing) otherwise. The variance is the weighted one about the weighted mean, divided by the sum
 * of the weights. The interval is that of a ratio estimator with independent rows (linearised;
 * Cochran 1977): se^2 = n / (n - 1) Sum w^2 (x - mean)^2 / (Sum w)^2, t with n - 1 degrees of
 * freedom; with equal weights it is mlg_mean_t. All sums are exact.
 */
struct mlg_weighted {
    uint64_t n; /* rows with weight > 0 */
    double min, max;
    struct mlg_sum w, wx, wxx, ww, wwx, wwxx;
};
void mlg_weighted_init(struct mlg_weighted *m);
bool mlg_weighted_add(struct mlg_weighted *m, double x, double weight);
/* Add many rows of one value x, which is -1, 0 or 1: `rows` with a weight above 0, the sum of their
 * weights and that of the squares. The same as adding each. */
void mlg_weighted_add_alike(struct mlg_weighted *m, double x, uint64_t rows,
                            const struct mlg_sum *weights, const struct mlg_sum *squares);
void mlg_weighted_merge(struct mlg_weighted *m, const struct mlg_weighted *from);
/* NaN when the sum of weights is 0. */
double mlg_weighted_mean(const struct mlg_weighted *m);
double mlg_weighted_variance(const struct mlg_weighted *m);
/* The interval's se; NaN where there is none. */
double mlg_weighted_error(const struct mlg_weighted *m);
/* As many rows of one weight as tell what these tell of their mean: the fewer of (Sum w)^2 / Sum
 * w^2 (Kish, Survey Sampling, 1965) and of those on which the mean would err as much as it does
 * (Korn, Graubard, Survey Methodology 24 (1998) 193), fewer where what lies apart weighs more. n
 * where all weigh the same; 0 where the interval has no se. */
double mlg_weighted_effective(const struct mlg_weighted *m);
struct mlg_interval mlg_weighted_interval(const struct mlg_weighted *m, double tail);
struct mlg_pvalue mlg_weighted_test(const struct mlg_weighted *m, double null,
                                    enum mlg_alternative alternative);

/*
 * Rows of one cluster (a prompt, a document, a patient) are not independent: what varies are the
 * clusters. Of each the value
 *
 *     mean + clusters * away / weights,   away = Sum over its rows of w (x - mean),
 *
 * where mean and weights are those of all rows: the values' mean is that of the rows, and its t
 * interval (mlg_mean_t) is the cluster-robust one, CR1 (the sandwich error, its square times G / (G
 * - 1)) with G - 1 degrees of freedom. `clusters` of them have weight; weights > 0.
 */
double mlg_clustered_value(double mean, double away, double weights, uint64_t clusters);

#endif
