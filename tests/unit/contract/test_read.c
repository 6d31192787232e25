/* Contracts as others write them: the standard's own examples, and contracts with a slip. */
#include <dirent.h>
#include <time.h>

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

/* The 18 examples of the standard: objects and, over all of them, columns and clauses by status. */
static const struct {
    const char *name;
    size_t objects, columns;
    size_t enforced, approximated, informational, not_enforceable;
} examples[] = {
    { "all-data-types", 1, 10, 36, 2, 7, 3 },
    { "all-schema-types", 3, 5, 13, 0, 0, 1 },
    { "azure-server", 0, 0, 0, 0, 0, 0 },
    { "basic-four-dpo", 0, 0, 0, 0, 0, 0 },
    { "column-accuracy", 1, 1, 2, 0, 0, 1 },
    { "column-completeness", 1, 1, 4, 0, 0, 0 },
    { "column-custom", 1, 1, 3, 0, 0, 2 },
    { "column-validity", 1, 1, 4, 0, 0, 0 },
    { "database-table-sla", 0, 0, 0, 0, 0, 0 },
    { "full-example", 2, 7, 24, 0, 0, 1 },
    { "kafka-schema", 1, 3, 9, 0, 0, 0 },
    { "kafka-schemaregistry", 1, 0, 0, 0, 0, 0 },
    { "kafka-server", 1, 0, 0, 0, 0, 0 },
    { "postgresql-adventureworks-contract", 68, 456, 0, 0, 0, 0 },
    { "service-and-operational-roles", 0, 0, 0, 0, 0, 0 },
    { "table-column", 1, 1, 2, 0, 0, 0 },
    { "table-column-description", 1, 1, 2, 0, 0, 0 },
    { "table-columns-with-partition", 1, 4, 9, 0, 0, 0 },
};

START_TEST(the_standards_examples_are_read_as_they_are)
{
    const char *path = mlg_arena_print(&t.arena, "%s/contracts/odcs/%s.odcs.yaml", MLG_TEST_DATA,
                                       examples[_i].name);
    t.code = mlg_contract_read(path, NULL, &t.arena, &t.contract, &t.err);
    ck_assert_msg(t.code == MLG_OK, "%llu: %s", (unsigned long long)t.err.loc.line, t.err.text);
    ck_assert_str_eq(t.contract.format, "odcs");
    ck_assert_uint_eq(t.contract.objects_count, examples[_i].objects);
    size_t columns = 0;
    size_t by_status[4] = { 0 };
    for (size_t o = 0; o < t.contract.objects_count; o++) {
        const struct mlg_contract_object *object = &t.contract.objects[o];
        columns += object->columns_count;
        for (size_t i = 0; i < object->clauses_count; i++) {
            const struct mlg_contract_clause *clause = &object->clauses[i];
            by_status[clause->status]++;
            ck_assert_uint_gt(clause->line, 0);
            ck_assert_int_eq(clause->reason == NULL, clause->status == MLG_CLAUSE_ENFORCED);
            ck_assert_int_eq(clause->rule == NULL, clause->status == MLG_CLAUSE_INFORMATIONAL);
        }
    }
    ck_assert_uint_eq(columns, examples[_i].columns);
    if (columns == 456) /* not counted by hand: every property exists, and has a logical type */
        ck_assert_uint_ge(by_status[MLG_CLAUSE_ENFORCED] + by_status[MLG_CLAUSE_NOT_ENFORCEABLE],
                          2 * columns);
    else
        ck_assert_msg(by_status[MLG_CLAUSE_ENFORCED] == examples[_i].enforced &&
                          by_status[MLG_CLAUSE_APPROXIMATED] == examples[_i].approximated &&
                          by_status[MLG_CLAUSE_INFORMATIONAL] == examples[_i].informational &&
                          by_status[MLG_CLAUSE_NOT_ENFORCEABLE] == examples[_i].not_enforceable,
                      "%s: %zu %zu %zu %zu", examples[_i].name, by_status[0], by_status[1],
                      by_status[2], by_status[3]);
}
END_TEST

