/*
 * A line of JSON Lines: exactly, with the paths of nested objects and what is wrong where; and
 * quickly, as long as it is flat and has nothing to be told.
 */
#include "json_line.h"

#include <string.h>

#include "json_value.h"

#if defined(__x86_64__)

static inline bool has_head(const struct mlg_json_key *key, const char *text)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i head = _mm_loadu_si128((const __m128i *)(const void *)key->head);
    unsigned equal = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, head));
    unsigned wanted = (1U << key->known) - 1;
    return (equal & wanted) == wanted;
}

#else

static inline bool has_head(const struct mlg_json_key *key, const char *text)
{
    return memcmp(key->head, text, key->known) == 0;
}

#endif

static bool needs_escapes(struct mlg_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '"' || name.data[i] == '\\' || (unsigned char)name.data[i] < ' ')
            return true;
    }
    return false;
}

void mlg_json_key_set(struct mlg_json_key *self, struct mlg_str name)
{
    *self = (struct mlg_json_key){ .known = 0 };
    if (name.len >= sizeof self->head || needs_escapes(name))
        return;
    memcpy(self->head, name.data, name.len);
    self->head[name.len] = '"';
    self->known = (unsigned)name.len + 1;
}

/* Blanks that stand within a line. */
static inline size_t pass_blanks(struct mlg_str text, size_t at)
{
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
        at++;
    return at;
}

/* Just behind the number at `at`; `at` if it is none or has an exponent. */
static inline size_t pass_number(struct mlg_str text, size_t at)
{
    const char *s = text.data;
    size_t i = at;
    if (i < text.len && s[i] == '-')
        i++;
    size_t first = i;
    while (i < text.len && mlg_json_is_digit(s[i]))
        i++;
    if (i == first || (s[first] == '0' && i - first > 1))
        return at;
    if (i < text.len && s[i] == '.') {
        size_t point = i++;
        while (i < text.len && mlg_json_is_digit(s[i]))
            i++;
        if (i == point + 1)
            return at;
    }
    return i < text.len && (s[i] | 0x20) == 'e' ? at : i;
}

/* The value at self->at if it is no object. */
static inline bool next_value(struct mlg_json_line *self, struct mlg_json_leaf *leaf)
{
    size_t start = self->at;
    leaf->at = start;
    leaf->escaped = false;
    char c = mlg_json_peek(self);
    if (c == '"') {
        size_t end = mlg_json_find_special(self->text.data, start + 1, self->text.len);
        if (end < self->text.len && self->text.data[end] == '"') {
            leaf->kind = MLG_JSON_STRING;
            leaf->text = (struct mlg_str){ self->text.data + start + 1, end - start - 1 };
            self->at = end + 1;
            return true;
        }
    } else if (c == '[') {
        leaf->kind = MLG_JSON_ARRAY;
        if (!mlg_json_array(self))
            return false;
        leaf->text = (struct mlg_str){ self->text.data + start, self->at - start };
        return true;
    } else {
        size_t end = pass_number(self->text, start);
        if (end != start) {
            leaf->kind = MLG_JSON_PLAIN;
            leaf->text = (struct mlg_str){ self->text.data + start, end - start };
            self->at = end;
            return true;
        }
    }
    return mlg_json_scalar(self, leaf);
}

/* The key at the quote at `at`; returns just behind its closing quote, 0 if it is not usual. */
static inline size_t next_key(const struct mlg_json_line *self, size_t at,
                              const struct mlg_json_key *likely, bool *ret_likely,
                              struct mlg_str *ret_key)
{
    const char *s = self->text.data;
    size_t len = self->text.len;
    *ret_likely = likely->known > 0 && len - at > likely->known && has_head(likely, s + at + 1);
    if (*ret_likely)
        return at + 1 + likely->known;
    size_t end = mlg_json_find_special(s, at + 1, len);
    if (end >= len || s[end] != '"')
        return 0;
    *ret_key = (struct mlg_str){ s + at + 1, end - at - 1 };
    return end + 1;
}

