/* Family "intervals", second part: means, ranks, resampling, multiplicity, quantiles, power. */
#include "intervals.h"

#include <mlgate/stat/bootstrap.h>
#include <mlgate/stat/mean.h>
#include <mlgate/stat/multiplicity.h>
#include <mlgate/stat/power.h>
#include <mlgate/stat/quantile.h>

#include <math.h>

size_t differences(struct oracle_case *c, double **ret)
{
    const double *first, *second;
    size_t n = oracle_vector(c, "first", &first);
    oracle_vector(c, "second", &second);
    double *d = oracle_alloc(c, n + 1, sizeof *d);
    for (size_t i = 0; i < n; i++)
        d[i] = first[i] - second[i];
    *ret = d;
    return n;
}

struct samples samples_of(struct oracle_case *c)
{
    const double *value, *sample;
    struct samples s = { NULL, NULL, 0, 0 };
    size_t n = oracle_vector(c, "value", &value);
    bool split = n != 0;
    size_t nx = split ? n : oracle_vector(c, "x", &value);
    s.x = oracle_alloc(c, nx + 1, sizeof *s.x);
    if (!split) {
        for (; s.nx < nx; s.nx++)
            s.x[s.nx] = value[s.nx];
        n = oracle_vector(c, "y", &value);
    }
    s.y = oracle_alloc(c, n + 1, sizeof *s.y);
    if (split)
        oracle_vector(c, "sample", &sample);
    for (size_t i = 0; i < n; i++) {
        if (split && sample[i] == 0)
            s.x[s.nx++] = value[i];
        else
            s.y[s.ny++] = value[i];
    }
    return s;
}

static void moments_of(const double *x, size_t n, struct mlg_moments *ret)
{
    mlg_moments_init(ret);
    for (size_t i = 0; i < n; i++)
        mlg_moments_add(ret, x[i]);
}

static void paired_t(struct oracle_case *c)
{
    double *d;
    size_t n = differences(c, &d);
    struct mlg_moments m;
    moments_of(d, n, &m);
    struct mlg_interval i = mlg_mean_t(&m, tail_of(c));
    got_p(c, mlg_mean_t_test(&m, 0, alternative_of(c)));
    if (!i.defined)
        return;
    if (alternative_of(c) != MLG_TWO_SIDED) {
        i = mlg_mean_t(&m, 2 * tail_of(c));
        if (alternative_of(c) == MLG_GREATER)
            i.high = INFINITY;
        else
            i.low = -INFINITY;
    }
    got_interval(c, i);
    oracle_got(c, "mean", i.estimate);
}

static void tost_paired_t(struct oracle_case *c)
{
    double *d;
    size_t n = differences(c, &d);
    struct mlg_moments m;
    moments_of(d, n, &m);
    struct mlg_tost t = mlg_mean_tost(&m, oracle_arg(c, "low", 0), oracle_arg(c, "high", 0));
    if (!t.defined)
        oracle_undefined(c, t.reason);
    oracle_got(c, "p", t.p);
    oracle_got(c, "t_low", t.t_low);
    oracle_got(c, "p_low", t.p_low);
    oracle_got(c, "t_high", t.t_high);
    oracle_got(c, "p_high", t.p_high);
}

static void welch_t(struct oracle_case *c)
{
    struct samples s = samples_of(c);
    struct mlg_moments x, y;
    moments_of(s.x, s.nx, &x);
    moments_of(s.y, s.ny, &y);
    got_p(c, mlg_welch_test(&x, &y, 0, alternative_of(c)));
}

static void weighted_mean_var(struct oracle_case *c)
{
    const double *x, *w;
    size_t n = oracle_vector(c, "x", &x);
    if (oracle_vector(c, "w", &w) != n)
        oracle_vector(c, "weight", &w);
    struct mlg_weighted m;
    mlg_weighted_init(&m);
    for (size_t i = 0; i < n; i++)
        if (!mlg_weighted_add(&m, x[i], w[i]))
            oracle_undefined(c, "a weight is negative or not finite");
    double variance = mlg_weighted_variance(&m);
    oracle_got(c, "mean", mlg_weighted_mean(&m));
    oracle_got(c, "var", variance);
    oracle_got(c, "std", sqrt(variance));
}

