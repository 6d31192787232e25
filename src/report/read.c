/* What as_json.c writes, back into the model. Foreign input: nothing is taken on trust. */
#include <mlgate/report/read.h>

#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/text/json.h>

#include "format.h"

struct reader {
    const struct mlg_doc *doc;
    struct mlg_report *report;
    struct mlg_err *err;
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static enum mlg_code fail(const struct reader *r, const struct mlg_node *node, const char *what,
                          const char *wanted)
{
    return mlg_doc_fail(r->doc, node, MLG_E_SYNTAX, r->err, "report: %s is not %s", what, wanted);
}

/* Exactly these keys: names are unique in a document, so a map of the right size that has them all
 * has no other. */
static enum mlg_code check_map(const struct reader *r, const struct mlg_node *node,
                               const char *what, const char *const *keys, size_t count)
{
    if (node == NULL || node->kind != MLG_NODE_MAP)
        return fail(r, node, what, "a map");
    for (size_t i = 0; i < count; i++) {
        if (mlg_node_get(node, keys[i]) == NULL)
            return mlg_doc_fail(r->doc, node, MLG_E_SYNTAX, r->err, "report: %s lacks \"%s\"", what,
                                keys[i]);
    }
    for (size_t i = 0; i < node->count && node->count != count; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known = known || mlg_str_equal(node->pairs[i].key, mlg_str_of(keys[k]));
        if (!known)
            return mlg_doc_fail(r->doc, node->pairs[i].key_node, MLG_E_SYNTAX, r->err,
                                "report: unknown key in %s", what);
    }
    return MLG_OK;
}

static enum mlg_code read_text(const struct reader *r, const struct mlg_node *map, const char *key,
                               const char **ret_text)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node == NULL || node->kind != MLG_NODE_STRING || strlen(node->text.data) != node->text.len)
        return fail(r, node != NULL ? node : map, key, "a string");
    const char *copy = mlg_arena_copy(&r->report->arena, node->text);
    if (copy == NULL)
        return mlg_arena_full(&r->report->arena, r->err);
    *ret_text = copy;
    return MLG_OK;
}

/* null leaves *ret_text. */
static enum mlg_code read_text_or_null(const struct reader *r, const struct mlg_node *map,
                                       const char *key, const char **ret_text)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node != NULL && node->kind == MLG_NODE_NULL)
        return MLG_OK;
    return read_text(r, map, key, ret_text);
}

/* A number as the text of its decimals, or null. */
static enum mlg_code read_decimal(const struct reader *r, const struct mlg_node *map,
                                  const char *key, const char **ret_text)
{
    const char *text = NULL;
    double value;
    MLG_TRY(read_text_or_null(r, map, key, &text));
    if (text != NULL &&
        (mlg_num_parse_double(mlg_str_of(text), &value) == MLG_NUM_SYNTAX || value != value))
        return fail(r, mlg_node_get(map, key), key, "a decimal number");
    *ret_text = text;
    return MLG_OK;
}

static enum mlg_code read_bool(const struct reader *r, const struct mlg_node *map, const char *key,
                               bool *ret_value)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node == NULL || node->kind != MLG_NODE_BOOL)
        return fail(r, node != NULL ? node : map, key, "true or false");
    *ret_value = node->boolean;
    return MLG_OK;
}

/* null gives `absent`. */
static enum mlg_code read_count(const struct reader *r, const struct mlg_node *map, const char *key,
                                uint64_t absent, uint64_t *ret_value)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node != NULL && node->kind == MLG_NODE_NULL) {
        *ret_value = absent;
        return MLG_OK;
    }
    if (node == NULL || node->kind != MLG_NODE_INT || node->integer < 0)
        return fail(r, node != NULL ? node : map, key, "a count");
    *ret_value = (uint64_t)node->integer;
    return MLG_OK;
}

static enum mlg_code read_plain_count(const struct reader *r, const struct mlg_node *map,
                                      const char *key, uint64_t *ret_value)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    if (node != NULL && node->kind == MLG_NODE_NULL)
        return fail(r, node, key, "a count");
    return read_count(r, map, key, 0, ret_value);
}

/* Index of the word among name_of(0 .. count - 1). */
static enum mlg_code read_word(const struct reader *r, const struct mlg_node *map, const char *key,
                               const char *(*name_of)(int index), int count, int *ret_index)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    for (int i = 0; i < count && node != NULL && node->kind == MLG_NODE_STRING; i++) {
        if (mlg_str_equal(node->text, mlg_str_of(name_of(i)))) {
            *ret_index = i;
            return MLG_OK;
        }
    }
    return fail(r, node != NULL ? node : map, key, "one of the words that it may be");
}

