#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include <math.h>

#define SQRT_HALF    0.70710678118654752440
#define INV_SQRT_2PI 0.39894228040143267794
#define LN_2         0.69314718055994530942

double mlg_norm_sf(double x)
{
    return 0.5 * mlg_erfc(x * SQRT_HALF);
}

double mlg_norm_cdf(double x)
{
    return mlg_norm_sf(-x);
}

double mlg_norm_logcdf(double x)
{
    if (x > -5)
        return x > 0 ? mlg_log1p(-mlg_norm_sf(x)) : mlg_log(mlg_norm_sf(-x));
    return mlg_log(mlg_erfcx(-x * SQRT_HALF)) - LN_2 - 0.5 * x * x;
}

/* p <= 1/4: Newton's method on log cdf, which is concave: from the left it never overshoots. */
static double ppf_tail(double p)
{
    double target = mlg_log(p);
    double x = -sqrt(-2.0 * target);
    for (int i = 0; i < 60; i++) {
        double l = mlg_norm_logcdf(x);
        double slope = INV_SQRT_2PI * mlg_exp(-0.5 * x * x - l);
        double step = (target - l) / slope;
        x += step;
        if (fabs(step) < 1e-15 * fabs(x))
            break;
    }
    return x;
}

/* 1/4 < p < 3/4: erf(x / sqrt 2) / 2 = p - 1/2, whose right side is exact. */
static double ppf_middle(double excess)
{
    double x = excess / INV_SQRT_2PI;
    for (int i = 0; i < 60; i++) {
        double gap = excess - 0.5 * mlg_erf(x * SQRT_HALF);
        double step = gap / (INV_SQRT_2PI * mlg_exp(-0.5 * x * x));
        x += step;
        if (fabs(step) <= 1e-16 * fabs(x))
            break;
    }
    return x;
}

double mlg_norm_ppf(double p)
{
    if (!(p >= 0 && p <= 1))
        return (double)NAN;
    if (p == 0 || p == 1)
        return p == 0 ? -INFINITY : INFINITY;
    if (p <= 0.25)
        return ppf_tail(p);
    return p < 0.75 ? ppf_middle(p - 0.5) : -ppf_tail(1.0 - p);
}

double mlg_norm_isf(double p)
{
    return -mlg_norm_ppf(p);
}
