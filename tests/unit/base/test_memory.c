/* Arenas and buffers: ceilings, alignment, reuse. */
#include <check.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>

START_TEST(arena_memory_is_zeroed_aligned_and_capped)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, 100000);
    for (size_t size = 0; size < 300; size += 7) {
        unsigned char *piece = mlg_arena_alloc(&arena, size);
        ck_assert(piece != NULL);
        ck_assert_uint_eq((uintptr_t)piece % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(piece[i], 0);
        if (size > 0)
            memset(piece, 0xAA, size);
    }
    ck_assert(mlg_arena_alloc(&arena, 100000) == NULL);
    ck_assert(mlg_arena_array(&arena, SIZE_MAX / 2, 3) == NULL);
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert(mlg_arena_alloc(&arena, 80000) != NULL);
    ck_assert_int_eq(mlg_arena_full(&arena, &err), MLG_E_LIMIT);
    mlg_arena_reset(&arena);
    unsigned char *again = mlg_arena_alloc(&arena, 90000);
    ck_assert(again != NULL);
    ck_assert_uint_eq(again[0], 0);
    mlg_arena_done(&arena);
    mlg_arena_done(&arena);
}
END_TEST

START_TEST(arena_keeps_what_was_written)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, 64 * 1024 * 1024);
    char *texts[2000];
    for (int i = 0; i < 2000; i++)
        texts[i] = mlg_arena_print(&arena, "%d:%0*d", i, i % 500, i);
    for (int i = 0; i < 2000; i++) {
        ck_assert(texts[i] != NULL);
        ck_assert_int_eq(atoi(texts[i]), i);
    }
    char *copy = mlg_arena_copy(&arena, (struct mlg_str){ "a\0b", 3 });
    ck_assert(memcmp(copy, "a\0b", 4) == 0);
    mlg_arena_done(&arena);
}
END_TEST

START_TEST(buffers_fail_once_and_say_so)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, 10);
    ck_assert_str_eq(mlg_buf_text(&buf), "");
    mlg_buf_add_text(&buf, "12345");
    mlg_buf_add_format(&buf, "%s-%d", "a", 7);
    ck_assert_str_eq(mlg_buf_text(&buf), "12345a-7");
    mlg_buf_add_text(&buf, "890");
    mlg_buf_add_char(&buf, 'x');
    ck_assert_str_eq(mlg_buf_text(&buf), "12345a-7");
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_buf_check(&buf, &err), MLG_E_LIMIT);
    mlg_buf_clear(&buf);
    mlg_buf_add_fill(&buf, 'z', 10);
    ck_assert_int_eq(mlg_buf_check(&buf, NULL), MLG_OK);
    ck_assert_str_eq(mlg_buf_text(&buf), "zzzzzzzzzz");
    mlg_buf_add_text(&buf, NULL);
    ck_assert_int_eq(mlg_buf_check(&buf, NULL), MLG_OK);
    mlg_buf_done(&buf);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("memory");
    TCase *tests = tcase_create("memory");
    tcase_add_test(tests, arena_memory_is_zeroed_aligned_and_capped);
    tcase_add_test(tests, arena_keeps_what_was_written);
    tcase_add_test(tests, buffers_fail_once_and_say_so);
    suite_add_tcase(suite, tests);
    return suite;
}
