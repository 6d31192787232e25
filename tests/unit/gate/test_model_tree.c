/* A model in a commit is the model in a checkout of it. */
#include "scratch.h"

#include <mlgate/gate/promote.h>

static struct mlg_repo *repo;
static struct mlg_oid head;
static struct mlg_err err;

static void setup(void)
{
    scratch_make();
    ck_assert_int_eq(mlg_file_make_dirs(in_scratch("r"), NULL), MLG_OK);
    (void)git_status("r", NULL, "init -q");
    mlg_err_clear(&err);
}

static void teardown(void)
{
    mlg_repo_close(repo);
    repo = NULL;
    scratch_remove();
}

static void put(const char *name, const char *text)
{
    ck_assert_int_eq(mlg_file_write(in_scratch(name), mlg_str_of(text), NULL), MLG_OK);
}

static void commit(void)
{
    (void)git_status("r", NULL, "add -A -f");
    (void)git_status("r", NULL, "commit -q -m x");
    mlg_repo_close(repo);
    repo = NULL;
    ck_assert_int_eq(mlg_repo_open(in_scratch("r"), &repo, &err), MLG_OK);
    ck_assert_int_eq(mlg_repo_head(repo, &head, &err), MLG_OK);
}

static void make_model(void)
{
    put("r/models/m/b.bin", "b");
    put("r/models/m/a-b", "1");
    put("r/models/m/-", "4");
    put("r/models/m/a/deep/er", "2");
    put("r/models/m/a.txt", "");
    put("r/models/m/.hidden", "3");
    put("r/models/m/.gitignore", "nothing");
    put("r/models/m/.gitattributes", "* text");
    put("r/models/m/a/.gitignore", "signed");
    put("r/models/\xc3\xa9", "unicode");
    put("r/single", "one file");
    commit();
}

static const char *const models[] = { "models/m",       "models",       "single",
                                      "models/m/b.bin", "./models//m/", "models/\xc3\xa9" };

START_TEST(both_ways_give_the_same_manifest)
{
    struct mlg_manifest committed, checked_out;
    make_model();
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", in_scratch("r"), models[_i]);
    ck_assert_int_eq(mlg_manifest_make(path, NULL, 0, &checked_out, &err), MLG_OK);
    ck_assert_msg(mlg_gate_model_in_commit(repo, &head, models[_i], &committed, &err) == MLG_OK,
                  "%s", err.text);
    ck_assert_uint_eq(committed.count, checked_out.count);
    ck_assert_str_eq(committed.root, checked_out.root);
    ck_assert_str_eq(committed.digest, checked_out.digest);
    ck_assert_uint_eq(committed.size_bytes, checked_out.size_bytes);
    mlg_manifest_done(&committed);
    mlg_manifest_done(&checked_out);
}
END_TEST

/* What a checkout would turn into other bytes (line ends) is read as it is stored. */
START_TEST(filters_change_nothing)
{
    struct mlg_manifest before, after;
    put("r/m/x.txt", "a\r\nb\r\n");
    commit();
    ck_assert_int_eq(mlg_gate_model_in_commit(repo, &head, "m", &before, &err), MLG_OK);
    (void)git_status("r", NULL, "config core.autocrlf true");
    ck_assert_int_eq(mlg_gate_model_in_commit(repo, &head, "m", &after, &err), MLG_OK);
    ck_assert_str_eq(before.digest, after.digest);
    mlg_manifest_done(&before);
    mlg_manifest_done(&after);
}
END_TEST

static const struct {
    const char *path;
    enum mlg_code code;
    const char *text;
} bad[] = {
    { "none", MLG_E_IO, "not in the commit" },
    { "single/more", MLG_E_IO, "not in the commit" },
    { "models/../single", MLG_E_CONFIG, "the model lies outside of the repository" },
    { "/etc", MLG_E_CONFIG, "an absolute path" },
    { "links", MLG_E_SYNTAX, "a link in a model" },
    { "links/to", MLG_E_SYNTAX, "the model is neither a file nor a folder" },
    { "odd", MLG_E_SYNTAX, "a file's name is not UTF-8" },
    { "empty", MLG_E_SYNTAX, "the model holds no file" },
};

START_TEST(what_is_no_model_is_refused)
{
    struct mlg_manifest manifest;
    put("r/links/file", "x");
    ck_assert_int_eq(symlink("file", in_scratch("r/links/to")), 0);
    put("r/odd/\xff", "x");
    put("r/empty/.gitignore", "x");
    make_model();
    enum mlg_code code = mlg_gate_model_in_commit(repo, &head, bad[_i].path, &manifest, &err);
    ck_assert_msg(code == bad[_i].code, "%s: %d", bad[_i].path, (int)code);
    ck_assert_str_eq(err.text, bad[_i].text);
    ck_assert(err.hint[0] != '\0');
    mlg_manifest_done(&manifest);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("gate.model_tree");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, both_ways_give_the_same_manifest, 0,
                        (int)(sizeof models / sizeof models[0]));
    tcase_add_test(all, filters_change_nothing);
    tcase_add_loop_test(all, what_is_no_model_is_refused, 0, (int)(sizeof bad / sizeof bad[0]));
    suite_add_tcase(suite, all);
    return suite;
}
