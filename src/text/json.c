#include <mlgate/text/json.h>

#include <assert.h>
#include <math.h>

#include <mlgate/base/num.h>

#include "utf8.h"

/* state[level]: what is open there and what may come next. */
enum {
    IN_LIST = 1,
    IN_MAP = 2,
    HAS_ENTRIES = 4,
    HAS_KEY = 8 /* a key was written, its value is due */
};

#define MAX_LEVELS ((int)sizeof(((struct mlg_json *)0)->state))

/* Misuse is a mistake of the program: an assertion, and without assertions a failed buffer, never
 * a document that looks whole. */
static bool expect(struct mlg_json *self, bool condition)
{
    assert(condition);
    if (!condition)
        self->out->failed = true;
    return condition;
}

static void break_line(struct mlg_json *self)
{
    if (self->indent == 0)
        return;
    mlg_buf_add_char(self->out, '\n');
    mlg_buf_add_fill(self->out, ' ', (size_t)self->indent * (size_t)self->depth);
}

/* Comma and line break in front of an entry of the open level. */
static void separate(struct mlg_json *self, uint8_t *level)
{
    if (*level & HAS_ENTRIES)
        mlg_buf_add_char(self->out, ',');
    *level |= HAS_ENTRIES;
    break_line(self);
}

/* What stands in front of a value; false on misuse. */
static bool before_value(struct mlg_json *self)
{
    if (self->depth == 0)
        return true;
    uint8_t *level = &self->state[self->depth - 1];
    if (*level & IN_LIST) {
        separate(self, level);
        return true;
    }
    if (!expect(self, (*level & HAS_KEY) != 0))
        return false;
    *level &= (uint8_t)~HAS_KEY;
    return true;
}

static void begin(struct mlg_json *self, char opening, uint8_t kind)
{
    if (!before_value(self) || !expect(self, self->depth < MAX_LEVELS))
        return;
    mlg_buf_add_char(self->out, opening);
    self->state[self->depth++] = kind;
}

static void end(struct mlg_json *self, char closing, uint8_t kind)
{
    if (!expect(self, self->depth > 0 && (self->state[self->depth - 1] & (kind | HAS_KEY)) == kind))
        return;
    bool had_entries = (self->state[--self->depth] & HAS_ENTRIES) != 0;
    if (had_entries)
        break_line(self);
    mlg_buf_add_char(self->out, closing);
}

static const char *short_escape(uint32_t point)
{
    switch (point) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static void add_string(struct mlg_buf *out, struct mlg_str text)
{
    mlg_buf_add_char(out, '"');
    for (size_t at = 0; at < text.len;) {
        uint32_t point = 0;
        if (!mlg_text_utf8_next(text, &at, &point))
            point = MLG_TEXT_REPLACEMENT;
        const char *escape = short_escape(point);
        if (escape != NULL)
            mlg_buf_add_text(out, escape);
        else if (point < 0x20 || point == 0x7F || point == 0x2028 || point == 0x2029)
            mlg_buf_add_format(out, "\\u%04x", (unsigned)point);
        else
            mlg_text_utf8_add(out, point);
    }
    mlg_buf_add_char(out, '"');
}

void mlg_json_init(struct mlg_json *self, struct mlg_buf *out, int indent)
{
    *self = (struct mlg_json){ .out = out, .indent = indent > 0 ? indent : 0 };
}

void mlg_json_begin_map(struct mlg_json *self)
{
    begin(self, '{', IN_MAP);
}

void mlg_json_end_map(struct mlg_json *self)
{
    end(self, '}', IN_MAP);
}

void mlg_json_begin_list(struct mlg_json *self)
{
    begin(self, '[', IN_LIST);
}

void mlg_json_end_list(struct mlg_json *self)
{
    end(self, ']', IN_LIST);
}

void mlg_json_key(struct mlg_json *self, const char *key)
{
    if (!expect(self,
                self->depth > 0 && (self->state[self->depth - 1] & (IN_MAP | HAS_KEY)) == IN_MAP))
        return;
    uint8_t *level = &self->state[self->depth - 1];
    separate(self, level);
    *level |= HAS_KEY;
    add_string(self->out, mlg_str_of(key));
    mlg_buf_add_text(self->out, self->indent > 0 ? ": " : ":");
}

void mlg_json_string(struct mlg_json *self, struct mlg_str value)
{
    if (before_value(self))
        add_string(self->out, value);
}

void mlg_json_text(struct mlg_json *self, const char *value)
{
    if (value == NULL)
        mlg_json_null(self);
    else
        mlg_json_string(self, mlg_str_of(value));
}

void mlg_json_uint(struct mlg_json *self, uint64_t value)
{
    if (before_value(self))
        mlg_buf_add_format(self->out, "%llu", (unsigned long long)value);
}

void mlg_json_int(struct mlg_json *self, int64_t value)
{
    if (before_value(self))
        mlg_buf_add_format(self->out, "%lld", (long long)value);
}

void mlg_json_number(struct mlg_json *self, double value)
{
    char text[MLG_NUM_TEXT_BYTES];
    if (!isfinite(value)) {
        mlg_json_null(self);
    } else if (before_value(self)) {
        (void)mlg_num_format(value, text);
        mlg_buf_add_text(self->out, text);
    }
}

void mlg_json_bool(struct mlg_json *self, bool value)
{
    if (before_value(self))
        mlg_buf_add_text(self->out, value ? "true" : "false");
}

void mlg_json_null(struct mlg_json *self)
{
    if (before_value(self))
        mlg_buf_add_text(self->out, "null");
}

void mlg_json_raw(struct mlg_json *self, struct mlg_str json)
{
    if (before_value(self))
        mlg_buf_add_str(self->out, json);
}

void mlg_json_pair_text(struct mlg_json *self, const char *key, const char *value)
{
    mlg_json_key(self, key);
    mlg_json_text(self, value);
}

void mlg_json_pair_uint(struct mlg_json *self, const char *key, uint64_t value)
{
    mlg_json_key(self, key);
    mlg_json_uint(self, value);
}

void mlg_json_pair_bool(struct mlg_json *self, const char *key, bool value)
{
    mlg_json_key(self, key);
    mlg_json_bool(self, value);
}

void mlg_json_pair_texts(struct mlg_json *self, const char *key, const char *const *values,
                         size_t count)
{
    mlg_json_key(self, key);
    mlg_json_begin_list(self);
    for (size_t i = 0; i < count; i++)
        mlg_json_text(self, values[i]);
    mlg_json_end_list(self);
}
