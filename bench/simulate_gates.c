/*
 * Gates on populations of which the truth is known (simulate_population.h), with the bar exactly
 * where the candidate is. Samples go through the whole evaluation, as files.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "simulate.h"
#include "simulate_population.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define METRICS_MAX  12
#define SIZES        4
#define ROWS_MAX     10000

/* Samples of each size. */
struct effort {
    uint64_t trials[SIZES];
};
static const struct effort closed_form = { { 4000, 4000, 2000, 500 } };
static const struct effort cells_drawn = { { 500, 400, 200, 60 } };
static const struct effort rows_drawn = { { 300, 200, 100, 20 } };
static const struct effort rows_sorted = { { 200, 100, 20, 0 } };
static const struct effort curves_drawn = { { 200, 150, 10, 0 } };
static const struct effort pairs_drawn = { { 300, 200, 20, 0 } };
static const struct effort designed = { { 2000, 2000, 1000, 200 } };
static const struct effort in_clusters = { { 1000, 1000, 400, 100 } };

enum sides { BOTH_GATES, COMPARISON, THRESHOLD };

struct study {
    const char *name;
    const char *const *metrics;
    size_t count;
    const struct effort *effort;
    enum sides sides;
    bool clustered; /* the sizes are of clusters, of 8, 20 and 32 rows */
    bool weighted;  /* one row in ten weighs ten times as much */
};

struct tally {
    uint64_t trials, at_pass, at_fail, equal_trials, equal_pass;
    const char *method;
};

static const char *method_kept(const char *method)
{
    static char names[64][48];
    static size_t count;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], method) == 0)
            return names[i];
    if (count == 64 || strlen(method) >= sizeof names[0])
        return "?";
    return strcpy(names[count++], method);
}

static int judge(struct tally *tally, const struct mlg_eval_plan *plan, bool equal)
{
    struct mlg_report report;
    struct mlg_err err = { 0 };

    mlg_report_init(&report, "simulate");
    if (mlg_evaluate_run(plan, &report, &err) != MLG_OK) {
        /* A sample of one class has no label to name; nothing passes. */
        mlg_report_done(&report);
        if (err.code != MLG_E_CONFIG) {
            fprintf(stderr, "simulate: %s\n", err.text);
            return 1;
        }
        for (size_t e = 0; e < plan->entries_count; e++)
            *(equal ? &tally[e].equal_trials : &tally[e].trials) += 1;
        return 0;
    }
    for (size_t e = 0; e < report.results_count; e++) {
        const struct mlg_result *r = &report.results[e];
        if (r->method != NULL)
            tally[e].method = method_kept(r->method);
        *(equal ? &tally[e].equal_trials : &tally[e].trials) += 1;
        tally[e].at_pass += !equal && r->verdict == MLG_PASS;
        tally[e].at_fail += !equal && r->verdict == MLG_FAIL;
        tally[e].equal_pass += equal && r->verdict == MLG_PASS;
    }
    mlg_report_done(&report);
    return 0;
}

/* The truth of `worse` becomes the bar: its margin to the baseline, or its own figure. */
static void put_bars(const struct study *study, const struct population *worse, bool paired,
                     struct mlg_eval_entry *entries, char (*texts)[160])
{
    for (size_t e = 0; e < study->count; e++) {
        struct mlg_metric metric;
        if (mlg_metric_parse(study->metrics[e], &metric, NULL) != MLG_OK)
            abort();
        bool more = metric.direction != MLG_LESS_IS_BETTER; /* neither: the slope falls short */
        double candidate = population_truth(worse, &metric, CANDIDATE),
               baseline = population_truth(worse, &metric, BASELINE);
        entries[e] = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
        entries[e].metric = study->metrics[e];
        if (paired)
            entries[e].margin = more ? baseline - candidate : candidate - baseline;
        else
            *(more ? &entries[e].min : &entries[e].max) = candidate;
        snprintf(texts[e], sizeof texts[e], "%s, %s %.3g", study->metrics[e],
                 paired ? "margin"
                 : more ? "min"
                        : "max",
                 paired ? entries[e].margin : candidate);
    }
}

