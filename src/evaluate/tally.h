#ifndef MLGATE_EVALUATE_ROOM_TALLY_H
#define MLGATE_EVALUATE_ROOM_TALLY_H
/* Groups of rows (all of them, or those of one slice) and how many of which kind there are. */
#include <mlgate/stat/sum.h>

#include "frame.h"

struct tally {
    uint64_t n;
    uint64_t count[CELLS]; /* binary: rows by cell; else 0 */
    uint64_t telling[2];   /* binary, weighted: rows of each label that tell (telling.h); else 0 */
};

/* Of the rows of one cell, which have weights. */
struct cell_sums {
    uint64_t rows; /* with a weight above 0 */
    struct mlg_sum weights, squares;
};

/* The groups that one slicing makes, or, without a slicing, the one group of all rows. */
struct part {
    const struct frame_slicing *slicing; /* NULL = all rows */
    const char *column;                  /* NULL = all rows */
    size_t groups;
    struct tally *tally; /* [groups] */
};

/* The group of row i. */
static inline size_t group_of(const struct part *part, size_t i)
{
    return part->slicing == NULL ? 0 : part->slicing->slice[i];
}

/* Parts of the frame: all rows first, then each slicing. */
enum mlg_code parts_init(const struct frame *frame, const struct mlg_eval_plan *plan,
                         struct room *room, struct part **ret_part,
                         struct mlg_err *err) MLG_CHECKED;
/* Count the rows that the frame has now. */
void tally_rows(const struct frame *frame, struct part *part);
void parts_done(const struct frame *frame, struct room *room, struct part *part);

/* The sums of the part's weights: ret_sums[groups * CELLS]. */
void tally_weights(const struct frame *frame, const struct part *part, struct cell_sums *ret_sums);

uint64_t tally_positives(const struct tally *tally);

#endif
