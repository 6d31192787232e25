/*
 * Cells of a stranger as numbers, dates, times and arrays, and patterns of dates. The first byte
 * chooses; numbers must be those of the C library, dates must print as they were read, and a
 * pattern must agree with the reader of ISO 8601.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/table/cells.h>

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool all_of(struct mlg_str text, const char *characters)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '\0' || strchr(characters, text.data[i]) == NULL)
            return false;
    return text.len > 0;
}

static void as_integer(struct mlg_str text, const char *copy)
{
    int64_t value = 0;
    enum mlg_cell told = mlg_cell_integer(text, &value);
    if (!all_of(text, "+-0123456789")) {
        require(told == MLG_CELL_SYNTAX);
        return;
    }
    char *end = NULL;
    long long expected = strtoll(copy, &end, 10);
    require((told == MLG_CELL_SYNTAX) == (*end != '\0' || end == copy));
    if (told == MLG_CELL_OK)
        require(value == expected);
    if (told == MLG_CELL_RANGE)
        require(expected == INT64_MAX || expected == INT64_MIN);
}

static void as_number(struct mlg_str text, const char *copy)
{
    double value = 0.5;
    enum mlg_cell told = mlg_cell_number(text, &value);
    if (!all_of(text, "+-.eE0123456789")) {
        require(told == MLG_CELL_SYNTAX);
        return;
    }
    char *end = NULL;
    double expected = strtod(copy, &end);
    require((told == MLG_CELL_SYNTAX) == (*end != '\0' || end == copy));
    require((told == MLG_CELL_RANGE) == (*end == '\0' && isinf(expected)));
    if (told != MLG_CELL_OK)
        return;
    require(memcmp(&value, &expected, sizeof value) == 0);
    char printed[MLG_NUM_TEXT_BYTES];
    size_t length = mlg_num_format(value, printed);
    double back = 0.5;
    require(mlg_cell_number((struct mlg_str){ printed, length }, &back) == MLG_CELL_OK);
    require(back == value);
}

static int days_of_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Counted day by day, from the year on. */
static void as_date(struct mlg_str text, const char *copy)
{
    int64_t days = 0;
    enum mlg_cell told = mlg_cell_date(text, &days);
    int year = 0;
    int month = 0;
    int day = 0;
    bool form = text.len == 10 && all_of(text, "-0123456789") && text.data[4] == '-' &&
                text.data[7] == '-' && strchr("-", copy[0]) == NULL &&
                sscanf(copy, "%4d-%2d-%2d", &year, &month, &day) == 3;
    for (size_t i = 0; form && i < text.len; i++)
        form = (text.data[i] == '-') == (i == 4 || i == 7);
    require((told == MLG_CELL_SYNTAX) == !form);
    if (!form)
        return;
    bool exists = month >= 1 && month <= 12 && day >= 1 && day <= days_of_month(year, month);
    require((told == MLG_CELL_OK) == exists);
    if (!exists)
        return;
    int64_t counted = day - 1 - 719528; /* 0000-01-01 */
    for (int y = 0; y < year; y++)
        counted += days_of_month(y, 2) + 337;
    for (int m = 1; m < month; m++)
        counted += days_of_month(year, m);
    require(days == counted);
}

static void as_moment(struct mlg_str text)
{
    int64_t us = -1;
    if (mlg_cell_time(text, &us) == MLG_CELL_OK)
        require(us >= 0 && us <= INT64_C(86400000000) + 999999);
    struct mlg_timestamp iso = { .us = 0 };
    enum mlg_cell told = mlg_cell_timestamp(text, &iso);
    if (text.len != 19 || text.data[10] != 'T' || text.data[16] != ':')
        return;
    struct mlg_time_pattern pattern;
    require(mlg_time_pattern_compile(&pattern, MLG_STR("yyyy-MM-dd'T'HH:mm:ss"), NULL) == MLG_OK);
    struct mlg_timestamp same = { .us = 0 };
    require(mlg_time_pattern_parse(&pattern, text, &same) == told);
    require(told != MLG_CELL_OK || (same.us == iso.us && same.has_zone == iso.has_zone));
}

