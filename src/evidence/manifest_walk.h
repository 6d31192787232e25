#ifndef EVIDENCE_MANIFEST_WALK_H
#define EVIDENCE_MANIFEST_WALK_H
/* Finding and hashing a model's files. */
#include <mlgate/evidence/manifest.h>

/* Append to self->resources (a malloc'ed array) in any order; sets self->name. A file as model
 * empties self->ignored. */
enum mlg_code manifest_walk(struct mlg_manifest *self, const char *path, struct mlg_err *err);

#endif
