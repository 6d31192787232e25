/* The hot loop: from mark to mark through a row. Everything odd only raises `doubt`. */
#include <string.h>

#include "csv.h"

struct mlg_csv_cursor mlg_csv_cursor_at(const struct mlg_csv *csv, size_t at)
{
    struct mlg_csv_cursor cursor = { .word = at / 64 };
    cursor.bits = csv->marks[cursor.word] & (~UINT64_C(0) << (at % 64));
    return cursor;
}

/* Position of the next mark, which is consumed; csv->length when there is none. */
static inline size_t next_mark(const struct mlg_csv *csv, struct mlg_csv_cursor *cursor)
{
    while (cursor->bits == 0) {
        if ((cursor->word + 1) * 64 >= csv->length)
            return csv->length;
        cursor->bits = csv->marks[++cursor->word];
    }
    size_t at = cursor->word * 64 + (size_t)__builtin_ctzll(cursor->bits);
    cursor->bits &= cursor->bits - 1;
    return at;
}

/* A cell being walked. `close` is the place of its closing quote, 0 while it is not quoted. */
struct cell {
    size_t start;
    size_t close;
    uint64_t bound; /* the walk must not go on beyond: the nearer of both ceilings */
    bool copied;    /* its content is not a run of the window: doubled quotes, escapes */
};

static inline uint64_t bound_of(const struct mlg_csv *csv, size_t row, size_t cell)
{
    uint64_t field = cell + csv->field_bytes;
    uint64_t whole = row + csv->row_bytes;
    return field < whole ? field : whole;
}

/* Content of a cell that is not one run of the window. */
static struct mlg_str copy_content(struct mlg_csv *csv, const struct cell *cell, size_t end)
{
    struct mlg_csv_cell exact = {
        .raw = { .data = csv->window + cell->start, .len = end - cell->start },
        .quoted = cell->close != 0,
        .quoted_len = cell->close == 0 ? 0 : cell->close + 1 - cell->start,
    };
    char *to = csv->scratch + csv->scratch_used;
    size_t len = mlg_csv_cell_content(&exact, &csv->syntax, to);
    csv->scratch_used += len;
    return (struct mlg_str){ .data = to, .len = len };
}

/* Store the cell that ends at `end`, if its column is wanted. */
static inline void put(struct mlg_csv *csv, const struct cell *cell, size_t end,
                       struct mlg_csv_row *row)
{
    size_t column = row->cells++;
    bool plain = cell->close == 0;
    bool tail = !plain && cell->close + 1 != end;
    row->doubt |= tail;
    if (column >= csv->stored || csv->slots[column] < 0)
        return;
    struct mlg_csv_grid *grid = csv->grid;
    size_t place = (size_t)csv->slots[column] * grid->stride + grid->rows;
    struct mlg_str *text = &grid->text[place];
    grid->quoted[place] = !plain;
    if (plain && !cell->copied)
        *text = (struct mlg_str){ .data = csv->window + cell->start, .len = end - cell->start };
    else if (!plain && !cell->copied && !tail)
        *text = (struct mlg_str){ .data = csv->window + cell->start + 1,
                                  .len = cell->close - cell->start - 1 };
    else
        *text = copy_content(csv, cell, end);
}

/* The character behind the escape at `at` means itself. */
static void skip_escaped(const struct mlg_csv *csv, struct mlg_csv_cursor *cursor,
                         struct cell *cell, size_t at, struct mlg_csv_row *row)
{
    cell->copied = true;
    if (at + 1 >= csv->length)
        return;
    char next = csv->window[at + 1];
    if (next == '\n')
        row->line_feeds++;
    else if (next == '\0' || next == '\r')
        row->doubt = true; /* the exact reader decides */
    struct mlg_csv_cursor before = *cursor;
    if (next_mark(csv, cursor) != at + 1)
        *cursor = before;
}

static enum mlg_csv_step stop(struct mlg_csv_row *row, const struct cell *cell,
                              enum mlg_csv_step step)
{
    row->cell = cell->start;
    /* Whether the window shows the cell's end or not. */
    row->in_quotes = row->in_quotes || cell->close != 0;
    return step;
}

