/*
 * What a table takes of memory is bounded whatever the file: counted byte by byte, since the linker
 * replaces the allocator's functions in this program (--wrap, tests.cmake).
 */
#include <check.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <mlgate/base/buf.h>
#include <mlgate/table/table.h>

static atomic_size_t taken; /* now */
static atomic_size_t peak;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *old);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *old);

static void *count(void *piece)
{
    if (piece == NULL)
        return NULL;
    size_t now = atomic_fetch_add(&taken, malloc_usable_size(piece)) + malloc_usable_size(piece);
    size_t before = atomic_load(&peak);
    while (before < now && !atomic_compare_exchange_weak(&peak, &before, now))
        continue;
    return piece;
}

void *__wrap_malloc(size_t size)
{
    return count(__real_malloc(size));
}

void *__wrap_calloc(size_t number, size_t size)
{
    return count(__real_calloc(number, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    size_t before = old != NULL ? malloc_usable_size(old) : 0;
    void *piece = __real_realloc(old, size);
    if (piece != NULL)
        atomic_fetch_sub(&taken, before);
    return count(piece);
}

void __wrap_free(void *old)
{
    if (old != NULL)
        atomic_fetch_sub(&taken, malloc_usable_size(old));
    __real_free(old);
}

/* Rows that are told in order, each with the number that its first cell should have. */
struct seen {
    uint64_t rows;
    uint64_t sum; /* of the lengths of all cells */
    uint64_t last;
    uint64_t out_of_order;
};

static enum mlg_code on_consume(void *user, unsigned worker, const struct mlg_batch *batch,
                                struct mlg_err *err)
{
    struct seen *seen = user;
    (void)worker;
    (void)err;
    for (size_t row = 0; row < batch->rows; row++) {
        seen->out_of_order += batch->row[row] <= seen->last; /* libcheck's own memory counts, too */
        seen->last = batch->row[row];
        for (size_t i = 0; i < batch->columns_count; i++)
            seen->sum += batch->columns[i].text[row].len;
    }
    seen->rows += batch->rows;
    return MLG_OK;
}

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)problem;
    ++*(uint64_t *)user;
}

struct outcome {
    struct seen seen;
    uint64_t problems;
    uint64_t rows;
    size_t most; /* bytes beside the text itself */
};

/* `type` of the first column; jobs 0 = pulled. */
static struct outcome read_all(struct mlg_str text, enum mlg_table_kind format,
                               enum mlg_column_type type, unsigned jobs)
{
    struct outcome outcome = { .rows = 0 };
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_table_options options = { .format = format,
                                         .on_problem = on_problem,
                                         .user = &outcome.problems };
    struct mlg_table *table = NULL;
    size_t before = atomic_load(&taken);
    atomic_store(&peak, before);
    ck_assert_int_eq(mlg_table_open_bytes(text, "t", &options, &table, &err), MLG_OK);
    size_t columns = mlg_table_columns(table);
    struct mlg_table_want *wants = calloc(columns, sizeof *wants);
    for (size_t i = 0; i < columns; i++)
        wants[i] = (struct mlg_table_want){ .column = i, .type = type };
    ck_assert_int_eq(mlg_table_project_typed(table, wants, columns, &err), MLG_OK);
    free(wants);
    struct mlg_batch batch = { .rows = 1 };
    enum mlg_code code = MLG_OK;
    while (jobs == 0 && batch.rows > 0 && code == MLG_OK) {
        code = mlg_table_next(table, &batch, &err);
        if (code == MLG_OK)
            (void)on_consume(&outcome.seen, 0, &batch, &err);
    }
    struct mlg_table_scan scan = { .jobs = jobs, .consume = on_consume, .user = &outcome.seen };
    if (jobs > 0)
        code = mlg_table_scan(table, &scan, &err);
    ck_assert_msg(code == MLG_OK, "%s", err.text);
    outcome.rows = mlg_table_rows(table);
    mlg_table_close(table);
    outcome.most = atomic_load(&peak) - before;
    /* libcheck frees some strings that it has from the C library. */
    ck_assert_uint_le(atomic_load(&taken), before);
    ck_assert_uint_ge(atomic_load(&taken) + 4096, before);
    ck_assert_uint_eq(outcome.seen.out_of_order, 0);
    return outcome;
}

#define MIB ((size_t)1 << 20)

static void expect(const struct mlg_buf *text, enum mlg_table_kind format,
                   enum mlg_column_type type, uint64_t rows, uint64_t sum, size_t most)
{
    for (unsigned jobs = 0; jobs < 3; jobs++) {
        struct outcome outcome = read_all(mlg_buf_view(text), format, type, jobs);
        ck_assert_uint_eq(outcome.seen.rows, rows);
        ck_assert_uint_eq(outcome.rows, rows + outcome.problems);
        ck_assert_uint_eq(outcome.seen.sum, sum);
        ck_assert_msg(outcome.most < most * (jobs > 1 ? jobs : 1), "%zu KiB on %u threads",
                      outcome.most / 1024, jobs);
    }
}

