/*
 * A scan reads the same whatever the blocks and the threads: the files of other people's test
 * suites cut at every byte, and files of the characters that matter in every dialect.
 */
#include "dump.h"

#include <ftw.h>

#include <mlgate/base/file.h>

static const unsigned jobs_list[] = { 1, 2, 1, 3, 1, 2, 16 };
#define JOBS_COUNT (sizeof jobs_list / sizeof *jobs_list)

static void assert_scan(const struct dump *whole, struct mlg_str bytes, const char *name,
                        struct mlg_table_options options, size_t size, unsigned jobs)
{
    struct dump scan;
    options.buffer_bytes = size;
    options.batch_rows = 1 + size % 5;
    dump_scan(&scan, bytes, &options, jobs);
    dump_assert_same(whole, &scan, name, size, jobs);
    if (scan.code == MLG_OK) {
        ck_assert_uint_eq(scan.bytes.len, bytes.len);
        ck_assert_mem_eq(scan.bytes.data, bytes.data, bytes.len);
    }
    dump_done(&scan);
}

static void assert_blocks(struct mlg_str bytes, const char *name,
                          const struct mlg_table_options *options, size_t most)
{
    struct dump whole;
    dump_read(&whole, bytes, options);
    for (size_t size = 1; size <= bytes.len + 1; size++) {
        if (size > most && size % (bytes.len / 3 + 1) != 0)
            continue;
        assert_scan(&whole, bytes, name, *options, size, jobs_list[size % JOBS_COUNT]);
    }
    dump_done(&whole);
}

static int files_seen;

static int visit(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)place;
    if (kind != FTW_F || strstr(path, "bomb") != NULL || strstr(path, "README") != NULL)
        return 0;
    struct mlg_buf file;
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_table_options options = { .batch_rows = 0 };
    mlg_buf_init(&file, 1 << 20);
    ck_assert_int_eq(mlg_file_read(path, &file, &err), MLG_OK);
    assert_blocks(mlg_buf_view(&file), path, &options, info->st_size < 1500 ? 1500 : 2);
    mlg_buf_done(&file);
    files_seen++;
    return 0;
}

START_TEST(files_of_others_read_the_same)
{
    ck_assert_int_eq(nftw(MLG_TEST_DATA "/csv", visit, 8, FTW_PHYS), 0);
    ck_assert_int_gt(files_seen, 100);
}
END_TEST

static uint64_t chance(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 20;
}

static size_t fill(char *text, const char *const *parts, size_t count, size_t wanted,
                   uint64_t *state)
{
    size_t len = 0;
    for (size_t i = 0; i < wanted; i++) {
        const char *part = parts[chance(state) % count];
        memcpy(text + len, part, strlen(part));
        len += strlen(part);
    }
    return len;
}

static const struct mlg_csv_dialect dialects[] = {
    { .delimiter = 0 },
    { .escape = '\\' },
    { .no_quotes = true },
    { .comment = '#' },
    { .comment = '#', .escape = '\\', .skip_lines = 1 },
    { .no_quotes = true, .escape = '\\', .comment = '#' },
    { .no_header = true, .quote = '\'', .delimiter = ' ' },
    { .no_quotes = true, .comment = '#' },
};

START_TEST(every_dialect_reads_the_same_at_random)
{
    static const char *const parts[] = { ",",   ",",  "\"",   "\"",   "\"\"",         "\n",  "\n",
                                         "\r",  "\\", "#",    "a",    "\xC3\xA9",     "'",   " ",
                                         "b,c", "\t", "\r\n", "\n\"", "\xEF\xBB\xBF", "\xFF" };
    struct mlg_table_options options = { .csv = dialects[_i] };
    uint64_t state = 88172645463325252ULL + (uint64_t)_i;
    for (size_t n = 0; n < 100; n++) {
        char text[512];
        size_t len = fill(text, parts, sizeof parts / sizeof *parts, n % 60 + 3, &state);
        options.limits.field_bytes = n % 4 == 3 ? 4 : 0;
        options.limits.row_bytes = n % 8 == 7 ? 9 : 0;
        assert_blocks((struct mlg_str){ text, len }, "random", &options, 40);
    }
}
END_TEST

