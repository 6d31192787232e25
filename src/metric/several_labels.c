/* Metrics of rows that have any of several labels. */
#include <math.h>
#include <stdlib.h>

#include "areas.h"
#include "averages.h"
#include "figure.h"
#include "params.h"

static struct mlg_label_rows labels_of(const struct mlg_metric_rows *rows)
{
    return (struct mlg_label_rows){ .n = rows->n,
                                    .k = rows->k,
                                    .truth = rows->truth,
                                    .prediction = rows->decision,
                                    .score = rows->probability,
                                    .weight = rows->weight };
}

static const char *missing(const struct mlg_metric_rows *rows)
{
    if (rows->n == 0 || rows->k == 0)
        return "there are no rows";
    return rows->decision == NULL ? "there are no predicted labels" : NULL;
}

static bool has_samples(const struct mlg_metric *self)
{
    return self->text[0] == '\0' && self->param[0] == MLG_WORD_SAMPLES;
}

/* cells[k][4] on the heap, or NULL. */
static double (*cells_of(const struct mlg_metric_rows *rows))[4]
{
    struct mlg_label_rows of = labels_of(rows);
    double(*cells)[4] = missing(rows) != NULL ? NULL : calloc(rows->k, sizeof(*cells));

    if (cells != NULL)
        mlg_labels_cells(&of, cells);
    return cells;
}

static struct mlg_figure value_scores(const struct mlg_metric *self,
                                      const struct mlg_metric_rows *rows)
{
    struct mlg_label_rows of = labels_of(rows);
    struct mlg_cell_score score = mlg_score_of(self);
    struct mlg_figure figure;
    double(*cells)[4];

    if (missing(rows) != NULL)
        return mlg_figure_undefined(missing(rows));
    if (has_samples(self))
        return mlg_labels_samples(&of, &score);
    cells = cells_of(rows);
    if (cells == NULL)
        return mlg_figure_undefined("out of memory");
    figure = mlg_scores_value(self, rows, (const double(*)[4])cells, rows->k);
    free(cells);
    return figure;
}

static size_t left_out_scores(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                              uint8_t *ret_out)
{
    double(*cells)[4] = has_samples(self) ? NULL : cells_of(rows);
    size_t count = 0;

    if (cells != NULL)
        count = mlg_scores_left_out(self, (const double(*)[4])cells, rows->k, ret_out);
    free(cells);
    return count;
}

static bool truth_at(const struct mlg_metric_rows *rows, size_t i, size_t j)
{
    return rows->truth[i * rows->k + j] != 0;
}

static bool decision_at(const struct mlg_metric_rows *rows, size_t i, size_t j)
{
    return rows->decision[i * rows->k + j] != 0;
}

/* The score of row i alone. */
static struct mlg_figure score_of_row(const struct mlg_metric_rows *rows,
                                      const struct mlg_cell_score *score, size_t i)
{
    double cells[4] = { 0, 0, 0, 0 };

    for (size_t j = 0; j < rows->k; j++)
        cells[truth_at(rows, i, j) ? (decision_at(rows, i, j) ? MLG_CELL_TP : MLG_CELL_FN)
                                   : (decision_at(rows, i, j) ? MLG_CELL_FP : MLG_CELL_TN)] += 1;
    return mlg_cell_score(score, cells);
}

static bool influence_samples(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                              double *ret_influence)
{
    struct mlg_figure mean = value_scores(self, rows);
    struct mlg_cell_score score = mlg_score_of(self);

    for (size_t i = 0; mean.defined && i < rows->n; i++) {
        struct mlg_figure figure = score_of_row(rows, &score, i);
        ret_influence[i] = figure.defined ? figure.value - mean.value : 0; /* weight 0 */
    }
    return mean.defined;
}

static bool influence_scores(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                             double *ret_influence)
{
    double(*cells)[4], total;
    struct mlg_slope *slopes;
    bool ok = false;

    if (has_samples(self))
        return influence_samples(self, rows, ret_influence);
    cells = cells_of(rows);
    if (cells == NULL)
        return false;
    slopes = calloc(rows->k, sizeof(*slopes));
    if (slopes != NULL)
        ok = mlg_scores_slopes(self, rows, (const double(*)[4])cells, rows->k, slopes);
    total = cells[0][0] + cells[0][1] + cells[0][2] + cells[0][3];
    for (size_t i = 0; ok && i < rows->n; i++) {
        double sum = 0;
        for (size_t j = 0; j < rows->k; j++)
            if (truth_at(rows, i, j))
                sum += decision_at(rows, i, j) ? slopes[j].tp : slopes[j].fn;
            else if (decision_at(rows, i, j))
                sum += slopes[j].fp;
        ret_influence[i] = total * sum;
    }
    free(cells);
    free(slopes);
    return ok;
}

