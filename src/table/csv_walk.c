/* The hot loop: from mark to mark through a row. Everything odd only raises `doubt`. */
#include <string.h>

#include "csv.h"

#define FIRST_WORDS 4
#define MORE_MARKS  UINT32_MAX /* the places end, the marks do not */

/* The marks from cursor->word on, of which the first word's are cut to `mask`. */
static void fill_places(struct mlg_csv *csv, struct mlg_csv_cursor *cursor, uint64_t mask)
{
    size_t all = (csv->length + 63) / 64;
    size_t left = all - cursor->word;
    size_t words = cursor->words < left ? cursor->words : left;
    size_t count = 0;
    if (words > 0) {
        uint64_t first = csv->marks[cursor->word] & mask;
        uint32_t base = (uint32_t)cursor->word * 64;
        count = csv->spread(&first, 1, base, csv->places);
        count +=
            csv->spread(csv->marks + cursor->word + 1, words - 1, base + 64, csv->places + count);
    }
    cursor->word += words;
    cursor->count = count;
    csv->places[count] = cursor->word < all ? MORE_MARKS : (uint32_t)csv->length;
    cursor->next = 0;
    if (cursor->words < MLG_CSV_CHUNK_WORDS)
        cursor->words *= 2;
}

struct mlg_csv_cursor mlg_csv_cursor_at(struct mlg_csv *csv, size_t at)
{
    struct mlg_csv_cursor cursor = { .word = at / 64, .words = FIRST_WORDS };
    fill_places(csv, &cursor, ~UINT64_C(0) << (at % 64));
    return cursor;
}

/* Position of the next mark; csv->length when there is none. */
static inline size_t peek_mark(struct mlg_csv *csv, struct mlg_csv_cursor *cursor)
{
    while (csv->places[cursor->next] == MORE_MARKS)
        fill_places(csv, cursor, ~UINT64_C(0));
    return csv->places[cursor->next];
}

/* The same, and past it. */
static inline size_t next_mark(struct mlg_csv *csv, struct mlg_csv_cursor *cursor)
{
    size_t at = csv->places[cursor->next];
    if (at >= csv->length) {
        at = peek_mark(csv, cursor);
        if (at == csv->length)
            return at;
    }
    cursor->next++;
    return at;
}

/* A cell being walked. `close` is the place of its closing quote, 0 while it is not quoted. */
struct cell {
    size_t start;
    size_t close;
    uint64_t bound; /* the walk must not go on beyond: the nearer of both ceilings */
    bool copied;    /* its content is not a run of the window: doubled quotes, escapes */
};

/* No cell of the window can be too long. */
static inline bool is_below_ceilings(const struct mlg_csv *csv)
{
    return csv->length <= csv->field_bytes && csv->length <= csv->row_bytes;
}

static inline uint64_t bound_of(const struct mlg_csv *csv, size_t row, size_t cell)
{
    if (is_below_ceilings(csv))
        return csv->length;
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
    if (column >= csv->stored || csv->targets[column].text == NULL)
        return;
    size_t index = csv->grid->rows;
    struct mlg_str *text = &csv->targets[column].text[index];
    csv->targets[column].quoted[index] = !plain;
    if (plain && !cell->copied)
        *text = (struct mlg_str){ .data = csv->window + cell->start, .len = end - cell->start };
    else if (!plain && !cell->copied && !tail)
        *text = (struct mlg_str){ .data = csv->window + cell->start + 1,
                                  .len = cell->close - cell->start - 1 };
    else
        *text = copy_content(csv, cell, end);
}

