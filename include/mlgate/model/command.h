#ifndef MLGATE_MODEL_COMMAND_H
#define MLGATE_MODEL_COMMAND_H
/*
 * Asking a model for predictions by running a command: the change's own code, so it gets neither a
 * shell line nor the environment, and no more time, memory or disk than was said.
 *
 * The command is an argv array in which {model}, {input} and {output} stand for paths, alone or
 * inside an argument ("--model={model}"). Without {input} the input file is its standard input;
 * without {output} its standard output is the predictions. It runs in the current folder, in a
 * process group of its own that is dead when the call returns.
 */
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>

#define MLG_PREDICT_TIMEOUT_MS   (UINT64_C(10) * 60 * 1000)
#define MLG_PREDICT_OUTPUT_BYTES (UINT64_C(4) << 30)

struct mlg_predict_command {
    const char *const *argv; /* NULL-terminated; argv[0] is looked up on PATH unless it has a '/' */
    /* Names of variables to pass on beside PATH, HOME, LANG, LC_*, TMPDIR and TZ, NULL-terminated;
     * NULL = none. */
    const char *const *env;
    uint64_t timeout_ms; /* wall time; 0 = MLG_PREDICT_TIMEOUT_MS */
    /* Address space; 0 = no limit, since accelerators and sanitizers reserve far more than they
     * use. */
    uint64_t memory_bytes;
    uint64_t output_bytes; /* of each file it writes; 0 = MLG_PREDICT_OUTPUT_BYTES */
};

/*
 * MLG_OK if the command could be run as it is written: it has an argv[0]; no placeholder is nearly
 * one of the three ("{modle}"); every name in `env` is a variable's name and none that may hold a
 * credential of the gate (MLGATE_*, the CI's own job tokens). Else MLG_E_CONFIG with a hint.
 * Nothing is run.
 */
enum mlg_code mlg_predict_check(const struct mlg_predict_command *command,
                                struct mlg_err *err) MLG_CHECKED;

/*
 * Run the command on `input_path` (CSV with a header) and have its predictions in `output_path`,
 * which must lie in a folder private to the caller: a file of that name is removed first, so that
 * what is there afterwards was written by this run. What the file holds is not looked at; read it
 * as the predictions table it should be.
 *
 * model_path may be NULL if no argument has {model}. Paths that begin with '-' are given to the
 * command with "./" before them, so that none is read as an option.
 *
 * Fails with the place argv[0], the end of what the command wrote to standard error (bytes as they
 * came, at most 200, on one line: escape on output) and a hint:
 * MLG_E_CONFIG as mlg_predict_check; MLG_E_IO when it cannot be started, exits with a code other
 * than 0, is killed by a signal or runs over its time; MLG_E_LIMIT when it writes over
 * output_bytes; MLG_E_SYNTAX when it succeeds without having written anything. After a failure
 * there is no file at output_path.
 */
enum mlg_code mlg_model_predict(const struct mlg_predict_command *command, const char *model_path,
                                const char *input_path, const char *output_path,
                                struct mlg_err *err) MLG_CHECKED;

#endif
