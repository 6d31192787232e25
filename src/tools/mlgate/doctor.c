/* `mlgate doctor`: what would stop a run, each with the command that mends it. Nothing is run and
 * nothing is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/cli/main.h>
#include <mlgate/contract/contract.h>
#include <mlgate/stage/dialect.h>
#include <mlgate/stage/settings.h>
#include <mlgate/table/table.h>
#include <mlgate/text/escape.h>
#include <mlgate/vcs/repo.h>

#include "baseline.h"
#include "mlgate.h"

#define TOOL "mlgate doctor"

struct doctor_options {
    const char *config;
    bool promote;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_STRING('c', "config", struct doctor_options, config, "FILE", NULL,
                   "configuration (mlgate.yaml)"),
    MLG_OPT_FLAG(0, "promote", struct doctor_options, promote,
                 "also what a promotion needs: key, history, tags"),
    MLG_OPT_END,
};

static const char *const usage[] = { "[OPTION]...", NULL };
static const char *const examples[] = { "mlgate doctor", "mlgate doctor --promote", NULL };

static const struct mlg_command command = {
    .name = TOOL,
    .summary = "What would stop a run, and which command mends it?",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct doctor_options),
};

struct doctor {
    const struct mlg_config *config;
    struct mlg_arena *arena;
    struct mlg_buf out;
    size_t ailments;
};

static void add_line(struct doctor *d, const char *mark, const char *text)
{
    mlg_buf_add_text(&d->out, mark);
    mlg_escape_terminal(&d->out, mlg_str_of(text), 0);
    mlg_buf_add_char(&d->out, '\n');
}

static void well(struct doctor *d, const char *what, const char *which)
{
    char text[512];
    (void)snprintf(text, sizeof text, "%s %.400s", what, which);
    add_line(d, "ok    ", text);
}

static void ailing(struct doctor *d, const char *what, const char *mend)
{
    d->ailments++;
    add_line(d, "STOP  ", what);
    if (mend != NULL && mend[0] != '\0')
        add_line(d, "      mend: ", mend);
}

static void ailing_by(struct doctor *d, const struct mlg_err *err, const char *mend)
{
    char text[900];
    const struct mlg_loc *loc = &err->loc;
    if (loc->path[0] != '\0' && loc->line != 0)
        (void)snprintf(text, sizeof text, "%s:%llu:%llu: %s", loc->path,
                       (unsigned long long)loc->line, (unsigned long long)loc->column, err->text);
    else
        (void)snprintf(text, sizeof text, "%s%s%s", loc->path, loc->path[0] != '\0' ? ": " : "",
                       err->text);
    ailing(d, text, mend != NULL ? mend : err->hint);
}

/* --- data ---------------------------------------------------------------------------------------
 */

static void check_column(struct doctor *d, const struct mlg_table *table, const char *path,
                         const char *column)
{
    const char *names[64], *near;
    char what[512], mend[512];
    size_t count = mlg_table_columns(table);
    if (column == NULL || mlg_table_find(table, mlg_str_of(column)) >= 0)
        return;
    count = count > 64 ? 64 : count;
    for (size_t i = 0; i < count; i++)
        names[i] = mlg_arena_copy(d->arena, mlg_table_column_name(table, i));
    near = mlg_str_suggest(column, names, count);
    (void)snprintf(what, sizeof what, "%.200s has no column '%.100s'", path, column);
    (void)snprintf(mend, sizeof mend,
                   near != NULL ? "in mlgate.yaml, write '%.100s'"
                                : "head -n 1 '%.200s' shows its columns",
                   near != NULL ? near : path);
    ailing(d, what, mend);
}

static void ignore_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)user;
    (void)problem;
}

/* Is the file there, but not for this user? Then `mend` says how it becomes readable. */
static bool is_closed(const char *path, char *mend, size_t size)
{
    if (access(path, F_OK) != 0 || access(path, R_OK) == 0)
        return false;
    (void)snprintf(mend, size, "chmod -R u+rX '%.400s' (as its owner; for others a+rX)", path);
    return true;
}

