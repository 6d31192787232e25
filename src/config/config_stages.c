/* validate, test and compare: what is asked of the data sets and the model. */
#include <math.h>
#include <string.h>

#include <mlgate/base/file.h>

#include "config_reader.h"

/* ---- references ---- */

static enum mlg_code find_data(const struct config_reader *self, const struct mlg_node *map,
                               const struct mlg_config *config,
                               const struct mlg_config_data **ret_data)
{
    const char *name = NULL;
    MLG_TRY(mlg_config_string(self, map, "data", &name));
    if (name == NULL)
        return MLG_OK;
    const struct mlg_config_data *data = mlg_config_find_data(config, name);
    if (data != NULL) {
        *ret_data = data;
        return MLG_OK;
    }
    const char **names = NULL;
    CONFIG_NEW(self, &names, config->data_count);
    for (size_t i = 0; i < config->data_count; i++)
        names[i] = config->data[i].name;
    (void)config_fail(self, mlg_node_get(map, "data"), "no data set is named " CONFIG_SHOWN, name);
    mlg_config_hint_names(self, name, names, config->data_count, "declare it under data:");
    return MLG_E_CONFIG;
}

static enum mlg_code find_slice(const struct config_reader *self, const struct mlg_node *node,
                                const char *name, const struct mlg_config_data *data,
                                const struct mlg_config_slice **ret_slice)
{
    for (size_t i = 0; i < data->slices_count; i++) {
        if (strcmp(data->slices[i].name, name) == 0) {
            *ret_slice = &data->slices[i];
            return MLG_OK;
        }
    }
    const char **names = NULL;
    CONFIG_NEW(self, &names, data->slices_count);
    for (size_t i = 0; i < data->slices_count; i++)
        names[i] = data->slices[i].name;
    (void)config_fail(self, node, "data set " CONFIG_SHOWN " has no slice " CONFIG_SHOWN,
                      data->name, name);
    mlg_config_hint_names(self, name, names, data->slices_count,
                          "declare it under slices: of the data set");
    return MLG_E_CONFIG;
}

static enum mlg_code read_slices(const struct config_reader *self, const struct mlg_node *map,
                                 const struct mlg_config_data *data,
                                 struct mlg_config_metric *metric)
{
    const struct mlg_node *node = mlg_node_get(map, "slices");
    const char *const *names = NULL;
    size_t count = 0;
    MLG_TRY(mlg_config_words(self, map, "slices", true, &names, &count));
    if (node == NULL)
        return MLG_OK;
    const struct mlg_config_slice **slices = NULL;
    CONFIG_NEW(self, &slices, count);
    for (size_t i = 0; i < count; i++) {
        const struct mlg_node *at = node->kind == MLG_NODE_LIST ? node->items[i] : node;
        MLG_TRY(find_slice(self, at, names[i], data, &slices[i]));
    }
    metric->slices = slices;
    metric->slices_count = count;
    return MLG_OK;
}

/* ---- metrics ---- */

static bool is_gated(const struct mlg_config_metric *metric)
{
    return !isnan(metric->min) || !isnan(metric->max) || !isnan(metric->margin);
}

/* A key that says how a gate decides is a mistake where there is no gate. */
static enum mlg_code needs_gate(const struct config_reader *self, const struct mlg_node *map,
                                const char *key, const char *limits,
                                const struct mlg_config_metric *metric)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node == NULL || is_gated(metric))
        return MLG_OK;
    return config_fail(self, node, "'%s' says how to gate, but there is no %s", key, limits);
}

static enum mlg_code read_test_metric(const struct config_reader *self, const struct mlg_node *node,
                                      struct mlg_config_metric *metric)
{
    MLG_TRY(mlg_config_open(self, node, CONFIG_TEST_METRIC, true));
    MLG_TRY(mlg_config_number(self, node, "min", &metric->min));
    MLG_TRY(mlg_config_number(self, node, "max", &metric->max));
    if (!isnan(metric->min) && !isnan(metric->max))
        return config_fail(self, mlg_node_get(node, "max"),
                           "a metric has 'min' or 'max', not both");
    MLG_TRY(mlg_config_either(self, node, "on", "bound", "estimate", &metric->on_estimate));
    MLG_TRY(
        mlg_config_either(self, node, "untestable", "fail", "report", &metric->untestable_report));
    MLG_TRY(needs_gate(self, node, "on", "'min' or 'max'", metric));
    return needs_gate(self, node, "untestable", "'min' or 'max'", metric);
}

