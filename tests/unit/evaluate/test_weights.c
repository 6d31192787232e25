/* Weights that are all the same are no weights: no gate is more lenient with them. */
#include "trial.h"

#define NONE (__builtin_nan(""))

static const struct {
    const char *metric;
    bool less; /* is better */
    unsigned samples;
} metrics[] = {
    { "accuracy", false, 30 }, { "recall", false, 30 },  { "fpr", true, 30 },
    { "roc_auc", false, 30 },  { "log_loss", true, 30 }, { "average_precision", false, 1 },
};

static uint64_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Scores of a model that is mostly right and now and then surely wrong; in a tenth of the rows the
 * other one differs. */
static const char *scores(struct trial *t, unsigned rows, unsigned seed, bool baseline)
{
    struct mlg_buf buf;
    char *path = mlg_path_join(&t->arena, t->dir, baseline ? "b.csv" : "c.csv");
    uint64_t state = seed;

    mlg_buf_init(&buf, 1 << 20);
    mlg_buf_add_text(&buf, baseline ? "id,score\n" : "id,label,score,w\n");
    for (unsigned i = 0; i < rows; i++) {
        bool label = next(&state) % 3 == 0, wrong = next(&state) % 16 == 0;
        unsigned sure = (unsigned)(next(&state) % 450), other = (unsigned)(next(&state) % 450);
        bool differs = next(&state) % 10 == 0, slips = next(&state) % 8 == 0;
        if (baseline && differs) {
            sure = other;
            wrong = slips;
        }
        if (baseline)
            mlg_buf_add_format(&buf, "%u,0.%03u\n", i, label != wrong ? 550 + sure : 450 - sure);
        else
            mlg_buf_add_format(&buf, "%u,%d,0.%03u,0.3\n", i, label,
                               label != wrong ? 550 + sure : 450 - sure);
    }
    ck_assert_int_eq(mlg_file_write(path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    return path;
}

/* The bound that decides whether a gate passes, signed so that more is better. */
static double deciding(const struct trial *t, bool less)
{
    const struct mlg_result *r = &t->report.results[0];
    double sign = less ? -1 : 1;
    const char *text = less ? r->upper : r->lower;

    return text == NULL ? -HUGE_VAL : sign * number(text);
}

START_TEST(no_gate_is_more_lenient_with_them)
{
    static const unsigned rows[] = { 60, 300 };
    bool less = metrics[_i / 2].less, paired = _i % 2 != 0;
    struct mlg_eval_entry entry = MLG_EVAL_ENTRY_INIT;
    struct trial t;
    double bound[2];
    bool decided = false, passes[2];

    trial_init(&t);
    entry.metric = metrics[_i / 2].metric;
    entry.margin = paired ? 0.05 : NONE;
    entry.min = paired || less ? NONE : 0.9;
    entry.max = paired || !less ? NONE : 0.5;
    t.plan.entries = &entry;
    t.plan.entries_count = 1;
    for (unsigned seed = 0; seed < metrics[_i / 2].samples; seed++) {
        t.plan.predictions.path = scores(&t, rows[seed % 2], seed, false);
        if (paired)
            t.plan.baseline.path = scores(&t, rows[seed % 2], seed, true);
        for (int way = 0; way < 2; way++) {
            t.plan.weight = way == 0 ? NULL : "w";
            ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
            bound[way] = deciding(&t, less);
            passes[way] = t.report.results[0].verdict == MLG_PASS;
        }
        ck_assert_msg(bound[1] <= bound[0] + 1e-12, "seed %u: %s", seed, trial_dump(&t));
        ck_assert(passes[0] || !passes[1]);
        decided |= isfinite(bound[1]);
    }
    ck_assert(decided);
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("weights");
    TCase *tests = tcase_create("weights");

    tcase_add_loop_test(tests, no_gate_is_more_lenient_with_them, 0,
                        2 * (int)(sizeof(metrics) / sizeof(metrics[0])));
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    return suite;
}
