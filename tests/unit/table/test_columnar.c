/*
 * The table's door over a columnar format (toy.c): row groups, a dictionary for each, nulls, lists,
 * columns that are stored as what is wanted and columns that are not, places, and errors between.
 */
#include <stdio.h>
#include <stdlib.h>

#include "toy.h"
#include "typed_dump.h"

static const unsigned jobs_list[] = { 0, 1, 2, 8 };
#define JOBS_COUNT (sizeof jobs_list / sizeof *jobs_list)
#define GROUPS     3

static void add_numbers(struct mlg_buf *out, const void *numbers, size_t bytes)
{
    mlg_buf_add(out, numbers, bytes);
}

static uint32_t rows_of(uint32_t group)
{
    return 20 + 3 * group;
}

/* Row i of all: id 100 i, null if i % 5 == 3; one of the group's words; i % 3 tags. */
static void add_group(struct mlg_buf *out, uint32_t group, uint32_t first)
{
    static const char *const words[GROUPS][3] = { { "Ulm", "Bonn", "" },
                                                  { "Bonn", "Jena", "Ulm" },
                                                  { "Kiel", "Kiel 2", "K" } };
    const uint32_t rows = rows_of(group);
    size_t start = out->len;
    uint64_t nulls = 0;
    uint8_t end = 0;
    add_numbers(out, &(uint32_t){ 0 }, 4);
    add_numbers(out, &rows, 4);
    for (uint32_t i = 0; i < rows; i++)
        nulls |= (uint64_t)((first + i) % 5 == 3) << i;
    add_numbers(out, &nulls, 8);
    for (uint32_t i = 0; i < rows; i++)
        add_numbers(out, &(int64_t){ 100 * (int64_t)(first + i) }, 8);
    mlg_buf_add_char(out, 3);
    for (size_t i = 0; i < 3; i++) {
        mlg_buf_add_char(out, (char)strlen(words[group][i]));
        mlg_buf_add_text(out, words[group][i]);
    }
    for (uint32_t i = 0; i < rows; i++)
        mlg_buf_add_char(out, i % 4 == 3 ? (char)255 : (char)(i % 4));
    for (uint32_t i = 0; i < rows; i++) {
        end = (uint8_t)(end + (first + i) % 3);
        mlg_buf_add_char(out, (char)end);
    }
    for (uint8_t i = 0; i < end; i++)
        add_numbers(out, &(int64_t){ -(int64_t)i }, 8);
    const uint32_t bytes = (uint32_t)(out->len - start);
    memcpy(out->data + start, &bytes, sizeof bytes);
}

static void make_file(struct mlg_buf *out, size_t starts[GROUPS + 1])
{
    uint32_t first = 0;
    mlg_buf_init(out, 1 << 20);
    mlg_buf_add_text(out, "TOY1");
    for (uint32_t group = 0; group < GROUPS; group++) {
        starts[group] = out->len;
        add_group(out, group, first);
        first += rows_of(group);
    }
    starts[GROUPS] = out->len;
}

static const struct mlg_table_want wanted[] = {
    { .column = 0, .type = MLG_COLUMN_INT64 },
    { .column = 0, .type = MLG_COLUMN_DOUBLE },
    { .column = 1, .dictionary = true },
    { .column = 2, .type = MLG_COLUMN_LIST, .item = MLG_COLUMN_INT64 },
    { .column = 2, .type = MLG_COLUMN_LIST, .item = MLG_COLUMN_DOUBLE },
    { .column = 1, .type = MLG_COLUMN_INT64 },
    { .column = 0, .dictionary = true },
};
#define WANTED (sizeof wanted / sizeof *wanted)

/* What must come of the first `count` rows, worked out from what add_group puts in. */
static void expect_rows(struct mlg_buf *out, uint32_t count)
{
    static const char *const words[GROUPS][3] = { { "556c6d", "426f6e6e", "''" },
                                                  { "426f6e6e", "4a656e61", "556c6d" },
                                                  { "4b69656c", "4b69656c2032", "4b" } };
    uint32_t group = 0;
    uint32_t first = 0;
    int64_t item = 0;
    mlg_buf_init(out, 1 << 20);
    for (uint32_t i = 0; i < count; i++) {
        if (i - first == rows_of(group)) {
            first += rows_of(group++);
            item = 0;
        }
        bool null = i % 5 == 3;
        uint64_t bits;
        double number = 100.0 * i;
        char id[32];
        memcpy(&bits, &number, sizeof bits);
        (void)snprintf(id, sizeof id, "%u", 100 * i);
        mlg_buf_add_text(out, null ? "." : id);
        mlg_buf_add_format(out, null ? " ." : " %016" PRIx64, bits);
        mlg_buf_add_format(out, " %s [",
                           (i - first) % 4 == 3 ? "." : words[group][(i - first) % 4]);
        for (uint32_t k = 0; k < i % 3; k++)
            mlg_buf_add_format(out, "%" PRId64 ";", -(item + k));
        mlg_buf_add_text(out, "] [");
        for (uint32_t k = 0; k < i % 3; k++, item++) {
            number = (double)-item;
            memcpy(&bits, &number, sizeof bits);
            mlg_buf_add_format(out, "%016" PRIx64 ";", item == 0 ? 0 : bits);
        }
        mlg_buf_add_text(out, (i - first) % 4 == 3 ? "] . " : "] - ");
        for (const char *c = id; !null && *c != '\0'; c++)
            mlg_buf_add_format(out, "%02x", (unsigned)*c);
        mlg_buf_add_text(out, null ? ".\n" : "\n");
    }
}

