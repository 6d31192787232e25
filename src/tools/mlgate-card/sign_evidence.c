#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/key.h>
#include <mlgate/evidence/card.h>
#include <mlgate/evidence/sign.h>
#include <mlgate/stage/settings.h>

#include "mlgate_card.h"
#include "sources.h"

struct sign_evidence_options {
    const char *key;
    const char *passphrase_file;
    bool force;
    const char *config;
    const char *model;
    struct mlg_opt_pairs only;
    struct mlg_opt_list folders;
};

static const struct mlg_opt rows[] = {
    MLG_OPTIONS_KEY(struct sign_evidence_options),
    MLG_OPT_FLAG(0, "force", struct sign_evidence_options, force,
                 "replace signatures of earlier runs or other keys"),
    MLG_OPT_STRING('c', "config", struct sign_evidence_options, config, "FILE", NULL,
                   "mlgate.yaml; with a card section the card is made"),
    MLG_OPT_STRING(0, "model", struct sign_evidence_options, model, "PATH", NULL,
                   "the card's model, instead of model.path"),
    MLG_OPT_PAIRS(0, "only", struct sign_evidence_options, only, "FILE=SHA256",
                  "sign nothing but this and the card; may be repeated"),
    MLG_OPT_OPERANDS(struct sign_evidence_options, folders, "DIR", 1, 1,
                     "evidence folder, such as .mlgate/evidence"),
    MLG_OPT_END,
};

static const char *const usage[] = { "DIR --key FILE [OPTION]...", NULL };
static const char *const examples[] = {
    "mlgate-card sign-evidence .mlgate/evidence --key keys/ci.key",
    "MLGATE_SIGNING_KEY=\"$PEM\" mlgate-card sign-evidence .mlgate/evidence", NULL
};

static const struct mlg_command command = {
    .name = "mlgate-card sign-evidence",
    .summary = "Make the card, and sign every statement X.intoto.json as X.sigstore.json.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct sign_evidence_options),
};

static enum mlg_code tell(const struct mlg_signed_file *files, size_t count,
                          const struct mlg_card *card, struct mlg_arena *arena, struct mlg_err *err)
{
    struct mlg_buf text;
    mlg_buf_init(&text, (size_t)8 << 20);
    for (size_t i = 0; i < count; i++)
        mlg_buf_add_format(&text, "%s %s\n", files[i].kept ? "kept  " : "signed", files[i].bundle);
    if (card != NULL)
        mlg_buf_add_format(&text, "card   %s\n",
                           mlg_path_join(arena, card->sources->evidence, "card.html"));
    enum mlg_code code = mlg_buf_check(&text, err);
    if (code == MLG_OK)
        code = mlg_cli_print(mlg_buf_view(&text), err);
    mlg_buf_done(&text);
    return code;
}

/* A card is about a model: there is none before a test or comparison. */
static bool has_judgement(const char *dir, struct mlg_arena *arena)
{
    const char *test = mlg_path_join(arena, dir, "test.intoto.json");
    const char *compare = mlg_path_join(arena, dir, "compare.intoto.json");
    return (test != NULL && mlg_file_is_regular(test)) ||
           (compare != NULL && mlg_file_is_regular(compare));
}

/* *ret_card NULL: no configuration, one without a card section, or nothing was judged yet. */
static enum mlg_code load_card(const struct sign_evidence_options *o, struct mlg_arena *arena,
                               struct mlg_card **ret_card, struct mlg_err *err)
{
    *ret_card = NULL;
    if (o->config == NULL && !mlg_file_is_regular(MLG_CONFIG_FILE))
        return MLG_OK;
    struct mlg_config *config = mlg_arena_alloc(arena, sizeof *config);
    struct mlg_card_sources *sources = mlg_arena_alloc(arena, sizeof *sources);
    struct mlg_card *card = mlg_arena_alloc(arena, sizeof *card);
    if (config == NULL || sources == NULL || card == NULL)
        return mlg_arena_full(arena, err);
    MLG_TRY(mlg_stage_read_config(o->config, "leave out --config", arena, config, err));
    if (!config->card.present || !has_judgement(o->folders.items[0], arena))
        return MLG_OK;
    MLG_TRY(mlg_card_find_sources(config, o->model, o->folders.items[0], sources, err));
    MLG_TRY(mlg_card_load(arena, sources, card, err));
    *ret_card = card;
    return MLG_OK;
}

