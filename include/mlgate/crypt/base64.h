#ifndef MLGATE_CRYPT_BASE64_H
#define MLGATE_CRYPT_BASE64_H
/* Base64 (RFC 4648), strict in reading: one text for the same bytes, so that a changed character is
 * a changed signature and never a second spelling of it. */
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

/* Append the standard alphabet's text, padded, on one line. */
void mlg_base64_write(struct mlg_buf *out, const void *bytes, size_t count);

/* Append the bytes of `text`. The standard and the URL-safe alphabet are read, not mixed; padding
 * is required. MLG_E_SYNTAX for any other character (line ends too), a wrong length, or bits behind
 * the last byte that are not 0; then nothing usable is in *out. */
enum mlg_code mlg_base64_read(struct mlg_buf *out, struct mlg_str text,
                              struct mlg_err *err) MLG_CHECKED;

#endif
