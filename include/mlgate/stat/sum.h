#ifndef MLGATE_STAT_SUM_H
#define MLGATE_STAT_SUM_H
/*
 * Exact sums of doubles.
 *
 * A mlg_sum holds the sum of all that was added as one wide fixed-point integer: nothing is lost on
 * the way, so the result does not depend on the order, the chunks or the threads, and is the exact
 * sum rounded once to the nearest double. The idea of 64-bit limbs 32 bits apart, with carries put
 * off, is Neal's (arXiv:1505.05571). Room for 2^62 additions; exact products need no FMA.
 *
 * Specials: any NaN added, or both infinities, makes the value NaN; one kind of infinity makes it
 * that infinity. A finite sum beyond the double range rounds to an infinity.
 * An empty sum is +0; so is a sum that cancels.
 */
#include <stdbool.h>
#include <stdint.h>

#define MLG_SUM_LIMBS 136

struct mlg_sum {
    int64_t limb[MLG_SUM_LIMBS]; /* limb[i] weighs 2^(32 i - 2148) */
    int32_t room;                /* additions left before carries must be propagated */
    uint8_t nan, pos_inf, neg_inf;
};

/* Make the sum empty (an all-zero struct is not valid: call this). */
void mlg_sum_init(struct mlg_sum *s);
/* Add x. About 2 ns. */
void mlg_sum_add(struct mlg_sum *s, double x);
/* Add n values, values[n]. */
void mlg_sum_add_many(struct mlg_sum *s, const double *values, uint64_t n);
/* Add the exact product x * y (never rounded, never overflowing); 0 * Inf is NaN. */
void mlg_sum_add_product(struct mlg_sum *s, double x, double y);
/* Add x times an unsigned integer, exactly. */
void mlg_sum_add_times(struct mlg_sum *s, double x, uint64_t times);
/* Add everything in `from`. */
void mlg_sum_merge(struct mlg_sum *s, const struct mlg_sum *from);
/* Take everything in `from` away. An infinity taken away is one of the other sign. */
void mlg_sum_subtract(struct mlg_sum *s, const struct mlg_sum *from);
/* The exact sum, rounded to the nearest double, ties to even. */
double mlg_sum_value(const struct mlg_sum *s);
/* hi = mlg_sum_value, and lo = the rest rounded: together about 107 bits. lo is 0 if hi is not
 * finite. */
void mlg_sum_value2(const struct mlg_sum *s, double *ret_hi, double *ret_lo);
/* -1, 0, +1: the sign of the exact finite sum. */
int mlg_sum_sign(const struct mlg_sum *s);

/*
 * Count, exact sum, exact sum of squares and range of a sample: all that means and t procedures ask
 * for. Adding a NaN or an infinity makes the sums so; see mean.h.
 */
struct mlg_moments {
    uint64_t n;
    double min, max; /* NaN while n is 0; NaN values do not enter them */
    struct mlg_sum sum;
    struct mlg_sum squares;
};

void mlg_moments_init(struct mlg_moments *m);
void mlg_moments_add(struct mlg_moments *m, double x);
void mlg_moments_merge(struct mlg_moments *m, const struct mlg_moments *from);
/* The mean; NaN when n is 0. */
double mlg_moments_mean(const struct mlg_moments *m);
/* Sum of squared deviations from the mean, from the exact sums in double-double; exactly 0 when all
 * values are equal; never negative; NaN when n is 0 or a value was not finite. */
double mlg_moments_deviance(const struct mlg_moments *m);

#endif
