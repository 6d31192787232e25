/* Who signed a statement, and may that key say so. */
#include <check.h>
#include <string.h>

#include <mlgate/evidence/oms.h>
#include <mlgate/evidence/verify.h>

#include "load.h"

#define A64    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SIGNED MLG_TEST_DATA "/signing/model-transparency/"
#define THEIRS MLG_TEST_DATA "/signing/keys/model-transparency.pub"
#define CARD                                                                   \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":" \
    "{\"sha256\":\"" A64 "\"}}],\"predicateType\":\"" MLG_CARD_TYPE "\",\"predicate\":{}}"

Suite *mlg_test_suite(void);

static struct mlg_arena arena;
static struct mlg_key *ann, *bob;
static const char *const tests_only[] = { "test", "compare", NULL };
static const char *const cards_only[] = { "card", NULL };
static const char *const nothing[] = { NULL };

static void set_up(void)
{
    mlg_arena_init(&arena, 64 << 20);
    ck_assert_int_eq(mlg_key_generate(&ann, NULL), MLG_OK);
    ck_assert_int_eq(mlg_key_generate(&bob, NULL), MLG_OK);
}

static void tear_down(void)
{
    mlg_key_free(ann);
    mlg_key_free(bob);
    mlg_arena_done(&arena);
}

static struct mlg_str sign(const struct mlg_key *key, struct mlg_str payload)
{
    struct mlg_buf out;
    mlg_buf_init(&out, 1 << 20);
    ck_assert_int_eq(mlg_bundle_sign(key, payload, &out, NULL), MLG_OK);
    struct mlg_str copy = { mlg_arena_copy(&arena, mlg_buf_view(&out)), out.len };
    mlg_buf_done(&out);
    return copy;
}

static struct mlg_str stage_statement(enum mlg_verdict verdict)
{
    struct mlg_report report;
    struct mlg_buf out;
    struct mlg_subject subject = { "model", A64 };
    struct mlg_statement_parts parts = { .stage = MLG_STAGE_TEST,
                                         .report = &report,
                                         .subjects = &subject,
                                         .subjects_count = 1,
                                         .manifest_sha256 = A64,
                                         .tool_sha256 = A64 };
    mlg_report_init(&report, "mlgate-test");
    struct mlg_result *r = mlg_report_add_result(&report);
    ck_assert_ptr_nonnull(r);
    r->rule = "metric.recall";
    r->metric = "recall";
    r->verdict = verdict;
    report.verdict = verdict;
    mlg_buf_init(&out, 1 << 20);
    ck_assert_int_eq(mlg_statement_write(&out, &parts, NULL), MLG_OK);
    struct mlg_str copy = { mlg_arena_copy(&arena, mlg_buf_view(&out)), out.len };
    mlg_buf_done(&out);
    mlg_report_done(&report);
    return copy;
}

static struct mlg_evidence verify(struct mlg_str bytes, const struct mlg_trusted_key *keys,
                                  size_t count)
{
    struct mlg_evidence e;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_evidence_verify(&arena, bytes, "b.json", keys, count, &e, &err) == MLG_OK,
                  "%s", err.text);
    ck_assert_ptr_nonnull(mlg_evidence_state_text(e.state));
    return e;
}

START_TEST(stage_signed_by_a_trusted_key_is_read)
{
    struct mlg_trusted_key keys[] = { { bob, "bob.pub", NULL }, { ann, "ann.pub", tests_only } };
    struct mlg_evidence e = verify(sign(ann, stage_statement(MLG_PASS)), keys, 2);
    ck_assert_int_eq(e.state, MLG_EVIDENCE_OK);
    ck_assert_uint_eq(e.signer, 1);
    ck_assert_str_eq(e.kind, "test");
    ck_assert(e.is_stage);
    ck_assert_int_eq(e.stage.verdict, MLG_PASS);
    ck_assert_str_eq(e.stage.model_root, A64);
    e = verify(sign(ann, stage_statement(MLG_FAIL)), keys, 2);
    ck_assert_int_eq(e.stage.verdict, MLG_FAIL);
}
END_TEST

START_TEST(unknown_signer_says_nothing)
{
    struct mlg_trusted_key keys[] = { { bob, "bob.pub", NULL } };
    struct mlg_str bytes = sign(ann, stage_statement(MLG_PASS));
    for (size_t count = 0; count < 2; count++) {
        struct mlg_evidence e = verify(bytes, keys, count);
        ck_assert_int_eq(e.state, MLG_EVIDENCE_UNKNOWN_SIGNER);
        ck_assert_ptr_null(e.kind);
        ck_assert_ptr_null(e.statement.predicate);
        ck_assert(!e.is_stage);
    }
}
END_TEST

START_TEST(key_signs_only_what_it_may)
{
    struct mlg_trusted_key keys[] = { { ann, "ann.pub", cards_only } };
    struct mlg_str test = sign(ann, stage_statement(MLG_PASS));
    struct mlg_evidence e = verify(test, keys, 1);
    ck_assert_int_eq(e.state, MLG_EVIDENCE_NOT_ALLOWED);
    ck_assert(!e.is_stage);
    ck_assert_str_eq(e.kind, "test");
    e = verify(sign(ann, MLG_STR(CARD)), keys, 1);
    ck_assert_int_eq(e.state, MLG_EVIDENCE_OK);
    ck_assert_str_eq(e.kind, "card");
    ck_assert(!e.is_stage);
    keys[0].stages = nothing;
    ck_assert_int_eq(verify(test, keys, 1).state, MLG_EVIDENCE_NOT_ALLOWED);
}
END_TEST

