/*
 * Bounds where rows of one cluster (a patient, a document, a session) hang together: what varies
 * independently are the clusters. Means and shares, and what has an influence, by the sandwich
 * variance of clusters; the rest by resampling whole clusters.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/special.h>

#include "resample.h"
#include "telling.h"

/* The signed effect of one row, whose weighted mean over the rows that count is the effect. */
struct row_effects {
    const struct mlg_metric *metric;
    const struct cut *cut;
    const struct measure *measure;
    struct mlg_metric_rows rows[2];
};

static bool trial_of(const struct row_effects *of, unsigned model, size_t i, bool *ret_success)
{
    const struct cut *cut = of->cut;

    if (of->metric->row_trial != NULL)
        return of->metric->row_trial(of->metric, &of->rows[model], i, ret_success);
    return of->metric->trial(cut->label[i], cut->prediction[model][i], ret_success);
}

static bool effect_of_trial(const struct row_effects *of, size_t i, double *ret)
{
    bool first = false, second = false;

    if (!trial_of(of, CANDIDATE, i, &first))
        return false;
    if (of->cut->models == 2)
        (void)trial_of(of, BASELINE, i, &second);
    *ret = of->measure->sign * ((double)first - (double)second);
    return true;
}

static double loss_of(const struct row_effects *of, unsigned model, size_t i)
{
    const struct mlg_metric *metric = of->metric;
    const struct cut *cut = of->cut;

    if (metric->row_loss != NULL)
        return metric->row_loss(metric, &of->rows[model], i);
    return metric->loss(metric, cut->label[i],
                        metric->needs_score ? cut->score[model][i] : cut->prediction[model][i]);
}

static bool effect_of_loss(const struct row_effects *of, size_t i, double *ret)
{
    double loss = loss_of(of, CANDIDATE, i);

    if (of->cut->models == 2)
        loss -= loss_of(of, BASELINE, i);
    *ret = of->measure->sign * loss;
    return true;
}

/* Influences are in cut->scratch. */
static bool effect_of_influence(const struct row_effects *of, size_t i, double *ret)
{
    double influence = of->cut->scratch[CANDIDATE][i];

    if (of->cut->models == 2)
        influence -= of->cut->scratch[BASELINE][i];
    *ret = of->measure->effect + of->measure->sign * influence;
    return true;
}

typedef bool (*row_effect)(const struct row_effects *of, size_t i, double *ret);

/* The row's weight in *ret_weight; false where it does not count. */
static bool weighted_effect(const struct row_effects *of, row_effect effect, size_t i,
                            double *ret_value, double *ret_weight)
{
    *ret_weight = of->cut->weight == NULL ? 1 : of->cut->weight[i];
    return *ret_weight > 0 && effect(of, i, ret_value);
}

/* What the rows of the cluster at cut->by_cluster[*at] are off `mean` together, and *at to the next
 * one; false where none of them counts. */
static bool add_cluster(const struct row_effects *of, row_effect effect, double mean, size_t *at,
                        double *ret_away)
{
    const struct cut *cut = of->cut;
    uint32_t cluster = cut->cluster[cut->by_cluster[*at]];
    double value = 0, weight = 0;
    struct mlg_sum away;
    bool counts = false;

    mlg_sum_init(&away);
    for (; *at < cut->n && cut->cluster[cut->by_cluster[*at]] == cluster; ++*at)
        if (weighted_effect(of, effect, cut->by_cluster[*at], &value, &weight)) {
            mlg_sum_add_product(&away, weight, value - mean);
            counts = true;
        }
    *ret_away = mlg_sum_value(&away);
    return counts;
}

/* A value for each cluster that counts (mlg_clustered_value): bounds of their mean are those of the
 * rows' mean. */
static struct mlg_moments cluster_values(const struct row_effects *of, row_effect effect)
{
    const struct cut *cut = of->cut;
    struct mlg_sum sum, weights;
    struct mlg_moments values;
    double value = 0, weight = 0, mean, away;
    uint64_t clusters = 0;

    mlg_sum_init(&sum);
    mlg_sum_init(&weights);
    mlg_moments_init(&values);
    for (size_t i = 0; i < cut->n; i++)
        if (weighted_effect(of, effect, i, &value, &weight)) {
            mlg_sum_add_product(&sum, weight, value);
            mlg_sum_add(&weights, weight);
        }
    mean = mlg_sum_value(&sum) / mlg_sum_value(&weights);
    for (size_t at = 0; at < cut->n;)
        clusters += add_cluster(of, effect, mean, &at, &away);
    for (size_t at = 0; at < cut->n;)
        if (add_cluster(of, effect, mean, &at, &away))
            mlg_moments_add(&values,
                            mlg_clustered_value(mean, away, mlg_sum_value(&weights), clusters));
    return values;
}

