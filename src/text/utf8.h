#ifndef MLG_TEXT_UTF8_H
#define MLG_TEXT_UTF8_H
/* Reading and writing single code points. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/str.h>

#define MLG_TEXT_REPLACEMENT UINT32_C(0xFFFD)

/* The code point at text.data[*at], *at < text.len; moves *at behind it. False for a byte that
 * starts no well-formed sequence (RFC 3629): that byte alone is passed and is *ret_point. */
bool mlg_text_utf8_next(struct mlg_str text, size_t *at, uint32_t *ret_point);

/* Append `point` (0..0x10FFFF, no surrogate) as UTF-8. */
void mlg_text_utf8_add(struct mlg_buf *out, uint32_t point);

#endif
