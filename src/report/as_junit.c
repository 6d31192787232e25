/*
 * JUnit XML as Jenkins reads it (junit-10.xsd). FAIL is <failure>, INCONCLUSIVE is <error>, an
 * untestable gate accepted in so many words is <skipped>. Each suite ends in a case "verdict", so
 * that no suite is empty and none is green without its verdict. Readers key on classname and name:
 * repeated pairs are numbered.
 */
#include <stdlib.h>
#include <string.h>

#include <mlgate/text/escape.h>

#include "format.h"

enum kind { PASSED, FAILED, ERRORED, SKIPPED };

struct test_case {
    size_t suite;
    enum kind kind;
    const char *classname;
    const char *name;
    const char *message; /* of what it is not a pass for; of a pass, its output; NULL = none */
    const char *type;    /* rule */
    size_t ordinal;      /* from 1 among equal names */
};

struct cases {
    struct mlg_arena arena;
    struct mlg_buf raw;
    struct test_case *items;
    size_t count;
    size_t capacity;
    bool failed;
};

static enum kind kind_of(enum mlg_verdict verdict)
{
    switch (verdict) {
    case MLG_PASS:
        return PASSED;
    case MLG_FAIL:
        return FAILED;
    case MLG_NO_VERDICT:
        return SKIPPED;
    case MLG_INCONCLUSIVE:
        break;
    }
    return ERRORED;
}

static const char *take(struct cases *cases)
{
    return mlg_report_take(&cases->arena, &cases->raw, &cases->failed);
}

static void add_case(struct cases *cases, struct test_case item)
{
    struct test_case *items = mlg_report_grow(&cases->arena, cases->items, cases->count,
                                              &cases->capacity, sizeof *items, 64, &cases->failed);
    if (items == NULL)
        return;
    cases->items = items;
    item.ordinal = 1;
    cases->items[cases->count++] = item;
}

static const char *classname(struct cases *cases, const char *suite, const char *rule)
{
    mlg_buf_add_text(&cases->raw, suite);
    mlg_buf_add_char(&cases->raw, '.');
    mlg_buf_add_text(&cases->raw, rule);
    return take(cases);
}

/* Figures that nobody gates are no cases: a green one would say that something was asked. */
static void add_result(struct cases *cases, size_t suite, const char *name,
                       const struct mlg_result *result)
{
    bool accepted = mlg_report_is_accepted(result);
    if (result->verdict == MLG_NO_VERDICT && !accepted)
        return;
    struct mlg_buf *raw = &cases->raw;
    struct test_case item = { .suite = suite,
                              .kind = accepted ? SKIPPED : kind_of(result->verdict),
                              .classname = classname(cases, name, result->rule),
                              .type = result->rule };
    mlg_report_add_label(raw, result);
    mlg_buf_add_char(raw, ' ');
    mlg_report_add_gate(raw, result);
    item.name = take(cases);
    mlg_buf_add_text(raw, result->reason);
    mlg_buf_add_text(raw, result->reason != NULL ? "; estimate " : "estimate ");
    mlg_report_add_number(raw, result, result->estimate, "undefined", false);
    if (result->difference != NULL) {
        mlg_buf_add_text(raw, ", difference ");
        mlg_report_add_number(raw, result, result->difference, "undefined", true);
    }
    mlg_buf_add_text(raw, ", bounds ");
    mlg_report_add_bounds(raw, result);
    mlg_buf_add_text(raw, ", rows ");
    mlg_report_add_count(raw, result->n);
    item.message = take(cases);
    add_case(cases, item);
}

static void add_finding(struct cases *cases, size_t suite, const char *name,
                        const struct mlg_finding *finding)
{
    struct mlg_buf *raw = &cases->raw;
    struct test_case item = { .suite = suite,
                              .kind = finding->level == MLG_LEVEL_ERROR ? FAILED : PASSED,
                              .classname = classname(cases, name, finding->rule),
                              .type = finding->rule };
    mlg_buf_add_text(raw, finding->loc.field[0] != '\0' ? finding->loc.field : finding->message);
    item.name = take(cases);
    mlg_report_add_place(raw, finding->loc.path, finding->loc.line, finding->loc.column);
    mlg_buf_add_text(raw, raw->len > 0 ? ": " : "");
    mlg_buf_add_format(raw, "%s: ", mlg_level_name(finding->level));
    mlg_buf_add_text(raw, finding->message);
    if (finding->hint != NULL) {
        mlg_buf_add_text(raw, " (hint: ");
        mlg_buf_add_text(raw, finding->hint);
        mlg_buf_add_char(raw, ')');
    }
    item.message = take(cases);
    add_case(cases, item);
}

