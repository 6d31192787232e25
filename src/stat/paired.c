#include <mlgate/stat/paired.h>
#include <mlgate/stat/proportion.h>

#include "normal_test.h"
#include "root.h"

#include <math.h>
#include <stddef.h>

struct table {
    double n, b, c; /* all, first only, second only */
};

static const char *refuse(const struct mlg_paired *t, struct table *ret)
{
    double b = (double)t->first_only, c = (double)t->second_only;
    double n = (double)t->both + b + c + (double)t->neither;
    *ret = (struct table){ n, b, c };
    if (n == 0)
        return mlg_reason_empty;
    return n > 0x1p53 ? "the counts are impossible" : NULL;
}

/*
 * Tango's score at the difference d >= 0: (b - c - n d) / sqrt(n (2 q + d (1 - d))), q the maximum
 * likelihood estimate of P(second only) under the difference d: the root of 2 n q^2 + B q + C = 0.
 * For d < 0 the roles are swapped, so that nothing under the root is a difference.
 */
static double score_positive(double n, double b, double c, double d)
{
    double linear = (2.0 * n - b + c) * d - (b + c);
    double constant = -c * d * (1.0 - d);
    double root = sqrt(linear * linear - 8.0 * n * constant);
    double q = linear < 0          ? (root - linear) / (4.0 * n)
               : root + linear > 0 ? -2.0 * constant / (root + linear)
                                   : 0;
    double top = b - c - n * d, variance = n * (2.0 * q + d * (1.0 - d));
    if (variance > 0)
        return top / sqrt(variance);
    return top == 0 ? 0 : top > 0 ? INFINITY : -INFINITY;
}

static double score(const struct table *t, double d)
{
    return d >= 0 ? score_positive(t->n, t->b, t->c, d) : -score_positive(t->n, t->c, t->b, -d);
}

struct tango_search {
    struct table t;
    double z;
};

static double score_gap(double d, const void *context)
{
    const struct tango_search *s = context;
    return fmin(fmax(score(&s->t, d), -1e9), 1e9) - s->z;
}

struct mlg_interval mlg_paired_tango(const struct mlg_paired *paired, double tail)
{
    struct tango_search s;
    const char *reason = refuse(paired, &s.t);
    if (reason == NULL && !mlg_tail_ok(tail))
        reason = mlg_reason_tail;
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double d = (s.t.b - s.t.c) / s.t.n, z = mlg_tail_z(tail);
    s.z = z;
    double low = d <= -1.0 ? -1.0 : mlg_root_bracketed(score_gap, &s, -1.0, d);
    s.z = -z;
    double high = d >= 1.0 ? 1.0 : mlg_root_bracketed(score_gap, &s, d, 1.0);
    return mlg_interval_of(d, low, high);
}

struct mlg_pvalue mlg_paired_tango_test(const struct mlg_paired *paired, double null,
                                        enum mlg_alternative alternative)
{
    struct table t;
    const char *reason = refuse(paired, &t);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    if (!(null > -1 && null < 1))
        return mlg_pvalue_undefined(mlg_reason_null);
    if (null == 0 && t.b + t.c == 0)
        return mlg_pvalue_undefined("no row on which the two differ");
    return mlg_pvalue_of_z(score(&t, null), alternative);
}

/* The correlation of the two outcomes; 0 when a margin is empty. */
static double phi(const struct mlg_paired *t, bool adjusted)
{
    double a = (double)t->both, b = (double)t->first_only, c = (double)t->second_only;
    double d = (double)t->neither, n = a + b + c + d;
    double top = a * d - b * c;
    if (adjusted && top > 0)
        top = fmax(top - 0.5 * n, 0.0);
    double bottom = sqrt((a + b) * (c + d)) * sqrt((a + c) * (b + d));
    return bottom > 0 ? top / bottom : 0;
}

struct mlg_interval mlg_paired_newcombe(const struct mlg_paired *paired, double tail,
                                        bool adjusted_phi)
{
    struct table t;
    const char *reason = refuse(paired, &t);
    if (reason == NULL && !mlg_tail_ok(tail))
        reason = mlg_reason_tail;
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    uint64_t n = paired->both + paired->first_only + paired->second_only + paired->neither;
    struct mlg_interval one = mlg_proportion_wilson(paired->both + paired->first_only, n, tail);
    struct mlg_interval two = mlg_proportion_wilson(paired->both + paired->second_only, n, tail);
    double r = phi(paired, adjusted_phi);
    double d = (t.b - t.c) / t.n;
    double l1 = one.estimate - one.low, u1 = one.high - one.estimate;
    double l2 = two.estimate - two.low, u2 = two.high - two.estimate;
    double down = sqrt(fmax(l1 * l1 - 2.0 * r * l1 * u2 + u2 * u2, 0.0));
    double up = sqrt(fmax(u1 * u1 - 2.0 * r * u1 * l2 + l2 * l2, 0.0));
    return mlg_interval_of(d, d - down, d + up);
}

struct mlg_interval mlg_paired_bonett_price(const struct mlg_paired *paired, double tail)
{
    struct table t;
    const char *reason = refuse(paired, &t);
    if (reason == NULL && !mlg_tail_ok(tail))
        reason = mlg_reason_tail;
    if (reason != NULL)
        return mlg_interval_undefined(reason);
    double n = t.n + 2.0, p = (t.b + 1.0) / n, q = (t.c + 1.0) / n;
    double half = mlg_tail_z(tail) * sqrt((p + q - (p - q) * (p - q)) / n);
    return mlg_interval_of((t.b - t.c) / t.n, p - q - half, p - q + half);
}
