#include <check.h>
#include <math.h>
#include <mlgate/stat/bootstrap.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/rng.h>
#include <string.h>

static double share(const uint64_t *count, unsigned cells, const void *context)
{
    (void)cells;
    (void)context;
    return (double)count[0] / (double)(count[0] + count[1]);
}

/* precision of cells tp, fp, fn: undefined without a positive prediction */
static double precision(const uint64_t *count, unsigned cells, const void *context)
{
    (void)cells;
    (void)context;
    uint64_t predicted = count[0] + count[1];
    return predicted == 0 ? (double)NAN : (double)count[0] / (double)predicted;
}

/* precision of the joint cells label * 4 + candidate * 2 + baseline */
static double precision8(const uint64_t *count, unsigned cells, const void *context)
{
    (void)cells;
    (void)context;
    double right = (double)(count[6] + count[7]), wrong = (double)(count[2] + count[3]);
    return right + wrong == 0 ? (double)NAN : right / (right + wrong);
}

START_TEST(a_proportion_comes_out_like_its_interval)
{
    const uint64_t count[2] = { 300, 700 };
    struct mlg_boot b;
    ck_assert_int_eq(mlg_boot_cells(count, 2, share, NULL, 20000, 1, &b, NULL), MLG_OK);
    struct mlg_interval i = mlg_boot_percentile(&b, 0.05);
    struct mlg_interval wald = mlg_proportion_wald(300, 1000, 0.05);
    ck_assert(i.defined && i.estimate == 0.3);
    ck_assert_double_eq_tol(i.low, wald.low, 0.0015);
    ck_assert_double_eq_tol(i.high, wald.high, 0.0015);
    struct mlg_interval bca = mlg_boot_bca(&b, 0.05);
    ck_assert(bca.defined);
    ck_assert_double_eq_tol(bca.low, mlg_proportion_wilson(300, 1000, 0.05).low, 0.0015);
    ck_assert_double_eq_tol(mlg_boot_test(&b, i.low, MLG_GREATER).p, 0.05, 0.01);
    ck_assert_double_eq_tol(mlg_boot_test(&b, i.high, MLG_LESS).p, 0.05, 0.01);
    ck_assert(mlg_boot_test(&b, 0, MLG_GREATER).p > 0);
    mlg_boot_done(&b);
}
END_TEST

START_TEST(replicates_depend_on_the_seed_alone)
{
    const uint64_t count[3] = { 40, 11, 29 };
    struct mlg_boot a, b, c, longer;
    ck_assert_int_eq(mlg_boot_cells(count, 3, precision, NULL, 500, 7, &a, NULL), MLG_OK);
    ck_assert_int_eq(mlg_boot_cells(count, 3, precision, NULL, 500, 7, &b, NULL), MLG_OK);
    ck_assert_int_eq(mlg_boot_cells(count, 3, precision, NULL, 500, 8, &c, NULL), MLG_OK);
    ck_assert_int_eq(mlg_boot_cells(count, 3, precision, NULL, 501, 7, &longer, NULL), MLG_OK);
    ck_assert_mem_eq(a.value, b.value, 500 * sizeof(double));
    ck_assert(memcmp(a.value, c.value, 500 * sizeof(double)) != 0);
    unsigned found = 0; /* the longer run holds the shorter one */
    for (size_t i = 0, j = 0; i < 500 && j < 501; j++)
        if (a.value[i] == longer.value[j]) {
            i++;
            found++;
        }
    ck_assert_uint_eq(found, 500);
    mlg_boot_done(&a);
    mlg_boot_done(&b);
    mlg_boot_done(&c);
    mlg_boot_done(&longer);
}
END_TEST

START_TEST(undefined_replicates_count_against_the_result)
{
    /* two predicted positives in a hundred rows: about 13 % of resamples have none */
    const uint64_t few[3] = { 2, 0, 98 };
    struct mlg_boot b;
    ck_assert_int_eq(mlg_boot_cells(few, 3, precision, NULL, 2000, 1, &b, NULL), MLG_OK);
    ck_assert(b.defined < b.replicates && b.defined > 1500);
    ck_assert(!mlg_boot_percentile(&b, 0.05).defined);
    ck_assert(isnan(mlg_boot_percentile(&b, 0.05).low));
    ck_assert(mlg_boot_test(&b, 0.5, MLG_GREATER).p > 0.1);
    mlg_boot_done(&b);
    const uint64_t none[3] = { 0, 0, 10 };
    ck_assert_int_eq(mlg_boot_cells(none, 3, precision, NULL, 100, 1, &b, NULL), MLG_OK);
    ck_assert(isnan(b.estimate) && b.defined == 0);
    ck_assert(!mlg_boot_percentile(&b, 0.05).defined);
    ck_assert(!mlg_boot_bca(&b, 0.05).defined);
    ck_assert(!mlg_boot_test(&b, 0, MLG_GREATER).defined);
    mlg_boot_done(&b);
    const uint64_t empty[3] = { 0, 0, 0 };
    ck_assert_int_eq(mlg_boot_cells(empty, 3, precision, NULL, 100, 1, &b, NULL), MLG_OK);
    ck_assert(!mlg_boot_percentile(&b, 0.05).defined);
    mlg_boot_done(&b);
}
END_TEST

