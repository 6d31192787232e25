#include <mlgate/report/grid.h>

#include <mlgate/text/escape.h>

#include "format.h"

void mlg_grid_init(struct mlg_grid *grid)
{
    *grid = (struct mlg_grid){ .columns = 0 };
    mlg_buf_init(&grid->bytes, 4 * MLG_REPORT_SCRATCH_BYTES);
}

void mlg_grid_done(struct mlg_grid *grid)
{
    mlg_buf_done(&grid->bytes);
}

static void end_cell(struct mlg_grid *grid, size_t column, size_t start)
{
    struct mlg_str cell = mlg_buf_view(&grid->bytes);
    if (!grid->bytes.failed && cell.len > start) {
        cell = (struct mlg_str){ .data = cell.data + start, .len = cell.len - start };
        uint64_t width = mlg_utf8_length(cell);
        if (width > grid->width[column])
            grid->width[column] = width;
    }
    mlg_buf_add_char(&grid->bytes, '\0');
}

void mlg_grid_column(struct mlg_grid *grid, const char *heading, bool right)
{
    size_t start = grid->bytes.len;
    mlg_buf_add_text(&grid->bytes, heading);
    grid->right[grid->columns] = right;
    end_cell(grid, grid->columns, start);
    grid->columns++;
}

void mlg_grid_cell(struct mlg_grid *grid, struct mlg_str text, size_t max_bytes)
{
    size_t start = grid->bytes.len;
    mlg_escape_terminal(&grid->bytes, text, max_bytes);
    end_cell(grid, grid->at, start);
    grid->at = (grid->at + 1) % grid->columns;
}

/* Widths that fit, as far as wrapping text can make them. */
static void fit(const struct mlg_grid *grid, size_t limit, uint64_t *width)
{
    uint64_t total = 0;
    for (size_t i = 0; i < grid->columns; i++) {
        width[i] = grid->width[i];
        total += width[i] + 2;
    }
    while (limit > 0 && total > limit) {
        size_t widest = grid->columns;
        for (size_t i = 0; i + 1 < grid->columns; i++) {
            if (!grid->right[i] && width[i] > MLG_GRID_LEAST &&
                (widest == grid->columns || width[i] > width[widest]))
                widest = i;
        }
        if (widest == grid->columns)
            return;
        width[widest]--;
        total--;
    }
}

/* Takes from `rest` what stands on the next line of a cell: cut at a blank in its second half, else
 * between two code points. */
static struct mlg_str take_line(struct mlg_str *rest, uint64_t width)
{
    struct mlg_str line = *rest;
    size_t end = 0, blank = 0, next;
    if (mlg_utf8_length(*rest) <= width) {
        rest->data += rest->len;
        rest->len = 0;
        return line;
    }
    for (uint64_t points = 0; end < rest->len; end++) {
        if (((unsigned char)rest->data[end] & 0xC0) == 0x80)
            continue;
        if (rest->data[end] == ' ' && 2 * points >= width)
            blank = end;
        if (points++ == width)
            break;
    }
    line.len = blank > 0 ? blank : end;
    next = blank > 0 ? blank + 1 : end;
    rest->data += next;
    rest->len -= next;
    return line;
}

static void write_cell(const struct mlg_grid *grid, size_t column, uint64_t width,
                       struct mlg_str cell, const char *color, struct mlg_buf *out)
{
    uint64_t length = mlg_utf8_length(cell);
    size_t pad = length < width ? (size_t)(width - length) : 0;
    bool last = column + 1 == grid->columns;
    mlg_buf_add_text(out, "  ");
    if (grid->right[column])
        mlg_buf_add_fill(out, ' ', pad);
    mlg_buf_add_text(out, color);
    mlg_buf_add_str(out, cell);
    mlg_buf_add_text(out, color != NULL ? "\x1b[0m" : NULL);
    if (!grid->right[column] && !last)
        mlg_buf_add_fill(out, ' ', pad);
    if (last)
        mlg_buf_add_char(out, '\n');
}

/* One row, on as many lines as its longest cell takes. */
static void write_row(const struct mlg_grid *grid, struct mlg_str *cells, const uint64_t *width,
                      const char *color, struct mlg_buf *out)
{
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < grid->columns; i++) {
            struct mlg_str line = take_line(&cells[i], width[i]);
            bool last = i + 1 == grid->columns;
            write_cell(grid, i, width[i], line, last && line.len > 0 ? color : NULL, out);
            more = more || cells[i].len > 0;
        }
    }
}

void mlg_grid_write(const struct mlg_grid *grid, size_t limit,
                    const char *(*paint)(const char *text), struct mlg_buf *out)
{
    uint64_t width[MLG_GRID_COLUMNS];
    struct mlg_str cells[MLG_GRID_COLUMNS];
    if (grid->bytes.failed) {
        out->failed = true;
        return;
    }
    fit(grid, limit, width);
    size_t column = 0;
    for (size_t at = 0; at < grid->bytes.len;) {
        struct mlg_str cell = mlg_str_of(grid->bytes.data + at);
        at += cell.len + 1;
        cells[column++] = cell;
        if (column == grid->columns) {
            write_row(grid, cells, width, paint != NULL ? paint(cell.data) : NULL, out);
            column = 0;
        }
    }
}
