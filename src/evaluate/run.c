#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>

#include "idle.h"
#include "pass.h"

#define MEMORY_BYTES ((uint64_t)2 << 30)

struct run {
    const struct mlg_eval_plan *plan;
    struct mlg_report *report;
    struct room room;
    struct frame frame;
    double alpha;
};

/* Each figure has its own stream of random numbers, which what else is asked for does not move. */
static uint64_t seed_of(uint64_t seed, const char *metric, const char *column, const char *value)
{
    const char *parts[3] = { metric, column == NULL ? "" : column, value == NULL ? "" : value };
    uint64_t hash = 14695981039346656037ULL;

    for (int p = 0; p < 3; p++) {
        size_t length = strlen(parts[p]);
        for (size_t i = 0; i <= length; i++) /* with the NUL, which parts the parts */
            hash = (hash ^ (unsigned char)parts[p][i]) * 1099511628211ULL;
    }
    for (int shift = 0; shift < 64; shift += 8)
        hash = (hash ^ (seed >> shift & 0xff)) * 1099511628211ULL;
    return hash;
}

static struct bar bar_of(const struct run *run, const struct mlg_eval_entry *entry)
{
    struct bar bar = { .kind = BAR_NONE, .value = NAN, .alpha = run->alpha };

    if (!isnan(entry->margin)) {
        bar.kind = BAR_MARGIN;
        bar.value = entry->margin;
    } else if (!isnan(entry->min)) {
        bar.kind = BAR_MIN;
        bar.value = entry->min;
    } else if (!isnan(entry->max)) {
        bar.kind = BAR_MAX;
        bar.value = entry->max;
    }
    return bar;
}

/* The gate of an entry on one group. */
static struct gate gate_of(const struct run *run, const struct asked *asked,
                           const struct part *part, size_t index, size_t group)
{
    struct gate gate = { .metric = asked->metric,
                         .entry = asked->entry,
                         .p_adjusted = NAN,
                         .part = index,
                         .group = group,
                         .bar = bar_of(run, asked->entry) };

    if (part->slicing != NULL) {
        gate.slice_column = part->column;
        gate.slice_value = part->slicing->names[group];
    }
    gate.bar.seed =
        seed_of(run->plan->seed, asked->metric->id, gate.slice_column, gate.slice_value);
    return gate;
}

static enum mlg_code ask(struct run *run, const struct pass *pass,
                         const struct mlg_eval_entry *entry, struct asked *asked,
                         struct mlg_err *err)
{
    struct gate *gate;

    asked->entry = entry;
    asked->metric = mlg_arena_array(&run->report->arena, 1, sizeof(*asked->metric));
    if (asked->metric == NULL)
        return mlg_arena_full(&run->report->arena, err);
    MLG_TRY(mlg_metric_parse_for(entry->metric, run->frame.task, asked->metric, err));
    MLG_TRY(plan_check_gate(run->plan, entry, asked->metric, err));
    if (asked->metric->direction == MLG_NEITHER_IS_BETTER) /* signed as the gate is */
        asked->metric->direction = isnan(entry->max) ? MLG_MORE_IS_BETTER : MLG_LESS_IS_BETTER;
    asked->way = way_of(asked->metric, &run->frame);
    asked->gates_count = 1;
    for (size_t i = 0; i < entry->slicings_count; i++)
        asked->gates_count += pass->part[entry->slicings[i] + 1].groups;
    asked->gate = room_alloc(&run->room, asked->gates_count, sizeof(*gate), err);
    if (asked->gate == NULL)
        return MLG_E_LIMIT;
    gate = asked->gate;
    *gate++ = gate_of(run, asked, &pass->part[0], 0, 0);
    for (size_t i = 0; i < entry->slicings_count; i++) {
        size_t index = entry->slicings[i] + 1;
        for (size_t g = 0; g < pass->part[index].groups; g++)
            *gate++ = gate_of(run, asked, &pass->part[index], index, g);
    }
    return MLG_OK;
}

/* Text of a number in the report, or NULL where it is undefined. */
static const char *text_of(struct run *run, double value, bool *ok)
{
    const char *text = mlg_report_number(run->report, value);

    if (text == NULL && !isnan(value))
        *ok = false;
    return text;
}

