#ifndef MLG_TABLE_CSV_CELL_H
#define MLG_TABLE_CSV_CELL_H
/* The exact, slow reader of one row: for headers, for messages, and wherever the fast walk has a
 * doubt. It sees the row's own bytes, never those before or behind it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/str.h>

/* The characters with a meaning. */
struct mlg_csv_syntax {
    char delimiter;
    bool quoting;
    char quote;
    bool escaping;
    char escape;
    bool commenting;
    char comment;
};

/* A cell as it stands in the file. */
struct mlg_csv_cell {
    struct mlg_str raw;
    bool quoted;
    size_t quoted_len; /* bytes up to and with the closing quote; 0 when not quoted */
};

struct mlg_csv_cells {
    struct mlg_str row; /* without its line end */
    size_t at;
    const struct mlg_csv_syntax *syntax;
    bool ended;
};

/* The next cell from the left; false behind the last. A row of no bytes holds one empty cell. */
bool mlg_csv_cells_next(struct mlg_csv_cells *self, struct mlg_csv_cell *ret_cell);

/* Content of a cell to `to` (room for cell->raw.len bytes): quotes and escapes taken off, what
 * stands behind the closing quote appended as it is. Returns its length. */
size_t mlg_csv_cell_content(const struct mlg_csv_cell *cell, const struct mlg_csv_syntax *syntax,
                            char *to);

/* Place of the first `byte` in row[at..len) that is not escaped; len if there is none. */
size_t mlg_csv_find_byte(struct mlg_str row, size_t at, char byte,
                         const struct mlg_csv_syntax *syntax);

/* Bytes at the start of `text` that are well-formed UTF-8 without U+FEFF. */
size_t mlg_csv_clean_prefix(const char *text, size_t len);

/* Length of the well-formed sequence at text[0..len), len > 0; 0 if there is none. */
size_t mlg_csv_utf8_step(const char *text, size_t len);

#endif
