#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <mlgate/base/file.h>

#include "init.h"

#define LEVELS  4
#define ENTRIES 20000

struct walk {
    struct mlg_arena *arena;
    struct init_found *found;
    size_t entries;
    struct mlg_err *err;
};

static const char *const skipped[] = { "__pycache__",  "build",         "dist",
                                       "env",          "keys",          "mlruns",
                                       "node_modules", "site-packages", "venv" };
static const char *const tables[] = { ".csv", ".tsv", ".jsonl", ".ndjson" };
static const char *const models[] = { ".bst",    ".cbm", ".h5", ".joblib", ".keras",       ".onnx",
                                      ".pickle", ".pkl", ".pt", ".pth",    ".safetensors", ".ubj" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool ends_in(const char *name, const char *const *endings, size_t count)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < count; i++) {
        size_t ending = strlen(endings[i]);
        if (len > ending && strcasecmp(name + len - ending, endings[i]) == 0)
            return true;
    }
    return false;
}

static bool holds(const char *name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasestr(name, words[i]) != NULL)
            return true;
    }
    return false;
}

static void take(struct init_file *file, const char *path)
{
    if (file->told)
        return;
    if (file->path == NULL)
        file->path = path;
    file->found++;
}

static void take_table(struct init_found *found, const char *path, const char *name)
{
    static const char *const predicted[] = { "predict", "scores", "preds" };
    static const char *const test[] = { "test", "holdout", "eval" };
    static const char *const training[] = { "train" };
    if (holds(name, predicted, COUNT(predicted)))
        take(&found->predictions, path);
    else if (holds(name, test, COUNT(test)))
        take(&found->test, path);
    else if (!holds(name, training, COUNT(training)))
        take(&found->incoming, path);
}

static void take_file(struct init_found *found, const char *path, const char *name)
{
    static const char *const odcs[] = { ".odcs.yaml", ".odcs.yml", ".odcs.json" };
    if (ends_in(name, odcs, COUNT(odcs)))
        take(&found->contract, path);
    else if (ends_in(name, tables, COUNT(tables)))
        take_table(found, path, name);
    else if (ends_in(name, models, COUNT(models)))
        take(&found->model, path);
    else if (strcmp(path, "requirements.txt") == 0)
        found->requirements = true;
}

static bool is_skipped(const char *name)
{
    for (size_t i = 0; i < COUNT(skipped); i++) {
        if (strcmp(name, skipped[i]) == 0)
            return true;
    }
    return name[0] == '.';
}

static enum mlg_code enter(struct walk *w, const char *folder, int level);

static enum mlg_code visit(struct walk *w, const char *folder, const char *name, int level)
{
    struct stat st;
    char *path = mlg_path_join(w->arena, folder, name);
    if (path == NULL)
        return mlg_arena_full(w->arena, w->err);
    if (++w->entries > ENTRIES) {
        (void)mlg_err_set(w->err, MLG_E_LIMIT, "more than %d files to look at", ENTRIES);
        return mlg_err_hint(w->err, "run it where mlgate.yaml is to be, beside code and data");
    }
    if (lstat(path, &st) != 0)
        return MLG_OK; /* gone meanwhile */
    if (S_ISREG(st.st_mode))
        take_file(w->found, path, name);
    if (S_ISDIR(st.st_mode) && level < LEVELS)
        return enter(w, path, level + 1);
    return MLG_OK;
}

/* In the order of names, so that what is found does not depend on the file system. */
static enum mlg_code enter(struct walk *w, const char *folder, int level)
{
    struct dirent **names = NULL;
    int count = scandir(folder, &names, NULL, alphasort);
    if (count < 0) {
        if (level > 1)
            return MLG_OK; /* not readable: nothing of it can be used */
        (void)mlg_err_set(w->err, MLG_E_IO, "cannot be listed: %s", strerror(errno));
        mlg_err_at(w->err, folder, 0, 0);
        return MLG_E_IO;
    }
    enum mlg_code code = MLG_OK;
    for (int i = 0; i < count; i++) {
        if (code == MLG_OK && !is_skipped(names[i]->d_name))
            code = visit(w, folder, names[i]->d_name, level);
        free(names[i]);
    }
    free(names);
    return code;
}

enum mlg_code init_scan(struct mlg_arena *arena, struct init_found *found, struct mlg_err *err)
{
    struct walk walk = { .arena = arena, .found = found, .err = err };
    if (!found->model.told && mlg_file_is_dir("model"))
        found->model = (struct init_file){ .path = "model", .told = true };
    return enter(&walk, ".", 1);
}
