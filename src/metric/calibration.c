/* Calibration in bins, and by a line. */
#include <math.h>
#include <stdlib.h>

#include <mlgate/metric/calibration.h>
#include <mlgate/stat/elementary.h>
#include <mlgate/stat/quantile.h>
#include <mlgate/stat/rng.h>
#include <mlgate/stat/sum.h>

#include "figure.h"

struct bin_sums {
    struct mlg_sum weight, confidence, hits;
};

/* Edges are multiples of 1 / bins as a double, as numpy.linspace has them. */
static size_t bin_of(double confidence, size_t bins, enum mlg_bin_edge edge)
{
    double step = 1.0 / (double)bins;
    double guess = floor(confidence * (double)bins);
    size_t bin = guess < 1 ? 0 : guess >= (double)bins ? bins - 1 : (size_t)guess;

    if (edge == MLG_BIN_RIGHT_CLOSED) {
        while (bin > 0 && confidence <= (double)bin * step)
            bin--;
        while (bin + 1 < bins && confidence > (double)(bin + 1) * step)
            bin++;
        return bin;
    }
    while (bin > 0 && confidence < (double)bin * step)
        bin--;
    while (bin + 1 < bins && confidence >= (double)(bin + 1) * step)
        bin++;
    return bin;
}

enum mlg_code mlg_calibration_bins(size_t n, const double *confidence, const double *hit,
                                   const double *weight, size_t bins, enum mlg_bin_edge edge,
                                   struct mlg_calibration_bin *ret, struct mlg_err *err)
{
    struct bin_sums *sums;

