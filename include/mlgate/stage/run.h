#ifndef MLGATE_STAGE_RUN_H
#define MLGATE_STAGE_RUN_H
/* The stages test and compare as their programs run them: configuration, options, evaluation,
 * statement, report. */
#include <mlgate/cli/common.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/stage/evaluation.h>
#include <mlgate/stage/options.h>

struct mlg_stage_run {
    enum mlg_stage stage; /* MLG_STAGE_TEST or MLG_STAGE_COMPARE */
    const char *tool;
    bool from_file;      /* read mlgate.yaml (or --config) first */
    const char *instead; /* for the hint when there is none: see mlg_stage_read_config */
    bool no_statement;   /* figures only: nothing to vouch for */
    const struct mlg_common *common;
    const struct mlg_evaluation_options *options;
    const struct mlg_parsed *parsed;
    /* Put the program's own options over the evaluation: metrics before the shared options are
     * applied (`models` false), then what is evaluated (true). */
    enum mlg_code (*apply)(const void *user, bool models, struct mlg_evaluation *evaluation,
                           struct mlg_arena *arena, struct mlg_err *err);
    /* Write the report; the exit code. */
    int (*deliver)(const void *user, const struct mlg_parsed *parsed, struct mlg_report *report);
    const void *user;
};

/* *ret_exit on MLG_OK. Nothing is reported and no statement is written when something fails. */
enum mlg_code mlg_stage_run(const struct mlg_stage_run *run, struct mlg_arena *arena, int *ret_exit,
                            struct mlg_err *err) MLG_CHECKED;

#endif
