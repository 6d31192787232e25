#ifndef MLGATE_EVALUATE_ROOM_CUT_H
#define MLGATE_EVALUATE_ROOM_CUT_H
/* Rows of a group, gathered for metrics that have to see them. */
#include "tally.h"

/* Which rows make each group of a part: row[begin[g]..begin[g + 1]), ascending. With scores, where
 * a metric asks for it, also ranked[m][begin[g]..]: places within the group by descending score. */
struct gathering {
    const struct part *part;
    uint32_t *row;
    size_t *begin; /* [groups + 1] */
    uint32_t *ranked[2];
};

/* order[m]: the frame's rows as mlg_order_scores has them; NULL = no metric asks for it. */
enum mlg_code gathering_init(struct gathering *self, const struct frame *frame,
                             const struct part *part, uint32_t *const order[2], struct room *room,
                             struct mlg_err *err) MLG_CHECKED;
void gathering_done(struct gathering *self, const struct frame *frame, struct room *room);

/* What a row of a group takes in all at most: of one class or two, or a number. */
#define CUT_ROW_BYTES 72

/* The rows of one group; arrays [n]. */
struct cut {
    size_t n, capacity;
    unsigned models;
    double *label, *weight, *score[2], *prediction[2];
    bool probability[2];
    uint8_t *positive;   /* binary: label != 0 */
    const uint32_t *row; /* in the frame */
    /* where the frame has clusters: that of each row, 0..clusters-1, and rows cluster by cluster */
    uint32_t *cluster, *by_cluster;
    size_t clusters;
    /* several classes or labels, as in the frame */
    size_t classes;
    const char *const *class_names;
    uint32_t *label_class, *predicted_class[2];
    double *class_score[2];
    uint8_t *truth, *decision[2];
    double *column[2]; /* of the metric that was measured last */
    bool whole_column[2];
    const uint32_t *order[2]; /* by descending score; NULL = no metric asks for it */
    double *scratch[2];       /* for influences and resampled weights */
};

/* Arrays have room for so many rows more than there are. */
#define CUT_ROWS_MORE 2

/* Room for cuts of up to `capacity` rows. cut_done releases half-built ones as well. */
enum mlg_code cut_init(struct cut *self, const struct frame *frame, size_t capacity,
                       struct room *room, struct mlg_err *err) MLG_CHECKED;
void cut_done(struct cut *self, struct room *room);

/* Gather the rows of a group. */
void cut_take(struct cut *self, const struct frame *frame, const struct gathering *gathering,
              size_t group);

/* Gather a column of that name; without one cut->column[m] is empty, and whole_column false. */
void cut_take_column(struct cut *self, const struct frame *frame, const char *name);

struct mlg_metric_rows cut_rows(const struct cut *cut, unsigned model);

#endif
