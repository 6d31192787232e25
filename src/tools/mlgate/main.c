/*
 * mlgate: the front. `mlgate X ...` is a sub-command of its own (run, explain) or the binary
 * mlgate-X, looked for beside this executable first and on PATH then, as git does.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/cli/main.h>
#include <mlgate/cli/program.h>
#include <mlgate/crypt/secret.h>

#include "mlgate.h"

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

const char *const mlg_own_variables[] = { "MLGATE_*", NULL };

const char *mlg_sister_program(struct mlg_arena *arena, const char *name)
{
    char folder[4096];
    mlg_own_folder(folder, sizeof(folder));
    const char *beside = mlg_path_join(arena, folder, name);
    if (folder[0] != '\0' && (beside == NULL || mlg_file_is_regular(beside)))
        return beside;
    return mlg_arena_copy(arena, mlg_str_of(name));
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
static int become(const struct mlg_sub_command *command, int argc, char *const *argv)
{
    char folder[4096], path[4352], file[128];
    (void)argc;
    mlg_own_folder(folder, sizeof(folder));
    (void)snprintf(file, sizeof(file), "mlgate-%s", command->name);
    /* Stages read strangers' data and run models: they never see a key. */
    if (strcmp(command->name, "card") != 0 && strcmp(command->name, "promote") != 0)
        forget_secrets();
    if (folder[0] != '\0') {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, file);
        (void)execv(path, argv + 1);
    }
    (void)execvp(file, argv + 1);
    struct mlg_err err = MLG_ERR_INIT;
    (void)mlg_err_set(&err, MLG_E_BUG, "cannot run %s: %s", file, strerror(errno));
    mlg_err_hint(&err, "it belongs beside the mlgate binary or on PATH");
    return mlg_cli_fail("mlgate", &err);
}

static const struct mlg_sub_command commands[] = {
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

static const char *const examples[] = { "mlgate run",
                                        "mlgate validate --contract contract.odcs.yaml data.csv",
                                        NULL };

static const struct mlg_program program = {
    .name = "mlgate",
    .question = "The quality gate of an ML repository.",
    .commands = commands,
    .commands_count = sizeof commands / sizeof commands[0],
    .examples = examples,
    .other = become,
};

int main(int argc, char **argv)
{
    return mlg_cli_program(&program, argc, argv);
}
