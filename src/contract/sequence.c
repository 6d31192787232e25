#include "sequence.h"

#include <endian.h>
#include <string.h>

struct reader {
    struct mlg_str text;
    size_t at;
};

static char peek(const struct reader *r)
{
    return r->at < r->text.len ? r->text.data[r->at] : '\0';
}

static bool take(struct reader *r, char c)
{
    if (r->at >= r->text.len || r->text.data[r->at] != c)
        return false;
    r->at++;
    return true;
}

static void add_range(struct mlg_sequence_step *step, char from, char to)
{
    for (int c = (unsigned char)from; c <= (unsigned char)to; c++)
        step->takes[c] = true;
}

/* Printable ASCII; what else stands in a pattern is the engine's business. */
static bool is_plain(char c)
{
    return c >= ' ' && c <= '~';
}

/* Behind a backslash: \d, \w or a character that means itself. *ret_single is that one, or 0. */
static bool read_escape(struct reader *r, struct mlg_sequence_step *step, char *ret_single)
{
    char c = peek(r);
    *ret_single = '\0';
    if (c == 'd' || c == 'w') {
        add_range(step, '0', '9');
        if (c == 'w') {
            add_range(step, 'a', 'z');
            add_range(step, 'A', 'Z');
            step->takes['_'] = true;
        }
    } else if (c != '\0' && strchr("^$\\.*+?()[]{}|/-", c) != NULL) {
        step->takes[(unsigned char)c] = true;
        *ret_single = c;
    } else {
        return false;
    }
    r->at++;
    return true;
}

/* One character of a class; *ret_single is 0 for \d and \w. */
static bool read_member(struct reader *r, struct mlg_sequence_step *step, char *ret_single)
{
    if (take(r, '\\'))
        return read_escape(r, step, ret_single);
    char c = peek(r);
    if (!is_plain(c) || c == '[')
        return false;
    r->at++;
    step->takes[(unsigned char)c] = true;
    *ret_single = c;
    return true;
}

/* Behind '['. A class that is negated also takes what is not ASCII, which proves nothing here. */
static bool read_class(struct reader *r, struct mlg_sequence_step *step)
{
    bool negated = take(r, '^');
    if (peek(r) == ']')
        return false;
    while (!take(r, ']')) {
        char from = '\0';
        char to = '\0';
        if (!read_member(r, step, &from))
            return false;
        if (peek(r) != '-' || r->at + 1 >= r->text.len || r->text.data[r->at + 1] == ']')
            continue;
        r->at++;
        if (from == '\0' || !read_member(r, step, &to) || to < from)
            return false;
        add_range(step, from, to);
    }
    for (int c = 0; negated && c < 128; c++)
        step->takes[c] = !step->takes[c];
    return true;
}

static bool read_atom(struct reader *r, struct mlg_sequence_step *step)
{
    char single = '\0';
    if (take(r, '['))
        return read_class(r, step);
    if (take(r, '\\'))
        return read_escape(r, step, &single);
    char c = peek(r);
    if (!is_plain(c) || strchr("^$.*+?()[]{}|", c) != NULL)
        return false;
    step->takes[(unsigned char)c] = true;
    r->at++;
    return true;
}

static bool read_count(struct reader *r, uint32_t *ret_count)
{
    uint32_t count = 0;
    size_t from = r->at;
    while (peek(r) >= '0' && peek(r) <= '9' && count < 10000)
        count = count * 10 + (uint32_t)(r->text.data[r->at++] - '0');
    *ret_count = count;
    return r->at > from && count < 10000;
}

static bool read_quantifier(struct reader *r, struct mlg_sequence_step *step)
{
    step->least = 1;
    step->most = 1;
    if (take(r, '?')) {
        step->least = 0;
    } else if (take(r, '*')) {
        step->least = 0;
        step->most = UINT32_MAX;
    } else if (take(r, '+')) {
        step->most = UINT32_MAX;
    } else if (take(r, '{')) {
        if (!read_count(r, &step->least))
            return false;
        step->most = step->least;
        if (take(r, ',')) {
            step->most = UINT32_MAX;
            if (peek(r) != '}' && !read_count(r, &step->most))
                return false;
        }
        return take(r, '}') && step->most >= step->least && peek(r) != '?';
    } else {
        return true;
    }
    return peek(r) != '?'; /* lazy */
}

bool mlg_sequence_atom(struct mlg_str pattern, size_t *at, struct mlg_sequence_step *ret_step)
{
    struct reader r = { .text = pattern, .at = *at };
    bool read = read_atom(&r, ret_step);
    *at = r.at;
    return read;
}

bool mlg_sequence_quantifier(struct mlg_str pattern, size_t *at, struct mlg_sequence_step *ret_step)
{
    struct reader r = { .text = pattern, .at = *at };
    bool read = read_quantifier(&r, ret_step);
    *at = r.at;
    return read;
}

