/* The formats of CI systems and the page: each is read as its reader reads it, with hostile text
 * in every place. Judges that are not installed are told as SKIP. */
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
    mlg_buf_init(&out, 16 * 1024 * 1024);
    mlg_err_clear(&err);
}

static void teardown(void)
{
    mlg_buf_done(&out);
    mlg_report_done(&report);
}

static const char *write_in(enum mlg_report_format format, const struct mlg_report_style *style)
{
    mlg_buf_clear(&out);
    ck_assert_msg(mlg_report_write(&report, format, style, &out, &err) == MLG_OK, "%s", err.text);
    return mlg_buf_text(&out);
}

static const char *write_as(enum mlg_report_format format)
{
    return write_in(format, NULL);
}

static size_t count_of(const char *text, const char *needle)
{
    size_t count = 0;
    for (const char *at = strstr(text, needle); at != NULL; at = strstr(at + 1, needle))
        count++;
    return count;
}

static void make_report(enum mlg_verdict verdict, const char *path, size_t times)
{
    mlg_report_done(&report);
    mlg_report_init(&report, "mlgate-test");
    *mlg_report_add_input(&report) =
        (struct mlg_input){ .role = "predictions", .path = path, .rows = 3 };
    for (size_t i = 0; i < times; i++)
        sample_result(
            &report,
            (struct mlg_result){
                .n = 3, .estimate = "0.5", .gate_min = "0.4", .verdict = verdict, .reason = "so" });
    (void)mlg_report_judge(&report);
}

/* What a runner of GitHub obeys in a log: commands by their names, those of stop-commands aside. */
struct obeyed {
    size_t errors, warnings, notices, others;
};

static struct obeyed obey(const char *log)
{
    struct obeyed seen = { 0 };
    char token[128] = "";
    for (const char *line = log; *line != '\0'; line += strcspn(line, "\n") + 1) {
        char text[16384];
        (void)snprintf(text, sizeof text, "%.*s", (int)strcspn(line, "\n"), line);
        const char *at = text + strspn(text, " \t\r\v\f");
        bool modern = strncmp(at, "::", 2) == 0, old = strstr(at, "##[") != NULL;
        if (token[0] != '\0') {
            char end[sizeof token + 4];
            (void)snprintf(end, sizeof end, "::%s::", token);
            if (strcmp(at, end) == 0)
                token[0] = '\0';
        } else if (strncmp(at, "::stop-commands::", 17) == 0) {
            (void)snprintf(token, sizeof token, "%s", at + 17);
            ck_assert_uint_eq(strlen(token), 64);
        } else if (strncmp(at, "::error ", 8) == 0) {
            seen.errors++;
        } else if (strncmp(at, "::warning ", 10) == 0) {
            seen.warnings++;
        } else if (strncmp(at, "::notice ", 9) == 0) {
            seen.notices++;
        } else if (modern || old) {
            seen.others++;
        }
    }
    ck_assert_str_eq(token, "");
    return seen;
}

START_TEST(a_runner_obeys_our_annotations_and_nothing_else)
{
    sample_hostile(&report);
    struct obeyed seen = obey(write_as(MLG_REPORT_GITHUB));
    ck_assert_uint_eq(seen.errors, 4); /* a FAIL, an error, an INCONCLUSIVE, a clause */
    ck_assert_uint_eq(seen.warnings + seen.notices + seen.others, 0);
    struct mlg_report_stage stages[] = {
        { .name = EVIL, .report = &report, .exit_code = 1, .evidence = EVIL },
        { .name = "##[error]x", .report = NULL, .exit_code = 3, .error = EVIL },
        { .name = "\n::error ::x", .report = NULL, .exit_code = 0 },
    };
    mlg_buf_clear(&out);
    ck_assert_int_eq(mlg_report_write_run(stages, 3, MLG_REPORT_GITHUB, NULL, &out, &err), MLG_OK);
    seen = obey(mlg_buf_text(&out));
    ck_assert_uint_eq(seen.errors, 6);
    ck_assert_uint_eq(seen.warnings + seen.notices + seen.others, 0);
    ck_assert_ptr_null(strstr(mlg_buf_text(&out), "##["));
    ck_assert_ptr_null(strpbrk(mlg_buf_text(&out), "\r\x1b"));
}
END_TEST

