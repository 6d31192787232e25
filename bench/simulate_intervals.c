/* How often the bounds of each interval miss, where the truth is known. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <mlgate/stat/bootstrap.h>
#include <mlgate/stat/confseq.h>
#include <mlgate/stat/delong.h>
#include <mlgate/stat/elementary.h>
#include <mlgate/stat/mean.h>
#include <mlgate/stat/paired.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/quantile.h>
#include <mlgate/stat/rng.h>
#include <mlgate/stat/special.h>
#include <mlgate/stat/unpaired.h>

#include "simulate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static double log_choose(double n, double k)
{
    return mlg_lgamma(n + 1) - mlg_lgamma(k + 1) - mlg_lgamma(n - k + 1);
}

static double binomial(uint64_t n, uint64_t k, double p)
{
    if (p <= 0 || p >= 1)
        return (p <= 0 ? k == 0 : k == n) ? 1 : 0;
    return mlg_exp(log_choose((double)n, (double)k) + (double)k * mlg_log(p) +
                   (double)(n - k) * mlg_log1p(-p));
}

static void head(const char *title, const char *first, const char *const *columns, size_t count)
{
    printf("\n**%s**\n\n| %s |", title, first);
    for (size_t i = 0; i < count; i++)
        printf(" %s |", columns[i]);
    printf("\n|---|");
    for (size_t i = 0; i < count; i++)
        printf("--:|");
    putchar('\n');
}

/* --- one proportion, every outcome enumerated --- */

static void proportions(void)
{
    static const struct {
        const char *name;
        struct mlg_interval (*of)(uint64_t, uint64_t, double);
    } methods[] = { { "Wilson", mlg_proportion_wilson },
                    { "Wilson with continuity correction", mlg_proportion_wilson_cc },
                    { "Clopper–Pearson", mlg_proportion_clopper_pearson },
                    { "Jeffreys", mlg_proportion_jeffreys },
                    { "Agresti–Coull", mlg_proportion_agresti_coull },
                    { "Wald", mlg_proportion_wald } };
    static const uint64_t sizes[] = { 10, 50, 200, 1000 };
    static const double truths[] = { 0.5, 0.8, 0.9, 0.95, 0.99, 0.999 };
    static const char *const columns[] = {
        "p = 0.5", "0.8", "0.9", "0.95", "0.99", "0.999", "worst of p = 0.001 … 0.999"
    };

    head("One proportion (enumerated: no simulation error)", "method, n", columns, COUNT(columns));
    for (size_t m = 0; m < COUNT(methods); m++) {
        for (size_t s = 0; s < COUNT(sizes); s++) {
            uint64_t n = sizes[s];
            struct mlg_interval interval[1001];
            struct sim_misses worst = { 0 };
            for (uint64_t k = 0; k <= n; k++)
                interval[k] = methods[m].of(k, n, SIM_TAIL);
            printf("| %s, %u |", methods[m].name, (unsigned)n);
            for (size_t t = 0; t < COUNT(truths) + 999; t++) {
                bool grid = t >= COUNT(truths);
                double p = grid ? (double)(t - COUNT(truths) + 1) / 1000 : truths[t];
                struct sim_misses misses = { 0 };
                for (uint64_t k = 0; k <= n; k++)
                    sim_count(&misses, &interval[k], p, binomial(n, k, p));
                if (!grid)
                    sim_print_misses(&misses);
                worst.low = fmax(worst.low, misses.low);
                worst.high = fmax(worst.high, misses.high);
            }
            sim_print_misses(&worst);
            putchar('\n');
        }
    }
}

/* --- paired proportions --- */

static struct mlg_interval newcombe(const struct mlg_paired *t, double tail)
{
    return mlg_paired_newcombe(t, tail, false);
}

static struct mlg_interval newcombe_adjusted(const struct mlg_paired *t, double tail)
{
    return mlg_paired_newcombe(t, tail, true);
}

