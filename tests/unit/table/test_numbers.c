/*
 * Cells as doubles and doubles as text, over many numbers: the value is strtod's, the text the
 * shortest that reads back. MLG_NUMBERS in the environment says how many (default 100,000; the
 * ctest slow.numbers takes 10^7). Midpoints between two doubles are written out exactly by way of
 * long double, so that they judge strtod as well.
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/table/cells.h>

/* splitmix64 (Steele, Lea, Flood 2014): the same numbers on every run. */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint64_t how_many(void)
{
    const char *text = getenv("MLG_NUMBERS");
    return text != NULL ? strtoull(text, NULL, 10) : 100000;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Finite and not negative: of all sizes, of usual sizes, subnormal, or beside a power of two. */
static double draw_double(uint64_t *state)
{
    uint64_t bits = draw(state) & (UINT64_MAX >> 1);
    switch (draw(state) % 8) {
    case 0:
        bits &= (UINT64_C(1) << 52) - 1;
        break;
    case 1:
        bits = (bits & (UINT64_C(0x7FF) << 52)) + draw(state) % 3 - 1;
        break;
    case 2:
        return (double)(draw(state) % 10000000) / 1000.0;
    case 3:
        return (double)(draw(state) >> (draw(state) % 64));
    case 4:
        bits = (bits & ((UINT64_C(1) << 52) - 1)) | ((1023 - 40 + draw(state) % 80) << 52);
        break;
    default:
        break;
    }
    double value = from_bits(bits & (UINT64_MAX >> 1));
    return isfinite(value) ? value : DBL_MAX;
}

static void compare(const char *text)
{
    struct mlg_str cell = mlg_str_of(text);
    double expected = strtod(text, NULL);
    double value = 0.5;
    enum mlg_num read = mlg_num_parse_double(cell, &value);
    ck_assert_msg(read == (isinf(expected) ? MLG_NUM_OVERFLOW : MLG_NUM_OK), "%s: %d", text, read);
    ck_assert_msg(bits_of(value) == bits_of(expected), "%s: %a, not %a", text, value, expected);
    double number = 0.5;
    enum mlg_cell told = mlg_cell_number(cell, &number);
    ck_assert_msg(told == (isinf(expected) ? MLG_CELL_RANGE : MLG_CELL_OK), "%s: %d", text, told);
    ck_assert_msg(bits_of(number) == (isinf(expected) ? bits_of(0.5) : bits_of(expected)),
                  "%s: %a, not %a", text, number, expected);
}

/* A decimal of up to `most` digits with a point and an exponent, or without. */
static void draw_decimal(uint64_t *state, size_t most, char *text)
{
    size_t at = 0;
    if (draw(state) % 4 == 0)
        text[at++] = "+-"[draw(state) % 2];
    size_t digits = 1 + draw(state) % most;
    size_t point = draw(state) % (digits + 4);
    uint64_t plain = draw(state) % 3; /* mostly zeros or nines in some */
    for (size_t i = 0; i < digits; i++) {
        if (i == point)
            text[at++] = '.';
        uint64_t digit = draw(state) % 10;
        text[at++] = (char)('0' + (plain > 0 || i % 17 < 2 ? digit : digit < 5 ? 0 : 9));
    }
    text[at] = '\0';
    if (draw(state) % 3 != 0)
        (void)sprintf(text + at, "%c%d", "eE"[draw(state) % 2],
                      (int)(draw(state) % 800) - 400 - (int)(digits / 2));
}

START_TEST(decimals_are_the_doubles_of_strtod)
{
    uint64_t state = 1;
    char text[2048];
    for (uint64_t i = how_many(); i > 0; i--) {
        double value = draw_double(&state);
        switch (i % 4) {
        case 0:
            (void)sprintf(text, "%.*e", (int)(draw(&state) % 22), value);
            break;
        case 1:
            (void)sprintf(text, "%.17g", -value);
            break;
        case 2:
            draw_decimal(&state, 24, text);
            break;
        default:
            draw_decimal(&state, i % 64 == 3 ? 900 : 40, text);
            break;
        }
        compare(text);
    }
}
END_TEST

static void expect(const char *text, double expected)
{
    double read = -1;
    enum mlg_num told = mlg_num_parse_double(mlg_str_of(text), &read);
    ck_assert_msg(told == (isinf(expected) ? MLG_NUM_OVERFLOW : MLG_NUM_OK), "%s", text);
    ck_assert_msg(bits_of(read) == bits_of(expected), "%s: %a, not %a", text, read, expected);
}

/* The exact decimal of the midpoint above `value`, and what it must become: the even one of the two
 * neighbours, the upper when a digit follows, the lower when the last place is one less. */
static void try_midpoint(double value)
{
    double above = nextafter(value, INFINITY);
    char text[2400];
    (void)sprintf(text, "%.1100Le", (long double)value + ((long double)above - value) / 2);
    char *e = strchr(text, 'e');
    char exponent[16];
    (void)strcpy(exponent, e);
    double even = (bits_of(value) & 1) == 0 ? value : above;
    expect(text, even);
    (void)sprintf(e, "1%s", exponent);
    expect(text, above);
    (void)strcpy(e, exponent);
    char *digit = e - 1;
    for (; *digit == '0' || *digit == '.'; digit--)
        *digit = *digit == '0' ? '9' : '.';
    --*digit;
    expect(text, value);
}

START_TEST(midpoints_round_to_even)
{
    if (LDBL_MANT_DIG < 64)
        return; /* a midpoint has 54 bits */
    static const double edges[] = { DBL_TRUE_MIN, DBL_MIN, 1.0, 9007199254740992.0, 1e22, 1e23 };
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        try_midpoint(edges[i]);
        try_midpoint(nextafter(edges[i], 0.0));
    }
    uint64_t state = 2;
    for (uint64_t i = how_many() / 20; i > 0; i--) {
        double value = draw_double(&state);
        try_midpoint(value < DBL_MAX ? value : 1.0);
    }
}
END_TEST

