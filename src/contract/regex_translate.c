/*
 * ECMA-262 to PCRE2. The same text means different things in both: this rewrites what differs and
 * refuses what ECMA-262 does not know, so that nothing is read in PCRE2's own way by accident.
 * ECMA-262 15th edition, 22.2 (Patterns), with Annex B where plain digits and braces are literal.
 */
#include "regex.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct walk {
    struct mlg_str in;
    size_t at;
    struct mlg_buf *out;
    struct mlg_regex_problem *problem;
    enum mlg_regex_fate fate;
    int depth;
    bool atom; /* something stands before that a quantifier may repeat */
};

/* White space and line ends of ECMA-262, and all the rest, as the inside of a class. */
static const char spaces[] = "\\x09-\\x0d\\x20\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}"
                             "\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
static const char not_spaces[] =
    "\\x00-\\x08\\x0e-\\x1f\\x21-\\x9f\\xa1-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"
    "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}"
    "\\x{ff00}-\\x{10ffff}";

static void stop(struct walk *w, enum mlg_regex_fate fate, const char *text)
{
    if (w->fate == MLG_REGEX_INVALID || w->fate == MLG_REGEX_UNSUPPORTED)
        return;
    w->fate = fate;
    w->problem->offset = w->at;
    (void)snprintf(w->problem->text, sizeof w->problem->text, "%s", text);
}

static bool stopped(const struct walk *w)
{
    return w->fate == MLG_REGEX_INVALID || w->fate == MLG_REGEX_UNSUPPORTED;
}

/* Byte `ahead` of the current place, or 0 behind the end. */
static char peek(const struct walk *w, size_t ahead)
{
    return w->at + ahead < w->in.len ? w->in.data[w->at + ahead] : '\0';
}

/* `count` hexadecimal digits at `ahead`. */
static bool read_hex(const struct walk *w, size_t ahead, size_t count, uint32_t *ret_value)
{
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = mlg_hex_digit(peek(w, ahead + i));
        if (digit < 0)
            return false;
        value = value * 16 + (uint32_t)digit;
    }
    *ret_value = value;
    return true;
}

static void write_code(struct walk *w, uint32_t code)
{
    mlg_buf_add_format(w->out, "\\x{%x}", code);
    w->atom = true;
}

/* \u{...} of one to six digits. */
static bool braced_code(struct walk *w, uint32_t *ret_code, size_t *ret_length)
{
    size_t digits = 0;
    while (digits < 7 && mlg_hex_digit(peek(w, 3 + digits)) >= 0)
        digits++;
    if (digits == 0 || digits > 6 || peek(w, 3 + digits) != '}' ||
        !read_hex(w, 3, digits, ret_code))
        return false;
    *ret_length = digits + 4;
    return *ret_code <= 0x10ffff;
}

/* \uXXXX, \uD83D\uDE00 (one code point) and \u{1F600}. */
static void unicode_escape(struct walk *w)
{
    uint32_t code = 0;
    size_t length = 6;
    if (peek(w, 2) == '{') {
        if (!braced_code(w, &code, &length))
            stop(w, MLG_REGEX_INVALID, "\\u{ without a code point and }");
    } else if (!read_hex(w, 2, 4, &code)) {
        stop(w, MLG_REGEX_INVALID, "\\u without four hexadecimal digits");
    }
    uint32_t low = 0;
    if (code >= 0xd800 && code < 0xdc00 && peek(w, 6) == '\\' && peek(w, 7) == 'u' &&
        read_hex(w, 8, 4, &low) && low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        length = 12;
    }
    if (code >= 0xd800 && code < 0xe000)
        stop(w, MLG_REGEX_UNSUPPORTED, "half of a surrogate pair is no character");
    if (stopped(w))
        return;
    write_code(w, code);
    w->at += length;
}

/* \p{..} with a general category of one or two letters, which both know alike. */
static void property_escape(struct walk *w)
{
    size_t length = peek(w, 2) != '{' ? 0 : peek(w, 4) == '}' ? 5 : peek(w, 5) == '}' ? 6 : 0;
    bool category = length > 0 && strchr("CLMNPSZ", peek(w, 3)) != NULL && peek(w, 3) != '\0';
    if (!category) {
        stop(w, MLG_REGEX_UNSUPPORTED, "only general categories such as \\p{Lu} are supported");
        return;
    }
    mlg_buf_add(w->out, w->in.data + w->at, length);
    w->at += length;
    w->atom = true;
}

