#include <mlgate/stat/elementary.h>

#include "elementary_tables.h"
#include "kernel.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static double of_bits(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/*
 * x = 2^k m, m in [0.7, 1.42): with c from the table, r = m c - 1 is small and exact in two
 * doubles, and log x = k log 2 - log c + log(1 + r). Around x = 1, c is 1 and nothing cancels.
 */
struct reduced {
    double k, high, low; /* -log c = high + low */
    struct dd r;
};

#define NORMAL_MIN 0x1p-1022

/* For x >= NORMAL_MIN. Nothing here or in what builds on it branches, and the tables are looked up
 * by a plain index, so that a loop over it becomes one over several numbers at once. */
static inline struct reduced reduce(double x)
{
    uint64_t u = bits_of(x);
    /* 0x3fe6a09e... is sqrt(1/2): the mantissa is taken from [0.7071, 1.4142). */
    uint32_t above = (uint32_t)(u >> 32) - UINT32_C(0x3fe6a09e);
    uint64_t mantissa = u - ((uint64_t)(above & UINT32_C(0xfff00000)) << 32);
    double m = of_bits(mantissa), mh = of_bits(mantissa & UINT64_C(0xfffffffff8000000));
    int64_t at = (int64_t)(int)(m * 128.0 + 0.5) - 90;
    double c = log_c[at];
    return (struct reduced){ (int32_t)above >> 20, log_hi[at], log_lo[at],
                             dd_sum(mh * c - 1.0, (m - mh) * c) };
}

/* log(1 + z) - z + z^2 / 2 = z^3 times this, |z| < 0.007 */
static inline double log_tail(double z)
{
    double zz = z * z;
    return (1.0 / 3 - z * (1.0 / 4)) + zz * (1.0 / 5 - z * (1.0 / 6)) +
           zz * zz * ((1.0 / 7 - z * (1.0 / 8)) + zz * (1.0 / 9 - z * 0.1));
}

static inline struct dd log_of(struct reduced d)
{
    double z = d.r.hi;
    struct dd q = dd_product(z, z);
    struct dd s = dd_sum(d.k * LN2_HI + d.high, z);
    struct dd t = dd_sum(s.hi, -0.5 * q.hi);
    struct dd v = dd_sum(t.hi, z * q.hi * log_tail(z));
    double low = (d.k * LN2_LO + d.low) + (d.r.lo - d.r.lo * z - 0.5 * q.lo);
    return dd_fast_sum(v.hi, v.lo + (t.lo + (s.lo + low)));
}

/* As before, but the square needs no second double: it is small beside the sum. */
static inline double rounded_log_of(struct reduced d)
{
    double z = d.r.hi;
    struct dd s = dd_sum(d.k * LN2_HI + d.high, z);
    double low = d.r.lo + (d.k * LN2_LO + d.low);
    return s.hi + (s.lo + (low + z * z * (z * log_tail(z) - 0.5)));
}

static struct reduced reduce_any(double x)
{
    if (x >= NORMAL_MIN)
        return reduce(x);
    struct reduced d = reduce(x * 0x1p54);
    d.k -= 54;
    return d;
}

struct dd mlg_kernel_log(double x)
{
    return log_of(reduce_any(x));
}

double mlg_log(double x)
{
    if (!(x > 0 && x < INFINITY))
        return x == 0 ? -INFINITY : x > 0 ? x : (double)NAN;
    return rounded_log_of(reduce_any(x));
}

/* log(1 + x), which is neither x nor a special case */
static inline double log1p_of(double x)
{
    struct dd one = dd_sum(1.0, x);
    struct dd l = log_of(reduce(one.hi));
    return l.hi + (l.lo + one.lo / one.hi);
}

double mlg_log2(double x)
{
    if (!(x > 0) || isinf(x))
        return mlg_log(x);
    struct dd l = dd_mul(mlg_kernel_log(x), (struct dd){ INV_LN2_HI, INV_LN2_LO });
    return l.hi + l.lo;
}

