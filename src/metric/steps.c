/* Walking down a ranking, one distinct score after another: neither the order of tied rows nor
 * rounding matters to the weight above. */
#include "steps.h"

#include <float.h>
#include <limits.h>
#include <math.h>

/* 2^*ret is the lowest bit of any weight, and all weights together are less than 2^bits of that;
 * bits is INT_MAX where a weight is no finite number of at least 0. */
static int bits_of(const struct mlg_metric_rows *rows, int *ret)
{
    int lowest = INT_MAX, highest = INT_MIN, count;

    *ret = 0;
    for (size_t i = 0; i < rows->n; i++) {
        int exponent, trailing;
        double weight = mlg_row_weight(rows, i);
        if (!(weight >= 0) || isinf(weight))
            return INT_MAX;
        if (weight == 0)
            continue;
        trailing = __builtin_ctzll((uint64_t)ldexp(frexp(weight, &exponent), DBL_MANT_DIG));
        lowest = exponent - DBL_MANT_DIG + trailing < lowest ? exponent - DBL_MANT_DIG + trailing
                                                             : lowest;
        highest = exponent > highest ? exponent : highest;
    }
    if (lowest == INT_MAX)
        return 0;
    (void)frexp((double)rows->n, &count);
    *ret = lowest;
    return highest - lowest + count + 1;
}

void mlg_steps_begin(struct mlg_step *step, const struct mlg_metric_rows *rows)
{
    int bits = rows->weight == NULL ? 0 : bits_of(rows, &step->grain);

    step->next = 0;
    step->positives = step->negatives = 0;
    step->positive_grains = step->negative_grains = 0;
    if (rows->weight == NULL)
        step->sums = MLG_STEP_WHOLE;
    else if (bits > 126)
        step->sums = MLG_STEP_WIDE;
    else
        step->sums = step->grain >= 0 && bits + step->grain <= DBL_MANT_DIG ? MLG_STEP_WHOLE
                                                                            : MLG_STEP_GRAINS;
    if (step->sums == MLG_STEP_WIDE) {
        mlg_sum_init(&step->positive_sum);
        mlg_sum_init(&step->negative_sum);
    }
}

static void add_whole(struct mlg_step *step, const struct mlg_metric_rows *rows, size_t end)
{
    step->positive = step->negative = 0;
    for (size_t i = step->next; i < end; i++) {
        uint32_t row = rows->order[i];
        double weight = mlg_row_weight(rows, row);
        if (rows->label[row] != 0)
            step->positive += weight;
        else
            step->negative += weight;
    }
    step->positives += step->positive;
    step->negatives += step->negative;
}

static mlg_grains grains_of(double weight, int grain)
{
    int exponent, shift;
    uint64_t mantissa = (uint64_t)ldexp(frexp(weight, &exponent), DBL_MANT_DIG);

    if (mantissa == 0)
        return 0;
    shift = exponent - DBL_MANT_DIG - grain;
    return shift < 0 ? mantissa >> -shift : (mlg_grains)mantissa << shift;
}

/* Conversion rounds to nearest, ties to even, and scaling is exact: where the product is subnormal,
 * the grains have few digits. */
static void add_grains(struct mlg_step *step, const struct mlg_metric_rows *rows, size_t end)
{
    mlg_grains positive = 0, negative = 0;

    for (size_t i = step->next; i < end; i++) {
        uint32_t row = rows->order[i];
        *(rows->label[row] != 0 ? &positive : &negative) +=
            grains_of(rows->weight[row], step->grain);
    }
    step->positive_grains += positive;
    step->negative_grains += negative;
    step->positive = ldexp((double)positive, step->grain);
    step->negative = ldexp((double)negative, step->grain);
    step->positives = ldexp((double)step->positive_grains, step->grain);
    step->negatives = ldexp((double)step->negative_grains, step->grain);
}

static void add_wide(struct mlg_step *step, const struct mlg_metric_rows *rows, size_t end)
{
    struct mlg_sum positive, negative;

    mlg_sum_init(&positive);
    mlg_sum_init(&negative);
    for (size_t i = step->next; i < end; i++) {
        uint32_t row = rows->order[i];
        mlg_sum_add(rows->label[row] != 0 ? &positive : &negative, rows->weight[row]);
    }
    mlg_sum_merge(&step->positive_sum, &positive);
    mlg_sum_merge(&step->negative_sum, &negative);
    step->positive = mlg_sum_value(&positive);
    step->negative = mlg_sum_value(&negative);
    step->positives = mlg_sum_value(&step->positive_sum);
    step->negatives = mlg_sum_value(&step->negative_sum);
}

bool mlg_steps_next(struct mlg_step *step, const struct mlg_metric_rows *rows)
{
    size_t end = step->next;
    double score;

    if (step->next >= rows->n)
        return false;
    score = rows->score[rows->order[end]];
    while (end < rows->n && rows->score[rows->order[end]] == score)
        end++;
    step->positives_above = step->positives;
    step->negatives_above = step->negatives;
    if (step->sums == MLG_STEP_WHOLE)
        add_whole(step, rows, end);
    else if (step->sums == MLG_STEP_GRAINS)
        add_grains(step, rows, end);
    else
        add_wide(step, rows, end);
    step->next = end;
    return true;
}

const char *mlg_steps_missing(const struct mlg_metric_rows *rows)
{
    if (rows->score == NULL)
        return "there are no scores";
    if (rows->order == NULL && rows->n > 0)
        return "the rows are not ranked";
    return NULL;
}
