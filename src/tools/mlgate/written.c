#include "written.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/file.h>
#include <mlgate/evidence/index.h>
#include <mlgate/evidence/statement.h>

static struct mlg_written *find(const struct written *self, const char *name)
{
    for (size_t i = 0; i < self->count; i++) {
        if (strcmp(self->items[i].name, name) == 0)
            return &self->items[i];
    }
    return NULL;
}

static enum mlg_code add(struct written *self, const char *name, bool of_run, struct mlg_err *err)
{
    struct mlg_written *item = find(self, name);
    const char *path = mlg_path_join(self->arena, self->evidence, name);
    if (path == NULL)
        return mlg_arena_full(self->arena, err);
    if (item == NULL && self->count == self->room)
        return mlg_err_set(err, MLG_E_LIMIT, "the evidence folder holds too many statements");
    if (item == NULL)
        item = &self->items[self->count++];
    item->name = name;
    self->of_run[item - self->items] = of_run;
    return mlg_sha256_file(path, item->sha256, NULL, err);
}

enum mlg_code mlg_written_begin(struct written *self, const char *evidence, struct mlg_arena *arena,
                                struct mlg_err *err)
{
    const char *const *names = NULL;
    size_t count = 0;
    *self = (struct written){ .evidence = evidence, .arena = arena };
    self->room = 2 * MLG_INDEX_ENTRIES_LIMIT;
    self->items = mlg_arena_array(arena, self->room, sizeof *self->items);
    self->of_run = mlg_arena_array(arena, self->room, sizeof *self->of_run);
    if (self->items == NULL || self->of_run == NULL)
        return mlg_arena_full(arena, err);
    if (mlg_file_is_dir(evidence))
        MLG_TRY(mlg_evidence_list(arena, evidence, MLG_STATEMENT_SUFFIX, &names, &count, err));
    for (size_t i = 0; i < count; i++)
        MLG_TRY(add(self, names[i], false, err));
    return MLG_OK;
}

static void forget(struct written *self, const char *name)
{
    struct mlg_written *item = find(self, name);
    if (item == NULL)
        return;
    size_t at = (size_t)(item - self->items), last = --self->count;
    self->items[at] = self->items[last];
    self->of_run[at] = self->of_run[last];
}

enum mlg_code mlg_written_forget(struct written *self, const char *name, struct mlg_err *err)
{
    const char *result = mlg_statement_result_name(self->arena, name);
    if (result == NULL)
        return mlg_arena_full(self->arena, err);
    forget(self, name);
    forget(self, result);
    return MLG_OK;
}

/* The statement, and the bundle that would vouch for it. */
static enum mlg_code remove_both(const struct written *self, const char *name, struct mlg_err *err)
{
    const char *files[] = { name, mlg_index_bundle_name(self->arena, name) };
    for (size_t i = 0; i < 2; i++) {
        const char *path =
            files[i] != NULL ? mlg_path_join(self->arena, self->evidence, files[i]) : NULL;
        if (path == NULL)
            return mlg_arena_full(self->arena, err);
        if (remove(path) == 0 || errno == ENOENT)
            continue;
        (void)mlg_err_set(err, MLG_E_IO, "no stage wrote it, and it cannot be removed: %s",
                          strerror(errno));
        mlg_err_at(err, path, 0, 0);
        return MLG_E_IO;
    }
    return MLG_OK;
}

enum mlg_code mlg_written_take(struct written *self, const char *name, bool well, bool *ret_there,
                               struct mlg_err *err)
{
    const char *names[] = { name, mlg_statement_result_name(self->arena, name) };
    *ret_there = false;
    for (size_t i = 0; i < 2; i++) {
        const char *path =
            names[i] != NULL ? mlg_path_join(self->arena, self->evidence, names[i]) : NULL;
        if (path == NULL)
            return mlg_arena_full(self->arena, err);
        if (!well)
            MLG_TRY(remove_both(self, names[i], err));
        else if (mlg_file_is_regular(path))
            MLG_TRY(add(self, names[i], true, err));
        *ret_there = *ret_there || (i == 0 && well && mlg_file_is_regular(path));
    }
    return MLG_OK;
}

static enum mlg_code tell(const struct written *self, const char *name, const char *what,
                          struct mlg_err *err)
{
    MLG_TRY(remove_both(self, name, err));
    (void)mlg_err_set(err, MLG_E_IO, "%s", what);
    const char *path = mlg_path_join(self->arena, self->evidence, name);
    mlg_err_at(err, path != NULL ? path : name, 0, 0);
    (void)mlg_err_hint(err, "it is removed; the predict command is what runs beside the stages: it "
                            "writes predictions, nothing else");
    return MLG_E_IO;
}

enum mlg_code mlg_written_check(const struct written *self, struct mlg_err *err)
{
    const char *const *names = NULL;
    size_t count = 0, found = 0;
    if (mlg_file_is_dir(self->evidence))
        MLG_TRY(mlg_evidence_list(self->arena, self->evidence, MLG_STATEMENT_SUFFIX, &names, &count,
                                  err));
    for (size_t i = 0; i < count; i++) {
        char sha256[MLG_SHA256_HEX];
        const struct mlg_written *item = find(self, names[i]);
        const char *path = mlg_path_join(self->arena, self->evidence, names[i]);
        if (path == NULL)
            return mlg_arena_full(self->arena, err);
        if (item == NULL)
            return tell(self, names[i], "appeared during the run, and no stage wrote it", err);
        MLG_TRY(mlg_sha256_file(path, sha256, NULL, err));
        if (strcmp(sha256, item->sha256) != 0)
            return tell(self, names[i], "was changed during the run, and by no stage", err);
        found++;
    }
    for (size_t i = 0; i < self->count && found < self->count; i++) {
        const char *path = mlg_path_join(self->arena, self->evidence, self->items[i].name);
        if (path == NULL)
            return mlg_arena_full(self->arena, err);
        if (!mlg_file_is_regular(path))
            return tell(self, self->items[i].name, "was removed during the run, and by no stage",
                        err);
    }
    return MLG_OK;
}
