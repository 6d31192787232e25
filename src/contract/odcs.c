#include "odcs.h"

#include <stdlib.h>
#include <string.h>

#include "format.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Ceilings of a stranger's contract. */
#define OBJECTS_MAX 10000
#define CLAUSES_MAX 1000000
#define KEY_MAX     64

static const char *const top_keys[] = {
    "apiVersion",
    "authoritativeDefinitions",
    "contractCreatedTs",
    "customProperties",
    "dataProduct",
    "description",
    "domain",
    "id",
    "kind",
    "name",
    "price",
    "roles",
    "schema",
    "servers",
    "slaDefaultElement",
    "slaProperties",
    "status",
    "support",
    "tags",
    "team",
    "tenant",
    "version",
};

static const char *const object_keys[] = {
    "authoritativeDefinitions",
    "businessName",
    "customProperties",
    "dataGranularityDescription",
    "description",
    "id",
    "logicalType",
    "name",
    "physicalName",
    "physicalType",
    "properties",
    "quality",
    "relationships",
    "tags",
};

static bool is_odcs(const struct mlg_node *root)
{
    const struct mlg_node *kind = mlg_node_get(root, "kind");
    return kind != NULL && mlg_str_equal(kind->text, MLG_STR("DataContract"));
}

static enum mlg_code check_version(struct mlg_odcs *odcs, const struct mlg_node *root,
                                   struct mlg_contract *contract, struct mlg_err *err)
{
    static const char *const known[] = { "3.0.0", "3.0.1", "3.0.2", "3.1.0" };
    const struct mlg_node *node = mlg_node_get(root, "apiVersion");
    if (node == NULL) {
        (void)mlg_odcs_fail(odcs, root, err, "apiVersion is missing");
        (void)mlg_err_hint(err, "add `apiVersion: v3.1.0`");
        return MLG_E_CONFIG;
    }
    const char *text = NULL;
    MLG_TRY(mlg_doc_string(odcs->draft.doc, node, &text, err));
    const char *bare = text[0] == 'v' ? text + 1 : text;
    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(bare, known[i]) == 0) {
            contract->version = known[i];
            odcs->v30 = i < 3;
            return MLG_OK;
        }
    (void)mlg_odcs_fail(odcs, node, err, "ODCS version '%.40s' is not supported", text);
    (void)mlg_err_hint(err, "supported: v3.0.0, v3.0.1, v3.0.2, v3.1.0; version 2 has another "
                            "shape and must be converted");
    return MLG_E_CONFIG;
}

struct key_part {
    int64_t position;
    size_t column;
};

/* Columns marked primaryKey, by primaryKeyPosition, then in the contract's order. */
static enum mlg_code collect_key(struct mlg_odcs *odcs, const struct mlg_node *properties,
                                 struct key_part *parts, size_t *ret_count,
                                 const struct mlg_node **ret_first, struct mlg_err *err)
{
    const struct mlg_doc *doc = odcs->draft.doc;
    size_t count = 0;
    for (size_t i = 0; i < properties->count; i++) {
        bool primary = false;
        int64_t position = -1;
        const struct mlg_node *node = mlg_node_get(properties->items[i], "primaryKey");
        MLG_TRY(mlg_doc_boolean(doc, node, &primary, err));
        MLG_TRY(mlg_doc_integer(doc, mlg_node_get(properties->items[i], "primaryKeyPosition"),
                                &position, err));
        if (!primary)
            continue;
        if (count == KEY_MAX)
            return mlg_odcs_fail(odcs, node, err, "more than %d columns in the primary key",
                                 KEY_MAX);
        if (count == 0)
            *ret_first = node;
        size_t at = count++;
        for (; at > 0 && parts[at - 1].position > position; at--)
            parts[at] = parts[at - 1];
        parts[at] = (struct key_part){ .position = position, .column = i };
    }
    *ret_count = count;
    return MLG_OK;
}

static enum mlg_code primary_key(struct mlg_odcs *odcs, const struct mlg_node *properties,
                                 const char *path, struct mlg_err *err)
{
    struct mlg_draft *draft = &odcs->draft;
    struct key_part parts[KEY_MAX];
    size_t *columns = mlg_arena_array(draft->arena, KEY_MAX, sizeof *columns);
    if (columns == NULL)
        return mlg_arena_full(draft->arena, err);
    size_t count = 0;
    const struct mlg_node *first = NULL;
    MLG_TRY(collect_key(odcs, properties, parts, &count, &first, err));
    if (count == 0)
        return MLG_OK;
    struct mlg_buf list;
    mlg_buf_init(&list, 900);
    for (size_t i = 0; i < count; i++) {
        columns[i] = parts[i].column;
        mlg_buf_add_format(&list, "%s%zu", i > 0 ? "," : "", parts[i].column);
    }
    struct mlg_check check = { .kind = &mlg_check_primary_key,
                               .columns = columns,
                               .columns_count = count,
                               .type = draft->columns[columns[0]].type.type };
    const char *clause =
        mlg_draft_print(draft, "%s.properties[%s].primaryKey", path, mlg_buf_text(&list));
    mlg_buf_done(&list);
    return mlg_draft_check(draft, first, clause, SIZE_MAX, &check, err);
}

static int by_name(const void *a, const void *b)
{
    const struct mlg_contract_column *const *x = a;
    const struct mlg_contract_column *const *y = b;
    int order = strcmp((*x)->name, (*y)->name);
    return order != 0 ? order : (*x > *y) - (*x < *y);
}