START_TEST(json_lines_read_the_same_at_random)
{
    static const char *const parts[] = { "{\"a\":1}\n",
                                         "{\"a\":\"x\\u0041\",\"b\":{\"c\":2}}\n",
                                         "\n",
                                         "\r\n",
                                         "{\"a\":1,\"a\":2}\n",
                                         "{\"late\":1}\n",
                                         "{\"a\":\"\xC3\xA9\"}\n",
                                         "{\"a\":\"\xFF\"}\n",
                                         "{\"a\":\n",
                                         " ",
                                         "{\"b\":null}\n" };
    struct mlg_table_options options = { .format = MLG_FORMAT_JSONL };
    uint64_t state = 1181783497276652981ULL;
    for (size_t n = 0; n < 100; n++) {
        char text[2048];
        size_t len = fill(text, parts, sizeof parts / sizeof *parts, n % 30 + 1, &state);
        options.limits.field_bytes = n % 4 == 3 ? 2 : 0;
        options.limits.row_bytes = n % 8 == 7 ? 14 : 0;
        assert_blocks((struct mlg_str){ text, len }, "random", &options, 30);
    }
}
END_TEST

/* Rows of growing length, so that many are longer than a block; quotes that only look like some. */
START_TEST(rows_longer_than_blocks_read_the_same)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 1 << 20);
    mlg_buf_add_text(&text, "id,text,more\r\n");
    for (int i = 0; i < 120; i++) {
        mlg_buf_add_format(&text, "%d,%s", i, i % 7 == 3 ? "it\"s" : "\"");
        for (int k = 0; k < i; k++)
            mlg_buf_add_text(&text, i % 7 == 3 ? "y" : k % 9 == 8 ? "\r\n" : "x,\"\"\xE2\x82\xAC");
        mlg_buf_add_text(&text, i % 7 == 3 ? ",\r\n" : "\",z\r\n");
    }
    struct mlg_table_options options = { .batch_rows = 0 };
    struct dump whole;
    dump_read(&whole, mlg_buf_view(&text), &options);
    ck_assert_int_eq(whole.code, MLG_OK);
    ck_assert_uint_eq(whole.count, 120);
    for (size_t size = 1; size < 3000; size += 1 + size / 4) {
        for (size_t i = 0; i < JOBS_COUNT; i++)
            assert_scan(&whole, mlg_buf_view(&text), "long rows", options, size, jobs_list[i]);
    }
    dump_done(&whole);
    mlg_buf_done(&text);
}
END_TEST

struct stopper {
    uint64_t last;
    int calls;
};

static enum mlg_code stop_at_ten(void *user, unsigned worker, const struct mlg_batch *batch,
                                 struct mlg_err *err)
{
    struct stopper *stopper = user;
    (void)worker;
    stopper->calls++;
    for (size_t i = 0; i < batch->rows; i++) {
        ck_assert_uint_eq(batch->row[i], stopper->last + 1);
        stopper->last = batch->row[i];
        if (stopper->last == 10)
            return mlg_err_set(err, MLG_E_CONFIG, "enough");
    }
    return MLG_OK;
}

START_TEST(consume_ends_the_scan)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 1 << 20);
    mlg_buf_add_text(&text, "id\n");
    for (int i = 0; i < 1000; i++)
        mlg_buf_add_format(&text, "%d\n", i);
    struct mlg_table_options options = { .batch_rows = 1, .buffer_bytes = 16 };
    for (size_t i = 0; i < JOBS_COUNT; i++) {
        MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
        struct mlg_err err = MLG_ERR_INIT;
        struct stopper stopper = { .last = 0 };
        const struct mlg_table_scan scan = { .jobs = jobs_list[i],
                                             .consume = stop_at_ten,
                                             .user = &stopper };
        ck_assert_int_eq(mlg_table_open_bytes(mlg_buf_view(&text), "t.csv", &options, &table, &err),
                         MLG_OK);
        ck_assert_int_eq(mlg_table_scan(table, &scan, &err), MLG_E_CONFIG);
        ck_assert_str_eq(err.text, "enough");
        ck_assert_uint_eq(stopper.last, 10);
        ck_assert_int_eq(stopper.calls, 10);
        mlg_err_clear(&err);
        ck_assert_int_eq(mlg_table_scan(table, &scan, &err), MLG_E_BUG);
    }
    mlg_buf_done(&text);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.threads");
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, files_of_others_read_the_same);
    tcase_add_loop_test(tcase, every_dialect_reads_the_same_at_random, 0,
                        (int)(sizeof dialects / sizeof *dialects));
    tcase_add_test(tcase, json_lines_read_the_same_at_random);
    tcase_add_test(tcase, rows_longer_than_blocks_read_the_same);
    tcase_add_test(tcase, consume_ends_the_scan);
    suite_add_tcase(suite, tcase);
    return suite;
}
