#ifndef MLGATE_EVIDENCE_SIGN_H
#define MLGATE_EVIDENCE_SIGN_H
/* Signing what the stages wrote: each statement of an evidence folder becomes a bundle beside it.
 */
#include <stdbool.h>
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/crypt/key.h>
#include <mlgate/evidence/statement.h>

#define MLG_BUNDLE_SUFFIX ".sigstore.json"

/* Names in `dir` that end in `suffix` and are longer, in byte order, in the arena. MLG_E_IO when
 * the folder cannot be read; MLG_E_SYNTAX for a link or special file of such a name, or one that is
 * not UTF-8; MLG_E_LIMIT for more than MLG_INDEX_ENTRIES_LIMIT. */
enum mlg_code mlg_evidence_list(struct mlg_arena *arena, const char *dir, const char *suffix,
                                const char *const **ret_names, size_t *ret_count,
                                struct mlg_err *err) MLG_CHECKED;

struct mlg_signed_file {
    const char *statement, *bundle; /* names in the folder */
    bool kept;                      /* it was signed by this key already */
};

/* A statement that the caller vouches for. */
struct mlg_written {
    const char *name; /* in the folder */
    char sha256[MLG_SHA256_HEX];
};

struct mlg_sign_options {
    bool force;                        /* replace signatures of earlier runs or other keys */
    bool all;                          /* whoever wrote it; else nothing but `written` */
    const struct mlg_written *written; /* [written_count]; a card is signed only when it is here */
    size_t written_count;
};

/*
 * Sign X.intoto.json as X.sigstore.json, each in the folder. A bundle that this key already made
 * over the same bytes is kept; another one is replaced only with `force` (else MLG_E_CONFIG).
 * Nothing is written unless every file may be signed. MLG_E_SYNTAX for
 * - what is no statement, an approval, or a model's signature (`mlgate-card sign` makes those);
 * - a statement in a file of another's name (mlg_statement_check_name);
 * - a card, or without `all` any statement, that is not among `written` with these bytes and
 *   that this key has not signed before; and one among `written` that is not there;
 * - a bundle whose statement is gone (older evidence that would be indexed); an empty folder.
 * *ret_files[*ret_count] in the arena.
 */
enum mlg_code mlg_evidence_sign(struct mlg_arena *arena, const char *dir, const struct mlg_key *key,
                                const struct mlg_sign_options *options,
                                struct mlg_signed_file **ret_files, size_t *ret_count,
                                struct mlg_err *err) MLG_CHECKED;

#endif
