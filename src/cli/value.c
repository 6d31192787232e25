/* Text of an option into the field of its row. */
#include <math.h>
#include <string.h>

#include <mlgate/base/num.h>

#include "option.h"

#define SHOWN_BYTES 80    /* of a wrong value in a message */
#define NO_BOUND    1e300 /* a range that reaches this far has no end worth telling */

static void *field_of(const struct mlg_opt *row, void *values)
{
    return (char *)values + row->offset;
}

struct mlg_opt_list *mlg_option_list(const struct mlg_opt *row, void *values)
{
    return field_of(row, values);
}

enum mlg_code mlg_option_store_flag(const struct mlg_opt *row, void *values, bool value)
{
    *(bool *)field_of(row, values) = value;
    return MLG_OK;
}

void mlg_option_store_absent(const struct mlg_opt *row, void *values)
{
    if (row->type == MLG_OPT_IS_DOUBLE)
        *(double *)field_of(row, values) = (double)NAN;
}

/* "is not <what> between <min> and <max>" */
static enum mlg_code out_of_range(const struct mlg_opt *row, const char *what, const char *text,
                                  const char *who, struct mlg_err *err)
{
    char low[MLG_NUM_TEXT_BYTES], high[MLG_NUM_TEXT_BYTES];
    mlg_num_format(row->min, low);
    mlg_num_format(row->max, high);
    bool no_min = row->min <= -NO_BOUND, no_max = row->max >= NO_BOUND;
    if (no_min && no_max)
        return mlg_err_set(err, MLG_E_CONFIG, "%s: \"%.*s\" is not %s", who, SHOWN_BYTES, text,
                           what);
    if (no_max)
        return mlg_err_set(err, MLG_E_CONFIG, "%s: \"%.*s\" is not %s of %s or more", who,
                           SHOWN_BYTES, text, what, low);
    return mlg_err_set(err, MLG_E_CONFIG, "%s: \"%.*s\" is not %s from %s to %s", who, SHOWN_BYTES,
                       text, what, low, high);
}

static enum mlg_code store_double(const struct mlg_opt *row, void *field, const char *text,
                                  const char *who, struct mlg_err *err)
{
    double value;
    if (mlg_num_parse_double(mlg_str_of(text), &value) != MLG_NUM_OK || !isfinite(value) ||
        value < row->min || value > row->max)
        return out_of_range(row, "a number", text, who, err);
    *(double *)field = value;
    return MLG_OK;
}

static enum mlg_code store_integer(const struct mlg_opt *row, void *field, const char *text,
                                   const char *who, struct mlg_err *err)
{
    int64_t value;
    if (mlg_num_parse_int(mlg_str_of(text), &value) != MLG_NUM_OK || (double)value < row->min ||
        (double)value > row->max)
        return out_of_range(row, "a whole number", text, who, err);
    if (row->type == MLG_OPT_IS_UINT)
        *(uint64_t *)field = (uint64_t)value; /* the check of the table keeps min at 0 or more */
    else
        *(int64_t *)field = value;
    return MLG_OK;
}

static enum mlg_code store_size(void *field, const char *text, const char *who, struct mlg_err *err)
{
    uint64_t bytes;
    if (mlg_num_parse_size(mlg_str_of(text), &bytes) != MLG_NUM_OK || bytes == 0)
        return mlg_err_set(err, MLG_E_CONFIG, "%s: \"%.*s\" is not a size such as 512M or 2G", who,
                           SHOWN_BYTES, text);
    *(uint64_t *)field = bytes;
    return MLG_OK;
}

static enum mlg_code store_choice(const struct mlg_opt *row, void *field, const char *text,
                                  const char *who, struct mlg_err *err)
{
    struct mlg_str wanted = mlg_str_of(text);
    const char *at = row->arg;
    for (int index = 0; *at != '\0'; index++) {
        size_t len = strcspn(at, "|");
        if (mlg_str_equal(wanted, (struct mlg_str){ .data = at, .len = len })) {
            *(int *)field = index;
            return MLG_OK;
        }
        at += len + (at[len] == '|' ? 1 : 0);
    }
    return mlg_err_set(err, MLG_E_CONFIG, "%s: \"%.*s\" is none of %s", who, SHOWN_BYTES, text,
                       row->arg);
}

