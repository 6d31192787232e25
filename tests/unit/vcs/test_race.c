/* Two processes create the same ref of one bare repository, many times. */
#include "scratch.h"

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
    struct result {
        enum mlg_ref_created what;
        char target[MLG_OID_HEX];
    } results[2];
};

static int racer(struct race *race, int who, int rounds, const struct mlg_oid *mine)
{
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("hub.git");
    for (int round = 0; round < rounds; round++) {
        char name[64];
        (void)snprintf(name, sizeof(name), "refs/tags/race/%d", round);
        barrier_wait(&race->barrier, 3);
        struct mlg_ref_outcome outcome;
        if (mlg_repo_create_ref(repo, name, mine, NULL, NULL, &outcome, NULL) != MLG_OK)
            return 1;
        race->results[who].what = outcome.what;
        memcpy(race->results[who].target, outcome.target.hex, MLG_OID_HEX);
        barrier_wait(&race->barrier, 3);
    }
    return 0;
}

START_TEST(test_of_two_exactly_one_creates_the_ref)
{
    int rounds = race_rounds(1000);
    (void)fprintf(stderr, "race: %d rounds (MLG_RACE_ROUNDS)\n", rounds);
    struct mlg_oid mine[2] = { make_repo("r"), commit_file("r", "x", "y") };
    git(".", "clone -q --bare r hub.git");
    struct race *race = (struct race *)barrier_make(sizeof(struct race));
    pid_t pids[2];
    for (int who = 0; who < 2; who++) {
        pids[who] = fork();
        ck_assert_int_ge(pids[who], 0);
        if (pids[who] == 0)
            _exit(racer(race, who, rounds, &mine[who]));
    }
    int wins[2] = { 0, 0 };
    for (int round = 0; round < rounds; round++) {
        barrier_wait(&race->barrier, 3);
        barrier_wait(&race->barrier, 3);
        struct result *r = race->results;
        ck_assert_int_ne(r[0].what, r[1].what);
        ck_assert_int_ne(r[0].what, MLG_REF_LOCKED);
        ck_assert_int_ne(r[1].what, MLG_REF_LOCKED);
        int winner = r[0].what == MLG_REF_CREATED ? 0 : 1;
        wins[winner]++;
        /* The loser is told who won. */
        ck_assert_str_eq(r[0].target, mine[winner].hex);
        ck_assert_str_eq(r[1].target, mine[winner].hex);
    }
    for (int who = 0; who < 2; who++) {
        int status = -1;
        ck_assert_int_eq(waitpid(pids[who], &status, 0), pids[who]);
        ck_assert_int_eq(status, 0);
    }
    (void)fprintf(stderr, "race: %d to %d\n", wins[0], wins[1]);
    ck_assert_int_eq(wins[0] + wins[1], rounds);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("vcs.race");
    TCase *tests = tcase_create("race");
    tcase_set_timeout(tests, 240);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_of_two_exactly_one_creates_the_ref);
    suite_add_tcase(suite, tests);
    return suite;
}
