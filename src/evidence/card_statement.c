#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/text/json.h>

#include "card_page.h"
#include "reader.h"

static const char *const format_names[MLG_CARD_FORMATS] = { "html", "markdown" };

static enum mlg_code digest_card(const struct mlg_card *card, enum mlg_card_format format,
                                 char ret_sha256[MLG_SHA256_HEX], struct mlg_err *err)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, MLG_CARD_BYTES);
    enum mlg_code code = mlg_card_write(card, format, (struct mlg_str){ 0 }, &bytes, err);
    if (code == MLG_OK)
        mlg_sha256_bytes(bytes.data, bytes.len, ret_sha256);
    mlg_buf_done(&bytes);
    return code;
}

static void pair_map(struct mlg_json *j, const char *key, const char *inner, const char *value)
{
    mlg_json_key(j, key);
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, inner, value);
}

static void write_origin(struct mlg_json *j, const struct mlg_card *card, const char *tool_sha256,
                         int64_t time_created)
{
    const struct mlg_card_sources *s = card->sources;
    char time[32];
    mlg_time_format(time_created, time);
    mlg_json_pair_text(
        j, "verdict",
        mlg_verdict_name(mlg_card_is_complete(card, NULL) ? MLG_PASS : MLG_INCONCLUSIVE));
    pair_map(j, "tool", "name", "mlgate-card");
    mlg_json_pair_text(j, "version", MLG_VERSION);
    mlg_json_pair_text(j, "sha256", tool_sha256);
    mlg_json_end_map(j);
    mlg_json_pair_text(j, "timeCreated", time);
    pair_map(j, "model", "root", s->root);
    mlg_json_pair_text(j, "manifest", s->manifest);
    mlg_json_end_map(j);
    mlg_json_key(j, "config");
    if (s->config_path != NULL) {
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "path", s->config_path);
        mlg_json_pair_text(j, "sha256", s->config_sha256);
        mlg_json_end_map(j);
    } else {
        mlg_json_null(j);
    }
}

static void write_lists(struct mlg_json *j, const struct mlg_card *card)
{
    mlg_json_key(j, "documents");
    mlg_json_begin_list(j);
    for (int i = 0; i < MLG_CARD_ROLES; i++) {
        if (card->documents[i].path == NULL)
            continue;
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "role", mlg_card_role_name((enum mlg_card_role)i));
        mlg_json_pair_text(j, "path", card->documents[i].path);
        mlg_json_pair_text(j, "sha256", card->documents[i].sha256);
        mlg_json_end_map(j);
    }
    mlg_json_end_list(j);
    mlg_json_key(j, "statements");
    mlg_json_begin_list(j);
    for (size_t i = 0; i < card->count; i++) {
        const struct mlg_card_statement_file *file = &card->statements[i];
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "file", file->file);
        mlg_json_pair_text(j, "sha256", file->sha256);
        mlg_json_pair_text(j, "predicateType", file->statement.predicate_type);
        mlg_json_pair_text(j, "verdict", mlg_verdict_name(file->stage.verdict));
        mlg_json_end_map(j);
    }
    mlg_json_end_list(j);
}

enum mlg_code mlg_card_write_statement(const struct mlg_card *card, const char *tool_sha256,
                                       int64_t time_created, struct mlg_buf *out,
                                       struct mlg_err *err)
{
    char sha256[MLG_CARD_FORMATS][MLG_SHA256_HEX];
    struct mlg_json j;
    for (int i = 0; i < MLG_CARD_FORMATS; i++)
        MLG_TRY(digest_card(card, (enum mlg_card_format)i, sha256[i], err));
    mlg_json_init(&j, out, 2);
    mlg_json_begin_map(&j);
    mlg_json_pair_text(&j, "_type", MLG_STATEMENT_TYPE);
    mlg_json_key(&j, "subject");
    mlg_json_begin_list(&j);
    mlg_json_begin_map(&j);
    mlg_json_pair_text(&j, "name", card->sources->model_name);
    pair_map(&j, "digest", "sha256", card->sources->root);
    mlg_json_end_map(&j);
    mlg_json_end_map(&j);
    mlg_json_end_list(&j);
    mlg_json_pair_text(&j, "predicateType", MLG_CARD_TYPE);
    mlg_json_key(&j, "predicate");
    mlg_json_begin_map(&j);
    write_origin(&j, card, tool_sha256, time_created);
    write_lists(&j, card);
    mlg_json_key(&j, "card");
    mlg_json_begin_map(&j);
    for (int i = 0; i < MLG_CARD_FORMATS; i++) {
        pair_map(&j, format_names[i], "sha256", sha256[i]);
        mlg_json_end_map(&j);
    }
    mlg_json_end_map(&j);
    mlg_json_end_map(&j);
    mlg_json_end_map(&j);
    mlg_buf_add_char(out, '\n');
    return mlg_buf_check(out, err);
}

