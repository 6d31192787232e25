#include <mlgate/stat/delong.h>

#include <math.h>
#include <stdlib.h>

struct item {
    double score;
    uint8_t positive;
};

static int descending(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    return (x->score < y->score) - (x->score > y->score);
}

/* The area under the segment (x0, y0)-(x1, y1) between low and high. */
static double slice(double x0, double y0, double x1, double y1, double low, double high)
{
    double from = fmax(x0, low), to = fmin(x1, high);
    if (!(from < to))
        return 0;
    double slope = (y1 - y0) / (x1 - x0);
    double left = y0 + slope * (from - x0), right = y0 + slope * (to - x0);
    return 0.5 * (left + right) * (to - from);
}

enum mlg_code mlg_auc_partial(size_t n, const double *score, const uint8_t *positive, double low,
                              double high, double *ret, struct mlg_err *err)
{
    double positives = 0, area = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(score[i]))
            return mlg_err_set(err, MLG_E_SYNTAX, "a score is not a number (row %zu)", i + 1);
        positives += positive[i] != 0;
    }
    double negatives = (double)n - positives;
    if (positives == 0 || negatives == 0 || !(low >= 0 && low < high && high <= 1)) {
        *ret = (double)NAN;
        return MLG_OK;
    }
    struct item *items = malloc(n * sizeof *items);
    if (items == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory ranking %zu rows", n);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct item){ score[i], positive[i] != 0 };
    qsort(items, n, sizeof *items, descending);
    double tp = 0, fp = 0;
    for (size_t i = 0; i < n;) {
        double tp0 = tp, fp0 = fp, block = items[i].score;
        for (; i < n && items[i].score == block; i++) {
            tp += items[i].positive;
            fp += !items[i].positive;
        }
        area += slice(fp0 / negatives, tp0 / positives, fp / negatives, tp / positives, low, high);
    }
    free(items);
    *ret = area;
    return MLG_OK;
}