/* The character behind the escape at `at` means itself. */
static void skip_escaped(struct mlg_csv *csv, struct mlg_csv_cursor *cursor, struct cell *cell,
                         size_t at, struct mlg_csv_row *row)
{
    cell->copied = true;
    if (at + 1 >= csv->length)
        return;
    char next = csv->window[at + 1];
    if (next == '\n')
        row->line_feeds++;
    else if (next == '\0' || next == '\r')
        row->doubt = true; /* the exact reader decides */
    if (peek_mark(csv, cursor) == at + 1)
        cursor->next++;
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
static enum mlg_csv_step walk_quoted(struct mlg_csv *csv, struct mlg_csv_cursor *cursor,
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
static void pass_odd(struct mlg_csv *csv, struct mlg_csv_cursor *cursor, struct cell *cell,
                     size_t at, struct mlg_csv_row *row)
{
    char c = csv->window[at];
    if (csv->syntax.escaping && c == csv->syntax.escape)
        skip_escaped(csv, cursor, cell, at, row);
    else if (c != '\r' || csv->window[at + 1] != '\n')
        row->doubt = true; /* a stray quote, a bare CR, NUL */
}

/* The window ends within a cell that is not within quotes. */
static enum mlg_csv_step meet_end(struct mlg_csv *csv, const struct cell *cell,
                                  struct mlg_csv_row *row)
{
    if (csv->ended)
        return finish(csv, cell, csv->length, row);
    return stop(row, cell, csv->length > cell->bound ? MLG_CSV_LIMIT : MLG_CSV_MORE);
}

/* What the tight loop reads of a block. A copy that nothing points to: else, for all the compiler
 * knows, storing a cell changes it. */
struct view {
    const char *window;
    size_t length;
    char delimiter;
    int quote; /* 256 = none: no char equals that */
};

/* The quoted cell that begins at *place: moves it to the mark of the closing quote; false if that
 * is not followed by a delimiter, or there is anything in the cell but text, delimiters and line
 * ends. */
static inline bool pass_quoted(const struct view *view, const uint32_t **place,
                               uint64_t *line_feeds)
{
    const uint32_t *at = *place + 1;
    uint64_t feeds = 0;
    for (; *at < view->length && view->window[*at] != view->quote; at++) {
        char c = view->window[*at];
        if (c == '\n')
            feeds++;
        else if (c != view->delimiter && c != '\r')
            return false;
    }
    if (*at >= view->length || at[1] != *at + 1 || at[1] >= view->length ||
        view->window[at[1]] != view->delimiter)
        return false;
    *line_feeds += feeds;
    *place = at;
    return true;
}

/* The cell that begins at `start` and ends with a delimiter, whose mark *place becomes; false if
 * there is anything odd to it. */
static inline bool pass_plain(const struct view *view, const uint32_t **place, size_t start,
                              struct mlg_str *ret_text, bool *ret_quoted, uint64_t *line_feeds)
{
    size_t at = **place;
    if (at >= view->length)
        return false;
    *ret_quoted = view->window[at] != view->delimiter;
    if (!*ret_quoted) {
        *ret_text = (struct mlg_str){ .data = view->window + start, .len = at - start };
        return true;
    }
    if (at != start || view->window[at] != view->quote || !pass_quoted(view, place, line_feeds))
        return false;
    *ret_text = (struct mlg_str){ .data = view->window + start + 1, .len = **place - start - 1 };
    ++*place;
    return true;
}

/*
 * Cells of the row that end before a delimiter, stored if they are wanted, up to the first that has
 * anything odd to it; the marks of that are not passed. Only for windows in which nothing can be
 * over a ceiling. Returns where the next cell starts.
 */
static inline size_t put_plain(struct mlg_csv *csv, struct mlg_csv_cursor *cursor,
                               struct mlg_csv_row *row)
{
    size_t start = row->start;
    if (!is_below_ceilings(csv))
        return start;
    const struct view view = { .window = csv->window,
                               .length = csv->length,
                               .delimiter = csv->syntax.delimiter,
                               .quote = csv->syntax.quoting ? csv->syntax.quote : 256 };
    const struct mlg_csv_target *targets = csv->targets;
    const size_t stored = csv->stored;
    const size_t columns = csv->columns;
    const size_t index = stored == 0 ? 0 : csv->grid->rows;
    const uint32_t *place = csv->places + cursor->next;
    struct mlg_str text;
    uint64_t line_feeds = 0;
    bool quoted;
    size_t column = 0;
    for (; column < stored && pass_plain(&view, &place, start, &text, &quoted, &line_feeds);
         column++) {
        if (targets[column].text != NULL) {
            targets[column].text[index] = text;
            targets[column].quoted[index] = quoted;
        }
        start = (size_t)*place++ + 1;
    }
    if (column == stored) {
        for (; column < columns && pass_plain(&view, &place, start, &text, &quoted, &line_feeds);
             column++)
            start = (size_t)*place++ + 1;
    }
    row->cells = column;
    row->line_feeds = line_feeds;
    cursor->next = (size_t)(place - csv->places);
    return start;
}

/* Cells of the row that begins at `start`, of which place[] are the ends, to the grid's next row.
 * False if any of the marks is something else. */
static inline bool put_row(const struct view *view, const struct mlg_csv_target *targets,
                           size_t stored, size_t columns, size_t index, const uint32_t *place,
                           size_t start)
{
    size_t column = 0;
    for (; column < stored; column++) {
        size_t at = place[column];
        if (column + 1 < columns && view->window[at] != view->delimiter)
            return false;
        if (targets[column].text != NULL) {
            targets[column].text[index] =
                (struct mlg_str){ .data = view->window + start, .len = at - start };
            targets[column].quoted[index] = 0;
        }
        start = at + 1;
    }
    for (; column + 1 < columns; column++)
        if (view->window[place[column]] != view->delimiter)
            return false;
    return true;
}

/* Of a row with that many marks from `place` on: where its last cell ends; 0 if there is no line
 * end or one that is not the header's. */
static inline size_t end_of_row(const struct mlg_csv *csv, const uint32_t *place, size_t marks)
{
    size_t feed = place[marks - 1], end = place[csv->columns - 1];
    if (csv->window[feed] != '\n')
        return 0;
    if (marks > csv->columns && (csv->window[end] != '\r' || end + 1 != feed))
        return 0;
    return end;
}

void mlg_csv_walk_plain(struct mlg_csv *csv, struct mlg_csv_cursor *cursor)
{
    const struct view view = { .window = csv->window, .delimiter = csv->syntax.delimiter };
    const size_t columns = csv->columns, stored = csv->stored;
    const size_t marks = columns + (csv->header_end == MLG_CSV_END_CRLF);
    struct mlg_grid *grid = csv->grid;
    const uint32_t *place = csv->places + cursor->next;
    if (!is_below_ceilings(csv) || csv->syntax.commenting || csv->header_end == MLG_CSV_END_NONE)
        return;
    for (; grid->rows < grid->limit && cursor->count - cursor->next >= marks; place += marks) {
        size_t end = end_of_row(csv, place, marks);
        if (end <= csv->at || end > csv->clean_to ||
            !put_row(&view, csv->targets, stored, columns, grid->rows, place, csv->at))
            return;
        grid->line[grid->rows] = csv->line++;
        grid->offset[grid->rows] = csv->base + csv->at;
        grid->row[grid->rows++] = csv->block.rows++;
        csv->at = (size_t)place[marks - 1] + 1;
        cursor->next += marks;
    }
}

/* The row's last cell, from `start` to a line feed, if there is nothing odd to it. */
static inline bool end_plain(struct mlg_csv *csv, struct mlg_csv_cursor *cursor, size_t start,
                             struct mlg_csv_row *row)
{
    size_t at = csv->places[cursor->next];
    if (at >= csv->length || csv->window[at] != '\n' || !is_below_ceilings(csv) ||
        (at > start && csv->window[at - 1] == '\r'))
        return false;
    put(csv, &(struct cell){ .start = start }, at, row);
    cursor->next++;
    row->cell = start;
    row->end = at;
    row->next = at + 1;
    row->ended = MLG_CSV_END_LF;
    row->line_feeds++;
    return true;
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
    size_t start = put_plain(csv, cursor, row);
    if (end_plain(csv, cursor, start, row))
        return MLG_CSV_ROW;
    struct cell cell = { .start = start, .bound = bound_of(csv, row->start, start) };
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
    return meet_end(csv, &cell, row);
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
