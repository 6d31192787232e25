/* Reading and joining: what is wrong with rows becomes a finding, and nothing passes with it. */
#include "trial.h"

#define NONE (__builtin_nan(""))

/* 60 rows, 30 of each class, the first 27 of each scored well. */
static const char *many(struct trial *t, const char *name, const char *label, bool with_score,
                        int shift)
{
    char *text = mlg_arena_print(&t->arena, "id,%s%s\n", label, with_score ? ",score" : "");

    for (int k = 0; k < 60; k++) {
        int i = (k * 7 + shift) % 60; /* every file in an order of its own */
        bool positive = i % 2 == 1, good = i < 54;
        double score = (positive == good ? 0.8 : 0.2) + i / 1000.0;
        if (with_score)
            text = mlg_arena_print(&t->arena, "%s%d,%d,%.3f\n", text, i, positive, score);
        else
            text = mlg_arena_print(&t->arena, "%s%d,%d\n", text, i, positive);
    }
    return trial_file(t, name, text);
}

static const struct mlg_eval_entry easy[] = {
    { "roc_auc", 0.5, NONE, NONE, false, 0, NULL, 0 },
    { "accuracy", 0.5, NONE, NONE, false, 0, NULL, 0 },
};

static void use_entries(struct trial *t, const struct mlg_eval_entry *entries, size_t count)
{
    t->plan.entries = entries;
    t->plan.entries_count = count;
}

START_TEST(good_rows_pass)
{
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = many(&t, "p.csv", "label", true, 0);
    use_entries(&t, easy, 2);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_int_eq(t.report.verdict, MLG_PASS);
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->estimate, "0.9");
    trial_done(&t);
}
END_TEST

/* Lines added to the 60 good rows, and what must be said of them. */
static const struct {
    const char *line, *rule, *field;
    uint64_t row, count;
} bad_rows[] = {
    { "60,1,\n", "evaluate.score_not_finite", "score", 61, 1 },
    { "60,1,NaN\n", "evaluate.score_not_finite", "score", 61, 1 },
    { "60,1,-inf\n61,0,inf\n", "evaluate.score_not_finite", "score", 61, 2 },
    { "60,1,\"0,85\"\n", "evaluate.bad_number", "score", 61, 1 },
    { "60,,0.5\n", "evaluate.label_missing", "label", 61, 1 },
    { ",1,0.5\n", "evaluate.id_missing", "id", 61, 1 },
    { "7,1,0.5\n", "evaluate.duplicate_id", "id", 61, 1 },
    { "60,1\n", "table.ragged_row", "", 61, 1 },
};

START_TEST(a_bad_row_is_found_and_nothing_passes)
{
    struct trial t;
    const struct mlg_finding *finding;
    struct mlg_buf buf;

    trial_init(&t);
    mlg_buf_init(&buf, 1 << 20);
    ck_assert_int_eq(mlg_file_read(many(&t, "p.csv", "label", true, 0), &buf, NULL), MLG_OK);
    t.plan.predictions.path = trial_file(
        &t, "p.csv", mlg_arena_print(&t.arena, "%s%s", mlg_buf_text(&buf), bad_rows[_i].line));
    mlg_buf_done(&buf);
    use_entries(&t, easy, 2);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    finding = trial_finding(&t, bad_rows[_i].rule);
    ck_assert_msg(finding != NULL, "no %s", bad_rows[_i].rule);
    ck_assert_uint_eq(t.report.findings_count, 1);
    ck_assert_int_eq(finding->level, MLG_LEVEL_ERROR);
    ck_assert_uint_eq(finding->count, bad_rows[_i].count);
    ck_assert_uint_eq(finding->loc.row, bad_rows[_i].row);
    ck_assert_uint_eq(finding->loc.line, bad_rows[_i].row + 1);
    if (bad_rows[_i].field[0] != '\0')
        ck_assert_str_eq(finding->loc.field, bad_rows[_i].field);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    for (size_t i = 0; i < t.report.results_count; i++)
        ck_assert_int_eq(t.report.results[i].verdict, MLG_INCONCLUSIVE);
    trial_done(&t);
}
END_TEST

