#ifndef CRYPT_WIRE_H
#define CRYPT_WIRE_H
/* SSH's wire form (RFC 4251 §5): strings with a 32-bit big-endian length, mpints as strings. */
#include <stdbool.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/str.h>

/* Take from the front of *in; false, with *in as it was, when there is not enough. */
bool wire_take_u32(struct mlg_str *in, uint32_t *ret_value);
bool wire_take_string(struct mlg_str *in, struct mlg_str *ret_text);

/* A positive integer, its magnitude without leading zeros; false for 0, a negative or one that is
 * not in its shortest form. */
bool wire_take_positive(struct mlg_str *in, struct mlg_str *ret_magnitude);

void wire_add_u32(struct mlg_buf *out, uint32_t value);
void wire_add_string(struct mlg_buf *out, struct mlg_str text);
void wire_add_positive(struct mlg_buf *out, struct mlg_str magnitude); /* big-endian, > 0 */

#endif