    if (bins == 0 || bins > MLG_CALIBRATION_BINS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "between 1 and %d bins are possible",
                           MLG_CALIBRATION_BINS_MAX);
    for (size_t i = 0; i < n; i++)
        if (!(confidence[i] >= 0 && confidence[i] <= 1))
            return mlg_err_set(err, MLG_E_SYNTAX, "a probability is outside 0..1");
    sums = malloc(bins * sizeof(*sums));
    if (sums == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for %zu bins", bins);
    for (size_t b = 0; b < bins; b++) {
        mlg_sum_init(&sums[b].weight);
        mlg_sum_init(&sums[b].confidence);
        mlg_sum_init(&sums[b].hits);
    }
    for (size_t i = 0; i < n; i++) {
        struct bin_sums *into = &sums[bin_of(confidence[i], bins, edge)];
        double w = weight == NULL ? 1.0 : weight[i];
        mlg_sum_add(&into->weight, w);
        mlg_sum_add_product(&into->confidence, w, confidence[i]);
        if (hit[i] != 0)
            mlg_sum_add(&into->hits, w);
    }
    for (size_t b = 0; b < bins; b++) {
        double all = mlg_sum_value(&sums[b].weight);
        ret[b] = (struct mlg_calibration_bin){
            .weight = all,
            .confidence = all > 0 ? mlg_sum_value(&sums[b].confidence) / all : NAN,
            .hits = all > 0 ? mlg_sum_value(&sums[b].hits) / all : NAN
        };
    }
    free(sums);
    return MLG_OK;
}

void mlg_calibration_top_label(const struct mlg_class_rows *rows, double *ret_confidence,
                               double *ret_hit)
{
    for (size_t i = 0; i < rows->n; i++) {
        const double *p = rows->probability + i * rows->k;
        size_t best = 0;
        for (size_t j = 1; j < rows->k; j++)
            if (p[j] > p[best])
                best = j;
        ret_confidence[i] = p[best];
        ret_hit[i] = rows->label[i] == best;
    }
}

struct mlg_calibration_errors mlg_calibration_errors(const struct mlg_calibration_bin *bins,
                                                     size_t count)
{
    struct mlg_sum weights, gaps, squares;
    struct mlg_calibration_errors errors;
    double largest = 0, all;

    mlg_sum_init(&weights);
    mlg_sum_init(&gaps);
    mlg_sum_init(&squares);
    for (size_t b = 0; b < count; b++) {
        double gap;
        if (!(bins[b].weight > 0))
            continue;
        gap = fabs(bins[b].hits - bins[b].confidence);
        largest = fmax(largest, gap);
        mlg_sum_add(&weights, bins[b].weight);
        mlg_sum_add_product(&gaps, bins[b].weight, gap);
        mlg_sum_add_product(&squares, bins[b].weight, gap * gap);
    }
    all = mlg_sum_value(&weights);
    errors.expected = mlg_figure_ratio(mlg_sum_value(&gaps), all, "there are no rows");
    errors.root_mean_square = mlg_figure_ratio(mlg_sum_value(&squares), all, "there are no rows");
    errors.largest = errors.expected;
    if (errors.expected.defined) {
        errors.largest = mlg_figure_of(largest);
        errors.root_mean_square = mlg_figure_of(sqrt(errors.root_mean_square.value));
    }
    return errors;
}

#define REPLICATES 2000
#define BAND_TAIL  0.05
/* The bounds of the figure are resampled under the same seed, with streams from 0 on. */
#define STREAM     (UINT64_C(1) << 63)

/* Shares of one bin in all replicates; NaN where no row of it was drawn. */
static void draw_bin(uint64_t n, const struct mlg_reliability_bin *bin, uint64_t seed,
                     uint64_t stream, double *share)
{
    double part = (double)bin->rows / (double)n, chance = fmin(bin->seen.confidence, 1);
    struct mlg_rng random;

    mlg_rng_init(&random, seed, stream);
    for (size_t r = 0; r < REPLICATES; r++) {
        uint64_t drawn = mlg_rng_binomial(&random, n, part);
        uint64_t hits = mlg_rng_binomial(&random, drawn, chance);
        share[r] = drawn == 0 ? NAN : (double)hits / (double)drawn;
    }
}

struct weighted_rows {
    size_t n;
    const double *confidence, *weight;
    size_t bins;
    enum mlg_bin_edge edge;
};

/* The shares of all bins in replicate r: share[bin * REPLICATES + r]. */
static void draw_rows(const struct weighted_rows *rows, uint64_t seed, size_t r, double *share)
{
    double drawn[MLG_RELIABILITY_BINS_MAX] = { 0 }, hits[MLG_RELIABILITY_BINS_MAX] = { 0 };
    struct mlg_rng random;

    mlg_rng_init(&random, seed, STREAM | r);
    for (size_t i = 0; i < rows->n; i++) {
        size_t row = (size_t)mlg_rng_below(&random, rows->n);
        size_t bin = bin_of(rows->confidence[row], rows->bins, rows->edge);
        drawn[bin] += rows->weight[row];
        if (mlg_rng_unit(&random) < rows->confidence[row])
            hits[bin] += rows->weight[row];
    }
    for (size_t b = 0; b < rows->bins; b++)
        share[b * REPLICATES + r] = drawn[b] > 0 ? hits[b] / drawn[b] : NAN;
}

/* Sorts share[REPLICATES]. */
static void set_band(struct mlg_reliability_bin *bin, double *share)
{
    size_t defined = 0;

    for (size_t r = 0; r < REPLICATES; r++)
        if (!isnan(share[r]))
            share[defined++] = share[r];
    if (defined == 0 || !(bin->seen.weight > 0))
        return;
    mlg_sort_doubles(share, defined);
    bin->band_low = mlg_quantile_sorted(share, defined, BAND_TAIL);
    bin->band_high = mlg_quantile_sorted(share, defined, 1 - BAND_TAIL);
    bin->outside = bin->seen.hits < bin->band_low || bin->seen.hits > bin->band_high;
}

enum mlg_code mlg_calibration_reliability(size_t n, const double *confidence, const double *hit,
                                          const double *weight, size_t bins, enum mlg_bin_edge edge,
                                          uint64_t seed, struct mlg_reliability_bin *ret,
                                          struct mlg_err *err)
{
    struct mlg_calibration_bin seen[MLG_RELIABILITY_BINS_MAX];
    struct weighted_rows rows = { n, confidence, weight, bins, edge };
    double *share;

