#include <check.h>
#include <math.h>
#include <mlgate/stat/delong.h>
#include <mlgate/stat/rng.h>
#include <stdlib.h>
#include <string.h>

#define N 500

static double first[N], second[N];
static uint8_t positive[N];

static void sample(uint64_t stream)
{
    struct mlg_rng r;
    mlg_rng_init(&r, 4, stream);
    for (int i = 0; i < N; i++) {
        positive[i] = mlg_rng_below(&r, 3) == 0;
        /* one decimal: many ties, within and across the classes */
        first[i] = floor(10 * (mlg_rng_normal(&r) + positive[i])) / 10;
        second[i] = floor(10 * (mlg_rng_normal(&r) + 0.8 * positive[i])) / 10;
    }
}

static struct mlg_delong fill(size_t n)
{
    const double *scores[2] = { first, second };
    struct mlg_delong d;
    ck_assert_int_eq(mlg_delong_fill(&d, n, positive, 2, scores, NULL), MLG_OK);
    return d;
}

/* The definition: pairs, one by one. */
static double auc_by_pairs(const double *score)
{
    double wins = 0, pairs = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            if (positive[i] && !positive[j]) {
                pairs++;
                wins += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
            }
    return wins / pairs;
}

START_TEST(auc_counts_pairs)
{
    sample(1);
    struct mlg_delong d = fill(N);
    ck_assert(mlg_delong_auc(&d, 0) == auc_by_pairs(first));
    ck_assert(mlg_delong_auc(&d, 1) == auc_by_pairs(second));
}
END_TEST

static void shuffle(uint64_t stream)
{
    struct mlg_rng r;
    mlg_rng_init(&r, 5, stream);
    for (size_t i = N; i > 1; i--) {
        size_t j = (size_t)mlg_rng_below(&r, i);
        double a = first[i - 1], b = second[i - 1];
        uint8_t c = positive[i - 1];
        first[i - 1] = first[j], second[i - 1] = second[j], positive[i - 1] = positive[j];
        first[j] = a, second[j] = b, positive[j] = c;
    }
}

START_TEST(row_order_and_chunks_do_not_change_a_bit)
{
    sample(2);
    struct mlg_delong whole = fill(N);
    struct mlg_interval i = mlg_delong_paired(&whole, 0, 1, 0.05);
    for (uint64_t k = 0; k < 5; k++) {
        shuffle(k);
        struct mlg_delong again = fill(N);
        ck_assert_mem_eq(&whole, &again, sizeof whole);
        struct mlg_interval j = mlg_delong_paired(&again, 0, 1, 0.05);
        ck_assert(j.low == i.low && j.high == i.high);
    }
    uint64_t a[N], b[N];
    ck_assert_int_eq(mlg_delong_placements(N, first, positive, a, NULL), MLG_OK);
    ck_assert_int_eq(mlg_delong_placements(N, second, positive, b, NULL), MLG_OK);
    struct mlg_delong merged, part;
    mlg_delong_init(&merged, 2);
    for (int k = 0; k < N;) {
        mlg_delong_init(&part, 2);
        for (int end = k + 77; k < end && k < N; k++)
            mlg_delong_add(&part, positive[k], (const uint64_t[]){ a[k], b[k] });
        mlg_delong_merge(&merged, &part);
    }
    ck_assert_mem_eq(&merged, &whole, sizeof whole);
}
END_TEST

START_TEST(a_monotone_transformation_changes_nothing)
{
    sample(3);
    struct mlg_delong d = fill(N);
    for (int i = 0; i < N; i++)
        first[i] = first[i] * first[i] * first[i] * 1e100 + 3;
    struct mlg_delong e = fill(N);
    ck_assert_mem_eq(&d, &e, sizeof d);
}
END_TEST

START_TEST(identical_scores_are_undefined_not_equal)
{
    sample(4);
    memcpy(second, first, sizeof first);
    struct mlg_delong d = fill(N);
    ck_assert(mlg_delong_difference_variance(&d, 0, 1) == 0);
    struct mlg_interval i = mlg_delong_paired(&d, 0, 1, 0.05);
    ck_assert(!i.defined && i.estimate == 0 && isnan(i.low) && isnan(i.high));
    ck_assert(!mlg_delong_paired_test(&d, 0, 1, -0.1, MLG_GREATER).defined);
}
END_TEST

START_TEST(one_class_or_one_row_is_undefined)
{
    sample(5);
    memset(positive, 1, sizeof positive);
    struct mlg_delong d = fill(N);
    ck_assert(isnan(mlg_delong_auc(&d, 0)));
    ck_assert(!mlg_delong_ci(&d, 0, 0.05, MLG_AUC_RAW).defined);
    positive[0] = 0;
    d = fill(N);
    ck_assert(!isnan(mlg_delong_auc(&d, 0)));
    ck_assert(!mlg_delong_ci(&d, 0, 0.05, MLG_AUC_LOGIT).defined);
    ck_assert(!mlg_delong_paired(&d, 0, 1, 0.05).defined);
    d = fill(0);
    ck_assert(isnan(mlg_delong_auc(&d, 0)));
    ck_assert(!mlg_delong_paired(&d, 0, 1, 0.05).defined);
}
END_TEST

