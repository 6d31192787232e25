/* The door: from a format's name to its writer. */
#include <mlgate/report/write.h>

#include <string.h>

#include "format.h"

static const struct mlg_report_writer *const writers[MLG_REPORT_FORMATS_COUNT] = {
    [MLG_REPORT_TEXT] = &mlg_report_as_text,
    [MLG_REPORT_JSON] = &mlg_report_as_json,
    [MLG_REPORT_JUNIT] = &mlg_report_as_junit,
    [MLG_REPORT_MARKDOWN] = &mlg_report_as_markdown,
    [MLG_REPORT_GITHUB] = &mlg_report_as_github,
    [MLG_REPORT_SARIF] = &mlg_report_as_sarif,
    [MLG_REPORT_WARNINGS_NG] = &mlg_report_as_warnings_ng,
    [MLG_REPORT_HTML] = &mlg_report_as_html,
};
static const struct mlg_report_style plain = { .color = false };

static const struct mlg_report_writer *find_writer(enum mlg_report_format format)
{
    return (unsigned)format < MLG_REPORT_FORMATS_COUNT ? writers[format] : NULL;
}

/* "##[" in what was written from `start` on becomes `defused`. In JSON and XML it can only stand
 * inside of strings, where both spellings mean the same. */
static void defuse(struct mlg_buf *out, size_t start, const char *defused)
{
    static const char command[] = "##[";
    size_t len = sizeof command - 1;
    if (defused == NULL || out->failed || out->len <= start ||
        memmem(out->data + start, out->len - start, command, len) == NULL)
        return;
    struct mlg_buf old;
    mlg_buf_init(&old, out->len);
    mlg_buf_add(&old, out->data + start, out->len - start);
    out->failed = out->failed || old.failed;
    out->len = start;
    out->data[start] = '\0';
    for (size_t at = 0; at < old.len;) {
        const char *from = old.data + at;
        const char *found = memmem(from, old.len - at, command, len);
        mlg_buf_add(out, from, found != NULL ? (size_t)(found - from) : old.len - at);
        mlg_buf_add_text(out, found != NULL ? defused : NULL);
        at = found != NULL ? (size_t)(found - old.data) + len : old.len;
    }
    mlg_buf_done(&old);
}

enum mlg_code mlg_report_write(const struct mlg_report *report, enum mlg_report_format format,
                               const struct mlg_report_style *style, struct mlg_buf *out,
                               struct mlg_err *err)
{
    const struct mlg_report_writer *writer = find_writer(format);
    if (writer == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "no report format has the number %d", (int)format);
    size_t start = out->len;
    writer->report(report, style != NULL ? style : &plain, out);
    defuse(out, start, writer->defused);
    return mlg_buf_check(out, err);
}

enum mlg_code mlg_report_write_run(const struct mlg_report_stage *stages, size_t count,
                                   enum mlg_report_format format,
                                   const struct mlg_report_style *style, struct mlg_buf *out,
                                   struct mlg_err *err)
{
    const struct mlg_report_writer *writer = find_writer(format);
    if (writer == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "no report format has the number %d", (int)format);
    size_t start = out->len;
    writer->run(stages, count, style != NULL ? style : &plain, out);
    defuse(out, start, writer->defused);
    return mlg_buf_check(out, err);
}

enum mlg_verdict mlg_report_run_verdict(const struct mlg_report_stage *stages, size_t count)
{
    enum mlg_verdict verdict = MLG_NO_VERDICT;
    for (size_t i = 0; i < count; i++)
        verdict = mlg_verdict_join(verdict, mlg_report_stage_verdict(&stages[i]));
    return verdict == MLG_NO_VERDICT ? MLG_INCONCLUSIVE : verdict;
}
