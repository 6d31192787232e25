/* Files, paths, digests and time. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/base/sha256.h>

static struct mlg_arena arena;
static char *dir;

static void setup(void)
{
    mlg_arena_init(&arena, 1 << 20);
    ck_assert_int_eq(mlg_file_make_temp_dir(&arena, &dir, NULL), MLG_OK);
}

static void teardown(void)
{
    mlg_file_remove_tree(dir);
    ck_assert(!mlg_file_is_dir(dir));
    mlg_arena_done(&arena);
}

START_TEST(written_files_read_back)
{
    char *path = mlg_path_join(&arena, dir, "a/b c/file.txt");
    ck_assert_int_eq(mlg_file_write(path, MLG_STR("content\n"), NULL), MLG_OK);
    ck_assert_int_eq(mlg_file_write(path, MLG_STR("new\n"), NULL), MLG_OK);
    struct mlg_buf buf;
    mlg_buf_init(&buf, 100);
    ck_assert_int_eq(mlg_file_read(path, &buf, NULL), MLG_OK);
    ck_assert_str_eq(mlg_buf_text(&buf), "new\n");
    mlg_buf_done(&buf);
    char hex[MLG_SHA256_HEX];
    uint64_t size = 0;
    ck_assert_int_eq(mlg_sha256_file(path, hex, &size, NULL), MLG_OK);
    ck_assert_uint_eq(size, 4);
    char again[MLG_SHA256_HEX];
    mlg_sha256_bytes("new\n", 4, again);
    ck_assert_str_eq(hex, again);
}
END_TEST

START_TEST(failures_name_the_path)
{
    struct mlg_err err = MLG_ERR_INIT;
    int fd = -1;
    ck_assert_int_eq(mlg_file_open("no/such/file", &fd, &err), MLG_E_IO);
    ck_assert_str_eq(err.loc.path, "no/such/file");
    ck_assert_str_eq(err.text, "cannot be opened: No such file or directory");
    mlg_err_clear(&err);
    ck_assert_int_eq(mlg_file_open(dir, &fd, &err), MLG_E_IO);
    ck_assert_str_eq(err.text, "is a directory, not a file");
    mlg_err_clear(&err);
    char *path = mlg_path_join(&arena, dir, "file");
    ck_assert_int_eq(mlg_file_write(path, MLG_STR("0123456789"), NULL), MLG_OK);
    struct mlg_buf buf;
    mlg_buf_init(&buf, 9);
    ck_assert_int_eq(mlg_file_read(path, &buf, &err), MLG_E_LIMIT);
    ck_assert_str_eq(err.loc.path, path);
    mlg_buf_done(&buf);
    mlg_err_clear(&err);
    /* a file where a folder should be: nothing is written, nothing is left beside */
    ck_assert_int_eq(mlg_file_write(mlg_path_join(&arena, path, "x"), MLG_STR("x"), &err),
                     MLG_E_IO);
}
END_TEST

START_TEST(a_pipe_stays_a_pipe)
{
    char *path = mlg_path_join(&arena, dir, "pipe");
    char got[8] = "";
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int fd = open(path, O_RDWR);
    ck_assert_int_ge(fd, 0);
    ck_assert(mlg_file_is_sink(path));
    ck_assert(mlg_file_is_sink("/dev/null"));
    ck_assert(!mlg_file_is_sink(dir));
    ck_assert_int_eq(mlg_file_write(path, MLG_STR("content"), NULL), MLG_OK);
    ck_assert_int_eq(read(fd, got, sizeof(got)), 7);
    ck_assert_str_eq(got, "content");
    ck_assert(mlg_file_is_sink(path));
    (void)close(fd);
    /* what a link names is not written */
    char *link = mlg_path_join(&arena, dir, "link");
    ck_assert_int_eq(symlink("pipe", link), 0);
    ck_assert_int_eq(mlg_file_write(link, MLG_STR("x"), NULL), MLG_OK);
    ck_assert(mlg_file_is_regular(link));
}
END_TEST

/* Opening a pipe that nobody writes to waits for ever; a test that does is killed. */
START_TEST(only_regular_files_are_read_where_it_is_asked)
{
    struct mlg_buf buf;
    mlg_buf_init(&buf, 1 << 20);
    char *file = mlg_path_join(&arena, dir, "regular");
    char *link = mlg_path_join(&arena, dir, "link");
    char *pipe_path = mlg_path_join(&arena, dir, "waiting");
    ck_assert_int_eq(mlg_file_write(file, MLG_STR("text"), NULL), MLG_OK);
    ck_assert_int_eq(symlink(file, link), 0);
    ck_assert_int_eq(mkfifo(pipe_path, 0600), 0);
    ck_assert_int_eq(mlg_file_read_regular(file, &buf, NULL), MLG_OK);
    ck_assert(mlg_str_equal(mlg_buf_view(&buf), MLG_STR("text")));
    const char *const refused[] = { link, pipe_path, "/dev/zero", "/", "/absent/file" };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct mlg_err err = MLG_ERR_INIT;
        ck_assert_int_eq(mlg_file_read_regular(refused[i], &buf, &err), MLG_E_IO);
        ck_assert_str_eq(err.loc.path, refused[i]);
        ck_assert_str_eq(err.text, i == 4 ? "cannot be opened: No such file or directory"
                                          : "is not a regular file");
    }
    ck_assert_uint_eq(buf.len, 4);
    mlg_buf_done(&buf);
}
END_TEST

