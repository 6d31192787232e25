#include "block.h"

#include <stdlib.h>
#include <string.h>

#include "typed.h"

#define VALUES_BYTES ((size_t)512 << 20) /* of a batch; lists of a long row are what is large */
#define VALUES_KEPT  ((size_t)256 << 10) /* for the next one in its place */
#define BLOCK_KEPT   ((size_t)64 << 20)

/* Memory is used again by the next block, but for what only an unusual one needs: blocks of other
 * shapes must not add up. */
static void release(struct mlg_block *self)
{
    size_t kept = 0;
    for (size_t i = 0; i < self->grids_capacity; i++) {
        struct mlg_grid *grid = &self->grids[i];
        if (grid->values.used_bytes > VALUES_KEPT)
            mlg_arena_done(&grid->values);
        kept += grid->memory_bytes + (grid->values.first != NULL ? VALUES_KEPT : 0);
    }
    for (size_t i = 0; i < self->grids_capacity && kept > BLOCK_KEPT; i++) {
        struct mlg_grid *grid = &self->grids[i];
        free(grid->memory);
        grid->memory = NULL;
        grid->memory_bytes = 0;
        mlg_arena_done(&grid->values);
    }
}

void mlg_block_clear(struct mlg_block *self)
{
    release(self);
    self->grids_count = 0;
    self->rows = 0;
    self->failure = (struct mlg_err)MLG_ERR_INIT;
}

void mlg_block_done(struct mlg_block *self)
{
    for (size_t i = 0; i < self->grids_capacity; i++) {
        free(self->grids[i].memory);
        mlg_arena_done(&self->grids[i].values);
    }
    free(self->grids);
    mlg_dicts_done(self->dicts, self->dicts_count);
}

static enum mlg_code grow_grids(const struct mlg_table *table, struct mlg_block *self,
                                struct mlg_err *err)
{
    if (self->grids_count < self->grids_capacity)
        return MLG_OK;
    size_t capacity = self->grids_capacity == 0 ? 8 : self->grids_capacity * 2;
    struct mlg_grid *grids = realloc(self->grids, capacity * sizeof *grids);
    if (grids == NULL)
        return mlg_table_no_memory(table, err);
    memset(grids + self->grids_capacity, 0, (capacity - self->grids_capacity) * sizeof *grids);
    for (size_t i = self->grids_capacity; i < capacity; i++)
        mlg_arena_init(&grids[i].values, VALUES_BYTES);
    self->grids = grids;
    self->grids_capacity = capacity;
    return MLG_OK;
}

/* The parts of the grid in one piece of memory. */
static enum mlg_code lay_out(const struct mlg_table *table, struct mlg_grid *grid, bool texts,
                             struct mlg_err *err)
{
    size_t columns = table->wanted_count;
    size_t stride = grid->stride;
    size_t cells = texts ? columns * stride : 0;
    size_t note_bytes = (table->note_bytes + 15) & ~(size_t)15;
    size_t places_bytes = stride * sizeof *grid->line;
    size_t columns_bytes = (columns + 1) * sizeof *grid->columns;
    size_t needed =
        cells * sizeof *grid->text + 3 * places_bytes + note_bytes + columns_bytes + cells;
    if (grid->memory_bytes < needed) {
        free(grid->memory);
        grid->memory_bytes = 0;
        grid->memory = malloc(needed);
        if (grid->memory == NULL)
            return mlg_table_no_memory(table, err);
        grid->memory_bytes = needed;
    }
    char *at = grid->memory;
    grid->text = (void *)at;
    at += cells * sizeof *grid->text;
    grid->note = at;
    at += note_bytes;
    grid->line = (void *)at;
    at += places_bytes;
    grid->offset = (void *)at;
    at += places_bytes;
    grid->row = (void *)at;
    at += places_bytes;
    grid->columns = (void *)at;
    at += columns_bytes;
    grid->quoted = (void *)at;
    return MLG_OK;
}

enum mlg_code mlg_block_grid(const struct mlg_table *table, struct mlg_block *self, size_t limit,
                             bool texts, struct mlg_grid **ret_grid, struct mlg_err *err)
{
    MLG_TRY(grow_grids(table, self, err));
    struct mlg_grid *grid = &self->grids[self->grids_count];
    grid->limit = limit;
    /* Even, so that every part of the memory is aligned. */
    grid->stride = (limit + 1) & ~(size_t)1;
    if (grid->stride % 16 == 0)
        grid->stride += 2;
    MLG_TRY(lay_out(table, grid, texts, err));
    grid->rows = 0;
    mlg_arena_reset(&grid->values);
    if (table->note_bytes > 0)
        memset(grid->note, 0, table->note_bytes);
    for (size_t i = 0; i < table->wanted_count; i++) {
        grid->columns[i] = (struct mlg_column){ .type = table->wanted[i].type };
        if (!texts)
            continue;
        grid->columns[i].text = grid->text + i * grid->stride;
        grid->columns[i].quoted = grid->quoted + i * grid->stride;
    }
    self->grids_count++;
    *ret_grid = grid;
    return MLG_OK;
}

enum mlg_code mlg_block_tell(const struct mlg_table *table, struct mlg_block *self,
                             const struct mlg_ear *ear, struct mlg_err *err)
{
    size_t last = self->grids_count - 1;
    struct mlg_grid *grid = &self->grids[last];
    if (grid->rows == 0) {
        self->grids_count--;
        return MLG_OK;
    }
    MLG_TRY(mlg_typed_fill(table, self, grid, err));
    if (ear->scan == NULL || ear->scan->work == NULL)
        return MLG_OK;
    struct mlg_batch batch;
    mlg_block_batch(table, self, last, &batch);
    ear->scan->work(ear->scan->user, ear->worker, &batch);
    return MLG_OK;
}

void mlg_grid_cut(const struct mlg_table *table, struct mlg_grid *grid, size_t rows)
{
    if (rows >= grid->rows)
        return;
    grid->rows = rows;
    for (size_t i = 0; i < table->wanted_count; i++)
        mlg_typed_cut(&grid->columns[i], rows);
}

void mlg_block_batch(const struct mlg_table *table, const struct mlg_block *self, size_t index,
                     struct mlg_batch *ret_batch)
{
    const struct mlg_grid *grid = &self->grids[index];
    *ret_batch = (struct mlg_batch){
        .rows = grid->rows,
        .columns_count = table->wanted_count,
        .columns = grid->columns,
        .offset = grid->offset,
        .line = grid->line,
        .row = grid->row,
        .note = grid->note,
        .owner = (void *)(uintptr_t)self,
    };
}
