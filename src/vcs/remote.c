#include <stdlib.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>

#include "git.h"

bool mlg_repo_is_same(const struct mlg_repo *a, const struct mlg_repo *b)
{
    struct stat of_a;
    struct stat of_b;
    if (stat(git_repository_commondir(a->git), &of_a) != 0 ||
        stat(git_repository_commondir(b->git), &of_b) != 0)
        return false;
    return of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

/* The configured remote when none is named: "origin", the only one, or NULL for none at all. */
static enum mlg_code choose_remote(const struct mlg_repo *repo, struct mlg_arena *arena,
                                   const char **ret_name, struct mlg_err *err)
{
    git_strarray names = { 0 };
    if (git_remote_list(&names, repo->git) != 0)
        return git_fail(repo, MLG_E_CONFIG, err, "remotes not readable");
    const char *chosen = names.count == 1 ? names.strings[0] : NULL;
    for (size_t i = 0; i < names.count; i++)
        if (strcmp(names.strings[i], "origin") == 0)
            chosen = names.strings[i];
    enum mlg_code code = MLG_OK;
    if (chosen != NULL) {
        *ret_name = mlg_arena_copy(arena, mlg_str_of(chosen));
        if (*ret_name == NULL)
            code = mlg_arena_full(arena, err);
    } else if (names.count > 0) {
        code = mlg_err_set(err, MLG_E_CONFIG, "several remotes and none of them is \"origin\"");
        mlg_err_hint(err, "name the one that holds the ledger: promote.remote, or --remote");
        mlg_err_at(err, mlg_repo_path(repo), 0, 0);
    }
    git_strarray_dispose(&names);
    return code;
}

/* remote.<name>.url of the repository's own configuration, without the user's insteadOf rules. */
static const char *find_url(const struct mlg_repo *repo, const char *name, struct mlg_arena *arena)
{
    git_config *config = NULL;
    git_config *own = NULL;
    git_config *snapshot = NULL;
    const char *value = NULL;
    char *url = NULL;
    char *key = mlg_arena_print(arena, "remote.%s.url", name);
    if (key != NULL && git_repository_config(&config, repo->git) == 0 &&
        git_config_open_level(&own, config, GIT_CONFIG_LEVEL_LOCAL) == 0 &&
        git_config_snapshot(&snapshot, own) == 0 &&
        git_config_get_string(&value, snapshot, key) == 0)
        url = mlg_arena_copy(arena, mlg_str_of(value));
    git_config_free(snapshot);
    git_config_free(own);
    git_config_free(config);
    git_error_clear();
    return url;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The path of "file:///path" or "file://localhost/path", with %XX read; NULL if it is another
 * machine's, or holds %00. */
static char *path_of_file_url(struct mlg_arena *arena, const char *url)
{
    const char *path = url + strlen("file://");
    if (strncmp(path, "localhost/", strlen("localhost/")) == 0)
        path += strlen("localhost");
    if (*path != '/')
        return NULL;
    char *out = mlg_arena_copy(arena, mlg_str_of(path));
    if (out == NULL)
        return NULL;
    char *at = out;
    for (; *path != '\0'; path++) {
        if (path[0] == '%' && hex_digit(path[1]) >= 0 && hex_digit(path[2]) >= 0) {
            *at = (char)(hex_digit(path[1]) * 16 + hex_digit(path[2]));
            if (*at == '\0')
                return NULL;
            path += 2;
        } else {
            *at = *path;
        }
        at++;
    }
    *at = '\0';
    return out;
}

/* "https://...", "ssh://...", "git@host:path": anything that git would need a network for. */
static bool is_network(const char *url)
{
    if (strstr(url, "://") != NULL)
        return true;
    const char *colon = strchr(url, ':');
    const char *slash = strchr(url, '/');
    return colon != NULL && (slash == NULL || colon < slash);
}

static enum mlg_code path_of_url(struct mlg_arena *arena, const char *url, const char *base,
                                 const char **ret_path, struct mlg_err *err)
{
    const char *path = NULL;
    if (strncmp(url, "file://", strlen("file://")) == 0) {
        path = path_of_file_url(arena, url);
        if (path == NULL)
            return mlg_err_set(err, MLG_E_CONFIG, "\"%s\" names no path on this machine", url);
    } else if (is_network(url)) {
        mlg_err_set(err, MLG_E_CONFIG, "remote \"%s\" is not supported by this build", url);
        mlg_err_hint(err, "supported: none, a path, a file:// URL");
        return MLG_E_CONFIG;
    } else {
        path = mlg_path_join(arena, base, url);
        if (path == NULL)
            return mlg_arena_full(arena, err);
    }
    *ret_path = path;
    return MLG_OK;
}

/* The URL may hold a password ("https://user:secret@host"): it is not shown. */
static const char *without_secret(struct mlg_arena *arena, const char *url)
{
    const char *scheme = strstr(url, "://");
    if (scheme == NULL)
        return url;
    const char *host = scheme + strlen("://");
    const char *at = strchr(host, '@');
    const char *slash = strchr(host, '/');
    if (at == NULL || (slash != NULL && slash < at))
        return url;
    char *safe = mlg_arena_print(arena, "%.*s%s", (int)(host - url), url, at + 1);
    return safe == NULL ? "(remote)" : safe;
}

enum mlg_code mlg_repo_open_remote(const struct mlg_repo *repo, const char *remote,
                                   struct mlg_arena *arena, struct mlg_repo **ret_remote,
                                   const char **ret_url, struct mlg_err *err)
{
    if (remote == NULL)
        MLG_TRY(choose_remote(repo, arena, &remote, err));
    const char *path = mlg_repo_path(repo);
    const char *shown = path;
    if (remote != NULL && remote[0] == '\0')
        return mlg_err_set(err, MLG_E_CONFIG, "the remote's name is empty");
    if (remote != NULL && strcmp(remote, ".") != 0) {
        const char *url = find_url(repo, remote, arena);
        const char *base = NULL;
        if (url != NULL)
            base = mlg_repo_workdir(repo) != NULL ? mlg_repo_workdir(repo) : mlg_repo_path(repo);
        shown = without_secret(arena, url != NULL ? url : remote);
        enum mlg_code code = path_of_url(arena, shown, base, &path, err);
        if (code == MLG_OK && url == NULL && strchr(path, '/') == NULL && !mlg_file_is_dir(path)) {
            code = mlg_err_set(err, MLG_E_CONFIG, "no remote \"%s\"", remote);
            mlg_err_at(err, mlg_repo_path(repo), 0, 0);
        }
        MLG_TRY(code);
    }
    MLG_TRY(repo_open_at(path, false, ret_remote, err));
    if (ret_url != NULL)
        *ret_url = shown;
    return MLG_OK;
}
