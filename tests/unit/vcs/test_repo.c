#include "scratch.h"

#include <sys/stat.h>

static struct mlg_arena arena;

static void setup(void)
{
    scratch_make();
    mlg_arena_init(&arena, 1 << 22);
}

static void teardown(void)
{
    mlg_arena_done(&arena);
    scratch_remove();
}

START_TEST(test_open_finds_upward_and_says_what_is_missing)
{
    make_repo("r");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r/model");
    ck_assert(!mlg_repo_is_shallow(repo));
    ck_assert_ptr_nonnull(mlg_repo_workdir(repo));
    struct mlg_repo *none = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_repo_open(in_scratch("."), &none, &err), MLG_E_IO);
    ck_assert_str_eq(err.text, "no git repository here");
    ck_assert_ptr_null(none);
    git("r", "checkout -q --detach");
    git(".", "init -q --bare b");
    MLG_AUTO(mlg_repo) struct mlg_repo *detached = open_repo("r");
    MLG_AUTO(mlg_repo) struct mlg_repo *bare = open_repo("b");
    ck_assert_ptr_null(mlg_repo_workdir(bare));
    struct mlg_oid head;
    err = (struct mlg_err)MLG_ERR_INIT;
    ck_assert_int_eq(mlg_repo_head(bare, &head, &err), MLG_E_IO);
    ck_assert_int_eq(mlg_repo_head(detached, &head, NULL), MLG_OK);
}
END_TEST

START_TEST(test_a_repository_of_another_user_is_refused_with_the_way_out)
{
    if (geteuid() != 0) {
        (void)fprintf(stderr, "SKIP: giving a folder to another user needs root\n");
        return;
    }
    make_repo("r");
    ck_assert_int_eq(chown(in_scratch("r"), 12345, 12345), 0);
    ck_assert_int_eq(chown(in_scratch("r/.git"), 12345, 12345), 0);
    struct mlg_repo *repo = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_repo_open(in_scratch("r"), &repo, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "the repository belongs to another user");
    ck_assert_ptr_nonnull(strstr(err.hint, "git config --global --add safe.directory '/"));
    git(".", "config --global --add safe.directory %s", in_scratch("r"));
    mlg_repo_close(open_repo("r"));
}
END_TEST

START_TEST(test_identity_comes_from_the_configuration)
{
    make_repo("r");
    const char *name = NULL;
    const char *email = NULL;
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    ck_assert(mlg_repo_identity(repo, &arena, &name, &email));
    ck_assert_str_eq(name, "Ann Example");
    ck_assert_str_eq(email, "ann@example.org");
    git("r", "config user.name Eve<");
    MLG_AUTO(mlg_repo) struct mlg_repo *odd = open_repo("r");
    ck_assert(!mlg_repo_identity(odd, &arena, &name, &email));
}
END_TEST

START_TEST(test_commits_and_their_ancestors)
{
    struct mlg_oid first = make_repo("r");
    struct mlg_oid second = commit_file("r", "model/weights", "two\n");
    git("r", "checkout -q -b side HEAD~1");
    struct mlg_oid side = commit_file("r", "other", "x");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    const struct {
        const struct mlg_oid *old, *new;
        bool is;
    } rows[] = { { &first, &second, true },
                 { &first, &first, true },
                 { &second, &first, false },
                 { &second, &side, false } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool is = !rows[i].is;
        ck_assert_int_eq(mlg_repo_is_ancestor(repo, rows[i].old, rows[i].new, &is, NULL), MLG_OK);
        ck_assert_int_eq(is, rows[i].is);
    }
    struct mlg_oid missing = oid_of("1111111111111111111111111111111111111111");
    bool is = false;
    ck_assert_int_eq(mlg_repo_is_ancestor(repo, &missing, &first, &is, NULL), MLG_E_IO);
    struct mlg_commit commit;
    ck_assert_int_eq(mlg_repo_read_commit(repo, &arena, &second, &commit, NULL), MLG_OK);
    ck_assert_uint_eq(commit.signature.len, 0);
}
END_TEST

