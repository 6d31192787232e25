#ifndef MLGATE_CONTRACT_REGEX_H
#define MLGATE_CONTRACT_REGEX_H
/*
 * Regular expressions as ECMA-262 defines them (with the u flag: over code points), run by PCRE2 on
 * a translated pattern. Matching is a search: a pattern that should cover the whole value says ^
 * and
 * $. Limits on steps and memory bound every match; reaching one is an answer of its own.
 */
#include <stdbool.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/buf.h>
#include <mlgate/base/err.h>
#include <mlgate/base/str.h>

struct mlg_regex;
struct mlg_matcher; /* scratch memory of matching, one a thread */

enum mlg_regex_fate {
    MLG_REGEX_GOOD,
    MLG_REGEX_APPROXIMATE, /* compiled, but a corner of it may differ from ECMA-262 */
    MLG_REGEX_UNSUPPORTED, /* may be ECMA-262, cannot be run here */
    MLG_REGEX_INVALID      /* not ECMA-262 */
};

enum mlg_regex_answer { MLG_REGEX_MATCH, MLG_REGEX_NO_MATCH, MLG_REGEX_GAVE_UP };

struct mlg_regex_problem {
    size_t offset; /* bytes into the pattern, where it is known */
    char text[160];
};

/* Compile; *ret_regex lies in the arena and is set when the fate is GOOD or APPROXIMATE, else
 * *ret_problem is. An error is MLG_E_LIMIT of the arena only. */
enum mlg_code mlg_regex_compile(struct mlg_str pattern, struct mlg_arena *arena,
                                const struct mlg_regex **ret_regex, enum mlg_regex_fate *ret_fate,
                                struct mlg_regex_problem *ret_problem,
                                struct mlg_err *err) MLG_CHECKED;

enum mlg_code mlg_matcher_new(struct mlg_matcher **ret_matcher, struct mlg_err *err) MLG_CHECKED;
void mlg_matcher_free(struct mlg_matcher *matcher);

/* Text that is not UTF-8 does not match. */
enum mlg_regex_answer mlg_regex_search(const struct mlg_regex *regex, struct mlg_matcher *matcher,
                                       struct mlg_str text);

/* The same pattern as a sequence or an automaton, or NULL: a match of that is one. */
struct mlg_automaton;
struct mlg_sequence;
const struct mlg_sequence *mlg_regex_sequence(const struct mlg_regex *regex);
const struct mlg_automaton *mlg_regex_automaton(const struct mlg_regex *regex);

/* Write `pattern` as PCRE2 takes it (flags: see regex.c). Exposed for tests. */
enum mlg_regex_fate mlg_regex_translate(struct mlg_str pattern, struct mlg_buf *out,
                                        struct mlg_regex_problem *ret_problem);

#endif
