#include <mlgate/verdict/report.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/num.h>

#define REPORT_LIMIT_BYTES ((size_t)256 * 1024 * 1024)

enum { INPUTS, RESULTS, FINDINGS, CLAUSES };

void mlg_report_init(struct mlg_report *report, const char *tool)
{
    *report = (struct mlg_report){ .tool = tool, .version = MLG_VERSION };
    mlg_arena_init(&report->arena, REPORT_LIMIT_BYTES);
}

void mlg_report_done(struct mlg_report *report)
{
    mlg_arena_done(&report->arena);
    report->inputs_count = report->results_count = report->findings_count = report->clauses_count =
        report->classes_count = 0;
}

/* Room for one more entry behind `count` of them; the array moves when it grows. NULL when memory
 * is out. */
static void *grow(struct mlg_report *report, int which, void *array, size_t count, size_t size)
{
    if (count < report->capacity[which])
        return array;
    size_t capacity = count == 0 ? 16 : count * 2;
    void *grown = mlg_arena_array(&report->arena, capacity, size);
    if (grown == NULL)
        return NULL;
    if (count > 0)
        memcpy(grown, array, count * size);
    report->capacity[which] = capacity;
    return grown;
}

struct mlg_input *mlg_report_add_input(struct mlg_report *report)
{
    void *array =
        grow(report, INPUTS, report->inputs, report->inputs_count, sizeof(*report->inputs));
    if (array == NULL)
        return NULL;
    report->inputs = array;
    return &report->inputs[report->inputs_count++];
}

struct mlg_result *mlg_report_add_result(struct mlg_report *report)
{
    void *array =
        grow(report, RESULTS, report->results, report->results_count, sizeof(*report->results));
    if (array == NULL)
        return NULL;
    report->results = array;
    return &report->results[report->results_count++];
}

struct mlg_finding *mlg_report_add_finding(struct mlg_report *report)
{
    void *array =
        grow(report, FINDINGS, report->findings, report->findings_count, sizeof(*report->findings));
    if (array == NULL)
        return NULL;
    report->findings = array;
    return &report->findings[report->findings_count++];
}

struct mlg_clause *mlg_report_add_clause(struct mlg_report *report)
{
    void *array =
        grow(report, CLAUSES, report->clauses, report->clauses_count, sizeof(*report->clauses));
    if (array == NULL)
        return NULL;
    report->clauses = array;
    return &report->clauses[report->clauses_count++];
}

struct mlg_finding *mlg_report_find(struct mlg_report *report, const char *rule,
                                    enum mlg_level level, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct mlg_finding *finding = mlg_report_add_finding(report);
    if (finding == NULL)
        return NULL;
    finding->rule = rule;
    finding->level = level;
    finding->count = 1;
    finding->message = mlg_arena_copy(&report->arena, mlg_str_of(text));
    return finding->message != NULL ? finding : NULL;
}

const char *mlg_report_number(struct mlg_report *report, double value)
{
    if (isnan(value))
        return NULL;
    char text[MLG_NUM_TEXT_BYTES];
    size_t length = mlg_num_format(value, text);
    return mlg_arena_copy(&report->arena, (struct mlg_str){ text, length });
}

enum mlg_verdict mlg_report_judge(struct mlg_report *report)
{
    enum mlg_verdict verdict = MLG_NO_VERDICT;
    for (size_t i = 0; i < report->results_count; i++)
        verdict = mlg_verdict_join(verdict, report->results[i].verdict);
    for (size_t i = 0; i < report->clauses_count; i++) {
        const struct mlg_clause *clause = &report->clauses[i];
        if (clause->status == MLG_CLAUSE_ENFORCED || clause->status == MLG_CLAUSE_APPROXIMATED)
            verdict = mlg_verdict_join(verdict, MLG_PASS);
        else if (clause->status == MLG_CLAUSE_NOT_ENFORCEABLE && !clause->allowed)
            verdict = mlg_verdict_join(verdict, MLG_INCONCLUSIVE);
    }
    for (size_t i = 0; i < report->findings_count; i++) {
        if (report->findings[i].level == MLG_LEVEL_ERROR)
            verdict = MLG_FAIL;
    }
    report->verdict = verdict == MLG_NO_VERDICT ? MLG_INCONCLUSIVE : verdict;
    return report->verdict;
}

const char *mlg_level_name(enum mlg_level level)
{
    static const char *const names[] = { "error", "warning", "note" };
    return names[level];
}

const char *mlg_clause_status_name(enum mlg_clause_status status)
{
    static const char *const names[] = { "enforced", "approximated", "informational",
                                         "not enforceable" };
    return names[status];
}
