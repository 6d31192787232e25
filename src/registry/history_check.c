#include <stdio.h>
#include <stdlib.h>

#include "ledger.h"

#define REF_BYTES (sizeof(LEDGER) + 2 * (NAME_BYTES + 1) + MLG_OID_HEX)

const char *mlg_entry_problem_text(unsigned problem)
{
    switch (problem) {
    case MLG_ENTRY_FOREIGN:
        return "what stands at the ledger's ref is no entry in the ledger's form";
    case MLG_ENTRY_WRONG_REF:
        return "the entry belongs to another model, stage or place in the chain than its ref says";
    case MLG_ENTRY_ORPHAN:
        return "no chain from the first entry leads to it: an earlier entry was removed or changed";
    case MLG_ENTRY_WRONG_NUMBER:
        return "its number is not larger than that of the entry before";
    case MLG_ENTRY_WRONG_TIME:
        return "its time is not later than that of the entry before";
    case MLG_ENTRY_WRONG_KIND:
        return "it goes back to something that is no earlier entry of the stage";
    case MLG_ENTRY_NO_COMMIT:
        return "the model's commit is not in the repository";
    case MLG_ENTRY_NAME_MOVED:
        return "its tag was moved, or another object has its name";
    case MLG_ENTRY_VERSION_MOVED:
        return "the tag of its version was moved, or another object has that name";
    case MLG_ENTRY_VERSION_TWICE:
        return "its commit has two versions, which GTO cannot tell apart";
    case MLG_ENTRY_UNVERIFIED:
        return "its signature is missing or not by a trusted signer";
    case MLG_ENTRY_NAME_MISSING:
        return "its tag for people is not there yet";
    case MLG_ENTRY_VERSION_MISSING:
        return "the tag of its version is not there yet";
    case MLG_ENTRY_SAME_NUMBER:
        return "another stage has an entry of the same number";
    default:
        return NULL;
    }
}

/* --- the chain -------------------------------------------------------------------------------- */

static int compare_entry_ref(const void *key, const void *element)
{
    const struct mlg_entry *entry = element;
    return strcmp(key, entry->ref);
}

/* While the entries are still in the order of their refs. */
static struct mlg_entry *find_next(struct mlg_history *history, const char *model,
                                   struct mlg_str stage, const struct mlg_oid *previous)
{
    char ref[REF_BYTES];
    (void)snprintf(ref, sizeof(ref), LEDGER "%s/%.*s/%s", model, (int)stage.len, stage.data,
                   previous->hex);
    return bsearch(ref, history->entries, history->count, sizeof(*history->entries),
                   compare_entry_ref);
}

/* The earlier entry that a rollback names, walked over already. */
static bool rollback_is_sound(const struct mlg_history *history, const struct mlg_entry *entry)
{
    const struct mlg_entry *to = mlg_history_find(history, &entry->rollback_to);
    return to != NULL && (to->problems & MLG_ENTRY_ORPHAN) == 0 && to->number < entry->number &&
           strcmp(to->stage, entry->stage) == 0 && strcmp(to->version, entry->version) == 0 &&
           strcmp(to->model_root, entry->model_root) == 0 &&
           mlg_oid_equal(&to->commit, &entry->commit);
}

static void check_link(const struct mlg_history *history, struct mlg_entry *entry,
                       const struct mlg_entry *before)
{
    if (entry->kind == MLG_ENTRY_ROLLBACK && !rollback_is_sound(history, entry))
        entry->problems |= MLG_ENTRY_WRONG_KIND;
    if (before == NULL)
        return;
    if (entry->number <= before->number)
        entry->problems |= MLG_ENTRY_WRONG_NUMBER;
    if (entry->time <= before->time)
        entry->problems |= MLG_ENTRY_WRONG_TIME;
}

static void walk_stage(struct mlg_history *history, const char *model, struct mlg_str stage)
{
    struct mlg_entry *before = NULL;
    struct mlg_oid previous = MLG_OID_ZERO;
    for (;;) {
        struct mlg_entry *entry = find_next(history, model, stage, &previous);
        /* An object at a second ref could lead back to a place that was walked over. */
        if (entry == NULL || (entry->problems & MLG_ENTRY_ORPHAN) == 0)
            break;
        entry->problems &= ~(unsigned)MLG_ENTRY_ORPHAN;
        /* It blocks the ledger and is never in force: nothing of what it says is known. */
        if (entry->problems & MLG_ENTRY_FOREIGN)
            break;
        check_link(history, entry, before);
        before = entry;
        previous = entry->id;
    }
    if (before != NULL)
        before->in_force = true;
}

static void walk_chains(struct mlg_history *history, const char *model)
{
    for (size_t i = 0; i < history->count; i++)
        history->entries[i].problems |= MLG_ENTRY_ORPHAN;
    struct mlg_str walked = { NULL, 0 };
    for (size_t i = 0; i < history->count; i++) {
        struct mlg_str stage = entry_ref_stage(&history->entries[i]);
        if (i > 0 && mlg_str_equal(stage, walked))
            continue;
        walk_stage(history, model, stage);
        walked = stage;
    }
}

/* --- names ------------------------------------------------------------------------------------ */

static int by_commit(const void *a, const void *b)
{
    const struct claim *left = a;
    const struct claim *right = b;
    int order = strcmp(left->commit.hex, right->commit.hex);
    return order != 0 ? order : strcmp(left->version, right->version);
}

