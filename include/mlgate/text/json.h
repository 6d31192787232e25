#ifndef MLGATE_TEXT_JSON_H
#define MLGATE_TEXT_JSON_H
/*
 * Writing JSON into a buffer: a stream of begin, key, value, end, which puts commas and indentation
 * itself. Strings are valid UTF-8 in the output whatever comes in (bad bytes become U+FFFD);
 * control characters, ", \, U+2028/9 and DEL are escaped. Keys come out in the order of the calls.
 * Misuse (a value without its key, unbalanced ends) is an assertion.
 */
#include <stdbool.h>
#include <stdint.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/str.h>

struct mlg_json {
    struct mlg_buf *out;
    int indent; /* blanks a level; 0 = all on one line */
    int depth;
    uint8_t
        state[64]; /* private: what each open level is and whether it is empty; 64 levels at most */
};

void mlg_json_init(struct mlg_json *self, struct mlg_buf *out, int indent);
void mlg_json_begin_map(struct mlg_json *self);
void mlg_json_end_map(struct mlg_json *self);
void mlg_json_begin_list(struct mlg_json *self);
void mlg_json_end_list(struct mlg_json *self);
void mlg_json_key(struct mlg_json *self, const char *key);
void mlg_json_string(struct mlg_json *self, struct mlg_str value);
void mlg_json_text(struct mlg_json *self, const char *value); /* NULL writes null */
void mlg_json_uint(struct mlg_json *self, uint64_t value);
void mlg_json_int(struct mlg_json *self, int64_t value);
void mlg_json_number(struct mlg_json *self,
                     double value); /* shortest round trip; NaN and infinities write null */
void mlg_json_bool(struct mlg_json *self, bool value);
void mlg_json_null(struct mlg_json *self);
void mlg_json_raw(struct mlg_json *self,
                  struct mlg_str json); /* a value that is JSON text already */

/* key and value at once */
void mlg_json_pair_text(struct mlg_json *self, const char *key, const char *value);
void mlg_json_pair_uint(struct mlg_json *self, const char *key, uint64_t value);
void mlg_json_pair_bool(struct mlg_json *self, const char *key, bool value);
void mlg_json_pair_texts(struct mlg_json *self, const char *key, const char *const *values,
                         size_t count); /* a list */

#endif