/* A clause's case says whether it is enforced; whether it is kept, the findings say. */
static void add_clause(struct cases *cases, size_t suite, const char *name,
                       const struct mlg_clause *clause)
{
    if (clause->status == MLG_CLAUSE_INFORMATIONAL)
        return;
    struct mlg_buf *raw = &cases->raw;
    struct test_case item = { .suite = suite,
                              .kind = PASSED,
                              .classname = classname(cases, name, "clauses"),
                              .type = "clause" };
    if (clause->status == MLG_CLAUSE_NOT_ENFORCEABLE)
        item.kind = clause->allowed ? SKIPPED : ERRORED;
    mlg_buf_add_text(raw, "enforced: ");
    mlg_buf_add_text(raw, clause->clause);
    item.name = take(cases);
    if (clause->status != MLG_CLAUSE_ENFORCED) {
        mlg_report_add_place(raw, clause->path, clause->line, 0);
        mlg_buf_add_text(raw, raw->len > 0 ? ": " : "");
        mlg_buf_add_text(raw, mlg_clause_status_name(clause->status));
        mlg_buf_add_text(raw, clause->allowed ? ", allowed" : NULL);
        mlg_buf_add_text(raw, clause->reason != NULL ? ": " : NULL);
        mlg_buf_add_text(raw, clause->reason);
        item.message = take(cases);
    }
    add_case(cases, item);
}

static void add_report(struct cases *cases, size_t suite, const char *name,
                       const struct mlg_report *report)
{
    for (size_t i = 0; i < report->results_count; i++)
        add_result(cases, suite, name, &report->results[i]);
    for (size_t i = 0; i < report->findings_count; i++)
        add_finding(cases, suite, name, &report->findings[i]);
    for (size_t i = 0; i < report->clauses_count; i++)
        add_clause(cases, suite, name, &report->clauses[i]);
}

/* `raw` holds what decided. */
static void add_verdict(struct cases *cases, size_t suite, const char *name,
                        enum mlg_verdict verdict)
{
    struct test_case item = { .suite = suite, .kind = kind_of(verdict), .name = "verdict" };
    item.type = mlg_verdict_name(verdict);
    item.message = take(cases);
    item.classname = classname(cases, name, "verdict");
    add_case(cases, item);
}

static int compare_cases(const void *left, const void *right)
{
    const struct test_case *a = *(const struct test_case *const *)left;
    const struct test_case *b = *(const struct test_case *const *)right;
    int by = strcmp(a->classname, b->classname);
    by = by != 0 ? by : strcmp(a->name, b->name);
    return by != 0 ? by : (a > b) - (a < b);
}

static void number_repeats(struct cases *cases)
{
    struct test_case **order = mlg_arena_array(&cases->arena, cases->count, sizeof *order);
    if (order == NULL) {
        cases->failed = true;
        return;
    }
    for (size_t i = 0; i < cases->count; i++)
        order[i] = &cases->items[i];
    qsort(order, cases->count, sizeof *order, compare_cases);
    for (size_t i = 1; i < cases->count; i++) {
        if (strcmp(order[i]->classname, order[i - 1]->classname) == 0 &&
            strcmp(order[i]->name, order[i - 1]->name) == 0)
            order[i]->ordinal = order[i - 1]->ordinal + 1;
    }
}

/* Line ends become references: attributes keep them so, and no line of the output begins with
 * foreign text, which a CI runner could read as a command. */
static void add_xml(struct mlg_buf *out, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\r\n");
        mlg_escape_xml(out, (struct mlg_str){ .data = text, .len = len });
        text += len;
        if (*text != '\0')
            mlg_buf_add_format(out, "&#%d;", *text++);
    }
}

static void add_attribute(struct mlg_buf *out, const char *name, const char *text)
{
    mlg_buf_add_format(out, " %s=\"", name);
    add_xml(out, text);
    mlg_buf_add_char(out, '"');
}

