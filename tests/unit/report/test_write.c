/* Every format: what it says, that it never reads green by mistake, and that foreign text cannot
 * break out of it. Schemas are judged by xmllint and by Python's jsonschema where they are. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/base/process.h>

#include "sample.h"

static struct mlg_report report;
static struct mlg_buf out;
static struct mlg_err err;

static void setup(void)
{
    mlg_buf_init(&out, 1024 * 1024);
    mlg_err_clear(&err);
}

static void teardown(void)
{
    mlg_buf_done(&out);
    mlg_report_done(&report);
}

static const char *write_as(enum mlg_report_format format)
{
    mlg_buf_clear(&out);
    ck_assert_msg(mlg_report_write(&report, format, NULL, &out, &err) == MLG_OK, "%s", err.text);
    return mlg_buf_text(&out);
}

static size_t count_of(const char *text, const char *needle)
{
    size_t count = 0;
    for (const char *at = strstr(text, needle); at != NULL; at = strstr(at + 1, needle))
        count++;
    return count;
}

START_TEST(format_names_follow_the_enum)
{
    ck_assert_str_eq(MLG_REPORT_FORMATS, "text|json|junit|markdown|github|sarif|warnings-ng|html");
    sample_comparison(&report);
    ck_assert(strncmp(write_as(MLG_REPORT_TEXT), "mlgate-compare 0.1.0\n", 21) == 0);
    ck_assert(write_as(MLG_REPORT_JSON)[0] == '{');
    ck_assert(strncmp(write_as(MLG_REPORT_JUNIT), "<?xml", 5) == 0);
    ck_assert(strncmp(write_as(MLG_REPORT_MARKDOWN), "### ", 4) == 0);
    ck_assert(strncmp(write_as(MLG_REPORT_GITHUB), "::stop-commands::", 17) == 0);
    ck_assert_ptr_nonnull(strstr(write_as(MLG_REPORT_SARIF), "sarif-schema-2.1.0.json\""));
    ck_assert(strncmp(write_as(MLG_REPORT_WARNINGS_NG), "{\n  \"issues\": [", 15) == 0);
    ck_assert(strncmp(write_as(MLG_REPORT_HTML), "<!DOCTYPE html>\n", 16) == 0);
    ck_assert_int_eq(mlg_report_write(&report, (enum mlg_report_format)99, NULL, &out, &err),
                     MLG_E_CONFIG);
}
END_TEST

/* The output is what tests/unit/report/expected/<name> holds. */
static void assert_expected(const char *text, const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, MLG_TEST_DATA "/../unit/report/expected/%s", name);
    struct mlg_buf wanted;
    mlg_buf_init(&wanted, 64 * 1024);
    ck_assert_msg(mlg_file_read(path, &wanted, &err) == MLG_OK, "%s", err.text);
    bool same = strcmp(text, mlg_buf_text(&wanted)) == 0;
    mlg_buf_done(&wanted);
    if (!same)
        (void)printf("not as in %s:\n%s", name, text);
    ck_assert(same);
}

START_TEST(samples_are_written_as_expected)
{
    static void (*const samples[])(struct mlg_report *) = { sample_comparison, sample_validation };
    static const char *const names[][MLG_REPORT_FORMATS_COUNT] = {
        { "comparison.txt", "comparison.json", "comparison.xml", "comparison.md",
          "comparison.github.txt", "comparison.sarif.json", "comparison.warnings-ng.json",
          "comparison.html" },
        { "validation.txt", "validation.json", "validation.xml", "validation.md",
          "validation.github.txt", "validation.sarif.json", "validation.warnings-ng.json",
          "validation.html" },
    };
    samples[_i / MLG_REPORT_FORMATS_COUNT](&report);
    int format = _i % MLG_REPORT_FORMATS_COUNT;
    assert_expected(write_as((enum mlg_report_format)format),
                    names[_i / MLG_REPORT_FORMATS_COUNT][format]);
}
END_TEST

