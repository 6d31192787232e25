#include "names.h"

#include <mlgate/base/num.h>
#include <mlgate/registry/registry.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alphanumeric(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool name_is_valid(struct mlg_str name)
{
    if (name.len == 0 || name.len > NAME_BYTES)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool inside = i > 0 && i + 1 < name.len;
        if (!is_alphanumeric(c) && !(inside && (c == '_' || c == '-')))
            return false;
    }
    return true;
}

bool mlg_registry_name_is_valid(const char *name)
{
    return name_is_valid(mlg_str_of(name));
}

static bool number_parse(struct mlg_str text, size_t digits, uint64_t *ret_value)
{
    int64_t value = 0;
    if (text.len == 0 || text.len > digits || (text.len > 1 && text.data[0] == '0'))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_digit(text.data[i]))
            return false;
    }
    if (mlg_num_parse_int(text, &value) != MLG_NUM_OK)
        return false;
    *ret_value = (uint64_t)value;
    return true;
}

bool count_parse(struct mlg_str text, uint64_t *ret_count)
{
    uint64_t value = 0;
    if (!number_parse(text, 16, &value) || value == 0 || value > (uint64_t)1 << 53)
        return false;
    *ret_count = value;
    return true;
}

bool version_parse(struct mlg_str text, struct version *ret_version)
{
    if (text.len == 0 || text.data[0] != 'v')
        return false;
    struct version version = { { 0 } };
    size_t at = 1;
    for (size_t i = 0; i < 3; i++) {
        size_t start = at;
        while (at < text.len && text.data[at] != '.')
            at++;
        struct mlg_str part = { text.data + start, at - start };
        if (!number_parse(part, 9, &version.part[i]) || (i < 2 && at == text.len))
            return false;
        at++;
    }
    if (at != text.len + 1)
        return false;
    *ret_version = version;
    return true;
}

int version_compare(const struct version *a, const struct version *b)
{
    for (size_t i = 0; i < 3; i++)
        if (a->part[i] != b->part[i])
            return a->part[i] < b->part[i] ? -1 : 1;
    return 0;
}

bool assignment_parse(struct mlg_str name, struct mlg_str *ret_model, struct mlg_str *ret_stage,
                      uint64_t *ret_number)
{
    const char *first = name.len == 0 ? NULL : memchr(name.data, '#', name.len);
    if (first == NULL)
        return false;
    struct mlg_str model = { name.data, (size_t)(first - name.data) };
    struct mlg_str rest = { first + 1, name.len - model.len - 1 };
    const char *second = rest.len == 0 ? NULL : memchr(rest.data, '#', rest.len);
    if (second == NULL)
        return false;
    struct mlg_str stage = { rest.data, (size_t)(second - rest.data) };
    struct mlg_str number = { second + 1, rest.len - stage.len - 1 };
    if (!name_is_valid(model) || !name_is_valid(stage) || !count_parse(number, ret_number))
        return false;
    *ret_model = model;
    *ret_stage = stage;
    return true;
}

uint64_t counter_of(struct mlg_str name)
{
    size_t at = name.len;
    while (at > 0 && is_digit(name.data[at - 1]))
        at--;
    uint64_t counter = 0;
    if (at == 0 || at == name.len || name.data[at - 1] != '#' ||
        !count_parse((struct mlg_str){ name.data + at, name.len - at }, &counter))
        return 0;
    return counter;
}

/* Without line ends, other control characters and angle brackets. */
static bool is_plain(struct mlg_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if ((unsigned char)c < 0x20 || c == 0x7F || c == '<' || c == '>')
            return false;
    }
    return text.len > 0 && mlg_utf8_valid_prefix(text) == text.len;
}

bool tagger_is_valid(struct mlg_str tagger)
{
    const char *open = tagger.len == 0 ? NULL : memmem(tagger.data, tagger.len, " <", 2);
    if (open == NULL || tagger.len > 500 || !mlg_str_ends(tagger, MLG_STR(">")))
        return false;
    struct mlg_str name = { tagger.data, (size_t)(open - tagger.data) };
    struct mlg_str email = { open + 2, tagger.len - name.len - 3 };
    return is_plain(name) && is_plain(email) && mlg_str_equal(name, mlg_str_trim(name)) &&
           mlg_str_equal(email, mlg_str_trim(email));
}
