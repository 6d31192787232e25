/*
 * Positions after Glushkov (1961): each atom of the pattern, repetitions written out, is a
 * position; a set of positions is a word of bits. The states are the sets that can be reached.
 */
#include "automaton.h"

#include <string.h>

#include "sequence.h"

#define POSITIONS 63 /* bit 63 is the place before all of them */
#define START     (UINT64_C(1) << 63)
#define DEPTH     16
#define SINGLES   1000

struct build {
    struct mlg_str text;
    size_t at;
    unsigned depth;
    unsigned singles; /* that were read: empty groups take no position, but time */
    size_t count;     /* of positions */
    uint64_t follow[POSITIONS];
    bool takes[POSITIONS][128];
};

/* A part of the pattern. */
struct part {
    bool empty; /* it matches nothing at all as well */
    uint64_t first, last;
};

static bool read_choice(struct build *b, struct part *ret_part);

static bool ahead(const struct build *b, char c)
{
    return b->at < b->text.len && b->text.data[b->at] == c;
}

static void link_parts(struct build *b, uint64_t from, uint64_t to)
{
    for (; from != 0; from &= from - 1)
        b->follow[__builtin_ctzll(from)] |= to;
}

static struct part join(struct build *b, struct part left, struct part right)
{
    link_parts(b, left.last, right.first);
    return (struct part){ .empty = left.empty && right.empty,
                          .first = left.first | (left.empty ? right.first : 0),
                          .last = right.last | (right.empty ? left.last : 0) };
}

static bool add_position(struct build *b, const bool takes[128], struct part *ret_part)
{
    if (b->count == POSITIONS)
        return false;
    uint64_t bit = UINT64_C(1) << b->count;
    memcpy(b->takes[b->count++], takes, 128 * sizeof *takes);
    *ret_part = (struct part){ .first = bit, .last = bit };
    return true;
}

/* A group or an atom, from b->at on. */
static bool read_single(struct build *b, struct part *ret_part)
{
    struct mlg_sequence_step step = { .least = 0 };
    if (++b->singles > SINGLES)
        return false;
    if (ahead(b, '(')) {
        b->at++;
        if (ahead(b, '?')) { /* only groups that are not numbered */
            if (b->text.len - b->at < 2 || b->text.data[b->at + 1] != ':')
                return false;
            b->at += 2;
        }
        if (!read_choice(b, ret_part) || !ahead(b, ')'))
            return false;
        b->at++;
        return true;
    }
    if (ahead(b, '.')) { /* of what it takes, what is printed */
        b->at++;
        for (size_t c = ' '; c < 127; c++)
            step.takes[c] = true;
    } else if (!mlg_sequence_atom(b->text, &b->at, &step)) {
        return false;
    }
    return add_position(b, step.takes, ret_part);
}

/* The single from `from` once more: each time with positions of its own. */
static bool again(struct build *b, size_t from, struct part *ret_part)
{
    size_t behind = b->at;
    b->at = from;
    bool read = read_single(b, ret_part);
    b->at = behind;
    return read;
}

/* A single and how often it stands there: `least` copies, then optional ones, or a loop. */
static bool read_repeated(struct build *b, struct part *ret_part)
{
    size_t from = b->at;
    struct part part;
    struct mlg_sequence_step step = { .least = 0 };
    if (!read_single(b, &part) || !mlg_sequence_quantifier(b->text, &b->at, &step))
        return false;
    bool endless = step.most == UINT32_MAX;
    uint32_t copies = endless ? (step.least > 0 ? step.least : 1) : step.most;
    if (copies > POSITIONS)
        return false;
    if (copies == 0) { /* its positions are there, but nothing leads to them */
        *ret_part = (struct part){ .empty = true };
        return true;
    }
    struct part whole = { .empty = true };
    for (uint32_t i = 0; i < copies; i++) {
        if (i > 0 && !again(b, from, &part))
            return false;
        if (endless && i + 1 == copies)
            link_parts(b, part.last, part.first);
        part.empty = part.empty || i >= step.least;
        whole = join(b, whole, part);
    }
    *ret_part = whole;
    return true;
}

static bool read_row(struct build *b, struct part *ret_part)
{
    struct part whole = { .empty = true };
    while (b->at < b->text.len && !ahead(b, '|') && !ahead(b, ')')) {
        struct part part;
        if (!read_repeated(b, &part))
            return false;
        whole = join(b, whole, part);
    }
    *ret_part = whole;
    return true;
}

static bool read_choice(struct build *b, struct part *ret_part)
{
    struct part whole;
    if (++b->depth > DEPTH || !read_row(b, &whole))
        return false;
    while (ahead(b, '|')) {
        struct part part;
        b->at++;
        if (!read_row(b, &part))
            return false;
        whole.empty = whole.empty || part.empty;
        whole.first |= part.first;
        whole.last |= part.last;
    }
    b->depth--;
    *ret_part = whole;
    return true;
}

/* Where the places of `set` lead with c. */
static uint64_t step_of(const struct build *b, const struct part *whole, uint64_t set, size_t c)
{
    uint64_t to = 0;
    uint64_t reached = 0;
    if ((set & START) != 0)
        to |= whole->first;
    for (uint64_t rest = set & ~START; rest != 0; rest &= rest - 1)
        to |= b->follow[__builtin_ctzll(rest)];
    for (; to != 0; to &= to - 1)
        if (b->takes[__builtin_ctzll(to)][c])
            reached |= to & -to;
    return reached;
}

static bool find_states(const struct build *b, const struct part *whole,
                        struct mlg_automaton *automaton)
{
    uint64_t sets[MLG_AUTOMATON_STATES] = { 0, START };
    size_t count = 2;
    memset(automaton, 0, sizeof *automaton);
    for (size_t state = 1; state < count; state++) {
        automaton->accepts[state] =
            (sets[state] & whole->last) != 0 || ((sets[state] & START) != 0 && whole->empty);
        for (size_t c = 0; c < 128; c++) {
            uint64_t set = step_of(b, whole, sets[state], c);
            size_t to = 0;
            while (to < count && sets[to] != set)
                to++;
            if (to == MLG_AUTOMATON_STATES)
                return false;
            if (to == count)
                sets[count++] = set;
            automaton->next[state][c] = (uint8_t)to;
        }
    }
    return true;
}

bool mlg_automaton_compile(struct mlg_str pattern, struct mlg_automaton *ret_automaton)
{
    struct build b = { .text = pattern, .at = 1 };
    struct part whole;
    if (pattern.len < 2 || pattern.data[0] != '^' || pattern.data[pattern.len - 1] != '$')
        return false;
    b.text.len--;
    /* "a|b" between the ends would leave each end to one side only. */
    return read_row(&b, &whole) && b.at == b.text.len && find_states(&b, &whole, ret_automaton);
}

bool mlg_automaton_match(const struct mlg_automaton *automaton, struct mlg_str text)
{
    size_t state = 1;
    for (size_t i = 0; i < text.len && state != 0; i++) {
        unsigned char c = (unsigned char)text.data[i];
        state = c < 128 ? automaton->next[state][c] : 0;
    }
    return automaton->accepts[state];
}
