/* Commands that behave and commands that do not: each case is a small script run by sh. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/base/str.h>
#include <mlgate/model/command.h>

Suite *mlg_test_suite(void);

static char folder[64];
static char input[128];
static char output[128];

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

static const char *read_file(const char *path)
{
    static char text[4096];
    FILE *f = fopen(path, "r");
    ck_assert_msg(f != NULL, "%s does not exist", path);
    size_t got = fread(text, 1, sizeof text - 1, f);
    text[got] = '\0';
    (void)fclose(f);
    return text;
}

static void set_up(void)
{
    strcpy(folder, "/tmp/mlgate-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(input, sizeof input, "%s/input.csv", folder);
    (void)snprintf(output, sizeof output, "%s/predictions.csv", folder);
    write_file(input, "id,x\n1,10\n2,20\n");
}

static void tear_down(void)
{
    mlg_file_remove_tree(folder);
}

/* Run `script` by sh with the paths as $1.. where an argument names them. */
static enum mlg_code predict(const char *script, const char *const *more, struct mlg_err *err,
                             uint64_t timeout_ms, uint64_t output_bytes)
{
    const char *argv[16] = { "sh", "-c", script, "sh" };
    size_t count = 4;
    for (size_t i = 0; more != NULL && more[i] != NULL; i++)
        argv[count++] = more[i];
    struct mlg_predict_command command = { .argv = argv,
                                           .timeout_ms = timeout_ms,
                                           .output_bytes = output_bytes };
    return mlg_model_predict(&command, "model.json", input, output, err);
}

static void assert_failed(enum mlg_code code, enum mlg_code expected, const struct mlg_err *err,
                          const char *text)
{
    ck_assert_int_eq(code, expected);
    ck_assert_int_eq(err->code, expected);
    ck_assert_msg(strstr(err->text, text) != NULL, "\"%s\" lacks \"%s\"", err->text, text);
    ck_assert_msg(err->hint[0] != '\0', "no hint for \"%s\"", err->text);
    ck_assert_ptr_null(strchr(err->text, '\n'));
    ck_assert_str_eq(err->loc.path, "sh");
    ck_assert_int_ne(access(output, F_OK), 0);
}

START_TEST(input_and_output_are_stdin_and_stdout_without_placeholders)
{
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(predict("cat", NULL, &err, 0, 0), MLG_OK);
    ck_assert_str_eq(read_file(output), "id,x\n1,10\n2,20\n");
}
END_TEST

START_TEST(placeholders_are_replaced_alone_and_inside_an_argument)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *const more[] = { "--model={model}", "{input}", "{output}", "{a}{{model}}", NULL };
    ck_assert_int_eq(
        predict("echo talk; cat >/dev/null; echo \"$1 $4\" >\"$3\"; cat \"$2\" >>\"$3\"", more,
                &err, 0, 0),
        MLG_OK);
    ck_assert_str_eq(read_file(output), "--model=model.json {a}{model.json}\nid,x\n1,10\n2,20\n");
}
END_TEST

START_TEST(path_with_leading_dash_is_no_option)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *const argv[] = { "printf", "%s", "{model}", NULL };
    struct mlg_predict_command command = { .argv = argv };
    ck_assert_int_eq(mlg_model_predict(&command, "-v", input, output, &err), MLG_OK);
    ck_assert_str_eq(read_file(output), "./-v");
}
END_TEST

START_TEST(arguments_never_reach_a_shell)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *const argv[] = { "printf", "%s", "{model}; $(touch pwned) `id` *", NULL };
    struct mlg_predict_command command = { .argv = argv };
    ck_assert_int_eq(mlg_model_predict(&command, "a b", input, output, &err), MLG_OK);
    ck_assert_str_eq(read_file(output), "a b; $(touch pwned) `id` *");
}
END_TEST

START_TEST(exit_code_is_told_with_the_last_words)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = predict(
        "echo id,score; echo 'no such column: age' >&2; echo again >&2; exit 3", NULL, &err, 0, 0);
    assert_failed(code, MLG_E_IO, &err,
                  "ended with exit code 3; it said: no such column: age again");
}
END_TEST

START_TEST(long_complaint_keeps_its_end)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = predict("i=0; while [ $i -lt 3000 ]; do echo \"line $i of noise\" >&2; "
                                 "i=$((i+1)); done; echo the real reason >&2; exit 1",
                                 NULL, &err, 0, 0);
    assert_failed(code, MLG_E_IO, &err, "line 2999 of noise the real reason");
    ck_assert_ptr_null(strstr(err.text, "line 1 of"));
}
END_TEST

START_TEST(missing_program_is_an_error_with_its_name)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *const argv[] = { "./no-such-program", "{input}", NULL };
    struct mlg_predict_command command = { .argv = argv };
    ck_assert_int_eq(mlg_model_predict(&command, NULL, input, output, &err), MLG_E_IO);
    ck_assert_ptr_nonnull(strstr(err.loc.path, "no-such-program"));
    ck_assert_int_ne(access(output, F_OK), 0);
}
END_TEST

