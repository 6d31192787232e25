#ifndef MLGATE_REPORT_READ_H
#define MLGATE_REPORT_READ_H
/* A JSON report back into the model. */
#include <mlgate/base/err.h>
#include <mlgate/text/doc.h>
#include <mlgate/verdict/report.h>

/*
 * Fill *ret_report (uninitialised before, to be released by mlg_report_done on MLG_OK) from a
 * document of the schema "mlgate-report/1". Strict: unknown keys, missing keys, wrong kinds and
 * words that are no verdict, level or status are MLG_E_SYNTAX at their place. The verdict is
 * taken as written, but one that its own results, findings and clauses contradict is an error: a
 * report that says PASS over a FAIL is never believed. Strings are copied.
 */
enum mlg_code mlg_report_read(const struct mlg_doc *doc, struct mlg_report *ret_report,
                              struct mlg_err *err) MLG_CHECKED;

#endif
