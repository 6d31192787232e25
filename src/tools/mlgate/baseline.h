#ifndef MLGATE_TOOLS_BASELINE_H
#define MLGATE_TOOLS_BASELINE_H
/* The baseline of a comparison when mlgate.yaml names a registry pointer ("production") instead of
 * a path. */
#include <stdbool.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/config/config.h>

struct baseline {
    const char *path;   /* what --baseline takes; NULL = as mlgate.yaml says */
    const char *name;   /* "income#production#3"; NULL = the path speaks for itself */
    const char *folder; /* temporary, to be removed; NULL = none */
    bool missing;       /* the pointer points at nothing yet */
};

/* A word without '/' and '.' that is no file beside mlgate.yaml: config.h says how it is read. */
bool mlg_baseline_is_pointer(const struct mlg_config_stage *compare);

/* Is the baseline of `config` a pointer? Then the model in force there is exported by
 * mlgate-promote. Everything lies in the arena. MLG_E_IO when the ledger could not be read; the
 * message of mlgate-promote stands on standard error. */
enum mlg_code mlg_baseline_resolve(const struct mlg_config *config, struct mlg_arena *arena,
                                   struct baseline *ret_baseline, struct mlg_err *err) MLG_CHECKED;

/* Remove what was exported. */
void mlg_baseline_done(struct baseline *baseline);

#endif
