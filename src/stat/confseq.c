#include <mlgate/stat/confseq.h>
#include <mlgate/stat/elementary.h>

#include "normal_test.h"

#include <math.h>
#include <stddef.h>

static const char *refuse(const struct mlg_moments *m, double low, double high, uint64_t planned_n,
                          double tail)
{
    if (m->n == 0)
        return mlg_reason_empty;
    if (!(low < high) || isinf(low) || isinf(high) || planned_n == 0)
        return "the range of the values or the planned number of rows is not given";
    if (!mlg_tail_ok(tail))
        return mlg_reason_tail;
    if (!isfinite(mlg_moments_mean(m)) || !(m->min >= low && m->max <= high))
        return "a value is outside the stated range";
    return NULL;
}

struct mlg_interval mlg_confseq_mean(const struct mlg_moments *m, double low, double high,
                                     uint64_t planned_n, double tail)
{
    const char *reason = refuse(m, low, high, planned_n, tail);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double unit = 0.25 * (high - low) * (high - low), n = (double)m->n, v = n * unit;
    /* The width at v* is least for rho near v* / (2 log(1/tail) + log(1 + 2 log(1/tail))). */
    double l = -2.0 * mlg_log(tail), rho = (double)planned_n * unit / (l + mlg_log1p(l));
    double inner = sqrt((v + rho) / rho) / (2.0 * tail);
    double half = sqrt(2.0 * (v + rho) * mlg_log1p(inner)) / n;
    double mean = mlg_moments_mean(m);
    return mlg_interval_of(mean, fmax(mean - half, low), fmin(mean + half, high));
}
