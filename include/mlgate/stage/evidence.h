#ifndef MLGATE_STAGE_EVIDENCE_H
#define MLGATE_STAGE_EVIDENCE_H
/* The statement of a stage that has ended, written where evidence is wanted. */
#include <mlgate/cli/common.h>
#include <mlgate/config/config.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/stage/changes.h>
#include <mlgate/stage/evaluation.h>

/*
 * Where the statement goes: the folder of --evidence (`option`, may be NULL), else that of
 * mlgate.yaml, else NULL (none). config may be NULL.
 */
const char *mlg_stage_evidence_folder(const char *option, const struct mlg_config *config);

/* Do the digests of tables come before anybody's eyes? Not in the report for people, so that
 * nothing is hashed where there is no other and no statement (`folder` NULL). */
bool mlg_stage_wants_digest(const struct mlg_common *common, const char *folder);

/*
 * Statement of a validation. Its subject is the report's input of role "data"; `data` names the
 * file (the data set's name in mlgate.yaml, or the file's name); `data_set` is the data set of
 * mlgate.yaml that it is, read as that file has it, NULL = none; `changes` beside a configuration.
 * *ret_path in the arena.
 */
enum mlg_code mlg_stage_save_validation(struct mlg_arena *arena, const char *folder,
                                        const struct mlg_config *config,
                                        const struct mlg_changes *changes, const char *data,
                                        const char *data_set, const struct mlg_report *report,
                                        const char **ret_path, struct mlg_err *err) MLG_CHECKED;

/* Statement of a test or comparison that mlg_evaluation_run has ended: its subject is the model's
 * root, or the predictions where no model is named. */
enum mlg_code mlg_stage_save_evaluation(struct mlg_arena *arena, const char *folder,
                                        const struct mlg_config *config,
                                        const struct mlg_changes *changes, enum mlg_stage stage,
                                        const struct mlg_evaluation *evaluation,
                                        const struct mlg_report *report, const char **ret_path,
                                        struct mlg_err *err) MLG_CHECKED;

#endif
