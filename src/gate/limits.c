/*
 * The gates of a statement against those of the policy. The statement was made by a trusted key,
 * but the command line of the stage may have lowered what the file asks for: each limit is
 * compared.
 */
#include <math.h>
#include <string.h>

#include <mlgate/base/num.h>

#include "gate.h"

#define DEFAULT_ALPHA     0.05
#define DEFAULT_THRESHOLD 0.5

struct limits {
    const struct gate_case *c;
    const struct mlg_config_stage *stage;
    const struct mlg_config_metric *metric;
    const char *path;
    struct mlg_str name; /* of the metric, without parameters */
};

static bool text_of(const struct mlg_node *map, const char *key, struct mlg_str *ret_text)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node == NULL || node->kind != MLG_NODE_STRING)
        return false;
    *ret_text = node->text;
    return true;
}

static double number_of(const struct mlg_node *map, const char *key)
{
    struct mlg_str text;
    double value = NAN;
    if (!text_of(map, key, &text) || mlg_num_parse_double(text, &value) != MLG_NUM_OK)
        return NAN;
    return value;
}

/* A figure that rests on a threshold must rest on the policy's. */
static bool has_threshold(const struct limits *l, const struct mlg_node *result)
{
    const struct mlg_node *params = mlg_node_get(result, "params");
    double wanted = l->c->gate->policy.config.predict.threshold;
    if (mlg_node_get(params, "threshold") == NULL)
        return true;
    return number_of(params, "threshold") == (isnan(wanted) ? DEFAULT_THRESHOLD : wanted);
}

/* NaN compares false: an absent or unreadable limit is never strict enough. */
static bool is_strict(const struct limits *l, const struct mlg_node *result)
{
    const struct mlg_config_metric *m = l->metric;
    const struct mlg_node *gate = mlg_node_get(result, "gate");
    double alpha = isnan(l->stage->alpha) ? DEFAULT_ALPHA : l->stage->alpha;
    struct mlg_str on;
    if (!text_of(gate, "on", &on))
        return false;
    bool same_side = m->on_estimate || mlg_str_equal(on, MLG_STR("bound"));
    bool level = mlg_str_equal(on, MLG_STR("estimate")) || number_of(result, "alpha") <= alpha;
    bool limit = !isnan(m->min)   ? number_of(gate, "min") >= m->min
                 : !isnan(m->max) ? number_of(gate, "max") <= m->max
                                  : number_of(gate, "margin") <= m->margin;
    return same_side && level && limit && has_threshold(l, result);
}

/* PASS, or accepted as untestable where the policy says so. */
static bool has_passed(const struct limits *l, const struct mlg_node *result)
{
    struct mlg_str verdict;
    if (text_of(result, "verdict", &verdict))
        return mlg_str_equal(verdict, MLG_STR("PASS"));
    const struct mlg_node *untestable = mlg_node_get(result, "untestable");
    return l->metric->untestable_report && untestable != NULL &&
           untestable->kind == MLG_NODE_BOOL && untestable->boolean;
}

static bool is_of_metric(const struct limits *l, const struct mlg_node *result)
{
    struct mlg_str name;
    return text_of(result, "metric", &name) && mlg_str_equal(name, l->name);
}

static bool is_of_slice(const struct mlg_node *result, const struct mlg_config_slice *slice)
{
    const struct mlg_node *node = mlg_node_get(result, "slice");
    struct mlg_str column;
    if (slice == NULL)
        return node != NULL && node->kind == MLG_NODE_NULL;
    return text_of(node, "column", &column) && (mlg_str_equal(column, mlg_str_of(slice->column)) ||
                                                mlg_str_equal(column, mlg_str_of(slice->name)));
}

/* All results of the metric, overall or on a slice: at least one, each as strict as the policy. */
static enum mlg_code judge_part(const struct limits *l, const struct mlg_node *results,
                                const struct mlg_config_slice *slice)
{
    size_t seen = 0, good = 0;
    for (size_t i = 0; i < results->count; i++) {
        const struct mlg_node *result = results->items[i];
        if (!is_of_metric(l, result) || !is_of_slice(result, slice))
            continue;
        seen++;
        good += is_strict(l, result) && has_passed(l, result);
    }
    if (seen > 0 && good == seen)
        return MLG_OK;
    return gate_find(l->c, "gate.other_policy", MLG_LEVEL_ERROR, l->path,
                     "run the stage with the policy's mlgate.yaml and without options that change "
                     "its limits",
                     "%s%s%s%s: %s", l->metric->name, slice != NULL ? " [" : "",
                     slice != NULL ? slice->name : "", slice != NULL ? "]" : "",
                     seen == 0 ? "the policy gates it, and the statement has no result of it"
                               : "it was not held against the limit of the policy");
}

static enum mlg_code judge_metric(struct limits *l, const struct mlg_node *results)
{
    const struct mlg_config_metric *m = l->metric;
    l->name = (struct mlg_str){ m->name, strcspn(m->name, "(") };
    MLG_TRY(judge_part(l, results, NULL));
    for (size_t i = 0; i < m->slices_count; i++)
        MLG_TRY(judge_part(l, results, m->slices[i]));
    return MLG_OK;
}

enum mlg_code gate_judge_limits(const struct gate_case *c, const struct mlg_evidence *evidence,
                                const struct mlg_config_stage *stage, const char *path)
{
    struct limits l = { .c = c, .stage = stage, .path = path };
    const struct mlg_node *results = mlg_node_get(evidence->statement.predicate, "results");
    if (results == NULL || results->kind != MLG_NODE_LIST)
        return gate_find(c, "gate.other_policy", MLG_LEVEL_ERROR, path, NULL,
                         "the statement has no results");
    for (size_t i = 0; i < stage->metrics_count; i++) {
        l.metric = &stage->metrics[i];
        if (!isnan(l.metric->min) || !isnan(l.metric->max) || !isnan(l.metric->margin))
            MLG_TRY(judge_metric(&l, results));
    }
    return MLG_OK;
}