START_TEST(hard_decimals)
{
    static const char *const texts[] = {
        "1e23",
        "8.5e23",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.2250738585072014e-308",
        "4.9406564584124654e-324",
        "2.4703282292062327208e-324",
        "2.4703282292062327209e-324",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "179769313486231580793e289",
        "1e308",
        "1e309",
        "1e-323",
        "1e-324",
        "1e999999999999999999999",
        "1e-999999999999999999999",
        "0e999999999999999999999",
        "-0e-5",
        "00000000000000000000000000000000000001",
        "0.000000000000000000000000000000000000001e39",
        "9007199254740993",
        "9007199254740992.999999999999999999999999",
        "6.631236846766476e-316",
        "3.2378839133029012895883524125015321748630094e-319",
        "123456789012345678901234567890e-29",
        "5e-324",
        ".5e1",
        "5.e-1",
        "100000000000000000000000000000000000000000000000000000e-53",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        compare(texts[i]);
    static char zeros[4000];
    (void)snprintf(zeros, sizeof zeros, "0.%03800d1e3801", 0);
    compare(zeros);
    (void)snprintf(zeros, sizeof zeros, "1%03800d", 0);
    compare(zeros);
}
END_TEST

/* The significant digits of a number's text without zeros at either end. */
static size_t significant(const char *text, char *digits)
{
    size_t count = 0;
    for (; *text != '\0' && *text != 'e'; text++)
        if (*text >= '0' && *text <= '9' && (count > 0 || *text != '0'))
            digits[count++] = *text;
    while (count > 0 && digits[count - 1] == '0')
        count--;
    digits[count] = '\0';
    return count;
}

/* No decimal of one digit less is read back: the two that enclose the value are not. */
static void try_shorter(double value, const char *text, size_t count)
{
    char exact[64];
    (void)sprintf(exact, "%.40e", value);
    int exponent = (int)strtol(strchr(exact, 'e') + 1, NULL, 10);
    uint64_t head = 0;
    for (size_t i = 0, seen = 0; seen < count - 1; i++) {
        if (exact[i] == '.')
            continue;
        head = head * 10 + (uint64_t)(exact[i] - '0');
        seen++;
    }
    for (uint64_t up = 0; up < 2; up++) {
        char shorter[64];
        (void)sprintf(shorter, "%llue%d", (unsigned long long)(head + up),
                      exponent - (int)count + 2);
        ck_assert_msg(strtod(shorter, NULL) != value, "%s would do for %s", shorter, text);
    }
}

START_TEST(texts_are_the_shortest_that_read_back)
{
    uint64_t state = 3;
    uint64_t long_ones = 0;
    uint64_t count = how_many();
    for (uint64_t i = count; i > 0; i--) {
        double value = draw_double(&state);
        char text[MLG_NUM_TEXT_BYTES];
        size_t length = mlg_num_format(value, text);
        ck_assert_uint_eq(length, strlen(text));
        double back = -1;
        ck_assert_int_eq(mlg_num_parse_double(mlg_str_of(text), &back), MLG_NUM_OK);
        ck_assert_msg(bits_of(back) == bits_of(value), "%s: %a, not %a", text, back, value);
        char digits[MLG_NUM_TEXT_BYTES];
        size_t found = significant(text, digits);
        ck_assert_msg(found <= 17, "%s", text);
        long_ones += found == 17;
        if (found > 1)
            try_shorter(value, text, found);
        char negative[MLG_NUM_TEXT_BYTES];
        (void)mlg_num_format(-value, negative);
        ck_assert_msg(value == 0 || (negative[0] == '-' && strcmp(negative + 1, text) == 0), "%s",
                      negative);
    }
    ck_assert(long_ones > count / 10 && long_ones < count);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table numbers");
    TCase *tcase = tcase_create("numbers");
    tcase_add_test(tcase, decimals_are_the_doubles_of_strtod);
    tcase_add_test(tcase, midpoints_round_to_even);
    tcase_add_test(tcase, hard_decimals);
    tcase_add_test(tcase, texts_are_the_shortest_that_read_back);
    suite_add_tcase(suite, tcase);
    return suite;
}
