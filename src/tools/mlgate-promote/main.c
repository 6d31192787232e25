/* mlgate-promote: may it become production? */
#include <signal.h>
#include <stdlib.h>

#include <mlgate/cli/program.h>
#include <mlgate/crypt/secret.h>

#include "mlgate_promote.h"

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

static const struct mlg_sub_command commands[] = {
    { "apply", "move the model, if everything holds", mlg_main_apply },
    { "export", "write the model that is in force to a folder", mlg_main_export },
    { "history", "the ledger: what was where, and since when", mlg_main_history },
    { "plan", "what would move, and what is in the way", mlg_main_plan },
    { "rollback", "put an earlier model back in force", mlg_main_rollback },
};

static const char *const examples[] = { "mlgate-promote plan",
                                        "mlgate-promote apply --key keys/ci.key",
                                        "mlgate-promote rollback --key keys/ci.key", NULL };

static const struct mlg_program program = {
    .name = PROMOTE_TOOL,
    .question = "May it become production?",
    .commands = commands,
    .commands_count = sizeof commands / sizeof commands[0],
    .examples = examples,
};

int main(int argc, char **argv)
{
    return mlg_cli_program(&program, argc, argv);
}
