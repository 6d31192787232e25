#include <mlgate/base/file.h>
#include <string.h>

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
