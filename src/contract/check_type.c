#include "checks.h"

static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)check;
    (void)scratch;
    return value->state == MLG_VALUE_BAD ? MLG_COUNTS : MLG_HOLDS;
}

const struct mlg_check_kind mlg_check_type = {
    .rule = "contract.type",
    .cell = cell,
    .says = "is not of its type",
    .hint = "`mlgate explain contract.type` tells how each type is written",
};
