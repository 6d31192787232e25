/* ODCS: quality items of a column or of an object. */
#include <string.h>

#include "odcs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const item_keys[] = {
    "arguments",
    "authoritativeDefinitions",
    "businessImpact",
    "customProperties",
    "description",
    "dimension",
    "engine",
    "id",
    "implementation",
    "method",
    "metric",
    "mustBe",
    "mustBeBetween",
    "mustBeGreaterOrEqualTo",
    "mustBeGreaterThan",
    "mustBeLessOrEqualTo",
    "mustBeLessThan",
    "mustNotBe",
    "mustNotBeBetween",
    "name",
    "query",
    "rule",
    "schedule",
    "scheduler",
    "severity",
    "tags",
    "type",
    "unit",
    /* the arguments, which stand here only in 3.0 */
    "missingValues",
    "pattern",
    "properties",
    "validValues",
};

#define STRAY_COUNT ((size_t)4)
static const char *const *const stray_keys = &item_keys[COUNT(item_keys) - STRAY_COUNT];

/* One item while it is read. */
struct item {
    struct mlg_odcs *odcs;
    const struct mlg_node *node;
    const struct mlg_node *arguments; /* NULL when not given or null */
    const char *clause;
    size_t column; /* SIZE_MAX = of the object */
    struct mlg_check check;
    const char *approximated;
    const char *wanted; /* "one of Female, Male": what is counted is everything else; or NULL */
    bool refused;
};

typedef enum mlg_code metric_reader(struct item *item, struct mlg_err *err);

static metric_reader read_duplicates, read_invalid, read_missing, read_plain;

struct metric {
    const char *name;
    const char *old_name; /* of the library rules of 3.0, where it differs */
    const struct mlg_check_kind *kind;
    bool of_column, of_object;
    const char *arguments[3];
    metric_reader *read;
};

static const struct metric metrics[] = {
    { "duplicateValues",
      "duplicateCount",
      &mlg_check_duplicate_values,
      true,
      true,
      { "properties" },
      read_duplicates },
    { "invalidValues",
      "validValues",
      &mlg_check_invalid_values,
      true,
      false,
      { "pattern", "validValues" },
      read_invalid },
    { "missingValues",
      NULL,
      &mlg_check_missing_values,
      true,
      false,
      { "missingValues" },
      read_missing },
    { "nullValues", "nullCheck", &mlg_check_null_values, true, false, { NULL }, read_plain },
    { "rowCount", NULL, &mlg_check_row_count, false, true, { NULL }, read_plain },
};

static const struct mlg_node *argument(const struct item *item, const char *name)
{
    const struct mlg_node *node = mlg_node_get(item->arguments, name);
    /* Library rules of 3.0 have them beside the rule. */
    return node == NULL && item->odcs->v30 ? mlg_node_get(item->node, name) : node;
}

static enum mlg_code read_plain(struct item *item, struct mlg_err *err)
{
    const struct mlg_node *unit = mlg_node_get(item->node, "unit");
    if (item->check.kind == &mlg_check_row_count && item->check.limit.percent)
        return mlg_odcs_fail(item->odcs, unit, err, "rowCount is no percentage");
    return MLG_OK;
}

static enum mlg_code read_missing(struct item *item, struct mlg_err *err)
{
    struct mlg_value_type text = { .type = MLG_TYPE_STRING };
    const struct mlg_node *list = argument(item, "missingValues");
    if (list != NULL) {
        if (list->kind == MLG_NODE_LIST && list->count == 0) {
            (void)mlg_odcs_fail(item->odcs, list, err,
                                "no cell is missing when nothing counts as missing");
            (void)mlg_err_hint(err, "list what does, for example missingValues: [null, '']");
            return MLG_E_CONFIG;
        }
        MLG_TRY(mlg_odcs_values(item->odcs, list, &text, &item->check.values, err));
        item->wanted =
            mlg_draft_print(&item->odcs->draft, "none of %s", mlg_odcs_list_text(item->odcs, list));
        return MLG_OK;
    }
    static struct mlg_str empty[] = { { "t", 1 } };
    static const struct mlg_values usual = { .canonical = empty, .count = 1, .has_null = true };
    item->check.values = &usual;
    item->approximated = "no missingValues are given: nulls and empty strings are counted";
    return MLG_OK;
}

