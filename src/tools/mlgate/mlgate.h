#ifndef MLGATE_TOOLS_MLGATE_H
#define MLGATE_TOOLS_MLGATE_H
/* The sub-commands of `mlgate` that are not binaries of their own. Each gets argv from its own name
 * on and returns the exit code. */

int mlg_main_explain(int argc, char *const *argv);
int mlg_main_run(int argc, char *const *argv);

/* Folder of this executable, for its sister binaries; "" when it cannot be told. out[size]. */
void mlg_own_folder(char *out, unsigned long size);

#endif
