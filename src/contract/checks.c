#include "checks.h"

static const struct mlg_check_kind *const kinds[] = {
#define MLG_CHECK(name) &mlg_check_##name,
#include "checks.def"
#undef MLG_CHECK
};

const struct mlg_check_kind *const *mlg_checks(size_t *ret_count)
{
    *ret_count = sizeof kinds / sizeof kinds[0];
    return kinds;
}

/* Products below go beyond 64 bits: rows to 2^64 times units to 10^18. */
__extension__ typedef unsigned __int128 wide;

/* Order of count (or of the percentage count / rows) and a bound of units * 10^exponent. */
static int order(const struct mlg_limit *limit, const struct mlg_decimal *bound, uint64_t count,
                 uint64_t rows)
{
    uint64_t units = 0;
    int64_t exponent = 0;
    if (bound->negative)
        return 1;
    (void)mlg_decimal_scaled(bound, &units, &exponent);
    wide left = (wide)count * (limit->percent ? 100 : 1);
    wide right = (wide)units * (limit->percent ? rows : 1);
    for (; exponent < 0; exponent++)
        left *= 10;
    for (; exponent > 0; exponent--)
        right *= 10;
    return left < right ? -1 : left > right;
}

bool mlg_limit_holds(const struct mlg_limit *limit, uint64_t count, uint64_t rows)
{
    if (limit->op == MLG_OP_NONE)
        return count == 0;
    int low = order(limit, &limit->low, count, rows);
    switch (limit->op) {
    case MLG_OP_EQUAL:
        return low == 0;
    case MLG_OP_NOT_EQUAL:
        return low != 0;
    case MLG_OP_GREATER:
        return low > 0;
    case MLG_OP_GREATER_EQUAL:
        return low >= 0;
    case MLG_OP_LESS:
        return low < 0;
    case MLG_OP_LESS_EQUAL:
        return low <= 0;
    default: {
        bool between = low >= 0 && order(limit, &limit->high, count, rows) <= 0;
        return between == (limit->op == MLG_OP_BETWEEN);
    }
    }
}

bool mlg_values_have(const struct mlg_values *values, enum mlg_type type,
                     const struct mlg_value *value, struct mlg_scratch *scratch)
{
    mlg_buf_clear(&scratch->key);
    mlg_value_canonical(type, value, &scratch->key);
    struct mlg_str key = mlg_buf_view(&scratch->key);
    size_t low = 0;
    size_t high = values->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int side = mlg_str_compare(key, values->canonical[middle]);
        if (side == 0)
            return true;
        if (side < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

enum mlg_outcome mlg_check_regex(const struct mlg_regex *regex, struct mlg_scratch *scratch,
                                 struct mlg_str text)
{
    switch (mlg_regex_search(regex, scratch->matcher, text)) {
    case MLG_REGEX_MATCH:
        return MLG_HOLDS;
    case MLG_REGEX_NO_MATCH:
        return MLG_COUNTS;
    default:
        return MLG_UNDECIDED;
    }
}

bool mlg_check_zones_differ(const struct mlg_check *check, const struct mlg_value *value)
{
    return check->zone_unknown && mlg_type_is_instant(check->type) &&
           value->instant.has_zone != check->bound.instant.has_zone;
}