/* What Git LFS leaves where a file was not fetched. */
static bool is_lfs_pointer(const char *path)
{
    static const char first[] = "version https://git-lfs.github.com/spec/";
    char bytes[sizeof first - 1];
    struct mlg_err err = MLG_ERR_INIT;
    size_t got = 0;
    int fd = -1;
    if (mlg_file_open(path, &fd, &err) != MLG_OK)
        return false;
    bool is = mlg_file_read_fd(fd, bytes, sizeof bytes, &got, &err) == MLG_OK &&
              got == sizeof bytes && memcmp(bytes, first, sizeof bytes) == 0;
    (void)close(fd);
    return is;
}

/* A broken row or header is a finding of the run; what is told here is what no run gets past. */
static void check_table(struct doctor *d, const struct mlg_config_data *data, bool with_columns)
{
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_table_options options = { .on_problem = ignore_problem };
    const struct mlg_cell_syntax *cells = NULL;
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    char mend[600];
    if (is_lfs_pointer(data->path)) {
        (void)snprintf(mend, sizeof mend, "%.300s is a pointer of Git LFS, not the file",
                       data->path);
        ailing(d, mend, "git lfs pull (in a workflow: actions/checkout with lfs: true)");
        return;
    }
    if (mlg_stage_dialect(d->config, data->dialect, d->arena, &options.csv, &cells, &err) !=
        MLG_OK) {
        ailing_by(d, &err, NULL);
        return;
    }
    if (mlg_table_open(data->path, &options, &table, &err) != MLG_OK) {
        bool closed = is_closed(data->path, mend, sizeof mend);
        if (!closed)
            (void)snprintf(
                mend, sizeof mend,
                "bring the file, such as `git lfs pull` or `dvc pull`, or correct data.%.100s",
                data->name);
        ailing_by(d, &err, access(data->path, R_OK) != 0 ? mend : NULL);
        return;
    }
    size_t before = d->ailments;
    for (size_t i = 0; with_columns && i < data->ids_count; i++)
        check_column(d, table, data->path, data->ids[i]);
    if (with_columns) {
        check_column(d, table, data->path, data->label);
        check_column(d, table, data->path, data->weight);
    }
    for (size_t i = 0; with_columns && i < data->slices_count; i++)
        check_column(d, table, data->path, data->slices[i].column);
    if (d->ailments == before)
        well(d, "data", data->path);
}

static void check_data(struct doctor *d)
{
    for (size_t i = 0; i < d->config->data_count; i++) {
        const struct mlg_config_data *data = &d->config->data[i];
        bool tested = data == d->config->test.data || data == d->config->compare.data;
        check_table(d, data, tested);
    }
}

static void check_contracts(struct doctor *d)
{
    for (size_t i = 0; i < d->config->validate_count; i++) {
        const struct mlg_config_validate *entry = &d->config->validate[i];
        struct mlg_err err = MLG_ERR_INIT;
        struct mlg_contract contract;
        const struct mlg_contract_object *object;
        struct mlg_contract_options options = { .format = NULL };
        if (mlg_contract_read(entry->contract, &options, d->arena, &contract, &err) != MLG_OK ||
            mlg_contract_choose(&contract, NULL, entry->data->path, &object, &err) != MLG_OK)
            ailing_by(d, &err, NULL);
        else
            well(d, "contract", entry->contract);
    }
}

/* --- model --------------------------------------------------------------------------------------
 */

static bool on_path(const char *name)
{
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");
        char file[4352];
        if (len < 4000 && snprintf(file, sizeof file, "%.*s/%.300s", (int)len, path, name) > 0 &&
            mlg_file_is_regular(file) && access(file, X_OK) == 0)
            return true;
        path += len + (path[len] == ':' ? 1 : 0);
    }
    return false;
}

