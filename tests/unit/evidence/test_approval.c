/* Approvals: what they say, and every way in which one is not the one that is wanted. */
#include <check.h>
#include <string.h>

#include <mlgate/crypt/base64.h>
#include <mlgate/evidence/approval.h>

#include "load.h"
#include "mini_schema.h"

#define A64  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C64  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define D64  "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
#define E64  "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
#define NOON INT64_C(1763726400) /* 2025-11-21T12:00:00Z */

Suite *mlg_test_suite(void);

static struct mlg_arena arena;
static struct mlg_key *key;
static struct mlg_approval approval;

static void set_up(void)
{
    mlg_arena_init(&arena, 64 << 20);
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
    approval = (struct mlg_approval){ .model = "income",
                                      .root = A64,
                                      .manifest = B64,
                                      .index = C64,
                                      .policy = D64,
                                      .baseline = E64,
                                      .to = "production",
                                      .role = "owner",
                                      .created = NOON,
                                      .expires = NOON + 3600 };
}

static void tear_down(void)
{
    mlg_key_free(key);
    mlg_arena_done(&arena);
}

static struct mlg_str keep(struct mlg_buf *buf)
{
    struct mlg_str copy = { mlg_arena_copy(&arena, mlg_buf_view(buf)), buf->len };
    mlg_buf_done(buf);
    return copy;
}

static struct mlg_str write_approval(void)
{
    struct mlg_buf out;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&out, 1 << 20);
    ck_assert_msg(mlg_approval_write(&out, &approval, &err) == MLG_OK, "%s", err.text);
    return keep(&out);
}

static struct mlg_sshsig sign(const char *name_space, struct mlg_str bytes)
{
    struct mlg_buf out;
    struct mlg_sshsig sig;
    mlg_buf_init(&out, 1 << 20);
    ck_assert_int_eq(mlg_sshsig_sign(key, name_space, bytes, &out, NULL), MLG_OK);
    ck_assert_int_eq(mlg_sshsig_parse(&arena, keep(&out), "a.sig", &sig, NULL), MLG_OK);
    return sig;
}

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

/* A list with one line: `options` and this test's key. */
static struct mlg_signers list(const char *options)
{
    struct mlg_buf line;
    struct mlg_signers signers;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&line, 1 << 20);
    mlg_buf_add_text(&line, "ann@example.org ");
    mlg_buf_add_text(&line, options);
    add_public(key, &line);
    ck_assert_msg(mlg_signers_parse(&arena, keep(&line), "allowed", &signers, &err) == MLG_OK, "%s",
                  err.text);
    return signers;
}

static enum mlg_approval_check verify(struct mlg_str bytes, const struct mlg_sshsig *sig,
                                      const char *options, const struct mlg_approval *wanted,
                                      int64_t now)
{
    struct mlg_approval said = { 0 };
    const struct mlg_signer *signer = NULL;
    enum mlg_approval_check check = MLG_APPROVAL_EXPIRED;
    struct mlg_signers signers = list(options);
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_approval_verify(&arena, bytes, "a.json", sig, &signers, wanted, now, &check,
                                      &said, &signer, &err) == MLG_OK,
                  "%s", err.text);
    ck_assert_int_eq(check == MLG_APPROVAL_OK, signer != NULL);
    if (signer != NULL)
        ck_assert_str_eq(signer->principals, "ann@example.org");
    if (check == MLG_APPROVAL_OK)
        ck_assert_str_eq(said.role, "owner");
    ck_assert_ptr_nonnull(mlg_approval_check_text(check));
    return check;
}

START_TEST(approval_reads_back)
{
    struct mlg_approval a;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_approval_read(&arena, write_approval(), "a", &a, &err) == MLG_OK, "%s",
                  err.text);
    ck_assert_str_eq(a.model, "income");
    ck_assert_str_eq(a.root, A64);
    ck_assert_str_eq(a.manifest, B64);
    ck_assert_str_eq(a.index, C64);
    ck_assert_str_eq(a.policy, D64);
    ck_assert_str_eq(a.baseline, E64);
    ck_assert_str_eq(a.to, "production");
    ck_assert_int_eq(a.created, NOON);
    ck_assert_int_eq(a.expires, NOON + 3600);
    approval.baseline[0] = '\0';
    ck_assert_int_eq(mlg_approval_read(&arena, write_approval(), "a", &a, NULL), MLG_OK);
    ck_assert_str_eq(a.baseline, "");
}
END_TEST

