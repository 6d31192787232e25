#include <mlgate/stat/sum.h>

#include "sum_scaled.h"

#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

/* One addition raises a limb by less than 2^52; a settled limb is below 2^32. */
#define ROOM          2000
#define BASE          ((int64_t)1 << 32)
#define ZERO_EXPONENT (-2148)

void mlg_sum_init(struct mlg_sum *s)
{
    memset(s, 0, sizeof *s);
    s->room = ROOM;
}

/* Propagate carries: every limb but the last ends in [0, 2^32); the last bears the sign. */
static void settle(struct mlg_sum *s)
{
    int64_t carry = 0;
    for (int i = 0; i < MLG_SUM_LIMBS - 1; i++) {
        int64_t v = s->limb[i] + carry;
        uint32_t low = (uint32_t)v;
        carry = (v - (int64_t)low) / BASE;
        s->limb[i] = low;
    }
    s->limb[MLG_SUM_LIMBS - 1] += carry;
    s->room = ROOM;
}

/* A finite double as (-1)^negative * mantissa * 2^(exponent - 1075), exponent in 1..2046. */
struct parts {
    uint64_t mantissa;
    int exponent;
    bool negative;
};

static bool take_apart(double x, struct parts *ret)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    int e = (int)(u >> 52) & 0x7ff;
    uint64_t m = u & UINT64_C(0x000fffffffffffff);
    *ret = (struct parts){ e == 0 ? m : m | UINT64_C(0x0010000000000000), e == 0 ? 1 : e,
                           u >> 63 != 0 };
    return e != 0x7ff;
}

static void add_special(struct mlg_sum *s, double x)
{
    s->nan |= isnan(x);
    s->pos_inf |= x == INFINITY;
    s->neg_inf |= x == -INFINITY;
}

static inline void add_parts(struct mlg_sum *s, const struct parts *p)
{
    unsigned position = (unsigned)p->exponent + 1073;
    unsigned shift = position & 31;
    int64_t *limb = s->limb + (position >> 5);
    int64_t low = (int64_t)((p->mantissa << shift) & UINT64_C(0xffffffff));
    int64_t high = (int64_t)(p->mantissa >> (32 - shift));
    int64_t sign = -(int64_t)p->negative;
    limb[0] += (low ^ sign) - sign;
    limb[1] += (high ^ sign) - sign;
    if (--s->room == 0)
        settle(s);
}

void mlg_sum_add(struct mlg_sum *s, double x)
{
    struct parts p;
    if (take_apart(x, &p))
        add_parts(s, &p);
    else
        add_special(s, x);
}

void mlg_sum_add_many(struct mlg_sum *s, const double *values, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        mlg_sum_add(s, values[i]);
}

/* Add (-1)^negative * size * 2^(position + ZERO_EXPONENT). */
static void add_wide(struct mlg_sum *s, unsigned position, wide size, bool negative)
{
    unsigned shift = position & 31;
    int64_t *limb = s->limb + (position >> 5);
    uint32_t piece[5] = { (uint32_t)(size << shift) };
    wide rest = size >> (32 - shift);
    for (int i = 1; i < 5; i++) {
        piece[i] = (uint32_t)rest;
        rest >>= 32;
    }
    for (int i = 0; i < 5; i++)
        limb[i] += negative ? -(int64_t)piece[i] : (int64_t)piece[i];
    if (--s->room == 0)
        settle(s);
}

void mlg_sum_add_product(struct mlg_sum *s, double x, double y)
{
    struct parts a, b;
    bool finite_x = take_apart(x, &a), finite_y = take_apart(y, &b);
    if (!finite_x || !finite_y) {
        add_special(s, x * y);
        return;
    }
    add_wide(s, (unsigned)(a.exponent + b.exponent - 2), (wide)a.mantissa * b.mantissa,
             a.negative != b.negative);
}

void mlg_sum_add_times(struct mlg_sum *s, double x, uint64_t times)
{
    struct parts a;
    if (!take_apart(x, &a)) {
        add_special(s, times == 0 ? (double)NAN : x);
        return;
    }
    add_wide(s, (unsigned)a.exponent + 1073, (wide)a.mantissa * times, a.negative);
}

/* Here, and not with the other moments, because x is taken apart once for both sums. */
void mlg_moments_add(struct mlg_moments *m, double x)
{
    struct parts p;
    mlg_note_range(x, &m->min, &m->max);
    m->n++;
    if (!take_apart(x, &p)) {
        add_special(&m->sum, x);
        add_special(&m->squares, x * x);
        return;
    }
    add_parts(&m->sum, &p);
    add_wide(&m->squares, 2 * (unsigned)p.exponent - 2, (wide)p.mantissa * p.mantissa, false);
}

