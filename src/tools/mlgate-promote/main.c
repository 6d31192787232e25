/* mlgate-promote: may it become production? */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/crypt/secret.h>

#include "mlgate_promote.h"

struct sub_command {
    const char *name;
    const char *help;
    int (*main)(int argc, char *const *argv);
};

static const struct sub_command sub_commands[] = {
    { "apply", "move the model, if everything holds", mlg_main_apply },
    { "export", "write the model that is in force to a folder", mlg_main_export },
    { "history", "the ledger: what was where, and since when", mlg_main_history },
    { "plan", "what would move, and what is in the way", mlg_main_plan },
    { "rollback", "put an earlier model back in force", mlg_main_rollback },
};

#define SUB_COMMANDS (sizeof sub_commands / sizeof sub_commands[0])

#ifdef MLG_FAIL_POINTS
/* In a test's own build of this program: end at the step that MLGATE_KILL_AT names, as a run that
 * is killed there would. */
static void kill_at(void *user, const char *step)
{
    const char *wanted = getenv("MLGATE_KILL_AT");
    (void)user;
    if (wanted != NULL && strcmp(wanted, step) == 0)
        (void)raise(SIGKILL);
}
#define AT_STEP kill_at
#else
#define AT_STEP NULL
#endif

static void fill_gate_options(const struct promote_options *o, const struct mlg_key *key,
                              struct mlg_gate_options *options)
{
    const char *actor = o->actor != NULL ? o->actor : getenv("GITHUB_ACTOR");
    *options = (struct mlg_gate_options){
        .config = o->common.config,
        .remote = o->remote,
        .policy_ref = o->policy_ref,
        .model = o->model,
        .stage = o->to,
        .evidence = o->common.evidence,
        .approvals = o->approvals,
        .actor = actor != NULL && actor[0] != '\0' ? actor : NULL,
        .trusted_keys = o->trusted_keys.items,
        .trusted_keys_count = o->trusted_keys.count,
        .key = key,
        .at_step = AT_STEP,
    };
}

static enum mlg_code run(const struct promote_options *o, const struct mlg_parsed *parsed,
                         bool signs, bool listing, promote_work_fn work, int *ret_exit,
                         struct mlg_err *err)
{
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    struct mlg_gate_options options;
    struct mlg_gate gate;
    if (signs) {
        mlg_secret_close_process();
        MLG_TRY(mlg_secret_open_key(o->key, o->passphrase_file, &key, err));
    }
    fill_gate_options(o, key, &options);
    enum mlg_code code = mlg_gate_open(&gate, &options, listing, err);
    if (code == MLG_OK)
        code = work(&gate, o, parsed, ret_exit, err);
    mlg_gate_close(&gate);
    return code;
}

int promote_main(const struct mlg_command *command, int argc, char *const *argv, bool signs,
                 bool listing, promote_work_fn work)
{
    struct promote_options o;
    struct mlg_arena arena;
    struct mlg_parsed parsed;
    int exit_code = 0;
    mlg_arena_init(&arena, (size_t)1 << 28);
    if (mlg_cli_start(command, argc, argv, &arena, &o, &parsed, &exit_code)) {
        struct mlg_err err = MLG_ERR_INIT;
        if (run(&o, &parsed, signs, listing, work, &exit_code, &err) != MLG_OK)
            exit_code = mlg_cli_fail(command->name, &err);
    }
    mlg_arena_done(&arena);
    return exit_code;
}

static int print(struct mlg_buf *text)
{
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = mlg_cli_print(mlg_buf_view(text), &err);
    mlg_buf_done(text);
    return code == MLG_OK ? 0 : mlg_cli_fail(PROMOTE_TOOL, &err);
}

static int print_help(void)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * 1024);
    mlg_buf_add_text(&text, "usage: mlgate-promote COMMAND [OPTION]...\n"
                            "       mlgate-promote --help | --version\n\n"
                            "May it become production?\n\nCommands (each has --help):\n");
    for (size_t i = 0; i < SUB_COMMANDS; i++)
        mlg_buf_add_format(&text, "  %-10s %s\n", sub_commands[i].name, sub_commands[i].help);
    mlg_buf_add_text(&text, "\nExamples:\n"
                            "  mlgate-promote plan\n"
                            "  mlgate-promote apply --key keys/ci.key\n"
                            "  mlgate-promote rollback --key keys/ci.key\n\n"
                            "Exit codes: 0 PASS, 1 FAIL, 2 usage or configuration, 3 evidence or "
                            "history missing,\n4 remote service, 5 INCONCLUSIVE, 70 internal "
                            "error.\n");
    return print(&text);
}

static int fail_usage(const char *name)
{
    const char *names[SUB_COMMANDS];
    for (size_t i = 0; i < SUB_COMMANDS; i++)
        names[i] = sub_commands[i].name;
    struct mlg_err err = MLG_ERR_INIT;
    if (name == NULL)
        (void)mlg_err_set(&err, MLG_E_CONFIG, "a command is missing");
    else
        (void)mlg_err_set(&err, MLG_E_CONFIG, "there is no command '%s'", name);
    const char *near = name != NULL ? mlg_str_suggest(name, names, SUB_COMMANDS) : NULL;
    if (near != NULL)
        (void)mlg_err_hint(&err, "did you mean '%s'?", near);
    else
        (void)mlg_err_hint(&err, "`mlgate-promote --help` lists the commands");
    return mlg_cli_fail(PROMOTE_TOOL, &err);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return fail_usage(NULL);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_help();
    if (strcmp(argv[1], "--version") == 0) {
        struct mlg_buf text;
        mlg_buf_init(&text, 1024);
        mlg_buf_add_format(&text, PROMOTE_TOOL " %s\n", mlg_version());
        return print(&text);
    }
    for (size_t i = 0; i < SUB_COMMANDS; i++) {
        if (strcmp(argv[1], sub_commands[i].name) == 0)
            return sub_commands[i].main(argc - 1, argv + 1);
    }
    return fail_usage(argv[1]);
}
