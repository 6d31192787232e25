#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>
#include <mlgate/stat/unseen.h>

#include "normal_test.h"

#include <math.h>

__extension__ typedef __int128 wide;

/* What an estimate and its error become with the row on one side. */
struct guarded {
    double estimate, se;
};

/* A sample about its mean. */
struct spread {
    double n, deviance;
    double least, most; /* deviations from the mean: <= 0, >= 0 */
};

/* What the row does to the mean, and the squared error of that mean. */
struct shifted {
    double shift, se2;
};

static struct shifted add_row(const struct spread *s, bool low, struct mlg_unseen unseen)
{
    double largest = fmax(s->least * s->least, s->most * s->most);
    double share = s->deviance > 0 ? fmin(largest / s->deviance, 1.0) : 0;
    double at = (low ? s->least : s->most) * (1 + unseen.reach * share * share);
    double n = s->n + unseen.weight;

    return (struct shifted){
        .shift = unseen.weight * at / n,
        .se2 = (s->deviance + s->n * unseen.weight / n * at * at) / (n - 1) / n,
    };
}

static struct guarded guard_moments(const struct mlg_moments *m, bool low, struct mlg_unseen unseen)
{
    double mean = mlg_moments_mean(m);
    struct spread s = { (double)m->n, mlg_moments_deviance(m), m->min - mean, m->max - mean };
    struct shifted by = add_row(&s, low, unseen);

    return (struct guarded){ mean + by.shift, sqrt(by.se2) };
}

/* --- means --- */

struct mlg_interval mlg_unseen_mean(const struct mlg_moments *m, double tail,
                                    struct mlg_unseen unseen)
{
    struct mlg_interval plain = mlg_mean_t(m, tail);
    struct guarded low, high;
    double t;

    if (!plain.defined)
        return plain;
    low = guard_moments(m, true, unseen);
    high = guard_moments(m, false, unseen);
    t = tail == 0.5 ? 0 : mlg_student_t_isf(tail, (double)m->n - 1);
    plain.low = fmin(plain.low, low.estimate - t * low.se);
    plain.high = fmax(plain.high, high.estimate + t * high.se);
    return plain;
}

/* The larger p of two one-sided tests. */
static struct mlg_pvalue larger(struct mlg_pvalue a, struct mlg_pvalue b)
{
    return !a.defined || (b.defined && a.p >= b.p) ? a : b;
}

static bool one_sided(enum mlg_alternative alternative)
{
    return alternative == MLG_GREATER || alternative == MLG_LESS;
}

static struct mlg_pvalue two_sides(void)
{
    return mlg_pvalue_undefined("a guarded test has one side");
}

struct mlg_pvalue mlg_unseen_mean_test(const struct mlg_moments *m, double null,
                                       enum mlg_alternative alternative, struct mlg_unseen unseen)
{
    struct mlg_pvalue plain = mlg_mean_t_test(m, null, alternative);
    struct guarded g;

    if (!one_sided(alternative))
        return two_sides();
    if (!plain.defined)
        return plain;
    g = guard_moments(m, alternative == MLG_GREATER, unseen);
    return larger(plain,
                  mlg_pvalue_of_t((g.estimate - null) / g.se, (double)m->n - 1, alternative));
}

/* --- weights --- */

/* The rows and the one beyond them. */
static struct mlg_weighted with_row(const struct mlg_weighted *m, bool low,
                                    struct mlg_unseen unseen)
{
    struct mlg_weighted more = *m;
    double mean = mlg_weighted_mean(m), n = (double)m->n;
    double least = m->min - mean, most = m->max - mean;
    double deviance = n * mlg_weighted_variance(m);
    double share = fmin(fmax(least * least, most * most) / deviance, 1.0);
    double at = mean + (low ? least : most) * (1 + unseen.reach * share * share);

    (void)mlg_weighted_add(&more, at, unseen.weight * (mlg_sum_value(&m->w) / n));
    return more;
}

struct mlg_interval mlg_unseen_weighted(const struct mlg_weighted *m, double tail,
                                        struct mlg_unseen unseen)
{
    struct mlg_interval plain = mlg_weighted_interval(m, tail), guarded;
    struct mlg_weighted more;

    if (!plain.defined)
        return plain;
    more = with_row(m, true, unseen);
    guarded = mlg_weighted_interval(&more, tail);
    plain.low = guarded.defined ? fmin(plain.low, guarded.low) : plain.low;
    more = with_row(m, false, unseen);
    guarded = mlg_weighted_interval(&more, tail);
    plain.high = guarded.defined ? fmax(plain.high, guarded.high) : plain.high;
    return plain;
}

struct mlg_pvalue mlg_unseen_weighted_test(const struct mlg_weighted *m, double null,
                                           enum mlg_alternative alternative,
                                           struct mlg_unseen unseen)
{
    struct mlg_pvalue plain = mlg_weighted_test(m, null, alternative);
    struct mlg_weighted more;

    if (!one_sided(alternative))
        return two_sides();
    if (!plain.defined)
        return plain;
    more = with_row(m, alternative == MLG_GREATER, unseen);
    return larger(plain, mlg_weighted_test(&more, null, alternative));
}

/* --- on the logit scale --- */

static double logit_end(struct guarded g, double distance)
{
    if (!(g.estimate > 0))
        return 0;
    if (!(g.estimate < 1))
        return 1;
    return mlg_expit(mlg_logit(g.estimate) + distance * g.se / (g.estimate * (1 - g.estimate)));
}

