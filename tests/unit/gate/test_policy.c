/* The policy of a commit: what it consists of, and what is refused. */
#include "scratch.h"

#include <mlgate/gate/policy.h>

static struct mlg_repo *repo;
static struct mlg_oid head;
static struct mlg_policy policy;
static struct mlg_err err;

static const char full[] = "version: 1\n"
                           "model: { name: income, path: model }\n"
                           "data: { a: a.csv, b: b.csv }\n"
                           "validate:\n"
                           "  - { data: a, contract: ./c/../c.yaml }\n"
                           "  - { data: b, contract: c.yaml }\n"
                           "promote: { to: production }\n"
                           "trust:\n"
                           "  signers: [{ key: keys/ci.pub, stages: test }]\n"
                           "  approvers: keys/approvers\n";

static void put(const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof path, "r/%s", name);
    ck_assert_int_eq(mlg_file_write(in_scratch(path), mlg_str_of(text), NULL), MLG_OK);
}

static void commit(void)
{
    (void)git_status("r", NULL, "add -A");
    (void)git_status("r", NULL, "commit -q --allow-empty -m x");
    ck_assert_int_eq(mlg_repo_head(repo, &head, &err), MLG_OK);
}

static struct mlg_buf pem;

static void setup(void)
{
    struct mlg_key *key = NULL;
    scratch_make();
    mlg_err_clear(&err);
    memset(&policy, 0, sizeof policy);
    ck_assert_int_eq(mlg_file_make_dirs(in_scratch("r"), NULL), MLG_OK);
    (void)git_status("r", NULL, "init -q");
    ck_assert_int_eq(mlg_repo_open(in_scratch("r"), &repo, &err), MLG_OK);
    mlg_buf_init(&pem, MLG_KEY_FILE_BYTES);
    ck_assert_int_eq(mlg_key_generate(&key, &err), MLG_OK);
    ck_assert_int_eq(mlg_key_write_public(key, &pem, &err), MLG_OK);
    mlg_key_free(key);
    put("keys/ci.pub", mlg_buf_text(&pem));
    put("keys/approvers",
        "a@b ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti\n");
    put("c.yaml", "a contract\n");
    put("mlgate.yaml", full);
}

static void teardown(void)
{
    mlg_policy_done(&policy);
    mlg_buf_done(&pem);
    mlg_repo_close(repo);
    scratch_remove();
}

static enum mlg_code read_policy(void)
{
    mlg_policy_done(&policy);
    mlg_err_clear(&err);
    return mlg_policy_read(repo, &head, "mlgate.yaml", &policy, &err);
}

START_TEST(the_digest_covers_the_files_it_names)
{
    struct mlg_buf text;
    char sha256[MLG_SHA256_HEX], hex[4][MLG_SHA256_HEX];
    static const char *const names[] = { "c.yaml", "keys/approvers", "keys/ci.pub", "mlgate.yaml" };
    commit();
    ck_assert_msg(read_policy() == MLG_OK, "%s", err.text);
    ck_assert_uint_eq(policy.files_count, 4);
    mlg_buf_init(&text, 1 << 16);
    mlg_buf_add_text(&text, "{\"files\":[");
    for (int i = 0; i < 4; i++) {
        char path[256];
        (void)snprintf(path, sizeof path, "r/%s", names[i]);
        ck_assert_int_eq(mlg_sha256_file(in_scratch(path), hex[i], NULL, &err), MLG_OK);
        ck_assert_str_eq(policy.files[i].path, names[i]);
        ck_assert_str_eq(mlg_policy_file_sha256(&policy, names[i]), hex[i]);
        mlg_buf_add_format(&text, "%s{\"path\":\"%s\",\"sha256\":\"%s\"}", i > 0 ? "," : "",
                           names[i], hex[i]);
    }
    mlg_buf_add_text(&text, "],\"version\":1}");
    mlg_sha256_bytes(text.data, text.len, sha256);
    ck_assert_str_eq(policy.sha256, sha256);
    ck_assert_ptr_null(mlg_policy_file_sha256(&policy, "model"));
    ck_assert_uint_eq(policy.keys_count, 1);
    ck_assert_uint_eq(policy.keys[0].stages, MLG_REQUIRE_TEST);
    ck_assert_uint_eq(policy.approvers.count, 1);
    mlg_buf_done(&text);
}
END_TEST

