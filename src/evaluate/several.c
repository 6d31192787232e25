/* Bounds of metrics of several classes, several labels, and columns. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/elementary.h>
#include <mlgate/stat/quantile.h>
#include <mlgate/stat/special.h>

#include "measure.h"
#include "telling.h"

/* Up to here the joint cells of a confusion matrix are resampled. Beyond, the delta method gives
 * the same bounds for less, but not where a mean of all classes rests on a few rows of one of them:
 * if these are all right they show no spread, and resampling does not take them for free of error;
 * of more, what they do not show is little (measure_guard_rare). */
#define ROWS_RESAMPLED  5000
#define ROWS_OF_A_CLASS 100
#define CELLS_RESAMPLED 1024
#define REPLICATES      2000

/* --- rows that are trials --- */

static void bound_trials(const struct mlg_metric *metric, const struct cut *cut,
                         const struct bar *bar, struct measure *measure)
{
    struct mlg_metric_rows rows = cut_rows(cut, CANDIDATE);
    uint64_t successes = 0, trials = 0;
    bool success = false, turned = measure->sign < 0;
    struct mlg_weighted weighted;

    mlg_weighted_init(&weighted);
    for (size_t i = 0; i < cut->n; i++) {
        if (!metric->row_trial(metric, &rows, i, &success))
            continue;
        success = success != turned;
        trials++;
        successes += success;
        if (cut->weight != NULL)
            (void)mlg_weighted_add(&weighted, success, cut->weight[i]);
    }
    measure_share(successes, trials, cut->weight != NULL ? &weighted : NULL, bar, measure);
}

static void bound_trial_pairs(const struct mlg_metric *metric, const struct cut *cut,
                              const struct bar *bar, struct measure *measure)
{
    struct mlg_metric_rows rows[2] = { cut_rows(cut, CANDIDATE), cut_rows(cut, BASELINE) };
    bool first = false, second = false, turned = measure->sign < 0;
    struct mlg_paired table = { 0 };
    struct mlg_weighted weighted;

    mlg_weighted_init(&weighted);
    for (size_t i = 0; i < cut->n; i++) {
        if (!metric->row_trial(metric, &rows[CANDIDATE], i, &first))
            continue;
        (void)metric->row_trial(metric, &rows[BASELINE], i, &second);
        first = first != turned;
        second = second != turned;
        *(first    ? second ? &table.both : &table.first_only
          : second ? &table.second_only
                   : &table.neither) += 1;
        if (cut->weight != NULL)
            (void)mlg_weighted_add(&weighted, (double)first - (double)second, cut->weight[i]);
    }
    measure_pairs(&table, cut->weight != NULL ? &weighted : NULL, mlg_metric_pair_interval(metric),
                  bar, measure);
}

/* --- losses of rows --- */

struct row_losses {
    const struct mlg_metric *metric;
    struct mlg_metric_rows rows[2];
    unsigned models;
    double sign;
};

static double signed_loss(const void *context, size_t i)
{
    const struct row_losses *of = context;
    double loss = of->metric->row_loss(of->metric, &of->rows[CANDIDATE], i);

    if (of->models == 2)
        loss -= of->metric->row_loss(of->metric, &of->rows[BASELINE], i);
    return of->sign * loss;
}

static void bound_row_losses(const struct mlg_metric *metric, const struct cut *cut,
                             const struct bar *bar, struct measure *measure)
{
    static const char *const methods[2][2] = { { "t", "weighted-t" },
                                               { "paired-t", "weighted-paired-t" } };
    struct row_losses losses = { .metric = metric,
                                 .rows = { cut_rows(cut, CANDIDATE), cut_rows(cut, BASELINE) },
                                 .models = cut->models,
                                 .sign = measure->sign };

    measure_mean(cut, bar, measure, methods[cut->models == 2], signed_loss, &losses);
}

/* --- the joint cells (label, candidate, baseline) of several classes --- */

struct class_cells {
    const struct mlg_metric *metric;
    struct mlg_metric_rows rows[2]; /* one for each cell, weighted by its count */
    unsigned models;
    double sign;
    double *weight;
};

static double effect_of_class_cells(const uint64_t *count, unsigned cells, const void *user)
{
    const struct class_cells *of = user;
    struct mlg_figure figure[2] = { { 0 }, { 0 } };

    for (unsigned c = 0; c < cells; c++)
        of->weight[c] = (double)count[c];
    for (unsigned m = 0; m < of->models; m++) {
        figure[m] = of->metric->value(of->metric, &of->rows[m]);
        if (!figure[m].defined)
            return NAN;
    }
    return of->sign * (of->models == 2 ? figure[0].value - figure[1].value : figure[0].value);
}

