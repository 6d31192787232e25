/* Keys of ids, and rows in their order. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"

enum { ROWS = 50000 };

static uint64_t mix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

START_TEST(the_key_of_a_number_gives_it_back)
{
    static const int64_t ends[] = { 0, 1, -1, 4095, 4096, INT64_MAX, INT64_MIN, INT64_MIN + 1 };
    uint64_t state = 1;

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        ck_assert_int_eq(id_key_number(id_number_key(ends[i])), ends[i]);
    for (int i = 0; i < 100000; i++) {
        int64_t number = (int64_t)(mix(&state) >> (i % 64));
        ck_assert_int_eq(id_key_number(id_number_key(number)), number);
    }
    /* neighbours stay neighbours, 4,096 of them */
    ck_assert_uint_eq(id_number_key(8191) - id_number_key(4096), 4095);
}
END_TEST

static const struct {
    const char *text;
    bool is_number;
    int64_t number;
} texts[] = {
    { "0", true, 0 },
    { "-1", true, -1 },
    { "9223372036854775807", true, INT64_MAX },
    { "-9223372036854775807", true, -INT64_MAX },
    { "9223372036854775808", false, 0 },
    { "99999999999999999999", false, 0 },
    { "", false, 0 },
    { "-", false, 0 },
    { "-0", false, 0 },
    { "00", false, 0 },
    { "01", false, 0 },
    { "+1", false, 0 },
    { "1.0", false, 0 },
    { "1 ", false, 0 },
    { "12345678", true, 12345678 },
    { "-90000001234567890", true, INT64_C(-90000001234567890) },
    { "1234567:", false, 0 }, /* the bytes beside the digits, in words of eight */
    { "1234567/90", false, 0 },
    { "-1234567812.45678", false, 0 },
    { "123456781234567\xb8", false, 0 },
    { "\xd9\xa1", false, 0 }, /* ARABIC-INDIC DIGIT ONE */
};

/* Two texts must never be one number. */
START_TEST(only_canonical_integers_are_numbers)
{
    int64_t number = 7;
    bool is_number = id_number(mlg_str_of(texts[_i].text), &number);
    char space[ID_TEXT_BYTES];

    ck_assert_int_eq(is_number, texts[_i].is_number);
    ck_assert_int_eq(number, is_number ? texts[_i].number : 7);
    if (is_number)
        ck_assert(mlg_str_equal(id_number_text(number, space), mlg_str_of(texts[_i].text)));
}
END_TEST

static int by_key_and_row(const void *left, const void *right)
{
    const struct record *a = left, *b = right;
    uint64_t x = record_key(a), y = record_key(b);

    return x != y ? (x < y ? -1 : 1) : (a->row > b->row) - (a->row < b->row);
}

/* Key i of a kind: even ones, and those that an enemy of buckets would choose. */
static uint64_t key_of(int kind, uint64_t i, uint64_t *state)
{
    switch (kind) {
    case 0:
        return mix(state);
    case 1:
        return i;
    case 2:
        return UINT64_MAX - i;
    case 3:
        return 42;
    case 4:
        return mix(state) % 5;
    case 5: /* each bucket holds nearly all of the next */
        return mix(state) >> (mix(state) % 64);
    case 6:
        return UINT64_C(1) << (mix(state) % 64);
    default: /* two far away, the others close together */
        return i == 0 ? 0 : i == 1 ? UINT64_MAX : (UINT64_C(1) << 40) + (mix(state) % 1000);
    }
}

START_TEST(records_are_sorted_whatever_their_keys)
{
    struct record *got = calloc(ROWS, sizeof(*got)), *want = calloc(ROWS, sizeof(*want));
    struct record *scratch = calloc(ROWS, sizeof(*scratch));
    uint64_t state = (uint64_t)_i;
    static const size_t counts[] = { 0, 1, 2, 32, 33, 1000, ROWS };

    for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
        size_t n = counts[c];
        for (size_t i = 0; i < n; i++) {
            uint64_t key = key_of(_i, i, &state);
            got[i] = (struct record){ (uint32_t)(key >> 32), (uint32_t)key, (uint32_t)i };
        }
        memcpy(want, got, n * sizeof(*got));
        qsort(want, n, sizeof(*want), by_key_and_row);
        order_sort(got, scratch, n);
        ck_assert_mem_eq(got, want, n * sizeof(*got));
    }
    free(got);
    free(want);
    free(scratch);
}
END_TEST

START_TEST(partitions_hold_all_rows_and_rise)
{
    struct room room = { .limit_bytes = (uint64_t)64 << 20 };
    struct ids ids = { 0 };
    struct order order = { 0 };
    size_t partitions = order_partitions(ROWS);
    uint64_t seen = 0, last = 0;

    for (int64_t i = 0; i < ROWS; i++)
        ck_assert(ids_add_number(&room, &ids, i * 7919 % ROWS, NULL) == MLG_OK);
    ck_assert(order_make(&room, &ids, partitions, 0, &order, NULL) == MLG_OK);
    ck_assert_uint_gt(partitions, 1);
    ck_assert_uint_eq(order.begin[partitions], ROWS);
    for (size_t p = 0; p < partitions; p++)
        for (uint32_t r = order.begin[p]; r < order.begin[p + 1]; r++) {
            uint64_t key = record_key(&order.record[r]);
            uint64_t part = key >> (64 - __builtin_ctzll(partitions));
            ck_assert_uint_eq(part, p);
            ck_assert_int_eq(id_key_number(key), (int64_t)order.record[r].row * 7919 % ROWS);
            ck_assert(r == order.begin[p] || order.record[r].row > last);
            last = order.record[r].row;
            seen++;
        }
    ck_assert_uint_eq(seen, ROWS);
    order_free(&room, &order);
    ids_free(&room, &ids);
    ck_assert_uint_eq(room.used_bytes, 0);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("order");
    TCase *tests = tcase_create("order");

    tcase_add_test(tests, the_key_of_a_number_gives_it_back);
    tcase_add_loop_test(tests, only_canonical_integers_are_numbers, 0,
                        (int)(sizeof(texts) / sizeof(texts[0])));
    tcase_add_loop_test(tests, records_are_sorted_whatever_their_keys, 0, 8);
    tcase_add_test(tests, partitions_hold_all_rows_and_rise);
    suite_add_tcase(suite, tests);
    return suite;
}
