#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/text/escape.h>
#include <mlgate/text/json.h>

#include "mlgate_promote.h"

static const struct mlg_opt rows[] = {
    PROMOTE_OPTIONS_WHAT,
    PROMOTE_OPTIONS_COMMON,
    MLG_OPT_END,
};

static const char *const usage[] = { "[OPTION]...", NULL };
static const char *const examples[] = { "mlgate-promote history",
                                        "mlgate-promote history --to production --format json",
                                        NULL };

static const struct mlg_command command = {
    .name = "mlgate-promote history",
    .summary = "The ledger: what was where and since when, and whether all of it is sound.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct promote_options),
};

static bool is_foreign(const struct mlg_entry *entry)
{
    return (entry->problems & MLG_ENTRY_FOREIGN) != 0;
}

static bool is_listed(const struct mlg_entry *entry, const char *stage)
{
    return !is_foreign(entry) && (stage == NULL || strcmp(entry->stage, stage) == 0);
}

static bool is_in_force(const struct mlg_gate *gate, const struct mlg_entry *entry)
{
    return mlg_history_head(&gate->history, entry->stage) == entry;
}

/* One line an entry; names come from a repository that others write to, so they are escaped. */
static void add_line(const struct mlg_gate *gate, const struct mlg_entry *entry,
                     struct mlg_buf *out)
{
    char when[32];
    const struct mlg_entry *back = mlg_history_find(&gate->history, &entry->rollback_to);
    mlg_time_format(entry->time, when);
    mlg_buf_add_format(out, "%s  ", when);
    mlg_escape_terminal(out, mlg_str_of(entry->name), 0);
    mlg_buf_add_format(out, "  %-8s  ", mlg_entry_kind_name(entry->kind));
    mlg_escape_terminal(out, mlg_str_of(entry->version), 0);
    mlg_buf_add_format(out, "  commit %.12s  model %.12s", entry->commit.hex, entry->model_root);
    if (entry->kind == MLG_ENTRY_ROLLBACK && back != NULL) {
        mlg_buf_add_text(out, "  back to ");
        mlg_escape_terminal(out, mlg_str_of(back->name), 0);
    }
    if (is_in_force(gate, entry))
        mlg_buf_add_text(out, "  (in force)");
    for (unsigned bit = 1; bit != 0 && bit <= entry->problems; bit <<= 1) {
        const char *text = (entry->problems & bit) != 0 ? mlg_entry_problem_text(bit) : NULL;
        if (text != NULL)
            mlg_buf_add_format(out, "\n    %s: %s",
                               (bit & MLG_ENTRY_BENIGN) != 0 ? "note" : "error", text);
    }
    mlg_buf_add_char(out, '\n');
}

static void add_stray(const char *ref, const char *reason, bool blocks, struct mlg_buf *out)
{
    mlg_buf_add_text(out, blocks ? "error: " : "note: ");
    mlg_escape_terminal(out, mlg_str_of(ref), 0);
    mlg_buf_add_text(out, ": ");
    mlg_escape_terminal(out, mlg_str_of(reason), 0);
    mlg_buf_add_char(out, '\n');
}

static void write_text(const struct mlg_gate *gate, const char *stage, struct mlg_buf *out)
{
    const struct mlg_history *history = &gate->history;
    size_t listed = 0;
    for (size_t i = 0; i < history->count; i++) {
        if (!is_listed(&history->entries[i], stage))
            continue;
        listed++;
        add_line(gate, &history->entries[i], out);
    }
    if (listed == 0)
        mlg_buf_add_text(out, "nothing was promoted yet\n");
    for (size_t i = 0; i < history->count; i++) {
        if (is_foreign(&history->entries[i]))
            add_stray(history->entries[i].ref, mlg_entry_problem_text(MLG_ENTRY_FOREIGN), true,
                      out);
    }
    for (size_t i = 0; i < history->strays_count; i++) {
        const struct mlg_stray *stray = &history->strays[i];
        add_stray(stray->ref, stray->reason, stray->blocks, out);
    }
    if (history->blocked)
        mlg_buf_add_text(out, "the ledger is blocked: nothing moves before this is mended\n");
}

static void write_entry(const struct mlg_gate *gate, const struct mlg_entry *entry,
                        struct mlg_json *j)
{
    char when[32];
    mlg_time_format(entry->time, when);
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "id", entry->id.hex);
    mlg_json_pair_text(j, "name", entry->name);
    mlg_json_pair_uint(j, "number", entry->number);
    mlg_json_pair_text(j, "kind", mlg_entry_kind_name(entry->kind));
    mlg_json_pair_text(j, "model", entry->model);
    mlg_json_pair_text(j, "stage", entry->stage);
    mlg_json_pair_text(j, "version", entry->version);
    mlg_json_pair_text(j, "time", when);
    mlg_json_pair_text(j, "tagger", entry->tagger);
    mlg_json_pair_text(j, "commit", entry->commit.hex);
    mlg_json_pair_text(j, "root", entry->model_root);
    mlg_json_pair_text(j, "manifest", entry->manifest_sha256);
    mlg_json_pair_text(j, "evidence", entry->evidence_sha256);
    mlg_json_pair_text(j, "policy", entry->policy_sha256);
    mlg_json_pair_text(j, "policy_commit", entry->policy_commit.hex);
    mlg_json_pair_text(j, "previous",
                       mlg_oid_is_zero(&entry->previous) ? NULL : entry->previous.hex);
    mlg_json_pair_text(j, "rollback_to",
                       mlg_oid_is_zero(&entry->rollback_to) ? NULL : entry->rollback_to.hex);
    mlg_json_pair_bool(j, "in_force", is_in_force(gate, entry));
    mlg_json_key(j, "problems");
    mlg_json_begin_list(j);
    for (unsigned bit = 1; bit != 0 && bit <= entry->problems; bit <<= 1) {
        if ((entry->problems & bit) != 0)
            mlg_json_text(j, mlg_entry_problem_text(bit));
    }
    mlg_json_end_list(j);
    mlg_json_end_map(j);
}

