/* mlgate-validate: does this data keep its contract? */
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/base/parallel.h>
#include <mlgate/cli/main.h>
#include <mlgate/contract/validate.h>
#include <mlgate/stage/dialect.h>
#include <mlgate/stage/evidence.h>
#include <mlgate/stage/settings.h>

#include "detect.h"
#include "dialect.h"
#include "dump.h"

#define TOOL "mlgate-validate"

struct options {
    const char *contract;
    const char *contract_format;
    const char *object;
    const char *data_name;
    struct mlg_opt_list allow;
    const char *errors_out;
    int dump; /* enum dump_form, when given */
    bool detect;
    struct dialect_options csv;
    struct mlg_opt_list data;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Contract"),
    MLG_OPT_LIST(0, "allow", struct options, allow, "RULE",
                 "accept clauses of this rule although not enforced"),
    MLG_OPT_STRING(0, "contract", struct options, contract, "FILE", NULL,
                   "the contract (ODCS YAML)"),
    MLG_OPT_STRING(0, "contract-format", struct options, contract_format, "NAME", NULL,
                   "its format, when content does not tell"),
    MLG_OPT_STRING(0, "data", struct options, data_name, "NAME", NULL,
                   "with mlgate.yaml: validate this data set only"),
    MLG_OPT_FLAG(0, "detect", struct options, detect,
                 "no contract: tell how DATA seems to be written"),
    MLG_OPT_CHOICE(0, "dump", struct options, dump, "csv|jsonl", NULL,
                   "no contract: print what is read of DATA"),
    MLG_OPT_STRING(0, "errors-out", struct options, errors_out, "FILE", NULL,
                   "every failing cell, as JSON Lines"),
    MLG_OPT_STRING(0, "schema", struct options, object, "NAME", NULL,
                   "which schema object of the contract"),
    DIALECT_OPTIONS(struct options),
    MLG_OPTIONS_COMMON(struct options),
    MLG_OPT_OPERANDS(struct options, data, "DATA", 0, -1,
                     "tables (CSV, JSON Lines); none: those of mlgate.yaml"),
    MLG_OPT_END,
};

static const char *const usage[] = { "--contract FILE [OPTION]... DATA...",
                                     "[--config FILE] [OPTION]...",
                                     "--dump csv|jsonl [OPTION]... DATA",
                                     "--detect [--format json] DATA", NULL };
static const char *const examples[] = {
    "mlgate-validate --contract income.odcs.yaml batch.csv",
    "mlgate-validate --contract c.yaml --errors-out bad.jsonl --format json batch.csv",
    "mlgate-validate --dump jsonl --delimiter ';' batch.csv", NULL
};

static const struct mlg_command command = {
    .name = TOOL,
    .summary = "Does this data keep its contract?",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct options),
};

/* One contract over one table. */
struct task {
    const char *name;     /* for the statement and the table of a run */
    const char *data_set; /* of mlgate.yaml; NULL = the file is none of its */
    const char *contract;
    const char *data;
    const char *const *allow;
    size_t allow_count;
    struct mlg_csv_dialect csv;
    const struct mlg_cell_syntax *cells; /* NULL = as usual */
    struct mlg_changes changes;          /* beside a configuration */
};

struct session {
    const struct options *options;
    const struct mlg_config *config; /* NULL = flags alone */
    struct mlg_celllog *errors_out;  /* NULL = none */
    const struct task *tables;       /* [tables_count] that relationships may point to */
    size_t tables_count;
    struct mlg_csv_dialect csv;
    struct mlg_cell_syntax cells;
    struct mlg_arena *arena;
};

