/* Which files make up a data set. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>

#include "dataset_impl.h"

#define DEPTH_MOST   16
#define FILES_MOST   100000
#define ENTRIES_MOST 1000000 /* files, folders and what is passed over */

static bool has_magic(const char *text)
{
    return strpbrk(text, "*?[") != NULL;
}

bool mlg_dataset_named(const char *path)
{
    if (strcmp(path, "-") == 0)
        return false;
    struct stat status;
    if (stat(path, &status) == 0)
        return S_ISDIR(status.st_mode);
    return has_magic(path);
}

/* [a-z], [!a-z] or [^a-z]; *ret_end is behind it. A bracket that is not closed before `end` is a
 * character. */
static bool match_set(const char *set, const char *end, char c, const char **ret_end)
{
    const char *at = set + 1;
    bool negated = at < end && (*at == '!' || *at == '^');
    at += negated;
    const char *first = at;
    bool found = false;
    for (; at < end && (*at != ']' || at == first); at++) {
        unsigned char low = (unsigned char)*at;
        unsigned char high = low;
        if (end - at > 2 && at[1] == '-' && at[2] != ']') {
            high = (unsigned char)at[2];
            at += 2;
        }
        found = found || ((unsigned char)c >= low && (unsigned char)c <= high);
    }
    if (at == end) {
        *ret_end = set + 1;
        return c == '[';
    }
    *ret_end = at + 1;
    return found != negated;
}

/* One component; `len` bytes of name. Bytes, not characters. The last star is tried again. */
static bool match_name(const char *pattern, size_t pattern_len, const char *name, size_t len)
{
    const char *end = pattern + pattern_len;
    const char *star = NULL;
    size_t at = 0;
    size_t from = 0;
    for (;;) {
        const char *next = pattern + 1;
        if (pattern < end && *pattern == '*') {
            star = pattern++;
            from = at;
            continue;
        }
        if (at == len && pattern == end)
            return true;
        bool one = at < len && pattern < end;
        if (one && *pattern == '[')
            one = match_set(pattern, end, name[at], &next);
        else if (one)
            one = *pattern == '?' || *pattern == name[at];
        if (one) {
            pattern = next;
            at++;
        } else if (star != NULL && from < len) {
            pattern = star + 1;
            at = ++from;
        } else {
            return false;
        }
    }
}

/* As match_name does with its stars: where only the last `**` is tried again, the cost is a
 * product.
 */
bool mlg_parts_match(const char *pattern, const char *relative)
{
    const char *behind = NULL; /* the last `**` and its slash */
    const char *from = NULL;   /* what that has not passed over */
    for (;;) {
        if (strncmp(pattern, "**/", 3) == 0) {
            pattern += 3;
            behind = pattern;
            from = relative;
            continue;
        }
        size_t wanted = strcspn(pattern, "/");
        size_t len = strcspn(relative, "/");
        bool one = pattern[wanted] == relative[len] && match_name(pattern, wanted, relative, len);
        if (one && relative[len] == '\0')
            return true;
        if (one) {
            pattern += wanted + 1;
            relative += len + 1;
            continue;
        }
        size_t folder = from != NULL ? strcspn(from, "/") : 0;
        if (from == NULL || from[folder] == '\0')
            return false;
        from += folder + 1;
        relative = from;
        pattern = behind;
    }
}

bool mlg_parts_lead(const char *pattern, const char *folder)
{
    for (;;) {
        size_t wanted = strcspn(pattern, "/");
        size_t len = strcspn(folder, "/");
        if (strncmp(pattern, "**/", 3) == 0)
            return true;
        if (pattern[wanted] == '\0' || !match_name(pattern, wanted, folder, len))
            return false;
        if (folder[len] == '\0')
            return true;
        pattern += wanted + 1;
        folder += len + 1;
    }
}

struct walk {
    struct mlg_arena *arena;
    const char *pattern; /* NULL = every file */
    char root[PATH_MAX]; /* resolved */
    size_t entries;
    struct mlg_part *parts;
    size_t count;
    size_t room;
};

static enum mlg_code fail(struct mlg_err *err, enum mlg_code code, const char *path,
                          const char *what)
{
    (void)mlg_err_set(err, code, "%s", what);
    mlg_err_at(err, path, 0, 0);
    return code;
}

/* As Spark has it: what begins with a dot or an underscore is no data; a key may begin so. */
static bool is_passed_over(const char *name)
{
    return name[0] == '.' || (name[0] == '_' && strchr(name, '=') == NULL);
}

static enum mlg_code add_part(struct walk *walk, const char *path, const char *relative,
                              struct mlg_err *err)
{
    if (walk->count == FILES_MOST)
        return fail(err, MLG_E_LIMIT, path, "the data set has more than 100,000 files");
    if (walk->count == walk->room) {
        size_t room = walk->room == 0 ? 64 : walk->room * 2;
        struct mlg_part *parts = mlg_arena_array(walk->arena, room, sizeof *parts);
        if (parts == NULL)
            return mlg_arena_full(walk->arena, err);
        if (walk->count > 0)
            memcpy(parts, walk->parts, walk->count * sizeof *parts);
        walk->parts = parts;
        walk->room = room;
    }
    walk->parts[walk->count++] = (struct mlg_part){ .path = path, .relative = relative };
    return MLG_OK;
}

