/* The set of keys is exact, in memory and on disk. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hits.h"
#include "keyset_impl.h"

#define ROWS 60000

/* What a set said: rows of hits, and what they repeat. */
struct told {
    uint64_t *first; /* [ROWS + 1] by row; UINT64_MAX = no hit */
    uint64_t hits, late;
    const uint64_t *rows; /* of the keys given last */
};

static void make_text(struct mlg_str text, struct mlg_buf *bytes, struct mlg_key *ret_key)
{
    static const enum mlg_type type = MLG_TYPE_STRING;
    struct mlg_value value = { .state = MLG_VALUE_GOOD, .text = text };
    mlg_key_make(&type, &value, 1, bytes, ret_key);
}

static enum mlg_code tell(struct told *told, uint64_t row, uint64_t first)
{
    ck_assert_uint_le(row, ROWS);
    ck_assert_uint_eq(told->first[row], UINT64_MAX);
    told->first[row] = first;
    told->hits++;
    return MLG_OK;
}

static enum mlg_code on_hit(void *user, size_t index, uint64_t first, struct mlg_err *err)
{
    struct told *told = user;
    (void)err;
    return tell(told, told->rows[index], first);
}

static enum mlg_code on_describe(void *user, size_t index, struct mlg_str *ret_text,
                                 struct mlg_err *err)
{
    struct told *told = user;
    (void)err;
    *ret_text = (struct mlg_str){ (const char *)&told->rows[index], sizeof told->rows[index] };
    return MLG_OK;
}

static enum mlg_code on_late(void *user, uint64_t row, uint64_t first, struct mlg_str text,
                             struct mlg_err *err)
{
    struct told *told = user;
    uint64_t described = 0;
    (void)err;
    ck_assert_uint_eq(text.len, sizeof described);
    memcpy(&described, text.data, sizeof described);
    ck_assert_uint_eq(described, row);
    told->late++;
    return tell(told, row, first);
}

static struct mlg_key_events events_of(struct told *told)
{
    told->first = malloc((ROWS + 1) * sizeof *told->first);
    ck_assert_ptr_nonnull(told->first);
    memset(told->first, 0xff, (ROWS + 1) * sizeof *told->first);
    return (struct mlg_key_events){
        .user = told, .nulls = true, .hit = on_hit, .describe = on_describe, .late = on_late
    };
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 31) * UINT64_C(0x9E3779B97F4A7C15);
    return x ^ x >> 29;
}

/* The number that stands for the key of a row: some numbers come again, near and far. */
static uint64_t number_of(uint64_t row)
{
    return mix(row) % 5 == 0 ? mix(row / 7) % row + ROWS : row + ROWS;
}

