/* Metrics of the probabilities of several classes. */
#include <math.h>
#include <stdlib.h>

#include <mlgate/metric/calibration.h>
#include <mlgate/stat/elementary.h>

#include "areas.h"
#include "figure.h"
#include "params.h"

#define CLIP 0x1p-52

static struct mlg_class_rows classes_of(const struct mlg_metric_rows *rows)
{
    return (struct mlg_class_rows){ .n = rows->n,
                                    .k = rows->k,
                                    .label = rows->label_class,
                                    .prediction = rows->predicted_class,
                                    .probability = rows->probability,
                                    .weight = rows->weight };
}

static const double *row_of(const struct mlg_metric_rows *rows, size_t i)
{
    return rows->probability + i * rows->k;
}

static double loss_log(const struct mlg_metric *self, const struct mlg_metric_rows *rows, size_t i)
{
    (void)self;
    return -mlg_log(fmin(fmax(row_of(rows, i)[rows->label_class[i]], CLIP), 1 - CLIP));
}

static double loss_brier(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                         size_t i)
{
    const double *p = row_of(rows, i);
    double sum = 0;

    (void)self;
    for (size_t j = 0; j < rows->k; j++) {
        double error = p[j] - (j == rows->label_class[i] ? 1.0 : 0.0);
        sum += error * error;
    }
    return sum;
}

/* The decision is the probability: how far the true class is ahead of the best other one. */
static double loss_hinge(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                         size_t i)
{
    const double *p = row_of(rows, i);
    double best = -INFINITY;

    (void)self;
    for (size_t j = 0; j < rows->k; j++)
        if (j != rows->label_class[i])
            best = fmax(best, p[j]);
    return fmax(0, 1 - (p[rows->label_class[i]] - best));
}

static bool trial_top_k(const struct mlg_metric *self, const struct mlg_metric_rows *rows, size_t i,
                        bool *ret_success)
{
    const double *p = row_of(rows, i);
    size_t label = rows->label_class[i], before = 0;

    for (size_t j = 0; j < rows->k; j++)
        before += p[j] > p[label] || (p[j] == p[label] && j > label);
    *ret_success = (double)before < self->param[0];
    return true;
}

static struct mlg_figure value_log_loss(const struct mlg_metric *self,
                                        const struct mlg_metric_rows *rows)
{
    struct mlg_class_rows of = classes_of(rows);

    (void)self;
    return mlg_classes_log_loss(&of);
}

static struct mlg_figure value_brier(const struct mlg_metric *self,
                                     const struct mlg_metric_rows *rows)
{
    struct mlg_class_rows of = classes_of(rows);

    (void)self;
    return mlg_classes_brier(&of);
}

static struct mlg_figure value_hinge(const struct mlg_metric *self,
                                     const struct mlg_metric_rows *rows)
{
    if (rows->probability == NULL && rows->n > 0)
        return mlg_figure_undefined("there are no probabilities");
    if (rows->k < 2)
        return mlg_figure_undefined("there is one class only");
    return mlg_figure_mean_rows(self, rows);
}

static struct mlg_figure value_top_k(const struct mlg_metric *self,
                                     const struct mlg_metric_rows *rows)
{
    struct mlg_class_rows of = classes_of(rows);

    return mlg_classes_top_k(&of, (size_t)self->param[0]);
}

/* --- calibration of the top label --- */

static struct mlg_figure value_ece(const struct mlg_metric *self,
                                   const struct mlg_metric_rows *rows)
{
    struct mlg_calibration_bin bins[MLG_CALIBRATION_BINS_MAX];
    struct mlg_class_rows of = classes_of(rows);
    struct mlg_figure figure = mlg_figure_undefined("a probability is outside 0..1");
    enum mlg_bin_edge edge = self->param[1] > 0 ? MLG_BIN_LEFT_CLOSED : MLG_BIN_RIGHT_CLOSED;
    size_t count = (size_t)self->param[0];
    double *confidence;

    if (rows->probability == NULL)
        return mlg_figure_undefined("there are no probabilities");
    confidence = calloc(rows->n + 1, 2 * sizeof(double));
    if (confidence == NULL)
        return mlg_figure_undefined("out of memory");
    mlg_calibration_top_label(&of, confidence, confidence + rows->n);
    if (mlg_calibration_bins(rows->n, confidence, confidence + rows->n, rows->weight, count, edge,
                             bins, NULL) == MLG_OK)
        figure = mlg_calibration_errors(bins, count).expected;
    free(confidence);
    return figure;
}

