/* Metrics that have to see the rows: by each row's influence, or by resampling. */
#include <math.h>

#include <mlgate/stat/mean.h>

#include "measure.h"

/* Up to here rows are resampled, which costs 2,000 times n; beyond, the delta method gives the same
 * bounds: on the census test set (14,662 rows) the widths differ by less than 1 %. */
#define ROWS_RESAMPLED 50000

void measure_mean(const struct cut *cut, const struct bar *bar, struct measure *measure,
                  const char *const methods[2], double (*value)(const void *, size_t),
                  const void *context)
{
    struct mlg_moments moments;
    struct mlg_weighted weighted;
    struct mlg_interval interval;
    struct mlg_pvalue worse = mlg_pvalue_undefined("there is no bar");

    mlg_moments_init(&moments);
    mlg_weighted_init(&weighted);
    for (size_t i = 0; i < cut->n; i++) {
        if (cut->weight == NULL)
            mlg_moments_add(&moments, value(context, i));
        else
            (void)mlg_weighted_add(&weighted, value(context, i), cut->weight[i]);
    }
    if (cut->weight == NULL) {
        interval = mlg_mean_t(&moments, bar->alpha);
        if (bar->kind != BAR_NONE)
            worse = mlg_mean_t_test(&moments, measure->bar, MLG_LESS);
    } else {
        interval = mlg_weighted_interval(&weighted, bar->alpha);
        if (bar->kind != BAR_NONE)
            worse = mlg_weighted_test(&weighted, measure->bar, MLG_LESS);
    }
    measure_bounds(measure, methods[cut->weight != NULL], &interval, &worse);
}

struct influences {
    const struct cut *cut;
    const struct measure *measure;
};

/* The figure plus the row's influence on it: values whose mean is the figure, and whose spread is
 * its spread to first order. */
static double signed_influence(const void *context, size_t i)
{
    const struct influences *of = context;
    double influence = of->cut->scratch[CANDIDATE][i];

    if (of->cut->models == 2)
        influence -= of->cut->scratch[BASELINE][i];
    return of->measure->effect + of->measure->sign * influence;
}

/* Mean out within each class: the variance for a fixed number of rows of each, which is what
 * stratified resampling shows. */
static void centre_by_class(const struct cut *cut, double *influence)
{
    for (unsigned positive = 0; positive < 2; positive++) {
        struct mlg_weighted mean;
        double shift;
        mlg_weighted_init(&mean);
        for (size_t i = 0; i < cut->n; i++)
            if (cut->positive[i] == positive)
                (void)mlg_weighted_add(&mean, influence[i],
                                       cut->weight == NULL ? 1 : cut->weight[i]);
        shift = mlg_weighted_mean(&mean);
        for (size_t i = 0; i < cut->n; i++)
            if (cut->positive[i] == positive)
                influence[i] -= shift;
    }
}

static void bound_influence(const struct mlg_metric *metric, struct cut *cut, const struct bar *bar,
                            struct measure *measure)
{
    static const char *const single[2] = { "delta-t", "weighted-delta-t" };
    static const char *const paired[2] = { "paired-delta-t", "weighted-paired-delta-t" };
    struct influences context = { .cut = cut, .measure = measure };

    for (unsigned m = 0; m < cut->models; m++) {
        struct mlg_metric_rows rows = cut_rows(cut, m);
        if (!metric->influence(metric, &rows, cut->scratch[m])) {
            measure->unbounded = "the figure has no spread at this value";
            return;
        }
        /* not a line of calibration, which is about how many there are of each class */
        if (metric->task == MLG_TASK_BINARY && metric->resample_small)
            centre_by_class(cut, cut->scratch[m]);
    }
    measure_mean(cut, bar, measure, cut->models == 2 ? paired : single, signed_influence, &context);
}

enum mlg_code measure_of_rows(const struct mlg_metric *metric, const struct subject *subject,
                              struct cut *cut, const struct bar *bar, struct measure *measure,
                              struct mlg_err *err)
{
    enum mlg_code code;

    if (metric->needs_column)
        cut_take_column(cut, subject->frame, metric->text);
    for (unsigned m = 0; m < cut->models; m++) {
        struct mlg_metric_rows rows = cut_rows(cut, m);
        if (measure->figure[m].reason == NULL && metric->needs_column && !cut->whole_column[m])
            measure->figure[m].reason = "a cell of the column is empty";
        if (measure->figure[m].reason == NULL)
            measure->figure[m] = metric->value(metric, &rows);
    }
    MLG_TRY(measure_reliability(metric, cut, bar, measure, err));
    if (!measure_effect(subject, measure))
        return MLG_OK;
    measure_left_out(metric, cut, measure);
    if (cut->cluster != NULL)
        return measure_by_clusters(metric, cut, bar, measure, err);
    if (measure_by_hooks(metric, cut, bar, measure, &code, err))
        return code;
    if (metric->influence == NULL || (metric->resample_small && cut->n <= ROWS_RESAMPLED))
        return measure_by_rows(metric, cut, bar, measure, err);
    bound_influence(metric, cut, bar, measure);
    return MLG_OK;
}