/* (logit(estimate) - logit(null)) in errors. */
static double logit_gap(struct guarded g, double null)
{
    if (!(g.estimate > 0) || !(g.estimate < 1))
        return g.estimate > 0 ? INFINITY : -INFINITY;
    return (mlg_logit(g.estimate) - mlg_logit(null)) * (g.estimate * (1 - g.estimate)) / g.se;
}

static const char no_logit[] = "at 0 or 1 there is no logit";

struct mlg_interval mlg_unseen_area(const struct mlg_moments *m, double tail,
                                    struct mlg_unseen unseen)
{
    struct mlg_interval plain = mlg_mean_t(m, tail);
    double t;

    if (!plain.defined)
        return plain;
    if (!(plain.estimate > 0 && plain.estimate < 1)) {
        struct mlg_interval none = mlg_interval_undefined(no_logit);
        none.estimate = plain.estimate;
        return none;
    }
    t = tail == 0.5 ? 0 : mlg_student_t_isf(tail, (double)m->n - 1);
    plain.low = logit_end(guard_moments(m, true, unseen), -t);
    plain.high = logit_end(guard_moments(m, false, unseen), t);
    return plain;
}

struct mlg_pvalue mlg_unseen_area_test(const struct mlg_moments *m, double null,
                                       enum mlg_alternative alternative, struct mlg_unseen unseen)
{
    struct mlg_pvalue plain = mlg_mean_t_test(m, null, alternative);
    struct guarded g;

    if (!one_sided(alternative))
        return two_sides();
    if (!plain.defined)
        return plain;
    if (!(null > 0 && null < 1))
        return mlg_pvalue_undefined(mlg_reason_null);
    g = guard_moments(m, alternative == MLG_GREATER, unseen);
    return mlg_pvalue_of_t(logit_gap(g, null), (double)m->n - 1, alternative);
}

/* --- areas under the ROC curve --- */

/* One class about its mean, in units of the area; `other` rows are of the other class. */
static struct spread spread_of(const struct mlg_delong_class *c, uint64_t other, bool paired)
{
    wide n = (wide)c->n, sum = (wide)c->sum[0], cross = n * (wide)c->product[0][0];
    double scale = 2.0 * (double)other, size = (double)c->n;

    if (paired) {
        cross += n * ((wide)c->product[1][1] - 2 * (wide)c->product[0][1]);
        sum -= (wide)c->sum[1];
    }
    cross -= sum * sum;
    return (struct spread){ size, (double)cross / size / (scale * scale),
                            (double)(n * c->least - sum) / size / scale,
                            (double)(n * c->most - sum) / size / scale };
}

static struct guarded guard_areas(const struct mlg_delong *d, bool low, bool paired,
                                  struct mlg_unseen unseen)
{
    struct spread positive = spread_of(&d->positive, d->negative.n, paired);
    struct spread negative = spread_of(&d->negative, d->positive.n, paired);
    struct shifted a = add_row(&positive, low, unseen), b = add_row(&negative, low, unseen);
    double area = mlg_delong_auc(d, 0) - (paired ? mlg_delong_auc(d, 1) : 0);

    return (struct guarded){ area + (a.shift + b.shift), sqrt(a.se2 + b.se2) };
}

struct mlg_interval mlg_unseen_auc(const struct mlg_delong *d, double tail,
                                   struct mlg_unseen unseen)
{
    struct mlg_interval plain = mlg_delong_ci(d, 0, tail, MLG_AUC_LOGIT);
    double z;

    if (!plain.defined)
        return plain;
    z = mlg_tail_z(tail);
    plain.low = fmin(plain.low, logit_end(guard_areas(d, true, false, unseen), -z));
    plain.high = fmax(plain.high, logit_end(guard_areas(d, false, false, unseen), z));
    return plain;
}

struct mlg_pvalue mlg_unseen_auc_test(const struct mlg_delong *d, double null,
                                      enum mlg_alternative alternative, struct mlg_unseen unseen)
{
    struct mlg_pvalue plain = mlg_delong_auc_test(d, 0, null, MLG_AUC_LOGIT, alternative);
    struct guarded g;

    if (!one_sided(alternative))
        return two_sides();
    if (!plain.defined)
        return plain;
    g = guard_areas(d, alternative == MLG_GREATER, false, unseen);
    return larger(plain, mlg_pvalue_of_z(logit_gap(g, null), alternative));
}

struct mlg_interval mlg_unseen_auc_paired(const struct mlg_delong *d, double tail,
                                          struct mlg_unseen unseen)
{
    struct mlg_interval plain = mlg_delong_paired(d, 0, 1, tail);
    struct guarded low, high;
    double z;

    if (!plain.defined)
        return plain;
    z = mlg_tail_z(tail);
    low = guard_areas(d, true, true, unseen);
    high = guard_areas(d, false, true, unseen);
    plain.low = fmin(plain.low, low.estimate - z * low.se);
    plain.high = fmax(plain.high, high.estimate + z * high.se);
    return plain;
}

struct mlg_pvalue mlg_unseen_auc_paired_test(const struct mlg_delong *d, double null,
                                             enum mlg_alternative alternative,
                                             struct mlg_unseen unseen)
{
    struct mlg_pvalue plain = mlg_delong_paired_test(d, 0, 1, null, alternative);
    struct guarded g;

    if (!one_sided(alternative))
        return two_sides();
    if (!plain.defined)
        return plain;
    g = guard_areas(d, alternative == MLG_GREATER, true, unseen);
    return larger(plain, mlg_pvalue_of_z((g.estimate - null) / g.se, alternative));
}
