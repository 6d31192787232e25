/* For people at a terminal and in the log of a job. Each line that holds foreign text is put
 * together raw and escaped as a whole. */
#include <string.h>

#include <mlgate/report/grid.h>
#include <mlgate/text/escape.h>

#include "format.h"

#define CELL_BYTES 40

/* Lines of the ledger that are shown unless --verbose asks for all. */
#define LEDGER_LINES 8

/* Names of classes; JSON has them all. */
#define CLASSES_SHOWN 12

static const char *paint_verdict(const char *text)
{
    if (strcmp(text, "PASS") == 0)
        return "\x1b[32m";
    if (strcmp(text, "FAIL") == 0)
        return "\x1b[1;31m";
    if (strcmp(text, "INCONCLUSIVE") == 0 || strcmp(text, "untestable") == 0)
        return "\x1b[33m";
    return NULL;
}

static void add_verdict(struct mlg_buf *out, const char *name, bool color)
{
    const char *paint = color ? paint_verdict(name) : NULL;
    mlg_buf_add_text(out, paint);
    mlg_buf_add_text(out, name);
    mlg_buf_add_text(out, paint != NULL ? "\x1b[0m" : NULL);
}

/* The raw line, escaped behind `lead`, and emptied for the next. */
static void end_line(struct mlg_buf *out, const char *lead, struct mlg_buf *raw)
{
    mlg_buf_add_text(out, lead);
    mlg_escape_terminal(out, mlg_buf_view(raw), 0);
    mlg_buf_add_char(out, '\n');
    out->failed = out->failed || raw->failed;
    mlg_buf_clear(raw);
}

static void end_cell(struct mlg_grid *grid, struct mlg_buf *raw, size_t max_bytes)
{
    mlg_grid_cell(grid, mlg_buf_view(raw), max_bytes);
    grid->bytes.failed = grid->bytes.failed || raw->failed;
    mlg_buf_clear(raw);
}

static void add_result_row(struct mlg_grid *grid, struct mlg_buf *raw,
                           const struct mlg_result *result, bool compared)
{
    mlg_report_add_metric(raw, result);
    end_cell(grid, raw, CELL_BYTES);
    mlg_report_add_slice(raw, result);
    end_cell(grid, raw, CELL_BYTES);
    mlg_report_add_count(raw, result->n);
    end_cell(grid, raw, 0);
    if (compared) {
        mlg_report_add_number(raw, result, result->baseline, "-", false);
        end_cell(grid, raw, CELL_BYTES);
    }
    mlg_report_add_number(raw, result, result->estimate, "undefined", false);
    end_cell(grid, raw, CELL_BYTES);
    if (compared) {
        mlg_report_add_number(raw, result, result->difference, "-", true);
        end_cell(grid, raw, CELL_BYTES);
    }
    mlg_report_add_bounds(raw, result);
    end_cell(grid, raw, 2 * CELL_BYTES);
    mlg_report_add_gate(raw, result);
    if (raw->len == 0)
        mlg_buf_add_char(raw, '-');
    end_cell(grid, raw, CELL_BYTES);
    mlg_grid_cell(grid, mlg_str_of(mlg_report_verdict_cell(result)), 0);
}

static void write_results(const struct mlg_report *report, const struct mlg_report_style *style,
                          struct mlg_buf *raw, struct mlg_buf *out)
{
    bool compared = false;
    for (size_t i = 0; i < report->results_count; i++)
        compared = compared || report->results[i].baseline != NULL ||
                   report->results[i].difference != NULL;
    struct mlg_grid grid;
    mlg_grid_init(&grid);
    mlg_grid_column(&grid, "metric", false);
    mlg_grid_column(&grid, "slice", false);
    mlg_grid_column(&grid, "rows", true);
    if (compared)
        mlg_grid_column(&grid, "baseline", true);
    mlg_grid_column(&grid, compared ? "candidate" : "estimate", true);
    if (compared)
        mlg_grid_column(&grid, "difference", true);
    mlg_grid_column(&grid, "bounds", false);
    mlg_grid_column(&grid, "gate", false);
    mlg_grid_column(&grid, "verdict", false);
    for (size_t i = 0; i < report->results_count; i++)
        add_result_row(&grid, raw, &report->results[i], compared);
    mlg_buf_add_char(out, '\n');
    mlg_grid_write(&grid, style->columns, style->color ? paint_verdict : NULL, out);
    mlg_grid_done(&grid);
}

