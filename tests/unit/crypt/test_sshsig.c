/* SSH signatures: by ssh-keygen, by git, by ourselves, and broken in every way at hand. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/base/process.h>
#include <mlgate/crypt/base64.h>
#include <mlgate/crypt/sshsig.h>

#include "wire.h"

#define KEYGEN MLG_TEST_DATA "/signing/ssh-keygen/"
#define OTHERS MLG_TEST_DATA "/signing/sshsig/testdata/"

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

static const struct {
    const char *sig, *message, *name_space, *pub;
} good[] = {
    { KEYGEN "ed25519.sig", KEYGEN "message", "approval@mlgate", KEYGEN "ed25519.pub" },
    { KEYGEN "ed25519-sha256.sig", KEYGEN "message", "approval@mlgate", KEYGEN "ed25519.pub" },
    { KEYGEN "ecdsa256.sig", KEYGEN "message", "approval@mlgate", KEYGEN "ecdsa256.pub" },
    { KEYGEN "ecdsa384.sig", KEYGEN "message", "approval@mlgate", KEYGEN "ecdsa384.pub" },
    { KEYGEN "ecdsa521.sig", KEYGEN "message", "approval@mlgate", KEYGEN "ecdsa521.pub" },
    { KEYGEN "rsa2048.sig", KEYGEN "message", "approval@mlgate", KEYGEN "rsa2048.pub" },
    { OTHERS "hola.txt.sig", OTHERS "hola.txt", "git", OTHERS "rsa_key.pub" },
    { OTHERS "sshsig/0/message.sig", OTHERS "sshsig/0/message", "git", NULL },
};

START_TEST(signatures_of_others_verify)
{
    struct mlg_sshsig sig;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_str message = load(good[_i].message);
    ck_assert_msg(mlg_sshsig_parse(&arena, load(good[_i].sig), "f.sig", &sig, &err) == MLG_OK, "%s",
                  err.text);
    ck_assert(mlg_sshsig_verify(&sig, good[_i].name_space, message));
    ck_assert(!mlg_sshsig_verify(&sig, "other", message));
    ck_assert(!mlg_sshsig_verify(&sig, "", message));
    message.len--;
    ck_assert(!mlg_sshsig_verify(&sig, good[_i].name_space, message));
    if (good[_i].pub != NULL) {
        struct mlg_str key;
        ck_assert_msg(mlg_ssh_parse_public(&arena, load(good[_i].pub), &key, &err) == MLG_OK, "%s",
                      err.text);
        ck_assert(mlg_str_equal(key, sig.key));
    }
}
END_TEST

START_TEST(weak_key_does_not_count)
{
    struct mlg_sshsig sig;
    struct mlg_str key;
    ck_assert_int_eq(mlg_sshsig_parse(&arena, load(KEYGEN "rsa1024.sig"), "f", &sig, NULL), MLG_OK);
    ck_assert(!mlg_sshsig_verify(&sig, "approval@mlgate", load(KEYGEN "message")));
    ck_assert_int_eq(mlg_ssh_parse_public(&arena, load(KEYGEN "rsa1024.pub"), &key, NULL),
                     MLG_E_CONFIG);
}
END_TEST

/* Every bit of the decoded signature, and every character of the file. */
START_TEST(every_changed_bit_breaks_it)
{
    struct mlg_sshsig sig;
    struct mlg_str message = load(KEYGEN "message"), text = load(good[_i].sig);
    char *bytes = mlg_arena_copy(&arena, text);
    struct mlg_str changed = { bytes, text.len };
    for (size_t i = 0; i < text.len - 1; i++) {
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
            struct mlg_arena scratch;
            mlg_arena_init(&scratch, 1 << 20);
            bool valid = mlg_sshsig_parse(&scratch, changed, "f", &sig, NULL) == MLG_OK &&
                         mlg_sshsig_verify(&sig, "approval@mlgate", message);
            mlg_arena_done(&scratch);
            ck_assert_msg(!valid, "byte %zu, bit %d", i, bit);
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
        }
    }
}
END_TEST

START_TEST(every_cut_is_refused)
{
    struct mlg_sshsig sig;
    struct mlg_str text = load(KEYGEN "ecdsa256.sig");
    for (size_t len = 0; len < text.len - 1; len++) {
        struct mlg_err err = MLG_ERR_INIT;
        struct mlg_str cut = { text.data, len };
        ck_assert_int_eq(mlg_sshsig_parse(&arena, cut, "f.sig", &sig, &err), MLG_E_SYNTAX);
        ck_assert_str_eq(err.loc.path, "f.sig");
    }
}
END_TEST

