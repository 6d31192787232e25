#ifndef MLGATE_REPORT_WRITE_H
#define MLGATE_REPORT_WRITE_H
/*
 * The one model (verdict/report.h) in every format. Everything foreign in it (paths, columns,
 * slices, cells, messages) is escaped for where it lands. INCONCLUSIVE is never green.
 */
#include <stdbool.h>
#include <stddef.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/verdict/report.h>

enum mlg_report_format {
    MLG_REPORT_TEXT = 0, /* for people: tables, findings, the verdict last */
    MLG_REPORT_JSON,     /* schemas/report.schema.json, "mlgate-report/1" */
    MLG_REPORT_JUNIT,    /* JUnit XML as Jenkins' junit-10.xsd describes it */
    MLG_REPORT_MARKDOWN, /* GitHub-flavoured tables */
    MLG_REPORT_GITHUB,   /* the text, where a workflow's runner obeys nothing, then annotations */
    MLG_REPORT_SARIF,    /* SARIF 2.1.0 for code scanning, one run a stage */
    MLG_REPORT_WARNINGS_NG, /* {"issues": [...]}, native to Jenkins' plugin warnings-ng */
    MLG_REPORT_HTML         /* one page without script or anything from elsewhere */
};

/* The formats' names in the order of the enum, as the choice of an option. */
#define MLG_REPORT_FORMATS       "text|json|junit|markdown|github|sarif|warnings-ng|html"
#define MLG_REPORT_FORMATS_COUNT 8

struct mlg_report_style {
    bool color;     /* text: ANSI colours */
    size_t columns; /* text: of the terminal, so that tables are wrapped; 0: unknown, as they are */
    bool
        verbose; /* text, Markdown, HTML: every clause of the ledger, not only those not enforced */
    /* For the formats that name files of a repository (github, sarif, warnings-ng); all may be
     * NULL. Paths of the report are relative to `folder`, which is relative to the root; absolute
     * paths below `root` lose it. */
    const char *root;
    const char *folder;
    const char *config; /* the file that states the gates, where a gate is shown; NULL: unknown */
};

/* Append the report; `style` may be NULL (no colour, not verbose). Byte for byte the same for the
 * same report. Errors: MLG_E_LIMIT when `out` hits its ceiling, MLG_E_CONFIG for a format that is
 * none. */
enum mlg_code mlg_report_write(const struct mlg_report *report, enum mlg_report_format format,
                               const struct mlg_report_style *style, struct mlg_buf *out,
                               struct mlg_err *err) MLG_CHECKED;

/* Append "FAIL: recall (age: 65 and over): ..." without a line end, escaped for a terminal: the
 * verdict and what decided it, the last line of the text format. */
void mlg_report_write_line(const struct mlg_report *report, const struct mlg_report_style *style,
                           struct mlg_buf *out);

/* A stage of a run, in the order of the run. */
struct mlg_report_stage {
    const char *name;                /* "validate", "test:0" ... as the user knows it */
    const struct mlg_report *report; /* NULL: the stage ended without a report */
    int exit_code;                   /* of the stage */
    const char *evidence;            /* its statement's path, or NULL */
    const char *error;               /* why there is no report, or NULL */
};

/*
 * All stages of a run: in text, Markdown and HTML one table (stage, verdict, what decided it,
 * evidence) and the verdict of the run; in JSON {"schema": "mlgate-run/1", "verdict", "stages":
 * [...]} with the whole report of each; in JUnit one test suite a stage. A stage without a report
 * is no PASS, whatever its exit code; a run of no stages is INCONCLUSIVE.
 */
enum mlg_code mlg_report_write_run(const struct mlg_report_stage *stages, size_t count,
                                   enum mlg_report_format format,
                                   const struct mlg_report_style *style, struct mlg_buf *out,
                                   struct mlg_err *err) MLG_CHECKED;

/* Verdict of a run as written above. */
enum mlg_verdict mlg_report_run_verdict(const struct mlg_report_stage *stages, size_t count);

#endif