/* An open bound is none. */
static const char *text_of_bound(struct run *run, double bound, bool *ok)
{
    return isinf(bound) ? NULL : text_of(run, bound, ok);
}

struct members {
    size_t count;
    struct member {
        const char *key;
        char text[MLG_METRIC_PARAM_BYTES];
    } member[MLG_METRIC_PARAMS_MAX + 2];
};

static void add_number(struct members *members, const char *key, double value)
{
    members->member[members->count].key = key;
    (void)mlg_num_format(value, members->member[members->count++].text);
}

static int by_key(const void *left, const void *right)
{
    const struct member *a = left, *b = right;

    return strcmp(a->key, b->key);
}

/* The parameters of a figure as canonical JSON, keys in byte order: its own; the threshold, where
 * predictions come from scores, and that of the baseline where it is another. */
static const char *params_of(struct run *run, const struct mlg_metric *metric)
{
    const struct mlg_eval_plan *plan = run->plan;
    struct mlg_arena *arena = &run->report->arena;
    double threshold = isnan(plan->threshold) ? 0.5 : plan->threshold;
    double baseline = isnan(plan->baseline_threshold) ? threshold : plan->baseline_threshold;
    struct members all = { .count = 0 };
    const char *object = "{";

    for (size_t p = 0; p < MLG_METRIC_PARAMS_MAX && metric->params[p] != NULL; p++)
        if (mlg_metric_param_text(metric, p, all.member[all.count].text))
            all.member[all.count++].key = metric->params[p]->name;
    if (metric->task == MLG_TASK_BINARY && !metric->needs_score && plan->prediction == NULL) {
        add_number(&all, "threshold", threshold);
        if (run->frame.models == 2 && threshold != baseline)
            add_number(&all, "baseline_threshold", baseline);
    }
    qsort(all.member, all.count, sizeof(all.member[0]), by_key);
    for (size_t i = 0; i < all.count && object != NULL; i++)
        object = mlg_arena_print(arena, "%s%s\"%s\":\"%s\"", object, i == 0 ? "" : ",",
                                 all.member[i].key, all.member[i].text);
    return object == NULL ? NULL : mlg_arena_print(arena, "%s}", object);
}

static void fill_numbers(struct run *run, const struct gate *gate, struct mlg_result *result,
                         bool *ok)
{
    const struct measure *m = &gate->measure;

    result->estimate = text_of(run, m->figure[CANDIDATE].value, ok);
    result->alpha = text_of(run, gate->bar.alpha, ok);
    if (m->bounded) {
        result->lower = text_of_bound(run, measure_lower(m), ok);
        result->upper = text_of_bound(run, measure_upper(m), ok);
        result->method = m->method;
    }
    if (run->frame.models == 2) {
        result->baseline = text_of(run, m->figure[BASELINE].value, ok);
        result->difference = text_of(run, m->sign * m->effect, ok);
    }
    if (gate->bar.kind == BAR_NONE)
        return;
    if (!gate->entry->on_estimate) {
        result->p_value = text_of(run, m->p_worse, ok);
        result->p_adjusted = text_of(run, gate->p_adjusted, ok);
    }
    *(gate->bar.kind == BAR_MIN   ? &result->gate_min
      : gate->bar.kind == BAR_MAX ? &result->gate_max
                                  : &result->gate_margin) = text_of(run, gate->bar.value, ok);
    result->less_is_better = gate->bar.kind == BAR_MARGIN && m->sign < 0;
    result->gate_on_estimate = gate->entry->on_estimate;
    result->untestable =
        m->untestable && (gate->verdict == MLG_INCONCLUSIVE || gate->verdict == MLG_NO_VERDICT);
}

static enum mlg_code add_result(struct run *run, const struct gate *gate, struct mlg_err *err)
{
    struct mlg_arena *arena = &run->report->arena;
    struct mlg_result *result = mlg_report_add_result(run->report);
    bool ok = result != NULL;

    if (!ok)
        return mlg_arena_full(arena, err);
    result->metric = gate->metric->id;
    result->rule = mlg_arena_print(arena, "metric.%s", gate->metric->id);
    result->params = params_of(run, gate->metric);
    if (gate->slice_column != NULL)
        result->slice_column = mlg_arena_copy(arena, mlg_str_of(gate->slice_column));
    result->slice_value = gate->slice_value;
    result->n = gate->measure.n;
    result->n_relevant = gate->measure.n_relevant;
    result->verdict = gate->verdict;
    result->reason = gate->reason;
    fill_numbers(run, gate, result, &ok);
    if (!ok || result->rule == NULL || result->params == NULL ||
        (gate->slice_column != NULL && result->slice_column == NULL))
        return mlg_arena_full(arena, err);
    return measure_report_bins(&gate->measure, run->report, result, err);
}

