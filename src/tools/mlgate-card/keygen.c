#include <string.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/key.h>
#include <mlgate/crypt/secret.h>

#include "mlgate_card.h"

struct keygen_options {
    const char *out;
    bool encrypt;
    const char *passphrase_file;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_STRING('o', "out", struct keygen_options, out, "PREFIX", NULL,
                   "write PREFIX.key and PREFIX.pub"),
    MLG_OPT_FLAG(0, "encrypt", struct keygen_options, encrypt,
                 "insist on a passphrase; one that is given is used"),
    MLG_OPT_STRING(0, "passphrase-file", struct keygen_options, passphrase_file, "FILE", NULL,
                   "its first line; else MLGATE_KEY_PASSPHRASE"),
    MLG_OPT_END,
};

static const char *const usage[] = { "--out PREFIX [OPTION]...", NULL };
static const char *const examples[] = { "mlgate-card keygen --out keys/ci",
                                        "mlgate-card keygen --out keys/ci --passphrase-file "
                                        "secret.txt",
                                        NULL };

static const struct mlg_command command = {
    .name = "mlgate-card keygen",
    .summary = "Make a P-256 key pair; nothing is overwritten.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct keygen_options),
};

static enum mlg_code read_passphrase(const struct keygen_options *o, struct mlg_secret *passphrase,
                                     struct mlg_err *err)
{
    MLG_TRY(mlg_secret_take(MLG_PASSPHRASE_VARIABLE, passphrase, err));
    if (o->passphrase_file != NULL) {
        mlg_secret_done(passphrase);
        MLG_TRY(mlg_secret_read_line(o->passphrase_file, passphrase, err));
    }
    if (!o->encrypt || passphrase->text != NULL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "--encrypt needs a passphrase");
    (void)mlg_err_hint(err, "--passphrase-file FILE, or " MLG_PASSPHRASE_VARIABLE);
    return MLG_E_CONFIG;
}

static enum mlg_code write_pair(const struct mlg_key *key, const char *private_path,
                                const char *public_path, const char *passphrase,
                                struct mlg_err *err)
{
    struct mlg_buf pem;
    mlg_buf_init(&pem, MLG_KEY_FILE_BYTES);
    enum mlg_code code = mlg_key_write_public(key, &pem, err);
    if (code == MLG_OK)
        code = mlg_key_save_private(key, private_path, passphrase, err);
    if (code == MLG_OK)
        code = mlg_card_write_file(public_path, mlg_buf_view(&pem), false, err);
    mlg_buf_done(&pem);
    return code;
}

static enum mlg_code tell(const struct mlg_key *key, const char *private_path,
                          const char *public_path, bool encrypted, struct mlg_err *err)
{
    char hint[MLG_SHA256_HEX];
    MLG_TRY(mlg_key_hint(key, hint, err));
    struct mlg_buf text;
    mlg_buf_init(&text, 16 * 1024);
    mlg_buf_add_format(&text,
                       "private key: %s (%s; keep it secret)\npublic key:  %s\nname:        %s\n",
                       private_path, encrypted ? "encrypted" : "not encrypted", public_path, hint);
    enum mlg_code code = mlg_cli_print(mlg_buf_view(&text), err);
    mlg_buf_done(&text);
    return code;
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct keygen_options *o = values;
    (void)parsed;
    if (o->out == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "--out PREFIX is missing");
    char *private_path = mlg_arena_print(arena, "%s.key", o->out);
    char *public_path = mlg_arena_print(arena, "%s.pub", o->out);
    char *folder = mlg_path_dir(arena, o->out);
    if (private_path == NULL || public_path == NULL || folder == NULL)
        return mlg_arena_full(arena, err);
    struct stat st;
    if (lstat(public_path, &st) == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "is there already");
        mlg_err_at(err, public_path, 0, 0);
        (void)mlg_err_hint(err, "keys are never overwritten: choose another --out");
        return MLG_E_CONFIG;
    }
    MLG_TRY(mlg_file_make_dirs(folder, err));
    mlg_secret_close_process();
    struct mlg_secret passphrase = { 0 };
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    enum mlg_code code = read_passphrase(o, &passphrase, err);
    if (code == MLG_OK)
        code = mlg_key_generate(&key, err);
    if (code == MLG_OK)
        code = write_pair(key, private_path, public_path, passphrase.text, err);
    if (code == MLG_OK)
        code = tell(key, private_path, public_path, passphrase.text != NULL, err);
    mlg_secret_done(&passphrase);
    *ret_exit = 0;
    return code;
}

int mlg_main_keygen(int argc, char *const *argv)
{
    return mlg_cli_main(&command, argc, argv, CARD_ARENA_BYTES, work);
}
