#include <mlgate/evidence/statement.h>

#include <mlgate/base/file.h>
#include <mlgate/text/json.h>

#include "statement_check.h"

static const struct {
    const char *name, *predicate_type;
} stages[MLG_STAGE_COUNT] = {
    [MLG_STAGE_VALIDATE] = { "validate", "https://mlgate.dev/evidence/validate/v1" },
    [MLG_STAGE_TEST] = { "test", "https://mlgate.dev/evidence/test/v1" },
    [MLG_STAGE_COMPARE] = { "compare", "https://mlgate.dev/evidence/compare/v1" },
};

const char *mlg_stage_name(enum mlg_stage stage)
{
    return stages[stage].name;
}

const char *mlg_stage_predicate_type(enum mlg_stage stage)
{
    return stages[stage].predicate_type;
}

enum mlg_code mlg_statement_tool_sha256(char ret_hex[MLG_SHA256_HEX], struct mlg_err *err)
{
    return mlg_sha256_file("/proc/self/exe", ret_hex, NULL, err);
}

/* Known only above a sentinel. */
static void pair_count(struct mlg_json *j, const char *key, uint64_t value, uint64_t unknown)
{
    mlg_json_key(j, key);
    if (value == unknown)
        mlg_json_null(j);
    else
        mlg_json_uint(j, value);
}

static void begin_statement(struct mlg_json *j, const struct mlg_statement_parts *parts,
                            const char *predicate_type)
{
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "_type", MLG_STATEMENT_TYPE);
    mlg_json_key(j, "subject");
    mlg_json_begin_list(j);
    for (size_t i = 0; i < parts->subjects_count; i++) {
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "name", parts->subjects[i].name);
        mlg_json_key(j, "digest");
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "sha256", parts->subjects[i].sha256);
        mlg_json_end_map(j);
        mlg_json_end_map(j);
    }
    mlg_json_end_list(j);
    mlg_json_pair_text(j, "predicateType", predicate_type);
    mlg_json_key(j, "predicate");
    mlg_json_begin_map(j);
}

static void end_statement(struct mlg_json *j)
{
    mlg_json_end_map(j);
    mlg_json_end_map(j);
    mlg_buf_add_char(j->out, '\n');
}

static void write_origin(struct mlg_json *j, const struct mlg_statement_parts *parts)
{
    const struct mlg_report *report = parts->report;
    char time[32];
    mlg_time_format(parts->time_created, time);
    mlg_json_pair_text(j, "verdict", mlg_verdict_name(statement_verdict(report)));
    mlg_json_key(j, "tool");
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "name", report->tool);
    mlg_json_pair_text(j, "version", report->version);
    mlg_json_pair_text(j, "sha256", parts->tool_sha256);
    mlg_json_end_map(j);
    mlg_json_pair_text(j, "timeCreated", time);
    mlg_json_key(j, "model");
    if (parts->manifest_sha256 != NULL) {
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "root", parts->subjects[0].sha256);
        mlg_json_pair_text(j, "manifest", parts->manifest_sha256);
        mlg_json_end_map(j);
    } else {
        mlg_json_null(j);
    }
    mlg_json_key(j, "config");
    if (parts->config_path != NULL) {
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "path", parts->config_path);
        mlg_json_pair_text(j, "sha256", parts->config_sha256);
        mlg_json_end_map(j);
    } else {
        mlg_json_null(j);
    }
}