/* Two properties of one name would let a data column be checked by one of them only. */
static enum mlg_code refuse_twins(struct mlg_odcs *odcs, const struct mlg_node *list,
                                  struct mlg_err *err)
{
    const struct mlg_draft *draft = &odcs->draft;
    size_t count = draft->columns_count;
    const struct mlg_contract_column **sorted =
        mlg_arena_array(draft->arena, count + 1, sizeof *sorted);
    if (sorted == NULL)
        return mlg_arena_full(draft->arena, err);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &draft->columns[i];
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 1; i < count; i++)
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            return mlg_odcs_fail(odcs,
                                 mlg_node_get(list->items[sorted[i] - draft->columns], "name"), err,
                                 "property '%.60s' is described twice", sorted[i]->name);
    return MLG_OK;
}

static enum mlg_code read_properties(struct mlg_odcs *odcs, const struct mlg_node *list,
                                     const char *path, struct mlg_err *err)
{
    if (list == NULL || list->kind == MLG_NODE_NULL)
        return MLG_OK;
    if (list->kind != MLG_NODE_LIST)
        return mlg_odcs_fail(odcs, list, err, "properties must be a list, not %s",
                             mlg_node_kind_name(list->kind));
    struct mlg_draft *draft = &odcs->draft;
    for (size_t i = 0; i < list->count; i++)
        MLG_TRY(mlg_odcs_property(odcs, list->items[i],
                                  mlg_draft_print(draft, "%s.properties[%zu]", path, i), err));
    MLG_TRY(refuse_twins(odcs, list, err));
    MLG_TRY(primary_key(odcs, list, path, err));
    for (size_t i = 0; i < list->count; i++)
        MLG_TRY(mlg_odcs_quality(odcs, mlg_node_get(list->items[i], "quality"),
                                 draft->columns[i].clause, i, err));
    return MLG_OK;
}

static enum mlg_code read_object(struct mlg_odcs *odcs, const struct mlg_node *node, size_t index,
                                 struct mlg_contract_object *ret_object, struct mlg_err *err)
{
    const struct mlg_doc *doc = odcs->draft.doc;
    MLG_TRY(
        mlg_doc_check_keys(doc, node, "in a schema object", object_keys, COUNT(object_keys), err));
    struct mlg_contract_object object = { .name = NULL };
    const struct mlg_node *name = mlg_node_get(node, "name");
    if (name == NULL)
        return mlg_odcs_fail(odcs, node, err, "a schema object needs a name");
    MLG_TRY(mlg_doc_string(doc, name, &object.name, err));
    MLG_TRY(mlg_doc_string(doc, mlg_node_get(node, "physicalName"), &object.physical_name, err));
    const struct mlg_node *type = mlg_node_get(node, "logicalType");
    if (type != NULL && !mlg_str_equal(type->text, MLG_STR("object")))
        return mlg_odcs_fail(odcs, type, err, "logicalType of a schema object is `object`");
    const char *path = mlg_draft_print(&odcs->draft, "schema[%zu]", index);
    if (path == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    MLG_TRY(read_properties(odcs, mlg_node_get(node, "properties"), path, err));
    MLG_TRY(mlg_odcs_quality(odcs, mlg_node_get(node, "quality"), path, SIZE_MAX, err));
    MLG_TRY(mlg_odcs_relationships(odcs, mlg_node_get(node, "relationships"), path, SIZE_MAX, err));
    mlg_draft_finish(&odcs->draft, &object);
    *ret_object = object;
    return MLG_OK;
}

static enum mlg_code read_odcs(const struct mlg_doc *doc, struct mlg_arena *arena,
                               struct mlg_contract *contract, struct mlg_err *err)
{
    struct mlg_odcs odcs = { .draft = { .arena = arena, .doc = doc, .limit = CLAUSES_MAX } };
    const struct mlg_node *root = doc->root;
    if (!is_odcs(root)) {
        (void)mlg_odcs_fail(&odcs, root, err, "not an ODCS contract: no `kind: DataContract`");
        return MLG_E_CONFIG;
    }
    MLG_TRY(check_version(&odcs, root, contract, err));
    MLG_TRY(mlg_doc_check_keys(doc, root, "in a data contract", top_keys, COUNT(top_keys), err));
    const struct mlg_node *schema = mlg_node_get(root, "schema");
    if (schema == NULL || schema->kind == MLG_NODE_NULL)
        return MLG_OK;
    if (schema->kind != MLG_NODE_LIST)
        return mlg_odcs_fail(&odcs, schema, err, "schema must be a list, not %s",
                             mlg_node_kind_name(schema->kind));
    if (schema->count > OBJECTS_MAX)
        return mlg_odcs_fail(&odcs, schema, err, "more than %d schema objects", OBJECTS_MAX);
    struct mlg_contract_object *objects =
        mlg_arena_array(arena, schema->count + 1, sizeof *objects);
    if (objects == NULL)
        return mlg_arena_full(arena, err);
    MLG_TRY(mlg_odcs_index_make(&odcs, schema, err));
    for (size_t i = 0; i < schema->count; i++) {
        odcs.draft = (struct mlg_draft){ .arena = arena, .doc = doc, .limit = CLAUSES_MAX };
        odcs.object = i;
        MLG_TRY(read_object(&odcs, schema->items[i], i, &objects[i], err));
    }
    contract->objects = objects;
    contract->objects_count = schema->count;
    return MLG_OK;
}

const struct mlg_contract_format mlg_format_odcs = {
    .name = "odcs",
    .is = is_odcs,
    .read = read_odcs,
};
