#ifndef REGISTRY_LEDGER_H
#define REGISTRY_LEDGER_H
/* The git registry's inside: what is open, and one reading of a model's tags. */
#include <mlgate/registry/registry.h>

#include "entry.h"
#include "names.h"

#define LEDGER TAGS "mlgate/" /* then <model>/<stage>/<previous id> */

struct mlg_registry {
    struct mlg_registry_options options; /* strings in the arena */
    struct mlg_repo *local, *ledger;
    bool same; /* ledger is local once more, opened by itself */
    const char *place;
    struct mlg_arena arena;
};

/* The tags of one model in one repository, in byte order of their names. */
struct tags {
    const struct mlg_ref *refs;
    size_t count;
};
enum mlg_code tags_list(const struct mlg_repo *repo, struct mlg_arena *arena, const char *model,
                        struct tags *ret_tags, struct mlg_err *err);
const struct mlg_ref *tags_find(const struct tags *tags, const char *name);

/* Who says that a commit has a version: a tag of its own, or an entry whose tag is due. */
struct claim {
    struct mlg_oid commit;
    const char *version;
    bool is_tag;
};

/* One reading of the ledger: the history, and what a new entry must not collide with. */
struct snapshot {
    struct mlg_history *history;
    struct tags tags;
    struct claim *claims;
    size_t claims_count;
    uint64_t largest_number; /* 0 = none */
    int64_t latest_time;     /* -1 = none */
};
enum mlg_code snapshot_read(struct mlg_registry *registry, struct mlg_history *history,
                            struct snapshot *ret_snapshot, struct mlg_err *err);

/* The stage that an entry's ref stands for, whatever the entry itself says. */
struct mlg_str entry_ref_stage(const struct mlg_entry *entry);

/* Fill in the problems, who is in force, the order. */
enum mlg_code snapshot_check(struct mlg_registry *registry, struct snapshot *snapshot,
                             struct mlg_err *err);

/* Fail with the first thing that blocks. */
enum mlg_code fail_blocked(const struct mlg_registry *registry, const struct mlg_history *history,
                           struct mlg_err *err);

/* The entry that `draft` becomes; strings in the arena. MLG_E_CONFIG when it breaks a rule. */
enum mlg_code draft_make_entry(struct mlg_registry *registry, const struct snapshot *snapshot,
                               const struct mlg_entry_draft *draft, struct mlg_arena *arena,
                               struct mlg_entry *ret_entry, struct mlg_err *err);

/* The two names of an entry that stands, and the local copy of all three. `version_of` is the entry
 * that the version's object is derived from, NULL when the commit has its tag. */
enum mlg_code make_names(struct mlg_registry *registry, const struct mlg_entry *entry,
                         const struct mlg_entry *version_of, size_t *made, struct mlg_err *err);
enum mlg_code make_local(struct mlg_registry *registry, struct mlg_err *err);

/* The first entry, by number, that carries this entry's version; NULL when the version has its
 * tag. */
const struct mlg_entry *find_version_entry(const struct snapshot *snapshot,
                                           const struct mlg_entry *entry);

/* Against the tags that the decision is made on, not those that a racing process adds meanwhile. */
enum mlg_code check_local_tags(struct mlg_registry *registry, const struct tags *remote,
                               struct mlg_err *err);
enum mlg_code ledger_append(struct mlg_registry *registry, const struct mlg_entry_draft *draft,
                            struct mlg_append_result *ret_result, struct mlg_err *err);
enum mlg_code ledger_complete(struct mlg_registry *registry, size_t *ret_made, struct mlg_err *err);

void tell_step(const struct mlg_registry *registry, const char *step);

#endif
