/* What all metrics have in common: the figures, what the number of rows allows, and bounds from
 * sums of losses and placements. */
#include "measure.h"
#include "enough.h"
#include "telling.h"

#include <math.h>
#include <string.h>

#include <mlgate/stat/mean.h>
#include <mlgate/stat/power.h>
#include <mlgate/stat/special.h>
#include <mlgate/stat/unseen.h>

void measure_bounds(struct measure *measure, const char *method,
                    const struct mlg_interval *interval, const struct mlg_pvalue *worse)
{
    measure->method = method;
    measure->bounded = interval->defined && interval->low <= interval->high;
    if (!measure->bounded) {
        measure->unbounded = interval->reason != NULL ? interval->reason : "there are no bounds";
        return;
    }
    measure->low = interval->low;
    measure->high = interval->high;
    if (worse != NULL && worse->defined)
        measure->p_worse = worse->p;
}

/* What a gate stands on is guarded against rows that the sample lacks (mlgate/stat/unseen.h); a
 * figure that nobody gates has the plain bounds. The name says which. */
static const char *guarded(const char *method, const struct bar *bar, const struct measure *measure)
{
    static const char *const names[][2] = {
        { "t", "guarded-t" },
        { "paired-t", "guarded-paired-t" },
        { "delta-t", "guarded-delta-t" },
        { "paired-delta-t", "guarded-paired-delta-t" },
        { "weighted-t", "guarded-weighted-t" },
        { "weighted-paired-t", "guarded-weighted-paired-t" },
        { "weighted-delta-t", "guarded-weighted-delta-t" },
        { "weighted-paired-delta-t", "guarded-weighted-paired-delta-t" },
        { "clustered-t", "guarded-clustered-t" },
        { "clustered-paired-t", "guarded-clustered-paired-t" },
        { "clustered-delta-t", "guarded-clustered-delta-t" },
        { "clustered-paired-delta-t", "guarded-clustered-paired-delta-t" },
        { "delong-logit", "guarded-delong-logit" },
        { "delong-paired", "guarded-delong-paired" },
    };

    if (bar->kind == BAR_NONE || measure->guard == GUARD_NONE)
        return method;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i][0], method) == 0)
            return names[i][1];
    return method;
}

static struct mlg_unseen unseen_of(const struct bar *bar, const struct measure *measure)
{
    if (measure->guard == GUARD_NONE)
        return (struct mlg_unseen){ 0, 0 };
    if (bar->kind == BAR_MARGIN)
        return MLG_UNSEEN_PAIR;
    return measure->guard == GUARD_SMOOTH ? MLG_UNSEEN_SMOOTH : MLG_UNSEEN_MEAN;
}

void measure_by_moments(const struct mlg_moments *moments, const struct bar *bar,
                        struct measure *measure, const char *method)
{
    struct mlg_pvalue worse = mlg_pvalue_undefined("there is no bar");
    struct mlg_interval interval;

    if (bar->kind == BAR_NONE) {
        interval = mlg_mean_t(moments, bar->alpha);
    } else {
        interval = mlg_unseen_mean(moments, bar->alpha, unseen_of(bar, measure));
        worse = mlg_unseen_mean_test(moments, measure->bar, MLG_LESS, unseen_of(bar, measure));
    }
    measure_bounds(measure, guarded(method, bar, measure), &interval, &worse);
}

void measure_widen(uint64_t rows, uint64_t telling, const struct bar *bar, struct measure *measure)
{
    double all = (double)rows - 1, few = (double)telling - 1, wider;

    if (bar->kind == BAR_NONE || !measure->bounded || telling >= rows || telling < 2)
        return;
    wider = mlg_student_t_isf(bar->alpha, few) / mlg_student_t_isf(bar->alpha, all);
    measure->low = measure->effect - wider * (measure->effect - measure->low);
    measure->high = measure->effect + wider * (measure->high - measure->effect);
    if (measure->p_worse > 0 && measure->p_worse < 1)
        measure->p_worse = mlg_student_t(-mlg_student_t_isf(measure->p_worse, all), few).lower;
}

void measure_weigh(const struct mlg_weighted *weighted, const struct bar *bar,
                   struct measure *measure)
{
    measure->telling = telling_of(&weighted->w, &weighted->ww);
    measure_widen(weighted->n, measure->telling, bar, measure);
}

void measure_by_weighted(const struct mlg_weighted *weighted, const struct bar *bar,
                         struct measure *measure, const char *method)
{
    struct mlg_pvalue worse = mlg_pvalue_undefined("there is no bar");
    struct mlg_interval interval;

