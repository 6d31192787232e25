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

#define MLG_SEQUENCE_STEPS 24

struct mlg_sequence_step {
    bool takes[256]; /* only ASCII */
    uint32_t least, most;
};

struct mlg_sequence {
    struct mlg_sequence_step steps[MLG_SEQUENCE_STEPS];
    size_t count;
};

/* False when the pattern (ECMA-262, u flag) has anything else in it. */
bool mlg_sequence_compile(struct mlg_str pattern, struct mlg_sequence *ret_sequence);

/* True only if the pattern matches the text. */
bool mlg_sequence_match(const struct mlg_sequence *sequence, struct mlg_str text);

#endif
