#ifndef MLGATE_STAT_POWER_H
#define MLGATE_STAT_POWER_H
/*
 * How many rows a gate needs. `tail` is the gate's one-sided level. Row counts are rounded up; 0
 * means "no number of rows will do": the assumed truth is on the wrong side of the bar, or an
 * argument is outside its range. Normal approximations of the same methods that decide, good to a
 * few per cent: advice, not a verdict.
 */
#include <stdbool.h>
#include <stdint.h>

/* Rows for a mean with standard deviation `sd` to clear a bar that is `distance` > 0 away:
 * ((z_tail + z_power) sd / distance)^2. */
uint64_t mlg_required_n_mean(double sd, double distance, double tail, double power);
/* Rows for a proportion p to clear the threshold (p > threshold): the score test's null and true
 * variances. */
uint64_t mlg_required_n_proportion(double p, double threshold, double tail, double power);
/* Rows for paired non-inferiority at margin > 0 with discordance = P(first only) + P(second only)
 * and true difference `difference` > -margin: (z_tail + z_power)^2 (discordance - difference^2) /
 * (margin + difference)^2. */
uint64_t mlg_required_n_paired(double margin, double discordance, double difference, double tail,
                               double power);
/* Scale a standard error seen at n rows to what is needed: rows for estimate - bar = distance at
 * power. */
uint64_t mlg_required_n_scaled(uint64_t n, double se, double distance, double tail, double power);

/* The smallest distance from the bar that is detected with `power` at standard error se: (z_tail +
 * z_power) se. NaN outside. */
double mlg_detectable(double se, double tail, double power);

/* Untestable gates (a property of n and the bar alone). Paired with Tango: even with no discordant
 * row, n <= z^2 (1 - m) / m cannot pass. Threshold with Clopper-Pearson: even n successes of n
 * give a lower bound below `threshold`. */
bool mlg_paired_untestable(uint64_t n, double margin, double tail);
bool mlg_threshold_untestable(uint64_t n, double threshold, double tail);
/* The fewest rows at which those can pass at all; 0 = never. */
uint64_t mlg_paired_testable_n(double margin, double tail);
uint64_t mlg_threshold_testable_n(double threshold, double tail);

/* Power of the two-sided Wald test of two independent proportions p2 + diff and p2, n rows each,
 * alpha two-sided in all: unpooled variance under the alternative, pooled under the null. */
double mlg_power_two_proportions(double diff, double p2, double n_per_arm, double alpha);

#endif
