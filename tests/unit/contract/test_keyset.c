/* The set of keys is exact. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset.h"

START_TEST(a_key_is_found_again_with_its_first_row)
{
    struct mlg_key_budget budget = { (uint64_t)64 << 20, (uint64_t)64 << 20 };
    struct mlg_keyset *set = NULL;
    ck_assert_int_eq(mlg_keyset_new(&budget, &set, NULL), MLG_OK);
    uint64_t first = 1;
    /* Twice the same keys, of every length to 99, with NULs, prefixes of each other. */
    for (uint64_t row = 1; row <= 40000; row++) {
        char key[128] = { 0 };
        uint64_t number = (row - 1) % 20000;
        memcpy(key + number % 80, &number, sizeof number);
        struct mlg_str text = { key, number % 80 + sizeof number };
        ck_assert_int_eq(mlg_keyset_add(set, text, row, &first, NULL), MLG_OK);
        ck_assert_uint_eq(first, row <= 20000 ? 0 : row - 20000);
    }
    ck_assert_int_eq(mlg_keyset_add(set, MLG_STR(""), 50000, &first, NULL), MLG_OK);
    ck_assert_uint_eq(first, 0);
    ck_assert_int_eq(mlg_keyset_add(set, MLG_STR(""), 50001, &first, NULL), MLG_OK);
    ck_assert_uint_eq(first, 50000);
    mlg_keyset_free(set);
}
END_TEST

START_TEST(a_budget_is_shared_and_kept)
{
    struct mlg_key_budget budget = { (uint64_t)300 << 10, (uint64_t)300 << 10 };
    struct mlg_keyset *a = NULL;
    struct mlg_keyset *b = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    uint64_t first = 0;
    ck_assert_int_eq(mlg_keyset_new(&budget, &a, NULL), MLG_OK);
    ck_assert_int_eq(mlg_keyset_new(&budget, &b, NULL), MLG_OK);
    char large[200000] = { 'x' };
    struct mlg_str key = { large, sizeof large };
    ck_assert_int_eq(mlg_keyset_add(a, key, 1, &first, &err), MLG_OK);
    ck_assert_int_eq(mlg_keyset_add(b, key, 1, &first, &err), MLG_E_LIMIT);
    ck_assert_int_eq(mlg_keyset_add(a, key, 2, &first, NULL), MLG_OK);
    ck_assert_uint_eq(first, 1);
    mlg_keyset_free(a);
    mlg_keyset_free(b);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.keyset");
    TCase *tests = tcase_create("keyset");
    tcase_add_test(tests, a_key_is_found_again_with_its_first_row);
    tcase_add_test(tests, a_budget_is_shared_and_kept);
    suite_add_tcase(suite, tests);
    return suite;
}
