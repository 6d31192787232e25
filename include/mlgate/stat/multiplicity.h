#ifndef MLGATE_STAT_MULTIPLICITY_H
#define MLGATE_STAT_MULTIPLICITY_H
/*
 * Adjusted p-values of a family of tests. p[n] each in [0, 1] -> ret[n] (may be p itself): reject
 * at level alpha where ret <= alpha. Order of the tests does not matter.
 *
 * Holm, Bonferroni: any dependence. Hochberg, Hommel: independent or positively dependent tests.
 * Sidak, Holm-Sidak: independent tests. Those control the chance of one false rejection; BH
 * (positive dependence) and BY (any) control the false discovery rate.
 *
 * MLG_E_BUG when a p is outside [0, 1] or NaN (an undefined test is not a member of the family:
 * leave it out and say so), MLG_E_LIMIT above MLG_MULTIPLICITY_MAX, MLG_E_NOMEM. Hommel takes
 * O(n^2), the others O(n log n).
 */
#include <mlgate/base/err.h>
#include <stddef.h>

#define MLG_MULTIPLICITY_MAX 1000000
#define MLG_HOMMEL_MAX       20000

enum mlg_adjust {
    MLG_ADJUST_BONFERRONI,
    MLG_ADJUST_SIDAK,
    MLG_ADJUST_HOLM,
    MLG_ADJUST_HOLM_SIDAK,
    MLG_ADJUST_HOCHBERG,
    MLG_ADJUST_HOMMEL,
    MLG_ADJUST_BH,
    MLG_ADJUST_BY
};

MLG_CHECKED enum mlg_code mlg_adjust_p(enum mlg_adjust method, const double *p, size_t n,
                                       double *ret, struct mlg_err *err);

#endif
