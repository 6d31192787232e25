#ifndef MLG_TABLE_SOURCE_H
#define MLG_TABLE_SOURCE_H
/* Where a table's bytes come from: a file or memory, with a tap that sees each byte once. */
#include <stddef.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

struct mlg_source {
    int fd; /* -1 = memory */
    struct mlg_str bytes;
    size_t at;     /* in `bytes` */
    char head[16]; /* the first bytes, read ahead to tell the format */
    size_t head_len;
    size_t head_at;
    void (*tap)(void *user, const void *bytes, size_t count);
    void *user;
};

/* Caller's storage. */
enum mlg_code mlg_source_open_file(struct mlg_source *self, const char *path,
                                   struct mlg_err *err) MLG_CHECKED;
void mlg_source_open_bytes(struct mlg_source *self, struct mlg_str bytes);
void mlg_source_close(struct mlg_source *self);

/* The first bytes (16, or all of a shorter file); before any read. */
enum mlg_code mlg_source_peek(struct mlg_source *self, struct mlg_str *ret_head,
                              struct mlg_err *err) MLG_CHECKED;

/* Up to `count` bytes to `to`; fewer only at the end. */
enum mlg_code mlg_source_read(struct mlg_source *self, void *to, size_t count, size_t *ret_got,
                              struct mlg_err *err) MLG_CHECKED;

#endif
