/* Damage to the ledger is found, and blocks; clones that lack something are told what. */
#include "ledger_scratch.h"

#include "entry.h"

static struct mlg_oid commits[3];
static struct mlg_append_result made[3];

static void setup(void)
{
    scratch_make();
    commits[0] = make_repo("r");
    commits[1] = commit_file("r", "model/weights", "two\n");
    commits[2] = commit_file("r", "model/weights", "three\n");
}

static void promote_all(const char *dir)
{
    for (size_t i = 0; i < 3; i++)
        made[i] = promote(dir, &commits[i]);
}

static void teardown(void)
{
    scratch_remove();
}

/* Exactly these problems at each of `count` entries; and append refuses unless they are benign. */
static void expect_problems(const unsigned *problems, size_t count, size_t strays, bool blocked)
{
    struct mlg_registry *registry = open_ledger("r");
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert_uint_eq(history.count, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(history.entries[i].problems == problems[i], "entry %zu: 0x%x, not 0x%x", i,
                      history.entries[i].problems, problems[i]);
    ck_assert_uint_eq(history.strays_count, strays);
    ck_assert_int_eq(history.blocked, blocked);
    mlg_history_done(&history);
    close_registry(registry);
    struct mlg_oid head = head_of("r");
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_PROMOTE, &commits[0], &head);
    if (blocked)
        refuse("r", &draft, MLG_E_SYNTAX, "the ledger does not verify at refs/tags/");
    else
        append("r", &draft);
}

START_TEST(test_a_moved_tag_for_people)
{
    promote_all("r");
    git("r", "tag -f -a -m x income#production#2 HEAD");
    expect_problems((const unsigned[]){ 0, MLG_ENTRY_NAME_MOVED, 0 }, 3, 1, true);
}
END_TEST

START_TEST(test_a_tag_moved_to_another_entry)
{
    promote_all("r");
    git("r", "update-ref refs/tags/income#production#3 %s", made[0].id.hex);
    expect_problems((const unsigned[]){ 0, 0, MLG_ENTRY_NAME_MOVED }, 3, 1, true);
}
END_TEST

START_TEST(test_a_moved_version)
{
    promote_all("r");
    git("r", "tag -f -a -m x income@v1.1.0 HEAD~2");
    expect_problems((const unsigned[]){ MLG_ENTRY_VERSION_TWICE, MLG_ENTRY_VERSION_MOVED, 0 }, 3, 0,
                    true);
}
END_TEST

