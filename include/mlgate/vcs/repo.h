#ifndef MLGATE_VCS_REPO_H
#define MLGATE_VCS_REPO_H
/*
 * Git repositories, through libgit2: reading commits, files, refs and objects, and the two writes
 * of a ledger: an object whose bytes the caller gives, and a ref that must not be there yet.
 *
 * Nothing of a repository is executed: no hooks, no filters, no helpers. Of the system's and the
 * user's configuration only safe.directory and user.name/user.email count. Replacement objects and
 * grafts are not followed. Errors carry the repository's path.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

#define MLG_OID_HEX 41 /* 40 lower-case hexadecimal digits and a NUL (SHA-1 repositories) */

struct mlg_oid {
    char hex[MLG_OID_HEX];
};

#define MLG_OID_ZERO ((struct mlg_oid){ .hex = "0000000000000000000000000000000000000000" })

bool mlg_oid_parse(struct mlg_str text, struct mlg_oid *ret_oid); /* exactly 40 lower-case digits */
bool mlg_oid_equal(const struct mlg_oid *a, const struct mlg_oid *b);
bool mlg_oid_is_zero(const struct mlg_oid *oid);

struct mlg_repo;

/*
 * The repository that `path` lies in: the nearest one upward. MLG_E_IO when there is none or it
 * cannot be read; MLG_E_CONFIG, with the command that allows it as hint, when it belongs to
 * somebody else (git's safe.directory rule).
 */
enum mlg_code mlg_repo_open(const char *path, struct mlg_repo **ret_repo,
                            struct mlg_err *err) MLG_CHECKED;
void mlg_repo_close(struct mlg_repo *repo);
MLG_AUTO_DECLARE(mlg_repo, struct mlg_repo *, mlg_repo_close);

const char *mlg_repo_path(const struct mlg_repo *repo);    /* the .git folder or the bare one */
const char *mlg_repo_workdir(const struct mlg_repo *repo); /* NULL = bare */
bool mlg_repo_is_shallow(const struct mlg_repo *repo);

/* --- remotes ---------------------------------------------------------------------------------- */

/*
 * The repository that entries go to. `remote`: a remote's name, a path, a file:// URL; "." is
 * `repo` itself; NULL is the configured remote: "origin", else the only one, else (there is none)
 * `repo` itself. Paths in the repository's configuration are relative to its work tree, others to
 * the working directory. Only that place is tried, nothing upward.
 *
 * Errors: MLG_E_CONFIG for other protocols, an unknown name, several remotes and none "origin";
 * MLG_E_IO when there is no repository. *ret_url, when not NULL: what was opened, in the arena.
 */
enum mlg_code mlg_repo_open_remote(const struct mlg_repo *repo, const char *remote,
                                   struct mlg_arena *arena, struct mlg_repo **ret_remote,
                                   const char **ret_url, struct mlg_err *err) MLG_CHECKED;

/* Are both the same repository on disk? */
bool mlg_repo_is_same(const struct mlg_repo *a, const struct mlg_repo *b);

/* Copy to `to` what it lacks of the objects reachable from oids[count], in an order that leaves
 * nothing half there when interrupted: what an object refers to comes before it. MLG_E_IO when
 * `from` lacks one (a shallow clone), MLG_E_LIMIT over a million objects or 512 MiB in one. */
enum mlg_code mlg_repo_transfer(const struct mlg_repo *from, const struct mlg_repo *to,
                                const struct mlg_oid *oids, size_t count,
                                struct mlg_err *err) MLG_CHECKED;

/* user.name and user.email; false unless both are set and fit for a tag (no '<', '>', line end). */
bool mlg_repo_identity(const struct mlg_repo *repo, struct mlg_arena *arena, const char **ret_name,
                       const char **ret_email);

/* --- reading ---------------------------------------------------------------------------------- */

/* The commit that HEAD is; MLG_E_IO when there is no commit yet. */
enum mlg_code mlg_repo_head(const struct mlg_repo *repo, struct mlg_oid *ret_commit,
                            struct mlg_err *err) MLG_CHECKED;

/*
 * The commit that `name` means: an id of 40 digits, a ref by its whole name ("refs/..."), or a
 * branch by its own ("main", "origin/main"), here or of a remote. MLG_E_CONFIG when it means none,
 * and when it could mean two: git prefers a tag of a branch's name, and whoever may push a tag
 * would choose what is meant.
 */
enum mlg_code mlg_repo_resolve(const struct mlg_repo *repo, const char *name,
                               struct mlg_oid *ret_commit, struct mlg_err *err) MLG_CHECKED;

bool mlg_repo_has(const struct mlg_repo *repo, const struct mlg_oid *oid);

/* Is `ancestor` the commit `descendant` or one it comes from? MLG_E_IO when history is missing. */
enum mlg_code mlg_repo_is_ancestor(const struct mlg_repo *repo, const struct mlg_oid *ancestor,
                                   const struct mlg_oid *descendant, bool *ret_is,
                                   struct mlg_err *err) MLG_CHECKED;