struct reading {
    struct mlg_buf rows;
    struct mlg_buf bytes; /* what the tap saw */
    struct mlg_table *table;
    uint64_t next_row;
    struct mlg_err err;
    enum mlg_code code;
};

static void on_bytes(void *user, const void *bytes, size_t count)
{
    mlg_buf_add(&((struct reading *)user)->bytes, bytes, count);
}

/* Rows count through, and places are in the file, where the value is. */
static void look(struct reading *reading, const struct mlg_batch *batch)
{
    typed_add_batch(&reading->rows, batch);
    for (size_t row = 0; row < batch->rows; row++) {
        struct mlg_loc loc;
        struct mlg_buf text;
        struct mlg_str cell;
        int64_t id;
        ck_assert_uint_eq(batch->row[row], reading->next_row++);
        mlg_table_locate(reading->table, batch, row, 0, &loc);
        ck_assert_uint_eq(loc.row, batch->row[row]);
        ck_assert_str_eq(loc.field, "id");
        memcpy(&id, reading->table->source.bytes.data + loc.offset, sizeof id);
        ck_assert_int_eq(id, 100 * ((int64_t)batch->row[row] - 1));
        mlg_buf_init(&text, 100);
        ck_assert(mlg_table_text(reading->table, batch, row, 3, &text, &cell, &reading->err) ==
                  MLG_OK);
        ck_assert_uint_eq(cell.len == 2, batch->row[row] % 3 == 1);
        mlg_buf_done(&text);
    }
}

static enum mlg_code consume(void *user, unsigned worker, const struct mlg_batch *batch,
                             struct mlg_err *err)
{
    (void)worker;
    (void)err;
    look(user, batch);
    return MLG_OK;
}

static enum mlg_code pull(struct reading *reading)
{
    for (;;) {
        struct mlg_batch batch;
        MLG_TRY(mlg_table_next(reading->table, &batch, &reading->err));
        if (batch.rows == 0)
            return MLG_OK;
        look(reading, &batch);
    }
}

static void read_file(struct reading *reading, struct mlg_str bytes, unsigned jobs,
                      size_t batch_rows)
{
    const struct mlg_table_options options = { .on_bytes = on_bytes,
                                               .user = reading,
                                               .batch_rows = batch_rows };
    const struct mlg_table_scan scan = {
        .jobs = jobs, .work = typed_work, .consume = consume, .user = reading
    };
    *reading = (struct reading){ .next_row = 1 };
    mlg_buf_init(&reading->rows, 1 << 20);
    mlg_buf_init(&reading->bytes, 1 << 20);
    ck_assert(mlg_table_open_as(&toy_format, bytes, "a.toy", &options, &reading->table,
                                &reading->err) == MLG_OK);
    ck_assert(mlg_table_column_type(reading->table, 0) == MLG_COLUMN_INT64);
    ck_assert(mlg_table_column_type(reading->table, 1) == MLG_COLUMN_TEXT);
    ck_assert(mlg_table_column_type(reading->table, 2) == MLG_COLUMN_LIST);
    ck_assert(mlg_table_project_typed(reading->table, wanted, WANTED, &reading->err) == MLG_OK);
    reading->code =
        jobs == 0 ? pull(reading) : mlg_table_scan(reading->table, &scan, &reading->err);
}

static void reading_done(struct reading *reading)
{
    mlg_table_close(reading->table);
    mlg_buf_done(&reading->rows);
    mlg_buf_done(&reading->bytes);
}

