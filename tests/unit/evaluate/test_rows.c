/* Rows in bulk: threads, order and kind of ids, slices by quantiles. */
#include "trial.h"

#define NONE (__builtin_nan(""))
enum { ROWS = 20000 };
static unsigned rows = ROWS;

static const struct mlg_eval_entry entries[] = {
    { .metric = "accuracy", .min = NONE, .max = NONE, .margin = NONE },
    { .metric = "roc_auc", .min = NONE, .max = NONE, .margin = NONE },
    { .metric = "brier", .min = NONE, .max = NONE, .margin = NONE },
};

/* What row i's id looks like. */
enum kind { DENSE, SPARSE, NEGATIVE, WORDS, MIXED, KINDS };

static void put_id(struct mlg_buf *buf, enum kind kind, unsigned i)
{
    uint64_t spread = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);
    char text[64];
    bool word = kind == WORDS || (kind == MIXED && i % 7777 == 7776);

    if (word)
        (void)snprintf(text, sizeof(text), "row-%llx", (unsigned long long)spread);
    else
        (void)snprintf(text, sizeof(text), "%lld",
                       kind == SPARSE     ? (long long)(spread >> 2)
                       : kind == NEGATIVE ? (long long)(spread >> 1) * (i % 2 == 0 ? 1 : -1)
                                          : (long long)i);
    mlg_buf_add_text(buf, text);
}

/* Rows 0 .. ROWS - 1 in an order given by a stride without a common divisor with ROWS. */
static const char *many(struct trial *t, const char *name, enum kind kind, unsigned stride,
                        bool label)
{
    struct mlg_buf buf;
    char *path = mlg_path_join(&t->arena, t->dir, name);

    mlg_buf_init(&buf, (size_t)64 << 20);
    mlg_buf_add_format(&buf, "id,score%s\n", label ? ",label,group" : "");
    for (unsigned k = 0; k < rows; k++) {
        unsigned i = (unsigned)((uint64_t)k * stride % rows);
        unsigned noise = i * 2654435761U >> 8;
        double score = (i % 3 == 0 ? 0.3 : 0.1) + (noise % 6000) / 10000.0;
        put_id(&buf, kind, i);
        mlg_buf_add_format(&buf, ",%.4f", label ? score : 1 - score);
        if (label)
            mlg_buf_add_format(&buf, ",%d,g%u", i % 3 == 0, noise % 5);
        mlg_buf_add_format(&buf, "\n");
    }
    ck_assert_int_eq(mlg_file_write(path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    return path;
}

static const struct mlg_eval_slicing groups[] = { { .column = "group" } };

static void begin(struct trial *t)
{
    trial_init(t);
    t->plan.entries = entries;
    t->plan.entries_count = 3;
    t->plan.slicings = groups;
    t->plan.slicings_count = 1;
}

START_TEST(neither_order_nor_threads_change_a_digit)
{
    static const unsigned strides[] = { 1, 7919, 19999 };
    struct trial t;
    char *first = NULL;

    begin(&t);
    for (size_t s = 0; s < 3; s++)
        for (unsigned jobs = 0; jobs < 4; jobs += 3) {
            const char *text;
            t.plan.jobs = jobs;
            t.plan.predictions.path = many(&t, "c.csv", (enum kind)_i, strides[s], true);
            t.plan.baseline.path = many(&t, "b.csv", (enum kind)_i, strides[(s + jobs) % 3], false);
            ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
            ck_assert_uint_eq(t.report.findings_count, 0);
            ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, ROWS);
            text = trial_dump(&t);
            if (first == NULL)
                first = mlg_arena_copy(&t.arena, mlg_str_of(text));
            ck_assert_str_eq(text, first);
        }
    trial_done(&t);
}
END_TEST

/* One file has a text among its ids, the other has not: the numbers still find each other. */
START_TEST(a_text_among_numbers_leaves_the_numbers_joined)
{
    struct trial t;
    const struct mlg_finding *finding;

    begin(&t);
    t.plan.predictions.path = many(&t, "c.csv", DENSE, 7919, true);
    t.plan.baseline.path = many(&t, "b.csv", MIXED, 1, false);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, ROWS - 2);
    ck_assert_uint_eq(t.report.findings_count, 2);
    finding = trial_finding(&t, "evaluate.unmatched_id");
    ck_assert_uint_eq(finding->count, 2);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* Forms that are no canonical integers are texts: "07" is not "7". */
START_TEST(ids_are_compared_as_they_stand)
{
    struct trial t;

    trial_init(&t);
    t.plan.entries = entries;
    t.plan.entries_count = 1;
    t.plan.predictions.path = trial_file(
        &t, "p.csv", "id,score\n7,.9\n07,.1\n+7,.2\n-0,.3\n0,.4\n9223372036854775808,.6\n-7,.7\n");
    t.plan.labels.path = trial_file(
        &t, "l.csv", "id,label\n-7,1\n9223372036854775808,1\n0,0\n-0,0\n+7,0\n07,0\n7,1\n");
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 0);
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, 7);
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->estimate, "1");
    trial_done(&t);
}
END_TEST

