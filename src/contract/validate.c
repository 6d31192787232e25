#include <mlgate/contract/validate.h>

#include <string.h>
#include <sys/stat.h>

#include <mlgate/base/parallel.h>

#include "celllog_add.h"
#include "run.h"

#define RUN_BYTES    ((size_t)512 * 1024 * 1024)
#define MEMORY_BYTES (UINT64_C(256) * 1024 * 1024)

static void on_bytes(void *user, const void *bytes, size_t count)
{
    struct mlg_run *run = user;
    mlg_sha256_add(&run->sha256, bytes, count);
}

/* Of a data set of several files. */
static const char *file_of(const struct mlg_run *run, const struct mlg_table_problem *problem)
{
    bool several = run->table != NULL && mlg_table_file(run->table, 1) != NULL;
    return several ? problem->loc.path : NULL;
}

static void log_problem(const struct mlg_run *run, const struct mlg_table_problem *problem)
{
    struct mlg_logged cell = { .file = file_of(run, problem),
                               .row = problem->loc.row,
                               .line = problem->loc.line,
                               .offset = problem->loc.offset,
                               .rule = problem->rule };
    if (problem->loc.field[0] != '\0')
        cell.field = mlg_str_of(problem->loc.field);
    mlg_celllog_add(run->options->errors_out, MLG_LOG_AT_ONCE, &cell);
}

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    struct mlg_run *run = user;
    log_problem(run, problem);
    for (size_t i = 0; i < run->problems_count; i++)
        if (strcmp(run->problems[i].rule, problem->rule) == 0) {
            run->problems[i].count++;
            run->problems[i].warning = run->problems[i].warning && problem->warning;
            return;
        }
    const char *message = mlg_arena_copy(&run->arena, mlg_str_of(problem->message));
    if (run->problems_count == MLG_PROBLEM_RULES || message == NULL) {
        run->problems_full = true;
        return;
    }
    run->problems[run->problems_count++] = (struct mlg_problem_run){ .rule = problem->rule,
                                                                     .count = 1,
                                                                     .loc = problem->loc,
                                                                     .message = message,
                                                                     .hint = problem->hint,
                                                                     .warning = problem->warning };
}

static enum mlg_code prepare(struct mlg_run *run, struct mlg_err *err)
{
    const struct mlg_contract_object *object = run->object;
    size_t columns = object->columns_count + 1;
    run->place = mlg_arena_array(&run->arena, columns, sizeof *run->place);
    run->wanted = mlg_arena_array(&run->arena, columns, sizeof *run->wanted);
    run->filled = mlg_arena_array(&run->arena, columns, sizeof *run->filled);
    run->checks = mlg_arena_array(&run->arena, object->checks_count + 1, sizeof *run->checks);
    if (run->place == NULL || run->wanted == NULL || run->filled == NULL || run->checks == NULL)
        return mlg_arena_full(&run->arena, err);
    return MLG_OK;
}

static void on_work(void *user, unsigned worker, const struct mlg_batch *batch)
{
    const struct mlg_run *run = user;
    mlg_run_look(run, batch, &run->workers[worker]);
}

static enum mlg_code on_consume(void *user, unsigned worker, const struct mlg_batch *batch,
                                struct mlg_err *err)
{
    struct mlg_run *run = user;
    return mlg_run_feed(run, batch, &run->workers[worker], err);
}

/* Only a guess at how many rows there will be: compressed files hold more. */
static uint64_t size_of(const char *path)
{
    struct stat status;
    bool known = stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
    return known ? (uint64_t)status.st_size : 0;
}

static bool is_affected(const struct mlg_cell_syntax *syntax, enum mlg_type type)
{
    if (syntax->null_words.count > 0)
        return true;
    if (type == MLG_TYPE_BOOLEAN)
        return syntax->true_words.count + syntax->false_words.count > 0;
    return mlg_type_is_number(type) && (syntax->decimal != 0 || syntax->thousands != 0);
}

/* The object with columns that are read as the options and the format say; the contract itself
 * knows nothing of how a file is written. */
static enum mlg_code apply_syntax(struct mlg_run *run, struct mlg_err *err)
{
    const struct mlg_cell_syntax *syntax = run->options->cells;
    bool json = mlg_table_kind(run->table) == MLG_FORMAT_JSONL;
    if (syntax == NULL && !json)
        return MLG_OK;
    if (syntax != NULL)
        MLG_TRY(mlg_cell_syntax_check(syntax, err));
    MLG_TRY(mlg_table_check_cells(run->table, syntax, err));
    size_t count = run->object->columns_count;
    struct mlg_contract_object *object = mlg_arena_alloc(&run->arena, sizeof *object);
    struct mlg_contract_column *columns = mlg_arena_array(&run->arena, count + 1, sizeof *columns);
    if (object == NULL || columns == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i < count; i++) {
        columns[i] = run->object->columns[i];
        columns[i].type.json = json;
        if (syntax != NULL && is_affected(syntax, columns[i].type.type))
            columns[i].type.syntax = syntax;
    }
    *object = *run->object;
    object->columns = columns;
    run->object = object;
    return MLG_OK;
}

