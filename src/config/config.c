#include <mlgate/config/config.h>

#include <math.h>
#include <string.h>

#include <mlgate/base/file.h>

#include "config_reader.h"

enum { MAX_TIMEOUT_SECONDS = 7 * 24 * 3600 };

static enum mlg_code check_version(const struct config_reader *self, const struct mlg_node *root)
{
    if (root->kind == MLG_NODE_NULL) {
        (void)config_fail(self, root, "the file says nothing");
        (void)mlg_err_hint(self->err, "it begins with 'version: 1'");
        return MLG_E_CONFIG;
    }
    const struct mlg_node *node = mlg_node_get(root, "version");
    if (node == NULL) /* no map, or the key is missing: said with all other keys */
        return MLG_OK;
    int64_t version = 0;
    MLG_TRY(mlg_doc_integer(&self->doc, node, &version, self->err));
    if (version != 1)
        return config_fail(self, node, "version %s is not known here; this tool reads version 1",
                           node->text.data);
    return MLG_OK;
}

bool mlg_config_is_plain_name(const char *name)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    static const char later[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    return strspn(name, first) > 0 && name[strspn(name, later)] == '\0';
}

static bool is_variable_name(const char *name)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    static const char later[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    return strspn(name, first) > 0 && name[strspn(name, later)] == '\0';
}

/* A command that is a path ("./predict") lies beside the file, as every other path does. */
static enum mlg_code read_command(const struct config_reader *self, const struct mlg_node *node,
                                  struct mlg_config_predict *predict)
{
    const struct mlg_node *list = mlg_node_get(node, "command");
    const char *const *words = NULL;
    size_t count = 0;
    if (list == NULL)
        return MLG_OK;
    if (list->kind != MLG_NODE_LIST) {
        (void)config_fail(self, list, "expected a list of words, found %s",
                          mlg_node_kind_name(list->kind));
        (void)mlg_err_hint(self->err, "no shell is used: [./predict, --model, \"{model}\"]");
        return MLG_E_CONFIG;
    }
    MLG_TRY(mlg_config_words(self, node, "command", false, &words, &count));
    if (words[0][0] == '\0')
        return config_fail(self, list->items[0], "the program's name is empty");
    const char **argv = NULL;
    CONFIG_NEW(self, &argv, count + 1);
    memcpy(argv, words, count * sizeof(*argv));
    if (strchr(argv[0], '/') != NULL)
        argv[0] = mlg_config_resolve(self, argv[0]);
    if (argv[0] == NULL)
        return mlg_arena_full(self->arena, self->err);
    predict->command = argv;
    return MLG_OK;
}

static enum mlg_code read_env(const struct config_reader *self, const struct mlg_node *node,
                              struct mlg_config_predict *predict)
{
    const struct mlg_node *list = mlg_node_get(node, "env");
    size_t count = 0;
    MLG_TRY(mlg_config_words(self, node, "env", true, &predict->env, &count));
    for (size_t i = 0; i < count; i++) {
        const struct mlg_node *at = list->kind == MLG_NODE_LIST ? list->items[i] : list;
        if (!is_variable_name(predict->env[i]))
            return config_fail(self, at, CONFIG_SHOWN " is not the name of a variable",
                               predict->env[i]);
    }
    return MLG_OK;
}

static enum mlg_code read_timeout(const struct config_reader *self, const struct mlg_node *node,
                                  struct mlg_config_predict *predict)
{
    const struct mlg_node *value = mlg_node_get(node, "timeout");
    double seconds = 0;
    if (value == NULL)
        return MLG_OK;
    MLG_TRY(mlg_doc_number(&self->doc, value, &seconds, self->err));
    if (!(seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS))
        return config_fail(self, value, "timeout is %s; it must be over 0 and at most %d seconds",
                           value->text.data, MAX_TIMEOUT_SECONDS);
    predict->timeout_ms = (uint64_t)ceil(seconds * 1000);
    return MLG_OK;
}

static enum mlg_code read_predict(const struct config_reader *self, const struct mlg_node *node,
                                  struct mlg_config_predict *predict)
{
    if (node == NULL)
        return MLG_OK;
    predict->at = mlg_config_place(node);
    MLG_TRY(mlg_config_open(self, node, CONFIG_PREDICT, false));
    MLG_TRY(read_command(self, node, predict));
    MLG_TRY(read_env(self, node, predict));
    MLG_TRY(mlg_config_number(self, node, "threshold", &predict->threshold));
    MLG_TRY(read_timeout(self, node, predict));
    MLG_TRY(mlg_config_size(self, node, "memory", &predict->memory_bytes));
    return mlg_config_size(self, node, "output_limit", &predict->output_bytes);
}

