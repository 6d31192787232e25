/* Rows of the table for several classes, several labels and columns. Their values against other
 * implementations are in tests/oracles. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/metric/metric.h>

#define ROWS    181
#define CLASSES 4

struct sample {
    uint32_t label[ROWS], predicted[ROWS];
    double probability[ROWS][CLASSES], weight[ROWS], column[ROWS];
    uint8_t truth[ROWS][CLASSES], decision[ROWS][CLASSES];
    struct mlg_metric_rows rows;
};

static const char *const names[CLASSES] = { "bird", "cat", "dog", "eel" };

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return *state >> 33;
}

/* Probabilities with many ties, weights that are no whole numbers; of class 3 few rows. Each row
 * has a label and not all, so that a mean over rows is defined. */
static void make(struct sample *s, bool weighted)
{
    uint64_t state = 11;

    for (size_t i = 0; i < ROWS; i++) {
        double sum = 0;
        s->label[i] = next(&state) % 20 == 0 ? 3 : (uint32_t)(next(&state) % 3);
        s->predicted[i] = next(&state) % 4 == 0 ? (uint32_t)(next(&state) % CLASSES) : s->label[i];
        for (size_t j = 0; j < CLASSES; j++) {
            s->probability[i][j] = (double)(1 + next(&state) % 6) + (j == s->label[i] ? 2 : 0);
            sum += s->probability[i][j];
            s->truth[i][j] = next(&state) % 3 == 0;
            s->decision[i][j] = next(&state) % 5 == 0 ? !s->truth[i][j] : s->truth[i][j];
        }
        s->truth[i][next(&state) % 2] = 1;
        s->truth[i][2 + next(&state) % 2] = 0;
        for (size_t j = 0; j < CLASSES; j++)
            s->probability[i][j] /= sum;
        s->weight[i] = (double)(next(&state) % 1000) / 333.0;
        s->column[i] = (double)(next(&state) % 1000) / 7 + 20;
    }
    s->rows = (struct mlg_metric_rows){ .n = ROWS,
                                        .k = CLASSES,
                                        .names = names,
                                        .label_class = s->label,
                                        .predicted_class = s->predicted,
                                        .probability = &s->probability[0][0],
                                        .truth = &s->truth[0][0],
                                        .decision = &s->decision[0][0],
                                        .column = s->column,
                                        .weight = weighted ? s->weight : NULL };
}

#define SWAP(array, a, b)                               \
    do {                                                \
        char kept[sizeof((array)[0])];                  \
        memcpy(kept, &(array)[a], sizeof(kept));        \
        memcpy(&(array)[a], &(array)[b], sizeof(kept)); \
        memcpy(&(array)[b], kept, sizeof(kept));        \
    } while (0)

static void shuffle(struct sample *s, uint64_t seed)
{
    for (size_t i = ROWS - 1; i > 0; i--) {
        size_t j = next(&seed) % (i + 1);
        SWAP(s->label, i, j);
        SWAP(s->predicted, i, j);
        SWAP(s->probability, i, j);
        SWAP(s->truth, i, j);
        SWAP(s->decision, i, j);
        SWAP(s->weight, i, j);
        SWAP(s->column, i, j);
    }
}

