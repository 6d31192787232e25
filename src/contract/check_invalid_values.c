#include "checks.h"

/* ODCS metric invalidValues: cells that are not among validValues or do not match the pattern. A
 * null is not invalid: required and nullValues speak of those. */
static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    if (value->state == MLG_VALUE_NULL)
        return MLG_HOLDS;
    if (check->values != NULL && !mlg_values_have(check->values, check->type, value, scratch))
        return MLG_COUNTS;
    if (check->regex != NULL)
        return mlg_check_regex(check->regex, scratch, value->text);
    return MLG_HOLDS;
}

const struct mlg_check_kind mlg_check_invalid_values = {
    .rule = "contract.invalid_values",
    .cell = cell,
    .says = "is not valid",
    .hint = "correct the values, or add them to validValues if they are right",
};