START_TEST(an_annotation_cannot_be_escaped_from)
{
    mlg_report_init(&report, "mlgate-validate");
    struct mlg_finding *finding = sample_finding(&report, "contract.type", MLG_LEVEL_ERROR,
                                                 "a,line=9::x%0A::b.csv", "c,d:e%", "50% \r\n::x");
    finding->seen = "%0A::error::";
    (void)mlg_report_judge(&report);
    const char *at = strstr(write_as(MLG_REPORT_GITHUB), "::error ");
    ck_assert_str_eq(at, "::error file=a%2Cline=9%3A%3Ax%250A%3A%3Ab.csv,line=18,endLine=18,col=7,"
                         "title=FAIL%3A c%2Cd%3Ae%25::c,d:e%25: 50%25 \\r\\n::x (row 17, field "
                         "c,d:e%25, seen \"%250A::error::\") [contract.type]\n");
}
END_TEST

START_TEST(the_worst_ten_are_annotated)
{
    make_report(MLG_INCONCLUSIVE, "p.csv", 7);
    (void)sample_finding(&report, "contract.type", MLG_LEVEL_WARNING, "w.csv", NULL, "w");
    (void)sample_finding(&report, "contract.type", MLG_LEVEL_NOTE, "n.csv", NULL, "n");
    for (int i = 0; i < 5; i++)
        (void)sample_finding(&report, "contract.type", MLG_LEVEL_ERROR, "e.csv", NULL, "e");
    (void)mlg_report_judge(&report);
    const char *log = write_as(MLG_REPORT_GITHUB);
    struct obeyed seen = obey(log);
    ck_assert_uint_eq(seen.errors, 10);
    ck_assert_uint_eq(seen.warnings, 0);
    ck_assert_uint_eq(seen.notices, 1);
    ck_assert_uint_eq(count_of(log, "::error file=e.csv,"), 5);
    ck_assert_ptr_nonnull(strstr(log, "\n::notice title=mlgate::and 3 more in the summary\n"));
    ck_assert(strstr(log, "::error file=e.csv") < strstr(log, "::error file=p.csv"));
}
END_TEST

START_TEST(a_long_message_is_cut_where_a_character_ends)
{
    char *text = malloc(6001);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < 3000; i++)
        memcpy(text + 2 * i, "\xc3\xa9", 2);
    text[6000] = '\0';
    mlg_report_init(&report, "mlgate-validate");
    (void)sample_finding(&report, "contract.type", MLG_LEVEL_ERROR, "e.csv", NULL, text);
    (void)mlg_report_judge(&report);
    const char *log = write_as(MLG_REPORT_GITHUB);
    const char *message = strstr(strstr(log, "title="), "::") + 2;
    size_t len = strcspn(message, "\n");
    ck_assert_uint_le(len, 4096);
    ck_assert_uint_gt(len, 4090);
    ck_assert(strncmp(message + len - 3, "...", 3) == 0);
    ck_assert_uint_eq(mlg_utf8_valid_prefix(mlg_str_of(log)), strlen(log));
    free(text);
}
END_TEST

