#ifndef MLGATE_METRIC_CLASSES_H
#define MLGATE_METRIC_CLASSES_H
/*
 * Several classes of which each row has one, and several labels of which each row has any number.
 * Row order moves no bit of any figure.
 */
#include <mlgate/metric/decision.h>

#define MLG_CLASSES_MAX 2048

/* Rows of one model. Classes are numbered 0..k-1, 1 <= k <= MLG_CLASSES_MAX. */
struct mlg_class_rows {
    size_t n, k;
    const uint32_t *label;      /* [n], < k */
    const uint32_t *prediction; /* [n], < k; NULL when only probabilities are known */
    const double *probability;  /* [n * k], row after row, finite; NULL when unknown */
    const double *weight;       /* [n], finite, >= 0; NULL = all 1 */
};

/* Sums of weights by true class (row) and predicted class (column), each rounded once. */
struct mlg_confusion {
    size_t k;
    double *cell;               /* [k * k] */
    double *actual, *predicted; /* [k]: sums of rows and columns */
    double total;
};

/* MLG_E_LIMIT: k or n beyond range; MLG_E_SYNTAX: a number of a class is not below k, or there are
 * no predictions; MLG_E_NOMEM. mlg_confusion_done after success only. */
enum mlg_code mlg_confusion_init(struct mlg_confusion *confusion, const struct mlg_class_rows *rows,
                                 struct mlg_err *err) MLG_CHECKED;
void mlg_confusion_done(struct mlg_confusion *confusion);

/* {tp, fp, fn, tn} of class j against all others. */
void mlg_confusion_cells(const struct mlg_confusion *confusion, size_t j, double ret_cells[4]);

struct mlg_figure mlg_confusion_accuracy(const struct mlg_confusion *confusion);
/* Mean recall of the classes that occur; undefined where fewer than two do, unless `present_only`.
 */
struct mlg_figure mlg_confusion_balanced_accuracy(const struct mlg_confusion *confusion,
                                                  bool present_only);
/* R_k, Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006; undefined when all labels or all
 * predictions are of one class. */
struct mlg_figure mlg_confusion_mcc(const struct mlg_confusion *confusion);
/* Cohen's kappa, Cohen 1968, doi:10.1037/h0026256. With weights the classes are in order and
 * equally spaced. Undefined when chance alone agrees always. */
enum mlg_kappa_weights { MLG_KAPPA_PLAIN, MLG_KAPPA_LINEAR, MLG_KAPPA_QUADRATIC };
struct mlg_figure mlg_confusion_kappa(const struct mlg_confusion *confusion,
                                      enum mlg_kappa_weights weights);

/* Share of rows whose true class is among the k classes of highest probability; of equally probable
 * classes the one of higher number goes first (scikit-learn). Undefined without rows. */
struct mlg_figure mlg_classes_top_k(const struct mlg_class_rows *rows, size_t k);
/* Mean of -log of the true class's probability, clipped to [2^-52, 1 - 2^-52]. */
struct mlg_figure mlg_classes_log_loss(const struct mlg_class_rows *rows);
/* Mean over rows of the sum over classes of (probability - truth)^2: range 0..2. Brier 1950. */
struct mlg_figure mlg_classes_brier(const struct mlg_class_rows *rows);

/* --- areas under curves, one class or label against the rest --- */

enum mlg_area { MLG_AREA_ROC, MLG_AREA_PRECISION };

/* n rows, k labels: truth[n * k] is 0 or 1, score[n * k] finite. weight may be NULL. */
struct mlg_label_rows {
    size_t n, k;
    const uint8_t *truth;
    const uint8_t *prediction; /* [n * k] of 0 and 1, or NULL */
    const double *score;       /* [n * k], or NULL */
    const double *weight;
};

/* The area of each label: ret[k]. */
enum mlg_code mlg_labels_areas(const struct mlg_label_rows *rows, enum mlg_area area,
                               struct mlg_figure *ret, struct mlg_err *err) MLG_CHECKED;
/* Micro: all n * k decisions as one curve. Macro and weighted (by the weight of the label's
 * positives): mean over labels; what is undefined is `zero`, or else left out. */
enum mlg_code mlg_labels_area(const struct mlg_label_rows *rows, enum mlg_area area,
                              enum mlg_average average, enum mlg_zero_division zero,
                              struct mlg_figure *ret, struct mlg_err *err) MLG_CHECKED;
/* Mean over rows of the area within the row's k labels. A row whose area is undefined makes the
 * mean so, unless `zero` says otherwise. */
enum mlg_code mlg_labels_area_samples(const struct mlg_label_rows *rows, enum mlg_area area,
                                      enum mlg_zero_division zero, struct mlg_figure *ret,
                                      struct mlg_err *err) MLG_CHECKED;
/* {tp, fp, fn, tn} of each label: ret_cells[k][4]. `prediction` must be there. */
void mlg_labels_cells(const struct mlg_label_rows *rows, double (*ret_cells)[4]);
/* Mean over rows of the score within the row's labels; a row where it is undefined makes it so,
 * unless score->zero says otherwise. */
struct mlg_figure mlg_labels_samples(const struct mlg_label_rows *rows,
                                     const struct mlg_cell_score *score);
/* Share of rows whose labels are all predicted rightly. */
struct mlg_figure mlg_labels_subset_accuracy(const struct mlg_label_rows *rows);
/* Share of wrong decisions among all n * k. */
struct mlg_figure mlg_labels_hamming_loss(const struct mlg_label_rows *rows);

/* One class against the rest, as labels: truth[n * k] by the caller's `ret`. */
void mlg_classes_one_hot(const struct mlg_class_rows *rows, uint8_t *ret);
/* ROC-AUC of each pair of classes, Hand and Till 2001, doi:10.1023/A:1010920819831: the mean of a
 * against b by a's probability and b against a by b's; over pairs macro, or weighted by the weight
 * of the pair's rows. Pairs of which a class does not occur are left out. */
enum mlg_code mlg_classes_roc_auc_pairs(const struct mlg_class_rows *rows, enum mlg_average average,
                                        struct mlg_figure *ret, struct mlg_err *err) MLG_CHECKED;

#endif
