#include <mlgate/evidence/statement.h>

#include <string.h>

#include "reader.h"

static enum mlg_code read_subject(const struct reader *r, const struct mlg_node *node,
                                  struct mlg_subject *subject)
{
    const struct mlg_node *digest = NULL;
    const char *hex = NULL;
    if (node->kind != MLG_NODE_MAP)
        return reader_fail(r, node, "a subject is %s, not a map", mlg_node_kind_name(node->kind));
    MLG_TRY(reader_optional_text(r, node, "name", &subject->name));
    MLG_TRY(reader_get(r, node, "digest", MLG_NODE_MAP, &digest));
    MLG_TRY(reader_sha256(r, digest, "sha256", &hex));
    memcpy(subject->sha256, hex, MLG_SHA256_HEX);
    return MLG_OK;
}

enum mlg_code mlg_statement_parse(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                  struct mlg_statement *ret_statement, struct mlg_err *err)
{
    struct mlg_statement s = { 0 };
    const struct mlg_node *list = NULL;
    const char *type = NULL;
    MLG_TRY(mlg_doc_parse_json(arena, bytes, path, MLG_E_SYNTAX, &s.doc, err));
    struct reader r = { &s.doc, err };
    if (s.doc.root == NULL || s.doc.root->kind != MLG_NODE_MAP)
        return reader_fail(&r, s.doc.root, "a statement is a map");
    MLG_TRY(reader_text(&r, s.doc.root, "_type", &type));
    if (strcmp(type, MLG_STATEMENT_TYPE) != 0)
        return reader_fail(&r, mlg_node_get(s.doc.root, "_type"),
                           "\"_type\" is \"%.80s\", not " MLG_STATEMENT_TYPE, type);
    MLG_TRY(reader_text(&r, s.doc.root, "predicateType", &s.predicate_type));
    MLG_TRY(reader_get(&r, s.doc.root, "predicate", MLG_NODE_MAP, &s.predicate));
    MLG_TRY(reader_get(&r, s.doc.root, "subject", MLG_NODE_LIST, &list));
    if (list->count == 0)
        return reader_fail(&r, list, "\"subject\" is empty");
    s.subjects = mlg_arena_array(arena, list->count, sizeof *s.subjects);
    if (s.subjects == NULL)
        return mlg_arena_full(arena, err);
    s.subjects_count = list->count;
    for (size_t i = 0; i < list->count; i++)
        MLG_TRY(read_subject(&r, list->items[i], &s.subjects[i]));
    *ret_statement = s;
    return MLG_OK;
}

/* --- a stage's own predicate ------------------------------------------------------------------ */

static enum mlg_code read_verdict(const struct reader *r, const struct mlg_node *map,
                                  enum mlg_verdict *ret_verdict)
{
    const char *name = NULL;
    MLG_TRY(reader_text(r, map, "verdict", &name));
    for (int v = MLG_PASS; v <= MLG_INCONCLUSIVE; v++) {
        if (strcmp(name, mlg_verdict_name((enum mlg_verdict)v)) == 0) {
            *ret_verdict = (enum mlg_verdict)v;
            return MLG_OK;
        }
    }
    return reader_fail(r, mlg_node_get(map, "verdict"), "\"%.40s\" is no verdict", name);
}

static enum mlg_code read_stage(const struct reader *r, const struct mlg_statement *s,
                                enum mlg_stage *ret_stage)
{
    for (int i = 0; i < MLG_STAGE_COUNT; i++) {
        if (strcmp(s->predicate_type, mlg_stage_predicate_type((enum mlg_stage)i)) == 0) {
            *ret_stage = (enum mlg_stage)i;
            return MLG_OK;
        }
    }
    return reader_fail(r, s->doc.root, "\"%.100s\" is not the predicate type of a stage",
                       s->predicate_type);
}

