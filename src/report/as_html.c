/*
 * One page for people who were not there: the verdict, then what failed and why, then each stage.
 * No script, nothing from elsewhere; whole without its style sheet, which Jenkins refuses inside
 * of pages that it shows.
 */
#include <mlgate/text/escape.h>

#include "html.h"

#define PROBLEMS_SHOWN 100
#define FINDINGS_SHOWN 500

static const char style_sheet[] =
    ":root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--soft:#57606a;--line:#d0d7de;"
    "--card:#f6f8fa;--pass:#1a7f37;--fail:#b42318;--open:#7a4d00}\n"
    "@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--soft:#9da7b3;"
    "--line:#3d444d;--card:#161b22}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--bg);color:var(--fg);"
    "font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif}\n"
    "main,footer{max-width:80rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}\n"
    "h1{font-size:1.7rem;line-height:1.25;margin:.5rem 0}\n"
    "h2{font-size:1.25rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}\n"
    "h3{font-size:1rem;margin:1.25rem 0 .25rem}\n"
    ".v{display:inline-block;padding:.05em .5em;border-radius:.3em;color:#fff;"
    "background:#57606a;font-weight:600;white-space:nowrap}\n"
    ".PASS{background:var(--pass)}.FAIL{background:var(--fail)}.INCONCLUSIVE{background:var(--open)"
    "}"
    "\n"
    ".soft{color:var(--soft)}\n"
    "ol.why{padding:0;list-style:none}\n"
    "ol.why li{background:var(--card);border:1px solid var(--line);border-radius:.4em;"
    "padding:.5rem .75rem;margin:.5rem 0}\n"
    "ol.why p{margin:.25rem 0}\n"
    ".scroll{overflow-x:auto;max-width:100%}\n"
    ".scroll:focus-visible{outline:2px solid currentColor}\n"
    "table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}\n"
    "th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top;"
    "overflow-wrap:normal}\n"
    "th{background:var(--card)}td.n,th.n{text-align:right;white-space:nowrap}\n"
    "td.s{min-width:7rem}td.w{min-width:11rem;overflow-wrap:anywhere}\n"
    "figure{margin:.75rem 0}figcaption{color:var(--soft);font-size:.9rem}\n"
    "svg{display:block}\n"
    "@media print{:root{--fg:#000;--bg:#fff;--soft:#333;--line:#999;--card:#fff}"
    "body{font-size:10pt}main,footer{max-width:none;padding:0}.scroll{overflow:visible}"
    "table{font-size:8pt}td,tbody th{overflow-wrap:anywhere}td.n{overflow-wrap:normal}"
    "td.s,td.w,tbody th{min-width:4.5rem}svg{max-width:100%;height:auto}"
    "li,tr,figure{break-inside:avoid}h2,h3{break-after:avoid}"
    ".v{color:#000;background:none;border:1px solid #000}}\n";

void mlg_html_end_text(struct mlg_html *page, size_t max_bytes)
{
    mlg_escape_terminal(&page->tame, mlg_buf_view(&page->raw), max_bytes);
    mlg_escape_xml(page->out, mlg_buf_view(&page->tame));
    page->out->failed = page->out->failed || page->raw.failed || page->tame.failed;
    mlg_buf_clear(&page->raw);
    mlg_buf_clear(&page->tame);
}

void mlg_html_text(struct mlg_html *page, const char *text)
{
    mlg_buf_add_text(&page->raw, text);
    mlg_html_end_text(page, 0);
}

/* Ours, no foreign text. */
static void add(struct mlg_html *page, const char *markup)
{
    mlg_buf_add_text(page->out, markup);
}

/* `name` is one of ours. */
static void add_badge(struct mlg_html *page, const char *name)
{
    mlg_buf_add_format(page->out, "<strong class=\"v %s\">%s</strong>", name, name);
}

static void end_cell(struct mlg_html *page, const char *class_name)
{
    add(page, class_name[0] != '\0' ? "<td class=\"" : "<td");
    add(page, class_name);
    add(page, class_name[0] != '\0' ? "\">" : ">");
    mlg_html_end_text(page, 0);
    add(page, "</td>");
}

static void text_cell(struct mlg_html *page, const char *class_name, const char *text)
{
    mlg_buf_add_text(&page->raw, text);
    end_cell(page, class_name);
}

