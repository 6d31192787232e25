#include "calendar.h"

bool mlg_read_digits(struct mlg_str text, size_t *at, size_t count, int32_t *ret_value)
{
    if (text.len - *at < count)
        return false;
    int32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = text.data[*at + i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *at += count;
    *ret_value = value;
    return true;
}

bool mlg_is_leap_year(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool mlg_days_of(int32_t year, int32_t month, int32_t day, int64_t *ret_days)
{
    /* Days before each month of a year that begins in March, so that the leap day comes last. */
    static const int32_t before[] = { 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275 };
    static const int32_t lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    if (day > lengths[month - 1] + (month == 2 && mlg_is_leap_year(year) ? 1 : 0))
        return false;
    /* Counted from 1 March of the year 400 before 0, to stay clear of negative divisions. */
    int64_t from = year + 400 - (month < 3 ? 1 : 0);
    int64_t days = 365 * from + from / 4 - from / 100 + from / 400 + before[month - 1] + day - 1;
    *ret_days = days - (719468 + 146097); /* 1970-01-01, and the 400 years */
    return true;
}

/* A second 60 that came to `us`: it must be the one after 23:59:59 UTC, and the next day the first
 * of a month. */
static bool may_leap(const struct mlg_moment *moment, int64_t us)
{
    int64_t into = us % MLG_US_PER_DAY;
    if (into < 0)
        into += MLG_US_PER_DAY;
    if (into >= MLG_US_PER_SECOND)
        return false;
    if (!moment->has_date)
        return true;
    /* A zone shifts by less than a day: that first is the moment's own month's or the next one's.
     */
    int64_t day = (us - into) / MLG_US_PER_DAY;
    bool december = moment->month == 12;
    int64_t own = 0;
    int64_t next = 0;
    return (mlg_days_of(moment->year, moment->month, 1, &own) && own == day) ||
           (mlg_days_of(moment->year + (december ? 1 : 0), december ? 1 : moment->month + 1, 1,
                        &next) &&
            next == day);
}

enum mlg_cell mlg_moment_value(const struct mlg_moment *moment, int64_t *ret_us)
{
    int64_t days = 0;
    if (moment->has_date && !mlg_days_of(moment->year, moment->month, moment->day, &days))
        return MLG_CELL_RANGE;
    if (moment->hour > 23 || moment->minute > 59 || moment->second > 60)
        return MLG_CELL_RANGE;
    int64_t seconds = (moment->hour * INT64_C(60) + moment->minute) * 60 + moment->second;
    int64_t us = days * MLG_US_PER_DAY + seconds * MLG_US_PER_SECOND + moment->us;
    us -= moment->zone_minutes * INT64_C(60) * MLG_US_PER_SECOND;
    if (moment->second == 60 && !may_leap(moment, us))
        return MLG_CELL_RANGE;
    *ret_us = us;
    return MLG_CELL_OK;
}
