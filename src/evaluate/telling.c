#include "telling.h"

#include <math.h>
#include <stdlib.h>

/* Rows of the same weight must not lose one to rounding. */
#define ROUNDING 1e-9

uint64_t telling_rounded(double rows)
{
    return rows > 0 && rows < 0x1p62 ? (uint64_t)(rows * (1 + ROUNDING)) : 0;
}

uint64_t telling_of(const struct mlg_sum *weights, const struct mlg_sum *squares)
{
    double w = mlg_sum_value(weights), ww = mlg_sum_value(squares);

    return telling_rounded(w / ww * w);
}

/* Rows of the class, or all where `class` is neither 0 nor 1. */
static uint64_t telling_class(const struct cut *cut, unsigned class, bool clusters)
{
    struct mlg_sum weights, squares, mass;

    mlg_sum_init(&weights);
    mlg_sum_init(&squares);
    for (size_t at = 0; at < cut->n;) {
        size_t first = at;
        double together;
        mlg_sum_init(&mass);
        do {
            size_t i = clusters ? cut->by_cluster[at] : at;
            if (class > 1 || cut->positive[i] == class)
                mlg_sum_add(&mass, cut->weight == NULL ? 1 : cut->weight[i]);
            at++;
        } while (clusters && at < cut->n &&
                 cut->cluster[cut->by_cluster[at]] == cut->cluster[cut->by_cluster[first]]);
        together = mlg_sum_value(&mass);
        mlg_sum_add(&weights, together);
        mlg_sum_add_product(&squares, together, together);
    }
    return telling_of(&weights, &squares);
}

uint64_t telling_rows(const struct mlg_metric *metric, const struct cut *cut, bool clusters)
{
    if (metric->task == MLG_TASK_BINARY && (metric->rests_on == MLG_RESTS_ON_POSITIVES ||
                                            metric->rests_on == MLG_RESTS_ON_SMALLER_CLASS))
        return telling_scarce(metric, cut, clusters);
    return telling_class(cut, 2, clusters);
}

/* Of each class or label the weight of its rows, which clusters make. */
struct of_classes {
    const uint32_t *class;   /* of each row, or NULL: */
    const uint8_t *has;      /* [n][classes], where a row may be of several */
    double *together;        /* in the cluster */
    double *sum, *square;    /* of the clusters' */
    double *product;         /* with that of all rows of the cluster */
    double all, all_squares; /* of all rows */
};

static void end_cluster(struct of_classes *of, size_t classes, double all)
{
    for (size_t j = 0; j < classes; j++) {
        of->sum[j] += of->together[j];
        of->square[j] += of->together[j] * of->together[j];
        of->product[j] += of->together[j] * all;
        of->together[j] = 0;
    }
    of->all += all;
    of->all_squares += all * all;
}

/* Rows that are clusters of their own do without a look at every class. */
static void add_row(struct of_classes *of, const struct cut *cut, size_t i, bool alone)
{
    double weight = cut->weight == NULL ? 1 : cut->weight[i];

    for (size_t j = 0; j < cut->classes; j++) {
        if (of->class != NULL)
            j = of->class[i];
        if (of->class != NULL || of->has[i * cut->classes + j] != 0) {
            of->together[j] += alone ? 0 : weight;
            of->sum[j] += alone ? weight : 0;
            of->square[j] += alone ? weight * weight : 0;
            of->product[j] += alone ? weight * weight : 0;
        }
        if (of->class != NULL)
            break;
    }
    of->all += alone ? weight : 0;
    of->all_squares += alone ? weight * weight : 0;
}

static void fill_classes(struct of_classes *of, const struct cut *cut, bool clusters)
{
    double all = 0;

    for (size_t at = 0; at < cut->n; at++) {
        size_t i = clusters ? cut->by_cluster[at] : at;
        add_row(of, cut, i, !clusters);
        all += cut->weight == NULL ? 1 : cut->weight[i];
        if (!clusters ||
            (at + 1 < cut->n && cut->cluster[cut->by_cluster[at + 1]] == cut->cluster[i]))
            continue;
        end_cluster(of, cut->classes, all);
        all = 0;
    }
}

/* The fewest of any class that has rows: of the class, and of the rest where the metric needs both.
 */
static uint64_t telling_fewest(const struct mlg_metric *metric, const struct cut *cut,
                               const uint32_t *class, const uint8_t *has, bool clusters)
{
    size_t k = cut->classes;
    double *memory = calloc(k + 1, 4 * sizeof(double));
    struct of_classes of = { .class = class, .has = has, .together = memory };
    uint64_t fewest = UINT64_MAX;

    if (memory == NULL) /* nothing passes */
        return 0;
    of.sum = memory + k;
    of.square = memory + 2 * k;
    of.product = memory + 3 * k;
    fill_classes(&of, cut, clusters);
    for (size_t j = 0; j < k; j++) {
        double rest = of.all - of.sum[j],
               squares = of.all_squares - 2 * of.product[j] + of.square[j];
        uint64_t rows = telling_rounded(of.sum[j] / of.square[j] * of.sum[j]);
        uint64_t others = telling_rounded(rest / squares * rest);
        if (!(of.sum[j] > 0))
            continue;
        if (metric->rests_on == MLG_RESTS_ON_SMALLER_CLASS && others < rows)
            rows = others;
        fewest = rows < fewest ? rows : fewest;
    }
    free(memory);
    return fewest;
}

static uint64_t telling_of_several(const struct mlg_metric *metric, const struct cut *cut,
                                   bool clusters)
{
    uint64_t fewest = UINT64_MAX;

    if (metric->rests_on != MLG_RESTS_ON_PREDICTED)
        return telling_fewest(metric, cut, cut->label_class, cut->truth, clusters);
    for (unsigned m = 0; m < cut->models; m++) {
        uint64_t rows = UINT64_MAX;
        if (cut->predicted_class[m] != NULL || cut->decision[m] != NULL)
            rows = telling_fewest(metric, cut, cut->predicted_class[m], cut->decision[m], clusters);
        fewest = rows < fewest ? rows : fewest;
    }
    return fewest;
}

uint64_t telling_scarce(const struct mlg_metric *metric, const struct cut *cut, bool clusters)
{
    uint64_t of[2] = { UINT64_MAX, UINT64_MAX };

    if (metric->rests_on != MLG_RESTS_ON_ALL &&
        (metric->task == MLG_TASK_MULTICLASS || metric->task == MLG_TASK_MULTILABEL))
        return telling_of_several(metric, cut, clusters);
    if (metric->task != MLG_TASK_BINARY || metric->rests_on == MLG_RESTS_ON_ALL)
        return UINT64_MAX;
    of[1] = telling_class(cut, 1, clusters);
    if (metric->rests_on != MLG_RESTS_ON_POSITIVES)
        of[0] = telling_class(cut, 0, clusters);
    return of[0] < of[1] ? of[0] : of[1];
}
