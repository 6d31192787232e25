/* Numbers as text: grammar, correct rounding against the C library, shortest forms against RFC
 * 8785's vectors. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>

START_TEST(integers_are_decimal_and_nothing_else)
{
    static const char *const bad[] = { "",     "+",     "-",   " 7",  "7 ",
                                       "0x1F", "1_000", "1.0", "1e3", "--1" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t value = 0;
        ck_assert_msg(mlg_num_parse_int(mlg_str_of(bad[i]), &value) == MLG_NUM_SYNTAX,
                      "'%s' was read", bad[i]);
    }
    int64_t value = 0;
    ck_assert(mlg_num_parse_int(MLG_STR("-9223372036854775808"), &value) == MLG_NUM_OK &&
              value == INT64_MIN);
    ck_assert(mlg_num_parse_int(MLG_STR("9223372036854775807"), &value) == MLG_NUM_OK &&
              value == INT64_MAX);
    ck_assert(mlg_num_parse_int(MLG_STR("9223372036854775808"), &value) == MLG_NUM_OVERFLOW &&
              value == INT64_MAX);
    ck_assert(mlg_num_parse_int(MLG_STR("-9223372036854775809"), &value) == MLG_NUM_OVERFLOW &&
              value == INT64_MIN);
    ck_assert(mlg_num_parse_int(MLG_STR("+007"), &value) == MLG_NUM_OK && value == 7);
}
END_TEST

START_TEST(doubles_refuse_what_is_no_decimal)
{
    static const char *const bad[] = {
        "0.12a45678",  "0.1234567:", "0./2345678", "0..2345678", "0.123456789012345.7",
        "0.12345678 ", "x.12345678", "0.123-5678", "",           ".",
        "+",           "e5",         "1e",         "1e+",        "0x1p3",
        " 1",          "1 ",         "1..",        "1_0",        "1,5",
        "--1",         "nan(",       "infinit",    "1e5.",       "1e 5",
        "\xd9\xa1"
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        double value = 0;
        ck_assert_msg(mlg_num_parse_double(mlg_str_of(bad[i]), &value) == MLG_NUM_SYNTAX,
                      "'%s' was read", bad[i]);
    }
    double value = 0;
    ck_assert(mlg_num_parse_double(MLG_STR("NaN"), &value) == MLG_NUM_OK && isnan(value));
    ck_assert(mlg_num_parse_double(MLG_STR("-INF"), &value) == MLG_NUM_OK && value == -INFINITY);
    ck_assert(mlg_num_parse_double(MLG_STR("1e400"), &value) == MLG_NUM_OVERFLOW &&
              value == INFINITY);
    ck_assert(mlg_num_parse_double(MLG_STR("1e-400"), &value) == MLG_NUM_OK && value == 0);
    ck_assert(mlg_num_parse_double(MLG_STR("1e-99999999999999999999"), &value) == MLG_NUM_OK &&
              value == 0);
    ck_assert(mlg_num_parse_double(MLG_STR("-0"), &value) == MLG_NUM_OK && value == 0 &&
              signbit(value));
}
END_TEST

static uint64_t mix(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

START_TEST(doubles_agree_with_strtod)
{
    static const char *const hard[] = { "9007199254740993",
                                        "2.2250738585072011e-308",
                                        "2.4703282292062328e-324",
                                        "4.9406564584124654e-324",
                                        "1.7976931348623158e308",
                                        "0.1e-6",
                                        ".5",
                                        "5.",
                                        "123456789012345678901234567890",
                                        "6.929495644600919895e15",
                                        "3.7455744005952583e15",
                                        "0.000000000000000000000000000000000000001e39" };
    for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++) {
        double value = 0;
        ck_assert(mlg_num_parse_double(mlg_str_of(hard[i]), &value) == MLG_NUM_OK);
        ck_assert_msg(value == strtod(hard[i], NULL), "%s", hard[i]);
    }
    uint64_t state = 1;
    for (int i = 0; i < 300000; i++) {
        char text[64];
        (void)snprintf(
            text, sizeof(text), "%llu.%lluE%d", (unsigned long long)(mix(&state) >> (i % 64)),
            (unsigned long long)(mix(&state) >> (i % 61)), (int)(mix(&state) % 640) - 320);
        double value = 0, expected = strtod(text, NULL);
        ck_assert(mlg_num_parse_double(mlg_str_of(text), &value) ==
                  (isinf(expected) ? MLG_NUM_OVERFLOW : MLG_NUM_OK));
        ck_assert_msg(value == expected, "%s", text);
    }
}
END_TEST

/* Plain decimals of every length, ties between two doubles among them. */
START_TEST(plain_decimals_agree_with_strtod)
{
    uint64_t state = 7;

    for (int i = 0; i < 400000; i++) {
        char text[64];
        uint64_t digits = mix(&state) >> (i % 64);
        int length, point;
        double value = 0;
        if (i % 5 == 0) /* half way between neighbours above 2^53 */
            digits = ((UINT64_C(1) << 53) + digits % 1000) * 2 * 2 + 2;
        length = snprintf(text, sizeof(text), "%s%llu", i % 3 == 0 ? "-" : "",
                          (unsigned long long)digits);
        point = (int)(mix(&state) % (uint64_t)length);
        if (i % 5 != 0 && point > 0 && text[point - 1] != '-') {
            memmove(text + point + 1, text + point, (size_t)(length - point) + 1);
            text[point] = '.';
        }
        ck_assert(mlg_num_parse_double(mlg_str_of(text), &value) == MLG_NUM_OK);
        ck_assert_msg(value == strtod(text, NULL), "%s", text);
    }
}
END_TEST

