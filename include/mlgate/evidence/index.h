#ifndef MLGATE_EVIDENCE_INDEX_H
#define MLGATE_EVIDENCE_INDEX_H
/*
 * The index of the evidence about a model: which signed statements there are, each by its digest.
 * Approvals and ledger entries name the index's own digest, so that no statement can be taken away,
 * added or exchanged behind them. Approvals are never in it: they speak of it.
 */
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>

#define MLG_INDEX_ENTRIES_LIMIT 10000

struct mlg_index_entry {
    const char *file;             /* "test.sigstore.json", in the evidence folder */
    const char *predicate_type;   /* of the statement in it */
    char subject[MLG_SHA256_HEX]; /* its first subject */
    char sha256[MLG_SHA256_HEX];  /* of the file's bytes */
};

struct mlg_index {
    struct mlg_index_entry *entries; /* [count], by file in byte order, no file twice */
    size_t count;
    char sha256[MLG_SHA256_HEX]; /* of the bytes that mlg_index_write writes */
};

/* "test.sigstore.json" of "test.intoto.json": where the signed form of a statement lies. NULL when
 * the name does not end so, or memory is out. */
char *mlg_index_bundle_name(struct mlg_arena *arena, const char *statement_name);

/*
 * Index of the bundles ("*.sigstore.json") in the folder `dir`; other files and folders are left
 * alone. Signatures are not verified here. Everything lies in the arena.
 * MLG_E_IO for an unreadable folder or file; MLG_E_SYNTAX for a bundle or statement that cannot be
 * parsed, an approval among them, a link or special file of that name, or no bundle at all;
 * MLG_E_LIMIT for too many.
 */
enum mlg_code mlg_index_make(struct mlg_arena *arena, const char *dir, struct mlg_index *ret_index,
                             struct mlg_err *err) MLG_CHECKED;

/* Append {"entries":[{"file":...,"predicateType":...,"sha256":...,"subject":...},...],"version":1}
 * as canonical JSON (RFC 8785), without a line end. */
void mlg_index_write(struct mlg_buf *out, const struct mlg_index *index);

#endif
