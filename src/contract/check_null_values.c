#include "checks.h"

/* ODCS metric nullValues. */
static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)check;
    (void)scratch;
    return value->state == MLG_VALUE_NULL ? MLG_COUNTS : MLG_HOLDS;
}

const struct mlg_check_kind mlg_check_null_values = {
    .rule = "contract.null_values",
    .cell = cell,
    .says = "is null",
    .hint = "fill the cells, or change the limit in the contract",
};
