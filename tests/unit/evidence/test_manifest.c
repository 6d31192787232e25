/* Manifests: roots that the public tool model_signing signed, and trees that must be refused. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/manifest.h>

#define SIGNED MLG_TEST_DATA "/signing/model-transparency/"

Suite *mlg_test_suite(void);

static char folder[64];

static void path_of(char out[256], const char *name)
{
    (void)snprintf(out, 256, "%s/%s", folder, name);
}

static void put(const char *name, const char *text)
{
    char path[256];
    path_of(path, name);
    ck_assert_int_eq(mlg_file_write(path, mlg_str_of(text), NULL), MLG_OK);
}

static void set_up(void)
{
    strcpy(folder, "/tmp/mlgate-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void tear_down(void)
{
    mlg_file_remove_tree(folder);
}

/*
 * Root: subject of the in-toto statement in the model.sig of each folder. Manifest: Python,
 * sha256(json.dumps(resources, sort_keys=True, separators=(",", ":"), ensure_ascii=False)).
 */
static const struct {
    const char *name, *root, *digest;
} known[] = {
    { "v0.3.1-certificate", "61d4849d9d90076d6215f4d525f13d6574af8e3f67aef3e6f36fc40a14fdd226",
      "65f2bb106f3f6dd50312681082ba913f56ea7ab324f9ea1046b0e2c1c7875a32" },
    { "v0.3.1-elliptic-key", "afa48c8674afe334b8a7dea34f7b46ab256e9255edf8da2132792341b667a45b",
      "21627e9b3b792d5643fbe65770447ce201eaefd5c3a9e0ceba7861d60cde00f6" },
    { "v1.0.0-sigstore", "61d4849d9d90076d6215f4d525f13d6574af8e3f67aef3e6f36fc40a14fdd226",
      "65f2bb106f3f6dd50312681082ba913f56ea7ab324f9ea1046b0e2c1c7875a32" },
    { "v1.0.0-elliptic-key/signme-1",
      "afa48c8674afe334b8a7dea34f7b46ab256e9255edf8da2132792341b667a45b",
      "6e9661de349bf29abd0994d8ef052f80ab412da92d3b50cca39caae07e746fd4" },
    { "v1.0.1-elliptic-key", "92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4",
      "4d8260c8881634973ba84d934e76cef4d730341582bed24629e5b238664f42c8" },
    { "v1.1.0-certificate", "61d4849d9d90076d6215f4d525f13d6574af8e3f67aef3e6f36fc40a14fdd226",
      "65f2bb106f3f6dd50312681082ba913f56ea7ab324f9ea1046b0e2c1c7875a32" },
    { "v1.1.0-elliptic-key/", "92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4",
      "4d8260c8881634973ba84d934e76cef4d730341582bed24629e5b238664f42c8" },
};

START_TEST(root_is_the_one_that_the_public_tool_signed)
{
    const char *const ignore[] = { "model.sig", "ignore-me" };
    char path[256];
    struct mlg_manifest m;
    struct mlg_err err = MLG_ERR_INIT;
    (void)snprintf(path, sizeof path, SIGNED "%s", known[_i].name);
    ck_assert_msg(mlg_manifest_make(path, ignore, 2, &m, &err) == MLG_OK, "%s", err.text);
    ck_assert_str_eq(m.root, known[_i].root);
    ck_assert_str_eq(m.digest, known[_i].digest);
    mlg_manifest_done(&m);
}
END_TEST

START_TEST(names_are_in_byte_order_over_the_whole_path)
{
    struct mlg_manifest m;
    put("a/b", "1");
    put("a.txt", "2");
    put("a-b", "3");
    put("Z", "4");
    put("\xC3\xA9", "5");
    put(".cache/x", "");
    put("a/.git/config", "6");
    static const char *const order[] = { ".cache/x",      "Z",   "a-b",     "a.txt",
                                         "a/.git/config", "a/b", "\xC3\xA9" };
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, &m, NULL), MLG_OK);
    ck_assert_uint_eq(m.count, 7);
    for (size_t i = 0; i < m.count; i++)
        ck_assert_str_eq(m.resources[i].name, order[i]);
    ck_assert_uint_eq(m.size_bytes, 6);
    mlg_manifest_done(&m);
}
END_TEST