START_TEST(ids_must_be_the_same_set)
{
    struct trial t;
    const struct mlg_finding *finding;

    trial_init(&t);
    t.plan.predictions.path = trial_file(&t, "p.csv", "id,score\na,0.9\nb,0.2\nd,0.4\ne,0.3\n");
    t.plan.labels.path = trial_file(&t, "l.csv", "label,id\n1,c\n0,b\n1,a\n");
    use_entries(&t, easy, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    ck_assert_uint_eq(t.report.findings_count, 2);
    finding = &t.report.findings[0];
    ck_assert_str_eq(finding->rule, "evaluate.unmatched_id");
    ck_assert_str_eq(finding->message, "the labels have no row with this id");
    ck_assert_str_eq(finding->seen, "d");
    ck_assert_uint_eq(finding->count, 2);
    ck_assert_uint_eq(finding->loc.row, 3);
    finding = &t.report.findings[1];
    ck_assert_str_eq(finding->message, "the predictions have no row with this id");
    ck_assert_str_eq(finding->seen, "c");
    ck_assert_uint_eq(trial_result(&t, "roc_auc", NULL)->n, 2);
    trial_done(&t);
}
END_TEST

START_TEST(each_file_that_lacks_an_id_is_named)
{
    struct mlg_eval_entry entry = { "accuracy", NONE, NONE, 0.9, false, 0, NULL, 0 };
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = trial_file(&t, "c.csv", "id,score\nc,0.1\nb,0.2\na,0.9\n");
    t.plan.baseline.path = trial_file(&t, "b.csv", "id,score\na,0.2\nc,0.2\n");
    t.plan.labels.path = trial_file(&t, "l.csv", "id,label\na,1\nb,0\n");
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_uint_eq(t.report.findings_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct mlg_finding *finding = &t.report.findings[i];
        bool baseline = strstr(finding->message, "baseline") != NULL;
        ck_assert_str_eq(finding->seen, baseline ? "b" : "c");
        ck_assert_uint_eq(finding->loc.row, baseline ? 2 : 1);
        ck_assert_uint_eq(finding->count, 1);
    }
    ck_assert_str_ne(t.report.findings[0].message, t.report.findings[1].message);
    trial_done(&t);
}
END_TEST

START_TEST(several_id_columns_join_as_one)
{
    static const char *const ids[] = { "day", "id" };
    struct trial t;

    trial_init(&t);
    t.plan.ids = ids;
    t.plan.ids_count = 2;
    /* ("1", "12") and ("11", "2") are two rows */
    t.plan.predictions.path = trial_file(&t, "p.csv", "day,id,score\n1,12,0.9\n11,2,0.1\n2,,0.8\n");
    t.plan.labels.path = trial_file(&t, "l.csv", "id,day,label\n2,11,0\n,2,1\n12,1,1\n");
    use_entries(&t, easy, 2);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_str_eq(trial_result(&t, "roc_auc", NULL)->estimate, "1");
    trial_done(&t);
}
END_TEST

START_TEST(labels_must_agree_between_files)
{
    struct mlg_eval_entry entry = { "accuracy", NONE, NONE, 0.9, false, 0, NULL, 0 };
    struct trial t;
    const struct mlg_finding *finding;

    trial_init(&t);
    t.plan.predictions.path =
        trial_file(&t, "c.csv", "id,label,score\na,1,0.9\nb,0,0.2\nc,0,0.1\n");
    t.plan.baseline.path = trial_file(&t, "b.csv", "id,label,score\nc,0,0.2\nb,1,0.2\na,1,0.9\n");
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    finding = trial_finding(&t, "evaluate.labels_differ");
    ck_assert_ptr_nonnull(finding);
    ck_assert_uint_eq(finding->loc.row, 2);
    ck_assert_uint_eq(finding->count, 1);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* Label column, --positive, and what becomes of it. */
static const struct {
    const char *labels[3]; /* cycled over the rows */
    const char *positive;
    enum mlg_code code;
    const char *text; /* of the error, or the estimate of recall when all are predicted positive */
} alphabets[] = {
    { { "0", "1", "1" }, NULL, MLG_OK, "1" },
    { { "False", "True", "True" }, NULL, MLG_OK, "1" },
    { { "yes", "no", "no" }, "yes", MLG_OK, "1" },
    { { "yes", "no", "no" },
      NULL,
      MLG_E_CONFIG,
      "label column 'label' holds neither 0 and 1 nor false and true" },
    { { "yes", "no", "no" },
      "Yes",
      MLG_E_CONFIG,
      "label column 'label' has two values, and neither is the positive one" },
    { { "a", "b", "c" }, "a", MLG_E_CONFIG, "label column 'label' has more than two values" },
    { { "1", "true", "true" },
      NULL,
      MLG_E_CONFIG,
      "label column 'label' writes one class in two ways" },
    { { "no", "no", "no" },
      "yes",
      MLG_E_CONFIG,
      "label column 'label' has one value, which is not the positive one, and no prediction is "
      "either" },
    { { "0", "0", "0" }, NULL, MLG_OK, NULL }, /* no positive: recall is undefined */
};

START_TEST(labels_name_the_positive_class)
{
    struct mlg_eval_entry entry = { "recall", NONE, NONE, NONE, false, 0, NULL, 0 };
    struct trial t;
    char *text;

    trial_init(&t);
    text = mlg_arena_copy(&t.arena, MLG_STR("id,label,score\n"));
    for (int i = 0; i < 9; i++)
        text = mlg_arena_print(&t.arena, "%s%d,%s,0.9\n", text, i, alphabets[_i].labels[i % 3]);
    t.plan.predictions.path = trial_file(&t, "p.csv", text);
    t.plan.positive = alphabets[_i].positive;
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), alphabets[_i].code);
    if (t.code != MLG_OK)
        ck_assert_str_eq(t.err.text, alphabets[_i].text);
    else if (alphabets[_i].text != NULL)
        ck_assert_str_eq(trial_result(&t, "recall", NULL)->estimate, alphabets[_i].text);
    else
        ck_assert_ptr_null(trial_result(&t, "recall", NULL)->estimate);
    trial_done(&t);
}
END_TEST

