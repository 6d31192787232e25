#include <mlgate/text/escape.h>

#include <stdbool.h>
#include <stdint.h>

#include "utf8.h"

static bool in(uint32_t point, uint32_t first, uint32_t last)
{
    return point >= first && point <= last;
}

/* Characters that move, hide or reorder what stands around them: line and paragraph separators,
 * bidirectional controls (UAX #9), the byte order mark, interlinear and tag characters. */
static bool is_treacherous(uint32_t point)
{
    return point == 0x061C || in(point, 0x200E, 0x200F) || in(point, 0x2028, 0x202E) ||
           in(point, 0x2066, 0x2069) || point == 0xFEFF || in(point, 0xFFF9, 0xFFFB) ||
           in(point, 0xE0000, 0xE007F);
}

/* Blanks that a CI runner trims from the start of a line before it looks for commands: those of
 * Unicode's White_Space that are not control characters. */
static bool is_blank(uint32_t point)
{
    return point == ' ' || point == 0xA0 || point == 0x1680 || in(point, 0x2000, 0x200A) ||
           point == 0x202F || point == 0x205F || point == 0x3000;
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || in(point, 0x7F, 0x9F);
}

static void add_visible_control(struct mlg_buf *out, uint32_t point)
{
    switch (point) {
    case '\n':
        mlg_buf_add_text(out, "\\n");
        break;
    case '\r':
        mlg_buf_add_text(out, "\\r");
        break;
    case '\t':
        mlg_buf_add_text(out, "\\t");
        break;
    default:
        if (point < 0x80)
            mlg_buf_add_format(out, "\\x%02X", (unsigned)point);
        else
            mlg_buf_add_format(out, "\\u{%04X}", (unsigned)point);
    }
}

static bool follows(struct mlg_str text, size_t at, const char *literal)
{
    struct mlg_str rest = { .data = text.data + at, .len = text.len - at };
    return at <= text.len && mlg_str_starts(rest, mlg_str_of(literal));
}

/* Where to stop so that at most max_bytes are shown and no code point is cut. */
static size_t shown_bytes(struct mlg_str text, size_t max_bytes)
{
    if (max_bytes == 0 || text.len <= max_bytes)
        return text.len;
    size_t end = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t point = 0;
        (void)mlg_text_utf8_next(text, &at, &point);
        if (at > max_bytes)
            break;
        end = at;
    }
    return end;
}

void mlg_escape_terminal(struct mlg_buf *out, struct mlg_str text, size_t max_bytes)
{
    size_t shown = shown_bytes(text, max_bytes);
    bool leading = true;
    for (size_t at = 0; at < shown;) {
        size_t start = at;
        uint32_t point = 0;
        bool good = mlg_text_utf8_next(text, &at, &point);
        if (!good)
            mlg_buf_add_format(out, "\\x%02X", (unsigned)point);
        else if (is_control(point) || is_treacherous(point))
            add_visible_control(out, point);
        else if (point == ':' && leading && follows(text, start, "::"))
            mlg_buf_add_text(out, "\\x3A");
        else if (point == '[' && start >= 2 && follows(text, start - 2, "##["))
            mlg_buf_add_text(out, "\\x5B");
        else
            mlg_text_utf8_add(out, point);
        leading = leading && good && is_blank(point);
    }
    if (shown < text.len)
        mlg_buf_add_text(out, "...");
}

void mlg_escape_xml(struct mlg_buf *out, struct mlg_str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t point = 0;
        if (!mlg_text_utf8_next(text, &at, &point))
            point = MLG_TEXT_REPLACEMENT;
        if (point == '<')
            mlg_buf_add_text(out, "&lt;");
        else if (point == '>')
            mlg_buf_add_text(out, "&gt;");
        else if (point == '&')
            mlg_buf_add_text(out, "&amp;");
        else if (point == '"' || point == '\'' || point == '\t' || point == '\n' || point == '\r')
            mlg_buf_add_format(out, "&#%u;", (unsigned)point);
        else if (point < 0x20 || point == 0xFFFE || point == 0xFFFF)
            mlg_text_utf8_add(out, MLG_TEXT_REPLACEMENT);
        else
            mlg_text_utf8_add(out, point);
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Is the sign at `at` the end of a list marker, "12." or "12)", at the start of the text? */
static bool ends_list_marker(struct mlg_str text, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (!is_digit(text.data[i]))
            return false;
    }
    return at > 0;
}

/* "www." opens a link by itself on GitHub, and so does "://" behind a scheme. */
static bool opens_link(struct mlg_str text, size_t at)
{
    if (text.data[at] == ':')
        return follows(text, at, "://");
    if (at < 3)
        return false;
    for (size_t i = at - 3; i < at; i++) {
        if (text.data[i] != 'w' && text.data[i] != 'W')
            return false;
    }
    return true;
}

/* Must the ASCII sign at `at` be escaped? Signs that have a meaning at the start of a line only are
 * left alone elsewhere, so that numbers and ordinary sentences stay readable in the source. */
static bool has_markdown_meaning(struct mlg_str text, size_t at)
{
    char sign = text.data[at];
    switch (sign) {
    case '.':
        return opens_link(text, at) || ends_list_marker(text, at);
    case ')':
        return ends_list_marker(text, at);
    case ':':
        return opens_link(text, at);
    case '+':
    case '-':
    case '=':
        return at == 0;
    default:
        return sign != '\0' && strchr("\\`*_[]<>#|~$@!{}", sign) != NULL;
    }
}

static void add_markdown_sign(struct mlg_buf *out, struct mlg_str text, size_t at)
{
    char sign = text.data[at];
    if (sign == '&') {
        mlg_buf_add_text(out, "&amp;");
        return;
    }
    if (has_markdown_meaning(text, at))
        mlg_buf_add_char(out, '\\');
    mlg_buf_add_char(out, sign);
    /* GitHub looks for mentions, addresses and issue numbers after the backslashes are gone; only a
     * character in between keeps them apart: U+200B, which has no width. */
    if ((sign == '@' || sign == '#') && at + 1 < text.len && is_alnum(text.data[at + 1]))
        mlg_text_utf8_add(out, 0x200B);
}

void mlg_escape_markdown(struct mlg_buf *out, struct mlg_str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t point = 0;
        bool good = mlg_text_utf8_next(text, &at, &point);
        bool blank = point == ' ' || point == '\t' || point == '\n' || point == '\r';
        if (good && blank)
            mlg_buf_add_text(out, start == 0 ? "&#32;" : " "); /* never an indented block */
        else if (!good || is_control(point) || is_treacherous(point))
            mlg_text_utf8_add(out, MLG_TEXT_REPLACEMENT);
        else if (point < 0x80)
            add_markdown_sign(out, text, start);
        else
            mlg_text_utf8_add(out, point);
    }
}

static bool needs_csv_quotes(struct mlg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == ',' || c == '"' || c == '\n' || c == '\r')
            return true;
    }
    return text.len > 0 && (text.data[0] == ' ' || text.data[text.len - 1] == ' ');
}

void mlg_escape_csv(struct mlg_buf *out, struct mlg_str text)
{
    bool quoted = needs_csv_quotes(text);
    if (quoted)
        mlg_buf_add_char(out, '"');
    for (size_t at = 0; at < text.len;) {
        uint32_t point = 0;
        if (!mlg_text_utf8_next(text, &at, &point))
            point = MLG_TEXT_REPLACEMENT;
        if (point == '"')
            mlg_buf_add_char(out, '"');
        mlg_text_utf8_add(out, point);
    }
    if (quoted)
        mlg_buf_add_char(out, '"');
}
