/* Running programs: environment, limits, and that nothing is left running. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mlgate/base/process.h>

static struct mlg_buf out, tail;

static void setup(void)
{
    mlg_buf_init(&out, 10000);
    mlg_buf_init(&tail, 8);
}

static void teardown(void)
{
    mlg_buf_done(&out);
    mlg_buf_done(&tail);
}

static struct mlg_process_result run(struct mlg_process_options options)
{
    struct mlg_process_result result = { 0 };
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_process_run(&options, &result, &err);
    ck_assert_msg(code == MLG_OK, "%s", err.text);
    return result;
}

#define SHELL(script)            \
    (const char *const[])        \
    {                            \
        "sh", "-c", script, NULL \
    }

START_TEST(output_and_exit_code_come_back)
{
    struct mlg_process_result r = run(
        (struct mlg_process_options){ .argv = SHELL("echo hello; echo 0123456789abc >&2; exit 7"),
                                      .out = &out,
                                      .err_tail = &tail });
    ck_assert_int_eq(r.exit_code, 7);
    ck_assert_str_eq(mlg_buf_text(&out), "hello\n");
    ck_assert_str_eq(mlg_buf_text(&tail), "6789abc\n");
    ck_assert(!r.timed_out && !r.output_over_limit && r.signal == 0);
}
END_TEST

START_TEST(only_allowed_variables_are_seen)
{
    ck_assert_int_eq(setenv("MLGATE_TEST_SECRET", "s3cret", 1), 0);
    ck_assert_int_eq(setenv("LC_TEST", "seen", 1), 0);
    static const char *const allow[] = { "PATH", "LC_*", NULL };
    (void)run(
        (struct mlg_process_options){ .argv = SHELL("echo \"[$MLGATE_TEST_SECRET][$LC_TEST]\""),
                                      .env_allow = allow,
                                      .out = &out });
    ck_assert_str_eq(mlg_buf_text(&out), "[][seen]\n");
}
END_TEST

START_TEST(denied_variables_are_not_seen_and_set_ones_are)
{
    ck_assert_int_eq(setenv("MLGATE_TEST_SECRET", "s3cret", 1), 0);
    ck_assert_int_eq(setenv("MLGATE_TEST_SET", "old", 1), 0);
    static const char *const deny[] = { "MLGATE_TEST_SEC*", NULL };
    static const char *const set[] = { "MLGATE_TEST_SET=new", "MLGATE_TEST_MORE=a=b", NULL };
    (void)run((struct mlg_process_options){
        .argv = SHELL("echo \"[$MLGATE_TEST_SECRET][$MLGATE_TEST_SET][$MLGATE_TEST_MORE]\"; "
                      "env | grep -c ^MLGATE_TEST_SET="),
        .env_deny = deny,
        .env_set = set,
        .out = &out });
    ck_assert_str_eq(mlg_buf_text(&out), "[][new][a=b]\n1\n");
    ck_assert_str_eq(getenv("MLGATE_TEST_SET"), "old");
}
END_TEST

START_TEST(a_missing_program_is_an_error)
{
    struct mlg_process_options options = { .argv = (const char *const[]){ "no-such-program-here",
                                                                          NULL } };
    struct mlg_process_result result;
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(mlg_process_run(&options, &result, &err), MLG_E_IO);
    ck_assert_str_eq(err.text,
                     "cannot run 'no-such-program-here': no such program, or not executable");
}
END_TEST

START_TEST(a_hang_ends_at_the_time_limit_with_its_children)
{
    struct mlg_process_result r = run((struct mlg_process_options){
        .argv = SHELL("sleep 300 & echo $!; sleep 300"), .out = &out, .timeout_ms = 300 });
    ck_assert(r.timed_out);
    ck_assert_int_eq(r.signal, SIGKILL);
    pid_t grandchild = (pid_t)atoi(mlg_buf_text(&out));
    ck_assert_int_gt(grandchild, 1);
    ck_assert(kill(grandchild, 0) != 0);
}
END_TEST

/* Daemons in the sense of daemon(3): a session of their own, and a parent that is gone. */
START_TEST(what_left_the_group_is_ended_as_well)
{
    struct mlg_process_result r = run((struct mlg_process_options){
        .argv =
            SHELL("setsid sh -c '(sleep 300; sleep 300) & echo $!; exec sleep 300' "
                  "</dev/null & (setsid sh -c 'echo $$; exec sleep 300' </dev/null &); sleep 0.3"),
        .out = &out });
    ck_assert_int_eq(r.exit_code, 0);
    const char *at = mlg_buf_text(&out);
    char *end = NULL;
    for (int i = 0; i < 2; i++, at = end) {
        pid_t left = (pid_t)strtol(at, &end, 10);
        ck_assert_int_gt(left, 1);
        ck_assert_msg(kill(left, 0) != 0, "%d is running still", (int)left);
    }
    int adopts = 1;
    ck_assert_int_eq(prctl(PR_GET_CHILD_SUBREAPER, &adopts), 0);
    ck_assert_int_eq(adopts, 0);
}
END_TEST

