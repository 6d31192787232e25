/* From counts to findings, clauses and inputs. */
#include <string.h>

#include <mlgate/base/num.h>

#include "celllog_add.h"
#include "run.h"

/* What became of a check: */
enum fate { FATE_HOLDS, FATE_BROKEN, FATE_OPEN };

static enum mlg_code full(struct mlg_run *run, struct mlg_err *err)
{
    return mlg_arena_full(&run->report->arena, err);
}

static const char *text_of(struct mlg_run *run, const char *text)
{
    return mlg_arena_copy(&run->report->arena, mlg_str_of(text));
}

static bool allowed(const struct mlg_run *run, const char *rule)
{
    for (size_t i = 0; rule != NULL && i < run->options->allow_count; i++) {
        const char *wanted = run->options->allow[i];
        size_t length = strlen(wanted);
        if (strncmp(rule, wanted, length) == 0 && (rule[length] == '\0' || rule[length] == '.'))
            return true;
    }
    return false;
}

/* Without rows, only what is asked of the table as a whole has an answer. */
static enum fate fate_of(const struct mlg_run *run, size_t index, const char **ret_rule,
                         const char **ret_reason)
{
    const struct mlg_check *check = &run->object->checks[index];
    const struct mlg_check_run *state = &run->checks[index];
    if (check->kind == &mlg_check_missing_column)
        return state->skipped ? FATE_BROKEN : FATE_HOLDS;
    if (check->kind->of_table)
        return mlg_limit_holds(&check->limit, mlg_table_rows(run->table), 0) ? FATE_HOLDS
                                                                             : FATE_BROKEN;
    if (state->skipped) {
        *ret_rule = "contract.missing_column";
        *ret_reason = "its column is not in the data";
        return FATE_OPEN;
    }
    if (state->missing != NULL) {
        *ret_rule = "contract.not_enforceable.relationship";
        *ret_reason = state->missing;
        return FATE_OPEN;
    }
    if (run->rows == 0) {
        *ret_rule = "contract.no_rows";
        *ret_reason = "the data has no rows; to go on without it: --allow contract.no_rows";
        return FATE_OPEN;
    }
    bool holds = mlg_limit_holds(&check->limit, state->counted, run->rows);
    if (state->undecided > 0 && (holds || check->limit.op != MLG_OP_NONE)) {
        *ret_rule = "contract.undecided";
        *ret_reason =
            "some cells could not be decided; to go on without it: --allow contract.undecided";
        return FATE_OPEN;
    }
    return holds ? FATE_HOLDS : FATE_BROKEN;
}

/* Clauses of the report. Those with a check that stayed open lose their "enforced". */
static enum mlg_code add_clauses(struct mlg_run *run, struct mlg_err *err)
{
    const struct mlg_contract_object *object = run->object;
    size_t next = 0; /* checks stand in the order of their clauses */
    for (size_t i = 0; i < object->clauses_count; i++) {
        const struct mlg_contract_clause *clause = &object->clauses[i];
        enum mlg_clause_status status = clause->status;
        const char *reason = clause->reason;
        const char *rule = clause->rule;
        if (next < object->checks_count && object->checks[next].clause == i &&
            fate_of(run, next++, &rule, &reason) == FATE_OPEN)
            status = MLG_CLAUSE_NOT_ENFORCEABLE;
        struct mlg_clause *added = mlg_report_add_clause(run->report);
        if (added == NULL)
            return full(run, err);
        added->clause = text_of(run, clause->clause);
        added->path = text_of(run, run->contract->path);
        added->line = clause->line;
        added->status = status;
        added->reason = reason != NULL ? text_of(run, reason) : NULL;
        added->allowed = status == MLG_CLAUSE_NOT_ENFORCEABLE && allowed(run, rule);
        if (added->clause == NULL || added->path == NULL ||
            (reason != NULL && added->reason == NULL))
            return full(run, err);
    }
    return MLG_OK;
}

static void write_columns(const struct mlg_run *run, const struct mlg_check *check,
                          struct mlg_buf *out)
{
    for (size_t i = 0; i < check->columns_count; i++)
        mlg_buf_add_format(out, "%s%.64s", i > 0 ? ", " : "",
                           mlg_run_column_name(run, check->columns[i]));
}

static void write_count(struct mlg_buf *out, uint64_t value)
{
    char text[MLG_NUM_TEXT_BYTES];
    (void)mlg_num_format_count(value, text);
    mlg_buf_add_text(out, text);
}