START_TEST(carriage_returns_are_taken)
{
    struct mlg_str text = load(KEYGEN "ed25519.sig");
    struct mlg_buf out;
    struct mlg_sshsig sig;
    mlg_buf_init(&out, 4096);
    for (size_t i = 0; i < text.len; i++) {
        mlg_buf_add_text(&out, text.data[i] == '\n' ? "\r" : "");
        mlg_buf_add_char(&out, text.data[i]);
    }
    ck_assert_int_eq(mlg_sshsig_parse(&arena, mlg_buf_view(&out), "f", &sig, NULL), MLG_OK);
    ck_assert(mlg_sshsig_verify(&sig, "approval@mlgate", load(KEYGEN "message")));
    mlg_buf_done(&out);
}
END_TEST

START_TEST(own_signature_verifies)
{
    struct mlg_buf out;
    struct mlg_sshsig sig;
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
    mlg_buf_init(&out, 4096);
    ck_assert_int_eq(mlg_sshsig_sign(key, "approval@mlgate", MLG_STR("text"), &out, NULL), MLG_OK);
    ck_assert_int_eq(mlg_sshsig_parse(&arena, mlg_buf_view(&out), "f", &sig, NULL), MLG_OK);
    ck_assert(mlg_sshsig_verify(&sig, "approval@mlgate", MLG_STR("text")));
    ck_assert(!mlg_sshsig_verify(&sig, "approval@mlgate", MLG_STR("texts")));
    ck_assert_int_eq(mlg_sshsig_sign(key, "", MLG_STR("text"), &out, NULL), MLG_E_CONFIG);
    mlg_buf_done(&out);
}
END_TEST

/* As in a .pub or allowed_signers file; keys are generated on P-256. */
static void add_public(const struct mlg_key *ssh_key, struct mlg_buf *out)
{
    struct mlg_buf blob;
    mlg_buf_init(&blob, 1024);
    ck_assert_int_eq(mlg_ssh_write_key(ssh_key, &blob, NULL), MLG_OK);
    mlg_buf_add_text(out, "ecdsa-sha2-nistp256 ");
    mlg_base64_write(out, blob.data, blob.len);
    mlg_buf_done(&blob);
}

/* ssh-keygen itself reads what we write. Without it there is nothing to learn here, and saying so
 * is all that is done: signatures_of_others_verify holds the other direction. */
START_TEST(ssh_keygen_accepts_own_signature)
{
    char folder[] = "/tmp/mlgate-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    struct mlg_buf out;
    mlg_buf_init(&out, 4096);
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
    ck_assert_int_eq(mlg_sshsig_sign(key, "approval@mlgate", MLG_STR("text\n"), &out, NULL),
                     MLG_OK);
    const char *sig = mlg_path_join(&arena, folder, "m.sig");
    const char *message = mlg_path_join(&arena, folder, "m");
    const char *allowed = mlg_path_join(&arena, folder, "allowed");
    ck_assert_int_eq(mlg_file_write(sig, mlg_buf_view(&out), NULL), MLG_OK);
    ck_assert_int_eq(mlg_file_write(message, MLG_STR("text\n"), NULL), MLG_OK);
    mlg_buf_clear(&out);
    mlg_buf_add_text(&out, "ann@example.org namespaces=\"approval@mlgate\" ");
    add_public(key, &out);
    mlg_buf_add_char(&out, '\n');
    ck_assert_int_eq(mlg_file_write(allowed, mlg_buf_view(&out), NULL), MLG_OK);
    const char *const argv[] = { "ssh-keygen",      "-Y", "verify",          "-f", allowed, "-I",
                                 "ann@example.org", "-n", "approval@mlgate", "-s", sig,     NULL };
    struct mlg_buf said;
    mlg_buf_init(&said, 4096);
    struct mlg_process_options options = {
        .argv = argv, .stdin_path = message, .out = &said, .timeout_ms = 20000
    };
    struct mlg_process_result result = { 0 };
    if (mlg_process_run(&options, &result, NULL) == MLG_OK)
        ck_assert_msg(result.exit_code == 0, "%s", mlg_buf_text(&said));
    else
        (void)puts("ssh-keygen is not installed: not asked");
    mlg_buf_done(&said);
    mlg_buf_done(&out);
    mlg_file_remove_tree(folder);
}
END_TEST

START_TEST(fingerprint_is_that_of_ssh_keygen)
{
    struct mlg_str key;
    char text[MLG_SSH_FINGERPRINT_TEXT];
    ck_assert_int_eq(mlg_ssh_parse_public(&arena, load(KEYGEN "ed25519.pub"), &key, NULL), MLG_OK);
    mlg_ssh_fingerprint(key, text);
    ck_assert_str_eq(text, "SHA256:RC8DrkqotY4QnKd35ImW1EH0ZulfJB8sjHqOKv+ilts");
}
END_TEST

