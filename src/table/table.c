#include <mlgate/table/table.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/table/cells.h>

#include "block.h"
#include "dataset.h"

#define DEFAULT_FIELD_BYTES  (UINT64_C(16) << 20)
#define DEFAULT_ROW_BYTES    (UINT64_C(64) << 20)
#define DEFAULT_COLUMNS      100000
#define DEFAULT_RATIO        2000
#define DEFAULT_BATCH_ROWS   4096
#define DEFAULT_BUFFER_BYTES ((size_t)256 << 10)
#define MOST_BYTES           (UINT64_C(1) << 30) /* no ceiling may be higher */

enum mlg_code mlg_table_no_memory(const struct mlg_table *table, struct mlg_err *err)
{
    (void)mlg_err_set(err, MLG_E_NOMEM, "out of memory for the table's buffers");
    mlg_err_at(err, table->name, 0, 0);
    return MLG_E_NOMEM;
}

enum mlg_code mlg_table_report(struct mlg_table *table, const struct mlg_trouble *trouble,
                               const struct mlg_loc *loc, struct mlg_err *err, const char *format,
                               ...)
{
    char message[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    struct mlg_table_problem problem = { .rule = trouble->rule,
                                         .warning = trouble->warning,
                                         .loc = *loc,
                                         .message = message,
                                         .hint = trouble->hint };
    mlg_loc_set_path(&problem.loc, table->name);
    if (table->options.on_problem != NULL) {
        table->options.on_problem(table->options.user, &problem);
        return MLG_OK;
    }
    (void)mlg_err_set(err, MLG_E_SYNTAX, "%s", message);
    (void)mlg_err_hint(err, "%s", trouble->hint);
    mlg_err_at_loc(err, &problem.loc);
    return MLG_E_SYNTAX;
}

static uint64_t ceiling(uint64_t wanted, uint64_t usual)
{
    if (wanted == 0)
        return usual;
    return wanted < MOST_BYTES ? wanted : MOST_BYTES;
}

static void set_options(struct mlg_table *table, const struct mlg_table_options *options)
{
    struct mlg_table_options *own = &table->options;
    if (options != NULL)
        *own = *options;
    own->limits.field_bytes = ceiling(own->limits.field_bytes, DEFAULT_FIELD_BYTES);
    own->limits.row_bytes = ceiling(own->limits.row_bytes, DEFAULT_ROW_BYTES);
    own->limits.columns = (uint32_t)ceiling(own->limits.columns, DEFAULT_COLUMNS);
    own->limits.ratio = (uint32_t)ceiling(own->limits.ratio, DEFAULT_RATIO);
    if (own->batch_rows == 0)
        own->batch_rows = DEFAULT_BATCH_ROWS;
    if (own->buffer_bytes == 0)
        own->buffer_bytes = DEFAULT_BUFFER_BYTES;
    if (own->buffer_bytes > MOST_BYTES)
        own->buffer_bytes = MOST_BYTES;
}

/* Files that are no text, by their first bytes. */
static const struct {
    struct mlg_str head;
    const char *what;
    const char *hint;
} foreign[] = {
    { { "\xFF\xFE\0\0", 4 }, "is UTF-32", "convert it to UTF-8" },
    { { "\0\0\xFE\xFF", 4 }, "is UTF-32", "convert it to UTF-8" },
    { { "\xFD"
        "7zXZ",
        5 },
      "is compressed with xz",
      "decompress it first" },
    { { "PAR1", 4 }, "is a Parquet file", "write it as CSV" },
    { { "ARROW1", 6 }, "is an Arrow file", "write it as CSV" },
    { { "PK\x03\x04", 4 }, "is a zip archive or a workbook", "write the table as CSV" },
};

/* The first bytes of the text; compressed files are read through their codec from here on. */
static enum mlg_code unpack(struct mlg_table *table, struct mlg_str *ret_head, struct mlg_err *err)
{
    MLG_TRY(mlg_source_peek(&table->source, ret_head, err));
    const struct mlg_codec *codec = mlg_codec_find(*ret_head);
    if (codec == NULL)
        return MLG_OK;
    MLG_TRY(mlg_source_decode(&table->source, codec, table->options.limits.ratio, err));
    MLG_TRY(mlg_source_peek(&table->source, ret_head, err));
    if (mlg_codec_find(*ret_head) == NULL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_SYNTAX, "the file is compressed twice, which is not read");
    (void)mlg_err_hint(err, "decompress it once");
    return MLG_E_SYNTAX;
}

/* The first one that knows the file as its own has it; the last one takes what is left. */
static const struct mlg_table_format *const formats[] = {
    &mlg_table_format_jsonl,
    &mlg_table_format_csv,
};

static enum mlg_code choose_format(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_str head;
    MLG_TRY(unpack(table, &head, err));
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (!mlg_str_starts(head, foreign[i].head))
            continue;
        (void)mlg_err_set(err, MLG_E_SYNTAX, "the file %s, which is not read", foreign[i].what);
        (void)mlg_err_hint(err, "%s", foreign[i].hint);
        return MLG_E_SYNTAX;
    }
    for (size_t i = 0; table->format == NULL; i++)
        if (formats[i]->owns(table, head))
            table->format = formats[i];
    return MLG_OK;
}

