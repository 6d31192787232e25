/*
 * Texts as values, codes and lists: cells as Python reads them (tests/data/typed), and the same
 * wherever the file is cut and whoever reads it.
 */
#include <stdio.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>
#include <mlgate/table/cells.h>

#include "typed_dump.h"

static const unsigned jobs_list[] = { 0, 1, 2, 3, 16 };
#define JOBS_COUNT (sizeof jobs_list / sizeof *jobs_list)

static const struct mlg_table_want all_forms[] = {
    { .column = 1, .type = MLG_COLUMN_INT64 },
    { .column = 1, .type = MLG_COLUMN_DOUBLE },
    { .column = 1, .type = MLG_COLUMN_BOOL },
    { .column = 1, .type = MLG_COLUMN_DATE },
    { .column = 1, .type = MLG_COLUMN_TIME },
    { .column = 1, .type = MLG_COLUMN_TIMESTAMP },
    { .column = 1, .type = MLG_COLUMN_LIST, .item = MLG_COLUMN_TEXT },
    { .column = 1, .type = MLG_COLUMN_LIST, .item = MLG_COLUMN_DOUBLE },
    { .column = 1, .dictionary = true },
};
#define FORMS (sizeof all_forms / sizeof *all_forms)

static void ignore_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)user;
    (void)problem;
}

static enum mlg_code read_forms(struct mlg_str bytes, const char *name,
                                const struct mlg_table_options *options, size_t forms,
                                unsigned jobs, struct mlg_buf *out, struct mlg_err *err)
{
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    MLG_TRY(mlg_table_open_bytes(bytes, name, options, &table, err));
    MLG_TRY(mlg_table_project_typed(table, all_forms, forms, err));
    return typed_read(table, jobs, out, err);
}

static void read_data(const char *name, struct mlg_buf *out)
{
    struct mlg_err err = MLG_ERR_INIT;
    char path[4096];
    ck_assert_int_lt(snprintf(path, sizeof path, "%s/typed/%s", MLG_TEST_DATA, name), 4096);
    mlg_buf_init(out, 16 << 20);
    ck_assert_msg(mlg_file_read(path, out, &err) == MLG_OK, "%s", err.text);
}

/* The first line that differs says which cell. */
static void assert_lines(const char *name, unsigned jobs, const struct mlg_buf *seen,
                         const struct mlg_buf *wanted)
{
    size_t at = 0;
    size_t line = 0;
    while (at < seen->len && at < wanted->len && seen->data[at] == wanted->data[at])
        line += seen->data[at++] == '\n';
    ck_assert_msg(at == seen->len && at == wanted->len,
                  "%s, %u threads: row %zu of cells differs at '%.60s', wanted '%.60s'", name, jobs,
                  line, mlg_buf_text(seen) + at, mlg_buf_text(wanted) + at);
}

START_TEST(cells_are_what_python_makes_of_them)
{
    static const char *const names[] = { "cells.csv", "cells.jsonl" };
    const char *name = names[_i];
    struct mlg_buf bytes;
    struct mlg_buf wanted;
    read_data(name, &bytes);
    read_data("expected.txt", &wanted);
    for (size_t i = 0; i < JOBS_COUNT; i++) {
        struct mlg_table_options options = { .buffer_bytes = i % 2 == 0 ? 0 : 700,
                                             .batch_rows = i == 3 ? 3 : 0 };
        struct mlg_err err = MLG_ERR_INIT;
        struct mlg_buf seen;
        mlg_buf_init(&seen, 16 << 20);
        ck_assert_msg(read_forms(mlg_buf_view(&bytes), name, &options, FORMS - 1, jobs_list[i],
                                 &seen, &err) == MLG_OK,
                      "%s", err.text);
        assert_lines(name, jobs_list[i], &seen, &wanted);
        mlg_buf_done(&seen);
    }
    mlg_buf_done(&bytes);
    mlg_buf_done(&wanted);
}
END_TEST

