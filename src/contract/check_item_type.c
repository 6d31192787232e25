#include "checks.h"

/* A date with escapes in it is one all the same. */
static bool is_instant(enum mlg_type type, const struct mlg_list_item *item)
{
    struct mlg_value_type read = { .type = type };
    char plain[256];
    struct mlg_str text = item->text;
    if (item->escaped) {
        if (text.len > sizeof plain)
            return false;
        text = (struct mlg_str){ plain, mlg_cell_list_unescape(item->text, plain) };
    }
    return item->quoted && text.len > 0 &&
           mlg_value_read(&read, text, true).state == MLG_VALUE_GOOD;
}

static bool is_number(enum mlg_type type, const struct mlg_list_item *item)
{
    struct mlg_value_type read = { .type = type, .machine_low = true, .machine_high = true };
    return !item->quoted && mlg_value_read(&read, item->text, false).state == MLG_VALUE_GOOD;
}

/* The item is JSON: its first character tells what it is. A null is of every type. */
static bool has_type(enum mlg_type type, const struct mlg_list_item *item)
{
    char first = item->text.len > 0 ? item->text.data[0] : '\0';
    if (!item->quoted && first == '\0')
        return true;
    switch (type) {
    case MLG_TYPE_STRING:
        return item->quoted;
    case MLG_TYPE_BOOLEAN:
        return !item->quoted && (first == 't' || first == 'f');
    case MLG_TYPE_OBJECT:
        return !item->quoted && first == '{';
    case MLG_TYPE_ARRAY:
        return !item->quoted && first == '[';
    case MLG_TYPE_NUMBER:
    case MLG_TYPE_INTEGER:
        return is_number(type, item);
    default:
        return is_instant(type, item);
    }
}

static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    struct mlg_list list = { .text = value->text };
    struct mlg_list_item item;
    (void)scratch;
    if (value->state != MLG_VALUE_GOOD)
        return MLG_HOLDS;
    while (mlg_cell_list(&list, &item))
        if (!has_type(check->item, &item))
            return MLG_COUNTS;
    return MLG_HOLDS;
}

const struct mlg_check_kind mlg_check_item_type = {
    .rule = "contract.item_type",
    .cell = cell,
    .says = "has an item of another type",
    .hint = "items are written as JSON has them: [1, 2] are integers, [\"1\", \"2\"] strings",
};
