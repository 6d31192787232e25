/*
 * Names of a stranger: a pattern and two paths, with NUL bytes between them. A path matches as a
 * plain table over all cells says, the folders of one that does lead to it, and what is taken from
 * key=value folders and written into the manifest can be read back.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/buf.h>

#include "dataset_impl.h"

#define MOST 256 /* bytes of a name: the tables are products of two */

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* One byte of a name, or any number of them. */
struct token {
    bool is_star;
    bool takes[256];
};

/* Place of the bracket that closes the one at text[at]; len if there is none. */
static size_t close_of(const char *text, size_t len, size_t at, size_t *ret_first)
{
    size_t first = at + 1;
    if (first < len && (text[first] == '!' || text[first] == '^'))
        first++;
    *ret_first = first;
    for (size_t i = first + 1; i < len; i++)
        if (text[i] == ']')
            return i;
    return len;
}

static void take_set(struct token *token, const char *text, size_t first, size_t close,
                     bool negated)
{
    for (size_t i = first; i < close; i++) {
        unsigned low = (unsigned char)text[i];
        unsigned high = low;
        if (i + 2 < close && text[i + 1] == '-') {
            high = (unsigned char)text[i + 2];
            i += 2;
        }
        for (unsigned c = low; c <= high; c++)
            token->takes[c] = true;
    }
    for (size_t c = 0; negated && c < 256; c++)
        token->takes[c] = !token->takes[c];
}

static size_t tokens_of(const char *text, size_t len, struct token *tokens)
{
    size_t count = 0;
    for (size_t at = 0; at < len; at++) {
        struct token *token = &tokens[count++];
        memset(token, 0, sizeof *token);
        size_t first = 0;
        size_t close = text[at] == '[' ? close_of(text, len, at, &first) : len;
        token->is_star = text[at] == '*';
        if (close < len) {
            take_set(token, text, first, close, first == at + 2);
            at = close;
        } else if (text[at] == '?') {
            memset(token->takes, true, sizeof token->takes);
        } else {
            token->takes[(unsigned char)text[at]] = true;
        }
    }
    return count;
}

static bool name_matches(const char *pattern, size_t pattern_len, const char *name, size_t len)
{
    static struct token tokens[MOST];
    size_t count = tokens_of(pattern, pattern_len, tokens);
    bool ends[MOST + 1] = { [0] = true }; /* the tokens so far are so many bytes of the name */
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].is_star) {
            for (size_t at = 0; at < len; at++)
                ends[at + 1] = ends[at + 1] || ends[at];
            continue;
        }
        for (size_t at = len; at > 0; at--)
            ends[at] = ends[at - 1] && tokens[i].takes[(unsigned char)name[at - 1]];
        ends[0] = false;
    }
    return ends[len];
}

static size_t names_of(const char *path, struct mlg_str *names)
{
    for (size_t count = 0;; path++) {
        const char *start = path;
        while (*path != '\0' && *path != '/')
            path++;
        names[count++] = (struct mlg_str){ start, (size_t)(path - start) };
        if (*path == '\0')
            return count;
    }
}

/* matches[j]: the names of the pattern from i on, and those of the path from j on. */
static bool path_matches(const char *pattern, const char *relative)
{
    static struct mlg_str wanted[MOST + 1];
    static struct mlg_str names[MOST + 1];
    size_t wanted_count = names_of(pattern, wanted);
    size_t count = names_of(relative, names);
    bool matches[MOST + 2] = { false };
    matches[count] = true;
    for (size_t i = wanted_count; i-- > 0;) {
        bool folders = i + 1 < wanted_count && mlg_str_equal(wanted[i], MLG_STR("**"));
        bool next[MOST + 2] = { false };
        for (size_t j = count; j-- > 0;) {
            if (folders)
                next[j] = matches[j] || (j + 1 < count && next[j + 1]);
            else
                next[j] = matches[j + 1] &&
                          name_matches(wanted[i].data, wanted[i].len, names[j].data, names[j].len);
        }
        memcpy(matches, next, sizeof matches);
    }
    return matches[0];
}

static void check_pattern(const char *pattern, const char *relative)
{
    bool matches = path_matches(pattern, relative);
    require(mlg_parts_match(pattern, relative) == matches);
    char folder[MOST + 1];
    for (size_t i = 0; matches && relative[i] != '\0'; i++) {
        memcpy(folder, relative, i);
        folder[i] = '\0';
        require(relative[i] != '/' || mlg_parts_lead(pattern, folder));
    }
}

/* The byte that text[*at] and what follows it mean; *at moves to the last of them. */
static char meant(struct mlg_str text, size_t *at)
{
    char digits[3] = { 0 };
    for (size_t i = 0; i < 2 && *at + i + 1 < text.len; i++)
        digits[i] = text.data[*at + i + 1];
    if (text.data[*at] != '%' || strspn(digits, "0123456789abcdefABCDEF") != 2)
        return text.data[*at];
    *at += 2;
    return (char)strtoul(digits, NULL, 16);
}

