#include <stdio.h>

#include "ledger.h"

#define LOCK_WAIT_MS 10000

const char *const mlg_registry_steps[] = {
    "ledger-read", "entry-signed",    "objects-copied", "entry-written", "ref-locked",
    "committed",   "version-written", "version-named",  "number-named",  "local-updated",
    NULL,
};

void tell_step(const struct mlg_registry *registry, const char *step)
{
    if (registry->options.at_step != NULL)
        registry->options.at_step(registry->options.step_user, step);
}

/* Sign, and read the result as anybody will: an entry that does not verify would block the ledger
 * for good. */
static enum mlg_code sign_entry(struct mlg_registry *registry, const struct mlg_entry_draft *draft,
                                const struct mlg_entry *entry, struct mlg_arena *arena,
                                struct mlg_buf *bytes, struct mlg_err *err)
{
    entry_write(bytes, entry);
    MLG_TRY(mlg_buf_check(bytes, err));
    if (draft->sign != NULL) {
        struct mlg_buf signature;
        mlg_buf_init(&signature, MLG_ENTRY_BYTES);
        enum mlg_code code = draft->sign(draft->sign_user, mlg_buf_view(bytes), &signature, err);
        if (code == MLG_OK)
            mlg_buf_add_str(bytes, mlg_buf_view(&signature));
        mlg_buf_done(&signature);
        MLG_TRY(code);
        MLG_TRY(mlg_buf_check(bytes, err));
    }
    const char *copy = mlg_arena_copy(arena, mlg_buf_view(bytes));
    if (copy == NULL)
        return mlg_arena_full(arena, err);
    struct mlg_entry again;
    bool ours = false;
    MLG_TRY(entry_read(arena, (struct mlg_str){ copy, bytes->len }, &again, &ours, err));
    if (!ours || (draft->sign != NULL && again.signature.len == 0))
        return mlg_err_set(err, MLG_E_BUG, "the entry does not read as it was written");
    if (registry->options.verify != NULL &&
        !registry->options.verify(registry->options.verify_user, &again)) {
        mlg_err_set(err, MLG_E_CRYPTO, "the entry that would be written does not verify");
        mlg_err_hint(err, "is the promotion's key among trust.signers of the policy?");
        return MLG_E_CRYPTO;
    }
    return MLG_OK;
}

static enum mlg_code write_entry(struct mlg_registry *registry, const struct mlg_entry_draft *draft,
                                 struct mlg_entry *entry, struct mlg_arena *arena,
                                 struct mlg_err *err)
{
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, MLG_ENTRY_BYTES);
    enum mlg_code code = sign_entry(registry, draft, entry, arena, &bytes, err);
    if (code == MLG_OK) {
        tell_step(registry, "entry-signed");
        code = mlg_repo_transfer(registry->local, registry->ledger, &entry->commit, 1, err);
    }
    if (code == MLG_OK) {
        tell_step(registry, "objects-copied");
        code = mlg_repo_write_tag(registry->ledger, mlg_buf_view(&bytes), &entry->id, err);
    }
    mlg_buf_done(&bytes);
    if (code == MLG_OK)
        tell_step(registry, "entry-written");
    return code;
}

static enum mlg_code commit_entry(struct mlg_registry *registry, const struct mlg_entry *entry,
                                  struct mlg_append_result *result, struct mlg_err *err)
{
    char ref[sizeof(LEDGER) + 2 * (NAME_BYTES + 1) + MLG_OID_HEX];
    (void)snprintf(ref, sizeof(ref), LEDGER "%s/%s/%s", entry->model, entry->stage,
                   entry->previous.hex);
    struct mlg_ref_outcome outcome;
    MLG_TRY(mlg_repo_create_ref(registry->ledger, ref, &entry->id, registry->options.at_step,
                                registry->options.step_user, &outcome, err));
    if (outcome.what == MLG_REF_LOCKED) {
        mlg_err_set(err, MLG_E_IO,
                    "not promoted: the ledger is locked, by another process or by "
                    "one that was killed");
        mlg_err_hint(err, "if no git or mlgate process is at work there, remove the lock file");
        mlg_err_at(err, outcome.lock_path, 0, 0);
        return MLG_E_IO;
    }
    if (outcome.what == MLG_REF_EXISTS) {
        result->what = MLG_APPEND_CONFLICT;
        result->other = outcome.target;
        return MLG_OK;
    }
    result->what = MLG_APPEND_DONE;
    result->id = entry->id;
    (void)snprintf(result->name, sizeof(result->name), "%s", entry->name);
    (void)snprintf(result->version, sizeof(result->version), "%s", entry->version);
    tell_step(registry, "committed");
    return MLG_OK;
}

/* The entry stands: from here on nothing fails, it is told. */
static void finish(struct mlg_registry *registry, const struct snapshot *snapshot,
                   const struct mlg_entry *entry, struct mlg_append_result *result)
{
    size_t made = 0;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code =
        make_names(registry, entry, find_version_entry(snapshot, entry), &made, &err);
    if (code == MLG_OK)
        code = make_local(registry, &err);
    if (code != MLG_OK)
        (void)snprintf(result->incomplete, sizeof(result->incomplete), "%s", err.text);
    tell_step(registry, "local-updated");
}

static enum mlg_code append_read(struct mlg_registry *registry, const struct snapshot *snapshot,
                                 const struct mlg_entry_draft *draft,
                                 struct mlg_append_result *result, struct mlg_err *err)
{
    tell_step(registry, "ledger-read");
    if (snapshot->history->blocked)
        return fail_blocked(registry, snapshot->history, err);
    const struct mlg_entry *head = mlg_history_head(snapshot->history, draft->stage);
    struct mlg_oid now = head == NULL ? MLG_OID_ZERO : head->id;
    if (!mlg_oid_equal(&now, &draft->previous) && draft->kind != MLG_ENTRY_INITIAL) {
        result->what = MLG_APPEND_CONFLICT;
        result->other = now;
        return MLG_OK;
    }
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)16 << 20);
    struct mlg_entry entry;
    enum mlg_code code = draft_make_entry(registry, snapshot, draft, &arena, &entry, err);
    if (code == MLG_OK)
        code = check_local_tags(registry, &snapshot->tags, err);
    if (code == MLG_OK)
        code = write_entry(registry, draft, &entry, &arena, err);
    if (code == MLG_OK)
        code = commit_entry(registry, &entry, result, err);
    if (code == MLG_OK && result->what == MLG_APPEND_DONE)
        finish(registry, snapshot, &entry, result);
    mlg_arena_done(&arena);
    return code;
}

enum mlg_code ledger_append(struct mlg_registry *registry, const struct mlg_entry_draft *draft,
                            struct mlg_append_result *ret_result, struct mlg_err *err)
{
    if (!mlg_registry_name_is_valid(draft->stage))
        return mlg_err_set(err, MLG_E_CONFIG, "\"%s\" is no name of a stage",
                           draft->stage == NULL ? "" : draft->stage);
    int lock = -1;
    if (!registry->options.no_lock)
        mlg_repo_lock(registry->ledger, LOCK_WAIT_MS, &lock);
    struct mlg_append_result result = { .id = MLG_OID_ZERO, .other = MLG_OID_ZERO };
    struct mlg_history history;
    struct snapshot snapshot;
    enum mlg_code code = snapshot_read(registry, &history, &snapshot, err);
    if (code == MLG_OK)
        code = append_read(registry, &snapshot, draft, &result, err);
    mlg_history_done(&history);
    mlg_repo_unlock(lock);
    MLG_TRY(code);
    *ret_result = result;
    return MLG_OK;
}