static enum mlg_code read_invalid(struct item *item, struct mlg_err *err)
{
    struct mlg_odcs *odcs = item->odcs;
    const struct mlg_node *list = argument(item, "validValues");
    const struct mlg_node *pattern = argument(item, "pattern");
    if (list == NULL && pattern == NULL) {
        (void)mlg_odcs_fail(odcs, item->node, err, "invalidValues without validValues or pattern");
        (void)mlg_err_hint(err, "say what is valid: arguments: { validValues: [...] }");
        return MLG_E_CONFIG;
    }
    if (list != NULL) {
        MLG_TRY(mlg_odcs_values(odcs, list, &odcs->draft.columns[item->column].type,
                                &item->check.values, err));
        item->wanted = mlg_draft_print(&odcs->draft, "one of %s", mlg_odcs_list_text(odcs, list));
    }
    if (pattern == NULL)
        return MLG_OK;
    const char *text = NULL;
    MLG_TRY(mlg_doc_string(odcs->draft.doc, pattern, &text, err));
    item->wanted =
        mlg_draft_print(&odcs->draft, "%s%sa match of %s", list != NULL ? item->wanted : "",
                        list != NULL ? ", and " : "", text);
    bool made = false;
    MLG_TRY(mlg_odcs_pattern(odcs, pattern, item->clause, &item->check, &made, &item->approximated,
                             err));
    item->refused = !made;
    return MLG_OK;
}

static enum mlg_code find_property(struct mlg_odcs *odcs, const struct mlg_node *node,
                                   size_t *ret_column, struct mlg_err *err)
{
    const char *name = NULL;
    MLG_TRY(mlg_doc_string(odcs->draft.doc, node, &name, err));
    size_t found = SIZE_MAX;
    MLG_TRY(mlg_odcs_find_property(odcs, odcs->object, mlg_str_of(name), false, &found, err));
    if (found != SIZE_MAX) {
        *ret_column = found;
        return MLG_OK;
    }
    (void)mlg_odcs_fail(odcs, node, err, "no property is named '%.60s'", name);
    const char *names[256];
    size_t count = 0;
    for (; count < odcs->draft.columns_count && count < COUNT(names); count++)
        names[count] = odcs->draft.columns[count].name;
    const char *near = mlg_str_suggest(name, names, count);
    if (near != NULL)
        (void)mlg_err_hint(err, "did you mean '%.60s'?", near);
    return MLG_E_CONFIG;
}

static enum mlg_code read_duplicates(struct item *item, struct mlg_err *err)
{
    struct mlg_odcs *odcs = item->odcs;
    const struct mlg_node *list = argument(item, "properties");
    if (item->column != SIZE_MAX) {
        if (list != NULL)
            return mlg_odcs_fail(odcs, list, err,
                                 "properties belong to duplicateValues of the "
                                 "schema object, not of a property");
        return MLG_OK;
    }
    if (list == NULL || list->kind != MLG_NODE_LIST || list->count == 0 || list->count > 64) {
        (void)mlg_odcs_fail(odcs, list != NULL ? list : item->node, err,
                            "duplicateValues of a schema object needs its properties");
        (void)mlg_err_hint(err, "arguments: { properties: [first, second] }");
        return MLG_E_CONFIG;
    }
    size_t *columns = mlg_arena_array(odcs->draft.arena, list->count, sizeof *columns);
    if (columns == NULL)
        return mlg_arena_full(odcs->draft.arena, err);
    for (size_t i = 0; i < list->count; i++)
        MLG_TRY(find_property(odcs, list->items[i], &columns[i], err));
    item->check.columns = columns;
    item->check.columns_count = list->count;
    item->check.type = odcs->draft.columns[columns[0]].type.type;
    return MLG_OK;
}

