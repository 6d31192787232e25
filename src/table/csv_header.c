#include <inttypes.h>
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
static const struct mlg_trouble unterminated = {
    .rule = "table.unterminated_quote",
    .hint = "close the quote; a quote within a quoted cell is written twice",
};

enum mlg_code mlg_csv_fail(struct mlg_table *table, struct mlg_csv *csv, enum mlg_csv_step step,
                           const struct mlg_csv_row *row, uint64_t number, struct mlg_err *err)
{
    struct mlg_loc loc = { .row = number };
    mlg_loc_set_path(&loc, table->name);
    mlg_csv_place(csv, row->start, csv->line, row->cell, &loc);
    if (row->cells < table->names.count)
        mlg_loc_set_field(&loc, table->names.names[row->cells].data,
                          table->names.names[row->cells].len);
    if (step == MLG_CSV_OPEN) {
        MLG_TRY(mlg_table_report(table, &unterminated, &loc, err,
                                 "the quote that opens this cell is never closed"));
        (void)mlg_err_set(err, MLG_E_SYNTAX, "the quote that opens this cell is never closed");
        (void)mlg_err_hint(err, "%s", unterminated.hint);
    } else if (row->cell + csv->field_bytes <= row->start + csv->row_bytes) {
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

/* The first row that is not blank; *ret_row.cells is 0 when there is none. */
static enum mlg_code find_header(struct mlg_table *table, struct mlg_csv *csv,
                                 struct mlg_csv_row *ret_row, struct mlg_err *err)
{
    for (;;) {
        struct mlg_csv_cursor cursor = mlg_csv_cursor_at(csv, csv->at);
        enum mlg_csv_step step = mlg_csv_walk(csv, &cursor, ret_row);
        if (step == MLG_CSV_DONE)
            return MLG_OK;
        if (step == MLG_CSV_MORE) {
            MLG_TRY(mlg_csv_window_fill(table, csv, err));
            continue;
        }
        if (step != MLG_CSV_ROW)
            return mlg_csv_fail(table, csv, step, ret_row, 0, err);
        if (ret_row->start != ret_row->end)
            return MLG_OK;
        struct mlg_loc loc = { .line = csv->line, .column = 1, .offset = csv->base + csv->at };
        MLG_TRY(mlg_table_report(table, &blank_before, &loc, err,
                                 "a blank line stands before the header"));
        csv->line += ret_row->line_feeds;
        csv->at = ret_row->next;
        mlg_csv_window_clean(csv, csv->at);
    }
}

static struct mlg_csv_cells cells_of(const struct mlg_csv *csv, const struct mlg_csv_row *row)
{
    return (struct mlg_csv_cells){
        .row = { .data = csv->window + row->start, .len = row->end - row->start },
        .delimiter = csv->delimiter,
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
        names[i].len = mlg_csv_cell_content(&cell, bytes + used);
        used += names[i].len;
    }
    return mlg_names_set(&table->names, bytes, names, row->cells, err);
}

/* Names that nobody can use. */
static enum mlg_code check_names(struct mlg_table *table, struct mlg_csv *csv,
                                 const struct mlg_csv_row *row, struct mlg_err *err)
{
    struct mlg_csv_cells cells = cells_of(csv, row);
    struct mlg_csv_cell cell;
    for (size_t i = 0; mlg_csv_cells_next(&cells, &cell); i++) {
        struct mlg_str name = table->names.names[i];
        if (name.len != 0 && !table->names.repeated[i])
            continue;
        struct mlg_loc loc = { .row = 0 };
        mlg_csv_place(csv, row->start, csv->line, (size_t)(cell.raw.data - csv->window), &loc);
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
    MLG_TRY(set_names(table, csv, &row, err));
    if (row.doubt || row.end > csv->clean_to)
        MLG_TRY(mlg_csv_examine(table, csv, &row, 0, err));
    MLG_TRY(check_names(table, csv, &row, err));
    csv->columns = row.cells;
    csv->header_end = row.ended;
    csv->line += row.line_feeds;
    csv->at = row.next;
    mlg_csv_window_clean(csv, csv->at);
    return MLG_OK;
}
