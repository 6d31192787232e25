#include <stdlib.h>

#include "ledger.h"

#define HISTORY_ARENA_BYTES ((size_t)512 << 20)

/* --- tags ------------------------------------------------------------------------------------- */

/* "income#...", "income@...", "mlgate/income/..." behind refs/tags/. */
static bool belongs(const char *name, const char *model)
{
    size_t len = strlen(model);
    if (strncmp(name, LEDGER, strlen(LEDGER)) == 0) {
        name += strlen(LEDGER);
        return strncmp(name, model, len) == 0 && name[len] == '/';
    }
    name += strlen(TAGS);
    return strncmp(name, model, len) == 0 && (name[len] == '#' || name[len] == '@');
}

enum mlg_code tags_list(const struct mlg_repo *repo, struct mlg_arena *arena, const char *model,
                        struct tags *ret_tags, struct mlg_err *err)
{
    struct mlg_ref *refs = NULL;
    size_t count = 0;
    MLG_TRY(mlg_repo_list_refs(repo, arena, TAGS, &refs, &count, err));
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (belongs(refs[i].name, model))
            refs[kept++] = refs[i];
    *ret_tags = (struct tags){ refs, kept };
    return MLG_OK;
}

static int compare_ref(const void *key, const void *element)
{
    const struct mlg_ref *ref = element;
    return strcmp(key, ref->name);
}

