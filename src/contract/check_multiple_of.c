#include "checks.h"

static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)scratch;
    if (value->state != MLG_VALUE_GOOD)
        return MLG_HOLDS;
    bool multiple = mlg_decimal_is_multiple(&value->decimal, check->units, check->exponent);
    return multiple ? MLG_HOLDS : MLG_COUNTS;
}

static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    mlg_buf_add_format(out, "a multiple of %s", check->text);
}

const struct mlg_check_kind mlg_check_multiple_of = {
    .rule = "contract.multiple_of",
    .cell = cell,
    .expect = expect,
    .says = "is no multiple",
    .hint = "numbers are compared as decimals, without rounding",
};
