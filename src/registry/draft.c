#include <inttypes.h>

#include <mlgate/base/file.h>

#include "ledger.h"

/* --- rules about kinds ------------------------------------------------------------------------ */

/* A tag of this stage by whoever: "income#production...". */
static const char *find_stage_tag(const struct tags *tags, const char *model, const char *stage)
{
    size_t before = strlen(TAGS) + strlen(model) + 1;
    size_t len = strlen(stage);
    for (size_t i = 0; i < tags->count; i++) {
        const char *name = tags->refs[i].name;
        if (strncmp(name, LEDGER, strlen(LEDGER)) == 0 || name[before - 1] != '#')
            continue;
        char end = strncmp(name + before, stage, len) == 0 ? name[before + len] : 'x';
        if (end == '\0' || end == '#' || end == '!')
            return name;
    }
    return NULL;
}

static enum mlg_code check_initial(struct mlg_registry *registry, const struct snapshot *snapshot,
                                   const struct mlg_entry_draft *draft, struct mlg_err *err)
{
    const char *model = registry->options.model;
    const struct mlg_entry *head = mlg_history_head(snapshot->history, draft->stage);
    const char *taken = head != NULL ? head->ref : NULL;
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)256 << 20);
    struct tags local;
    enum mlg_code code = tags_list(registry->local, &arena, model, &local, err);
    if (code == MLG_OK && taken == NULL)
        taken = find_stage_tag(&snapshot->tags, model, draft->stage);
    if (code == MLG_OK && taken == NULL)
        taken = find_stage_tag(&local, model, draft->stage);
    if (code == MLG_OK && taken != NULL) {
        code = mlg_err_set(err, MLG_E_CONFIG,
                           "--initial, but the stage %s has been promoted to before: %.200s",
                           draft->stage, taken);
        mlg_err_hint(err, "promote without --initial");
    }
    mlg_arena_done(&arena);
    return code;
}

static enum mlg_code check_rollback(const struct snapshot *snapshot,
                                    const struct mlg_entry_draft *draft, struct mlg_err *err)
{
    const struct mlg_entry *to = mlg_history_find(snapshot->history, &draft->rollback_to);
    if (to == NULL || strcmp(to->stage, draft->stage) != 0)
        return mlg_err_set(err, MLG_E_CONFIG, "entry %s is no earlier entry of the stage %s",
                           draft->rollback_to.hex, draft->stage);
    if (!mlg_oid_equal(&to->commit, &draft->commit) || !is_sha256(draft->model_root) ||
        strcmp(to->model_root, draft->model_root) != 0)
        return mlg_err_set(err, MLG_E_CONFIG, "a rollback to %s must be to its commit and model",
                           to->name);
    return MLG_OK;
}

static enum mlg_code check_kind(struct mlg_registry *registry, const struct snapshot *snapshot,
                                const struct mlg_entry_draft *draft, struct mlg_err *err)
{
    if (draft->kind == MLG_ENTRY_INITIAL)
        return check_initial(registry, snapshot, draft, err);
    if (mlg_oid_is_zero(&draft->previous)) {
        mlg_err_set(err, MLG_E_CONFIG, "nothing has been promoted to %s yet", draft->stage);
        mlg_err_hint(err, "the first promotion has no baseline: mlgate-promote apply --initial");
        return MLG_E_CONFIG;
    }
    if (draft->kind == MLG_ENTRY_ROLLBACK)
        return check_rollback(snapshot, draft, err);
    return MLG_OK;
}

/* --- the version ------------------------------------------------------------------------------ */

/* The commit's own version, NULL when it has none; two are refused. */
static enum mlg_code find_own_version(const struct snapshot *snapshot, const struct mlg_oid *commit,
                                      const char **ret_version, struct mlg_err *err)
{
    const char *found = NULL;
    for (size_t i = 0; i < snapshot->claims_count; i++) {
        const struct claim *claim = &snapshot->claims[i];
        if (!mlg_oid_equal(&claim->commit, commit))
            continue;
        if (found != NULL && strcmp(found, claim->version) != 0) {
            mlg_err_set(err, MLG_E_CONFIG, "commit %.12s has two versions, %s and %s", commit->hex,
                        found, claim->version);
            mlg_err_hint(err, "GTO cannot tell them apart: one commit a version");
            return MLG_E_CONFIG;
        }
        found = claim->version;
    }
    *ret_version = found;
    return MLG_OK;
}

/* A retrained model answers differently, so it is no patch. */
static enum mlg_code next_version(const struct snapshot *snapshot, struct mlg_arena *arena,
                                  const char **ret_version, struct mlg_err *err)
{
    struct version largest = { { 0 } };
    bool any = false;
    for (size_t i = 0; i < snapshot->claims_count; i++) {
        struct version version;
        if (!version_parse(mlg_str_of(snapshot->claims[i].version), &version))
            continue;
        if (!any || version_compare(&version, &largest) > 0)
            largest = version;
        any = true;
    }
    uint64_t major = any ? largest.part[0] : 1;
    uint64_t minor = any ? largest.part[1] + 1 : 0;
    *ret_version = mlg_arena_print(arena, "v%" PRIu64 ".%" PRIu64 ".0", major, minor);
    return *ret_version == NULL ? mlg_arena_full(arena, err) : MLG_OK;
}

