/* Metrics with parameters. */
#include <check.h>
#include <math.h>
#include <string.h>

#include <mlgate/metric/metric.h>

static const struct {
    const char *text, *id;
    size_t at;
    const char *shown; /* NULL: not in the report */
} good[] = {
    { "f1", "f1", 0, NULL },
    { "f1()", "f1", 0, NULL },
    { "f1(average=binary)", "f1", 0, NULL },
    { "f1(average=macro)", "f1", 0, "macro" },
    { "fbeta", "fbeta", 1, "2" },
    { "fbeta( beta = 0.5 , average=weighted )", "fbeta", 1, "0.5" },
    { "fbeta(beta=0.5,average=weighted)", "fbeta", 0, "weighted" },
    { "recall(at_precision=0.75)", "recall_at_precision", 0, "0.75" },
    { "recall(at_specificity=0.9)", "recall_at_specificity", 0, "0.9" },
    { "precision(at_recall=1)", "precision_at_recall", 0, "1" },
    { "recall_at_precision(at=0.75)", "recall_at_precision", 0, "0.75" },
    { "ece(bins=10)", "ece", 0, "10" },
    { "ece(bins=10)", "ece", 1, NULL },
    { "ece(edge=left)", "ece", 1, "left" },
    { "pinball(alpha=0.9)", "pinball", 0, "0.9" },
    { "mcc(zero_division=0)", "mcc", 0, "0" },
    { "mcc", "mcc", 0, NULL },
    { "accuracy", "accuracy", 0, NULL },
    { "accuracy", "accuracy", 7, NULL },
    { "accuracy(interval=newcombe)", "accuracy", 0, "newcombe" },
    { "accuracy(interval=tango)", "accuracy", 0, NULL },
    { "recall(interval=newcombe-plain)", "recall", 1, "newcombe-plain" },
    { "recall(interval=newcombe, class=cat)", "recall", 3, "newcombe" },
    { "top_k_accuracy(k=3, interval=newcombe)", "top_k_accuracy", 1, "newcombe" },
    { "subset_accuracy(interval=newcombe)", "subset_accuracy", 0, "newcombe" },
};

START_TEST(parameters_are_read)
{
    char text[MLG_METRIC_PARAM_BYTES];
    struct mlg_metric metric;

    ck_assert_int_eq(mlg_metric_parse(good[_i].text, &metric, NULL), MLG_OK);
    ck_assert_str_eq(metric.id, good[_i].id);
    ck_assert_int_eq(mlg_metric_param_text(&metric, good[_i].at, text), good[_i].shown != NULL);
    if (good[_i].shown != NULL)
        ck_assert_str_eq(text, good[_i].shown);
}
END_TEST

static const char *const bad[] = {
    "",
    "roc",
    "(",
    "()",
    "f1(",
    "f1(average)",
    "f1(average=macro",
    "f1(average=macro)x",
    "f1(average=all)",
    "f1(averge=macro)",
    "f1(beta=2)",
    "f1(average=macro,average=macro)",
    "f1(,)",
    "fbeta(beta=-1)",
    "fbeta(beta=nan)",
    "fbeta(beta=inf)",
    "fbeta(beta=)",
    "fbeta(=2)",
    "ece(bins=0)",
    "ece(bins=1001)",
    "ece(bins=1.5)",
    "ece(bins=1e300)",
    "pinball(alpha=1.01)",
    "gain(fraction=0)",
    "recall(at_precision=0.8, at_specificity=0.8)",
    "accuracy(x=1)",
    " f1",
    "mcc(zero_division=0.5)",
    "recall(at_precision=0.8,at=0.9)",
    "recall(interval=newcomb)",
    "recall(interval=1)",
    "recall(interval=)",
    "recall(interval=newcombe,interval=newcombe)",
    "recall(interval=newcombe,average=macro)",
    "recall(interval=tango,average=micro)",
    "recall(at_precision=0.8,interval=newcombe)",
    "f1(interval=newcombe)",
    "precision(class=cat,interval=newcombe)",
};

START_TEST(what_cannot_be_read_is_refused)
{
    struct mlg_metric metric = { .id = "kept" };
    struct mlg_err err = MLG_ERR_INIT;

    ck_assert_int_eq(mlg_metric_parse(bad[_i], &metric, &err), MLG_E_CONFIG);
    ck_assert_str_eq(metric.id, "kept");
    ck_assert_str_ne(err.text, "");
}
END_TEST

