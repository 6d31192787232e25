#include "root.h"

#include <math.h>
#include <stdbool.h>

struct bracket {
    double low, high, flow, fhigh;
    int kept; /* -1, 1: the end that the last step kept */
};

/* Where to look next: every third step halves, so that a curved f cannot pin one end. */
static double next_point(const struct bracket *b, int step)
{
    double middle = b->low + 0.5 * (b->high - b->low);
    double x = b->low - b->flow * ((b->high - b->low) / (b->fhigh - b->flow));
    return step % 3 == 2 || !(x > b->low && x < b->high) ? middle : x;
}

/* Replace the end on whose side x is; an end kept twice in a row loses half its weight. */
static void narrow(struct bracket *b, double x, double fx)
{
    if ((fx < 0) == (b->flow < 0)) {
        b->low = x;
        b->flow = fx;
        b->fhigh *= b->kept == 1 ? 0.5 : 1;
        b->kept = 1;
    } else {
        b->high = x;
        b->fhigh = fx;
        b->flow *= b->kept == -1 ? 0.5 : 1;
        b->kept = -1;
    }
}

double mlg_root_bracketed(double (*f)(double x, const void *context), const void *context,
                          double low, double high)
{
    struct bracket b = { low, high, f(low, context), f(high, context), 0 };
    if (b.flow == 0 || b.fhigh == 0)
        return b.flow == 0 ? low : high;
    if ((b.flow < 0) == (b.fhigh < 0))
        return fabs(b.flow) < fabs(b.fhigh) ? low : high;
    for (int i = 0; i < 300; i++) {
        double middle = b.low + 0.5 * (b.high - b.low);
        if (middle == b.low || middle == b.high)
            break;
        double x = next_point(&b, i), fx = f(x, context);
        if (fx == 0)
            return x;
        narrow(&b, x, fx);
    }
    return b.low + 0.5 * (b.high - b.low);
}

double mlg_root_newton(double (*f)(double x, const void *context, double *ret_slope),
                       const void *context, double low, double high, double start)
{
    double x = fmin(fmax(start, low), high);
    for (int i = 0; i < 200; i++) {
        double slope;
        double fx = f(x, context, &slope);
        if (fx == 0)
            return x;
        if (fx < 0)
            low = x;
        else
            high = x;
        double next = x - fx / slope;
        bool inside = next > low && next < high;
        if (inside && fabs(next - x) <= 0x1p-52 * fabs(x))
            return next;
        if (!inside || i > 60)
            next = low + 0.5 * (high - low);
        if (next == low || next == high || next == x)
            return next;
        x = next;
    }
    return x;
}
