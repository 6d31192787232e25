#ifndef INTERVALS_H
#define INTERVALS_H
/* What the files of the family "intervals" share. */
#include "oracles.h"

#include <mlgate/stat/result.h>
#include <stdint.h>

uint64_t whole(struct oracle_case *c, const char *name);
/* Half of args.alpha: the oracles' confidence is two-sided. */
double tail_of(struct oracle_case *c);
enum mlg_alternative alternative_of(struct oracle_case *c);
/* Answer diff, low and high, or undefined. */
void got_interval(struct oracle_case *c, struct mlg_interval i);
/* Answer value, p and the statistic under its usual names, or undefined. */
void got_p(struct oracle_case *c, struct mlg_pvalue p);
/* y_true as 0 and 1. */
size_t labels_of(struct oracle_case *c, const uint8_t **ret);

/* first - second, row by row. */
size_t differences(struct oracle_case *c, double **ret);

/* Two samples: x and y, or value with sample 0 and 1. */
struct samples {
    double *x, *y;
    size_t nx, ny;
};
struct samples samples_of(struct oracle_case *c);

extern const struct oracle_entry oracle_intervals_tests[];
extern const struct oracle_entry oracle_intervals_more[];

#endif