START_TEST(death_by_signal_is_told)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = predict("echo id,score; kill -9 $$", NULL, &err, 0, 0);
    assert_failed(code, MLG_E_IO, &err, "killed by signal 9 (SIGKILL)");
}
END_TEST

START_TEST(hanging_command_is_killed_in_time)
{
    struct mlg_err err = MLG_ERR_INIT;
    struct timespec before, after;
    (void)clock_gettime(CLOCK_MONOTONIC, &before);
    enum mlg_code code = predict("echo id,score; sleep 60", NULL, &err, 1000, 0);
    (void)clock_gettime(CLOCK_MONOTONIC, &after);
    assert_failed(code, MLG_E_IO, &err, "did not end within 1.000 s");
    ck_assert_int_lt(after.tv_sec - before.tv_sec, 20);
}
END_TEST

START_TEST(flood_is_stopped)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = predict("exec yes 1,0.5", NULL, &err, 30000, 65536);
    assert_failed(code, MLG_E_LIMIT, &err, "wrote more than 65536 bytes");
    /* A shell outlives its child and ends as if by itself. */
    mlg_err_clear(&err);
    code = predict("yes 1,0.5; exit 0", NULL, &err, 30000, 65536);
    assert_failed(code, MLG_E_LIMIT, &err, "wrote more than 65536 bytes");
    mlg_err_clear(&err);
    const char *const more[] = { "{output}", NULL };
    code = predict("exec yes 1,0.5 >\"$1\"", more, &err, 30000, 65536);
    assert_failed(code, MLG_E_LIMIT, &err, "wrote more than 65536 bytes");
}
END_TEST

START_TEST(talkative_command_may_talk_when_output_is_a_file)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *const more[] = { "{output}", NULL };
    ck_assert_int_eq(
        predict("yes | head -c 1000000; echo id,score >\"$1\"", more, &err, 30000, 65536), MLG_OK);
    ck_assert_str_eq(read_file(output), "id,score\n");
}
END_TEST

START_TEST(nothing_written_is_no_success)
{
    struct mlg_err err = MLG_ERR_INIT;
    assert_failed(predict("exit 0", NULL, &err, 0, 0), MLG_E_SYNTAX, &err, "wrote no predictions");
    const char *const more[] = { "{output}", NULL };
    mlg_err_clear(&err);
    assert_failed(predict("echo id,score", more, &err, 0, 0), MLG_E_SYNTAX, &err,
                  "wrote no predictions");
    mlg_err_clear(&err);
    assert_failed(predict("mkfifo \"$1\"", more, &err, 0, 0), MLG_E_SYNTAX, &err,
                  "wrote no predictions");
    mlg_err_clear(&err);
    assert_failed(predict("ln -s /etc/passwd \"$1\"", more, &err, 0, 0), MLG_E_SYNTAX, &err,
                  "wrote no predictions");
}
END_TEST

START_TEST(predictions_of_an_earlier_run_do_not_count)
{
    struct mlg_err err = MLG_ERR_INIT;
    write_file(output, "id,score\n1,0.99\n");
    const char *const more[] = { "{output}", NULL };
    assert_failed(predict("exit 0", more, &err, 0, 0), MLG_E_SYNTAX, &err, "wrote no predictions");
}
END_TEST

START_TEST(garbage_is_handed_on_for_the_reader_to_refuse)
{
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(predict("printf '\\001\\002\\377'", NULL, &err, 0, 0), MLG_OK);
    ck_assert_str_eq(read_file(output), "\001\002\377");
}
END_TEST

/* Gone, or a zombie that nobody has waited for yet: what matters is that it runs no more. */
static bool is_running(long pid)
{
    char path[64], text[512] = "";
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return false;
    size_t got = fread(text, 1, sizeof text - 1, f);
    text[got] = '\0';
    (void)fclose(f);
    const char *state = strrchr(text, ')');
    return state != NULL && state[2] != 'Z' && state[2] != 'X';
}

START_TEST(child_left_behind_is_dead_afterwards)
{
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(predict("sleep 300 >/dev/null 2>&1 & echo $!", NULL, &err, 20000, 0), MLG_OK);
    long pid = strtol(read_file(output), NULL, 10);
    ck_assert_int_gt(pid, 1);
    for (int i = 0; i < 200 && is_running(pid); i++)
        (void)usleep(10000);
    ck_assert(!is_running(pid));
}
END_TEST

START_TEST(environment_is_what_was_allowed)
{
    struct mlg_err err = MLG_ERR_INIT;
    ck_assert_int_eq(setenv("MLGATE_SIGNING_KEY", "secret", 1), 0);
    ck_assert_int_eq(setenv("GITHUB_TOKEN", "secret", 1), 0);
    ck_assert_int_eq(setenv("AWS_SECRET_ACCESS_KEY", "secret", 1), 0);
    ck_assert_int_eq(setenv("OMP_NUM_THREADS", "1", 1), 0);
    ck_assert_int_eq(setenv("TZ", "UTC", 1), 0);
    const char *const argv[] = { "env", NULL };
    const char *const names[] = { "OMP_NUM_THREADS", "NOT_SET_ANYWHERE", NULL };
    struct mlg_predict_command command = { .argv = argv, .env = names };
    ck_assert_int_eq(mlg_model_predict(&command, NULL, input, output, &err), MLG_OK);
    const char *text = read_file(output);
    ck_assert_ptr_nonnull(strstr(text, "PATH="));
    ck_assert_ptr_nonnull(strstr(text, "TZ=UTC"));
    ck_assert_ptr_nonnull(strstr(text, "OMP_NUM_THREADS=1"));
    ck_assert_ptr_null(strstr(text, "secret"));
}
END_TEST