static void assert_cuts(struct mlg_str bytes, const char *name, size_t step)
{
    struct mlg_table_options options = { .on_problem = ignore_problem };
    struct mlg_err first = MLG_ERR_INIT;
    struct mlg_buf whole;
    mlg_buf_init(&whole, 16 << 20);
    enum mlg_code code = read_forms(bytes, name, &options, FORMS, 0, &whole, &first);
    for (size_t size = 1; size <= bytes.len + 1; size += step) {
        for (size_t i = 0; i < JOBS_COUNT; i++) {
            struct mlg_err err = MLG_ERR_INIT;
            struct mlg_buf seen;
            mlg_buf_init(&seen, 16 << 20);
            options.buffer_bytes = size;
            options.batch_rows = 1 + size % 7;
            ck_assert_int_eq(read_forms(bytes, name, &options, FORMS, jobs_list[i], &seen, &err),
                             code);
            ck_assert_str_eq(err.text, first.text);
            assert_lines(name, jobs_list[i], &seen, &whole);
            mlg_buf_done(&seen);
        }
    }
    mlg_buf_done(&whole);
}

START_TEST(every_cut_gives_the_same_values)
{
    assert_cuts(
        MLG_STR("a,b\n1,\"[1, \"\"x\"\", null]\"\r\n2,2024-02-29\n\n,\n3,\"\"\n4,\"two\n"
                "lines\"\nragged\n5,1.5\n6,true\n7,[\n8,2024-02-29T23:59:59Z\n9,12:30\n1,1\n"),
        "a.csv", 1);
    assert_cuts(
        MLG_STR("{\"a\":1,\"b\":[1, \"\\u0061\\n\", null, [2]]}\n{\"a\":2}\n{\"b\":null}\n"
                "{\"b\":\"\"}\n\n{\"b\":true}\n{\"c\":1}\n{\"b\":\"2024-02-29\"}\n{\"b\":-1e3}\n"),
        "a.jsonl", 1);
    /* An error in the middle: only what stands before it. */
    assert_cuts(MLG_STR("a,b\n1,2\n3,x\n5,\n7,8\n9,\"open\n11,12\n13,14\n"), "a.csv", 1);
}
END_TEST

START_TEST(many_cells_give_the_same_values_when_cut)
{
    struct mlg_buf bytes;
    read_data(_i == 0 ? "cells.csv" : "cells.jsonl", &bytes);
    assert_cuts(mlg_buf_view(&bytes), _i == 0 ? "cells.csv" : "cells.jsonl", 1021);
    mlg_buf_done(&bytes);
}
END_TEST

/* Without a listener the ragged row is an error: the rows before it stand, and are counted. */
START_TEST(rows_behind_an_error_do_not_count)
{
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_buf seen;
    for (size_t i = 0; i < JOBS_COUNT; i++) {
        mlg_buf_init(&seen, 1 << 20);
        ck_assert_int_eq(read_forms(MLG_STR("a,b\n1,2\n3,x\nragged\n5,6\n7,8\n"), "a.csv", NULL, 1,
                                    jobs_list[i], &seen, &err),
                         MLG_E_SYNTAX);
        ck_assert_str_eq(mlg_buf_text(&seen), "2\n-\n");
        mlg_buf_done(&seen);
    }
}
END_TEST

