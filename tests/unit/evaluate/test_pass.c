/* All metrics on all groups in one pass, against each metric on the rows of each group. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/mean.h>
#include <mlgate/stat/paired.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/rng.h>

#include "pass.h"

#define ROWS_MAX     3000
#define METRICS_MAX  100
#define GROUPS_MAX   32
#define RESAMPLED_TO 60 /* rows; beyond, metrics that resample rows are left out */

/* A frame of random rows. */
struct scene {
    struct frame frame;
    struct frame_slicing slicing[2];
    struct mlg_rng rng;
    bool resampled; /* metrics that are bounded by resampling are in it */
    uint8_t cell[ROWS_MAX];
    uint16_t slice[2][ROWS_MAX];
    double target[ROWS_MAX], weight[ROWS_MAX], score[2][ROWS_MAX], prediction[2][ROWS_MAX];
};

static const char *names[] = { "a", "b", "c", "d", "e", "f", "g" };

struct kind {
    size_t n;
    enum mlg_task task;
    unsigned models;
    bool weighted;
    enum { SCORES_FREE, SCORES_TIED, SCORES_EQUAL, SCORES_ZERO, SCORES_WIDE } scores;
};

static double draw_score(struct scene *s, const struct kind *kind, bool label)
{
    double u = mlg_rng_unit(&s->rng), v = 0.3 * label + 0.7 * u;

    switch (kind->scores) {
    case SCORES_TIED:
        return floor(v * 10) / 10;
    case SCORES_EQUAL:
        return 0.5;
    case SCORES_ZERO:
        return u < 0.4 ? -0.0 : u < 0.8 ? 0.0 : v;
    case SCORES_WIDE:
        return 4 * v - 1;
    default:
        return v;
    }
}

/* Slice 0 of the first slicing has positives only, slice 5 no rows at all; the second has one row
 * in slice 1. */
static void draw_row(struct scene *s, const struct kind *kind, size_t i)
{
    static const uint8_t bit[2] = { CELL_CANDIDATE, CELL_BASELINE };
    bool label;

    s->slice[0][i] = (uint16_t)mlg_rng_below(&s->rng, 5);
    s->slice[1][i] = i == 7;
    label = s->slice[0][i] == 0 || mlg_rng_below(&s->rng, 3) == 0;
    s->cell[i] = label ? CELL_LABEL : 0;
    s->weight[i] = mlg_rng_below(&s->rng, 6) == 0 ? 0 : 0.1 + mlg_rng_unit(&s->rng);
    s->target[i] = 1 + floor(8 * mlg_rng_unit(&s->rng));
    for (unsigned m = 0; m < kind->models; m++) {
        s->score[m][i] = draw_score(s, kind, label);
        s->prediction[m][i] = s->target[i] + 2 * draw_score(s, kind, label) - 1;
        if (s->score[m][i] >= 0.5)
            s->cell[i] |= bit[m];
    }
}

static void make_scene(struct scene *s, const struct kind *kind, uint64_t seed)
{
    bool binary = kind->task == MLG_TASK_BINARY;

    mlg_rng_init(&s->rng, 11, seed);
    for (size_t i = 0; i < kind->n; i++)
        draw_row(s, kind, i);
    s->frame = (struct frame){ .n = kind->n,
                               .task = kind->task,
                               .models = kind->models,
                               .cell = binary ? s->cell : NULL,
                               .target = binary ? NULL : s->target,
                               .weight = kind->weighted ? s->weight : NULL,
                               .slicing = s->slicing,
                               .slicings_count = 2 };
    for (unsigned m = 0; m < kind->models; m++) {
        s->frame.score[m] = binary ? s->score[m] : NULL;
        s->frame.prediction[m] = binary ? NULL : s->prediction[m];
        s->frame.probability[m] = kind->scores != SCORES_WIDE;
    }
    s->slicing[0] = (struct frame_slicing){ s->slice[0], names, 6 };
    s->slicing[1] = (struct frame_slicing){ s->slice[1], names, 2 };
}

