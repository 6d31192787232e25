#ifndef MLG_CLI_OPTION_H
#define MLG_CLI_OPTION_H
/* Between the rooms of the option table. */
#include <mlgate/cli/options.h>

/* Number of rows before MLG_OPT_END. */
size_t mlg_option_rows(const struct mlg_command *command);

/* Does the row carry a value of its own name (not a group, not the operands)? */
bool mlg_option_is_named(const struct mlg_opt *row);

/* May the option be given again? */
bool mlg_option_repeats(const struct mlg_opt *row);

/* The variable of an option, "MLGATE_NO_COLOR", in the arena; NULL when memory is out. */
const char *mlg_option_variable(struct mlg_arena *arena, const struct mlg_opt *row);

/*
 * Store `text` as a value of the row (appending to lists and pairs). `who` names the source in
 * errors ("option --alpha"). A flag takes true, yes, on, 1 and false, no, off, 0.
 */
enum mlg_code mlg_option_store(struct mlg_arena *arena, const struct mlg_opt *row, void *values,
                               const char *text, const char *who, struct mlg_err *err) MLG_CHECKED;

enum mlg_code mlg_option_store_flag(const struct mlg_opt *row, void *values, bool value);

/* Append to the row's list. */
enum mlg_code mlg_option_append(struct mlg_arena *arena, const struct mlg_opt *row, void *values,
                                const char *text, struct mlg_err *err) MLG_CHECKED;

/* The row's list of values (LIST, REST and OPERANDS). */
struct mlg_opt_list *mlg_option_list(const struct mlg_opt *row, void *values);

/* What a value of the row may be where nothing was given and no default is stated (NaN). */
void mlg_option_store_absent(const struct mlg_opt *row, void *values);

#endif