/* Those of a gate first: a result has no other. */
static const enum mlg_verdict verdicts[] = { MLG_PASS, MLG_FAIL, MLG_INCONCLUSIVE, MLG_NO_VERDICT };
#define GATE_VERDICTS 3

static const char *verdict_word(int index)
{
    return mlg_verdict_name(verdicts[index]);
}

static const char *level_word(int index)
{
    return mlg_level_name((enum mlg_level)index);
}

static const char *status_word(int index)
{
    return mlg_clause_status_name((enum mlg_clause_status)index);
}

static const char *sided_word(int index)
{
    return index == 0 ? "one" : "two";
}

static const char *on_word(int index)
{
    return index == 0 ? "bound" : "estimate";
}

static enum mlg_code read_input(const struct reader *r, const struct mlg_node *node)
{
    static const char *const keys[] = { "role", "path", "sha256", "rows" };
    MLG_TRY(check_map(r, node, "an input", keys, COUNT_OF(keys)));
    struct mlg_input *input = mlg_report_add_input(r->report);
    if (input == NULL)
        return mlg_arena_full(&r->report->arena, r->err);
    const char *digest = "";
    MLG_TRY(read_text(r, node, "role", &input->role));
    MLG_TRY(read_text(r, node, "path", &input->path));
    MLG_TRY(read_text_or_null(r, node, "sha256", &digest));
    size_t len = strlen(digest);
    if (len != 0 && (len != MLG_SHA256_HEX - 1 || strspn(digest, "0123456789abcdef") != len))
        return fail(r, mlg_node_get(node, "sha256"), "sha256", "a SHA-256 digest");
    memcpy(input->sha256, digest, len + 1);
    return read_count(r, node, "rows", UINT64_MAX, &input->rows);
}

static enum mlg_code read_slice(const struct reader *r, const struct mlg_node *node,
                                struct mlg_result *result)
{
    static const char *const keys[] = { "column", "value" };
    if (node->kind == MLG_NODE_NULL)
        return MLG_OK;
    MLG_TRY(check_map(r, node, "a slice", keys, COUNT_OF(keys)));
    MLG_TRY(read_text(r, node, "column", &result->slice_column));
    return read_text(r, node, "value", &result->slice_value);
}

static enum mlg_code read_gate(const struct reader *r, const struct mlg_node *node,
                               struct mlg_result *result)
{
    if (node->kind == MLG_NODE_NULL)
        return MLG_OK;
    static const char *const kinds[] = { "min", "max", "margin" };
    const char **const fields[] = { &result->gate_min, &result->gate_max, &result->gate_margin };
    size_t kind = 0;
    while (kind + 1 < COUNT_OF(kinds) && mlg_node_get(node, kinds[kind]) == NULL)
        kind++;
    bool margin = fields[kind] == &result->gate_margin;
    const char *const keys[] = { kinds[kind], "on", "less_is_better" };
    MLG_TRY(check_map(r, node, "a gate", keys, COUNT_OF(keys) - (margin ? 0 : 1)));
    MLG_TRY(read_decimal(r, node, kinds[kind], fields[kind]));
    if (*fields[kind] == NULL)
        return fail(r, node, kinds[kind], "a decimal number");
    int on = 0;
    MLG_TRY(read_word(r, node, "on", on_word, 2, &on));
    result->gate_on_estimate = on == 1;
    return margin ? read_bool(r, node, "less_is_better", &result->less_is_better) : MLG_OK;
}

/* A map of scalars, written again without blanks: canonical when the report was. */
static enum mlg_code read_params(const struct reader *r, const struct mlg_node *node,
                                 struct mlg_result *result)
{
    if (node->kind != MLG_NODE_MAP)
        return fail(r, node, "params", "a map");
    struct mlg_buf text;
    mlg_buf_init(&text, MLG_REPORT_SCRATCH_BYTES);
    struct mlg_json json;
    mlg_json_init(&json, &text, 0);
    mlg_json_begin_map(&json);
    enum mlg_code code = MLG_OK;
    for (size_t i = 0; i < node->count && code == MLG_OK; i++) {
        const struct mlg_node *value = node->pairs[i].value;
        if (value->kind == MLG_NODE_LIST || value->kind == MLG_NODE_MAP ||
            strlen(node->pairs[i].key.data) != node->pairs[i].key.len) {
            code = fail(r, value, "a parameter", "a plain value");
            break;
        }
        mlg_json_key(&json, node->pairs[i].key.data);
        if (value->kind == MLG_NODE_STRING)
            mlg_json_string(&json, value->text);
        else
            mlg_json_raw(&json, value->text);
    }
    mlg_json_end_map(&json);
    if (code == MLG_OK)
        code = mlg_buf_check(&text, r->err);
    if (code == MLG_OK) {
        result->params = mlg_arena_copy(&r->report->arena, mlg_buf_view(&text));
        code = result->params == NULL ? mlg_arena_full(&r->report->arena, r->err) : MLG_OK;
    }
    mlg_buf_done(&text);
    return code;
}