/* The data of every object of the contract: tables of this run, and those of mlgate.yaml. */
static enum mlg_code find_references(const struct session *s, const struct task *task,
                                     const struct mlg_contract *contract,
                                     struct mlg_validate_options *validation, struct mlg_err *err)
{
    struct mlg_validate_reference *references =
        mlg_arena_array(s->arena, s->tables_count, sizeof(*references));
    if (references == NULL)
        return mlg_arena_full(s->arena, err);
    validation->references = references;
    for (size_t i = 0; i < s->tables_count; i++) {
        const struct task *table = &s->tables[i];
        const struct mlg_contract_object *object = NULL;
        if (strcmp(table->contract, task->contract) == 0 &&
            mlg_contract_choose(contract, s->options->object, table->data, &object, NULL) == MLG_OK)
            references[validation->references_count++] =
                (struct mlg_validate_reference){ .object = object->name,
                                                 .path = table->data,
                                                 .csv = table->csv,
                                                 .cells = table->cells };
    }
    return MLG_OK;
}

/* The same bytes say something else in another dialect. A statement names the bytes and the
 * mlgate.yaml, so they must have been read as that file says, and in no other way. */
static enum mlg_code check_evidence(const struct session *s, struct mlg_err *err)
{
    bool written = false; /* mlgate.yaml tells how some file is */
    for (size_t i = 0; s->config != NULL && i < s->config->data_count; i++)
        written = written || s->config->data[i].dialect != NULL;
    if (dialect_has_cells(&s->options->csv) || !dialect_is_plain(&s->csv)) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "no evidence of a table read with CSV options");
        return mlg_err_hint(err, "say in mlgate.yaml how the file is written: `dialect`");
    }
    if (written && s->options->data.count > 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "no evidence of files that are named beside an "
                          "mlgate.yaml with a dialect");
        return mlg_err_hint(err, "name the data set: --data NAME");
    }
    return MLG_OK;
}

static enum mlg_code run_task(const struct session *s, const struct task *task,
                              struct mlg_report *report, struct mlg_report_stage *stage,
                              struct mlg_err *err)
{
    const char *folder = mlg_stage_evidence_folder(s->options->common.evidence, s->config);
    if (folder != NULL)
        MLG_TRY(check_evidence(s, err));
    struct mlg_contract contract;
    struct mlg_contract_options reading = { .format = s->options->contract_format };
    MLG_TRY(mlg_contract_read(task->contract, &reading, s->arena, &contract, err));
    struct mlg_validate_options validation = {
        .object = s->options->object,
        .allow = task->allow,
        .allow_count = task->allow_count,
        .errors_out = s->errors_out,
        .memory_bytes = s->options->common.memory_bytes,
        .jobs = mlg_parallel_jobs(s->options->common.jobs),
        .no_digest = !mlg_stage_wants_digest(&s->options->common, folder),
        .csv = task->csv,
        .cells = task->cells,
    };
    MLG_TRY(find_references(s, task, &contract, &validation, err));
    MLG_TRY(mlg_contract_add_input(&contract, report, err));
    MLG_TRY(mlg_contract_validate(&contract, task->data, &validation, report, err));
    (void)mlg_report_judge(report);
    if (folder != NULL)
        MLG_TRY(mlg_stage_save_validation(s->arena, folder, s->config, &task->changes, task->name,
                                          task->data_set, report, &stage->evidence, err));
    stage->report = report;
    stage->exit_code = (int)mlg_verdict_exit(report->verdict);
    return MLG_OK;
}

/* The allow list of both the command line and the entry. */
static enum mlg_code join_allow(const struct session *s, const char *const *more, size_t more_count,
                                struct task *task, struct mlg_err *err)
{
    size_t own = s->options->allow.count;
    const char **all = mlg_arena_array(s->arena, own + more_count, sizeof(*all));
    if (all == NULL)
        return mlg_arena_full(s->arena, err);
    for (size_t i = 0; i < own; i++)
        all[i] = s->options->allow.items[i];
    for (size_t i = 0; i < more_count; i++)
        all[own + i] = more[i];
    task->allow = all;
    task->allow_count = own + more_count;
    return MLG_OK;
}

/* Options that choose what is held against what, other than `entry` has it (NULL = it has nothing).
 * The contract is not among them: the statement has its digest. */
