#ifndef MLGATE_STAT_CONFSEQ_H
#define MLGATE_STAT_CONFSEQ_H
/*
 * Confidence sequences: bounds that hold at all sample sizes at once, for whoever looks at the data
 * more than once (a canary that is judged every minute). An ordinary interval looked at again and
 * again misses far more often than its level.
 */
#include <mlgate/stat/result.h>
#include <mlgate/stat/sum.h>

/*
 * The mean of independent values that lie in [low, high], with `tail` the chance that the lower (or
 * the upper) bound is EVER wrong. One-sided normal mixture for bounded, hence sub-Gaussian, values:
 * with v = n (high - low)^2 / 4 the sum deviates by at most sqrt(2 (v + rho) log(sqrt((v + rho) /
 * rho) / (2 tail) + 1)) (Howard, Ramdas, McAuliffe, Sekhon, Ann. Statist. 49 (2021) 1055). The
 * bound is tightest about `planned_n` rows; choose it before looking at the data. Both ends
 * together hold with level 1 - 2 tail. Clipped to [low, high]. Undefined: no rows, a value outside
 * [low, high] or not finite, low >= high, planned_n = 0.
 */
struct mlg_interval mlg_confseq_mean(const struct mlg_moments *m, double low, double high,
                                     uint64_t planned_n, double tail);

#endif
