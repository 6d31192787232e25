#ifndef MLGATE_STAT_RESULT_H
#define MLGATE_STAT_RESULT_H
/*
 * What every interval and every test of this layer returns.
 *
 * `tail` everywhere in this layer is the probability left out on ONE side: the low end alone is a
 * lower confidence bound of level 1 - tail, the high end alone an upper one, and both together an
 * interval of level 1 - 2 tail. A gate hands over its one-sided alpha as it is; a two-sided 95 %
 * interval is tail = 0.025. Valid: 0 < tail < 0.5 (0.5 itself is accepted: the two ends meet);
 * anything else is undefined.
 *
 * Undefined is not a number: `defined` is false, `reason` is a static one-line text for people, and
 * every figure is NaN, so that a comparison with it is false whichever way it is written.
 */
#include <stdbool.h>

struct mlg_interval {
    bool defined;
    const char *reason; /* NULL when defined */
    double estimate;    /* the point estimate; may be a number although the interval is undefined */
    double low;
    double high;
};

struct mlg_pvalue {
    bool defined;
    const char *reason; /* NULL when defined */
    double statistic;   /* z, t, chi-square, ... as the function says; NaN where there is none */
    double df;          /* degrees of freedom; NaN where there are none */
    double p;           /* in [0, 1] */
};

/* The alternative hypothesis, about (estimate - null value). */
enum mlg_alternative { MLG_TWO_SIDED, MLG_GREATER, MLG_LESS };

/* Undefined results with this reason (a static text, kept as a pointer). */
struct mlg_interval mlg_interval_undefined(const char *reason);
struct mlg_pvalue mlg_pvalue_undefined(const char *reason);

#endif
