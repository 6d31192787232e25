#ifndef MLGATE_CONTRACT_KEYSET_H
#define MLGATE_CONTRACT_KEYSET_H
/*
 * A set of keys that remembers in which row each was first seen. Exact: whole keys are kept, a hash
 * only finds them. The hash is drawn at random from a universal family, so that nobody can prepare
 * data that collides; no answer depends on it.
 *
 * The set is parted by the hash. When the budget has nothing left, the largest part goes to disk,
 * and so does every later key of that part, with what is worth knowing of its row; such keys are
 * answered when the set is finished, part by part, each with the whole budget (and if a part is
 * still too large, parted again). Answers are those of an endless memory; they only come later.
 */
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

#include "key.h"

struct mlg_keyset;

/* Shared by the sets of a run: bytes still free. One key may be kept beyond it. */
struct mlg_key_budget {
    uint64_t left_bytes;
    uint64_t total_bytes;
};

/* Who wants to know. */
struct mlg_key_events {
    void *user;
    bool nulls; /* a key with a null in it is a hit as well, with first = 0 */
    /* A hit, at once: key `index` of those given was first seen in row `first`. */
    enum mlg_code (*hit)(void *user, size_t index, uint64_t first, struct mlg_err *err);
    /* What `late` needs of the row of key `index`; valid until the next call. */
    enum mlg_code (*describe)(void *user, size_t index, struct mlg_str *ret_text,
                              struct mlg_err *err);
    /* A hit, when the set is finished. Rows do not ascend, but in stretches. */
    enum mlg_code (*late)(void *user, uint64_t row, uint64_t first, struct mlg_str text,
                          struct mlg_err *err);
};

/* What becomes of the keys given. */
enum mlg_key_use {
    MLG_KEY_ADD,   /* kept if it is new; a hit if not */
    MLG_KEY_KEEP,  /* kept if it is new; never a hit */
    MLG_KEY_PROBE, /* never kept; a hit (with first = 0) if it was not there. Not mixed with ADD */
};

/* `budget` outlives the set. */
enum mlg_code mlg_keyset_new(struct mlg_key_budget *budget, struct mlg_keyset **ret_set,
                             struct mlg_err *err) MLG_CHECKED;

/* About how many keys of that form will come: room for them is made at once, if there is as much.
 * Only before the first key. */
void mlg_keyset_expect(struct mlg_keyset *set, enum mlg_key_form form, uint64_t count);

/* Fill in the hashes of all keys. Several threads may ask at once. */
void mlg_keyset_hash(const struct mlg_keyset *set, struct mlg_keys *keys);

/* Use keys with their hashes; keys.items[i] is of row rows[i] > 0. Rows ascend, from call to call
 * too. */
enum mlg_code mlg_keyset_use(struct mlg_keyset *set, enum mlg_key_use use,
                             const struct mlg_keys *keys, const uint64_t *rows,
                             const struct mlg_key_events *events, struct mlg_err *err) MLG_CHECKED;

/* No more keys: give back the memory; what is on disk waits for mlg_keyset_finish. Call it on all
 * sets of a budget first. */
void mlg_keyset_release(struct mlg_keyset *set);

/* Answer what is on disk. MLG_E_LIMIT when the budget is far too small for it. */
enum mlg_code mlg_keyset_finish(struct mlg_keyset *set, const struct mlg_key_events *events,
                                struct mlg_err *err) MLG_CHECKED;

void mlg_keyset_free(struct mlg_keyset *set); /* NULL allowed */

#endif
