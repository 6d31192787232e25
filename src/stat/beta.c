#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include "kernel_prefix.h"
#include "root.h"

#include <math.h>
#include <stdbool.h>

#define STEPS_MAX 1000000

static double away_from_zero(double v)
{
    return fabs(v) < 1e-300 ? 1e-300 : v;
}

/* The continued fraction of I_x(a, b) a / prefix (DLMF 8.17.22), by Lentz's method; fast for x
 * below the mean. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)), h = d;
    for (int m = 1; m < STEPS_MAX; m++) {
        double m2 = 2.0 * m;
        double even = m * (b - m) * x / ((a + m2 - 1.0) * (a + m2));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        h *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + m2) * (a + m2 + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        double step = d * c;
        h *= step;
        if (fabs(step - 1.0) < 0x1p-52)
            break;
    }
    return h;
}

struct mlg_tails mlg_beta_tails(double a, double b, double x, double y)
{
    if (x <= 0)
        return (struct mlg_tails){ 0, 1 };
    if (y <= 0)
        return (struct mlg_tails){ 1, 0 };
    double prefix = mlg_beta_prefix(a, b, x, y);
    bool below = x < (a + 1.0) / (a + b + 2.0);
    double tail = below ? prefix / a * beta_fraction(a, b, x) : prefix / b * beta_fraction(b, a, y);
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
