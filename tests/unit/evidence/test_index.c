/* The index: made from a folder of bundles, written in one form, read back in that form only. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/evidence/approval.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/index.h>

#include "load.h"
#include "mini_schema.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define STATEMENT(type)                                                                          \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\"" A64 \
    "\"}}],\"predicateType\":\"" type "\",\"predicate\":{}}"

Suite *mlg_test_suite(void);

static struct mlg_arena arena;
static struct mlg_key *key;
static char folder[64];

static void set_up(void)
{
    mlg_arena_init(&arena, 64 << 20);
    ck_assert_int_eq(mlg_key_generate(&key, NULL), MLG_OK);
    strcpy(folder, "/tmp/mlgate-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void tear_down(void)
{
    mlg_key_free(key);
    mlg_file_remove_tree(folder);
    mlg_arena_done(&arena);
}

static void put(const char *name, const char *text)
{
    ck_assert_int_eq(mlg_file_write(mlg_path_join(&arena, folder, name), mlg_str_of(text), NULL),
                     MLG_OK);
}

static void put_bundle(const char *name, const char *payload)
{
    struct mlg_buf out;
    mlg_buf_init(&out, 1 << 20);
    ck_assert_int_eq(mlg_bundle_sign(key, mlg_str_of(payload), &out, NULL), MLG_OK);
    put(name, mlg_buf_text(&out));
    mlg_buf_done(&out);
}

static struct mlg_index make(void)
{
    struct mlg_index index;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_index_make(&arena, folder, &index, &err) == MLG_OK, "%s", err.text);
    return index;
}

static struct mlg_str write_index(const struct mlg_index *index)
{
    struct mlg_buf out;
    mlg_buf_init(&out, 1 << 20);
    mlg_index_write(&out, index);
    struct mlg_str copy = { mlg_arena_copy(&arena, mlg_buf_view(&out)), out.len };
    mlg_buf_done(&out);
    return copy;
}

START_TEST(bundles_are_listed_in_byte_order_and_nothing_else)
{
    char sha256[MLG_SHA256_HEX];
    put_bundle("test.sigstore.json", STATEMENT("https://mlgate.dev/evidence/test/v1"));
    put_bundle("Z.sigstore.json", STATEMENT("x"));
    put_bundle("validate-a.sigstore.json", STATEMENT("y"));
    put("test.intoto.json", "{}");
    put("notes.txt", "");
    put(".sigstore.json", "no name before the ending");
    put("sub/test.sigstore.json", "{}");
    struct mlg_index index = make();
    ck_assert_uint_eq(index.count, 3);
    ck_assert_str_eq(index.entries[0].file, "Z.sigstore.json");
    ck_assert_str_eq(index.entries[1].file, "test.sigstore.json");
    ck_assert_str_eq(index.entries[2].file, "validate-a.sigstore.json");
    ck_assert_str_eq(index.entries[1].predicate_type, "https://mlgate.dev/evidence/test/v1");
    ck_assert_str_eq(index.entries[1].subject, A64);
    ck_assert_int_eq(
        mlg_sha256_file(mlg_path_join(&arena, folder, "test.sigstore.json"), sha256, NULL, NULL),
        MLG_OK);
    ck_assert_str_eq(index.entries[1].sha256, sha256);
}
END_TEST

START_TEST(index_is_canonical_and_keeps_to_its_schema)
{
    char sha256[MLG_SHA256_HEX];
    put_bundle("a\"b.sigstore.json", STATEMENT("x"));
    put_bundle("c.sigstore.json", STATEMENT("x"));
    struct mlg_index index = make();
    struct mlg_str text = write_index(&index);
    mlg_sha256_bytes(text.data, text.len, sha256);
    ck_assert_str_eq(index.sha256, sha256);
    ck_assert(mlg_str_starts(text, MLG_STR("{\"entries\":[{\"file\":\"a\\\"b.sigstore.json\","
                                           "\"predicateType\":\"x\",\"sha256\":\"")));
    ck_assert(mlg_str_ends(text, MLG_STR("\"subject\":\"" A64 "\"}],\"version\":1}")));
    struct mlg_doc schema, value;
    const char *path = MLG_TEST_DATA "/../../schemas/evidence/index-v1.schema.json";
    ck_assert_int_eq(mlg_doc_read(&arena, path, MLG_E_CONFIG, &schema, NULL), MLG_OK);
    ck_assert_int_eq(mlg_doc_parse_json(&arena, text, "i", MLG_E_SYNTAX, &value, NULL), MLG_OK);
    ck_assert_msg(schema_check(schema.root, schema.root, value.root, ""), "%s", schema_wrong);
}
END_TEST

static void refuse(enum mlg_code code, const char *text)
{
    struct mlg_index index;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_index_make(&arena, folder, &index, &err), code);
    ck_assert_msg(strstr(err.text, text) != NULL, "%s", err.text);
}

START_TEST(empty_and_absent_folders_are_refused)
{
    struct mlg_index index;
    refuse(MLG_E_SYNTAX, "holds no signed statement");
    ck_assert_int_eq(mlg_index_make(&arena, "/absent/evidence", &index, NULL), MLG_E_IO);
}
END_TEST

START_TEST(approvals_links_and_garbage_are_refused)
{
    put_bundle("a.sigstore.json", STATEMENT(MLG_APPROVAL_TYPE));
    refuse(MLG_E_SYNTAX, "an approval is no evidence");
    put("a.sigstore.json", "{}");
    refuse(MLG_E_SYNTAX, "\"mediaType\" is missing");
    put_bundle("a.sigstore.json", "{}");
    refuse(MLG_E_SYNTAX, "\"_type\" is missing");
    put_bundle("real", STATEMENT("x"));
    ck_assert_int_eq(unlink(mlg_path_join(&arena, folder, "a.sigstore.json")), 0);
    ck_assert_int_eq(symlink("real", mlg_path_join(&arena, folder, "a.sigstore.json")), 0);
    refuse(MLG_E_SYNTAX, "not a regular file");
}
END_TEST

START_TEST(bundle_lies_beside_its_statement)
{
    ck_assert_str_eq(mlg_index_bundle_name(&arena, "validate-a.intoto.json"),
                     "validate-a.sigstore.json");
    ck_assert_ptr_null(mlg_index_bundle_name(&arena, "test.json"));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("evidence.index");
    TCase *c = tcase_create("index");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, bundles_are_listed_in_byte_order_and_nothing_else);
    tcase_add_test(c, index_is_canonical_and_keeps_to_its_schema);
    tcase_add_test(c, empty_and_absent_folders_are_refused);
    tcase_add_test(c, approvals_links_and_garbage_are_refused);
    tcase_add_test(c, bundle_lies_beside_its_statement);
    suite_add_tcase(suite, c);
    return suite;
}
