/* What may be appended, and what becomes of it. */
#include "ledger_scratch.h"

static struct mlg_oid first, second;

static void setup(void)
{
    scratch_make();
    first = make_repo("r");
    second = commit_file("r", "model/weights", "two\n");
}

static void teardown(void)
{
    scratch_remove();
}

START_TEST(test_initial_promote_rollback_and_again)
{
    struct mlg_append_result a = promote("r", &first);
    ck_assert_str_eq(a.name, "income#production#1");
    ck_assert_str_eq(a.version, "v1.0.0");
    struct mlg_append_result b = promote("r", &second);
    ck_assert_str_eq(b.name, "income#production#2");
    ck_assert_str_eq(b.version, "v1.1.0");
    struct mlg_entry_draft back = draft_of(MLG_ENTRY_ROLLBACK, &first, &b.id);
    back.rollback_to = a.id;
    struct mlg_append_result c = append("r", &back);
    ck_assert_str_eq(c.name, "income#production#3");
    ck_assert_str_eq(c.version, "v1.0.0");
    struct mlg_append_result d = promote("r", &second);
    ck_assert_str_eq(d.version, "v1.1.0");
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft staging = draft_of(MLG_ENTRY_INITIAL, &second, &zero);
    staging.stage = "staging";
    struct mlg_append_result e = append("r", &staging);
    ck_assert_str_eq(e.name, "income#staging#5");
    ck_assert_str_eq(e.version, "v1.1.0");

    struct mlg_registry *registry = open_ledger("r");
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert_uint_eq(history.count, 5);
    ck_assert_uint_eq(history.strays_count, 0);
    ck_assert_uint_eq(history.problems, 0);
    ck_assert(!history.blocked);
    ck_assert(mlg_oid_equal(&mlg_history_head(&history, "production")->id, &d.id));
    ck_assert(mlg_oid_equal(&mlg_history_head(&history, "staging")->id, &e.id));
    ck_assert_ptr_null(mlg_history_head(&history, "nowhere"));
    for (size_t i = 0; i < history.count; i++) {
        ck_assert_uint_eq(history.entries[i].number, i + 1);
        /* The clock stood still: time goes on by a second each. */
        ck_assert_int_eq(history.entries[i].time, 1800000000 + (int64_t)i);
        ck_assert_str_eq(history.entries[i].tagger, "Ann Example <ann@example.org>");
    }
    ck_assert(mlg_oid_equal(&history.entries[2].rollback_to, &a.id));
    mlg_history_done(&history);
    close_registry(registry);
    ck_assert_str_eq(git("r", "fsck --strict"), "");
    /* Two versions and five numbers for people, five places in the chain. */
    ck_assert_str_eq(git("r", "tag -l income*"),
                     "income#production#1\nincome#production#2\nincome#production#3\n"
                     "income#production#4\nincome#staging#5\nincome@v1.0.0\nincome@v1.1.0");
    ck_assert_str_eq(git("r", "rev-parse refs/tags/mlgate/income/production/%s", c.id.hex),
                     d.id.hex);
    ck_assert_str_eq(git("r", "rev-parse income@v1.0.0^{commit}"), first.hex);
}
END_TEST

START_TEST(test_the_first_promotion_is_initial_and_only_it)
{
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft plain = draft_of(MLG_ENTRY_PROMOTE, &first, &zero);
    refuse("r", &plain, MLG_E_CONFIG, "nothing has been promoted to production yet");
    promote("r", &first);
    struct mlg_entry_draft again = draft_of(MLG_ENTRY_INITIAL, &second, &zero);
    refuse("r", &again, MLG_E_CONFIG, "--initial, but the stage production has been promoted to");
}
END_TEST

START_TEST(test_a_tag_of_gto_for_the_stage_forbids_initial)
{
    git("r", "tag -a -m x income#prod#4");
    git("r", "tag -a -m x income@v0.3.0 HEAD~1");
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_INITIAL, &first, &zero);
    draft.stage = "prod";
    refuse("r", &draft, MLG_E_CONFIG, "income#prod#4");
    /* Other stages and bare versions do not count, but numbers and versions go on from them. */
    struct mlg_append_result result = promote("r", &first);
    ck_assert_str_eq(result.name, "income#production#5");
    ck_assert_str_eq(result.version, "v0.3.0");
    result = promote("r", &second);
    ck_assert_str_eq(result.version, "v0.4.0");
}
END_TEST

