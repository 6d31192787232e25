#ifndef MLGATE_CONTRACT_FAST_READ_H
#define MLGATE_CONTRACT_FAST_READ_H
/*
 * Readers of the usual ways to write a value. False says nothing: the exact reader decides. Words
 * are read as they lie, then taken as little-endian: byte 0 of the text is the lowest.
 */
#include <endian.h>
#include <string.h>

#include "fast_plan.h"

static inline uint64_t mlg_load8(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return le64toh(word);
}

static inline uint64_t mlg_load4(const char *text)
{
    uint32_t word;
    memcpy(&word, text, sizeof word);
    return le32toh(word);
}

#define MLG_ZEROS UINT64_C(0x3030303030303030)

/* 1 to 8 bytes at the upper end of a word; below them are zeros. Nothing beside them is read. */
static inline uint64_t mlg_load_right(const char *text, size_t length)
{
    if (length == 8)
        return mlg_load8(text);
    unsigned shift = 8 * (8 - (unsigned)length);
    if (length >= 4)
        return mlg_load4(text + length - 4) << 32 | mlg_load4(text) << shift;
    return (uint64_t)(unsigned char)text[length - 1] << 56 |
           (uint64_t)(unsigned char)text[length / 2] << (shift + 8 * (unsigned)(length / 2)) |
           (uint64_t)(unsigned char)text[0] << shift;
}

/* The low bytes of a word from mlg_load_right that are not of the text, as digits 0. */
static inline uint64_t mlg_pad(size_t length)
{
    return length >= 8 ? 0 : MLG_ZEROS & ((UINT64_C(1) << (64 - 8 * length)) - 1);
}

/* Are all eight bytes digits? ("Faster integer parsing", 2022) */
static inline bool mlg_all_digits(uint64_t word)
{
    const uint64_t high = UINT64_C(0xf0f0f0f0f0f0f0f0);
    return (word & high) == MLG_ZEROS &&
           ((word + UINT64_C(0x0606060606060606)) & high) == MLG_ZEROS;
}

/* Eight digits as one number, summed in parallel (D. Lemire, 2018). */
static inline uint64_t mlg_eight_digits(uint64_t word)
{
    word = (word & UINT64_C(0x0f0f0f0f0f0f0f0f)) * 2561 >> 8;
    word = (word & UINT64_C(0x00ff00ff00ff00ff)) * 6553601 >> 16;
    return (word & UINT64_C(0x0000ffff0000ffff)) * UINT64_C(42949672960001) >> 32;
}

/* The highest bit of each byte that is `point`; those above the lowest such byte may be wrong. */
static inline uint64_t mlg_find_point(uint64_t word, char point)
{
    uint64_t zero = word ^ (uint64_t)(unsigned char)point * UINT64_C(0x0101010101010101);
    return (zero - UINT64_C(0x0101010101010101)) & ~zero & UINT64_C(0x8080808080808080);
}

/* digits[.digits], 9 to 19 bytes. */
static inline bool mlg_fast_long(const char *text, size_t length, bool integer, char point_is,
                                 int64_t *ret_units, size_t *ret_scale)
{
    uint64_t units = 0;
    size_t point = length;
    if (length > MLG_FAST_DIGITS + 1)
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit < 10)
            units = units * 10 + digit;
        else if (text[i] == point_is && !integer && point == length)
            point = i;
        else
            return false;
    }
    if (length - (point < length) > MLG_FAST_DIGITS)
        return false;
    *ret_units = (int64_t)units;
    *ret_scale = point < length ? length - point - 1 : 0;
    return true;
}

/* -?digits[.digits], at most 18 digits: units * 10^-scale. At least one byte. */
static inline bool mlg_fast_number(struct mlg_str text, bool integer, char point_is,
                                   int64_t *ret_units, size_t *ret_scale)
{
    bool negative = text.data[0] == '-';
    const char *from = text.data + negative;
    size_t length = text.len - negative;
    size_t scale = 0;
    int64_t units = 0;
    if (length - 1 < 8) {
        uint64_t word = mlg_load_right(from, length);
        uint64_t point = integer ? 0 : mlg_find_point(word, point_is);
        word |= mlg_pad(length);
        if (point != 0) {
            /* Close the gap: what is before the point moves up, and a 0 comes in below. */
            unsigned at = (unsigned)__builtin_ctzll(point) & ~7U;
            uint64_t before = (UINT64_C(1) << at) - 1;
            scale = 7 - at / 8;
            word = (word & ~(before << 8 | 0xff)) | (word & before) << 8 | '0';
            if (length == 1)
                return false;
        }
        if (!mlg_all_digits(word))
            return false;
        units = (int64_t)mlg_eight_digits(word);
    } else if (length == 0 || !mlg_fast_long(from, length, integer, point_is, &units, &scale)) {
        return false;
    }
    *ret_units = negative ? -units : units;
    *ret_scale = scale;
    return true;
}

