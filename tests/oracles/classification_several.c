/* Family "classification": several classes, several labels. */
#include "classification.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/* The labels that occur in truth or prediction, ascending: the classes of the library. */
static size_t classes_of(struct oracle_case *c, const double *const vectors[2], size_t n,
                         double **ret)
{
    double *all = oracle_alloc(c, 2 * n + 1, sizeof *all);
    size_t count = 0, kept = 0;

    for (int v = 0; v < 2; v++)
        for (size_t i = 0; vectors[v] != NULL && i < n; i++)
            all[count++] = vectors[v][i];
    qsort(all, count, sizeof *all, by_value);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || all[kept - 1] != all[i])
            all[kept++] = all[i];
    *ret = all;
    return kept;
}

static const uint32_t *numbers_of(struct oracle_case *c, const double *values, size_t n,
                                  const double *classes, size_t k)
{
    uint32_t *number = oracle_alloc(c, n + 1, sizeof *number);

    for (size_t i = 0; i < n; i++)
        while (number[i] + 1 < k && classes[number[i]] != values[i])
            number[i]++;
    return number;
}

/* y_true and y_pred; *ret_classes are the labels by number. */
static void read_decisions(struct oracle_case *c, struct mlg_class_rows *ret, double **ret_classes)
{
    const double *vectors[2], *listed;
    size_t n = oracle_vector(c, "y_true", &vectors[0]), k;

    (void)oracle_vector(c, "y_pred", &vectors[1]);
    k = oracle_arg_vector(c, "labels", &listed);
    if (k > 0) {
        *ret_classes = oracle_alloc(c, k, sizeof **ret_classes);
        memcpy(*ret_classes, listed, k * sizeof **ret_classes);
    } else {
        k = classes_of(c, vectors, n, ret_classes);
    }
    *ret = (struct mlg_class_rows){ .n = n, .k = k == 0 ? 1 : k };
    ret->label = numbers_of(c, vectors[0], n, *ret_classes, k);
    ret->prediction = numbers_of(c, vectors[1], n, *ret_classes, k);
    (void)oracle_vector(c, "weight", &ret->weight);
}

/* y_true with class probabilities: the classes are the columns 0, 1, ... */
bool read_classes(struct oracle_case *c, struct mlg_class_rows *ret)
{
    const double *label;
    uint32_t *number;

    *ret = (struct mlg_class_rows){ 0 };
    ret->n = oracle_matrix(c, "proba", &ret->probability, &ret->k);
    (void)oracle_vector(c, "weight", &ret->weight);
    if (oracle_vector(c, "y_true", &label) != ret->n || ret->n == 0) {
        oracle_undefined(c, "there are no rows");
        return false;
    }
    number = oracle_alloc(c, ret->n, sizeof *number);
    for (size_t i = 0; i < ret->n; i++)
        number[i] = (uint32_t)label[i];
    for (size_t i = 0; i < ret->n * ret->k; i++)
        if (!isfinite(ret->probability[i])) {
            oracle_undefined(c, "a probability is not finite");
            return false;
        }
    ret->label = number;
    return true;
}

static void of_confusion(struct oracle_case *c, const struct mlg_confusion *confusion)
{
    const char *metric = oracle_metric(c);

    if (strcmp(metric, "accuracy") == 0) {
        got_figure(c, "value", mlg_confusion_accuracy(confusion));
    } else if (strcmp(metric, "balanced_accuracy") == 0) {
        got_figure_or(c, "value", mlg_confusion_balanced_accuracy(confusion, false),
                      mlg_confusion_balanced_accuracy(confusion, true), "absent=skip");
    } else if (strcmp(metric, "mcc") == 0) {
        struct mlg_figure ours = mlg_confusion_mcc(confusion);
        got_figure_or(c, "value", ours,
                      confusion->total > 0 ? mlg_figure_or(ours, MLG_ZERO_IS_0) : ours,
                      "zero_division=0");
    } else if (strcmp(metric, "cohen_kappa") == 0) {
        const char *weights = oracle_arg_text(c, "weights", "");
        got_figure(c, "value",
                   mlg_confusion_kappa(confusion, strcmp(weights, "linear") == 0 ? MLG_KAPPA_LINEAR
                                                  : strcmp(weights, "quadratic") == 0
                                                      ? MLG_KAPPA_QUADRATIC
                                                      : MLG_KAPPA_PLAIN));
    } else {
        oracle_got_many(c, "matrix", confusion->cell, confusion->k * confusion->k);
    }
}

