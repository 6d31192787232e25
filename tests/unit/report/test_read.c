/* JSON into the model and back, and reports that lie or are damaged. */
#include <check.h>
#include <stdlib.h>

#include <mlgate/report/read.h>

#include "sample.h"

static struct mlg_report report;
static struct mlg_buf out;
static struct mlg_err err;
static struct mlg_arena arena;

static void setup(void)
{
    mlg_buf_init(&out, 1024 * 1024);
    mlg_arena_init(&arena, 16 * 1024 * 1024);
    mlg_err_clear(&err);
}

static void teardown(void)
{
    mlg_buf_done(&out);
    mlg_arena_done(&arena);
    mlg_report_done(&report);
}

static enum mlg_code read_text(struct mlg_str text, struct mlg_report *ret_report)
{
    struct mlg_doc doc;
    mlg_err_clear(&err);
    MLG_TRY(mlg_doc_parse_json(&arena, text, "r.json", MLG_E_SYNTAX, &doc, &err));
    return mlg_report_read(&doc, ret_report, &err);
}

START_TEST(what_is_written_reads_back_to_the_byte)
{
    static void (*const samples[])(struct mlg_report *) = { sample_comparison, sample_validation,
                                                            sample_hostile };
    samples[_i](&report);
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_JSON, NULL, &out, &err), MLG_OK);
    struct mlg_report again;
    ck_assert_msg(read_text(mlg_buf_view(&out), &again) == MLG_OK, "%llu: %s",
                  (unsigned long long)err.loc.line, err.text);
    ck_assert_int_eq(again.verdict, report.verdict);
    struct mlg_buf second;
    mlg_buf_init(&second, 1024 * 1024);
    ck_assert_int_eq(mlg_report_write(&again, MLG_REPORT_JSON, NULL, &second, &err), MLG_OK);
    ck_assert(mlg_str_equal(mlg_buf_view(&out), mlg_buf_view(&second)));
    mlg_buf_done(&second);
    mlg_report_done(&again);
}
END_TEST

/* The comparison's JSON with the first `from` replaced by `to`. */
static void write_edited(const char *from, const char *to)
{
    sample_comparison(&report);
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_JSON, NULL, &out, &err), MLG_OK);
    struct mlg_buf edited;
    mlg_buf_init(&edited, 1024 * 1024);
    const char *text = mlg_buf_text(&out), *at = strstr(text, from);
    ck_assert_msg(at != NULL, "%s is not there", from);
    mlg_buf_add(&edited, text, (size_t)(at - text));
    mlg_buf_add_text(&edited, to);
    mlg_buf_add_text(&edited, at + strlen(from));
    mlg_buf_done(&out);
    out = edited;
}

static const struct {
    const char *from;
    const char *to;
    const char *text; /* of the error; NULL: still believed */
} edits[] = {
    { "\"0.1.0\"", "\"0.2.0\"", NULL },
    { "\"ledger\": []", "\"ledger\": [], \"classes\": []",
      "report: classes is not a list of some" },
    { "\"ledger\": []", "\"ledger\": [], \"classes\": [1]", "report: a class is not a string" },
    { "\"ledger\": []", "\"ledger\": [], \"classes\": [\"a\"]", NULL },
    { "\"verdict\": \"FAIL\"", "\"verdict\": \"PASS\"",
      "report: the verdict PASS contradicts its own content, which is FAIL" },
    { "\"verdict\": \"FAIL\"", "\"verdict\": \"INCONCLUSIVE\"",
      "report: the verdict INCONCLUSIVE contradicts its own content, which is FAIL" },
    { "\"verdict\": \"FAIL\"", "\"verdict\": \"NONE\"",
      "report: the verdict NONE contradicts its own content, which is FAIL" },
    { "\"verdict\": \"FAIL\"", "\"verdict\": \"pass\"",
      "report: verdict is not one of the words that it may be" },
    { "\"estimate\": \"0.920512345\"", "\"estimate\": null",
      "report: a result passes without an estimate or without a gate" },
    { "\"estimate\": \"0.920512345\"", "\"estimate\": \"NaN\"",
      "report: estimate is not a decimal number" },
    { "\"estimate\": \"0.920512345\"", "\"estimate\": 0.92", "report: estimate is not a string" },
    { "\"estimate\": \"0.920512345\"", "\"estimate\": \"0.9205 \"",
      "report: estimate is not a decimal number" },
    { "mlgate-report/1", "mlgate-report/2", "report: schema is not \"mlgate-report/1\"" },
    { "\"ledger\": []", "\"ledger\": {}", "report: ledger is not a list" },
    { "\"ledger\": []", "\"ledger\": [], \"more\": 1", "report: unknown key in the document" },
    { "\"sided\": \"one\",", "", "report: a result lacks \"sided\"" },
    { "\"sided\": \"one\"", "\"sided\": \"both\"",
      "report: sided is not one of the words that it may be" },
    { "\"n\": 16281", "\"n\": -1", "report: n is not a count" },
    { "\"n\": 16281", "\"n\": null", "report: n is not a count" },
    { "\"n\": 16281", "\"n\": 1.5", "report: n is not a count" },
    { "\"n\": 16281", "\"n\": 99999999999999999999", "report: n is not a count" },
    { "\"margin\": \"0.005\"", "\"margin\": null", "report: margin is not a decimal number" },
    { "\"margin\": \"0.005\"", "\"margin\": \"0.005\", \"min\": \"0\"",
      "report: a gate lacks \"min\"" },
    { "\"less_is_better\": false", "\"less_is_better\": null",
      "report: less_is_better is not true or false" },
    { "\"on\": \"bound\",", "\"on\": \"bound\", \"less\": true,", "report: unknown key in a gate" },
    { "\"less_is_better\": false", "\"less\": false", "report: a gate lacks \"less_is_better\"" },
    { "\"margin\": \"0.005\"", "\"max\": \"0.005\"", "report: unknown key in a gate" },
    { "\"params\": {}", "\"params\": []", "report: params is not a map" },
    { "\"params\": {}", "\"params\": {\"a\": [1]}", "report: a parameter is not a plain value" },
    { "\"slice\": null", "\"slice\": \"age\"", "report: a slice is not a map" },
    { "\"untestable\": false", "\"untestable\": \"no\"",
      "report: untestable is not true or false" },
    { DIGEST, "E3B0C442", "report: sha256 is not a SHA-256 digest" },
    { "\"candidate.csv\"", "\"a\\u0000b\"", "" },
};

