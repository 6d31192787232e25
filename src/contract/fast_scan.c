#include <endian.h>
#include <string.h>

#include "fast_plan.h"

static uint64_t load8(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return le64toh(word);
}

static uint64_t load4(const char *text)
{
    uint32_t word;
    memcpy(&word, text, sizeof word);
    return le32toh(word);
}

/* First and last bytes overlap, so that nothing beside the word is read; with the length they are
 * the whole word. */
struct mlg_fast_word mlg_fast_word_of(const char *text, size_t length)
{
    struct mlg_fast_word word = { .length = length };
    if (length >= 8) {
        word.first = load8(text);
        word.last = load8(text + length - 8);
    } else if (length >= 4) {
        word.first = load4(text);
        word.last = load4(text + length - 4);
    } else {
        word.first = (uint64_t)(unsigned char)text[0] |
                     (uint64_t)(unsigned char)text[length / 2] << 8 |
                     (uint64_t)(unsigned char)text[length - 1] << 16;
    }
    return word;
}

uint64_t mlg_fast_word_hash(const struct mlg_fast_word *word)
{
    uint64_t mixed = (word->first ^ (word->last << 7 | word->last >> 57) ^ word->length) *
                     UINT64_C(0x9E3779B97F4A7C15);
    return mixed >> 40;
}

static bool has_word(const struct mlg_fast *plan, struct mlg_str text)
{
    if (text.len == 0 || text.len > 16)
        return false;
    struct mlg_fast_word word = mlg_fast_word_of(text.data, text.len);
    for (uint64_t at = mlg_fast_word_hash(&word) & plan->words_mask; plan->words[at].length != 0;
         at = (at + 1) & plan->words_mask)
        if (plan->words[at].first == word.first && plan->words[at].last == word.last &&
            plan->words[at].length == word.length)
            return true;
    return false;
}

/* Four to eight digits as one number: shifted to the end of a word of zeros, tested and summed in
 * parallel (D. Lemire, 2018; the digits are tested as in "Faster integer parsing", 2022). */
static bool read_digits(const char *text, size_t length, int64_t *ret_value)
{
    unsigned shift = 8 * (unsigned)(8 - length);
    uint64_t word = load4(text + length - 4) << 32 | ((load4(text) << shift) & 0xffffffff);
    word |= UINT64_C(0x3030303030303030) & (((uint64_t)1 << shift) - 1);
    const uint64_t high = UINT64_C(0xf0f0f0f0f0f0f0f0);
    if ((word & high) != UINT64_C(0x3030303030303030) ||
        ((word + UINT64_C(0x0606060606060606)) & high) != UINT64_C(0x3030303030303030))
        return false;
    word = (word & UINT64_C(0x0f0f0f0f0f0f0f0f)) * 2561 >> 8;
    word = (word & UINT64_C(0x00ff00ff00ff00ff)) * 6553601 >> 16;
    word = (word & UINT64_C(0x0000ffff0000ffff)) * UINT64_C(42949672960001) >> 32;
    *ret_value = (int64_t)word;
    return true;
}

/* -?digits[.digits], at most 18 digits: units * 10^-scale. */
static bool read_number(struct mlg_str text, bool integer, int64_t *ret_units, size_t *ret_scale)
{
    bool negative = text.data[0] == '-';
    size_t at = negative ? 1 : 0;
    *ret_scale = 0;
    if (text.len - at >= 4 && text.len - at <= 8 &&
        read_digits(text.data + at, text.len - at, ret_units)) {
        *ret_units = negative ? -*ret_units : *ret_units;
        return true;
    }
    if (text.len > MLG_FAST_DIGITS + 2)
        return false;
    int64_t units = 0;
    size_t digits = 0;
    size_t behind = SIZE_MAX; /* of the point */
    for (; at < text.len; at++) {
        unsigned digit = (unsigned)(unsigned char)text.data[at] - '0';
        if (digit < 10) {
            if (++digits > MLG_FAST_DIGITS)
                return false;
            units = units * 10 + (int64_t)digit;
        } else if (text.data[at] == '.' && !integer && behind == SIZE_MAX) {
            behind = at + 1;
        } else {
            return false;
        }
    }
    *ret_units = negative ? -units : units;
    *ret_scale = behind == SIZE_MAX ? 0 : text.len - behind;
    return digits > 0;
}

bool mlg_fast_integer(struct mlg_str text, int64_t *ret_value)
{
    size_t scale = 0;
    return text.len > 0 && read_number(text, true, ret_value, &scale);
}

static bool good_number(const struct mlg_fast *plan, struct mlg_str text, bool integer)
{
    int64_t units = 0;
    size_t scale = 0;
    return read_number(text, integer, &units, &scale) && scale < MLG_FAST_SCALES &&
           units >= plan->low[scale] && units <= plan->high[scale];
}

/* Two digits, or a number beyond every part of a date. */
static unsigned two(const char *text)
{
    unsigned tens = (unsigned)(unsigned char)text[0] - '0';
    unsigned ones = (unsigned)(unsigned char)text[1] - '0';
    return tens < 10 && ones < 10 ? tens * 10 + ones : 1000;
}

