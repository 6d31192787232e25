/* ODCS: lists of values, kept so that a cell is looked up by its canonical bytes. */
#include <stdlib.h>
#include <string.h>

#include "odcs.h"

static int by_bytes(const void *a, const void *b)
{
    const struct mlg_str *x = a;
    const struct mlg_str *y = b;
    return mlg_str_compare(*x, *y);
}

static enum mlg_code add_value(struct mlg_odcs *odcs, const struct mlg_node *node,
                               const struct mlg_value_type *type, struct mlg_buf *scratch,
                               struct mlg_str *ret_canonical, struct mlg_err *err)
{
    if (node->kind == MLG_NODE_LIST || node->kind == MLG_NODE_MAP)
        return mlg_odcs_fail(odcs, node, err, "a value must be a scalar, not %s",
                             mlg_node_kind_name(node->kind));
    struct mlg_value value = mlg_value_read(type, node->text, true);
    mlg_buf_clear(scratch);
    mlg_value_canonical(type->type, &value, scratch);
    MLG_TRY(mlg_buf_check(scratch, err));
    char *copy = mlg_arena_copy(odcs->draft.arena, mlg_buf_view(scratch));
    if (copy == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    *ret_canonical = (struct mlg_str){ copy, scratch->len };
    return MLG_OK;
}

static enum mlg_code add_all(struct mlg_odcs *odcs, const struct mlg_node *list,
                             const struct mlg_value_type *type, struct mlg_buf *scratch,
                             struct mlg_values *values, struct mlg_err *err)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i]->kind == MLG_NODE_NULL) {
            values->has_null = true;
            continue;
        }
        MLG_TRY(
            add_value(odcs, list->items[i], type, scratch, &values->canonical[values->count], err));
        values->count++;
    }
    qsort(values->canonical, values->count, sizeof *values->canonical, by_bytes);
    return MLG_OK;
}

enum mlg_code mlg_odcs_values(struct mlg_odcs *odcs, const struct mlg_node *list,
                              const struct mlg_value_type *type,
                              const struct mlg_values **ret_values, struct mlg_err *err)
{
    if (list->kind != MLG_NODE_LIST)
        return mlg_odcs_fail(odcs, list, err, "expected a list of values, not %s",
                             mlg_node_kind_name(list->kind));
    struct mlg_values *values = mlg_arena_alloc(odcs->draft.arena, sizeof *values);
    if (values == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    values->canonical =
        mlg_arena_array(odcs->draft.arena, list->count + 1, sizeof *values->canonical);
    if (values->canonical == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    struct mlg_buf scratch;
    mlg_buf_init(&scratch, (size_t)32 * 1024 * 1024);
    enum mlg_code code = add_all(odcs, list, type, &scratch, values, err);
    mlg_buf_done(&scratch);
    if (code == MLG_OK)
        *ret_values = values;
    return code;
}

#define SHOWN_VALUES 8

const char *mlg_odcs_list_text(struct mlg_odcs *odcs, const struct mlg_node *list)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 1024);
    for (size_t i = 0; i < list->count && i < SHOWN_VALUES; i++) {
        const struct mlg_node *item = list->items[i];
        const char *shown = item->kind == MLG_NODE_NULL ? "null"
                            : item->text.len == 0       ? "''"
                                                        : item->text.data;
        mlg_buf_add_format(&text, "%s%.40s", i > 0 ? ", " : "", shown);
    }
    if (list->count > SHOWN_VALUES)
        mlg_buf_add_format(&text, " and %zu more", list->count - SHOWN_VALUES);
    const char *copy = mlg_arena_copy(odcs->draft.arena, mlg_buf_view(&text));
    mlg_buf_done(&text);
    return copy;
}