START_TEST(test_versions)
{
    ck_assert_str_eq(promote("r", &first).version, "v1.0.0");
    ck_assert_str_eq(promote("r", &second).version, "v1.1.0");
    ck_assert_str_eq(promote("r", &first).version, "v1.0.0");
    /* Whoever wants another one registers it: as GTO does, on the commit that is promoted next. */
    struct mlg_oid third = commit_file("r", "model/weights", "three\n");
    git("r", "tag -a -m x income@v2.0.7");
    ck_assert_str_eq(promote("r", &third).version, "v2.0.7");
    struct mlg_oid fourth = commit_file("r", "model/weights", "four\n");
    ck_assert_str_eq(promote("r", &fourth).version, "v2.1.0");
}
END_TEST

START_TEST(test_two_versions_on_one_commit)
{
    git("r", "tag -a -m x income@v0.1.0");
    git("r", "tag -a -m x income@v0.2.0");
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_INITIAL, &second, &zero);
    refuse("r", &draft, MLG_E_CONFIG, "has two versions, v0.1.0 and v0.2.0");
    /* Behind an entry it is damage, which blocks. */
    promote("r", &first);
    git("r", "tag -a -m x income@v9.0.0 HEAD~1");
    struct mlg_entry_draft next = draft_of(MLG_ENTRY_PROMOTE, &first, &zero);
    next.previous = head_of("r");
    refuse("r", &next, MLG_E_SYNTAX, "its commit has two versions");
}
END_TEST

START_TEST(test_names_taken_by_tags_that_are_no_versions)
{
    git("r", "tag income@v1.0.0");
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_INITIAL, &first, &zero);
    refuse("r", &draft, MLG_E_CONFIG, "is no version GTO reads");
    git("r", "tag -d income@v1.0.0");
    git("r", "tag -a -m x income@v0.9.0 HEAD~1");
    git("r", "tag -a -m x income@v0.9.0! HEAD~1");
    refuse("r", &draft, MLG_E_CONFIG, "was deregistered");
}
END_TEST

START_TEST(test_only_passes_are_entered)
{
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_INITIAL, &first, &zero);
    const struct mlg_entry_verdict unknown[] = { { "test", MLG_INCONCLUSIVE } };
    draft.verdicts = unknown;
    draft.verdicts_count = 1;
    refuse("r", &draft, MLG_E_CONFIG, "the verdicts are not a sorted list of passes");
    draft.verdicts_count = 0;
    refuse("r", &draft, MLG_E_CONFIG, "the verdicts");
    draft = draft_of(MLG_ENTRY_INITIAL, &first, &zero);
    draft.policy_sha256 = NULL;
    refuse("r", &draft, MLG_E_CONFIG, "a digest is missing");
}
END_TEST

START_TEST(test_a_rollback_goes_to_an_earlier_entry)
{
    struct mlg_append_result a = promote("r", &first);
    struct mlg_append_result b = promote("r", &second);
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_ROLLBACK, &second, &b.id);
    draft.rollback_to = a.id;
    refuse("r", &draft, MLG_E_CONFIG, "must be to its commit and model");
    draft.commit = first;
    draft.model_root = HEX64_D;
    refuse("r", &draft, MLG_E_CONFIG, "must be to its commit and model");
    draft.rollback_to = second;
    refuse("r", &draft, MLG_E_CONFIG, "is no earlier entry");
}
END_TEST

START_TEST(test_whoever_decided_on_an_old_head_lost)
{
    struct mlg_append_result a = promote("r", &first);
    struct mlg_append_result b = promote("r", &second);
    struct mlg_entry_draft late = draft_of(MLG_ENTRY_PROMOTE, &first, &a.id);
    struct mlg_append_result result;
    ck_assert_int_eq(try_append("r", &late, &result, NULL), MLG_OK);
    ck_assert_int_eq(result.what, MLG_APPEND_CONFLICT);
    ck_assert(mlg_oid_equal(&result.other, &b.id));
    struct mlg_oid head = head_of("r");
    ck_assert(mlg_oid_equal(&head, &b.id));
}
END_TEST

static enum mlg_code bad_sign(void *user, struct mlg_str bytes, struct mlg_buf *out,
                              struct mlg_err *err)
{
    (void)user;
    (void)err;
    fake_signature((struct mlg_str){ bytes.data, bytes.len - 1 }, out);
    return MLG_OK;
}

static enum mlg_code no_sign(void *user, struct mlg_str bytes, struct mlg_buf *out,
                             struct mlg_err *err)
{
    (void)user;
    (void)bytes;
    (void)out;
    (void)err;
    return MLG_OK;
}

