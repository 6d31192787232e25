#include <mlgate/stat/elementary.h>

#include "elementary_tables.h"
#include "kernel.h"

#include <math.h>

/* The series of erf for |x| < 1/2; the first term is kept in two doubles. */
static double erf_small(double x)
{
    double z = x * x;
    double sum = 0;
    double factorial = 1;
    double terms[14];
    for (int n = 1; n <= 14; n++) {
        factorial *= -n;
        terms[n - 1] = 1.0 / (factorial * (2 * n + 1));
    }
    for (int n = 13; n >= 0; n--)
        sum = sum * z + terms[n];
    double lead = x * TWO_OVER_SQRT_PI_HI;
    return lead + (x * TWO_OVER_SQRT_PI_LO + lead * (sum * z));
}

/*
 * e^(x^2) erfc(x) for x >= 1/2 by the trapezoidal rule with step h = 1/2 on
 * (x / pi) Int e^(-t^2) / (t^2 + x^2) dt; its error is e^(-pi^2 / h^2) = 7e-18 once the pole at t =
 * ix has been accounted for (Matta and Reichel, Math. Comp. 25 (1971) 339). All terms of the sum
 * are positive.
 */
static double erfcx_sum(double x)
{
    double z = x * x;
    double sum = 0;
    for (int n = 13; n >= 1; n--)
        sum += erfc_nodes[n - 1] / (0.25 * n * n + z);
    return (0.5 * x / PI_HI) * (1.0 / z + 2.0 * sum);
}

#define POLE_LIMIT 6.0

/* 2 / (e^(2 pi x / h) - 1), the pole's part of erfc */
static double pole(double x)
{
    return 2.0 / mlg_expm1(4.0 * PI_HI * x);
}

double mlg_erfcx(double x)
{
    if (isnan(x))
        return x;
    if (x < 0.5) {
        struct dd z = dd_product(x, x);
        return x < -27 ? INFINITY : mlg_kernel_exp(z) * mlg_erfc(x);
    }
    if (x > 1e8)
        return 0.5 * TWO_OVER_SQRT_PI_HI / x;
    double w = erfcx_sum(x);
    return x < POLE_LIMIT ? w - pole(x) * mlg_kernel_exp(dd_product(x, x)) : w;
}

double mlg_erfc(double x)
{
    if (isnan(x))
        return x;
    if (x < 0.5)
        return 1.0 - mlg_erf(x);
    if (x > 28)
        return 0;
    double e = mlg_kernel_exp(dd_neg(dd_product(x, x)));
    double w = erfcx_sum(x) * e;
    return x < POLE_LIMIT ? w - pole(x) : w;
}

double mlg_erf(double x)
{
    if (isnan(x))
        return x;
    if (fabs(x) < 0.5)
        return erf_small(x);
    double e = 1.0 - mlg_erfc(fabs(x));
    return x < 0 ? -e : e;
}
