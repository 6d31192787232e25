#ifndef MLGATE_BASE_NUM_H
#define MLGATE_BASE_NUM_H
/* Numbers as text, independent of the locale. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include <mlgate/base/str.h>

/* `count` bytes, at most 8, the first one lowest, on every machine; zeros above them. */
static inline uint64_t mlg_num_load(const char *bytes, size_t count)
{
    uint64_t value = 0;

    memcpy(&value, bytes, count);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

/* Are these eight bytes digits? Then *ret_value is their number: neighbours become pairs, pairs
 * fours, fours the whole (the usual trick with a word as eight lanes). */
static inline bool mlg_num_eight_digits(uint64_t bytes, uint64_t *ret_value)
{
    const uint64_t high = UINT64_C(0xf0f0f0f0f0f0f0f0), zeros = UINT64_C(0x3030303030303030);

    if ((bytes & high) != zeros || ((bytes + UINT64_C(0x0606060606060606)) & high) != zeros)
        return false;
    bytes -= zeros;
    bytes = (bytes * 10 + (bytes >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    bytes = (bytes * 100 + (bytes >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *ret_value = (bytes * 10000 + (bytes >> 32)) & UINT64_C(0xffffffff);
    return true;
}

/* The number of the digits text[len], len <= 19; false if there is anything else among them. The
 * eight bytes before text + len must be there: what is left of eights is read with them, and they
 * count as zeros. */
static inline bool mlg_num_long_digits(const char *text, size_t len, uint64_t *ret_value)
{
    static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };
    size_t left = len;
    uint64_t value = 0, eight;

    for (; left >= 8; left -= 8) {
        if (!mlg_num_eight_digits(mlg_num_load(text + len - left, 8), &eight))
            return false;
        value = value * 100000000 + eight;
    }
    if (left > 0) {
        uint64_t others = UINT64_MAX >> (8 * left); /* the first in the text lie lowest */
        uint64_t word = mlg_num_load(text + len - 8, 8);
        if (!mlg_num_eight_digits((word & ~others) | (UINT64_C(0x3030303030303030) & others),
                                  &eight))
            return false;
        value = value * powers[left] + eight;
    }
    *ret_value = value;
    return true;
}

/* The same of a text that stands anywhere; an empty one is 0. */
static inline bool mlg_num_digits(const char *text, size_t len, uint64_t *ret_value)
{
    uint64_t value = 0;

    if (len >= 8)
        return mlg_num_long_digits(text, len, ret_value);
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

enum mlg_num {
    MLG_NUM_OK,
    MLG_NUM_SYNTAX,  /* not a number in this grammar */
    MLG_NUM_OVERFLOW /* a number, but beyond the type: the value is the nearest bound (or
                        +-infinity) */
};

/* Decimal integer: [+-]?[0-9]+, nothing else (no blanks, no 0x, no underscores). Leading zeros are
 * read. *ret_value is set unless MLG_NUM_SYNTAX. */
enum mlg_num mlg_num_parse_int(struct mlg_str text, int64_t *ret_value);

/* Decimal floating point, correctly rounded (round half even): [+-]? (digits [. digits*] | .
 * digits)
 * ([eE] [+-]? digits)?, and the words nan, inf, infinity with an optional sign in any case.
 * No hexadecimal, no blanks. Underflow to 0 or a subnormal is MLG_NUM_OK. Words over 4,096 bytes
 * are MLG_NUM_SYNTAX. */
enum mlg_num mlg_num_parse_double(struct mlg_str text, double *ret_value);

/* A size: digits with an optional K, M, G or T (powers of 1,024, either case, optional trailing B
 * or iB). */
enum mlg_num mlg_num_parse_size(struct mlg_str text, uint64_t *ret_bytes);

#define MLG_NUM_TEXT_BYTES 32

/* Shortest decimal text that reads back as the same double, in the form of ECMAScript (and so of
 * RFC 8785): positional for 1e-6 <= |value| < 1e21, else "1.5e-7", "1e+21"; integers without ".0";
 * -0 is "0"; "NaN", "Infinity", "-Infinity". NUL-terminated; returns the length. */
size_t mlg_num_format(double value, char out[MLG_NUM_TEXT_BYTES]);

/* `digits` digits behind the point (0..17), correctly rounded, for people. Beyond 1e15 falls back
 * to mlg_num_format. */
size_t mlg_num_format_fixed(double value, int digits, char out[MLG_NUM_TEXT_BYTES]);

/* 1234567 -> "1,234,567", for people. */
size_t mlg_num_format_count(uint64_t value, char out[MLG_NUM_TEXT_BYTES]);

#endif