static void check_command(struct doctor *d)
{
    char what[512], mend[512];
    const char *program = d->config->predict.command[0];
    bool is_path = strchr(program, '/') != NULL;
    if (is_path ? access(program, X_OK) == 0 && mlg_file_is_regular(program) : on_path(program)) {
        well(d, "predict command", program);
    } else if (is_path && mlg_file_is_regular(program)) {
        (void)snprintf(what, sizeof what, "the predict command %.300s is not executable", program);
        (void)snprintf(mend, sizeof mend, "chmod +x '%.300s'", program);
        ailing(d, what, mend);
    } else {
        (void)snprintf(what, sizeof what, "there is no predict command %.300s%s", program,
                       is_path ? "" : " on PATH");
        ailing(d, what,
               is_path ? "add the file, or correct model.predict.command in mlgate.yaml"
                       : "install it, or name it as a path: ./predict");
    }
}

static void check_weights(struct doctor *d)
{
    const char *path = d->config->model_path;
    char what[512], mend[600];
    if (path == NULL)
        return;
    if (access(path, R_OK) != 0) {
        (void)snprintf(what, sizeof what, "the model %.300s is not there or not readable", path);
        ailing(d, what,
               is_closed(path, mend, sizeof mend)
                   ? mend
                   : "bring it, such as `git lfs pull` or `dvc pull`, or correct model.path");
    } else if (mlg_file_is_regular(path) && is_lfs_pointer(path)) {
        (void)snprintf(what, sizeof what, "%.300s is a pointer of Git LFS, not the model", path);
        ailing(d, what, "git lfs pull (in a workflow: actions/checkout with lfs: true)");
    } else {
        well(d, "model", path);
    }
}

static void check_model(struct doctor *d)
{
    const struct mlg_config *c = d->config;
    char what[512];
    check_weights(d);
    bool runs = (c->test.present && c->test.predictions == NULL) ||
                (c->compare.present && c->compare.predictions == NULL);
    if (runs && c->predict.command == NULL)
        ailing(d, "test or compare run the model, but there is no model.predict.command",
               "add it to mlgate.yaml: predict: { command: [./predict, \"{model}\"] }");
    else if (runs)
        check_command(d);
    if (c->test.predictions != NULL && access(c->test.predictions, R_OK) != 0) {
        (void)snprintf(what, sizeof what, "the predictions %.300s are not there or not readable",
                       c->test.predictions);
        ailing(d, what, "make them, or correct test.predictions in mlgate.yaml");
    }
}

/* --- promotion ----------------------------------------------------------------------------------
 */

static void check_file(struct doctor *d, const char *what, const char *path, const char *mend)
{
    char text[512];
    if (path == NULL)
        return;
    if (access(path, R_OK) == 0) {
        well(d, what, path);
        return;
    }
    (void)snprintf(text, sizeof text, "%s %.300s is not there or not readable", what, path);
    ailing(d, text, mend);
}

/* Tags of the ledger that the remote has and this clone has not. */
static size_t tags_missing(struct doctor *d, const struct mlg_repo *repo,
                           const struct mlg_repo *remote)
{
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_ref *there = NULL, *here = NULL;
    size_t there_count = 0, here_count = 0, missing = 0;
    if (mlg_repo_list_refs(remote, d->arena, "refs/tags/", &there, &there_count, &err) != MLG_OK ||
        mlg_repo_list_refs(repo, d->arena, "refs/tags/", &here, &here_count, &err) != MLG_OK)
        return 0;
    size_t at = 0; /* both are in byte order */
    for (size_t i = 0; i < there_count; i++) {
        while (at < here_count && strcmp(here[at].name, there[i].name) < 0)
            at++;
        if (at >= here_count || strcmp(here[at].name, there[i].name) != 0)
            missing++;
    }
    return missing;
}

static void check_history(struct doctor *d, const struct mlg_repo *repo)
{
    struct mlg_err err = MLG_ERR_INIT;
    struct mlg_oid head;
    MLG_AUTO(mlg_repo) struct mlg_repo *remote = NULL;
    if (mlg_repo_head(repo, &head, &err) != MLG_OK) {
        ailing(d, "the repository has no commit yet", "git add -A && git commit");
        return;
    }
    if (mlg_repo_is_shallow(repo)) {
        ailing(
            d, "the clone is shallow: history and tags are missing",
            "git fetch --unshallow --tags (in a workflow: actions/checkout with fetch-depth: 0)");
        return;
    }
    well(d, "repository", mlg_repo_path(repo));
    const char *wanted = d->config->promote.remote;
    if (mlg_repo_open_remote(repo, wanted, d->arena, &remote, NULL, &err) != MLG_OK)
        add_line(d, "note  ",
                 "the remote is not on this machine: whether its tags are all here is for `git "
                 "fetch --tags` to tell");
    else if (tags_missing(d, repo, remote) > 0)
        ailing(d, "the remote has tags that are not here", "git fetch --tags");
}

