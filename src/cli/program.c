#include <mlgate/cli/program.h>

#include <string.h>

#include <mlgate/cli/main.h>

int mlg_cli_main(const struct mlg_command *command, int argc, char *const *argv, size_t arena_bytes,
                 mlg_cli_work_fn work)
{
    struct mlg_arena arena;
    struct mlg_parsed parsed;
    struct mlg_err err = MLG_ERR_INIT;
    int exit_code = 0;
    mlg_arena_init(&arena, arena_bytes);
    void *values = mlg_arena_alloc(&arena, command->values_bytes);
    if (values == NULL) {
        (void)mlg_arena_full(&arena, &err);
        exit_code = mlg_cli_fail(command->name, &err);
    } else if (mlg_cli_start(command, argc, argv, &arena, values, &parsed, &exit_code) &&
               work(values, &parsed, &arena, &exit_code, &err) != MLG_OK) {
        exit_code = mlg_cli_fail(command->name, &err);
    }
    mlg_arena_done(&arena);
    return exit_code;
}

static int print(const struct mlg_program *program, struct mlg_buf *text)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_buf_check(text, &err);
    if (code == MLG_OK)
        code = mlg_cli_print(mlg_buf_view(text), &err);
    mlg_buf_done(text);
    return code == MLG_OK ? 0 : mlg_cli_fail(program->name, &err);
}

static int print_version(const struct mlg_program *program)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 1024);
    mlg_buf_add_format(&text, "%s %s\n", program->name, mlg_version());
    return print(program, &text);
}

static int print_help(const struct mlg_program *program)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * 1024);
    mlg_buf_add_format(&text,
                       "Usage: %s COMMAND [OPTION]...\n       %s --help | "
                       "--version\n\n%s\n\nCommands (each has --help):\n",
                       program->name, program->name, program->question);
    for (size_t i = 0; i < program->commands_count; i++)
        mlg_buf_add_format(&text, "  %-14s %s\n", program->commands[i].name,
                           program->commands[i].help);
    mlg_buf_add_text(&text, "\nExamples:\n");
    for (const char *const *example = program->examples; *example != NULL; example++)
        mlg_buf_add_format(&text, "  %s\n", *example);
    mlg_buf_add_char(&text, '\n');
    mlg_options_exit_codes(&text);
    return print(program, &text);
}

static int fail_unknown(const struct mlg_program *program, const char *name)
{
    const char *names[64];
    size_t count = program->commands_count < 64 ? program->commands_count : 64;
    struct mlg_err err = MLG_ERR_INIT;
    for (size_t i = 0; i < count; i++)
        names[i] = program->commands[i].name;
    if (name == NULL)
        (void)mlg_err_set(&err, MLG_E_CONFIG, "a command is missing");
    else
        (void)mlg_err_set(&err, MLG_E_CONFIG, "there is no command '%s'", name);
    const char *near = name != NULL ? mlg_str_suggest(name, names, count) : NULL;
    if (near != NULL)
        (void)mlg_err_hint(&err, "did you mean '%s'?", near);
    else
        (void)mlg_err_hint(&err, "`%s --help` lists the commands", program->name);
    return mlg_cli_fail(program->name, &err);
}

int mlg_cli_program(const struct mlg_program *program, int argc, char *const *argv)
{
    if (argc < 2)
        return fail_unknown(program, NULL);
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return print_help(program);
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        return print_version(program);
    for (size_t i = 0; i < program->commands_count; i++) {
        const struct mlg_sub_command *command = &program->commands[i];
        if (strcmp(name, command->name) != 0)
            continue;
        if (command->main != NULL)
            return command->main(argc - 1, argv + 1);
        if (program->other != NULL)
            return program->other(command, argc, argv);
    }
    return fail_unknown(program, name);
}