START_TEST(values_of_no_value_are_not_numbers)
{
    const struct mlg_table_want wanted[] = { { .column = 0, .type = MLG_COLUMN_DOUBLE },
                                             { .column = 0 } };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_batch batch;
    ck_assert(mlg_table_open_bytes(MLG_STR("a,b\nx,1\n,1\n\"\",1\n2,1\n"), "a.csv", NULL, &table,
                                   &err) == MLG_OK);
    ck_assert(mlg_table_column_type(table, 0) == MLG_COLUMN_TEXT);
    ck_assert(mlg_table_project_typed(table, wanted, 2, &err) == MLG_OK);
    ck_assert(mlg_table_next(table, &batch, &err) == MLG_OK);
    ck_assert_uint_eq(batch.rows, 4);
    const double *numbers = batch.columns[0].numbers;
    ck_assert(numbers[0] != numbers[0] && numbers[1] != numbers[1] && numbers[2] != numbers[2]);
    ck_assert(numbers[3] == 2);
    ck_assert_uint_eq(batch.columns[0].null[0], 2);
    ck_assert_uint_eq(batch.columns[0].valid[0], 8);
    /* A plain text says nothing more; its text is there in every form. */
    ck_assert_ptr_null(batch.columns[1].null);
    ck_assert_ptr_null(batch.columns[1].codes);
    struct mlg_buf room;
    struct mlg_str text;
    mlg_buf_init(&room, 100);
    ck_assert(mlg_table_text(table, &batch, 0, 0, &room, &text, &err) == MLG_OK);
    ck_assert(mlg_str_equal(text, MLG_STR("x")));
    mlg_buf_done(&room);
}
END_TEST

/* A text of digits, in which now and then one is something else. */
static size_t make_number(char *text, uint64_t *state)
{
    size_t length = 0;
    uint64_t draw = *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    size_t wanted = 1 + (draw >> 33) % 20;
    bool decimal = (draw >> 60 & 3) != 0;

    for (; length < wanted; length++) {
        draw = *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        text[length] = (char)('0' + (draw >> 33) % 10);
        if (decimal && length == 1 && (draw >> 40) % 16 > 0)
            text[length] = '.';
        if ((draw >> 50) % 64 == 0)
            text[length] = "+-. e:/0"[(draw >> 56) % 8];
    }
    return length;
}

/* What is quick about numbers says what reading one cell says. */
START_TEST(numbers_are_those_of_one_cell)
{
    enum { ROWS = 50000 };
    static const struct mlg_table_want wanted[] = { { .column = 0, .type = MLG_COLUMN_INT64 },
                                                    { .column = 0, .type = MLG_COLUMN_DOUBLE } };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_batch batch;
    struct mlg_buf bytes;
    uint64_t state = 7, integers = 0, numbers = 0;
    mlg_buf_init(&bytes, 16 << 20);
    mlg_buf_add_text(&bytes, "a,b\n");
    for (size_t i = 0; i < ROWS; i++) {
        char text[32];
        mlg_buf_add(&bytes, text, make_number(text, &state));
        mlg_buf_add_text(&bytes, ",\n");
    }
    struct mlg_str file = { bytes.data, bytes.len };
    ck_assert(mlg_table_open_bytes(file, "a.csv", NULL, &table, &err) == MLG_OK);
    ck_assert(mlg_table_project_typed(table, wanted, 2, &err) == MLG_OK);
    do {
        ck_assert(mlg_table_next(table, &batch, &err) == MLG_OK);
        for (size_t i = 0; i < batch.rows; i++) {
            struct mlg_str text = batch.columns[0].text[i];
            int64_t integer;
            double number;
            bool is_integer = mlg_cell_integer(text, &integer) == MLG_CELL_OK;
            bool is_number = mlg_cell_number(text, &number) == MLG_CELL_OK;
            ck_assert_int_eq(batch.columns[0].valid[i / 64] >> i % 64 & 1, is_integer);
            ck_assert_int_eq(batch.columns[1].valid[i / 64] >> i % 64 & 1, is_number);
            ck_assert(!is_integer || batch.columns[0].integers[i] == integer);
            ck_assert(!is_number || memcmp(&batch.columns[1].numbers[i], &number, 8) == 0);
            integers += is_integer;
            numbers += is_number;
        }
    } while (batch.rows > 0);
    ck_assert_uint_gt(integers, ROWS / 10);
    ck_assert_uint_gt(numbers - integers, ROWS / 4);
    ck_assert_uint_lt(numbers, ROWS - ROWS / 20);
    mlg_buf_done(&bytes);
}
END_TEST

