#include <mlgate/evidence/bundle.h>

#include <string.h>

#include <mlgate/crypt/base64.h>
#include <mlgate/evidence/statement.h>

#include "reader.h"

void mlg_dsse_write_pae(struct mlg_buf *out, struct mlg_str payload_type, struct mlg_str payload)
{
    mlg_buf_add_format(out, "DSSEv1 %zu ", payload_type.len);
    mlg_buf_add_str(out, payload_type);
    mlg_buf_add_format(out, " %zu ", payload.len);
    mlg_buf_add_str(out, payload);
}

static enum mlg_code sign(const struct mlg_key *key, struct mlg_str payload,
                          struct mlg_buf *signed_bytes, struct mlg_buf *signature,
                          struct mlg_buf *out, struct mlg_err *err)
{
    char hint[MLG_SHA256_HEX];
    mlg_dsse_write_pae(signed_bytes, MLG_STR(MLG_STATEMENT_PAYLOAD_TYPE), payload);
    MLG_TRY(mlg_buf_check(signed_bytes, err));
    MLG_TRY(mlg_key_sign(key, mlg_buf_view(signed_bytes), signature, err));
    MLG_TRY(mlg_key_hint(key, hint, err));
    mlg_buf_add_format(out,
                       "{\"mediaType\":\"" MLG_BUNDLE_MEDIA_TYPE "\","
                       "\"verificationMaterial\":{\"publicKey\":{\"hint\":\"%s\"},"
                       "\"tlogEntries\":[]},\"dsseEnvelope\":{\"payload\":\"",
                       hint);
    mlg_base64_write(out, payload.data, payload.len);
    mlg_buf_add_text(out, "\",\"payloadType\":\"" MLG_STATEMENT_PAYLOAD_TYPE
                          "\",\"signatures\":[{\"sig\":\"");
    mlg_base64_write(out, signature->data, signature->len);
    mlg_buf_add_text(out, "\",\"keyid\":\"\"}]}}\n");
    return mlg_buf_check(out, err);
}

enum mlg_code mlg_bundle_sign(const struct mlg_key *key, struct mlg_str payload,
                              struct mlg_buf *out, struct mlg_err *err)
{
    struct mlg_buf signed_bytes, signature;
    mlg_buf_init(&signed_bytes, MLG_BUNDLE_BYTES);
    mlg_buf_init(&signature, 4096);
    enum mlg_code code = sign(key, payload, &signed_bytes, &signature, out, err);
    mlg_buf_done(&signed_bytes);
    mlg_buf_done(&signature);
    return code;
}

/* --- verification ----------------------------------------------------------------------------- */

/* The hint as model_signing and we write it, or as cosign does; or the key itself. */
static enum mlg_code names_key(const struct mlg_bundle *bundle, const struct mlg_key *key,
                               bool *ret_same, struct mlg_err *err)
{
    char hex[MLG_SHA256_HEX], base64[45];
    *ret_same = true;
    if (bundle->hint != NULL) {
        MLG_TRY(mlg_key_hint(key, hex, err));
        MLG_TRY(mlg_key_der_hint(key, base64, err));
        *ret_same = strcmp(bundle->hint, hex) == 0 || strcmp(bundle->hint, base64) == 0;
    }
    if (*ret_same && bundle->raw_key.len > 0) {
        MLG_AUTO(mlg_key) struct mlg_key *named = NULL;
        *ret_same = mlg_key_parse_public(bundle->raw_key, &named, NULL) == MLG_OK &&
                    mlg_key_same(named, key);
    }
    return MLG_OK;
}

enum mlg_code mlg_bundle_verify(const struct mlg_bundle *bundle, const struct mlg_key *key,
                                enum mlg_bundle_check *ret_check, struct mlg_err *err)
{
    if (bundle->material != MLG_BUNDLE_KEY) {
        *ret_check = MLG_BUNDLE_NOT_BY_KEY;
        return MLG_OK;
    }
    bool same = false;
    MLG_TRY(names_key(bundle, key, &same, err));
    if (!same) {
        *ret_check = MLG_BUNDLE_OTHER_KEY;
        return MLG_OK;
    }
    struct mlg_buf signed_bytes;
    mlg_buf_init(&signed_bytes, MLG_BUNDLE_BYTES);
    mlg_dsse_write_pae(&signed_bytes, MLG_STR(MLG_STATEMENT_PAYLOAD_TYPE), bundle->payload);
    enum mlg_code code = mlg_buf_check(&signed_bytes, err);
    if (code == MLG_OK)
        *ret_check = mlg_key_verify(key, mlg_buf_view(&signed_bytes), bundle->signature)
                         ? MLG_BUNDLE_VALID
                         : MLG_BUNDLE_BAD_SIGNATURE;
    mlg_buf_done(&signed_bytes);
    return code;
}

const char *mlg_bundle_check_text(enum mlg_bundle_check check)
{
    static const char *const texts[] = {
        [MLG_BUNDLE_VALID] = "the signature is valid",
        [MLG_BUNDLE_OTHER_KEY] = "it is signed by another key",
        [MLG_BUNDLE_BAD_SIGNATURE] = "the signature does not belong to these bytes and this key",
        [MLG_BUNDLE_NOT_BY_KEY] = "it is signed with a certificate, not with a key",
    };
    return texts[check];
}
