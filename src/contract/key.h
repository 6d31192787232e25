#ifndef MLGATE_CONTRACT_KEY_H
#define MLGATE_CONTRACT_KEY_H
/*
 * The key of a row: what its key columns hold, so that two keys are equal exactly if the values of
 * all columns are the same (see mlg_value_canonical). Short ones are one or two words, which the
 * set keeps in place.
 */
#include <mlgate/base/buf.h>

#include "value.h"

enum mlg_key_form {
    MLG_KEY_NONE, /* a null in it */
    MLG_KEY_WORD, /* word[0] */
    MLG_KEY_PAIR, /* both words */
    MLG_KEY_LONG  /* word[1] bytes at word[0] of the buffer beside it */
};

struct mlg_key {
    uint64_t hash; /* of the set that the key is meant for; see mlg_keyset_hash */
    uint64_t word[2];
    enum mlg_key_form form;
};

/* Keys of rows that follow each other. */
struct mlg_keys {
    struct mlg_key *items; /* [count] */
    size_t count, capacity;
    struct mlg_buf bytes; /* of the long ones */
};

void mlg_keys_init(struct mlg_keys *keys);
void mlg_keys_done(struct mlg_keys *keys);

/* Room for `count` keys, and none of their bytes yet. */
enum mlg_code mlg_keys_reset(struct mlg_keys *keys, size_t count, struct mlg_err *err) MLG_CHECKED;

/* The key of [count] values, count > 0, of those types; without its hash. Equal values of different
 * types (integer and number; string and no type) make equal keys. A full buffer is told by
 * mlg_buf_check(bytes). */
void mlg_key_make(const enum mlg_type *types, const struct mlg_value *values, size_t count,
                  struct mlg_buf *bytes, struct mlg_key *ret_key);

/* The word of an integer within 10^18. */
uint64_t mlg_key_integer(int64_t value);

#endif
