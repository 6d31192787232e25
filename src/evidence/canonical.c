#include "canonical.h"

#include <string.h>

void canonical_add_string(struct mlg_buf *out, struct mlg_str text)
{
    static const char named[] = "\b\t\n\f\r\"\\";
    static const char letters[] = "btnfr\"\\";
    mlg_buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        const char *at = c != '\0' ? strchr(named, c) : NULL;
        if (at != NULL) {
            mlg_buf_add_char(out, '\\');
            mlg_buf_add_char(out, letters[at - named]);
        } else if (c < 0x20) {
            mlg_buf_add_format(out, "\\u%04x", c);
        } else {
            mlg_buf_add_char(out, (char)c);
        }
    }
    mlg_buf_add_char(out, '"');
}