/* The value of each cluster, of rows without weights. */
static struct mlg_moments clustered(size_t clusters, const double *sum, const uint64_t *rows,
                                    size_t n)
{
    double mean = 0;
    struct mlg_moments values;
    mlg_moments_init(&values);
    for (size_t g = 0; g < clusters; g++)
        mean += sum[g] / (double)n;
    for (size_t g = 0; g < clusters; g++)
        mlg_moments_add(&values, mlg_clustered_value(mean, sum[g] - (double)rows[g] * mean,
                                                     (double)n, clusters));
    return values;
}

static void cluster_robust_mean(struct oracle_case *c)
{
    const double *x, *cluster;
    size_t n = oracle_vector(c, "x", &x), clusters = 0;
    oracle_vector(c, "cluster", &cluster);
    double *key = oracle_alloc(c, n + 1, sizeof *key), *sum = oracle_alloc(c, n + 1, sizeof *sum);
    uint64_t *rows = oracle_alloc(c, n + 1, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        size_t g = 0;
        while (g < clusters && key[g] != cluster[i])
            g++;
        if (g == clusters)
            key[clusters++] = cluster[i];
        sum[g] += x[i];
        rows[g]++;
    }
    struct mlg_moments values = clustered(clusters, sum, rows, n);
    struct mlg_interval interval = mlg_mean_t(&values, tail_of(c));
    double groups = (double)clusters,
           cr1 = sqrt(mlg_moments_deviance(&values) / (groups - 1) / groups);
    got_interval(c, interval);
    oracle_got(c, "mean", interval.estimate);
    oracle_got(c, "se_cr0", cr1 * sqrt((groups - 1) / groups));
    oracle_got(c, "se_cr1", cr1);
    oracle_got(c, "clusters", groups);
}

static void bca_acceleration(struct oracle_case *c)
{
    double *d;
    size_t n = differences(c, &d);
    double a = mlg_acceleration_mean(d, n);
    if (isnan(a))
        oracle_undefined(c, "constant data");
    oracle_got(c, "value", a);
}

static void bootstrap_ci_mean(struct oracle_case *c)
{
    double *d;
    size_t n = differences(c, &d);
    struct mlg_boot b;
    if (mlg_boot_mean(d, n, 20000, 1, &b, NULL) != MLG_OK) {
        oracle_undefined(c, "resampling failed");
        return;
    }
    got_interval(c, oracle_arg_is(c, "method", "BCa")     ? mlg_boot_bca(&b, tail_of(c))
                    : oracle_arg_is(c, "method", "basic") ? mlg_boot_basic(&b, tail_of(c))
                                                          : mlg_boot_percentile(&b, tail_of(c)));
    mlg_boot_done(&b);
}

static void adjust(struct oracle_case *c, enum mlg_adjust method)
{
    const double *p;
    size_t n = oracle_vector(c, "p", &p);
    double *adjusted = oracle_alloc(c, n + 1, sizeof *adjusted);
    if (mlg_adjust_p(method, p, n, adjusted, NULL) != MLG_OK)
        oracle_undefined(c, "a p-value is out of range");
    oracle_got_many(c, "adjusted", adjusted, n);
}

static void adjust_bonferroni(struct oracle_case *c)
{
    adjust(c, MLG_ADJUST_BONFERRONI);
}

static void adjust_sidak(struct oracle_case *c)
{
    adjust(c, MLG_ADJUST_SIDAK);
}

static void adjust_holm(struct oracle_case *c)
{
    adjust(c, MLG_ADJUST_HOLM);
}

