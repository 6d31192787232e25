#ifndef KERNEL_PREFIX_H
#define KERNEL_PREFIX_H
#include <mlgate/stat/special.h>

/* x^a y^b / B(a, b) with y = 1 - x given beside x, so that neither loses digits (Loader's
 * saddle-point form). */
double mlg_beta_prefix(double a, double b, double x, double y);
/* x^a e^-x / Gamma(a) */
double mlg_gamma_prefix(double a, double x);
/* mlg_betainc with y = 1 - x given beside x. */
struct mlg_tails mlg_beta_tails(double a, double b, double x, double y);

/* The point where the lower tail is p and the upper one q = 1 - p, with its complement. */
struct beta_point {
    double x, y;
};
struct beta_point mlg_beta_point(double a, double b, double p, double q);

#endif
