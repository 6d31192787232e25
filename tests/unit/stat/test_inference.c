/* Proportions, multiplicity, quantiles, power, ranks and laws: properties and published answers. */
#include <check.h>
#include <math.h>
#include <mlgate/stat/contingency.h>
#include <mlgate/stat/multiplicity.h>
#include <mlgate/stat/power.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/quantile.h>
#include <mlgate/stat/ranks.h>
#include <mlgate/stat/rng.h>
#include <mlgate/stat/special.h>
#include <string.h>

/* contingencytables, test of chapter 2; Newcombe 1998, Table I */
START_TEST(published_proportion_intervals)
{
    struct mlg_interval i = mlg_proportion_wilson(13, 16, 0.025);
    ck_assert_double_eq_tol(i.low, 0.5699, 5e-5);
    ck_assert_double_eq_tol(i.high, 0.9341, 5e-5);
    i = mlg_proportion_clopper_pearson(13, 16, 0.025);
    ck_assert_double_eq_tol(i.low, 0.5435, 5e-5);
    ck_assert_double_eq_tol(i.high, 0.9595, 5e-5);
    i = mlg_proportion_jeffreys(13, 16, 0.025);
    ck_assert_double_eq_tol(i.low, 0.5792, 5e-5);
    ck_assert_double_eq_tol(i.high, 0.9442, 5e-5);
    i = mlg_proportion_wilson(81, 263, 0.025);
    ck_assert_double_eq_tol(i.low, 0.255289, 1e-6);
    ck_assert_double_eq_tol(i.high, 0.366210, 1e-6);
    i = mlg_proportion_wilson(0, 20, 0.025);
    ck_assert(i.low == 0);
    ck_assert_double_eq_tol(i.high, 0.161125, 1e-6);
}
END_TEST

START_TEST(proportion_tests_invert_their_intervals)
{
    for (uint64_t n = 1; n < 60; n += 7)
        for (uint64_t k = 0; k <= n; k += 3) {
            struct mlg_interval w = mlg_proportion_wilson(k, n, 0.05);
            struct mlg_interval c = mlg_proportion_clopper_pearson(k, n, 0.05);
            for (double t = 0.03; t < 1; t += 0.07) {
                double score = mlg_proportion_score_test(k, n, t, MLG_GREATER).p;
                double exact = mlg_binomial_test(k, n, t, MLG_GREATER).p;
                ck_assert((w.low > t) == (score < 0.05));
                ck_assert((c.low > t) == (exact < 0.05));
                ck_assert((w.high < t) == (mlg_proportion_score_test(k, n, t, MLG_LESS).p < 0.05));
                ck_assert((c.high < t) == (mlg_binomial_test(k, n, t, MLG_LESS).p < 0.05));
            }
        }
}
END_TEST

START_TEST(no_rows_or_no_level_is_undefined)
{
    struct mlg_interval (*const methods[])(uint64_t, uint64_t, double) = {
        mlg_proportion_wilson,   mlg_proportion_wilson_cc,     mlg_proportion_clopper_pearson,
        mlg_proportion_jeffreys, mlg_proportion_agresti_coull, mlg_proportion_wald
    };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        ck_assert(!methods[i](0, 0, 0.05).defined);
        ck_assert(isnan(methods[i](0, 0, 0.05).low) && isnan(methods[i](0, 0, 0.05).high));
        ck_assert(!methods[i](6, 5, 0.05).defined);
        ck_assert(!methods[i](1, 5, 0).defined);
        ck_assert(!methods[i](1, 5, (double)NAN).defined);
        struct mlg_interval in = methods[i](1, 5, 0.05);
        ck_assert(in.low >= 0 && in.low <= 0.2 && in.high >= 0.2 && in.high <= 1);
    }
}
END_TEST

