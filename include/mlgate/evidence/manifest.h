#ifndef MLGATE_EVIDENCE_MANIFEST_H
#define MLGATE_EVIDENCE_MANIFEST_H
/*
 * The manifest of a model, as OpenSSF Model Signing (OMS) v1.0 defines it for the method "files":
 * every regular file below the model's path with its SHA-256, in the byte order of the names. Two
 * digests come from it (docs/evidence.md says how to recompute both with public tools):
 *
 * root      SHA-256 over the concatenated 32-byte file digests in that order: what OMS signs as the
 *           subject, and what every statement about the model names. It does not cover names.
 * manifest  SHA-256 over the canonical JSON of the resources, names included: what a gate pins
 *           beside the root, so that a renamed file is seen.
 *
 * Names are relative, with '/', valid UTF-8. A file as model is the one resource ".", as
 * model_signing signs it (the specification says its basename, which is accepted when read): the
 * name of such a model is no part of it. Empty files count, empty folders do not. Symbolic links
 * and whatever is no regular file are refused, wherever they lie, unless ignored.
 */
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>

#define MLG_MANIFEST_FILES_LIMIT 1000000
#define MLG_MANIFEST_DEPTH_LIMIT 64

struct mlg_resource {
    const char *name; /* relative to the model; "." when the model is a file */
    uint8_t digest[MLG_SHA256_BYTES];
    uint64_t size_bytes; /* 0 in a manifest that was read from a signature, which has no sizes */
};

struct mlg_manifest {
    struct mlg_resource *resources; /* [count], by name in byte order, no name twice */
    size_t count;
    const char *const *ignored; /* [ignored_count], in byte order: paths left out of it */
    size_t ignored_count;
    const char *name;    /* basename of the model; informational */
    uint64_t size_bytes; /* of all files */
    char root[MLG_SHA256_HEX];
    char digest[MLG_SHA256_HEX]; /* SHA-256 of the manifest */
    struct mlg_arena arena;      /* holds the strings; the array is a block of its own */
};

/*
 * Hash the model at `path`, a folder or a file. Left out at its top level: .git, .gitattributes,
 * .github, .gitignore (as model_signing does) and the paths in ignore[ignore_count], each relative
 * to the model, exact, with everything below it. A file as model ignores nothing.
 *
 * Caller's storage, initialised by this call; mlg_manifest_done also after a failure. Errors, with
 * the path: MLG_E_IO when something cannot be read or changed while it was read; MLG_E_SYNTAX for a
 * link, a special file, a name that is not UTF-8, no file at all; MLG_E_LIMIT for too many files or
 * levels; MLG_E_CONFIG for an ignore path that is absolute, empty or has "." or ".." in it.
 */
enum mlg_code mlg_manifest_make(const char *path, const char *const *ignore, size_t ignore_count,
                                struct mlg_manifest *ret_manifest, struct mlg_err *err) MLG_CHECKED;
void mlg_manifest_done(struct mlg_manifest *manifest);

/* The two digests of an array already in byte order of names, without repetition; count > 0. */
void mlg_manifest_root(const struct mlg_resource *resources, size_t count,
                       char ret_hex[MLG_SHA256_HEX]);
enum mlg_code mlg_manifest_digest(const struct mlg_resource *resources, size_t count,
                                  char ret_hex[MLG_SHA256_HEX], struct mlg_err *err) MLG_CHECKED;

/* The bytes that the manifest digest covers, appended: a JSON array of
 * {"algorithm":"sha256","digest":"<hex>","name":"<name>"} in canonical form (RFC 8785). */
void mlg_manifest_write_resources(struct mlg_buf *out, const struct mlg_resource *resources,
                                  size_t count);

/*
 * The OMS predicate, appended, canonical as well:
 * {"resources":[...],"serialization":{"allow_symlinks":false,"hash_type":"sha256",
 * "ignore_paths":[...],"method":"files"}}. "ignore_paths" is absent when nothing is ignored.
 */
void mlg_manifest_write_predicate(struct mlg_buf *out, const struct mlg_manifest *manifest);

#endif
