#include "checks.h"

/* A cell that is not of the column's type has no order: contract.type speaks of it. */
static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)scratch;
    if (value->state != MLG_VALUE_GOOD)
        return MLG_HOLDS;
    if (mlg_check_zones_differ(check, value))
        return MLG_UNDECIDED;
    int order = mlg_value_compare(check->type, value, &check->bound);
    return order > 0 || (order == 0 && check->exclusive) ? MLG_COUNTS : MLG_HOLDS;
}

static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    mlg_buf_add_format(out, "%s %s", check->exclusive ? "less than" : "at most", check->text);
}

const struct mlg_check_kind mlg_check_maximum = {
    .rule = "contract.maximum",
    .cell = cell,
    .expect = expect,
    .says = "is above the maximum",
    .hint = "correct the values, or widen the range in the contract if they are right",
};
