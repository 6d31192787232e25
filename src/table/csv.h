#ifndef MLG_TABLE_CSV_H
#define MLG_TABLE_CSV_H
/*
 * CSV over a sliding window on the file.
 *
 *   window   [ done | row | row | ro. ]          batches point into it; it moves between batches
 *   marks    one bit a byte: might mean something (csv_scan.h)
 *   walk     from mark to mark: cells of a row, straight into the batch's columns (csv_walk.c)
 *   examine  only rows with a doubt, cell by cell (csv_examine.c)
 *
 * A row is handed out when its line end, or the end of the file, is in the window; else the window
 * slides, or grows if the row alone fills it. So the answer cannot depend on where the window ends.
 */
#include "csv_cell.h"
#include "csv_scan.h"
#include "impl.h"

#define MLG_CSV_PAD 64 /* bytes behind the window that a scan may read */

enum mlg_csv_end { MLG_CSV_END_NONE = 0, MLG_CSV_END_LF, MLG_CSV_END_CRLF };

/* Positions are indices in the window. */
struct mlg_csv_row {
    size_t start;
    size_t end;  /* without the line end */
    size_t next; /* start of the next row */
    size_t cells;
    uint64_t line_feeds; /* in quoted cells and at the end */
    size_t cell;         /* start of the last cell that was begun */
    bool doubt;          /* something must be examined */
    bool is_line;        /* taken up to its line feed, not walked */
    bool in_quotes;      /* the last cell's quote has not been closed */
    enum mlg_csv_end ended;
};

enum mlg_csv_step {
    MLG_CSV_ROW,   /* a whole row */
    MLG_CSV_MORE,  /* the window ends within the row */
    MLG_CSV_DONE,  /* no byte is left */
    MLG_CSV_LIMIT, /* the row or its last cell is over the ceiling */
    MLG_CSV_OPEN   /* the file ends within quotes */
};

/* Where the walk is among the marks. */
struct mlg_csv_cursor {
    size_t word;
    uint64_t bits; /* of marks[word] that are still to come */
};

/* The batch: columns of `stride` cells, of which the first `rows` are filled. */
struct mlg_csv_grid {
    size_t capacity; /* rows */
    size_t stride;   /* cells from one column to the next; never a power of two, so that columns do
                        not fight for the same cache lines */
    size_t rows;
    uint64_t *row;
    void *note;
    struct mlg_str *text;
    uint8_t *quoted;
    uint64_t *line;
    uint64_t *offset;
    struct mlg_column *columns;
};

/* A place that moves forward through a row. */
struct mlg_csv_place {
    size_t at;
    uint64_t line;
    uint64_t column; /* in code points */
};

/* The cell that was located last: the next one of the same row is found from there. */
struct mlg_csv_located {
    bool valid;
    uint64_t offset; /* of the row */
    size_t column;   /* of the file; `cells` stands before it */
    struct mlg_csv_cells cells;
    struct mlg_csv_place place;
};

struct mlg_csv {
    struct mlg_csv_syntax syntax;
    mlg_csv_scan scan;
    uint64_t field_bytes;
    uint64_t row_bytes;

    char *window;
    uint64_t *marks;
    char *scratch; /* unquoted copies of cells with doubled quotes; reset with each batch */
    size_t scratch_used;
    size_t scratch_capacity;
    size_t capacity;
    size_t length;   /* bytes in the window */
    size_t at;       /* start of the next row */
    size_t clean_to; /* up to here, from `at`, all is well-formed UTF-8 without U+FEFF */
    uint64_t base;   /* offset in the file of window[0] */
    uint64_t line;   /* of window[at] */
    bool ended;      /* the source has no more */

    size_t columns;
    int32_t *slots; /* [columns] place in the projection, or -1; NULL while the header is read */
    enum mlg_csv_end header_end;
    struct mlg_csv_grid grid;
    struct mlg_csv_located located;
};

/* csv_window.c */
enum mlg_code mlg_csv_window_open(struct mlg_csv *csv, size_t bytes, struct mlg_err *err);
void mlg_csv_window_close(struct mlg_csv *csv);
/* Drop what is done, read on; grow when nothing is done and the window is full. */
enum mlg_code mlg_csv_window_fill(struct mlg_table *table, struct mlg_csv *csv,
                                  struct mlg_err *err) MLG_CHECKED;
/* Read on until `bytes` bytes lie in the window from `at` on, or all that there are. */
enum mlg_code mlg_csv_window_want(struct mlg_table *table, struct mlg_csv *csv, size_t bytes,
                                  struct mlg_err *err) MLG_CHECKED;
/* Mark the window again, for another delimiter. */
void mlg_csv_window_mark(struct mlg_csv *csv);
/* Everything before `at` has been dealt with: find the next doubtful byte if that was one. */
void mlg_csv_window_clean(struct mlg_csv *csv, size_t at);
enum mlg_code mlg_csv_scratch_ready(struct mlg_csv *csv);

/* csv_grid.c: room for a batch of the projection, and where each column of the file goes in it. */
enum mlg_code mlg_csv_grid_open(struct mlg_table *table, struct mlg_csv *csv,
                                struct mlg_err *err) MLG_CHECKED;
void mlg_csv_grid_close(struct mlg_csv *csv);
void mlg_csv_grid_batch(const struct mlg_table *table, const struct mlg_csv *csv,
                        struct mlg_batch *ret_batch);

/* csv_walk.c: the row at csv->at; cells of projected columns go to the grid's next row. */
enum mlg_csv_step mlg_csv_walk(struct mlg_csv *csv, struct mlg_csv_cursor *cursor,
                               struct mlg_csv_row *ret_row);
struct mlg_csv_cursor mlg_csv_cursor_at(const struct mlg_csv *csv, size_t at);
/* The line at csv->at, whatever it holds, quotes and escapes too: to its line feed. */
enum mlg_csv_step mlg_csv_walk_line(struct mlg_csv *csv, struct mlg_csv_row *ret_row);
/* Whether the line at csv->at is a comment. */
static inline bool mlg_csv_at_comment(const struct mlg_csv *csv)
{
    return csv->syntax.commenting && csv->at < csv->length &&
           csv->window[csv->at] == csv->syntax.comment;
}

/* csv_examine.c */
/* Where window[at], the start of a row on `line`, is. */
struct mlg_csv_place mlg_csv_place_at(size_t at, uint64_t line);
/* On to window[to] of the same row, into loc's line, column and offset. Costs the bytes between. */
void mlg_csv_place_move(const struct mlg_csv *csv, struct mlg_csv_place *place, size_t to,
                        struct mlg_loc *loc);
/* Report whatever is doubtful in the row's cells; `number` 0 = the header. */
enum mlg_code mlg_csv_examine(struct mlg_table *table, struct mlg_csv *csv,
                              const struct mlg_csv_row *row, uint64_t number,
                              struct mlg_err *err) MLG_CHECKED;

/* csv_header.c: names from the first row that is not blank. */
enum mlg_code mlg_csv_read_header(struct mlg_table *table, struct mlg_csv *csv,
                                  struct mlg_err *err) MLG_CHECKED;
/* The error of a walk that ended with MLG_CSV_LIMIT or MLG_CSV_OPEN. */
enum mlg_code mlg_csv_fail(struct mlg_table *table, struct mlg_csv *csv, enum mlg_csv_step step,
                           const struct mlg_csv_row *row, uint64_t number, struct mlg_err *err);

#endif
