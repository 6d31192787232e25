#ifndef MLGATE_REGISTRY_REGISTRY_H
#define MLGATE_REGISTRY_REGISTRY_H
/*
 * Model registries: which version of a model is at which stage, and the ledger of how it came
 * there. One file and one row of registries.def a registry.
 *
 * The registry keeps the ledger's form, order and uniqueness; whether an entry may be written, and
 * whose signature counts, is the caller's to say (layer gate). docs/ledger.md is the format.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/base/str.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/vcs/repo.h>
#include <mlgate/verdict/verdict.h>

#define MLG_LEDGER_SCHEMA    "mlgate-ledger/1"
#define MLG_LEDGER_NAMESPACE "git" /* of the SSH signatures: what `git verify-tag` expects */
#define MLG_LEDGER_ENTRIES   100000
#define MLG_ENTRY_BYTES      ((size_t)256 << 10)
#define MLG_ENTRY_LIST       64 /* verdicts and approvals in one entry, at most */

enum mlg_entry_kind { MLG_ENTRY_INITIAL = 0, MLG_ENTRY_PROMOTE, MLG_ENTRY_ROLLBACK };

/* "initial", "promote", "rollback". */
const char *mlg_entry_kind_name(enum mlg_entry_kind kind);

struct mlg_entry_verdict {
    const char *stage; /* "validate", "card", ...: lower-case letters, digits, '_', '-' */
    enum mlg_verdict verdict;
};

/*
 * What is wrong with an entry, or with what surrounds it. The last three are no fault: names that a
 * killed run did not get to make, and that `complete` makes; one number in two stages, which two
 * promoters can come to on a file system without locks. Everything else blocks `append` for the
 * whole model until an administrator has looked at it.
 */
enum mlg_entry_problem {
    MLG_ENTRY_FOREIGN = 1 << 0,       /* the object at our ref is no entry in our form */
    MLG_ENTRY_WRONG_REF = 1 << 1,     /* it names another model, stage or previous entry */
    MLG_ENTRY_ORPHAN = 1 << 2,        /* no chain from the first entry leads here */
    MLG_ENTRY_WRONG_NUMBER = 1 << 3,  /* not larger than that of the entry before */
    MLG_ENTRY_WRONG_TIME = 1 << 4,    /* not later than the entry before */
    MLG_ENTRY_WRONG_KIND = 1 << 5,    /* "initial" behind others, or not at the start */
    MLG_ENTRY_NO_COMMIT = 1 << 6,     /* the model's commit is not in the repository */
    MLG_ENTRY_NAME_MOVED = 1 << 7,    /* <model>#<stage>#N names another object */
    MLG_ENTRY_VERSION_MOVED = 1 << 8, /* <model>@<version> is not on this commit */
    MLG_ENTRY_VERSION_TWICE = 1 << 9, /* the commit has two versions */
    MLG_ENTRY_UNVERIFIED = 1 << 10,   /* the caller's verify callback refused it */
    MLG_ENTRY_NAME_MISSING = 1 << 11,
    MLG_ENTRY_VERSION_MISSING = 1 << 12,
    MLG_ENTRY_SAME_NUMBER = 1 << 13
};
#define MLG_ENTRY_BENIGN \
    ((unsigned)(MLG_ENTRY_NAME_MISSING | MLG_ENTRY_VERSION_MISSING | MLG_ENTRY_SAME_NUMBER))

/* One problem (one bit) as a sentence; NULL for none. */
const char *mlg_entry_problem_text(unsigned problem);

/* With MLG_ENTRY_FOREIGN only id, ref, previous, model and stage are known; the other pointers are
 * NULL, and it is never in force. */
struct mlg_entry {
    struct mlg_oid id;       /* of the tag object */
    struct mlg_oid previous; /* zero for the first */
    const char *ref;         /* the ref that committed it */
    const char *name;        /* "income#production#3" */
    const char *model, *stage;
    const char *version; /* "v1.2.0" */
    uint64_t number;
    struct mlg_oid commit; /* that holds the model */
    enum mlg_entry_kind kind;
    struct mlg_oid rollback_to; /* the entry that is in force again; zero unless a rollback */
    const char *tagger;         /* "Name <email>" */
    int64_t time;               /* seconds since 1970 */
    const char *model_root, *manifest_sha256, *evidence_sha256, *policy_sha256; /* 64 digits */
    struct mlg_oid policy_commit; /* zero: the policy was no commit */
    const struct mlg_entry_verdict *verdicts;
    size_t verdicts_count;
    const char *const *approvals; /* SHA-256 of each approval statement, in byte order */
    size_t approvals_count;
    struct mlg_str signed_bytes; /* what the signature is over; a view */
    struct mlg_str signature;    /* armoured text; empty = unsigned */
    bool in_force;               /* the last of its stage's chain; never a FOREIGN one */
    unsigned problems;
};

/* Anything else at a name that is the ledger's: `ref` is foreign or lost. */
struct mlg_stray {
    const char *ref;
    struct mlg_oid target;
    const char *reason;
    bool blocks; /* looks like an entry of ours without its place in the ledger, or damages one */
};

struct mlg_history {
    struct mlg_entry *entries; /* [count], by number, stage, id; FOREIGN ones last, by ref */
    size_t count;
    struct mlg_stray *strays;
    size_t strays_count;
    unsigned problems; /* of all entries together */
    bool blocked;      /* some problem is not benign, or a stray blocks */
    struct mlg_arena arena;
};