/* The same findings, places and counts wherever the rows are. */
START_TEST(duplicates_and_strangers_are_told_with_their_first_places)
{
    static const char *const wanted[][3] = {
        { "evaluate.duplicate_id", "the id occurs more than once in the file", "2" },
        { "evaluate.unmatched_id", "the baseline's predictions have no row with this id", "x9" },
    };
    struct trial t;
    struct mlg_buf buf;

    begin(&t);
    t.plan.slicings_count = 0;
    t.plan.baseline.path = many(&t, "b.csv", DENSE, 7919, false);
    mlg_buf_init(&buf, (size_t)64 << 20);
    ck_assert_int_eq(mlg_file_read(many(&t, "c.csv", DENSE, 1, true), &buf, NULL), MLG_OK);
    /* rows 20001 to 20004; a quoted line end before them */
    t.plan.predictions.path = trial_file(
        &t, "c.csv",
        mlg_arena_print(&t.arena, "%s2,.5,1,\"a\nb\"\n%s,.5,1,g1\n3,.5,1,g1\nx8,.5,1,g1\n",
                        mlg_buf_text(&buf), wanted[1][2]));
    mlg_buf_done(&buf);
    t.plan.slicings = groups;
    t.plan.slicings_count = 1;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.report.findings_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct mlg_finding *finding = trial_finding(&t, wanted[i][0]);
        ck_assert_str_eq(finding->message, wanted[i][1]);
        ck_assert_str_eq(finding->seen, wanted[i][2]);
        ck_assert_uint_eq(finding->count, 2);
        ck_assert_uint_eq(finding->loc.row, ROWS + 1 + i);
        ck_assert_uint_eq(finding->loc.line, ROWS + 2 + 2 * i);
    }
    ck_assert_uint_eq(trial_result(&t, "accuracy", NULL)->n, ROWS - 2);
    trial_done(&t);
}
END_TEST

/* Twelve values, three of them missing or wrong; edges by type 7 of the others. */
static const struct {
    const char *values; /* of rows 1 to 8 */
    size_t parts;
    const char *names[5];
    uint64_t counts[5];
} cuts[] = {
    { "1 2 3 4 5 6 7 8",
      4,
      { "under 2.75", "2.75 to under 4.5", "4.5 to under 6.25", "6.25 and over" },
      { 2, 2, 2, 2 } },
    { "8 7 6 5 - 3 2 1", 2, { "under 5", "5 and over", "(missing)" }, { 3, 4, 1 } },
    { "0 0 0 0 0 0 5 9", 4, { "under 1.25", "1.25 and over" }, { 6, 2 } },
    { "3 3 3 3 3 3 3 3", 4, { "all of one value" }, { 8 } },
    { "- - - - - - - -", 4, { "all of one value", "(missing)" }, { 0, 8 } },
};

START_TEST(quantiles_are_of_type_7_and_leave_no_slice_empty)
{
    static struct mlg_eval_slicing by[] = { { .column = "size" } };
    static const size_t first[] = { 0 };
    struct mlg_eval_entry entry = entries[0];
    struct trial t;
    char *text, *values, *rest, *value;

    trial_init(&t);
    text = mlg_arena_copy(&t.arena, MLG_STR("id,label,score,size\n"));
    values = mlg_arena_copy(&t.arena, mlg_str_of(cuts[_i].values));
    value = strtok_r(values, " ", &rest);
    for (int i = 1; value != NULL; i++, value = strtok_r(NULL, " ", &rest))
        text = mlg_arena_print(&t.arena, "%s%d,%d,0.5,%s\n", text, i, i % 2,
                               value[0] == '-' ? "" : value);
    t.plan.predictions.path = trial_file(&t, "p.csv", text);
    by[0].quantiles = cuts[_i].parts;
    t.plan.slicings = by;
    t.plan.slicings_count = 1;
    entry.slicings = first;
    entry.slicings_count = 1;
    t.plan.entries = &entry;
    t.plan.entries_count = 1;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    for (size_t i = 0; i < 5 && cuts[_i].names[i] != NULL; i++) {
        const struct mlg_result *r = trial_result(&t, "accuracy", cuts[_i].names[i]);
        ck_assert_uint_eq(r->n, cuts[_i].counts[i]);
        ck_assert_uint_ge(t.report.results_count, i + 2);
    }
    trial_done(&t);
}
END_TEST

