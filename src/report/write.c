/* The door: from a format's name to its writer. */
#include <mlgate/report/write.h>

#include "format.h"

static const struct mlg_report_writer *const writers[MLG_REPORT_FORMATS_COUNT] = {
    [MLG_REPORT_TEXT] = &mlg_report_as_text,
    [MLG_REPORT_JSON] = &mlg_report_as_json,
    [MLG_REPORT_JUNIT] = &mlg_report_as_junit,
    [MLG_REPORT_MARKDOWN] = &mlg_report_as_markdown,
};
static const struct mlg_report_style plain = { .color = false };

static const struct mlg_report_writer *find_writer(enum mlg_report_format format)
{
    return (unsigned)format < MLG_REPORT_FORMATS_COUNT ? writers[format] : NULL;
}

enum mlg_code mlg_report_write(const struct mlg_report *report, enum mlg_report_format format,
                               const struct mlg_report_style *style, struct mlg_buf *out,
                               struct mlg_err *err)
{
    const struct mlg_report_writer *writer = find_writer(format);
    if (writer == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "no report format has the number %d", (int)format);
    writer->report(report, style != NULL ? style : &plain, out);
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
    writer->run(stages, count, style != NULL ? style : &plain, out);
    return mlg_buf_check(out, err);
}

enum mlg_verdict mlg_report_run_verdict(const struct mlg_report_stage *stages, size_t count)
{
    enum mlg_verdict verdict = MLG_NO_VERDICT;
    for (size_t i = 0; i < count; i++)
        verdict = mlg_verdict_join(verdict, mlg_report_stage_verdict(&stages[i]));
    return verdict == MLG_NO_VERDICT ? MLG_INCONCLUSIVE : verdict;
}