START_TEST(forms_that_there_are_not)
{
    static const struct mlg_table_want wrong[] = {
        { .column = 2 },
        { .column = 0, .type = MLG_COLUMN_INT64, .dictionary = true },
        { .column = 0, .type = MLG_COLUMN_LIST, .dictionary = true },
        { .column = 0, .type = MLG_COLUMN_LIST, .item = MLG_COLUMN_LIST },
    };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert(mlg_table_open_bytes(MLG_STR("a,b\n1,2\n"), "a.csv", NULL, &table, &err) == MLG_OK);
    ck_assert_int_eq(mlg_table_project_typed(table, &wrong[_i], 1, &err), MLG_E_BUG);
}
END_TEST

/* A batch's codes stay what they are while the dictionary grows. */
START_TEST(codes_last_from_batch_to_batch)
{
    const struct mlg_table_want wanted = { .column = 0, .dictionary = true };
    const struct mlg_table_options options = { .batch_rows = 2, .buffer_bytes = 16 };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_buf text;
    mlg_buf_init(&text, 1 << 20);
    mlg_buf_add_text(&text, "a,b\n");
    for (int i = 0; i < 300; i++)
        mlg_buf_add_format(&text, "%s%d,\n", i % 3 == 0 ? "a longer word " : "w", i % 70);
    ck_assert(mlg_table_open_bytes(mlg_buf_view(&text), "a.csv", &options, &table, &err) == MLG_OK);
    ck_assert(mlg_table_project_typed(table, &wanted, 1, &err) == MLG_OK);
    char known[300][32];
    uint32_t count = 0;
    uint64_t generation = 0;
    for (;;) {
        struct mlg_batch batch;
        ck_assert(mlg_table_next(table, &batch, &err) == MLG_OK);
        if (batch.rows == 0)
            break;
        const struct mlg_dictionary *words = batch.columns[0].dictionary;
        ck_assert(generation == 0 || words->generation == generation);
        generation = words->generation;
        ck_assert_uint_ne(generation, 0);
        for (uint32_t i = 0; i < words->count; i++) {
            if (i >= count)
                (void)snprintf(known[i], sizeof known[i], "%s", words->words[i].data);
            ck_assert(mlg_str_equal(words->words[i], mlg_str_of(known[i])));
        }
        count = words->count;
        for (size_t row = 0; row < batch.rows; row++)
            ck_assert(mlg_str_equal(words->words[batch.columns[0].codes[row]],
                                    batch.columns[0].text[row]));
    }
    ck_assert_uint_eq(count, 70 + 140 - 70);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < i; k++)
            ck_assert_str_ne(known[i], known[k]);
    mlg_buf_done(&text);
}
END_TEST

/* More words, or more text, than a dictionary takes: codes for the first ones, for ever. */
START_TEST(a_dictionary_is_full)
{
    const struct mlg_table_want wanted = { .column = 0, .dictionary = true };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_buf text;
    mlg_buf_init(&text, 64 << 20);
    mlg_buf_add_text(&text, "a,b\n");
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 70000; i++)
            mlg_buf_add_format(&text, _i == 0 ? "%d,\n" : "%0100d,\n", i);
    ck_assert(mlg_table_open_bytes(mlg_buf_view(&text), "a.csv", NULL, &table, &err) == MLG_OK);
    ck_assert(mlg_table_project_typed(table, &wanted, 1, &err) == MLG_OK);
    uint64_t coded = 0;
    uint64_t rows = 0;
    uint32_t count = 0;
    for (;;) {
        struct mlg_batch batch;
        ck_assert(mlg_table_next(table, &batch, &err) == MLG_OK);
        if (batch.rows == 0)
            break;
        const struct mlg_column *column = &batch.columns[0];
        ck_assert_uint_eq(column->valids, batch.rows);
        for (size_t row = 0; row < batch.rows; row++) {
            if (column->codes[row] == MLG_NO_CODE)
                continue;
            ck_assert(
                mlg_str_equal(column->dictionary->words[column->codes[row]], column->text[row]));
            coded++;
        }
        rows += batch.rows;
        count = column->dictionary->count;
    }
    ck_assert_uint_eq(rows, 140000);
    ck_assert_uint_eq(coded, 2 * (uint64_t)count);
    ck_assert_uint_ge(count, _i == 0 ? 30000 : 5000);
    ck_assert_uint_le(count, 65536);
    mlg_buf_done(&text);
}
END_TEST

