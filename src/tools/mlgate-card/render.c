#include <mlgate/stage/settings.h>

#include <mlgate/base/file.h>

#include "mlgate_card.h"
#include "sources.h"

struct render_options {
    int form; /* enum mlg_card_format */
    const char *output;
    const char *config;
    const char *model;
    const char *evidence;
    const char *approvals;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_CHOICE(0, "as", struct render_options, form, "html|md", "html", "form of the card"),
    MLG_OPT_STRING('o', "output", struct render_options, output, "FILE", NULL,
                   "where it goes instead of standard output"),
    MLG_OPT_STRING('c', "config", struct render_options, config, "FILE", NULL,
                   "configuration (mlgate.yaml)"),
    MLG_OPT_STRING(0, "model", struct render_options, model, "PATH", NULL,
                   "the model, instead of model.path"),
    MLG_OPT_STRING(0, "evidence", struct render_options, evidence, "DIR", NULL,
                   "evidence folder, instead of the file's"),
    MLG_OPT_STRING(0, "approvals", struct render_options, approvals, "DIR", NULL,
                   "approvals; else the folder approvals in it"),
    MLG_OPT_END,
};

static const char *const usage[] = { "[--as html|md] [--output FILE] [OPTION]...", NULL };
static const char *const examples[] = { "mlgate-card render --as html --output card.html",
                                        "mlgate-card render --as md --evidence .mlgate/evidence",
                                        NULL };

static const struct mlg_command command = {
    .name = "mlgate-card render",
    .summary = "Write the model card, with the signatures and approvals there are now.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct render_options),
};

static enum mlg_code check_output(const struct render_options *o, const struct mlg_config *config,
                                  const struct mlg_card_sources *sources, struct mlg_err *err)
{
    MLG_TRY(mlg_cli_check_output(o->output, config->path, err));
    MLG_TRY(mlg_cli_check_output(o->output, o->model != NULL ? o->model : config->model_path, err));
    for (size_t i = 0; i < MLG_CARD_ROLES; i++)
        MLG_TRY(mlg_cli_check_output(o->output, sources->documents[i], err));
    return MLG_OK;
}

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct render_options *o = values;
    struct mlg_config config;
    struct mlg_card_sources sources;
    struct mlg_card card;
    const char *approvals = NULL;
    (void)parsed;
    *ret_exit = 0;
    MLG_TRY(mlg_stage_read_config(o->config, "a card is made from its card section", arena, &config,
                                  err));
    MLG_TRY(mlg_card_find_sources(&config, o->model, o->evidence, &sources, err));
    MLG_TRY(check_output(o, &config, &sources, err));
    MLG_TRY(mlg_card_approvals_folder(arena, o->approvals, sources.evidence, &approvals, err));
    MLG_TRY(mlg_card_load(arena, &sources, &card, err));
    struct mlg_buf out;
    mlg_buf_init(&out, MLG_CARD_BYTES);
    enum mlg_code code =
        mlg_card_render(&card, (enum mlg_card_format)o->form, approvals, &out, err);
    if (code == MLG_OK)
        code = mlg_file_write(o->output != NULL ? o->output : "-", mlg_buf_view(&out), err);
    mlg_buf_done(&out);
    return code;
}

int mlg_main_render(int argc, char *const *argv)
{
    return mlg_cli_main(&command, argc, argv, CARD_ARENA_BYTES, work);
}
