/* Tables that relationships point to, which are read beside the data. */
#include <unistd.h>

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

/* Column b refers to column a of the same table. */
#define SELF_REFERENCE                          \
    "      - {name: a, logicalType: integer}\n" \
    "      - {name: b, logicalType: integer, relationships: [{to: t.a}]}\n"

/* The data in `path`, which is also what its relationships point to. */
static void validate_self(const char *path, const char *properties)
{
    struct mlg_validate_reference self = { .object = "t", .path = path };
    struct mlg_validate_options options = { .object = "t",
                                            .references = &self,
                                            .references_count = 1 };
    try_read(&t, try_contract(&t, "3.1.0", properties));
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    t.code = mlg_contract_validate(&t.contract, path, &options, &t.report, &t.err);
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    t.verdict = mlg_report_judge(&t.report);
}

static const struct mlg_clause *relationship(void)
{
    return try_clause(&t, "schema[0].properties[1].relationships[0]");
}

START_TEST(a_stream_is_not_read_twice)
{
    static const char csv[] = "a,b\n1,1\n2,1\n";
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], csv, sizeof csv - 1), sizeof csv - 1);
    (void)close(ends[1]);
    validate_self(mlg_arena_print(&t.arena, "/dev/fd/%d", ends[0]), SELF_REFERENCE);
    (void)close(ends[0]);
    ck_assert_int_eq(t.verdict, MLG_INCONCLUSIVE);
    ck_assert_int_eq(relationship()->status, MLG_CLAUSE_NOT_ENFORCEABLE);
    ck_assert_uint_eq(t.report.inputs[0].rows, 2);
}
END_TEST

START_TEST(a_file_is_read_again_under_any_name)
{
    char *folder = NULL;
    ck_assert_int_eq(mlg_file_make_temp_dir(&t.arena, &folder, NULL), MLG_OK);
    const char *path = mlg_path_join(&t.arena, folder, "t.csv");
    ck_assert_int_eq(mlg_file_write(path, mlg_str_of("a,b\n1,1\n2,1\n"), NULL), MLG_OK);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    validate_self(mlg_arena_print(&t.arena, "/dev/fd/%d", fileno(file)), SELF_REFERENCE);
    (void)fclose(file);
    mlg_file_remove_tree(folder);
    ck_assert_int_eq(t.verdict, MLG_PASS);
    ck_assert_int_eq(relationship()->status, MLG_CLAUSE_ENFORCED);
}
END_TEST

/* A file that is another one each time it is read. */
#define CHANGES "/proc/sys/kernel/random/uuid"

START_TEST(a_table_that_changes_between_two_reads_is_an_error)
{
    for (int alone = 0; alone < 2; alone++) {
        struct mlg_validate_reference parent = { .object = "p",
                                                 .path = CHANGES,
                                                 .csv = { .no_header = true } };
        struct mlg_validate_options options = {
            .object = "t", .references = &parent, .references_count = 1, .no_digest = true
        };
        const char *second = alone ? "" : ", relationships: [{to: p.column1}]";
        try_read(&t, try_contract(&t, "3.1.0",
                                  mlg_arena_print(&t.arena,
                                                  "      - {name: a, relationships: [{to: "
                                                  "p.column1}]}\n      - {name: b%s}\n"
                                                  "  - name: p\n    properties:\n"
                                                  "      - {name: column1}\n",
                                                  second)));
        ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
        try_validate(&t, "a,b\nx,y\n", &options);
        ck_assert_msg(t.code == (alone ? MLG_OK : MLG_E_IO), "%s", t.err.text);
        if (!alone) {
            ck_assert_str_eq(t.err.text, "changed while it was read");
            ck_assert_str_eq(t.err.loc.path, CHANGES);
        }
        try_end(&t);
        try_begin(&t);
    }
}
END_TEST

/* Of the data and of what it refers to, too. */
START_TEST(data_that_is_not_what_it_referred_to_is_an_error)
{
    struct mlg_validate_reference self = { .object = "t",
                                           .path = CHANGES,
                                           .csv = { .no_header = true } };
    struct mlg_validate_options options = {
        .object = "t", .references = &self, .references_count = 1, .csv = { .no_header = true }
    };
    try_read(&t, try_contract(&t, "3.1.0",
                              "      - {name: column1, relationships: [{to: t.column1}]}\n"));
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    ck_assert_int_eq(mlg_contract_validate(&t.contract, CHANGES, &options, &t.report, &t.err),
                     MLG_E_IO);
    ck_assert_str_eq(t.err.text, "changed while it was read");
}
END_TEST

/* The numbers of JSON Lines are JSON's wherever they are read: 1.500 is not 1500. */
START_TEST(a_dialect_of_numbers_is_refused_over_json_lines)
{
    static const struct mlg_cell_syntax german = { .decimal = ',', .thousands = '.' };
    char *folder = NULL;
    ck_assert_int_eq(mlg_file_make_temp_dir(&t.arena, &folder, NULL), MLG_OK);
    const char *path = mlg_path_join(&t.arena, folder, "p.jsonl");
    ck_assert_int_eq(mlg_file_write(path, mlg_str_of("{\"k\":1.500}\n"), NULL), MLG_OK);
    struct mlg_validate_reference parent = { .object = "p", .path = path, .cells = &german };
    struct mlg_validate_options options = { .object = "t",
                                            .references = &parent,
                                            .references_count = 1 };
    try_read(&t, try_contract(&t, "3.1.0",
                              "      - {name: a, logicalType: number, relationships: [{to: p.k}]}\n"
                              "  - name: p\n    properties:\n"
                              "      - {name: k, logicalType: number}\n"));
    ck_assert_msg(t.code == MLG_OK, "%s", t.err.text);
    try_validate(&t, "a\n1500\n", &options);
    mlg_file_remove_tree(folder);
    ck_assert_int_eq(t.code, MLG_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(t.err.loc.path, "p.jsonl"));
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.reference");
    TCase *tests = tcase_create("reference");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_stream_is_not_read_twice);
    tcase_add_test(tests, a_file_is_read_again_under_any_name);
    tcase_add_test(tests, a_dialect_of_numbers_is_refused_over_json_lines);
    tcase_add_test(tests, a_table_that_changes_between_two_reads_is_an_error);
    tcase_add_test(tests, data_that_is_not_what_it_referred_to_is_an_error);
    suite_add_tcase(suite, tests);
    return suite;
}
