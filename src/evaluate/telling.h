#ifndef MLGATE_EVALUATE_ROOM_TELLING_H
#define MLGATE_EVALUATE_ROOM_TELLING_H
/* How many rows a figure rests on where some weigh more than others. */
#include <mlgate/metric/metric.h>
#include <mlgate/stat/sum.h>

#include "cut.h"

/* Rounded down, but not for an error of rounding; 0 where it is no number of rows. */
uint64_t telling_rounded(double rows);

/* As many rows of one weight as tell what these tell together, by the sums of their weights and of
 * the squares: (Sum w)^2 / Sum w^2 (Kish, Survey Sampling, 1965), rounded down. */
uint64_t telling_of(const struct mlg_sum *weights, const struct mlg_sum *squares);

/* The same of the rows that the metric rests on, or of the clusters that these make. */
uint64_t telling_rows(const struct mlg_metric *metric, const struct cut *cut, bool clusters);
/* The same of the class of which the metric needs some (the scarcer one, where it needs both);
 * UINT64_MAX where it needs none. */
uint64_t telling_scarce(const struct mlg_metric *metric, const struct cut *cut, bool clusters);

#endif
