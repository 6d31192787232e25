/* ISO 8601 as data files write it. */
#include "calendar.h"

static bool skip(struct mlg_str text, size_t *at, char c)
{
    if (*at >= text.len || text.data[*at] != c)
        return false;
    (*at)++;
    return true;
}

static bool read_date(struct mlg_str text, size_t *at, struct mlg_moment *moment)
{
    moment->has_date = true;
    return mlg_read_digits(text, at, 4, &moment->year) && skip(text, at, '-') &&
           mlg_read_digits(text, at, 2, &moment->month) && skip(text, at, '-') &&
           mlg_read_digits(text, at, 2, &moment->day);
}

/* One digit or more; those behind the sixth are cut. */
static bool read_fraction(struct mlg_str text, size_t *at, struct mlg_moment *moment)
{
    int32_t scale = 100000;
    size_t from = *at;
    for (; *at < text.len && text.data[*at] >= '0' && text.data[*at] <= '9'; (*at)++) {
        moment->us += (text.data[*at] - '0') * scale;
        scale /= 10;
    }
    return *at > from;
}

static bool read_time(struct mlg_str text, size_t *at, struct mlg_moment *moment)
{
    if (!mlg_read_digits(text, at, 2, &moment->hour) || !skip(text, at, ':') ||
        !mlg_read_digits(text, at, 2, &moment->minute))
        return false;
    if (!skip(text, at, ':'))
        return true;
    if (!mlg_read_digits(text, at, 2, &moment->second))
        return false;
    if (!skip(text, at, '.') && !skip(text, at, ','))
        return true;
    return read_fraction(text, at, moment);
}

static bool read_zone(struct mlg_str text, size_t *at, struct mlg_moment *moment)
{
    moment->has_zone = true;
    if (skip(text, at, 'Z') || skip(text, at, 'z'))
        return true;
    bool west = skip(text, at, '-');
    int32_t hours = 0;
    int32_t minutes = 0;
    if (!west && !skip(text, at, '+'))
        return false;
    if (!mlg_read_digits(text, at, 2, &hours))
        return false;
    if (*at < text.len) {
        (void)skip(text, at, ':');
        if (!mlg_read_digits(text, at, 2, &minutes))
            return false;
    }
    if (hours > 23 || minutes > 59)
        return false;
    moment->zone_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

enum mlg_cell mlg_cell_date(struct mlg_str text, int64_t *ret_days)
{
    struct mlg_moment moment = { .year = 0 };
    size_t at = 0;
    if (!read_date(text, &at, &moment) || at != text.len)
        return MLG_CELL_SYNTAX;
    return mlg_days_of(moment.year, moment.month, moment.day, ret_days) ? MLG_CELL_OK
                                                                        : MLG_CELL_RANGE;
}

enum mlg_cell mlg_cell_time(struct mlg_str text, int64_t *ret_us)
{
    struct mlg_moment moment = { .year = 0 };
    size_t at = 0;
    if (!read_time(text, &at, &moment) || at != text.len)
        return MLG_CELL_SYNTAX;
    return mlg_moment_value(&moment, ret_us);
}

enum mlg_cell mlg_cell_timestamp(struct mlg_str text, struct mlg_timestamp *ret_value)
{
    struct mlg_moment moment = { .year = 0 };
    size_t at = 0;
    if (!read_date(text, &at, &moment))
        return MLG_CELL_SYNTAX;
    if (!skip(text, &at, 'T') && !skip(text, &at, 't') && !skip(text, &at, ' '))
        return MLG_CELL_SYNTAX;
    if (!read_time(text, &at, &moment))
        return MLG_CELL_SYNTAX;
    if (at < text.len && (!read_zone(text, &at, &moment) || at != text.len))
        return MLG_CELL_SYNTAX;
    int64_t us = 0;
    enum mlg_cell read = mlg_moment_value(&moment, &us);
    if (read == MLG_CELL_OK)
        *ret_value = (struct mlg_timestamp){ .us = us, .has_zone = moment.has_zone };
    return read;
}
