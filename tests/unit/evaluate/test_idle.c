/* Limits that decide nothing about the labels at hand are told, and change no verdict. */
#include "trial.h"

#define NONE (__builtin_nan(""))

/* Labels from 1 to 10: a range of 9. */
static const char rows[] = "id,label,score\n1,1,1.5\n2,3,2.5\n3,10,9\n4,7,8\n5,4,4.5\n6,6,6\n";

static const struct {
    struct mlg_eval_entry entry;
    const char *expected, *seen; /* NULL = nothing to tell */
} limits[] = {
    { { "rmse", NONE, 1e300, NONE, true, 0, NULL, 0 }, "less than 9", "1e+300" },
    { { "rmse", NONE, 9, NONE, true, 0, NULL, 0 }, "less than 9", "9" },
    { { "rmse", NONE, 8.999, NONE, true, 0, NULL, 0 }, NULL, NULL },
    { { "mae", NONE, 9, NONE, true, 0, NULL, 0 }, "less than 9", "9" },
    { { "median_ae", NONE, 12, NONE, true, 0, NULL, 0 }, "less than 9", "12" },
    { { "max_error", NONE, 9.5, NONE, true, 0, NULL, 0 }, "less than 9", "9.5" },
    { { "pinball(alpha=0.1)", NONE, 9, NONE, true, 0, NULL, 0 }, "less than 9", "9" },
    { { "mse", NONE, 81, NONE, true, 0, NULL, 0 }, "less than 81", "81" },
    { { "mse", NONE, 80, NONE, true, 0, NULL, 0 }, NULL, NULL },
    { { "mean_error", NONE, 9, NONE, true, 0, NULL, 0 }, "less than 9", "9" },
    { { "mean_error", -9, NONE, NONE, true, 0, NULL, 0 }, "more than -9", "-9" },
    { { "mean_error", -8, NONE, NONE, true, 0, NULL, 0 }, NULL, NULL },
    { { "mape", NONE, 1e300, NONE, true, 0, NULL, 0 }, NULL, NULL },
    { { "rmse", NONE, NONE, NONE, true, 0, NULL, 0 }, NULL, NULL },
};

START_TEST(a_limit_as_wide_as_the_labels_is_told)
{
    struct trial t;
    const struct mlg_finding *finding;

    trial_init(&t);
    t.plan.entries = &limits[_i].entry;
    t.plan.entries_count = 1;
    t.plan.predictions.path = trial_file(&t, "p.csv", rows);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    finding = trial_finding(&t, "evaluate.idle_limit");
    ck_assert_int_eq(finding != NULL, limits[_i].expected != NULL);
    ck_assert_uint_eq(t.report.findings_count, finding != NULL);
    if (finding != NULL) {
        ck_assert_int_eq(finding->level, MLG_LEVEL_WARNING);
        ck_assert_str_eq(finding->expected, limits[_i].expected);
        ck_assert_str_eq(finding->seen, limits[_i].seen);
        ck_assert_str_eq(finding->loc.field, "label");
        ck_assert_int_eq(t.report.verdict, MLG_PASS);
    }
    trial_done(&t);
}
END_TEST

START_TEST(so_is_a_margin)
{
    static const struct mlg_eval_entry wide = { "rmse", NONE, NONE, 9, false, 0, NULL, 0 };
    static const struct mlg_eval_entry narrow = { "rmse", NONE, NONE, 2, false, 0, NULL, 0 };
    struct trial t;

    trial_init(&t);
    t.plan.entries = &wide;
    t.plan.entries_count = 1;
    t.plan.predictions.path = trial_file(&t, "p.csv", rows);
    t.plan.baseline.path = trial_file(&t, "b.csv", "id,score\n1,1\n2,2\n3,9\n4,9\n5,5\n6,5\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_str_eq(trial_finding(&t, "evaluate.idle_limit")->seen, "9");
    t.plan.entries = &narrow;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_ptr_null(trial_finding(&t, "evaluate.idle_limit"));
    trial_done(&t);
}
END_TEST

/* No spread, no range. */
START_TEST(labels_that_are_all_the_same_tell_nothing)
{
    static const struct mlg_eval_entry entry = { "rmse", NONE, 5, NONE, true, 0, NULL, 0 };
    struct trial t;

    trial_init(&t);
    t.plan.entries = &entry;
    t.plan.entries_count = 1;
    t.plan.predictions.path = trial_file(&t, "p.csv", "id,label,score\n1,3,1\n2,3,4\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 0);
    trial_done(&t);
}
END_TEST

/* The range is that of all rows, wherever they are: the widest labels stand apart. */
START_TEST(rows_on_disk_are_looked_at)
{
    static const struct mlg_eval_entry entries[] = {
        { "rmse", NONE, 999, NONE, true, 0, NULL, 0 },
        { "mae", NONE, 1000, NONE, true, 0, NULL, 0 },
    };
    struct trial t;
    struct mlg_buf buf;
    char *first = NULL;

    trial_init(&t);
    mlg_buf_init(&buf, (size_t)64 << 20);
    mlg_buf_add_text(&buf, "id,label,score\n");
    for (unsigned i = 0; i < 150000; i++)
        mlg_buf_add_format(&buf, "%u,%u,%u\n", i,
                           i == 7        ? 0
                           : i == 140000 ? 1000
                                         : 400 + i % 100,
                           400 + i % 90);
    t.plan.predictions.path = mlg_path_join(&t.arena, t.dir, "p.csv");
    ck_assert_int_eq(mlg_file_write(t.plan.predictions.path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    t.plan.entries = entries;
    t.plan.entries_count = 2;
    for (unsigned turn = 0; turn < 2; turn++) {
        t.plan.memory_bytes = turn == 0 ? 0 : (uint64_t)4 << 20; /* the frame is 2.4 MB */
        while (trial_run(&t) == MLG_E_LIMIT)
            t.plan.memory_bytes += t.plan.memory_bytes / 8;
        ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
        ck_assert_uint_eq(t.report.findings_count, 1);
        ck_assert_str_eq(trial_finding(&t, "evaluate.idle_limit")->expected, "less than 1000");
        if (turn == 0)
            first = trial_dump(&t);
        ck_assert_str_eq(trial_dump(&t), first);
    }
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("idle");
    TCase *tests = tcase_create("idle");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, a_limit_as_wide_as_the_labels_is_told, 0,
                        (int)(sizeof(limits) / sizeof(limits[0])));
    tcase_add_test(tests, so_is_a_margin);
    tcase_add_test(tests, labels_that_are_all_the_same_tell_nothing);
    tcase_add_test(tests, rows_on_disk_are_looked_at);
    suite_add_tcase(suite, tests);
    return suite;
}
