/* Records on disk: what goes into a partition comes back, whatever was added between. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/base/spill.h>

#define PARTITIONS 7
#define RECORDS    20000

static uint64_t record_of(size_t i)
{
    return i * UINT64_C(0x9E3779B97F4A7C15);
}

/* Record i goes to partition i % 7 with 1 + i % 8 of its bytes. */
static void fill(struct mlg_spill *spill, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        uint64_t record = record_of(i);
        ck_assert_int_eq(mlg_spill_add(spill, i % PARTITIONS, &record, 1 + i % 8, NULL), MLG_OK);
    }
}

static void check(const struct mlg_spill *spill, size_t records)
{
    uint64_t at[PARTITIONS] = { 0 };
    for (size_t i = 0; i < records; i++) {
        uint64_t record = record_of(i);
        char got[8];
        size_t bytes = 1 + i % 8;
        ck_assert_int_eq(
            mlg_spill_read(spill, i % PARTITIONS, at[i % PARTITIONS], got, bytes, NULL), MLG_OK);
        ck_assert_int_eq(memcmp(got, &record, bytes), 0);
        at[i % PARTITIONS] += bytes;
    }
    for (size_t p = 0; p < PARTITIONS; p++)
        ck_assert_uint_eq(mlg_spill_bytes(spill, p), at[p]);
}

START_TEST(partitions_read_back)
{
    MLG_AUTO(mlg_spill) struct mlg_spill *spill = NULL;
    ck_assert_int_eq(mlg_spill_open(PARTITIONS, 100, &spill, NULL), MLG_OK);
    check(spill, 0);
    fill(spill, 0, RECORDS);
    check(spill, RECORDS);
    fill(spill, RECORDS, RECORDS + 5);
    check(spill, RECORDS + 5);
}
END_TEST

/* Buffers so large that the cache is passed by, where the folder's file system can; and records
 * written in their place, which they are not when they would not lie together. */
START_TEST(large_buffers_and_claims)
{
    enum { BYTES = 100, BUFFER = 128 * 1024 };
    MLG_AUTO(mlg_spill) struct mlg_spill *spill = NULL;
    size_t claimed = 0, records = 20 * BUFFER / BYTES;
    ck_assert_int_eq(mlg_spill_open(2, BUFFER, &spill, NULL), MLG_OK);
    struct mlg_spill_tail *tail = mlg_spill_tails(spill);
    ck_assert_ptr_null(mlg_spill_claim(&tail[1], BYTES));
    for (size_t i = 0; i < records; i++) {
        unsigned char record[BYTES], *place = mlg_spill_claim(&tail[1], BYTES);
        memset(place != NULL ? place : record, (int)(i % 251), BYTES);
        if (place == NULL)
            ck_assert_int_eq(mlg_spill_add(spill, 1, record, BYTES, NULL), MLG_OK);
        claimed += place != NULL;
    }
    ck_assert_uint_gt(claimed, records - 30);
    ck_assert_uint_lt(claimed, records);
    ck_assert_uint_eq(mlg_spill_bytes(spill, 1), records * BYTES);
    for (size_t i = 0; i < records; i += 7) {
        unsigned char wanted[3 * BYTES], got[3 * BYTES];
        for (size_t b = 0; b < sizeof(wanted); b++)
            wanted[b] = (unsigned char)((i + b / BYTES) % 251);
        size_t bytes = i + 3 > records ? (records - i) * BYTES : sizeof(wanted);
        ck_assert_int_eq(mlg_spill_read(spill, 1, i * BYTES, got, bytes, NULL), MLG_OK);
        ck_assert_int_eq(memcmp(got, wanted, bytes), 0);
    }
    /* Over many blocks at once, from and to places that are no pages. */
    size_t all = records * BYTES - 3 * BYTES / 2;
    unsigned char *got = malloc(all + 1);
    ck_assert_ptr_nonnull(got);
    ck_assert_int_eq(mlg_spill_read(spill, 1, BYTES / 2, got + 1, all, NULL), MLG_OK);
    for (size_t b = 0; b < all; b++)
        ck_assert_uint_eq(got[1 + b], (b + BYTES / 2) / BYTES % 251);
    free(got);
}
END_TEST

