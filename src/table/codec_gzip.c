#include "codec.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct gzip {
    z_stream stream;
    bool ended; /* a member is complete; more input begins the next */
};

static void *gzip_open(void)
{
    struct gzip *self = calloc(1, sizeof *self);
    if (self == NULL)
        return NULL;
    /* 15 bits of window, and a gzip header is wanted (RFC 1952). */
    if (inflateInit2(&self->stream, 15 + 16) != Z_OK) {
        free(self);
        return NULL;
    }
    return self;
}

static void gzip_close(void *state)
{
    struct gzip *self = state;
    if (self == NULL)
        return;
    (void)inflateEnd(&self->stream);
    free(self);
}

static enum mlg_codec_step gzip_step(void *state, struct mlg_codec_io *io)
{
    struct gzip *self = state;
    if (self->ended) {
        if (io->in_len == 0)
            return MLG_CODEC_END;
        (void)inflateReset(&self->stream);
        self->ended = false;
    }
    uInt in = io->in_len < INT_MAX ? (uInt)io->in_len : INT_MAX;
    uInt out = io->out_len < INT_MAX ? (uInt)io->out_len : INT_MAX;
    /* zlib takes its input without const unless ZLIB_CONST is set for all of its users. */
    self->stream.next_in = (Bytef *)(uintptr_t)io->in;
    self->stream.avail_in = in;
    self->stream.next_out = io->out;
    self->stream.avail_out = out;
    int answer = inflate(&self->stream, Z_NO_FLUSH);
    io->in += in - self->stream.avail_in;
    io->in_len -= in - self->stream.avail_in;
    io->out += out - self->stream.avail_out;
    io->out_len -= out - self->stream.avail_out;
    switch (answer) {
    case Z_OK:
    case Z_BUF_ERROR: /* nothing could be done with what there was */
        return MLG_CODEC_WITHIN;
    case Z_STREAM_END:
        self->ended = true;
        return MLG_CODEC_END;
    case Z_MEM_ERROR:
        return MLG_CODEC_NOMEM;
    default:
        return MLG_CODEC_BAD;
    }
}

const struct mlg_codec mlg_codec_gzip = {
    .id = "gzip",
    .magic = { "\x1F\x8B", 2 },
    .suffix = ".gz",
    .open = gzip_open,
    .step = gzip_step,
    .close = gzip_close,
};
