#include "params.h"

#include <math.h>
#include <string.h>

#include <mlgate/metric/calibration.h>

const struct mlg_metric_param mlg_param_zero_division = {
    .name = "zero_division",
    .low = 0,
    .high = 1,
    .whole = true,
    .substitutes = true,
};

enum mlg_zero_division mlg_param_zero(const struct mlg_metric *self, size_t at)
{
    if (isnan(self->param[at]))
        return MLG_ZERO_UNDEFINED;
    return self->param[at] > 0 ? MLG_ZERO_IS_1 : MLG_ZERO_IS_0;
}

const struct mlg_metric_param mlg_param_beta = {
    .name = "beta", .low = 0, .high = 1000, .shown = true
};

const struct mlg_metric_param mlg_param_class = { .name = "class", .is_text = true };

static const char *const edges[] = { "right", "left", NULL };
const struct mlg_metric_param mlg_param_bins = {
    .name = "bins", .low = 1, .high = MLG_CALIBRATION_BINS_MAX, .whole = true, .shown = true
};
const struct mlg_metric_param mlg_param_edge = { .name = "edge", .words = edges };

/* In the order of enum mlg_pair_interval. */
static const char *const intervals[] = { "tango", "newcombe", "newcombe-plain", NULL };
const struct mlg_metric_param mlg_param_interval = { .name = "interval",
                                                     .words = intervals,
                                                     .of_pairs = true };

static const char *const averages[] = { "macro", "micro", "weighted", NULL };
static const char *const averages_samples[] = { "macro", "micro", "weighted", "samples", NULL };

const struct mlg_metric_param mlg_param_average = { .name = "average",
                                                    .words = averages,
                                                    .shown = true };
const struct mlg_metric_param mlg_param_average_samples = { .name = "average",
                                                            .words = averages_samples,
                                                            .shown = true };

enum mlg_average mlg_average_of_word(double word)
{
    return word == MLG_WORD_MICRO      ? MLG_AVERAGE_MICRO
           : word == MLG_WORD_WEIGHTED ? MLG_AVERAGE_WEIGHTED
                                       : MLG_AVERAGE_MACRO;
}

size_t mlg_class_named(const struct mlg_metric *self, const struct mlg_metric_rows *rows)
{
    for (size_t j = 0; rows->names != NULL && j < rows->k; j++)
        if (strcmp(rows->names[j], self->text) == 0)
            return j;
    return rows->k;
}