/* The head of a table; a heading that begins with '#' is of numbers. */
static void begin_table(struct mlg_html *page, const char *label, const char *const *headings,
                        size_t count)
{
    add(page, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"");
    mlg_html_text(page, label);
    add(page, "\">\n<table>\n<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        bool number = headings[i][0] == '#';
        mlg_buf_add_format(page->out, "<th scope=\"col\"%s>%s</th>", number ? " class=\"n\"" : "",
                           headings[i] + (number ? 1 : 0));
    }
    add(page, "</tr></thead>\n<tbody>\n");
}

static void end_table(struct mlg_html *page)
{
    add(page, "</tbody>\n</table>\n</div>\n");
}

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static void write_result_row(struct mlg_html *page, const struct mlg_result *result, bool compared)
{
    add(page, "<tr><th scope=\"row\">");
    mlg_report_add_metric(&page->raw, result);
    mlg_html_end_text(page, 0);
    add(page, "</th>");
    mlg_report_add_slice(&page->raw, result);
    end_cell(page, "s");
    mlg_report_add_count(&page->raw, result->n);
    end_cell(page, "n");
    if (compared) {
        mlg_report_add_number(&page->raw, result, result->baseline, "-", false);
        end_cell(page, "n");
    }
    mlg_report_add_number(&page->raw, result, result->estimate, "undefined", false);
    end_cell(page, "n");
    if (compared) {
        mlg_report_add_number(&page->raw, result, result->difference, "-", true);
        end_cell(page, "n");
    }
    mlg_report_add_bounds(&page->raw, result);
    end_cell(page, "n");
    mlg_report_add_gate(&page->raw, result);
    end_cell(page, "");
    add(page, "<td>");
    if (result->verdict == MLG_NO_VERDICT && !mlg_report_is_accepted(result))
        add(page, "not gated");
    else
        add_badge(page, mlg_report_verdict_cell(result));
    add(page, "</td>");
    text_cell(page, "w", result->reason);
    add(page, "</tr>\n");
}

static void write_results(struct mlg_html *page, const struct mlg_report *report)
{
    static const char *const alone[] = { "metric",  "slice", "#rows",   "#estimate",
                                         "#bounds", "gate",  "verdict", "reason" };
    static const char *const both[] = { "metric",     "slice",       "#rows",   "#baseline",
                                        "#candidate", "#difference", "#bounds", "gate",
                                        "verdict",    "reason" };
    bool compared = false;
    for (size_t i = 0; i < report->results_count; i++)
        compared = compared || report->results[i].baseline != NULL ||
                   report->results[i].difference != NULL;
    add(page, "<h3>Figures and gates</h3>\n");
    mlg_html_plots(page, report);
    begin_table(page, "Figures and gates", compared ? both : alone,
                compared ? COUNT_OF(both) : COUNT_OF(alone));
    for (size_t i = 0; i < report->results_count; i++)
        write_result_row(page, &report->results[i], compared);
    end_table(page);
    mlg_html_reliability(page, report);
}

static void write_finding_row(struct mlg_html *page, const struct mlg_finding *finding)
{
    add(page, "<tr>");
    text_cell(page, "", mlg_level_name(finding->level));
    mlg_report_add_place(&page->raw, finding->loc.path, finding->loc.line, finding->loc.column);
    end_cell(page, "");
    text_cell(page, "", finding->rule);
    mlg_report_add_count(&page->raw, finding->count);
    end_cell(page, "n");
    text_cell(page, "w", finding->message);
    mlg_report_add_details(&page->raw, finding);
    end_cell(page, "w");
    text_cell(page, "w", finding->hint);
    add(page, "</tr>\n");
}

static void write_findings(struct mlg_html *page, const struct mlg_report *report)
{
    static const enum mlg_level order[] = { MLG_LEVEL_ERROR, MLG_LEVEL_WARNING, MLG_LEVEL_NOTE };
    static const char *const headings[] = { "level", "where",   "rule", "#count",
                                            "what",  "details", "hint" };
    size_t shown = 0;
    add(page, "<h3>Findings</h3>\n");
    begin_table(page, "Findings", headings, COUNT_OF(headings));
    for (size_t pass = 0; pass < COUNT_OF(order); pass++) {
        for (size_t i = 0; i < report->findings_count && shown < FINDINGS_SHOWN; i++) {
            if (report->findings[i].level != order[pass])
                continue;
            write_finding_row(page, &report->findings[i]);
            shown++;
        }
    }
    end_table(page);
    if (report->findings_count > shown)
        mlg_buf_add_format(page->out, "<p>%zu more findings are in the JSON report.</p>\n",
                           report->findings_count - shown);
}

