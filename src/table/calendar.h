#ifndef MLG_TABLE_CALENDAR_H
#define MLG_TABLE_CALENDAR_H
/* Parts of a date and time, and what they come to. */
#include <mlgate/base/file.h>
#include <mlgate/table/cells.h>

#define MLG_US_PER_SECOND INT64_C(1000000)
#define MLG_US_PER_DAY    (INT64_C(86400) * MLG_US_PER_SECOND)

struct mlg_moment {
    int32_t year, month, day; /* 0..9999, 1..12, 1..31 by the form, not yet by the month */
    int32_t hour, minute, second;
    int32_t us;
    int32_t zone_minutes; /* east of UTC */
    bool has_zone;
    bool has_date; /* else the day is one that may end in a leap second */
};

/* Digits of one run: exactly `count` at text[*at]; false if there are others. Moves *at. */
bool mlg_read_digits(struct mlg_str text, size_t *at, size_t count, int32_t *ret_value);

/* MLG_CELL_RANGE if there is no such moment. Without a date: microseconds since midnight. */
enum mlg_cell mlg_moment_value(const struct mlg_moment *moment, int64_t *ret_us);

#endif
