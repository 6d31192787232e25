/* Bounds of several classes, of columns, and of rows in clusters, on frames made by hand. */
#include <check.h>
#include <math.h>
#include <string.h>

#include <mlgate/stat/paired.h>
#include <mlgate/stat/proportion.h>
#include <mlgate/stat/quantile.h>
#include <mlgate/stat/rng.h>

#include "pass.h"

#define ROWS 600

struct scene {
    struct frame frame;
    struct frame_column column;
    uint16_t label[ROWS], predicted[2][ROWS];
    double score[2][ROWS * 3], latency[2][ROWS], weight[ROWS];
    uint64_t cluster[ROWS];
};

static const char *class_names[] = { "bird", "cat", "dog" };

/* Of three classes; the candidate is right more often than the baseline. */
static void make(struct scene *s, size_t n, unsigned models)
{
    static const double right[2] = { 0.8, 0.6 };
    struct mlg_rng rng;

    memset(s, 0, sizeof(*s));
    mlg_rng_init(&rng, 5, 7);
    s->frame = (struct frame){ .n = n,
                               .task = MLG_TASK_MULTICLASS,
                               .models = models,
                               .classes = 3,
                               .class_names = class_names,
                               .label_class = s->label,
                               .probability = { true, true },
                               .column = &s->column,
                               .columns_count = 1 };
    s->column.name = "latency_ms";
    for (size_t i = 0; i < n; i++) {
        s->label[i] = (uint16_t)(mlg_rng_unit(&rng) * 3);
        for (unsigned m = 0; m < models; m++) {
            bool hit = mlg_rng_unit(&rng) < right[m];
            uint16_t other = (uint16_t)((s->label[i] + 1 + (mlg_rng_unit(&rng) < 0.3)) % 3);
            s->predicted[m][i] = hit ? s->label[i] : other;
            for (size_t j = 0; j < 3; j++)
                s->score[m][3 * i + j] = j == s->predicted[m][i] ? 0.6 : 0.2;
            s->latency[m][i] = 20 + 100 * mlg_rng_unit(&rng);
        }
        s->cluster[i] = i / 5 * 977;
    }
    for (unsigned m = 0; m < models; m++) {
        s->frame.predicted_class[m] = s->predicted[m];
        s->frame.class_score[m] = s->score[m];
        s->column.values[m] = s->latency[m];
    }
}

static struct measure measured(struct scene *s, const char *text, struct bar bar)
{
    struct room room = { .limit_bytes = UINT64_C(1) << 30 };
    struct mlg_eval_plan plan = { .alpha = 0 };
    struct mlg_eval_entry entry = { .metric = text };
    struct mlg_metric metric;
    struct mlg_err err = { 0 };
    struct asked asked = { .metric = &metric, .entry = &entry, .gates_count = 1 };
    struct pass pass = {
        .frame = &s->frame, .room = &room, .jobs = 1, .asked = &asked, .asked_count = 1
    };
    struct gate gate = { .metric = &metric, .entry = &entry, .bar = bar };

    ck_assert_msg(mlg_metric_parse_for(text, s->frame.task, &metric, &err) == MLG_OK, "%s",
                  err.text);
    asked.gate = &gate;
    asked.way = way_of(&metric, &s->frame);
    ck_assert_int_eq(parts_init(&s->frame, &plan, &room, &pass.part, NULL), MLG_OK);
    ck_assert_int_eq(pass_measure(&pass, &err), MLG_OK);
    parts_done(&s->frame, &room, pass.part);
    return gate.measure;
}

static const struct bar none = { .kind = BAR_NONE, .alpha = 0.05, .seed = 3 };

static void count_right(const struct scene *s, unsigned model, uint64_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < s->frame.n; i++)
        *ret += s->label[i] == s->predicted[model][i];
}

START_TEST(accuracy_is_a_proportion)
{
    static struct scene s;
    struct mlg_interval want;
    struct measure got;
    uint64_t right;

    make(&s, ROWS, 1);
    count_right(&s, 0, &right);
    want = mlg_proportion_wilson(right, ROWS, 0.05);
    got = measured(&s, "accuracy", none);
    ck_assert_str_eq(got.method, "wilson");
    ck_assert(got.low == want.low && got.high == want.high);
    ck_assert(got.figure[0].value == (double)right / ROWS);
}
END_TEST

