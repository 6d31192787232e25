#include <check.h>
#include <string.h>

#include <mlgate/crypt/base64.h>

Suite *mlg_test_suite(void);

/* RFC 4648 section 10, and bytes that use the last two digits. */
static const struct {
    const char *bytes, *text;
} known[] = {
    { "", "" },
    { "f", "Zg==" },
    { "fo", "Zm8=" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg==" },
    { "fooba", "Zm9vYmE=" },
    { "foobar", "Zm9vYmFy" },
    { "\xFB\xEF\xBE\xFF\xFF\xFF", "++++////" },
};

START_TEST(known_texts_are_written_and_read)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, 1000);
    mlg_base64_write(&buf, known[_i].bytes, strlen(known[_i].bytes));
    ck_assert_str_eq(mlg_buf_text(&buf), known[_i].text);
    mlg_buf_clear(&buf);
    ck_assert_int_eq(mlg_base64_read(&buf, mlg_str_of(known[_i].text), NULL), MLG_OK);
    ck_assert_str_eq(mlg_buf_text(&buf), known[_i].bytes);
    mlg_buf_done(&buf);
}
END_TEST

START_TEST(all_bytes_survive)
{
    unsigned char bytes[259];
    struct mlg_buf text, back;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 37);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        mlg_buf_init(&text, 1000);
        mlg_buf_init(&back, 1000);
        mlg_base64_write(&text, bytes, len);
        ck_assert_int_eq(mlg_base64_read(&back, mlg_buf_view(&text), NULL), MLG_OK);
        ck_assert_uint_eq(back.len, len);
        ck_assert(len == 0 || memcmp(back.data, bytes, len) == 0);
        mlg_buf_done(&text);
        mlg_buf_done(&back);
    }
}
END_TEST

START_TEST(url_safe_alphabet_is_read)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, 1000);
    ck_assert_int_eq(mlg_base64_read(&buf, MLG_STR("----____"), NULL), MLG_OK);
    ck_assert_str_eq(mlg_buf_text(&buf), "\xFB\xEF\xBE\xFF\xFF\xFF");
    mlg_buf_done(&buf);
}
END_TEST

static const char *const bad[] = {
    "A",      "AA",   "AAA",      "=",       "====",   "A===",  "AA=A",
    "Zh==",   "Zm9=", "Zg==Zg==", "Zg= =",   "Zg==\n", " Zg==", "Zm9v ",
    "Zm\n9v", "+-AA", "/AAA_A==", "Zm9\x80", "=m9v",   "Z=9v"
};

START_TEST(second_spellings_are_refused)
{
    struct mlg_buf buf;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&buf, 1000);
    ck_assert_msg(mlg_base64_read(&buf, mlg_str_of(bad[_i]), &err) == MLG_E_SYNTAX, "%s", bad[_i]);
    mlg_buf_done(&buf);
}
END_TEST

START_TEST(ceiling_of_the_buffer_holds)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, 2);
    ck_assert_int_eq(mlg_base64_read(&buf, MLG_STR("Zm9v"), NULL), MLG_E_LIMIT);
    mlg_buf_done(&buf);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("crypt.base64");
    TCase *c = tcase_create("base64");
    tcase_add_loop_test(c, known_texts_are_written_and_read, 0,
                        (int)(sizeof known / sizeof known[0]));
    tcase_add_test(c, all_bytes_survive);
    tcase_add_test(c, url_safe_alphabet_is_read);
    tcase_add_loop_test(c, second_spellings_are_refused, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(c, ceiling_of_the_buffer_holds);
    suite_add_tcase(suite, c);
    return suite;
}
