#include <mlgate/gate/promote.h>

#include <string.h>

#include <mlgate/base/file.h>

#include "gate.h"

#define ARENA_BYTES ((size_t)1 << 30)

static enum mlg_code read_policy(struct mlg_gate *gate, struct mlg_err *err)
{
    const struct mlg_gate_options *o = &gate->options;
    struct mlg_oid commit;
    const char *path = NULL;
    MLG_TRY(
        mlg_policy_find(gate->repo, o->remote, o->policy_ref, &gate->policy_repo, &commit, err));
    MLG_TRY(mlg_policy_path(gate->repo, o->config, &gate->arena, &path, err));
    MLG_TRY(mlg_policy_read(gate->policy_repo, &commit, path, &gate->policy, err));
    for (size_t i = 0; i < o->trusted_keys_count; i++)
        MLG_TRY(mlg_policy_trust(&gate->policy, o->trusted_keys[i], err));
    return MLG_OK;
}

static enum mlg_code check_name(const char *what, const char *asked, const char *said,
                                const char *path, struct mlg_err *err)
{
    if (asked == NULL || strcmp(asked, said) == 0)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "the policy is about the %s '%s', not '%.60s'", what, said,
                      asked);
    mlg_err_at(err, path, 0, 0);
    return MLG_E_CONFIG;
}

static enum mlg_code choose(struct mlg_gate *gate, bool listing, struct mlg_err *err)
{
    const struct mlg_gate_options *o = &gate->options;
    const struct mlg_config *config = &gate->policy.config;
    MLG_TRY(check_name("model", o->model, config->model_name, gate->policy.path, err));
    if (!listing)
        MLG_TRY(check_name("stage", o->stage, config->promote.to, gate->policy.path, err));
    gate->model = config->model_name;
    gate->stage = o->stage != NULL ? o->stage : config->promote.to;
    gate->model_path = config->model_path;
    const char *top = mlg_repo_workdir(gate->repo);
    gate->evidence = o->evidence;
    if (gate->evidence == NULL)
        gate->evidence = mlg_path_join(&gate->arena, top, config->evidence);
    if (gate->evidence == NULL)
        return mlg_arena_full(&gate->arena, err);
    gate->approvals = o->approvals;
    if (gate->approvals == NULL)
        gate->approvals = mlg_path_join(&gate->arena, gate->evidence, "approvals");
    return gate->approvals != NULL ? MLG_OK : mlg_arena_full(&gate->arena, err);
}

static enum mlg_code open_registry(struct mlg_gate *gate, struct mlg_err *err)
{
    const struct mlg_gate_options *o = &gate->options;
    const struct mlg_config_promote *promote = &gate->policy.config.promote;
    struct mlg_registry_options options = {
        .path = mlg_repo_path(gate->repo),
        .remote = promote->remote != NULL ? promote->remote : o->remote,
        .model = gate->model,
        .tagger = promote->tagger,
        .now = gate->now,
        .at_step = o->at_step,
        .step_user = o->step_user,
        .verify = gate_verify_entry,
        .verify_user = gate,
    };
    char fingerprint[MLG_SSH_FINGERPRINT_TEXT];
    struct mlg_buf wire;
    mlg_buf_init(&wire, MLG_KEY_FILE_BYTES);
    enum mlg_code code = o->key != NULL ? mlg_ssh_write_key(o->key, &wire, err) : MLG_OK;
    if (code == MLG_OK && o->key != NULL) {
        mlg_ssh_fingerprint(mlg_buf_view(&wire), fingerprint);
        options.key_fingerprint = mlg_arena_copy(&gate->arena, mlg_str_of(fingerprint));
    }
    mlg_buf_done(&wire);
    MLG_TRY(code);
    gate->ops = mlg_registry_find(promote->registry);
    if (gate->ops == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "there is no registry '%s'", promote->registry);
    MLG_TRY(gate->ops->open(&options, &gate->registry, err));
    MLG_TRY(gate->ops->history(gate->registry, &gate->history, err));
    gate->head = mlg_history_head(&gate->history, gate->stage);
    return MLG_OK;
}

enum mlg_code mlg_gate_open(struct mlg_gate *gate, const struct mlg_gate_options *options,
                            bool listing, struct mlg_err *err)
{
    *gate = (struct mlg_gate){ .options = *options, .commit = MLG_OID_ZERO };
    mlg_arena_init(&gate->arena, ARENA_BYTES);
    gate->now = options->now != 0 ? options->now : mlg_time_now();
    MLG_TRY(mlg_repo_open(options->path != NULL ? options->path : ".", &gate->repo, err));
    MLG_TRY(read_policy(gate, err));
    MLG_TRY(choose(gate, listing, err));
    MLG_TRY(open_registry(gate, err));
    return listing ? MLG_OK : mlg_repo_head(gate->repo, &gate->commit, err);
}

void mlg_gate_close(struct mlg_gate *gate)
{
    mlg_history_done(&gate->history);
    if (gate->registry != NULL)
        gate->ops->close(gate->registry);
    mlg_policy_done(&gate->policy);
    mlg_repo_close(gate->policy_repo);
    mlg_repo_close(gate->repo);
    mlg_arena_done(&gate->arena);
    *gate = (struct mlg_gate){ 0 };
}
