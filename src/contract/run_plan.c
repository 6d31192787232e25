/* What is made before the first batch: scans, sets of keys, memory for threads. */
#include <stdlib.h>

#include "run.h"

#define SCRATCH_BYTES ((size_t)256 * 1024 * 1024)

static enum mlg_code plan_columns(struct mlg_run *run, struct mlg_err *err)
{
    size_t columns = run->object->columns_count + 1;
    size_t checks = run->object->checks_count + 1;
    bool *skipped = mlg_arena_array(&run->arena, checks, sizeof *skipped);
    const atomic_bool **gave_up = mlg_arena_array(&run->arena, checks, sizeof(const atomic_bool *));
    run->fast = mlg_arena_array(&run->arena, columns, sizeof(struct mlg_fast *));
    if (skipped == NULL || gave_up == NULL || run->fast == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i + 1 < checks; i++) {
        skipped[i] = run->checks[i].skipped;
        gave_up[i] = &run->checks[i].gave_up;
    }
    struct mlg_fast_index index;
    MLG_TRY(mlg_fast_index(run->object, skipped, &run->arena, &index, err));
    for (size_t i = 0; i + 1 < columns; i++)
        if (run->wanted[i])
            MLG_TRY(mlg_fast_plan(&index, i, gave_up, &run->arena, &run->fast[i], err));
    return MLG_OK;
}

static enum mlg_code plan_keys(struct mlg_run *run, size_t index, struct mlg_err *err)
{
    const struct mlg_check *check = &run->object->checks[index];
    enum mlg_type *types = mlg_arena_array(&run->arena, check->columns_count, sizeof *types);
    if (types == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i < check->columns_count; i++) {
        types[i] = run->object->columns[check->columns[i]].type.type;
        if (check->reference != NULL)
            types[i] =
                mlg_run_common_type(types[i], run->contract->objects[check->reference->object]
                                                  .columns[check->reference->columns[i]]
                                                  .type.type);
    }
    struct mlg_key_run *keys = &run->key_runs[run->key_runs_count++];
    *keys = (struct mlg_key_run){ .check = index, .types = types, .run = run };
    mlg_buf_init(&keys->text, SCRATCH_BYTES);
    MLG_TRY(mlg_keyset_new(&run->budget, &keys->set, err));
    if (!check->kind->refers)
        return MLG_OK;
    MLG_TRY(mlg_run_keep_references(keys, &run->checks[index].missing, err));
    if (run->checks[index].missing != NULL) {
        mlg_keyset_free(keys->set);
        run->key_runs_count--;
    }
    return MLG_OK;
}

static enum mlg_code plan_worker(struct mlg_run *run, struct mlg_worker *worker,
                                 struct mlg_err *err)
{
    mlg_buf_init(&worker->scratch.key, SCRATCH_BYTES);
    mlg_buf_init(&worker->scratch.items, MLG_ITEMS_BYTES);
    worker->values =
        mlg_arena_array(&run->arena, run->object->columns_count + 1, sizeof *worker->values);
    if (worker->values == NULL)
        return mlg_arena_full(&run->arena, err);
    return mlg_matcher_new(&worker->scratch.matcher, err);
}

enum mlg_code mlg_run_plan(struct mlg_run *run, size_t workers, struct mlg_err *err)
{
    MLG_TRY(plan_columns(run, err));
    run->key_runs =
        mlg_arena_array(&run->arena, run->object->checks_count + 1, sizeof *run->key_runs);
    run->workers = mlg_arena_array(&run->arena, workers, sizeof *run->workers);
    if (run->key_runs == NULL || run->workers == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i < run->object->checks_count; i++)
        if (run->object->checks[i].kind->keys && !run->checks[i].skipped)
            MLG_TRY(plan_keys(run, i, err));
    while (run->workers_count < workers)
        MLG_TRY(plan_worker(run, &run->workers[run->workers_count++], err));
    return MLG_OK;
}

static void free_pass(const struct mlg_run *run, struct mlg_pass *pass)
{
    for (size_t i = 0; pass->keys != NULL && i < run->key_runs_count; i++)
        mlg_keys_done(&pass->keys[i]);
    free(pass->keys);
    free(pass->filled);
    free(pass->doubt);
    free(pass);
}

/* Not from the arena, which belongs to no thread. */
static struct mlg_pass *new_pass(const struct mlg_run *run)
{
    struct mlg_pass *pass = calloc(1, sizeof *pass);
    if (pass == NULL)
        return NULL;
    pass->filled = calloc(run->object->columns_count + 1, sizeof *pass->filled);
    pass->keys = calloc(run->key_runs_count + 1, sizeof *pass->keys);
    if (pass->filled == NULL || pass->keys == NULL) {
        free_pass(run, pass);
        return NULL;
    }
    for (size_t i = 0; i < run->key_runs_count; i++)
        mlg_keys_init(&pass->keys[i]);
    return pass;
}

enum mlg_code mlg_run_new_pass(const struct mlg_run *run, struct mlg_worker *worker,
                               struct mlg_err *err)
{
    if (worker->passes_count == worker->passes_room) {
        size_t room = worker->passes_room == 0 ? 16 : worker->passes_room * 2;
        struct mlg_pass **passes = realloc(worker->passes, room * sizeof(struct mlg_pass *));
        if (passes == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        worker->passes = passes;
        worker->passes_room = room;
    }
    struct mlg_pass *pass = new_pass(run);
    if (pass == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    worker->passes[worker->passes_count++] = pass;
    return MLG_OK;
}

void mlg_run_plan_done(struct mlg_run *run)
{
    for (size_t i = 0; i < run->workers_count; i++) {
        struct mlg_worker *worker = &run->workers[i];
        while (worker->passes_count > 0)
            free_pass(run, worker->passes[--worker->passes_count]);
        free(worker->passes);
        mlg_matcher_free(worker->scratch.matcher);
        mlg_buf_done(&worker->scratch.key);
        mlg_buf_done(&worker->scratch.items);
    }
    for (size_t i = 0; i < run->key_runs_count; i++) {
        mlg_keyset_free(run->key_runs[i].set);
        mlg_hits_free(run->key_runs[i].hits);
        mlg_buf_done(&run->key_runs[i].text);
    }
}