static bool is_worth_a_row(const struct mlg_html *page, const struct mlg_clause *clause)
{
    return page->style->verbose || clause->status == MLG_CLAUSE_APPROXIMATED ||
           clause->status == MLG_CLAUSE_NOT_ENFORCEABLE;
}

static void write_clauses(struct mlg_html *page, const struct mlg_report *report)
{
    static const char *const headings[] = { "clause", "where", "status", "why" };
    size_t rows = 0;
    for (size_t i = 0; i < report->clauses_count; i++)
        rows += is_worth_a_row(page, &report->clauses[i]) ? 1 : 0;
    mlg_buf_add_format(page->out,
                       "<h3>Clauses of the contract</h3>\n"
                       "<p>%zu of %zu clauses are enforced exactly.</p>\n",
                       mlg_report_count_clauses(report, MLG_CLAUSE_ENFORCED, false),
                       report->clauses_count);
    if (rows == 0)
        return;
    begin_table(page, "Clauses of the contract", headings, COUNT_OF(headings));
    for (size_t i = 0; i < report->clauses_count; i++) {
        const struct mlg_clause *clause = &report->clauses[i];
        if (!is_worth_a_row(page, clause))
            continue;
        add(page, "<tr>");
        text_cell(page, "w", clause->clause);
        mlg_report_add_place(&page->raw, clause->path, clause->line, 0);
        end_cell(page, "");
        mlg_buf_add_text(&page->raw, mlg_clause_status_name(clause->status));
        mlg_buf_add_text(&page->raw, clause->allowed ? ", allowed" : NULL);
        end_cell(page, "");
        text_cell(page, "w", clause->reason);
        add(page, "</tr>\n");
    }
    end_table(page);
}

static void write_inputs(struct mlg_html *page, const struct mlg_report *report)
{
    static const char *const headings[] = { "role", "path", "#rows", "SHA-256" };
    add(page, "<h3>Inputs</h3>\n");
    begin_table(page, "Inputs", headings, COUNT_OF(headings));
    for (size_t i = 0; i < report->inputs_count; i++) {
        const struct mlg_input *input = &report->inputs[i];
        add(page, "<tr><th scope=\"row\">");
        mlg_html_text(page, input->role);
        add(page, "</th>");
        text_cell(page, "", input->path);
        if (input->rows != UINT64_MAX)
            mlg_report_add_count(&page->raw, input->rows);
        end_cell(page, "n");
        text_cell(page, "w", input->sha256);
        add(page, "</tr>\n");
    }
    end_table(page);
}

static void write_parts(struct mlg_html *page, const struct mlg_report *report)
{
    if (report->results_count > 0)
        write_results(page, report);
    if (report->findings_count > 0)
        write_findings(page, report);
    if (report->clauses_count > 0)
        write_clauses(page, report);
    if (report->inputs_count > 0)
        write_inputs(page, report);
    add(page, "<p class=\"soft\">");
    mlg_html_text(page, report->tool);
    add(page, " ");
    mlg_html_text(page, report->version);
    add(page, "</p>\n");
}

static void write_problem(struct mlg_html *page, const struct mlg_problem *problem)
{
    add(page, "<li>");
    add_badge(page, mlg_problem_rank_name(problem->rank));
    add(page, " <strong>");
    mlg_problem_add_subject(&page->raw, problem);
    mlg_html_end_text(page, 0);
    add(page, "</strong>\n<p>");
    mlg_html_text(page, problem->message);
    add(page, "</p>\n");
    if (problem->hint != NULL) {
        add(page, "<p>Hint: ");
        mlg_html_text(page, problem->hint);
        add(page, "</p>\n");
    }
    add(page, "<p class=\"soft\">");
    mlg_report_add_place(&page->raw, problem->path, problem->line, problem->column);
    mlg_buf_add_text(&page->raw, ", rule ");
    mlg_buf_add_text(&page->raw, problem->rule);
    mlg_html_end_text(page, 0);
    add(page, "</p></li>\n");
}

/* Notes are in the tables only. */
static void write_problems(struct mlg_html *page, struct mlg_problems *problems)
{
    size_t shown = 0, more = 0;
    mlg_problems_sort(problems);
    for (size_t i = 0; i < problems->count; i++) {
        const struct mlg_problem *problem = &problems->items[i];
        if (problem->rank == MLG_PROBLEM_NOTE)
            continue;
        if (shown == PROBLEMS_SHOWN) {
            more++;
            continue;
        }
        if (shown++ == 0)
            add(page, "<h2>What failed and why</h2>\n<ol class=\"why\">\n");
        write_problem(page, problem);
    }
    if (shown > 0)
        add(page, "</ol>\n");
    if (more > 0)
        mlg_buf_add_format(page->out, "<p>And %zu more below.</p>\n", more);
    mlg_problems_done(problems, page->out);
}

