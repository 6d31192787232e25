/* A sample, split one way, and what that is worth. */
#include <math.h>
#include <string.h>

#include "detect_impl.h"

/* Just behind the quote that closes the one before `at`; 0 when none does. */
static size_t find_close(const struct detect_splitter *self, size_t at)
{
    for (; at < self->text.len; at++) {
        char c = self->text.data[at];
        if (self->way.escape != 0 && c == self->way.escape)
            at++;
        else if (c == self->way.quote && at + 1 < self->text.len && self->text.data[at + 1] == c)
            at++;
        else if (c == self->way.quote)
            return at + 1;
    }
    return 0;
}

static size_t find_end(const struct detect_splitter *self, size_t at, bool *ret_quote)
{
    *ret_quote = false;
    for (; at < self->text.len; at++) {
        char c = self->text.data[at];
        if (self->way.escape != 0 && c == self->way.escape) {
            at++;
            continue;
        }
        if (c == '\n' || (c == self->way.delimiter && c != 0))
            return at;
        *ret_quote = *ret_quote || (c == self->way.quote && c != 0);
    }
    return self->text.len;
}

static bool pass_comment(struct detect_splitter *self, struct detect_cell *cell)
{
    if (self->way.comment == 0 || self->within_row ||
        self->text.data[self->at] != self->way.comment)
        return false;
    const char *start = self->text.data + self->at;
    const char *end = memchr(start, '\n', self->text.len - self->at);
    size_t length = end == NULL ? self->text.len - self->at : (size_t)(end - start);
    *cell = (struct detect_cell){ .text = { start, length }, .last = true, .comment = true };
    self->at += length + 1;
    return true;
}

bool mlg_detect_split(struct detect_splitter *self, struct detect_cell *ret_cell)
{
    if (self->at >= self->text.len && !self->within_row)
        return false;
    if (self->at < self->text.len && pass_comment(self, ret_cell))
        return true;
    const char *data = self->text.data;
    struct detect_cell cell = { .quoted = self->at < self->text.len && self->way.quote != 0 &&
                                          data[self->at] == self->way.quote };
    size_t start = self->at;
    size_t behind = start;
    if (cell.quoted) {
        behind = find_close(self, start + 1);
        cell.unclosed = behind == 0;
        behind = cell.unclosed ? self->text.len : behind;
        cell.text = (struct mlg_str){ data + start + 1, behind - start - (cell.unclosed ? 1 : 2) };
    }
    size_t end = find_end(self, behind, &cell.stray);
    size_t content = end;
    cell.last = end >= self->text.len || data[end] == '\n';
    if (cell.last && content > behind && data[content - 1] == '\r')
        content--;
    if (!cell.quoted)
        cell.text = (struct mlg_str){ data + start, content - start };
    else
        cell.stray = content > behind;
    self->within_row = !cell.last;
    self->at = end + 1;
    *ret_cell = cell;
    return true;
}

/* Rows of a sample: cells, and how much of them is something known. */
struct tally {
    size_t rows;
    size_t cells[DETECT_ROWS];
    double worth[DETECT_ROWS];
    size_t whole;         /* cells that are something no delimiter should cut: a date, 1,5 */
    size_t comment_cells; /* in the first comment, if it were a row */
    bool unclosed;
};

static bool is_whole(enum detect_kind kind)
{
    return kind == DETECT_DATE || kind == DETECT_TIME || kind == DETECT_COMMA ||
           kind == DETECT_GROUPED;
}

static double worth(const struct detect_cell *cell)
{
    static const double kinds[DETECT_KINDS] = {
        [DETECT_EMPTY] = 0.7,  [DETECT_INTEGER] = 1.0, [DETECT_POINT] = 1.0,
        [DETECT_COMMA] = 0.95, [DETECT_GROUPED] = 0.9, [DETECT_DATE] = 1.0,
        [DETECT_TIME] = 1.0,   [DETECT_BOOLEAN] = 1.0, [DETECT_WORD] = 0.9,
        [DETECT_TEXT] = 0.8,   [DETECT_ODD] = 0.0,
    };
    if (cell->stray || cell->unclosed)
        return 0.0;
    return cell->quoted ? 1.0 : kinds[mlg_detect_kind(cell->text)];
}

struct row {
    size_t cells;
    double worth; /* of all of them */
};