static const struct {
    const char *name;
    struct mlg_interval (*of)(const struct mlg_paired *, double);
} paired_methods[] = { { "Tango", mlg_paired_tango },
                       { "Newcombe, plain phi", newcombe },
                       { "Newcombe, adjusted phi", newcombe_adjusted },
                       { "Bonett–Price", mlg_paired_bonett_price } };

/* A table of n pairs: `lost` and `gained` are what disagrees, 90 % of the rest succeed twice. */
static struct mlg_paired pairs_of(uint64_t n, uint64_t gained, uint64_t lost)
{
    uint64_t same = n - gained - lost, both = (same * 9 + 5) / 10;
    return (struct mlg_paired){ both, gained, lost, same - both };
}

static void paired(bool quick)
{
    static const uint64_t sizes[] = { 20, 50, 200, 1000, 10000 };
    static const struct {
        double lost, gained;
    } truths[] = { { 0.01, 0.01 }, { 0.05, 0.05 }, { 0.15, 0.15 }, { 0.02, 0.01 },
                   { 0.05, 0 },    { 0.10, 0.05 }, { 0.01, 0 } };
    static const char *const columns[] = { "lost 1 %, gained 1 %",
                                           "5 %, 5 %",
                                           "15 %, 15 %",
                                           "2 %, 1 %",
                                           "5 %, 0",
                                           "10 %, 5 %",
                                           "1 %, 0" };
    uint64_t trials = quick ? 2000 : 20000;

    head("Difference of paired proportions (n to 200 enumerated, beyond: simulated)", "method, n",
         columns, COUNT(columns));
    for (size_t m = 0; m < COUNT(paired_methods); m++) {
        for (size_t s = 0; s < COUNT(sizes); s++) {
            uint64_t n = sizes[s];
            printf("| %s, %u |", paired_methods[m].name, (unsigned)n);
            for (size_t t = 0; t < COUNT(truths); t++) {
                double lost = truths[t].lost, gained = truths[t].gained, truth = gained - lost;
                struct sim_misses misses = { 0 };
                struct mlg_rng rng;
                mlg_rng_init(&rng, SIM_SEED, 1000 + s * 16 + t);
                for (uint64_t i = 0; i < (n <= 200 ? n + 1 : trials); i++) {
                    uint64_t l = n <= 200 ? i : mlg_rng_binomial(&rng, n, lost);
                    if (n > 200) {
                        uint64_t g = mlg_rng_binomial(&rng, n - l, gained / (1 - lost));
                        struct mlg_paired table = pairs_of(n, g, l);
                        struct mlg_interval got = paired_methods[m].of(&table, SIM_TAIL);
                        sim_count(&misses, &got, truth, 1);
                        misses.trials++;
                        continue;
                    }
                    double weight = binomial(n, l, lost);
                    for (uint64_t g = 0; g <= n - l && weight > 1e-9; g++) {
                        double w = weight * binomial(n - l, g, gained / (1 - lost));
                        struct mlg_paired table = pairs_of(n, g, l);
                        struct mlg_interval got;
                        if (w < 1e-12)
                            continue;
                        got = paired_methods[m].of(&table, SIM_TAIL);
                        sim_count(&misses, &got, truth, w);
                    }
                }
                sim_print_misses(&misses);
            }
            putchar('\n');
        }
    }
}

/* --- two samples --- */