/* Behind the opening quote at cell->start: go to the closing one. */
static enum mlg_csv_step walk_quoted(const struct mlg_csv *csv, struct mlg_csv_cursor *cursor,
                                     struct cell *cell, struct mlg_csv_row *row)
{
    for (;;) {
        size_t at = next_mark(csv, cursor);
        if (at >= csv->length) {
            row->in_quotes = true;
            if (csv->length > cell->bound)
                return stop(row, cell, MLG_CSV_LIMIT);
            return stop(row, cell, csv->ended ? MLG_CSV_OPEN : MLG_CSV_MORE);
        }
        char c = csv->window[at];
        if (csv->syntax.escaping && c == csv->syntax.escape) {
            skip_escaped(csv, cursor, cell, at, row);
        } else if (c == csv->syntax.quote) {
            /* Behind the window's end lies a blank. If that is not the file's end, the row has no
             * line end yet and is walked again. */
            if (csv->window[at + 1] != c || at + 1 == csv->length) {
                cell->close = at;
                return MLG_CSV_ROW;
            }
            cell->copied = true;
            (void)next_mark(csv, cursor);
        } else if (c == '\n') {
            row->line_feeds++;
        } else if (c == '\0') {
            row->doubt = true;
        }
    }
}

/* The row ends at `at`, before a line feed or the end of the file. */
static enum mlg_csv_step finish(struct mlg_csv *csv, const struct cell *cell, size_t at,
                                struct mlg_csv_row *row)
{
    row->cell = cell->start;
    if (at > cell->bound)
        return stop(row, cell, MLG_CSV_LIMIT);
    size_t end = at;
    row->ended = MLG_CSV_END_NONE;
    row->next = at;
    if (at < csv->length) {
        row->ended = MLG_CSV_END_LF;
        row->line_feeds++;
        row->next = at + 1;
        /* A carriage return behind the closing quote, or any in an unquoted cell. */
        size_t least = cell->close == 0 ? cell->start : cell->close + 1;
        if (end > least && csv->window[end - 1] == '\r') {
            row->ended = MLG_CSV_END_CRLF;
            end--;
        }
    }
    put(csv, cell, end, row);
    row->end = end;
    return MLG_CSV_ROW;
}

/* A marked byte that is neither delimiter nor line feed nor opens a cell. */
static void pass_odd(const struct mlg_csv *csv, struct mlg_csv_cursor *cursor, struct cell *cell,
                     size_t at, struct mlg_csv_row *row)
{
    char c = csv->window[at];
    if (csv->syntax.escaping && c == csv->syntax.escape)
        skip_escaped(csv, cursor, cell, at, row);
    else if (c != '\r' || csv->window[at + 1] != '\n')
        row->doubt = true; /* a stray quote, a bare CR, NUL */
}

enum mlg_csv_step mlg_csv_walk(struct mlg_csv *csv, struct mlg_csv_cursor *cursor,
                               struct mlg_csv_row *ret_row)
{
    struct mlg_csv_row *row = ret_row;
    const char delimiter = csv->syntax.delimiter;
    /* No char equals 256. */
    const int quote = csv->syntax.quoting ? csv->syntax.quote : 256;
    *row = (struct mlg_csv_row){ .start = csv->at, .cell = csv->at };
    if (csv->at == csv->length)
        return csv->ended ? MLG_CSV_DONE : MLG_CSV_MORE;
    struct cell cell = { .start = csv->at, .bound = bound_of(csv, csv->at, csv->at) };
    for (;;) {
        size_t at = next_mark(csv, cursor);
        if (at >= csv->length)
            break;
        char c = csv->window[at];
        if (c == delimiter) {
            if (at > cell.bound)
                return stop(row, &cell, MLG_CSV_LIMIT);
            put(csv, &cell, at, row);
            cell = (struct cell){ .start = at + 1, .bound = bound_of(csv, row->start, at + 1) };
        } else if (c == '\n') {
            return finish(csv, &cell, at, row);
        } else if (c == quote && at == cell.start) {
            enum mlg_csv_step step = walk_quoted(csv, cursor, &cell, row);
            if (step != MLG_CSV_ROW)
                return step;
        } else {
            pass_odd(csv, cursor, &cell, at, row);
        }
    }
    if (csv->ended)
        return finish(csv, &cell, csv->length, row);
    return stop(row, &cell, csv->length > cell.bound ? MLG_CSV_LIMIT : MLG_CSV_MORE);
}

enum mlg_csv_step mlg_csv_walk_line(struct mlg_csv *csv, struct mlg_csv_row *ret_row)
{
    *ret_row = (struct mlg_csv_row){ .start = csv->at, .cell = csv->at, .is_line = true };
    if (csv->at == csv->length)
        return csv->ended ? MLG_CSV_DONE : MLG_CSV_MORE;
    const char *feed = memchr(csv->window + csv->at, '\n', csv->length - csv->at);
    size_t end = feed == NULL ? csv->length : (size_t)(feed - csv->window);
    if (end - csv->at > csv->row_bytes)
        return MLG_CSV_LIMIT;
    if (feed == NULL && !csv->ended)
        return MLG_CSV_MORE;
    ret_row->end = end;
    ret_row->next = feed == NULL ? end : end + 1;
    ret_row->line_feeds = feed == NULL ? 0 : 1;
    return MLG_CSV_ROW;
}
