#ifndef MLGATE_EVIDENCE_BUNDLE_H
#define MLGATE_EVIDENCE_BUNDLE_H
/*
 * Signed statements: a DSSE envelope in a Sigstore bundle v0.3, as OpenSSF Model Signing and cosign
 * write and read it. Exactly one signature; `keyid` present and empty; the hint is the SHA-256 of
 * the public key's PEM text.
 *
 * A bundle says who may have signed it, never who did: that is what verification with a key that is
 * trusted for other reasons shows. Certificates and transparency logs are read, so that a bundle
 * can be named for what it is; they are not verified here.
 */
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>
#include <mlgate/crypt/key.h>

#define MLG_BUNDLE_BYTES      ((size_t)128 << 20)
#define MLG_BUNDLE_MEDIA_TYPE "application/vnd.dev.sigstore.bundle.v0.3+json"

/* Append DSSE's pre-authentication encoding, the bytes that are signed:
 * "DSSEv1 <length of type> <type> <length of body> <body>". */
void mlg_dsse_write_pae(struct mlg_buf *out, struct mlg_str payload_type, struct mlg_str payload);

enum mlg_bundle_material {
    MLG_BUNDLE_KEY = 0,    /* a hint at a key that the verifier has */
    MLG_BUNDLE_CHAIN,      /* certificates up to an authority */
    MLG_BUNDLE_CERTIFICATE /* a short-lived certificate and a transparency log */
};

/* Everything lies in the arena it was parsed into. */
struct mlg_bundle {
    enum mlg_bundle_material material;
    const char *hint;             /* KEY; NULL in bundles of model_signing before 1.1 */
    struct mlg_str raw_key;       /* KEY, in those: the PEM text of the public key; else empty */
    struct mlg_str *certificates; /* [certificates_count], DER, leaf first */
    size_t certificates_count;
    size_t log_entries;     /* of transparency logs; not verified */
    struct mlg_str payload; /* an in-toto statement's bytes */
    struct mlg_str signature;
};

/*
 * `path` is for messages. MLG_E_SYNTAX for anything that is not such a bundle: another media type,
 * no or several kinds of material, a payload that is no in-toto statement by its type, not exactly
 * one signature, base64 that is not well-formed, unknown members (outside log entries).
 */
enum mlg_code mlg_bundle_parse(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                               struct mlg_bundle *ret_bundle, struct mlg_err *err) MLG_CHECKED;

/* Sign `payload` (a statement) with a pair and append the bundle: one line, with its line end. */
enum mlg_code mlg_bundle_sign(const struct mlg_key *key, struct mlg_str payload,
                              struct mlg_buf *out, struct mlg_err *err) MLG_CHECKED;

enum mlg_bundle_check {
    MLG_BUNDLE_VALID = 0,
    MLG_BUNDLE_OTHER_KEY, /* its hint names another key */
    MLG_BUNDLE_BAD_SIGNATURE,
    MLG_BUNDLE_NOT_BY_KEY /* signed with a certificate: a key says nothing about it */
};

/* Was the payload signed by this key? Only MLG_BUNDLE_VALID may be built upon. Errors are
 * MLG_E_CRYPTO or MLG_E_NOMEM: the question could not be answered. */
enum mlg_code mlg_bundle_verify(const struct mlg_bundle *bundle, const struct mlg_key *key,
                                enum mlg_bundle_check *ret_check, struct mlg_err *err) MLG_CHECKED;

/* "the signature is valid", "it is signed by another key", ... */
const char *mlg_bundle_check_text(enum mlg_bundle_check check);

#endif
