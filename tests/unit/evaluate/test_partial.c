/* What a figure leaves out, or says of next to no rows, does not pass. */
#include "trial.h"

static void use(struct trial *t, struct mlg_eval_entry *entry, const char *metric)
{
    *entry = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
    entry->metric = metric;
    t->plan.entries = entry;
    t->plan.entries_count = 1;
}

/* 600 rows of classes a and b, told rightly but for one in 50, and 5 of c, of which `some` says
 * that they are; a prediction or a line of three scores. */
static const char *classes(struct trial *t, const char *name, bool scores, unsigned rare, bool some)
{
    struct mlg_buf buf;
    char *path = mlg_path_join(&t->arena, t->dir, name);

    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, scores ? "id,label,p_a,p_b,p_c\n" : "id,label,said\n");
    for (unsigned i = 0; i < 600; i++) {
        char truth = i < rare ? 'c' : "ab"[i % 2];
        bool wrong = i % 50 == 49;
        char said = truth == 'c' ? (some ? 'c' : 'a') : "ab"[(i % 2) ^ wrong];
        if (scores)
            mlg_buf_add_format(&buf, "%u,%c,0.%u,0.%u,0.%u\n", i, truth, said == 'a' ? 8 : 1,
                               said == 'b' ? 8 : 1, said == 'c' ? 8 : 1);
        else
            mlg_buf_add_format(&buf, "%u,%c,%c\n", i, truth, said);
    }
    ck_assert_int_eq(mlg_file_write(path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    return path;
}

static void check(struct trial *t, enum mlg_verdict verdict, const char *reason)
{
    const struct mlg_result *r;

    ck_assert_msg(trial_run(t) == MLG_OK, "%s", t->err.text);
    r = &t->report.results[0];
    ck_assert_msg(r->verdict == verdict, "%s", trial_dump(t));
    ck_assert_msg(reason == NULL || (r->reason != NULL && strstr(r->reason, reason) != NULL), "%s",
                  trial_dump(t));
}

static const struct {
    const char *metric;
    bool some;
    enum mlg_verdict verdict;
} means[] = {
    { "precision", false, MLG_INCONCLUSIVE },
    { "precision(average=weighted)", false, MLG_INCONCLUSIVE },
    { "precision", true, MLG_PASS },
    { "precision(average=weighted)", true, MLG_PASS },
    { "precision(average=micro)", false, MLG_PASS },
};

START_TEST(a_mean_of_some_classes_does_not_pass)
{
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    use(&t, &entry, means[_i].metric);
    t.plan.score = NULL;
    t.plan.prediction = "said";
    t.plan.predictions.path = classes(&t, "c.csv", false, 5, means[_i].some);
    for (int estimate = 0; estimate < 2; estimate++) {
        entry.min = 0.6;
        entry.on_estimate = estimate;
        check(
            &t, means[_i].verdict,
            means[_i].verdict == MLG_PASS ? NULL
            : _i == 0
                ? "it would pass, but the mean is of some classes only; gate average=weighted, or "
                  "class=NAME; undefined for c, which the mean leaves out"
                : "only; gate class=NAME; undefined for c, which the mean leaves out");
    }
    trial_done(&t);
}
END_TEST

/* To say no more what the baseline said wrongly is no gain of precision. */
START_TEST(nor_does_one_that_the_other_model_has)
{
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    use(&t, &entry, "precision");
    entry.margin = 0.02;
    t.plan.score = NULL;
    t.plan.prediction = "said";
    t.plan.predictions.path = classes(&t, "c.csv", false, 5, _i == 0);
    t.plan.baseline.path = classes(&t, "b.csv", false, 5, _i != 0);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_msg(t.report.results[0].verdict != MLG_PASS, "%s", trial_dump(&t));
    ck_assert_msg(strstr(t.report.results[0].reason, "undefined for c") != NULL, "%s",
                  trial_dump(&t));
    trial_done(&t);
}
END_TEST

static const struct {
    const char *metric;
    unsigned rare;
    bool passes;
} areas[] = {
    { "roc_auc", 1, false },
    { "roc_auc(multi_class=ovo)", 1, false },
    { "average_precision", 1, false },
    { "average_precision(average=weighted)", 14, false },
    { "roc_auc", 15, true },
    { "average_precision", 15, true },
    { "roc_auc(average=micro)", 1, true },
};

START_TEST(a_curve_of_a_few_rows_of_a_class_does_not_pass)
{
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    use(&t, &entry, areas[_i].metric);
    entry.min = 0.6;
    t.plan.score = NULL;
    t.plan.scores = "p_*";
    t.plan.predictions.path = classes(&t, "c.csv", true, areas[_i].rare, true);
    check(&t, areas[_i].passes ? MLG_PASS : MLG_INCONCLUSIVE,
          areas[_i].passes ? NULL : "of the 15 that it takes");
    /* each row a cluster, and each of one weight */
    t.plan.cluster = "id";
    check(&t, areas[_i].passes ? MLG_PASS : MLG_INCONCLUSIVE, NULL);
    trial_done(&t);
}
END_TEST

static const struct {
    const char *metric;
    unsigned rows, rare;
    const char *weight, *cluster;
    bool labels, passes;
} rare_means[] = {
    { "balanced_accuracy", 5100, 3, NULL, NULL, false, false },
    { "f1", 5100, 3, NULL, NULL, false, false },
    { "fbeta(beta=2)", 5100, 3, NULL, NULL, false, false },
    { "jaccard", 5100, 3, NULL, NULL, false, false },
    { "precision", 5100, 3, NULL, NULL, false, false },
    { "recall", 5100, 3, NULL, NULL, false, false },
    { "recall", 900, 3, "w", NULL, false, false },
    { "precision", 900, 3, "w", NULL, false, false },
    { "precision(average=weighted)", 900, 3, "w", NULL, false, false },
    { "balanced_accuracy", 900, 3, NULL, "id", false, false },
    { "f1", 900, 3, NULL, "id", false, false },
    { "f1", 900, 3, NULL, NULL, true, false },
    { "precision", 900, 14, NULL, NULL, true, false },
    { "recall", 900, 3, NULL, NULL, true, false },
    /* there are as many as it takes, and none of them is wrong: one in five might be */
    { "balanced_accuracy", 900, 15, NULL, "id", false, false },
    { "recall", 900, 15, "w", NULL, false, false },
    { "recall", 900, 15, NULL, NULL, true, false },
    { "recall", 900, 30, NULL, NULL, true, true },
    /* a class of a few rows counts as these do, or not at all */
    { "f1(average=micro)", 5100, 3, NULL, NULL, false, true },
    { "f1(average=weighted)", 5100, 3, NULL, NULL, false, true },
    { "f1(class=a)", 5100, 3, NULL, NULL, false, true },
    { "f1(average=weighted)", 900, 3, "w", "id", false, true },
    { "f1(average=samples)", 900, 3, NULL, NULL, true, true },
    { "balanced_accuracy", 5100, 300, NULL, NULL, false, true },
    { "f1", 900, 200, "w", NULL, false, true },
    { "f1", 900, 200, NULL, "id", false, true },
    { "f1", 900, 200, NULL, NULL, true, true },
};

/* Of a and b one row in 25 is told wrong, and of c, which is rare, none: nothing is known of it. */
START_TEST(a_few_rows_of_a_class_are_not_free_of_error)
{
    struct mlg_eval_entry entry;
    struct mlg_buf buf;
    struct trial t;

    trial_init(&t);
    use(&t, &entry, rare_means[_i].metric);
    entry.min = 0.92;
    t.plan.score = NULL;
    t.plan.prediction = "said";
    t.plan.weight = rare_means[_i].weight;
    t.plan.cluster = rare_means[_i].cluster;
    t.plan.predictions.path = mlg_path_join(&t.arena, t.dir, "c.csv");
    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, "id,label,said,w\n");
    for (unsigned i = 0; i < rare_means[_i].rows; i++) {
        char truth = i < rare_means[_i].rare ? 'c' : "ab"[i % 2];
        char said = truth == 'c' ? 'c' : "ab"[(i % 2) ^ (i % 25 == 24)];
        mlg_buf_add_format(&buf, rare_means[_i].labels ? "%u,['%c'],['%c'],1\n" : "%u,%c,%c,1\n", i,
                           truth, said);
    }
    ck_assert_int_eq(mlg_file_write(t.plan.predictions.path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    check(&t, rare_means[_i].passes ? MLG_PASS : MLG_INCONCLUSIVE, NULL);
    trial_done(&t);
}
END_TEST

static const struct {
    const char *metric, *instead;
    bool weighted;
} lacking[] = {
    { "f1", "gate average=weighted, or class=NAME, or with `untestable: report`", false },
    { "balanced_accuracy", "gate recall(class=NAME), or with `untestable: report`", false },
    { "recall", "gate average=weighted, or class=NAME", false },
    { "f1(average=weighted)", NULL, true },
};

/* Slice x has rows of a and b, slice y of all three, and none is told wrong but one in 25. */
START_TEST(a_slice_that_lacks_a_class_is_untestable)
{
    static const size_t first = 0;
    struct mlg_eval_slicing slicing = { .column = "s" };
    const struct mlg_result *x;
    struct mlg_eval_entry entry;
    struct mlg_buf buf;
    struct trial t;

    trial_init(&t);
    use(&t, &entry, lacking[_i].metric);
    entry.min = 0.8;
    entry.slicings = &first;
    entry.slicings_count = 1;
    t.plan.slicings = &slicing;
    t.plan.slicings_count = 1;
    t.plan.score = NULL;
    t.plan.prediction = "said";
    t.plan.predictions.path = mlg_path_join(&t.arena, t.dir, "c.csv");
    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, "id,label,said,s\n");
    for (unsigned i = 0; i < 1200; i++) {
        bool y = i >= 600;
        mlg_buf_add_format(&buf, "%u,%c,%c,%c\n", i, "abc"[i % (y ? 3 : 2)],
                           i % 25 == 24 ? 'a' : "abc"[i % (y ? 3 : 2)], "xy"[y]);
    }
    ck_assert_int_eq(mlg_file_write(t.plan.predictions.path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    for (int report = 0; report < 2; report++) {
        enum mlg_verdict held = report ? MLG_NO_VERDICT : MLG_INCONCLUSIVE;
        entry.untestable = report ? MLG_UNTESTABLE_REPORT : MLG_UNTESTABLE_INCONCLUSIVE;
        ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
        x = trial_result(&t, t.report.results[0].metric, "x");
        ck_assert_msg(x->verdict == (lacking[_i].weighted ? MLG_PASS : held), "%s", trial_dump(&t));
        ck_assert_int_eq(x->untestable, !lacking[_i].weighted);
        if (!lacking[_i].weighted)
            ck_assert_msg(strstr(x->reason, report ? "untestable: the mean is of some classes only"
                                                   : lacking[_i].instead) != NULL &&
                              strstr(x->reason, "undefined for c") != NULL,
                          "%s", x->reason);
        ck_assert_int_eq(trial_result(&t, t.report.results[0].metric, "y")->verdict, MLG_PASS);
        ck_assert_int_eq(t.report.results[0].verdict, MLG_PASS);
    }
    /* one that lies below fails all the same */
    entry.min = 0.999;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_int_eq(trial_result(&t, t.report.results[0].metric, "x")->verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* A gate of a slice may be let off, one of all rows with a figure as well. */
START_TEST(an_undefined_figure_of_all_rows_is_not_let_off)
{
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    use(&t, &entry, "recall");
    entry.min = 0.9;
    entry.untestable = MLG_UNTESTABLE_REPORT;
    t.plan.predictions.path = trial_file(&t, "p.csv", "id,label,score\n0,0,0.1\n1,0,0.2\n");
    check(&t, MLG_INCONCLUSIVE, "recall is undefined: there is no positive row");
    t.plan.predictions.path = trial_file(&t, "p.csv", "id,label,score\n0,1,0.9\n1,0,0.2\n");
    check(&t, MLG_NO_VERDICT, "untestable: with 1 row to rest on");
    trial_done(&t);
}
END_TEST

START_TEST(rows_without_a_value_are_no_value)
{
    static const size_t first = 0;
    struct mlg_eval_slicing slicing = { .column = "s" };
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    use(&t, &entry, "accuracy");
    entry.slicings = &first;
    entry.slicings_count = 1;
    t.plan.slicings = &slicing;
    t.plan.slicings_count = 1;
    t.plan.predictions.path = trial_file(
        &t, "p.csv",
        "id,label,score,s\n0,0,0.1,(missing)\n1,1,0.8,\n2,1,0.9,((missing))\n3,1,0.1,\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_str_eq(trial_result(&t, "accuracy", "(missing)")->estimate, "1");
    ck_assert_uint_eq(trial_result(&t, "accuracy", "(missing)")->n, 1);
    ck_assert_uint_eq(trial_result(&t, "accuracy", "((missing))")->n, 1);
    ck_assert_uint_eq(trial_result(&t, "accuracy", "(((missing)))")->n, 2);
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("partial");
    TCase *tests = tcase_create("partial");

    tcase_add_loop_test(tests, a_mean_of_some_classes_does_not_pass, 0,
                        (int)(sizeof(means) / sizeof(means[0])));
    tcase_add_loop_test(tests, nor_does_one_that_the_other_model_has, 0, 2);
    tcase_add_loop_test(tests, a_curve_of_a_few_rows_of_a_class_does_not_pass, 0,
                        (int)(sizeof(areas) / sizeof(areas[0])));
    tcase_add_loop_test(tests, a_few_rows_of_a_class_are_not_free_of_error, 0,
                        (int)(sizeof(rare_means) / sizeof(rare_means[0])));
    tcase_add_loop_test(tests, a_slice_that_lacks_a_class_is_untestable, 0,
                        (int)(sizeof(lacking) / sizeof(lacking[0])));
    tcase_add_test(tests, an_undefined_figure_of_all_rows_is_not_let_off);
    tcase_add_test(tests, rows_without_a_value_are_no_value);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    return suite;
}
