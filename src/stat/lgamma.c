#include <mlgate/stat/elementary.h>

#include "elementary_tables.h"
#include "kernel.h"

#include <math.h>

#define COUNT(a) (int)(sizeof(a) / sizeof *(a))

/* log Gamma(2 + z), |z| <= 1/2 */
static double lgamma_near_two(double z)
{
    double sum = 0;
    for (int k = COUNT(lgamma_zeta) - 1; k >= 0; k--)
        sum = (sum + lgamma_zeta[k]) * z;
    return z * ONE_MINUS_EULER_HI + (z * ONE_MINUS_EULER_LO + sum * z);
}

/* Stirling's series, x >= 12 */
static double lgamma_large(double x)
{
    double w = 1.0 / (x * x), sum = 0;
    if (x < 1e10)
        for (int k = COUNT(stirling_series) - 1; k >= 0; k--)
            sum = sum * w + stirling_series[k];
    struct dd l = mlg_kernel_log(x);
    if (x > 1e100)
        return x * (l.hi - 1.0);
    struct dd t = dd_mul(dd_sum(x, -0.5), l);
    t = dd_add(t, dd_from(-x));
    return t.hi + (t.lo + (HALF_LN_2PI_HI + sum / x));
}

static double lgamma_positive(double x)
{
    if (x >= 12)
        return lgamma_large(x);
    double product = 1;
    if (x < 0.5)
        return lgamma_positive(1.0 + x) - mlg_log(x);
    if (x < 1.5) {
        double z = x - 1.0;
        return lgamma_near_two(z) - mlg_log1p(z);
    }
    while (x > 2.5) {
        x -= 1.0;
        product *= x;
    }
    double base = lgamma_near_two(x - 2.0);
    return product == 1 ? base : base + mlg_log(product);
}

/* sin(pi f), 0 < f <= 1/2, by its Taylor series */
static double sin_pi(double f)
{
    double t = PI_HI * f, z = t * t, sum = 0;
    for (int k = 12; k >= 1; k--)
        sum = -(sum + 1.0) * z / ((2.0 * k) * (2.0 * k + 1.0));
    return t * (1.0 + sum);
}

double mlg_lgamma(double x)
{
    if (isnan(x))
        return x;
    if (isinf(x))
        return INFINITY;
    if (x > 0)
        return lgamma_positive(x);
    double f = x - floor(x);
    if (f == 0)
        return INFINITY;
    /* Gamma(x) Gamma(1 - x) = pi / sin(pi x) */
    double s = sin_pi(f > 0.5 ? 1.0 - f : f);
    return LN_PI_HI - mlg_log(s) - mlg_log(-x) - lgamma_positive(-x);
}