START_TEST(the_ends_of_the_range_are_reached_exactly)
{
    for (double tail = 0.001; tail < 0.5; tail += 0.0137)
        for (uint64_t n = 1; n < 2000; n += 37) {
            ck_assert(mlg_proportion_wilson(0, n, tail).low == 0);
            ck_assert(mlg_proportion_wilson(n, n, tail).high == 1);
            ck_assert(mlg_proportion_wilson(0, n, tail).high < 1);
        }
}
END_TEST

/* 1 - F by Marsaglia, Tsang and Wang's formula in 40-digit arithmetic. */
START_TEST(kolmogorov_smirnov_in_the_middle)
{
    ck_assert_double_eq_tol(mlg_ks_exact_sf(0.031, 500), 0.71045446063497620, 1e-10);
    ck_assert_double_eq_tol(mlg_ks_exact_sf(0.11, 100), 0.16496264039322086, 1e-10);
}
END_TEST

START_TEST(holm_on_a_known_family)
{
    const double p[] = { 0.01, 0.04, 0.03, 0.005 };
    double got[4], same[4];
    ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_HOLM, p, 4, got, NULL), MLG_OK);
    const double want[] = { 0.03, 0.06, 0.06, 0.02 };
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(got[i], want[i], 1e-15);
    memcpy(same, p, sizeof p);
    ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_HOLM, same, 4, same, NULL), MLG_OK);
    ck_assert_mem_eq(same, got, sizeof got);
    ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_HOLM, NULL, 0, NULL, NULL), MLG_OK);
}
END_TEST

START_TEST(an_undefined_p_is_not_adjusted)
{
    const double nan[] = { 0.01, (double)NAN }, above[] = { 1.1 };
    double got[2] = { -1, -1 };
    ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_HOLM, nan, 2, got, NULL), MLG_E_BUG);
    ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_BONFERRONI, above, 1, got, NULL), MLG_E_BUG);
    ck_assert(got[0] == -1);
}
END_TEST

START_TEST(adjusted_p_is_never_smaller_and_orders_the_methods)
{
    double p[12], holm[12], hochberg[12], hommel[12], bonferroni[12], bh[12];
    for (uint64_t k = 0; k < 200; k++) {
        struct mlg_rng r;
        mlg_rng_init(&r, 6, k);
        for (int i = 0; i < 12; i++)
            p[i] = pow(mlg_rng_unit(&r), 3);
        ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_HOLM, p, 12, holm, NULL), MLG_OK);
        ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_HOCHBERG, p, 12, hochberg, NULL), MLG_OK);
        ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_HOMMEL, p, 12, hommel, NULL), MLG_OK);
        ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_BONFERRONI, p, 12, bonferroni, NULL), MLG_OK);
        ck_assert_int_eq(mlg_adjust_p(MLG_ADJUST_BH, p, 12, bh, NULL), MLG_OK);
        for (int i = 0; i < 12; i++) {
            ck_assert(bonferroni[i] >= holm[i] && holm[i] >= hochberg[i] - 1e-15);
            ck_assert(hochberg[i] >= hommel[i] - 1e-12 && hommel[i] >= bh[i] - 1e-12);
            ck_assert(bh[i] >= p[i]);
        }
    }
}
END_TEST

START_TEST(ranks_of_quantile_intervals)
{
    struct mlg_ranks r = mlg_quantile_ranks(1000, 0.99, 0.025);
    ck_assert_uint_eq(r.lower, 983);
    ck_assert_uint_eq(r.upper, 997);
    r = mlg_quantile_ranks(1000, 0.95, 0.025);
    ck_assert_uint_eq(r.lower, 936);
    ck_assert_uint_eq(r.upper, 964);
    ck_assert_uint_eq(mlg_quantile_ranks(100, 0.99, 0.025).upper, 0);
    ck_assert_uint_eq(mlg_quantile_upper_rank(298, 0.99, 0.05), 0);
    ck_assert_uint_eq(mlg_quantile_upper_rank(299, 0.99, 0.05), 299);
    ck_assert_uint_eq(mlg_quantile_lower_rank(299, 0.01, 0.05), 1);
    ck_assert_uint_eq(mlg_quantile_lower_rank(298, 0.01, 0.05), 0);
}
END_TEST

