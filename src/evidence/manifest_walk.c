/*
 * A folder is read through descriptors (openat, no symbolic link followed at any step below the
 * model), and a file is hashed from the descriptor that was found to be a regular file: what is
 * hashed is what was looked at, whatever is renamed meanwhile.
 */
#include "manifest_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/file.h>

#define CHUNK_BYTES ((size_t)256 << 10)

struct walk {
    struct mlg_manifest *manifest;
    struct mlg_arena *arena;
    const char *root; /* as the user wrote it, for messages */
    size_t capacity;
    char *chunk; /* CHUNK_BYTES */
};

static enum mlg_code fail(const struct walk *w, const char *name, enum mlg_code code,
                          struct mlg_err *err, const char *text, const char *hint)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)64 << 10);
    bool is_root = name[0] == '\0' || strcmp(name, ".") == 0;
    const char *path = is_root ? w->root : mlg_path_join(&arena, w->root, name);
    (void)mlg_err_set(err, code, "%s", text);
    mlg_err_at(err, path != NULL ? path : w->root, 0, 0);
    (void)mlg_err_hint(err, "%s", hint);
    mlg_arena_done(&arena);
    return code;
}

static enum mlg_code fail_errno(const struct walk *w, const char *name, struct mlg_err *err)
{
    switch (errno) {
    case ELOOP:
        return fail(w, name, MLG_E_SYNTAX, err, "is a symbolic link, and a model has none",
                    "put the file itself there, or name the link's target");
    case ENOENT:
        return fail(w, name, MLG_E_IO, err, "does not exist", "check the path of the model");
    case EACCES:
    case EPERM:
        return fail(w, name, MLG_E_IO, err, "cannot be read: permission denied",
                    "every file of a model must be readable");
    default:
        return fail(w, name, MLG_E_IO, err, "cannot be read",
                    "every file of a model must be "
                    "readable");
    }
}

static struct mlg_resource *append(struct walk *w, const char *name, struct mlg_err *err)
{
    struct mlg_manifest *m = w->manifest;
    if (m->count >= MLG_MANIFEST_FILES_LIMIT) {
        (void)fail(w, "", MLG_E_LIMIT, err, "holds more than 1000000 files",
                   "ignore what is no part of the model");
        return NULL;
    }
    if (m->count == w->capacity) {
        size_t capacity = w->capacity ? w->capacity * 2 : 64;
        struct mlg_resource *grown = realloc(m->resources, capacity * sizeof *grown);
        if (grown == NULL) {
            (void)mlg_err_set(err, MLG_E_NOMEM, "out of memory while listing a model's files");
            return NULL;
        }
        m->resources = grown;
        w->capacity = capacity;
    }
    struct mlg_resource *r = &m->resources[m->count++];
    *r = (struct mlg_resource){ .name = name };
    return r;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* `before` is what fstat said of fd. */
static enum mlg_code hash_file(struct walk *w, int fd, const char *name, const struct stat *before,
                               struct mlg_err *err)
{
    struct mlg_resource *r = append(w, name, err);
    if (r == NULL)
        return w->manifest->count >= MLG_MANIFEST_FILES_LIMIT ? MLG_E_LIMIT : MLG_E_NOMEM;
    struct mlg_sha256 sum;
    mlg_sha256_init(&sum);
    for (size_t got = CHUNK_BYTES; got == CHUNK_BYTES;) {
        if (mlg_file_read_fd(fd, w->chunk, CHUNK_BYTES, &got, NULL) != MLG_OK)
            return fail(w, name, MLG_E_IO, err, "cannot be read to its end",
                        "is the disk or the network share sound?");
        mlg_sha256_add(&sum, w->chunk, got);
        r->size_bytes += got;
    }
    struct stat after;
    if (fstat(fd, &after) != 0 || !is_same(before, &after) ||
        r->size_bytes != (uint64_t)after.st_size)
        return fail(w, name, MLG_E_IO, err, "changed while it was read",
                    "let whatever writes the model finish first");
    mlg_sha256_finish(&sum, r->digest);
    return MLG_OK;
}

static bool is_ignored(const struct mlg_manifest *m, const char *name)
{
    for (size_t i = 0; i < m->ignored_count; i++) {
        size_t len = strlen(m->ignored[i]);
        if (strncmp(name, m->ignored[i], len) == 0 && (name[len] == '\0' || name[len] == '/'))
            return true;
    }
    return false;
}

static enum mlg_code walk_folder(struct walk *w, int fd, const char *prefix, int depth,
                                 struct mlg_err *err);

/* One entry `base` of the folder behind `dir`; `name` is its path below the model. */
static enum mlg_code walk_entry(struct walk *w, int dir, const char *base, const char *name,
                                int depth, struct mlg_err *err)
{
    struct stat st;
    if (fstatat(dir, base, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return fail_errno(w, name, err);
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISLNK(st.st_mode))
        return fail(w, name, MLG_E_SYNTAX, err, "is neither a file nor a folder",
                    "a model has no pipes, sockets or devices");
    /* Without waiting, should a pipe have taken the file's place just now. */
    int fd = openat(dir, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(w, name, err);
    enum mlg_code code;
    if (fstat(fd, &st) != 0)
        code = fail_errno(w, name, err);
    else if (S_ISDIR(st.st_mode))
        return walk_folder(w, fd, name, depth + 1, err);
    else if (S_ISREG(st.st_mode))
        code = hash_file(w, fd, name, &st, err);
    else
        code = fail(w, name, MLG_E_SYNTAX, err, "is neither a file nor a folder",
                    "a model has no pipes, sockets or devices");
    (void)close(fd);
    return code;
}

static enum mlg_code walk_next(struct walk *w, DIR *dir, const struct dirent *entry,
                               const char *prefix, int depth, struct mlg_err *err)
{
    struct mlg_str base = mlg_str_of(entry->d_name);
    if (mlg_str_equal(base, MLG_STR(".")) || mlg_str_equal(base, MLG_STR("..")))
        return MLG_OK;
    const char *name = prefix[0] != '\0' ? mlg_path_join(w->arena, prefix, entry->d_name)
                                         : mlg_arena_copy(w->arena, base);
    if (name == NULL)
        return mlg_arena_full(w->arena, err);
    if (is_ignored(w->manifest, name))
        return MLG_OK;
    if (mlg_utf8_valid_prefix(base) != base.len)
        return fail(w, name, MLG_E_SYNTAX, err, "has a name that is not UTF-8",
                    "rename it: a manifest is JSON, which has no other names");
    return walk_entry(w, dirfd(dir), entry->d_name, name, depth, err);
}

/* Takes over fd. The recursion is bounded by MLG_MANIFEST_DEPTH_LIMIT. */
static enum mlg_code walk_folder(struct walk *w, int fd, const char *prefix, int depth,
                                 struct mlg_err *err)
{
    if (depth > MLG_MANIFEST_DEPTH_LIMIT) {
        (void)close(fd);
        return fail(w, prefix, MLG_E_LIMIT, err, "lies more than 64 folders deep",
                    "ignore what is no part of the model");
    }
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return fail_errno(w, prefix, err);
    }
    enum mlg_code code = MLG_OK;
    while (code == MLG_OK) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            if (errno != 0)
                code = fail_errno(w, prefix, err);
            break;
        }
        code = walk_next(w, dir, entry, prefix, depth, err);
    }
    (void)closedir(dir);
    return code;
}

