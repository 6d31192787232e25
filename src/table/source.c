#include "source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/file.h>

#define OUTPUT_BYTES      ((size_t)128 << 10)
#define INPUT_BYTES       ((size_t)64 << 10)
#define UNSUSPECTED_BYTES (UINT64_C(64) << 20) /* a bomb must be bigger than this */

/* A stage between the file and the reader. */
struct mlg_inflow {
    struct mlg_inflow *below; /* where its input comes from; NULL = the file */
    const struct mlg_codec *codec;
    void *state;
    uint64_t ratio;
    uint64_t read_bytes;
    uint64_t made_bytes;
    bool input_ended;
    bool part_ended; /* the input may end here */
    bool ended;      /* nothing more will be made */
    struct mlg_codec_io io;
    size_t output_at; /* of the made bytes, those that a reader has got */
    size_t output_len;
    struct mlg_err failure; /* to be told when all that was made before it has been read */
    uint8_t input[INPUT_BYTES];
    uint8_t output[OUTPUT_BYTES];
};

enum mlg_code mlg_source_open_file(struct mlg_source *self, const char *path, struct mlg_err *err)
{
    struct stat info;
    *self = (struct mlg_source){ .fd = -1 };
    MLG_TRY(mlg_file_open(path, &self->fd, err));
    /* Files that the system makes up have no size; nor have pipes. */
    if (fstat(self->fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
        off_t start = lseek(self->fd, 0, SEEK_CUR);
        self->watched = start >= 0;
        self->start = (uint64_t)start;
        self->size = (uint64_t)info.st_size;
        self->edited = info.st_mtim;
    }
    return MLG_OK;
}

/* Whether the file is still what was opened; asked at its end, and when there is too much of it, so
 * that a file that grows without end is not followed. */
static enum mlg_code watch(const struct mlg_source *self, bool ended, struct mlg_err *err)
{
    struct stat info;
    if (!self->watched || (!ended && self->start + self->read_bytes <= self->size))
        return MLG_OK;
    if (fstat(self->fd, &info) == 0 && (uint64_t)info.st_size == self->size &&
        self->start + self->read_bytes == self->size &&
        info.st_mtim.tv_sec == self->edited.tv_sec && info.st_mtim.tv_nsec == self->edited.tv_nsec)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_IO, "the file changed while it was read");
    (void)mlg_err_hint(err, "write it to another name and rename it when it is whole");
    return MLG_E_IO;
}

void mlg_source_open_bytes(struct mlg_source *self, struct mlg_str bytes)
{
    *self = (struct mlg_source){ .fd = -1, .bytes = bytes };
}

void mlg_source_close(struct mlg_source *self)
{
    if (self->fd >= 0)
        (void)close(self->fd);
    while (self->inflow != NULL) {
        struct mlg_inflow *inflow = self->inflow;
        self->inflow = inflow->below;
        inflow->codec->close(inflow->state);
        free(inflow);
    }
    *self = (struct mlg_source){ .fd = -1 };
}

/* The file's own bytes. */
static enum mlg_code read_file(struct mlg_source *self, void *to, size_t count, size_t *ret_got,
                               struct mlg_err *err)
{
    size_t got = 0;
    if (self->fd >= 0) {
        MLG_TRY(mlg_file_read_fd(self->fd, to, count, &got, err));
        self->read_bytes += got;
        MLG_TRY(watch(self, got < count, err));
    } else {
        size_t left = self->bytes.len - self->at;
        got = count < left ? count : left;
        if (got != 0)
            memcpy(to, self->bytes.data + self->at, got);
        self->at += got;
    }
    if (self->tap_waits)
        self->untapped += got;
    else if (got != 0 && self->tap != NULL)
        self->tap(self->user, to, got);
    self->ended = got < count;
    *ret_got = got;
    return MLG_OK;
}

static enum mlg_code damaged(const struct mlg_inflow *inflow, const char *what, struct mlg_err *err)
{
    (void)mlg_err_set(err, MLG_E_SYNTAX, "the %s data %s", inflow->codec->id, what);
    (void)mlg_err_hint(err, "fetch or make the file again");
    return MLG_E_SYNTAX;
}

static enum mlg_code read_level(struct mlg_source *self, struct mlg_inflow *level, char *to,
                                size_t count, size_t *ret_got, struct mlg_err *err);

static bool level_ended(const struct mlg_source *self, const struct mlg_inflow *level)
{
    return level == NULL ? self->ended : level->ended && level->output_at == level->output_len;
}

/* More input if there is none and the level below has some. */
static enum mlg_code refill(struct mlg_source *self, struct mlg_inflow *inflow, struct mlg_err *err)
{
    if (inflow->io.in_len != 0 || inflow->input_ended)
        return MLG_OK;
    size_t got = 0;
    if (!level_ended(self, inflow->below))
        MLG_TRY(read_level(self, inflow->below, (char *)inflow->input, sizeof inflow->input, &got,
                           err));
    inflow->input_ended = level_ended(self, inflow->below);
    inflow->io.in = inflow->input;
    inflow->io.in_len = got;
    inflow->read_bytes += got;
    return MLG_OK;
}