static void unpaired(bool quick)
{
    static const struct {
        const char *name;
        struct mlg_interval (*of)(const struct mlg_unpaired *, double);
    } methods[] = { { "Newcombe's hybrid", mlg_unpaired_newcombe },
                    { "Miettinen–Nurminen", mlg_unpaired_miettinen_nurminen },
                    { "Agresti–Caffo", mlg_unpaired_agresti_caffo },
                    { "Wald", mlg_unpaired_wald } };
    static const uint64_t sizes[] = { 20, 50, 200 };
    static const double truths[][2] = { { 0.5, 0.5 }, { 0.9, 0.9 }, { 0.95, 0.9 }, { 0.99, 0.95 } };
    static const char *const columns[] = { "0.5, 0.5", "0.9, 0.9", "0.95, 0.9", "0.99, 0.95" };

    head("Difference of independent proportions, n rows each (enumerated)", "method, n", columns,
         COUNT(columns));
    for (size_t m = 0; m < COUNT(methods); m++) {
        for (size_t s = 0; s < COUNT(sizes) - (quick ? 1 : 0); s++) {
            uint64_t n = sizes[s];
            printf("| %s, %u |", methods[m].name, (unsigned)n);
            for (size_t t = 0; t < COUNT(truths); t++) {
                struct sim_misses misses = { 0 };
                for (uint64_t a = 0; a <= n; a++) {
                    for (uint64_t b = 0; b <= n; b++) {
                        struct mlg_unpaired table = { a, n, b, n };
                        double w = binomial(n, a, truths[t][0]) * binomial(n, b, truths[t][1]);
                        struct mlg_interval got;
                        if (w < 1e-11)
                            continue;
                        got = methods[m].of(&table, SIM_TAIL);
                        sim_count(&misses, &got, truths[t][0] - truths[t][1], w);
                    }
                }
                sim_print_misses(&misses);
            }
            putchar('\n');
        }
    }
}

/* --- means --- */

enum law { NORMAL, EXPONENTIAL, LOG_LOSS, LOGNORMAL, LAWS };

/* Values with a mean of 0. */
static double draw(struct mlg_rng *rng, enum law law)
{
    double u = mlg_rng_unit(rng);
    switch (law) {
    case NORMAL:
        return mlg_norm_ppf(u);
    case EXPONENTIAL:
        return -mlg_log(u) - 1;
    case LOG_LOSS: { /* of a calibrated model whose probabilities are uniform: mean 1/2 */
        bool hit = mlg_rng_unit(rng) < u;
        return -mlg_log(hit ? u : 1 - u) - 0.5;
    }
    case LOGNORMAL:
    case LAWS:
        break;
    }
    return mlg_exp(mlg_norm_ppf(u)) - mlg_exp(0.5);
}

static struct mlg_interval by_bootstrap(const double *x, size_t n, uint64_t seed, bool bca)
{
    struct mlg_boot boot = { 0 };
    struct mlg_interval interval = mlg_interval_undefined("no memory");
    if (mlg_boot_mean(x, n, 1000, seed, &boot, NULL) == MLG_OK)
        interval = bca ? mlg_boot_bca(&boot, SIM_TAIL) : mlg_boot_percentile(&boot, SIM_TAIL);
    mlg_boot_done(&boot);
    return interval;
}

enum mean_method { BY_T, BY_BCA, BY_PERCENTILE, BY_CLUSTER, MEAN_METHODS };

#define CLUSTER 5 /* rows; the first value of a cluster is part of the others */

static struct mlg_interval by_clusters(double mean, const double *sums, const uint64_t *rows,
                                       size_t n)
{
    size_t clusters = (n + CLUSTER - 1) / CLUSTER;
    struct mlg_moments values;

    mlg_moments_init(&values);
    for (size_t g = 0; g < clusters; g++)
        mlg_moments_add(&values, mlg_clustered_value(mean, sums[g] - (double)rows[g] * mean,
                                                     (double)n, clusters));
    return mlg_mean_t(&values, SIM_TAIL);
}

static struct mlg_interval one_mean(enum mean_method method, enum law law, size_t n,
                                    struct mlg_rng *rng, uint64_t seed)
{
    double x[1000], sums[1000 / CLUSTER];
    uint64_t rows[1000 / CLUSTER];
    struct mlg_moments moments;

