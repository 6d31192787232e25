#include <mlgate/base/str.h>

struct mlg_str mlg_str_of(const char *text)
{
    return (struct mlg_str){ .data = text, .len = text != NULL ? strlen(text) : 0 };
}

bool mlg_str_equal(struct mlg_str a, struct mlg_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int mlg_str_compare(struct mlg_str a, struct mlg_str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool mlg_str_starts(struct mlg_str text, struct mlg_str prefix)
{
    return text.len >= prefix.len &&
           mlg_str_equal((struct mlg_str){ text.data, prefix.len }, prefix);
}

bool mlg_str_ends(struct mlg_str text, struct mlg_str suffix)
{
    if (text.len < suffix.len)
        return false;
    if (suffix.len == 0)
        return true;
    return memcmp(text.data + (text.len - suffix.len), suffix.data, suffix.len) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct mlg_str mlg_str_trim(struct mlg_str text)
{
    while (text.len > 0 && is_blank(text.data[0])) {
        text.data++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.data[text.len - 1]))
        text.len--;
    return text;
}

/* Bytes of a sequence by its first byte, and the range of its second (Unicode standard, table 3-7).
 */
struct lead {
    unsigned char first, last; /* lead bytes from .. to */
    unsigned char low, high;   /* of the second byte */
    size_t length;
};

static const struct lead leads[] = {
    { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 }, { 0xE1, 0xEC, 0x80, 0xBF, 3 },
    { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 }, { 0xF0, 0xF0, 0x90, 0xBF, 4 },
    { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
};

/* Length of the well-formed sequence at s[0..n), n > 0; 0 if there is none. */
static size_t sequence_length(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80)
        return 1;
    const struct lead *lead = leads;
    const struct lead *end = leads + sizeof(leads) / sizeof(leads[0]);
    while (lead < end && !(s[0] >= lead->first && s[0] <= lead->last))
        lead++;
    if (lead == end || n < lead->length || s[1] < lead->low || s[1] > lead->high)
        return 0;
    for (size_t i = 2; i < lead->length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    }
    return lead->length;
}

size_t mlg_utf8_valid_prefix(struct mlg_str text)
{
    const unsigned char *s = (const unsigned char *)text.data;
    size_t i = 0;
    while (i < text.len) {
        uint64_t word;
        while (text.len - i >= sizeof(word)) { /* eight ASCII bytes at a time */
            memcpy(&word, s + i, sizeof(word));
            if ((word & UINT64_C(0x8080808080808080)) != 0)
                break;
            i += sizeof(word);
        }
        if (i == text.len)
            break;
        size_t length = sequence_length(s + i, text.len - i);
        if (length == 0)
            return i;
        i += length;
    }
    return i;
}

uint64_t mlg_utf8_length(struct mlg_str text)
{
    const unsigned char *s = (const unsigned char *)text.data;
    uint64_t count = 0;
    for (size_t i = 0; i < text.len; count++) {
        size_t length = sequence_length(s + i, text.len - i);
        i += length != 0 ? length : 1;
    }
    return count;
}
