#include <mlgate/stat/bootstrap.h>
#include <mlgate/stat/elementary.h>
#include <mlgate/stat/quantile.h>
#include <mlgate/stat/rng.h>
#include <mlgate/stat/special.h>
#include <mlgate/stat/sum.h>

#include "normal_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STRATA_MAX 1024

void mlg_boot_done(struct mlg_boot *b)
{
    if (b == NULL)
        return;
    free(b->value);
    free(b->smoothed);
    *b = (struct mlg_boot){ .estimate = (double)NAN, .acceleration = (double)NAN };
}

static enum mlg_code check_replicates(size_t replicates, struct mlg_err *err)
{
    if (replicates == 0 || replicates > MLG_BOOT_REPLICATES_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "%zu bootstrap replicates; from 1 to %d", replicates,
                           MLG_BOOT_REPLICATES_MAX);
    return MLG_OK;
}

static void keep(double *values, size_t *count, double value)
{
    if (!isnan(value))
        values[(*count)++] = value;
}

/* Sum d^3 / (6 (Sum d^2)^1.5), d = mean - leave-one-out value, each of weight[cells] rows. */
static double acceleration(const double *left_out, const uint64_t *weight, size_t cells)
{
    struct mlg_sum sum, squares, cubes;
    mlg_sum_init(&sum);
    mlg_sum_init(&squares);
    mlg_sum_init(&cubes);
    double n = 0;
    for (size_t i = 0; i < cells; i++) {
        if (weight[i] == 0)
            continue;
        mlg_sum_add_times(&sum, left_out[i], weight[i]);
        n += (double)weight[i];
    }
    double mean = mlg_sum_value(&sum) / n;
    for (size_t i = 0; i < cells; i++) {
        if (weight[i] == 0)
            continue;
        double d = mean - left_out[i];
        mlg_sum_add_times(&squares, d * d, weight[i]);
        mlg_sum_add_times(&cubes, d * d * d, weight[i]);
    }
    double s = mlg_sum_value(&squares);
    return s > 0 ? mlg_sum_value(&cubes) / (6.0 * s * sqrt(s)) : (double)NAN;
}

/* Leave one row of each cell out. */
static double jackknife_cells(const uint64_t *count, unsigned cells, mlg_cell_statistic statistic,
                              const void *context, uint64_t *room)
{
    double value[MLG_BOOT_CELLS_MAX];
    memcpy(room, count, cells * sizeof *room);
    for (unsigned i = 0; i < cells; i++) {
        value[i] = 0;
        if (count[i] == 0)
            continue;
        room[i]--;
        value[i] = statistic(room, cells, context);
        room[i]++;
    }
    return acceleration(value, count, cells);
}

struct cells {
    const uint64_t *count;
    unsigned cells;
    uint64_t n;
    mlg_cell_statistic statistic;
    const void *context;
    uint64_t *draw; /* [cells] */
};

/* Replicates drawn with these weights under streams from `first` on, sorted. */
static size_t draw_cells(const struct cells *c, const uint64_t *weight, size_t replicates,
                         uint64_t seed, uint64_t first, double *values)
{
    size_t defined = 0;
    for (size_t i = 0; i < replicates && c->n > 0; i++) {
        struct mlg_rng r;
        mlg_rng_init(&r, seed, first + i);
        mlg_rng_multinomial(&r, c->n, weight, c->cells, c->draw);
        keep(values, &defined, c->statistic(c->draw, c->cells, c->context));
    }
    mlg_sort_doubles(values, defined);
    return defined;
}

#define SMOOTHING_ROWS 4
#define SMOOTHED_N_MAX \
    (UINT64_C(1) << 40) /* weights stay below 2^63; at such n it changes nothing */
#define SMOOTHED_STREAMS (UINT64_C(1) << 63)

/* Is there a cell that smoothing changes by more than a two-thousandth? */
static bool has_small_cell(const uint64_t *count, unsigned cells)
{
    for (unsigned i = 0; i < cells; i++)
        if (count[i] < MLG_BOOT_SMOOTHED_BELOW)
            return true;
    return false;
}

