#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"

static const struct mlg_trouble blank_before = {
    .rule = "table.blank_line",
    .warning = true,
    .hint = "remove the lines before the header",
};
static const struct mlg_trouble duplicate = {
    .rule = "table.duplicate_header",
    .hint = "give every column its own name",
};
static const struct mlg_trouble empty = {
    .rule = "table.empty_header",
    .hint = "give every column a name",
};
static const struct mlg_trouble sep_line = {
    .rule = "table.sep_line",
    .warning = true,
    .hint = "remove the line, and state the delimiter",
};
static const struct mlg_trouble unterminated = {
    .rule = "table.unterminated_quote",
    .hint = "close the quote; a quote within a quoted cell is written twice",
};

enum mlg_code mlg_csv_fail(struct mlg_table *table, struct mlg_csv *csv, enum mlg_csv_step step,
                           const struct mlg_csv_row *row, uint64_t number, struct mlg_err *err)
{
    struct mlg_loc loc = { .row = number };
    mlg_loc_set_path(&loc, table->name);
    struct mlg_csv_place place = mlg_csv_place_at(row->start, csv->line);
    mlg_csv_place_move(csv, &place, row->cell, &loc);
    if (row->cells < table->names.count && !row->is_line)
        mlg_loc_set_field(&loc, table->names.names[row->cells].data,
                          table->names.names[row->cells].len);
    if (step == MLG_CSV_OPEN) {
        MLG_TRY(mlg_table_report(table, &unterminated, &loc, err,
                                 "the quote that opens this cell is never closed"));
        (void)mlg_err_set(err, MLG_E_SYNTAX, "the quote that opens this cell is never closed");
        (void)mlg_err_hint(err, "%s", unterminated.hint);
    } else if (!row->is_line && row->cell + csv->field_bytes <= row->start + csv->row_bytes) {
        (void)mlg_err_set(err, MLG_E_LIMIT, "the cell is longer than %" PRIu64 " bytes",
                          csv->field_bytes);
    } else {
        (void)mlg_err_set(err, MLG_E_LIMIT, "the row is longer than %" PRIu64 " bytes",
                          csv->row_bytes);
    }
    (void)mlg_err_hint(err, row->in_quotes ? "the quote that opens this cell may not be closed"
                                           : "look at the line ends and the delimiter");
    mlg_err_at_loc(err, &loc);
    return step == MLG_CSV_OPEN ? MLG_E_SYNTAX : MLG_E_LIMIT;
}

/* Past a line that is not part of the table. */
static void pass(struct mlg_csv *csv, const struct mlg_csv_row *line)
{
    csv->line += line->line_feeds;
    csv->at = line->next;
    mlg_csv_window_clean(csv, csv->at);
}

/* The next line into the window; *ret_step is MLG_CSV_ROW or MLG_CSV_DONE. `whole` takes it up to
 * its line feed, else a row is walked. */
static enum mlg_code next_line(struct mlg_table *table, struct mlg_csv *csv, bool whole,
                               struct mlg_csv_row *ret_row, enum mlg_csv_step *ret_step,
                               struct mlg_err *err)
{
    for (;;) {
        struct mlg_csv_cursor cursor = mlg_csv_cursor_at(csv, csv->at);
        *ret_step = whole || mlg_csv_at_comment(csv) ? mlg_csv_walk_line(csv, ret_row)
                                                     : mlg_csv_walk(csv, &cursor, ret_row);
        if (*ret_step == MLG_CSV_ROW || *ret_step == MLG_CSV_DONE)
            return MLG_OK;
        if (*ret_step != MLG_CSV_MORE)
            return mlg_csv_fail(table, csv, *ret_step, ret_row, 0, err);
        MLG_TRY(mlg_csv_window_fill(table, csv, err));
    }
}

/* The first row that is neither blank nor a comment; *ret_row.cells is 0 when there is none. */
static enum mlg_code find_header(struct mlg_table *table, struct mlg_csv *csv,
                                 struct mlg_csv_row *ret_row, struct mlg_err *err)
{
    for (;;) {
        enum mlg_csv_step step;
        MLG_TRY(next_line(table, csv, false, ret_row, &step, err));
        if (step == MLG_CSV_DONE)
            return MLG_OK;
        if (ret_row->cells > 0 && ret_row->start != ret_row->end)
            return MLG_OK;
        if (!mlg_csv_at_comment(csv)) {
            struct mlg_loc loc = { .line = csv->line, .column = 1, .offset = csv->base + csv->at };
            MLG_TRY(mlg_table_report(table, &blank_before, &loc, err,
                                     "a blank line stands before the header"));
        }
        pass(csv, ret_row);
        ret_row->cells = 0;
    }
}

/* A first line "sep=;" is a note of spreadsheets to themselves. Other readers take it for the
 * header, so that it is told. */
static enum mlg_code read_sep_line(struct mlg_table *table, struct mlg_csv *csv,
                                   struct mlg_err *err)
{
    struct mlg_csv_row row;
    enum mlg_csv_step step;
    MLG_TRY(next_line(table, csv, true, &row, &step, err));
    const char *text = csv->window + row.start;
    size_t len = row.end - row.start;
    if (len == 6 && text[5] == '\r')
        len = 5;
    if (step != MLG_CSV_ROW || row.line_feeds == 0 || len != 5 || memcmp(text, "sep=", 4) != 0)
        return MLG_OK;
    unsigned char named = (unsigned char)text[4];
    if (named > 126 || named == '\0' || named == '"' || named == '\r' ||
        (named >= '0' && named <= '9'))
        return MLG_OK;
    struct mlg_loc loc = { .line = csv->line, .column = 1, .offset = csv->base + csv->at };
    MLG_TRY(mlg_table_report(table, &sep_line, &loc, err,
                             "the first line names the delimiter and is no row"));
    csv->syntax.delimiter = (char)named;
    pass(csv, &row);
    mlg_csv_window_mark(csv);
    return MLG_OK;
}

