/* `mlgate verify`: everything that can be known about the model in the work tree, in one table. */
#include <stdlib.h>

#include <mlgate/cli/main.h>
#include <mlgate/report/grid.h>

#include "mlgate.h"
#include "verify_rows.h"

#define TOOL        "mlgate verify"
#define DIGEST_CELL 12
#define CELL_LIMIT  120

struct verify_options {
    const char *policy_ref;
    const char *remote;
    const char *to;
    const char *approvals;
    const char *actor;
    struct mlg_opt_list trusted_keys;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Trust"),
    MLG_OPT_STRING(0, "policy-ref", struct verify_options, policy_ref, "REF", NULL,
                   "protected reference; else the remote's HEAD"),
    MLG_OPT_STRING(0, "remote", struct verify_options, remote, "REMOTE", NULL,
                   "name, path or file:// URL; else the configured one"),
    MLG_OPT_LIST(0, "trusted-key", struct verify_options, trusted_keys, "FILE",
                 "also trust this public key; may be repeated"),
    MLG_OPT_GROUP("What"),
    MLG_OPT_STRING(0, "to", struct verify_options, to, "STAGE", NULL,
                   "the stage; else promote.to of the policy"),
    MLG_OPT_STRING(0, "approvals", struct verify_options, approvals, "DIR", NULL,
                   "approvals; else the folder approvals in the evidence"),
    MLG_OPT_STRING(0, "actor", struct verify_options, actor, "NAME", NULL,
                   "CI account that made the change; else GITHUB_ACTOR"),
    MLG_OPTIONS_COMMON_EVIDENCE(struct verify_options,
                                "folder of the evidence; else that of mlgate.yaml"),
    MLG_OPT_END,
};

static const char *const usage[] = { "[OPTION]...", NULL };
static const char *const examples[] = { "mlgate verify", "mlgate verify --policy-ref origin/main",
                                        NULL };

static const struct mlg_command command = {
    .name = TOOL,
    .summary = "Model, statements, card, approvals and ledger, verified in one table.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct verify_options),
};

/* --- the table -------------------------------------------------------------------------------- */

static enum mlg_verdict verdict_of(const struct verification *v)
{
    enum mlg_verdict verdict = MLG_NO_VERDICT;
    for (size_t i = 0; i < v->count; i++)
        verdict = mlg_verdict_join(verdict, v->rows[i].verdict);
    return verdict;
}

static void add_cell(struct mlg_grid *grid, const char *text)
{
    mlg_grid_cell(grid, mlg_str_of(text != NULL ? text : "-"), CELL_LIMIT);
}

static void write_table(const void *user, const struct mlg_report_style *style, struct mlg_buf *out)
{
    static const char *const heads[] = { "what", "file", "subject", "signer",
                                         "age",  "why",  "verdict" };
    const struct verification *v = user;
    struct mlg_grid grid;
    mlg_grid_init(&grid);
    for (size_t c = 0; c < sizeof heads / sizeof heads[0]; c++)
        mlg_grid_column(&grid, heads[c], false);
    for (size_t i = 0; i < v->count; i++) {
        const struct verify_row *row = &v->rows[i];
        struct mlg_str subject = mlg_str_of(row->subject != NULL ? row->subject : "-");
        if (subject.len > DIGEST_CELL)
            subject.len = DIGEST_CELL;
        add_cell(&grid, row->what);
        add_cell(&grid, row->path);
        mlg_grid_cell(&grid, subject, 0);
        add_cell(&grid, row->signer);
        add_cell(&grid, row->age);
        add_cell(&grid, row->reason);
        add_cell(&grid, row->verdict == MLG_NO_VERDICT ? "void" : mlg_verdict_name(row->verdict));
    }
    mlg_grid_write(&grid, style->columns, NULL, out);
    mlg_grid_done(&grid);
    mlg_buf_add_format(out, "\n%s\n", mlg_verdict_name(verdict_of(v)));
}

/* --- as reports ------------------------------------------------------------------------------- */