    if (bins > MLG_RELIABILITY_BINS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "at most %d bins are possible",
                           MLG_RELIABILITY_BINS_MAX);
    MLG_TRY(mlg_calibration_bins(n, confidence, hit, weight, bins, edge, seen, err));
    share = malloc(bins * REPLICATES * sizeof(*share));
    if (share == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for %zu bins", bins);
    for (size_t b = 0; b < bins; b++)
        ret[b] = (struct mlg_reliability_bin){ .low = (double)b / (double)bins,
                                               .high = (double)(b + 1) / (double)bins,
                                               .seen = seen[b],
                                               .band_low = NAN,
                                               .band_high = NAN };
    for (size_t i = 0; i < n; i++)
        ret[bin_of(confidence[i], bins, edge)].rows++;
    for (size_t r = 0; r < REPLICATES && weight != NULL && n <= MLG_RELIABILITY_WEIGHTED_MAX; r++)
        draw_rows(&rows, seed, r, share);
    for (size_t b = 0; b < bins; b++) {
        if (ret[b].rows == 0 || (weight != NULL && n > MLG_RELIABILITY_WEIGHTED_MAX))
            continue;
        if (weight == NULL)
            draw_bin(n, &ret[b], seed, STREAM | b, share + b * REPLICATES);
        set_band(&ret[b], share + b * REPLICATES);
    }
    free(share);
    return MLG_OK;
}

static double logit_of(double score)
{
    return mlg_logit(fmin(fmax(score, 0x1p-52), 1 - 0x1p-52));
}

/* Score equations of logit(p) = intercept + slope * x, and their derivatives. */
struct normal {
    double gradient[2], curvature[3];
};

static struct normal equations(size_t n, const double *score, const double *label,
                               const double *weight, const double line[2])
{
    struct mlg_sum sums[5];
    struct normal at;

    for (int s = 0; s < 5; s++)
        mlg_sum_init(&sums[s]);
    for (size_t i = 0; i < n; i++) {
        double x = logit_of(score[i]);
        double p = mlg_expit(line[0] + line[1] * x);
        double w = weight == NULL ? 1.0 : weight[i];
        double rest = w * ((label[i] != 0 ? 1.0 : 0.0) - p), spread = w * (p * (1 - p));
        mlg_sum_add(&sums[0], rest);
        mlg_sum_add_product(&sums[1], rest, x);
        mlg_sum_add(&sums[2], spread);
        mlg_sum_add_product(&sums[3], spread, x);
        mlg_sum_add_product(&sums[4], spread * x, x);
    }
    for (int s = 0; s < 2; s++)
        at.gradient[s] = mlg_sum_value(&sums[s]);
    for (int s = 0; s < 3; s++)
        at.curvature[s] = mlg_sum_value(&sums[s + 2]);
    return at;
}

struct mlg_calibration_line mlg_calibration_line(size_t n, const double *score, const double *label,
                                                 const double *weight)
{
    struct mlg_figure none = mlg_figure_undefined("no line fits: labels or scores do not vary, or "
                                                  "the scores separate the labels");
    double line[2] = { 0, 0 };

    for (int turn = 0; turn < 60; turn++) {
        struct normal at = equations(n, score, label, weight, line);
        double det = at.curvature[0] * at.curvature[2] - at.curvature[1] * at.curvature[1];
        double step[2];
        if (!(det > 1e-12 * at.curvature[0] * at.curvature[2]))
            break;
        step[0] = (at.curvature[2] * at.gradient[0] - at.curvature[1] * at.gradient[1]) / det;
        step[1] = (at.curvature[0] * at.gradient[1] - at.curvature[1] * at.gradient[0]) / det;
        for (int s = 0; s < 2; s++)
            line[s] += fmax(-4, fmin(4, step[s])); /* far from the answer Newton overshoots */
        if (!(fabs(line[0]) < 1e3 && fabs(line[1]) < 1e3))
            break;
        if (fabs(step[0]) + fabs(step[1]) < 1e-12 * (1 + fabs(line[0]) + fabs(line[1])))
            return (struct mlg_calibration_line){ mlg_figure_of(line[0]), mlg_figure_of(line[1]) };
    }
    return (struct mlg_calibration_line){ none, none };
}

bool mlg_calibration_line_influence(size_t n, const double *score, const double *label,
                                    const double *weight, int which, double *ret)
{
    struct mlg_calibration_line fit = mlg_calibration_line(n, score, label, weight);
    double line[2] = { fit.intercept.value, fit.slope.value }, det, all;
    struct normal at;
    struct mlg_sum sum;

    if (!fit.slope.defined)
        return false;
    at = equations(n, score, label, weight, line);
    det = at.curvature[0] * at.curvature[2] - at.curvature[1] * at.curvature[1];
    mlg_sum_init(&sum);
    for (size_t i = 0; i < n; i++)
        mlg_sum_add(&sum, weight == NULL ? 1.0 : weight[i]);
    all = mlg_sum_value(&sum);
    for (size_t i = 0; i < n; i++) {
        double x = logit_of(score[i]);
        double rest = (label[i] != 0 ? 1.0 : 0.0) - mlg_expit(line[0] + line[1] * x);
        double step = which == 0 ? at.curvature[2] - at.curvature[1] * x
                                 : at.curvature[0] * x - at.curvature[1];
        ret[i] = all * rest * step / det;
    }
    return true;
}
