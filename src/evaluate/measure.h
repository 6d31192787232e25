#ifndef MLGATE_EVALUATE_ROOM_MEASURE_H
#define MLGATE_EVALUATE_ROOM_MEASURE_H
/* A metric on some rows: the figure, its bounds, and how far it is from a bar. */
#include <mlgate/metric/metric.h>
#include <mlgate/stat/result.h>

#include "frame.h"

/* The rows of one slice, gathered; arrays [n] as in struct frame. */
struct cut {
    size_t n, capacity;
    unsigned models;
    double *label, *weight, *score[2], *prediction[2];
    bool probability[2];
    uint8_t *positive;  /* binary: label != 0 */
    uint32_t *order[2]; /* rows by descending score; made on demand */
    bool ordered[2];
    double *scratch[2]; /* for influences and resampled weights */
};

/* Room for cuts of up to `capacity` rows of the frame. cut_done releases half-built ones as well.
 */
enum mlg_code cut_init(struct cut *self, const struct frame *frame, struct room *room,
                       struct mlg_err *err) MLG_CHECKED;
void cut_done(struct cut *self, const struct frame *frame, struct room *room);

/* Gather the rows of slice `value` of the slicing; NULL = all rows. */
void cut_take(struct cut *self, const struct frame *frame, const struct frame_slicing *slicing,
              uint32_t value);

enum bar_kind { BAR_NONE, BAR_MIN, BAR_MAX, BAR_MARGIN };

struct bar {
    enum bar_kind kind;
    double value;
    double alpha; /* one-sided */
    uint64_t seed;
};

/*
 * Everything is signed so that more is better: of a metric of which less is better, `effect`, `low`
 * and `high` are of its negative. Without a baseline the effect is the figure, with one it is the
 * difference candidate - baseline. `bar` is what the effect is held against: the threshold, or
 * -margin.
 */
struct measure {
    uint64_t n;
    uint64_t n_relevant; /* UINT64_MAX = n */
    struct mlg_figure figure[2];
    double sign;
    double effect; /* NaN = undefined */
    double bar;    /* NaN = none */
    bool bounded;
    double low, high;
    const char *unbounded; /* why there are no bounds, when the figure is defined */
    const char *method;
    double p_worse;        /* that the effect is below the bar; NaN = undefined or no bar */
    bool untestable;       /* nothing could pass at this n and bar */
    bool resampled;        /* bootstrap: no guarantee in small samples */
    uint64_t rows_needed;  /* for power 0.8; 0 = none will do */
    uint64_t lost, gained; /* paired proportions: rows that only the baseline, only the candidate
                              got right */
    double mcnemar;        /* mid-p, two-sided; NaN = no paired proportion */
};

enum mlg_code measure_take(const struct mlg_metric *metric, struct cut *cut, const struct bar *bar,
                           struct measure *ret_measure, struct mlg_err *err) MLG_CHECKED;

/* --- between the rooms --- */

struct mlg_metric_rows cut_rows(const struct cut *cut, unsigned model);
enum mlg_code measure_cells(const struct mlg_metric *metric, const struct cut *cut,
                            const struct bar *bar, struct measure *measure,
                            struct mlg_err *err) MLG_CHECKED;
enum mlg_code measure_rows(const struct mlg_metric *metric, struct cut *cut, const struct bar *bar,
                           struct measure *measure, struct mlg_err *err) MLG_CHECKED;
void measure_bounds(struct measure *measure, const char *method,
                    const struct mlg_interval *interval, const struct mlg_pvalue *worse);

#endif
