#include "codec.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define WINDOW_LOG_MAX 27 /* 128 MiB, the most that zstd's own tool takes without being told */

static void *zstd_open(void)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    if (stream != NULL &&
        ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, WINDOW_LOG_MAX))) {
        (void)ZSTD_freeDStream(stream);
        return NULL;
    }
    return stream;
}

static void zstd_close(void *state)
{
    (void)ZSTD_freeDStream(state);
}

static enum mlg_codec_step zstd_step(void *state, struct mlg_codec_io *io)
{
    ZSTD_inBuffer in = { .src = io->in, .size = io->in_len, .pos = 0 };
    ZSTD_outBuffer out = { .dst = io->out, .size = io->out_len, .pos = 0 };
    size_t answer = ZSTD_decompressStream(state, &out, &in);
    io->in += in.pos;
    io->in_len -= in.pos;
    io->out += out.pos;
    io->out_len -= out.pos;
    if (ZSTD_isError(answer)) {
        ZSTD_ErrorCode code = ZSTD_getErrorCode(answer);
        return code == ZSTD_error_memory_allocation ||
                       code == ZSTD_error_frameParameter_windowTooLarge
                   ? MLG_CODEC_NOMEM
                   : MLG_CODEC_BAD;
    }
    return answer == 0 ? MLG_CODEC_END : MLG_CODEC_WITHIN;
}

const struct mlg_codec mlg_codec_zstd = {
    .id = "zstd",
    .magic = { "\x28\xB5\x2F\xFD", 4 },
    .suffix = ".zst",
    .open = zstd_open,
    .step = zstd_step,
    .close = zstd_close,
};
