/*
 * OpenSSH's private key files (PROTOCOL.key), those that are not encrypted: encrypted ones need
 * bcrypt, and ssh-keygen is at hand wherever they are.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <mlgate/base/file.h>
#include <mlgate/crypt/base64.h>

#include "key.h"
#include "openssl.h"
#include "sshsig.h"
#include "wire.h"

#define BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----"
#define END   "-----END OPENSSH PRIVATE KEY-----"

struct mlg_ssh_pair {
    struct ssh_key key; /* with its private half */
    struct mlg_buf blob;
};

void mlg_ssh_pair_free(struct mlg_ssh_pair *pair)
{
    if (pair == NULL)
        return;
    EVP_PKEY_free(pair->key.pkey);
    mlg_buf_done(&pair->blob);
    free(pair);
}

struct mlg_str mlg_ssh_pair_public(const struct mlg_ssh_pair *pair)
{
    return mlg_buf_view(&pair->blob);
}

static enum mlg_code refuse(struct mlg_err *err, const char *text)
{
    ERR_clear_error();
    (void)mlg_err_set(err, MLG_E_CONFIG, "%s", text);
    (void)mlg_err_hint(err, "sign with: ssh-keygen -Y sign -n approval@mlgate -f KEY FILE");
    return MLG_E_CONFIG;
}

/* All the room it will need, so that growing leaves no copies of a secret behind. */
static void init_secret(struct mlg_buf *buf)
{
    mlg_buf_init(buf, MLG_KEY_FILE_BYTES);
    mlg_buf_add_fill(buf, '\0', MLG_KEY_FILE_BYTES);
    mlg_buf_clear(buf);
}

static void wipe(struct mlg_buf *buf)
{
    if (buf->data != NULL)
        OPENSSL_cleanse(buf->data, buf->capacity);
    mlg_buf_done(buf);
}

static bool open_armour(struct mlg_str text, struct mlg_buf *joined, struct mlg_buf *out)
{
    text = mlg_str_trim(text);
    if (!mlg_str_starts(text, MLG_STR(BEGIN)) || !mlg_str_ends(text, MLG_STR(END)) ||
        text.len < sizeof BEGIN + sizeof END)
        return false;
    for (size_t i = sizeof BEGIN - 1; i < text.len - (sizeof END - 1); i++) {
        if (text.data[i] != '\n' && text.data[i] != '\r')
            mlg_buf_add_char(joined, text.data[i]);
    }
    return mlg_buf_check(joined, NULL) == MLG_OK &&
           mlg_base64_read(out, mlg_buf_view(joined), NULL) == MLG_OK;
}

/* Up to the private section; *ret_inside is that, *ret_public the public half. */
static enum mlg_code open_outside(struct mlg_str in, struct mlg_str *ret_public,
                                  struct mlg_str *ret_inside, struct mlg_err *err)
{
    const struct mlg_str magic = { "openssh-key-v1", sizeof "openssh-key-v1" };
    struct mlg_str cipher, kdf, options;
    uint32_t count = 0;
    if (!mlg_str_starts(in, magic))
        return refuse(err, "not a private key of OpenSSH");
    in.data += magic.len;
    in.len -= magic.len;
    if (!wire_take_string(&in, &cipher) || !wire_take_string(&in, &kdf) ||
        !wire_take_string(&in, &options) || !wire_take_u32(&in, &count) || count != 1 ||
        !wire_take_string(&in, ret_public) || !wire_take_string(&in, ret_inside) || in.len != 0)
        return refuse(err, "not a private key of OpenSSH");
    if (!mlg_str_equal(cipher, MLG_STR("none")))
        return refuse(err, "an encrypted OpenSSH key cannot be opened here");
    return MLG_OK;
}

/* The public half is stored beside the seed; one that does not belong to it would make signatures
 * from which the key can be computed. */
static EVP_PKEY *read_ed25519(struct mlg_str *in)
{
    struct mlg_str public_half, both;
    unsigned char derived[32];
    size_t len = sizeof derived;
    if (!wire_take_string(in, &public_half) || !wire_take_string(in, &both) ||
        public_half.len != 32 || both.len != 64)
        return NULL;
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)both.data, 32);
    if (pkey != NULL && EVP_PKEY_get_raw_public_key(pkey, derived, &len) == 1 && len == 32 &&
        memcmp(derived, public_half.data, 32) == 0 && memcmp(derived, both.data + 32, 32) == 0)
        return pkey;
    EVP_PKEY_free(pkey);
    return NULL;
}

static EVP_PKEY *make_ecdsa(const struct ssh_curve *curve, struct mlg_str point,
                            const BIGNUM *secret)
{
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM *params = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (build != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, curve->group, 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.data, point.len) ==
            1 &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1)
        params = OSSL_PARAM_BLD_to_param(build);
    bool made = params != NULL && ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
                EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) == 1;
    EVP_PKEY_CTX_free(ctx);
    ctx = made ? EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL) : NULL;
    bool sound = ctx != NULL && EVP_PKEY_pairwise_check(ctx) == 1;
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    if (sound)
        return pkey;
    EVP_PKEY_free(pkey);
    return NULL;
}

static EVP_PKEY *read_ecdsa(const struct ssh_curve *curve, struct mlg_str *in)
{
    struct mlg_str name, point, magnitude;
    if (!wire_take_string(in, &name) || !wire_take_string(in, &point) ||
        !wire_take_positive(in, &magnitude) || magnitude.len > 66 ||
        !mlg_str_equal(name, mlg_str_of(curve->name)))
        return NULL;
    BIGNUM *secret = BN_bin2bn((const unsigned char *)magnitude.data, (int)magnitude.len, NULL);
    EVP_PKEY *pkey = secret != NULL ? make_ecdsa(curve, point, secret) : NULL;
    BN_clear_free(secret);
    return pkey;
}

