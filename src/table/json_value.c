#include "json_value.h"

#include <string.h>

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
            return mlg_json_fail(self, "the backslash escapes nothing that JSON knows");
        self->at += 2;
        return true;
    }
    int32_t unit = unit_at(self->text, at + 1);
    if (unit < 0)
        return mlg_json_fail(self, "\\u wants four hexadecimal digits");
    self->at += 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    int32_t low = -1;
    if (unit < 0xDC00 && mlg_json_peek(self) == '\\' && self->at + 1 < self->text.len &&
        self->text.data[self->at + 1] == 'u')
        low = unit_at(self->text, self->at + 2);
    if (low < 0xDC00 || low > 0xDFFF) {
        self->at -= 6;
        return mlg_json_fail(self, "a surrogate stands alone");
    }
    self->at += 6;
    return true;
}

static size_t find_special_exact(const char *text, size_t at, size_t len)
{
    while (at < len && text[at] != '"' && text[at] != '\\' && (unsigned char)text[at] >= ' ')
        at++;
    return at;
}

bool mlg_json_quoted(struct mlg_json_line *self, struct mlg_str *ret_text, bool *ret_escaped)
{
    size_t start = ++self->at;
    *ret_escaped = false;
    for (;;) {
        self->at = self->exact ? find_special_exact(self->text.data, self->at, self->text.len)
                               : mlg_json_find_special(self->text.data, self->at, self->text.len);
        if (self->at >= self->text.len)
            return mlg_json_fail(self, "a string is not closed");
        char c = self->text.data[self->at];
        if (c == '"')
            break;
        if (c != '\\')
            return mlg_json_fail(self, "a control character in a string must be escaped");
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
    while (mlg_json_is_digit(mlg_json_peek(self)))
        self->at++;
    return self->at - start;
}

static bool read_number(struct mlg_json_line *self)
{
    if (mlg_json_peek(self) == '-')
        self->at++;
    bool zero = mlg_json_peek(self) == '0';
    size_t count = digits(self);
    if (count == 0)
        return mlg_json_fail(self, "a value is expected here");
    if (zero && count > 1)
        return mlg_json_fail(self, "a number begins with a needless 0");
    if (mlg_json_peek(self) == '.') {
        self->at++;
        if (digits(self) == 0)
            return mlg_json_fail(self, "a digit is expected behind the point");
    }
    if ((mlg_json_peek(self) | 0x20) == 'e') {
        self->at++;
        if (mlg_json_peek(self) == '+' || mlg_json_peek(self) == '-')
            self->at++;
        if (digits(self) == 0)
            return mlg_json_fail(self, "a digit is expected in the exponent");
    }
    return true;
}

static bool read_word(struct mlg_json_line *self, const char *word)
{
    size_t len = strlen(word);
    if (self->text.len - self->at < len || memcmp(self->text.data + self->at, word, len) != 0)
        return mlg_json_fail(self, "a value is expected here");
    self->at += len;
    return true;
}

bool mlg_json_scalar(struct mlg_json_line *self, struct mlg_json_leaf *leaf)
{
    char c = mlg_json_peek(self);
    size_t start = self->at;
    if (c == '"') {
        leaf->kind = MLG_JSON_STRING;
        return mlg_json_quoted(self, &leaf->text, &leaf->escaped);
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
    mlg_json_blanks(self);
    if (mlg_json_peek(self) != '"')
        return mlg_json_fail(self, "a key in quotes is expected here");
    if (!mlg_json_quoted(self, &text, &escaped))
        return false;
    mlg_json_blanks(self);
    if (mlg_json_peek(self) != ':')
        return mlg_json_fail(self, "a colon is expected here");
    self->at++;
    return true;
}

/* Closes behind a value within an array: back to where another value or key is due. *ret_done when
 * the outermost array is closed. */
static bool pass_closes(struct mlg_json_line *self, char *open, size_t *depth, bool *ret_done)
{
    for (;;) {
        mlg_json_blanks(self);
        char c = mlg_json_peek(self);
        if (c == ',') {
            self->at++;
            return open[*depth - 1] == '[' || pass_key(self);
        }
        if (c != (open[*depth - 1] == '[' ? ']' : '}'))
            return mlg_json_fail(self, "a comma or the closing bracket is expected here");
        self->at++;
        if (--*depth == 0) {
            *ret_done = true;
            return true;
        }
    }
}

bool mlg_json_array(struct mlg_json_line *self)
{
    char open[MLG_JSON_DEPTH];
    size_t depth = 0;
    bool done = false;
    while (!done) {
        mlg_json_blanks(self);
        char c = mlg_json_peek(self);
        if (c == '[' || c == '{') {
            if (depth == MLG_JSON_DEPTH)
                return mlg_json_fail(self, "values are nested too deep");
            open[depth++] = c;
            self->at++;
            mlg_json_blanks(self);
            bool empty = mlg_json_peek(self) == (c == '[' ? ']' : '}');
            if (!empty && c == '{' && !pass_key(self))
                return false;
            if (!empty)
                continue;
        } else {
            struct mlg_json_leaf ignored;
            if (depth == 0)
                return mlg_json_fail(self, "an array is expected here");
            if (!mlg_json_scalar(self, &ignored))
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
    mlg_json_blanks(self);
    if (is_first) {
        if (mlg_json_peek(self) != '[')
            return mlg_json_fail(self, "an array is expected here");
        self->at++;
        mlg_json_blanks(self);
    }
    *ret_end = mlg_json_peek(self) == ']';
    if (!is_first && !*ret_end) {
        if (mlg_json_peek(self) != ',')
            return mlg_json_fail(self, "a comma or the closing bracket is expected here");
        self->at++;
        mlg_json_blanks(self);
    }
    if (!*ret_end)
        return true;
    self->at++;
    mlg_json_blanks(self);
    return self->at == self->text.len || mlg_json_fail(self, "something follows the array");
}

enum mlg_json_step mlg_json_item_next(struct mlg_json_line *self, struct mlg_json_leaf *ret_leaf)
{
    bool end = false;
    if (!pass_to_item(self, &end))
        return MLG_JSON_UNUSUAL;
    if (end)
        return MLG_JSON_END;
    struct mlg_json_leaf leaf = { .at = self->at };
    bool nested = mlg_json_peek(self) == '[' || mlg_json_peek(self) == '{';
    if (!(nested ? mlg_json_array(self) : mlg_json_scalar(self, &leaf)))
        return MLG_JSON_UNUSUAL;
    if (nested) {
        leaf.kind = MLG_JSON_ARRAY;
        leaf.text = (struct mlg_str){ self->text.data + leaf.at, self->at - leaf.at };
    }
    *ret_leaf = leaf;
    return MLG_JSON_PAIR;
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