static void tell_changes(const struct session *s, const struct mlg_config_validate *entry,
                         struct task *task)
{
    const struct options *o = s->options;
    size_t allowed = 0;
    for (size_t i = 0; i < o->allow.count; i++) {
        bool found = false;
        for (size_t k = 0; entry != NULL && !found && k < entry->allow_count; k++)
            found = strcmp(o->allow.items[i], entry->allow[k]) == 0;
        allowed += found;
    }
    mlg_changes_add(&task->changes, "allow", allowed < o->allow.count);
    mlg_changes_add(&task->changes, "contract-format", o->contract_format != NULL);
    mlg_changes_add(&task->changes, "data", entry == NULL);
    mlg_changes_add(&task->changes, "schema", o->object != NULL);
}

/* Of every entry; tasks[validate_count]. */
static enum mlg_code tasks_of_config(const struct session *s, struct task *tasks,
                                     struct mlg_err *err)
{
    for (size_t i = 0; i < s->config->validate_count; i++) {
        const struct mlg_config_validate *entry = &s->config->validate[i];
        tasks[i] = (struct task){ .name = entry->data->name,
                                  .data_set = entry->data->name,
                                  .contract = s->options->contract != NULL ? s->options->contract
                                                                           : entry->contract,
                                  .data = entry->data->path };
        MLG_TRY(mlg_stage_dialect(s->config, entry->data->dialect, s->arena, &tasks[i].csv,
                                  &tasks[i].cells, err));
        MLG_TRY(join_allow(s, entry->allow, entry->allow_count, &tasks[i], err));
        tell_changes(s, entry, &tasks[i]);
    }
    return MLG_OK;
}

/* Those of `tables` that are to be validated: all, or the one that --data names. */
static enum mlg_code choose_tasks(const struct session *s, struct task *tasks, size_t *ret_count,
                                  struct mlg_err *err)
{
    const char *wanted = s->options->data.count > 0 ? NULL : s->options->data_name;
    size_t count = 0;
    for (size_t i = 0; i < s->tables_count; i++) {
        if (wanted == NULL || strcmp(wanted, s->tables[i].name) == 0)
            tasks[count++] = s->tables[i];
    }
    if (count == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "validates %s",
                          wanted != NULL ? "no data set of that name" : "nothing");
        mlg_err_at(err, s->config->path, 0, 0);
        return MLG_E_CONFIG;
    }
    *ret_count = count;
    return MLG_OK;
}

/* What mlgate.yaml says of the table that the command line names; NULL = nothing. */
static const struct mlg_config_validate *entry_of(const struct session *s, const char *path)
{
    for (size_t i = 0; i < s->config->validate_count; i++) {
        const char *own = s->config->validate[i].data->path;
        if (strcmp(own, path) == 0 || mlg_file_is_same(own, path))
            return &s->config->validate[i];
    }
    return NULL;
}

/* Each table may be what the relationships of another one point to: one that mlgate.yaml does not
 * know changes all of them. */
static void tell_changes_of_flags(const struct session *s, struct task *tasks, size_t count)
{
    bool foreign = false;
    for (size_t i = 0; i < count; i++) {
        const struct mlg_config_validate *entry = entry_of(s, tasks[i].data);
        tell_changes(s, entry, &tasks[i]);
        tasks[i].data_set = entry != NULL ? entry->data->name : NULL;
        foreign = foreign || entry == NULL;
    }
    for (size_t i = 0; i < count; i++)
        mlg_changes_add(&tasks[i].changes, "data", foreign);
}

static enum mlg_code tasks_of_flags(const struct session *s, struct task *tasks,
                                    struct mlg_err *err)
{
    const struct options *o = s->options;
    if (o->contract == NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "no contract is given");
        return mlg_err_hint(err, "give --contract FILE, or run without DATA beside an mlgate.yaml");
    }
    for (size_t i = 0; i < o->data.count; i++) {
        tasks[i] = (struct task){ .name = mlg_path_base(o->data.items[i]),
                                  .contract = o->contract,
                                  .data = o->data.items[i],
                                  .csv = s->csv,
                                  .cells = dialect_has_cells(&o->csv) ? &s->cells : NULL };
        MLG_TRY(join_allow(s, NULL, 0, &tasks[i], err));
    }
    if (s->config != NULL)
        tell_changes_of_flags(s, tasks, o->data.count);
    return MLG_OK;
}

