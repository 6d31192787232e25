/* The deprecated one-shot context of OpenSSL is meant here: it works without providers,
 * configuration files or allocation, in a static binary as well (docs/architecture.md). */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <mlgate/base/sha256.h>

#include <openssl/sha.h>
#include <unistd.h>

#include <mlgate/base/file.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct mlg_sha256),
               "the public context must hold the library's");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(struct mlg_sha256), "and be aligned for it");

static SHA256_CTX *context(struct mlg_sha256 *self)
{
    return (SHA256_CTX *)(void *)self->state;
}

void mlg_sha256_init(struct mlg_sha256 *self)
{
    SHA256_Init(context(self));
}

void mlg_sha256_add(struct mlg_sha256 *self, const void *bytes, size_t count)
{
    SHA256_Update(context(self), bytes, count);
}

void mlg_sha256_finish(struct mlg_sha256 *self, uint8_t ret_digest[MLG_SHA256_BYTES])
{
    SHA256_Final(ret_digest, context(self));
}

void mlg_sha256_hex(const uint8_t digest[MLG_SHA256_BYTES], char ret_hex[MLG_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < MLG_SHA256_BYTES; i++) {
        ret_hex[2 * i] = digits[digest[i] >> 4];
        ret_hex[2 * i + 1] = digits[digest[i] & 15];
    }
    ret_hex[MLG_SHA256_HEX - 1] = '\0';
}

void mlg_sha256_bytes(const void *bytes, size_t count, char ret_hex[MLG_SHA256_HEX])
{
    struct mlg_sha256 hash;
    uint8_t digest[MLG_SHA256_BYTES];
    mlg_sha256_init(&hash);
    mlg_sha256_add(&hash, bytes, count);
    mlg_sha256_finish(&hash, digest);
    mlg_sha256_hex(digest, ret_hex);
}

enum mlg_code mlg_sha256_file(const char *path, char ret_hex[MLG_SHA256_HEX],
                              uint64_t *ret_size_bytes, struct mlg_err *err)
{
    int fd = -1;
    MLG_TRY(mlg_file_open(path, &fd, err));
    struct mlg_sha256 hash;
    mlg_sha256_init(&hash);
    uint64_t total = 0;
    char chunk[64 * 1024];
    size_t got = 0;
    enum mlg_code code;
    do {
        code = mlg_file_read_fd(fd, chunk, sizeof(chunk), &got, err);
        if (code != MLG_OK)
            break;
        mlg_sha256_add(&hash, chunk, got);
        total += got;
    } while (got == sizeof(chunk));
    (void)close(fd);
    if (code != MLG_OK) {
        mlg_err_at(err, path, 0, 0);
        return code;
    }
    uint8_t digest[MLG_SHA256_BYTES];
    mlg_sha256_finish(&hash, digest);
    mlg_sha256_hex(digest, ret_hex);
    if (ret_size_bytes != NULL)
        *ret_size_bytes = total;
    return MLG_OK;
}
