/* Family "intervals", third part: two samples of outcomes, tables, ranks and permutations. */
#include "intervals.h"

#include <mlgate/stat/contingency.h>
#include <mlgate/stat/delong.h>
#include <mlgate/stat/ranks.h>
#include <mlgate/stat/unpaired.h>

#include <math.h>

static struct mlg_unpaired unpaired_of(struct oracle_case *c)
{
    return (struct mlg_unpaired){ whole(c, "x1"), whole(c, "n1"), whole(c, "x2"), whole(c, "n2") };
}

static void newcombe(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_interval(c, mlg_unpaired_newcombe(&t, tail_of(c)));
}

static void agresti_caffo(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_interval(c, mlg_unpaired_agresti_caffo(&t, tail_of(c)));
}

static void wald(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_interval(c, mlg_unpaired_wald(&t, tail_of(c)));
}

static void miettinen_nurminen(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_interval(c, mlg_unpaired_miettinen_nurminen(&t, tail_of(c)));
}

static void score_test(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_p(c, mlg_unpaired_score_test(&t, -oracle_arg(c, "margin", 0), MLG_GREATER));
}

static void ratio(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_interval(c, mlg_unpaired_ratio(&t, tail_of(c)));
}

static void odds_ratio(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_interval(c, mlg_unpaired_odds_ratio(&t, tail_of(c)));
}

static void two_proportion_z(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_p(c, mlg_unpaired_z_test(&t, alternative_of(c)));
}

static void tost(struct oracle_case *c)
{
    struct mlg_unpaired t = unpaired_of(c);
    got_p(c, mlg_unpaired_tost(&t, oracle_arg(c, "low", 0), oracle_arg(c, "high", 0)));
}

static uint64_t *table_of(struct oracle_case *c, size_t *ret_rows, size_t *ret_columns)
{
    const double *v;
    *ret_rows = oracle_matrix(c, "table", &v, ret_columns);
    size_t n = *ret_rows * *ret_columns;
    uint64_t *counts = oracle_alloc(c, n + 4, sizeof *counts);
    for (size_t i = 0; i < n; i++)
        counts[i] = (uint64_t)v[i];
    return counts;
}

static struct mlg_table22 table22_of(struct oracle_case *c)
{
    size_t rows, columns;
    const uint64_t *v = table_of(c, &rows, &columns);
    return (struct mlg_table22){ v[0], v[1], v[2], v[3] };
}

static void fisher(struct oracle_case *c)
{
    struct mlg_table22 t = table22_of(c);
    got_p(c, mlg_fisher_exact(&t, alternative_of(c)));
}

static void boschloo(struct oracle_case *c)
{
    struct mlg_table22 t = table22_of(c);
    got_p(c, mlg_boschloo_exact(&t, alternative_of(c)));
}

static void table_test(struct oracle_case *c, enum mlg_table_statistic statistic)
{
    size_t rows, columns;
    const uint64_t *v = table_of(c, &rows, &columns);
    got_p(c, mlg_table_test(v, rows, columns, statistic, oracle_arg_bool(c, "yates", false)));
}

static void chi_square(struct oracle_case *c)
{
    table_test(c, MLG_PEARSON);
}

static void g_test(struct oracle_case *c)
{
    table_test(c, MLG_LOG_LIKELIHOOD);
}

static void partial_auc(struct oracle_case *c)
{
    const double *score, *specificity;
    const uint8_t *positive;
    size_t n = labels_of(c, &positive);
    double area;
    oracle_vector(c, "first", &score);
    if (oracle_arg_vector(c, "specificity", &specificity) != 2 ||
        mlg_auc_partial(n, score, positive, 1.0 - specificity[1], 1.0 - specificity[0], &area,
                        NULL) != MLG_OK ||
        isnan(area))
        oracle_undefined(c, "no area");
    else
        oracle_got(c, "value", area);
}

static enum mlg_rank_method method_of(struct oracle_case *c)
{
    return oracle_arg_is(c, "method", "exact") ? MLG_RANK_EXACT : MLG_RANK_ASYMPTOTIC;
}

static void wilcoxon(struct oracle_case *c)
{
    double *d;
    size_t n = differences(c, &d);
    enum mlg_zeros zeros = oracle_arg_is(c, "zeros", "pratt")    ? MLG_ZEROS_PRATT
                           : oracle_arg_is(c, "zeros", "zsplit") ? MLG_ZEROS_SPLIT
                                                                 : MLG_ZEROS_WILCOX;
    got_p(c, mlg_wilcoxon(d, n, zeros, method_of(c), oracle_arg_bool(c, "continuity", false),
                          alternative_of(c)));
}

static void sign_test(struct oracle_case *c)
{
    double *d;
    size_t n = differences(c, &d);
    got_p(c, mlg_sign_test(d, n, alternative_of(c)));
}

static void sign_flip(struct oracle_case *c)
{
    double *d;
    size_t n = differences(c, &d);
    got_p(c, mlg_sign_flip_test(d, n, 9999, 1, alternative_of(c)));
}

static void mann_whitney(struct oracle_case *c)
{
    struct samples s = samples_of(c);
    struct mlg_pvalue p =
        mlg_mann_whitney(s.x, s.nx, s.y, s.ny, method_of(c), oracle_arg_bool(c, "continuity", true),
                         alternative_of(c));
    got_p(c, p);
    oracle_got(c, "u", p.statistic);
    oracle_got(c, "auc", p.statistic / ((double)s.nx * (double)s.ny));
}

static void two_sample_permutation(struct oracle_case *c)
{
    struct samples s = samples_of(c);
    got_p(c, mlg_two_sample_permutation(s.x, s.nx, s.y, s.ny, 9999, 1, alternative_of(c)));
}

const struct oracle_entry oracle_intervals_tests[] = {
    { "diff_ci_unpaired_newcombe", newcombe, NULL },
    { "diff_ci_unpaired_agresti_caffo", agresti_caffo, NULL },
    { "diff_ci_unpaired_wald", wald, NULL },
    { "diff_ci_unpaired_miettinen_nurminen", miettinen_nurminen, NULL },
    { "noninferiority_unpaired_score", score_test, NULL },
    { "ratio_ci", ratio, NULL },
    { "odds_ratio_ci", odds_ratio, NULL },
    { "two_proportion_z", two_proportion_z, NULL },
    { "tost_unpaired", tost, NULL },
    { "fisher_exact", fisher, NULL },
    { "boschloo_exact", boschloo, NULL },
    { "chi_square", chi_square, NULL },
    { "g_test", g_test, NULL },
    { "partial_auc_raw", partial_auc, NULL },
    { "wilcoxon_signed_rank", wilcoxon, NULL },
    { "sign_test", sign_test, NULL },
    { "sign_flip_permutation", sign_flip, NULL },
    { "mann_whitney", mann_whitney, NULL },
    { "two_sample_permutation", two_sample_permutation, NULL },
    { NULL, NULL, NULL },
};
