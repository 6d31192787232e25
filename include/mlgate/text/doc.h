#ifndef MLGATE_TEXT_DOC_H
#define MLGATE_TEXT_DOC_H
/*
 * Documents: YAML 1.2 (core schema) and JSON as one read-only tree in which every node knows its
 * place.
 *
 * YAML is read by libyaml; refused with a located error: duplicate keys, several documents, anchors
 * that refer to themselves, keys that are not scalars, merge keys ("<<"), tags other than the core
 * ones, control characters. Aliases share the nodes (and the place) of their anchor, and count
 * against the ceilings as if written out. JSON is RFC 8259, read by jansson: strict, duplicate
 * names and "\u0000" in names refused, numbers beyond a double refused; its nodes have places too.
 * Of both: UTF-8 only (a byte order mark is passed over, UTF-16 refused by name), at most
 * MLG_DOC_MAX_LEVELS levels and MLG_DOC_MAX_NODES nodes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

#define MLG_DOC_MAX_BYTES  ((size_t)16 << 20)
#define MLG_DOC_MAX_NODES  500000
#define MLG_DOC_MAX_LEVELS 100

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
    uint64_t line, column; /* from 1, column in code points */
    struct mlg_str
        text; /* scalars: as written (strings: the value), NUL-terminated behind; a
                 quoted   or block scalar is always a STRING; may hold NUL bytes ("\0") */
    bool boolean;
    int64_t integer;                     /* INT: out-of-range integers become FLOAT */
    double number;                       /* INT and FLOAT; YAML may write .nan, .inf, 1e999 */
    size_t count;                        /* LIST and MAP */
    const struct mlg_node *const *items; /* LIST, [count] */
    const struct mlg_pair *pairs;        /* MAP, [count], in file order */
};

struct mlg_doc {
    const struct mlg_node *root; /* an empty YAML document has a NULL-kind root */
    const char *path;            /* as given; for messages */
};

/* Parse bytes held by the caller (nodes copy what they need into the arena). `path` is for
 * messages and must outlive the document. `code` is what the caller wants a document that is
 * refused to be, for whatever reason but memory: MLG_E_CONFIG for configuration and contracts,
 * MLG_E_SYNTAX for data and evidence. */
enum mlg_code mlg_doc_parse_yaml(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                 enum mlg_code code, struct mlg_doc *ret_doc,
                                 struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_doc_parse_json(struct mlg_arena *arena, struct mlg_str bytes, const char *path,
                                 enum mlg_code code, struct mlg_doc *ret_doc,
                                 struct mlg_err *err) MLG_CHECKED;

/* Read a file of at most MLG_DOC_MAX_BYTES: a name that ends in ".json" is JSON, everything else is
 * YAML. A missing, unreadable or too large file is `code` as well. The path is copied. */
enum mlg_code mlg_doc_read(struct mlg_arena *arena, const char *path, enum mlg_code code,
                           struct mlg_doc *ret_doc, struct mlg_err *err) MLG_CHECKED;

/* Value under `key`, or NULL (also when node is NULL or no map). */
const struct mlg_node *mlg_node_get(const struct mlg_node *node, const char *key);

/* "null", "true or false", "an integer", "a number", "a string", "a list", "a map": for messages.
 */
const char *mlg_node_kind_name(enum mlg_node_kind kind);

/* Fail at the place of `node` (NULL: the document as a whole): "path:line:col: text". The text may
 * quote the document: it is made one printable line. Returns `code`. */
enum mlg_code mlg_doc_fail(const struct mlg_doc *doc, const struct mlg_node *node,
                           enum mlg_code code, struct mlg_err *err, const char *format, ...)
    MLG_PRINTF(5, 6);

/*
 * Typed access for readers of configuration: each fails (MLG_E_CONFIG, located) when the node is of
 * another kind. NULL node: the ret_ value is left as it was.
 */

/* A string without NUL bytes; numbers and the like must be quoted. Lives as long as the arena. */
enum mlg_code mlg_doc_string(const struct mlg_doc *doc, const struct mlg_node *node,
                             const char **ret_text, struct mlg_err *err) MLG_CHECKED;

/* Any scalar but null, as written: a label may be >50K or 1 or true. */
enum mlg_code mlg_doc_word(const struct mlg_doc *doc, const struct mlg_node *node,
                           const char **ret_text, struct mlg_err *err) MLG_CHECKED;

/* A finite number. */
enum mlg_code mlg_doc_number(const struct mlg_doc *doc, const struct mlg_node *node,
                             double *ret_value, struct mlg_err *err) MLG_CHECKED;

/* An integer of 64 bits, written as one (5.0 is none). */
enum mlg_code mlg_doc_integer(const struct mlg_doc *doc, const struct mlg_node *node,
                              int64_t *ret_value, struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_doc_boolean(const struct mlg_doc *doc, const struct mlg_node *node,
                              bool *ret_value, struct mlg_err *err) MLG_CHECKED;

/* Check that `node` is a map whose keys are all among keys[count]; an unknown one fails at its
 * place with "did you mean", or with the keys there are. `what` names the map: "in model". NULL
 * node is fine. */
enum mlg_code mlg_doc_check_keys(const struct mlg_doc *doc, const struct mlg_node *node,
                                 const char *what, const char *const *keys, size_t count,
                                 struct mlg_err *err) MLG_CHECKED;

#endif
