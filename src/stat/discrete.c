#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include "kernel_prefix.h"

#include <math.h>
#include <stdbool.h>

static struct mlg_mass no_mass(void)
{
    return (struct mlg_mass){ (double)NAN, (double)NAN, (double)NAN };
}

static bool binom_ok(uint64_t n, double p)
{
    return p >= 0 && p <= 1 && n <= UINT64_C(1) << 53;
}

/* The ends have closed forms; inside, the beta density carries the binomial coefficient. */
double mlg_binom_pmf(int64_t k, uint64_t n, double p)
{
    if (!binom_ok(n, p))
        return (double)NAN;
    if (k < 0 || (uint64_t)k > n)
        return 0;
    double q = 1.0 - p, failures = (double)(n - (uint64_t)k);
    if (p == 0 || p == 1)
        return (p == 0 ? k == 0 : failures == 0) ? 1 : 0;
    if (k == 0)
        return mlg_exp((double)n * mlg_log1p(-p));
    if (failures == 0)
        return mlg_exp((double)n * mlg_log(p));
    double a = (double)k, b = failures;
    /* C(n, k) p^k q^(n-k) = p^k q^b / B(k, b) * n / (k b) */
    return mlg_beta_prefix(a, b, p, q) * ((double)n / a / b);
}

struct mlg_mass mlg_binom(int64_t k, uint64_t n, double p)
{
    if (!binom_ok(n, p))
        return no_mass();
    if (k < 0)
        return (struct mlg_mass){ 0, 0, 1 };
    if ((uint64_t)k >= n)
        return (struct mlg_mass){ mlg_binom_pmf(k, n, p), 1, 0 };
    struct mlg_tails t = mlg_beta_tails((double)k + 1.0, (double)(n - (uint64_t)k), p, 1.0 - p);
    return (struct mlg_mass){ mlg_binom_pmf(k, n, p), t.upper, t.lower };
}

int64_t mlg_binom_ppf(double q, uint64_t n, double p)
{
    if (!binom_ok(n, p) || !(q > 0 && q <= 1))
        return -1;
    if (q == 1)
        return p == 0 ? 0 : (int64_t)n;
    int64_t low = -1, high = (int64_t)n;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (mlg_binom(middle, n, p).cdf >= q * (1.0 - 1e-13))
            high = middle;
        else
            low = middle;
    }
    return high;
}

static bool hypergeom_ok(uint64_t total, uint64_t marked, uint64_t n)
{
    return marked <= total && n <= total && total <= UINT64_C(1) << 53;
}

/* The support is low..high. */
struct support {
    int64_t low, high;
};

static struct support hypergeom_support(uint64_t total, uint64_t marked, uint64_t n)
{
    uint64_t unmarked = total - marked;
    return (struct support){ n > unmarked ? (int64_t)(n - unmarked) : 0,
                             (int64_t)(n < marked ? n : marked) };
}

/* A ratio of binomial probabilities, all at p = n / total (Loader 2000). */
double mlg_hypergeom_pmf(int64_t k, uint64_t total, uint64_t marked, uint64_t n)
{
    if (!hypergeom_ok(total, marked, n))
        return (double)NAN;
    struct support s = hypergeom_support(total, marked, n);
    if (k < s.low || k > s.high)
        return 0;
    if (s.low == s.high)
        return 1;
    double p = (double)n / (double)total;
    return mlg_binom_pmf(k, marked, p) * mlg_binom_pmf((int64_t)n - k, total - marked, p) /
           mlg_binom_pmf((int64_t)n, total, p);
}

/* pmf(k) + pmf(k + step) + ..., by the ratio of neighbours, from k outwards to the end of the
 * support. */
static double hypergeom_run(int64_t k, int step, uint64_t total, uint64_t marked, uint64_t n)
{
    struct support s = hypergeom_support(total, marked, n);
    double rest = (double)total - (double)marked - (double)n;
    double term = mlg_hypergeom_pmf(k, total, marked, n), sum = 0;
    while (k >= s.low && k <= s.high) {
        sum += term;
        if (term < sum * 1e-18)
            break;
        double x = (double)(step > 0 ? k : k - 1);
        double up = ((double)marked - x) * ((double)n - x) / ((x + 1.0) * (rest + x + 1.0));
        term = step > 0 ? term * up : term / up;
        k += step;
    }
    return sum;
}

struct mlg_mass mlg_hypergeom(int64_t k, uint64_t total, uint64_t marked, uint64_t n)
{
    if (!hypergeom_ok(total, marked, n))
        return no_mass();
    struct support s = hypergeom_support(total, marked, n);
    if (k < s.low)
        return (struct mlg_mass){ 0, 0, 1 };
    if (k >= s.high)
        return (struct mlg_mass){ mlg_hypergeom_pmf(k, total, marked, n), 1, 0 };
    struct mlg_mass m = { mlg_hypergeom_pmf(k, total, marked, n), 0, 0 };
    double mean = total == 0 ? 0 : (double)n * ((double)marked / (double)total);
    if ((double)k < mean) {
        m.cdf = fmin(hypergeom_run(k, -1, total, marked, n), 1.0);
        m.sf = 1.0 - m.cdf;
    } else {
        m.sf = fmin(hypergeom_run(k + 1, 1, total, marked, n), 1.0);
        m.cdf = 1.0 - m.sf;
    }
    return m;
}

struct mlg_mass mlg_poisson(int64_t k, double mu)
{
    if (!(mu >= 0) || isinf(mu))
        return no_mass();
    if (k < 0)
        return (struct mlg_mass){ 0, 0, 1 };
    if (mu == 0)
        return (struct mlg_mass){ k == 0 ? 1 : 0, 1, 0 };
    double a = (double)k;
    struct mlg_tails t = mlg_gammainc(a + 1.0, mu);
    double pmf = k == 0 ? mlg_exp(-mu) : mlg_gamma_prefix(a, mu) / a;
    return (struct mlg_mass){ pmf, t.upper, t.lower };
}