static void write_case(const struct test_case *item, struct mlg_buf *out)
{
    static const char *const elements[] = { "system-out", "failure", "error", "skipped" };
    const char *element = elements[item->kind];
    mlg_buf_add_text(out, "    <testcase");
    add_attribute(out, "classname", item->classname);
    mlg_buf_add_text(out, " name=\"");
    add_xml(out, item->name);
    if (item->ordinal > 1)
        mlg_buf_add_format(out, " #%zu", item->ordinal);
    mlg_buf_add_char(out, '"');
    if (item->kind == PASSED && item->message == NULL) {
        mlg_buf_add_text(out, "/>\n");
        return;
    }
    const char *message = item->message != NULL ? item->message : "";
    mlg_buf_add_format(out, "><%s", element);
    if (item->kind != PASSED) {
        add_attribute(out, "type", item->type != NULL ? item->type : "");
        add_attribute(out, "message", message);
    }
    mlg_buf_add_char(out, '>');
    add_xml(out, message);
    mlg_buf_add_format(out, "</%s></testcase>\n", element);
}

static void count_kinds(const struct cases *cases, size_t suite, size_t ret_counts[4])
{
    memset(ret_counts, 0, 4 * sizeof ret_counts[0]);
    for (size_t i = 0; i < cases->count; i++) {
        if (cases->items[i].suite == suite)
            ret_counts[cases->items[i].kind]++;
    }
}

static void write_suite(const struct cases *cases, size_t suite, const char *name,
                        struct mlg_buf *out)
{
    size_t counts[4];
    count_kinds(cases, suite, counts);
    mlg_buf_add_text(out, "  <testsuite");
    add_attribute(out, "name", name);
    mlg_buf_add_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
                       counts[PASSED] + counts[FAILED] + counts[ERRORED] + counts[SKIPPED],
                       counts[FAILED], counts[ERRORED], counts[SKIPPED]);
    for (size_t i = 0; i < cases->count; i++) {
        if (cases->items[i].suite == suite)
            write_case(&cases->items[i], out);
    }
    mlg_buf_add_text(out, "  </testsuite>\n");
}

static void init_cases(struct cases *cases)
{
    *cases = (struct cases){ .count = 0 };
    mlg_arena_init(&cases->arena, 16 * MLG_REPORT_SCRATCH_BYTES);
    mlg_buf_init(&cases->raw, MLG_REPORT_SCRATCH_BYTES);
}

static void done_cases(struct cases *cases, struct mlg_buf *out)
{
    out->failed = out->failed || cases->failed;
    mlg_buf_done(&cases->raw);
    mlg_arena_done(&cases->arena);
}

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
#define TAIL "</testsuites>\n"

static void write_report(const struct mlg_report *report, const struct mlg_report_style *style,
                         struct mlg_buf *out)
{
    (void)style;
    struct cases cases;
    init_cases(&cases);
    add_report(&cases, 0, report->tool, report);
    mlg_report_add_decision(&cases.raw, report);
    add_verdict(&cases, 0, report->tool, report->verdict);
    number_repeats(&cases);
    mlg_buf_add_text(out, HEAD);
    write_suite(&cases, 0, report->tool, out);
    mlg_buf_add_text(out, TAIL);
    done_cases(&cases, out);
}

static void write_run(const struct mlg_report_stage *stages, size_t count,
                      const struct mlg_report_style *style, struct mlg_buf *out)
{
    (void)style;
    struct cases cases;
    init_cases(&cases);
    for (size_t i = 0; i < count; i++) {
        if (stages[i].report != NULL)
            add_report(&cases, i, stages[i].name, stages[i].report);
        mlg_report_add_stage_decision(&cases.raw, &stages[i]);
        add_verdict(&cases, i, stages[i].name, mlg_report_stage_verdict(&stages[i]));
    }
    mlg_buf_add_format(&cases.raw, "%zu stages", count);
    add_verdict(&cases, count, "mlgate", mlg_report_run_verdict(stages, count));
    number_repeats(&cases);
    mlg_buf_add_text(out, HEAD);
    for (size_t i = 0; i < count; i++)
        write_suite(&cases, i, stages[i].name, out);
    write_suite(&cases, count, "mlgate", out);
    mlg_buf_add_text(out, TAIL);
    done_cases(&cases, out);
}

const struct mlg_report_writer mlg_report_as_junit = { "junit", "##&#91;", write_report,
                                                       write_run };