void mlg_sum_merge(struct mlg_sum *s, const struct mlg_sum *from)
{
    struct mlg_sum other = *from;
    settle(&other);
    settle(s);
    for (int i = 0; i < MLG_SUM_LIMBS; i++)
        s->limb[i] += other.limb[i];
    settle(s);
    s->nan |= other.nan;
    s->pos_inf |= other.pos_inf;
    s->neg_inf |= other.neg_inf;
}

void mlg_sum_subtract(struct mlg_sum *s, const struct mlg_sum *from)
{
    struct mlg_sum negative = *from;
    settle(&negative);
    for (int i = 0; i < MLG_SUM_LIMBS; i++)
        negative.limb[i] = -negative.limb[i];
    negative.pos_inf = from->neg_inf;
    negative.neg_inf = from->pos_inf;
    mlg_sum_merge(s, &negative);
}

static uint64_t limb_at(const struct mlg_sum *s, int i)
{
    return i < 0 ? 0 : (uint64_t)s->limb[i];
}

static int bit_length(wide v)
{
    uint64_t high = (uint64_t)(v >> 64), low = (uint64_t)v;
    return high != 0 ? 128 - __builtin_clzll(high) : low != 0 ? 64 - __builtin_clzll(low) : 0;
}

/* A settled, non-negative sum times 2^exponent, rounded to nearest even. */
static double round_magnitude(const struct mlg_sum *s, int exponent)
{
    int top = MLG_SUM_LIMBS - 1;
    while (top >= 0 && s->limb[top] == 0)
        top--;
    if (top < 0)
        return 0;
    wide v = (wide)limb_at(s, top) << 64 | (wide)limb_at(s, top - 1) << 32 | limb_at(s, top - 2);
    bool sticky = false;
    for (int i = top - 3; i >= 0 && !sticky; i--)
        sticky = s->limb[i] != 0;
    int unit = 32 * (top - 2) + ZERO_EXPONENT + exponent; /* of bit 0 of v */
    int length = bit_length(v);
    int drop = length - 53 > -1074 - unit ? length - 53 : -1074 - unit;
    if (drop <= 0)
        return ldexp((double)(uint64_t)v, unit);
    if (drop > length)
        return 0;
    wide kept = v >> drop, rest = v - (kept << drop), half = (wide)1 << (drop - 1);
    if (rest > half || (rest == half && (sticky || (kept & 1) != 0)))
        kept++;
    return ldexp((double)(uint64_t)kept, unit + drop);
}

double mlg_sum_scaled(const struct mlg_sum *s, int exponent)
{
    if (s->nan || (s->pos_inf && s->neg_inf))
        return (double)NAN;
    if (s->pos_inf || s->neg_inf)
        return s->pos_inf ? INFINITY : -INFINITY;
    struct mlg_sum t = *s;
    settle(&t);
    if (t.limb[MLG_SUM_LIMBS - 1] >= 0)
        return round_magnitude(&t, exponent);
    for (int i = 0; i < MLG_SUM_LIMBS; i++)
        t.limb[i] = -t.limb[i];
    settle(&t);
    return -round_magnitude(&t, exponent);
}

double mlg_sum_value(const struct mlg_sum *s)
{
    return mlg_sum_scaled(s, 0);
}

void mlg_sum_scaled2(const struct mlg_sum *s, int exponent, double *ret_hi, double *ret_lo)
{
    double hi = mlg_sum_scaled(s, exponent);
    *ret_hi = hi;
    *ret_lo = 0;
    double unscaled = isfinite(hi) ? ldexp(hi, -exponent) : hi;
    if (!isfinite(unscaled) || ldexp(unscaled, exponent) != hi)
        return;
    struct mlg_sum rest = *s;
    mlg_sum_add(&rest, -unscaled);
    *ret_lo = mlg_sum_scaled(&rest, exponent);
}

void mlg_sum_value2(const struct mlg_sum *s, double *ret_hi, double *ret_lo)
{
    mlg_sum_scaled2(s, 0, ret_hi, ret_lo);
}

int mlg_sum_sign(const struct mlg_sum *s)
{
    struct mlg_sum t = *s;
    settle(&t);
    if (t.limb[MLG_SUM_LIMBS - 1] < 0)
        return -1;
    for (int i = 0; i < MLG_SUM_LIMBS; i++)
        if (t.limb[i] != 0)
            return 1;
    return 0;
}
