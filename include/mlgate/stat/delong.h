#ifndef MLGATE_STAT_DELONG_H
#define MLGATE_STAT_DELONG_H
/*
 * ROC-AUC with its DeLong variance and covariances (DeLong 1988), by placements in O(n log n) (Sun
 * and Xu 2014).
 *
 * The placement of a positive row is 2 * (negatives scored lower) + (negatives scored equal), that
 * of a negative row 2 * (positives scored higher) + (positives scored equal): integers, so ties
 * count one half and the sums below are exact and mergeable; row order, chunks and threads cannot
 * change a bit of any result. At most 2^31 rows.
 */
#include <mlgate/base/err.h>
#include <mlgate/stat/result.h>
#include <stddef.h>
#include <stdint.h>

#define MLG_DELONG_MODELS   8
#define MLG_DELONG_ROWS_MAX (UINT64_C(1) << 31)

/* Sums over one class: of placements, and of products of placements of models i <= j. */
struct mlg_delong_class {
    uint64_t n;
    /* Extremes of the placement of the only model, of two or more of the first's less the second's;
     * INT64_MAX and INT64_MIN without rows. */
    int64_t least, most;
    uint64_t sum[MLG_DELONG_MODELS];
    __extension__ unsigned __int128 product[MLG_DELONG_MODELS][MLG_DELONG_MODELS];
};

struct mlg_delong {
    unsigned models;
    struct mlg_delong_class positive, negative;
};

/* models in 1..MLG_DELONG_MODELS */
void mlg_delong_init(struct mlg_delong *d, unsigned models);
/* Add one row; placement[models]. */
void mlg_delong_add(struct mlg_delong *d, bool positive, const uint64_t *placement);
void mlg_delong_merge(struct mlg_delong *d, const struct mlg_delong *from);

/* Placements of the rows: score[n], positive[n] (0 or 1) -> ret_placement[n]. +-Inf are scores like
 * any other, -0 equals 0, a NaN is MLG_E_SYNTAX. Needs 4 n bytes of heap, and what
 * mlg_order_scores asks for. MLG_E_LIMIT above
 * MLG_DELONG_ROWS_MAX, MLG_E_NOMEM. */
MLG_CHECKED enum mlg_code mlg_delong_placements(size_t n, const double *score,
                                                const uint8_t *positive, uint64_t *ret_placement,
                                                struct mlg_err *err);

/* init, placements and add for scores[models][n] in one call. */
MLG_CHECKED enum mlg_code mlg_delong_fill(struct mlg_delong *ret, size_t n, const uint8_t *positive,
                                          unsigned models, const double *const *scores,
                                          struct mlg_err *err);

/*
 * Many groups of rows at once, out of one ranking a model: order[models][n] as mlg_order_scores has
 * it, models 1 or 2; row i belongs to group tag[i] / 2, and is positive if tag[i] is odd.
 * Placements count the rows of a row's own group. What was found is added to ret[groups], which are
 * initialised, and, unless it is NULL, to *ret_all with all rows as one group. With two models
 * placement[n], with ret_all placement[2 n], is overwritten. groups <= MLG_DELONG_GROUPS_MAX, n <=
 * MLG_DELONG_ROWS_MAX (else MLG_E_LIMIT); MLG_E_NOMEM.
 */
#define MLG_DELONG_GROUPS_MAX 32768
MLG_CHECKED enum mlg_code mlg_delong_add_ranked(size_t n, unsigned models,
                                                const uint32_t *const *order, const uint16_t *tag,
                                                size_t groups, uint32_t *placement,
                                                struct mlg_delong *ret, struct mlg_delong *ret_all,
                                                struct mlg_err *err);

/* The AUC of model i; NaN when a class is empty (ROC-AUC of one class is undefined). */
double mlg_delong_auc(const struct mlg_delong *d, unsigned i);
/* Covariance of AUC i and AUC j (i = j: the variance), n - 1 divisors; NaN with fewer than two rows
 * of a class. */
double mlg_delong_covariance(const struct mlg_delong *d, unsigned i, unsigned j);
/* Variance of AUC i - AUC j, exact up to its one rounding: 0 if and only if the placements agree up
 * to a constant in each class. NaN as above. */
double mlg_delong_difference_variance(const struct mlg_delong *d, unsigned i, unsigned j);

enum mlg_auc_scale { MLG_AUC_RAW, MLG_AUC_LOGIT };

/* Interval of one AUC: raw is auc -+ z se clipped to [0, 1]; logit is symmetric on the logit scale
 * (the better one near 1; undefined at auc 0 or 1). Undefined with zero variance (a perfect
 * separation shows no spread, which is absence of evidence about the spread). */
struct mlg_interval mlg_delong_ci(const struct mlg_delong *d, unsigned i, double tail,
                                  enum mlg_auc_scale scale);
/* The raw interval as pROC prints it, for comparison with it: with zero variance the point itself,
 * with one row in a class [0, 1]. Nothing to gate on. */
struct mlg_interval mlg_delong_ci_as_proc(const struct mlg_delong *d, unsigned i, double tail);
/* z and p of H0: AUC i = null, on the same scale, so that it inverts mlg_delong_ci. */
struct mlg_pvalue mlg_delong_auc_test(const struct mlg_delong *d, unsigned i, double null,
                                      enum mlg_auc_scale scale, enum mlg_alternative alternative);

/* Paired difference AUC i - AUC j, not clipped, and the test of H0: AUC i - AUC j = null that
 * inverts it (non-inferiority at margin m: null = -m, MLG_GREATER). Zero variance of the difference
 * is undefined. */
struct mlg_interval mlg_delong_paired(const struct mlg_delong *d, unsigned i, unsigned j,
                                      double tail);
struct mlg_pvalue mlg_delong_paired_test(const struct mlg_delong *d, unsigned i, unsigned j,
                                         double null, enum mlg_alternative alternative);

/* Unpaired: AUC i of `a` against AUC j of `b`, different rows; t with the Satterthwaite degrees of
 * freedom, as pROC. */
struct mlg_pvalue mlg_delong_unpaired_test(const struct mlg_delong *a, unsigned i,
                                           const struct mlg_delong *b, unsigned j,
                                           enum mlg_alternative alternative);

/* Hanley and McNeil's 1982 standard error of an AUC from the AUC and the class sizes alone. */
double mlg_auc_hanley_mcneil_se(double auc, uint64_t positives, uint64_t negatives);

/* Bare area under the ROC curve between two false positive rates, 0 <= low < high <= 1, points
 * joined by straight lines. NaN when a class is empty or the range is not one. Scores as for
 * mlg_delong_placements; needs 16 n bytes of heap. */
MLG_CHECKED enum mlg_code mlg_auc_partial(size_t n, const double *score, const uint8_t *positive,
                                          double low, double high, double *ret,
                                          struct mlg_err *err);

#endif