START_TEST(test_missing_names_are_no_fault_and_completed)
{
    promote_all("r");
    const char *version = git("r", "rev-parse income@v1.1.0");
    char before[64];
    (void)snprintf(before, sizeof(before), "%s", version);
    git("r", "tag -d income#production#1 income@v1.1.0");
    struct mlg_registry *registry = open_ledger("r");
    size_t count = 0;
    ck_assert_int_eq(mlg_registry_find("git")->complete(registry, &count, NULL), MLG_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(mlg_registry_find("git")->complete(registry, &count, NULL), MLG_OK);
    ck_assert_uint_eq(count, 0);
    close_registry(registry);
    /* Whoever completes it writes the same object. */
    ck_assert_str_eq(git("r", "rev-parse income@v1.1.0"), before);
    git("r", "tag -d income#production#1");
    expect_problems((const unsigned[]){ MLG_ENTRY_NAME_MISSING, 0, 0 }, 3, 0, false);
}
END_TEST

START_TEST(test_a_removed_entry_orphans_those_behind)
{
    promote_all("r");
    git("r", "update-ref -d refs/tags/mlgate/income/production/%s", made[0].id.hex);
    expect_problems((const unsigned[]){ 0, MLG_ENTRY_ORPHAN }, 2, 1, true);
}
END_TEST

START_TEST(test_the_last_entry_cannot_vanish_while_its_name_stands)
{
    promote_all("r");
    git("r", "update-ref -d refs/tags/mlgate/income/production/%s", made[1].id.hex);
    expect_problems((const unsigned[]){ 0, 0 }, 2, 1, true);
}
END_TEST

/* Nothing of it is known, so it is not what is in force, and is not found as an entry. */
START_TEST(test_foreign_objects_at_the_ledgers_refs)
{
    promote_all("r");
    git("r", "update-ref refs/tags/mlgate/income/production/%s HEAD", made[2].id.hex);
    expect_problems((const unsigned[]){ 0, 0, 0, MLG_ENTRY_FOREIGN }, 4, 0, true);
    struct mlg_oid head = head_of("r");
    ck_assert_str_eq(head.hex, made[2].id.hex);
    struct mlg_registry *registry = open_ledger("r");
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert_str_eq(history.entries[3].id.hex, commits[2].hex);
    ck_assert_ptr_null(mlg_history_find(&history, &commits[2]));
    mlg_history_done(&history);
    close_registry(registry);
}
END_TEST

START_TEST(test_a_foreign_object_before_all_entries)
{
    git("r", "update-ref refs/tags/mlgate/income/production/%s HEAD", MLG_OID_ZERO.hex);
    expect_problems((const unsigned[]){ MLG_ENTRY_FOREIGN }, 1, 0, true);
    struct mlg_oid head = head_of("r");
    ck_assert(mlg_oid_is_zero(&head));
}
END_TEST

START_TEST(test_a_foreign_tag_object_in_the_chain)
{
    promote_all("r");
    git("r", "tag -a -m x hand HEAD");
    git("r", "update-ref refs/tags/mlgate/income/production/%s refs/tags/hand", made[0].id.hex);
    /* Entries: 1, then 3 without its predecessor, then the foreign one; and #2 lost its place. */
    expect_problems((const unsigned[]){ 0, MLG_ENTRY_ORPHAN, MLG_ENTRY_FOREIGN }, 3, 1, true);
}
END_TEST

START_TEST(test_an_entry_at_another_place_of_the_chain)
{
    promote_all("r");
    git("r", "update-ref refs/tags/mlgate/income/production/%s %s", made[2].id.hex, made[1].id.hex);
    struct mlg_registry *registry = open_ledger("r");
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert(history.blocked);
    ck_assert_uint_ne(history.problems & MLG_ENTRY_WRONG_REF, 0);
    mlg_history_done(&history);
    close_registry(registry);
}
END_TEST

START_TEST(test_an_entry_for_another_stage_is_not_taken_over)
{
    promote_all("r");
    git("r", "update-ref refs/tags/mlgate/income/staging/%s %s", MLG_OID_ZERO.hex, made[0].id.hex);
    struct mlg_registry *registry = open_ledger("r");
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert(history.blocked);
    const struct mlg_entry *head = mlg_history_head(&history, "staging");
    ck_assert_ptr_nonnull(head);
    ck_assert_uint_ne(head->problems & MLG_ENTRY_WRONG_REF, 0);
    mlg_history_done(&history);
    close_registry(registry);
}
END_TEST

/* An entry by somebody who has the key and keeps no rule: signed, at its right place. */
static void forge(struct mlg_entry entry)
{
    entry.model = "income";
    entry.tagger = "Eve <eve@example.org>";
    entry.policy_commit = MLG_OID_ZERO;
    entry.model_root = entry.manifest_sha256 = HEX64_A;
    entry.evidence_sha256 = entry.policy_sha256 = HEX64_C;
    entry.verdicts = passes;
    entry.verdicts_count = 3;
    if (entry.kind != MLG_ENTRY_ROLLBACK)
        entry.rollback_to = MLG_OID_ZERO;
    const char *reason = NULL;
    ck_assert_msg(entry_is_writable(&entry, &reason), "%s", reason);
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, 1 << 16);
    entry_write(&bytes, &entry);
    struct mlg_buf signature;
    mlg_buf_init(&signature, 1 << 16);
    fake_signature(mlg_buf_view(&bytes), &signature);
    mlg_buf_add_str(&bytes, mlg_buf_view(&signature));
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    struct mlg_oid id;
    ck_assert_int_eq(mlg_repo_write_tag(repo, mlg_buf_view(&bytes), &id, NULL), MLG_OK);
    mlg_buf_done(&bytes);
    mlg_buf_done(&signature);
    char ref[256];
    (void)snprintf(ref, sizeof(ref), "refs/tags/mlgate/income/%s/%s", entry.stage,
                   entry.previous.hex);
    struct mlg_ref_outcome outcome;
    ck_assert_int_eq(mlg_repo_create_ref(repo, ref, &id, NULL, NULL, &outcome, NULL), MLG_OK);
    ck_assert_int_eq(outcome.what, MLG_REF_CREATED);
    (void)snprintf(ref, sizeof(ref), "refs/tags/income#%s#%u", entry.stage, (unsigned)entry.number);
    git("r", "update-ref %s %s", ref, id.hex);
}