START_TEST(test_an_entry_that_would_not_verify_is_not_written)
{
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_INITIAL, &first, &zero);
    draft.sign = bad_sign;
    refuse("r", &draft, MLG_E_CRYPTO, "does not verify");
    draft.sign = NULL;
    refuse("r", &draft, MLG_E_CRYPTO, "does not verify");
    draft.sign = no_sign;
    refuse("r", &draft, MLG_E_BUG, "does not read as it was written");
}
END_TEST

START_TEST(test_clocks_and_identities_are_no_reason_to_fail)
{
    promote("r", &first);
    git("r", "config user.name <>");
    struct mlg_registry_options options = options_of("r");
    options.now = 1; /* decades back */
    options.key_fingerprint = "SHA256:abc";
    options.tagger = "no address";
    struct mlg_registry *registry = open_with(&options);
    struct mlg_oid head = head_of("r");
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_PROMOTE, &second, &head);
    struct mlg_append_result result;
    ck_assert_int_eq(mlg_registry_find("git")->append(registry, &draft, &result, NULL), MLG_OK);
    ck_assert_int_eq(result.what, MLG_APPEND_DONE);
    struct mlg_history history;
    read_history(registry, &history);
    const struct mlg_entry *entry = mlg_history_head(&history, "production");
    ck_assert_int_eq(entry->time, 1800000001);
    ck_assert_str_eq(entry->tagger, "mlgate SHA256:abc <mlgate@localhost>");
    mlg_history_done(&history);
    close_registry(registry);
}
END_TEST

static void take_names(void *user, const char *step)
{
    (void)user;
    if (strcmp(step, "committed") == 0) {
        git("r", "tag -a -m x income@v1.0.0 HEAD");
        git("r", "tag -a -m x income#production#1 HEAD");
    }
}

START_TEST(test_a_name_taken_meanwhile_is_told_and_left_alone)
{
    struct mlg_registry_options options = options_of("r");
    options.at_step = take_names;
    struct mlg_registry *registry = open_with(&options);
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_INITIAL, &first, &zero);
    struct mlg_append_result result;
    ck_assert_int_eq(mlg_registry_find("git")->append(registry, &draft, &result, NULL), MLG_OK);
    /* The entry stands, and says what is amiss; from now on that blocks. */
    ck_assert_int_eq(result.what, MLG_APPEND_DONE);
    ck_assert_ptr_nonnull(strstr(result.incomplete, "income@v1.0.0 names another object"));
    ck_assert_str_ne(git("r", "rev-parse income#production#1"), result.id.hex);
    struct mlg_history history;
    read_history(registry, &history);
    ck_assert_uint_eq(history.problems, MLG_ENTRY_NAME_MOVED | MLG_ENTRY_VERSION_MOVED);
    mlg_history_done(&history);
    close_registry(registry);
}
END_TEST

START_TEST(test_a_detached_head_is_no_obstacle)
{
    git("r", "checkout -q --detach HEAD~1");
    ck_assert_str_eq(promote("r", &first).version, "v1.0.0");
}
END_TEST

START_TEST(test_names_that_registries_cannot_hold)
{
    struct mlg_registry_options options = options_of("r");
    options.model = "in/come";
    struct mlg_registry *registry = NULL;
    ck_assert_int_eq(mlg_registry_find("git")->open(&options, &registry, NULL), MLG_E_CONFIG);
    struct mlg_oid zero = MLG_OID_ZERO;
    struct mlg_entry_draft draft = draft_of(MLG_ENTRY_INITIAL, &first, &zero);
    draft.stage = "../x";
    refuse("r", &draft, MLG_E_CONFIG, "is no name of a stage");
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("registry.rules");
    TCase *tests = tcase_create("rules");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_initial_promote_rollback_and_again);
    tcase_add_test(tests, test_the_first_promotion_is_initial_and_only_it);
    tcase_add_test(tests, test_a_tag_of_gto_for_the_stage_forbids_initial);
    tcase_add_test(tests, test_versions);
    tcase_add_test(tests, test_two_versions_on_one_commit);
    tcase_add_test(tests, test_names_taken_by_tags_that_are_no_versions);
    tcase_add_test(tests, test_only_passes_are_entered);
    tcase_add_test(tests, test_a_rollback_goes_to_an_earlier_entry);
    tcase_add_test(tests, test_whoever_decided_on_an_old_head_lost);
    tcase_add_test(tests, test_an_entry_that_would_not_verify_is_not_written);
    tcase_add_test(tests, test_clocks_and_identities_are_no_reason_to_fail);
    tcase_add_test(tests, test_a_name_taken_meanwhile_is_told_and_left_alone);
    tcase_add_test(tests, test_a_detached_head_is_no_obstacle);
    tcase_add_test(tests, test_names_that_registries_cannot_hold);
    suite_add_tcase(suite, tests);
    return suite;
}
