/* CSV rows that are taken many at a time say what they say one by one: a table with a character for
 * comments, of which it has none, is walked row by row. */
#include "dump.h"

#define ROWS 3000

struct dice {
    uint64_t state;
};

static size_t roll(struct dice *dice, size_t sides)
{
    dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(dice->state >> 33) % sides;
}

static void add_cell(struct mlg_buf *out, struct dice *dice)
{
    for (size_t i = roll(dice, 13); i > 0; i--)
        mlg_buf_add_char(out, (char)('a' + roll(dice, 26)));
}

/* A row that is not plain, or only looks so. */
static void add_odd(struct mlg_buf *out, struct dice *dice, size_t columns)
{
    static const struct mlg_str odd[] = {
        { "\"x,y\"", 5 },
        { "\"x\ny\"", 5 },
        { "\"x\"\"y\"", 6 },
        { "\"x", 2 },
        { "x\"y", 3 },
        { "x\0y", 3 },
        { "\xFF", 1 },
        { "\xC3\xA9", 2 },
        { "x\ry", 3 },
        { "\r", 1 },
        { "\xEF\xBB\xBFx", 4 },
        { "\"x\"y", 4 },
        { "\"\"", 2 },
        { "#x", 2 },
        { "x,", 2 },
    };
    size_t kind = roll(dice, 22), at = roll(dice, columns);
    if (kind == 21) { /* a blank line */
        mlg_buf_add_char(out, '\n');
        return;
    }
    for (size_t c = 0; c < (kind == 20 && columns > 1 ? columns - 1 : columns); c++) {
        if (c > 0)
            mlg_buf_add_char(out, ',');
        else
            mlg_buf_add_char(out, 'a'); /* so that no line is a comment */
        if (c == at && c > 0 && kind < sizeof odd / sizeof odd[0] && kind != 3)
            mlg_buf_add(out, odd[kind].data, odd[kind].len);
        else
            add_cell(out, dice);
    }
    mlg_buf_add_text(out, kind == 19 ? "\r\n" : "\n");
}

static void make(struct mlg_buf *out, struct dice *dice, size_t columns, size_t sides)
{
    for (size_t c = 0; c < columns; c++)
        mlg_buf_add_format(out, "%sc%zu", c > 0 ? "," : "", c);
    mlg_buf_add_char(out, '\n');
    for (size_t i = 0; i < ROWS; i++) {
        if (sides > 0 && roll(dice, sides) == 0) {
            add_odd(out, dice, columns);
            continue;
        }
        for (size_t c = 0; c < columns; c++) {
            if (c > 0)
                mlg_buf_add_char(out, ',');
            add_cell(out, dice);
        }
        mlg_buf_add_char(out, '\n');
    }
    if (roll(dice, 2) == 0)
        out->len--;
}

static void same(const struct mlg_buf *a, const struct mlg_buf *b)
{
    ck_assert_uint_eq(a->len, b->len);
    ck_assert(a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

START_TEST(many_rows_at_a_time_are_the_same_rows)
{
    static const size_t sides[] = { 0, 1000, 100, 10, 2 };
    struct dice dice = { (uint64_t)_i };
    for (size_t s = 0; s < sizeof sides / sizeof sides[0]; s++) {
        for (size_t columns = 1; columns <= 5; columns++) {
            struct mlg_buf bytes;
            struct dump walked, taken;
            mlg_buf_init(&bytes, 64 << 20);
            make(&bytes, &dice, columns, sides[s]);
            struct mlg_str text = { bytes.data, bytes.len };
            struct mlg_table_options options = { .buffer_bytes = _i % 2 == 0 ? 0 : 5000 };
            dump_read(&taken, text, &options);
            options.csv.comment = '#';
            dump_read(&walked, text, &options);
            ck_assert_int_eq(taken.code, walked.code);
            ck_assert_uint_eq(taken.count, walked.count);
            ck_assert_uint_gt(taken.count, 0);
            same(&taken.rows, &walked.rows);
            same(&taken.places, &walked.places);
            same(&taken.problems, &walked.problems);
            same(&taken.bytes, &walked.bytes);
            dump_done(&taken);
            dump_done(&walked);
            mlg_buf_done(&bytes);
        }
    }
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("plain");
    TCase *tests = tcase_create("plain");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, many_rows_at_a_time_are_the_same_rows, 0, 6);
    suite_add_tcase(suite, tests);
    return suite;
}
