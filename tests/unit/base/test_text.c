/* Views, UTF-8, suggestions and errors. */
#include <check.h>
#include <stdlib.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

START_TEST(utf8_follows_rfc_3629)
{
    static const struct {
        const char *bytes;
        size_t length, valid;
    } cases[] = {
        { "", 0, 0 },
        { "abc", 3, 3 },
        { "h\xc3\xa9", 3, 3 },
        { "\xe2\x82\xac", 3, 3 },
        { "\xf0\x9f\x98\x80", 4, 4 },
        { "a\xc0\x80", 3, 1 },        /* overlong NUL */
        { "\xe0\x9f\xbf", 3, 0 },     /* overlong three bytes */
        { "\xed\xa0\x80", 3, 0 },     /* surrogate */
        { "\xf4\x90\x80\x80", 4, 0 }, /* beyond U+10FFFF */
        { "\xf0\x8f\xbf\xbf", 4, 0 }, /* overlong four bytes */
        { "\x80", 1, 0 },
        { "ab\xe2\x82", 4, 2 },
        { "abcdefgh\xff", 9, 8 },
        { "\xef\xbf\xbf", 3, 3 },
        { "\xf4\x8f\xbf\xbf", 4, 4 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_uint_eq(
            mlg_utf8_valid_prefix((struct mlg_str){ cases[i].bytes, cases[i].length }),
            cases[i].valid);
    ck_assert_uint_eq(mlg_utf8_length(MLG_STR("h\xc3\xa9\xf0\x9f\x98\x80")), 3);
    ck_assert_uint_eq(mlg_utf8_length(MLG_STR("a\xff\xfe")), 3);
}
END_TEST

START_TEST(order_is_that_of_bytes)
{
    ck_assert_int_lt(mlg_str_compare(MLG_STR("a"), MLG_STR("ab")), 0);
    ck_assert_int_gt(mlg_str_compare(MLG_STR("\xc3\xa9"), MLG_STR("z")), 0);
    ck_assert_int_eq(mlg_str_compare(MLG_STR("x"), MLG_STR("x")), 0);
    ck_assert(mlg_str_equal(mlg_str_of(NULL), MLG_STR("")));
    ck_assert(mlg_str_ends(MLG_STR("a.csv"), MLG_STR(".csv")));
    ck_assert(!mlg_str_ends(MLG_STR("csv"), MLG_STR(".csv")));
    ck_assert(mlg_str_starts(MLG_STR("abc"), MLG_STR("")));
    ck_assert(mlg_str_equal(mlg_str_trim(MLG_STR(" \t a b\r\n")), MLG_STR("a b")));
}
END_TEST

START_TEST(hexadecimal_digits_have_values)
{
    static const char digits[] = "0123456789abcdef";
    static const char capitals[] = "0123456789ABCDEF";
    int sum = 0;
    for (int c = -128; c < 128; c++)
        sum += mlg_hex_digit((char)c) >= 0;
    ck_assert_int_eq(sum, 22);
    for (int i = 0; i < 16; i++) {
        ck_assert_int_eq(mlg_hex_digit(digits[i]), i);
        ck_assert_int_eq(mlg_hex_digit(capitals[i]), i);
    }
}
END_TEST

START_TEST(suggestions_are_near)
{
    static const char *const words[] = { "recall", "precision", NULL, "roc_auc", "r2" };
    ck_assert_str_eq(mlg_str_suggest("reclal", words, 5), "recall");
    ck_assert_str_eq(mlg_str_suggest("ROC_AUC", words, 5), "roc_auc");
    ck_assert_str_eq(mlg_str_suggest("presision", words, 5), "precision");
    ck_assert(mlg_str_suggest("accuracy", words, 5) == NULL);
    ck_assert(mlg_str_suggest("", words, 5) == NULL);
}
END_TEST

START_TEST(first_error_wins_and_places_are_added)
{
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_err_set(&err, MLG_E_IO, "first %d", 1), MLG_E_IO);
    ck_assert_int_eq(mlg_err_set(&err, MLG_E_BUG, "second"), MLG_E_BUG);
    ck_assert_int_eq(err.code, MLG_E_IO);
    ck_assert_str_eq(err.text, "first 1");
    mlg_err_at(&err, NULL, 3, 4);
    mlg_err_at(&err, "file.csv", 9, 9);
    ck_assert_str_eq(err.loc.path, "file.csv");
    ck_assert_uint_eq(err.loc.line, 3);
    ck_assert_uint_eq(err.loc.column, 4);
    mlg_err_hint(&err, "one");
    mlg_err_hint(&err, "two");
    ck_assert_str_eq(err.hint, "one");
    ck_assert_int_eq(mlg_err_set(NULL, MLG_E_LIMIT, "nobody listens"), MLG_E_LIMIT);
    mlg_err_clear(&err);
    ck_assert_int_eq(err.code, MLG_OK);
}
END_TEST

START_TEST(long_paths_keep_their_tail_and_fields_their_code_points)
{
    char path[600];
    memset(path, 'a', sizeof(path));
    memcpy(path + sizeof(path) - 10, "/tail.csv", 10);
    struct mlg_loc loc = { 0 };
    mlg_loc_set_path(&loc, path);
    ck_assert_uint_eq(strlen(loc.path), sizeof(loc.path) - 1);
    ck_assert(mlg_str_starts(mlg_str_of(loc.path), MLG_STR("...a")));
    ck_assert(mlg_str_ends(mlg_str_of(loc.path), MLG_STR("/tail.csv")));
    char field[100];
    for (size_t i = 0; i + 1 < sizeof(field); i += 2)
        memcpy(field + i, "\xc3\xa9", 2);
    mlg_loc_set_field(&loc, field, sizeof(field));
    ck_assert_uint_eq(mlg_utf8_valid_prefix(mlg_str_of(loc.field)), strlen(loc.field));
    ck_assert_uint_eq(strlen(loc.field), 62);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("text");
    TCase *tests = tcase_create("text");
    tcase_add_test(tests, utf8_follows_rfc_3629);
    tcase_add_test(tests, order_is_that_of_bytes);
    tcase_add_test(tests, hexadecimal_digits_have_values);
    tcase_add_test(tests, suggestions_are_near);
    tcase_add_test(tests, first_error_wins_and_places_are_added);
    tcase_add_test(tests, long_paths_keep_their_tail_and_fields_their_code_points);
    suite_add_tcase(suite, tests);
    return suite;
}
