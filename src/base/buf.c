#include <mlgate/base/buf.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mlg_buf_init(struct mlg_buf *buf, size_t limit_bytes)
{
    *buf = (struct mlg_buf){ .limit_bytes = limit_bytes };
}

void mlg_buf_done(struct mlg_buf *buf)
{
    free(buf->data);
    buf->data = NULL;
    buf->len = buf->capacity = 0;
}

void mlg_buf_clear(struct mlg_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

/* Room for `count` more bytes and a NUL; marks the buffer as failed when there is none. */
static bool reserve(struct mlg_buf *buf, size_t count)
{
    if (buf->failed || count > buf->limit_bytes || buf->len > buf->limit_bytes - count) {
        buf->failed = true;
        return false;
    }
    size_t needed = buf->len + count + 1;
    if (needed <= buf->capacity)
        return true;
    size_t capacity = buf->capacity < 128 ? 256 : buf->capacity + buf->capacity / 2;
    if (capacity < needed)
        capacity = needed;
    char *grown = realloc(buf->data, capacity);
    if (grown == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = grown;
    buf->capacity = capacity;
    return true;
}

void mlg_buf_add(struct mlg_buf *buf, const void *bytes, size_t count)
{
    if (count == 0 || !reserve(buf, count))
        return;
    memcpy(buf->data + buf->len, bytes, count);
    buf->len += count;
    buf->data[buf->len] = '\0';
}

void mlg_buf_add_str(struct mlg_buf *buf, struct mlg_str text)
{
    mlg_buf_add(buf, text.data, text.len);
}

void mlg_buf_add_text(struct mlg_buf *buf, const char *text)
{
    if (text != NULL)
        mlg_buf_add(buf, text, strlen(text));
}

void mlg_buf_add_char(struct mlg_buf *buf, char c)
{
    mlg_buf_add(buf, &c, 1);
}

void mlg_buf_add_fill(struct mlg_buf *buf, char c, size_t count)
{
    if (count == 0 || !reserve(buf, count))
        return;
    memset(buf->data + buf->len, c, count);
    buf->len += count;
    buf->data[buf->len] = '\0';
}

void mlg_buf_add_format(struct mlg_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = true;
        return;
    }
    if (length == 0 || !reserve(buf, (size_t)length))
        return;
    va_start(args, format);
    (void)vsnprintf(buf->data + buf->len, (size_t)length + 1, format, args);
    va_end(args);
    buf->len += (size_t)length;
}

struct mlg_str mlg_buf_view(const struct mlg_buf *buf)
{
    return (struct mlg_str){ .data = buf->data, .len = buf->len };
}

const char *mlg_buf_text(const struct mlg_buf *buf)
{
    return buf->data != NULL ? buf->data : "";
}

enum mlg_code mlg_buf_check(const struct mlg_buf *buf, struct mlg_err *err)
{
    if (!buf->failed)
        return MLG_OK;
    return mlg_err_set(err, MLG_E_LIMIT, "larger than the %zu bytes allowed", buf->limit_bytes);
}
