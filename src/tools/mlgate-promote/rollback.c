#include "mlgate_promote.h"

static const struct mlg_opt rows[] = {
    PROMOTE_OPTIONS_WHAT,
    PROMOTE_OPTIONS_EVIDENCE,
    PROMOTE_OPTIONS_KEY,
    PROMOTE_OPTIONS_COMMON,
    MLG_OPT_OPERANDS(struct promote_options, operands, "ENTRY", 0, 1,
                     "name, number or id; else what was in force before"),
    MLG_OPT_END,
};

static const char *const usage[] = { "--key FILE [OPTION]... [ENTRY]", NULL };
static const char *const examples[] = { "mlgate-promote rollback --key keys/ci.key",
                                        "mlgate-promote rollback --key keys/ci.key "
                                        "'income#production#1'",
                                        NULL };

static const struct mlg_command command = {
    .name = "mlgate-promote rollback",
    .summary = "Put an earlier model back in force, after proving that it is still there.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct promote_options),
};

static enum mlg_code work(struct mlg_gate *gate, const struct promote_options *o,
                          const struct mlg_parsed *parsed, int *ret_exit, struct mlg_err *err)
{
    struct mlg_report report;
    struct mlg_gate_move move;
    const char *target = o->operands.count > 0 ? o->operands.items[0] : NULL;
    mlg_report_init(&report, PROMOTE_TOOL);
    enum mlg_code code = mlg_gate_rollback(gate, target, &report, &move, err);
    if (code == MLG_OK)
        *ret_exit = mlg_cli_report(parsed, &o->common, &report);
    mlg_report_done(&report);
    return code;
}

int mlg_main_rollback(int argc, char *const *argv)
{
    return promote_main(&command, argc, argv, true, false, work);
}
