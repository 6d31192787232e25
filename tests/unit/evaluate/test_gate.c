/* The law of gates: from bounds to verdicts, in the order of judgement. */
#include "trial.h"

#define NONE (__builtin_nan(""))

/* `count` rows of one kind: label, scores of candidate and baseline, a slice, a weight. */
struct rows {
    int count;
    const char *label;
    double candidate, baseline;
    const char *slice;
    double weight;
};

static void use_rows(struct trial *t, const struct rows *rows, size_t kinds, bool compare)
{
    char *candidate = mlg_arena_copy(&t->arena, MLG_STR("id,label,score,slice,weight\n"));
    char *baseline = mlg_arena_copy(&t->arena, MLG_STR("id,score\n"));
    int id = 0;

    for (size_t k = 0; k < kinds; k++)
        for (int i = 0; i < rows[k].count; i++, id++) {
            candidate = mlg_arena_print(&t->arena, "%s%d,%s,%g,%s,%g\n", candidate, id,
                                        rows[k].label, rows[k].candidate,
                                        rows[k].slice == NULL ? "" : rows[k].slice, rows[k].weight);
            baseline = mlg_arena_print(&t->arena, "%s%d,%g\n", baseline, id, rows[k].baseline);
        }
    t->plan.predictions.path = trial_file(t, "candidate.csv", candidate);
    t->plan.baseline.path = compare ? trial_file(t, "baseline.csv", baseline) : NULL;
}

static const struct mlg_eval_slicing by_slice[] = { { .column = "slice" } };
static const size_t first_slicing[] = { 0 };

static void use_entries(struct trial *t, const struct mlg_eval_entry *entries, size_t count)
{
    t->plan.entries = entries;
    t->plan.entries_count = count;
    t->plan.slicings = by_slice;
    t->plan.slicings_count = 1;
}

/* successes of n at min 0.8: the exact one-sided 95 % bounds of Clopper and Pearson
 * (binomial sums) decide */
static const struct {
    int successes, n;
    enum mlg_verdict verdict;
    bool untestable;
} shares[] = {
    { 100, 100, MLG_PASS, false },
    { 880, 1000, MLG_PASS, false },
    { 87, 100, MLG_PASS, false },         /* 0.8013 */
    { 86, 100, MLG_INCONCLUSIVE, false }, /* 0.7898, where Wilson's bound is 0.7959 */
    { 73, 100, MLG_INCONCLUSIVE, false }, /* 0.8021 above */
    { 72, 100, MLG_FAIL, false },         /* 0.7931 above */
    { 70, 100, MLG_FAIL, false },
    { 78, 100, MLG_INCONCLUSIVE, false },
    { 13, 13, MLG_INCONCLUSIVE, true }, /* 0.05^(1/13) = 0.7942 */
    { 14, 14, MLG_PASS, false },        /* 0.8074 */
    { 2, 10, MLG_FAIL, true },          /* lopsided at such an n, and judged first */
};

START_TEST(a_threshold_is_decided_by_the_bounds)
{
    struct mlg_eval_entry entry = { "accuracy", 0.8, NONE, NONE, false, 0, NULL, 0 };
    struct rows rows[] = { { shares[_i].successes, "1", 0.9, 0, NULL, 1 },
                           { shares[_i].n - shares[_i].successes, "1", 0.1, 0, NULL, 1 } };
    struct trial t;
    const struct mlg_result *r;

    trial_init(&t);
    use_rows(&t, rows, 2, false);
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    r = trial_result(&t, "accuracy", NULL);
    ck_assert_int_eq(r->verdict, shares[_i].verdict);
    ck_assert_int_eq(r->untestable, shares[_i].untestable && r->verdict == MLG_INCONCLUSIVE);
    ck_assert_int_eq(r->reason == NULL, r->verdict == MLG_PASS);
    ck_assert_str_eq(r->method, "clopper-pearson");
    trial_done(&t);
}
END_TEST