/* Why, for every result that says why: the gates that did not pass first. */
static void write_reasons(const struct mlg_report *report, bool color, struct mlg_buf *raw,
                          struct mlg_buf *out)
{
    static const enum mlg_verdict order[] = { MLG_FAIL, MLG_INCONCLUSIVE, MLG_NO_VERDICT };
    bool any = false;
    for (size_t pass = 0; pass < sizeof order / sizeof order[0]; pass++) {
        for (size_t i = 0; i < report->results_count; i++) {
            const struct mlg_result *result = &report->results[i];
            bool accepted = mlg_report_is_accepted(result);
            enum mlg_verdict verdict = accepted ? MLG_NO_VERDICT : result->verdict;
            if (verdict != order[pass] || (result->reason == NULL && !accepted))
                continue;
            mlg_buf_add_text(out, any ? "  " : "\n  ");
            any = true;
            if (accepted)
                mlg_buf_add_text(out, "accepted");
            else if (verdict == MLG_NO_VERDICT)
                mlg_buf_add_text(out, "not gated");
            else
                add_verdict(out, mlg_verdict_name(verdict), color);
            mlg_report_add_label(raw, result);
            mlg_buf_add_text(raw, result->reason != NULL ? ": " : "");
            mlg_buf_add_text(raw, result->reason);
            end_line(out, ": ", raw);
        }
    }
}

static void write_finding(const char *tool, const struct mlg_finding *finding, struct mlg_buf *raw,
                          struct mlg_buf *out)
{
    mlg_report_add_place(raw, finding->loc.path, finding->loc.line, finding->loc.column);
    if (raw->len == 0)
        mlg_buf_add_text(raw, tool);
    mlg_buf_add_format(raw, ": %s: ", mlg_level_name(finding->level));
    mlg_buf_add_text(raw, finding->message);
    mlg_buf_add_text(raw, " [");
    mlg_buf_add_text(raw, finding->rule);
    mlg_buf_add_text(raw, "]");
    end_line(out, "", raw);
    mlg_report_add_details(raw, finding);
    if (raw->len > 0)
        end_line(out, "  ", raw);
    if (finding->hint != NULL) {
        mlg_buf_add_text(raw, finding->hint);
        end_line(out, "  hint: ", raw);
    }
}

static void write_findings(const struct mlg_report *report, struct mlg_buf *raw,
                           struct mlg_buf *out)
{
    static const enum mlg_level order[] = { MLG_LEVEL_ERROR, MLG_LEVEL_WARNING, MLG_LEVEL_NOTE };
    for (size_t pass = 0; pass < sizeof order / sizeof order[0]; pass++) {
        for (size_t i = 0; i < report->findings_count; i++) {
            if (report->findings[i].level == order[pass])
                write_finding(report->tool, &report->findings[i], raw, out);
        }
    }
}

static void write_clause(const struct mlg_clause *clause, struct mlg_buf *raw, struct mlg_buf *out)
{
    mlg_report_add_place(raw, clause->path, clause->line, 0);
    mlg_buf_add_text(raw, raw->len > 0 ? ": " : "");
    mlg_buf_add_text(raw, mlg_clause_status_name(clause->status));
    mlg_buf_add_text(raw, clause->allowed ? ", allowed: " : ": ");
    mlg_buf_add_text(raw, clause->clause);
    if (clause->reason != NULL) {
        mlg_buf_add_text(raw, ": ");
        mlg_buf_add_text(raw, clause->reason);
    }
    end_line(out, "  ", raw);
}

static void write_clauses(const struct mlg_report *report, bool verbose, struct mlg_buf *raw,
                          struct mlg_buf *out)
{
    mlg_buf_add_text(out, "\nclauses: ");
    static const struct {
        enum mlg_clause_status status;
        bool allowed;
        const char *words;
    } parts[] = { { MLG_CLAUSE_ENFORCED, false, " enforced" },
                  { MLG_CLAUSE_APPROXIMATED, false, " approximated" },
                  { MLG_CLAUSE_INFORMATIONAL, false, " informational" },
                  { MLG_CLAUSE_NOT_ENFORCEABLE, false, " not enforceable" },
                  { MLG_CLAUSE_NOT_ENFORCEABLE, true, " not enforceable but allowed" } };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        size_t count = mlg_report_count_clauses(report, parts[i].status, parts[i].allowed);
        if (i > 0 && count == 0)
            continue;
        mlg_buf_add_text(out, i > 0 ? ", " : "");
        mlg_report_add_count(out, count);
        mlg_buf_add_text(out, parts[i].words);
    }
    mlg_buf_add_char(out, '\n');
    size_t left_out = 0, shown = 0;
    for (size_t i = 0; i < report->clauses_count; i++) {
        const struct mlg_clause *clause = &report->clauses[i];
        bool worth_it = clause->status == MLG_CLAUSE_NOT_ENFORCEABLE ||
                        clause->status == MLG_CLAUSE_APPROXIMATED;
        if (verbose || (worth_it && shown < LEDGER_LINES)) {
            write_clause(clause, raw, out);
            shown++;
        } else if (worth_it) {
            left_out++;
        }
    }
    if (left_out > 0)
        mlg_buf_add_format(out, "  ... and %zu more (--verbose shows all)\n", left_out);
}

void mlg_report_write_line(const struct mlg_report *report, const struct mlg_report_style *style,
                           struct mlg_buf *out)
{
    struct mlg_buf raw;
    mlg_buf_init(&raw, MLG_REPORT_SCRATCH_BYTES);
    add_verdict(out, mlg_verdict_name(report->verdict), style != NULL && style->color);
    mlg_report_add_decision(&raw, report);
    mlg_buf_add_text(out, ": ");
    mlg_escape_terminal(out, mlg_buf_view(&raw), 0);
    out->failed = out->failed || raw.failed;
    mlg_buf_done(&raw);
}

