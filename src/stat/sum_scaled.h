#ifndef SUM_SCALED_H
#define SUM_SCALED_H
#include <mlgate/stat/sum.h>

/* The exact sum times 2^exponent, rounded once: sums of squares do not overflow on the way out. */
double mlg_sum_scaled(const struct mlg_sum *s, int exponent);
void mlg_sum_scaled2(const struct mlg_sum *s, int exponent, double *ret_hi, double *ret_lo);

/* Widen min..max by x; both NaN while there is no value, and a NaN is none. fmin would be a call.
 */
static inline void mlg_note_range(double x, double *min, double *max)
{
    if (!(x >= *min) && (x < *min || *min != *min))
        *min = x;
    if (!(x <= *max) && (x > *max || *max != *max))
        *max = x;
}

#endif