static void find_ranges(struct mlg_sequence_step *step)
{
    size_t count = 0;
    for (size_t c = 0; c < 128; c++) {
        if (!step->takes[c])
            continue;
        if (c > 0 && step->takes[c - 1]) {
            step->more[count - 1]++;
            continue;
        }
        if (count == MLG_SEQUENCE_RANGES)
            return;
        step->first[count] = (unsigned char)c;
        step->more[count++] = 0;
    }
    step->ranges_count = count;
}

static void find_fixed(struct mlg_sequence *sequence)
{
    size_t at = 0;
    for (size_t i = 0; i < sequence->count; i++) {
        const struct mlg_sequence_step *step = &sequence->steps[i];
        if (step->least != step->most || step->most > MLG_SEQUENCE_FIXED - at)
            return;
        for (uint32_t n = 0; n < step->most; n++, at++)
            for (size_t c = 0; c < 128; c++)
                sequence->fixed[c] |= (uint16_t)(step->takes[c] ? 1U << at : 0);
    }
    sequence->fixed_length = at;
}

static bool overlap(const struct mlg_sequence_step *left, const struct mlg_sequence_step *right)
{
    for (size_t c = 0; c < 128; c++)
        if (left->takes[c] && right->takes[c])
            return true;
    return false;
}

bool mlg_sequence_is_sure(const struct mlg_sequence *sequence)
{
    const struct mlg_sequence_step *step = sequence->steps;
    for (size_t i = 0; i < sequence->count; i++) {
        if (step[i].least == step[i].most)
            continue;
        for (size_t k = i + 1; k < sequence->count; k++) {
            if (overlap(&step[i], &step[k]))
                return false;
            if (step[k].least > 0)
                break;
        }
    }
    return true;
}

static void finish(struct mlg_sequence *sequence)
{
    for (size_t i = 0; i < sequence->count; i++)
        find_ranges(&sequence->steps[i]);
    find_fixed(sequence);
}

bool mlg_sequence_compile(struct mlg_str pattern, struct mlg_sequence *ret_sequence)
{
    struct reader r = { .text = pattern };
    memset(ret_sequence, 0, sizeof *ret_sequence);
    if (!take(&r, '^'))
        return false;
    while (r.at < pattern.len) {
        if (r.at + 1 == pattern.len && take(&r, '$')) {
            finish(ret_sequence);
            return true;
        }
        if (ret_sequence->count == MLG_SEQUENCE_STEPS)
            return false;
        struct mlg_sequence_step *step = &ret_sequence->steps[ret_sequence->count++];
        if (!read_atom(&r, step) || !read_quantifier(&r, step))
            return false;
    }
    /* Without $, what follows must still be looked at: it could be no UTF-8. */
    return false;
}

/* Sixteen characters at once; gcc and clang turn it into what the processor has. */
typedef unsigned char block __attribute__((vector_size(16)));

/* How many of 16 characters from the first on are of the class. */
static inline size_t span_block(const struct mlg_sequence_step *step, const char *text)
{
    block all;
    block in = { 0 };
    memcpy(&all, text, sizeof all);
    for (size_t i = 0; i < step->ranges_count; i++)
        in |= (block)(all - step->first[i] <= (block){ 0 } + step->more[i]);
    uint64_t words[2];
    memcpy(words, &in, sizeof words);
    if (words[0] != UINT64_MAX)
        return (size_t)__builtin_ctzll(~le64toh(words[0])) / 8;
    return words[1] == UINT64_MAX ? 16 : 8 + (size_t)__builtin_ctzll(~le64toh(words[1])) / 8;
}

/* Behind the characters of the class from text[at] on, not beyond `most`. */
static inline size_t span(const struct mlg_sequence_step *step, const char *text, size_t at,
                          size_t most)
{
    while (step->ranges_count > 0 && most - at >= 16) {
        size_t taken = span_block(step, text + at);
        at += taken;
        if (taken < 16)
            return at;
    }
    while (at < most && step->takes[(unsigned char)text[at]])
        at++;
    return at;
}

static bool match_fixed(const struct mlg_sequence *sequence, struct mlg_str text)
{
    unsigned at_all = 0xffff;
    if (text.len != sequence->fixed_length)
        return false;
    for (size_t i = 0; i < text.len; i++)
        at_all &= (unsigned)sequence->fixed[(unsigned char)text.data[i]] >> i;
    return (at_all & 1) != 0;
}

bool mlg_sequence_match(const struct mlg_sequence *sequence, struct mlg_str text)
{
    if (sequence->fixed_length > 0)
        return match_fixed(sequence, text);
    size_t at = 0;
    for (size_t i = 0; i < sequence->count; i++) {
        const struct mlg_sequence_step *step = &sequence->steps[i];
        size_t room = text.len - at;
        size_t most = at + (step->most < room ? step->most : room);
        size_t from = at;
        at = span(step, text.data, at, most);
        if (at - from < step->least)
            return false;
    }
    return at == text.len;
}
