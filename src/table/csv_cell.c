#include "csv_cell.h"

#include <string.h>

size_t mlg_csv_find_byte(struct mlg_str row, size_t at, char byte,
                         const struct mlg_csv_syntax *syntax)
{
    if (at >= row.len)
        return row.len;
    if (!syntax->escaping) {
        const char *found = memchr(row.data + at, byte, row.len - at);
        return found == NULL ? row.len : (size_t)(found - row.data);
    }
    for (; at < row.len; at++) {
        if (row.data[at] == syntax->escape)
            at++;
        else if (row.data[at] == byte)
            return at;
    }
    return row.len;
}

/* Just behind the quote that closes the one at `at`; the row's end if none does. */
static size_t find_close(struct mlg_str row, size_t at, const struct mlg_csv_syntax *syntax)
{
    for (size_t i = at + 1; i < row.len;) {
        size_t quote = mlg_csv_find_byte(row, i, syntax->quote, syntax);
        if (quote == row.len)
            break;
        if (quote + 1 >= row.len || row.data[quote + 1] != syntax->quote)
            return quote + 1;
        i = quote + 2;
    }
    return row.len;
}

bool mlg_csv_cells_next(struct mlg_csv_cells *self, struct mlg_csv_cell *ret_cell)
{
    if (self->ended)
        return false;
    const struct mlg_csv_syntax *syntax = self->syntax;
    size_t start = self->at;
    bool quoted =
        syntax->quoting && start < self->row.len && self->row.data[start] == syntax->quote;
    struct mlg_csv_cell cell = { .quoted = quoted };
    size_t behind = start;
    if (cell.quoted) {
        behind = find_close(self->row, start, syntax);
        cell.quoted_len = behind - start;
    }
    size_t end = mlg_csv_find_byte(self->row, behind, syntax->delimiter, syntax);
    cell.raw.data = self->row.data + start;
    cell.raw.len = end - start;
    self->ended = end == self->row.len;
    self->at = end + 1;
    *ret_cell = cell;
    return true;
}

/* text[from..to) without escapes and, if it is within quotes, with single quotes for double ones.
 */
static size_t copy(struct mlg_str text, size_t from, size_t to, bool within,
                   const struct mlg_csv_syntax *syntax, char *out)
{
    size_t len = 0;
    for (size_t at = from; at < to; at++) {
        char c = text.data[at];
        if (syntax->escaping && c == syntax->escape && at + 1 < to)
            c = text.data[++at];
        else if (within && c == syntax->quote)
            at++;
        out[len++] = c;
    }
    return len;
}

size_t mlg_csv_cell_content(const struct mlg_csv_cell *cell, const struct mlg_csv_syntax *syntax,
                            char *to)
{
    if (!cell->quoted)
        return copy(cell->raw, 0, cell->raw.len, false, syntax, to);
    size_t len = copy(cell->raw, 1, cell->quoted_len - 1, true, syntax, to);
    return len + copy(cell->raw, cell->quoted_len, cell->raw.len, false, syntax, to + len);
}

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* RFC 3629, section 4: lengths by the first byte, and the second byte's range depends on it. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static bool second_fits(unsigned char first, unsigned char second)
{
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

size_t mlg_csv_utf8_step(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t count = sequence_length(s[0]);
    if (count > len || (count > 1 && !second_fits(s[0], s[1])))
        return 0;
    for (size_t i = 2; i < count; i++) {
        if (!is_tail(s[i]))
            return 0;
    }
    return count;
}

size_t mlg_csv_clean_prefix(const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        uint64_t word;
        if (len - at >= sizeof word) {
            memcpy(&word, text + at, sizeof word);
            if ((word & 0x8080808080808080ULL) == 0) {
                at += sizeof word;
                continue;
            }
        }
        size_t step = mlg_csv_utf8_step(text + at, len - at);
        if (step == 0 || (step == 3 && memcmp(text + at, "\xEF\xBB\xBF", 3) == 0))
            return at;
        at += step;
    }
    return at;
}
