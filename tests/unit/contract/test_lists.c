/* Arrays: in CSV they are text in the form of JSON, in JSON Lines they are arrays. */
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

#define TAGS                                                                      \
    "      - name: a\n        logicalType: array\n        required: true\n"       \
    "        logicalTypeOptions: {minItems: 1, maxItems: 3, uniqueItems: true}\n" \
    "        items: {logicalType: string}\n"

static void run(const char *properties, const char *name, const char *bytes)
{
    try_read(&t, try_contract(&t, "3.1.0", properties));
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    t.code =
        mlg_contract_validate_bytes(&t.contract, mlg_str_of(bytes), name, NULL, &t.report, &t.err);
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    t.verdict = mlg_report_judge(&t.report);
}

static const struct {
    const char *line, *rule; /* NULL: sound */
} lines[] = {
    { "{\"a\":[\"x\"]}\n", NULL },
    { "{\"a\":[ \"x\" , \"y\" ]}\n", NULL },
    { "{\"a\":[\"x\",null,\"\"]}\n", NULL },
    { "{\"a\":null}\n", "contract.required" },
    { "{\"a\":[]}\n", "contract.item_count" },
    { "{\"a\":[\"1\",\"2\",\"3\",\"4\"]}\n", "contract.item_count" },
    { "{\"a\":[\"x\",\"y\",\"x\"]}\n", "contract.unique_items" },
    { "{\"a\":[\"A\",\"\\u0041\"]}\n", "contract.unique_items" },
    { "{\"a\":[\"\\\"\",\"\\u0022\"]}\n", "contract.unique_items" },
    { "{\"a\":[1]}\n", "contract.item_type" },
    { "{\"a\":[[\"x\"]]}\n", "contract.item_type" },
    { "{\"a\":[{\"b\":\"x\"}]}\n", "contract.item_type" },
    { "{\"a\":\"[]\"}\n", "contract.type" },
    { "{\"a\":\"[\\\"x\\\"]\"}\n", "contract.type" },
    { "{\"a\":\"x\"}\n", "contract.type" },
    { "{\"a\":\"\"}\n", "contract.type" },
    { "{\"a\":7}\n", "contract.type" },
    { "{\"a\":true}\n", "contract.type" },
};

START_TEST(arrays_of_json_lines_are_arrays)
{
    const char *rule = lines[_i].rule;
    run(TAGS, "t.jsonl", mlg_arena_print(&t.arena, "{\"a\":[\"s\"]}\n%s", lines[_i].line));
    for (size_t i = 0; i < t.report.findings_count; i++)
        ck_assert_msg(t.report.findings[i].level != MLG_LEVEL_ERROR ||
                          (rule != NULL && strcmp(t.report.findings[i].rule, rule) == 0),
                      "%s: %s", lines[_i].line, t.report.findings[i].rule);
    ck_assert_msg(t.verdict == (rule == NULL ? MLG_PASS : MLG_FAIL), "%s", lines[_i].line);
    if (rule != NULL) {
        ck_assert_uint_eq(try_find(&t, rule)->count, 1);
        ck_assert_uint_eq(try_find(&t, rule)->loc.row, 2);
    }
}
END_TEST

START_TEST(every_clause_of_an_array_is_enforced)
{
    run(TAGS, "t.jsonl", "{\"a\":[\"s\"]}\n");
    ck_assert_int_eq(t.verdict, MLG_PASS);
    ck_assert_uint_eq(t.report.clauses_count, 7);
    for (size_t i = 0; i < t.report.clauses_count; i++)
        ck_assert_int_eq(t.report.clauses[i].status, MLG_CLAUSE_ENFORCED);
}
END_TEST

/* Equal or not? Their text does not say, and nothing passes on that. */
START_TEST(nested_items_that_differ_in_text_are_undecided)
{
    const char *unique = "      - {name: a, logicalType: array, logicalTypeOptions: {uniqueItems: "
                         "true}}\n";
    run(unique, "t.jsonl", "{\"a\":[{\"b\":1,\"c\":2},{\"c\":2,\"b\":1}]}\n");
    ck_assert_int_eq(t.verdict, MLG_INCONCLUSIVE);
    ck_assert_uint_eq(try_count(&t, "contract.undecided"), 1);
    ck_assert_ptr_nonnull(strstr(try_find(&t, "contract.undecided")->hint, "by their text"));
}
END_TEST