static enum mlg_code run_tasks(const struct session *s, const struct task *tasks, size_t count,
                               struct mlg_report *reports, struct mlg_report_stage *stages,
                               struct mlg_err *err)
{
    for (size_t i = 0; i < count; i++) {
        stages[i].name = tasks[i].name;
        MLG_TRY(run_task(s, &tasks[i], &reports[i], &stages[i], err));
    }
    return s->errors_out != NULL ? mlg_celllog_commit(s->errors_out, err) : MLG_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct task *const *x = a;
    const struct task *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

/* A statement has its name from that of the data set or file: two would be one, the last. */
static enum mlg_code check_names(const struct session *s, const struct task *tasks, size_t count,
                                 struct mlg_err *err)
{
    if (mlg_stage_evidence_folder(s->options->common.evidence, s->config) == NULL)
        return MLG_OK;
    const struct task **sorted = mlg_arena_array(s->arena, count, sizeof(*sorted));
    if (sorted == NULL)
        return mlg_arena_full(s->arena, err);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &tasks[i];
    qsort(sorted, count, sizeof(*sorted), by_name);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) != 0)
            continue;
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "two tables are named '%.60s': they would have one "
                          "statement",
                          sorted[i]->name);
        return mlg_err_hint(err, "run them one by one with an evidence folder each, or name them "
                                 "under `data` of mlgate.yaml");
    }
    return MLG_OK;
}

/* The file of failing cells takes the place of nothing that is read, and of no report. */
static enum mlg_code check_errors_out(const struct session *s, struct mlg_err *err)
{
    const struct options *o = s->options;
    const struct mlg_common *common = &o->common;
    const char *path = o->errors_out;
    for (size_t i = 0; i < s->tables_count; i++) {
        MLG_TRY(mlg_cli_check_output(path, s->tables[i].data, err));
        MLG_TRY(mlg_cli_check_output(path, s->tables[i].contract, err));
    }
    if (s->config != NULL)
        MLG_TRY(mlg_cli_check_output(path, s->config->path, err));
    bool taken = common->output != NULL && mlg_file_is_same(path, common->output);
    for (size_t i = 0; i < common->also.count; i++)
        taken = taken || mlg_file_is_same(path, common->also.items[i].value);
    return taken ? mlg_err_set(err, MLG_E_CONFIG,
                               "option --errors-out: a report goes into \"%.200s\"", path)
                 : MLG_OK;
}

static enum mlg_code open_errors_out(struct session *s, struct mlg_celllog **ret_log,
                                     struct mlg_err *err)
{
    if (s->options->errors_out == NULL)
        return MLG_OK;
    MLG_TRY(check_errors_out(s, err));
    MLG_TRY(mlg_celllog_open(s->options->errors_out, ret_log, err));
    s->errors_out = *ret_log;
    return MLG_OK;
}

static enum mlg_code validate_all(struct session *s, const struct mlg_parsed *parsed, int *ret_exit,
                                  struct mlg_err *err)
{
    const struct options *o = s->options;
    size_t room = o->data.count > 0 ? o->data.count : s->config->validate_count;
    struct task *tables = mlg_arena_array(s->arena, room, sizeof(*tables));
    struct task *tasks = mlg_arena_array(s->arena, room, sizeof(*tasks));
    struct mlg_report *reports = mlg_arena_array(s->arena, room, sizeof(*reports));
    struct mlg_report_stage *stages = mlg_arena_array(s->arena, room, sizeof(*stages));
    if (tables == NULL || tasks == NULL || reports == NULL || stages == NULL)
        return mlg_arena_full(s->arena, err);
    size_t count = 0;
    MLG_TRY(o->data.count > 0 ? tasks_of_flags(s, tables, err) : tasks_of_config(s, tables, err));
    s->tables = tables;
    s->tables_count = room;
    MLG_TRY(choose_tasks(s, tasks, &count, err));
    MLG_TRY(check_names(s, tasks, count, err));
    MLG_AUTO(mlg_celllog) struct mlg_celllog *errors_out = NULL;
    MLG_TRY(open_errors_out(s, &errors_out, err));
    for (size_t i = 0; i < count; i++)
        mlg_report_init(&reports[i], TOOL);
    enum mlg_code code = run_tasks(s, tasks, count, reports, stages, err);
    if (code == MLG_OK)
        *ret_exit = count == 1 ? mlg_cli_report(parsed, &o->common, &reports[0])
                               : mlg_cli_report_run(parsed, &o->common, stages, count);
    for (size_t i = 0; i < count; i++)
        mlg_report_done(&reports[i]);
    return code;
}

