#include <mlgate/base/file.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *reason(int number, char *text, size_t size)
{
    return strerror_r(number, text, size); /* the GNU form: thread-safe, returns the text */
}

static enum mlg_code fail(struct mlg_err *err, const char *path, const char *what, int number)
{
    char text[128];
    enum mlg_code code =
        mlg_err_set(err, MLG_E_IO, "%s: %s", what, reason(number, text, sizeof(text)));
    mlg_err_at(err, path, 0, 0);
    return code;
}

enum mlg_code mlg_file_open(const char *path, int *ret_fd, struct mlg_err *err)
{
    if (strcmp(path, "-") == 0) {
        int copy = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
        if (copy < 0)
            return fail(err, "standard input", "cannot be read", errno);
        *ret_fd = copy;
        return MLG_OK;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        int number = errno;
        enum mlg_code code = fail(err, path, "cannot be opened", number);
        if (number == ENOENT)
            mlg_err_hint(err, "check the path; relative paths start at the working directory");
        return code;
    }
    struct stat info;
    if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
        (void)close(fd);
        enum mlg_code code = mlg_err_set(err, MLG_E_IO, "is a directory, not a file");
        mlg_err_at(err, path, 0, 0);
        return code;
    }
    *ret_fd = fd;
    return MLG_OK;
}

enum mlg_code mlg_file_read_fd(int fd, void *bytes, size_t count, size_t *ret_got,
                               struct mlg_err *err)
{
    size_t got = 0;
    while (got < count) {
        ssize_t n = read(fd, (char *)bytes + got, count - got);
        if (n == 0)
            break;
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return fail(err, NULL, "cannot be read", errno);
        }
        got += (size_t)n;
    }
    *ret_got = got;
    return MLG_OK;
}

/* To the end, and close. */
static enum mlg_code read_whole(int fd, const char *path, struct mlg_buf *buf, struct mlg_err *err)
{
    char chunk[32 * 1024];
    size_t got = 0;
    enum mlg_code code;
    do {
        code = mlg_file_read_fd(fd, chunk, sizeof(chunk), &got, err);
        if (code == MLG_OK) {
            mlg_buf_add(buf, chunk, got);
            code = mlg_buf_check(buf, err);
        }
    } while (code == MLG_OK && got == sizeof(chunk));
    (void)close(fd);
    if (code != MLG_OK)
        mlg_err_at(err, path, 0, 0);
    return code;
}

enum mlg_code mlg_file_read(const char *path, struct mlg_buf *buf, struct mlg_err *err)
{
    int fd = -1;
    MLG_TRY(mlg_file_open(path, &fd, err));
    return read_whole(fd, path, buf, err);
}

