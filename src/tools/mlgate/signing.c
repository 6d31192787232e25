#include "signing.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/base/process.h>
#include <mlgate/cli/main.h>
#include <mlgate/evidence/index.h>
#include <mlgate/evidence/sign.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/verdict/verdict.h>

#include "mlgate.h"

#define TOOL "mlgate run"

enum mlg_code mlg_signing_begin(struct signing *signing, const char *key,
                                const char *passphrase_file, struct mlg_err *err)
{
    *signing = (struct signing){ .key = key, .passphrase_file = passphrase_file };
    MLG_TRY(mlg_secret_take(MLG_SIGNING_KEY_VARIABLE, &signing->pem, err));
    MLG_TRY(mlg_secret_take(MLG_PASSPHRASE_VARIABLE, &signing->passphrase, err));
    /* The stages run code of the change under test, as the same user. */
    if (signing->pem.text != NULL || signing->passphrase.text != NULL)
        mlg_secret_close_process();
    return MLG_OK;
}

void mlg_signing_done(struct signing *signing)
{
    mlg_secret_done(&signing->pem);
    mlg_secret_done(&signing->passphrase);
}

bool mlg_signing_wanted(const struct signing *signing)
{
    return signing->key != NULL || signing->pem.text != NULL;
}

/* --- earlier runs ----------------------------------------------------------------------------- */

static enum mlg_code remove_file(const char *evidence, const char *name, struct mlg_arena *arena,
                                 struct mlg_err *err)
{
    char *path = name != NULL ? mlg_path_join(arena, evidence, name) : NULL;
    if (path == NULL)
        return mlg_arena_full(arena, err);
    if (remove(path) == 0 || errno == ENOENT)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_IO, "is of an earlier run and cannot be removed: %s",
                      strerror(errno));
    mlg_err_at(err, path, 0, 0);
    return MLG_E_IO;
}

enum mlg_code mlg_signing_remove_old(const char *evidence, const char *name,
                                     struct mlg_arena *arena, struct mlg_err *err)
{
    static const char *const card[] = { "card.intoto.json", "card.sigstore.json", "card.html",
                                        "card.md" };
    for (size_t i = 0; name == NULL && i < sizeof card / sizeof card[0]; i++)
        MLG_TRY(remove_file(evidence, card[i], arena, err));
    if (name == NULL)
        return MLG_OK;
    char *result = mlg_statement_result_name(arena, name);
    if (result == NULL)
        return mlg_arena_full(arena, err);
    MLG_TRY(remove_file(evidence, name, arena, err));
    MLG_TRY(remove_file(evidence, mlg_index_bundle_name(arena, name), arena, err));
    MLG_TRY(remove_file(evidence, result, arena, err));
    return remove_file(evidence, mlg_index_bundle_name(arena, result), arena, err);
}

static const char *const suffixes[] = { ".intoto.json", ".sigstore.json",
                                        ".test-result.intoto.json", ".test-result.sigstore.json" };

static bool ends_with(const char *name, const char *suffix)
{
    size_t len = strlen(name), tail = strlen(suffix);
    return len >= tail && strcmp(name + len - tail, suffix) == 0;
}

/* Is it a file that a stage writes, by its name? */
static bool is_of_stage(const char *name)
{
    return (strncmp(name, "validate-", 9) == 0 || strncmp(name, "test.", 5) == 0 ||
            strncmp(name, "compare.", 8) == 0) &&
           (ends_with(name, suffixes[0]) || ends_with(name, suffixes[1]));
}

/* Is `name` the statement `statement`, its result, or the signature of one? */
static bool belongs_to(const char *name, const char *statement)
{
    size_t stem = strlen(statement) - strlen(MLG_STATEMENT_SUFFIX);
    if (strncmp(name, statement, stem) != 0)
        return false;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (strcmp(name + stem, suffixes[i]) == 0)
            return true;
    }
    return false;
}

