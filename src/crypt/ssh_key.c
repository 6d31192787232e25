#include "ssh_key.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <mlgate/crypt/base64.h>

#include "key.h"
#include "openssl.h"
#include "wire.h"

#define RSA_BITS_LEAST 2048
#define RSA_BITS_MOST  16384

static const struct ssh_curve curves[] = {
    { "ecdsa-sha2-nistp256", "nistp256", "prime256v1", EVP_sha256 },
    { "ecdsa-sha2-nistp384", "nistp384", "secp384r1", EVP_sha384 },
    { "ecdsa-sha2-nistp521", "nistp521", "secp521r1", EVP_sha512 },
};

const struct ssh_curve *ssh_curve_of(struct mlg_str type)
{
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        if (mlg_str_equal(type, mlg_str_of(curves[i].type)))
            return &curves[i];
    }
    return NULL;
}

const struct ssh_curve *ssh_curve_of_bits(int bits)
{
    return &curves[bits == 256 ? 0 : bits == 384 ? 1 : 2];
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    bool done = ctx != NULL && params != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
                EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) == 1;
    EVP_PKEY_CTX_free(ctx);
    if (!done) {
        EVP_PKEY_free(pkey);
        return NULL;
    }
    return pkey;
}

/* OpenSSL checks that the point is on the curve. */
static EVP_PKEY *open_ecdsa(const struct ssh_curve *curve, struct mlg_str *rest)
{
    struct mlg_str name, point;
    if (!wire_take_string(rest, &name) || !wire_take_string(rest, &point) ||
        !mlg_str_equal(name, mlg_str_of(curve->name)) || point.len == 0 || point.data[0] != 0x04)
        return NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    if (build != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, curve->group, 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.data, point.len) ==
            1)
        params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY *pkey = from_params("EC", params);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    return pkey;
}

static bool is_odd(struct mlg_str magnitude)
{
    return (magnitude.data[magnitude.len - 1] & 1) != 0;
}

static EVP_PKEY *open_rsa(struct mlg_str *rest)
{
    struct mlg_str e, n;
    if (!wire_take_positive(rest, &e) || !wire_take_positive(rest, &n) || e.len > 8 ||
        n.len > RSA_BITS_MOST / 8 || !is_odd(e) || !is_odd(n))
        return NULL;
    BIGNUM *bn_e = BN_bin2bn((const unsigned char *)e.data, (int)e.len, NULL);
    BIGNUM *bn_n = BN_bin2bn((const unsigned char *)n.data, (int)n.len, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    bool sound = bn_e != NULL && bn_n != NULL && build != NULL;
    sound = sound && BN_num_bits(bn_n) >= RSA_BITS_LEAST && !BN_is_one(bn_e);
    if (sound && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, bn_n) == 1 &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, bn_e) == 1)
        params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY *pkey = params != NULL ? from_params("RSA", params) : NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(bn_e);
    BN_free(bn_n);
    return pkey;
}

static EVP_PKEY *open_ed25519(struct mlg_str *rest)
{
    struct mlg_str raw;
    if (!wire_take_string(rest, &raw) || raw.len != 32)
        return NULL;
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)raw.data,
                                       raw.len);
}

bool ssh_key_open(struct mlg_str blob, struct ssh_key *ret_key)
{
    struct mlg_str rest = blob, type;
    struct ssh_key key = { 0 };
    crypt_init();
    if (!wire_take_string(&rest, &type))
        return false;
    key.curve = ssh_curve_of(type);
    if (key.curve != NULL) {
        key.kind = SSH_ECDSA;
        key.pkey = open_ecdsa(key.curve, &rest);
    } else if (mlg_str_equal(type, MLG_STR("ssh-ed25519"))) {
        key.kind = SSH_ED25519;
        key.pkey = open_ed25519(&rest);
    } else if (mlg_str_equal(type, MLG_STR("ssh-rsa"))) {
        key.kind = SSH_RSA;
        key.pkey = open_rsa(&rest);
    }
    ERR_clear_error();
    if (key.pkey == NULL || rest.len != 0) {
        EVP_PKEY_free(key.pkey);
        return false;
    }
    *ret_key = key;
    return true;
}