/* SMOOTHING_ROWS rows spread over the cells: weights in units of 1 / cells row. */
static void smooth(const struct cells *c, uint64_t *ret_weight)
{
    bool small = c->n <= SMOOTHED_N_MAX;
    for (unsigned i = 0; i < c->cells; i++)
        ret_weight[i] = small ? c->count[i] * c->cells + SMOOTHING_ROWS : c->count[i];
}

static enum mlg_code check_cells(const uint64_t *count, unsigned cells, uint64_t *ret_n,
                                 struct mlg_err *err)
{
    if (cells == 0 || cells > MLG_BOOT_CELLS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "%u bootstrap cells; from 1 to %d", cells,
                           MLG_BOOT_CELLS_MAX);
    *ret_n = 0;
    for (unsigned i = 0; i < cells; i++) {
        if (count[i] > (UINT64_C(1) << 53) - *ret_n)
            return mlg_err_set(err, MLG_E_LIMIT, "more than 2^53 rows to resample");
        *ret_n += count[i];
    }
    return MLG_OK;
}

enum mlg_code mlg_boot_cells(const uint64_t *count, unsigned cells, mlg_cell_statistic statistic,
                             const void *context, size_t replicates, uint64_t seed,
                             struct mlg_boot *ret, struct mlg_err *err)
{
    struct cells c = { count, cells, 0, statistic, context, NULL };
    MLG_TRY(check_replicates(replicates, err));
    MLG_TRY(check_cells(count, cells, &c.n, err));
    bool smoothed = has_small_cell(count, cells);
    struct mlg_boot b = { .value = malloc(replicates * sizeof(double)),
                          .smoothed = smoothed ? malloc(replicates * sizeof(double)) : NULL,
                          .replicates = replicates };
    uint64_t *room = malloc(2 * cells * sizeof *room);
    if (b.value == NULL || (smoothed && b.smoothed == NULL) || room == NULL) {
        mlg_boot_done(&b);
        free(room);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for %zu replicates", replicates);
    }
    c.draw = room;
    b.estimate = c.n == 0 ? (double)NAN : statistic(count, cells, context);
    b.acceleration = jackknife_cells(count, cells, statistic, context, room);
    b.defined = draw_cells(&c, count, replicates, seed, 0, b.value);
    if (smoothed) {
        smooth(&c, room + cells);
        b.smoothed_defined =
            draw_cells(&c, room + cells, replicates, seed, SMOOTHED_STREAMS, b.smoothed);
    }
    free(room);
    *ret = b;
    return MLG_OK;
}

/* Rows grouped by stratum: row[begin[s]..begin[s + 1]) are those of stratum s. */
struct strata {
    uint32_t *row;
    size_t begin[STRATA_MAX + 1];
    unsigned count;
};

static enum mlg_code group_rows(size_t n, const uint16_t *stratum, struct strata *s,
                                struct mlg_err *err)
{
    for (size_t i = 0; i < n; i++) {
        unsigned at = stratum == NULL ? 0 : stratum[i];
        if (at >= s->count)
            return mlg_err_set(err, MLG_E_BUG, "a stratum is out of range");
        s->begin[at + 1]++;
    }
    for (unsigned j = 0; j < s->count; j++)
        s->begin[j + 1] += s->begin[j];
    size_t next[STRATA_MAX];
    memcpy(next, s->begin, s->count * sizeof *next);
    for (size_t i = 0; i < n; i++)
        s->row[next[stratum == NULL ? 0 : stratum[i]]++] = (uint32_t)i;
    return MLG_OK;
}

/* So many rows are drawn from at a time: their weights stay in the first cache. */
#define BLOCK 2048

/*
 * As many draws as the stratum has rows. Block by block: how many draws fall into the next BLOCK
 * rows is binomial given what is left, and within the block each row is as likely; together that is
 * the multinomial law.
 */
static void draw_stratum(struct mlg_rng *r, const uint32_t *row, uint64_t size, uint32_t *weight)
{
    uint64_t left = size;
    for (uint64_t from = 0; from < size && left > 0; from += BLOCK) {
        uint64_t rows = size - from < BLOCK ? size - from : BLOCK;
        double share = (double)rows / (double)(size - from);
        uint64_t draws = rows == size - from ? left : mlg_rng_binomial(r, left, share);
        left -= draws;
        for (; draws > 0; draws--)
            weight[row[from + mlg_rng_below(r, rows)]]++;
    }
}

