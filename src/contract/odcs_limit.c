/* ODCS: the operator and unit of a quality item. */
#include <string.h>

#include "odcs.h"

struct operator_row {
    const char *name;
    enum mlg_operator op;
    size_t bounds;
};

static const struct operator_row operators[] = {
    { "mustBe", MLG_OP_EQUAL, 1 },
    { "mustBeBetween", MLG_OP_BETWEEN, 2 },
    { "mustBeGreaterOrEqualTo", MLG_OP_GREATER_EQUAL, 1 },
    { "mustBeGreaterThan", MLG_OP_GREATER, 1 },
    { "mustBeLessOrEqualTo", MLG_OP_LESS_EQUAL, 1 },
    { "mustBeLessThan", MLG_OP_LESS, 1 },
    { "mustNotBe", MLG_OP_NOT_EQUAL, 1 },
    { "mustNotBeBetween", MLG_OP_NOT_BETWEEN, 2 },
};

static enum mlg_code read_number(struct mlg_odcs *odcs, const struct mlg_node *node,
                                 struct mlg_decimal *ret_value, struct mlg_err *err)
{
    uint64_t units = 0;
    int64_t exponent = 0;
    bool number = node->kind == MLG_NODE_INT || node->kind == MLG_NODE_FLOAT;
    if (!number || !mlg_decimal_parse(node->text, ret_value))
        return mlg_odcs_fail(odcs, node, err, "an operator needs a decimal number, not %s",
                             mlg_node_kind_name(node->kind));
    /* Within these bounds the comparison with a count of rows is exact: see mlg_limit_holds. */
    if (!mlg_decimal_scaled(ret_value, &units, &exponent) || exponent < -12 ||
        ret_value->point > 18)
        return mlg_odcs_fail(odcs, node, err, "a number beyond 10^18, or finer than 10^-12");
    return MLG_OK;
}

static enum mlg_code read_bounds(struct mlg_odcs *odcs, const struct operator_row *row,
                                 const struct mlg_node *node, struct mlg_limit *limit,
                                 struct mlg_err *err)
{
    if (row->bounds == 1) {
        MLG_TRY(read_number(odcs, node, &limit->low, err));
        limit->text = mlg_draft_print(&odcs->draft, "%s %s%s", row->name, node->text.data,
                                      limit->percent ? " percent" : "");
    } else {
        if (node->kind != MLG_NODE_LIST || node->count != 2)
            return mlg_odcs_fail(odcs, node, err, "%s needs a list of two numbers", row->name);
        MLG_TRY(read_number(odcs, node->items[0], &limit->low, err));
        MLG_TRY(read_number(odcs, node->items[1], &limit->high, err));
        if (mlg_decimal_compare(&limit->low, &limit->high) > 0)
            return mlg_odcs_fail(odcs, node, err, "%s has its larger number first", row->name);
        limit->text =
            mlg_draft_print(&odcs->draft, "%s [%s, %s]%s", row->name, node->items[0]->text.data,
                            node->items[1]->text.data, limit->percent ? " percent" : "");
    }
    limit->op = row->op;
    return limit->text == NULL ? mlg_arena_full(odcs->draft.arena, err) : MLG_OK;
}

const char *mlg_odcs_operator(const struct mlg_node *item)
{
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (mlg_node_get(item, operators[i].name) != NULL)
            return operators[i].name;
    return NULL;
}

static const struct mlg_decimal hundred = { .point = 3, .digits = { "1", 1 } };

/* -1: below every count; 0: there can be such a count; 1: above every one. */
static int side(const struct mlg_limit *limit, const struct mlg_decimal *value)
{
    if (value->negative)
        return -1;
    return limit->percent && mlg_decimal_compare(value, &hundred) > 0 ? 1 : 0;
}

/* Does every table keep the limit? A count is 0 or more, a share at most 100 percent. */
static bool is_idle(const struct mlg_limit *limit)
{
    bool from_zero = limit->low.negative || limit->low.digits.len == 0;
    bool low_is_all = limit->percent && mlg_decimal_compare(&limit->low, &hundred) >= 0;
    switch (limit->op) {
    case MLG_OP_NOT_EQUAL:
        return side(limit, &limit->low) != 0 ||
               (!limit->percent && !mlg_decimal_is_multiple(&limit->low, 1, 0));
    case MLG_OP_GREATER:
        return limit->low.negative;
    case MLG_OP_GREATER_EQUAL:
        return from_zero;
    case MLG_OP_LESS:
        return side(limit, &limit->low) > 0;
    case MLG_OP_LESS_EQUAL:
        return low_is_all;
    case MLG_OP_BETWEEN:
        return from_zero && limit->percent && mlg_decimal_compare(&limit->high, &hundred) >= 0;
    case MLG_OP_NOT_BETWEEN:
        return side(limit, &limit->high) < 0 || side(limit, &limit->low) > 0;
    default:
        return false;
    }
}

enum mlg_code mlg_odcs_limit(struct mlg_odcs *odcs, const struct mlg_node *item,
                             struct mlg_limit *ret_limit, const char **ret_unit,
                             struct mlg_err *err)
{
    struct mlg_limit limit = { .op = MLG_OP_NONE };
    const char *unit = "rows";
    MLG_TRY(mlg_doc_string(odcs->draft.doc, mlg_node_get(item, "unit"), &unit, err));
    limit.percent = strcmp(unit, "percent") == 0;
    bool known = limit.percent || strcmp(unit, "rows") == 0;
    const struct operator_row *found = NULL;
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        const struct mlg_node *node = mlg_node_get(item, operators[i].name);
        if (node == NULL)
            continue;
        if (found != NULL)
            return mlg_odcs_fail(odcs, node, err, "%s beside %s: an item has one operator",
                                 operators[i].name, found->name);
        found = &operators[i];
        MLG_TRY(read_bounds(odcs, found, node, &limit, err));
        if (known && is_idle(&limit)) {
            (void)mlg_odcs_fail(odcs, node, err, "every table keeps this limit: %s", limit.text);
            (void)mlg_err_hint(err, limit.percent ? "a share lies between 0 and 100 percent"
                                                  : "a count is a whole number from 0 on");
            return MLG_E_CONFIG;
        }
    }
    *ret_unit = known ? NULL : unit;
    *ret_limit = limit;
    return MLG_OK;
}
