#include "csv.h"

#include <stdlib.h>
#include <string.h>

static const struct mlg_trouble ragged = {
    .rule = "table.ragged_row",
    .hint = "a delimiter or line break within a cell must stand in quotes; an empty cell still "
            "needs its delimiter",
};
static const struct mlg_trouble blank = {
    .rule = "table.blank_line",
    .hint = "remove the line, or write the delimiters of a row of empty cells",
};
static const struct mlg_trouble blank_cell = {
    .rule = "table.blank_line",
    .warning = true,
    .hint = "write \"\" for an empty cell; many readers skip a blank line",
};
static const struct mlg_trouble mixed = {
    .rule = "table.mixed_line_ends",
    .warning = true,
    .hint = "end all lines the same way",
};

/* A byte order mark at the very start is no part of the first name. */
static enum mlg_code skip_mark(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    MLG_TRY(mlg_csv_window_want(table, csv, 3, err));
    if (csv->length >= 3 && memcmp(csv->window, "\xEF\xBB\xBF", 3) == 0)
        csv->at = 3;
    mlg_csv_window_clean(csv, csv->at);
    return MLG_OK;
}

static bool has_suffix(const struct mlg_table *table, const char *suffix)
{
    /* Without the suffix of a compression. */
    struct mlg_str bare = { .data = table->name, .len = mlg_codec_strip(table->name) };
    return mlg_str_ends(bare, mlg_str_of(suffix));
}

/* The dialect's characters with the usual ones filled in; each must be usable and no two equal. */
static enum mlg_code set_syntax(const struct mlg_table *table, struct mlg_csv_syntax *syntax,
                                struct mlg_err *err)
{
    const struct mlg_csv_dialect *dialect = &table->options.csv;
    bool tabs = has_suffix(table, ".tsv") || has_suffix(table, ".tab");
    *syntax = (struct mlg_csv_syntax){
        .delimiter = dialect->delimiter != 0 ? dialect->delimiter
                     : tabs                  ? '\t'
                                             : ',',
        .quoting = !dialect->no_quotes,
        .quote = dialect->quote != 0 ? dialect->quote : '"',
        .escaping = dialect->escape != 0,
        .escape = dialect->escape,
        .commenting = dialect->comment != 0,
        .comment = dialect->comment,
    };
    char used[4] = { syntax->delimiter };
    size_t count = 1;
    if (syntax->quoting)
        used[count++] = syntax->quote;
    if (syntax->escaping)
        used[count++] = syntax->escape;
    if (syntax->commenting)
        used[count++] = syntax->comment;
    for (size_t i = 0; i < count; i++) {
        if ((unsigned char)used[i] > 127 || used[i] == '\n' || used[i] == '\r' ||
            memchr(used + i + 1, used[i], count - i - 1) != NULL)
            return mlg_err_set(err, MLG_E_CONFIG,
                               "delimiter, quote, escape and comment must be different ASCII "
                               "characters other than line ends");
    }
    return MLG_OK;
}

static const struct mlg_csv_kind csv_kind;

/* What is nothing else. */
static bool csv_owns(const struct mlg_table *table, struct mlg_str head)
{
    (void)table;
    (void)head;
    return true;
}

static enum mlg_code csv_open(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL)
        return mlg_table_no_memory(table, err);
    table->block = &csv->block;
    csv->kind = &csv_kind;
    MLG_TRY(mlg_csv_decode(table, err));
    MLG_TRY(set_syntax(table, &csv->syntax, err));
    csv->scan = mlg_csv_scan_best();
    csv->spread = mlg_csv_spread_best();
    csv->field_bytes = table->options.limits.field_bytes;
    csv->row_bytes = table->options.limits.row_bytes;
    csv->line = 1;
    MLG_TRY(mlg_csv_window_resize(csv, table->options.buffer_bytes, err));
    MLG_TRY(skip_mark(table, csv, err));
    return mlg_csv_read_header(table, csv, err);
}

