/*
 * For the log of a GitHub workflow: the text report between ::stop-commands:: and its token, so
 * that the runner obeys nothing in it, then at most ten annotations (the runner keeps ten of a
 * kind for a step and drops the others without a word), worst first.
 *
 * How the runner reads a command: docs.github.com, "Workflow commands"; actions/runner
 * ActionCommand.cs, which also takes the older ##[command] anywhere in a line.
 */
#include <string.h>

#include <mlgate/base/sha256.h>
#include <mlgate/text/escape.h>

#include "problem.h"

#define ANNOTATIONS 10

/* The runner cuts a message there; so do we, where a character ends. */
#define MESSAGE_BYTES 4096
#define TITLE_BYTES   250

/* What a command's data (`property` false) or a property's value may not hold as it is. */
static void add_escaped(struct mlg_buf *out, struct mlg_str text, bool property)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
            mlg_buf_add_format(out, "%%%02X", (unsigned)c);
        else
            mlg_buf_add_char(out, c);
    }
}

/* At most `limit` bytes of `text`, whole characters, "..." where something was cut. */
static struct mlg_str cut(struct mlg_str text, size_t limit, bool *ret_cut)
{
    *ret_cut = text.len > limit;
    if (*ret_cut) {
        text.len = limit - 3;
        text.len = mlg_utf8_valid_prefix(text);
    }
    return text;
}

/* The raw text, without control characters, escaped; `raw` is empty then. */
static void end_value(struct mlg_buf *out, struct mlg_buf *raw, size_t limit, bool property)
{
    struct mlg_buf tame;
    bool is_cut = false;
    mlg_buf_init(&tame, 8 * MLG_REPORT_SCRATCH_BYTES);
    mlg_escape_terminal(&tame, mlg_buf_view(raw), 0);
    add_escaped(out, cut(mlg_buf_view(&tame), limit, &is_cut), property);
    mlg_buf_add_text(out, is_cut ? "..." : NULL);
    out->failed = out->failed || raw->failed || tame.failed;
    mlg_buf_done(&tame);
    mlg_buf_clear(raw);
}

static void write_annotation(const struct mlg_problem *problem,
                             const struct mlg_report_style *style, struct mlg_buf *raw,
                             struct mlg_buf *out)
{
    mlg_buf_add_text(out, problem->rank <= MLG_PROBLEM_OPEN ? "::error" : "::warning");
    mlg_buf_add_text(out, " file=");
    mlg_report_add_file(raw, style, problem->path);
    end_value(out, raw, MESSAGE_BYTES, true);
    if (problem->line != 0)
        mlg_buf_add_format(out, ",line=%llu,endLine=%llu", (unsigned long long)problem->line,
                           (unsigned long long)problem->line);
    if (problem->column != 0)
        mlg_buf_add_format(out, ",col=%llu", (unsigned long long)problem->column);
    mlg_buf_add_text(out, ",title=");
    mlg_problem_add_title(raw, problem);
    end_value(out, raw, TITLE_BYTES, true);
    mlg_buf_add_text(out, "::");
    /* The log of the job shows the message without the title. */
    mlg_problem_add_subject(raw, problem);
    mlg_buf_add_text(raw, ": ");
    mlg_buf_add_text(raw, problem->message);
    mlg_buf_add_text(raw, " [");
    mlg_buf_add_text(raw, problem->rule);
    mlg_buf_add_char(raw, ']');
    if (problem->hint != NULL) {
        mlg_buf_add_text(raw, " hint: ");
        mlg_buf_add_text(raw, problem->hint);
    }
    end_value(out, raw, MESSAGE_BYTES, false);
    mlg_buf_add_char(out, '\n');
}

static void write_annotations(struct mlg_problems *problems, const struct mlg_report_style *style,
                              struct mlg_buf *out)
{
    size_t shown = 0, more = 0;
    mlg_problems_sort(problems);
    for (size_t i = 0; i < problems->count; i++) {
        if (problems->items[i].rank == MLG_PROBLEM_NOTE)
            continue;
        if (shown == ANNOTATIONS) {
            more++;
            continue;
        }
        write_annotation(&problems->items[i], style, &problems->raw, out);
        shown++;
    }
    if (more > 0)
        mlg_buf_add_format(out, "::notice title=mlgate::and %zu more in the summary\n", more);
    mlg_problems_done(problems, out);
}

/* The token is the digest of what it stands around: a text that held its own digest cannot be
 * made, and the report is the same bytes every time. */
static void write_stopped(struct mlg_buf *text, struct mlg_buf *out)
{
    char token[MLG_SHA256_HEX];
    mlg_sha256_bytes(text->data, text->len, token);
    mlg_buf_add_format(out, "::stop-commands::%s\n", token);
    mlg_buf_add_str(out, mlg_buf_view(text));
    mlg_buf_add_format(out, "::%s::\n", token);
    out->failed = out->failed || text->failed;
    mlg_buf_done(text);
}

static void write_report(const struct mlg_report *report, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    struct mlg_buf text;
    struct mlg_problems problems;
    mlg_buf_init(&text, 32 * MLG_REPORT_SCRATCH_BYTES);
    mlg_report_as_text.report(report, style, &text);
    write_stopped(&text, out);
    mlg_problems_init(&problems, style);
    mlg_problems_add_report(&problems, report);
    write_annotations(&problems, style, out);
}

static void write_run(const struct mlg_report_stage *stages, size_t count,
                      const struct mlg_report_style *style, struct mlg_buf *out)
{
    struct mlg_buf text;
    struct mlg_problems problems;
    mlg_buf_init(&text, 32 * MLG_REPORT_SCRATCH_BYTES);
    mlg_report_as_text.run(stages, count, style, &text);
    write_stopped(&text, out);
    mlg_problems_init(&problems, style);
    mlg_problems_add_run(&problems, stages, count);
    write_annotations(&problems, style, out);
}

const struct mlg_report_writer mlg_report_as_github = { "github", NULL, write_report, write_run };
