/* Several classes and labels, calibration, deviances: properties. Values against other
 * implementations are in tests/oracles. */
#include <check.h>
#include <math.h>
#include <string.h>

#include <mlgate/metric/calibration.h>
#include <mlgate/metric/classes.h>
#include <mlgate/metric/curve.h>
#include <mlgate/metric/regression.h>

#define ROWS    200
#define CLASSES 4

struct sample {
    uint32_t label[2 * ROWS], prediction[2 * ROWS];
    double probability[2 * ROWS * CLASSES], weight[2 * ROWS];
    uint8_t truth[2 * ROWS * CLASSES], guess[2 * ROWS * CLASSES];
    struct mlg_class_rows rows;
};

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return *state >> 33;
}

static void make(struct sample *s, bool fractional)
{
    uint64_t state = 3;

    for (size_t i = 0; i < ROWS; i++) {
        s->label[i] = (uint32_t)(next(&state) % CLASSES);
        s->prediction[i] = next(&state) % 3 ? s->label[i] : (uint32_t)(next(&state) % CLASSES);
        s->weight[i] = fractional ? (double)(next(&state) % 1000) / 333 : 1 + (i % 2 == 0);
        for (size_t j = 0; j < CLASSES; j++)
            s->probability[i * CLASSES + j] = (double)(next(&state) % 50) / 50;
    }
    s->rows = (struct mlg_class_rows){ .n = ROWS,
                                       .k = CLASSES,
                                       .label = s->label,
                                       .prediction = s->prediction,
                                       .probability = s->probability,
                                       .weight = s->weight };
}

/* Every figure of several classes, and of the same rows as labels. */
static size_t figures(struct sample *s, struct mlg_figure *ret)
{
    struct mlg_cell_score f1 = { .kind = MLG_SCORE_FBETA, .beta = 1 };
    struct mlg_label_rows labels = { .n = s->rows.n,
                                     .k = CLASSES,
                                     .truth = s->truth,
                                     .prediction = s->guess,
                                     .score = s->probability,
                                     .weight = s->rows.weight };
    struct mlg_class_rows guess = s->rows;
    struct mlg_confusion confusion;
    double cells[CLASSES][4];
    size_t n = 0;

    ck_assert_int_eq(mlg_confusion_init(&confusion, &s->rows, NULL), MLG_OK);
    for (size_t j = 0; j < CLASSES; j++)
        mlg_confusion_cells(&confusion, j, cells[j]);
    ret[n++] = mlg_confusion_accuracy(&confusion);
    ret[n++] = mlg_confusion_balanced_accuracy(&confusion, false);
    ret[n++] = mlg_confusion_mcc(&confusion);
    for (int w = MLG_KAPPA_PLAIN; w <= (int)MLG_KAPPA_QUADRATIC; w++)
        ret[n++] = mlg_confusion_kappa(&confusion, (enum mlg_kappa_weights)w);
    for (int a = MLG_AVERAGE_MICRO; a <= (int)MLG_AVERAGE_WEIGHTED; a++)
        ret[n++] =
            mlg_cells_average(&f1, (const double(*)[4])cells, CLASSES, (enum mlg_average)a, NULL);
    mlg_confusion_done(&confusion);
    ret[n++] = mlg_classes_top_k(&s->rows, 2);
    ret[n++] = mlg_classes_log_loss(&s->rows);
    ret[n++] = mlg_classes_brier(&s->rows);
    ck_assert_int_eq(mlg_classes_roc_auc_pairs(&s->rows, MLG_AVERAGE_WEIGHTED, &ret[n++], NULL),
                     MLG_OK);
    mlg_classes_one_hot(&s->rows, s->truth);
    guess.label = s->prediction;
    mlg_classes_one_hot(&guess, s->guess);
    for (int a = MLG_AVERAGE_MICRO; a <= (int)MLG_AVERAGE_WEIGHTED; a++)
        ck_assert_int_eq(mlg_labels_area(&labels, MLG_AREA_PRECISION, (enum mlg_average)a,
                                         MLG_ZERO_UNDEFINED, &ret[n++], NULL),
                         MLG_OK);
    ck_assert_int_eq(
        mlg_labels_area_samples(&labels, MLG_AREA_ROC, MLG_ZERO_UNDEFINED, &ret[n++], NULL),
        MLG_OK);
    ret[n++] = mlg_labels_subset_accuracy(&labels);
    ret[n++] = mlg_labels_hamming_loss(&labels);
    return n;
}

