/* Private keys of people: those of ssh-keygen that open, those that are named and refused. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/sshsig.h>

#define PRIVATE MLG_TEST_DATA "/signing/ssh-keygen/private/"
#define KEYS    MLG_TEST_DATA "/signing/keys/"

Suite *mlg_test_suite(void);

static struct mlg_arena arena;

static void set_up(void)
{
    mlg_arena_init(&arena, 16 << 20);
}

static void tear_down(void)
{
    mlg_arena_done(&arena);
}

static struct mlg_str load(const char *path)
{
    struct mlg_buf text;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&text, 1 << 20);
    ck_assert_msg(mlg_file_read(path, &text, &err) == MLG_OK, "%s: %s", path, err.text);
    struct mlg_str copy = { mlg_arena_copy(&arena, mlg_buf_view(&text)), text.len };
    mlg_buf_done(&text);
    return copy;
}

static void sign_and_verify(const struct mlg_ssh_pair *pair)
{
    struct mlg_buf out;
    struct mlg_sshsig sig;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&out, 1 << 20);
    ck_assert_msg(mlg_ssh_pair_sign(pair, "approval@mlgate", MLG_STR("text"), &out, &err) == MLG_OK,
                  "%s", err.text);
    ck_assert_int_eq(mlg_sshsig_parse(&arena, mlg_buf_view(&out), "f", &sig, NULL), MLG_OK);
    ck_assert(mlg_sshsig_verify(&sig, "approval@mlgate", MLG_STR("text")));
    ck_assert(!mlg_sshsig_verify(&sig, "approval@mlgate", MLG_STR("texts")));
    ck_assert(mlg_str_equal(sig.key, mlg_ssh_pair_public(pair)));
    mlg_buf_done(&out);
}

static const char *const good[] = { "id_ed25519", "id_ecdsa256", "id_ecdsa384", "id_ecdsa521" };

START_TEST(keys_of_ssh_keygen_sign)
{
    char path[512], pub[512];
    struct mlg_str key;
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_ssh_pair) struct mlg_ssh_pair *pair = NULL;
    (void)snprintf(path, sizeof path, PRIVATE "%s", good[_i]);
    (void)snprintf(pub, sizeof pub, PRIVATE "%s.pub", good[_i]);
    ck_assert_msg(mlg_ssh_pair_load(path, NULL, &pair, &err) == MLG_OK, "%s", err.text);
    ck_assert_int_eq(mlg_ssh_parse_public(&arena, load(pub), &key, NULL), MLG_OK);
    ck_assert(mlg_str_equal(key, mlg_ssh_pair_public(pair)));
    sign_and_verify(pair);
    struct mlg_buf out;
    mlg_buf_init(&out, 1000);
    ck_assert_int_eq(mlg_ssh_pair_sign(pair, "", MLG_STR("x"), &out, NULL), MLG_E_CONFIG);
    mlg_buf_done(&out);
}
END_TEST

START_TEST(pem_keys_sign_too)
{
    MLG_AUTO(mlg_ssh_pair) struct mlg_ssh_pair *pair = NULL;
    ck_assert_int_eq(mlg_ssh_pair_load(KEYS "p256.pkcs8.key", NULL, &pair, NULL), MLG_OK);
    sign_and_verify(pair);
}
END_TEST

static const struct {
    const char *name, *text, *hint;
} refused[] = {
    { PRIVATE "id_encrypted", "encrypted OpenSSH key", "ssh-keygen -Y sign" },
    { PRIVATE "id_rsa", "of this type", "ssh-keygen -Y sign" },
    { PRIVATE "id_ed25519.pub", "not a private key", "" },
    { PRIVATE "absent", "the key ", "" },
    { KEYS "p256.pub", "a public key", "" },
};

START_TEST(what_cannot_sign_here_is_named)
{
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_ssh_pair) struct mlg_ssh_pair *pair = NULL;
    ck_assert_int_eq(mlg_ssh_pair_load(refused[_i].name, "secret", &pair, &err), MLG_E_CONFIG);
    ck_assert_msg(strstr(err.text, refused[_i].text) != NULL, "%s", err.text);
    ck_assert_msg(strstr(err.hint, refused[_i].hint) != NULL, "%s", err.hint);
    ck_assert_str_ne(err.loc.path, "");
}
END_TEST

START_TEST(every_cut_is_refused)
{
    struct mlg_str text = load(PRIVATE "id_ecdsa256");
    for (size_t len = 0; len + 1 < text.len; len++) {
        struct mlg_ssh_pair *pair = NULL;
        struct mlg_err err = MLG_ERR_INIT;
        struct mlg_str cut = { text.data, len };
        ck_assert_int_eq(mlg_ssh_pair_parse(cut, NULL, &pair, &err), MLG_E_CONFIG);
        ck_assert_ptr_null(pair);
    }
}
END_TEST

/* A changed bit may hit what has no meaning (comment, check numbers' twins do); what opens must
 * then be the same key, whose signatures verify. */
START_TEST(changed_bits_never_give_a_key_that_does_not_fit)
{
    struct mlg_str text = load(_i == 0 ? PRIVATE "id_ed25519" : PRIVATE "id_ecdsa256");
    struct mlg_ssh_pair *whole = NULL;
    ck_assert_int_eq(mlg_ssh_pair_parse(text, NULL, &whole, NULL), MLG_OK);
    char *bytes = mlg_arena_copy(&arena, text);
    struct mlg_str changed = { bytes, text.len };
    size_t opened = 0;
    for (size_t i = 0; i < text.len; i++) {
        for (int bit = 0; bit < 7; bit += 2) {
            struct mlg_ssh_pair *pair = NULL;
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
            if (mlg_ssh_pair_parse(changed, NULL, &pair, NULL) == MLG_OK) {
                opened++;
                ck_assert(mlg_str_equal(mlg_ssh_pair_public(pair), mlg_ssh_pair_public(whole)));
            }
            mlg_ssh_pair_free(pair);
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
        }
    }
    ck_assert_uint_lt(opened, 100);
    mlg_ssh_pair_free(whole);
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("crypt.ssh_pair");
    TCase *c = tcase_create("ssh_pair");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, keys_of_ssh_keygen_sign, 0, COUNT(good));
    tcase_add_test(c, pem_keys_sign_too);
    tcase_add_loop_test(c, what_cannot_sign_here_is_named, 0, COUNT(refused));
    tcase_add_test(c, every_cut_is_refused);
    tcase_add_loop_test(c, changed_bits_never_give_a_key_that_does_not_fit, 0, 2);
    suite_add_tcase(suite, c);
    return suite;
}
