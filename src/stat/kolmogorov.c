#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include "elementary_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The two theta series; each converges at once on its side of x = 0.82. */
struct mlg_tails mlg_kolmogorov(double x)
{
    if (isnan(x))
        return (struct mlg_tails){ x, x };
    if (x <= 0)
        return (struct mlg_tails){ 0, 1 };
    if (x < 0.82) {
        double sum = 0;
        for (int k = 5; k >= 1; k--) {
            double odd = (2 * k - 1) * PI_HI / x;
            sum += mlg_exp(-odd * odd / 8.0);
        }
        double lower = sqrt(2.0 * PI_HI) / x * sum;
        return (struct mlg_tails){ lower, 1.0 - lower };
    }
    double sum = 0;
    for (int k = 6; k >= 1; k--)
        sum = mlg_exp(-2.0 * k * k * x * x) - sum;
    return (struct mlg_tails){ 1.0 - 2.0 * sum, 2.0 * sum };
}

/* P(D+ >= d) = d Sum_j C(n, j) (d + j / n)^(j - 1) (1 - d - j / n)^(n - j), all terms positive
 * (Birnbaum and Tingey 1951); each is a binomial probability times a ratio. */
static double one_sided(double d, uint64_t n)
{
    double sum = 0;
    for (uint64_t j = 0; j <= n; j++) {
        double p = d + (double)j / (double)n;
        if (p >= 1.0)
            break;
        sum += mlg_binom_pmf((int64_t)j, n, p) / p;
    }
    return d * sum;
}

/* An m x m matrix with an exponent of ten apart: entries of high powers leave the double range. */
struct matrix {
    size_t m;
    double *v;
    int exponent;
};

static void multiply(const struct matrix *a, const struct matrix *b, struct matrix *ret)
{
    size_t m = a->m;
    memset(ret->v, 0, m * m * sizeof *ret->v);
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < m; k++)
            for (size_t j = 0; j < m; j++)
                ret->v[i * m + j] += a->v[i * m + k] * b->v[k * m + j];
    ret->exponent = a->exponent + b->exponent;
    if (ret->v[(m / 2) * m + m / 2] > 0x1p400) {
        for (size_t i = 0; i < m * m; i++)
            ret->v[i] *= 0x1p-400;
        ret->exponent += 400;
    }
}

/* Marsaglia, Tsang and Wang, J. Stat. Softw. 8 (2003) issue 18: the matrix H for n d = k - h. */
static void fill(struct matrix *a, double h)
{
    size_t m = a->m;
    double *v = a->v;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            v[i * m + j] = i + 1 < j ? 0 : 1;
    double power = 1;
    for (size_t i = 0; i < m; i++) {
        power *= h;
        v[i * m] -= power;
        v[(m - 1) * m + (m - 1 - i)] -= power;
    }
    v[(m - 1) * m] += 2 * h - 1 > 0 ? mlg_pow(2 * h - 1, (double)m) : 0;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++)
            for (size_t g = 1; g <= i - j + 1; g++)
                v[i * m + j] /= (double)g;
}

static double matrix_cdf(double d, uint64_t n)
{
    size_t k = (size_t)((double)n * d) + 1, m = 2 * k - 1, bytes = m * m * sizeof(double);
    double *store = malloc(3 * bytes);
    if (store == NULL)
        return (double)NAN;
    struct matrix base = { m, store, 0 }, power = { m, store + m * m, 0 };
    struct matrix next = { m, store + 2 * m * m, 0 };
    fill(&base, (double)k - (double)n * d);
    for (size_t i = 0; i < m * m; i++)
        power.v[i] = i % (m + 1) == 0;
    for (uint64_t e = n; e != 0; e >>= 1) {
        struct matrix swap;
        if ((e & 1) != 0) {
            multiply(&power, &base, &next);
            swap = power, power = next, next = swap;
        }
        multiply(&base, &base, &next);
        swap = base, base = next, next = swap;
    }
    double s = power.v[(k - 1) * m + k - 1];
    int exponent = power.exponent;
    for (uint64_t i = 1; i <= n; i++) {
        s = s * (double)i / (double)n;
        if (s < 0x1p-400) {
            s *= 0x1p400;
            exponent -= 400;
        }
    }
    free(store);
    return ldexp(s, exponent);
}

double mlg_ks_exact_sf(double d, uint64_t n)
{
    if (isnan(d) || n == 0 || n > 100000)
        return (double)NAN;
    if (d >= 1 || 2.0 * (double)n * d <= 1.0)
        return d >= 1 ? 0 : 1;
    /* The limits of Simard and L'Ecuyer, J. Stat. Softw. 39 (2011) issue 11. */
    if (d >= 0.5 || (double)n * d * d >= (n <= 140 ? 4.0 : 2.2))
        return fmin(2.0 * one_sided(d, n), 1.0);
    double cdf = matrix_cdf(d, n);
    return isnan(cdf) ? cdf : fmax(1.0 - cdf, 0.0);
}
