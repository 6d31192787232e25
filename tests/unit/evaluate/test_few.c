/* Few rows, rows that are alike, few clusters: what nobody can know does not pass. */
#include "trial.h"

#include <mlgate/stat/rng.h>

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

/* Of 2,000 resamples of five rows, as many of each class, one in 60 or so shows another lift: that
 * is no spread. */
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
    entry.min = NONE;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
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

/* `few` rows of the one class, and of the other what is left of 400: all told well. Rows beyond the
 * first `heavy` of the few weigh nothing to speak of, and clusters hold `together` rows. */
static const struct scarce_case {
    const char *metric, *why; /* NULL = it passes */
    unsigned few, heavy, together;
    bool positive, paired;
} scarce_cases[] = {
    { "log_loss", "untestable: 0 rows of the smaller class, of the 5 that it takes", 0, 0, 0, true,
      false },
    { "log_loss", "untestable: 1 row of the smaller class, of the 5 that it takes", 1, 0, 0, true,
      false },
    { "log_loss", "untestable: 4 rows of the smaller class, of the 5 that it takes", 4, 0, 0, true,
      false },
    { "log_loss", NULL, 5, 0, 0, true, false },
    { "brier", "untestable: 4 rows of the smaller class, of the 5", 4, 0, 0, false, false },
    { "brier", NULL, 5, 0, 0, false, false },
    { "hinge", "untestable: 4 rows of the smaller class, of the 5", 4, 0, 0, true, false },
    { "hinge", NULL, 5, 0, 0, true, false },
    { "log_loss", "untestable: 4 rows of the smaller class, of the 5", 4, 0, 0, false, true },
    { "log_loss", NULL, 5, 0, 0, false, true },
    /* five rows, but four of them tell */
    { "log_loss", "untestable: 4 rows of the smaller class, of the 5", 5, 4, 0, true, false },
    { "log_loss", NULL, 6, 5, 0, true, false },
    /* eight rows in four clusters */
    { "log_loss", "untestable: 4 clusters of the smaller class, of the 5", 8, 0, 2, true, false },
    { "log_loss", NULL, 10, 0, 2, true, false },
    { "roc_auc", "untestable: 14 rows of the smaller class, of the 15", 14, 0, 0, true, false },
    { "roc_auc", NULL, 15, 0, 0, false, false },
    { "average_precision", "untestable: 14 positive rows, of the 15", 14, 0, 0, true, false },
    { "average_precision", NULL, 15, 0, 0, true, false },
};

