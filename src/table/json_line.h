#ifndef MLG_TABLE_JSON_LINE_H
#define MLG_TABLE_JSON_LINE_H
/*
 * One line of JSON Lines: an object (RFC 8259), whose leaves are told one by one. Nested objects
 * make dotted paths ("a.b"); an array is a leaf, told as its text. No recursion, no allocation.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/str.h>

#define MLG_JSON_DEPTH      64
#define MLG_JSON_PATH_BYTES 4096

enum mlg_json_kind { MLG_JSON_NULL, MLG_JSON_PLAIN, MLG_JSON_STRING, MLG_JSON_ARRAY };

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
    size_t depth;
    size_t path_len;
    size_t outer[MLG_JSON_DEPTH]; /* path_len outside of each open object */
    char path[MLG_JSON_PATH_BYTES];
};

/* Set text, on_leaf and user; false with error and at if the line is not one JSON object. Leaves
 * before the error have been told. */
bool mlg_json_line_read(struct mlg_json_line *self);

/* What a JSON string between its quotes means, to `to` (room for raw.len bytes); returns its
 * length. `raw` has been read without error. */
size_t mlg_json_unescape(struct mlg_str raw, char *to);

#endif