START_TEST(a_pair_of_accuracies_is_tangos)
{
    static struct scene s;
    struct mlg_paired table = { 0 };
    struct mlg_interval want;
    struct measure got;

    make(&s, ROWS, 2);
    for (size_t i = 0; i < ROWS; i++) {
        bool a = s.label[i] == s.predicted[0][i], b = s.label[i] == s.predicted[1][i];
        *(a ? b ? &table.both : &table.first_only : b ? &table.second_only : &table.neither) += 1;
    }
    want = mlg_paired_tango(&table, 0.05);
    got = measured(&s, "accuracy", none);
    ck_assert_str_eq(got.method, "tango");
    ck_assert(got.low == want.low && got.high == want.high);
    ck_assert_uint_eq(got.lost, table.second_only);
}
END_TEST

/* statsmodels 0.15.0, proportion_confint(wilson) squared and added (the oracles'
 * paired_diff_ci_newcombe): 0.05 on either side of 59, 6, 16, 80. */
START_TEST(a_pair_of_accuracies_is_newcombes_on_request)
{
    static struct scene s;
    static const unsigned counts[] = { 59, 6, 16, 80 },
                          right[][2] = { { 1, 1 }, { 1, 0 }, { 0, 1 }, { 0, 0 } };
    static const struct {
        const char *metric, *method;
        double low, high;
    } cases[] = {
        { "accuracy(interval=newcombe)", "newcombe", -0.10974484287179014, -0.013785990793168418 },
        { "accuracy(interval=newcombe-plain)", "newcombe-plain", -0.1086728021860931,
          -0.014877987595523369 },
    };
    struct measure got;
    size_t n = 0;

    make(&s, 161, 2);
    for (unsigned c = 0; c < 4; c++)
        for (unsigned i = 0; i < counts[c]; i++, n++)
            for (unsigned m = 0; m < 2; m++)
                s.predicted[m][n] = right[c][m] ? s.label[n] : s.label[n] == 0;
    ck_assert_uint_eq(n, s.frame.n);
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        got = measured(&s, cases[k].metric, none);
        ck_assert_str_eq(got.method, cases[k].method);
        ck_assert(got.bounded && isnan(got.p_worse));
        ck_assert_msg(fabs(got.low - cases[k].low) < 1e-12, "%.17g", got.low);
        ck_assert_msg(fabs(got.high - cases[k].high) < 1e-12, "%.17g", got.high);
        ck_assert(got.lost == 16 && got.gained == 6);
    }
}
END_TEST

/* Both ways tell of the same spread where rows are many. */
static const char *const cell_metrics[] = { "f1",          "f1(average=weighted)", "mcc",
                                            "cohen_kappa", "balanced_accuracy",    "jaccard" };

START_TEST(joint_cells_and_influences_agree)
{
    static struct scene s;
    struct measure cells, delta;

    for (unsigned models = 1; models <= 2; models++) {
        make(&s, ROWS, models);
        cells = measured(&s, cell_metrics[_i], none);
        ck_assert_str_eq(cells.method, "bootstrap-cells");
        for (size_t i = 0; i < ROWS; i++) /* with weights rows are no cells */
            s.weight[i] = 1;
        s.frame.weight = s.weight;
        delta = measured(&s, cell_metrics[_i], none);
        ck_assert_str_eq(delta.method,
                         models == 1 ? "weighted-delta-t" : "weighted-paired-delta-t");
        ck_assert(fabs(cells.effect - delta.effect) < 1e-12);
        ck_assert_msg(fabs((cells.high - cells.low) / (delta.high - delta.low) - 1) < 0.12,
                      "%s: %g and %g", cell_metrics[_i], cells.high - cells.low,
                      delta.high - delta.low);
    }
}
END_TEST

