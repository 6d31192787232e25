/* From a report to standard output and files, and to the exit code. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/text/escape.h>

#include "cli.h"

#define REPORT_BYTES ((size_t)512 * 1024 * 1024)
#define LINE_BYTES   ((size_t)64 * 1024)

/* A report, or the stages of a run. */
struct subject {
    const struct mlg_report *report;
    const struct mlg_report_stage *stages;
    size_t count;
    mlg_cli_text *text; /* NULL: the format's own */
    const void *user;
};

static bool is_stdout(const char *path)
{
    return path == NULL || strcmp(path, "-") == 0;
}

bool mlg_cli_find_format(const char *name, enum mlg_report_format *ret_format)
{
    const char *at = MLG_REPORT_FORMATS;
    for (int i = 0; i < MLG_REPORT_FORMATS_COUNT; i++) {
        size_t len = strcspn(at, "|");
        if (strlen(name) == len && strncmp(at, name, len) == 0) {
            *ret_format = (enum mlg_report_format)i;
            return true;
        }
        at += len + 1;
    }
    return false;
}

enum mlg_code mlg_cli_check_also(const struct mlg_opt_pairs *also, const char *output,
                                 struct mlg_err *err)
{
    for (size_t i = 0; i < also->count; i++) {
        const struct mlg_opt_pair *pair = &also->items[i];
        enum mlg_report_format format;
        if (!mlg_cli_find_format(pair->key, &format))
            return mlg_err_set(err, MLG_E_CONFIG, "option --also: \"%s\" is none of %s", pair->key,
                               MLG_REPORT_FORMATS);
        if (strcmp(pair->value, "-") == 0)
            return mlg_err_set(err, MLG_E_CONFIG,
                               "option --also: %s goes into a file, not to standard output",
                               pair->key);
        bool again = output != NULL && mlg_file_is_same(output, pair->value);
        for (size_t k = 0; k < i; k++)
            again = again || mlg_file_is_same(also->items[k].value, pair->value);
        if (again)
            return mlg_err_set(err, MLG_E_CONFIG, "option --also: another report goes into \"%s\"",
                               pair->value);
    }
    return MLG_OK;
}

static enum mlg_code write_as(const struct subject *subject, enum mlg_report_format format,
                              const struct mlg_report_style *style, struct mlg_buf *out,
                              struct mlg_err *err)
{
    if (format == MLG_REPORT_TEXT && subject->text != NULL) {
        subject->text(subject->user, style, out);
        return mlg_buf_check(out, err);
    }
    return subject->report != NULL
               ? mlg_report_write(subject->report, format, style, out, err)
               : mlg_report_write_run(subject->stages, subject->count, format, style, out, err);
}

static enum mlg_verdict verdict_of(const struct subject *subject)
{
    return subject->report != NULL ? subject->report->verdict
                                   : mlg_report_run_verdict(subject->stages, subject->count);
}

static enum mlg_code check_inputs(const struct mlg_report *report, const char *path,
                                  struct mlg_err *err)
{
    for (size_t i = 0; report != NULL && i < report->inputs_count; i++) {
        /* A folder where whatever is no statement may lie beside them. */
        if (strcmp(report->inputs[i].role, "evidence-index") != 0)
            MLG_TRY(mlg_cli_check_output(path, report->inputs[i].path, err));
    }
    return MLG_OK;
}

static enum mlg_code check_place(const struct subject *subject,
                                 const struct mlg_report_style *style, const char *path,
                                 struct mlg_err *err)
{
    const char *config = style->config != NULL ? style->config : "mlgate.yaml";
    MLG_TRY(mlg_cli_check_output(path, config, err));
    MLG_TRY(check_inputs(subject->report, path, err));
    for (size_t i = 0; i < subject->count; i++)
        MLG_TRY(check_inputs(subject->stages[i].report, path, err));
    return MLG_OK;
}

static enum mlg_code deliver_to(const struct subject *subject, enum mlg_report_format format,
                                const struct mlg_report_style *style, const char *path,
                                struct mlg_err *err)
{
    MLG_TRY(check_place(subject, style, path, err));
    struct mlg_buf text;
    mlg_buf_init(&text, REPORT_BYTES);
    enum mlg_code code = write_as(subject, format, style, &text, err);
    if (code == MLG_OK)
        code = is_stdout(path) ? mlg_cli_print(mlg_buf_view(&text), err)
                               : mlg_file_write(path, mlg_buf_view(&text), err);
    mlg_buf_done(&text);
    return code;
}

