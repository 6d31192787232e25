#include <mlgate/crypt/allowed_signers.h>

#include <string.h>

#include <mlgate/crypt/sshsig.h>

#include "when.h"

/* A line being read. */
struct line {
    struct mlg_arena *arena;
    struct mlg_str rest;
    struct mlg_signer *signer;
    struct mlg_err *err;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static enum mlg_code fail(struct line *l, const char *text, const char *hint)
{
    (void)mlg_err_set(l->err, MLG_E_CONFIG, "%s", text);
    (void)mlg_err_hint(l->err, "%s", hint);
    return MLG_E_CONFIG;
}

static struct mlg_str take(struct line *l, size_t len)
{
    struct mlg_str taken = { l->rest.data, len };
    l->rest.data += len;
    l->rest.len -= len;
    while (l->rest.len > 0 && is_blank(l->rest.data[0])) {
        l->rest.data++;
        l->rest.len--;
    }
    return taken;
}

/* Length up to a blank (or, with stop_at_comma, a comma) that is not inside double quotes;
 * SIZE_MAX when a quote is not closed. */
static size_t quoted_length(struct mlg_str text, bool stop_at_comma)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"')
            quoted = !quoted;
        else if (!quoted && (is_blank(text.data[i]) || (stop_at_comma && text.data[i] == ',')))
            return i;
    }
    return quoted ? SIZE_MAX : text.len;
}

/* The text in the quotes of `"..."`; false when it is not that. */
static bool unquote(struct mlg_str text, struct mlg_str *ret_inside)
{
    if (text.len < 2 || text.data[0] != '"' || text.data[text.len - 1] != '"' ||
        memchr(text.data + 1, '"', text.len - 2) != NULL)
        return false;
    *ret_inside = (struct mlg_str){ text.data + 1, text.len - 2 };
    return true;
}

static bool equal_ignoring_case(struct mlg_str a, const char *b)
{
    return a.len == strlen(b) && strncasecmp(a.data, b, a.len) == 0;
}

static enum mlg_code set_time(struct line *l, struct mlg_str text, int64_t *bound)
{
    if (when_parse(text, bound))
        return MLG_OK;
    return fail(l, "not a time of the form YYYYMMDD[HHMM[SS]][Z]", "for instance 20271231Z");
}

static enum mlg_code set_option(struct line *l, struct mlg_str option)
{
    struct mlg_signer *s = l->signer;
    const char *equals = memchr(option.data, '=', option.len);
    struct mlg_str name = { option.data, equals ? (size_t)(equals - option.data) : option.len };
    struct mlg_str value = { 0 };
    if (equals == NULL && equal_ignoring_case(name, "cert-authority")) {
        s->cert_authority = true;
        return MLG_OK;
    }
    if (equals == NULL ||
        !unquote((struct mlg_str){ equals + 1, option.len - name.len - 1 }, &value))
        return fail(l, "not a key type, nor an option with its value in quotes",
                    "options are namespaces=\"...\", valid-after=\"...\", valid-before=\"...\" and "
                    "cert-authority");
    if (equal_ignoring_case(name, "valid-after") && s->valid_after == INT64_MIN)
        return set_time(l, value, &s->valid_after);
    if (equal_ignoring_case(name, "valid-before") && s->valid_before == INT64_MAX)
        return set_time(l, value, &s->valid_before);
    if (equal_ignoring_case(name, "namespaces") && s->name_spaces == NULL && value.len > 0) {
        s->name_spaces = mlg_arena_copy(l->arena, value);
        return s->name_spaces != NULL ? MLG_OK : mlg_arena_full(l->arena, l->err);
    }
    return fail(l, "an option that is unknown, empty or given twice",
                "options are namespaces=\"...\", valid-after=\"...\", valid-before=\"...\" and "
                "cert-authority");
}

static bool is_key_type(struct mlg_str word)
{
    return mlg_str_starts(word, MLG_STR("ssh-")) || mlg_str_starts(word, MLG_STR("ecdsa-sha2-")) ||
           mlg_str_starts(word, MLG_STR("sk-"));
}

static enum mlg_code read_options(struct line *l)
{
    size_t len = quoted_length(l->rest, false);
    if (len == SIZE_MAX)
        return fail(l, "a quote is not closed", "quotes enclose the value of an option");
    if (is_key_type((struct mlg_str){ l->rest.data, len }))
        return MLG_OK;
    struct mlg_str options = take(l, len);
    while (true) {
        size_t one = quoted_length(options, true);
        if (one > options.len) /* cannot be: all quotes are closed */
            one = options.len;
        MLG_TRY(set_option(l, (struct mlg_str){ options.data, one }));
        if (one == options.len)
            return MLG_OK;
        options.data += one + 1;
        options.len -= one + 1;
    }
}

