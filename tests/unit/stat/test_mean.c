#include <check.h>
#include <math.h>
#include <mlgate/stat/mean.h>
#include <mlgate/stat/rng.h>

static struct mlg_moments moments_of(const double *x, size_t n)
{
    struct mlg_moments m;
    mlg_moments_init(&m);
    for (size_t i = 0; i < n; i++)
        mlg_moments_add(&m, x[i]);
    return m;
}

static const double five[] = { 0.731, 0.911, 1.227, 1.799, -0.855 };

/* scipy.stats.ttest_rel of tests/data/oracles (intervals/paired_t/n5/two-sided):
 * t 1.720466778731568. */
START_TEST(the_t_interval_and_test_agree)
{
    struct mlg_moments m = moments_of(five, 5);
    struct mlg_interval i = mlg_mean_t(&m, 0.025);
    ck_assert_double_eq_tol(i.estimate, 0.7626, 1e-12);
    ck_assert_double_eq_tol(i.low, -0.4680642961073922, 1e-9);
    ck_assert_double_eq_tol(i.high, 1.9932642961073925, 1e-9);
    ck_assert_double_eq_tol(mlg_mean_t_test(&m, 0, MLG_TWO_SIDED).p, 0.16046235762295566, 1e-9);
    ck_assert_double_eq_tol(mlg_mean_t_test(&m, i.low, MLG_GREATER).p, 0.025, 1e-12);
    ck_assert_double_eq_tol(mlg_mean_t_test(&m, i.high, MLG_LESS).p, 0.025, 1e-12);
}
END_TEST

START_TEST(too_little_or_no_spread_is_undefined)
{
    double same[] = { 0.1, 0.1, 0.1 }, odd[] = { 1, 2, (double)NAN }, inf[] = { 1, 2, INFINITY };
    struct mlg_moments m = moments_of(same, 3);
    ck_assert(!mlg_mean_t(&m, 0.05).defined && isnan(mlg_mean_t(&m, 0.05).low));
    ck_assert_double_eq_tol(mlg_mean_t(&m, 0.05).estimate, 0.1, 2e-17);
    ck_assert(!mlg_mean_t_test(&m, -1, MLG_GREATER).defined);
    ck_assert(!mlg_mean_tost(&m, -1, 1).defined);
    m = moments_of(five, 1);
    ck_assert(!mlg_mean_t(&m, 0.05).defined);
    m = moments_of(five, 0);
    ck_assert(!mlg_mean_t(&m, 0.05).defined && isnan(mlg_mean_t(&m, 0.05).estimate));
    m = moments_of(odd, 3);
    ck_assert(!mlg_mean_t(&m, 0.05).defined);
    m = moments_of(inf, 3);
    ck_assert(!mlg_mean_t(&m, 0.05).defined);
    ck_assert(!mlg_mean_t_test(&m, 0, MLG_GREATER).defined);
    m = moments_of(five, 5);
    ck_assert(!mlg_mean_t(&m, 0).defined);
    ck_assert(!mlg_mean_t_test(&m, (double)NAN, MLG_GREATER).defined);
    ck_assert(!mlg_welch_test(&m, &(struct mlg_moments){ .n = 0 }, 0, MLG_GREATER).defined);
}
END_TEST

START_TEST(equal_weights_are_no_weights)
{
    struct mlg_weighted w;
    mlg_weighted_init(&w);
    for (int i = 0; i < 5; i++)
        ck_assert(mlg_weighted_add(&w, five[i], 0.3));
    struct mlg_moments m = moments_of(five, 5);
    struct mlg_interval a = mlg_weighted_interval(&w, 0.05), b = mlg_mean_t(&m, 0.05);
    ck_assert_double_eq_tol(a.low, b.low, 1e-12);
    ck_assert_double_eq_tol(a.high, b.high, 1e-12);
    ck_assert_double_eq_tol(mlg_weighted_test(&w, 0, MLG_GREATER).p,
                            mlg_mean_t_test(&m, 0, MLG_GREATER).p, 1e-12);
}
END_TEST

START_TEST(weights_are_checked_and_zero_weights_do_not_count)
{
    struct mlg_weighted w;
    mlg_weighted_init(&w);
    ck_assert(!mlg_weighted_add(&w, 1, -1));
    ck_assert(!mlg_weighted_add(&w, 1, (double)NAN));
    ck_assert(!mlg_weighted_add(&w, 1, INFINITY));
    ck_assert(isnan(mlg_weighted_mean(&w)));
    ck_assert(!mlg_weighted_interval(&w, 0.05).defined);
    ck_assert(mlg_weighted_add(&w, (double)NAN, 0));
    ck_assert(mlg_weighted_add(&w, 1, 2) && mlg_weighted_add(&w, 4, 1));
    ck_assert_uint_eq(w.n, 2);
    ck_assert(mlg_weighted_mean(&w) == 2);
    ck_assert_double_eq_tol(mlg_weighted_variance(&w), 2, 1e-15);
    struct mlg_weighted same;
    mlg_weighted_init(&same);
    for (int i = 1; i < 100; i++)
        mlg_weighted_add(&same, 0.1, 0.1 * i / 7);
    ck_assert(!mlg_weighted_interval(&same, 0.05).defined);
    ck_assert(mlg_weighted_variance(&same) == 0);
}
END_TEST

