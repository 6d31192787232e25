#ifndef MLGATE_CONTRACT_HITS_H
#define MLGATE_CONTRACT_HITS_H
/*
 * Rows that a check of keys counted, for --errors-out: given in stretches of ascending rows, read
 * back in the order of all rows. They lie on disk.
 */
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

struct mlg_hits;

enum mlg_code mlg_hits_new(struct mlg_hits **ret_hits, struct mlg_err *err) MLG_CHECKED;
void mlg_hits_free(struct mlg_hits *hits); /* NULL allowed */

/* MLG_E_LIMIT beyond 1,024 stretches. */
enum mlg_code mlg_hits_add(struct mlg_hits *hits, uint64_t row, struct mlg_str text,
                           struct mlg_err *err) MLG_CHECKED;

/* Each of them, by row; `text` is valid during the call. */
enum mlg_code mlg_hits_replay(const struct mlg_hits *hits,
                              void (*each)(void *user, uint64_t row, struct mlg_str text),
                              void *user, struct mlg_err *err) MLG_CHECKED;

#endif
