#include <mlgate/evidence/oms.h>

#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "hex.h"
#include "reader.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void mlg_oms_write(struct mlg_buf *out, const struct mlg_manifest *manifest)
{
    mlg_buf_add_text(out, "{\"_type\":\"" MLG_STATEMENT_TYPE "\",\"predicate\":");
    mlg_manifest_write_predicate(out, manifest);
    mlg_buf_add_text(out, ",\"predicateType\":\"" MLG_OMS_PREDICATE_TYPE
                          "\",\"subject\":[{\"digest\":{\"sha256\":\"");
    mlg_buf_add_text(out, manifest->root);
    mlg_buf_add_text(out, "\"},\"name\":");
    /* The model's own folder may have a name that is no UTF-8; it is informational. */
    struct mlg_str name = mlg_str_of(manifest->name);
    canonical_add_string(out, mlg_utf8_valid_prefix(name) == name.len ? name : MLG_STR("model"));
    mlg_buf_add_text(out, "}]}");
}

/* Relative, without empty, "." and ".." parts. */
static bool is_plain_name(struct mlg_str name)
{
    while (true) {
        const char *slash = memchr(name.data, '/', name.len);
        struct mlg_str part = { name.data, slash ? (size_t)(slash - name.data) : name.len };
        if (part.len == 0 || mlg_str_equal(part, MLG_STR(".")) ||
            mlg_str_equal(part, MLG_STR("..")))
            return false;
        if (slash == NULL)
            return true;
        name.data += part.len + 1;
        name.len -= part.len + 1;
    }
}

static enum mlg_code read_resource(const struct reader *r, const struct mlg_node *node, bool alone,
                                   struct mlg_resource *resource)
{
    const char *algorithm = NULL, *digest = NULL;
    if (node->kind != MLG_NODE_MAP)
        return reader_fail(r, node, "a resource is %s, not a map", mlg_node_kind_name(node->kind));
    MLG_TRY(reader_text(r, node, "name", &resource->name));
    MLG_TRY(reader_text(r, node, "algorithm", &algorithm));
    MLG_TRY(reader_sha256(r, node, "digest", &digest));
    if (strcmp(algorithm, "sha256") != 0)
        return reader_fail(r, node, "the algorithm \"%.40s\" is not supported, only sha256 is",
                           algorithm);
    bool legacy = alone && strcmp(resource->name, ".") == 0;
    if (!legacy && !is_plain_name(mlg_str_of(resource->name)))
        return reader_fail(r, node, "\"%.100s\" is no name of a file in a model", resource->name);
    hex_read_sha256(digest, resource->digest);
    return MLG_OK;
}

static int compare_names(const void *a, const void *b)
{
    const struct mlg_resource *x = a, *y = b;
    return mlg_str_compare(mlg_str_of(x->name), mlg_str_of(y->name));
}

static enum mlg_code read_resources(const struct reader *r, struct mlg_arena *arena,
                                    const struct mlg_statement *s, struct mlg_oms *oms)
{
    const struct mlg_node *list = NULL;
    MLG_TRY(reader_get(r, s->predicate, "resources", MLG_NODE_LIST, &list));
    if (list->count == 0)
        return reader_fail(r, list, "\"resources\" is empty: a signature over nothing");
    oms->resources = mlg_arena_array(arena, list->count, sizeof *oms->resources);
    if (oms->resources == NULL)
        return mlg_arena_full(arena, r->err);
    oms->count = list->count;
    for (size_t i = 0; i < list->count; i++)
        MLG_TRY(read_resource(r, list->items[i], list->count == 1, &oms->resources[i]));
    /* In the order of the list: other tools sort otherwise, and sign their own order. */
    mlg_manifest_root(oms->resources, oms->count, oms->root);
    if (strcmp(oms->root, s->subjects[0].sha256) != 0)
        return reader_fail(r, list, "the subject is not the root digest of the resources");
    qsort(oms->resources, oms->count, sizeof *oms->resources, compare_names);
    for (size_t i = 1; i < oms->count; i++) {
        if (strcmp(oms->resources[i - 1].name, oms->resources[i].name) == 0)
            return reader_fail(r, list, "\"%.100s\" comes twice", oms->resources[i].name);
    }
    return mlg_manifest_digest(oms->resources, oms->count, oms->digest, r->err);
}

static enum mlg_code read_ignored(const struct reader *r, struct mlg_arena *arena,
                                  const struct mlg_node *map, struct mlg_oms *oms)
{
    const struct mlg_node *list = NULL;
    if (mlg_node_get(map, "ignore_paths") == NULL)
        return MLG_OK;
    MLG_TRY(reader_get(r, map, "ignore_paths", MLG_NODE_LIST, &list));
    const char **ignored = mlg_arena_array(arena, list->count, sizeof *ignored);
    if (ignored == NULL)
        return mlg_arena_full(arena, r->err);
    for (size_t i = 0; i < list->count; i++) {
        const struct mlg_node *item = list->items[i];
        if (item->kind != MLG_NODE_STRING || item->text.len == 0 ||
            memchr(item->text.data, '\0', item->text.len) != NULL)
            return reader_fail(r, list, "\"ignore_paths\" holds something that is no path");
        ignored[i] = item->text.data;
    }
    oms->ignored = ignored;
    oms->ignored_count = list->count;
    return MLG_OK;
}

