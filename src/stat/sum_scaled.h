#ifndef SUM_SCALED_H
#define SUM_SCALED_H
#include <mlgate/stat/sum.h>

/* The exact sum times 2^exponent, rounded once: sums of squares do not overflow on the way out. */
double mlg_sum_scaled(const struct mlg_sum *s, int exponent);
void mlg_sum_scaled2(const struct mlg_sum *s, int exponent, double *ret_hi, double *ret_lo);

#endif
