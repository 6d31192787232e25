#ifndef MLGATE_METRIC_DECISION_H
#define MLGATE_METRIC_DECISION_H
/*
 * Figures of a decision for or against one class, as functions of the confusion cells
 * {tp, fp, fn, tn}: sums of weights, each finite and >= 0. And their averages over classes, labels
 * or rows. 0/0 is undefined unless the caller says what it shall be, which is how the libraries'
 * numbers are had.
 */
#include <mlgate/metric/metric.h>

enum { MLG_CELL_TP, MLG_CELL_FP, MLG_CELL_FN, MLG_CELL_TN };

/* Sums of the weights in each cell, each rounded once, whatever the order of the rows. False where
 * there are no predictions. */
bool mlg_decision_cells(const struct mlg_metric_rows *rows, double ret_cells[4]);

/* The figure, or what `zero` makes of an undefined one. */
struct mlg_figure mlg_figure_or(struct mlg_figure figure, enum mlg_zero_division zero);

enum mlg_rate {
    MLG_RATE_RECALL,         /* tp / (tp + fn) */
    MLG_RATE_PRECISION,      /* tp / (tp + fp) */
    MLG_RATE_SPECIFICITY,    /* tn / (tn + fp) */
    MLG_RATE_FPR,            /* fp / (fp + tn) */
    MLG_RATE_FNR,            /* fn / (fn + tp) */
    MLG_RATE_NPV,            /* tn / (tn + fn) */
    MLG_RATE_FDR,            /* fp / (fp + tp) */
    MLG_RATE_FALSE_OMISSION, /* fn / (fn + tn) */
    MLG_RATE_PREVALENCE,     /* (tp + fn) / all */
    MLG_RATE_SELECTION,      /* (tp + fp) / all */
    MLG_RATE_ACCURACY        /* (tp + tn) / all */
};
struct mlg_figure mlg_decision_rate(enum mlg_rate rate, const double cells[4]);

/* (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp), beta >= 0 and finite: van Rijsbergen 1979.
 */
struct mlg_figure mlg_decision_fbeta(const double cells[4], double beta);
/* tp / (tp + fp + fn). */
struct mlg_figure mlg_decision_jaccard(const double cells[4]);
/* Matthews 1975, doi:10.1016/0005-2795(75)90109-9; undefined when a margin is empty. */
struct mlg_figure mlg_decision_mcc(const double cells[4]);
/* Mean of recall and specificity. Undefined when a class does not occur, unless `present_only`: the
 * mean over the classes that occur. */
struct mlg_figure mlg_decision_balanced_accuracy(const double cells[4], bool present_only);
/* Cohen 1960, doi:10.1177/001316446002000104; undefined when chance alone agrees always. */
struct mlg_figure mlg_decision_kappa(const double cells[4]);

/* Mean of max(0, 1 - y (2 score - 1)) with y = -1 or 1. */
struct mlg_figure mlg_probability_hinge(const struct mlg_metric_rows *rows);

/* --- averages over several decisions --- */

enum mlg_average { MLG_AVERAGE_MICRO, MLG_AVERAGE_MACRO, MLG_AVERAGE_WEIGHTED };

enum mlg_score_kind { MLG_SCORE_PRECISION, MLG_SCORE_RECALL, MLG_SCORE_FBETA, MLG_SCORE_JACCARD };

struct mlg_cell_score {
    enum mlg_score_kind kind;
    double beta; /* FBETA */
    enum mlg_zero_division zero;
};

struct mlg_figure mlg_cell_score(const struct mlg_cell_score *score, const double cells[4]);

/* Mean of figures[k]: macro counts each the same, weighted by support[k] >= 0 (not read by macro).
 * Undefined ones are left out, and their number is *ret_left_out (may be NULL). Undefined when none
 * is left, or no support. Micro is no mean of figures: undefined. */
struct mlg_figure mlg_figures_average(const struct mlg_figure *figures, const double *support,
                                      size_t k, enum mlg_average average, size_t *ret_left_out);

/* Weighted means macro where no class has a row of its own and 0/0 was given a value (as
 * scikit-learn 1.9.1 has it); every other average is what it says. */
enum mlg_average mlg_cells_average_meant(enum mlg_zero_division zero, const double (*cells)[4],
                                         size_t k, enum mlg_average average);

/* The score of cells[k][4]: of their sums (micro), or the mean of the scores, weighted by tp + fn,
 * of the average that is meant. */
struct mlg_figure mlg_cells_average(const struct mlg_cell_score *score, const double (*cells)[4],
                                    size_t k, enum mlg_average average, size_t *ret_left_out);

#endif
