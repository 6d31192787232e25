#ifndef MLGATE_CRYPT_KEY_H
#define MLGATE_CRYPT_KEY_H
/*
 * Keys for signing evidence: ECDSA over NIST P-256 with SHA-256. Verification also takes P-384 with
 * SHA-384 and P-521 with SHA-512, which the public tools may have signed with. Signatures are
 * ASN.1 DER, as Sigstore wants them.
 *
 * Secrets live in OpenSSL's own memory, which is cleansed when freed, and never in an arena. No
 * configuration file of OpenSSL is read, and nobody is ever asked for a passphrase.
 */
#include <stdbool.h>
#include <stddef.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/base/str.h>

struct mlg_key; /* a public key, or a pair */

#define MLG_KEY_FILE_BYTES ((size_t)64 << 10)

void mlg_key_free(struct mlg_key *key);
MLG_AUTO_DECLARE(mlg_key, struct mlg_key *, mlg_key_free);

/* A new P-256 pair. MLG_E_CRYPTO. */
enum mlg_code mlg_key_generate(struct mlg_key **ret_key, struct mlg_err *err) MLG_CHECKED;

/*
 * A pair from PEM text (PKCS#8, encrypted PKCS#8, or "EC PRIVATE KEY"); passphrase NULL = none is
 * known. MLG_E_CONFIG, each with its own text and hint: no PEM, encrypted and no passphrase given,
 * wrong passphrase, another kind of key or curve, a public key.
 */
enum mlg_code mlg_key_parse_private(struct mlg_str pem, const char *passphrase,
                                    struct mlg_key **ret_key, struct mlg_err *err) MLG_CHECKED;

/* A public key from PEM text ("PUBLIC KEY"); a private key is refused by name. MLG_E_CONFIG. */
enum mlg_code mlg_key_parse_public(struct mlg_str pem, struct mlg_key **ret_key,
                                   struct mlg_err *err) MLG_CHECKED;

/* The same from a file of at most MLG_KEY_FILE_BYTES, the path in the error; a missing file is
 * MLG_E_CONFIG as well: a key is configuration. */
enum mlg_code mlg_key_load_private(const char *path, const char *passphrase,
                                   struct mlg_key **ret_key, struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_key_load_public(const char *path, struct mlg_key **ret_key,
                                  struct mlg_err *err) MLG_CHECKED;

/* The public half as PEM, appended: the one spelling that OpenSSL writes (64 columns, LF). */
enum mlg_code mlg_key_write_public(const struct mlg_key *key, struct mlg_buf *out,
                                   struct mlg_err *err) MLG_CHECKED;

/* Lower-case SHA-256 of that PEM text: the hint in a bundle, and the key's name in messages. */
enum mlg_code mlg_key_hint(const struct mlg_key *key, char ret_hex[MLG_SHA256_HEX],
                           struct mlg_err *err) MLG_CHECKED;

/* SHA-256 of the DER SubjectPublicKeyInfo in base64: the hint as cosign writes it. */
enum mlg_code mlg_key_der_hint(const struct mlg_key *key, char ret_base64[45],
                               struct mlg_err *err) MLG_CHECKED;

bool mlg_key_same(const struct mlg_key *a, const struct mlg_key *b); /* the public halves */

/*
 * Write the pair as PKCS#8 PEM to a new file of mode 0600; with a passphrase encrypted (PBES2,
 * PBKDF2-HMAC-SHA-256 with 600,000 rounds, AES-256-CBC). Fails with MLG_E_CONFIG when the file is
 * there: a key is never overwritten. Missing folders are not made.
 */
enum mlg_code mlg_key_save_private(const struct mlg_key *key, const char *path,
                                   const char *passphrase, struct mlg_err *err) MLG_CHECKED;

/* Append the DER signature over `message`, checked against the public half before it is given out.
 * MLG_E_CRYPTO; MLG_E_BUG for a public key. */
enum mlg_code mlg_key_sign(const struct mlg_key *key, struct mlg_str message, struct mlg_buf *out,
                           struct mlg_err *err) MLG_CHECKED;

/* Is `signature` (DER, exactly) one of this key over `message`? False for anything malformed. */
bool mlg_key_verify(const struct mlg_key *key, struct mlg_str message, struct mlg_str signature);

#endif