static enum mlg_code read_compare_metric(const struct config_reader *self,
                                         const struct mlg_node *node,
                                         struct mlg_config_metric *metric)
{
    MLG_TRY(mlg_config_open(self, node, CONFIG_COMPARE_METRIC, true));
    MLG_TRY(mlg_config_number(self, node, "margin", &metric->margin));
    if (metric->margin < 0)
        return config_fail(self, mlg_node_get(node, "margin"),
                           "margin is %s; it must not be under 0",
                           mlg_node_get(node, "margin")->text.data);
    MLG_TRY(
        mlg_config_either(self, node, "untestable", "fail", "report", &metric->untestable_report));
    return needs_gate(self, node, "untestable", "'margin'", metric);
}

typedef enum mlg_code read_metric_function(const struct config_reader *, const struct mlg_node *,
                                           struct mlg_config_metric *);

static enum mlg_code read_metrics(const struct config_reader *self, const struct mlg_node *node,
                                  read_metric_function *read_metric, struct mlg_config_stage *stage)
{
    MLG_TRY(mlg_config_filled(self, node, MLG_NODE_MAP, "checks"));
    struct mlg_config_metric *metrics = NULL;
    CONFIG_NEW(self, &metrics, node->count);
    for (size_t i = 0; i < node->count; i++) {
        metrics[i].min = metrics[i].max = metrics[i].margin = NAN;
        metrics[i].at = mlg_config_place(node->pairs[i].key_node);
        MLG_TRY(mlg_config_name(self, &node->pairs[i], &metrics[i].name));
        MLG_TRY(read_metric(self, node->pairs[i].value, &metrics[i]));
        MLG_TRY(read_slices(self, node->pairs[i].value, stage->data, &metrics[i]));
    }
    stage->metrics = metrics;
    stage->metrics_count = node->count;
    return MLG_OK;
}

static enum mlg_code gates_something(const struct config_reader *self, const struct mlg_node *node,
                                     const char *name, const char *limits,
                                     const struct mlg_config_stage *stage)
{
    for (size_t i = 0; i < stage->metrics_count; i++) {
        if (is_gated(&stage->metrics[i]))
            return MLG_OK;
    }
    (void)config_fail(self, node, "%s gates nothing: no metric has %s", name, limits);
    (void)mlg_err_hint(self->err, "give at least one of them a limit");
    return MLG_E_CONFIG;
}

/* ---- stages ---- */

static enum mlg_code read_validation(const struct config_reader *self, const struct mlg_node *node,
                                     const struct mlg_config *config,
                                     struct mlg_config_validate *entry)
{
    entry->at = mlg_config_place(node);
    MLG_TRY(mlg_config_open(self, node, CONFIG_VALIDATION, false));
    MLG_TRY(find_data(self, node, config, &entry->data));
    MLG_TRY(mlg_config_file(self, node, "contract", &entry->contract));
    return mlg_config_words(self, node, "allow", true, &entry->allow, &entry->allow_count);
}

/* Evidence knows a validation by its data set: of two, the later one alone would remain. */
static enum mlg_code refuse_twice(const struct config_reader *self, const struct mlg_node *list,
                                  const struct mlg_config *config,
                                  const struct mlg_config_validate *entries)
{
    bool *seen = NULL;
    CONFIG_NEW(self, &seen, config->data_count);
    for (size_t i = 0; i < list->count; i++) {
        bool *own = &seen[entries[i].data - config->data];
        if (*own) {
            (void)config_fail(self, mlg_node_get(list->items[i], "data"),
                              "data set " CONFIG_SHOWN " is validated twice",
                              entries[i].data->name);
            (void)mlg_err_hint(self->err, "to hold a table against two contracts, give it a second "
                                          "name under data:");
            return MLG_E_CONFIG;
        }
        *own = true;
    }
    return MLG_OK;
}