    if (bar->kind == BAR_NONE) {
        interval = mlg_weighted_interval(weighted, bar->alpha);
    } else {
        interval = mlg_unseen_weighted(weighted, bar->alpha, unseen_of(bar, measure));
        worse = mlg_unseen_weighted_test(weighted, measure->bar, MLG_LESS, unseen_of(bar, measure));
    }
    measure_bounds(measure, guarded(method, bar, measure), &interval, &worse);
    measure_weigh(weighted, bar, measure);
}

/* Rows for power 0.8: by the method's own law where bound_... set it, else by the width of the
 * bounds, which shrinks with the root of n. Counted in rows of the slice. */
static void count_needed(struct measure *measure, const struct bar *bar)
{
    double relevant =
        measure->n_relevant == UINT64_MAX ? (double)measure->n : (double)measure->n_relevant;
    double distance = measure->effect - measure->bar, needed;

    if (bar->kind == BAR_NONE || !measure->bounded || !(distance > 0) ||
        !isfinite(measure->high - measure->low)) {
        measure->rows_needed = 0;
        return;
    }
    if (measure->rows_needed == 0) {
        double se = (measure->high - measure->low) / (2 * mlg_norm_isf(bar->alpha));
        measure->rows_needed =
            mlg_required_n_scaled(measure->n, se, distance, bar->alpha, MEASURE_POWER);
    } else if (relevant > 0) {
        needed = ceil((double)measure->rows_needed * (double)measure->n / relevant);
        measure->rows_needed = needed < 0x1p63 ? (uint64_t)needed : 0;
    }
}

/* Why the predictions do not hold what the metric is made of, or NULL. */
static const char *unfit(const struct mlg_metric *metric, const struct frame *frame, unsigned model)
{
    bool several = frame->task == MLG_TASK_MULTICLASS || frame->task == MLG_TASK_MULTILABEL;

    if (metric->needs_column)
        return NULL;
    if (frame->task == MLG_TASK_BINARY && metric->needs_score && frame->score[model] == NULL)
        return "it needs scores, and there are labels only";
    if (several && metric->needs_score && frame->class_score[model] == NULL)
        return "it needs a score of each class, and there are labels only";
    if (metric->needs_probability && !frame->probability[model])
        return "it needs probabilities, and a score lies outside 0..1";
    return NULL;
}

/* The estimate is never cut off, nor an open bound closed. */
double measure_lower(const struct measure *measure)
{
    double lower = measure->sign < 0 ? -measure->high : measure->low;
    double least = fmin(measure->least, measure->sign * measure->effect);

    return isfinite(lower) && lower < least ? least : lower;
}

double measure_upper(const struct measure *measure)
{
    double upper = measure->sign < 0 ? -measure->low : measure->high;
    double most = fmax(measure->most, measure->sign * measure->effect);

    return isfinite(upper) && upper > most ? most : upper;
}

void measure_begin(const struct mlg_metric *metric, const struct subject *subject,
                   const struct bar *bar, struct measure *ret_measure)
{
    uint64_t relevant = enough_relevant(metric, subject);
    struct measure measure = { .n = subject->tally->n,
                               .telling = UINT64_MAX,
                               .scarce = enough_scarce(metric, subject),
                               .scarce_least = enough_least(metric),
                               .fewest = UINT64_MAX,
                               .sign = metric->direction == MLG_MORE_IS_BETTER ? 1 : -1,
                               .effect = NAN,
                               .bar = NAN,
                               .low = NAN,
                               .high = NAN,
                               .p_worse = NAN,
                               .mcnemar = NAN };
    double least, most;

    plan_range_of(metric, &least, &most);
    measure.least = subject->frame->models == 2 ? least - most : least;
    measure.most = subject->frame->models == 2 ? most - least : most;
    measure.n_relevant = relevant == measure.n ? UINT64_MAX : relevant;
    if (bar->kind != BAR_NONE)
        measure.bar = bar->kind == BAR_MARGIN ? -bar->value : measure.sign * bar->value;
    for (unsigned m = 0; m < subject->frame->models; m++)
        measure.figure[m] =
            (struct mlg_figure){ .value = NAN, .reason = unfit(metric, subject->frame, m) };
    *ret_measure = measure;
}

bool measure_effect(const struct subject *subject, struct measure *measure)
{
    bool paired = subject->frame->models == 2;

    if (measure->figure[CANDIDATE].defined && !paired)
        measure->effect = measure->sign * measure->figure[CANDIDATE].value;
    else if (paired && measure->figure[CANDIDATE].defined && measure->figure[BASELINE].defined)
        measure->effect =
            measure->sign * (measure->figure[CANDIDATE].value - measure->figure[BASELINE].value);
    return !isnan(measure->effect);
}

