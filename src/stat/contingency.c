#include <mlgate/stat/contingency.h>
#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include "normal_test.h"

#include <math.h>
#include <stdlib.h>

#define TOTAL_MAX 0x1p53

static struct mlg_pvalue of_p(double statistic, double df, double p)
{
    return (struct mlg_pvalue){ true, NULL, statistic, df, fmin(p, 1.0) };
}

/* The hypergeometric law of a given the margins. */
struct margins {
    uint64_t total, row, column;
};

/* The probability of all outcomes on the other side of the mode that are no likelier than `likely`.
 */
static double far_tail(const struct margins *m, bool right, double likely)
{
    double mode =
        floor(((double)m->row + 1.0) * ((double)m->column + 1.0) / ((double)m->total + 2.0));
    uint64_t unmarked = m->total - m->row;
    int64_t low =
        right ? (int64_t)mode : (int64_t)(m->column > unmarked ? m->column - unmarked : 0);
    int64_t high =
        right ? (int64_t)(m->row < m->column ? m->row : m->column) + 1 : (int64_t)mode + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        bool unlikely = mlg_hypergeom_pmf(middle, m->total, m->row, m->column) <= likely;
        if (unlikely == right)
            high = middle;
        else
            low = middle + 1;
    }
    struct mlg_mass at = mlg_hypergeom(low - 1, m->total, m->row, m->column);
    return right ? at.sf : at.cdf;
}

struct mlg_pvalue mlg_fisher_exact(const struct mlg_table22 *t, enum mlg_alternative alternative)
{
    double total = (double)t->a + (double)t->b + (double)t->c + (double)t->d;
    if (total == 0 || total > TOTAL_MAX)
        return mlg_pvalue_undefined(total == 0 ? mlg_reason_empty : "the counts are impossible");
    struct margins m = { t->a + t->b + t->c + t->d, t->a + t->b, t->a + t->c };
    int64_t a = (int64_t)t->a;
    struct mlg_mass at = mlg_hypergeom(a, m.total, m.row, m.column);
    double above = mlg_hypergeom(a - 1, m.total, m.row, m.column).sf;
    double odds = (double)t->a * (double)t->d / ((double)t->b * (double)t->c);
    if (alternative != MLG_TWO_SIDED)
        return of_p(odds, (double)NAN, alternative == MLG_GREATER ? above : at.cdf);
    double likely = at.pmf * (1.0 + 1e-7);
    bool left = (double)t->a * total < (double)m.row * (double)m.column;
    double near = left ? at.cdf : above, far = far_tail(&m, left, likely);
    return of_p(odds, (double)NAN, near + far);
}

/* --- Boschloo --- */

struct groups {
    uint64_t n1, n2;
    double *mass1, *mass2; /* binomial probabilities, [n1 + 1] and [n2 + 1] */
    uint64_t *
        first; /* for each x1: the x2 from which a table is as extreme; x1 of x1 against x2 of n2 */
};

/* Fisher's p of "x1 small against x2". */
static double fisher_less(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2)
{
    return mlg_hypergeom((int64_t)x1, n1 + n2, x1 + x2, n1).cdf;
}

/* The tables as extreme as the observed one: for each x1, all x2 from first[x1] on (the p falls as
 * x2 grows). */
static void find_extreme(struct groups *g, double observed)
{
    for (uint64_t x1 = 0; x1 <= g->n1; x1++) {
        uint64_t low = 0, high = g->n2 + 1;
        while (low < high) {
            uint64_t middle = low + (high - low) / 2;
            if (fisher_less(x1, g->n1, middle, g->n2) <= observed * (1.0 + 1e-12))
                high = middle;
            else
                low = middle + 1;
        }
        g->first[x1] = low;
    }
}

/* Their probability when both groups succeed with probability p. */
static double extreme_mass(struct groups *g, double p)
{
    for (uint64_t x = 0; x <= g->n1; x++)
        g->mass1[x] = mlg_binom_pmf((int64_t)x, g->n1, p);
    double tail = 0;
    for (uint64_t x = g->n2 + 1; x-- > 0;) {
        tail += mlg_binom_pmf((int64_t)x, g->n2, p);
        g->mass2[x] = tail;
    }
    double sum = 0;
    for (uint64_t x = 0; x <= g->n1; x++)
        if (g->first[x] <= g->n2)
            sum += g->mass1[x] * g->mass2[g->first[x]];
    return sum;
}

#define GRID 2000