const struct mlg_ref *tags_find(const struct tags *tags, const char *name)
{
    if (tags->count == 0)
        return NULL;
    return bsearch(name, tags->refs, tags->count, sizeof(*tags->refs), compare_ref);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct reader {
    struct mlg_registry *registry;
    struct snapshot *snapshot;
    struct mlg_history *history;
};

/* "refs/tags/mlgate/income/production/<40 digits>": is it one, and of which stage and entry? */
static bool split_entry_ref(const char *name, const char *model, struct mlg_str *ret_stage,
                            struct mlg_oid *ret_previous)
{
    const char *stage = name + strlen(LEDGER) + strlen(model) + 1;
    const char *slash = strchr(stage, '/');
    if (slash == NULL || !mlg_oid_parse(mlg_str_of(slash + 1), ret_previous))
        return false;
    *ret_stage = (struct mlg_str){ stage, (size_t)(slash - stage) };
    return name_is_valid(*ret_stage);
}

struct mlg_str entry_ref_stage(const struct mlg_entry *entry)
{
    const char *end = strrchr(entry->ref, '/');
    const char *start = end;
    while (start > entry->ref && start[-1] != '/')
        start--;
    return (struct mlg_str){ start, (size_t)(end - start) };
}

static enum mlg_code add_stray(struct reader *reader, const struct mlg_ref *ref, const char *reason,
                               bool blocks)
{
    struct mlg_history *history = reader->history;
    history->strays[history->strays_count++] =
        (struct mlg_stray){ ref->name, ref->target, reason, blocks };
    return MLG_OK;
}

/* The bytes of a tag object, in the arena; empty when `oid` is something else, or too large for
 * anything of ours. */
static enum mlg_code read_tag(struct reader *reader, const struct mlg_oid *oid,
                              struct mlg_str *ret_bytes, struct mlg_err *err)
{
    *ret_bytes = (struct mlg_str){ NULL, 0 };
    if (mlg_oid_is_zero(oid))
        return MLG_OK;
    struct mlg_buf bytes;
    mlg_buf_init(&bytes, MLG_ENTRY_BYTES);
    enum mlg_object_kind kind = MLG_OBJECT_BLOB;
    struct mlg_err refused = MLG_ERR_INIT;
    enum mlg_code code =
        mlg_repo_read_object(reader->registry->ledger, oid, &kind, &bytes, &refused);
    if (code == MLG_OK && kind == MLG_OBJECT_TAG) {
        char *copy = mlg_arena_copy(&reader->history->arena, mlg_buf_view(&bytes));
        *ret_bytes = (struct mlg_str){ copy, copy == NULL ? 0 : bytes.len };
        if (copy == NULL)
            code = mlg_arena_full(&reader->history->arena, err);
    } else if (code == MLG_E_LIMIT) {
        code = MLG_OK;
    } else if (code != MLG_OK) {
        code = mlg_err_set(err, code, "%s", refused.text);
        mlg_err_at(err, reader->registry->place, 0, 0);
    }
    mlg_buf_done(&bytes);
    return code;
}

static void note_tag(struct snapshot *snapshot, const char *model, const struct tag_header *header)
{
    struct mlg_str name = header->name;
    struct mlg_str start = mlg_str_of(model);
    if (mlg_str_starts(name, start) && counter_of(name) > snapshot->largest_number)
        snapshot->largest_number = counter_of(name);
    if (header->time > snapshot->latest_time)
        snapshot->latest_time = header->time;
}

static void add_claim(struct snapshot *snapshot, const struct mlg_oid *commit, const char *version,
                      bool is_tag)
{
    snapshot->claims[snapshot->claims_count++] = (struct claim){ *commit, version, is_tag };
}

static enum mlg_code read_entry(struct reader *reader, const struct mlg_ref *ref,
                                struct mlg_err *err)
{
    const char *model = reader->registry->options.model;
    struct mlg_str stage;
    struct mlg_oid previous;
    if (!split_entry_ref(ref->name, model, &stage, &previous))
        return add_stray(reader, ref, "no name that the ledger uses", false);
    struct mlg_str bytes;
    MLG_TRY(read_tag(reader, &ref->target, &bytes, err));
    struct tag_header header;
    if (tag_header_read(bytes, &header))
        note_tag(reader->snapshot, model, &header);
    struct mlg_entry entry = { .previous = previous };
    bool ours = false;
    MLG_TRY(entry_read(&reader->history->arena, bytes, &entry, &ours, err));
    if (!ours) {
        entry.problems = MLG_ENTRY_FOREIGN;
        entry.model = model;
        entry.stage = mlg_arena_copy(&reader->history->arena, stage);
        if (entry.stage == NULL)
            return mlg_arena_full(&reader->history->arena, err);
    } else {
        if (strcmp(entry.model, model) != 0 || !mlg_str_equal(mlg_str_of(entry.stage), stage) ||
            !mlg_oid_equal(&entry.previous, &previous))
            entry.problems |= MLG_ENTRY_WRONG_REF;
        add_claim(reader->snapshot, &entry.commit, entry.version, false);
    }
    entry.id = ref->target;
    entry.ref = ref->name;
    reader->history->entries[reader->history->count++] = entry;
    return MLG_OK;
}

static enum mlg_code read_version(struct reader *reader, const struct mlg_ref *ref,
                                  const struct tag_header *header)
{
    const char *name = ref->name + strlen(TAGS);
    const char *version = name + strlen(reader->registry->options.model) + 1;
    struct version parsed;
    if (header == NULL)
        return add_stray(reader, ref, "no annotated tag, so that GTO does not see it", false);
    if (!mlg_str_equal(header->name, mlg_str_of(name)) ||
        !mlg_str_equal(header->type, MLG_STR("commit")))
        return add_stray(reader, ref, "its tag object has another name or is not on a commit",
                         false);
    if (!version_parse(mlg_str_of(version), &parsed))
        return add_stray(reader, ref, "no plain version: GTO sees it, the ledger does not", false);
    add_claim(reader->snapshot, &header->target, version, true);
    return MLG_OK;
}

static enum mlg_code read_assignment(struct reader *reader, const struct mlg_ref *ref,
                                     struct mlg_str bytes, const struct tag_header *header,
                                     struct mlg_err *err)
{
    const char *name = ref->name + strlen(TAGS);
    const struct mlg_entry *entry = mlg_history_find(reader->history, &ref->target);
    if (entry != NULL && strcmp(entry->name, name) == 0)
        return MLG_OK;
    if (entry != NULL)
        return add_stray(reader, ref, "one more name of an entry", false);
    if (header == NULL)
        return add_stray(reader, ref, "no annotated tag, so that GTO does not see it", false);
    struct mlg_entry lost;
    bool ours = false;
    MLG_TRY(entry_read(&reader->history->arena, bytes, &lost, &ours, err));
    if (ours)
        return add_stray(reader, ref, "an entry whose place in the ledger was removed", true);
    return add_stray(reader, ref, "not written by mlgate: GTO counts it, the ledger does not",
                     false);
}

static enum mlg_code read_name(struct reader *reader, const struct mlg_ref *ref,
                               struct mlg_err *err)
{
    const char *model = reader->registry->options.model;
    uint64_t counter = counter_of(mlg_str_of(ref->name));
    if (counter > reader->snapshot->largest_number)
        reader->snapshot->largest_number = counter;
    struct mlg_str bytes;
    MLG_TRY(read_tag(reader, &ref->target, &bytes, err));
    struct tag_header header;
    bool annotated = tag_header_read(bytes, &header);
    if (annotated)
        note_tag(reader->snapshot, model, &header);
    if (ref->name[strlen(TAGS) + strlen(model)] == '@')
        return read_version(reader, ref, annotated ? &header : NULL);
    return read_assignment(reader, ref, bytes, annotated ? &header : NULL, err);
}

static enum mlg_code make_room(struct reader *reader, struct mlg_err *err)
{
    struct mlg_history *history = reader->history;
    struct snapshot *snapshot = reader->snapshot;
    size_t count = snapshot->tags.count;
    if (count > 3 * (size_t)MLG_LEDGER_ENTRIES)
        return mlg_err_set(err, MLG_E_LIMIT, "%zu tags of one model are too many", count);
    history->entries = mlg_arena_array(&history->arena, count, sizeof(*history->entries));
    history->strays = mlg_arena_array(&history->arena, count, sizeof(*history->strays));
    snapshot->claims = mlg_arena_array(&history->arena, count, sizeof(*snapshot->claims));
    if (history->entries == NULL || history->strays == NULL || snapshot->claims == NULL)
        return mlg_arena_full(&history->arena, err);
    return MLG_OK;
}

enum mlg_code snapshot_read(struct mlg_registry *registry, struct mlg_history *history,
                            struct snapshot *ret_snapshot, struct mlg_err *err)
{
    *history = (struct mlg_history){ 0 };
    mlg_arena_init(&history->arena, HISTORY_ARENA_BYTES);
    struct snapshot snapshot = { .history = history, .latest_time = -1 };
    struct reader reader = { registry, &snapshot, history };
    MLG_TRY(
        tags_list(registry->ledger, &history->arena, registry->options.model, &snapshot.tags, err));
    MLG_TRY(make_room(&reader, err));
    /* Entries first: whether a name is one of theirs is asked of all of them. */
    for (size_t i = 0; i < snapshot.tags.count; i++)
        if (strncmp(snapshot.tags.refs[i].name, LEDGER, strlen(LEDGER)) == 0)
            MLG_TRY(read_entry(&reader, &snapshot.tags.refs[i], err));
    for (size_t i = 0; i < snapshot.tags.count; i++)
        if (strncmp(snapshot.tags.refs[i].name, LEDGER, strlen(LEDGER)) != 0)
            MLG_TRY(read_name(&reader, &snapshot.tags.refs[i], err));
    MLG_TRY(snapshot_check(registry, &snapshot, err));
    *ret_snapshot = snapshot;
    return MLG_OK;
}

void mlg_history_done(struct mlg_history *history)
{
    mlg_arena_done(&history->arena);
    *history = (struct mlg_history){ 0 };
}

const struct mlg_entry *mlg_history_head(const struct mlg_history *history, const char *stage)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct mlg_entry *entry = &history->entries[i];
        if (entry->in_force && mlg_str_equal(entry_ref_stage(entry), mlg_str_of(stage)))
            return entry;
    }
    return NULL;
}

const struct mlg_entry *mlg_history_find(const struct mlg_history *history,
                                         const struct mlg_oid *id)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct mlg_entry *entry = &history->entries[i];
        if ((entry->problems & MLG_ENTRY_FOREIGN) == 0 && mlg_oid_equal(&entry->id, id))
            return entry;
    }
    return NULL;
}
