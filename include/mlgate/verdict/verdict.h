#ifndef MLGATE_VERDICT_VERDICT_H
#define MLGATE_VERDICT_VERDICT_H
/* PASS, FAIL or INCONCLUSIVE, and the exit code that tells it to a shell. */
#include <mlgate/base/err.h>

enum mlg_verdict {
    MLG_NO_VERDICT =
        0, /* a figure that nobody gates; contributes nothing. Zeroed memory never passes */
    MLG_PASS,
    MLG_FAIL,
    MLG_INCONCLUSIVE /* nothing is known well enough to pass: never green in any format */
};

/* Exit codes of every binary (design: §2). */
enum mlg_exit {
    MLG_EXIT_PASS = 0,
    MLG_EXIT_FAIL = 1,
    MLG_EXIT_USAGE = 2,
    MLG_EXIT_DATA = 3,
    MLG_EXIT_REMOTE = 4,
    MLG_EXIT_INCONCLUSIVE = 5,
    MLG_EXIT_INTERNAL = 70
};

/* "PASS", "FAIL", "INCONCLUSIVE", "NONE". */
const char *mlg_verdict_name(enum mlg_verdict verdict);

/* The verdict of both together: FAIL if one is, else INCONCLUSIVE if one is, else PASS if one is,
 * else none. */
enum mlg_verdict mlg_verdict_join(enum mlg_verdict a, enum mlg_verdict b);

/* MLG_NO_VERDICT is INCONCLUSIVE: a run that gated nothing has shown nothing. */
enum mlg_exit mlg_verdict_exit(enum mlg_verdict verdict);

/* Exit code of an error; MLG_OK is MLG_EXIT_PASS. */
enum mlg_exit mlg_code_exit(enum mlg_code code);

/* Of several stages: the first present of 70, 2, 3, 4, 1, 5, 0; an unknown code counts as 70. */
int mlg_exit_join(int a, int b);

#endif
