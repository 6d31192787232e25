#include "checks.h"

/* A cell that is no array has no items: contract.type speaks of it. */
static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)scratch;
    if (value->state != MLG_VALUE_GOOD)
        return MLG_HOLDS;
    bool fits = value->items >= check->length_min && value->items <= check->length_max;
    return fits ? MLG_HOLDS : MLG_COUNTS;
}

static void expect(const struct mlg_check *check, struct mlg_buf *out)
{
    bool least = check->length_max == UINT64_MAX;
    mlg_buf_add_format(out, "at %s %llu items", least ? "least" : "most",
                       (unsigned long long)(least ? check->length_min : check->length_max));
}

const struct mlg_check_kind mlg_check_item_count = {
    .rule = "contract.item_count",
    .cell = cell,
    .expect = expect,
    .says = "has a wrong number of items",
    .hint = "correct the lists, or minItems and maxItems in the contract",
};
