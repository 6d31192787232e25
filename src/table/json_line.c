#include "json_line.h"

#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

static bool fail(struct mlg_json_line *self, const char *error)
{
    if (self->error == NULL)
        self->error = error;
    return false;
}

static char peek(const struct mlg_json_line *self)
{
    return self->at < self->text.len ? self->text.data[self->at] : '\0';
}

static void blanks(struct mlg_json_line *self)
{
    for (; self->at < self->text.len; self->at++) {
        char c = self->text.data[self->at];
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Four hexadecimal digits at text[at]; -1 if there are none. */
static int32_t unit_at(struct mlg_str text, size_t at)
{
    if (at > text.len || text.len - at < 4)
        return -1;
    int32_t unit = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = mlg_hex_digit(text.data[at + i]);
        if (value < 0)
            return -1;
        unit = unit * 16 + value;
    }
    return unit;
}

/* The escape at the backslash; surrogates must come in pairs. */
static bool read_escape(struct mlg_json_line *self)
{
    size_t at = self->at + 1;
    char c = at < self->text.len ? self->text.data[at] : '\0';
    if (c != 'u') {
        if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
            return fail(self, "the backslash escapes nothing that JSON knows");
        self->at += 2;
        return true;
    }
    int32_t unit = unit_at(self->text, at + 1);
    if (unit < 0)
        return fail(self, "\\u wants four hexadecimal digits");
    self->at += 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    int32_t low = -1;
    if (unit < 0xDC00 && peek(self) == '\\' && self->at + 1 < self->text.len &&
        self->text.data[self->at + 1] == 'u')
        low = unit_at(self->text, self->at + 2);
    if (low < 0xDC00 || low > 0xDFFF) {
        self->at -= 6;
        return fail(self, "a surrogate stands alone");
    }
    self->at += 6;
    return true;
}

#if defined(__x86_64__)

/* Place of the first byte from `at` on that is a quote, a backslash or below ' '; `len` if there is
 * none before. */
static inline size_t find_special(const char *text, size_t at, size_t len)
{
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i slash = _mm_set1_epi8('\\');
    const __m128i low = _mm_set1_epi8(' ' - 1);
    for (; at < len; at += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i m = _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash));
        m = _mm_or_si128(m, _mm_cmpeq_epi8(_mm_min_epu8(x, low), x));
        unsigned found = (unsigned)_mm_movemask_epi8(m);
        if (found != 0) {
            at += (size_t)__builtin_ctz(found);
            return at < len ? at : len;
        }
    }
    return len;
}

static inline bool has_head(const struct mlg_json_key *key, const char *text)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i head = _mm_loadu_si128((const __m128i *)(const void *)key->head);
    unsigned equal = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, head));
    unsigned wanted = (1U << key->known) - 1;
    return (equal & wanted) == wanted;
}

#else

/* High bit of each byte that is a quote, a backslash or below ' '. The lowest one is always right;
 * above it a borrow may have marked others. */