/* What stands before the header. */
static enum mlg_code read_preamble(struct mlg_table *table, struct mlg_csv *csv,
                                   struct mlg_err *err)
{
    for (uint32_t i = 0; i < table->options.csv.skip_lines; i++) {
        struct mlg_csv_row row;
        enum mlg_csv_step step;
        MLG_TRY(next_line(table, csv, true, &row, &step, err));
        if (step == MLG_CSV_DONE)
            return MLG_OK;
        pass(csv, &row);
    }
    if (table->options.csv.delimiter != 0 || table->options.csv.skip_lines != 0)
        return MLG_OK;
    /* A long first line is not read for this. */
    MLG_TRY(mlg_csv_window_want(table, csv, 8, err));
    size_t there = csv->length - csv->at;
    if (there < 6 || memcmp(csv->window + csv->at, "sep=", 4) != 0)
        return MLG_OK;
    return read_sep_line(table, csv, err);
}

static struct mlg_csv_cells cells_of(const struct mlg_csv *csv, const struct mlg_csv_row *row)
{
    return (struct mlg_csv_cells){
        .row = { .data = csv->window + row->start, .len = row->end - row->start },
        .syntax = &csv->syntax,
    };
}

static enum mlg_code set_names(struct mlg_table *table, const struct mlg_csv *csv,
                               const struct mlg_csv_row *row, struct mlg_err *err)
{
    char *bytes = malloc(row->end - row->start + 1);
    struct mlg_str *names = calloc(row->cells, sizeof *names);
    if (bytes == NULL || names == NULL) {
        free(bytes);
        free(names);
        return mlg_table_no_memory(table, err);
    }
    struct mlg_csv_cells cells = cells_of(csv, row);
    struct mlg_csv_cell cell;
    size_t used = 0;
    for (size_t i = 0; i < row->cells && mlg_csv_cells_next(&cells, &cell); i++) {
        names[i].data = bytes + used;
        names[i].len = mlg_csv_cell_content(&cell, &csv->syntax, bytes + used);
        used += names[i].len;
    }
    return mlg_names_set(&table->names, bytes, names, row->cells, err);
}

/* column1, column2, ... for a table without a header. */
static enum mlg_code number_names(struct mlg_table *table, size_t count, struct mlg_err *err)
{
    size_t each = strlen("column4294967295") + 1;
    char *bytes = malloc(count * each);
    struct mlg_str *names = calloc(count, sizeof *names);
    if (bytes == NULL || names == NULL) {
        free(bytes);
        free(names);
        return mlg_table_no_memory(table, err);
    }
    for (size_t i = 0; i < count; i++) {
        names[i].data = bytes + i * each;
        names[i].len = (size_t)snprintf(bytes + i * each, each, "column%" PRIu32, (uint32_t)i + 1);
    }
    return mlg_names_set(&table->names, bytes, names, count, err);
}

/* Names that nobody can use. */
static enum mlg_code check_names(struct mlg_table *table, struct mlg_csv *csv,
                                 const struct mlg_csv_row *row, struct mlg_err *err)
{
    struct mlg_csv_cells cells = cells_of(csv, row);
    struct mlg_csv_place place = mlg_csv_place_at(row->start, csv->line);
    struct mlg_csv_cell cell;
    for (size_t i = 0; mlg_csv_cells_next(&cells, &cell); i++) {
        struct mlg_str name = table->names.names[i];
        if (name.len != 0 && !table->names.repeated[i])
            continue;
        struct mlg_loc loc = { .row = 0 };
        mlg_csv_place_move(csv, &place, (size_t)(cell.raw.data - csv->window), &loc);
        mlg_loc_set_field(&loc, name.data, name.len);
        if (name.len == 0)
            MLG_TRY(mlg_table_report(table, &empty, &loc, err, "column %zu has no name", i + 1));
        else
            MLG_TRY(mlg_table_report(table, &duplicate, &loc, err,
                                     "column %zu has the name of a column before it", i + 1));
    }
    return MLG_OK;
}

enum mlg_code mlg_csv_read_header(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    struct mlg_csv_row row;
    MLG_TRY(read_preamble(table, csv, err));
    MLG_TRY(find_header(table, csv, &row, err));
    if (row.cells == 0) {
        (void)mlg_err_set(err, MLG_E_SYNTAX, "the file is empty");
        (void)mlg_err_hint(err, "a table begins with a line of column names");
        mlg_err_at(err, table->name, 0, 0);
        return MLG_E_SYNTAX;
    }
    if (row.cells > table->options.limits.columns) {
        (void)mlg_err_set(err, MLG_E_LIMIT, "the header names %zu columns, more than %" PRIu32,
                          row.cells, table->options.limits.columns);
        (void)mlg_err_hint(err, "look at the line ends and the delimiter");
        mlg_err_at(err, table->name, csv->line, 1);
        return MLG_E_LIMIT;
    }
    csv->columns = row.cells;
    csv->header_end = row.ended;
    if (table->options.csv.no_header)
        return number_names(table, row.cells, err);
    MLG_TRY(set_names(table, csv, &row, err));
    if (row.doubt || row.end > csv->clean_to)
        MLG_TRY(mlg_csv_examine(table, csv, &row, 0, err));
    MLG_TRY(check_names(table, csv, &row, err));
    pass(csv, &row);
    return MLG_OK;
}