/* The rows of one gate, gathered one by one. */
struct gathered {
    size_t n;
    double label[ROWS_MAX], weight[ROWS_MAX], score[2][ROWS_MAX], prediction[2][ROWS_MAX];
    uint8_t positive[ROWS_MAX];
    uint32_t order[2][ROWS_MAX];
};

static void gather_rows(const struct scene *s, const struct gate *gate, struct gathered *g)
{
    const struct frame *f = &s->frame;

    g->n = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (gate->part > 0 && s->slice[gate->part - 1][i] != gate->group)
            continue;
        g->positive[g->n] = f->cell != NULL && (f->cell[i] & CELL_LABEL) != 0;
        g->label[g->n] = f->cell != NULL ? g->positive[g->n] : f->target[i];
        g->weight[g->n] = s->weight[i];
        for (unsigned m = 0; m < f->models; m++) {
            g->score[m][g->n] = s->score[m][i];
            g->prediction[m][g->n] =
                f->cell == NULL ? s->prediction[m][i]
                                : (f->cell[i] & (m == 0 ? CELL_CANDIDATE : CELL_BASELINE)) != 0;
        }
        g->n++;
    }
    for (unsigned m = 0; m < f->models; m++)
        ck_assert_int_eq(mlg_metric_order(g->n, g->score[m], g->order[m], NULL), MLG_OK);
}

static struct mlg_figure figure_on(const struct scene *s, const struct gate *gate,
                                   const struct gathered *g, unsigned m)
{
    bool binary = s->frame.task == MLG_TASK_BINARY;
    struct mlg_metric_rows rows = { .n = g->n,
                                    .label = g->label,
                                    .score = binary ? g->score[m] : NULL,
                                    .prediction = g->prediction[m],
                                    .weight = s->frame.weight == NULL ? NULL : g->weight,
                                    .order = g->order[m] };

    return gate->metric->value(gate->metric, &rows);
}

/* The interval on the gathered rows by the method that the metric's shape names, signed. */
static struct mlg_interval interval_of_trials(const struct scene *s, const struct gate *gate,
                                              const struct gathered *g)
{
    bool turned = gate->measure.sign < 0, first, second = false, paired = s->frame.models == 2;
    struct mlg_paired table = { 0 };
    struct mlg_weighted weighted;
    struct mlg_interval interval;

    mlg_weighted_init(&weighted);
    for (size_t i = 0; i < g->n; i++) {
        if (!gate->metric->trial(g->label[i], g->prediction[0][i], &first))
            continue;
        if (paired)
            (void)gate->metric->trial(g->label[i], g->prediction[1][i], &second);
        table.both += first && second;
        table.first_only += first && !second;
        table.second_only += !first && second;
        table.neither += !first && !second;
        (void)mlg_weighted_add(&weighted, (double)first - (double)second, g->weight[i]);
    }
    if (s->frame.weight != NULL)
        interval = mlg_weighted_interval(&weighted, gate->bar.alpha);
    else if (paired)
        interval = mlg_paired_tango(&table, gate->bar.alpha);
    else
        interval = mlg_proportion_wilson(table.first_only, table.first_only + table.neither,
                                         gate->bar.alpha);
    if (turned) {
        double low = interval.low;
        interval.low = -interval.high;
        interval.high = -low;
    }
    return interval;
}

static struct mlg_interval interval_of_losses(const struct scene *s, const struct gate *gate,
                                              const struct gathered *g)
{
    const struct mlg_metric *metric = gate->metric;
    struct mlg_moments moments;
    struct mlg_weighted weighted;

    mlg_moments_init(&moments);
    mlg_weighted_init(&weighted);
    for (size_t i = 0; i < g->n; i++) {
        double loss = 0;
        for (unsigned m = 0; m < s->frame.models; m++) {
            double output = metric->needs_score ? g->score[m][i] : g->prediction[m][i];
            double one = metric->loss(metric, g->label[i], output);
            loss = m == 0 ? one : loss - one;
        }
        loss *= gate->measure.sign;
        mlg_moments_add(&moments, loss);
        (void)mlg_weighted_add(&weighted, loss, g->weight[i]);
    }
    return s->frame.weight == NULL ? mlg_mean_t(&moments, gate->bar.alpha)
                                   : mlg_weighted_interval(&weighted, gate->bar.alpha);
}

