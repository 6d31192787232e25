#ifndef MLGATE_CONTRACT_SEQUENCE_H
#define MLGATE_CONTRACT_SEQUENCE_H
/*
 * The plainest patterns as a row of character classes: ^, then literals and classes of ASCII with a
 * count each, then $. Matching is greedy and never goes back. So a match is a proof, and
 * anything else is none: the cell goes to the engine of regex.c.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/str.h>

#define MLG_SEQUENCE_STEPS  24
#define MLG_SEQUENCE_RANGES 4
#define MLG_SEQUENCE_FIXED  16

struct mlg_sequence_step {
    bool takes[256]; /* only ASCII */
    uint32_t least, most;
    /* The same as runs of characters, if they are few: first ones and how many follow. */
    size_t ranges_count; /* 0 = too many */
    unsigned char first[MLG_SEQUENCE_RANGES], more[MLG_SEQUENCE_RANGES];
};

struct mlg_sequence {
    struct mlg_sequence_step steps[MLG_SEQUENCE_STEPS];
    size_t count;
    /* When every step takes a fixed number, and all together at most 16: bit p of fixed[c] says
     * that c may stand at p. */
    size_t fixed_length; /* 0 = not so */
    uint16_t fixed[256];
};

/* One atom of a pattern from *at on, a literal or a class, and how often it is asked for; false
 * when it is anything else. *at moves behind what was read. */
bool mlg_sequence_atom(struct mlg_str pattern, size_t *at, struct mlg_sequence_step *ret_step);
bool mlg_sequence_quantifier(struct mlg_str pattern, size_t *at,
                             struct mlg_sequence_step *ret_step);

/* False when the pattern (ECMA-262, u flag) has anything else in it. */
bool mlg_sequence_compile(struct mlg_str pattern, struct mlg_sequence *ret_sequence);

/* Does greed never take what a later step needs? Then what does not match is rare: without going
 * back, [a-z.]+[.][a-z]+ never matches at all. */
bool mlg_sequence_is_sure(const struct mlg_sequence *sequence);

/* True only if the pattern matches the text. */
bool mlg_sequence_match(const struct mlg_sequence *sequence, struct mlg_str text);

#endif
