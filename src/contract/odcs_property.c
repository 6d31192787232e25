/* ODCS: one property of a schema object, a column. */
#include <string.h>

#include "odcs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const property_keys[] = {
    "authoritativeDefinitions",
    "businessName",
    "classification",
    "criticalDataElement",
    "customProperties",
    "description",
    "encryptedName",
    "examples",
    "id",
    "items",
    "logicalType",
    "logicalTypeOptions",
    "name",
    "partitionKeyPosition",
    "partitioned",
    "physicalName",
    "physicalType",
    "primaryKey",
    "primaryKeyPosition",
    "properties",
    "quality",
    "relationships",
    "required",
    "tags",
    "transformDescription",
    "transformLogic",
    "transformSourceObjects",
    "unique",
};

static enum mlg_code read_type(struct mlg_odcs *odcs, const struct mlg_node *node,
                               struct mlg_contract_column *column, struct mlg_err *err)
{
    const char *text = NULL;
    MLG_TRY(mlg_doc_string(odcs->draft.doc, node, &text, err));
    if (text == NULL || mlg_type_find(mlg_str_of(text), &column->type.type))
        return MLG_OK;
    size_t count = 0;
    const char *const *names = mlg_type_names(&count);
    const char *near = mlg_str_suggest(text, names, count);
    (void)mlg_odcs_fail(odcs, node, err, "unknown logicalType '%.40s'", text);
    if (near != NULL)
        (void)mlg_err_hint(err, "did you mean '%s'?", near);
    (void)mlg_err_hint(err, "one of string, date, timestamp, time, number, integer, object, "
                            "array, boolean");
    return MLG_E_CONFIG;
}

static enum mlg_code read_column(struct mlg_odcs *odcs, const struct mlg_node *node,
                                 const char *path, struct mlg_err *err)
{
    struct mlg_draft *draft = &odcs->draft;
    struct mlg_contract_column column = { .clause = path, .line = node->line };
    const struct mlg_node *name = mlg_node_get(node, "name");
    if (name == NULL)
        return mlg_odcs_fail(odcs, node, err, "a property needs a name");
    MLG_TRY(mlg_doc_string(draft->doc, name, &column.name, err));
    const struct mlg_node *physical = mlg_node_get(node, "physicalName");
    if (physical != NULL && physical->kind != MLG_NODE_NULL)
        MLG_TRY(mlg_doc_string(draft->doc, physical, &column.physical_name, err));
    MLG_TRY(read_type(odcs, mlg_node_get(node, "logicalType"), &column, err));
    column.type.machine_low = column.type.machine_high = mlg_type_is_number(column.type.type);
    return mlg_draft_column(draft, &column, err);
}

