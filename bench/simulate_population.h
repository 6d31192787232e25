#ifndef MLGATE_BENCH_SIMULATE_POPULATION_H
#define MLGATE_BENCH_SIMULATE_POPULATION_H
/* Populations of which the truth is known, and samples of them as files. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/num.h>
#include <mlgate/evaluate/evaluate.h>
#include <mlgate/metric/metric.h>
#include <mlgate/stat/rng.h>

#define LEVELS    48
#define TARGETS   12 /* of a regression; of a classifier 2 */
#define CELLS     (2 * LEVELS * LEVELS)
#define KINDS_MAX 2

enum { CANDIDATE, BASELINE };

/* Of classifiers: a finite law of cells (y, b, c): target y, outputs of level b and c. */
struct population {
    bool regression;
    unsigned targets;
    double target[TARGETS];
    double output[LEVELS]; /* what is written for a level */
    char text[LEVELS][MLG_NUM_TEXT_BYTES];
    unsigned kinds; /* of clusters, as many of each; 1: rows are alike */
    double cumulated[KINDS_MAX][CELLS];
    double scale[2], rho; /* of a regression, whose errors are continuous */
};

/* Scores of two classifiers: normal in each class, so far apart, shown as probabilities that are
 * calibrated for the baseline. What the candidate lacks it lacks in both classes. */
void population_classify(struct population *p, double prevalence, double baseline, double candidate,
                         double rho);
/* Every other cluster is of a kind that is harder, and has three times the positives. */
void population_cluster(struct population *p, double prevalence, double baseline, double candidate,
                        double rho);
/* Errors of two regressions, of correlation rho, with tails: the hyperbolic sine of a normal, so
 * that every error metric has a closed form. Targets take TARGETS values, whatever the error. The
 * column `latency` is lognormal. */
void population_regress(struct population *p, double baseline, double candidate, double rho);

/* The metric of the population itself. */
double population_truth(const struct population *p, const struct mlg_metric *metric,
                        unsigned model);

/* A file in memory. */
struct sheet {
    int file;
    char path[64], *text, *at;
    size_t capacity;
};

/* A candidate's and a baseline's. */
void sheets_open(struct sheet sheets[2], size_t rows);
void sheets_start(struct sheet sheets[2], bool regression);
void sheets_save(struct sheet sheets[2]);
void sheets_close(struct sheet sheets[2]);

/* What a row is besides what the models say. */
struct place {
    size_t id;
    const char *slice;
    unsigned cluster, kind;
    bool heavy;       /* weighs 10 and not 1 */
    bool same_output; /* the candidate says what the baseline says */
};
void sheets_sample(struct sheet sheets[2], const struct population *p, const struct place *place,
                   struct mlg_rng *rng);

/* An evaluation of the sheets at SIM_TAIL. */
void sheets_plan(struct mlg_eval_plan *plan, const struct sheet sheets[2], bool paired,
                 bool regression, const struct mlg_eval_entry *entries, size_t count);

#endif