void several_confusion(struct oracle_case *c)
{
    struct mlg_class_rows rows;
    struct mlg_confusion confusion;
    double *classes;

    read_decisions(c, &rows, &classes);
    if (mlg_confusion_init(&confusion, &rows, NULL) != MLG_OK) {
        oracle_undefined(c, "it cannot be counted");
        return;
    }
    if (!(confusion.total > 0))
        oracle_undefined(c, "there are no rows");
    oracle_got_many(c, "labels", classes, rows.k);
    of_confusion(c, &confusion);
    mlg_confusion_done(&confusion);
}

/* Truth and prediction (or score) as n x k matrices of 0 and 1. */
static void read_labels(struct oracle_case *c, struct mlg_label_rows *ret)
{
    const double *matrix;
    const char *const names[2] = { "y_true", "y_pred" };
    const uint8_t **const into[2] = { &ret->truth, &ret->prediction };

    *ret = (struct mlg_label_rows){ 0 };
    for (int m = 0; m < 2; m++) {
        size_t k, n = oracle_matrix(c, names[m], &matrix, &k);
        uint8_t *bits = oracle_alloc(c, n * k + 1, 1);
        if (n == 0)
            continue;
        for (size_t i = 0; i < n * k; i++)
            bits[i] = matrix[i] != 0;
        *into[m] = bits;
        ret->n = n;
        ret->k = k;
    }
    (void)oracle_vector(c, "weight", &ret->weight);
    if (oracle_has(c, "score")) {
        size_t k;
        (void)oracle_matrix(c, "score", &ret->score, &k);
    }
}

static const char *const score_names[] = {
    [MLG_SCORE_PRECISION] = "precision",
    [MLG_SCORE_RECALL] = "recall",
    [MLG_SCORE_FBETA] = "f1",
    [MLG_SCORE_JACCARD] = "value",
};

/* One of a list; a list of which one is undefined is a case that is undefined. */
static void got_member(struct oracle_case *c, struct mlg_figure figure, double *ret)
{
    *ret = figure.value;
    if (!figure.defined)
        oracle_undefined(c, figure.reason);
}

/* One score by args.average, or of each class where that is null. */
static void got_average(struct oracle_case *c, const char *name, const struct mlg_cell_score *score,
                        const double (*cells)[4], size_t k)
{
    const char *average = oracle_arg_text(c, "average", "");
    double *each = oracle_alloc(c, k, sizeof *each);

    if (*average != '\0') {
        got_figure(c, name,
                   mlg_cells_average(score, cells, k,
                                     strcmp(average, "micro") == 0      ? MLG_AVERAGE_MICRO
                                     : strcmp(average, "weighted") == 0 ? MLG_AVERAGE_WEIGHTED
                                                                        : MLG_AVERAGE_MACRO,
                                     NULL));
        return;
    }
    for (size_t j = 0; j < k; j++)
        got_member(c, mlg_cell_score(score, cells[j]), &each[j]);
    oracle_got_many(c, name, each, k);
}

static void got_scores(struct oracle_case *c, const double (*cells)[4], size_t k,
                       const struct mlg_label_rows *labels)
{
    const char *metric = oracle_metric(c);
    bool all = strcmp(metric, "precision_recall_f1") == 0;

    for (int kind = MLG_SCORE_PRECISION; kind <= (int)MLG_SCORE_JACCARD; kind++) {
        struct mlg_cell_score score = { .kind = (enum mlg_score_kind)kind,
                                        .beta = oracle_arg(c, "beta", 1),
                                        .zero = zero_of(c) };
        const char *name = all ? score_names[kind] : "value";
        bool wanted = all ? kind != (int)MLG_SCORE_JACCARD
                          : (strcmp(metric, "jaccard") == 0) == (kind == (int)MLG_SCORE_JACCARD) &&
                                kind >= (int)MLG_SCORE_FBETA;
        if (!wanted)
            continue;
        if (labels != NULL && oracle_arg_is(c, "average", "samples"))
            got_figure(c, name, mlg_labels_samples(labels, &score));
        else
            got_average(c, name, &score, cells, k);
    }
}

static void of_classes(struct oracle_case *c)
{
    struct mlg_class_rows rows;
    struct mlg_confusion confusion;
    double *classes, (*cells)[4];

    read_decisions(c, &rows, &classes);
    if (rows.n == 0 || mlg_confusion_init(&confusion, &rows, NULL) != MLG_OK) {
        oracle_undefined(c, "there are no rows");
        return;
    }
    cells = oracle_alloc(c, rows.k, sizeof *cells);
    for (size_t j = 0; j < rows.k; j++)
        mlg_confusion_cells(&confusion, j, cells[j]);
    oracle_got_many(c, "labels", classes, rows.k);
    oracle_got_many(c, "support", confusion.actual, rows.k);
    mlg_confusion_done(&confusion);
    got_scores(c, (const double(*)[4])cells, rows.k, NULL);
}

