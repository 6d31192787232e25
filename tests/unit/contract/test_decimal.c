/* Decimals are compared as they are written. */
#include <check.h>
#include <stdlib.h>

#include "decimal.h"

static struct mlg_decimal parse(const char *text)
{
    struct mlg_decimal value;
    ck_assert_msg(mlg_decimal_parse(mlg_str_of(text), &value), "%s", text);
    return value;
}

static const struct {
    const char *a, *b;
    int order;
} orders[] = {
    { "0", "-0", 0 },
    { "0", "0.000e99", 0 },
    { "1", "01.0", 0 },
    { "1", "+1", 0 },
    { "10", "1e1", 0 },
    { "0.1", "1e-1", 0 },
    { ".5", "5.e-1", 0 },
    { "100", "1.00E+2", 0 },
    { "1200", "12e2", 0 },
    { "2", "10", -1 },
    { "-2", "-10", 1 },
    { "-1", "0", -1 },
    { "0", "1e-400", -1 },
    { "1e400", "1e399", 1 },
    { "9007199254740993", "9007199254740992", 1 },
    { "0.1", "0.1000000000000000055511151231257827", -1 },
    { "99999999999999999999999999999999999999", "1e38", -1 },
    { "12", "123", -1 },
    { "1.2", "1.23", -1 },
    { "0.09", "0.1", -1 },
    { "1e99999999999999999999", "1e5", 1 },
    { "1e-99999999999999999999", "1e-5", -1 },
};

START_TEST(order_is_that_of_the_numbers)
{
    struct mlg_decimal a = parse(orders[_i].a);
    struct mlg_decimal b = parse(orders[_i].b);
    ck_assert_msg(mlg_decimal_compare(&a, &b) == orders[_i].order, "%s %s", orders[_i].a,
                  orders[_i].b);
    ck_assert_int_eq(mlg_decimal_compare(&b, &a), -orders[_i].order);
    struct mlg_buf x;
    struct mlg_buf y;
    mlg_buf_init(&x, 1000);
    mlg_buf_init(&y, 1000);
    mlg_decimal_canonical(&a, &x);
    mlg_decimal_canonical(&b, &y);
    ck_assert_int_eq(mlg_str_equal(mlg_buf_view(&x), mlg_buf_view(&y)), orders[_i].order == 0);
    mlg_buf_done(&x);
    mlg_buf_done(&y);
}
END_TEST

static const char *const no_numbers[] = { "",    "+",     ".",   "e1",  "1e",      "1e+", "0x1F",
                                          " 7",  "7 ",    "1_0", "1,0", "NaN",     "inf", "1..",
                                          "--1", "1e1.5", "1 2", "½",   "\xd9\xa3" };

START_TEST(other_words_are_no_numbers)
{
    struct mlg_decimal value;
    ck_assert_msg(!mlg_decimal_parse(mlg_str_of(no_numbers[_i]), &value), "%s", no_numbers[_i]);
    ck_assert(!mlg_decimal_parse_integer(mlg_str_of(no_numbers[_i]), &value));
}
END_TEST

START_TEST(integers_have_neither_point_nor_exponent)
{
    struct mlg_decimal value;
    ck_assert(mlg_decimal_parse_integer(MLG_STR("-0012"), &value));
    ck_assert(!mlg_decimal_parse_integer(MLG_STR("12.0"), &value));
    ck_assert(!mlg_decimal_parse_integer(MLG_STR("1e3"), &value));
}
END_TEST

static const struct {
    const char *value, *step;
    bool multiple;
} multiples[] = {
    { "0", "7", true },
    { "0.3", "0.1", true },
    { "12", "5", false },
    { "-15", "5", true },
    { "1e30", "7", false },
    { "7e30", "7", true },
    { "0.25", "0.5", false },
    { "1.5", "0.5", true },
    { "10", "20", false },
    { "40", "20", true },
    { "1e2000", "1024", true },
    { "1e-3", "1", false },
    { "100000000000000000000000000000000000001", "3", false },
    { "100000000000000000000000000000000000002", "3", true },
    { "999999999999999999999999999999999999", "999999999999999999", true },
};

START_TEST(multiples_are_exact)
{
    struct mlg_decimal value = parse(multiples[_i].value);
    struct mlg_decimal step = parse(multiples[_i].step);
    uint64_t units = 0;
    int64_t exponent = 0;
    ck_assert(mlg_decimal_scaled(&step, &units, &exponent));
    ck_assert_msg(mlg_decimal_is_multiple(&value, units, exponent) == multiples[_i].multiple,
                  "%s %s", multiples[_i].value, multiples[_i].step);
}
END_TEST

#define LOOP(tests, test, array) \
    tcase_add_loop_test(tests, test, 0, (int)(sizeof(array) / sizeof((array)[0])))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.decimal");
    TCase *tests = tcase_create("decimal");
    LOOP(tests, order_is_that_of_the_numbers, orders);
    LOOP(tests, other_words_are_no_numbers, no_numbers);
    tcase_add_test(tests, integers_have_neither_point_nor_exponent);
    LOOP(tests, multiples_are_exact, multiples);
    suite_add_tcase(suite, tests);
    return suite;
}
