#include <stdlib.h>
#include <string.h>

#include "csv.h"

#define GRID_CELLS   262144             /* a batch of many columns holds fewer rows */
#define BATCH_BYTES  ((size_t)64 << 10) /* of text, so that text and cells stay in the cache */
#define SAMPLE_BYTES ((size_t)4 << 10)
#define LEAST_ROWS   32

enum mlg_code mlg_csv_slots_open(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    csv->slots = malloc((csv->columns + 1) * sizeof *csv->slots);
    if (csv->slots == NULL)
        return mlg_table_no_memory(table, err);
    for (size_t i = 0; i < csv->columns; i++)
        csv->slots[i] = -1;
    for (size_t i = 0; i < table->projection_count; i++) {
        size_t column = table->projection[i];
        if (csv->slots[column] < 0)
            csv->slots[column] = (int32_t)i;
        if (csv->wanted <= column)
            csv->wanted = column + 1;
    }
    return MLG_OK;
}

void mlg_csv_grids_close(struct mlg_csv *csv)
{
    for (size_t i = 0; i < csv->grids_capacity; i++)
        free(csv->grids[i].memory);
    free(csv->grids);
    free(csv->targets);
}

/* About as many rows as a batch's bytes hold, by the line feeds of the first of them. */
static size_t likely_rows(const struct mlg_csv *csv)
{
    size_t len = csv->length - csv->at < SAMPLE_BYTES ? csv->length - csv->at : SAMPLE_BYTES;
    const char *at = csv->window + csv->at;
    const char *end = at + len;
    size_t feeds = 0;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        feeds++;
        at++;
    }
    if (len < SAMPLE_BYTES)
        return feeds + 1;
    return feeds * (BATCH_BYTES / SAMPLE_BYTES);
}

static void set_limit(const struct mlg_table *table, const struct mlg_csv *csv,
                      struct mlg_csv_grid *grid)
{
    size_t most = GRID_CELLS / (table->projection_count + 1) + 1;
    size_t rows = likely_rows(csv);
    if (rows < LEAST_ROWS)
        rows = LEAST_ROWS;
    if (rows > most)
        rows = most;
    grid->limit = rows < table->options.batch_rows ? rows : table->options.batch_rows;
    /* Even, so that every part of the memory is aligned. */
    grid->stride = (grid->limit + 1) & ~(size_t)1;
    if (grid->stride % 16 == 0)
        grid->stride += 2;
}

/* The parts of the grid in one piece of memory. */
static enum mlg_code lay_out(const struct mlg_table *table, struct mlg_csv_grid *grid,
                             struct mlg_err *err)
{
    size_t columns = table->projection_count;
    size_t stride = grid->stride;
    size_t note_bytes = (table->note_bytes + 15) & ~(size_t)15;
    size_t cells_bytes = columns * stride * sizeof *grid->text;
    size_t places_bytes = stride * sizeof *grid->line;
    size_t columns_bytes = (columns + 1) * sizeof *grid->columns;
    size_t needed = cells_bytes + 3 * places_bytes + note_bytes + columns_bytes + columns * stride;
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
    at += cells_bytes;
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

static enum mlg_code grow_grids(const struct mlg_table *table, struct mlg_csv *csv,
                                struct mlg_err *err)
{
    if (csv->grids_count < csv->grids_capacity)
        return MLG_OK;
    size_t capacity = csv->grids_capacity == 0 ? 8 : csv->grids_capacity * 2;
    struct mlg_csv_grid *grids = realloc(csv->grids, capacity * sizeof *grids);
    if (grids == NULL)
        return mlg_table_no_memory(table, err);
    memset(grids + csv->grids_capacity, 0, (capacity - csv->grids_capacity) * sizeof *grids);
    csv->grids = grids;
    csv->grids_capacity = capacity;
    return MLG_OK;
}

enum mlg_code mlg_csv_grid_next(const struct mlg_table *table, struct mlg_csv *csv,
                                struct mlg_err *err)
{
    if (csv->targets == NULL)
        csv->targets = calloc(csv->wanted + 1, sizeof *csv->targets);
    if (csv->targets == NULL)
        return mlg_table_no_memory(table, err);
    MLG_TRY(grow_grids(table, csv, err));
    struct mlg_csv_grid *grid = &csv->grids[csv->grids_count];
    set_limit(table, csv, grid);
    MLG_TRY(lay_out(table, grid, err));
    grid->rows = 0;
    if (table->note_bytes > 0)
        memset(grid->note, 0, table->note_bytes);
    for (size_t i = 0; i < table->projection_count; i++) {
        size_t column = table->projection[i];
        size_t slot = (size_t)csv->slots[column];
        csv->targets[column].text = grid->text + slot * grid->stride;
        csv->targets[column].quoted = grid->quoted + slot * grid->stride;
        grid->columns[i].text = csv->targets[column].text;
        grid->columns[i].quoted = csv->targets[column].quoted;
    }
    csv->grids_count++;
    csv->grid = grid;
    return MLG_OK;
}

void mlg_csv_grid_batch(const struct mlg_table *table, const struct mlg_csv *csv, size_t index,
                        struct mlg_batch *ret_batch)
{
    const struct mlg_csv_grid *grid = &csv->grids[index];
    *ret_batch = (struct mlg_batch){
        .rows = grid->rows,
        .columns_count = table->projection_count,
        .columns = grid->columns,
        .offset = grid->offset,
        .line = grid->line,
        .row = grid->row,
        .note = grid->note,
        .owner = (void *)(uintptr_t)csv,
    };
}