static enum mlg_code read_tool(const struct reader *r, const struct mlg_node *map,
                               struct mlg_stage_statement *stage)
{
    const struct mlg_node *tool = NULL;
    MLG_TRY(reader_get(r, map, "tool", MLG_NODE_MAP, &tool));
    MLG_TRY(reader_text(r, tool, "name", &stage->tool_name));
    MLG_TRY(reader_text(r, tool, "version", &stage->tool_version));
    MLG_TRY(reader_sha256(r, tool, "sha256", &stage->tool_sha256));
    return reader_text(r, map, "timeCreated", &stage->time_created);
}

static bool is_null(const struct mlg_node *map, const char *key)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    return node != NULL && node->kind == MLG_NODE_NULL;
}

static enum mlg_code read_model(const struct reader *r, const struct mlg_statement *s,
                                struct mlg_stage_statement *stage)
{
    const struct mlg_node *model = NULL;
    if (is_null(s->predicate, "model"))
        return MLG_OK;
    MLG_TRY(reader_get(r, s->predicate, "model", MLG_NODE_MAP, &model));
    MLG_TRY(reader_sha256(r, model, "root", &stage->model_root));
    MLG_TRY(reader_sha256(r, model, "manifest", &stage->manifest_sha256));
    if (strcmp(stage->model_root, s->subjects[0].sha256) != 0)
        return reader_fail(r, model, "the model is not the subject of the statement");
    return MLG_OK;
}

/* Absent is not the same as empty: an empty list says that nothing was changed. */
static enum mlg_code read_changed(const struct reader *r, struct mlg_arena *arena,
                                  const struct mlg_node *parameters,
                                  struct mlg_stage_statement *stage)
{
    const struct mlg_node *list = mlg_node_get(parameters, "changed");
    if (list == NULL || list->kind == MLG_NODE_NULL)
        return MLG_OK;
    MLG_TRY(reader_get(r, parameters, "changed", MLG_NODE_LIST, &list));
    const char **names = mlg_arena_array(arena, list->count + 1, sizeof *names);
    if (names == NULL)
        return mlg_arena_full(arena, r->err);
    for (size_t i = 0; i < list->count; i++) {
        const struct mlg_node *item = list->items[i];
        if (item->kind != MLG_NODE_STRING || memchr(item->text.data, '\0', item->text.len) != NULL)
            return reader_fail(r, item, "\"changed\" is a list of names");
        names[i] = item->text.data;
    }
    stage->changed = names;
    stage->changed_count = list->count;
    return MLG_OK;
}

static enum mlg_code read_settings(const struct reader *r, struct mlg_arena *arena,
                                   const struct mlg_node *map, struct mlg_stage_statement *stage)
{
    const struct mlg_node *config = NULL, *parameters = NULL;
    if (!is_null(map, "config")) {
        MLG_TRY(reader_get(r, map, "config", MLG_NODE_MAP, &config));
        MLG_TRY(reader_sha256(r, config, "sha256", &stage->config_sha256));
    }
    MLG_TRY(reader_get(r, map, "parameters", MLG_NODE_MAP, &parameters));
    MLG_TRY(read_changed(r, arena, parameters, stage));
    MLG_TRY(reader_optional_text(r, parameters, "data_set", &stage->data_set));
    return reader_optional_text(r, parameters, "alpha", &stage->alpha);
}

static enum mlg_code read_input(const struct reader *r, const struct mlg_node *node,
                                struct mlg_input *input)
{
    const char *hex = NULL;
    if (node->kind != MLG_NODE_MAP)
        return reader_fail(r, node, "an input is %s, not a map", mlg_node_kind_name(node->kind));
    MLG_TRY(reader_text(r, node, "role", &input->role));
    MLG_TRY(reader_text(r, node, "path", &input->path));
    MLG_TRY(reader_sha256(r, node, "sha256", &hex));
    memcpy(input->sha256, hex, MLG_SHA256_HEX);
    input->rows = UINT64_MAX;
    if (!is_null(node, "rows")) {
        const struct mlg_node *rows = NULL;
        MLG_TRY(reader_get(r, node, "rows", MLG_NODE_INT, &rows));
        if (rows->integer < 0)
            return reader_fail(r, rows, "\"rows\" is negative");
        input->rows = (uint64_t)rows->integer;
    }
    return MLG_OK;
}

