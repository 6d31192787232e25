#include <mlgate/crypt/key.h>
#include <mlgate/evidence/sign.h>

#include "mlgate_card.h"

struct sign_evidence_options {
    const char *key;
    const char *passphrase_file;
    bool force;
    struct mlg_opt_list folders;
};

static const struct mlg_opt rows[] = {
    MLG_OPTIONS_KEY(struct sign_evidence_options),
    MLG_OPT_FLAG(0, "force", struct sign_evidence_options, force,
                 "replace signatures of earlier runs or other keys"),
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
    .summary = "Sign every statement X.intoto.json as X.sigstore.json.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct sign_evidence_options),
};

static enum mlg_code tell(const struct mlg_signed_file *files, size_t count, struct mlg_err *err)
{
    struct mlg_buf text;
    mlg_buf_init(&text, (size_t)8 << 20);
    for (size_t i = 0; i < count; i++)
        mlg_buf_add_format(&text, "%s %s\n", files[i].kept ? "kept  " : "signed", files[i].bundle);
    enum mlg_code code = mlg_buf_check(&text, err);
    if (code == MLG_OK)
        code = mlg_cli_print(mlg_buf_view(&text), err);
    mlg_buf_done(&text);
    return code;
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct sign_evidence_options *o = values;
    struct mlg_signed_file *files = NULL;
    size_t count = 0;
    (void)parsed;
    *ret_exit = 0;
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    MLG_TRY(mlg_card_open_key(o->key, o->passphrase_file, &key, err));
    MLG_TRY(mlg_evidence_sign(arena, o->folders.items[0], key, o->force, &files, &count, err));
    return tell(files, count, err);
}

int mlg_main_sign_evidence(int argc, char *const *argv)
{
    struct sign_evidence_options options;
    return mlg_card_main(&command, argc, argv, &options, work);
}