    mlg_moments_init(&moments);
    for (size_t k = 0; k < n; k++) {
        bool first = k % CLUSTER == 0, shares = method == BY_CLUSTER && !first;
        x[k] = draw(rng, law) + (shares ? x[k - k % CLUSTER] : 0);
        mlg_moments_add(&moments, x[k]);
        sums[k / CLUSTER] = (first ? 0 : sums[k / CLUSTER]) + x[k];
        rows[k / CLUSTER] = k % CLUSTER + 1;
    }
    if (method == BY_T)
        return mlg_mean_t(&moments, SIM_TAIL);
    if (method == BY_CLUSTER)
        return by_clusters(mlg_moments_mean(&moments), sums, rows, n);
    return by_bootstrap(x, n, seed, method == BY_BCA);
}

static void means(bool quick)
{
    static const char *const columns[] = { "normal", "exponential", "log loss", "lognormal" };
    static const char *const methods[] = { "t", "BCa bootstrap", "percentile bootstrap",
                                           "cluster-robust t, clusters of 5" };
    static const size_t sizes[] = { 10, 50, 200, 1000 };

    head("Mean of a row's loss (simulated)", "method, n", columns, COUNT(columns));
    for (size_t m = 0; m < MEAN_METHODS; m++) {
        bool boots = m == BY_BCA || m == BY_PERCENTILE;
        uint64_t trials = (boots ? 2000U : 20000U) / (quick ? 10 : 1);
        for (size_t s = 0; s < COUNT(sizes) - boots; s++) {
            printf("| %s, %zu |", methods[m], sizes[s]);
            for (int law = 0; law < LAWS; law++) {
                struct sim_misses misses = { .trials = trials };
                for (uint64_t i = 0; i < trials; i++) {
                    struct mlg_interval got;
                    struct mlg_rng rng;
                    mlg_rng_init(&rng, SIM_SEED + 2, (uint64_t)law << 40 | s << 32 | i);
                    got = one_mean((enum mean_method)m, (enum law)law, sizes[s], &rng, i);
                    sim_count(&misses, &got, 0, 1);
                }
                sim_print_misses(&misses);
            }
            putchar('\n');
        }
    }
}

/* --- quantiles: the law of ranks is known --- */

static void quantiles(void)
{
    static const double ps[] = { 0.5, 0.9, 0.95, 0.99 };
    static const char *const columns[] = { "median", "p90", "p95", "p99" };
    static const uint64_t sizes[] = { 10, 50, 299, 1000 };

    head("Quantile by order statistics, any continuous law (enumerated)", "n", columns,
         COUNT(columns));
    for (size_t s = 0; s < COUNT(sizes); s++) {
        printf("| %u |", (unsigned)sizes[s]);
        for (size_t q = 0; q < COUNT(ps); q++) {
            struct mlg_ranks ranks = mlg_quantile_ranks(sizes[s], ps[q], SIM_TAIL);
            uint64_t lower = mlg_quantile_lower_rank(sizes[s], ps[q], SIM_TAIL);
            uint64_t upper = mlg_quantile_upper_rank(sizes[s], ps[q], SIM_TAIL);
            struct sim_misses misses = { 0 };
            (void)ranks;
            /* k values are at or below the quantile: x[r] lies above it when k < r */
            for (uint64_t k = 0; k <= sizes[s]; k++) {
                misses.low += lower != 0 && k < lower ? binomial(sizes[s], k, ps[q]) : 0;
                misses.high += upper != 0 && k >= upper ? binomial(sizes[s], k, ps[q]) : 0;
            }
            sim_print_misses(&misses);
        }
        putchar('\n');
    }
}

/* --- ROC-AUC of one model --- */

