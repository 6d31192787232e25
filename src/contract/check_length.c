#include "checks.h"

static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)scratch;
    if (value->state == MLG_VALUE_NULL)
        return MLG_HOLDS;
    uint64_t length = mlg_utf8_length(value->text);
    return length < check->length_min || length > check->length_max ? MLG_COUNTS : MLG_HOLDS;
}

static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    bool least = check->length_max == UINT64_MAX;
    mlg_buf_add_format(out, "at %s %llu characters", least ? "least" : "most",
                       (unsigned long long)(least ? check->length_min : check->length_max));
}

const struct mlg_check_kind mlg_check_length = {
    .rule = "contract.length",
    .cell = cell,
    .expect = expect,
    .says = "has a wrong length",
    .hint = "lengths count Unicode code points, not bytes",
};
