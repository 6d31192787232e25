#include <mlgate/text/doc.h>

#include <math.h>
#include <string.h>

#include <mlgate/base/file.h>

#include "doc_reader.h"

static enum mlg_code parse_file(struct mlg_arena *arena, const char *path, enum mlg_code code,
                                struct mlg_buf *buf, struct mlg_doc *ret_doc, struct mlg_err *err)
{
    struct mlg_err reading = MLG_ERR_INIT;
    enum mlg_code result = mlg_file_read(path, buf, &reading);
    if (result == MLG_E_IO || result == MLG_E_LIMIT)
        result = reading.code = code;
    if (result != MLG_OK) {
        mlg_err_at(&reading, path, 0, 0);
        if (err != NULL && err->code == MLG_OK)
            *err = reading;
        return result;
    }
    const char *own_path = mlg_arena_copy(arena, mlg_str_of(path));
    if (own_path == NULL)
        return mlg_arena_full(arena, err);
    if (mlg_str_ends(mlg_str_of(path), MLG_STR(".json")))
        return mlg_doc_parse_json(arena, mlg_buf_view(buf), own_path, code, ret_doc, err);
    return mlg_doc_parse_yaml(arena, mlg_buf_view(buf), own_path, code, ret_doc, err);
}

enum mlg_code mlg_doc_read(struct mlg_arena *arena, const char *path, enum mlg_code code,
                           struct mlg_doc *ret_doc, struct mlg_err *err)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, MLG_DOC_MAX_BYTES);
    enum mlg_code result = parse_file(arena, path, code, &buf, ret_doc, err);
    mlg_buf_done(&buf);
    return result;
}

const struct mlg_node *mlg_node_get(const struct mlg_node *node, const char *key)
{
    if (node == NULL || node->kind != MLG_NODE_MAP)
        return NULL;
    struct mlg_str wanted = mlg_str_of(key);
    for (size_t i = 0; i < node->count; i++) {
        if (mlg_str_equal(node->pairs[i].key, wanted))
            return node->pairs[i].value;
    }
    return NULL;
}

const char *mlg_node_kind_name(enum mlg_node_kind kind)
{
    static const char *const names[] = { "null",     "true or false", "an integer", "a number",
                                         "a string", "a list",        "a map" };
    return (size_t)kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "something else";
}

static enum mlg_code expected(const struct mlg_doc *doc, const struct mlg_node *node,
                              const char *what, struct mlg_err *err)
{
    return mlg_doc_fail(doc, node, MLG_E_CONFIG, err, "expected %s, found %s", what,
                        mlg_node_kind_name(node->kind));
}

static enum mlg_code without_nul(const struct mlg_doc *doc, const struct mlg_node *node,
                                 const char **ret_text, struct mlg_err *err)
{
    if (node->text.len > 0 && memchr(node->text.data, '\0', node->text.len) != NULL)
        return mlg_doc_fail(doc, node, MLG_E_CONFIG, err, "the string holds a NUL character");
    *ret_text = node->text.data;
    return MLG_OK;
}

static bool is_quotable(enum mlg_node_kind kind)
{
    return kind == MLG_NODE_BOOL || kind == MLG_NODE_INT || kind == MLG_NODE_FLOAT;
}

enum mlg_code mlg_doc_string(const struct mlg_doc *doc, const struct mlg_node *node,
                             const char **ret_text, struct mlg_err *err)
{
    if (node == NULL)
        return MLG_OK;
    if (node->kind == MLG_NODE_STRING)
        return without_nul(doc, node, ret_text, err);
    (void)expected(doc, node, "a string", err);
    if (is_quotable(node->kind))
        (void)mlg_err_hint(err, "write it in quotes: \"%.60s\"", node->text.data);
    return MLG_E_CONFIG;
}

enum mlg_code mlg_doc_word(const struct mlg_doc *doc, const struct mlg_node *node,
                           const char **ret_text, struct mlg_err *err)
{
    if (node == NULL)
        return MLG_OK;
    if (node->kind != MLG_NODE_STRING && !is_quotable(node->kind))
        return expected(doc, node, "a string or number", err);
    return without_nul(doc, node, ret_text, err);
}

enum mlg_code mlg_doc_number(const struct mlg_doc *doc, const struct mlg_node *node,
                             double *ret_value, struct mlg_err *err)
{
    if (node == NULL)
        return MLG_OK;
    if (node->kind != MLG_NODE_INT && node->kind != MLG_NODE_FLOAT)
        return expected(doc, node, "a number", err);
    if (!isfinite(node->number))
        return mlg_doc_fail(doc, node, MLG_E_CONFIG, err,
                            "expected a finite number, found " MLG_DOC_SHOWN, node->text.data);
    *ret_value = node->number;
    return MLG_OK;
}

enum mlg_code mlg_doc_integer(const struct mlg_doc *doc, const struct mlg_node *node,
                              int64_t *ret_value, struct mlg_err *err)
{
    if (node == NULL)
        return MLG_OK;
    if (node->kind == MLG_NODE_FLOAT)
        return mlg_doc_fail(doc, node, MLG_E_CONFIG, err,
                            "expected an integer of 64 bits, found " MLG_DOC_SHOWN,
                            node->text.data);
    if (node->kind != MLG_NODE_INT)
        return expected(doc, node, "an integer", err);
    *ret_value = node->integer;
    return MLG_OK;
}

enum mlg_code mlg_doc_boolean(const struct mlg_doc *doc, const struct mlg_node *node,
                              bool *ret_value, struct mlg_err *err)
{
    if (node == NULL)
        return MLG_OK;
    if (node->kind != MLG_NODE_BOOL)
        return expected(doc, node, "true or false", err);
    *ret_value = node->boolean;
    return MLG_OK;
}

static bool is_known(struct mlg_str key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (mlg_str_equal(key, mlg_str_of(keys[i])))
            return true;
    }
    return false;
}

static void hint_at_keys(const char *key, const char *const *keys, size_t count,
                         struct mlg_err *err)
{
    const char *near = mlg_str_suggest(key, keys, count);
    if (near != NULL) {
        (void)mlg_err_hint(err, "did you mean '%s'?", near);
        return;
    }
    struct mlg_buf list;
    mlg_buf_init(&list, 4096);
    for (size_t i = 0; i < count; i++) {
        mlg_buf_add_text(&list, i == 0 ? "" : ", ");
        mlg_buf_add_text(&list, keys[i]);
    }
    (void)mlg_err_hint(err, "known here: %s", mlg_buf_text(&list));
    mlg_buf_done(&list);
}

enum mlg_code mlg_doc_check_keys(const struct mlg_doc *doc, const struct mlg_node *node,
                                 const char *what, const char *const *keys, size_t count,
                                 struct mlg_err *err)
{
    if (node == NULL)
        return MLG_OK;
    if (node->kind != MLG_NODE_MAP)
        return expected(doc, node, "a map", err);
    for (size_t i = 0; i < node->count; i++) {
        const struct mlg_pair *pair = &node->pairs[i];
        if (is_known(pair->key, keys, count))
            continue;
        (void)mlg_doc_fail(doc, pair->key_node, MLG_E_CONFIG, err,
                           "unknown key " MLG_DOC_SHOWN_STR " %s", MLG_DOC_CLIP(pair->key), what);
        hint_at_keys(pair->key.data, keys, count, err);
        return MLG_E_CONFIG;
    }
    return MLG_OK;
}