/* bad/<case>/input.yaml must end in the text of bad/<case>/error. */
START_TEST(every_slip_is_told_with_its_place)
{
    const char *folder = MLG_TEST_DATA "/contracts/bad";
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    size_t seen = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        struct try one;
        try_begin(&one);
        const char *path = mlg_arena_print(&one.arena, "%s/%s/input.yaml", folder, entry->d_name);
        one.code = mlg_contract_read(path, NULL, &one.arena, &one.contract, &one.err);
        ck_assert_msg(one.code == MLG_E_CONFIG, "%s was read", entry->d_name);
        ck_assert_msg(mlg_str_ends(mlg_str_of(one.err.loc.path), MLG_STR("/input.yaml")), "%s",
                      one.err.loc.path);
        const char *told = mlg_arena_print(&one.arena, "%llu:%llu: %s\n%s%s%s",
                                           (unsigned long long)one.err.loc.line,
                                           (unsigned long long)one.err.loc.column, one.err.text,
                                           one.err.hint[0] != '\0' ? "  hint: " : "", one.err.hint,
                                           one.err.hint[0] != '\0' ? "\n" : "");
        struct mlg_buf wanted;
        mlg_buf_init(&wanted, 4096);
        path = mlg_arena_print(&one.arena, "%s/%s/error", folder, entry->d_name);
        ck_assert_int_eq(mlg_file_read(path, &wanted, NULL), MLG_OK);
        ck_assert_msg(strcmp(told, mlg_buf_text(&wanted)) == 0, "%s:\n%s", entry->d_name, told);
        mlg_buf_done(&wanted);
        try_end(&one);
        seen++;
    }
    (void)closedir(dir);
    ck_assert_uint_ge(seen, 40);
}
END_TEST

/* What a relationship of column `b` becomes. */
START_TEST(relationships_lead_to_properties_of_the_contract)
{
    static const struct {
        const char *text;
        enum mlg_code code;
        enum mlg_clause_status status;
    } cases[] = {
        { "to: t.a", MLG_OK, MLG_CLAUSE_ENFORCED },
        { "type: foreignKey, to: [t.a]", MLG_OK, MLG_CLAUSE_ENFORCED },
        { "to: '#/schema/t/properties/a'", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE }, /* no ids */
        { "to: /schema/t/properties/the_b", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "to: t.x", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "to: u.a", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "to: other.yaml#/schema/t/properties/a", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "to: t", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "type: friend, to: t.a", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "to: [t.a, t.b]", MLG_E_CONFIG, MLG_CLAUSE_ENFORCED },
        { "to: []", MLG_E_CONFIG, MLG_CLAUSE_ENFORCED },
        { "from: t.b, to: t.a", MLG_E_CONFIG, MLG_CLAUSE_ENFORCED },
        { "from: t.a", MLG_E_CONFIG, MLG_CLAUSE_ENFORCED },
        { "to: t.a, onto: t.b", MLG_E_CONFIG, MLG_CLAUSE_ENFORCED },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        t.err = (struct mlg_err)MLG_ERR_INIT;
        try_read(&t, try_contract(&t, "3.1.0",
                                  mlg_arena_print(&t.arena,
                                                  "      - {name: a}\n      - {name: b, "
                                                  "id: the_b, relationships: [{%s}]}\n",
                                                  cases[i].text)));
        ck_assert_msg(t.code == cases[i].code, "%s: %s", cases[i].text, t.err.text);
        if (t.code != MLG_OK)
            continue;
        const struct mlg_contract_object *object = &t.contract.objects[0];
        ck_assert_uint_eq(object->clauses_count, 3);
        ck_assert_msg(object->clauses[2].status == cases[i].status, "%s", cases[i].text);
        ck_assert_str_eq(object->clauses[2].clause, "schema[0].properties[1].relationships[0]");
    }
}
END_TEST

/* A limit that every table keeps is none; the nearest that one can break is read. */
START_TEST(a_limit_that_no_table_can_break_is_refused)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        { "mustBe: 0", true },
        { "mustBe: 0, unit: percent", true },
        { "mustNotBe: -1", false },
        { "mustNotBe: 0", true },
        { "mustNotBe: 0.5", false },
        { "mustNotBe: 0.5, unit: percent", true },
        { "mustNotBe: 100.5, unit: percent", false },
        { "mustNotBe: 1000", true },
        { "mustBeGreaterThan: -0.5", false },
        { "mustBeGreaterThan: 0", true },
        { "mustBeGreaterOrEqualTo: 0", false },
        { "mustBeGreaterOrEqualTo: 0.0, unit: percent", false },
        { "mustBeGreaterOrEqualTo: 1", true },
        { "mustBeLessThan: 101", true },
        { "mustBeLessThan: 100, unit: percent", true },
        { "mustBeLessThan: 100.1, unit: percent", false },
        { "mustBeLessOrEqualTo: 100", true },
        { "mustBeLessOrEqualTo: 1e2, unit: percent", false },
        { "mustBeLessOrEqualTo: 99.9, unit: percent", true },
        { "mustBeBetween: [0, 1000]", true },
        { "mustBeBetween: [0, 100], unit: percent", false },
        { "mustBeBetween: [-1, 99], unit: percent", true },
        { "mustNotBeBetween: [-2, -1]", false },
        { "mustNotBeBetween: [-2, 0]", true },
        { "mustNotBeBetween: [101, 102], unit: percent", false },
        { "mustNotBeBetween: [100, 102], unit: percent", true },
        { "mustBeGreaterThan: -1, unit: days", true }, /* of another unit nothing is known */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        t.err = (struct mlg_err)MLG_ERR_INIT;
        try_read(&t, try_contract(&t, "3.1.0",
                                  mlg_arena_print(&t.arena,
                                                  "      - name: a\n        quality: "
                                                  "[{metric: nullValues, %s}]\n",
                                                  cases[i].text)));
        ck_assert_msg(t.code == (cases[i].good ? MLG_OK : MLG_E_CONFIG), "%s: %s", cases[i].text,
                      t.err.text);
        ck_assert_msg(cases[i].good || strstr(t.err.text, "every table keeps") != NULL, "%s",
                      t.err.text);
    }
}
END_TEST