static void bound_by_sandwich(const struct row_effects *of, row_effect effect,
                              const char *const methods[2], const struct bar *bar,
                              struct measure *measure)
{
    struct mlg_moments values = cluster_values(of, effect);
    uint64_t clusters = telling_rows(of->metric, of->cut, true);

    measure->n_relevant = values.n;
    measure->telling = telling_rows(of->metric, of->cut, false);
    measure->scarce = telling_scarce(of->metric, of->cut, true);
    measure->clustered = true;
    measure_by_moments(&values, bar, measure, methods[of->cut->models == 2]);
    measure_widen(values.n, clusters, bar, measure);
    if (clusters < 2 && bar->kind != BAR_NONE) {
        measure->bounded = false;
        measure->p_worse = NAN;
    }
    if (!measure->bounded)
        measure->unbounded = values.n < 2   ? "bounds need two clusters"
                             : clusters < 2 ? "one cluster has nearly all of the rows"
                                            : "there is no spread between the clusters";
}

static void weigh_clusters(const struct resampled *of, const uint32_t *times, size_t clusters)
{
    const struct cut *cut = of->cut;

    (void)clusters;
    for (size_t i = 0; i < cut->n; i++)
        cut->scratch[CANDIDATE][i] =
            times[cut->cluster[i]] * (cut->weight == NULL ? 1.0 : cut->weight[i]);
}

static enum mlg_code bound_by_resampling(const struct mlg_metric *metric, const struct cut *cut,
                                         const struct bar *bar, struct measure *measure,
                                         struct mlg_err *err)
{
    struct resampled of = resampled_of(metric, cut, measure), *context = &of;
    struct mlg_boot boot = { 0 };

    of.weigh = weigh_clusters;
    measure->n_relevant = cut->clusters;
    measure->telling = telling_rows(metric, cut, true);
    measure->scarce = telling_scarce(metric, cut, true);
    measure->clustered = true;
    if (cut->clusters < 2) {
        measure->unbounded = "bounds need two clusters";
        return MLG_OK;
    }
    MLG_TRY(mlg_boot_rows(cut->clusters, NULL, 1, resampled_effect, &context, RESAMPLED_TIMES,
                          bar->seed, &boot, err));
    if (bar->kind == BAR_NONE)
        measure_by_replicates(&boot, bar, measure, "bootstrap-clusters");
    else
        guarded_bounds(&of, &boot, NULL, NULL, measure->telling, bar, measure,
                       "guarded-bootstrap-clusters");
    mlg_boot_done(&boot);
    return MLG_OK;
}

/* Is there a derivative at this value? Resampling is no way out where there is none: it shows a
 * spread that is not the figure's. */
static bool has_influence(const struct row_effects *of)
{
    for (unsigned m = 0; m < of->cut->models; m++)
        if (!of->metric->influence(of->metric, &of->rows[m], of->cut->scratch[m]))
            return false;
    return true;
}

static void leave_unbounded(const struct cut *cut, struct measure *measure)
{
    measure->n_relevant = cut->clusters;
    measure->unbounded = "the figure has no spread at this value";
}

enum mlg_code measure_by_clusters(const struct mlg_metric *metric, const struct cut *cut,
                                  const struct bar *bar, struct measure *measure,
                                  struct mlg_err *err)
{
    static const char *const means[2] = { "clustered-t", "clustered-paired-t" };
    static const char *const deltas[2] = { "clustered-delta-t", "clustered-paired-delta-t" };
    struct row_effects of = { .metric = metric,
                              .cut = cut,
                              .measure = measure,
                              .rows = { cut_rows(cut, CANDIDATE), cut_rows(cut, BASELINE) } };
    bool trials = metric->trial != NULL || metric->row_trial != NULL;

    if (metric->shape == MLG_SHAPE_QUANTILE && cut->models == 1) {
        measure->n_relevant = cut->clusters;
        return measure_weighed_quantile(metric, cut, bar, measure, err);
    }
    if (metric->loss != NULL || metric->row_loss != NULL) {
        bound_by_sandwich(&of, effect_of_loss, means, bar, measure);
    } else if (trials && (metric->shape == MLG_SHAPE_PROPORTION || cut->models == 1)) {
        bound_by_sandwich(&of, effect_of_trial, means, bar, measure);
    } else if (metric->influence == NULL) {
        return bound_by_resampling(metric, cut, bar, measure, err);
    } else if (!has_influence(&of)) {
        leave_unbounded(cut, measure);
    } else {
        (void)measure_guard_influences(metric, measure);
        bound_by_sandwich(&of, effect_of_influence, deltas, bar, measure);
        measure_guard_rare(metric, cut, bar, measure);
    }
    return MLG_OK;
}
