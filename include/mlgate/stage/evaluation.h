#ifndef MLGATE_STAGE_EVALUATION_H
#define MLGATE_STAGE_EVALUATION_H
/*
 * What the stages test and compare share: a plan of evaluation put together from mlgate.yaml (and
 * then changed by options), the models that have to be run for it, and the run itself.
 */
#include <stdbool.h>

#include <mlgate/base/arena.h>
#include <mlgate/base/err.h>
#include <mlgate/base/sha256.h>
#include <mlgate/config/config.h>
#include <mlgate/evaluate/evaluate.h>
#include <mlgate/model/command.h>
#include <mlgate/verdict/report.h>

/* A model under evaluation: a file or folder to be run, or predictions that were made already. */
struct mlg_contender {
    const char *path; /* model or predictions; NULL = none. A name that ends as a table's does
                         (.csv, .tsv) is predictions */
    const char
        *model; /* the model beside predictions: hashed for the evidence, not run; NULL = none */
    const char *shown;             /* stands for `path` in reports; NULL = path */
    char root[MLG_SHA256_HEX];     /* out: OMS root digest of the model, "" without one */
    char manifest[MLG_SHA256_HEX]; /* out: digest of its manifest */
};

struct mlg_evaluation {
    const char *name; /* of the model, NULL = unknown */
    const char *data; /* table with labels and features: what models are run on; NULL = labels lie
                         in the predictions */
    struct mlg_eval_dialect data_dialect;        /* of `data`, whatever names it */
    struct mlg_eval_dialect predictions_dialect; /* of predictions that were made before */
    const struct mlg_config_at *idle_dialect;    /* place of a dialect of predictions where the file
                                                    names none; else NULL */
    const char *config_path;                     /* with it */
    struct mlg_contender candidate;              /* the model */
    struct mlg_contender baseline;               /* path NULL in a test */
    struct mlg_predict_command predict;          /* argv NULL = none */
    struct mlg_eval_plan plan; /* without its files, which mlg_evaluation_run fills */
};

/* Is `path` predictions by its name, rather than a model? */
bool mlg_evaluation_is_table(const char *path);

/* Empty: nothing to evaluate, defaults of the plan. */
void mlg_evaluation_init(struct mlg_evaluation *self);

/* Take everything that the stage's section of `config` says. `compare` chooses the section; it must
 * be present (MLG_E_CONFIG). What is taken borrows from the configuration and the arena. */
enum mlg_code mlg_evaluation_from_config(struct mlg_evaluation *self,
                                         const struct mlg_config *config, bool compare,
                                         struct mlg_arena *arena, struct mlg_err *err) MLG_CHECKED;

/* "sex" or "age:25,35,50,65". The split is at the last ':' that only numbers and commas follow. */
enum mlg_code mlg_evaluation_parse_slicing(const char *text, struct mlg_arena *arena,
                                           struct mlg_eval_slicing *ret_slicing,
                                           struct mlg_err *err) MLG_CHECKED;

/* Every entry of the plan gets all slicings of the plan. */
enum mlg_code mlg_evaluation_slice_all(struct mlg_evaluation *self, struct mlg_arena *arena,
                                       struct mlg_err *err) MLG_CHECKED;

/*
 * Hash the models, run those that have to be run (predictions go to a private folder that is gone
 * afterwards) and evaluate into `report`. Adds the inputs "model" and "baseline-model" beside those
 * of mlg_evaluate_run, and fills the contenders' digests.
 */
enum mlg_code mlg_evaluation_run(struct mlg_evaluation *self, struct mlg_report *report,
                                 struct mlg_err *err) MLG_CHECKED;

#endif