/* Words and characters of the file's own; words in quotes are text, and items of lists JSON's. */
START_TEST(cells_are_written_otherwise)
{
    static const char *const nulls[] = { "NA", "-999" };
    static const char *const yes[] = { "ja" };
    const struct mlg_cell_syntax syntax = {
        .decimal = ',',
        .thousands = '.',
        .null_words = { nulls, 2 },
        .true_words = { yes, 1 },
    };
    const struct mlg_table_options options = { .csv = { .delimiter = ';' }, .cells = &syntax };
    for (size_t i = 0; i < JOBS_COUNT; i++) {
        struct mlg_err err = MLG_ERR_INIT;
        struct mlg_buf seen;
        mlg_buf_init(&seen, 1 << 20);
        ck_assert_msg(
            read_forms(MLG_STR("a;b\n1;NA\n2;\"NA\"\n3;-999\n4;\"-999\"\n5;1.234,5\n6;ja\n"
                               "7;true\n8;false\n9;1.5\n0;[NA]\n1;[-999,7]\n2;[1.5]\n"),
                       "a.csv", &options, FORMS, jobs_list[i], &seen, &err) == MLG_OK,
            "%s", err.text);
        ck_assert_str_eq(mlg_buf_text(&seen),
                         ". . . . . . . . .\n"
                         "- - - - - - - - 4e41\n"
                         ". . . . . . . . .\n"
                         "-999 c08f380000000000 - - - - - - 2d393939\n"
                         "- 40934a0000000000 - - - - - - 312e3233342c35\n"
                         "- - 1 - - - - - 6a61\n"
                         "- - - - - - - - 74727565\n"
                         "- - 0 - - - - - 66616c7365\n"
                         "- - - - - - - - 312e35\n"
                         "- - - - - - - - 5b4e415d\n"
                         "- - - - - - [2d393939;37;] [c08f380000000000;401c000000000000;] "
                         "5b2d3939392c375d\n"
                         "- - - - - - [312e35;] [3ff8000000000000;] 5b312e355d\n");
        mlg_buf_done(&seen);
    }
}
END_TEST

static void write_file(const char *folder, const char *name, const char *text)
{
    struct mlg_err err = MLG_ERR_INIT;
    char path[4096];
    ck_assert_int_lt(snprintf(path, sizeof path, "%s/%s", folder, name), 4096);
    ck_assert_msg(mlg_file_write(path, mlg_str_of(text), &err) == MLG_OK, "%s", err.text);
}

