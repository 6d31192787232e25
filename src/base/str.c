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

/* Length of the well-formed sequence at s[0..n), 0 if there is none. Table 3-7 of the Unicode
 * standard: the second byte's range depends on the first. */
static size_t sequence_length(const unsigned char *s, size_t n)
{
    unsigned char first = s[0];
    if (first < 0x80)
        return 1;
    size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                    : (first & 0xF0) == 0xE0         ? 3
                    : first >= 0xF0 && first <= 0xF4 ? 4
                                                     : 0;
    if (length == 0 || n < length)
        return 0;
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
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