static size_t joint_cells(const struct cut *cut)
{
    size_t k = cut_rows(cut, CANDIDATE).k;

    if (k > CELLS_RESAMPLED)
        return SIZE_MAX;
    return cut->models == 2 ? k * k * k : k * k;
}

/* Scarce rows are those of the class that has the fewest. */
static bool resamples_cells(const struct mlg_metric *metric, const struct cut *cut, uint64_t scarce)
{
    return metric->task == MLG_TASK_MULTICLASS && metric->shape == MLG_SHAPE_CELLS &&
           cut->weight == NULL && (cut->n <= ROWS_RESAMPLED || scarce < ROWS_OF_A_CLASS) &&
           joint_cells(cut) <= CELLS_RESAMPLED;
}

/* Label, candidate and baseline of each cell, and how many rows have them. */
static void fill_cells(const struct cut *cut, size_t cells, uint32_t *class, uint64_t *count)
{
    struct mlg_metric_rows rows[2] = { cut_rows(cut, CANDIDATE), cut_rows(cut, BASELINE) };
    size_t k = rows[CANDIDATE].k;

    for (size_t c = 0; c < cells; c++) {
        size_t rest = c;
        if (cut->models == 2) {
            class[2 * cells + c] = (uint32_t)(rest % k);
            rest /= k;
        }
        class[cells + c] = (uint32_t)(rest % k);
        class[c] = (uint32_t)(rest / k);
    }
    for (size_t i = 0; i < cut->n; i++) {
        size_t c = rows[CANDIDATE].label_class[i] * k + rows[CANDIDATE].predicted_class[i];
        if (cut->models == 2)
            c = c * k + rows[BASELINE].predicted_class[i];
        count[c]++;
    }
}

static enum mlg_code bound_class_cells(const struct mlg_metric *metric, const struct cut *cut,
                                       const struct bar *bar, struct measure *measure,
                                       struct mlg_err *err)
{
    struct mlg_metric_rows like = cut_rows(cut, CANDIDATE);
    size_t cells = joint_cells(cut);
    struct class_cells of = { .metric = metric, .models = cut->models, .sign = measure->sign };
    uint32_t *class = calloc(cells, 3 * sizeof(*class));
    uint64_t *count = calloc(cells, sizeof(*count));
    struct mlg_boot boot = { 0 };
    enum mlg_code code = MLG_E_NOMEM;

    of.weight = calloc(cells, sizeof(double));
    if (class == NULL || count == NULL || of.weight == NULL) {
        (void)mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    } else {
        fill_cells(cut, cells, class, count);
        for (unsigned m = 0; m < 2; m++)
            of.rows[m] = (struct mlg_metric_rows){ .n = cells,
                                                   .k = like.k,
                                                   .names = like.names,
                                                   .label_class = class,
                                                   .predicted_class = class + (m + 1) * cells,
                                                   .weight = of.weight };
        code = mlg_boot_cells(count, (unsigned)cells, effect_of_class_cells, &of, REPLICATES,
                              bar->seed, &boot, err);
    }
    if (code == MLG_OK)
        measure_by_replicates(&boot, bar, measure, "bootstrap-cells");
    mlg_boot_done(&boot);
    free(class);
    free(count);
    free(of.weight);
    return code;
}

/* --- quantiles --- */

/* That the quantile is on the wrong side of the bar: if it were on it, the number of values up to
 * it were binomial. */
static struct mlg_pvalue quantile_worse(uint64_t below, uint64_t n, double q, bool less_is_better)
{
    struct mlg_pvalue worse = { .defined = true };

    if (less_is_better)
        worse.p = mlg_binom((int64_t)below, n, q).cdf;
    else
        worse.p = below == 0 ? 1 : mlg_binom((int64_t)below - 1, n, q).sf;
    return worse;
}

bool measure_is_below(const struct measure *measure, const struct bar *bar, double value)
{
    return measure->sign < 0 ? value <= bar->value : value < bar->value;
}

/* A bound that the number of rows cannot give is open: no bar is beyond it. */
void measure_by_order(const struct mlg_metric *metric, uint64_t n,
                      const struct mlg_interval *interval, uint64_t below, const struct bar *bar,
                      struct measure *measure)
{
    struct mlg_interval signed_interval = *interval;
    struct mlg_pvalue worse = mlg_pvalue_undefined("there is no bar");

    if (bar->kind == BAR_MIN || bar->kind == BAR_MAX)
        worse = quantile_worse(below, n, metric->quantile(metric), measure->sign < 0);
    if (measure->sign < 0) {
        signed_interval.low = -interval->high;
        signed_interval.high = -interval->low;
    }
    measure_bounds(measure, "order-statistics", &signed_interval, &worse);
    if (measure->bounded && !isfinite(measure->low) && !isfinite(measure->high)) {
        measure->bounded = false;
        measure->unbounded = "too few rows for a bound of this quantile";
    }
}