/* Severity is an open word in the standard; only these three are known to be less than an error. */
static enum mlg_code read_severity(struct item *item, struct mlg_err *err)
{
    const char *text = "error";
    MLG_TRY(
        mlg_doc_string(item->odcs->draft.doc, mlg_node_get(item->node, "severity"), &text, err));
    item->check.level = strcmp(text, "warning") == 0 || strcmp(text, "warn") == 0
                            ? MLG_LEVEL_WARNING
                        : strcmp(text, "info") == 0 ? MLG_LEVEL_NOTE
                                                    : MLG_LEVEL_ERROR;
    return MLG_OK;
}

static enum mlg_code unknown_metric(struct item *item, const struct mlg_node *node,
                                    const char *name, bool by_rule, struct mlg_err *err)
{
    struct mlg_odcs *odcs = item->odcs;
    item->refused = true;
    if (odcs->v30 && by_rule)
        return mlg_draft_refuse(&odcs->draft, node, item->clause,
                                "contract.not_enforceable.library", err,
                                "the library rule '%.60s' is not known here", name);
    const char *names[COUNT(metrics)];
    for (size_t i = 0; i < COUNT(metrics); i++)
        names[i] = metrics[i].name;
    const char *near = mlg_str_suggest(name, names, COUNT(metrics));
    (void)mlg_odcs_fail(odcs, node, err, "unknown metric '%.60s'", name);
    if (near != NULL)
        (void)mlg_err_hint(err, "did you mean '%s'?", near);
    (void)mlg_err_hint(
        err, "one of duplicateValues, invalidValues, missingValues, nullValues, rowCount");
    return MLG_E_CONFIG;
}

static bool takes(const struct metric *metric, const char *argument)
{
    for (size_t i = 0; i < COUNT(metric->arguments) && metric->arguments[i] != NULL; i++)
        if (strcmp(metric->arguments[i], argument) == 0)
            return true;
    return false;
}

static enum mlg_code check_arguments(struct item *item, const struct metric *metric,
                                     struct mlg_err *err)
{
    struct mlg_odcs *odcs = item->odcs;
    size_t count = 0;
    while (count < COUNT(metric->arguments) && metric->arguments[count] != NULL)
        count++;
    if (item->arguments != NULL)
        MLG_TRY(mlg_doc_check_keys(odcs->draft.doc, item->arguments, "in arguments",
                                   metric->arguments, count, err));
    for (size_t i = 0; i < STRAY_COUNT; i++) {
        const struct mlg_node *stray = mlg_node_get(item->node, stray_keys[i]);
        if (stray != NULL && !takes(metric, stray_keys[i]))
            return mlg_odcs_fail(odcs, stray, err, "%s is no argument of %s", stray_keys[i],
                                 metric->name);
    }
    bool level = item->column == SIZE_MAX ? metric->of_object : metric->of_column;
    if (level)
        return MLG_OK;
    return mlg_odcs_fail(odcs, item->node, err, "%s belongs to %s", metric->name,
                         metric->of_column ? "a property, not to the schema object"
                                           : "the schema object, not to a property");
}

static enum mlg_code finish_metric(struct item *item, struct mlg_err *err)
{
    struct mlg_draft *draft = &item->odcs->draft;
    bool columns_set = item->check.columns_count > 0;
    const struct mlg_limit *limit = &item->check.limit;
    bool strict = limit->op == MLG_OP_EQUAL && limit->low.digits.len == 0;
    item->check.text = limit->text;
    if (item->wanted != NULL)
        item->check.text =
            strict ? item->wanted : mlg_draft_print(draft, "%s; %s", item->wanted, limit->text);
    if (item->check.text == NULL)
        return mlg_arena_full(draft->arena, err);
    MLG_TRY(mlg_draft_check(draft, item->node, item->clause, columns_set ? SIZE_MAX : item->column,
                            &item->check, err));
    struct mlg_contract_clause *clause = &draft->clauses[draft->clauses_count - 1];
    if (item->approximated != NULL && clause->status == MLG_CLAUSE_ENFORCED) {
        clause->status = MLG_CLAUSE_APPROXIMATED;
        clause->reason = item->approximated;
    }
    return MLG_OK;
}

