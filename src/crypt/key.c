#include "key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/base64.h>

#include "openssl.h"

void mlg_key_free(struct mlg_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

const EVP_MD *key_digest(const struct mlg_key *key)
{
    return key->bits == 256 ? EVP_sha256() : key->bits == 384 ? EVP_sha384() : EVP_sha512();
}

/* Takes over pkey. */
static enum mlg_code wrap(EVP_PKEY *pkey, bool is_private, struct mlg_key **ret_key,
                          struct mlg_err *err)
{
    static const struct {
        const char *curve;
        int bits;
    } curves[] = { { "prime256v1", 256 }, { "secp384r1", 384 }, { "secp521r1", 521 } };
    char curve[64];
    int bits = 0;
    crypt_curve(pkey, curve);
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        if (strcmp(curve, curves[i].curve) == 0)
            bits = curves[i].bits;
    }
    if (bits == 0) {
        EVP_PKEY_free(pkey);
        (void)mlg_err_set(err, MLG_E_CONFIG, "not an ECDSA key over a NIST curve");
        (void)mlg_err_hint(err, "make one with mlgate-card keygen, or openssl ecparam -name "
                                "prime256v1 -genkey");
        return MLG_E_CONFIG;
    }
    struct mlg_key *key = calloc(1, sizeof *key);
    if (key == NULL) {
        EVP_PKEY_free(pkey);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    *key = (struct mlg_key){ pkey, is_private, bits };
    *ret_key = key;
    return MLG_OK;
}

enum mlg_code mlg_key_generate(struct mlg_key **ret_key, struct mlg_err *err)
{
    crypt_init();
    EVP_PKEY *pkey = EVP_EC_gen("P-256");
    if (pkey == NULL)
        return crypt_fail(err, "cannot make a key");
    return wrap(pkey, true, ret_key, err);
}

struct passphrase {
    const char *text;
    bool asked;
};

/* Instead of OpenSSL's default, which would ask the terminal. */
static int give_passphrase(char *out, int size, int writing, void *data)
{
    struct passphrase *p = data;
    (void)writing;
    p->asked = true;
    size_t len = p->text != NULL ? strlen(p->text) : 0;
    if (len == 0 || len > (size_t)size)
        return -1;
    memcpy(out, p->text, len);
    return (int)len;
}

static bool contains(struct mlg_str text, const char *needle)
{
    return text.len > 0 && memmem(text.data, text.len, needle, strlen(needle)) != NULL;
}

static enum mlg_code refuse(struct mlg_err *err, const char *text, const char *hint)
{
    ERR_clear_error();
    (void)mlg_err_set(err, MLG_E_CONFIG, "%s", text);
    (void)mlg_err_hint(err, "%s", hint);
    return MLG_E_CONFIG;
}

enum mlg_code mlg_key_parse_private(struct mlg_str pem, const char *passphrase,
                                    struct mlg_key **ret_key, struct mlg_err *err)
{
    crypt_init();
    if (pem.len > MLG_KEY_FILE_BYTES)
        return refuse(err, "too large for a key", "a key in PEM has some hundred bytes");
    struct passphrase p = { passphrase, false };
    BIO *bio = BIO_new_mem_buf(pem.len > 0 ? pem.data : "", (int)pem.len);
    EVP_PKEY *pkey = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &p) : NULL;
    BIO_free(bio);
    if (pkey != NULL)
        return wrap(pkey, true, ret_key, err);
    if (p.asked && passphrase == NULL)
        return refuse(err, "the key is encrypted, and no passphrase is given",
                      "set MLGATE_KEY_PASSPHRASE, or give --passphrase-file FILE");
    if (p.asked)
        return refuse(err, "the passphrase does not open the key", "check the passphrase");
    if (contains(pem, "-----BEGIN PUBLIC KEY-----"))
        return refuse(err, "a public key, where a private one is needed",
                      "name the .key file, not the .pub file");
    if (contains(pem, "-----BEGIN OPENSSH PRIVATE KEY-----"))
        return refuse(err, "an OpenSSH key, which signs approvals, not evidence",
                      "make a key with mlgate-card keygen");
    return refuse(err, "not a private key in PEM", "make one with mlgate-card keygen");
}