/* "age is null in 3 of 4,153 rows", and what the place alone does not tell. */
static void write_message(struct mlg_run *run, size_t index, struct mlg_buf *out)
{
    const struct mlg_check *check = &run->object->checks[index];
    const struct mlg_check_run *state = &run->checks[index];
    if (check->kind == &mlg_check_missing_column) {
        mlg_buf_add_format(out, "column %.64s is missing", check->text);
        return;
    }
    if (check->kind->of_table) {
        mlg_buf_add_text(out, "the table has ");
        write_count(out, mlg_table_rows(run->table));
        mlg_buf_add_text(out, mlg_table_rows(run->table) == 1 ? " row" : " rows");
        return;
    }
    write_columns(run, check, out);
    mlg_buf_add_format(out, " %s in ", check->kind->says);
    write_count(out, state->counted);
    mlg_buf_add_text(out, " of ");
    write_count(out, run->rows);
    mlg_buf_add_text(out, run->rows == 1 ? " row" : " rows");
    if (check->kind->refers)
        return;
    if (check->kind->keys && state->first != NULL && state->twin_row != 0)
        mlg_buf_add_format(out, ": row %llu repeats row %llu",
                           (unsigned long long)state->first->loc.row,
                           (unsigned long long)state->twin_row);
    else if (check->kind->keys && state->first != NULL)
        mlg_buf_add_format(out, ": row %llu has a null in it",
                           (unsigned long long)state->first->loc.row);
}

static const char *seen_of(struct mlg_run *run, size_t index)
{
    const struct mlg_check *check = &run->object->checks[index];
    if (check->kind == &mlg_check_row_count)
        return mlg_arena_print(&run->report->arena, "%llu",
                               (unsigned long long)mlg_table_rows(run->table));
    return run->checks[index].first != NULL ? text_of(run, run->checks[index].first->seen) : NULL;
}

/* A column name of the header near `name`, or NULL; wide tables are not searched. */
static const char *nearest_header(struct mlg_run *run, const char *name)
{
    const char *names[1024];
    size_t count = mlg_table_columns(run->table);
    if (count > sizeof names / sizeof names[0])
        return NULL;
    for (size_t i = 0; i < count; i++) /* a full arena leaves NULL, which is skipped */
        names[i] = mlg_arena_copy(&run->arena, mlg_table_column_name(run->table, i));
    return mlg_str_suggest(name, names, count);
}

static void log_table(const struct mlg_run *run, const char *rule, const char *field)
{
    struct mlg_logged cell = { .rule = rule, .field = mlg_str_of(field) };
    mlg_celllog_add(run->options->errors_out, MLG_LOG_AT_ONCE, &cell);
}

static enum mlg_code add_missing(struct mlg_run *run, size_t index, struct mlg_finding *finding,
                                 struct mlg_err *err)
{
    const char *name = run->object->columns[run->object->checks[index].columns[0]].name;
    finding->loc.line = 1;
    mlg_loc_set_field(&finding->loc, name, strlen(name));
    finding->seen = NULL;
    log_table(run, finding->rule, name);
    const char *near = nearest_header(run, name);
    if (near == NULL)
        return MLG_OK;
    finding->hint = mlg_arena_print(&run->report->arena, "did you mean the column '%s'?", near);
    return finding->hint == NULL ? full(run, err) : MLG_OK;
}

static enum mlg_code add_broken(struct mlg_run *run, size_t index, struct mlg_err *err)
{
    const struct mlg_check *check = &run->object->checks[index];
    const struct mlg_check_run *state = &run->checks[index];
    struct mlg_buf text;
    mlg_buf_init(&text, (size_t)64 * 1024);
    write_message(run, index, &text);
    struct mlg_finding *finding =
        mlg_report_find(run->report, check->kind->rule, check->level, "%s", mlg_buf_text(&text));
    mlg_buf_clear(&text);
    if (check->kind->expect != NULL && check->limit.op == MLG_OP_NONE)
        check->kind->expect(check, &text);
    else
        mlg_buf_add_text(&text, check->text);
    const char *expected = text_of(run, mlg_buf_text(&text));
    mlg_buf_done(&text);
    if (finding == NULL || expected == NULL)
        return full(run, err);
    finding->expected = expected;
    finding->hint = check->kind->hint;
    finding->seen = seen_of(run, index);
    finding->count = check->kind->of_table ? 1 : state->counted;
    if (state->first != NULL)
        finding->loc = state->first->loc;
    const char *file = mlg_table_file(run->table, finding->loc.row);
    if (finding->loc.path[0] == '\0')
        mlg_loc_set_path(&finding->loc, file != NULL && finding->loc.row > 0 ? file : run->path);
    if (check->kind == &mlg_check_missing_column)
        return add_missing(run, index, finding, err);
    if (check->kind->of_table)
        log_table(run, check->kind->rule, NULL);
    if (finding->loc.field[0] == '\0' && check->columns_count > 0) {
        const char *name = mlg_run_column_name(run, check->columns[0]);
        mlg_loc_set_field(&finding->loc, name, strlen(name));
    }
    return MLG_OK;
}

