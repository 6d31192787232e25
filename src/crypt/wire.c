#include "wire.h"

bool wire_take_u32(struct mlg_str *in, uint32_t *ret_value)
{
    if (in->len < 4)
        return false;
    const unsigned char *p = (const unsigned char *)in->data;
    *ret_value = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    in->data += 4;
    in->len -= 4;
    return true;
}

bool wire_take_string(struct mlg_str *in, struct mlg_str *ret_text)
{
    struct mlg_str rest = *in;
    uint32_t len = 0;
    if (!wire_take_u32(&rest, &len) || len > rest.len)
        return false;
    *ret_text = (struct mlg_str){ rest.data, len };
    rest.data += len;
    rest.len -= len;
    *in = rest;
    return true;
}

bool wire_take_positive(struct mlg_str *in, struct mlg_str *ret_magnitude)
{
    struct mlg_str rest = *in, value;
    if (!wire_take_string(&rest, &value) || value.len == 0)
        return false;
    const unsigned char *p = (const unsigned char *)value.data;
    if ((p[0] & 0x80) != 0)
        return false;
    if (p[0] == 0) {
        if (value.len == 1 || (p[1] & 0x80) == 0)
            return false;
        value.data++;
        value.len--;
    }
    *ret_magnitude = value;
    *in = rest;
    return true;
}

void wire_add_u32(struct mlg_buf *out, uint32_t value)
{
    char bytes[4] = { (char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value };
    mlg_buf_add(out, bytes, sizeof bytes);
}

void wire_add_string(struct mlg_buf *out, struct mlg_str text)
{
    wire_add_u32(out, (uint32_t)text.len);
    mlg_buf_add_str(out, text);
}

void wire_add_positive(struct mlg_buf *out, struct mlg_str magnitude)
{
    while (magnitude.len > 0 && magnitude.data[0] == '\0') {
        magnitude.data++;
        magnitude.len--;
    }
    bool high = magnitude.len > 0 && ((unsigned char)magnitude.data[0] & 0x80) != 0;
    wire_add_u32(out, (uint32_t)(magnitude.len + high));
    if (high)
        mlg_buf_add_char(out, '\0');
    mlg_buf_add_str(out, magnitude);
}