START_TEST(damage_is_found_at_its_place)
{
    write_edited(edits[_i].from, edits[_i].to);
    struct mlg_report again;
    enum mlg_code code = read_text(mlg_buf_view(&out), &again);
    if (edits[_i].text == NULL) {
        ck_assert_msg(code == MLG_OK, "%s", err.text);
        mlg_report_done(&again);
        return;
    }
    ck_assert_int_eq(code, MLG_E_SYNTAX);
    ck_assert_str_eq(err.loc.path, "r.json");
    ck_assert(err.loc.line > 0);
    if (edits[_i].text[0] != '\0' && strncmp(edits[_i].text, "report: a gate", 14) != 0)
        ck_assert_str_eq(err.text, edits[_i].text);
}
END_TEST

/* In their order. */
START_TEST(classes_read_back)
{
    static const char *const names[] = { "cat", "a \"b\"\n", "10" };
    struct mlg_report again;

    sample_comparison(&report);
    report.classes = names;
    report.classes_count = 3;
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_JSON, NULL, &out, &err), MLG_OK);
    ck_assert_int_eq(read_text(mlg_buf_view(&out), &again), MLG_OK);
    ck_assert_uint_eq(again.classes_count, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_str_eq(again.classes[i], names[i]);
    mlg_report_done(&again);
}
END_TEST

START_TEST(a_stage_may_be_stricter_than_its_parts)
{
    mlg_report_init(&report, "mlgate-test");
    report.version = "0.1.0";
    sample_result(&report, (struct mlg_result){
                               .n = 5, .estimate = "1", .gate_min = "0.5", .verdict = MLG_PASS });
    report.verdict = MLG_INCONCLUSIVE;
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_JSON, NULL, &out, &err), MLG_OK);
    struct mlg_report again;
    ck_assert_int_eq(read_text(mlg_buf_view(&out), &again), MLG_OK);
    ck_assert_int_eq(again.verdict, MLG_INCONCLUSIVE);
    mlg_report_done(&again);
}
END_TEST

START_TEST(nothing_gated_is_never_a_pass)
{
    static const enum mlg_verdict verdicts[] = { MLG_PASS, MLG_INCONCLUSIVE, MLG_NO_VERDICT,
                                                 MLG_FAIL };
    for (size_t i = 0; i < 4; i++) {
        mlg_report_done(&report);
        mlg_report_init(&report, "mlgate-test");
        sample_result(&report,
                      (struct mlg_result){ .n = 5, .estimate = "1", .verdict = MLG_NO_VERDICT });
        report.verdict = verdicts[i];
        mlg_buf_clear(&out);
        ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_JSON, NULL, &out, &err), MLG_OK);
        struct mlg_report again;
        enum mlg_code code = read_text(mlg_buf_view(&out), &again);
        ck_assert_int_eq(code == MLG_OK, i != 0);
        if (code == MLG_OK)
            mlg_report_done(&again);
    }
}
END_TEST

/* A figure with two bins, one of them without a band. */
static void write_bins(void)
{
    static struct mlg_result_bin bins[] = { { "0", "0.5", 3, "4.5", "0.25", "0", "0.1", "0.5",
                                              true },
                                            { "0.5", "1", 1, "0", NULL, NULL, NULL, NULL, false } };
    mlg_report_init(&report, "mlgate-test");
    report.version = "0.1.0";
    sample_result(&report, (struct mlg_result){ .rule = "metric.ece",
                                                .metric = "ece",
                                                .n = 4,
                                                .estimate = "0.25",
                                                .bins = bins,
                                                .bins_count = 2,
                                                .verdict = MLG_NO_VERDICT });
    report.verdict = MLG_NO_VERDICT;
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_JSON, NULL, &out, &err), MLG_OK);
}

