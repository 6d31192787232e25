#include <mlgate/base/file.h>
#include <mlgate/crypt/key.h>
#include <mlgate/evidence/card.h>
#include <mlgate/evidence/signed_model.h>

#include "mlgate_card.h"
#include "sources.h"

#define TOOL "mlgate-card"

struct verify_options {
    const char *bundle;
    const char *public_key;
    const char *approvals;
    bool numbers_only;
    struct mlg_opt_list subjects;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Verifying"),
    MLG_OPT_STRING(0, "bundle", struct verify_options, bundle, "FILE", NULL,
                   "the model's signature; without it a card is verified"),
    MLG_OPT_STRING(0, "public-key", struct verify_options, public_key, "FILE", NULL,
                   "whose signature it must be (PEM)"),
    MLG_OPT_STRING(0, "approvals", struct verify_options, approvals, "DIR", NULL,
                   "of a card: else approvals in its evidence folder"),
    MLG_OPT_FLAG(0, "numbers-only", struct verify_options, numbers_only,
                 "of a card: do not ask who signed it"),
    MLG_OPTIONS_COMMON_EVIDENCE(struct verify_options,
                                "of a card: folder of its statements; else the card's own"),
    MLG_OPT_OPERANDS(struct verify_options, subjects, "MODEL|CARD", 1, 1,
                     "a model, or a card as HTML or Markdown"),
    MLG_OPT_END,
};

static const char *const usage[] = { "MODEL --bundle FILE --public-key FILE [OPTION]...",
                                     "CARD --public-key FILE [--evidence DIR] [OPTION]...", NULL };
static const char *const examples[] = {
    "mlgate-card verify model --bundle model.sig --public-key keys/ci.pub",
    "mlgate-card verify .mlgate/evidence/card.html --public-key keys/ci.pub", NULL
};

static const struct mlg_command command = {
    .name = "mlgate-card verify",
    .summary = "Is the model, or every number of the card, as it was signed?",
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

static enum mlg_code verify_card(const struct verify_options *o, struct mlg_arena *arena,
                                 struct mlg_report *report, struct mlg_err *err)
{
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    struct mlg_card_check check = { .card = o->subjects.items[0], .evidence = o->common.evidence };
    size_t numbers = 0;
    if (check.evidence == NULL)
        check.evidence = mlg_path_dir(arena, check.card);
    if (check.evidence == NULL)
        return mlg_arena_full(arena, err);
    MLG_TRY(mlg_card_approvals_folder(arena, o->approvals, check.evidence, &check.approvals, err));
    if (o->public_key != NULL)
        MLG_TRY(mlg_key_load_public(o->public_key, &key, err));
    struct mlg_trusted_key trusted = { .key = key, .name = o->public_key };
    check.keys = &trusted;
    check.keys_count = key != NULL;
    MLG_TRY(mlg_card_verify(&check, report, &numbers, err));
    for (size_t i = 0; i < report->clauses_count; i++) {
        if (report->clauses[i].status == MLG_CLAUSE_NOT_ENFORCEABLE)
            report->clauses[i].allowed = o->numbers_only;
    }
    mlg_cli_note(TOOL, &o->common, "%zu numbers compared with their statements", numbers);
    return MLG_OK;
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct verify_options *o = values;
    struct mlg_report report;
    mlg_report_init(&report, TOOL);
    enum mlg_code code =
        o->bundle != NULL ? verify_model(o, &report, err) : verify_card(o, arena, &report, err);
    if (code == MLG_OK) {
        (void)mlg_report_judge(&report);
        *ret_exit = mlg_cli_report(parsed, &o->common, &report);
    }
    mlg_report_done(&report);
    return code;
}

int mlg_main_verify(int argc, char *const *argv)
{
    return mlg_cli_main(&command, argc, argv, CARD_ARENA_BYTES, work);
}
