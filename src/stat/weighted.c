#include <mlgate/stat/mean.h>
#include <mlgate/stat/special.h>

#include "dd.h"
#include "normal_test.h"
#include "sum_scaled.h"

#include <math.h>

void mlg_weighted_init(struct mlg_weighted *m)
{
    m->n = 0;
    m->min = m->max = (double)NAN;
    mlg_sum_init(&m->w);
    mlg_sum_init(&m->wx);
    mlg_sum_init(&m->wxx);
    mlg_sum_init(&m->ww);
    mlg_sum_init(&m->wwx);
    mlg_sum_init(&m->wwxx);
}

bool mlg_weighted_add(struct mlg_weighted *m, double x, double weight)
{
    if (!(weight >= 0) || isinf(weight))
        return false;
    if (weight == 0)
        return true;
    mlg_note_range(x, &m->min, &m->max);
    m->n++;
    struct dd wx = dd_product(weight, x), ww = dd_product(weight, weight);
    mlg_sum_add(&m->w, weight);
    mlg_sum_add_product(&m->wx, weight, x);
    mlg_sum_add_product(&m->wxx, wx.hi, x);
    mlg_sum_add_product(&m->wxx, wx.lo, x);
    mlg_sum_add_product(&m->ww, weight, weight);
    mlg_sum_add_product(&m->wwx, ww.hi, x);
    mlg_sum_add_product(&m->wwx, ww.lo, x);
    mlg_sum_add_product(&m->wwxx, wx.hi, wx.hi);
    mlg_sum_add_product(&m->wwxx, 2.0 * wx.hi, wx.lo);
    mlg_sum_add_product(&m->wwxx, wx.lo, wx.lo);
    return true;
}

static void add_signed(struct mlg_sum *s, double x, const struct mlg_sum *from)
{
    if (x > 0)
        mlg_sum_merge(s, from);
    else if (x < 0)
        mlg_sum_subtract(s, from);
}

void mlg_weighted_add_alike(struct mlg_weighted *m, double x, uint64_t rows,
                            const struct mlg_sum *weights, const struct mlg_sum *squares)
{
    if (rows == 0)
        return;
    m->n += rows;
    m->min = fmin(m->min, x);
    m->max = fmax(m->max, x);
    mlg_sum_merge(&m->w, weights);
    add_signed(&m->wx, x, weights);
    add_signed(&m->wxx, x * x, weights);
    mlg_sum_merge(&m->ww, squares);
    add_signed(&m->wwx, x, squares);
    add_signed(&m->wwxx, x * x, squares);
}

void mlg_weighted_merge(struct mlg_weighted *m, const struct mlg_weighted *from)
{
    m->n += from->n;
    m->min = fmin(m->min, from->min);
    m->max = fmax(m->max, from->max);
    mlg_sum_merge(&m->w, &from->w);
    mlg_sum_merge(&m->wx, &from->wx);
    mlg_sum_merge(&m->wxx, &from->wxx);
    mlg_sum_merge(&m->ww, &from->ww);
    mlg_sum_merge(&m->wwx, &from->wwx);
    mlg_sum_merge(&m->wwxx, &from->wwxx);
}

static struct dd value(const struct mlg_sum *s)
{
    struct dd v;
    mlg_sum_value2(s, &v.hi, &v.lo);
    return v;
}

double mlg_weighted_mean(const struct mlg_weighted *m)
{
    double w = mlg_sum_value(&m->w);
    return w > 0 ? mlg_sum_value(&m->wx) / w : (double)NAN;
}

/* Sum a x^2 - 2 mean Sum a x + mean^2 Sum a, in double-double. */
static double spread(struct dd axx, struct dd ax, struct dd a, struct dd mean)
{
    struct dd cross = dd_mul(mean, ax);
    struct dd s = dd_add(axx, dd_neg(dd_add(cross, cross)));
    s = dd_add(s, dd_mul(dd_mul(mean, mean), a));
    return fmax(s.hi + s.lo, 0.0);
}

double mlg_weighted_variance(const struct mlg_weighted *m)
{
    struct dd w = value(&m->w);
    if (!(w.hi > 0))
        return (double)NAN;
    if (m->min == m->max && isfinite(m->min))
        return 0;
    struct dd mean = dd_div(value(&m->wx), w);
    double s = spread(value(&m->wxx), value(&m->wx), w, mean) / w.hi;
    return isfinite(mean.hi) ? s : (double)NAN;
}

static const char *standard_error(const struct mlg_weighted *m, double *ret_se)
{
    struct dd w = value(&m->w);
    if (m->n < 2 || !(w.hi > 0))
        return m->n == 0 ? mlg_reason_empty : "fewer than two rows with weight";
    if (m->min == m->max)
        return "zero variance: all values are equal";
    struct dd mean = dd_div(value(&m->wx), w);
    double n = (double)m->n;
    double s = spread(value(&m->wwxx), value(&m->wwx), value(&m->ww), mean);
    *ret_se = sqrt(n / (n - 1.0) * s) / w.hi;
    if (!isfinite(*ret_se) || !isfinite(mean.hi))
        return "a value is not a finite number";
    return *ret_se > 0 ? NULL : "zero variance";
}

double mlg_weighted_error(const struct mlg_weighted *m)
{
    double se;

    return standard_error(m, &se) == NULL ? se : (double)NAN;
}

double mlg_weighted_effective(const struct mlg_weighted *m)
{
    double se, w = mlg_sum_value(&m->w), n = (double)m->n, kish, seen;

    if (standard_error(m, &se) != NULL)
        return 0;
    kish = w / mlg_sum_value(&m->ww) * w;
    seen = mlg_weighted_variance(m) / se / se * (n / (n - 1.0));
    return isfinite(kish) && isfinite(seen) ? fmin(kish, seen) : 0;
}

struct mlg_interval mlg_weighted_interval(const struct mlg_weighted *m, double tail)
{
    double se, mean = mlg_weighted_mean(m);
    const char *reason = standard_error(m, &se);
    if (reason == NULL && !mlg_tail_ok(tail))
        reason = mlg_reason_tail;
    if (reason != NULL) {
        struct mlg_interval none = mlg_interval_undefined(reason);
        none.estimate = mean;
        return none;
    }
    double half = tail == 0.5 ? 0 : mlg_student_t_isf(tail, (double)m->n - 1.0) * se;
    return mlg_interval_of(mean, mean - half, mean + half);
}

struct mlg_pvalue mlg_weighted_test(const struct mlg_weighted *m, double null,
                                    enum mlg_alternative alternative)
{
    double se;
    const char *reason = standard_error(m, &se);
    if (reason == NULL && !isfinite(null))
        reason = mlg_reason_null;
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    return mlg_pvalue_of_t((mlg_weighted_mean(m) - null) / se, (double)m->n - 1.0, alternative);
}
