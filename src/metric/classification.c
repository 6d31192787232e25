/* Metrics of a decision: functions of the confusion cells {tp, fp, fn, tn}. */
#include <mlgate/metric/decision.h>

#include "figure.h"

static struct mlg_figure value_of_cells(const struct mlg_metric_rows *rows,
                                        struct mlg_figure (*of_cells)(const double cells[4]))
{
    double cells[4];

    if (!mlg_decision_cells(rows, cells))
        return mlg_figure_undefined("there are no predicted labels");
    return of_cells(cells);
}

static struct mlg_figure cells_accuracy(const double c[4])
{
    return mlg_decision_rate(MLG_RATE_ACCURACY, c);
}

static struct mlg_figure cells_recall(const double c[4])
{
    return mlg_decision_rate(MLG_RATE_RECALL, c);
}

static struct mlg_figure cells_specificity(const double c[4])
{
    return mlg_decision_rate(MLG_RATE_SPECIFICITY, c);
}

static struct mlg_figure cells_precision(const double c[4])
{
    return mlg_decision_rate(MLG_RATE_PRECISION, c);
}

static struct mlg_figure cells_f1(const double c[4])
{
    return mlg_decision_fbeta(c, 1);
}

static struct mlg_figure cells_balanced_accuracy(const double c[4])
{
    return mlg_decision_balanced_accuracy(c, false);
}

static struct mlg_figure cells_mcc(const double c[4])
{
    return mlg_decision_mcc(c);
}

static bool trial_accuracy(double label, double prediction, bool *ret_success)
{
    *ret_success = (label != 0) == (prediction != 0);
    return true;
}

static bool trial_recall(double label, double prediction, bool *ret_success)
{
    *ret_success = prediction != 0;
    return label != 0;
}

static bool trial_specificity(double label, double prediction, bool *ret_success)
{
    *ret_success = prediction == 0;
    return label == 0;
}

static bool trial_precision(double label, double prediction, bool *ret_success)
{
    *ret_success = label != 0;
    return prediction != 0;
}

#define VALUE(name)                                                           \
    static struct mlg_figure value_##name(const struct mlg_metric_rows *rows) \
    {                                                                         \
        return value_of_cells(rows, cells_##name);                            \
    }

VALUE(accuracy)
VALUE(balanced_accuracy)
VALUE(f1)
VALUE(mcc)
VALUE(precision)
VALUE(recall)
VALUE(specificity)

#define DECISION(name)                                                                            \
    .id = #name, .task = MLG_TASK_BINARY, .direction = MLG_MORE_IS_BETTER, .value = value_##name, \
    .of_cells = cells_##name

const struct mlg_metric mlg_metric_accuracy = {
    DECISION(accuracy),
    .summary = "share of rows whose predicted label is the true one",
    .range = "0..1",
    .undefined = "there are no rows",
    .source = "scikit-learn accuracy_score",
    .shape = MLG_SHAPE_PROPORTION,
    .bounded_01 = true,
    .trial = trial_accuracy,
};

const struct mlg_metric mlg_metric_balanced_accuracy = {
    DECISION(balanced_accuracy),
    .summary = "mean of recall and specificity",
    .range = "0..1",
    .undefined = "the labels are of one class",
    .source = "scikit-learn balanced_accuracy_score, which averages over the classes that occur",
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
    .bounded_01 = true,
};

const struct mlg_metric mlg_metric_f1 = {
    DECISION(f1),
    .summary = "2 tp / (2 tp + fp + fn), the harmonic mean of precision and recall",
    .range = "0..1",
    .undefined = "no row is positive, neither by label nor by prediction",
    .source = "scikit-learn f1_score with zero_division=nan",
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
};

const struct mlg_metric mlg_metric_mcc = {
    DECISION(mcc),
    .summary = "Matthews correlation of labels and predicted labels",
    .range = "-1..1",
    .undefined = "all labels or all predictions are of one class",
    .source = "Matthews 1975, doi:10.1016/0005-2795(75)90109-9; scikit-learn matthews_corrcoef, "
              "which gives 0 where it is undefined",
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
};

const struct mlg_metric mlg_metric_precision = {
    DECISION(precision),
    .summary = "share of true positives among the rows predicted positive",
    .range = "0..1",
    .undefined = "no row is predicted positive",
    .source = "scikit-learn precision_score with zero_division=nan",
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .trial = trial_precision,
};

const struct mlg_metric mlg_metric_recall = {
    DECISION(recall),
    .summary = "share of the positive rows that are predicted positive",
    .range = "0..1",
    .undefined = "there is no positive row",
    .source = "scikit-learn recall_score with zero_division=nan",
    .shape = MLG_SHAPE_PROPORTION,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .trial = trial_recall,
};

const struct mlg_metric mlg_metric_specificity = {
    DECISION(specificity),
    .summary = "share of the negative rows that are predicted negative",
    .range = "0..1",
    .undefined = "there is no negative row",
    .source = "1 - false positive rate; recall of the negative class",
    .shape = MLG_SHAPE_PROPORTION,
    .bounded_01 = true,
    .trial = trial_specificity,
};
