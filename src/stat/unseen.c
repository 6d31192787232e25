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

/* The rows and part of one beyond them, which weighs what each of as many rows of one weight as
 * tell as much does (Kish): what goes wrong may go wrong in a heavy row. It counts as so many such
 * rows, not as one that weighs less. */
static struct guarded guard_weighted(const struct mlg_weighted *m, bool low,
                                     struct mlg_unseen unseen)
{
    struct mlg_weighted more = *m;
    double mean = mlg_weighted_mean(m), n = (double)m->n;
    double each = mlg_sum_value(&m->ww) / mlg_sum_value(&m->w);
    double least = m->min - mean, most = m->max - mean;
    double deviance = n * mlg_weighted_variance(m);
    double share = fmin(fmax(least * least, most * most) / deviance, 1.0);
    double at = mean + (low ? least : most) * (1 + unseen.reach * share * share);
    double weight = unseen.weight * each, all = n + unseen.weight;

    more.min = fmin(more.min, at);
    more.max = fmax(more.max, at);
    mlg_sum_add(&more.w, weight);
    mlg_sum_add_product(&more.wx, weight, at);
    mlg_sum_add_product(&more.ww, weight, each);
    mlg_sum_add_product(&more.wwx, weight * each, at);
    mlg_sum_add_product(&more.wwxx, weight * each * at, at);
    return (struct guarded){ mlg_weighted_mean(&more),
                             mlg_weighted_error(&more) * sqrt((n - 1) / n * (all / (all - 1))) };
}

static const char no_guard[] = "a value is not a finite number";

struct mlg_interval mlg_unseen_weighted(const struct mlg_weighted *m, double tail,
                                        struct mlg_unseen unseen)
{
    struct mlg_interval plain = mlg_weighted_interval(m, tail);
    struct guarded low, high;
    double t;

    if (!plain.defined)
        return plain;
    low = guard_weighted(m, true, unseen);
    high = guard_weighted(m, false, unseen);
    if (isnan(low.se) || isnan(high.se))
        return mlg_interval_undefined(no_guard);
    t = tail == 0.5 ? 0 : mlg_student_t_isf(tail, (double)m->n - 1);
    plain.low = fmin(plain.low, low.estimate - t * low.se);
    plain.high = fmax(plain.high, high.estimate + t * high.se);
    return plain;
}

struct mlg_pvalue mlg_unseen_weighted_test(const struct mlg_weighted *m, double null,
                                           enum mlg_alternative alternative,
                                           struct mlg_unseen unseen)
{
    struct mlg_pvalue plain = mlg_weighted_test(m, null, alternative);
    struct guarded g;

    if (!one_sided(alternative))
        return two_sides();
    if (!plain.defined)
        return plain;
    g = guard_weighted(m, alternative == MLG_GREATER, unseen);
    if (isnan(g.se))
        return mlg_pvalue_undefined(no_guard);
    return larger(plain,
                  mlg_pvalue_of_t((g.estimate - null) / g.se, (double)m->n - 1, alternative));
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

static struct mlg_interval area_of(struct mlg_interval plain, double tail, uint64_t n,
                                   struct guarded low, struct guarded high)
{
    double t;

    if (!(plain.estimate > 0 && plain.estimate < 1) || isnan(low.se) || isnan(high.se)) {
        struct mlg_interval none =
            mlg_interval_undefined(isnan(low.se) || isnan(high.se) ? no_guard : no_logit);
        none.estimate = plain.estimate;
        return none;
    }
    t = tail == 0.5 ? 0 : mlg_student_t_isf(tail, (double)n - 1);
    plain.low = logit_end(low, -t);
    plain.high = logit_end(high, t);
    return plain;
}

struct mlg_interval mlg_unseen_area(const struct mlg_moments *m, double tail,
                                    struct mlg_unseen unseen)
{
    struct mlg_interval plain = mlg_mean_t(m, tail);

    if (!plain.defined)
        return plain;
    return area_of(plain, tail, m->n, guard_moments(m, true, unseen),
                   guard_moments(m, false, unseen));
}

struct mlg_interval mlg_unseen_weighted_area(const struct mlg_weighted *m, double tail,
                                             struct mlg_unseen unseen)
{
    struct mlg_interval plain = mlg_weighted_interval(m, tail);

