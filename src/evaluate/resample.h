#ifndef MLGATE_EVALUATE_ROOM_RESAMPLE_H
#define MLGATE_EVALUATE_ROOM_RESAMPLE_H
/* Figures of resampled rows, or clusters, and the bounds of gates on them. */
#include <mlgate/stat/bootstrap.h>

#include "measure.h"

#define RESAMPLED_TIMES 2000

/* What is drawn again and again. */
struct resampled {
    const struct mlg_metric *metric;
    const struct cut *cut;
    struct mlg_metric_rows rows[2];
    double sign;
    /* Weights of the rows of which times[n] tells how often each (or its cluster) was drawn, into
     * cut->scratch[CANDIDATE]. */
    void (*weigh)(const struct resampled *of, const uint32_t *times, size_t n);
    double unseen; /* weight of the two rows beyond all (guarded.c) */
    /* over the replicates that were defined */
    double sum[2];
    uint64_t defined;
};

struct resampled resampled_of(const struct mlg_metric *metric, const struct cut *cut,
                              const struct measure *measure);
void resampled_rows(const struct resampled *of, const uint32_t *times, size_t n);
/* A mlg_row_statistic; `user` is a struct resampled *const *. */
double resampled_effect(const uint32_t *times, size_t n, const void *user);

/*
 * Bounds of gates. Rows are drawn from all, whatever their class, since how many there are of each
 * is as much chance as what they show. Percentiles promise too much in three ways, and each end is
 * guarded against all of them:
 *
 * - no resample shows a row that is not there: for one model's ranking each end is the more
 *   cautious of the percentile and of that of the sample with a row more, half of it a positive
 *   and half a negative, ranked beyond all on the side that hurts that end (mlgate/stat/unseen.h);
 * - noise shifts what is a maximum or an absolute value (KS, a calibration error), and shifts the
 *   resamples once more, but less: the end on that side lies GUARDED_BIAS times as much farther
 *   out;
 * - few rows, or clusters, know their spread badly: the ends lie farther from the figure as a t of
 *   as many as tell lies beyond a normal, and by sqrt(n / (n - 1)).
 *
 * p inverts the same bounds. Chosen by simulation (docs/statistics.md).
 */
#define GUARDED_BIAS 5

/* By rows: 2,000 resamples, and 1,000 with the row more for each end. */
enum mlg_code guarded_by_rows(const struct mlg_metric *metric, struct cut *cut,
                              const struct bar *bar, struct measure *measure,
                              struct mlg_err *err) MLG_CHECKED;

/* Of replicates that were drawn of `of`, where `telling` rows or clusters could tell; `low` and
 * `high` are those with the row more, or NULL. */
void guarded_bounds(const struct resampled *of, const struct mlg_boot *seen,
                    const struct mlg_boot *low, const struct mlg_boot *high, uint64_t telling,
                    const struct bar *bar, struct measure *measure, const char *method);

#endif
