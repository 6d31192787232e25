#include <mlgate/crypt/base64.h>

#include <stdbool.h>
#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void mlg_base64_write(struct mlg_buf *out, const void *bytes, size_t count)
{
    const uint8_t *in = bytes;
    for (size_t i = 0; i < count; i += 3) {
        size_t left = count - i;
        uint32_t group = (uint32_t)in[i] << 16;
        group |= left > 1 ? (uint32_t)in[i + 1] << 8 : 0;
        group |= left > 2 ? in[i + 2] : 0;
        char four[4] = { alphabet[group >> 18], alphabet[group >> 12 & 63],
                         left > 1 ? alphabet[group >> 6 & 63] : '=',
                         left > 2 ? alphabet[group & 63] : '=' };
        mlg_buf_add(out, four, sizeof four);
    }
}

/* 0..63, or -1; *url says which alphabet `c` belongs to: 1 URL-safe, 0 standard, else untouched. */
static int value_of(char c, int *url)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '/') {
        *url = 0;
        return c == '+' ? 62 : 63;
    }
    if (c == '-' || c == '_') {
        *url = 1;
        return c == '-' ? 62 : 63;
    }
    return -1;
}

static bool read_group(struct mlg_buf *out, const char *four, size_t digits, int *alphabet_seen)
{
    uint32_t group = 0;
    for (size_t i = 0; i < 4; i++) {
        int url = *alphabet_seen;
        int value = i < digits ? value_of(four[i], &url) : 0;
        if (value < 0 || (*alphabet_seen >= 0 && url != *alphabet_seen))
            return false;
        *alphabet_seen = url;
        group = group << 6 | (uint32_t)value;
    }
    size_t count = digits - 1;
    if ((group & (0xFFFFFFU >> (8 * count))) != 0 && count < 3)
        return false;
    char bytes[3] = { (char)(group >> 16), (char)(group >> 8), (char)group };
    mlg_buf_add(out, bytes, count);
    return true;
}

enum mlg_code mlg_base64_read(struct mlg_buf *out, struct mlg_str text, struct mlg_err *err)
{
    bool good = text.len % 4 == 0;
    int alphabet_seen = -1;
    for (size_t i = 0; good && i < text.len; i += 4) {
        size_t digits = 4;
        bool last = i + 4 == text.len;
        if (last && text.data[i + 3] == '=')
            digits = text.data[i + 2] == '=' ? 2 : 3;
        good = read_group(out, text.data + i, digits, &alphabet_seen);
    }
    if (!good)
        return mlg_err_set(err, MLG_E_SYNTAX, "not well-formed base64");
    return mlg_buf_check(out, err);
}