static void write_inputs(struct mlg_json *j, const struct mlg_statement_parts *parts)
{
    mlg_json_key(j, "parameters");
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "alpha", parts->alpha);
    mlg_json_key(j, "seed");
    if (parts->seed != NULL) {
        /* As text: a reader's double holds no 64 bits. */
        char seed[24];
        char *at = seed + sizeof seed - 1;
        uint64_t rest = *parts->seed;
        *at = '\0';
        do {
            *--at = (char)('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        mlg_json_text(j, at);
    } else {
        mlg_json_null(j);
    }
    if (parts->stage == MLG_STAGE_VALIDATE)
        mlg_json_pair_text(j, "data_set", parts->config_path != NULL ? parts->data_set : NULL);
    if (parts->config_path != NULL) {
        mlg_json_pair_texts(j, "changed", parts->changed, parts->changed_count);
    } else {
        mlg_json_key(j, "changed");
        mlg_json_null(j);
    }
    if (parts->report->classes_count > 0) /* several classes or labels */
        mlg_json_pair_texts(j, "classes", parts->report->classes, parts->report->classes_count);
    mlg_json_end_map(j);
    mlg_json_key(j, "inputs");
    mlg_json_begin_list(j);
    for (size_t i = 0; i < parts->report->inputs_count; i++) {
        const struct mlg_input *input = &parts->report->inputs[i];
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "role", input->role);
        mlg_json_pair_text(j, "path", input->path);
        mlg_json_pair_text(j, "sha256", input->sha256);
        pair_count(j, "rows", input->rows, UINT64_MAX);
        mlg_json_end_map(j);
    }
    mlg_json_end_list(j);
}

static void write_gate(struct mlg_json *j, const struct mlg_result *r)
{
    mlg_json_key(j, "gate");
    if (r->gate_min == NULL && r->gate_max == NULL && r->gate_margin == NULL) {
        mlg_json_null(j);
        return;
    }
    mlg_json_begin_map(j);
    if (r->gate_min != NULL)
        mlg_json_pair_text(j, "min", r->gate_min);
    if (r->gate_max != NULL)
        mlg_json_pair_text(j, "max", r->gate_max);
    if (r->gate_margin != NULL)
        mlg_json_pair_text(j, "margin", r->gate_margin);
    mlg_json_pair_text(j, "on", r->gate_on_estimate ? "estimate" : "bound");
    mlg_json_end_map(j);
}

static void write_result(struct mlg_json *j, const struct mlg_result *r)
{
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "rule", r->rule);
    mlg_json_pair_text(j, "metric", r->metric);
    mlg_json_key(j, "params");
    mlg_json_raw(j, mlg_str_of(r->params != NULL ? r->params : "{}"));
    mlg_json_key(j, "slice");
    if (r->slice_column != NULL) {
        mlg_json_begin_map(j);
        mlg_json_pair_text(j, "column", r->slice_column);
        mlg_json_pair_text(j, "value", r->slice_value);
        mlg_json_end_map(j);
    } else {
        mlg_json_null(j);
    }
    mlg_json_pair_uint(j, "n", r->n);
    mlg_json_pair_uint(j, "n_relevant", r->n_relevant == UINT64_MAX ? r->n : r->n_relevant);
    mlg_json_pair_text(j, "estimate", r->estimate);
    mlg_json_pair_text(j, "lower", r->lower);
    mlg_json_pair_text(j, "upper", r->upper);
    mlg_json_pair_text(j, "alpha", r->alpha);
    mlg_json_pair_text(j, "sided", r->two_sided ? "two" : "one");
    mlg_json_pair_text(j, "method", r->method);
    mlg_json_pair_text(j, "baseline", r->baseline);
    mlg_json_pair_text(j, "difference", r->difference);
    mlg_json_pair_text(j, "p_value", r->p_value);
    mlg_json_pair_text(j, "p_adjusted", r->p_adjusted);
    write_gate(j, r);
    mlg_json_pair_bool(j, "untestable", r->untestable);
    mlg_json_pair_text(j, "verdict",
                       r->verdict == MLG_NO_VERDICT ? NULL : mlg_verdict_name(r->verdict));
    mlg_json_pair_text(j, "reason", r->reason);
    mlg_json_end_map(j);
}

