#include <mlgate/base/str.h>

#define WORD_BYTES 64

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Optimal string alignment distance: insertion, deletion, substitution, swap of neighbours. */
static size_t distance(struct mlg_str a, struct mlg_str b)
{
    size_t rows[3][WORD_BYTES + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool same = lower(a.data[i - 1]) == lower(b.data[j - 1]);
            now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
            if (i > 1 && j > 1 && lower(a.data[i - 1]) == lower(b.data[j - 2]) &&
                lower(a.data[i - 2]) == lower(b.data[j - 1]) && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[b.len];
}

const char *mlg_str_suggest(const char *word, const char *const *candidates, size_t count)
{
    struct mlg_str given = mlg_str_of(word);
    if (given.len == 0 || given.len > WORD_BYTES)
        return NULL;
    size_t nearest = given.len / 3;
    nearest = (nearest < 1   ? 1
               : nearest > 3 ? 3
                             : nearest) +
              1; /* one beyond what is still alike */
    const char *best = NULL;
    for (size_t i = 0; i < count; i++) {
        struct mlg_str candidate = mlg_str_of(candidates[i]);
        if (candidate.len == 0 || candidate.len > WORD_BYTES)
            continue;
        size_t d = distance(given, candidate);
        if (d < nearest) {
            nearest = d;
            best = candidates[i];
        }
    }
    return best;
}
