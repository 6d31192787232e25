#include <string.h>

#include <mlgate/crypt/base64.h>
#include <mlgate/evidence/bundle.h>
#include <mlgate/evidence/statement.h>

#include "reader.h"

/* Current first; then what bundles before v0.3 were called. */
static const char *const media_types[] = { MLG_BUNDLE_MEDIA_TYPE,
                                           "application/vnd.dev.sigstore.bundle+json;version=0.3",
                                           "application/vnd.dev.sigstore.bundle+json;version=0.2",
                                           "application/vnd.dev.sigstore.bundle+json;version=0.1" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Decoded, in the arena, not empty. */
static enum mlg_code read_base64(const struct reader *r, struct mlg_arena *arena,
                                 const struct mlg_node *map, const char *key,
                                 struct mlg_str *ret_bytes)
{
    const struct mlg_node *node = NULL;
    struct mlg_buf bytes;
    MLG_TRY(reader_get(r, map, key, MLG_NODE_STRING, &node));
    mlg_buf_init(&bytes, MLG_BUNDLE_BYTES);
    enum mlg_code code = mlg_base64_read(&bytes, node->text, NULL);
    if (code != MLG_OK || bytes.len == 0) {
        code = reader_fail(r, node, "\"%s\" is not well-formed base64, or empty", key);
    } else {
        char *copy = mlg_arena_copy(arena, mlg_buf_view(&bytes));
        *ret_bytes = (struct mlg_str){ copy, bytes.len };
        code = copy != NULL ? MLG_OK : mlg_arena_full(arena, r->err);
    }
    mlg_buf_done(&bytes);
    return code;
}

static enum mlg_code read_key(const struct reader *r, struct mlg_arena *arena,
                              const struct mlg_node *material, struct mlg_bundle *b)
{
    static const char *const keys[] = { "hint", "keyDetails", "rawBytes" };
    const struct mlg_node *map = NULL;
    MLG_TRY(reader_get(r, material, "publicKey", MLG_NODE_MAP, &map));
    MLG_TRY(reader_only(r, map, keys, COUNT(keys)));
    MLG_TRY(reader_optional_text(r, map, "hint", &b->hint));
    if (mlg_node_get(map, "rawBytes") != NULL)
        MLG_TRY(read_base64(r, arena, map, "rawBytes", &b->raw_key));
    if (b->hint == NULL && b->raw_key.len == 0)
        return reader_fail(r, map, "\"publicKey\" names no key");
    b->material = MLG_BUNDLE_KEY;
    return MLG_OK;
}

static enum mlg_code read_certificates(const struct reader *r, struct mlg_arena *arena,
                                       const struct mlg_node *list, struct mlg_bundle *b)
{
    static const char *const keys[] = { "rawBytes" };
    if (list->count == 0)
        return reader_fail(r, list, "\"certificates\" is empty");
    b->certificates = mlg_arena_array(arena, list->count, sizeof *b->certificates);
    if (b->certificates == NULL)
        return mlg_arena_full(arena, r->err);
    b->certificates_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        MLG_TRY(reader_only(r, list->items[i], keys, COUNT(keys)));
        MLG_TRY(read_base64(r, arena, list->items[i], "rawBytes", &b->certificates[i]));
    }
    return MLG_OK;
}

static enum mlg_code read_chain(const struct reader *r, struct mlg_arena *arena,
                                const struct mlg_node *material, struct mlg_bundle *b)
{
    static const char *const keys[] = { "certificates" };
    const struct mlg_node *map = NULL, *list = NULL;
    MLG_TRY(reader_get(r, material, "x509CertificateChain", MLG_NODE_MAP, &map));
    MLG_TRY(reader_only(r, map, keys, COUNT(keys)));
    MLG_TRY(reader_get(r, map, "certificates", MLG_NODE_LIST, &list));
    b->material = MLG_BUNDLE_CHAIN;
    return read_certificates(r, arena, list, b);
}

static enum mlg_code read_certificate(const struct reader *r, struct mlg_arena *arena,
                                      const struct mlg_node *material, struct mlg_bundle *b)
{
    const struct mlg_node *map = NULL;
    MLG_TRY(reader_get(r, material, "certificate", MLG_NODE_MAP, &map));
    const struct mlg_node list = { .kind = MLG_NODE_LIST, .count = 1, .items = &map };
    b->material = MLG_BUNDLE_CERTIFICATE;
    MLG_TRY(read_certificates(r, arena, &list, b));
    if (b->log_entries == 0)
        return reader_fail(r, material, "a certificate of an identity needs \"tlogEntries\"");
    return MLG_OK;
}

