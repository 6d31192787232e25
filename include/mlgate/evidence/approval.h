#ifndef MLGATE_EVIDENCE_APPROVAL_H
#define MLGATE_EVIDENCE_APPROVAL_H
/*
 * Approvals: a person says that exactly this model, with exactly this evidence, under exactly this
 * policy, may take the place of exactly that baseline. An approval is an in-toto statement, signed
 * as it is, byte for byte, by an SSH key in the namespace approval@mlgate; whose key it is says an
 * allowed_signers file from a protected place.
 */
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/crypt/allowed_signers.h>
#include <mlgate/crypt/sshsig.h>

#define MLG_APPROVAL_TYPE      "https://mlgate.dev/evidence/approval/v1"
#define MLG_APPROVAL_NAMESPACE "approval@mlgate"

struct mlg_approval {
    const char *model;         /* name; informational */
    char root[MLG_SHA256_HEX]; /* of the model: the subject */
    char manifest[MLG_SHA256_HEX];
    char index[MLG_SHA256_HEX]; /* of the evidence */
    char policy[MLG_SHA256_HEX];
    char baseline[MLG_SHA256_HEX]; /* root of the model it replaces; "" = none, a first promotion */
    const char *to;                /* "production" */
    const char *role;              /* what the approver signs as: "owner", "risk", ... */
    int64_t created;               /* seconds since 1970, in the years 1970 to 9999 */
    int64_t expires;               /* later than created; at this second it counts no more */
};

/* Append the statement, as it is to be signed: two blanks a level, a line end. MLG_E_BUG for a
 * digest that is none, an empty `to` or `role`, or times out of order or range. */
enum mlg_code mlg_approval_write(struct mlg_buf *out, const struct mlg_approval *approval,
                                 struct mlg_err *err) MLG_CHECKED;

/* Read one. Texts lie in the arena. MLG_E_SYNTAX for what is no approval. */
enum mlg_code mlg_approval_read(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                struct mlg_approval *ret_approval, struct mlg_err *err) MLG_CHECKED;

enum mlg_approval_check {
    MLG_APPROVAL_OK = 0,
    MLG_APPROVAL_BAD_SIGNATURE,  /* not over these bytes, or not in the namespace */
    MLG_APPROVAL_UNKNOWN_SIGNER, /* by a key that the list does not let approve */
    MLG_APPROVAL_SIGNER_EARLY,
    MLG_APPROVAL_SIGNER_LATE,
    MLG_APPROVAL_OTHER_MODEL, /* it approves something else ... */
    MLG_APPROVAL_OTHER_MANIFEST,
    MLG_APPROVAL_OTHER_EVIDENCE,
    MLG_APPROVAL_OTHER_POLICY,
    MLG_APPROVAL_OTHER_BASELINE,
    MLG_APPROVAL_OTHER_STAGE,
    MLG_APPROVAL_FUTURE, /* made later than now */
    MLG_APPROVAL_EXPIRED
};

/*
 * Does `bytes`, with the signature `sig`, approve what `wanted` describes, at `now`? Of `wanted`
 * the digests and `to` are asked for; its role and times are not. Signature and signer are asked
 * first: nothing of an approval is believed before. *ret_approval (texts in the arena) is what it
 * says, *ret_signer whose line counted; both only with MLG_APPROVAL_OK.
 * Errors: MLG_E_SYNTAX when the bytes are signed and are no approval.
 */
enum mlg_code mlg_approval_verify(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                  const struct mlg_sshsig *sig, const struct mlg_signers *signers,
                                  const struct mlg_approval *wanted, int64_t now,
                                  enum mlg_approval_check *ret_check,
                                  struct mlg_approval *ret_approval,
                                  const struct mlg_signer **ret_signer,
                                  struct mlg_err *err) MLG_CHECKED;

/* "it is valid", "it is signed by a key that may not approve", ... */
const char *mlg_approval_check_text(enum mlg_approval_check check);

#endif