START_TEST(test_numbers_times_and_rollbacks_that_keep_no_rule)
{
    promote_all("r");
    struct mlg_entry entry = { .stage = "production",
                               .previous = made[2].id,
                               .kind = MLG_ENTRY_PROMOTE };
    entry.commit = commits[2];
    entry.version = "v1.2.0";
    const struct {
        uint64_t number;
        int64_t time;
        enum mlg_entry_kind kind;
        struct mlg_oid to;
        unsigned problems;
    } rows[] = {
        { 4, 1800000003, MLG_ENTRY_PROMOTE, MLG_OID_ZERO, 0 },
        { 4, 1800000002, MLG_ENTRY_PROMOTE, MLG_OID_ZERO, MLG_ENTRY_WRONG_TIME },
        { 4, 1800000003, MLG_ENTRY_ROLLBACK, made[2].id, 0 },
        /* To an entry of another commit, and to none. */
        { 4, 1800000003, MLG_ENTRY_ROLLBACK, made[0].id, MLG_ENTRY_WRONG_KIND },
        { 4, 1800000003, MLG_ENTRY_ROLLBACK, commits[0], MLG_ENTRY_WRONG_KIND },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        entry.number = rows[i].number;
        entry.time = rows[i].time;
        entry.kind = rows[i].kind;
        entry.rollback_to = rows[i].to;
        forge(entry);
        struct mlg_registry *registry = open_ledger("r");
        struct mlg_history history;
        read_history(registry, &history);
        ck_assert_msg(history.problems == rows[i].problems, "row %zu: 0x%x", i, history.problems);
        ck_assert_int_eq(history.blocked, rows[i].problems != 0);
        mlg_history_done(&history);
        close_registry(registry);
        git("r", "tag -d income#production#4 mlgate/income/production/%s", made[2].id.hex);
    }
}
END_TEST

START_TEST(test_a_number_that_does_not_grow)
{
    promote("r", &commits[0]);
    git("r", "tag -a -m x income#other#41");
    made[1] = promote("r", &commits[1]);
    ck_assert_str_eq(made[1].name, "income#production#42");
    forge((struct mlg_entry){ .stage = "production",
                              .previous = made[1].id,
                              .kind = MLG_ENTRY_PROMOTE,
                              .commit = commits[1],
                              .version = "v1.1.0",
                              .number = 7,
                              .time = 1900000000 });
    struct mlg_registry *registry = open_ledger("r");
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert_uint_eq(history.problems, MLG_ENTRY_WRONG_NUMBER);
    ck_assert(history.blocked);
    mlg_history_done(&history);
    close_registry(registry);
}
END_TEST

START_TEST(test_one_number_in_two_stages_is_told_and_does_not_block)
{
    promote_all("r");
    forge((struct mlg_entry){ .stage = "staging",
                              .previous = MLG_OID_ZERO,
                              .kind = MLG_ENTRY_INITIAL,
                              .commit = commits[1],
                              .version = "v1.1.0",
                              .number = 3,
                              .time = 1800000009 });
    expect_problems((const unsigned[]){ 0, 0, MLG_ENTRY_SAME_NUMBER, MLG_ENTRY_SAME_NUMBER }, 4, 0,
                    false);
}
END_TEST

