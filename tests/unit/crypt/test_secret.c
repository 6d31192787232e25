/* Secrets: taken out of the environment, bytes and all. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/secret.h>

#define WORD "correct horse battery staple"

Suite *mlg_test_suite(void);

START_TEST(a_variable_is_gone_with_its_bytes)
{
    struct mlg_secret secret;
    char value[] = "MLGATE_TEST_SECRET=" WORD;
    ck_assert_int_eq(putenv(value), 0);
    ck_assert_int_eq(mlg_secret_take("MLGATE_TEST_SECRET", &secret, NULL), MLG_OK);
    ck_assert_str_eq(secret.text, WORD);
    ck_assert_uint_eq(secret.len, strlen(WORD));
    ck_assert_ptr_null(getenv("MLGATE_TEST_SECRET"));
    for (size_t i = strlen("MLGATE_TEST_SECRET="); i < sizeof value; i++)
        ck_assert_int_eq(value[i], 0);
    mlg_secret_done(&secret);
    ck_assert_ptr_null(secret.text);
    mlg_secret_done(&secret);
}
END_TEST

START_TEST(unset_empty_and_huge)
{
    struct mlg_secret secret;
    char *huge = malloc(MLG_SECRET_BYTES + 2);
    ck_assert_ptr_nonnull(huge);
    ck_assert_int_eq(unsetenv("MLGATE_TEST_SECRET"), 0);
    ck_assert_int_eq(mlg_secret_take("MLGATE_TEST_SECRET", &secret, NULL), MLG_OK);
    ck_assert_ptr_null(secret.text);
    ck_assert_int_eq(setenv("MLGATE_TEST_SECRET", "", 1), 0);
    ck_assert_int_eq(mlg_secret_take("MLGATE_TEST_SECRET", &secret, NULL), MLG_OK);
    ck_assert_ptr_null(secret.text);
    memset(huge, 'x', MLG_SECRET_BYTES + 1);
    huge[MLG_SECRET_BYTES + 1] = '\0';
    ck_assert_int_eq(setenv("MLGATE_TEST_SECRET", huge, 1), 0);
    ck_assert_int_eq(mlg_secret_take("MLGATE_TEST_SECRET", &secret, NULL), MLG_E_CONFIG);
    ck_assert_ptr_null(getenv("MLGATE_TEST_SECRET"));
    free(huge);
}
END_TEST

START_TEST(the_first_line_of_a_file)
{
    static const struct {
        const char *text;
        size_t len;
        const char *line; /* NULL: refused */
    } cases[] = { { "word\n", 5, "word" },
                  { "word", 4, "word" },
                  { "word\r\nmore", 10, "word" },
                  { "two words\n", 10, "two words" },
                  { "", 0, NULL },
                  { "\nword", 5, NULL },
                  { "a\0b\n", 4, NULL } };
    char path[] = "/tmp/mlgate-test-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(close(fd), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mlg_secret secret = { 0 };
        ck_assert_int_eq(
            mlg_file_write(path, (struct mlg_str){ cases[i].text, cases[i].len }, NULL), MLG_OK);
        enum mlg_code code = mlg_secret_read_line(path, &secret, NULL);
        ck_assert_int_eq(code, cases[i].line != NULL ? MLG_OK : MLG_E_CONFIG);
        if (cases[i].line != NULL)
            ck_assert_str_eq(secret.text, cases[i].line);
        mlg_secret_done(&secret);
    }
    ck_assert_int_eq(unlink(path), 0);
    struct mlg_secret secret = { 0 };
    ck_assert_int_eq(mlg_secret_read_line(path, &secret, NULL), MLG_E_CONFIG);
}
END_TEST

START_TEST(a_key_from_the_environment_and_none)
{
    char path[] = "/tmp/mlgate-test-XXXXXX";
    struct mlg_buf pem;
    struct mlg_key *key = NULL;
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(close(fd), 0);
    ck_assert_int_eq(unlink(path), 0);
    mlg_buf_init(&pem, MLG_KEY_FILE_BYTES);
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
    ck_assert_int_eq(mlg_key_save_private(key, path, NULL, NULL), MLG_OK);
    ck_assert_int_eq(mlg_file_read(path, &pem, NULL), MLG_OK);
    mlg_key_free(key);
    key = NULL;
    ck_assert_int_eq(unsetenv(MLG_SIGNING_KEY_VARIABLE), 0);
    ck_assert_int_eq(mlg_secret_open_key(NULL, NULL, &key, NULL), MLG_OK);
    ck_assert_ptr_null(key);
    ck_assert_int_eq(setenv(MLG_SIGNING_KEY_VARIABLE, mlg_buf_text(&pem), 1), 0);
    ck_assert_int_eq(setenv(MLG_PASSPHRASE_VARIABLE, "unused", 1), 0);
    ck_assert_int_eq(mlg_secret_open_key(NULL, NULL, &key, NULL), MLG_OK);
    ck_assert_ptr_nonnull(key);
    ck_assert_ptr_null(getenv(MLG_SIGNING_KEY_VARIABLE));
    ck_assert_ptr_null(getenv(MLG_PASSPHRASE_VARIABLE));
    mlg_key_free(key);
    mlg_buf_done(&pem);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(setenv(MLG_SIGNING_KEY_VARIABLE, "/a/path.key", 1), 0);
    ck_assert_int_eq(mlg_secret_open_key(NULL, NULL, &key, NULL), MLG_E_CONFIG);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("secret");
    TCase *c = tcase_create("secret");
    tcase_add_test(c, a_variable_is_gone_with_its_bytes);
    tcase_add_test(c, unset_empty_and_huge);
    tcase_add_test(c, the_first_line_of_a_file);
    tcase_add_test(c, a_key_from_the_environment_and_none);
    suite_add_tcase(suite, c);
    return suite;
}
