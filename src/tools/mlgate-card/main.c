/* mlgate-card: what is this model, and who vouches for it? */
#include <string.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/secret.h>

#include "mlgate_card.h"

#define TOOL "mlgate-card"

enum mlg_code mlg_card_write_file(const char *path, struct mlg_str bytes, bool force,
                                  struct mlg_err *err)
{
    struct stat st;
    if (!force && strcmp(path, "-") != 0 && lstat(path, &st) == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "is there already");
        mlg_err_at(err, path, 0, 0);
        (void)mlg_err_hint(err, "name another file, or remove this one");
        return MLG_E_CONFIG;
    }
    return mlg_file_write(path, bytes, err);
}

enum mlg_code mlg_card_open_key(const char *path, const char *passphrase_file,
                                struct mlg_key **ret_key, struct mlg_err *err)
{
    *ret_key = NULL;
    mlg_secret_close_process();
    MLG_TRY(mlg_secret_open_key(path, passphrase_file, ret_key, err));
    if (*ret_key != NULL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "no key is given to sign with");
    (void)mlg_err_hint(err, "--key FILE, or its PEM text in " MLG_SIGNING_KEY_VARIABLE
                            "; `mlgate-card keygen` makes one");
    return MLG_E_CONFIG;
}

static const struct mlg_sub_command commands[] = {
    { "approve", "vouch for a model and its evidence", mlg_main_approve },
    { "digest", "the digests that evidence knows a model by", mlg_main_digest },
    { "keygen", "make a key pair", mlg_main_keygen },
    { "render", "the card, as HTML or Markdown", mlg_main_render },
    { "sign", "sign a model, as OpenSSF Model Signing says", mlg_main_sign },
    { "sign-evidence", "make the card and sign every statement", mlg_main_sign_evidence },
    { "verify", "verify a signed model, or every number of a card", mlg_main_verify },
};

static const char *const examples[] = {
    "mlgate-card keygen --out keys/ci",
    "mlgate-card sign model --key keys/ci.key --bundle model.sig",
    "mlgate-card verify model --bundle model.sig --public-key keys/ci.pub", NULL
};

static const struct mlg_program program = {
    .name = TOOL,
    .question = "What is this model, and who vouches for it?",
    .commands = commands,
    .commands_count = sizeof commands / sizeof commands[0],
    .examples = examples,
};

int main(int argc, char **argv)
{
    return mlg_cli_program(&program, argc, argv);
}
