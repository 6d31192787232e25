#ifndef MLGATE_EVALUATE_ROOM_MEASURE_H
#define MLGATE_EVALUATE_ROOM_MEASURE_H
/*
 * A metric on a group of rows: the figure, its bounds, and how far it is from a bar.
 *
 * measure_begin, then one of the four ways, then measure_end. Counts of cells, sums of losses and
 * sums of placements are had for all groups in a pass over the rows; only what cannot be told from
 * these is measured on the gathered rows of a group.
 */
#include <mlgate/metric/metric.h>
#include <mlgate/stat/bootstrap.h>
#include <mlgate/stat/delong.h>
#include <mlgate/stat/mean.h>
#include <mlgate/stat/paired.h>
#include <mlgate/stat/result.h>

#include "cut.h"
#include "losses.h"
#include "tally.h"

/* What a gate's t is about: a mean, a smooth function of means, or a line of calibration, whose t
 * keeps its level alone. */
enum guard { GUARD_MEAN, GUARD_SMOOTH, GUARD_NONE };

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
    uint64_t
        telling; /* rows that could tell, where that is another number; UINT64_MAX = it is not */
    uint64_t scarce; /* rows, or clusters, of the class of which the metric takes `scarce_least`
                        (enough.h); UINT64_MAX = it needs none */
    uint64_t scarce_least;
    uint64_t fewest; /* those rows where the bounds do without `scarce`; UINT64_MAX = they do not */
    bool clustered;  /* that is of clusters */
    struct mlg_figure figure[2];
    double sign;
    double effect; /* NaN = undefined */
    double bar;    /* NaN = none */
    bool bounded;
    double low, high;
    double least, most;    /* range of the metric or difference, in its own direction */
    const char *unbounded; /* why there are no bounds, when the figure is defined */
    const char *method;
    double p_worse;        /* that the effect is below the bar; NaN = undefined or no bar */
    bool untestable;       /* nothing could pass at this n and bar, and nothing may, but: */
    bool at_any_n;         /* the bounds keep their level in samples of any size */
    enum guard guard;      /* of t */
    uint64_t rows_needed;  /* for power 0.8; 0 = none will do */
    uint64_t lost, gained; /* paired proportions: rows that only the baseline, only the candidate
                              got right */
    double mcnemar;        /* mid-p, two-sided; NaN = no paired proportion */
    char left_out[160];    /* names of classes that a mean leaves out as undefined; "" = none */
    /* of a calibration error, those that hold rows; malloc'd, NULL = none */
    struct mlg_reliability_bin *bins;
    size_t bins_count;
};

/* A group of rows of the frame. */
struct subject {
    const struct frame *frame;
    const struct tally *tally;
};

/* What the metric, the bar and the number of rows tell alone. A figure that the predictions cannot
 * make has its reason already. */
void measure_begin(const struct mlg_metric *metric, const struct subject *subject,
                   const struct bar *bar, struct measure *ret_measure);

/* From the counts of cells: shape PROPORTION, and CELLS where rows have no weights or one model is
 * judged by `trial`. sums[CELLS], NULL without weights. */
enum mlg_code measure_of_cells(const struct mlg_metric *metric, const struct subject *subject,
                               const struct cell_sums *sums, const struct bar *bar,
                               struct measure *measure, struct mlg_err *err) MLG_CHECKED;

/* From sums of losses: shape MEAN. False when a figure is undefined for reasons that only the rows
 * can tell. */
bool measure_of_losses(const struct subject *subject, const struct loss_sums *sums,
                       const struct bar *bar, struct measure *measure);

/* From sums of placements: shape AUC without weights. */
void measure_of_ranks(const struct subject *subject, const struct mlg_delong *delong,
                      const struct bar *bar, struct measure *measure);

/* From the rows: everything else. */
enum mlg_code measure_of_rows(const struct mlg_metric *metric, const struct subject *subject,
                              struct cut *cut, const struct bar *bar, struct measure *measure,
                              struct mlg_err *err) MLG_CHECKED;

/* measure->bins, of the candidate; their number is 0 where rows hang together in clusters. */
enum mlg_code measure_reliability(const struct mlg_metric *metric, const struct cut *cut,
                                  const struct bar *bar, struct measure *measure,
                                  struct mlg_err *err) MLG_CHECKED;
/* And into the result. */
enum mlg_code measure_report_bins(const struct measure *measure, struct mlg_report *report,
                                  struct mlg_result *result, struct mlg_err *err) MLG_CHECKED;

/* How many rows it takes. */
void measure_end(const struct mlg_metric *metric, const struct subject *subject,
                 const struct bar *bar, struct measure *measure);

/* The bounds in the metric's own direction, none beyond its range: a normal approximation knows
 * nothing of it. Verdicts are of `low` and `high` as they came out, so that no cut decides. */
double measure_lower(const struct measure *measure);
double measure_upper(const struct measure *measure);

/* --- between the rooms --- */

/* The ends of the metric's range, infinite where it is open. */
void plan_range_of(const struct mlg_metric *metric, double *ret_least, double *ret_most);
/* Can the metric be asked for, and gated, as the entry says? MLG_E_CONFIG. */
enum mlg_code plan_check_gate(const struct mlg_eval_plan *plan, const struct mlg_eval_entry *entry,
                              const struct mlg_metric *metric, struct mlg_err *err) MLG_CHECKED;

