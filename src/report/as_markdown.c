/* For step summaries, comments and job pages: tables in GitHub's Markdown. */
#include <mlgate/text/escape.h>

#include "format.h"

#define FINDINGS_SHOWN 200

/* The raw text, escaped, and emptied for the next. */
static void end_text(struct mlg_buf *out, struct mlg_buf *raw)
{
    mlg_escape_markdown(out, mlg_buf_view(raw));
    out->failed = out->failed || raw->failed;
    mlg_buf_clear(raw);
}

static void end_cell(struct mlg_buf *out, struct mlg_buf *raw)
{
    mlg_buf_add_char(out, ' ');
    end_text(out, raw);
    mlg_buf_add_text(out, " |");
}

static void add_text_cell(struct mlg_buf *out, struct mlg_buf *raw, const char *text)
{
    mlg_buf_add_text(raw, text);
    end_cell(out, raw);
}

static void add_result_row(const struct mlg_result *result, bool compared, struct mlg_buf *raw,
                           struct mlg_buf *out)
{
    mlg_buf_add_char(out, '|');
    mlg_report_add_metric(raw, result);
    end_cell(out, raw);
    mlg_report_add_slice(raw, result);
    end_cell(out, raw);
    mlg_report_add_count(raw, result->n);
    end_cell(out, raw);
    if (compared) {
        mlg_report_add_number(raw, result, result->baseline, "-", false);
        end_cell(out, raw);
    }
    mlg_report_add_number(raw, result, result->estimate, "undefined", false);
    end_cell(out, raw);
    if (compared) {
        mlg_report_add_number(raw, result, result->difference, "-", true);
        end_cell(out, raw);
    }
    mlg_report_add_bounds(raw, result);
    end_cell(out, raw);
    mlg_report_add_gate(raw, result);
    end_cell(out, raw);
    add_text_cell(out, raw, mlg_report_verdict_cell(result));
    add_text_cell(out, raw, result->reason);
    mlg_buf_add_char(out, '\n');
}

static void write_results(const struct mlg_report *report, struct mlg_buf *raw, struct mlg_buf *out)
{
    bool compared = false;
    for (size_t i = 0; i < report->results_count; i++)
        compared = compared || report->results[i].baseline != NULL ||
                   report->results[i].difference != NULL;
    mlg_buf_add_text(out, compared
                              ? "\n| metric | slice | rows | baseline | candidate | difference "
                                "| bounds | gate | verdict | reason |\n"
                                "|---|---|---:|---:|---:|---:|---|---|---|---|\n"
                              : "\n| metric | slice | rows | estimate | bounds | gate | "
                                "verdict | reason |\n|---|---|---:|---:|---|---|---|---|\n");
    for (size_t i = 0; i < report->results_count; i++)
        add_result_row(&report->results[i], compared, raw, out);
}

static void add_finding_row(const struct mlg_finding *finding, struct mlg_buf *raw,
                            struct mlg_buf *out)
{
    mlg_buf_add_char(out, '|');
    add_text_cell(out, raw, mlg_level_name(finding->level));
    mlg_report_add_place(raw, finding->loc.path, finding->loc.line, finding->loc.column);
    end_cell(out, raw);
    add_text_cell(out, raw, finding->rule);
    mlg_report_add_count(raw, finding->count);
    end_cell(out, raw);
    add_text_cell(out, raw, finding->message);
    add_text_cell(out, raw, finding->hint);
    mlg_buf_add_char(out, '\n');
}

static void write_findings(const struct mlg_report *report, struct mlg_buf *raw,
                           struct mlg_buf *out)
{
    static const enum mlg_level order[] = { MLG_LEVEL_ERROR, MLG_LEVEL_WARNING, MLG_LEVEL_NOTE };
    size_t shown = 0;
    mlg_buf_add_text(out, "\n| level | where | rule | count | what | hint |\n"
                          "|---|---|---|---:|---|---|\n");
    for (size_t pass = 0; pass < sizeof order / sizeof order[0]; pass++) {
        for (size_t i = 0; i < report->findings_count && shown < FINDINGS_SHOWN; i++) {
            if (report->findings[i].level != order[pass])
                continue;
            add_finding_row(&report->findings[i], raw, out);
            shown++;
        }
    }
    if (report->findings_count > shown)
        mlg_buf_add_format(out, "\n%zu more findings are in the JSON report.\n",
                           report->findings_count - shown);
}