START_TEST(test_names_of_commits_that_mean_one)
{
    struct mlg_oid first = make_repo("r");
    struct mlg_oid second = commit_file("r", "model/weights", "two\n");
    git("r", "tag -a -m t t1 HEAD~1");
    git("r", "update-ref refs/remotes/origin/main HEAD~1");
    git("r", "branch %s HEAD~1", second.hex);
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    const struct {
        const char *name;
        const struct mlg_oid *commit;
    } rows[] = {
        { "main", &second },
        { "refs/heads/main", &second },
        { "origin/main", &first },
        { "refs/tags/t1", &first },
        { first.hex, &first },
        { second.hex, &second },
        { "refs/remotes/origin/main", &first },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct mlg_oid found = MLG_OID_ZERO;
        ck_assert_int_eq(mlg_repo_resolve(repo, rows[i].name, &found, NULL), MLG_OK);
        ck_assert_str_eq(found.hex, rows[i].commit->hex);
    }
    char prefix[13];
    (void)snprintf(prefix, sizeof prefix, "%.12s", first.hex);
    const char *const none[] = { "nothing",
                                 "t1",
                                 "HEAD",
                                 "HEAD:model",
                                 "main~1",
                                 prefix,
                                 "",
                                 "origin",
                                 "refs/",
                                 "refs/heads/nothing",
                                 "../heads/main",
                                 "1111111111111111111111111111111111111111" };
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        struct mlg_oid found = MLG_OID_ZERO;
        ck_assert_msg(mlg_repo_resolve(repo, none[i], &found, NULL) == MLG_E_CONFIG, "%s", none[i]);
        ck_assert(mlg_oid_is_zero(&found));
    }
}
END_TEST

/* git itself takes the tag. */
START_TEST(test_a_tag_of_a_branchs_name_is_not_taken_for_it)
{
    make_repo("r");
    struct mlg_oid second = commit_file("r", "model/weights", "two\n");
    git("r", "update-ref refs/remotes/origin/main HEAD");
    git("r", "tag main HEAD~1");
    git("r", "tag -a -m t origin/main HEAD~1");
    git("r", "branch twice HEAD~1");
    git("r", "update-ref refs/remotes/twice HEAD");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    static const char *const names[] = { "main", "origin/main", "twice" };
    struct mlg_oid found = MLG_OID_ZERO;
    struct mlg_err err = MLG_ERR_INIT;
    for (size_t i = 0; i < 3; i++) {
        err = (struct mlg_err)MLG_ERR_INIT;
        ck_assert_int_eq(mlg_repo_resolve(repo, names[i], &found, &err), MLG_E_CONFIG);
        ck_assert_ptr_nonnull(strstr(err.text, " is both refs/"));
    }
    ck_assert(mlg_oid_is_zero(&found));
    ck_assert_int_eq(mlg_repo_resolve(repo, "refs/heads/main", &found, NULL), MLG_OK);
    ck_assert_str_eq(found.hex, second.hex);
    ck_assert_int_eq(mlg_repo_resolve(repo, "refs/remotes/origin/main", &found, NULL), MLG_OK);
    ck_assert_str_eq(found.hex, second.hex);
}
END_TEST

struct walked {
    struct mlg_oid ids[8];
    size_t count, stop_at;
};

static enum mlg_code note_commit(void *user, const struct mlg_oid *id, struct mlg_err *err)
{
    struct walked *w = user;
    if (w->count == w->stop_at)
        return mlg_err_set(err, MLG_E_LIMIT, "enough");
    ck_assert_uint_lt(w->count, 8);
    w->ids[w->count++] = *id;
    return MLG_OK;
}

static struct walked walk(const struct mlg_repo *repo, const struct mlg_oid *tip,
                          const struct mlg_oid *behind, const char *path)
{
    struct walked w = { .stop_at = 8 };
    ck_assert_int_eq(mlg_repo_walk(repo, tip, behind, path, note_commit, &w, NULL), MLG_OK);
    return w;
}

