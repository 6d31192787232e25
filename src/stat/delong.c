#include <mlgate/stat/delong.h>
#include <mlgate/stat/elementary.h>

#include "normal_test.h"

#include <math.h>
#include <string.h>

__extension__ typedef __int128 wide;

static const char one_class[] = "all rows are of one class";
static const char few_rows[] = "fewer than two rows of a class";
static const char zero_variance[] = "zero variance: the rows show no spread to judge by";

void mlg_delong_init(struct mlg_delong *d, unsigned models)
{
    memset(d, 0, sizeof *d);
    d->models = models > MLG_DELONG_MODELS ? MLG_DELONG_MODELS : models;
    d->positive.least = d->negative.least = INT64_MAX;
    d->positive.most = d->negative.most = INT64_MIN;
}

void mlg_delong_add(struct mlg_delong *d, bool positive, const uint64_t *placement)
{
    struct mlg_delong_class *c = positive ? &d->positive : &d->negative;
    int64_t at = (int64_t)placement[0] - (d->models > 1 ? (int64_t)placement[1] : 0);
    c->n++;
    c->least = at < c->least ? at : c->least;
    c->most = at > c->most ? at : c->most;
    for (unsigned i = 0; i < d->models; i++) {
        c->sum[i] += placement[i];
        for (unsigned j = i; j < d->models; j++) {
            __extension__ unsigned __int128 p = placement[i];
            c->product[i][j] += p * placement[j];
        }
    }
}

static void merge_class(struct mlg_delong_class *c, const struct mlg_delong_class *from)
{
    c->n += from->n;
    c->least = from->least < c->least ? from->least : c->least;
    c->most = from->most > c->most ? from->most : c->most;
    for (unsigned i = 0; i < MLG_DELONG_MODELS; i++) {
        c->sum[i] += from->sum[i];
        for (unsigned j = i; j < MLG_DELONG_MODELS; j++)
            c->product[i][j] += from->product[i][j];
    }
}

void mlg_delong_merge(struct mlg_delong *d, const struct mlg_delong *from)
{
    merge_class(&d->positive, &from->positive);
    merge_class(&d->negative, &from->negative);
}

/* Beyond this the integers could wrap; whoever streams may get there. */
static bool too_many(const struct mlg_delong *d)
{
    return d->positive.n > MLG_DELONG_ROWS_MAX || d->negative.n > MLG_DELONG_ROWS_MAX ||
           d->positive.n + d->negative.n > MLG_DELONG_ROWS_MAX;
}

double mlg_delong_auc(const struct mlg_delong *d, unsigned i)
{
    if (d->positive.n == 0 || d->negative.n == 0 || too_many(d))
        return (double)NAN;
    return (double)d->positive.sum[i] / (2.0 * (double)d->positive.n * (double)d->negative.n);
}

static wide product_of(const struct mlg_delong_class *c, unsigned i, unsigned j)
{
    return (wide)(i <= j ? c->product[i][j] : c->product[j][i]);
}

/* n Sum(u v) - Sum u Sum v: exact; placements are at most 2 * 2^31 less the class size, so it fits.
 */
static wide cross(const struct mlg_delong_class *c, unsigned i, unsigned j)
{
    return (wide)c->n * product_of(c, i, j) - (wide)c->sum[i] * (wide)c->sum[j];
}

/* A class's part of a variance: cross / (n^2 (n - 1) (2 other)^2). */
static double part(wide numerator, uint64_t n, uint64_t other)
{
    double size = (double)n, scale = 2.0 * (double)other;
    return (double)numerator / (size * size * (size - 1.0)) / (scale * scale);
}

static const char *refuse(const struct mlg_delong *d)
{
    if (d->positive.n == 0 || d->negative.n == 0)
        return d->positive.n == d->negative.n ? mlg_reason_empty : one_class;
    if (too_many(d))
        return "more than 2^31 rows in a ranking";
    return d->positive.n < 2 || d->negative.n < 2 ? few_rows : NULL;
}

double mlg_delong_covariance(const struct mlg_delong *d, unsigned i, unsigned j)
{
    if (refuse(d) != NULL)
        return (double)NAN;
    return part(cross(&d->positive, i, j), d->positive.n, d->negative.n) +
           part(cross(&d->negative, i, j), d->negative.n, d->positive.n);
}

static wide difference_cross(const struct mlg_delong_class *c, unsigned i, unsigned j)
{
    return cross(c, i, i) + cross(c, j, j) - 2 * cross(c, i, j);
}

double mlg_delong_difference_variance(const struct mlg_delong *d, unsigned i, unsigned j)
{
    if (refuse(d) != NULL)
        return (double)NAN;
    return part(difference_cross(&d->positive, i, j), d->positive.n, d->negative.n) +
           part(difference_cross(&d->negative, i, j), d->negative.n, d->positive.n);
}

