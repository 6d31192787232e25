#ifndef MLG_TABLE_JSON_LINE_H
#define MLG_TABLE_JSON_LINE_H
/*
 * One line of JSON Lines: an object (RFC 8259), whose leaves are told one by one. Nested objects
 * make dotted paths ("a.b"), and are told before what is in them; an array is a leaf, told as its
 * text. No recursion, no allocation.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/str.h>

#define MLG_JSON_DEPTH      64
#define MLG_JSON_PATH_BYTES 4096

enum mlg_json_kind {
    MLG_JSON_NULL,
    MLG_JSON_PLAIN,
    MLG_JSON_STRING,
    MLG_JSON_ARRAY,
    MLG_JSON_OBJECT /* no leaf: its text is "{" if it is an empty one, else "" */
};

struct mlg_json_leaf {
    struct mlg_str path; /* valid during the call */
    size_t at;           /* of the value in the line */
    enum mlg_json_kind kind;
    struct mlg_str text; /* as it stands in the line; of a string, what is between its quotes */
    bool escaped;        /* the string has escapes */
};

struct mlg_json_line {
    struct mlg_str text;
    void (*on_leaf)(void *user, const struct mlg_json_leaf *leaf);
    void *user;

    size_t at;
    const char *error; /* what is wrong at `at`; NULL = nothing */
    bool exact;        /* of items: no byte behind the text may be read */
    size_t depth;
    size_t path_len;
    size_t outer[MLG_JSON_DEPTH]; /* path_len outside of each open object */
    char path[MLG_JSON_PATH_BYTES];
};

/* Set text (16 bytes behind it can be read), on_leaf and user; false with error and at if the line
 * is not one JSON object. Leaves before the error have been told. */
bool mlg_json_line_read(struct mlg_json_line *self);

/* A key that is likely to come next. */
struct mlg_json_key {
    char head[16];  /* its text and the closing quote */
    unsigned known; /* bytes of head that count; 0 = it is too long, or must be escaped */
};

void mlg_json_key_set(struct mlg_json_key *self, struct mlg_str name);

enum mlg_json_step {
    MLG_JSON_PAIR,
    MLG_JSON_END,    /* of the line, which was one flat object */
    MLG_JSON_UNUSUAL /* wrong, or right in another way: read the line by mlg_json_line_read */
};

/*
 * Pairs of a line one by one, quickly, as long as it is an object of the usual kind: no objects in
 * it, no escapes in keys. Set text, and at = 0 before the first pair. 16 bytes behind the text can
 * be read. *ret_likely: the key is `likely`; else *ret_key is its text. leaf->path is not set.
 */
enum mlg_json_step mlg_json_line_next(struct mlg_json_line *self, const struct mlg_json_key *likely,
                                      bool *ret_likely, struct mlg_str *ret_key,
                                      struct mlg_json_leaf *ret_leaf);

/* Items of the array that is the whole text, one by one: set text, exact, error = NULL, and at = 0
 * before the first. Strings, null, other scalars, and what is nested as MLG_JSON_ARRAY. UNUSUAL:
 * it is no array, for the reason `error` at `at`. */
enum mlg_json_step mlg_json_item_next(struct mlg_json_line *self, struct mlg_json_leaf *ret_leaf);

/* What a JSON string between its quotes means, to `to` (room for raw.len bytes); returns its
 * length. `raw` has been read without error. */
size_t mlg_json_unescape(struct mlg_str raw, char *to);

#endif
