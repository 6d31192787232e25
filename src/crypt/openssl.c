#include "openssl.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

void crypt_init(void)
{
    (void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
}

enum mlg_code crypt_fail(struct mlg_err *err, const char *what)
{
    unsigned long number = ERR_get_error();
    const char *reason = number != 0 ? ERR_reason_error_string(number) : NULL;
    ERR_clear_error();
    return mlg_err_set(err, MLG_E_CRYPTO, "%s: %s", what, reason != NULL ? reason : "it failed");
}

bool crypt_verify(EVP_PKEY *pkey, const EVP_MD *digest, struct mlg_str message,
                  struct mlg_str signature)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool valid = ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, digest, NULL, pkey) == 1 &&
                 EVP_DigestVerify(ctx, (const unsigned char *)signature.data, signature.len,
                                  (const unsigned char *)message.data, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return valid;
}

void crypt_curve(const EVP_PKEY *pkey, char ret_name[64])
{
    size_t len = 0;
    int is_explicit = 1;
    if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_EC ||
        EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                               &is_explicit) != 1 ||
        is_explicit != 0 || EVP_PKEY_get_group_name(pkey, ret_name, 64, &len) != 1)
        ret_name[0] = '\0';
    ERR_clear_error();
}
