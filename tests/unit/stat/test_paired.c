#include <check.h>
#include <math.h>
#include <mlgate/stat/paired.h>
#include <mlgate/stat/power.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/unpaired.h>

static const struct mlg_paired airway = { 59, 6, 16, 80 }; /* Fagerland, Lydersen, Laake 2013 */
static const struct mlg_paired bentur = { 1, 1, 7, 12 };

static void ends(struct mlg_interval i, double low, double high)
{
    ck_assert(i.defined);
    ck_assert_double_eq_tol(i.low, low, 6e-5);
    ck_assert_double_eq_tol(i.high, high, 6e-5);
}

START_TEST(published_intervals)
{
    ends(mlg_paired_tango(&airway, 0.025), -0.1240, -0.0054);
    ends(mlg_paired_tango(&bentur, 0.025), -0.517232, -0.026003);
    ends(mlg_paired_newcombe(&airway, 0.025, true), -0.1186, -0.0046);
    ends(mlg_paired_newcombe(&airway, 0.025, false), -0.1174, -0.0059);
    ends(mlg_paired_bonett_price(&airway, 0.025), -0.1195, -0.0032);
    const struct mlg_unpaired mn = { 56, 70, 48, 80 };
    ends(mlg_unpaired_miettinen_nurminen(&mn, 0.025), 0.0528, 0.3382);
}
END_TEST

START_TEST(published_p_values)
{
    ck_assert_double_eq_tol(mlg_mcnemar_exact(&airway, MLG_TWO_SIDED).p, 0.052479, 1e-6);
    ck_assert_double_eq_tol(mlg_mcnemar_midp(&airway, MLG_TWO_SIDED).p, 0.034690, 1e-6);
    ck_assert_double_eq_tol(mlg_mcnemar_asymptotic(&airway, MLG_TWO_SIDED).p, 0.033006, 1e-6);
    ck_assert_double_eq_tol(mlg_mcnemar_cc(&airway).p, 0.055009, 1e-6);
    ck_assert_double_eq_tol(mlg_mcnemar_midp(&bentur, MLG_TWO_SIDED).p, 0.039062, 1e-6);
}
END_TEST

START_TEST(the_tango_test_inverts_the_interval)
{
    for (uint64_t b = 0; b <= 6; b += 2)
        for (uint64_t c = 0; c <= 6; c += 3)
            for (uint64_t rest = 0; rest <= 40; rest += 8) {
                struct mlg_paired t = { rest, b, c, rest / 2 };
                struct mlg_interval i = mlg_paired_tango(&t, 0.05);
                if (b + c + rest == 0) {
                    ck_assert(!i.defined);
                    continue;
                }
                ck_assert(i.defined && i.low <= i.estimate && i.estimate <= i.high);
                for (double m = -0.9; m < 0.95; m += 0.1) {
                    struct mlg_pvalue p = mlg_paired_tango_test(&t, m, MLG_GREATER);
                    struct mlg_pvalue q = mlg_paired_tango_test(&t, m, MLG_LESS);
                    if (!p.defined)
                        continue;
                    if (fabs(i.low - m) > 1e-9)
                        ck_assert_msg((i.low > m) == (p.p < 0.05), "%g %g %g", m, i.low, p.p);
                    if (fabs(i.high - m) > 1e-9)
                        ck_assert_msg((i.high < m) == (q.p < 0.05), "%g %g %g", m, i.high, q.p);
                }
            }
}
END_TEST

START_TEST(exchanging_the_two_mirrors_the_interval)
{
    struct mlg_paired t = { 30, 4, 9, 17 }, u = { 30, 9, 4, 17 };
    struct mlg_interval a = mlg_paired_tango(&t, 0.05), b = mlg_paired_tango(&u, 0.05);
    ck_assert_double_eq_tol(a.low, -b.high, 1e-14);
    ck_assert_double_eq_tol(a.high, -b.low, 1e-14);
    a = mlg_paired_newcombe(&t, 0.05, true);
    b = mlg_paired_newcombe(&u, 0.05, true);
    ck_assert_double_eq_tol(a.low, -b.high, 1e-14);
}
END_TEST

