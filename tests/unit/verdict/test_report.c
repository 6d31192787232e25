/* The verdict of a report: what passes, and that nothing passes on missing evidence. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include <mlgate/verdict/report.h>

static struct mlg_report report;

static void setup(void)
{
    mlg_report_init(&report, "mlgate-test");
}

static void teardown(void)
{
    mlg_report_done(&report);
}

START_TEST(an_empty_report_is_inconclusive)
{
    ck_assert_int_eq(mlg_report_judge(&report), MLG_INCONCLUSIVE);
    (void)mlg_report_add_result(&report); /* a figure that nobody gates */
    ck_assert_int_eq(mlg_report_judge(&report), MLG_INCONCLUSIVE);
    mlg_report_add_clause(&report)->status = MLG_CLAUSE_INFORMATIONAL;
    ck_assert_int_eq(mlg_report_judge(&report), MLG_INCONCLUSIVE);
}
END_TEST

START_TEST(an_enforced_clause_without_findings_passes)
{
    (void)mlg_report_add_clause(&report);
    ck_assert_int_eq(mlg_report_judge(&report), MLG_PASS);
    (void)mlg_report_find(&report, "contract.extra_column", MLG_LEVEL_NOTE, "column '%s'", "x");
    ck_assert_int_eq(mlg_report_judge(&report), MLG_PASS);
    struct mlg_clause *clause = mlg_report_add_clause(&report);
    clause->status = MLG_CLAUSE_NOT_ENFORCEABLE;
    ck_assert_int_eq(mlg_report_judge(&report), MLG_INCONCLUSIVE);
    report.clauses[1].allowed = true;
    ck_assert_int_eq(mlg_report_judge(&report), MLG_PASS);
    struct mlg_finding *finding =
        mlg_report_find(&report, "contract.required", MLG_LEVEL_ERROR, "%d cells", 3);
    ck_assert_str_eq(finding->message, "3 cells");
    ck_assert_int_eq(mlg_report_judge(&report), MLG_FAIL);
}
END_TEST

START_TEST(results_decide_by_the_strongest)
{
    mlg_report_add_result(&report)->verdict = MLG_PASS;
    ck_assert_int_eq(mlg_report_judge(&report), MLG_PASS);
    mlg_report_add_result(&report)->verdict = MLG_INCONCLUSIVE;
    ck_assert_int_eq(mlg_report_judge(&report), MLG_INCONCLUSIVE);
    mlg_report_add_result(&report)->verdict = MLG_FAIL;
    ck_assert_int_eq(mlg_report_judge(&report), MLG_FAIL);
}
END_TEST

START_TEST(entries_survive_growth_and_numbers_are_text)
{
    for (int i = 0; i < 1000; i++)
        mlg_report_add_result(&report)->n = (uint64_t)i;
    for (uint64_t i = 0; i < 1000; i++)
        ck_assert_uint_eq(report.results[i].n, i);
    ck_assert_str_eq(mlg_report_number(&report, 0.1), "0.1");
    ck_assert(mlg_report_number(&report, NAN) == NULL);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *tests = tcase_create("report");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, an_empty_report_is_inconclusive);
    tcase_add_test(tests, an_enforced_clause_without_findings_passes);
    tcase_add_test(tests, results_decide_by_the_strongest);
    tcase_add_test(tests, entries_survive_growth_and_numbers_are_text);
    suite_add_tcase(suite, tests);
    return suite;
}
