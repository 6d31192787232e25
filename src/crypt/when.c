#include "when.h"

/* Two or four digits at `at`. */
static int digits(struct mlg_str text, size_t at, size_t count)
{
    int value = 0;
    for (size_t i = at; i < at + count; i++)
        value = value * 10 + (text.data[i] - '0');
    return value;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 to the first of January of `year` >= 1970. */
static int64_t days_before(int year)
{
    int64_t y = year - 1;
    return 365 * ((int64_t)year - 1970) + (y / 4 - 492) - (y / 100 - 19) + (y / 400 - 4);
}

static int month_length(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Seconds to the beginning of the day YYYYMMDD; false when there is no such day. */
static bool parse_day(struct mlg_str text, int64_t *ret_seconds)
{
    int year = digits(text, 0, 4), month = digits(text, 4, 2), day = digits(text, 6, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > month_length(year, month))
        return false;
    int64_t days = days_before(year) + day - 1;
    for (int m = 1; m < month; m++)
        days += month_length(year, m);
    *ret_seconds = days * 24 * 60 * 60;
    return true;
}

static bool has_form(struct mlg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    }
    return text.len == 8 || text.len == 12 || text.len == 14;
}

bool when_parse(struct mlg_str text, int64_t *ret_seconds)
{
    int64_t day = 0;
    if (text.len > 0 && text.data[text.len - 1] == 'Z')
        text.len--;
    if (!has_form(text) || !parse_day(text, &day))
        return false;
    int hour = text.len >= 12 ? digits(text, 8, 2) : 0;
    int minute = text.len >= 12 ? digits(text, 10, 2) : 0;
    int second = text.len >= 14 ? digits(text, 12, 2) : 0;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_seconds = day + (hour * 60 + minute) * 60 + second;
    return true;
}
