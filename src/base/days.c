#include <mlgate/base/file.h>

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
