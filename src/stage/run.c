#include <mlgate/stage/run.h>

#include <mlgate/base/parallel.h>
#include <mlgate/cli/main.h>
#include <mlgate/stage/evidence.h>
#include <mlgate/stage/settings.h>

static enum mlg_code set_up(const struct mlg_stage_run *run, const struct mlg_config *config,
                            struct mlg_evaluation *evaluation, struct mlg_changes *changes,
                            struct mlg_arena *arena, struct mlg_err *err)
{
    mlg_evaluation_init(evaluation);
    const char *folder = mlg_stage_evidence_folder(run->common->evidence, config);
    if (config != NULL)
        MLG_TRY(mlg_evaluation_from_config(evaluation, config, run->stage == MLG_STAGE_COMPARE,
                                           arena, err));
    const struct mlg_evaluation asked = *evaluation;
    MLG_TRY(run->apply(run->user, false, evaluation, arena, err));
    MLG_TRY(mlg_evaluation_apply(evaluation, run->options, run->parsed, arena, err));
    if (mlg_options_is_set(run->parsed, "seed"))
        evaluation->plan.seed = run->common->seed;
    evaluation->plan.memory_bytes = run->common->memory_bytes;
    evaluation->plan.jobs = mlg_parallel_jobs(run->common->jobs);
    evaluation->plan.no_digest = !mlg_stage_wants_digest(run->common, folder);
    MLG_TRY(run->apply(run->user, true, evaluation, arena, err));
    if (config != NULL)
        mlg_changes_of_evaluation(changes, &asked, evaluation);
    return MLG_OK;
}

/* A report must not become part of what is read; said before the work, and not behind it. */
static enum mlg_code check_place(const struct mlg_evaluation *evaluation, const char *path,
                                 struct mlg_err *err)
{
    MLG_TRY(mlg_cli_check_output(path, evaluation->data, err));
    const struct mlg_contender *const contenders[] = { &evaluation->candidate,
                                                       &evaluation->baseline };
    for (size_t i = 0; i < 2; i++) {
        MLG_TRY(mlg_cli_check_output(path, contenders[i]->path, err));
        MLG_TRY(mlg_cli_check_output(path, contenders[i]->model, err));
    }
    return MLG_OK;
}

static enum mlg_code check_places(const struct mlg_common *common,
                                  const struct mlg_evaluation *evaluation, struct mlg_err *err)
{
    MLG_TRY(check_place(evaluation, common->output, err));
    for (size_t i = 0; i < common->also.count; i++)
        MLG_TRY(check_place(evaluation, common->also.items[i].value, err));
    return MLG_OK;
}

static enum mlg_code evaluate(const struct mlg_stage_run *run, const struct mlg_config *config,
                              const struct mlg_changes *changes, struct mlg_evaluation *evaluation,
                              struct mlg_report *report, struct mlg_arena *arena,
                              struct mlg_err *err)
{
    const char *folder = mlg_stage_evidence_folder(run->common->evidence, config);
    const char *statement = NULL;
    MLG_TRY(mlg_evaluation_run(evaluation, report, err));
    if (folder == NULL || run->no_statement)
        return MLG_OK;
    return mlg_stage_save_evaluation(arena, folder, config, changes, run->stage, evaluation, report,
                                     &statement, err);
}

enum mlg_code mlg_stage_run(const struct mlg_stage_run *run, struct mlg_arena *arena, int *ret_exit,
                            struct mlg_err *err)
{
    struct mlg_config read;
    const struct mlg_config *config = NULL;
    struct mlg_evaluation evaluation;
    struct mlg_changes changes = { .count = 0 };
    struct mlg_report report;
    mlg_cli_start_progress(run->tool, run->common);
    if (run->from_file) {
        MLG_TRY(mlg_stage_read_config(run->common->config, run->instead, arena, &read, err));
        config = &read;
    }
    MLG_TRY(set_up(run, config, &evaluation, &changes, arena, err));
    MLG_TRY(check_places(run->common, &evaluation, err));
    mlg_report_init(&report, run->tool);
    enum mlg_code code = evaluate(run, config, &changes, &evaluation, &report, arena, err);
    if (code == MLG_OK)
        *ret_exit = run->deliver(run->user, run->parsed, &report);
    mlg_report_done(&report);
    return code;
}
