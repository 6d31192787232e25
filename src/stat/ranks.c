#include <mlgate/stat/proportion.h>
#include <mlgate/stat/ranks.h>
#include <mlgate/stat/special.h>

#include "normal_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char no_memory[] = "out of memory";
static const char not_finite[] = "a value is not a finite number";
static const char no_difference[] = "no row on which the two differ";

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

/* A value with the sign or the sample it comes from. */
struct mark {
    double size;
    int kind;
};

static int by_size(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    return (x->size > y->size) - (x->size < y->size);
}

/* Twice the rank sums by kind (-1, 0, 1 at [0..2]), and the sum of t^3 - t over ties; a block of
 * kind 0 is no tie. */
struct rank_sums {
    double twice[3];
    double ties;
};

static struct rank_sums rank(struct mark *m, size_t n)
{
    struct rank_sums r = { { 0, 0, 0 }, 0 };
    qsort(m, n, sizeof *m, by_size);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && m[end].size == m[i].size)
            end++;
        double t = (double)(end - i), twice_rank = (double)i + (double)end + 1.0;
        r.ties += m[i].kind == 0 ? 0 : t * t * t - t;
        for (; i < end; i++)
            r.twice[m[i].kind + 1] += twice_rank;
    }
    return r;
}

/* P(W <= w), W the sum of a random subset of 1..n: counts of subsets by their sum, as shares of
 * 2^n. */
static double signed_rank_cdf(size_t n, double w)
{
    size_t top = n * (n + 1) / 2;
    if (w < 0)
        return 0;
    size_t last = w >= (double)top ? top : (size_t)w;
    double *share = calloc(top + 1, sizeof *share);
    if (share == NULL)
        return (double)NAN;
    share[0] = 1;
    for (size_t k = 1; k <= n; k++)
        for (size_t s = k * (k + 1) / 2 + 1; s-- > 0;)
            share[s] = 0.5 * (share[s] + (s >= k ? share[s - k] : 0));
    double sum = 0;
    for (size_t s = 0; s <= last; s++)
        sum += share[s];
    free(share);
    return fmin(sum, 1.0);
}

static double tail_p(double below, double above, enum mlg_alternative alternative)
{
    if (alternative == MLG_TWO_SIDED)
        return fmin(2.0 * fmin(below, above), 1.0);
    return alternative == MLG_GREATER ? above : below;
}

struct wilcoxon {
    double plus, minus;
    size_t n, zeros;
    double ties;
};

static const char *sum_signed_ranks(const double *d, size_t n, enum mlg_zeros zeros,
                                    struct wilcoxon *ret)
{
    if (!all_finite(d, n))
        return not_finite;
    struct mark *m = malloc((n + 1) * sizeof *m);
    if (m == NULL)
        return no_memory;
    *ret = (struct wilcoxon){ 0, 0, 0, 0, 0 };
    for (size_t i = 0; i < n; i++) {
        ret->zeros += d[i] == 0;
        if (d[i] != 0 || zeros != MLG_ZEROS_WILCOX)
            m[ret->n++] = (struct mark){ fabs(d[i]), (d[i] > 0) - (d[i] < 0) };
    }
    struct rank_sums r = rank(m, ret->n);
    free(m);
    double split = zeros == MLG_ZEROS_SPLIT ? 0.5 * r.twice[1] : 0, z = (double)ret->zeros;
    ret->plus = 0.5 * (r.twice[2] + split);
    ret->minus = 0.5 * (r.twice[0] + split);
    ret->ties = r.ties + (zeros == MLG_ZEROS_SPLIT ? z * z * z - z : 0);
    return ret->zeros == n ? no_difference : NULL;
}

static double wilcoxon_asymptotic(const struct wilcoxon *w, enum mlg_zeros zeros, bool continuity,
                                  enum mlg_alternative alternative)
{
    double n = (double)w->n, z0 = zeros == MLG_ZEROS_PRATT ? (double)w->zeros : 0;
    double mean = 0.25 * (n * (n + 1.0) - z0 * (z0 + 1.0));
    double variance =
        (n * (n + 1.0) * (2.0 * n + 1.0) - z0 * (z0 + 1.0) * (2.0 * z0 + 1.0) - 0.5 * w->ties) /
        24.0;
    double gap = w->plus - mean;
    double shift = alternative == MLG_GREATER ? 0.5
                   : alternative == MLG_LESS  ? -0.5
                                              : 0.5 * ((gap > 0) - (gap < 0));
    return mlg_pvalue_of_z((gap - (continuity ? shift : 0)) / sqrt(variance), alternative).p;
}

#define WILCOXON_EXACT_MAX 1000

