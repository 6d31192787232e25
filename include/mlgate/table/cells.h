#ifndef MLGATE_TABLE_CELLS_H
#define MLGATE_TABLE_CELLS_H
/*
 * Text of a cell as a value. Strict: the whole cell must be the value, without blanks, hexadecimal,
 * underscores, thousands separators, digits other than 0 to 9, or words for missing values (those
 * are the caller's business). Nothing depends on the locale or the time zone. *ret is written only
 * on MLG_CELL_OK.
 *
 * The calendar is the proleptic Gregorian one of ISO 8601, years 0000 to 9999.
 *
 * Leap seconds: a second 60 is taken where a leap second can be: at 23:59:60 UTC at the end of a
 * month (ITU-R TF.460), and counts as the first second of the next day, as POSIX time has it. A
 * time without a zone is judged as if it were UTC, a time without a date as if its day were such a
 * day. Every other second 60 is MLG_CELL_RANGE. Hour 24 is MLG_CELL_RANGE.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

enum mlg_cell {
    MLG_CELL_OK = 0,
    MLG_CELL_SYNTAX, /* not of this type at all */
    MLG_CELL_RANGE   /* of the right form, but there is no such value: 2023-02-29, 2^63, 1e999 */
};

/* [+-]?[0-9]+ in 64 bits. */
enum mlg_cell mlg_cell_integer(struct mlg_str text, int64_t *ret_value);

/* A finite decimal, correctly rounded (base/num.h's grammar without nan and infinity, which are
 * MLG_CELL_SYNTAX). Beyond the largest double: MLG_CELL_RANGE; underflow is 0 or a subnormal. */
enum mlg_cell mlg_cell_number(struct mlg_str text, double *ret_value);

struct mlg_cell_words {
    const char *const *items; /* [count] */
    size_t count;
};

/*
 * Cells that are not written as usual; zeros = as usual. Whole cells are compared, byte by byte.
 * A null word is null as an empty cell is: where quotes make an empty string of "", they make text
 * of the word. True and false words take the place of the usual ones of their side.
 */
struct mlg_cell_syntax {
    char decimal;   /* 0 = '.' */
    char thousands; /* between groups of three digits before the decimal character; 0 = none */
    struct mlg_cell_words null_words, true_words, false_words;
};

bool mlg_cell_is_one_of(struct mlg_str text, const struct mlg_cell_words *words);

/* mlg_cell_number with the characters of `syntax`: 1.234,5 with ',' and '.'. Groups are of three
 * digits, or there are none. Over 1,000 bytes are MLG_CELL_SYNTAX. */
enum mlg_cell mlg_cell_number_as(const struct mlg_cell_syntax *syntax, struct mlg_str text,
                                 double *ret_value);

/* true, True, TRUE, 1 and false, False, FALSE, 0, as Frictionless Table Schema has them. */
enum mlg_cell mlg_cell_boolean(struct mlg_str text, bool *ret_value);

/* YYYY-MM-DD; days since 1970-01-01. */
enum mlg_cell mlg_cell_date(struct mlg_str text, int64_t *ret_days);

/* hh:mm[:ss[.fraction]]; microseconds since midnight (86,400,000,000 at a leap second). Digits of
 * the fraction beyond the sixth are cut; ',' may stand for '.'. */
enum mlg_cell mlg_cell_time(struct mlg_str text, int64_t *ret_us);

struct mlg_timestamp {
    int64_t us;    /* microseconds since 1970-01-01T00:00:00Z; without a zone as if it were UTC */
    bool has_zone; /* the text named one */
};

/* Date, one of T, t or a blank, time as above, and a zone if any: Z, z, +hh, +hhmm, +hh:mm (hours
 * to 23, minutes to 59). */
enum mlg_cell mlg_cell_timestamp(struct mlg_str text, struct mlg_timestamp *ret_value);

/* The items of a JSON array (RFC 8259, at most 64 levels in it), one by one. Set `text`, all else
 * zero. */
struct mlg_list {
    struct mlg_str text;
    size_t at;
    bool ended;
    enum mlg_cell state; /* at the end: MLG_CELL_SYNTAX if it is no array */
};

struct mlg_list_item {
    struct mlg_str text; /* as it stands in the array: a string without its quotes, null as "" */
    bool quoted;         /* a string; so "" and null differ */
    bool escaped;        /* a string with escapes: mlg_cell_list_unescape */
};

/* False at the end and where it is no array; the items before have been given then. */
bool mlg_cell_list(struct mlg_list *self, struct mlg_list_item *ret_item);

/* What an escaped item means, to `to` (room for text.len bytes); its length. */
size_t mlg_cell_list_unescape(struct mlg_str text, char *to);

/*
 * A pattern of java.time.format.DateTimeFormatter (locale ROOT, English names), compiled:
 *   y u     year: yy is 2000 to 2099, yyyy four digits, y and u one to four
 *   M L     month: M one or two digits, MM two, MMM Jan, MMMM January
 *   d D     day of the month, day of the year      E     Mon (E to EEE), Monday (EEEE), must fit
 *   H k K h hour 0-23, 1-24, 0-11, 1-12            a     AM or PM, any case
 *   m s     minute, second                         S     fraction, as many digits as letters (1-9)
 *   X x Z   zone: X +hh[mm] or Z, XX +hhmm, XXX +hh:mm; x the same without Z; Z +hhmm or Z
 *   'text'  literal, '' a quote; [ ] optional parts, nested to eight; T outside quotes is a literal
 *           (ODCS's own examples write it so); all other ASCII but letters, '{', '}', '#' is
 * literal MLG_E_CONFIG names what is wrong or not supported: eras, quarters, weeks, zone names,
 * padding, a month or day without a year.
 */
#define MLG_TIME_STEPS 96

struct mlg_time_step {
    char letter;    /* canonical letter, 0 = literal, '[' and ']' */
    char literal;   /* 0: the byte; '[': unused */
    uint8_t count;  /* letters in the pattern */
    uint8_t target; /* '[': index of its ']' */
};

struct mlg_time_pattern {
    struct mlg_time_step steps[MLG_TIME_STEPS];
    size_t count;
    bool has_date;
    bool has_time;
};

enum mlg_code mlg_time_pattern_compile(struct mlg_time_pattern *self, struct mlg_str text,
                                       struct mlg_err *err) MLG_CHECKED;

/* A cell of exactly that form. Parts that the pattern lacks are the first ones (1970, January, the
 * 1st, midnight). The pattern's own time zone is honoured, so that values compare across zones. */
enum mlg_cell mlg_time_pattern_parse(const struct mlg_time_pattern *self, struct mlg_str text,
                                     struct mlg_timestamp *ret_value);

#endif
