#ifndef MLGATE_TEXT_DOC_H
#define MLGATE_TEXT_DOC_H
/*
 * Documents: YAML 1.2 (core schema) and JSON as one read-only tree in which every node knows its
 * place.
 *
 * YAML is read by libyaml with positions; refused with a located error: duplicate keys, several
 * documents, anchors that refer to themselves, more than 100 levels, more than the stated number of
 * nodes, keys that are not scalars, tags other than the core ones, text that is not UTF-8. Aliases
 * share nodes; their expansion counts against the ceiling. JSON (RFC 8259, read by jansson: strict,
 * duplicate names refused) has positions of errors only (line 0 in nodes).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

enum mlg_node_kind {
    MLG_NODE_NULL,
    MLG_NODE_BOOL,
    MLG_NODE_INT,
    MLG_NODE_FLOAT,
    MLG_NODE_STRING,
    MLG_NODE_LIST,
    MLG_NODE_MAP
};

struct mlg_node;

struct mlg_pair {
    struct mlg_str key;
    const struct mlg_node *key_node; /* place of the key */
    const struct mlg_node *value;
};

struct mlg_node {
    enum mlg_node_kind kind;
    uint64_t line, column; /* from 1; 0 = unknown (JSON) */
    struct mlg_str text; /* scalars: as written, NUL-terminated behind; a quoted or block scalar is
                            always a STRING */
    bool boolean;
    int64_t integer;                     /* INT: out-of-range integers become FLOAT */
    double number;                       /* INT and FLOAT */
    size_t count;                        /* LIST and MAP */
    const struct mlg_node *const *items; /* LIST, [count] */
    const struct mlg_pair *pairs;        /* MAP, [count], in file order */
};

struct mlg_doc {
    const struct mlg_node *root; /* an empty YAML document has a NULL-kind root */
    const char *path;            /* as given; for messages */
};

/* Parse bytes held by the caller (nodes copy what they need into the arena). `path` is for
 * messages. Errors: `code` is what the caller wants a syntax error to be: MLG_E_CONFIG for
 * configuration and contracts, MLG_E_SYNTAX for data and evidence. */
enum mlg_code mlg_doc_parse_yaml(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                 enum mlg_code code, struct mlg_doc *ret_doc,
                                 struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_doc_parse_json(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                 enum mlg_code code, struct mlg_doc *ret_doc,
                                 struct mlg_err *err) MLG_CHECKED;

/* Read a file of at most 16 MiB; ".json" is JSON with positions by way of YAML's flow syntax only
 * if strict JSON parsing succeeded first; everything else is YAML. A missing or unreadable file is
 * `code` as well. */
enum mlg_code mlg_doc_read(struct mlg_arena *arena, const char *path, enum mlg_code code,
                           struct mlg_doc *ret_doc, struct mlg_err *err) MLG_CHECKED;

/* Value under `key`, or NULL (also when node is NULL or no map). */
const struct mlg_node *mlg_node_get(const struct mlg_node *node, const char *key);

/* "null", "true or false", "an integer", "a number", "a string", "a list", "a map": for messages.
 */
const char *mlg_node_kind_name(enum mlg_node_kind kind);

/* Fail at the place of `node` (path from doc): "path:line:col: text". Returns `code`. */
enum mlg_code mlg_doc_fail(const struct mlg_doc *doc, const struct mlg_node *node,
                           enum mlg_code code, struct mlg_err *err, const char *format, ...)
    MLG_PRINTF(5, 6);

/*
 * Typed access for readers of configuration: each fails (MLG_E_CONFIG, located) when the node is of
 * another kind. NULL node: the ret_ value is left as it was.
 */
enum mlg_code mlg_doc_string(const struct mlg_doc *doc, const struct mlg_node *node,
                             const char **ret_text, struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_doc_number(const struct mlg_doc *doc, const struct mlg_node *node,
                             double *ret_value, struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_doc_integer(const struct mlg_doc *doc, const struct mlg_node *node,
                              int64_t *ret_value, struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_doc_boolean(const struct mlg_doc *doc, const struct mlg_node *node,
                              bool *ret_value, struct mlg_err *err) MLG_CHECKED;

/* Check that `node` is a map whose keys are all among keys[count]; an unknown one fails at its
 * place with "did you mean". */
enum mlg_code mlg_doc_check_keys(const struct mlg_doc *doc, const struct mlg_node *node,
                                 const char *what, const char *const *keys, size_t count,
                                 struct mlg_err *err) MLG_CHECKED;

#endif
