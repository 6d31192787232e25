/* The bins of a calibration error, from the rows into the report. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/metric/calibration.h>

#include "measure.h"

enum mlg_code measure_reliability(const struct mlg_metric *metric, const struct cut *cut,
                                  const struct bar *bar, struct measure *measure,
                                  struct mlg_err *err)
{
    struct mlg_reliability_bin bins[MLG_RELIABILITY_BINS_MAX];
    struct mlg_metric_rows rows = cut_rows(cut, CANDIDATE);
    size_t count = 0, kept = 0;

    /* A band is of rows on their own. */
    if (metric->reliability == NULL || !measure->figure[CANDIDATE].defined || cut->cluster != NULL)
        return MLG_OK;
    MLG_TRY(metric->reliability(metric, &rows, bar->seed, bins, &count, err));
    for (size_t b = 0; b < count; b++)
        if (bins[b].rows > 0)
            bins[kept++] = bins[b];
    if (kept == 0)
        return MLG_OK;
    measure->bins = malloc(kept * sizeof(*measure->bins));
    if (measure->bins == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for %zu bins", kept);
    memcpy(measure->bins, bins, kept * sizeof(*bins));
    measure->bins_count = kept;
    return MLG_OK;
}

enum mlg_code measure_report_bins(const struct measure *measure, struct mlg_report *report,
                                  struct mlg_result *result, struct mlg_err *err)
{
    struct mlg_result_bin *bins;

    if (measure->bins_count == 0)
        return MLG_OK;
    bins = mlg_arena_array(&report->arena, measure->bins_count, sizeof(*bins));
    if (bins == NULL)
        return mlg_arena_full(&report->arena, err);
    for (size_t b = 0; b < measure->bins_count; b++) {
        const struct mlg_reliability_bin *from = &measure->bins[b];
        struct mlg_result_bin *to = &bins[b];
        const double value[7] = { from->low,
                                  from->high,
                                  from->seen.weight,
                                  from->seen.hits,
                                  from->seen.confidence,
                                  from->band_low,
                                  from->band_high };
        const char **const text[7] = { &to->low,        &to->high,     &to->weight,   &to->hits,
                                       &to->confidence, &to->band_low, &to->band_high };
        *to = (struct mlg_result_bin){ .rows = from->rows, .outside = from->outside };
        for (size_t v = 0; v < 7; v++) {
            *text[v] = mlg_report_number(report, value[v]);
            if (*text[v] == NULL && !isnan(value[v]))
                return mlg_arena_full(&report->arena, err);
        }
    }
    result->bins = bins;
    result->bins_count = measure->bins_count;
    return MLG_OK;
}