static enum mlg_code read_result_verdict(const struct reader *r, const struct mlg_node *node,
                                         struct mlg_result *result)
{
    int word = GATE_VERDICTS;
    if (mlg_node_get(node, "verdict")->kind != MLG_NODE_NULL)
        MLG_TRY(read_word(r, node, "verdict", verdict_word, GATE_VERDICTS, &word));
    result->verdict = verdicts[word];
    if (result->verdict == MLG_PASS && (result->estimate == NULL || !mlg_report_is_gated(result)))
        return mlg_doc_fail(r->doc, node, MLG_E_SYNTAX, r->err,
                            "report: a result passes without an estimate or without a gate");
    return MLG_OK;
}

static enum mlg_code read_bin(const struct reader *r, const struct mlg_node *node,
                              struct mlg_result_bin *ret_bin)
{
    static const char *const keys[] = { "low",  "high",     "rows",      "weight", "confidence",
                                        "hits", "band_low", "band_high", "outside" };
    MLG_TRY(check_map(r, node, "a bin", keys, COUNT_OF(keys)));
    struct mlg_result_bin bin = { 0 };
    const struct {
        const char *key;
        const char **field;
    } decimals[] = { { "low", &bin.low },
                     { "high", &bin.high },
                     { "weight", &bin.weight },
                     { "confidence", &bin.confidence },
                     { "hits", &bin.hits },
                     { "band_low", &bin.band_low },
                     { "band_high", &bin.band_high } };
    for (size_t i = 0; i < COUNT_OF(decimals); i++)
        MLG_TRY(read_decimal(r, node, decimals[i].key, decimals[i].field));
    MLG_TRY(read_plain_count(r, node, "rows", &bin.rows));
    MLG_TRY(read_bool(r, node, "outside", &bin.outside));
    if (bin.low == NULL || bin.high == NULL || bin.weight == NULL)
        return fail(r, node, "a bin without edges or weight", "possible");
    *ret_bin = bin;
    return MLG_OK;
}

static enum mlg_code read_bins(const struct reader *r, const struct mlg_node *node,
                               struct mlg_result *result)
{
    if (node == NULL)
        return MLG_OK;
    if (node->kind != MLG_NODE_LIST || node->count == 0)
        return fail(r, node, "bins", "a list of some");
    struct mlg_result_bin *bins =
        mlg_arena_array(&r->report->arena, node->count, sizeof(struct mlg_result_bin));
    if (bins == NULL)
        return mlg_arena_full(&r->report->arena, r->err);
    for (size_t b = 0; b < node->count; b++)
        MLG_TRY(read_bin(r, node->items[b], &bins[b]));
    result->bins = bins;
    result->bins_count = node->count;
    return MLG_OK;
}

