#ifndef MLGATE_BENCH_SIMULATE_H
#define MLGATE_BENCH_SIMULATE_H
/* The parts of bench/simulate: each prints Markdown tables on standard output. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_TAIL 0.05 /* one-sided level of every bound */
#define SIM_SEED UINT64_C(20260101)

/* How often each bound of a method missed the truth: its probability where outcomes were
 * enumerated (trials 0), else a share of `trials`. */
struct sim_misses {
    double low, high; /* truth below the lower bound, above the upper one */
    double undefined; /* no interval at all: neither a hit nor a miss */
    uint64_t trials;
};

struct mlg_interval;
void sim_count(struct sim_misses *misses, const struct mlg_interval *interval, double truth,
               double weight);

/* "4.8 / 5.1", in per cent; what is above the level by more than three standard errors (or, when
 * enumerated, at all beyond rounding) is bold. */
void sim_print_misses(const struct sim_misses *misses);
void sim_print_share(uint64_t count, uint64_t trials, bool judged);

int sim_intervals(bool quick);
int sim_gates(bool quick);
int sim_curves(bool quick);
int sim_designs(bool quick);
int sim_planted(bool quick);

#endif
