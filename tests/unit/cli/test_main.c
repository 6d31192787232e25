/* What a program says and how it ends: standard output and error go to files here. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/cli/main.h>

struct values {
    const char *label;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = { MLG_OPT_STRING('l', "label", struct values, label, "COL",
                                                      NULL, "column of the label"),
                                       MLG_OPTIONS_COMMON(struct values), MLG_OPT_END };
static const char *const usage[] = { "[OPTION]...", NULL };
static const char *const examples[] = { "mlgate-test -l a", "mlgate-test -l b", NULL };
static const struct mlg_command command = { .name = "mlgate-test",
                                            .summary = "Is it good?",
                                            .usage = usage,
                                            .options = rows,
                                            .examples = examples,
                                            .values_bytes = sizeof(struct values) };

static struct mlg_arena arena;
static struct values got;
static struct mlg_parsed parsed;
static int exit_code;
static char folder[64];
static char said[64 * 1024];

static void setup(void)
{
    mlg_arena_init(&arena, 1024 * 1024);
    (void)snprintf(folder, sizeof folder, "cli-main-%d", (int)getpid());
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_file_make_dirs(folder, &err), MLG_OK);
    unsetenv("NO_COLOR");
    unsetenv("CLICOLOR_FORCE");
    exit_code = -1;
}

static void teardown(void)
{
    mlg_arena_done(&arena);
    mlg_file_remove_tree(folder);
}

/* What `fd` gets while `act` runs, into said[]. */
static void capture(int fd, void (*act)(void))
{
    char path[96];
    (void)snprintf(path, sizeof path, "%s/captured", folder);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600), keep = dup(fd);
    ck_assert(file >= 0 && keep >= 0 && dup2(file, fd) == fd);
    act();
    ck_assert(dup2(keep, fd) == fd);
    ssize_t got_bytes = pread(file, said, sizeof said - 1, 0);
    ck_assert(got_bytes >= 0);
    said[got_bytes] = '\0';
    (void)close(keep);
    (void)close(file);
}

static bool start(const char *first, const char *second)
{
    char name[] = "tool", one[64] = "", two[64] = "";
    char *argv[] = { name, one, two, NULL };
    int argc = 1;
    if (first != NULL) {
        (void)snprintf(one, sizeof one, "%s", first);
        argc++;
    }
    if (second != NULL) {
        (void)snprintf(two, sizeof two, "%s", second);
        argc++;
    }
    argv[argc] = NULL;
    return mlg_cli_start(&command, argc, argv, &arena, &got, &parsed, &exit_code);
}

static void act_help(void)
{
    ck_assert(!start("--help", NULL));
}

static void act_version(void)
{
    ck_assert(!start("--version", NULL));
}

static void act_wrong(void)
{
    ck_assert(!start("--lable", NULL));
}

START_TEST(help_and_version_end_with_0_and_mistakes_with_2)
{
    capture(STDOUT_FILENO, act_help);
    ck_assert_int_eq(exit_code, 0);
    ck_assert(strncmp(said, "Usage: mlgate-test [OPTION]...\n", 31) == 0);
    capture(STDOUT_FILENO, act_version);
    ck_assert_int_eq(exit_code, 0);
    ck_assert_str_eq(said, "mlgate-test " MLG_VERSION "\n");
    capture(STDERR_FILENO, act_wrong);
    ck_assert_int_eq(exit_code, 2);
    ck_assert_str_eq(said, "mlgate-test: error: unknown option --lable, did you mean --label? "
                           "(mlgate-test --help) [config]\n");
}
END_TEST

static struct mlg_err shown;

static void act_fail(void)
{
    exit_code = mlg_cli_fail("mlgate-test", &shown);
}

START_TEST(an_error_shows_its_place_and_hint)
{
    mlg_err_clear(&shown);
    (void)mlg_err_set(&shown, MLG_E_SYNTAX, "a quote is not closed");
    (void)mlg_err_hint(&shown, "write it as \"\"");
    mlg_err_at(&shown, "a.csv", 3, 9);
    shown.loc.row = 2;
    mlg_loc_set_field(&shown.loc, "age", 3);
    capture(STDERR_FILENO, act_fail);
    ck_assert_int_eq(exit_code, 3);
    ck_assert_str_eq(said, "a.csv:3:9: error: a quote is not closed [syntax]\n"
                           "  row 2, field age\n"
                           "  hint: write it as \"\"\n");
    mlg_err_clear(&shown);
    (void)mlg_err_set(&shown, MLG_E_IO, "::error::x ##[error]y \x1b[31m");
    mlg_err_at(&shown, " ::warning file", 0, 0);
    capture(STDERR_FILENO, act_fail);
    ck_assert_ptr_null(strstr(said, "##["));
    ck_assert_ptr_null(strchr(said, '\x1b'));
    ck_assert(strncmp(said + strspn(said, " "), "::", 2) != 0);
    mlg_err_clear(&shown);
    (void)mlg_err_set(&shown, MLG_E_IO, "no such file ::x");
    mlg_err_at(&shown, ":", 3, 9);
    capture(STDERR_FILENO, act_fail);
    ck_assert_str_eq(said, "./::3:9: error: no such file ::x [io]\n");
    mlg_err_clear(&shown);
    capture(STDERR_FILENO, act_fail);
    ck_assert_int_eq(exit_code, 70);
}
END_TEST