static struct mlg_interval interval_of_ranks(const struct scene *s, const struct gate *gate,
                                             const struct gathered *g)
{
    const double *const scores[2] = { g->score[0], g->score[1] };
    struct mlg_delong delong;

    ck_assert_int_eq(mlg_delong_fill(&delong, g->n, g->positive, s->frame.models, scores, NULL),
                     MLG_OK);
    return s->frame.models == 2 ? mlg_delong_paired(&delong, 0, 1, gate->bar.alpha)
                                : mlg_delong_ci(&delong, 0, gate->bar.alpha, MLG_AUC_LOGIT);
}

/* 1 - p is bounded where less is better, and moved; the last bit may differ from -p's. */
static bool close_to(double got, double want)
{
    return fabs(got - want) <= 4e-16 * fmax(1, fabs(want));
}

static void check_bounds(const struct scene *s, const struct gate *gate, const struct gathered *g)
{
    const struct measure *m = &gate->measure;
    bool by_trial = gate->metric->trial != NULL &&
                    (gate->metric->shape == MLG_SHAPE_PROPORTION || s->frame.models == 1);
    struct mlg_interval want;

    if (gate->metric->shape == MLG_SHAPE_MEAN)
        want = interval_of_losses(s, gate, g);
    else if (by_trial)
        want = interval_of_trials(s, gate, g);
    else if (gate->metric->shape == MLG_SHAPE_AUC && s->frame.weight == NULL)
        want = interval_of_ranks(s, gate, g);
    else
        return;
    ck_assert_msg(m->bounded == want.defined, "%s: bounds", gate->metric->id);
    if (want.defined)
        ck_assert_msg(close_to(m->low, want.low) && close_to(m->high, want.high),
                      "%s group %zu/%zu: [%.17g, %.17g], not [%.17g, %.17g]", gate->metric->id,
                      gate->part, gate->group, m->low, m->high, want.low, want.high);
    else if (gate->metric->shape != MLG_SHAPE_PROPORTION)
        ck_assert_str_eq(m->unbounded, want.reason);
}

static void check_gate(const struct scene *s, const struct gate *gate)
{
    static struct gathered g;
    const struct measure *m = &gate->measure;
    bool both = true;

    gather_rows(s, gate, &g);
    ck_assert_uint_eq(m->n, g.n);
    for (unsigned k = 0; k < s->frame.models; k++) {
        struct mlg_figure want = figure_on(s, gate, &g, k);
        if (gate->metric->needs_probability && !s->frame.probability[k])
            want.defined = false;
        ck_assert_msg(m->figure[k].defined == want.defined, "%s, %zu rows: defined",
                      gate->metric->id, g.n);
        both = both && want.defined;
        if (want.defined)
            ck_assert_msg(m->figure[k].value == want.value, "%s of %zu rows: %.17g, not %.17g",
                          gate->metric->id, g.n, m->figure[k].value, want.value);
        else if (!gate->metric->needs_probability)
            ck_assert_str_eq(m->figure[k].reason, want.reason);
        else
            ck_assert_ptr_nonnull(m->figure[k].reason);
    }
    ck_assert(isnan(m->effect) == !both);
    if (both)
        check_bounds(s, gate, &g);
}

