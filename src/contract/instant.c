#include "instant.h"

#include <string.h>

/* What has been read so far; -1 = not given. */
struct fields {
    int year, month, day, hour, minute, second;
    int32_t nanos;
    bool has_offset;
    int32_t offset_seconds;
};

static const struct fields no_fields = { .year = 1970, .month = 1, .day = 1 };

/* Between min and max digits from *at on. */
static bool read_digits(struct mlg_str text, size_t *at, size_t min, size_t max, int *ret_value)
{
    size_t count = 0;
    int value = 0;
    while (count < max && *at + count < text.len && text.data[*at + count] >= '0' &&
           text.data[*at + count] <= '9')
        value = value * 10 + (text.data[*at + count++] - '0');
    if (count < min)
        return false;
    *at += count;
    *ret_value = value;
    return true;
}

static bool read_char(struct mlg_str text, size_t *at, char c)
{
    if (*at >= text.len || text.data[*at] != c)
        return false;
    (*at)++;
    return true;
}

/* A fraction of a second of min to max digits (at most 9) as nanoseconds. */
static bool read_fraction(struct mlg_str text, size_t *at, size_t min, size_t max, int32_t *ret)
{
    size_t start = *at;
    int value = 0;
    if (!read_digits(text, at, min, max, &value))
        return false;
    for (size_t count = *at - start; count < 9; count++)
        value *= 10;
    *ret = value;
    return true;
}

static bool read_offset(struct mlg_str text, size_t *at, struct fields *f)
{
    f->has_offset = true;
    f->offset_seconds = 0;
    if (read_char(text, at, 'Z'))
        return true;
    bool east = read_char(text, at, '+');
    if (!east && !read_char(text, at, '-'))
        return false;
    int hours = 0;
    int minutes = 0;
    if (!read_digits(text, at, 2, 2, &hours))
        return false;
    if (read_char(text, at, ':')) {
        if (!read_digits(text, at, 2, 2, &minutes))
            return false;
    } else if (*at < text.len && !read_digits(text, at, 2, 2, &minutes)) {
        return false;
    }
    if (hours > 18 || minutes > 59 || hours * 60 + minutes > 18 * 60)
        return false;
    f->offset_seconds = (east ? 1 : -1) * (hours * 3600 + minutes * 60);
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Days from 1970-01-01: whole years and leap days up to the year, then the months of it. */
static int64_t days_of(int year, int month, int day)
{
    int64_t before = (int64_t)year - 1;
    int64_t leap_days = before < 0 ? -1 : before / 4 - before / 100 + before / 400;
    int64_t days = before * 365 + leap_days - 719162;
    for (int m = 1; m < month; m++)
        days += month_days(year, m);
    return days + day - 1;
}

static bool finish(const struct fields *f, struct mlg_instant *ret_value)
{
    if (f->month < 1 || f->month > 12 || f->day < 1 || f->day > month_days(f->year, f->month) ||
        f->hour > 23 || f->minute > 59 || f->second > 59)
        return false;
    ret_value->seconds = days_of(f->year, f->month, f->day) * 86400 + (int64_t)f->hour * 3600 +
                         (int64_t)f->minute * 60 + f->second;
    ret_value->nanos = f->nanos;
    ret_value->has_offset = f->has_offset;
    ret_value->offset_seconds = f->offset_seconds;
    return true;
}

static bool read_date(struct mlg_str text, size_t *at, struct fields *f)
{
    return read_digits(text, at, 4, 4, &f->year) && read_char(text, at, '-') &&
           read_digits(text, at, 2, 2, &f->month) && read_char(text, at, '-') &&
           read_digits(text, at, 2, 2, &f->day);
}

static bool read_time(struct mlg_str text, size_t *at, struct fields *f)
{
    if (!read_digits(text, at, 2, 2, &f->hour) || !read_char(text, at, ':') ||
        !read_digits(text, at, 2, 2, &f->minute))
        return false;
    if (read_char(text, at, ':')) {
        if (!read_digits(text, at, 2, 2, &f->second))
            return false;
        if (read_char(text, at, '.') && !read_fraction(text, at, 1, 9, &f->nanos))
            return false;
    }
    return *at == text.len || read_offset(text, at, f);
}

bool mlg_instant_parse_date(struct mlg_str text, struct mlg_instant *ret_value)
{
    struct fields f = no_fields;
    size_t at = 0;
    return read_date(text, &at, &f) && at == text.len && finish(&f, ret_value);
}

bool mlg_instant_parse_time(struct mlg_str text, struct mlg_instant *ret_value)
{
    struct fields f = no_fields;
    size_t at = 0;
    return read_time(text, &at, &f) && at == text.len && finish(&f, ret_value);
}

bool mlg_instant_parse_timestamp(struct mlg_str text, struct mlg_instant *ret_value)
{
    struct fields f = no_fields;
    size_t at = 0;
    return read_date(text, &at, &f) && (read_char(text, &at, 'T') || read_char(text, &at, ' ')) &&
           read_time(text, &at, &f) && at == text.len && finish(&f, ret_value);
}

static bool read_step(const struct mlg_instant_step *step, struct mlg_str text, size_t *at,
                      struct fields *f)
{
    size_t max = step->width == 1 ? 2 : step->width;
    switch (step->letter) {
    case 'u':
        return read_digits(text, at, 4, 4, &f->year);
    case 'M':
        return read_digits(text, at, step->width, max, &f->month);
    case 'd':
        return read_digits(text, at, step->width, max, &f->day);
    case 'H':
        return read_digits(text, at, step->width, max, &f->hour);
    case 'm':
        return read_digits(text, at, step->width, max, &f->minute);
    case 's':
        return read_digits(text, at, step->width, max, &f->second);
    case 'S':
        return read_fraction(text, at, step->width, step->width, &f->nanos);
    case 'X':
        return read_offset(text, at, f);
    default:
        return read_char(text, at, step->literal);
    }
}

bool mlg_instant_parse(const struct mlg_instant_pattern *pattern, struct mlg_str text,
                       struct mlg_instant *ret_value)
{
    struct fields f = no_fields;
    size_t at = 0;
    for (size_t i = 0; i < pattern->count; i++)
        if (!read_step(&pattern->steps[i], text, &at, &f))
            return false;
    return at == text.len && finish(&f, ret_value);
}

int mlg_instant_compare(const struct mlg_instant *a, const struct mlg_instant *b)
{
    int64_t x = a->seconds - a->offset_seconds;
    int64_t y = b->seconds - b->offset_seconds;
    if (x != y)
        return x < y ? -1 : 1;
    return (a->nanos > b->nanos) - (a->nanos < b->nanos);
}

void mlg_instant_canonical(const struct mlg_instant *value, struct mlg_buf *out)
{
    mlg_buf_add_format(out, "%lld.%09d%s", (long long)(value->seconds - value->offset_seconds),
                       value->nanos, value->has_offset ? "z" : "");
}
