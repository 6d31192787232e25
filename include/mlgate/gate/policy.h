#ifndef MLGATE_GATE_POLICY_H
#define MLGATE_GATE_POLICY_H
/*
 * The policy: mlgate.yaml, the keys and the list of approvers that it names, and the contracts, as
 * they are in one commit of a protected reference. Nothing of it is ever read from the work tree:
 * the change under test does not write its own rules.
 */
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/config/config.h>
#include <mlgate/crypt/allowed_signers.h>
#include <mlgate/crypt/key.h>
#include <mlgate/vcs/repo.h>

/* A key that statements may be signed with. */
struct mlg_policy_key {
    const char *path; /* in the commit, or on the command line */
    bool for_now;     /* of the command line: believed here, not by others who read the ledger */
    unsigned stages;  /* bits of enum mlg_config_requirement */
    struct mlg_key *key;
    struct mlg_str ssh;        /* the same in SSH's wire form: who signed a ledger entry */
    char hint[MLG_SHA256_HEX]; /* its name in messages */
};

/* A file that the policy consists of. */
struct mlg_policy_file {
    const char *path; /* in the commit, '/' between names */
    char sha256[MLG_SHA256_HEX];
};

struct mlg_policy {
    struct mlg_oid commit;
    const char *path; /* of mlgate.yaml in the commit */
    struct mlg_config config;
    struct mlg_policy_key *keys; /* [keys_count] */
    size_t keys_count;
    struct mlg_signers approvers;  /* none when trust.approvers is not given */
    struct mlg_policy_file *files; /* [files_count], by path in byte order, none twice */
    size_t files_count;
    char sha256[MLG_SHA256_HEX]; /* of {"files":[{"path":...,"sha256":...},...],"version":1},
                                    canonical JSON (RFC 8785) */
    struct mlg_arena arena;
};

/*
 * Where the policy is: the commit `policy_ref` of `repo`, or (NULL) the HEAD of the remote, read in
 * the remote itself. *ret_repo is a repository of its own that holds the commit and its history;
 * the caller closes it. MLG_E_CONFIG when no reference is given and there is no remote.
 */
enum mlg_code mlg_policy_find(const struct mlg_repo *repo, const char *remote,
                              const char *policy_ref, struct mlg_repo **ret_repo,
                              struct mlg_oid *ret_commit, struct mlg_err *err) MLG_CHECKED;

/* The path in the repository of the configuration file `config` (NULL: mlgate.yaml in the working
 * directory), which need not exist; its folder must. MLG_E_CONFIG when it lies outside of the work
 * tree. In a bare repository the path is taken as it is. */
enum mlg_code mlg_policy_path(const struct mlg_repo *repo, const char *config,
                              struct mlg_arena *arena, const char **ret_path,
                              struct mlg_err *err) MLG_CHECKED;

/* Caller's storage; mlg_policy_done also after a failure. MLG_E_CONFIG, located, for everything
 * that is missing or cannot be read. */
enum mlg_code mlg_policy_read(const struct mlg_repo *repo, const struct mlg_oid *commit,
                              const char *path, struct mlg_policy *ret_policy,
                              struct mlg_err *err) MLG_CHECKED;
void mlg_policy_done(struct mlg_policy *policy);

/* A key of the command line, trusted for everything. MLG_E_CONFIG. */
enum mlg_code mlg_policy_trust(struct mlg_policy *policy, const char *path,
                               struct mlg_err *err) MLG_CHECKED;

/* Digest of the file in the policy, or NULL when it is none of its files. */
const char *mlg_policy_file_sha256(const struct mlg_policy *policy, const char *path);

#endif
