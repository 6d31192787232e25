#include <mlgate/stat/elementary.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/special.h>
#include <mlgate/stat/unpaired.h>

#include "normal_test.h"
#include "root.h"

#include <math.h>
#include <stddef.h>

struct rates {
    double x1, n1, x2, n2, p1, p2;
};

static const char *begin(const struct mlg_unpaired *t, struct rates *ret)
{
    if (t->n1 == 0 || t->n2 == 0)
        return mlg_reason_empty;
    if (t->x1 > t->n1 || t->x2 > t->n2 || t->n1 > UINT64_C(1) << 53 || t->n2 > UINT64_C(1) << 53)
        return "the counts are impossible";
    double x1 = (double)t->x1, n1 = (double)t->n1, x2 = (double)t->x2, n2 = (double)t->n2;
    *ret = (struct rates){ x1, n1, x2, n2, x1 / n1, x2 / n2 };
    return NULL;
}

static const char *begin_interval(const struct mlg_unpaired *t, double tail, struct rates *ret)
{
    const char *reason = begin(t, ret);
    return reason == NULL && !mlg_tail_ok(tail) ? mlg_reason_tail : reason;
}

struct mlg_interval mlg_unpaired_newcombe(const struct mlg_unpaired *t, double tail)
{
    struct rates r;
    const char *reason = begin_interval(t, tail, &r);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    struct mlg_interval one = mlg_proportion_wilson(t->x1, t->n1, tail);
    struct mlg_interval two = mlg_proportion_wilson(t->x2, t->n2, tail);
    double l1 = r.p1 - one.low, u1 = one.high - r.p1, l2 = r.p2 - two.low, u2 = two.high - r.p2;
    double d = r.p1 - r.p2;
    return mlg_interval_of(d, d - sqrt(l1 * l1 + u2 * u2), d + sqrt(u1 * u1 + l2 * l2));
}

static double wald_variance(double p1, double n1, double p2, double n2)
{
    return p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2;
}

/* One success and one failure more in each sample. */
static struct rates padded(const struct rates *r)
{
    struct rates q = { r->x1 + 1.0, r->n1 + 2.0, r->x2 + 1.0, r->n2 + 2.0, 0, 0 };
    q.p1 = q.x1 / q.n1;
    q.p2 = q.x2 / q.n2;
    return q;
}

struct mlg_interval mlg_unpaired_agresti_caffo(const struct mlg_unpaired *t, double tail)
{
    struct rates r;
    const char *reason = begin_interval(t, tail, &r);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    struct rates q = padded(&r);
    double half = mlg_tail_z(tail) * sqrt(wald_variance(q.p1, q.n1, q.p2, q.n2));
    return mlg_interval_of(r.p1 - r.p2, q.p1 - q.p2 - half, q.p1 - q.p2 + half);
}

struct mlg_interval mlg_unpaired_wald(const struct mlg_unpaired *t, double tail)
{
    struct rates r;
    const char *reason = begin_interval(t, tail, &r);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double d = r.p1 - r.p2;
    double half = mlg_tail_z(tail) * sqrt(wald_variance(r.p1, r.n1, r.p2, r.n2));
    return mlg_interval_of(d, d - half, d + half);
}

/*
 * The p2 of the largest likelihood under p1 = p2 + d: its derivative falls from positive to
 * negative, so the sign of the derivative (times both variances, which are positive) is enough to
 * halve by; the ends are never evaluated.
 */
static double restricted_p2(const struct rates *r, double d)
{
    double low = fmax(0.0, -d), high = fmin(1.0, 1.0 - d);
    for (int i = 0; i < 200; i++) {
        double p2 = low + 0.5 * (high - low), p1 = p2 + d;
        if (p2 <= low || p2 >= high)
            break;
        double v1 = p1 * (1.0 - p1), v2 = p2 * (1.0 - p2);
        if ((r->x1 - r->n1 * p1) * v2 + (r->x2 - r->n2 * p2) * v1 > 0)
            low = p2;
        else
            high = p2;
    }
    return low + 0.5 * (high - low);
}

static double score(const struct rates *r, double d)
{
    double p2 = restricted_p2(r, d), p1 = fmin(fmax(p2 + d, 0.0), 1.0), n = r->n1 + r->n2;
    double variance = wald_variance(p1, r->n1, p2, r->n2) * n / (n - 1.0);
    double top = r->p1 - r->p2 - d;
    if (variance > 0)
        return top / sqrt(variance);
    return top == 0 ? 0 : top > 0 ? INFINITY : -INFINITY;
}

