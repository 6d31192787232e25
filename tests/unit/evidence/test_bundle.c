/* Bundles: DSSE's own vector, those that model_signing signed, our own, and broken ones. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/crypt/base64.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/statement.h>

#include "load.h"

#define SIGNED  MLG_TEST_DATA "/signing/model-transparency/"
#define VECTORS MLG_TEST_DATA "/signing/oms-spec/test-vectors/v1.0/"
#define THEIRS  MLG_TEST_DATA "/signing/keys/model-transparency.pub"
#define PAYLOAD "{\"_type\":\"https://in-toto.io/Statement/v1\"}"

Suite *mlg_test_suite(void);

static struct mlg_arena arena;
static struct mlg_key *key;
static struct mlg_buf own;

static void set_up(void)
{
    mlg_arena_init(&arena, 64 << 20);
    mlg_buf_init(&own, MLG_BUNDLE_BYTES);
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
    ck_assert_int_eq(mlg_bundle_sign(key, MLG_STR(PAYLOAD), &own, NULL), MLG_OK);
}

static void tear_down(void)
{
    mlg_key_free(key);
    mlg_buf_done(&own);
    mlg_arena_done(&arena);
}

/* secure-systems-lab/dsse, protocol.md, "Test vectors"; its raw r||s as DER, its point as PEM. */
START_TEST(dsse_vector_verifies)
{
    static const char pem[] = "-----BEGIN PUBLIC KEY-----\n"
                              "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ805D3eqNZywjCI19lInBJOp7YMr\n"
                              "CrzAH3CVTAOQ0jgMeCvVTiaRJaRPRDOv8UMs6U4SvKc6pnrIDOoSYI3fdA==\n"
                              "-----END PUBLIC KEY-----\n";
    struct mlg_buf pae, sig;
    MLG_AUTO(mlg_key) struct mlg_key *public_half = NULL;
    mlg_buf_init(&pae, 1000);
    mlg_buf_init(&sig, 1000);
    mlg_dsse_write_pae(&pae, MLG_STR("http://example.com/HelloWorld"), MLG_STR("hello world"));
    ck_assert_str_eq(mlg_buf_text(&pae), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    ck_assert_int_eq(mlg_key_parse_public(MLG_STR(pem), &public_half, NULL), MLG_OK);
    ck_assert_int_eq(mlg_base64_read(&sig,
                                     MLG_STR("MEQCIANyarEBrVbCdjtsaqyOSHJ14qeRk6CdxfhZ2fjvPEo7AiBR6"
                                             "rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="),
                                     NULL),
                     MLG_OK);
    ck_assert(mlg_key_verify(public_half, mlg_buf_view(&pae), mlg_buf_view(&sig)));
    mlg_buf_done(&pae);
    mlg_buf_done(&sig);
}
END_TEST

static const char *const by_key[] = {
    SIGNED "v0.3.1-elliptic-key/model.sig", SIGNED "v1.0.0-elliptic-key/model.sig",
    SIGNED "v1.0.1-elliptic-key/model.sig", SIGNED "v1.1.0-elliptic-key/model.sig",
    VECTORS "valid/key.bundle.json",
};

START_TEST(bundles_of_model_signing_verify)
{
    struct mlg_bundle b;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_bundle_check check = MLG_BUNDLE_BAD_SIGNATURE;
    MLG_AUTO(mlg_key) struct mlg_key *theirs = NULL;
    ck_assert_int_eq(mlg_key_load_public(THEIRS, &theirs, NULL), MLG_OK);
    ck_assert_msg(mlg_bundle_parse(&arena, load(&arena, by_key[_i]), by_key[_i], &b, &err) ==
                      MLG_OK,
                  "%s", err.text);
    ck_assert_int_eq(mlg_bundle_verify(&b, theirs, &check, NULL), MLG_OK);
    ck_assert_int_eq(check, MLG_BUNDLE_VALID);
    ck_assert_int_eq(mlg_bundle_verify(&b, key, &check, NULL), MLG_OK);
    ck_assert_int_eq(check, MLG_BUNDLE_OTHER_KEY);
    b.hint = NULL;
    b.raw_key.len = 0;
    ck_assert_int_eq(mlg_bundle_verify(&b, key, &check, NULL), MLG_OK);
    ck_assert_int_eq(check, MLG_BUNDLE_BAD_SIGNATURE);
}
END_TEST

static const struct {
    const char *path;
    enum mlg_bundle_material material;
    size_t certificates;
} by_certificate[] = {
    { VECTORS "valid/certificate.bundle.json", MLG_BUNDLE_CHAIN, 2 },
    { VECTORS "valid/sigstore.bundle.json", MLG_BUNDLE_CERTIFICATE, 1 },
    { SIGNED "v0.3.1-certificate/model.sig", MLG_BUNDLE_CHAIN, 2 },
    { SIGNED "v1.1.0-certificate/model.sig", MLG_BUNDLE_CHAIN, 2 },
    { SIGNED "v1.1.0-sigstore/model.sig", MLG_BUNDLE_CERTIFICATE, 1 },
};

START_TEST(certificates_are_read_and_say_nothing_to_a_key)
{
    struct mlg_bundle b;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_bundle_check check = MLG_BUNDLE_VALID;
    ck_assert_msg(mlg_bundle_parse(&arena, load(&arena, by_certificate[_i].path), "p", &b, &err) ==
                      MLG_OK,
                  "%s", err.text);
    ck_assert_int_eq(b.material, by_certificate[_i].material);
    ck_assert_uint_eq(b.certificates_count, by_certificate[_i].certificates);
    ck_assert_int_eq(mlg_bundle_verify(&b, key, &check, NULL), MLG_OK);
    ck_assert_int_eq(check, MLG_BUNDLE_NOT_BY_KEY);
}
END_TEST

static const char *const invalid[] = { VECTORS "invalid/empty.bundle.json",
                                       VECTORS "invalid/missing-envelope.bundle.json",
                                       VECTORS "invalid/missing-tlog-entries.bundle.json",
                                       VECTORS
                                       "invalid/missing-verification-material.bundle.json" };

START_TEST(invalid_vectors_of_the_specification_are_refused)
{
    struct mlg_bundle b;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_bundle_parse(&arena, load(&arena, invalid[_i]), "b.json", &b, &err),
                     MLG_E_SYNTAX);
    ck_assert_str_eq(err.loc.path, "b.json");
    ck_assert_str_ne(err.text, "");
}
END_TEST

