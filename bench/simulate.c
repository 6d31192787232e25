/*
 * simulate [--quick] [intervals|gates|curves|designs|planted]...   what the intervals and gates
 * promise, and keep
 *
 * Every number comes from counters and fixed seeds: the same output on every machine.
 */
#include "simulate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/stat/result.h>

void sim_count(struct sim_misses *misses, const struct mlg_interval *interval, double truth,
               double weight)
{
    if (!interval->defined)
        misses->undefined += weight;
    else if (interval->low > truth)
        misses->low += weight;
    else if (interval->high < truth)
        misses->high += weight;
}

static void print_share(double share, double standard_error, bool judged)
{
    bool above = judged && share > SIM_TAIL + 3 * standard_error + 0.0005;
    printf(above ? "**%.1f**" : "%.1f", 100 * share);
}

void sim_print_misses(const struct sim_misses *misses)
{
    double n = misses->trials > 0 ? (double)misses->trials : 1;
    double error = misses->trials > 0 ? sqrt(SIM_TAIL * (1 - SIM_TAIL) / n) : 0;

    fputs(" ", stdout);
    print_share(misses->low / n, error, true);
    fputs(" / ", stdout);
    print_share(misses->high / n, error, true);
    if (misses->undefined / n >= 0.0005)
        printf(" (%.1f)", 100 * misses->undefined / n);
    fputs(" |", stdout);
}

void sim_print_share(uint64_t count, uint64_t trials, bool judged)
{
    if (trials == 0)
        fputs("–", stdout);
    else
        print_share((double)count / (double)trials,
                    sqrt(SIM_TAIL * (1 - SIM_TAIL) / (double)trials), judged);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(bool quick);
    } parts[] = { { "intervals", sim_intervals },
                  { "gates", sim_gates },
                  { "curves", sim_curves },
                  { "designs", sim_designs },
                  { "planted", sim_planted } };
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    bool asked[sizeof parts / sizeof parts[0]] = { false };
    int first = quick ? 2 : 1, code = 0;

    for (int i = first; i < argc; i++) {
        bool known = false;
        for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++)
            if (strcmp(argv[i], parts[p].name) == 0)
                known = asked[p] = true;
        if (!known) {
            fputs("usage: simulate [--quick] [intervals|gates|curves|designs|planted]...\n",
                  stderr);
            return 2;
        }
    }
    for (size_t p = 0; p < sizeof parts / sizeof parts[0] && code == 0; p++)
        if (first == argc || asked[p])
            code = parts[p].run(quick);
    return code;
}
