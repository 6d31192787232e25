/* Patterns of DateTimeFormatter: compiled once, parsed without allocation or recursion. */
#include <string.h>

#include "calendar.h"

#define DEEPEST 8 /* optional parts in each other */

static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };
static const char *const days[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                    "Friday", "Saturday", "Sunday" };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static enum mlg_code emit(struct mlg_time_pattern *self, char letter, char literal, size_t count,
                          struct mlg_err *err)
{
    if (self->count == MLG_TIME_STEPS)
        return mlg_err_set(err, MLG_E_CONFIG, "the date pattern is too long");
    self->steps[self->count++] =
        (struct mlg_time_step){ .letter = letter, .literal = literal, .count = (uint8_t)count };
    return MLG_OK;
}

/* The most letters each field may have; fields of the same meaning under one letter. */
static const struct {
    char letter;
    char canonical;
    uint8_t most;
    bool date;
} fields[] = {
    { 'y', 'y', 4, true },  { 'u', 'y', 4, true },  { 'M', 'M', 4, true },  { 'L', 'M', 4, true },
    { 'd', 'd', 2, true },  { 'D', 'D', 3, true },  { 'E', 'E', 4, true },  { 'H', 'H', 2, false },
    { 'k', 'k', 2, false }, { 'K', 'K', 2, false }, { 'h', 'h', 2, false }, { 'a', 'a', 1, false },
    { 'm', 'm', 2, false }, { 's', 's', 2, false }, { 'S', 'S', 9, false }, { 'X', 'X', 3, false },
    { 'x', 'x', 3, false }, { 'Z', 'Z', 3, false },
};

static enum mlg_code add_field(struct mlg_time_pattern *self, char letter, size_t count,
                               struct mlg_err *err)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (fields[i].letter != letter)
            continue;
        if (count > fields[i].most || (fields[i].canonical == 'y' && count == 3))
            return mlg_err_set(err, MLG_E_CONFIG, "%zu times '%c' in a date pattern is not read",
                               count, letter);
        if (fields[i].date)
            self->has_date = true;
        else
            self->has_time = true;
        return emit(self, fields[i].canonical, 0, count, err);
    }
    return mlg_err_set(err, MLG_E_CONFIG, "'%c' in a date pattern is not read", letter);
}

/* Text in quotes that begins at text[*at]; '' is one quote, inside and outside. */
static enum mlg_code add_quoted(struct mlg_time_pattern *self, struct mlg_str text, size_t *at,
                                struct mlg_err *err)
{
    size_t i = *at + 1;
    if (i < text.len && text.data[i] == '\'') {
        *at = i + 1;
        return emit(self, 0, '\'', 1, err);
    }
    for (; i < text.len; i++) {
        if (text.data[i] == '\'') {
            if (i + 1 >= text.len || text.data[i + 1] != '\'') {
                *at = i + 1;
                return MLG_OK;
            }
            i++;
        }
        MLG_TRY(emit(self, 0, text.data[i], 1, err));
    }
    return mlg_err_set(err, MLG_E_CONFIG, "a quote in the date pattern is not closed");
}

struct nesting {
    size_t open[DEEPEST];
    size_t depth;
};

static enum mlg_code add_bracket(struct mlg_time_pattern *self, char bracket, struct nesting *nest,
                                 struct mlg_err *err)
{
    if (bracket == '[') {
        if (nest->depth == DEEPEST)
            return mlg_err_set(err, MLG_E_CONFIG, "optional parts are nested too deep");
        nest->open[nest->depth++] = self->count;
        return emit(self, '[', 0, 1, err);
    }
    if (nest->depth == 0)
        return mlg_err_set(err, MLG_E_CONFIG, "']' without '[' in the date pattern");
    self->steps[nest->open[--nest->depth]].target = (uint8_t)self->count;
    return emit(self, ']', 0, 1, err);
}

static enum mlg_code add_one(struct mlg_time_pattern *self, struct mlg_str text, size_t *at,
                             struct nesting *nest, struct mlg_err *err)
{
    char c = text.data[*at];
    if (c == '\'')
        return add_quoted(self, text, at, err);
    if (is_letter(c) && c != 'T') {
        size_t end = *at;
        while (end < text.len && text.data[end] == c)
            end++;
        MLG_TRY(add_field(self, c, end - *at, err));
        *at = end;
        return MLG_OK;
    }
    (*at)++;
    if (c == '[' || c == ']')
        return add_bracket(self, c, nest, err);
    if (c == '{' || c == '}' || c == '#' || (unsigned char)c > 126 || (unsigned char)c < ' ')
        return mlg_err_set(err, MLG_E_CONFIG, "the date pattern holds a reserved character");
    return emit(self, 0, c, 1, err);
}

