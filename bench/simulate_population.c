#include "simulate_population.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mlgate/stat/elementary.h>
#include <mlgate/stat/special.h>

#include "simulate.h"

static double cell_weight(const struct population *p, unsigned cell)
{
    double weight = 0;
    for (unsigned k = 0; k < p->kinds; k++)
        weight += (p->cumulated[k][cell] - (cell > 0 ? p->cumulated[k][cell - 1] : 0)) / p->kinds;
    return weight;
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

static void fill_kind(struct population *p, unsigned kind, const double x[LEVELS],
                      double prevalence, const double skill[2], double rho,
                      double ret_marginal[2][LEVELS])
{
    double sum = 0, lost = (skill[BASELINE] - skill[CANDIDATE]) / 2;

    for (unsigned y = 0; y < 2; y++) {
        const double mean[2] = { lost + y * skill[CANDIDATE], y * skill[BASELINE] };
        double total = 0, share = y ? prevalence : 1 - prevalence;
        for (unsigned i = 0; i < LEVELS * LEVELS; i++)
            total += grid_weight(x[i / LEVELS], x[i % LEVELS], mean, rho);
        for (unsigned i = 0; i < LEVELS * LEVELS; i++) {
            double w = share * grid_weight(x[i / LEVELS], x[i % LEVELS], mean, rho) / total;
            p->cumulated[kind][y * LEVELS * LEVELS + i] = sum += w;
            ret_marginal[y][i / LEVELS] += w;
        }
    }
}

static void set_grid(double baseline, double candidate, double ret[LEVELS])
{
    double top = fmax(baseline, candidate + (baseline - candidate) / 2);
    for (unsigned l = 0; l < LEVELS; l++)
        ret[l] = -3.5 + l * (7.0 + top) / (LEVELS - 1);
}

void population_classify(struct population *p, double prevalence, double baseline, double candidate,
                         double rho)
{
    double x[LEVELS], marginal[2][LEVELS] = { { 0 } };
    const double skill[2] = { [CANDIDATE] = candidate, [BASELINE] = baseline };

    *p = (struct population){ .targets = 2, .target = { 0, 1 }, .kinds = 1 };
    set_grid(baseline, candidate, x);
    fill_kind(p, 0, x, prevalence, skill, rho, marginal);
    for (unsigned l = 0; l < LEVELS; l++)
        set_output(p, l,
                   fmin(fmax(marginal[1][l] / (marginal[0][l] + marginal[1][l]), 0.002) + l * 1e-5,
                        0.999));
}

void population_cluster(struct population *p, double prevalence, double baseline, double candidate,
                        double rho)
{
    double x[LEVELS], marginal[2][LEVELS] = { { 0 } };
    double loss = 3 * (baseline - candidate);
    const double skill[2] = { [CANDIDATE] = 0.6 * baseline - loss, [BASELINE] = 0.6 * baseline };

    population_classify(p, prevalence, baseline, candidate, rho);
    set_grid(baseline, candidate, x);
    fill_kind(p, 1, x, 3 * prevalence, skill, rho, marginal);
    p->kinds = 2;
}

void population_regress(struct population *p, double baseline, double candidate, double rho)
{
    *p = (struct population){ .regression = true,
                              .targets = TARGETS,
                              .scale = { [CANDIDATE] = candidate, [BASELINE] = baseline },
                              .rho = rho };
    for (unsigned y = 0; y < TARGETS; y++)
        p->target[y] = 20 + 2.5 * y;
}

static double truth_of_regression(const struct population *p, const struct mlg_metric *metric,
                                  unsigned model)
{
    double scale = p->scale[model], one = 1, inverse = 0, mean = 0, variance = 0;
    double absolute = scale * mlg_exp(0.5) * (mlg_norm_cdf(one) - mlg_norm_cdf(-one));
    double square = scale * scale * (mlg_exp(2) - 1) / 2, quartile = mlg_norm_ppf(0.75);
    const char *id = metric->id;

    for (unsigned y = 0; y < TARGETS; y++) {
        inverse += 1 / p->target[y] / TARGETS;
        mean += p->target[y] / TARGETS;
    }
    for (unsigned y = 0; y < TARGETS; y++)
        variance += (p->target[y] - mean) * (p->target[y] - mean) / TARGETS;
    if (strcmp(id, "quantile") == 0)
        return 10 * scale * mlg_exp(mlg_norm_ppf(metric->quantile(metric)));
    return strcmp(id, "mae") == 0         ? absolute
           : strcmp(id, "mape") == 0      ? absolute * inverse
           : strcmp(id, "rmse") == 0      ? sqrt(square)
           : strcmp(id, "r2") == 0        ? 1 - square / variance
           : strcmp(id, "median_ae") == 0 ? scale * (mlg_exp(quartile) - mlg_exp(-quartile)) / 2
                                          : NAN;
}

double population_truth(const struct population *p, const struct mlg_metric *metric, unsigned model)
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
        return truth_of_regression(p, metric, model);
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

static void sheet_open(struct sheet *s, const char *name, size_t rows)
{
    s->file = memfd_create(name, MFD_CLOEXEC);
    s->capacity = 128 * (rows + 2);
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

void sheets_open(struct sheet sheets[2], size_t rows)
{
    sheet_open(&sheets[CANDIDATE], "candidate", rows);
    sheet_open(&sheets[BASELINE], "baseline", rows);
}

void sheets_start(struct sheet sheets[2], bool regression)
{
    sheet_add(&sheets[CANDIDATE], regression ? "id,output,latency,label,slice,weight,cluster\n"
                                             : "id,output,label,slice,weight,cluster\n");
    sheet_add(&sheets[BASELINE], regression ? "id,output,latency\n" : "id,output\n");
}

void sheets_save(struct sheet sheets[2])
{
    sheet_save(&sheets[0]);
    sheet_save(&sheets[1]);
}

void sheets_close(struct sheet sheets[2])
{
    for (unsigned m = 0; m < 2; m++) {
        free(sheets[m].text);
        (void)close(sheets[m].file);
    }
}

static void add_row(struct sheet sheets[2], const struct place *place, const char *const output[2],
                    double target)
{
    char text[128];

    for (unsigned m = 0; m < 2; m++) {
        snprintf(text, sizeof text, "%zu,%s", place->id, output[m]);
        sheet_add(&sheets[m], text);
        if (m == CANDIDATE) {
            snprintf(text, sizeof text, ",%.1f,%s,%s,%u", target, place->slice,
                     place->heavy ? "10" : "1", place->cluster);
            sheet_add(&sheets[m], text);
        }
        sheet_add(&sheets[m], "\n");
    }
}

static unsigned draw_cell(const struct population *p, unsigned kind, struct mlg_rng *rng)
{
    unsigned low = 0, high = p->targets * LEVELS * LEVELS - 1;
    double u = mlg_rng_unit(rng) * p->cumulated[kind][high];
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (p->cumulated[kind][middle] > u)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void sample_regression(struct sheet sheets[2], const struct population *p,
                              const struct place *place, struct mlg_rng *rng)
{
    char text[2][2 * MLG_NUM_TEXT_BYTES], latency[MLG_NUM_TEXT_BYTES];
    double z = mlg_rng_normal(rng), other = mlg_rng_normal(rng);
    unsigned y = (unsigned)mlg_rng_below(rng, TARGETS);

    for (unsigned m = 0; m < 2; m++) {
        double at = m == BASELINE ? z : p->rho * z + sqrt(1 - p->rho * p->rho) * other;
        double error = p->scale[m] * (mlg_exp(at) - mlg_exp(-at)) / 2;
        size_t length = mlg_num_format(p->target[y] + error, text[m]);
        (void)mlg_num_format_fixed(10 * p->scale[m] * mlg_exp(at), 6, latency);
        snprintf(text[m] + length, sizeof text[m] - length, ",%s", latency);
    }
    add_row(sheets, place, (const char *const[2]){ text[0], text[1] }, p->target[y]);
}

void sheets_sample(struct sheet sheets[2], const struct population *p, const struct place *place,
                   struct mlg_rng *rng)
{
    unsigned cell;

    if (p->regression) {
        sample_regression(sheets, p, place, rng);
        return;
    }
    cell = draw_cell(p, place->kind, rng);
    add_row(
        sheets, place,
        (const char *const[2]){
            [BASELINE] = p->text[cell / LEVELS % LEVELS],
            [CANDIDATE] = p->text[place->same_output ? cell / LEVELS % LEVELS : cell % LEVELS] },
        p->target[cell / (LEVELS * LEVELS)]);
}

void sheets_plan(struct mlg_eval_plan *plan, const struct sheet sheets[2], bool paired,
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
