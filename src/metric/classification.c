/* Metrics of a decision: functions of the confusion cells {tp, fp, fn, tn}. */
#include <math.h>

#include <mlgate/metric/decision.h>

#include "figure.h"
#include "params.h"

static struct mlg_figure value_of_cells(const struct mlg_metric *self,
                                        const struct mlg_metric_rows *rows)
{
    double cells[4];

    if (!mlg_decision_cells(rows, cells))
        return mlg_figure_undefined("there are no predicted labels");
    return self->of_cells(self, cells);
}

/* Without rows there is nothing to substitute. */
static struct mlg_figure or_zero(const struct mlg_metric *self, size_t at, const double cells[4],
                                 struct mlg_figure figure)
{
    if (figure.defined || !mlg_decision_rate(MLG_RATE_ACCURACY, cells).defined)
        return figure;
    return mlg_figure_or(figure, mlg_param_zero(self, at));
}

#define RATE(name, rate)                                                                        \
    static struct mlg_figure cells_##name(const struct mlg_metric *self, const double cells[4]) \
    {                                                                                           \
        return or_zero(self, 0, cells, mlg_decision_rate(rate, cells));                         \
    }

RATE(specificity, MLG_RATE_SPECIFICITY)
RATE(fpr, MLG_RATE_FPR)
RATE(fnr, MLG_RATE_FNR)
RATE(npv, MLG_RATE_NPV)
RATE(fdr, MLG_RATE_FDR)

static struct mlg_figure cells_accuracy(const struct mlg_metric *self, const double cells[4])
{
    (void)self;
    return mlg_decision_rate(MLG_RATE_ACCURACY, cells);
}

static struct mlg_figure cells_balanced_accuracy(const struct mlg_metric *self,
                                                 const double cells[4])
{
    return mlg_decision_balanced_accuracy(cells, self->param[0] > 0);
}

static struct mlg_figure cells_mcc(const struct mlg_metric *self, const double cells[4])
{
    return or_zero(self, 0, cells, mlg_decision_mcc(cells));
}

static struct mlg_figure cells_cohen_kappa(const struct mlg_metric *self, const double cells[4])
{
    (void)self;
    return mlg_decision_kappa(cells);
}

/* --- scores that can be averaged over both classes --- */

enum { OF_POSITIVE, OF_BOTH_MACRO, OF_BOTH_MICRO, OF_BOTH_WEIGHTED };

static const char *const averages[] = { "binary", "macro", "micro", "weighted", NULL };
static const struct mlg_metric_param average = { .name = "average", .words = averages };

static struct mlg_figure score(const struct mlg_metric *self, const double c[4],
                               enum mlg_score_kind kind, double of_beta, size_t zero)
{
    struct mlg_cell_score of = { .kind = kind,
                                 .beta = of_beta,
                                 .zero = mlg_param_zero(self, zero) };
    double both[2][4] = { { c[MLG_CELL_TP], c[MLG_CELL_FP], c[MLG_CELL_FN], c[MLG_CELL_TN] },
                          { c[MLG_CELL_TN], c[MLG_CELL_FN], c[MLG_CELL_FP], c[MLG_CELL_TP] } };

    if (!mlg_decision_rate(MLG_RATE_ACCURACY, c).defined)
        return mlg_figure_undefined("there are no rows");
    switch ((int)self->param[0]) {
    case OF_BOTH_MACRO:
        return mlg_cells_average(&of, (const double(*)[4])both, 2, MLG_AVERAGE_MACRO, NULL);
    case OF_BOTH_MICRO:
        return mlg_cells_average(&of, (const double(*)[4])both, 2, MLG_AVERAGE_MICRO, NULL);
    case OF_BOTH_WEIGHTED:
        return mlg_cells_average(&of, (const double(*)[4])both, 2, MLG_AVERAGE_WEIGHTED, NULL);
    default:
        return mlg_cell_score(&of, c);
    }
}

static struct mlg_figure cells_precision(const struct mlg_metric *self, const double cells[4])
{
    return or_zero(self, 0, cells, mlg_decision_rate(MLG_RATE_PRECISION, cells));
}

static struct mlg_figure cells_recall(const struct mlg_metric *self, const double cells[4])
{
    return or_zero(self, 0, cells, mlg_decision_rate(MLG_RATE_RECALL, cells));
}

static struct mlg_figure cells_f1(const struct mlg_metric *self, const double cells[4])
{
    return score(self, cells, MLG_SCORE_FBETA, 1, 1);
}

static struct mlg_figure cells_jaccard(const struct mlg_metric *self, const double cells[4])
{
    return score(self, cells, MLG_SCORE_JACCARD, 1, 1);
}

static struct mlg_figure cells_fbeta(const struct mlg_metric *self, const double cells[4])
{
    return score(self, cells, MLG_SCORE_FBETA, self->param[1], 2);
}

/* --- rows that are trials --- */

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

static bool trial_fnr(double label, double prediction, bool *ret_success)
{
    *ret_success = prediction == 0;
    return label != 0;
}

static bool trial_specificity(double label, double prediction, bool *ret_success)
{
    *ret_success = prediction == 0;
    return label == 0;
}

