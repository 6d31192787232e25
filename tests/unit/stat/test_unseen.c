#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/unseen.h>

#define ROWS_MAX 2000

/* The rows of tests/data/unseen/reference.py, which puts the row in and has every sum anew. */
struct sample {
    size_t n;
    double cubes[ROWS_MAX], area[ROWS_MAX], score[2][ROWS_MAX];
    uint8_t positive[ROWS_MAX];
};

static double column(size_t i, size_t seed, size_t modulus)
{
    return (double)((i * 7919 + seed * 104729 + 13) % modulus) / (double)modulus;
}

static void fill(struct sample *s, size_t n, size_t seed)
{
    s->n = n;
    for (size_t i = 0; i < n; i++) {
        double u = column(i, seed, 10007);
        bool label = column(i, seed + 5, 9973) < 0.4;
        s->cubes[i] = u * u * u * 5 - 1;
        s->area[i] = 0.3 + 0.4 * u * u;
        s->positive[i] = label;
        s->score[0][i] = floor((column(i, seed + 1, 9929) + 0.5 * label) * 20) / 20;
        s->score[1][i] = floor((column(i, seed + 2, 9901) + 0.4 * label) * 20) / 20;
    }
}

static struct mlg_moments moments_of(const double *x, size_t n)
{
    struct mlg_moments m;
    mlg_moments_init(&m);
    for (size_t i = 0; i < n; i++)
        mlg_moments_add(&m, x[i]);
    return m;
}

static struct mlg_delong areas_of(const struct sample *s, unsigned models)
{
    const double *const scores[2] = { s->score[0], s->score[1] };
    struct mlg_delong d;
    ck_assert_int_eq(mlg_delong_fill(&d, s->n, s->positive, models, scores, NULL), MLG_OK);
    return d;
}

struct bounds {
    struct mlg_interval interval;
    struct mlg_pvalue greater, less;
};

static struct bounds bounds_of(const struct sample *s, const char *kind, double tail, double null,
                               struct mlg_unseen unseen)
{
    struct bounds b;
    if (strcmp(kind, "mean") == 0) {
        struct mlg_moments m = moments_of(s->cubes, s->n);
        b.interval = mlg_unseen_mean(&m, tail, unseen);
        b.greater = mlg_unseen_mean_test(&m, null, MLG_GREATER, unseen);
        b.less = mlg_unseen_mean_test(&m, null, MLG_LESS, unseen);
    } else if (strcmp(kind, "area") == 0) {
        struct mlg_moments m = moments_of(s->area, s->n);
        b.interval = mlg_unseen_area(&m, tail, unseen);
        b.greater = mlg_unseen_area_test(&m, null, MLG_GREATER, unseen);
        b.less = mlg_unseen_area_test(&m, null, MLG_LESS, unseen);
    } else if (strcmp(kind, "auc") == 0) {
        struct mlg_delong d = areas_of(s, 1);
        b.interval = mlg_unseen_auc(&d, tail, unseen);
        b.greater = mlg_unseen_auc_test(&d, null, MLG_GREATER, unseen);
        b.less = mlg_unseen_auc_test(&d, null, MLG_LESS, unseen);
    } else {
        struct mlg_delong d = areas_of(s, 2);
        b.interval = mlg_unseen_auc_paired(&d, tail, unseen);
        b.greater = mlg_unseen_auc_paired_test(&d, null, MLG_GREATER, unseen);
        b.less = mlg_unseen_auc_paired_test(&d, null, MLG_LESS, unseen);
    }
    return b;
}

static bool close_to(double got, double want)
{
    return fabs(got - want) <= 1e-9 * fmax(1, fabs(want));
}

START_TEST(the_row_is_put_in_as_by_hand)
{
    FILE *file = fopen(MLG_TEST_DATA "/unseen/reference.tsv", "re");
    static struct sample s;
    char kind[16];
    size_t rows, seed, compared = 0;
    double tail, low, high, null, greater, less;
    struct mlg_unseen unseen;

    ck_assert_ptr_nonnull(file);
    while (fscanf(file, "%15s %zu %zu %lf %lf %lf %lf %lf %lf %lf %lf", kind, &rows, &seed,
                  &unseen.weight, &unseen.reach, &tail, &low, &high, &null, &greater,
                  &less) == 11) {
        fill(&s, rows, seed);
        struct bounds b = bounds_of(&s, kind, tail, null, unseen);
        ck_assert(b.interval.defined && b.greater.defined && b.less.defined);
        ck_assert_msg(close_to(b.interval.low, low) && close_to(b.interval.high, high),
                      "%s %zu: %.15g..%.15g, not %.15g..%.15g", kind, rows, b.interval.low,
                      b.interval.high, low, high);
        ck_assert_msg(close_to(b.greater.p, greater) && close_to(b.less.p, less),
                      "%s %zu: p %.15g, %.15g, not %.15g, %.15g", kind, rows, b.greater.p, b.less.p,
                      greater, less);
        compared++;
    }
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_uint_eq(compared, 128);
}
END_TEST