static void make_folder(const char *folder, const char *name)
{
    char path[4096];
    ck_assert_int_lt(snprintf(path, sizeof path, "%s/%s", folder, name), 4096);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

/* Each file has its own dictionaries, of its columns and of its keys. */
static void assert_generations(const char *folder, const struct mlg_table_want *wanted)
{
    uint64_t seen[2] = { 0, 0 };
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert(mlg_table_open(folder, NULL, &table, &err) == MLG_OK);
    ck_assert(mlg_table_project_typed(table, wanted, 2, &err) == MLG_OK);
    for (int files = 0;; files++) {
        struct mlg_batch batch;
        ck_assert(mlg_table_next(table, &batch, &err) == MLG_OK);
        if (batch.rows == 0) {
            ck_assert_int_eq(files, 4);
            return;
        }
        for (size_t i = 0; i < 2; i++) {
            ck_assert_uint_ne(batch.columns[i].dictionary->generation, seen[i]);
            seen[i] = batch.columns[i].dictionary->generation;
        }
    }
}

/* Keys of folders come in the same forms as columns of the files. */
START_TEST(keys_of_folders_are_typed)
{
    static const struct mlg_table_want wanted[] = {
        { .column = 1, .type = MLG_COLUMN_INT64 },
        { .column = 0, .type = MLG_COLUMN_INT64 },
        { .column = 1, .dictionary = true },
        { .column = 0, .dictionary = true },
        { .column = 1, .type = MLG_COLUMN_LIST, .item = MLG_COLUMN_INT64 },
        { .column = 1, .type = MLG_COLUMN_DATE },
    };
    struct mlg_arena arena;
    struct mlg_err err = MLG_ERR_INIT;
    char *folder = NULL;
    mlg_arena_init(&arena, 1 << 20);
    ck_assert(mlg_file_make_temp_dir(&arena, &folder, &err) == MLG_OK);
    make_folder(folder, "k=%5B1,2%5D");
    make_folder(folder, "k=2024-02-29");
    make_folder(folder, "k=7");
    make_folder(folder, "k=__HIVE_DEFAULT_PARTITION__");
    write_file(folder, "k=%5B1,2%5D/a.csv", "v\n1\n2\n3\n");
    write_file(folder, "k=2024-02-29/a.csv", "v\n4\nx\n");
    write_file(folder, "k=7/a.csv", "v\n5\n");
    write_file(folder, "k=__HIVE_DEFAULT_PARTITION__/a.csv", "v\n1\n");
    for (size_t i = 0; i < JOBS_COUNT; i++) {
        struct mlg_buf seen;
        MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
        const struct mlg_table_options options = { .batch_rows = 2 };
        mlg_buf_init(&seen, 1 << 20);
        ck_assert_msg(mlg_table_open(folder, &options, &table, &err) == MLG_OK, "%s", err.text);
        ck_assert(mlg_table_project_typed(table, wanted, 6, &err) == MLG_OK);
        ck_assert_msg(typed_read(table, jobs_list[i], &seen, &err) == MLG_OK, "%s", err.text);
        ck_assert_str_eq(mlg_buf_text(&seen), "- 1 5b312c325d 31 [1;2;] -\n"
                                              "- 2 5b312c325d 32 [1;2;] -\n"
                                              "- 3 5b312c325d 33 [1;2;] -\n"
                                              "- 4 323032342d30322d3239 34 - 19782\n"
                                              "- - 323032342d30322d3239 78 - 19782\n"
                                              "7 5 37 35 - -\n"
                                              ". 1 . 31 . .\n");
        mlg_buf_done(&seen);
    }
    assert_generations(folder, &wanted[2]);
    mlg_file_remove_tree(folder);
    mlg_arena_done(&arena);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.typed");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, cells_are_what_python_makes_of_them, 0, 2);
    tcase_add_test(all, every_cut_gives_the_same_values);
    tcase_add_loop_test(all, many_cells_give_the_same_values_when_cut, 0, 2);
    tcase_add_test(all, rows_behind_an_error_do_not_count);
    tcase_add_test(all, values_of_no_value_are_not_numbers);
    tcase_add_test(all, numbers_are_those_of_one_cell);
    tcase_add_loop_test(all, forms_that_there_are_not, 0, 4);
    tcase_add_test(all, codes_last_from_batch_to_batch);
    tcase_add_loop_test(all, a_dictionary_is_full, 0, 2);
    tcase_add_test(all, cells_are_written_otherwise);
    tcase_add_test(all, keys_of_folders_are_typed);
    suite_add_tcase(suite, all);
    return suite;
}
