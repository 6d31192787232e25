#include "utf8.h"

/* Length, smallest code point and payload bits of the first byte of a sequence. */
struct lead {
    size_t length;
    uint32_t smallest;
    uint32_t bits;
};

static struct lead lead_of(uint8_t byte)
{
    if (byte < 0x80)
        return (struct lead){ 1, 0, byte };
    if (byte >= 0xC2 && byte < 0xE0)
        return (struct lead){ 2, 0x80, byte & 0x1FU };
    if (byte >= 0xE0 && byte < 0xF0)
        return (struct lead){ 3, 0x800, byte & 0x0FU };
    if (byte >= 0xF0 && byte < 0xF5)
        return (struct lead){ 4, 0x10000, byte & 0x07U };
    return (struct lead){ 0, 0, 0 };
}

bool mlg_text_utf8_next(struct mlg_str text, size_t *at, uint32_t *ret_point)
{
    const uint8_t *bytes = (const uint8_t *)text.data + *at;
    struct lead lead = lead_of(bytes[0]);
    uint32_t point = lead.bits;
    bool good = lead.length > 0 && lead.length <= text.len - *at;
    for (size_t i = 1; good && i < lead.length; i++) {
        good = (bytes[i] & 0xC0U) == 0x80;
        point = point << 6 | (bytes[i] & 0x3FU);
    }
    good =
        good && point >= lead.smallest && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
    *ret_point = good ? point : bytes[0];
    *at += good ? lead.length : 1;
    return good;
}

void mlg_text_utf8_add(struct mlg_buf *out, uint32_t point)
{
    char bytes[4];
    size_t length = 0;
    if (point < 0x80) {
        bytes[length++] = (char)point;
    } else if (point < 0x800) {
        bytes[length++] = (char)(0xC0U | point >> 6);
    } else {
        if (point < 0x10000) {
            bytes[length++] = (char)(0xE0U | point >> 12);
        } else {
            bytes[length++] = (char)(0xF0U | point >> 18);
            bytes[length++] = (char)(0x80U | (point >> 12 & 0x3FU));
        }
        bytes[length++] = (char)(0x80U | (point >> 6 & 0x3FU));
    }
    if (point >= 0x80)
        bytes[length++] = (char)(0x80U | (point & 0x3FU));
    mlg_buf_add(out, bytes, length);
}
