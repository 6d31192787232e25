/* The algebra of verdicts and exit codes (design: §2). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/verdict/rule.h>
#include <mlgate/verdict/verdict.h>

START_TEST(the_strongest_verdict_wins)
{
    ck_assert_int_eq(mlg_verdict_join(MLG_PASS, MLG_FAIL), MLG_FAIL);
    ck_assert_int_eq(mlg_verdict_join(MLG_INCONCLUSIVE, MLG_FAIL), MLG_FAIL);
    ck_assert_int_eq(mlg_verdict_join(MLG_PASS, MLG_INCONCLUSIVE), MLG_INCONCLUSIVE);
    ck_assert_int_eq(mlg_verdict_join(MLG_PASS, MLG_NO_VERDICT), MLG_PASS);
    ck_assert_int_eq(mlg_verdict_join(MLG_NO_VERDICT, MLG_NO_VERDICT), MLG_NO_VERDICT);
}
END_TEST

START_TEST(no_verdict_is_never_green)
{
    ck_assert_int_eq(mlg_verdict_exit(MLG_PASS), 0);
    ck_assert_int_eq(mlg_verdict_exit(MLG_FAIL), 1);
    ck_assert_int_eq(mlg_verdict_exit(MLG_INCONCLUSIVE), 5);
    ck_assert_int_eq(mlg_verdict_exit(MLG_NO_VERDICT), 5);
    enum mlg_verdict zeroed;
    memset(&zeroed, 0, sizeof(zeroed));
    ck_assert_int_ne(zeroed, MLG_PASS);
}
END_TEST

START_TEST(exit_codes_join_in_the_stated_order)
{
    static const int order[] = { 70, 2, 3, 4, 1, 5, 0 };
    for (size_t i = 0; i < 7; i++) {
        for (size_t j = 0; j < 7; j++)
            ck_assert_int_eq(mlg_exit_join(order[i], order[j]), order[i < j ? i : j]);
    }
    ck_assert_int_eq(mlg_exit_join(0, 99), 70);
    ck_assert_int_eq(mlg_exit_join(139, 1), 70);
}
END_TEST

START_TEST(errors_have_the_exit_codes_of_the_design)
{
    ck_assert_int_eq(mlg_code_exit(MLG_OK), 0);
    ck_assert_int_eq(mlg_code_exit(MLG_E_CONFIG), 2);
    ck_assert_int_eq(mlg_code_exit(MLG_E_IO), 3);
    ck_assert_int_eq(mlg_code_exit(MLG_E_SYNTAX), 3);
    ck_assert_int_eq(mlg_code_exit(MLG_E_LIMIT), 3);
    ck_assert_int_eq(mlg_code_exit(MLG_E_NET), 4);
    ck_assert_int_eq(mlg_code_exit(MLG_E_NOMEM), 70);
    ck_assert_int_eq(mlg_code_exit(MLG_E_BUG), 70);
}
END_TEST

START_TEST(rules_are_sorted_and_found)
{
    size_t count = 0;
    const struct mlg_rule *rules = mlg_rules(&count);
    ck_assert_uint_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            ck_assert_msg(strcmp(rules[i - 1].id, rules[i].id) < 0, "%s is out of order",
                          rules[i].id);
        ck_assert(mlg_rule_find(rules[i].id) == &rules[i]);
        ck_assert_msg(rules[i].summary[0] != '\0', "%s has no summary", rules[i].id);
    }
    ck_assert(mlg_rule_find("no.such.rule") == NULL);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("verdict");
    TCase *tests = tcase_create("verdict");
    tcase_add_test(tests, the_strongest_verdict_wins);
    tcase_add_test(tests, no_verdict_is_never_green);
    tcase_add_test(tests, exit_codes_join_in_the_stated_order);
    tcase_add_test(tests, errors_have_the_exit_codes_of_the_design);
    tcase_add_test(tests, rules_are_sorted_and_found);
    suite_add_tcase(suite, tests);
    return suite;
}
