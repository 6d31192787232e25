#include <stdio.h>

#include "ledger.h"

const struct mlg_entry *find_version_entry(const struct snapshot *snapshot,
                                           const struct mlg_entry *entry)
{
    for (size_t i = 0; i < snapshot->claims_count; i++)
        if (snapshot->claims[i].is_tag && strcmp(snapshot->claims[i].version, entry->version) == 0)
            return NULL;
    const struct mlg_history *history = snapshot->history;
    for (size_t i = 0; i < history->count; i++) {
        const struct mlg_entry *other = &history->entries[i];
        if ((other->problems & ~MLG_ENTRY_BENIGN) == 0 &&
            strcmp(other->version, entry->version) == 0)
            return other;
    }
    return entry;
}

/* A ref that is there and names this object is as good as one that was made now. */
static enum mlg_code make_ref(struct mlg_registry *registry, const struct mlg_repo *repo,
                              const char *name, const struct mlg_oid *target, size_t *made,
                              struct mlg_err *err)
{
    struct mlg_ref_outcome outcome;
    MLG_TRY(mlg_repo_create_ref(repo, name, target, NULL, NULL, &outcome, err));
    if (outcome.what == MLG_REF_LOCKED) {
        mlg_err_set(err, MLG_E_IO, "tag %.200s is locked", name);
        mlg_err_at(err, outcome.lock_path, 0, 0);
        mlg_err_hint(err, "if no git or mlgate process is at work there, remove the lock file");
        return MLG_E_IO;
    }
    if (outcome.what == MLG_REF_EXISTS && !mlg_oid_equal(&outcome.target, target)) {
        mlg_err_set(err, MLG_E_SYNTAX, "tag %.200s names another object, %.12s", name,
                    outcome.target.hex);
        mlg_err_at(err, registry->place, 0, 0);
        return MLG_E_SYNTAX;
    }
    if (outcome.what == MLG_REF_CREATED)
        ++*made;
    return MLG_OK;
}

static enum mlg_code make_version(struct mlg_registry *registry, const struct mlg_entry *entry,
                                  size_t *made, struct mlg_err *err)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, MLG_ENTRY_BYTES);
    entry_write_version(&bytes, entry);
    struct mlg_oid id;
    enum mlg_code code = mlg_buf_check(&bytes, err);
    if (code == MLG_OK)
        code = mlg_repo_write_tag(registry->ledger, mlg_buf_view(&bytes), &id, err);
    mlg_buf_done(&bytes);
    MLG_TRY(code);
    tell_step(registry, "version-written");
    char name[sizeof(TAGS) + NAME_BYTES + VERSION_BYTES];
    (void)snprintf(name, sizeof(name), TAGS "%s@%s", entry->model, entry->version);
    return make_ref(registry, registry->ledger, name, &id, made, err);
}

enum mlg_code make_names(struct mlg_registry *registry, const struct mlg_entry *entry,
                         const struct mlg_entry *version_of, size_t *made, struct mlg_err *err)
{
    char name[sizeof(TAGS) + 2 * (NAME_BYTES + 1) + VERSION_BYTES];
    (void)snprintf(name, sizeof(name), TAGS "%s", entry->name);
    /* The version first: an assignment to a commit without one shows as a bare id in GTO. */
    if (version_of != NULL)
        MLG_TRY(make_version(registry, version_of, made, err));
    tell_step(registry, "version-named");
    MLG_TRY(make_ref(registry, registry->ledger, name, &entry->id, made, err));
    tell_step(registry, "number-named");
    return MLG_OK;
}

static enum mlg_code copy_tags(struct mlg_registry *registry, const struct tags *remote,
                               const struct tags *local, struct mlg_err *err)
{
    size_t made = 0;
    for (size_t i = 0; i < remote->count; i++) {
        const struct mlg_ref *ref = &remote->refs[i];
        if (tags_find(local, ref->name) != NULL)
            continue;
        MLG_TRY(mlg_repo_transfer(registry->ledger, registry->local, &ref->target, 1, err));
        MLG_TRY(make_ref(registry, registry->local, ref->name, &ref->target, &made, err));
    }
    return MLG_OK;
}

enum mlg_code make_local(struct mlg_registry *registry, struct mlg_err *err)
{
    if (registry->same)
        return MLG_OK;
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)512 << 20);
    struct tags remote;
    struct tags local;
    const char *model = registry->options.model;
    enum mlg_code code = tags_list(registry->ledger, &arena, model, &remote, err);
    if (code == MLG_OK)
        code = tags_list(registry->local, &arena, model, &local, err);
    if (code == MLG_OK)
        code = copy_tags(registry, &remote, &local, err);
    mlg_arena_done(&arena);
    return code;
}

static enum mlg_code complete_all(struct mlg_registry *registry, const struct snapshot *snapshot,
                                  size_t *made, struct mlg_err *err)
{
    const unsigned missing = MLG_ENTRY_NAME_MISSING | MLG_ENTRY_VERSION_MISSING;
    for (size_t i = 0; i < snapshot->history->count; i++) {
        const struct mlg_entry *entry = &snapshot->history->entries[i];
        if ((entry->problems & ~MLG_ENTRY_BENIGN) != 0 || (entry->problems & missing) == 0)
            continue;
        const struct mlg_entry *version_of = NULL;
        if (entry->problems & MLG_ENTRY_VERSION_MISSING)
            version_of = find_version_entry(snapshot, entry);
        MLG_TRY(make_names(registry, entry, version_of, made, err));
    }
    return MLG_OK;
}

enum mlg_code ledger_complete(struct mlg_registry *registry, size_t *ret_made, struct mlg_err *err)
{
    int lock = -1;
    if (!registry->options.no_lock)
        mlg_repo_lock(registry->ledger, 10000, &lock);
    struct mlg_history history;
    struct snapshot snapshot;
    size_t made = 0;
    enum mlg_code code = snapshot_read(registry, &history, &snapshot, err);
    if (code == MLG_OK)
        code = complete_all(registry, &snapshot, &made, err);
    mlg_history_done(&history);
    mlg_repo_unlock(lock);
    MLG_TRY(code);
    *ret_made = made;
    return MLG_OK;
}
