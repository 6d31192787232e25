#ifndef CRYPT_OPENSSL_H
#define CRYPT_OPENSSL_H
/* What the rooms of this layer share about OpenSSL. */
#include <openssl/evp.h>

#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

/* Before any other call: the library, without its configuration file. Idempotent, thread-safe. */
void crypt_init(void);

/* MLG_E_CRYPTO with what failed and OpenSSL's own reason; empties its queue. */
enum mlg_code crypt_fail(struct mlg_err *err, const char *what);

/* Is `signature` one of `pkey` over `message` with `digest` (NULL: the key's own, as for Ed25519)?
 * Empties OpenSSL's error queue. */
bool crypt_verify(EVP_PKEY *pkey, const EVP_MD *digest, struct mlg_str message,
                  struct mlg_str signature);

/* The name of an EC key's curve ("prime256v1", ...); "" for anything else, and for a curve that is
 * spelt out in parameters instead of named: who chooses those chooses the key. */
void crypt_curve(const EVP_PKEY *pkey, char ret_name[64]);

#endif