START_TEST(paths_are_told_from_the_root_of_the_repository)
{
    static const struct {
        const char *root, *folder, *path, *shown;
    } cases[] = {
        { NULL, NULL, "a/b.csv", "a/b.csv" },
        { NULL, NULL, "./a/../b.csv", "b.csv" },
        { NULL, NULL, "../b.csv", "../b.csv" },
        { NULL, NULL, "/x/b.csv", "/x/b.csv" },
        { "/w", "models/m", "b.csv", "models/m/b.csv" },
        { "/w", "models/m", "../../data/b.csv", "data/b.csv" },
        { "/w", "models", "../../b.csv", "../../b.csv" },
        { "/w", "models", "/w/data//b.csv", "data/b.csv" },
        { "/w", "models", "/wide/b.csv", "/wide/b.csv" },
        { "/w", "models", "/w/../etc/b.csv", "../etc/b.csv" },
        { "/w", "", "b.csv", "b.csv" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mlg_report_style style = { .root = cases[i].root, .folder = cases[i].folder };
        char wanted[128];
        make_report(MLG_FAIL, cases[i].path, 1);
        (void)snprintf(wanted, sizeof wanted, "::error file=%s,title=", cases[i].shown);
        ck_assert_msg(strstr(write_in(MLG_REPORT_GITHUB, &style), wanted) != NULL, "%s: %s", wanted,
                      mlg_buf_text(&out));
        const char *shown = cases[i].shown;
        shown += strncmp(shown, "../../", 6) == 0 ? 6 : strncmp(shown, "../", 3) == 0 ? 3 : 0;
        (void)snprintf(wanted, sizeof wanted, "\"uri\": \"%s\"", shown + (shown[0] == '/'));
        ck_assert_msg(strstr(write_in(MLG_REPORT_SARIF, &style), wanted) != NULL, "%s", wanted);
    }
}
END_TEST

/* A report that is no PASS is an error everywhere, also when nothing in it says why. */
START_TEST(no_format_is_green_without_a_pass)
{
    static const enum mlg_verdict verdicts[] = { MLG_PASS, MLG_FAIL, MLG_INCONCLUSIVE };
    for (size_t v = 0; v < 3; v++) {
        for (size_t times = 0; times < 2; times++) {
            make_report(verdicts[v], "p.csv", times);
            report.verdict = verdicts[v];
            size_t errors = verdicts[v] == MLG_PASS ? 0 : 1;
            struct obeyed seen = obey(write_as(MLG_REPORT_GITHUB));
            ck_assert_uint_eq(seen.errors, errors);
            ck_assert_uint_eq(count_of(write_as(MLG_REPORT_SARIF), "\"level\": \"error\""), errors);
            const char *text = write_as(MLG_REPORT_WARNINGS_NG);
            ck_assert_uint_eq(count_of(text, "\"severity\": \"ERROR\""), errors);
            char head[96];
            (void)snprintf(head, sizeof head, "<h1><strong class=\"v %s\">",
                           mlg_verdict_name(verdicts[v]));
            ck_assert_ptr_nonnull(strstr(write_as(MLG_REPORT_HTML), head));
        }
    }
    struct mlg_report_stage stage = { .name = "test", .report = NULL, .exit_code = 0 };
    for (size_t count = 0; count < 2; count++) {
        mlg_buf_clear(&out);
        ck_assert_int_eq(mlg_report_write_run(&stage, count, MLG_REPORT_SARIF, NULL, &out, &err),
                         MLG_OK);
        ck_assert_uint_eq(count_of(mlg_buf_text(&out), "\"level\": \"error\""), 1);
        ck_assert_ptr_nonnull(strstr(mlg_buf_text(&out), "\"verdict\": \"INCONCLUSIVE\""));
    }
}
END_TEST

START_TEST(warnings_ng_shows_text_not_markup)
{
    sample_hostile(&report);
    const char *text = write_as(MLG_REPORT_WARNINGS_NG);
    /* A file's name is a key, not shown as HTML: it stays as it is. */
    ck_assert_uint_eq(count_of(text, "<script"), count_of(text, "\"fileName\": \"::error"));
    ck_assert_ptr_nonnull(strstr(text, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    ck_assert_ptr_nonnull(strstr(text, "&amp;amp;"));
    ck_assert_ptr_null(strstr(text, "##["));
}
END_TEST

START_TEST(sarif_messages_hold_no_link_and_no_place_for_arguments)
{
    mlg_report_init(&report, "mlgate-validate");
    (void)sample_finding(&report, "contract.type", MLG_LEVEL_ERROR, "a b%.csv", "f",
                         "[a](http://e) {0} {x}");
    (void)mlg_report_judge(&report);
    const char *text = write_as(MLG_REPORT_SARIF);
    ck_assert_ptr_nonnull(strstr(text, "FAIL: f: \\\\[a\\\\](http://e) {{0}} {{x}} (row 17"));
    ck_assert_ptr_nonnull(strstr(text, "\"uri\": \"a%20b%25.csv\""));
}
END_TEST

START_TEST(sarif_keeps_to_the_limits_of_code_scanning)
{
    struct mlg_report_stage stages[25];
    make_report(MLG_FAIL, "p.csv", 1);
    for (size_t i = 0; i < 25; i++)
        stages[i] =
            (struct mlg_report_stage){ .name = "test:0", .report = &report, .exit_code = 1 };
    ck_assert_int_eq(mlg_report_write_run(stages, 25, MLG_REPORT_SARIF, NULL, &out, &err), MLG_OK);
    const char *text = mlg_buf_text(&out);
    ck_assert_uint_eq(count_of(text, "\"driver\""), 20);
    ck_assert_uint_eq(count_of(text, "\"ruleId\""), 25);
    ck_assert_ptr_nonnull(strstr(text, ":6\"")); /* the last of six that are alike */
    make_report(MLG_FAIL, "p.csv", 5100);
    text = write_as(MLG_REPORT_SARIF);
    ck_assert_uint_eq(count_of(text, "\"ruleId\""), 5000);
    ck_assert_uint_eq(count_of(text, "100 more results are in the JSON report."), 1);
}
END_TEST

/* Every '<' of the page begins one of these, and nothing comes from elsewhere. */
static void assert_inert(const char *text)
{
    static const char *const tags[] = {
        "!DOCTYPE",   "html",  "head", "meta",   "title",  "style", "body", "main",
        "h1",         "h2",    "h3",   "p",      "ol",     "li",    "div",  "table",
        "thead",      "tbody", "tr",   "th",     "td",     "a",     "g",    "svg",
        "figcaption", "text",  "line", "circle", "figure", "strong"
    };
    for (const char *at = strchr(text, '<'); at != NULL; at = strchr(at + 1, '<')) {
        const char *name = at + 1 + (at[1] == '/' ? 1 : 0);
        size_t len = strcspn(name, " >/"), known = 0;
        for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
            known += strlen(tags[i]) == len && strncmp(tags[i], name, len) == 0 ? 1 : 0;
        ck_assert_msg(known == 1, "%.60s", at);
    }
    ck_assert_ptr_null(strstr(text, " src="));
    ck_assert_ptr_null(strstr(text, "url("));
    ck_assert_ptr_null(strstr(text, "@import"));
    for (const char *at = strstr(text, "href="); at != NULL; at = strstr(at + 1, "href="))
        ck_assert_msg(strncmp(at, "href=\"#stage-", 13) == 0, "%.40s", at);
}

START_TEST(the_page_is_inert)
{
    sample_hostile(&report);
    assert_inert(write_as(MLG_REPORT_HTML));
    struct mlg_report_stage stages[] = {
        { .name = EVIL, .report = &report, .exit_code = 1, .evidence = EVIL },
        { .name = "b", .report = NULL, .exit_code = 3, .error = EVIL },
    };
    mlg_buf_clear(&out);
    ck_assert_int_eq(mlg_report_write_run(stages, 2, MLG_REPORT_HTML, NULL, &out, &err), MLG_OK);
    assert_inert(mlg_buf_text(&out));
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&out), "&lt;script&gt;alert(1)&lt;/script&gt;"));
}
END_TEST