/* Called with each commit; an error ends the walk. */
typedef enum mlg_code (*mlg_commit_fn)(void *user, const struct mlg_oid *id, struct mlg_err *err);

/*
 * The commits that `tip` comes from, itself first, but for those that `behind` (NULL = none) comes
 * from or is; children before their parents, both sides of merges. With a `path` only those that
 * made what is there: it differs from that of each parent. MLG_E_IO when history is missing, as
 * always in a shallow clone; MLG_E_LIMIT beyond a million.
 */
enum mlg_code mlg_repo_walk(const struct mlg_repo *repo, const struct mlg_oid *tip,
                            const struct mlg_oid *behind, const char *path, mlg_commit_fn visit,
                            void *user, struct mlg_err *err) MLG_CHECKED;

struct mlg_commit {
    struct mlg_str signature;    /* its "gpgsig" header, of whatever kind; empty = unsigned */
    struct mlg_str signed_bytes; /* what that is a signature over */
};

/* Everything in the arena. MLG_E_IO when it is missing, MLG_E_SYNTAX when it is no commit. */
enum mlg_code mlg_repo_read_commit(const struct mlg_repo *repo, struct mlg_arena *arena,
                                   const struct mlg_oid *id, struct mlg_commit *ret_commit,
                                   struct mlg_err *err) MLG_CHECKED;

/* The bytes of the file `path` ('/' between names) in a commit, as stored, appended to *out and
 * bounded by its ceiling. MLG_E_IO when there is none; MLG_E_CONFIG when it is no regular file. */
enum mlg_code mlg_repo_read_file(const struct mlg_repo *repo, const struct mlg_oid *commit,
                                 const char *path, struct mlg_buf *out,
                                 struct mlg_err *err) MLG_CHECKED;

enum mlg_object_kind { MLG_OBJECT_COMMIT = 1, MLG_OBJECT_TREE, MLG_OBJECT_BLOB, MLG_OBJECT_TAG };

/* The object's bytes as they are hashed, appended to *out and bounded by its ceiling; the id is
 * recomputed. MLG_E_IO when it is missing or damaged. */
enum mlg_code mlg_repo_read_object(const struct mlg_repo *repo, const struct mlg_oid *oid,
                                   enum mlg_object_kind *ret_kind, struct mlg_buf *out,
                                   struct mlg_err *err) MLG_CHECKED;

struct mlg_ref {
    const char *name;      /* "refs/tags/v1" */
    struct mlg_oid target; /* of a symbolic ref: what it leads to, zero if nothing */
    bool symbolic;
};

/* The refs whose names start with `prefix` (any bytes, '*' and '?' too), in byte order; loose and
 * packed, read anew. At most a million: MLG_E_LIMIT. *ret_refs lies in the arena. */
enum mlg_code mlg_repo_list_refs(const struct mlg_repo *repo, struct mlg_arena *arena,
                                 const char *prefix, struct mlg_ref **ret_refs, size_t *ret_count,
                                 struct mlg_err *err) MLG_CHECKED;

/* --- writing ---------------------------------------------------------------------------------- */

/* Store an annotated tag object with exactly these bytes. MLG_E_BUG if git would not read them as
 * one. No ref is made. */
enum mlg_code mlg_repo_write_tag(const struct mlg_repo *repo, struct mlg_str bytes,
                                 struct mlg_oid *ret_oid, struct mlg_err *err) MLG_CHECKED;

/* Called with the name of a step that was just done; tests kill the process there. */
typedef void (*mlg_step_fn)(void *user, const char *step);

enum mlg_ref_created {
    MLG_REF_EXISTS = 0, /* it is there already; `target` says what it names */
    MLG_REF_CREATED,
    MLG_REF_LOCKED /* its lock is held by a process, or was left by a killed one: lock_path */
};

struct mlg_ref_outcome {
    enum mlg_ref_created what;
    struct mlg_oid target;
    char lock_path[4096];
};

/*
 * Create the ref, if and only if it is not there: looked up while its lock file is held, so that of
 * racing processes, git's own included, exactly one creates it. A held lock is waited for, one
 * second. `at_step` (may be NULL) is told "ref-locked" between lock and write. MLG_E_CONFIG when
 * the name is none or another ref is in the way (a/b against a).
 */
enum mlg_code mlg_repo_create_ref(const struct mlg_repo *repo, const char *name,
                                  const struct mlg_oid *target, mlg_step_fn at_step,
                                  void *step_user, struct mlg_ref_outcome *ret_outcome,
                                  struct mlg_err *err) MLG_CHECKED;

/*
 * Order the processes of this program on one repository: an advisory lock on its folder, which ends
 * with the process at the latest and leaves nothing behind. It is a courtesy that keeps numbers and
 * versions unique between stages; safety rests on mlg_repo_create_ref. Waits up to `timeout_ms`.
 * *ret_fd is -1 where the file system has no such lock, or time is over. mlg_repo_unlock takes -1.
 */
void mlg_repo_lock(const struct mlg_repo *repo, uint64_t timeout_ms, int *ret_fd);
void mlg_repo_unlock(int fd);

#endif