static bool is_padding(struct mlg_str rest)
{
    for (size_t i = 0; i < rest.len; i++) {
        if ((unsigned char)rest.data[i] != i + 1)
            return false;
    }
    return rest.len < 256;
}

static enum mlg_code open_inside(struct mlg_str in, struct ssh_key *key, struct mlg_err *err)
{
    uint32_t once = 0, again = 1;
    struct mlg_str type, comment;
    if (!wire_take_u32(&in, &once) || !wire_take_u32(&in, &again) || once != again ||
        !wire_take_string(&in, &type))
        return refuse(err, "the OpenSSH key is damaged");
    key->curve = ssh_curve_of(type);
    key->kind = key->curve != NULL ? SSH_ECDSA : SSH_ED25519;
    if (key->curve == NULL && !mlg_str_equal(type, MLG_STR("ssh-ed25519")))
        return refuse(err, "an OpenSSH key of this type cannot sign here");
    key->pkey = key->curve != NULL ? read_ecdsa(key->curve, &in) : read_ed25519(&in);
    if (key->pkey == NULL || !wire_take_string(&in, &comment) || !is_padding(in))
        return refuse(err, "the OpenSSH key is damaged");
    return MLG_OK;
}

/* The public half in the file must be that of the private one. */
static enum mlg_code check_public(const struct ssh_key *key, struct mlg_str blob,
                                  struct mlg_err *err)
{
    struct ssh_key open;
    if (!ssh_key_open(blob, &open))
        return refuse(err, "the OpenSSH key is damaged");
    bool same = EVP_PKEY_eq(open.pkey, key->pkey) == 1;
    EVP_PKEY_free(open.pkey);
    return same ? MLG_OK : refuse(err, "the OpenSSH key is damaged");
}

static enum mlg_code parse_openssh(struct mlg_str text, struct mlg_ssh_pair *pair,
                                   struct mlg_err *err)
{
    struct mlg_buf joined, bytes;
    struct mlg_str blob = { 0 }, inside = { 0 };
    init_secret(&joined);
    init_secret(&bytes);
    enum mlg_code code = MLG_OK;
    if (!open_armour(text, &joined, &bytes))
        code = refuse(err, "not a private key of OpenSSH");
    if (code == MLG_OK)
        code = open_outside(mlg_buf_view(&bytes), &blob, &inside, err);
    if (code == MLG_OK)
        code = open_inside(inside, &pair->key, err);
    if (code == MLG_OK)
        code = check_public(&pair->key, blob, err);
    mlg_buf_add_str(&pair->blob, blob);
    wipe(&joined);
    wipe(&bytes);
    return code == MLG_OK ? mlg_buf_check(&pair->blob, err) : code;
}

static enum mlg_code parse_pem(struct mlg_str text, const char *passphrase,
                               struct mlg_ssh_pair *pair, struct mlg_err *err)
{
    MLG_AUTO(mlg_key) struct mlg_key *key = NULL;
    MLG_TRY(mlg_key_parse_private(text, passphrase, &key, err));
    pair->key = (struct ssh_key){ SSH_ECDSA, ssh_curve_of_bits(key->bits), NULL };
    if (EVP_PKEY_up_ref(key->pkey) != 1)
        return crypt_fail(err, "cannot hold a key");
    pair->key.pkey = key->pkey;
    return mlg_ssh_write_key(key, &pair->blob, err);
}

enum mlg_code mlg_ssh_pair_parse(struct mlg_str text, const char *passphrase,
                                 struct mlg_ssh_pair **ret_pair, struct mlg_err *err)
{
    MLG_AUTO(mlg_ssh_pair) struct mlg_ssh_pair *pair = calloc(1, sizeof *pair);
    if (pair == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    crypt_init();
    mlg_buf_init(&pair->blob, MLG_KEY_FILE_BYTES);
    if (mlg_str_starts(mlg_str_trim(text), MLG_STR(BEGIN)))
        MLG_TRY(parse_openssh(text, pair, err));
    else
        MLG_TRY(parse_pem(text, passphrase, pair, err));
    *ret_pair = MLG_STEAL(pair);
    return MLG_OK;
}

enum mlg_code mlg_ssh_pair_load(const char *path, const char *passphrase,
                                struct mlg_ssh_pair **ret_pair, struct mlg_err *err)
{
    struct mlg_buf text;
    struct mlg_err reason = MLG_ERR_INIT;
    init_secret(&text);
    enum mlg_code code = mlg_file_read(path, &text, &reason);
    if (code != MLG_OK)
        code = mlg_err_set(err, MLG_E_CONFIG, "the key %s", reason.text);
    else
        code = mlg_ssh_pair_parse(mlg_buf_view(&text), passphrase, ret_pair, err);
    wipe(&text);
    if (code != MLG_OK)
        mlg_err_at(err, path, 0, 0);
    return code;
}

enum mlg_code mlg_ssh_pair_sign(const struct mlg_ssh_pair *pair, const char *name_space,
                                struct mlg_str message, struct mlg_buf *out, struct mlg_err *err)
{
    return sshsig_sign(&pair->key, mlg_ssh_pair_public(pair), name_space, message, out, err);
}
