/* The command line, then the environment, then the defaults. */
#include <mlgate/cli/options.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "option.h"

#define SHOWN_BYTES 80
#define WHO_BYTES   96

struct parse {
    const struct mlg_command *command;
    char *const *argv;
    int argc;
    int at; /* next argument */
    struct mlg_arena *arena;
    void *values;
    struct mlg_parsed *parsed;
    struct mlg_err *err;
};

size_t mlg_option_rows(const struct mlg_command *command)
{
    size_t count = 0;
    while (count < MLG_OPTIONS_MAX && command->options[count].type != MLG_OPT_IS_END)
        count++;
    return count;
}

bool mlg_option_is_named(const struct mlg_opt *row)
{
    return row->type != MLG_OPT_IS_GROUP && row->type != MLG_OPT_IS_OPERANDS &&
           row->type != MLG_OPT_IS_END;
}

bool mlg_option_repeats(const struct mlg_opt *row)
{
    return row->type == MLG_OPT_IS_FLAG || row->type == MLG_OPT_IS_LIST ||
           row->type == MLG_OPT_IS_PAIRS || row->type == MLG_OPT_IS_OPERANDS;
}

const char *mlg_option_variable(struct mlg_arena *arena, const struct mlg_opt *row)
{
    char *text = mlg_arena_print(arena, "MLGATE_%s", row->name);
    for (char *c = text; c != NULL && *c != '\0'; c++) {
        if (*c == '-')
            *c = '_';
        else if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    }
    return text;
}

