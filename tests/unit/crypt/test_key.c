/* Keys: made, saved, opened again, refused; signatures by others and by ourselves. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/base64.h>
#include <mlgate/crypt/key.h>

#define KEYS MLG_TEST_DATA "/signing/keys/"

Suite *mlg_test_suite(void);

static char folder[64];
static struct mlg_key *key;

static void set_up(void)
{
    strcpy(folder, "/tmp/mlgate-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
}

static void tear_down(void)
{
    mlg_key_free(key);
    mlg_file_remove_tree(folder);
}

static const char *path_of(const char *name)
{
    static char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

START_TEST(own_signature_verifies_and_no_other)
{
    struct mlg_buf sig;
    mlg_buf_init(&sig, 1000);
    ck_assert_int_eq(mlg_key_sign(key, MLG_STR("message"), &sig, NULL), MLG_OK);
    ck_assert(mlg_key_verify(key, MLG_STR("message"), mlg_buf_view(&sig)));
    ck_assert(!mlg_key_verify(key, MLG_STR("massage"), mlg_buf_view(&sig)));
    MLG_AUTO(mlg_key) struct mlg_key *other = NULL;
    ck_assert_int_eq(mlg_key_generate(&other, NULL), MLG_OK);
    ck_assert(!mlg_key_verify(other, MLG_STR("message"), mlg_buf_view(&sig)));
    ck_assert(!mlg_key_same(key, other));
    mlg_buf_done(&sig);
}
END_TEST

START_TEST(every_changed_byte_breaks_a_signature)
{
    struct mlg_buf sig;
    mlg_buf_init(&sig, 1000);
    ck_assert_int_eq(mlg_key_sign(key, MLG_STR("message"), &sig, NULL), MLG_OK);
    for (size_t i = 0; i < sig.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            sig.data[i] = (char)(sig.data[i] ^ (1 << bit));
            ck_assert(!mlg_key_verify(key, MLG_STR("message"), mlg_buf_view(&sig)));
            sig.data[i] = (char)(sig.data[i] ^ (1 << bit));
        }
    }
    struct mlg_str view = mlg_buf_view(&sig);
    view.len--;
    ck_assert(!mlg_key_verify(key, MLG_STR("message"), view));
    mlg_buf_add_char(&sig, '\0');
    ck_assert(!mlg_key_verify(key, MLG_STR("message"), mlg_buf_view(&sig)));
    ck_assert(!mlg_key_verify(key, MLG_STR("message"), MLG_STR("")));
    mlg_buf_done(&sig);
}
END_TEST

START_TEST(saved_key_opens_again)
{
    struct stat st;
    struct mlg_err err = MLG_ERR_INIT;
    const char *path = path_of("ci.key");
    ck_assert_msg(mlg_key_save_private(key, path, NULL, &err) == MLG_OK, "%s", err.text);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    MLG_AUTO(mlg_key) struct mlg_key *again = NULL;
    ck_assert_int_eq(mlg_key_load_private(path, NULL, &again, &err), MLG_OK);
    ck_assert(mlg_key_same(key, again));
    struct mlg_buf sig;
    mlg_buf_init(&sig, 1000);
    ck_assert_int_eq(mlg_key_sign(again, MLG_STR("message"), &sig, NULL), MLG_OK);
    ck_assert(mlg_key_verify(key, MLG_STR("message"), mlg_buf_view(&sig)));
    mlg_buf_done(&sig);
    ck_assert_int_eq(mlg_key_save_private(key, path, NULL, &err), MLG_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.hint, "never overwritten"));
}
END_TEST

START_TEST(encrypted_key_needs_its_passphrase)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *path = path_of("ci.key");
    ck_assert_int_eq(mlg_key_save_private(key, path, "open sesame", NULL), MLG_OK);
    struct mlg_buf text;
    mlg_buf_init(&text, MLG_KEY_FILE_BYTES);
    ck_assert_int_eq(mlg_file_read(path, &text, NULL), MLG_OK);
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&text), "BEGIN ENCRYPTED PRIVATE KEY"));
    mlg_buf_done(&text);
    MLG_AUTO(mlg_key) struct mlg_key *again = NULL;
    ck_assert_int_eq(mlg_key_load_private(path, NULL, &again, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "the key is encrypted, and no passphrase is given");
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_key_load_private(path, "open barley", &again, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "the passphrase does not open the key");
    ck_assert_int_eq(mlg_key_load_private(path, "open sesame", &again, NULL), MLG_OK);
    ck_assert(mlg_key_same(key, again));
    struct mlg_buf sig;
    mlg_buf_init(&sig, 1000);
    ck_assert_int_eq(mlg_key_sign(again, MLG_STR("message"), &sig, NULL), MLG_OK);
    ck_assert(mlg_key_verify(key, MLG_STR("message"), mlg_buf_view(&sig)));
    mlg_buf_done(&sig);
    ck_assert_int_eq(mlg_key_save_private(key, path_of("x.key"), "", NULL), MLG_E_CONFIG);
}
END_TEST

START_TEST(key_is_saved_whole_or_not_at_all)
{
    ck_assert_int_eq(mlg_key_save_private(key, path_of("no/such/folder/x.key"), NULL, NULL),
                     MLG_E_IO);
    struct mlg_buf pem;
    mlg_buf_init(&pem, MLG_KEY_FILE_BYTES);
    ck_assert_int_eq(mlg_key_write_public(key, &pem, NULL), MLG_OK);
    MLG_AUTO(mlg_key) struct mlg_key *public_half = NULL;
    ck_assert_int_eq(mlg_key_parse_public(mlg_buf_view(&pem), &public_half, NULL), MLG_OK);
    ck_assert_int_eq(mlg_key_save_private(public_half, path_of("x.key"), NULL, NULL), MLG_E_BUG);
    ck_assert_int_eq(mlg_key_sign(public_half, MLG_STR("m"), &pem, NULL), MLG_E_BUG);
    ck_assert(mlg_key_same(key, public_half));
    mlg_buf_done(&pem);
}
END_TEST

/* Made by `openssl` 3.0; hints by sha256sum and `openssl pkey -pubin -outform DER | sha256sum`. */
START_TEST(hints_are_those_of_the_public_tools)
{
    MLG_AUTO(mlg_key) struct mlg_key *public_half = NULL;
    char hex[MLG_SHA256_HEX], base64[45];
    ck_assert_int_eq(mlg_key_load_public(KEYS "p256.pub", &public_half, NULL), MLG_OK);
    ck_assert_int_eq(mlg_key_hint(public_half, hex, NULL), MLG_OK);
    ck_assert_str_eq(hex, "d9ebb8606f74801ea7e2a64b7dc218fa805e839480e26147eb59d5a44ced53ca");
    ck_assert_int_eq(mlg_key_der_hint(public_half, base64, NULL), MLG_OK);
    ck_assert_str_eq(base64, "nZr/skCZ+zlbVf62wg3tqNJ36MINopXczqx0HGeB678=");
}
END_TEST