/* Any text decodes byte by byte, and all bytes written as %XX to what they were. */
static void check_decode(struct mlg_arena *arena, struct mlg_str text)
{
    static const char digits[] = "0123456789abcDEF";
    struct mlg_str plain;
    char *coded = mlg_arena_array(arena, text.len + 1, 3);
    require(coded != NULL && mlg_part_decode(arena, text, &plain));
    size_t len = 0;
    for (size_t at = 0; at < text.len; at++, len++)
        require(len < plain.len && plain.data[len] == meant(text, &at));
    require(len == plain.len);
    for (size_t i = 0; i < text.len; i++) {
        coded[3 * i] = '%';
        coded[3 * i + 1] = digits[(unsigned char)text.data[i] >> 4];
        coded[3 * i + 2] = digits[(unsigned char)text.data[i] & 15];
    }
    require(mlg_part_decode(arena, (struct mlg_str){ coded, 3 * text.len }, &plain));
    require(mlg_str_equal(plain, text));
}

/* The keys are the folders with an equals sign that is not their first character. */
static size_t check_keys(struct mlg_arena *arena, const char *relative)
{
    static struct mlg_str names[MOST + 1];
    size_t count = names_of(relative, names);
    struct mlg_str name;
    struct mlg_str value;
    size_t keys = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        const char *sign = names[i].len > 0 ? memchr(names[i].data, '=', names[i].len) : NULL;
        if (sign == NULL || sign == names[i].data)
            continue;
        require(mlg_part_key(relative, keys++, &name, &value));
        require(name.data == names[i].data && name.data + name.len == sign);
        require(value.data == sign + 1 && name.len + 1 + value.len == names[i].len);
        check_decode(arena, name);
        check_decode(arena, value);
        check_decode(arena, (struct mlg_str){ value.data, value.len - (value.len > 0) });
    }
    require(!mlg_part_key(relative, keys, &name, &value));
    return keys;
}

/* Text that a report can hold. */
static void check_text(struct mlg_str text)
{
    require(text.len == 0 || memchr(text.data, '\0', text.len) == NULL);
    require(mlg_utf8_valid_prefix(text) == text.len);
}

/* The keys of the first path over each of the two: its own are never other keys. */
static void check_parts(const char *first, const char *second)
{
    struct mlg_part parts[] = { { .path = "1", .relative = first },
                                { .path = "2", .relative = second } };
    struct mlg_dataset set = { .options = { .batch_rows = 2 }, .parts = parts, .parts_count = 2 };
    struct mlg_table table = { .set = &set };
    struct mlg_err err = MLG_ERR_INIT;
    mlg_arena_init(&set.arena, (size_t)1 << 22);
    size_t keys = check_keys(&set.arena, first);
    size_t others = check_keys(&set.arena, second);
    enum mlg_code code = mlg_dataset_take_keys(&set, &err);
    require(code == MLG_OK || (code == MLG_E_SYNTAX && err.text[0] != '\0'));
    if (code == MLG_OK) {
        require(mlg_dataset_start_keys(&table, &err) == MLG_OK);
        for (; set.at < 2; set.at++) {
            struct mlg_part_refusal refusal = { .field = MLG_STR("") };
            require(mlg_dataset_set_keys(&set, &refusal, &err) == MLG_OK);
            bool other = refusal.trouble == &mlg_part_other_header;
            require(refusal.trouble == NULL || refusal.what != NULL);
            require(set.at == 0 ? !other || keys > set.keys_count : other || keys == others);
            for (size_t i = 0; i < 2 * set.keys_count && refusal.trouble == NULL; i++) {
                check_text(set.keys[i / 2]);
                check_text(set.key_text[i]);
                require(set.key_quoted[i] != 0 || set.key_text[i].len == 0);
            }
        }
        mlg_dataset_done_keys(&table);
    }
    mlg_arena_done(&set.arena);
}

/* One line, from which the name can be read back. */
static void check_manifest(const char *name)
{
    struct mlg_buf line;
    struct mlg_err err = MLG_ERR_INIT;
    char plain[MOST + 1];
    size_t len = 0;
    mlg_buf_init(&line, MLG_MANIFEST_LINE);
    require(mlg_manifest_line("00", name, &line, &err) == MLG_OK);
    require(line.len > 5 && line.data[line.len - 1] == '\n');
    bool escaped = line.data[0] == '\\';
    size_t at = escaped ? 5 : 4;
    require(memcmp(line.data + at - 4, "00  ", 4) == 0);
    for (; at < line.len - 1; at++) {
        char c = line.data[at];
        require(c != '\n' && c != '\r' && len < MOST);
        if (escaped && c == '\\') {
            c = line.data[++at];
            c = c == 'n' ? '\n' : c == 'r' ? '\r' : c;
        }
        plain[len++] = c;
    }
    require(at == line.len - 1);
    plain[len] = '\0';
    require(strcmp(plain, name) == 0);
    mlg_buf_done(&line);
}

/* The bytes up to the next NUL, in room of their own. */
static char *piece(const uint8_t **data, size_t *size)
{
    size_t len = 0;
    while (len < *size && len < MOST && (*data)[len] != '\0')
        len++;
    char *copy = malloc(len + 1);
    require(copy != NULL);
    if (len > 0)
        memcpy(copy, *data, len);
    copy[len] = '\0';
    len += len < *size && (*data)[len] == '\0';
    *data += len;
    *size -= len;
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *pattern = piece(&data, &size);
    char *first = piece(&data, &size);
    char *second = piece(&data, &size);
    check_pattern(pattern, first);
    check_pattern(pattern, second);
    check_parts(first, second);
    if (first[0] != '\0')
        check_manifest(first);
    free(pattern);
    free(first);
    free(second);
    return 0;
}