/* Days that every month has; the others are left to the exact path. */
static bool good_day(const char *text)
{
    unsigned month = two(text + 5);
    unsigned day = two(text + 8);
    return two(text) < 100 && two(text + 2) < 100 && text[4] == '-' && month - 1 < 12 &&
           text[7] == '-' && day - 1 < 28;
}

static bool good_date(struct mlg_str text)
{
    return text.len == 10 && good_day(text.data);
}

/* YYYY-MM-DDThh:mm:ss[Z] */
static bool good_timestamp(struct mlg_str text)
{
    if (text.len != 19 && !(text.len == 20 && text.data[19] == 'Z'))
        return false;
    const char *t = text.data;
    return good_day(t) && (t[10] == 'T' || t[10] == ' ') && two(t + 11) < 24 && t[13] == ':' &&
           two(t + 14) < 60 && t[16] == ':' && two(t + 17) < 60;
}

static bool good_boolean(struct mlg_str text)
{
    bool value = false;
    return mlg_cell_boolean(text, &value) == MLG_CELL_OK;
}

static bool is_ascii(struct mlg_str text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.data[i];
    return all < 0x80;
}

/* Code points are at most the bytes, and at least a quarter of them. */
static bool good_length(const struct mlg_fast *plan, struct mlg_str text)
{
    if (text.len > plan->length_max || text.len < plan->length_min)
        return false;
    return text.len / 4 >= plan->length_min || is_ascii(text);
}

static bool good_text(const struct mlg_fast *plan, struct mlg_str text)
{
    return good_length(plan, text) && (plan->words == NULL || has_word(plan, text));
}

/* The loops are one a type, so that the test is inlined. */
#define SCAN(good)                              \
    for (size_t row = 0; row < rows; row++) {   \
        struct mlg_str text = cells->text[row]; \
        if (text.len == 0) {                    \
            nulls++;                            \
            doubt[row] |= plan->null_bad;       \
        } else {                                \
            doubt[row] |= !(good);              \
        }                                       \
    }

static uint64_t scan_text(const struct mlg_fast *plan, const struct mlg_column *cells, size_t rows,
                          uint8_t *doubt)
{
    uint64_t nulls = 0;
    for (size_t row = 0; row < rows; row++) {
        struct mlg_str text = cells->text[row];
        bool null = text.len == 0 && cells->quoted[row] == 0;
        nulls += null;
        doubt[row] |= null ? plan->null_bad : !good_text(plan, text);
    }
    return nulls;
}

static uint64_t scan_type(const struct mlg_fast *plan, const struct mlg_column *cells, size_t rows,
                          uint8_t *doubt)
{
    uint64_t nulls = 0;
    switch (plan->type->type) {
    case MLG_TYPE_INTEGER:
        SCAN(good_number(plan, text, true))
        break;
    case MLG_TYPE_NUMBER:
        SCAN(good_number(plan, text, false))
        break;
    case MLG_TYPE_BOOLEAN:
        SCAN(good_boolean(text))
        break;
    case MLG_TYPE_DATE:
        SCAN(plan->exact || good_date(text))
        break;
    case MLG_TYPE_TIMESTAMP:
        SCAN(plan->exact || good_timestamp(text))
        break;
    case MLG_TYPE_ANY:
    case MLG_TYPE_STRING:
        return scan_text(plan, cells, rows, doubt);
    default: /* times, objects, arrays: scan_exact speaks of the content */
        SCAN(true)
        break;
    }
    return nulls;
}

/* Cell by cell through the exact reader, and the checks that have no fast form. */
static void scan_exact(const struct mlg_fast *plan, const struct mlg_column *cells, size_t rows,
                       struct mlg_scratch *scratch, uint8_t *doubt)
{
    for (size_t row = 0; row < rows; row++) {
        if (doubt[row] != 0)
            continue;
        struct mlg_value value =
            mlg_value_read(plan->type, cells->text[row], cells->quoted[row] != 0);
        doubt[row] |= value.state == MLG_VALUE_BAD;
        for (size_t i = 0; i < plan->rest_count && doubt[row] == 0; i++) {
            const struct mlg_fast_check *rest = &plan->rest[i];
            if (rest->gave_up != NULL && atomic_load_explicit(rest->gave_up, memory_order_relaxed))
                continue;
            enum mlg_outcome outcome = rest->check->kind->cell(rest->check, scratch, &value);
            doubt[row] |= outcome != MLG_HOLDS;
            if (outcome == MLG_UNDECIDED) {
                /* Each costs milliseconds: the exact path decides when to stop asking. */
                memset(doubt + row, 1, rows - row);
                return;
            }
        }
    }
}

uint64_t mlg_fast_scan(const struct mlg_fast *plan, const struct mlg_column *cells, size_t rows,
                       struct mlg_scratch *scratch, uint8_t *doubt)
{
    uint64_t nulls = scan_type(plan, cells, rows, doubt);
    if (plan->exact || plan->rest_count > 0)
        scan_exact(plan, cells, rows, scratch, doubt);
    return rows - nulls;
}
