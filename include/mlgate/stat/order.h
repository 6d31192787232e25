#ifndef MLGATE_STAT_ORDER_H
#define MLGATE_STAT_ORDER_H
/*
 * Rows in the order of their scores: a radix sort whose buckets follow the distribution, so that
 * skewed and tied scores cost no more than even ones. O(n) but for scores that differ in their last
 * bits only.
 */
#include <mlgate/base/err.h>
#include <stddef.h>
#include <stdint.h>

#define MLG_ORDER_ROWS_MAX (UINT64_C(1) << 31)
/* The two parts of an element of the order: a row, and whether its score is the one before's. */
#define MLG_ORDER_ROW      UINT32_C(0x7fffffff)
#define MLG_ORDER_TIED     UINT32_C(0x80000000)

/*
 * Rows by descending score[n], equal scores by ascending row: ret_order[n]. -0 and 0 are equal,
 * +-Inf are scores like any other, a NaN is MLG_E_SYNTAX. `room` [n] is overwritten; beside it the
 * heap is asked for little, up to 8 n bytes for scores that crowd in a corner. MLG_E_LIMIT above
 * MLG_ORDER_ROWS_MAX, MLG_E_NOMEM.
 */
MLG_CHECKED enum mlg_code mlg_order_scores(size_t n, const double *score, uint64_t *room,
                                           uint32_t *ret_order, struct mlg_err *err);

#endif
