/* Family "special": special functions and laws of probability. */
#include "oracles.h"

#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include <math.h>
#include <stdint.h>

static void got_tails(struct oracle_case *c, struct mlg_tails t, const char *lower,
                      const char *upper)
{
    oracle_got(c, lower, t.lower);
    oracle_got(c, upper, t.upper);
}

static void got_mass(struct oracle_case *c, struct mlg_mass m)
{
    oracle_got(c, "pmf", m.pmf);
    oracle_got(c, "cdf", m.cdf);
    oracle_got(c, "sf", m.sf);
}

static uint64_t whole(struct oracle_case *c, const char *name)
{
    return (uint64_t)oracle_number(c, name);
}

static void lgamma_case(struct oracle_case *c)
{
    oracle_got(c, "value", mlg_lgamma(oracle_number(c, "x")));
}

static void log1p_case(struct oracle_case *c)
{
    oracle_got(c, "value", mlg_log1p(oracle_number(c, "x")));
}

static void erf_erfc(struct oracle_case *c)
{
    oracle_got(c, "erf", mlg_erf(oracle_number(c, "x")));
    oracle_got(c, "erfc", mlg_erfc(oracle_number(c, "x")));
}

static void betainc(struct oracle_case *c)
{
    got_tails(c, mlg_betainc(oracle_number(c, "a"), oracle_number(c, "b"), oracle_number(c, "x")),
              "lower", "upper");
}

static void betaincinv(struct oracle_case *c)
{
    oracle_got(c, "value",
               mlg_betaincinv(oracle_number(c, "a"), oracle_number(c, "b"), oracle_number(c, "p")));
}

static void gammainc(struct oracle_case *c)
{
    got_tails(c, mlg_gammainc(oracle_number(c, "a"), oracle_number(c, "x")), "lower", "upper");
}

static void gammaincinv(struct oracle_case *c)
{
    oracle_got(c, "value", mlg_gammaincinv(oracle_number(c, "a"), oracle_number(c, "p")));
}

static void norm(struct oracle_case *c)
{
    oracle_got(c, "cdf", mlg_norm_cdf(oracle_number(c, "x")));
    oracle_got(c, "sf", mlg_norm_sf(oracle_number(c, "x")));
}

static void norm_logcdf(struct oracle_case *c)
{
    oracle_got(c, "value", mlg_norm_logcdf(oracle_number(c, "x")));
}

static void norm_ppf(struct oracle_case *c)
{
    oracle_got(c, "value", mlg_norm_ppf(oracle_number(c, "p")));
}

static void student_t(struct oracle_case *c)
{
    got_tails(c, mlg_student_t(oracle_number(c, "t"), oracle_number(c, "df")), "cdf", "sf");
}

static void student_t_ppf(struct oracle_case *c)
{
    oracle_got(c, "value", mlg_student_t_ppf(oracle_number(c, "p"), oracle_number(c, "df")));
}

static void chi2(struct oracle_case *c)
{
    got_tails(c, mlg_chi2(oracle_number(c, "x"), oracle_number(c, "df")), "cdf", "sf");
}

static void f_dist(struct oracle_case *c)
{
    got_tails(c, mlg_f(oracle_number(c, "f"), oracle_number(c, "dfn"), oracle_number(c, "dfd")),
              "cdf", "sf");
}

static void binom(struct oracle_case *c)
{
    got_mass(c, mlg_binom((int64_t)oracle_number(c, "k"), whole(c, "n"), oracle_number(c, "p")));
}

static void binom_ppf(struct oracle_case *c)
{
    oracle_got(c, "value",
               (double)mlg_binom_ppf(oracle_number(c, "q"), whole(c, "n"), oracle_number(c, "p")));
}

static void hypergeom(struct oracle_case *c)
{
    got_mass(c, mlg_hypergeom((int64_t)oracle_number(c, "k"), whole(c, "N"), whole(c, "K"),
                              whole(c, "n")));
}

static void hypergeom_pmf(struct oracle_case *c)
{
    oracle_got(c, "value",
               mlg_hypergeom_pmf((int64_t)oracle_number(c, "k"), whole(c, "N"), whole(c, "K"),
                                 whole(c, "n")));
}

static void poisson(struct oracle_case *c)
{
    got_mass(c, mlg_poisson((int64_t)oracle_number(c, "k"), oracle_number(c, "mu")));
}

static void kolmogorov(struct oracle_case *c)
{
    got_tails(c, mlg_kolmogorov(oracle_number(c, "x")), "cdf", "sf");
}

static void ks_exact(struct oracle_case *c)
{
    oracle_got(c, "sf", mlg_ks_exact_sf(oracle_number(c, "d"), whole(c, "n")));
}

const struct oracle_entry oracle_special[] = {
    { "lgamma", lgamma_case, NULL },
    { "erf_erfc", erf_erfc, NULL },
    { "betainc", betainc, NULL },
    { "betaincinv", betaincinv, NULL },
    { "gammainc", gammainc, NULL },
    { "gammaincinv", gammaincinv, NULL },
    { "norm", norm, NULL },
    { "norm_logcdf", norm_logcdf, NULL },
    { "norm_ppf", norm_ppf, NULL },
    { "student_t", student_t, NULL },
    { "student_t_ppf", student_t_ppf, NULL },
    { "chi2", chi2, NULL },
    { "f_dist", f_dist, NULL },
    { "binom", binom, NULL },
    { "binom_ppf", binom_ppf, NULL },
    { "hypergeom", hypergeom, NULL },
    { "hypergeom_pmf", hypergeom_pmf, NULL },
    { "kolmogorov", kolmogorov, NULL },
    { "kolmogorov_smirnov_exact_one_sample", ks_exact, NULL },
    { "poisson", poisson, NULL },
    { "log1p", log1p_case, NULL },
    { NULL, NULL, NULL },
};
