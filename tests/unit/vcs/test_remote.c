#include "scratch.h"

static struct mlg_arena arena;

static void setup(void)
{
    scratch_make();
    mlg_arena_init(&arena, 1 << 20);
}

static void teardown(void)
{
    mlg_arena_done(&arena);
    scratch_remove();
}

static enum mlg_code try_remote(const char *remote, struct mlg_repo **ret_remote,
                                struct mlg_err *err)
{
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    return mlg_repo_open_remote(repo, remote, &arena, ret_remote, NULL, err);
}

/* It is found, and it is the repository `dir`. */
static void expect_remote(const char *remote, const char *dir)
{
    MLG_AUTO(mlg_repo) struct mlg_repo *found = NULL;
    MLG_AUTO(mlg_repo) struct mlg_repo *wanted = open_repo(dir);
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(try_remote(remote, &found, &err) == MLG_OK, "%s: %s", remote, err.text);
    ck_assert(mlg_repo_is_same(found, wanted));
}

static void expect_refused(const char *remote, enum mlg_code code, const char *part)
{
    struct mlg_repo *found = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(try_remote(remote, &found, &err), code);
    ck_assert_msg(strstr(err.text, part) != NULL, "%s", err.text);
    ck_assert_ptr_null(found);
}

START_TEST(test_remotes_by_name_path_and_url)
{
    make_repo("r");
    git(".", "init -q --bare hub.git");
    git(".", "init -q --bare with%%20percent");
    git(".", "init -q --bare other");
    expect_remote(NULL, "r");
    expect_remote(".", "r");
    git("r", "remote add up ../hub.git");
    expect_remote(NULL, "hub.git");
    git("r", "remote add down %s", in_scratch("other"));
    expect_refused(NULL, MLG_E_CONFIG, "several remotes");
    git("r", "remote add origin file://%s", in_scratch("hub.git"));
    expect_remote(NULL, "hub.git");
    expect_remote("down", "other");
    expect_remote(in_scratch("other"), "other");
    char url[1200];
    (void)snprintf(url, sizeof(url), "file://localhost%s", in_scratch("%6fther"));
    expect_remote(url, "other");
    expect_refused("nowhere", MLG_E_CONFIG, "no remote \"nowhere\"");
    expect_refused(in_scratch("missing.git"), MLG_E_IO, "no git repository here");
    expect_refused("", MLG_E_CONFIG, "empty");
}
END_TEST

START_TEST(test_networks_are_refused_and_secrets_not_shown)
{
    make_repo("r");
    expect_refused("https://example.org/x.git", MLG_E_CONFIG, "not supported by this build");
    expect_refused("git@example.org:x.git", MLG_E_CONFIG, "not supported by this build");
    expect_refused("file://elsewhere/x", MLG_E_CONFIG, "no path on this machine");
    git("r", "remote add origin https://user:secret@example.org/x.git");
    struct mlg_repo *found = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(try_remote(NULL, &found, &err), MLG_E_CONFIG);
    ck_assert_ptr_null(strstr(err.text, "secret"));
    ck_assert_ptr_nonnull(strstr(err.text, "https://example.org/x.git"));
}
END_TEST

START_TEST(test_missing_objects_are_copied_and_nothing_else)
{
    make_repo("r");
    git(".", "init -q --bare hub.git");
    struct mlg_oid commit = commit_file("r", "a/b/c", "deep\n");
    git("r", "tag -a -m t t1");
    struct mlg_oid tag = oid_of(git("r", "rev-parse t1"));
    commit_file("r", "later", "not asked for\n");
    MLG_AUTO(mlg_repo) struct mlg_repo *from = open_repo("r");
    MLG_AUTO(mlg_repo) struct mlg_repo *to = open_repo("hub.git");
    ck_assert(!mlg_repo_has(to, &commit));
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_repo_transfer(from, to, &tag, 1, &err) == MLG_OK, "%s", err.text);
    ck_assert(mlg_repo_has(to, &commit));
    git("hub.git", "update-ref refs/tags/t1 %s", tag.hex);
    ck_assert_str_eq(git("hub.git", "fsck --strict"), "");
    ck_assert_str_eq(git("hub.git", "rev-list --count t1"), "2");
    int rc = 0;
    git_status("hub.git", &rc, "cat-file -e %s", "HEAD:later");
    ck_assert_int_ne(rc, 0);
    ck_assert_int_eq(mlg_repo_transfer(from, to, &tag, 1, NULL), MLG_OK);
    struct mlg_oid missing = oid_of("1111111111111111111111111111111111111111");
    ck_assert_int_eq(mlg_repo_transfer(from, to, &missing, 1, NULL), MLG_E_IO);
}
END_TEST

START_TEST(test_a_shallow_source_leaves_no_half_commit)
{
    make_repo("r");
    struct mlg_oid commit = commit_file("r", "model/weights", "two\n");
    git(".", "clone -q --depth 1 file://%s shallow", in_scratch("r"));
    git(".", "init -q --bare hub.git");
    MLG_AUTO(mlg_repo) struct mlg_repo *from = open_repo("shallow");
    MLG_AUTO(mlg_repo) struct mlg_repo *to = open_repo("hub.git");
    ck_assert(mlg_repo_is_shallow(from));
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_repo_transfer(from, to, &commit, 1, &err), MLG_E_IO);
    ck_assert_ptr_nonnull(strstr(err.hint, "fetch-depth: 0"));
    ck_assert(!mlg_repo_has(to, &commit));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("vcs.remote");
    TCase *tests = tcase_create("remote");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_remotes_by_name_path_and_url);
    tcase_add_test(tests, test_networks_are_refused_and_secrets_not_shown);
    tcase_add_test(tests, test_missing_objects_are_copied_and_nothing_else);
    tcase_add_test(tests, test_a_shallow_source_leaves_no_half_commit);
    suite_add_tcase(suite, tests);
    return suite;
}
