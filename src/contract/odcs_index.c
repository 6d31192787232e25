/* ODCS: objects and properties by what references call them. */
#include <stdlib.h>

#include "odcs.h"

struct named {
    struct mlg_str text;
    size_t index; /* in the list */
};

/* The items of a list by name and by id, each sorted by text, then by place. */
struct names {
    struct named *entries[2]; /* [counts[by_id]] */
    size_t counts[2];
};

struct properties {
    bool made;
    struct names names;
    bool *arrays; /* [count of the list] */
};

struct mlg_odcs_index {
    const struct mlg_node *schema; /* a list, or NULL */
    struct names objects;
    struct properties *properties; /* [schema->count] */
};

static int by_text(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = mlg_str_compare(x->text, y->text);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static enum mlg_code make_names(struct mlg_arena *arena, const struct mlg_node *list,
                                struct names *ret_names, struct mlg_err *err)
{
    struct names names = { .counts = { 0 } };
    for (int by_id = 0; by_id < 2; by_id++) {
        struct named *entries = mlg_arena_array(arena, list->count + 1, sizeof *entries);
        if (entries == NULL)
            return mlg_arena_full(arena, err);
        size_t count = 0;
        for (size_t i = 0; i < list->count; i++) {
            const struct mlg_node *own = mlg_node_get(list->items[i], by_id ? "id" : "name");
            bool scalar = own != NULL && own->kind != MLG_NODE_NULL && own->kind != MLG_NODE_LIST &&
                          own->kind != MLG_NODE_MAP;
            if (scalar)
                entries[count++] = (struct named){ .text = own->text, .index = i };
        }
        qsort(entries, count, sizeof *entries, by_text);
        names.entries[by_id] = entries;
        names.counts[by_id] = count;
    }
    *ret_names = names;
    return MLG_OK;
}

/* Place of the first item that is called that; SIZE_MAX = none. */
static size_t find(const struct names *names, struct mlg_str text, bool by_id)
{
    const struct named *entries = names->entries[by_id];
    size_t low = 0;
    size_t high = names->counts[by_id];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (mlg_str_compare(entries[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < names->counts[by_id] && mlg_str_equal(entries[low].text, text);
    return found ? entries[low].index : SIZE_MAX;
}

static bool is_array(const struct mlg_node *property)
{
    const struct mlg_node *type = mlg_node_get(property, "logicalType");
    enum mlg_type found = MLG_TYPE_ANY;
    return type != NULL && type->kind == MLG_NODE_STRING && mlg_type_find(type->text, &found) &&
           found == MLG_TYPE_ARRAY;
}

enum mlg_code mlg_odcs_index_make(struct mlg_odcs *odcs, const struct mlg_node *schema,
                                  struct mlg_err *err)
{
    struct mlg_arena *arena = odcs->draft.arena;
    struct mlg_odcs_index *index = mlg_arena_alloc(arena, sizeof *index);
    if (index == NULL)
        return mlg_arena_full(arena, err);
    *index = (struct mlg_odcs_index){ .schema = schema };
    index->properties = mlg_arena_array(arena, schema->count + 1, sizeof *index->properties);
    if (index->properties == NULL)
        return mlg_arena_full(arena, err);
    MLG_TRY(make_names(arena, schema, &index->objects, err));
    odcs->index = index;
    return MLG_OK;
}

static enum mlg_code make_properties(struct mlg_arena *arena, const struct mlg_node *list,
                                     struct properties *self, struct mlg_err *err)
{
    struct properties made = { .made = true };
    if (list != NULL && list->kind == MLG_NODE_LIST) {
        made.arrays = mlg_arena_array(arena, list->count + 1, sizeof *made.arrays);
        if (made.arrays == NULL)
            return mlg_arena_full(arena, err);
        for (size_t i = 0; i < list->count; i++)
            made.arrays[i] = is_array(list->items[i]);
        MLG_TRY(make_names(arena, list, &made.names, err));
    }
    *self = made;
    return MLG_OK;
}

size_t mlg_odcs_find_object(const struct mlg_odcs *odcs, struct mlg_str name, bool by_id)
{
    return find(&odcs->index->objects, name, by_id);
}

enum mlg_code mlg_odcs_find_property(struct mlg_odcs *odcs, size_t object, struct mlg_str name,
                                     bool by_id, size_t *ret_index, struct mlg_err *err)
{
    struct properties *own = &odcs->index->properties[object];
    if (!own->made)
        MLG_TRY(make_properties(odcs->draft.arena,
                                mlg_node_get(odcs->index->schema->items[object], "properties"), own,
                                err));
    *ret_index = find(&own->names, name, by_id);
    return MLG_OK;
}

bool mlg_odcs_is_array(const struct mlg_odcs *odcs, size_t object, size_t property)
{
    return odcs->index->properties[object].arrays[property];
}
