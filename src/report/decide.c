/* What formats share: labels, numbers for people, and what decided a verdict. */
#include <math.h>
#include <string.h>

#include <mlgate/base/num.h>

#include "format.h"

#define SEEN_BYTES 120

bool mlg_report_is_gated(const struct mlg_result *result)
{
    return result->gate_min != NULL || result->gate_max != NULL || result->gate_margin != NULL;
}

bool mlg_report_is_accepted(const struct mlg_result *result)
{
    return result->untestable && (result->verdict == MLG_NO_VERDICT || result->verdict == MLG_PASS);
}

const char *mlg_report_verdict_cell(const struct mlg_result *result)
{
    if (mlg_report_is_accepted(result))
        return "untestable";
    return result->verdict == MLG_NO_VERDICT ? "-" : mlg_verdict_name(result->verdict);
}

/* {"at_precision":0.8} as it is typed: (at_precision=0.8) */
static void add_params(struct mlg_buf *out, const char *params)
{
    bool quoted = false;
    for (const char *at = params; *at != '\0'; at++) {
        if (*at == '"') {
            quoted = !quoted;
        } else if (quoted) {
            mlg_buf_add_char(out, *at);
            if (*at == '\\' && at[1] != '\0')
                mlg_buf_add_char(out, *++at);
        } else {
            static const char from[] = "{}:", to[] = "()=";
            const char *found = strchr(from, *at);
            mlg_buf_add_char(out, found != NULL ? to[found - from] : *at);
        }
    }
}

void mlg_report_add_metric(struct mlg_buf *out, const struct mlg_result *result)
{
    mlg_buf_add_text(out, result->metric != NULL ? result->metric : result->rule);
    if (result->params != NULL && strcmp(result->params, "{}") != 0)
        add_params(out, result->params);
}

void mlg_report_add_slice(struct mlg_buf *out, const struct mlg_result *result)
{
    if (result->slice_column == NULL) {
        mlg_buf_add_text(out, "all");
        return;
    }
    mlg_buf_add_text(out, result->slice_column);
    mlg_buf_add_text(out, ": ");
    mlg_buf_add_text(out, result->slice_value);
}

void mlg_report_add_label(struct mlg_buf *out, const struct mlg_result *result)
{
    mlg_report_add_metric(out, result);
    if (result->slice_column != NULL) {
        mlg_buf_add_text(out, " (");
        mlg_report_add_slice(out, result);
        mlg_buf_add_text(out, ")");
    }
}

void mlg_report_add_gate(struct mlg_buf *out, const struct mlg_result *result)
{
    if (result->gate_min != NULL) {
        mlg_buf_add_text(out, "min ");
        mlg_buf_add_text(out, result->gate_min);
    } else if (result->gate_max != NULL) {
        mlg_buf_add_text(out, "max ");
        mlg_buf_add_text(out, result->gate_max);
    } else if (result->gate_margin != NULL) {
        mlg_buf_add_text(out, "margin ");
        mlg_buf_add_text(out, result->gate_margin);
    } else {
        return;
    }
    if (result->gate_on_estimate)
        mlg_buf_add_text(out, " on estimate");
}

static const char *gate_of(const struct mlg_result *result)
{
    if (result->gate_min != NULL)
        return result->gate_min;
    return result->gate_max != NULL ? result->gate_max : result->gate_margin;
}

/* Digits behind the point: four; four that count below 0.001; and so many that a number that is
 * not on the gate does not look as if it were. */
static int digits_for(double value, const char *gate)
{
    int digits = 4;
    if (value != 0 && fabs(value) < 0.001) {
        for (double size = fabs(value); digits < 16 && size < 0.1; size *= 10)
            digits++;
    }
    double limit;
    if (gate == NULL || mlg_num_parse_double(mlg_str_of(gate), &limit) != MLG_NUM_OK ||
        fabs(limit) == fabs(value))
        return digits;
    for (; digits < 12; digits++) {
        char a[MLG_NUM_TEXT_BYTES], b[MLG_NUM_TEXT_BYTES];
        mlg_num_format_fixed(fabs(value), digits, a);
        mlg_num_format_fixed(fabs(limit), digits, b);
        if (strcmp(a, b) != 0)
            break;
    }
    return digits;
}

void mlg_report_add_number(struct mlg_buf *out, const struct mlg_result *result, const char *number,
                           const char *absent, bool sign)
{
    double value = 0;
    if (number == NULL) {
        mlg_buf_add_text(out, absent);
        return;
    }
    if (mlg_num_parse_double(mlg_str_of(number), &value) == MLG_NUM_SYNTAX) {
        mlg_buf_add_text(out, number);
        return;
    }
    if (sign && value > 0)
        mlg_buf_add_char(out, '+');
    char text[MLG_NUM_TEXT_BYTES];
    if (!isfinite(value) || (value != 0 && fabs(value) < 1e-10))
        mlg_num_format(value, text);
    else
        mlg_num_format_fixed(value, digits_for(value, gate_of(result)), text);
    mlg_buf_add_text(out, text);
}