static enum mlg_code presence(struct mlg_odcs *odcs, const struct mlg_node *node, const char *path,
                              size_t column, struct mlg_err *err)
{
    const struct mlg_contract_column *c = &odcs->draft.columns[column];
    struct mlg_check check = { .kind = &mlg_check_missing_column, .text = c->name };
    if (c->physical_name != NULL && strcmp(c->physical_name, c->name) != 0)
        check.text = mlg_arena_print(odcs->draft.arena, "%s (or %s)", c->physical_name, c->name);
    if (check.text == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    return mlg_draft_check(&odcs->draft, mlg_node_get(node, "name"),
                           mlg_draft_print(&odcs->draft, "%s.name", path), column, &check, err);
}

static enum mlg_code type_clause(struct mlg_odcs *odcs, const struct mlg_node *node,
                                 const char *path, size_t column, struct mlg_err *err)
{
    struct mlg_draft *draft = &odcs->draft;
    const struct mlg_node *type = mlg_node_get(node, "logicalType");
    if (type == NULL)
        return MLG_OK;
    const char *clause = mlg_draft_print(draft, "%s.logicalType", path);
    const struct mlg_value_type *read = &draft->columns[column].type;
    if (read->type == MLG_TYPE_OBJECT)
        return mlg_draft_refuse(draft, type, clause, "contract.not_enforceable.nested", err,
                                "the cells of this table hold text, not nested values");
    if (read->type == MLG_TYPE_ANY) /* its format cannot be read: see odcs_options.c */
        return mlg_draft_refuse(draft, type, clause, "contract.not_enforceable.format", err,
                                "the format of the type cannot be read");
    struct mlg_check check = { .kind = &mlg_check_type, .text = mlg_type_name(read->type) };
    if (read->pattern_text != NULL)
        check.text = mlg_arena_print(draft->arena, "%s as %s", check.text, read->pattern_text);
    if (check.text == NULL)
        return mlg_arena_full(draft->arena, err);
    return mlg_draft_check(draft, type, clause, column, &check, err);
}

/* `required: true` and `unique: true`; false asserts nothing. */
static enum mlg_code flag(struct mlg_odcs *odcs, const struct mlg_node *node, const char *path,
                          const char *key, const struct mlg_check_kind *kind, size_t column,
                          struct mlg_err *err)
{
    bool value = false;
    const struct mlg_node *at = mlg_node_get(node, key);
    MLG_TRY(mlg_doc_boolean(odcs->draft.doc, at, &value, err));
    if (!value)
        return MLG_OK;
    struct mlg_check check = { .kind = kind };
    return mlg_draft_check(&odcs->draft, at, mlg_draft_print(&odcs->draft, "%s.%s", path, key),
                           column, &check, err);
}

static enum mlg_code nested(struct mlg_odcs *odcs, const struct mlg_node *node, const char *path,
                            const char *key, struct mlg_err *err)
{
    const struct mlg_node *inner = mlg_node_get(node, key);
    if (inner == NULL || inner->kind == MLG_NODE_NULL)
        return MLG_OK;
    bool holds = inner->kind == MLG_NODE_MAP || inner->kind == MLG_NODE_LIST;
    if (!holds)
        return mlg_odcs_fail(odcs, inner, err, "%s must be a map or a list, not %s", key,
                             mlg_node_kind_name(inner->kind));
    if (inner->count == 0)
        return MLG_OK;
    return mlg_draft_refuse(&odcs->draft, inner, mlg_draft_print(&odcs->draft, "%s.%s", path, key),
                            "contract.not_enforceable.nested", err,
                            "the cells of this table hold text, not nested values");
}

/* What is asserted of items beside their type: flags, and what is nested. */
static enum mlg_code asserted_of_items(struct mlg_odcs *odcs, const struct mlg_node *inner,
                                       const char *own, struct mlg_err *err)
{
    static const char *const flags[] = { "primaryKey", "required", "unique" };
    static const char *const others[] = { "items", "logicalTypeOptions", "properties", "quality",
                                          "relationships" };
    struct mlg_draft *draft = &odcs->draft;
    for (size_t i = 0; i < COUNT(flags); i++) {
        const struct mlg_node *at = mlg_node_get(inner, flags[i]);
        bool value = false;
        if (at != NULL && at->kind != MLG_NODE_NULL)
            MLG_TRY(mlg_doc_boolean(draft->doc, at, &value, err));
        if (value)
            MLG_TRY(mlg_draft_refuse(draft, at, mlg_draft_print(draft, "%s.%s", own, flags[i]),
                                     "contract.not_enforceable.nested", err,
                                     "of items only the type is looked at"));
    }
    for (size_t i = 0; i < COUNT(others); i++)
        MLG_TRY(nested(odcs, inner, own, others[i], err));
    return MLG_OK;
}

/* What `items` says of the type of each is checked; whatever else it asserts is not. */
static enum mlg_code items(struct mlg_odcs *odcs, const struct mlg_node *node, const char *path,
                           size_t column, struct mlg_err *err)
{
    const struct mlg_node *inner = mlg_node_get(node, "items");
    struct mlg_draft *draft = &odcs->draft;
    if (inner == NULL || inner->kind != MLG_NODE_MAP ||
        draft->columns[column].type.type != MLG_TYPE_ARRAY)
        return nested(odcs, node, path, "items", err);
    const char *own = mlg_draft_print(draft, "%s.items", path);
    MLG_TRY(mlg_doc_check_keys(draft->doc, inner, "in items", property_keys, COUNT(property_keys),
                               err));
    const struct mlg_node *type = mlg_node_get(inner, "logicalType");
    struct mlg_contract_column item = { .name = NULL };
    MLG_TRY(read_type(odcs, type, &item, err));
    struct mlg_check check = { .kind = &mlg_check_item_type, .item = item.type.type };
    if (check.item != MLG_TYPE_ANY)
        check.text = mlg_draft_print(draft, "items of type %s", mlg_type_name(check.item));
    if (check.item != MLG_TYPE_ANY)
        MLG_TRY(mlg_draft_check(draft, type, mlg_draft_print(draft, "%s.logicalType", own), column,
                                &check, err));
    return asserted_of_items(odcs, inner, own, err);
}

enum mlg_code mlg_odcs_property(struct mlg_odcs *odcs, const struct mlg_node *node,
                                const char *path, struct mlg_err *err)
{
    if (path == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    MLG_TRY(mlg_doc_check_keys(odcs->draft.doc, node, "in a property", property_keys,
                               COUNT(property_keys), err));
    size_t column = odcs->draft.columns_count;
    MLG_TRY(read_column(odcs, node, path, err));
    MLG_TRY(presence(odcs, node, path, column, err));
    MLG_TRY(mlg_odcs_options(odcs, mlg_node_get(node, "logicalTypeOptions"),
                             mlg_draft_print(&odcs->draft, "%s.logicalTypeOptions", path), column,
                             err));
    MLG_TRY(type_clause(odcs, node, path, column, err));
    MLG_TRY(flag(odcs, node, path, "required", &mlg_check_required, column, err));
    MLG_TRY(flag(odcs, node, path, "unique", &mlg_check_unique, column, err));
    MLG_TRY(nested(odcs, node, path, "properties", err));
    MLG_TRY(items(odcs, node, path, column, err));
    return mlg_odcs_relationships(odcs, mlg_node_get(node, "relationships"), path, column, err);
}
