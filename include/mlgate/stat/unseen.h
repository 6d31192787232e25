#ifndef MLGATE_STAT_UNSEEN_H
#define MLGATE_STAT_UNSEEN_H
/*
 * Bounds for gates: t and DeLong, guarded by a row that has not been seen.
 *
 * A variance that the sample shows says nothing of rows that the sample lacks. Where what could go
 * wrong sits in few rows (confident errors, a handful of positives, squares of large errors), a
 * sample without them looks better and surer at once, and a one-sided bound misses two to six times
 * as often as promised. Yet whatever the law, the next row lies beyond all that were seen with
 * probability 1 / (n + 1). So each end here is the more cautious of the plain one and of that of
 * the sample with `weight` of a row more, on the side that hurts that end, at
 *
 *     (extreme - mean) (1 + reach share^2)   from the mean,
 *
 * where `extreme` is the outermost value seen on that side and `share` the part of all squared
 * deviations that the one largest makes up: where one row carries the spread, the law has a long
 * tail, and the next such row may lie much farther out. Degrees of freedom stay those of the rows
 * seen. An artificial row beyond the mean is how empirical likelihood is kept to its level in small
 * samples (Chen, Variyath, Abraham, J. Comput. Graph. Statist. 17 (2008) 426, adjusted empirical
 * likelihood); weight and reach are chosen by simulation (docs/statistics.md).
 *
 * All of it is made of n, exact sums and extremes, which merge, so that neither order nor threads
 * change a bit. Undefined where the plain bound is, for the same reasons. Never narrower than the
 * plain bound, and the same to first order as n grows.
 */
#include <mlgate/stat/delong.h>
#include <mlgate/stat/mean.h>
#include <mlgate/stat/result.h>

struct mlg_unseen {
    double weight; /* of the row, in rows: >= 0 */
    double reach;  /* >= 0 */
};

/* Means of one model's losses, and of differences of two models' losses or influences. */
#define MLG_UNSEEN_MEAN     ((struct mlg_unseen){ 0.5, 36 })
#define MLG_UNSEEN_PAIR     ((struct mlg_unseen){ 0.25, 12 })
/* Smooth functions of means, by influences: their curvature comes on top. */
#define MLG_UNSEEN_SMOOTH   ((struct mlg_unseen){ 0.5, 64 })
/* The ROC-AUC of one model, and the difference of two; a row is added to each class. */
#define MLG_UNSEEN_AUC      ((struct mlg_unseen){ 0.25, 16 })
#define MLG_UNSEEN_AUC_PAIR ((struct mlg_unseen){ 0.25, 12 })
/* An area in 0..1 by its rows' influences, on the logit scale. */
#define MLG_UNSEEN_AREA     ((struct mlg_unseen){ 0.5, 20 })

/* Guarded mlg_mean_t. The test is one-sided, and the larger p of both; its statistic and degrees of
 * freedom are those of that p. MLG_TWO_SIDED is undefined. */
struct mlg_interval mlg_unseen_mean(const struct mlg_moments *m, double tail,
                                    struct mlg_unseen unseen);
struct mlg_pvalue mlg_unseen_mean_test(const struct mlg_moments *m, double null,
                                       enum mlg_alternative alternative, struct mlg_unseen unseen);

/* Guarded mlg_weighted_interval: `weight` rows of the mean weight by weight, Sum w^2 / Sum w, as
 * each of the Kish number (Sum w)^2 / Sum w^2 of rows that tell as much: what goes wrong may go
 * wrong in a heavy row. Where all weigh the same it is mlg_unseen_mean. */
struct mlg_interval mlg_unseen_weighted(const struct mlg_weighted *m, double tail,
                                        struct mlg_unseen unseen);
struct mlg_pvalue mlg_unseen_weighted_test(const struct mlg_weighted *m, double null,
                                           enum mlg_alternative alternative,
                                           struct mlg_unseen unseen);

/* Values whose mean lies in 0..1 (a figure and its rows' influences): t on the logit scale with the
 * row added, an end that the row pushes out of 0..1 being 0 or 1. Undefined at a mean of 0 or 1. */
struct mlg_interval mlg_unseen_area(const struct mlg_moments *m, double tail,
                                    struct mlg_unseen unseen);
struct mlg_pvalue mlg_unseen_area_test(const struct mlg_moments *m, double null,
                                       enum mlg_alternative alternative, struct mlg_unseen unseen);
/* The same of rows with weights. */
struct mlg_interval mlg_unseen_weighted_area(const struct mlg_weighted *m, double tail,
                                             struct mlg_unseen unseen);
struct mlg_pvalue mlg_unseen_weighted_area_test(const struct mlg_weighted *m, double null,
                                                enum mlg_alternative alternative,
                                                struct mlg_unseen unseen);

/* Guarded mlg_delong_ci of the only model (d->models = 1) on the logit scale, and the test that
 * inverts it. */
struct mlg_interval mlg_unseen_auc(const struct mlg_delong *d, double tail,
                                   struct mlg_unseen unseen);
struct mlg_pvalue mlg_unseen_auc_test(const struct mlg_delong *d, double null,
                                      enum mlg_alternative alternative, struct mlg_unseen unseen);

/* Guarded mlg_delong_paired of the first model less the second (d->models >= 2). */
struct mlg_interval mlg_unseen_auc_paired(const struct mlg_delong *d, double tail,
                                          struct mlg_unseen unseen);
struct mlg_pvalue mlg_unseen_auc_paired_test(const struct mlg_delong *d, double null,
                                             enum mlg_alternative alternative,
                                             struct mlg_unseen unseen);

/*
 * The same of rows with weights. Of each class the rows' placements less their mean, of the
 * difference of two areas that of their placements, whose weighted mean is 0; `area` is the
 * estimate. Each class errs as its weighted mean does (mlg_weighted_error): where all weigh the
 * same it is DeLong's. Undefined where a class has fewer than two rows, or neither a spread beyond
 * errors of rounding.
 */
struct mlg_unseen_placements {
    struct mlg_weighted positive, negative;
    double area;
    bool paired; /* a difference: no logit */
};
struct mlg_interval mlg_unseen_placements(const struct mlg_unseen_placements *p, double tail,
                                          struct mlg_unseen unseen);
struct mlg_pvalue mlg_unseen_placements_test(const struct mlg_unseen_placements *p, double null,
                                             enum mlg_alternative alternative,
                                             struct mlg_unseen unseen);

#endif