START_TEST(a_link_is_removed_and_not_followed)
{
    char *outside = mlg_path_join(&arena, dir, "outside/kept");
    char *inside = mlg_path_join(&arena, dir, "inside");
    ck_assert_int_eq(mlg_file_write(outside, MLG_STR("x"), NULL), MLG_OK);
    ck_assert_int_eq(mlg_file_make_dirs(inside, NULL), MLG_OK);
    ck_assert_int_eq(symlink("../outside", mlg_path_join(&arena, inside, "link")), 0);
    mlg_file_remove_tree(inside);
    ck_assert(!mlg_file_is_dir(inside));
    ck_assert(mlg_file_is_regular(outside));
}
END_TEST

START_TEST(paths_join_and_part)
{
    ck_assert_str_eq(mlg_path_join(&arena, "a", "b"), "a/b");
    ck_assert_str_eq(mlg_path_join(&arena, "a/", "b"), "a/b");
    ck_assert_str_eq(mlg_path_join(&arena, "a", "/b"), "/b");
    ck_assert_str_eq(mlg_path_join(&arena, ".", "b"), "b");
    ck_assert_str_eq(mlg_path_join(&arena, NULL, "b"), "b");
    ck_assert_str_eq(mlg_path_join(&arena, NULL, "-"), "./-");
    ck_assert_str_eq(mlg_path_join(&arena, ".", "-"), "./-");
    ck_assert_str_eq(mlg_path_join(&arena, "", "-"), "./-");
    ck_assert_str_eq(mlg_path_join(&arena, "a", "-"), "a/-");
    ck_assert_str_eq(mlg_path_join(&arena, ".", "-b"), "-b");
    ck_assert_str_eq(mlg_path_dir(&arena, "b"), ".");
    ck_assert_str_eq(mlg_path_dir(&arena, "/b"), "/");
    ck_assert_str_eq(mlg_path_dir(&arena, "a/b/c"), "a/b");
    ck_assert_str_eq(mlg_path_base("a/b/c"), "c");
    ck_assert_str_eq(mlg_path_base("c"), "c");
}
END_TEST

/* FIPS 180-4 example messages. */
static const char *below(const char *name)
{
    return mlg_arena_print(&arena, "%s/%s", dir, name);
}

START_TEST(one_file_has_many_names)
{
    ck_assert_int_eq(mlg_file_write(below("a/f"), MLG_STR("x"), NULL), MLG_OK);
    ck_assert_int_eq(mlg_file_write(below("a/g"), MLG_STR("x"), NULL), MLG_OK);
    ck_assert_int_eq(symlink("a", below("link")), 0);
    ck_assert_int_eq(symlink("nowhere", below("dangling")), 0);
    ck_assert_int_eq(mkfifo(below("pipe"), 0600), 0);
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        { "a/f", "a/f", true },        { "a/f", "a/./f", true },
        { "a/f", "link/f", true },     { "a/f", "a/../link//f", true },
        { "a/f", "a/g", false },       { "a/f", "a/h", false },
        { "a/h", "a/h", true },        { "a/h", "link/./h", true },
        { "a/h", "link/../h", false }, { "h", "link/../h", true },
        { "a/h", "h", false },         { "new/x/h", "new/./y/..//x/h", true },
        { "new/x/h", "new/h", false }, { "dangling", "./dangling", true },
        { "dangling", "a/f", false },  { "pipe", "pipe", false },
        { "a", "link", true },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_msg(mlg_file_is_same(below(cases[i].a), below(cases[i].b)) == cases[i].same,
                      "%s %s", cases[i].a, cases[i].b);
    ck_assert(!mlg_file_is_same("-", "-"));
    ck_assert(!mlg_file_is_same("/dev/null", "/dev/null"));
    ck_assert(!mlg_file_is_same("/dev/stdout", "/dev/stdout"));
    ck_assert(mlg_file_is_same("./nothing-here", "nothing-here"));
}
END_TEST

