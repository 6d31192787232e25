/* Single values of mlgate.yaml. */
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/base/num.h>
#include <mlgate/text/escape.h>

#include "config_reader.h"

struct mlg_config_at mlg_config_place(const struct mlg_node *node)
{
    return (struct mlg_config_at){ .line = node->line, .column = node->column };
}

enum mlg_code mlg_config_open(const struct config_reader *self, const struct mlg_node *node,
                              enum config_section section, bool may_be_null)
{
    const struct config_keys *known = mlg_config_keys(section);
    if (may_be_null && node->kind == MLG_NODE_NULL)
        return MLG_OK;
    MLG_TRY(
        mlg_doc_check_keys(&self->doc, node, known->what, known->keys, known->count, self->err));
    for (size_t i = 0; i < known->required; i++) {
        if (mlg_node_get(node, known->keys[i]) == NULL)
            return config_fail(self, node, "'%s' is missing %s", known->keys[i], known->what);
    }
    return MLG_OK;
}

enum mlg_code mlg_config_filled(const struct config_reader *self, const struct mlg_node *node,
                                enum mlg_node_kind kind, const char *what)
{
    if (node->kind != kind)
        return config_fail(self, node, "expected %s of %s, found %s", mlg_node_kind_name(kind),
                           what, mlg_node_kind_name(node->kind));
    if (node->count > 0)
        return MLG_OK;
    (void)config_fail(self, node, "an empty %s of %s", kind == MLG_NODE_LIST ? "list" : "map",
                      what);
    (void)mlg_err_hint(self->err, "fill it, or leave the key out");
    return MLG_E_CONFIG;
}

static bool is_printable(struct mlg_str text)
{
    struct mlg_buf shown;
    mlg_buf_init(&shown, MLG_DOC_MAX_BYTES);
    mlg_escape_terminal(&shown, text, 0);
    bool same = !shown.failed && mlg_str_equal(mlg_buf_view(&shown), text);
    mlg_buf_done(&shown);
    return same;
}

enum mlg_code mlg_config_name(const struct config_reader *self, const struct mlg_pair *pair,
                              const char **ret_name)
{
    if (pair->key.len == 0)
        return config_fail(self, pair->key_node, "an empty name");
    if (pair->key.len > 200)
        return config_fail(self, pair->key_node, "a name of more than 200 bytes");
    if (!is_printable(pair->key))
        return config_fail(self, pair->key_node, "the name " CONFIG_SHOWN " is not printable",
                           pair->key.data);
    *ret_name = pair->key.data;
    return MLG_OK;
}

static enum mlg_code not_empty(const struct config_reader *self, const struct mlg_node *node,
                               const char *text)
{
    if (text != NULL && text[0] == '\0')
        return config_fail(self, node, "an empty string");
    return MLG_OK;
}

enum mlg_code mlg_config_string(const struct config_reader *self, const struct mlg_node *map,
                                const char *key, const char **ret_text)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    const char *text = NULL;
    MLG_TRY(mlg_doc_string(&self->doc, node, &text, self->err));
    MLG_TRY(not_empty(self, node, text));
    if (text != NULL)
        *ret_text = text;
    return MLG_OK;
}

const char *mlg_config_resolve(const struct config_reader *self, const char *path)
{
    return mlg_path_join(self->arena, self->folder, path);
}

enum mlg_code mlg_config_file(const struct config_reader *self, const struct mlg_node *map,
                              const char *key, const char **ret_path)
{
    const char *text = NULL;
    MLG_TRY(mlg_config_string(self, map, key, &text));
    if (text == NULL)
        return MLG_OK;
    const char *path = mlg_config_resolve(self, text);
    if (path == NULL)
        return mlg_arena_full(self->arena, self->err);
    *ret_path = path;
    return MLG_OK;
}

static enum mlg_code check_new(const struct config_reader *self, const struct mlg_node *node,
                               const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0)
            return config_fail(self, node, CONFIG_SHOWN " is named twice", word);
    }
    return MLG_OK;
}

