#include <mlgate/stat/paired.h>
#include <mlgate/stat/special.h>

#include "normal_test.h"

#include <math.h>
#include <stddef.h>

static const char no_discordant[] = "no row on which the two differ";

static const char *refuse(const struct mlg_paired *t)
{
    double n =
        (double)t->both + (double)t->first_only + (double)t->second_only + (double)t->neither;
    if (n == 0)
        return mlg_reason_empty;
    return n > 0x1p53 ? "the counts are impossible" : NULL;
}

static struct mlg_pvalue of_p(double statistic, double p)
{
    return (struct mlg_pvalue){ true, NULL, statistic, (double)NAN, fmin(p, 1.0) };
}

/* The count that the alternative expects to be small. */
static uint64_t small_count(const struct mlg_paired *t, enum mlg_alternative alternative)
{
    uint64_t b = t->first_only, c = t->second_only;
    if (alternative == MLG_TWO_SIDED)
        return b < c ? b : c;
    return alternative == MLG_GREATER ? c : b;
}

struct mlg_pvalue mlg_mcnemar_exact(const struct mlg_paired *t, enum mlg_alternative alternative)
{
    const char *reason = refuse(t);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    uint64_t n = t->first_only + t->second_only, k = small_count(t, alternative);
    double tail = n == 0 ? 1 : mlg_binom((int64_t)k, n, 0.5).cdf;
    return of_p((double)k, alternative == MLG_TWO_SIDED ? 2.0 * tail : tail);
}

struct mlg_pvalue mlg_mcnemar_midp(const struct mlg_paired *t, enum mlg_alternative alternative)
{
    const char *reason = refuse(t);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    uint64_t n = t->first_only + t->second_only, k = small_count(t, alternative);
    if (n == 0 || (alternative == MLG_TWO_SIDED && t->first_only == t->second_only))
        return of_p((double)k, 1);
    struct mlg_mass m = mlg_binom((int64_t)k, n, 0.5);
    double tail = m.cdf - 0.5 * m.pmf;
    return of_p((double)k, alternative == MLG_TWO_SIDED ? 2.0 * tail : tail);
}

struct mlg_pvalue mlg_mcnemar_asymptotic(const struct mlg_paired *t,
                                         enum mlg_alternative alternative)
{
    const char *reason = refuse(t);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    double b = (double)t->first_only, c = (double)t->second_only;
    if (b + c == 0)
        return mlg_pvalue_undefined(no_discordant);
    struct mlg_pvalue p = mlg_pvalue_of_z((b - c) / sqrt(b + c), alternative);
    p.statistic = (b - c) * (b - c) / (b + c);
    p.df = 1;
    return p;
}

struct mlg_pvalue mlg_mcnemar_cc(const struct mlg_paired *t)
{
    const char *reason = refuse(t);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    double b = (double)t->first_only, c = (double)t->second_only;
    double gap = fmax(fabs(b - c) - 1.0, 0.0);
    double statistic = b + c == 0 ? 0 : gap * gap / (b + c);
    struct mlg_pvalue p = { true, NULL, statistic, 1, mlg_chi2(statistic, 1).upper };
    return p;
}
