/* The start of a file as text: decompressed, and decoded by the encoding that it seems to have. */
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "detect_impl.h"

/* bytes through a codec, as far as there is room for them; a damaged end just ends. */
static enum mlg_code pass_through(const struct mlg_codec *codec, struct mlg_str bytes,
                                  struct detect_sample *sample, struct mlg_err *err)
{
    char *made = malloc(DETECT_BYTES * 4);
    void *state = made != NULL ? codec->open() : NULL;
    if (state == NULL) {
        free(made);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    struct mlg_codec_io io = { .in = (const uint8_t *)bytes.data,
                               .in_len = bytes.len,
                               .out = (uint8_t *)made,
                               .out_len = DETECT_BYTES * 4 };
    enum mlg_codec_step step = MLG_CODEC_WITHIN;
    while (io.out_len > 0 && (step == MLG_CODEC_WITHIN || io.in_len > 0)) {
        size_t in = io.in_len;
        size_t out = io.out_len;
        step = codec->step(state, &io);
        if (step == MLG_CODEC_BAD || step == MLG_CODEC_NOMEM ||
            (io.in_len == in && io.out_len == out))
            break;
    }
    codec->close(state);
    sample->whole = sample->whole && io.in_len == 0 && io.out_len > 0;
    size_t length = DETECT_BYTES * 4 - io.out_len;
    free(sample->bytes);
    sample->bytes = made;
    sample->text = (struct mlg_str){ made, length };
    return MLG_OK;
}

static void cut(struct detect_sample *sample)
{
    if (sample->text.len <= DETECT_BYTES)
        return;
    sample->text.len = DETECT_BYTES;
    sample->whole = false;
}

/* UTF-16 without a mark: text has a NUL in most pairs, always on the same side. */
static enum mlg_encoding guess_utf16(struct mlg_str text, size_t *ret_pairs)
{
    size_t nuls[2] = { 0, 0 };
    for (size_t i = 0; i < text.len; i++)
        nuls[i & 1] += text.data[i] == '\0';
    *ret_pairs = text.len / 2;
    if (nuls[1] * 5 > *ret_pairs * 2 && nuls[0] * 20 < nuls[1])
        return MLG_ENCODING_UTF16LE;
    if (nuls[0] * 5 > *ret_pairs * 2 && nuls[1] * 20 < nuls[0])
        return MLG_ENCODING_UTF16BE;
    return MLG_ENCODING_UTF8;
}

/* Bytes beyond ASCII that are not UTF-8: of one byte each. */
static enum mlg_encoding guess_bytes(struct mlg_str text, struct mlg_detected *detected)
{
    size_t controls = 0; /* of Latin-1: characters of Windows-1252, but for five */
    size_t letters = 0;
    bool undefined = false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        controls += c >= 0x80 && c < 0xA0;
        letters += c >= 0xA0;
        undefined |= c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D;
    }
    bool windows = controls > 0 && !undefined;
    mlg_detect_fact(detected, MLG_DETECT_ENCODING, windows ? "windows-1252" : "latin-1",
                    undefined ? 0.2
                    : windows ? 0.6
                              : 0.5,
                    "no UTF-8; %zu bytes from 0xA0 on, %zu from 0x80 to 0x9F; any encoding of one "
                    "byte a character reads it",
                    letters, controls);
    (void)memcpy(detected->facts[MLG_DETECT_ENCODING].second, windows ? "latin-1" : "windows-1252",
                 windows ? 8 : 13);
    return windows ? MLG_ENCODING_WINDOWS_1252 : MLG_ENCODING_LATIN1;
}

static enum mlg_encoding guess_encoding(const struct detect_sample *sample,
                                        struct mlg_detected *detected)
{
    struct mlg_str text = sample->text;
    size_t pairs = 0;
    enum mlg_encoding wide = guess_utf16(text, &pairs);
    if (wide != MLG_ENCODING_UTF8) {
        mlg_detect_fact(detected, MLG_DETECT_ENCODING,
                        wide == MLG_ENCODING_UTF16LE ? "utf-16le" : "utf-16be", 0.9,
                        "every other byte is NUL, and there is no mark");
        return wide;
    }
    size_t valid = mlg_utf8_valid_prefix(text);
    size_t beyond = 0;
    for (size_t i = 0; i < valid; i++)
        beyond += ((unsigned char)text.data[i] & 0xC0) == 0xC0;
    if (valid == text.len || (!sample->whole && text.len - valid < 4)) {
        if (beyond > 0)
            mlg_detect_fact(detected, MLG_DETECT_ENCODING, "utf-8", 0.99,
                            "valid, with %zu characters beyond ASCII", beyond);
        else
            mlg_detect_fact(detected, MLG_DETECT_ENCODING, "utf-8", 0.9, "ASCII alone");
        return MLG_ENCODING_UTF8;
    }
    return guess_bytes(text, detected);
}

/* A byte order mark settles it, and the reader follows it without being told. */
static enum mlg_encoding by_mark(struct detect_sample *sample, struct mlg_detected *detected,
                                 bool *ret_marked)
{
    static const struct {
        struct mlg_str mark;
        enum mlg_encoding encoding;
        const char *name;
    } marks[] = { { { "\xEF\xBB\xBF", 3 }, MLG_ENCODING_UTF8, "utf-8" },
                  { { "\xFF\xFE", 2 }, MLG_ENCODING_UTF16LE, "utf-16le" },
                  { { "\xFE\xFF", 2 }, MLG_ENCODING_UTF16BE, "utf-16be" } };
    *ret_marked = false;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (!mlg_str_starts(sample->text, marks[i].mark))
            continue;
        sample->text.data += marks[i].mark.len;
        sample->text.len -= marks[i].mark.len;
        mlg_detect_fact(detected, MLG_DETECT_ENCODING, marks[i].name, 1.0,
                        "the file begins with its byte order mark");
        *ret_marked = true;
        return marks[i].encoding;
    }
    return MLG_ENCODING_UTF8;
}

enum mlg_code mlg_detect_sample(struct mlg_str head, bool whole, struct detect_sample *ret_sample,
                                struct mlg_detected *detected, struct mlg_err *err)
{
    struct detect_sample sample = { .text = head, .whole = whole };
    const struct mlg_codec *packed = mlg_codec_find(head);
    enum mlg_code code = MLG_OK;
    if (packed != NULL)
        code = pass_through(packed, head, &sample, err);
    cut(&sample);
    bool marked = false;
    enum mlg_encoding encoding = by_mark(&sample, detected, &marked);
    if (!marked)
        encoding = guess_encoding(&sample, detected);
    const struct mlg_codec *decoder = mlg_codec_of(encoding);
    if (code == MLG_OK && decoder != NULL)
        code = pass_through(decoder, sample.text, &sample, err);
    cut(&sample);
    detected->csv.encoding = marked ? MLG_ENCODING_UTF8 : encoding;
    if (code == MLG_OK &&
        (sample.text.len == 0 || memchr(sample.text.data, '\0', sample.text.len) != NULL)) {
        (void)mlg_err_set(err, MLG_E_SYNTAX,
                          sample.text.len == 0 ? "the file is empty" : "the file is no text");
        code = MLG_E_SYNTAX;
    }
    if (code == MLG_OK)
        *ret_sample = sample;
    else
        free(sample.bytes);
    return code;
}

void mlg_detect_sample_done(struct detect_sample *sample)
{
    free(sample->bytes);
    *sample = (struct detect_sample){ .whole = false };
}