static bool is_plain(const struct mlg_csv_dialect *csv)
{
    return csv->delimiter == 0 && csv->quote == 0 && !csv->no_quotes && csv->escape == 0 &&
           csv->comment == 0 && csv->skip_lines == 0 && csv->encoding == MLG_ENCODING_UTF8 &&
           !csv->no_header;
}

/* Options that would be passed over: whoever gave them knows another file than this one. */
static enum mlg_code check_dialect(const struct mlg_table *table, struct mlg_err *err)
{
    if (table->format->kind != MLG_FORMAT_JSONL || is_plain(&table->options.csv))
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "options of CSV are given, and the file is JSON Lines");
    return mlg_err_hint(err, "leave out delimiter, quote, escape, comment, header, skipped lines "
                             "and encoding: JSON Lines has none of them");
}

static enum mlg_code open_rest(struct mlg_table *table, const struct mlg_table_options *options,
                               struct mlg_err *err)
{
    set_options(table, options);
    table->source.tap = table->options.on_bytes;
    table->source.user = table->options.user;
    if (table->format == NULL)
        MLG_TRY(choose_format(table, err));
    MLG_TRY(check_dialect(table, err));
    MLG_TRY(mlg_table_check_cells(table, table->options.cells, err));
    return table->format->open(table, err);
}

static enum mlg_code new_table(const char *name, struct mlg_table **ret_table, struct mlg_err *err)
{
    struct mlg_table *table = calloc(1, sizeof *table);
    char *copy = strdup(name);
    if (table == NULL || copy == NULL) {
        free(table);
        free(copy);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for a table");
    }
    table->name = copy;
    table->source.fd = -1;
    *ret_table = table;
    return MLG_OK;
}

enum mlg_code mlg_table_open(const char *path, const struct mlg_table_options *options,
                             struct mlg_table **ret_table, struct mlg_err *err)
{
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    MLG_TRY(new_table(path, &table, err));
    enum mlg_code code = MLG_OK;
    if (mlg_dataset_named(path)) {
        code = mlg_dataset_open(table, path, options, err);
    } else {
        MLG_TRY(mlg_source_open_file(&table->source, path, err));
        code = open_rest(table, options, err);
    }
    if (code != MLG_OK) {
        mlg_err_at(err, path, 0, 0);
        return code;
    }
    *ret_table = MLG_STEAL(table);
    return MLG_OK;
}

enum mlg_code mlg_table_open_as(const struct mlg_table_format *format, struct mlg_str bytes,
                                const char *name, const struct mlg_table_options *options,
                                struct mlg_table **ret_table, struct mlg_err *err)
{
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    MLG_TRY(new_table(name, &table, err));
    table->format = format;
    mlg_source_open_bytes(&table->source, bytes);
    enum mlg_code code = open_rest(table, options, err);
    if (code != MLG_OK) {
        mlg_err_at(err, name, 0, 0);
        return code;
    }
    *ret_table = MLG_STEAL(table);
    return MLG_OK;
}

enum mlg_code mlg_table_open_bytes(struct mlg_str bytes, const char *name,
                                   const struct mlg_table_options *options,
                                   struct mlg_table **ret_table, struct mlg_err *err)
{
    return mlg_table_open_as(NULL, bytes, name, options, ret_table, err);
}