static enum mlg_code tell_github(const struct subject *subject, const struct mlg_common *common,
                                 const struct mlg_report_style *style, struct mlg_err *err)
{
    struct mlg_buf text;
    mlg_buf_init(&text, REPORT_BYTES);
    enum mlg_code code = write_as(subject, MLG_REPORT_MARKDOWN, style, &text, err);
    if (code == MLG_OK)
        code = mlg_github_tell(common, verdict_of(subject), mlg_buf_view(&text), err);
    mlg_buf_done(&text);
    return code;
}

/* Of the terminal on standard output; 0 when it is none, or says nothing that can be true. */
static size_t terminal_columns(void)
{
    struct winsize size;
    if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col >= 40 ? size.ws_col : 0;
}

/* Every output that was asked for is tried; the first that fails is the error. */
static enum mlg_code deliver(const struct mlg_parsed *parsed, const struct mlg_common *common,
                             const struct subject *subject, struct mlg_err *err)
{
    struct mlg_cli_places places;
    mlg_cli_find_places(&places);
    /* A file gets colour by --color only: nobody looks at it now. */
    bool forced = mlg_options_is_set(parsed, "no-color") && !common->no_color;
    struct mlg_report_style style = { .color = forced, .verbose = common->verbose };
    style.root = places.below != NULL ? places.root : NULL;
    style.folder = places.below;
    style.config = common->config;
    if (style.config == NULL && subject->report == NULL)
        style.config = "mlgate.yaml";
    struct mlg_report_style first = style;
    if (is_stdout(common->output)) {
        first.color = mlg_cli_color(parsed, common, STDOUT_FILENO);
        first.columns = terminal_columns();
    }
    enum mlg_code code = deliver_to(subject, common->format, &first, common->output, err);
    for (size_t i = 0; i < common->also.count; i++) {
        const struct mlg_opt_pair *pair = &common->also.items[i];
        enum mlg_report_format format = MLG_REPORT_TEXT;
        enum mlg_code also =
            mlg_cli_find_format(pair->key, &format)
                ? deliver_to(subject, format, &style, pair->value, err)
                : mlg_err_set(err, MLG_E_CONFIG, "no report format is called %s", pair->key);
        code = code != MLG_OK ? code : also;
    }
    if (common->format == MLG_REPORT_GITHUB) {
        enum mlg_code told = tell_github(subject, common, &style, err);
        code = code != MLG_OK ? code : told;
    }
    return code;
}

/* A report that goes into a file leaves the verdict to be told. */
static void tell_verdict(const struct mlg_parsed *parsed, const struct mlg_common *common,
                         const struct mlg_report *report)
{
    if (is_stdout(common->output) || common->quiet)
        return;
    struct mlg_report_style style = { .color = mlg_cli_color(parsed, common, STDERR_FILENO) };
    struct mlg_buf out;
    mlg_buf_init(&out, LINE_BYTES);
    mlg_buf_add_format(&out, "%s: ", parsed->command->name);
    mlg_report_write_line(report, &style, &out);
    mlg_buf_add_text(&out, " (report: ");
    mlg_escape_terminal(&out, mlg_str_of(common->output), 0);
    mlg_buf_add_text(&out, ")\n");
    mlg_cli_talk(&out);
}

int mlg_cli_report(const struct mlg_parsed *parsed, const struct mlg_common *common,
                   const struct mlg_report *report)
{
    struct mlg_err err = MLG_ERR_INIT;
    const struct subject subject = { .report = report };
    if (deliver(parsed, common, &subject, &err) != MLG_OK)
        return mlg_cli_fail(parsed->command->name, &err);
    tell_verdict(parsed, common, report);
    return (int)mlg_verdict_exit(report->verdict);
}

int mlg_cli_report_run(const struct mlg_parsed *parsed, const struct mlg_common *common,
                       const struct mlg_report_stage *stages, size_t count)
{
    return mlg_cli_report_run_as(parsed, common, stages, count, NULL, NULL);
}

int mlg_cli_report_run_as(const struct mlg_parsed *parsed, const struct mlg_common *common,
                          const struct mlg_report_stage *stages, size_t count, mlg_cli_text *text,
                          const void *user)
{
    struct mlg_err err = MLG_ERR_INIT;
    const struct subject subject = { .stages = stages, .count = count, .text = text, .user = user };
    if (deliver(parsed, common, &subject, &err) != MLG_OK)
        return mlg_cli_fail(parsed->command->name, &err);
    int exit_code = (int)mlg_verdict_exit(mlg_report_run_verdict(stages, count));
    for (size_t i = 0; i < count; i++)
        exit_code = mlg_exit_join(exit_code, stages[i].exit_code);
    return exit_code;
}
