#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mlgate/base/file.h>
#include <mlgate/base/num.h>

int64_t mlg_time_now(void)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    int64_t seconds = 0;
    if (fixed != NULL && mlg_num_parse_int(mlg_str_of(fixed), &seconds) == MLG_NUM_OK)
        return seconds;
    return (int64_t)time(NULL);
}

/* Back from days to a date: eras of 400 years that begin on 1 March. */
void mlg_time_format(int64_t seconds, char out[32])
{
    if (seconds < INT64_C(-62167219200) || seconds > INT64_C(253402300799)) {
        (void)snprintf(out, 32, "invalid");
        return;
    }
    int64_t days = seconds / 86400, second = seconds % 86400;
    if (second < 0) {
        second += 86400;
        days--;
    }
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * day_of_year + 2) / 153;
    int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
    int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    (void)snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)year % 10000U,
                   (unsigned)month % 100U,
                   (unsigned)(day_of_year - (153 * month_index + 2) / 5 + 1) % 100U,
                   (unsigned)(second / 3600) % 100U, (unsigned)(second / 60 % 60) % 100U,
                   (unsigned)(second % 60) % 100U);
}

static int32_t digits(const char *text, size_t count)
{
    int32_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

bool mlg_time_read(const char *text, int64_t *ret_seconds)
{
    static const char form[] = "0000-00-00T00:00:00Z";
    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i] != '\0'; i++) {
        bool fits = form[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
        if (!fits)
            return false;
    }
    int64_t days = 0;
    int32_t hour = digits(text + 11, 2), minute = digits(text + 14, 2);
    int32_t second = digits(text + 17, 2);
    if (!mlg_days_of(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2), &days) ||
        days < 0 || hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_seconds = days * 86400 + (hour * 60 + minute) * 60 + second;
    return true;
}