static enum mlg_code read_result(const struct reader *r, const struct mlg_node *node)
{
    static const char *const keys[] = {
        "rule",    "metric",     "params", "slice",      "n",       "n_relevant", "estimate",
        "lower",   "upper",      "alpha",  "sided",      "method",  "baseline",   "difference",
        "p_value", "p_adjusted", "gate",   "untestable", "verdict", "reason",     "bins"
    };
    const struct mlg_node *bins = mlg_node_get(node, "bins"); /* the last key, may be missing */
    MLG_TRY(check_map(r, node, "a result", keys, COUNT_OF(keys) - (bins == NULL ? 1 : 0)));
    struct mlg_result *result = mlg_report_add_result(r->report);
    if (result == NULL)
        return mlg_arena_full(&r->report->arena, r->err);
    MLG_TRY(read_text(r, node, "rule", &result->rule));
    MLG_TRY(read_text_or_null(r, node, "metric", &result->metric));
    MLG_TRY(read_params(r, mlg_node_get(node, "params"), result));
    MLG_TRY(read_slice(r, mlg_node_get(node, "slice"), result));
    MLG_TRY(read_plain_count(r, node, "n", &result->n));
    MLG_TRY(read_count(r, node, "n_relevant", UINT64_MAX, &result->n_relevant));
    const struct {
        const char *key;
        const char **field;
    } decimals[] = { { "estimate", &result->estimate }, { "lower", &result->lower },
                     { "upper", &result->upper },       { "alpha", &result->alpha },
                     { "baseline", &result->baseline }, { "difference", &result->difference },
                     { "p_value", &result->p_value },   { "p_adjusted", &result->p_adjusted } };
    for (size_t i = 0; i < COUNT_OF(decimals); i++)
        MLG_TRY(read_decimal(r, node, decimals[i].key, decimals[i].field));
    int sided = 0;
    MLG_TRY(read_word(r, node, "sided", sided_word, 2, &sided));
    result->two_sided = sided == 1;
    MLG_TRY(read_text_or_null(r, node, "method", &result->method));
    MLG_TRY(read_gate(r, mlg_node_get(node, "gate"), result));
    MLG_TRY(read_bool(r, node, "untestable", &result->untestable));
    MLG_TRY(read_text_or_null(r, node, "reason", &result->reason));
    MLG_TRY(read_bins(r, bins, result));
    return read_result_verdict(r, node, result);
}

static enum mlg_code read_finding(const struct reader *r, const struct mlg_node *node)
{
    static const char *const keys[] = { "rule",  "level", "path",     "line", "column",  "row",
                                        "field", "count", "expected", "seen", "message", "hint" };
    MLG_TRY(check_map(r, node, "a finding", keys, COUNT_OF(keys)));
    struct mlg_finding *finding = mlg_report_add_finding(r->report);
    if (finding == NULL)
        return mlg_arena_full(&r->report->arena, r->err);
    int level = 0;
    const char *path = NULL;
    const char *field = NULL;
    MLG_TRY(read_text(r, node, "rule", &finding->rule));
    MLG_TRY(read_word(r, node, "level", level_word, MLG_LEVEL_NOTE + 1, &level));
    finding->level = (enum mlg_level)level;
    MLG_TRY(read_text_or_null(r, node, "path", &path));
    MLG_TRY(read_text_or_null(r, node, "field", &field));
    if (path != NULL)
        mlg_loc_set_path(&finding->loc, path);
    if (field != NULL)
        mlg_loc_set_field(&finding->loc, field, strlen(field));
    MLG_TRY(read_count(r, node, "line", 0, &finding->loc.line));
    MLG_TRY(read_count(r, node, "column", 0, &finding->loc.column));
    MLG_TRY(read_count(r, node, "row", 0, &finding->loc.row));
    MLG_TRY(read_plain_count(r, node, "count", &finding->count));
    MLG_TRY(read_text_or_null(r, node, "expected", &finding->expected));
    MLG_TRY(read_text_or_null(r, node, "seen", &finding->seen));
    MLG_TRY(read_text(r, node, "message", &finding->message));
    return read_text_or_null(r, node, "hint", &finding->hint);
}

static enum mlg_code read_clause(const struct reader *r, const struct mlg_node *node)
{
    static const char *const keys[] = { "clause", "path", "line", "status", "allowed", "reason" };
    MLG_TRY(check_map(r, node, "a clause", keys, COUNT_OF(keys)));
    struct mlg_clause *clause = mlg_report_add_clause(r->report);
    if (clause == NULL)
        return mlg_arena_full(&r->report->arena, r->err);
    int status = 0;
    MLG_TRY(read_text(r, node, "clause", &clause->clause));
    MLG_TRY(read_text_or_null(r, node, "path", &clause->path));
    MLG_TRY(read_count(r, node, "line", 0, &clause->line));
    MLG_TRY(read_word(r, node, "status", status_word, MLG_CLAUSE_NOT_ENFORCEABLE + 1, &status));
    clause->status = (enum mlg_clause_status)status;
    MLG_TRY(read_bool(r, node, "allowed", &clause->allowed));
    return read_text_or_null(r, node, "reason", &clause->reason);
}