struct mlg_interval mlg_delong_ci(const struct mlg_delong *d, unsigned i, double tail,
                                  enum mlg_auc_scale scale)
{
    const char *reason = refuse(d);
    double auc = mlg_delong_auc(d, i), variance = mlg_delong_covariance(d, i, i);
    if (reason == NULL && !mlg_tail_ok(tail))
        reason = mlg_reason_tail;
    if (reason == NULL && !(variance > 0))
        reason = zero_variance;
    if (reason != NULL) {
        struct mlg_interval none = mlg_interval_undefined(reason);
        none.estimate = auc;
        return none;
    }
    double half = mlg_tail_z(tail) * sqrt(variance);
    if (scale == MLG_AUC_RAW)
        return mlg_interval_of(auc, fmax(auc - half, 0.0), fmin(auc + half, 1.0));
    double centre = mlg_logit(auc), width = half / (auc * (1.0 - auc));
    return mlg_interval_of(auc, mlg_expit(centre - width), mlg_expit(centre + width));
}

struct mlg_interval mlg_delong_ci_as_proc(const struct mlg_delong *d, unsigned i, double tail)
{
    double auc = mlg_delong_auc(d, i), variance = mlg_delong_covariance(d, i, i);
    if (isnan(auc) || !mlg_tail_ok(tail))
        return mlg_interval_undefined(isnan(auc) ? one_class : mlg_reason_tail);
    if (isnan(variance))
        return mlg_interval_of(auc, 0, 1);
    return variance > 0 ? mlg_delong_ci(d, i, tail, MLG_AUC_RAW) : mlg_interval_of(auc, auc, auc);
}

struct mlg_pvalue mlg_delong_auc_test(const struct mlg_delong *d, unsigned i, double null,
                                      enum mlg_auc_scale scale, enum mlg_alternative alternative)
{
    const char *reason = refuse(d);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    double auc = mlg_delong_auc(d, i), variance = mlg_delong_covariance(d, i, i);
    if (!(null >= 0 && null <= 1) || (scale == MLG_AUC_LOGIT && (null == 0 || null == 1)))
        return mlg_pvalue_undefined(mlg_reason_null);
    if (!(variance > 0))
        return mlg_pvalue_undefined(zero_variance);
    double gap = scale == MLG_AUC_RAW ? auc - null
                                      : (mlg_logit(auc) - mlg_logit(null)) * (auc * (1.0 - auc));
    return mlg_pvalue_of_z(gap / sqrt(variance), alternative);
}

struct mlg_interval mlg_delong_paired(const struct mlg_delong *d, unsigned i, unsigned j,
                                      double tail)
{
    const char *reason = refuse(d);
    double difference = mlg_delong_auc(d, i) - mlg_delong_auc(d, j);
    double variance = mlg_delong_difference_variance(d, i, j);
    if (reason == NULL && !mlg_tail_ok(tail))
        reason = mlg_reason_tail;
    if (reason == NULL && !(variance > 0))
        reason = zero_variance;
    if (reason != NULL) {
        struct mlg_interval none = mlg_interval_undefined(reason);
        none.estimate = difference;
        return none;
    }
    double half = mlg_tail_z(tail) * sqrt(variance);
    return mlg_interval_of(difference, difference - half, difference + half);
}

struct mlg_pvalue mlg_delong_paired_test(const struct mlg_delong *d, unsigned i, unsigned j,
                                         double null, enum mlg_alternative alternative)
{
    const char *reason = refuse(d);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    if (!(null >= -1 && null <= 1))
        return mlg_pvalue_undefined(mlg_reason_null);
    double variance = mlg_delong_difference_variance(d, i, j);
    if (!(variance > 0))
        return mlg_pvalue_undefined(zero_variance);
    double difference = mlg_delong_auc(d, i) - mlg_delong_auc(d, j);
    return mlg_pvalue_of_z((difference - null) / sqrt(variance), alternative);
}

struct mlg_pvalue mlg_delong_unpaired_test(const struct mlg_delong *a, unsigned i,
                                           const struct mlg_delong *b, unsigned j,
                                           enum mlg_alternative alternative)
{
    const char *reason = refuse(a) != NULL ? refuse(a) : refuse(b);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    double va = mlg_delong_covariance(a, i, i), vb = mlg_delong_covariance(b, j, j);
    double sum = va + vb;
    if (!(sum > 0))
        return mlg_pvalue_undefined(zero_variance);
    double na = (double)(a->positive.n + a->negative.n),
           nb = (double)(b->positive.n + b->negative.n);
    double df = sum * sum / (va * va / (na - 1.0) + vb * vb / (nb - 1.0));
    double t = (mlg_delong_auc(a, i) - mlg_delong_auc(b, j)) / sqrt(sum);
    return mlg_pvalue_of_t(t, df, alternative);
}

double mlg_auc_hanley_mcneil_se(double auc, uint64_t positives, uint64_t negatives)
{
    if (!(auc >= 0 && auc <= 1) || positives == 0 || negatives == 0)
        return (double)NAN;
    double m = (double)positives, n = (double)negatives, square = auc * auc;
    double q1 = auc / (2.0 - auc), q2 = 2.0 * square / (1.0 + auc);
    double top = auc * (1.0 - auc) + (m - 1.0) * (q1 - square) + (n - 1.0) * (q2 - square);
    return sqrt(fmax(top, 0.0) / (m * n));
}
