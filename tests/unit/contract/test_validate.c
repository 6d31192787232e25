/* Data against contracts: what is counted, where it is found, and that nothing passes untested. */
#include <unistd.h>

#include "checks_table.h"
#include "try.h"

static struct try t;

static void setup(void)
{
    try_begin(&t);
}

static void teardown(void)
{
    try_end(&t);
}

/* A table of one column gets a second one, since a blank line is a problem of its own. */
static const char *widen(const char *csv)
{
    if (strchr(csv, ',') != NULL && strchr(csv, ',') < strchr(csv, '\n'))
        return csv;
    struct mlg_buf wide;
    mlg_buf_init(&wide, 10000);
    for (const char *c = csv; *c != '\0'; c++) {
        if (*c == '\n')
            mlg_buf_add_text(&wide, ",~");
        mlg_buf_add_char(&wide, *c);
    }
    const char *copy = mlg_arena_copy(&t.arena, mlg_buf_view(&wide));
    mlg_buf_done(&wide);
    return copy;
}

START_TEST(each_check_counts_what_breaks_it)
{
    const struct check_case *c = &check_cases[_i];
    try_read(&t, try_contract(&t, c->version != NULL ? c->version : "3.1.0", c->properties));
    ck_assert_msg(t.code == MLG_OK, "%s: %s", c->properties, t.err.text);
    try_validate(&t, widen(c->csv), NULL);
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    for (size_t i = 0; i < t.report.findings_count; i++)
        ck_assert_msg(t.report.findings[i].level != MLG_LEVEL_ERROR ||
                          (c->rule != NULL && strcmp(t.report.findings[i].rule, c->rule) == 0),
                      "%s: %s %s", c->properties, t.report.findings[i].rule,
                      t.report.findings[i].message);
    if (c->rule == NULL) {
        ck_assert_msg(t.verdict == MLG_PASS, "%s", c->properties);
        return;
    }
    const struct mlg_finding *finding = try_find(&t, c->rule);
    ck_assert_msg(finding != NULL, "%s: no finding", c->properties);
    ck_assert_msg(finding->count == c->count, "%s: %llu", c->properties,
                  (unsigned long long)finding->count);
    ck_assert_msg(finding->loc.row == c->row, "%s: row %llu", c->properties,
                  (unsigned long long)finding->loc.row);
    ck_assert_ptr_nonnull(finding->message);
    ck_assert_ptr_nonnull(finding->expected);
    ck_assert_ptr_nonnull(finding->hint);
    ck_assert_int_eq(t.verdict, MLG_FAIL);
}
END_TEST

START_TEST(a_finding_tells_the_place_of_the_cell)
{
    try_run(&t, "      - {name: a}\n      - {name: b}\n      - {name: n, logicalType: integer}\n",
            "a,b,n\nx,y,1\n\"one\ntwo \"\"2\"\"\",\xc3\xa9,x\n,,y\n");
    const struct mlg_finding *finding = try_find(&t, "contract.type");
    ck_assert_str_eq(finding->loc.path, "t.csv");
    ck_assert_uint_eq(finding->loc.line, 4);
    ck_assert_uint_eq(finding->loc.column, 14);
    ck_assert_uint_eq(finding->loc.row, 2);
    ck_assert_str_eq(finding->loc.field, "n");
    ck_assert_str_eq(finding->seen, "x");
    ck_assert_str_eq(finding->expected, "integer");
    ck_assert_str_eq(finding->message, "n is not of its type in 2 of 3 rows");
}
END_TEST

