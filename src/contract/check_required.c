#include "checks.h"

static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)check;
    (void)scratch;
    return value->state == MLG_VALUE_NULL ? MLG_COUNTS : MLG_HOLDS;
}

static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    (void)check;
    mlg_buf_add_text(out, "not null");
}

const struct mlg_check_kind mlg_check_required = {
    .rule = "contract.required",
    .cell = cell,
    .expect = expect,
    .says = "is null",
    .hint = "fill the cells, drop the rows, or set `required: false` in the contract",
};
