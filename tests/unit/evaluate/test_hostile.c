/* Input that is no evidence: each kind has its outcome, and under no metric it passes. */
#include <mlgate/metric/metric.h>

#include "trial.h"

#define NONE    (__builtin_nan(""))
#define FEWEST  "id,label,score\n"
#define ENTRIES 200

/* A limit for every metric of the task that can be gated without parameters: one in the middle of
 * 0..1, or one that nothing fails. */
static size_t gate_all(enum mlg_task task, struct mlg_eval_entry *entries)
{
    size_t count, used = 0;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);

    for (size_t i = 0; i < count; i++) {
        struct mlg_metric parsed;
        double limit = metrics[i]->bounded_01 ? 0.5 : 1e6;
        bool more = metrics[i]->direction == MLG_MORE_IS_BETTER;
        if (metrics[i]->task != task || metrics[i]->direction == MLG_NEITHER_IS_BETTER ||
            mlg_metric_parse_for(metrics[i]->id, task, &parsed, NULL) != MLG_OK)
            continue;
        ck_assert_uint_lt(used, ENTRIES);
        entries[used] = (struct mlg_eval_entry){
            .metric = metrics[i]->id, .min = NONE, .max = NONE, .margin = NONE
        };
        if (more)
            entries[used].min = metrics[i]->bounded_01 ? 0.5 : -1e6;
        else
            entries[used].max = limit;
        used++;
    }
    return used;
}

/* The limits that the plan takes, one at a time: what a metric's range rules out is left. */
static size_t keep_valid(struct trial *t, struct mlg_eval_entry *entries, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        t->plan.entries = &entries[i];
        t->plan.entries_count = 1;
        if (mlg_eval_plan_check(&t->plan, NULL) == MLG_OK)
            entries[kept++] = entries[i];
    }
    t->plan.entries = entries;
    t->plan.entries_count = kept;
    return kept;
}

static const struct {
    enum mlg_task task;
    const char *content;
    const char *rule; /* of the finding; NULL = none */
    enum mlg_verdict verdict;
} nothings[] = {
    /* n = 1 */
    { MLG_TASK_BINARY, FEWEST "1,1,.9\n", NULL, MLG_INCONCLUSIVE },
    { MLG_TASK_BINARY, FEWEST "1,0,.1\n", NULL, MLG_INCONCLUSIVE },
    { MLG_TASK_REGRESSION, FEWEST "1,1,1\n", NULL, MLG_INCONCLUSIVE },
    /* n = 0 once the bad rows are left out */
    { MLG_TASK_BINARY, FEWEST "1,1,NaN\n2,0,inf\n", "evaluate.score_not_finite", MLG_FAIL },
    { MLG_TASK_BINARY, FEWEST "1,,.9\n2,,.1\n", "evaluate.label_missing", MLG_FAIL },
    { MLG_TASK_BINARY, FEWEST "1,1,.9\n1,1,.9\n1,0,.1\n", "evaluate.duplicate_id", MLG_FAIL },
    { MLG_TASK_BINARY, FEWEST ",1,.9\n", "evaluate.id_missing", MLG_FAIL },
    { MLG_TASK_BINARY, FEWEST "1,1\n", "table.ragged_row", MLG_FAIL },
    { MLG_TASK_REGRESSION, FEWEST "1,tall,1\n2,small,2\n", "evaluate.bad_number", MLG_FAIL },
    { MLG_TASK_REGRESSION, FEWEST "1,inf,1\n2,NaN,2\n", "evaluate.label_missing", MLG_FAIL },
    { MLG_TASK_REGRESSION, FEWEST "1,1,high\n", "evaluate.bad_number", MLG_FAIL },
    /* one good row of each class is no evidence either */
    { MLG_TASK_BINARY, FEWEST "1,1,.9\n2,0,.1\n", NULL, MLG_INCONCLUSIVE },
    /* all scores the same, few rows */
    { MLG_TASK_BINARY, FEWEST "1,1,.5\n2,0,.5\n3,1,.5\n", NULL, MLG_INCONCLUSIVE },
};

