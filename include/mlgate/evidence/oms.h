#ifndef MLGATE_EVIDENCE_OMS_H
#define MLGATE_EVIDENCE_OMS_H
/*
 * The statement that signs a model: OpenSSF Model Signing (OMS) v1.0. Its subject is the model's
 * root digest, its predicate the manifest; both are recomputed when it is read.
 */
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/evidence/manifest.h>
#include <mlgate/evidence/statement.h>

#define MLG_OMS_PREDICATE_TYPE "https://model_signing/signature/v1.0"

/* Append the statement of `manifest`: canonical JSON, without a line end. */
void mlg_oms_write(struct mlg_buf *out, const struct mlg_manifest *manifest);

/* What was signed. Everything lies in the arena of the statement. */
struct mlg_oms {
    const char *name;               /* informational */
    struct mlg_resource *resources; /* [count], by name in byte order, whatever their order there */
    size_t count;
    const char *const *ignored; /* [ignored_count], as written: what lies there is not signed */
    size_t ignored_count;
    char root[MLG_SHA256_HEX];   /* the subject, equal to the root over the order of the list */
    char digest[MLG_SHA256_HEX]; /* of the manifest; see mlg_manifest */
};

/*
 * MLG_E_SYNTAX for another predicate type; not exactly one subject; no resource; a name that is
 * absolute, has "." or ".." or empty parts, or comes twice; an algorithm other than sha256; a
 * method other than "files" or one that follows links; members that the specification does not
 * have; a subject that is not the root of the resources. A lone resource may be named ".": a file
 * as model.
 */
enum mlg_code mlg_oms_read(struct mlg_arena *arena, const struct mlg_statement *statement,
                           struct mlg_oms *ret_oms, struct mlg_err *err) MLG_CHECKED;

enum mlg_change { MLG_CHANGE_ADDED = 0, MLG_CHANGE_REMOVED, MLG_CHANGE_MODIFIED };

struct mlg_difference {
    enum mlg_change change; /* of the model against what was signed */
    const char *name;       /* borrowed from either */
};

/* Compare a model with what was signed: the differences by name, none when it is the same model. A
 * file as model is the same as a lone resource named "." or with the file's own name.
 * *ret_list lies in the arena. MLG_E_LIMIT when the arena is full. */
enum mlg_code mlg_oms_compare(struct mlg_arena *arena, const struct mlg_oms *signed_model,
                              const struct mlg_manifest *model, struct mlg_difference **ret_list,
                              size_t *ret_count, struct mlg_err *err) MLG_CHECKED;

const char *mlg_change_name(enum mlg_change change); /* "added", "removed", "modified" */

#endif