START_TEST(colour_is_on_the_verdicts_only)
{
    sample_comparison(&report);
    struct mlg_report_style style = { .color = true };
    ck_assert_int_eq(mlg_report_write(&report, MLG_REPORT_TEXT, &style, &out, &err), MLG_OK);
    const char *text = mlg_buf_text(&out);
    ck_assert_ptr_nonnull(strstr(text, "\x1b[32mPASS\x1b[0m\n"));
    ck_assert_ptr_nonnull(strstr(text, "\n\x1b[1;31mFAIL\x1b[0m: recall (age: 65 and over)"));
    ck_assert_ptr_null(strstr(write_as(MLG_REPORT_TEXT), "\x1b"));
}
END_TEST

START_TEST(the_last_line_says_what_decided)
{
    static const struct {
        enum mlg_verdict verdicts[3];
        const char *line;
    } cases[] = {
        { { MLG_PASS, MLG_PASS, MLG_NO_VERDICT }, "\nPASS: 2 gates passed\n" },
        { { MLG_PASS, MLG_INCONCLUSIVE, MLG_INCONCLUSIVE },
          "\nINCONCLUSIVE: recall: why (and 1 more)\n" },
        { { MLG_INCONCLUSIVE, MLG_FAIL, MLG_PASS }, "\nFAIL: recall: why\n" },
        { { MLG_NO_VERDICT, MLG_NO_VERDICT, MLG_NO_VERDICT },
          "\nINCONCLUSIVE: nothing was gated\n" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mlg_report_done(&report);
        mlg_report_init(&report, "mlgate-test");
        for (size_t k = 0; k < 3; k++)
            sample_result(&report, (struct mlg_result){ .n = 1,
                                                        .estimate = "0.5",
                                                        .gate_min = "0.1",
                                                        .verdict = cases[i].verdicts[k],
                                                        .reason = "why" });
        (void)mlg_report_judge(&report);
        ck_assert_msg(strstr(write_as(MLG_REPORT_TEXT), cases[i].line) != NULL, "%s",
                      mlg_buf_text(&out));
    }
}
END_TEST

START_TEST(a_number_beside_the_gate_does_not_look_like_it)
{
    mlg_report_init(&report, "mlgate-test");
    sample_result(&report, (struct mlg_result){ .n = 9,
                                                .estimate = "0.85",
                                                .lower = "0.84999612",
                                                .upper = "0.85004",
                                                .gate_min = "0.85",
                                                .verdict = MLG_INCONCLUSIVE,
                                                .reason = "so" });
    (void)mlg_report_judge(&report);
    ck_assert_msg(strstr(write_as(MLG_REPORT_TEXT), "    0.8500  [0.849996, 0.85004]  min 0.85") !=
                      NULL,
                  "%s", mlg_buf_text(&out));
}
END_TEST

/* No line begins or holds a command of a CI runner, and all is UTF-8 without control characters. */
static void assert_harmless(const char *text)
{
    ck_assert_ptr_null(strstr(text, "##["));
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n' ? 1 : 0;
        ck_assert_msg(strncmp(line + strspn(line, " \t\r"), "::", 2) != 0, "%s", line);
    }
    for (const char *at = text; *at != '\0'; at++)
        ck_assert_msg((unsigned char)*at >= 0x20 || *at == '\n', "byte %d", *at);
    ck_assert(mlg_utf8_valid_prefix(mlg_str_of(text)) == strlen(text));
}

/* Nor does anything move or reorder what a terminal shows. */
static void assert_tame(const char *text)
{
    assert_harmless(text);
    ck_assert_ptr_null(strstr(text, "\xe2\x80\xae"));
    ck_assert_ptr_null(strstr(text, "\xc2\x85"));
}

