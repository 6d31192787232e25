#include <mlgate/stat/quantile.h>
#include <mlgate/stat/ranks.h>
#include <mlgate/stat/rng.h>

#include "normal_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A sum this close to the observed one, relative to the sum of sizes, counts as equal to it. */
#define SLACK 0x1p-44

/* How many arrangements are at least, and at most, the observed one. */
struct tails {
    double above, below, all;
};

static struct mlg_pvalue of_tails(double statistic, struct tails t,
                                  enum mlg_alternative alternative)
{
    double above = t.above / t.all, below = t.below / t.all;
    double p = alternative == MLG_GREATER ? above
               : alternative == MLG_LESS  ? below
                                          : fmin(2.0 * fmin(above, below), 1.0);
    return (struct mlg_pvalue){ true, NULL, statistic, (double)NAN, p };
}

/* A sorted copy of x[n] and then y[ny]; NULL without memory. */
static double *sorted_copy(const double *x, size_t nx, const double *y, size_t ny)
{
    double *v = malloc((nx + ny + 1) * sizeof *v);
    if (v == NULL)
        return NULL;
    if (nx > 0)
        memcpy(v, x, nx * sizeof *v);
    if (ny > 0)
        memcpy(v + nx, y, ny * sizeof *v);
    mlg_sort_doubles(v, nx + ny);
    return v;
}

/* All 2^n sums of -+d, sorted -> ret[2^n]. */
static void all_sums(const double *d, size_t n, double *ret)
{
    size_t count = 1;
    ret[0] = 0;
    for (size_t i = 0; i < n; i++, count *= 2)
        for (size_t j = 0; j < count; j++) {
            ret[count + j] = ret[j] + d[i];
            ret[j] -= d[i];
        }
    mlg_sort_doubles(ret, count);
}

/* Pairs with a + b >= bound, both sorted. */
static double pairs_from(const double *a, size_t na, const double *b, size_t nb, double bound)
{
    uint64_t pairs = 0;
    size_t j = nb;
    for (size_t i = 0; i < na; i++) {
        while (j > 0 && a[i] + b[j - 1] >= bound)
            j--;
        pairs += nb - j;
    }
    return (double)pairs;
}

static const char *flip_exactly(const double *d, size_t n, double observed, double slack,
                                struct tails *ret)
{
    size_t half = n / 2, na = (size_t)1 << half, nb = (size_t)1 << (n - half);
    double *a = malloc(na * sizeof *a), *b = malloc(nb * sizeof *b);
    const char *reason = a == NULL || b == NULL ? "out of memory" : NULL;
    if (reason == NULL) {
        all_sums(d, half, a);
        all_sums(d + half, n - half, b);
        double all = (double)na * (double)nb;
        *ret =
            (struct tails){ pairs_from(a, na, b, nb, observed - slack),
                            all - pairs_from(a, na, b, nb, nextafter(observed + slack, INFINITY)),
                            all };
    }
    free(a);
    free(b);
    return reason;
}

static struct tails flip_randomly(const double *d, size_t n, double observed, double slack,
                                  uint64_t replicates, uint64_t seed)
{
    struct tails t = { 1, 1, (double)replicates + 1.0 };
    for (uint64_t i = 0; i < replicates; i++) {
        struct mlg_rng r;
        mlg_rng_init(&r, seed, i);
        double sum = 0;
        uint32_t signs = 0;
        for (size_t j = 0; j < n; j++) {
            if (j % 32 == 0)
                signs = mlg_rng_u32(&r);
            sum += (signs >> (j % 32) & 1) != 0 ? d[j] : -d[j];
        }
        t.above += sum >= observed - slack;
        t.below += sum <= observed + slack;
    }
    return t;
}

static const char *check(const double *x, size_t n)
{
    if (n == 0)
        return mlg_reason_empty;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return "a value is not a finite number";
    return NULL;
}

