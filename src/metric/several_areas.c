/* Influences on areas under several curves: averages of those of the curves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/sum.h>

#include "areas.h"
#include "averages.h"
#include "figure.h"

/* Room for one curve of up to n decisions. */
struct curve {
    struct mlg_metric_rows rows;
    double *label, *score, *weight, *influence;
    uint32_t *order, *row; /* row: which one of the task's a decision belongs to */
};

static bool curve_init(struct curve *curve, size_t n)
{
    double *memory =
        n >= UINT32_MAX ? NULL : calloc(n + 1, 4 * sizeof(double) + 2 * sizeof(uint32_t));

    if (memory == NULL)
        return false;
    *curve = (struct curve){ .label = memory,
                             .score = memory + n + 1,
                             .weight = memory + 2 * (n + 1),
                             .influence = memory + 3 * (n + 1),
                             .order = (uint32_t *)(void *)(memory + 4 * (n + 1)) };
    curve->row = curve->order + n + 1;
    curve->rows = (struct mlg_metric_rows){
        .label = curve->label, .score = curve->score, .weight = curve->weight, .order = curve->order
    };
    return true;
}

static void curve_add(struct curve *curve, uint32_t row, bool positive, double score, double weight)
{
    size_t at = curve->rows.n++;

    curve->label[at] = positive;
    curve->score[at] = score;
    curve->weight[at] = weight;
    curve->row[at] = row;
}

/* The area of the curve that was filled, its influences, and the sums of weights. */
struct curve_area {
    struct mlg_figure figure;
    double positives, all;
};

static bool curve_measure(struct curve *curve, enum mlg_area area, struct curve_area *ret)
{
    struct mlg_sum positives, all;

    if (mlg_metric_order(curve->rows.n, curve->score, curve->order, NULL) != MLG_OK)
        return false;
    mlg_sum_init(&positives);
    mlg_sum_init(&all);
    for (size_t i = 0; i < curve->rows.n; i++) {
        mlg_sum_add(&all, curve->weight[i]);
        if (curve->label[i] != 0)
            mlg_sum_add(&positives, curve->weight[i]);
    }
    ret->positives = mlg_sum_value(&positives);
    ret->all = mlg_sum_value(&all);
    ret->figure = area == MLG_AREA_ROC ? mlg_figure_roc_auc(&curve->rows)
                                       : mlg_figure_average_precision(&curve->rows);
    if (!ret->figure.defined)
        return true;
    return area == MLG_AREA_ROC ? mlg_influence_roc_auc(&curve->rows, curve->influence)
                                : mlg_influence_average_precision(&curve->rows, curve->influence);
}

/* ret += factor * influence, by rows. */
static void curve_spread(const struct curve *curve, double factor, double *ret)
{
    for (size_t i = 0; i < curve->rows.n; i++)
        ret[curve->row[i]] += factor * curve->influence[i];
}

static double weight_of(const double *weight, size_t i)
{
    return weight == NULL ? 1.0 : weight[i];
}

static void fill_label(struct curve *curve, const struct mlg_label_rows *rows, size_t j)
{
    curve->rows.n = 0;
    for (size_t i = 0; i < rows->n; i++)
        curve_add(curve, (uint32_t)i, rows->truth[i * rows->k + j] != 0,
                  rows->score[i * rows->k + j], weight_of(rows->weight, i));
}

/* All n * k decisions are one curve; the sum of weights is k times that of the rows. */
static bool influence_micro(const struct mlg_label_rows *rows, enum mlg_area area, double *ret)
{
    struct curve curve;
    struct curve_area of;
    bool ok;

    if (!curve_init(&curve, rows->n * rows->k))
        return false;
    for (size_t at = 0; at < rows->n * rows->k; at++)
        curve_add(&curve, (uint32_t)(at / rows->k), rows->truth[at] != 0, rows->score[at],
                  weight_of(rows->weight, at / rows->k));
    ok = curve_measure(&curve, area, &of) && of.figure.defined;
    if (ok)
        curve_spread(&curve, 1 / (double)rows->k, ret);
    free(curve.label);
    return ok;
}

