/*
 * Limits that decide nothing about the labels at hand. A loss in the unit of the label has no
 * largest value, so no limit of it can be refused; but one that is as wide as the labels' range is
 * kept by every model whose predictions stay within that range, whatever they say there. That is
 * told, and changes no verdict: who wants to catch predictions far outside asks for just that.
 */
#include "idle.h"

#include <math.h>
#include <string.h>

#include "afar.h"

/* Losses of a row are at most |error|, or its square; of the mean error both signs. */
static const struct loss {
    const char *metric;
    bool squared;
} losses[] = {
    { "mae", false }, { "max_error", false }, { "mean_error", false }, { "median_ae", false },
    { "mse", true },  { "pinball", false },   { "rmse", false },
};

struct range {
    double least, most;
};

static void widen(const struct frame *frame, struct range *range)
{
    for (size_t i = 0; i < frame->n; i++) {
        range->least = fmin(range->least, frame->target[i]);
        range->most = fmax(range->most, frame->target[i]);
    }
}

static enum mlg_code range_of(struct frame *frame, struct range *ret_range, struct mlg_err *err)
{
    struct range range = { INFINITY, -INFINITY };

    if (frame->afar == NULL)
        widen(frame, &range);
    for (size_t p = 0; frame->afar != NULL && p < ASIDE_PARTITIONS; p++) {
        MLG_TRY(afar_load(frame, p, err));
        widen(frame, &range);
    }
    *ret_range = range;
    return frame->afar == NULL ? MLG_OK : afar_load(frame, 0, err);
}

/* The width of the entry's limit or margin; NaN where it has none. */
static double width_of(const struct mlg_eval_entry *entry)
{
    if (!isnan(entry->margin))
        return entry->margin;
    return isnan(entry->max) ? -entry->min : entry->max;
}

static const struct loss *loss_of(const struct mlg_metric *metric)
{
    for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
        if (strcmp(losses[i].metric, metric->id) == 0)
            return &losses[i];
    return NULL;
}

/* `reach` is the most that predictions within the labels' range can make of the metric. */
static enum mlg_code tell(const struct mlg_eval_plan *plan, const struct mlg_eval_entry *entry,
                          const char *metric, double reach, struct mlg_report *report,
                          struct mlg_err *err)
{
    const struct mlg_eval_file *file =
        plan->labels.path != NULL ? &plan->labels : &plan->predictions;
    bool least = !isnan(entry->min);
    struct mlg_finding *finding = mlg_report_find(
        report, "evaluate.idle_limit", MLG_LEVEL_WARNING,
        "%s: any predictions within the range of the labels keep this limit", metric);
    const char *text = mlg_report_number(report, least ? -reach : reach);

    if (finding == NULL || text == NULL)
        return mlg_arena_full(&report->arena, err);
    mlg_loc_set_path(&finding->loc, file->shown != NULL ? file->shown : file->path);
    mlg_loc_set_field(&finding->loc, plan->label, strlen(plan->label));
    finding->count = 1;
    finding->hint = "set it by what is in production, or by what an error costs";
    finding->expected =
        mlg_arena_print(&report->arena, "%s than %s", least ? "more" : "less", text);
    finding->seen = mlg_report_number(report, least ? entry->min : width_of(entry));
    return finding->expected == NULL || finding->seen == NULL ? mlg_arena_full(&report->arena, err)
                                                              : MLG_OK;
}

enum mlg_code idle_note(const struct mlg_eval_plan *plan, struct frame *frame,
                        struct mlg_report *report, struct mlg_err *err)
{
    struct range range = { NAN, NAN };

    if (frame->task != MLG_TASK_REGRESSION || frame_rows(frame) == 0)
        return MLG_OK;
    for (size_t i = 0; i < plan->entries_count; i++) {
        const struct mlg_eval_entry *entry = &plan->entries[i];
        const struct loss *loss;
        struct mlg_metric metric;
        double reach;
        MLG_TRY(mlg_metric_parse_for(entry->metric, frame->task, &metric, err));
        loss = loss_of(&metric);
        if (loss == NULL || isnan(width_of(entry)))
            continue;
        if (isnan(range.least))
            MLG_TRY(range_of(frame, &range, err));
        reach = range.most - range.least;
        reach = loss->squared ? reach * reach : reach;
        /* labels that are all the same do not tell what is wide */
        if (reach > 0 && width_of(entry) >= reach)
            MLG_TRY(tell(plan, entry, metric.id, reach, report, err));
    }
    return MLG_OK;
}