static void aucs(bool quick)
{
    static const struct {
        size_t positives, negatives;
    } sizes[] = { { 10, 40 }, { 25, 25 }, { 20, 180 }, { 100, 100 }, { 100, 900 } };
    static const double truths[] = { 0.6, 0.8, 0.9, 0.95, 0.99 };
    static const char *const columns[] = { "AUC 0.6", "0.8", "0.9", "0.95", "0.99" };
    uint64_t trials = quick ? 500 : 5000;

    head("ROC-AUC of one model, normal scores (simulated)", "scale, positives + negatives", columns,
         COUNT(columns));
    for (int scale = 0; scale < 2; scale++) {
        for (size_t s = 0; s < COUNT(sizes); s++) {
            size_t n = sizes[s].positives + sizes[s].negatives;
            printf("| %s, %zu + %zu |", scale == 0 ? "logit" : "raw", sizes[s].positives,
                   sizes[s].negatives);
            for (size_t t = 0; t < COUNT(truths); t++) {
                double shift = mlg_norm_ppf(truths[t]) * sqrt(2), score[1000];
                const double *scores[1] = { score };
                uint8_t positive[1000];
                struct sim_misses misses = { .trials = trials };
                for (uint64_t i = 0; i < trials; i++) {
                    struct mlg_delong delong;
                    struct mlg_interval got = mlg_interval_undefined("");
                    struct mlg_rng rng;
                    mlg_rng_init(&rng, SIM_SEED + 3, t << 40 | s << 32 | i);
                    for (size_t k = 0; k < n; k++) {
                        positive[k] = k < sizes[s].positives;
                        score[k] = mlg_rng_normal(&rng) + (positive[k] ? shift : 0);
                    }
                    if (mlg_delong_fill(&delong, n, positive, 1, scores, NULL) == MLG_OK)
                        got = mlg_delong_ci(&delong, 0, SIM_TAIL,
                                            scale == 0 ? MLG_AUC_LOGIT : MLG_AUC_RAW);
                    sim_count(&misses, &got, truths[t], 1);
                }
                sim_print_misses(&misses);
            }
            putchar('\n');
        }
    }
}

/* --- looking again and again --- */

static void peeking(bool quick)
{
    static const char *const columns[] = { "looks at 100, 200, … 2,000 rows" };
    uint64_t trials = quick ? 300 : 3000;
    struct sim_misses sequence = { .trials = trials }, t = { .trials = trials };

    for (uint64_t i = 0; i < trials; i++) {
        struct mlg_moments moments;
        struct mlg_rng rng;
        bool low[2] = { false, false }, high[2] = { false, false };
        mlg_rng_init(&rng, SIM_SEED + 4, i);
        mlg_moments_init(&moments);
        for (int n = 1; n <= 2000; n++) {
            struct mlg_interval got[2];
            mlg_moments_add(&moments, mlg_rng_unit(&rng) < 0.7 ? 1 : 0);
            if (n % 100 != 0)
                continue;
            got[0] = mlg_confseq_mean(&moments, 0, 1, 1000, SIM_TAIL);
            got[1] = mlg_mean_t(&moments, SIM_TAIL);
            for (int k = 0; k < 2; k++) {
                low[k] = low[k] || (got[k].defined && got[k].low > 0.7);
                high[k] = high[k] || (got[k].defined && got[k].high < 0.7);
            }
        }
        sequence.low += low[0];
        sequence.high += high[0];
        t.low += low[1];
        t.high += high[1];
    }
    head("A share of 0.7 watched while it grows: a bound that was ever wrong (simulated)", "method",
         columns, COUNT(columns));
    fputs("| confidence sequence |", stdout);
    sim_print_misses(&sequence);
    fputs("\n| t, looked at every time |", stdout);
    sim_print_misses(&t);
    putchar('\n');
}

int sim_intervals(bool quick)
{
    puts(
        "Per cent of samples in which the lower / the upper bound misses the truth; nominal is 5.0 "
        "each. In parentheses: no interval (undefined). **Bold**: above 5 by more than three "
        "standard errors.");
    proportions();
    paired(quick);
    unpaired(quick);
    means(quick);
    quantiles();
    aucs(quick);
    peeking(quick);
    return 0;
}