/* F = sum of A_j W_j over sum of W_j; W_j is 1, or the weight of the label's positives, by which a
 * row with the label moves F as well. */
struct areas {
    const struct mlg_label_rows *rows;
    bool weighted;
    double *figure; /* [k]; NaN = undefined */
    double all;     /* weight of the rows */
    struct mlg_sum above, below;
};

static bool add_labels(struct areas *areas, enum mlg_area area, struct curve *curve, double *ret)
{
    for (size_t j = 0; j < areas->rows->k; j++) {
        struct curve_area of;
        double weight;
        fill_label(curve, areas->rows, j);
        if (!curve_measure(curve, area, &of))
            return false;
        areas->figure[j] = of.figure.defined ? of.figure.value : NAN;
        areas->all = of.all;
        if (!of.figure.defined)
            continue;
        weight = areas->weighted ? of.positives : 1;
        mlg_sum_add_product(&areas->above, of.figure.value, weight);
        mlg_sum_add(&areas->below, weight);
        curve_spread(curve, weight, ret);
    }
    return true;
}

/* What row i moves by being counted among the positives of its labels. */
static double moved_by(const struct areas *areas, size_t i, double mean)
{
    const struct mlg_label_rows *rows = areas->rows;
    double moved = 0;

    for (size_t j = 0; areas->weighted && j < rows->k; j++)
        if (rows->truth[i * rows->k + j] != 0 && !isnan(areas->figure[j]))
            moved += areas->figure[j] - mean;
    return moved * areas->all;
}

static bool influence_mean(const struct mlg_label_rows *rows, enum mlg_area area, bool weighted,
                           double *ret)
{
    struct areas areas = { .rows = rows, .weighted = weighted };
    struct curve curve = { .label = NULL };
    double sum, mean;
    bool ok;

    mlg_sum_init(&areas.above);
    mlg_sum_init(&areas.below);
    areas.figure = calloc(rows->k + 1, sizeof(double));
    ok = areas.figure != NULL && curve_init(&curve, rows->n) &&
         add_labels(&areas, area, &curve, ret);
    sum = mlg_sum_value(&areas.below);
    ok = ok && sum > 0;
    mean = ok ? mlg_sum_value(&areas.above) / sum : NAN;
    for (size_t i = 0; ok && i < rows->n; i++)
        ret[i] = (ret[i] + moved_by(&areas, i, mean)) / sum;
    free(curve.label);
    free(areas.figure);
    return ok;
}

bool mlg_influence_labels_area(const struct mlg_label_rows *rows, enum mlg_area area,
                               enum mlg_average average, double *ret)
{
    if (rows->score == NULL || rows->k == 0)
        return false;
    memset(ret, 0, rows->n * sizeof(*ret));
    return average == MLG_AVERAGE_MICRO
               ? influence_micro(rows, area, ret)
               : influence_mean(rows, area, average == MLG_AVERAGE_WEIGHTED, ret);
}

bool mlg_influence_labels_samples(const struct mlg_label_rows *rows, enum mlg_area area,
                                  double *ret)
{
    struct mlg_figure mean;
    struct curve curve;
    bool ok = true;

    if (mlg_labels_area_samples(rows, area, MLG_ZERO_UNDEFINED, &mean, NULL) != MLG_OK ||
        !mean.defined || !curve_init(&curve, rows->k))
        return false;
    for (size_t i = 0; i < rows->n && ok; i++) {
        struct curve_area of;
        curve.rows.n = 0;
        for (size_t j = 0; j < rows->k; j++)
            curve_add(&curve, (uint32_t)j, rows->truth[i * rows->k + j] != 0,
                      rows->score[i * rows->k + j], 1);
        ok = curve_measure(&curve, area, &of);
        ret[i] = of.figure.defined ? of.figure.value - mean.value : 0; /* only without weight */
    }
    free(curve.label);
    return ok;
}