/* The names of the statements that the file's stages write; [validate_count + 2]. */
static const char **list_statements(const struct mlg_config *config, struct mlg_arena *arena,
                                    size_t *ret_count)
{
    size_t count = 0;
    const char **names = mlg_arena_array(arena, config->validate_count + 2, sizeof(*names));
    if (names == NULL)
        return NULL;
    for (size_t i = 0; i < config->validate_count; i++)
        names[count++] =
            mlg_statement_file_name(arena, MLG_STAGE_VALIDATE, config->validate[i].data->name);
    if (config->test.present)
        names[count++] = mlg_statement_file_name(arena, MLG_STAGE_TEST, NULL);
    if (config->compare.present)
        names[count++] = mlg_statement_file_name(arena, MLG_STAGE_COMPARE, NULL);
    for (size_t i = 0; i < count; i++) {
        if (names[i] == NULL)
            return NULL;
    }
    *ret_count = count;
    return names;
}

/* Does the file hold a statement of a stage, a result or a card, and not under the name of one? */
static bool is_misnamed(const char *path)
{
    struct mlg_arena scratch;
    struct mlg_buf bytes;
    struct mlg_statement statement;
    mlg_arena_init(&scratch, (size_t)512 << 20);
    mlg_buf_init(&bytes, MLG_STATEMENT_BYTES);
    bool misnamed =
        mlg_file_is_regular(path) && mlg_file_read(path, &bytes, NULL) == MLG_OK &&
        mlg_statement_parse(&scratch, mlg_buf_view(&bytes), path, &statement, NULL) == MLG_OK &&
        mlg_statement_check_name(&scratch, &statement, path, NULL) != MLG_OK;
    mlg_buf_done(&bytes);
    mlg_arena_done(&scratch);
    return misnamed;
}

/* With its signature, which says no more than it does. */
static enum mlg_code remove_misnamed(const char *evidence, const char *name,
                                     struct mlg_arena *arena, struct mlg_err *err)
{
    const char *path = mlg_path_join(arena, evidence, name);
    if (path == NULL)
        return mlg_arena_full(arena, err);
    if (!ends_with(name, MLG_STATEMENT_SUFFIX) || !is_misnamed(path))
        return MLG_OK;
    MLG_TRY(remove_file(evidence, name, arena, err));
    return remove_file(evidence, mlg_index_bundle_name(arena, name), arena, err);
}

enum mlg_code mlg_signing_remove_strays(const char *evidence, const struct mlg_config *config,
                                        struct mlg_arena *arena, struct mlg_err *err)
{
    size_t count = 0;
    const char **names = list_statements(config, arena, &count);
    if (names == NULL)
        return mlg_arena_full(arena, err);
    DIR *folder = opendir(evidence);
    if (folder == NULL)
        return MLG_OK; /* there is none yet; or the stages say why they cannot write into it */
    enum mlg_code code = MLG_OK;
    for (const struct dirent *entry; code == MLG_OK && (entry = readdir(folder)) != NULL;) {
        bool known = !is_of_stage(entry->d_name);
        for (size_t i = 0; i < count && !known; i++)
            known = belongs_to(entry->d_name, names[i]);
        code = known ? remove_misnamed(evidence, entry->d_name, arena, err)
                     : remove_file(evidence, entry->d_name, arena, err);
    }
    (void)closedir(folder);
    return code;
}

/* --- signing ---------------------------------------------------------------------------------- */