/* Every row of the table with every average, and some of one class. */
static const struct {
    const char *text;
    enum mlg_task task;
} asked[] = {
    { "accuracy", MLG_TASK_MULTICLASS },
    { "average_precision", MLG_TASK_MULTICLASS },
    { "average_precision(average=micro)", MLG_TASK_MULTICLASS },
    { "average_precision(average=weighted)", MLG_TASK_MULTICLASS },
    { "balanced_accuracy", MLG_TASK_MULTICLASS },
    { "brier", MLG_TASK_MULTICLASS },
    { "cohen_kappa", MLG_TASK_MULTICLASS },
    { "cohen_kappa(weights=linear)", MLG_TASK_MULTICLASS },
    { "cohen_kappa(weights=quadratic)", MLG_TASK_MULTICLASS },
    { "ece", MLG_TASK_MULTICLASS },
    { "f1", MLG_TASK_MULTICLASS },
    { "f1(average=micro)", MLG_TASK_MULTICLASS },
    { "f1(average=weighted)", MLG_TASK_MULTICLASS },
    { "f1(class=dog)", MLG_TASK_MULTICLASS },
    { "fbeta(average=weighted, beta=0.5)", MLG_TASK_MULTICLASS },
    { "hinge", MLG_TASK_MULTICLASS },
    { "jaccard", MLG_TASK_MULTICLASS },
    { "log_loss", MLG_TASK_MULTICLASS },
    { "mcc", MLG_TASK_MULTICLASS },
    { "precision", MLG_TASK_MULTICLASS },
    { "precision(class=eel)", MLG_TASK_MULTICLASS },
    { "recall(average=weighted)", MLG_TASK_MULTICLASS },
    { "recall(class=cat)", MLG_TASK_MULTICLASS },
    { "roc_auc", MLG_TASK_MULTICLASS },
    { "roc_auc(average=micro)", MLG_TASK_MULTICLASS },
    { "roc_auc(average=weighted)", MLG_TASK_MULTICLASS },
    { "roc_auc(multi_class=ovo)", MLG_TASK_MULTICLASS },
    { "roc_auc(multi_class=ovo, average=weighted)", MLG_TASK_MULTICLASS },
    { "top_k_accuracy(k=2)", MLG_TASK_MULTICLASS },
    { "average_precision", MLG_TASK_MULTILABEL },
    { "average_precision(average=micro)", MLG_TASK_MULTILABEL },
    { "average_precision(average=samples)", MLG_TASK_MULTILABEL },
    { "f1", MLG_TASK_MULTILABEL },
    { "f1(average=samples)", MLG_TASK_MULTILABEL },
    { "f1(average=micro)", MLG_TASK_MULTILABEL },
    { "fbeta(beta=3, average=weighted)", MLG_TASK_MULTILABEL },
    { "hamming_loss", MLG_TASK_MULTILABEL },
    { "jaccard", MLG_TASK_MULTILABEL },
    { "precision(average=weighted)", MLG_TASK_MULTILABEL },
    { "precision(class=dog)", MLG_TASK_MULTILABEL },
    { "recall", MLG_TASK_MULTILABEL },
    { "recall(class=cat)", MLG_TASK_MULTILABEL },
    { "roc_auc", MLG_TASK_MULTILABEL },
    { "roc_auc(average=weighted)", MLG_TASK_MULTILABEL },
    { "roc_auc(average=samples)", MLG_TASK_MULTILABEL },
    { "subset_accuracy", MLG_TASK_MULTILABEL },
    { "mean(of=latency_ms)", MLG_TASK_MULTICLASS },
    { "quantile(of=latency_ms, q=0.95)", MLG_TASK_BINARY },
};
#define ASKED ((int)(sizeof(asked) / sizeof(asked[0])))

static struct mlg_metric parse(int i)
{
    struct mlg_metric metric;
    struct mlg_err err = { 0 };

    ck_assert_msg(mlg_metric_parse_for(asked[i].text, asked[i].task, &metric, &err) == MLG_OK,
                  "%s: %s", asked[i].text, err.text);
    return metric;
}

START_TEST(every_row_of_the_table_is_asked_for)
{
    size_t count;
    const struct mlg_metric *const *metrics = mlg_metrics(&count);

    for (size_t m = 0; m < count; m++) {
        bool found = metrics[m]->task < MLG_TASK_MULTICLASS;
        for (int i = 0; i < ASKED; i++) {
            struct mlg_metric metric = parse(i);
            found = found ||
                    (strcmp(metric.id, metrics[m]->id) == 0 && metric.task == metrics[m]->task);
        }
        ck_assert_msg(found, "%s", metrics[m]->id);
    }
}
END_TEST

START_TEST(order_of_rows_does_not_move_a_bit)
{
    struct mlg_metric metric = parse(_i);

    for (int weighted = 0; weighted < 2; weighted++) {
        struct sample s;
        struct mlg_figure first;
        make(&s, weighted == 1);
        first = metric.value(&metric, &s.rows);
        ck_assert_msg(first.defined, "%s: %s", asked[_i].text, first.reason);
        for (uint64_t seed = 1; seed < 6; seed++) {
            struct mlg_figure again;
            shuffle(&s, seed);
            again = metric.value(&metric, &s.rows);
            ck_assert_msg(memcmp(&first.value, &again.value, sizeof(double)) == 0,
                          "%s: %.17g and %.17g", asked[_i].text, first.value, again.value);
        }
    }
}
END_TEST