static void draw_rows(const struct strata *s, uint64_t seed, uint64_t replicate, uint32_t *weight)
{
    struct mlg_rng r;
    mlg_rng_init(&r, seed, replicate);
    for (unsigned j = 0; j < s->count; j++)
        draw_stratum(&r, s->row + s->begin[j], s->begin[j + 1] - s->begin[j], weight);
}

enum mlg_code mlg_boot_rows(size_t n, const uint16_t *stratum, unsigned strata,
                            mlg_row_statistic statistic, const void *context, size_t replicates,
                            uint64_t seed, struct mlg_boot *ret, struct mlg_err *err)
{
    MLG_TRY(check_replicates(replicates, err));
    if (strata == 0 || strata > STRATA_MAX || n > UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "%zu rows in %u strata to resample", n, strata);
    struct strata s = { .row = malloc((n + 1) * sizeof(uint32_t)), .count = strata };
    uint32_t *weight = malloc((n + 1) * sizeof *weight);
    struct mlg_boot b = { .value = malloc(replicates * sizeof(double)),
                          .replicates = replicates,
                          .acceleration = (double)NAN };
    bool memory = s.row != NULL && weight != NULL && b.value != NULL;
    enum mlg_code code =
        memory ? group_rows(n, stratum, &s, err)
               : mlg_err_set(err, MLG_E_NOMEM, "out of memory resampling %zu rows", n);
    if (memory && code == MLG_OK) {
        for (size_t i = 0; i < n; i++)
            weight[i] = 1;
        b.estimate = n == 0 ? (double)NAN : statistic(weight, n, context);
        for (size_t i = 0; i < replicates; i++) {
            memset(weight, 0, n * sizeof *weight);
            draw_rows(&s, seed, i, weight);
            keep(b.value, &b.defined, n == 0 ? (double)NAN : statistic(weight, n, context));
        }
        mlg_sort_doubles(b.value, b.defined);
        *ret = b;
        b.value = NULL;
    }
    free(s.row);
    free(weight);
    free(b.value);
    return code;
}

/* The type-7 quantile of the replicates with the undefined ones beyond both ends; NaN where it
 * meets one. */
static double bound_of(const double *value, size_t defined, size_t replicates, double p, bool low)
{
    double undefined = (double)(replicates - defined);
    double at = p * (double)(replicates - 1) - (low ? undefined : 0);
    if (!(at >= 0) || !(at <= (double)defined - 1.0))
        return (double)NAN;
    return mlg_quantile_sorted(value, defined, defined == 1 ? 0 : at / (double)(defined - 1));
}

/* The more cautious of both runs; NaN if either is. */
static double bound(const struct mlg_boot *b, double p, bool low)
{
    double plain = bound_of(b->value, b->defined, b->replicates, p, low);
    if (b->smoothed == NULL || isnan(plain))
        return plain;
    double smoothed = bound_of(b->smoothed, b->smoothed_defined, b->replicates, p, low);
    return isnan(smoothed) || (smoothed < plain) == low ? smoothed : plain;
}

static struct mlg_interval between(const struct mlg_boot *b, double low, double high)
{
    if (isnan(b->estimate))
        return mlg_interval_undefined("the statistic is undefined on the data");
    if (isnan(low) || isnan(high)) {
        struct mlg_interval none =
            mlg_interval_undefined("the statistic is undefined in too many resamples");
        none.estimate = b->estimate;
        return none;
    }
    return mlg_interval_of(b->estimate, low, high);
}

struct mlg_interval mlg_boot_percentile(const struct mlg_boot *b, double tail)
{
    if (!mlg_tail_ok(tail))
        return mlg_interval_undefined(mlg_reason_tail);
    return between(b, bound(b, tail, true), bound(b, 1.0 - tail, false));
}

struct mlg_interval mlg_boot_basic(const struct mlg_boot *b, double tail)
{
    struct mlg_interval i = mlg_boot_percentile(b, tail);
    double low = 2.0 * i.estimate - i.high, high = 2.0 * i.estimate - i.low;
    return i.defined ? mlg_interval_of(i.estimate, low, high) : i;
}