static const char *scarce_rows(struct trial *t, const struct scarce_case *c, bool baseline)
{
    char *path = mlg_path_join(&t->arena, t->dir, baseline ? "b.csv" : "c.csv");
    struct mlg_buf buf;

    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, "id,label,score,w,who,slice\n");
    for (unsigned i = 0; i < 800; i++) { /* the second half: a slice with enough of both */
        bool few = i < 400 ? i < c->few : i % 2 == 0, positive = few == c->positive;
        unsigned gap = (i % 23 == 7 || i == 2 ? 56 : i % 9) + (baseline ? 3 + i % 5 : 0);
        mlg_buf_add_format(&buf, "%u,%u,0.%02u,%s,%u,%s\n", i, positive,
                           positive ? 90 - gap : 10 + gap,
                           i < c->few && i >= c->heavy && c->heavy > 0 ? "1e-9" : "1",
                           c->together > 0 ? i / c->together : i, i < 400 ? "few" : "many");
    }
    ck_assert_int_eq(mlg_file_write(path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    return path;
}

START_TEST(what_rests_on_a_class_needs_rows_of_it)
{
    static const struct mlg_eval_slicing slicing = { .column = "slice" };
    static const size_t slicings[] = { 0 };
    const struct scarce_case *c = &scarce_cases[_i];
    const struct mlg_result *r;
    struct mlg_eval_entry entry;
    struct trial t;

    trial_init(&t);
    gate(&t, &entry, c->metric, NONE);
    t.plan.predictions.path = scarce_rows(&t, c, false);
    if (c->paired)
        t.plan.baseline.path = scarce_rows(&t, c, true);
    if (c->paired)
        entry.margin = 0.02;
    else if (strcmp(c->metric, "roc_auc") == 0 || strcmp(c->metric, "average_precision") == 0)
        entry.min = 0.5;
    else
        entry.max = 0.6;
    entry.slicings = slicings;
    entry.slicings_count = 1;
    t.plan.slicings = &slicing;
    t.plan.slicings_count = 1;
    t.plan.weight = c->heavy > 0 ? "w" : NULL;
    t.plan.cluster = c->together > 0 ? "who" : NULL;
    t.plan.positive = "1";
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_int_eq(trial_result(&t, c->metric, "many")->verdict, MLG_PASS);
    ck_assert_int_eq(trial_result(&t, c->metric, NULL)->verdict, MLG_PASS);
    r = trial_result(&t, c->metric, "few");
    ck_assert_msg(r->verdict == (c->why == NULL ? MLG_PASS : MLG_INCONCLUSIVE), "%s",
                  trial_dump(&t));
    ck_assert_int_eq(r->untestable, c->why != NULL);
    ck_assert_msg(c->why == NULL || strstr(r->reason, c->why) != NULL, "%s", r->reason);
    trial_done(&t);
}
END_TEST

/* Two rows in a hundred are positive, and found too seldom: the mean loss lies at the bar. A sample
 * of 50 without a positive, or with one that was found, shows a loss far below. */
START_TEST(rare_rows_that_are_lacking_pass_nothing)
{
    struct mlg_eval_entry entry;
    struct mlg_buf buf;
    unsigned passed = 0, samples = 400;
    struct mlg_rng rng;
    struct trial t;

    trial_init(&t);
    gate(&t, &entry, "log_loss", 0.02 * 1.6094379124341003 + 0.98 * 0.0410390555178035);
    mlg_buf_init(&buf, 1 << 20);
    mlg_rng_init(&rng, 7, 7);
    t.plan.predictions.path = mlg_path_join(&t.arena, t.dir, "c.csv");
    for (unsigned s = 0; s < samples; s++) {
        mlg_buf_clear(&buf);
        mlg_buf_add_text(&buf, "id,label,score\n");
        for (unsigned i = 0; i < 50; i++) {
            bool positive = mlg_rng_unit(&rng) < 0.02;
            /* -log(0.2); of the negatives -log(0.98) and -log(0.94) in turn */
            mlg_buf_add_format(&buf, "%u,%u,%s\n", i, positive,
                               positive     ? "0.2"
                               : i % 2 == 0 ? "0.02"
                                            : "0.06");
        }
        ck_assert_int_eq(mlg_file_write(t.plan.predictions.path, mlg_buf_view(&buf), NULL), MLG_OK);
        ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
        passed += trial_result(&t, "log_loss", NULL)->verdict == MLG_PASS;
    }
    /* of 400 at 5 in 100, and three standard errors */
    ck_assert_msg(passed <= 20 + 13, "%u of %u samples passed", passed, samples);
    mlg_buf_done(&buf);
    trial_done(&t);
}
END_TEST

/* Rows whose scores are right: of those with the score s a share s is positive. `spoilt`: the
 * candidate says so much more. Of fewer than 100 rows no two are in one of 100 bins. */
static const char *calibrated(struct trial *t, const char *name, unsigned rows, double spoilt)
{
    char *path = mlg_path_join(&t->arena, t->dir, name);
    struct mlg_buf buf;
    struct mlg_rng rng;

    mlg_rng_init(&rng, 3, 5);
    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, "id,label,score,who\n");
    for (unsigned i = 0; i < rows; i++) {
        double score = rows < 100 ? (i + 0.5) / rows : 0.1 + 0.8 * mlg_rng_unit(&rng);
        unsigned label = mlg_rng_unit(&rng) < score;
        mlg_buf_add_format(&buf, "%u,%u,0.%04d,%u\n", i, label,
                           (int)(10000 * fmin(score + spoilt, 0.99)), i / 4);
    }
    ck_assert_int_eq(mlg_file_write(path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    return path;
}

/* 30 rows of each class, and one of each that is ranked wrong: percentiles of what was seen pass.
 */
START_TEST(a_ranking_is_guarded_by_a_row_not_seen)
{
    static const char *const metrics[] = { "partial_auc(max_fpr=0.2)", "pr_auc_trapezoid" };
    struct mlg_eval_entry entry;
    struct mlg_buf buf;
    double lower;
    struct trial t;

    trial_init(&t);
    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, "id,label,score\n");
    for (unsigned i = 0; i < 60; i++)
        mlg_buf_add_format(&buf, "%u,%u,0.%02u\n", i, i % 2,
                           i < 2 ? 51 - i % 2 : 10 + i / 2 + 50 * (i % 2));
    t.plan.predictions.path = mlg_path_join(&t.arena, t.dir, "c.csv");
    ck_assert_int_eq(mlg_file_write(t.plan.predictions.path, mlg_buf_view(&buf), NULL), MLG_OK);
    gate(&t, &entry, metrics[_i], NONE);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    lower = number(t.report.results[0].lower);
    ck_assert_msg(lower > 0.95, "%s", trial_dump(&t));
    entry.min = 0.94;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_msg(t.report.results[0].verdict == MLG_INCONCLUSIVE, "%s", trial_dump(&t));
    ck_assert_msg(number(t.report.results[0].lower) < 0.93, "%s", trial_dump(&t));
    mlg_buf_done(&buf);
    trial_done(&t);
}
END_TEST

/* Bounds of the median's distance by 15 clusters: t of 14 is 1.761 where the normal is 1.645. */
START_TEST(few_clusters_are_bounded_as_by_a_t)
{
    double wider = 1.7613101357748564 / 1.6448536269514722 * sqrt(15.0 / 14);
    struct mlg_eval_entry entry;
    double plain, gated;
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = latencies(&t, 60, false);
    t.plan.baseline.path = latencies(&t, 60, true);
    gate(&t, &entry, "quantile(of=lat,q=0.5)", NONE);
    t.plan.cluster = "who";
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    plain = number(t.report.results[0].upper) - number(t.report.results[0].lower);
    entry.margin = 5;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    gated = number(t.report.results[0].upper) - number(t.report.results[0].lower);
    ck_assert_str_eq(t.report.results[0].method, "guarded-bootstrap-clusters");
    ck_assert_msg(gated >= wider * plain * (1 - 1e-9), "%g, %g", plain, gated);
    trial_done(&t);
}
END_TEST

/* Noise alone makes a calibration error, and a distance of two classes that are ranked alike: no
 * gate may take it for the truth, neither for a failure nor for a success. */
static const struct noise_case {
    const char *metric;
    double max, min, margin;
    bool clustered;
} noise_cases[] = {
    { "ece", 0.02, NONE, NONE, false }, /* the truth is 0 */
    { "ece", 0.06, NONE, NONE, true },
    { "ece(bins=100)", 0.06, NONE, NONE, false }, /* a row in a bin */
    { "ece", NONE, NONE, 0.02, false },           /* the candidate's is 0.05, the baseline's 0 */
    { "ks", NONE, 0.3, NONE, false },             /* which percentiles alone would pass */
    { "ks", NONE, 0.3, NONE, true },
    { "lift(fraction=0.2)", NONE, 1.5, NONE, false },
};

START_TEST(noise_is_no_evidence)
{
    const struct noise_case *c = &noise_cases[_i];
    unsigned rows = strstr(c->metric, "bins") != NULL ? 50 : 240;
    const struct mlg_result *r;
    struct mlg_eval_entry entry;
    double lower, upper;
    struct trial t;

    trial_init(&t);
    gate(&t, &entry, c->metric, NONE);
    t.plan.cluster = c->clustered ? "who" : NULL;
    t.plan.predictions.path = calibrated(&t, "c.csv", rows, isnan(c->margin) ? 0 : 0.05);
    if (!isnan(c->margin))
        t.plan.baseline.path = calibrated(&t, "b.csv", rows, 0);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    lower = number(t.report.results[0].lower);
    upper = number(t.report.results[0].upper);
    entry.max = c->max;
    entry.min = c->min;
    entry.margin = c->margin;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    r = &t.report.results[0];
    ck_assert_msg(r->verdict == MLG_INCONCLUSIVE && !r->untestable, "%s", trial_dump(&t));
    ck_assert_str_eq(r->method,
                     c->clustered ? "guarded-bootstrap-clusters" : "guarded-bootstrap-rows");
    ck_assert_msg(number(r->lower) < lower && number(r->upper) > upper - 0.01, "%g %g: %s", lower,
                  upper, trial_dump(&t));
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
    tcase_add_loop_test(tests, what_rests_on_a_class_needs_rows_of_it, 0,
                        sizeof(scarce_cases) / sizeof(scarce_cases[0]));
    tcase_add_loop_test(tests, a_ranking_is_guarded_by_a_row_not_seen, 0, 2);
    tcase_add_test(tests, few_clusters_are_bounded_as_by_a_t);
    tcase_add_loop_test(tests, noise_is_no_evidence, 0,
                        sizeof(noise_cases) / sizeof(noise_cases[0]));
    tcase_add_test(tests, rare_rows_that_are_lacking_pass_nothing);
    suite_add_tcase(suite, tests);
    return suite;
}
