#ifndef MLG_TABLE_CSV_H
#define MLG_TABLE_CSV_H
/*
 * Text tables, block by block.
 *
 *   cut      where the last row of what has been read ends, exactly (csv_cut.c); what stands behind
 *            goes to the next block, so that a block is whole rows and can be read by itself
 *   marks    one bit a byte: might mean something (csv_scan.h)
 *   walk     from mark to mark: cells of a row, straight into a batch's columns (csv_walk.c)
 *   suspects rows with a doubt. When all blocks before have been settled, and lines and rows are
 *            known, they are walked again and examined cell by cell (csv_examine.c)
 *
 * The header is read through the first block's window, which slides and grows until it is whole.
 */
#include "block.h"
#include "csv_cell.h"
#include "csv_scan.h"

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
    bool in_quotes;      /* the last cell is quoted; of a row that is not whole */
    enum mlg_csv_end ended;
};

enum mlg_csv_step {
    MLG_CSV_ROW,   /* a whole row */
    MLG_CSV_MORE,  /* the window ends within the row */
    MLG_CSV_DONE,  /* no byte is left */
    MLG_CSV_LIMIT, /* the row or its last cell is over the ceiling */
    MLG_CSV_OPEN   /* the file ends within quotes */
};

/* Where the walk is among the marks. They are taken apart into places some words at a time, so that
 * the walk's branches do not depend on how the marks fall into words. */
#define MLG_CSV_CHUNK_WORDS 512
#define MLG_CSV_PLACES      (64 * MLG_CSV_CHUNK_WORDS + MLG_CSV_SPREAD_OVER + 1)

struct mlg_csv_cursor {
    size_t next;  /* in csv->places */
    size_t count; /* of the marks among these */
    size_t word;  /* the next one of the marks to be taken apart */
    size_t words; /* how many at once: few at first, for one row */
};

/* Where the cells of a column of the file go. */
struct mlg_csv_target {
    struct mlg_str *text; /* NULL = nowhere */
    uint8_t *quoted;
};

/* A row to be looked at when its line and number are known. */
struct mlg_csv_suspect {
    uint32_t at; /* in the window */
    uint32_t row;
    uint32_t line; /* both from 0, in the block */
    bool doubt;    /* its bytes, not only its shape */
};

/* What comes behind the block. */
enum mlg_csv_tail {
    MLG_CSV_TAIL_OPEN, /* not known: it could not be read, or the row is too long */
    MLG_CSV_TAIL_ROWS, /* at least one more byte; the block ends with a row */
    MLG_CSV_TAIL_END   /* nothing */
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

struct mlg_csv;

/* What CSV and JSON Lines do not share. */
struct mlg_csv_kind {
    /* Rows into csv->grid until it is full (csv->ended_by = MLG_CSV_ROW) or the block ends. */
    enum mlg_code (*parse)(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err);
    /* Tell what is wrong with the row at csv->at, which `parse` has suspected. */
    enum mlg_code (*examine)(struct mlg_table *table, struct mlg_csv *csv,
                             const struct mlg_csv_suspect *suspect, struct mlg_err *err);
};

/* Memory of batches, at most about. */
struct mlg_csv_grid_cost {
    uint64_t row_bytes;
    uint64_t grid_bytes; /* besides its rows */
    size_t rows_least;   /* of a full batch */
    size_t rows_usual;   /* the same, if its first sample_bytes do not hold short and long rows */
    size_t sample_bytes;
};

/* A table's file: what has been read behind the last block that was taken. */
struct mlg_feed {
    char *carry;
    size_t carry_at; /* bytes that have been taken */
    size_t carry_len;
    size_t carry_capacity; /* and MLG_CSV_PAD behind */
    struct mlg_csv_grid_cost cost;
    size_t row_least;  /* bytes in the file of a row */
    size_t lines_most; /* of a block, but for a row of more */
    size_t bytes_most;
    uint64_t offset; /* of the carry in the text */
    uint64_t line;   /* of the next block to be settled */
};

/* A block, and how to read it. */
struct mlg_csv {
    struct mlg_block block; /* first */
    const struct mlg_csv_kind *kind;
    struct mlg_csv_syntax syntax;
    mlg_csv_scan scan;
    mlg_csv_spread spread;
    uint64_t field_bytes;
    uint64_t row_bytes;

    char *window;
    uint64_t *marks;
    uint32_t *places; /* of marks; the last one is csv->length or beyond */
    char *scratch;    /* unquoted copies of cells with doubled quotes; reset with each block */
    size_t scratch_used;
    size_t scratch_capacity;
    size_t capacity;
    size_t length;   /* bytes in the window */
    size_t at;       /* start of the next row */
    size_t clean_to; /* up to here, from `at`, all is well-formed UTF-8 without U+FEFF */
    uint64_t base;   /* offset in the file of window[0] */
    uint64_t line;   /* of window[at]; from 0 in the block while it is parsed */
    bool ended;      /* nothing follows the window */
    bool by_line;    /* a row is a line, whatever it holds */

    size_t columns;
    size_t wanted;  /* columns of the file that are in the projection stand before this one */
    size_t stored;  /* the same, or 0 to store nothing */
    int32_t *slots; /* [columns] place in the projection, or -1; the first block's */
    enum mlg_csv_end header_end;

