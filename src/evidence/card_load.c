#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/sign.h>

#include "card_page.h"

const char *mlg_card_role_name(enum mlg_card_role role)
{
    static const char *const names[MLG_CARD_ROLES] = { "intended-use", "limitations",
                                                       "training-data", "ethical-considerations" };
    return names[role];
}

static enum mlg_code refuse(struct mlg_err *err, enum mlg_code code, const char *path,
                            const char *text, const char *hint)
{
    (void)mlg_err_set(err, code, "%s", text);
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "%s", hint);
    return code;
}

/* Whole file into the arena. */
static enum mlg_code read_file(struct mlg_arena *arena, const char *path, size_t limit,
                               struct mlg_str *ret_bytes, char ret_sha256[MLG_SHA256_HEX],
                               struct mlg_err *err)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, limit);
    enum mlg_code code = mlg_file_read(path, &bytes, err);
    if (code == MLG_OK) {
        *ret_bytes = (struct mlg_str){ mlg_arena_copy(arena, mlg_buf_view(&bytes)), bytes.len };
        if (ret_bytes->data == NULL)
            code = mlg_arena_full(arena, err);
        else
            mlg_sha256_bytes(ret_bytes->data, ret_bytes->len, ret_sha256);
    }
    mlg_buf_done(&bytes);
    return code;
}

/* --- statements ------------------------------------------------------------------------------- */

static bool is_stage_type(const char *type)
{
    for (int i = 0; i < MLG_STAGE_COUNT; i++) {
        if (strcmp(type, mlg_stage_predicate_type((enum mlg_stage)i)) == 0)
            return true;
    }
    return false;
}

/* *ret_is_stage false: a statement of another kind (test-result, the card itself). */
static enum mlg_code load_statement(struct mlg_arena *arena, const char *dir, const char *name,
                                    struct mlg_card_statement_file *file, bool *ret_is_stage,
                                    struct mlg_err *err)
{
    struct mlg_str bytes;
    char *path = mlg_path_join(arena, dir, name);
    if (path == NULL)
        return mlg_arena_full(arena, err);
    file->file = name;
    MLG_TRY(read_file(arena, path, MLG_STATEMENT_BYTES, &bytes, file->sha256, err));
    MLG_TRY(mlg_statement_parse(arena, bytes, path, &file->statement, err));
    *ret_is_stage = is_stage_type(file->statement.predicate_type);
    return *ret_is_stage ? mlg_stage_statement_read(arena, &file->statement, &file->stage, err)
                         : MLG_OK;
}

static enum mlg_code check_model(const struct mlg_card_sources *sources,
                                 const struct mlg_card_statement_file *file, struct mlg_err *err)
{
    if (file->stage.stage == MLG_STAGE_VALIDATE)
        return MLG_OK;
    if (file->stage.model_root == NULL)
        return refuse(err, MLG_E_SYNTAX, file->file, "speaks of predictions, not of a model",
                      "run the stage with a model (model.path in mlgate.yaml, or --model)");
    if (strcmp(file->stage.model_root, sources->root) != 0 ||
        strcmp(file->stage.manifest_sha256, sources->manifest) != 0)
        return refuse(err, MLG_E_SYNTAX, file->file, "speaks of another model than this one",
                      "run the stages on this model");
    return MLG_OK;
}

/* Stages in their order, files of one stage in byte order (as they came). */
static void sort_by_stage(struct mlg_card_statement_file *files, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct mlg_card_statement_file moved = files[i];
        size_t at = i;
        for (; at > 0 && files[at - 1].stage.stage > moved.stage.stage; at--)
            files[at] = files[at - 1];
        files[at] = moved;
    }
}

static enum mlg_code load_statements(struct mlg_arena *arena, struct mlg_card *card,
                                     struct mlg_err *err)
{
    const char *const *names = NULL;
    size_t count = 0, judged = 0;
    const char *dir = card->sources->evidence;
    MLG_TRY(mlg_evidence_list(arena, dir, MLG_STATEMENT_SUFFIX, &names, &count, err));
    card->statements = mlg_arena_array(arena, count + 1, sizeof *card->statements);
    if (card->statements == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < count; i++) {
        struct mlg_card_statement_file *file = &card->statements[card->count];
        bool is_stage = false;
        *file = (struct mlg_card_statement_file){ 0 };
        MLG_TRY(load_statement(arena, dir, names[i], file, &is_stage, err));
        if (!is_stage)
            continue;
        MLG_TRY(check_model(card->sources, file, err));
        judged += file->stage.stage != MLG_STAGE_VALIDATE;
        card->count++;
    }
    if (judged == 0)
        return refuse(err, MLG_E_SYNTAX, dir, "holds no statement of a test or comparison",
                      "run mlgate-test first: a card is made of what it found out");
    sort_by_stage(card->statements, card->count);
    return MLG_OK;
}

/* --- documents -------------------------------------------------------------------------------- */

static enum mlg_code load_document(struct mlg_arena *arena, const char *path,
                                   struct mlg_card_document *document, struct mlg_err *err)
{
    struct mlg_err reason = MLG_ERR_INIT;
    document->path = path;
    if (read_file(arena, path, MLG_CARD_DOCUMENT_BYTES, &document->text, document->sha256,
                  &reason) != MLG_OK)
        return refuse(err, MLG_E_CONFIG, path, reason.text,
                      "the card section of mlgate.yaml names Markdown files of up to 1 MiB");
    struct mlg_str text = document->text;
    if (mlg_utf8_valid_prefix(text) != text.len || memchr(text.data, '\0', text.len) != NULL)
        return refuse(err, MLG_E_CONFIG, path, "is not UTF-8 text", "write it as Markdown");
    if (strstr(text.data, MLG_CARD_MARK_BEGIN) != NULL ||
        strstr(text.data, MLG_CARD_MARK_END) != NULL)
        return refuse(err, MLG_E_CONFIG, path, "holds a marker of mlgate's own",
                      "leave out the line that begins with <!-- mlgate:");
    return MLG_OK;
}

enum mlg_code mlg_card_load(struct mlg_arena *arena, const struct mlg_card_sources *sources,
                            struct mlg_card *ret_card, struct mlg_err *err)
{
    struct mlg_card card = { .sources = sources };
    MLG_TRY(load_statements(arena, &card, err));
    for (int i = 0; i < MLG_CARD_ROLES; i++) {
        if (sources->documents[i] != NULL)
            MLG_TRY(load_document(arena, sources->documents[i], &card.documents[i], err));
    }
    *ret_card = card;
    return MLG_OK;
}

bool mlg_card_is_complete(const struct mlg_card *card, const char **ret_missing)
{
    const char *missing = NULL;
    if (card->sources->owner == NULL)
        missing = "its owner";
    else if (card->documents[MLG_CARD_INTENDED_USE].path == NULL)
        missing = "its intended use";
    if (missing != NULL && ret_missing != NULL)
        *ret_missing = missing;
    return missing == NULL;
}