static void space_escape(struct walk *w, bool in_class)
{
    bool negated = peek(w, 1) == 'S';
    if (in_class)
        mlg_buf_add_text(w->out, negated ? not_spaces : spaces);
    else
        mlg_buf_add_format(w->out, "[%s%s]", negated ? "^" : "", spaces);
    w->at += 2;
    w->atom = true;
}

static void copy_escape(struct walk *w)
{
    mlg_buf_add(w->out, w->in.data + w->at, 2);
    w->at += 2;
    w->atom = true;
}

static void number_escape(struct walk *w, bool in_class)
{
    if (peek(w, 1) == '0') {
        if (peek(w, 2) >= '0' && peek(w, 2) <= '9') {
            stop(w, MLG_REGEX_INVALID, "octal escapes are not ECMA-262");
            return;
        }
        write_code(w, 0);
        w->at += 2;
        return;
    }
    if (in_class) {
        stop(w, MLG_REGEX_INVALID, "a back-reference cannot stand in a class");
        return;
    }
    /* ECMA-262 forgets what a group caught when its loop begins again; PCRE2 does not. */
    w->fate = MLG_REGEX_APPROXIMATE;
    mlg_buf_add_text(w->out, "\\g{");
    for (w->at += 1; peek(w, 0) >= '0' && peek(w, 0) <= '9'; w->at++)
        mlg_buf_add_char(w->out, peek(w, 0));
    mlg_buf_add_char(w->out, '}');
    w->atom = true;
}

/* \t \n \r \f \v, \xHH, \cX and, in a class, \b. */
static bool control_escape(struct walk *w, bool in_class)
{
    static const char letters[] = "tnrfv";
    static const char controls[] = "\t\n\r\f\v";
    char c = peek(w, 1);
    const char *letter = strchr(letters, c);
    uint32_t code = 0;
    size_t length = 2;
    if (letter != NULL) {
        code = (uint32_t)(unsigned char)controls[letter - letters];
    } else if (c == 'x' && read_hex(w, 2, 2, &code)) {
        length = 4;
    } else if (c == 'c' && (peek(w, 2) | 32) >= 'a' && (peek(w, 2) | 32) <= 'z') {
        code = (uint32_t)(peek(w, 2) & 31);
        length = 3;
    } else if (c == 'b' && in_class) {
        code = 8;
    } else {
        return false;
    }
    write_code(w, code);
    w->at += length;
    return true;
}

