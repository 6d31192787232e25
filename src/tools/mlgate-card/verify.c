#include <mlgate/crypt/key.h>
#include <mlgate/evidence/signed_model.h>

#include "mlgate_card.h"

#define TOOL "mlgate-card"

struct verify_options {
    const char *bundle;
    const char *public_key;
    struct mlg_opt_list subjects;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Verifying"),
    MLG_OPT_STRING(0, "bundle", struct verify_options, bundle, "FILE", NULL,
                   "the model's signature"),
    MLG_OPT_STRING(0, "public-key", struct verify_options, public_key, "FILE", NULL,
                   "whose signature it must be (PEM)"),
    MLG_OPTIONS_COMMON(struct verify_options),
    MLG_OPT_OPERANDS(struct verify_options, subjects, "MODEL", 1, 1, "file or folder"),
    MLG_OPT_END,
};

static const char *const usage[] = { "MODEL --bundle FILE --public-key FILE [OPTION]...", NULL };
static const char *const examples[] = {
    "mlgate-card verify model --bundle model.sig --public-key keys/ci.pub",
    "mlgate-card verify model --bundle model.sig --public-key keys/ci.pub --format json", NULL
};

static const struct mlg_command command = {
    .name = "mlgate-card verify",
    .summary = "Is the model the one that was signed?",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct verify_options),
};

static enum mlg_code verify_model(const struct verify_options *o, struct mlg_report *report,
                                  struct mlg_err *err)
{
    char root[MLG_SHA256_HEX];
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    if (o->public_key == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "--public-key FILE is missing");
    MLG_TRY(mlg_key_load_public(o->public_key, &key, err));
    return mlg_model_verify(o->subjects.items[0], o->bundle, key, report, root, err);
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct verify_options *o = values;
    (void)arena;
    if (o->bundle == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "--bundle FILE is missing");
    struct mlg_report report;
    mlg_report_init(&report, TOOL);
    enum mlg_code code = verify_model(o, &report, err);
    if (code == MLG_OK) {
        (void)mlg_report_judge(&report);
        *ret_exit = mlg_cli_report(parsed, &o->common, &report);
    }
    mlg_report_done(&report);
    return code;
}

int mlg_main_verify(int argc, char *const *argv)
{
    struct verify_options options;
    return mlg_card_main(&command, argc, argv, &options, work);
}
