#ifndef MLG_TABLE_JSON_VALUE_H
#define MLG_TABLE_JSON_VALUE_H
/*
 * Values of JSON (RFC 8259) at a place of a text, self->at, which moves behind them. False with
 * self->error where they are wrong. No recursion, no allocation.
 */
#include <string.h>

#include "json_line.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/* The string at the quote; *ret_text is what stands between the quotes. */
bool mlg_json_quoted(struct mlg_json_line *self, struct mlg_str *ret_text, bool *ret_escaped);

/* Neither object nor array. */
bool mlg_json_scalar(struct mlg_json_line *self, struct mlg_json_leaf *leaf);

/* The array at the bracket, with all that is in it. */
bool mlg_json_array(struct mlg_json_line *self);

static inline bool mlg_json_fail(struct mlg_json_line *self, const char *error)
{
    if (self->error == NULL)
        self->error = error;
    return false;
}

static inline char mlg_json_peek(const struct mlg_json_line *self)
{
    return self->at < self->text.len ? self->text.data[self->at] : '\0';
}

static inline void mlg_json_blanks(struct mlg_json_line *self)
{
    for (; self->at < self->text.len; self->at++) {
        char c = self->text.data[self->at];
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return;
    }
}

static inline bool mlg_json_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* mlg_json_find_special: the place of the first byte from `at` on that is a quote, a backslash or
 * below ' '; `len` if there is none before. 16 bytes behind the text can be read. */
#if defined(__x86_64__)

static inline size_t mlg_json_find_special(const char *text, size_t at, size_t len)
{
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i slash = _mm_set1_epi8('\\');
    const __m128i low = _mm_set1_epi8(' ' - 1);
    for (; at < len; at += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i m = _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash));
        m = _mm_or_si128(m, _mm_cmpeq_epi8(_mm_min_epu8(x, low), x));
        unsigned found = (unsigned)_mm_movemask_epi8(m);
        if (found != 0) {
            at += (size_t)__builtin_ctz(found);
            return at < len ? at : len;
        }
    }
    return len;
}

#else

/* High bit of each byte that is a quote, a backslash or below ' '. The lowest one is always right;
 * above it a borrow may have marked others. */
static inline uint64_t mlg_json_special_bytes(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101ULL;
    uint64_t quotes = word ^ ones * '"';
    uint64_t slashes = word ^ ones * '\\';
    uint64_t low = word - ones * ' ';
    return (((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | (low & ~word)) &
           ones * 0x80;
}

static inline size_t mlg_json_find_special(const char *text, size_t at, size_t len)
{
    uint64_t word;
    for (; len - at >= sizeof word && at < len; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        uint64_t special = mlg_json_special_bytes(word);
        if (special != 0)
            return at + (size_t)__builtin_ctzll(special) / 8;
    }
    while (at < len && text[at] != '"' && text[at] != '\\' && (unsigned char)text[at] >= ' ')
        at++;
    return at;
}

#endif

#endif
