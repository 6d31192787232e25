/*
 * Gates on populations of which the truth is known: each is a finite law of (label, baseline's
 * score, candidate's score), so that every metric of it is a weighted sum, and a margin can be put
 * exactly where the candidate is. Samples go through the whole evaluation, as files.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <mlgate/base/num.h>
#include <mlgate/evaluate/evaluate.h>
#include <mlgate/metric/metric.h>
#include <mlgate/stat/elementary.h>
#include <mlgate/stat/rng.h>
#include <mlgate/stat/special.h>

#include "simulate.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LEVELS       48
#define TARGETS      12 /* of a regression; of a classifier 2 */
#define CELLS        (2 * LEVELS * LEVELS)
#define METRICS_MAX  12

enum { CANDIDATE, BASELINE };

/* Of classifiers: cell (y, b, c): target y, outputs of level b and c. */
struct population {
    bool regression;
    unsigned targets;
    double target[TARGETS];
    double output[LEVELS]; /* what is written for a level */
    char text[LEVELS][MLG_NUM_TEXT_BYTES];
    double cumulated[CELLS];
    double scale[2], rho; /* of a regression, whose errors are continuous */
};

static double cell_weight(const struct population *p, unsigned cell)
{
    return p->cumulated[cell] - (cell > 0 ? p->cumulated[cell - 1] : 0);
}

static void set_output(struct population *p, unsigned level, double v)
{
    struct mlg_str text = { p->text[level], mlg_num_format_fixed(v, 6, p->text[level]) };
    if (mlg_num_parse_double(text, &p->output[level]) != MLG_NUM_OK)
        abort();
}

/* Two normal variables of correlation rho on a grid; `mean` of each. Unnormalised. */
static double grid_weight(double xb, double xc, const double mean[2], double rho)
{
    double b = xb - mean[BASELINE], c = xc - mean[CANDIDATE];
    return mlg_exp(-(b * b - 2 * rho * b * c + c * c) / (2 * (1 - rho * rho)));
}

/* Scores of two classifiers: normal in each class, `skill` apart, shown as probabilities that are
 * calibrated for the baseline. What the candidate lacks it lacks in both classes. */
static void classify(struct population *p, double prevalence, double baseline, double candidate,
                     double rho)
{
    double x[LEVELS], marginal[2][LEVELS] = { { 0 } }, sum = 0, lost = (baseline - candidate) / 2;

    candidate += lost;

    *p = (struct population){ .targets = 2, .target = { 0, 1 } };
    for (unsigned l = 0; l < LEVELS; l++)
        x[l] = -3.5 + l * (7.0 + fmax(baseline, candidate)) / (LEVELS - 1);
    for (unsigned y = 0; y < 2; y++) {
        const double mean[2] = { lost + y * (candidate - lost), y * baseline };
        double total = 0, share = y ? prevalence : 1 - prevalence;
        for (unsigned i = 0; i < LEVELS * LEVELS; i++)
            total += grid_weight(x[i / LEVELS], x[i % LEVELS], mean, rho);
        for (unsigned i = 0; i < LEVELS * LEVELS; i++) {
            double w = share * grid_weight(x[i / LEVELS], x[i % LEVELS], mean, rho) / total;
            p->cumulated[y * LEVELS * LEVELS + i] = sum += w;
            marginal[y][i / LEVELS] += w;
        }
    }
    for (unsigned l = 0; l < LEVELS; l++)
        set_output(p, l,
                   fmin(fmax(marginal[1][l] / (marginal[0][l] + marginal[1][l]), 0.002) + l * 1e-5,
                        0.999));
}

/* Errors of two regressions, of correlation rho, with tails: the hyperbolic sine of a normal, so
 * that every error metric has a closed form. Targets take TARGETS values, whatever the error. */
static void regress(struct population *p, double baseline, double candidate, double rho)
{
    *p = (struct population){ .regression = true,
                              .targets = TARGETS,
                              .scale = { [CANDIDATE] = candidate, [BASELINE] = baseline },
                              .rho = rho };
    for (unsigned y = 0; y < TARGETS; y++)
        p->target[y] = 20 + 2.5 * y;
}

