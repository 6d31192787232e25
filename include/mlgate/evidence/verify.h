#ifndef MLGATE_EVIDENCE_VERIFY_H
#define MLGATE_EVIDENCE_VERIFY_H
/*
 * Signed statements against the keys that are trusted: who signed it, and may that key say this?
 * Nothing of a statement is believed before both are known. What it must say to pass is the gate's
 * question.
 */
#include <stdbool.h>
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/crypt/key.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/statement.h>

#define MLG_CARD_TYPE "https://mlgate.dev/evidence/card/v1"

struct mlg_trusted_key {
    const struct mlg_key *key;
    const char *name;          /* its file, for messages */
    const char *const *stages; /* what it may sign, NULL-terminated: names as mlg_evidence_kind
                                  gives them; NULL = everything */
};

enum mlg_evidence_state {
    MLG_EVIDENCE_OK = 0,
    MLG_EVIDENCE_UNKNOWN_SIGNER, /* no trusted key signed it */
    MLG_EVIDENCE_BAD_SIGNATURE,  /* a trusted key is named, and its signature does not fit */
    MLG_EVIDENCE_NOT_ALLOWED,    /* a trusted key that may not sign this kind of statement */
    MLG_EVIDENCE_NOT_BY_KEY      /* signed with a certificate */
};

struct mlg_evidence {
    enum mlg_evidence_state state;
    const char *kind; /* mlg_evidence_kind; NULL with the state UNKNOWN_SIGNER, BAD_SIGNATURE or
                         NOT_BY_KEY: then nothing below is set either */
    size_t signer;    /* index into the trusted keys */
    struct mlg_statement statement;
    bool is_stage; /* kind is "validate", "test" or "compare", and `stage` is set */
    struct mlg_stage_statement stage;
};

/* What a predicate type is called in trust and promote lists: "validate", "test", "compare",
 * "card", "model" (a model's own signature), "test-result"; any other URI is its own name, and what
 * is no URI is "other", so that nobody can call a statement "card" by its type. */
const char *mlg_evidence_kind(const char *predicate_type);

/*
 * Verify one bundle against keys[count]. Texts lie in the arena; `bytes` may go. A signature that
 * does not verify is a state, not an error. MLG_E_SYNTAX when the bundle, or what a trusted key
 * signed in it, cannot be read.
 */
enum mlg_code mlg_evidence_verify(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                  const struct mlg_trusted_key *keys, size_t count,
                                  struct mlg_evidence *ret_evidence,
                                  struct mlg_err *err) MLG_CHECKED;

/* "it is signed by a trusted key", "no trusted key signed it", ... */
const char *mlg_evidence_state_text(enum mlg_evidence_state state);

#endif