START_TEST(a_missing_rank_is_an_infinity)
{
    const double x[] = { 1, 2, 4 };
    struct mlg_interval i = mlg_quantile_interval(x, 3, 0.5, 0.05);
    ck_assert(i.defined && i.estimate == 2 && i.low == -INFINITY && i.high == INFINITY);
    ck_assert(!mlg_quantile_interval(x, 0, 0.5, 0.05).defined);
    ck_assert(mlg_quantile_sorted(x, 3, 0.75) == 3);
    ck_assert(mlg_quantile_sorted(x, 3, 1) == 4);
    ck_assert(isnan(mlg_quantile_sorted(x, 0, 0.5)) && isnan(mlg_quantile_sorted(x, 3, 1.5)));
    const double ends[] = { -INFINITY, -INFINITY, INFINITY, INFINITY };
    ck_assert(mlg_quantile_sorted(ends, 4, 0.1) == -INFINITY);
}
END_TEST

START_TEST(sample_sizes)
{
    ck_assert_uint_eq(mlg_required_n_paired(0.01, 0.05, 0, 0.05, 0.8), 3092);
    ck_assert_uint_eq(mlg_required_n_paired(0.01, 0.10, 0, 0.05, 0.8), 6183);
    ck_assert_uint_eq(mlg_required_n_paired(0.01, 0.05, -0.01, 0.05, 0.8), 0);
    ck_assert_uint_eq(mlg_required_n_paired(0.01, 0.05, -0.02, 0.05, 0.8), 0);
    ck_assert_uint_eq(mlg_required_n_proportion(0.8, 0.9, 0.05, 0.8), 0);
    ck_assert_uint_eq(mlg_required_n_proportion(0.9, 0.9, 0.05, 0.8), 0);
    ck_assert_uint_eq(mlg_required_n_mean(1, 0, 0.05, 0.8), 0);
    ck_assert_uint_eq(mlg_required_n_mean((double)NAN, 1, 0.05, 0.8), 0);
    ck_assert_uint_eq(mlg_required_n_mean(1, 1e-300, 0.05, 0.8), 0);
    /* (1.6449 + 0.8416)^2 = 6.1826 */
    ck_assert_uint_eq(mlg_required_n_mean(10, 1, 0.05, 0.8), 619);
    ck_assert_double_eq_tol(mlg_detectable(1, 0.05, 0.8), 2.486475, 1e-6);
}
END_TEST

/* The power promised is the power found: 2,000 simulated gates at the required n. */
START_TEST(required_n_gives_its_power)
{
    uint64_t n = mlg_required_n_proportion(0.9, 0.85, 0.05, 0.8);
    unsigned passed = 0;
    for (uint64_t k = 0; k < 2000; k++) {
        struct mlg_rng r;
        mlg_rng_init(&r, 9, k);
        passed += mlg_proportion_wilson(mlg_rng_binomial(&r, n, 0.9), n, 0.05).low >= 0.85;
    }
    ck_assert_double_eq_tol(passed / 2000.0, 0.8, 0.04);
}
END_TEST

static double by_hand(const double *d, int n, double observed)
{
    int hits = 0;
    for (int mask = 0; mask < 1 << n; mask++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += (mask >> i & 1) != 0 ? d[i] : -d[i];
        hits += sum >= observed - 1e-12;
    }
    return (double)hits / (1 << n);
}