struct mlg_pvalue mlg_wilcoxon(const double *d, size_t n, enum mlg_zeros zeros,
                               enum mlg_rank_method method, bool continuity,
                               enum mlg_alternative alternative)
{
    struct wilcoxon w;
    const char *reason = n == 0 ? mlg_reason_empty : sum_signed_ranks(d, n, zeros, &w);
    if (reason == NULL && method == MLG_RANK_EXACT && w.n > WILCOXON_EXACT_MAX)
        reason = "too many rows for the exact law";
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    double p;
    if (method == MLG_RANK_EXACT)
        p = tail_p(signed_rank_cdf(w.n, floor(w.plus)), signed_rank_cdf(w.n, floor(w.minus)),
                   alternative);
    else
        p = wilcoxon_asymptotic(&w, zeros, continuity, alternative);
    if (isnan(p))
        return mlg_pvalue_undefined(no_memory);
    double statistic = alternative == MLG_TWO_SIDED ? fmin(w.plus, w.minus) : w.plus;
    return (struct mlg_pvalue){ true, NULL, statistic, (double)NAN, p };
}

/*
 * P(U <= u): count[s] = arrangements with U = s, as shares. They are the coefficients of the
 * Gaussian binomial, built by one factor (1 - q^(n + i)) / (1 - q^i) after the other.
 */
static double mann_whitney_cdf(size_t nx, size_t ny, double u)
{
    size_t top = nx * ny;
    if (u < 0)
        return 0;
    double *share = calloc(top + 1, sizeof *share);
    if (share == NULL)
        return (double)NAN;
    share[0] = 1;
    for (size_t i = 1; i <= nx; i++) {
        for (size_t s = top; s >= ny + i; s--)
            share[s] -= share[s - ny - i];
        for (size_t s = i; s <= top; s++)
            share[s] += share[s - i];
        /* share now sums to C(ny + i, i); keep it a distribution. */
        for (size_t s = 0; s <= top; s++)
            share[s] *= (double)i / (double)(ny + i);
    }
    double sum = 0;
    for (size_t s = 0; s <= top && (double)s <= u; s++)
        sum += share[s];
    free(share);
    return fmin(sum, 1.0);
}

#define MANN_WHITNEY_EXACT_MAX 1000000

static double mann_whitney_asymptotic(double u, double nx, double ny, double ties, bool continuity,
                                      enum mlg_alternative alternative)
{
    double n = nx + ny, mean = 0.5 * nx * ny, gap = u - mean;
    double variance = nx * ny / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
    double top = alternative == MLG_TWO_SIDED ? fabs(gap) : alternative == MLG_GREATER ? gap : -gap;
    top -= continuity ? 0.5 : 0;
    if (!(variance > 0))
        return continuity ? 1 : (double)NAN;
    double p = mlg_norm_sf(top / sqrt(variance));
    return alternative == MLG_TWO_SIDED ? fmin(2.0 * p, 1.0) : p;
}

struct mlg_pvalue mlg_mann_whitney(const double *x, size_t nx, const double *y, size_t ny,
                                   enum mlg_rank_method method, bool continuity,
                                   enum mlg_alternative alternative)
{
    if (nx == 0 || ny == 0)
        return mlg_pvalue_undefined(mlg_reason_empty);
    if (!all_finite(x, nx) || !all_finite(y, ny))
        return mlg_pvalue_undefined(not_finite);
    if (method == MLG_RANK_EXACT && nx > MANN_WHITNEY_EXACT_MAX / ny)
        return mlg_pvalue_undefined("too many rows for the exact law");
    struct mark *m = malloc((nx + ny) * sizeof *m);
    if (m == NULL)
        return mlg_pvalue_undefined(no_memory);
    for (size_t i = 0; i < nx; i++)
        m[i] = (struct mark){ x[i], 1 };
    for (size_t i = 0; i < ny; i++)
        m[nx + i] = (struct mark){ y[i], -1 };
    struct rank_sums r = rank(m, nx + ny);
    free(m);
    double a = (double)nx, b = (double)ny, u = 0.5 * r.twice[2] - 0.5 * a * (a + 1.0), p;
    if (method == MLG_RANK_EXACT)
        p = tail_p(mann_whitney_cdf(nx, ny, floor(u)), mann_whitney_cdf(nx, ny, floor(a * b - u)),
                   alternative);
    else
        p = mann_whitney_asymptotic(u, a, b, r.ties, continuity, alternative);
    if (isnan(p))
        return mlg_pvalue_undefined("all values are equal");
    return (struct mlg_pvalue){ true, NULL, u, (double)NAN, p };
}

struct mlg_pvalue mlg_sign_test(const double *d, size_t n, enum mlg_alternative alternative)
{
    if (n == 0 || !all_finite(d, n))
        return mlg_pvalue_undefined(n == 0 ? mlg_reason_empty : not_finite);
    uint64_t plus = 0, minus = 0;
    for (size_t i = 0; i < n; i++) {
        plus += d[i] > 0;
        minus += d[i] < 0;
    }
    if (plus + minus == 0)
        return (struct mlg_pvalue){ true, NULL, 0, (double)NAN, 1 };
    struct mlg_pvalue p = mlg_binomial_test(plus, plus + minus, 0.5, alternative);
    p.statistic = (double)plus;
    return p;
}
