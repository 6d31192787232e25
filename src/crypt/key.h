#ifndef CRYPT_KEY_H
#define CRYPT_KEY_H
#include <openssl/evp.h>

#include <mlgate/crypt/key.h>

struct mlg_key {
    EVP_PKEY *pkey;
    bool is_private;
    int bits; /* 256, 384 or 521 */
};

/* SHA-256, SHA-384 or SHA-512, by the curve. */
const EVP_MD *key_digest(const struct mlg_key *key);

#endif
