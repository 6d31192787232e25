/* Family "intervals": proportions, paired tables, AUC ; the other files named intervals_* hold the
 * rest of the table. */
#include "intervals.h"

#include <mlgate/stat/delong.h>
#include <mlgate/stat/paired.h>
#include <mlgate/stat/proportion.h>

#include <math.h>
#include <stdint.h>
#include <string.h>

uint64_t whole(struct oracle_case *c, const char *name)
{
    return (uint64_t)oracle_number(c, name);
}

double tail_of(struct oracle_case *c)
{
    return 0.5 * oracle_arg(c, "alpha", 0.05);
}

enum mlg_alternative alternative_of(struct oracle_case *c)
{
    const char *text = oracle_arg_text(c, "alternative", "two-sided");
    if (strcmp(text, "greater") == 0 || strchr(text, '>') != NULL || strcmp(text, "larger") == 0)
        return MLG_GREATER;
    if (strcmp(text, "less") == 0 || strchr(text, '<') != NULL || strcmp(text, "smaller") == 0)
        return MLG_LESS;
    return MLG_TWO_SIDED;
}

void got_interval(struct oracle_case *c, struct mlg_interval i)
{
    if (!i.defined) {
        oracle_undefined(c, i.reason);
        return;
    }
    oracle_got(c, "diff", i.estimate);
    oracle_got(c, "low", i.low);
    oracle_got(c, "high", i.high);
}

void got_p(struct oracle_case *c, struct mlg_pvalue p)
{
    if (!p.defined) {
        oracle_undefined(c, p.reason);
        return;
    }
    oracle_got(c, "value", p.p);
    oracle_got(c, "p", p.p);
    oracle_got(c, "z", p.statistic);
    oracle_got(c, "t", p.statistic);
    oracle_got(c, "statistic", p.statistic);
    oracle_got(c, "df", p.df);
    oracle_got(c, "dof", p.df);
}

typedef struct mlg_interval (*proportion_method)(uint64_t successes, uint64_t n, double tail);

static void proportion(struct oracle_case *c, proportion_method method)
{
    got_interval(c, method(whole(c, "successes"), whole(c, "n"), tail_of(c)));
}

static void wilson(struct oracle_case *c)
{
    proportion(c, mlg_proportion_wilson);
}

static void wilson_cc(struct oracle_case *c)
{
    proportion(c, mlg_proportion_wilson_cc);
}

static void clopper_pearson(struct oracle_case *c)
{
    proportion(c, mlg_proportion_clopper_pearson);
}

static void jeffreys(struct oracle_case *c)
{
    proportion(c, mlg_proportion_jeffreys);
}

static void agresti_coull(struct oracle_case *c)
{
    proportion(c, mlg_proportion_agresti_coull);
}

static void wald(struct oracle_case *c)
{
    proportion(c, mlg_proportion_wald);
}

/* "greater": a lower bound alone; the other end is open. */
static void clopper_pearson_one_sided(struct oracle_case *c)
{
    struct mlg_interval i = mlg_proportion_clopper_pearson(whole(c, "successes"), whole(c, "n"),
                                                           oracle_arg(c, "alpha", 0.05));
    if (alternative_of(c) == MLG_GREATER)
        i.high = 1;
    else
        i.low = 0;
    got_interval(c, i);
}

static void binomial_test(struct oracle_case *c)
{
    got_p(c, mlg_binomial_test(whole(c, "successes"), whole(c, "n"), oracle_arg(c, "p", 0.5),
                               alternative_of(c)));
}

static struct mlg_paired table_of(struct oracle_case *c)
{
    return (struct mlg_paired){ whole(c, "both"), whole(c, "first_only"), whole(c, "second_only"),
                                whole(c, "neither") };
}

static void mcnemar_exact(struct oracle_case *c)
{
    struct mlg_paired t = table_of(c);
    got_p(c, mlg_mcnemar_exact(&t, alternative_of(c)));
}

static void mcnemar_midp(struct oracle_case *c)
{
    struct mlg_paired t = table_of(c);
    got_p(c, mlg_mcnemar_midp(&t, MLG_TWO_SIDED));
}

static void mcnemar_asymptotic(struct oracle_case *c)
{
    struct mlg_paired t = table_of(c);
    got_p(c, mlg_mcnemar_asymptotic(&t, MLG_TWO_SIDED));
}

static void mcnemar_cc(struct oracle_case *c)
{
    struct mlg_paired t = table_of(c);
    got_p(c, mlg_mcnemar_cc(&t));
}

static void tango(struct oracle_case *c)
{
    struct mlg_paired t = table_of(c);
    got_interval(c, mlg_paired_tango(&t, tail_of(c)));
}

static void tango_test(struct oracle_case *c)
{
    struct mlg_paired t = table_of(c);
    got_p(c, mlg_paired_tango_test(&t, -oracle_arg(c, "margin", 0), MLG_GREATER));
}

static void newcombe(struct oracle_case *c)
{
    struct mlg_paired t = table_of(c);
    got_interval(c, mlg_paired_newcombe(&t, tail_of(c), oracle_arg_bool(c, "phi_cc", false)));
}