START_TEST(memory_limit_reaches_the_command)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *const argv[] = { "sh", "-c", "ulimit -v", NULL };
    struct mlg_predict_command command = { .argv = argv, .memory_bytes = 256 << 20 };
    ck_assert_int_eq(mlg_model_predict(&command, NULL, input, output, &err), MLG_OK);
    ck_assert_str_eq(read_file(output), "262144\n");
}
END_TEST

static const struct {
    const char *name, *text;
} bad_names[] = {
    { "MLGATE_KEY", "never passed" },
    { "MLGATE_ANYTHING", "never passed" },
    { "GITHUB_TOKEN", "never passed" },
    { "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "never passed" },
    { "*", "not the name" },
    { "MLG*", "not the name" },
    { "", "not the name" },
    { "A=B", "not the name" },
    { "1A", "not the name" },
};

START_TEST(names_that_may_hold_credentials_are_refused)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *const argv[] = { "env", NULL };
    const char *const names[] = { "HF_HOME", bad_names[_i].name, NULL };
    struct mlg_predict_command command = { .argv = argv, .env = names };
    ck_assert_int_eq(mlg_predict_check(&command, &err), MLG_E_CONFIG);
    ck_assert_msg(strstr(err.text, bad_names[_i].text) != NULL, "%s", err.text);
    ck_assert_str_ne(err.hint, "");
}
END_TEST

START_TEST(misspelt_placeholder_is_named)
{
    struct mlg_err err = MLG_ERR_INIT;
    const char *const argv[] = { "./predict", "--in={inptu}", NULL };
    struct mlg_predict_command command = { .argv = argv };
    ck_assert_int_eq(mlg_predict_check(&command, &err), MLG_E_CONFIG);
    ck_assert_str_eq(err.text, "{inptu} in the predict command is no placeholder");
    ck_assert_str_eq(err.hint, "did you mean {input}?");
    const char *const other[] = { "awk", "{print $1} {a} {\"model\": 1}", NULL };
    command.argv = other;
    ck_assert_int_eq(mlg_predict_check(&command, NULL), MLG_OK);
}
END_TEST

START_TEST(empty_command_and_missing_model_are_configuration_errors)
{
    const char *const none[] = { NULL };
    const char *const empty[] = { "", NULL };
    const char *const model[] = { "cat", "{model}", NULL };
    struct mlg_predict_command command = { .argv = none };
    ck_assert_int_eq(mlg_predict_check(&command, NULL), MLG_E_CONFIG);
    command.argv = empty;
    ck_assert_int_eq(mlg_predict_check(&command, NULL), MLG_E_CONFIG);
    command.argv = NULL;
    ck_assert_int_eq(mlg_predict_check(&command, NULL), MLG_E_CONFIG);
    command.argv = model;
    ck_assert_int_eq(mlg_model_predict(&command, NULL, input, output, NULL), MLG_E_CONFIG);
}
END_TEST

Suite *mlg_test_suite(void)
{
    Suite *suite = suite_create("model.command");
    TCase *c = tcase_create("command");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, input_and_output_are_stdin_and_stdout_without_placeholders);
    tcase_add_test(c, placeholders_are_replaced_alone_and_inside_an_argument);
    tcase_add_test(c, path_with_leading_dash_is_no_option);
    tcase_add_test(c, arguments_never_reach_a_shell);
    tcase_add_test(c, exit_code_is_told_with_the_last_words);
    tcase_add_test(c, long_complaint_keeps_its_end);
    tcase_add_test(c, missing_program_is_an_error_with_its_name);
    tcase_add_test(c, death_by_signal_is_told);
    tcase_add_test(c, hanging_command_is_killed_in_time);
    tcase_add_test(c, flood_is_stopped);
    tcase_add_test(c, talkative_command_may_talk_when_output_is_a_file);
    tcase_add_test(c, nothing_written_is_no_success);
    tcase_add_test(c, predictions_of_an_earlier_run_do_not_count);
    tcase_add_test(c, garbage_is_handed_on_for_the_reader_to_refuse);
    tcase_add_test(c, child_left_behind_is_dead_afterwards);
    tcase_add_test(c, environment_is_what_was_allowed);
    tcase_add_test(c, memory_limit_reaches_the_command);
    tcase_add_loop_test(c, names_that_may_hold_credentials_are_refused, 0,
                        (int)(sizeof bad_names / sizeof bad_names[0]));
    tcase_add_test(c, misspelt_placeholder_is_named);
    tcase_add_test(c, empty_command_and_missing_model_are_configuration_errors);
    suite_add_tcase(suite, c);
    return suite;
}