START_TEST(a_few_undefined_replicates_widen_both_ends)
{
    const uint64_t count[3] = { 3, 1, 96 }; /* 1.7 % of resamples have no predicted positive */
    struct mlg_boot b;
    ck_assert_int_eq(mlg_boot_cells(count, 3, precision, NULL, 2001, 1, &b, NULL), MLG_OK);
    size_t undefined = b.replicates - b.defined;
    ck_assert(undefined > 10 && undefined < 80);
    struct mlg_interval i = mlg_boot_percentile(&b, 0.1);
    ck_assert(i.defined);
    /* the smoothed run is the wider one below, where precision has room */
    ck_assert(i.low <= b.value[200 - undefined] && i.low < b.value[200]);
    size_t other = b.replicates - b.smoothed_defined;
    ck_assert_double_eq_tol(i.low, fmin(b.value[200 - undefined], b.smoothed[200 - other]), 1e-12);
    ck_assert_double_eq_tol(i.high, fmax(b.value[1800], b.smoothed[1800]), 1e-12);
    ck_assert(b.value[200 - undefined] < b.value[200]);
    mlg_boot_done(&b);
}
END_TEST

/* 1,000 samples of 50 rows with a precision of 0.907: the lower bound may be above it in one of
 * twenty. */
START_TEST(few_errors_do_not_make_bold_bounds)
{
    const uint64_t truth[8] = { 510000, 0, 40000, 0, 60000, 0, 390000, 0 };
    unsigned bold = 0, plainly_bold = 0;
    double p = precision8(truth, 8, NULL);
    for (uint64_t k = 0; k < 1000; k++) {
        struct mlg_rng r;
        uint64_t count[8];
        struct mlg_boot b;
        mlg_rng_init(&r, 77, k);
        mlg_rng_multinomial(&r, 50, truth, 8, count);
        ck_assert_int_eq(mlg_boot_cells(count, 8, precision8, NULL, 300, k, &b, NULL), MLG_OK);
        bold += mlg_boot_percentile(&b, 0.05).low > p;
        plainly_bold += b.value[15] > p;
        if (mlg_boot_percentile(&b, 0.05).low > p)
            ck_assert(mlg_boot_test(&b, p, MLG_GREATER).p < 0.06);
        mlg_boot_done(&b);
    }
    ck_assert_uint_le(bold, 65);
    ck_assert_uint_gt(plainly_bold, 100);
}
END_TEST

START_TEST(ceilings_are_kept)
{
    const uint64_t count[2] = { 1, 1 };
    struct mlg_boot b;
    ck_assert_int_eq(mlg_boot_cells(count, 2, share, NULL, 0, 1, &b, NULL), MLG_E_LIMIT);
    ck_assert_int_eq(mlg_boot_cells(count, 0, share, NULL, 9, 1, &b, NULL), MLG_E_LIMIT);
    ck_assert_int_eq(mlg_boot_cells(count, MLG_BOOT_CELLS_MAX + 1, share, NULL, 9, 1, &b, NULL),
                     MLG_E_LIMIT);
    ck_assert_int_eq(mlg_boot_cells(count, 2, share, NULL, (size_t)-1, 1, &b, NULL), MLG_E_LIMIT);
}
END_TEST

static const uint16_t classes[10] = { 0, 1, 0, 0, 1, 0, 0, 0, 1, 0 };

/* The share of weight on class 1 can only be its share of rows. */
static double class_share(const uint32_t *weight, size_t n, const void *context)
{
    (void)context;
    double one = 0, all = 0;
    for (size_t i = 0; i < n; i++) {
        one += classes[i] == 1 ? weight[i] : 0;
        all += weight[i];
    }
    return one / all;
}