/* --- rows --- */

static size_t wrong_in(const struct mlg_metric_rows *rows, size_t i)
{
    size_t wrong = 0;

    for (size_t j = 0; j < rows->k; j++)
        wrong += truth_at(rows, i, j) != decision_at(rows, i, j);
    return wrong;
}

static bool trial_subset(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                         size_t i, bool *ret_success)
{
    (void)self;
    *ret_success = wrong_in(rows, i) == 0;
    return true;
}

static double loss_hamming(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                           size_t i)
{
    (void)self;
    return (double)wrong_in(rows, i) / (double)rows->k;
}

static bool trial_of(const struct mlg_metric *self, const struct mlg_metric_rows *rows, size_t i,
                     bool by_truth, bool *ret_success)
{
    size_t j = mlg_class_named(self, rows);

    if (j >= rows->k)
        return false;
    *ret_success = by_truth ? decision_at(rows, i, j) : truth_at(rows, i, j);
    return by_truth ? truth_at(rows, i, j) : decision_at(rows, i, j);
}

static bool trial_recall(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                         size_t i, bool *ret_success)
{
    return trial_of(self, rows, i, true, ret_success);
}

static bool trial_precision(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                            size_t i, bool *ret_success)
{
    return trial_of(self, rows, i, false, ret_success);
}

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

static struct mlg_figure value_subset(const struct mlg_metric *self,
                                      const struct mlg_metric_rows *rows)
{
    struct mlg_label_rows of = labels_of(rows);

    (void)self;
    return missing(rows) != NULL ? mlg_figure_undefined(missing(rows))
                                 : mlg_labels_subset_accuracy(&of);
}

static struct mlg_figure value_hamming(const struct mlg_metric *self,
                                       const struct mlg_metric_rows *rows)
{
    struct mlg_label_rows of = labels_of(rows);

    (void)self;
    return missing(rows) != NULL ? mlg_figure_undefined(missing(rows))
                                 : mlg_labels_hamming_loss(&of);
}

/* --- areas --- */

static struct mlg_figure value_area(const struct mlg_metric *self,
                                    const struct mlg_metric_rows *rows, enum mlg_area area,
                                    enum mlg_zero_division zero)
{
    struct mlg_figure figure = mlg_figure_undefined("the curves cannot be ranked");
    struct mlg_label_rows of = labels_of(rows);
    enum mlg_code code;

    if (rows->n == 0)
        return mlg_figure_undefined("there are no rows");
    if (rows->probability == NULL)
        return mlg_figure_undefined("there are no scores");
    code =
        self->param[0] == MLG_WORD_SAMPLES
            ? mlg_labels_area_samples(&of, area, zero, &figure, NULL)
            : mlg_labels_area(&of, area, mlg_average_of_word(self->param[0]), zero, &figure, NULL);
    return code == MLG_OK ? figure : mlg_figure_undefined("the curves cannot be ranked");
}

static bool influence_area(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                           enum mlg_area area, double *ret_influence)
{
    struct mlg_label_rows of = labels_of(rows);

    if (rows->probability == NULL)
        return false;
    return self->param[0] == MLG_WORD_SAMPLES
               ? mlg_influence_labels_samples(&of, area, ret_influence)
               : mlg_influence_labels_area(&of, area, mlg_average_of_word(self->param[0]),
                                           ret_influence);
}

static size_t left_out_area(const struct mlg_metric *self, const struct mlg_metric_rows *rows,
                            enum mlg_area area, uint8_t *ret_out)
{
    bool averaged = self->param[0] == MLG_WORD_MACRO || self->param[0] == MLG_WORD_WEIGHTED;
    size_t count = 0;

    for (size_t j = 0; j < rows->k; j++) {
        bool has[2] = { false, false };
        for (size_t i = 0; i < rows->n; i++)
            if (mlg_row_weight(rows, i) > 0)
                has[truth_at(rows, i, j)] = true;
        ret_out[j] = averaged && ((!has[1] && self->param[0] != MLG_WORD_WEIGHTED) ||
                                  (area == MLG_AREA_ROC && !has[0] && has[1]));
        count += ret_out[j];
    }
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
    return left_out_area(self, rows, MLG_AREA_ROC, ret_out);
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
    return left_out_area(self, rows, MLG_AREA_PRECISION, ret_out);
}

/* --- the rows of the table --- */

/* All decisions of all labels make one curve, or those of a row do. */
static void configure_area(struct mlg_metric *self)
{
    if (self->param[0] != MLG_WORD_MACRO && self->param[0] != MLG_WORD_WEIGHTED)
        self->rests_on = MLG_RESTS_ON_ALL;
}

