/*
 * Each allocation fails in turn: an error, nothing leaked, nothing half said. The linker replaces
 * malloc, calloc and realloc in this program (--wrap, tests.cmake).
 */
#include <check.h>

#include <mlgate/table/table.h>

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

/* Read it all without a listener, so that only the table allocates. */
static enum mlg_code read_all(struct mlg_str text, enum mlg_table_kind format, uint64_t *ret_rows,
                              struct mlg_err *err)
{
    struct mlg_table_options options = { .buffer_bytes = 8, .format = format };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    static const struct mlg_table_want chosen[] = {
        { .column = 1 },
        { .column = 0, .type = MLG_COLUMN_INT64 },
        { .column = 0, .dictionary = true },
        { .column = 1, .type = MLG_COLUMN_LIST, .item = MLG_COLUMN_DOUBLE },
    };
    MLG_TRY(mlg_table_open_bytes(text, "t.csv", &options, &table, err));
    MLG_TRY(mlg_table_project_typed(table, chosen, 4, err));
    for (;;) {
        struct mlg_batch batch;
        MLG_TRY(mlg_table_next(table, &batch, err));
        if (batch.rows == 0)
            break;
    }
    *ret_rows = mlg_table_rows(table);
    return MLG_OK;
}

START_TEST(each_allocation_fails_in_turn)
{
    static const enum mlg_table_kind formats[] = { MLG_FORMAT_CSV, MLG_FORMAT_JSONL };
    const struct mlg_str texts[] = {
        MLG_STR("first,second\n1,\"a \"\"long\"\" cell of some more bytes\"\n2,b\n"),
        MLG_STR("{\"first\":1,\"second\":\"a \\u0061 long value\"}\n{\"first\":2,\"second\":[1,"
                "\"\\u0062\"]}\n"),
    };
    int failures = 0;
    for (long n = 0;; n++) {
        ck_assert_int_lt(n, 200);
        struct mlg_err err = MLG_ERR_INIT;
        uint64_t rows = 0;
        allowance = n;
        enum mlg_code code = read_all(texts[_i], formats[_i], &rows, &err);
        bool all_allowed = allowance >= 0;
        allowance = -1;
        if (all_allowed) {
            ck_assert_int_eq(code, MLG_OK);
            ck_assert_uint_eq(rows, 2);
            break;
        }
        ck_assert_int_eq(code, MLG_E_NOMEM);
        ck_assert_int_eq(err.code, MLG_E_NOMEM);
        ck_assert_str_ne(err.text, "");
        failures++;
    }
    ck_assert_int_gt(failures, 10);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.oom");
    TCase *tcase = tcase_create("all");
    tcase_add_loop_test(tcase, each_allocation_fails_in_turn, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