/* A version tag of this name on this commit, or (is_tag false) any other version there. */
static bool has_claim(const struct snapshot *snapshot, const struct mlg_entry *entry, bool same)
{
    for (size_t i = 0; i < snapshot->claims_count; i++) {
        const struct claim *claim = &snapshot->claims[i];
        if (!mlg_oid_equal(&claim->commit, &entry->commit))
            continue;
        bool equal = strcmp(claim->version, entry->version) == 0;
        if (same ? equal && claim->is_tag : !equal)
            return true;
    }
    return false;
}

static void check_names(struct mlg_registry *registry, const struct snapshot *snapshot,
                        struct mlg_entry *entry)
{
    if (entry->problems & MLG_ENTRY_FOREIGN)
        return;
    char name[sizeof(TAGS) + NAME_BYTES + VERSION_BYTES];
    char assignment[sizeof(TAGS) + 2 * (NAME_BYTES + 1) + VERSION_BYTES];
    (void)snprintf(assignment, sizeof(assignment), TAGS "%s", entry->name);
    const struct mlg_ref *ref = tags_find(&snapshot->tags, assignment);
    if (ref == NULL)
        entry->problems |= MLG_ENTRY_NAME_MISSING;
    else if (!mlg_oid_equal(&ref->target, &entry->id))
        entry->problems |= MLG_ENTRY_NAME_MOVED;
    (void)snprintf(name, sizeof(name), TAGS "%s@%s", registry->options.model, entry->version);
    if (tags_find(&snapshot->tags, name) == NULL)
        entry->problems |= MLG_ENTRY_VERSION_MISSING;
    else if (!has_claim(snapshot, entry, true))
        entry->problems |= MLG_ENTRY_VERSION_MOVED;
    if (has_claim(snapshot, entry, false))
        entry->problems |= MLG_ENTRY_VERSION_TWICE;
    if (!mlg_repo_has(registry->ledger, &entry->commit))
        entry->problems |= MLG_ENTRY_NO_COMMIT;
}

static int by_number(const void *a, const void *b)
{
    const struct mlg_entry *left = a;
    const struct mlg_entry *right = b;
    bool left_foreign = (left->problems & MLG_ENTRY_FOREIGN) != 0;
    bool right_foreign = (right->problems & MLG_ENTRY_FOREIGN) != 0;
    if (left_foreign != right_foreign)
        return left_foreign ? 1 : -1;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return strcmp(left->ref, right->ref);
}

static void mark_same_numbers(struct mlg_history *history)
{
    for (size_t i = 1; i < history->count; i++) {
        struct mlg_entry *one = &history->entries[i - 1];
        struct mlg_entry *other = &history->entries[i];
        if (((one->problems | other->problems) & MLG_ENTRY_FOREIGN) == 0 &&
            one->number == other->number) {
            one->problems |= MLG_ENTRY_SAME_NUMBER;
            other->problems |= MLG_ENTRY_SAME_NUMBER;
        }
    }
}

enum mlg_code snapshot_check(struct mlg_registry *registry, struct snapshot *snapshot,
                             struct mlg_err *err)
{
    (void)err;
    struct mlg_history *history = snapshot->history;
    if (snapshot->claims_count > 0)
        qsort(snapshot->claims, snapshot->claims_count, sizeof(*snapshot->claims), by_commit);
    walk_chains(history, registry->options.model);
    for (size_t i = 0; i < history->count; i++) {
        struct mlg_entry *entry = &history->entries[i];
        check_names(registry, snapshot, entry);
        if ((entry->problems & MLG_ENTRY_FOREIGN) == 0 && registry->options.verify != NULL &&
            !registry->options.verify(registry->options.verify_user, entry))
            entry->problems |= MLG_ENTRY_UNVERIFIED;
    }
    if (history->count > 0)
        qsort(history->entries, history->count, sizeof(*history->entries), by_number);
    mark_same_numbers(history);
    for (size_t i = 0; i < history->count; i++)
        history->problems |= history->entries[i].problems;
    history->blocked = (history->problems & ~MLG_ENTRY_BENIGN) != 0;
    for (size_t i = 0; i < history->strays_count; i++)
        history->blocked = history->blocked || history->strays[i].blocks;
    return MLG_OK;
}

enum mlg_code fail_blocked(const struct mlg_registry *registry, const struct mlg_history *history,
                           struct mlg_err *err)
{
    const char *ref = "";
    const char *reason = "the ledger is damaged";
    for (size_t i = history->strays_count; i-- > 0;) {
        if (history->strays[i].blocks) {
            ref = history->strays[i].ref;
            reason = history->strays[i].reason;
        }
    }
    for (size_t i = history->count; i-- > 0;) {
        unsigned problems = history->entries[i].problems & ~MLG_ENTRY_BENIGN;
        if (problems == 0)
            continue;
        ref = history->entries[i].ref;
        reason = mlg_entry_problem_text(problems & (~problems + 1));
    }
    mlg_err_set(err, MLG_E_SYNTAX, "the ledger does not verify at %.180s: %s", ref, reason);
    mlg_err_hint(err, "mlgate-promote history shows all of it; an administrator has to look, and "
                      "to remove or restore the tag");
    mlg_err_at(err, registry->place, 0, 0);
    return MLG_E_SYNTAX;
}
