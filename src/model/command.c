#include <mlgate/model/command.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/process.h>
#include <mlgate/base/str.h>

#define ARGV_LIMIT       1024
#define ENV_LIMIT        256
#define ARENA_BYTES      ((size_t)8 << 20)
#define ERR_TAIL_BYTES   4096
#define ERR_QUOTED_BYTES 200

static const char *const always_passed[] = { "PATH", "HOME", "LANG", "LC_*", "TMPDIR", "TZ" };

/* Variables in which CI systems hand a job its own identity, beside our own prefix. */
static const char *const never_passed[] = { "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                                            "ACTIONS_ID_TOKEN_REQUEST_URL",
                                            "ACTIONS_RUNTIME_TOKEN",
                                            "CI_JOB_JWT",
                                            "CI_JOB_TOKEN",
                                            "GH_TOKEN",
                                            "GITHUB_TOKEN" };

static const char *const placeholders[] = { "model", "input", "output" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct paths {
    const char *of[COUNT(placeholders)]; /* in the order of `placeholders` */
    bool used[COUNT(placeholders)];
};

enum { MODEL, INPUT, OUTPUT };

/* The placeholder that `text` begins with, or -1. */
static int placeholder_at(const char *text)
{
    for (size_t i = 0; i < COUNT(placeholders); i++) {
        size_t len = strlen(placeholders[i]);
        if (text[0] == '{' && strncmp(text + 1, placeholders[i], len) == 0 && text[len + 1] == '}')
            return (int)i;
    }
    return -1;
}

/* "{modle}" would otherwise be a file name that the command complains about in its own words. */
static enum mlg_code check_argument(const char *argument, struct mlg_err *err)
{
    for (const char *open = strchr(argument, '{'); open != NULL; open = strchr(open + 1, '{')) {
        char word[16];
        size_t len = strspn(open + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (placeholder_at(open) >= 0 || len == 0 || len >= sizeof word || open[len + 1] != '}')
            continue;
        memcpy(word, open + 1, len);
        word[len] = '\0';
        const char *near = mlg_str_suggest(word, placeholders, COUNT(placeholders));
        if (near != NULL) {
            (void)mlg_err_set(err, MLG_E_CONFIG, "{%s} in the predict command is no placeholder",
                              word);
            (void)mlg_err_hint(err, "did you mean {%s}?", near);
            return MLG_E_CONFIG;
        }
    }
    return MLG_OK;
}

static bool is_variable_name(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    return name[0] != '\0' && !(name[0] >= '0' && name[0] <= '9') &&
           name[strspn(name, letters)] == '\0';
}

static bool is_credential(const char *name)
{
    for (size_t i = 0; i < COUNT(never_passed); i++) {
        if (strcmp(name, never_passed[i]) == 0)
            return true;
    }
    return strncmp(name, "MLGATE_", strlen("MLGATE_")) == 0;
}

static enum mlg_code check_env(const char *const *env, struct mlg_err *err)
{
    for (size_t i = 0; env != NULL && env[i] != NULL; i++) {
        if (i >= ENV_LIMIT)
            return mlg_err_set(err, MLG_E_CONFIG,
                               "more than %d variables named for the predict command", ENV_LIMIT);
        if (!is_variable_name(env[i])) {
            (void)mlg_err_set(err, MLG_E_CONFIG, "\"%.64s\" is not the name of a variable", env[i]);
            (void)mlg_err_hint(err, "name each variable in full: letters, digits and underscores");
            return MLG_E_CONFIG;
        }
        if (is_credential(env[i])) {
            (void)mlg_err_set(
                err, MLG_E_CONFIG,
                "%.64s is never passed to a predict command: it may hold a credential", env[i]);
            (void)mlg_err_hint(err, "the model's code is part of the change under test; give it a "
                                    "variable of its own");
            return MLG_E_CONFIG;
        }
    }
    return MLG_OK;
}

enum mlg_code mlg_predict_check(const struct mlg_predict_command *command, struct mlg_err *err)
{
    if (command->argv == NULL || command->argv[0] == NULL || command->argv[0][0] == '\0') {
        (void)mlg_err_set(err, MLG_E_CONFIG, "the predict command is empty");
        (void)mlg_err_hint(err, "write it as a list: [./predict, --model, \"{model}\"]");
        return MLG_E_CONFIG;
    }
    for (size_t i = 0; command->argv[i] != NULL; i++) {
        if (i >= ARGV_LIMIT)
            return mlg_err_set(err, MLG_E_CONFIG, "the predict command has more than %d arguments",
                               ARGV_LIMIT);
        MLG_TRY(check_argument(command->argv[i], err));
    }
    return check_env(command->env, err);
}

/* `argument` with its placeholders replaced, in the arena; NULL when memory is out. */
static const char *expand(struct mlg_arena *arena, const char *argument, struct paths *paths)
{
    struct mlg_buf out;
    mlg_buf_init(&out, ARENA_BYTES);
    for (const char *at = argument; *at != '\0';) {
        int which = placeholder_at(at);
        if (which < 0) {
            mlg_buf_add_char(&out, *at++);
            continue;
        }
        paths->used[which] = true;
        const char *path = paths->of[which];
        if (path != NULL && path[0] == '-')
            mlg_buf_add_text(&out, "./");
        mlg_buf_add_text(&out, path);
        at += strlen(placeholders[which]) + 2;
    }
    const char *copy =
        mlg_buf_check(&out, NULL) == MLG_OK ? mlg_arena_copy(arena, mlg_buf_view(&out)) : NULL;
    mlg_buf_done(&out);
    return copy;
}

static enum mlg_code expand_argv(struct mlg_arena *arena, const char *const *argv,
                                 struct paths *paths, const char *const **ret_argv,
                                 struct mlg_err *err)
{
    size_t count = 0;
    while (argv[count] != NULL)
        count++;
    const char **expanded = mlg_arena_array(arena, count + 1, sizeof *expanded);
    if (expanded == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < count; i++) {
        expanded[i] = expand(arena, argv[i], paths);
        if (expanded[i] == NULL)
            return mlg_arena_full(arena, err);
    }
    if (paths->used[MODEL] && paths->of[MODEL] == NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "the predict command asks for {model}, and no model is named");
        (void)mlg_err_hint(err, "give the model's path");
        return MLG_E_CONFIG;
    }
    *ret_argv = expanded;
    return MLG_OK;
}

static enum mlg_code merge_env(struct mlg_arena *arena, const char *const *env,
                               const char *const **ret_names, struct mlg_err *err)
{
    size_t count = 0;
    while (env != NULL && env[count] != NULL)
        count++;
    const char **names = mlg_arena_array(arena, COUNT(always_passed) + count + 1, sizeof *names);
    if (names == NULL)
        return mlg_arena_full(arena, err);
    memcpy(names, always_passed, sizeof always_passed);
    for (size_t i = 0; i < count; i++)
        names[COUNT(always_passed) + i] = env[i];
    *ret_names = names;
    return MLG_OK;
}

/* The end of what the command said, its last lines joined to one, as `; it said: ...`. */
static void quote_tail(const struct mlg_buf *tail, char out[ERR_QUOTED_BYTES + 32])
{
    struct mlg_str said = mlg_str_trim(mlg_buf_view(tail));
    out[0] = '\0';
    if (said.len == 0)
        return;
    if (said.len > ERR_QUOTED_BYTES) {
        said.data += said.len - ERR_QUOTED_BYTES;
        said.len = ERR_QUOTED_BYTES;
        while (said.len > 0 && ((unsigned char)said.data[0] & 0xC0) == 0x80) {
            said.data++;
            said.len--;
        }
    }
    static const char lead[] = "; it said: ";
    size_t used = sizeof lead - 1;
    memcpy(out, lead, sizeof lead);
    for (size_t i = 0; i < said.len; i++) {
        char c = said.data[i];
        bool blank = c == '\0' || c == '\n' || c == '\r';
        out[used++] = blank ? ' ' : c;
    }
    out[used] = '\0';
}

/* " (SIGKILL)" and the like; "" for the rare ones. Not the library's words, which follow the
 * locale. */
static const char *signal_words(int number)
{
    switch (number) {
    case SIGABRT:
        return " (SIGABRT)";
    case SIGBUS:
        return " (SIGBUS)";
    case SIGFPE:
        return " (SIGFPE)";
    case SIGILL:
        return " (SIGILL)";
    case SIGKILL:
        return " (SIGKILL)";
    case SIGSEGV:
        return " (SIGSEGV)";
    case SIGTERM:
        return " (SIGTERM)";
    default:
        return "";
    }
}

static enum mlg_code fail_hint(struct mlg_err *err, enum mlg_code code, const char *hint)
{
    (void)mlg_err_hint(err, "%s", hint);
    return code;
}

/* How it ended, other than well. `size_bytes` is what it wrote to the output file, 0 = nothing. */
static enum mlg_code judge_end(const struct mlg_predict_command *command, uint64_t limit_bytes,
                               const struct mlg_process_result *result, uint64_t size_bytes,
                               const char *said, struct mlg_err *err)
{
    const char *name = command->argv[0];
    /* A limit that was hit shows as a signal, or as the exit code of a shell whose child got it. */
    if (result->output_over_limit || result->signal == SIGXFSZ || size_bytes >= limit_bytes) {
        (void)mlg_err_set(err, MLG_E_LIMIT,
                          "the predict command \"%.64s\" wrote more than %llu bytes%s", name,
                          (unsigned long long)limit_bytes, said);
        return fail_hint(err, MLG_E_LIMIT,
                         "it should write one line for each row of its input; "
                         "raise the limit on its output if it does");
    }
    if (result->timed_out) {
        unsigned long long ms = command->timeout_ms ? command->timeout_ms : MLG_PREDICT_TIMEOUT_MS;
        (void)mlg_err_set(err, MLG_E_IO,
                          "the predict command \"%.64s\" did not end within %llu.%03llu s%s", name,
                          ms / 1000, ms % 1000, said);
        return fail_hint(err, MLG_E_IO,
                         "it was killed with everything it started; does it wait "
                         "for input? Raise the timeout if it is only slow");
    }
    if (result->signal != 0) {
        (void)mlg_err_set(err, MLG_E_IO,
                          "the predict command \"%.64s\" was killed by signal %d%s%s", name,
                          result->signal, signal_words(result->signal), said);
        return fail_hint(err, MLG_E_IO,
                         "run it by hand on the same input; memory it may not have "
                         "ends many programs so");
    }
    if (result->exit_code != 0) {
        (void)mlg_err_set(err, MLG_E_IO, "the predict command \"%.64s\" ended with exit code %d%s",
                          name, result->exit_code, said);
        return fail_hint(err, MLG_E_IO, "run it by hand on the same input");
    }
    if (size_bytes == 0) {
        (void)mlg_err_set(err, MLG_E_SYNTAX,
                          "the predict command \"%.64s\" ended well but wrote no predictions%s",
                          name, said);
        return fail_hint(err, MLG_E_SYNTAX,
                         "it writes CSV with a header to {output}, or to "
                         "standard output when no argument has {output}");
    }
    return MLG_OK;
}

static enum mlg_code remove_stale(const char *output_path, struct mlg_err *err)
{
    if (unlink(output_path) == 0 || errno == ENOENT)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_IO, "cannot clear the way for the predictions: %s",
                      strerror(errno));
    mlg_err_at(err, output_path, 0, 0);
    return MLG_E_IO;
}