static enum mlg_code read_metric(struct item *item, const struct metric *metric,
                                 struct mlg_err *err)
{
    struct mlg_odcs *odcs = item->odcs;
    const char *unit = NULL;
    item->check.kind = metric->kind;
    MLG_TRY(check_arguments(item, metric, err));
    MLG_TRY(read_severity(item, err));
    MLG_TRY(mlg_odcs_limit(odcs, item->node, &item->check.limit, &unit, err));
    if (unit != NULL)
        return mlg_draft_refuse(&odcs->draft, item->node, item->clause,
                                "contract.not_enforceable.unit", err,
                                "the unit '%.60s' is neither rows nor percent", unit);
    if (item->check.limit.op == MLG_OP_NONE) {
        if (odcs->v30)
            return mlg_draft_refuse(&odcs->draft, item->node, item->clause,
                                    "contract.not_enforceable.library", err,
                                    "the rule has no operator such as mustBe");
        (void)mlg_odcs_fail(odcs, item->node, err, "%s has no operator: it asserts nothing",
                            metric->name);
        (void)mlg_err_hint(err, "add one, for example `mustBe: 0`");
        return MLG_E_CONFIG;
    }
    MLG_TRY(metric->read(item, err));
    return item->refused ? MLG_OK : finish_metric(item, err);
}

static const struct metric *find_metric(const char *name, bool by_rule)
{
    for (size_t i = 0; i < COUNT(metrics); i++) {
        bool old = by_rule && metrics[i].old_name != NULL && strcmp(name, metrics[i].old_name) == 0;
        if (old || strcmp(name, metrics[i].name) == 0)
            return &metrics[i];
    }
    return NULL;
}

/* `rule` is what `metric` was called before: beside it, it must name the same. */
static enum mlg_code check_rule(struct item *item, const struct metric *metric, struct mlg_err *err)
{
    const struct mlg_node *node = mlg_node_get(item->node, "rule");
    const char *name = NULL;
    MLG_TRY(mlg_doc_string(item->odcs->draft.doc, node, &name, err));
    if (name == NULL || find_metric(name, true) == metric)
        return MLG_OK;
    (void)mlg_odcs_fail(item->odcs, node, err, "rule '%.60s' beside metric %s: which one holds?",
                        name, metric->name);
    (void)mlg_err_hint(err, "write two items; rule is the old name of metric");
    return MLG_E_CONFIG;
}

static enum mlg_code read_library(struct item *item, struct mlg_err *err)
{
    struct mlg_odcs *odcs = item->odcs;
    const struct mlg_node *node = mlg_node_get(item->node, "metric");
    bool by_rule = node == NULL;
    if (by_rule)
        node = mlg_node_get(item->node, "rule");
    if (node == NULL) {
        (void)mlg_odcs_fail(odcs, item->node, err, "a quality item without a metric");
        (void)mlg_err_hint(err, "name a metric, or say type: text, sql or custom");
        return MLG_E_CONFIG;
    }
    const char *name = NULL;
    MLG_TRY(mlg_doc_string(odcs->draft.doc, node, &name, err));
    const struct metric *metric = find_metric(name, by_rule);
    if (metric == NULL)
        return unknown_metric(item, node, name, by_rule, err);
    MLG_TRY(check_rule(item, metric, err));
    return read_metric(item, metric, err);
}

/* In 3.0 arguments stand beside the rule. In 3.1 they stand under `arguments`, but the standard's
 * IBAN example writes `arguments:` with nothing in it and `pattern` beside it. */
static enum mlg_code check_stray(struct item *item, bool allowed, struct mlg_err *err)
{
    for (size_t i = 0; i < STRAY_COUNT && !allowed; i++) {
        const struct mlg_node *node = mlg_node_get(item->node, stray_keys[i]);
        if (node == NULL)
            continue;
        (void)mlg_odcs_fail(item->odcs, node, err, "%s stands beside arguments, not in them",
                            stray_keys[i]);
        (void)mlg_err_hint(err, "indent it under `arguments:` (the standard's IBAN example has "
                                "this slip)");
        return MLG_E_CONFIG;
    }
    return MLG_OK;
}

