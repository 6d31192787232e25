#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <mlgate/base/file.h>

#include "git.h"

/* GIT_EOWNER of libgit2 1.5, by number: older headers do not know the name. */
#define OWNED_BY_ANOTHER (-36)

/* 1.5 looks safe.directory up in a configuration that lacks it, and reports that instead. */
static bool is_owned_by_another(int rc)
{
    const git_error *last = git_error_last();
    return rc == OWNED_BY_ANOTHER ||
           (rc == GIT_ENOTFOUND && last != NULL && last->klass == GIT_ERROR_CONFIG &&
            last->message != NULL && strstr(last->message, "safe.directory") != NULL);
}

/* safe.directory wants the whole path of the work tree, or of a bare repository. */
static void hint_safe_directory(const char *path, struct mlg_err *err)
{
    git_buf found = { 0 };
    size_t len = 0;
    if (git_repository_discover(&found, path, 0, NULL) == 0 && found.ptr != NULL) {
        static const char dot_git[] = "/.git/";
        len = strlen(found.ptr);
        if (len > sizeof(dot_git) - 1 &&
            strcmp(found.ptr + len - (sizeof(dot_git) - 1), dot_git) == 0)
            len -= sizeof(dot_git) - 1;
        else if (len > 1 && found.ptr[len - 1] == '/')
            len--;
    }
    if (len > 0)
        mlg_err_hint(err, "if you trust it: git config --global --add safe.directory '%.*s'",
                     (int)len, found.ptr);
    else
        mlg_err_hint(err, "if you trust it: git config --global --add safe.directory '%s'", path);
    git_buf_dispose(&found);
    git_error_clear();
}

static enum mlg_code fail_open(int rc, const char *path, struct mlg_err *err)
{
    enum mlg_code code = MLG_E_IO;
    if (is_owned_by_another(rc)) {
        git_error_clear();
        code = mlg_err_set(err, MLG_E_CONFIG, "the repository belongs to another user");
        hint_safe_directory(path, err);
    } else if (rc == GIT_ENOTFOUND) {
        git_error_clear();
        code = mlg_err_set(err, MLG_E_IO, "no git repository here");
        mlg_err_hint(err, "run inside a clone, or make one: git init");
    } else {
        code = git_fail(NULL, MLG_E_IO, err, "not readable as a git repository");
    }
    mlg_err_at(err, path, 0, 0);
    return code;
}

static enum mlg_code start_library(struct mlg_err *err)
{
    if (git_libgit2_init() < 0)
        return git_fail(NULL, MLG_E_BUG, err, "libgit2 did not start");
    /* A ledger entry that was announced must survive a power failure. */
    (void)git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    return MLG_OK;
}

enum mlg_code repo_open_at(const char *path, bool search, struct mlg_repo **ret_repo,
                           struct mlg_err *err)
{
    MLG_TRY(start_library(err));
    struct mlg_repo *repo = calloc(1, sizeof(*repo));
    if (repo == NULL) {
        git_libgit2_shutdown();
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    unsigned flags = search ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH;
    enum mlg_code code = MLG_OK;
    int rc = git_repository_open_ext(&repo->git, path, flags, NULL);
    if (rc != 0)
        code = fail_open(rc, path, err);
    else if (git_repository_odb(&repo->odb, repo->git) != 0)
        code = git_fail(repo, MLG_E_IO, err, "object database not readable");
    if (code != MLG_OK) {
        mlg_repo_close(repo);
        return code;
    }
    *ret_repo = repo;
    return MLG_OK;
}

enum mlg_code mlg_repo_open(const char *path, struct mlg_repo **ret_repo, struct mlg_err *err)
{
    return repo_open_at(path, true, ret_repo, err);
}

void mlg_repo_close(struct mlg_repo *repo)
{
    if (repo == NULL)
        return;
    git_odb_free(repo->odb);
    git_repository_free(repo->git);
    free(repo);
    git_libgit2_shutdown();
}

const char *mlg_repo_path(const struct mlg_repo *repo)
{
    return git_repository_path(repo->git);
}

const char *mlg_repo_workdir(const struct mlg_repo *repo)
{
    return git_repository_workdir(repo->git);
}

bool mlg_repo_is_shallow(const struct mlg_repo *repo)
{
    return git_repository_is_shallow(repo->git) != 0;
}

/* user.name and user.email go between "<" and ">" on one line of a tag. */
static const char *copy_personal(git_config *config, const char *key, struct mlg_arena *arena)
{
    const char *value = NULL;
    if (git_config_get_string(&value, config, key) != 0 || value == NULL)
        return NULL;
    struct mlg_str text = mlg_str_trim(mlg_str_of(value));
    bool fit = text.len > 0 && text.len <= 200 && mlg_utf8_valid_prefix(text) == text.len;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        fit = fit && (unsigned char)c >= 0x20 && c != 0x7F && c != '<' && c != '>';
    }
    return fit ? mlg_arena_copy(arena, text) : NULL;
}

bool mlg_repo_identity(const struct mlg_repo *repo, struct mlg_arena *arena, const char **ret_name,
                       const char **ret_email)
{
    git_config *config = NULL;
    const char *name = NULL;
    const char *email = NULL;
    if (git_repository_config_snapshot(&config, repo->git) == 0) {
        name = copy_personal(config, "user.name", arena);
        email = copy_personal(config, "user.email", arena);
    }
    git_config_free(config);
    git_error_clear();
    if (name == NULL || email == NULL)
        return false;
    *ret_name = name;
    *ret_email = email;
    return true;
}

static uint64_t clock_ms(void)
{
    struct timespec now = { 0 };
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void mlg_repo_lock(const struct mlg_repo *repo, uint64_t timeout_ms, int *ret_fd)
{
    *ret_fd = -1;
    int fd = open(git_repository_commondir(repo->git), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    uint64_t end = clock_ms() + timeout_ms;
    const struct timespec pause = { .tv_nsec = 2 * 1000 * 1000 };
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || clock_ms() >= end) {
            (void)close(fd);
            return;
        }
        (void)nanosleep(&pause, NULL);
    }
    *ret_fd = fd;
}

void mlg_repo_unlock(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}
