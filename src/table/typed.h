#ifndef MLG_TABLE_TYPED_H
#define MLG_TABLE_TYPED_H
/*
 * Columns of texts as values of a type, as codes of a dictionary and as lists. Done by whoever
 * reads the batch; a columnar format fills what it has by itself and leaves the rest to this.
 */
#include "block.h"
#include "dictionary.h"

/* What values of a column are made with. */
struct mlg_typed {
    const struct mlg_table_want *want;
    const struct mlg_cell_syntax *syntax; /* NULL = as usual */
    struct mlg_arena *arena;              /* of the values */
    struct mlg_dict *dict;                /* NULL if none is wanted */
};

/* Values of a column whose text and quoted are there. */
enum mlg_code mlg_typed_column(const struct mlg_typed *self, size_t rows, struct mlg_column *column,
                               struct mlg_err *err) MLG_CHECKED;

/* The same for all columns of the grid that have a text but not the form that is wanted. */
enum mlg_code mlg_typed_fill(const struct mlg_table *table, struct mlg_block *block,
                             struct mlg_grid *grid, struct mlg_err *err) MLG_CHECKED;

/* The column's bitmaps and counts when only its first `rows` rows stand. */
void mlg_typed_cut(struct mlg_column *column, size_t rows);

#endif