/* The pattern, a NUL, and a cell. */
static void as_pattern(struct mlg_str text)
{
    const char *end = memchr(text.data, '\0', text.len);
    if (end == NULL)
        return;
    size_t length = (size_t)(end - text.data);
    struct mlg_time_pattern pattern;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code =
        mlg_time_pattern_compile(&pattern, (struct mlg_str){ text.data, length }, &err);
    require((code == MLG_OK) == (err.code == MLG_OK));
    if (code != MLG_OK) {
        require(code == MLG_E_CONFIG && err.text[0] != '\0');
        return;
    }
    require(pattern.count <= MLG_TIME_STEPS);
    struct mlg_timestamp value = { .us = 0 };
    (void)mlg_time_pattern_parse(&pattern, (struct mlg_str){ end + 1, text.len - length - 1 },
                                 &value);
}

/* An array can be put together again of its items, and is one then. */
static void as_list(struct mlg_str text)
{
    struct mlg_list list = { .text = text };
    struct mlg_list_item item;
    char *again = malloc(6 * text.len + 3);
    size_t at = 0;
    size_t count = 0;
    require(again != NULL);
    while (mlg_cell_list(&list, &item)) {
        char plain[4096];
        require(item.text.len <= text.len && (!item.escaped || item.quoted));
        if (item.escaped)
            require(mlg_cell_list_unescape(item.text, plain) < item.text.len);
        again[at++] = count++ == 0 ? '[' : ',';
        if (item.quoted || item.text.len > 0) {
            if (item.quoted)
                again[at++] = '"';
            memcpy(again + at, item.text.data, item.text.len);
            at += item.text.len;
            if (item.quoted)
                again[at++] = '"';
        } else {
            memcpy(again + at, "null", 4);
            at += 4;
        }
    }
    require(!mlg_cell_list(&list, &item));
    if (list.state == MLG_CELL_OK && count > 0) {
        again[at++] = ']';
        struct mlg_list copy = { .text = { again, at } };
        size_t same = 0;
        while (mlg_cell_list(&copy, &item))
            same++;
        require(copy.state == MLG_CELL_OK && same == count);
    }
    free(again);
}

/* The first two bytes are the decimal and the thousands character; with '.' and none it is the
 * usual reader. */
static void as_foreign_number(struct mlg_str text)
{
    if (text.len < 2)
        return;
    struct mlg_cell_syntax syntax = { .decimal = text.data[0], .thousands = text.data[1] };
    struct mlg_str cell = { text.data + 2, text.len - 2 };
    double value = 0.5;
    (void)mlg_cell_number_as(&syntax, cell, &value);
    syntax = (struct mlg_cell_syntax){ .decimal = '.' };
    double usual = 0.5;
    enum mlg_cell told = mlg_cell_number(cell, &usual);
    value = 0.5;
    require(cell.len > 1000 || mlg_cell_number_as(&syntax, cell, &value) == told);
    require(cell.len > 1000 || memcmp(&value, &usual, sizeof value) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 4000)
        return 0;
    struct mlg_str text = { .data = (const char *)data + 1, .len = size - 1 };
    char *copy = malloc(size);
    require(copy != NULL);
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    bool truth = false;
    switch (data[0] % 7) {
    case 0:
        as_integer(text, copy);
        break;
    case 1:
        as_number(text, copy);
        break;
    case 2:
        as_date(text, copy);
        break;
    case 3:
        as_moment(text);
        break;
    case 5:
        as_list(text);
        break;
    case 6:
        as_foreign_number(text);
        break;
    default:
        as_pattern(text);
        (void)mlg_cell_boolean(text, &truth);
        break;
    }
    free(copy);
    return 0;
}