static enum mlg_code add_undecided(struct mlg_run *run, size_t index, struct mlg_err *err)
{
    const struct mlg_check *check = &run->object->checks[index];
    const struct mlg_check_run *state = &run->checks[index];
    struct mlg_finding *finding = mlg_report_find(
        run->report, "contract.undecided", MLG_LEVEL_WARNING,
        "%s could not be decided in %llu cells of column %.64s", check->kind->rule,
        (unsigned long long)state->undecided, mlg_run_column_name(run, check->columns[0]));
    if (finding == NULL)
        return full(run, err);
    finding->count = state->undecided;
    finding->loc = state->first_undecided->loc;
    finding->seen = text_of(run, state->first_undecided->seen);
    finding->expected = text_of(run, check->text);
    finding->hint = check->kind->undecided != NULL ? check->kind->undecided
                    : check->regex != NULL
                        ? "simplify the pattern: it took more steps than one value may cost"
                        : "write the offset from UTC in the values, or in the bound";
    return finding->seen == NULL ? full(run, err) : MLG_OK;
}

static enum mlg_code add_findings(struct mlg_run *run, struct mlg_err *err)
{
    for (size_t i = 0; i < run->object->checks_count; i++) {
        const char *rule = NULL;
        const char *reason = NULL;
        enum fate fate = fate_of(run, i, &rule, &reason);
        if (fate == FATE_BROKEN)
            MLG_TRY(add_broken(run, i, err));
        else if (fate == FATE_OPEN && run->checks[i].undecided > 0)
            MLG_TRY(add_undecided(run, i, err));
    }
    return MLG_OK;
}

static enum mlg_code add_problems(struct mlg_run *run, struct mlg_err *err)
{
    for (size_t i = 0; i < run->problems_count; i++) {
        const struct mlg_problem_run *problem = &run->problems[i];
        enum mlg_level level = problem->warning ? MLG_LEVEL_WARNING : MLG_LEVEL_ERROR;
        struct mlg_finding *finding =
            mlg_report_find(run->report, problem->rule, level, "%s", problem->message);
        if (finding == NULL)
            return full(run, err);
        finding->loc = problem->loc;
        finding->count = problem->count;
        finding->hint = problem->hint;
        finding->expected = "a well-formed table";
    }
    return MLG_OK;
}

static bool is_described(const struct mlg_run *run, struct mlg_str name)
{
    for (size_t i = 0; i < run->object->columns_count; i++)
        if (mlg_str_equal(name, mlg_str_of(mlg_run_column_name(run, i))))
            return true;
    return false;
}

/* Columns that the contract does not speak of: told, not judged. Wide tables are not searched. */
static enum mlg_code add_extra(struct mlg_run *run, struct mlg_err *err)
{
    size_t columns = mlg_table_columns(run->table);
    uint64_t count = 0;
    struct mlg_str first = { NULL, 0 };
    if (columns > 5000 || run->object->columns_count > 5000)
        return MLG_OK;
    for (size_t i = 0; i < columns; i++) {
        struct mlg_str name = mlg_table_column_name(run->table, i);
        if (is_described(run, name))
            continue;
        if (count++ == 0)
            first = name;
    }
    if (count == 0)
        return MLG_OK;
    struct mlg_finding *finding =
        mlg_report_find(run->report, "contract.extra_column", MLG_LEVEL_NOTE,
                        "%llu %s not in the contract, the first is %.*s", (unsigned long long)count,
                        count == 1 ? "column is" : "columns are",
                        (int)(first.len < 64 ? first.len : 64), first.data);
    if (finding == NULL)
        return full(run, err);
    finding->count = count;
    mlg_loc_set_path(&finding->loc, run->path);
    finding->loc.line = 1;
    mlg_loc_set_field(&finding->loc, first.data, first.len);
    finding->expected = "only columns that the contract describes";
    finding->hint = "nothing is checked in them; describe them in the contract if they matter";
    return MLG_OK;
}