void several_scores(struct oracle_case *c)
{
    struct mlg_label_rows labels;
    double(*cells)[4];

    if (!oracle_arg_bool(c, "multilabel", false)) {
        of_classes(c);
        return;
    }
    read_labels(c, &labels);
    cells = oracle_alloc(c, labels.k, sizeof *cells);
    mlg_labels_cells(&labels, cells);
    got_scores(c, (const double(*)[4])cells, labels.k, &labels);
}

void several_probability(struct oracle_case *c,
                         struct mlg_figure (*of)(const struct mlg_class_rows *rows))
{
    struct mlg_class_rows rows;

    if (read_classes(c, &rows))
        got_figure(c, "value", of(&rows));
}

/* The library has 0 for the precision of a label without positives. */
static void got_area(struct oracle_case *c, const struct mlg_label_rows *labels, enum mlg_area area)
{
    enum mlg_zero_division zero = area == MLG_AREA_ROC ? MLG_ZERO_UNDEFINED : MLG_ZERO_IS_0;
    const char *average = oracle_arg_text(c, "average", "");
    struct mlg_figure *each = oracle_alloc(c, labels->k, sizeof *each), figure = { 0 };
    double *values = oracle_alloc(c, labels->k, sizeof *values);
    enum mlg_code code;

    if (*average == '\0') {
        code = mlg_labels_areas(labels, area, each, NULL);
        for (size_t j = 0; j < labels->k && code == MLG_OK; j++)
            got_member(c, mlg_figure_or(each[j], zero), &values[j]);
        oracle_got_many(c, "value", values, labels->k);
        return;
    }
    if (strcmp(average, "samples") == 0)
        code = mlg_labels_area_samples(labels, area, zero, &figure, NULL);
    else
        code = mlg_labels_area(labels, area,
                               strcmp(average, "micro") == 0      ? MLG_AVERAGE_MICRO
                               : strcmp(average, "weighted") == 0 ? MLG_AVERAGE_WEIGHTED
                                                                  : MLG_AVERAGE_MACRO,
                               zero, &figure, NULL);
    if (code == MLG_OK)
        got_figure(c, "value", figure);
}

void several_area(struct oracle_case *c, enum mlg_area area)
{
    struct mlg_label_rows labels;
    struct mlg_class_rows rows;
    struct mlg_figure figure;
    uint8_t *truth;

    if (oracle_arg_bool(c, "multilabel", false)) {
        read_labels(c, &labels);
        got_area(c, &labels, area);
        return;
    }
    if (!read_classes(c, &rows))
        return;
    if (oracle_arg_is(c, "multi_class", "ovo")) {
        if (mlg_classes_roc_auc_pairs(&rows,
                                      oracle_arg_is(c, "average", "weighted") ? MLG_AVERAGE_WEIGHTED
                                                                              : MLG_AVERAGE_MACRO,
                                      &figure, NULL) == MLG_OK)
            got_figure(c, "value", figure);
        return;
    }
    truth = oracle_alloc(c, rows.n * rows.k, 1);
    mlg_classes_one_hot(&rows, truth);
    labels = (struct mlg_label_rows){
        .n = rows.n, .k = rows.k, .truth = truth, .score = rows.probability, .weight = rows.weight
    };
    got_area(c, &labels, area);
}

static void top_k(struct oracle_case *c)
{
    struct mlg_class_rows rows;

    if (read_classes(c, &rows))
        got_figure(c, "value", mlg_classes_top_k(&rows, (size_t)oracle_arg(c, "k", 1)));
}

static void subset_accuracy(struct oracle_case *c)
{
    struct mlg_label_rows labels;

    read_labels(c, &labels);
    got_figure(c, "value", mlg_labels_subset_accuracy(&labels));
}

static void hamming_loss(struct oracle_case *c)
{
    struct mlg_label_rows labels;

    read_labels(c, &labels);
    got_figure(c, "value", mlg_labels_hamming_loss(&labels));
}

const struct oracle_entry oracle_classification_several[] = {
    { .metric = "hamming_loss", .answer = hamming_loss },
    { .metric = "subset_accuracy", .answer = subset_accuracy },
    { .metric = "top_k_accuracy", .answer = top_k },
    { .metric = NULL },
};