void mlg_table_close(struct mlg_table *table)
{
    if (table == NULL)
        return;
    mlg_dataset_close(table);
    if (table->format != NULL)
        table->format->close(table);
    mlg_source_close(&table->source);
    mlg_names_done(&table->names);
    free(table->wanted);
    free(table->name);
    free(table);
}

size_t mlg_table_columns(const struct mlg_table *table)
{
    return table->names.count;
}

struct mlg_str mlg_table_column_name(const struct mlg_table *table, size_t index)
{
    return table->names.names[index];
}

int64_t mlg_table_find(const struct mlg_table *table, struct mlg_str name)
{
    return mlg_names_find(&table->names, name);
}

enum mlg_column_type mlg_table_column_type(const struct mlg_table *table, size_t index)
{
    if (table->set != NULL)
        return mlg_dataset_column_type(table, index);
    return table->types != NULL ? table->types[index] : MLG_COLUMN_TEXT;
}

static bool is_served(const struct mlg_table_want *want)
{
    if (want->dictionary && want->type != MLG_COLUMN_TEXT)
        return false;
    return want->type != MLG_COLUMN_LIST || want->item != MLG_COLUMN_LIST;
}

enum mlg_code mlg_table_project_typed(struct mlg_table *table, const struct mlg_table_want *wanted,
                                      size_t count, struct mlg_err *err)
{
    if (table->started)
        return mlg_err_set(err, MLG_E_BUG, "columns chosen after the first batch");
    for (size_t i = 0; i < count; i++) {
        if (wanted[i].column >= table->names.count)
            return mlg_err_set(err, MLG_E_BUG, "column %zu chosen of %zu", wanted[i].column,
                               table->names.count);
        if (!is_served(&wanted[i]))
            return mlg_err_set(err, MLG_E_BUG, "column %zu is wanted in a form that there is not",
                               wanted[i].column);
    }
    if (count > MOST_BYTES / sizeof *wanted)
        return mlg_err_set(err, MLG_E_LIMIT, "%zu columns chosen", count);
    struct mlg_table_want *copy = malloc((count + 1) * sizeof *copy);
    if (copy == NULL)
        return mlg_table_no_memory(table, err);
    if (count != 0)
        memcpy(copy, wanted, count * sizeof *copy);
    free(table->wanted);
    table->wanted = copy;
    table->wanted_count = count;
    table->projected = true;
    return MLG_OK;
}

enum mlg_code mlg_table_project(struct mlg_table *table, const size_t *indices, size_t count,
                                struct mlg_err *err)
{
    struct mlg_table_want *wanted = calloc(count + 1, sizeof *wanted);
    if (wanted == NULL)
        return mlg_table_no_memory(table, err);
    for (size_t i = 0; i < count; i++)
        wanted[i].column = indices[i];
    enum mlg_code code = mlg_table_project_typed(table, wanted, count, err);
    free(wanted);
    return code;
}

enum mlg_code mlg_table_project_all(struct mlg_table *table, struct mlg_err *err)
{
    size_t count = table->names.count;
    table->wanted = calloc(count + 1, sizeof *table->wanted);
    if (table->wanted == NULL)
        return mlg_table_no_memory(table, err);
    for (size_t i = 0; i < count; i++)
        table->wanted[i].column = i;
    table->wanted_count = count;
    table->projected = true;
    return MLG_OK;
}

enum mlg_code mlg_table_start(struct mlg_table *table, struct mlg_err *err)
{
    if (table->started)
        return MLG_OK;
    table->started = true;
    if (!table->projected)
        MLG_TRY(mlg_table_project_all(table, err));
    return table->format->start(table, err);
}

/* The next batch of the first block, which is made when it has none left. */
static enum mlg_code pull(struct mlg_table *table, struct mlg_batch *ret_batch)
{
    MLG_TRY(mlg_table_start(table, &table->failure));
    const struct mlg_table_format *format = table->format;
    const struct mlg_ear nobody = { .scan = NULL };
    struct mlg_block *block = table->block;
    enum mlg_code code = table->failure.code;
    while (code == MLG_OK && table->delivered == block->grids_count && !table->ended) {
        table->delivered = 0;
        format->take(table, block);
        format->parse(table, block, &nobody);
        code = format->settle(table, block, &table->failure);
    }
    while (table->delivered < block->grids_count) {
        mlg_block_batch(table, block, table->delivered++, ret_batch);
        if (ret_batch->rows > 0)
            return MLG_OK;
    }
    ret_batch->rows = 0;
    return code;
}