START_TEST(sign_flips_agree_with_enumeration)
{
    const double d[] = { 0.3, -0.1, 0.7, 0.2, -0.4, 0.9, 0.1, 0.5, -0.2 };
    double observed = 2.0;
    ck_assert_double_eq_tol(mlg_sign_flip_test(d, 9, 0, 0, MLG_GREATER).p, by_hand(d, 9, observed),
                            1e-15);
    ck_assert(!mlg_sign_flip_test(d, 0, 9, 0, MLG_GREATER).defined);
    double many[60], turned[60];
    struct mlg_rng r;
    mlg_rng_init(&r, 1, 2);
    for (int i = 0; i < 60; i++)
        turned[59 - i] = many[i] = mlg_rng_normal(&r) + 0.3;
    struct mlg_pvalue a = mlg_sign_flip_test(many, 60, 9999, 4, MLG_GREATER);
    struct mlg_pvalue b = mlg_sign_flip_test(turned, 60, 9999, 4, MLG_GREATER);
    ck_assert(a.p == b.p && a.p > 0 && a.p < 0.2);
    many[3] = (double)NAN;
    ck_assert(!mlg_sign_flip_test(many, 60, 99, 4, MLG_GREATER).defined);
}
END_TEST

START_TEST(exact_and_asymptotic_ranks_meet)
{
    double x[60], y[50];
    struct mlg_rng r;
    mlg_rng_init(&r, 1, 3);
    for (int i = 0; i < 60; i++)
        x[i] = mlg_rng_normal(&r) + 0.4;
    for (int i = 0; i < 50; i++)
        y[i] = mlg_rng_normal(&r);
    double e = mlg_mann_whitney(x, 60, y, 50, MLG_RANK_EXACT, false, MLG_GREATER).p;
    double a = mlg_mann_whitney(x, 60, y, 50, MLG_RANK_ASYMPTOTIC, true, MLG_GREATER).p;
    ck_assert_double_eq_tol(e, a, 0.001);
    e = mlg_wilcoxon(x, 60, MLG_ZEROS_WILCOX, MLG_RANK_EXACT, false, MLG_GREATER).p;
    a = mlg_wilcoxon(x, 60, MLG_ZEROS_WILCOX, MLG_RANK_ASYMPTOTIC, true, MLG_GREATER).p;
    ck_assert_double_eq_tol(e, a, 0.001);
    double p = mlg_two_sample_permutation(x, 60, y, 50, 20000, 1, MLG_GREATER).p;
    a = mlg_mann_whitney(x, 60, y, 50, MLG_RANK_ASYMPTOTIC, true, MLG_GREATER).p;
    ck_assert_double_eq_tol(p, a, 0.02);
}
END_TEST

START_TEST(tails_sum_to_one_and_quantiles_come_back)
{
    for (double a = 0.3; a < 3000; a *= 3.1)
        for (double b = 0.2; b < 3000; b *= 2.7)
            for (double p = 1e-7; p < 1; p = p < 0.1 ? p * 40 : p + 0.2) {
                double x = mlg_betaincinv(a, b, p);
                struct mlg_tails t = mlg_betainc(a, b, x);
                ck_assert_double_eq_tol(t.lower + t.upper, 1, 1e-14);
                if (x > 1e-300 && x < 0.999999)
                    ck_assert_msg(fabs(t.lower / p - 1) < 1e-9, "%g %g %g: %g %g", a, b, p, x,
                                  t.lower);
            }
    for (double p = 1e-12; p < 1; p = p < 0.1 ? p * 7 : p + 0.05) {
        ck_assert_double_eq_tol(mlg_norm_cdf(mlg_norm_ppf(p)) / p, 1, 1e-12);
        ck_assert(mlg_norm_isf(p) == -mlg_norm_ppf(p));
        ck_assert_double_eq_tol(mlg_student_t(mlg_student_t_ppf(p, 5.5), 5.5).lower / p, 1, 1e-11);
        ck_assert_double_eq_tol(mlg_chi2(mlg_chi2_ppf(p, 3), 3).lower / p, 1, 1e-11);
    }
}
END_TEST

