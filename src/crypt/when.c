#include "when.h"

#include <mlgate/base/file.h>

/* Two or four digits at `at`. */
static int digits(struct mlg_str text, size_t at, size_t count)
{
    int value = 0;
    for (size_t i = at; i < at + count; i++)
        value = value * 10 + (text.data[i] - '0');
    return value;
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
    int64_t days = 0;
    if (text.len > 0 && text.data[text.len - 1] == 'Z')
        text.len--;
    if (!has_form(text) ||
        !mlg_days_of(digits(text, 0, 4), digits(text, 4, 2), digits(text, 6, 2), &days) || days < 0)
        return false;
    int hour = text.len >= 12 ? digits(text, 8, 2) : 0;
    int minute = text.len >= 12 ? digits(text, 10, 2) : 0;
    int second = text.len >= 14 ? digits(text, 12, 2) : 0;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_seconds = days * 86400 + (hour * 60 + minute) * 60 + second;
    return true;
}