/* Some blocks stay in memory, the rest goes to disk; what is dropped is there again for others. */
START_TEST(blocks_stay_in_memory_while_they_may)
{
    enum { BLOCK = 4096 };
    uint64_t left = 5 * BLOCK + 1;
    {
        MLG_AUTO(mlg_spill) struct mlg_spill *first = NULL;
        MLG_AUTO(mlg_spill) struct mlg_spill *second = NULL;
        ck_assert_int_eq(mlg_spill_open(PARTITIONS, BLOCK, &first, NULL), MLG_OK);
        ck_assert_int_eq(mlg_spill_open(PARTITIONS, BLOCK, &second, NULL), MLG_OK);
        mlg_spill_keep(first, &left);
        mlg_spill_keep(second, &left);
        fill(first, 0, 8000); /* about 5,100 bytes a partition: a block of most */
        ck_assert_uint_eq(left, 1);
        fill(second, 0, RECORDS);
        check(first, 8000);
        check(second, RECORDS);
        for (size_t p = 0; p < PARTITIONS; p++) {
            mlg_spill_drop(first, p);
            ck_assert_uint_eq(mlg_spill_bytes(first, p), 0);
        }
        ck_assert_uint_eq(left, 5 * BLOCK + 1);
        fill(second, RECORDS, 2 * RECORDS);
        ck_assert_uint_eq(left, 1);
        check(second, 2 * RECORDS);
    }
    ck_assert_uint_eq(left, 5 * BLOCK + 1);
}
END_TEST

START_TEST(reading_beyond_the_end_is_refused)
{
    MLG_AUTO(mlg_spill) struct mlg_spill *spill = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    char got[8];
    ck_assert_int_eq(mlg_spill_open(1, 0, &spill, NULL), MLG_OK);
    ck_assert_int_eq(mlg_spill_add(spill, 0, "abc", 3, NULL), MLG_OK);
    ck_assert_int_eq(mlg_spill_read(spill, 0, 1, got, 2, &err), MLG_OK);
    ck_assert_int_eq(memcmp(got, "bc", 2), 0);
    ck_assert_int_eq(mlg_spill_read(spill, 0, 1, got, 3, &err), MLG_E_BUG);
    ck_assert_int_eq(mlg_spill_read(spill, 0, 4, got, 0, NULL), MLG_E_BUG);
}
END_TEST

/* The file never has a name, so that no end of the program can leave it behind. */
START_TEST(nothing_lies_in_the_folder)
{
    struct mlg_arena arena;
    char *dir = NULL;
    mlg_arena_init(&arena, 1 << 16);
    ck_assert_int_eq(mlg_file_make_temp_dir(&arena, &dir, NULL), MLG_OK);
    ck_assert_int_eq(setenv("TMPDIR", dir, 1), 0);
    {
        MLG_AUTO(mlg_spill) struct mlg_spill *spill = NULL;
        ck_assert_int_eq(mlg_spill_open(PARTITIONS, 4096, &spill, NULL), MLG_OK);
        fill(spill, 0, RECORDS);
        ck_assert_int_eq(rmdir(dir), 0);
    }
    struct mlg_spill *none = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    uint64_t left = SIZE_MAX;
    unsigned char record[4096] = { 0 };
    ck_assert_int_eq(mlg_spill_open(1, 0, &none, NULL), MLG_OK);
    mlg_spill_keep(none, &left); /* memory needs no folder */
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(mlg_spill_add(none, 0, record, sizeof(record), NULL), MLG_OK);
    left = 0;
    ck_assert_int_eq(mlg_spill_add(none, 0, record, sizeof(record), &err), MLG_E_IO);
    ck_assert_ptr_nonnull(strstr(err.hint, "TMPDIR"));
    mlg_spill_close(none);
    mlg_arena_done(&arena);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("spill");
    TCase *tc = tcase_create("spill");
    tcase_add_test(tc, partitions_read_back);
    tcase_add_test(tc, large_buffers_and_claims);
    tcase_add_test(tc, blocks_stay_in_memory_while_they_may);
    tcase_add_test(tc, reading_beyond_the_end_is_refused);
    tcase_add_test(tc, nothing_lies_in_the_folder);
    suite_add_tcase(suite, tc);
    return suite;
}
