/*
 * `mlgate run`: the stages of mlgate.yaml in order, each as a process of its own, and one table at
 * the end. A stage hands over its report as JSON, which is read back strictly: what cannot be read
 * is no verdict.
 */
#include <stdio.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/base/num.h>
#include <mlgate/base/process.h>
#include <mlgate/cli/main.h>
#include <mlgate/config/config.h>
#include <mlgate/evidence/statement.h>
#include <mlgate/report/read.h>
#include <mlgate/stage/evidence.h>
#include <mlgate/stage/settings.h>

#include "baseline.h"
#include "mlgate.h"
#include "signing.h"
#include "written.h"

#define TOOL         "mlgate run"
#define REPORT_BYTES ((size_t)256 * 1024 * 1024)
#define LIST_BYTES   ((size_t)8 * 1024 * 1024)
#define STAGE_ARGS   24

struct run_options {
    const char *model;
    double threshold;
    const char *key;
    const char *passphrase_file;
    const char *written;
    struct mlg_opt_list stages;
    struct mlg_common common;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_GROUP("Candidate"),
    MLG_OPT_STRING(0, "model", struct run_options, model, "PATH", NULL,
                   "test and compare this model instead of model.path"),
    MLG_OPT_DOUBLE(0, "threshold", struct run_options, threshold, "T", -1e308, 1e308, NULL,
                   "its threshold"),
    MLG_OPT_GROUP("Signing"),
    MLG_OPT_STRING(0, "key", struct run_options, key, "FILE", NULL,
                   "sign behind the stages; else PEM in MLGATE_SIGNING_KEY"),
    MLG_OPT_STRING(0, "passphrase-file", struct run_options, passphrase_file, "FILE", NULL,
                   "its passphrase; else that in MLGATE_KEY_PASSPHRASE"),
    MLG_OPT_STRING(0, "written", struct run_options, written, "FILE", NULL,
                   "list what may be signed, for sign-evidence --only"),
    MLG_OPTIONS_COMMON(struct run_options),
    MLG_OPT_OPERANDS(struct run_options, stages, "STAGE", 0, 3,
                     "validate, test, compare; none: all of the file"),
    MLG_OPT_END,
};

static const char *const usage[] = { "[OPTION]... [STAGE]...", NULL };
static const char *const examples[] = { "mlgate run",
                                        "mlgate run --model models/new.json test compare", NULL };

static const struct mlg_command command = {
    .name = TOOL,
    .summary = "Run the stages of mlgate.yaml in order and print one table.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct run_options),
};

/* One process to run. */
struct job {
    enum mlg_stage stage;
    const char *data; /* validate: name of the data set */
    const char *name; /* in the table */
};

struct session {
    const struct run_options *options;
    const struct mlg_parsed *parsed;
    const struct mlg_config *config;
    const char *evidence; /* folder */
    struct baseline baseline;
    struct written written;
    const char *lost; /* the first stage that ended without its statement; NULL = none */
    struct mlg_arena *arena;
};

static bool wanted(const struct run_options *o, enum mlg_stage stage)
{
    for (size_t i = 0; i < o->stages.count; i++) {
        if (strcmp(o->stages.items[i], mlg_stage_name(stage)) == 0)
            return true;
    }
    return o->stages.count == 0;
}

static enum mlg_code check_stages(const struct session *s, struct mlg_err *err)
{
    for (size_t i = 0; i < s->options->stages.count; i++) {
        const char *name = s->options->stages.items[i];
        bool present = strcmp(name, "validate") == 0  ? s->config->validate_count > 0
                       : strcmp(name, "test") == 0    ? s->config->test.present
                       : strcmp(name, "compare") == 0 ? s->config->compare.present
                                                      : false;
        if (present)
            continue;
        (void)mlg_err_set(err, MLG_E_CONFIG, "has no stage '%s'", name);
        mlg_err_at(err, s->config->path, 0, 0);
        return mlg_err_hint(err, "stages are validate, test and compare");
    }
    return MLG_OK;
}

