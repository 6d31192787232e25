/* Whether as many rows as there are could show what a gate asks for. */
#include "enough.h"

#include <math.h>

#include <mlgate/stat/power.h>

/* The least that show a spread, where no law of n is known. */
#define ROWS_LEAST 2

uint64_t enough_relevant(const struct mlg_metric *metric, const struct subject *subject)
{
    const struct tally *tally = subject->tally;
    uint64_t positives = tally_positives(tally), trials = 0;
    bool success;

    if (subject->frame->task != MLG_TASK_BINARY)
        return tally->n;
    if (metric->shape == MLG_SHAPE_PROPORTION && metric->trial != NULL) {
        for (unsigned c = 0; c < CELLS; c++)
            if (metric->trial((c & CELL_LABEL) != 0, 0, &success))
                trials += tally->count[c];
        return trials;
    }
    if (metric->rests_on == MLG_RESTS_ON_POSITIVES)
        return positives;
    if (metric->rests_on == MLG_RESTS_ON_SMALLER_CLASS)
        return positives < tally->n - positives ? positives : tally->n - positives;
    return tally->n;
}

uint64_t enough_scarce(const struct mlg_metric *metric, const struct subject *subject)
{
    const struct tally *tally = subject->tally;
    uint64_t positives = tally_positives(tally), of[2] = { tally->n - positives, positives };

    if (subject->frame->task != MLG_TASK_BINARY || metric->rests_on == MLG_RESTS_ON_ALL)
        return UINT64_MAX;
    for (unsigned label = 0; label < 2 && subject->frame->weight != NULL; label++)
        of[label] = tally->telling[label];
    return metric->rests_on == MLG_RESTS_ON_POSITIVES || of[1] < of[0] ? of[1] : of[0];
}

uint64_t enough_least(const struct mlg_metric *metric)
{
    if (metric->rests_on == MLG_RESTS_ON_ALL)
        return ROWS_LEAST;
    if (metric->needs_order || metric->task != MLG_TASK_BINARY)
        return 15;
    return metric->rests_on == MLG_RESTS_ON_BOTH_CLASSES ? 5 : ROWS_LEAST;
}

/* The share of rows that has to lie on the one side of a quantile for it to have a bound on the
 * side that its gate asks for; a pair needs both. */
static double quantile_reached(const struct mlg_metric *metric, const struct bar *bar)
{
    double q = metric->quantile(metric);

    if (bar->kind == BAR_MARGIN)
        return fmax(q, 1 - q);
    return metric->direction == MLG_LESS_IS_BETTER ? q : 1 - q;
}

bool enough_refuses(const struct mlg_metric *metric, bool paired, const struct bar *bar,
                    uint64_t relevant, uint64_t scarce)
{
    double least, most;
    bool correlation;
    bool share =
        metric->bounded_01 && metric->shape != MLG_SHAPE_MEAN && metric->shape != MLG_SHAPE_AUC;
    double value = bar->value;

    plan_range_of(metric, &least, &most);
    correlation = least == -1 && most == 1;
    if (bar->kind == BAR_NONE)
        return false;
    if (relevant < ROWS_LEAST || scarce < enough_least(metric))
        return true;
    if (metric->quantile != NULL)
        return mlg_threshold_untestable(relevant, quantile_reached(metric, bar), bar->alpha);
    if (!share && !correlation)
        return false;
    if (bar->kind == BAR_MAX) /* of shares only: 1 - share has to keep 1 - value */
        value = 1 - value;
    if (correlation)
        value = paired ? value / 2 : (1 + value) / 2;
    return paired ? mlg_paired_untestable(relevant, value, bar->alpha)
                  : mlg_threshold_untestable(relevant, value, bar->alpha);
}