void mlg_report_add_bounds(struct mlg_buf *out, const struct mlg_result *result)
{
    if (result->lower == NULL && result->upper == NULL) {
        mlg_buf_add_char(out, '-');
        return;
    }
    bool sign = result->difference != NULL;
    mlg_buf_add_char(out, '[');
    mlg_report_add_number(out, result, result->lower, "-", sign);
    mlg_buf_add_text(out, ", ");
    mlg_report_add_number(out, result, result->upper, "-", sign);
    mlg_buf_add_char(out, ']');
}

void mlg_report_add_count(struct mlg_buf *out, uint64_t count)
{
    char text[MLG_NUM_TEXT_BYTES];
    mlg_num_format_count(count, text);
    mlg_buf_add_text(out, text);
}

void mlg_report_add_place(struct mlg_buf *out, const char *path, uint64_t line, uint64_t column)
{
    if (path == NULL || path[0] == '\0')
        return;
    mlg_buf_add_text(out, path);
    if (line == 0)
        return;
    mlg_buf_add_format(out, ":%llu", (unsigned long long)line);
    if (column != 0)
        mlg_buf_add_format(out, ":%llu", (unsigned long long)column);
}

void mlg_report_add_details(struct mlg_buf *raw, const struct mlg_finding *finding)
{
    const char *separator = "";
    if (finding->loc.row != 0) {
        mlg_buf_add_text(raw, "row ");
        mlg_report_add_count(raw, finding->loc.row);
        separator = ", ";
    }
    if (finding->loc.field[0] != '\0') {
        mlg_buf_add_format(raw, "%sfield ", separator);
        mlg_buf_add_text(raw, finding->loc.field);
        separator = ", ";
    }
    if (finding->count > 1) {
        mlg_buf_add_format(raw, "%sfirst of ", separator);
        mlg_report_add_count(raw, finding->count);
        separator = ", ";
    }
    if (finding->expected != NULL) {
        mlg_buf_add_format(raw, "%sexpected ", separator);
        mlg_buf_add_text(raw, finding->expected);
        separator = ", ";
    }
    if (finding->seen != NULL) {
        struct mlg_str seen = mlg_str_of(finding->seen);
        mlg_buf_add_format(raw, "%sseen \"", separator);
        mlg_buf_add(raw, seen.data, seen.len < SEEN_BYTES ? seen.len : SEEN_BYTES);
        mlg_buf_add_text(raw, seen.len > SEEN_BYTES ? "\"..." : "\"");
    }
}

size_t mlg_report_count_clauses(const struct mlg_report *report, enum mlg_clause_status status,
                                bool allowed)
{
    size_t count = 0;
    for (size_t i = 0; i < report->clauses_count; i++) {
        const struct mlg_clause *clause = &report->clauses[i];
        if (clause->status == status &&
            (status != MLG_CLAUSE_NOT_ENFORCEABLE || clause->allowed == allowed))
            count++;
    }
    return count;
}

static void add_more(struct mlg_buf *out, size_t all)
{
    if (all > 1) {
        mlg_buf_add_text(out, " (and ");
        mlg_report_add_count(out, all - 1);
        mlg_buf_add_text(out, " more)");
    }
}

static size_t count_results(const struct mlg_report *report, enum mlg_verdict verdict,
                            const struct mlg_result **ret_first)
{
    size_t count = 0;
    for (size_t i = 0; i < report->results_count; i++) {
        const struct mlg_result *result = &report->results[i];
        if (result->verdict != verdict || mlg_report_is_accepted(result))
            continue;
        if (count++ == 0)
            *ret_first = result;
    }
    return count;
}

static void add_result(struct mlg_buf *out, const struct mlg_result *result)
{
    mlg_report_add_label(out, result);
    if (result->reason != NULL) {
        mlg_buf_add_text(out, ": ");
        mlg_buf_add_text(out, result->reason);
    }
}

static void add_finding(struct mlg_buf *out, const struct mlg_finding *finding)
{
    mlg_report_add_place(out, finding->loc.path, finding->loc.line, finding->loc.column);
    mlg_buf_add_text(out, finding->loc.path[0] != '\0' ? ": " : "");
    mlg_buf_add_text(out, finding->message);
}

