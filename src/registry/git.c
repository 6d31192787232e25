#include <stdlib.h>

#include "ledger.h"

static enum mlg_code copy_text(struct mlg_arena *arena, const char **text, struct mlg_err *err)
{
    if (*text == NULL)
        return MLG_OK;
    *text = mlg_arena_copy(arena, mlg_str_of(*text));
    return *text == NULL ? mlg_arena_full(arena, err) : MLG_OK;
}

static enum mlg_code fail_shallow(const struct mlg_repo *repo, struct mlg_err *err)
{
    mlg_err_set(err, MLG_E_IO, "tags not fetched: the repository is a shallow clone");
    mlg_err_hint(err, "set fetch-depth: 0, or: git fetch --unshallow --tags");
    mlg_err_at(err, mlg_repo_path(repo), 0, 0);
    return MLG_E_IO;
}

static enum mlg_code open_repos(struct mlg_registry *registry, struct mlg_err *err)
{
    struct mlg_registry_options *options = &registry->options;
    if (!mlg_registry_name_is_valid(options->model)) {
        mlg_err_set(err, MLG_E_CONFIG, "\"%s\" is no name that a registry can hold",
                    options->model == NULL ? "" : options->model);
        mlg_err_hint(err, "letters and digits, inside also '_' and '-', up to %d", NAME_BYTES);
        return MLG_E_CONFIG;
    }
    MLG_TRY(copy_text(&registry->arena, &options->model, err));
    MLG_TRY(copy_text(&registry->arena, &options->tagger, err));
    MLG_TRY(copy_text(&registry->arena, &options->key_fingerprint, err));
    MLG_TRY(mlg_repo_open(options->path == NULL ? "." : options->path, &registry->local, err));
    MLG_TRY(mlg_repo_open_remote(registry->local, options->remote, &registry->arena,
                                 &registry->ledger, &registry->place, err));
    MLG_TRY(copy_text(&registry->arena, &registry->place, err));
    registry->same = mlg_repo_is_same(registry->local, registry->ledger);
    options->path = NULL;
    options->remote = NULL;
    /* A shallow ledger may lack entries, and would look like one that never had them. */
    if (mlg_repo_is_shallow(registry->ledger))
        return fail_shallow(registry->ledger, err);
    return MLG_OK;
}

static void git_close(struct mlg_registry *registry)
{
    if (registry == NULL)
        return;
    mlg_repo_close(registry->ledger);
    mlg_repo_close(registry->local);
    mlg_arena_done(&registry->arena);
    free(registry);
}

static enum mlg_code git_open(const struct mlg_registry_options *options,
                              struct mlg_registry **ret_registry, struct mlg_err *err)
{
    struct mlg_registry *registry = calloc(1, sizeof(*registry));
    if (registry == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    registry->options = *options;
    mlg_arena_init(&registry->arena, (size_t)1 << 20);
    enum mlg_code code = open_repos(registry, err);
    if (code != MLG_OK) {
        git_close(registry);
        return code;
    }
    *ret_registry = registry;
    return MLG_OK;
}

static const char *git_place(const struct mlg_registry *registry)
{
    return registry->place;
}

static enum mlg_code git_history(struct mlg_registry *registry, struct mlg_history *ret_history,
                                 struct mlg_err *err)
{
    struct snapshot snapshot;
    return snapshot_read(registry, ret_history, &snapshot, err);
}

static enum mlg_code compare_tags(const struct mlg_registry *registry, const struct tags *remote,
                                  const struct tags *local, struct mlg_err *err)
{
    for (size_t i = 0; i < remote->count; i++) {
        const struct mlg_ref *here = tags_find(local, remote->refs[i].name);
        if (here != NULL && mlg_oid_equal(&here->target, &remote->refs[i].target))
            continue;
        if (here == NULL) {
            mlg_err_set(err, MLG_E_IO, "tags not fetched: %.200s is at the remote, not here",
                        remote->refs[i].name);
            mlg_err_hint(err, "set fetch-depth: 0, or: git fetch --tags");
        } else {
            mlg_err_set(err, MLG_E_IO, "tag %.200s is another object here than at the remote",
                        remote->refs[i].name);
            mlg_err_hint(err, "find out who moved it; then: git fetch --tags --force");
        }
        mlg_err_at(err, mlg_repo_path(registry->local), 0, 0);
        return MLG_E_IO;
    }
    return MLG_OK;
}

/* An entry that this clone has and the remote has not was removed there. One that came to both
 * while we looked was not: the remote is asked again. */
static enum mlg_code find_removed(const struct mlg_registry *registry, const struct tags *remote,
                                  const struct tags *local, struct mlg_arena *arena,
                                  struct mlg_err *err)
{
    for (size_t i = 0; i < local->count; i++) {
        const char *name = local->refs[i].name;
        if (strncmp(name, LEDGER, strlen(LEDGER)) != 0 || tags_find(remote, name) != NULL)
            continue;
        struct mlg_ref *now = NULL;
        size_t count = 0;
        MLG_TRY(mlg_repo_list_refs(registry->ledger, arena, name, &now, &count, err));
        if (count > 0)
            continue;
        mlg_err_set(err, MLG_E_IO, "entry %.200s is here, but not at the remote", name);
        mlg_err_hint(err, "find out who removed it there, and restore it: git push REMOTE REF");
        mlg_err_at(err, registry->place, 0, 0);
        return MLG_E_IO;
    }
    return MLG_OK;
}

enum mlg_code check_local_tags(struct mlg_registry *registry, const struct tags *remote,
                               struct mlg_err *err)
{
    if (mlg_repo_is_shallow(registry->local))
        return fail_shallow(registry->local, err);
    if (registry->same)
        return MLG_OK;
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)512 << 20);
    struct tags local;
    enum mlg_code code = tags_list(registry->local, &arena, registry->options.model, &local, err);
    if (code == MLG_OK)
        code = compare_tags(registry, remote, &local, err);
    if (code == MLG_OK)
        code = find_removed(registry, remote, &local, &arena, err);
    mlg_arena_done(&arena);
    return code;
}

static enum mlg_code git_check_local(struct mlg_registry *registry, struct mlg_err *err)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)512 << 20);
    struct tags remote;
    enum mlg_code code = tags_list(registry->ledger, &arena, registry->options.model, &remote, err);
    if (code == MLG_OK)
        code = check_local_tags(registry, &remote, err);
    mlg_arena_done(&arena);
    return code;
}

const struct mlg_registry_ops mlg_registry_git = {
    .id = "git",
    .summary = "annotated tags as GTO writes them, in a git repository",
    .open = git_open,
    .close = git_close,
    .place = git_place,
    .history = git_history,
    .check_local = git_check_local,
    .append = ledger_append,
    .complete = ledger_complete,
};
