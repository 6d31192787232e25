#include "codec.h"

#include <string.h>

static const struct mlg_codec *const codecs[] = { &mlg_codec_gzip, &mlg_codec_zstd };

const struct mlg_codec *mlg_codec_find(struct mlg_str head)
{
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
        if (mlg_str_starts(head, codecs[i]->magic))
            return codecs[i];
    }
    return NULL;
}

const struct mlg_codec *mlg_codec_of(enum mlg_encoding encoding)
{
    switch (encoding) {
    case MLG_ENCODING_UTF16LE:
        return &mlg_codec_utf16le;
    case MLG_ENCODING_UTF16BE:
        return &mlg_codec_utf16be;
    case MLG_ENCODING_LATIN1:
        return &mlg_codec_latin1;
    case MLG_ENCODING_WINDOWS_1252:
        return &mlg_codec_windows1252;
    default:
        return NULL;
    }
}

size_t mlg_codec_strip(const char *name)
{
    struct mlg_str whole = mlg_str_of(name);
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
        struct mlg_str suffix = mlg_str_of(codecs[i]->suffix);
        if (mlg_str_ends(whole, suffix))
            return whole.len - suffix.len;
    }
    return whole.len;
}