START_TEST(own_bundle_has_the_exact_form)
{
    char hint[MLG_SHA256_HEX];
    ck_assert_int_eq(mlg_key_hint(key, hint, NULL), MLG_OK);
    const char *front = mlg_arena_print(
        &arena,
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\","
        "\"verificationMaterial\":{\"publicKey\":{\"hint\":\"%s\"},\"tlogEntries\":[]},"
        "\"dsseEnvelope\":{\"payload\":"
        "\"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ=="
        "\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"",
        hint);
    ck_assert(mlg_str_starts(mlg_buf_view(&own), mlg_str_of(front)));
    ck_assert(mlg_str_ends(mlg_buf_view(&own), MLG_STR("\",\"keyid\":\"\"}]}}\n")));
}
END_TEST

static bool is_valid(struct mlg_str bytes)
{
    struct mlg_bundle b;
    struct mlg_arena scratch;
    enum mlg_bundle_check check = MLG_BUNDLE_BAD_SIGNATURE;
    mlg_arena_init(&scratch, 1 << 20);
    bool valid = mlg_bundle_parse(&scratch, bytes, "b", &b, NULL) == MLG_OK &&
                 mlg_bundle_verify(&b, key, &check, NULL) == MLG_OK && check == MLG_BUNDLE_VALID;
    valid = valid && mlg_str_equal(b.payload, MLG_STR(PAYLOAD));
    mlg_arena_done(&scratch);
    return valid;
}

START_TEST(every_changed_bit_breaks_it)
{
    ck_assert(is_valid(mlg_buf_view(&own)));
    for (size_t i = 0; i < own.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            own.data[i] = (char)(own.data[i] ^ (1 << bit));
            ck_assert_msg(!is_valid(mlg_buf_view(&own)), "byte %zu, bit %d: %s", i, bit, own.data);
            own.data[i] = (char)(own.data[i] ^ (1 << bit));
        }
    }
}
END_TEST

START_TEST(every_cut_breaks_it)
{
    for (size_t len = 0; len + 1 < own.len; len++)
        ck_assert(!is_valid((struct mlg_str){ own.data, len }));
}
END_TEST

/* One replacement in a good bundle, and the complaint. */
static const struct {
    const char *from, *to, *text;
} broken[] = {
    { "v0.3+json", "v0.4+json", "media type" },
    { "\"mediaType\"", "\"mediaTipe\"", "not expected here" },
    { "{\"mediaType\"", "{\"messageSignature\":{},\"mediaType\"", "not expected here" },
    { "{\"publicKey\":{\"hint\":", "{\"x\":{\"hint\":", "not expected here" },
    { "\"publicKey\":{", "\"certificate\":{\"rawBytes\":\"AAAA\"},\"publicKey\":{",
      "needs one of" },
    { "\"hint\":", "\"hind\":", "not expected here" },
    { "\"publicKey\":{\"hint\":", "\"publicKey\":{},\"x\":{\"hint\":", "not expected here" },
    { "\"tlogEntries\":[]", "\"tlogEntries\":{}", "not a list" },
    { "\"payload\":\"e", "\"payload\":\"\\u0065\\u0000", "NUL" },
    { "\"payload\":\"e", "\"payload\":\"!", "base64" },
    { "fQ==\"", "fR==\"", "base64" },
    { "vnd.in-toto+json", "vnd.out-toto+json", "the payload is" },
    { "\"signatures\":[", "\"signatures\":[{\"sig\":\"AAAA\",\"keyid\":\"\"},", "exactly one" },
    { "\"sig\":\"", "\"x\":\"\",\"sig\":\"", "not expected here" },
    { "\"keyid\":\"\"", "\"keyid\":7", "not a string" },
    { "}]}}\n", "}]}}{}", "" },
    { "\"payloadType\"", "\"payloadType\":\"a\",\"payloadType\"", "" },
};