static bool holds(const struct mlg_time_pattern *self, char letter)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->steps[i].letter == letter)
            return true;
    }
    return false;
}

enum mlg_code mlg_time_pattern_compile(struct mlg_time_pattern *self, struct mlg_str text,
                                       struct mlg_err *err)
{
    *self = (struct mlg_time_pattern){ .count = 0 };
    struct nesting nest = { .depth = 0 };
    for (size_t at = 0; at < text.len;)
        MLG_TRY(add_one(self, text, &at, &nest, err));
    if (nest.depth > 0)
        return mlg_err_set(err, MLG_E_CONFIG, "'[' without ']' in the date pattern");
    if (!self->has_date && !self->has_time)
        return mlg_err_set(err, MLG_E_CONFIG, "the date pattern names no part of a date or time");
    if (self->has_date && !holds(self, 'y'))
        return mlg_err_set(err, MLG_E_CONFIG, "a date pattern without a year is not read");
    bool half = holds(self, 'h') || holds(self, 'K');
    if (half != holds(self, 'a'))
        return mlg_err_set(err, MLG_E_CONFIG, "h and K need AM or PM (a), and a needs h or K");
    return MLG_OK;
}

/* A cell being read. */
struct parse {
    struct mlg_str text;
    size_t at;
    struct mlg_moment moment;
    int32_t year_day; /* 0 = none */
    int32_t week_day; /* 1 = Monday; 0 = none */
    int32_t half_day; /* 1 = AM, 2 = PM; 0 = none */
    bool out_of_range;
};

/* `least` to `most` digits, as many as there are. */
static bool digits(struct parse *p, size_t least, size_t most, int32_t *ret_value)
{
    size_t count = 0;
    while (count < most && p->at + count < p->text.len && p->text.data[p->at + count] >= '0' &&
           p->text.data[p->at + count] <= '9')
        count++;
    return count >= least && mlg_read_digits(p->text, &p->at, count, ret_value);
}

/* One or two digits, two if the pattern says two; out of range unless least..most. */
static bool small(struct parse *p, size_t count, int32_t least, int32_t most, int32_t *ret_value)
{
    if (!digits(p, count, 2, ret_value))
        return false;
    p->out_of_range |= *ret_value < least || *ret_value > most;
    return true;
}

static bool year(struct parse *p, size_t count)
{
    if (!digits(p, count, count == 2 ? 2 : 4, &p->moment.year))
        return false;
    if (count == 2)
        p->moment.year += 2000;
    return true;
}

/* The first of the names at this place; `letters` 0 = all of them. *ret_index from 1. */
static bool name(struct parse *p, const char *const *names, size_t count, size_t letters,
                 int32_t *ret_index)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = letters == 0 ? strlen(names[i]) : letters;
        if (p->text.len - p->at < len || memcmp(p->text.data + p->at, names[i], len) != 0)
            continue;
        p->at += len;
        *ret_index = (int32_t)i + 1;
        return true;
    }
    return false;
}

static bool half_day(struct parse *p)
{
    if (p->text.len - p->at < 2 || (p->text.data[p->at + 1] | 0x20) != 'm')
        return false;
    char c = (char)(p->text.data[p->at] | 0x20);
    if (c != 'a' && c != 'p')
        return false;
    p->half_day = c == 'a' ? 1 : 2;
    p->at += 2;
    return true;
}

static bool fraction(struct parse *p, size_t count)
{
    int32_t value = 0;
    if (!digits(p, count, count, &value))
        return false;
    for (; count < 6; count++)
        value *= 10;
    for (; count > 6; count--)
        value /= 10;
    p->moment.us = value;
    return true;
}