/* What is told of rows adds up to the figure. */
START_TEST(rows_make_the_figure)
{
    struct mlg_metric metric = parse(_i);
    struct sample s;
    double part = 0, whole = 0, value;

    make(&s, true);
    if (metric.row_trial == NULL && metric.row_loss == NULL)
        return;
    for (size_t i = 0; i < ROWS; i++) {
        bool success = false;
        if (metric.row_loss != NULL) {
            part += s.weight[i] * metric.row_loss(&metric, &s.rows, i);
        } else if (metric.row_trial(&metric, &s.rows, i, &success)) {
            part += success ? s.weight[i] : 0;
        } else {
            continue;
        }
        whole += s.weight[i];
    }
    value = metric.value(&metric, &s.rows).value;
    ck_assert_msg(fabs(part / whole - value) < 1e-12, "%s: %g and %g", asked[_i].text, part / whole,
                  value);
}
END_TEST

/* The influence of a row is the derivative of the figure by the row's weight, times the sum of
 * weights. */
START_TEST(influences_are_derivatives)
{
    struct mlg_metric metric = parse(_i);
    static double influence[ROWS];
    struct sample s;
    double total = 0, mean = 0;

    if (metric.influence == NULL)
        return;
    make(&s, true);
    for (size_t i = 0; i < ROWS; i++)
        total += s.weight[i];
    ck_assert(metric.influence(&metric, &s.rows, influence));
    for (size_t i = 0; i < ROWS; i++)
        mean += s.weight[i] * influence[i] / total;
    ck_assert_msg(fabs(mean) < 1e-12, "%s: the influences have the mean %g", asked[_i].text, mean);
    for (size_t i = 0; i < ROWS; i += 7) {
        double kept = s.weight[i], step = 1e-4, above, below;
        s.weight[i] = kept + 2 * step;
        above = metric.value(&metric, &s.rows).value;
        s.weight[i] = kept + step;
        below = metric.value(&metric, &s.rows).value;
        s.weight[i] = kept;
        ck_assert_msg(fabs((above - below) / step * total - influence[i]) <
                          2e-3 * (1 + fabs(influence[i])),
                      "%s, row %zu: %g and %g", asked[_i].text, i, (above - below) / step * total,
                      influence[i]);
    }
}
END_TEST

/* A weight of k is the row k times. */
START_TEST(whole_weights_are_repeated_rows)
{
    struct mlg_metric metric = parse(_i);
    static struct sample s, many;
    size_t n = 0;
    double a, b;

    make(&s, true);
    make(&many, false);
    for (size_t i = 0; i < ROWS; i++)
        s.weight[i] = i < 60 ? (double)(i % 4) : 0;
    for (size_t i = 0; i < 60; i++)
        for (size_t r = 0; r < i % 4; r++, n++) {
            many.label[n] = s.label[i];
            many.predicted[n] = s.predicted[i];
            many.column[n] = s.column[i];
            memcpy(many.probability[n], s.probability[i], sizeof(s.probability[i]));
            memcpy(many.truth[n], s.truth[i], sizeof(s.truth[i]));
            memcpy(many.decision[n], s.decision[i], sizeof(s.decision[i]));
        }
    many.rows.n = n;
    a = metric.value(&metric, &s.rows).value;
    b = metric.value(&metric, &many.rows).value;
    ck_assert_msg(fabs(a - b) < 1e-13 * fmax(1, fabs(a)), "%s: %.17g and %.17g", asked[_i].text, a,
                  b);
}
END_TEST

/* A class that occurs nowhere is left out of the mean, and named. */
START_TEST(undefined_classes_are_left_out_and_named)
{
    static const char *const texts[] = { "f1",      "precision", "recall",
                                         "jaccard", "roc_auc",   "average_precision" };
    struct sample s;

    make(&s, false);
    for (size_t i = 0; i < ROWS; i++) {
        s.label[i] = s.label[i] == 3 ? 0 : s.label[i];
        s.predicted[i] = s.predicted[i] == 3 ? 1 : s.predicted[i];
    }
    for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++) {
        struct mlg_metric metric;
        uint8_t out[CLASSES];
        ck_assert_int_eq(mlg_metric_parse_for(texts[t], MLG_TASK_MULTICLASS, &metric, NULL),
                         MLG_OK);
        ck_assert(metric.value(&metric, &s.rows).defined);
        ck_assert_uint_eq(metric.left_out(&metric, &s.rows, out), 1);
        ck_assert(out[3] == 1 && out[0] == 0 && out[1] == 0 && out[2] == 0);
    }
}
END_TEST