/* A row as a report: a clause that was kept, or was not decided, or a finding. */
static enum mlg_code to_report(const struct verify_row *row, struct mlg_report *report,
                               struct mlg_err *err)
{
    struct mlg_clause *clause = mlg_report_add_clause(report);
    if (clause == NULL)
        return mlg_arena_full(&report->arena, err);
    clause->clause = row->what;
    clause->path = row->path != NULL ? row->path : "";
    bool undecided = row->verdict == MLG_INCONCLUSIVE || row->verdict == MLG_NO_VERDICT;
    clause->status = undecided ? MLG_CLAUSE_NOT_ENFORCEABLE : MLG_CLAUSE_ENFORCED;
    clause->reason = undecided ? row->reason : NULL;
    if (row->verdict == MLG_FAIL) {
        struct mlg_finding *finding =
            mlg_report_find(report, "evidence.unverified", MLG_LEVEL_ERROR, "%s: %s", row->what,
                            row->reason != NULL ? row->reason : "it does not hold");
        if (finding == NULL)
            return mlg_arena_full(&report->arena, err);
        mlg_loc_set_path(&finding->loc, row->path != NULL ? row->path : "");
        finding->count = 1;
    }
    (void)mlg_report_judge(report);
    return MLG_OK;
}

/* Rows that do not count are in the table only. */
static enum mlg_code deliver(const struct verification *v, const struct mlg_parsed *parsed,
                             const struct mlg_common *common, int *ret_exit)
{
    struct mlg_report *reports = mlg_arena_array(v->arena, v->count, sizeof *reports);
    struct mlg_report_stage *stages = mlg_arena_array(v->arena, v->count, sizeof *stages);
    enum mlg_code code = MLG_OK;
    size_t shown = 0;
    if (reports == NULL || stages == NULL)
        return mlg_arena_full(v->arena, v->err);
    for (size_t i = 0; i < v->count && code == MLG_OK; i++) {
        const struct verify_row *row = &v->rows[i];
        if (row->verdict == MLG_NO_VERDICT)
            continue;
        mlg_report_init(&reports[shown], TOOL);
        code = to_report(row, &reports[shown], v->err);
        stages[shown] = (struct mlg_report_stage){ .name = row->what,
                                                   .report = &reports[shown],
                                                   .exit_code = (int)mlg_verdict_exit(row->verdict),
                                                   .evidence = row->path };
        shown++;
    }
    if (code == MLG_OK)
        *ret_exit = mlg_cli_report_run_as(parsed, common, stages, shown, write_table, v);
    for (size_t i = 0; i < shown; i++)
        mlg_report_done(&reports[i]);
    return code;
}

/* --- the work --------------------------------------------------------------------------------- */

static enum mlg_code verify_all(struct verification *v)
{
    v->rows = mlg_arena_array(v->arena, VERIFY_ROWS_LIMIT, sizeof *v->rows);
    if (v->rows == NULL)
        return mlg_arena_full(v->arena, v->err);
    MLG_TRY(verify_keys(v));
    MLG_TRY(verify_model(v));
    MLG_TRY(mlg_gate_judge_evidence(v->gate, &v->judged, &v->standing, v->err));
    MLG_TRY(verify_statements(v));
    MLG_TRY(verify_cards(v));
    MLG_TRY(verify_approvals(v));
    return verify_ledger(v);
}

static enum mlg_code run(const struct verify_options *o, const struct mlg_parsed *parsed,
                         struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    const char *actor = o->actor != NULL ? o->actor : getenv("GITHUB_ACTOR");
    struct mlg_gate_options options = { .config = o->common.config,
                                        .remote = o->remote,
                                        .policy_ref = o->policy_ref,
                                        .stage = o->to,
                                        .evidence = o->common.evidence,
                                        .approvals = o->approvals,
                                        .actor = actor != NULL && actor[0] != '\0' ? actor : NULL,
                                        .trusted_keys = o->trusted_keys.items,
                                        .trusted_keys_count = o->trusted_keys.count };
    struct mlg_gate gate;
    struct verification v = { .gate = &gate, .arena = arena, .err = err };
    mlg_report_init(&v.judged, TOOL);
    enum mlg_code code = mlg_gate_open(&gate, &options, false, err);
    if (code == MLG_OK)
        code = verify_all(&v);
    if (code == MLG_OK)
        code = deliver(&v, parsed, &o->common, ret_exit);
    mlg_report_done(&v.judged);
    mlg_manifest_done(&v.model);
    mlg_gate_close(&gate);
    return code;
}

int mlg_main_verify(int argc, char *const *argv)
{
    struct mlg_arena arena;
    struct verify_options options;
    struct mlg_parsed parsed;
    int exit_code = 0;
    mlg_arena_init(&arena, (size_t)4 << 30);
    if (mlg_cli_start(&command, argc, argv, &arena, &options, &parsed, &exit_code)) {
        struct mlg_err err = MLG_ERR_INIT;
        if (run(&options, &parsed, &arena, &exit_code, &err) != MLG_OK)
            exit_code = mlg_cli_fail(TOOL, &err);
    }
    mlg_arena_done(&arena);
    return exit_code;
}
