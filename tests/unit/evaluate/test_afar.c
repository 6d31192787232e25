/* Rows that memory does not hold say what they say where it does. */
#include "trial.h"

#include <mlgate/stat/rng.h>

#include "frame.h"

#define ROWS        200000
#define LINE_BYTES  96
#define LEAST_BYTES ((uint64_t)4 << 20)
#define NONE        NAN

/* SHORT are decimals of three digits, but for one row of NEARLY_SHORT. */
enum scores { MANY, WIDE, SHORT, NEARLY_SHORT };

/* Many scores are the same, one of them those of a fifth of the rows. */
static double draw(struct mlg_rng *rng, bool positive, enum scores scores)
{
    double u = mlg_rng_unit(rng), v = 0.25 * positive + 0.75 * u;
    uint64_t kind = mlg_rng_below(rng, 10);

    if (scores >= SHORT)
        return kind == 0 ? -0.0 : kind == 1 ? 1 : floor(v * 1000) / 1000;
    v = kind < 2 ? 0.25 : kind < 6 ? floor(v * 1000) / 1000 : v;
    if (scores == WIDE && mlg_rng_below(rng, 50) == 0)
        return mlg_rng_below(rng, 2) == 0 ? -0.0 : -3;
    return v;
}

/* A file of the rows that are not left out, in an order of its own. */
static const char *make_file(struct trial *t, const char *name, unsigned model, enum scores scores)
{
    static const char *const kinds[] = { "ant", "Zebra", "", "bee" };
    char *text = malloc((size_t)ROWS * LINE_BYTES);
    size_t at = (size_t)sprintf(text, "id,label,score,kind,size,late\n");
    const char *path;

    ck_assert_ptr_nonnull(text);
    for (size_t j = 0; j < ROWS; j++) {
        size_t i = model == 0 ? j : j * 70001 % ROWS;
        struct mlg_rng rng;
        bool positive;
        mlg_rng_init(&rng, 5, i);
        positive = mlg_rng_below(&rng, 3) == 0;
        if (scores == WIDE && model == 1 && i == 77) /* without a partner */
            continue;
        at += (size_t)sprintf(text + at, "%zu,%d,", i, positive);
        const char *kind = kinds[mlg_rng_below(&rng, 4)];
        double size = 20 * mlg_rng_unit(&rng) - 5;
        mlg_rng_init(&rng, 6 + model, i);
        double score = draw(&rng, positive, scores);
        score += scores == NEARLY_SHORT && i == 150007 ? 0.0005 : 0;
        at += (size_t)sprintf(text + at, "%.17g,%s,%.3f,", score, kind, size);
        if (i % 9 != 0) /* a third are the same */
            at += (size_t)sprintf(text + at, "%g", i % 3 == 0 ? 10 : floor(size * size));
        at += (size_t)sprintf(text + at, "\n");
    }
    path = trial_file(t, name, text);
    free(text);
    return path;
}

static void same_text(const char *a, const char *b)
{
    ck_assert((a == NULL) == (b == NULL));
    if (a != NULL)
        ck_assert_str_eq(a, b);
}

static void same_result(const struct mlg_result *a, const struct mlg_result *b)
{
    same_text(a->metric, b->metric);
    same_text(a->params, b->params);
    same_text(a->slice_column, b->slice_column);
    same_text(a->slice_value, b->slice_value);
    ck_assert_uint_eq(a->n, b->n);
    ck_assert_uint_eq(a->n_relevant, b->n_relevant);
    same_text(a->estimate, b->estimate);
    same_text(a->baseline, b->baseline);
    same_text(a->difference, b->difference);
    same_text(a->lower, b->lower);
    same_text(a->upper, b->upper);
    same_text(a->method, b->method);
    same_text(a->p_value, b->p_value);
    same_text(a->p_adjusted, b->p_adjusted);
    ck_assert_int_eq(a->verdict, b->verdict);
    same_text(a->reason, b->reason);
}