static void write_finding(struct mlg_json *j, const struct mlg_finding *f)
{
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "rule", f->rule);
    mlg_json_pair_text(j, "level", mlg_level_name(f->level));
    mlg_json_pair_text(j, "path", f->loc.path[0] != '\0' ? f->loc.path : NULL);
    pair_count(j, "line", f->loc.line, 0);
    pair_count(j, "row", f->loc.row, 0);
    mlg_json_pair_text(j, "field", f->loc.field[0] != '\0' ? f->loc.field : NULL);
    mlg_json_pair_uint(j, "count", f->count);
    mlg_json_pair_text(j, "expected", f->expected);
    mlg_json_end_map(j);
}

static void write_clause(struct mlg_json *j, const struct mlg_clause *c)
{
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "clause", c->clause);
    mlg_json_pair_text(j, "path", c->path);
    pair_count(j, "line", c->line, 0);
    mlg_json_pair_text(j, "status", mlg_clause_status_name(c->status));
    mlg_json_pair_bool(j, "allowed", c->allowed);
    mlg_json_pair_text(j, "reason", c->reason);
    mlg_json_end_map(j);
}

enum mlg_code mlg_statement_write(struct mlg_buf *out, const struct mlg_statement_parts *parts,
                                  struct mlg_err *err)
{
    MLG_TRY(statement_check(parts, err));
    const struct mlg_report *report = parts->report;
    struct mlg_json j;
    mlg_json_init(&j, out, 2);
    begin_statement(&j, parts, mlg_stage_predicate_type(parts->stage));
    write_origin(&j, parts);
    write_inputs(&j, parts);
    mlg_json_key(&j, "results");
    mlg_json_begin_list(&j);
    for (size_t i = 0; i < report->results_count; i++)
        write_result(&j, &report->results[i]);
    mlg_json_end_list(&j);
    mlg_json_key(&j, "findings");
    mlg_json_begin_list(&j);
    for (size_t i = 0; i < report->findings_count; i++)
        write_finding(&j, &report->findings[i]);
    mlg_json_end_list(&j);
    mlg_json_key(&j, "ledger");
    mlg_json_begin_list(&j);
    for (size_t i = 0; i < report->clauses_count; i++)
        write_clause(&j, &report->clauses[i]);
    mlg_json_end_list(&j);
    end_statement(&j);
    return mlg_buf_check(out, err);
}

/* --- test-result v0.1 ------------------------------------------------------------------------- */

static void write_descriptor(struct mlg_json *j, const char *name, const char *sha256)
{
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "name", name);
    mlg_json_key(j, "digest");
    mlg_json_begin_map(j);
    mlg_json_pair_text(j, "sha256", sha256);
    mlg_json_end_map(j);
    mlg_json_end_map(j);
}

/* "recall", "recall {"k":5}", "recall [age=65 and over]". */
static void write_result_name(struct mlg_json *j, const struct mlg_result *r)
{
    struct mlg_buf name;
    mlg_buf_init(&name, 1 << 20);
    mlg_buf_add_text(&name, r->metric);
    if (r->params != NULL && !mlg_str_equal(mlg_str_of(r->params), MLG_STR("{}"))) {
        mlg_buf_add_char(&name, ' ');
        mlg_buf_add_text(&name, r->params);
    }
    if (r->slice_column != NULL) {
        mlg_buf_add_text(&name, " [");
        mlg_buf_add_text(&name, r->slice_column);
        mlg_buf_add_char(&name, '=');
        mlg_buf_add_text(&name, r->slice_value);
        mlg_buf_add_char(&name, ']');
    }
    mlg_json_string(j, mlg_buf_view(&name));
    mlg_buf_done(&name);
}

static void write_finding_name(struct mlg_json *j, const struct mlg_finding *f)
{
    struct mlg_buf name;
    mlg_buf_init(&name, 1 << 20);
    mlg_buf_add_text(&name, f->rule);
    if (f->loc.field[0] != '\0') {
        mlg_buf_add_char(&name, ' ');
        mlg_buf_add_text(&name, f->loc.field);
    }
    mlg_json_string(j, mlg_buf_view(&name));
    mlg_buf_done(&name);
}