/* Labels of the other class only, where a prediction knows the positive one. */
START_TEST(a_prediction_may_name_the_positive_class)
{
    struct mlg_eval_entry entry = { "specificity", 0.1, NONE, NONE, false, 0, NULL, 0 };
    char *text;
    struct trial t;

    trial_init(&t);
    t.plan.score = NULL;
    t.plan.prediction = "said";
    text = mlg_arena_copy(&t.arena, MLG_STR("id,label,said\n0,no,yes\n"));
    for (int i = 1; i < 40; i++)
        text = mlg_arena_print(&t.arena, "%s%d,no,no\n", text, i);
    t.plan.predictions.path = trial_file(&t, "p.csv", text);
    use_entries(&t, &entry, 1);
    t.plan.positive = "yes";
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_int_eq(trial_result(&t, "specificity", NULL)->verdict, MLG_PASS);
    t.plan.positive = "Yes";
    ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
    trial_done(&t);
}
END_TEST

START_TEST(predicted_labels_are_labels)
{
    struct mlg_eval_entry entries[] = { { "accuracy", 0.1, NONE, NONE, false, 0, NULL, 0 },
                                        { "roc_auc", 0.1, NONE, NONE, false, 0, NULL, 0 } };
    struct trial t;
    const struct mlg_result *auc;

    trial_init(&t);
    t.plan.score = NULL;
    t.plan.prediction = "said";
    t.plan.positive = "yes";
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,label,said\n1,yes,yes\n2,no,no\n3,no,yes\n4,no,no\n");
    use_entries(&t, entries, 2);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->estimate, "0.75");
    auc = trial_result(&t, "roc_auc", NULL);
    ck_assert_ptr_null(auc->estimate);
    ck_assert_int_eq(auc->verdict, MLG_INCONCLUSIVE);
    ck_assert_ptr_nonnull(strstr(auc->reason, "labels only"));
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,label,said\n1,yes,Yes\n2,no,no\n3,no,\n4,no,no\n");
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_str_eq(trial_finding(&t, "evaluate.unknown_prediction")->seen, "Yes");
    ck_assert_uint_eq(trial_finding(&t, "evaluate.prediction_missing")->loc.row, 3);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

