#include "judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/stat/multiplicity.h>

enum mlg_code judge_adjust(struct gate *gates, size_t count, struct mlg_err *err)
{
    double *p = calloc(count + 1, sizeof(*p));
    size_t slices = 0;
    enum mlg_code code = MLG_OK;

    if (p == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        if (gates[i].slice_column != NULL)
            p[slices++] = isnan(gates[i].measure.p_worse) ? 1 : gates[i].measure.p_worse;
    if (slices > 0)
        code = mlg_adjust_p(MLG_ADJUST_HOLM, p, slices, p, err);
    slices = 0;
    for (size_t i = 0; i < count && code == MLG_OK; i++) {
        if (gates[i].slice_column == NULL)
            continue;
        if (!isnan(gates[i].measure.p_worse))
            gates[i].p_adjusted = p[slices];
        slices++;
    }
    free(p);
    return code;
}

struct words {
    char effect[MLG_NUM_TEXT_BYTES], low[MLG_NUM_TEXT_BYTES], high[MLG_NUM_TEXT_BYTES];
    char bar[MLG_NUM_TEXT_BYTES], needed[MLG_NUM_TEXT_BYTES], p[MLG_NUM_TEXT_BYTES];
    char adjusted[MLG_NUM_TEXT_BYTES], mcnemar[MLG_NUM_TEXT_BYTES];
    char lost[MLG_NUM_TEXT_BYTES], gained[MLG_NUM_TEXT_BYTES];
};

/* Four digits behind the point are for people; tiny p-values are told as such. */
static void format_p(double p, char out[MLG_NUM_TEXT_BYTES])
{
    if (p < 0.0001)
        (void)mlg_num_format(0.0001, out);
    else
        (void)mlg_num_format_fixed(p, 4, out);
}

/* In the metric's own direction. */
static void find_words(const struct gate *gate, struct words *words)
{
    const struct measure *m = &gate->measure;

    (void)mlg_num_format_fixed(m->sign * m->effect, 4, words->effect);
    (void)mlg_num_format_fixed(measure_lower(m), 4, words->low);
    (void)mlg_num_format_fixed(measure_upper(m), 4, words->high);
    (void)mlg_num_format(gate->bar.value, words->bar);
    (void)mlg_num_format_count(m->rows_needed, words->needed);
    (void)mlg_num_format_count(m->lost, words->lost);
    (void)mlg_num_format_count(m->gained, words->gained);
    format_p(m->p_worse, words->p);
    format_p(gate->p_adjusted, words->adjusted);
    format_p(m->mcnemar, words->mcnemar);
}

static const char *sign_of_p(double p)
{
    return p < 0.0001 ? "<" : "=";
}

static const char *bar_name(enum bar_kind kind)
{
    return kind == BAR_MIN ? "minimum" : kind == BAR_MAX ? "maximum" : "margin";
}

/* "; 22 rows lost and 3 gained, McNemar mid-p = 0.0001" for a paired proportion, else "". */
static const char *discordance(const struct gate *gate, const struct words *words,
                               struct mlg_report *report)
{
    if (isnan(gate->measure.mcnemar))
        return "";
    return mlg_arena_print(&report->arena, "; %s rows lost and %s gained, McNemar mid-p %s %s",
                           words->lost, words->gained, sign_of_p(gate->measure.mcnemar),
                           words->mcnemar);
}

static const char *rows_needed(const struct gate *gate, const struct words *words,
                               struct mlg_report *report)
{
    if (!(gate->measure.effect > gate->measure.bar))
        return "no number of rows will do: the estimate is on the wrong side";
    if (gate->measure.left_out[0] != '\0')
        return "rows of each class are needed";
    if (gate->measure.fewest < gate->measure.scarce_least) { /* more of all may be none of these */
        char count[MLG_NUM_TEXT_BYTES];
        (void)mlg_num_format_count(gate->measure.fewest, count);
        return mlg_arena_print(&report->arena, "more rows of the rarest class are needed than %s",
                               count);
    }
    if (gate->measure.rows_needed == 0)
        return "more rows are needed";
    return mlg_arena_print(&report->arena, "about %s rows are needed for power 0.8", words->needed);
}

static const char *reason_of_failure(const struct gate *gate, struct mlg_report *report)
{
    struct words words;
    const char *pairs;

    find_words(gate, &words);
    pairs = discordance(gate, &words, report);
    if (gate->bar.kind != BAR_MARGIN)
        return mlg_arena_print(&report->arena, "%s bound %s is %s the %s %s",
                               gate->bar.kind == BAR_MIN ? "the upper" : "the lower",
                               gate->bar.kind == BAR_MIN ? words.high : words.low,
                               gate->bar.kind == BAR_MIN ? "below" : "above",
                               bar_name(gate->bar.kind), words.bar);
    if (pairs == NULL)
        return NULL;
    return mlg_arena_print(
        &report->arena,
        "worse than the baseline by more than the margin %s: difference %s, bounds %s to %s%s",
        words.bar, words.effect, words.low, words.high, pairs);
}

static const char *reason_of_doubt(const struct gate *gate, struct mlg_report *report)
{
    struct words words;
    const char *needed;
    const char *pairs;
    bool worse = gate->bar.kind == BAR_MARGIN && gate->measure.high < 0;

    find_words(gate, &words);
    needed = rows_needed(gate, &words, report);
    pairs = discordance(gate, &words, report);
    if (needed == NULL || pairs == NULL)
        return NULL;
    if (gate->bar.kind == BAR_MARGIN)
        return mlg_arena_print(&report->arena,
                               "the difference %s, bounds %s to %s, is not decided at the margin "
                               "%s%s; %s%s",
                               words.effect, words.low, words.high, words.bar,
                               worse ? ", although the candidate is worse than the baseline" : "",
                               needed, pairs);
    return mlg_arena_print(&report->arena, "the bounds %s to %s do not decide about the %s %s; %s",
                           words.low, words.high, bar_name(gate->bar.kind), words.bar, needed);
}

static const char *reason_of_uncorrected(const struct gate *gate, struct mlg_report *report)
{
    struct words words;

    find_words(gate, &words);
    return mlg_arena_print(&report->arena,
                           "fails on its own (p %s %s) but not after Holm's correction over the "
                           "slices (p %s %s): difference or value %s",
                           sign_of_p(gate->measure.p_worse), words.p, sign_of_p(gate->p_adjusted),
                           words.adjusted, words.effect);
}

static bool is_scarce(const struct measure *m)
{
    return m->scarce < m->scarce_least && m->scarce_least > 2;
}

/* "3 rows to rest on". */
static const char *evidence(const struct gate *gate, struct mlg_report *report)
{
    const struct measure *m = &gate->measure;
    uint64_t n = m->scarce < m->scarce_least   ? m->scarce
                 : m->telling != UINT64_MAX    ? m->telling
                 : m->n_relevant != UINT64_MAX ? m->n_relevant
                                               : m->n;
    char count[MLG_NUM_TEXT_BYTES];

    (void)mlg_num_format_count(n, count);
    return mlg_arena_print(&report->arena, "%s row%s to rest on", count, n == 1 ? "" : "s");
}

/* "1 row of the smaller class, of the 15 that it takes". */
static const char *scarce_evidence(const struct gate *gate, struct mlg_report *report)
{
    const struct measure *m = &gate->measure;
    enum mlg_rests_on rests_on = gate->metric->rests_on;
    bool binary = gate->metric->task == MLG_TASK_BINARY,
         label = gate->metric->task == MLG_TASK_MULTILABEL;
    char count[MLG_NUM_TEXT_BYTES], least[MLG_NUM_TEXT_BYTES];
    const char *of = rests_on == MLG_RESTS_ON_PREDICTED   ? " said to be of the rarest"
                     : rests_on != MLG_RESTS_ON_POSITIVES ? " of the smaller"
                     : binary                             ? NULL
                                                          : " of the rarest";

    (void)mlg_num_format_count(m->scarce, count);
    (void)mlg_num_format_count(m->scarce_least, least);
    return mlg_arena_print(&report->arena, "%s %s%s%s%s%s, of the %s that it takes", count,
                           of == NULL ? "positive " : "", m->clustered ? "cluster" : "row",
                           m->scarce == 1 ? "" : "s", of == NULL ? "" : of,
                           of == NULL                                        ? ""
                           : label && rests_on != MLG_RESTS_ON_SMALLER_CLASS ? " label"
                                                                             : " class",
                           least);
}

static const char *undefined_reason(const struct gate *gate, struct mlg_report *report)
{
    const struct measure *m = &gate->measure;

    if (!m->figure[CANDIDATE].defined)
        return mlg_arena_print(&report->arena, "%s is undefined: %s", gate->metric->id,
                               m->figure[CANDIDATE].reason);
    if (isnan(m->effect))
        return mlg_arena_print(&report->arena, "%s of the baseline is undefined: %s",
                               gate->metric->id, m->figure[BASELINE].reason);
    return mlg_arena_print(&report->arena, "no bounds can be had: %s", m->unbounded);
}

static const char *reason_of_untestable(const struct gate *gate, struct mlg_report *report)
{
    const struct measure *m = &gate->measure;
    const char *rows = is_scarce(m) ? scarce_evidence(gate, report) : evidence(gate, report);
    const char *lack = m->n > 0 && isnan(m->effect) ? undefined_reason(gate, report) : "";
    char bar[MLG_NUM_TEXT_BYTES];

    if (rows == NULL || lack == NULL)
        return NULL;
    if (is_scarce(m)) /* a floor, whatever the bar */
        return mlg_arena_print(&report->arena, "untestable: %s: %s is gated on more of them%s%s%s",
                               rows, gate->metric->id,
                               gate->slice_column != NULL &&
                                       gate->entry->untestable != MLG_UNTESTABLE_REPORT
                                   ? ", or with `untestable: report`"
                                   : "",
                               lack[0] == '\0' ? "" : "; ", lack);
    (void)mlg_num_format(gate->bar.value, bar);
    return mlg_arena_print(&report->arena, "untestable: with %s, %s could not show the %s %s%s%s",
                           rows,
                           gate->bar.kind == BAR_MARGIN ? "even a candidate equal to the baseline"
                                                        : "even a perfect model",
                           bar_name(gate->bar.kind), bar, lack[0] == '\0' ? "" : "; ", lack);
}

/* May it be left out of the verdict? Which classes occur is a matter of the test set; how often the
 * model says one is its own, and excuses nothing. */
static bool lets_off(const struct gate *gate)
{
    bool own = gate->metric->rests_on == MLG_RESTS_ON_PREDICTED &&
               (is_scarce(&gate->measure) || gate->measure.left_out[0] != '\0');

    return gate->entry->untestable == MLG_UNTESTABLE_REPORT && !own;
}

static enum mlg_verdict set(struct gate *gate, enum mlg_verdict verdict, const char *reason)
{
    gate->verdict = verdict;
    gate->reason = reason;
    return verdict;
}

static void judge_untestable(struct gate *gate, struct mlg_report *report)
{
    (void)set(gate, lets_off(gate) ? MLG_NO_VERDICT : MLG_INCONCLUSIVE,
              reason_of_untestable(gate, report));
}

static void judge_by_estimate(struct gate *gate, struct mlg_report *report)
{
    const struct measure *m = &gate->measure;
    struct words words;

    if (isnan(m->effect)) {
        (void)set(gate, MLG_INCONCLUSIVE, undefined_reason(gate, report));
        return;
    }
    if (m->effect >= m->bar) {
        (void)set(gate, MLG_PASS, "by the point estimate alone");
        return;
    }
    find_words(gate, &words);
    (void)set(gate, MLG_FAIL,
              mlg_arena_print(&report->arena, "the point estimate %s misses the %s %s",
                              words.effect, bar_name(gate->bar.kind), words.bar));
}

/* The bound on the bar decides a margin strictly ("> -m") and a threshold inclusively. */
static bool clears(const struct gate *gate)
{
    const struct measure *m = &gate->measure;

    return gate->bar.kind == BAR_MARGIN ? m->low > m->bar : m->low >= m->bar;
}

/* Of all rows, and without a figure: that is no gate that may be let off. */
static bool is_unmet(const struct gate *gate)
{
    return gate->entry->untestable == MLG_UNTESTABLE_REPORT && gate->slice_column == NULL &&
           isnan(gate->measure.effect);
}

/* What to gate instead of a mean that leaves out a class. */
static const char *instead_of_mean(const struct mlg_metric *metric)
{
    bool macro = false, class = false;

    for (size_t p = 0; p < MLG_METRIC_PARAMS_MAX && metric->params[p] != NULL; p++) {
        const struct mlg_metric_param *param = metric->params[p];
        class = class || strcmp(param->name, "class") == 0;
        macro = macro || (strcmp(param->name, "average") == 0 &&
                          strcmp(param->words[(size_t)metric->param[p]], "macro") == 0);
    }
    if (macro)
        return class ? "average=weighted, or class=NAME" : "average=weighted";
    return class ? "class=NAME" : "recall(class=NAME)";
}

/* A class that a slice lacks makes its gate untestable; one of all rows is no gate to be let off.
 */
static void judge_partial(struct gate *gate, struct mlg_report *report)
{
    const char *instead = instead_of_mean(gate->metric);

    if (gate->slice_column == NULL) {
        (void)set(gate, MLG_INCONCLUSIVE,
                  mlg_arena_print(&report->arena,
                                  "it would pass, but the mean is of some classes only; gate %s",
                                  instead));
        return;
    }
    gate->measure.untestable = true;
    if (lets_off(gate))
        (void)set(gate, MLG_NO_VERDICT, "untestable: the mean is of some classes only");
    else
        (void)set(gate, MLG_INCONCLUSIVE,
                  mlg_arena_print(&report->arena,
                                  "untestable: the mean is of some classes only; gate %s, or with "
                                  "`untestable: report`",
                                  instead));
}

static void judge_by_bounds(struct gate *gate, struct mlg_report *report)
{
    const struct measure *m = &gate->measure;
    bool below = m->bounded && m->high < m->bar;
    bool corrected = gate->slice_column != NULL;

    if (below && (!corrected || gate->p_adjusted <= gate->bar.alpha))
        (void)set(gate, MLG_FAIL, reason_of_failure(gate, report));
    /* What a bootstrap, a t or a ranking of a handful of rows shows is no evidence: it may not pass
     * where nothing could pass by n alone. Tango's law of the rows that changed holds at any n:
     * with enough gained a candidate passes where one equal to the baseline could not. */
    else if (m->bounded && clears(gate) && (!m->untestable || m->at_any_n))
        (void)set(gate, MLG_PASS, NULL);
    else if (below)
        (void)set(gate, MLG_INCONCLUSIVE, reason_of_uncorrected(gate, report));
    else if (gate->slice_column != NULL && m->left_out[0] != '\0')
        judge_partial(gate, report);
    else if (m->untestable && !is_unmet(gate))
        judge_untestable(gate, report);
    else if (!m->bounded)
        (void)set(gate, MLG_INCONCLUSIVE, undefined_reason(gate, report));
    else
        (void)set(gate, MLG_INCONCLUSIVE, reason_of_doubt(gate, report));
}

/* What a mean leaves out is told beside whatever else there is to tell. */
static enum mlg_code tell_left_out(struct gate *gate, struct mlg_report *report,
                                   struct mlg_err *err)
{
    const char *names = gate->measure.left_out;

