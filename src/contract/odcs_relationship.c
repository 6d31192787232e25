/* ODCS: relationships of a column or of an object. */
#include <stdlib.h>
#include <string.h>

#include "odcs.h"

#define PARTS_MAX 64

static const char *const relationship_keys[] = { "customProperties", "from", "id", "to", "type" };

static bool take(struct mlg_str *text, const char *prefix)
{
    size_t length = strlen(prefix);
    if (text->len < length || memcmp(text->data, prefix, length) != 0)
        return false;
    *text = (struct mlg_str){ text->data + length, text->len - length };
    return true;
}

/* Cut at the first `c`; false when there is none. */
static bool cut(struct mlg_str *text, char c, struct mlg_str *ret_before)
{
    const char *at = text->len > 0 ? memchr(text->data, c, text->len) : NULL;
    if (at == NULL)
        return false;
    size_t length = (size_t)(at - text->data);
    *ret_before = (struct mlg_str){ text->data, length };
    *text = (struct mlg_str){ at + 1, text->len - length - 1 };
    return true;
}

/* "object.property" by names, or "/schema/ID/properties/ID" by ids, in this contract. *ret_column
 * is SIZE_MAX when there is no such property. */
static enum mlg_code find_target(struct mlg_odcs *odcs, struct mlg_str text, size_t *ret_object,
                                 size_t *ret_column, struct mlg_err *err)
{
    struct mlg_str object = { NULL, 0 };
    (void)take(&text, "#");
    bool by_id = take(&text, "/schema/") || take(&text, "schema/");
    *ret_column = SIZE_MAX;
    if (!cut(&text, by_id ? '/' : '.', &object) || (by_id && !take(&text, "properties/")))
        return MLG_OK;
    *ret_object = mlg_odcs_find_object(odcs, object, by_id);
    if (*ret_object == SIZE_MAX)
        return MLG_OK;
    return mlg_odcs_find_property(odcs, *ret_object, text, by_id, ret_column, err);
}

/* One reference or a list of them; NULL when it is neither. */
static const struct mlg_node *const *
parts_of(const struct mlg_node *node, const struct mlg_node *const *single, size_t *ret_count)
{
    *ret_count = 0;
    if (node == NULL || node->kind == MLG_NODE_NULL)
        return NULL;
    if (node->kind != MLG_NODE_LIST) {
        *ret_count = 1;
        return single;
    }
    *ret_count = node->count;
    return (const struct mlg_node *const *)node->items;
}

/* Object and columns that the references name, all of one object; *ret_found is false when they do
 * not. */
static enum mlg_code find_all(struct mlg_odcs *odcs, const struct mlg_node *const *parts,
                              size_t count, size_t *columns, size_t *ret_object, bool *ret_found,
                              struct mlg_err *err)
{
    *ret_found = count > 0;
    for (size_t i = 0; i < count; i++) {
        size_t object = 0;
        MLG_TRY(find_target(odcs, parts[i]->text, &object, &columns[i], err));
        if (columns[i] == SIZE_MAX || (i > 0 && object != *ret_object)) {
            *ret_found = false;
            return MLG_OK;
        }
        *ret_object = object;
    }
    return MLG_OK;
}

/* A relationship while it is read. */
struct relation {
    const struct mlg_node *node;
    const char *clause;
    const char *reason; /* why it cannot be enforced; NULL = it can */
    size_t *from, *to;  /* [count] */
    size_t count;
    size_t object; /* that `to` lies in */
};

/* `from` of `from_count` and `to` of relation->count references fit together. */
static enum mlg_code check_ends(struct mlg_odcs *odcs, const struct relation *relation,
                                size_t from_count, bool of_property, struct mlg_err *err)
{
    size_t wanted = of_property ? 1 : from_count;
    if (relation->count == 0)
        return mlg_odcs_fail(odcs, relation->node, err, "a relationship needs `to`");
    if (of_property && from_count > 0)
        return mlg_odcs_fail(odcs, mlg_node_get(relation->node, "from"), err,
                             "`from` of a property's relationship is the property itself");
    if (wanted == 0)
        return mlg_odcs_fail(odcs, relation->node, err, "a relationship needs `from`");
    if (relation->count != wanted || relation->count > PARTS_MAX)
        return mlg_odcs_fail(odcs, mlg_node_get(relation->node, "to"), err,
                             "`from` and `to` name %zu and %zu properties", wanted,
                             relation->count);
    return MLG_OK;
}

