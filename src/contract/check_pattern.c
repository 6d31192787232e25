#include "checks.h"

static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    if (value->state == MLG_VALUE_NULL)
        return MLG_HOLDS;
    return mlg_check_regex(check->regex, scratch, value->text);
}

static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    mlg_buf_add_format(out, "a match of %s", check->text);
}

const struct mlg_check_kind mlg_check_pattern = {
    .rule = "contract.pattern",
    .cell = cell,
    .expect = expect,
    .says = "does not match",
    .hint = "the pattern is searched for; ^ and $ bind it to the whole value",
};