START_TEST(test_a_walk_over_the_commits_of_a_change)
{
    struct mlg_oid first = make_repo("r");
    struct mlg_oid other = commit_file("r", "other", "x");
    git("r", "checkout -q -b side HEAD~1");
    struct mlg_oid side = commit_file("r", "model/weights", "side\n");
    git("r", "checkout -q main");
    git("r", "merge -q --no-ff -m merged side");
    struct mlg_oid merge = oid_of(git("r", "rev-parse HEAD"));
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    struct walked w = walk(repo, &merge, NULL, NULL);
    ck_assert_uint_eq(w.count, 4);
    ck_assert_str_eq(w.ids[0].hex, merge.hex);
    ck_assert_str_eq(w.ids[3].hex, first.hex);
    w = walk(repo, &merge, &other, NULL);
    ck_assert_uint_eq(w.count, 2);
    ck_assert_str_eq(w.ids[1].hex, side.hex);
    ck_assert_uint_eq(walk(repo, &other, &merge, NULL).count, 0);
    /* Who made the model: the merge took it as it was. */
    w = walk(repo, &merge, NULL, "model");
    ck_assert_uint_eq(w.count, 2);
    ck_assert_str_eq(w.ids[0].hex, side.hex);
    ck_assert_str_eq(w.ids[1].hex, first.hex);
    ck_assert_uint_eq(walk(repo, &merge, &first, "model/none").count, 0);
    w = (struct walked){ .stop_at = 1 };
    ck_assert_int_eq(mlg_repo_walk(repo, &merge, NULL, NULL, note_commit, &w, NULL), MLG_E_LIMIT);
}
END_TEST

START_TEST(test_a_walk_does_not_end_where_history_is_missing)
{
    struct mlg_oid first = make_repo("r");
    struct mlg_oid second = commit_file("r", "model/weights", "two\n");
    struct mlg_oid missing = oid_of("1111111111111111111111111111111111111111");
    struct walked w = { .stop_at = 8 };
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    ck_assert_int_eq(mlg_repo_walk(repo, &missing, NULL, NULL, note_commit, &w, NULL), MLG_E_IO);
    ck_assert_int_eq(mlg_repo_walk(repo, &second, &missing, NULL, note_commit, &w, NULL), MLG_E_IO);
    git(".", "clone -q --depth 1 file://%s shallow", in_scratch("r"));
    MLG_AUTO(mlg_repo) struct mlg_repo *shallow = open_repo("shallow");
    ck_assert_int_eq(mlg_repo_walk(shallow, &second, NULL, NULL, note_commit, &w, NULL), MLG_E_IO);
    char object[128];
    (void)snprintf(object, sizeof object, "r/.git/objects/%.2s/%s", first.hex, first.hex + 2);
    ck_assert_int_eq(unlink(in_scratch(object)), 0);
    MLG_AUTO(mlg_repo) struct mlg_repo *broken = open_repo("r");
    ck_assert_int_eq(mlg_repo_walk(broken, &second, NULL, NULL, note_commit, &w, NULL), MLG_E_IO);
}
END_TEST

START_TEST(test_a_commits_signature_and_what_it_signs)
{
    make_repo("r");
    char text[2048];
    (void)snprintf(text, sizeof(text),
                   "tree %s\nauthor A <a@b> 1700000000 +0000\ncommitter A <a@b> 1700000000 +0000\n"
                   "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n"
                   "\nsigned\n",
                   git("r", "rev-parse HEAD^{tree}"));
    scratch_write("c", text);
    struct mlg_oid id = oid_of(git("r", "hash-object -t commit -w ../c"));
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    struct mlg_commit commit;
    ck_assert_int_eq(mlg_repo_read_commit(repo, &arena, &id, &commit, NULL), MLG_OK);
    ck_assert(mlg_str_starts(commit.signature, MLG_STR("-----BEGIN SSH SIGNATURE-----\nU1NI")));
    ck_assert(mlg_str_starts(commit.signed_bytes, MLG_STR("tree ")));
    ck_assert(mlg_str_ends(commit.signed_bytes, MLG_STR("+0000\n\nsigned\n")));
    ck_assert_ptr_null(strstr(commit.signed_bytes.data, "gpgsig"));
    struct mlg_oid tree = oid_of(git("r", "rev-parse HEAD^{tree}"));
    ck_assert_int_eq(mlg_repo_read_commit(repo, &arena, &tree, &commit, NULL), MLG_E_SYNTAX);
}
END_TEST