static void begin_page(struct mlg_html *page, struct mlg_buf *out,
                       const struct mlg_report_style *style, const char *name, const char *verdict)
{
    *page = (struct mlg_html){ .out = out, .style = style };
    mlg_buf_init(&page->raw, MLG_REPORT_SCRATCH_BYTES);
    mlg_buf_init(&page->tame, 8 * MLG_REPORT_SCRATCH_BYTES);
    add(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n"
              "<meta name=\"referrer\" content=\"no-referrer\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" "
              "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>");
    mlg_buf_add_format(out, "%s: ", verdict);
    mlg_html_text(page, name);
    mlg_buf_add_format(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>",
                       style_sheet);
    add_badge(page, verdict);
    add(page, " ");
    mlg_html_text(page, name);
    add(page, "</h1>\n");
}

static void end_page(struct mlg_html *page)
{
    add(page, "</main>\n</body>\n</html>\n");
    mlg_buf_done(&page->raw);
    mlg_buf_done(&page->tame);
}

static void write_report(const struct mlg_report *report, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    struct mlg_html page;
    struct mlg_problems problems;
    begin_page(&page, out, style, report->tool, mlg_verdict_name(report->verdict));
    add(&page, "<p>");
    mlg_report_add_decision(&page.raw, report);
    mlg_html_end_text(&page, 0);
    add(&page, "</p>\n");
    mlg_problems_init(&problems, style);
    mlg_problems_add_report(&problems, report);
    write_problems(&page, &problems);
    add(&page, "<h2>The whole report</h2>\n");
    write_parts(&page, report);
    end_page(&page);
}

static void write_stage_table(struct mlg_html *page, const struct mlg_report_stage *stages,
                              size_t count)
{
    static const char *const headings[] = { "stage", "verdict", "decided by", "evidence" };
    add(page, "<h2>Stages</h2>\n");
    begin_table(page, "Stages", headings, COUNT_OF(headings));
    for (size_t i = 0; i < count; i++) {
        add(page, "<tr><th scope=\"row\">");
        if (stages[i].report != NULL)
            mlg_buf_add_format(page->out, "<a href=\"#stage-%zu\">", i + 1);
        mlg_html_text(page, stages[i].name);
        add(page, stages[i].report != NULL ? "</a></th><td>" : "</th><td>");
        add_badge(page, mlg_verdict_name(mlg_report_stage_verdict(&stages[i])));
        add(page, "</td>");
        mlg_report_add_stage_decision(&page->raw, &stages[i]);
        end_cell(page, "w");
        text_cell(page, "", stages[i].evidence);
        add(page, "</tr>\n");
    }
    end_table(page);
}

static void write_stage(struct mlg_html *page, const struct mlg_report_stage *stage, size_t number)
{
    mlg_buf_add_format(page->out, "<h2 id=\"stage-%zu\">", number);
    mlg_html_text(page, stage->name);
    add(page, " ");
    add_badge(page, mlg_verdict_name(mlg_report_stage_verdict(stage)));
    add(page, "</h2>\n<p>");
    mlg_report_add_stage_decision(&page->raw, stage);
    mlg_html_end_text(page, 0);
    add(page, "</p>\n");
    write_parts(page, stage->report);
}

static void write_run(const struct mlg_report_stage *stages, size_t count,
                      const struct mlg_report_style *style, struct mlg_buf *out)
{
    struct mlg_html page;
    struct mlg_problems problems;
    enum mlg_verdict verdict = mlg_report_run_verdict(stages, count);
    begin_page(&page, out, style, "mlgate", mlg_verdict_name(verdict));
    size_t same = 0;
    for (size_t i = 0; i < count; i++)
        same += mlg_report_stage_verdict(&stages[i]) == verdict ? 1 : 0;
    mlg_buf_add_format(out, "<p>%s: %zu of %zu stages</p>\n", mlg_verdict_name(verdict), same,
                       count);
    mlg_problems_init(&problems, style);
    mlg_problems_add_run(&problems, stages, count);
    write_problems(&page, &problems);
    write_stage_table(&page, stages, count);
    for (size_t i = 0; i < count; i++) {
        if (stages[i].report != NULL)
            write_stage(&page, &stages[i], i + 1);
    }
    end_page(&page);
}

const struct mlg_report_writer mlg_report_as_html = { "html", NULL, write_report, write_run };
