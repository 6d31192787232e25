/* What goes to the terminal and how a program ends. */
#include <mlgate/cli/main.h>

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/text/escape.h>

#include "cli.h"

#define TALK_BYTES ((size_t)64 * 1024)

static const char *code_name(enum mlg_code code)
{
    switch (code) {
    case MLG_E_NOMEM:
        return "memory";
    case MLG_E_IO:
        return "io";
    case MLG_E_SYNTAX:
        return "syntax";
    case MLG_E_CONFIG:
        return "config";
    case MLG_E_LIMIT:
        return "limit";
    case MLG_E_NET:
        return "net";
    case MLG_E_CRYPTO:
        return "crypto";
    case MLG_OK:
    case MLG_E_BUG:
        break;
    }
    return "bug";
}

bool mlg_cli_write_all(int fd, struct mlg_str bytes)
{
    while (bytes.len > 0) {
        ssize_t done = write(fd, bytes.data, bytes.len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes.data += done;
        bytes.len -= (size_t)done;
    }
    return true;
}

void mlg_cli_talk(struct mlg_buf *text)
{
    (void)mlg_cli_write_all(STDERR_FILENO, mlg_buf_view(text));
    mlg_buf_done(text);
}

enum mlg_code mlg_cli_print(struct mlg_str bytes, struct mlg_err *err)
{
    if (fflush(stdout) != 0 || !mlg_cli_write_all(STDOUT_FILENO, bytes))
        return mlg_err_set(err, MLG_E_IO, "standard output: %s", strerror(errno));
    return MLG_OK;
}

static void add_place(struct mlg_buf *out, const char *tool, const struct mlg_loc *loc)
{
    if (loc->path[0] == '\0') {
        mlg_buf_add_text(out, tool);
        return;
    }
    /* No line may begin with "::", which CI runners read as a command. */
    if (mlg_str_starts(mlg_str_trim(mlg_str_of(loc->path)), MLG_STR(":")))
        mlg_buf_add_text(out, "./");
    mlg_escape_terminal(out, mlg_str_of(loc->path), 0);
    if (loc->line != 0)
        mlg_buf_add_format(out, ":%llu", (unsigned long long)loc->line);
    if (loc->line != 0 && loc->column != 0)
        mlg_buf_add_format(out, ":%llu", (unsigned long long)loc->column);
}

int mlg_cli_fail(const char *tool, const struct mlg_err *err)
{
    struct mlg_buf out;
    mlg_buf_init(&out, TALK_BYTES);
    add_place(&out, tool, &err->loc);
    mlg_buf_add_text(&out, ": error: ");
    mlg_escape_terminal(&out, mlg_str_of(err->text[0] != '\0' ? err->text : "no reason is known"),
                        0);
    mlg_buf_add_format(&out, " [%s]\n", code_name(err->code));
    if (err->loc.row != 0 || err->loc.field[0] != '\0') {
        mlg_buf_add_text(&out, "  ");
        if (err->loc.row != 0)
            mlg_buf_add_format(&out, "row %llu", (unsigned long long)err->loc.row);
        if (err->loc.field[0] != '\0') {
            mlg_buf_add_text(&out, err->loc.row != 0 ? ", field " : "field ");
            mlg_escape_terminal(&out, mlg_str_of(err->loc.field), 0);
        }
        mlg_buf_add_char(&out, '\n');
    }
    if (err->hint[0] != '\0') {
        mlg_buf_add_text(&out, "  hint: ");
        mlg_escape_terminal(&out, mlg_str_of(err->hint), 0);
        mlg_buf_add_char(&out, '\n');
    }
    mlg_cli_talk(&out);
    return err->code == MLG_OK ? MLG_EXIT_INTERNAL : (int)mlg_code_exit(err->code);
}

void mlg_cli_note(const char *tool, const struct mlg_common *common, const char *format, ...)
{
    if (common->quiet)
        return;
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct mlg_buf out;
    mlg_buf_init(&out, TALK_BYTES);
    mlg_buf_add_text(&out, tool);
    mlg_buf_add_text(&out, ": note: ");
    mlg_escape_terminal(&out, mlg_str_of(text), 0);
    mlg_buf_add_char(&out, '\n');
    mlg_cli_talk(&out);
}

static int print_help(const struct mlg_command *command, const struct mlg_parsed *parsed)
{
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_buf out;
    mlg_buf_init(&out, TALK_BYTES);
    if (parsed->help)
        mlg_options_help(command, &out);
    else
        mlg_options_version(command, &out);
    enum mlg_code code = mlg_buf_check(&out, &err);
    if (code == MLG_OK)
        code = mlg_cli_print(mlg_buf_view(&out), &err);
    mlg_buf_done(&out);
    return code == MLG_OK ? MLG_EXIT_PASS : mlg_cli_fail(command->name, &err);
}

/* --also, where the command has it, before any work is done. */
static enum mlg_code check_also(const struct mlg_command *command, const void *values,
                                struct mlg_err *err)
{
    const struct mlg_opt_pairs *also = NULL;
    const char *output = NULL;
    const char *base = values;
    for (const struct mlg_opt *row = command->options; row->type != MLG_OPT_IS_END; row++) {
        if (row->type == MLG_OPT_IS_PAIRS && strcmp(row->name, "also") == 0)
            also = (const struct mlg_opt_pairs *)(const void *)(base + row->offset);
        if (row->type == MLG_OPT_IS_STRING && strcmp(row->name, "output") == 0)
            memcpy(&output, base + row->offset, sizeof output);
    }
    return also != NULL ? mlg_cli_check_also(also, output, err) : MLG_OK;
}

bool mlg_cli_start(const struct mlg_command *command, int argc, char *const *argv,
                   struct mlg_arena *arena, void *ret_values, struct mlg_parsed *ret_parsed,
                   int *ret_exit)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    (void)sigaction(SIGPIPE, &ignore, NULL);
    struct mlg_err err = MLG_ERR_INIT;
    if (mlg_options_parse(command, argc, argv, arena, ret_values, ret_parsed, &err) != MLG_OK) {
        *ret_exit = mlg_cli_fail(command->name, &err);
        return false;
    }
    /* --help checks its own table, so that the golden case of each command's help tests it. */
    if (ret_parsed->help && mlg_options_check(command, &err) != MLG_OK) {
        *ret_exit = mlg_cli_fail(command->name, &err);
        return false;
    }
    if (ret_parsed->help || ret_parsed->version) {
        *ret_exit = print_help(command, ret_parsed);
        return false;
    }
    if (check_also(command, ret_values, &err) != MLG_OK) {
        *ret_exit = mlg_cli_fail(command->name, &err);
        return false;
    }
    return true;
}

bool mlg_cli_color(const struct mlg_parsed *parsed, const struct mlg_common *common, int fd)
{
    if (mlg_options_is_set(parsed, "no-color"))
        return !common->no_color;
    const char *no_color = getenv("NO_COLOR");
    if (no_color != NULL && no_color[0] != '\0')
        return false;
    const char *force = getenv("CLICOLOR_FORCE");
    if (force != NULL && force[0] != '\0' && strcmp(force, "0") != 0)
        return true;
    const char *term = getenv("TERM");
    return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0 && isatty(fd) == 1;
}