/* A link may point to anything; what it points to must lie in the folder. */
static enum mlg_code check_link(const struct walk *walk, const char *path, struct mlg_err *err)
{
    char target[PATH_MAX];
    if (realpath(path, target) == NULL)
        return fail(err, MLG_E_IO, path, "a link of the data set leads nowhere");
    size_t root = strlen(walk->root);
    bool within = strncmp(target, walk->root, root) == 0 &&
                  (target[root] == '/' || walk->root[root - 1] == '/');
    if (!within) {
        (void)fail(err, MLG_E_CONFIG, path, "a link of the data set leads out of its folder");
        return mlg_err_hint(err, "put the file itself there");
    }
    return MLG_OK;
}

static enum mlg_code walk_folder(struct walk *walk, const char *path, const char *relative,
                                 size_t depth, struct mlg_err *err);

/* What the pattern does not name is nobody's concern: it may be a link to anywhere. */
static enum mlg_code walk_entry(struct walk *walk, const char *folder, const char *relative,
                                const char *name, size_t depth, struct mlg_err *err)
{
    const char *path = mlg_path_join(walk->arena, folder, name);
    const char *below = relative[0] != '\0' ? mlg_path_join(walk->arena, relative, name)
                                            : mlg_arena_copy(walk->arena, mlg_str_of(name));
    if (path == NULL || below == NULL)
        return mlg_arena_full(walk->arena, err);
    bool as_file = walk->pattern == NULL || mlg_parts_match(walk->pattern, below);
    bool as_folder = walk->pattern == NULL || mlg_parts_lead(walk->pattern, below);
    if (!as_file && !as_folder)
        return MLG_OK;
    struct stat link;
    struct stat status;
    if (lstat(path, &link) != 0)
        return fail(err, MLG_E_IO, path, "cannot be looked at");
    if (stat(path, &status) != 0)
        return fail(err, MLG_E_IO, path, "a link of the data set leads nowhere");
    bool is_folder = S_ISDIR(status.st_mode);
    if (is_folder ? !as_folder : !as_file)
        return MLG_OK;
    if (S_ISLNK(link.st_mode))
        MLG_TRY(check_link(walk, path, err));
    if (is_folder)
        return walk_folder(walk, path, below, depth + 1, err);
    if (!S_ISREG(status.st_mode))
        return fail(err, MLG_E_IO, path, "is neither a file nor a folder");
    return add_part(walk, path, below, err);
}

static enum mlg_code walk_folder(struct walk *walk, const char *path, const char *relative,
                                 size_t depth, struct mlg_err *err)
{
    if (depth > DEPTH_MOST)
        return fail(err, MLG_E_LIMIT, path, "folders are nested more than 16 deep");
    DIR *folder = opendir(path);
    if (folder == NULL) {
        (void)mlg_err_set(err, MLG_E_IO, "cannot be opened: %s", strerror(errno));
        mlg_err_at(err, path, 0, 0);
        return MLG_E_IO;
    }
    enum mlg_code code = MLG_OK;
    while (code == MLG_OK) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL) {
            if (errno != 0)
                code = fail(err, MLG_E_IO, path, "cannot be read to its end");
            break;
        }
        if (++walk->entries > ENTRIES_MOST)
            code = fail(err, MLG_E_LIMIT, path, "the data set has more than 1,000,000 entries");
        else if (!is_passed_over(entry->d_name))
            code = walk_entry(walk, path, relative, entry->d_name, depth, err);
    }
    (void)closedir(folder);
    return code;
}

static int by_relative(const void *a, const void *b)
{
    const struct mlg_part *x = a;
    const struct mlg_part *y = b;
    return strcmp(x->relative, y->relative);
}

/* The folders of a pattern before its first component with magic; "." when there are none. */
static enum mlg_code split_pattern(const char *path, struct mlg_arena *arena, const char **ret_root,
                                   const char **ret_pattern, struct mlg_err *err)
{
    size_t root = 0;
    const char *magic = strpbrk(path, "*?[");
    for (const char *at = path; at < magic; at++)
        if (*at == '/')
            root = (size_t)(at - path) + 1;
    const char *copy = mlg_arena_copy(arena, (struct mlg_str){ path, root > 1 ? root - 1 : root });
    if (copy == NULL)
        return mlg_arena_full(arena, err);
    *ret_root = root == 0 ? "." : copy;
    *ret_pattern = path + root;
    return MLG_OK;
}

enum mlg_code mlg_parts_list(const char *path, struct mlg_arena *arena, struct mlg_part **ret_parts,
                             size_t *ret_count, struct mlg_err *err)
{
    struct walk *walk = mlg_arena_alloc(arena, sizeof *walk);
    if (walk == NULL)
        return mlg_arena_full(arena, err);
    *walk = (struct walk){ .arena = arena };
    const char *root = path;
    if (!mlg_file_is_dir(path))
        MLG_TRY(split_pattern(path, arena, &root, &walk->pattern, err));
    if (realpath(root, walk->root) == NULL)
        return fail(err, MLG_E_IO, root, "there is no such folder");
    MLG_TRY(walk_folder(walk, root, "", 0, err));
    if (walk->count == 0) {
        (void)fail(err, MLG_E_IO, path,
                   walk->pattern != NULL ? "no file has a name of this pattern"
                                         : "the folder holds no file of data");
        return mlg_err_hint(err, "names that begin with '.' or '_' are passed over");
    }
    qsort(walk->parts, walk->count, sizeof *walk->parts, by_relative);
    *ret_parts = walk->parts;
    *ret_count = walk->count;
    return MLG_OK;
}
