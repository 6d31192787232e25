#ifndef EVIDENCE_READER_H
#define EVIDENCE_READER_H
/* Members of JSON evidence. A missing or other-kinded member is MLG_E_SYNTAX, named. Texts with a
 * NUL inside are refused: what is compared would not be what is meant. */
#include <stdbool.h>

#include <mlgate/text/doc.h>

struct reader {
    const struct mlg_doc *doc;
    struct mlg_err *err;
};

enum mlg_code reader_fail(const struct reader *r, const struct mlg_node *at, const char *format,
                          ...) MLG_PRINTF(3, 4);

/* The member of `kind`; required. */
enum mlg_code reader_get(const struct reader *r, const struct mlg_node *map, const char *key,
                         enum mlg_node_kind kind, const struct mlg_node **ret_node);

enum mlg_code reader_text(const struct reader *r, const struct mlg_node *map, const char *key,
                          const char **ret_text);

/* Absent or null gives NULL. */
enum mlg_code reader_optional_text(const struct reader *r, const struct mlg_node *map,
                                   const char *key, const char **ret_text);

/* 64 lower-case hexadecimal digits. */
enum mlg_code reader_sha256(const struct reader *r, const struct mlg_node *map, const char *key,
                            const char **ret_hex);

/* A map that has no other members than keys[count]. */
enum mlg_code reader_only(const struct reader *r, const struct mlg_node *map,
                          const char *const *keys, size_t count);

#endif