struct score_search {
    struct rates r;
    double z;
};

static double score_gap(double d, const void *context)
{
    const struct score_search *s = context;
    return fmin(fmax(score(&s->r, d), -1e9), 1e9) - s->z;
}

struct mlg_interval mlg_unpaired_miettinen_nurminen(const struct mlg_unpaired *t, double tail)
{
    struct score_search s;
    const char *reason = begin_interval(t, tail, &s.r);
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double d = s.r.p1 - s.r.p2, z = mlg_tail_z(tail);
    s.z = z;
    double low = d <= -1.0 ? -1.0 : mlg_root_bracketed(score_gap, &s, -1.0, d);
    s.z = -z;
    double high = d >= 1.0 ? 1.0 : mlg_root_bracketed(score_gap, &s, d, 1.0);
    return mlg_interval_of(d, low, high);
}

struct mlg_pvalue mlg_unpaired_score_test(const struct mlg_unpaired *t, double null,
                                          enum mlg_alternative alternative)
{
    struct rates r;
    const char *reason = begin(t, &r);
    if (reason == NULL && !(null > -1 && null < 1))
        reason = mlg_reason_null;
    if (reason == NULL && null == 0 && (r.x1 + r.x2 == 0 || r.x1 + r.x2 == r.n1 + r.n2))
        reason = "all outcomes are equal";
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    return mlg_pvalue_of_z(score(&r, null), alternative);
}

struct mlg_pvalue mlg_unpaired_z_test(const struct mlg_unpaired *t,
                                      enum mlg_alternative alternative)
{
    struct rates r;
    const char *reason = begin(t, &r);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    double p = (r.x1 + r.x2) / (r.n1 + r.n2), variance = p * (1.0 - p) * (1.0 / r.n1 + 1.0 / r.n2);
    if (!(variance > 0))
        return mlg_pvalue_undefined("all outcomes are equal");
    return mlg_pvalue_of_z((r.p1 - r.p2) / sqrt(variance), alternative);
}

struct mlg_pvalue mlg_unpaired_tost(const struct mlg_unpaired *t, double low, double high)
{
    struct rates r;
    const char *reason = begin(t, &r);
    if (reason == NULL && !(low <= high))
        reason = mlg_reason_null;
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    struct rates q = padded(&r);
    double se = sqrt(wald_variance(q.p1, q.n1, q.p2, q.n2));
    struct mlg_pvalue above = mlg_pvalue_of_z((q.p1 - q.p2 - low) / se, MLG_GREATER);
    struct mlg_pvalue below = mlg_pvalue_of_z((q.p1 - q.p2 - high) / se, MLG_LESS);
    return above.p > below.p ? above : below;
}

/* estimate times e^(-+ z se) */
static struct mlg_interval on_log_scale(double estimate, double se, double tail)
{
    double half = mlg_tail_z(tail) * se, centre = mlg_log(estimate);
    return mlg_interval_of(estimate, mlg_exp(centre - half), mlg_exp(centre + half));
}

struct mlg_interval mlg_unpaired_ratio(const struct mlg_unpaired *t, double tail)
{
    struct rates r;
    const char *reason = begin_interval(t, tail, &r);
    if (reason == NULL && (r.x1 == 0 || r.x2 == 0))
        reason = "a sample has no success";
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double v = (r.n1 - r.x1) / (r.x1 * r.n1) + (r.n2 - r.x2) / (r.x2 * r.n2);
    return on_log_scale(r.p1 / r.p2, sqrt(v), tail);
}

struct mlg_interval mlg_unpaired_odds_ratio(const struct mlg_unpaired *t, double tail)
{
    struct rates r;
    const char *reason = begin_interval(t, tail, &r);
    double f1 = (double)(t->n1 - t->x1), f2 = (double)(t->n2 - t->x2);
    if (reason == NULL && (r.x1 == 0 || r.x2 == 0 || f1 == 0 || f2 == 0))
        reason = "a cell of the table is empty";
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double v = 1.0 / r.x1 + 1.0 / f1 + 1.0 / r.x2 + 1.0 / f2;
    return on_log_scale(r.x1 / f1 * (f2 / r.x2), sqrt(v), tail);
}
