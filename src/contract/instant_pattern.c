/* Patterns of java.time.format.DateTimeFormatter, as far as they speak of digits. */
#include "instant.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The step that `count` times `letter` stands for; false when it is not supported. */
static bool letter_step(char letter, size_t count, struct mlg_instant_step *ret_step)
{
    *ret_step = (struct mlg_instant_step){ .letter = letter, .width = (uint8_t)count };
    switch (letter) {
    case 'u':
    case 'y':
        ret_step->letter = 'u';
        return count == 4;
    case 'M':
    case 'd':
    case 'H':
    case 'm':
    case 's':
        return count <= 2;
    case 'S':
        return count <= 9;
    case 'X':
    case 'x':
    case 'Z':
        ret_step->letter = 'X';
        return count <= 5;
    case 'T':
        *ret_step = (struct mlg_instant_step){ .literal = 'T' };
        return count == 1;
    default:
        return false;
    }
}

/* The literal behind a quote at *at (which moves past the closing one); '' is one quote. */
static void quoted_steps(struct mlg_str pattern, size_t *at, struct mlg_instant_step *steps,
                         size_t *count)
{
    size_t i = *at + 1;
    bool empty = true;
    for (; i < pattern.len; i++) {
        if (pattern.data[i] == '\'') {
            if (i + 1 >= pattern.len || pattern.data[i + 1] != '\'' || empty)
                break;
            i++;
        }
        steps[(*count)++] = (struct mlg_instant_step){ .literal = pattern.data[i] };
        empty = false;
    }
    if (empty && i < pattern.len)
        steps[(*count)++] = (struct mlg_instant_step){ .literal = '\'' };
    *at = i + 1;
}

enum mlg_code mlg_instant_compile(struct mlg_str pattern, struct mlg_arena *arena,
                                  struct mlg_instant_pattern *ret_pattern, char *ret_unknown,
                                  struct mlg_err *err)
{
    struct mlg_instant_step *steps = mlg_arena_array(arena, pattern.len + 1, sizeof *steps);
    if (steps == NULL)
        return mlg_arena_full(arena, err);
    size_t count = 0;
    *ret_unknown = 0;
    for (size_t i = 0; i < pattern.len;) {
        char c = pattern.data[i];
        if (c == '\'') {
            quoted_steps(pattern, &i, steps, &count);
        } else if (is_letter(c)) {
            size_t run = 1;
            while (i + run < pattern.len && pattern.data[i + run] == c)
                run++;
            if (!letter_step(c, run, &steps[count++])) {
                *ret_unknown = c;
                return MLG_OK;
            }
            i += run;
        } else if (strchr("[]{}#", c) != NULL) {
            *ret_unknown = c == '\0' ? '?' : c;
            return MLG_OK;
        } else {
            steps[count++] = (struct mlg_instant_step){ .literal = c };
            i++;
        }
    }
    *ret_pattern = (struct mlg_instant_pattern){ .steps = steps, .count = count };
    return MLG_OK;
}
