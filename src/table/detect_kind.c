/* What a cell is by its look, whatever the dialect. */
#include <string.h>

#include <mlgate/table/cells.h>

#include "detect_impl.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(struct mlg_str text, size_t at)
{
    size_t from = at;
    while (at < text.len && is_digit(text.data[at]))
        at++;
    return at - from;
}

/* Groups of three behind one to three digits: 1,234,567. *ret_groups is 0 for plain digits. */
static size_t grouped(struct mlg_str text, size_t at, char by, size_t *ret_groups)
{
    size_t head = digits(text, at);
    size_t end = at + head;
    *ret_groups = 0;
    if (head == 0 || head > 3)
        return head;
    while (end < text.len && text.data[end] == by && digits(text, end + 1) == 3) {
        end += 4;
        (*ret_groups)++;
    }
    return end - at;
}

static bool only_digits(struct mlg_str text, size_t at)
{
    return at < text.len && digits(text, at) == text.len - at;
}

/* 1,234  1,234,567  1,234.56 */
static enum detect_kind comma_groups(struct mlg_str text, size_t at)
{
    size_t groups = 0;
    size_t end = at + grouped(text, at, ',', &groups);
    if (groups == 0)
        return DETECT_ODD;
    if (end == text.len)
        return groups > 1 ? DETECT_POINT : DETECT_GROUPED;
    return text.data[end] == '.' && only_digits(text, end + 1) ? DETECT_POINT : DETECT_ODD;
}

/* Those, and 1,5  1.234.567  1.234,56; no exponents. */
static enum detect_kind separated(struct mlg_str text)
{
    size_t at = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+') ? 1 : 0;
    enum detect_kind kind = comma_groups(text, at);
    if (kind != DETECT_ODD)
        return kind;
    size_t groups = 0;
    size_t end = at + grouped(text, at, '.', &groups);
    if (end == at)
        return DETECT_ODD;
    if (end == text.len)
        return groups > 1 ? DETECT_COMMA : DETECT_ODD;
    return text.data[end] == ',' && only_digits(text, end + 1) ? DETECT_COMMA : DETECT_ODD;
}

/* Three runs of digits with the same separator between. *ret_end is behind them. */
static bool has_date_form(struct mlg_str text, size_t *ret_end)
{
    char by = 0;
    size_t years = 0;
    size_t at = 0;
    for (size_t part = 0; part < 3; part++) {
        if (part > 0 && (at >= text.len || (part == 2 && text.data[at] != by)))
            return false;
        if (part > 0)
            by = text.data[at++];
        size_t length = digits(text, at);
        if (length == 0 || length == 3 || length > 4)
            return false;
        years += length == 4;
        at += length;
    }
    *ret_end = at;
    return years == 1 ? strchr("./-", by) != NULL : years == 0 && (by == '/' || by == '-');
}

/* 1.2.2024  01/02/2024  2024/1/2, and either with a time behind it. */
static bool is_date(struct mlg_str text)
{
    size_t at = 0;
    if (!has_date_form(text, &at))
        return false;
    if (at == text.len)
        return true;
    int64_t us = 0;
    struct mlg_str time = { text.data + at + 1, text.len - at - 1 };
    return (text.data[at] == ' ' || text.data[at] == 'T') &&
           mlg_cell_time(time, &us) != MLG_CELL_SYNTAX;
}

static bool is_moment(struct mlg_str text, enum detect_kind *ret_kind)
{
    int64_t value = 0;
    struct mlg_timestamp stamp;
    bool date = mlg_cell_date(text, &value) != MLG_CELL_SYNTAX ||
                mlg_cell_timestamp(text, &stamp) != MLG_CELL_SYNTAX || is_date(text);
    if (date)
        *ret_kind = DETECT_DATE;
    else if (mlg_cell_time(text, &value) != MLG_CELL_SYNTAX)
        *ret_kind = DETECT_TIME;
    else
        return false;
    return true;
}

static bool is_boolean(struct mlg_str text)
{
    static const char *const words[] = { "true",  "false", "yes",   "no",  "True",
                                         "False", "TRUE",  "FALSE", "Yes", "No" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mlg_str_equal(text, mlg_str_of(words[i])))
            return true;
    return false;
}

/* A currency sign before, or a per cent sign behind, is part of a number. */
static struct mlg_str bare_number(struct mlg_str text)
{
    static const struct mlg_str signs[] = { { "$", 1 }, { "\xE2\x82\xAC", 3 }, { "\xC2\xA3", 2 } };
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (mlg_str_starts(text, signs[i]))
            text = (struct mlg_str){ text.data + signs[i].len, text.len - signs[i].len };
    if (text.len > 1 && text.data[text.len - 1] == '%')
        text.len--;
    return mlg_str_trim(text);
}

static bool is_odd(unsigned char c, bool address)
{
    if (c < 0x20)
        return c != '\n' && c != '\r';
    return c == '|' || c == ';' || (!address && (c == ',' || c == '^' || c == '~'));
}

/* A quote at the start that this way of splitting left there. */
static bool begins_oddly(struct mlg_str text)
{
    char first = text.data[0];
    return first == '"' || first == ':' || (first == '\'' && text.data[text.len - 1] == '\'');
}

static enum detect_kind wording(struct mlg_str text)
{
    bool address =
        mlg_str_starts(text, MLG_STR("http://")) || mlg_str_starts(text, MLG_STR("https://"));
    bool blank = false;
    for (size_t i = 0; i < text.len; i++) {
        if (is_odd((unsigned char)text.data[i], address))
            return DETECT_ODD;
        blank = blank || text.data[i] == ' ' || text.data[i] == '\n';
    }
    if (begins_oddly(text))
        return DETECT_ODD;
    return blank ? DETECT_TEXT : DETECT_WORD;
}

enum detect_kind mlg_detect_kind(struct mlg_str text)
{
    text = mlg_str_trim(text);
    struct mlg_str number = bare_number(text);
    int64_t integer = 0;
    double real = 0;
    enum detect_kind kind = DETECT_ODD;
    if (text.len == 0)
        return DETECT_EMPTY;
    if (mlg_cell_integer(number, &integer) != MLG_CELL_SYNTAX)
        return DETECT_INTEGER;
    if (mlg_cell_number(number, &real) != MLG_CELL_SYNTAX)
        return DETECT_POINT;
    if (is_moment(text, &kind))
        return kind;
    kind = separated(number);
    if (kind != DETECT_ODD)
        return kind;
    return is_boolean(text) ? DETECT_BOOLEAN : wording(text);
}