static const char *replace(const char *good, const char *from, const char *to)
{
    const char *at = strstr(good, from);
    ck_assert_msg(at != NULL, "no %s", from);
    return mlg_arena_print(&arena, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

START_TEST(broken_bundle_is_refused)
{
    struct mlg_bundle b;
    struct mlg_err err = MLG_ERR_INIT;
    const char *bad = replace(mlg_buf_text(&own), broken[_i].from, broken[_i].to);
    ck_assert_int_eq(mlg_bundle_parse(&arena, mlg_str_of(bad), "b.json", &b, &err), MLG_E_SYNTAX);
    ck_assert_msg(strstr(err.text, broken[_i].text) != NULL, "%s", err.text);
}
END_TEST

START_TEST(signatures_list_must_not_be_empty)
{
    struct mlg_bundle b;
    const char *good = mlg_buf_text(&own);
    const char *at = strstr(good, "[{\"sig\"");
    ck_assert_ptr_nonnull(at);
    const char *bad = mlg_arena_print(&arena, "%.*s[]}}", (int)(at - good), good);
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_bundle_parse(&arena, mlg_str_of(bad), "b", &b, &err), MLG_E_SYNTAX);
    ck_assert_str_eq(err.text, "a bundle has exactly one signature, not 0");
}
END_TEST

/* What other writers leave out or add is read all the same. */
START_TEST(absent_keyid_and_log_and_the_hint_of_cosign_are_accepted)
{
    char hex[MLG_SHA256_HEX], base64[45];
    ck_assert_int_eq(mlg_key_hint(key, hex, NULL), MLG_OK);
    ck_assert_int_eq(mlg_key_der_hint(key, base64, NULL), MLG_OK);
    const char *text = mlg_buf_text(&own);
    ck_assert(is_valid(mlg_str_of(replace(text, ",\"keyid\":\"\"", ""))));
    ck_assert(is_valid(mlg_str_of(replace(text, "\"keyid\":\"\"", "\"keyid\":null"))));
    ck_assert(is_valid(mlg_str_of(replace(text, ",\"tlogEntries\":[]", ""))));
    ck_assert(is_valid(mlg_str_of(replace(text, hex, base64))));
    hex[0] = hex[0] == '0' ? '1' : '0';
    ck_assert(!is_valid(mlg_str_of(replace(text, hex + 1, "0"))));
}
END_TEST

START_TEST(public_key_cannot_sign)
{
    MLG_AUTO(mlg_key) struct mlg_key *theirs = NULL;
    struct mlg_buf out;
    mlg_buf_init(&out, 10000);
    ck_assert_int_eq(mlg_key_load_public(THEIRS, &theirs, NULL), MLG_OK);
    ck_assert_int_eq(mlg_bundle_sign(theirs, MLG_STR(PAYLOAD), &out, NULL), MLG_E_BUG);
    ck_assert_uint_eq(out.len, 0);
    mlg_buf_done(&out);
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("evidence.bundle");
    TCase *c = tcase_create("bundle");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, dsse_vector_verifies);
    tcase_add_loop_test(c, bundles_of_model_signing_verify, 0, COUNT(by_key));
    tcase_add_loop_test(c, certificates_are_read_and_say_nothing_to_a_key, 0,
                        COUNT(by_certificate));
    tcase_add_loop_test(c, invalid_vectors_of_the_specification_are_refused, 0, COUNT(invalid));
    tcase_add_test(c, own_bundle_has_the_exact_form);
    tcase_add_test(c, every_changed_bit_breaks_it);
    tcase_add_test(c, every_cut_breaks_it);
    tcase_add_loop_test(c, broken_bundle_is_refused, 0, COUNT(broken));
    tcase_add_test(c, signatures_list_must_not_be_empty);
    tcase_add_test(c, absent_keyid_and_log_and_the_hint_of_cosign_are_accepted);
    tcase_add_test(c, public_key_cannot_sign);
    suite_add_tcase(suite, c);
    return suite;
}