/* Number to key, one to one: words, pairs and long ones that are prefixes of each other. */
static void make_key(uint64_t number, struct mlg_buf *bytes, struct mlg_key *ret_key)
{
    char text[400] = "n";
    size_t length = (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    switch (number % 4) {
    case 0:
        *ret_key = (struct mlg_key){ .form = MLG_KEY_WORD,
                                     .word = { mlg_key_integer((int64_t)number), 0 } };
        return;
    case 1:
        length = 14;
        break;
    case 2:
        length = 20 + (size_t)number % 300;
        break;
    default:
        break;
    }
    make_text((struct mlg_str){ text, length }, bytes, ret_key);
}

static void use(struct mlg_keyset *set, enum mlg_key_use how, uint64_t from, uint64_t count,
                uint64_t (*number)(uint64_t row), const struct mlg_key_events *events)
{
    struct mlg_keys keys;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_keys_init(&keys);
    for (uint64_t row = from; row < from + count;) {
        size_t batch = (size_t)(1 + mix(row) % 700);
        batch = row + batch > from + count ? (size_t)(from + count - row) : batch;
        ck_assert_int_eq(mlg_keys_reset(&keys, batch, &err), MLG_OK);
        for (size_t i = 0; i < batch; i++)
            make_key(number(row + i), &keys.bytes, &keys.items[i]);
        mlg_keyset_hash(set, &keys);
        uint64_t rows[700];
        for (size_t i = 0; i < batch; i++)
            rows[i] = row + i;
        ((struct told *)events->user)->rows = rows;
        enum mlg_code code = mlg_keyset_use(set, how, &keys, rows, events, &err);
        ck_assert_msg(code == MLG_OK, "%s", err.text);
        row += batch;
    }
    mlg_keys_done(&keys);
}

static void finish(struct mlg_keyset *set, const struct mlg_key_events *events)
{
    struct mlg_err err = MLG_ERR_INIT;
    mlg_keyset_release(set);
    enum mlg_code code = mlg_keyset_finish(set, events, &err);
    ck_assert_msg(code == MLG_OK, "%s", err.text);
}

/* What the set has to say, by a table of all numbers. */
static uint64_t *expect(uint64_t *ret_hits)
{
    uint64_t *first = malloc((ROWS + 1) * sizeof *first);
    uint64_t *seen = calloc(2 * ROWS + 1, sizeof *seen);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(seen);
    *ret_hits = 0;
    for (uint64_t row = 1; row <= ROWS; row++) {
        uint64_t *place = &seen[number_of(row)];
        first[row] = *place == 0 ? UINT64_MAX : *place;
        *ret_hits += *place != 0;
        *place = *place == 0 ? row : *place;
    }
    free(seen);
    return first;
}

static void try_budget(uint64_t bytes, bool disk)
{
    struct mlg_key_budget budget = { bytes, bytes };
    struct mlg_keyset *set = NULL;
    struct told told = { .hits = 0 };
    struct mlg_key_events events = events_of(&told);
    uint64_t hits = 0;
    uint64_t *expected = expect(&hits);
    ck_assert_uint_gt(hits, 5000);
    ck_assert_int_eq(mlg_keyset_new(&budget, &set, NULL), MLG_OK);
    use(set, MLG_KEY_ADD, 1, ROWS, number_of, &events);
    ck_assert((set->spill != NULL) == disk);
    finish(set, &events);
    ck_assert_uint_eq(told.hits, hits);
    ck_assert(disk == (told.late > 0));
    for (uint64_t row = 1; row <= ROWS; row++)
        ck_assert_msg(told.first[row] == expected[row], "row %llu", (unsigned long long)row);
    ck_assert_uint_eq(budget.left_bytes, bytes);
    mlg_keyset_free(set);
    free(expected);
    free(told.first);
}

START_TEST(a_key_is_found_again_with_its_first_row)
{
    try_budget((uint64_t)256 << 20, false);
}
END_TEST

/* From most in memory to parts that are parted again and again. */
START_TEST(the_disk_says_the_same)
{
    static const uint64_t budgets[] = { 2 << 20, 1 << 20, 200 << 10, 50 << 10, 20 << 10 };
    try_budget(budgets[_i], true);
}
END_TEST

START_TEST(nulls_are_hits_of_no_row)
{
    struct mlg_key_budget budget = { 1 << 20, 1 << 20 };
    struct mlg_keyset *set = NULL;
    struct told told = { .hits = 0 };
    struct mlg_key_events events = events_of(&told);
    struct mlg_key items[3] = { { .form = MLG_KEY_NONE } };
    struct mlg_keys keys = { .items = items, .count = 3, .capacity = 3 };
    const uint64_t rows[3] = { 7, 8, 12 };
    const uint64_t later[3] = { 13, 14, 15 };
    told.rows = rows;
    items[1].form = items[2].form = MLG_KEY_WORD;
    ck_assert_int_eq(mlg_keyset_new(&budget, &set, NULL), MLG_OK);
    mlg_keyset_hash(set, &keys);
    ck_assert_int_eq(mlg_keyset_use(set, MLG_KEY_ADD, &keys, rows, &events, NULL), MLG_OK);
    ck_assert_uint_eq(told.hits, 2);
    ck_assert_uint_eq(told.first[7], 0);
    ck_assert_uint_eq(told.first[12], 8);
    events.nulls = false;
    ck_assert_int_eq(mlg_keyset_use(set, MLG_KEY_KEEP, &keys, later, &events, NULL), MLG_OK);
    ck_assert_uint_eq(told.hits, 2);
    mlg_keyset_free(set);
    free(told.first);
}
END_TEST

static uint64_t even(uint64_t row)
{
    return 2 * row;
}

static uint64_t itself(uint64_t row)
{
    return row;
}

/* Keys that were never kept: odd ones, and those beyond. */
START_TEST(probes_hit_what_is_absent)
{
    static const uint64_t budgets[] = { (uint64_t)64 << 20, 100 << 10 };
    struct mlg_key_budget budget = { budgets[_i], budgets[_i] };
    struct mlg_keyset *set = NULL;
    struct told told = { .hits = 0 };
    struct mlg_key_events events = events_of(&told);
    ck_assert_int_eq(mlg_keyset_new(&budget, &set, NULL), MLG_OK);
    use(set, MLG_KEY_KEEP, 1, 10000, even, &events);
    use(set, MLG_KEY_KEEP, 1, 10000, even, &events);
    use(set, MLG_KEY_PROBE, 1, 30000, itself, &events);
    finish(set, &events);
    ck_assert_uint_eq(told.hits, 20000);
    for (uint64_t row = 1; row <= 30000; row++)
        ck_assert_uint_eq(told.first[row], row % 2 == 1 || row > 20000 ? 0 : UINT64_MAX);
    mlg_keyset_free(set);
    free(told.first);
}
END_TEST

/* Two sets, and keys that are larger than what there is. */
START_TEST(a_budget_is_shared_and_kept)
{
    struct mlg_key_budget budget = { (uint64_t)300 << 10, (uint64_t)300 << 10 };
    struct mlg_keyset *sets[2] = { NULL };
    struct told told[2] = { { .hits = 0 } };
    struct mlg_key_events events[2];
    char *large = calloc(1, 200000);
    ck_assert_ptr_nonnull(large);
    struct mlg_key items[1];
    struct mlg_keys keys;
    mlg_keys_init(&keys);
    for (size_t i = 0; i < 2; i++) {
        events[i] = events_of(&told[i]);
        ck_assert_int_eq(mlg_keyset_new(&budget, &sets[i], NULL), MLG_OK);
    }
    for (uint64_t row = 1; row <= 8; row++)
        for (size_t i = 0; i < 2; i++) {
            large[100] = (char)('a' + row % 4);
            mlg_buf_clear(&keys.bytes);
            make_text((struct mlg_str){ large, 200000 }, &keys.bytes, &items[0]);
            told[i].rows = &row;
            struct mlg_keys one = { .items = items, .count = 1, .bytes = keys.bytes };
            mlg_keyset_hash(sets[i], &one);
            ck_assert_int_eq(mlg_keyset_use(sets[i], MLG_KEY_ADD, &one, &row, &events[i], NULL),
                             MLG_OK);
        }
    for (size_t i = 0; i < 2; i++)
        mlg_keyset_release(sets[i]);
    ck_assert_uint_eq(budget.left_bytes, budget.total_bytes);
    for (size_t i = 0; i < 2; i++) {
        finish(sets[i], &events[i]);
        ck_assert_uint_eq(told[i].hits, 4);
        for (uint64_t row = 5; row <= 8; row++)
            ck_assert_uint_eq(told[i].first[row], row - 4);
        mlg_keyset_free(sets[i]);
        free(told[i].first);
    }
    mlg_keys_done(&keys);
    free(large);
}
END_TEST

/* The same value in every writing is one key, and no other value is. */
START_TEST(keys_are_values)
{
    static const struct {
        enum mlg_type type;
        const char *a, *b;
        bool same;
    } rows[] = {
        { MLG_TYPE_NUMBER, "7", "007", true },
        { MLG_TYPE_NUMBER, "7", "7.0", true },
        { MLG_TYPE_NUMBER, "7", "+0.7e1", true },
        { MLG_TYPE_NUMBER, "0", "-0.0", true },
        { MLG_TYPE_NUMBER, "7", "-7", false },
        { MLG_TYPE_NUMBER, "0.5", ".50", true },
        { MLG_TYPE_NUMBER, "0.5", "5", false },
        { MLG_TYPE_NUMBER, "999999999999999999", "1e18", false },
        { MLG_TYPE_NUMBER, "1000000000000000000", "1e18", true },
        { MLG_TYPE_NUMBER, "100000000000000000", "1e17", true },
        { MLG_TYPE_NUMBER, "12345678901234567890123456789", "12345678901234567890123456780",
          false },
        { MLG_TYPE_INTEGER, "12", "x", false },
        { MLG_TYPE_STRING, "7", "007", false },
        { MLG_TYPE_STRING, "abcdefg", "abcdefgh", false },
        { MLG_TYPE_STRING, "abcdefghijklmn", "abcdefghijklmno", false },
        { MLG_TYPE_BOOLEAN, "true", "1", true },
        { MLG_TYPE_BOOLEAN, "true", "false", false },
        { MLG_TYPE_DATE, "2024-02-29", "2024-03-01", false },
        { MLG_TYPE_TIMESTAMP, "2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", true },
        { MLG_TYPE_TIMESTAMP, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t columns = 1; columns <= 3; columns++) {
            struct mlg_value_type type = { .type = rows[i].type };
            enum mlg_type types[3] = { rows[i].type, rows[i].type, rows[i].type };
            struct mlg_value values[3];
            struct mlg_key a, b;
            struct mlg_buf bytes;
            mlg_buf_init(&bytes, 1 << 20);
            memset(&a, 0, sizeof a);
            memset(&b, 0, sizeof b);
            for (size_t c = 0; c < 3; c++)
                values[c] = mlg_value_read(&type, mlg_str_of(rows[i].a), true);
            mlg_key_make(types, values, columns, &bytes, &a);
            values[columns - 1] = mlg_value_read(&type, mlg_str_of(rows[i].b), true);
            mlg_key_make(types, values, columns, &bytes, &b);
            bool same = a.form == b.form && a.word[1] == b.word[1];
            same = same &&
                   (a.form == MLG_KEY_LONG ? memcmp(bytes.data + a.word[0], bytes.data + b.word[0],
                                                    (size_t)a.word[1]) == 0
                                           : a.word[0] == b.word[0]);
            ck_assert_msg(same == rows[i].same, "%s and %s, %zu columns", rows[i].a, rows[i].b,
                          columns);
            mlg_buf_done(&bytes);
        }
}
END_TEST

static void on_replay(void *user, uint64_t row, struct mlg_str text)
{
    uint64_t *last = user;
    ck_assert_uint_gt(row, *last);
    ck_assert_uint_eq(text.len, row % 50);
    for (size_t i = 0; i < text.len; i++)
        ck_assert_int_eq(text.data[i], (char)('a' + row % 26));
    *last = row;
}

/* Rows in 37 stretches come back in order. */
START_TEST(hits_come_in_the_order_of_rows)
{
    struct mlg_hits *hits = NULL;
    char text[50];
    ck_assert_int_eq(mlg_hits_new(&hits, NULL), MLG_OK);
    for (uint64_t stretch = 0; stretch < 37; stretch++)
        for (uint64_t row = stretch + 1; row <= 10000; row += 37) {
            memset(text, (char)('a' + row % 26), sizeof text);
            struct mlg_str view = { text, (size_t)(row % 50) };
            ck_assert_int_eq(mlg_hits_add(hits, row, view, NULL), MLG_OK);
        }
    uint64_t last = 0;
    ck_assert_int_eq(mlg_hits_replay(hits, on_replay, &last, NULL), MLG_OK);
    ck_assert_uint_eq(last, 10000);
    mlg_hits_free(hits);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("contract.keyset");
    TCase *tests = tcase_create("keyset");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, a_key_is_found_again_with_its_first_row);
    tcase_add_loop_test(tests, the_disk_says_the_same, 0, 5);
    tcase_add_test(tests, nulls_are_hits_of_no_row);
    tcase_add_loop_test(tests, probes_hit_what_is_absent, 0, 2);
    tcase_add_test(tests, a_budget_is_shared_and_kept);
    tcase_add_test(tests, keys_are_values);
    tcase_add_test(tests, hits_come_in_the_order_of_rows);
    suite_add_tcase(suite, tests);
    return suite;
}
