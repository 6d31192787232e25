/* Few rows, rows that are alike, few clusters: what nobody can know does not pass. */
#include "trial.h"

#define NONE (__builtin_nan(""))

static void gate(struct trial *t, struct mlg_eval_entry *entry, const char *metric, double max)
{
    *entry = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
    entry->metric = metric;
    entry->max = max;
    t->plan.entries = entry;
    t->plan.entries_count = 1;
}

/* `rows` rows with a latency of 10 and a bit, a weight, and four of them to a cluster. */
static const char *latencies(struct trial *t, unsigned rows, bool baseline)
{
    struct mlg_buf buf;
    char *path = mlg_path_join(&t->arena, t->dir, baseline ? "b.csv" : "c.csv");

    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, "id,label,score,lat,w,heavy,who\n");
    for (unsigned i = 0; i < rows; i++)
        mlg_buf_add_format(&buf, "%u,%u,0.%u,10.%02u,1,%s,%u\n", i, i % 2, i % 7 + 1 + baseline,
                           i * (baseline ? 43 : 37) % 100, i < 5 ? "1" : "0.0001", i / 4);
    ck_assert_int_eq(mlg_file_write(path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    return path;
}

static const struct quantile_case {
    const char *metric;
    unsigned rows;
    bool weighted, heavy, clustered, paired;
    enum mlg_verdict verdict;
} quantile_cases[] = {
    { "quantile(of=lat,q=0.99)", 4, false, false, false, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.99)", 4, true, false, false, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.99)", 4, false, false, true, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.99)", 4, false, false, false, true, MLG_INCONCLUSIVE },
    /* 0.99^298 > 0.05 >= 0.99^299 */
    { "quantile(of=lat,q=0.99)", 298, true, false, false, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.99)", 299, true, false, false, false, MLG_PASS },
    { "quantile(of=lat,q=0.99)", 298, false, false, false, true, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.99)", 299, false, false, false, true, MLG_PASS },
    /* five rows have all the weight that counts; four rows a cluster */
    { "quantile(of=lat,q=0.99)", 400, true, true, false, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.5)", 400, true, true, false, false, MLG_PASS },
    { "quantile(of=lat,q=0.99)", 1192, false, false, true, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.99)", 1196, false, false, true, false, MLG_PASS },
    { "quantile(of=lat,q=0.99)", 1192, true, false, true, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.99)", 1196, true, false, true, false, MLG_PASS },
    /* the largest there is cannot be known */
    { "quantile(of=lat,q=1)", 400, true, false, false, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=1)", 400, false, false, true, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=1)", 400, false, false, false, true, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.5)", 4, true, false, false, false, MLG_INCONCLUSIVE },
    { "quantile(of=lat,q=0.5)", 4, false, false, false, true, MLG_INCONCLUSIVE },
};

START_TEST(a_quantile_needs_the_rows_that_reach_it)
{
    const struct quantile_case *c = &quantile_cases[_i];
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = latencies(&t, c->rows, false);
    gate(&t, &entry, c->metric, c->paired ? NONE : 50);
    t.plan.weight = c->heavy ? "heavy" : c->weighted ? "w" : NULL;
    t.plan.cluster = c->clustered ? "who" : NULL;
    if (c->paired) {
        t.plan.baseline.path = latencies(&t, c->rows, true);
        entry.margin = 5;
    }
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_msg(trial_result(&t, "quantile", NULL)->verdict == c->verdict, "%s", trial_dump(&t));
    trial_done(&t);
}
END_TEST

/* Bounds of a quantile where all rows weigh the same, and each is a cluster, are those of rows
 * without weights; where rows hang together they lie farther out. */
START_TEST(weights_that_are_all_the_same_change_no_bound)
{
    struct mlg_eval_entry entry;
    const char *low, *high, *p;
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = latencies(&t, 397, false);
    gate(&t, &entry, "quantile(of=lat,q=0.9)", 10.93);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_str_eq(t.report.results[0].method, "order-statistics");
    low = mlg_arena_copy(&t.arena, mlg_str_of(t.report.results[0].lower));
    high = mlg_arena_copy(&t.arena, mlg_str_of(t.report.results[0].upper));
    p = mlg_arena_copy(&t.arena, mlg_str_of(t.report.results[0].p_value));
    for (int way = 0; way < 2; way++) {
        t.plan.weight = way == 0 ? "w" : NULL;
        t.plan.cluster = way == 1 ? "id" : NULL;
        ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
        ck_assert_str_eq(t.report.results[0].method, "weighed-order-statistics");
        ck_assert_str_eq(t.report.results[0].lower, low);
        ck_assert_str_eq(t.report.results[0].upper, high);
        ck_assert_str_eq(t.report.results[0].p_value, p);
    }
    t.plan.cluster = "who";
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert(number(t.report.results[0].lower) < number(low));
    ck_assert(number(t.report.results[0].upper) > number(high));
    trial_done(&t);
}
END_TEST