#define TINY 0x1p-54 /* log(1 + x) rounds to x below it */

double mlg_log1p(double x)
{
    if (!(x > -1))
        return x == -1 ? -INFINITY : (double)NAN;
    if (isinf(x) || fabs(x) < TINY)
        return x;
    return log1p_of(x);
}

/*
 * Many at once: the compiler makes vectors of these loops, wider ones where the processor has them.
 * The operations of each number are the same, one by one, so the bits are (flags.cmake forbids to
 * fuse them).
 */
__attribute__((always_inline)) static inline void log_loop(const double *x, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = rounded_log_of(reduce(x[i]));
}

__attribute__((always_inline)) static inline void log1p_loop(const double *x, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = log1p_of(x[i]);
}

static void log_plain(const double *restrict x, size_t n, double *restrict ret)
{
    log_loop(x, n, ret);
}

static void log1p_plain(const double *restrict x, size_t n, double *restrict ret)
{
    log1p_loop(x, n, ret);
}

typedef void (*each)(const double *restrict x, size_t n, double *restrict ret);

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void log_avx2(const double *restrict x, size_t n,
                                                     double *restrict ret)
{
    log_loop(x, n, ret);
}

__attribute__((target("avx2"))) static void log1p_avx2(const double *restrict x, size_t n,
                                                       double *restrict ret)
{
    log1p_loop(x, n, ret);
}

static each best(each plain, each wide)
{
    return __builtin_cpu_supports("avx2") ? wide : plain;
}

#define BEST(name) best(name##_plain, name##_avx2)
#else
#define BEST(name) (name##_plain)
#endif

/* Of a block of numbers with low <= x <= DBL_MAX and |x| >= least none is a special case. */
struct function {
    double low, least;
    each many;
    double (*one)(double);
};

static void apply(const struct function *f, const double *x, size_t n, double *ret)
{
    enum { TOGETHER = 256 };
    for (size_t from = 0; from < n; from += TOGETHER) {
        size_t count = n - from < TOGETHER ? n - from : TOGETHER;
        double in[TOGETHER];
        bool usual = true;
        for (size_t i = 0; i < count; i++) {
            in[i] = x[from + i];
            usual &= in[i] >= f->low && in[i] < INFINITY && fabs(in[i]) >= f->least;
        }
        if (usual)
            f->many(in, count, ret + from);
        for (size_t i = 0; !usual && i < count; i++)
            ret[from + i] = f->one(in[i]);
    }
}

void mlg_log_each(const double *x, size_t n, double *ret)
{
    const struct function f = { NORMAL_MIN, 0, BEST(log), mlg_log };
    apply(&f, x, n, ret);
}

void mlg_log1p_each(const double *x, size_t n, double *ret)
{
    const struct function f = { -1 + 0x1p-53, TINY, BEST(log1p), mlg_log1p };
    apply(&f, x, n, ret);
}

/* Near 0 the alternating series x^2 (-1/2 + x/3 - ...), elsewhere the difference itself. */
double mlg_kernel_log1p_minus(double x)
{
    if (fabs(x) > 0.125) {
        struct dd one = dd_sum(1.0, x);
        struct dd l = mlg_kernel_log(one.hi);
        struct dd d = dd_sum(l.hi, -x);
        return d.hi + (d.lo + l.lo + one.lo / one.hi);
    }
    double sum = 0;
    for (int k = 20; k >= 2; k--)
        sum = sum * -x + 1.0 / k;
    return -x * x * sum;
}

/* Round to the nearest integer, |x| < 2^51. */
static double nearest(double x)
{
    double shifted = x + 0x1.8p52;
    return shifted - 0x1.8p52;
}

/* 2^k x with one rounding where the result is subnormal. */
static double scale(double x, int k)
{
    if (k > -1022 && k < 1023)
        return x * of_bits((uint64_t)(k + 1023) << 52);
    return ldexp(x, k);
}

/* e^x = 2^(k / 128) e^r, |r| <= log 2 / 256; returns 2^(k mod 128 / 128) e^r and the integer
 * exponent. */