static enum mlg_code bound_quantile(const struct mlg_metric *metric, const struct cut *cut,
                                    const struct bar *bar, struct measure *measure,
                                    struct mlg_err *err)
{
    double *sorted = malloc((cut->n + 1) * sizeof(*sorted));
    struct mlg_interval interval;
    uint64_t below = 0;

    if (sorted == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    memcpy(sorted, cut_rows(cut, CANDIDATE).column, cut->n * sizeof(*sorted));
    mlg_sort_doubles(sorted, cut->n);
    interval = mlg_quantile_interval(sorted, cut->n, metric->quantile(metric), bar->alpha);
    while (below < cut->n && measure_is_below(measure, bar, sorted[below]))
        below++;
    free(sorted);
    measure_by_order(metric, cut->n, &interval, below, bar, measure);
    return MLG_OK;
}

struct weighed {
    double value, weight;
};

static int by_value(const void *left, const void *right)
{
    const struct weighed *a = left, *b = right;

    return (a->value > b->value) - (a->value < b->value);
}

/* The smallest value up to which `rank` of `of` parts of the weight lie; rank 0: `none`. */
static double weighed_rank(const struct weighed *sorted, size_t n, double weights, uint64_t rank,
                           uint64_t of, double none)
{
    double level = weights * ((double)rank / (double)of) * (1 - 1e-9); /* but for rounding */
    struct mlg_sum passed;
    size_t i = 0;

    if (rank == 0 || n == 0)
        return none;
    mlg_sum_init(&passed);
    mlg_sum_add(&passed, sorted[0].weight);
    while (i + 1 < n && mlg_sum_value(&passed) < level)
        mlg_sum_add(&passed, sorted[++i].weight);
    return sorted[i].value;
}

static size_t sort_weighed(const struct cut *cut, struct weighed *ret, double *ret_weights)
{
    const double *column = cut_rows(cut, CANDIDATE).column;
    struct mlg_sum weights;
    size_t n = 0;

    mlg_sum_init(&weights);
    for (size_t i = 0; i < cut->n; i++) {
        double weight = cut->weight == NULL ? 1 : cut->weight[i];
        if (!(weight > 0))
            continue;
        ret[n++] = (struct weighed){ column[i], weight };
        mlg_sum_add(&weights, weight);
    }
    qsort(ret, n, sizeof(*ret), by_value);
    *ret_weights = mlg_sum_value(&weights);
    return n;
}

enum mlg_code measure_weighed_quantile(const struct mlg_metric *metric, const struct cut *cut,
                                       const struct bar *bar, struct measure *measure,
                                       struct mlg_err *err)
{
    struct weighed *sorted = malloc((cut->n + 1) * sizeof(*sorted));
    double q = metric->quantile(metric), weights, below = 0;
    uint64_t telling = telling_rows(metric, cut, cut->cluster != NULL);
    struct mlg_interval interval = { .defined = true };
    size_t n;