static enum mlg_code report_row(struct mlg_table *table, const struct mlg_csv *csv,
                                const struct mlg_csv_row *row, const struct mlg_trouble *trouble,
                                struct mlg_err *err)
{
    struct mlg_loc loc = {
        .line = csv->line, .column = 1, .offset = csv->base + row->start, .row = table->rows + 1
    };
    if (trouble == &mixed) {
        struct mlg_csv_place place = mlg_csv_place_at(row->start, csv->line);
        mlg_csv_place_move(csv, &place, row->end, &loc);
        return mlg_table_report(table, trouble, &loc, err,
                                "the line ends with %s, the header with %s",
                                row->ended == MLG_CSV_END_CRLF ? "CRLF" : "LF",
                                csv->header_end == MLG_CSV_END_CRLF ? "CRLF" : "LF");
    }
    if (trouble == &blank)
        return mlg_table_report(table, trouble, &loc, err,
                                "a blank line stands where a row of %zu cells is due",
                                csv->columns);
    if (trouble == &blank_cell)
        return mlg_table_report(table, trouble, &loc, err, "a blank line is read as an empty cell");
    return mlg_table_report(table, trouble, &loc, err, "the row has %zu cell%s, the header has %zu",
                            row->cells, row->cells == 1 ? "" : "s", csv->columns);
}

/* Whether all of the row is as it should be. */
static inline bool is_usual(const struct mlg_csv *csv, const struct mlg_csv_row *row)
{
    return !row->doubt && row->end <= csv->clean_to && row->cells == csv->columns &&
           row->ended == csv->header_end && row->start != row->end;
}

/* Report what is odd about the row that begins at csv->at. */
static enum mlg_code csv_examine(struct mlg_table *table, struct mlg_csv *csv,
                                 const struct mlg_csv_suspect *suspect, struct mlg_err *err)
{
    struct mlg_csv_row row;
    struct mlg_csv_cursor cursor = mlg_csv_cursor_at(csv, csv->at);
    (void)mlg_csv_walk(csv, &cursor, &row);
    if (suspect->doubt)
        MLG_TRY(mlg_csv_examine(table, csv, &row, table->rows + 1, err));
    if (row.ended != csv->header_end && row.ended != MLG_CSV_END_NONE)
        MLG_TRY(report_row(table, csv, &row, &mixed, err));
    if (row.start == row.end)
        return report_row(table, csv, &row, csv->columns > 1 ? &blank : &blank_cell, err);
    return row.cells == csv->columns ? MLG_OK : report_row(table, csv, &row, &ragged, err);
}

/* The row needs to be looked at, and perhaps left out. */
static enum mlg_code suspect(struct mlg_csv *csv, const struct mlg_csv_row *row,
                             struct mlg_err *err)
{
    bool doubt = row->doubt || row->end > csv->clean_to;
    /* The last row may lack its line end. */
    if (doubt || row->ended != MLG_CSV_END_NONE || row->cells != csv->columns ||
        row->start == row->end)
        MLG_TRY(mlg_csv_block_suspect(csv, row->start, doubt, err));
    if (doubt)
        mlg_csv_window_clean(csv, row->next);
    return MLG_OK;
}

/* Add the row to the batch, or leave it out; either way it has been read. */
static inline enum mlg_code take(struct mlg_csv *csv, const struct mlg_csv_row *row,
                                 struct mlg_err *err)
{
    struct mlg_grid *grid = csv->grid;
    if (!is_usual(csv, row))
        MLG_TRY(suspect(csv, row, err));
    if (row->cells == csv->columns) {
        grid->line[grid->rows] = csv->line;
        grid->offset[grid->rows] = csv->base + row->start;
        grid->row[grid->rows] = csv->block.rows;
        grid->rows++;
    }
    csv->block.rows++;
    csv->line += row->line_feeds;
    csv->at = row->next;
    return MLG_OK;
}

/* A blank line in a table of several columns: harmless only as the last thing in the file. */
static inline enum mlg_csv_step look_behind_blank(struct mlg_csv *csv,
                                                  const struct mlg_csv_row *row)
{
    if (row->start != row->end || csv->columns == 1 || row->next != csv->length ||
        csv->tail == MLG_CSV_TAIL_ROWS)
        return MLG_CSV_ROW;
    if (csv->tail == MLG_CSV_TAIL_OPEN)
        return MLG_CSV_MORE;
    csv->at = row->next;
    return MLG_CSV_DONE;
}

