/* What is made before the first batch: scans, sets of keys, memory for passes. */
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
    for (size_t i = 0; i + 1 < columns; i++)
        if (run->wanted[i])
            MLG_TRY(
                mlg_fast_plan(run->object, i, skipped, gave_up, &run->arena, &run->fast[i], err));
    return MLG_OK;
}

static enum mlg_code plan_keys(struct mlg_run *run, size_t index, struct mlg_err *err)
{
    const struct mlg_check *check = &run->object->checks[index];
    enum mlg_type *types = mlg_arena_array(&run->arena, check->columns_count, sizeof *types);
    if (types == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i < check->columns_count; i++)
        types[i] = run->object->columns[check->columns[i]].type.type;
    struct mlg_key_run *keys = &run->key_runs[run->key_runs_count++];
    *keys = (struct mlg_key_run){ .check = index, .types = types, .run = run };
    mlg_buf_init(&keys->text, SCRATCH_BYTES);
    return mlg_keyset_new(&run->budget, &keys->set, err);
}

static enum mlg_code plan_pass(struct mlg_run *run, struct mlg_pass *pass, struct mlg_err *err)
{
    size_t columns = run->object->columns_count + 1;
    mlg_buf_init(&pass->scratch.key, SCRATCH_BYTES);
    pass->filled = mlg_arena_array(&run->arena, columns, sizeof *pass->filled);
    pass->values = mlg_arena_array(&run->arena, columns, sizeof *pass->values);
    pass->keys = mlg_arena_array(&run->arena, run->key_runs_count + 1, sizeof *pass->keys);
    if (pass->filled == NULL || pass->values == NULL || pass->keys == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i < run->key_runs_count; i++)
        mlg_keys_init(&pass->keys[i]);
    return mlg_matcher_new(&pass->scratch.matcher, err);
}

enum mlg_code mlg_run_plan(struct mlg_run *run, size_t passes, struct mlg_err *err)
{
    MLG_TRY(plan_columns(run, err));
    run->key_runs =
        mlg_arena_array(&run->arena, run->object->checks_count + 1, sizeof *run->key_runs);
    run->passes = mlg_arena_array(&run->arena, passes, sizeof *run->passes);
    if (run->key_runs == NULL || run->passes == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i < run->object->checks_count; i++)
        if (run->object->checks[i].kind->keys && !run->checks[i].skipped)
            MLG_TRY(plan_keys(run, i, err));
    for (; run->passes_count < passes; run->passes_count++)
        MLG_TRY(plan_pass(run, &run->passes[run->passes_count], err));
    return MLG_OK;
}

void mlg_run_plan_done(struct mlg_run *run)
{
    for (size_t i = 0; i < run->key_runs_count; i++) {
        mlg_keyset_free(run->key_runs[i].set);
        mlg_hits_free(run->key_runs[i].hits);
        mlg_buf_done(&run->key_runs[i].text);
    }
    for (size_t i = 0; i < run->passes_count; i++) {
        struct mlg_pass *pass = &run->passes[i];
        for (size_t k = 0; k < run->key_runs_count; k++)
            mlg_keys_done(&pass->keys[k]);
        mlg_matcher_free(pass->scratch.matcher);
        mlg_buf_done(&pass->scratch.key);
        free(pass->doubt);
    }
}