static enum mlg_code read_line(struct line *l)
{
    size_t len = quoted_length(l->rest, false);
    if (len == SIZE_MAX || len == l->rest.len)
        return fail(l, "not a line of principals, options and a key",
                    "write: name@example.org namespaces=\"approval@mlgate\" ssh-ed25519 AAAA...");
    struct mlg_str principals = take(l, len), inside = principals;
    if (principals.data[0] == '"' && !unquote(principals, &inside))
        return fail(l, "quotes stand around the principals or nowhere",
                    "write them without quotes");
    l->signer->principals = mlg_arena_copy(l->arena, inside);
    if (l->signer->principals == NULL)
        return mlg_arena_full(l->arena, l->err);
    MLG_TRY(read_options(l));
    return mlg_ssh_parse_public(l->arena, l->rest, &l->signer->key, l->err);
}

static size_t count_lines(struct mlg_str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    return count;
}

enum mlg_code mlg_signers_parse(struct mlg_arena *arena, struct mlg_str text, const char *path,
                                struct mlg_signers *ret_signers, struct mlg_err *err)
{
    struct mlg_signers all = { .path = path };
    if (text.len > MLG_ALLOWED_SIGNERS_BYTES)
        return mlg_err_set(err, MLG_E_CONFIG, "too large for a list of signers");
    if (text.len > 0 && memchr(text.data, '\0', text.len) != NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "a list of signers has a NUL in it");
        mlg_err_at(err, path, 0, 0);
        return MLG_E_CONFIG;
    }
    all.items = mlg_arena_array(arena, count_lines(text), sizeof *all.items);
    if (all.items == NULL)
        return mlg_arena_full(arena, err);
    for (uint64_t number = 1; text.len > 0; number++) {
        const char *end = memchr(text.data, '\n', text.len);
        struct mlg_str line = { text.data, end ? (size_t)(end - text.data) : text.len };
        text.data += line.len + (end != NULL);
        text.len -= line.len + (end != NULL);
        line = mlg_str_trim(line);
        if (line.len == 0 || line.data[0] == '#')
            continue;
        struct mlg_signer *signer = &all.items[all.count];
        *signer = (struct mlg_signer){ .valid_after = INT64_MIN,
                                       .valid_before = INT64_MAX,
                                       .line = number };
        struct line l = { arena, line, signer, err };
        enum mlg_code code = read_line(&l);
        if (code != MLG_OK) {
            mlg_err_at(err, path, number, 0);
            return code;
        }
        all.count++;
    }
    *ret_signers = all;
    return MLG_OK;
}

/* --- matching --------------------------------------------------------------------------------- */

/* '*' and '?' over bytes; linear in len(pattern) * len(text) at worst, without recursion. */
static bool match_one(struct mlg_str pattern, struct mlg_str text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, mark = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.data[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.len && (pattern.data[p] == '?' || pattern.data[p] == text.data[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '*')
        p++;
    return p == pattern.len;
}

static bool match_list(const char *patterns, struct mlg_str text)
{
    bool found = false;
    for (const char *at = patterns; *at != '\0';) {
        size_t len = strcspn(at, ",");
        bool negated = len > 0 && at[0] == '!';
        struct mlg_str pattern = { at + negated, len - negated };
        if (pattern.len > 0 && match_one(pattern, text)) {
            if (negated)
                return false;
            found = true;
        }
        at += len + (at[len] == ',');
    }
    return found;
}

bool mlg_pattern_list_match(const char *patterns, const char *text)
{
    return match_list(patterns, mlg_str_of(text));
}

static bool matches_part(const char *patterns, const char *parts)
{
    for (const char *at = parts; *at != '\0';) {
        size_t len = strcspn(at, ",");
        if (len > 0 && at[0] != '!' && match_list(patterns, (struct mlg_str){ at, len }))
            return true;
        at += len + (at[len] == ',');
    }
    return false;
}

bool mlg_pattern_lists_meet(const char *a, const char *b)
{
    return matches_part(a, b) || matches_part(b, a);
}

static enum mlg_signer_match judge(const struct mlg_signer *s, const char *name_space, int64_t time)
{
    if (s->name_spaces != NULL && !mlg_pattern_list_match(s->name_spaces, name_space))
        return MLG_SIGNER_NAMESPACE;
    if (time < s->valid_after)
        return MLG_SIGNER_EARLY;
    return time >= s->valid_before ? MLG_SIGNER_LATE : MLG_SIGNER_OK;
}

enum mlg_signer_match mlg_signers_find(const struct mlg_signers *signers, struct mlg_str key,
                                       const char *name_space, int64_t time,
                                       const struct mlg_signer **ret_signer)
{
    enum mlg_signer_match best = MLG_SIGNER_UNKNOWN;
    *ret_signer = NULL;
    for (size_t i = 0; i < signers->count && best != MLG_SIGNER_OK; i++) {
        const struct mlg_signer *s = &signers->items[i];
        if (s->cert_authority || !mlg_str_equal(s->key, key))
            continue;
        enum mlg_signer_match match = judge(s, name_space, time);
        if (*ret_signer == NULL || match == MLG_SIGNER_OK || best == MLG_SIGNER_NAMESPACE) {
            best = match;
            *ret_signer = s;
        }
    }
    return best;
}