START_TEST(key_on_two_lines_may_sign_what_either_allows)
{
    struct mlg_trusted_key keys[] = { { ann, "ann.pub", cards_only },
                                      { ann, "ann.pub", tests_only } };
    struct mlg_evidence e = verify(sign(ann, stage_statement(MLG_PASS)), keys, 2);
    ck_assert_int_eq(e.state, MLG_EVIDENCE_OK);
    ck_assert_uint_eq(e.signer, 1);
}
END_TEST

START_TEST(payload_of_another_bundle_is_a_bad_signature)
{
    struct mlg_trusted_key keys[] = { { ann, "ann.pub", NULL } };
    struct mlg_str pass = sign(ann, stage_statement(MLG_PASS));
    struct mlg_str fail = sign(ann, stage_statement(MLG_FAIL));
    const char *end = strstr(pass.data, "\",\"payloadType\"");
    const char *rest = strstr(fail.data, "\",\"payloadType\"");
    ck_assert(end != NULL && rest != NULL);
    const char *mixed = mlg_arena_print(&arena, "%.*s%s", (int)(end - pass.data), pass.data, rest);
    struct mlg_evidence e = verify(mlg_str_of(mixed), keys, 1);
    ck_assert_int_eq(e.state, MLG_EVIDENCE_BAD_SIGNATURE);
    ck_assert_ptr_null(e.kind);
}
END_TEST

START_TEST(bad_signature_that_names_no_key_is_by_nobody)
{
    struct mlg_trusted_key keys[] = { { ann, "ann.pub", NULL } };
    char hint[MLG_SHA256_HEX], raw[] = "\"rawBytes\":\"AAAA\"";
    struct mlg_str bytes = sign(bob, MLG_STR(CARD));
    ck_assert_int_eq(mlg_key_hint(bob, hint, NULL), MLG_OK);
    const char *at = strstr(bytes.data, "\"hint\"");
    ck_assert_ptr_nonnull(at);
    /* A raw key that is none names no key either. */
    const char *text = mlg_arena_print(&arena, "%.*s%s%s", (int)(at - bytes.data), bytes.data, raw,
                                       at + strlen("\"hint\":\"\"") + 64);
    ck_assert_int_eq(verify(mlg_str_of(text), keys, 1).state, MLG_EVIDENCE_UNKNOWN_SIGNER);
}
END_TEST

START_TEST(kinds_have_short_names)
{
    ck_assert_str_eq(mlg_evidence_kind("https://mlgate.dev/evidence/validate/v1"), "validate");
    ck_assert_str_eq(mlg_evidence_kind("https://mlgate.dev/evidence/compare/v1"), "compare");
    ck_assert_str_eq(mlg_evidence_kind(MLG_CARD_TYPE), "card");
    ck_assert_str_eq(mlg_evidence_kind(MLG_OMS_PREDICATE_TYPE), "model");
    ck_assert_str_eq(mlg_evidence_kind(MLG_TEST_RESULT_TYPE), "test-result");
    ck_assert_str_eq(mlg_evidence_kind("test"), "other");
    ck_assert_str_eq(mlg_evidence_kind("card"), "other");
    ck_assert_str_eq(mlg_evidence_kind(""), "other");
    ck_assert_str_eq(mlg_evidence_kind("https://example.org/x"), "https://example.org/x");
}
END_TEST

START_TEST(certificates_and_models_of_others_are_told_apart)
{
    MLG_AUTO(mlg_key) struct mlg_key *theirs = NULL;
    ck_assert_int_eq(mlg_key_load_public(THEIRS, &theirs, NULL), MLG_OK);
    struct mlg_trusted_key keys[] = { { theirs, "theirs.pub", NULL } };
    struct mlg_evidence e = verify(load(&arena, SIGNED "v1.1.0-certificate/model.sig"), keys, 1);
    ck_assert_int_eq(e.state, MLG_EVIDENCE_NOT_BY_KEY);
    e = verify(load(&arena, SIGNED "v1.1.0-elliptic-key/model.sig"), keys, 1);
    ck_assert_int_eq(e.state, MLG_EVIDENCE_OK);
    ck_assert_str_eq(e.kind, "model");
    struct mlg_oms oms;
    ck_assert_int_eq(mlg_oms_read(&arena, &e.statement, &oms, NULL), MLG_OK);
}
END_TEST

START_TEST(trusted_nonsense_is_an_error_and_foreign_nonsense_is_not)
{
    struct mlg_trusted_key keys[] = { { ann, "ann.pub", NULL } };
    struct mlg_evidence e;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(
        mlg_evidence_verify(&arena, sign(ann, MLG_STR("[]")), "b.json", keys, 1, &e, &err),
        MLG_E_SYNTAX);
    ck_assert_str_eq(err.loc.path, "b.json");
    ck_assert_int_eq(verify(sign(bob, MLG_STR("[]")), keys, 1).state, MLG_EVIDENCE_UNKNOWN_SIGNER);
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_evidence_verify(&arena, MLG_STR("{}"), "b.json", keys, 1, &e, &err),
                     MLG_E_SYNTAX);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("evidence.verify");
    TCase *c = tcase_create("verify");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, stage_signed_by_a_trusted_key_is_read);
    tcase_add_test(c, unknown_signer_says_nothing);
    tcase_add_test(c, key_signs_only_what_it_may);
    tcase_add_test(c, key_on_two_lines_may_sign_what_either_allows);
    tcase_add_test(c, payload_of_another_bundle_is_a_bad_signature);
    tcase_add_test(c, bad_signature_that_names_no_key_is_by_nobody);
    tcase_add_test(c, kinds_have_short_names);
    tcase_add_test(c, certificates_and_models_of_others_are_told_apart);
    tcase_add_test(c, trusted_nonsense_is_an_error_and_foreign_nonsense_is_not);
    suite_add_tcase(suite, c);
    return suite;
}
