#include <check.h>
#include <math.h>
#include <mlgate/stat/rng.h>
#include <mlgate/stat/sum.h>
#include <stdlib.h>

static double sum_of(const double *x, size_t n)
{
    struct mlg_sum s;
    mlg_sum_init(&s);
    mlg_sum_add_many(&s, x, n);
    return mlg_sum_value(&s);
}

START_TEST(known_sums_are_rounded_once)
{
    double tenths[10];
    for (int i = 0; i < 10; i++)
        tenths[i] = 0.1;
    ck_assert(sum_of(tenths, 10) == 1.0);
    double cancel[] = { 0x1p1000, 1.0, -0x1p1000 };
    ck_assert(sum_of(cancel, 3) == 1.0);
    double tiny[] = { 0x1p-1074, 0x1p1023, -0x1p1023 };
    ck_assert(sum_of(tiny, 3) == 0x1p-1074);
    double even[] = { 1.0, 0x1p-53 }; /* a tie: to even */
    ck_assert(sum_of(even, 2) == 1.0);
    double above[] = { 1.0, 0x1p-53, 0x1p-1074 }; /* just above the tie */
    ck_assert(sum_of(above, 3) == 1.0 + 0x1p-52);
    double negative[] = { -1.0, -0x1p-53, -0x1p-1074 };
    ck_assert(sum_of(negative, 3) == -1.0 - 0x1p-52);
    double over[] = { 0x1.fffffffffffffp1023, 0x1.fffffffffffffp1023 };
    ck_assert(sum_of(over, 2) == INFINITY);
    double back[] = { 0x1.fffffffffffffp1023, 0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023 };
    ck_assert(sum_of(back, 3) == 0x1.fffffffffffffp1023);
    ck_assert(sum_of(NULL, 0) == 0 && !signbit(sum_of(NULL, 0)));
}
END_TEST

START_TEST(infinities_and_nan_propagate)
{
    double one[] = { 1, INFINITY }, both[] = { INFINITY, -INFINITY }, nan[] = { 1, (double)NAN };
    ck_assert(sum_of(one, 2) == INFINITY);
    ck_assert(isnan(sum_of(both, 2)));
    ck_assert(isnan(sum_of(nan, 2)));
    struct mlg_sum s;
    mlg_sum_init(&s);
    mlg_sum_add_product(&s, 0, INFINITY);
    ck_assert(isnan(mlg_sum_value(&s)));
    struct mlg_sum t;
    mlg_sum_init(&t);
    mlg_sum_merge(&t, &s);
    ck_assert(isnan(mlg_sum_value(&t)));
}
END_TEST

static void shuffle(double *x, size_t n, uint64_t stream)
{
    struct mlg_rng r;
    mlg_rng_init(&r, 3, stream);
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)mlg_rng_below(&r, i);
        double swap = x[i - 1];
        x[i - 1] = x[j];
        x[j] = swap;
    }
}

#define N 20000

START_TEST(order_and_chunks_do_not_change_a_bit)
{
    static double x[N];
    struct mlg_rng r;
    mlg_rng_init(&r, 1, 1);
    for (int i = 0; i < N; i++)
        x[i] = ldexp(mlg_rng_unit(&r) - 0.5, (int)mlg_rng_below(&r, 200) - 100);
    struct mlg_moments whole;
    mlg_moments_init(&whole);
    for (int i = 0; i < N; i++)
        mlg_moments_add(&whole, x[i]);
    double sum = mlg_sum_value(&whole.sum), spread = mlg_moments_deviance(&whole);
    for (uint64_t k = 0; k < 5; k++) {
        shuffle(x, N, k);
        struct mlg_moments merged;
        mlg_moments_init(&merged);
        for (size_t i = 0; i < N;) {
            struct mlg_moments part;
            mlg_moments_init(&part);
            for (size_t chunk = 1 + (size_t)mlg_rng_below(&r, 5000); chunk > 0 && i < N; chunk--)
                mlg_moments_add(&part, x[i++]);
            mlg_moments_merge(&merged, &part);
        }
        ck_assert(merged.n == N);
        ck_assert(mlg_sum_value(&merged.sum) == sum);
        ck_assert(mlg_moments_deviance(&merged) == spread);
        ck_assert(sum_of(x, N) == sum);
    }
}
END_TEST

