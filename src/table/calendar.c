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
