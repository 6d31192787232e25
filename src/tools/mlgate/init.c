/* `mlgate init`: look at the repository, write mlgate.yaml and a workflow or Jenkinsfile. */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mlgate/base/file.h>
#include <mlgate/cli/main.h>
#include <mlgate/config/config.h>

#include "mlgate.h"

#define TOOL     "mlgate init"
#define WORKFLOW ".github/workflows/mlgate.yml"

enum ci { CI_GITHUB = 0, CI_JENKINS, CI_NONE };

struct init_options {
    const char *baseline;
    int ci; /* enum ci */
    const char *contract;
    const char *data;
    const char *id;
    const char *incoming;
    const char *label;
    const char *model;
    const char *name;
    const char *positive;
    struct mlg_opt_list predict;
    const char *predictions;
};

static const struct mlg_opt rows[] = {
    MLG_OPT_STRING(0, "baseline", struct init_options, baseline, "PATH", NULL,
                   "compare with this model or these predictions"),
    MLG_OPT_CHOICE(0, "ci", struct init_options, ci, "github|jenkins|none", "github",
                   "what shall run the gate"),
    MLG_OPT_STRING(0, "contract", struct init_options, contract, "FILE", NULL,
                   "contract of the incoming data (ODCS)"),
    MLG_OPT_STRING(0, "data", struct init_options, data, "FILE", NULL,
                   "table with labels to test on"),
    MLG_OPT_STRING(0, "id", struct init_options, id, "COL", NULL, "column that tells a row"),
    MLG_OPT_STRING(0, "incoming", struct init_options, incoming, "FILE", NULL,
                   "table that is to keep the contract"),
    MLG_OPT_STRING(0, "label", struct init_options, label, "COL", NULL,
                   "column of the true values"),
    MLG_OPT_STRING(0, "model", struct init_options, model, "PATH", NULL, "the model"),
    MLG_OPT_STRING(0, "name", struct init_options, name, "NAME", NULL,
                   "the model's name; else the folder's"),
    MLG_OPT_STRING(0, "positive", struct init_options, positive, "VALUE", NULL,
                   "label of the positive class"),
    MLG_OPT_REST("predict", struct init_options, predict, "ARGV",
                 "command that scores rows; takes the rest of the line"),
    MLG_OPT_STRING(0, "predictions", struct init_options, predictions, "FILE", NULL,
                   "predictions of the model, instead of a command"),
    MLG_OPT_END,
};

static const char *const usage[] = { "[OPTION]... [--predict ARGV...]", NULL };
static const char *const examples[] = {
    "mlgate init --label churned --predict python3 predict.py {model}",
    "mlgate init --ci jenkins --predictions scores.csv --model model.joblib", NULL
};

static const struct mlg_command command = {
    .name = TOOL,
    .summary = "Look at this repository and write mlgate.yaml and what CI needs.",
    .usage = usage,
    .options = rows,
    .examples = examples,
    .values_bytes = sizeof(struct init_options),
};

/* The name of the folder, or of the model, as registries take it: [A-Za-z0-9][A-Za-z0-9_-]*. */
static const char *make_name(const char *wanted, struct mlg_arena *arena)
{
    static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    char folder[4096] = "";
    if (wanted != NULL)
        return wanted;
    const char *base = getcwd(folder, sizeof folder) != NULL ? mlg_path_base(folder) : "";
    base += strspn(base, "._-");
    char *name = mlg_arena_copy(arena, mlg_str_of(base[0] != '\0' ? base : "model"));
    for (char *c = name; c != NULL && *c != '\0'; c++) {
        if (strchr(good, *c) == NULL)
            *c = '-';
    }
    return name != NULL && name[0] == '-' ? "model" : name;
}

static void tell(struct init_file *file, const char *path)
{
    if (path != NULL)
        *file = (struct init_file){ .path = path, .told = true };
}

/* No file is ever replaced: links and folders are in the way as well. */
static enum mlg_code refuse_present(const char *const *paths, size_t count, struct mlg_err *err)
{
    struct stat st;
    for (size_t i = 0; i < count; i++) {
        if (lstat(paths[i], &st) != 0)
            continue;
        (void)mlg_err_set(err, MLG_E_CONFIG, "is there already; nothing was written");
        mlg_err_at(err, paths[i], 0, 0);
        return mlg_err_hint(err, "init never overwrites: move it away, or change it by hand");
    }
    return MLG_OK;
}

static enum mlg_code write_new(const char *path, const struct mlg_buf *content, struct mlg_err *err)
{
    MLG_TRY(mlg_buf_check(content, err));
    const char *slash = strrchr(path, '/');
    char folder[64] = "";
    if (slash != NULL) {
        memcpy(folder, path, (size_t)(slash - path));
        MLG_TRY(mlg_file_make_dirs(folder, err));
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    bool good = fd >= 0 && write(fd, content->data, content->len) == (ssize_t)content->len;
    int why = errno;
    if (fd >= 0 && close(fd) != 0)
        good = false;
    if (good)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_IO, "cannot be written: %s", strerror(why));
    mlg_err_at(err, path, 0, 0);
    return MLG_E_IO;
}