START_TEST(many_additions_of_one_sign_do_not_overflow_a_limb)
{
    struct mlg_sum s;
    mlg_sum_init(&s);
    for (int i = 0; i < 1000000; i++)
        mlg_sum_add(&s, -0x1.fffffffffffffp10);
    mlg_sum_add_times(&s, 0x1.fffffffffffffp10, 1000000);
    ck_assert(mlg_sum_value(&s) == 0);
    ck_assert_int_eq(mlg_sum_sign(&s), 0);
    mlg_sum_add(&s, -0x1p-1074);
    ck_assert_int_eq(mlg_sum_sign(&s), -1);
}
END_TEST

START_TEST(products_are_exact)
{
    /* (1 + e)(1 - e) - 1 = -e^2 */
    double e = 0x1p-40;
    struct mlg_sum s;
    mlg_sum_init(&s);
    mlg_sum_add_product(&s, 1 + e, 1 - e);
    mlg_sum_add(&s, -1);
    ck_assert(mlg_sum_value(&s) == -0x1p-80);
    /* What overflows and underflows as a double does not here. */
    mlg_sum_init(&s);
    mlg_sum_add_product(&s, 0x1p1000, 0x1p1000);
    mlg_sum_add_product(&s, -0x1p1000, 0x1p1000);
    mlg_sum_add_product(&s, 0x1p-1074, 0x1p-1074);
    ck_assert_int_eq(mlg_sum_sign(&s), 1);
    ck_assert(mlg_sum_value(&s) == 0);
    double hi, lo;
    mlg_sum_init(&s);
    mlg_sum_add(&s, 1);
    mlg_sum_add(&s, 0x1p-100);
    mlg_sum_value2(&s, &hi, &lo);
    ck_assert(hi == 1 && lo == 0x1p-100);
}
END_TEST

START_TEST(deviance_survives_an_offset)
{
    double x[] = { 4, 7, 13, 16 };
    for (int e = 0; e <= 50; e += 10) {
        struct mlg_moments m;
        mlg_moments_init(&m);
        for (int i = 0; i < 4; i++)
            mlg_moments_add(&m, x[i] + ldexp(1, e) - 1);
        ck_assert(mlg_moments_deviance(&m) == 90);
    }
    struct mlg_moments same;
    mlg_moments_init(&same);
    for (int i = 0; i < 1000; i++)
        mlg_moments_add(&same, 0.1);
    ck_assert(mlg_moments_deviance(&same) == 0);
    mlg_moments_add(&same, nextafter(0.1, 1));
    ck_assert(mlg_moments_deviance(&same) > 0);
    struct mlg_moments huge;
    mlg_moments_init(&huge);
    mlg_moments_add(&huge, 1e300);
    mlg_moments_add(&huge, 1.5e300);
    ck_assert(mlg_moments_mean(&huge) == 1.25e300);
    struct mlg_moments empty;
    mlg_moments_init(&empty);
    ck_assert(isnan(mlg_moments_mean(&empty)) && isnan(mlg_moments_deviance(&empty)));
    mlg_moments_add(&empty, (double)NAN);
    ck_assert(isnan(mlg_moments_mean(&empty)) && isnan(mlg_moments_deviance(&empty)));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/sum");
    TCase *t = tcase_create("sum");
    tcase_add_test(t, known_sums_are_rounded_once);
    tcase_add_test(t, infinities_and_nan_propagate);
    tcase_add_test(t, order_and_chunks_do_not_change_a_bit);
    tcase_add_test(t, many_additions_of_one_sign_do_not_overflow_a_limb);
    tcase_add_test(t, products_are_exact);
    tcase_add_test(t, deviance_survives_an_offset);
    suite_add_tcase(s, t);
    return s;
}