START_TEST(untestable_is_accepted_only_in_so_many_words)
{
    struct mlg_eval_entry entry = { "accuracy", 0.8, NONE, NONE, false, 0, NULL, 0 };
    struct rows rows[] = { { 10, "1", 0.9, 0, NULL, 1 } };
    struct trial t;

    trial_init(&t);
    use_rows(&t, rows, 1, false);
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_int_eq(trial_result(&t, "accuracy", NULL)->verdict, MLG_INCONCLUSIVE);
    entry.untestable = MLG_UNTESTABLE_REPORT;
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_int_eq(trial_result(&t, "accuracy", NULL)->verdict, MLG_NO_VERDICT);
    ck_assert(trial_result(&t, "accuracy", NULL)->untestable);
    /* a run in which nothing else is gated has shown nothing */
    ck_assert_int_eq(t.report.verdict, MLG_INCONCLUSIVE);
    trial_done(&t);
}
END_TEST

START_TEST(an_uncorrected_failure_is_not_accepted)
{
    /* slices a and k: 11 lost of 100, p below 0.05 alone; with eight quiet slices Holm's p is ten
     * times that for both, where Benjamini and Hochberg's would be five times */
    struct mlg_eval_entry entry = { "recall",      NONE, NONE, 0.05, false, MLG_UNTESTABLE_REPORT,
                                    first_slicing, 1 };
    static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "k" };
    struct rows rows[20];
    struct trial t;

    for (int k = 0; k < 10; k++) {
        int lost = k == 0 || k == 9 ? 11 : 1;
        rows[2 * k] = (struct rows){ lost, "1", 0.1, 0.9, names[k], 1 };
        rows[2 * k + 1] = (struct rows){ 100 - lost, "1", 0.9, 0.9, names[k], 1 };
    }
    trial_init(&t);
    use_rows(&t, rows, 20, true);
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    for (int k = 0; k < 10; k += 9) {
        const struct mlg_result *r = trial_result(&t, "recall", names[k]);
        ck_assert(number(r->p_value) < 0.05);
        ck_assert_near(number(r->p_adjusted), 10 * number(r->p_value), 1e-12);
        ck_assert(number(r->p_adjusted) > 0.05);
        ck_assert(number(r->upper) < -0.05);
        ck_assert_int_eq(r->verdict, MLG_INCONCLUSIVE);
        ck_assert_ptr_nonnull(strstr(r->reason, "Holm"));
    }
    ck_assert_int_eq(trial_result(&t, "recall", "b")->verdict, MLG_PASS);
    ck_assert_int_eq(t.report.verdict, MLG_INCONCLUSIVE);
    trial_done(&t);
}
END_TEST

START_TEST(a_bootstrap_of_three_positives_passes_nothing)
{
    struct mlg_eval_entry entry = { "average_precision", NONE, NONE, 0.05, false, 0, NULL, 0 };
    /* the baseline has a hundred negatives above its positives: all resamples look fine */
    static const struct rows rows[] = { { 2, "1", 0.9, 0.3, NULL, 1 },
                                        { 1, "0", 0.8, 0.2, NULL, 1 },
                                        { 1, "1", 0.7, 0.1, NULL, 1 },
                                        { 99, "0", 0.1, 0.8, NULL, 1 } };
    struct trial t;
    const struct mlg_result *r;

    trial_init(&t);
    use_rows(&t, rows, 4, true);
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    r = trial_result(&t, "average_precision", NULL);
    ck_assert(number(r->lower) > -0.05);
    ck_assert(r->untestable);
    ck_assert_int_eq(r->verdict, MLG_INCONCLUSIVE);
    trial_done(&t);
}
END_TEST