/* Bytes in the regular file `path`; 0 when there is none: a link or a pipe holds no predictions. */
static uint64_t written_bytes(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0)
        return 0;
    return (uint64_t)st.st_size;
}

static enum mlg_code run(const struct mlg_predict_command *command, struct mlg_arena *arena,
                         struct paths *paths, struct mlg_buf *tail, struct mlg_err *err)
{
    struct mlg_process_options options = {
        .err_tail = tail,
        .timeout_ms = command->timeout_ms ? command->timeout_ms : MLG_PREDICT_TIMEOUT_MS,
        .memory_limit_bytes = command->memory_bytes,
        .output_limit_bytes =
            command->output_bytes ? command->output_bytes : MLG_PREDICT_OUTPUT_BYTES,
    };
    MLG_TRY(expand_argv(arena, command->argv, paths, &options.argv, err));
    MLG_TRY(merge_env(arena, command->env, &options.env_allow, err));
    MLG_TRY(remove_stale(paths->of[OUTPUT], err));
    options.stdin_path = paths->used[INPUT] ? NULL : paths->of[INPUT];
    /* With {output}, what it says on standard output is talk. */
    options.stdout_path = paths->used[OUTPUT] ? "/dev/null" : paths->of[OUTPUT];

    struct mlg_process_result result = { 0 };
    MLG_TRY(mlg_process_run(&options, &result, err));
    char said[ERR_QUOTED_BYTES + 32];
    quote_tail(tail, said);
    return judge_end(command, options.output_limit_bytes, &result, written_bytes(paths->of[OUTPUT]),
                     said, err);
}

enum mlg_code mlg_model_predict(const struct mlg_predict_command *command, const char *model_path,
                                const char *input_path, const char *output_path,
                                struct mlg_err *err)
{
    MLG_TRY(mlg_predict_check(command, err));
    struct mlg_arena arena;
    struct mlg_buf tail;
    mlg_arena_init(&arena, ARENA_BYTES);
    mlg_buf_init(&tail, ERR_TAIL_BYTES);
    struct paths paths = { .of = { model_path, input_path, output_path } };
    enum mlg_code code = run(command, &arena, &paths, &tail, err);
    if (code != MLG_OK) {
        mlg_err_at(err, command->argv[0], 0, 0);
        (void)unlink(output_path);
    }
    mlg_buf_done(&tail);
    mlg_arena_done(&arena);
    return code;
}