START_TEST(approval_keeps_its_schema)
{
    struct mlg_doc schema, value;
    const char *path = MLG_TEST_DATA "/../../schemas/evidence/approval-v1.schema.json";
    ck_assert_int_eq(mlg_doc_read(&arena, path, MLG_E_CONFIG, &schema, NULL), MLG_OK);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(
            mlg_doc_parse_json(&arena, write_approval(), "t", MLG_E_SYNTAX, &value, NULL), MLG_OK);
        ck_assert_msg(schema_check(schema.root, schema.root, value.root, ""), "%s", schema_wrong);
        approval.baseline[0] = '\0';
    }
}
END_TEST

START_TEST(wanted_approval_by_a_listed_key_is_valid)
{
    struct mlg_str bytes = write_approval();
    struct mlg_sshsig sig = sign(MLG_APPROVAL_NAMESPACE, bytes);
    ck_assert_int_eq(verify(bytes, &sig, "", &approval, NOON), MLG_APPROVAL_OK);
    ck_assert_int_eq(verify(bytes, &sig, "namespaces=\"approval@mlgate\" ", &approval, NOON + 3599),
                     MLG_APPROVAL_OK);
}
END_TEST

static void change_root(void)
{
    approval.root[0] = 'f';
}
static void change_manifest(void)
{
    approval.manifest[0] = 'f';
}
static void change_index(void)
{
    approval.index[63] = 'f';
}
static void change_policy(void)
{
    approval.policy[0] = 'f';
}
static void change_baseline(void)
{
    approval.baseline[0] = 'f';
}
static void no_baseline(void)
{
    approval.baseline[0] = '\0';
}
static void change_to(void)
{
    approval.to = "staging";
}

static const struct {
    void (*change)(void);
    enum mlg_approval_check check;
} others[] = {
    { change_root, MLG_APPROVAL_OTHER_MODEL },
    { change_manifest, MLG_APPROVAL_OTHER_MANIFEST },
    { change_index, MLG_APPROVAL_OTHER_EVIDENCE },
    { change_policy, MLG_APPROVAL_OTHER_POLICY },
    { change_baseline, MLG_APPROVAL_OTHER_BASELINE },
    { no_baseline, MLG_APPROVAL_OTHER_BASELINE },
    { change_to, MLG_APPROVAL_OTHER_STAGE },
};

START_TEST(approval_of_something_else_does_not_count)
{
    struct mlg_approval wanted = approval;
    others[_i].change();
    struct mlg_str bytes = write_approval();
    struct mlg_sshsig sig = sign(MLG_APPROVAL_NAMESPACE, bytes);
    ck_assert_int_eq(verify(bytes, &sig, "", &wanted, NOON), others[_i].check);
}
END_TEST

START_TEST(approval_counts_in_its_time_only)
{
    struct mlg_str bytes = write_approval();
    struct mlg_sshsig sig = sign(MLG_APPROVAL_NAMESPACE, bytes);
    ck_assert_int_eq(verify(bytes, &sig, "", &approval, NOON - 1), MLG_APPROVAL_FUTURE);
    ck_assert_int_eq(verify(bytes, &sig, "", &approval, NOON + 3600), MLG_APPROVAL_EXPIRED);
    ck_assert_int_eq(verify(bytes, &sig, "valid-before=\"20251121\" ", &approval, NOON),
                     MLG_APPROVAL_SIGNER_LATE);
    ck_assert_int_eq(verify(bytes, &sig, "valid-after=\"20251122\" ", &approval, NOON),
                     MLG_APPROVAL_SIGNER_EARLY);
}
END_TEST

START_TEST(key_that_may_not_approve_does_not_count)
{
    struct mlg_str bytes = write_approval();
    struct mlg_sshsig sig = sign(MLG_APPROVAL_NAMESPACE, bytes);
    ck_assert_int_eq(verify(bytes, &sig, "namespaces=\"git\" ", &approval, NOON),
                     MLG_APPROVAL_UNKNOWN_SIGNER);
    ck_assert_int_eq(verify(bytes, &sig, "cert-authority ", &approval, NOON),
                     MLG_APPROVAL_UNKNOWN_SIGNER);
    mlg_key_free(key);
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
    ck_assert_int_eq(verify(bytes, &sig, "", &approval, NOON), MLG_APPROVAL_UNKNOWN_SIGNER);
}
END_TEST

START_TEST(changed_bytes_and_other_namespaces_do_not_count)
{
    struct mlg_str bytes = write_approval();
    struct mlg_sshsig sig = sign(MLG_APPROVAL_NAMESPACE, bytes);
    char *changed = mlg_arena_copy(&arena, bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        changed[i] = (char)(changed[i] ^ 1);
        ck_assert_int_eq(verify((struct mlg_str){ changed, bytes.len }, &sig, "", &approval, NOON),
                         MLG_APPROVAL_BAD_SIGNATURE);
        changed[i] = (char)(changed[i] ^ 1);
    }
    sig = sign("git", bytes);
    ck_assert_int_eq(verify(bytes, &sig, "", &approval, NOON), MLG_APPROVAL_BAD_SIGNATURE);
}
END_TEST

