#ifndef MLGATE_BASE_STR_H
#define MLGATE_BASE_STR_H
/* Borrowed runs of bytes, and the few questions about text that every layer asks. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* `len` bytes at `data`, not NUL-terminated, any bytes; borrowed. data may be NULL when len is 0.
 */
struct mlg_str {
    const char *data;
    size_t len;
};

#define MLG_STR(literal) ((struct mlg_str){ .data = (literal), .len = sizeof(literal) - 1 })

/* View of a NUL-terminated string; NULL is the empty view. */
struct mlg_str mlg_str_of(const char *text);

bool mlg_str_equal(struct mlg_str a, struct mlg_str b);

/* Byte order (memcmp, then length): <0, 0, >0. The order in which everything is listed and hashed.
 */
int mlg_str_compare(struct mlg_str a, struct mlg_str b);

bool mlg_str_starts(struct mlg_str text, struct mlg_str prefix);
bool mlg_str_ends(struct mlg_str text, struct mlg_str suffix);

/* Without ASCII blanks (space, tab, CR, LF) at both ends. */
struct mlg_str mlg_str_trim(struct mlg_str text);

/* Value of a hexadecimal digit, upper or lower case; -1 when it is none. */
static inline int mlg_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Length of the well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) at the start of
 * `text`; equal to text.len exactly if all of it is well formed. */
size_t mlg_utf8_valid_prefix(struct mlg_str text);

/* Code points in `text`; a byte that starts no well-formed sequence counts as one. */
uint64_t mlg_utf8_length(struct mlg_str text);

/* The candidate nearest to `word` (Damerau-Levenshtein over bytes, ASCII case ignored), or NULL if
 * none is within a third of the word's length (at least 1, at most 3): for "did you mean". Ties go
 * to the first. candidates[count], NULL entries are skipped; words over 64 bytes get no suggestion.
 */
const char *mlg_str_suggest(const char *word, const char *const *candidates, size_t count);

#endif
