#ifndef MLGATE_CLI_PROGRAM_H
#define MLGATE_CLI_PROGRAM_H
/* The frame of a program: one command, or several sub-commands under one name. */
#include <stddef.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/cli/options.h>

/* The work of a command whose options are parsed into `values`. *ret_exit (0 at first) is the exit
 * code on MLG_OK; an error is told by the caller, with its own exit code. */
typedef enum mlg_code (*mlg_cli_work_fn)(const void *values, const struct mlg_parsed *parsed,
                                         struct mlg_arena *arena, int *ret_exit,
                                         struct mlg_err *err);

/* Parse argv into the command's struct, work, tell an error; the exit code. `arena_bytes` is the
 * ceiling of the command's arena, in which the values lie. */
int mlg_cli_main(const struct mlg_command *command, int argc, char *const *argv, size_t arena_bytes,
                 mlg_cli_work_fn work);

struct mlg_sub_command {
    const char *name;
    const char *help; /* a few words */
    int (*main)(int argc,
                char *const *argv); /* gets argv from its own name on; NULL = see `other` */
};

/* A program of several commands. All text is literal. */
struct mlg_program {
    const char *name;
    const char *question;                   /* what it answers, one sentence */
    const struct mlg_sub_command *commands; /* [commands_count], by name */
    size_t commands_count;
    const char *const *examples; /* NULL-ended lines */
    /* Runs a command whose `main` is NULL; NULL = there is none. */
    int (*other)(const struct mlg_sub_command *command, int argc, char *const *argv);
};

/* --help, --version, the command named by argv[1], or an error with "did you mean"; the exit code.
 */
int mlg_cli_program(const struct mlg_program *program, int argc, char *const *argv);

#endif