/* "NAME=secret" in memory that is wiped with it. */
static enum mlg_code name_secret(const char *name, const struct mlg_secret *secret,
                                 struct mlg_secret *ret_entry, struct mlg_err *err)
{
    size_t len = strlen(name) + 1 + secret->len;
    char *text = malloc(len + 1);
    if (text == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    (void)snprintf(text, len + 1, "%s=%s", name, secret->text);
    *ret_entry = (struct mlg_secret){ text, len };
    return MLG_OK;
}

static enum mlg_code run_card(const char *const *argv, const char *const *env, int *ret_exit,
                              struct mlg_err *err)
{
    struct mlg_buf out;
    struct mlg_process_result result;
    mlg_buf_init(&out, (size_t)16 << 20);
    struct mlg_process_options process = {
        .argv = argv, .env_deny = mlg_own_variables, .env_set = env, .out = &out
    };
    enum mlg_code code = mlg_process_run(&process, &result, err);
    mlg_buf_done(&out);
    if (code == MLG_OK)
        *ret_exit = result.exit_code >= 0 ? result.exit_code : MLG_EXIT_INTERNAL;
    return code;
}

static enum mlg_code with_secrets(const struct signing *s, const char *const *argv, int *ret_exit,
                                  struct mlg_err *err)
{
    struct mlg_secret entries[2] = { { 0 }, { 0 } };
    const char *env[3] = { NULL, NULL, NULL };
    size_t n = 0;
    enum mlg_code code = MLG_OK;
    if (s->key == NULL && s->pem.text != NULL)
        code = name_secret(MLG_SIGNING_KEY_VARIABLE, &s->pem, &entries[0], err);
    if (code == MLG_OK && s->passphrase.text != NULL)
        code = name_secret(MLG_PASSPHRASE_VARIABLE, &s->passphrase, &entries[1], err);
    for (size_t i = 0; i < 2; i++) {
        if (entries[i].text != NULL)
            env[n++] = entries[i].text;
    }
    if (code == MLG_OK)
        code = run_card(argv, env, ret_exit, err);
    mlg_secret_done(&entries[0]);
    mlg_secret_done(&entries[1]);
    return code;
}

/* --only NAME=SHA256 for each statement of the run. *ret_any: there is one; without --only the
 * whole folder would be signed, whoever wrote it. */
static enum mlg_code add_only(const struct written *written, struct mlg_arena *arena,
                              const char **argv, size_t *n, bool *ret_any, struct mlg_err *err)
{
    *ret_any = false;
    for (size_t i = 0; i < written->count; i++) {
        if (!written->of_run[i])
            continue;
        argv[(*n)++] = "--only";
        argv[*n] =
            mlg_arena_print(arena, "%s=%s", written->items[i].name, written->items[i].sha256);
        if (argv[(*n)++] == NULL)
            return mlg_arena_full(arena, err);
        *ret_any = true;
    }
    return MLG_OK;
}

enum mlg_code mlg_signing_run(const struct signing *signing, const struct mlg_config *config,
                              const char *model, const struct written *written,
                              const struct mlg_common *common, struct mlg_arena *arena,
                              int *ret_exit, struct mlg_err *err)
{
    const char *evidence = written->evidence;
    const char **argv = mlg_arena_array(arena, 2 * written->count + 16, sizeof *argv);
    size_t n = 0;
    bool any = false;
    if (argv == NULL)
        return mlg_arena_full(arena, err);
    argv[n++] = mlg_sister_program(arena, "mlgate-card");
    argv[n++] = "sign-evidence";
    argv[n++] = evidence;
    argv[n++] = "--force";
    argv[n++] = "--config";
    argv[n++] = config->path;
    if (model != NULL) {
        argv[n++] = "--model";
        argv[n++] = model;
    }
    if (signing->key != NULL) {
        argv[n++] = "--key";
        argv[n++] = signing->key;
    }
    if (signing->passphrase_file != NULL) {
        argv[n++] = "--passphrase-file";
        argv[n++] = signing->passphrase_file;
    }
    MLG_TRY(add_only(written, arena, argv, &n, &any, err));
    if (!any) {
        mlg_cli_note(TOOL, common, "nothing is signed: no stage of this run wrote a statement");
        *ret_exit = 0; /* the run's own exit code says why */
        return MLG_OK;
    }
    argv[n] = NULL;
    if (argv[0] == NULL)
        return mlg_arena_full(arena, err);
    mlg_cli_note(TOOL, common, "signing");
    MLG_TRY(with_secrets(signing, argv, ret_exit, err));
    const char *card = mlg_path_join(arena, evidence, "card.html");
    if (card == NULL)
        return mlg_arena_full(arena, err);
    if (*ret_exit == 0 && mlg_file_is_regular(card))
        mlg_cli_note(TOOL, common, "the card is %s", card);
    return MLG_OK;
}