static double truth_of_regression(const struct population *p, const char *metric, unsigned model)
{
    double scale = p->scale[model], one = 1, inverse = 0, mean = 0, variance = 0;
    double absolute = scale * mlg_exp(0.5) * (mlg_norm_cdf(one) - mlg_norm_cdf(-one));
    double square = scale * scale * (mlg_exp(2) - 1) / 2, quartile = mlg_norm_ppf(0.75);

    for (unsigned y = 0; y < TARGETS; y++) {
        inverse += 1 / p->target[y] / TARGETS;
        mean += p->target[y] / TARGETS;
    }
    for (unsigned y = 0; y < TARGETS; y++)
        variance += (p->target[y] - mean) * (p->target[y] - mean) / TARGETS;
    return strcmp(metric, "mae") == 0         ? absolute
           : strcmp(metric, "mape") == 0      ? absolute * inverse
           : strcmp(metric, "rmse") == 0      ? sqrt(square)
           : strcmp(metric, "r2") == 0        ? 1 - square / variance
           : strcmp(metric, "median_ae") == 0 ? scale * (mlg_exp(quartile) - mlg_exp(-quartile)) / 2
                                              : NAN;
}

/* The metric of the population itself. */
static double truth_of(const struct population *p, const struct mlg_metric *metric, unsigned model)
{
    static double label[TARGETS * LEVELS], output[TARGETS * LEVELS], weight[TARGETS * LEVELS],
        prediction[TARGETS * LEVELS];
    static uint32_t order[TARGETS * LEVELS];
    struct mlg_metric_rows rows = { .n = p->targets * LEVELS,
                                    .label = label,
                                    .score = output,
                                    .prediction = prediction,
                                    .weight = weight,
                                    .order = order };

    if (p->regression)
        return truth_of_regression(p, metric->id, model);
    memset(weight, 0, sizeof weight);
    for (unsigned cell = 0; cell < p->targets * LEVELS * LEVELS; cell++) {
        unsigned y = cell / (LEVELS * LEVELS), b = cell / LEVELS % LEVELS, c = cell % LEVELS;
        unsigned l = model == CANDIDATE ? c : b, row = y * LEVELS + l;
        label[row] = p->target[y];
        output[row] = p->output[l];
        prediction[row] = output[row] >= 0.5;
        weight[row] += cell_weight(p, cell);
    }
    if (mlg_metric_order(rows.n, output, order, NULL) != MLG_OK)
        abort();
    struct mlg_figure figure = metric->value(metric, &rows);
    return figure.defined ? figure.value : NAN;
}

/* --- samples as files --- */

struct sheet {
    int file;
    char path[64], *text, *at;
    size_t capacity;
};

static void sheet_open(struct sheet *s, const char *name, size_t rows)
{
    s->file = memfd_create(name, MFD_CLOEXEC);
    s->capacity = 96 * (rows + 2);
    s->at = s->text = malloc(s->capacity);
    if (s->file < 0 || s->text == NULL)
        abort();
    snprintf(s->path, sizeof s->path, "/proc/self/fd/%d", s->file);
}

static void sheet_add(struct sheet *s, const char *text)
{
    size_t length = strlen(text);
    if ((size_t)(s->at - s->text) + length > s->capacity)
        abort();
    memcpy(s->at, text, length);
    s->at += length;
}

static void sheet_save(struct sheet *s)
{
    size_t length = (size_t)(s->at - s->text);
    if (ftruncate(s->file, 0) != 0 || pwrite(s->file, s->text, length, 0) != (ssize_t)length)
        abort();
    s->at = s->text;
}

static void sheet_close(struct sheet *s)
{
    free(s->text);
    (void)close(s->file);
}