/* --- tables --- */

static const size_t sizes_of_rows[SIZES] = { 50, 200, 1000, ROWS_MAX };
static const size_t sizes_of_clusters[SIZES] = { 5, 10, 30, 100 };

/* Of `size` rows, or clusters. */
static void sample(struct sheet sheets[2], const struct study *study, const struct population *p,
                   size_t size, struct mlg_rng *rng)
{
    struct place place = { .slice = "" };

    sheets_start(sheets, p->regression);
    for (size_t c = 0; c < size; c++) {
        size_t rows = study->clustered ? 8 + 12 * (c % 3) : 1;
        if (study->clustered)
            place.kind = (unsigned)mlg_rng_below(rng, p->kinds);
        place.cluster = (unsigned)c;
        for (size_t i = 0; i < rows; i++, place.id++) {
            place.heavy = study->weighted && mlg_rng_below(rng, 10) == 0;
            sheets_sample(sheets, p, &place, rng);
        }
    }
    sheets_save(sheets);
}

static void print_cells(const struct tally *t)
{
    fputs(" ", stdout);
    sim_print_share(t->at_pass, t->trials, true);
    fputs(" / ", stdout);
    sim_print_share(t->at_fail, t->trials, true);
    fputs(" / ", stdout);
    sim_print_share(t->equal_pass, t->equal_trials, false);
    fputs(" |", stdout);
}

static void print_tallies(const struct study *study, struct tally tallies[SIZES][METRICS_MAX],
                          char (*texts)[160])
{
    fprintf(stderr, "simulate: %s, %s ...: %.0f s of CPU in all\n", study->name, study->metrics[0],
            (double)clock() / CLOCKS_PER_SEC);
    printf("\n**%s**\n\n| gate | method | %s |\n|---|---|--:|--:|--:|--:|\n", study->name,
           study->clustered ? "5 clusters | 10 | 30 | 100" : "n = 50 | 200 | 1,000 | 10,000");
    for (size_t e = 0; e < study->count; e++) {
        const char *method = NULL;
        for (size_t s = 0; s < SIZES; s++)
            method = tallies[s][e].method != NULL ? tallies[s][e].method : method;
        printf("| %s | %s |", texts[e], method != NULL ? method : "");
        for (size_t s = 0; s < SIZES; s++)
            print_cells(&tallies[s][e]);
        putchar('\n');
    }
    fflush(stdout);
}

/* Samples of `worse` are at the bar; those of `equal` are where a gate should pass. */
static int gate_table(const struct study *study, const struct population *worse,
                      const struct population *equal, bool paired, bool quick)
{
    static struct tally tallies[SIZES][METRICS_MAX];
    struct mlg_eval_entry entries[METRICS_MAX];
    char texts[METRICS_MAX][160];
    struct mlg_eval_plan plan;
    struct sheet sheets[2];
    int code = 0;

    memset(tallies, 0, sizeof tallies);
    sheets_open(sheets, ROWS_MAX);
    put_bars(study, worse, paired, entries, texts);
    sheets_plan(&plan, sheets, paired, worse->regression, entries, study->count);
    plan.weight = study->weighted ? "weight" : NULL;
    plan.cluster = study->clustered ? "cluster" : NULL;
    for (size_t s = 0; s < SIZES && code == 0; s++) {
        size_t size = (study->clustered ? sizes_of_clusters : sizes_of_rows)[s];
        uint64_t trials = study->effort->trials[s];
        trials = quick ? (trials + 39) / 40 : trials;
        for (uint64_t i = 0; i < trials && code == 0; i++) {
            for (int what = 0; what < (i % 4 == 0 ? 2 : 1) && code == 0; what++) {
                struct mlg_rng rng;
                mlg_rng_init(&rng, SIM_SEED + 10 + (uint64_t)what, s << 32 | i);
                plan.seed = i;
                sample(sheets, study, what == 0 ? worse : equal, size, &rng);
                code = judge(tallies[s], &plan, what == 1);
            }
        }
    }
    print_tallies(study, tallies, texts);
    sheets_close(sheets);
    return code;
}

