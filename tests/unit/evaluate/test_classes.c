/* Several classes: where their scores are read from, and what is wrong with them. */
#include "trial.h"

#define NONE (__builtin_nan(""))

static const struct mlg_eval_entry entries[] = {
    { .metric = "accuracy", .min = NONE, .max = NONE, .margin = NONE },
    { .metric = "log_loss", .min = NONE, .max = NONE, .margin = NONE },
};

static void begin(struct trial *t, const char *scores)
{
    trial_init(t);
    t->plan.score = NULL;
    t->plan.scores = scores;
    t->plan.entries = entries;
    t->plan.entries_count = 2;
}

/* The same six rows in each form: 4 of 6 right; the log loss is the mean of -log p(label). */
static const struct {
    const char *scores;
    const char *classes[3];
    const char *content;
} forms[] = {
    { "p_*",
      { NULL },
      "id,label,p_cat,p_dog,p_eel\n"
      "1,cat,.7,.2,.1\n2,dog,.2,.5,.3\n3,eel,.1,.1,.8\n"
      "4,cat,.3,.4,.3\n5,dog,.1,.6,.3\n6,eel,.5,.25,.25\n" },
    { "*!",
      { NULL },
      "eel!,id,cat!,label,dog!,other\n"
      ".1,1,.7,cat,.2,\n.3,2,.2,dog,.5,\n.8,3,.1,eel,.1,\n"
      ".3,4,.3,cat,.4,\n.3,5,.1,dog,.6,\n.25,6,.5,eel,.25,\n" },
    { "p",
      { NULL },
      "id,label,p\n1,cat,\"[0.7, 0.2, 0.1]\"\n2,dog,.2 .5 .3\n3,eel,.1;.1;.8\n"
      "4,cat,\"[.3,.4,.3]\"\n5,dog,\".1,.6,.3\"\n6,eel,.5  .25  .25\n" },
    { "p",
      { "eel", "cat", "dog" },
      "id,label,p\n6,eel,.25 .5 .25\n5,dog,.3 .1 .6\n4,cat,.3 .3 .4\n"
      "3,eel,.8 .1 .1\n2,dog,.3 .2 .5\n1,cat,.1 .7 .2\n" },
};

START_TEST(every_form_gives_the_same_figures)
{
    struct trial t;
    const double loss = -(log(.7) + log(.5) + log(.8) + log(.3) + log(.6) + log(.25)) / 6;

    begin(&t, forms[_i].scores);
    if (forms[_i].classes[0] != NULL) {
        t.plan.classes = forms[_i].classes;
        t.plan.classes_count = 3;
    }
    t.plan.predictions.path = trial_file(&t, "p.csv", forms[_i].content);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_near(number(trial_result(&t, "accuracy", NULL)->estimate), 4.0 / 6, 1e-15);
    ck_assert_near(number(trial_result(&t, "log_loss", NULL)->estimate), loss, 1e-15);
    trial_done(&t);
}
END_TEST

START_TEST(predicted_classes_need_no_scores)
{
    struct trial t;

    begin(&t, NULL);
    t.plan.prediction = "said";
    t.plan.entries_count = 1;
    /* 10 stands behind 9; a class that is predicted only is one all the same */
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,label,said\n1,9,9\n2,10,9\n3,9,11\n4,8,8\n5,10,10\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->estimate, "0.6");
    trial_done(&t);
}
END_TEST

static const struct {
    const char *line, *rule, *field, *seen;
} bad_rows[] = {
    { "7,cow,.7,.2,.1\n", "evaluate.unknown_label", "label", "cow" },
    { "7,cat,.7,.2,.2\n", "evaluate.bad_probability", "p_*", "sum 1.1000" },
    { "7,cat,1.7,-.4,-.3\n", "evaluate.bad_probability", "p_*", "1.7" },
    { "7,cat,.7,,.3\n", "evaluate.score_not_finite", "p_dog", "" },
    { "7,cat,.7,inf,.3\n", "evaluate.score_not_finite", "p_dog", "inf" },
    { "7,cat,.7,x,.3\n", "evaluate.bad_number", "p_dog", "x" },
    { "7,,.7,.2,.1\n", "evaluate.label_missing", "label", "" },
};