START_TEST(hostile_text_cannot_command_a_runner)
{
    sample_hostile(&report);
    struct mlg_report_stage stage = {
        .name = EVIL, .report = &report, .exit_code = 1, .evidence = EVIL, .error = EVIL
    };
    assert_tame(write_as(MLG_REPORT_TEXT));
    assert_tame(write_as(MLG_REPORT_MARKDOWN));
    assert_harmless(write_as(MLG_REPORT_JSON));
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&out), "##\\u005b"));
    assert_harmless(write_as(MLG_REPORT_JUNIT));
    for (int format = 0; format < MLG_REPORT_FORMATS_COUNT; format++) {
        if (format == MLG_REPORT_GITHUB)
            continue; /* commands are what it is made of: test_formats.c obeys them */
        mlg_buf_clear(&out);
        ck_assert_int_eq(
            mlg_report_write_run(&stage, 1, (enum mlg_report_format)format, NULL, &out, &err),
            MLG_OK);
        /* XML and JSON may hold bidirectional marks: they are data there, not shown. */
        assert_harmless(mlg_buf_text(&out));
        if (format == MLG_REPORT_TEXT || format == MLG_REPORT_MARKDOWN || format == MLG_REPORT_HTML)
            assert_tame(mlg_buf_text(&out));
    }
}
END_TEST

START_TEST(hostile_text_stays_in_its_cell)
{
    sample_hostile(&report);
    const char *text = write_as(MLG_REPORT_MARKDOWN);
    size_t rows = 0;
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        if (line[0] != '|')
            continue;
        size_t bars = 0;
        for (const char *at = line; *at != '\n'; at++) {
            if (*at == '\\' && at[1] != '\n')
                at++;
            else
                bars += *at == '|' ? 1 : 0;
            ck_assert_msg(*at != '<' || at[-1] == '\\', "%s", at);
        }
        ck_assert_msg(bars == 9 || bars == 7 || bars == 5, "%zu bars: %s", bars, line);
        rows++;
    }
    ck_assert_uint_eq(rows, 4 + 6 + 3);
    text = write_as(MLG_REPORT_JUNIT);
    ck_assert_ptr_null(strstr(text, "<script"));
    ck_assert_ptr_null(strstr(text, "\x1b"));
}
END_TEST

START_TEST(junit_knows_no_green_but_pass)
{
    sample_comparison(&report);
    const char *text = write_as(MLG_REPORT_JUNIT);
    ck_assert_uint_eq(count_of(text, "<testcase"), 5);
    ck_assert_uint_eq(count_of(text, "<failure"), 2); /* the gate and the verdict */
    ck_assert_uint_eq(count_of(text, "<error"), 1);
    ck_assert_uint_eq(count_of(text, "<skipped"), 1);
    ck_assert_ptr_nonnull(strstr(text, " tests=\"5\" failures=\"2\" errors=\"1\" skipped=\"1\""));
    ck_assert_ptr_nonnull(strstr(text, "classname=\"mlgate-compare.metric.roc_auc\" "
                                       "name=\"roc_auc margin 0.005\"><system-out>"));
    report.results_count = 0;
    (void)mlg_report_judge(&report);
    text = write_as(MLG_REPORT_JUNIT);
    ck_assert_uint_eq(count_of(text, "<testcase"), 1);
    ck_assert_ptr_nonnull(strstr(text, "<error type=\"INCONCLUSIVE\""));
}
END_TEST

START_TEST(a_clause_not_enforced_is_an_error_until_allowed)
{
    for (int allowed = 0; allowed < 2; allowed++) {
        mlg_report_done(&report);
        mlg_report_init(&report, "mlgate-validate");
        sample_clause(&report, "a", MLG_CLAUSE_ENFORCED, false, NULL);
        sample_clause(&report, "b", MLG_CLAUSE_NOT_ENFORCEABLE, allowed == 1, "needs SQL");
        (void)mlg_report_judge(&report);
        const char *text = write_as(MLG_REPORT_JUNIT);
        ck_assert_uint_eq(count_of(text, "<error type=\"clause\""), allowed == 0);
        ck_assert_uint_eq(count_of(text, "<error type=\"INCONCLUSIVE\""), allowed == 0);
        ck_assert_uint_eq(count_of(text, "<skipped type=\"clause\""), allowed == 1);
        text = write_as(MLG_REPORT_TEXT);
        ck_assert_ptr_nonnull(strstr(
            text, allowed == 1
                      ? "\nPASS: 1 clause kept, 1 clause not enforced by permission\n"
                      : "\nINCONCLUSIVE: c.odcs.yaml:41: b is not enforceable: needs SQL\n"));
    }
}
END_TEST