static void adjust_holm_sidak(struct oracle_case *c)
{
    adjust(c, MLG_ADJUST_HOLM_SIDAK);
}

static void adjust_hochberg(struct oracle_case *c)
{
    adjust(c, MLG_ADJUST_HOCHBERG);
}

static void adjust_hommel(struct oracle_case *c)
{
    adjust(c, MLG_ADJUST_HOMMEL);
}

static void adjust_bh(struct oracle_case *c)
{
    adjust(c, MLG_ADJUST_BH);
}

static void adjust_by(struct oracle_case *c)
{
    adjust(c, MLG_ADJUST_BY);
}

/* 0 is no rank: expected as "none". */
static double rank_or_none(uint64_t rank)
{
    return rank == 0 ? (double)NAN : (double)rank;
}

static void quantile_ci_ranks(struct oracle_case *c)
{
    struct mlg_ranks r = mlg_quantile_ranks(whole(c, "n"), oracle_arg(c, "p", 0.5), tail_of(c));
    oracle_got(c, "lower", rank_or_none(r.lower));
    oracle_got(c, "upper", rank_or_none(r.upper));
    oracle_got(c, "coverage", r.coverage);
}

static void quantile_upper_bound_rank(struct oracle_case *c)
{
    double tail = 1.0 - oracle_arg(c, "confidence", 0.95);
    oracle_got(c, "rank",
               rank_or_none(mlg_quantile_upper_rank(whole(c, "n"), oracle_arg(c, "p", 0.5), tail)));
}

static void quantile_ci(struct oracle_case *c)
{
    const double *x;
    size_t n = oracle_vector(c, "x", &x);
    double *sorted = oracle_alloc(c, n + 1, sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = x[i];
    mlg_sort_doubles(sorted, n);
    got_interval(c, mlg_quantile_interval(sorted, n, oracle_arg(c, "p", 0.5), tail_of(c)));
}

static void power_two_proportions(struct oracle_case *c)
{
    oracle_got(c, "value",
               mlg_power_two_proportions(oracle_number(c, "diff"), oracle_number(c, "p2"),
                                         oracle_number(c, "n_per_arm"),
                                         oracle_arg(c, "alpha", 0.05)));
}

static void sample_size_paired(struct oracle_case *c)
{
    oracle_got(c, "value",
               (double)mlg_required_n_paired(
                   oracle_number(c, "margin"), oracle_number(c, "discordance"), 0,
                   oracle_arg(c, "alpha", 0.05), oracle_arg(c, "power", 0.8)));
}

const struct oracle_entry oracle_intervals_more[] = {
    { "paired_t", paired_t, NULL },
    { "tost_paired_t", tost_paired_t, NULL },
    { "welch_t", welch_t, NULL },
    { "weighted_mean_var", weighted_mean_var, NULL },
    { "cluster_robust_mean", cluster_robust_mean, NULL },
    { "bca_acceleration", bca_acceleration, NULL },
    { "bootstrap_ci_mean", bootstrap_ci_mean, NULL },
    { "adjust_bonferroni", adjust_bonferroni, NULL },
    { "adjust_sidak", adjust_sidak, NULL },
    { "adjust_holm", adjust_holm, NULL },
    { "adjust_holm_sidak", adjust_holm_sidak, NULL },
    { "adjust_hochberg", adjust_hochberg, NULL },
    { "adjust_hommel", adjust_hommel, NULL },
    { "adjust_bh", adjust_bh, NULL },
    { "adjust_by", adjust_by, NULL },
    { "quantile_ci_ranks", quantile_ci_ranks, NULL },
    { "quantile_upper_bound_rank", quantile_upper_bound_rank, NULL },
    { "quantile_ci", quantile_ci, NULL },
    { "power_two_proportions", power_two_proportions, NULL },
    { "sample_size_paired_noninferiority", sample_size_paired, NULL },
    { NULL, NULL, oracle_intervals_tests },
};
