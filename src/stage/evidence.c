#include <mlgate/stage/evidence.h>

#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/base/num.h>

const char *mlg_stage_evidence_folder(const char *option, const struct mlg_config *config)
{
    if (option != NULL)
        return option;
    return config != NULL ? config->evidence : NULL;
}

bool mlg_stage_wants_digest(const struct mlg_common *common, const char *folder)
{
    return folder != NULL || common->format != MLG_REPORT_TEXT || common->also.count > 0;
}

/* First input of that role, or NULL. */
static const struct mlg_input *find_input(const struct mlg_report *report, const char *role)
{
    for (size_t i = 0; i < report->inputs_count; i++) {
        if (strcmp(report->inputs[i].role, role) == 0)
            return &report->inputs[i];
    }
    return NULL;
}

static enum mlg_code save(struct mlg_arena *arena, const char *folder,
                          const struct mlg_config *config, const struct mlg_changes *changes,
                          const char *data, const struct mlg_statement_parts *parts,
                          const char *subject_name, const char *subject_sha256,
                          const char **ret_path, struct mlg_err *err)
{
    char tool[MLG_SHA256_HEX];
    MLG_TRY(mlg_statement_tool_sha256(tool, err));
    struct mlg_subject subject = { .name = subject_name };
    memcpy(subject.sha256, subject_sha256, sizeof(subject.sha256));
    struct mlg_statement_parts whole = *parts;
    whole.subjects = &subject;
    whole.subjects_count = 1;
    whole.config_path = config != NULL ? config->path : NULL;
    whole.config_sha256 = config != NULL ? config->sha256 : NULL;
    whole.changed = changes->names;
    whole.changed_count = changes->count;
    whole.tool_sha256 = tool;
    whole.time_created = mlg_time_now();
    return mlg_statement_save(arena, folder, data, &whole, ret_path, err);
}

enum mlg_code mlg_stage_save_validation(struct mlg_arena *arena, const char *folder,
                                        const struct mlg_config *config,
                                        const struct mlg_changes *changes, const char *data,
                                        const char *data_set, const struct mlg_report *report,
                                        const char **ret_path, struct mlg_err *err)
{
    const struct mlg_input *input = find_input(report, "data");
    if (input == NULL)
        return mlg_err_set(err, MLG_E_BUG, "the report names no data");
    struct mlg_statement_parts parts = { .stage = MLG_STAGE_VALIDATE,
                                         .report = report,
                                         .data_set = data_set };
    return save(arena, folder, config, changes, data, &parts, mlg_path_base(input->path),
                input->sha256, ret_path, err);
}

enum mlg_code mlg_stage_save_evaluation(struct mlg_arena *arena, const char *folder,
                                        const struct mlg_config *config,
                                        const struct mlg_changes *changes, enum mlg_stage stage,
                                        const struct mlg_evaluation *evaluation,
                                        const struct mlg_report *report, const char **ret_path,
                                        struct mlg_err *err)
{
    const struct mlg_contender *candidate = &evaluation->candidate;
    const struct mlg_input *predictions = find_input(report, "predictions");
    if (predictions == NULL)
        return mlg_err_set(err, MLG_E_BUG, "the report names no predictions");
    bool has_model = candidate->root[0] != '\0';
    char alpha[MLG_NUM_TEXT_BYTES];
    mlg_num_format(evaluation->plan.alpha > 0 ? evaluation->plan.alpha : MLG_EVAL_ALPHA, alpha);
    struct mlg_statement_parts parts = {
        .stage = stage,
        .report = report,
        .manifest_sha256 = has_model ? candidate->manifest : NULL,
        .alpha = alpha,
        .seed = &evaluation->plan.seed,
    };
    const char *name = evaluation->name != NULL ? evaluation->name : mlg_path_base(candidate->path);
    return save(arena, folder, config, changes, NULL, &parts, name,
                has_model ? candidate->root : predictions->sha256, ret_path, err);
}
