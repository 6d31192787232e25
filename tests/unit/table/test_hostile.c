/*
 * What a file may do to a reader: change under its hands, come from a pipe, have 100,000 columns, a
 * cell of a gigabyte, lie about its size. Big files are made here and streamed, never stored.
 */
#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/buf.h>
#include <mlgate/table/table.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || \
    __has_feature(thread_sanitizer)
#define MOST_KIB LONG_MAX /* sanitizers have needs of their own */
#else
#define MOST_KIB (200 * 1024)
#endif

static char path[64];

static void make_file(size_t rows)
{
    (void)snprintf(path, sizeof path, "/tmp/mlgate-hostile-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    FILE *file = fdopen(fd, "w");
    (void)fprintf(file, "id,text\n");
    for (size_t i = 0; i < rows; i++)
        (void)fprintf(file, "%zu,some text\n", i);
    (void)fclose(file);
}

static void drop_file(void)
{
    (void)unlink(path);
}

static void grow(void)
{
    FILE *file = fopen(path, "a");
    (void)fprintf(file, "1,2\n");
    (void)fclose(file);
}

static void shrink(void)
{
    ck_assert_int_eq(truncate(path, 300000), 0);
}

static void rewrite(void)
{
    struct timespec times[2] = { { 0, 0 }, { 1, 0 } };
    int fd = open(path, O_WRONLY);
    ck_assert_int_eq(pwrite(fd, "9", 1, 400000), 1);
    ck_assert_int_eq(futimens(fd, times), 0);
    (void)close(fd);
}

static void leave_alone(void)
{
}

static void (*const changes[])(void) = { grow, shrink, rewrite, leave_alone };

struct changer {
    void (*change)(void);
    uint64_t rows;
};

static enum mlg_code change_once(void *user, unsigned worker, const struct mlg_batch *batch,
                                 struct mlg_err *err)
{
    struct changer *changer = user;
    (void)worker;
    (void)err;
    if (changer->rows == 0)
        changer->change();
    changer->rows += batch->rows;
    return MLG_OK;
}

START_TEST(a_file_that_changes_is_an_error)
{
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        make_file(100000);
        /* Small blocks, so that no thread is at the end before the first batch is consumed. */
        struct mlg_table_options options = { .buffer_bytes = 4096 };
        struct mlg_err err = MLG_ERR_INIT;
        MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
        ck_assert_int_eq(mlg_table_open(path, &options, &table, &err), MLG_OK);
        struct changer changer = { .change = changes[_i] };
        const struct mlg_table_scan scan = { .jobs = jobs,
                                             .consume = change_once,
                                             .user = &changer };
        enum mlg_code code = mlg_table_scan(table, &scan, &err);
        if (changes[_i] == leave_alone) {
            ck_assert_int_eq(code, MLG_OK);
            ck_assert_uint_eq(changer.rows, 100000);
        } else {
            ck_assert_int_eq(code, MLG_E_IO);
            ck_assert_str_eq(err.text, "the file changed while it was read");
            ck_assert_str_eq(err.loc.path, path);
        }
        drop_file();
    }
}
END_TEST

static uint64_t count_rows(const char *name, const struct mlg_table_options *options,
                           enum mlg_code *ret_code, struct mlg_err *err)
{
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    *ret_code = mlg_table_open(name, options, &table, err);
    for (;;) {
        struct mlg_batch batch = { .rows = 0 };
        if (*ret_code == MLG_OK)
            *ret_code = mlg_table_next(table, &batch, err);
        if (*ret_code != MLG_OK || batch.rows == 0)
            return table == NULL ? 0 : mlg_table_rows(table);
    }
}

static void leave_stdin(void)
{
    int null = open("/dev/null", O_RDONLY);
    ck_assert_int_eq(dup2(null, STDIN_FILENO), STDIN_FILENO);
    (void)close(null);
}

START_TEST(standard_input_is_read_from_where_it_is)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code;
    char skipped[8];
    make_file(1000);
    int fd = open(path, O_RDONLY);
    ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    /* Behind the header: the first row is the header now. */
    ck_assert_int_eq(read(fd, skipped, 8), 8);
    ck_assert_uint_eq(count_rows("-", NULL, &code, &err), 999);
    ck_assert_msg(code == MLG_OK, "%s", err.text);
    (void)close(fd);
    leave_stdin();
    drop_file();
}
END_TEST

/* Bytes that a thread writes into a pipe. */
struct flood {
    int fd;
    const char *head;
    const char *body; /* repeated */
    uint64_t bytes;
};

