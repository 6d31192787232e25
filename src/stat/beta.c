#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include "dd.h"
#include "kernel_prefix.h"
#include "root.h"

#include <math.h>
#include <stdbool.h>

#define STEPS_MAX 1000000

static double away_from_zero(double v)
{
    return fabs(v) < 1e-300 ? 1e-300 : v;
}

/*
 * I_x(a, b) a / prefix by the even part of the continued fraction DLMF 8.17.22 (with its d_m): 1 /
 * (beta_0 + alpha_1 / (beta_1 + ...)), alpha_m = -d_(2m-1) d_2m and beta_m = 1 + d_2m + d_(2m+1).
 * Written with y = 1 - x and lambda = a y - b x >= 0, every beta_m is a sum of positive terms
 * (while m < b), so nothing cancels when x is next to 1.
 */
static double beta_fraction(double a, double b, double x, double y, double lambda)
{
    double h = away_from_zero((1.0 + lambda) / (a + 1.0)), c = h, d = 0;
    for (int m = 1; m < STEPS_MAX; m++) {
        double s = a + 2.0 * m, up = m * (b - m) * x;
        double alpha = (a + m - 1.0) / (s - 2.0) * ((a + b + m - 1.0) / (s - 1.0)) * x *
                       (up / ((s - 1.0) * s));
        double rest = (a + m) * (lambda + m * y) + m * (2.0 * a + 3.0 * m + 2.0) + a;
        double beta = rest / (s * (s + 1.0)) + up / ((s - 1.0) * s);
        d = 1.0 / away_from_zero(beta + alpha * d);
        c = away_from_zero(beta + alpha / c);
        double step = d * c;
        h *= step;
        if (fabs(step - 1.0) < 0x1p-52)
            break;
    }
    return 1.0 / h;
}

struct mlg_tails mlg_beta_tails(double a, double b, double x, double y)
{
    if (x <= 0)
        return (struct mlg_tails){ 0, 1 };
    if (y <= 0)
        return (struct mlg_tails){ 1, 0 };
    double prefix = mlg_beta_prefix(a, b, x, y);
    struct dd d = dd_add(dd_product(a, y), dd_neg(dd_product(b, x)));
    double lambda = d.hi + d.lo;
    bool below = a > 1 && b > 1 ? lambda >= 0 : x < (a + 1.0) / (a + b + 2.0);
    double tail = below ? prefix / a * beta_fraction(a, b, x, y, lambda)
                        : prefix / b * beta_fraction(b, a, y, x, -lambda);
    tail = fmin(tail, 1.0);
    return below ? (struct mlg_tails){ tail, 1.0 - tail } : (struct mlg_tails){ 1.0 - tail, tail };
}

struct mlg_tails mlg_betainc(double a, double b, double x)
{
    if (!(a > 0 && b > 0 && x >= 0 && x <= 1) || isinf(a) || isinf(b))
        return (struct mlg_tails){ (double)NAN, (double)NAN };
    return mlg_beta_tails(a, b, x, 1.0 - x);
}

struct beta_search {
    double a, b, p, q;
};

/* The tail at e^s against its target on the log scale, and the derivative: nearly linear in s. */
static double beta_gap(double s, const void *context, double *ret_slope)
{
    const struct beta_search *c = context;
    double x = mlg_exp(s), y = -mlg_expm1(s);
    struct mlg_tails t = mlg_beta_tails(c->a, c->b, x, y);
    double density = mlg_beta_prefix(c->a, c->b, x, y) / y;
    if (c->p <= c->q) {
        *ret_slope = density / t.lower;
        return mlg_log(t.lower / c->p);
    }
    *ret_slope = density / t.upper;
    return -mlg_log(t.upper / c->q);
}

/* x <= 1/2 and lower tail p at x: where to start is the first term of the series, x^a / (a B). */
static double beta_small_point(double a, double b, double p, double q)
{
    struct beta_search c = { a, b, p, q };
    double start =
        (mlg_log(p) + mlg_log(a) + mlg_lgamma(a) + mlg_lgamma(b) - mlg_lgamma(a + b)) / a;
    double mean = mlg_log(a / (a + b));
    double high = -0.69314718055994529;
    if (!(start < high) || (a > 1 && start < mean))
        start = fmin(mean, high);
    return mlg_exp(mlg_root_newton(beta_gap, &c, -745.0, high, start));
}

struct beta_point mlg_beta_point(double a, double b, double p, double q)
{
    if (p <= 0)
        return (struct beta_point){ 0, 1 };
    if (q <= 0)
        return (struct beta_point){ 1, 0 };
    struct mlg_tails half = mlg_beta_tails(a, b, 0.5, 0.5);
    bool small = p <= q ? half.lower >= p : half.upper <= q;
    if (small) {
        double x = beta_small_point(a, b, p, q);
        return (struct beta_point){ x, 1.0 - x };
    }
    double y = beta_small_point(b, a, q, p);
    return (struct beta_point){ 1.0 - y, y };
}

double mlg_betaincinv(double a, double b, double p)
{
    if (!(a > 0 && b > 0 && p >= 0 && p <= 1) || isinf(a) || isinf(b))
        return (double)NAN;
    return mlg_beta_point(a, b, p, 1.0 - p).x;
}

double mlg_betaincinv_upper(double a, double b, double p)
{
    if (!(a > 0 && b > 0 && p >= 0 && p <= 1) || isinf(a) || isinf(b))
        return (double)NAN;
    return mlg_beta_point(a, b, 1.0 - p, p).x;
}