START_TEST(default_and_named_paths_are_left_out_and_recorded)
{
    struct mlg_manifest m;
    put("model.bin", "x");
    put(".git/config", "x");
    put(".gitattributes", "x");
    put(".gitignore", "x");
    put(".github/workflows/ci.yml", "x");
    put("logs/deep/er.txt", "x");
    put("logs2", "x");
    put(".gitmodules", "x");
    const char *const ignore[] = { "logs", "absent", "logs" };
    ck_assert_int_eq(mlg_manifest_make(folder, ignore, 3, &m, NULL), MLG_OK);
    ck_assert_uint_eq(m.count, 3);
    ck_assert_str_eq(m.resources[0].name, ".gitmodules");
    ck_assert_str_eq(m.resources[1].name, "logs2");
    ck_assert_str_eq(m.resources[2].name, "model.bin");
    static const char *const recorded[] = { ".git",       ".gitattributes", ".github",
                                            ".gitignore", "absent",         "logs" };
    ck_assert_uint_eq(m.ignored_count, 6);
    for (size_t i = 0; i < m.ignored_count; i++)
        ck_assert_str_eq(m.ignored[i], recorded[i]);
    mlg_manifest_done(&m);
}
END_TEST

START_TEST(predicate_is_canonical_json)
{
    struct mlg_manifest m;
    put("q\"\\\n\x01\x7F\xE2\x80\xA8", "abc");
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, &m, NULL), MLG_OK);
    struct mlg_buf out;
    mlg_buf_init(&out, 4096);
    mlg_manifest_write_predicate(&out, &m);
    ck_assert_str_eq(
        mlg_buf_text(&out),
        "{\"resources\":[{\"algorithm\":\"sha256\",\"digest\":"
        "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"name\":"
        "\"q\\\"\\\\\\n\\u0001\x7F\xE2\x80\xA8\"}],\"serialization\":{\"allow_symlinks\":false,"
        "\"hash_type\":\"sha256\",\"ignore_paths\":[\".git\",\".gitattributes\",\".github\","
        "\".gitignore\"],\"method\":\"files\"}}");
    mlg_buf_done(&out);
    mlg_manifest_done(&m);
}
END_TEST

START_TEST(one_file_is_a_model_whatever_its_name)
{
    struct mlg_manifest m;
    char path[256];
    put("weights.bin", "abc");
    path_of(path, "weights.bin");
    ck_assert_int_eq(mlg_manifest_make(path, NULL, 0, &m, NULL), MLG_OK);
    ck_assert_uint_eq(m.count, 1);
    ck_assert_str_eq(m.resources[0].name, ".");
    ck_assert_str_eq(m.name, "weights.bin");
    ck_assert_uint_eq(m.ignored_count, 0);
    /* sha256(sha256("abc")) */
    ck_assert_str_eq(m.root, "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358");
    mlg_manifest_done(&m);
}
END_TEST

START_TEST(rename_changes_the_manifest_where_the_root_stays)
{
    struct mlg_manifest a, b;
    char from[256], to[256];
    put("a", "1");
    put("c", "2");
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, &a, NULL), MLG_OK);
    path_of(from, "a");
    path_of(to, "b");
    ck_assert_int_eq(rename(from, to), 0);
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, &b, NULL), MLG_OK);
    ck_assert_str_eq(a.root, b.root);
    ck_assert_str_ne(a.digest, b.digest);
    mlg_manifest_done(&b);
    put("b", "1 ");
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, &b, NULL), MLG_OK);
    ck_assert_str_ne(a.root, b.root);
    mlg_manifest_done(&a);
    mlg_manifest_done(&b);
}
END_TEST

START_TEST(large_file_is_hashed_whole)
{
    struct mlg_manifest m;
    char path[256], expected[MLG_SHA256_HEX], got[MLG_SHA256_HEX];
    path_of(path, "big");
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 3 * 65536; i++) /* a whole number of the chunks it is read in */
        (void)fprintf(f, "%03d\n", i % 1000);
    (void)fclose(f);
    ck_assert_int_eq(mlg_sha256_file(path, expected, NULL, NULL), MLG_OK);
    ck_assert_int_eq(mlg_manifest_make(folder, NULL, 0, &m, NULL), MLG_OK);
    mlg_sha256_hex(m.resources[0].digest, got);
    ck_assert_str_eq(got, expected);
    ck_assert_uint_eq(m.size_bytes, 3 * 65536 * 4);
    mlg_manifest_done(&m);
}
END_TEST

static void refuse(const char *path, const char *const *ignore, size_t ignore_count,
                   enum mlg_code code, const char *text)
{
    struct mlg_manifest m;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_manifest_make(path, ignore, ignore_count, &m, &err), code);
    ck_assert_msg(strstr(err.text, text) != NULL, "\"%s\" lacks \"%s\"", err.text, text);
    ck_assert_str_ne(err.hint, "");
    mlg_manifest_done(&m);
}

