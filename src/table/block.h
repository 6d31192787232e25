#ifndef MLG_TABLE_BLOCK_H
#define MLG_TABLE_BLOCK_H
/* A block of a table and its grids, whatever the format; a format's block has this as its first
 * member. */
#include "impl.h"

struct mlg_dict;

/* Who is told of a batch as soon as it is read. */
struct mlg_ear {
    const struct mlg_table_scan *scan; /* NULL = nobody */
    unsigned worker;
};

/* A batch: columns of `stride` cells, of which the first `rows` are filled. All in one piece of
 * memory, which the next batch in its place uses again. */
struct mlg_grid {
    size_t limit;  /* rows that it takes */
    size_t stride; /* cells from one column to the next; never a power of two, so that columns do
                      not fight for the same cache lines */
    size_t rows;
    struct mlg_str *text; /* [wanted_count * stride] of a format of texts */
    uint8_t *quoted;
    uint64_t *line;
    uint64_t *offset;
    uint64_t *row;
    struct mlg_column *columns; /* [wanted_count] */
    void *note;
    void *memory;
    size_t memory_bytes;
    struct mlg_arena values; /* of typed columns; reset with the grid */
};

struct mlg_block {
    struct mlg_grid *grids;
    size_t grids_count;
    size_t grids_capacity;
    uint64_t rows;           /* also those that were left out */
    struct mlg_err failure;  /* met while it was taken or parsed; comes behind its rows */
    struct mlg_dict **dicts; /* [dicts_count] of texts, as long as the block's room; typed.c */
    size_t dicts_count;
};

/* No grids, no rows, no failure: before a block is taken into it. */
void mlg_block_clear(struct mlg_block *self);
void mlg_block_done(struct mlg_block *self);

/* Another grid for up to `limit` rows, zeroed columns and note; with cells of text for each column
 * if it is of texts. */
enum mlg_code mlg_block_grid(const struct mlg_table *table, struct mlg_block *self, size_t limit,
                             bool texts, struct mlg_grid **ret_grid,
                             struct mlg_err *err) MLG_CHECKED;

/* The last grid is filled: texts become values where they are wanted, and scan->work is told. One
 * without rows is taken back. */
enum mlg_code mlg_block_tell(const struct mlg_table *table, struct mlg_block *self,
                             const struct mlg_ear *ear, struct mlg_err *err) MLG_CHECKED;

/* Only the first `rows` rows of the grid stand. */
void mlg_grid_cut(const struct mlg_table *table, struct mlg_grid *grid, size_t rows);

void mlg_block_batch(const struct mlg_table *table, const struct mlg_block *self, size_t index,
                     struct mlg_batch *ret_batch);

#endif