static void add_row(struct sheet sheets[2], size_t id, const char *const output[2], double target,
                    const char *slice)
{
    char text[96];

    for (unsigned m = 0; m < 2; m++) {
        snprintf(text, sizeof text, "%zu,%s", id, output[m]);
        sheet_add(&sheets[m], text);
        if (m == CANDIDATE) {
            snprintf(text, sizeof text, ",%.1f,%s", target, slice);
            sheet_add(&sheets[m], text);
        }
        sheet_add(&sheets[m], "\n");
    }
}

static unsigned draw_cell(const struct population *p, struct mlg_rng *rng)
{
    unsigned low = 0, high = p->targets * LEVELS * LEVELS - 1;
    double u = mlg_rng_unit(rng) * p->cumulated[high];
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (p->cumulated[middle] > u)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void start_sheets(struct sheet sheets[2])
{
    sheet_add(&sheets[CANDIDATE], "id,output,label,slice\n");
    sheet_add(&sheets[BASELINE], "id,output\n");
}

static void sample_row(struct sheet sheets[2], const struct population *p, size_t id,
                       const char *slice, struct mlg_rng *rng)
{
    const char *output[2];
    char text[2][MLG_NUM_TEXT_BYTES];
    unsigned y;

    if (p->regression) {
        double z = mlg_rng_normal(rng), other = mlg_rng_normal(rng);
        y = (unsigned)mlg_rng_below(rng, TARGETS);
        for (unsigned m = 0; m < 2; m++) {
            double at = m == BASELINE ? z : p->rho * z + sqrt(1 - p->rho * p->rho) * other;
            double error = p->scale[m] * (mlg_exp(at) - mlg_exp(-at)) / 2;
            (void)mlg_num_format(p->target[y] + error, text[m]);
            output[m] = text[m];
        }
    } else {
        unsigned cell = draw_cell(p, rng);
        y = cell / (LEVELS * LEVELS);
        output[BASELINE] = p->text[cell / LEVELS % LEVELS];
        output[CANDIDATE] = p->text[cell % LEVELS];
    }
    add_row(sheets, id, output, p->target[y], slice);
}

static void sample(struct sheet sheets[2], const struct population *p, size_t n,
                   struct mlg_rng *rng)
{
    start_sheets(sheets);
    for (size_t i = 0; i < n; i++)
        sample_row(sheets, p, i, "", rng);
    sheet_save(&sheets[0]);
    sheet_save(&sheets[1]);
}

static void fill_plan(struct mlg_eval_plan *plan, const struct sheet sheets[2], bool paired,
                      bool regression, const struct mlg_eval_entry *entries, size_t count)
{
    static const char *const ids[] = { "id" };

    mlg_eval_plan_init(plan);
    plan->predictions = (struct mlg_eval_file){ .path = sheets[CANDIDATE].path,
                                                .shown = "candidate",
                                                .role = "predictions" };
    if (paired)
        plan->baseline = (struct mlg_eval_file){ .path = sheets[BASELINE].path,
                                                 .shown = "baseline",
                                                 .role = "baseline-predictions" };
    plan->ids = ids;
    plan->ids_count = 1;
    plan->label = "label";
    *(regression ? &plan->prediction : &plan->score) = "output";
    plan->positive = regression ? NULL : "1.0";
    plan->entries = entries;
    plan->entries_count = count;
    plan->alpha = SIM_TAIL;
}

/* --- gates at the margin --- */

enum cost { CLOSED, CELLS_DRAWN, ROWS_DRAWN, ROWS_SORTED }; /* how its bounds are had */

struct study {
    const char *name;
    const char *const *metrics;
    size_t count;
    enum cost cost;
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
        bool more = metric.direction == MLG_MORE_IS_BETTER;
        double candidate = truth_of(worse, &metric, CANDIDATE),
               baseline = truth_of(worse, &metric, BASELINE);
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

static const size_t sizes[] = { 50, 200, 1000, 10000 };

static uint64_t trials_of(size_t size, enum cost cost, bool quick)
{
    static const uint64_t trials[][COUNT(sizes)] = { [CLOSED] = { 4000, 4000, 2000, 500 },
                                                     [CELLS_DRAWN] = { 500, 400, 200, 60 },
                                                     [ROWS_DRAWN] = { 300, 200, 100, 20 },
                                                     [ROWS_SORTED] = { 200, 100, 20, 0 } };
    return quick ? (trials[cost][size] + 39) / 40 : trials[cost][size];
}

/* Samples of `worse` are at the bar; those of `equal` are where a gate should pass. */
static int gate_table(const struct study *study, const struct population *worse,
                      const struct population *equal, bool paired, bool quick)
{
    static struct tally tallies[COUNT(sizes)][METRICS_MAX];
    struct mlg_eval_entry entries[METRICS_MAX];
    char texts[METRICS_MAX][160];
    struct mlg_eval_plan plan;
    struct sheet sheets[2];
    int code = 0;

    memset(tallies, 0, sizeof tallies);
    sheet_open(&sheets[0], "candidate", 10000);
    sheet_open(&sheets[1], "baseline", 10000);
    put_bars(study, worse, paired, entries, texts);
    fill_plan(&plan, sheets, paired, worse->regression, entries, study->count);
    for (size_t s = 0; s < COUNT(sizes) && code == 0; s++) {
        uint64_t trials = trials_of(s, study->cost, quick);
        for (uint64_t i = 0; i < trials && code == 0; i++) {
            for (int what = 0; what < (i % 4 == 0 ? 2 : 1) && code == 0; what++) {
                struct mlg_rng rng;
                mlg_rng_init(&rng, SIM_SEED + 10 + (uint64_t)what, s << 32 | i);
                plan.seed = i;
                sample(sheets, what == 0 ? worse : equal, sizes[s], &rng);
                code = judge(tallies[s], &plan, what == 1);
            }
        }
    }
    fprintf(stderr, "simulate: %s, %s ...: %.0f s of CPU in all\n", study->name, study->metrics[0],
            (double)clock() / CLOCKS_PER_SEC);
    printf("\n**%s**\n\n| gate | method | n = 50 | 200 | 1,000 | 10,000 |\n"
           "|---|---|--:|--:|--:|--:|\n",
           study->name);
    for (size_t e = 0; e < study->count; e++) {
        const char *method = NULL;
        for (size_t s = 0; s < COUNT(sizes); s++)
            method = tallies[s][e].method != NULL ? tallies[s][e].method : method;
        printf("| %s | %s |", texts[e], method != NULL ? method : "");
        for (size_t s = 0; s < COUNT(sizes); s++) {
            const struct tally *t = &tallies[s][e];
            fputs(" ", stdout);
            sim_print_share(t->at_pass, t->trials, true);
            fputs(" / ", stdout);
            sim_print_share(t->at_fail, t->trials, true);
            fputs(" / ", stdout);
            sim_print_share(t->equal_pass, t->equal_trials, false);
            fputs(" |", stdout);
        }
        putchar('\n');
        fflush(stdout);
    }
    sheet_close(&sheets[0]);
    sheet_close(&sheets[1]);
    return code;
}

static int both_gates(const char *name, struct study study, const struct population *worse,
                      const struct population *equal, bool quick)
{
    char title[160];

    study.name = title;
    for (int paired = 1; paired >= 0; paired--) {
        snprintf(title, sizeof title, "%s: %s", paired ? "Comparison" : "Threshold", name);
        if (gate_table(&study, worse, equal, paired != 0, quick) != 0)
            return 1;
    }
    return 0;
}

#define STUDY(list, how)                                       \
    (struct study)                                             \
    {                                                          \
        .metrics = (list), .count = COUNT(list), .cost = (how) \
    }

int sim_gates(bool quick)
{
    static const char *const closed[] = { "accuracy", "recall", "specificity",
                                          "log_loss", "brier",  "roc_auc" };
    static const char *const cells[] = { "precision", "f1" };
    static const char *const more_cells[] = { "mcc", "balanced_accuracy" };
    static const char *const rows[] = { "average_precision" };
    static const char *const errors[] = { "mae", "mape", "rmse", "r2" };
    static const char *const ranks[] = { "median_ae" };
    static const struct {
        const char *name;
        double prevalence, baseline, candidate, rho;
    } laws[] = { { "balanced classes", 0.5, 1.6, 1.4, 0.8 },
                 { "one row in ten positive", 0.1, 2.4, 2.1, 0.9 },
                 { "a good model (ROC-AUC 0.98)", 0.3, 2.9, 2.6, 0.7 } };
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
    for (size_t l = 0; l < COUNT(laws) && code == 0; l++) {
        classify(&worse, laws[l].prevalence, laws[l].baseline, laws[l].candidate, laws[l].rho);
        classify(&equal, laws[l].prevalence, laws[l].baseline, laws[l].baseline, laws[l].rho);
        code = both_gates(laws[l].name, STUDY(closed, CLOSED), &worse, &equal, quick);
        if (code == 0 && l < 2)
            code = both_gates(laws[l].name, STUDY(cells, CELLS_DRAWN), &worse, &equal, quick);
        if (code == 0 && l == 1)
            code = both_gates(laws[l].name, STUDY(more_cells, CELLS_DRAWN), &worse, &equal, quick);
        if (code == 0 && l < 2)
            code = both_gates(laws[l].name, STUDY(rows, ROWS_DRAWN), &worse, &equal, quick);
    }
    regress(&worse, 1.0, 1.08, 0.8);
    regress(&equal, 1.0, 1.0, 0.8);
    if (code == 0)
        code = both_gates("regression, errors with heavy tails", STUDY(errors, CLOSED), &worse,
                          &equal, quick);
    if (code == 0)
        code = both_gates("regression, errors with heavy tails", STUDY(ranks, ROWS_SORTED), &worse,
                          &equal, quick);
    return code;
}

/* --- planted truth --- */

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
    start_sheets(p->sheets);
    for (unsigned s = 0; s < SLICES; s++) {
        char name[16];
        snprintf(name, sizeof name, "s%02u", s);
        for (size_t i = 0; i < 100 * (size_t)(s + 1); i++) {
            if (kind_of(s) == SAME) {
                unsigned cell = draw_cell(&p->better, &rng);
                const char *text = p->better.text[cell / LEVELS % LEVELS];
                add_row(p->sheets, id++, (const char *const[2]){ text, text },
                        p->better.target[cell / (LEVELS * LEVELS)], name);
            } else {
                sample_row(p->sheets, kind_of(s) == WORSE ? &p->worse : &p->better, id++, name,
                           &rng);
            }
        }
    }
    p->rows = id;
    sheet_save(&p->sheets[0]);
    sheet_save(&p->sheets[1]);
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
        truth[BETTER] = sign * (truth_of(&p->better, &metric, CANDIDATE) -
                                truth_of(&p->better, &metric, BASELINE));
        truth[WORSE] = sign * (truth_of(&p->worse, &metric, CANDIDATE) -
                               truth_of(&p->worse, &metric, BASELINE));
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
    classify(&p.better, 0.4, 1.6, 1.65, 0.8);
    classify(&p.worse, 0.4, 1.6, 1.25, 0.8);
    sheet_open(&p.sheets[0], "candidate", 60000);
    sheet_open(&p.sheets[1], "baseline", 60000);
    for (size_t e = 0; e < COUNT(planted); e++) {
        entries[e] = (struct mlg_eval_entry)MLG_EVAL_ENTRY_INIT;
        entries[e].metric = planted[e].metric;
        entries[e].margin = planted[e].margin;
        entries[e].slicings = slicings;
        entries[e].slicings_count = 1;
    }
    fill_plan(&p.plan, p.sheets, true, false, entries, COUNT(entries));
    p.plan.slicings = &slicing;
    p.plan.slicings_count = 1;
    for (uint64_t seed = 0; seed < p.seeds && code == 0; seed++) {
        plant(&p, seed);
        p.plan.seed = seed;
        code = judge_planted(&p);
    }
    if (code == 0)
        print_planting(&p);
    sheet_close(&p.sheets[0]);
    sheet_close(&p.sheets[1]);
    return code;
}
