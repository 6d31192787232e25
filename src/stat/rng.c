#include <mlgate/stat/elementary.h>
#include <mlgate/stat/rng.h>
#include <mlgate/stat/special.h>

#include <math.h>
#include <stdbool.h>

#define ROUNDS     10
#define KEY_STEP_0 UINT32_C(0x9E3779B9)
#define KEY_STEP_1 UINT32_C(0xBB67AE85)

/* One round of Philox4x32. */
static inline void turn(uint32_t *c0, uint32_t *c1, uint32_t *c2, uint32_t *c3, uint32_t k0,
                        uint32_t k1)
{
    uint64_t p0 = UINT64_C(0xD2511F53) * *c0, p1 = UINT64_C(0xCD9E8D57) * *c2;
    uint32_t n0 = (uint32_t)(p1 >> 32) ^ *c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ *c3 ^ k1;
    *c1 = (uint32_t)p1;
    *c3 = (uint32_t)p0;
    *c0 = n0;
    *c2 = n2;
}

void mlg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t ret[4])
{
    uint32_t c[4] = { counter[0], counter[1], counter[2], counter[3] };
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        turn(&c[0], &c[1], &c[2], &c[3], k0, k1);
        k0 += KEY_STEP_0;
        k1 += KEY_STEP_1;
    }
    for (int i = 0; i < 4; i++)
        ret[i] = c[i];
}

void mlg_rng_init(struct mlg_rng *r, uint64_t seed, uint64_t stream)
{
    *r = (struct mlg_rng){ .seed = seed, .stream = stream };
}

/* The next blocks, MLG_RNG_BLOCKS at a time: they do not wait for each other. */
static void refill(struct mlg_rng *r)
{
    enum { LANES = MLG_RNG_BLOCKS };
    uint32_t c0[LANES], c1[LANES], c2[LANES], c3[LANES];
    uint32_t k0 = (uint32_t)r->seed, k1 = (uint32_t)(r->seed >> 32);
    for (unsigned i = 0; i < LANES; i++) {
        c0[i] = (uint32_t)(r->index + i);
        c1[i] = (uint32_t)((r->index + i) >> 32);
        c2[i] = (uint32_t)r->stream;
        c3[i] = (uint32_t)(r->stream >> 32);
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < LANES; i++)
            turn(&c0[i], &c1[i], &c2[i], &c3[i], k0, k1);
        k0 += KEY_STEP_0;
        k1 += KEY_STEP_1;
    }
    for (unsigned i = 0; i < LANES; i++) {
        r->word[4 * i] = c0[i];
        r->word[4 * i + 1] = c1[i];
        r->word[4 * i + 2] = c2[i];
        r->word[4 * i + 3] = c3[i];
    }
    r->index += LANES;
    r->left = 4 * LANES;
}

uint32_t mlg_rng_u32(struct mlg_rng *r)
{
    if (r->left == 0)
        refill(r);
    return r->word[4 * MLG_RNG_BLOCKS - r->left--];
}

uint64_t mlg_rng_u64(struct mlg_rng *r)
{
    uint64_t high = mlg_rng_u32(r);
    return high << 32 | mlg_rng_u32(r);
}

double mlg_rng_unit(struct mlg_rng *r)
{
    return ((double)(mlg_rng_u64(r) >> 12) + 0.5) * 0x1p-52;
}

/*
 * Lemire, ACM TOMACS 29 (2019) 3: the high word of a product, rejecting the few low words that are
 * over-full. The division is needed only when the low word is small.
 */
static uint64_t below_32(struct mlg_rng *r, uint32_t below)
{
    uint64_t m = (uint64_t)mlg_rng_u32(r) * below;
    if ((uint32_t)m < below) {
        uint32_t least = (0 - below) % below;
        while ((uint32_t)m < least)
            m = (uint64_t)mlg_rng_u32(r) * below;
    }
    return m >> 32;
}