/* Fifteen positives are the least that a ranking may pass on; it may fail on fewer. */
START_TEST(a_ranking_of_few_positives_passes_nothing)
{
    struct mlg_eval_entry entries[] = {
        { "roc_auc", 0.05, NONE, NONE, false, 0, NULL, 0 },
        { "average_precision", 0.05, NONE, NONE, false, 0, NULL, 0 },
    };
    struct rows rows[] = { { 13, "1", 0.9, 0, NULL, 1 },
                           { 1, "1", 0.5, 0, NULL, 1 },
                           { 50, "0", 0.6, 0, NULL, 1 },
                           { 50, "0", 0.1, 0, NULL, 1 } };
    struct trial t;

    trial_init(&t);
    use_rows(&t, rows, 4, false);
    use_entries(&t, entries, 2);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    for (size_t e = 0; e < 2; e++) {
        const struct mlg_result *r = trial_result(&t, entries[e].metric, NULL);
        ck_assert(r->untestable);
        ck_assert_int_eq(r->verdict, MLG_INCONCLUSIVE);
    }
    ck_assert(number(trial_result(&t, "roc_auc", NULL)->lower) > 0.05);
    rows[0].count++;
    use_rows(&t, rows, 4, false);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert(!trial_result(&t, "average_precision", NULL)->untestable);
    ck_assert_int_eq(trial_result(&t, "roc_auc", NULL)->verdict, MLG_PASS);
    entries[0].min = 0.9999;
    rows[0].count = 5;
    rows[1].count = 4;
    use_rows(&t, rows, 4, false);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_int_eq(trial_result(&t, "roc_auc", NULL)->verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* Gates stand on guarded bounds; a figure that nobody gates has those that SciPy would tell. */
START_TEST(only_gates_are_guarded)
{
    static const struct {
        const char *metric, *gated, *told;
        double max;
    } cases[] = { { "log_loss", "guarded-t", "t", 0.9 },
                  { "roc_auc", "guarded-delong-logit", "delong-logit", NONE },
                  { "average_precision", "guarded-bootstrap-stratified", "bootstrap-stratified",
                    NONE } };
    static const struct rows rows[] = { { 30, "1", 0.9, 0, NULL, 1 },
                                        { 5, "1", 0.2, 0, NULL, 1 },
                                        { 40, "0", 0.1, 0, NULL, 1 },
                                        { 5, "0", 0.6, 0, NULL, 1 } };
    double lower, upper;
    struct trial t;

    trial_init(&t);
    use_rows(&t, rows, 4, false);
    for (size_t i = 0; i < 3; i++) {
        struct mlg_eval_entry entry = MLG_EVAL_ENTRY_INIT;
        const struct mlg_result *r;
        entry.metric = cases[i].metric;
        use_entries(&t, &entry, 1);
        ck_assert_int_eq(trial_run(&t), MLG_OK);
        r = trial_result(&t, cases[i].metric, NULL);
        ck_assert_str_eq(r->method, cases[i].told);
        lower = number(r->lower);
        upper = number(r->upper);
        *(isnan(cases[i].max) ? &entry.min : &entry.max) = isnan(cases[i].max) ? 0.3 : 0.9;
        ck_assert_int_eq(trial_run(&t), MLG_OK);
        r = trial_result(&t, cases[i].metric, NULL);
        ck_assert_str_eq(r->method, cases[i].gated);
        ck_assert(number(r->lower) <= lower && number(r->upper) >= upper);
        ck_assert(number(r->lower) < lower || number(r->upper) > upper);
    }
    trial_done(&t);
}
END_TEST

START_TEST(no_discordant_pair_is_decided_by_tango_but_not_by_delong)
{
    static const struct mlg_eval_entry entries[] = {
        { "recall", NONE, NONE, 0.05, false, 0, first_slicing, 1 },
        { "roc_auc", NONE, NONE, 0.05, false, 0, first_slicing, 1 },
        { "log_loss", NONE, NONE, 0.05, false, 0, first_slicing, 1 },
        { "f1", NONE, NONE, 0.05, false, 0, first_slicing, 1 },
    };
    /* slice same: equal scores; 52 positives are the least that can show the margin 0.05 */
    static const struct rows rows[] = {
        { 52, "1", 0.9, 0.9, "same", 1 },  { 20, "0", 0.1, 0.1, "same", 1 },
        { 51, "1", 0.9, 0.9, "few", 1 },   { 20, "0", 0.1, 0.1, "few", 1 },
        { 99, "1", 0.9, 0.8, "other", 1 }, { 99, "0", 0.1, 0.2, "other", 1 },
    };
    struct trial t;

    trial_init(&t);
    use_rows(&t, rows, 6, true);
    use_entries(&t, entries, 4);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_int_eq(trial_result(&t, "recall", "same")->verdict, MLG_PASS);
    ck_assert(!trial_result(&t, "recall", "same")->less_is_better);
    ck_assert_int_eq(trial_result(&t, "recall", "few")->verdict, MLG_INCONCLUSIVE);
    ck_assert(trial_result(&t, "recall", "few")->untestable);
    ck_assert_int_eq(trial_result(&t, "roc_auc", "same")->verdict, MLG_INCONCLUSIVE);
    ck_assert_int_eq(trial_result(&t, "log_loss", "same")->verdict, MLG_INCONCLUSIVE);
    ck_assert_int_eq(trial_result(&t, "f1", "same")->verdict, MLG_INCONCLUSIVE);
    ck_assert_ptr_null(trial_result(&t, "f1", "same")->lower);
    ck_assert_ptr_null(trial_finding(&t, "evaluate.same_model"));
    trial_done(&t);
}
END_TEST

START_TEST(less_is_better_turns_the_margin)
{
    struct mlg_eval_entry entries[] = { { "brier", NONE, NONE, 0.05, false, 0, NULL, 0 },
                                        { "log_loss", NONE, NONE, NONE, false, 0, NULL, 0 } };
    static const struct rows worse[] = { { 50, "1", 0.5, 0.9, NULL, 1 },
                                         { 50, "0", 0.4, 0.1, NULL, 1 } };
    static const struct rows better[] = { { 50, "1", 0.9, 0.5, NULL, 1 },
                                          { 50, "0", 0.1, 0.4, NULL, 1 } };
    struct trial t;
    const struct mlg_result *r;

    trial_init(&t);
    use_entries(&t, entries, 2);
    use_rows(&t, worse, 2, true);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    r = trial_result(&t, "brier", NULL);
    ck_assert_int_eq(r->verdict, MLG_FAIL);
    ck_assert(r->less_is_better);
    ck_assert_near(number(r->difference), 0.195, 1e-12); /* 0.205 - 0.01 */
    ck_assert(number(r->lower) > 0.05 && number(r->lower) < number(r->upper));
    use_rows(&t, better, 2, true);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_int_eq(trial_result(&t, "brier", NULL)->verdict, MLG_PASS);
    ck_assert_int_eq(trial_result(&t, "log_loss", NULL)->verdict, MLG_NO_VERDICT);
    trial_done(&t);
}
END_TEST

/* A handful of perfect rows must not pass by bootstrap, and no metric passes without evidence. */
static const char *const ids_of_binary[] = {
    "accuracy", "average_precision", "balanced_accuracy", "f1", "mcc", "precision",
    "recall",   "roc_auc",           "specificity"
};

START_TEST(a_handful_of_perfect_rows_passes_nothing)
{
    struct mlg_eval_entry entry = { ids_of_binary[_i], 0.9, NONE, NONE, false, 0, NULL, 0 };
    static const struct rows rows[] = { { 3, "1", 0.9, 0, NULL, 1 }, { 3, "0", 0.1, 0, NULL, 1 } };
    struct trial t;

    trial_init(&t);
    use_rows(&t, rows, 2, false);
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_str_eq(trial_result(&t, ids_of_binary[_i], NULL)->estimate, "1");
    ck_assert_msg(t.report.verdict == MLG_INCONCLUSIVE, "%s", trial_dump(&t));
    trial_done(&t);
}
END_TEST

START_TEST(one_class_is_undefined_and_passes_nothing)
{
    static const struct mlg_eval_entry entries[] = {
        { "roc_auc", 0.1, NONE, NONE, false, 0, NULL, 0 },
        { "recall", 0.1, NONE, NONE, false, 0, NULL, 0 },
        { "precision", 0.1, NONE, NONE, true, 0, NULL, 0 },
        { "mcc", 0.1, NONE, NONE, false, 0, NULL, 0 },
    };
    static const struct rows rows[] = { { 500, "0", 0.1, 0, NULL, 1 } };
    struct trial t;

    trial_init(&t);
    use_rows(&t, rows, 1, false);
    use_entries(&t, entries, 4);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    for (size_t i = 0; i < t.report.results_count; i++) {
        ck_assert_ptr_null(t.report.results[i].estimate);
        ck_assert_int_eq(t.report.results[i].verdict, MLG_INCONCLUSIVE);
        ck_assert_ptr_nonnull(t.report.results[i].reason);
    }
    trial_done(&t);
}
END_TEST

START_TEST(scores_that_are_no_probabilities_have_no_log_loss)
{
    static const struct mlg_eval_entry entries[] = {
        { "log_loss", NONE, 30, NONE, false, 0, NULL, 0 },
        { "roc_auc", 0.5, NONE, NONE, false, 0, NULL, 0 },
    };
    static const struct rows rows[] = { { 40, "1", 3.5, 0, NULL, 1 },
                                        { 2, "1", -2.5, 0, NULL, 1 },
                                        { 40, "0", -2.5, 0, NULL, 1 } };
    struct trial t;

    trial_init(&t);
    use_rows(&t, rows, 3, false);
    use_entries(&t, entries, 2);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_ptr_null(trial_result(&t, "log_loss", NULL)->estimate);
    ck_assert_int_eq(trial_result(&t, "log_loss", NULL)->verdict, MLG_INCONCLUSIVE);
    ck_assert_int_eq(trial_result(&t, "roc_auc", NULL)->verdict, MLG_PASS);
    trial_done(&t);
}
END_TEST

START_TEST(weights_count_in_figures_and_bounds)
{
    static const struct mlg_eval_entry entries[] = {
        { "accuracy", NONE, NONE, NONE, false, 0, NULL, 0 },
        { "roc_auc", NONE, NONE, NONE, false, 0, NULL, 0 },
        { "f1", NONE, NONE, NONE, false, 0, NULL, 0 },
        { "brier", NONE, NONE, NONE, false, 0, NULL, 0 },
    };
    static const struct rows rows[] = { { 40, "1", 0.75, 0, NULL, 3 },
                                        { 20, "0", 0.75, 0, NULL, 1 },
                                        { 40, "0", 0.25, 0, NULL, 1 },
                                        { 9, "1", 0.25, 0, NULL, 0.5 } };
    struct trial t;

    trial_init(&t);
    t.plan.weight = "weight";
    use_rows(&t, rows, 4, false);
    use_entries(&t, entries, 4);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_near(number(trial_result(&t, "accuracy", NULL)->estimate), 160.0 / 184.5, 1e-15);
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->method, "weighted-t");
    ck_assert_near(number(trial_result(&t, "f1", NULL)->estimate), 240 / 264.5, 1e-15);
    ck_assert_str_eq(trial_result(&t, "f1", NULL)->method, "bootstrap-stratified");
    /* 120 over 40 won, 120 x 20 and 4.5 x 40 tied, of 124.5 x 60 */
    ck_assert_near(number(trial_result(&t, "roc_auc", NULL)->estimate),
                   (120 * 40 + 0.5 * (120 * 20 + 4.5 * 40)) / (124.5 * 60), 1e-14);
    for (size_t i = 0; i < t.report.results_count; i++)
        ck_assert_ptr_nonnull(t.report.results[i].lower);
    trial_done(&t);
}
END_TEST

/* Targets and predictions of a regression: y = 10 .. 59, errors of 1 or 2. */
static void use_numbers(struct trial *t, double worse_by)
{
    char *a = mlg_arena_copy(&t->arena, MLG_STR("id,label,guess\n"));
    char *b = mlg_arena_copy(&t->arena, MLG_STR("id,guess\n"));

    for (int i = 0; i < 50; i++) {
        double error = (i % 2 == 1 ? 1 : -1) * (i % 3 == 0 ? 2 : 1);
        a = mlg_arena_print(&t->arena, "%s%d,%d,%g\n", a, i, 10 + i,
                            10 + i + error * (1 + worse_by * (i % 5)));
        b = mlg_arena_print(&t->arena, "%s%d,%g\n", b, i, 10 + i + error);
    }
    t->plan.predictions.path = trial_file(t, "a.csv", a);
    t->plan.baseline.path = trial_file(t, "b.csv", b);
    t->plan.score = NULL;
    t->plan.prediction = "guess";
}

START_TEST(regression_is_compared_by_losses_and_influences)
{
    static const struct mlg_eval_entry entries[] = {
        { "mae", NONE, NONE, 0.5, false, 0, NULL, 0 },
        { "rmse", NONE, NONE, 0.5, false, 0, NULL, 0 },
        { "r2", NONE, NONE, 0.05, false, 0, NULL, 0 },
    };
    struct trial t;

    trial_init(&t);
    use_entries(&t, entries, 3);
    t.plan.slicings_count = 0;
    use_numbers(&t, 0.01);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_int_eq(t.report.verdict, MLG_PASS);
    ck_assert_str_eq(trial_result(&t, "mae", NULL)->method, "guarded-paired-t");
    ck_assert_str_eq(trial_result(&t, "rmse", NULL)->method, "guarded-paired-delta-t");
    use_numbers(&t, 2);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_int_eq(trial_result(&t, "mae", NULL)->verdict, MLG_FAIL);
    ck_assert_int_eq(trial_result(&t, "rmse", NULL)->verdict, MLG_FAIL);
    ck_assert_int_eq(trial_result(&t, "r2", NULL)->verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

static const struct {
    struct mlg_eval_entry entry;
    const char *text, *hint;
} bad_plans[] = {
    { { "rocauc", NONE, NONE, NONE, false, 0, NULL, 0 },
      "there is no metric 'rocauc'",
      "did you mean 'roc_auc'?" },
    { { "log_loss", 0.3, NONE, NONE, false, 0, NULL, 0 },
      "log_loss: less is better, so it takes 'max' and not 'min'",
      "" },
    { { "roc_auc", NONE, 0.9, NONE, false, 0, NULL, 0 },
      "roc_auc: more is better, so it takes 'min' and not 'max'",
      "" },
    { { "roc_auc", 0, NONE, NONE, false, 0, NULL, 0 },
      "roc_auc: every model keeps this limit",
      "" },
    { { "fpr", NONE, 1, NONE, false, 0, NULL, 0 }, "fpr: every model keeps this limit", "" },
    { { "log_loss", NONE, 1e300, NONE, false, 0, NULL, 0 },
      "log_loss: every model keeps this limit",
      "" },
    { { "log_loss", NONE, 36.04, NONE, false, 0, NULL, 0 },
      "log_loss: every model keeps this limit",
      "" },
    { { "hinge", NONE, 2, NONE, false, 0, NULL, 0 }, "hinge: every model keeps this limit", "" },
    { { "mcc", -1, NONE, NONE, false, 0, NULL, 0 }, "mcc: every model keeps this limit", "" },
    { { "recall", 1, NONE, NONE, false, 0, NULL, 0 },
      "recall: no bound can ever reach this limit",
      "" },
    { { "recall", NONE, NONE, 0.05, false, 0, NULL, 0 },
      "recall: a margin needs a baseline to compare with",
      "" },
};

START_TEST(a_plan_that_cannot_decide_is_refused)
{
    struct trial t;

    trial_init(&t);
    use_entries(&t, &bad_plans[_i].entry, 1);
    ck_assert_int_eq(mlg_eval_plan_check(&t.plan, &t.err), MLG_E_CONFIG);
    ck_assert_str_eq(t.err.text, bad_plans[_i].text);
    ck_assert_str_eq(t.err.hint, bad_plans[_i].hint);
    trial_done(&t);
}
END_TEST

START_TEST(files_are_never_joined_by_position)
{
    struct mlg_eval_entry entry = { "recall", NONE, NONE, 0.05, false, 0, NULL, 0 };
    struct trial t;

    trial_init(&t);
    t.plan.baseline.path = "b.csv";
    t.plan.ids_count = 0;
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(mlg_eval_plan_check(&t.plan, &t.err), MLG_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(t.err.text, "joined by id"));
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("gate");
    TCase *tests = tcase_create("gate");

    tcase_add_loop_test(tests, a_threshold_is_decided_by_the_bounds, 0,
                        (int)(sizeof(shares) / sizeof(shares[0])));
    tcase_add_test(tests, untestable_is_accepted_only_in_so_many_words);
    tcase_add_test(tests, an_uncorrected_failure_is_not_accepted);
    tcase_add_test(tests, a_bootstrap_of_three_positives_passes_nothing);
    tcase_add_test(tests, a_ranking_of_few_positives_passes_nothing);
    tcase_add_test(tests, only_gates_are_guarded);
    tcase_add_test(tests, no_discordant_pair_is_decided_by_tango_but_not_by_delong);
    tcase_add_test(tests, less_is_better_turns_the_margin);
    tcase_add_loop_test(tests, a_handful_of_perfect_rows_passes_nothing, 0,
                        (int)(sizeof(ids_of_binary) / sizeof(ids_of_binary[0])));
    tcase_add_test(tests, one_class_is_undefined_and_passes_nothing);
    tcase_add_test(tests, scores_that_are_no_probabilities_have_no_log_loss);
    tcase_add_test(tests, weights_count_in_figures_and_bounds);
    tcase_add_test(tests, regression_is_compared_by_losses_and_influences);
    tcase_add_loop_test(tests, a_plan_that_cannot_decide_is_refused, 0,
                        (int)(sizeof(bad_plans) / sizeof(bad_plans[0])));
    tcase_add_test(tests, files_are_never_joined_by_position);
    suite_add_tcase(suite, tests);
    return suite;
}
