#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "key.h"
#include "openssl.h"

#define PBKDF2_ROUNDS 600000 /* OWASP password storage cheat sheet, PBKDF2-HMAC-SHA256 */

static bool write_encrypted(BIO *bio, const EVP_PKEY *pkey, const char *passphrase)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    X509_ALGOR *scheme =
        PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), PBKDF2_ROUNDS, NULL, 0, NULL, NID_hmacWithSHA256);
    X509_SIG *sealed = NULL;
    if (info != NULL && scheme != NULL)
        sealed = PKCS8_set0_pbe(passphrase, (int)strlen(passphrase), info, scheme);
    if (sealed == NULL)
        X509_ALGOR_free(scheme);
    bool done = sealed != NULL && PEM_write_bio_PKCS8(bio, sealed) == 1;
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(info);
    return done;
}

static bool write_pem(BIO *bio, const EVP_PKEY *pkey, const char *passphrase)
{
    if (passphrase != NULL)
        return write_encrypted(bio, pkey, passphrase);
    return PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL) == 1;
}

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno != EINTR)
            return false;
        text += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return fsync(fd) == 0;
}

/* Beside, then linked: link(2) gives a whole file or EEXIST, never an overwritten one. */
static enum mlg_code place(const char *path, const char *text, size_t len, struct mlg_err *err)
{
    char beside[4096];
    if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= (int)sizeof beside)
        return mlg_err_set(err, MLG_E_CONFIG, "the path of the key is too long");
    int fd = mkstemp(beside); /* mode 0600 */
    if (fd < 0) {
        (void)mlg_err_set(err, MLG_E_IO, "cannot write the key: %s", strerror(errno));
        mlg_err_at(err, path, 0, 0);
        (void)mlg_err_hint(err, "does the folder exist, and may you write there?");
        return MLG_E_IO;
    }
    enum mlg_code code = MLG_OK;
    if (!write_all(fd, text, len))
        code = mlg_err_set(err, MLG_E_IO, "cannot write the key: %s", strerror(errno));
    (void)close(fd);
    if (code == MLG_OK && link(beside, path) != 0) {
        code = errno == EEXIST ? MLG_E_CONFIG : MLG_E_IO;
        (void)mlg_err_set(err, code, "cannot write the key: %s", strerror(errno));
        (void)mlg_err_hint(err, errno == EEXIST ? "a key is never overwritten: choose another name"
                                                : "does the file system take hard links?");
    }
    (void)unlink(beside);
    if (code != MLG_OK)
        mlg_err_at(err, path, 0, 0);
    return code;
}

enum mlg_code mlg_key_save_private(const struct mlg_key *key, const char *path,
                                   const char *passphrase, struct mlg_err *err)
{
    if (!key->is_private)
        return mlg_err_set(err, MLG_E_BUG, "a public key has no private half to save");
    if (passphrase != NULL && (passphrase[0] == '\0' || strlen(passphrase) > 1024)) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "the passphrase is empty or over 1024 bytes");
        (void)mlg_err_hint(err, "leave it out for a key that is not encrypted");
        return MLG_E_CONFIG;
    }
    crypt_init();
    BIO *bio = BIO_new(BIO_s_secmem());
    char *text = NULL;
    enum mlg_code code;
    if (bio == NULL || !write_pem(bio, key->pkey, passphrase)) {
        code = crypt_fail(err, "cannot write a private key");
    } else {
        long len = BIO_get_mem_data(bio, &text);
        code = place(path, text, len > 0 ? (size_t)len : 0, err);
        if (len > 0)
            OPENSSL_cleanse(text, (size_t)len);
    }
    BIO_free(bio);
    ERR_clear_error();
    return code;
}