static int both_gates(struct study study, const struct population *worse,
                      const struct population *equal, bool quick)
{
    const char *name = study.name;
    char title[160];

    study.name = title;
    for (int paired = 1; paired >= 0; paired--) {
        if (study.sides == (paired ? THRESHOLD : COMPARISON))
            continue;
        snprintf(title, sizeof title, "%s: %s", paired ? "Comparison" : "Threshold", name);
        if (gate_table(&study, worse, equal, paired != 0, quick) != 0)
            return 1;
    }
    return 0;
}

#define STUDY(list, how) .metrics = (list), .count = COUNT(list), .effort = &(how)

static const char *const closed[] = { "accuracy", "recall", "specificity",
                                      "log_loss", "brier",  "roc_auc" };
static const char *const cells[] = { "precision", "f1" };
static const char *const more_cells[] = { "mcc", "balanced_accuracy" };
static const char *const rows[] = { "average_precision" };
static const char *const errors[] = { "mae", "mape", "rmse", "r2" };
static const char *const ranks[] = { "median_ae" };

static int classes_gates(size_t law, bool quick)
{
    static const struct {
        const char *name;
        double prevalence, baseline, candidate, rho;
    } laws[] = { { "balanced classes", 0.5, 1.6, 1.4, 0.8 },
                 { "one row in ten positive", 0.1, 2.4, 2.1, 0.9 },
                 { "a good model (ROC-AUC 0.98)", 0.3, 2.9, 2.6, 0.7 } };
    static struct population worse, equal;
    const struct study studies[] = { { laws[law].name, STUDY(closed, closed_form) },
                                     { laws[law].name, STUDY(cells, cells_drawn) },
                                     { laws[law].name, STUDY(more_cells, cells_drawn) },
                                     { laws[law].name, STUDY(rows, rows_drawn) } };
    int code = 0;

    population_classify(&worse, laws[law].prevalence, laws[law].baseline, laws[law].candidate,
                        laws[law].rho);
    population_classify(&equal, laws[law].prevalence, laws[law].baseline, laws[law].baseline,
                        laws[law].rho);
    for (size_t s = 0; s < COUNT(studies) && code == 0; s++)
        if (s == 0 || law == 1 || (law == 0 && s != 2))
            code = both_gates(studies[s], &worse, &equal, quick);
    return code;
}

int sim_gates(bool quick)
{
    static struct population worse, equal;
    int code = 0;

    puts("\nPer cent of samples: PASS where the truth lies exactly at the bar (type-I error, "
         "nominal "
         "at most 5.0) / FAIL there (false failure, at most 5.0) / PASS where the candidate is as "
         "good as the baseline, or better than the bar by as much (power). **Bold**: above 5 by "
         "more than three standard errors, which are 1.0 (n = 50 and 200: 4,000 samples), 1.5 "
         "(1,000: 2,000 samples) and 2.9 (10,000: 500 samples); where cells are drawn 2.9 to 8.4 "
         "(500, 400, 200, 60 samples), where rows are drawn 3.8 to 15 (300, 200, 100, 20; of the "
         "median 200, 100, 20, none).");
    for (size_t l = 0; l < 3 && code == 0; l++)
        code = classes_gates(l, quick);
    population_regress(&worse, 1.0, 1.08, 0.8);
    population_regress(&equal, 1.0, 1.0, 0.8);
    if (code == 0)
        code = both_gates(
            (struct study){ "regression, errors with heavy tails", STUDY(errors, closed_form) },
            &worse, &equal, quick);
    if (code == 0)
        code = both_gates(
            (struct study){ "regression, errors with heavy tails", STUDY(ranks, rows_sorted) },
            &worse, &equal, quick);
    return code;
}

/* --- what asks for more than rows alone --- */

static const char *const losses[] = { "log_loss", "brier", "hinge" };
static const char *const curves[] = { "partial_auc(max_fpr=0.2)", "ks", "lift(fraction=0.2)",
                                      "pr_auc_trapezoid", "ece" };