START_TEST(outside_the_domain_is_not_a_number)
{
    ck_assert(isnan(mlg_betainc(-1, 1, 0.5).lower) && isnan(mlg_betainc(1, 1, 1.5).upper));
    ck_assert(isnan(mlg_betaincinv(1, 1, (double)NAN)) && isnan(mlg_gammaincinv(1, -0.1)));
    ck_assert(isnan(mlg_gammainc(0, 1).lower) && isnan(mlg_norm_ppf(1.1)));
    ck_assert(isnan(mlg_student_t(1, 0).lower) && isnan(mlg_student_t_isf(0.5, (double)NAN)));
    ck_assert(isnan(mlg_binom(1, 2, 1.5).cdf) && isnan(mlg_hypergeom(1, 2, 3, 1).cdf));
    ck_assert(isnan(mlg_poisson(1, -1).cdf) && isnan(mlg_kolmogorov((double)NAN).lower));
    ck_assert(isnan(mlg_ks_exact_sf(0.5, 0)));
    ck_assert(isnan(mlg_norm_cdf((double)NAN)) && isnan(mlg_f((double)NAN, 1, 1).lower));
    ck_assert_int_eq(mlg_binom_ppf(0.5, 10, (double)NAN), -1);
}
END_TEST

START_TEST(binomial_masses_sum_to_one)
{
    double sum = 0;
    for (int64_t k = -1; k <= 301; k++) {
        struct mlg_mass m = mlg_binom(k, 300, 0.37);
        sum += m.pmf;
        ck_assert_double_eq_tol(sum, m.cdf, 1e-12);
        ck_assert_double_eq_tol(m.cdf + m.sf, 1, 1e-14);
        if (k >= 0 && m.cdf < 1 && m.pmf > 1e-10)
            ck_assert_int_eq(mlg_binom_ppf(m.cdf, 300, 0.37), k);
    }
}
END_TEST

START_TEST(tables_without_rows_are_undefined)
{
    const struct mlg_table22 none = { 0, 0, 0, 0 }, one_group = { 3, 0, 4, 0 };
    const uint64_t margin[4] = { 0, 0, 3, 4 };
    ck_assert(!mlg_fisher_exact(&none, MLG_TWO_SIDED).defined);
    ck_assert(!mlg_boschloo_exact(&one_group, MLG_TWO_SIDED).defined);
    ck_assert(!mlg_table_test(margin, 2, 2, MLG_PEARSON, false).defined);
    ck_assert(!mlg_table_test(margin, 1, 4, MLG_PEARSON, false).defined);
    ck_assert(mlg_fisher_exact(&one_group, MLG_TWO_SIDED).p == 1);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/inference");
    TCase *t = tcase_create("inference");
    tcase_add_test(t, published_proportion_intervals);
    tcase_add_test(t, proportion_tests_invert_their_intervals);
    tcase_add_test(t, no_rows_or_no_level_is_undefined);
    tcase_add_test(t, the_ends_of_the_range_are_reached_exactly);
    tcase_add_test(t, kolmogorov_smirnov_in_the_middle);
    tcase_add_test(t, holm_on_a_known_family);
    tcase_add_test(t, an_undefined_p_is_not_adjusted);
    tcase_add_test(t, adjusted_p_is_never_smaller_and_orders_the_methods);
    tcase_add_test(t, ranks_of_quantile_intervals);
    tcase_add_test(t, a_missing_rank_is_an_infinity);
    tcase_add_test(t, sample_sizes);
    tcase_add_test(t, required_n_gives_its_power);
    tcase_add_test(t, sign_flips_agree_with_enumeration);
    tcase_add_test(t, exact_and_asymptotic_ranks_meet);
    tcase_add_test(t, tails_sum_to_one_and_quantiles_come_back);
    tcase_add_test(t, outside_the_domain_is_not_a_number);
    tcase_add_test(t, binomial_masses_sum_to_one);
    tcase_add_test(t, tables_without_rows_are_undefined);
    suite_add_tcase(s, t);
    return s;
}
