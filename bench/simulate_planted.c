/* A candidate that is better overall, worse in two of twenty slices, and the same in one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "simulate.h"
#include "simulate_population.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SLICES 20
enum kind { OVERALL, BETTER, SAME, WORSE, KINDS };

static enum kind kind_of(unsigned slice)
{
    return slice == 3 || slice == 7 ? WORSE : slice == 11 ? SAME : BETTER;
}

struct verdicts {
    uint64_t total, pass, fail, point_fail, strict_fail;
};

static void count_verdict(struct verdicts *v, const struct mlg_result *r, double margin, bool more)
{
    double difference = NAN;
    if (r->difference != NULL)
        (void)mlg_num_parse_double((struct mlg_str){ r->difference, strlen(r->difference) },
                                   &difference);
    if (!more)
        difference = -difference;
    v->total++;
    v->pass += r->verdict == MLG_PASS;
    v->fail += r->verdict == MLG_FAIL;
    v->point_fail += !(difference >= -margin);
    v->strict_fail += !(difference >= 0);
}

static void print_planted(const char *metric, const struct verdicts verdicts[KINDS],
                          const double truth[KINDS])
{
    static const char *const names[KINDS] = { "overall", "17 better slices", "1 same slice",
                                              "2 worse slices" };
    for (int k = 0; k < KINDS; k++) {
        const struct verdicts *v = &verdicts[k];
        double n = v->total > 0 ? (double)v->total / 100 : 1;
        printf("| %s | %s | ", metric, names[k]);
        printf(isnan(truth[k]) ? "better" : "%+.4f", truth[k]);
        printf(" | %.1f | %.1f | %.1f | %.1f | %.1f |\n", (double)v->pass / n,
               (double)(v->total - v->pass - v->fail) / n, (double)v->fail / n,
               (double)v->point_fail / n, (double)v->strict_fail / n);
    }
}

static const struct {
    const char *metric;
    double margin;
    bool more;
} planted[] = { { "accuracy", 0.02, true },
                { "f1", 0.02, true },
                { "roc_auc", 0.02, true },
                { "log_loss", 0.04, false } };

struct planting {
    struct population better, worse;
    struct sheet sheets[2];
    struct mlg_eval_plan plan;
    struct verdicts verdicts[COUNT(planted)][KINDS];
    uint64_t rows, seeds, false_failures, point_failures;
};

static void plant(struct planting *p, uint64_t seed)
{
    struct mlg_rng rng;
    size_t id = 0;

    mlg_rng_init(&rng, SIM_SEED + 20, seed);
    sheets_start(p->sheets, false);
    for (unsigned s = 0; s < SLICES; s++) {
        char name[16];
        snprintf(name, sizeof name, "s%02u", s);
        for (size_t i = 0; i < 100 * (size_t)(s + 1); i++) {
            const struct place place = { .id = id++,
                                         .slice = name,
                                         .same_output = kind_of(s) == SAME };
            sheets_sample(p->sheets, kind_of(s) == WORSE ? &p->worse : &p->better, &place, &rng);
        }
    }
    p->rows = id;
    sheets_save(p->sheets);
}

/* Results come metric by metric, the whole first, then the slices in order. */
static int judge_planted(struct planting *p)
{
    struct mlg_report report;
    struct mlg_err err = { 0 };
    bool any_false = false, any_point = false;

    mlg_report_init(&report, "simulate");
    if (mlg_evaluate_run(&p->plan, &report, &err) != MLG_OK ||
        report.results_count != COUNT(planted) * (SLICES + 1)) {
        fprintf(stderr, "simulate: %s\n", err.text);
        mlg_report_done(&report);
        return 1;
    }
    for (size_t at = 0; at < report.results_count; at++) {
        size_t e = at / (SLICES + 1), s = at % (SLICES + 1);
        enum kind kind = s == 0 ? OVERALL : kind_of((unsigned)s - 1);
        struct verdicts *v = &p->verdicts[e][kind], before = *v;
        count_verdict(v, &report.results[at], planted[e].margin, planted[e].more);
        any_false = any_false || (kind != WORSE && v->fail > before.fail);
        any_point = any_point || (kind != WORSE && v->point_fail > before.point_fail);
    }
    p->false_failures += any_false;
    p->point_failures += any_point;
    mlg_report_done(&report);
    return 0;
}

static void print_planting(const struct planting *p)
{
    printf(
        "\n%u seeds, %u rows each in 20 slices of 100 to 2,000 rows; margins 0.02 (log loss 0.04). "
        "Per cent of the gates of each kind; the columns on the right are what a gate on the "
        "point estimate would have said, with the same margin and with none.\n\n"
        "| metric | where | true difference | PASS | INCONCLUSIVE | FAIL | estimate below "
        "−margin | estimate below 0 |\n|---|---|--:|--:|--:|--:|--:|--:|\n",
        (unsigned)p->seeds, (unsigned)p->rows);
    for (size_t e = 0; e < COUNT(planted); e++) {
        struct mlg_metric metric;
        double sign = planted[e].more ? 1 : -1, truth[KINDS] = { 0 };
        if (mlg_metric_parse(planted[e].metric, &metric, NULL) != MLG_OK)
            abort();
        truth[OVERALL] = NAN; /* not the mean of its parts */
        truth[BETTER] = sign * (population_truth(&p->better, &metric, CANDIDATE) -
                                population_truth(&p->better, &metric, BASELINE));
        truth[WORSE] = sign * (population_truth(&p->worse, &metric, CANDIDATE) -
                               population_truth(&p->worse, &metric, BASELINE));
        print_planted(planted[e].metric, p->verdicts[e], truth);
    }
    printf(
        "\nRuns in which any gate on a slice that is not worse (or on the whole) failed: %u of %u; "
        "by point estimates with the same margin: %u of %u.\n",
        (unsigned)p->false_failures, (unsigned)p->seeds, (unsigned)p->point_failures,
        (unsigned)p->seeds);
}

int sim_planted(bool quick)
{
    static struct planting p;
    static const size_t slicings[] = { 0 };
    const struct mlg_eval_slicing slicing = { .column = "slice" };
    struct mlg_eval_entry entries[COUNT(planted)];
    int code = 0;

    p.seeds = quick ? 5 : 100;
    population_classify(&p.better, 0.4, 1.6, 1.65, 0.8);
    population_classify(&p.worse, 0.4, 1.6, 1.25, 0.8);
    sheets_open(p.sheets, 60000);
    for (size_t e = 0; e < COUNT(planted); e++) {
        entries[e] = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
        entries[e].metric = planted[e].metric;
        entries[e].margin = planted[e].margin;
        entries[e].slicings = slicings;
        entries[e].slicings_count = 1;
    }
    sheets_plan(&p.plan, p.sheets, true, false, entries, COUNT(entries));
    p.plan.slicings = &slicing;
    p.plan.slicings_count = 1;
    for (uint64_t seed = 0; seed < p.seeds && code == 0; seed++) {
        plant(&p, seed);
        p.plan.seed = seed;
        code = judge_planted(&p);
    }
    if (code == 0)
        print_planting(&p);
    sheets_close(p.sheets);
    return code;
}