/* The largest error has no bound, whatever hangs together: resampling shows none beyond it. */
START_TEST(what_has_no_bound_gets_none_by_clusters)
{
    static const char *const metrics[] = { "max_error", "quantile(of=lat,q=1)" };
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    gate(&t, &entry, metrics[_i], 50);
    t.plan.score = NULL;
    t.plan.prediction = "p";
    t.plan.cluster = "who";
    t.plan.predictions.path = trial_file(&t, "p.csv",
                                         "id,label,p,lat,who\n0,0,0.956,1,0\n1,1,1.948,2,0\n"
                                         "2,2,2.057,3,0\n3,3,3.085,4,1\n4,4,4.835,5,1\n"
                                         "5,5,5.736,6,1\n6,6,6.670,7,2\n7,7,7.1,8,2\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_msg(t.report.results[0].verdict == MLG_INCONCLUSIVE, "%s", trial_dump(&t));
    trial_done(&t);
}
END_TEST

/* Of 2,000 resamples of five rows one in 60 or so shows another lift: that is no spread. */
START_TEST(a_few_odd_resamples_are_no_spread)
{
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    gate(&t, &entry, "lift(fraction=0.2)", NONE);
    entry.min = 0.5;
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,label,score\n0,1,0.9\n1,0,0.1\n2,1,0.4\n3,0,0.6\n4,1,0.8\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_msg(t.report.results[0].verdict == MLG_INCONCLUSIVE, "%s", trial_dump(&t));
    ck_assert_ptr_null(t.report.results[0].lower);
    trial_done(&t);
}
END_TEST

/* One row has all the weight, and the others are right or wrong for next to nothing. */
static const struct {
    const char *metric;
    const char *cluster;
    bool paired;
} heavy_cases[] = {
    { "accuracy", NULL, false }, { "accuracy", "who", false }, { "accuracy", NULL, true },
    { "accuracy", "who", true }, { "f1", NULL, false },        { "f1", "who", false },
    { "brier", NULL, false },    { "brier", "who", false },    { "precision", NULL, false },
    { "recall", NULL, false },   { "mcc", NULL, false },
};

START_TEST(rows_without_weight_do_not_count)
{
    struct mlg_eval_entry entry;
    struct mlg_buf buf;
    struct trial t;

    trial_init(&t);
    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, "id,label,score,w,who\n");
    for (unsigned i = 0; i < 400; i++) /* of each class a heavy row, which is right */
        mlg_buf_add_format(&buf, "%u,%u,%s,%s,%u\n", i, i % 2,
                           (i % 2 == 1) != (i == 7 || i == 8) ? "0.9" : "0.1", i < 2 ? "1" : "1e-7",
                           i / 2);
    t.plan.predictions.path = mlg_path_join(&t.arena, t.dir, "c.csv");
    ck_assert_int_eq(mlg_file_write(t.plan.predictions.path, mlg_buf_view(&buf), NULL), MLG_OK);
    gate(&t, &entry, heavy_cases[_i].metric, NONE);
    t.plan.weight = "w";
    t.plan.cluster = heavy_cases[_i].cluster;
    if (strcmp(heavy_cases[_i].metric, "brier") == 0) {
        entry.max = 0.2;
    } else if (heavy_cases[_i].paired) {
        mlg_buf_clear(&buf);
        mlg_buf_add_text(&buf, "id,score\n");
        for (unsigned i = 0; i < 400; i++)
            mlg_buf_add_format(&buf, "%u,%s\n", i, i % 2 == 1 ? "0.8" : "0.2");
        t.plan.baseline.path = mlg_path_join(&t.arena, t.dir, "b.csv");
        ck_assert_int_eq(mlg_file_write(t.plan.baseline.path, mlg_buf_view(&buf), NULL), MLG_OK);
        entry.margin = 0.05;
    } else {
        entry.min = 0.9;
    }
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_msg(t.report.results[0].verdict == MLG_INCONCLUSIVE, "%s", trial_dump(&t));
    if (strcmp(heavy_cases[_i].metric, "brier") != 0) /* two rows have a spread, of one degree */
        ck_assert_msg(t.report.results[0].untestable, "%s", trial_dump(&t));
    mlg_buf_done(&buf);
    trial_done(&t);
}
END_TEST

/* A calibration error of a handful of rows, held to the law of a share. */
START_TEST(few_rows_show_no_calibration)
{
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    gate(&t, &entry, "ece", 0.1);
    t.plan.predictions.path = trial_file(
        &t, "p.csv", "id,label,score\n0,1,0.97\n1,0,0.04\n2,1,0.99\n3,0,0.02\n4,1,0.96\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_msg(t.report.results[0].verdict == MLG_INCONCLUSIVE, "%s", trial_dump(&t));
    trial_done(&t);
}
END_TEST

/* Four rows in the same order are no correlation, however it is counted. */
START_TEST(few_rows_show_no_correlation)
{
    static const char *const metrics[] = { "spearman", "kendall_tau_b", "pearson" };
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    gate(&t, &entry, metrics[_i], NONE);
    entry.min = 0.5;
    t.plan.score = NULL;
    t.plan.prediction = "p";
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,label,p\n1,1,1.1\n2,2,2.2\n3,3,3\n4,4,4.2\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_msg(t.report.results[0].verdict == MLG_INCONCLUSIVE, "%s", trial_dump(&t));
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("few");
    TCase *tests = tcase_create("few");

    tcase_add_loop_test(tests, a_quantile_needs_the_rows_that_reach_it, 0,
                        sizeof(quantile_cases) / sizeof(quantile_cases[0]));
    tcase_add_loop_test(tests, what_has_no_bound_gets_none_by_clusters, 0, 2);
    tcase_add_test(tests, weights_that_are_all_the_same_change_no_bound);
    tcase_add_test(tests, few_rows_show_no_calibration);
    tcase_add_loop_test(tests, few_rows_show_no_correlation, 0, 3);
    tcase_add_test(tests, a_few_odd_resamples_are_no_spread);
    tcase_add_loop_test(tests, rows_without_weight_do_not_count, 0,
                        sizeof(heavy_cases) / sizeof(heavy_cases[0]));
    suite_add_tcase(suite, tests);
    return suite;
}