START_TEST(test_an_entry_for_a_commit_that_is_not_there)
{
    promote_all("r");
    forge((struct mlg_entry){ .stage = "production",
                              .previous = made[2].id,
                              .kind = MLG_ENTRY_PROMOTE,
                              .commit = oid_of("1111111111111111111111111111111111111111"),
                              .version = "v1.9.0",
                              .number = 4,
                              .time = 1900000000 });
    expect_problems((const unsigned[]){ 0, 0, 0, MLG_ENTRY_NO_COMMIT | MLG_ENTRY_VERSION_MISSING },
                    4, 0, true);
}
END_TEST

static bool never(void *user, const struct mlg_entry *entry)
{
    (void)user;
    return strcmp(entry->version, "v1.1.0") != 0;
}

START_TEST(test_an_entry_that_does_not_verify_blocks)
{
    promote_all("r");
    struct mlg_registry_options options = options_of("r");
    options.verify = never;
    struct mlg_registry *registry = open_with(&options);
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_PROMOTE, &commits[0], &made[2].id);
    struct mlg_append_result result;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_registry_find("git")->append(registry, &draft, &result, &err),
                     MLG_E_SYNTAX);
    ck_assert_ptr_nonnull(strstr(err.text, "not by a trusted signer"));
    close_registry(registry);
}
END_TEST

START_TEST(test_tags_of_others_are_told_and_do_not_block)
{
    promote_all("r");
    git("r", "tag income#production#50");
    git("r", "tag -a -m x income#production#60");
    git("r", "tag -a -m x income@v7.0.0-rc1 HEAD");
    git("r", "tag -a -m x incomes#production#99");
    git("r", "tag mlgate/income/what");
    expect_problems((const unsigned[]){ 0, 0, 0 }, 3, 4, false);
    struct mlg_append_result next = promote("r", &commits[1]);
    /* One was appended above: 61. */
    ck_assert_str_eq(next.name, "income#production#62");
}
END_TEST

START_TEST(test_a_remote_holds_the_ledger_and_clones_follow)
{
    git(".", "clone -q --bare r hub.git");
    git(".", "clone -q hub.git a");
    git(".", "clone -q hub.git b");
    struct mlg_append_result one = promote("a", &commits[0]);
    ck_assert_str_eq(git("hub.git", "rev-parse income#production#1"), one.id.hex);
    ck_assert_str_eq(git("a", "rev-parse income#production#1"), one.id.hex);
    /* The remote is asked, whatever a clone has fetched; but writing wants the clone up to date. */
    struct mlg_oid head = head_of("b");
    ck_assert(mlg_oid_equal(&head, &one.id));
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_PROMOTE, &commits[1], &head);
    refuse("b", &draft, MLG_E_IO, "tags not fetched");
    git("b", "fetch -q --tags");
    append("b", &draft);
    struct mlg_append_result result;
    ck_assert_int_eq(try_append("a", &draft, &result, NULL), MLG_OK);
    ck_assert_int_eq(result.what, MLG_APPEND_CONFLICT);
    ck_assert_str_eq(git("hub.git", "fsck --strict"), "");
    git("a", "fetch -q --tags");
    git("a", "tag -f -a -m x income@v1.0.0 HEAD");
    draft.previous = head_of("a");
    refuse("a", &draft, MLG_E_IO, "is another object here than at the remote");
}
END_TEST

START_TEST(test_an_entry_removed_at_the_remote_is_missed_by_a_clone)
{
    git(".", "clone -q --bare r hub.git");
    git(".", "clone -q hub.git a");
    struct mlg_append_result one = promote("a", &commits[0]);
    promote("a", &commits[1]);
    git("hub.git", "tag -d mlgate/income/production/%s income#production#2 income@v1.1.0",
        one.id.hex);
    struct mlg_oid head = head_of("a");
    ck_assert(mlg_oid_equal(&head, &one.id));
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_PROMOTE, &commits[2], &head);
    refuse("a", &draft, MLG_E_IO, "is here, but not at the remote");
}
END_TEST

