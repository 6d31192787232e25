/* Family "classification": metrics of binary decisions and probabilities. */
#include "classification.h"

#include <mlgate/metric/decision.h>

#include <math.h>
#include <string.h>

void got_figure(struct oracle_case *c, const char *name, struct mlg_figure figure)
{
    if (figure.defined)
        oracle_got(c, name, figure.value);
    else
        oracle_undefined(c, figure.reason);
}

void got_figure_or(struct oracle_case *c, const char *name, struct mlg_figure ours,
                   struct mlg_figure library, const char *parameter)
{
    if (!ours.defined && library.defined)
        oracle_default_undefined(c, parameter);
    got_figure(c, name, library);
}

enum mlg_zero_division zero_of(struct oracle_case *c)
{
    double zero = oracle_arg(c, "zero_division", (double)NAN);

    return zero == 0 ? MLG_ZERO_IS_0 : zero == 1 ? MLG_ZERO_IS_1 : MLG_ZERO_UNDEFINED;
}

bool is_binary(struct oracle_case *c)
{
    const double *label, *prediction;
    size_t n;

    if (oracle_arg_bool(c, "multilabel", false) || oracle_has_arg(c, "average") ||
        oracle_has(c, "proba"))
        return false;
    if (oracle_has_arg(c, "pos_label"))
        return true;
    n = oracle_vector(c, "y_true", &label);
    if (oracle_vector(c, "y_pred", &prediction) != n)
        return true;
    for (size_t i = 0; i < n; i++)
        if ((label[i] != 0 && label[i] != 1) || (prediction[i] != 0 && prediction[i] != 1))
            return false;
    return true;
}

/* The scores of several classes are told from those of one by args: {"average": null} is a list. */
static bool is_one_score(struct oracle_case *c)
{
    return oracle_has_arg(c, "pos_label");
}

bool read_binary(struct oracle_case *c, const char *output, struct mlg_metric_rows *ret)
{
    struct mlg_metric_rows rows = { 0 };
    const double *values = NULL;
    uint32_t *order;

    rows.n = oracle_vector(c, "y_true", &rows.label);
    (void)oracle_vector(c, output, &values);
    (void)oracle_vector(c, "weight", &rows.weight);
    for (size_t i = 0; i < rows.n; i++)
        if (!isfinite(values[i]) || !isfinite(rows.label[i])) {
            oracle_undefined(c, "a value is not finite");
            return false;
        }
    if (strcmp(output, "score") == 0) {
        order = oracle_alloc(c, rows.n + 1, sizeof *order);
        if (mlg_metric_order(rows.n, values, order, NULL) != MLG_OK)
            return false;
        rows.score = values;
        rows.order = order;
    } else {
        rows.prediction = values;
    }
    *ret = rows;
    return true;
}

static struct mlg_figure figure(const char *id, const struct mlg_metric_rows *rows)
{
    return mlg_metric_find(mlg_str_of(id))->value(mlg_metric_find(mlg_str_of(id)), rows);
}

static bool read_cells(struct oracle_case *c, double cells[4])
{
    struct mlg_metric_rows rows;

    return read_binary(c, "y_pred", &rows) && mlg_decision_cells(&rows, cells);
}

static void accuracy(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (!is_binary(c))
        several_confusion(c);
    else if (read_binary(c, "y_pred", &rows))
        got_figure(c, "value", figure("accuracy", &rows));
}

static void confusion_matrix(struct oracle_case *c)
{
    double cells[4];

    if (!oracle_arg_is(c, "rows", "true")) { /* tn_fp_fn_tp */
        if (!read_cells(c, cells))
            return;
        if (!mlg_decision_rate(MLG_RATE_ACCURACY, cells).defined)
            oracle_undefined(c, "there are no rows");
        oracle_got_many(c, "tn_fp_fn_tp",
                        (double[]){ cells[MLG_CELL_TN], cells[MLG_CELL_FP], cells[MLG_CELL_FN],
                                    cells[MLG_CELL_TP] },
                        4);
        return;
    }
    several_confusion(c);
}

static void balanced_accuracy(struct oracle_case *c)
{
    double cells[4];

    if (!is_binary(c))
        several_confusion(c);
    else if (read_cells(c, cells))
        got_figure_or(c, "value", mlg_decision_balanced_accuracy(cells, false),
                      mlg_decision_balanced_accuracy(cells, true), "absent=skip");
}

/* 0 where it is undefined, but only where there are rows. */
static void mcc(struct oracle_case *c)
{
    double cells[4];
    struct mlg_figure ours;

    if (!is_binary(c)) {
        several_confusion(c);
        return;
    }
    if (!read_cells(c, cells))
        return;
    ours = mlg_decision_mcc(cells);
    if (mlg_decision_rate(MLG_RATE_ACCURACY, cells).defined)
        got_figure_or(c, "value", ours, mlg_figure_or(ours, MLG_ZERO_IS_0), "zero_division=0");
    else
        got_figure(c, "value", ours);
}