enum mlg_code mlg_key_parse_public(struct mlg_str pem, struct mlg_key **ret_key,
                                   struct mlg_err *err)
{
    crypt_init();
    if (pem.len > MLG_KEY_FILE_BYTES)
        return refuse(err, "too large for a key", "a key in PEM has some hundred bytes");
    if (contains(pem, "PRIVATE KEY-----"))
        return refuse(err, "a private key, where a public one is needed",
                      "name the .pub file, and keep the .key file to yourself");
    struct passphrase none = { NULL, false };
    BIO *bio = BIO_new_mem_buf(pem.len > 0 ? pem.data : "", (int)pem.len);
    EVP_PKEY *pkey = bio != NULL ? PEM_read_bio_PUBKEY(bio, NULL, give_passphrase, &none) : NULL;
    BIO_free(bio);
    if (pkey == NULL)
        return refuse(err, "not a public key in PEM",
                      "mlgate-card keygen writes one beside the "
                      "private key");
    return wrap(pkey, false, ret_key, err);
}

/* Without mlg_file_read's MLG_E_IO: a key that is not there is a mistake of configuration. */
static enum mlg_code read_key_file(const char *path, struct mlg_buf *pem, struct mlg_err *err)
{
    struct mlg_err reason = MLG_ERR_INIT;
    mlg_buf_init(pem, MLG_KEY_FILE_BYTES);
    if (mlg_file_read(path, pem, &reason) == MLG_OK)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "the key %s", reason.text);
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "%s", reason.hint[0] != '\0' ? reason.hint : "name the key's file");
    return MLG_E_CONFIG;
}

static void wipe(struct mlg_buf *pem)
{
    if (pem->data != NULL)
        OPENSSL_cleanse(pem->data, pem->capacity);
    mlg_buf_done(pem);
}

enum mlg_code mlg_key_load_private(const char *path, const char *passphrase,
                                   struct mlg_key **ret_key, struct mlg_err *err)
{
    struct mlg_buf pem;
    enum mlg_code code = read_key_file(path, &pem, err);
    if (code == MLG_OK)
        code = mlg_key_parse_private(mlg_buf_view(&pem), passphrase, ret_key, err);
    wipe(&pem);
    if (code != MLG_OK)
        mlg_err_at(err, path, 0, 0);
    return code;
}

enum mlg_code mlg_key_load_public(const char *path, struct mlg_key **ret_key, struct mlg_err *err)
{
    struct mlg_buf pem;
    enum mlg_code code = read_key_file(path, &pem, err);
    if (code == MLG_OK)
        code = mlg_key_parse_public(mlg_buf_view(&pem), ret_key, err);
    wipe(&pem);
    if (code != MLG_OK)
        mlg_err_at(err, path, 0, 0);
    return code;
}

bool mlg_key_same(const struct mlg_key *a, const struct mlg_key *b)
{
    bool same = EVP_PKEY_eq(a->pkey, b->pkey) == 1;
    ERR_clear_error();
    return same;
}

enum mlg_code mlg_key_write_public(const struct mlg_key *key, struct mlg_buf *out,
                                   struct mlg_err *err)
{
    char *text = NULL;
    BIO *bio = BIO_new(BIO_s_mem());
    enum mlg_code code = MLG_OK;
    if (bio == NULL || PEM_write_bio_PUBKEY(bio, key->pkey) != 1) {
        code = crypt_fail(err, "cannot write a public key");
    } else {
        long len = BIO_get_mem_data(bio, &text);
        mlg_buf_add(out, text, len > 0 ? (size_t)len : 0);
        code = mlg_buf_check(out, err);
    }
    BIO_free(bio);
    return code;
}

enum mlg_code mlg_key_hint(const struct mlg_key *key, char ret_hex[MLG_SHA256_HEX],
                           struct mlg_err *err)
{
    struct mlg_buf pem;
    mlg_buf_init(&pem, MLG_KEY_FILE_BYTES);
    enum mlg_code code = mlg_key_write_public(key, &pem, err);
    if (code == MLG_OK)
        mlg_sha256_bytes(pem.data, pem.len, ret_hex);
    mlg_buf_done(&pem);
    return code;
}

enum mlg_code mlg_key_der_hint(const struct mlg_key *key, char ret_base64[45], struct mlg_err *err)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(key->pkey, &der);
    if (len <= 0)
        return crypt_fail(err, "cannot write a public key");
    struct mlg_sha256 sum;
    uint8_t digest[MLG_SHA256_BYTES];
    mlg_sha256_init(&sum);
    mlg_sha256_add(&sum, der, (size_t)len);
    mlg_sha256_finish(&sum, digest);
    OPENSSL_free(der);
    struct mlg_buf text;
    mlg_buf_init(&text, 64);
    mlg_base64_write(&text, digest, sizeof digest);
    enum mlg_code code = mlg_buf_check(&text, err);
    if (code == MLG_OK)
        memcpy(ret_base64, mlg_buf_text(&text), 45);
    mlg_buf_done(&text);
    return code;
}