void measure_end(const struct mlg_metric *metric, const struct subject *subject,
                 const struct bar *bar, struct measure *measure)
{
    const struct frame *frame = subject->frame;
    uint64_t relevant = enough_relevant(metric, subject);
    bool fit = true;

    if ((frame->task != MLG_TASK_BINARY || frame->cluster != NULL) &&
        measure->n_relevant != UINT64_MAX)
        relevant = measure->n_relevant;
    for (unsigned m = 0; m < frame->models; m++)
        fit = fit && unfit(metric, frame, m) == NULL;
    if (measure->telling != UINT64_MAX)
        relevant = measure->telling;
    /* What more rows would not mend is not a question of n. */
    measure->untestable =
        fit && enough_refuses(metric, frame->models == 2, bar, relevant, measure->scarce);
    if (!isnan(measure->effect))
        count_needed(measure, bar);
}

static struct mlg_figure mean_of(const struct mlg_sum *sum, double weights)
{
    double mean = mlg_sum_value(sum) / weights;

    if (!(weights > 0))
        return (struct mlg_figure){ .value = NAN, .reason = "there are no rows" };
    return isfinite(mean) ? (struct mlg_figure){ .defined = true, .value = mean }
                          : (struct mlg_figure){ .value = NAN };
}

bool measure_of_losses(const struct subject *subject, const struct loss_sums *sums,
                       const struct bar *bar, struct measure *measure)
{
    static const char *const methods[2][2] = { { "t", "weighted-t" },
                                               { "paired-t", "weighted-paired-t" } };
    const struct frame *frame = subject->frame;
    bool weighted = frame->weight != NULL;
    double weights =
        weighted ? mlg_sum_value(&sums->effect.weighted.w) : (double)sums->effect.moments.n;

    for (unsigned m = 0; m < frame->models; m++) {
        if (measure->figure[m].reason != NULL)
            continue;
        measure->figure[m] = mean_of(&sums->sum[m], weights);
        if (!measure->figure[m].defined && measure->figure[m].reason == NULL)
            return false;
    }
    if (!measure_effect(subject, measure))
        return true;
    if (weighted)
        measure_by_weighted(&sums->effect.weighted, bar, measure, methods[frame->models == 2][1]);
    else
        measure_by_moments(&sums->effect.moments, bar, measure, methods[frame->models == 2][0]);
    return true;
}

static struct mlg_figure auc_of(const struct mlg_delong *delong, unsigned model)
{
    if (delong->positive.n == 0)
        return (struct mlg_figure){ .value = NAN, .reason = "there is no positive row" };
    if (delong->negative.n == 0)
        return (struct mlg_figure){ .value = NAN, .reason = "there is no negative row" };
    return (struct mlg_figure){ .defined = true, .value = mlg_delong_auc(delong, model) };
}

void measure_of_ranks(const struct subject *subject, const struct mlg_delong *delong,
                      const struct bar *bar, struct measure *measure)
{
    struct mlg_pvalue worse = mlg_pvalue_undefined("there is no bar");
    struct mlg_interval interval;

    for (unsigned m = 0; m < subject->frame->models; m++)
        if (measure->figure[m].reason == NULL)
            measure->figure[m] = auc_of(delong, m);
    if (!measure_effect(subject, measure))
        return;
    if (subject->frame->models == 1) {
        interval = bar->kind == BAR_NONE ? mlg_delong_ci(delong, 0, bar->alpha, MLG_AUC_LOGIT)
                                         : mlg_unseen_auc(delong, bar->alpha, MLG_UNSEEN_AUC);
        if (bar->kind != BAR_NONE)
            worse = mlg_unseen_auc_test(delong, measure->bar, MLG_LESS, MLG_UNSEEN_AUC);
        measure_bounds(measure, guarded("delong-logit", bar, measure), &interval, &worse);
        return;
    }
    interval = bar->kind == BAR_NONE
                   ? mlg_delong_paired(delong, CANDIDATE, BASELINE, bar->alpha)
                   : mlg_unseen_auc_paired(delong, bar->alpha, MLG_UNSEEN_AUC_PAIR);
    if (bar->kind != BAR_NONE)
        worse = mlg_unseen_auc_paired_test(delong, measure->bar, MLG_LESS, MLG_UNSEEN_AUC_PAIR);
    measure_bounds(measure, guarded("delong-paired", bar, measure), &interval, &worse);
}