/* A tag at the version's name that claims nothing (lightweight, malformed) would be in the way. */
static enum mlg_code check_name_is_free(const struct snapshot *snapshot, const char *model,
                                        const char *version, struct mlg_arena *arena,
                                        struct mlg_err *err)
{
    char *ref = mlg_arena_print(arena, TAGS "%s@%s", model, version);
    char *cancelled = mlg_arena_print(arena, TAGS "%s@%s!", model, version);
    if (ref == NULL || cancelled == NULL)
        return mlg_arena_full(arena, err);
    if (tags_find(&snapshot->tags, cancelled) != NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "%s@%s was deregistered by a tag of GTO", model,
                           version);
    bool claimed = false;
    for (size_t i = 0; i < snapshot->claims_count; i++)
        claimed =
            claimed || /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): a tag has one */
            (snapshot->claims[i].is_tag && strcmp(snapshot->claims[i].version, version) == 0);
    if (!claimed && tags_find(&snapshot->tags, ref) != NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "tag %s@%s is there, but is no version GTO reads",
                           model, version);
    return MLG_OK;
}

static enum mlg_code choose_version(const char *model, const struct snapshot *snapshot,
                                    const struct mlg_entry_draft *draft, struct mlg_arena *arena,
                                    const char **ret_version, struct mlg_err *err)
{
    const char *own = NULL;
    MLG_TRY(find_own_version(snapshot, &draft->commit, &own, err));
    if (own == NULL)
        MLG_TRY(next_version(snapshot, arena, &own, err));
    MLG_TRY(check_name_is_free(snapshot, model, own, arena, err));
    *ret_version = own;
    return MLG_OK;
}

/* --- who and when ----------------------------------------------------------------------------- */

static enum mlg_code choose_tagger(struct mlg_registry *registry, struct mlg_arena *arena,
                                   const char **ret_tagger, struct mlg_err *err)
{
    const char *wanted = registry->options.tagger;
    const char *name = NULL;
    const char *email = NULL;
    if (wanted == NULL || !tagger_is_valid(mlg_str_of(wanted))) {
        wanted = NULL;
        if (mlg_repo_identity(registry->local, arena, &name, &email))
            wanted = mlg_arena_print(arena, "%s <%s>", name, email);
    }
    if (wanted == NULL || !tagger_is_valid(mlg_str_of(wanted))) {
        const char *key = registry->options.key_fingerprint;
        wanted = mlg_arena_print(arena, "mlgate %s <mlgate@localhost>", key == NULL ? "-" : key);
    }
    if (wanted == NULL)
        return mlg_arena_full(arena, err);
    if (!tagger_is_valid(mlg_str_of(wanted)))
        wanted = "mlgate <mlgate@localhost>";
    *ret_tagger = wanted;
    return MLG_OK;
}

enum mlg_code draft_make_entry(struct mlg_registry *registry, const struct snapshot *snapshot,
                               const struct mlg_entry_draft *draft, struct mlg_arena *arena,
                               struct mlg_entry *ret_entry, struct mlg_err *err)
{
    MLG_TRY(check_kind(registry, snapshot, draft, err));
    struct mlg_entry entry = {
        .model = registry->options.model,
        .stage = draft->stage,
        .previous = draft->previous,
        .commit = draft->commit,
        .kind = draft->kind,
        .rollback_to = draft->kind == MLG_ENTRY_ROLLBACK ? draft->rollback_to : MLG_OID_ZERO,
        .model_root = draft->model_root,
        .manifest_sha256 = draft->manifest_sha256,
        .evidence_sha256 = draft->evidence_sha256,
        .policy_sha256 = draft->policy_sha256,
        .policy_commit = draft->policy_commit.hex[0] == '\0' ? MLG_OID_ZERO : draft->policy_commit,
        .verdicts = draft->verdicts,
        .verdicts_count = draft->verdicts_count,
        .approvals = draft->approvals,
        .approvals_count = draft->approvals_count,
        .number = snapshot->largest_number + 1,
    };
    MLG_TRY(choose_version(entry.model, snapshot, draft, arena, &entry.version, err));
    MLG_TRY(choose_tagger(registry, arena, &entry.tagger, err));
    /* GTO orders by this time, to the second: a clock that goes back must not reorder history. */
    entry.time = registry->options.now != 0 ? registry->options.now : mlg_time_now();
    if (entry.time <= snapshot->latest_time)
        entry.time = snapshot->latest_time + 1;
    const char *reason = NULL;
    if (!entry_is_writable(&entry, &reason))
        return mlg_err_set(err, MLG_E_CONFIG, "no ledger entry can be made: %s", reason);
    entry.name = mlg_arena_print(arena, "%s#%s#%" PRIu64, entry.model, entry.stage, entry.number);
    if (entry.name == NULL)
        return mlg_arena_full(arena, err);
    *ret_entry = entry;
    return MLG_OK;
}