/* Of options that speak of a verdict none would have an effect. */
static enum mlg_code look(const struct options *options, const struct mlg_parsed *parsed,
                          const struct mlg_csv_dialect *dialect, int *ret_exit, struct mlg_err *err)
{
    static const char *const foreign[] = { "allow",  "contract", "contract-format", "data",
                                           "schema", "output",   "errors-out",      "also",
                                           "config", "evidence", "format",          "dump" };
    const char *mode = options->detect ? "detect" : "dump";
    size_t count = sizeof foreign / sizeof foreign[0] - (options->detect ? 0 : 1);
    for (size_t i = 0; i < count; i++)
        if (mlg_options_origin(parsed, foreign[i]) == MLG_ORIGIN_FLAG &&
            !(options->detect && strcmp(foreign[i], "format") == 0))
            return mlg_err_set(err, MLG_E_CONFIG, "--%s does not go with --%s", foreign[i], mode);
    if (dialect_has_cells(&options->csv))
        return mlg_err_set(err, MLG_E_CONFIG, "options of cells do not go with --%s: it shows text",
                           mode);
    if (options->detect && !dialect_is_plain(dialect))
        return mlg_err_set(err, MLG_E_CONFIG, "--detect takes no CSV options: it tells them");
    if (options->data.count != 1)
        return mlg_err_set(err, MLG_E_CONFIG, "--%s wants one table, and has %zu", mode,
                           options->data.count);
    if (options->detect)
        return detect_table(&options->common, options->data.items[0], ret_exit, err);
    return dump_table(TOOL, &options->common, options->data.items[0], (enum dump_form)options->dump,
                      dialect, ret_exit, err);
}

static enum mlg_code run(const struct options *options, const struct mlg_parsed *parsed,
                         struct mlg_arena *arena, int *ret_exit, struct mlg_err *err)
{
    struct session session = { .options = options, .arena = arena };
    MLG_TRY(dialect_read(&options->csv, &session.csv, err));
    MLG_TRY(dialect_read_cells(&options->csv, &session.cells, err));
    if (options->detect || mlg_options_is_set(parsed, "dump"))
        return look(options, parsed, &session.csv, ret_exit, err);
    if (options->data.count > 0 && mlg_options_origin(parsed, "data") == MLG_ORIGIN_FLAG) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "--data names a data set of mlgate.yaml, and a table is named too");
        return mlg_err_hint(err, "leave out --data, or the table");
    }
    struct mlg_config config;
    if (options->data.count == 0 || options->common.config != NULL) {
        MLG_TRY(mlg_stage_read_config(options->common.config, "give --contract FILE and DATA",
                                      arena, &config, err));
        session.config = &config;
    }
    return validate_all(&session, parsed, ret_exit, err);
}

int main(int argc, char **argv)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)256 * 1024 * 1024);
    struct options options;
    struct mlg_parsed parsed;
    int exit_code = 0;
    if (mlg_cli_start(&command, argc, argv, &arena, &options, &parsed, &exit_code)) {
        struct mlg_err err = MLG_ERR_INIT;
        mlg_cli_start_progress(TOOL, &options.common);
        if (run(&options, &parsed, &arena, &exit_code, &err) != MLG_OK)
            exit_code = mlg_cli_fail(TOOL, &err);
    }
    mlg_arena_done(&arena);
    return exit_code;
}