START_TEST(mistakes_are_guessed)
{
    struct mlg_metric metric;
    struct mlg_err err = MLG_ERR_INIT;

    ck_assert_int_eq(mlg_metric_parse("fbeta(bta=2)", &metric, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.hint, "did you mean 'beta'?");
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_metric_parse("roc_acu(x=2)", &metric, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.hint, "did you mean 'roc_auc'?");
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_metric_parse("quantile(column=x)", &metric, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.hint, "its parameters: better, of, q");
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_metric_parse("max_error(q=1)", &metric, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.hint, "it takes none");
}
END_TEST

START_TEST(long_names_are_refused)
{
    char text[5000];
    struct mlg_metric metric;

    memset(text, 'f', sizeof(text));
    memcpy(text, "f1(", 3);
    text[sizeof(text) - 1] = '\0';
    ck_assert_int_eq(mlg_metric_parse(text, &metric, NULL), MLG_E_CONFIG);
    ck_assert_int_eq(mlg_metric_parse(NULL, &metric, NULL), MLG_E_CONFIG);
}
END_TEST

/* A library's number is given where the figure is undefined, and nowhere else. */
START_TEST(substitutes_are_known_as_such)
{
    static const double label[] = { 0, 0, 0 }, prediction[] = { 0, 1, 1 };
    struct mlg_metric_rows rows = { .n = 3, .label = label, .prediction = prediction };
    struct mlg_metric metric;

    ck_assert_int_eq(mlg_metric_parse("recall", &metric, NULL), MLG_OK);
    ck_assert(!mlg_metric_substitutes(&metric) && !metric.value(&metric, &rows).defined);
    ck_assert_int_eq(mlg_metric_parse("recall(zero_division=1)", &metric, NULL), MLG_OK);
    ck_assert(mlg_metric_substitutes(&metric) && metric.value(&metric, &rows).value == 1);
    rows.n = 0;
    ck_assert(!metric.value(&metric, &rows).defined);
    rows.n = 3;
    ck_assert_int_eq(mlg_metric_parse("balanced_accuracy(absent=skip)", &metric, NULL), MLG_OK);
    ck_assert(mlg_metric_substitutes(&metric));
    ck_assert(fabs(metric.value(&metric, &rows).value - 1.0 / 3) < 1e-15);
    ck_assert_int_eq(mlg_metric_parse("balanced_accuracy(absent=undefined)", &metric, NULL),
                     MLG_OK);
    ck_assert(!mlg_metric_substitutes(&metric) && !metric.value(&metric, &rows).defined);
    ck_assert_int_eq(mlg_metric_parse("f1(average=macro)", &metric, NULL), MLG_OK);
    ck_assert(!mlg_metric_substitutes(&metric));
}
END_TEST

START_TEST(an_interval_of_pairs_is_of_shares)
{
    struct mlg_metric metric;
    struct mlg_err err = MLG_ERR_INIT;

    ck_assert_int_eq(mlg_metric_parse("f1", &metric, NULL), MLG_OK);
    ck_assert_int_eq(mlg_metric_pair_interval(&metric), MLG_PAIR_TANGO);
    ck_assert_int_eq(mlg_metric_parse("fnr(interval=tango)", &metric, NULL), MLG_OK);
    ck_assert_int_eq(mlg_metric_pair_interval(&metric), MLG_PAIR_TANGO);
    ck_assert_int_eq(mlg_metric_parse("fnr(interval=newcombe)", &metric, NULL), MLG_OK);
    ck_assert_int_eq(mlg_metric_pair_interval(&metric), MLG_PAIR_NEWCOMBE);
    ck_assert_int_eq(mlg_metric_parse("fnr(interval=newcombe-plain)", &metric, NULL), MLG_OK);
    ck_assert_int_eq(mlg_metric_pair_interval(&metric), MLG_PAIR_NEWCOMBE_PLAIN);
    ck_assert(!mlg_metric_substitutes(&metric));
    ck_assert_int_eq(
        mlg_metric_parse_for("recall(interval=newcombe)", MLG_TASK_MULTICLASS, &metric, &err),
        MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "recall: interval is of the share of one class");
    ck_assert_str_eq(err.hint, "name the class: class=NAME");
    ck_assert_uint_eq(mlg_metric_tasks("recall(interval=newcombe)"), 1U << MLG_TASK_BINARY);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("params");
    TCase *tests = tcase_create("params");

    tcase_add_loop_test(tests, parameters_are_read, 0, (int)(sizeof(good) / sizeof(good[0])));
    tcase_add_loop_test(tests, what_cannot_be_read_is_refused, 0,
                        (int)(sizeof(bad) / sizeof(bad[0])));
    tcase_add_test(tests, mistakes_are_guessed);
    tcase_add_test(tests, long_names_are_refused);
    tcase_add_test(tests, substitutes_are_known_as_such);
    tcase_add_test(tests, an_interval_of_pairs_is_of_shares);
    suite_add_tcase(suite, tests);
    return suite;
}