enum mlg_code mlg_file_read_regular(const char *path, struct mlg_buf *buf, struct mlg_err *err)
{
    /* Not waiting is said to the opening of a pipe; a regular file knows no such thing. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK);
    struct stat info;
    if (fd < 0 && errno != ELOOP)
        return fail(err, path, "cannot be opened", errno);
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        if (fd >= 0)
            (void)close(fd);
        enum mlg_code code = mlg_err_set(err, MLG_E_IO, "is not a regular file");
        mlg_err_at(err, path, 0, 0);
        return code;
    }
    return read_whole(fd, path, buf, err);
}

static int write_all(int fd, struct mlg_str content)
{
    size_t done = 0;
    while (done < content.len) {
        ssize_t n = write(fd, content.data + done, content.len - done);
        if (n < 0 && errno != EINTR)
            return errno;
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

bool mlg_file_is_sink(const char *path)
{
    static const char *const streams[] = { "/dev/stdout", "/dev/stderr" };
    for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
        if (strcmp(path, streams[i]) == 0)
            return true;
    struct stat info;
    return strncmp(path, "/dev/fd/", 8) == 0 ||
           (lstat(path, &info) == 0 && (S_ISCHR(info.st_mode) || S_ISFIFO(info.st_mode)));
}

static enum mlg_code write_sink(const char *path, struct mlg_str content, struct mlg_err *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail(err, path, "cannot be written", errno);
    int number = write_all(fd, content);
    if (close(fd) != 0 && number == 0)
        number = errno;
    return number == 0 ? MLG_OK : fail(err, path, "cannot be written", number);
}

/* Whole, or not at all; returns errno. */
static int write_beside(char *beside, const char *path, struct mlg_str content)
{
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return errno;
    mode_t mask = umask(0);
    (void)umask(mask);
    int number = write_all(fd, content);
    if (number == 0 && fchmod(fd, 0666 & ~mask) != 0)
        number = errno;
    if (close(fd) != 0 && number == 0)
        number = errno;
    if (number == 0 && rename(beside, path) != 0)
        number = errno;
    if (number != 0)
        (void)unlink(beside);
    return number;
}

enum mlg_code mlg_file_write(const char *path, struct mlg_str content, struct mlg_err *err)
{
    if (strcmp(path, "-") == 0) {
        int number = write_all(STDOUT_FILENO, content);
        return number == 0 ? MLG_OK : fail(err, "standard output", "cannot be written", number);
    }
    if (mlg_file_is_sink(path))
        return write_sink(path, content, err);
    struct mlg_arena arena;
    mlg_arena_init(&arena, 64 * 1024);
    char *dir = mlg_path_dir(&arena, path);
    char *beside = mlg_arena_print(&arena, "%s.tmp.XXXXXX", path);
    enum mlg_code code = dir == NULL || beside == NULL
                             ? mlg_err_set(err, MLG_E_LIMIT, "the path is too long")
                             : mlg_file_make_dirs(dir, err);
    if (code == MLG_OK) {
        int number = write_beside(beside, path, content);
        if (number != 0)
            code = fail(err, path, "cannot be written", number);
    }
    mlg_arena_done(&arena);
    return code;
}

enum mlg_code mlg_file_make_dirs(const char *path, struct mlg_err *err)
{
    char partial[4096];
    size_t length = strlen(path);
    if (length == 0)
        return MLG_OK;
    if (length >= sizeof(partial))
        return mlg_err_set(err, MLG_E_LIMIT, "the path is longer than %zu bytes",
                           sizeof(partial) - 1);
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(partial, path, i);
        partial[i] = '\0';
        if (mkdir(partial, 0777) != 0 && errno != EEXIST)
            return fail(err, partial, "folder cannot be made", errno);
    }
    if (!mlg_file_is_dir(path))
        return fail(err, path, "folder cannot be made", ENOTDIR);
    return MLG_OK;
}

bool mlg_file_is_regular(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

bool mlg_file_is_dir(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum mlg_code mlg_file_make_temp_dir(struct mlg_arena *arena, char **ret_path, struct mlg_err *err)
{
    const char *base = getenv("TMPDIR");
    if (base == NULL || base[0] != '/')
        base = "/tmp";
    char *path = mlg_arena_print(arena, "%s/mlgate-XXXXXX", base);
    if (path == NULL)
        return mlg_arena_full(arena, err);
    if (mkdtemp(path) == NULL)
        return fail(err, base, "temporary folder cannot be made", errno);
    *ret_path = path;
    return MLG_OK;
}

/* Depth is bounded: what lies deeper than 64 folders stays, since only our own shallow folders are
 * removed by this. */
static void remove_below(int parent, const char *name, int depth)
{
    if (unlinkat(parent, name, 0) == 0 || depth == 0)
        return;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return;
    }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_below(fd, entry->d_name, depth - 1);
    }
    (void)closedir(dir);
    (void)unlinkat(parent, name, AT_REMOVEDIR);
}

void mlg_file_remove_tree(const char *path)
{
    remove_below(AT_FDCWD, path, 64);
}
