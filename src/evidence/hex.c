#include "hex.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";

bool hex_is_sha256(const char *text)
{
    return text != NULL && strspn(text, digits) == 2 * (size_t)MLG_SHA256_BYTES &&
           text[2 * MLG_SHA256_BYTES] == '\0';
}

void hex_read_sha256(const char *text, uint8_t ret_digest[MLG_SHA256_BYTES])
{
    for (size_t i = 0; i < MLG_SHA256_BYTES; i++) {
        size_t high = (size_t)(strchr(digits, text[2 * i]) - digits);
        size_t low = (size_t)(strchr(digits, text[2 * i + 1]) - digits);
        ret_digest[i] = (uint8_t)(high << 4 | low);
    }
}