static void check_repository(struct doctor *d)
{
    struct mlg_err err = MLG_ERR_INIT;
    MLG_AUTO(mlg_repo) struct mlg_repo *repo = NULL;
    if (mlg_repo_open(".", &repo, &err) != MLG_OK)
        ailing_by(d, &err, err.hint[0] != '\0' ? NULL : "git init");
    else
        check_history(d, repo);
}

static void check_promotion(struct doctor *d)
{
    for (size_t i = 0; i < d->config->trust.signers_count; i++)
        check_file(d, "public key", d->config->trust.signers[i].key,
                   "mlgate-card keygen --out keys/ci, and commit keys/ci.pub alone");
    check_file(d, "list of approvers", d->config->trust.approvers,
               "write it as `man ssh-keygen`, ALLOWED SIGNERS, says: MAIL "
               "namespaces=\"approval@mlgate\" KEY");
    if (d->config->trust.signers_count == 0)
        ailing(d, "trust.signers names no key: no statement would be believed",
               "mlgate-card keygen --out keys/ci, then trust: { signers: [{ key: keys/ci.pub, "
               "stages: [validate, test, compare, card] }] }");
    const char *key = getenv("MLGATE_SIGNING_KEY");
    if (key == NULL || key[0] == '\0')
        ailing(d, "there is no signing key in MLGATE_SIGNING_KEY",
               "export MLGATE_SIGNING_KEY=\"$(cat keys/ci.key)\" (in CI: a secret), or pass --key "
               "FILE");
    else
        add_line(d, "ok    ", "signing key in MLGATE_SIGNING_KEY");
}

static enum mlg_code examine(const struct doctor_options *o, struct doctor *d, struct mlg_err *err)
{
    struct mlg_config config;
    if (mlg_stage_read_config(o->config, "`mlgate init` writes one", d->arena, &config, err) !=
        MLG_OK) {
        ailing_by(d, err, NULL);
    } else {
        d->config = &config;
        well(d, "configuration", config.path);
        check_data(d);
        check_contracts(d);
        check_model(d);
        if (o->promote || mlg_baseline_is_pointer(&config.compare))
            check_repository(d);
        if (o->promote)
            check_promotion(d);
    }
    *err = (struct mlg_err)MLG_ERR_INIT;
    if (d->ailments == 0)
        mlg_buf_add_text(&d->out, "Nothing would stop a run.\n");
    else
        mlg_buf_add_format(&d->out, "%zu thing%s would stop a run.\n", d->ailments,
                           d->ailments == 1 ? "" : "s");
    MLG_TRY(mlg_buf_check(&d->out, err));
    return mlg_cli_print(mlg_buf_view(&d->out), err);
}

int mlg_main_doctor(int argc, char *const *argv)
{
    struct mlg_arena arena;
    struct doctor_options options;
    struct mlg_parsed parsed;
    int exit_code = 0;
    mlg_arena_init(&arena, (size_t)256 * 1024 * 1024);
    if (mlg_cli_start(&command, argc, argv, &arena, &options, &parsed, &exit_code)) {
        struct doctor doctor = { .arena = &arena };
        struct mlg_err err = MLG_ERR_INIT;
        mlg_buf_init(&doctor.out, (size_t)4 << 20);
        exit_code = examine(&options, &doctor, &err) != MLG_OK ? mlg_cli_fail(TOOL, &err)
                    : doctor.ailments > 0                      ? 1
                                                               : 0;
        mlg_buf_done(&doctor.out);
    }
    mlg_arena_done(&arena);
    return exit_code;
}
