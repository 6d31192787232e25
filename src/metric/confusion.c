/* The confusion matrix of several classes, and what it tells. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/metric/classes.h>
#include <mlgate/stat/sum.h>

#include "figure.h"

static enum mlg_code check(const struct mlg_class_rows *rows, struct mlg_err *err)
{
    if (rows->k == 0 || rows->k > MLG_CLASSES_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "between 1 and %d classes are counted",
                           MLG_CLASSES_MAX);
    if (rows->n >= UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^32 - 2 rows cannot be counted");
    if (rows->prediction == NULL && rows->n > 0)
        return mlg_err_set(err, MLG_E_SYNTAX, "there are no predicted classes");
    for (size_t i = 0; i < rows->n; i++)
        if (rows->label[i] >= rows->k || rows->prediction[i] >= rows->k)
            return mlg_err_set(err, MLG_E_SYNTAX, "row %zu: there is no such class", i);
    return MLG_OK;
}

static bool whole(const struct mlg_class_rows *rows)
{
    for (size_t i = 0; rows->weight != NULL && i < rows->n; i++)
        if (floor(rows->weight[i]) != rows->weight[i])
            return false;
    return true;
}

static size_t cell_of(const struct mlg_class_rows *rows, size_t i)
{
    return (size_t)rows->label[i] * rows->k + rows->prediction[i];
}

/* Whole weights add up exactly (below 2^53). Fractional ones are brought together cell by cell by a
 * counting sort, so that one exact sum serves all cells. */
static bool count(const struct mlg_class_rows *rows, double *cell)
{
    size_t cells = rows->k * rows->k;
    uint32_t *at, *order;
    struct mlg_sum sum;

    if (whole(rows)) {
        for (size_t i = 0; i < rows->n; i++)
            cell[cell_of(rows, i)] += rows->weight == NULL ? 1.0 : rows->weight[i];
        return true;
    }
    at = calloc(cells + 1, sizeof(*at));
    order = calloc(rows->n + 1, sizeof(*order));
    if (at == NULL || order == NULL) {
        free(at);
        free(order);
        return false;
    }
    for (size_t i = 0; i < rows->n; i++)
        at[cell_of(rows, i) + 1]++;
    for (size_t c = 0; c < cells; c++)
        at[c + 1] += at[c];
    for (size_t i = 0; i < rows->n; i++)
        order[at[cell_of(rows, i)]++] = (uint32_t)i;
    for (size_t c = 0, i = 0; c < cells; c++) { /* at[c] is now the end of cell c */
        if (i == at[c])
            continue;
        mlg_sum_init(&sum);
        for (; i < at[c]; i++)
            mlg_sum_add(&sum, rows->weight[order[i]]);
        cell[c] = mlg_sum_value(&sum);
    }
    free(at);
    free(order);
    return true;
}

static double sum_line(const double *first, size_t n, size_t step, size_t without)
{
    struct mlg_sum sum;

    mlg_sum_init(&sum);
    for (size_t i = 0; i < n; i++)
        if (i != without)
            mlg_sum_add(&sum, first[i * step]);
    return mlg_sum_value(&sum);
}

enum mlg_code mlg_confusion_init(struct mlg_confusion *confusion, const struct mlg_class_rows *rows,
                                 struct mlg_err *err)
{
    size_t k = rows->k;
    double *memory;

    MLG_TRY(check(rows, err));
    memory = calloc(k * k + 2 * k, sizeof(*memory));
    if (memory == NULL || !count(rows, memory)) {
        free(memory);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory while counting %zu classes", k);
    }
    *confusion = (struct mlg_confusion){
        .k = k, .cell = memory, .actual = memory + k * k, .predicted = memory + k * k + k
    };
    for (size_t j = 0; j < k; j++) {
        confusion->actual[j] = sum_line(memory + j * k, k, 1, k);
        confusion->predicted[j] = sum_line(memory + j, k, k, k);
    }
    confusion->total = sum_line(confusion->actual, k, 1, k);
    return MLG_OK;
}