static bool add_failure(struct mlg_buf *out, const struct mlg_report *report)
{
    const struct mlg_result *result = NULL;
    const struct mlg_finding *finding = NULL;
    size_t errors = 0, failed = count_results(report, MLG_FAIL, &result);
    for (size_t i = 0; i < report->findings_count; i++) {
        if (report->findings[i].level == MLG_LEVEL_ERROR && errors++ == 0)
            finding = &report->findings[i];
    }
    if (result != NULL)
        add_result(out, result);
    else if (finding != NULL)
        add_finding(out, finding);
    add_more(out, failed + errors);
    return failed + errors > 0;
}

static bool add_open(struct mlg_buf *out, const struct mlg_report *report)
{
    const struct mlg_result *result = NULL;
    size_t open = count_results(report, MLG_INCONCLUSIVE, &result);
    size_t loose = mlg_report_count_clauses(report, MLG_CLAUSE_NOT_ENFORCEABLE, false);
    if (result != NULL)
        add_result(out, result);
    for (size_t i = 0; i < report->clauses_count && result == NULL && loose > 0; i++) {
        const struct mlg_clause *clause = &report->clauses[i];
        if (clause->status != MLG_CLAUSE_NOT_ENFORCEABLE || clause->allowed)
            continue;
        mlg_report_add_place(out, clause->path, clause->line, 0);
        mlg_buf_add_text(out, clause->path != NULL ? ": " : "");
        mlg_buf_add_text(out, clause->clause);
        mlg_buf_add_text(out, " is not enforceable");
        mlg_buf_add_text(out, clause->reason != NULL ? ": " : "");
        mlg_buf_add_text(out, clause->reason);
        break;
    }
    add_more(out, open + loose);
    return open + loose > 0;
}

static void add_part(struct mlg_buf *out, size_t start, size_t count, const char *one,
                     const char *many)
{
    if (count == 0)
        return;
    mlg_buf_add_text(out, out->len > start ? ", " : "");
    mlg_report_add_count(out, count);
    mlg_buf_add_text(out, count == 1 ? one : many);
}

static bool add_success(struct mlg_buf *out, const struct mlg_report *report)
{
    const struct mlg_result *result;
    size_t start = out->len, accepted = 0;
    size_t kept = mlg_report_count_clauses(report, MLG_CLAUSE_ENFORCED, false) +
                  mlg_report_count_clauses(report, MLG_CLAUSE_APPROXIMATED, false);
    for (size_t i = 0; i < report->results_count; i++)
        accepted += mlg_report_is_accepted(&report->results[i]) ? 1 : 0;
    add_part(out, start, count_results(report, MLG_PASS, &result), " gate passed", " gates passed");
    add_part(out, start, kept, " clause kept", " clauses kept");
    add_part(out, start, accepted, " untestable gate accepted", " untestable gates accepted");
    add_part(out, start, mlg_report_count_clauses(report, MLG_CLAUSE_NOT_ENFORCEABLE, true),
             " clause not enforced by permission", " clauses not enforced by permission");
    return out->len > start;
}

void mlg_report_add_decision(struct mlg_buf *out, const struct mlg_report *report)
{
    bool said = false;
    if (report->verdict == MLG_FAIL)
        said = add_failure(out, report);
    else if (report->verdict == MLG_INCONCLUSIVE)
        said = add_open(out, report);
    else if (report->verdict == MLG_PASS)
        said = add_success(out, report);
    if (!said)
        mlg_buf_add_text(out, "nothing was gated");
}

enum mlg_verdict mlg_report_stage_verdict(const struct mlg_report_stage *stage)
{
    if (stage->report == NULL)
        return stage->exit_code == MLG_EXIT_FAIL ? MLG_FAIL : MLG_INCONCLUSIVE;
    enum mlg_verdict verdict = stage->report->verdict;
    if (verdict == MLG_NO_VERDICT)
        return MLG_INCONCLUSIVE;
    /* The process has the last word when it is worse than its report. */
    if (verdict == MLG_PASS && stage->exit_code != MLG_EXIT_PASS)
        return stage->exit_code == MLG_EXIT_FAIL ? MLG_FAIL : MLG_INCONCLUSIVE;
    return verdict;
}

void mlg_report_add_stage_decision(struct mlg_buf *out, const struct mlg_report_stage *stage)
{
    if (stage->error != NULL)
        mlg_buf_add_text(out, stage->error);
    else if (stage->report == NULL)
        mlg_buf_add_format(out, "no report, exit code %d", stage->exit_code);
    else if (mlg_report_stage_verdict(stage) != stage->report->verdict &&
             stage->report->verdict == MLG_PASS)
        mlg_buf_add_format(out, "the report says PASS, the stage ended with exit code %d",
                           stage->exit_code);
    else
        mlg_report_add_decision(out, stage->report);
}