START_TEST(perfect_separation_shows_no_variance)
{
    for (int i = 0; i < N; i++) {
        positive[i] = i % 2 == 0;
        first[i] = positive[i] + i * 1e-6;
        second[i] = -i;
    }
    struct mlg_delong d = fill(N);
    ck_assert(mlg_delong_auc(&d, 0) == 1);
    struct mlg_interval i = mlg_delong_ci(&d, 0, 0.05, MLG_AUC_RAW);
    ck_assert(!i.defined && i.estimate == 1 && isnan(i.low));
    ck_assert(!mlg_delong_ci(&d, 0, 0.05, MLG_AUC_LOGIT).defined);
    ck_assert(!mlg_delong_auc_test(&d, 0, 0.5, MLG_AUC_RAW, MLG_GREATER).defined);
}
END_TEST

START_TEST(special_scores)
{
    double score[] = { -INFINITY, -0.0, 0.0, INFINITY };
    uint8_t label[] = { 0, 0, 1, 1 };
    uint64_t got[4], want[4] = { 4, 3, 3, 4 };
    ck_assert_int_eq(mlg_delong_placements(4, score, label, got, NULL), MLG_OK);
    ck_assert_mem_eq(got, want, sizeof got);
    struct mlg_err err = MLG_ERR_INIT;
    score[2] = (double)NAN;
    ck_assert_int_eq(mlg_delong_placements(4, score, label, got, &err), MLG_E_SYNTAX);
    ck_assert_str_eq(err.text, "a score is not a number (row 3)");
    struct mlg_delong d;
    ck_assert_int_eq(mlg_delong_fill(&d, 0, label, 9, NULL, NULL), MLG_E_LIMIT);
}
END_TEST

START_TEST(tests_invert_their_intervals)
{
    sample(6);
    struct mlg_delong d = fill(N);
    struct mlg_interval pair = mlg_delong_paired(&d, 0, 1, 0.05);
    struct mlg_interval logit = mlg_delong_ci(&d, 0, 0.05, MLG_AUC_LOGIT);
    struct mlg_interval raw = mlg_delong_ci(&d, 0, 0.05, MLG_AUC_RAW);
    ck_assert_double_eq_tol(mlg_delong_paired_test(&d, 0, 1, pair.low, MLG_GREATER).p, 0.05, 1e-9);
    ck_assert_double_eq_tol(mlg_delong_paired_test(&d, 0, 1, pair.high, MLG_LESS).p, 0.05, 1e-9);
    ck_assert_double_eq_tol(mlg_delong_auc_test(&d, 0, logit.low, MLG_AUC_LOGIT, MLG_GREATER).p,
                            0.05, 1e-9);
    ck_assert_double_eq_tol(mlg_delong_auc_test(&d, 0, raw.high, MLG_AUC_RAW, MLG_LESS).p, 0.05,
                            1e-9);
}
END_TEST

START_TEST(sums_have_room_for_the_largest_table)
{
    /* Two million rows a class at the widest placements of 2^31 rows: the exact integers must not
     * wrap. */
    struct mlg_delong d;
    mlg_delong_init(&d, 2);
    uint64_t half = MLG_DELONG_ROWS_MAX / 2;
    d.positive.n = d.negative.n = half;
    for (unsigned i = 0; i < 2; i++) {
        d.positive.sum[i] = d.negative.sum[i] = half * half;
        for (unsigned j = i; j < 2; j++) {
            __extension__ unsigned __int128 most = half;
            /* half the rows at 2 * half, half at 0: the largest variance there is */
            d.positive.product[i][j] = d.negative.product[i][j] = most * half * half * 2;
        }
    }
    double n = (double)half;
    ck_assert_double_eq_tol(mlg_delong_covariance(&d, 0, 1) * (n - 1), 0.5, 1e-12);
    ck_assert(mlg_delong_difference_variance(&d, 0, 1) == 0);
    d.positive.n++;
    ck_assert(isnan(mlg_delong_auc(&d, 0)));
    ck_assert(!mlg_delong_ci(&d, 0, 0.05, MLG_AUC_RAW).defined);
}
END_TEST

START_TEST(partial_area_of_the_whole_is_the_auc)
{
    sample(7);
    struct mlg_delong d = fill(N);
    double area, left, right;
    ck_assert_int_eq(mlg_auc_partial(N, first, positive, 0, 1, &area, NULL), MLG_OK);
    ck_assert_double_eq_tol(area, mlg_delong_auc(&d, 0), 1e-12);
    ck_assert_int_eq(mlg_auc_partial(N, first, positive, 0, 0.137, &left, NULL), MLG_OK);
    ck_assert_int_eq(mlg_auc_partial(N, first, positive, 0.137, 1, &right, NULL), MLG_OK);
    ck_assert_double_eq_tol(left + right, area, 1e-12);
    ck_assert_int_eq(mlg_auc_partial(N, first, positive, 0.5, 0.5, &area, NULL), MLG_OK);
    ck_assert(isnan(area));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *s = suite_create("stat/delong");
    TCase *t = tcase_create("delong");
    tcase_add_test(t, auc_counts_pairs);
    tcase_add_test(t, row_order_and_chunks_do_not_change_a_bit);
    tcase_add_test(t, a_monotone_transformation_changes_nothing);
    tcase_add_test(t, identical_scores_are_undefined_not_equal);
    tcase_add_test(t, one_class_or_one_row_is_undefined);
    tcase_add_test(t, perfect_separation_shows_no_variance);
    tcase_add_test(t, special_scores);
    tcase_add_test(t, tests_invert_their_intervals);
    tcase_add_test(t, sums_have_room_for_the_largest_table);
    tcase_add_test(t, partial_area_of_the_whole_is_the_auc);
    suite_add_tcase(s, t);
    return s;
}
