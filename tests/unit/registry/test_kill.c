/* Appending killed at every step: the next run finds the entry there or not there, never half. */
#include "ledger_scratch.h"

#include <mlgate/base/str.h>

static struct mlg_oid first, second;

static void setup(void)
{
    scratch_make();
    first = make_repo("r");
    second = commit_file("r", "model/weights", "two\n");
    git(".", "clone -q --bare r hub.git");
    git(".", "clone -q hub.git a");
}

static void teardown(void)
{
    scratch_remove();
}

static void die_at(void *user, const char *step)
{
    if (strcmp(step, user) == 0)
        (void)kill(getpid(), SIGKILL);
}

/* Append in a process that dies at `step`; it must have got there. */
static void append_and_die(const char *dir, const struct mlg_entry_draft *draft, const char *step)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        struct mlg_registry_options options = options_of(dir);
        options.at_step = die_at;
        options.step_user = (void *)(uintptr_t)step;
        struct mlg_registry *registry = open_with(&options);
        struct mlg_append_result result;
        (void)!mlg_registry_find("git")->append(registry, draft, &result, NULL);
        _exit(0);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "never at step %s", step);
}

static bool is_committed_at(const char *step)
{
    bool committed = false;
    for (size_t i = 0; mlg_registry_steps[i] != NULL; i++) {
        committed = committed || strcmp(mlg_registry_steps[i], "committed") == 0;
        if (strcmp(mlg_registry_steps[i], step) == 0)
            return committed;
    }
    ck_abort_msg("no step %s", step);
}

static void complete_and_check(const char *dir)
{
    struct mlg_registry *registry = open_ledger(dir);
    size_t count = 0;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_registry_find("git")->complete(registry, &count, &err);
    ck_assert_msg(code == MLG_OK, "%s", err.text);
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert_uint_eq(history.problems, 0);
    ck_assert_uint_eq(history.strays_count, 0);
    mlg_history_done(&history);
    close_registry(registry);
}

/* The lock file that a killed process leaves is named; without it things go on. */
static void remove_lock(const char *dir, const struct mlg_entry_draft *draft)
{
    struct mlg_append_result result;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(try_append(dir, draft, &result, &err), MLG_E_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "not promoted"));
    ck_assert_ptr_nonnull(strstr(err.loc.path, ".lock"));
    ck_assert_msg(unlink(err.loc.path) == 0, "%s", err.loc.path);
}

static void kill_at_each(const char *dir, bool clone)
{
    struct mlg_oid commits[2] = { first, second };
    for (size_t i = 0; mlg_registry_steps[i] != NULL; i++) {
        const char *step = mlg_registry_steps[i];
        /* A version is written once a commit: each round has a commit of its own. */
        char content[32];
        (void)snprintf(content, sizeof(content), "round %zu\n", i);
        commits[i % 2] = commit_file(dir, "model/weights", content);
        struct mlg_oid before = head_of(dir);
        enum mlg_entry_kind kind = mlg_oid_is_zero(&before) ? MLG_ENTRY_INITIAL : MLG_ENTRY_PROMOTE;
        struct mlg_entry_draft draft = draft_of(kind, &commits[i % 2], &before);
        append_and_die(dir, &draft, step);
        struct mlg_oid after = head_of(dir);
        ck_assert_msg(mlg_oid_equal(&before, &after) != is_committed_at(step), "%s", step);
        if (strcmp(step, "ref-locked") == 0)
            remove_lock(dir, &draft);
        complete_and_check(dir);
        if (clone)
            git(dir, "fetch -q --tags");
        if (!is_committed_at(step))
            append(dir, &draft);
        complete_and_check(dir);
        ck_assert_str_eq(git("r", "fsck --strict --no-dangling"), "");
    }
}

START_TEST(test_in_the_repository_itself)
{
    kill_at_each("r", false);
}
END_TEST

START_TEST(test_with_a_remote)
{
    kill_at_each("a", true);
    ck_assert_str_eq(git("hub.git", "fsck --strict --no-dangling"), "");
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("registry.kill");
    TCase *tests = tcase_create("kill");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_in_the_repository_itself);
    tcase_add_test(tests, test_with_a_remote);
    suite_add_tcase(suite, tests);
    return suite;
}
