#ifndef VCS_GIT_H
#define VCS_GIT_H
/* libgit2, and the turning of its errors into ours. Compiles with 1.1 to 1.9. */
#include <git2.h>
#if __has_include(<git2/sys/errors.h>)
#include <git2/sys/errors.h> /* git_error_clear, since 1.9 */
#endif

#include <mlgate/base/err.h>
#include <mlgate/vcs/repo.h>

#define REPO_OBJECT_BYTES ((size_t)512 << 20)
#define REPO_OBJECTS      1000000
#define REPO_REFS         1000000

struct mlg_repo {
    git_repository *git;
    git_odb *odb;
};

/* Fail with libgit2's last message behind `what`, made one printable line, and the repository's
 * path (repo may be NULL). libgit2's own record is cleared. Out of memory is MLG_E_NOMEM whatever
 * `code` is. */
enum mlg_code git_fail(const struct mlg_repo *repo, enum mlg_code code, struct mlg_err *err,
                       const char *what, ...) MLG_PRINTF(4, 5);

void oid_from_git(const git_oid *id, struct mlg_oid *ret_oid);
enum mlg_code oid_to_git(const struct mlg_oid *oid, git_oid *ret_id, struct mlg_err *err);

/* A repository exactly at `path`, or (search) the nearest upward. */
enum mlg_code repo_open_at(const char *path, bool search, struct mlg_repo **ret_repo,
                           struct mlg_err *err);

#endif
