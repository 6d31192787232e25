#ifndef MLGATE_TOOLS_WRITTEN_H
#define MLGATE_TOOLS_WRITTEN_H
/*
 * What the stages of a run wrote, by digest, as it was when each had ended. The evidence folder
 * lies in the work tree, and later stages run code of the change: what stands there at the end of
 * the run is no proof of who wrote it.
 */
#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/evidence/sign.h>

struct written {
    const char *evidence;      /* folder */
    struct mlg_written *items; /* [count]: what is in the folder, or should be */
    bool *of_run;              /* [count]: a stage of this run wrote it */
    size_t count, room;
    struct mlg_arena *arena;
};

/* Take down what is there before the first stage; no folder is an empty one. MLG_E_IO;
 * MLG_E_SYNTAX for a statement that is no regular file. */
enum mlg_code mlg_written_begin(struct written *self, const char *evidence, struct mlg_arena *arena,
                                struct mlg_err *err) MLG_CHECKED;

/* What stands under that name, and its test result, is removed before its stage runs. */
enum mlg_code mlg_written_forget(struct written *self, const char *name,
                                 struct mlg_err *err) MLG_CHECKED;

/* Take down the statement `name` and its test result, which a stage has just written; unless it
 * ended `well` they are removed: somebody else may have written them. *ret_there: `name` is there.
 */
enum mlg_code mlg_written_take(struct written *self, const char *name, bool well, bool *ret_there,
                               struct mlg_err *err) MLG_CHECKED;

/* Is the folder as it was taken down? MLG_E_IO names the first statement that is not, and it is
 * removed, with its signature, so that nobody signs it later. */
enum mlg_code mlg_written_check(const struct written *self, struct mlg_err *err) MLG_CHECKED;

#endif