/* Resampling costs, and its bounds are not looked at here: a few scenes do for such metrics. */
static bool is_wanted(const struct mlg_metric *metric, const struct scene *s)
{
    enum way way = way_of(metric, &s->frame);
    bool by_trial = metric->trial != NULL && s->frame.models == 1;

    if (metric->task != s->frame.task || metric->needs_column || metric->on_request)
        return false;
    if (way == WAY_ROWS)
        return s->resampled && s->frame.n <= RESAMPLED_TO;
    return s->resampled || way != WAY_CELLS || metric->shape == MLG_SHAPE_PROPORTION || by_trial;
}

/* Ask every metric of the task on both slicings, and look at each gate. */
static void check_scene(struct scene *s, unsigned jobs)
{
    static const size_t both[2] = { 0, 1 };
    static const struct mlg_eval_slicing columns[2] = { { .column = "x" }, { .column = "y" } };
    static const struct mlg_eval_entry entry = { .slicings = both, .slicings_count = 2 };
    static struct mlg_metric metric[METRICS_MAX];
    static struct asked asked[METRICS_MAX];
    static struct gate gate[METRICS_MAX][GROUPS_MAX];
    struct mlg_eval_plan plan = { .slicings = columns, .slicings_count = 2 };
    struct room room = { .limit_bytes = UINT64_C(1) << 30 };
    struct pass pass = { .frame = &s->frame, .room = &room, .jobs = jobs, .asked = asked };
    size_t count;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);

    ck_assert_int_eq(parts_init(&s->frame, &plan, &room, &pass.part, NULL), MLG_OK);
    for (size_t k = 0; k < count; k++) {
        struct asked *a = &asked[pass.asked_count];
        if (!is_wanted(metrics[k], s))
            continue;
        metric[pass.asked_count] = *metrics[k];
        *a = (struct asked){ .metric = &metric[pass.asked_count], .entry = &entry };
        a->way = way_of(a->metric, &s->frame);
        a->gate = gate[pass.asked_count++];
        for (size_t p = 0; p < 3; p++)
            for (size_t g = 0; g < pass.part[p].groups; g++)
                a->gate[a->gates_count++] =
                    (struct gate){ .metric = a->metric,
                                   .entry = &entry,
                                   .part = p,
                                   .group = g,
                                   .bar = { .kind = BAR_NONE, .alpha = 0.05, .seed = 1 } };
    }
    ck_assert_uint_gt(pass.asked_count, 0);
    ck_assert_int_eq(pass_measure(&pass, NULL), MLG_OK);
    for (size_t a = 0; a < pass.asked_count; a++)
        for (size_t g = 0; g < asked[a].gates_count; g++)
            check_gate(s, &asked[a].gate[g]);
    parts_done(&s->frame, &room, pass.part);
    ck_assert_uint_eq(room.used_bytes, 0);
}

static const size_t sizes[] = { 0, 1, 2, 50, ROWS_MAX };

#define SIZES  (int)(sizeof(sizes) / sizeof(sizes[0]))
#define SCORES 5

static void try_kinds(int index, enum mlg_task task)
{
    static struct scene scene;
    struct kind kind = { .task = task, .n = sizes[index % SIZES] };

    kind.scores = index / SIZES % SCORES;
    scene.resampled = kind.scores == SCORES_TIED;
    for (unsigned k = 0; k < 4; k++) {
        kind.models = 1 + k % 2;
        kind.weighted = k > 1;
        make_scene(&scene, &kind, (uint64_t)index);
        check_scene(&scene, 1 + k);
    }
}

START_TEST(classes_are_measured_as_on_each_group_alone)
{
    try_kinds(_i, MLG_TASK_BINARY);
}
END_TEST

START_TEST(numbers_are_measured_as_on_each_group_alone)
{
    try_kinds(_i, MLG_TASK_REGRESSION);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("pass");
    TCase *tests = tcase_create("pass");

    tcase_add_loop_test(tests, classes_are_measured_as_on_each_group_alone, 0, SIZES * SCORES);
    tcase_add_loop_test(tests, numbers_are_measured_as_on_each_group_alone, 0, SIZES * SCORES);
    suite_add_tcase(suite, tests);
    return suite;
}