static enum mlg_code read_list(const struct reader *r, const char *key,
                               enum mlg_code (*read_item)(const struct reader *r,
                                                          const struct mlg_node *node))
{
    const struct mlg_node *list = mlg_node_get(r->doc->root, key);
    if (list->kind != MLG_NODE_LIST)
        return fail(r, list, key, "a list");
    for (size_t i = 0; i < list->count; i++)
        MLG_TRY(read_item(r, list->items[i]));
    return MLG_OK;
}

static enum mlg_code read_head(const struct reader *r)
{
    static const char *const keys[] = { "schema",  "tool",     "verdict", "inputs",
                                        "results", "findings", "ledger",  "classes" };
    static const char *const tool_keys[] = { "name", "version" };
    const struct mlg_node *root = r->doc->root;
    bool classes = mlg_node_get(root, "classes") != NULL; /* the last key, may be missing */
    MLG_TRY(check_map(r, root, "the document", keys, COUNT_OF(keys) - (classes ? 0 : 1)));
    const struct mlg_node *schema = mlg_node_get(root, "schema");
    if (schema->kind != MLG_NODE_STRING || !mlg_str_equal(schema->text, MLG_STR("mlgate-report/1")))
        return fail(r, schema, "schema", "\"mlgate-report/1\"");
    const struct mlg_node *tool = mlg_node_get(root, "tool");
    MLG_TRY(check_map(r, tool, "tool", tool_keys, COUNT_OF(tool_keys)));
    MLG_TRY(read_text(r, tool, "name", &r->report->tool));
    return read_text(r, tool, "version", &r->report->version);
}

static enum mlg_code read_classes(const struct reader *r)
{
    const struct mlg_node *list = mlg_node_get(r->doc->root, "classes");
    if (list == NULL)
        return MLG_OK;
    if (list->kind != MLG_NODE_LIST || list->count == 0)
        return fail(r, list, "classes", "a list of some");
    const char **names = mlg_arena_array(&r->report->arena, list->count, sizeof(*names));
    if (names == NULL)
        return mlg_arena_full(&r->report->arena, r->err);
    for (size_t i = 0; i < list->count; i++) {
        const struct mlg_node *name = list->items[i];
        if (name->kind != MLG_NODE_STRING || strlen(name->text.data) != name->text.len)
            return fail(r, name, "a class", "a string");
        names[i] = mlg_arena_copy(&r->report->arena, name->text);
        if (names[i] == NULL)
            return mlg_arena_full(&r->report->arena, r->err);
    }
    r->report->classes = names;
    r->report->classes_count = list->count;
    return MLG_OK;
}

/* The verdict as written, unless what the report holds says that it cannot be: a stage may know
 * more and be stricter than the sum of its parts, never milder. */
static enum mlg_code read_verdict(const struct reader *r)
{
    int word = 0;
    MLG_TRY(read_word(r, r->doc->root, "verdict", verdict_word, COUNT_OF(verdicts), &word));
    enum mlg_verdict implied = mlg_report_judge(r->report);
    bool gated = r->report->clauses_count > 0;
    for (size_t i = 0; i < r->report->results_count; i++)
        gated = gated || r->report->results[i].verdict != MLG_NO_VERDICT;
    r->report->verdict = verdicts[word];
    bool believed = mlg_verdict_join(implied, r->report->verdict) == r->report->verdict;
    if (r->report->verdict == MLG_NO_VERDICT)
        believed = !gated && implied != MLG_FAIL;
    if (!believed)
        return mlg_doc_fail(r->doc, mlg_node_get(r->doc->root, "verdict"), MLG_E_SYNTAX, r->err,
                            "report: the verdict %s contradicts its own content, which is %s",
                            verdict_word(word), mlg_verdict_name(implied));
    return MLG_OK;
}

enum mlg_code mlg_report_read(const struct mlg_doc *doc, struct mlg_report *ret_report,
                              struct mlg_err *err)
{
    struct mlg_report report;
    mlg_report_init(&report, "");
    struct reader r = { .doc = doc, .report = &report, .err = err };
    enum mlg_code code = read_head(&r);
    if (code == MLG_OK)
        code = read_list(&r, "inputs", read_input);
    if (code == MLG_OK)
        code = read_list(&r, "results", read_result);
    if (code == MLG_OK)
        code = read_list(&r, "findings", read_finding);
    if (code == MLG_OK)
        code = read_list(&r, "ledger", read_clause);
    if (code == MLG_OK)
        code = read_classes(&r);
    if (code == MLG_OK)
        code = read_verdict(&r);
    if (code != MLG_OK) {
        mlg_report_done(&report);
        return code;
    }
    *ret_report = report;
    return MLG_OK;
}