static void bonett_price(struct oracle_case *c)
{
    struct mlg_paired t = table_of(c);
    got_interval(c, mlg_paired_bonett_price(&t, tail_of(c)));
}

size_t labels_of(struct oracle_case *c, const uint8_t **ret)
{
    const double *y;
    size_t n = oracle_vector(c, "y_true", &y);
    uint8_t *positive = oracle_alloc(c, n + 1, 1);
    for (size_t i = 0; i < n; i++)
        positive[i] = y[i] == 1;
    *ret = positive;
    return n;
}

static bool delong_of(struct oracle_case *c, struct mlg_delong *ret)
{
    const double *scores[2] = { NULL, NULL };
    const uint8_t *positive;
    size_t n = labels_of(c, &positive);
    unsigned models = 1;
    oracle_vector(c, "first", &scores[0]);
    if (oracle_vector(c, "second", &scores[1]) == n)
        models = 2;
    struct mlg_err err = MLG_ERR_INIT;
    if (mlg_delong_fill(ret, n, positive, models, scores, &err) == MLG_OK)
        return true;
    oracle_undefined(c, "placements failed");
    return false;
}

static void delong_variance(struct oracle_case *c)
{
    struct mlg_delong d;
    if (!delong_of(c, &d))
        return;
    if (isnan(mlg_delong_covariance(&d, 0, 1)))
        oracle_undefined(c, "too few rows");
    oracle_got(c, "auc_first", mlg_delong_auc(&d, 0));
    oracle_got(c, "auc_second", mlg_delong_auc(&d, 1));
    oracle_got(c, "var_first", mlg_delong_covariance(&d, 0, 0));
    oracle_got(c, "var_second", mlg_delong_covariance(&d, 1, 1));
    oracle_got(c, "cov", mlg_delong_covariance(&d, 0, 1));
}

static void delong_ci(struct oracle_case *c)
{
    struct mlg_delong d;
    if (delong_of(c, &d))
        got_interval(c, mlg_delong_ci_as_proc(&d, 0, tail_of(c)));
}

static void delong_ci_logit(struct oracle_case *c)
{
    struct mlg_delong d;
    if (delong_of(c, &d))
        got_interval(c, mlg_delong_ci(&d, 0, tail_of(c), MLG_AUC_LOGIT));
}

static void delong_paired_test(struct oracle_case *c)
{
    struct mlg_delong d;
    if (!delong_of(c, &d))
        return;
    got_p(c, mlg_delong_paired_test(&d, 0, 1, 0, MLG_TWO_SIDED));
    got_interval(c, mlg_delong_paired(&d, 0, 1, tail_of(c)));
    oracle_got(c, "p_greater", mlg_delong_paired_test(&d, 0, 1, 0, MLG_GREATER).p);
}

static void delong_unpaired_test(struct oracle_case *c)
{
    struct mlg_delong d;
    if (!delong_of(c, &d))
        return;
    struct mlg_pvalue p = mlg_delong_unpaired_test(&d, 0, &d, 1, MLG_TWO_SIDED);
    got_p(c, p);
    oracle_got(c, "d", p.statistic);
}

static void hanley_mcneil(struct oracle_case *c)
{
    struct mlg_delong d;
    if (delong_of(c, &d))
        oracle_got(c, "value",
                   mlg_auc_hanley_mcneil_se(mlg_delong_auc(&d, 0), d.positive.n, d.negative.n));
}

const struct oracle_entry oracle_intervals[] = {
    { "proportion_ci_wilson", wilson, NULL },
    { "proportion_ci_wilson_cc", wilson_cc, NULL },
    { "proportion_ci_clopper_pearson", clopper_pearson, NULL },
    { "proportion_ci_clopper_pearson_one_sided", clopper_pearson_one_sided, NULL },
    { "proportion_ci_jeffreys", jeffreys, NULL },
    { "proportion_ci_agresti_coull", agresti_coull, NULL },
    { "proportion_ci_wald", wald, NULL },
    { "binomial_test", binomial_test, NULL },
    { "mcnemar_exact", mcnemar_exact, NULL },
    { "mcnemar_exact_one_sided", mcnemar_exact, NULL },
    { "mcnemar_midp", mcnemar_midp, NULL },
    { "mcnemar_asymptotic", mcnemar_asymptotic, NULL },
    { "mcnemar_cc", mcnemar_cc, NULL },
    { "paired_diff_ci_tango", tango, NULL },
    { "noninferiority_paired_tango", tango_test, NULL },
    { "paired_diff_ci_newcombe", newcombe, NULL },
    { "paired_diff_ci_bonett_price", bonett_price, NULL },
    { "delong_variance", delong_variance, NULL },
    { "delong_ci", delong_ci, NULL },
    { "delong_ci_logit", delong_ci_logit, NULL },
    { "delong_paired_test", delong_paired_test, NULL },
    { "delong_unpaired_test", delong_unpaired_test, NULL },
    { "hanley_mcneil_se", hanley_mcneil, NULL },
    { NULL, NULL, oracle_intervals_more },
};