static enum mlg_code read_ends(struct mlg_odcs *odcs, struct relation *relation, size_t column,
                               struct mlg_err *err)
{
    const struct mlg_node *from = mlg_node_get(relation->node, "from");
    const struct mlg_node *to = mlg_node_get(relation->node, "to");
    size_t from_count = 0;
    size_t object = 0;
    const struct mlg_node *const *from_parts = parts_of(from, &from, &from_count);
    const struct mlg_node *const *to_parts = parts_of(to, &to, &relation->count);
    MLG_TRY(check_ends(odcs, relation, from_count, column != SIZE_MAX, err));
    relation->from = mlg_arena_array(odcs->draft.arena, relation->count, sizeof *relation->from);
    relation->to = mlg_arena_array(odcs->draft.arena, relation->count, sizeof *relation->to);
    if (relation->from == NULL || relation->to == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    bool found = false;
    MLG_TRY(
        find_all(odcs, to_parts, relation->count, relation->to, &relation->object, &found, err));
    if (!found) {
        relation->reason = "`to` names no property of this contract";
        return MLG_OK;
    }
    if (column != SIZE_MAX) {
        relation->from[0] = column;
        return MLG_OK;
    }
    MLG_TRY(find_all(odcs, from_parts, from_count, relation->from, &object, &found, err));
    if (!found || object != odcs->object)
        relation->reason = "`from` names no property of this object";
    return MLG_OK;
}

/* "customers.id, customers.country" */
static const char *text_of(struct mlg_odcs *odcs, const struct relation *relation)
{
    const struct mlg_node *to = mlg_node_get(relation->node, "to");
    if (to->kind == MLG_NODE_LIST)
        return mlg_odcs_list_text(odcs, to);
    return mlg_arena_copy(odcs->draft.arena, to->text);
}

static enum mlg_code add_check(struct mlg_odcs *odcs, const struct relation *relation,
                               struct mlg_err *err)
{
    struct mlg_reference *reference = mlg_arena_alloc(odcs->draft.arena, sizeof *reference);
    const char *text = text_of(odcs, relation);
    if (reference == NULL || text == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    *reference = (struct mlg_reference){ .object = relation->object, .columns = relation->to };
    const struct mlg_contract_column *first = &odcs->draft.columns[relation->from[0]];
    struct mlg_check check = { .kind = &mlg_check_relationship,
                               .columns = relation->from,
                               .columns_count = relation->count,
                               .type = first->type.type,
                               .reference = reference,
                               .text = text };
    return mlg_draft_check(&odcs->draft, relation->node, relation->clause, SIZE_MAX, &check, err);
}

static enum mlg_code read_one(struct mlg_odcs *odcs, struct relation *relation, size_t column,
                              struct mlg_err *err)
{
    const struct mlg_doc *doc = odcs->draft.doc;
    MLG_TRY(mlg_doc_check_keys(doc, relation->node, "in a relationship", relationship_keys,
                               sizeof relationship_keys / sizeof relationship_keys[0], err));
    const struct mlg_node *type = mlg_node_get(relation->node, "type");
    if (type != NULL && type->kind != MLG_NODE_NULL &&
        !mlg_str_equal(type->text, MLG_STR("foreignKey")))
        relation->reason = "only relationships of type foreignKey say something of the data";
    else
        MLG_TRY(read_ends(odcs, relation, column, err));
    if (relation->reason != NULL)
        return mlg_draft_refuse(&odcs->draft, relation->node, relation->clause,
                                "contract.not_enforceable.relationship", err, "%s",
                                relation->reason);
    for (size_t i = 0; i < relation->count; i++)
        if (mlg_odcs_is_array(odcs, relation->object, relation->to[i]))
            return mlg_draft_refuse(&odcs->draft, relation->node, relation->clause,
                                    "contract.not_enforceable.nested", err,
                                    "`to` names an array, and arrays are not compared");
    return add_check(odcs, relation, err);
}

enum mlg_code mlg_odcs_relationships(struct mlg_odcs *odcs, const struct mlg_node *list,
                                     const char *path, size_t column, struct mlg_err *err)
{
    if (list == NULL || list->kind == MLG_NODE_NULL)
        return MLG_OK;
    if (list->kind != MLG_NODE_LIST)
        return mlg_odcs_fail(odcs, list, err, "relationships must be a list, not %s",
                             mlg_node_kind_name(list->kind));
    for (size_t i = 0; i < list->count; i++) {
        struct relation relation = { .node = list->items[i],
                                     .clause = mlg_draft_print(&odcs->draft,
                                                               "%s.relationships[%zu]", path, i) };
        MLG_TRY(read_one(odcs, &relation, column, err));
    }
    return MLG_OK;
}