static struct mlg_report report;

static void make_report(enum mlg_verdict verdict)
{
    mlg_report_init(&report, "mlgate-test");
    *mlg_report_add_result(&report) = (struct mlg_result){ .rule = "metric.f1",
                                                           .metric = "f1",
                                                           .params = "{}",
                                                           .n = 4,
                                                           .n_relevant = UINT64_MAX,
                                                           .estimate = "0.5",
                                                           .gate_min = "0.4",
                                                           .verdict = verdict,
                                                           .reason = "so" };
    (void)mlg_report_judge(&report);
}

static void act_report(void)
{
    exit_code = mlg_cli_report(&parsed, &got.common, &report);
}

START_TEST(a_report_goes_out_and_its_verdict_is_the_exit_code)
{
    static const struct {
        enum mlg_verdict verdict;
        int exit;
        const char *end;
    } cases[] = { { MLG_PASS, 0, "\nPASS: 1 gate passed\n" },
                  { MLG_FAIL, 1, "\nFAIL: f1: so\n" },
                  { MLG_INCONCLUSIVE, 5, "\nINCONCLUSIVE: f1: so\n" },
                  { MLG_NO_VERDICT, 5, "\nINCONCLUSIVE: nothing was gated\n" } };
    ck_assert(start(NULL, NULL));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make_report(cases[i].verdict);
        capture(STDOUT_FILENO, act_report);
        ck_assert_int_eq(exit_code, cases[i].exit);
        ck_assert_msg(mlg_str_ends(mlg_str_of(said), mlg_str_of(cases[i].end)), "%s", said);
        mlg_report_done(&report);
    }
}
END_TEST

static const char *below(const char *name)
{
    return name[0] == '/' || strcmp(name, "-") == 0
               ? name
               : mlg_arena_print(&arena, "%s/%s", folder, name);
}

START_TEST(no_output_takes_the_place_of_an_input)
{
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_file_write(below("data/x=1/a.csv"), MLG_STR("a\n1\n"), &err), MLG_OK);
    ck_assert_int_eq(mlg_file_write(below("[d]/a.csv"), MLG_STR("a\n1\n"), &err), MLG_OK);
    ck_assert_int_eq(symlink("data", below("link")), 0);
    static const struct {
        const char *output, *input;
        bool good;
    } cases[] = {
        { "data/x=1/a.csv", "data/x=1/a.csv", false },
        { "link/./x=1/a.csv", "data/x=1/a.csv", false },
        { "data/x=1/b.csv", "data/x=1/a.csv", true },
        { "data/x=1/b.csv", "data", false },
        { "link/report.json", "data", false },
        { "data.json", "data", true },
        { "data2/report.json", "data", true },
        { "data/x=1/a.csv", "data/*/*.csv", false },
        { "link/x=1/a.csv", "data/*/*.csv", false },
        { "data/x=1/new.csv", "data/**/*.csv", false },
        { "data/a.csv", "data/**/*.csv", false },
        { "data/x=1/a.json", "data/**/*.csv", true },
        { "data/x=1/a.csv", "other/*.csv", true },
        { "[d]/b.csv", "[d]/*.csv", false },
        { "d/b.csv", "[d]/*.csv", true },
        { "-", "-", true },
        { "-", "data", true },
        { "data/x=1/a.csv", "-", true },
        { "/dev/null", "/dev/null", true },
        { "/dev/stdout", "data", true },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum mlg_code code =
            mlg_cli_check_output(below(cases[i].output), below(cases[i].input), &err);
        ck_assert_msg(code == (cases[i].good ? MLG_OK : MLG_E_CONFIG), "%s %s", cases[i].output,
                      cases[i].input);
        mlg_err_clear(&err);
    }
    ck_assert_int_eq(mlg_cli_check_output(NULL, "a", &err), MLG_OK);
    ck_assert_int_eq(mlg_cli_check_output("a", NULL, &err), MLG_OK);
}
END_TEST

static void act_full_disk(void)
{
    int full = open("/dev/full", O_WRONLY), keep = dup(STDOUT_FILENO);
    ck_assert(full >= 0 && keep >= 0 && dup2(full, STDOUT_FILENO) >= 0);
    act_report();
    ck_assert(dup2(keep, STDOUT_FILENO) >= 0);
    (void)close(keep);
    (void)close(full);
}