/* Past comments; MLG_CSV_ROW when something else follows. */
static inline enum mlg_csv_step pass_comments(struct mlg_csv *csv, struct mlg_csv_cursor *cursor,
                                              struct mlg_csv_row *row)
{
    while (mlg_csv_at_comment(csv)) {
        enum mlg_csv_step step = mlg_csv_walk_line(csv, row);
        if (step != MLG_CSV_ROW)
            return step;
        csv->line += row->line_feeds;
        csv->at = row->next;
        *cursor = mlg_csv_cursor_at(csv, csv->at);
    }
    return MLG_CSV_ROW;
}

static enum mlg_code csv_parse(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    (void)table;
    struct mlg_grid *grid = csv->grid;
    struct mlg_csv_cursor cursor =
        csv->at == 0 ? mlg_csv_cursor_at(csv, 0) : csv->cursor; /* else behind the last batch */
    while (grid->rows < grid->limit) {
        struct mlg_csv_row row;
        mlg_csv_walk_plain(csv, &cursor);
        if (grid->rows == grid->limit)
            break;
        enum mlg_csv_step step = pass_comments(csv, &cursor, &row);
        if (step == MLG_CSV_ROW)
            step = mlg_csv_walk(csv, &cursor, &row);
        if (step == MLG_CSV_ROW)
            step = look_behind_blank(csv, &row);
        if (step != MLG_CSV_ROW) {
            csv->ended_by = mlg_csv_block_end(csv, step);
            csv->stopped = row;
            return MLG_OK;
        }
        MLG_TRY(take(csv, &row, err));
    }
    csv->cursor = cursor;
    return MLG_OK;
}

static void csv_locate(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                       size_t column, struct mlg_loc *ret_loc)
{
    struct mlg_csv *csv = batch->owner;
    struct mlg_csv_located *last = &csv->located;
    size_t wanted = table->wanted[column].column;
    uint64_t offset = batch->offset[row];
    size_t start = (size_t)(offset - csv->base);
    if (!last->valid || last->offset != offset || last->column > wanted) {
        *last = (struct mlg_csv_located){
            .valid = true,
            .offset = offset,
            .cells = { .row = { .data = csv->window + start, .len = csv->length - start },
                       .syntax = &csv->syntax },
            .place = mlg_csv_place_at(start, batch->line[row]),
        };
    }
    struct mlg_csv_cell cell;
    for (; last->column < wanted; last->column++)
        (void)mlg_csv_cells_next(&last->cells, &cell);
    mlg_csv_place_move(csv, &last->place, start + last->cells.at, ret_loc);
}

static enum mlg_code csv_another(struct mlg_table *table, struct mlg_block **ret_block,
                                 struct mlg_err *err)
{
    struct mlg_csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL)
        return mlg_table_no_memory(table, err);
    mlg_csv_block_like(csv, (const struct mlg_csv *)table->block);
    *ret_block = &csv->block;
    return MLG_OK;
}

static void csv_drop(struct mlg_block *block)
{
    struct mlg_csv *csv = (struct mlg_csv *)block;
    mlg_csv_block_done(csv);
    free(csv);
}

static void csv_close(struct mlg_table *table)
{
    mlg_csv_feed_close(table);
    if (table->block == NULL)
        return;
    free(((struct mlg_csv *)table->block)->slots);
    csv_drop(table->block);
}

static const struct mlg_csv_kind csv_kind = { .parse = csv_parse, .examine = csv_examine };

const struct mlg_table_format mlg_table_format_csv = {
    .id = "csv",
    .kind = MLG_FORMAT_CSV,
    .owns = csv_owns,
    .open = csv_open,
    .start = mlg_csv_block_start,
    .another = csv_another,
    .drop = csv_drop,
    .take = mlg_csv_block_take,
    .tap = mlg_csv_block_tap,
    .parse = mlg_csv_block_parse,
    .settle = mlg_csv_block_settle,
    .locate = csv_locate,
    .close = csv_close,
};