/* What the stages that are wanted read; a pointer of the ledger is no file here. */
static enum mlg_code check_place(const struct session *s, const char *path, const char *model,
                                 struct mlg_err *err)
{
    const struct mlg_config *config = s->config;
    const struct mlg_config_stage *const stages[] = { &config->test, &config->compare };
    const char *baseline = config->compare.present && !mlg_baseline_is_pointer(&config->compare)
                               ? config->compare.baseline
                               : NULL;
    MLG_TRY(mlg_cli_check_output(path, config->path, err));
    for (size_t i = 0; i < config->validate_count && wanted(s->options, MLG_STAGE_VALIDATE); i++) {
        MLG_TRY(mlg_cli_check_output(path, config->validate[i].data->path, err));
        MLG_TRY(mlg_cli_check_output(path, config->validate[i].contract, err));
    }
    for (size_t i = 0; i < 2; i++) {
        if (!stages[i]->present || !wanted(s->options, i == 0 ? MLG_STAGE_TEST : MLG_STAGE_COMPARE))
            continue;
        MLG_TRY(mlg_cli_check_output(path, model, err));
        MLG_TRY(mlg_cli_check_output(path, stages[i]->data->path, err));
        MLG_TRY(mlg_cli_check_output(path, stages[i]->predictions, err));
        MLG_TRY(i == 1 ? mlg_cli_check_output(path, baseline, err) : MLG_OK);
    }
    return MLG_OK;
}

/* What is written must not be part of what is read. Each report says so of its own inputs, but only
 * when all work is done. */
static enum mlg_code check_places(const struct session *s, struct mlg_err *err)
{
    const struct mlg_common *common = &s->options->common;
    const char *model = s->options->model != NULL ? s->options->model : s->config->model_path;
    bool judged = (s->config->test.present && wanted(s->options, MLG_STAGE_TEST)) ||
                  (s->config->compare.present && wanted(s->options, MLG_STAGE_COMPARE));
    if (judged && mlg_cli_check_output(s->evidence, model, NULL) != MLG_OK) {
        (void)mlg_err_set(err, MLG_E_CONFIG,
                          "the model \"%.150s\" holds the folder of the evidence, which each run "
                          "changes",
                          model);
        mlg_err_at(err, s->config->path, 0, 0);
        return mlg_err_hint(err, "give the model a folder of its own in model.path, or put the "
                                 "evidence elsewhere (evidence, --evidence)");
    }
    MLG_TRY(check_place(s, common->output, model, err));
    MLG_TRY(check_place(s, s->options->written, model, err));
    for (size_t i = 0; i < common->also.count; i++)
        MLG_TRY(check_place(s, common->also.items[i].value, model, err));
    return MLG_OK;
}

static enum mlg_code list_jobs(const struct session *s, struct job **ret_jobs, size_t *ret_count,
                               struct mlg_err *err)
{
    const struct mlg_config *config = s->config;
    struct job *jobs = mlg_arena_array(s->arena, config->validate_count + 2, sizeof(*jobs));
    if (jobs == NULL)
        return mlg_arena_full(s->arena, err);
    size_t count = 0;
    for (size_t i = 0; wanted(s->options, MLG_STAGE_VALIDATE) && i < config->validate_count; i++) {
        const char *data = config->validate[i].data->name;
        jobs[count++] = (struct job){ MLG_STAGE_VALIDATE, data,
                                      mlg_arena_print(s->arena, "validate %s", data) };
    }
    if (config->test.present && wanted(s->options, MLG_STAGE_TEST))
        jobs[count++] = (struct job){ MLG_STAGE_TEST, NULL, "test" };
    if (config->compare.present && wanted(s->options, MLG_STAGE_COMPARE))
        jobs[count++] = (struct job){ MLG_STAGE_COMPARE, NULL, "compare" };
    if (count == 0) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "has no stage to run");
        mlg_err_at(err, config->path, 0, 0);
        (void)mlg_err_hint(err, "add validate, test or compare");
        return MLG_E_CONFIG;
    }
    *ret_jobs = jobs;
    *ret_count = count;
    return MLG_OK;
}