START_TEST(one_bad_cell_does_not_hide_other_checks)
{
    try_run(&t,
            "      - name: a\n        logicalType: integer\n        required: true\n"
            "        unique: true\n        logicalTypeOptions: {maximum: 5}\n        quality:\n"
            "          - {metric: invalidValues, mustBe: 0, arguments: {pattern: '^\\d$'}}\n",
            "a,b\nx,\nx,\n9,\n,\n");
    ck_assert_uint_eq(try_count(&t, "contract.type"), 2);
    ck_assert_uint_eq(try_count(&t, "contract.unique"), 1);
    ck_assert_uint_eq(try_count(&t, "contract.maximum"), 1);
    ck_assert_uint_eq(try_count(&t, "contract.required"), 1);
    ck_assert_uint_eq(try_count(&t, "contract.invalid_values"), 2);
}
END_TEST

START_TEST(a_missing_column_fails_whether_required_or_not)
{
    try_run(&t, "      - {name: age, logicalType: integer}\n      - {name: b}\n", "Age,b\n1,2\n");
    const struct mlg_finding *finding = try_find(&t, "contract.missing_column");
    ck_assert_int_eq(t.verdict, MLG_FAIL);
    ck_assert_str_eq(finding->loc.field, "age");
    ck_assert_str_eq(finding->hint, "did you mean the column 'Age'?");
    const struct mlg_clause *clause = try_clause(&t, "schema[0].properties[0].logicalType");
    ck_assert_int_eq(clause->status, MLG_CLAUSE_NOT_ENFORCEABLE);
    ck_assert_int_eq(try_clause(&t, "schema[0].properties[0].name")->status, MLG_CLAUSE_ENFORCED);
    finding = try_find(&t, "contract.extra_column");
    ck_assert_int_eq(finding->level, MLG_LEVEL_NOTE);
    ck_assert_str_eq(finding->loc.field, "Age");
}
END_TEST

START_TEST(no_rows_are_no_evidence)
{
    const char *properties = "      - {name: a, logicalType: integer, required: true}\n";
    try_run(&t, properties, "a\n");
    ck_assert_int_eq(t.verdict, MLG_INCONCLUSIVE);
    ck_assert_int_eq(try_clause(&t, "schema[0].properties[0].required")->status,
                     MLG_CLAUSE_NOT_ENFORCEABLE);
    ck_assert_uint_eq(try_count(&t, "contract.no_rows"), 1);
    ck_assert_uint_eq(t.report.inputs[0].rows, 0);
}
END_TEST

START_TEST(no_rows_fail_where_the_contract_wants_some)
{
    try_run(&t, "      - {name: a}\n    quality: [{metric: rowCount, mustBeGreaterThan: 0}]\n",
            "a\n");
    ck_assert_int_eq(t.verdict, MLG_FAIL);
    ck_assert_str_eq(try_find(&t, "contract.row_count")->seen, "0");
    ck_assert_str_eq(try_find(&t, "contract.row_count")->expected, "mustBeGreaterThan 0");
}
END_TEST

START_TEST(a_column_of_nulls_is_told)
{
    try_run(&t, "      - {name: a, logicalType: integer}\n      - {name: b}\n", "a,b\n,x\n,y\n");
    ck_assert_int_eq(t.verdict, MLG_PASS);
    ck_assert_int_eq(try_find(&t, "contract.no_values")->level, MLG_LEVEL_NOTE);
    ck_assert_str_eq(try_find(&t, "contract.no_values")->loc.field, "a");
}
END_TEST

static enum mlg_verdict with_allow(const char *properties, const char *csv, const char *allow)
{
    try_read(&t, try_contract(&t, "3.1.0", properties));
    ck_assert_int_eq(t.code, MLG_OK);
    struct mlg_validate_options options = { .allow = &allow, .allow_count = 1 };
    try_validate(&t, csv, &options);
    ck_assert_int_eq(t.code, MLG_OK);
    return t.verdict;
}