START_TEST(links_are_refused_wherever_they_lie)
{
    char path[256], inner[256];
    put("model/real/file", "x");
    path_of(path, "model/link");
    ck_assert_int_eq(symlink("real/file", path), 0);
    path_of(inner, "model");
    refuse(inner, NULL, 0, MLG_E_SYNTAX, "symbolic link");
    const char *const ignore[] = { "link" };
    struct mlg_manifest m;
    ck_assert_int_eq(mlg_manifest_make(inner, ignore, 1, &m, NULL), MLG_OK);
    mlg_manifest_done(&m);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink("real", path), 0);
    refuse(inner, NULL, 0, MLG_E_SYNTAX, "symbolic link");
    path_of(path, "alias");
    ck_assert_int_eq(symlink("model", path), 0);
    refuse(path, NULL, 0, MLG_E_SYNTAX, "symbolic link");
    strcat(path, "//");
    refuse(path, NULL, 0, MLG_E_SYNTAX, "symbolic link");
}
END_TEST

START_TEST(pipes_are_refused_without_waiting)
{
    char path[256];
    put("file", "x");
    path_of(path, "pipe");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    refuse(folder, NULL, 0, MLG_E_SYNTAX, "neither a file nor a folder");
    refuse(path, NULL, 0, MLG_E_SYNTAX, "neither a file nor a folder");
    refuse("/dev/null", NULL, 0, MLG_E_SYNTAX, "neither a file nor a folder");
}
END_TEST

START_TEST(nothing_to_sign_is_refused)
{
    char path[256];
    refuse(folder, NULL, 0, MLG_E_SYNTAX, "holds no file");
    path_of(path, "empty/folders/only");
    ck_assert_int_eq(mlg_file_make_dirs(path, NULL), MLG_OK);
    put(".gitignore", "x");
    refuse(folder, NULL, 0, MLG_E_SYNTAX, "holds no file");
    path_of(path, "absent");
    refuse(path, NULL, 0, MLG_E_IO, "does not exist");
    refuse("", NULL, 0, MLG_E_IO, "does not exist");
}
END_TEST

START_TEST(name_that_is_no_utf8_is_refused)
{
    put("good", "x");
    put("bad\xFF", "x");
    refuse(folder, NULL, 0, MLG_E_SYNTAX, "not UTF-8");
}
END_TEST

START_TEST(too_deep_is_refused)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/", folder);
    for (int i = 0; i <= MLG_MANIFEST_DEPTH_LIMIT; i++)
        strcat(path, "d/");
    strcat(path, "f");
    ck_assert_int_eq(mlg_file_write(path, MLG_STR("x"), NULL), MLG_OK);
    refuse(folder, NULL, 0, MLG_E_LIMIT, "64 folders deep");
}
END_TEST

static const char *const bad_ignores[] = { "",    "/abs",   "a/", "a//b", ".",
                                           "./a", "a/../b", "..", "\xFF" };

START_TEST(ignore_path_is_relative_and_plain)
{
    put("file", "x");
    refuse(folder, &bad_ignores[_i], 1, MLG_E_CONFIG, "cannot be ignored");
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("evidence.manifest");
    TCase *c = tcase_create("manifest");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, root_is_the_one_that_the_public_tool_signed, 0,
                        (int)(sizeof known / sizeof known[0]));
    tcase_add_test(c, names_are_in_byte_order_over_the_whole_path);
    tcase_add_test(c, default_and_named_paths_are_left_out_and_recorded);
    tcase_add_test(c, predicate_is_canonical_json);
    tcase_add_test(c, one_file_is_a_model_whatever_its_name);
    tcase_add_test(c, rename_changes_the_manifest_where_the_root_stays);
    tcase_add_test(c, large_file_is_hashed_whole);
    tcase_add_test(c, links_are_refused_wherever_they_lie);
    tcase_add_test(c, pipes_are_refused_without_waiting);
    tcase_add_test(c, nothing_to_sign_is_refused);
    tcase_add_test(c, name_that_is_no_utf8_is_refused);
    tcase_add_test(c, too_deep_is_refused);
    tcase_add_loop_test(c, ignore_path_is_relative_and_plain, 0,
                        (int)(sizeof bad_ignores / sizeof bad_ignores[0]));
    suite_add_tcase(suite, c);
    return suite;
}
