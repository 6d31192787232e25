/*
 * mlgate.yaml as YAML and as JSON, and with it the documents that contracts stand on. What is
 * accepted keeps the promises of the door: names, references and ranges.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/config/config.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_stage(const struct mlg_config_stage *stage)
{
    if (!stage->present)
        return;
    bool gated = false;
    require(stage->data != NULL && stage->metrics_count > 0);
    require(isnan(stage->alpha) || (stage->alpha > 0 && stage->alpha < 0.5));
    for (size_t i = 0; i < stage->metrics_count; i++) {
        const struct mlg_config_metric *metric = &stage->metrics[i];
        require(metric->name != NULL && !isinf(metric->min) && !isinf(metric->max));
        require(isnan(metric->margin) || metric->margin >= 0);
        gated = gated || !isnan(metric->min) || !isnan(metric->max) || !isnan(metric->margin);
        for (size_t j = 0; j < metric->slices_count; j++)
            require(metric->slices[j]->column[0] != '\0');
    }
    require(gated);
}

static void check_accepted(const struct mlg_config *config)
{
    check_stage(&config->test);
    check_stage(&config->compare);
    require(config->evidence != NULL);
    for (size_t i = 0; i < config->data_count; i++) {
        require(config->data[i].path != NULL && config->data[i].path[0] != '\0');
        require(mlg_config_find_data(config, config->data[i].name) == &config->data[i]);
    }
    for (size_t i = 0; i < config->validate_count; i++)
        require(config->validate[i].data != NULL && config->validate[i].contract != NULL);
    if (config->predict.command != NULL)
        require(config->predict.command[0][0] != '\0');
}

static void check_refused(const struct mlg_err *err, enum mlg_code code)
{
    require(err->code == code && code != MLG_E_BUG);
    require(err->text[0] != '\0' && strpbrk(err->text, "\n\r\x1B") == NULL);
    require((err->loc.line == 0) == (err->loc.column == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = { "a/mlgate.yaml", "mlgate.json" };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct mlg_arena arena;
        struct mlg_config config;
        struct mlg_err err = MLG_ERR_INIT;
        mlg_arena_init(&arena, (size_t)256 << 20);
        struct mlg_str bytes = { .data = (const char *)data, .len = size };
        enum mlg_code code = mlg_config_parse(bytes, paths[i], &arena, &config, &err);
        if (code == MLG_OK)
            check_accepted(&config);
        else
            check_refused(&err, code);
        mlg_arena_done(&arena);
    }
    return 0;
}
