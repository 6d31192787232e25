#ifndef MLGATE_CONTRACT_FAST_PLAN_H
#define MLGATE_CONTRACT_FAST_PLAN_H
/* What the maker of plans and the scans share. */
#include "fast.h"

#define MLG_FAST_SCALES    10
#define MLG_FAST_DIGITS    18
#define MLG_FAST_SEQUENCES 4

/* A word of at most 16 bytes by its length, and its first and last bytes. */
struct mlg_fast_word {
    uint64_t first;
    uint64_t last;
    uint64_t length; /* 0 = free */
};

/* Words by their hashes, probed to the right. */
struct mlg_fast_words {
    struct mlg_fast_word *items; /* [mask + 1]; NULL = none */
    uint64_t mask;
    uint32_t lengths; /* bits: those that occur */
};

struct mlg_fast_check {
    const struct mlg_check *check;
    const atomic_bool *gave_up; /* NULL = never */
};

struct mlg_fast {
    const struct mlg_value_type *type;
    bool exact;        /* the cell is read by mlg_value_read: no fast reader of this type */
    bool foreign;      /* ... and all is asked of it: words have no place in a table */
    bool null_bad;     /* null is counted by some check */
    char point, group; /* of numbers; group 0 = none */
    struct mlg_fast_words nulls; /* that stand for null, as the empty cell does */
    struct mlg_fast_words truth; /* of a boolean; none = the usual */
    /* Numbers: m * 10^-s is within all bounds exactly if low[s] <= m <= high[s]. */
    int64_t low[MLG_FAST_SCALES];
    int64_t high[MLG_FAST_SCALES];
    /* units must be a multiple of it at each scale: 1 = any, 0 = not known. NULL = none asked. */
    int64_t *modulus;
    bool bounded; /* an instant has to lie between: */
    int64_t low_us, high_us;
    enum mlg_zone zone;                                       /* asked of an instant here */
    uint64_t length_min, length_max;                          /* of text, in code points */
    const struct mlg_sequence *sequences[MLG_FAST_SEQUENCES]; /* [sequences_count] of text */
    size_t sequences_count;
    const struct mlg_automaton *automata[MLG_FAST_SEQUENCES]; /* [automata_count] of text */
    size_t automata_count;
    struct mlg_fast_words words; /* the valid values; none = any */
    struct mlg_fast_check *rest; /* [rest_count] asked cell by cell */
    size_t rest_count;
};

struct mlg_fast_word mlg_fast_word_of(const char *text, size_t length); /* 1 to 16 bytes */
uint64_t mlg_fast_word_hash(const struct mlg_fast_word *word);

#endif