/* Row of a long name, SIZE_MAX if there is none. --no-x undoes the flag --x and the reverse. */
static size_t find_long(const struct mlg_command *command, struct mlg_str name, bool *ret_negated)
{
    size_t rows = mlg_option_rows(command);
    for (size_t i = 0; i < rows; i++) {
        const struct mlg_opt *row = &command->options[i];
        if (mlg_option_is_named(row) && mlg_str_equal(mlg_str_of(row->name), name)) {
            *ret_negated = false;
            return i;
        }
    }
    for (size_t i = 0; i < rows; i++) {
        const struct mlg_opt *row = &command->options[i];
        if (row->type != MLG_OPT_IS_FLAG)
            continue;
        struct mlg_str own = mlg_str_of(row->name), other = name;
        if (mlg_str_starts(own, MLG_STR("no-")))
            own = mlg_str_of(row->name + 3);
        else if (mlg_str_starts(name, MLG_STR("no-")))
            other = (struct mlg_str){ .data = name.data + 3, .len = name.len - 3 };
        else
            continue;
        if (mlg_str_equal(own, other)) {
            *ret_negated = true;
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t find_short(const struct mlg_command *command, char letter)
{
    size_t rows = mlg_option_rows(command);
    for (size_t i = 0; i < rows; i++) {
        if (mlg_option_is_named(&command->options[i]) && command->options[i].short_name == letter)
            return i;
    }
    return SIZE_MAX;
}

static size_t find_operands(const struct mlg_command *command)
{
    size_t rows = mlg_option_rows(command);
    for (size_t i = 0; i < rows; i++) {
        if (command->options[i].type == MLG_OPT_IS_OPERANDS)
            return i;
    }
    return SIZE_MAX;
}

/* Every usage error ends in the way to help, on its one line. */
static enum mlg_code point_to_help(const struct parse *p, enum mlg_code code)
{
    if (p->err == NULL || p->err->code != MLG_E_CONFIG)
        return code;
    const char *command = p->command->name;
    size_t used = strlen(p->err->text);
    if (used + strlen(command) + sizeof " ( --help)" <= sizeof p->err->text)
        (void)snprintf(p->err->text + used, sizeof p->err->text - used, " (%s --help)", command);
    return code;
}

static enum mlg_code fail_unknown(struct parse *p, const char *argument, struct mlg_str name)
{
    const char *names[MLG_OPTIONS_MAX + 2];
    size_t rows = mlg_option_rows(p->command), count = 0;
    for (size_t i = 0; i < rows; i++) {
        if (mlg_option_is_named(&p->command->options[i]))
            names[count++] = p->command->options[i].name;
    }
    names[count++] = "help";
    names[count++] = "version";
    char word[65] = "";
    if (name.len < sizeof word)
        memcpy(word, name.data, name.len);
    const char *near = word[0] == '\0' ? NULL : mlg_str_suggest(word, names, count);
    int shown = (int)strcspn(argument, "=");
    shown = shown > SHOWN_BYTES ? SHOWN_BYTES : shown;
    for (const char *const *at = p->command->elsewhere; at != NULL && *at != NULL; at += 2)
        if (mlg_str_equal(mlg_str_of(*at), name)) {
            (void)mlg_err_set(p->err, MLG_E_CONFIG, "unknown option %.*s", shown, argument);
            (void)mlg_err_hint(p->err, "%s", at[1]);
            return MLG_E_CONFIG;
        }
    if (near != NULL)
        return mlg_err_set(p->err, MLG_E_CONFIG, "unknown option %.*s, did you mean --%s?", shown,
                           argument, near);
    return mlg_err_set(p->err, MLG_E_CONFIG, "unknown option %.*s", shown, argument);
}

/* Where the value of an option came from decides whether it may be set (again). */
static enum mlg_code claim(struct parse *p, size_t row, const char *who)
{
    const struct mlg_opt *opt = &p->command->options[row];
    if (p->parsed->origin[row] == MLG_ORIGIN_FLAG && !mlg_option_repeats(opt))
        return mlg_err_set(p->err, MLG_E_CONFIG, "%s is given twice", who);
    p->parsed->origin[row] = MLG_ORIGIN_FLAG;
    return MLG_OK;
}

/* The rest of the line belongs to the option; `first` is a value attached by '=', or NULL. */
static enum mlg_code take_rest(struct parse *p, size_t row, const char *first, const char *who)
{
    const struct mlg_opt *opt = &p->command->options[row];
    if (first != NULL)
        MLG_TRY(mlg_option_append(p->arena, opt, p->values, first, p->err));
    while (p->at < p->argc)
        MLG_TRY(mlg_option_append(p->arena, opt, p->values, p->argv[p->at++], p->err));
    if (mlg_option_list(opt, p->values)->count == 0)
        return mlg_err_set(p->err, MLG_E_CONFIG, "%s needs %s behind it", who, opt->arg);
    return MLG_OK;
}

/* `attached` is the value of the same argument (--x=v, -xv), or NULL. */
static enum mlg_code take_option(struct parse *p, size_t row, bool negated, const char *attached,
                                 const char *who)
{
    const struct mlg_opt *opt = &p->command->options[row];
    MLG_TRY(claim(p, row, who));
    if (opt->type == MLG_OPT_IS_FLAG) {
        if (attached != NULL)
            return mlg_err_set(p->err, MLG_E_CONFIG, "%s takes no value", who);
        return mlg_option_store_flag(opt, p->values, !negated);
    }
    if (opt->type == MLG_OPT_IS_REST)
        return take_rest(p, row, attached, who);
    if (attached == NULL) {
        const char *next = p->at < p->argc ? p->argv[p->at] : NULL;
        if (next == NULL)
            return mlg_err_set(p->err, MLG_E_CONFIG, "%s needs a value: %s", who, opt->arg);
        if (next[0] == '-' && next[1] == '-')
            return mlg_err_set(p->err, MLG_E_CONFIG,
                               "%s needs a value: %s (a value that begins with -- is written "
                               "--%s=VALUE)",
                               who, opt->arg, opt->name);
        attached = next;
        p->at++;
    }
    return mlg_option_store(p->arena, opt, p->values, attached, who, p->err);
}

static enum mlg_code take_long(struct parse *p, const char *argument)
{
    struct mlg_str name = { .data = argument + 2, .len = strcspn(argument + 2, "=") };
    const char *attached = name.data[name.len] == '=' ? name.data + name.len + 1 : NULL;
    if (mlg_str_equal(name, MLG_STR("help")) || mlg_str_equal(name, MLG_STR("version"))) {
        if (attached != NULL)
            return mlg_err_set(p->err, MLG_E_CONFIG, "option --%.*s takes no value", (int)name.len,
                               name.data);
        p->parsed->help = name.data[0] == 'h';
        p->parsed->version = !p->parsed->help;
        return MLG_OK;
    }
    bool negated;
    size_t row = find_long(p->command, name, &negated);
    if (row == SIZE_MAX)
        return fail_unknown(p, argument, name);
    char who[WHO_BYTES] = "option --";
    strncat(who, name.data, name.len < WHO_BYTES - 16 ? name.len : WHO_BYTES - 16);
    return take_option(p, row, negated, attached, who);
}

/* A cluster: flags, and at the end at most one option with a value. */
static enum mlg_code take_short(struct parse *p, const char *argument)
{
    for (const char *letter = argument + 1; *letter != '\0'; letter++) {
        if (*letter == 'h' || *letter == 'V') {
            p->parsed->help = *letter == 'h';
            p->parsed->version = !p->parsed->help;
            return MLG_OK;
        }
        size_t row = find_short(p->command, *letter);
        if (row == SIZE_MAX)
            return letter == argument + 1 && argument[2] != '\0'
                       ? fail_unknown(p, argument, mlg_str_of(argument + 1))
                       : mlg_err_set(p->err, MLG_E_CONFIG, "unknown option -%c", *letter);
        const char who[] = { 'o', 'p', 't', 'i', 'o', 'n', ' ', '-', *letter, '\0' };
        if (p->command->options[row].type == MLG_OPT_IS_FLAG) {
            MLG_TRY(take_option(p, row, false, NULL, who));
            continue;
        }
        return take_option(p, row, false, letter[1] != '\0' ? letter + 1 : NULL, who);
    }
    return MLG_OK;
}

static enum mlg_code take_operand(struct parse *p, const char *argument)
{
    size_t row = find_operands(p->command);
    if (row == SIZE_MAX)
        return mlg_err_set(p->err, MLG_E_CONFIG, "unexpected argument \"%.*s\"", SHOWN_BYTES,
                           argument);
    const struct mlg_opt *opt = &p->command->options[row];
    if (argument[0] == '\0')
        return mlg_err_set(p->err, MLG_E_CONFIG, "%s is empty", opt->arg);
    if (opt->max >= 0 && (double)mlg_option_list(opt, p->values)->count >= opt->max)
        return mlg_err_set(p->err, MLG_E_CONFIG, "unexpected argument \"%.*s\": %s is given",
                           SHOWN_BYTES, argument, opt->arg);
    p->parsed->origin[row] = MLG_ORIGIN_FLAG;
    return mlg_option_append(p->arena, opt, p->values, argument, p->err);
}

static enum mlg_code take_arguments(struct parse *p)
{
    bool operands_only = false;
    while (p->at < p->argc && !p->parsed->help && !p->parsed->version) {
        const char *argument = p->argv[p->at++];
        if (operands_only || argument[0] != '-' || argument[1] == '\0')
            MLG_TRY(take_operand(p, argument));
        else if (strcmp(argument, "--") == 0)
            operands_only = true;
        else if (argument[1] == '-')
            MLG_TRY(take_long(p, argument));
        else
            MLG_TRY(take_short(p, argument));
    }
    return MLG_OK;
}

/* Lists and pairs come one a line; everything else is one value. */
static enum mlg_code store_variable(struct parse *p, size_t row, const char *variable,
                                    const char *text)
{
    const struct mlg_opt *opt = &p->command->options[row];
    const char *who = mlg_arena_print(p->arena, "variable %s", variable);
    const char *copy = mlg_arena_copy(p->arena, mlg_str_of(text));
    if (who == NULL || copy == NULL)
        return mlg_arena_full(p->arena, p->err);
    p->parsed->origin[row] = MLG_ORIGIN_ENV;
    if (opt->type != MLG_OPT_IS_LIST && opt->type != MLG_OPT_IS_PAIRS)
        return mlg_option_store(p->arena, opt, p->values, copy, who, p->err);
    while (*copy != '\0') {
        size_t len = strcspn(copy, "\n");
        struct mlg_str line = mlg_str_trim((struct mlg_str){ .data = copy, .len = len });
        copy += len + (copy[len] == '\n' ? 1 : 0);
        if (line.len == 0)
            continue;
        const char *item = mlg_arena_copy(p->arena, line);
        if (item == NULL)
            return mlg_arena_full(p->arena, p->err);
        MLG_TRY(mlg_option_store(p->arena, opt, p->values, item, who, p->err));
    }
    return MLG_OK;
}

static enum mlg_code take_environment(struct parse *p)
{
    size_t rows = mlg_option_rows(p->command);
    for (size_t i = 0; i < rows; i++) {
        const struct mlg_opt *opt = &p->command->options[i];
        if (!mlg_option_is_named(opt) || opt->type == MLG_OPT_IS_REST ||
            p->parsed->origin[i] != MLG_ORIGIN_DEFAULT)
            continue;
        const char *variable = mlg_option_variable(p->arena, opt);
        if (variable == NULL)
            return mlg_arena_full(p->arena, p->err);
        const char *text = getenv(variable);
        if (text != NULL && text[0] != '\0')
            MLG_TRY(store_variable(p, i, variable, text));
    }
    return MLG_OK;
}

static enum mlg_code take_defaults(struct parse *p)
{
    size_t rows = mlg_option_rows(p->command);
    for (size_t i = 0; i < rows; i++) {
        const struct mlg_opt *opt = &p->command->options[i];
        if (p->parsed->origin[i] != MLG_ORIGIN_DEFAULT)
            continue;
        if (opt->default_value != NULL)
            MLG_TRY(mlg_option_store(p->arena, opt, p->values, opt->default_value, "the default",
                                     p->err));
        else
            mlg_option_store_absent(opt, p->values);
    }
    return MLG_OK;
}

static enum mlg_code check_operands(struct parse *p)
{
    size_t row = find_operands(p->command);
    if (row == SIZE_MAX)
        return MLG_OK;
    const struct mlg_opt *opt = &p->command->options[row];
    if ((double)mlg_option_list(opt, p->values)->count < opt->min)
        return mlg_err_set(p->err, MLG_E_CONFIG, "%s is missing", opt->arg);
    return MLG_OK;
}

enum mlg_code mlg_options_parse(const struct mlg_command *command, int argc, char *const *argv,
                                struct mlg_arena *arena, void *ret_values,
                                struct mlg_parsed *ret_parsed, struct mlg_err *err)
{
    *ret_parsed = (struct mlg_parsed){ .command = command };
    memset(ret_values, 0, command->values_bytes);
    struct parse p = { .command = command,
                       .argv = argv,
                       .argc = argc,
                       .at = 1,
                       .arena = arena,
                       .values = ret_values,
                       .parsed = ret_parsed,
                       .err = err };
    enum mlg_code code = take_arguments(&p);
    if (code == MLG_OK && (ret_parsed->help || ret_parsed->version))
        return MLG_OK;
    if (code == MLG_OK)
        code = take_environment(&p);
    if (code == MLG_OK)
        code = take_defaults(&p);
    if (code == MLG_OK)
        code = check_operands(&p);
    return code == MLG_OK ? MLG_OK : point_to_help(&p, code);
}

static size_t row_of(const struct mlg_parsed *parsed, const char *name)
{
    if (name == NULL)
        return find_operands(parsed->command);
    bool negated;
    size_t row = find_long(parsed->command, mlg_str_of(name), &negated);
    return row != SIZE_MAX && !negated ? row : SIZE_MAX;
}

enum mlg_opt_origin mlg_options_origin(const struct mlg_parsed *parsed, const char *name)
{
    size_t row = row_of(parsed, name);
    return row == SIZE_MAX ? MLG_ORIGIN_DEFAULT : (enum mlg_opt_origin)parsed->origin[row];
}

bool mlg_options_is_set(const struct mlg_parsed *parsed, const char *name)
{
    enum mlg_opt_origin origin = mlg_options_origin(parsed, name);
    return origin == MLG_ORIGIN_FLAG || origin == MLG_ORIGIN_ENV;
}
