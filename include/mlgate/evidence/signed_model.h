#ifndef MLGATE_EVIDENCE_SIGNED_MODEL_H
#define MLGATE_EVIDENCE_SIGNED_MODEL_H
/* A model's own signature (OpenSSF Model Signing) made and judged: from a path to a bundle, and
 * from a bundle to findings. */
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/crypt/key.h>
#include <mlgate/evidence/manifest.h>
#include <mlgate/verdict/report.h>

/*
 * Sign the model at `path`, without ignore[ignore_count] (see mlg_manifest_make) and without the
 * file `bundle_path` should that lie inside of it, and append the bundle to *out. *ret_manifest is
 * what was signed (mlg_manifest_done also after a failure). Errors of mlg_manifest_make and
 * mlg_bundle_sign.
 */
enum mlg_code mlg_model_sign(const char *path, const char *bundle_path, const char *const *ignore,
                             size_t ignore_count, const struct mlg_key *key,
                             struct mlg_manifest *ret_manifest, struct mlg_buf *out,
                             struct mlg_err *err) MLG_CHECKED;

/*
 * Is the model at `path` the one that the bundle signs, and did `key` sign it? Adds clauses ("the
 * signature", "the files") and findings to the report: evidence.signature, evidence.model_changed
 * (each file added, removed or modified, up to 20), and evidence.unsigned_path as a warning for
 * paths that the signature leaves out. The caller judges the report. *ret_root, when the signature
 * holds, is the signed root digest, else "".
 * Errors: what cannot be read at all; MLG_E_SYNTAX for a bundle that is none, or signs no model.
 */
enum mlg_code mlg_model_verify(const char *path, const char *bundle_path, const struct mlg_key *key,
                               struct mlg_report *report, char ret_root[MLG_SHA256_HEX],
                               struct mlg_err *err) MLG_CHECKED;

#endif
