#include "fast_plan.h"

#include <string.h>

#define WORDS_MAX 4096

static int64_t power_of_ten(int64_t exponent)
{
    int64_t power = 1;
    for (; exponent > 0; exponent--)
        power *= 10;
    return power;
}

/* The bound times 10^scale, rounded down, and whether that was exact. False when it has no place
 * among 18 digits. */
static bool scale_bound(const struct mlg_decimal *bound, int scale, int64_t *ret_floor,
                        bool *ret_exact)
{
    uint64_t units = 0;
    int64_t exponent = 0;
    if (!mlg_decimal_scaled(bound, &units, &exponent))
        return false;
    exponent += scale;
    int64_t size = (int64_t)units;
    *ret_exact = true;
    if (exponent > MLG_FAST_DIGITS || exponent < -MLG_FAST_DIGITS)
        return false;
    if (exponent >= 0) {
        if (size > power_of_ten(MLG_FAST_DIGITS) / power_of_ten(exponent))
            return false;
        size *= power_of_ten(exponent);
    } else {
        *ret_exact = size % power_of_ten(-exponent) == 0;
        size /= power_of_ten(-exponent);
    }
    *ret_floor = bound->negative ? -size - (*ret_exact ? 0 : 1) : size;
    return true;
}

static bool narrow_one(struct mlg_fast *plan, const struct mlg_check *check, bool minimum,
                       int scale)
{
    int64_t bound = 0;
    bool exact = false;
    /* Beyond all numbers of 18 digits: they are on one side of it. */
    if (check->bound.decimal.digits.len > 0 &&
        check->bound.decimal.point - 1 >= MLG_FAST_DIGITS - scale)
        return minimum == check->bound.decimal.negative;
    if (!scale_bound(&check->bound.decimal, scale, &bound, &exact))
        return false;
    if (minimum) {
        int64_t low = bound + (exact && !check->exclusive ? 0 : 1);
        plan->low[scale] = low > plan->low[scale] ? low : plan->low[scale];
    } else {
        int64_t high = bound - (exact && check->exclusive ? 1 : 0);
        plan->high[scale] = high < plan->high[scale] ? high : plan->high[scale];
    }
    return true;
}

/* A scale at which the bound has no place takes no cell at all. */
static bool narrow(struct mlg_fast *plan, const struct mlg_check *check)
{
    if (!mlg_type_is_number(check->type))
        return false;
    for (int scale = 0; scale < MLG_FAST_SCALES; scale++)
        if (!narrow_one(plan, check, check->kind == &mlg_check_minimum, scale))
            plan->high[scale] = INT64_MIN;
    return true;
}

/* Numbers of a width are those between two bounds; all that have 18 digits are finite. */
static bool narrow_width(struct mlg_fast *plan, const struct mlg_check *check)
{
    struct mlg_check bound[2] = { { .kind = &mlg_check_minimum }, { .kind = &mlg_check_maximum } };
    if (!mlg_type_is_number(check->type))
        return false;
    if (!mlg_format_bounds(check->text, &bound[0].bound.decimal, &bound[1].bound.decimal))
        return true;
    bound[0].type = bound[1].type = check->type;
    return narrow(plan, &bound[0]) && narrow(plan, &bound[1]);
}

/* m * 10^-s is a multiple of U * 10^E exactly if 10^(s+E) U divides m, or, with a negative power,
 * if U does without what it has in common with that power of ten. */
static int64_t modulus_at(uint64_t units, int64_t power)
{
    if (power > 0) {
        if (power > MLG_FAST_DIGITS || units > (uint64_t)power_of_ten(MLG_FAST_DIGITS - power))
            return 0;
        return (int64_t)units * power_of_ten(power);
    }
    for (int64_t i = 0; i < -power && i < 64; i++) {
        units = units % 2 == 0 ? units / 2 : units;
        units = units % 5 == 0 ? units / 5 : units;
    }
    return (int64_t)units;
}

static enum mlg_code take_multiple(struct mlg_fast *plan, const struct mlg_check *check,
                                   struct mlg_arena *arena, bool *ret_taken, struct mlg_err *err)
{
    *ret_taken = plan->modulus == NULL && mlg_type_is_number(check->type);
    if (!*ret_taken)
        return MLG_OK;
    plan->modulus = mlg_arena_array(arena, MLG_FAST_SCALES, sizeof *plan->modulus);
    if (plan->modulus == NULL)
        return mlg_arena_full(arena, err);
    for (int scale = 0; scale < MLG_FAST_SCALES; scale++)
        plan->modulus[scale] = modulus_at(check->units, check->exponent + scale);
    return MLG_OK;
}

