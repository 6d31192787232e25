#include <openssl/err.h>

#include "key.h"
#include "openssl.h"

bool mlg_key_verify(const struct mlg_key *key, struct mlg_str message, struct mlg_str signature)
{
    return signature.len > 0 && crypt_verify(key->pkey, key_digest(key), message, signature);
}

static enum mlg_code sign(const struct mlg_key *key, struct mlg_str message, EVP_MD_CTX *ctx,
                          struct mlg_buf *out, struct mlg_err *err)
{
    unsigned char der[256]; /* P-521: 139 bytes at most */
    size_t len = sizeof der;
    if (ctx == NULL || EVP_DigestSignInit(ctx, NULL, key_digest(key), NULL, key->pkey) != 1 ||
        EVP_DigestSign(ctx, der, &len, (const unsigned char *)message.data, message.len) != 1)
        return crypt_fail(err, "cannot sign");
    /* A fault while signing can give away the key (and shows here). */
    struct mlg_str signature = { (const char *)der, len };
    if (!mlg_key_verify(key, message, signature))
        return mlg_err_set(err, MLG_E_CRYPTO, "the signature just made does not verify");
    mlg_buf_add(out, der, len);
    return mlg_buf_check(out, err);
}

enum mlg_code mlg_key_sign(const struct mlg_key *key, struct mlg_str message, struct mlg_buf *out,
                           struct mlg_err *err)
{
    if (!key->is_private)
        return mlg_err_set(err, MLG_E_BUG, "a public key cannot sign");
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    enum mlg_code code = sign(key, message, ctx, out, err);
    EVP_MD_CTX_free(ctx);
    return code;
}