START_TEST(test_a_commit_that_was_never_pushed_goes_along)
{
    git(".", "clone -q --bare r hub.git");
    git(".", "clone -q hub.git a");
    struct mlg_oid mine = commit_file("a", "model/weights", "mine\n");
    promote("a", &mine);
    ck_assert_str_eq(git("hub.git", "rev-parse income@v1.0.0^{commit}"), mine.hex);
    ck_assert_str_eq(git("hub.git", "fsck --strict"), "");
}
END_TEST

START_TEST(test_shallow_and_tagless_clones_do_not_promote)
{
    git(".", "clone -q --bare r hub.git");
    git(".", "clone -q hub.git a");
    promote("a", &commits[0]);
    git(".", "clone -q --no-tags hub.git tagless");
    git(".", "clone -q --depth 1 file://%s shallow", in_scratch("hub.git"));
    struct mlg_oid head = head_of("tagless");
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_PROMOTE, &commits[2], &head);
    refuse("tagless", &draft, MLG_E_IO, "tags not fetched");
    struct mlg_append_result result;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(try_append("shallow", &draft, &result, &err), MLG_E_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "tags not fetched"));
    ck_assert_ptr_nonnull(strstr(err.hint, "fetch-depth: 0"));
    /* With all tags it is shallow still: where the commits came from is not known. */
    git("shallow", "fetch -q --depth 1 --tags");
    err = (struct mlg_err)MLG_ERR_INIT;
    ck_assert_int_eq(try_append("shallow", &draft, &result, &err), MLG_E_IO);
    ck_assert_str_eq(err.text, "tags not fetched: the repository is a shallow clone");
    /* As its own ledger a shallow clone would look like one without a past. */
    struct mlg_registry_options options = options_of("shallow");
    options.remote = ".";
    struct mlg_registry *registry = NULL;
    ck_assert_int_eq(mlg_registry_find("git")->open(&options, &registry, NULL), MLG_E_IO);
    /* A remote without entries is a true first promotion, from a clone of any age. */
    git(".", "clone -q --bare r empty.git");
    git(".", "clone -q empty.git c");
    promote("c", &commits[0]);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("registry.chain");
    TCase *tests = tcase_create("chain");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_a_moved_tag_for_people);
    tcase_add_test(tests, test_a_tag_moved_to_another_entry);
    tcase_add_test(tests, test_a_moved_version);
    tcase_add_test(tests, test_missing_names_are_no_fault_and_completed);
    tcase_add_test(tests, test_a_removed_entry_orphans_those_behind);
    tcase_add_test(tests, test_the_last_entry_cannot_vanish_while_its_name_stands);
    tcase_add_test(tests, test_foreign_objects_at_the_ledgers_refs);
    tcase_add_test(tests, test_a_foreign_object_before_all_entries);
    tcase_add_test(tests, test_a_foreign_tag_object_in_the_chain);
    tcase_add_test(tests, test_an_entry_at_another_place_of_the_chain);
    tcase_add_test(tests, test_an_entry_for_another_stage_is_not_taken_over);
    tcase_add_test(tests, test_numbers_times_and_rollbacks_that_keep_no_rule);
    tcase_add_test(tests, test_a_number_that_does_not_grow);
    tcase_add_test(tests, test_one_number_in_two_stages_is_told_and_does_not_block);
    tcase_add_test(tests, test_an_entry_for_a_commit_that_is_not_there);
    tcase_add_test(tests, test_an_entry_that_does_not_verify_blocks);
    tcase_add_test(tests, test_tags_of_others_are_told_and_do_not_block);
    tcase_add_test(tests, test_a_remote_holds_the_ledger_and_clones_follow);
    tcase_add_test(tests, test_an_entry_removed_at_the_remote_is_missed_by_a_clone);
    tcase_add_test(tests, test_a_commit_that_was_never_pushed_goes_along);
    tcase_add_test(tests, test_shallow_and_tagless_clones_do_not_promote);
    suite_add_tcase(suite, tests);
    return suite;
}
