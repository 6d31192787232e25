#ifndef MLG_TEST_DUMP_H
#define MLG_TEST_DUMP_H
/* A table as one text, so that tests compare all of it at once: rows as JSON, then the problems. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/table/table.h>

struct dump {
    struct mlg_buf rows;     /* [{"a":"1"},...] */
    struct mlg_buf problems; /* line:column:offset:row:field:rule;... */
    struct mlg_buf places;   /* line:offset:number of each row; */
    struct mlg_buf bytes;    /* what the tap saw */
    struct mlg_err err;
    enum mlg_code code;
    uint64_t count;
};

static void dump_problem(void *user, const struct mlg_table_problem *problem)
{
    struct dump *dump = user;
    ck_assert_str_ne(problem->message, "");
    ck_assert_ptr_nonnull(problem->hint);
    mlg_buf_add_format(&dump->problems, "%" PRIu64 ":%" PRIu64 ":%" PRIu64 ":%" PRIu64 ":%s:%s%s;",
                       problem->loc.line, problem->loc.column, problem->loc.offset,
                       problem->loc.row, problem->loc.field, problem->rule + strlen("table."),
                       problem->warning ? "?" : "");
}

static void dump_bytes(void *user, const void *bytes, size_t count)
{
    struct dump *dump = user;
    mlg_buf_add(&dump->bytes, bytes, count);
}

static void dump_json(struct mlg_buf *out, struct mlg_str text)
{
    mlg_buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '"' || c == '\\')
            mlg_buf_add_format(out, "\\%c", c);
        else if (c == '\n')
            mlg_buf_add_text(out, "\\n");
        else if (c == '\r')
            mlg_buf_add_text(out, "\\r");
        else if ((unsigned char)c < 0x20)
            mlg_buf_add_format(out, "\\u%04x", (unsigned)c);
        else
            mlg_buf_add_char(out, c);
    }
    mlg_buf_add_char(out, '"');
}

static void dump_batch(struct dump *dump, const struct mlg_table *table,
                       const struct mlg_batch *batch)
{
    for (size_t r = 0; r < batch->rows; r++) {
        mlg_buf_add_text(&dump->rows, dump->rows.len == 1 ? "{" : ",{");
        for (size_t c = 0; c < batch->columns_count; c++) {
            if (c > 0)
                mlg_buf_add_char(&dump->rows, ',');
            dump_json(&dump->rows, mlg_table_column_name(table, c));
            mlg_buf_add_char(&dump->rows, ':');
            dump_json(&dump->rows, batch->columns[c].text[r]);
            if (batch->columns[c].quoted[r])
                mlg_buf_add_char(&dump->places, 'q');
            struct mlg_loc loc;
            mlg_table_locate(table, batch, r, c, &loc);
            ck_assert_uint_eq(loc.row, batch->row[r]);
            mlg_buf_add_format(&dump->places, "@%" PRIu64 ":%" PRIu64 ":%" PRIu64 " ", loc.line,
                               loc.column, loc.offset);
        }
        mlg_buf_add_char(&dump->rows, '}');
        mlg_buf_add_format(&dump->places, "%" PRIu64 ":%" PRIu64 ":%" PRIu64 ";", batch->line[r],
                           batch->offset[r], batch->row[r]);
    }
}

static void dump_rest(struct dump *dump, struct mlg_table *table)
{
    for (;;) {
        struct mlg_batch batch;
        dump->code = mlg_table_next(table, &batch, &dump->err);
        if (dump->code != MLG_OK || batch.rows == 0)
            break;
        dump_batch(dump, table, &batch);
    }
    dump->count = mlg_table_rows(table);
}

static void dump_init(struct dump *dump)
{
    memset(dump, 0, sizeof *dump);
    mlg_buf_init(&dump->rows, 64 << 20);
    mlg_buf_init(&dump->problems, 64 << 20);
    mlg_buf_init(&dump->places, 64 << 20);
    mlg_buf_init(&dump->bytes, 64 << 20);
    mlg_buf_add_char(&dump->rows, '[');
}

static void dump_done(struct dump *dump)
{
    mlg_buf_done(&dump->rows);
    mlg_buf_done(&dump->problems);
    mlg_buf_done(&dump->places);
    mlg_buf_done(&dump->bytes);
}

