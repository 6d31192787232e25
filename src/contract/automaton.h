#ifndef MLGATE_CONTRACT_AUTOMATON_H
#define MLGATE_CONTRACT_AUTOMATON_H
/*
 * Patterns with groups and alternatives as a deterministic automaton over ASCII: ^, then literals,
 * classes, groups, | and counts, then $. No references back, no looking around. Where it accepts,
 * the pattern matches; what it does not accept goes to the engine of regex.c.
 */
#include <stdbool.h>
#include <stdint.h>

#include <mlgate/base/str.h>

#define MLG_AUTOMATON_STATES 128

struct mlg_automaton {
    uint8_t next[MLG_AUTOMATON_STATES][128]; /* state 0: no way on; it begins in 1 */
    bool accepts[MLG_AUTOMATON_STATES];
};

/* False when the pattern (ECMA-262, u flag) has anything else in it, or asks for more than 63
 * places or 127 states. */
bool mlg_automaton_compile(struct mlg_str pattern, struct mlg_automaton *ret_automaton);

/* True only if the pattern matches the text. */
bool mlg_automaton_match(const struct mlg_automaton *automaton, struct mlg_str text);

#endif
