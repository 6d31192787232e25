#ifndef MLGATE_STAT_CONTINGENCY_H
#define MLGATE_STAT_CONTINGENCY_H
/* Tests of independence in tables of counts. */
#include <mlgate/stat/result.h>
#include <stddef.h>
#include <stdint.h>

/* {{a, b}, {c, d}} */
struct mlg_table22 {
    uint64_t a, b, c, d;
};

/* Fisher's exact test; MLG_GREATER: a is larger than independence says. Two-sided: all tables no
 * likelier than the observed one, with a relative slack of 1e-7. Undefined for an empty table. */
struct mlg_pvalue mlg_fisher_exact(const struct mlg_table22 *t, enum mlg_alternative alternative);

/* Boschloo's unconditional test of the column groups a of a + c against b of b + d, ordered by
 * Fisher's p; the supremum over the common probability is found on a grid of 2,000 points and
 * refined, to about 1e-6. Two-sided doubles the smaller one-sided p. Undefined for an empty group,
 * and above MLG_BOSCHLOO_MAX rows a group. */
#define MLG_BOSCHLOO_MAX 2000
struct mlg_pvalue mlg_boschloo_exact(const struct mlg_table22 *t, enum mlg_alternative alternative);

enum mlg_table_statistic { MLG_PEARSON, MLG_LOG_LIKELIHOOD };
/* Pearson's chi-square or G of counts[rows * columns], row-major; `yates` takes up to 1/2 off each
 * deviation and applies to 2 x 2 tables only. Undefined with an empty row or column, or fewer than
 * two of either. */
struct mlg_pvalue mlg_table_test(const uint64_t *counts, size_t rows, size_t columns,
                                 enum mlg_table_statistic statistic, bool yates);

#endif
