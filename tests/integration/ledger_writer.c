/* For gto.sh: writes entries to the ledger of a scratch repository with a fresh key, without the
 * evidence that mlgate-promote would ask for.
 *
 * Usage: test_ledger_writer REPOSITORY KEY initial|promote|rollback STAGE COMMIT
 *        test_ledger_writer REPOSITORY KEY public
 * KEY is made if it is not there; `public` prints it as a line for allowed_signers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/crypt/base64.h>
#include <mlgate/crypt/key.h>
#include <mlgate/crypt/sshsig.h>
#include <mlgate/registry/registry.h>

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void must(enum mlg_code code, const struct mlg_err *err)
{
    if (code == MLG_OK)
        return;
    (void)fprintf(stderr, "ledger_writer: %s: %s (%s)\n", err->loc.path, err->text, err->hint);
    exit(EXIT_FAILURE);
}

static enum mlg_code sign(void *user, struct mlg_str bytes, struct mlg_buf *out,
                          struct mlg_err *err)
{
    return mlg_sshsig_sign(user, MLG_LEDGER_NAMESPACE, bytes, out, err);
}

static struct mlg_key *load_key(const char *path)
{
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_key *key = NULL;
    if (mlg_key_load_private(path, NULL, &key, NULL) == MLG_OK)
        return key;
    must(mlg_key_generate(&key, &err), &err);
    must(mlg_key_save_private(key, path, NULL, &err), &err);
    return key;
}

static void print_public(const struct mlg_key *key)
{
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_buf out, blob;
    mlg_buf_init(&out, 1 << 16);
    mlg_buf_init(&blob, 1 << 10);
    must(mlg_ssh_write_key(key, &blob, &err), &err);
    mlg_base64_write(&out, blob.data, blob.len); /* keys are generated on P-256 */
    (void)printf("ci@example.org ecdsa-sha2-nistp256 %s\n", mlg_buf_text(&out));
    mlg_buf_done(&blob);
    mlg_buf_done(&out);
}

static enum mlg_entry_kind kind_of(const char *name)
{
    for (int kind = MLG_ENTRY_INITIAL; kind <= MLG_ENTRY_ROLLBACK; kind++)
        if (strcmp(name, mlg_entry_kind_name((enum mlg_entry_kind)kind)) == 0)
            return (enum mlg_entry_kind)kind;
    (void)fprintf(stderr, "ledger_writer: no kind %s\n", name);
    exit(EXIT_FAILURE);
}

static void append(struct mlg_registry *registry, struct mlg_key *key, char **argv)
{
    static const struct mlg_entry_verdict verdicts[] = { { "test", MLG_PASS },
                                                         { "validate", MLG_PASS } };
    const struct mlg_registry_ops *git = mlg_registry_find("git");
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_entry_draft draft = { .stage = argv[4],
                                     .kind = kind_of(argv[3]),
                                     .previous = MLG_OID_ZERO,
                                     .rollback_to = MLG_OID_ZERO,
                                     .model_root = DIGEST,
                                     .manifest_sha256 = DIGEST,
                                     .evidence_sha256 = DIGEST,
                                     .policy_sha256 = DIGEST,
                                     .verdicts = verdicts,
                                     .verdicts_count = 2,
                                     .sign = sign,
                                     .sign_user = key };
    struct mlg_repo *repo = NULL;
    must(mlg_repo_open(argv[1], &repo, &err), &err);
    must(mlg_repo_resolve(repo, argv[5], &draft.commit, &err), &err);
    mlg_repo_close(repo);
    draft.policy_commit = draft.commit;
    struct mlg_history history;
    must(git->history(registry, &history, &err), &err);
    const struct mlg_entry *head = mlg_history_head(&history, draft.stage);
    if (head != NULL)
        draft.previous = head->id;
    for (size_t i = 0; draft.kind == MLG_ENTRY_ROLLBACK && i < history.count; i++)
        if (mlg_oid_equal(&history.entries[i].commit, &draft.commit))
            draft.rollback_to = history.entries[i].id;
    mlg_history_done(&history);
    struct mlg_append_result result;
    must(git->append(registry, &draft, &result, &err), &err);
    (void)printf("%s %s %s\n", result.name, result.version, result.id.hex);
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 6)
        return EXIT_FAILURE;
    struct mlg_key *key = load_key(argv[2]);
    if (argc == 4) {
        print_public(key);
        mlg_key_free(key);
        return EXIT_SUCCESS;
    }
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_registry_options options = { .path = argv[1], .model = "income" };
    struct mlg_registry *registry = NULL;
    must(mlg_registry_find("git")->open(&options, &registry, &err), &err);
    append(registry, key, argv);
    mlg_registry_find("git")->close(registry);
    mlg_key_free(key);
    return EXIT_SUCCESS;
}
