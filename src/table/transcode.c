/* Other encodings as codecs: bytes in, UTF-8 out. */
#include <stdlib.h>
#include <string.h>

#include "codec.h"

struct transcoder {
    enum { LATIN1, UTF16BE, UTF16LE, WINDOWS1252 } kind;
    bool half; /* `first` is the first byte of a unit */
    uint8_t first;
    uint16_t high; /* a high surrogate that waits for its low one; 0 = none */
    uint8_t made[8];
    size_t made_at;
    size_t made_len;
};

/* 0x80 to 0x9F in Windows-1252 (Unicode's CP1252.TXT); 0 = not defined. */
static const uint16_t windows1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static void make_byte(struct transcoder *self, uint32_t byte)
{
    self->made[self->made_len++] = (uint8_t)byte;
}

/* UTF-8; surrogates in the same manner, which makes them ill-formed. */
static void make(struct transcoder *self, uint32_t code)
{
    if (code < 0x80) {
        make_byte(self, code);
    } else if (code < 0x800) {
        make_byte(self, 0xC0 | code >> 6);
        make_byte(self, 0x80 | (code & 0x3F));
    } else {
        if (code < 0x10000) {
            make_byte(self, 0xE0 | code >> 12);
        } else {
            make_byte(self, 0xF0 | code >> 18);
            make_byte(self, 0x80 | (code >> 12 & 0x3F));
        }
        make_byte(self, 0x80 | (code >> 6 & 0x3F));
        make_byte(self, 0x80 | (code & 0x3F));
    }
}

static void take_unit(struct transcoder *self, uint16_t unit)
{
    bool low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (self->high != 0) {
        uint32_t high = self->high;
        self->high = 0;
        if (low) {
            make(self, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            return;
        }
        make(self, high);
    }
    if (unit >= 0xD800 && unit <= 0xDBFF)
        self->high = unit;
    else
        make(self, unit);
}

static void take(struct transcoder *self, uint8_t byte)
{
    switch (self->kind) {
    case LATIN1:
        make(self, byte);
        return;
    case WINDOWS1252:
        if (byte < 0x80 || byte > 0x9F)
            make(self, byte);
        else if (windows1252[byte - 0x80] != 0)
            make(self, windows1252[byte - 0x80]);
        else
            make_byte(self, byte);
        return;
    default:
        self->half = !self->half;
        if (self->half)
            self->first = byte;
        else
            take_unit(self, (uint16_t)(self->kind == UTF16BE ? self->first << 8 | byte
                                                             : byte << 8 | self->first));
    }
}

/* The text ends within a character. */
static void give_up(struct transcoder *self)
{
    if (self->high != 0)
        make(self, self->high);
    if (self->half)
        make_byte(self, 0xFF);
    self->high = 0;
    self->half = false;
}

static enum mlg_codec_step transcode_step(void *state, struct mlg_codec_io *io)
{
    struct transcoder *self = state;
    if (io->in_len == 0)
        give_up(self); /* asked again without input: there is no more */
    for (;;) {
        while (self->made_at < self->made_len && io->out_len > 0) {
            *io->out++ = self->made[self->made_at++];
            io->out_len--;
        }
        if (self->made_at < self->made_len)
            return MLG_CODEC_WITHIN;
        self->made_at = self->made_len = 0;
        if (io->in_len == 0)
            return self->half || self->high != 0 ? MLG_CODEC_WITHIN : MLG_CODEC_END;
        take(self, *io->in++);
        io->in_len--;
    }
}

static void *open_as(int kind)
{
    struct transcoder *self = calloc(1, sizeof *self);
    if (self != NULL)
        self->kind = kind;
    return self;
}

static void *open_latin1(void)
{
    return open_as(LATIN1);
}

static void *open_utf16be(void)
{
    return open_as(UTF16BE);
}

static void *open_utf16le(void)
{
    return open_as(UTF16LE);
}

static void *open_windows1252(void)
{
    return open_as(WINDOWS1252);
}

const struct mlg_codec mlg_codec_latin1 = {
    .id = "Latin-1", .open = open_latin1, .step = transcode_step, .close = free
};
const struct mlg_codec mlg_codec_utf16be = {
    .id = "UTF-16", .open = open_utf16be, .step = transcode_step, .close = free
};
const struct mlg_codec mlg_codec_utf16le = {
    .id = "UTF-16", .open = open_utf16le, .step = transcode_step, .close = free
};
const struct mlg_codec mlg_codec_windows1252 = {
    .id = "Windows-1252", .open = open_windows1252, .step = transcode_step, .close = free
};
