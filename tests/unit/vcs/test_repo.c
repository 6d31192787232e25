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
    ck_assert(!mlg_repo_is_detached(repo));
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
    ck_assert(mlg_repo_is_detached(detached));
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
    git("r", "tag -a -m t t1 HEAD~1");
    git("r", "checkout -q -b side HEAD~1");
    struct mlg_oid side = commit_file("r", "other", "x");
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = open_repo("r");
    struct mlg_oid found;
    ck_assert_int_eq(mlg_repo_resolve(repo, "t1", &found, NULL), MLG_OK);
    ck_assert(mlg_oid_equal(&found, &first));
    ck_assert_int_eq(mlg_repo_resolve(repo, "main", &found, NULL), MLG_OK);
    ck_assert(mlg_oid_equal(&found, &second));
    ck_assert_int_eq(mlg_repo_resolve(repo, "nothing", &found, NULL), MLG_E_CONFIG);
    ck_assert_int_eq(mlg_repo_resolve(repo, "HEAD:other", &found, NULL), MLG_E_CONFIG);
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
    ck_assert_str_eq(commit.author.email, "ann@example.org");
    ck_assert_int_eq(commit.committer.time, 1700000000);
    ck_assert_uint_eq(commit.parents_count, 1);
    ck_assert(mlg_oid_equal(&commit.parents[0], &first));
    ck_assert_uint_eq(commit.signature.len, 0);
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