/* Bits and text from the RFC 8785 appendix B and its published test data. */
START_TEST(shortest_text_is_that_of_rfc_8785)
{
    static const struct {
        uint64_t bits;
        const char *text;
    } vectors[] = {
        { 0x0000000000000000, "0" },
        { 0x8000000000000000, "0" },
        { 0x0000000000000001, "5e-324" },
        { 0x8000000000000001, "-5e-324" },
        { 0x7fefffffffffffff, "1.7976931348623157e+308" },
        { 0x4340000000000000, "9007199254740992" },
        { 0x4430000000000000, "295147905179352830000" },
        { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
        { 0x44b52d02c7e14af6, "1e+23" },
        { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
        { 0x444b1ae4d6e2ef50, "1e+21" },
        { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
        { 0x3eb0c6f7a0b5ed8d, "0.000001" },
        { 0x41b3de4355555553, "333333333.3333332" },
        { 0x41b3de4355555557, "333333333.33333343" },
        { 0xbecbf647612f3696, "-0.0000033333333333333333" },
        { 0x43143ff3c1cb0959, "1424953923781206.2" },
        { 0x4340000000000001, "9007199254740994" },
    };
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        double value;
        char text[MLG_NUM_TEXT_BYTES];
        memcpy(&value, &vectors[i].bits, sizeof(value));
        size_t length = mlg_num_format(value, text);
        ck_assert_str_eq(text, vectors[i].text);
        ck_assert_uint_eq(length, strlen(text));
    }
    char text[MLG_NUM_TEXT_BYTES];
    mlg_num_format(5.684341886080802e-14,
                   text); /* 2^-44: the rounded 16 digits do not read back, their neighbour does */
    ck_assert_str_eq(text, "5.684341886080802e-14");
}
END_TEST

START_TEST(formatted_doubles_read_back)
{
    uint64_t state = 7;
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = mix(&state);
        double value, back = 0;
        memcpy(&value, &bits, sizeof(value));
        if (!isfinite(value))
            continue;
        char text[MLG_NUM_TEXT_BYTES];
        size_t length = mlg_num_format(value, text);
        ck_assert(length < MLG_NUM_TEXT_BYTES);
        ck_assert(mlg_num_parse_double(mlg_str_of(text), &back) == MLG_NUM_OK);
        ck_assert_msg(back == value, "%s", text);
    }
}
END_TEST

START_TEST(people_get_fixed_digits_and_separators)
{
    char text[MLG_NUM_TEXT_BYTES];
    mlg_num_format_fixed(0.90491, 4, text);
    ck_assert_str_eq(text, "0.9049");
    mlg_num_format_fixed(-0.00001, 4, text);
    ck_assert_str_eq(text, "0.0000");
    mlg_num_format_fixed(-12.5, 0, text);
    ck_assert_str_eq(text, "-12");
    mlg_num_format_count(0, text);
    ck_assert_str_eq(text, "0");
    mlg_num_format_count(UINT64_MAX, text);
    ck_assert_str_eq(text, "18,446,744,073,709,551,615");
    mlg_num_format_count(14662, text);
    ck_assert_str_eq(text, "14,662");
}
END_TEST

START_TEST(sizes_know_their_units)
{
    uint64_t bytes = 0;
    ck_assert(mlg_num_parse_size(MLG_STR("256M"), &bytes) == MLG_NUM_OK &&
              bytes == UINT64_C(268435456));
    ck_assert(mlg_num_parse_size(MLG_STR("1GiB"), &bytes) == MLG_NUM_OK &&
              bytes == UINT64_C(1073741824));
    ck_assert(mlg_num_parse_size(MLG_STR("17"), &bytes) == MLG_NUM_OK && bytes == 17);
    ck_assert(mlg_num_parse_size(MLG_STR("99999999999T"), &bytes) == MLG_NUM_OVERFLOW);
    ck_assert(mlg_num_parse_size(MLG_STR("-1"), &bytes) == MLG_NUM_SYNTAX);
    ck_assert(mlg_num_parse_size(MLG_STR("1X"), &bytes) == MLG_NUM_SYNTAX);
    ck_assert(mlg_num_parse_size(MLG_STR("M"), &bytes) == MLG_NUM_SYNTAX);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("num");
    TCase *tests = tcase_create("num");
    tcase_add_test(tests, integers_are_decimal_and_nothing_else);
    tcase_add_test(tests, doubles_refuse_what_is_no_decimal);
    tcase_add_test(tests, doubles_agree_with_strtod);
    tcase_add_test(tests, plain_decimals_agree_with_strtod);
    tcase_add_test(tests, shortest_text_is_that_of_rfc_8785);
    tcase_add_test(tests, formatted_doubles_read_back);
    tcase_add_test(tests, people_get_fixed_digits_and_separators);
    tcase_add_test(tests, sizes_know_their_units);
    suite_add_tcase(suite, tests);
    return suite;
}