enum mlg_code mlg_config_words(const struct config_reader *self, const struct mlg_node *map,
                               const char *key, bool unique, const char *const **ret_words,
                               size_t *ret_count)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node == NULL)
        return MLG_OK;
    const struct mlg_node *const *items = &node;
    size_t count = 1;
    if (node->kind == MLG_NODE_LIST) {
        MLG_TRY(mlg_config_filled(self, node, MLG_NODE_LIST, "words"));
        if (node->count > 1000) /* bounds the search for repeated ones */
            return config_fail(self, node, "a list of more than 1,000 words");
        items = node->items;
        count = node->count;
    }
    const char **words = NULL;
    CONFIG_NEW(self, &words, count + 1);
    for (size_t i = 0; i < count; i++) {
        MLG_TRY(mlg_doc_word(&self->doc, items[i], &words[i], self->err));
        if (unique) {
            MLG_TRY(not_empty(self, items[i], words[i]));
            MLG_TRY(check_new(self, items[i], words, i, words[i]));
        }
    }
    *ret_words = words;
    if (ret_count != NULL)
        *ret_count = count;
    return MLG_OK;
}

enum mlg_code mlg_config_number(const struct config_reader *self, const struct mlg_node *map,
                                const char *key, double *ret_value)
{
    return mlg_doc_number(&self->doc, mlg_node_get(map, key), ret_value, self->err);
}

enum mlg_code mlg_config_alpha(const struct config_reader *self, const struct mlg_node *map,
                               double *ret_alpha)
{
    const struct mlg_node *node = mlg_node_get(map, "alpha");
    double alpha = 0;
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_doc_number(&self->doc, node, &alpha, self->err));
    if (!(alpha > 0 && alpha < 0.5))
        return config_fail(self, node, "alpha is %s; it must be over 0 and under 0.5",
                           node->text.data);
    *ret_alpha = alpha;
    return MLG_OK;
}

enum mlg_code mlg_config_size(const struct config_reader *self, const struct mlg_node *map,
                              const char *key, uint64_t *ret_bytes)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    const char *text = NULL;
    uint64_t bytes = 0;
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_doc_word(&self->doc, node, &text, self->err));
    if (mlg_num_parse_size(mlg_str_of(text), &bytes) != MLG_NUM_OK || bytes == 0)
        return config_fail(self, node,
                           "expected a size over 0, such as 512M or 2G, found " CONFIG_SHOWN, text);
    *ret_bytes = bytes;
    return MLG_OK;
}

enum mlg_code mlg_config_either(const struct config_reader *self, const struct mlg_node *map,
                                const char *key, const char *first, const char *second,
                                bool *ret_second)
{
    const char *text = NULL;
    MLG_TRY(mlg_config_string(self, map, key, &text));
    if (text == NULL)
        return MLG_OK;
    bool is_second = strcmp(text, second) == 0;
    if (!is_second && strcmp(text, first) != 0)
        return config_fail(self, mlg_node_get(map, key), "%s is '%s' or '%s', not " CONFIG_SHOWN,
                           key, first, second, text);
    *ret_second = is_second;
    return MLG_OK;
}

void mlg_config_hint_names(const struct config_reader *self, const char *word,
                           const char *const *names, size_t count, const char *none)
{
    const char *near = mlg_str_suggest(word, names, count);
    if (count == 0) {
        (void)mlg_err_hint(self->err, "%s", none);
        return;
    }
    if (near != NULL) {
        (void)mlg_err_hint(self->err, "did you mean '%s'?", near);
        return;
    }
    struct mlg_buf list;
    mlg_buf_init(&list, 4096);
    for (size_t i = 0; i < count; i++) {
        mlg_buf_add_text(&list, i == 0 ? "" : ", ");
        mlg_buf_add_text(&list, names[i]);
    }
    (void)mlg_err_hint(self->err, "declared: %s", mlg_buf_text(&list));
    mlg_buf_done(&list);
}
