/* Ranks found by counting are those found by sorting. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/quantile.h>
#include <mlgate/stat/rng.h>

#include "select.h"

#define ROWS   20000
#define GROUPS 7

struct numbers {
    size_t n;
    double value[ROWS];
    uint16_t group[ROWS];
    unsigned told; /* how often */
    struct room *room;
    uint64_t held; /* of the room, by others, until the first pass is over */
};

static enum mlg_code tell(void *context, struct select *select, struct mlg_err *err)
{
    struct numbers *numbers = context;

    (void)err;
    for (size_t i = 0; i < numbers->n; i++)
        select_number(select, numbers->group[i], numbers->value[i]);
    if (numbers->told++ == 0)
        numbers->room->used_bytes -= numbers->held;
    return MLG_OK;
}

/* Laws that are hard in their ways. */
static double draw(struct mlg_rng *rng, unsigned law)
{
    static const double odd[] = { 0,       -0.0,    INFINITY, -INFINITY,
                                  DBL_MIN, DBL_MAX, -DBL_MAX, 4.9406564584124654e-324,
                                  -1e-300, 1 };
    uint64_t bits = mlg_rng_u64(rng);
    double value;

    switch (law) {
    case 0: /* any bits at all, NaN as well */
        memcpy(&value, &bits, sizeof(value));
        return value;
    case 1: /* neighbours: they differ in the last bits only */
        bits = UINT64_C(0x4059000000000000) + bits % 5000;
        memcpy(&value, &bits, sizeof(value));
        return value;
    case 2:
        return odd[bits % 10];
    case 3:
        return 42;
    case 4:
        return bits % 3 == 0 ? NAN : 20 + (double)(bits % 1000) / 10;
    default:
        return 100 * (mlg_rng_unit(rng) - 0.5);
    }
}

static void make(struct numbers *numbers, unsigned law, size_t n)
{
    struct mlg_rng rng;

    mlg_rng_init(&rng, 3, law);
    numbers->n = n;
    numbers->told = 0;
    for (size_t i = 0; i < n; i++) {
        numbers->value[i] = draw(&rng, law);
        numbers->group[i] = (uint16_t)(mlg_rng_below(&rng, GROUPS) % (GROUPS - 1)); /* one empty */
    }
}

static size_t sorted_of(const struct numbers *numbers, size_t group, double *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < numbers->n; i++)
        if (numbers->group[i] == group && !isnan(numbers->value[i]))
            ret[n++] = numbers->value[i];
    mlg_sort_doubles(ret, n);
    return n;
}

/* The first, the last, some more than once, and many between. */
static size_t ask(const struct numbers *numbers, struct select_rank *rank, double *sorted,
                  double *want)
{
    size_t count = 0;

    for (size_t g = 0; g < GROUPS; g++) {
        size_t n = sorted_of(numbers, g, sorted);
        for (size_t r = 0; r < 40 && n > 0; r++) {
            uint64_t place = r == 0 ? 0 : r == 39 ? n - 1 : (n - 1) * (r / 2) / 20;
            rank[count] = (struct select_rank){ .group = g, .place = place };
            want[count++] = sorted[place];
        }
    }
    return count;
}

START_TEST(ranks_are_those_of_sorting)
{
    static struct numbers numbers;
    static struct select_rank rank[GROUPS * 40];
    static double sorted[ROWS], want[GROUPS * 40];
    static const uint64_t limits[] = { UINT64_C(1) << 30, UINT64_C(1) << 20, UINT64_C(100) << 10 };
    static const unsigned passes[] = { 4, 8, 16 };

    for (size_t size = 0; size < 3; size++) {
        make(&numbers, (unsigned)_i, size == 0 ? 1 : size == 1 ? 50 : ROWS);
        size_t count = ask(&numbers, rank, sorted, want);
        for (size_t l = 0; l < 3; l++) {
            struct room room = { .limit_bytes = limits[l] };
            numbers.told = 0;
            numbers.room = &room;
            ck_assert_int_eq(select_ranks(&room, GROUPS, rank, count, tell, &numbers, NULL),
                             MLG_OK);
            ck_assert_uint_eq(room.used_bytes, 0);
            ck_assert_uint_le(numbers.told, passes[l]);
            for (size_t r = 0; r < count; r++)
                ck_assert_msg(memcmp(&rank[r].value, &want[r], sizeof(double)) == 0,
                              "place %llu of group %zu: %g, not %g",
                              (unsigned long long)rank[r].place, rank[r].group, rank[r].value,
                              want[r]);
        }
    }
}
END_TEST

/* After a pass of 8 bits three of 16 leave 8. */
START_TEST(room_may_grow_between_passes)
{
    static struct numbers numbers;
    static double sorted[ROWS];
    struct select_rank rank = { .group = 1 };
    struct room room = { .limit_bytes = 4 << 20, .used_bytes = (4 << 20) - 10000 };

    make(&numbers, 5, 1000);
    numbers.room = &room;
    numbers.held = room.used_bytes;
    rank.place = sorted_of(&numbers, 1, sorted) / 2;
    ck_assert_int_eq(select_ranks(&room, GROUPS, &rank, 1, tell, &numbers, NULL), MLG_OK);
    ck_assert_uint_eq(numbers.told, 5);
    ck_assert_double_eq(rank.value, sorted[rank.place]);
    ck_assert_uint_eq(room.used_bytes, 0);
}
END_TEST

START_TEST(what_is_not_there_is_an_error)
{
    static struct numbers numbers;
    struct select_rank rank = { .group = 0 };
    struct room room = { .limit_bytes = 1 << 20 };

    make(&numbers, 3, 100);
    numbers.room = &room;
    rank.place = 100;
    ck_assert_int_eq(select_ranks(&room, GROUPS, &rank, 1, tell, &numbers, NULL), MLG_E_BUG);
    ck_assert_uint_eq(room.used_bytes, 0);
    rank.place = 0;
    room.limit_bytes = 200;
    ck_assert_int_eq(select_ranks(&room, GROUPS, &rank, 1, tell, &numbers, NULL), MLG_E_LIMIT);
    ck_assert_uint_eq(room.used_bytes, 0);
    room.limit_bytes = 1 << 20;
    ck_assert_int_eq(select_ranks(&room, GROUPS, NULL, 0, tell, &numbers, NULL), MLG_OK);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("select");
    TCase *tests = tcase_create("select");

    tcase_add_loop_test(tests, ranks_are_those_of_sorting, 0, 6);
    tcase_add_test(tests, room_may_grow_between_passes);
    tcase_add_test(tests, what_is_not_there_is_an_error);
    suite_add_tcase(suite, tests);
    return suite;
}