static uint64_t special_bytes(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101ULL;
    uint64_t quotes = word ^ ones * '"';
    uint64_t slashes = word ^ ones * '\\';
    uint64_t low = word - ones * ' ';
    return (((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | (low & ~word)) &
           ones * 0x80;
}

static inline size_t find_special(const char *text, size_t at, size_t len)
{
    uint64_t word;
    for (; len - at >= sizeof word && at < len; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        uint64_t special = special_bytes(word);
        if (special != 0)
            return at + (size_t)__builtin_ctzll(special) / 8;
    }
    while (at < len && text[at] != '"' && text[at] != '\\' && (unsigned char)text[at] >= ' ')
        at++;
    return at;
}

static inline bool has_head(const struct mlg_json_key *key, const char *text)
{
    return memcmp(key->head, text, key->known) == 0;
}

#endif

static size_t find_special_exact(const char *text, size_t at, size_t len)
{
    while (at < len && text[at] != '"' && text[at] != '\\' && (unsigned char)text[at] >= ' ')
        at++;
    return at;
}

/* The string at the quote; *ret_text is what stands between the quotes. */
static bool read_string(struct mlg_json_line *self, struct mlg_str *ret_text, bool *ret_escaped)
{
    size_t start = ++self->at;
    *ret_escaped = false;
    for (;;) {
        self->at = self->exact ? find_special_exact(self->text.data, self->at, self->text.len)
                               : find_special(self->text.data, self->at, self->text.len);
        if (self->at >= self->text.len)
            return fail(self, "a string is not closed");
        char c = self->text.data[self->at];
        if (c == '"')
            break;
        if (c != '\\')
            return fail(self, "a control character in a string must be escaped");
        *ret_escaped = true;
        if (!read_escape(self))
            return false;
    }
    *ret_text = (struct mlg_str){ self->text.data + start, self->at - start };
    self->at++;
    return true;
}

static size_t digits(struct mlg_json_line *self)
{
    size_t start = self->at;
    while (is_digit(peek(self)))
        self->at++;
    return self->at - start;
}

static bool read_number(struct mlg_json_line *self)
{
    if (peek(self) == '-')
        self->at++;
    bool zero = peek(self) == '0';
    size_t count = digits(self);
    if (count == 0)
        return fail(self, "a value is expected here");
    if (zero && count > 1)
        return fail(self, "a number begins with a needless 0");
    if (peek(self) == '.') {
        self->at++;
        if (digits(self) == 0)
            return fail(self, "a digit is expected behind the point");
    }
    if ((peek(self) | 0x20) == 'e') {
        self->at++;
        if (peek(self) == '+' || peek(self) == '-')
            self->at++;
        if (digits(self) == 0)
            return fail(self, "a digit is expected in the exponent");
    }
    return true;
}

static bool read_word(struct mlg_json_line *self, const char *word)
{
    size_t len = strlen(word);
    if (self->text.len - self->at < len || memcmp(self->text.data + self->at, word, len) != 0)
        return fail(self, "a value is expected here");
    self->at += len;
    return true;
}

/* Neither object nor array. */
static bool read_scalar(struct mlg_json_line *self, struct mlg_json_leaf *leaf)
{
    char c = peek(self);
    size_t start = self->at;
    if (c == '"') {
        leaf->kind = MLG_JSON_STRING;
        return read_string(self, &leaf->text, &leaf->escaped);
    }
    leaf->kind = c == 'n' ? MLG_JSON_NULL : MLG_JSON_PLAIN;
    bool good = c == 'n'   ? read_word(self, "null")
                : c == 't' ? read_word(self, "true")
                : c == 'f' ? read_word(self, "false")
                           : read_number(self);
    leaf->text = (struct mlg_str){ self->text.data + start, self->at - start };
    return good;
}

/* A key and its colon, within an array; its text does not matter. */
static bool pass_key(struct mlg_json_line *self)
{
    struct mlg_str text;
    bool escaped;
    blanks(self);
    if (peek(self) != '"')
        return fail(self, "a key in quotes is expected here");
    if (!read_string(self, &text, &escaped))
        return false;
    blanks(self);
    if (peek(self) != ':')
        return fail(self, "a colon is expected here");
    self->at++;
    return true;
}

/* Closes behind a value within an array: back to where another value or key is due. *ret_done when
 * the outermost array is closed. */
static bool pass_closes(struct mlg_json_line *self, char *open, size_t *depth, bool *ret_done)
{
    for (;;) {
        blanks(self);
        char c = peek(self);
        if (c == ',') {
            self->at++;
            return open[*depth - 1] == '[' || pass_key(self);
        }
        if (c != (open[*depth - 1] == '[' ? ']' : '}'))
            return fail(self, "a comma or the closing bracket is expected here");
        self->at++;
        if (--*depth == 0) {
            *ret_done = true;
            return true;
        }
    }
}

/* The array at the bracket, with all that is in it. */
static bool read_array(struct mlg_json_line *self)
{
    char open[MLG_JSON_DEPTH];
    size_t depth = 0;
    bool done = false;
    while (!done) {
        blanks(self);
        char c = peek(self);
        if (c == '[' || c == '{') {
            if (depth == MLG_JSON_DEPTH)
                return fail(self, "values are nested too deep");
            open[depth++] = c;
            self->at++;
            blanks(self);
            bool empty = peek(self) == (c == '[' ? ']' : '}');
            if (!empty && c == '{' && !pass_key(self))
                return false;
            if (!empty)
                continue;
        } else {
            struct mlg_json_leaf ignored;
            if (depth == 0)
                return fail(self, "an array is expected here");
            if (!read_scalar(self, &ignored))
                return false;
        }
        if (!pass_closes(self, open, &depth, &done))
            return false;
    }
    return true;
}

/* The opening bracket or a comma before the item, or the end; false if there is none of them. */
static bool pass_to_item(struct mlg_json_line *self, bool *ret_end)
{
    bool is_first = self->at == 0;
    blanks(self);
    if (is_first) {
        if (peek(self) != '[')
            return fail(self, "an array is expected here");
        self->at++;
        blanks(self);
    }
    *ret_end = peek(self) == ']';
    if (!is_first && !*ret_end) {
        if (peek(self) != ',')
            return fail(self, "a comma or the closing bracket is expected here");
        self->at++;
        blanks(self);
    }
    if (!*ret_end)
        return true;
    self->at++;
    blanks(self);
    return self->at == self->text.len || fail(self, "something follows the array");
}

enum mlg_json_step mlg_json_item_next(struct mlg_json_line *self, struct mlg_json_leaf *ret_leaf)
{
    bool end = false;
    if (!pass_to_item(self, &end))
        return MLG_JSON_UNUSUAL;
    if (end)
        return MLG_JSON_END;
    struct mlg_json_leaf leaf = { .at = self->at };
    bool nested = peek(self) == '[' || peek(self) == '{';
    if (!(nested ? read_array(self) : read_scalar(self, &leaf)))
        return MLG_JSON_UNUSUAL;
    if (nested) {
        leaf.kind = MLG_JSON_ARRAY;
        leaf.text = (struct mlg_str){ self->text.data + leaf.at, self->at - leaf.at };
    }
    *ret_leaf = leaf;
    return MLG_JSON_PAIR;
}

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
    while (i < text.len && is_digit(s[i]))
        i++;
    if (i == first || (s[first] == '0' && i - first > 1))
        return at;
    if (i < text.len && s[i] == '.') {
        size_t point = i++;
        while (i < text.len && is_digit(s[i]))
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
    char c = peek(self);
    if (c == '"') {
        size_t end = find_special(self->text.data, start + 1, self->text.len);
        if (end < self->text.len && self->text.data[end] == '"') {
            leaf->kind = MLG_JSON_STRING;
            leaf->text = (struct mlg_str){ self->text.data + start + 1, end - start - 1 };
            self->at = end + 1;
            return true;
        }
    } else if (c == '[') {
        leaf->kind = MLG_JSON_ARRAY;
        if (!read_array(self))
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
    return read_scalar(self, leaf);
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
    size_t end = find_special(s, at + 1, len);
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
    if (peek(self) == '{' || !next_value(self, ret_leaf))
        return MLG_JSON_UNUSUAL;
    return MLG_JSON_PAIR;
}

static bool add_to_path(struct mlg_json_line *self, struct mlg_str key, bool escaped)
{
    if (self->path_len + key.len + 1 > sizeof self->path)
        return fail(self, "the path of keys is too long");
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
    blanks(self);
    if (peek(self) != '"')
        return fail(self, "a key in quotes is expected here");
    if (!read_string(self, &key, &escaped))
        return false;
    size_t before = self->path_len;
    if (!add_to_path(self, key, escaped))
        return false;
    blanks(self);
    if (peek(self) != ':')
        return fail(self, "a colon is expected here");
    self->at++;
    blanks(self);
    struct mlg_json_leaf leaf = { .path = { self->path, self->path_len }, .at = self->at };
    if (peek(self) == '{') {
        if (self->depth == MLG_JSON_DEPTH)
            return fail(self, "values are nested too deep");
        self->outer[self->depth++] = before;
        self->at++;
        blanks(self);
        leaf.kind = MLG_JSON_OBJECT;
        leaf.text = (struct mlg_str){ self->text.data + leaf.at, peek(self) == '}' };
        self->on_leaf(self->user, &leaf);
        return true;
    }
    if (peek(self) == '[') {
        leaf.kind = MLG_JSON_ARRAY;
        if (!read_array(self))
            return false;
        leaf.text = (struct mlg_str){ self->text.data + leaf.at, self->at - leaf.at };
    } else if (!read_scalar(self, &leaf)) {
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
    blanks(self);
    if (peek(self) != '{')
        return fail(self, "a line must be a JSON object");
    self->at++;
    bool opened = true; /* just behind a '{' */
    while (self->depth > 0) {
        blanks(self);
        if (peek(self) == '}') {
            self->at++;
            self->path_len = self->outer[--self->depth];
            opened = false;
            continue;
        }
        if (!opened) {
            if (peek(self) != ',')
                return fail(self, "a comma or '}' is expected here");
            self->at++;
        }
        size_t depth = self->depth;
        if (!read_pair(self))
            return false;
        opened = self->depth > depth;
    }
    blanks(self);
    return self->at == self->text.len || fail(self, "something follows the object");
}

static size_t put_utf8(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    size_t len = 0;
    if (code < 0x10000) {
        to[len++] = (char)(0xE0 | code >> 12);
    } else {
        to[len++] = (char)(0xF0 | code >> 18);
        to[len++] = (char)(0x80 | (code >> 12 & 0x3F));
    }
    to[len++] = (char)(0x80 | (code >> 6 & 0x3F));
    to[len++] = (char)(0x80 | (code & 0x3F));
    return len;
}

size_t mlg_json_unescape(struct mlg_str raw, char *to)
{
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    size_t len = 0;
    for (size_t at = 0; at < raw.len; at++) {
        char c = raw.data[at];
        if (c != '\\') {
            to[len++] = c;
            continue;
        }
        c = raw.data[++at];
        if (c != 'u') {
            const char *letter = strchr(letters, c);
            to[len++] = letter == NULL ? c : meanings[letter - letters];
            continue;
        }
        uint32_t code = (uint32_t)unit_at(raw, at + 1);
        at += 4;
        if (code >= 0xD800 && code <= 0xDBFF) {
            code = 0x10000 + ((code - 0xD800) << 10) + ((uint32_t)unit_at(raw, at + 3) - 0xDC00);
            at += 6;
        }
        len += put_utf8(to + len, code);
    }
    return len;
}