void mlg_confusion_done(struct mlg_confusion *confusion)
{
    free(confusion->cell);
    *confusion = (struct mlg_confusion){ 0 };
}

void mlg_confusion_cells(const struct mlg_confusion *c, size_t j, double ret_cells[4])
{
    double tp = c->cell[j * c->k + j];
    double fp = sum_line(c->cell + j, c->k, c->k, j);
    double fn = sum_line(c->cell + j * c->k, c->k, 1, j);

    ret_cells[MLG_CELL_TP] = tp;
    ret_cells[MLG_CELL_FP] = fp;
    ret_cells[MLG_CELL_FN] = fn;
    ret_cells[MLG_CELL_TN] = fmax(0, c->total - (tp + fp + fn));
}

struct mlg_figure mlg_confusion_accuracy(const struct mlg_confusion *c)
{
    return mlg_figure_ratio(sum_line(c->cell, c->k, c->k + 1, c->k), c->total, "there are no rows");
}

struct mlg_figure mlg_confusion_balanced_accuracy(const struct mlg_confusion *c, bool present_only)
{
    size_t present = 0;
    struct mlg_sum sum;

    mlg_sum_init(&sum);
    for (size_t j = 0; j < c->k; j++)
        if (c->actual[j] > 0) {
            present++;
            mlg_sum_add(&sum, c->cell[j * c->k + j] / c->actual[j]);
        }
    if (present == 1 && !present_only)
        return mlg_figure_undefined("the labels are of one class");
    return mlg_figure_ratio(mlg_sum_value(&sum), (double)present, "there are no rows");
}

/* total * sum over classes of a_j b_j-like terms, less the products of the margins: exactly. */
static double covariance(const struct mlg_confusion *c, double same, const double *left,
                         const double *right)
{
    struct mlg_sum sum;

    mlg_sum_init(&sum);
    mlg_sum_add_product(&sum, same, c->total);
    for (size_t j = 0; j < c->k; j++)
        mlg_sum_add_product(&sum, -left[j], right[j]);
    return mlg_sum_value(&sum);
}

struct mlg_figure mlg_confusion_mcc(const struct mlg_confusion *c)
{
    double trace = sum_line(c->cell, c->k, c->k + 1, c->k);
    double both = covariance(c, trace, c->actual, c->predicted);
    double actual = covariance(c, c->total, c->actual, c->actual);
    double predicted = covariance(c, c->total, c->predicted, c->predicted);
    size_t classes[2] = { 0, 0 };

    for (size_t j = 0; j < c->k; j++) {
        classes[0] += c->actual[j] > 0;
        classes[1] += c->predicted[j] > 0;
    }
    if (classes[0] < 2 || classes[1] < 2)
        return mlg_figure_undefined("all labels or all predictions are of one class");
    return mlg_figure_ratio(both, sqrt(actual) * sqrt(predicted),
                            "all labels or all predictions are of one class");
}

static double distance(size_t i, size_t j, enum mlg_kappa_weights weights)
{
    double away = i > j ? (double)(i - j) : (double)(j - i);

    if (weights == MLG_KAPPA_PLAIN)
        return i != j;
    return weights == MLG_KAPPA_LINEAR ? away : away * away;
}

struct mlg_figure mlg_confusion_kappa(const struct mlg_confusion *c, enum mlg_kappa_weights weights)
{
    struct mlg_sum observed, expected;
    double chance;

    mlg_sum_init(&observed);
    mlg_sum_init(&expected);
    for (size_t i = 0; i < c->k; i++)
        for (size_t j = 0; j < c->k; j++) {
            double away = distance(i, j, weights);
            mlg_sum_add_product(&observed, away, c->cell[i * c->k + j]);
            mlg_sum_add_product(&expected, away * c->actual[i], c->predicted[j]);
        }
    if (!(c->total > 0))
        return mlg_figure_undefined("there are no rows");
    chance = mlg_sum_value(&expected) / c->total;
    if (!(chance > 0))
        return mlg_figure_undefined("labels and predictions are of one and the same class");
    return mlg_figure_of(1 - mlg_sum_value(&observed) / chance);
}