/* Root may look everywhere, so nobody asks. */
START_TEST(the_program_cannot_look_into_this_process)
{
    ck_assert(getuid() != 0 || (setgid(65534) == 0 && setuid(65534) == 0));
    ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1), 0);
    (void)run((struct mlg_process_options){
        .argv = SHELL("cat /proc/$$/environ /proc/$PPID/environ >/dev/null 2>&1 && echo seen"),
        .out = &out });
    ck_assert_uint_eq(out.len, 0);
    (void)run(
        (struct mlg_process_options){ .argv = SHELL("cat /proc/$$/environ | wc -c"), .out = &out });
    ck_assert_int_gt(atoi(mlg_buf_text(&out)), 0);
    ck_assert_int_eq(prctl(PR_GET_DUMPABLE), 1);
}
END_TEST

START_TEST(children_of_before_are_left_alone)
{
    pid_t own = fork();
    if (own == 0) {
        (void)pause();
        _exit(0);
    }
    ck_assert_int_gt(own, 1);
    (void)run((struct mlg_process_options){
        .argv = SHELL("setsid sh -c 'echo $$; exec sleep 300' </dev/null & sleep 0.3"),
        .out = &out });
    ck_assert(kill((pid_t)atoi(mlg_buf_text(&out)), 0) != 0);
    ck_assert_int_eq(waitpid(own, NULL, WNOHANG), 0);
    ck_assert_int_eq(kill(own, SIGKILL), 0);
    ck_assert_int_eq(waitpid(own, NULL, 0), own);
}
END_TEST

START_TEST(a_daemon_that_keeps_the_pipe_open_does_not_hold_us)
{
    struct mlg_process_result r =
        run((struct mlg_process_options){ .argv = SHELL("sleep 300 & echo done"), .out = &out });
    ck_assert_int_eq(r.exit_code, 0);
    ck_assert_str_eq(mlg_buf_text(&out), "done\n");
}
END_TEST

START_TEST(a_flood_is_cut)
{
    struct mlg_process_result r =
        run((struct mlg_process_options){ .argv = SHELL("yes"), .out = &out });
    ck_assert(r.output_over_limit);
    char path[] = "/tmp/mlgate-test-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    r = run((struct mlg_process_options){ .argv = SHELL("exec yes"),
                                          .stdout_path = path,
                                          .output_limit_bytes = 65536,
                                          .timeout_ms = 20000 });
    ck_assert_int_eq(lseek(fd, 0, SEEK_END), 65536);
    ck_assert(r.exit_code != 0);
    (void)close(fd);
    (void)unlink(path);
}
END_TEST

START_TEST(standard_input_is_the_file_or_nothing)
{
    (void)run((struct mlg_process_options){ .argv = SHELL("wc -c"), .out = &out });
    ck_assert_int_eq(atoi(mlg_buf_text(&out)), 0);
}
END_TEST

Suite *mlg_test_suite(void);

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("process");
    TCase *tests = tcase_create("process");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, output_and_exit_code_come_back);
    tcase_add_test(tests, only_allowed_variables_are_seen);
    tcase_add_test(tests, denied_variables_are_not_seen_and_set_ones_are);
    tcase_add_test(tests, a_missing_program_is_an_error);
    tcase_add_test(tests, a_hang_ends_at_the_time_limit_with_its_children);
    tcase_add_test(tests, what_left_the_group_is_ended_as_well);
    tcase_add_test(tests, the_program_cannot_look_into_this_process);
    tcase_add_test(tests, children_of_before_are_left_alone);
    tcase_add_test(tests, a_daemon_that_keeps_the_pipe_open_does_not_hold_us);
    tcase_add_test(tests, a_flood_is_cut);
    tcase_add_test(tests, standard_input_is_the_file_or_nothing);
    suite_add_tcase(suite, tests);
    return suite;
}