static const char *const asserted[] = {
    "items: {logicalType: string, required: true}",
    "items: {logicalType: string, logicalTypeOptions: {maxLength: 1}}",
    "items: {logicalType: object, properties: [{name: x}]}",
    "items: {logicalType: array, items: {logicalType: string}}",
    "items: {quality: [{metric: nullValues, mustBe: 0}]}",
};

START_TEST(what_is_asserted_below_the_items_is_not_enforceable)
{
    run(mlg_arena_print(&t.arena, "      - {name: a, logicalType: array, %s}\n", asserted[_i]),
        "t.jsonl", "{\"a\":[]}\n");
    ck_assert_int_eq(t.verdict, MLG_INCONCLUSIVE);
}
END_TEST

/* None of them says what it seems to. */
static const char *const mistaken[] = {
    "items: string",
    "items: true",
    "items: {required: yes}",
    "items: {required: 'true'}",
    "items: {unique: 1}",
    "items: {primaryKey: 'yes'}",
    "items: {logicalTypeOptions: 5}",
    "items: {quality: none}",
    "properties: 5",
};

START_TEST(items_of_another_kind_are_errors)
{
    const char *text = mistaken[_i];
    try_read(&t, try_contract(&t, "3.1.0",
                              mlg_arena_print(
                                  &t.arena, "      - {name: a, logicalType: array, %s}\n", text)));
    ck_assert_msg(t.code == MLG_E_CONFIG, "%s: %d %s", text, (int)t.code, t.err.text);
    ck_assert_uint_gt(t.err.loc.line, 0);
}
END_TEST

START_TEST(empty_items_assert_nothing)
{
    run("      - {name: a, logicalType: array, items: {required: false, unique: null, quality: [], "
        "logicalTypeOptions: {}}}\n      - {name: b, logicalType: array, items: }\n",
        "t.jsonl", "{\"a\":[1],\"b\":[]}\n");
    ck_assert_int_eq(t.verdict, MLG_PASS);
}
END_TEST

/* [1,2], [1, 2] and [1.0,2] are one array, which their text does not say. */
static const char *const compared[] = {
    "unique: true",
    "primaryKey: true",
    "quality: [{metric: duplicateValues, mustBe: 0}]",
    "quality: [{metric: invalidValues, arguments: {validValues: ['[1,2]']}, mustBe: 3}]",
    "quality: [{metric: invalidValues, arguments: {pattern: '^.1'}, mustBe: 0}]",
    "quality: [{metric: missingValues, arguments: {missingValues: ['[1,3]']}, mustBe: 0}]",
    "relationships: [{to: t.a}]",
    "relationships: [{to: t.b}]",
    "logicalType: string, relationships: [{to: t.b}]",
};

START_TEST(arrays_are_not_compared)
{
    bool typed = strncmp(compared[_i], "logicalType", 11) == 0;
    run(mlg_arena_print(&t.arena,
                        "      - {name: a%s, %s}\n      - {name: b, logicalType: array}\n",
                        typed ? "" : ", logicalType: array", compared[_i]),
        "t.jsonl",
        "{\"a\":[1,2],\"b\":[1,2]}\n{\"a\":[1, 2],\"b\":[1, 2]}\n{\"a\":[1.0,2],\"b\":[1.0,2]}\n");
    ck_assert_int_eq(t.verdict, MLG_INCONCLUSIVE);
    size_t refused = 0;
    for (size_t i = 0; i < t.report.clauses_count; i++)
        refused += t.report.clauses[i].status == MLG_CLAUSE_NOT_ENFORCEABLE;
    ck_assert_uint_eq(refused, 1);
}
END_TEST

/* What is no array can be looked for. */
START_TEST(words_for_missing_arrays_are_counted)
{
    run("      - name: a\n        logicalType: array\n        quality: [{metric: missingValues, "
        "arguments: {missingValues: ['', null, 'none']}, mustBe: 1}]\n",
        "t.csv", "a,b\n[],1\nnone,2\n");
    ck_assert_ptr_null(try_find(&t, "contract.missing_values"));
    ck_assert_uint_eq(try_count(&t, "contract.type"), 1);
    run("      - {name: a, logicalType: array, quality: [{metric: missingValues, mustBe: 0}]}\n",
        "t.csv", "a,b\n[],1\n,2\n");
    ck_assert_int_eq(t.verdict, MLG_FAIL);
}
END_TEST

