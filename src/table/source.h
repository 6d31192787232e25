#ifndef MLG_TABLE_SOURCE_H
#define MLG_TABLE_SOURCE_H
/*
 * Where a table's bytes come from: a file or memory, as they are or decompressed. A tap sees each
 * byte of the file itself once, in order.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

#include "codec.h"

struct mlg_inflow; /* the state of decompression */

struct mlg_source {
    int fd; /* -1 = memory */
    struct mlg_str bytes;
    size_t at; /* in `bytes` */
    void (*tap)(void *user, const void *bytes, size_t count);
    void *user;
    bool watched;           /* a file with a size, which must not change: */
    struct timespec edited; /* as it was when it was opened */
    uint64_t start;         /* standard input may be behind the first byte */
    uint64_t size;
    uint64_t read_bytes;
    char head[16]; /* the first bytes, read ahead to tell the format */
    size_t head_len;
    size_t head_at;
    bool tap_waits;            /* the tap is not called: who reads sees to it */
    size_t untapped;           /* bytes of the file read so; the last ones of what was read */
    bool ended;                /* the file has no more bytes */
    struct mlg_inflow *inflow; /* the last stage; NULL = the file as it is */
};

/* Caller's storage. */
enum mlg_code mlg_source_open_file(struct mlg_source *self, const char *path,
                                   struct mlg_err *err) MLG_CHECKED;
void mlg_source_open_bytes(struct mlg_source *self, struct mlg_str bytes);
void mlg_source_close(struct mlg_source *self);

/* The first bytes (16, or all of a shorter file); before any read. */
enum mlg_code mlg_source_peek(struct mlg_source *self, struct mlg_str *ret_head,
                              struct mlg_err *err) MLG_CHECKED;

/* From here on, before any read: what `codec` makes of the bytes. Peek again for the new first
 * ones. More than `ratio` bytes from one, behind the first 64 MiB, is MLG_E_LIMIT; 0 = no matter.
 */
enum mlg_code mlg_source_decode(struct mlg_source *self, const struct mlg_codec *codec,
                                uint64_t ratio, struct mlg_err *err) MLG_CHECKED;

/* Up to `count` bytes to `to`, count > 0; fewer at the end and before an error, which comes with
 * the next call. MLG_E_SYNTAX if compressed data are damaged, end early or are followed by others;
 * MLG_E_IO if a file is no longer what it was when it was opened, by its size or its time.
 */
enum mlg_code mlg_source_read(struct mlg_source *self, void *to, size_t count, size_t *ret_got,
                              struct mlg_err *err) MLG_CHECKED;

/* Nothing is left to read. */
bool mlg_source_ended(const struct mlg_source *self);

#endif