    enum mlg_csv_tail tail;
    size_t fresh_at; /* bytes that the tap has not seen: window[fresh_at..fresh_at + fresh) */
    size_t fresh;
    struct mlg_grid *grid;          /* the one being filled */
    struct mlg_csv_target *targets; /* [wanted] */
    struct mlg_csv_cursor cursor;   /* between batches */
    struct mlg_csv_suspect *suspects;
    size_t suspects_count;
    size_t suspects_capacity;
    enum mlg_csv_step ended_by; /* MLG_CSV_DONE, or what is wrong with the row at `at` */
    struct mlg_csv_row stopped; /* that row */
    struct mlg_csv_located located;
};

/* csv_window.c */
void mlg_csv_window_close(struct mlg_csv *csv);
/* Give its memory back; what was in it is lost. */
void mlg_csv_window_drop(struct mlg_csv *csv);
/* Drop what is done, read on; grow when nothing is done and the window is full. */
enum mlg_code mlg_csv_window_fill(struct mlg_table *table, struct mlg_csv *csv,
                                  struct mlg_err *err) MLG_CHECKED;
/* Read on until `bytes` bytes lie in the window from `at` on, or all that there are. */
enum mlg_code mlg_csv_window_want(struct mlg_table *table, struct mlg_csv *csv, size_t bytes,
                                  struct mlg_err *err) MLG_CHECKED;
/* Mark the window again, for another delimiter. */
void mlg_csv_window_mark(struct mlg_csv *csv);
/* Mark the window of a block, and find its first doubtful byte. */
void mlg_csv_window_scan(struct mlg_csv *csv);
/* Everything before `at` has been dealt with: find the next doubtful byte if that was one. */
void mlg_csv_window_clean(struct mlg_csv *csv, size_t at);
enum mlg_code mlg_csv_scratch_ready(struct mlg_csv *csv);
/* Window, marks and room behind both for `bytes` bytes; the old content is kept. */
enum mlg_code mlg_csv_window_resize(struct mlg_csv *csv, size_t bytes,
                                    struct mlg_err *err) MLG_CHECKED;

/* csv_block.c: what a format of text does with a table and its blocks. */
enum mlg_code mlg_csv_block_start(struct mlg_table *table, struct mlg_err *err);
void mlg_csv_block_take(struct mlg_table *table, struct mlg_block *block);
void mlg_csv_block_tap(const struct mlg_table *table, const struct mlg_block *block);
void mlg_csv_block_parse(struct mlg_table *table, struct mlg_block *block,
                         const struct mlg_ear *ear);
enum mlg_code mlg_csv_block_settle(struct mlg_table *table, struct mlg_block *block,
                                   struct mlg_err *err);
/* From here on the source is UTF-8, by the options or a byte order mark. */
enum mlg_code mlg_csv_decode(struct mlg_table *table, struct mlg_err *err) MLG_CHECKED;
void mlg_csv_feed_close(struct mlg_table *table);
/* Another block of the same table, as yet without memory; `to` is zeroed. */
void mlg_csv_block_like(struct mlg_csv *to, const struct mlg_csv *from);
void mlg_csv_block_done(struct mlg_csv *csv);
/* What it means for the block that a walk ended with `step`. */
static inline enum mlg_csv_step mlg_csv_block_end(const struct mlg_csv *csv, enum mlg_csv_step step)
{
    return step == MLG_CSV_MORE && csv->at == csv->length ? MLG_CSV_DONE : step;
}
/* Add to the suspects. */
enum mlg_code mlg_csv_block_suspect(struct mlg_csv *csv, size_t at, bool doubt,
                                    struct mlg_err *err) MLG_CHECKED;

/* csv_grid.c: where each column of the file goes in a batch. */
enum mlg_code mlg_csv_slots_open(struct mlg_table *table, struct mlg_csv *csv,
                                 struct mlg_err *err) MLG_CHECKED;
/* The next grid of the block for the rows from csv->at on, as csv->grid. */
enum mlg_code mlg_csv_grid_next(const struct mlg_table *table, struct mlg_csv *csv,
                                struct mlg_err *err) MLG_CHECKED;

struct mlg_csv_grid_cost mlg_csv_grid_cost(const struct mlg_table *table);

/* csv_fit.c: before the first block. */
void mlg_csv_fit_open(const struct mlg_table *table, const struct mlg_csv *csv,
                      struct mlg_feed *feed);
/* End of as many rows as go into one block, of bytes[len] that begin with a row; fewer bytes than
 * `len`. 0 = all of them do. MLG_CSV_PAD bytes behind may be read. */
size_t mlg_csv_fit(const struct mlg_feed *feed, const struct mlg_csv_syntax *syntax,
                   const char *bytes, size_t len);

/* csv_walk.c: the row at csv->at; cells of projected columns go to the grid's next row. */
enum mlg_csv_step mlg_csv_walk(struct mlg_csv *csv, struct mlg_csv_cursor *cursor,
                               struct mlg_csv_row *ret_row);
/* As many rows from csv->at on into the grid as have as many cells as the header, none of them
 * quoted, and nothing odd: those that need neither mlg_csv_walk nor another look. */
void mlg_csv_walk_plain(struct mlg_csv *csv, struct mlg_csv_cursor *cursor);
struct mlg_csv_cursor mlg_csv_cursor_at(struct mlg_csv *csv, size_t at);
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