START_TEST(junit_numbers_what_repeats)
{
    mlg_report_init(&report, "mlgate-validate");
    for (int i = 0; i < 3; i++)
        (void)sample_finding(&report, "contract.required", MLG_LEVEL_ERROR, "a.csv", "age", "no");
    (void)mlg_report_judge(&report);
    const char *text = write_as(MLG_REPORT_JUNIT);
    ck_assert_uint_eq(count_of(text, "name=\"age\""), 1);
    ck_assert_uint_eq(count_of(text, "name=\"age #2\""), 1);
    ck_assert_uint_eq(count_of(text, "name=\"age #3\""), 1);
}
END_TEST

START_TEST(a_run_is_as_good_as_its_worst_stage)
{
    sample_comparison(&report);
    struct mlg_report good;
    mlg_report_init(&good, "mlgate-test");
    sample_result(&good, (struct mlg_result){
                             .n = 5, .estimate = "1", .gate_min = "0.5", .verdict = MLG_PASS });
    (void)mlg_report_judge(&good);
    struct mlg_report_stage stages[] = {
        { .name = "test", .report = &good, .exit_code = 0, .evidence = ".mlgate/evidence/t.json" },
        { .name = "compare", .report = &report, .exit_code = 1 },
        { .name = "validate", .report = NULL, .exit_code = 0 },
        { .name = "late", .report = &good, .exit_code = 3, .error = NULL },
    };
    ck_assert_int_eq(mlg_report_run_verdict(stages, 1), MLG_PASS);
    ck_assert_int_eq(mlg_report_run_verdict(stages, 2), MLG_FAIL);
    ck_assert_int_eq(mlg_report_run_verdict(&stages[2], 1), MLG_INCONCLUSIVE);
    ck_assert_int_eq(mlg_report_run_verdict(&stages[3], 1), MLG_INCONCLUSIVE);
    ck_assert_int_eq(mlg_report_run_verdict(stages, 0), MLG_INCONCLUSIVE);
    ck_assert_int_eq(mlg_report_write_run(stages, 4, MLG_REPORT_TEXT, NULL, &out, &err), MLG_OK);
    assert_expected(mlg_buf_text(&out), "run.txt");
    mlg_report_done(&good);
}
END_TEST

START_TEST(a_full_buffer_is_an_error)
{
    sample_comparison(&report);
    for (int format = 0; format < MLG_REPORT_FORMATS_COUNT; format++) {
        (void)write_as((enum mlg_report_format)format);
        size_t whole = out.len;
        for (size_t limit = 0; limit < whole; limit += 97) {
            struct mlg_buf small;
            mlg_buf_init(&small, limit);
            mlg_err_clear(&err);
            ck_assert_int_ne(
                mlg_report_write(&report, (enum mlg_report_format)format, NULL, &small, &err),
                MLG_OK);
            mlg_buf_done(&small);
        }
    }
}
END_TEST

/* Run argv; -1 if the judge is not installed. */
static int judge(const char *const *argv, struct mlg_buf *said)
{
    struct mlg_process_result result;
    struct mlg_err why = MLG_ERR_INIT;
    struct mlg_process_options options = { .argv = argv, .err_tail = said, .timeout_ms = 30000 };
    if (mlg_process_run(&options, &result, &why) != MLG_OK)
        return -1;
    return result.exit_code;
}

static void write_samples(enum mlg_report_format format, char names[4][32])
{
    static void (*const samples[])(struct mlg_report *) = { sample_comparison, sample_validation,
                                                            sample_hostile };
    for (int i = 0; i < 4; i++) {
        (void)snprintf(names[i], 32, "sample-%d-%d-%d", (int)getpid(), (int)format, i);
        if (i < 3) {
            mlg_report_done(&report);
            samples[i](&report);
            (void)write_as(format);
        } else {
            struct mlg_report_stage stages[] = {
                { .name = "x", .report = &report, .exit_code = 1, .evidence = EVIL },
                { .name = EVIL, .report = NULL, .exit_code = 3, .error = EVIL }
            };
            mlg_buf_clear(&out);
            ck_assert_int_eq(mlg_report_write_run(stages, 2, format, NULL, &out, &err), MLG_OK);
        }
        ck_assert_int_eq(mlg_file_write(names[i], mlg_buf_view(&out), &err), MLG_OK);
    }
}

