#ifndef MLGATE_BASE_BUF_H
#define MLGATE_BASE_BUF_H
/*
 * A growing run of bytes with a ceiling. The first append that fails (memory, ceiling) marks the
 * buffer as failed; later appends do nothing, so that writers append freely and ask once at the end
 * with mlg_buf_check. A failed buffer keeps what it holds.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

struct mlg_buf {
    char *data; /* len bytes and a NUL behind them; NULL while empty */
    size_t len;
    size_t capacity;
    size_t limit_bytes;
    bool failed;
};

void mlg_buf_init(struct mlg_buf *buf, size_t limit_bytes);
void mlg_buf_done(struct mlg_buf *buf);  /* harmless on a zeroed buffer */
void mlg_buf_clear(struct mlg_buf *buf); /* empty and not failed; keeps the memory */

void mlg_buf_add(struct mlg_buf *buf, const void *bytes, size_t count);
void mlg_buf_add_str(struct mlg_buf *buf, struct mlg_str text);
void mlg_buf_add_text(struct mlg_buf *buf, const char *text); /* NULL adds nothing */
void mlg_buf_add_char(struct mlg_buf *buf, char c);
void mlg_buf_add_format(struct mlg_buf *buf, const char *format, ...) MLG_PRINTF(2, 3);
void mlg_buf_add_fill(struct mlg_buf *buf, char c, size_t count);

/* View of the content, valid until the next append. */
struct mlg_str mlg_buf_view(const struct mlg_buf *buf);

/* NUL-terminated content, "" while empty; valid until the next append. */
const char *mlg_buf_text(const struct mlg_buf *buf);

/* MLG_OK, or MLG_E_LIMIT naming the ceiling if an append failed. */
enum mlg_code mlg_buf_check(const struct mlg_buf *buf, struct mlg_err *err) MLG_CHECKED;

#endif
