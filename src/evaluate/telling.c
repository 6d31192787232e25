#include "telling.h"

#include <math.h>

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

uint64_t telling_scarce(const struct mlg_metric *metric, const struct cut *cut, bool clusters)
{
    uint64_t of[2] = { UINT64_MAX, UINT64_MAX };

    if (metric->task != MLG_TASK_BINARY || metric->rests_on == MLG_RESTS_ON_ALL)
        return UINT64_MAX;
    of[1] = telling_class(cut, 1, clusters);
    if (metric->rests_on != MLG_RESTS_ON_POSITIVES)
        of[0] = telling_class(cut, 0, clusters);
    return of[0] < of[1] ? of[0] : of[1];
}