/* What the quality item of column `a` becomes in each version. */
START_TEST(an_item_is_what_all_of_its_keys_say)
{
    static const struct {
        const char *version, *text;
        enum mlg_code code;
        enum mlg_clause_status status;
    } cases[] = {
        { "3.1.0", "type: text, description: d", MLG_OK, MLG_CLAUSE_INFORMATIONAL },
        { "3.0.2", "type: text, severity: error, unit: rows", MLG_OK, MLG_CLAUSE_INFORMATIONAL },
        { "3.1.0", "type: text, metric: nullValues, mustBe: 0", MLG_OK,
          MLG_CLAUSE_NOT_ENFORCEABLE },
        { "3.1.0", "type: text, mustBeLessThan: 3", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "3.1.0", "type: text, query: SELECT 1", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "3.0.2", "type: text, rule: nullCheck", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "3.0.2", "type: text, pattern: x", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "3.1.0", "metric: nullValues, rule: nullCheck, mustBe: 0", MLG_OK, MLG_CLAUSE_ENFORCED },
        { "3.1.0", "metric: nullValues, rule: nullValues, mustBe: 0", MLG_OK, MLG_CLAUSE_ENFORCED },
        { "3.1.0", "metric: nullValues, rule: rowCount, mustBe: 0", MLG_E_CONFIG, 0 },
        { "3.1.0", "metric: nullValues, rule: other, mustBe: 0", MLG_E_CONFIG, 0 },
        { "3.0.2", "rule: validValues, validValues: [x], mustBe: 0", MLG_OK, MLG_CLAUSE_ENFORCED },
        { "3.0.2", "rule: validValues, pattern: x, validValues: [x], mustBe: 0", MLG_OK,
          MLG_CLAUSE_ENFORCED },
        { "3.0.2", "rule: validValues, arguments: {pattern: x}, mustBe: 0", MLG_OK,
          MLG_CLAUSE_ENFORCED },
        { "3.0.2", "rule: validValues, arguments: {pattern: x}, validValues: [x], mustBe: 0",
          MLG_E_CONFIG, 0 },
        { "3.0.2", "rule: duplicateCount, pattern: x, mustBe: 0", MLG_E_CONFIG, 0 },
        { "3.0.2", "rule: freshness, pattern: x, mustBe: 0", MLG_OK, MLG_CLAUSE_NOT_ENFORCEABLE },
        { "3.0.2", "rule: freshness, pattern: x, within: 3", MLG_E_CONFIG, 0 },
        { "3.1.0", "metric: invalidValues, pattern: x, mustBe: 0", MLG_E_CONFIG, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        t.err = (struct mlg_err)MLG_ERR_INIT;
        try_read(
            &t, try_contract(&t, cases[i].version,
                             mlg_arena_print(&t.arena, "      - name: a\n        quality: [{%s}]\n",
                                             cases[i].text)));
        ck_assert_msg(t.code == cases[i].code, "%s: %s", cases[i].text, t.err.text);
        if (t.code != MLG_OK)
            continue;
        const struct mlg_contract_object *object = &t.contract.objects[0];
        const struct mlg_contract_clause *last = &object->clauses[object->clauses_count - 1];
        ck_assert_str_eq(last->clause, "schema[0].properties[0].quality[0]");
        ck_assert_msg(last->status == cases[i].status, "%s", cases[i].text);
    }
}
END_TEST

/* Each of n references finds its property among n in a logarithm of steps: half a minute else. */
START_TEST(many_references_are_found_at_once)
{
    const size_t count = 60000;
    struct mlg_buf text;
    mlg_buf_init(&text, (size_t)64 * 1024 * 1024);
    for (size_t i = 0; i < count; i++)
        mlg_buf_add_format(&text, "      - {name: c%zu, relationships: [{to: t.c%zu}]}\n", i,
                           count - 1 - i);
    ck_assert_int_eq(mlg_buf_check(&text, NULL), MLG_OK);
    clock_t before = clock();
    try_read(&t, try_contract(&t, "3.1.0", mlg_buf_text(&text)));
    double seconds = (double)(clock() - before) / CLOCKS_PER_SEC;
    mlg_buf_done(&text);
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    ck_assert_uint_eq(t.contract.objects[0].checks_count, 2 * count);
    ck_assert_msg(seconds < 10, "%g s", seconds);
}
END_TEST

START_TEST(a_missing_contract_is_a_configuration_error)
{
    t.code = mlg_contract_read("/nonexistent/c.yaml", NULL, &t.arena, &t.contract, &t.err);
    ck_assert_int_eq(t.code, MLG_E_CONFIG);
    ck_assert_int_eq(t.err.code, MLG_E_CONFIG);
    ck_assert_str_eq(t.err.loc.path, "/nonexistent/c.yaml");
    mlg_err_clear(&t.err);
    struct mlg_contract_options options = { .format = "odsc" };
    t.code = mlg_contract_read_bytes(MLG_STR("kind: DataContract"), "c.yaml", &options, &t.arena,
                                     &t.contract, &t.err);
    ck_assert_int_eq(t.code, MLG_E_CONFIG);
}
END_TEST

START_TEST(json_is_read_strictly)
{
    const char *json = "{\"kind\": \"DataContract\", \"apiVersion\": \"v3.1.0\",\n"
                       " \"schema\": [{\"name\": \"t\", \"properties\": [{\"name\": \"a\"}]}]}";
    t.code =
        mlg_contract_read_bytes(mlg_str_of(json), "c.json", NULL, &t.arena, &t.contract, &t.err);
    ck_assert_int_eq(t.code, MLG_OK);
    ck_assert_uint_eq(t.contract.objects[0].clauses[0].line, 2);
    t.code = mlg_contract_read_bytes(MLG_STR("{\"kind\": \"DataContract\",}"), "c.json", NULL,
                                     &t.arena, &t.contract, &t.err);
    ck_assert_int_eq(t.code, MLG_E_CONFIG);
}
END_TEST

START_TEST(the_object_is_chosen_by_name_file_or_being_alone)
{
    try_read(&t, "apiVersion: v3.1.0\nkind: DataContract\nschema:\n"
                 "  - {name: people, physicalName: pp}\n  - {name: sales}\n");
    ck_assert_int_eq(t.code, MLG_OK);
    const struct mlg_contract_object *object = NULL;
    ck_assert_int_eq(mlg_contract_choose(&t.contract, NULL, "x/sales.2024.csv", &object, NULL),
                     MLG_OK);
    ck_assert_str_eq(object->name, "sales");
    ck_assert_int_eq(mlg_contract_choose(&t.contract, NULL, "pp.csv", &object, NULL), MLG_OK);
    ck_assert_str_eq(object->name, "people");
    ck_assert_int_eq(mlg_contract_choose(&t.contract, "people", "sales.csv", &object, NULL),
                     MLG_OK);
    ck_assert_str_eq(object->name, "people");
    ck_assert_int_eq(mlg_contract_choose(&t.contract, NULL, "other.csv", &object, &t.err),
                     MLG_E_CONFIG);
    ck_assert_str_eq(t.err.hint, "name one with --schema: people, sales");
    ck_assert_int_eq(mlg_contract_choose(&t.contract, "pepole", "sales.csv", &object, NULL),
                     MLG_E_CONFIG);
}
END_TEST

START_TEST(a_contract_that_checks_nothing_is_refused)
{
    try_read(&t, "apiVersion: v3.1.0\nkind: DataContract\n");
    try_validate(&t, "a\n1\n", NULL);
    ck_assert_int_eq(t.code, MLG_E_CONFIG);
    mlg_err_clear(&t.err);
    try_read(&t, "apiVersion: v3.1.0\nkind: DataContract\nschema: [{name: t}]\n");
    try_validate(&t, "a\n1\n", NULL);
    ck_assert_int_eq(t.code, MLG_E_CONFIG);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.read");
    TCase *tests = tcase_create("read");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, the_standards_examples_are_read_as_they_are, 0,
                        (int)(sizeof examples / sizeof examples[0]));
    tcase_add_test(tests, every_slip_is_told_with_its_place);
    tcase_add_test(tests, a_missing_contract_is_a_configuration_error);
    tcase_add_test(tests, relationships_lead_to_properties_of_the_contract);
    tcase_add_test(tests, a_limit_that_no_table_can_break_is_refused);
    tcase_add_test(tests, an_item_is_what_all_of_its_keys_say);
    tcase_add_test(tests, many_references_are_found_at_once);
    tcase_add_test(tests, json_is_read_strictly);
    tcase_add_test(tests, the_object_is_chosen_by_name_file_or_being_alone);
    tcase_add_test(tests, a_contract_that_checks_nothing_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
