#include <check.h>
#include <math.h>
#include <mlgate/stat/confseq.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/rng.h>

/* Looking after each of 1,000 rows, 400 times over: the sequence may be wrong in 5 %, Wilson's
 * interval is wrong in far more. */
START_TEST(looking_at_every_row_keeps_the_level)
{
    unsigned wrong_low = 0, wrong_high = 0, wilson_wrong = 0;
    for (uint64_t k = 0; k < 400; k++) {
        struct mlg_rng r;
        struct mlg_moments m;
        bool low = false, high = false, wilson = false;
        uint64_t successes = 0;
        mlg_rng_init(&r, 12, k);
        mlg_moments_init(&m);
        for (uint64_t n = 1; n <= 1000; n++) {
            double x = mlg_rng_unit(&r) < 0.5;
            successes += x == 1;
            mlg_moments_add(&m, x);
            struct mlg_interval i = mlg_confseq_mean(&m, 0, 1, 500, 0.05);
            ck_assert(i.defined && i.low <= i.estimate && i.estimate <= i.high);
            low |= i.low > 0.5;
            high |= i.high < 0.5;
            wilson |= n >= 10 && mlg_proportion_wilson(successes, n, 0.05).low > 0.5;
        }
        wrong_low += low;
        wrong_high += high;
        wilson_wrong += wilson;
    }
    ck_assert_uint_le(wrong_low, 32); /* 20 expected at most, standard deviation 4.4 */
    ck_assert_uint_le(wrong_high, 32);
    ck_assert_uint_gt(wilson_wrong, 60);
}
END_TEST

START_TEST(the_width_is_near_that_of_one_look)
{
    struct mlg_moments m;
    mlg_moments_init(&m);
    for (int i = 0; i < 500; i++)
        mlg_moments_add(&m, i % 2);
    struct mlg_interval i = mlg_confseq_mean(&m, 0, 1, 500, 0.05);
    /* one look at the worst variance: 1.645 / (2 sqrt 500) */
    double ratio = (i.estimate - i.low) / (1.645 / (2 * sqrt(500)));
    ck_assert(ratio > 1 && ratio < 2);
}
END_TEST

START_TEST(values_outside_the_range_are_refused)
{
    struct mlg_moments m;
    mlg_moments_init(&m);
    ck_assert(!mlg_confseq_mean(&m, 0, 1, 500, 0.05).defined);
    mlg_moments_add(&m, 0.5);
    ck_assert(mlg_confseq_mean(&m, 0, 1, 500, 0.05).defined);
    ck_assert(!mlg_confseq_mean(&m, 1, 0, 500, 0.05).defined);
    ck_assert(!mlg_confseq_mean(&m, 0, INFINITY, 500, 0.05).defined);
    ck_assert(!mlg_confseq_mean(&m, 0, 1, 0, 0.05).defined);
    ck_assert(!mlg_confseq_mean(&m, 0, 1, 500, 0).defined);
    mlg_moments_add(&m, 1.5);
    ck_assert(!mlg_confseq_mean(&m, 0, 1, 500, 0.05).defined);
    ck_assert(mlg_confseq_mean(&m, 0, 2, 500, 0.05).defined);
    mlg_moments_add(&m, (double)NAN);
    ck_assert(!mlg_confseq_mean(&m, 0, 2, 500, 0.05).defined);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/confseq");
    TCase *t = tcase_create("confseq");
    tcase_add_test(t, looking_at_every_row_keeps_the_level);
    tcase_add_test(t, the_width_is_near_that_of_one_look);
    tcase_add_test(t, values_outside_the_range_are_refused);
    suite_add_tcase(s, t);
    return s;
}
