#include "mlgate_promote.h"

static const struct mlg_opt rows[] = {
    MLG_OPT_FLAG(0, "initial", struct promote_options, initial,
                 "the first promotion, without a baseline"),
    PROMOTE_OPTIONS_WHAT,
    PROMOTE_OPTIONS_EVIDENCE,
    PROMOTE_OPTIONS_KEY,
    PROMOTE_OPTIONS_COMMON,
    MLG_OPT_END,
};

static const char *const usage[] = { "[--initial] --key FILE [OPTION]...", NULL };
static const char *const examples[] = { "mlgate-promote apply --initial --key keys/ci.key",
                                        "mlgate-promote apply --key keys/ci.key --format json",
                                        NULL };

static const struct mlg_command command = {
    .name = "mlgate-promote apply",
    .summary = "Move the model of HEAD to the stage, if everything holds.",
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
    mlg_report_init(&report, PROMOTE_TOOL);
    enum mlg_code code = mlg_gate_apply(gate, o->initial, &report, &move, err);
    if (code == MLG_OK)
        *ret_exit = mlg_cli_report(parsed, &o->common, &report);
    mlg_report_done(&report);
    return code;
}

int mlg_main_apply(int argc, char *const *argv)
{
    return promote_main(&command, argc, argv, true, false, work);
}