enum mlg_code mlg_ssh_write_key(const struct mlg_key *key, struct mlg_buf *out, struct mlg_err *err)
{
    const struct ssh_curve *curve = ssh_curve_of_bits(key->bits);
    unsigned char point[256];
    size_t len = 0;
    if (EVP_PKEY_get_octet_string_param(key->pkey, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point,
                                        &len) != 1 ||
        len == 0 || point[0] != 0x04)
        return crypt_fail(err, "cannot write a public key for SSH");
    wire_add_string(out, mlg_str_of(curve->type));
    wire_add_string(out, mlg_str_of(curve->name));
    wire_add_string(out, (struct mlg_str){ (const char *)point, len });
    return mlg_buf_check(out, err);
}

/* The bytes up to the next blank, taken from the front with the blanks behind them. */
static struct mlg_str take_word(struct mlg_str *in)
{
    size_t len = 0;
    while (len < in->len && in->data[len] != ' ' && in->data[len] != '\t')
        len++;
    struct mlg_str word = { in->data, len };
    while (len < in->len && (in->data[len] == ' ' || in->data[len] == '\t'))
        len++;
    in->data += len;
    in->len -= len;
    return word;
}

static enum mlg_code refuse(struct mlg_err *err, const char *text)
{
    (void)mlg_err_set(err, MLG_E_CONFIG, "%s", text);
    (void)mlg_err_hint(err, "take the line of an ssh-ed25519, ecdsa-sha2-nistp256 or ssh-rsa .pub "
                            "file as it is");
    return MLG_E_CONFIG;
}

enum mlg_code mlg_ssh_parse_public(struct mlg_arena *arena, struct mlg_str line,
                                   struct mlg_str *ret_key, struct mlg_err *err)
{
    struct mlg_str rest = mlg_str_trim(line);
    struct mlg_str type = take_word(&rest), text = take_word(&rest);
    struct mlg_buf blob;
    mlg_buf_init(&blob, MLG_SSHSIG_BYTES);
    enum mlg_code code = MLG_OK;
    struct ssh_key key;
    struct mlg_str front, inner = { 0 };
    if (mlg_str_starts(type, MLG_STR("sk-")) || mlg_str_ends(type, MLG_STR("@openssh.com")))
        code = refuse(err, "FIDO keys and certificates are not supported");
    else if (text.len == 0 || mlg_base64_read(&blob, text, NULL) != MLG_OK)
        code = refuse(err, "not a public key of SSH");
    front = mlg_buf_view(&blob);
    if (code == MLG_OK && (!wire_take_string(&front, &inner) || !mlg_str_equal(inner, type) ||
                           !ssh_key_open(mlg_buf_view(&blob), &key)))
        code = refuse(err, "not a public key of SSH of a supported type and length");
    if (code == MLG_OK) {
        EVP_PKEY_free(key.pkey);
        char *copy = mlg_arena_copy(arena, mlg_buf_view(&blob));
        if (copy != NULL)
            *ret_key = (struct mlg_str){ copy, blob.len };
        else
            code = mlg_arena_full(arena, err);
    }
    mlg_buf_done(&blob);
    return code;
}

void mlg_ssh_fingerprint(struct mlg_str key, char ret_text[MLG_SSH_FINGERPRINT_TEXT])
{
    struct mlg_sha256 sum;
    uint8_t digest[MLG_SHA256_BYTES];
    struct mlg_buf text;
    mlg_sha256_init(&sum);
    mlg_sha256_add(&sum, key.data, key.len);
    mlg_sha256_finish(&sum, digest);
    mlg_buf_init(&text, 128);
    mlg_buf_add_text(&text, "SHA256:");
    mlg_base64_write(&text, digest, sizeof digest);
    /* Without its '='; empty when memory is out. */
    size_t len = mlg_buf_check(&text, NULL) == MLG_OK ? MLG_SSH_FINGERPRINT_TEXT - 1 : 0;
    memcpy(ret_text, mlg_buf_text(&text), len);
    ret_text[len] = '\0';
    mlg_buf_done(&text);
}