START_TEST(plots_draw_what_is_there)
{
    mlg_report_init(&report, "mlgate-test");
    static const struct mlg_result rows[] = {
        { .n = 9,
          .estimate = "0.5",
          .lower = "0.4",
          .upper = "0.6",
          .gate_min = "0.45",
          .verdict = MLG_INCONCLUSIVE,
          .reason = "r" },
        { .n = 9,
          .estimate = "0.5",
          .lower = "0.5",
          .upper = NULL,
          .gate_min = "0.45",
          .slice_column = "s",
          .slice_value = "a",
          .verdict = MLG_PASS },
        { .n = 0,
          .gate_min = "0.45",
          .slice_column = "s",
          .slice_value = "b",
          .verdict = MLG_INCONCLUSIVE,
          .reason = "r" },
        { .n = 9, .estimate = "0.5" },
        { .n = 9, .estimate = "1e300", .gate_max = "NaN", .verdict = MLG_INCONCLUSIVE },
        { .n = 9, .estimate = "Infinity", .gate_max = "0", .verdict = MLG_INCONCLUSIVE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        sample_result(&report, rows[i]);
    (void)mlg_report_judge(&report);
    const char *text = write_as(MLG_REPORT_HTML);
    ck_assert_uint_eq(count_of(text, "<figure>"), 1);
    ck_assert_uint_eq(count_of(text, "<circle"), 2);
    ck_assert_uint_eq(count_of(text, "stroke-dasharray"), 1);
    ck_assert_ptr_null(strstr(text, "=\"nan"));
    ck_assert_ptr_null(strstr(text, "=\"NaN"));
    ck_assert_ptr_null(strstr(text, "=\"inf"));
    /* 0.4 and 0.6 lie 5% inside of the scale 0.39 to 0.61 that reaches from 245 to 660. */
    ck_assert_ptr_nonnull(strstr(text, "<line x1=\"263.9\" y1=\"20.0\" x2=\"641.1\" y2=\"20.0\""));
}
END_TEST

/* The same metric with the same margin: which side is worse is its parameters' to say. */
START_TEST(a_margin_stands_on_the_side_that_is_worse)
{
    mlg_report_init(&report, "mlgate-compare");
    for (int less = 0; less < 2; less++)
        sample_result(&report, (struct mlg_result){ .metric = "mean",
                                                    .n = 9,
                                                    .estimate = "0.5",
                                                    .baseline = "0.5",
                                                    .difference = "0",
                                                    .lower = "-0.04",
                                                    .upper = "0.04",
                                                    .gate_margin = "0.05",
                                                    .less_is_better = less == 1,
                                                    .verdict = MLG_PASS });
    const char *text = write_as(MLG_REPORT_HTML);
    ck_assert_uint_eq(count_of(text, "<figure>"), 2);
    ck_assert_uint_eq(count_of(text, "stroke-dasharray"), 2);
    /* -0.05, -0.04, 0.04 and no difference: 5% beside -0.05 and 0.04, and the other way round. */
    const char *more = strstr(text, "x=\"263.9\" y=\"48.0\" text-anchor=\"middle\"");
    ck_assert_ptr_nonnull(more);
    ck_assert_ptr_nonnull(strstr(more, ">-0.0500</text>"));
    const char *less = strstr(text, "x=\"641.1\" y=\"48.0\" text-anchor=\"middle\"");
    ck_assert_ptr_nonnull(less);
    ck_assert(more < less);
    ck_assert_ptr_nonnull(strstr(less, ">0.0500</text>"));
}
END_TEST

/* Beside the schema, what the rules of level error say that the publishers' validator of SARIF
 * and GitHub's code scanning ask for. */
static const char sarif_script[] =
    "import json, re, sys\n"
    "try:\n"
    "    from jsonschema import Draft4Validator\n"
    "except ImportError:\n"
    "    sys.exit(77)\n"
    "log = json.load(open(sys.argv[2], encoding='utf-8'))\n"
    "errors = [e.message[:200] for e in\n"
    "          Draft4Validator(json.load(open(sys.argv[1]))).iter_errors(log)]\n"
    "def check(ok, what):\n"
    "    if not ok: errors.append(what)\n"
    "check(len(log['runs']) <= 20, 'GH1004 runs')\n"
    "ids = [r.get('automationDetails', {}).get('id') for r in log['runs']]\n"
    "check(len(set(ids)) == len(ids), 'ids of runs repeat')\n"
    "for run in log['runs']:\n"
    "    driver = run['tool']['driver']\n"
    "    check(driver.get('version') and len(driver['name'].split()) <= 3, 'SARIF2005')\n"
    "    rules = {r['id']: r for r in driver['rules']}\n"
    "    check(len(rules) == len(driver['rules']), 'rules repeat')\n"
    "    prints = set()\n"
    "    for rule in rules.values():\n"
    "        check(rule.get('name') != rule['id'], 'SARIF1001')\n"
    "        check(re.fullmatch('[A-Z][A-Za-z0-9]*', rule['name']), 'SARIF2012')\n"
    "    check(len(run['results']) <= 5000, 'GH1004 results')\n"
    "    for result in run['results']:\n"
    "        check(result['ruleId'] in rules, 'SARIF1010')\n"
    "        text = result['message']['text']\n"
    "        check(text[-1] in '.!?', 'SARIF2001')\n"
    "        check(not re.search(r'(?<!\\{)\\{\\d+\\}(?!\\})', text), 'SARIF1012')\n"
    "        check(len(result['locations']) == 1, 'GH1001')\n"
    "        place = result['locations'][0]['physicalLocation']\n"
    "        uri = place['artifactLocation']['uri']\n"
    "        check(re.fullmatch(r\"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+\", uri), 'SARIF1002')\n"
    "        check(uri[0] != '/' and '..' not in uri.split('/'), 'GH1005')\n"
    "        region = place['region']\n"
    "        check(1 <= region['startLine'] <= region['endLine'], 'GH1003')\n"
    "        check(region.get('startColumn', 0) < region.get('endColumn', 1), 'SARIF1007')\n"
    "        mark = result['partialFingerprints']['primaryLocationLineHash']\n"
    "        check(mark not in prints, 'fingerprints repeat')\n"
    "        prints.add(mark)\n"
    "print(errors, file=sys.stderr)\n"
    "sys.exit(1 if errors else 0)\n";

static int judge(const char *name, struct mlg_buf *said)
{
    struct mlg_process_result result;
    struct mlg_err why = MLG_ERR_INIT;
    const char *const argv[] = { "python3",    "-c",
                                 sarif_script, MLG_TEST_DATA "/sarif/sarif-schema-2.1.0.json",
                                 name,         NULL };
    struct mlg_process_options options = { .argv = argv, .err_tail = said, .timeout_ms = 30000 };
    if (mlg_process_run(&options, &result, &why) != MLG_OK || result.exit_code == 77)
        return -1;
    return result.exit_code;
}

START_TEST(sarif_is_valid_by_its_schema_and_rules)
{
    static void (*const samples[])(struct mlg_report *) = { sample_comparison, sample_validation,
                                                            sample_hostile };
    char name[64];
    struct mlg_buf said;
    mlg_buf_init(&said, 8192);
    for (int i = 0; i < 4; i++) {
        if (i < 3) {
            mlg_report_done(&report);
            samples[i](&report);
            (void)write_as(MLG_REPORT_SARIF);
        } else {
            struct mlg_report_stage stages[] = {
                { .name = "x", .report = &report, .exit_code = 1 },
                { .name = EVIL, .report = NULL, .exit_code = 3, .error = EVIL }
            };
            mlg_buf_clear(&out);
            ck_assert_int_eq(mlg_report_write_run(stages, 2, MLG_REPORT_SARIF, NULL, &out, &err),
                             MLG_OK);
        }
        (void)snprintf(name, sizeof name, "sarif-%d-%d", (int)getpid(), i);
        ck_assert_int_eq(mlg_file_write(name, mlg_buf_view(&out), &err), MLG_OK);
        int code = judge(name, &said);
        if (code == -1)
            (void)printf("SKIP SARIF schema: python3 with jsonschema is not installed\n");
        ck_assert_msg(code <= 0, "%s: %s", name, mlg_buf_text(&said));
        (void)unlink(name);
    }
    mlg_buf_done(&said);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("formats");
    TCase *tests = tcase_create("formats");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_runner_obeys_our_annotations_and_nothing_else);
    tcase_add_test(tests, an_annotation_cannot_be_escaped_from);
    tcase_add_test(tests, the_worst_ten_are_annotated);
    tcase_add_test(tests, a_long_message_is_cut_where_a_character_ends);
    tcase_add_test(tests, paths_are_told_from_the_root_of_the_repository);
    tcase_add_test(tests, no_format_is_green_without_a_pass);
    tcase_add_test(tests, warnings_ng_shows_text_not_markup);
    tcase_add_test(tests, sarif_messages_hold_no_link_and_no_place_for_arguments);
    tcase_add_test(tests, sarif_keeps_to_the_limits_of_code_scanning);
    tcase_add_test(tests, the_page_is_inert);
    tcase_add_test(tests, plots_draw_what_is_there);
    tcase_add_test(tests, a_margin_stands_on_the_side_that_is_worse);
    tcase_add_test(tests, sarif_is_valid_by_its_schema_and_rules);
    suite_add_tcase(suite, tests);
    return suite;
}
