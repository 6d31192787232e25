/* Compressed files: read through, and refused when they are damaged, cut off or bombs. */
#include "dump.h"

#include <mlgate/base/file.h>

/* tests/data/csv/compressed/: the text in files made by gzip 1.12 and zstd 1.5.4 (README.md). */
#define ROWS                                                                                    \
    "[{\"id\":\"1\",\"name\":\"Ada\"},{\"id\":\"2\",\"name\":\"Hopper, Grace\"},{\"id\":\"3\"," \
    "\"name\":\"x\"}]"

static const char *const files[] = { "plain.csv",   "one.csv.gz",  "two.csv.gz",
                                     "one.csv.zst", "two.csv.zst", "misnamed.txt" };

static void load(const char *name, struct mlg_buf *out)
{
    char path[1024];
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(out, 1 << 20);
    (void)snprintf(path, sizeof path, MLG_TEST_DATA "/csv/compressed/%s", name);
    ck_assert_msg(mlg_file_read(path, out, &err) == MLG_OK, "%s: %s", path, err.text);
}

START_TEST(compressed_files_read_as_plain_ones)
{
    struct mlg_buf file;
    load(files[_i], &file);
    for (size_t window = 1; window < 50; window++) {
        struct mlg_table_options options = { .buffer_bytes = window };
        struct dump dump;
        dump_read(&dump, mlg_buf_view(&file), &options);
        ck_assert_msg(dump.code == MLG_OK, "%s: %s", files[_i], dump.err.text);
        ck_assert_str_eq(mlg_buf_text(&dump.rows), ROWS);
        ck_assert_str_eq(mlg_buf_text(&dump.problems), "");
        /* The tap sees the file, not the text. */
        ck_assert_uint_eq(dump.bytes.len, file.len);
        ck_assert_mem_eq(dump.bytes.data, file.data, file.len);
        dump_done(&dump);
    }
    mlg_buf_done(&file);
}
END_TEST

START_TEST(files_cut_at_any_byte_are_errors)
{
    struct mlg_buf file;
    load(files[_i], &file);
    for (size_t len = 4; len < file.len; len++) {
        struct dump dump;
        dump_read(&dump, (struct mlg_str){ file.data, len }, NULL);
        /* Between two members or frames there is a shorter file that is whole. */
        bool whole_part =
            dump.code == MLG_OK && strncmp(files[_i], "two", 3) == 0 && dump.count < 3;
        ck_assert_msg(whole_part || dump.code == MLG_E_SYNTAX, "%s at %zu", files[_i], len);
        if (!whole_part)
            ck_assert_ptr_nonnull(strstr(dump.err.text, "end too early"));
        dump_done(&dump);
    }
    mlg_buf_done(&file);
}
END_TEST

/* The checksum or the structure sees any flipped bit of the data; never other rows without error.
 */
START_TEST(damaged_files_are_never_read_otherwise)
{
    struct mlg_buf file;
    load(files[_i], &file);
    size_t refused = 0;
    for (size_t bit = 4 * 8; bit < file.len * 8; bit++) {
        file.data[bit / 8] ^= (char)(1 << bit % 8);
        struct dump dump;
        dump_read(&dump, mlg_buf_view(&file), NULL);
        refused += dump.code != MLG_OK;
        if (dump.code == MLG_OK)
            ck_assert_str_eq(mlg_buf_text(&dump.rows), ROWS);
        dump_done(&dump);
        file.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    ck_assert_uint_gt(refused, file.len * 8 / 2);
    mlg_buf_done(&file);
}
END_TEST

START_TEST(bytes_behind_the_data_are_an_error)
{
    struct mlg_buf file;
    load(files[_i], &file);
    mlg_buf_add_text(&file, "garbage behind it all");
    struct dump dump;
    dump_read(&dump, mlg_buf_view(&file), NULL);
    ck_assert_int_eq(dump.code, MLG_E_SYNTAX);
    ck_assert_ptr_nonnull(strstr(dump.err.text, "are followed by others"));
    ck_assert_str_eq(dump.err.loc.path, "t.csv");
    dump_done(&dump);
    mlg_buf_done(&file);
}
END_TEST

START_TEST(an_empty_text_is_an_empty_file)
{
    struct mlg_buf file;
    load("empty.csv.gz", &file);
    struct dump dump;
    dump_read(&dump, mlg_buf_view(&file), NULL);
    ck_assert_int_eq(dump.code, MLG_E_SYNTAX);
    ck_assert_str_eq(dump.err.text, "the file is empty");
    dump_done(&dump);
    mlg_buf_done(&file);
}
END_TEST

START_TEST(compression_in_compression_is_refused)
{
    struct mlg_buf file;
    load("twice.csv.gz", &file);
    struct dump dump;
    dump_read(&dump, mlg_buf_view(&file), NULL);
    ck_assert_int_eq(dump.code, MLG_E_SYNTAX);
    ck_assert_str_eq(dump.err.text, "the file is compressed twice, which is not read");
    dump_done(&dump);
    mlg_buf_done(&file);
}
END_TEST

/* 96 MiB of short rows in a few kilobytes. */
START_TEST(a_bomb_ends_at_the_ratio)
{
    struct mlg_buf file;
    load("bomb.csv.zst", &file);
    ck_assert_uint_lt(file.len, 20000);
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    ck_assert_int_eq(mlg_table_open_bytes(mlg_buf_view(&file), "b.csv", NULL, &table, &err),
                     MLG_OK);
    struct mlg_batch batch = { .rows = 1 };
    enum mlg_code code = MLG_OK;
    while (code == MLG_OK && batch.rows > 0)
        code = mlg_table_next(table, &batch, &err);
    ck_assert_int_eq(code, MLG_E_LIMIT);
    ck_assert_str_eq(err.text, "the zstd data grow to more than 2000 times their size");
    mlg_buf_done(&file);
}
END_TEST

START_TEST(the_name_tells_the_delimiter_behind_the_suffix)
{
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_table_open_bytes(MLG_STR("a\tb\n"), "t.tsv.gz", NULL, &table, &err),
                     MLG_OK);
    ck_assert_uint_eq(mlg_table_columns(table), 2);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.codec");
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, compressed_files_read_as_plain_ones, 0, 6);
    tcase_add_loop_test(tcase, files_cut_at_any_byte_are_errors, 1, 5);
    tcase_add_loop_test(tcase, damaged_files_are_never_read_otherwise, 1, 5);
    tcase_add_loop_test(tcase, bytes_behind_the_data_are_an_error, 1, 5);
    tcase_add_test(tcase, an_empty_text_is_an_empty_file);
    tcase_add_test(tcase, compression_in_compression_is_refused);
    tcase_add_test(tcase, a_bomb_ends_at_the_ratio);
    tcase_add_test(tcase, the_name_tells_the_delimiter_behind_the_suffix);
    suite_add_tcase(suite, tcase);
    return suite;
}
