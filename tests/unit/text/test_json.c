#include <check.h>
#include <math.h>
#include <signal.h>

#include <mlgate/text/json.h>

static struct mlg_buf buf;

static void setup(void)
{
    mlg_buf_init(&buf, 1 << 20);
}

static void teardown(void)
{
    mlg_buf_done(&buf);
}

static void write_sample(int indent)
{
    struct mlg_json json;
    mlg_json_init(&json, &buf, indent);
    mlg_json_begin_map(&json);
    mlg_json_pair_text(&json, "name", "x");
    mlg_json_pair_text(&json, "none", NULL);
    mlg_json_key(&json, "list");
    mlg_json_begin_list(&json);
    mlg_json_uint(&json, UINT64_MAX);
    mlg_json_int(&json, INT64_MIN);
    mlg_json_number(&json, 0.1);
    mlg_json_bool(&json, false);
    mlg_json_raw(&json, MLG_STR("[1]"));
    mlg_json_end_list(&json);
    mlg_json_key(&json, "empty");
    mlg_json_begin_map(&json);
    mlg_json_end_map(&json);
    mlg_json_key(&json, "none_of_them");
    mlg_json_begin_list(&json);
    mlg_json_end_list(&json);
    static const char *const texts[] = { "a\"", NULL };
    mlg_json_pair_texts(&json, "texts", texts, 2);
    mlg_json_pair_texts(&json, "no_texts", NULL, 0);
    mlg_json_pair_uint(&json, "n", 0);
    mlg_json_pair_bool(&json, "b", true);
    mlg_json_end_map(&json);
}

START_TEST(commas_and_nesting_on_one_line)
{
    write_sample(0);
    ck_assert_str_eq(mlg_buf_text(&buf),
                     "{\"name\":\"x\",\"none\":null,\"list\":[18446744073709551615,"
                     "-9223372036854775808,0.1,false,[1]],\"empty\":{},\"none_of_them\":[],"
                     "\"texts\":[\"a\\\"\",null],\"no_texts\":[],\"n\":0,\"b\":true}");
}
END_TEST

START_TEST(indentation_of_two)
{
    write_sample(2);
    ck_assert_str_eq(mlg_buf_text(&buf), "{\n"
                                         "  \"name\": \"x\",\n"
                                         "  \"none\": null,\n"
                                         "  \"list\": [\n"
                                         "    18446744073709551615,\n"
                                         "    -9223372036854775808,\n"
                                         "    0.1,\n"
                                         "    false,\n"
                                         "    [1]\n"
                                         "  ],\n"
                                         "  \"empty\": {},\n"
                                         "  \"none_of_them\": [],\n"
                                         "  \"texts\": [\n"
                                         "    \"a\\\"\",\n"
                                         "    null\n"
                                         "  ],\n"
                                         "  \"no_texts\": [],\n"
                                         "  \"n\": 0,\n"
                                         "  \"b\": true\n"
                                         "}");
}
END_TEST

START_TEST(what_is_not_finite_is_null)
{
    struct mlg_json json;
    mlg_json_init(&json, &buf, 0);
    mlg_json_begin_list(&json);
    mlg_json_number(&json, NAN);
    mlg_json_number(&json, INFINITY);
    mlg_json_number(&json, -INFINITY);
    mlg_json_number(&json, -0.0);
    mlg_json_end_list(&json);
    ck_assert_str_eq(mlg_buf_text(&buf), "[null,null,null,0]");
}
END_TEST

START_TEST(strings_are_escaped_and_always_utf8)
{
    static const struct {
        struct mlg_str in;
        const char *out;
    } rows[] = {
        { { "", 0 }, "\"\"" },
        { { "a\"b\\c/d", 7 }, "\"a\\\"b\\\\c/d\"" },
        { { "\b\f\n\r\t", 5 }, "\"\\b\\f\\n\\r\\t\"" },
        { { "\0\x01\x1f\x7f", 4 }, "\"\\u0000\\u0001\\u001f\\u007f\"" },
        { { "\xE2\x80\xA8\xE2\x80\xA9", 6 }, "\"\\u2028\\u2029\"" },
        { { "\xC3\xA9\xF0\x9F\x98\x80", 6 }, "\"\xC3\xA9\xF0\x9F\x98\x80\"" },
        { { "\xE9t", 2 }, "\"\xEF\xBF\xBDt\"" },
        { { "\xC0\x80", 2 }, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },                 /* overlong NUL */
        { { "\xED\xA0\x80", 3 }, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" }, /* a surrogate */
        { { "\xF4\x90\x80\x80", 4 }, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
        { { "\xF0\x9F\x98", 3 }, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" }, /* cut off */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct mlg_json json;
        mlg_buf_clear(&buf);
        mlg_json_init(&json, &buf, 0);
        mlg_json_string(&json, rows[i].in);
        ck_assert_str_eq(mlg_buf_text(&buf), rows[i].out);
    }
}
END_TEST

START_TEST(sixty_four_levels_fit)
{
    struct mlg_json json;
    mlg_json_init(&json, &buf, 0);
    for (int i = 0; i < 64; i++)
        mlg_json_begin_list(&json);
    for (int i = 0; i < 64; i++)
        mlg_json_end_list(&json);
    ck_assert(!buf.failed);
    ck_assert_uint_eq(buf.len, 128);
}
END_TEST

/* Misuse aborts, or without assertions marks the buffer as failed; a test of the first kind runs
 * in a child, so the child ends itself in the same way in the second. */
static void misused(void)
{
    if (buf.failed)
        (void)raise(SIGABRT);
}

START_TEST(value_without_its_key_is_misuse)
{
    struct mlg_json json;
    mlg_json_init(&json, &buf, 0);
    mlg_json_begin_map(&json);
    mlg_json_null(&json);
    misused();
}
END_TEST

START_TEST(key_without_its_value_is_misuse)
{
    struct mlg_json json;
    mlg_json_init(&json, &buf, 0);
    mlg_json_begin_map(&json);
    mlg_json_key(&json, "a");
    mlg_json_end_map(&json);
    misused();
}
END_TEST

START_TEST(wrong_end_is_misuse)
{
    struct mlg_json json;
    mlg_json_init(&json, &buf, 0);
    mlg_json_begin_map(&json);
    mlg_json_end_list(&json);
    misused();
}
END_TEST

START_TEST(level_sixty_five_is_misuse)
{
    struct mlg_json json;
    mlg_json_init(&json, &buf, 0);
    for (int i = 0; i < 65; i++)
        mlg_json_begin_list(&json);
    misused();
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("text.json");
    TCase *writing = tcase_create("writing");
    tcase_add_checked_fixture(writing, setup, teardown);
    tcase_add_test(writing, commas_and_nesting_on_one_line);
    tcase_add_test(writing, indentation_of_two);
    tcase_add_test(writing, what_is_not_finite_is_null);
    tcase_add_test(writing, strings_are_escaped_and_always_utf8);
    tcase_add_test(writing, sixty_four_levels_fit);
    tcase_add_test_raise_signal(writing, value_without_its_key_is_misuse, SIGABRT);
    tcase_add_test_raise_signal(writing, key_without_its_value_is_misuse, SIGABRT);
    tcase_add_test_raise_signal(writing, wrong_end_is_misuse, SIGABRT);
    tcase_add_test_raise_signal(writing, level_sixty_five_is_misuse, SIGABRT);
    suite_add_tcase(suite, writing);
    return suite;
}
