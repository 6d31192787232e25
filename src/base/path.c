#include <mlgate/base/file.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RESOLVED_BYTES 4096
_Static_assert(RESOLVED_BYTES >= PATH_MAX, "realpath writes as many");

char *mlg_path_join(struct mlg_arena *arena, const char *dir, const char *name)
{
    bool alone = dir == NULL || dir[0] == '\0' || strcmp(dir, ".") == 0 || name[0] == '/';
    if (alone && strcmp(name, "-") == 0) /* a file of that name, not standard input */
        return mlg_arena_copy(arena, MLG_STR("./-"));
    if (alone)
        return mlg_arena_copy(arena, mlg_str_of(name));
    size_t length = strlen(dir);
    return mlg_arena_print(arena, "%s%s%s", dir, dir[length - 1] == '/' ? "" : "/", name);
}

char *mlg_path_dir(struct mlg_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return mlg_arena_copy(arena, MLG_STR("."));
    size_t length = slash == path ? 1 : (size_t)(slash - path);
    return mlg_arena_copy(arena, (struct mlg_str){ path, length });
}

const char *mlg_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Append the parts of `rest` to a path without links: there are none below what is not there. */
static bool append_parts(char out[RESOLVED_BYTES], const char *rest)
{
    size_t length = strlen(out);
    for (; *rest != '\0'; rest += strspn(rest, "/")) {
        size_t part = strcspn(rest, "/");
        if (part == 2 && memcmp(rest, "..", 2) == 0) {
            while (length > 1 && out[--length] != '/')
                continue;
        } else if (part > 0 && !(part == 1 && rest[0] == '.')) {
            if (length + part + 2 > RESOLVED_BYTES)
                return false;
            if (length > 1)
                out[length++] = '/';
            memcpy(&out[length], rest, part);
            length += part;
        }
        out[length > 0 ? length : 1] = '\0';
        rest += part;
    }
    return true;
}

bool mlg_path_resolve(const char *path, char out[RESOLVED_BYTES], size_t *ret_there)
{
    char start[RESOLVED_BYTES];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof(start))
        return false;
    memcpy(start, path, length + 1);
    while (realpath(length > 0 ? start : path[0] == '/' ? "/" : ".", out) == NULL) {
        if (length == 0 || (errno != ENOENT && errno != ENOTDIR))
            return false;
        while (length > 0 && start[length - 1] == '/')
            length--;
        while (length > 0 && start[length - 1] != '/')
            length--;
        start[length] = '\0';
    }
    *ret_there = strlen(out);
    return append_parts(out, path + length);
}

bool mlg_file_is_same(const char *a, const char *b)
{
    struct stat first, second;
    if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0 || mlg_file_is_sink(a) || mlg_file_is_sink(b))
        return false;
    bool there = stat(a, &first) == 0;
    if (there && stat(b, &second) == 0)
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
    char one[RESOLVED_BYTES], other[RESOLVED_BYTES];
    size_t end = 0;
    return mlg_path_resolve(a, one, &end) && mlg_path_resolve(b, other, &end) &&
           strcmp(one, other) == 0;
}
