/* No bit of any result depends on the order of rows in a file, or on the number of threads. */
#include <mlgate/stat/rng.h>

#include "trial.h"

#define ROWS 70000 /* enough for several threads to have work */

struct row {
    unsigned id, label, slice;
    double weight, score[2];
};

static struct row rows[ROWS];

static void draw_rows(void)
{
    struct mlg_rng r;

    mlg_rng_init(&r, 5, 0);
    for (unsigned i = 0; i < ROWS; i++) {
        rows[i] = (struct row){ .id = i, .slice = (unsigned)mlg_rng_below(&r, 4) };
        rows[i].label = mlg_rng_below(&r, 3) == 0;
        rows[i].weight = mlg_rng_unit(&r);
        for (int m = 0; m < 2; m++) {
            double score = (0.4 * rows[i].label + 0.6 * mlg_rng_unit(&r));
            rows[i].score[m] = i % 2 == 0 ? floor(100 * score) / 100 : score;
        }
    }
}

static void shuffle(uint64_t stream)
{
    struct mlg_rng r;

    mlg_rng_init(&r, 6, stream);
    for (size_t i = ROWS - 1; i > 0; i--) {
        size_t other = mlg_rng_below(&r, i + 1);
        struct row row = rows[i];
        rows[i] = rows[other];
        rows[other] = row;
    }
}

static const char *write_rows(struct trial *t, const char *name, int model)
{
    char *path = mlg_path_join(&t->arena, t->dir, name);
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs("id,label,slice,weight,score\n", file);
    for (size_t i = 0; i < ROWS; i++)
        fprintf(file, "%u,%u,s%u,%.17g,%.17g\n", rows[i].id, rows[i].label, rows[i].slice,
                rows[i].weight, rows[i].score[model]);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

static char *run(struct trial *t, uint64_t order, unsigned jobs)
{
    if (order > 0)
        shuffle(order);
    t->plan.predictions.path = write_rows(t, "candidate.csv", 0);
    if (order > 0)
        shuffle(order + 100);
    t->plan.baseline.path = write_rows(t, "baseline.csv", 1);
    t->plan.jobs = jobs;
    ck_assert_int_eq(trial_run(t), MLG_OK);
    return trial_dump(t);
}

/* None that resamples rows, which would take long. */
static const char *const plain[] = { "accuracy", "recall", "f1", "roc_auc", "brier", "log_loss" };
static const char *const weighted[] = { "accuracy", "recall", "brier", "log_loss" };

#define METRICS_MAX 6

START_TEST(rows_and_threads_come_in_any_order)
{
    static const struct mlg_eval_slicing by_slice[] = { { .column = "slice" } };
    static const size_t first_slicing[] = { 0 };
    const char *const *metric = _i == 1 ? weighted : plain;
    size_t count = _i == 1 ? 4 : 6;
    struct mlg_eval_entry entry[METRICS_MAX];
    struct trial t;
    char *first;

    trial_init(&t);
    draw_rows();
    for (size_t i = 0; i < count; i++) {
        entry[i] = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
        entry[i].metric = metric[i];
        entry[i].margin = 0.01;
        entry[i].slicings = first_slicing;
        entry[i].slicings_count = 1;
    }
    t.plan.entries = entry;
    t.plan.entries_count = count;
    t.plan.slicings = by_slice;
    t.plan.slicings_count = 1;
    t.plan.weight = _i == 1 ? "weight" : NULL;
    first = run(&t, 0, 1);
    ck_assert_str_eq(run(&t, 0, 2), first);
    ck_assert_str_eq(run(&t, 0, 16), first);
    ck_assert_str_eq(run(&t, 1, 1), first);
    ck_assert_str_eq(run(&t, 2, 16), first);
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("invariance");
    TCase *tests = tcase_create("invariance");

    tcase_add_loop_test(tests, rows_and_threads_come_in_any_order, 0, 2);
    suite_add_tcase(suite, tests);
    return suite;
}
