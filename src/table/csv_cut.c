#include "csv_cut.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/* Where the quotes and the line feeds of 64 bytes are. */
static inline void find(const char *bytes, char quote, uint64_t *ret_quotes, uint64_t *ret_feeds)
{
    uint64_t quotes = 0;
    uint64_t feeds = 0;
#if defined(__x86_64__)
    const __m128i q = _mm_set1_epi8(quote);
    const __m128i lf = _mm_set1_epi8('\n');
    for (unsigned k = 0; k < 4; k++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * k));
        quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, q)) << (16 * k);
        feeds |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, lf)) << (16 * k);
    }
#else
    for (unsigned k = 0; k < 64; k++) {
        quotes |= (uint64_t)(bytes[k] == quote) << k;
        feeds |= (uint64_t)(bytes[k] == '\n') << k;
    }
#endif
    *ret_quotes = quotes;
    *ret_feeds = feeds;
}

/* A quote outside of quotes opens a cell if it is its first byte, and goes on with a cell if the
 * byte before it seemed to close that. */
static inline bool opens(const struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax,
                         const char *bytes, size_t at)
{
    return at == 0 || at == self->behind || bytes[at - 1] == syntax->delimiter ||
           bytes[at - 1] == '\n';
}

static inline void note_feeds(struct mlg_csv_cut *self, size_t base, uint64_t feeds)
{
    if (feeds != 0)
        self->end = base + 64 - (size_t)__builtin_clzll(feeds);
}

/* 64 bytes from `base` on, given where their quotes and line feeds are. */
static inline void cut_word(struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax,
                            const char *bytes, size_t base, uint64_t quotes, uint64_t feeds)
{
    for (; quotes != 0; quotes &= quotes - 1) {
        size_t place = (size_t)__builtin_ctzll(quotes);
        uint64_t before = (UINT64_C(1) << place) - 1;
        if (self->inside) {
            self->inside = false;
            self->behind = base + place + 1;
        } else {
            note_feeds(self, base, feeds & before);
            self->inside = opens(self, syntax, bytes, base + place);
        }
        feeds &= ~before;
    }
    if (!self->inside)
        note_feeds(self, base, feeds);
}

/* On to the next quote, if that is far: the C library is faster at finding it. */
static bool skip_plain(struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax,
                       const char *bytes, size_t to)
{
    if (self->near > 0) {
        self->near--;
        return false;
    }
    const char *from = bytes + self->at;
    const char *quote = memchr(from, syntax->quote, to - self->at);
    size_t len = quote == NULL ? to - self->at : (size_t)(quote - from);
    if (len < 256)
        self->near = 16;
    if (len == 0)
        return false;
    const char *feed = self->inside ? NULL : memrchr(from, '\n', len);
    if (feed != NULL)
        self->end = (size_t)(feed - bytes) + 1;
    self->at += len;
    return true;
}

static void cut_quotes(struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax,
                       const char *bytes, size_t to)
{
    while (self->at < to) {
        if (self->at + 64 < to && skip_plain(self, syntax, bytes, to))
            continue;
        uint64_t quotes;
        uint64_t feeds;
        find(bytes + self->at, syntax->quote, &quotes, &feeds);
        size_t step = to - self->at < 64 ? to - self->at : 64;
        uint64_t there = step == 64 ? ~UINT64_C(0) : (UINT64_C(1) << step) - 1;
        cut_word(self, syntax, bytes, self->at, quotes & there, feeds & there);
        self->at += step;
    }
}

/* A quote in a dialect with escapes or comments. */
static void cut_quote(struct mlg_csv_cut *self, size_t at)
{
    bool opened = at == self->cell || at == self->behind;
    if (self->inside)
        self->behind = at + 1;
    self->inside = !self->inside && opened;
}

/* A byte in such a dialect. */
static void cut_byte(struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax, char c,
                     size_t at)
{
    if (self->escaped) {
        self->escaped = false;
        return;
    }
    if (at == self->end) /* the start of a row */
        self->comment = syntax->commenting && c == syntax->comment;
    if (c == '\n' && !self->inside) {
        self->end = at + 1;
        self->cell = at + 1;
    } else if (self->comment) {
        return;
    } else if (syntax->escaping && c == syntax->escape) {
        self->escaped = true;
    } else if (c == syntax->delimiter && !self->inside) {
        self->cell = at + 1;
    } else if (syntax->quoting && c == syntax->quote) {
        cut_quote(self, at);
    }
}

void mlg_csv_cut(struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax, const char *bytes,
                 size_t to)
{
    if (self->at >= to)
        return;
    if (syntax->quoting && !syntax->escaping && !syntax->commenting) {
        cut_quotes(self, syntax, bytes, to);
    } else if (!syntax->quoting && !syntax->escaping) {
        const char *feed = memrchr(bytes + self->at, '\n', to - self->at);
        if (feed != NULL)
            self->end = (size_t)(feed - bytes) + 1;
    } else {
        for (size_t at = self->at; at < to; at++)
            cut_byte(self, syntax, bytes[at], at);
    }
    self->at = to;
}
