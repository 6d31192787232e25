/* Bounds by resampling: cells of a decision, or rows. */
#include <math.h>
#include <stdlib.h>

#include <mlgate/stat/bootstrap.h>

#include "resample.h"
#include "telling.h"

#define REPLICATES_CELLS 10000

struct cells_context {
    const struct mlg_metric *metric;
    double sign;
    unsigned models;
};

/* Joint cells as in the frame: CELL_LABEL, CELL_CANDIDATE, CELL_BASELINE. */
static double effect_of_cells(const uint64_t *count, unsigned cells, const void *user)
{
    const struct cells_context *context = user;
    double of[2][4] = { { 0 } };
    struct mlg_figure first, second;

    for (unsigned c = 0; c < cells; c++) {
        unsigned label = c >> 2;
        for (unsigned m = 0; m < 2; m++) {
            unsigned predicted = c >> (1 - m) & 1;
            of[m][label ? (predicted ? 0 : 2) : (predicted ? 1 : 3)] += (double)count[c];
        }
    }
    first = context->metric->of_cells(context->metric, of[CANDIDATE]);
    if (context->models == 1)
        return first.defined ? context->sign * first.value : NAN;
    second = context->metric->of_cells(context->metric, of[BASELINE]);
    return first.defined && second.defined ? context->sign * (first.value - second.value) : NAN;
}

/* A figure that lies outside its own resamples (a calibration error, which noise makes larger) is
 * biased by resampling, and bounded by what either way of reading the resamples allows. */
static struct mlg_interval hull_of(struct mlg_interval a, struct mlg_interval b)
{
    if (!b.defined)
        return b;
    a.low = fmin(a.low, b.low);
    a.high = fmax(a.high, b.high);
    return a;
}

void measure_by_replicates(struct mlg_boot *boot, const struct bar *bar, struct measure *measure,
                           const char *method)
{
    struct mlg_interval interval = mlg_boot_percentile(boot, bar->alpha);
    struct mlg_pvalue worse = mlg_pvalue_undefined("there is no bar");

    /* A few odd ones are no spread, and nor is one that smoothing alone makes. */
    if (interval.defined &&
        (interval.low == interval.high || boot->value[0] == boot->value[boot->defined - 1]))
        interval = mlg_interval_undefined("resampling shows no spread at all");
    if (bar->kind != BAR_NONE)
        worse = mlg_boot_test(boot, measure->bar, MLG_LESS);
    if (interval.defined &&
        !(interval.low <= measure->effect && measure->effect <= interval.high)) {
        interval = hull_of(interval, mlg_boot_basic(boot, bar->alpha));
        worse = mlg_pvalue_undefined("the figure is not what its resamples are about");
    }
    measure_bounds(measure, method, &interval, &worse);
}

enum mlg_code measure_by_cells(const struct mlg_metric *metric, const struct subject *subject,
                               const struct bar *bar, struct measure *measure, struct mlg_err *err)
{
    struct cells_context context = { .metric = metric,
                                     .sign = measure->sign,
                                     .models = subject->frame->models };
    struct mlg_boot boot = { 0 };

    MLG_TRY(mlg_boot_cells(subject->tally->count, CELLS, effect_of_cells, &context,
                           REPLICATES_CELLS, bar->seed, &boot, err));
    measure_by_replicates(&boot, bar, measure, "bootstrap-cells");
    mlg_boot_done(&boot);
    return MLG_OK;
}

/* The same resample for both models. */
double resampled_effect(const uint32_t *times, size_t n, const void *user)
{
    struct resampled *of = *(struct resampled *const *)user;
    struct mlg_figure figure[2] = { { 0 }, { 0 } };

    of->weigh(of, times, n);
    for (unsigned m = 0; m < of->cut->models; m++) {
        struct mlg_metric_rows rows = of->rows[m];
        rows.weight = of->cut->scratch[CANDIDATE];
        figure[m] = of->metric->value(of->metric, &rows);
        if (!figure[m].defined)
            return NAN;
    }
    for (unsigned m = 0; m < of->cut->models; m++)
        of->sum[m] += figure[m].value;
    of->defined++;
    return of->sign * (of->cut->models == 2 ? figure[0].value - figure[1].value : figure[0].value);
}

void resampled_rows(const struct resampled *of, const uint32_t *times, size_t n)
{
    const struct cut *cut = of->cut;

    for (size_t i = 0; i < n; i++)
        cut->scratch[CANDIDATE][i] = times[i] * (cut->weight == NULL ? 1.0 : cut->weight[i]);
}

struct resampled resampled_of(const struct mlg_metric *metric, const struct cut *cut,
                              const struct measure *measure)
{
    return (struct resampled){ .metric = metric,
                               .cut = cut,
                               .rows = { cut_rows(cut, CANDIDATE), cut_rows(cut, BASELINE) },
                               .sign = measure->sign,
                               .weigh = resampled_rows };
}

enum mlg_code measure_by_rows(const struct mlg_metric *metric, struct cut *cut,
                              const struct bar *bar, struct measure *measure, struct mlg_err *err)
{
    struct resampled of = resampled_of(metric, cut, measure), *context = &of;
    bool binary = metric->task == MLG_TASK_BINARY;
    uint16_t *stratum = NULL;
    struct mlg_boot boot = { 0 };
    enum mlg_code code;

    if (cut->weight != NULL)
        measure->telling = telling_rows(metric, cut, false);
    if (bar->kind != BAR_NONE && metric->influence == NULL)
        return guarded_by_rows(metric, cut, bar, measure, err);
    if (binary) {
        stratum = calloc(cut->n + 1, sizeof(*stratum));
        if (stratum == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        for (size_t i = 0; i < cut->n; i++)
            stratum[i] = cut->positive[i];
    }
    code = mlg_boot_rows(cut->n, stratum, binary ? 2 : 1, resampled_effect, &context,
                         RESAMPLED_TIMES, bar->seed, &boot, err);
    if (code == MLG_OK)
        measure_by_replicates(&boot, bar, measure,
                              binary ? "bootstrap-stratified" : "bootstrap-rows");
    free(stratum);
    mlg_boot_done(&boot);
    return code;
}
