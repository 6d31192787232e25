/* Cells as values. Days are compared with the C library's timegm, all of 10,000 years. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#include <mlgate/table/cells.h>

#define OK     MLG_CELL_OK
#define SYNTAX MLG_CELL_SYNTAX
#define RANGE  MLG_CELL_RANGE

START_TEST(integers_are_strict)
{
    static const struct {
        const char *text;
        enum mlg_cell read;
        int64_t value;
    } cases[] = {
        { "0", OK, 0 },
        { "-0", OK, 0 },
        { "+7", OK, 7 },
        { "007", OK, 7 },
        { "9223372036854775807", OK, INT64_MAX },
        { "-9223372036854775808", OK, INT64_MIN },
        { "9223372036854775808", RANGE, 0 },
        { "-9223372036854775809", RANGE, 0 },
        { "99999999999999999999999999", RANGE, 0 },
        { "", SYNTAX, 0 },
        { "-", SYNTAX, 0 },
        { " 7", SYNTAX, 0 },
        { "7 ", SYNTAX, 0 },
        { "7.0", SYNTAX, 0 },
        { "1e3", SYNTAX, 0 },
        { "0x1F", SYNTAX, 0 },
        { "1_000", SYNTAX, 0 },
        { "1,000", SYNTAX, 0 },
        { "--1", SYNTAX, 0 },
        { "\xD9\xA1", SYNTAX, 0 }, /* an Arabic digit */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 42;
        ck_assert_msg(mlg_cell_integer(mlg_str_of(cases[i].text), &value) == cases[i].read, "'%s'",
                      cases[i].text);
        ck_assert_int_eq(value, cases[i].read == OK ? cases[i].value : 42);
    }
}
END_TEST

