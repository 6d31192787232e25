#include <stdlib.h>

#include "csv.h"

#define GRID_CELLS 262144 /* a batch of many columns holds fewer rows */

enum mlg_code mlg_csv_grid_open(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    struct mlg_csv_grid *grid = &csv->grid;
    size_t columns = table->projection_count;
    size_t most = GRID_CELLS / (columns + 1) + 1;
    grid->capacity = table->options.batch_rows < most ? table->options.batch_rows : most;
    grid->stride = grid->capacity % 32 == 0 ? grid->capacity + 4 : grid->capacity;
    csv->slots = malloc((csv->columns + 1) * sizeof *csv->slots);
    grid->text = calloc(columns * grid->stride + 1, sizeof *grid->text);
    grid->quoted = calloc(columns * grid->stride + 1, sizeof *grid->quoted);
    grid->line = calloc(grid->capacity, sizeof *grid->line);
    grid->offset = calloc(grid->capacity, sizeof *grid->offset);
    grid->row = calloc(grid->capacity, sizeof *grid->row);
    grid->note = calloc(1, table->note_bytes + 1);
    grid->columns = calloc(columns + 1, sizeof *grid->columns);
    if (csv->slots == NULL || grid->text == NULL || grid->quoted == NULL || grid->line == NULL ||
        grid->offset == NULL || grid->row == NULL || grid->note == NULL || grid->columns == NULL)
        return mlg_table_no_memory(table, err);
    for (size_t i = 0; i < csv->columns; i++)
        csv->slots[i] = -1;
    for (size_t i = 0; i < columns; i++) {
        int32_t *slot = &csv->slots[table->projection[i]];
        if (*slot < 0)
            *slot = (int32_t)i;
        grid->columns[i].text = grid->text + (size_t)*slot * grid->stride;
        grid->columns[i].quoted = grid->quoted + (size_t)*slot * grid->stride;
    }
    return MLG_OK;
}

void mlg_csv_grid_close(struct mlg_csv *csv)
{
    free(csv->slots);
    free(csv->grid.text);
    free(csv->grid.quoted);
    free(csv->grid.line);
    free(csv->grid.offset);
    free(csv->grid.row);
    free(csv->grid.note);
    free(csv->grid.columns);
}

void mlg_csv_grid_batch(const struct mlg_table *table, const struct mlg_csv *csv,
                        struct mlg_batch *ret_batch)
{
    const struct mlg_csv_grid *grid = &csv->grid;
    *ret_batch = (struct mlg_batch){
        .rows = grid->rows,
        .columns_count = table->projection_count,
        .columns = grid->columns,
        .line = grid->line,
        .offset = grid->offset,
        .row = grid->row,
        .note = grid->note,
    };
}