START_TEST(a_columnar_file_is_read)
{
    size_t starts[GROUPS + 1];
    struct mlg_buf file;
    struct mlg_buf expected;
    make_file(&file, starts);
    expect_rows(&expected, 69);
    for (size_t i = 0; i < JOBS_COUNT; i++) {
        for (size_t batch_rows = 1; batch_rows < 9; batch_rows++) {
            struct reading reading;
            read_file(&reading, mlg_buf_view(&file), jobs_list[i], batch_rows);
            ck_assert_msg(reading.code == MLG_OK, "%s", reading.err.text);
            ck_assert_str_eq(mlg_buf_text(&reading.rows), mlg_buf_text(&expected));
            ck_assert_uint_eq(mlg_table_rows(reading.table), 69);
            ck_assert(mlg_str_equal(mlg_buf_view(&reading.bytes), mlg_buf_view(&file)));
            reading_done(&reading);
        }
    }
    mlg_buf_done(&file);
    mlg_buf_done(&expected);
}
END_TEST

/* A worker's dictionary is another one with each row group. */
START_TEST(dictionaries_of_groups_differ)
{
    size_t starts[GROUPS + 1];
    uint64_t generations[GROUPS] = { 0 };
    struct mlg_buf file;
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    make_file(&file, starts);
    ck_assert(mlg_table_open_as(&toy_format, mlg_buf_view(&file), "a.toy", NULL, &table, &err) ==
              MLG_OK);
    ck_assert(mlg_table_project_typed(table, &wanted[2], 1, &err) == MLG_OK);
    for (;;) {
        struct mlg_batch batch;
        ck_assert(mlg_table_next(table, &batch, &err) == MLG_OK);
        if (batch.rows == 0)
            break;
        uint32_t group = batch.row[0] <= 20 ? 0 : batch.row[0] <= 43 ? 1 : 2;
        uint64_t generation = batch.columns[0].dictionary->generation;
        ck_assert(generations[group] == 0 || generations[group] == generation);
        generations[group] = generation;
    }
    ck_assert_uint_ne(generations[0], generations[1]);
    ck_assert_uint_ne(generations[1], generations[2]);
    mlg_buf_done(&file);
}
END_TEST

/* The rows before it have come, and the error says where. */
static void assert_error(const struct mlg_buf *file, uint32_t good, uint64_t offset,
                         const char *text)
{
    struct mlg_buf expected;
    expect_rows(&expected, good);
    for (size_t i = 0; i < JOBS_COUNT; i++) {
        struct reading reading;
        read_file(&reading, mlg_buf_view(file), jobs_list[i], 5);
        ck_assert_int_eq(reading.code, MLG_E_SYNTAX);
        ck_assert_str_eq(reading.err.text, text);
        ck_assert_str_eq(mlg_buf_text(&reading.rows), mlg_buf_text(&expected));
        ck_assert_uint_eq(reading.err.loc.offset, offset);
        ck_assert_uint_eq(reading.err.loc.row, good + 1);
        ck_assert_str_eq(reading.err.loc.path, "a.toy");
        reading_done(&reading);
    }
    mlg_buf_done(&expected);
}

START_TEST(an_error_in_the_middle_group)
{
    size_t starts[GROUPS + 1];
    struct mlg_buf file;
    make_file(&file, starts);
    /* a word's number that there is not, in the group's twelfth row */
    size_t cities = starts[1] + 16 + 8 * rows_of(1) + 1 + 3 + strlen("BonnJenaUlm");
    file.data[cities + 11] = 9;
    assert_error(&file, 20 + 11, cities + 11, "the row's city has no name");
    mlg_buf_done(&file);

    make_file(&file, starts);
    file.data[starts[1] + 4] = 99;
    assert_error(&file, 20, starts[1], "row group 1 is damaged");
    mlg_buf_done(&file);
}
END_TEST

/* Cut anywhere it is an error, or the end behind a group. */
START_TEST(a_columnar_file_is_cut)
{
    size_t starts[GROUPS + 1];
    struct mlg_buf file;
    make_file(&file, starts);
    for (size_t len = 4; len < file.len; len++) {
        struct reading reading;
        char *copy = malloc(len); /* so that what is read behind it is seen */
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, file.data, len);
        read_file(&reading, (struct mlg_str){ copy, len }, len % 3, 7);
        bool whole = len == starts[0] || len == starts[1] || len == starts[2];
        ck_assert_int_eq(reading.code, whole ? MLG_OK : MLG_E_SYNTAX);
        reading_done(&reading);
        free(copy);
    }
    mlg_buf_done(&file);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.columnar");
    TCase *all = tcase_create("all");
    tcase_add_test(all, a_columnar_file_is_read);
    tcase_add_test(all, dictionaries_of_groups_differ);
    tcase_add_test(all, an_error_in_the_middle_group);
    tcase_add_test(all, a_columnar_file_is_cut);
    suite_add_tcase(suite, all);
    return suite;
}
