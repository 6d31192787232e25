/*
 * mlgate: the front. `mlgate X ...` is a sub-command of its own (run, explain) or the binary
 * mlgate-X, looked for beside this executable first and on PATH then, as git does.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/file.h>
#include <mlgate/cli/main.h>
#include <mlgate/crypt/secret.h>

#include "mlgate.h"

struct sub_command {
    const char *name;
    const char *help;
    int (*main)(int argc, char *const *argv); /* NULL: the binary mlgate-<name> */
};

static const struct sub_command sub_commands[] = {
    { "card", "what is this model, and who vouches for it?", NULL },
    { "compare", "is the candidate no worse than production?", NULL },
    { "doctor", "what would stop a run, and what mends it?", mlg_main_doctor },
    { "explain", "what does this rule or metric mean?", mlg_main_explain },
    { "init", "look at this repository, write mlgate.yaml and a workflow", mlg_main_init },
    { "promote", "may it become production?", NULL },
    { "run", "all stages of mlgate.yaml, in order", mlg_main_run },
    { "test", "is this model good enough, everywhere it matters?", NULL },
    { "validate", "does this data keep its contract?", NULL },
    { "verify", "model, evidence, card, approvals and ledger in one table", mlg_main_verify },
};

#define SUB_COMMANDS (sizeof(sub_commands) / sizeof(sub_commands[0]))

void mlg_own_folder(char *out, unsigned long size)
{
    ssize_t length = readlink("/proc/self/exe", out, size - 1);
    out[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(out, '/');
    if (slash != NULL)
        *slash = '\0';
    else
        out[0] = '\0';
}

const char *mlg_sister_program(struct mlg_arena *arena, const char *name)
{
    char folder[4096];
    mlg_own_folder(folder, sizeof(folder));
    const char *beside = mlg_path_join(arena, folder, name);
    if (folder[0] != '\0' && (beside == NULL || mlg_file_is_regular(beside)))
        return beside;
    return mlg_arena_copy(arena, mlg_str_of(name));
}

static int print_help(void)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * 1024);
    mlg_buf_add_text(&text,
                     "usage: mlgate COMMAND [OPTION]...\n"
                     "       mlgate --help | --version\n\n"
                     "The quality gate of an ML repository.\n\nCommands (each has --help):\n");
    for (size_t i = 0; i < SUB_COMMANDS; i++)
        mlg_buf_add_format(&text, "  %-10s %s\n", sub_commands[i].name, sub_commands[i].help);
    mlg_buf_add_text(&text, "\nExamples:\n"
                            "  mlgate run\n"
                            "  mlgate validate --contract contract.odcs.yaml data.csv\n\n"
                            "Exit codes: 0 PASS, 1 FAIL, 2 usage or configuration, 3 input "
                            "unreadable, 4 remote service,\n"
                            "5 INCONCLUSIVE, 70 internal error.\n");
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_cli_print(mlg_buf_view(&text), &err);
    mlg_buf_done(&text);
    return code == MLG_OK ? 0 : mlg_cli_fail("mlgate", &err);
}

static int fail_unknown(const char *name)
{
    const char *names[SUB_COMMANDS];
    for (size_t i = 0; i < SUB_COMMANDS; i++)
        names[i] = sub_commands[i].name;
    struct mlg_err err = MLG_ERR_INIT;
    (void)mlg_err_set(&err, MLG_E_CONFIG, "there is no command '%s'", name);
    const char *near = mlg_str_suggest(name, names, SUB_COMMANDS);
    if (near != NULL)
        mlg_err_hint(&err, "did you mean '%s'?", near);
    else
        mlg_err_hint(&err, "`mlgate --help` lists the commands");
    return mlg_cli_fail("mlgate", &err);
}

static void forget_secrets(void)
{
    static const char *const names[] = { MLG_SIGNING_KEY_VARIABLE, MLG_PASSPHRASE_VARIABLE };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct mlg_secret secret = { 0 };
        (void)!mlg_secret_take(names[i], &secret, NULL);
        mlg_secret_done(&secret);
    }
}

/* Become mlgate-<name>. Returns only if that is not possible. */
static int become(const char *name, int argc, char *const *argv)
{
    char folder[4096], path[4352], file[128];
    mlg_own_folder(folder, sizeof(folder));
    (void)snprintf(file, sizeof(file), "mlgate-%s", name);
    char *const *rest = argv + 1;
    (void)argc;
    /* Stages read strangers' data and run models: they never see a key. */
    if (strcmp(name, "card") != 0 && strcmp(name, "promote") != 0)
        forget_secrets();
    if (folder[0] != '\0') {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, file);
        (void)execv(path, rest);
    }
    (void)execvp(file, rest);
    struct mlg_err err = MLG_ERR_INIT;
    (void)mlg_err_set(&err, MLG_E_BUG, "cannot run %s: %s", file, strerror(errno));
    mlg_err_hint(&err, "it belongs beside the mlgate binary or on PATH");
    return mlg_cli_fail("mlgate", &err);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        struct mlg_err err = MLG_ERR_INIT;
        (void)mlg_err_set(&err, MLG_E_CONFIG, "a command is missing");
        mlg_err_hint(&err, "`mlgate --help` lists the commands");
        return mlg_cli_fail("mlgate", &err);
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return print_help();
    if (strcmp(name, "--version") == 0) {
        struct mlg_err err = MLG_ERR_INIT;
        enum mlg_code code = mlg_cli_print(MLG_STR("mlgate " MLG_VERSION "\n"), &err);
        return code == MLG_OK ? 0 : mlg_cli_fail("mlgate", &err);
    }
    for (size_t i = 0; i < SUB_COMMANDS; i++) {
        if (strcmp(name, sub_commands[i].name) != 0)
            continue;
        return sub_commands[i].main != NULL ? sub_commands[i].main(argc - 1, argv + 1)
                                            : become(name, argc, argv);
    }
    return fail_unknown(name);
}
