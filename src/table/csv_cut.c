#include "csv_cut.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/* Where certain of 64 bytes are, one bit a byte. */
struct word {
    uint64_t quotes;
    uint64_t feeds;
    uint64_t delimiters;
};

static inline struct word find(const char *bytes, const struct mlg_csv_syntax *syntax)
{
    struct word word = { .quotes = 0 };
#if defined(__x86_64__)
    const __m128i q = _mm_set1_epi8(syntax->quote);
    const __m128i d = _mm_set1_epi8(syntax->delimiter);
    const __m128i lf = _mm_set1_epi8('\n');
    for (unsigned k = 0; k < 4; k++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * k));
        word.quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, q)) << (16 * k);
        word.feeds |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, lf)) << (16 * k);
        word.delimiters |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, d)) << (16 * k);
    }
#else
    for (unsigned k = 0; k < 64; k++) {
        word.quotes |= (uint64_t)(bytes[k] == syntax->quote) << k;
        word.feeds |= (uint64_t)(bytes[k] == '\n') << k;
        word.delimiters |= (uint64_t)(bytes[k] == syntax->delimiter) << k;
    }
#endif
    return word;
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

/* Bit k: whether an odd number of the bits up to and with k is set. */
static inline uint64_t parity(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/* 64 bytes from `base` on, quote by quote. */
static void cut_exactly(struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax,
                        const char *bytes, size_t base, const struct word *word)
{
    uint64_t feeds = word->feeds;
    for (uint64_t quotes = word->quotes; quotes != 0; quotes &= quotes - 1) {
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

/* The same all at once: when each quote that would open does stand where a cell or the other half
 * of a pair begins, quotes simply alternate. */
static inline void cut_word(struct mlg_csv_cut *self, const struct mlg_csv_syntax *syntax,
                            const char *bytes, size_t base, const struct word *word)
{
    uint64_t within = parity(word->quotes) ^ (self->inside ? ~UINT64_C(0) : 0);
    uint64_t opening = word->quotes & within;
    uint64_t fitting = (word->quotes | word->feeds | word->delimiters) << 1;
    if ((opening & 1) != 0 && opens(self, syntax, bytes, base))
        fitting |= 1;
    if ((opening & ~fitting) != 0) {
        cut_exactly(self, syntax, bytes, base, word);
        return;
    }
    uint64_t closing = word->quotes & ~within;
    if (closing != 0)
        self->behind = base + 64 - (size_t)__builtin_clzll(closing);
    self->inside = within >> 63 != 0;
    note_feeds(self, base, word->feeds & ~within);
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
        struct word word = find(bytes + self->at, syntax);
        size_t step = to - self->at < 64 ? to - self->at : 64;
        uint64_t there = step == 64 ? ~UINT64_C(0) : (UINT64_C(1) << step) - 1;
        word.quotes &= there;
        word.feeds &= there;
        cut_word(self, syntax, bytes, self->at, &word);
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