START_TEST(rows_that_weigh_unequally_tell_less)
{
    struct mlg_weighted equal, apart, within, none;
    double m = 20.0 / 119;

    mlg_weighted_init(&equal);
    mlg_weighted_init(&apart);
    mlg_weighted_init(&within);
    mlg_weighted_init(&none);
    for (int i = 0; i < 100; i++) {
        ck_assert(mlg_weighted_add(&equal, i % 10 == 0, 0.3));
        /* half of the weight is on ten rows: (10 * 9 + 90)^2 / (10 * 81 + 90) = 36 */
        ck_assert(mlg_weighted_add(&apart, i % 10 == 0 ? 1 : 0, i % 10 == 0 ? 9 : 1));
        ck_assert(mlg_weighted_add(&within, i % 2, i % 10 < 2 ? 5 : 1));
        ck_assert(mlg_weighted_add(&none, 1, 1 + i));
    }
    ck_assert_double_eq_tol(mlg_weighted_effective(&equal), 100, 1e-9);
    ck_assert_double_eq_tol(mlg_weighted_effective(&apart), 36, 1e-9);
    ck_assert_double_eq_tol(mlg_weighted_effective(&within), 180.0 * 180 / (20 * 25 + 80), 1e-9);
    /* what is rare weighs more: m (1 - m) / (Sum w^2 (x - m)^2 / (Sum w)^2), fewer than Kish's */
    mlg_weighted_init(&apart);
    for (int i = 0; i < 109; i++)
        ck_assert(mlg_weighted_add(&apart, i < 10, i < 10 ? 2 : 1));
    ck_assert_double_eq_tol(mlg_weighted_effective(&apart),
                            m * (1 - m) * 119 * 119 / (99 * m * m + 40 * (1 - m) * (1 - m)), 1e-9);
    ck_assert(mlg_weighted_effective(&apart) < 119.0 * 119 / 139);
    ck_assert(mlg_weighted_effective(&none) == 0);
    ck_assert_double_eq_tol(mlg_weighted_error(&equal), sqrt(0.09 / 99), 1e-12);
    ck_assert(isnan(mlg_weighted_error(&none)));
}
END_TEST

START_TEST(rows_alike_can_be_added_at_once)
{
    static const double kinds[] = { -1, 0, 1 };
    struct mlg_weighted each, alike;
    struct mlg_rng r;

    mlg_rng_init(&r, 3, 0);
    mlg_weighted_init(&each);
    mlg_weighted_init(&alike);
    for (int k = 0; k < 3; k++) {
        struct mlg_sum weights, squares;
        uint64_t rows = 0;
        mlg_sum_init(&weights);
        mlg_sum_init(&squares);
        for (int i = 0; i < 50 + 100 * k; i++) {
            double weight = i % 7 == 0 ? 0 : mlg_rng_unit(&r) * 3;
            ck_assert(mlg_weighted_add(&each, kinds[k], weight));
            rows += weight > 0;
            mlg_sum_add(&weights, weight);
            mlg_sum_add_product(&squares, weight, weight);
        }
        mlg_weighted_add_alike(&alike, kinds[k], rows, &weights, &squares);
    }
    ck_assert_uint_eq(each.n, alike.n);
    ck_assert(mlg_weighted_mean(&each) == mlg_weighted_mean(&alike));
    ck_assert(mlg_weighted_variance(&each) == mlg_weighted_variance(&alike));
    ck_assert(mlg_weighted_interval(&each, 0.05).low == mlg_weighted_interval(&alike, 0.05).low);
    ck_assert(mlg_weighted_interval(&each, 0.05).high == mlg_weighted_interval(&alike, 0.05).high);
}
END_TEST

START_TEST(clusters_of_one_row_are_no_clusters)
{
    struct mlg_moments rows = moments_of(five, 5), values;
    struct mlg_interval i = mlg_mean_t(&rows, 0.05), c;
    mlg_moments_init(&values);
    for (size_t g = 0; g < 5; g++)
        mlg_moments_add(&values, mlg_clustered_value(i.estimate, five[g] - i.estimate, 5, 5));
    c = mlg_mean_t(&values, 0.05);
    ck_assert_double_eq_tol(c.low, i.low, 1e-12);
    ck_assert_double_eq_tol(c.high, i.high, 1e-12);
}
END_TEST

START_TEST(coverage_is_nominal_for_normal_data)
{
    unsigned missed = 0;
    for (uint64_t k = 0; k < 4000; k++) {
        struct mlg_rng r;
        struct mlg_moments m;
        mlg_rng_init(&r, 8, k);
        mlg_moments_init(&m);
        for (int i = 0; i < 8; i++)
            mlg_moments_add(&m, mlg_rng_normal(&r));
        missed += mlg_mean_t(&m, 0.05).low > 0;
    }
    /* 200 expected, standard deviation 13.8 */
    ck_assert_uint_gt(missed, 145);
    ck_assert_uint_lt(missed, 255);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/mean");
    TCase *t = tcase_create("mean");
    tcase_add_test(t, the_t_interval_and_test_agree);
    tcase_add_test(t, too_little_or_no_spread_is_undefined);
    tcase_add_test(t, equal_weights_are_no_weights);
    tcase_add_test(t, weights_are_checked_and_zero_weights_do_not_count);
    tcase_add_test(t, rows_that_weigh_unequally_tell_less);
    tcase_add_test(t, rows_alike_can_be_added_at_once);
    tcase_add_test(t, clusters_of_one_row_are_no_clusters);
    tcase_add_test(t, coverage_is_nominal_for_normal_data);
    suite_add_tcase(s, t);
    return s;
}