START_TEST(junit_is_valid_by_jenkins_own_schema)
{
    char names[4][32];
    struct mlg_buf said;
    mlg_buf_init(&said, 4096);
    write_samples(MLG_REPORT_JUNIT, names);
    for (int i = 0; i < 4; i++) {
        const char *const argv[] = {
            "xmllint", "--noout", "--nonet", "--schema", MLG_TEST_DATA "/junit/junit-10.xsd",
            names[i],  NULL
        };
        int code = judge(argv, &said);
        if (code == -1)
            (void)printf("SKIP junit schema: xmllint is not installed (libxml2-utils)\n");
        ck_assert_msg(code == -1 || code == 0, "%s: %s", names[i], mlg_buf_text(&said));
        (void)unlink(names[i]);
    }
    mlg_buf_done(&said);
}
END_TEST

START_TEST(json_is_valid_by_our_schema)
{
    static const char script[] =
        "import json, sys\n"
        "try:\n"
        "    from jsonschema import Draft202012Validator\n"
        "except ImportError:\n"
        "    sys.exit(77)\n"
        "schema = json.load(open(sys.argv[1]))\n"
        "Draft202012Validator.check_schema(schema)\n"
        "validator = Draft202012Validator(schema)\n"
        "report = json.load(open(sys.argv[2]))\n"
        "def valid(): return validator.is_valid(report)\n"
        "if not valid():\n"
        "    for e in validator.iter_errors(report):\n"
        "        print([(c.message[:200], list(c.absolute_path)) for c in e.context],"
        " file=sys.stderr)\n"
        "    sys.exit(1)\n"
        "report['verdict'] = 'PASS'\n"
        "if report['schema'] == 'mlgate-report/1' and valid(): sys.exit('a lie is valid')\n"
        "report['more'] = 1\n"
        "if valid(): sys.exit('an unknown key is valid')\n";
    char names[4][32];
    struct mlg_buf said;
    mlg_buf_init(&said, 4096);
    write_samples(MLG_REPORT_JSON, names);
    for (int i = 0; i < 4; i++) {
        const char *const argv[] = { "python3", "-c",
                                     script,    MLG_TEST_DATA "/../../schemas/report.schema.json",
                                     names[i],  NULL };
        int code = judge(argv, &said);
        if (code == -1 || code == 77)
            (void)printf("SKIP report schema: python3 with jsonschema is not installed\n");
        ck_assert_msg(code == -1 || code == 77 || code == 0, "%s: %s", names[i],
                      mlg_buf_text(&said));
        (void)unlink(names[i]);
    }
    mlg_buf_done(&said);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("write");
    TCase *tests = tcase_create("write");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, format_names_follow_the_enum);
    tcase_add_loop_test(tests, samples_are_written_as_expected, 0, 2 * MLG_REPORT_FORMATS_COUNT);
    tcase_add_test(tests, colour_is_on_the_verdicts_only);
    tcase_add_test(tests, the_last_line_says_what_decided);
    tcase_add_test(tests, a_number_beside_the_gate_does_not_look_like_it);
    tcase_add_test(tests, hostile_text_cannot_command_a_runner);
    tcase_add_test(tests, hostile_text_stays_in_its_cell);
    tcase_add_test(tests, junit_knows_no_green_but_pass);
    tcase_add_test(tests, a_clause_not_enforced_is_an_error_until_allowed);
    tcase_add_test(tests, junit_numbers_what_repeats);
    tcase_add_test(tests, a_run_is_as_good_as_its_worst_stage);
    tcase_add_test(tests, a_full_buffer_is_an_error);
    tcase_add_test(tests, junit_is_valid_by_jenkins_own_schema);
    tcase_add_test(tests, json_is_valid_by_our_schema);
    suite_add_tcase(suite, tests);
    return suite;
}