static enum mlg_code add_empty(struct mlg_run *run, struct mlg_err *err)
{
    if (run->rows == 0) {
        struct mlg_finding *finding = mlg_report_find(
            run->report, "contract.no_rows", MLG_LEVEL_WARNING, "the data has no rows to check");
        if (finding == NULL)
            return full(run, err);
        finding->count = 1;
        mlg_loc_set_path(&finding->loc, run->path);
        finding->expected = "at least one row";
        finding->hint = "look for an empty delivery; nothing is known about no data";
        return MLG_OK;
    }
    for (size_t i = 0; i < run->object->columns_count; i++) {
        if (!run->wanted[i] || run->filled[i] > 0)
            continue;
        const char *name = mlg_run_column_name(run, i);
        struct mlg_finding *finding =
            mlg_report_find(run->report, "contract.no_values", MLG_LEVEL_NOTE,
                            "column %.64s holds nothing but nulls", name);
        if (finding == NULL)
            return full(run, err);
        finding->count = run->rows;
        mlg_loc_set_path(&finding->loc, run->path);
        mlg_loc_set_field(&finding->loc, name, strlen(name));
        finding->expected = "values that its clauses can be tested on";
        finding->hint = "set `required: true` or a nullValues limit if nulls are not right here";
    }
    return MLG_OK;
}

/* NULL, or the input that is there already. */
static const struct mlg_input *find_input(const struct mlg_report *report, const char *role,
                                          const char *path)
{
    for (size_t i = 0; i < report->inputs_count; i++)
        if (strcmp(report->inputs[i].role, role) == 0 && strcmp(report->inputs[i].path, path) == 0)
            return &report->inputs[i];
    return NULL;
}

enum mlg_code mlg_run_add_input(struct mlg_run *run, const char *role, const char *path,
                                uint64_t rows, struct mlg_sha256 *sha256, struct mlg_err *err)
{
    char digest[MLG_SHA256_HEX] = "";
    if (run->hashes) {
        uint8_t bytes[MLG_SHA256_BYTES];
        mlg_sha256_finish(sha256, bytes);
        mlg_sha256_hex(bytes, digest);
    }
    const struct mlg_input *before = find_input(run->report, "reference", path);
    if (before != NULL && strcmp(before->sha256, digest) != 0) {
        (void)mlg_err_set(err, MLG_E_IO, "changed while it was read");
        mlg_err_at(err, path, 0, 0);
        (void)mlg_err_hint(err, "write it to another name and rename it when it is whole");
        return MLG_E_IO;
    }
    if (find_input(run->report, role, path) != NULL)
        return MLG_OK;
    struct mlg_input *input = mlg_report_add_input(run->report);
    if (input == NULL)
        return full(run, err);
    input->role = role;
    input->path = text_of(run, path);
    input->rows = rows;
    memcpy(input->sha256, digest, sizeof digest);
    return input->path == NULL ? full(run, err) : MLG_OK;
}

static enum mlg_code settle_log(struct mlg_run *run, struct mlg_err *err)
{
    size_t count = run->object->checks_count;
    unsigned char *broken = mlg_arena_alloc(&run->arena, count + 1);
    if (broken == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i < count; i++) {
        const char *rule = NULL;
        const char *reason = NULL;
        broken[i] = fate_of(run, i, &rule, &reason) == FATE_BROKEN;
    }
    MLG_TRY(mlg_celllog_settle(run->options->errors_out, broken, count, err));
    for (size_t i = 0; i < run->key_runs_count; i++)
        if (broken[run->key_runs[i].check] != 0)
            MLG_TRY(mlg_run_log_keys(&run->key_runs[i], err));
    return MLG_OK;
}

enum mlg_code mlg_run_conclude(struct mlg_run *run, struct mlg_err *err)
{
    if (run->problems_full)
        return mlg_err_set(err, MLG_E_LIMIT, "the table has too many kinds of problems");
    MLG_TRY(
        mlg_run_add_input(run, "data", run->path, mlg_table_rows(run->table), &run->sha256, err));
    MLG_TRY(add_problems(run, err));
    MLG_TRY(add_findings(run, err));
    MLG_TRY(add_extra(run, err));
    MLG_TRY(add_empty(run, err));
    MLG_TRY(add_clauses(run, err));
    return settle_log(run, err);
}