START_TEST(test_files_are_read_bounded_and_as_stored)
{
    make_repo("r");
    scratch_write("r/.gitattributes", "* text eol=crlf\n");
    ck_assert_int_eq(symlink("weights", in_scratch("r/model/link")), 0);
    struct mlg_oid commit = commit_file("r", "model/weights", "a\nb\n");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    struct mlg_buf out;
    mlg_buf_init(&out, 1024);
    ck_assert_int_eq(mlg_repo_read_file(repo, &commit, "model/weights", &out, NULL), MLG_OK);
    ck_assert_str_eq(mlg_buf_text(&out), "a\nb\n");
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_repo_read_file(repo, &commit, "model/none", &out, &err), MLG_E_IO);
    ck_assert_str_eq(err.loc.path, "model/none");
    ck_assert_int_eq(mlg_repo_read_file(repo, &commit, "model", &out, NULL), MLG_E_CONFIG);
    ck_assert_int_eq(mlg_repo_read_file(repo, &commit, "model/link", &out, NULL), MLG_E_CONFIG);
    ck_assert_int_eq(mlg_repo_read_file(repo, &commit, "../r/model/weights", &out, NULL), MLG_E_IO);
    mlg_buf_done(&out);
    mlg_buf_init(&out, 3);
    ck_assert_int_eq(mlg_repo_read_file(repo, &commit, "model/weights", &out, NULL), MLG_E_LIMIT);
    mlg_buf_done(&out);
}
END_TEST

START_TEST(test_refs_loose_packed_and_symbolic_come_in_order)
{
    struct mlg_oid commit = make_repo("r");
    git("r", "tag b#x#2");
    git("r", "tag a@v1");
    git("r", "pack-refs --all");
    git("r", "tag a#x#1");
    git("r", "symbolic-ref refs/tags/a#sym refs/heads/main");
    git("r", "symbolic-ref refs/tags/a#void refs/heads/none");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    struct mlg_ref *refs = NULL;
    size_t count = 0;
    ck_assert_int_eq(mlg_repo_list_refs(repo, &arena, "refs/tags/", &refs, &count, NULL), MLG_OK);
    ck_assert_uint_eq(count, 5);
    const char *const names[] = { "a#sym", "a#void", "a#x#1", "a@v1", "b#x#2" };
    for (size_t i = 0; i < 5; i++) {
        ck_assert_str_eq(refs[i].name + strlen("refs/tags/"), names[i]);
        ck_assert(mlg_oid_equal(&refs[i].target, i == 1 ? &MLG_OID_ZERO : &commit));
        ck_assert_int_eq(refs[i].symbolic, i < 2);
    }
    /* Seen without opening again. */
    git("r", "tag a#x#3");
    ck_assert_int_eq(mlg_repo_list_refs(repo, &arena, "refs/tags/a#x", &refs, &count, NULL),
                     MLG_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(mlg_repo_list_refs(repo, &arena, "refs/tags/a?x", &refs, &count, NULL),
                     MLG_OK);
    ck_assert_uint_eq(count, 0);
}
END_TEST

static struct mlg_oid write_tag(struct mlg_repo *repo, const struct mlg_oid *commit)
{
    char text[512];
    (void)snprintf(text, sizeof(text),
                   "object %s\ntype commit\ntag any#name#7\ntagger A <a@b> 1700000000 +0000\n\n"
                   "text\n",
                   commit->hex);
    struct mlg_oid id = MLG_OID_ZERO;
    ck_assert_int_eq(mlg_repo_write_tag(repo, mlg_str_of(text), &id, NULL), MLG_OK);
    return id;
}

START_TEST(test_tag_objects_are_written_byte_for_byte)
{
    struct mlg_oid commit = make_repo("r");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    struct mlg_oid id = write_tag(repo, &commit);
    ck_assert_str_eq(git("r", "cat-file -t %s", id.hex), "tag");
    struct mlg_buf out;
    mlg_buf_init(&out, 1024);
    enum mlg_object_kind kind = MLG_OBJECT_BLOB;
    ck_assert_int_eq(mlg_repo_read_object(repo, &id, &kind, &out, NULL), MLG_OK);
    ck_assert_int_eq(kind, MLG_OBJECT_TAG);
    ck_assert_str_eq(mlg_buf_text(&out) + out.len - 6, "\ntext\n");
    mlg_buf_done(&out);
    struct mlg_oid bad;
    ck_assert_int_eq(mlg_repo_write_tag(repo, MLG_STR("hello"), &bad, NULL), MLG_E_BUG);
}
END_TEST

static enum mlg_ref_created create(struct mlg_repo *repo, const char *name,
                                   const struct mlg_oid *target, struct mlg_ref_outcome *outcome)
{
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_msg(mlg_repo_create_ref(repo, name, target, NULL, NULL, outcome, &err) == MLG_OK,
                  "%s", err.text);
    return outcome->what;
}

START_TEST(test_a_ref_is_created_once)
{
    struct mlg_oid commit = make_repo("r");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    struct mlg_oid tag = write_tag(repo, &commit);
    struct mlg_ref_outcome outcome;
    ck_assert_int_eq(create(repo, "refs/tags/m/p/1", &tag, &outcome), MLG_REF_CREATED);
    ck_assert_int_eq(create(repo, "refs/tags/m/p/1", &commit, &outcome), MLG_REF_EXISTS);
    ck_assert(mlg_oid_equal(&outcome.target, &tag));
    git("r", "pack-refs --all --prune");
    ck_assert_int_eq(create(repo, "refs/tags/m/p/1", &commit, &outcome), MLG_REF_EXISTS);
    ck_assert_str_eq(git("r", "rev-parse refs/tags/m/p/1"), tag.hex);
    /* Another ref in the way, above and below, though both are packed and lie in no folder. */
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_repo_create_ref(repo, "refs/tags/m/p", &tag, NULL, NULL, &outcome, &err),
                     MLG_E_CONFIG);
    ck_assert_int_eq(
        mlg_repo_create_ref(repo, "refs/tags/m/p/1/x", &tag, NULL, NULL, &outcome, NULL),
        MLG_E_CONFIG);
    ck_assert_int_eq(mlg_repo_create_ref(repo, "refs/tags/a..b", &tag, NULL, NULL, &outcome, NULL),
                     MLG_E_CONFIG);
    struct mlg_oid missing = oid_of("1111111111111111111111111111111111111111");
    ck_assert_int_eq(mlg_repo_create_ref(repo, "refs/tags/z", &missing, NULL, NULL, &outcome, NULL),
                     MLG_E_BUG);
    ck_assert_str_eq(git("r", "fsck --strict"), "");
}
END_TEST