static void act_closed_pipe(void)
{
    int ends[2], keep = dup(STDOUT_FILENO);
    ck_assert(pipe(ends) == 0 && dup2(ends[1], STDOUT_FILENO) >= 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    act_report();
    ck_assert(dup2(keep, STDOUT_FILENO) >= 0);
    (void)close(keep);
}

START_TEST(a_report_that_does_not_arrive_is_no_pass)
{
    ck_assert(start(NULL, NULL));
    make_report(MLG_PASS);
    if (access("/dev/full", W_OK) == 0) {
        capture(STDERR_FILENO, act_full_disk);
        ck_assert_int_eq(exit_code, 3);
        ck_assert_str_eq(said,
                         "mlgate-test: error: standard output: No space left on device [io]\n");
    }
    capture(STDERR_FILENO, act_closed_pipe);
    ck_assert_int_eq(exit_code, 3);
    char missing[96];
    (void)snprintf(missing, sizeof missing, "%s/captured/under-a-file", folder);
    got.common.output = missing;
    capture(STDERR_FILENO, act_report);
    ck_assert_int_eq(exit_code, 3);
    mlg_report_done(&report);
}
END_TEST

START_TEST(a_report_goes_whole_into_its_file)
{
    char path[96];
    (void)snprintf(path, sizeof path, "%s/sub/report.json", folder);
    ck_assert(start("--format=json", NULL));
    got.common.output = path;
    make_report(MLG_FAIL);
    capture(STDOUT_FILENO, act_report);
    ck_assert_int_eq(exit_code, 1);
    ck_assert_str_eq(said, "");
    capture(STDERR_FILENO, act_report);
    char wanted[192];
    (void)snprintf(wanted, sizeof wanted, "mlgate-test: FAIL: f1: so (report: %s)\n", path);
    ck_assert_str_eq(said, wanted);
    got.common.quiet = true;
    capture(STDERR_FILENO, act_report);
    ck_assert_str_eq(said, "");
    struct mlg_buf text;
    struct mlg_err err = MLG_ERR_INIT;
    mlg_buf_init(&text, 64 * 1024);
    ck_assert_int_eq(mlg_file_read(path, &text, &err), MLG_OK);
    ck_assert(
        mlg_str_starts(mlg_buf_view(&text), MLG_STR("{\n  \"schema\": \"mlgate-report/1\",\n")));
    mlg_buf_done(&text);
    mlg_report_done(&report);
}
END_TEST

START_TEST(colour_obeys_flag_then_environment_then_terminal)
{
    setenv("TERM", "xterm", 1);
    int file = open("/dev/null", O_WRONLY);
    ck_assert(start(NULL, NULL));
    ck_assert(!mlg_cli_color(&parsed, &got.common, file));
    setenv("CLICOLOR_FORCE", "0", 1);
    ck_assert(!mlg_cli_color(&parsed, &got.common, file));
    setenv("CLICOLOR_FORCE", "1", 1);
    ck_assert(mlg_cli_color(&parsed, &got.common, file));
    setenv("NO_COLOR", "", 1);
    ck_assert(mlg_cli_color(&parsed, &got.common, file));
    setenv("NO_COLOR", "1", 1);
    ck_assert(!mlg_cli_color(&parsed, &got.common, file));
    ck_assert(start("--color", NULL));
    ck_assert(mlg_cli_color(&parsed, &got.common, file));
    setenv("NO_COLOR", "", 1);
    ck_assert(start("--no-color", NULL));
    ck_assert(!mlg_cli_color(&parsed, &got.common, file));
    (void)close(file);
}
END_TEST

static void act_run(void)
{
    struct mlg_report_stage stages[] = {
        { .name = "test", .report = &report, .exit_code = 0 },
        { .name = "compare", .report = NULL, .exit_code = 3, .error = "a.csv: no such file" }
    };
    exit_code = mlg_cli_report_run(&parsed, &got.common, stages, 2);
}

START_TEST(a_run_ends_with_its_worst_exit_code)
{
    ck_assert(start(NULL, NULL));
    make_report(MLG_PASS);
    capture(STDOUT_FILENO, act_run);
    ck_assert_int_eq(exit_code, 3);
    ck_assert_ptr_nonnull(strstr(said, "a.csv: no such file  INCONCLUSIVE\n"));
    mlg_report_done(&report);
}
END_TEST

static void act_note(void)
{
    mlg_cli_note("mlgate-test", &got.common, "reading %s", "a\nb");
}

START_TEST(notes_are_silent_when_quiet)
{
    ck_assert(start(NULL, NULL));
    capture(STDERR_FILENO, act_note);
    ck_assert_str_eq(said, "mlgate-test: note: reading a\\nb\n");
    ck_assert(start("-q", NULL));
    capture(STDERR_FILENO, act_note);
    ck_assert_str_eq(said, "");
}
END_TEST

Suite *mlg_test_suite(void);
Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("main");
    TCase *tests = tcase_create("main");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, help_and_version_end_with_0_and_mistakes_with_2);
    tcase_add_test(tests, an_error_shows_its_place_and_hint);
    tcase_add_test(tests, a_report_goes_out_and_its_verdict_is_the_exit_code);
    tcase_add_test(tests, no_output_takes_the_place_of_an_input);
    tcase_add_test(tests, a_report_that_does_not_arrive_is_no_pass);
    tcase_add_test(tests, a_report_goes_whole_into_its_file);
    tcase_add_test(tests, colour_obeys_flag_then_environment_then_terminal);
    tcase_add_test(tests, a_run_ends_with_its_worst_exit_code);
    tcase_add_test(tests, notes_are_silent_when_quiet);
    suite_add_tcase(suite, tests);
    return suite;
}