static size_t cells_of_line(struct mlg_str line, char delimiter)
{
    size_t cells = 1;
    for (size_t i = 0; i < line.len && delimiter != 0; i++)
        cells += line.data[i] == delimiter;
    return cells;
}

/* One cell more, in a row that has `row->cells` so far. */
static void take_cell(struct tally *tally, struct row *row, const struct detect_cell *cell,
                      char delimiter)
{
    bool blank = row->cells == 0 && cell->last && cell->text.len == 0 && !cell->quoted;
    if (blank)
        return;
    row->cells++;
    row->worth += worth(cell);
    tally->whole += delimiter == 0 && is_whole(mlg_detect_kind(cell->text));
    if (!cell->last)
        return;
    tally->cells[tally->rows] = row->cells;
    tally->worth[tally->rows++] = row->worth / (double)row->cells;
    *row = (struct row){ .cells = 0 };
}

static void read_rows(const struct detect_sample *sample, struct detect_way way,
                      struct tally *tally, struct detect_score *score)
{
    struct detect_splitter splitter = { .text = sample->text, .way = way };
    struct detect_cell cell;
    struct row row = { .cells = 0 };
    while (tally->rows < DETECT_ROWS && mlg_detect_split(&splitter, &cell)) {
        if (cell.comment) {
            if (score->comments++ == 0)
                tally->comment_cells = cells_of_line(cell.text, way.delimiter);
            continue;
        }
        score->quoted += cell.quoted && !cell.stray && !cell.unclosed;
        score->stray += cell.stray;
        /* The sample may cut the last cell's quotes off. */
        if (cell.unclosed && (sample->whole || cell.text.len > DETECT_BYTES / 4))
            tally->unclosed = true;
        take_cell(tally, &row, &cell, way.delimiter);
    }
    if (!sample->whole && tally->rows > 1 && splitter.at >= sample->text.len)
        tally->rows--;
}

static void find_width(const struct tally *tally, struct detect_score *score)
{
    for (size_t i = 0; i < tally->rows; i++) {
        size_t same = 0;
        for (size_t k = 0; k < tally->rows; k++)
            same += tally->cells[k] == tally->cells[i];
        if (same > score->fitting || (same == score->fitting && tally->cells[i] > score->columns)) {
            score->fitting = same;
            score->columns = tally->cells[i];
        }
    }
}

#define SKIP_MOST 12

static void find_skip(const struct tally *tally, struct detect_score *score)
{
    while (score->columns > 1 && score->skip < SKIP_MOST && score->skip + 3 <= tally->rows &&
           tally->cells[score->skip] * 2 <= score->columns)
        score->skip++;
}

/* What speaks for and against a way besides its rows. */
static double habit(const struct tally *tally, const struct detect_score *score,
                    struct detect_way way)
{
    double factor = 1.0;
    for (size_t i = 0; i < score->skip; i++)
        factor *= i == 0 ? 0.88 : 0.97;
    if (way.delimiter == ' ' || way.delimiter == ':')
        factor *= 0.7;
    else if (way.delimiter != 0 && strchr(",;\t|\x1F\x01", way.delimiter) == NULL)
        factor *= 0.85;
    /* "#id,name" is a header as likely as not. */
    if (score->comments > 0 && score->columns > 1 && tally->comment_cells == score->columns)
        factor *= 0.6;
    return tally->unclosed ? factor * 0.2 : factor;
}

struct detect_score mlg_detect_score(const struct detect_sample *sample, struct detect_way way)
{
    struct detect_score score = { .score = 0 };
    struct tally tally = { .rows = 0 };
    read_rows(sample, way, &tally, &score);
    score.rows = tally.rows;
    if (tally.rows == 0)
        return score;
    find_width(&tally, &score);
    find_skip(&tally, &score);
    double known = 0;
    for (size_t i = score.skip; i < tally.rows; i++)
        known += tally.cells[i] == score.columns ? tally.worth[i] : 0;
    double rows = (double)(tally.rows - score.skip);
    double even = (double)score.fitting / rows;
    /* A table of one column has only its cells to speak for it. */
    double width = way.delimiter == 0 ? 0.45 + 0.25 * (double)tally.whole / (double)tally.rows
                                      : sqrt(1.0 - 1.0 / (double)score.columns);
    score.score = even * (known / rows) * width * habit(&tally, &score, way);
    return score;
}
