#ifndef MLGATE_BASE_SHA256_H
#define MLGATE_BASE_SHA256_H
/* SHA-256 (FIPS 180-4) by libcrypto's plain functions, which need no provider and read no
 * configuration. */
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

#define MLG_SHA256_BYTES 32
#define MLG_SHA256_HEX   65 /* 64 lower-case digits and a NUL */

struct mlg_sha256 {
    uint32_t state[32]; /* room for the library's own context; see sha256.c */
};

void mlg_sha256_init(struct mlg_sha256 *self);
void mlg_sha256_add(struct mlg_sha256 *self, const void *bytes, size_t count);
void mlg_sha256_finish(struct mlg_sha256 *self, uint8_t ret_digest[MLG_SHA256_BYTES]);

void mlg_sha256_hex(const uint8_t digest[MLG_SHA256_BYTES], char ret_hex[MLG_SHA256_HEX]);
void mlg_sha256_bytes(const void *bytes, size_t count, char ret_hex[MLG_SHA256_HEX]);

/* Digest of a regular file's content, streamed. MLG_E_IO with the path. ret_size_bytes may be NULL.
 */
enum mlg_code mlg_sha256_file(const char *path, char ret_hex[MLG_SHA256_HEX],
                              uint64_t *ret_size_bytes, struct mlg_err *err) MLG_CHECKED;

#endif
