#ifndef MLGATE_EVALUATE_ROOM_FRAME_H
#define MLGATE_EVALUATE_ROOM_FRAME_H
/* The joined rows of an evaluation, in an order that no file's order can change. */
#include <mlgate/evaluate/evaluate.h>
#include <mlgate/metric/metric.h>

#include "classes.h"
#include "room.h"
#include "source.h"

enum { CANDIDATE = 0, BASELINE = 1 };

/* The rows of one slicing, told apart: slice[i] < names_count <= DICT_MAX + 1. */
struct frame_slicing {
    uint16_t *slice;    /* [n] */
    const char **names; /* [names_count], in the report's arena */
    size_t names_count;
};

/* Bits of a row's cell; without a baseline its bit is 0. */
enum { CELL_BASELINE = 1, CELL_CANDIDATE = 2, CELL_LABEL = 4, CELLS = 8 };

/* A column of numbers that some metric is of, NaN = missing; [BASELINE] is NULL without one. */
struct frame_column {
    const char *name;
    double *values[2]; /* [n] */
};

/* Held as narrow as it goes: a binary comparison with two slicings takes 21 bytes a row. */
struct frame {
    size_t n;
    enum mlg_task task;
    unsigned models;               /* 1, or 2 with a baseline */
    uint8_t *cell;                 /* binary: label and decisions; NULL in a regression */
    double *target;                /* regression; NULL in a binary task */
    double *weight;                /* NULL = none */
    uint64_t *cluster;             /* the same number: rows that hang together; NULL = none do */
    double *score[2];              /* binary, finite; NULL = the predictions have labels only */
    double *prediction[2];         /* regression, finite; NULL in a binary task */
    struct frame_slicing *slicing; /* [slicings_count] */
    size_t slicings_count;

    /* Several classes or labels: what is not of the task is NULL, as in struct mlg_metric_rows. */
    size_t classes;
    const char **class_names;     /* [classes], in the report's arena */
    uint16_t *label_class;        /* [n] */
    uint16_t *predicted_class[2]; /* [n] */
    double *class_score[2];       /* [n * classes], row after row */
    uint8_t *truth;               /* [n * classes] */
    uint8_t *decision[2];         /* [n * classes] */

    struct frame_column *column; /* [columns_count]: latency, cost ... of metrics of a column */
    size_t columns_count;

    bool scores_differ;  /* the models' scores, where none is held: no metric is of them */
    bool probability[2]; /* all scores lie in [0, 1] */
    bool incomplete;     /* rows were left out: nothing may pass */
    bool same;           /* candidate and baseline agree on every row */
    struct afar *afar;   /* rows are on disk, of which n are here (afar.h); NULL = all are here */
};

/* Read the plan's files into *ret_frame, whose task its metrics and the labels tell; add inputs and
 * findings to the report. */
enum mlg_code frame_read(const struct mlg_eval_plan *plan, struct room *room,
                         struct mlg_report *report, struct frame *ret_frame,
                         struct mlg_err *err) MLG_CHECKED;
void frame_done(struct frame *frame, struct room *room);
/* All rows, wherever they are. */
size_t frame_rows(const struct frame *frame);

/* What the label column is wanted for. */
static inline enum want frame_label_want(const struct frame *frame)
{
    return frame->task == MLG_TASK_REGRESSION ? WANT_LABEL_NUMBER : WANT_LABEL_TEXT;
}

/* --- between the rooms --- */

enum { SOURCE_CANDIDATE = 0, SOURCE_BASELINE = 1, SOURCE_LABELS = 2, SOURCES = 3 };

struct sources {
    struct source of[SOURCES];
    bool present[SOURCES];
    struct source *labels;     /* the one that owns the label column */
    struct dict label_dict;    /* labels and predicted labels of all */
    struct dict class_dict;    /* classes of files in the long form */
    struct dict *slice_dict;   /* [slicings_count] */
    struct source **slice_of;  /* [slicings_count], the owner of each slice column */
    struct source *weight_of;  /* NULL = no weights */
    struct source *cluster_of; /* NULL = no clusters */
    struct classes classes;    /* of a task of several */
};

/* row[s][i] = row of source s that makes frame row i; NULL for absent sources. */
struct joined {
    size_t n;
    uint32_t *row[SOURCES];
    size_t capacity[SOURCES]; /* of row[s]; 0 = it is that of another source */
};

/* Match the rows by id, or, without ids, take them as they stand: in the order of their keys
 * (ids.h), of which the leading `bits` are known to be the same. Rows left over are rejected. The
 * sources' ids may be gone after it. */
enum mlg_code join_rows(struct sources *sources, unsigned bits, struct room *room,
                        struct joined *ret_joined, struct mlg_err *err) MLG_CHECKED;
void joined_free(struct joined *joined, struct room *room);

/* Which label is positive: ret_value[code] = 1 or 0, NaN for a text that is no label. */
enum mlg_code label_values(const struct mlg_eval_plan *plan, const struct sources *sources,
                           double ret_value[DICT_MAX], struct mlg_err *err) MLG_CHECKED;

/* Give ret_slicing->slice[n] of codes the numbers of the slices, which get their names. */
enum mlg_code slice_names(const struct mlg_eval_slicing *slicing, const struct dict *dict, size_t n,
                          struct mlg_report *report, struct frame_slicing *ret_slicing,
                          struct mlg_err *err) MLG_CHECKED;

/* The quantiles i/parts of values[n] (type 7; NaN = missing, left out) into edges[parts - 1]: those
 * that leave a slice without a row are passed over. */
enum mlg_code slice_quantiles(size_t parts, const double *values, size_t n, struct room *room,
                              double *edges, size_t *ret_count, struct mlg_err *err) MLG_CHECKED;

/* Of edges[count], of which edges[i] has less[i] of n numbers below it, those stay that leave no
 * slice without a row; their number is returned. */
size_t slice_keep_edges(double *edges, const uint64_t *less, size_t count, uint64_t n);

#define QUANTILES_MAX 100

/* Rows on their way into the frame. */
struct fill {
    const struct mlg_eval_plan *plan;
    struct sources *sources;
    struct room *room;
    struct frame *frame;
    size_t capacity;        /* of the frame's arrays; frame->n of them are filled */
    bool no_scores;         /* binary: no metric is of them, so the frame does without */
    bool once;              /* all rows come at once: columns are given back as they are taken */
    double value[DICT_MAX]; /* of labels and predicted labels */
    double **quantity; /* [slicings_count] numbers that are sliced by quantiles, [n]; or NULL */
};

/* Reject joined rows whose labels differ between files or whose predicted labels are none; append
 * the others to the frame. */
enum mlg_code fill_rows(struct fill *self, struct joined *joined, struct mlg_err *err) MLG_CHECKED;

/* No more rows: the frame's arrays get their length, slices their names. */
enum mlg_code fill_end(struct fill *self, struct mlg_report *report,
                       struct mlg_err *err) MLG_CHECKED;
void fill_done(struct fill *self);

#endif
