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

/* The repository's own configuration alone, frozen; NULL when it cannot be read. The user's
 * insteadOf rules and the system's remotes play no part. */
static git_config *own_config(const struct mlg_repo *repo)
{
    git_config *all = NULL;
    git_config *own = NULL;
    git_config *snapshot = NULL;
    if (git_repository_config(&all, repo->git) == 0 &&
        git_config_open_level(&own, all, GIT_CONFIG_LEVEL_LOCAL) == 0)
        (void)git_config_snapshot(&snapshot, own);
    git_config_free(own);
    git_config_free(all);
    git_error_clear();
    return snapshot;
}

/* "remote.<name>.url" -> <name>; empty for other keys. */
static struct mlg_str remote_of_key(const char *key)
{
    struct mlg_str text = mlg_str_of(key);
    struct mlg_str start = MLG_STR("remote.");
    struct mlg_str end = MLG_STR(".url");
    if (!mlg_str_starts(text, start) || !mlg_str_ends(text, end) || text.len <= start.len + end.len)
        return (struct mlg_str){ NULL, 0 };
    return (struct mlg_str){ key + start.len, text.len - start.len - end.len };
}

/* The remotes that have a URL: how many, and "origin" or else the first. (git_remote_list of 1.5
 * leaks what its regular expression matches.) */
static enum mlg_code list_remotes(git_config *config, struct mlg_arena *arena, size_t *ret_count,
                                  const char **ret_name, struct mlg_err *err)
{
    git_config_iterator *iterator = NULL;
    if (git_config_iterator_new(&iterator, config) != 0)
        return git_fail(NULL, MLG_E_CONFIG, err, "remotes not readable");
    struct mlg_str chosen = { NULL, 0 };
    git_config_entry *entry = NULL;
    size_t count = 0;
    while (git_config_next(&entry, iterator) == 0) {
        struct mlg_str name = remote_of_key(entry->name);
        if (name.len == 0 || mlg_str_equal(name, chosen))
            continue;
        count++;
        if (chosen.len == 0 || mlg_str_equal(name, MLG_STR("origin")))
            chosen = (struct mlg_str){ mlg_arena_copy(arena, name), name.len };
        if (chosen.data == NULL)
            break;
    }
    git_config_iterator_free(iterator);
    git_error_clear();
    if (count > 0 && chosen.data == NULL)
        return mlg_arena_full(arena, err);
    *ret_count = count;
    *ret_name = chosen.data;
    return MLG_OK;
}

/* The configured remote when none is named: "origin", the only one, or NULL for none at all. */
static enum mlg_code choose_remote(const struct mlg_repo *repo, struct mlg_arena *arena,
                                   const char **ret_name, struct mlg_err *err)
{
    git_config *config = own_config(repo);
    if (config == NULL) {
        mlg_err_set(err, MLG_E_IO, "the repository's configuration is not readable");
        mlg_err_at(err, mlg_repo_path(repo), 0, 0);
        return MLG_E_IO;
    }
    size_t count = 0;
    const char *name = NULL;
    enum mlg_code code = list_remotes(config, arena, &count, &name, err);
    git_config_free(config);
    MLG_TRY(code);
    if (count > 1 && strcmp(name, "origin") != 0) {
        mlg_err_set(err, MLG_E_CONFIG, "several remotes and none of them is \"origin\"");
        mlg_err_hint(err, "name the one that holds the ledger: promote.remote, or --remote");
        mlg_err_at(err, mlg_repo_path(repo), 0, 0);
        return MLG_E_CONFIG;
    }
    *ret_name = name;
    return MLG_OK;
}

/* remote.<name>.url; NULL when there is none. */
static const char *find_url(const struct mlg_repo *repo, const char *name, struct mlg_arena *arena)
{
    git_config *config = own_config(repo);
    const char *value = NULL;
    char *url = NULL;
    char *key = mlg_arena_print(arena, "remote.%s.url", name);
    if (key != NULL && config != NULL && git_config_get_string(&value, config, key) == 0)
        url = mlg_arena_copy(arena, mlg_str_of(value));
    git_config_free(config);
    git_error_clear();
    return url;
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
        int high = path[0] == '%' ? mlg_hex_digit(path[1]) : -1;
        int low = high >= 0 ? mlg_hex_digit(path[2]) : -1;
        if (low >= 0) {
            *at = (char)(high * 16 + low);
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
        mlg_err_hint(err, "ledgers are read on this machine: git clone --bare THAT ledger.git, "
                          "and --remote ledger.git");
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
