#ifndef MLGATE_EVALUATE_ROOM_LOSSES_H
#define MLGATE_EVALUATE_ROOM_LOSSES_H
/* Sums of per-row losses of many groups in one pass. */
#include <mlgate/stat/mean.h>

#include "tally.h"

struct loss_sums {
    struct mlg_sum sum[2]; /* of each model's losses, times the rows' weights */
    /* Of the signed loss, or the signed difference of both models' losses. */
    union {
        struct mlg_moments moments;   /* rows without weights */
        struct mlg_weighted weighted; /* with */
    } effect;
};

/* The parts whose groups are asked for, at most LOSS_GROUPS_MAX groups together unless it is one
 * part: sums[groups of the first part, then of the next ...]. */
#define LOSS_GROUPS_MAX 4096

struct loss_pass {
    const struct frame *frame;
    const struct mlg_metric *metric; /* MEAN with `loss` */
    double sign;                     /* -1 = less is better */
    const struct part *const *part;  /* [parts_count] */
    size_t parts_count, groups;
    unsigned jobs;
};

/* ret_sums[self->groups]. */
enum mlg_code losses_sum(const struct loss_pass *self, struct room *room,
                         struct loss_sums *ret_sums, struct mlg_err *err) MLG_CHECKED;

/* Sums of all groups of a part are those of all rows. */
void losses_merge(const struct frame *frame, const struct loss_sums *sums, size_t count,
                  struct loss_sums *ret_sums);

#endif
