/* Placements: one radix sort of the scores, then one sweep over blocks of equal scores. */
#include <mlgate/stat/delong.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct item {
    uint64_t key; /* orders as the score does; -0 and 0 share one */
    uint64_t row; /* 2 * row + (1 if it is positive) */
};

#define DIGIT_BITS 11
#define DIGITS     6
#define BUCKETS    (1 << DIGIT_BITS)

static uint64_t key_of(double score)
{
    uint64_t u;
    double plain = score == 0 ? 0.0 : score;
    memcpy(&u, &plain, sizeof u);
    return u >> 63 != 0 ? ~u : u | UINT64_C(1) << 63;
}

static size_t digit(uint64_t key, int i)
{
    return (size_t)(key >> (i * DIGIT_BITS)) & (BUCKETS - 1);
}

/* Sort items[n] by key, with other[n] as room; returns where the result is. */
static struct item *sort(struct item *items, struct item *other, size_t n, size_t *counts)
{
    memset(counts, 0, sizeof *counts * DIGITS * BUCKETS);
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < DIGITS; d++)
            counts[(size_t)d * BUCKETS + digit(items[i].key, d)]++;
    for (int d = 0; d < DIGITS; d++) {
        size_t *count = counts + (size_t)d * BUCKETS;
        if (count[digit(items[0].key, d)] == n)
            continue;
        size_t at = 0;
        for (size_t b = 0; b < BUCKETS; b++) {
            size_t here = count[b];
            count[b] = at;
            at += here;
        }
        for (size_t i = 0; i < n; i++)
            other[count[digit(items[i].key, d)]++] = items[i];
        struct item *swap = items;
        items = other;
        other = swap;
    }
    return items;
}

static void sweep(const struct item *items, size_t n, uint64_t positives, uint64_t *ret)
{
    uint64_t negatives_below = 0, positives_below = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i;
        uint64_t here = 0;
        for (; end < n && items[end].key == items[i].key; end++)
            here += items[end].row & 1;
        uint64_t negatives_here = end - i - here;
        uint64_t of_positive = 2 * negatives_below + negatives_here;
        uint64_t of_negative = 2 * (positives - positives_below - here) + here;
        for (; i < end; i++)
            ret[items[i].row >> 1] = (items[i].row & 1) != 0 ? of_positive : of_negative;
        negatives_below += negatives_here;
        positives_below += here;
    }
}

enum mlg_code mlg_delong_placements(size_t n, const double *score, const uint8_t *positive,
                                    uint64_t *ret_placement, struct mlg_err *err)
{
    if (n == 0)
        return MLG_OK;
    if (n > MLG_DELONG_ROWS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^31 rows in a ranking");
    uint64_t positives = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(score[i]))
            return mlg_err_set(err, MLG_E_SYNTAX, "a score is not a number (row %zu)", i + 1);
        positives += positive[i] != 0;
    }
    struct item *items = malloc(2 * n * sizeof *items);
    size_t *counts = malloc(sizeof *counts * DIGITS * BUCKETS);
    if (items == NULL || counts == NULL) {
        free(items);
        free(counts);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory ranking %zu rows", n);
    }
    for (size_t i = 0; i < n; i++)
        items[i] = (struct item){ key_of(score[i]), 2 * (uint64_t)i + (positive[i] != 0) };
    sweep(sort(items, items + n, n, counts), n, positives, ret_placement);
    free(items);
    free(counts);
    return MLG_OK;
}

enum mlg_code mlg_delong_fill(struct mlg_delong *ret, size_t n, const uint8_t *positive,
                              unsigned models, const double *const *scores, struct mlg_err *err)
{
    if (models == 0 || models > MLG_DELONG_MODELS)
        return mlg_err_set(err, MLG_E_LIMIT, "%u models; at most %d", models, MLG_DELONG_MODELS);
    if (n > MLG_DELONG_ROWS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^31 rows in a ranking");
    uint64_t *placement = calloc(n * models + 1, sizeof *placement);
    if (placement == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory ranking %zu rows", n);
    enum mlg_code code = MLG_OK;
    for (unsigned j = 0; j < models && code == MLG_OK; j++)
        code = mlg_delong_placements(n, scores[j], positive, placement + j * n, err);
    if (code == MLG_OK) {
        mlg_delong_init(ret, models);
        for (size_t i = 0; i < n; i++) {
            uint64_t row[MLG_DELONG_MODELS];
            for (unsigned j = 0; j < models; j++)
                row[j] = placement[j * n + i];
            mlg_delong_add(ret, positive[i] != 0, row);
        }
    }
    free(placement);
    return code;
}