static const char *const lines[] = { "calibration_slope", "calibration_intercept" };
static const char *const clusters[] = {
    "accuracy", "recall", "f1", "log_loss", "brier", "roc_auc"
};
static const char *const cluster_curves[] = { "ks", "partial_auc(max_fpr=0.2)" };
static const char *const weighted[] = { "accuracy", "recall", "log_loss", "brier" };
static const char *const weighted_rows[] = { "f1", "roc_auc", "average_precision" };
static const char *const quantiles[] = { "quantile(of=latency,q=0.5)",
                                         "quantile(of=latency,q=0.9)" };

int sim_curves(bool quick)
{
    static struct population worse, equal;
    int code = 0;

    puts("\nAs above, of rare classes and lines of calibration (2,000, 2,000, 1,000 and 200 "
         "samples; "
         "three standard errors: 1.5, 1.5, 2.1, 4.6) and of curves, of which rows are drawn (200, "
         "150, "
         "10 and none; 4.6, 5.3, 21).");
    for (int l = 0; l < 2 && code == 0; l++) {
        double share = l == 0 ? 0.02 : 0.04;
        const struct study study = { l == 0 ? "two rows in a hundred positive"
                                            : "four rows in a hundred positive",
                                     STUDY(losses, designed) };
        population_classify(&worse, share, 2.4, 2.1, 0.9);
        population_classify(&equal, share, 2.4, 2.4, 0.9);
        code = both_gates(study, &worse, &equal, quick);
    }
    for (int l = 0; l < 2 && code == 0; l++) {
        double share = l == 0 ? 0.4 : 0.1, gap = l == 0 ? 1.6 : 2.4, off = l == 0 ? 0.2 : 0.3;
        const char *name = l == 0 ? "four rows in ten positive" : "one row in ten positive";
        population_classify(&worse, share, gap, gap - off, 0.8);
        population_classify(&equal, share, gap, gap, 0.8);
        code =
            both_gates((struct study){ name, STUDY(curves, curves_drawn) }, &worse, &equal, quick);
        if (code == 0)
            code = both_gates((struct study){ name, STUDY(lines, designed), THRESHOLD }, &worse,
                              &equal, quick);
    }
    return code;
}

int sim_designs(bool quick)
{
    static struct population worse[3], equal[3]; /* in clusters, of classes, of errors */
    static const struct {
        unsigned population;
        struct study study;
    } designs[] = {
        { 1, { "weights", STUDY(weighted, designed), .weighted = true } },
        { 1, { "weights", STUDY(weighted_rows, pairs_drawn), .weighted = true } },
        { 2, { "weights, errors with heavy tails", STUDY(errors, designed), .weighted = true } },
        { 0, { "rows in clusters", STUDY(clusters, in_clusters), .clustered = true } },
        { 0, { "rows in clusters", STUDY(cluster_curves, pairs_drawn), .clustered = true } },
        { 2, { "quantiles of latency", STUDY(quantiles, pairs_drawn) } },
    };
    int code = 0;

    puts(
        "\nAs above. Weights: one row in ten weighs ten times as much (2,000, 2,000, 1,000 and 200 "
        "samples). Clusters have 8, 20 and 32 rows; every other one is harder and has three times "
        "the positives (1,000, 1,000, 400 and 100 samples; three standard errors: 2.1, 2.1, 3.3, "
        "6.5). Where rows or clusters are drawn: 300, 200, 20 and none.");
    population_cluster(&worse[0], 0.2, 2.0, 1.8, 0.8);
    population_cluster(&equal[0], 0.2, 2.0, 2.0, 0.8);
    population_classify(&worse[1], 0.3, 2.0, 1.8, 0.8);
    population_classify(&equal[1], 0.3, 2.0, 2.0, 0.8);
    population_regress(&worse[2], 1.0, 1.08, 0.8);
    population_regress(&equal[2], 1.0, 1.0, 0.8);
    for (size_t d = 0; d < COUNT(designs) && code == 0; d++)
        code = both_gates(designs[d].study, &worse[designs[d].population],
                          &equal[designs[d].population], quick);
    return code;
}
