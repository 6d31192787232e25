#ifndef TRIAL_H
#define TRIAL_H
/* Small evaluations over files written for the test. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evaluate/evaluate.h>

struct trial {
    struct mlg_arena arena;
    char *dir;
    struct mlg_eval_plan plan;
    struct mlg_report report;
    struct mlg_err err;
    enum mlg_code code;
};

static inline void trial_init(struct trial *t)
{
    static const char *const ids[] = { "id" };

    memset(t, 0, sizeof(*t));
    mlg_arena_init(&t->arena, (size_t)64 << 20);
    ck_assert_int_eq(mlg_file_make_temp_dir(&t->arena, &t->dir, NULL), MLG_OK);
    mlg_eval_plan_init(&t->plan);
    t->plan.ids = ids;
    t->plan.ids_count = 1;
    t->plan.label = "label";
    t->plan.score = "score";
    mlg_report_init(&t->report, "trial");
}

static inline void trial_done(struct trial *t)
{
    mlg_report_done(&t->report);
    mlg_file_remove_tree(t->dir);
    mlg_arena_done(&t->arena);
}

/* Path of a file of that content. */
static inline const char *trial_file(struct trial *t, const char *name, const char *content)
{
    char *path = mlg_path_join(&t->arena, t->dir, name);

    ck_assert_int_eq(mlg_file_write(path, mlg_str_of(content), NULL), MLG_OK);
    return path;
}

/* Run, over a report of its own; trials may run several times. */
static inline enum mlg_code trial_run(struct trial *t)
{
    mlg_report_done(&t->report);
    mlg_report_init(&t->report, "trial");
    mlg_err_clear(&t->err);
    t->code = mlg_evaluate_run(&t->plan, &t->report, &t->err);
    return t->code;
}

static inline const struct mlg_result *trial_result(const struct trial *t, const char *metric,
                                                    const char *slice)
{
    for (size_t i = 0; i < t->report.results_count; i++) {
        const struct mlg_result *r = &t->report.results[i];
        bool same_slice = slice == NULL
                              ? r->slice_value == NULL
                              : r->slice_value != NULL && strcmp(r->slice_value, slice) == 0;
        if (strcmp(r->metric, metric) == 0 && same_slice)
            return r;
    }
    ck_abort_msg("no result of %s on %s", metric, slice == NULL ? "all rows" : slice);
    return NULL;
}

static inline const struct mlg_finding *trial_finding(const struct trial *t, const char *rule)
{
    for (size_t i = 0; i < t->report.findings_count; i++)
        if (strcmp(t->report.findings[i].rule, rule) == 0)
            return &t->report.findings[i];
    return NULL;
}

static inline double number(const char *text)
{
    return text == NULL ? NAN : strtod(text, NULL);
}

#define ck_assert_near(got, want, tolerance)                                                  \
    do {                                                                                      \
        double got_ = (got), want_ = (want);                                                  \
        ck_assert_msg(fabs(got_ - want_) <= (tolerance), "%s = %.17g, not %.17g", #got, got_, \
                      want_);                                                                 \
    } while (0)

/* Everything of the results as one text, for comparison of runs. Lies in the trial's arena. */
static inline char *trial_dump(struct trial *t)
{
    char *text = mlg_arena_copy(&t->arena, MLG_STR(""));

    for (size_t i = 0; i < t->report.results_count; i++) {
        const struct mlg_result *r = &t->report.results[i];
#define OR(x) ((x) == NULL ? "null" : (x))
        text = mlg_arena_print(
            &t->arena, "%s%s %s %s %s n=%llu/%llu %s [%s, %s] %s %s %s p=%s %s %d %s: %s\n", text,
            r->metric, r->params, OR(r->slice_column), OR(r->slice_value), (unsigned long long)r->n,
            (unsigned long long)r->n_relevant, OR(r->estimate), OR(r->lower), OR(r->upper),
            OR(r->method), OR(r->baseline), OR(r->difference), OR(r->p_value), OR(r->p_adjusted),
            r->untestable, mlg_verdict_name(r->verdict), OR(r->reason));
#undef OR
        ck_assert_ptr_nonnull(text);
    }
    return text;
}

#endif
