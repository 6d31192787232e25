#include <mlgate/stat/sum.h>

#include "dd.h"
#include "sum_scaled.h"

#include <math.h>

void mlg_moments_init(struct mlg_moments *m)
{
    m->n = 0;
    m->min = m->max = (double)NAN;
    mlg_sum_init(&m->sum);
    mlg_sum_init(&m->squares);
}

void mlg_moments_merge(struct mlg_moments *m, const struct mlg_moments *from)
{
    m->n += from->n;
    m->min = fmin(m->min, from->min);
    m->max = fmax(m->max, from->max);
    mlg_sum_merge(&m->sum, &from->sum);
    mlg_sum_merge(&m->squares, &from->squares);
}

double mlg_moments_mean(const struct mlg_moments *m)
{
    if (m->n == 0)
        return (double)NAN;
    /* The sum may overflow where the mean does not. */
    int exponent = 0;
    (void)frexp((double)m->n, &exponent);
    double scaled = mlg_sum_scaled(&m->sum, -exponent);
    return fabs(scaled) > 0x1p900 ? scaled / ldexp((double)m->n, -exponent)
                                  : mlg_sum_value(&m->sum) / (double)m->n;
}

double mlg_moments_deviance(const struct mlg_moments *m)
{
    double hi, lo;
    if (m->n == 0 || !isfinite(mlg_sum_scaled(&m->sum, -64)))
        return (double)NAN;
    if (m->min == m->max)
        return 0;
    /* In units of 2^exponent all values are in [-1, 1]. */
    int exponent = 0;
    (void)frexp(fmax(fabs(m->min), fabs(m->max)), &exponent);
    mlg_sum_scaled2(&m->sum, -exponent, &hi, &lo);
    struct dd sum = { hi, lo };
    mlg_sum_scaled2(&m->squares, -2 * exponent, &hi, &lo);
    struct dd squares = { hi, lo };
    struct dd shift = dd_div(dd_mul(sum, sum), dd_from((double)m->n));
    struct dd d = dd_add(squares, dd_neg(shift));
    /* The two extremes alone deviate by this much: a floor under the rounding. */
    double range = ldexp(m->max, -exponent) - ldexp(m->min, -exponent);
    return ldexp(fmax(d.hi + d.lo, 0.5 * range * range), 2 * exponent);
}
