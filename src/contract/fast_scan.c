#include <string.h>

#include "automaton.h"
#include "fast_plan.h"
#include "fast_read.h"
#include "sequence.h"

/* "true", "Fals" and so on as mlg_load4 has them. */
#define TRUE_LOWER UINT64_C(0x65757274)
#define TRUE_TITLE UINT64_C(0x65757254)
#define TRUE_UPPER UINT64_C(0x45555254)
#define FALS_LOWER UINT64_C(0x736c6166)
#define FALS_TITLE UINT64_C(0x736c6146)
#define FALS_UPPER UINT64_C(0x534c4146)

/* First and last bytes overlap, so that nothing beside the word is read; with the length they are
 * the whole word. */
struct mlg_fast_word mlg_fast_word_of(const char *text, size_t length)
{
    struct mlg_fast_word word = { .length = length };
    if (length >= 8) {
        word.first = mlg_load8(text);
        word.last = mlg_load8(text + length - 8);
    } else if (length >= 4) {
        word.first = mlg_load4(text);
        word.last = mlg_load4(text + length - 4);
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

static bool has_word(const struct mlg_fast_words *words, struct mlg_str text)
{
    if (text.len > 16 || (words->lengths >> text.len & 1) == 0) /* that of 0 is never set */
        return false;
    struct mlg_fast_word word = mlg_fast_word_of(text.data, text.len);
    for (uint64_t at = mlg_fast_word_hash(&word) & words->mask; words->items[at].length != 0;
         at = (at + 1) & words->mask)
        if (words->items[at].first == word.first && words->items[at].last == word.last &&
            words->items[at].length == word.length)
            return true;
    return false;
}

bool mlg_fast_integer(struct mlg_str text, int64_t *ret_value)
{
    size_t scale = 0;
    return text.len > 0 && mlg_fast_number(text, true, '.', ret_value, &scale);
}

static inline bool good_number(const struct mlg_fast *plan, struct mlg_str text, bool integer,
                               char point)
{
    int64_t units = 0;
    size_t scale = 0;
    if (!mlg_fast_number(text, integer, point, &units, &scale) || scale >= MLG_FAST_SCALES ||
        units < plan->low[scale] || units > plan->high[scale])
        return false;
    if (plan->modulus == NULL)
        return true;
    return plan->modulus[scale] != 0 && units % plan->modulus[scale] == 0;
}

#define GROUPED_BYTES 32

/* The number without the characters between its groups; false when there is none of them, or they
 * are not where they should be. */
static bool ungroup(char group, struct mlg_str text, char to[GROUPED_BYTES],
                    struct mlg_str *ret_plain)
{
    size_t at = text.data[0] == '-';
    size_t len = at;
    size_t digits = 0; /* of the group in hand */
    bool grouped = false;
    if (text.len > GROUPED_BYTES)
        return false;
    to[0] = '-';
    for (; at < text.len; at++) {
        char c = text.data[at];
        if (c >= '0' && c <= '9') {
            to[len++] = c;
            digits++;
            continue;
        }
        if (c != group)
            break;
        if (grouped ? digits != 3 : digits == 0 || digits > 3)
            return false;
        grouped = true;
        digits = 0;
    }
    if (!grouped || digits != 3)
        return false;
    memcpy(to + len, text.data + at, text.len - at);
    *ret_plain = (struct mlg_str){ to, len + text.len - at };
    return true;
}

/* With the column's own characters. */
static bool good_foreign_number(const struct mlg_fast *plan, struct mlg_str text, bool integer)
{
    char bytes[GROUPED_BYTES];
    struct mlg_str plain;
    if (good_number(plan, text, integer, plan->point))
        return true;
    return plan->group != 0 && ungroup(plan->group, text, bytes, &plain) &&
           good_number(plan, plain, integer, plan->point);
}

static inline bool in_bounds(const struct mlg_fast *plan, int64_t us)
{
    return us >= plan->low_us && us <= plan->high_us;
}

static inline bool good_date(const struct mlg_fast *plan, struct mlg_str text)
{
    if (text.len != 10 || !mlg_fast_day(text.data) || plan->zone == MLG_ZONE_WANTED)
        return false;
    return !plan->bounded || in_bounds(plan, mlg_fast_days(text.data) * INT64_C(86400000000));
}

static inline bool good_timestamp(const struct mlg_fast *plan, struct mlg_str text)
{
    struct mlg_fast_moment moment;
    if (!mlg_fast_timestamp(text, &moment) ||
        (plan->zone != MLG_ZONE_ANY && moment.has_zone != (plan->zone == MLG_ZONE_WANTED)))
        return false;
    return !plan->bounded || in_bounds(plan, mlg_fast_us(text.data, &moment));
}

/* The words of <mlgate/table/cells.h>; the exact reader knows them too. */
static inline bool good_boolean(struct mlg_str text)
{
    if (text.len == 4) {
        uint64_t word = mlg_load4(text.data);
        return word == TRUE_LOWER || word == TRUE_TITLE || word == TRUE_UPPER;
    }
    if (text.len == 5) {
        uint64_t word = mlg_load4(text.data);
        char last = text.data[4];
        return ((word == FALS_LOWER || word == FALS_TITLE) && last == 'e') ||
               (word == FALS_UPPER && last == 'E');
    }
    return text.len == 1 && (text.data[0] == '0' || text.data[0] == '1');
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
    if (!good_length(plan, text) || (plan->words.items != NULL && !has_word(&plan->words, text)))
        return false;
    for (size_t i = 0; i < plan->sequences_count; i++)
        if (!mlg_sequence_match(plan->sequences[i], text))
            return false;
    for (size_t i = 0; i < plan->automata_count; i++)
        if (!mlg_automaton_match(plan->automata[i], text))
            return false;
    return true;
}

static inline bool is_null(const struct mlg_fast *plan, struct mlg_str text)
{
    return text.len == 0 || (plan->nulls.lengths != 0 && has_word(&plan->nulls, text));
}

/* The loops are one a type, so that the test is inlined. */
#define SCAN_AS(null, good)                     \
    for (size_t row = 0; row < rows; row++) {   \
        struct mlg_str text = cells->text[row]; \
        if (null) {                             \
            nulls++;                            \
            doubt[row] |= plan->null_bad;       \
        } else {                                \
            doubt[row] |= !(good);              \
        }                                       \
    }

#define SCAN(good)                   \
    if (plan->nulls.items == NULL)   \
        SCAN_AS(text.len == 0, good) \
    else                             \
        SCAN_AS(is_null(plan, text), good)

static uint64_t scan_text(const struct mlg_fast *plan, const struct mlg_column *cells, size_t rows,
                          uint8_t *doubt)
{
    uint64_t nulls = 0;
    for (size_t row = 0; row < rows; row++) {
        struct mlg_str text = cells->text[row];
        bool null = cells->quoted[row] == 0 && is_null(plan, text);
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
        if (plan->group != 0)
            SCAN(good_foreign_number(plan, text, true))
        else
            SCAN(good_number(plan, text, true, '.'))
        break;
    case MLG_TYPE_NUMBER:
        if (plan->group != 0 || plan->point != '.')
            SCAN(good_foreign_number(plan, text, false))
        else
            SCAN(good_number(plan, text, false, '.'))
        break;
    case MLG_TYPE_BOOLEAN:
        if (plan->truth.items != NULL)
            SCAN(has_word(&plan->truth, text))
        else
            SCAN(good_boolean(text))
        break;
    case MLG_TYPE_DATE:
        SCAN(plan->exact || good_date(plan, text))
        break;
    case MLG_TYPE_TIMESTAMP:
        SCAN(plan->exact || good_timestamp(plan, text))
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

static uint64_t filled_exactly(const struct mlg_fast *plan, const struct mlg_column *cells,
                               size_t rows)
{
    uint64_t filled = 0;
    for (size_t row = 0; row < rows; row++)
        filled += mlg_value_read(plan->type, cells->text[row], cells->quoted[row] != 0).state !=
                  MLG_VALUE_NULL;
    return filled;
}

uint64_t mlg_fast_scan(const struct mlg_fast *plan, const struct mlg_column *cells, size_t rows,
                       struct mlg_scratch *scratch, uint8_t *doubt)
{
    if (plan->foreign) {
        scan_exact(plan, cells, rows, scratch, doubt);
        return filled_exactly(plan, cells, rows);
    }
    uint64_t nulls = scan_type(plan, cells, rows, doubt);
    if (plan->exact || plan->rest_count > 0)
        scan_exact(plan, cells, rows, scratch, doubt);
    return rows - nulls;
}