#define ED_PREFIX "AAAAC3NzaC1lZDI1NTE5AAAAI"
static const char *const bad_publics[] = {
    "",
    "ssh-ed25519",
    "ssh-ed25519 " ED_PREFIX,
    "ssh-ed25519 AAAA",
    "ssh-ed25519 " ED_PREFIX "IQdQut465od3lkVyVW6038PcD/wSGX/2ij3RcQZTAq",
    "ssh-ed25519 " ED_PREFIX "IQdQut465od3lkVyVW6038PcD/wSGX/2ij3RcQZTAqtAAAA",
    "ssh-rsa " ED_PREFIX "IQdQut465od3lkVyVW6038PcD/wSGX/2ij3RcQZTAqt",
    "ssh-dss " ED_PREFIX "IQdQut465od3lkVyVW6038PcD/wSGX/2ij3RcQZTAqt",
    "sk-ssh-ed25519@openssh.com AAAA",
    "ssh-ed25519-cert-v01@openssh.com AAAA",
};

START_TEST(malformed_public_key_is_refused)
{
    struct mlg_str key;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_ssh_parse_public(&arena, mlg_str_of(bad_publics[_i]), &key, &err),
                     MLG_E_CONFIG);
    ck_assert_str_ne(err.hint, "");
}
END_TEST

START_TEST(public_key_with_comment_is_read)
{
    struct mlg_str key;
    ck_assert_int_eq(
        mlg_ssh_parse_public(&arena,
                             MLG_STR(" ssh-ed25519 " ED_PREFIX
                                     "IQdQut465od3lkVyVW6038PcD/wSGX/2ij3RcQZTAqt a b\r\n"),
                             &key, NULL),
        MLG_OK);
    ck_assert_uint_eq(key.len, 51);
}
END_TEST

/* A signature's blob from its parts, armoured; `more` is behind it. */
static struct mlg_str armour(const char *magic, uint32_t version, struct mlg_str key,
                             const char *name_space, const char *hash, struct mlg_str signature,
                             const char *more)
{
    struct mlg_buf blob, text;
    mlg_buf_init(&blob, 4096);
    mlg_buf_init(&text, 8192);
    mlg_buf_add_text(&blob, magic);
    wire_add_u32(&blob, version);
    wire_add_string(&blob, key);
    wire_add_string(&blob, mlg_str_of(name_space));
    wire_add_string(&blob, MLG_STR(""));
    wire_add_string(&blob, mlg_str_of(hash));
    wire_add_string(&blob, signature);
    mlg_buf_add_text(&blob, more);
    mlg_buf_add_text(&text, "-----BEGIN SSH SIGNATURE-----\n");
    mlg_base64_write(&text, blob.data, blob.len);
    mlg_buf_add_text(&text, "\n-----END SSH SIGNATURE-----\n");
    struct mlg_str copy = { mlg_arena_copy(&arena, mlg_buf_view(&text)), text.len };
    mlg_buf_done(&blob);
    mlg_buf_done(&text);
    return copy;
}

#define INNER      MLG_STR("\0\0\0\1a\0\0\0\1s")
#define INNER_MORE MLG_STR("\0\0\0\1a\0\0\0\1s.")

