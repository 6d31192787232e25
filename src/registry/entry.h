#ifndef REGISTRY_ENTRY_H
#define REGISTRY_ENTRY_H
/* An entry as the bytes of an annotated tag object, both ways. */
#include <mlgate/registry/registry.h>

#define SIGNATURE_BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define SIGNATURE_END   "-----END SSH SIGNATURE-----\n"

/* Can these fields be written and read again? Not: ref, id, problems, the signature. On refusal
 * *ret_reason says which is not. */
bool entry_is_writable(const struct mlg_entry *entry, const char **ret_reason);

/* The bytes that get signed, appended. Only for what entry_is_writable. */
void entry_write(struct mlg_buf *out, const struct mlg_entry *entry);

/* The second object, which gives the commit its version, appended. Every byte comes from the entry,
 * so that whoever writes it writes the same object. */
void entry_write_version(struct mlg_buf *out, const struct mlg_entry *entry);

/*
 * Read a tag object. *ret_ours is false when its bytes are not exactly what entry_write makes of
 * the fields found in it, and at most one armoured signature behind. `bytes` must live in the
 * arena: views are kept. An error is MLG_E_NOMEM or the like alone.
 */
enum mlg_code entry_read(struct mlg_arena *arena, struct mlg_str bytes, struct mlg_entry *ret_entry,
                         bool *ret_ours, struct mlg_err *err);

/* The header of any annotated tag object; views into `bytes`. False when it has none such. */
struct tag_header {
    struct mlg_oid target;
    struct mlg_str type, name, tagger; /* "Name <email>" */
    int64_t time;
    struct mlg_str body; /* behind the empty line */
};
bool tag_header_read(struct mlg_str bytes, struct tag_header *ret_header);

bool is_sha256(const char *text);

#endif