static enum mlg_code read_material(const struct reader *r, struct mlg_arena *arena,
                                   const struct mlg_node *root, struct mlg_bundle *b)
{
    static const char *const keys[] = { "certificate", "publicKey", "timestampVerificationData",
                                        "tlogEntries", "x509CertificateChain" };
    const struct mlg_node *m = NULL, *log = NULL;
    MLG_TRY(reader_get(r, root, "verificationMaterial", MLG_NODE_MAP, &m));
    MLG_TRY(reader_only(r, m, keys, COUNT(keys)));
    if (mlg_node_get(m, "tlogEntries") != NULL) {
        MLG_TRY(reader_get(r, m, "tlogEntries", MLG_NODE_LIST, &log));
        b->log_entries = log->count;
    }
    bool key = mlg_node_get(m, "publicKey") != NULL;
    bool chain = mlg_node_get(m, "x509CertificateChain") != NULL;
    bool certificate = mlg_node_get(m, "certificate") != NULL;
    if (key + chain + certificate != 1)
        return reader_fail(r, m,
                           "\"verificationMaterial\" needs one of publicKey, "
                           "x509CertificateChain and certificate");
    if (key)
        return read_key(r, arena, m, b);
    return chain ? read_chain(r, arena, m, b) : read_certificate(r, arena, m, b);
}

static enum mlg_code read_envelope(const struct reader *r, struct mlg_arena *arena,
                                   const struct mlg_node *root, struct mlg_bundle *b)
{
    static const char *const keys[] = { "payload", "payloadType", "signatures" };
    static const char *const signature_keys[] = { "keyid", "sig" };
    const struct mlg_node *map = NULL, *list = NULL;
    const char *type = NULL, *keyid = NULL;
    MLG_TRY(reader_get(r, root, "dsseEnvelope", MLG_NODE_MAP, &map));
    MLG_TRY(reader_only(r, map, keys, COUNT(keys)));
    MLG_TRY(reader_text(r, map, "payloadType", &type));
    if (strcmp(type, MLG_STATEMENT_PAYLOAD_TYPE) != 0)
        return reader_fail(r, map, "the payload is \"%.80s\", not " MLG_STATEMENT_PAYLOAD_TYPE,
                           type);
    MLG_TRY(read_base64(r, arena, map, "payload", &b->payload));
    MLG_TRY(reader_get(r, map, "signatures", MLG_NODE_LIST, &list));
    if (list->count != 1)
        return reader_fail(r, list, "a bundle has exactly one signature, not %zu", list->count);
    MLG_TRY(reader_only(r, list->items[0], signature_keys, COUNT(signature_keys)));
    MLG_TRY(read_base64(r, arena, list->items[0], "sig", &b->signature));
    return reader_optional_text(r, list->items[0], "keyid", &keyid);
}

enum mlg_code mlg_bundle_parse(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                               struct mlg_bundle *ret_bundle, struct mlg_err *err)
{
    static const char *const keys[] = { "dsseEnvelope", "mediaType", "verificationMaterial" };
    struct mlg_bundle b = { .material = MLG_BUNDLE_KEY };
    struct mlg_doc doc;
    const char *type = NULL;
    bool known = false;
    MLG_TRY(mlg_doc_parse_json(arena, bytes, path, MLG_E_SYNTAX, &doc, err));
    struct reader r = { &doc, err };
    MLG_TRY(reader_only(&r, doc.root, keys, COUNT(keys)));
    MLG_TRY(reader_text(&r, doc.root, "mediaType", &type));
    for (size_t i = 0; i < COUNT(media_types); i++)
        known = known || strcmp(type, media_types[i]) == 0;
    if (!known)
        return reader_fail(&r, doc.root, "\"%.80s\" is not the media type of a bundle", type);
    MLG_TRY(read_material(&r, arena, doc.root, &b));
    MLG_TRY(read_envelope(&r, arena, doc.root, &b));
    *ret_bundle = b;
    return MLG_OK;
}