START_TEST(a_quantile_of_no_number_is_found)
{
    static const struct mlg_eval_slicing by[] = { { .column = "size", .quantiles = 2 } };
    struct trial t;

    trial_init(&t);
    t.plan.predictions.path = trial_file(
        &t, "p.csv", "id,label,score,size\n1,1,.9,3\n2,0,.1,many\n3,0,.1,inf\n4,0,.2,NaN\n");
    t.plan.slicings = by;
    t.plan.slicings_count = 1;
    t.plan.entries = entries;
    t.plan.entries_count = 1;
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_str_eq(trial_finding(&t, "evaluate.bad_number")->seen, "many");
    ck_assert_uint_eq(trial_finding(&t, "evaluate.bad_number")->count, 3);
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* Clusters are told by text, numbers and words alike, wherever their rows are. */
START_TEST(clusters_are_told_by_their_names)
{
    static const char *const contents[] = {
        "id,label,score,who\n1,1,.9,a\n2,0,.8,a\n3,1,.7,7\n4,0,.2,7\n5,1,.6,07\n6,0,.1,b\n",
        "id,label,score,who\n6,0,.1,x\n5,1,.6,3\n4,0,.2,0\n3,1,.7,0\n2,0,.8,w\n1,1,.9,w\n",
    };
    struct trial t;
    char *results[2];

    trial_init(&t);
    t.plan.entries = entries;
    t.plan.entries_count = 3;
    t.plan.cluster = "who";
    for (int i = 0; i < 2; i++) {
        t.plan.predictions.path = trial_file(&t, "p.csv", contents[i]);
        ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
        ck_assert_uint_eq(t.report.findings_count, 0);
        results[i] = trial_dump(&t);
    }
    ck_assert_ptr_nonnull(strstr(results[0], "cluster"));
    ck_assert_str_eq(results[0], results[1]);
    t.plan.predictions.path = trial_file(&t, "p.csv", "id,label,score,who\n1,1,.9,a\n2,0,.8,\n");
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_str_eq(trial_finding(&t, "evaluate.id_missing")->loc.field, "who");
    ck_assert_int_eq(t.report.verdict, MLG_FAIL);
    trial_done(&t);
}
END_TEST

/* t bounds of few clusters reach beyond what a share can be: told are those within, and the verdict
 * is of those that came out. */
START_TEST(bounds_stay_within_the_range)
{
    static const char *const contents[] = {
        "id,label,score,who\n1,1,.9,a\n2,0,.1,a\n3,1,.7,b\n4,0,.8,b\n5,1,.6,c\n6,0,.1,c\n",
        "id,label,score,who\n1,1,.9,a\n2,0,.1,a\n3,1,.1,b\n4,0,.8,b\n5,1,.6,c\n6,0,.6,c\n",
    };
    struct mlg_eval_entry ranged[] = { MLG_EVAL_ENTRY_INIT, MLG_EVAL_ENTRY_INIT,
                                       MLG_EVAL_ENTRY_INIT };
    struct trial t;

    trial_init(&t);
    ranged[0].metric = "accuracy";
    ranged[1].metric = "f1";
    ranged[2].metric = "brier";
    t.plan.alpha = 0.01;
    t.plan.entries = ranged;
    t.plan.entries_count = 3;
    t.plan.cluster = "who";
    t.plan.predictions.path = trial_file(&t, "p.csv", contents[0]);
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->method, "clustered-t");
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->upper, "1");
    ck_assert_str_eq(trial_result(&t, "f1", NULL)->upper, "1");
    ck_assert_str_eq(trial_result(&t, "brier", NULL)->lower, "0");
    t.plan.baseline.path = trial_file(&t, "b.csv", contents[1]);
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->method, "clustered-paired-t");
    ck_assert_str_eq(trial_result(&t, "accuracy", NULL)->upper, "1");
    t.plan.baseline.path = NULL;
    t.plan.predictions.path = trial_file(&t, "p.csv", contents[1]);
    ranged[0].min = 0.001;
    ranged[1].min = 0.001;
    ranged[2].max = 0.999;
    ck_assert_int_eq(trial_run(&t), MLG_OK);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(t.report.results[i].verdict, MLG_INCONCLUSIVE);
    ck_assert_str_eq(t.report.results[0].lower, "0");
    ck_assert_str_eq(t.report.results[1].lower, "0");
    trial_done(&t);
}
END_TEST

