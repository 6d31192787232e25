#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include <mlgate/crypt/base64.h>

#include "key.h"
#include "openssl.h"
#include "sshsig.h"
#include "wire.h"

#define LINE_BYTES 70 /* as ssh-keygen breaks them */

static void add_integer(struct mlg_buf *out, const BIGNUM *value)
{
    unsigned char bytes[80];
    int len = BN_bn2bin(value, bytes); /* 66 bytes at most: the curve's order bounds it */
    wire_add_positive(out, (struct mlg_str){ (const char *)bytes, (size_t)len });
}

/* The DER signature as string{mpint r, mpint s}. */
static bool add_pair(struct mlg_buf *out, const unsigned char *der, size_t len)
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
    if (sig == NULL)
        return false;
    struct mlg_buf pair;
    mlg_buf_init(&pair, 512);
    add_integer(&pair, ECDSA_SIG_get0_r(sig));
    add_integer(&pair, ECDSA_SIG_get0_s(sig));
    ECDSA_SIG_free(sig);
    wire_add_string(out, mlg_buf_view(&pair));
    bool done = mlg_buf_check(&pair, NULL) == MLG_OK;
    mlg_buf_done(&pair);
    return done;
}

/* string{algorithm}, string{signature}; checked before it is given out. */
static bool add_signature(struct mlg_buf *out, const struct mlg_key *key, struct mlg_str data)
{
    unsigned char raw[256];
    size_t len = sizeof raw;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool done = ctx != NULL &&
                EVP_DigestSignInit(ctx, NULL, key_digest(key), NULL, key->pkey) == 1 &&
                EVP_DigestSign(ctx, raw, &len, (const unsigned char *)data.data, data.len) == 1;
    EVP_MD_CTX_free(ctx);
    struct mlg_str signature = { (const char *)raw, len };
    if (!done || !crypt_verify(key->pkey, key_digest(key), data, signature))
        return false;
    wire_add_string(out, mlg_str_of(ssh_curve_of_bits(key->bits)->type));
    return add_pair(out, raw, len);
}

static void write_armour(const struct mlg_buf *text, struct mlg_buf *out)
{
    mlg_buf_add_text(out, SSHSIG_BEGIN "\n");
    for (size_t i = 0; i < text->len; i += LINE_BYTES) {
        size_t left = text->len - i;
        mlg_buf_add(out, text->data + i, left < LINE_BYTES ? left : LINE_BYTES);
        mlg_buf_add_char(out, '\n');
    }
    mlg_buf_add_text(out, SSHSIG_END "\n");
}

struct scratch {
    struct mlg_buf key, data, signature, blob, text;
};

static enum mlg_code sign(const struct mlg_key *key, struct mlg_str name_space,
                          struct mlg_str message, struct scratch *s, struct mlg_buf *out,
                          struct mlg_err *err)
{
    const struct mlg_str hash = MLG_STR("sha512"), reserved = MLG_STR("");
    MLG_TRY(mlg_ssh_write_key(key, &s->key, err));
    if (!sshsig_write_signed(&s->data, name_space, reserved, hash, message) ||
        !add_signature(&s->signature, key, mlg_buf_view(&s->data)))
        return crypt_fail(err, "cannot sign for SSH");
    mlg_buf_add_text(&s->blob, SSHSIG_MAGIC);
    wire_add_u32(&s->blob, 1);
    wire_add_string(&s->blob, mlg_buf_view(&s->key));
    wire_add_string(&s->blob, name_space);
    wire_add_string(&s->blob, reserved);
    wire_add_string(&s->blob, hash);
    wire_add_string(&s->blob, mlg_buf_view(&s->signature));
    mlg_base64_write(&s->text, s->blob.data, s->blob.len);
    MLG_TRY(mlg_buf_check(&s->signature, err));
    MLG_TRY(mlg_buf_check(&s->blob, err));
    MLG_TRY(mlg_buf_check(&s->text, err));
    write_armour(&s->text, out);
    return mlg_buf_check(out, err);
}

enum mlg_code mlg_sshsig_sign(const struct mlg_key *key, const char *name_space,
                              struct mlg_str message, struct mlg_buf *out, struct mlg_err *err)
{
    if (!key->is_private)
        return mlg_err_set(err, MLG_E_BUG, "a public key cannot sign");
    if (name_space[0] == '\0' || strlen(name_space) > 255)
        return mlg_err_set(err, MLG_E_CONFIG, "the namespace of a signature is empty or too long");
    struct scratch s;
    struct mlg_buf *const all[] = { &s.key, &s.data, &s.signature, &s.blob, &s.text };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        mlg_buf_init(all[i], MLG_SSHSIG_BYTES);
    enum mlg_code code = sign(key, mlg_str_of(name_space), message, &s, out, err);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        mlg_buf_done(all[i]);
    return code;
}