enum mlg_json_step mlg_json_line_next(struct mlg_json_line *self, const struct mlg_json_key *likely,
                                      bool *ret_likely, struct mlg_str *ret_key,
                                      struct mlg_json_leaf *ret_leaf)
{
    struct mlg_str text = self->text;
    bool is_first = self->at == 0;
    size_t at = pass_blanks(text, self->at);
    char wanted = is_first ? '{' : ',';
    if (at >= text.len || (text.data[at] != wanted && text.data[at] != '}'))
        return MLG_JSON_UNUSUAL;
    if (text.data[at] == '}') {
        bool ends = !is_first && pass_blanks(text, at + 1) == text.len;
        return ends ? MLG_JSON_END : MLG_JSON_UNUSUAL;
    }
    at = pass_blanks(text, at + 1);
    if (at >= text.len || text.data[at] != '"')
        return MLG_JSON_UNUSUAL;
    at = next_key(self, at, likely, ret_likely, ret_key);
    if (at == 0)
        return MLG_JSON_UNUSUAL;
    at = pass_blanks(text, at);
    if (at >= text.len || text.data[at] != ':')
        return MLG_JSON_UNUSUAL;
    self->at = pass_blanks(text, at + 1);
    self->error = NULL;
    if (mlg_json_peek(self) == '{' || !next_value(self, ret_leaf))
        return MLG_JSON_UNUSUAL;
    return MLG_JSON_PAIR;
}

static bool add_to_path(struct mlg_json_line *self, struct mlg_str key, bool escaped)
{
    if (self->path_len + key.len + 1 > sizeof self->path)
        return mlg_json_fail(self, "the path of keys is too long");
    if (self->depth > 1)
        self->path[self->path_len++] = '.';
    if (escaped) {
        self->path_len += mlg_json_unescape(key, self->path + self->path_len);
    } else if (key.len != 0) {
        memcpy(self->path + self->path_len, key.data, key.len);
        self->path_len += key.len;
    }
    return true;
}

/* A key, its colon, and its value: told, and opened if it is an object. */
static bool read_pair(struct mlg_json_line *self)
{
    struct mlg_str key;
    bool escaped;
    mlg_json_blanks(self);
    if (mlg_json_peek(self) != '"')
        return mlg_json_fail(self, "a key in quotes is expected here");
    if (!mlg_json_quoted(self, &key, &escaped))
        return false;
    size_t before = self->path_len;
    if (!add_to_path(self, key, escaped))
        return false;
    mlg_json_blanks(self);
    if (mlg_json_peek(self) != ':')
        return mlg_json_fail(self, "a colon is expected here");
    self->at++;
    mlg_json_blanks(self);
    struct mlg_json_leaf leaf = { .path = { self->path, self->path_len }, .at = self->at };
    if (mlg_json_peek(self) == '{') {
        if (self->depth == MLG_JSON_DEPTH)
            return mlg_json_fail(self, "values are nested too deep");
        self->outer[self->depth++] = before;
        self->at++;
        mlg_json_blanks(self);
        leaf.kind = MLG_JSON_OBJECT;
        leaf.text = (struct mlg_str){ self->text.data + leaf.at, mlg_json_peek(self) == '}' };
        self->on_leaf(self->user, &leaf);
        return true;
    }
    if (mlg_json_peek(self) == '[') {
        leaf.kind = MLG_JSON_ARRAY;
        if (!mlg_json_array(self))
            return false;
        leaf.text = (struct mlg_str){ self->text.data + leaf.at, self->at - leaf.at };
    } else if (!mlg_json_scalar(self, &leaf)) {
        return false;
    }
    self->on_leaf(self->user, &leaf);
    self->path_len = before;
    return true;
}

bool mlg_json_line_read(struct mlg_json_line *self)
{
    self->at = 0;
    self->error = NULL;
    self->path_len = 0;
    self->depth = 1;
    self->outer[0] = 0;
    mlg_json_blanks(self);
    if (mlg_json_peek(self) != '{')
        return mlg_json_fail(self, "a line must be a JSON object");
    self->at++;
    bool opened = true; /* just behind a '{' */
    while (self->depth > 0) {
        mlg_json_blanks(self);
        if (mlg_json_peek(self) == '}') {
            self->at++;
            self->path_len = self->outer[--self->depth];
            opened = false;
            continue;
        }
        if (!opened) {
            if (mlg_json_peek(self) != ',')
                return mlg_json_fail(self, "a comma or '}' is expected here");
            self->at++;
        }
        size_t depth = self->depth;
        if (!read_pair(self))
            return false;
        opened = self->depth > depth;
    }
    mlg_json_blanks(self);
    return self->at == self->text.len || mlg_json_fail(self, "something follows the object");
}