static void same_reports(const struct mlg_report *a, const struct mlg_report *b)
{
    ck_assert_uint_eq(a->results_count, b->results_count);
    for (size_t i = 0; i < a->results_count; i++)
        same_result(&a->results[i], &b->results[i]);
    ck_assert_uint_eq(a->findings_count, b->findings_count);
    for (size_t i = 0; i < a->findings_count; i++) {
        same_text(a->findings[i].rule, b->findings[i].rule);
        ck_assert_uint_eq(a->findings[i].count, b->findings[i].count);
        ck_assert_uint_eq(a->findings[i].loc.row, b->findings[i].loc.row);
    }
}

/* Does the plan's frame lie afar with that much memory? */
static bool lies_afar(struct trial *t, size_t rows)
{
    struct room room = { .limit_bytes = t->plan.memory_bytes };
    struct mlg_report report;
    struct frame frame = { 0 };
    bool afar;

    mlg_report_init(&report, "trial");
    ck_assert_int_eq(frame_read(&t->plan, &room, &report, &frame, NULL), MLG_OK);
    ck_assert_uint_eq(frame_rows(&frame), rows);
    afar = frame.afar != NULL;
    frame_done(&frame, &room);
    ck_assert_uint_eq(room.used_bytes, 0);
    mlg_report_done(&report);
    return afar;
}

static const size_t both[] = { 0, 1 };
static const double edges[] = { -1, 10, 30 };
static const struct mlg_eval_slicing slicings[] = {
    { .column = "kind" }, { .column = "size", .edges = edges, .edges_count = 3 }
};

static const struct mlg_eval_entry paired[] = {
    { "roc_auc", NONE, NONE, 0.01, false, 0, both, 2 },
    { "recall", NONE, NONE, 0.01, false, 0, both, 1 },
    { "brier", NONE, NONE, 0.01, false, 0, both, 2 },
    { "log_loss", NONE, NONE, NONE, false, 0, NULL, 0 },
};
static const struct mlg_eval_entry unsliced[] = {
    { "roc_auc", NONE, NONE, NONE, false, 0, NULL, 0 },
    { "brier", NONE, NONE, NONE, false, 0, NULL, 0 },
};
static const struct mlg_eval_entry alone[] = {
    { "roc_auc", 0.5, NONE, NONE, false, 0, both + 1, 1 },
    { "accuracy", NONE, NONE, NONE, false, 0, both, 2 },
};
/* Of numbers on disk: edges that quantiles make, and quantiles of a column. */
static const struct mlg_eval_slicing parts[] = { { .column = "size", .quantiles = 4 },
                                                 { .column = "late", .quantiles = 10 },
                                                 { .column = "kind" } };
static const size_t all_parts[] = { 0, 1, 2 };
static const struct mlg_eval_entry by_parts[] = {
    { "roc_auc", NONE, NONE, 0.01, false, 0, all_parts, 3 },
    { "recall", NONE, NONE, 0.01, false, 0, all_parts, 2 },
};
static const struct mlg_eval_entry of_columns[] = {
    { "quantile(of=size,q=0.99)", NONE, 14.81, NONE, false, 0, all_parts, 3 },
    { "quantile(of=size,q=0.5)", NONE, NONE, NONE, false, 0, all_parts, 1 },
    { "quantile(better=more,of=size,q=0.3)", 0.9, NONE, NONE, false, 0, all_parts + 2, 1 },
    { "quantile(of=size,q=1)", NONE, 14, NONE, false, 0, NULL, 0 },
    { "quantile(of=late,q=0.9)", NONE, 300, NONE, false, 0, all_parts + 1, 2 },
    { "accuracy", 0.1, NONE, NONE, false, 0, all_parts, 3 },
};
static const struct mlg_eval_entry numbers[] = {
    { "mae", NONE, NONE, 0.01, false, 0, both, 2 },
    { "mse", NONE, NONE, NONE, false, 0, NULL, 0 },
};