static void write_stray(const struct mlg_stray *stray, struct mlg_json *j)
{
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "ref", stray->ref);
    mlg_json_pair_text(j, "target", stray->target.hex);
    mlg_json_pair_text(j, "reason", stray->reason);
    mlg_json_pair_bool(j, "blocks", stray->blocks);
    mlg_json_end_map(j);
}

static void write_json(const struct mlg_gate *gate, const char *stage, struct mlg_buf *out)
{
    const struct mlg_history *history = &gate->history;
    struct mlg_json j;
    mlg_json_init(&j, out, 2);
    mlg_json_begin_map(&j);
    mlg_json_pair_text(&j, "schema", "mlgate-history/1");
    mlg_json_pair_text(&j, "model", gate->model);
    mlg_json_pair_text(&j, "registry", gate->ops->place(gate->registry));
    mlg_json_pair_bool(&j, "blocked", history->blocked);
    mlg_json_key(&j, "entries");
    mlg_json_begin_list(&j);
    for (size_t i = 0; i < history->count; i++) {
        if (is_listed(&history->entries[i], stage))
            write_entry(gate, &history->entries[i], &j);
    }
    mlg_json_end_list(&j);
    mlg_json_key(&j, "strays");
    mlg_json_begin_list(&j);
    for (size_t i = 0; i < history->count; i++) {
        const struct mlg_entry *entry = &history->entries[i];
        const char *reason = mlg_entry_problem_text(MLG_ENTRY_FOREIGN);
        if (is_foreign(entry))
            write_stray(&(struct mlg_stray){ entry->ref, entry->id, reason, true }, &j);
    }
    for (size_t i = 0; i < history->strays_count; i++)
        write_stray(&history->strays[i], &j);
    mlg_json_end_list(&j);
    mlg_json_end_map(&j);
    mlg_buf_add_char(out, '\n');
}

static bool is_list(enum mlg_report_format format)
{
    return format == MLG_REPORT_TEXT || format == MLG_REPORT_JSON;
}

static enum mlg_code list(const struct mlg_gate *gate, const char *stage,
                          enum mlg_report_format format, const char *path, struct mlg_err *err)
{
    struct mlg_buf out;
    mlg_buf_init(&out, (size_t)256 << 20);
    if (format == MLG_REPORT_JSON)
        write_json(gate, stage, &out);
    else
        write_text(gate, stage, &out);
    enum mlg_code code = mlg_buf_check(&out, err);
    if (code == MLG_OK)
        code = mlg_file_write(path != NULL ? path : "-", mlg_buf_view(&out), err);
    mlg_buf_done(&out);
    return code;
}

/* One output: lists are for people and programs; the other formats get what is wrong, as
 * findings. */
static enum mlg_code tell(struct mlg_gate *gate, const struct mlg_parsed *parsed,
                          const struct mlg_common *common, const char *stage, int *ret_exit,
                          struct mlg_err *err)
{
    struct mlg_report report;
    if (is_list(common->format)) {
        const char *config = common->config != NULL ? common->config : "mlgate.yaml";
        MLG_TRY(mlg_cli_check_output(common->output, config, err));
        *ret_exit = gate->history.blocked ? MLG_EXIT_FAIL : MLG_EXIT_PASS;
        return list(gate, stage, common->format, common->output, err);
    }
    mlg_report_init(&report, PROMOTE_TOOL);
    enum mlg_code code = mlg_gate_check_ledger(gate, &report, err);
    if (code == MLG_OK)
        *ret_exit = mlg_cli_report(parsed, common, &report);
    mlg_report_done(&report);
    return code;
}

static enum mlg_code work(struct mlg_gate *gate, const struct promote_options *o,
                          const struct mlg_parsed *parsed, int *ret_exit, struct mlg_err *err)
{
    struct mlg_common common = o->common;
    int exit_code = 0;
    common.also.count = 0; /* each form is written here: two of them are lists */
    MLG_TRY(tell(gate, parsed, &common, o->to, &exit_code, err));
    for (size_t i = 0; i < o->common.also.count; i++) {
        const struct mlg_opt_pair *pair = &o->common.also.items[i];
        int one = 0;
        common.output = pair->value;
        common.quiet = true;
        if (!mlg_cli_find_format(pair->key, &common.format))
            return mlg_err_set(err, MLG_E_CONFIG, "no report format is called %s", pair->key);
        MLG_TRY(tell(gate, parsed, &common, o->to, &one, err));
        exit_code = mlg_exit_join(exit_code, one);
    }
    *ret_exit = exit_code;
    return MLG_OK;
}

int mlg_main_history(int argc, char *const *argv)
{
    return promote_main(&command, argc, argv, false, true, work);
}