static enum mlg_code read_serialization(const struct reader *r, struct mlg_arena *arena,
                                        const struct mlg_statement *s, struct mlg_oms *oms)
{
    static const char *const keys[] = { "allow_symlinks", "hash_type", "ignore_paths", "method" };
    const struct mlg_node *map = NULL, *links = NULL;
    const char *method = NULL, *hash = NULL;
    MLG_TRY(reader_get(r, s->predicate, "serialization", MLG_NODE_MAP, &map));
    MLG_TRY(reader_text(r, map, "method", &method));
    if (strcmp(method, "files") != 0)
        return reader_fail(r, map, "the method \"%.40s\" is not supported, only files is", method);
    MLG_TRY(reader_only(r, map, keys, COUNT(keys)));
    MLG_TRY(reader_text(r, map, "hash_type", &hash));
    if (strcmp(hash, "sha256") != 0)
        return reader_fail(r, map, "the hash \"%.40s\" is not supported, only sha256 is", hash);
    MLG_TRY(reader_get(r, map, "allow_symlinks", MLG_NODE_BOOL, &links));
    if (links->boolean)
        return reader_fail(r, map, "a signature that followed symbolic links is not supported");
    return read_ignored(r, arena, map, oms);
}

enum mlg_code mlg_oms_read(struct mlg_arena *arena, const struct mlg_statement *statement,
                           struct mlg_oms *ret_oms, struct mlg_err *err)
{
    static const char *const keys[] = { "resources", "serialization" };
    struct reader r = { &statement->doc, err };
    struct mlg_oms oms = { .name = statement->subjects[0].name };
    if (strcmp(statement->predicate_type, MLG_OMS_PREDICATE_TYPE) != 0)
        return reader_fail(&r, statement->doc.root,
                           "\"%.100s\" is not the predicate type of a model's signature",
                           statement->predicate_type);
    if (statement->subjects_count != 1)
        return reader_fail(&r, statement->doc.root, "a model's signature has one subject, not %zu",
                           statement->subjects_count);
    MLG_TRY(reader_only(&r, statement->predicate, keys, COUNT(keys)));
    MLG_TRY(read_serialization(&r, arena, statement, &oms));
    MLG_TRY(read_resources(&r, arena, statement, &oms));
    *ret_oms = oms;
    return MLG_OK;
}

/* --- comparing -------------------------------------------------------------------------------- */

/* Is the model a file, and does the lone resource stand for it? */
static bool is_same_file_model(const struct mlg_oms *a, const struct mlg_manifest *b)
{
    if (a->count != 1 || b->count != 1 || strcmp(b->resources[0].name, ".") != 0)
        return false;
    return strcmp(a->resources[0].name, ".") == 0 || strcmp(a->resources[0].name, b->name) == 0;
}

enum mlg_code mlg_oms_compare(struct mlg_arena *arena, const struct mlg_oms *signed_model,
                              const struct mlg_manifest *model, struct mlg_difference **ret_list,
                              size_t *ret_count, struct mlg_err *err)
{
    const struct mlg_resource *a = signed_model->resources, *b = model->resources;
    size_t i = 0, k = 0, count = 0;
    bool alone = is_same_file_model(signed_model, model);
    struct mlg_difference *list =
        mlg_arena_array(arena, signed_model->count + model->count, sizeof *list);
    if (list == NULL)
        return mlg_arena_full(arena, err);
    while (i < signed_model->count || k < model->count) {
        int order = i == signed_model->count ? 1
                    : k == model->count      ? -1
                    : alone                  ? 0
                            : mlg_str_compare(mlg_str_of(a[i].name), mlg_str_of(b[k].name));
        if (order < 0)
            list[count++] = (struct mlg_difference){ MLG_CHANGE_REMOVED, a[i].name };
        else if (order > 0)
            list[count++] = (struct mlg_difference){ MLG_CHANGE_ADDED, b[k].name };
        else if (memcmp(a[i].digest, b[k].digest, sizeof a[i].digest) != 0)
            list[count++] = (struct mlg_difference){ MLG_CHANGE_MODIFIED, b[k].name };
        i += order <= 0;
        k += order >= 0;
    }
    *ret_list = list;
    *ret_count = count;
    return MLG_OK;
}

const char *mlg_change_name(enum mlg_change change)
{
    static const char *const names[] = { "added", "removed", "modified" };
    return names[change];
}
