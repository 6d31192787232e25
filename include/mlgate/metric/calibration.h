#ifndef MLGATE_METRIC_CALIBRATION_H
#define MLGATE_METRIC_CALIBRATION_H
/*
 * Calibration: does what is said to be p happen p of the time? Confidences are put into bins of
 * equal width over 0..1, and in each the mean confidence is set against the share of hits. A binary
 * model's confidence is the score, the hit a positive label; a model of several classes has the
 * highest probability, and the hit is that the class of it is the true one (top label).
 */
#include <mlgate/metric/classes.h>

#define MLG_CALIBRATION_BINS_MAX 1000

enum mlg_bin_edge {
    MLG_BIN_RIGHT_CLOSED, /* (a, b], the first bin [0, b]: scikit-learn calibration_curve */
    MLG_BIN_LEFT_CLOSED   /* [a, b), the last bin [a, 1]: netcal */
};

struct mlg_calibration_bin {
    double weight;     /* of the rows in it; 0: the two means are NaN */
    double confidence; /* mean */
    double hits;       /* share */
};

/* Bins of n rows: ret[bins], 1 <= bins <= MLG_CALIBRATION_BINS_MAX (else MLG_E_LIMIT). Confidences
 * in 0..1 (else MLG_E_SYNTAX), hit 0 or 1, weight may be NULL. MLG_E_NOMEM. */
enum mlg_code mlg_calibration_bins(size_t n, const double *confidence, const double *hit,
                                   const double *weight, size_t bins, enum mlg_bin_edge edge,
                                   struct mlg_calibration_bin *ret,
                                   struct mlg_err *err) MLG_CHECKED;

/* Top label: ret_confidence[n] and ret_hit[n]; of equal probabilities the first class counts. */
void mlg_calibration_top_label(const struct mlg_class_rows *rows, double *ret_confidence,
                               double *ret_hit);

/* Over bins that hold rows, of |hits - confidence|: the mean by weight (Naeini and others 2015,
 * ECE), the largest (MCE), and the root of the mean square. Undefined without rows. */
struct mlg_calibration_errors {
    struct mlg_figure expected, largest, root_mean_square;
};
struct mlg_calibration_errors mlg_calibration_errors(const struct mlg_calibration_bin *bins,
                                                     size_t count);

/*
 * Reliability: each bin with the band its share of hits would lie in if the confidences were right
 * (consistency bars: Broecker, Smith 2007, doi:10.1175/WAF993.1). In each of 2,000 replicates n
 * rows are drawn with replacement and each is a hit with its confidence as probability; the band
 * is the 5 % and the 95 % quantile (type 7) of the share in the bin, over the replicates that have
 * a row in it. A draw within a bin takes each of its rows alike, so it is a hit with the bin's mean
 * confidence, whatever the others are: without weights the rows drawn into a bin are
 * Binomial(n, rows / n) and the hits among them Binomial(drawn, mean confidence), the same law at
 * the cost of the bins instead of the rows. With weights rows are drawn one by one, and beyond
 * MLG_RELIABILITY_WEIGHTED_MAX of them no band is given. One bin in ten lies outside by chance.
 */
#define MLG_RELIABILITY_BINS_MAX     100
#define MLG_RELIABILITY_WEIGHTED_MAX 50000

struct mlg_reliability_bin {
    double low, high; /* edges */
    uint64_t rows;
    struct mlg_calibration_bin seen;
    double band_low, band_high; /* of the share of hits; NaN: no rows, no weight, or too many */
    bool outside;               /* the share is outside of the band; false without one */
};

/* As mlg_calibration_bins, ret[bins], bins <= MLG_RELIABILITY_BINS_MAX (else MLG_E_LIMIT). The same
 * seed and rows in the same order give the same bands. Time: n + 2,000 bins, with weights 2,000 n;
 * memory 16 kB a bin. */
enum mlg_code mlg_calibration_reliability(size_t n, const double *confidence, const double *hit,
                                          const double *weight, size_t bins, enum mlg_bin_edge edge,
                                          uint64_t seed, struct mlg_reliability_bin *ret,
                                          struct mlg_err *err) MLG_CHECKED;

/* Cox 1958, doi:10.1093/biomet/45.3-4.562: the logistic regression of the label on logit(score),
 * scores clipped to [2^-52, 1 - 2^-52]. Calibrated: intercept 0, slope 1. Undefined where labels or
 * scores do not vary, or score and label separate completely. */
struct mlg_calibration_line {
    struct mlg_figure intercept, slope;
};
struct mlg_calibration_line mlg_calibration_line(size_t n, const double *score, const double *label,
                                                 const double *weight);
/* Each row's influence on the intercept (0) or the slope (1), ret[n]: the inverse information
 * matrix times the row's score; its spread is the sandwich variance. False where no line fits. */
bool mlg_calibration_line_influence(size_t n, const double *score, const double *label,
                                    const double *weight, int which, double *ret);

#endif
