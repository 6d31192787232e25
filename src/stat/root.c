#include "root.h"

#include <math.h>
#include <stdbool.h>

double mlg_root_bracketed(double (*f)(double x, const void *context), const void *context,
                          double low, double high)
{
    double flow = f(low, context), fhigh = f(high, context);
    if (flow == 0 || fhigh == 0)
        return flow == 0 ? low : high;
    if ((flow < 0) == (fhigh < 0))
        return fabs(flow) < fabs(fhigh) ? low : high;
    int side = 0;
    for (int i = 0; i < 300; i++) {
        double middle = low + 0.5 * (high - low);
        if (middle == low || middle == high)
            break;
        /* Every third step halves, so that a curved f cannot pin one end. */
        double x = i % 3 == 2 ? middle : low - flow * ((high - low) / (fhigh - flow));
        if (!(x > low && x < high))
            x = middle;
        double fx = f(x, context);
        if (fx == 0)
            return x;
        bool left = (fx < 0) == (flow < 0);
        if (left) {
            low = x;
            flow = fx;
            fhigh *= side == -1 && i % 3 != 2 ? 0.5 : 1;
        } else {
            high = x;
            fhigh = fx;
            flow *= side == 1 && i % 3 != 2 ? 0.5 : 1;
        }
        side = left ? -1 : 1;
    }
    return low + 0.5 * (high - low);
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
