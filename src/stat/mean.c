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

double mlg_clustered_value(double mean, double away, double weights, uint64_t clusters)
{
    return mean + (double)clusters * (away / weights);
}
