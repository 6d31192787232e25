#include "kernel_prefix.h"

#include "elementary_tables.h"
#include "kernel.h"

#include <math.h>
#include <mlgate/stat/elementary.h>

#define COUNT(a) (int)(sizeof(a) / sizeof *(a))

/* log Gamma(a) less Stirling's main terms (a - 1/2) log a - a + log(2 pi) / 2 */
static double stirling_rest(double a)
{
    if (a < 12)
        return mlg_lgamma(a) - ((a - 0.5) * mlg_log(a) - a + HALF_LN_2PI_HI);
    double w = 1.0 / (a * a), sum = 0;
    for (int k = COUNT(stirling_series) - 1; k >= 0; k--)
        sum = sum * w + stirling_series[k];
    return sum / a;
}

/* log(ratio) - (ratio - 1), where excess = ratio - 1 is known better than ratio near 1 */
static double log_minus(double ratio, double excess)
{
    return fabs(excess) < 0.125 ? mlg_kernel_log1p_minus(excess) : mlg_log(ratio) - excess;
}

/*
 * With n = a + b, log of the prefix is a log(x n / a) + b log(y n / b) + log(a b / (2 pi n)) / 2 +
 * rest(n) - rest(a) - rest(b). Both arguments of log are near 1 where the value is not tiny: x n /
 * a - 1 = (x b - y a) / a.
 */
double mlg_beta_prefix(double a, double b, double x, double y)
{
    if (x == 0 || y == 0)
        return 0;
    double n = a + b;
    struct dd d = dd_add(dd_product(x, b), dd_neg(dd_product(y, a)));
    double excess = d.hi + d.lo;
    double e = a * log_minus(x * (n / a), excess / a) + b * log_minus(y * (n / b), -excess / b);
    e += stirling_rest(n) - stirling_rest(a) - stirling_rest(b);
    double root = sqrt(a / n) * sqrt(b / (2.0 * PI_HI));
    return root * mlg_exp(e);
}

double mlg_gamma_prefix(double a, double x)
{
    if (x == 0 || isinf(x))
        return 0;
    double e = a * log_minus(x / a, (x - a) / a) - stirling_rest(a);
    return sqrt(a / (2.0 * PI_HI)) * mlg_exp(e);
}