/* Where the zone of the column is not known, an instant and its bound both carry one or none. */
static bool narrow_instant(struct mlg_fast *plan, const struct mlg_check *check)
{
    bool minimum = check->kind == &mlg_check_minimum;
    int64_t us = check->bound.instant.us;
    if (plan->exact || !mlg_type_is_instant(check->type))
        return false;
    if (check->zone_unknown) {
        enum mlg_zone zone = check->bound.instant.has_zone ? MLG_ZONE_WANTED : MLG_ZONE_REFUSED;
        if (plan->zone != MLG_ZONE_ANY && plan->zone != zone)
            return false;
        plan->zone = zone;
    }
    plan->bounded = true;
    if (minimum && us + check->exclusive > plan->low_us)
        plan->low_us = us + check->exclusive;
    else if (!minimum && us - check->exclusive < plan->high_us)
        plan->high_us = us - check->exclusive;
    return true;
}

static bool take_pattern(struct mlg_fast *plan, const struct mlg_check *check)
{
    const struct mlg_sequence *sequence = mlg_regex_sequence(check->regex);
    const struct mlg_automaton *automaton = mlg_regex_automaton(check->regex);
    bool text = mlg_type_is_text(plan->type->type);
    if (text && sequence != NULL && plan->sequences_count < MLG_FAST_SEQUENCES)
        plan->sequences[plan->sequences_count++] = sequence;
    else if (text && automaton != NULL && plan->automata_count < MLG_FAST_SEQUENCES)
        plan->automata[plan->automata_count++] = automaton;
    else
        return false;
    return true;
}

static bool narrow_length(struct mlg_fast *plan, const struct mlg_check *check)
{
    if (!mlg_type_is_text(plan->type->type))
        return false;
    if (check->length_min > plan->length_min)
        plan->length_min = check->length_min;
    if (check->length_max < plan->length_max)
        plan->length_max = check->length_max;
    return true;
}

static bool is_short(struct mlg_str text)
{
    return text.len >= 1 && text.len <= 16;
}

static enum mlg_code make_words(struct mlg_fast_words *words, size_t count, struct mlg_arena *arena,
                                struct mlg_err *err)
{
    size_t room = 16;
    while (room < count * 4)
        room *= 2;
    words->items = mlg_arena_array(arena, room, sizeof *words->items);
    words->mask = room - 1;
    return words->items == NULL ? mlg_arena_full(arena, err) : MLG_OK;
}

/* A short one. */
static void put_word(struct mlg_fast_words *words, struct mlg_str text)
{
    struct mlg_fast_word word = mlg_fast_word_of(text.data, text.len);
    uint64_t at = mlg_fast_word_hash(&word) & words->mask;
    while (words->items[at].length != 0)
        at = (at + 1) & words->mask;
    words->items[at] = word;
    words->lengths |= UINT32_C(1) << text.len;
}

/* *ret_all is false when one of them has no place. */
static void put_words(struct mlg_fast_words *words, const struct mlg_cell_words *from,
                      bool *ret_all)
{
    for (size_t i = 0; i < from->count; i++) {
        struct mlg_str text = mlg_str_of(from->items[i]);
        if (is_short(text))
            put_word(words, text);
        else
            *ret_all = false;
    }
}

/* Words that take the place of the usual ones of one side leave those of the other. */
static enum mlg_code take_truth(struct mlg_fast *plan, const struct mlg_cell_syntax *syntax,
                                struct mlg_arena *arena, bool *ret_all, struct mlg_err *err)
{
    static const char *const yes[] = { "true", "True", "TRUE", "1" };
    static const char *const no[] = { "false", "False", "FALSE", "0" };
    const struct mlg_cell_words usual[2] = { { yes, 4 }, { no, 4 } };
    const struct mlg_cell_words *own[2] = { &syntax->true_words, &syntax->false_words };
    if (own[0]->count + own[1]->count == 0 || plan->type->type != MLG_TYPE_BOOLEAN)
        return MLG_OK;
    MLG_TRY(make_words(&plan->truth, own[0]->count + own[1]->count + 4, arena, err));
    for (size_t side = 0; side < 2; side++)
        put_words(&plan->truth, own[side]->count > 0 ? own[side] : &usual[side], ret_all);
    return MLG_OK;
}

/* How cells of the column are written. */
static enum mlg_code take_syntax(struct mlg_fast *plan, struct mlg_arena *arena,
                                 struct mlg_err *err)
{
    const struct mlg_cell_syntax *syntax = plan->type->syntax;
    bool all = true;
    plan->point = '.';
    if (syntax == NULL)
        return MLG_OK;
    if (syntax->decimal != 0)
        plan->point = syntax->decimal;
    plan->group = syntax->thousands;
    if (syntax->null_words.count > 0)
        MLG_TRY(make_words(&plan->nulls, syntax->null_words.count, arena, err));
    put_words(&plan->nulls, &syntax->null_words, &all);
    MLG_TRY(take_truth(plan, syntax, arena, &all, err));
    plan->foreign = !all;
    return MLG_OK;
}

