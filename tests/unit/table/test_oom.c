/*
 * Each allocation fails in turn: an error, nothing leaked, nothing half said. The linker replaces
 * malloc, calloc and realloc in this program (--wrap, tests.cmake).
 */
#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include <mlgate/base/buf.h>
#include <mlgate/table/table.h>

static atomic_long allowance = -1; /* allocations until the one that fails; -1 = none fails */
static bool for_good;              /* all behind that one fail as well */

static bool refused(void)
{
    long left = atomic_load(&allowance);
    while (left > 0 && !atomic_compare_exchange_weak(&allowance, &left, left - 1))
        continue;
    if (left != 0)
        return false;
    if (!for_good)
        atomic_store(&allowance, -2);
    return true;
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
        atomic_store(&allowance, n);
        enum mlg_code code = read_all(texts[_i], formats[_i], &rows, &err);
        bool all_allowed = atomic_exchange(&allowance, -1) >= 0;
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

/* Rows that are numbered from 1; those that come must be the first ones, each once. */
struct numbered {
    unsigned rows;
    bool wrong;
};

static enum mlg_code on_consume(void *user, unsigned worker, const struct mlg_batch *batch,
                                struct mlg_err *err)
{
    struct numbered *seen = user;
    (void)worker;
    (void)err;
    for (size_t row = 0; row < batch->rows; row++) {
        char number[16];
        (void)snprintf(number, sizeof number, "%u", ++seen->rows);
        seen->wrong = seen->wrong ||
                      !mlg_str_equal(batch->columns[0].text[row], mlg_str_of(number)) ||
                      batch->row[row] != seen->rows;
    }
    return MLG_OK;
}

/* jobs 0 = pulled. */
static enum mlg_code read_numbered(struct mlg_str text, enum mlg_table_kind format, unsigned jobs,
                                   struct numbered *seen, struct mlg_err *err)
{
    struct mlg_table_options options = { .buffer_bytes = 64, .batch_rows = 3, .format = format };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    MLG_TRY(mlg_table_open_bytes(text, "t", &options, &table, err));
    const struct mlg_table_scan scan = { .jobs = jobs, .consume = on_consume, .user = seen };
    if (jobs > 0)
        return mlg_table_scan(table, &scan, err);
    for (;;) {
        struct mlg_batch batch;
        MLG_TRY(mlg_table_next(table, &batch, err));
        if (batch.rows == 0)
            return MLG_OK;
        (void)on_consume(seen, 0, &batch, err);
    }
}

#define NUMBERED 120

/* Among them a long one, so that windows grow and are given back. */
static void make_numbered(enum mlg_table_kind format, struct mlg_buf *text)
{
    const char *usual = format == MLG_FORMAT_CSV ? "%u,b\n" : "{\"a\":%u,\"b\":\"b\"}\n";
    const char *wide = format == MLG_FORMAT_CSV ? "%u,%01500d\n" : "{\"a\":%u,\"b\":\"%01500d\"}\n";
    mlg_buf_init(text, 1 << 20);
    if (format == MLG_FORMAT_CSV)
        mlg_buf_add_text(text, "a,b\n");
    for (unsigned i = 1; i <= NUMBERED; i++) {
        char line[2048];
        (void)snprintf(line, sizeof line, i % 50 == 20 ? wide : usual, i, 0);
        mlg_buf_add_text(text, line);
    }
}

/* As when memory runs out: no byte is read that was not filled, no row is told twice, and what ends
 * well is whole. Threads make it another one each time. */
START_TEST(no_row_is_lost_or_told_twice)
{
    unsigned jobs = (unsigned)_i % 4;
    enum mlg_table_kind format = _i / 4 % 2 == 0 ? MLG_FORMAT_CSV : MLG_FORMAT_JSONL;
    struct mlg_buf text;
    make_numbered(format, &text);
    for_good = _i >= 8;
    int failures = 0;
    for (long n = 0;; n++) {
        struct numbered seen = { .rows = 0 };
        struct mlg_err err = MLG_ERR_INIT;
        atomic_store(&allowance, n);
        enum mlg_code code = read_numbered(mlg_buf_view(&text), format, jobs, &seen, &err);
        long left = atomic_exchange(&allowance, -1);
        ck_assert_msg(!seen.wrong, "row %u after %ld allocations", seen.rows, n);
        ck_assert(code == MLG_E_NOMEM || (code == MLG_OK && seen.rows == NUMBERED));
        failures += code != MLG_OK;
        if (left > 0)
            break;
    }
    ck_assert_int_gt(failures, 20);
    mlg_buf_done(&text);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.oom");
    TCase *tcase = tcase_create("all");
    tcase_add_loop_test(tcase, each_allocation_fails_in_turn, 0, 2);
    tcase_add_loop_test(tcase, no_row_is_lost_or_told_twice, 0, 16);
    suite_add_tcase(suite, tcase);
    return suite;
}