START_TEST(what_is_no_evidence_passes_no_metric)
{
    struct mlg_eval_entry entries[ENTRIES];
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = trial_file(&t, "p.csv", nothings[_i].content);
    ck_assert_uint_gt(keep_valid(&t, entries, gate_all(nothings[_i].task, entries)), 5);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    for (size_t i = 0; i < t.report.results_count; i++)
        ck_assert_msg(t.report.results[i].verdict != MLG_PASS, "%s passes",
                      t.report.results[i].metric);
    if (nothings[_i].rule != NULL)
        ck_assert_msg(trial_finding(&t, nothings[_i].rule) != NULL, "no %s", nothings[_i].rule);
    else
        ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_int_ne(t.report.verdict, MLG_PASS);
    if (nothings[_i].verdict == MLG_FAIL)
        ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* Weights: what is no weight is found; nothing but zeros leaves every figure undefined. */
static const struct {
    const char *weights[2];
    const char *rule;
} weighted[] = {
    { { "-1", "1" }, "evaluate.bad_weight" },  { { "inf", "1" }, "evaluate.bad_weight" },
    { { "NaN", "1" }, "evaluate.bad_weight" }, { { "", "1" }, "evaluate.bad_weight" },
    { { "x", "1" }, "evaluate.bad_number" },   { { "0", "0" }, NULL },
};

START_TEST(bad_weights_pass_no_metric)
{
    struct mlg_eval_entry entries[ENTRIES];
    struct trial t;
    char *text;

    trial_init(&t);
    text = mlg_arena_copy(&t.arena, MLG_STR("id,label,score,w\n"));
    for (int i = 0; i < 400; i++)
        text = mlg_arena_print(&t.arena, "%s%d,%d,0.%d,%s\n", text, i, i % 2, i % 2 == 0 ? 1 : 9,
                               weighted[_i].weights[i > 0]);
    t.plan.predictions.path = trial_file(&t, "p.csv", text);
    t.plan.weight = "w";
    ck_assert_uint_gt(keep_valid(&t, entries, gate_all(MLG_TASK_BINARY, entries)), 5);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    for (size_t i = 0; i < t.report.results_count; i++)
        ck_assert_msg(t.report.results[i].verdict != MLG_PASS, "%s passes",
                      t.report.results[i].metric);
    if (weighted[_i].rule != NULL)
        ck_assert_ptr_nonnull(trial_finding(&t, weighted[_i].rule));
    ck_assert_int_ne(t.report.verdict, MLG_PASS);
    trial_done(&t);
}
END_TEST

/* A slice without rows decides nothing, so the whole does not pass. */
START_TEST(an_empty_slice_is_inconclusive)
{
    static const double edges[] = { -5, 5 };
    static const struct mlg_eval_slicing by[] = {
        { .column = "score", .edges = edges, .edges_count = 2 }
    };
    static const size_t first[] = { 0 };
    struct mlg_eval_entry entry = { .metric = "accuracy",
                                    .min = 0.5,
                                    .max = NONE,
                                    .margin = NONE,
                                    .slicings = first,
                                    .slicings_count = 1 };
    struct trial t;
    char *text;

    trial_init(&t);
    text = mlg_arena_copy(&t.arena, MLG_STR(FEWEST));
    for (int i = 0; i < 200; i++)
        text = mlg_arena_print(&t.arena, "%s%d,%d,0.%d\n", text, i, i % 2, i % 2 == 0 ? 1 : 9);
    t.plan.predictions.path = trial_file(&t, "p.csv", text);
    t.plan.slicings = by;
    t.plan.slicings_count = 1;
    t.plan.entries = &entry;
    t.plan.entries_count = 1;
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_int_eq(trial_result(&t, "accuracy", NULL)->verdict, MLG_PASS);
    ck_assert_int_eq(trial_result(&t, "accuracy", "-5 to under 5")->verdict, MLG_PASS);
    ck_assert_int_eq(trial_result(&t, "accuracy", "under -5")->verdict, MLG_INCONCLUSIVE);
    ck_assert_uint_eq(trial_result(&t, "accuracy", "under -5")->n, 0);
    ck_assert_ptr_null(trial_result(&t, "accuracy", "under -5")->estimate);
    ck_assert_int_eq(t.report.verdict, MLG_INCONCLUSIVE);
    trial_done(&t);
}
END_TEST

/* A candidate compared with itself, whatever the order of its rows and the task. */
static const struct {
    const char *metric, *scores, *prediction;
    const char *candidate, *baseline;
} itself[] = {
    { "accuracy", NULL, NULL, "id,label,score\n1,1,.9\n2,0,.1\n", "id,score\n2,.1\n1,.9\n" },
    { "accuracy", NULL, "score", "id,label,score\n1,a,a\n2,b,b\n3,c,a\n",
      "id,score\n2,b\n1,a\n3,a\n" },
    { "accuracy", "p_*", NULL, "id,label,p_a,p_b\n1,a,.9,.1\n2,b,.4,.6\n",
      "p_b,id,p_a\n.6,2,.4\n.1,1,.9\n" },
    { "mae", NULL, "score", "id,label,score\n1,1,1.5\n2,2,2.5\n", "id,score\n2,2.5\n1,1.5\n" },
};

START_TEST(a_model_against_itself_is_inconclusive)
{
    struct mlg_eval_entry entry = { .min = NONE, .max = NONE, .margin = 0.5 };
    struct trial t;

    trial_init(&t);
    entry.metric = itself[_i].metric;
    t.plan.scores = itself[_i].scores;
    t.plan.prediction = itself[_i].prediction;
    t.plan.score = t.plan.scores == NULL && t.plan.prediction == NULL ? "score" : NULL;
    t.plan.predictions.path = trial_file(&t, "c.csv", itself[_i].candidate);
    t.plan.baseline.path = trial_file(&t, "b.csv", itself[_i].baseline);
    t.plan.entries = &entry;
    t.plan.entries_count = 1;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 1);
    ck_assert_int_eq(trial_finding(&t, "evaluate.same_model")->level, MLG_LEVEL_WARNING);
    ck_assert_int_eq(t.report.verdict, MLG_INCONCLUSIVE);
    ck_assert_str_eq(t.report.results[0].reason, MLG_EVAL_REASON_SAME);
    trial_done(&t);
}
END_TEST