uint64_t mlg_rng_below(struct mlg_rng *r, uint64_t below)
{
    __extension__ typedef unsigned __int128 wide;
    if (below <= UINT32_MAX)
        return below_32(r, (uint32_t)below);
    uint64_t least = (0 - below) % below;
    for (;;) {
        wide m = (wide)mlg_rng_u64(r) * below;
        if ((uint64_t)m >= least)
            return (uint64_t)(m >> 64);
    }
}

double mlg_rng_normal(struct mlg_rng *r)
{
    return mlg_norm_ppf(mlg_rng_unit(r));
}

/* n p < 10 and p <= 1/2: walk up from 0. */
static uint64_t invert(struct mlg_rng *r, uint64_t n, double p)
{
    double odds = p / (1.0 - p);
    for (;;) {
        double u = mlg_rng_unit(r), mass = mlg_exp((double)n * mlg_log1p(-p));
        for (uint64_t k = 0; k <= n && k < 200; k++) {
            if (u < mass)
                return k;
            u -= mass;
            mass *= odds * ((double)(n - k) / ((double)k + 1.0));
        }
        /* Rounding left u beyond the last outcome (about once in 2^50): draw again. */
    }
}

/*
 * Is log(pmf(k) / pmf(mode)) surely above log_v (1), surely below (-1), or close to it (0)? The
 * bounds are those of Kachitvichyanukul and Schmeiser (CACM 31 (1988) 216), with room for rounding;
 * they spare nine of ten evaluations of the law and change no draw.
 */
static int squeeze(double distance, double variance, double log_v)
{
    const double rounding = 1e-7;
    if (!(distance > 20 && distance < variance / 2 - 1))
        return 0;
    double normal = -distance * distance / (2 * variance);
    double slack =
        distance / variance * (((distance / 3 + 0.625) * distance + 1.0 / 6) / variance + 0.5) +
        rounding;
    return log_v < normal - slack ? 1 : log_v > normal + slack ? -1 : 0;
}

/* n p >= 10 and p <= 1/2 */
static uint64_t reject(struct mlg_rng *r, uint64_t n, double p)
{
    double size = (double)n, variance = size * p * (1.0 - p), sd = sqrt(variance);
    double b = 1.15 + 2.53 * sd, a = -0.0873 + 0.0248 * b + 0.01 * p, c = size * p + 0.5;
    double sure = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * sd, mode_mass = 0;
    double mode = floor((size + 1.0) * p);
    for (;;) {
        double u = mlg_rng_unit(r) - 0.5, v = mlg_rng_unit(r), us = 0.5 - fabs(u);
        double k = floor((2.0 * a / us + b) * u + c);
        if (k < 0 || k > size)
            continue;
        if (us >= 0.07 && v <= sure)
            return (uint64_t)k;
        double height = v * alpha / (a / (us * us) + b);
        int sign = squeeze(fabs(k - mode), variance, mlg_log(height));
        if (sign < 0)
            continue;
        if (sign > 0)
            return (uint64_t)k;
        if (mode_mass == 0)
            mode_mass = mlg_binom_pmf((int64_t)mode, n, p);
        if (height * mode_mass <= mlg_binom_pmf((int64_t)k, n, p))
            return (uint64_t)k;
    }
}

uint64_t mlg_rng_binomial(struct mlg_rng *r, uint64_t n, double p)
{
    if (!(p > 0 && p <= 1) || n == 0 || n > UINT64_C(1) << 53)
        return 0;
    if (p == 1)
        return n;
    bool flip = p > 0.5;
    double q = flip ? 1.0 - p : p;
    uint64_t k = (double)n * q < 10 ? invert(r, n, q) : reject(r, n, q);
    return flip ? n - k : k;
}

void mlg_rng_multinomial(struct mlg_rng *r, uint64_t n, const uint64_t *weight, unsigned cells,
                         uint64_t *ret)
{
    uint64_t rest = 0;
    for (unsigned i = 0; i < cells; i++)
        rest += weight[i];
    for (unsigned i = 0; i < cells; i++) {
        uint64_t k = 0;
        if (weight[i] != 0)
            k = weight[i] == rest ? n : mlg_rng_binomial(r, n, (double)weight[i] / (double)rest);
        ret[i] = k;
        n -= k;
        rest -= weight[i];
    }
}