START_TEST(a_class_that_is_not_there_is_undefined)
{
    struct mlg_metric metric;
    struct sample s;

    make(&s, false);
    ck_assert_int_eq(mlg_metric_parse_for("f1(class=cow)", MLG_TASK_MULTICLASS, &metric, NULL),
                     MLG_OK);
    ck_assert(!metric.value(&metric, &s.rows).defined);
    ck_assert_int_eq(mlg_metric_parse_for("recall(class=cow)", MLG_TASK_MULTILABEL, &metric, NULL),
                     MLG_OK);
    ck_assert(!metric.value(&metric, &s.rows).defined);
    s.rows.names = NULL;
    ck_assert(!metric.value(&metric, &s.rows).defined);
}
END_TEST

static const struct {
    const char *text;
    unsigned tasks;
} tasks[] = {
    { "accuracy", 1U << MLG_TASK_BINARY | 1U << MLG_TASK_MULTICLASS },
    { "rmse", 1U << MLG_TASK_REGRESSION },
    { "f1(average=macro)",
      1U << MLG_TASK_BINARY | 1U << MLG_TASK_MULTICLASS | 1U << MLG_TASK_MULTILABEL },
    { "f1(class=cat)", 1U << MLG_TASK_MULTICLASS | 1U << MLG_TASK_MULTILABEL },
    { "f1(average=samples)", 1U << MLG_TASK_MULTILABEL },
    { "mean(of=cost)", (1U << MLG_TASKS) - 1 },
    { "mean", 0 },
    { "f1(class=cat, average=macro)", 0 },
    { "f1(class=)", 0 },
    { "f1(class=a\"b)", 0 },
    { "f1(class=a\\b)", 0 },
    { "f1(class=a\nb)", 0 },
    { "f1(class=\xff)", 0 },
    { "quantile(of=latency_ms)", 0 },
    { "quantile(of=latency_ms, q=1.5)", 0 },
    { "no_such", 0 },
    { "top_k_accuracy(k=0)", 0 },
};

START_TEST(parameters_tell_the_task)
{
    ck_assert_msg(mlg_metric_tasks(tasks[_i].text) == tasks[_i].tasks, "%s: %x", tasks[_i].text,
                  mlg_metric_tasks(tasks[_i].text));
}
END_TEST

START_TEST(what_a_class_is_asked_of_is_a_proportion)
{
    char text[MLG_METRIC_PARAM_BYTES];
    struct mlg_metric metric;

    ck_assert_int_eq(mlg_metric_parse("recall(class=cat)", &metric, NULL), MLG_OK);
    ck_assert_int_eq(metric.task, MLG_TASK_MULTICLASS);
    ck_assert_int_eq(metric.shape, MLG_SHAPE_PROPORTION);
    ck_assert(!mlg_metric_param_text(&metric, 0, text)); /* no average then */
    ck_assert(mlg_metric_param_text(&metric, 1, text));
    ck_assert_str_eq(text, "cat");
    ck_assert_int_eq(mlg_metric_parse_for("recall", MLG_TASK_MULTICLASS, &metric, NULL), MLG_OK);
    ck_assert(mlg_metric_param_text(&metric, 0, text));
    ck_assert_str_eq(text, "macro");
    ck_assert_int_eq(mlg_metric_parse("mean(of=cost, better=more)", &metric, NULL), MLG_OK);
    ck_assert_int_eq(metric.direction, MLG_MORE_IS_BETTER);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("metric.several");
    TCase *tests = tcase_create("several");

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, every_row_of_the_table_is_asked_for);
    tcase_add_loop_test(tests, order_of_rows_does_not_move_a_bit, 0, ASKED);
    tcase_add_loop_test(tests, rows_make_the_figure, 0, ASKED);
    tcase_add_loop_test(tests, influences_are_derivatives, 0, ASKED);
    tcase_add_loop_test(tests, whole_weights_are_repeated_rows, 0, ASKED);
    tcase_add_test(tests, undefined_classes_are_left_out_and_named);
    tcase_add_test(tests, a_class_that_is_not_there_is_undefined);
    tcase_add_loop_test(tests, parameters_tell_the_task, 0,
                        (int)(sizeof(tasks) / sizeof(tasks[0])));
    tcase_add_test(tests, what_a_class_is_asked_of_is_a_proportion);
    suite_add_tcase(suite, tests);
    return suite;
}
