#include <mlgate/contract/celllog.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/file.h>

#include "celllog_add.h"

struct mlg_celllog {
    char *path;
    char *beside; /* NULL of a sink, and once renamed */
    FILE *file;
    FILE *spool; /* {group, length, line}...; made on first use */
    struct mlg_buf line;
    int failure; /* errno of the first failed write */
};

struct spooled {
    uint64_t group;
    uint64_t length;
};

#define LINE_BYTES ((size_t)256 * 1024 * 1024)

/* A file beside, to be renamed when it is whole; a sink as it is. Returns a descriptor, or -1. */
static int open_out(struct mlg_celllog *log)
{
    if (log->beside == NULL)
        return open(log->path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
    int fd = mkostemp(log->beside, O_CLOEXEC);
    if (fd < 0)
        return fd;
    mode_t mask = umask(0);
    (void)umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
    return fd;
}

enum mlg_code mlg_celllog_open(const char *path, struct mlg_celllog **ret_log, struct mlg_err *err)
{
    MLG_AUTO(mlg_celllog) struct mlg_celllog *log = calloc(1, sizeof *log);
    if (log == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    mlg_buf_init(&log->line, LINE_BYTES);
    log->path = strdup(path);
    if (log->path == NULL ||
        (!mlg_file_is_sink(path) && asprintf(&log->beside, "%s.XXXXXX", path) < 0)) {
        log->beside = NULL;
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    int fd = open_out(log);
    if (fd < 0) {
        (void)mlg_err_set(err, MLG_E_IO, "cannot be written: %s", strerror(errno));
        mlg_err_at(err, path, 0, 0);
        free(log->beside);
        log->beside = NULL;
        return MLG_E_IO;
    }
    log->file = fdopen(fd, "w");
    if (log->file == NULL) {
        (void)close(fd);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    *ret_log = MLG_STEAL(log);
    return MLG_OK;
}

static void note_failure(struct mlg_celllog *log)
{
    if (log->failure == 0)
        log->failure = errno != 0 ? errno : EIO;
}

static enum mlg_code told(const struct mlg_celllog *log, struct mlg_err *err)
{
    if (log->failure == 0)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_IO, "cannot be written: %s", strerror(log->failure));
    mlg_err_at(err, log->path, 0, 0);
    return MLG_E_IO;
}

/* JSON string; what is not UTF-8 becomes U+FFFD, one for each byte. */
static void add_json(struct mlg_buf *out, struct mlg_str text)
{
    if (text.data == NULL) {
        mlg_buf_add_text(out, "null");
        return;
    }
    mlg_buf_add_char(out, '"');
    while (text.len > 0) {
        size_t good = mlg_utf8_valid_prefix(text);
        for (size_t i = 0; i < good; i++) {
            unsigned char c = (unsigned char)text.data[i];
            if (c == '"' || c == '\\')
                mlg_buf_add_char(out, '\\');
            if (c < 0x20)
                mlg_buf_add_format(out, "\\u%04x", c);
            else
                mlg_buf_add_char(out, (char)c);
        }
        text = (struct mlg_str){ text.data + good, text.len - good };
        if (text.len > 0) {
            mlg_buf_add_text(out, "\xef\xbf\xbd");
            text = (struct mlg_str){ text.data + 1, text.len - 1 };
        }
    }
    mlg_buf_add_char(out, '"');
}

static void add_count(struct mlg_buf *out, uint64_t value, bool known)
{
    if (known)
        mlg_buf_add_format(out, "%llu", (unsigned long long)value);
    else
        mlg_buf_add_text(out, "null");
}

static void write_all(struct mlg_celllog *log, FILE *file, const void *bytes, size_t count)
{
    if (fwrite(bytes, 1, count, file) != count)
        note_failure(log);
}

static void write_spool(struct mlg_celllog *log, size_t group)
{
    if (log->spool == NULL)
        log->spool = tmpfile();
    if (log->spool == NULL) {
        note_failure(log);
        return;
    }
    struct spooled head = { .group = group, .length = log->line.len };
    write_all(log, log->spool, &head, sizeof head);
    write_all(log, log->spool, log->line.data, log->line.len);
}

void mlg_celllog_add(struct mlg_celllog *log, size_t group, const struct mlg_logged *cell)
{
    if (log == NULL || log->failure != 0)
        return;
    struct mlg_buf *line = &log->line;
    mlg_buf_clear(line);
    mlg_buf_add_char(line, '{');
    if (cell->file != NULL) {
        mlg_buf_add_text(line, "\"file\":");
        add_json(line, mlg_str_of(cell->file));
        mlg_buf_add_char(line, ',');
    }
    mlg_buf_add_text(line, "\"row\":");
    add_count(line, cell->row, cell->row != 0);
    mlg_buf_add_text(line, ",\"line\":");
    add_count(line, cell->line, cell->line != 0);
    mlg_buf_add_text(line, ",\"offset\":");
    add_count(line, cell->offset, cell->line != 0);
    mlg_buf_add_text(line, ",\"field\":");
    add_json(line, cell->field);
    mlg_buf_add_text(line, ",\"rule\":");
    add_json(line, mlg_str_of(cell->rule));
    mlg_buf_add_text(line, ",\"value\":");
    add_json(line, cell->value);
    mlg_buf_add_text(line, "}\n");
    if (mlg_buf_check(line, NULL) != MLG_OK) {
        errno = ENOMEM;
        note_failure(log);
    } else if (group == MLG_LOG_AT_ONCE) {
        write_all(log, log->file, line->data, line->len);
    } else {
        write_spool(log, group);
    }
}

/* The spool's next line into log->line; false at the end. */
static bool read_spool(struct mlg_celllog *log, struct spooled *ret_head)
{
    if (fread(ret_head, sizeof *ret_head, 1, log->spool) != 1 || ret_head->length > LINE_BYTES)
        return false;
    mlg_buf_clear(&log->line);
    char part[4096];
    for (uint64_t rest = ret_head->length; rest > 0;) {
        size_t count = rest < sizeof part ? (size_t)rest : sizeof part;
        if (fread(part, 1, count, log->spool) != count)
            return false;
        mlg_buf_add(&log->line, part, count);
        rest -= count;
    }
    return true;
}

enum mlg_code mlg_celllog_settle(struct mlg_celllog *log, const unsigned char *broken, size_t count,
                                 struct mlg_err *err)
{
    if (log == NULL)
        return MLG_OK;
    if (log->spool != NULL) {
        if (fflush(log->spool) != 0)
            note_failure(log);
        rewind(log->spool);
        struct spooled head;
        while (read_spool(log, &head))
            if (head.group < count && broken[head.group])
                write_all(log, log->file, log->line.data, log->line.len);
        if (ferror(log->spool))
            note_failure(log);
        (void)fclose(log->spool);
        log->spool = NULL;
    }
    return told(log, err);
}

enum mlg_code mlg_celllog_commit(struct mlg_celllog *log, struct mlg_err *err)
{
    MLG_TRY(told(log, err));
    int closed = fclose(log->file);
    log->file = NULL;
    if (closed != 0 || (log->beside != NULL && rename(log->beside, log->path) != 0)) {
        note_failure(log);
        return told(log, err);
    }
    free(log->beside);
    log->beside = NULL;
    return MLG_OK;
}

void mlg_celllog_free(struct mlg_celllog *log)
{
    if (log == NULL)
        return;
    if (log->file != NULL)
        (void)fclose(log->file);
    if (log->spool != NULL)
        (void)fclose(log->spool);
    if (log->beside != NULL)
        (void)unlink(log->beside);
    free(log->beside);
    free(log->path);
    mlg_buf_done(&log->line);
    free(log);
}