static void write_clauses(const struct mlg_report *report, bool verbose, struct mlg_buf *raw,
                          struct mlg_buf *out)
{
    size_t enforced = 0, rows = 0;
    for (size_t i = 0; i < report->clauses_count; i++) {
        const struct mlg_clause *clause = &report->clauses[i];
        bool quiet =
            clause->status == MLG_CLAUSE_ENFORCED || clause->status == MLG_CLAUSE_INFORMATIONAL;
        enforced += clause->status == MLG_CLAUSE_ENFORCED ? 1 : 0;
        if (quiet && !verbose)
            continue;
        if (rows++ == 0)
            mlg_buf_add_text(out, "\n| clause | where | status | why |\n|---|---|---|---|\n");
        mlg_buf_add_char(out, '|');
        add_text_cell(out, raw, clause->clause);
        mlg_report_add_place(raw, clause->path, clause->line, 0);
        end_cell(out, raw);
        mlg_buf_add_text(raw, mlg_clause_status_name(clause->status));
        mlg_buf_add_text(raw, clause->allowed ? ", allowed" : NULL);
        end_cell(out, raw);
        add_text_cell(out, raw, clause->reason);
        mlg_buf_add_char(out, '\n');
    }
    mlg_buf_add_format(out, "\n%zu of %zu clauses are enforced exactly.\n", enforced,
                       report->clauses_count);
}

static void write_section(const char *name, const struct mlg_report *report,
                          const struct mlg_report_style *style, struct mlg_buf *raw,
                          struct mlg_buf *out)
{
    mlg_buf_add_text(out, "### ");
    mlg_buf_add_text(raw, name);
    end_text(out, raw);
    mlg_buf_add_format(out, ": %s\n\n", mlg_verdict_name(report->verdict));
    mlg_report_add_decision(raw, report);
    end_text(out, raw);
    mlg_buf_add_char(out, '\n');
    if (report->results_count > 0)
        write_results(report, raw, out);
    if (report->findings_count > 0)
        write_findings(report, raw, out);
    if (report->clauses_count > 0)
        write_clauses(report, style->verbose, raw, out);
}

static void write_report(const struct mlg_report *report, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    struct mlg_buf raw;
    mlg_buf_init(&raw, MLG_REPORT_SCRATCH_BYTES);
    write_section(report->tool, report, style, &raw, out);
    mlg_buf_done(&raw);
}

static void write_run(const struct mlg_report_stage *stages, size_t count,
                      const struct mlg_report_style *style, struct mlg_buf *out)
{
    struct mlg_buf raw;
    mlg_buf_init(&raw, MLG_REPORT_SCRATCH_BYTES);
    mlg_buf_add_format(out, "## mlgate: %s\n",
                       mlg_verdict_name(mlg_report_run_verdict(stages, count)));
    mlg_buf_add_text(out, "\n| stage | verdict | decided by | evidence |\n|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++) {
        mlg_buf_add_char(out, '|');
        add_text_cell(out, &raw, stages[i].name);
        add_text_cell(out, &raw, mlg_verdict_name(mlg_report_stage_verdict(&stages[i])));
        mlg_report_add_stage_decision(&raw, &stages[i]);
        end_cell(out, &raw);
        add_text_cell(out, &raw, stages[i].evidence);
        mlg_buf_add_char(out, '\n');
    }
    for (size_t i = 0; i < count; i++) {
        if (stages[i].report == NULL)
            continue;
        mlg_buf_add_char(out, '\n');
        write_section(stages[i].name, stages[i].report, style, &raw, out);
    }
    mlg_buf_done(&raw);
}

const struct mlg_report_writer mlg_report_as_markdown = { "markdown", NULL, write_report,
                                                          write_run };
