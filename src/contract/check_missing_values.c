#include "checks.h"

/* ODCS metric missingValues: cells that stand for "nothing". '' in the list means every empty cell,
 * since a table of text writes a null so; null means nulls. */
static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    bool missing = value->state == MLG_VALUE_NULL && check->values->has_null;
    if (!missing)
        missing = mlg_values_have(check->values, MLG_TYPE_STRING, value, scratch);
    return missing ? MLG_COUNTS : MLG_HOLDS;
}

const struct mlg_check_kind mlg_check_missing_values = {
    .rule = "contract.missing_values",
    .cell = cell,
    .says = "is missing",
    .hint = "fill the cells, or change the limit in the contract",
};