static enum mlg_code check_item_keys(struct item *item, struct mlg_err *err)
{
    struct mlg_odcs *odcs = item->odcs;
    const struct mlg_node *arguments = mlg_node_get(item->node, "arguments");
    bool beside = odcs->v30 && arguments == NULL;
    MLG_TRY(check_stray(item, beside, err));
    MLG_TRY(mlg_doc_check_keys(odcs->draft.doc, item->node, "in a quality item", item_keys,
                               COUNT(item_keys) - (beside ? 0 : STRAY_COUNT), err));
    if (arguments != NULL && arguments->kind != MLG_NODE_NULL)
        item->arguments = arguments;
    return MLG_OK;
}

/* What a text item says is for people. One that also asserts something is no mere text. */
static enum mlg_code read_text(struct item *item, struct mlg_err *err)
{
    struct mlg_draft *draft = &item->odcs->draft;
    static const char *const asserting[] = { "arguments", "engine", "implementation",
                                             "metric",    "query",  "rule" };
    const char *key = mlg_odcs_operator(item->node);
    for (size_t i = 0; i < COUNT(asserting) && key == NULL; i++)
        key = mlg_node_get(item->node, asserting[i]) != NULL ? asserting[i] : NULL;
    for (size_t i = 0; i < STRAY_COUNT && key == NULL; i++)
        key = mlg_node_get(item->node, stray_keys[i]) != NULL ? stray_keys[i] : NULL;
    if (key == NULL)
        return mlg_draft_clause(draft, item->node, MLG_CLAUSE_INFORMATIONAL, item->clause, NULL,
                                "prose for people", err);
    return mlg_draft_refuse(draft, mlg_node_get(item->node, key), item->clause,
                            "contract.not_enforceable.library", err,
                            "type: text is prose, and %s asserts something", key);
}

static enum mlg_code read_item(struct item *item, struct mlg_err *err)
{
    struct mlg_odcs *odcs = item->odcs;
    MLG_TRY(check_item_keys(item, err));
    const struct mlg_node *node = mlg_node_get(item->node, "type");
    const char *type = "library";
    MLG_TRY(mlg_doc_string(odcs->draft.doc, node, &type, err));
    if (strcmp(type, "library") == 0)
        return read_library(item, err);
    if (strcmp(type, "text") == 0)
        return read_text(item, err);
    if (strcmp(type, "sql") == 0)
        return mlg_draft_refuse(&odcs->draft, item->node, item->clause,
                                "contract.not_enforceable.sql", err,
                                "SQL needs the database it was written for");
    if (strcmp(type, "custom") == 0)
        return mlg_draft_refuse(&odcs->draft, item->node, item->clause,
                                "contract.not_enforceable.custom", err,
                                "a check of another engine");
    (void)mlg_odcs_fail(odcs, node, err, "unknown type of quality item '%.40s'", type);
    (void)mlg_err_hint(err, "one of library, text, sql, custom");
    return MLG_E_CONFIG;
}

enum mlg_code mlg_odcs_quality(struct mlg_odcs *odcs, const struct mlg_node *list, const char *path,
                               size_t column, struct mlg_err *err)
{
    if (list == NULL || list->kind == MLG_NODE_NULL)
        return MLG_OK;
    if (list->kind != MLG_NODE_LIST)
        return mlg_odcs_fail(odcs, list, err, "quality must be a list, not %s",
                             mlg_node_kind_name(list->kind));
    for (size_t i = 0; i < list->count; i++) {
        struct item item = {
            .odcs = odcs,
            .node = list->items[i],
            .clause = mlg_draft_print(&odcs->draft, "%s.quality[%zu]", path, i),
            .column = column,
        };
        if (item.node->kind != MLG_NODE_MAP)
            return mlg_odcs_fail(odcs, item.node, err, "a quality item must be a map, not %s",
                                 mlg_node_kind_name(item.node->kind));
        MLG_TRY(read_item(&item, err));
    }
    return MLG_OK;
}
