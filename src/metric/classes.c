/* Probabilities of several classes. */
#include <math.h>
#include <stdlib.h>

#include <mlgate/metric/classes.h>
#include <mlgate/stat/elementary.h>
#include <mlgate/stat/sum.h>

#include "figure.h"

#define CLIP 0x1p-52

/* Weighted mean over rows of what `loss` makes of row i. */
static struct mlg_figure mean_of_rows(const struct mlg_class_rows *rows, size_t parameter,
                                      double (*loss)(const double *p, size_t k, size_t label,
                                                     size_t parameter))
{
    struct mlg_sum sum, weights;

    if (rows->probability == NULL && rows->n > 0)
        return mlg_figure_undefined("there are no probabilities");
    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        double weight = rows->weight == NULL ? 1.0 : rows->weight[i];
        if (!(weight > 0) || rows->label[i] >= rows->k)
            continue;
        mlg_sum_add_product(
            &sum, weight,
            loss(rows->probability + i * rows->k, rows->k, rows->label[i], parameter));
        mlg_sum_add(&weights, weight);
    }
    return mlg_figure_ratio(mlg_sum_value(&sum), mlg_sum_value(&weights), "there are no rows");
}

static double in_top(const double *p, size_t k, size_t label, size_t top)
{
    size_t before = 0;

    for (size_t j = 0; j < k; j++)
        before += p[j] > p[label] || (p[j] == p[label] && j > label);
    return before < top;
}

static double log_loss(const double *p, size_t k, size_t label, size_t unused)
{
    double clipped = fmin(fmax(p[label], CLIP), 1 - CLIP);

    (void)k;
    (void)unused;
    return -mlg_log(clipped);
}

static double brier(const double *p, size_t k, size_t label, size_t unused)
{
    double sum = 0;

    (void)unused;
    for (size_t j = 0; j < k; j++) {
        double error = p[j] - (j == label ? 1.0 : 0.0);
        sum += error * error;
    }
    return sum;
}

struct mlg_figure mlg_classes_top_k(const struct mlg_class_rows *rows, size_t k)
{
    return mean_of_rows(rows, k, in_top);
}

struct mlg_figure mlg_classes_log_loss(const struct mlg_class_rows *rows)
{
    return mean_of_rows(rows, 0, log_loss);
}

struct mlg_figure mlg_classes_brier(const struct mlg_class_rows *rows)
{
    return mean_of_rows(rows, 0, brier);
}

void mlg_classes_one_hot(const struct mlg_class_rows *rows, uint8_t *ret)
{
    for (size_t i = 0; i < rows->n; i++)
        for (size_t j = 0; j < rows->k; j++)
            ret[i * rows->k + j] = rows->label[i] == j;
}

/* Rows of two classes only: a's (1) and b's (0), scored by the probability of `scored`. */
struct pair {
    double *label, *score, *weight;
    uint32_t *order;
};

static enum mlg_code one_side(const struct mlg_class_rows *rows, struct pair *pair, size_t scored,
                              size_t other, struct mlg_figure *ret, double *ret_weight,
                              struct mlg_err *err)
{
    struct mlg_metric_rows two = { .label = pair->label, .score = pair->score };
    struct mlg_sum weights;

    mlg_sum_init(&weights);
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->label[i] != scored && rows->label[i] != other)
            continue;
        pair->label[two.n] = rows->label[i] == scored;
        pair->score[two.n] = rows->probability[i * rows->k + scored];
        pair->weight[two.n] = rows->weight == NULL ? 1.0 : rows->weight[i];
        mlg_sum_add(&weights, pair->weight[two.n++]);
    }
    two.weight = pair->weight;
    two.order = pair->order;
    MLG_TRY(mlg_metric_order(two.n, two.score, pair->order, err));
    *ret = mlg_figure_roc_auc(&two);
    *ret_weight = mlg_sum_value(&weights);
    return MLG_OK;
}

static enum mlg_code all_pairs(const struct mlg_class_rows *rows, struct pair *pair,
                               enum mlg_average average, struct mlg_figure *ret,
                               struct mlg_err *err)
{
    struct mlg_sum sum, weights;

    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    for (size_t a = 0; a < rows->k; a++)
        for (size_t b = a + 1; b < rows->k; b++) {
            struct mlg_figure first, second;
            double weight;
            MLG_TRY(one_side(rows, pair, a, b, &first, &weight, err));
            MLG_TRY(one_side(rows, pair, b, a, &second, &weight, err));
            if (!first.defined || !second.defined)
                continue;
            if (average != MLG_AVERAGE_WEIGHTED)
                weight = 1;
            mlg_sum_add_product(&sum, (first.value + second.value) / 2, weight);
            mlg_sum_add(&weights, weight);
        }
    *ret = mlg_figure_ratio(mlg_sum_value(&sum), mlg_sum_value(&weights), "no two classes occur");
    return MLG_OK;
}

enum mlg_code mlg_classes_roc_auc_pairs(const struct mlg_class_rows *rows, enum mlg_average average,
                                        struct mlg_figure *ret, struct mlg_err *err)
{
    struct pair pair;
    double *memory;
    enum mlg_code code;

    if (rows->probability == NULL || average == MLG_AVERAGE_MICRO)
        return mlg_err_set(err, MLG_E_CONFIG, "pairs need probabilities, macro or weighted");
    if (rows->k > MLG_CLASSES_MAX || rows->n >= UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "too many classes or rows");
    memory = malloc((rows->n + 1) * (3 * sizeof(double) + sizeof(uint32_t)));
    if (memory == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory while ranking pairs of classes");
    pair = (struct pair){ .label = memory,
                          .score = memory + rows->n + 1,
                          .weight = memory + 2 * (rows->n + 1),
                          .order = (uint32_t *)(void *)(memory + 3 * (rows->n + 1)) };
    code = all_pairs(rows, &pair, average, ret, err);
    free(memory);
    return code;
}