static struct dd exp_parts(struct dd x, int *ret_exponent)
{
    double k = nearest(x.hi * INV_LN2_128);
    struct dd r = dd_sum(x.hi - k * LN2_128_HI, x.lo - k * LN2_128_LO);
    double z = r.hi;
    double p =
        z + (r.lo + z * z * (0.5 + z * (1.0 / 6 + z * (1.0 / 24 + z * (1.0 / 120 + z / 720)))));
    int i = (int)k;
    const double *row = exp_table[i & 127];
    *ret_exponent = (i - (i & 127)) / 128;
    return dd_fast_sum(row[0], row[1] + row[0] * p);
}

double mlg_kernel_exp(struct dd x)
{
    if (x.hi > 709.79)
        return INFINITY;
    if (x.hi < -745.2)
        return 0;
    int exponent;
    struct dd e = exp_parts(x, &exponent);
    return scale(e.hi + e.lo, exponent);
}

double mlg_exp(double x)
{
    return isnan(x) ? x : mlg_kernel_exp(dd_from(x));
}

double mlg_expm1(double x)
{
    if (isnan(x) || fabs(x) < 0x1p-54)
        return x;
    if (x > 709.79)
        return INFINITY;
    if (x < -40)
        return -1;
    if (fabs(x) < 0.2) {
        double sum = 0;
        for (int k = 14; k >= 3; k--)
            sum = (sum + 1.0) * x / k;
        return x + 0.5 * x * x * (1.0 + sum);
    }
    int exponent;
    struct dd e = exp_parts(dd_from(x), &exponent);
    struct dd s = dd_sum(scale(e.hi, exponent), -1.0);
    return s.hi + (s.lo + scale(e.lo, exponent));
}

static bool is_integer(double y)
{
    return floor(y) == y;
}

static bool is_odd(double y)
{
    return is_integer(y) && fabs(y) < 0x1p53 && fmod(fabs(y), 2.0) == 1.0;
}

/* x is 0 or infinite, or y is infinite; neither is NaN, y is not 0 and x is not 1. */
static double pow_special(double x, double y)
{
    if (isinf(y)) {
        if (fabs(x) == 1.0)
            return 1.0;
        return (fabs(x) > 1.0) == (y > 0) ? INFINITY : 0.0;
    }
    double size = (x == 0) == (y > 0) ? 0.0 : INFINITY;
    return signbit(x) && is_odd(y) ? -size : size;
}

/* |x|^y for finite x and y, neither 0 */
static double pow_magnitude(double x, double y)
{
    struct dd l = mlg_kernel_log(fabs(x));
    double rough = l.hi * y;
    if (l.hi == 0)
        return 1.0;
    if (fabs(rough) > 800)
        return rough > 0 ? INFINITY : 0.0;
    struct dd e = dd_product(l.hi, y);
    return mlg_kernel_exp(dd_fast_sum(e.hi, e.lo + l.lo * y));
}

double mlg_pow(double x, double y)
{
    if (y == 0 || x == 1)
        return 1.0;
    if (isnan(x) || isnan(y))
        return (double)NAN;
    if (x == 0 || isinf(x) || isinf(y))
        return pow_special(x, y);
    if (x < 0 && !is_integer(y))
        return (double)NAN;
    double size = pow_magnitude(x, y);
    return x < 0 && is_odd(y) ? -size : size;
}

double mlg_xlogy(double x, double y)
{
    if (x == 0 && !isnan(y))
        return 0;
    return x * mlg_log(y);
}

double mlg_logit(double p)
{
    if (!(p >= 0 && p <= 1))
        return (double)NAN;
    return p < 0.25 ? mlg_log(p) - mlg_log1p(-p) : mlg_log1p((2 * p - 1) / (1 - p));
}

double mlg_expit(double x)
{
    if (x >= 0)
        return 1.0 / (1.0 + mlg_exp(-x));
    double e = mlg_exp(x);
    return e / (1.0 + e);
}
