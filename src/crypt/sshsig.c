#include <mlgate/crypt/sshsig.h>

#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include <mlgate/crypt/base64.h>

#include "openssl.h"
#include "ssh_key.h"
#include "sshsig.h"
#include "wire.h"

static enum mlg_code refuse(struct mlg_err *err, const char *path, const char *text)
{
    (void)mlg_err_set(err, MLG_E_SYNTAX, "%s", text);
    mlg_err_at(err, path, 0, 0);
    (void)mlg_err_hint(err, "make it with ssh-keygen -Y sign or mlgate-card approve");
    return MLG_E_SYNTAX;
}

/* The base64 between the armour's lines, line ends taken out, decoded into *out. */
static bool open_armour(struct mlg_str text, struct mlg_buf *out)
{
    text = mlg_str_trim(text);
    if (!mlg_str_starts(text, MLG_STR(SSHSIG_BEGIN "\n")) &&
        !mlg_str_starts(text, MLG_STR(SSHSIG_BEGIN "\r\n")))
        return false;
    if (!mlg_str_ends(text, MLG_STR("\n" SSHSIG_END)) ||
        text.len < sizeof SSHSIG_BEGIN + sizeof SSHSIG_END)
        return false;
    struct mlg_buf joined;
    mlg_buf_init(&joined, MLG_SSHSIG_BYTES);
    for (size_t i = sizeof SSHSIG_BEGIN - 1; i < text.len - (sizeof SSHSIG_END - 1); i++) {
        bool is_end = text.data[i] == '\n' || (text.data[i] == '\r' && text.data[i + 1] == '\n');
        if (!is_end)
            mlg_buf_add_char(&joined, text.data[i]);
    }
    bool good = mlg_buf_check(&joined, NULL) == MLG_OK && joined.len > 0 &&
                mlg_base64_read(out, mlg_buf_view(&joined), NULL) == MLG_OK;
    mlg_buf_done(&joined);
    return good;
}

/* Magic, version and the five strings; views into `blob`. */
static bool read_blob(struct mlg_str blob, struct mlg_sshsig *sig)
{
    uint32_t version = 0;
    if (!mlg_str_starts(blob, MLG_STR(SSHSIG_MAGIC)))
        return false;
    blob.data += strlen(SSHSIG_MAGIC);
    blob.len -= strlen(SSHSIG_MAGIC);
    return wire_take_u32(&blob, &version) && version == 1 && wire_take_string(&blob, &sig->key) &&
           wire_take_string(&blob, &sig->name_space) && wire_take_string(&blob, &sig->reserved) &&
           wire_take_string(&blob, &sig->hash) && wire_take_string(&blob, &sig->signature) &&
           blob.len == 0;
}

static bool read_parts(struct mlg_sshsig *sig)
{
    struct mlg_str inner = sig->signature;
    if (!wire_take_string(&inner, &sig->algorithm) || !wire_take_string(&inner, &sig->signature))
        return false;
    bool hash_known =
        mlg_str_equal(sig->hash, MLG_STR("sha256")) || mlg_str_equal(sig->hash, MLG_STR("sha512"));
    return inner.len == 0 && hash_known && sig->name_space.len > 0 && sig->key.len > 0;
}

enum mlg_code mlg_sshsig_parse(struct mlg_arena *arena, struct mlg_str text, const char *path,
                               struct mlg_sshsig *ret_sig, struct mlg_err *err)
{
    struct mlg_sshsig sig = { 0 };
    struct mlg_buf blob;
    if (text.len > MLG_SSHSIG_BYTES)
        return refuse(err, path, "too large for an SSH signature");
    mlg_buf_init(&blob, MLG_SSHSIG_BYTES);
    if (!open_armour(text, &blob)) {
        mlg_buf_done(&blob);
        return refuse(err, path, "not an armoured SSH signature");
    }
    char *copy = mlg_arena_copy(arena, mlg_buf_view(&blob));
    struct mlg_str whole = { copy, blob.len };
    mlg_buf_done(&blob);
    if (copy == NULL)
        return mlg_arena_full(arena, err);
    if (!read_blob(whole, &sig) || !read_parts(&sig))
        return refuse(err, path, "the SSH signature is malformed");
    *ret_sig = sig;
    return MLG_OK;
}