static bool zone(struct parse *p, char letter, size_t count)
{
    p->moment.has_zone = true;
    p->moment.zone_minutes = 0;
    if (p->at >= p->text.len)
        return false;
    char sign = p->text.data[p->at++];
    if (sign == 'Z')
        return letter != 'x';
    int32_t hours = 0;
    int32_t minutes = 0;
    if ((sign != '+' && sign != '-') || !digits(p, 2, 2, &hours))
        return false;
    bool colon = count == 3 && letter != 'Z';
    if (colon && (p->at >= p->text.len || p->text.data[p->at++] != ':'))
        return false;
    bool optional = count == 1 && letter != 'Z';
    if (!digits(p, 2, 2, &minutes) && !optional)
        return false;
    p->out_of_range |= hours > 23 || minutes > 59;
    p->moment.zone_minutes = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

static bool date_field(struct parse *p, const struct mlg_time_step *step)
{
    switch (step->letter) {
    case 'y':
        return year(p, step->count);
    case 'M':
        if (step->count > 2)
            return name(p, months, 12, step->count == 3 ? 3 : 0, &p->moment.month);
        return small(p, step->count, 1, 12, &p->moment.month);
    case 'd':
        return small(p, step->count, 1, 31, &p->moment.day);
    case 'D':
        if (!digits(p, step->count, 3, &p->year_day))
            return false;
        p->out_of_range |= p->year_day < 1 || p->year_day > 366;
        return true;
    default:
        return name(p, days, 7, step->count < 4 ? 3 : 0, &p->week_day);
    }
}

static bool time_field(struct parse *p, const struct mlg_time_step *step)
{
    size_t count = step->count;
    switch (step->letter) {
    case 'H':
        return small(p, count, 0, 23, &p->moment.hour);
    case 'K':
        return small(p, count, 0, 11, &p->moment.hour);
    case 'k':
    case 'h': {
        int32_t most = step->letter == 'k' ? 24 : 12;
        if (!small(p, count, 1, most, &p->moment.hour))
            return false;
        p->moment.hour %= most;
        return true;
    }
    case 'a':
        return half_day(p);
    case 'm':
        return small(p, count, 0, 59, &p->moment.minute);
    case 's':
        return small(p, count, 0, 60, &p->moment.second);
    case 'S':
        return fraction(p, count);
    default:
        return zone(p, step->letter, count);
    }
}

static bool take(struct parse *p, const struct mlg_time_step *step)
{
    if (step->letter == 0) {
        if (p->at >= p->text.len || p->text.data[p->at] != step->literal)
            return false;
        p->at++;
        return true;
    }
    return strchr("yMdDE", step->letter) != NULL ? date_field(p, step) : time_field(p, step);
}

/* All steps over the text; a part in brackets that does not fit is passed over as if not there. */
static bool run(const struct mlg_time_pattern *self, struct parse *p)
{
    struct {
        struct parse before;
        size_t behind;
    } open[DEEPEST];
    size_t depth = 0;
    for (size_t i = 0; i < self->count; i++) {
        const struct mlg_time_step *step = &self->steps[i];
        if (step->letter == '[') {
            open[depth].before = *p;
            open[depth++].behind = step->target;
        } else if (step->letter == ']') {
            depth--;
        } else if (!take(p, step)) {
            if (depth == 0)
                return false;
            /* Open steps are nested. NOLINTBEGIN(clang-analyzer-core.uninitialized.Assign) */
            *p = open[--depth].before;
            i = open[depth].behind;
            /* NOLINTEND(clang-analyzer-core.uninitialized.Assign) */
        }
    }
    return p->at == p->text.len;
}

/* Month and day from the day of the year. */
static bool set_year_day(struct mlg_moment *moment, int32_t year_day)
{
    int64_t first = 0;
    int64_t start = 0;
    if (year_day == 366 && !mlg_is_leap_year(moment->year))
        return false;
    (void)mlg_days_of(moment->year, 1, 1, &first);
    moment->month = 12;
    while (mlg_days_of(moment->year, moment->month, 1, &start) && first + year_day - 1 < start)
        moment->month--;
    moment->day = (int32_t)(first + year_day - 1 - start) + 1;
    return true;
}

static bool week_day_fits(const struct parse *p)
{
    int64_t number = 0;
    if (p->week_day == 0)
        return true;
    if (!mlg_days_of(p->moment.year, p->moment.month, p->moment.day, &number))
        return false;
    int64_t from_monday = (number % 7 + 7 + 3) % 7; /* 1970-01-01 was a Thursday */
    return from_monday + 1 == p->week_day;
}

enum mlg_cell mlg_time_pattern_parse(const struct mlg_time_pattern *self, struct mlg_str text,
                                     struct mlg_timestamp *ret_value)
{
    struct parse p = {
        .text = text, .moment = { .year = 1970, .month = 1, .day = 1, .has_date = self->has_date }
    };
    if (!run(self, &p))
        return MLG_CELL_SYNTAX;
    if (p.out_of_range)
        return MLG_CELL_RANGE;
    if (p.half_day == 2)
        p.moment.hour += 12;
    if (p.year_day != 0 && !set_year_day(&p.moment, p.year_day))
        return MLG_CELL_RANGE;
    if (!week_day_fits(&p))
        return MLG_CELL_RANGE;
    int64_t us = 0;
    enum mlg_cell read = mlg_moment_value(&p.moment, &us);
    if (read == MLG_CELL_OK)
        *ret_value = (struct mlg_timestamp){ .us = us, .has_zone = p.moment.has_zone };
    return read;
}
