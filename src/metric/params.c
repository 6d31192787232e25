#include "params.h"

#include <math.h>

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