START_TEST(a_clause_that_cannot_be_enforced_is_inconclusive_unless_allowed)
{
    const char *sql = "      - name: a\n        quality: [{type: sql, query: x, mustBe: 0}]\n";
    try_run(&t, sql, "a\n1\n");
    ck_assert_int_eq(t.verdict, MLG_INCONCLUSIVE);
    static const struct {
        const char *rule;
        enum mlg_verdict verdict;
    } allows[] = { { "contract.not_enforceable.sql", MLG_PASS },
                   { "contract.not_enforceable", MLG_PASS },
                   { "contract.not_enforceable.custom", MLG_INCONCLUSIVE },
                   { "contract.not_enforceable.s", MLG_INCONCLUSIVE },
                   { "", MLG_INCONCLUSIVE } };
    for (size_t i = 0; i < sizeof allows / sizeof allows[0]; i++) {
        try_end(&t);
        try_begin(&t);
        ck_assert_int_eq(with_allow(sql, "a\n1\n", allows[i].rule), allows[i].verdict);
    }
}
END_TEST

START_TEST(a_pattern_that_gives_up_is_inconclusive)
{
    try_run(&t,
            "      - {name: a, logicalType: string, logicalTypeOptions: {pattern: '^(a+)+$'}}\n",
            "a\naa\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n");
    ck_assert_int_eq(t.verdict, MLG_INCONCLUSIVE);
    ck_assert_int_eq(try_clause(&t, "schema[0].properties[0].logicalTypeOptions.pattern")->status,
                     MLG_CLAUSE_NOT_ENFORCEABLE);
    ck_assert_uint_eq(try_find(&t, "contract.undecided")->loc.row, 2);
    ck_assert_ptr_null(try_find(&t, "contract.pattern"));
}
END_TEST

START_TEST(a_zone_whose_rules_are_unknown_is_inconclusive)
{
    const char *properties =
        "      - name: a\n        logicalType: timestamp\n        logicalTypeOptions:\n"
        "          defaultTimezone: Australia/Sydney\n          minimum: '2020-01-01T00:00:00Z'\n";
    try_run(&t, properties, "a\n2024-01-01T00:00:00+10:00\n");
    ck_assert_int_eq(t.verdict, MLG_PASS);
    try_end(&t);
    try_begin(&t);
    try_run(&t, properties, "a\n2024-01-01T00:00:00\n");
    ck_assert_int_eq(t.verdict, MLG_INCONCLUSIVE);
    ck_assert_uint_eq(try_count(&t, "contract.undecided"), 1);
}
END_TEST

START_TEST(a_warning_does_not_fail)
{
    try_run(&t,
            "      - name: a\n        quality:\n"
            "          - {metric: nullValues, mustBe: 0, severity: warning}\n      - {name: b}\n",
            "a,b\n,1\n");
    ck_assert_int_eq(t.verdict, MLG_PASS);
    ck_assert_int_eq(try_find(&t, "contract.null_values")->level, MLG_LEVEL_WARNING);
}
END_TEST

START_TEST(problems_of_the_table_fail_and_are_counted)
{
    try_run(&t, "      - {name: a}\n      - {name: b}\n", "a,b\n1,2\n1\n1,2,3\n4,5\n");
    ck_assert_int_eq(t.verdict, MLG_FAIL);
    const struct mlg_finding *finding = try_find(&t, "table.ragged_row");
    ck_assert_uint_eq(finding->count, 2);
    ck_assert_uint_eq(finding->loc.line, 3);
    ck_assert_uint_eq(t.report.inputs[0].rows, 4);
}
END_TEST

START_TEST(a_name_that_stands_twice_in_the_header_is_not_found)
{
    try_run(&t, "      - {name: a, logicalType: integer}\n", "a,a\n1,x\n");
    ck_assert_int_eq(t.verdict, MLG_FAIL);
    ck_assert_uint_eq(try_count(&t, "contract.missing_column"), 1);
    ck_assert_uint_eq(try_count(&t, "table.duplicate_header"), 1);
}
END_TEST

START_TEST(data_that_cannot_be_parsed_is_an_error)
{
    try_read(&t, try_contract(&t, "3.1.0", "      - {name: a}\n"));
    try_validate(&t, "", NULL);
    ck_assert_int_eq(t.code, MLG_E_SYNTAX);
    ck_assert_str_eq(t.err.loc.path, "t.csv");
}
END_TEST