struct mlg_interval mlg_boot_bca(const struct mlg_boot *b, double tail)
{
    if (!mlg_tail_ok(tail))
        return mlg_interval_undefined(mlg_reason_tail);
    if (isnan(b->acceleration) || isnan(b->estimate))
        return mlg_interval_undefined("no acceleration: the statistic does not vary");
    double below = 0;
    for (size_t i = 0; i < b->defined && b->value[i] <= b->estimate; i++)
        below += b->value[i] < b->estimate ? 1.0 : 0.5;
    if (!(below > 0 && below < (double)b->defined))
        return mlg_interval_undefined("all resamples lie on one side of the estimate");
    double bias = mlg_norm_ppf(below / (double)b->defined), z = mlg_tail_z(tail);
    double low = bias + (bias - z) / (1.0 - b->acceleration * (bias - z));
    double high = bias + (bias + z) / (1.0 - b->acceleration * (bias + z));
    return between(b, bound_of(b->value, b->defined, b->replicates, mlg_norm_cdf(low), true),
                   bound_of(b->value, b->defined, b->replicates, mlg_norm_cdf(high), false));
}

/* The share of replicates on the null's side, or undefined. */
static double share_against(const double *value, size_t defined, size_t replicates, double null,
                            bool greater)
{
    size_t n = replicates - defined;
    for (size_t i = 0; i < defined; i++)
        n += greater ? value[i] <= null : value[i] >= null;
    return ((double)n + 1.0) / ((double)replicates + 1.0);
}

static double against(const struct mlg_boot *b, double null, bool greater)
{
    double plain = share_against(b->value, b->defined, b->replicates, null, greater);
    if (b->smoothed == NULL)
        return plain;
    return fmax(plain,
                share_against(b->smoothed, b->smoothed_defined, b->replicates, null, greater));
}

struct mlg_pvalue mlg_boot_test(const struct mlg_boot *b, double null,
                                enum mlg_alternative alternative)
{
    if (b->replicates == 0 || isnan(b->estimate) || isnan(null))
        return mlg_pvalue_undefined("the statistic is undefined on the data");
    double above = against(b, null, true), below = against(b, null, false);
    double p = alternative == MLG_GREATER ? above
               : alternative == MLG_LESS  ? below
                                          : fmin(2.0 * fmin(above, below), 1.0);
    return (struct mlg_pvalue){ true, NULL, b->estimate, (double)NAN, p };
}

struct sample {
    const double *x;
};

static double weighted_mean(const uint32_t *weight, size_t n, const void *context)
{
    const struct sample *s = context;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weight[i] * s->x[i];
    return sum / (double)n;
}

double mlg_acceleration_mean(const double *x, size_t n)
{
    struct mlg_moments m;
    mlg_moments_init(&m);
    for (size_t i = 0; i < n; i++)
        mlg_moments_add(&m, x[i]);
    double mean = mlg_moments_mean(&m), squares = mlg_moments_deviance(&m);
    struct mlg_sum cubes;
    mlg_sum_init(&cubes);
    /* A leave-one-out mean less the mean of them is (mean - x) / (n - 1): the factor cancels, the
     * sign turns twice. */
    for (size_t i = 0; i < n; i++)
        mlg_sum_add(&cubes, (x[i] - mean) * (x[i] - mean) * (x[i] - mean));
    return squares > 0 ? mlg_sum_value(&cubes) / (6.0 * squares * sqrt(squares)) : (double)NAN;
}

enum mlg_code mlg_boot_mean(const double *x, size_t n, size_t replicates, uint64_t seed,
                            struct mlg_boot *ret, struct mlg_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return mlg_err_set(err, MLG_E_SYNTAX, "a value to resample is not finite (row %zu)",
                               i + 1);
    double *sorted = malloc((n + 1) * sizeof *sorted);
    if (sorted == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory resampling %zu rows", n);
    if (n > 0)
        memcpy(sorted, x, n * sizeof *sorted);
    mlg_sort_doubles(sorted, n);
    struct sample s = { sorted };
    enum mlg_code code = mlg_boot_rows(n, NULL, 1, weighted_mean, &s, replicates, seed, ret, err);
    if (code == MLG_OK)
        ret->acceleration = mlg_acceleration_mean(x, n);
    free(sorted);
    return code;
}
