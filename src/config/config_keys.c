#include "config_keys.h"

static const char *const root[] = { "version", "alpha",   "card", "compare", "data",  "evidence",
                                    "model",   "promote", "seed", "test",    "trust", "validate" };
static const char *const model[] = { "name", "path", "predict" };
static const char *const predict[] = { "command",      "env",       "memory",
                                       "output_limit", "threshold", "timeout" };
static const char *const data_set[] = { "path",       "class_column", "classes", "cluster",
                                        "dialect",    "id",           "label",   "positive",
                                        "prediction", "score",        "scores",  "slices",
                                        "weight" };
static const char *const slice[] = { "column", "edges", "quantiles" };
static const char *const dialect[] = {
    "comment_char", "decimal_char", "delimiter",      "encoding",   "escape_char", "false_values",
    "group_char",   "header",       "missing_values", "quote_char", "skip_lines",  "true_values"
};
static const char *const validation[] = { "data", "contract", "allow" };
static const char *const test[] = { "data", "metrics", "alpha", "dialect", "predictions" };
static const char *const test_metric[] = { "max", "min", "on", "slices", "untestable" };
static const char *const compare[] = { "baseline",  "metrics", "alpha",  "baseline_threshold",
                                       "candidate", "data",    "dialect" };
static const char *const compare_metric[] = { "margin", "slices", "untestable" };
static const char *const card[] = { "owner",        "ethical_considerations",
                                    "intended_use", "license",
                                    "limitations",  "training_data" };
static const char *const promote[] = {
    "to", "approvals", "registry", "remote", "require", "tagger"
};
static const char *const approvals[] = { "at_least", "not_author" };
static const char *const trust[] = { "signers", "actors", "approvers" };
static const char *const signer[] = { "key", "stages" };

#define SECTION(array, text, must)                                      \
    {                                                                   \
        .name = #array, .what = (text), .keys = (array),                \
        .count = sizeof(array) / sizeof((array)[0]), .required = (must) \
    }

static const struct config_keys sections[CONFIG_SECTIONS] = {
    [CONFIG_ROOT] = SECTION(root, "at the top level", 1),
    [CONFIG_MODEL] = SECTION(model, "in model", 1),
    [CONFIG_PREDICT] = SECTION(predict, "in model.predict", 0),
    [CONFIG_DATA_SET] = SECTION(data_set, "in a data set", 1),
    [CONFIG_SLICE] = SECTION(slice, "in a slice", 0),
    [CONFIG_DIALECT] = SECTION(dialect, "in a dialect", 0),
    [CONFIG_VALIDATION] = SECTION(validation, "in an entry of validate", 2),
    [CONFIG_TEST] = SECTION(test, "in test", 2),
    [CONFIG_TEST_METRIC] = SECTION(test_metric, "in a metric of test", 0),
    [CONFIG_COMPARE] = SECTION(compare, "in compare", 2),
    [CONFIG_COMPARE_METRIC] = SECTION(compare_metric, "in a metric of compare", 0),
    [CONFIG_CARD] = SECTION(card, "in card", 1),
    [CONFIG_PROMOTE] = SECTION(promote, "in promote", 1),
    [CONFIG_APPROVALS] = SECTION(approvals, "in promote.approvals", 0),
    [CONFIG_TRUST] = SECTION(trust, "in trust", 1),
    [CONFIG_SIGNER] = SECTION(signer, "in an entry of trust.signers", 2),
};

const struct config_keys *mlg_config_keys(enum config_section section)
{
    return &sections[section];
}
