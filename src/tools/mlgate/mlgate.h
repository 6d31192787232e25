#ifndef MLGATE_TOOLS_MLGATE_H
#define MLGATE_TOOLS_MLGATE_H
/* The sub-commands of `mlgate` that are not binaries of their own. Each gets argv from its own name
 * on and returns the exit code. */

#include <mlgate/base/arena.h>

int mlg_main_doctor(int argc, char *const *argv);
int mlg_main_explain(int argc, char *const *argv);
int mlg_main_init(int argc, char *const *argv);
int mlg_main_run(int argc, char *const *argv);
int mlg_main_verify(int argc, char *const *argv);

/* Names of the variables that stand for options, for mlg_process_options.env_deny: a program that
 * is started for a run does what the run and mlgate.yaml tell it, and nothing that MLGATE_MIN=...
 * in the environment of a build would loosen. */
extern const char *const mlg_own_variables[];

/* Folder of this executable, for its sister binaries; "" when it cannot be told. out[size]. */
void mlg_own_folder(char *out, unsigned long size);

/* Path of a sister binary: beside this executable if it is there, else its name, to be looked up on
 * PATH. In the arena; NULL when memory is out. */
const char *mlg_sister_program(struct mlg_arena *arena, const char *name);

#endif
