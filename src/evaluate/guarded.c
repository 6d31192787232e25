#include <math.h>
#include <stdlib.h>

#include <mlgate/metric/calibration.h>
#include <mlgate/stat/special.h>
#include <mlgate/stat/sum.h>

#include "resample.h"
#include "telling.h"

#define TIMES_UNSEEN 1000

/* --- bounds --- */

static double farther(uint64_t telling, double alpha)
{
    double n = telling < 2 ? 2 : (double)telling;

    return mlg_student_t_isf(alpha, n - 1) / mlg_norm_isf(alpha) * sqrt(n / (n - 1));
}

/* What moves an end by what noise alone makes of a calibration error and of its resamples, where
 * the confidences are right: bins of one row show none of it by resampling. The mean of |gap| of a
 * normal is sqrt(2 / pi) of its spread, and noise on as much noise is sqrt(2) times as large. */
static double noise_of_bins(const struct measure *measure)
{
    double noise = 0;

    for (size_t b = 0; b < measure->bins_count; b++) {
        const struct mlg_reliability_bin *bin = &measure->bins[b];
        double part = (double)bin->rows / (double)measure->n, share = bin->seen.confidence;
        if (bin->seen.weight > 0)
            noise += part * sqrt(2 / 3.14159265358979 * share * (1 - share) / (double)bin->rows);
    }
    return sqrt(2) * noise / GUARDED_BIAS;
}

/* What noise adds to the signed effect, by what it adds to the resamples: at least and at most. Of
 * two calibration errors the larger one hides what noise adds to it, so that neither takes away
 * from the other. */
static void bias_of(const struct resampled *of, const struct measure *measure, double ret[2])
{
    double n = (double)of->defined, bias = 0, both = 0;

    for (unsigned m = 0; m < of->cut->models && of->defined > 0; m++) {
        double own = of->sum[m] / n - measure->figure[m].value;
        bias += (m == CANDIDATE ? of->sign : -of->sign) * own;
        both += fabs(own);
    }
    if (of->metric->reliability != NULL)
        both = fmax(both, of->cut->models * noise_of_bins(measure));
    if (of->cut->models == 2 && of->metric->reliability != NULL) {
        ret[0] = -both;
        ret[1] = both;
        return;
    }
    ret[0] = fmin(bias, of->metric->reliability != NULL ? -both : 0);
    ret[1] = fmax(bias, 0);
}

/* That the effect is below: the larger p of both. */
static struct mlg_pvalue test_at(const struct mlg_boot *seen, const struct mlg_boot *high,
                                 double null)
{
    struct mlg_pvalue p = mlg_boot_test(seen, null, MLG_LESS), q;

    if (high == NULL || !p.defined)
        return p;
    q = mlg_boot_test(high, null, MLG_LESS);
    return q.defined && q.p < p.p ? p : q;
}

void guarded_bounds(const struct resampled *of, const struct mlg_boot *seen,
                    const struct mlg_boot *low, const struct mlg_boot *high, uint64_t telling,
                    const struct bar *bar, struct measure *measure, const char *method)
{
    struct mlg_interval interval = mlg_boot_percentile(seen, bar->alpha), more;
    double wide = farther(telling, bar->alpha), effect = measure->effect, bias[2];
    struct mlg_pvalue worse;

    if (interval.defined &&
        (interval.low == interval.high || seen->value[0] == seen->value[seen->defined - 1]))
        interval = mlg_interval_undefined("resampling shows no spread at all");
    if (interval.defined && low != NULL) {
        more = mlg_boot_percentile(low, bar->alpha);
        interval.low = more.defined ? fmin(interval.low, more.low) : -INFINITY;
        more = mlg_boot_percentile(high, bar->alpha);
        interval.high = more.defined ? fmax(interval.high, more.high) : INFINITY;
    }
    bias_of(of, measure, bias);
    interval.low = effect - wide * fmax(effect - interval.low, 0) - GUARDED_BIAS * bias[1];
    interval.high = effect + wide * fmax(interval.high - effect, 0) - GUARDED_BIAS * bias[0];
    worse = test_at(seen, high, effect + (measure->bar + GUARDED_BIAS * bias[0] - effect) / wide);
    measure_bounds(measure, method, &interval, &worse);
}

/* --- rows --- */

