#include "mlgate_promote.h"

static const struct mlg_opt rows[] = {
    MLG_OPT_FLAG(0, "initial", struct promote_options, initial, "as the first promotion"),
    PROMOTE_OPTIONS_WHAT,
    PROMOTE_OPTIONS_EVIDENCE,
    PROMOTE_OPTIONS_COMMON,
    MLG_OPT_END,
};

static const char *const usage[] = { "[--initial] [OPTION]...", NULL };
static const char *const examples[] = { "mlgate-promote plan",
                                        "mlgate-promote plan --policy-ref origin/main", NULL };

static const struct mlg_command command = {
    .name = "mlgate-promote plan",
    .summary = "What would move, and what is in the way. Nothing is written.",
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
    enum mlg_code code = mlg_gate_plan(gate, o->initial, &report, &move, err);
    if (code == MLG_OK)
        *ret_exit = mlg_cli_report(parsed, &o->common, &report);
    mlg_report_done(&report);
    return code;
}

int mlg_main_plan(int argc, char *const *argv)
{
    return promote_main(&command, argc, argv, false, false, work);
}