/* The time of the statement at `path`, if there is one that can be read. */
static bool read_time(const char *path, int64_t *ret_seconds, struct mlg_buf *bytes)
{
    struct mlg_arena arena;
    struct mlg_statement statement;
    struct mlg_card_statement card = { 0 };
    mlg_arena_init(&arena, (size_t)256 << 20);
    bool known =
        mlg_file_is_regular(path) && mlg_file_read(path, bytes, NULL) == MLG_OK &&
        mlg_statement_parse(&arena, mlg_buf_view(bytes), path, &statement, NULL) == MLG_OK &&
        mlg_card_statement_read(&arena, &statement, &card, NULL) == MLG_OK &&
        mlg_time_read(card.time_created, ret_seconds);
    mlg_arena_done(&arena);
    return known;
}

enum mlg_code mlg_card_save_statement(const struct mlg_card *card, const char *tool_sha256,
                                      int64_t time_created, struct mlg_err *err)
{
    struct mlg_arena arena;
    struct mlg_buf old, now;
    int64_t then = 0;
    mlg_arena_init(&arena, 64 << 10);
    mlg_buf_init(&old, MLG_STATEMENT_BYTES);
    mlg_buf_init(&now, MLG_STATEMENT_BYTES);
    char *path = mlg_path_join(&arena, card->sources->evidence, MLG_CARD_STATEMENT_FILE);
    enum mlg_code code = path != NULL ? MLG_OK : mlg_arena_full(&arena, err);
    bool same = false;
    if (code == MLG_OK && read_time(path, &then, &old)) {
        code = mlg_card_write_statement(card, tool_sha256, then, &now, err);
        same = code == MLG_OK && mlg_str_equal(mlg_buf_view(&old), mlg_buf_view(&now));
        mlg_buf_clear(&now);
    }
    if (code == MLG_OK && !same)
        code = mlg_card_write_statement(card, tool_sha256, time_created, &now, err);
    if (code == MLG_OK && !same)
        code = mlg_file_write(path, mlg_buf_view(&now), err);
    mlg_buf_done(&old);
    mlg_buf_done(&now);
    mlg_arena_done(&arena);
    return code;
}

/* --- reading ---------------------------------------------------------------------------------- */

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

static enum mlg_code read_statements(const struct reader *r, struct mlg_arena *arena,
                                     const struct mlg_node *map, struct mlg_card_statement *card)
{
    const struct mlg_node *list = NULL;
    MLG_TRY(reader_get(r, map, "statements", MLG_NODE_LIST, &list));
    if (list->count == 0)
        return reader_fail(r, list, "\"statements\" is empty");
    card->statements = mlg_arena_array(arena, list->count, sizeof *card->statements);
    if (card->statements == NULL)
        return mlg_arena_full(arena, r->err);
    card->statements_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        MLG_TRY(reader_text(r, list->items[i], "file", &card->statements[i].file));
        MLG_TRY(reader_sha256(r, list->items[i], "sha256", &card->statements[i].sha256));
        if (strchr(card->statements[i].file, '/') != NULL)
            return reader_fail(r, list->items[i], "\"file\" is no name in the evidence folder");
    }
    return MLG_OK;
}

enum mlg_code mlg_card_statement_read(struct mlg_arena *arena,
                                      const struct mlg_statement *statement,
                                      struct mlg_card_statement *ret_card, struct mlg_err *err)
{
    struct mlg_card_statement card = { 0 };
    struct reader r = { &statement->doc, err };
    const struct mlg_node *map = statement->predicate, *tool = NULL, *model = NULL, *forms = NULL;
    if (strcmp(statement->predicate_type, MLG_CARD_TYPE) != 0)
        return reader_fail(&r, statement->doc.root, "it is no card statement");
    MLG_TRY(read_verdict(&r, map, &card.verdict));
    MLG_TRY(reader_get(&r, map, "tool", MLG_NODE_MAP, &tool));
    MLG_TRY(reader_text(&r, tool, "version", &card.tool_version));
    MLG_TRY(reader_text(&r, map, "timeCreated", &card.time_created));
    MLG_TRY(reader_get(&r, map, "model", MLG_NODE_MAP, &model));
    MLG_TRY(reader_sha256(&r, model, "root", &card.model_root));
    MLG_TRY(reader_sha256(&r, model, "manifest", &card.manifest_sha256));
    if (strcmp(card.model_root, statement->subjects[0].sha256) != 0)
        return reader_fail(&r, model, "the model is not the subject of the statement");
    MLG_TRY(read_statements(&r, arena, map, &card));
    MLG_TRY(reader_get(&r, map, "card", MLG_NODE_MAP, &forms));
    for (int i = 0; i < MLG_CARD_FORMATS; i++) {
        const struct mlg_node *form = NULL;
        MLG_TRY(reader_get(&r, forms, format_names[i], MLG_NODE_MAP, &form));
        MLG_TRY(reader_sha256(&r, form, "sha256", &card.card_sha256[i]));
    }
    *ret_card = card;
    return MLG_OK;
}
