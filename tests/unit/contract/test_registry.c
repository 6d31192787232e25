/* Every check and every reason has a rule, and every rule a page. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/verdict/rule.h>

#include "checks.h"

static void has_page(const char *rule)
{
    ck_assert_msg(mlg_rule_find(rule) != NULL, "no rule %s", rule);
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/../../docs/rules/%s.md", MLG_TEST_DATA, rule);
    ck_assert_msg(access(path, R_OK) == 0, "no page %s", path);
}

START_TEST(checks_are_sorted_and_explained)
{
    size_t count = 0;
    const struct mlg_check_kind *const *kinds = mlg_checks(&count);
    ck_assert_uint_ge(count, 16);
    for (size_t i = 0; i < count; i++) {
        has_page(kinds[i]->rule);
        ck_assert_ptr_nonnull(kinds[i]->hint);
        ck_assert(kinds[i]->of_table || kinds[i]->says != NULL);
        ck_assert_int_eq((kinds[i]->cell != NULL) + kinds[i]->keys + kinds[i]->of_table, 1);
        if (i > 0)
            ck_assert_str_lt(kinds[i - 1]->rule, kinds[i]->rule);
    }
}
END_TEST

static const char *const others[] = {
    "contract.extra_column",
    "contract.no_rows",
    "contract.no_values",
    "contract.not_enforceable",
    "contract.not_enforceable.custom",
    "contract.not_enforceable.format",
    "contract.not_enforceable.library",
    "contract.not_enforceable.nested",
    "contract.not_enforceable.pattern",
    "contract.not_enforceable.relationship",
    "contract.not_enforceable.sql",
    "contract.not_enforceable.unit",
    "contract.undecided",
};

START_TEST(other_rules_are_explained)
{
    has_page(others[_i]);
}
END_TEST

START_TEST(no_page_is_without_a_rule)
{
    DIR *dir = opendir(MLG_TEST_DATA "/../../docs/rules");
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char rule[256];
        size_t length = strlen(entry->d_name);
        if (strncmp(entry->d_name, "contract.", 9) != 0 || length < 4)
            continue;
        (void)snprintf(rule, sizeof rule, "%.*s", (int)(length - 3), entry->d_name);
        ck_assert_msg(mlg_rule_find(rule) != NULL, "%s", rule);
    }
    (void)closedir(dir);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.registry");
    TCase *tests = tcase_create("registry");
    tcase_add_test(tests, checks_are_sorted_and_explained);
    tcase_add_loop_test(tests, other_rules_are_explained, 0,
                        (int)(sizeof others / sizeof others[0]));
    tcase_add_test(tests, no_page_is_without_a_rule);
    suite_add_tcase(suite, tests);
    return suite;
}