/* The words of a column of text, each behind its 't'. Longer ones are left to the exact path. */
static enum mlg_code take_words(struct mlg_fast *plan, const struct mlg_check *check,
                                struct mlg_arena *arena, bool *ret_taken, struct mlg_err *err)
{
    *ret_taken = false;
    if (!mlg_type_is_text(plan->type->type) || check->values == NULL || check->regex != NULL ||
        plan->words.items != NULL || check->values->count > WORDS_MAX)
        return MLG_OK;
    MLG_TRY(make_words(&plan->words, check->values->count, arena, err));
    for (size_t i = 0; i < check->values->count; i++) {
        struct mlg_str value = check->values->canonical[i];
        if (value.len >= 2 && value.len <= 17 && value.data[0] == 't')
            put_word(&plan->words, (struct mlg_str){ value.data + 1, value.len - 1 });
    }
    *ret_taken = true;
    return MLG_OK;
}

static enum mlg_code take_check(struct mlg_fast *plan, const struct mlg_check *check,
                                const atomic_bool *gave_up, struct mlg_arena *arena,
                                struct mlg_err *err)
{
    const struct mlg_check_kind *kind = check->kind;
    bool taken = kind == &mlg_check_type;
    if (plan->foreign)
        taken = false;
    else if (kind == &mlg_check_required || kind == &mlg_check_null_values)
        taken = plan->null_bad = true;
    else if (kind == &mlg_check_minimum || kind == &mlg_check_maximum)
        taken = narrow(plan, check) || narrow_instant(plan, check);
    else if (kind == &mlg_check_length)
        taken = narrow_length(plan, check);
    else if (kind == &mlg_check_format)
        taken = narrow_width(plan, check);
    else if (kind == &mlg_check_pattern)
        taken = take_pattern(plan, check);
    else if (kind == &mlg_check_multiple_of)
        MLG_TRY(take_multiple(plan, check, arena, &taken, err));
    else if (kind == &mlg_check_invalid_values)
        MLG_TRY(take_words(plan, check, arena, &taken, err));
    if (!taken)
        plan->rest[plan->rest_count++] =
            (struct mlg_fast_check){ .check = check, .gave_up = gave_up };
    return MLG_OK;
}

/* Types of which fast_scan.c has no reader. */
static bool is_exact(const struct mlg_value_type *type)
{
    return type->type == MLG_TYPE_TIME || type->type == MLG_TYPE_ARRAY ||
           (mlg_type_is_instant(type->type) && type->pattern != NULL);
}

static bool is_of_cells(const struct mlg_check *check, const bool *skipped, size_t i)
{
    return check->kind->cell != NULL && (skipped == NULL || !skipped[i]);
}

enum mlg_code mlg_fast_index(const struct mlg_contract_object *object, const bool *skipped,
                             struct mlg_arena *arena, struct mlg_fast_index *ret_index,
                             struct mlg_err *err)
{
    size_t columns = object->columns_count;
    size_t *starts = mlg_arena_array(arena, columns + 2, sizeof *starts);
    size_t *order = mlg_arena_array(arena, object->checks_count + 1, sizeof *order);
    if (starts == NULL || order == NULL)
        return mlg_arena_full(arena, err);
    memset(starts, 0, (columns + 2) * sizeof *starts);
    /* Counts two places on, their sums one place on; taking then moves each start to its place. */
    for (size_t i = 0; i < object->checks_count; i++)
        if (is_of_cells(&object->checks[i], skipped, i))
            starts[object->checks[i].columns[0] + 2]++;
    for (size_t i = 2; i < columns + 2; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < object->checks_count; i++)
        if (is_of_cells(&object->checks[i], skipped, i))
            order[starts[object->checks[i].columns[0] + 1]++] = i;
    *ret_index = (struct mlg_fast_index){ .object = object, .starts = starts, .order = order };
    return MLG_OK;
}

enum mlg_code mlg_fast_plan(const struct mlg_fast_index *index, size_t column,
                            const atomic_bool *const *gave_up, struct mlg_arena *arena,
                            struct mlg_fast **ret_plan, struct mlg_err *err)
{
    const struct mlg_contract_object *object = index->object;
    struct mlg_fast *plan = mlg_arena_alloc(arena, sizeof *plan);
    if (plan == NULL)
        return mlg_arena_full(arena, err);
    *plan = (struct mlg_fast){ .type = &object->columns[column].type,
                               .length_max = UINT64_MAX,
                               .zone = object->columns[column].type.zone,
                               .low_us = INT64_MIN,
                               .high_us = INT64_MAX };
    MLG_TRY(take_syntax(plan, arena, err));
    plan->exact = is_exact(plan->type) || plan->foreign;
    for (size_t i = 0; i < MLG_FAST_SCALES; i++) {
        plan->low[i] = INT64_MIN;
        plan->high[i] = INT64_MAX;
    }
    size_t end = index->starts[column + 1];
    size_t count = end - index->starts[column];
    plan->rest = mlg_arena_array(arena, count + 1, sizeof *plan->rest);
    if (plan->rest == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = end - count; i < end; i++) {
        size_t check = index->order[i];
        const atomic_bool *up = gave_up != NULL ? gave_up[check] : NULL;
        MLG_TRY(take_check(plan, &object->checks[check], up, arena, err));
    }
    *ret_plan = plan;
    return MLG_OK;
}