/* --- pairs of classes --- */

static void fill_pair(struct curve *curve, const struct mlg_class_rows *rows, size_t scored,
                      size_t other)
{
    curve->rows.n = 0;
    for (size_t i = 0; i < rows->n; i++)
        if (rows->label[i] == scored || rows->label[i] == other)
            curve_add(curve, (uint32_t)i, rows->label[i] == scored,
                      rows->probability[i * rows->k + scored], weight_of(rows->weight, i));
}

struct pairs {
    const struct mlg_class_rows *rows;
    struct curve curve;
    bool weighted;
    double *moved; /* [k]: sum of (figure - mean) * weight parts, by class */
    struct mlg_sum above, below;
    double *ret;
};

/* One pair of classes: its two halves into ret, its figure into the sums. False: out of memory. */
static bool add_pair(struct pairs *pairs, size_t a, size_t b, double mean, bool second)
{
    struct curve_area of[2];
    double weight;

    for (int half = 0; half < 2; half++) {
        fill_pair(&pairs->curve, pairs->rows, half == 0 ? a : b, half == 0 ? b : a);
        if (!curve_measure(&pairs->curve, MLG_AREA_ROC, &of[half]))
            return false;
        if (!of[half].figure.defined)
            return true;
        weight = pairs->weighted ? of[half].all : 1;
        if (second) /* influences are of the pair's own rows: their weight is of[half].all */
            curve_spread(&pairs->curve, weight / 2 / of[half].all, pairs->ret);
    }
    weight = pairs->weighted ? of[0].all : 1;
    if (second && pairs->weighted) {
        double away = (of[0].figure.value + of[1].figure.value) / 2 - mean;
        pairs->moved[a] += away;
        pairs->moved[b] += away;
    } else if (!second) {
        mlg_sum_add_product(&pairs->above, (of[0].figure.value + of[1].figure.value) / 2, weight);
        mlg_sum_add(&pairs->below, weight);
    }
    return true;
}

static bool add_pairs(struct pairs *pairs, double mean, bool second)
{
    for (size_t a = 0; a < pairs->rows->k; a++)
        for (size_t b = a + 1; b < pairs->rows->k; b++)
            if (!add_pair(pairs, a, b, mean, second))
                return false;
    return true;
}

bool mlg_influence_roc_auc_pairs(const struct mlg_class_rows *rows, enum mlg_average average,
                                 double *ret)
{
    struct pairs pairs = { .rows = rows, .weighted = average == MLG_AVERAGE_WEIGHTED, .ret = ret };
    struct mlg_sum all;
    double sum;
    bool ok;

    if (rows->probability == NULL)
        return false;
    pairs.moved = calloc(rows->k + 1, sizeof(double));
    if (pairs.moved == NULL || !curve_init(&pairs.curve, rows->n)) {
        free(pairs.moved);
        return false;
    }
    memset(ret, 0, rows->n * sizeof(*ret));
    mlg_sum_init(&pairs.above);
    mlg_sum_init(&pairs.below);
    mlg_sum_init(&all);
    for (size_t i = 0; i < rows->n; i++)
        mlg_sum_add(&all, weight_of(rows->weight, i));
    ok = add_pairs(&pairs, 0, false);
    sum = mlg_sum_value(&pairs.below);
    ok = ok && sum > 0 && add_pairs(&pairs, mlg_sum_value(&pairs.above) / sum, true);
    for (size_t i = 0; ok && i < rows->n; i++)
        ret[i] = (ret[i] + pairs.moved[rows->label[i]]) * mlg_sum_value(&all) / sum;
    free(pairs.moved);
    free(pairs.curve.label);
    return ok;
}