static enum mlg_code check_enough(const struct init_answers *a, struct mlg_err *err)
{
    bool validates = a->found.contract.path != NULL && a->found.incoming.path != NULL;
    if (a->found.test.path == NULL && !validates) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "there is nothing here that a gate could judge");
        return mlg_err_hint(err, "give --data FILE (rows with labels), or --contract FILE and "
                                 "--incoming FILE");
    }
    if (a->found.test.path == NULL)
        return MLG_OK;
    if (a->predict == NULL && a->found.predictions.path == NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "how does the model score the rows of %.120s?",
                          a->found.test.path);
        return mlg_err_hint(err, "give --predict COMMAND... last, or --predictions FILE");
    }
    if (a->found.model.path == NULL) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "there is no model among the files");
        return mlg_err_hint(err, "give --model PATH: its bytes are what a statement speaks of");
    }
    return MLG_OK;
}

static enum mlg_code find_answers(const struct init_options *o, struct mlg_arena *arena,
                                  struct init_answers *a, struct mlg_err *err)
{
    *a = (struct init_answers){
        .table = { .id = o->id, .label = o->label, .positive = o->positive },
        .name = make_name(o->name, arena),
        .predict = o->predict.count > 0 ? o->predict.items : NULL,
        .baseline = o->baseline,
    };
    if (a->name == NULL)
        return mlg_arena_full(arena, err);
    tell(&a->found.contract, o->contract);
    tell(&a->found.incoming, o->incoming);
    tell(&a->found.model, o->model);
    tell(&a->found.predictions, o->predictions);
    tell(&a->found.test, o->data);
    MLG_TRY(init_scan(arena, &a->found, err));
    if (a->found.incoming.path == NULL && a->found.contract.path != NULL)
        a->found.incoming = a->found.test; /* better the one table there is than no check */
    MLG_TRY(check_enough(a, err));
    return a->found.test.path != NULL ? init_look(a->found.test.path, arena, &a->table, err)
                                      : MLG_OK;
}

static enum mlg_code report(const char *const *paths, size_t count, struct mlg_err *err)
{
    struct mlg_buf text;
    mlg_buf_init(&text, 64 * 1024);
    for (size_t i = 0; i < count; i++)
        mlg_buf_add_format(&text, "wrote %s\n", paths[i]);
    mlg_buf_add_text(&text, "Read what they say, then:\n  mlgate doctor\n  git add");
    for (size_t i = 0; i < count; i++)
        mlg_buf_add_format(&text, " %s", paths[i]);
    mlg_buf_add_text(&text, "\n  git commit -m 'A quality gate'\n");
    enum mlg_code code = mlg_buf_check(&text, err);
    if (code == MLG_OK)
        code = mlg_cli_print(mlg_buf_view(&text), err);
    mlg_buf_done(&text);
    return code;
}

static enum mlg_code init(const struct init_options *o, struct mlg_arena *arena,
                          struct mlg_buf *config, struct mlg_buf *ci, struct mlg_err *err)
{
    const char *const paths[] = { "mlgate.yaml", o->ci == CI_JENKINS ? "Jenkinsfile" : WORKFLOW };
    size_t count = o->ci == CI_NONE ? 1 : 2;
    struct init_answers answers;
    struct mlg_config parsed;
    MLG_TRY(refuse_present(paths, count, err));
    MLG_TRY(find_answers(o, arena, &answers, err));
    init_write_config(&answers, config);
    MLG_TRY(mlg_buf_check(config, err));
    /* What was written is read as a run will read it, before it is left there. */
    MLG_TRY(mlg_config_parse(mlg_buf_view(config), "mlgate.yaml", arena, &parsed, err));
    if (o->ci == CI_JENKINS)
        init_write_jenkinsfile(ci);
    else
        init_write_workflow(&answers, ci);
    MLG_TRY(write_new(paths[0], config, err));
    if (count > 1)
        MLG_TRY(write_new(paths[1], ci, err));
    return report(paths, count, err);
}

int mlg_main_init(int argc, char *const *argv)
{
    struct mlg_arena arena;
    struct init_options options;
    struct mlg_parsed parsed;
    int exit_code = 0;
    mlg_arena_init(&arena, (size_t)64 * 1024 * 1024);
    if (mlg_cli_start(&command, argc, argv, &arena, &options, &parsed, &exit_code)) {
        struct mlg_err err = MLG_ERR_INIT;
        struct mlg_buf config, ci;
        mlg_buf_init(&config, (size_t)1 << 20);
        mlg_buf_init(&ci, (size_t)1 << 20);
        if (init(&options, &arena, &config, &ci, &err) != MLG_OK)
            exit_code = mlg_cli_fail(TOOL, &err);
        mlg_buf_done(&config);
        mlg_buf_done(&ci);
    }
    mlg_arena_done(&arena);
    return exit_code;
}