/* Signatures by `openssl dgst -sign`. */
static const struct {
    const char *pub, *sig;
} signed_by_openssl[] = {
    { "p256.pub", "p256.sig" },
    { "p384.pub", "p384.sig" },
    { "p521.pub", "p521.sig" },
};

START_TEST(signatures_of_openssl_verify)
{
    char path[256];
    struct mlg_buf sig;
    MLG_AUTO(mlg_key) struct mlg_key *public_half = NULL;
    (void)snprintf(path, sizeof path, KEYS "%s", signed_by_openssl[_i].pub);
    ck_assert_int_eq(mlg_key_load_public(path, &public_half, NULL), MLG_OK);
    mlg_buf_init(&sig, 4096);
    (void)snprintf(path, sizeof path, KEYS "%s", signed_by_openssl[_i].sig);
    ck_assert_int_eq(mlg_file_read(path, &sig, NULL), MLG_OK);
    ck_assert(mlg_key_verify(public_half, MLG_STR("a message\n"), mlg_buf_view(&sig)));
    ck_assert(!mlg_key_verify(public_half, MLG_STR("a message"), mlg_buf_view(&sig)));
    mlg_buf_done(&sig);
}
END_TEST

static const struct {
    const char *name;
    bool as_private;
    const char *text;
} refused[] = {
    { "absent", true, "the key " },
    { "absent", false, "the key " },
    { "p256.pub", true, "a public key, where a private one is needed" },
    { "p256.sec1.key", false, "a private key, where a public one is needed" },
    { "rsa.pub", false, "not an ECDSA key over a NIST curve" },
    { "ed25519.pub", false, "not an ECDSA key over a NIST curve" },
    { "secp256k1.pub", false, "not an ECDSA key over a NIST curve" },
    { "explicit.pub", false, "not an ECDSA key over a NIST curve" },
    { "p256.sig", false, "not a public key in PEM" },
    { "p256.sig", true, "not a private key in PEM" },
};

START_TEST(what_is_no_fitting_key_is_refused_by_name)
{
    char path[256];
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_key) struct mlg_key *got = NULL;
    (void)snprintf(path, sizeof path, KEYS "%s", refused[_i].name);
    enum mlg_code code = refused[_i].as_private ? mlg_key_load_private(path, NULL, &got, &err)
                                                : mlg_key_load_public(path, &got, &err);
    ck_assert_int_eq(code, MLG_E_CONFIG);
    ck_assert_msg(strstr(err.text, refused[_i].text) != NULL, "%s", err.text);
    ck_assert_str_ne(err.hint, "");
    ck_assert_ptr_nonnull(strstr(err.loc.path, refused[_i].name));
}
END_TEST

START_TEST(private_keys_of_openssl_open)
{
    static const char *const names[] = { "p256.sec1.key", "p256.pkcs8.key" };
    MLG_AUTO(mlg_key) struct mlg_key *public_half = NULL;
    ck_assert_int_eq(mlg_key_load_public(KEYS "p256.pub", &public_half, NULL), MLG_OK);
    for (size_t i = 0; i < 2; i++) {
        char path[256];
        MLG_AUTO(mlg_key) struct mlg_key *pair = NULL;
        (void)snprintf(path, sizeof path, KEYS "%s", names[i]);
        ck_assert_int_eq(mlg_key_load_private(path, NULL, &pair, NULL), MLG_OK);
        ck_assert(mlg_key_same(pair, public_half));
    }
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("crypt.key");
    TCase *c = tcase_create("key");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, own_signature_verifies_and_no_other);
    tcase_add_test(c, every_changed_byte_breaks_a_signature);
    tcase_add_test(c, saved_key_opens_again);
    tcase_add_test(c, encrypted_key_needs_its_passphrase);
    tcase_add_test(c, key_is_saved_whole_or_not_at_all);
    tcase_add_test(c, hints_are_those_of_the_public_tools);
    tcase_add_loop_test(c, signatures_of_openssl_verify, 0,
                        (int)(sizeof signed_by_openssl / sizeof signed_by_openssl[0]));
    tcase_add_loop_test(c, what_is_no_fitting_key_is_refused_by_name, 0,
                        (int)(sizeof refused / sizeof refused[0]));
    tcase_add_test(c, private_keys_of_openssl_open);
    suite_add_tcase(suite, c);
    return suite;
}