#define LABELS .task = MLG_TASK_MULTILABEL, .range = "0..1", .bounded_01 = true
#define SCORES                                                                      \
    .shape = MLG_SHAPE_CELLS, .value = value_scores, .influence = influence_scores, \
    .left_out = left_out_scores
#define SCORES_PARAMS                                                                     \
    .params = { &mlg_param_average_samples, &mlg_param_class, &mlg_param_zero_division }, \
    .param = { MLG_WORD_MACRO, NAN, NAN }
#define AREAS .shape = MLG_SHAPE_CURVE, .needs_score = true, .configure = configure_area
#define NO_LABEL                                                                                \
    "it is undefined for every label that counts (samples: for one row), or none has the name " \
    "given"

const struct mlg_metric mlg_metric_average_precision_labels = {
    .id = "average_precision",
    LABELS,
    AREAS,
    .summary = "average precision of each label, averaged over labels, or over rows",
    .undefined = "no label has a curve (samples: a row has none)",
    .source = "scikit-learn average_precision_score",
    .value = value_average_precision,
    .influence = influence_average_precision,
    .left_out = left_out_average_precision,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .params = { &mlg_param_average_samples, &mlg_param_zero_division },
    .param = { MLG_WORD_MACRO, NAN },
};

const struct mlg_metric mlg_metric_f1_labels = {
    .id = "f1",
    LABELS,
    SCORES,
    .configure = mlg_scores_configure,
    SCORES_PARAMS,
    .summary = "2 tp / (2 tp + fp + fn), averaged over labels or rows, or of one label",
    .undefined = NO_LABEL,
    .source = "scikit-learn f1_score with zero_division=nan",
};

const struct mlg_metric mlg_metric_fbeta_labels = {
    .id = "fbeta",
    LABELS,
    SCORES,
    .configure = mlg_scores_configure,
    .summary = "mean of precision and recall in which recall counts beta times, over labels",
    .undefined = NO_LABEL,
    .source = "van Rijsbergen 1979; scikit-learn fbeta_score with zero_division=nan",
    .params = { &mlg_param_average_samples, &mlg_param_beta, &mlg_param_class,
                &mlg_param_zero_division },
    .param = { MLG_WORD_MACRO, 2, NAN, NAN },
};

const struct mlg_metric mlg_metric_hamming_loss = {
    .id = "hamming_loss",
    LABELS,
    .summary = "share of wrong decisions among all rows and labels",
    .undefined = "there are no rows",
    .source = "scikit-learn hamming_loss",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_MEAN,
    .value = value_hamming,
    .row_loss = loss_hamming,
};

const struct mlg_metric mlg_metric_jaccard_labels = {
    .id = "jaccard",
    LABELS,
    SCORES,
    .configure = mlg_scores_configure,
    SCORES_PARAMS,
    .summary = "tp / (tp + fp + fn), averaged over labels or rows, or of one label",
    .undefined = NO_LABEL,
    .source = "Jaccard 1912; scikit-learn jaccard_score",
};

const struct mlg_metric mlg_metric_precision_labels = {
    .id = "precision",
    LABELS,
    SCORES,
    SCORES_PARAMS,
    .summary = "tp / (tp + fp), averaged over labels or rows, or of one label",
    .undefined = NO_LABEL,
    .source = "scikit-learn precision_score with zero_division=nan",
    .configure = configure_precision,
};

const struct mlg_metric mlg_metric_recall_labels = {
    .id = "recall",
    LABELS,
    SCORES,
    .params = { &mlg_param_average_samples, &mlg_param_class, &mlg_param_zero_division,
                &mlg_param_interval },
    .param = { MLG_WORD_MACRO, NAN, NAN },
    .summary = "tp / (tp + fn), averaged over labels or rows, or of one label",
    .undefined = NO_LABEL,
    .source = "scikit-learn recall_score with zero_division=nan",
    .configure = configure_recall,
};

const struct mlg_metric mlg_metric_roc_auc_labels = {
    .id = "roc_auc",
    LABELS,
    AREAS,
    .summary = "area under the ROC curve of each label, averaged over labels, or over rows",
    .undefined = "no label has a curve (samples: a row has none)",
    .source = "scikit-learn roc_auc_score",
    .value = value_roc_auc,
    .influence = influence_roc_auc,
    .left_out = left_out_roc_auc,
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
    .params = { &mlg_param_average_samples },
    .param = { MLG_WORD_MACRO },
};

const struct mlg_metric mlg_metric_subset_accuracy = {
    .id = "subset_accuracy",
    LABELS,
    .summary = "share of rows whose labels are all predicted rightly, and no other",
    .undefined = "there are no rows",
    .source = "scikit-learn accuracy_score of label indicators",
    .shape = MLG_SHAPE_PROPORTION,
    .value = value_subset,
    .row_trial = trial_subset,
    .params = { &mlg_param_interval },
};
