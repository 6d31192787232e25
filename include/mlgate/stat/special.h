#ifndef MLGATE_STAT_SPECIAL_H
#define MLGATE_STAT_SPECIAL_H
/*
 * Special functions and laws of probability.
 *
 * Both tails are computed so that the small one keeps its relative accuracy; results agree with
 * 70-digit values to 1e-12 relative (1e-10 where a parameter is above 10^4). Arguments outside the
 * stated domain, and NaN, give NaN in every field. Built on elementary.h alone: the same bits on
 * every machine.
 */
#include <stdint.h>

struct mlg_tails {
    double lower; /* P(X <= x) */
    double upper; /* P(X > x) */
};

/* Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1. Time grows as sqrt(max(a,
 * b)). */
struct mlg_tails mlg_betainc(double a, double b, double x);
/* The x at which the lower (upper) tail is p, 0 <= p <= 1. */
double mlg_betaincinv(double a, double b, double p);
double mlg_betaincinv_upper(double a, double b, double p);

/* Regularised incomplete gamma functions P(a, x), Q(a, x), a > 0, x >= 0, and the inverse of P in
 * x. */
struct mlg_tails mlg_gammainc(double a, double x);
double mlg_gammaincinv(double a, double p);

/* The standard normal law. */
double mlg_norm_cdf(double x);
double mlg_norm_sf(double x);
double mlg_norm_logcdf(double x);
/* ppf(p) = the x with cdf(x) = p; isf(p) = the x with sf(x) = p; +-Inf at 0 and 1. */
double mlg_norm_ppf(double p);
double mlg_norm_isf(double p);

/* Student's t with df > 0 degrees of freedom (not necessarily whole). */
struct mlg_tails mlg_student_t(double t, double df);
double mlg_student_t_ppf(double p, double df);
double mlg_student_t_isf(double p, double df);

/* Chi-square, df > 0, and F, dfn, dfd > 0. Negative x counts as 0. */
struct mlg_tails mlg_chi2(double x, double df);
double mlg_chi2_ppf(double p, double df);
struct mlg_tails mlg_f(double f, double dfn, double dfd);

struct mlg_mass {
    double pmf; /* P(X = k) */
    double cdf; /* P(X <= k) */
    double sf;  /* P(X > k) */
};

/* Binomial(n, p), n <= 2^53, 0 <= p <= 1; k < 0 and k > n are allowed. */
struct mlg_mass mlg_binom(int64_t k, uint64_t n, double p);
/* P(X = k) alone; cheap. */
double mlg_binom_pmf(int64_t k, uint64_t n, double p);
/* The smallest k with P(X <= k) >= q (less 1e-13 relative, so that a q computed by somebody else
 * lands on its step), 0 <= q <= 1; -1 for arguments outside the domain. q = 0 gives -1 too, as in
 * scipy: no k is needed. */
int64_t mlg_binom_ppf(double q, uint64_t n, double p);

/* Hypergeometric: k marked among n drawn from `total` of which `marked` are. Time grows with the
 * number of standard deviations summed, at most min(n, marked). */
struct mlg_mass mlg_hypergeom(int64_t k, uint64_t total, uint64_t marked, uint64_t n);
double mlg_hypergeom_pmf(int64_t k, uint64_t total, uint64_t marked, uint64_t n);

/* Poisson(mu), mu >= 0. */
struct mlg_mass mlg_poisson(int64_t k, double mu);

/* Kolmogorov's limit law of sqrt(n) D. */
struct mlg_tails mlg_kolmogorov(double x);
/* P(D_n >= d), the two-sided one-sample law, 1 <= n <= 10^5: Marsaglia, Tsang and Wang's matrix
 * power where n d^2 < 4 (n <= 140) or < 2.2 (above), else twice the exact one-sided tail, which
 * counts the event "both sides" twice: at most 2e-6 relative at n d^2 = 2.2, nothing from d = 1/2.
 */
double mlg_ks_exact_sf(double d, uint64_t n);

#endif