/* Clauses count as passed only when all passed: which of them a finding broke is not recorded. */
static void write_passed(struct mlg_json *j, const struct mlg_report *report)
{
    mlg_json_key(j, "passedTests");
    mlg_json_begin_list(j);
    for (size_t i = 0; i < report->results_count; i++) {
        if (report->results[i].verdict == MLG_PASS)
            write_result_name(j, &report->results[i]);
    }
    for (size_t i = 0; report->verdict == MLG_PASS && i < report->clauses_count; i++) {
        if (report->clauses[i].status == MLG_CLAUSE_ENFORCED)
            mlg_json_text(j, report->clauses[i].clause);
    }
    mlg_json_end_list(j);
}

/* What was accepted in so many words, and what is worth a look. */
static void write_warned(struct mlg_json *j, const struct mlg_report *report)
{
    mlg_json_key(j, "warnedTests");
    mlg_json_begin_list(j);
    for (size_t i = 0; i < report->results_count; i++) {
        const struct mlg_result *r = &report->results[i];
        if (r->verdict == MLG_NO_VERDICT && r->untestable)
            write_result_name(j, r);
    }
    for (size_t i = 0; i < report->findings_count; i++) {
        if (report->findings[i].level == MLG_LEVEL_WARNING)
            write_finding_name(j, &report->findings[i]);
    }
    for (size_t i = 0; report->verdict == MLG_PASS && i < report->clauses_count; i++) {
        const struct mlg_clause *c = &report->clauses[i];
        if (c->status == MLG_CLAUSE_APPROXIMATED || c->status == MLG_CLAUSE_NOT_ENFORCEABLE)
            mlg_json_text(j, c->clause);
    }
    mlg_json_end_list(j);
}

static void write_failed(struct mlg_json *j, const struct mlg_report *report)
{
    mlg_json_key(j, "failedTests");
    mlg_json_begin_list(j);
    for (size_t i = 0; i < report->results_count; i++) {
        const struct mlg_result *r = &report->results[i];
        if (r->verdict == MLG_FAIL || r->verdict == MLG_INCONCLUSIVE)
            write_result_name(j, r);
    }
    for (size_t i = 0; i < report->findings_count; i++) {
        if (report->findings[i].level == MLG_LEVEL_ERROR)
            write_finding_name(j, &report->findings[i]);
    }
    for (size_t i = 0; i < report->clauses_count; i++) {
        if (statement_clause_blocks(&report->clauses[i]))
            mlg_json_text(j, report->clauses[i].clause);
    }
    mlg_json_end_list(j);
}

enum mlg_code mlg_statement_write_test_result(struct mlg_buf *out,
                                              const struct mlg_statement_parts *parts,
                                              struct mlg_str own, const char *own_name,
                                              struct mlg_err *err)
{
    MLG_TRY(statement_check(parts, err));
    const struct mlg_report *report = parts->report;
    char own_sha256[MLG_SHA256_HEX];
    mlg_sha256_bytes(own.data, own.len, own_sha256);
    struct mlg_json j;
    mlg_json_init(&j, out, 2);
    begin_statement(&j, parts, MLG_TEST_RESULT_TYPE);
    mlg_json_pair_text(&j, "result", report->verdict == MLG_PASS ? "PASSED" : "FAILED");
    mlg_json_key(&j, "configuration");
    mlg_json_begin_list(&j);
    if (parts->config_path != NULL)
        write_descriptor(&j, parts->config_path, parts->config_sha256);
    for (size_t i = 0; i < report->inputs_count; i++) {
        if (mlg_str_equal(mlg_str_of(report->inputs[i].role), MLG_STR("contract")))
            write_descriptor(&j, report->inputs[i].path, report->inputs[i].sha256);
    }
    write_descriptor(&j, report->tool, parts->tool_sha256);
    write_descriptor(&j, own_name, own_sha256);
    mlg_json_end_list(&j);
    write_passed(&j, report);
    write_warned(&j, report);
    write_failed(&j, report);
    end_statement(&j);
    return mlg_buf_check(out, err);
}
