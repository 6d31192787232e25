/* Signatures of models: those of model_signing over their models, ours over ours, and changes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/oms.h>

#include "load.h"

#define SIGNED  MLG_TEST_DATA "/signing/model-transparency/"
#define VECTORS MLG_TEST_DATA "/signing/oms-spec/test-vectors/v1.0/"

/* sha256("") and its root: sha256 of those 32 bytes, once and twice. */
#define E         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ROOT1     "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456"
#define ROOT2     "2dba5dbc339e7316aea2683faf839c1b7b1ee2313db792112588118df066aa35"
#define RES(name) "{\"name\":\"" name "\",\"algorithm\":\"sha256\",\"digest\":\"" E "\"}"
#define SERIAL \
    "\"serialization\":{\"method\":\"files\",\"hash_type\":\"sha256\",\"allow_symlinks\":false}"
#define STATEMENT(root, predicate)                                                       \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"m\","       \
    "\"digest\":{\"sha256\":\"" root "\"}}],\"predicateType\":\"" MLG_OMS_PREDICATE_TYPE \
    "\",\"predicate\":{" predicate "}}"
#define TWO_FILES STATEMENT(ROOT2, "\"resources\":[" RES("b") "," RES("a/x") "]," SERIAL)
#define FILE_A    STATEMENT(ROOT1, "\"resources\":[" RES("a") "]," SERIAL)

Suite *mlg_test_suite(void);

static struct mlg_arena arena;
static char folder[64];

static void put(const char *name, const char *text)
{
    ck_assert_int_eq(mlg_file_write(mlg_path_join(&arena, folder, name), mlg_str_of(text), NULL),
                     MLG_OK);
}

static void set_up(void)
{
    mlg_arena_init(&arena, 64 << 20);
    strcpy(folder, "/tmp/mlgate-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    put("a", "1");
    put("b/c", "2");
    put("d", "3");
}

static void tear_down(void)
{
    mlg_file_remove_tree(folder);
    mlg_arena_done(&arena);
}

static enum mlg_code read_statement(struct mlg_str payload, struct mlg_oms *oms,
                                    struct mlg_err *err)
{
    struct mlg_statement s;
    MLG_TRY(mlg_statement_parse(&arena, payload, "model.sig", &s, err));
    return mlg_oms_read(&arena, &s, oms, err);
}

static struct mlg_oms read_bundle(const char *path)
{
    struct mlg_bundle b;
    struct mlg_oms oms;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_bundle_parse(&arena, load(&arena, path), path, &b, &err) == MLG_OK, "%s",
                  err.text);
    ck_assert_msg(read_statement(b.payload, &oms, &err) == MLG_OK, "%s", err.text);
    return oms;
}

static const struct {
    const char *model, *root;
} theirs[] = {
    { "v0.3.1-certificate", "61d4849d9d90076d6215f4d525f13d6574af8e3f67aef3e6f36fc40a14fdd226" },
    { "v0.3.1-elliptic-key", "afa48c8674afe334b8a7dea34f7b46ab256e9255edf8da2132792341b667a45b" },
    { "v1.0.0-elliptic-key", "afa48c8674afe334b8a7dea34f7b46ab256e9255edf8da2132792341b667a45b" },
    { "v1.0.1-elliptic-key", "92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4" },
    { "v1.0.1-sigstore", "61d4849d9d90076d6215f4d525f13d6574af8e3f67aef3e6f36fc40a14fdd226" },
    { "v1.1.0-certificate", "61d4849d9d90076d6215f4d525f13d6574af8e3f67aef3e6f36fc40a14fdd226" },
    { "v1.1.0-elliptic-key", "92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4" },
};

START_TEST(models_of_model_signing_are_what_was_signed)
{
    struct mlg_manifest m;
    struct mlg_difference *list;
    size_t count = 99;
    const char *dir = mlg_path_join(&arena, SIGNED, theirs[_i].model);
    struct mlg_oms oms = read_bundle(mlg_path_join(&arena, dir, "model.sig"));
    ck_assert_str_eq(oms.root, theirs[_i].root);
    /* Two of the folders hold one file, which was signed as the model. */
    bool alone = oms.count == 1;
    const char *const ignore[] = { "model.sig", "ignore-me" };
    ck_assert_int_eq(mlg_manifest_make(alone ? mlg_path_join(&arena, dir, "signme-1") : dir, ignore,
                                       2, &m, NULL),
                     MLG_OK);
    ck_assert_str_eq(m.root, oms.root);
    ck_assert_str_eq(m.digest, oms.digest);
    ck_assert_int_eq(mlg_oms_compare(&arena, &oms, &m, &list, &count, NULL), MLG_OK);
    ck_assert_uint_eq(count, 0);
    mlg_manifest_done(&m);
}
END_TEST

