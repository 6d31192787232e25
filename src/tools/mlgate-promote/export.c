#include <stdio.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/text/escape.h>

#include "mlgate_promote.h"

static const struct mlg_opt rows[] = {
    PROMOTE_OPTIONS_WHAT,
    PROMOTE_OPTIONS_COMMON,
    MLG_OPT_OPERANDS(struct promote_options, operands, "TO", 1, 1,
                     "new file or folder for the model"),
    MLG_OPT_END,
};

static const char *const usage[] = { "[OPTION]... TO", NULL };
static const char *const examples[] = { "mlgate-promote export model-in-production",
                                        "mlgate-promote export --to staging /srv/model", NULL };

static const struct mlg_command command = {
    .name = "mlgate-promote export",
    .summary = "The model that is in force at the stage, proven to be the one recorded.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct promote_options),
};

/* Standard output gets the entry's name, so that a caller can tell which model it has. */
static enum mlg_code print_name(const struct mlg_entry *entry, struct mlg_err *err)
{
    struct mlg_buf out;
    mlg_buf_init(&out, (size_t)1 << 16);
    mlg_escape_terminal(&out, mlg_str_of(entry->name), 0);
    mlg_buf_add_char(&out, '\n');
    enum mlg_code code = mlg_cli_print(mlg_buf_view(&out), err);
    mlg_buf_done(&out);
    return code;
}

static enum mlg_code work(struct mlg_gate *gate, const struct promote_options *o,
                          const struct mlg_parsed *parsed, int *ret_exit, struct mlg_err *err)
{
    (void)parsed;
    const char *to = o->operands.items[0];
    const char *stage = o->to != NULL ? o->to : gate->stage;
    if (gate->history.blocked)
        return mlg_err_set(err, MLG_E_IO,
                           "the ledger is not sound; `mlgate-promote history` says why");
    const struct mlg_entry *entry = mlg_history_head(&gate->history, stage);
    if (entry == NULL) {
        mlg_cli_note(PROMOTE_TOOL, &o->common, "nothing was promoted to %s yet", stage);
        *ret_exit = MLG_EXIT_INCONCLUSIVE;
        return MLG_OK;
    }
    if (access(to, F_OK) == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "is there already; nothing is overwritten");
        mlg_err_at(err, to, 0, 0);
        return MLG_E_CONFIG;
    }
    enum mlg_code code = mlg_gate_export(gate, entry, to, err);
    if (code != MLG_OK) {
        mlg_file_remove_tree(to); /* half a model, or the wrong one */
        return code;
    }
    return print_name(entry, err);
}

int mlg_main_export(int argc, char *const *argv)
{
    return promote_main(&command, argc, argv, false, true, work);
}
