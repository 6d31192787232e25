#ifndef MLGATE_STAT_ELEMENTARY_H
#define MLGATE_STAT_ELEMENTARY_H
/*
 * Elementary functions with one fixed implementation.
 *
 * libm chooses its kernels by CPU (with FMA or without), and the last bit moves with it. These use
 * only + - * /, sqrt and ldexp in IEEE double precision, and tables made by src/stat/tables.py, so
 * that a result has the same bits on every machine. Measured against 60-digit values: exp, log,
 * log2, log1p, expm1, pow below 0.6 ulp, erf below 2, erfc and erfcx below 5, logit and expit
 * below 2.
 *
 * NaN in, NaN out. Nothing sets errno. Domain errors return NaN, poles an infinity.
 */
#include <stddef.h>

/* Natural logarithm. log(+-0) = -Inf, log(negative) = NaN, log(Inf) = Inf. */
double mlg_log(double x);
/* log2 by one multiplication from a double-double log: exact at powers of two. */
double mlg_log2(double x);
/* log(1 + x), accurate for small x. log1p(-1) = -Inf. */
double mlg_log1p(double x);
/* ret[i] = mlg_log(x[i]) and mlg_log1p(x[i]) of x[n], the same bits in a third of the time. ret may
 * be x. */
void mlg_log_each(const double *x, size_t n, double *ret);
void mlg_log1p_each(const double *x, size_t n, double *ret);
/* e^x; overflows to Inf above 709.78, underflows through the subnormals to 0. */
double mlg_exp(double x);
/* e^x - 1, accurate for small x. */
double mlg_expm1(double x);
/* x^y as C17 F.10.4.4 defines the special cases; negative x needs an integer y. */
double mlg_pow(double x, double y);

/* x log(y), 0 when x is 0 and y is not NaN: the terms of entropies and deviances. */
double mlg_xlogy(double x, double y);
/* log(p / (1 - p)) for p in [0, 1]; +-Inf at the ends. */
double mlg_logit(double p);
/* 1 / (1 + e^-x). */
double mlg_expit(double x);

/* log |Gamma(x)|: relative error below 1e-14 for x > 0 (near the zeros 1 and 2 as well); Inf at 0
 * and the negative integers. */
double mlg_lgamma(double x);
/* The error function and its complement; erfcx(x) = e^(x^2) erfc(x). */
double mlg_erf(double x);
double mlg_erfc(double x);
double mlg_erfcx(double x);

#endif
