/* Tables of the text report: in columns, and wrapped where the terminal is narrow. */
#include <check.h>
#include <string.h>

#include <mlgate/report/grid.h>

#define ROWS 3

static const char *const cells[ROWS][4] = {
    { "recall(threshold=0.5)", "age: 65 and over, or not said", "14,662", "FAIL" },
    { "roc_auc", "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü", "7", "PASS" },
    { "x", "", "1,234,567", "INCONCLUSIVE" },
};

static const char *paint(const char *text)
{
    return strcmp(text, "FAIL") == 0 ? "\x1b[31m" : NULL;
}

static void make(size_t limit, const char *(*color)(const char *), struct mlg_buf *out)
{
    struct mlg_grid grid;
    mlg_grid_init(&grid);
    mlg_grid_column(&grid, "metric", false);
    mlg_grid_column(&grid, "slice", false);
    mlg_grid_column(&grid, "rows", true);
    mlg_grid_column(&grid, "verdict", false);
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t i = 0; i < 4; i++)
            mlg_grid_cell(&grid, mlg_str_of(cells[row][i]), 0);
    }
    mlg_buf_init(out, (size_t)1 << 20);
    mlg_grid_write(&grid, limit, color, out);
    ck_assert(!out->failed);
    mlg_grid_done(&grid);
}

static uint64_t widest_line(struct mlg_str text)
{
    uint64_t widest = 0;
    size_t start = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '\n')
            continue;
        uint64_t width = mlg_utf8_length((struct mlg_str){ text.data + start, i - start });
        widest = width > widest ? width : widest;
        start = i + 1;
    }
    ck_assert_uint_eq(start, text.len);
    return widest;
}

/* How many bytes of `text` are neither blank nor line end. */
static size_t ink(struct mlg_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] != ' ' && text.data[i] != '\n';
    return count;
}

START_TEST(a_table_is_as_wide_as_its_cells)
{
    struct mlg_buf free_width, roomy;
    make(0, NULL, &free_width);
    make(200, NULL, &roomy);
    ck_assert_str_eq(mlg_buf_text(&free_width), mlg_buf_text(&roomy));
    ck_assert_uint_eq(widest_line(mlg_buf_view(&roomy)), 2 + 21 + 2 + 36 + 2 + 9 + 2 + 12);
    mlg_buf_done(&free_width);
    mlg_buf_done(&roomy);
}
END_TEST

START_TEST(a_narrow_terminal_wraps_text_and_loses_nothing)
{
    struct mlg_buf whole;
    make(0, NULL, &whole);
    for (size_t limit = 53; limit < 90; limit++) {
        struct mlg_buf out;
        make(limit, NULL, &out);
        ck_assert_uint_le(widest_line(mlg_buf_view(&out)), limit);
        ck_assert_uint_eq(ink(mlg_buf_view(&out)), ink(mlg_buf_view(&whole)));
        ck_assert_uint_eq(mlg_utf8_valid_prefix(mlg_buf_view(&out)), out.len);
        ck_assert_ptr_nonnull(strstr(mlg_buf_text(&out), "1,234,567  INCONCLUSIVE"));
        mlg_buf_done(&out);
    }
    mlg_buf_done(&whole);
}
END_TEST

START_TEST(words_stay_whole_where_they_can)
{
    struct mlg_buf out;
    make(60, NULL, &out);
    ck_assert_ptr_nonnull(strstr(mlg_buf_text(&out), "age: 65 and"));
    ck_assert_ptr_null(strstr(mlg_buf_text(&out), " ver,"));
    mlg_buf_done(&out);
}
END_TEST

START_TEST(what_cannot_shrink_stays_readable)
{
    struct mlg_buf out;
    make(1, NULL, &out);
    ck_assert_uint_eq(widest_line(mlg_buf_view(&out)),
                      2 + MLG_GRID_LEAST + 2 + MLG_GRID_LEAST + 2 + 9 + 2 + 12);
    mlg_buf_done(&out);
}
END_TEST

START_TEST(colour_is_on_one_line_of_a_wrapped_row)
{
    struct mlg_buf out;
    make(53, paint, &out);
    const char *first = strstr(mlg_buf_text(&out), "\x1b[31mFAIL\x1b[0m");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(strstr(first + 4, "\x1b[31m"));
    mlg_buf_done(&out);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("report.grid");
    TCase *tcase = tcase_create("grid");
    tcase_add_test(tcase, a_table_is_as_wide_as_its_cells);
    tcase_add_test(tcase, a_narrow_terminal_wraps_text_and_loses_nothing);
    tcase_add_test(tcase, words_stay_whole_where_they_can);
    tcase_add_test(tcase, what_cannot_shrink_stays_readable);
    tcase_add_test(tcase, colour_is_on_one_line_of_a_wrapped_row);
    suite_add_tcase(suite, tcase);
    return suite;
}
