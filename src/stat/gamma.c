#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include "kernel_prefix.h"
#include "root.h"

#include <math.h>
#include <stdbool.h>

#define STEPS_MAX 1000000

/* P(a, x) a / prefix = 1 + x / (a + 1) + ... (DLMF 8.7.1); fast for x below a. */
static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (int n = 1; n < STEPS_MAX && term > sum * 0x1p-54; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/* Q(a, x) / prefix (DLMF 8.9.2), by Lentz's method; fast for x above a. */
static double gamma_fraction(double a, double x)
{
    double b = x + 1.0 - a, c = 1e300, d = 1.0 / b, h = d;
    for (int n = 1; n < STEPS_MAX; n++) {
        double an = -n * (n - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / (fabs(d) < 1e-300 ? 1e-300 : d);
        c = b + an / c;
        c = fabs(c) < 1e-300 ? 1e-300 : c;
        h *= d * c;
        if (fabs(d * c - 1.0) < 0x1p-52)
            break;
    }
    return h;
}

static struct mlg_tails gamma_tails(double a, double x)
{
    if (x == 0 || isinf(x))
        return x == 0 ? (struct mlg_tails){ 0, 1 } : (struct mlg_tails){ 1, 0 };
    double prefix = mlg_gamma_prefix(a, x);
    if (x < a + 1.0) {
        double lower = fmin(prefix / a * gamma_series(a, x), 1.0);
        return (struct mlg_tails){ lower, 1.0 - lower };
    }
    double upper = fmin(prefix * gamma_fraction(a, x), 1.0);
    return (struct mlg_tails){ 1.0 - upper, upper };
}

struct mlg_tails mlg_gammainc(double a, double x)
{
    if (!(a > 0 && x >= 0) || isinf(a))
        return (struct mlg_tails){ (double)NAN, (double)NAN };
    return gamma_tails(a, x);
}

struct gamma_search {
    double a, p, q;
};

static double gamma_gap(double s, const void *context, double *ret_slope)
{
    const struct gamma_search *c = context;
    double x = mlg_exp(s);
    struct mlg_tails t = gamma_tails(c->a, x);
    double density = mlg_gamma_prefix(c->a, x);
    if (c->p <= c->q) {
        *ret_slope = density / t.lower;
        return mlg_log(t.lower / c->p);
    }
    *ret_slope = density / t.upper;
    return -mlg_log(t.upper / c->q);
}

static double gamma_point(double a, double p, double q)
{
    if (p <= 0)
        return 0;
    if (q <= 0)
        return INFINITY;
    struct gamma_search c = { a, p, q };
    double start = (mlg_log(p) + mlg_lgamma(a + 1.0)) / a;
    double mean = mlg_log(a), high = mlg_log(a + 60.0 * sqrt(a) + 800.0);
    if (!(start < high) || (a > 1 && start < mean))
        start = mean;
    if (start < -745)
        return 0;
    return mlg_exp(mlg_root_newton(gamma_gap, &c, -745.0, high, fmax(start, -745.0)));
}

double mlg_gammaincinv(double a, double p)
{
    if (!(a > 0 && p >= 0 && p <= 1) || isinf(a))
        return (double)NAN;
    return gamma_point(a, p, 1.0 - p);
}

struct mlg_tails mlg_chi2(double x, double df)
{
    return mlg_gammainc(0.5 * df, x < 0 ? 0 : 0.5 * x);
}

double mlg_chi2_ppf(double p, double df)
{
    return 2.0 * mlg_gammaincinv(0.5 * df, p);
}
