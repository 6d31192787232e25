#include <mlgate/stat/result.h>

#include <math.h>
#include <stddef.h>

struct mlg_interval mlg_interval_undefined(const char *reason)
{
    return (struct mlg_interval){ false, reason, (double)NAN, (double)NAN, (double)NAN };
}

struct mlg_pvalue mlg_pvalue_undefined(const char *reason)
{
    return (struct mlg_pvalue){ false, reason, (double)NAN, (double)NAN, (double)NAN };
}