static enum mlg_code read_model(const struct config_reader *self, const struct mlg_node *root,
                                struct mlg_config *config)
{
    const struct mlg_node *node = mlg_node_get(root, "model");
    config->predict.threshold = NAN;
    if (node == NULL)
        return MLG_OK;
    MLG_TRY(mlg_config_open(self, node, CONFIG_MODEL, false));
    MLG_TRY(mlg_config_string(self, node, "name", &config->model_name));
    if (!mlg_config_is_plain_name(config->model_name)) {
        (void)config_fail(self, mlg_node_get(node, "name"),
                          CONFIG_SHOWN " cannot be a model's name", config->model_name);
        (void)mlg_err_hint(self->err, "letters, digits, '_' and '-', a letter or digit first");
        return MLG_E_CONFIG;
    }
    MLG_TRY(mlg_config_file(self, node, "path", &config->model_path));
    return read_predict(self, mlg_node_get(node, "predict"), &config->predict);
}

static enum mlg_code read_seed(const struct config_reader *self, const struct mlg_node *root,
                               struct mlg_config *config)
{
    const struct mlg_node *node = mlg_node_get(root, "seed");
    int64_t seed = 0;
    MLG_TRY(mlg_doc_integer(&self->doc, node, &seed, self->err));
    if (seed < 0)
        return config_fail(self, node, "seed is %s; it must not be under 0", node->text.data);
    config->seed = (uint64_t)seed;
    return MLG_OK;
}

static enum mlg_code read_root(const struct config_reader *self, struct mlg_config *config)
{
    const struct mlg_node *root = self->doc.root;
    MLG_TRY(check_version(self, root));
    MLG_TRY(mlg_config_open(self, root, CONFIG_ROOT, false));
    config->alpha = NAN;
    MLG_TRY(mlg_config_alpha(self, root, &config->alpha));
    MLG_TRY(read_seed(self, root, config));
    config->evidence = mlg_config_resolve(self, ".mlgate/evidence");
    if (config->evidence == NULL)
        return mlg_arena_full(self->arena, self->err);
    MLG_TRY(mlg_config_file(self, root, "evidence", &config->evidence));
    MLG_TRY(read_model(self, root, config));
    MLG_TRY(mlg_config_read_data(self, root, config));
    MLG_TRY(mlg_config_read_validate(self, root, config));
    MLG_TRY(mlg_config_read_test(self, root, config));
    MLG_TRY(mlg_config_read_compare(self, root, config));
    return mlg_config_read_promotion(self, root, config);
}

enum mlg_code mlg_config_parse(struct mlg_str bytes, const char *path, struct mlg_arena *arena,
                               struct mlg_config *ret_config, struct mlg_err *err)
{
    struct mlg_config config = { .path = mlg_arena_copy(arena, mlg_str_of(path)) };
    struct config_reader self = { .arena = arena, .err = err };
    self.folder = mlg_path_dir(arena, path);
    if (config.path == NULL || self.folder == NULL)
        return mlg_arena_full(arena, err);
    bool is_json = mlg_str_ends(mlg_str_of(path), MLG_STR(".json"));
    MLG_TRY((is_json ? mlg_doc_parse_json : mlg_doc_parse_yaml)(arena, bytes, config.path,
                                                                MLG_E_CONFIG, &self.doc, err));
    MLG_TRY(read_root(&self, &config));
    mlg_sha256_bytes(bytes.data, bytes.len, config.sha256);
    *ret_config = config;
    return MLG_OK;
}

static enum mlg_code read_file(const char *path, struct mlg_buf *buf, struct mlg_err *err)
{
    struct mlg_err reading = MLG_ERR_INIT;
    enum mlg_code code = mlg_file_read(path, buf, &reading);
    if (code == MLG_OK)
        return MLG_OK;
    if (code != MLG_E_NOMEM)
        code = reading.code = MLG_E_CONFIG;
    mlg_err_at(&reading, path, 0, 0);
    if (err != NULL && err->code == MLG_OK)
        *err = reading;
    return code;
}

enum mlg_code mlg_config_read(const char *path, struct mlg_arena *arena,
                              struct mlg_config *ret_config, struct mlg_err *err)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, MLG_DOC_MAX_BYTES);
    enum mlg_code code = read_file(path, &buf, err);
    if (code == MLG_OK)
        code = mlg_config_parse(mlg_buf_view(&buf), path, arena, ret_config, err);
    mlg_buf_done(&buf);
    return code;
}

const struct mlg_config_data *mlg_config_find_data(const struct mlg_config *config,
                                                   const char *name)
{
    for (size_t i = 0; i < config->data_count; i++) {
        if (strcmp(config->data[i].name, name) == 0)
            return &config->data[i];
    }
    return NULL;
}