static enum mlg_code reliability(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                                 uint64_t seed, struct mlg_reliability_bin *ret_bins,
                                 size_t *ret_count, struct mlg_err *err)
{
    struct mlg_class_rows of = classes_of(rows);
    enum mlg_bin_edge edge = self->param[1] > 0 ? MLG_BIN_LEFT_CLOSED : MLG_BIN_RIGHT_CLOSED;
    size_t count = (size_t)self->param[0];
    double *confidence;
    enum mlg_code code;

    *ret_count = 0;
    if (count > MLG_RELIABILITY_BINS_MAX || !value_ece(self, rows).defined)
        return MLG_OK;
    confidence = calloc(rows->n + 1, 2 * sizeof(double));
    if (confidence == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    mlg_calibration_top_label(&of, confidence, confidence + rows->n);
    code = mlg_calibration_reliability(rows->n, confidence, confidence + rows->n, rows->weight,
                                       count, edge, seed, ret_bins, err);
    free(confidence);
    if (code == MLG_OK)
        *ret_count = count;
    return code;
}

/* --- areas --- */

enum { ONE_VERSUS_REST, ONE_VERSUS_ONE };

/* One class against the rest, as labels; ret->truth is to be freed. */
static bool labels_of(const struct mlg_metric_rows *rows, struct mlg_label_rows *ret)
{
    struct mlg_class_rows of = classes_of(rows);
    uint8_t *truth = rows->probability == NULL ? NULL : calloc(rows->n + 1, rows->k + 1);

    if (truth == NULL)
        return false;
    mlg_classes_one_hot(&of, truth);
    *ret = (struct mlg_label_rows){ .n = rows->n,
                                    .k = rows->k,
                                    .truth = truth,
                                    .score = rows->probability,
                                    .weight = rows->weight };
    return true;
}

static bool pairs(const struct mlg_metric *self, enum mlg_area area)
{
    return area == MLG_AREA_ROC && self->param[1] == ONE_VERSUS_ONE;
}

static struct mlg_figure value_area(const struct mlg_metric *self,
                                    const struct mlg_metric_rows *rows, enum mlg_area area,
                                    enum mlg_zero_division zero)
{
    struct mlg_figure figure = mlg_figure_undefined("there are no probabilities");
    enum mlg_average average = mlg_average_of_word(self->param[0]);
    struct mlg_class_rows of = classes_of(rows);
    struct mlg_label_rows labels;
    enum mlg_code code;

    if (rows->n == 0)
        return mlg_figure_undefined("there are no rows");
    if (pairs(self, area)) {
        if (average == MLG_AVERAGE_MICRO)
            return mlg_figure_undefined("pairs of classes have no micro average");
        code = mlg_classes_roc_auc_pairs(&of, average, &figure, NULL);
        return code == MLG_OK ? figure : mlg_figure_undefined("the curves cannot be ranked");
    }
    if (!labels_of(rows, &labels))
        return figure;
    code = mlg_labels_area(&labels, area, average, zero, &figure, NULL);
    if (code != MLG_OK)
        figure = mlg_figure_undefined("the curves cannot be ranked");
    free((void *)(uintptr_t)labels.truth);
    return figure;
}

static bool influence_area(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                           enum mlg_area area, double *ret_influence)
{
    enum mlg_average average = mlg_average_of_word(self->param[0]);
    struct mlg_class_rows of = classes_of(rows);
    struct mlg_label_rows labels;
    bool ok;

    if (pairs(self, area))
        return average != MLG_AVERAGE_MICRO &&
               mlg_influence_roc_auc_pairs(&of, average, ret_influence);
    if (!labels_of(rows, &labels))
        return false;
    ok = mlg_influence_labels_area(&labels, area, average, ret_influence);
    free((void *)(uintptr_t)labels.truth);
    return ok;
}

/* Classes whose curve is undefined: no row is of it (in a mean by their number it does not count),
 * or for the ROC all are. */
static size_t left_out(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                       enum mlg_area area, uint8_t *ret_out)
{
    size_t count = 0;
    double *weight = calloc(rows->k + 1, sizeof(*weight)), all = 0;

    for (size_t i = 0; weight != NULL && i < rows->n; i++) {
        weight[rows->label_class[i]] += mlg_row_weight(rows, i);
        all += mlg_row_weight(rows, i);
    }
    for (size_t j = 0; j < rows->k; j++) {
        bool none = !(weight != NULL && weight[j] > 0);
        ret_out[j] = weight != NULL && self->param[0] != MLG_WORD_MICRO &&
                     ((none && self->param[0] != MLG_WORD_WEIGHTED) ||
                      (area == MLG_AREA_ROC && weight[j] >= all));
        count += ret_out[j];
    }
    free(weight);
    return count;
}

static struct mlg_figure value_roc_auc(const struct mlg_metric *self,
                                       const struct mlg_metric_rows *rows)
{
    return value_area(self, rows, MLG_AREA_ROC, MLG_ZERO_UNDEFINED);
}

static bool influence_roc_auc(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                              double *ret_influence)
{
    return influence_area(self, rows, MLG_AREA_ROC, ret_influence);
}

static size_t left_out_roc_auc(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                               uint8_t *ret_out)
{
    return left_out(self, rows, MLG_AREA_ROC, ret_out);
}

static struct mlg_figure value_average_precision(const struct mlg_metric *self,
                                                 const struct mlg_metric_rows *rows)
{
    return value_area(self, rows, MLG_AREA_PRECISION, mlg_param_zero(self, 1));
}

static bool influence_average_precision(const struct mlg_metric *self,
                                        const struct mlg_metric_rows *rows, double *ret_influence)
{
    return influence_area(self, rows, MLG_AREA_PRECISION, ret_influence);
}

static size_t left_out_average_precision(const struct mlg_metric *self,
                                         const struct mlg_metric_rows *rows, uint8_t *ret_out)
{
    return left_out(self, rows, MLG_AREA_PRECISION, ret_out);
}

/* --- the rows of the table --- */

#define CLASSES .task = MLG_TASK_MULTICLASS, .needs_score = true
/* All decisions of all classes make one curve. */
static void configure_area(struct mlg_metric *self)
{
    if (self->param[0] == MLG_WORD_MICRO)
        self->rests_on = MLG_RESTS_ON_ALL;
}

static const struct mlg_metric_param top_k = {
    .name = "k", .low = 1, .high = MLG_CLASSES_MAX, .whole = true, .shown = true
};
static const char *const versus[] = { "ovr", "ovo", NULL };
static const struct mlg_metric_param multi_class = { .name = "multi_class",
                                                     .words = versus,
                                                     .shown = true };

const struct mlg_metric mlg_metric_average_precision_classes = {
    .id = "average_precision",
    CLASSES,
    .summary = "average precision of each class against the rest, averaged over classes",
    .range = "0..1",
    .undefined = "no class has a curve",
    .source = "scikit-learn average_precision_score of one-hot labels",
    .shape = MLG_SHAPE_CURVE,
    .bounded_01 = true,
    .value = value_average_precision,
    .influence = influence_average_precision,
    .left_out = left_out_average_precision,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .configure = configure_area,
    .params = { &mlg_param_average, &mlg_param_zero_division },
    .param = { MLG_WORD_MACRO, NAN },
};

const struct mlg_metric mlg_metric_brier_classes = {
    .id = "brier",
    CLASSES,
    .summary = "mean over rows of the sum over classes of (probability - truth) squared",
    .range = "0..2",
    .undefined = "there are no rows, or the probabilities of a row are none",
    .source =
        "Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2; twice the one-sided "
        "form of two classes",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .needs_probability = true,
    .value = value_brier,
    .row_loss = loss_brier,
};

const struct mlg_metric mlg_metric_ece_classes = {
    .id = "ece",
    CLASSES,
    .summary = "expected calibration error of the top label: mean gap of confidence and hits",
    .range = "0..1",
    .undefined = "there are no rows, or the probabilities of a row are none",
    .source = "Guo, Pleiss, Sun, Weinberger 2017; bins (a, b], or [a, b) as netcal",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_CURVE,
    .needs_probability = true,
    .bounded_01 = true,
    .on_request = true,
    .value = value_ece,
    .reliability = reliability,
    .params = { &mlg_param_bins, &mlg_param_edge },
    .param = { 15, 0 },
};

const struct mlg_metric mlg_metric_hinge_classes = {
    .id = "hinge",
    CLASSES,
    .summary = "mean of max(0, 1 - how far the true class is ahead of the best other one)",
    .range = "0..2",
    .undefined = "there are no rows, or the probabilities of a row are none",
    .source = "Crammer, Singer 2001; scikit-learn hinge_loss with probabilities as decisions",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .needs_probability = true,
    .value = value_hinge,
    .row_loss = loss_hinge,
};

const struct mlg_metric mlg_metric_log_loss_classes = {
    .id = "log_loss",
    CLASSES,
    .summary = "mean of -log of the probability given to the true class, in nats",
    .range = "0..36.04",
    .undefined = "there are no rows, or the probabilities of a row are none",
    .source = "scikit-learn log_loss: probabilities clipped to [2^-52, 1 - 2^-52]",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .needs_probability = true,
    .value = value_log_loss,
    .row_loss = loss_log,
};

const struct mlg_metric mlg_metric_roc_auc_classes = {
    .id = "roc_auc",
    CLASSES,
    .summary = "area under the ROC curve of each class against the rest, or of each pair, averaged",
    .range = "0..1",
    .undefined = "no class has a curve",
    .source = "Hand, Till 2001, doi:10.1023/A:1010920819831; scikit-learn roc_auc_score",
    .shape = MLG_SHAPE_CURVE,
    .bounded_01 = true,
    .value = value_roc_auc,
    .influence = influence_roc_auc,
    .left_out = left_out_roc_auc,
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
    .configure = configure_area,
    .params = { &mlg_param_average, &multi_class },
    .param = { MLG_WORD_MACRO, ONE_VERSUS_REST },
};

const struct mlg_metric mlg_metric_top_k_accuracy = {
    .id = "top_k_accuracy",
    CLASSES,
    .summary = "share of rows whose true class is among the k classes of highest probability",
    .range = "0..1",
    .undefined = "there are no rows",
    .source = "scikit-learn top_k_accuracy_score: of equal ones the class of higher number first",
    .shape = MLG_SHAPE_PROPORTION,
    .bounded_01 = true,
    .value = value_top_k,
    .row_trial = trial_top_k,
    .params = { &top_k, &mlg_param_interval },
    .param = { 2 },
};
