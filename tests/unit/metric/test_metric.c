/* The metrics themselves; their values against other implementations are in tests/oracles. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/metric/metric.h>

#define ROWS 257

struct sample {
    double label[ROWS], score[ROWS], prediction[ROWS], weight[ROWS];
    uint32_t order[ROWS];
    struct mlg_metric_rows rows;
};

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return *state >> 33;
}

/* Scores with many ties, weights that are no whole numbers. Regression: any label. */
static void make(struct sample *s, enum mlg_task task, bool weighted)
{
    uint64_t state = 7;

    for (size_t i = 0; i < ROWS; i++) {
        bool positive = next(&state) % 3 == 0;
        s->score[i] = (double)(next(&state) % 40) / 40.0 * 0.7 + (positive ? 0.3 : 0);
        s->label[i] = task == MLG_TASK_BINARY ? positive : 1e6 + (double)(next(&state) % 1000) / 7;
        s->prediction[i] = task == MLG_TASK_BINARY
                               ? s->score[i] >= 0.5
                               : s->label[i] + (double)(next(&state) % 100) / 9 - 5;
        s->weight[i] = (double)(next(&state) % 1000) / 333.0;
    }
    s->rows = (struct mlg_metric_rows){ .n = ROWS,
                                        .label = s->label,
                                        .score = s->score,
                                        .prediction = s->prediction,
                                        .weight = weighted ? s->weight : NULL,
                                        .order = s->order };
    ck_assert_int_eq(mlg_metric_order(ROWS, s->score, s->order, NULL), MLG_OK);
}

static void swap(double *values, size_t a, size_t b)
{
    double kept = values[a];

    values[a] = values[b];
    values[b] = kept;
}

static void shuffle(struct sample *s, uint64_t seed)
{
    for (size_t i = ROWS - 1; i > 0; i--) {
        size_t j = next(&seed) % (i + 1);
        swap(s->label, i, j);
        swap(s->score, i, j);
        swap(s->prediction, i, j);
        swap(s->weight, i, j);
    }
    ck_assert_int_eq(mlg_metric_order(ROWS, s->score, s->order, NULL), MLG_OK);
}

/* The others are in test_several.c. */
static bool has_two_classes_or_numbers(const struct mlg_metric *m)
{
    return m->task == MLG_TASK_BINARY || m->task == MLG_TASK_REGRESSION;
}

START_TEST(rows_of_the_table_are_complete)
{
    size_t count;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);

    ck_assert_uint_ge(count, 12);
    for (size_t i = 0; i < count; i++) {
        const struct mlg_metric *m = metrics[i];
        char path[512];
        FILE *page;
        if (i > 0)
            ck_assert_msg(strcmp(metrics[i - 1]->id, m->id) < (metrics[i - 1]->task < m->task),
                          "%s is out of order", m->id);
        ck_assert_ptr_eq(mlg_metric_find_for(mlg_str_of(m->id), m->task), m);
        ck_assert(m->summary != NULL && m->range != NULL && m->undefined != NULL &&
                  m->source != NULL && m->value != NULL);
        if (has_two_classes_or_numbers(m)) {
            ck_assert_int_eq(m->shape == MLG_SHAPE_MEAN, m->loss != NULL);
            if (m->shape == MLG_SHAPE_PROPORTION)
                ck_assert(m->trial != NULL);
            if (m->shape == MLG_SHAPE_CELLS)
                ck_assert(m->of_cells != NULL);
        } else {
            ck_assert_int_eq(m->shape == MLG_SHAPE_MEAN, m->row_loss != NULL);
            ck_assert_int_eq(m->shape == MLG_SHAPE_PROPORTION, m->row_trial != NULL);
            ck_assert_int_eq(m->shape == MLG_SHAPE_QUANTILE, m->quantile != NULL);
            if (m->shape == MLG_SHAPE_CELLS)
                ck_assert(m->influence != NULL);
        }
        if (m->shape == MLG_SHAPE_AUC)
            ck_assert(m->needs_score && m->needs_order);
        (void)snprintf(path, sizeof(path), MLG_TEST_DATA "/../../docs/metrics/%s.md", m->id);
        page = fopen(path, "r");
        ck_assert_msg(page != NULL, "%s is missing", path);
        (void)fclose(page);
    }
    ck_assert_ptr_null(mlg_metric_find(MLG_STR("roc")));
    ck_assert_ptr_null(mlg_metric_find(MLG_STR("")));
}
END_TEST

/* With its parameters; 2 where one must be given. */
static struct mlg_metric with_params(const struct mlg_metric *row)
{
    struct mlg_metric metric = *row;

    for (size_t p = 0; p < MLG_METRIC_PARAMS_MAX && metric.params[p] != NULL; p++)
        if (metric.params[p]->required)
            metric.param[p] = 2;
    return metric;
}

