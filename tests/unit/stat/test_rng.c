#include <check.h>
#include <math.h>
#include <mlgate/stat/rng.h>
#include <mlgate/stat/special.h>
#include <string.h>

/* The known answers that come with Random123 (philox4x32, 10 rounds). */
START_TEST(philox_gives_the_published_answers)
{
    static const struct {
        uint32_t counter[4], key[2], want[4];
    } cases[] = {
        { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
          { 0xffffffff, 0xffffffff },
          { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
          { 0xa4093822, 0x299f31d0 },
          { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t got[4];
        mlg_philox(cases[i].counter, cases[i].key, got);
        ck_assert_mem_eq(got, cases[i].want, sizeof got);
    }
}
END_TEST

START_TEST(a_stream_is_a_function_of_seed_and_number)
{
    struct mlg_rng a, b, c;
    mlg_rng_init(&a, 5, 9);
    mlg_rng_init(&b, 5, 9);
    mlg_rng_init(&c, 5, 10);
    unsigned differ = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t x = mlg_rng_u64(&a);
        ck_assert_uint_eq(x, mlg_rng_u64(&b));
        differ += x != mlg_rng_u64(&c);
    }
    ck_assert_uint_eq(differ, 1000);
}
END_TEST

START_TEST(a_stream_is_the_blocks_in_order)
{
    struct mlg_rng r;
    mlg_rng_init(&r, UINT64_C(0x123456789abcdef0), UINT64_C(0xfedcba9876543210));
    for (uint32_t i = 0; i < 50; i++) {
        const uint32_t counter[4] = { i, 0, 0x76543210, 0xfedcba98 };
        const uint32_t key[2] = { 0x9abcdef0, 0x12345678 };
        uint32_t want[4];
        mlg_philox(counter, key, want);
        for (int j = 0; j < 4; j++)
            ck_assert_uint_eq(mlg_rng_u32(&r), want[j]);
    }
}
END_TEST

START_TEST(units_are_open_and_even)
{
    struct mlg_rng r;
    double sum = 0, squares = 0;
    mlg_rng_init(&r, 1, 0);
    for (int i = 0; i < 100000; i++) {
        double u = mlg_rng_unit(&r);
        ck_assert(u > 0 && u < 1);
        sum += u;
        squares += u * u;
    }
    ck_assert_double_eq_tol(sum / 100000, 0.5, 0.004);
    ck_assert_double_eq_tol(squares / 100000, 1.0 / 3, 0.004);
    unsigned counts[7] = { 0 };
    for (int i = 0; i < 70000; i++)
        counts[mlg_rng_below(&r, 7)]++;
    for (int i = 0; i < 7; i++)
        ck_assert_double_eq_tol(counts[i], 10000, 450);
}
END_TEST

/* Draws against the binomial law: chi-square over outcomes expected at least ten times; the level
 * is 1e-6 for a fixed seed. */
static void draws_follow(uint64_t n, double p)
{
    enum { DRAWS = 100000, CELLS = 4096 };
    static unsigned counts[CELLS];
    memset(counts, 0, sizeof counts);
    int64_t shift = (int64_t)((double)n * p) - CELLS / 2;
    for (uint64_t i = 0; i < DRAWS; i++) {
        struct mlg_rng r;
        mlg_rng_init(&r, 11, i);
        int64_t at = (int64_t)mlg_rng_binomial(&r, n, p) - (shift > 0 ? shift : 0);
        ck_assert(at >= 0 && at < CELLS);
        counts[at]++;
    }
    double chi2 = 0, df = -1, rest = DRAWS, rest_count = DRAWS;
    for (int64_t k = 0; k < CELLS; k++) {
        double expected = DRAWS * mlg_binom_pmf(k + (shift > 0 ? shift : 0), n, p);
        if (expected < 10)
            continue;
        chi2 += (counts[k] - expected) * (counts[k] - expected) / expected;
        rest -= expected;
        rest_count -= counts[k];
        df++;
    }
    if (rest >= 5) {
        chi2 += (rest_count - rest) * (rest_count - rest) / rest;
        df++;
    }
    double tail = mlg_chi2(chi2, df).upper;
    ck_assert_msg(tail > 1e-6, "n %llu p %g: chi-square %g on %g, p %g", (unsigned long long)n, p,
                  chi2, df, tail);
}

START_TEST(binomial_draws_follow_the_law)
{
    draws_follow(1, 0.3);
    draws_follow(20, 0.1);
    draws_follow(20, 0.9);
    draws_follow(25, 0.45);
    draws_follow(1000, 0.012);
    draws_follow(1000, 0.5);
    draws_follow(1000, 0.97);
    draws_follow(100000, 0.3);
    draws_follow(4000000000, 2.5e-9);
}
END_TEST

START_TEST(binomial_ends_are_certain)
{
    struct mlg_rng r;
    mlg_rng_init(&r, 0, 0);
    ck_assert_uint_eq(mlg_rng_binomial(&r, 100, 0), 0);
    ck_assert_uint_eq(mlg_rng_binomial(&r, 100, 1), 100);
    ck_assert_uint_eq(mlg_rng_binomial(&r, 0, 0.5), 0);
    ck_assert_uint_eq(mlg_rng_binomial(&r, 100, (double)NAN), 0);
}
END_TEST

START_TEST(multinomial_draws_sum_to_n_and_spare_empty_cells)
{
    uint64_t weight[5] = { 10, 0, 30, 60, 0 }, got[5], sum[5] = { 0 };
    for (uint64_t i = 0; i < 2000; i++) {
        struct mlg_rng r;
        mlg_rng_init(&r, 2, i);
        mlg_rng_multinomial(&r, 100, weight, 5, got);
        ck_assert_uint_eq(got[0] + got[2] + got[3], 100);
        ck_assert_uint_eq(got[1] + got[4], 0);
        for (int j = 0; j < 5; j++)
            sum[j] += got[j];
    }
    ck_assert_double_eq_tol((double)sum[0], 20000, 700);
    ck_assert_double_eq_tol((double)sum[2], 60000, 1100);
    ck_assert_double_eq_tol((double)sum[3], 120000, 1200);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/rng");
    TCase *t = tcase_create("rng");
    tcase_add_test(t, philox_gives_the_published_answers);
    tcase_add_test(t, a_stream_is_a_function_of_seed_and_number);
    tcase_add_test(t, a_stream_is_the_blocks_in_order);
    tcase_add_test(t, units_are_open_and_even);
    tcase_add_test(t, binomial_draws_follow_the_law);
    tcase_add_test(t, binomial_ends_are_certain);
    tcase_add_test(t, multinomial_draws_sum_to_n_and_spare_empty_cells);
    suite_add_tcase(s, t);
    return s;
}
