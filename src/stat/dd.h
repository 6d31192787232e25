#ifndef DD_H
#define DD_H
/*
 * Double-double arithmetic: an unevaluated sum hi + lo of about 106 bits. Only + - * /, no FMA, so
 * the bits are the same on every CPU (Dekker 1971; Knuth's two-sum). Arguments of products stay
 * below 2^996.
 */
struct dd {
    double hi, lo;
};

/* a + b exactly */
static inline struct dd dd_sum(double a, double b)
{
    double s = a + b;
    double t = s - a;
    return (struct dd){ s, (a - (s - t)) + (b - t) };
}

/* a + b exactly if |a| >= |b| */
static inline struct dd dd_fast_sum(double a, double b)
{
    double s = a + b;
    return (struct dd){ s, b - (s - a) };
}

/* a * b exactly, if nothing over- or underflows */
static inline struct dd dd_product(double a, double b)
{
    double ca = 134217729.0 * a, cb = 134217729.0 * b;
    double ah = ca - (ca - a), bh = cb - (cb - b);
    double al = a - ah, bl = b - bh;
    double p = a * b;
    return (struct dd){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static inline struct dd dd_add(struct dd a, struct dd b)
{
    struct dd s = dd_sum(a.hi, b.hi);
    struct dd t = dd_sum(a.lo, b.lo);
    s = dd_fast_sum(s.hi, s.lo + t.hi);
    return dd_fast_sum(s.hi, s.lo + t.lo);
}

static inline struct dd dd_mul(struct dd a, struct dd b)
{
    struct dd p = dd_product(a.hi, b.hi);
    return dd_fast_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline struct dd dd_div(struct dd a, struct dd b)
{
    double q = a.hi / b.hi;
    struct dd p = dd_mul((struct dd){ q, 0 }, b);
    struct dd r = dd_add(a, (struct dd){ -p.hi, -p.lo });
    return dd_fast_sum(q, r.hi / b.hi);
}

static inline struct dd dd_neg(struct dd a)
{
    return (struct dd){ -a.hi, -a.lo };
}

static inline struct dd dd_from(double a)
{
    return (struct dd){ a, 0 };
}

#endif