static const struct {
    const char *content;
    enum mlg_code code;
    const char *text;
} bad_files[] = {
    { "id,label,scor\n1,1,0.5\n", MLG_E_CONFIG, "there is no column 'score'" },
    { "id,score\n1,0.5\n", MLG_E_CONFIG, "there is no column 'label'" },
    { "key,label,score\n1,1,0.5\n", MLG_E_CONFIG, "there is no column 'id'" },
    { "id,label,score,id\n1,1,0.5,1\n", MLG_E_SYNTAX, NULL },
    { "id,label,score\n", MLG_E_SYNTAX, "the file has a header and no rows" },
};

START_TEST(files_that_cannot_be_used_are_errors)
{
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = trial_file(&t, "p.csv", bad_files[_i].content);
    use_entries(&t, easy, 2);
    ck_assert_int_eq(trial_run(&t), bad_files[_i].code);
    if (bad_files[_i].text != NULL)
        ck_assert_str_eq(t.err.text, bad_files[_i].text);
    ck_assert_ptr_nonnull(strstr(t.err.loc.path, "p.csv"));
    trial_done(&t);
}
END_TEST

/* Their numbers are JSON's: 2.101 would be read as 2101 by a dialect with groups of '.'. */
START_TEST(json_lines_have_no_other_characters_of_numbers)
{
    static const struct mlg_cell_syntax both = { .decimal = ',', .thousands = '.' };
    static const struct mlg_cell_syntax group = { .thousands = ',' };
    static const struct mlg_cell_syntax *const syntaxes[] = { &both, &group };

    for (size_t i = 0; i < 2; i++) {
        struct trial t;
        trial_init(&t);
        t.plan.predictions.path =
            trial_file(&t, "p.jsonl",
                       "{\"id\":1,\"label\":1,\"score\":0.25}\n{\"id\":2,\"label\":0,"
                       "\"score\":0.5}\n");
        t.plan.predictions.dialect.cells = syntaxes[i];
        use_entries(&t, easy, 2);
        ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
        ck_assert_str_eq(t.err.text,
                         "the decimal and thousands characters of JSON Lines are JSON's");
        ck_assert_ptr_nonnull(strstr(t.err.loc.path, "p.jsonl"));
        trial_done(&t);
    }
}
END_TEST

START_TEST(missing_files_are_errors_and_show_their_name)
{
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = mlg_path_join(&t.arena, t.dir, "nowhere.csv");
    t.plan.predictions.shown = "the output of ./predict";
    use_entries(&t, easy, 2);
    ck_assert_int_eq(trial_run(&t), MLG_E_IO);
    ck_assert_str_eq(t.err.loc.path, "the output of ./predict");
    trial_done(&t);
}
END_TEST

START_TEST(memory_has_a_ceiling)
{
    struct trial t;
    uint64_t limit = 4096;

    trial_init(&t);
    t.plan.predictions.path = many(&t, "p.csv", "label", true, 0);
    use_entries(&t, easy, 2);
    /* every ceiling ends in a whole run or in the error, with nothing leaked on the way */
    for (; limit < (uint64_t)1 << 24; limit += limit / 3) {
        t.plan.memory_bytes = limit;
        if (trial_run(&t) == MLG_OK)
            break;
        ck_assert_int_eq(t.code, MLG_E_LIMIT);
        ck_assert_ptr_nonnull(strstr(t.err.text, "memory"));
    }
    ck_assert(limit > 8192 && limit < (uint64_t)1 << 24);
    trial_done(&t);
}
END_TEST

static const double edges[] = { -1, 10 };

