/* Metrics of predicted classes, more than two: functions of the confusion matrix. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/metric/classes.h>

#include "averages.h"
#include "figure.h"
#include "params.h"

/* The matrix of the rows; why there is none, or NULL. mlg_confusion_done after success. */
static const char *matrix_of(const struct mlg_metric_rows *rows, struct mlg_confusion *ret)
{
    struct mlg_class_rows of = { .n = rows->n,
                                 .k = rows->k,
                                 .label = rows->label_class,
                                 .prediction = rows->predicted_class,
                                 .weight = rows->weight };

    if (rows->n == 0)
        return "there are no rows";
    if (rows->predicted_class == NULL)
        return "there are no predicted labels";
    return mlg_confusion_init(ret, &of, NULL) == MLG_OK ? NULL : "its classes cannot be counted";
}

/* One decision for each class, or for the class that is named: cells[k][4] on the heap, or NULL. */
static double (*decisions_of(const struct mlg_confusion *matrix))[4]
{
    double(*cells)[4] = calloc(matrix->k, sizeof(*cells));

    for (size_t j = 0; cells != NULL && j < matrix->k; j++)
        mlg_confusion_cells(matrix, j, cells[j]);
    return cells;
}

static struct mlg_figure value_scores(const struct mlg_metric *self,
                                      const struct mlg_metric_rows *rows)
{
    struct mlg_confusion matrix;
    const char *reason = matrix_of(rows, &matrix);
    double(*cells)[4];
    struct mlg_figure figure;

    if (reason != NULL)
        return mlg_figure_undefined(reason);
    cells = decisions_of(&matrix);
    figure = cells == NULL ? mlg_figure_undefined("out of memory")
                           : mlg_scores_value(self, rows, (const double(*)[4])cells, matrix.k);
    if (!(matrix.total > 0))
        figure = mlg_figure_undefined("there are no rows");
    free(cells);
    mlg_confusion_done(&matrix);
    return figure;
}

static size_t left_out_scores(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                              uint8_t *ret_out)
{
    struct mlg_confusion matrix;
    double(*cells)[4];
    size_t count = 0;

    if (matrix_of(rows, &matrix) != NULL)
        return 0;
    cells = decisions_of(&matrix);
    if (cells != NULL)
        count = mlg_scores_left_out(self, (const double(*)[4])cells, matrix.k, ret_out);
    free(cells);
    mlg_confusion_done(&matrix);
    return count;
}

/* A row of true class a and predicted class b adds to tp of a where they agree, else to fn of a and
 * fp of b; to tn it adds everywhere else, which none of these scores looks at. */
static bool influence_scores(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                             double *ret_influence)
{
    struct mlg_confusion matrix;
    double(*cells)[4];
    struct mlg_slope *slopes;
    bool ok = false;

    if (matrix_of(rows, &matrix) != NULL)
        return false;
    cells = decisions_of(&matrix);
    slopes = calloc(matrix.k, sizeof(*slopes));
    if (cells != NULL && slopes != NULL)
        ok = mlg_scores_slopes(self, rows, (const double(*)[4])cells, matrix.k, slopes);
    for (size_t i = 0; ok && i < rows->n; i++) {
        uint32_t a = rows->label_class[i], b = rows->predicted_class[i];
        ret_influence[i] = matrix.total * (a == b ? slopes[a].tp : slopes[a].fn + slopes[b].fp);
    }
    free(cells);
    free(slopes);
    mlg_confusion_done(&matrix);
    return ok;
}

static struct mlg_figure or_zero(const struct mlg_metric *self, struct mlg_figure figure)
{
    return mlg_figure_or(figure, mlg_param_zero(self, 0));
}

static struct mlg_figure figure_accuracy(const struct mlg_metric *self,
                                         const struct mlg_confusion *matrix)
{
    (void)self;
    return mlg_confusion_accuracy(matrix);
}

static struct mlg_figure figure_balanced(const struct mlg_metric *self,
                                         const struct mlg_confusion *matrix)
{
    return mlg_confusion_balanced_accuracy(matrix, self->param[0] > 0);
}

static struct mlg_figure figure_mcc(const struct mlg_metric *self,
                                    const struct mlg_confusion *matrix)
{
    struct mlg_figure figure = mlg_confusion_mcc(matrix);

    return matrix->total > 0 ? or_zero(self, figure) : figure;
}