static enum mlg_code read_inputs(const struct reader *r, struct mlg_arena *arena,
                                 const struct mlg_node *map, struct mlg_stage_statement *stage)
{
    const struct mlg_node *list = NULL;
    MLG_TRY(reader_get(r, map, "inputs", MLG_NODE_LIST, &list));
    stage->inputs = mlg_arena_array(arena, list->count, sizeof *stage->inputs);
    if (stage->inputs == NULL)
        return mlg_arena_full(arena, r->err);
    stage->inputs_count = list->count;
    for (size_t i = 0; i < list->count; i++)
        MLG_TRY(read_input(r, list->items[i], &stage->inputs[i]));
    return MLG_OK;
}

static bool text_is(const struct mlg_node *map, const char *key, const char *text)
{
    const struct mlg_node *node = mlg_node_get(map, key);
    return node != NULL && node->kind == MLG_NODE_STRING &&
           mlg_str_equal(node->text, mlg_str_of(text));
}

/* What an entry of results, findings or ledger does to a PASS: speaks for it (1), is beside it (0),
 * or contradicts it (-1). What is not understood contradicts. */
static int weigh_result(const struct mlg_node *entry)
{
    if (is_null(entry, "verdict"))
        return 0;
    return text_is(entry, "verdict", "PASS") ? 1 : -1;
}

static int weigh_finding(const struct mlg_node *entry)
{
    return text_is(entry, "level", "warning") || text_is(entry, "level", "note") ? 0 : -1;
}

static int weigh_clause(const struct mlg_node *entry)
{
    if (text_is(entry, "status", "enforced") || text_is(entry, "status", "approximated"))
        return 1;
    if (text_is(entry, "status", "informational"))
        return 0;
    const struct mlg_node *allowed = mlg_node_get(entry, "allowed");
    bool is_allowed = allowed != NULL && allowed->kind == MLG_NODE_BOOL && allowed->boolean;
    return text_is(entry, "status", "not enforceable") && is_allowed ? 0 : -1;
}

static enum mlg_code weigh(const struct reader *r, const struct mlg_node *map, const char *key,
                           int (*weigh_entry)(const struct mlg_node *), bool passes,
                           size_t *ret_holds)
{
    const struct mlg_node *list = NULL;
    MLG_TRY(reader_get(r, map, key, MLG_NODE_LIST, &list));
    for (size_t i = 0; i < list->count; i++) {
        int weight = weigh_entry(list->items[i]);
        if (weight < 0 && passes)
            return reader_fail(r, list->items[i], "the verdict PASS is contradicted by %s[%zu]",
                               key, i);
        *ret_holds += weight > 0;
    }
    return MLG_OK;
}

static enum mlg_code check_pass(const struct reader *r, const struct mlg_node *map, bool passes)
{
    size_t holds = 0;
    MLG_TRY(weigh(r, map, "results", weigh_result, passes, &holds));
    MLG_TRY(weigh(r, map, "findings", weigh_finding, passes, &holds));
    MLG_TRY(weigh(r, map, "ledger", weigh_clause, passes, &holds));
    if (passes && holds == 0)
        return reader_fail(r, map, "the verdict PASS rests on nothing");
    return MLG_OK;
}

enum mlg_code mlg_stage_statement_read(struct mlg_arena *arena,
                                       const struct mlg_statement *statement,
                                       struct mlg_stage_statement *ret_stage, struct mlg_err *err)
{
    const struct mlg_node *map = statement->predicate;
    struct mlg_stage_statement stage = { 0 };
    struct reader r = { &statement->doc, err };
    MLG_TRY(read_stage(&r, statement, &stage.stage));
    MLG_TRY(read_verdict(&r, map, &stage.verdict));
    MLG_TRY(read_tool(&r, map, &stage));
    MLG_TRY(read_model(&r, statement, &stage));
    MLG_TRY(read_settings(&r, arena, map, &stage));
    MLG_TRY(read_inputs(&r, arena, map, &stage));
    MLG_TRY(check_pass(&r, map, stage.verdict == MLG_PASS));
    *ret_stage = stage;
    return MLG_OK;
}