static void write_classes(const struct mlg_report *report, struct mlg_buf *raw, struct mlg_buf *out)
{
    size_t shown = report->classes_count < CLASSES_SHOWN ? report->classes_count : CLASSES_SHOWN;
    if (shown == 0)
        return;
    mlg_buf_add_text(raw, "classes: ");
    for (size_t i = 0; i < shown; i++) {
        mlg_buf_add_text(raw, i > 0 ? ", " : "");
        mlg_buf_add_text(raw, report->classes[i]);
    }
    if (shown < report->classes_count) {
        mlg_buf_add_text(raw, ", ... of ");
        mlg_report_add_count(raw, report->classes_count);
    }
    end_line(out, "  ", raw);
}

static void write_report(const struct mlg_report *report, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    struct mlg_buf raw;
    mlg_buf_init(&raw, MLG_REPORT_SCRATCH_BYTES);
    mlg_buf_add_text(&raw, report->tool);
    mlg_buf_add_char(&raw, ' ');
    mlg_buf_add_text(&raw, report->version);
    end_line(out, "", &raw);
    for (size_t i = 0; i < report->inputs_count; i++) {
        const struct mlg_input *input = &report->inputs[i];
        mlg_buf_add_text(&raw, input->role);
        mlg_buf_add_text(&raw, ": ");
        mlg_buf_add_text(&raw, input->path);
        if (input->rows != UINT64_MAX) {
            mlg_buf_add_text(&raw, ", rows: ");
            mlg_report_add_count(&raw, input->rows);
        }
        end_line(out, "  ", &raw);
    }
    write_classes(report, &raw, out);
    if (report->results_count > 0) {
        write_results(report, style, &raw, out);
        write_reasons(report, style->color, &raw, out);
    }
    if (report->findings_count > 0) {
        mlg_buf_add_char(out, '\n');
        write_findings(report, &raw, out);
    }
    if (report->clauses_count > 0)
        write_clauses(report, style->verbose, &raw, out);
    mlg_buf_add_char(out, '\n');
    mlg_report_write_line(report, style, out);
    mlg_buf_add_char(out, '\n');
    out->failed = out->failed || raw.failed;
    mlg_buf_done(&raw);
}

/* The whole report of each stage that did not pass (of all with --verbose), so that a log says why.
 */
static void write_troubles(const struct mlg_report_stage *stages, size_t count,
                           const struct mlg_report_style *style, struct mlg_buf *out)
{
    struct mlg_buf raw;
    mlg_buf_init(&raw, MLG_REPORT_SCRATCH_BYTES);
    for (size_t i = 0; i < count; i++) {
        const struct mlg_report_stage *stage = &stages[i];
        bool passed = mlg_report_stage_verdict(stage) == MLG_PASS;
        if (stage->report == NULL || (passed && !style->verbose))
            continue;
        mlg_buf_add_text(&raw, stage->name);
        end_line(out, "--- ", &raw);
        write_report(stage->report, style, out);
        mlg_buf_add_char(out, '\n');
    }
    mlg_buf_done(&raw);
}

static void write_run(const struct mlg_report_stage *stages, size_t count,
                      const struct mlg_report_style *style, struct mlg_buf *out)
{
    write_troubles(stages, count, style, out);
    struct mlg_buf raw;
    mlg_buf_init(&raw, MLG_REPORT_SCRATCH_BYTES);
    struct mlg_grid grid;
    mlg_grid_init(&grid);
    mlg_grid_column(&grid, "stage", false);
    mlg_grid_column(&grid, "evidence", false);
    mlg_grid_column(&grid, "decided by", false);
    mlg_grid_column(&grid, "verdict", false);
    for (size_t i = 0; i < count; i++) {
        const struct mlg_report_stage *stage = &stages[i];
        mlg_grid_cell(&grid, mlg_str_of(stage->name), CELL_BYTES);
        mlg_grid_cell(&grid, mlg_str_of(stage->evidence != NULL ? stage->evidence : "-"), 0);
        mlg_report_add_stage_decision(&raw, stage);
        end_cell(&grid, &raw, 100);
        mlg_grid_cell(&grid, mlg_str_of(mlg_verdict_name(mlg_report_stage_verdict(stage))), 0);
    }
    mlg_grid_write(&grid, style->columns, style->color ? paint_verdict : NULL, out);
    mlg_grid_done(&grid);
    enum mlg_verdict verdict = mlg_report_run_verdict(stages, count);
    size_t same = 0;
    for (size_t i = 0; i < count; i++)
        same += mlg_report_stage_verdict(&stages[i]) == verdict ? 1 : 0;
    mlg_buf_add_char(out, '\n');
    add_verdict(out, mlg_verdict_name(verdict), style->color);
    mlg_buf_add_format(out, ": %zu of %zu stages\n", same, count);
    mlg_buf_done(&raw);
}

const struct mlg_report_writer mlg_report_as_text = { "text", NULL, write_report, write_run };