    if (!plain.defined)
        return plain;
    return area_of(plain, tail, m->n, guard_weighted(m, true, unseen),
                   guard_weighted(m, false, unseen));
}

static struct mlg_pvalue area_test(double null, uint64_t n, enum mlg_alternative alternative,
                                   struct guarded g)
{
    if (!(null > 0 && null < 1))
        return mlg_pvalue_undefined(mlg_reason_null);
    if (isnan(g.se))
        return mlg_pvalue_undefined(no_guard);
    return mlg_pvalue_of_t(logit_gap(g, null), (double)n - 1, alternative);
}

struct mlg_pvalue mlg_unseen_area_test(const struct mlg_moments *m, double null,
                                       enum mlg_alternative alternative, struct mlg_unseen unseen)
{
    struct mlg_pvalue plain = mlg_mean_t_test(m, null, alternative);

    if (!one_sided(alternative))
        return two_sides();
    if (!plain.defined)
        return plain;
    return area_test(null, m->n, alternative, guard_moments(m, alternative == MLG_GREATER, unseen));
}

struct mlg_pvalue mlg_unseen_weighted_area_test(const struct mlg_weighted *m, double null,
                                                enum mlg_alternative alternative,
                                                struct mlg_unseen unseen)
{
    struct mlg_pvalue plain = mlg_weighted_test(m, null, alternative);

    if (!one_sided(alternative))
        return two_sides();
    if (!plain.defined)
        return plain;
    return area_test(null, m->n, alternative,
                     guard_weighted(m, alternative == MLG_GREATER, unseen));
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

/* --- areas of rows with weights --- */

/* A class whose rows are all alike errs by nothing. */
static struct guarded guard_class(const struct mlg_weighted *class, bool low,
                                  struct mlg_unseen unseen)
{
    return class->min == class->max ? (struct guarded){ 0, 0 } : guard_weighted(class, low, unseen);
}

static struct guarded guard_placements(const struct mlg_unseen_placements *p, bool low,
                                       struct mlg_unseen unseen)
{
    struct guarded a = guard_class(&p->positive, low, unseen),
                   b = guard_class(&p->negative, low, unseen);

    return (struct guarded){ p->area + (a.estimate + b.estimate), sqrt(a.se * a.se + b.se * b.se) };
}

/* Areas are about 1, so that this is rounding. */
#define NO_SPREAD 1e-12

static const char *plain_placements(const struct mlg_unseen_placements *p, struct guarded *ret)
{
    static const struct mlg_unseen nobody = { 0, 0 };

    if (p->positive.n < 2 || p->negative.n < 2)
        return "a class has fewer than two rows with weight";
    *ret = guard_placements(p, true, nobody);
    ret->estimate = p->area;
    if (!(ret->se > NO_SPREAD))
        return isnan(ret->se) ? no_guard : "zero variance: the ranking shows no spread";
    if (!p->paired && !(p->area > 0 && p->area < 1))
        return no_logit;
    return NULL;
}

static double placements_end(const struct mlg_unseen_placements *p, struct guarded g,
                             double distance)
{
    return p->paired ? g.estimate + distance * g.se : logit_end(g, distance);
}

static double placements_gap(const struct mlg_unseen_placements *p, struct guarded g, double null)
{
    return p->paired ? (g.estimate - null) / g.se : logit_gap(g, null);
}

struct mlg_interval mlg_unseen_placements(const struct mlg_unseen_placements *p, double tail,
                                          struct mlg_unseen unseen)
{
    struct guarded plain, low, high;
    const char *reason = plain_placements(p, &plain);
    double z;

    if (reason == NULL && !mlg_tail_ok(tail))
        reason = mlg_reason_tail;
    if (reason == NULL) {
        low = guard_placements(p, true, unseen);
        high = guard_placements(p, false, unseen);
        if (isnan(low.se) || isnan(high.se))
            reason = no_guard;
    }
    if (reason != NULL) {
        struct mlg_interval none = mlg_interval_undefined(reason);
        none.estimate = p->area;
        return none;
    }
    z = mlg_tail_z(tail);
    return mlg_interval_of(p->area, fmin(placements_end(p, plain, -z), placements_end(p, low, -z)),
                           fmax(placements_end(p, plain, z), placements_end(p, high, z)));
}

struct mlg_pvalue mlg_unseen_placements_test(const struct mlg_unseen_placements *p, double null,
                                             enum mlg_alternative alternative,
                                             struct mlg_unseen unseen)
{
    struct guarded plain, g;
    const char *reason = plain_placements(p, &plain);

    if (!one_sided(alternative))
        return two_sides();
    if (reason == NULL && !(p->paired ? isfinite(null) : null > 0 && null < 1))
        reason = mlg_reason_null;
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    g = guard_placements(p, alternative == MLG_GREATER, unseen);
    if (isnan(g.se))
        return mlg_pvalue_undefined(no_guard);
    return larger(mlg_pvalue_of_z(placements_gap(p, plain, null), alternative),
                  mlg_pvalue_of_z(placements_gap(p, g, null), alternative));
}