/* One replacement in a good approval. */
static const struct {
    const char *from, *to, *text;
} broken[] = {
    { "approval/v1", "approval/v2", "not the predicate type" },
    { "\"policy\"", "\"polity\"", "not expected here" },
    { "\"baseline\": {", "\"baseline\": {\"x\": 1, \"y\": {", "" },
    { "\"to\": \"production\"", "\"to\": \"\"", "no sense" },
    { "\"role\": \"owner\"", "\"role\": null", "not a string" },
    { "2025-11-21T12:00:00Z", "2025-11-31T12:00:00Z", "not a time" },
    { "2025-11-21T12:00:00Z", "2025-11-21T14:00:00Z", "no sense" },
    { "2025-11-21T13:00:00Z", "2025-11-21T13:00:00", "not a time" },
    { "\"sha256\": \"cc", "\"sha256\": \"CC", "hexadecimal" },
};

START_TEST(broken_approval_is_refused_even_when_signed)
{
    struct mlg_str good = write_approval();
    const char *at = strstr(good.data, broken[_i].from);
    ck_assert_msg(at != NULL, "no %s", broken[_i].from);
    const char *bad = mlg_arena_print(&arena, "%.*s%s%s", (int)(at - good.data), good.data,
                                      broken[_i].to, at + strlen(broken[_i].from));
    struct mlg_approval said;
    const struct mlg_signer *signer = NULL;
    enum mlg_approval_check check = MLG_APPROVAL_OK;
    struct mlg_signers signers = list("");
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_sshsig sig = sign(MLG_APPROVAL_NAMESPACE, mlg_str_of(bad));
    ck_assert_int_eq(mlg_approval_verify(&arena, mlg_str_of(bad), "a.json", &sig, &signers,
                                         &approval, NOON, &check, &said, &signer, &err),
                     MLG_E_SYNTAX);
    ck_assert_msg(strstr(err.text, broken[_i].text) != NULL, "%s", err.text);
    ck_assert_str_eq(err.loc.path, "a.json");
    ck_assert_ptr_null(signer);
}
END_TEST

START_TEST(approval_of_nothing_is_never_written)
{
    struct mlg_buf out;
    struct mlg_approval good = approval;
    mlg_buf_init(&out, 1 << 20);
    char *const digests[] = { approval.root, approval.manifest, approval.index, approval.policy };
    for (size_t i = 0; i < 4; i++) {
        approval = good;
        digests[i][0] = '\0';
        ck_assert_int_eq(mlg_approval_write(&out, &approval, NULL), MLG_E_BUG);
    }
    approval = good;
    approval.baseline[0] = 'x';
    ck_assert_int_eq(mlg_approval_write(&out, &approval, NULL), MLG_E_BUG);
    approval = good;
    approval.to = "";
    ck_assert_int_eq(mlg_approval_write(&out, &approval, NULL), MLG_E_BUG);
    approval = good;
    approval.expires = approval.created;
    ck_assert_int_eq(mlg_approval_write(&out, &approval, NULL), MLG_E_BUG);
    approval.expires = INT64_MAX;
    ck_assert_int_eq(mlg_approval_write(&out, &approval, NULL), MLG_E_BUG);
    approval.expires = INT64_C(253402300800); /* the year 10000 */
    ck_assert_int_eq(mlg_approval_write(&out, &approval, NULL), MLG_E_BUG);
    ck_assert_uint_eq(out.len, 0);
    approval.created = 0;
    approval.expires--;
    ck_assert_int_eq(mlg_approval_write(&out, &approval, NULL), MLG_OK);
    mlg_buf_done(&out);
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("evidence.approval");
    TCase *c = tcase_create("approval");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, approval_reads_back);
    tcase_add_test(c, approval_keeps_its_schema);
    tcase_add_test(c, wanted_approval_by_a_listed_key_is_valid);
    tcase_add_loop_test(c, approval_of_something_else_does_not_count, 0, COUNT(others));
    tcase_add_test(c, approval_counts_in_its_time_only);
    tcase_add_test(c, key_that_may_not_approve_does_not_count);
    tcase_add_test(c, changed_bytes_and_other_namespaces_do_not_count);
    tcase_add_loop_test(c, broken_approval_is_refused_even_when_signed, 0, COUNT(broken));
    tcase_add_test(c, approval_of_nothing_is_never_written);
    suite_add_tcase(suite, c);
    return suite;
}