START_TEST(a_path_resolves_as_far_as_it_is_there)
{
    char out[4096], real[4096];
    size_t there = 0;
    ck_assert_ptr_nonnull(realpath(dir, real));
    ck_assert(mlg_path_resolve(below("./x/../y/*.csv"), out, &there));
    ck_assert_str_eq(out, mlg_arena_print(&arena, "%s/y/*.csv", real));
    ck_assert_uint_eq(there, strlen(real));
    ck_assert(mlg_path_resolve("/no-such/../../x", out, &there));
    ck_assert_str_eq(out, "/x");
    ck_assert(mlg_path_resolve("/", out, &there));
    ck_assert_str_eq(out, "/");
    ck_assert(mlg_path_resolve("/no-such/..", out, &there));
    ck_assert_str_eq(out, "/");
    ck_assert(!mlg_path_resolve("", out, &there));
    char *longest = mlg_arena_alloc(&arena, 5000);
    memset(longest, 'a', 4999);
    longest[4999] = '\0';
    ck_assert(!mlg_path_resolve(longest, out, &there));
    for (size_t i = 1; i < 4095; i += 2)
        longest[i] = '/';
    longest[4095] = '\0';
    ck_assert(!mlg_path_resolve(longest, out, &there)); /* too long below the working folder */
}
END_TEST

START_TEST(digests_are_those_of_the_standard)
{
    char hex[MLG_SHA256_HEX];
    mlg_sha256_bytes("abc", 3, hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    mlg_sha256_bytes("", 0, hex);
    ck_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

/* `date -u -d ... +%s` */
static const struct {
    const char *text;
    int64_t seconds; /* -1 = refused */
} times[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2000-02-29T23:59:59Z", 951868799 },
    { "2025-11-21T12:00:00Z", 1763726400 },
    { "2100-03-01T00:00:00Z", 4107542400 },
    { "9999-12-31T23:59:59Z", 253402300799 },
    { "2024-12-31T00:00:01Z", 1735603201 },
    { "1969-12-31T23:59:59Z", -1 },
    { "2100-02-29T00:00:00Z", -1 },
    { "2025-13-01T00:00:00Z", -1 },
    { "2025-00-01T00:00:00Z", -1 },
    { "2025-01-00T00:00:00Z", -1 },
    { "2025-01-01T24:00:00Z", -1 },
    { "2025-01-01T00:60:00Z", -1 },
    { "2025-01-01T00:00:60Z", -1 },
    { "2025-01-01T00:00:00z", -1 },
    { "2025-01-01 00:00:00Z", -1 },
    { "", -1 },
    { "2025-01-01T00:00:00+00:00", -1 },
};

START_TEST(times_are_read_in_one_form)
{
    int64_t seconds = -1;
    bool good = mlg_time_read(times[_i].text, &seconds);
    ck_assert_int_eq(good, times[_i].seconds >= 0);
    ck_assert_int_eq(seconds, times[_i].seconds);
}
END_TEST

START_TEST(time_is_utc_and_can_be_fixed)
{
    char text[32];
    mlg_time_format(0, text);
    ck_assert_str_eq(text, "1970-01-01T00:00:00Z");
    mlg_time_format(951827696, text);
    ck_assert_str_eq(text, "2000-02-29T12:34:56Z");
    mlg_time_format(-1, text);
    ck_assert_str_eq(text, "1969-12-31T23:59:59Z");
    mlg_time_format(INT64_C(253402300799), text);
    ck_assert_str_eq(text, "9999-12-31T23:59:59Z");
    mlg_time_format(INT64_MAX, text);
    ck_assert_str_eq(text, "invalid");
    ck_assert_int_eq(setenv("SOURCE_DATE_EPOCH", "86400", 1), 0);
    ck_assert_int_eq(mlg_time_now(), 86400);
    ck_assert_int_eq(setenv("SOURCE_DATE_EPOCH", "soon", 1), 0);
    ck_assert_int_gt(mlg_time_now(), 1700000000);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("file");
    TCase *tests = tcase_create("file");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, written_files_read_back);
    tcase_add_test(tests, failures_name_the_path);
    tcase_add_test(tests, a_pipe_stays_a_pipe);
    tcase_add_test(tests, only_regular_files_are_read_where_it_is_asked);
    tcase_add_test(tests, a_link_is_removed_and_not_followed);
    tcase_add_test(tests, paths_join_and_part);
    tcase_add_test(tests, one_file_has_many_names);
    tcase_add_test(tests, a_path_resolves_as_far_as_it_is_there);
    tcase_add_test(tests, digests_are_those_of_the_standard);
    tcase_add_loop_test(tests, times_are_read_in_one_form, 0,
                        (int)(sizeof times / sizeof times[0]));
    tcase_add_test(tests, time_is_utc_and_can_be_fixed);
    suite_add_tcase(suite, tests);
    return suite;
}