/* Metrics of decisions alone: the same decisions by other scores are another model. */
START_TEST(the_same_decisions_by_other_scores_are_two_models)
{
    struct mlg_eval_entry entry = { .metric = "accuracy", .min = NONE, .max = NONE, .margin = 0.5 };
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = trial_file(&t, "c.csv", "id,label,score\n1,1,.9\n2,0,.1\n3,1,.7\n");
    t.plan.baseline.path = trial_file(&t, "b.csv", "id,score\n3,.7\n1,.9\n2,.2\n");
    t.plan.entries = &entry;
    t.plan.entries_count = 1;
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_uint_eq(t.report.findings_count, 0);
    t.plan.baseline.path = trial_file(&t, "b.csv", "id,score\n3,.7\n1,.9\n2,.1\n");
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_ptr_nonnull(trial_finding(&t, "evaluate.same_model"));
    trial_done(&t);
}
END_TEST

#define LOOP(test, cases) \
    tcase_add_loop_test(tests, test, 0, (int)(sizeof(cases) / sizeof((cases)[0])))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("hostile");
    TCase *tests = tcase_create("hostile");

    tcase_set_timeout(tests, 120);
    LOOP(what_is_no_evidence_passes_no_metric, nothings);
    LOOP(bad_weights_pass_no_metric, weighted);
    tcase_add_test(tests, an_empty_slice_is_inconclusive);
    tcase_add_test(tests, the_same_decisions_by_other_scores_are_two_models);
    LOOP(a_model_against_itself_is_inconclusive, itself);
    suite_add_tcase(suite, tests);
    return suite;
}
