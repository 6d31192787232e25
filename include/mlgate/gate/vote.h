#ifndef MLGATE_GATE_VOTE_H
#define MLGATE_GATE_VOTE_H
/* The approvals in a folder, each held against what is to be approved. */
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/base/str.h>
#include <mlgate/crypt/allowed_signers.h>
#include <mlgate/evidence/approval.h>

#define MLG_VOTES 1000 /* in a folder, at most */

/* A file that says it is an approval. */
struct mlg_vote {
    const char *name, *path;
    const char *why; /* it does not count; NULL = it does, and only then is the rest known */
    struct mlg_str key;
    const struct mlg_signer *signer; /* the line of the key */
    struct mlg_approval approval;
    char sha256[MLG_SHA256_HEX]; /* of the statement */
};

/*
 * Each X.json of `folder` with its signature X.json.sig, in byte order of the names; a folder that
 * is not there holds none. What cannot be read, is no approval, or speaks of something else than
 * `wanted` at `now` does not count, and says why. Errors as mlg_evidence_list, and MLG_E_LIMIT
 * beyond MLG_VOTES. Everything in the arena.
 */
enum mlg_code mlg_votes_read(struct mlg_arena *arena, const char *folder,
                             const struct mlg_signers *signers, const struct mlg_approval *wanted,
                             int64_t now, struct mlg_vote **ret_votes, size_t *ret_count,
                             struct mlg_err *err) MLG_CHECKED;

/* How many different keys signed those that count. */
size_t mlg_votes_keys(const struct mlg_vote *votes, size_t count);

#endif