/* What the run was told and every stage is told as well: without it, the option would be silent.
 * --no-progress stands for --quiet too, since the stages' errors must be seen. */
static enum mlg_code pass_on(const struct session *s, const char **argv, size_t *n,
                             struct mlg_err *err)
{
    const struct mlg_common *common = &s->options->common;
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = { { "jobs", common->jobs },
                    { "memory", common->memory_bytes },
                    { "seed", common->seed } };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (!mlg_options_is_set(s->parsed, numbers[i].name))
            continue;
        argv[*n] = mlg_arena_print(s->arena, "--%s=%llu", numbers[i].name,
                                   (unsigned long long)numbers[i].value);
        if (argv[(*n)++] == NULL)
            return mlg_arena_full(s->arena, err);
    }
    if (common->no_progress || common->quiet)
        argv[(*n)++] = "--no-progress";
    return MLG_OK;
}

/* The stage's command line; argv[STAGE_ARGS], in the arena. */
static enum mlg_code make_argv(const struct session *s, const struct job *job, const char **argv,
                               struct mlg_err *err)
{
    char *name = mlg_arena_print(s->arena, "mlgate-%s", mlg_stage_name(job->stage));
    const char *program = name != NULL ? mlg_sister_program(s->arena, name) : NULL;
    char number[MLG_NUM_TEXT_BYTES];
    mlg_num_format(s->options->threshold, number);
    char *threshold = mlg_arena_print(s->arena, "--threshold=%s", number);
    if (program == NULL || threshold == NULL)
        return mlg_arena_full(s->arena, err);
    size_t n = 0;
    argv[n++] = program;
    argv[n++] = "--config";
    argv[n++] = s->config->path;
    argv[n++] = "--format=json";
    argv[n++] = "--output=-";
    argv[n++] = "--evidence";
    argv[n++] = s->evidence;
    MLG_TRY(pass_on(s, argv, &n, err));
    if (job->stage == MLG_STAGE_VALIDATE) {
        argv[n++] = "--data";
        argv[n++] = job->data;
    } else {
        if (s->options->model != NULL) {
            argv[n++] = job->stage == MLG_STAGE_TEST ? "--model" : "--candidate";
            argv[n++] = s->options->model;
        }
        if (job->stage == MLG_STAGE_COMPARE && s->baseline.path != NULL) {
            argv[n++] = "--baseline";
            argv[n++] = s->baseline.path;
            argv[n++] = "--baseline-name";
            argv[n++] = s->baseline.name;
        }
        if (s->options->threshold == s->options->threshold) /* given: not NaN */
            argv[n++] = threshold;
    }
    argv[n] = NULL;
    return MLG_OK;
}

/* Take down the job's statement as its stage wrote it. A stage that did not end with a verdict of
 * its own wrote none: what is there then was written by what it ran. */
static enum mlg_code take_statement(struct session *s, const struct job *job,
                                    struct mlg_report_stage *stage, struct mlg_err *err)
{
    const char *name = mlg_statement_file_name(s->arena, job->stage, job->data);
    bool well = stage->report != NULL &&
                (stage->exit_code == MLG_EXIT_PASS || stage->exit_code == MLG_EXIT_FAIL ||
                 stage->exit_code == MLG_EXIT_INCONCLUSIVE);
    bool there = false;
    if (name == NULL)
        return mlg_arena_full(s->arena, err);
    MLG_TRY(mlg_written_take(&s->written, name, well, &there, err));
    if (there)
        stage->evidence = mlg_path_join(s->arena, s->evidence, name);
    else if (s->lost == NULL)
        s->lost = job->name;
    return MLG_OK;
}

