#ifndef MLGATE_METRIC_ROOM_STEPS_H
#define MLGATE_METRIC_ROOM_STEPS_H
/* Walking down a ranking, one distinct score after another. */
#include <mlgate/stat/sum.h>

#include "figure.h"

/* How the weight above a row is summed, always exactly: as doubles that stay whole numbers, as
 * whole multiples of 2^grain, or, where weights differ too much in size, as wide sums. */
enum mlg_step_sums { MLG_STEP_WHOLE, MLG_STEP_GRAINS, MLG_STEP_WIDE };
__extension__ typedef unsigned __int128 mlg_grains;

/* Rows of one score, and everything above them. */
struct mlg_step {
    size_t next; /* into order */
    enum mlg_step_sums sums;
    int grain;
    mlg_grains positive_grains, negative_grains;
    double positive, negative;               /* weight in this step */
    double positives_above, negatives_above; /* before this step */
    double positives, negatives;             /* up to and with this step */
    struct mlg_sum positive_sum, negative_sum;
};

void mlg_steps_begin(struct mlg_step *step, const struct mlg_metric_rows *rows);
/* The next lower score; false at the end. A step of rows without weight is a step. */
bool mlg_steps_next(struct mlg_step *step, const struct mlg_metric_rows *rows);
/* Why the rows cannot be walked, or NULL. */
const char *mlg_steps_missing(const struct mlg_metric_rows *rows);

#endif