/* Is the entry to be believed? Called for each that is in our form; false marks it UNVERIFIED. NULL
 * believes everything (for listings that say so). */
typedef bool (*mlg_entry_verify_fn)(void *user, const struct mlg_entry *entry);

/* Append the armoured SSH signature (namespace MLG_LEDGER_NAMESPACE) over `bytes` to *out. */
typedef enum mlg_code (*mlg_entry_sign_fn)(void *user, struct mlg_str bytes, struct mlg_buf *out,
                                           struct mlg_err *err);

struct mlg_registry_options {
    const char *path;   /* somewhere in the repository; NULL = "." */
    const char *remote; /* as mlg_repo_open_remote takes it: NULL is the configured one, "." none */
    const char *model;  /* [A-Za-z0-9] and inside also '_' and '-', up to 100 bytes */
    const char *tagger; /* "Name <email>"; NULL = git's, else the next */
    const char *key_fingerprint; /* "SHA256:..."; then "mlgate <it> <mlgate@localhost>" */
    int64_t now;                 /* seconds since 1970; 0 = mlg_time_now() */
    mlg_step_fn at_step;         /* for tests; NULL = none. See mlg_registry_steps */
    void *step_user;
    bool no_lock; /* for tests: as on a file system without advisory locks */
    mlg_entry_verify_fn verify;
    void *verify_user;
};

/* The version is the commit's own, else the next minor one after the model's largest; the first is
 * v1.0.0. */
struct mlg_entry_draft {
    const char *stage; /* as the model's name */
    enum mlg_entry_kind kind;
    struct mlg_oid commit;
    /* The head that the decision was made on: another one now is a conflict. Zero = none. */
    struct mlg_oid previous;
    struct mlg_oid rollback_to; /* an earlier entry of the stage, whose commit and root these are */
    const char *model_root, *manifest_sha256, *evidence_sha256, *policy_sha256;
    struct mlg_oid policy_commit;
    const struct mlg_entry_verdict *verdicts;
    size_t verdicts_count;
    const char *const *approvals;
    size_t approvals_count;
    mlg_entry_sign_fn sign; /* NULL = unsigned: for tests of the format alone */
    void *sign_user;
};

enum mlg_append {
    MLG_APPEND_CONFLICT = 0, /* somebody else's entry is there: `other`. Nothing was promoted */
    MLG_APPEND_DONE
};

struct mlg_append_result {
    enum mlg_append what;
    struct mlg_oid id;    /* DONE: the new entry */
    struct mlg_oid other; /* CONFLICT: the head now */
    char name[256];       /* DONE: "income#production#3" */
    char version[64];
    /* The entry stands, but a name for people could not be made, or the local repository not be
     * brought up to date; "" = all there. */
    char incomplete[384];
};

struct mlg_registry;

struct mlg_registry_ops {
    const char *id; /* "git" */
    const char *summary;

    /* MLG_E_IO with exit 3's hint when the ledger is this repository itself and it is shallow. */
    enum mlg_code (*open)(const struct mlg_registry_options *options,
                          struct mlg_registry **ret_registry, struct mlg_err *err);
    void (*close)(struct mlg_registry *registry);

    /* "/srv/models.git", for people. Valid until close. */
    const char *(*place)(const struct mlg_registry *registry);

    /* Everything there is, read anew from the remote, checked. Caller's storage, initialised by
     * this call; mlg_history_done also after a failure. */
    enum mlg_code (*history)(struct mlg_registry *registry, struct mlg_history *ret_history,
                             struct mlg_err *err);

    /* Does the local repository hold what the remote has of this model? MLG_E_IO, naming the first
     * difference ("tags not fetched: set fetch-depth: 0"). `append` asks this itself. */
    enum mlg_code (*check_local)(struct mlg_registry *registry, struct mlg_err *err);

    /* Write one entry. MLG_E_SYNTAX when the ledger is blocked; MLG_E_CONFIG when the draft breaks
     * a rule; MLG_E_IO with the lock's path when a lock is in the way. */
    enum mlg_code (*append)(struct mlg_registry *registry, const struct mlg_entry_draft *draft,
                            struct mlg_append_result *ret_result, struct mlg_err *err);

    /* Make the names that a killed run left out; *ret_made counts them. Names taken by foreign
     * objects are left alone: history tells of them. */
    enum mlg_code (*complete)(struct mlg_registry *registry, size_t *ret_made, struct mlg_err *err);
};

const struct mlg_registry_ops *mlg_registry_find(const char *id); /* NULL = unknown */

/* The steps of `append` in order, NULL behind the last: what at_step is told. The entry is
 * committed from "committed" on. */
extern const char *const mlg_registry_steps[];

void mlg_history_done(struct mlg_history *history);

/* The entry in force at `stage`: the last of its chain in our form, whatever its other problems;
 * NULL = none. */
const struct mlg_entry *mlg_history_head(const struct mlg_history *history, const char *stage);

/* The entry in our form with this id, or NULL. */
const struct mlg_entry *mlg_history_find(const struct mlg_history *history,
                                         const struct mlg_oid *id);

/* A model's or stage's name that every registry can hold. */
bool mlg_registry_name_is_valid(const char *name);

#endif
