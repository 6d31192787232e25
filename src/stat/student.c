#include <mlgate/stat/special.h>

#include "kernel_prefix.h"

#include <math.h>

static struct mlg_tails nothing(void)
{
    return (struct mlg_tails){ (double)NAN, (double)NAN };
}

struct mlg_tails mlg_student_t(double t, double df)
{
    if (isnan(t) || !(df > 0))
        return nothing();
    if (isinf(df))
        return (struct mlg_tails){ mlg_norm_cdf(t), mlg_norm_sf(t) };
    if (isinf(t))
        return t > 0 ? (struct mlg_tails){ 1, 0 } : (struct mlg_tails){ 0, 1 };
    /* t^2 / df = w: the two arguments are 1 / (1 + w) and w / (1 + w), either of which may be tiny.
     */
    double r = t / sqrt(df), w = r * r;
    double x = 1.0 / (1.0 + w), y = isinf(w) ? 1.0 : w / (1.0 + w);
    struct mlg_tails b = mlg_beta_tails(0.5 * df, 0.5, x, y);
    double outer = 0.5 * b.lower, inner = 0.5 + 0.5 * b.upper;
    return t > 0 ? (struct mlg_tails){ inner, outer } : (struct mlg_tails){ outer, inner };
}

/* The t > 0 with upper tail p <= 1/2. */
static double t_above(double p, double df)
{
    struct beta_point b = mlg_beta_point(0.5 * df, 0.5, 2.0 * p, 1.0 - 2.0 * p);
    return sqrt(df) * sqrt(b.y / b.x);
}

double mlg_student_t_isf(double p, double df)
{
    if (!(p >= 0 && p <= 1) || !(df > 0))
        return (double)NAN;
    if (isinf(df))
        return mlg_norm_isf(p);
    if (p == 0 || p == 1)
        return p == 0 ? INFINITY : -INFINITY;
    return p <= 0.5 ? t_above(p, df) : -t_above(1.0 - p, df);
}

double mlg_student_t_ppf(double p, double df)
{
    return -mlg_student_t_isf(p, df);
}

struct mlg_tails mlg_f(double f, double dfn, double dfd)
{
    if (isnan(f) || !(dfn > 0) || !(dfd > 0) || isinf(dfn) || isinf(dfd))
        return nothing();
    if (f <= 0 || isinf(f))
        return f <= 0 ? (struct mlg_tails){ 0, 1 } : (struct mlg_tails){ 1, 0 };
    double n = dfn * f, sum = n + dfd;
    return mlg_beta_tails(0.5 * dfn, 0.5 * dfd, n / sum, dfd / sum);
}
