#ifndef MLGATE_REPORT_GRID_H
#define MLGATE_REPORT_GRID_H
/* Cells lined up in columns for a terminal. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/str.h>

#define MLG_GRID_COLUMNS 12

struct mlg_grid {
    struct mlg_buf bytes; /* every cell, each ended by a NUL, row by row */
    size_t columns;
    size_t at; /* column of the next cell */
    uint64_t width[MLG_GRID_COLUMNS];
    bool right[MLG_GRID_COLUMNS]; /* numbers stand right */
};

/* Caller's storage. */
void mlg_grid_init(struct mlg_grid *grid);
void mlg_grid_done(struct mlg_grid *grid);

/* A column, with its heading as the first row's cell; before any cell; at most MLG_GRID_COLUMNS. */
void mlg_grid_column(struct mlg_grid *grid, const char *heading, bool right);

/* The next cell, row by row. `text` is escaped for a terminal, at most max_bytes (0: all). */
void mlg_grid_cell(struct mlg_grid *grid, struct mlg_str text, size_t max_bytes);

/* All rows, indented by two; paint(text) gives the colour that a cell's text begins with or NULL,
 * asked for the last column only, which holds no foreign text; NULL: no colour. Where the table is
 * wider than `limit` code points (0: no limit), the widest columns of text are wrapped, down to
 * MLG_GRID_LEAST each; numbers and the last column stay whole, so it may still be wider. */
#define MLG_GRID_LEAST 12
void mlg_grid_write(const struct mlg_grid *grid, size_t limit,
                    const char *(*paint)(const char *text), struct mlg_buf *out);

#endif