START_TEST(file_as_model_may_be_signed_by_its_name)
{
    struct mlg_oms oms;
    struct mlg_manifest m;
    struct mlg_difference *list;
    size_t count = 9;
    put("a", "");
    ck_assert_int_eq(read_statement(mlg_str_of(FILE_A), &oms, NULL), MLG_OK);
    ck_assert_int_eq(mlg_manifest_make(mlg_path_join(&arena, folder, "a"), NULL, 0, &m, NULL),
                     MLG_OK);
    ck_assert_int_eq(mlg_oms_compare(&arena, &oms, &m, &list, &count, NULL), MLG_OK);
    ck_assert_uint_eq(count, 0);
    m.name = "b";
    ck_assert_int_eq(mlg_oms_compare(&arena, &oms, &m, &list, &count, NULL), MLG_OK);
    ck_assert_uint_eq(count, 2);
    /* Two resources are no file, whatever the first is called. */
    m.name = "a/x";
    ck_assert_int_eq(read_statement(mlg_str_of(TWO_FILES), &oms, NULL), MLG_OK);
    ck_assert_int_eq(mlg_oms_compare(&arena, &oms, &m, &list, &count, NULL), MLG_OK);
    ck_assert_uint_eq(count, 3);
    mlg_manifest_done(&m);
}
END_TEST

START_TEST(ignored_paths_are_told)
{
    struct mlg_oms oms = read_bundle(SIGNED "v1.1.0-elliptic-key/model.sig");
    ck_assert_uint_eq(oms.ignored_count, 6);
    ck_assert_str_eq(oms.ignored[2], "ignore-me");
    oms = read_bundle(SIGNED "v1.0.1-elliptic-key/model.sig");
    ck_assert_uint_eq(oms.ignored_count, 0);
}
END_TEST

START_TEST(wrong_predicate_of_the_specification_is_refused)
{
    struct mlg_bundle b;
    struct mlg_oms oms;
    struct mlg_err err = MLG_ERR_INIT;
    const char *path = VECTORS "invalid-payload/wrong-predicate.bundle.json";
    ck_assert_int_eq(mlg_bundle_parse(&arena, load(&arena, path), path, &b, NULL), MLG_OK);
    ck_assert_int_eq(read_statement(b.payload, &oms, &err), MLG_E_SYNTAX);
    ck_assert_ptr_nonnull(strstr(err.text, "not the predicate type of a model's signature"));
}
END_TEST

static struct mlg_oms sign_and_read(struct mlg_manifest *m)
{
    struct mlg_buf out;
    struct mlg_oms oms;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&out, 1 << 20);
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, m, NULL), MLG_OK);
    mlg_oms_write(&out, m);
    struct mlg_str copy = { mlg_arena_copy(&arena, mlg_buf_view(&out)), out.len };
    mlg_buf_done(&out);
    ck_assert_msg(read_statement(copy, &oms, &err) == MLG_OK, "%s", err.text);
    return oms;
}

START_TEST(own_statement_reads_back)
{
    struct mlg_manifest m;
    struct mlg_oms oms = sign_and_read(&m);
    ck_assert_uint_eq(oms.count, 3);
    ck_assert_str_eq(oms.resources[1].name, "b/c");
    ck_assert_str_eq(oms.root, m.root);
    ck_assert_str_eq(oms.digest, m.digest);
    ck_assert_str_eq(oms.name, mlg_path_base(folder));
    ck_assert_uint_eq(oms.ignored_count, 4);
    mlg_manifest_done(&m);
}
END_TEST

static void assert_differences(const struct mlg_oms *oms, const char *expected)
{
    struct mlg_manifest m;
    struct mlg_difference *list;
    size_t count = 0;
    char text[256] = "";
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, &m, NULL), MLG_OK);
    ck_assert_int_eq(mlg_oms_compare(&arena, oms, &m, &list, &count, NULL), MLG_OK);
    for (size_t i = 0; i < count; i++) {
        strcat(text, mlg_change_name(list[i].change));
        strcat(text, " ");
        strcat(text, list[i].name);
        strcat(text, "; ");
    }
    ck_assert_str_eq(text, expected);
    mlg_manifest_done(&m);
}

START_TEST(every_change_is_named)
{
    struct mlg_manifest m;
    struct mlg_oms oms = sign_and_read(&m);
    assert_differences(&oms, "");
    put("a", "1 ");
    assert_differences(&oms, "modified a; ");
    put("a", "1");
    put("b/a", "new");
    put("z", "new");
    assert_differences(&oms, "added b/a; added z; ");
    ck_assert_int_eq(remove(mlg_path_join(&arena, folder, "d")), 0);
    assert_differences(&oms, "added b/a; removed d; added z; ");
    mlg_manifest_done(&m);
}
END_TEST

START_TEST(rename_that_keeps_the_root_is_named)
{
    struct mlg_manifest m, after;
    struct mlg_oms oms = sign_and_read(&m);
    ck_assert_int_eq(rename(mlg_path_join(&arena, folder, "d"), mlg_path_join(&arena, folder, "e")),
                     0);
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, &after, NULL), MLG_OK);
    ck_assert_str_eq(after.root, oms.root);
    mlg_manifest_done(&after);
    assert_differences(&oms, "removed d; added e; ");
    mlg_manifest_done(&m);
}
END_TEST