static enum mlg_code stream(struct mlg_run *run, const struct mlg_str *bytes, struct mlg_err *err)
{
    struct mlg_table_options options = { .limits = run->options->limits,
                                         .on_problem = on_problem,
                                         .on_bytes = run->hashes ? on_bytes : NULL,
                                         .user = run,
                                         .csv = run->options->csv };
    if (bytes != NULL)
        MLG_TRY(mlg_table_open_bytes(*bytes, run->path, &options, &run->table, err));
    else
        MLG_TRY(mlg_table_open(run->path, &options, &run->table, err));
    MLG_TRY(apply_syntax(run, err));
    run->data_bytes = bytes != NULL ? bytes->len : size_of(run->path);
    unsigned jobs = run->options->jobs < 1 ? 1 : run->options->jobs;
    if (jobs > MLG_PARALLEL_JOBS_MAX)
        jobs = MLG_PARALLEL_JOBS_MAX;
    MLG_TRY(mlg_run_match_columns(run, err));
    MLG_TRY(mlg_run_plan(run, jobs, err));
    struct mlg_table_scan scan = {
        .jobs = jobs, .work = on_work, .consume = on_consume, .user = run
    };
    MLG_TRY(mlg_table_scan(run->table, &scan, err));
    return mlg_run_finish_keys(run, err);
}

static enum mlg_code validate(struct mlg_run *run, const struct mlg_str *bytes, struct mlg_err *err)
{
    MLG_TRY(mlg_contract_choose(run->contract, run->options->object, run->path, &run->object, err));
    if (run->object->clauses_count == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "'%.60s' asserts nothing: there is nothing to check",
                          run->object->name);
        (void)mlg_err_hint(err, "describe its columns under `properties:`");
        mlg_err_at(err, run->contract->path, 0, 0);
        return MLG_E_CONFIG;
    }
    run->hashes = !run->options->no_digest;
    for (size_t i = 0; i < run->object->checks_count; i++)
        run->hashes = run->hashes || run->object->checks[i].kind->refers;
    MLG_TRY(prepare(run, err));
    enum mlg_code code = stream(run, bytes, err);
    if (code == MLG_OK)
        code = mlg_run_conclude(run, err);
    if (code != MLG_OK)
        mlg_err_at(err, run->path, 0, 0);
    return code;
}

static void run_done(struct mlg_run *run)
{
    mlg_run_plan_done(run);
    mlg_table_close(run->table);
    mlg_arena_done(&run->arena);
}

static enum mlg_code validate_any(const struct mlg_contract *contract, const char *path,
                                  const struct mlg_str *bytes,
                                  const struct mlg_validate_options *options,
                                  struct mlg_report *report, struct mlg_err *err)
{
    static const struct mlg_validate_options none = { .object = NULL };
    struct mlg_run run = { .contract = contract,
                           .options = options != NULL ? options : &none,
                           .path = path,
                           .report = report };
    run.budget.total_bytes =
        run.options->memory_bytes != 0 ? run.options->memory_bytes : MEMORY_BYTES;
    run.budget.left_bytes = run.budget.total_bytes;
    mlg_arena_init(&run.arena, RUN_BYTES);
    mlg_sha256_init(&run.sha256);
    enum mlg_code code = validate(&run, bytes, err);
    run_done(&run);
    return code;
}

enum mlg_code mlg_contract_validate(const struct mlg_contract *contract, const char *data_path,
                                    const struct mlg_validate_options *options,
                                    struct mlg_report *report, struct mlg_err *err)
{
    return validate_any(contract, data_path, NULL, options, report, err);
}

enum mlg_code mlg_contract_validate_bytes(const struct mlg_contract *contract, struct mlg_str bytes,
                                          const char *name,
                                          const struct mlg_validate_options *options,
                                          struct mlg_report *report, struct mlg_err *err)
{
    return validate_any(contract, name, &bytes, options, report, err);
}

enum mlg_code mlg_contract_add_input(const struct mlg_contract *contract, struct mlg_report *report,
                                     struct mlg_err *err)
{
    struct mlg_input *input = mlg_report_add_input(report);
    if (input == NULL)
        return mlg_arena_full(&report->arena, err);
    input->role = "contract";
    input->path = mlg_arena_copy(&report->arena, mlg_str_of(contract->path));
    input->rows = UINT64_MAX;
    memcpy(input->sha256, contract->sha256, sizeof input->sha256);
    return input->path == NULL ? mlg_arena_full(&report->arena, err) : MLG_OK;
}