/* What the last of `times` is drawn goes half to each row beyond the others. */
static void weigh_unseen(const struct resampled *of, const uint32_t *times, size_t n)
{
    double half = 0.5 * times[n - 1] * of->unseen;

    resampled_rows(of, times, n - 1);
    of->cut->scratch[CANDIDATE][n - 1] = half;
    of->cut->scratch[CANDIDATE][n] = half;
}

/* As much as a row that tells weighs: the mean weight by weight. */
static double weight_that_tells(const struct cut *cut)
{
    struct mlg_sum weights, squares;

    if (cut->weight == NULL)
        return 1;
    mlg_sum_init(&weights);
    mlg_sum_init(&squares);
    for (size_t i = 0; i < cut->n; i++) {
        mlg_sum_add(&weights, cut->weight[i]);
        mlg_sum_add_product(&squares, cut->weight[i], cut->weight[i]);
    }
    return mlg_sum_value(&squares) / mlg_sum_value(&weights);
}

/* Rows n and n + 1 of the cut, a positive and a negative, are ranked beyond all others: the
 * positive last and the negative first, or the other way round. order[n + 2]. */
static void put_unseen(struct cut *cut, bool positive_first, struct resampled *of, uint32_t *order)
{
    size_t n = cut->n, first = positive_first ? n : n + 1, last = positive_first ? n + 1 : n;
    const uint32_t *ranked = cut->order[CANDIDATE];
    double *score = cut->score[CANDIDATE];

    for (size_t i = 0; i < n; i++)
        order[i + 1] = ranked[i];
    order[0] = (uint32_t)first;
    order[n + 1] = (uint32_t)last;
    score[first] = nextafter(score[ranked[0]], INFINITY);
    score[last] = nextafter(score[ranked[n - 1]], -INFINITY);
    cut->label[n] = 1;
    cut->label[n + 1] = 0;
    cut->prediction[CANDIDATE][n] = positive_first;
    cut->prediction[CANDIDATE][n + 1] = !positive_first;
    of->rows[CANDIDATE].n = n + 2;
    of->rows[CANDIDATE].order = order;
    of->weigh = weigh_unseen;
    of->unseen = weight_that_tells(cut);
}

static enum mlg_code draw_unseen(const struct mlg_metric *metric, struct cut *cut,
                                 const struct bar *bar, const struct measure *measure,
                                 struct mlg_boot ret_boot[2], struct mlg_err *err)
{
    uint32_t *order = malloc((cut->n + CUT_ROWS_MORE) * sizeof(*order));
    enum mlg_code code = MLG_OK;

    if (order == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    for (unsigned positive_first = 0; positive_first < 2 && code == MLG_OK; positive_first++) {
        struct resampled of = resampled_of(metric, cut, measure), *context = &of;
        put_unseen(cut, (positive_first == 1) == (measure->sign > 0), &of, order);
        code = mlg_boot_rows(cut->n + 1, NULL, 1, resampled_effect, &context, TIMES_UNSEEN,
                             bar->seed + 1 + positive_first, &ret_boot[positive_first], err);
    }
    free(order);
    return code;
}

enum mlg_code guarded_by_rows(const struct mlg_metric *metric, struct cut *cut,
                              const struct bar *bar, struct measure *measure, struct mlg_err *err)
{
    struct resampled of = resampled_of(metric, cut, measure), *context = &of;
    bool ranking = metric->task == MLG_TASK_BINARY && metric->needs_order && cut->models == 1;
    uint64_t telling = telling_rows(metric, cut, false);
    struct mlg_boot seen = { .value = NULL }, beyond[2] = { seen, seen };
    enum mlg_code code = mlg_boot_rows(cut->n, NULL, 1, resampled_effect, &context, RESAMPLED_TIMES,
                                       bar->seed, &seen, err);

    if (code == MLG_OK && ranking)
        code = draw_unseen(metric, cut, bar, measure, beyond, err);
    if (code == MLG_OK)
        guarded_bounds(&of, &seen, ranking ? &beyond[0] : NULL, ranking ? &beyond[1] : NULL,
                       telling, bar, measure, "guarded-bootstrap-rows");
    mlg_boot_done(&seen);
    mlg_boot_done(&beyond[0]);
    mlg_boot_done(&beyond[1]);
    return code;
}
