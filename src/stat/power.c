#include <mlgate/stat/elementary.h>
#include <mlgate/stat/power.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/special.h>

#include "normal_test.h"

#include <math.h>

static bool levels_ok(double tail, double power)
{
    return mlg_tail_ok(tail) && power > 0 && power < 1 && power >= tail;
}

/* Round up; 0 for what is no number of rows. */
static uint64_t rows(double n)
{
    return n > 0 && n < 0x1p63 ? (uint64_t)fmax(ceil(n), 1.0) : 0;
}

static double z_sum(double tail, double power)
{
    return mlg_tail_z(tail) + mlg_norm_ppf(power);
}

uint64_t mlg_required_n_mean(double sd, double distance, double tail, double power)
{
    if (!levels_ok(tail, power) || !(sd > 0) || !(distance > 0))
        return 0;
    double r = z_sum(tail, power) * sd / distance;
    return rows(r * r);
}

uint64_t mlg_required_n_proportion(double p, double threshold, double tail, double power)
{
    if (!levels_ok(tail, power) || !(threshold > 0 && threshold < p && p <= 1))
        return 0;
    double r = (mlg_tail_z(tail) * sqrt(threshold * (1.0 - threshold)) +
                mlg_norm_ppf(power) * sqrt(p * (1.0 - p))) /
               (p - threshold);
    uint64_t n = rows(r * r), least = mlg_threshold_testable_n(threshold, tail);
    return n == 0 || least == 0 ? 0 : n > least ? n : least;
}

uint64_t mlg_required_n_paired(double margin, double discordance, double difference, double tail,
                               double power)
{
    if (!levels_ok(tail, power) || !(margin > 0 && margin < 1) ||
        !(discordance >= 0 && discordance <= 1) || !(fabs(difference) <= discordance) ||
        !(difference > -margin))
        return 0;
    double z = z_sum(tail, power), distance = margin + difference;
    return rows(z * z * (discordance - difference * difference) / (distance * distance));
}

uint64_t mlg_required_n_scaled(uint64_t n, double se, double distance, double tail, double power)
{
    if (n == 0 || !(se > 0))
        return 0;
    return mlg_required_n_mean(se * sqrt((double)n), distance, tail, power);
}

double mlg_detectable(double se, double tail, double power)
{
    if (!levels_ok(tail, power) || !(se >= 0))
        return (double)NAN;
    return z_sum(tail, power) * se;
}

/* With no discordant row the score at -m is sqrt(n m / (1 - m)); it must exceed z. */
bool mlg_paired_untestable(uint64_t n, double margin, double tail)
{
    if (!mlg_tail_ok(tail) || !(margin > 0 && margin < 1))
        return true;
    double z = mlg_tail_z(tail);
    return (double)n * margin <= z * z * (1.0 - margin);
}

/* n of n successes: Clopper-Pearson's lower bound is tail^(1/n). */
bool mlg_threshold_untestable(uint64_t n, double threshold, double tail)
{
    if (n == 0 || !mlg_tail_ok(tail) || !(threshold <= 1))
        return true;
    return !(mlg_proportion_clopper_pearson(n, n, tail).low >= threshold);
}

uint64_t mlg_paired_testable_n(double margin, double tail)
{
    if (!mlg_tail_ok(tail) || !(margin > 0 && margin < 1))
        return 0;
    double z = mlg_tail_z(tail);
    uint64_t n = rows(z * z * (1.0 - margin) / margin);
    while (n != 0 && mlg_paired_untestable(n, margin, tail))
        n++;
    return n;
}

uint64_t mlg_threshold_testable_n(double threshold, double tail)
{
    if (!mlg_tail_ok(tail) || !(threshold < 1))
        return 0;
    /* tail^(1/n) >= threshold; a row less, for what rounding may have added. */
    uint64_t n = threshold > 0 ? rows(mlg_log(tail) / mlg_log(threshold) - 1.0) : 1;
    for (int i = 0; i < 4 && n != 0 && mlg_threshold_untestable(n, threshold, tail); i++)
        n++;
    return n;
}

double mlg_power_two_proportions(double diff, double p2, double n_per_arm, double alpha)
{
    double p1 = p2 + diff;
    if (!(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1 && n_per_arm > 0 && alpha > 0 && alpha < 1))
        return (double)NAN;
    double pooled = 0.5 * (p1 + p2);
    double null_sd = sqrt(2.0 * pooled * (1.0 - pooled));
    double sd = sqrt(p1 * (1.0 - p1) + p2 * (1.0 - p2));
    double z = mlg_tail_z(0.5 * alpha) * null_sd, shift = diff * sqrt(n_per_arm);
    return mlg_norm_sf((z - shift) / sd) + mlg_norm_cdf((-z - shift) / sd);
}
