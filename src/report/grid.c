#include "grid.h"

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

static void write_cell(const struct mlg_grid *grid, size_t column, struct mlg_str cell,
                       const char *color, struct mlg_buf *out)
{
    size_t pad = (size_t)(grid->width[column] - mlg_utf8_length(cell));
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

void mlg_grid_write(const struct mlg_grid *grid, const char *(*paint)(const char *text),
                    struct mlg_buf *out)
{
    if (grid->bytes.failed) {
        out->failed = true;
        return;
    }
    size_t column = 0;
    for (size_t at = 0; at < grid->bytes.len;) {
        struct mlg_str cell = mlg_str_of(grid->bytes.data + at);
        bool last = column + 1 == grid->columns;
        write_cell(grid, column, cell, paint != NULL && last ? paint(cell.data) : NULL, out);
        at += cell.len + 1;
        column = last ? 0 : column + 1;
    }
}