static enum mlg_code store_flag_word(const struct mlg_opt *row, void *values, const char *text,
                                     const char *who, struct mlg_err *err)
{
    static const char *const yes[] = { "true", "yes", "on", "1" };
    static const char *const no[] = { "false", "no", "off", "0" };
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (strcmp(text, yes[i]) == 0)
            return mlg_option_store_flag(row, values, true);
        if (strcmp(text, no[i]) == 0)
            return mlg_option_store_flag(row, values, false);
    }
    return mlg_err_set(err, MLG_E_CONFIG, "%s: \"%.*s\" is neither true nor false", who,
                       SHOWN_BYTES, text);
}

enum mlg_code mlg_option_append(struct mlg_arena *arena, const struct mlg_opt *row, void *values,
                                const char *text, struct mlg_err *err)
{
    struct mlg_opt_list *list = mlg_option_list(row, values);
    if (list->count + 1 >= list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        const char **grown = mlg_arena_array(arena, capacity, sizeof *grown);
        if (grown == NULL)
            return mlg_arena_full(arena, err);
        if (list->count > 0)
            memcpy(grown, list->items, list->count * sizeof *grown);
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count++] = text;
    list->items[list->count] = NULL;
    return MLG_OK;
}

/* The '=' between key and value: the first outside parentheses, NULL if there is none. */
static const char *find_equals(const char *text)
{
    size_t depth = 0;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '(')
            depth++;
        else if (*at == ')' && depth > 0)
            depth--;
        else if (*at == '=' && depth == 0)
            return at;
    }
    return NULL;
}

static enum mlg_code append_pair(struct mlg_arena *arena, const struct mlg_opt *row,
                                 struct mlg_opt_pairs *pairs, const char *text, const char *who,
                                 struct mlg_err *err)
{
    const char *equals = find_equals(text);
    if (equals == NULL || equals == text || equals[1] == '\0')
        return mlg_err_set(err, MLG_E_CONFIG, "%s: \"%.*s\" is not of the form %s", who,
                           SHOWN_BYTES, text, row->arg);
    const char *key =
        mlg_arena_copy(arena, (struct mlg_str){ .data = text, .len = (size_t)(equals - text) });
    if (key == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < pairs->count; i++) {
        if (strcmp(pairs->items[i].key, key) == 0)
            return mlg_err_set(err, MLG_E_CONFIG, "%s: %.*s is given twice", who, SHOWN_BYTES, key);
    }
    if (pairs->count == pairs->capacity) {
        size_t capacity = pairs->capacity == 0 ? 8 : pairs->capacity * 2;
        struct mlg_opt_pair *grown = mlg_arena_array(arena, capacity, sizeof *grown);
        if (grown == NULL)
            return mlg_arena_full(arena, err);
        if (pairs->count > 0)
            memcpy(grown, pairs->items, pairs->count * sizeof *grown);
        pairs->items = grown;
        pairs->capacity = capacity;
    }
    pairs->items[pairs->count++] = (struct mlg_opt_pair){ .key = key, .value = equals + 1 };
    return MLG_OK;
}

enum mlg_code mlg_option_store(struct mlg_arena *arena, const struct mlg_opt *row, void *values,
                               const char *text, const char *who, struct mlg_err *err)
{
    void *field = field_of(row, values);
    if (text[0] == '\0')
        return mlg_err_set(err, MLG_E_CONFIG, "%s: the value is empty", who);
    switch (row->type) {
    case MLG_OPT_IS_FLAG:
        return store_flag_word(row, values, text, who, err);
    case MLG_OPT_IS_STRING:
        *(const char **)field = text;
        return MLG_OK;
    case MLG_OPT_IS_CHOICE:
        return store_choice(row, field, text, who, err);
    case MLG_OPT_IS_DOUBLE:
        return store_double(row, field, text, who, err);
    case MLG_OPT_IS_INT:
    case MLG_OPT_IS_UINT:
        return store_integer(row, field, text, who, err);
    case MLG_OPT_IS_SIZE:
        return store_size(field, text, who, err);
    case MLG_OPT_IS_LIST:
    case MLG_OPT_IS_REST:
    case MLG_OPT_IS_OPERANDS:
        return mlg_option_append(arena, row, values, text, err);
    case MLG_OPT_IS_PAIRS:
        return append_pair(arena, row, field, text, who, err);
    case MLG_OPT_IS_END:
    case MLG_OPT_IS_GROUP:
        break;
    }
    return mlg_err_set(err, MLG_E_BUG, "%s takes no value", who);
}