/* A change of any of them is another policy; the work tree and other files are none of it. */
START_TEST(only_commits_of_its_files_change_it)
{
    static const char *const parts[] = { "mlgate.yaml", "keys/approvers", "c.yaml" };
    char before[MLG_SHA256_HEX];
    commit();
    ck_assert_int_eq(read_policy(), MLG_OK);
    memcpy(before, policy.sha256, sizeof before);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char path[256], text[2048];
        struct mlg_buf old;
        mlg_buf_init(&old, 1 << 16);
        (void)snprintf(path, sizeof path, "r/%s", parts[i]);
        ck_assert_int_eq(mlg_file_read(in_scratch(path), &old, &err), MLG_OK);
        (void)snprintf(text, sizeof text, "%s# more\n", mlg_buf_text(&old));
        mlg_buf_done(&old);
        put(parts[i], text);
        ck_assert_int_eq(read_policy(), MLG_OK);
        ck_assert_str_eq(policy.sha256, before);
        commit();
        ck_assert_msg(read_policy() == MLG_OK, "%s", err.text);
        ck_assert_str_ne(policy.sha256, before);
        memcpy(before, policy.sha256, sizeof before);
    }
    put("model", "x");
    commit();
    ck_assert_int_eq(read_policy(), MLG_OK);
    ck_assert_str_eq(policy.sha256, before);
}
END_TEST

static const struct {
    const char *from, *to; /* in mlgate.yaml */
    const char *message;
} bad[] = {
    { "keys/ci.pub", "../keys/ci.pub",
      "../keys/ci.pub: the policy names a file outside of its "
      "commit" },
    { "keys/ci.pub", "/etc/passwd", "/etc/passwd: the policy names a file outside of its commit" },
    { "keys/ci.pub", "keys/approvers", "keys/approvers: " },
    { "keys/approvers", "keys/none", "keys/none: a file of the policy: not in commit " },
    { "keys/approvers", "keys", "keys: a file of the policy: no regular file in commit " },
    { "promote: { to: production }\n", "", "mlgate.yaml: the policy in commit " },
    { "path: model", "path: model, predict: {x: 1}", "mlgate.yaml: unknown key" },
};

START_TEST(what_cannot_be_read_is_an_error_of_configuration)
{
    char text[2048], message[1024];
    const char *at = strstr(full, bad[_i].from);
    (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - full), full, bad[_i].to,
                   at + strlen(bad[_i].from));
    put("mlgate.yaml", text);
    commit();
    ck_assert_int_eq(read_policy(), MLG_E_CONFIG);
    (void)snprintf(message, sizeof message, "%s: %s", err.loc.path, err.text);
    ck_assert_msg(strncmp(message, bad[_i].message, strlen(bad[_i].message)) == 0, "%s", message);
}
END_TEST

START_TEST(the_reference_is_the_remote_or_must_be_named)
{
    struct mlg_repo *found = NULL;
    struct mlg_oid commit_found;
    commit();
    ck_assert_int_eq(mlg_policy_find(repo, NULL, NULL, &found, &commit_found, &err), MLG_E_CONFIG);
    ck_assert(strstr(err.hint, "--policy-ref") != NULL);
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_policy_find(repo, NULL, "no-such-branch", &found, &commit_found, &err),
                     MLG_E_CONFIG);
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_policy_find(repo, NULL, "main", &found, &commit_found, &err), MLG_OK);
    ck_assert(mlg_oid_equal(&commit_found, &head));
    mlg_repo_close(found);
    (void)git_status("", NULL, "clone -q --bare r o.git");
    (void)git_status("r", NULL, "remote add origin ../o.git");
    struct mlg_oid pushed = head;
    put("c.yaml", "weaker\n");
    commit();
    ck_assert_msg(mlg_policy_find(repo, NULL, NULL, &found, &commit_found, &err) == MLG_OK, "%s",
                  err.text);
    ck_assert(mlg_oid_equal(&commit_found, &pushed));
    mlg_repo_close(found);
}
END_TEST

START_TEST(a_key_of_the_command_line_is_marked)
{
    commit();
    ck_assert_int_eq(read_policy(), MLG_OK);
    ck_assert_int_eq(mlg_policy_trust(&policy, in_scratch("r/keys/ci.pub"), &err), MLG_OK);
    ck_assert_uint_eq(policy.keys_count, 2);
    ck_assert(!policy.keys[0].for_now && policy.keys[1].for_now);
    ck_assert_str_eq(policy.keys[0].hint, policy.keys[1].hint);
    ck_assert_int_eq(mlg_policy_trust(&policy, in_scratch("none"), &err), MLG_E_CONFIG);
    ck_assert_uint_eq(policy.keys_count, 2);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("gate.policy");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, the_digest_covers_the_files_it_names);
    tcase_add_test(all, only_commits_of_its_files_change_it);
    tcase_add_loop_test(all, what_cannot_be_read_is_an_error_of_configuration, 0,
                        (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(all, the_reference_is_the_remote_or_must_be_named);
    tcase_add_test(all, a_key_of_the_command_line_is_marked);
    suite_add_tcase(suite, all);
    return suite;
}