START_TEST(test_a_left_lock_is_named)
{
    struct mlg_oid commit = make_repo("r");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    scratch_write("r/.git/refs/tags/x.lock", "");
    struct mlg_ref_outcome outcome;
    ck_assert_int_eq(create(repo, "refs/tags/x", &commit, &outcome), MLG_REF_LOCKED);
    ck_assert_str_eq(outcome.lock_path, in_scratch("r/.git/refs/tags/x.lock"));
    ck_assert_int_eq(unlink(outcome.lock_path), 0);
    ck_assert_int_eq(create(repo, "refs/tags/x", &commit, &outcome), MLG_REF_CREATED);
}
END_TEST

START_TEST(test_object_ids)
{
    struct mlg_oid oid;
    ck_assert(mlg_oid_is_zero(&MLG_OID_ZERO));
    ck_assert(!mlg_oid_parse(MLG_STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &oid));
    ck_assert(!mlg_oid_parse(MLG_STR("aaaa"), &oid));
    ck_assert(!mlg_oid_parse((struct mlg_str){ NULL, 0 }, &oid));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("vcs.repo");
    TCase *tests = tcase_create("repo");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_open_finds_upward_and_says_what_is_missing);
    tcase_add_test(tests, test_a_repository_of_another_user_is_refused_with_the_way_out);
    tcase_add_test(tests, test_identity_comes_from_the_configuration);
    tcase_add_test(tests, test_commits_and_their_ancestors);
    tcase_add_test(tests, test_names_of_commits_that_mean_one);
    tcase_add_test(tests, test_a_tag_of_a_branchs_name_is_not_taken_for_it);
    tcase_add_test(tests, test_a_walk_over_the_commits_of_a_change);
    tcase_add_test(tests, test_a_walk_does_not_end_where_history_is_missing);
    tcase_add_test(tests, test_a_commits_signature_and_what_it_signs);
    tcase_add_test(tests, test_files_are_read_bounded_and_as_stored);
    tcase_add_test(tests, test_refs_loose_packed_and_symbolic_come_in_order);
    tcase_add_test(tests, test_tag_objects_are_written_byte_for_byte);
    tcase_add_test(tests, test_a_ref_is_created_once);
    tcase_add_test(tests, test_a_left_lock_is_named);
    tcase_add_test(tests, test_object_ids);
    suite_add_tcase(suite, tests);
    return suite;
}
