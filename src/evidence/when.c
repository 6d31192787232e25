#include "when.h"

#include <string.h>

#include <mlgate/base/file.h>

static int64_t digits(const char *text, size_t count)
{
    int64_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
 */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = (month + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

bool when_read(const char *text, int64_t *ret_seconds)
{
    static const char form[] = "0000-00-00T00:00:00Z";
    char again[32];
    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i] != '\0'; i++) {
        bool fits = form[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
        if (!fits)
            return false;
    }
    int64_t seconds = days_of(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2)) * 86400 +
                      digits(text + 11, 2) * 3600 + digits(text + 14, 2) * 60 +
                      digits(text + 17, 2);
    if (seconds < 0)
        return false;
    /* A day or hour that does not exist comes out as another one. */
    mlg_time_format(seconds, again);
    if (strcmp(again, text) != 0)
        return false;
    *ret_seconds = seconds;
    return true;
}
