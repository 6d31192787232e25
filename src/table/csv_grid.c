#include <stdlib.h>
#include <string.h>

#include "csv.h"

#define GRID_CELLS   262144             /* a batch of many columns holds fewer rows */
#define BATCH_BYTES  ((size_t)64 << 10) /* of text, so that text and cells stay in the cache */
#define SAMPLE_BYTES ((size_t)4 << 10)
#define LEAST_ROWS   32
#define VALUES_BYTES ((size_t)64 << 10) /* that an arena takes at once */
#define VALUE_BYTES  24 /* of a typed cell, with the bitmaps and what is left over */

enum mlg_code mlg_csv_slots_open(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    csv->slots = malloc((csv->columns + 1) * sizeof *csv->slots);
    if (csv->slots == NULL)
        return mlg_table_no_memory(table, err);
    for (size_t i = 0; i < csv->columns; i++)
        csv->slots[i] = -1;
    for (size_t i = 0; i < table->wanted_count; i++) {
        size_t column = table->wanted[i].column;
        if (csv->slots[column] < 0)
            csv->slots[column] = (int32_t)i;
        if (csv->wanted <= column)
            csv->wanted = column + 1;
    }
    return MLG_OK;
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

/* Rows of a grid that would like to have so many. */
static size_t grid_rows(const struct mlg_table *table, size_t rows)
{
    size_t most = GRID_CELLS / (table->wanted_count + 1) + 1;
    if (rows < LEAST_ROWS)
        rows = LEAST_ROWS;
    if (rows > most)
        rows = most;
    return rows < table->options.batch_rows ? rows : table->options.batch_rows;
}

struct mlg_csv_grid_cost mlg_csv_grid_cost(const struct mlg_table *table)
{
    struct mlg_csv_grid_cost cost = {
        .grid_bytes = sizeof(struct mlg_grid) + table->note_bytes,
        .rows_least = grid_rows(table, 0),
        .rows_usual = grid_rows(table, LEAST_ROWS * (BATCH_BYTES / SAMPLE_BYTES)),
        .sample_bytes = SAMPLE_BYTES,
    };
    size_t values = 0;
    for (size_t i = 0; i < table->wanted_count; i++)
        values += table->wanted[i].type != MLG_COLUMN_TEXT || table->wanted[i].dictionary;
    cost.grid_bytes += (table->wanted_count + 1) * sizeof(struct mlg_column);
    cost.grid_bytes += values > 0 ? VALUES_BYTES : 0;
    cost.row_bytes = 3 * sizeof(uint64_t) + table->wanted_count * (sizeof(struct mlg_str) + 1);
    /* Rows are rounded up to the stride. */
    cost.row_bytes =
        cost.row_bytes * (cost.rows_least + 3) / cost.rows_least + values * VALUE_BYTES;
    return cost;
}

enum mlg_code mlg_csv_grid_next(const struct mlg_table *table, struct mlg_csv *csv,
                                struct mlg_err *err)
{
    if (csv->targets == NULL)
        csv->targets = calloc(csv->wanted + 1, sizeof *csv->targets);
    if (csv->targets == NULL)
        return mlg_table_no_memory(table, err);
    MLG_TRY(mlg_block_grid(table, &csv->block, grid_rows(table, likely_rows(csv)), true, &csv->grid,
                           err));
    for (size_t i = 0; i < table->wanted_count; i++) {
        size_t column = table->wanted[i].column;
        size_t slot = (size_t)csv->slots[column] * csv->grid->stride;
        csv->targets[column].text = csv->grid->text + slot;
        csv->targets[column].quoted = csv->grid->quoted + slot;
        csv->grid->columns[i].text = csv->targets[column].text;
        csv->grid->columns[i].quoted = csv->targets[column].quoted;
    }
    return MLG_OK;
}
