#include "source.h"

#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>

enum mlg_code mlg_source_open_file(struct mlg_source *self, const char *path, struct mlg_err *err)
{
    *self = (struct mlg_source){ .fd = -1 };
    return mlg_file_open(path, &self->fd, err);
}

void mlg_source_open_bytes(struct mlg_source *self, struct mlg_str bytes)
{
    *self = (struct mlg_source){ .fd = -1, .bytes = bytes };
}

void mlg_source_close(struct mlg_source *self)
{
    if (self->fd >= 0)
        (void)close(self->fd);
    *self = (struct mlg_source){ .fd = -1 };
}

static enum mlg_code read_on(struct mlg_source *self, void *to, size_t count, size_t *ret_got,
                             struct mlg_err *err)
{
    size_t got = 0;
    if (self->fd >= 0) {
        MLG_TRY(mlg_file_read_fd(self->fd, to, count, &got, err));
    } else {
        size_t left = self->bytes.len - self->at;
        got = count < left ? count : left;
        if (got != 0)
            memcpy(to, self->bytes.data + self->at, got);
        self->at += got;
    }
    if (got != 0 && self->tap != NULL)
        self->tap(self->user, to, got);
    *ret_got = got;
    return MLG_OK;
}

enum mlg_code mlg_source_peek(struct mlg_source *self, struct mlg_str *ret_head,
                              struct mlg_err *err)
{
    MLG_TRY(read_on(self, self->head, sizeof self->head, &self->head_len, err));
    *ret_head = (struct mlg_str){ .data = self->head, .len = self->head_len };
    return MLG_OK;
}

enum mlg_code mlg_source_read(struct mlg_source *self, void *to, size_t count, size_t *ret_got,
                              struct mlg_err *err)
{
    size_t ahead = self->head_len - self->head_at;
    if (ahead > count)
        ahead = count;
    memcpy(to, self->head + self->head_at, ahead);
    self->head_at += ahead;
    size_t got = 0;
    if (ahead < count)
        MLG_TRY(read_on(self, (char *)to + ahead, count - ahead, &got, err));
    *ret_got = ahead + got;
    return MLG_OK;
}