START_TEST(strata_keep_their_sizes)
{
    struct mlg_boot b;
    ck_assert_int_eq(mlg_boot_rows(10, classes, 2, class_share, NULL, 200, 1, &b, NULL), MLG_OK);
    ck_assert(b.value[0] == 0.3 && b.value[199] == 0.3);
    mlg_boot_done(&b);
    ck_assert_int_eq(mlg_boot_rows(10, NULL, 1, class_share, NULL, 200, 1, &b, NULL), MLG_OK);
    ck_assert(b.value[0] < 0.3 && b.value[199] > 0.3);
    mlg_boot_done(&b);
    ck_assert_int_eq(mlg_boot_rows(10, classes, 1, class_share, NULL, 200, 1, &b, NULL), MLG_E_BUG);
}
END_TEST

#define MANY 10001

static double weight_of_a_third(const uint32_t *weight, size_t n, const void *context)
{
    (void)context;
    double sum = 0, all = 0;
    for (size_t i = 0; i < n; i++) {
        all += weight[i];
        sum += i < n / 3 ? weight[i] : 0;
    }
    return all == (double)n ? sum : (double)NAN;
}

/* Draws go block by block inside; their law must not show it: binomial(n, 1/3) for a third of the
 * rows. */
START_TEST(weights_of_many_rows_are_multinomial)
{
    struct mlg_boot b;
    ck_assert_int_eq(mlg_boot_rows(MANY, NULL, 1, weight_of_a_third, NULL, 2000, 1, &b, NULL),
                     MLG_OK);
    ck_assert_uint_eq(b.defined, 2000);
    double mean = 0, square = 0, p = 3333.0 / MANY;
    for (size_t i = 0; i < 2000; i++)
        mean += b.value[i] / 2000;
    for (size_t i = 0; i < 2000; i++)
        square += (b.value[i] - mean) * (b.value[i] - mean) / 1999;
    ck_assert_double_eq_tol(mean, 3333, 5);
    ck_assert_double_eq_tol(square / (MANY * p * (1 - p)), 1, 0.15);
    mlg_boot_done(&b);
}
END_TEST

START_TEST(row_order_does_not_change_the_bootstrap_of_a_mean)
{
    double x[] = { 3, 1, 4, 1, 5, 9, 2, 6 }, y[] = { 9, 6, 5, 4, 3, 2, 1, 1 };
    struct mlg_boot a, b;
    ck_assert_int_eq(mlg_boot_mean(x, 8, 300, 1, &a, NULL), MLG_OK);
    ck_assert_int_eq(mlg_boot_mean(y, 8, 300, 1, &b, NULL), MLG_OK);
    ck_assert_mem_eq(a.value, b.value, 300 * sizeof(double));
    mlg_boot_done(&a);
    mlg_boot_done(&b);
    x[3] = (double)NAN;
    ck_assert_int_eq(mlg_boot_mean(x, 8, 300, 1, &a, NULL), MLG_E_SYNTAX);
}
END_TEST

/* Where every cell has many rows both runs would tell the same: one is made. */
START_TEST(small_cells_are_smoothed)
{
    uint64_t count[4] = { 5000, MLG_BOOT_SMOOTHED_BELOW, 3000, 2000 };
    struct mlg_boot many, few;
    ck_assert_int_eq(mlg_boot_cells(count, 4, share, NULL, 2000, 3, &many, NULL), MLG_OK);
    ck_assert_ptr_null(many.smoothed);
    count[1]--;
    ck_assert_int_eq(mlg_boot_cells(count, 4, share, NULL, 2000, 3, &few, NULL), MLG_OK);
    ck_assert_ptr_nonnull(few.smoothed);
    struct mlg_interval a = mlg_boot_percentile(&many, 0.05);
    struct mlg_interval b = mlg_boot_percentile(&few, 0.05);
    ck_assert(a.defined && b.defined);
    ck_assert_double_eq_tol(a.low, b.low, 0.1 * (a.high - a.low));
    ck_assert_double_eq_tol(a.high, b.high, 0.1 * (a.high - a.low));
    ck_assert(mlg_boot_test(&many, many.estimate, MLG_GREATER).defined);
    mlg_boot_done(&many);
    mlg_boot_done(&few);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/bootstrap");
    TCase *t = tcase_create("bootstrap");
    tcase_add_test(t, a_proportion_comes_out_like_its_interval);
    tcase_add_test(t, replicates_depend_on_the_seed_alone);
    tcase_add_test(t, undefined_replicates_count_against_the_result);
    tcase_add_test(t, a_few_undefined_replicates_widen_both_ends);
    tcase_add_test(t, few_errors_do_not_make_bold_bounds);
    tcase_add_test(t, ceilings_are_kept);
    tcase_add_test(t, strata_keep_their_sizes);
    tcase_add_test(t, weights_of_many_rows_are_multinomial);
    tcase_add_test(t, row_order_does_not_change_the_bootstrap_of_a_mean);
    tcase_add_test(t, small_cells_are_smoothed);
    suite_add_tcase(s, t);
    return s;
}