static const struct {
    const struct mlg_eval_entry *entries;
    size_t count;
    unsigned models;
    enum scores scores;
    const struct mlg_eval_slicing *slicings;
    size_t slicings_count;
} cases[] = {
    { paired, 4, 2, MANY, slicings, 2 },       { paired, 4, 2, WIDE, slicings, 2 },
    { alone, 2, 1, MANY, slicings, 2 },        { paired, 1, 2, MANY, slicings, 2 },
    { numbers, 2, 2, MANY, slicings, 2 },      { by_parts, 2, 2, WIDE, parts, 3 },
    { of_columns, 6, 1, MANY, parts, 3 },      { unsliced, 2, 2, SHORT, NULL, 0 },
    { unsliced, 1, 2, NEARLY_SHORT, NULL, 0 }, { unsliced, 1, 1, SHORT, NULL, 0 },
};

static void plan_case(struct trial *t, int i)
{
    trial_init(t);
    t->plan.predictions.path = make_file(t, "c.csv", 0, cases[i].scores);
    if (cases[i].models == 2)
        t->plan.baseline.path = make_file(t, "b.csv", 1, cases[i].scores);
    t->plan.slicings = cases[i].slicings;
    t->plan.slicings_count = cases[i].slicings_count;
    t->plan.entries = cases[i].entries;
    t->plan.entries_count = cases[i].count;
}

START_TEST(where_rows_lie_shows_in_no_figure)
{
    size_t rows = ROWS - (cases[_i].scores == WIDE);
    struct trial t;
    struct mlg_report near;

    plan_case(&t, _i);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_uint_gt(t.report.results_count, 0);
    near = t.report;
    mlg_report_init(&t.report, "trial");
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        uint64_t least = 0;
        t.plan.jobs = jobs;
        for (uint64_t limit = LEAST_BYTES; limit < 4 * LEAST_BYTES; limit += limit / 8) {
            t.plan.memory_bytes = limit;
            if (trial_run(&t) != MLG_OK) {
                ck_assert_int_eq(t.code, MLG_E_LIMIT);
                continue;
            }
            least = least == 0 ? limit : least;
            same_reports(&near, &t.report);
            if (limit > least + least / 4)
                break;
        }
        ck_assert_uint_gt(least, 0);
        t.plan.memory_bytes = least;
        ck_assert(lies_afar(&t, rows));
        t.plan.memory_bytes = (uint64_t)1 << 30;
        ck_assert(!lies_afar(&t, rows));
    }
    mlg_report_done(&near);
    trial_done(&t);
}
END_TEST

START_TEST(the_same_model_is_known_afar)
{
    struct trial t;

    plan_case(&t, 3);
    t.plan.baseline.path = t.plan.predictions.path;
    t.plan.memory_bytes = 2 * LEAST_BYTES;
    for (; t.plan.memory_bytes < 4 * LEAST_BYTES && trial_run(&t) != MLG_OK;)
        t.plan.memory_bytes += t.plan.memory_bytes / 8;
    ck_assert_int_eq(t.code, MLG_OK);
    ck_assert_uint_eq(trial_finding(&t, "evaluate.same_model")->count, ROWS);
    trial_done(&t);
}
END_TEST

/* What sums over rows cannot tell ends in the error, as before. */
START_TEST(what_needs_rows_at_hand_has_a_ceiling)
{
    static const char *const metrics[] = { "average_precision", "roc_auc" };
    struct mlg_eval_entry entry = paired[0];
    struct trial t;

    plan_case(&t, 3);
    entry.metric = metrics[_i];
    t.plan.entries = &entry;
    if (_i == 1)
        t.plan.weight = "label";
    t.plan.memory_bytes = 2 * LEAST_BYTES;
    ck_assert_int_eq(trial_run(&t), MLG_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(t.err.text, "memory"));
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("afar");
    TCase *tests = tcase_create("afar");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, where_rows_lie_shows_in_no_figure, 0,
                        (int)(sizeof(cases) / sizeof(cases[0])));
    tcase_add_test(tests, the_same_model_is_known_afar);
    tcase_add_loop_test(tests, what_needs_rows_at_hand_has_a_ceiling, 0, 2);
    suite_add_tcase(suite, tests);
    return suite;
}