    if (names[0] == '\0')
        return MLG_OK;
    gate->reason = mlg_arena_print(
        &report->arena, "%s%sundefined for %s, which the mean leaves out",
        gate->reason == NULL ? "" : gate->reason, gate->reason == NULL ? "" : "; ", names);
    return gate->reason == NULL ? mlg_arena_full(&report->arena, err) : MLG_OK;
}

enum mlg_code judge_gate(struct gate *gate, bool incomplete, bool same, struct mlg_report *report,
                         struct mlg_err *err)
{
    const struct measure *m = &gate->measure;
    bool wants_reason = true;

    if (gate->bar.kind == BAR_NONE) {
        (void)set(gate, MLG_NO_VERDICT, NULL);
        wants_reason = isnan(m->effect) || !m->bounded;
        if (wants_reason)
            gate->reason = undefined_reason(gate, report);
    } else if (same) {
        (void)set(gate, MLG_INCONCLUSIVE, MLG_EVAL_REASON_SAME);
    } else if (gate->entry->on_estimate) {
        judge_by_estimate(gate, report);
    } else {
        judge_by_bounds(gate, report);
    }
    if (gate->verdict == MLG_PASS) {
        wants_reason = false;
        if (m->left_out[0] != '\0') {
            judge_partial(gate, report);
            wants_reason = true;
        }
        if (incomplete)
            (void)set(gate, MLG_INCONCLUSIVE,
                      "it would pass, but rows were left out: see the findings");
    }
    if (wants_reason && gate->reason == NULL)
        return mlg_arena_full(&report->arena, err);
    return tell_left_out(gate, report, err);
}