START_TEST(what_a_mean_leaves_out_is_named)
{
    static struct scene s;
    struct measure got;

    make(&s, ROWS, 1);
    for (size_t i = 0; i < ROWS; i++) {
        s.label[i] = s.label[i] == 2 ? 0 : s.label[i];
        s.predicted[0][i] = s.predicted[0][i] == 2 ? 1 : s.predicted[0][i];
    }
    got = measured(&s, "f1", none);
    ck_assert(got.figure[0].defined);
    ck_assert_str_eq(got.left_out, "dog");
    ck_assert_str_eq(measured(&s, "f1(average=micro)", none).left_out, "");
}
END_TEST

START_TEST(quantiles_are_bounded_by_ranks)
{
    static struct scene s;
    static double sorted[ROWS];
    struct bar bar = { .kind = BAR_MAX, .alpha = 0.05, .seed = 1 };
    struct mlg_interval want;
    struct measure got;

    make(&s, ROWS, 1);
    memcpy(sorted, s.latency[0], sizeof(sorted));
    mlg_sort_doubles(sorted, ROWS);
    want = mlg_quantile_interval(sorted, ROWS, 0.9, 0.05);
    bar.value = want.high + 1e-9;
    got = measured(&s, "quantile(of=latency_ms, q=0.9)", bar);
    ck_assert_str_eq(got.method, "order-statistics");
    ck_assert(got.low == -want.high && got.high == -want.low); /* less is better */
    ck_assert(got.low > got.bar && got.p_worse > 0.5);
    bar.value = want.low - 1e-9;
    got = measured(&s, "quantile(of=latency_ms, q=0.9)", bar);
    ck_assert(got.high < got.bar && got.p_worse <= 0.05);
    s.frame.n = 100; /* too few for the 0.99-quantile: no bound above */
    bar.value = 1e6;
    got = measured(&s, "quantile(of=latency_ms, q=0.99)", bar);
    ck_assert(got.bounded && isinf(got.low) && !(got.low >= got.bar));
}
END_TEST

START_TEST(a_column_with_a_gap_is_undefined)
{
    static struct scene s;
    struct measure got;

    make(&s, ROWS, 1);
    ck_assert(measured(&s, "mean(of=latency_ms)", none).bounded);
    ck_assert(!measured(&s, "mean(of=cost)", none).figure[0].defined);
    s.latency[0][17] = NAN;
    got = measured(&s, "mean(of=latency_ms)", none);
    ck_assert(!got.figure[0].defined);
    ck_assert_ptr_nonnull(got.figure[0].reason);
}
END_TEST

/* intervals/cluster_robust_mean/k8 of the references: statsmodels OLS with clustered errors. */
static const double clustered_x[40] = {
    2.0684,  2.0926, 1.5052,  1.8429,  -0.0237, 0.756,   -0.4381, 1.2084,  0.8205,  1.403,
    1.5973,  0.5339, -0.4211, -0.1013, 0.8691,  -0.3973, 0.6982,  0.0038,  0.0445,  -0.6748,
    0.1079,  0.0189, 0.3862,  0.224,   0.0179,  -0.245,  0.2196,  -1.1551, -0.1369, 0.6569,
    -0.4625, 0.3339, 0.5859,  0.9243,  0.1704,  1.1051,  0.0431,  0.4475,  -1.0105, 0.2541
};
static const uint64_t clustered_by[40] = { 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3,
                                           3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4,
                                           4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 7 };

START_TEST(clusters_widen_a_mean)
{
    static double zero[40], x[40];
    static uint64_t cluster[40];
    static struct scene s;
    struct bar bar = { .kind = BAR_NONE, .alpha = 0.025, .seed = 1 };
    struct measure got;

    memcpy(x, clustered_x, sizeof(x));
    for (size_t i = 0; i < 40; i++)
        cluster[i] = clustered_by[i] * UINT64_C(0x9e3779b97f4a7c15);
    s.frame = (struct frame){ .n = 40,
                              .task = MLG_TASK_REGRESSION,
                              .models = 1,
                              .target = zero,
                              .prediction = { x },
                              .cluster = cluster };
    got = measured(&s, "mean_error", bar); /* signed as less is better */
    ck_assert_str_eq(got.method, "clustered-t");
    ck_assert(fabs(got.figure[0].value - 0.39683) < 1e-14);
    ck_assert(fabs(got.high - 0.16264456253792747) < 1e-12);
    ck_assert(fabs(got.low + 0.9563045625379275) < 1e-12);
    ck_assert_uint_eq(got.n_relevant, 8);
}
END_TEST

