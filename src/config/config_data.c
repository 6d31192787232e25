/* The data sets, and the slices they name. */
#include "config_reader.h"

static enum mlg_code read_edges(const struct config_reader *self, const struct mlg_node *node,
                                struct mlg_config_slice *slice)
{
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_filled(self, node, MLG_NODE_LIST, "edges"));
    double *edges = NULL;
    CONFIG_NEW(self, &edges, node->count);
    for (size_t i = 0; i < node->count; i++) {
        MLG_TRY(mlg_doc_number(&self->doc, node->items[i], &edges[i], self->err));
        if (i > 0 && edges[i] <= edges[i - 1])
            return config_fail(self, node->items[i], "edges must increase: %s stands behind %s",
                               node->items[i]->text.data, node->items[i - 1]->text.data);
    }
    slice->edges = edges;
    slice->edges_count = node->count;
    return MLG_OK;
}

static enum mlg_code read_quantiles(const struct config_reader *self, const struct mlg_node *node,
                                    struct mlg_config_slice *slice)
{
    double count;
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_doc_number(&self->doc, node, &count, self->err));
    if (!(count >= 2 && count <= 100) || count != (double)(size_t)count)
        return config_fail(self, node, "quantiles are a whole number from 2 to 100, not %s",
                           node->text.data);
    if (slice->edges != NULL)
        return config_fail(self, node, "a slice has either edges or quantiles");
    slice->quantiles = (size_t)count;
    return MLG_OK;
}

static enum mlg_code read_slices(const struct config_reader *self, const struct mlg_node *node,
                                 struct mlg_config_data *data)
{
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_filled(self, node, MLG_NODE_MAP, "slices"));
    struct mlg_config_slice *slices = NULL;
    CONFIG_NEW(self, &slices, node->count);
    for (size_t i = 0; i < node->count; i++) {
        const struct mlg_node *entry = node->pairs[i].value;
        slices[i].at = mlg_config_place(node->pairs[i].key_node);
        MLG_TRY(mlg_config_name(self, &node->pairs[i], &slices[i].name));
        MLG_TRY(mlg_config_open(self, entry, CONFIG_SLICE, true));
        slices[i].column = slices[i].name;
        MLG_TRY(mlg_config_string(self, entry, "column", &slices[i].column));
        MLG_TRY(read_edges(self, mlg_node_get(entry, "edges"), &slices[i]));
        MLG_TRY(read_quantiles(self, mlg_node_get(entry, "quantiles"), &slices[i]));
    }
    data->slices = slices;
    data->slices_count = node->count;
    return MLG_OK;
}

static enum mlg_code read_short_form(const struct config_reader *self, const struct mlg_node *node,
                                     struct mlg_config_data *data)
{
    const char *text = node->text.data;
    MLG_TRY(mlg_doc_string(&self->doc, node, &text, self->err));
    if (text[0] == '\0')
        return config_fail(self, node, "an empty path");
    data->path = mlg_config_resolve(self, text);
    data->score = "score";
    return data->path != NULL ? MLG_OK : mlg_arena_full(self->arena, self->err);
}

static enum mlg_code read_data_set(const struct config_reader *self, const struct mlg_node *node,
                                   struct mlg_config_data *data)
{
    if (node->kind == MLG_NODE_STRING)
        return read_short_form(self, node, data);
    if (node->kind != MLG_NODE_MAP)
        return config_fail(self, node, "expected a path or a map, found %s",
                           mlg_node_kind_name(node->kind));
    MLG_TRY(mlg_config_open(self, node, CONFIG_DATA_SET, false));
    const struct mlg_node *positive = mlg_node_get(node, "positive");
    MLG_TRY(mlg_config_file(self, node, "path", &data->path));
    MLG_TRY(mlg_config_read_dialect(self, node, &data->dialect));
    MLG_TRY(mlg_config_words(self, node, "id", true, &data->ids, &data->ids_count));
    MLG_TRY(mlg_config_string(self, node, "label", &data->label));
    MLG_TRY(mlg_doc_word(&self->doc, positive, &data->positive, self->err));
    MLG_TRY(mlg_config_string(self, node, "weight", &data->weight));
    MLG_TRY(mlg_config_string(self, node, "cluster", &data->cluster));
    MLG_TRY(mlg_config_string(self, node, "prediction", &data->prediction));
    MLG_TRY(mlg_config_string(self, node, "scores", &data->scores));
    MLG_TRY(mlg_config_string(self, node, "class_column", &data->class_column));
    if (data->scores != NULL && data->class_column != NULL)
        return config_fail(self, mlg_node_get(node, "class_column"),
                           "scores and class_column exclude each other: beside class_column, "
                           "score names the scores");
    MLG_TRY(mlg_config_words(self, node, "classes", true, &data->classes, &data->classes_count));
    if ((data->prediction == NULL && data->scores == NULL) || data->class_column != NULL)
        data->score = "score";
    MLG_TRY(mlg_config_string(self, node, "score", &data->score));
    return read_slices(self, mlg_node_get(node, "slices"), data);
}

enum mlg_code mlg_config_read_data(const struct config_reader *self, const struct mlg_node *root,
                                   struct mlg_config *config)
{
    const struct mlg_node *node = mlg_node_get(root, "data");
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_filled(self, node, MLG_NODE_MAP, "data sets"));
    struct mlg_config_data *data = NULL;
    CONFIG_NEW(self, &data, node->count);
    for (size_t i = 0; i < node->count; i++) {
        data[i].at = mlg_config_place(node->pairs[i].key_node);
        MLG_TRY(mlg_config_name(self, &node->pairs[i], &data[i].name));
        MLG_TRY(read_data_set(self, node->pairs[i].value, &data[i]));
    }
    config->data = data;
    config->data_count = node->count;
    return MLG_OK;
}
