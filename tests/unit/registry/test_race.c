/* Two promoters and one repository: each round one of them wins, the other is told by whom, and the
 * history is a chain. */
#include "ledger_scratch.h"

static void setup(void)
{
    scratch_make();
}

static void teardown(void)
{
    scratch_remove();
}

struct race {
    struct barrier barrier;
    struct mlg_oid head;
    struct result {
        enum mlg_code code;
        enum mlg_append what;
        struct mlg_oid id;
        char text[800];
    } results[2];
};

static int racer(struct race *race, int who, int rounds, bool no_lock, const struct mlg_oid *commit)
{
    struct mlg_registry_options options = options_of("hub.git");
    options.no_lock = no_lock;
    /* Without locks, the harder way: from one clone to its remote, whose tags both copy back. */
    options.remote = no_lock ? "origin" : ".";
    struct mlg_registry *registry = open_with(&options);
    for (int round = 0; round < rounds; round++) {
        barrier_wait(&race->barrier, 3);
        struct mlg_entry_draft draft = draft_of(MLG_ENTRY_PROMOTE, commit, &race->head);
        struct mlg_append_result result = { .what = MLG_APPEND_CONFLICT };
        struct mlg_err err = MLG_ERR_INIT;
        enum mlg_code code = mlg_registry_find("git")->append(registry, &draft, &result, &err);
        struct result *told = &race->results[who];
        *told = (struct result){ .code = code, .what = result.what };
        told->id = result.what == MLG_APPEND_DONE ? result.id : result.other;
        (void)snprintf(told->text, sizeof(told->text), "%s%s", err.text, result.incomplete);
        barrier_wait(&race->barrier, 3);
    }
    close_registry(registry);
    return 0;
}

static void run_race(bool no_lock, int rounds)
{
    struct mlg_oid commits[2];
    commits[0] = make_repo("r");
    commits[1] = commit_file("r", "model/weights", "two\n");
    git(".", "clone -q --bare r hub.git");
    struct race *race = (struct race *)barrier_make(sizeof(struct race));
    if (!no_lock)
        git("hub.git", "remote remove origin");
    race->head = promote("hub.git", &commits[0]).id;
    pid_t pids[2];
    for (int who = 0; who < 2; who++) {
        pids[who] = fork();
        ck_assert_int_ge(pids[who], 0);
        if (pids[who] == 0)
            _exit(racer(race, who, rounds, no_lock, &commits[who]));
    }
    int wins[2] = { 0, 0 };
    for (int round = 0; round < rounds; round++) {
        barrier_wait(&race->barrier, 3);
        barrier_wait(&race->barrier, 3);
        struct result *r = race->results;
        for (int who = 0; who < 2; who++)
            ck_assert_msg(r[who].code == MLG_OK && r[who].text[0] == '\0', "round %d: %s", round,
                          r[who].text);
        ck_assert_msg(r[0].what != r[1].what, "round %d: %d and %d", round, r[0].what, r[1].what);
        ck_assert(mlg_oid_equal(&r[0].id, &r[1].id));
        race->head = r[0].id;
        wins[r[0].what == MLG_APPEND_DONE ? 0 : 1]++;
        if (round % 50 == 49)
            git(no_lock ? "r" : "hub.git", "pack-refs --all");
    }
    for (int who = 0; who < 2; who++) {
        int status = -1;
        ck_assert_int_eq(waitpid(pids[who], &status, 0), pids[who]);
        ck_assert_int_eq(status, 0);
    }
    (void)fprintf(stderr, "race: %d rounds (MLG_RACE_ROUNDS): %d to %d\n", rounds, wins[0],
                  wins[1]);
    struct mlg_registry *registry = open_ledger("hub.git");
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert_uint_eq(history.count, (size_t)rounds + 1);
    ck_assert_uint_eq(history.problems, 0);
    ck_assert_uint_eq(history.strays_count, 0);
    for (size_t i = 1; i < history.count; i++)
        ck_assert(mlg_oid_equal(&history.entries[i].previous, &history.entries[i - 1].id));
    const struct mlg_entry *head = mlg_history_head(&history, "production");
    ck_assert(mlg_oid_equal(&head->id, &race->head));
    mlg_history_done(&history);
    close_registry(registry);
    ck_assert_str_eq(git("r", "fsck --strict --no-dangling"), "");
    ck_assert_str_eq(git("hub.git", "fsck --strict --no-dangling"), "");
}

START_TEST(test_without_advisory_locks_the_ref_decides)
{
    run_race(true, race_rounds(200));
}
END_TEST

START_TEST(test_with_advisory_locks)
{
    run_race(false, race_rounds(100));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("registry.race");
    TCase *tests = tcase_create("race");
    tcase_set_timeout(tests, 1200);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_without_advisory_locks_the_ref_decides);
    tcase_add_test(tests, test_with_advisory_locks);
    suite_add_tcase(suite, tests);
    return suite;
}
