#ifndef MLGATE_METRIC_ROOM_STEPS_H
#define MLGATE_METRIC_ROOM_STEPS_H
/* Walking down a ranking, one distinct score after another. */
#include <mlgate/stat/sum.h>

#include "figure.h"

/* Rows of one score, and everything above them. */
struct mlg_step {
    size_t next;                             /* into order */
    bool whole;                              /* weights are whole numbers: plain sums are exact */
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
