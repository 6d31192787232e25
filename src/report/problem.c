#include "problem.h"

#include <stdlib.h>
#include <string.h>

#define FALLBACK_PATH "mlgate.yaml"

void mlg_problems_init(struct mlg_problems *self, const struct mlg_report_style *style)
{
    *self = (struct mlg_problems){ .config = style->config };
    mlg_arena_init(&self->arena, 16 * MLG_REPORT_SCRATCH_BYTES);
    mlg_buf_init(&self->raw, MLG_REPORT_SCRATCH_BYTES);
}

void mlg_problems_done(struct mlg_problems *self, struct mlg_buf *out)
{
    out->failed = out->failed || self->failed;
    mlg_buf_done(&self->raw);
    mlg_arena_done(&self->arena);
}

static const char *take(struct mlg_problems *self)
{
    return mlg_report_take(&self->arena, &self->raw, &self->failed);
}

static void add(struct mlg_problems *self, struct mlg_problem item)
{
    struct mlg_problem *items = mlg_report_grow(&self->arena, self->items, self->count,
                                                &self->capacity, sizeof *items, 32, &self->failed);
    if (items == NULL)
        return;
    self->items = items;
    item.order = self->count;
    self->items[self->count++] = item;
}

static const char *find_input(const struct mlg_report *report, const char *role)
{
    for (size_t i = 0; i < report->inputs_count; i++) {
        const struct mlg_input *input = &report->inputs[i];
        if (strcmp(input->role, role) == 0 && input->path != NULL && input->path[0] != '\0')
            return input->path;
    }
    return NULL;
}

/* Where a gate is shown: it has no place of its own. Predictions that a model made on the way are
 * no file. */
static const char *place_of(const struct mlg_problems *self, const struct mlg_report *report)
{
    static const char *const roles[] = { "predictions", "data", "contract" };
    if (self->config != NULL)
        return self->config;
    for (size_t i = 0; report != NULL && i < sizeof roles / sizeof roles[0]; i++) {
        const char *path = find_input(report, roles[i]);
        if (path != NULL && (i > 0 || find_input(report, "model") == NULL))
            return path;
    }
    return FALLBACK_PATH;
}

static void add_result(struct mlg_problems *self, const char *stage,
                       const struct mlg_report *report, const struct mlg_result *result)
{
    if ((result->verdict != MLG_FAIL && result->verdict != MLG_INCONCLUSIVE) ||
        mlg_report_is_accepted(result))
        return;
    struct mlg_buf *raw = &self->raw;
    struct mlg_problem item = { .stage = stage,
                                .rule = result->rule,
                                .path = place_of(self, report) };
    item.rank = result->verdict == MLG_FAIL ? MLG_PROBLEM_FAILED : MLG_PROBLEM_OPEN;
    mlg_report_add_label(raw, result);
    item.what = take(self);
    mlg_buf_add_text(raw, result->reason);
    mlg_buf_add_text(raw, result->reason != NULL ? "; estimate " : "estimate ");
    mlg_report_add_number(raw, result, result->estimate, "undefined", false);
    if (result->difference != NULL) {
        mlg_buf_add_text(raw, ", difference ");
        mlg_report_add_number(raw, result, result->difference, "undefined", true);
    }
    mlg_buf_add_text(raw, ", bounds ");
    mlg_report_add_bounds(raw, result);
    mlg_buf_add_text(raw, ", gate ");
    mlg_report_add_gate(raw, result);
    mlg_buf_add_text(raw, ", rows ");
    mlg_report_add_count(raw, result->n);
    item.message = take(self);
    add(self, item);
}

static void add_finding(struct mlg_problems *self, const char *stage,
                        const struct mlg_report *report, const struct mlg_finding *finding)
{
    static const enum mlg_problem_rank ranks[] = { [MLG_LEVEL_ERROR] = MLG_PROBLEM_FAILED,
                                                   [MLG_LEVEL_WARNING] = MLG_PROBLEM_WARNING,
                                                   [MLG_LEVEL_NOTE] = MLG_PROBLEM_NOTE };
    struct mlg_buf *raw = &self->raw;
    struct mlg_problem item = { .stage = stage, .rule = finding->rule, .hint = finding->hint };
    item.rank = ranks[finding->level];
    item.path = finding->loc.path[0] != '\0' ? finding->loc.path : place_of(self, report);
    item.line = finding->loc.path[0] != '\0' ? finding->loc.line : 0;
    item.column = item.line != 0 ? finding->loc.column : 0;
    item.what = finding->loc.field;
    mlg_buf_add_text(raw, finding->message);
    mlg_buf_add_text(raw, " (");
    size_t before = raw->len;
    mlg_report_add_details(raw, finding);
    if (raw->len > before)
        mlg_buf_add_char(raw, ')');
    else if (!raw->failed)
        raw->len -= 2;
    item.message = take(self);
    add(self, item);
}

static void add_clause(struct mlg_problems *self, const char *stage,
                       const struct mlg_report *report, const struct mlg_clause *clause)
{
    if (clause->status != MLG_CLAUSE_NOT_ENFORCEABLE || clause->allowed)
        return;
    struct mlg_buf *raw = &self->raw;
    struct mlg_problem item = { .stage = stage,
                                .rank = MLG_PROBLEM_OPEN,
                                .rule = "contract.not_enforceable",
                                .what = clause->clause };
    bool placed = clause->path != NULL && clause->path[0] != '\0';
    item.path = placed ? clause->path : place_of(self, report);
    item.line = placed ? clause->line : 0;
    mlg_buf_add_text(raw, "the clause is not enforceable");
    mlg_buf_add_text(raw, clause->reason != NULL ? ": " : NULL);
    mlg_buf_add_text(raw, clause->reason);
    item.message = take(self);
    add(self, item);
}

