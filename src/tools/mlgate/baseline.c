#include "baseline.h"

#include <stdlib.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/base/process.h>
#include <mlgate/verdict/verdict.h>

#include "mlgate.h"

#define NAME_BYTES 4096

bool mlg_baseline_is_pointer(const struct mlg_config_stage *compare)
{
    return compare->present && compare->baseline == compare->baseline_as_written &&
           !mlg_file_is_regular(compare->baseline) && !mlg_file_is_dir(compare->baseline);
}

/* Where the ledger and the policy are may be told by the environment; who is trusted may not.
 * ret_set[3]. */
static enum mlg_code pass_on_places(struct mlg_arena *arena, const char **ret_set,
                                    struct mlg_err *err)
{
    static const char *const places[] = { "MLGATE_POLICY_REF", "MLGATE_REMOTE" };
    size_t count = 0;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *value = getenv(places[i]);
        if (value == NULL)
            continue;
        ret_set[count] = mlg_arena_print(arena, "%s=%s", places[i], value);
        if (ret_set[count++] == NULL)
            return mlg_arena_full(arena, err);
    }
    ret_set[count] = NULL;
    return MLG_OK;
}

static enum mlg_code run_export(const struct mlg_config *config, const char *to,
                                struct mlg_arena *arena, struct mlg_buf *name, int *ret_exit,
                                struct mlg_err *err)
{
    const char *program = mlg_sister_program(arena, "mlgate-promote");
    if (program == NULL)
        return mlg_arena_full(arena, err);
    const char *argv[] = { program,      "export", "--config",
                           config->path, "--to",   config->compare.baseline,
                           to,           NULL };
    const char *set[3];
    MLG_TRY(pass_on_places(arena, set, err));
    struct mlg_process_options process = {
        .argv = argv, .env_deny = mlg_own_variables, .env_set = set, .out = name
    };
    struct mlg_process_result result;
    MLG_TRY(mlg_process_run(&process, &result, err));
    *ret_exit = result.exit_code;
    return MLG_OK;
}

static enum mlg_code take(const struct mlg_config *config, const char *to, struct mlg_arena *arena,
                          struct baseline *baseline, struct mlg_err *err)
{
    struct mlg_buf name;
    int exit_code = MLG_EXIT_INTERNAL;
    mlg_buf_init(&name, NAME_BYTES);
    enum mlg_code code = run_export(config, to, arena, &name, &exit_code, err);
    if (code == MLG_OK && exit_code == MLG_EXIT_PASS) {
        baseline->path = to;
        baseline->name = mlg_arena_copy(arena, mlg_str_trim(mlg_buf_view(&name)));
        if (baseline->name == NULL)
            code = mlg_arena_full(arena, err);
    } else if (code == MLG_OK && exit_code == MLG_EXIT_INCONCLUSIVE) {
        baseline->missing = true;
    } else if (code == MLG_OK) {
        code = mlg_err_set(err, MLG_E_IO,
                           "the model at '%s' cannot be had from the ledger (exit code %d)",
                           config->compare.baseline, exit_code);
        mlg_err_at(err, config->path, config->compare.at.line, config->compare.at.column);
    }
    mlg_buf_done(&name);
    return code;
}

enum mlg_code mlg_baseline_resolve(const struct mlg_config *config, struct mlg_arena *arena,
                                   struct baseline *ret_baseline, struct mlg_err *err)
{
    struct baseline baseline = { 0 };
    char *folder = NULL;
    if (!mlg_baseline_is_pointer(&config->compare)) {
        *ret_baseline = baseline;
        return MLG_OK;
    }
    MLG_TRY(mlg_file_make_temp_dir(arena, &folder, err));
    baseline.folder = folder;
    char *to = mlg_path_join(arena, folder, "baseline");
    enum mlg_code code =
        to == NULL ? mlg_arena_full(arena, err) : take(config, to, arena, &baseline, err);
    if (code != MLG_OK)
        mlg_baseline_done(&baseline);
    else
        *ret_baseline = baseline;
    return code;
}

void mlg_baseline_done(struct baseline *baseline)
{
    if (baseline->folder != NULL)
        mlg_file_remove_tree(baseline->folder);
    *baseline = (struct baseline){ 0 };
}