/* One step into the room that io has. */
static enum mlg_code inflate_some(struct mlg_source *self, struct mlg_inflow *inflow,
                                  struct mlg_err *err)
{
    MLG_TRY(refill(self, inflow, err));
    if (inflow->io.in_len == 0 && inflow->part_ended) {
        inflow->ended = true;
        return MLG_OK;
    }
    size_t room = inflow->io.out_len;
    size_t in = inflow->io.in_len;
    enum mlg_codec_step step = inflow->codec->step(inflow->state, &inflow->io);
    if (step == MLG_CODEC_BAD)
        return damaged(inflow, inflow->part_ended ? "are followed by others" : "are damaged", err);
    if (step == MLG_CODEC_NOMEM)
        return mlg_err_set(err, MLG_E_LIMIT, "the %s data need more memory than they are given",
                           inflow->codec->id);
    bool stuck = inflow->io.out_len == room && inflow->io.in_len == in;
    if (stuck && step != MLG_CODEC_END)
        return damaged(inflow, in == 0 ? "end too early" : "are damaged", err);
    inflow->part_ended = step == MLG_CODEC_END;
    inflow->made_bytes += room - inflow->io.out_len;
    if (inflow->ratio != 0 && inflow->made_bytes > UNSUSPECTED_BYTES &&
        inflow->made_bytes / inflow->ratio > inflow->read_bytes)
        return mlg_err_set(err, MLG_E_LIMIT,
                           "the %s data grow to more than %" PRIu64 " times their size",
                           inflow->codec->id, inflow->ratio);
    return MLG_OK;
}

/* Fill the output. Its size is fixed, so that what is made before an error does not depend on how
 * much the reader asks for. */
static void inflate_chunk(struct mlg_source *self, struct mlg_inflow *inflow)
{
    inflow->io.out = inflow->output;
    inflow->io.out_len = sizeof inflow->output;
    while (inflow->io.out_len > 0 && !inflow->ended) {
        if (inflate_some(self, inflow, &inflow->failure) != MLG_OK)
            break;
    }
    inflow->output_at = 0;
    inflow->output_len = sizeof inflow->output - inflow->io.out_len;
}

static enum mlg_code read_inflow(struct mlg_source *self, struct mlg_inflow *inflow, char *to,
                                 size_t count, size_t *ret_got, struct mlg_err *err)
{
    size_t got = 0;
    while (got < count) {
        if (inflow->output_at == inflow->output_len) {
            if (inflow->ended || inflow->failure.code != MLG_OK)
                break;
            inflate_chunk(self, inflow);
        }
        size_t part = inflow->output_len - inflow->output_at;
        if (part > count - got)
            part = count - got;
        memcpy(to + got, inflow->output + inflow->output_at, part);
        inflow->output_at += part;
        got += part;
    }
    if (got == 0 && count > 0 && !inflow->ended) {
        if (err != NULL && err->code == MLG_OK)
            *err = inflow->failure;
        return inflow->failure.code;
    }
    *ret_got = got;
    return MLG_OK;
}

/* The bytes of a level; the levels are at most two and the file. */
static enum mlg_code read_level(struct mlg_source *self, struct mlg_inflow *level, char *to,
                                size_t count, size_t *ret_got, struct mlg_err *err)
{
    return level == NULL ? read_file(self, to, count, ret_got, err)
                         : read_inflow(self, level, to, count, ret_got, err);
}

enum mlg_code mlg_source_peek(struct mlg_source *self, struct mlg_str *ret_head,
                              struct mlg_err *err)
{
    self->head_at = 0;
    MLG_TRY(read_level(self, self->inflow, self->head, sizeof self->head, &self->head_len, err));
    *ret_head = (struct mlg_str){ .data = self->head, .len = self->head_len };
    return MLG_OK;
}

enum mlg_code mlg_source_decode(struct mlg_source *self, const struct mlg_codec *codec,
                                uint64_t ratio, struct mlg_err *err)
{
    struct mlg_inflow *inflow = calloc(1, sizeof *inflow);
    void *state = inflow == NULL ? NULL : codec->open();
    if (state == NULL) {
        free(inflow);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for decompression");
    }
    inflow->below = self->inflow;
    inflow->codec = codec;
    inflow->state = state;
    inflow->ratio = ratio;
    memcpy(inflow->input, self->head, self->head_len);
    inflow->io.in = inflow->input;
    inflow->io.in_len = self->head_len;
    inflow->read_bytes = self->head_len;
    self->head_len = 0;
    self->inflow = inflow;
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
    *ret_got = ahead;
    if (ahead == count || level_ended(self, self->inflow))
        return MLG_OK;
    size_t got = 0;
    /* An error behind the head comes again with the next call. */
    enum mlg_code code = read_level(self, self->inflow, (char *)to + ahead, count - ahead, &got,
                                    ahead > 0 ? NULL : err);
    if (code != MLG_OK)
        return ahead > 0 ? MLG_OK : code;
    *ret_got = ahead + got;
    return MLG_OK;
}

bool mlg_source_ended(const struct mlg_source *self)
{
    return self->head_at == self->head_len && level_ended(self, self->inflow);
}