static void add_parts(struct mlg_problems *self, const char *stage, const struct mlg_report *report)
{
    for (size_t i = 0; i < report->results_count; i++)
        add_result(self, stage, report, &report->results[i]);
    for (size_t i = 0; i < report->findings_count; i++)
        add_finding(self, stage, report, &report->findings[i]);
    for (size_t i = 0; i < report->clauses_count; i++)
        add_clause(self, stage, report, &report->clauses[i]);
}

/* Does one of the problems from `first` on say why the verdict is so bad? */
static bool is_explained(const struct mlg_problems *self, size_t first, enum mlg_verdict verdict)
{
    enum mlg_problem_rank rank = verdict == MLG_FAIL ? MLG_PROBLEM_FAILED : MLG_PROBLEM_OPEN;
    for (size_t i = first; i < self->count; i++) {
        if (self->items[i].rank <= rank)
            return true;
    }
    return false;
}

/* `raw` holds what decided. */
static void add_verdict(struct mlg_problems *self, const char *stage,
                        const struct mlg_report *report, enum mlg_verdict verdict)
{
    struct mlg_problem item = {
        .stage = stage, .rule = "verdict", .what = "", .path = place_of(self, report)
    };
    item.rank = verdict == MLG_FAIL ? MLG_PROBLEM_FAILED : MLG_PROBLEM_OPEN;
    item.message = take(self);
    add(self, item);
}

void mlg_problems_add_report(struct mlg_problems *self, const struct mlg_report *report)
{
    size_t first = self->count;
    add_parts(self, NULL, report);
    if (report->verdict == MLG_PASS || report->verdict == MLG_NO_VERDICT ||
        is_explained(self, first, report->verdict))
        return;
    mlg_report_add_decision(&self->raw, report);
    add_verdict(self, NULL, report, report->verdict);
}

void mlg_problems_add_run(struct mlg_problems *self, const struct mlg_report_stage *stages,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct mlg_report_stage *stage = &stages[i];
        enum mlg_verdict verdict = mlg_report_stage_verdict(stage);
        size_t first = self->count;
        if (stage->report != NULL)
            add_parts(self, stage->name, stage->report);
        if (stage->error == NULL && (verdict == MLG_PASS || is_explained(self, first, verdict)))
            continue;
        mlg_report_add_stage_decision(&self->raw, stage);
        add_verdict(self, stage->name, stage->report, verdict);
    }
    if (count == 0) {
        mlg_buf_add_text(&self->raw, "a run of no stages");
        add_verdict(self, NULL, NULL, MLG_INCONCLUSIVE);
    }
}

static int compare(const void *left, const void *right)
{
    const struct mlg_problem *a = left, *b = right;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void mlg_problems_sort(struct mlg_problems *self)
{
    if (self->count > 0)
        qsort(self->items, self->count, sizeof *self->items, compare);
}

const char *mlg_problem_rank_name(enum mlg_problem_rank rank)
{
    static const char *const names[] = { [MLG_PROBLEM_FAILED] = "FAIL",
                                         [MLG_PROBLEM_OPEN] = "INCONCLUSIVE",
                                         [MLG_PROBLEM_WARNING] = "warning",
                                         [MLG_PROBLEM_NOTE] = "note" };
    return names[rank];
}

void mlg_problem_add_subject(struct mlg_buf *out, const struct mlg_problem *problem)
{
    const char *what = problem->what[0] != '\0' ? problem->what : problem->rule;
    mlg_buf_add_text(out, problem->stage);
    if (problem->stage != NULL && strcmp(what, "verdict") == 0)
        return;
    mlg_buf_add_text(out, problem->stage != NULL ? ": " : NULL);
    mlg_buf_add_text(out, what);
}

void mlg_problem_add_title(struct mlg_buf *out, const struct mlg_problem *problem)
{
    mlg_buf_add_text(out, mlg_problem_rank_name(problem->rank));
    mlg_buf_add_text(out, ": ");
    mlg_problem_add_subject(out, problem);
}

/* Segments of `path` behind what `out` holds from `start` on; false if they climb out of it. */
static bool add_segments(struct mlg_buf *out, size_t start, const char *path)
{
    while (*path != '\0') {
        size_t len = strcspn(path, "/");
        if (len == 2 && memcmp(path, "..", 2) == 0) {
            if (out->len <= start)
                return false;
            while (out->len > start && out->data[out->len - 1] != '/')
                out->len--;
            out->len -= out->len > start ? 1 : 0;
        } else if (len > 0 && !(len == 1 && path[0] == '.')) {
            mlg_buf_add_text(out, out->len > start ? "/" : NULL);
            mlg_buf_add(out, path, len);
        }
        path += len;
        path += *path == '/' ? 1 : 0;
    }
    return true;
}

void mlg_report_add_file(struct mlg_buf *out, const struct mlg_report_style *style,
                         const char *path)
{
    size_t start = out->len, root = style->root != NULL ? strlen(style->root) : 0;
    bool inside = true;
    if (path[0] == '/') {
        inside = root > 0 && strncmp(path, style->root, root) == 0 && path[root] == '/';
        path += inside ? root + 1 : 0;
    } else if (style->folder != NULL) {
        inside = add_segments(out, start, style->folder);
    }
    if (inside && !out->failed && add_segments(out, start, path) && out->len > start)
        return;
    if (!out->failed)
        out->len = start;
    mlg_buf_add_text(out, path);
}
