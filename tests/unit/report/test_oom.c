/*
 * Each allocation fails in turn: writing and reading a report end in an error, leak nothing and
 * never hand out half a report as a whole one. The linker replaces malloc, calloc and realloc in
 * this program (--wrap, tests.cmake).
 */
#include <check.h>

#include <mlgate/report/read.h>

#include "sample.h"

static long allowance = -1; /* allocations until the one that fails; -1 = none fails */

static bool refused(void)
{
    if (allowance < 0)
        return false;
    return allowance-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    return refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refused() ? NULL : __real_realloc(old, size);
}

/* Fail allocation `after`; true if it was reached. */
static bool write_failing(const struct mlg_report *report, enum mlg_report_format format,
                          long after, struct mlg_str wanted)
{
    struct mlg_buf out;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_report_stage stages[] = { { .name = "a", .report = report, .exit_code = 1 } };
    mlg_buf_init(&out, 1024 * 1024);
    allowance = after;
    enum mlg_code code = mlg_report_write(report, format, NULL, &out, &err);
    if (code == MLG_OK)
        code = mlg_report_write_run(stages, 1, format, NULL, &out, &err);
    bool reached = allowance < 0;
    allowance = -1;
    ck_assert_int_eq(code != MLG_OK, reached);
    if (!reached)
        ck_assert(mlg_str_equal(mlg_buf_view(&out), wanted));
    mlg_buf_done(&out);
    return reached;
}

START_TEST(writing_survives_each_failing_allocation)
{
    struct mlg_report report;
    struct mlg_buf whole;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_report_format format = (enum mlg_report_format)_i;
    sample_hostile(&report);
    struct mlg_report_stage stages[] = { { .name = "a", .report = &report, .exit_code = 1 } };
    mlg_buf_init(&whole, 1024 * 1024);
    ck_assert_int_eq(mlg_report_write(&report, format, NULL, &whole, &err), MLG_OK);
    ck_assert_int_eq(mlg_report_write_run(stages, 1, format, NULL, &whole, &err), MLG_OK);
    long after = 0;
    while (write_failing(&report, format, after, mlg_buf_view(&whole)))
        after++;
    ck_assert_int_gt(after, 3);
    mlg_buf_done(&whole);
    mlg_report_done(&report);
}
END_TEST

START_TEST(reading_survives_each_failing_allocation)
{
    struct mlg_report report;
    struct mlg_buf text;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_arena arena;
    struct mlg_doc doc;
    sample_validation(&report);
    mlg_buf_init(&text, 1024 * 1024);
    mlg_arena_init(&arena, 16 * 1024 * 1024);
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_JSON, NULL, &text, &err), MLG_OK);
    ck_assert_int_eq(
        mlg_doc_parse_json(&arena, mlg_buf_view(&text), "r.json", MLG_E_SYNTAX, &doc, &err),
        MLG_OK);
    bool reached = true;
    long after = 0;
    for (; reached; after++) {
        struct mlg_report again;
        mlg_err_clear(&err);
        allowance = after;
        enum mlg_code code = mlg_report_read(&doc, &again, &err);
        reached = allowance < 0;
        allowance = -1;
        ck_assert_int_eq(code != MLG_OK, reached);
        if (code == MLG_OK)
            mlg_report_done(&again);
    }
    ck_assert_int_gt(after, 1);
    mlg_arena_done(&arena);
    mlg_buf_done(&text);
    mlg_report_done(&report);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("oom");
    TCase *tests = tcase_create("oom");
    tcase_add_loop_test(tests, writing_survives_each_failing_allocation, 0,
                        MLG_REPORT_FORMATS_COUNT);
    tcase_add_test(tests, reading_survives_each_failing_allocation);
    suite_add_tcase(suite, tests);
    return suite;
}