/* The effect of the figures, NaN where one is undefined. False: undefined. */
bool measure_effect(const struct subject *subject, struct measure *measure);
void measure_bounds(struct measure *measure, const char *method,
                    const struct mlg_interval *interval, const struct mlg_pvalue *worse);
/* Clopper-Pearson (not gated: Wilson). Where rows have weights (of which `weighted` holds the
 * signed successes, else NULL) Clopper-Pearson of as many rows as tell what they tell
 * (mlg_weighted_effective), not gated a ratio estimator's t. Of a share of which less is better the
 * rest is bounded, 1 - p, and moved by -1: both are signed so that more is better, and `successes`
 * counts the rest. */
void measure_share(uint64_t successes, uint64_t trials, const struct mlg_weighted *weighted,
                   const struct bar *bar, struct measure *measure);
/* Tango's score interval, or the one that is asked for; where rows have weights Tango's of as many
 * rows as tell what the differences tell, not gated a ratio estimator's t of these. */
void measure_pairs(const struct mlg_paired *table, const struct mlg_weighted *weighted,
                   enum mlg_pair_interval interval, const struct bar *bar, struct measure *measure);
/* t of sums; a gate stands on a guarded one (mlgate/stat/unseen.h), which `method`, the name of the
 * plain one, is told with. */
void measure_by_moments(const struct mlg_moments *moments, const struct bar *bar,
                        struct measure *measure, const char *method);
void measure_by_weighted(const struct mlg_weighted *weighted, const struct bar *bar,
                         struct measure *measure, const char *method);
/* A gate's t of rows, or clusters, that weigh unequally knows its spread no better than as many of
 * one weight would (telling.h): their degrees of freedom make the bounds wider. Of clusters:
 * Carter, Schnepel, Steigerwald, Rev. Econ. Stat. 99 (2017) 698. */
void measure_widen(uint64_t rows, uint64_t telling, const struct bar *bar, struct measure *measure);
void measure_weigh(const struct mlg_weighted *weighted, const struct bar *bar,
                   struct measure *measure);
/* The guard of a t on influences; true where these are of a line of calibration, which has none. */
bool measure_guard_influences(const struct mlg_metric *metric, struct measure *measure);
/* t on per-row values, paired where there is a baseline; methods[weighted]. */
void measure_mean(const struct cut *cut, const struct bar *bar, struct measure *measure,
                  const char *const methods[2], double (*value)(const void *, size_t),
                  const void *context);
/* A quantile by order statistics of n values, of which `below` lie below the bar: up to it where
 * less is better. */
void measure_by_order(const struct mlg_metric *metric, uint64_t n,
                      const struct mlg_interval *interval, uint64_t below, const struct bar *bar,
                      struct measure *measure);
/* The same of one model's rows that weigh unequally or hang together: each share of the weight is
 * bounded as that of as many rows, or clusters, as tell what they tell (telling.h), and the bounds
 * of the quantile are where these shares are reached (Woodruff, J. Am. Stat. Assoc. 47 (1952) 635).
 * With the same weight for all they are the order statistics. */
enum mlg_code measure_weighed_quantile(const struct mlg_metric *metric, const struct cut *cut,
                                       const struct bar *bar, struct measure *measure,
                                       struct mlg_err *err) MLG_CHECKED;
bool measure_is_below(const struct measure *measure, const struct bar *bar, double value);
/* By what is told of rows of several classes or labels and of columns: true where that is a way of
 * the metric, and then *ret_code says how it went. */
bool measure_by_hooks(const struct mlg_metric *metric, const struct cut *cut, const struct bar *bar,
                      struct measure *measure, enum mlg_code *ret_code, struct mlg_err *err);
/* The same for rows that hang together in clusters (cut->cluster). */
enum mlg_code measure_by_clusters(const struct mlg_metric *metric, const struct cut *cut,
                                  const struct bar *bar, struct measure *measure,
                                  struct mlg_err *err) MLG_CHECKED;
/* The lower end of a gate that stands on influences, where a mean over classes or labels rests on
 * few rows of one (measure->scarce): if these are all right, as many as n of them show no spread,
 * and a share of them may be wrong all the same, up to -log(alpha) / n, which moves the mean by
 * that over the number of classes. It adds to the error that shows as independent errors do. */
void measure_guard_rare(const struct mlg_metric *metric, const struct cut *cut,
                        const struct bar *bar, struct measure *measure);
/* Names of classes that the figure of a model leaves out of a mean, into measure->left_out. */
void measure_left_out(const struct mlg_metric *metric, const struct cut *cut,
                      struct measure *measure);
/* Bounds of replicates that have been drawn. */
void measure_by_replicates(struct mlg_boot *boot, const struct bar *bar, struct measure *measure,
                           const char *method);
/* Bootstraps of unweighted joint cells, and of rows. */
enum mlg_code measure_by_cells(const struct mlg_metric *metric, const struct subject *subject,
                               const struct bar *bar, struct measure *measure,
                               struct mlg_err *err) MLG_CHECKED;
enum mlg_code measure_by_rows(const struct mlg_metric *metric, struct cut *cut,
                              const struct bar *bar, struct measure *measure,
                              struct mlg_err *err) MLG_CHECKED;

#define MEASURE_POWER 0.8

#endif
