#ifndef MLGATE_CONTRACT_FAST_H
#define MLGATE_CONTRACT_FAST_H
/*
 * A column of a batch at once: which cells certainly keep every check of their column?
 *
 * A cell that is not in doubt is proved to hold by the fast test. Every other one, good or bad, is
 * left to the exact checks (run_feed.c), which alone count and speak: a fast test may be modest,
 * never wrong.
 */
#include <stdatomic.h>

#include <mlgate/table/table.h>

#include "checks.h"

struct mlg_fast;

/* Checks of single cells by their columns: order[starts[c]] to order[starts[c + 1] - 1] are those
 * of column c, as indices into the object's checks, in their order. */
struct mlg_fast_index {
    const struct mlg_contract_object *object;
    size_t *starts; /* [columns_count + 1] */
    size_t *order;
};

/* skipped[checks_count]: checks to leave out; NULL = none. The arrays lie in the arena. */
enum mlg_code mlg_fast_index(const struct mlg_contract_object *object, const bool *skipped,
                             struct mlg_arena *arena, struct mlg_fast_index *ret_index,
                             struct mlg_err *err) MLG_CHECKED;

/*
 * Plan for column `column` of the object, from all checks of it that look at single cells.
 * gave_up[checks_count]: set when the exact path no longer asks a check; NULL = never. What it
 * points to outlives the plan, which lies in the arena.
 */
enum mlg_code mlg_fast_plan(const struct mlg_fast_index *index, size_t column,
                            const atomic_bool *const *gave_up, struct mlg_arena *arena,
                            struct mlg_fast **ret_plan, struct mlg_err *err) MLG_CHECKED;

/* Set doubt[row] (never cleared) where the cell has to be looked at; returns the number of cells
 * that are not null, of all rows. */
uint64_t mlg_fast_scan(const struct mlg_fast *plan, const struct mlg_column *cells, size_t rows,
                       struct mlg_scratch *scratch, uint8_t *doubt);

/* -?digits, at most 18 of them. False says nothing. */
bool mlg_fast_integer(struct mlg_str text, int64_t *ret_value);

#endif
