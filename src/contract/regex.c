#include "regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "automaton.h"
#include "sequence.h"

/* Steps of backtracking, nested frames and heap that one value may cost: some milliseconds. */
#define MATCH_STEPS    2000000
#define MATCH_DEPTH    100000
#define MATCH_HEAP_KIB (16 * 1024)
#define PATTERN_BYTES  ((size_t)64 * 1024)

struct mlg_regex {
    pcre2_code *code;
    struct mlg_sequence *sequence;   /* NULL: the pattern is not so plain */
    struct mlg_automaton *automaton; /* NULL: there is a sequence, or the pattern is not regular */
};

struct mlg_matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
};

static void *allocate(size_t size, void *arena)
{
    return mlg_arena_alloc(arena, size);
}

static void release(void *memory, void *arena)
{
    (void)memory;
    (void)arena;
}

/* PCRE2's compiled code lives in the arena: its allocations are never freed one by one. */
static pcre2_code *compile(const struct mlg_buf *text, struct mlg_arena *arena, int *ret_error,
                           size_t *ret_offset)
{
    pcre2_general_context *general = pcre2_general_context_create(allocate, release, arena);
    if (general == NULL)
        return NULL;
    pcre2_compile_context *context = pcre2_compile_context_create(general);
    if (context == NULL)
        return NULL;
    (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    uint32_t flags = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
                     PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
    return pcre2_compile((PCRE2_SPTR)mlg_buf_text(text), text->len, flags, ret_error, ret_offset,
                         context);
}

static enum mlg_code compile_fast(struct mlg_str pattern, struct mlg_arena *arena,
                                  struct mlg_regex *regex, struct mlg_err *err)
{
    struct mlg_sequence sequence;
    struct mlg_automaton automaton;
    bool plain = mlg_sequence_compile(pattern, &sequence);
    bool sure = plain && mlg_sequence_is_sure(&sequence);
    bool regular = !sure && mlg_automaton_compile(pattern, &automaton);
    if (plain && !regular) {
        regex->sequence = mlg_arena_alloc(arena, sizeof sequence);
        if (regex->sequence == NULL)
            return mlg_arena_full(arena, err);
        *regex->sequence = sequence;
    } else if (regular) {
        regex->automaton = mlg_arena_alloc(arena, sizeof automaton);
        if (regex->automaton == NULL)
            return mlg_arena_full(arena, err);
        *regex->automaton = automaton;
    }
    return MLG_OK;
}

static enum mlg_code
translate_and_compile(struct mlg_str pattern, struct mlg_buf *text, struct mlg_arena *arena,
                      const struct mlg_regex **ret_regex, enum mlg_regex_fate *ret_fate,
                      struct mlg_regex_problem *ret_problem, struct mlg_err *err)
{
    *ret_fate = mlg_regex_translate(pattern, text, ret_problem);
    if (*ret_fate == MLG_REGEX_INVALID || *ret_fate == MLG_REGEX_UNSUPPORTED)
        return MLG_OK;
    if (mlg_buf_check(text, NULL) != MLG_OK) {
        *ret_fate = MLG_REGEX_UNSUPPORTED;
        (void)snprintf(ret_problem->text, sizeof ret_problem->text, "longer than %zu bytes",
                       PATTERN_BYTES);
        return MLG_OK;
    }
    struct mlg_regex *regex = mlg_arena_alloc(arena, sizeof *regex);
    if (regex == NULL)
        return mlg_arena_full(arena, err);
    int error = 0;
    size_t offset = 0;
    regex->code = compile(text, arena, &error, &offset);
    if (regex->code == NULL) {
        PCRE2_UCHAR message[120] = "out of memory";
        if (error != 0)
            (void)pcre2_get_error_message(error, message, sizeof message);
        *ret_fate = MLG_REGEX_UNSUPPORTED;
        (void)snprintf(ret_problem->text, sizeof ret_problem->text, "%s", (const char *)message);
        return MLG_OK;
    }
    MLG_TRY(compile_fast(pattern, arena, regex, err));
    *ret_regex = regex;
    return MLG_OK;
}

enum mlg_code mlg_regex_compile(struct mlg_str pattern, struct mlg_arena *arena,
                                const struct mlg_regex **ret_regex, enum mlg_regex_fate *ret_fate,
                                struct mlg_regex_problem *ret_problem, struct mlg_err *err)
{
    struct mlg_buf text;
    mlg_buf_init(&text, PATTERN_BYTES);
    enum mlg_code code =
        translate_and_compile(pattern, &text, arena, ret_regex, ret_fate, ret_problem, err);
    mlg_buf_done(&text);
    return code;
}

enum mlg_code mlg_matcher_new(struct mlg_matcher **ret_matcher, struct mlg_err *err)
{
    struct mlg_matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher != NULL) {
        matcher->data = pcre2_match_data_create(1, NULL);
        matcher->context = pcre2_match_context_create(NULL);
    }
    if (matcher == NULL || matcher->data == NULL || matcher->context == NULL) {
        mlg_matcher_free(matcher);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    (void)pcre2_set_match_limit(matcher->context, MATCH_STEPS);
    (void)pcre2_set_depth_limit(matcher->context, MATCH_DEPTH);
    (void)pcre2_set_heap_limit(matcher->context, MATCH_HEAP_KIB);
    *ret_matcher = matcher;
    return MLG_OK;
}

void mlg_matcher_free(struct mlg_matcher *matcher)
{
    if (matcher == NULL)
        return;
    pcre2_match_data_free(matcher->data);
    pcre2_match_context_free(matcher->context);
    free(matcher);
}

const struct mlg_sequence *mlg_regex_sequence(const struct mlg_regex *regex)
{
    return regex->sequence;
}

const struct mlg_automaton *mlg_regex_automaton(const struct mlg_regex *regex)
{
    return regex->automaton;
}

enum mlg_regex_answer mlg_regex_search(const struct mlg_regex *regex, struct mlg_matcher *matcher,
                                       struct mlg_str text)
{
    if (regex->sequence != NULL && mlg_sequence_match(regex->sequence, text))
        return MLG_REGEX_MATCH;
    if (regex->automaton != NULL && mlg_automaton_match(regex->automaton, text))
        return MLG_REGEX_MATCH;
    int result = pcre2_match(regex->code, (PCRE2_SPTR)(text.data != NULL ? text.data : ""),
                             text.len, 0, 0, matcher->data, matcher->context);
    if (result >= 0)
        return MLG_REGEX_MATCH;
    bool not_utf8 = result <= PCRE2_ERROR_UTF8_ERR1 && result >= PCRE2_ERROR_UTF8_ERR21;
    return result == PCRE2_ERROR_NOMATCH || not_utf8 ? MLG_REGEX_NO_MATCH : MLG_REGEX_GAVE_UP;
}
