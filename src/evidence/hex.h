#ifndef EVIDENCE_HEX_H
#define EVIDENCE_HEX_H
/* Digests as text. */
#include <stdbool.h>
#include <stdint.h>

#include <mlgate/base/sha256.h>

/* Exactly 64 lower-case hexadecimal digits; NULL is not. */
bool hex_is_sha256(const char *text);

/* `text` as hex_is_sha256 wants it. */
void hex_read_sha256(const char *text, uint8_t ret_digest[MLG_SHA256_BYTES]);

#endif