struct mlg_pvalue mlg_sign_flip_test(const double *d, size_t n, uint64_t replicates, uint64_t seed,
                                     enum mlg_alternative alternative)
{
    const char *reason = check(d, n);
    double *v = reason == NULL ? sorted_copy(d, n, NULL, 0) : NULL;
    if (reason == NULL && v == NULL)
        reason = "out of memory";
    struct tails t = { 0, 0, 1 };
    double observed = 0, size = 0;
    if (reason == NULL) {
        for (size_t i = 0; i < n; i++) {
            observed += v[i];
            size += fabs(v[i]);
        }
        if (n <= MLG_SIGN_FLIP_EXACT_MAX)
            reason = flip_exactly(v, n, observed, size * SLACK, &t);
        else
            t = flip_randomly(v, n, observed, size * SLACK, replicates, seed);
    }
    free(v);
    return reason != NULL ? mlg_pvalue_undefined(reason)
                          : of_tails(observed / (double)n, t, alternative);
}

/* C(n, k), or anything above the limit when it is above it. */
static double binomial_coefficient(size_t n, size_t k)
{
    double c = 1;
    for (size_t i = 1; i <= k && c <= MLG_SPLITS_EXACT_MAX; i++)
        c = c * (double)(n - k + i) / (double)i;
    return c;
}

/* All choices of k of v[n] in lexicographic order; partial[] holds the sums of the leading choices.
 */
static const char *split_exactly(const double *v, size_t n, size_t k, double observed, double slack,
                                 struct tails *ret)
{
    size_t *at = malloc((k + 1) * sizeof *at);
    double *partial = malloc((k + 1) * sizeof *partial);
    const char *reason = at == NULL || partial == NULL ? "out of memory" : NULL;
    if (reason == NULL) {
        size_t from = 0;
        *ret = (struct tails){ 0, 0, 0 };
        partial[0] = 0;
        at[0] = 0;
        for (;;) {
            for (size_t i = from; i < k; i++) {
                if (i > from)
                    at[i] = at[i - 1] + 1;
                partial[i + 1] = partial[i] + v[at[i]];
            }
            ret->above += partial[k] >= observed - slack;
            ret->below += partial[k] <= observed + slack;
            ret->all += 1;
            from = k;
            while (from > 0 && at[from - 1] == n - k + from - 1)
                from--;
            if (from == 0)
                break;
            at[--from]++;
        }
    }
    free(at);
    free(partial);
    return reason;
}

/* Random splits: the first k of a partial shuffle. */
static struct tails split_randomly(double *v, size_t n, size_t k, double observed, double slack,
                                   uint64_t replicates, uint64_t seed)
{
    struct tails t = { 1, 1, (double)replicates + 1.0 };
    struct mlg_rng r;
    mlg_rng_init(&r, seed, 0);
    for (uint64_t i = 0; i < replicates; i++) {
        double sum = 0;
        for (size_t j = 0; j < k; j++) {
            size_t other = j + (size_t)mlg_rng_below(&r, n - j);
            double swap = v[j];
            v[j] = v[other];
            v[other] = swap;
            sum += v[j];
        }
        t.above += sum >= observed - slack;
        t.below += sum <= observed + slack;
    }
    return t;
}

struct mlg_pvalue mlg_two_sample_permutation(const double *x, size_t nx, const double *y, size_t ny,
                                             uint64_t replicates, uint64_t seed,
                                             enum mlg_alternative alternative)
{
    const char *reason = check(x, nx) != NULL ? check(x, nx) : check(y, ny);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    double *v = sorted_copy(x, nx, y, ny), *mine = sorted_copy(x, nx, NULL, 0);
    struct tails t = { 0, 0, 1 };
    double observed = 0, size = 0, rest = 0;
    if (v == NULL || mine == NULL) {
        reason = "out of memory";
    } else {
        for (size_t i = 0; i < nx; i++)
            observed += mine[i];
        for (size_t i = 0; i < nx + ny; i++) {
            size += fabs(v[i]);
            rest += v[i];
        }
        rest -= observed;
        if (binomial_coefficient(nx + ny, nx) <= MLG_SPLITS_EXACT_MAX)
            reason = split_exactly(v, nx + ny, nx, observed, size * SLACK, &t);
        else
            t = split_randomly(v, nx + ny, nx, observed, size * SLACK, replicates, seed);
    }
    free(v);
    free(mine);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    return of_tails(observed / (double)nx - rest / (double)ny, t, alternative);
}