bool sshsig_write_signed(struct mlg_buf *out, struct mlg_str name_space, struct mlg_str reserved,
                         struct mlg_str hash, struct mlg_str message)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    const EVP_MD *md = mlg_str_equal(hash, MLG_STR("sha256")) ? EVP_sha256() : EVP_sha512();
    if (EVP_Digest(message.data, message.len, digest, &len, md, NULL) != 1)
        return false;
    mlg_buf_add_text(out, SSHSIG_MAGIC);
    wire_add_string(out, name_space);
    wire_add_string(out, reserved);
    wire_add_string(out, hash);
    wire_add_string(out, (struct mlg_str){ (const char *)digest, len });
    return mlg_buf_check(out, NULL) == MLG_OK;
}

/* r and s of the wire as the DER that OpenSSL verifies. */
static bool to_der(struct mlg_str wire, unsigned char *out, size_t size, size_t *ret_len)
{
    struct mlg_str r, s;
    if (!wire_take_positive(&wire, &r) || !wire_take_positive(&wire, &s) || wire.len != 0 ||
        r.len > 66 || s.len > 66)
        return false;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *bn_r = BN_bin2bn((const unsigned char *)r.data, (int)r.len, NULL);
    BIGNUM *bn_s = BN_bin2bn((const unsigned char *)s.data, (int)s.len, NULL);
    bool done = false;
    if (sig != NULL && bn_r != NULL && bn_s != NULL && ECDSA_SIG_set0(sig, bn_r, bn_s) == 1) {
        bn_r = bn_s = NULL;
        int len = i2d_ECDSA_SIG(sig, NULL);
        if (len > 0 && (size_t)len <= size) {
            *ret_len = (size_t)i2d_ECDSA_SIG(sig, &out);
            done = true;
        }
    }
    BN_free(bn_r);
    BN_free(bn_s);
    ECDSA_SIG_free(sig);
    return done;
}

/* The algorithm must be one of the key's own: a key is never used in another's way. */
static bool verify_signed(const struct mlg_sshsig *sig, const struct ssh_key *key,
                          struct mlg_str message)
{
    unsigned char der[256];
    size_t len = 0;
    switch (key->kind) {
    case SSH_ED25519:
        return mlg_str_equal(sig->algorithm, MLG_STR("ssh-ed25519")) && sig->signature.len == 64 &&
               crypt_verify(key->pkey, NULL, message, sig->signature);
    case SSH_ECDSA:
        return ssh_curve_of(sig->algorithm) == key->curve &&
               to_der(sig->signature, der, sizeof der, &len) &&
               crypt_verify(key->pkey, key->curve->digest(), message,
                            (struct mlg_str){ (const char *)der, len });
    case SSH_RSA:
        if (mlg_str_equal(sig->algorithm, MLG_STR("rsa-sha2-256")))
            return crypt_verify(key->pkey, EVP_sha256(), message, sig->signature);
        return mlg_str_equal(sig->algorithm, MLG_STR("rsa-sha2-512")) &&
               crypt_verify(key->pkey, EVP_sha512(), message, sig->signature);
    default:
        return false;
    }
}

bool mlg_sshsig_verify(const struct mlg_sshsig *sig, const char *name_space, struct mlg_str message)
{
    struct ssh_key key;
    if (name_space[0] == '\0' || !mlg_str_equal(sig->name_space, mlg_str_of(name_space)) ||
        !ssh_key_open(sig->key, &key))
        return false;
    struct mlg_buf data;
    mlg_buf_init(&data, 2 * MLG_SSHSIG_BYTES);
    bool valid = sshsig_write_signed(&data, sig->name_space, sig->reserved, sig->hash, message) &&
                 verify_signed(sig, &key, mlg_buf_view(&data));
    mlg_buf_done(&data);
    EVP_PKEY_free(key.pkey);
    ERR_clear_error();
    return valid;
}