START_TEST(the_data_is_an_input_with_the_digest_of_its_bytes)
{
    try_run(&t, "      - {name: a}\n", "a\n1\n2\n");
    char digest[MLG_SHA256_HEX];
    mlg_sha256_bytes("a\n1\n2\n", 6, digest);
    ck_assert_uint_eq(t.report.inputs_count, 1);
    ck_assert_str_eq(t.report.inputs[0].sha256, digest);
    ck_assert_uint_eq(t.report.inputs[0].rows, 2);
    ck_assert_int_eq(mlg_contract_add_input(&t.contract, &t.report, NULL), MLG_OK);
    ck_assert_str_eq(t.report.inputs[1].role, "contract");
    ck_assert_str_eq(t.report.inputs[1].sha256, t.contract.sha256);
}
END_TEST

START_TEST(duplicates_name_the_first_of_them)
{
    try_run(&t, "      - {name: a, logicalType: integer, unique: true}\n", "a\n7\n8\n\n07\n+8\n");
    const struct mlg_finding *finding = try_find(&t, "contract.unique");
    ck_assert_uint_eq(finding->count, 2);
    ck_assert_str_eq(finding->seen, "07");
    ck_assert_ptr_nonnull(strstr(finding->message, "repeats row 1"));
}
END_TEST

static void read_back(const char *path, struct mlg_buf *out)
{
    mlg_buf_init(out, (size_t)1024 * 1024);
    ck_assert_int_eq(mlg_file_read(path, out, NULL), MLG_OK);
}

/* 10^6 rows with keys of every form; 37 rows repeat one far away, three have a null in their key.
 */
static void add_keys(struct mlg_buf *csv)
{
    mlg_buf_add_text(csv, "a,b,c\n");
    for (int i = 0; i < 1000000; i++) {
        int a = i % 27011 == 20000 ? i - 19999 : i;
        mlg_buf_add_format(csv, "%d,%s%d,", a, a % 3 == 0 ? "a much longer value " : "x", a);
        mlg_buf_add_format(csv, i == 271828 || i > 999997 ? "\n" : "%d\n", a / 2);
    }
}

/* What a run with that budget says, for people and for the log. */
static void say_with(uint64_t memory_bytes, const char *folder, struct mlg_buf *out,
                     struct mlg_buf *log)
{
    static const char properties[] =
        "      - {name: a, logicalType: integer, unique: true}\n"
        "      - {name: b, primaryKey: true, primaryKeyPosition: 1}\n"
        "      - {name: c, logicalType: integer, primaryKey: true, primaryKeyPosition: 2}\n";
    const char *path = mlg_path_join(&t.arena, folder, "bad.jsonl");
    struct mlg_validate_options options = { .memory_bytes = memory_bytes };
    struct mlg_buf csv;
    mlg_buf_init(&csv, (size_t)64 * 1024 * 1024);
    add_keys(&csv);
    ck_assert_int_eq(mlg_celllog_open(path, &options.errors_out, NULL), MLG_OK);
    try_read(&t, try_contract(&t, "3.1.0", properties));
    try_validate(&t, mlg_buf_text(&csv), &options);
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    ck_assert_int_eq(mlg_celllog_commit(options.errors_out, NULL), MLG_OK);
    mlg_celllog_free(options.errors_out);
    mlg_buf_init(out, (size_t)1024 * 1024);
    for (size_t i = 0; i < t.report.findings_count; i++) {
        const struct mlg_finding *finding = &t.report.findings[i];
        mlg_buf_add_format(
            out, "%s|%s|%s|%llu|%llu|%llu|%llu\n", finding->rule, finding->message, finding->seen,
            (unsigned long long)finding->count, (unsigned long long)finding->loc.line,
            (unsigned long long)finding->loc.column, (unsigned long long)finding->loc.offset);
    }
    read_back(path, log);
    mlg_buf_done(&csv);
}