static enum mlg_code remove_old(struct session *s, const struct job *job, struct mlg_err *err)
{
    const char *name = mlg_statement_file_name(s->arena, job->stage, job->data);
    if (name == NULL)
        return mlg_arena_full(s->arena, err);
    MLG_TRY(mlg_written_forget(&s->written, name, err));
    return mlg_signing_remove_old(s->evidence, name, s->arena, err);
}

static void take_report(const struct session *s, const struct mlg_buf *out,
                        struct mlg_report *report, struct mlg_report_stage *stage)
{
    struct mlg_doc doc;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code =
        mlg_doc_parse_json(s->arena, mlg_buf_view(out), stage->name, MLG_E_SYNTAX, &doc, &err);
    if (code == MLG_OK)
        code = mlg_report_read(&doc, report, &err);
    if (code == MLG_OK)
        stage->report = report;
    else
        stage->error = mlg_arena_print(s->arena, "its report cannot be read: %s", err.text);
}

static enum mlg_code run_job(struct session *s, const struct job *job, struct mlg_report *report,
                             struct mlg_report_stage *stage, struct mlg_err *err)
{
    const char *argv[STAGE_ARGS];
    MLG_TRY(make_argv(s, job, argv, err));
    stage->name = job->name;
    MLG_TRY(remove_old(s, job, err));
    if (job->stage == MLG_STAGE_COMPARE && s->baseline.missing) {
        stage->exit_code = MLG_EXIT_INCONCLUSIVE;
        stage->error = "nothing was promoted there yet: a first promotion has no comparison "
                       "(mlgate run validate test)";
        return MLG_OK;
    }
    struct mlg_buf out;
    mlg_buf_init(&out, REPORT_BYTES);
    struct mlg_process_options process = { .argv = argv,
                                           .env_deny = mlg_own_variables,
                                           .out = &out };
    struct mlg_process_result result;
    enum mlg_code code = mlg_process_run(&process, &result, err);
    if (code == MLG_OK) {
        stage->exit_code = result.exit_code >= 0 && !result.output_over_limit ? result.exit_code
                                                                              : MLG_EXIT_INTERNAL;
        if (out.len > 0)
            take_report(s, &out, report, stage);
        else
            stage->error = "it ended without a report; see its message above";
        code = take_statement(s, job, stage, err);
    }
    mlg_buf_done(&out);
    return code;
}

static enum mlg_code run_jobs(struct session *s, const struct job *jobs, size_t count,
                              const struct mlg_parsed *parsed, int *ret_exit, struct mlg_err *err)
{
    struct mlg_report *reports = mlg_arena_array(s->arena, count, sizeof(*reports));
    struct mlg_report_stage *stages = mlg_arena_array(s->arena, count, sizeof(*stages));
    if (reports == NULL || stages == NULL)
        return mlg_arena_full(s->arena, err);
    enum mlg_code code = mlg_signing_remove_old(s->evidence, NULL, s->arena, err);
    if (code == MLG_OK)
        code = mlg_signing_remove_strays(s->evidence, s->config, s->arena, err);
    if (code == MLG_OK)
        code = mlg_written_begin(&s->written, s->evidence, s->arena, err);
    for (size_t i = 0; i < count && code == MLG_OK; i++) {
        mlg_cli_note(TOOL, &s->options->common, "%s", jobs[i].name);
        code = run_job(s, &jobs[i], &reports[i], &stages[i], err);
    }
    if (code == MLG_OK)
        code = mlg_written_check(&s->written, err);
    if (code == MLG_OK)
        *ret_exit = mlg_cli_report_run(parsed, &s->options->common, stages, count);
    for (size_t i = 0; i < count; i++) {
        if (stages[i].report != NULL)
            mlg_report_done(&reports[i]);
    }
    return code;
}

