#include <mlgate/crypt/key.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/signed_model.h>

#include "mlgate_card.h"

struct sign_options {
    const char *key;
    const char *passphrase_file;
    const char *bundle;
    bool force;
    struct mlg_opt_list ignore;
    struct mlg_opt_list models;
};

static const struct mlg_opt rows[] = {
    MLG_OPTIONS_KEY(struct sign_options),
    MLG_OPT_STRING(0, "bundle", struct sign_options, bundle, "FILE", NULL,
                   "where the signature goes (a Sigstore bundle)"),
    MLG_OPT_FLAG(0, "force", struct sign_options, force, "replace the bundle if it is there"),
    MLG_OPT_LIST(0, "ignore", struct sign_options, ignore, "PATH",
                 "leave out, relative to the model; may be repeated"),
    MLG_OPT_OPERANDS(struct sign_options, models, "MODEL", 1, 1, "file or folder"),
    MLG_OPT_END,
};

static const char *const usage[] = { "MODEL --key FILE --bundle FILE [OPTION]...", NULL };
static const char *const examples[] = {
    "mlgate-card sign model --key keys/ci.key --bundle model.sig",
    "model_signing verify key model --signature model.sig --public_key keys/ci.pub", NULL
};

static const struct mlg_command command = {
    .name = "mlgate-card sign",
    .summary = "Sign a model as OpenSSF Model Signing v1.0 says.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct sign_options),
};

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct sign_options *o = values;
    (void)parsed;
    (void)arena;
    *ret_exit = 0;
    if (o->bundle == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "--bundle FILE is missing");
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    MLG_TRY(mlg_card_open_key(o->key, o->passphrase_file, &key, err));
    struct mlg_manifest manifest = { 0 };
    struct mlg_buf bundle;
    mlg_buf_init(&bundle, MLG_BUNDLE_BYTES);
    enum mlg_code code = mlg_model_sign(o->models.items[0], o->bundle, o->ignore.items,
                                        o->ignore.count, key, &manifest, &bundle, err);
    if (code == MLG_OK)
        code = mlg_card_write_file(o->bundle, mlg_buf_view(&bundle), o->force, err);
    if (code == MLG_OK) {
        struct mlg_buf text;
        mlg_buf_init(&text, 16 * 1024);
        mlg_buf_add_format(&text, "signed %zu file%s, root sha256:%s\n", manifest.count,
                           manifest.count == 1 ? "" : "s", manifest.root);
        code = mlg_cli_print(mlg_buf_view(&text), err);
        mlg_buf_done(&text);
    }
    mlg_buf_done(&bundle);
    mlg_manifest_done(&manifest);
    return code;
}

int mlg_main_sign(int argc, char *const *argv)
{
    return mlg_cli_main(&command, argc, argv, CARD_ARENA_BYTES, work);
}