START_TEST(uniqueness_on_disk_says_what_it_says_in_memory)
{
    static const uint64_t budgets[] = { 256 << 20, 16 << 20, 1 << 20 };
    struct mlg_buf out[3];
    struct mlg_buf log[3];
    for (size_t i = 0; i < 3; i++) {
        if (i > 0) {
            try_end(&t);
            try_begin(&t);
        }
        char *folder = NULL;
        ck_assert_int_eq(mlg_file_make_temp_dir(&t.arena, &folder, NULL), MLG_OK);
        say_with(budgets[i], folder, &out[i], &log[i]);
        mlg_file_remove_tree(folder);
        ck_assert_str_eq(mlg_buf_text(&out[i]), mlg_buf_text(&out[0]));
        ck_assert_str_eq(mlg_buf_text(&log[i]), mlg_buf_text(&log[0]));
    }
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&out[0]), "a repeats an earlier value in 37 of"));
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&out[0]), ": row 20001 repeats row 2|1|37|20002|1|"));
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&out[0]), "b, c is no key in 40 of"));
    for (size_t i = 0; i < 3; i++) {
        mlg_buf_done(&out[i]);
        mlg_buf_done(&log[i]);
    }
}
END_TEST

START_TEST(every_failing_cell_is_written_out)
{
    char *folder = NULL;
    ck_assert_int_eq(mlg_file_make_temp_dir(&t.arena, &folder, NULL), MLG_OK);
    const char *path = mlg_path_join(&t.arena, folder, "bad.jsonl");
    struct mlg_validate_options options = { .object = NULL };
    ck_assert_int_eq(mlg_celllog_open(path, &options.errors_out, NULL), MLG_OK);
    try_read(&t, try_contract(&t, "3.1.0",
                              "      - {name: a, logicalType: integer, quality: [{metric: "
                              "nullValues, mustBeLessThan: 2}]}\n"
                              "      - {name: b, quality: [{metric: nullValues, mustBeLessThan: "
                              "2}]}\n      - {name: c}\n"));
    try_validate(&t, "a,b\nx,\n,\"\"\n\"q\"\"\n\xff\",\n", &options);
    ck_assert(!mlg_file_is_regular(path));
    ck_assert_int_eq(mlg_celllog_commit(options.errors_out, NULL), MLG_OK);
    mlg_celllog_free(options.errors_out);
    struct mlg_buf text;
    read_back(path, &text);
    ck_assert_str_eq(
        mlg_buf_text(&text),
        "{\"row\":3,\"line\":5,\"offset\":16,\"field\":\"a\",\"rule\":\"table.bad_utf8\","
        "\"value\":null}\n"
        "{\"row\":1,\"line\":2,\"offset\":4,\"field\":\"a\",\"rule\":\"contract.type\","
        "\"value\":\"x\"}\n"
        "{\"row\":3,\"line\":4,\"offset\":11,\"field\":\"a\",\"rule\":\"contract.type\","
        "\"value\":\"q\\\"\\u000a\xef\xbf\xbd\"}\n"
        "{\"row\":null,\"line\":null,\"offset\":null,\"field\":\"c\","
        "\"rule\":\"contract.missing_column\",\"value\":null}\n"
        "{\"row\":1,\"line\":2,\"offset\":4,\"field\":\"b\",\"rule\":\"contract.null_values\","
        "\"value\":\"\"}\n"
        "{\"row\":3,\"line\":4,\"offset\":11,\"field\":\"b\",\"rule\":\"contract.null_values\","
        "\"value\":\"\"}\n");
    mlg_buf_done(&text);
    mlg_file_remove_tree(folder);
}
END_TEST