static void kappa(struct oracle_case *c)
{
    double cells[4];

    if (!is_binary(c) || oracle_has_arg(c, "weights"))
        several_confusion(c);
    else if (read_cells(c, cells))
        got_figure(c, "value", mlg_decision_kappa(cells));
}

static struct mlg_figure score(const double cells[4], enum mlg_score_kind kind, double beta,
                               enum mlg_zero_division zero)
{
    return mlg_cell_score(&(struct mlg_cell_score){ .kind = kind, .beta = beta, .zero = zero },
                          cells);
}

static void one_score(struct oracle_case *c, const char *name, enum mlg_score_kind kind,
                      const double cells[4])
{
    double beta = oracle_arg(c, "beta", 1);

    if (!mlg_decision_rate(MLG_RATE_ACCURACY, cells).defined) {
        oracle_undefined(c, "there are no rows");
        return;
    }
    got_figure(c, name, score(cells, kind, beta, zero_of(c)));
}

static void precision_recall_f1(struct oracle_case *c)
{
    double cells[4];

    if (!is_one_score(c)) {
        several_scores(c);
        return;
    }
    if (!read_cells(c, cells))
        return;
    one_score(c, "precision", MLG_SCORE_PRECISION, cells);
    one_score(c, "recall", MLG_SCORE_RECALL, cells);
    one_score(c, "fbeta", MLG_SCORE_FBETA, cells);
}

static void fbeta(struct oracle_case *c)
{
    double cells[4];

    if (!is_one_score(c))
        several_scores(c);
    else if (read_cells(c, cells))
        one_score(c, "value", MLG_SCORE_FBETA, cells);
}

static void jaccard(struct oracle_case *c)
{
    double cells[4];

    if (!is_one_score(c))
        several_scores(c);
    else if (read_cells(c, cells))
        one_score(c, "value", MLG_SCORE_JACCARD, cells);
}

static void rates(struct oracle_case *c)
{
    static const struct {
        const char *name;
        enum mlg_rate rate;
    } all[] = { { "specificity", MLG_RATE_SPECIFICITY },
                { "fpr", MLG_RATE_FPR },
                { "fnr", MLG_RATE_FNR },
                { "npv", MLG_RATE_NPV },
                { "fdr", MLG_RATE_FDR },
                { "for", MLG_RATE_FALSE_OMISSION },
                { "prevalence", MLG_RATE_PREVALENCE },
                { "selection_rate", MLG_RATE_SELECTION } };
    double cells[4];

    if (!read_cells(c, cells))
        return;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        got_figure(c, all[i].name, mlg_decision_rate(all[i].rate, cells));
}

static void log_loss(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (!is_binary(c))
        several_probability(c, mlg_classes_log_loss);
    else if (read_binary(c, "score", &rows))
        got_figure(c, "value", figure("log_loss", &rows));
}

static void brier(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (!is_binary(c))
        several_probability(c, mlg_classes_brier);
    else if (read_binary(c, "score", &rows))
        got_figure(c, "value", figure("brier", &rows));
}

static void roc_auc(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (!is_binary(c))
        several_area(c, MLG_AREA_ROC);
    else if (read_binary(c, "score", &rows))
        got_figure(c, "value", figure("roc_auc", &rows));
}

static void average_precision(struct oracle_case *c)
{
    struct mlg_metric_rows rows;
    struct mlg_figure ours;

    if (!is_binary(c)) {
        several_area(c, MLG_AREA_PRECISION);
        return;
    }
    if (!read_binary(c, "score", &rows))
        return;
    ours = figure("average_precision", &rows);
    got_figure_or(c, "value", ours, rows.n > 0 ? mlg_figure_or(ours, MLG_ZERO_IS_0) : ours,
                  "zero_division=0");
}

static void hinge(struct oracle_case *c)
{
    struct mlg_metric_rows rows;

    if (!read_binary(c, "score", &rows))
        return;
    got_figure(c, "value", mlg_probability_hinge(&rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.label[i] == 0)
            return;
    oracle_not_offered(c, "positives only");
}

const struct oracle_entry oracle_classification[] = {
    { .metric = "accuracy", .answer = accuracy },
    { .metric = "average_precision", .answer = average_precision },
    { .metric = "balanced_accuracy", .answer = balanced_accuracy },
    { .metric = "brier", .answer = brier },
    { .metric = "cohen_kappa", .answer = kappa },
    { .metric = "confusion_matrix", .answer = confusion_matrix },
    { .metric = "fbeta", .answer = fbeta },
    { .metric = "hinge", .answer = hinge },
    { .metric = "jaccard", .answer = jaccard },
    { .metric = "log_loss", .answer = log_loss },
    { .metric = "mcc", .answer = mcc },
    { .metric = "precision_recall_f1", .answer = precision_recall_f1 },
    { .metric = "rates", .answer = rates },
    { .metric = "roc_auc", .answer = roc_auc },
    { .metric = NULL, .more = oracle_classification_curves },
};
