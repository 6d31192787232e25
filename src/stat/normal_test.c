#include "normal_test.h"

#include <math.h>
#include <mlgate/stat/special.h>
#include <stddef.h>

const char mlg_reason_tail[] = "the error level is not between 0 and one half";
const char mlg_reason_empty[] = "there are no rows";
const char mlg_reason_null[] = "the tested value is outside the possible range";

bool mlg_tail_ok(double tail)
{
    return tail > 0 && tail <= 0.5;
}

double mlg_tail_z(double tail)
{
    return tail == 0.5 ? 0.0 : mlg_norm_isf(tail);
}

struct mlg_pvalue mlg_pvalue_of_z(double z, enum mlg_alternative alternative)
{
    double p = alternative == MLG_TWO_SIDED ? 2.0 * mlg_norm_sf(fabs(z))
               : alternative == MLG_GREATER ? mlg_norm_sf(z)
                                            : mlg_norm_cdf(z);
    return (struct mlg_pvalue){ true, NULL, z, (double)NAN, p };
}

struct mlg_pvalue mlg_pvalue_of_t(double t, double df, enum mlg_alternative alternative)
{
    struct mlg_tails tails = mlg_student_t(alternative == MLG_TWO_SIDED ? fabs(t) : t, df);
    double p = alternative == MLG_TWO_SIDED ? 2.0 * tails.upper
               : alternative == MLG_GREATER ? tails.upper
                                            : tails.lower;
    return (struct mlg_pvalue){ true, NULL, t, df, fmin(p, 1.0) };
}

struct mlg_interval mlg_interval_of(double estimate, double low, double high)
{
    return (struct mlg_interval){ true, NULL, estimate, low, high };
}