static bool trial_fpr(double label, double prediction, bool *ret_success)
{
    *ret_success = prediction != 0;
    return label == 0;
}

static bool trial_precision(double label, double prediction, bool *ret_success)
{
    *ret_success = label != 0;
    return prediction != 0;
}

static bool trial_fdr(double label, double prediction, bool *ret_success)
{
    *ret_success = label == 0;
    return prediction != 0;
}

static bool trial_npv(double label, double prediction, bool *ret_success)
{
    *ret_success = label == 0;
    return prediction == 0;
}

#define DECISION(name) \
    .id = #name, .task = MLG_TASK_BINARY, .value = value_of_cells, .of_cells = cells_##name

#define ZERO_DIVISION .params = { &mlg_param_zero_division }, .param = { NAN }
#define ZERO_DIVISION_PAIRS \
    .params = { &mlg_param_zero_division, &mlg_param_interval }, .param = { NAN }

const struct mlg_metric mlg_metric_accuracy = {
    DECISION(accuracy),
    .summary = "share of rows whose predicted label is the true one",
    .range = "0..1",
    .undefined = "there are no rows",
    .source = "scikit-learn accuracy_score",
    .shape = MLG_SHAPE_PROPORTION,
    .bounded_01 = true,
    .trial = trial_accuracy,
    .params = { &mlg_param_interval },
};

static const char *const absents[] = { "undefined", "skip", NULL };
static const struct mlg_metric_param absent = { .name = "absent",
                                                .words = absents,
                                                .substitutes = true };

const struct mlg_metric mlg_metric_balanced_accuracy = {
    DECISION(balanced_accuracy),
    .summary = "mean of recall and specificity",
    .range = "0..1",
    .undefined = "the labels are of one class",
    .source = "scikit-learn balanced_accuracy_score, which averages over the classes that occur",
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
    .bounded_01 = true,
    .params = { &absent },
};

const struct mlg_metric mlg_metric_cohen_kappa = {
    DECISION(cohen_kappa),
    .summary = "agreement of labels and predicted labels beyond what chance would give",
    .range = "-1..1",
    .undefined = "labels and predictions are all of one and the same class",
    .source = "Cohen 1960, doi:10.1177/001316446002000104; scikit-learn cohen_kappa_score",
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_SMALLER_CLASS,
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
    .params = { &average, &mlg_param_zero_division },
    .param = { OF_POSITIVE, NAN },
};

const struct mlg_metric mlg_metric_fbeta = {
    DECISION(fbeta),
    .summary = "harmonic mean of precision and recall in which recall counts beta times as much",
    .range = "0..1",
    .undefined = "no row is positive, neither by label nor by prediction",
    .source = "van Rijsbergen 1979; scikit-learn fbeta_score with zero_division=nan",
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .params = { &average, &mlg_param_beta, &mlg_param_zero_division },
    .param = { OF_POSITIVE, 2, NAN },
};

const struct mlg_metric mlg_metric_fdr = {
    DECISION(fdr),
    .summary = "share of false positives among the rows predicted positive",
    .range = "0..1",
    .undefined = "no row is predicted positive",
    .source = "1 - precision, the false discovery rate",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .trial = trial_fdr,
    ZERO_DIVISION,
};

const struct mlg_metric mlg_metric_fnr = {
    DECISION(fnr),
    .summary = "share of the positive rows that are predicted negative",
    .range = "0..1",
    .undefined = "there is no positive row",
    .source = "1 - recall, the miss rate",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_PROPORTION,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .trial = trial_fnr,
    ZERO_DIVISION_PAIRS,
};

const struct mlg_metric mlg_metric_fpr = {
    DECISION(fpr),
    .summary = "share of the negative rows that are predicted positive",
    .range = "0..1",
    .undefined = "there is no negative row",
    .source = "1 - specificity, the false alarm rate",
    .direction = MLG_LESS_IS_BETTER,
    .shape = MLG_SHAPE_PROPORTION,
    .bounded_01 = true,
    .trial = trial_fpr,
    ZERO_DIVISION_PAIRS,
};

const struct mlg_metric mlg_metric_jaccard = {
    DECISION(jaccard),
    .summary = "tp / (tp + fp + fn), the overlap of the true and the predicted positives",
    .range = "0..1",
    .undefined = "no row is positive, neither by label nor by prediction",
    .source = "Jaccard 1912; scikit-learn jaccard_score",
    .shape = MLG_SHAPE_CELLS,
    .rests_on = MLG_RESTS_ON_POSITIVES,
    .bounded_01 = true,
    .params = { &average, &mlg_param_zero_division },
    .param = { OF_POSITIVE, NAN },
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
    ZERO_DIVISION,
};

const struct mlg_metric mlg_metric_npv = {
    DECISION(npv),
    .summary = "share of true negatives among the rows predicted negative",
    .range = "0..1",
    .undefined = "no row is predicted negative",
    .source = "precision of the negative class, the negative predictive value",
    .shape = MLG_SHAPE_CELLS,
    .bounded_01 = true,
    .trial = trial_npv,
    ZERO_DIVISION,
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
    ZERO_DIVISION,
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
    ZERO_DIVISION_PAIRS,
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
    ZERO_DIVISION_PAIRS,
};
