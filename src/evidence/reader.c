#include "reader.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "hex.h"

enum mlg_code reader_fail(const struct reader *r, const struct mlg_node *at, const char *format,
                          ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return mlg_doc_fail(r->doc, at, MLG_E_SYNTAX, r->err, "%s", text);
}

static enum mlg_code check_text(const struct reader *r, const struct mlg_node *node,
                                const char *key)
{
    if (node->kind != MLG_NODE_STRING)
        return reader_fail(r, node, "\"%s\" is %s, not a string", key,
                           mlg_node_kind_name(node->kind));
    if (memchr(node->text.data, '\0', node->text.len) != NULL)
        return reader_fail(r, node, "\"%s\" has a NUL in it", key);
    return MLG_OK;
}

enum mlg_code reader_get(const struct reader *r, const struct mlg_node *map, const char *key,
                         enum mlg_node_kind kind, const struct mlg_node **ret_node)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node == NULL)
        return reader_fail(r, map, "\"%s\" is missing", key);
    if (kind == MLG_NODE_STRING)
        MLG_TRY(check_text(r, node, key));
    else if (node->kind != kind)
        return reader_fail(r, node, "\"%s\" is %s, not %s", key, mlg_node_kind_name(node->kind),
                           mlg_node_kind_name(kind));
    *ret_node = node;
    return MLG_OK;
}

enum mlg_code reader_text(const struct reader *r, const struct mlg_node *map, const char *key,
                          const char **ret_text)
{
    const struct mlg_node *node = NULL;
    MLG_TRY(reader_get(r, map, key, MLG_NODE_STRING, &node));
    assert(node != NULL);
    *ret_text = node->text.data;
    return MLG_OK;
}

enum mlg_code reader_optional_text(const struct reader *r, const struct mlg_node *map,
                                   const char *key, const char **ret_text)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    *ret_text = NULL;
    if (node == NULL || node->kind == MLG_NODE_NULL)
        return MLG_OK;
    MLG_TRY(check_text(r, node, key));
    *ret_text = node->text.data;
    return MLG_OK;
}

enum mlg_code reader_sha256(const struct reader *r, const struct mlg_node *map, const char *key,
                            const char **ret_hex)
{
    MLG_TRY(reader_text(r, map, key, ret_hex));
    if (!hex_is_sha256(*ret_hex))
        return reader_fail(r, mlg_node_get(map, key),
                           "\"%s\" is not 64 lower-case hexadecimal digits", key);
    return MLG_OK;
}

enum mlg_code reader_only(const struct reader *r, const struct mlg_node *map,
                          const char *const *keys, size_t count)
{
    if (map == NULL || map->kind != MLG_NODE_MAP)
        return reader_fail(r, map, "found %s where a map is expected",
                           map != NULL ? mlg_node_kind_name(map->kind) : "nothing");
    for (size_t i = 0; i < map->count; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known = known || mlg_str_equal(map->pairs[i].key, mlg_str_of(keys[k]));
        if (!known)
            return reader_fail(r, map->pairs[i].value, "\"%.80s\" is not expected here",
                               map->pairs[i].key.data);
    }
    return MLG_OK;
}
