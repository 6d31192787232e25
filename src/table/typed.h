#ifndef MLG_TABLE_TYPED_H
#define MLG_TABLE_TYPED_H
/*
 * Columns of texts as values of a type, as codes of a dictionary and as lists. Done by whoever
 * reads the batch; a columnar format fills what it has by itself and leaves the rest to this.
 */
#include "block.h"

/* A worker's dictionary of a column of texts. Any thread, one at a time. */
struct mlg_dict *mlg_dict_new(uint64_t generation); /* NULL: out of memory */
void mlg_dict_free(struct mlg_dict *self);          /* NULL allowed */
void mlg_dicts_done(struct mlg_dict **dicts, size_t count);
const struct mlg_dictionary *mlg_dict_door(const struct mlg_dict *self);

/* The text's number, which it gets if it has none; MLG_NO_CODE when it cannot get one. False: out
 * of memory. */
bool mlg_dict_code(struct mlg_dict *self, struct mlg_str text, uint32_t *ret_code);

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