static enum mlg_code save_statement(const struct mlg_card *card, struct mlg_err *err)
{
    char tool[MLG_SHA256_HEX];
    MLG_TRY(mlg_statement_tool_sha256(tool, err));
    return mlg_card_save_statement(card, tool, mlg_time_now(), err);
}

/* Both forms beside their statement, with the signatures that were just made. */
static enum mlg_code save_cards(const struct mlg_card *card, struct mlg_arena *arena,
                                struct mlg_err *err)
{
    static const char *const names[MLG_CARD_FORMATS] = { "card.html", "card.md" };
    const char *approvals = NULL;
    MLG_TRY(mlg_card_approvals_folder(arena, NULL, card->sources->evidence, &approvals, err));
    enum mlg_code code = MLG_OK;
    for (int i = 0; i < MLG_CARD_FORMATS && code == MLG_OK; i++) {
        struct mlg_buf out;
        mlg_buf_init(&out, MLG_CARD_BYTES);
        char *path = mlg_path_join(arena, card->sources->evidence, names[i]);
        code = path != NULL ? mlg_card_render(card, (enum mlg_card_format)i, approvals, &out, err)
                            : mlg_arena_full(arena, err);
        if (code == MLG_OK)
            code = mlg_file_write(path, mlg_buf_view(&out), err);
        mlg_buf_done(&out);
    }
    return code;
}

/* What may be signed: what --only names (`all`: it was not given), and the card that was made just
 * now. */
static enum mlg_code list_written(const struct sign_evidence_options *o, bool all,
                                  const struct mlg_card *card, struct mlg_arena *arena,
                                  struct mlg_sign_options *options, struct mlg_err *err)
{
    struct mlg_written *list = mlg_arena_array(arena, o->only.count + 1, sizeof *list);
    if (list == NULL)
        return mlg_arena_full(arena, err);
    size_t count = 0;
    for (size_t i = 0; i < o->only.count; i++, count++) {
        const char *sha256 = o->only.items[i].value;
        if (strlen(sha256) != MLG_SHA256_HEX - 1)
            return mlg_err_set(err, MLG_E_CONFIG, "--only %s: '%s' is no SHA-256",
                               o->only.items[i].key, sha256);
        list[count].name = o->only.items[i].key;
        memcpy(list[count].sha256, sha256, MLG_SHA256_HEX);
    }
    if (card != NULL) {
        const char *path = mlg_path_join(arena, card->sources->evidence, MLG_CARD_STATEMENT_FILE);
        if (path == NULL)
            return mlg_arena_full(arena, err);
        MLG_TRY(mlg_sha256_file(path, list[count].sha256, NULL, err));
        list[count++].name = MLG_CARD_STATEMENT_FILE;
    }
    *options = (struct mlg_sign_options){
        .force = o->force, .all = all, .written = list, .written_count = count
    };
    return MLG_OK;
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct sign_evidence_options *o = values;
    struct mlg_signed_file *files = NULL;
    struct mlg_sign_options options;
    struct mlg_card *card = NULL;
    size_t count = 0;
    *ret_exit = 0;
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    MLG_TRY(mlg_card_open_key(o->key, o->passphrase_file, &key, err));
    MLG_TRY(load_card(o, arena, &card, err));
    if (card != NULL)
        MLG_TRY(save_statement(card, err));
    bool all = !mlg_options_is_set(parsed, "only"); /* a list without an item is not all */
    MLG_TRY(list_written(o, all, card, arena, &options, err));
    MLG_TRY(mlg_evidence_sign(arena, o->folders.items[0], key, &options, &files, &count, err));
    if (card != NULL)
        MLG_TRY(save_cards(card, arena, err));
    return tell(files, count, card, arena, err);
}

int mlg_main_sign_evidence(int argc, char *const *argv)
{
    return mlg_cli_main(&command, argc, argv, CARD_ARENA_BYTES, work);
}
