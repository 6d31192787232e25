#include <mlgate/stat/elementary.h>
#include <mlgate/stat/multiplicity.h>

#include <math.h>
#include <stdlib.h>

struct ranked {
    double p;
    size_t at;
};

static int by_p(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* 1 - (1 - p)^k without loss for small p */
static double sidak(double p, double k)
{
    return p == 1 ? 1 : -mlg_expm1(k * mlg_log1p(-p));
}

static double single_step(enum mlg_adjust method, double p, double n)
{
    return method == MLG_ADJUST_SIDAK ? sidak(p, n) : fmin(p * n, 1.0);
}

/* From the smallest p up: a test is no more significant than the one before it. */
static void step_down(struct ranked *r, size_t n, enum mlg_adjust method)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        double k = (double)(n - i);
        double p = method == MLG_ADJUST_HOLM_SIDAK ? sidak(r[i].p, k) : fmin(r[i].p * k, 1.0);
        worst = fmax(worst, p);
        r[i].p = worst;
    }
}

static double step_up_factor(enum mlg_adjust method, size_t i, size_t n, double harmonic)
{
    if (method == MLG_ADJUST_HOCHBERG)
        return (double)(n - i);
    double bh = (double)n / (double)(i + 1);
    return method == MLG_ADJUST_BY ? bh * harmonic : bh;
}

/* From the largest p down. */
static void step_up(struct ranked *r, size_t n, enum mlg_adjust method)
{
    double harmonic = 0, best = 1;
    for (size_t i = n; i >= 1; i--)
        harmonic += 1.0 / (double)i;
    for (size_t i = n; i-- > 0;) {
        best = fmin(best, r[i].p * step_up_factor(method, i, n, harmonic));
        r[i].p = best;
    }
}

/* Hommel 1988 in Wright's form (Biometrics 48 (1992) 1005), p ascending; room[n]. */
static void hommel(struct ranked *r, size_t n, double *room)
{
    double *a = room;
    for (size_t i = 0; i < n; i++)
        a[i] = r[i].p;
    for (size_t m = n; m >= 2; m--) {
        double c_min = INFINITY;
        for (size_t k = 1; k <= m; k++) {
            size_t i = n - m + k - 1;
            if (k >= 2)
                c_min = fmin(c_min, (double)m * r[i].p / (double)k);
        }
        for (size_t i = n - m + 1; i < n; i++)
            a[i] = fmax(a[i], c_min);
        for (size_t i = 0; i <= n - m; i++)
            a[i] = fmax(a[i], fmin(c_min, (double)m * r[i].p));
    }
    for (size_t i = 0; i < n; i++)
        r[i].p = fmin(a[i], 1.0);
}

static enum mlg_code check(const double *p, size_t n, size_t ceiling, struct mlg_err *err)
{
    if (n > ceiling)
        return mlg_err_set(err, MLG_E_LIMIT, "%zu tests in a family; at most %zu", n, ceiling);
    for (size_t i = 0; i < n; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return mlg_err_set(err, MLG_E_BUG, "a p-value to adjust is not between 0 and 1");
    return MLG_OK;
}

enum mlg_code mlg_adjust_p(enum mlg_adjust method, const double *p, size_t n, double *ret,
                           struct mlg_err *err)
{
    MLG_TRY(check(p, n, method == MLG_ADJUST_HOMMEL ? MLG_HOMMEL_MAX : MLG_MULTIPLICITY_MAX, err));
    if (method == MLG_ADJUST_BONFERRONI || method == MLG_ADJUST_SIDAK) {
        for (size_t i = 0; i < n; i++)
            ret[i] = single_step(method, p[i], (double)n);
        return MLG_OK;
    }
    struct ranked *r = malloc((n + 1) * sizeof *r);
    double *room = malloc((n + 1) * sizeof *room);
    if (r == NULL || room == NULL) {
        free(r);
        free(room);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory adjusting %zu p-values", n);
    }
    for (size_t i = 0; i < n; i++)
        r[i] = (struct ranked){ p[i], i };
    qsort(r, n, sizeof *r, by_p);
    if (method == MLG_ADJUST_HOMMEL)
        hommel(r, n, room);
    else if (method == MLG_ADJUST_HOLM || method == MLG_ADJUST_HOLM_SIDAK)
        step_down(r, n, method);
    else
        step_up(r, n, method);
    for (size_t i = 0; i < n; i++)
        ret[r[i].at] = r[i].p;
    free(r);
    free(room);
    return MLG_OK;
}