START_TEST(slices_by_value_and_by_edges)
{
    static const struct mlg_eval_slicing slicings[] = {
        { .column = "size", .edges = edges, .edges_count = 2 }, { .column = "kind" }
    };
    static const size_t both[] = { 0, 1 };
    static const char *const names[] = { NULL,          "under -1",  "-1 to under 10",
                                         "10 and over", "(missing)", "Zebra",
                                         "ant",         "(missing)" };
    static const uint64_t counts[] = { 7, 1, 2, 2, 2, 1, 5, 1 };
    struct mlg_eval_entry entry = { "accuracy", NONE, NONE, NONE, false, 0, both, 2 };
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,score\n1,.9\n2,.9\n3,.9\n4,.9\n5,.9\n6,.9\n7,.9\n");
    t.plan.labels.path = trial_file(&t, "l.csv",
                                    "id,label,size,kind\n1,1,-1,ant\n2,0,9.99,ant\n3,1,10,Zebra\n"
                                    "4,1,1e9,ant\n5,1,-1.5,ant\n6,1,,ant\n7,0,\"\",\n");
    t.plan.slicings = slicings;
    t.plan.slicings_count = 2;
    use_entries(&t, &entry, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_uint_eq(t.report.results_count, 8);
    for (size_t i = 0; i < 8; i++) {
        const struct mlg_result *r = &t.report.results[i];
        if (names[i] == NULL)
            ck_assert_ptr_null(r->slice_value);
        else
            ck_assert_str_eq(r->slice_value, names[i]);
        ck_assert_uint_eq(r->n, counts[i]);
        ck_assert_int_eq(r->verdict, MLG_NO_VERDICT);
    }
    ck_assert_str_eq(t.report.results[2].estimate, "0.5");
    trial_done(&t);
}
END_TEST

START_TEST(a_slice_cell_that_is_no_number_is_found)
{
    static const struct mlg_eval_slicing slicings[] = {
        { .column = "size", .edges = edges, .edges_count = 2 }
    };
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path =
        trial_file(&t, "p.csv", "id,label,score,size\n1,1,.9,3\n2,0,.1,many\n");
    t.plan.slicings = slicings;
    t.plan.slicings_count = 1;
    use_entries(&t, easy, 1);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_str_eq(trial_finding(&t, "evaluate.bad_number")->seen, "many");
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* Results must not depend on the order of rows, with ids and without. */
static const struct mlg_eval_entry every[] = {
    { "roc_auc", NONE, NONE, NONE, false, 0, NULL, 0 },
    { "average_precision", NONE, NONE, NONE, false, 0, NULL, 0 },
    { "f1", NONE, NONE, NONE, false, 0, NULL, 0 },
    { "log_loss", NONE, NONE, NONE, false, 0, NULL, 0 },
    { "recall", NONE, NONE, NONE, false, 0, NULL, 0 },
};

START_TEST(the_order_of_rows_does_not_matter)
{
    struct trial t;
    char *first = NULL;

    trial_init(&t);
    use_entries(&t, every, 5);
    for (int shift = 0; shift < 60; shift += 13) {
        bool joined = _i == 1;
        t.plan.ids_count = joined;
        t.plan.predictions.path = many(&t, "p.csv", joined ? "other" : "label", true, shift);
        t.plan.labels.path = joined ? many(&t, "l.csv", "label", false, (shift * 5) % 60) : NULL;
        ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
        if (first == NULL)
            first = trial_dump(&t);
        else
            ck_assert_str_eq(trial_dump(&t), first);
    }
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("join");
    TCase *tests = tcase_create("join");

    tcase_add_test(tests, good_rows_pass);
    tcase_add_loop_test(tests, a_bad_row_is_found_and_nothing_passes, 0,
                        (int)(sizeof(bad_rows) / sizeof(bad_rows[0])));
    tcase_add_test(tests, ids_must_be_the_same_set);
    tcase_add_test(tests, each_file_that_lacks_an_id_is_named);
    tcase_add_test(tests, several_id_columns_join_as_one);
    tcase_add_test(tests, labels_must_agree_between_files);
    tcase_add_loop_test(tests, labels_name_the_positive_class, 0,
                        (int)(sizeof(alphabets) / sizeof(alphabets[0])));
    tcase_add_test(tests, a_prediction_may_name_the_positive_class);
    tcase_add_test(tests, predicted_labels_are_labels);
    tcase_add_loop_test(tests, files_that_cannot_be_used_are_errors, 0,
                        (int)(sizeof(bad_files) / sizeof(bad_files[0])));
    tcase_add_test(tests, json_lines_have_no_other_characters_of_numbers);
    tcase_add_test(tests, missing_files_are_errors_and_show_their_name);
    tcase_add_test(tests, memory_has_a_ceiling);
    tcase_add_test(tests, slices_by_value_and_by_edges);
    tcase_add_test(tests, a_slice_cell_that_is_no_number_is_found);
    tcase_add_loop_test(tests, the_order_of_rows_does_not_matter, 0, 2);
    suite_add_tcase(suite, tests);
    return suite;
}