static const struct {
    const char *statement, *text; /* NULL = accepted */
} read_cases[] = {
    { STATEMENT(ROOT1, "\"resources\":[" RES("a") "]," SERIAL), NULL },
    { STATEMENT(ROOT1, "\"resources\":[" RES(".") "]," SERIAL), NULL },
    { STATEMENT(ROOT2, "\"resources\":[" RES("b") "," RES("a/x") "]," SERIAL), NULL },
    { STATEMENT(ROOT2, "\"resources\":[" RES("a") "," RES("a") "]," SERIAL), "comes twice" },
    { STATEMENT(ROOT2, "\"resources\":[" RES("a") "]," SERIAL), "not the root digest" },
    { STATEMENT(ROOT2, "\"resources\":[" RES("a") "," RES(".") "]," SERIAL), "no name" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("/a") "]," SERIAL), "no name" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("a/") "]," SERIAL), "no name" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("a//b") "]," SERIAL), "no name" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("./a") "]," SERIAL), "no name" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("../a") "]," SERIAL), "no name" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("a/../b") "]," SERIAL), "no name" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("") "]," SERIAL), "no name" },
    { STATEMENT(ROOT1, "\"resources\":[]," SERIAL), "over nothing" },
    { STATEMENT(ROOT1, "\"resources\":[7]," SERIAL), "a resource is" },
    { STATEMENT(ROOT1, SERIAL), "\"resources\" is missing" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("a") "]"), "\"serialization\" is missing" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("a") "],\"card\":{}," SERIAL), "not expected here" },
    { STATEMENT(ROOT1, "\"resources\":[" RES("a") "],\"serialization\":{\"method\":\"shards\"}"),
      "not supported" },
    { STATEMENT(ROOT1,
                "\"resources\":[" RES("a") "],\"serialization\":{\"method\":\"files\","
                                           "\"hash_type\":\"sha256\",\"allow_symlinks\":true}"),
      "symbolic links" },
    { STATEMENT(ROOT1,
                "\"resources\":[" RES("a") "],\"serialization\":{\"method\":\"files\","
                                           "\"hash_type\":\"blake2b\",\"allow_symlinks\":false}"),
      "only sha256" },
    { STATEMENT(ROOT1,
                "\"resources\":[" RES(
                    "a") "],\"serialization\":{\"method\":\"files\","
                         "\"hash_type\":\"sha256\",\"allow_symlinks\":false,\"shard_size\":1}"),
      "not expected here" },
    { STATEMENT(ROOT1,
                "\"resources\":[" RES(
                    "a") "],\"serialization\":{\"method\":\"files\","
                         "\"hash_type\":\"sha256\",\"allow_symlinks\":false,\"ignore_paths\":[1]}"),
      "no path" },
};

START_TEST(statement_is_held_to_the_specification)
{
    struct mlg_oms oms;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = read_statement(mlg_str_of(read_cases[_i].statement), &oms, &err);
    if (read_cases[_i].text == NULL) {
        ck_assert_msg(code == MLG_OK, "%s", err.text);
    } else {
        ck_assert_int_eq(code, MLG_E_SYNTAX);
        ck_assert_msg(strstr(err.text, read_cases[_i].text) != NULL, "%s", err.text);
    }
}
END_TEST

START_TEST(lone_point_stands_for_a_file_only)
{
    struct mlg_oms oms;
    struct mlg_manifest m;
    struct mlg_difference *list;
    size_t count = 0;
    ck_assert_int_eq(read_statement(mlg_str_of(read_cases[1].statement), &oms, NULL), MLG_OK);
    put("sub/only", "");
    ck_assert_int_eq(mlg_manifest_make(mlg_path_join(&arena, folder, "sub"), NULL, 0, &m, NULL),
                     MLG_OK);
    ck_assert_str_eq(m.root, oms.root);
    ck_assert_int_eq(mlg_oms_compare(&arena, &oms, &m, &list, &count, NULL), MLG_OK);
    ck_assert_uint_eq(count, 2);
    mlg_manifest_done(&m);
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("evidence.oms");
    TCase *c = tcase_create("oms");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, models_of_model_signing_are_what_was_signed, 0, COUNT(theirs));
    tcase_add_test(c, file_as_model_may_be_signed_by_its_name);
    tcase_add_test(c, ignored_paths_are_told);
    tcase_add_test(c, wrong_predicate_of_the_specification_is_refused);
    tcase_add_test(c, own_statement_reads_back);
    tcase_add_test(c, every_change_is_named);
    tcase_add_test(c, rename_that_keeps_the_root_is_named);
    tcase_add_loop_test(c, statement_is_held_to_the_specification, 0, COUNT(read_cases));
    tcase_add_test(c, lone_point_stands_for_a_file_only);
    suite_add_tcase(suite, c);
    return suite;
}