static const char *const kinds[] = { "mean", "area", "auc", "auc-paired" };

/* p < tail exactly where the bound clears. */
START_TEST(tests_invert_their_bounds)
{
    static struct sample s;
    fill(&s, 250, 3);
    struct bounds b = bounds_of(&s, kinds[_i], 0.05, 0.5, MLG_UNSEEN_AUC);
    double low = bounds_of(&s, kinds[_i], 0.05, b.interval.low, MLG_UNSEEN_AUC).greater.p;
    double high = bounds_of(&s, kinds[_i], 0.05, b.interval.high, MLG_UNSEEN_AUC).less.p;
    ck_assert_double_eq_tol(low, 0.05, 1e-9);
    ck_assert_double_eq_tol(high, 0.05, 1e-9);
}
END_TEST

/* More weight or reach never narrows the bounds; nothing of it is the plain bound. */
START_TEST(a_row_never_narrows_a_bound)
{
    static struct sample s;
    for (size_t n = 20; n <= 2000; n *= 10) {
        fill(&s, n, n);
        struct mlg_interval last =
            bounds_of(&s, kinds[_i], 0.05, 0.5, (struct mlg_unseen){ 0, 0 }).interval;
        for (int k = 1; k <= 4; k *= 2)
            for (int reach = 0; reach < 40; reach += 12) {
                struct mlg_interval more =
                    bounds_of(&s, kinds[_i], 0.05, 0.5, (struct mlg_unseen){ 0.25 * k, reach })
                        .interval;
                ck_assert(more.low <= last.low && more.high >= last.high);
                last = reach == 0 ? more : last;
            }
    }
}
END_TEST

START_TEST(without_a_row_bounds_are_plain)
{
    static struct sample s;
    const struct mlg_unseen none = { 0, 5 };
    fill(&s, 250, 3);
    struct mlg_delong one = areas_of(&s, 1), two = areas_of(&s, 2);
    struct mlg_moments m = moments_of(s.cubes, s.n);
    struct mlg_interval a = mlg_unseen_auc(&one, 0.05, none), b = mlg_unseen_mean(&m, 0.05, none),
                        c = mlg_unseen_auc_paired(&two, 0.05, none);
    ck_assert_double_eq_tol(a.low, mlg_delong_ci(&one, 0, 0.05, MLG_AUC_LOGIT).low, 1e-15);
    ck_assert_double_eq_tol(b.low, mlg_mean_t(&m, 0.05).low, 1e-15);
    ck_assert_double_eq_tol(c.high, mlg_delong_paired(&two, 0, 1, 0.05).high, 1e-15);
}
END_TEST

START_TEST(what_has_no_plain_bound_has_none)
{
    static struct sample s;
    const double same[3] = { 0.5, 0.5, 0.5 }, ends[2] = { 0, 2 };
    struct mlg_moments m = moments_of(same, 3), outside = moments_of(ends, 2);
    ck_assert(!mlg_unseen_mean(&m, 0.05, MLG_UNSEEN_MEAN).defined);
    ck_assert(!mlg_unseen_mean_test(&m, 0, MLG_GREATER, MLG_UNSEEN_MEAN).defined);
    ck_assert(!mlg_unseen_area(&m, 0.05, MLG_UNSEEN_AREA).defined);
    ck_assert(!mlg_unseen_area(&outside, 0.05, MLG_UNSEEN_AREA).defined);
    m = moments_of(same, 0);
    ck_assert(!mlg_unseen_mean(&m, 0.05, MLG_UNSEEN_MEAN).defined);
    fill(&s, 250, 3);
    memcpy(s.score[1], s.score[0], sizeof s.score[0]);
    struct mlg_delong twice = areas_of(&s, 2);
    ck_assert(!mlg_unseen_auc_paired(&twice, 0.05, MLG_UNSEEN_AUC_PAIR).defined);
    ck_assert(!mlg_unseen_auc_paired_test(&twice, -0.1, MLG_GREATER, MLG_UNSEEN_AUC_PAIR).defined);
    memset(s.positive, 1, sizeof s.positive);
    struct mlg_delong one_class = areas_of(&s, 1);
    ck_assert(!mlg_unseen_auc(&one_class, 0.05, MLG_UNSEEN_AUC).defined);
    ck_assert(!mlg_unseen_auc_test(&one_class, 0.5, MLG_LESS, MLG_UNSEEN_AUC).defined);
    m = moments_of(s.cubes, 250);
    ck_assert(!mlg_unseen_mean(&m, 0, MLG_UNSEEN_MEAN).defined);
    ck_assert(!mlg_unseen_mean_test(&m, 0, MLG_TWO_SIDED, MLG_UNSEEN_MEAN).defined);
    ck_assert(!mlg_unseen_mean_test(&m, (double)NAN, MLG_LESS, MLG_UNSEEN_MEAN).defined);
}
END_TEST