START_TEST(bins_read_back)
{
    struct mlg_report again;
    write_bins();
    ck_assert_msg(read_text(mlg_buf_view(&out), &again) == MLG_OK, "%s", err.text);
    ck_assert_uint_eq(again.results[0].bins_count, 2);
    ck_assert_uint_eq(again.results[0].bins[0].rows, 3);
    ck_assert_str_eq(again.results[0].bins[0].band_high, "0.5");
    ck_assert(again.results[0].bins[0].outside && !again.results[0].bins[1].outside);
    ck_assert_ptr_null(again.results[0].bins[1].hits);
    struct mlg_buf second;
    mlg_buf_init(&second, 1024 * 1024);
    ck_assert_int_eq(mlg_report_write(&again, MLG_REPORT_JSON, NULL, &second, &err), MLG_OK);
    ck_assert(mlg_str_equal(mlg_buf_view(&out), mlg_buf_view(&second)));
    mlg_buf_done(&second);
    mlg_report_done(&again);
}
END_TEST

static const struct {
    const char *from;
    const char *to;
    const char *text;
} bin_edits[] = {
    { "\"rows\": 3", "\"rows\": -3", "report: rows is not a count" },
    { "\"hits\": \"0\"", "\"hits\": \"x\"", "report: hits is not a decimal number" },
    { "\"low\": \"0\"", "\"low\": null", "report: a bin without edges or weight is not possible" },
    { "\"outside\": true", "\"outside\": 1", "report: outside is not true or false" },
    { "\"outside\": true", "\"outside\": true, \"x\": 1", "report: unknown key in a bin" },
    { "\"bins\": [", "\"bins\": 1, \"more\": [", "report: unknown key in a result" },
};

START_TEST(damaged_bins_are_found)
{
    write_bins();
    struct mlg_report again;
    char *text = strdup(mlg_buf_text(&out)), *at;
    ck_assert_ptr_nonnull(text);
    at = strstr(text, bin_edits[_i].from);
    ck_assert_ptr_nonnull(at);
    mlg_buf_clear(&out);
    mlg_buf_add(&out, text, (size_t)(at - text));
    mlg_buf_add_text(&out, bin_edits[_i].to);
    mlg_buf_add_text(&out, at + strlen(bin_edits[_i].from));
    free(text);
    ck_assert_int_eq(read_text(mlg_buf_view(&out), &again), MLG_E_SYNTAX);
    ck_assert_str_eq(err.text, bin_edits[_i].text);
}
END_TEST

START_TEST(bins_are_drawn)
{
    write_bins();
    mlg_buf_clear(&out);
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_HTML, NULL, &out, &err), MLG_OK);
    const char *page = mlg_buf_text(&out);
    ck_assert_ptr_nonnull(strstr(page, "<h3>Reliability</h3>"));
    ck_assert_ptr_nonnull(strstr(page, "consistency band (squares) in 1 of 1 bins</figcaption>"));
    ck_assert_ptr_nonnull(strstr(page, "<rect x=\"90.0\" y=\"208.0\""));
    ck_assert_ptr_null(strstr(page, "<circle"));
}
END_TEST

START_TEST(other_documents_are_refused)
{
    static const char *const texts[] = { "null", "[]", "{}", "\"mlgate-report/1\"", "1" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct mlg_report again;
        ck_assert_int_eq(read_text(mlg_str_of(texts[i]), &again), MLG_E_SYNTAX);
    }
}
END_TEST

/* Cut anywhere, a report is an error, never another report. */
START_TEST(a_cut_report_is_never_read)
{
    sample_validation(&report);
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_JSON, NULL, &out, &err), MLG_OK);
    for (size_t len = 0; len + 2 < out.len; len += 7) {
        struct mlg_report again;
        ck_assert_int_ne(read_text((struct mlg_str){ .data = out.data, .len = len }, &again),
                         MLG_OK);
        mlg_arena_reset(&arena);
    }
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("read");
    TCase *tests = tcase_create("read");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, what_is_written_reads_back_to_the_byte, 0, 3);
    tcase_add_loop_test(tests, damage_is_found_at_its_place, 0, sizeof edits / sizeof edits[0]);
    tcase_add_test(tests, classes_read_back);
    tcase_add_test(tests, a_stage_may_be_stricter_than_its_parts);
    tcase_add_test(tests, nothing_gated_is_never_a_pass);
    tcase_add_test(tests, bins_read_back);
    tcase_add_loop_test(tests, damaged_bins_are_found, 0, sizeof bin_edits / sizeof bin_edits[0]);
    tcase_add_test(tests, bins_are_drawn);
    tcase_add_test(tests, other_documents_are_refused);
    tcase_add_test(tests, a_cut_report_is_never_read);
    suite_add_tcase(suite, tests);
    return suite;
}
