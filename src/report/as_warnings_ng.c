/*
 * The native format of Jenkins' plugin warnings-ng. FAIL and INCONCLUSIVE are of severity ERROR,
 * so that a quality gate of the job sees both. The plugin shows message and description as HTML
 * (what it keeps of it), hence the references for '<', '>' and '&'.
 */
#include <mlgate/text/escape.h>
#include <mlgate/text/json.h>

#include "problem.h"

#define INDENT 2

/* Each issue is an object in the memory of the controller. */
#define ISSUES 10000

/* The raw text as HTML that shows just it, and emptied for the next. */
static void pair_shown(struct mlg_json *json, const char *key, struct mlg_buf *raw)
{
    struct mlg_buf tame, shown;
    mlg_buf_init(&tame, 8 * MLG_REPORT_SCRATCH_BYTES);
    mlg_buf_init(&shown, 16 * MLG_REPORT_SCRATCH_BYTES);
    mlg_escape_terminal(&tame, mlg_buf_view(raw), 0);
    for (size_t i = 0; i < tame.len; i++) {
        char c = tame.data[i];
        if (c == '<' || c == '>' || c == '&')
            mlg_buf_add_text(&shown, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
        else
            mlg_buf_add_char(&shown, c);
    }
    mlg_json_key(json, key);
    mlg_json_string(json, mlg_buf_view(&shown));
    json->out->failed = json->out->failed || raw->failed || tame.failed || shown.failed;
    mlg_buf_done(&tame);
    mlg_buf_done(&shown);
    mlg_buf_clear(raw);
}

static void write_issue(struct mlg_json *json, const struct mlg_problem *problem,
                        const struct mlg_report_style *style, struct mlg_buf *raw)
{
    static const char *const severities[] = { [MLG_PROBLEM_FAILED] = "ERROR",
                                              [MLG_PROBLEM_OPEN] = "ERROR",
                                              [MLG_PROBLEM_WARNING] = "NORMAL",
                                              [MLG_PROBLEM_NOTE] = "LOW" };
    mlg_json_begin_map(json);
    mlg_report_add_file(raw, style, problem->path);
    mlg_json_key(json, "fileName");
    mlg_json_string(json, mlg_buf_view(raw));
    json->out->failed = json->out->failed || raw->failed;
    mlg_buf_clear(raw);
    if (problem->line != 0) {
        mlg_json_pair_uint(json, "lineStart", problem->line);
        mlg_json_pair_uint(json, "lineEnd", problem->line);
    }
    if (problem->column != 0)
        mlg_json_pair_uint(json, "columnStart", problem->column);
    mlg_json_pair_text(json, "severity", severities[problem->rank]);
    mlg_json_pair_text(json, "category",
                       problem->rank == MLG_PROBLEM_FAILED ? "FAIL"
                       : problem->rank == MLG_PROBLEM_OPEN ? "INCONCLUSIVE"
                                                           : "finding");
    mlg_json_pair_text(json, "type", problem->rule);
    if (problem->stage != NULL)
        mlg_json_pair_text(json, "moduleName", problem->stage);
    mlg_problem_add_title(raw, problem);
    mlg_buf_add_text(raw, ": ");
    mlg_buf_add_text(raw, problem->message);
    pair_shown(json, "message", raw);
    if (problem->hint != NULL) {
        mlg_buf_add_text(raw, problem->hint);
        pair_shown(json, "description", raw);
    }
    mlg_json_end_map(json);
}

static void write_issues(struct mlg_problems *problems, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    struct mlg_json json;
    mlg_problems_sort(problems);
    mlg_json_init(&json, out, INDENT);
    mlg_json_begin_map(&json);
    mlg_json_key(&json, "issues");
    mlg_json_begin_list(&json);
    for (size_t i = 0; i < problems->count && i < ISSUES; i++)
        write_issue(&json, &problems->items[i], style, &problems->raw);
    mlg_json_end_list(&json);
    mlg_json_end_map(&json);
    mlg_buf_add_char(out, '\n');
    mlg_problems_done(problems, out);
}

static void write_report(const struct mlg_report *report, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    struct mlg_problems problems;
    mlg_problems_init(&problems, style);
    mlg_problems_add_report(&problems, report);
    write_issues(&problems, style, out);
}

static void write_run(const struct mlg_report_stage *stages, size_t count,
                      const struct mlg_report_style *style, struct mlg_buf *out)
{
    struct mlg_problems problems;
    mlg_problems_init(&problems, style);
    mlg_problems_add_run(&problems, stages, count);
    write_issues(&problems, style, out);
}

const struct mlg_report_writer mlg_report_as_warnings_ng = { "warnings-ng", "##\\u005b",
                                                             write_report, write_run };