/* Two digits, or a number beyond every part of a date. */
static inline unsigned mlg_two_digits(const char *text)
{
    unsigned tens = (unsigned)(unsigned char)text[0] - '0';
    unsigned ones = (unsigned)(unsigned char)text[1] - '0';
    return tens < 10 && ones < 10 ? tens * 10 + ones : 1000;
}

/* YYYY-MM-DD in ten bytes; not 29 February. */
static inline bool mlg_fast_day(const char *text)
{
    static const unsigned char lengths[16] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    uint64_t word = mlg_load8(text);
    if ((word & UINT64_C(0xff0000ff00000000)) != UINT64_C(0x2d00002d00000000) ||
        !mlg_all_digits(word ^ UINT64_C(0x1d00001d00000000)))
        return false;
    unsigned month = (unsigned)(word >> 40 & 15) * 10 + (unsigned)(word >> 48 & 15);
    return month < 13 && mlg_two_digits(text + 8) - 1 < lengths[month];
}

/* Days from 1970-01-01 to a day that mlg_fast_day took. */
static inline int64_t mlg_fast_days(const char *text)
{
    static const uint16_t before[16] = { 0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275 };
    unsigned month = mlg_two_digits(text + 5);
    int64_t year = (int64_t)mlg_two_digits(text) * 100 + mlg_two_digits(text + 2);
    year += 400 - (month < 3);
    return 365 * year + year / 4 - year / 100 + year / 400 + before[month & 15] +
           (int64_t)mlg_two_digits(text + 8) - 1 - (719468 + 146097);
}

/* hh:mm:ss in eight bytes; not the second 60. */
static inline bool mlg_fast_clock(const char *text)
{
    uint64_t word = mlg_load8(text);
    if ((word & UINT64_C(0x0000ff0000ff0000)) != UINT64_C(0x00003a00003a0000) ||
        !mlg_all_digits(word ^ UINT64_C(0x00000a00000a0000)))
        return false;
    return mlg_two_digits(text) < 24 && text[3] < '6' && text[6] < '6';
}

/* Z, or +hh:mm and its kin, in seconds east. */
static inline bool mlg_fast_zone(const char *text, size_t length, int64_t *ret_seconds)
{
    if (length == 1 && text[0] == 'Z') {
        *ret_seconds = 0;
        return true;
    }
    if (length != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return false;
    unsigned hours = mlg_two_digits(text + 1);
    unsigned minutes = mlg_two_digits(text + 4);
    int64_t seconds = (int64_t)hours * 3600 + (int64_t)minutes * 60;
    *ret_seconds = text[0] == '-' ? -seconds : seconds;
    return hours < 24 && minutes < 60;
}

/* YYYY-MM-DD(T| )hh:mm:ss[.fraction][zone]. The parts; moments are made of them only for bounds. */
struct mlg_fast_moment {
    int64_t fraction_us;
    int64_t zone_seconds;
    bool has_zone;
};

static inline bool mlg_fast_timestamp(struct mlg_str text, struct mlg_fast_moment *ret_moment)
{
    const char *t = text.data;
    if (text.len < 19 || !mlg_fast_day(t) || (t[10] != 'T' && t[10] != ' ') ||
        !mlg_fast_clock(t + 11))
        return false;
    size_t at = 19;
    int64_t unit = 100000;
    *ret_moment = (struct mlg_fast_moment){ .fraction_us = 0 };
    if (at < text.len && t[at] == '.') {
        size_t from = ++at;
        for (; at < text.len && t[at] >= '0' && t[at] <= '9'; at++, unit /= 10)
            ret_moment->fraction_us += (t[at] - '0') * unit;
        if (at == from || at - from > 9)
            return false;
    }
    ret_moment->has_zone = at < text.len;
    return at == text.len || mlg_fast_zone(t + at, text.len - at, &ret_moment->zone_seconds);
}

/* Microseconds since 1970 of a timestamp that was taken. */
static inline int64_t mlg_fast_us(const char *t, const struct mlg_fast_moment *moment)
{
    int64_t seconds = mlg_fast_days(t) * 86400 + (int64_t)mlg_two_digits(t + 11) * 3600 +
                      (int64_t)mlg_two_digits(t + 14) * 60 + (int64_t)mlg_two_digits(t + 17);
    return (seconds - moment->zone_seconds) * 1000000 + moment->fraction_us;
}

#endif
