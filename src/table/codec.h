#ifndef MLG_TABLE_CODEC_H
#define MLG_TABLE_CODEC_H
/* Compression, told by the first bytes; one file a codec. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/str.h>
#include <mlgate/table/table.h>

struct mlg_codec_io {
    const uint8_t *in; /* moved forward as it is used up */
    size_t in_len;
    uint8_t *out;
    size_t out_len;
};

enum mlg_codec_step {
    MLG_CODEC_WITHIN, /* in the middle of a part */
    MLG_CODEC_END,    /* a part (gzip member, zstd frame) is complete; another may follow */
    MLG_CODEC_BAD,    /* not that format, or damaged */
    MLG_CODEC_NOMEM   /* no memory, or the file asks for more than the codec allows */
};

struct mlg_codec {
    const char *id; /* "gzip" */
    struct mlg_str magic;
    const char *suffix; /* ".gz" */
    void *(*open)(void);
    /* Decode as far as input and room allow. */
    enum mlg_codec_step (*step)(void *state, struct mlg_codec_io *io);
    void (*close)(void *state); /* NULL allowed */
};

extern const struct mlg_codec mlg_codec_gzip;
extern const struct mlg_codec mlg_codec_zstd;

/* To UTF-8 (transcode.c). What is no character (a lone surrogate, half a unit, a byte that
 * Windows-1252 does not define) becomes bytes that are not UTF-8 either, so that it is reported
 * where it stands. Their magic is empty: they are chosen, not found. */
extern const struct mlg_codec mlg_codec_latin1;
extern const struct mlg_codec mlg_codec_utf16be;
extern const struct mlg_codec mlg_codec_utf16le;
extern const struct mlg_codec mlg_codec_windows1252;

/* By the first bytes of a file; NULL when it is not compressed. */
const struct mlg_codec *mlg_codec_find(struct mlg_str head);

/* To UTF-8; NULL for what is UTF-8. */
const struct mlg_codec *mlg_codec_of(enum mlg_encoding encoding);

/* Length of `name` without the suffix of a codec. */
size_t mlg_codec_strip(const char *name);

#endif
