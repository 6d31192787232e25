#ifndef MLGATE_BASE_FILE_H
#define MLGATE_BASE_FILE_H
/* Files and paths. Paths are bytes; nothing is resolved against anything but the working directory.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>

/* Open for reading: a regular file or a pipe; a directory, a missing or unreadable file is MLG_E_IO
 * with the path, the reason and a hint. "-" is standard input (duplicated). The caller closes
 * *ret_fd. */
enum mlg_code mlg_file_open(const char *path, int *ret_fd, struct mlg_err *err) MLG_CHECKED;

/* Read from fd until `count` bytes or the end; retries EINTR and short reads. *ret_got < count only
 * at the end. */
enum mlg_code mlg_file_read_fd(int fd, void *bytes, size_t count, size_t *ret_got,
                               struct mlg_err *err) MLG_CHECKED;

/* Whole content appended to *buf (whose ceiling bounds it: MLG_E_LIMIT with the path). */
enum mlg_code mlg_file_read(const char *path, struct mlg_buf *buf, struct mlg_err *err) MLG_CHECKED;

/* The same of a file whose name was found in a folder that others write to: anything but a regular
 * file, links too, is MLG_E_IO. Never waits, as opening a pipe does. */
enum mlg_code mlg_file_read_regular(const char *path, struct mlg_buf *buf,
                                    struct mlg_err *err) MLG_CHECKED;

/* Is it something that takes what is written, as a pipe, a terminal or /dev/null, rather than holds
 * it? Links are not followed, but for /dev/stdout, /dev/stderr and /dev/fd/N. A file renamed to
 * such a name would take its place, for every program of the machine. */
bool mlg_file_is_sink(const char *path);

/* Write beside and rename, so that readers see the old file or the whole new one; missing parent
 * folders are made. "-" is standard output; that and a sink are written as they are. Nothing is
 * left behind on failure. */
enum mlg_code mlg_file_write(const char *path, struct mlg_str content,
                             struct mlg_err *err) MLG_CHECKED;

/* The folder and all its parents; no error if it is there. */
enum mlg_code mlg_file_make_dirs(const char *path, struct mlg_err *err) MLG_CHECKED;

bool mlg_file_is_regular(const char *path); /* symlinks followed */
bool mlg_file_is_dir(const char *path);

/* A private temporary folder (mode 0700) under $TMPDIR or /tmp; `*ret_path` lies in the arena. */
enum mlg_code mlg_file_make_temp_dir(struct mlg_arena *arena, char **ret_path,
                                     struct mlg_err *err) MLG_CHECKED;

/* Remove a folder with everything below it; symlinks are removed, not followed. Errors are ignored.
 */
void mlg_file_remove_tree(const char *path);

/* "dir/name", or `name` alone if it is absolute or dir is NULL, "" or "."; but "./-" for "-": what
 * is joined is the path of a file, never standard input. NULL when memory is out. */
char *mlg_path_join(struct mlg_arena *arena, const char *dir, const char *name);

/* Folder part ("." when there is none) and last part ("" only for a path that ends in '/'). */
char *mlg_path_dir(struct mlg_arena *arena, const char *path);
const char *mlg_path_base(const char *path);

/* `path` from the root, without links, "." and "..", though its last parts may not be there yet;
 * *ret_there is where those begin, at most its length. False when it does not fit. */
bool mlg_path_resolve(const char *path, char out[4096], size_t *ret_there);

/* Would what is written to one of these paths take the place of the other? One file under two
 * names, or one place where there is none yet; never "-", a pipe or a device, which hold nothing.
 */
bool mlg_file_is_same(const char *a, const char *b);

/* Days from 1970-01-01 to a day of the Gregorian calendar, carried on backwards, in the years 0 to
 * 9999; false if there is no such day. */
bool mlg_days_of(int32_t year, int32_t month, int32_t day, int64_t *ret_days);
bool mlg_is_leap_year(int32_t year);

/* Seconds since 1970 (UTC): SOURCE_DATE_EPOCH if set and a number, else the clock. */
int64_t mlg_time_now(void);

/* RFC 3339 in UTC, "2026-11-21T09:00:00Z"; `seconds` in the years 0..9999, else "invalid". */
void mlg_time_format(int64_t seconds, char out[32]);

/* Seconds since 1970 of "YYYY-MM-DDTHH:MM:SSZ", the one form that mlg_time_format writes, in the
 * years 1970 to 9999; false for anything else. */
bool mlg_time_read(const char *text, int64_t *ret_seconds);

#endif
