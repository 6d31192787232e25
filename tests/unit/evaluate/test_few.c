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

/* The largest error has no bound, whatever hangs together: resampling shows none beyond it. */
START_TEST(what_has_no_bound_gets_none_by_clusters)
{
    static const char *const metrics[] = { "max_error" };
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

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("few");
    TCase *tests = tcase_create("few");

    tcase_add_loop_test(tests, what_has_no_bound_gets_none_by_clusters, 0, 1);
    tcase_add_test(tests, a_few_odd_resamples_are_no_spread);
    suite_add_tcase(suite, tests);
    return suite;
}
