#ifndef MLGATE_EVALUATE_ROOM_ENOUGH_H
#define MLGATE_EVALUATE_ROOM_ENOUGH_H
/* Whether as many rows as there are could show what a gate asks for: a property of their number and
 * of the bar alone. */
#include "measure.h"

/* Rows that the metric rests on. */
uint64_t enough_relevant(const struct mlg_metric *metric, const struct subject *subject);

/* Rows that tell (telling.h) of the class of which the metric needs some: of the scarcer one, where
 * it needs both. UINT64_MAX: it needs none, or is of several classes or labels, of which the rows
 * themselves tell (telling_scarce). */
uint64_t enough_scarce(const struct mlg_metric *metric, const struct subject *subject);

/* So many of that class it takes: with fewer, a ranking, or a mean of losses over both classes,
 * looks better and surer than it is by chance too often, whatever the bounds. The numbers are the
 * least with which simulated gates kept their level (docs/statistics.md). */
uint64_t enough_least(const struct mlg_metric *metric);

/* Could nothing pass? Figures that resampling bounds are held to the law of a share on the rows
 * they rest on; a correlation r counts as the share (1 + r) / 2. `relevant` rows (or clusters), and
 * `scarce` of the class. */
bool enough_refuses(const struct mlg_metric *metric, bool paired, const struct bar *bar,
                    uint64_t relevant, uint64_t scarce);

#endif