static void check_equal_weights(const double *values, size_t n, double weight)
{
    struct mlg_moments m = moments_of(values, n);
    struct mlg_interval want = mlg_unseen_mean(&m, 0.05, MLG_UNSEEN_MEAN), got;
    struct mlg_weighted w;

    mlg_weighted_init(&w);
    for (size_t i = 0; i < n; i++)
        ck_assert(mlg_weighted_add(&w, values[i], weight));
    got = mlg_unseen_weighted(&w, 0.05, MLG_UNSEEN_MEAN);
    ck_assert_double_eq_tol(got.low, want.low, 1e-9 * fabs(want.low));
    ck_assert_double_eq_tol(got.high, want.high, 1e-9 * fabs(want.high));
    ck_assert(got.low < mlg_mean_t(&m, 0.05).low && got.high > mlg_mean_t(&m, 0.05).high);
    ck_assert_double_eq_tol(mlg_unseen_weighted_test(&w, got.low, MLG_GREATER, MLG_UNSEEN_MEAN).p,
                            0.05, 1e-9);
    ck_assert(!mlg_unseen_weighted_test(&w, 0, MLG_TWO_SIDED, MLG_UNSEEN_MEAN).defined);
}

/* Few rows, and one that carries the spread, are where a weight counts most. */
START_TEST(equal_weights_are_no_weights)
{
    static struct sample s;
    fill(&s, 2000, 4);
    check_equal_weights(s.cubes, 2000, 1);
    check_equal_weights(s.cubes, 30, 1);
    check_equal_weights(s.cubes, 30, 8);
    s.cubes[7] = 1000;
    check_equal_weights(s.cubes, 30, 0.3);
}
END_TEST

START_TEST(an_area_of_equal_weights_is_that_of_none)
{
    struct mlg_moments m;
    struct mlg_weighted w;
    struct mlg_interval want, got;

    mlg_moments_init(&m);
    mlg_weighted_init(&w);
    for (int i = 0; i < 40; i++) {
        double value = 0.9 + (i % 8 == 0 ? -0.4 : 0.05);
        mlg_moments_add(&m, value);
        ck_assert(mlg_weighted_add(&w, value, 3));
    }
    want = mlg_unseen_area(&m, 0.05, MLG_UNSEEN_AREA);
    got = mlg_unseen_weighted_area(&w, 0.05, MLG_UNSEEN_AREA);
    ck_assert_double_eq_tol(got.low, want.low, 1e-9);
    ck_assert_double_eq_tol(got.high, want.high, 1e-9);
    ck_assert_double_eq_tol(
        mlg_unseen_weighted_area_test(&w, got.low, MLG_GREATER, MLG_UNSEEN_AREA).p, 0.05, 1e-9);
    ck_assert(!mlg_unseen_weighted_area_test(&w, 1, MLG_LESS, MLG_UNSEEN_AREA).defined);
    ck_assert(!mlg_unseen_weighted_area_test(&w, 0.9, MLG_TWO_SIDED, MLG_UNSEEN_AREA).defined);
}
END_TEST

/* Nine losses in ten are small and one is large: of a sample that lacks the large ones, the plain
 * bound promises what the guarded one does not. */
START_TEST(a_sample_without_its_worst_rows_is_not_trusted)
{
    double x[40];
    for (int i = 0; i < 40; i++)
        x[i] = -0.1 - 0.001 * i - (i == 7 ? 0.4 : 0); /* one hint of what there may be */
    struct mlg_moments m = moments_of(x, 40);
    ck_assert_double_gt(mlg_mean_t(&m, 0.05).low, -0.16);
    ck_assert_double_lt(mlg_unseen_mean(&m, 0.05, MLG_UNSEEN_MEAN).low, -0.25);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("unseen");
    TCase *tests = tcase_create("unseen");
    const int all = (int)(sizeof kinds / sizeof kinds[0]);

    tcase_add_test(tests, the_row_is_put_in_as_by_hand);
    tcase_add_loop_test(tests, tests_invert_their_bounds, 0, all);
    tcase_add_loop_test(tests, a_row_never_narrows_a_bound, 0, all);
    tcase_add_test(tests, without_a_row_bounds_are_plain);
    tcase_add_test(tests, what_has_no_plain_bound_has_none);
    tcase_add_test(tests, equal_weights_are_no_weights);
    tcase_add_test(tests, an_area_of_equal_weights_is_that_of_none);
    tcase_add_test(tests, a_sample_without_its_worst_rows_is_not_trusted);
    suite_add_tcase(suite, tests);
    return suite;
}