static enum mlg_code run_all(struct session *session, const struct mlg_parsed *parsed,
                             int *ret_exit, struct mlg_err *err)
{
    struct job *jobs = NULL;
    size_t count = 0;
    MLG_TRY(check_stages(session, err));
    MLG_TRY(check_places(session, err));
    MLG_TRY(list_jobs(session, &jobs, &count, err));
    if (jobs[count - 1].stage == MLG_STAGE_COMPARE)
        MLG_TRY(mlg_baseline_resolve(session->config, session->arena, &session->baseline, err));
    enum mlg_code code = run_jobs(session, jobs, count, parsed, ret_exit, err);
    mlg_baseline_done(&session->baseline);
    return code;
}

/* Sign what this run wrote. Not when a stage that should have said something said nothing: a
 * folder without the bad news is no evidence. */
static enum mlg_code sign(const struct session *s, const struct signing *signing, int *ret_exit,
                          struct mlg_err *err)
{
    int signed_exit = MLG_EXIT_INTERNAL;
    if (s->lost != NULL) {
        struct mlg_err why = MLG_ERR_INIT;
        (void)mlg_err_set(&why, MLG_E_IO, "nothing is signed: %s ended without a statement",
                          s->lost);
        (void)mlg_err_hint(&why, "its message above says why");
        signed_exit = mlg_cli_fail(TOOL, &why);
    } else {
        MLG_TRY(mlg_signing_run(signing, s->config, s->options->model, &s->written,
                                &s->options->common, s->arena, &signed_exit, err));
    }
    *ret_exit = mlg_exit_join(*ret_exit, signed_exit);
    return MLG_OK;
}

/* What sign() would sign, for a job that signs later: NAME=SHA256, one a line; no line when a stage
 * was lost. */
static enum mlg_code list_written(const struct session *s, struct mlg_err *err)
{
    struct mlg_buf out;
    mlg_buf_init(&out, LIST_BYTES);
    for (size_t i = 0; i < s->written.count && s->lost == NULL; i++) {
        if (s->written.of_run[i])
            mlg_buf_add_format(&out, "%s=%s\n", s->written.items[i].name,
                               s->written.items[i].sha256);
    }
    enum mlg_code code = mlg_buf_check(&out, err);
    if (code == MLG_OK)
        code = mlg_file_write(s->options->written, mlg_buf_view(&out), err);
    mlg_buf_done(&out);
    return code;
}

static enum mlg_code run(const struct run_options *options, const struct mlg_parsed *parsed,
                         struct signing *signing, struct mlg_arena *arena, int *ret_exit,
                         struct mlg_err *err)
{
    struct mlg_config config;
    MLG_TRY(mlg_signing_begin(signing, options->key, options->passphrase_file, err));
    MLG_TRY(mlg_stage_read_config(options->common.config, "go to the folder that has one", arena,
                                  &config, err));
    struct session session = { .options = options,
                               .parsed = parsed,
                               .config = &config,
                               .evidence =
                                   mlg_stage_evidence_folder(options->common.evidence, &config),
                               .arena = arena };
    MLG_TRY(run_all(&session, parsed, ret_exit, err));
    if (options->written != NULL)
        MLG_TRY(list_written(&session, err));
    return mlg_signing_wanted(signing) ? sign(&session, signing, ret_exit, err) : MLG_OK;
}

int mlg_main_run(int argc, char *const *argv)
{
    struct mlg_arena arena;
    mlg_arena_init(&arena, (size_t)1024 * 1024 * 1024);
    struct run_options options;
    struct mlg_parsed parsed;
    struct signing signing = { 0 };
    int exit_code = 0;
    if (mlg_cli_start(&command, argc, argv, &arena, &options, &parsed, &exit_code)) {
        struct mlg_err err = MLG_ERR_INIT;
        if (run(&options, &parsed, &signing, &arena, &exit_code, &err) != MLG_OK)
            exit_code = mlg_cli_fail(TOOL, &err);
    }
    mlg_signing_done(&signing);
    mlg_arena_done(&arena);
    return exit_code;
}