START_TEST(each_part_of_a_signature_is_held_to_its_form)
{
    struct mlg_sshsig sig;
    const struct mlg_str key = MLG_STR("k");
    const struct {
        struct mlg_str text;
        enum mlg_code code;
    } cases[] = {
        { armour("SSHSIG", 1, key, "n", "sha256", INNER, ""), MLG_OK },
        { armour("SSHSIH", 1, key, "n", "sha256", INNER, ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 0, key, "n", "sha256", INNER, ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 2, key, "n", "sha256", INNER, ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 1, MLG_STR(""), "n", "sha256", INNER, ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 1, key, "", "sha256", INNER, ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 1, key, "n", "sha1", INNER, ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 1, key, "n", "", INNER, ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 1, key, "n", "sha256", INNER_MORE, ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 1, key, "n", "sha256", MLG_STR("\0\0\0\1a"), ""), MLG_E_SYNTAX },
        { armour("SSHSIG", 1, key, "n", "sha256", INNER, "."), MLG_E_SYNTAX },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(mlg_sshsig_parse(&arena, cases[i].text, "f", &sig, NULL) == cases[i].code,
                      "case %zu", i);
    ck_assert_int_eq(
        mlg_sshsig_parse(&arena, MLG_STR("x-----BEGIN SSH SIGNATURE-----\n"), "f", &sig, NULL),
        MLG_E_SYNTAX);
}
END_TEST

/* An RSA public key of these numbers; bytes of the modulus, all 0xFF but the last. */
static enum mlg_code parse_rsa(const char *exponent, size_t exponent_len, size_t modulus_len,
                               char last)
{
    struct mlg_buf blob, line;
    struct mlg_str key;
    char *modulus = mlg_arena_alloc(&arena, modulus_len);
    memset(modulus, 0xFF, modulus_len);
    modulus[modulus_len - 1] = last;
    mlg_buf_init(&blob, 8192);
    mlg_buf_init(&line, 16384);
    wire_add_string(&blob, MLG_STR("ssh-rsa"));
    wire_add_positive(&blob, (struct mlg_str){ exponent, exponent_len });
    wire_add_positive(&blob, (struct mlg_str){ modulus, modulus_len });
    mlg_buf_add_text(&line, "ssh-rsa ");
    mlg_base64_write(&line, blob.data, blob.len);
    enum mlg_code code = mlg_ssh_parse_public(&arena, mlg_buf_view(&line), &key, NULL);
    mlg_buf_done(&blob);
    mlg_buf_done(&line);
    return code;
}

START_TEST(odd_rsa_keys_are_refused)
{
    ck_assert_int_eq(parse_rsa("\1\0\1", 3, 256, 1), MLG_OK);
    ck_assert_int_eq(parse_rsa("\1\0\1", 3, 2048, 1), MLG_OK);
    ck_assert_int_eq(parse_rsa("\1\0\1", 3, 255, 1), MLG_E_CONFIG);
    ck_assert_int_eq(parse_rsa("\1\0\1", 3, 2049, 1), MLG_E_CONFIG);
    ck_assert_int_eq(parse_rsa("\1\0\1", 3, 256, 2), MLG_E_CONFIG);
    ck_assert_int_eq(parse_rsa("\1\0\0", 3, 256, 1), MLG_E_CONFIG);
    ck_assert_int_eq(parse_rsa("\1", 1, 256, 1), MLG_E_CONFIG);
    ck_assert_int_eq(parse_rsa("\0", 1, 256, 1), MLG_E_CONFIG);
    ck_assert_int_eq(parse_rsa("\1\0\0\0\0\0\0\0\1", 9, 256, 1), MLG_E_CONFIG);
}
END_TEST

START_TEST(numbers_have_one_form_on_the_wire)
{
    static const struct {
        struct mlg_str wire;
        bool good;
    } cases[] = {
        { { "\0\0\0\1\1", 5 }, true },          { { "\0\0\0\2\0\x80", 6 }, true },
        { { "\0\0\0\0", 4 }, false },           { { "\0\0\0\1\0", 5 }, false },
        { { "\0\0\0\1\x80", 5 }, false },       { { "\0\0\0\2\0\x7F", 6 }, false },
        { { "\0\0\0\2\1", 5 }, false },         { { "\0\0\0", 3 }, false },
        { { "\xFF\xFF\xFF\xFF\1", 5 }, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mlg_str in = cases[i].wire, magnitude;
        ck_assert_msg(wire_take_positive(&in, &magnitude) == cases[i].good, "case %zu", i);
        ck_assert_uint_eq(in.len, cases[i].good ? 0 : cases[i].wire.len);
    }
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("crypt.sshsig");
    TCase *c = tcase_create("sshsig");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, signatures_of_others_verify, 0, (int)(sizeof good / sizeof good[0]));
    tcase_add_test(c, each_part_of_a_signature_is_held_to_its_form);
    tcase_add_test(c, odd_rsa_keys_are_refused);
    tcase_add_test(c, numbers_have_one_form_on_the_wire);
    tcase_add_test(c, weak_key_does_not_count);
    tcase_add_loop_test(c, every_changed_bit_breaks_it, 0, 6);
    tcase_add_test(c, every_cut_is_refused);
    tcase_add_test(c, carriage_returns_are_taken);
    tcase_add_test(c, own_signature_verifies);
    tcase_add_test(c, ssh_keygen_accepts_own_signature);
    tcase_add_test(c, fingerprint_is_that_of_ssh_keygen);
    tcase_add_loop_test(c, malformed_public_key_is_refused, 0,
                        (int)(sizeof bad_publics / sizeof bad_publics[0]));
    tcase_add_test(c, public_key_with_comment_is_read);
    suite_add_tcase(suite, c);
    return suite;
}