START_TEST(numbers_are_finite_decimals)
{
    static const struct {
        const char *text;
        enum mlg_cell read;
        double value;
    } cases[] = {
        { "0.1", OK, 0.1 },
        { "-1e-3", OK, -0.001 },
        { ".5", OK, 0.5 },
        { "5.", OK, 5.0 },
        { "1e999", RANGE, 0 },
        { "-1e999", RANGE, 0 },
        { "1e-999", OK, 0 },
        { "nan", SYNTAX, 0 },
        { "NaN", SYNTAX, 0 },
        { "inf", SYNTAX, 0 },
        { "-Infinity", SYNTAX, 0 },
        { "", SYNTAX, 0 },
        { ".", SYNTAX, 0 },
        { "+", SYNTAX, 0 },
        { "1 ", SYNTAX, 0 },
        { "0x1p3", SYNTAX, 0 },
        { "1,5", SYNTAX, 0 },
        { "1e", SYNTAX, 0 },
        { "17976931348623157e292", OK, 1.7976931348623157e308 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 42;
        ck_assert_msg(mlg_cell_number(mlg_str_of(cases[i].text), &value) == cases[i].read, "'%s'",
                      cases[i].text);
        ck_assert(value == (cases[i].read == OK ? cases[i].value : 42));
    }
}
END_TEST

START_TEST(booleans_are_eight_words)
{
    bool value = false;
    ck_assert_int_eq(mlg_cell_boolean(MLG_STR("TRUE"), &value), OK);
    ck_assert(value);
    ck_assert_int_eq(mlg_cell_boolean(MLG_STR("0"), &value), OK);
    ck_assert(!value);
    static const char *const others[] = { "", "tRUE", "yes", "t", "01", "1.0", " true" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_int_eq(mlg_cell_boolean(mlg_str_of(others[i]), &value), SYNTAX);
}
END_TEST

/* Whether the day is read as timegm has it; days of no month run over into the next one there. */
static bool day_is_right(int year, int month, int day)
{
    struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day };
    time_t seconds = timegm(&tm);
    bool real = tm.tm_mon == month - 1;
    const char text[] = { (char)('0' + year / 1000),
                          (char)('0' + year / 100 % 10),
                          (char)('0' + year / 10 % 10),
                          (char)('0' + year % 10),
                          '-',
                          (char)('0' + month / 10),
                          (char)('0' + month % 10),
                          '-',
                          (char)('0' + day / 10),
                          (char)('0' + day % 10) };
    int64_t days = 0;
    enum mlg_cell read = mlg_cell_date((struct mlg_str){ text, sizeof text }, &days);
    return real ? read == OK && days == seconds / 86400 : read == RANGE;
}

START_TEST(every_day_of_ten_thousand_years)
{
    for (int year = 0; year <= 9999; year++) {
        for (int i = 0; i < 12 * 31; i++) {
            if (!day_is_right(year, i / 31 + 1, i % 31 + 1))
                ck_abort_msg("%04d-%02d-%02d", year, i / 31 + 1, i % 31 + 1);
        }
    }
}
END_TEST

START_TEST(dates_have_one_form)
{
    static const char *const bad[] = {
        "",           "2024-1-01",   "2024-01-1",   "20240101",
        "2024/01/01", "2024-01-01 ", " 2024-01-01", "2024-01-01T00:00",
        "-024-01-01", "+2024-01-01", "12024-01-01", "2024-O1-01"
    };
    static const char *const none[] = { "2024-00-10", "2024-13-10", "2024-01-00",
                                        "2023-02-29", "1900-02-29", "2024-04-31" };
    int64_t days = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(mlg_cell_date(mlg_str_of(bad[i]), &days) == SYNTAX, "%s", bad[i]);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        ck_assert_msg(mlg_cell_date(mlg_str_of(none[i]), &days) == RANGE, "%s", none[i]);
}
END_TEST

START_TEST(times)
{
    static const struct {
        const char *text;
        enum mlg_cell read;
        int64_t us;
    } cases[] = {
        { "00:00", OK, 0 },
        { "23:59:59.999999", OK, 86399999999 },
        { "01:02:03,5", OK, 3723500000 },
        { "00:00:00.1234569", OK, 123456 },
        { "23:59:60", OK, 86400000000 },
        { "22:59:60", RANGE, 0 },
        { "24:00:00", RANGE, 0 },
        { "12:60", RANGE, 0 },
        { "12:00:61", RANGE, 0 },
        { "12", SYNTAX, 0 },
        { "1:00", SYNTAX, 0 },
        { "12:00:", SYNTAX, 0 },
        { "12:00:00.", SYNTAX, 0 },
        { "12:00:00Z", SYNTAX, 0 },
        { "12:00 ", SYNTAX, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t us = 42;
        ck_assert_msg(mlg_cell_time(mlg_str_of(cases[i].text), &us) == cases[i].read, "%s",
                      cases[i].text);
        ck_assert_msg(us == (cases[i].read == OK ? cases[i].us : 42), "%s", cases[i].text);
    }
}
END_TEST

/* Seconds are those of `date -u -d ... +%s`; a leap second equals the second behind it. */
static const struct {
    const char *text;
    enum mlg_cell read;
    int64_t us;
    bool zone;
} timestamps[] = {
    { "2024-02-29T12:00:00Z", OK, 1709208000000000, true },
    { "2024-02-29 12:00:00", OK, 1709208000000000, false },
    { "2024-02-29t12:00z", OK, 1709208000000000, true },
    { "2024-02-29T17:30:00.25+05:30", OK, 1709208000250000, true },
    { "2024-02-29T07:00:00-0500", OK, 1709208000000000, true },
    { "2024-02-29T12:00:00-00", OK, 1709208000000000, true },
    { "1969-12-31T23:59:59.5Z", OK, -500000, true },
    { "0000-01-01T00:00:00Z", OK, -62167219200000000, true },
    { "9999-12-31T23:59:59Z", OK, 253402300799000000, true },
    { "2016-12-31T23:59:60Z", OK, 1483228800000000, true },
    { "2017-01-01T08:59:60+09:00", OK, 1483228800000000, true },
    { "2016-12-31T18:59:60-05:00", OK, 1483228800000000, true },
    { "2016-12-31T23:59:60.5", OK, 1483228800500000, false },
    { "1968-12-31T23:59:60Z", OK, -31536000000000, true },
    { "2016-12-30T23:59:60Z", RANGE, 0, false },
    { "2016-12-31T23:58:60Z", RANGE, 0, false },
    { "2016-12-31T23:59:60+01:00", RANGE, 0, false },
    { "9999-12-31T23:59:60Z", RANGE, 0, false },
    { "2023-02-29T12:00:00Z", RANGE, 0, false },
    { "2024-02-29T24:00:00Z", RANGE, 0, false },
    { "2024-02-29T12:00:00+24:00", SYNTAX, 0, false },
    { "2024-02-29", SYNTAX, 0, false },
    { "2024-02-29T", SYNTAX, 0, false },
    { "2024-02-29T12", SYNTAX, 0, false },
    { "2024-02-29  12:00:00", SYNTAX, 0, false },
    { "2024-02-29T12:00:00 Z", SYNTAX, 0, false },
    { "2024-02-29T12:00:00+5", SYNTAX, 0, false },
    { "2024-02-29T12:00:00+05:", SYNTAX, 0, false },
    { "2024-02-29T12:00:00ZZ", SYNTAX, 0, false },
};

START_TEST(timestamps_of_iso_8601)
{
    struct mlg_timestamp value = { .us = 42 };
    ck_assert_msg(mlg_cell_timestamp(mlg_str_of(timestamps[_i].text), &value) ==
                      timestamps[_i].read,
                  "%s", timestamps[_i].text);
    ck_assert_int_eq(value.us, timestamps[_i].read == OK ? timestamps[_i].us : 42);
    ck_assert(value.has_zone == timestamps[_i].zone);
}
END_TEST

static const struct {
    const char *pattern;
    const char *text;
    enum mlg_cell read;
    int64_t us;
} patterns[] = {
    { "yyyy-MM-dd", "2024-02-29", OK, 1709164800000000 },
    { "yyyy-MM-dd", "2023-02-29", RANGE, 0 },
    { "yyyy-MM-dd", "2024-2-29", SYNTAX, 0 },
    { "yyyy-MM-dd", "2024-02-29 ", SYNTAX, 0 },
    { "yyyy-MM-dd", "2024-13-01", RANGE, 0 },
    { "dd/MM/uuuu", "29/02/2024", OK, 1709164800000000 },
    { "d.M.yyyy", "9.2.2024", OK, 1707436800000000 },
    { "d.M.yyyy", "29.12.2024", OK, 1735430400000000 },
    { "yyyyMMdd", "20240229", OK, 1709164800000000 },
    { "yyyyMMdd", "2024022", SYNTAX, 0 },
    { "yy-MM-dd", "24-02-29", OK, 1709164800000000 },
    { "yyyy", "2024", OK, 1704067200000000 },
    { "yyyy-MM", "2024-02", OK, 1706745600000000 },
    { "yyyyDDD", "2024060", OK, 1709164800000000 },
    { "yyyyDDD", "2023366", RANGE, 0 },
    { "yyyyDDD", "2024366", OK, 1735603200000000 },
    { "yyyyDDD", "2024000", RANGE, 0 },
    { "dd MMM yyyy", "29 Feb 2024", OK, 1709164800000000 },
    { "dd MMM yyyy", "29 feb 2024", SYNTAX, 0 },
    { "d MMMM yyyy", "1 September 2024", OK, 1725148800000000 },
    { "EEE, dd MMM yyyy", "Thu, 29 Feb 2024", OK, 1709164800000000 },
    { "EEE, dd MMM yyyy", "Wed, 29 Feb 2024", RANGE, 0 },
    { "EEEE yyyy-MM-dd", "Wednesday 1969-12-31", OK, -86400000000 },
    { "HH:mm:ss", "23:59:59", OK, 86399000000 },
    { "HH:mm:ss", "24:00:00", RANGE, 0 },
    { "HH:mm:ss", "23:59:60", OK, 86400000000 },
    { "H:mm", "7:05", OK, 25500000000 },
    { "hh:mm a", "12:30 AM", OK, 1800000000 },
    { "hh:mm a", "12:30 pm", OK, 45000000000 },
    { "hh:mm a", "00:30 AM", RANGE, 0 },
    { "KK:mm a", "00:30 PM", OK, 45000000000 },
    { "kk:mm", "24:30", OK, 1800000000 },
    { "HH:mm:ss.SSS", "00:00:01.250", OK, 1250000 },
    { "HH:mm:ss.SSS", "00:00:01.25", SYNTAX, 0 },
    { "HH:mm:ss.SSSSSSSSS", "00:00:01.123456789", OK, 1123456 },
    { "yyyy-MM-dd HH:mm:ss", "2024-02-29 12:00:00", OK, 1709208000000000 },
    { "yyyy-MM-dd'T'HH:mm:ssXXX", "2024-02-29T14:00:00+02:00", OK, 1709208000000000 },
    { "yyyy-MM-dd'T'HH:mm:ssXXX", "2024-02-29T12:00:00Z", OK, 1709208000000000 },
    { "yyyy-MM-dd'T'HH:mm:ssXXX", "2024-02-29T14:00:00+0200", SYNTAX, 0 },
    { "yyyy-MM-ddTHH:mm:ssZ", "2024-02-29T12:00:00Z", OK, 1709208000000000 },
    { "yyyy-MM-dd'T'HH:mm:ssZ", "2024-02-29T14:00:00+0200", OK, 1709208000000000 },
    { "yyyy-MM-dd'T'HH:mm:ssX", "2024-02-29T14:00:00+02", OK, 1709208000000000 },
    { "yyyy-MM-dd'T'HH:mm:ssxxx", "2024-02-29T12:00:00Z", SYNTAX, 0 },
    { "yyyy-MM-dd'T'HH:mm:ss'Z'", "2024-02-29T12:00:00Z", OK, 1709208000000000 },
    { "yyyy-MM-dd'T'HH:mm:ssXX", "2024-02-29T12:00:00+9900", RANGE, 0 },
    { "yyyy-MM-dd[ HH:mm[:ss]]", "2024-02-29", OK, 1709164800000000 },
    { "yyyy-MM-dd[ HH:mm[:ss]]", "2024-02-29 12:00", OK, 1709208000000000 },
    { "yyyy-MM-dd[ HH:mm[:ss]]", "2024-02-29 12:00:00", OK, 1709208000000000 },
    { "yyyy-MM-dd[ HH:mm[:ss]]", "2024-02-29 12", SYNTAX, 0 },
    { "yyyy''MM", "2024'02", OK, 1706745600000000 },
    { "yyyy'y''r'MM", "2024y'r02", OK, 1706745600000000 },
};

START_TEST(patterns_of_the_jdk)
{
    struct mlg_time_pattern pattern;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_timestamp value = { .us = 42 };
    ck_assert_msg(mlg_time_pattern_compile(&pattern, mlg_str_of(patterns[_i].pattern), &err) ==
                      MLG_OK,
                  "%s: %s", patterns[_i].pattern, err.text);
    ck_assert_msg(mlg_time_pattern_parse(&pattern, mlg_str_of(patterns[_i].text), &value) ==
                      patterns[_i].read,
                  "%s of %s", patterns[_i].pattern, patterns[_i].text);
    ck_assert_int_eq(value.us, patterns[_i].read == OK ? patterns[_i].us : 42);
}
END_TEST

START_TEST(patterns_that_are_not_read_are_named)
{
    static const char *const bad[] = { "",       "-",      "MM-dd",     "yyyy-QQ",  "GGGG yyyy",
                                       "yyyyy",  "yyy",    "HH:mm z",   "yyyy[-MM", "yyyy]-MM",
                                       "yyyy'x", "hh:mm",  "a HH",      "yyyy-ww",  "HH:mm VV",
                                       "{yyyy}", "ppyyyy", "yyyy MMMMM" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mlg_time_pattern pattern;
        struct mlg_err err = MLG_ERR_INIT;
        ck_assert_msg(mlg_time_pattern_compile(&pattern, mlg_str_of(bad[i]), &err) == MLG_E_CONFIG,
                      "%s", bad[i]);
        ck_assert_str_ne(err.text, "");
    }
    char deep[32];
    struct mlg_time_pattern pattern;
    (void)snprintf(deep, sizeof deep, "yyyy[[[[[[[[[MM]]]]]]]]]");
    ck_assert_int_eq(mlg_time_pattern_compile(&pattern, mlg_str_of(deep), NULL), MLG_E_CONFIG);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.cells");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, integers_are_strict);
    tcase_add_test(tcase, numbers_are_finite_decimals);
    tcase_add_test(tcase, booleans_are_eight_words);
    tcase_add_test(tcase, every_day_of_ten_thousand_years);
    tcase_add_test(tcase, dates_have_one_form);
    tcase_add_test(tcase, times);
    tcase_add_loop_test(tcase, timestamps_of_iso_8601, 0, sizeof timestamps / sizeof *timestamps);
    tcase_add_loop_test(tcase, patterns_of_the_jdk, 0, sizeof patterns / sizeof *patterns);
    tcase_add_test(tcase, patterns_that_are_not_read_are_named);
    suite_add_tcase(suite, tcase);
    return suite;
}