START_TEST(bad_scores_are_found_and_nothing_passes)
{
    struct mlg_eval_entry easy = { .metric = "accuracy", .min = .01, .max = NONE, .margin = NONE };
    struct trial t;
    const struct mlg_finding *finding;

    begin(&t, "p_*");
    t.plan.entries = &easy;
    t.plan.entries_count = 1;
    t.plan.predictions.path = trial_file(
        &t, "p.csv", mlg_arena_print(&t.arena, "%s%s", forms[0].content, bad_rows[_i].line));
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 1);
    finding = trial_finding(&t, bad_rows[_i].rule);
    ck_assert_msg(finding != NULL, "no %s", bad_rows[_i].rule);
    ck_assert_str_eq(finding->loc.field, bad_rows[_i].field);
    ck_assert_str_eq(finding->seen, bad_rows[_i].seen);
    ck_assert_uint_eq(finding->loc.row, 7);
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, 6);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    ck_assert_int_eq(t.report.results[0].verdict, MLG_INCONCLUSIVE);
    trial_done(&t);
}
END_TEST

static const struct {
    const char *content;
    const char *text;
} bad_lists[] = {
    { "id,label,p\n1,cat,.5 .5\n2,dog,.2 .3 .5\n",
      "the list has another number of scores than the first one" },
    { "id,label,p\n1,cat,.5 .5\n2,dog,\n", "the row has no scores" },
    { "id,label,p\n1,cat,\n2,dog,.5 .5\n", "the row has no scores" },
    { "id,label,p\n1,cat,.5 .5\n2,dog,.5 NaN\n", "a score is not a finite number" },
    { "id,label,p\n1,cat,.5 .5\n2,dog,.5 zebra\n", "a score is not a finite number" },
};

START_TEST(bad_lists_are_found)
{
    struct trial t;

    begin(&t, "p");
    t.plan.predictions.path = trial_file(&t, "p.csv", bad_lists[_i].content);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 1);
    ck_assert_str_eq(trial_finding(&t, "evaluate.score_not_finite")->message, bad_lists[_i].text);
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, 1);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* The characters of numbers are those of cells; a list has a syntax of its own. */
START_TEST(lists_have_points_in_any_dialect)
{
    static const struct mlg_cell_syntax german = { .decimal = ',', .thousands = '.' };
    struct trial t;

    begin(&t, "p");
    t.plan.predictions.dialect =
        (struct mlg_eval_dialect){ .csv = { .delimiter = ';' }, .cells = &german };
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id;label;p\n1;cat;[.75,.25]\n2;dog;0,5 0,5\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    const struct mlg_finding *finding = trial_finding(&t, "evaluate.score_not_finite");
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, 1);
    ck_assert_ptr_nonnull(finding->hint);
    ck_assert_ptr_nonnull(strstr(finding->hint, "numbers in lists have a point"));
    t.plan.predictions.path =
        trial_file(&t, "q.csv", "id;label;p\n1;cat;0,75 0,25\n2;dog;0,5 0,5\n");
    ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(t.err.hint, "numbers in lists have a point"));
    trial_done(&t);
}
END_TEST

static const struct {
    const char *scores, *content, *text;
} bad_plans[] = {
    { "q_*", "id,label,p_a,p_b\n1,a,.5,.5\n", "fewer than two columns of scores are like 'q_*'" },
    { "p_*", "id,label,p_a\n1,a,1\n", "fewer than two columns of scores are like 'p_*'" },
    { "*_*", "id,label,p_a,p_b\n1,a,.5,.5\n", "the columns of scores have one '*', for the class" },
    { "p", "id,label,p\n1,a,.5 .5\n2,b,.5 .5\n3,c,.5 .5\n",
      "column 'p' has 2 scores a row, for 3 classes" },
};

START_TEST(scores_that_cannot_be_read_are_errors)
{
    struct trial t;

    begin(&t, bad_plans[_i].scores);
    t.plan.predictions.path = trial_file(&t, "p.csv", bad_plans[_i].content);
    ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
    ck_assert_str_eq(t.err.text, bad_plans[_i].text);
    trial_done(&t);
}
END_TEST

