#include <mlgate/evidence/manifest.h>

#include "mlgate_card.h"

struct digest_options {
    struct mlg_opt_list ignore;
    struct mlg_opt_list models;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_LIST(0, "ignore", struct digest_options, ignore, "PATH",
                 "leave out, relative to the model; may be repeated"),
    MLG_OPT_OPERANDS(struct digest_options, models, "MODEL", 1, 1, "file or folder"),
    MLG_OPT_END,
};

static const char *const usage[] = { "[--ignore PATH]... MODEL", NULL };
static const char *const examples[] = { "mlgate-card digest model",
                                        "mlgate-card digest model --ignore model.sig", NULL };

static const struct mlg_command command = {
    .name = "mlgate-card digest",
    .summary = "The root and the manifest digest that evidence knows a model by.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct digest_options),
};

static enum mlg_code work(const void *values, const struct mlg_parsed *parsed,
                          struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const struct digest_options *o = values;
    struct mlg_manifest manifest = { 0 };
    (void)parsed;
    (void)arena;
    enum mlg_code code =
        mlg_manifest_make(o->models.items[0], o->ignore.items, o->ignore.count, &manifest, err);
    if (code == MLG_OK) {
        struct mlg_buf text;
        mlg_buf_init(&text, 1024);
        mlg_buf_add_format(&text, "root     sha256:%s\nmanifest sha256:%s\n", manifest.root,
                           manifest.digest);
        code = mlg_cli_print(mlg_buf_view(&text), err);
        mlg_buf_done(&text);
    }
    mlg_manifest_done(&manifest);
    *ret_exit = 0;
    return code;
}

int mlg_main_digest(int argc, char *const *argv)
{
    return mlg_cli_main(&command, argc, argv, CARD_ARENA_BYTES, work);
}