/* scikit-learn 1.9.1, precision_recall_fscore_support(y, y, average="weighted", zero_division=z) of
 * labels that nothing bears: z. */
START_TEST(weighted_means_without_a_row_of_a_class_are_what_was_asked)
{
    static const double none[2][4] = { { 0, 0, 0, 5 }, { 0, 0, 0, 5 } };
    struct mlg_cell_score score = { .kind = MLG_SCORE_FBETA, .beta = 1 };

    ck_assert(!mlg_cells_average(&score, none, 2, MLG_AVERAGE_WEIGHTED, NULL).defined);
    for (int zero = 0; zero <= 1; zero++) {
        score.zero = zero == 0 ? MLG_ZERO_IS_0 : MLG_ZERO_IS_1;
        struct mlg_figure figure = mlg_cells_average(&score, none, 2, MLG_AVERAGE_WEIGHTED, NULL);
        ck_assert(figure.defined);
        ck_assert_double_eq(figure.value, zero);
    }
}
END_TEST

START_TEST(order_of_rows_does_not_move_a_bit)
{
    static struct sample s, turned;
    struct mlg_figure first[32], again[32];
    size_t n;

    make(&s, true);
    make(&turned, true);
    for (size_t i = 0; i < ROWS; i++) {
        size_t from = (i * 77 + 5) % ROWS; /* 77 and 200 have no common divisor */
        turned.label[i] = s.label[from];
        turned.prediction[i] = s.prediction[from];
        turned.weight[i] = s.weight[from];
        memcpy(turned.probability + i * CLASSES, s.probability + from * CLASSES,
               CLASSES * sizeof(double));
    }
    n = figures(&s, first);
    ck_assert_uint_eq(figures(&turned, again), n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(first[i].defined, "figure %zu: %s", i, first[i].reason);
        ck_assert_msg(memcmp(&first[i].value, &again[i].value, sizeof(double)) == 0,
                      "figure %zu: %.17g and %.17g", i, first[i].value, again[i].value);
    }
}
END_TEST

START_TEST(whole_weights_are_repeated_rows)
{
    static struct sample s, many;
    struct mlg_figure first[32], again[32];
    size_t n, rows = 0;

    make(&s, false);
    make(&many, false);
    for (size_t i = 0; i < ROWS; i++)
        for (int copy = 0; copy < (int)s.weight[i]; copy++, rows++) {
            many.label[rows] = s.label[i];
            many.prediction[rows] = s.prediction[i];
            memcpy(many.probability + rows * CLASSES, s.probability + i * CLASSES,
                   CLASSES * sizeof(double));
        }
    many.rows.n = rows;
    many.rows.weight = NULL;
    n = figures(&s, first);
    ck_assert_uint_eq(figures(&many, again), n);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs(first[i].value - again[i].value) < 1e-14, "figure %zu: %.17g and %.17g",
                      i, first[i].value, again[i].value);
}
END_TEST

START_TEST(two_classes_are_a_decision)
{
    static const uint32_t label[] = { 1, 1, 0, 0, 1, 0 }, prediction[] = { 1, 0, 0, 1, 1, 0 };
    static const double cells[4] = { 2, 1, 1, 2 };
    struct mlg_class_rows rows = { .n = 6, .k = 2, .label = label, .prediction = prediction };
    struct mlg_confusion c;
    double got[4];

    ck_assert_int_eq(mlg_confusion_init(&c, &rows, NULL), MLG_OK);
    mlg_confusion_cells(&c, 1, got);
    ck_assert_mem_eq(got, cells, sizeof(got));
    ck_assert(fabs(mlg_confusion_mcc(&c).value - mlg_decision_mcc(cells).value) < 1e-15);
    ck_assert(fabs(mlg_confusion_kappa(&c, MLG_KAPPA_QUADRATIC).value -
                   mlg_decision_kappa(cells).value) < 1e-15);
    mlg_confusion_done(&c);
}
END_TEST

START_TEST(bad_classes_are_refused)
{
    static const uint32_t label[] = { 0, 2 }, prediction[] = { 0, 1 };
    struct mlg_class_rows rows = { .n = 2, .k = 2, .label = label, .prediction = prediction };
    struct mlg_confusion c;

    ck_assert_int_eq(mlg_confusion_init(&c, &rows, NULL), MLG_E_SYNTAX);
    rows.k = 0;
    ck_assert_int_eq(mlg_confusion_init(&c, &rows, NULL), MLG_E_LIMIT);
    rows.k = MLG_CLASSES_MAX + 1;
    ck_assert_int_eq(mlg_confusion_init(&c, &rows, NULL), MLG_E_LIMIT);
    rows.n = 0;
    rows.k = 2;
    ck_assert_int_eq(mlg_confusion_init(&c, &rows, NULL), MLG_OK);
    ck_assert(!mlg_confusion_accuracy(&c).defined);
    ck_assert(!mlg_confusion_mcc(&c).defined);
    ck_assert(!mlg_confusion_kappa(&c, MLG_KAPPA_LINEAR).defined);
    ck_assert(!mlg_confusion_balanced_accuracy(&c, true).defined);
    mlg_confusion_done(&c);
}
END_TEST