START_TEST(agreement_on_every_row_is_untestable_below_the_stated_size)
{
    for (uint64_t n = 1; n <= 80; n++) {
        struct mlg_paired t = { n, 0, 0, 0 };
        struct mlg_interval i = mlg_paired_tango(&t, 0.05);
        ck_assert((i.low > -0.05) == (n > 51));
        ck_assert(mlg_paired_untestable(n, 0.05, 0.05) == (n <= 51));
    }
    ck_assert_uint_eq(mlg_paired_testable_n(0.05, 0.05), 52);
    for (uint64_t n = 1; n <= 80; n++)
        ck_assert(mlg_threshold_untestable(n, 0.95, 0.05) ==
                  !(mlg_proportion_clopper_pearson(n, n, 0.05).low >= 0.95));
    uint64_t n = mlg_threshold_testable_n(0.95, 0.05);
    ck_assert(!mlg_threshold_untestable(n, 0.95, 0.05));
    ck_assert(mlg_threshold_untestable(n - 1, 0.95, 0.05));
}
END_TEST

START_TEST(nothing_is_made_of_nothing)
{
    struct mlg_paired none = { 0, 0, 0, 0 }, agree = { 5, 0, 0, 5 };
    ck_assert(!mlg_paired_tango(&none, 0.05).defined);
    ck_assert(isnan(mlg_paired_tango(&none, 0.05).low));
    ck_assert(!mlg_paired_newcombe(&none, 0.05, true).defined);
    ck_assert(!mlg_paired_bonett_price(&none, 0.05).defined);
    ck_assert(!mlg_mcnemar_exact(&none, MLG_TWO_SIDED).defined);
    ck_assert(!mlg_paired_tango_test(&none, -0.1, MLG_GREATER).defined);
    ck_assert(!mlg_paired_tango(&agree, 0).defined);
    ck_assert(!mlg_paired_tango(&agree, (double)NAN).defined);
    ck_assert(!mlg_paired_tango(&agree, 0.7).defined);
    ck_assert(!mlg_paired_tango_test(&agree, 0, MLG_GREATER).defined);
    ck_assert(!mlg_paired_tango_test(&agree, -1, MLG_GREATER).defined);
    ck_assert(!mlg_paired_tango_test(&agree, (double)NAN, MLG_GREATER).defined);
    ck_assert(mlg_mcnemar_exact(&agree, MLG_GREATER).p == 1);
    ck_assert(mlg_mcnemar_midp(&agree, MLG_GREATER).p == 1);
    ck_assert(!mlg_mcnemar_asymptotic(&agree, MLG_TWO_SIDED).defined);
    struct mlg_paired huge = { UINT64_MAX, 1, UINT64_MAX, 1 };
    ck_assert(!mlg_paired_tango(&huge, 0.05).defined);
}
END_TEST

START_TEST(lopsided_tables_reach_the_ends)
{
    struct mlg_paired all = { 0, 10, 0, 0 };
    struct mlg_interval i = mlg_paired_tango(&all, 0.05);
    ck_assert(i.high == 1 && i.low > 0 && i.low < 1);
    struct mlg_paired big = { 50000000, 3000000, 2999000, 44001000 };
    i = mlg_paired_tango(&big, 0.05);
    ck_assert(i.low < i.estimate && i.high > i.estimate && i.high - i.low < 1e-4);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/paired");
    TCase *t = tcase_create("paired");
    tcase_add_test(t, published_intervals);
    tcase_add_test(t, published_p_values);
    tcase_add_test(t, the_tango_test_inverts_the_interval);
    tcase_add_test(t, exchanging_the_two_mirrors_the_interval);
    tcase_add_test(t, agreement_on_every_row_is_untestable_below_the_stated_size);
    tcase_add_test(t, nothing_is_made_of_nothing);
    tcase_add_test(t, lopsided_tables_reach_the_ends);
    suite_add_tcase(s, t);
    return s;
}
