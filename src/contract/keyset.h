#ifndef MLGATE_CONTRACT_KEYSET_H
#define MLGATE_CONTRACT_KEYSET_H
/*
 * A set of byte strings that remembers where each was first seen. Exact: whole keys are kept, a
 * hash only finds them. The hash is keyed at random, so that nobody can prepare data that collides;
 * no answer depends on it.
 */
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

struct mlg_keyset;

/* Shared by the sets of a run: bytes still free. */
struct mlg_key_budget {
    uint64_t left_bytes;
    uint64_t total_bytes;
};

/* `budget` outlives the set. */
enum mlg_code mlg_keyset_new(struct mlg_key_budget *budget, struct mlg_keyset **ret_set,
                             struct mlg_err *err) MLG_CHECKED;

/* Add key, first seen in `row` (not 0). *ret_first is 0 if it is new, else the row of the first.
 * MLG_E_LIMIT beyond the budget. */
enum mlg_code mlg_keyset_add(struct mlg_keyset *set, struct mlg_str key, uint64_t row,
                             uint64_t *ret_first, struct mlg_err *err) MLG_CHECKED;

void mlg_keyset_free(struct mlg_keyset *set); /* NULL allowed */

#endif