/* The series for close values and the closed form meet. */
START_TEST(deviances_are_smooth)
{
    static const double power[] = { -1, 1, 1.5, 2, 3 };

    for (size_t p = 0; p < sizeof(power) / sizeof(*power); p++) {
        double f = 2, step = 0x1p-5 * f, values[2];
        for (int side = 0; side < 2; side++) {
            double y = f + step * (side ? 1 + 1e-9 : 1 - 1e-9);
            struct mlg_metric_rows rows = { .n = 1, .label = &y, .prediction = &f };
            values[side] = mlg_regression_tweedie_deviance(&rows, power[p]).value;
        }
        ck_assert_msg(values[0] > 0 && fabs(values[1] / values[0] - 1) < 1e-8, "%g: %g and %g",
                      power[p], values[0], values[1]);
    }
}
END_TEST

/* Outcomes drawn from expit(a + b logit(score)), as weights: the line is found again. */
START_TEST(calibration_line_is_found)
{
    double score[40], label[40], weight[40];
    struct mlg_calibration_line line;

    for (size_t i = 0; i < 20; i++) {
        double p = 0.025 + 0.05 * (double)i, logit = log(p / (1 - p));
        double truth = 1 / (1 + exp(-(0.3 + 0.7 * logit)));
        score[2 * i] = score[2 * i + 1] = p;
        label[2 * i] = 1;
        label[2 * i + 1] = 0;
        weight[2 * i] = truth;
        weight[2 * i + 1] = 1 - truth;
    }
    line = mlg_calibration_line(40, score, label, weight);
    ck_assert(line.slope.defined && fabs(line.slope.value - 0.7) < 1e-9);
    ck_assert(fabs(line.intercept.value - 0.3) < 1e-9);
    for (size_t i = 0; i < 40; i++)
        label[i] = score[i] > 0.5;
    ck_assert(!mlg_calibration_line(40, score, label, NULL).slope.defined);
    ck_assert(!mlg_calibration_line(0, score, label, NULL).slope.defined);
    for (size_t i = 0; i < 40; i++)
        score[i] = 0.5;
    ck_assert(!mlg_calibration_line(40, score, label, NULL).slope.defined);
}
END_TEST

START_TEST(calibration_refuses_what_is_no_probability)
{
    static const double bad[] = { 1.5 }, hit[] = { 1 };
    double nan_score = NAN;
    struct mlg_calibration_bin bins[2];

    ck_assert_int_eq(mlg_calibration_bins(1, bad, hit, NULL, 2, MLG_BIN_RIGHT_CLOSED, bins, NULL),
                     MLG_E_SYNTAX);
    ck_assert_int_eq(
        mlg_calibration_bins(1, &nan_score, hit, NULL, 2, MLG_BIN_LEFT_CLOSED, bins, NULL),
        MLG_E_SYNTAX);
    ck_assert_int_eq(mlg_calibration_bins(1, hit, hit, NULL, 0, MLG_BIN_RIGHT_CLOSED, bins, NULL),
                     MLG_E_LIMIT);
    ck_assert_int_eq(mlg_calibration_bins(0, hit, hit, NULL, 2, MLG_BIN_RIGHT_CLOSED, bins, NULL),
                     MLG_OK);
    ck_assert(!mlg_calibration_errors(bins, 2).expected.defined);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("families");
    TCase *tests = tcase_create("families");

    tcase_add_test(tests, order_of_rows_does_not_move_a_bit);
    tcase_add_test(tests, weighted_means_without_a_row_of_a_class_are_what_was_asked);
    tcase_add_test(tests, whole_weights_are_repeated_rows);
    tcase_add_test(tests, two_classes_are_a_decision);
    tcase_add_test(tests, bad_classes_are_refused);
    tcase_add_test(tests, deviances_are_smooth);
    tcase_add_test(tests, calibration_line_is_found);
    tcase_add_test(tests, calibration_refuses_what_is_no_probability);
    suite_add_tcase(suite, tests);
    return suite;
}