enum mlg_code mlg_config_read_validate(const struct config_reader *self,
                                       const struct mlg_node *root, struct mlg_config *config)
{
    const struct mlg_node *node = mlg_node_get(root, "validate");
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_filled(self, node, MLG_NODE_LIST, "checks"));
    struct mlg_config_validate *entries = NULL;
    CONFIG_NEW(self, &entries, node->count);
    for (size_t i = 0; i < node->count; i++)
        MLG_TRY(read_validation(self, node->items[i], config, &entries[i]));
    MLG_TRY(refuse_twice(self, node, config, entries));
    config->validate = entries;
    config->validate_count = node->count;
    return MLG_OK;
}

/* The map of a stage, or NULL when the file has none; `stage` gets its place and defaults. */
static const struct mlg_node *find_stage(const struct mlg_node *root, const char *name,
                                         const struct mlg_config *config,
                                         struct mlg_config_stage *stage)
{
    stage->alpha = config->alpha;
    stage->baseline_threshold = NAN;
    for (size_t i = 0; i < root->count; i++) {
        if (!mlg_str_equal(root->pairs[i].key, mlg_str_of(name)))
            continue;
        stage->at = mlg_config_place(root->pairs[i].key_node);
        stage->present = true;
        return root->pairs[i].value;
    }
    return NULL;
}

enum mlg_code mlg_config_read_test(const struct config_reader *self, const struct mlg_node *root,
                                   struct mlg_config *config)
{
    struct mlg_config_stage *stage = &config->test;
    const struct mlg_node *node = find_stage(root, "test", config, stage);
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_open(self, node, CONFIG_TEST, false));
    const struct mlg_node *metrics = mlg_node_get(node, "metrics");
    MLG_TRY(find_data(self, node, config, &stage->data));
    MLG_TRY(mlg_config_file(self, node, "predictions", &stage->predictions));
    MLG_TRY(mlg_config_read_dialect(self, node, &stage->dialect));
    MLG_TRY(mlg_config_alpha(self, node, &stage->alpha));
    MLG_TRY(read_metrics(self, metrics, read_test_metric, stage));
    return gates_something(self, metrics, "test", "'min' or 'max'", stage);
}

/* A path, or the name of a registry pointer: a word without '/' and '.' that no file beside
 * mlgate.yaml has as its name. */
static enum mlg_code read_baseline(const struct config_reader *self, const struct mlg_node *node,
                                   struct mlg_config_stage *stage)
{
    const char *path = NULL;
    MLG_TRY(mlg_config_string(self, node, "baseline", &stage->baseline_as_written));
    MLG_TRY(mlg_config_file(self, node, "baseline", &path));
    bool is_path = strpbrk(stage->baseline_as_written, "/.") != NULL || mlg_file_is_regular(path) ||
                   mlg_file_is_dir(path);
    stage->baseline = is_path ? path : stage->baseline_as_written;
    return MLG_OK;
}

enum mlg_code mlg_config_read_compare(const struct config_reader *self, const struct mlg_node *root,
                                      struct mlg_config *config)
{
    struct mlg_config_stage *stage = &config->compare;
    const struct mlg_node *node = find_stage(root, "compare", config, stage);
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_open(self, node, CONFIG_COMPARE, false));
    const struct mlg_node *metrics = mlg_node_get(node, "metrics");
    stage->data = config->test.data;
    MLG_TRY(find_data(self, node, config, &stage->data));
    if (stage->data == NULL) {
        (void)config_fail(self, node, "compare names no data set");
        (void)mlg_err_hint(self->err, "add 'data', or a test section, whose data it takes");
        return MLG_E_CONFIG;
    }
    MLG_TRY(read_baseline(self, node, stage));
    MLG_TRY(mlg_config_file(self, node, "candidate", &stage->predictions));
    MLG_TRY(mlg_config_read_dialect(self, node, &stage->dialect));
    MLG_TRY(mlg_config_number(self, node, "baseline_threshold", &stage->baseline_threshold));
    MLG_TRY(mlg_config_alpha(self, node, &stage->alpha));
    MLG_TRY(read_metrics(self, metrics, read_compare_metric, stage));
    return gates_something(self, metrics, "compare", "'margin'", stage);
}
