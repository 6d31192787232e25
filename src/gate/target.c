/* Models as they are in commits: the candidate, and the one to go back to. */
#include <string.h>

#include <mlgate/base/file.h>

#include "gate.h"

static enum mlg_code judge_checkout(struct gate_case *c, const struct mlg_manifest *committed)
{
    const struct mlg_gate *gate = c->gate;
    const char *top = mlg_repo_workdir(gate->repo);
    struct mlg_manifest checkout;
    if (top == NULL)
        return MLG_OK;
    const char *path = mlg_path_join(&c->gate->arena, top, gate->model_path);
    if (path == NULL)
        return mlg_arena_full(&c->gate->arena, c->err);
    enum mlg_code code = mlg_manifest_make(path, NULL, 0, &checkout, c->err);
    if (code == MLG_OK && strcmp(checkout.digest, committed->digest) != 0)
        code = gate_find(c, "gate.model_changed", MLG_LEVEL_ERROR, path,
                         "commit the model; what is promoted is a commit",
                         "the model in the work tree is not the one in commit %.12s",
                         gate->commit.hex);
    mlg_manifest_done(&checkout);
    return code;
}

enum mlg_code gate_judge_model(struct gate_case *c)
{
    struct mlg_manifest committed;
    enum mlg_code code = mlg_gate_model_in_commit(c->gate->repo, &c->gate->commit,
                                                  c->gate->model_path, &committed, c->err);
    if (code == MLG_OK)
        code = judge_checkout(c, &committed);
    if (code == MLG_OK) {
        memcpy(c->wanted.root, committed.root, MLG_SHA256_HEX);
        memcpy(c->wanted.manifest, committed.digest, MLG_SHA256_HEX);
    }
    mlg_manifest_done(&committed);
    return code;
}

enum mlg_code gate_judge_target(const struct gate_case *c, const struct mlg_entry *entry)
{
    static const char hint[] = "without a way back nothing moves forward: restore the commit, or "
                               "fetch all of the history (fetch-depth: 0)";
    struct mlg_manifest model;
    struct mlg_err why = MLG_ERR_INIT;
    enum mlg_code code =
        mlg_gate_model_in_commit(c->gate->repo, &entry->commit, c->gate->model_path, &model, &why);
    if (code != MLG_OK)
        code = gate_find(c, "gate.rollback_target", MLG_LEVEL_ERROR, NULL, hint,
                         "the model of %s cannot be read: %s", entry->name, why.text);
    else if (strcmp(model.root, entry->model_root) != 0 ||
             strcmp(model.digest, entry->manifest_sha256) != 0)
        code = gate_find(c, "gate.rollback_target", MLG_LEVEL_ERROR, NULL, hint,
                         "the model in commit %.12s is not the one that %s recorded",
                         entry->commit.hex, entry->name);
    else
        code = gate_hold(c, "rollback target");
    mlg_manifest_done(&model);
    return code;
}
