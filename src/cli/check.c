/* The table checks itself: run by the unit test over every command's rows. */
#include <string.h>

#include "option.h"

#define HELP_MAX 60

static bool is_long_name(const char *name)
{
    size_t len = name == NULL ? 0 : strlen(name);
    if (len < 2 || len > 40 || name[0] < 'a' || name[0] > 'z' || name[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}

/* The name without a leading "no-": --x and --no-x must not be two options. */
static const char *stem_of(const char *name)
{
    return strncmp(name, "no-", 3) == 0 ? name + 3 : name;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static enum mlg_code check_names(const struct mlg_command *command, size_t index,
                                 struct mlg_err *err)
{
    const struct mlg_opt *row = &command->options[index];
    if (!is_long_name(row->name))
        return mlg_err_set(err, MLG_E_BUG, "%s: row %zu has no fit name", command->name, index);
    if (strcmp(stem_of(row->name), "help") == 0 || strcmp(stem_of(row->name), "version") == 0 ||
        row->short_name == 'h' || row->short_name == 'V')
        return mlg_err_set(err, MLG_E_BUG, "%s: --%s takes a built-in name", command->name,
                           row->name);
    if (row->short_name != 0 && !is_letter(row->short_name))
        return mlg_err_set(err, MLG_E_BUG, "%s: --%s has no fit letter", command->name, row->name);
    for (size_t i = 0; i < index; i++) {
        const struct mlg_opt *other = &command->options[i];
        if (!mlg_option_is_named(other))
            continue;
        if (strcmp(stem_of(other->name), stem_of(row->name)) == 0)
            return mlg_err_set(err, MLG_E_BUG, "%s: --%s clashes with --%s", command->name,
                               row->name, other->name);
        if (row->short_name != 0 && row->short_name == other->short_name)
            return mlg_err_set(err, MLG_E_BUG, "%s: --%s and --%s are both -%c", command->name,
                               other->name, row->name, row->short_name);
    }
    return MLG_OK;
}

static size_t field_bytes(enum mlg_opt_type type)
{
    switch (type) {
    case MLG_OPT_IS_FLAG:
        return sizeof(bool);
    case MLG_OPT_IS_CHOICE:
        return sizeof(int);
    case MLG_OPT_IS_LIST:
    case MLG_OPT_IS_REST:
    case MLG_OPT_IS_OPERANDS:
        return sizeof(struct mlg_opt_list);
    case MLG_OPT_IS_PAIRS:
        return sizeof(struct mlg_opt_pairs);
    default:
        return 8;
    }
}

static enum mlg_code check_fields(const struct mlg_command *command, size_t index,
                                  struct mlg_err *err)
{
    const struct mlg_opt *row = &command->options[index];
    size_t bytes = field_bytes(row->type);
    if (row->offset > command->values_bytes || command->values_bytes - row->offset < bytes)
        return mlg_err_set(err, MLG_E_BUG, "%s: row %zu lies outside the struct", command->name,
                           index);
    for (size_t i = 0; i < index; i++) {
        const struct mlg_opt *other = &command->options[i];
        if (other->type == MLG_OPT_IS_GROUP)
            continue;
        if (other->offset < row->offset + bytes &&
            row->offset < other->offset + field_bytes(other->type))
            return mlg_err_set(err, MLG_E_BUG, "%s: rows %zu and %zu share a field", command->name,
                               i, index);
    }
    return MLG_OK;
}

static enum mlg_code check_text(const struct mlg_command *command, size_t index,
                                struct mlg_err *err)
{
    const struct mlg_opt *row = &command->options[index];
    size_t len = row->help == NULL ? 0 : strlen(row->help);
    if (len == 0 || len > HELP_MAX || row->help[len - 1] == '.')
        return mlg_err_set(err, MLG_E_BUG,
                           "%s: row %zu has help of %zu characters or with a full stop",
                           command->name, index, len);
    bool wants_arg = row->type != MLG_OPT_IS_FLAG;
    if (wants_arg != (row->arg != NULL) || (wants_arg && strpbrk(row->arg, " \t\n") != NULL))
        return mlg_err_set(err, MLG_E_BUG, "%s: row %zu needs an argument name of one word",
                           command->name, index);
    if (row->type == MLG_OPT_IS_UINT && !(row->min >= 0))
        return mlg_err_set(err, MLG_E_BUG, "%s: --%s is unsigned", command->name, row->name);
    return MLG_OK;
}

/* Parse nothing at all: every default is read as if typed. */
static enum mlg_code check_defaults(const struct mlg_command *command, struct mlg_err *err)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, 1024 * 1024);
    void *values = mlg_arena_alloc(&arena, command->values_bytes);
    enum mlg_code code = values == NULL ? mlg_arena_full(&arena, err) : MLG_OK;
    size_t rows = mlg_option_rows(command);
    for (size_t i = 0; i < rows && code == MLG_OK; i++) {
        const struct mlg_opt *row = &command->options[i];
        struct mlg_err why = MLG_ERR_INIT;
        if (row->default_value != NULL &&
            mlg_option_store(&arena, row, values, row->default_value, row->name, &why) != MLG_OK)
            code = mlg_err_set(err, MLG_E_BUG, "%s: default of %s", command->name, why.text);
    }
    mlg_arena_done(&arena);
    return code;
}

static enum mlg_code check_command(const struct mlg_command *command, struct mlg_err *err)
{
    size_t examples = 0;
    for (size_t i = 0; command->examples != NULL && command->examples[i] != NULL; i++) {
        if (strlen(command->examples[i]) > 96)
            return mlg_err_set(err, MLG_E_BUG, "%s: example %zu is too long", command->name, i);
        examples += command->examples[i][0] == '#' ? 0 : 1;
    }
    if (examples < 2)
        return mlg_err_set(err, MLG_E_BUG, "%s: fewer than two examples", command->name);
    if (command->summary == NULL || command->summary[0] == '\0')
        return mlg_err_set(err, MLG_E_BUG, "%s: no summary", command->name);
    if (command->usage == NULL || command->usage[0] == NULL)
        return mlg_err_set(err, MLG_E_BUG, "%s: no usage", command->name);
    return MLG_OK;
}

enum mlg_code mlg_options_check(const struct mlg_command *command, struct mlg_err *err)
{
    MLG_TRY(check_command(command, err));
    size_t rows = mlg_option_rows(command), operands = 0;
    if (rows == MLG_OPTIONS_MAX)
        return mlg_err_set(err, MLG_E_BUG, "%s: too many rows", command->name);
    for (size_t i = 0; i < rows; i++) {
        const struct mlg_opt *row = &command->options[i];
        if (row->type == MLG_OPT_IS_GROUP)
            continue;
        if (mlg_option_is_named(row))
            MLG_TRY(check_names(command, i, err));
        else if (++operands > 1)
            return mlg_err_set(err, MLG_E_BUG, "%s: operands twice", command->name);
        MLG_TRY(check_text(command, i, err));
        MLG_TRY(check_fields(command, i, err));
    }
    return check_defaults(command, err);
}