static const struct {
    const char *text, *method, *paired;
} clustered[] = {
    { "accuracy", "clustered-t", "clustered-paired-t" },
    { "log_loss", "clustered-t", "clustered-paired-t" },
    { "f1", "clustered-delta-t", "clustered-paired-delta-t" },
    { "roc_auc", "clustered-delta-t", "clustered-paired-delta-t" },
    { "quantile(of=latency_ms, q=0.5)", "weighed-order-statistics", "bootstrap-clusters" },
};

/* A row five times is a cluster of five, and tells no more than the row once. */
START_TEST(rows_repeated_in_clusters_tell_no_more)
{
    static struct scene s;
    struct measure once, many;

    for (unsigned models = 1; models <= 2; models++) {
        make(&s, ROWS / 5, models);
        for (size_t i = 0; i < ROWS / 5; i++)
            s.cluster[i] = i;
        s.frame.cluster = s.cluster;
        once = measured(&s, clustered[_i].text, none);
        ck_assert_str_eq(once.method, models == 1 ? clustered[_i].method : clustered[_i].paired);
        for (size_t i = ROWS; i-- > 0;) {
            s.label[i] = s.label[i / 5];
            s.cluster[i] = i / 5;
            for (unsigned m = 0; m < models; m++) {
                s.predicted[m][i] = s.predicted[m][i / 5];
                s.latency[m][i] = s.latency[m][i / 5];
                memmove(&s.score[m][3 * i], &s.score[m][3 * (i / 5)], 3 * sizeof(double));
            }
        }
        s.frame.n = ROWS;
        many = measured(&s, clustered[_i].text, none);
        ck_assert(fabs(once.effect - many.effect) < (_i == 4 ? 2 : 1e-12));
        ck_assert_msg(
            fabs((many.high - many.low) / (once.high - once.low) - 1) < (_i == 4 ? 0.25 : 1e-9),
            "%s: %g and %g", clustered[_i].text, many.high - many.low, once.high - once.low);
        s.frame.cluster = NULL; /* as if they were independent */
        many = measured(&s, clustered[_i].text, none);
        ck_assert((many.high - many.low) / (once.high - once.low) < (_i == 4 ? 0.8 : 0.6));
    }
}
END_TEST

START_TEST(one_cluster_has_no_bounds)
{
    static struct scene s;

    make(&s, ROWS, 1);
    memset(s.cluster, 0, sizeof(s.cluster));
    s.frame.cluster = s.cluster;
    for (size_t i = 0; i < sizeof(clustered) / sizeof(clustered[0]); i++) {
        struct measure got = measured(&s, clustered[i].text, none);
        ck_assert(!got.bounded && got.unbounded != NULL);
    }
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("evaluate.several");
    TCase *tests = tcase_create("several");

    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, accuracy_is_a_proportion);
    tcase_add_test(tests, a_pair_of_accuracies_is_tangos);
    tcase_add_test(tests, a_pair_of_accuracies_is_newcombes_on_request);
    tcase_add_loop_test(tests, joint_cells_and_influences_agree, 0,
                        (int)(sizeof(cell_metrics) / sizeof(cell_metrics[0])));
    tcase_add_test(tests, what_a_mean_leaves_out_is_named);
    tcase_add_test(tests, quantiles_are_bounded_by_ranks);
    tcase_add_test(tests, a_column_with_a_gap_is_undefined);
    tcase_add_test(tests, clusters_widen_a_mean);
    tcase_add_loop_test(tests, rows_repeated_in_clusters_tell_no_more, 0,
                        (int)(sizeof(clustered) / sizeof(clustered[0])));
    tcase_add_test(tests, one_cluster_has_no_bounds);
    suite_add_tcase(suite, tests);
    return suite;
}
