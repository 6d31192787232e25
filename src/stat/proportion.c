#include <mlgate/stat/proportion.h>
#include <mlgate/stat/special.h>

#include "normal_test.h"

#include <math.h>
#include <stddef.h>

#define N_MAX (UINT64_C(1) << 53)

static const char *refuse(uint64_t k, uint64_t n)
{
    if (n == 0)
        return mlg_reason_empty;
    return k > n || n > N_MAX ? "the counts are impossible" : NULL;
}

static double unit(double p)
{
    return fmin(fmax(p, 0.0), 1.0);
}

/* What all intervals check, and the quantile they need. */
static const char *begin(uint64_t k, uint64_t n, double tail, double *ret_z)
{
    const char *reason = refuse(k, n);
    if (reason != NULL)
        return reason;
    if (!mlg_tail_ok(tail))
        return mlg_reason_tail;
    *ret_z = mlg_tail_z(tail);
    return NULL;
}

static struct mlg_interval clipped(uint64_t k, uint64_t n, double low, double high)
{
    return mlg_interval_of((double)k / (double)n, unit(low), unit(high));
}

struct mlg_interval mlg_proportion_wilson(uint64_t k, uint64_t n, double tail)
{
    double z;
    const char *reason = begin(k, n, tail, &z);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double x = (double)k, size = (double)n, zz = z * z;
    double half = z * sqrt(0.25 * zz + x * ((size - x) / size));
    double low = (x + 0.5 * zz - half) / (size + zz);
    double high = (x + 0.5 * zz + half) / (size + zz);
    return clipped(k, n, k == 0 ? 0 : low, k == n ? 1 : high);
}

struct mlg_interval mlg_proportion_wilson_cc(uint64_t k, uint64_t n, double tail)
{
    double z;
    const char *reason = begin(k, n, tail, &z);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double x = (double)k, size = (double)n, p = x / size, zz = z * z, fail = size - x;
    double down = z * sqrt(zz - 2.0 - 1.0 / size + 4.0 * p * (fail + 1.0));
    double up = z * sqrt(zz + 2.0 - 1.0 / size + 4.0 * p * (fail - 1.0));
    double low = (2.0 * x + zz - 1.0 - down) / (2.0 * (size + zz));
    double high = (2.0 * x + zz + 1.0 + up) / (2.0 * (size + zz));
    /* With a large tail the roots can be of negative numbers: the correction then covers everything
     * on that side. */
    return clipped(k, n, k == 0 || isnan(low) ? 0 : low, k == n || isnan(high) ? 1 : high);
}

struct mlg_interval mlg_proportion_clopper_pearson(uint64_t k, uint64_t n, double tail)
{
    double z;
    const char *reason = begin(k, n, tail, &z);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double x = (double)k, fail = (double)(n - k);
    double low = k == 0 ? 0 : mlg_betaincinv(x, fail + 1.0, tail);
    double high = k == n ? 1 : mlg_betaincinv_upper(x + 1.0, fail, tail);
    return clipped(k, n, low, high);
}

struct mlg_interval mlg_proportion_jeffreys(uint64_t k, uint64_t n, double tail)
{
    double z;
    const char *reason = begin(k, n, tail, &z);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double a = (double)k + 0.5, b = (double)(n - k) + 0.5;
    return clipped(k, n, mlg_betaincinv(a, b, tail), mlg_betaincinv_upper(a, b, tail));
}

struct mlg_interval mlg_proportion_agresti_coull(uint64_t k, uint64_t n, double tail)
{
    double z;
    const char *reason = begin(k, n, tail, &z);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double size = (double)n + z * z, p = ((double)k + 0.5 * z * z) / size;
    double half = z * sqrt(p * (1.0 - p) / size);
    return clipped(k, n, p - half, p + half);
}

struct mlg_interval mlg_proportion_wald(uint64_t k, uint64_t n, double tail)
{
    double z;
    const char *reason = begin(k, n, tail, &z);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double p = (double)k / (double)n, q = (double)(n - k) / (double)n;
    double half = z * sqrt(p * q / (double)n);
    return clipped(k, n, p - half, p + half);
}

struct mlg_pvalue mlg_proportion_score_test(uint64_t k, uint64_t n, double null,
                                            enum mlg_alternative alternative)
{
    const char *reason = refuse(k, n);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    if (!(null > 0 && null < 1))
        return mlg_pvalue_undefined(mlg_reason_null);
    double size = (double)n;
    double z = ((double)k - size * null) / sqrt(size * null * (1.0 - null));
    return mlg_pvalue_of_z(z, alternative);
}

/* P(X > m) summed over the far tail: the outcomes beyond the mean that are no likelier than
 * `likely`. */
static double far_tail(uint64_t k, uint64_t n, double p, double likely)
{
    double mean = p * (double)n;
    bool left = (double)k < mean; /* the far tail is on the other side */
    /* pmf falls away from the mean: find the first outcome there that is no likelier. */
    uint64_t low = left ? (uint64_t)ceil(mean) : 0;
    uint64_t high = left ? n + 1 : (uint64_t)floor(mean) + 1;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        bool unlikely = mlg_binom_pmf((int64_t)middle, n, p) <= likely;
        if (unlikely == left)
            high = middle;
        else
            low = middle + 1;
    }
    if (left)
        return low > n ? 0 : mlg_binom((int64_t)low - 1, n, p).sf;
    return low == 0 ? 0 : mlg_binom((int64_t)low - 1, n, p).cdf;
}

struct mlg_pvalue mlg_binomial_test(uint64_t k, uint64_t n, double null,
                                    enum mlg_alternative alternative)
{
    const char *reason = refuse(k, n);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    if (!(null >= 0 && null <= 1))
        return mlg_pvalue_undefined(mlg_reason_null);
    double below = mlg_binom((int64_t)k, n, null).cdf;
    double above = k == 0 ? 1 : mlg_binom((int64_t)k - 1, n, null).sf;
    double p;
    if (alternative == MLG_GREATER)
        p = above;
    else if (alternative == MLG_LESS)
        p = below;
    else if ((double)k == null * (double)n)
        p = 1;
    else
        p = ((double)k < null * (double)n ? below : above) +
            far_tail(k, n, null, mlg_binom_pmf((int64_t)k, n, null) * (1.0 + 1e-7));
    return (struct mlg_pvalue){ true, NULL, (double)k / (double)n, (double)NAN, fmin(p, 1.0) };
}
