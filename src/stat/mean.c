#include <mlgate/stat/mean.h>
#include <mlgate/stat/special.h>

#include "normal_test.h"

#include <float.h>
#include <math.h>

static const char few_rows[] = "fewer than two rows";
static const char not_finite[] = "a value is not a finite number";
static const char zero_variance[] = "zero variance: all values are equal";

/* Mean and squared standard error, or why not. */
static const char *standard_error(const struct mlg_moments *m, double *ret_mean, double *ret_se2)
{
    if (m->n < 2)
        return m->n == 0 ? mlg_reason_empty : few_rows;
    double n = (double)m->n, deviance = mlg_moments_deviance(m);
    *ret_mean = mlg_moments_mean(m);
    /* (1 - 0.9)^2 and 0.1^2 are equal but for rounding, which is no spread either */
    double rounding = 16 * DBL_EPSILON * *ret_mean;
    if (deviance / (n - 1.0) <= rounding * rounding)
        deviance = 0;
    *ret_se2 = deviance / (n - 1.0) / n;
    return isfinite(*ret_mean) && isfinite(*ret_se2) ? NULL : not_finite;
}

static struct mlg_interval no_interval(const char *reason, double estimate)
{
    struct mlg_interval none = mlg_interval_undefined(reason);
    none.estimate = estimate;
    return none;
}

/* estimate -+ t se */
static struct mlg_interval t_interval(double estimate, double se, double df, double tail)
{
    double half = tail == 0.5 ? 0 : mlg_student_t_isf(tail, df) * se;
    return mlg_interval_of(estimate, estimate - half, estimate + half);
}

struct mlg_interval mlg_mean_t(const struct mlg_moments *m, double tail)
{
    double mean, se2;
    const char *reason = standard_error(m, &mean, &se2);
    if (reason != NULL)
        return no_interval(reason, mlg_moments_mean(m));
    if (!mlg_tail_ok(tail))
        return no_interval(mlg_reason_tail, mean);
    if (!(se2 > 0))
        return no_interval(zero_variance, mean);
    return t_interval(mean, sqrt(se2), (double)m->n - 1.0, tail);
}

struct mlg_pvalue mlg_mean_t_test(const struct mlg_moments *m, double null,
                                  enum mlg_alternative alternative)
{
    double mean, se2;
    const char *reason = standard_error(m, &mean, &se2);
    if (reason == NULL && !isfinite(null))
        reason = mlg_reason_null;
    if (reason == NULL && !(se2 > 0))
        reason = zero_variance;
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    return mlg_pvalue_of_t((mean - null) / sqrt(se2), (double)m->n - 1.0, alternative);
}

struct mlg_tost mlg_mean_tost(const struct mlg_moments *m, double low, double high)
{
    struct mlg_pvalue above = mlg_mean_t_test(m, low, MLG_GREATER);
    struct mlg_pvalue below = mlg_mean_t_test(m, high, MLG_LESS);
    if (above.defined && !(low <= high))
        above = mlg_pvalue_undefined(mlg_reason_null);
    return (struct mlg_tost){ above.defined && below.defined,
                              above.defined ? below.reason : above.reason,
                              above.statistic,
                              above.p,
                              below.statistic,
                              below.p,
                              above.p > below.p ? above.p : below.p };
}

/* The parts of Welch's test. */
struct welch {
    double difference, se2, df;
};

static const char *welch(const struct mlg_moments *a, const struct mlg_moments *b,
                         struct welch *ret)
{
    double ma, mb, va, vb;
    const char *reason = standard_error(a, &ma, &va);
    if (reason == NULL)
        reason = standard_error(b, &mb, &vb);
    if (reason != NULL)
        return reason;
    double sum = va + vb;
    ret->difference = ma - mb;
    ret->se2 = sum;
    ret->df = sum * sum / (va * va / ((double)a->n - 1.0) + vb * vb / ((double)b->n - 1.0));
    return sum > 0 ? NULL : zero_variance;
}

struct mlg_pvalue mlg_welch_test(const struct mlg_moments *a, const struct mlg_moments *b,
                                 double null, enum mlg_alternative alternative)
{
    struct welch w;
    const char *reason = welch(a, b, &w);
    if (reason == NULL && !isfinite(null))
        reason = mlg_reason_null;
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    return mlg_pvalue_of_t((w.difference - null) / sqrt(w.se2), w.df, alternative);
}

struct mlg_clustered mlg_mean_clustered(size_t clusters, const double *sum, const uint64_t *rows,
                                        double tail)
{
    struct mlg_sum total, squares;
    uint64_t n = 0;
    mlg_sum_init(&total);
    mlg_sum_init(&squares);
    for (size_t g = 0; g < clusters; g++) {
        mlg_sum_add(&total, sum[g]);
        n += rows[g];
    }
    double mean = n == 0 ? (double)NAN : mlg_sum_value(&total) / (double)n;
    for (size_t g = 0; g < clusters; g++) {
        double gap = sum[g] - (double)rows[g] * mean;
        mlg_sum_add_product(&squares, gap, gap);
    }
    double groups = (double)clusters, cr0 = sqrt(mlg_sum_value(&squares)) / (double)n;
    double cr1 = cr0 * sqrt(groups / (groups - 1.0));
    const char *reason = n == 0               ? mlg_reason_empty
                         : clusters < 2       ? "fewer than two clusters"
                         : !isfinite(cr0)     ? not_finite
                         : !(cr0 > 0)         ? "zero variance between clusters"
                         : !mlg_tail_ok(tail) ? mlg_reason_tail
                                              : NULL;
    struct mlg_clustered r = { no_interval(reason, mean), (double)NAN, (double)NAN, clusters };
    if (reason == NULL) {
        r.interval = t_interval(mean, cr1, groups - 1.0, tail);
        r.se_cr0 = cr0;
        r.se_cr1 = cr1;
    }
    return r;
}