START_TEST(without_a_commit_nothing_is_left)
{
    char *folder = NULL;
    ck_assert_int_eq(mlg_file_make_temp_dir(&t.arena, &folder, NULL), MLG_OK);
    struct mlg_celllog *log = NULL;
    ck_assert_int_eq(mlg_celllog_open(mlg_path_join(&t.arena, folder, "x"), &log, NULL), MLG_OK);
    mlg_celllog_free(log);
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_int_eq(mlg_celllog_open("/nonexistent/x", &log, &t.err), MLG_E_IO);
    ck_assert_str_eq(t.err.loc.path, "/nonexistent/x");
}
END_TEST

/* pandera 0.35.0 on the same rows: verdicts-of-the-original-tools.json of the income data. */
static const struct {
    const char *contract, *data, *rule, *field;
    uint64_t rows, count, row;
} income[] = {
    { "known", "test.csv", "contract.maximum", "fnlwgt", 14662, 1, 7210 },
    { "known", "batch_foreign_born.csv", "contract.invalid_values", "native_country", 4153, 4153,
      1 },
};

START_TEST(the_income_data_has_the_known_answers)
{
    const char *contract = mlg_arena_print(&t.arena, "%s/contracts/income/%s.odcs.yaml",
                                           MLG_TEST_DATA, income[_i].contract);
    const char *data = mlg_arena_print(&t.arena, "%s/../../examples/quickstart/data/%s",
                                       MLG_TEST_DATA, income[_i].data);
    t.code = mlg_contract_read(contract, NULL, &t.arena, &t.contract, &t.err);
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    t.code = mlg_contract_validate(&t.contract, data, NULL, &t.report, &t.err);
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    ck_assert_int_eq(mlg_report_judge(&t.report), MLG_FAIL);
    ck_assert_uint_eq(t.report.findings_count, 1);
    const struct mlg_finding *finding = &t.report.findings[0];
    ck_assert_str_eq(finding->rule, income[_i].rule);
    ck_assert_str_eq(finding->loc.field, income[_i].field);
    ck_assert_uint_eq(finding->count, income[_i].count);
    ck_assert_uint_eq(finding->loc.row, income[_i].row);
    ck_assert_uint_eq(t.report.inputs[0].rows, income[_i].rows);
}
END_TEST

#define LOOP(tests, test, array) \
    tcase_add_loop_test(tests, test, 0, (int)(sizeof(array) / sizeof((array)[0])))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.validate");
    TCase *tests = tcase_create("validate");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, setup, teardown);
    LOOP(tests, each_check_counts_what_breaks_it, check_cases);
    tcase_add_test(tests, a_finding_tells_the_place_of_the_cell);
    tcase_add_test(tests, one_bad_cell_does_not_hide_other_checks);
    tcase_add_test(tests, a_missing_column_fails_whether_required_or_not);
    tcase_add_test(tests, no_rows_are_no_evidence);
    tcase_add_test(tests, no_rows_fail_where_the_contract_wants_some);
    tcase_add_test(tests, a_column_of_nulls_is_told);
    tcase_add_test(tests, a_clause_that_cannot_be_enforced_is_inconclusive_unless_allowed);
    tcase_add_test(tests, a_pattern_that_gives_up_is_inconclusive);
    tcase_add_test(tests, a_zone_whose_rules_are_unknown_is_inconclusive);
    tcase_add_test(tests, a_warning_does_not_fail);
    tcase_add_test(tests, problems_of_the_table_fail_and_are_counted);
    tcase_add_test(tests, a_name_that_stands_twice_in_the_header_is_not_found);
    tcase_add_test(tests, data_that_cannot_be_parsed_is_an_error);
    tcase_add_test(tests, the_data_is_an_input_with_the_digest_of_its_bytes);
    tcase_add_test(tests, duplicates_name_the_first_of_them);
    tcase_add_test(tests, uniqueness_on_disk_says_what_it_says_in_memory);
    tcase_add_test(tests, every_failing_cell_is_written_out);
    tcase_add_test(tests, without_a_commit_nothing_is_left);
    LOOP(tests, the_income_data_has_the_known_answers, income);
    suite_add_tcase(suite, tests);
    return suite;
}