START_TEST(a_thousand_and_one_values_are_too_many)
{
    static const struct mlg_eval_slicing by[] = { { .column = "id" } };
    struct trial t;

    begin(&t);
    t.plan.jobs = 2;
    t.plan.predictions.path = many(&t, "c.csv", DENSE, 1, true);
    t.plan.slicings = by;
    t.plan.slicings_count = 1;
    ck_assert_int_eq(trial_run(&t), MLG_E_CONFIG);
    ck_assert_str_eq(t.err.text, "column 'id' has more than 1000 distinct values");
    ck_assert_uint_eq(t.err.loc.row, 1001);
    trial_done(&t);
}
END_TEST

/* Everything found, as one text in the trial's arena. */
static char *findings(struct trial *t)
{
    char *text = mlg_arena_copy(&t->arena, MLG_STR(""));

    for (size_t i = 0; i < t->report.findings_count; i++) {
        const struct mlg_finding *f = &t->report.findings[i];
        text = mlg_arena_print(&t->arena, "%s%s %s %s:%llu:%llu %s x%llu\n", text, f->rule,
                               f->message, f->loc.field, (unsigned long long)f->loc.row,
                               (unsigned long long)f->loc.line, f->seen == NULL ? "" : f->seen,
                               (unsigned long long)f->count);
    }
    return text;
}

/* The bulk with rows behind it that have something wrong, in both files. */
static const char *troubled(struct trial *t, const char *name, enum kind kind, unsigned stride,
                            bool label)
{
    const char *path = many(t, name, kind, stride, label);
    struct mlg_buf buf;

    mlg_buf_init(&buf, (size_t)64 << 20);
    ck_assert_int_eq(mlg_file_read(path, &buf, NULL), MLG_OK);
    mlg_buf_add_text(&buf, label ? "1,.5,1,g1\n2,.5,0,g1\n-5,.5,0,g1\n-6,nan,0,g1\n-7,.5,,g1\n"
                                   "-8,.1,0,g1\n"
                                 : "1,.5\n1,.5\n-4,.5\n-6,.3\n-7,.3\n-8,.1\n");
    ck_assert_int_eq(mlg_file_write(path, mlg_buf_view(&buf), NULL), MLG_OK);
    mlg_buf_done(&buf);
    return path;
}

START_TEST(rows_set_aside_on_disk_give_the_same_report)
{
    struct trial t;
    char *results, *found;
    uint64_t limit = (uint64_t)3 << 20;

    begin(&t);
    rows = 100000;
    t.plan.predictions.path =
        troubled(&t, "c.csv", _i == MIXED ? DENSE : (enum kind)_i, 7919, true);
    t.plan.baseline.path = troubled(&t, "b.csv", (enum kind)_i, 1, false);
    t.plan.jobs = 2;
    ck_assert_msg(trial_run(&t) == MLG_OK, "%s", t.err.text);
    results = trial_dump(&t);
    found = findings(&t);
    ck_assert_uint_ge(t.report.findings_count, 4);
    for (;; limit += limit / 8) {
        t.plan.memory_bytes = limit;
        if (trial_run(&t) == MLG_OK)
            break;
        ck_assert_int_eq(t.code, MLG_E_LIMIT);
    }
    ck_assert_str_eq(trial_dump(&t), results);
    ck_assert_str_eq(findings(&t), found);
    /* it did need the disk */
    ck_assert_int_eq(setenv("TMPDIR", mlg_path_join(&t.arena, t.dir, "nowhere"), 1), 0);
    ck_assert_int_eq(trial_run(&t), MLG_E_IO);
    ck_assert_ptr_nonnull(strstr(t.err.hint, "TMPDIR"));
    trial_done(&t);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("rows");
    TCase *tests = tcase_create("rows");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, neither_order_nor_threads_change_a_digit, 0, KINDS);
    tcase_add_loop_test(tests, rows_set_aside_on_disk_give_the_same_report, 0, KINDS);
    tcase_add_test(tests, a_text_among_numbers_leaves_the_numbers_joined);
    tcase_add_test(tests, ids_are_compared_as_they_stand);
    tcase_add_test(tests, duplicates_and_strangers_are_told_with_their_first_places);
    tcase_add_loop_test(tests, quantiles_are_of_type_7_and_leave_no_slice_empty, 0,
                        (int)(sizeof(cuts) / sizeof(cuts[0])));
    tcase_add_test(tests, a_quantile_of_no_number_is_found);
    tcase_add_test(tests, clusters_are_told_by_their_names);
    tcase_add_test(tests, bounds_stay_within_the_range);
    tcase_add_test(tests, a_thousand_and_one_values_are_too_many);
    suite_add_tcase(suite, tests);
    return suite;
}
