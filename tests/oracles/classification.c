/* Family "classification": metrics of binary decisions, probabilities and rankings. */
#include "oracles.h"

#include <mlgate/metric/metric.h>

#include <math.h>
#include <string.h>

struct binary {
    struct mlg_metric_rows rows;
    bool finite;
};

/* False, with the case answered, where the data are not those of a binary metric. */
static bool read_binary(struct oracle_case *c, const char *output, struct binary *ret)
{
    struct mlg_metric_rows rows = { 0 };
    const double *values = NULL;
    uint32_t *order;

    if (!oracle_has(c, output)) {
        oracle_not_offered(c, "several classes");
        return false;
    }
    if (oracle_arg_bool(c, "multilabel", false) || oracle_has_arg(c, "average")) {
        oracle_not_offered(c, "several classes");
        return false;
    }
    rows.n = oracle_vector(c, "y_true", &rows.label);
    (void)oracle_vector(c, output, &values);
    (void)oracle_vector(c, "weight", &rows.weight);
    *ret = (struct binary){ .finite = true };
    for (size_t i = 0; i < rows.n; i++) {
        bool decided = strcmp(output, "y_pred") == 0;
        if (!isfinite(values[i]))
            ret->finite = false;
        else if ((rows.label[i] != 0 && rows.label[i] != 1) ||
                 (decided && values[i] != 0 && values[i] != 1)) {
            oracle_not_offered(c, "several classes");
            return false;
        }
    }
    if (!ret->finite) { /* such rows never reach a metric: the evaluation makes them findings */
        oracle_undefined(c, "a score is not finite");
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
    ret->rows = rows;
    return true;
}

static struct mlg_figure figure(const char *id, const struct mlg_metric_rows *rows)
{
    return mlg_metric_find(mlg_str_of(id))->value(rows);
}

static bool one_class(const double *values, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (values[i] != values[0])
            return false;
    return n > 0;
}

/* `library`: what the case is called where we have no figure and the library has one. */
static void answer(struct oracle_case *c, const char *id, const char *output, const char *library)
{
    struct binary binary;
    struct mlg_figure got;

    if (!read_binary(c, output, &binary))
        return;
    got = figure(id, &binary.rows);
    if (got.defined) {
        oracle_got(c, "value", got.value);
        return;
    }
    oracle_undefined(c, got.reason);
    if (library != NULL &&
        (one_class(binary.rows.label, binary.rows.n) ||
         (binary.rows.prediction != NULL && one_class(binary.rows.prediction, binary.rows.n))))
        oracle_not_offered(c, library);
}

static void accuracy(struct oracle_case *c)
{
    answer(c, "accuracy", "y_pred", NULL);
}

static void balanced_accuracy(struct oracle_case *c)
{
    answer(c, "balanced_accuracy", "y_pred", "one class");
}

static void mcc(struct oracle_case *c)
{
    answer(c, "mcc", "y_pred", "one class");
}

static void log_loss(struct oracle_case *c)
{
    answer(c, "log_loss", "score", NULL);
}

static void brier(struct oracle_case *c)
{
    answer(c, "brier", "score", NULL);
}

static void roc_auc(struct oracle_case *c)
{
    answer(c, "roc_auc", "score", NULL);
}

static void average_precision(struct oracle_case *c)
{
    answer(c, "average_precision", "score", "no positives");
}

static void precision_recall_f1(struct oracle_case *c)
{
    static const char *const ids[3] = { "precision", "recall", "f1" };
    static const char *const names[3] = { "precision", "recall", "fbeta" };
    struct binary binary;

    if (!read_binary(c, "y_pred", &binary))
        return;
    for (int i = 0; i < 3; i++) {
        struct mlg_figure got = figure(ids[i], &binary.rows);
        if (got.defined) {
            oracle_got(c, names[i], got.value);
            continue;
        }
        oracle_undefined(c, got.reason);
        if (!oracle_arg_is(c, "zero_division", "NaN"))
            oracle_not_offered(c, "zero_division");
        return;
    }
}

const struct oracle_entry oracle_classification[] = {
    { .metric = "accuracy", .answer = accuracy },
    { .metric = "average_precision", .answer = average_precision },
    { .metric = "balanced_accuracy", .answer = balanced_accuracy },
    { .metric = "brier", .answer = brier },
    { .metric = "log_loss", .answer = log_loss },
    { .metric = "mcc", .answer = mcc },
    { .metric = "precision_recall_f1", .answer = precision_recall_f1 },
    { .metric = "roc_auc", .answer = roc_auc },
    { .metric = NULL },
};