static void letter_escape(struct walk *w, bool in_class)
{
    char c = peek(w, 1);
    if (control_escape(w, in_class))
        return;
    if (strchr("dDwW", c) != NULL) {
        copy_escape(w);
    } else if ((c == 'b' || c == 'B') && !in_class) {
        copy_escape(w);
        w->atom = false;
    } else if (c == 'k') {
        stop(w, MLG_REGEX_UNSUPPORTED, "references to named groups are not supported");
    } else {
        stop(w, MLG_REGEX_INVALID, "no escape of ECMA-262 (with the u flag)");
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void escape(struct walk *w, bool in_class)
{
    char c = peek(w, 1);
    if (w->at + 1 >= w->in.len)
        stop(w, MLG_REGEX_INVALID, "\\ at the end");
    else if (c == 'u')
        unicode_escape(w);
    else if (c == 'p' || c == 'P')
        property_escape(w);
    else if (c == 's' || c == 'S')
        space_escape(w, in_class);
    else if (c >= '0' && c <= '9')
        number_escape(w, in_class);
    else if (is_letter(c))
        letter_escape(w, in_class);
    else if ((unsigned char)c < 0x80 && c != '\0' && c != '_')
        copy_escape(w);
    else
        stop(w, MLG_REGEX_INVALID, "no escape of ECMA-262 (with the u flag)");
}

/* A class escape at the current place: \d and its kin stand for more than one character. */
static bool at_set(const struct walk *w, size_t ahead)
{
    char c = peek(w, ahead + 1);
    return peek(w, ahead) == '\\' && c != '\0' && strchr("dDwWsSpP", c) != NULL;
}

/* One member of a class. Beside a class escape a hyphen is itself (Annex B; PCRE2 refuses it). */
static void class_member(struct walk *w, bool *after_set)
{
    bool set = at_set(w, 0);
    if (peek(w, 0) == '\\') {
        escape(w, true);
    } else {
        if (peek(w, 0) == '[' || (peek(w, 0) == '-' && (*after_set || at_set(w, 1))))
            mlg_buf_add_char(w->out, '\\');
        mlg_buf_add_char(w->out, w->in.data[w->at++]);
    }
    *after_set = set;
}

static void character_class(struct walk *w)
{
    mlg_buf_add_char(w->out, '[');
    w->at++;
    if (peek(w, 0) == '^') {
        mlg_buf_add_char(w->out, '^');
        w->at++;
    }
    bool after_set = false;
    while (!stopped(w) && w->at < w->in.len && peek(w, 0) != ']')
        class_member(w, &after_set);
    if (w->at >= w->in.len)
        stop(w, MLG_REGEX_INVALID, "a class without ]");
    mlg_buf_add_char(w->out, ']');
    w->at++;
    w->atom = true;
}

/* "(", "(?:", "(?=", "(?!", "(?<=", "(?<!" and "(?<name>"; PCRE2's other forms are refused. */
static void group(struct walk *w)
{
    size_t length = 1;
    if (peek(w, 1) == '?') {
        char kind = peek(w, 2);
        if (kind == ':' || kind == '=' || kind == '!')
            length = 3;
        else if (kind == '<' && (peek(w, 3) == '=' || peek(w, 3) == '!'))
            length = 4;
        else if (kind == '<' && ((peek(w, 3) | 32) >= 'a' && (peek(w, 3) | 32) <= 'z'))
            length = 3;
        else
            stop(w, MLG_REGEX_INVALID, "no group of ECMA-262");
    } else if (peek(w, 1) == '*') {
        stop(w, MLG_REGEX_INVALID, "nothing to repeat");
    }
    if (++w->depth > 200)
        stop(w, MLG_REGEX_UNSUPPORTED, "more than 200 groups inside each other");
    if (stopped(w))
        return;
    mlg_buf_add(w->out, w->in.data + w->at, length);
    w->at += length;
    w->atom = false;
}

/* Length of "{n}", "{n,}" or "{n,m}" at the current place, or 0. */
static size_t braces(const struct walk *w)
{
    size_t i = 1;
    while (peek(w, i) >= '0' && peek(w, i) <= '9')
        i++;
    if (i == 1)
        return 0;
    if (peek(w, i) == ',')
        for (i++; peek(w, i) >= '0' && peek(w, i) <= '9';)
            i++;
    return peek(w, i) == '}' ? i + 1 : 0;
}

static void quantifier(struct walk *w, size_t length)
{
    if (!w->atom) {
        stop(w, MLG_REGEX_INVALID, "nothing to repeat");
        return;
    }
    mlg_buf_add(w->out, w->in.data + w->at, length);
    w->at += length;
    if (peek(w, 0) == '?') {
        mlg_buf_add_char(w->out, '?');
        w->at++;
    }
    w->atom = false;
}

static void plain(struct walk *w, char c)
{
    w->atom = true;
    if (c == '{' || c == '}' || c == ']')
        mlg_buf_add_char(w->out, '\\');
    mlg_buf_add_char(w->out, c);
    w->at++;
}

static void step(struct walk *w)
{
    char c = peek(w, 0);
    size_t length = c == '{' ? braces(w) : 0;
    if (c == '\\') {
        escape(w, false);
    } else if (c == '[') {
        character_class(w);
    } else if (c == '(') {
        group(w);
    } else if (c == '.') {
        mlg_buf_add_text(w->out, "[^\\n\\r\\x{2028}\\x{2029}]");
        w->at++;
        w->atom = true;
    } else if (c == '*' || c == '+' || c == '?' || length > 0) {
        quantifier(w, length > 0 ? length : 1);
    } else if (c == '^' || c == '$' || c == '|') {
        mlg_buf_add_char(w->out, c);
        w->at++;
        w->atom = false;
    } else {
        w->depth -= c == ')';
        if (w->depth < 0)
            stop(w, MLG_REGEX_INVALID, ") without (");
        plain(w, c);
    }
}

enum mlg_regex_fate mlg_regex_translate(struct mlg_str pattern, struct mlg_buf *out,
                                        struct mlg_regex_problem *ret_problem)
{
    struct walk w = { .in = pattern, .out = out, .problem = ret_problem, .fate = MLG_REGEX_GOOD };
    *ret_problem = (struct mlg_regex_problem){ .offset = 0 };
    if (mlg_utf8_valid_prefix(pattern) != pattern.len)
        stop(&w, MLG_REGEX_INVALID, "not UTF-8");
    while (!stopped(&w) && w.at < w.in.len)
        step(&w);
    if (w.depth > 0)
        stop(&w, MLG_REGEX_INVALID, "( without )");
    return w.fate;
}