    if (sorted == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    n = sort_weighed(cut, sorted, &weights);
    interval.low = weighed_rank(sorted, n, weights, mlg_quantile_lower_rank(telling, q, bar->alpha),
                                telling, -INFINITY);
    interval.high = weighed_rank(
        sorted, n, weights, mlg_quantile_upper_rank(telling, q, bar->alpha), telling, INFINITY);
    for (size_t i = 0; i < n && measure_is_below(measure, bar, sorted[i].value); i++)
        below += sorted[i].weight;
    below = ceil(below / weights * (double)telling * (1 - 1e-9));
    free(sorted);
    measure->telling = telling;
    measure_by_order(metric, telling, &interval, n == 0 ? 0 : (uint64_t)below, bar, measure);
    if (measure->bounded)
        measure->method = "weighed-order-statistics";
    return MLG_OK;
}

/* --- rare classes --- */

/* In a weighted mean of precisions a class counts as much as it has rows. */
static bool counts_alike(const struct mlg_metric *metric)
{
    for (size_t p = 0; p < MLG_METRIC_PARAMS_MAX && metric->params[p] != NULL; p++)
        if (strcmp(metric->params[p]->name, "average") == 0)
            return strcmp(metric->params[p]->words[(size_t)metric->param[p]], "macro") == 0;
    return true;
}

void measure_guard_rare(const struct mlg_metric *metric, const struct cut *cut,
                        const struct bar *bar, struct measure *measure)
{
    double shown = measure->effect - measure->low, unseen;

    if (bar->kind == BAR_NONE || !measure->bounded || metric->shape != MLG_SHAPE_CELLS ||
        metric->task == MLG_TASK_BINARY || measure->scarce == UINT64_MAX || measure->scarce == 0)
        return;
    unseen = -mlg_log(bar->alpha) / (double)measure->scarce;
    if (counts_alike(metric))
        unseen /= (double)cut->classes;
    measure->low = measure->effect - sqrt(shown * shown + unseen * unseen);
}

/* Beside resampled cells: so many rows of a class, all right, leave open what Clopper and Pearson's
 * bound of as many leaves open, and the more classes a mean is of the less of it smoothing shows.
 */
static void keep_rare_open(const struct mlg_metric *metric, const struct cut *cut,
                           const struct bar *bar, struct measure *measure)
{
    double open;

    if (bar->kind == BAR_NONE || !measure->bounded || measure->fewest == UINT64_MAX ||
        measure->fewest == 0 || !counts_alike(metric))
        return;
    open = 1 - mlg_pow(bar->alpha, 1 / (double)measure->fewest);
    measure->low = fmin(measure->low, measure->effect - open / (double)cut->classes);
}

/* --- what is left out of a mean --- */

/* out[2 (k + 1)]: ones for what either model leaves out, and room. Returns how many. */
static size_t find_left_out(const struct mlg_metric *metric, const struct cut *cut, uint8_t *out)
{
    size_t k = cut_rows(cut, CANDIDATE).k, count = 0;
    uint8_t *one = out + k + 1;

    for (unsigned m = 0; m < cut->models; m++) {
        struct mlg_metric_rows rows = cut_rows(cut, m);
        if (metric->left_out(metric, &rows, one) == 0)
            continue;
        for (size_t j = 0; j < k; j++)
            out[j] |= one[j];
    }
    for (size_t j = 0; j < k; j++)
        count += out[j] != 0;
    return count;
}

void measure_left_out(const struct mlg_metric *metric, const struct cut *cut,
                      struct measure *measure)
{
    struct mlg_metric_rows rows = cut_rows(cut, CANDIDATE);
    uint8_t *out = metric->left_out == NULL ? NULL : calloc(2, rows.k + 1);
    size_t length = 0, named = 0, count;

    if (out == NULL && metric->left_out != NULL) /* what is not known does not pass */
        (void)snprintf(measure->left_out, sizeof(measure->left_out), "what memory is lacking for");
    if (out == NULL || rows.names == NULL) {
        free(out);
        return;
    }
    count = find_left_out(metric, cut, out);
    for (size_t j = 0; j < rows.k; j++) {
        size_t room = sizeof(measure->left_out) - length - 24; /* for "... and N more" */
        if (out[j] == 0)
            continue;
        if (strlen(rows.names[j]) + 2 >= room)
            break;
        length += (size_t)snprintf(measure->left_out + length, room, "%s%s", named == 0 ? "" : ", ",
                                   rows.names[j]);
        named++;
    }
    if (named < count)
        (void)snprintf(measure->left_out + length, sizeof(measure->left_out) - length, "%s%zu more",
                       named == 0 ? "" : " and ", count - named);
    free(out);
}

bool measure_by_hooks(const struct mlg_metric *metric, const struct cut *cut, const struct bar *bar,
                      struct measure *measure, enum mlg_code *ret_code, struct mlg_err *err)
{
    *ret_code = MLG_OK;
    if (metric->row_loss != NULL) {
        bound_row_losses(metric, cut, bar, measure);
        return true;
    }
    if (metric->row_trial != NULL && cut->models == 1) {
        bound_trials(metric, cut, bar, measure);
        return true;
    }
    if (metric->row_trial != NULL && metric->shape == MLG_SHAPE_PROPORTION) {
        bound_trial_pairs(metric, cut, bar, measure);
        return true;
    }
    if (metric->shape == MLG_SHAPE_QUANTILE && cut->models == 1 && cut->weight == NULL) {
        *ret_code = bound_quantile(metric, cut, bar, measure, err);
        return true;
    }
    if (metric->shape == MLG_SHAPE_QUANTILE && cut->models == 1) {
        *ret_code = measure_weighed_quantile(metric, cut, bar, measure, err);
        return true;
    }
    if (resamples_cells(metric, cut, measure->scarce)) {
        measure->fewest = measure->scarce;
        measure->scarce = UINT64_MAX;
        *ret_code = bound_class_cells(metric, cut, bar, measure, err);
        if (*ret_code == MLG_OK)
            keep_rare_open(metric, cut, bar, measure);
        return true;
    }
    return false;
}