static double supremum(struct groups *g)
{
    double best = 0, at = 0.5;
    for (int i = 1; i < GRID; i++) {
        double p = (double)i / GRID, mass = extreme_mass(g, p);
        if (mass > best) {
            best = mass;
            at = p;
        }
    }
    double step = 0.5 / GRID;
    for (int i = 0; i < 20; i++) {
        double left = extreme_mass(g, fmax(at - step, 0)),
               right = extreme_mass(g, fmin(at + step, 1));
        if (fmax(left, right) > best) {
            at += right > left ? step : -step;
            best = fmax(left, right);
        } else {
            step *= 0.5;
        }
    }
    return best;
}

static double boschloo_less(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2)
{
    size_t bytes1 = (size_t)(n1 + 1) * sizeof(double), bytes2 = (size_t)(n2 + 1) * sizeof(double);
    struct groups g = { n1, n2, malloc(bytes1), malloc(bytes2),
                        malloc((size_t)(n1 + 1) * sizeof(uint64_t)) };
    double p = (double)NAN;
    if (g.mass1 != NULL && g.mass2 != NULL && g.first != NULL) {
        find_extreme(&g, fisher_less(x1, n1, x2, n2));
        p = supremum(&g);
    }
    free(g.mass1);
    free(g.mass2);
    free(g.first);
    return p;
}

static const char *refuse_groups(const struct mlg_table22 *t)
{
    uint64_t most = t->a > t->b ? t->a : t->b, other = t->c > t->d ? t->c : t->d;
    if (most > MLG_BOSCHLOO_MAX || other > MLG_BOSCHLOO_MAX || t->a + t->c > MLG_BOSCHLOO_MAX ||
        t->b + t->d > MLG_BOSCHLOO_MAX)
        return "too many rows for an exact unconditional test";
    return t->a + t->c == 0 || t->b + t->d == 0 ? "a group is empty" : NULL;
}

struct mlg_pvalue mlg_boschloo_exact(const struct mlg_table22 *t, enum mlg_alternative alternative)
{
    const char *reason = refuse_groups(t);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    uint64_t n1 = t->a + t->c, n2 = t->b + t->d;
    double less = alternative == MLG_GREATER ? 1 : boschloo_less(t->a, n1, t->b, n2);
    /* Few successes in the second group is the same with the groups exchanged. */
    double greater = alternative == MLG_LESS ? 1 : boschloo_less(t->b, n2, t->a, n1);
    if (isnan(less) || isnan(greater))
        return mlg_pvalue_undefined("out of memory");
    double p = alternative == MLG_LESS      ? less
               : alternative == MLG_GREATER ? greater
                                            : 2.0 * fmin(less, greater);
    return of_p((double)NAN, (double)NAN, p);
}

/* --- chi-square and G --- */

struct sums {
    double total;
    double *row, *column;
};

static double cell(double observed, double expected, enum mlg_table_statistic statistic, bool yates)
{
    if (yates) {
        double gap = fmin(0.5, fabs(observed - expected));
        observed += observed < expected ? gap : -gap;
    }
    if (statistic == MLG_PEARSON)
        return (observed - expected) * (observed - expected) / expected;
    return 2.0 * mlg_xlogy(observed, observed / expected);
}

static const char *add_margins(const uint64_t *counts, size_t rows, size_t columns, struct sums *s)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            double v = (double)counts[i * columns + j];
            s->row[i] += v;
            s->column[j] += v;
            s->total += v;
        }
    bool empty = s->total > TOTAL_MAX;
    for (size_t i = 0; i < rows; i++)
        empty |= s->row[i] == 0;
    for (size_t j = 0; j < columns; j++)
        empty |= s->column[j] == 0;
    return empty ? "a row or column of the table is empty" : NULL;
}

struct mlg_pvalue mlg_table_test(const uint64_t *counts, size_t rows, size_t columns,
                                 enum mlg_table_statistic statistic, bool yates)
{
    if (rows < 2 || columns < 2 || rows > 1000000 || columns > 1000000)
        return mlg_pvalue_undefined("the table has fewer than two rows or columns");
    struct sums s = { 0, calloc(rows, sizeof(double)), calloc(columns, sizeof(double)) };
    const char *reason = s.row == NULL || s.column == NULL ? "out of memory"
                                                           : add_margins(counts, rows, columns, &s);
    double sum = 0;
    bool correct = yates && rows == 2 && columns == 2;
    for (size_t i = 0; i < rows && reason == NULL; i++)
        for (size_t j = 0; j < columns; j++)
            sum += cell((double)counts[i * columns + j], s.row[i] * (s.column[j] / s.total),
                        statistic, correct);
    free(s.row);
    free(s.column);
    if (reason != NULL)
        return mlg_pvalue_undefined(reason);
    double df = (double)(rows - 1) * (double)(columns - 1);
    return of_p(sum, df, mlg_chi2(sum, df).upper);
}
