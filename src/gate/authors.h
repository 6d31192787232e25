#ifndef GATE_AUTHORS_H
#define GATE_AUTHORS_H
/*
 * Who made the change that is to be promoted, as far as signatures and the CI account tell. None of
 * them may approve it.
 *
 * The change: the candidate's commit, each commit that it comes from and the model in force does
 * not, and, where it does not come from that (a first promotion, another line of history), each
 * that made what is at the model's path.
 */
#include "gate.h"

struct authors {
    const struct mlg_signer **lines; /* [count]: those of the keys that signed a commit of it */
    size_t count;
    const char *actor;      /* whom the CI account stands for; NULL = unknown */
    struct mlg_oid unknown; /* a commit of it that none of these keys signed; zero = none */
};

/* `lists` say whose keys are whose; what they allow, and when, plays no part. MLG_E_IO when history
 * is missing, MLG_E_LIMIT for a change of more than 100,000 commits. */
enum mlg_code authors_find(const struct gate_case *c, const struct mlg_signers *const *lists,
                           size_t lists_count, struct authors *ret_authors) MLG_CHECKED;

/* A commit that no listed key signed is the CI account's work; without one it could be anybody's.
 */
bool authors_are_known(const struct authors *authors);

/* Is the signer of an approval, with this key, one of them? */
bool authors_include(const struct authors *authors, struct mlg_str key,
                     const struct mlg_signer *signer);

#endif