START_TEST(order_of_rows_does_not_move_a_bit)
{
    size_t count;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);

    for (size_t i = 0; i < count; i++)
        for (int weighted = 0; weighted < 2; weighted++) {
            struct sample s;
            struct mlg_figure first;
            if (!has_two_classes_or_numbers(metrics[i]))
                continue;
            struct mlg_metric metric = with_params(metrics[i]);
            make(&s, metric.task, weighted == 1);
            first = metric.value(&metric, &s.rows);
            ck_assert_msg(first.defined, "%s: %s", metrics[i]->id, first.reason);
            for (uint64_t seed = 1; seed < 8; seed++) {
                struct mlg_figure again;
                shuffle(&s, seed);
                again = metric.value(&metric, &s.rows);
                ck_assert_msg(memcmp(&first.value, &again.value, sizeof(double)) == 0,
                              "%s: %.17g and %.17g", metrics[i]->id, first.value, again.value);
            }
        }
}
END_TEST

/* A row that weighs nothing beside the others, 1e-290, leaves every figure what it is; but weights
 * so far apart are summed by other means. Whole numbers beyond 2^53 are no exact doubles when
 * added. */
START_TEST(weights_of_any_size_sum_alike)
{
    static const char *const curves[] = {
        "roc_auc",     "average_precision", "ks",
        "partial_auc", "pr_auc_trapezoid",  "precision_at_recall"
    };
    struct sample near, far;

    for (int scale = 0; scale < 3; scale++) {
        make(&near, MLG_TASK_BINARY, true);
        for (size_t i = 0; i < ROWS; i++)
            near.weight[i] = scale < 2 ? ldexp(near.weight[i], -scale * (300 + (int)(i % 40)))
                                       : ldexp(rint(near.weight[i] * 64), 60);
        near.label[0] = 0;
        near.weight[0] = 0;
        far = near;
        far.weight[0] = 1e-290;
        far.rows.label = far.label;
        far.rows.weight = far.weight;
        for (size_t c = 0; c < sizeof curves / sizeof *curves; c++) {
            const struct mlg_metric *metric = mlg_metric_find(mlg_str_of(curves[c]));
            struct mlg_figure a = metric->value(metric, &near.rows);
            struct mlg_figure b = metric->value(metric, &far.rows);
            ck_assert(a.defined && b.defined);
            ck_assert_double_eq(a.value, b.value);
        }
    }
}
END_TEST

/* A weight of k is the row k times. */
START_TEST(whole_weights_are_repeated_rows)
{
    static const double label[] = { 1, 0, 1, 0 }, score[] = { 0.9, 0.6, 0.6, 0.1 };
    static const double prediction[] = { 1, 1, 1, 0 }, weight[] = { 2, 1, 3, 1 };
    static const double many_label[] = { 1, 1, 0, 1, 1, 1, 0 };
    static const double many_score[] = { 0.9, 0.9, 0.6, 0.6, 0.6, 0.6, 0.1 };
    static const double many_prediction[] = { 1, 1, 1, 1, 1, 1, 0 };
    static const double target[] = { 3, 0.5, 2, 1 }, many_target[] = { 3, 3, 0.5, 2, 2, 2, 1 };
    static const double guess[] = { 2, 1, 3, 1.5 }, many_guess[] = { 2, 2, 1, 3, 3, 3, 1.5 };
    uint32_t order[4], many_order[7];
    struct mlg_metric_rows rows = { .n = 4,
                                    .label = label,
                                    .score = score,
                                    .prediction = prediction,
                                    .weight = weight,
                                    .order = order };
    struct mlg_metric_rows many = { .n = 7,
                                    .label = many_label,
                                    .score = many_score,
                                    .prediction = many_prediction,
                                    .weight = NULL,
                                    .order = many_order };
    size_t count;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);

    ck_assert_int_eq(mlg_metric_order(4, score, order, NULL), MLG_OK);
    ck_assert_int_eq(mlg_metric_order(7, many_score, many_order, NULL), MLG_OK);
    for (size_t i = 0; i < count; i++) {
        bool number = metrics[i]->task == MLG_TASK_REGRESSION;
        struct mlg_metric metric = with_params(metrics[i]);
        double a, b;
        if (!has_two_classes_or_numbers(metrics[i]))
            continue;
        rows.label = number ? target : label;
        many.label = number ? many_target : many_label;
        rows.prediction = number ? guess : prediction;
        many.prediction = number ? many_guess : many_prediction;
        a = metric.value(&metric, &rows).value;
        b = metric.value(&metric, &many).value;
        ck_assert_msg(fabs(a - b) < 1e-15 || strncmp(metric.id, "calibration", 11) == 0,
                      "%s: %.17g and %.17g", metrics[i]->id, a, b);
    }
}
END_TEST

START_TEST(log_loss_is_clipped)
{
    static const double label[] = { 1, 0 }, score[] = { 0, 1 };
    struct mlg_metric_rows rows = { .n = 2, .label = label, .score = score };
    struct mlg_figure got =
        mlg_metric_find(MLG_STR("log_loss"))->value(mlg_metric_find(MLG_STR("log_loss")), &rows);

    ck_assert(got.defined);
    ck_assert(fabs(got.value - 52 * 0.69314718055994530942) < 1e-13);
}
END_TEST