START_TEST(a_baseline_has_scores_of_the_same_classes)
{
    struct trial t;

    begin(&t, "p_*");
    t.plan.predictions.path = trial_file(&t, "c.csv", forms[0].content);
    t.plan.baseline.path = trial_file(&t, "b.csv",
                                      "p_dog,p_cat,p_eel,id\n.2,.7,.1,1\n.5,.2,.3,2\n"
                                      ".1,.1,.8,3\n.4,.3,.3,4\n.6,.1,.3,5\n"
                                      ".25,.5,.25,6\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_ptr_nonnull(trial_finding(&t, "evaluate.same_model"));
    t.plan.baseline.path = trial_file(&t, "b.csv", "p_dog,p_cat,id\n.2,.8,1\n");
    ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
    ck_assert_str_eq(t.err.text, "there is no column 'p_eel'");
    t.plan.baseline.path = trial_file(&t, "b.csv", "p_dog,p_cat,p_eel,p_cow,id\n.2,.8,0,0,1\n");
    ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
    ck_assert_str_eq(t.err.text, "the candidate has no scores of the class 'cow'");
    trial_done(&t);
}
END_TEST

/* Order of rows, threads, and rows set aside on disk, with and without ids. */
START_TEST(neither_order_nor_memory_changes_a_digit)
{
    struct trial t;
    struct mlg_buf buf;
    char *first = NULL;

    begin(&t, _i == 0 ? "p_*" : "p");
    for (unsigned stride = 1; stride < 8000; stride += 7918) {
        mlg_buf_init(&buf, (size_t)64 << 20);
        mlg_buf_add_text(&buf, _i == 0 ? "id,label,p_0,p_1,p_2\n" : "id,label,p\n");
        for (unsigned k = 0; k < 60000; k++) {
            unsigned i = k * stride % 60000, a = i * 2654435761U % 5000;
            mlg_buf_add_format(&buf, _i == 0 ? "%u,%u,%.4f,%.4f,%.4f\n" : "%u,%u,%.4f %.4f %.4f\n",
                               i, i % 3, a / 1e4, .3, .7 - a / 1e4);
        }
        t.plan.predictions.path = mlg_path_join(&t.arena, t.dir, "p.csv");
        ck_assert_int_eq(mlg_file_write(t.plan.predictions.path, mlg_buf_view(&buf), NULL), MLG_OK);
        mlg_buf_done(&buf);
        for (unsigned jobs = 1; jobs < 3; jobs++) {
            t.plan.jobs = jobs;
            t.plan.memory_bytes = jobs == 1 ? 0 : (uint64_t)3 << 20;
            while (trial_run(&t) == MLG_E_LIMIT)
                t.plan.memory_bytes += t.plan.memory_bytes / 8;
            ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
            ck_assert_uint_eq(t.report.findings_count, 0);
            if (first == NULL)
                first = trial_dump(&t);
            ck_assert_str_eq(trial_dump(&t), first);
        }
    }
    trial_done(&t);
}
END_TEST

/* A metric of a column reads it where it is; empty cells are missing, others are numbers. */
START_TEST(a_column_of_a_metric_is_read)
{
    static const struct mlg_eval_entry median[] = {
        { .metric = "quantile(of=ms, q=0.5)", .min = NONE, .max = NONE, .margin = NONE },
    };
    struct trial t;

    begin(&t, NULL);
    t.plan.score = "score";
    t.plan.entries = median;
    t.plan.entries_count = 1;
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,label,score,ms\n1,1,.9,30\n2,0,.1,10\n3,1,.8,20\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_str_eq(t.report.results[0].estimate, "20");
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,label,score,ms\n1,1,.9,30\n2,0,.1,fast\n3,1,.8,inf\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_ptr_nonnull(trial_finding(&t, "evaluate.bad_number"));
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    t.plan.predictions.path = trial_file(&t, "p.csv", "id,label,score\n1,1,.9\n");
    ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
    ck_assert_str_eq(t.err.text, "there is no column 'ms'");
    trial_done(&t);
}
END_TEST

#define LOOP(test, cases) \
    tcase_add_loop_test(tests, test, 0, (int)(sizeof(cases) / sizeof((cases)[0])))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("classes");
    TCase *tests = tcase_create("classes");

    tcase_set_timeout(tests, 120);
    LOOP(every_form_gives_the_same_figures, forms);
    tcase_add_test(tests, predicted_classes_need_no_scores);
    LOOP(bad_scores_are_found_and_nothing_passes, bad_rows);
    LOOP(bad_lists_are_found, bad_lists);
    tcase_add_test(tests, lists_have_points_in_any_dialect);
    LOOP(scores_that_cannot_be_read_are_errors, bad_plans);
    tcase_add_test(tests, a_baseline_has_scores_of_the_same_classes);
    tcase_add_loop_test(tests, neither_order_nor_memory_changes_a_digit, 0, 2);
    tcase_add_test(tests, a_column_of_a_metric_is_read);
    suite_add_tcase(suite, tests);
    return suite;
}