/* An object of all columns, then lines that have none of them. */
START_TEST(short_lines_of_many_columns)
{
    static const struct {
        int columns, lines;
    } shapes[] = { { 2000, 4000 }, { 20000, 600 }, { 99000, 100 } };
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * MIB);
    for (int i = 0; i < shapes[_i].columns; i++)
        mlg_buf_add_format(&text, "%s\"%x\":%d", i == 0 ? "{" : ",", (unsigned)i, i % 10);
    mlg_buf_add_text(&text, "}\n");
    for (int i = 0; i < shapes[_i].lines; i++)
        mlg_buf_add_text(&text, i % 100 == 7 ? "{\"0\":12}\n" : "{}\n");
    uint64_t sum = (uint64_t)shapes[_i].columns + 2 * (uint64_t)shapes[_i].lines / 100;
    expect(&text, MLG_FORMAT_JSONL, MLG_COLUMN_TEXT, 1 + (uint64_t)shapes[_i].lines, sum, 80 * MIB);
    if (_i == 0)
        expect(&text, MLG_FORMAT_JSONL, MLG_COLUMN_DOUBLE, 1 + (uint64_t)shapes[_i].lines, sum,
               80 * MIB);
    mlg_buf_done(&text);
}
END_TEST

/* A long cell makes the window grow; what stands behind it is read as ever. */
START_TEST(short_rows_behind_a_long_one)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * MIB);
    mlg_buf_add_text(&text, "a\n\"");
    for (size_t i = 0; i < 5 * MIB; i++)
        mlg_buf_add_char(&text, i % 3 == 0 ? '\n' : 'x');
    mlg_buf_add_text(&text, "\"\n");
    for (size_t i = 0; i < 2 * MIB; i++)
        mlg_buf_add_text(&text, "1\n");
    expect(&text, MLG_FORMAT_CSV, MLG_COLUMN_TEXT, 1 + 2 * MIB, 7 * MIB, 48 * MIB);
    expect(&text, MLG_FORMAT_CSV, MLG_COLUMN_INT64, 1 + 2 * MIB, 7 * MIB, 48 * MIB);
    mlg_buf_done(&text);
}
END_TEST

/* Blank lines are left out, and each of them is told of. */
START_TEST(lines_that_are_left_out)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * MIB);
    mlg_buf_add_text(&text, "a,b\n\"");
    for (size_t i = 0; i < 4 * MIB; i++)
        mlg_buf_add_char(&text, 'x');
    mlg_buf_add_text(&text, "\",\n");
    for (size_t i = 0; i < 4 * MIB; i++)
        mlg_buf_add_char(&text, '\n');
    mlg_buf_add_text(&text, "1,2\n");
    expect(&text, MLG_FORMAT_CSV, MLG_COLUMN_TEXT, 2, 4 * MIB + 2, 48 * MIB);
    mlg_buf_done(&text);
}
END_TEST

static void add_row(struct mlg_buf *text, size_t len)
{
    mlg_buf_add_text(text, "{\"0\":\"");
    for (size_t i = 9; i < len; i++)
        mlg_buf_add_char(text, 'x');
    mlg_buf_add_text(text, "\"}\n");
}

/* In each piece that is read at once, a batch of many rows behind batches of few: one more of them
 * in each. */
START_TEST(blocks_of_other_shapes_do_not_add_up)
{
    const size_t piece = 256 * 1024;
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * MIB);
    for (int column = 0; column < 50; column++)
        mlg_buf_add_format(&text, "%s\"%d\":1", column == 0 ? "{" : ",", column);
    mlg_buf_add_text(&text, "}\n");
    uint64_t rows = 1;
    for (size_t k = 0; k < 40; k++) {
        for (size_t i = 0; i < 32 * k; i++, rows++)
            add_row(&text, i % 32 == 0 ? 4500 : 9);
        for (size_t i = 0; i < 6000; i++, rows++)
            mlg_buf_add_text(&text, "{}\n");
        for (; text.len + 100000 < (k + 1) * piece; rows++)
            add_row(&text, 80000);
        add_row(&text, (k + 1) * piece - text.len - 1);
        rows++;
    }
    struct outcome outcome = read_all(mlg_buf_view(&text), MLG_FORMAT_JSONL, MLG_COLUMN_TEXT, 0);
    ck_assert_uint_eq(outcome.seen.rows, rows);
    ck_assert_msg(outcome.most < 90 * MIB, "%zu KiB", outcome.most / 1024);
    mlg_buf_done(&text);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.memory");
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, short_lines_of_many_columns, 0, 3);
    tcase_add_test(tcase, short_rows_behind_a_long_one);
    tcase_add_test(tcase, lines_that_are_left_out);
    tcase_add_test(tcase, blocks_of_other_shapes_do_not_add_up);
    suite_add_tcase(suite, tcase);
    return suite;
}