static enum mlg_code judge_entry(struct run *run, const struct asked *asked, struct mlg_err *err)
{
    const struct frame *frame = &run->frame;

    if (asked->gate[0].bar.kind != BAR_NONE && !asked->entry->on_estimate)
        MLG_TRY(judge_adjust(asked->gate, asked->gates_count, err));
    for (size_t i = 0; i < asked->gates_count; i++) {
        MLG_TRY(judge_gate(&asked->gate[i], frame->incomplete, frame->same, run->report, err));
        MLG_TRY(add_result(run, &asked->gate[i], err));
    }
    return MLG_OK;
}

static enum mlg_code gate_all(struct run *run, struct pass *pass, struct mlg_err *err)
{
    const struct mlg_eval_plan *plan = run->plan;

    MLG_TRY(parts_init(pass->frame, plan, pass->room, &pass->part, err));
    pass->asked = room_alloc(pass->room, plan->entries_count, sizeof(*pass->asked), err);
    if (pass->asked == NULL)
        return MLG_E_LIMIT;
    pass->asked_count = plan->entries_count;
    for (size_t i = 0; i < plan->entries_count; i++)
        MLG_TRY(ask(run, pass, &plan->entries[i], &pass->asked[i], err));
    MLG_TRY(pass_measure(pass, err));
    for (size_t i = 0; i < plan->entries_count; i++)
        MLG_TRY(judge_entry(run, &pass->asked[i], err));
    return MLG_OK;
}

static void pass_done(struct pass *pass)
{
    for (size_t i = 0; i < pass->asked_count; i++) {
        for (size_t g = 0; pass->asked[i].gate != NULL && g < pass->asked[i].gates_count; g++)
            free(pass->asked[i].gate[g].measure.bins);
        room_free(pass->room, pass->asked[i].gate, pass->asked[i].gates_count, sizeof(struct gate));
    }
    room_free(pass->room, pass->asked, pass->asked_count, sizeof(*pass->asked));
    parts_done(pass->frame, pass->room, pass->part);
}

static enum mlg_code note_same(struct run *run, struct mlg_err *err)
{
    struct mlg_finding *finding;

    if (!run->frame.same)
        return MLG_OK;
    finding = mlg_report_find(run->report, "evaluate.same_model", MLG_LEVEL_WARNING,
                              "candidate and baseline gave the same predictions on every row");
    if (finding == NULL)
        return mlg_arena_full(&run->report->arena, err);
    finding->count = frame_rows(&run->frame);
    finding->hint = "compare with the model in production, not with the candidate itself";
    mlg_loc_set_path(&finding->loc, run->plan->baseline.shown != NULL ? run->plan->baseline.shown
                                                                      : run->plan->baseline.path);
    return MLG_OK;
}

enum mlg_code mlg_evaluate_run(const struct mlg_eval_plan *plan, struct mlg_report *report,
                               struct mlg_err *err)
{
    struct run run = { .plan = plan, .report = report };
    struct pass pass = { .frame = &run.frame, .room = &run.room, .jobs = plan->jobs };
    enum mlg_code code;

    MLG_TRY(mlg_eval_plan_check(plan, err));
    run.alpha = plan->alpha == 0 ? MLG_EVAL_ALPHA : plan->alpha;
    run.room.limit_bytes = plan->memory_bytes == 0 ? MEMORY_BYTES : plan->memory_bytes;
    MLG_TRY(frame_read(plan, &run.room, report, &run.frame, err));
    report->classes = run.frame.class_names;
    report->classes_count = run.frame.classes;
    code = note_same(&run, err);
    if (code == MLG_OK)
        code = idle_note(plan, &run.frame, report, err);
    if (code == MLG_OK)
        code = gate_all(&run, &pass, err);
    pass_done(&pass);
    frame_done(&run.frame, &run.room);
    if (code == MLG_OK)
        (void)mlg_report_judge(report);
    return code;
}