static const char *deep(size_t levels)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, 1000000);
    mlg_buf_add_text(&buf, "a,b\n");
    mlg_buf_add_fill(&buf, '[', levels);
    mlg_buf_add_fill(&buf, ']', levels);
    mlg_buf_add_text(&buf, ",\n");
    const char *copy = mlg_arena_copy(&t.arena, mlg_buf_view(&buf));
    mlg_buf_done(&buf);
    return copy;
}

START_TEST(depth_has_an_end)
{
    static const struct {
        size_t levels;
        enum mlg_verdict verdict;
    } rows[] = { { 2, MLG_PASS }, { 60, MLG_PASS }, { 100, MLG_FAIL }, { 200000, MLG_FAIL } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        run("      - {name: a, logicalType: array, logicalTypeOptions: {uniqueItems: true}}\n",
            "t.csv", deep(rows[i].levels));
        ck_assert_int_eq(t.verdict, rows[i].verdict);
        try_end(&t);
        try_begin(&t);
    }
}
END_TEST

/* 100,000 items, of which the first is the last again, or not. */
START_TEST(long_lists_are_sorted)
{
    for (int repeated = 0; repeated < 2; repeated++) {
        struct mlg_buf buf;
        mlg_buf_init(&buf, 4000000);
        mlg_buf_add_text(&buf, "{\"a\":[");
        for (int i = 0; i < 100000; i++)
            mlg_buf_add_format(&buf, "%d,", i * 7919 % 100003);
        mlg_buf_add_text(&buf, repeated ? "0.0]}\n" : "-1]}\n");
        run("      - {name: a, logicalType: array, logicalTypeOptions: {uniqueItems: true}}\n",
            "t.jsonl", mlg_buf_text(&buf));
        ck_assert_int_eq(t.verdict, repeated ? MLG_FAIL : MLG_PASS);
        mlg_buf_done(&buf);
        try_end(&t);
        try_begin(&t);
    }
}
END_TEST

/* Nobody looks into it, whatever the threads; what comes behind it is looked into again. */
START_TEST(lists_beyond_memory_are_undecided)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, 16000000);
    mlg_buf_add_text(&buf, "{\"a\":[");
    for (int i = 0; i < 2200000; i++)
        mlg_buf_add_text(&buf, "1,");
    mlg_buf_add_text(&buf, "1]}\n{\"a\":[1,2]}\n");
    for (int repeated = 0; repeated < 2; repeated++) {
        run("      - {name: a, logicalType: array, logicalTypeOptions: {uniqueItems: true}}\n",
            "t.jsonl", mlg_buf_text(&buf));
        ck_assert_int_eq(t.verdict, repeated ? MLG_FAIL : MLG_INCONCLUSIVE);
        ck_assert_uint_eq(try_count(&t, "contract.unique_items"), repeated);
        ck_assert(repeated || strstr(try_find(&t, "contract.undecided")->hint, "32 MiB") != NULL);
        mlg_buf_add_text(&buf, "{\"a\":[1,1.0]}\n");
        try_end(&t);
        try_begin(&t);
    }
    mlg_buf_done(&buf);
}
END_TEST

#define LOOP(tests, test, array) \
    tcase_add_loop_test(tests, test, 0, (int)(sizeof(array) / sizeof((array)[0])))

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.lists");
    TCase *tests = tcase_create("lists");
    tcase_add_checked_fixture(tests, setup, teardown);
    LOOP(tests, arrays_of_json_lines_are_arrays, lines);
    tcase_add_test(tests, every_clause_of_an_array_is_enforced);
    tcase_add_test(tests, nested_items_that_differ_in_text_are_undecided);
    LOOP(tests, what_is_asserted_below_the_items_is_not_enforceable, asserted);
    LOOP(tests, items_of_another_kind_are_errors, mistaken);
    tcase_add_test(tests, empty_items_assert_nothing);
    LOOP(tests, arrays_are_not_compared, compared);
    tcase_add_test(tests, words_for_missing_arrays_are_counted);
    tcase_add_test(tests, depth_has_an_end);
    tcase_add_test(tests, long_lists_are_sorted);
    tcase_add_test(tests, lists_beyond_memory_are_undecided);
    suite_add_tcase(suite, tests);
    return suite;
}