static const struct {
    const char *id;
    double label, prediction;
} undefined[] = {
    { "recall", 0, 1 },
    { "specificity", 1, 1 },
    { "precision", 1, 0 },
    { "f1", 0, 0 },
    { "mcc", 1, 0 },
    { "balanced_accuracy", 1, 1 },
    { "average_precision", 0, 1 },
    { "roc_auc", 1, 1 },
    { "r2", 1, 0 },
};

START_TEST(undefined_is_not_zero)
{
    double label[3], prediction[3];
    uint32_t order[3] = { 0, 1, 2 };
    struct mlg_metric_rows rows = { .n = 3,
                                    .label = label,
                                    .score = prediction,
                                    .prediction = prediction,
                                    .weight = NULL,
                                    .order = order };
    struct mlg_figure got;

    for (int i = 0; i < 3; i++) {
        label[i] = undefined[_i].label;
        prediction[i] = undefined[_i].prediction;
    }
    got = mlg_metric_find(mlg_str_of(undefined[_i].id))
              ->value(mlg_metric_find(mlg_str_of(undefined[_i].id)), &rows);
    ck_assert(!got.defined);
    ck_assert(isnan(got.value));
    ck_assert_ptr_nonnull(got.reason);
}
END_TEST

START_TEST(no_rows_and_no_columns_are_undefined)
{
    size_t count;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);
    static const double one[] = { 1 };

    for (size_t i = 0; i < count; i++) {
        struct mlg_metric_rows none = { .label = one, .score = one, .prediction = one };
        struct mlg_metric_rows bare = { .n = 1, .label = one };
        ck_assert_msg(!metrics[i]->value(metrics[i], &none).defined, "%s", metrics[i]->id);
        ck_assert_msg(!metrics[i]->value(metrics[i], &bare).defined, "%s", metrics[i]->id);
    }
}
END_TEST

/* The influence of a row is the derivative of the figure by the row's weight, times the sum of
 * weights. */
static const char *const smooth[] = {
    "r2",    "rmse", "average_precision",     "explained_variance", "pearson",
    "rmsle", "wape", "calibration_intercept", "calibration_slope",  "roc_auc"
};

START_TEST(influences_are_derivatives)
{
    const struct mlg_metric *metric = mlg_metric_find(mlg_str_of(smooth[_i]));
    static double influence[ROWS];
    struct sample s;
    double total = 0;

    make(&s, metric->task, true);
    for (size_t i = 0; i < ROWS; i++) {
        /* the difference quotient loses digits with an offset */
        s.label[i] -= metric->task == MLG_TASK_REGRESSION ? 1e6 - 5 : 0;
        s.prediction[i] -= metric->task == MLG_TASK_REGRESSION ? 1e6 - 5 : 0;
        total += s.weight[i];
    }
    ck_assert(metric->influence(metric, &s.rows, influence));
    for (size_t i = 0; i < ROWS; i += 16) {
        double kept = s.weight[i], step = 1e-3, above, below;
        s.weight[i] = kept + step;
        above = metric->value(metric, &s.rows).value;
        s.weight[i] = fmax(kept - step, 0);
        below = metric->value(metric, &s.rows).value;
        step = (kept + step) - s.weight[i];
        s.weight[i] = kept;
        ck_assert_msg(fabs((above - below) / step * total - influence[i]) <
                          1e-3 * (1 + fabs(influence[i])),
                      "row %zu: %g and %g", i, (above - below) / step * total, influence[i]);
    }
}
END_TEST

START_TEST(ranking_is_by_score_and_then_by_number)
{
    static const double score[] = { 0.5, INFINITY, -0.0, 0.0, -INFINITY, 0.5 };
    static const uint32_t want[] = { 1, 0, 5, 2, 3, 4 };
    uint32_t order[6];

    ck_assert_int_eq(mlg_metric_order(6, score, order, NULL), MLG_OK);
    ck_assert_mem_eq(order, want, sizeof(want));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("metric");
    TCase *tests = tcase_create("metric");

    tcase_add_test(tests, rows_of_the_table_are_complete);
    tcase_add_test(tests, order_of_rows_does_not_move_a_bit);
    tcase_add_test(tests, weights_of_any_size_sum_alike);
    tcase_add_test(tests, whole_weights_are_repeated_rows);
    tcase_add_test(tests, log_loss_is_clipped);
    tcase_add_loop_test(tests, undefined_is_not_zero, 0,
                        (int)(sizeof(undefined) / sizeof(undefined[0])));
    tcase_add_test(tests, no_rows_and_no_columns_are_undefined);
    tcase_add_loop_test(tests, influences_are_derivatives, 0,
                        (int)(sizeof(smooth) / sizeof(smooth[0])));
    tcase_add_test(tests, ranking_is_by_score_and_then_by_number);
    suite_add_tcase(suite, tests);
    return suite;
}