static void *flood_run(void *user)
{
    struct flood *flood = user;
    static char block[1 << 16];
    size_t len = strlen(flood->body);
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = flood->body[i % len];
    bool open = write(flood->fd, flood->head, strlen(flood->head)) > 0;
    for (uint64_t done = 0; open && done < flood->bytes; done += sizeof block)
        open = write(flood->fd, block, sizeof block) == (ssize_t)sizeof block;
    (void)close(flood->fd);
    return NULL;
}

static void on_any_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)problem;
    ++*(int *)user;
}

static long peak_kib(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static const struct {
    const char *head;
    const char *body;
    enum mlg_code code;
    const char *text;
} floods[] = {
    { "a,b\n1,", "x", MLG_E_LIMIT, "the cell is longer than 16777216 bytes" },
    { "a,b\n1,\"", "x\n", MLG_E_LIMIT, "the cell is longer than 16777216 bytes" },
    { "a,b\n1,\"", "\"\"", MLG_E_LIMIT, "the cell is longer than 16777216 bytes" },
    { "a,b\n1", ",", MLG_E_LIMIT, "the row is longer than 67108864 bytes" },
    { "{\"a\":1}\n{\"a\":\"", "x", MLG_E_LIMIT, "the row is longer than 67108864 bytes" },
    { "{\"a\":1}\n{\"a\":", "[", MLG_E_LIMIT, "the row is longer than 67108864 bytes" },
};

/* A cell or a row of a gigabyte: an error at the ceiling, and no more memory than the ceiling asks
 * for. */
START_TEST(a_cell_of_a_gigabyte_is_an_error_at_the_ceiling)
{
    int ends[2];
    pthread_t thread;
    int problems = 0;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code;
    struct mlg_table_options options = { .on_problem = on_any_problem, .user = &problems };
    (void)signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    (void)close(ends[0]);
    struct flood flood = {
        .fd = ends[1], .head = floods[_i].head, .body = floods[_i].body, .bytes = UINT64_C(1) << 30
    };
    ck_assert_int_eq(pthread_create(&thread, NULL, flood_run, &flood), 0);
    (void)count_rows("-", &options, &code, &err);
    leave_stdin(); /* which ends the flood */
    (void)pthread_join(thread, NULL);
    ck_assert_int_eq(code, floods[_i].code);
    ck_assert_str_eq(err.text, floods[_i].text);
    ck_assert_uint_eq(err.loc.line, 2);
    ck_assert_uint_eq(err.loc.row, 1 + (floods[_i].head[0] == '{'));
    ck_assert_int_lt(peak_kib(), MOST_KIB);
}
END_TEST

START_TEST(a_hundred_thousand_columns)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 64 << 20);
    for (int i = 0; i < 100000; i++)
        mlg_buf_add_format(&text, "%sc%d", i == 0 ? "" : ",", i);
    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 100000; i++)
            mlg_buf_add_text(&text, i == 0 ? "\n7" : ",7");
    }
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        struct mlg_err err = MLG_ERR_INIT;
        MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
        ck_assert_int_eq(mlg_table_open_bytes(mlg_buf_view(&text), "wide.csv", NULL, &table, &err),
                         MLG_OK);
        ck_assert_uint_eq(mlg_table_columns(table), 100000);
        ck_assert_int_eq(mlg_table_find(table, MLG_STR("c99999")), 99999);
        struct changer changer = { .change = leave_alone };
        const struct mlg_table_scan scan = { .jobs = jobs,
                                             .consume = change_once,
                                             .user = &changer };
        ck_assert_int_eq(mlg_table_scan(table, &scan, &err), MLG_OK);
        ck_assert_uint_eq(changer.rows, 3);
    }
    mlg_buf_add_text(&text, "\n");
    mlg_buf_done(&text);
}
END_TEST

START_TEST(more_columns_than_that_are_an_error)
{
    struct mlg_buf text;
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    mlg_buf_init(&text, 64 << 20);
    for (int i = 0; i < 100000; i++)
        mlg_buf_add_text(&text, "a,");
    ck_assert_int_eq(mlg_table_open_bytes(mlg_buf_view(&text), "wide.csv", NULL, &table, &err),
                     MLG_E_LIMIT);
    ck_assert_str_eq(err.text, "the header names 100001 columns, more than 100000");
    mlg_buf_done(&text);
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("table.hostile");
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, a_file_that_changes_is_an_error, 0,
                        (int)(sizeof changes / sizeof *changes));
    tcase_add_test(tcase, standard_input_is_read_from_where_it_is);
    tcase_add_loop_test(tcase, a_cell_of_a_gigabyte_is_an_error_at_the_ceiling, 0,
                        (int)(sizeof floods / sizeof *floods));
    tcase_add_test(tcase, a_hundred_thousand_columns);
    tcase_add_test(tcase, more_columns_than_that_are_an_error);
    suite_add_tcase(suite, tcase);
    return suite;
}