static struct mlg_figure figure_kappa(const struct mlg_metric *self,
                                      const struct mlg_confusion *matrix)
{
    return mlg_confusion_kappa(matrix, (enum mlg_kappa_weights)self->param[0]);
}

static struct mlg_figure value_by(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                                  struct mlg_figure (*figure)(const struct mlg_metric *,
                                                              const struct mlg_confusion *))
{
    struct mlg_confusion matrix;
    const char *reason = matrix_of(rows, &matrix);
    struct mlg_figure ret;

    if (reason != NULL)
        return mlg_figure_undefined(reason);
    ret = figure(self, &matrix);
    mlg_confusion_done(&matrix);
    return ret;
}

#define VALUE(name)                                                           \
    static struct mlg_figure value_##name(const struct mlg_metric *self,      \
                                          const struct mlg_metric_rows *rows) \
    {                                                                         \
        return value_by(self, rows, figure_##name);                           \
    }

VALUE(accuracy)
VALUE(balanced)
VALUE(mcc)
VALUE(kappa)

/* The derivative of a figure by the weight of cell (a, b); `of` is what the figure has prepared. */
typedef double (*slope_at)(const struct mlg_confusion *matrix, const double *of, size_t a,
                           size_t b);

static bool influence_by(const struct mlg_metric_rows *rows, const struct mlg_confusion *matrix,
                         const double *of, slope_at slope, double *ret_influence)
{
    for (size_t i = 0; i < rows->n; i++)
        ret_influence[i] =
            matrix->total * slope(matrix, of, rows->label_class[i], rows->predicted_class[i]);
    return true;
}

/* of[0]: classes that occur. */
static double slope_balanced(const struct mlg_confusion *m, const double *of, size_t a, size_t b)
{
    double recall = m->cell[a * m->k + a] / m->actual[a];

    return ((a == b) - recall) / m->actual[a] / of[0];
}

static bool influence_balanced(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                               double *ret_influence)
{
    struct mlg_confusion matrix;
    double present = 0;

    (void)self;
    if (matrix_of(rows, &matrix) != NULL)
        return false;
    for (size_t j = 0; j < matrix.k; j++)
        present += matrix.actual[j] > 0;
    (void)influence_by(rows, &matrix, &present, slope_balanced, ret_influence);
    mlg_confusion_done(&matrix);
    return present > 1;
}

/* Classes that no row is of. */
static size_t left_out_balanced(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                                uint8_t *ret_out)
{
    struct mlg_confusion matrix;
    size_t count = 0;

    (void)self;
    if (matrix_of(rows, &matrix) != NULL) { /* what is not known does not pass */
        memset(ret_out, 1, rows->k);
        return rows->k;
    }
    for (size_t j = 0; j < matrix.k; j++) {
        ret_out[j] = !(matrix.actual[j] > 0);
        count += ret_out[j];
    }
    mlg_confusion_done(&matrix);
    return count;
}

/* R = C / sqrt(A B) with C = t N - sum a_k p_k, A = N^2 - sum a_k^2, B = N^2 - sum p_k^2.
 * of: C, A, B, t. */
static double slope_mcc(const struct mlg_confusion *m, const double *of, size_t a, size_t b)
{
    double n = m->total, root = sqrt(of[1]) * sqrt(of[2]);
    double dc = (a == b) * n + of[3] - m->predicted[a] - m->actual[b];
    double da = 2 * n - 2 * m->actual[a], db = 2 * n - 2 * m->predicted[b];

    return dc / root - of[0] / root / 2 * (da / of[1] + db / of[2]);
}

static bool influence_mcc(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                          double *ret_influence)
{
    struct mlg_confusion m;
    double of[4] = { 0, 0, 0, 0 };
    bool ok;

    (void)self;
    if (matrix_of(rows, &m) != NULL)
        return false;
    for (size_t j = 0; j < m.k; j++) {
        of[3] += m.cell[j * m.k + j];
        of[0] -= m.actual[j] * m.predicted[j];
        of[1] += m.actual[j] * (m.total - m.actual[j]);
        of[2] += m.predicted[j] * (m.total - m.predicted[j]);
    }
    of[0] += of[3] * m.total;
    ok = of[1] > 0 && of[2] > 0 && influence_by(rows, &m, of, slope_mcc, ret_influence);
    mlg_confusion_done(&m);
    return ok;
}

static double distance(size_t i, size_t j, double weights)
{
    double away = i > j ? (double)(i - j) : (double)(j - i);

    if (weights == MLG_KAPPA_PLAIN)
        return i != j;
    return weights == MLG_KAPPA_LINEAR ? away : away * away;
}

/* kappa = 1 - O / E with O = sum of w_ij c_ij and E = sum of w_ij a_i p_j / N.
 * of: O, E, weights, then by class sum_j w_aj p_j and sum_i w_ib a_i. */
static double slope_kappa(const struct mlg_confusion *m, const double *of, size_t a, size_t b)
{
    double chance = (of[3 + a] + of[3 + m->k + b] - of[1]) / m->total;

    return -distance(a, b, of[2]) / of[1] + of[0] * chance / of[1] / of[1];
}

static bool influence_kappa(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                            double *ret_influence)
{
    struct mlg_confusion m;
    double *of, weights = self->param[0];
    bool ok = false;

    if (matrix_of(rows, &m) != NULL)
        return false;
    of = calloc(3 + 2 * m.k, sizeof(*of));
    if (of != NULL) {
        of[2] = weights;
        for (size_t i = 0; i < m.k; i++)
            for (size_t j = 0; j < m.k; j++) {
                double away = distance(i, j, weights);
                of[0] += away * m.cell[i * m.k + j];
                of[3 + i] += away * m.predicted[j];
                of[3 + m.k + j] += away * m.actual[i];
            }
        for (size_t i = 0; i < m.k; i++)
            of[1] += m.actual[i] * of[3 + i] / m.total;
        ok = of[1] > 0 && influence_by(rows, &m, of, slope_kappa, ret_influence);
    }
    free(of);
    mlg_confusion_done(&m);
    return ok;
}

/* --- rows that are trials --- */

static bool trial_accuracy(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                           size_t i, bool *ret_success)
{
    (void)self;
    *ret_success = rows->label_class[i] == rows->predicted_class[i];
    return true;
}

static bool trial_recall(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                         size_t i, bool *ret_success)
{
    size_t named = mlg_class_named(self, rows);

    *ret_success = rows->predicted_class[i] == named;
    return rows->label_class[i] == named;
}

static bool trial_precision(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                            size_t i, bool *ret_success)
{
    size_t named = mlg_class_named(self, rows);

    *ret_success = rows->label_class[i] == named;
    return rows->predicted_class[i] == named;
}

/* Of one class it is a share of rows, as of two classes. */
static void configure_recall(struct mlg_metric *self)
{
    mlg_scores_configure(self);
    if (self->text[0] == '\0')
        return;
    self->shape = MLG_SHAPE_PROPORTION;
    self->row_trial = trial_recall;
}

static void configure_precision(struct mlg_metric *self)
{
    mlg_scores_configure(self);
    if (self->text[0] != '\0')
        self->row_trial = trial_precision;
}

/* --- the rows of the table --- */

#define CLASSES                                                                    \
    .task = MLG_TASK_MULTICLASS, .direction = MLG_MORE_IS_BETTER, .range = "0..1", \
    .bounded_01 = true
#define SCORES                                                                      \
    .shape = MLG_SHAPE_CELLS, .value = value_scores, .influence = influence_scores, \
    .left_out = left_out_scores
#define SCORES_PARAMS                                                             \
    .params = { &mlg_param_average, &mlg_param_class, &mlg_param_zero_division }, \
    .param = { MLG_WORD_MACRO, NAN, NAN }
#define NO_CLASS "it is undefined for every class that counts, or the class named does not occur"

const struct mlg_metric mlg_metric_accuracy_classes = {
    .id = "accuracy",
    CLASSES,
    .summary = "share of rows whose predicted class is the true one",
    .undefined = "there are no rows",
    .source = "scikit-learn accuracy_score",
    .shape = MLG_SHAPE_PROPORTION,
    .value = value_accuracy,
    .row_trial = trial_accuracy,
    .params = { &mlg_param_interval },
};

static const char *const absents[] = { "undefined", "skip", NULL };
static const struct mlg_metric_param absent = { .name = "absent",
                                                .words = absents,
                                                .substitutes = true };

const struct mlg_metric mlg_metric_balanced_accuracy_classes = {
    .id = "balanced_accuracy",
    CLASSES,
    .summary = "mean recall of the classes that occur",
    .undefined = "the labels are of one class",
    .source = "scikit-learn balanced_accuracy_score",
    .shape = MLG_SHAPE_CELLS,
    .value = value_balanced,
    .influence = influence_balanced,
    .left_out = left_out_balanced,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .params = { &absent },
};

static const char *const kappa_words[] = { "none", "linear", "quadratic", NULL };
static const struct mlg_metric_param kappa_weights = { .name = "weights", .words = kappa_words };

const struct mlg_metric mlg_metric_cohen_kappa_classes = {
    .id = "cohen_kappa",
    .task = MLG_TASK_MULTICLASS,
    .summary = "agreement of labels and predicted classes beyond what chance would give",
    .range = "-1..1",
    .undefined = "labels and predictions are all of one and the same class",
    .source = "Cohen 1968, doi:10.1037/h0026256; scikit-learn cohen_kappa_score",
    .shape = MLG_SHAPE_CELLS,
    .value = value_kappa,
    .influence = influence_kappa,
    .params = { &kappa_weights },
};

const struct mlg_metric mlg_metric_f1_classes = {
    .id = "f1",
    CLASSES,
    SCORES,
    .configure = mlg_scores_configure,
    SCORES_PARAMS,
    .summary = "2 tp / (2 tp + fp + fn), averaged over classes or of one class",
    .undefined = NO_CLASS,
    .source = "scikit-learn f1_score with zero_division=nan",
};

const struct mlg_metric mlg_metric_fbeta_classes = {
    .id = "fbeta",
    CLASSES,
    SCORES,
    .configure = mlg_scores_configure,
    .summary = "mean of precision and recall in which recall counts beta times, over classes",
    .undefined = NO_CLASS,
    .source = "van Rijsbergen 1979; scikit-learn fbeta_score with zero_division=nan",
    .params = { &mlg_param_average, &mlg_param_beta, &mlg_param_class, &mlg_param_zero_division },
    .param = { MLG_WORD_MACRO, 2, NAN, NAN },
};

const struct mlg_metric mlg_metric_jaccard_classes = {
    .id = "jaccard",
    CLASSES,
    SCORES,
    .configure = mlg_scores_configure,
    SCORES_PARAMS,
    .summary = "tp / (tp + fp + fn), averaged over classes or of one class",
    .undefined = NO_CLASS,
    .source = "Jaccard 1912; scikit-learn jaccard_score",
};

const struct mlg_metric mlg_metric_mcc_classes = {
    .id = "mcc",
    .task = MLG_TASK_MULTICLASS,
    .summary = "correlation of labels and predicted classes, R_k",
    .range = "-1..1",
    .undefined = "all labels or all predictions are of one class",
    .source = "Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006; scikit-learn "
              "matthews_corrcoef, which gives 0 where it is undefined",
    .shape = MLG_SHAPE_CELLS,
    .value = value_mcc,
    .influence = influence_mcc,
    .params = { &mlg_param_zero_division },
    .param = { NAN },
};

const struct mlg_metric mlg_metric_precision_classes = {
    .id = "precision",
    CLASSES,
    SCORES,
    SCORES_PARAMS,
    .summary = "tp / (tp + fp), averaged over classes or of one class",
    .undefined = NO_CLASS,
    .source = "scikit-learn precision_score with zero_division=nan",
    .configure = configure_precision,
};

const struct mlg_metric mlg_metric_recall_classes = {
    .id = "recall",
    CLASSES,
    SCORES,
    .params = { &mlg_param_average, &mlg_param_class, &mlg_param_zero_division,
                &mlg_param_interval },
    .param = { MLG_WORD_MACRO, NAN, NAN },
    .summary = "tp / (tp + fn), averaged over classes or of one class",
    .undefined = NO_CLASS,
    .source = "scikit-learn recall_score with zero_division=nan",
    .configure = configure_recall,
};