/* The model's own name: the last part of the path, or of what "." and ".." stand for. */
static const char *own_name(struct mlg_arena *arena, const char *path)
{
    const char *base = mlg_path_base(path);
    if (base[0] != '\0' && strcmp(base, ".") != 0 && strcmp(base, "..") != 0)
        return mlg_arena_copy(arena, mlg_str_of(base));
    char *real = realpath(path, NULL);
    const char *name = mlg_arena_copy(arena, mlg_str_of(real != NULL ? mlg_path_base(real) : ""));
    free(real);
    return name;
}

static enum mlg_code walk_model(struct walk *w, struct mlg_err *err)
{
    struct mlg_manifest *m = w->manifest;
    int fd = open(w->root, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(w, "", err);
    m->name = own_name(w->arena, w->root);
    struct stat st;
    if (m->name == NULL || fstat(fd, &st) != 0) {
        (void)close(fd);
        return m->name == NULL ? mlg_arena_full(w->arena, err) : fail_errno(w, "", err);
    }
    if (S_ISDIR(st.st_mode))
        return walk_folder(w, fd, "", 0, err);
    m->ignored_count = 0;
    enum mlg_code code;
    if (!S_ISREG(st.st_mode))
        code = fail(w, "", MLG_E_SYNTAX, err, "is neither a file nor a folder",
                    "a model is a file or a folder of files");
    else
        code = hash_file(w, fd, ".", &st, err);
    (void)close(fd);
    return code;
}

enum mlg_code manifest_walk(struct mlg_manifest *self, const char *path, struct mlg_err *err)
{
    /* "model/" would follow a link named model. */
    struct mlg_str text = mlg_str_of(path);
    while (text.len > 1 && text.data[text.len - 1] == '/')
        text.len--;
    const char *root = mlg_arena_copy(&self->arena, text);
    if (root == NULL)
        return mlg_arena_full(&self->arena, err);
    struct walk w = { .manifest = self, .arena = &self->arena, .root = root };
    w.chunk = malloc(CHUNK_BYTES);
    if (w.chunk == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory while hashing a model");
    enum mlg_code code = walk_model(&w, err);
    free(w.chunk);
    return code;
}