/* Read all of `bytes`; `options` may be NULL, its callbacks are set here. */
__attribute__((unused)) static void dump_read(struct dump *dump, struct mlg_str bytes,
                                              const struct mlg_table_options *options)
{
    struct mlg_table_options own = { .batch_rows = 0 };
    if (options != NULL)
        own = *options;
    own.on_problem = dump_problem;
    own.on_bytes = dump_bytes;
    own.user = dump;
    dump_init(dump);
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    dump->code = mlg_table_open_bytes(bytes, "t.csv", &own, &table, &dump->err);
    if (dump->code == MLG_OK)
        dump_rest(dump, table);
    mlg_buf_add_char(&dump->rows, ']');
}

/* What `work` leaves for `consume`: whether it saw the same cells. */
static uint64_t dump_digest(const struct mlg_batch *batch)
{
    uint64_t digest = batch->rows;
    for (size_t r = 0; r < batch->rows; r++) {
        for (size_t c = 0; c < batch->columns_count; c++) {
            struct mlg_str text = batch->columns[c].text[r];
            for (size_t i = 0; i < text.len; i++)
                digest = (digest ^ (unsigned char)text.data[i]) * 0x100000001B3ULL;
        }
        digest = (digest ^ batch->offset[r]) * 0x100000001B3ULL;
    }
    return digest;
}

struct dump_note {
    uint64_t digest;
    unsigned worker;
};

static void dump_work(void *user, unsigned worker, const struct mlg_batch *batch)
{
    (void)user;
    struct dump_note *note = batch->note;
    if (note->digest == 0)
        note->digest = dump_digest(batch) | 1;
    note->worker = worker;
}

struct dump_scan {
    struct dump *dump;
    struct mlg_table *table;
};

static enum mlg_code dump_consume(void *user, unsigned worker, const struct mlg_batch *batch,
                                  struct mlg_err *err)
{
    const struct dump_scan *scan = user;
    const struct dump_note *note = batch->note;
    (void)err;
    ck_assert_uint_gt(batch->rows, 0);
    ck_assert_uint_eq(note->worker, worker);
    /* Rows from an error on have been taken off since. */
    dump_batch(scan->dump, scan->table, batch);
    return MLG_OK;
}

/* The same by a scan on `jobs` threads. */
__attribute__((unused)) static void dump_scan(struct dump *dump, struct mlg_str bytes,
                                              const struct mlg_table_options *options,
                                              unsigned jobs)
{
    struct mlg_table_options own = *options;
    own.on_problem = dump_problem;
    own.on_bytes = dump_bytes;
    own.user = dump;
    dump_init(dump);
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    dump->code = mlg_table_open_bytes(bytes, "t.csv", &own, &table, &dump->err);
    if (dump->code == MLG_OK) {
        struct dump_scan user = { .dump = dump, .table = table };
        const struct mlg_table_scan scan = { .jobs = jobs,
                                             .note_bytes = sizeof(struct dump_note),
                                             .work = dump_work,
                                             .consume = dump_consume,
                                             .user = &user };
        dump->code = mlg_table_scan(table, &scan, &dump->err);
        dump->count = mlg_table_rows(table);
    }
    mlg_buf_add_char(&dump->rows, ']');
}

/* Byte for byte. */
__attribute__((unused)) static void dump_assert_same(const struct dump *a, const struct dump *b,
                                                     const char *name, size_t size, unsigned jobs)
{
    ck_assert_msg(a->code == b->code && a->count == b->count,
                  "%s: blocks of %zu, %u threads: code %d, %" PRIu64 " rows; %d, %" PRIu64, name,
                  size, jobs, (int)a->code, a->count, (int)b->code, b->count);
    ck_assert_str_eq(mlg_buf_text(&a->rows), mlg_buf_text(&b->rows));
    ck_assert_str_eq(mlg_buf_text(&a->problems), mlg_buf_text(&b->problems));
    ck_assert_str_eq(mlg_buf_text(&a->places), mlg_buf_text(&b->places));
    ck_assert_str_eq(a->err.text, b->err.text);
    ck_assert_str_eq(a->err.hint, b->err.hint);
    ck_assert_str_eq(a->err.loc.field, b->err.loc.field);
    ck_assert_uint_eq(a->err.loc.line, b->err.loc.line);
    ck_assert_uint_eq(a->err.loc.column, b->err.loc.column);
    ck_assert_uint_eq(a->err.loc.offset, b->err.loc.offset);
    ck_assert_uint_eq(a->err.loc.row, b->err.loc.row);
}

#endif
