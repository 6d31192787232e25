/* The contract's columns and the header of the data. */
#include <string.h>

#include "run.h"

const char *mlg_run_column_name(const struct mlg_run *run, size_t index)
{
    const struct mlg_contract_column *column = &run->object->columns[index];
    if (column->physical_name != NULL &&
        mlg_table_find(run->table, mlg_str_of(column->physical_name)) >= 0)
        return column->physical_name;
    return column->name;
}

/* A check that needs a column which is not there is left out: see run_conclude.c. */
static void mark_checks(struct mlg_run *run)
{
    for (size_t i = 0; i < run->object->checks_count; i++) {
        const struct mlg_check *check = &run->object->checks[i];
        for (size_t c = 0; c < check->columns_count; c++)
            if (run->place[check->columns[c]] == SIZE_MAX)
                run->checks[i].skipped = true;
        for (size_t c = 0; c < check->columns_count; c++)
            if (!run->checks[i].skipped && !check->kind->of_table)
                run->wanted[check->columns[c]] = true;
    }
}

/* Batches carry the wanted columns. */
static enum mlg_code project(struct mlg_run *run, struct mlg_err *err)
{
    size_t columns = run->object->columns_count;
    size_t *indices = mlg_arena_array(&run->arena, columns + 1, sizeof *indices);
    if (indices == NULL)
        return mlg_arena_full(&run->arena, err);
    size_t count = 0;
    for (size_t i = 0; i < columns; i++)
        if (run->wanted[i]) {
            indices[count] = run->place[i];
            run->place[i] = count++;
        }
    return mlg_table_project(run->table, indices, count, err);
}

enum mlg_code mlg_run_match_columns(struct mlg_run *run, struct mlg_err *err)
{
    for (size_t i = 0; i < run->object->columns_count; i++) {
        int64_t at = mlg_table_find(run->table, mlg_str_of(mlg_run_column_name(run, i)));
        run->place[i] = at < 0 ? SIZE_MAX : (size_t)at;
    }
    mark_checks(run);
    return project(run, err);
}