enum mlg_code mlg_table_next(struct mlg_table *table, struct mlg_batch *ret_batch,
                             struct mlg_err *err)
{
    if (table->set != NULL)
        return mlg_dataset_next(table, ret_batch, err);
    struct mlg_batch batch = { .rows = 0 };
    enum mlg_code code = pull(table, &batch);
    if (code == MLG_OK) {
        *ret_batch = batch;
        return MLG_OK;
    }
    return mlg_table_failed(table, err);
}

enum mlg_code mlg_table_failed(struct mlg_table *table, struct mlg_err *err)
{
    mlg_err_at(&table->failure, table->name, 0, 0);
    if (err != NULL && err->code == MLG_OK)
        *err = table->failure;
    return table->failure.code;
}

void mlg_table_locate(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                      size_t column, struct mlg_loc *ret_loc)
{
    if (table->set != NULL) {
        mlg_dataset_locate(table, batch, row, column, ret_loc);
        return;
    }
    struct mlg_loc loc = { .row = row < batch->rows ? batch->row[row] : 0 };
    if (column < table->wanted_count && row < batch->rows) {
        table->format->locate(table, batch, row, column, &loc);
        struct mlg_str name = table->names.names[table->wanted[column].column];
        mlg_loc_set_field(&loc, name.data, name.len);
    }
    mlg_loc_set_path(&loc, table->name);
    *ret_loc = loc;
}

enum mlg_code mlg_table_text(const struct mlg_table *table, const struct mlg_batch *batch,
                             size_t row, size_t column, struct mlg_buf *room,
                             struct mlg_str *ret_text, struct mlg_err *err)
{
    const struct mlg_str *text = batch->columns[column].text;
    if (text != NULL) {
        *ret_text = text[row];
        return MLG_OK;
    }
    if (table->set != NULL)
        return mlg_dataset_text(table, row, column, room, ret_text, err);
    if (table->format->text == NULL)
        return mlg_err_set(err, MLG_E_BUG, "the format '%s' has no text of cells",
                           table->format->id);
    size_t from = room->len;
    MLG_TRY(table->format->text(table, batch, row, column, room, err));
    MLG_TRY(mlg_buf_check(room, err));
    *ret_text = (struct mlg_str){ mlg_buf_text(room) + from, room->len - from };
    return MLG_OK;
}

enum mlg_table_kind mlg_table_kind_of_name(const char *name)
{
    static const struct {
        const char *ending;
        enum mlg_table_kind kind;
    } rows[] = {
        { ".csv", MLG_FORMAT_CSV },     { ".tsv", MLG_FORMAT_CSV },      { ".tab", MLG_FORMAT_CSV },
        { ".jsonl", MLG_FORMAT_JSONL }, { ".ndjson", MLG_FORMAT_JSONL },
    };
    struct mlg_str bare = { .data = name, .len = mlg_codec_strip(name) };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (mlg_str_ends(bare, mlg_str_of(rows[i].ending)))
            return rows[i].kind;
    return MLG_FORMAT_AUTO;
}

enum mlg_table_kind mlg_table_kind(const struct mlg_table *table)
{
    if (table->set != NULL)
        return mlg_dataset_kind(table->set);
    return table->format->kind;
}

enum mlg_code mlg_table_check_cells(const struct mlg_table *table,
                                    const struct mlg_cell_syntax *cells, struct mlg_err *err)
{
    if (cells == NULL || (cells->decimal == 0 && cells->thousands == 0) ||
        mlg_table_kind(table) != MLG_FORMAT_JSONL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG,
                      "the decimal and thousands characters of JSON Lines are JSON's");
    mlg_err_at(err, table->name, 0, 0);
    return mlg_err_hint(err, "leave out decimal and thousands characters");
}

const char *mlg_table_file(const struct mlg_table *table, uint64_t row)
{
    return table->set != NULL ? mlg_dataset_file(table->set, row) : NULL;
}

uint64_t mlg_table_rows(const struct mlg_table *table)
{
    return table->rows;
}
