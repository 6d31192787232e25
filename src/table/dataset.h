#ifndef MLG_TABLE_DATASET_H
#define MLG_TABLE_DATASET_H
/*
 * A data set of many files behind the door of one table. The rooms of a table ask here first: a
 * table with `set` has no format and no source of its own.
 */
#include "impl.h"

struct mlg_dataset;

/* Is `path` a folder, or a pattern (* ? [) that is the name of no file? */
bool mlg_dataset_named(const char *path);

/* What the doors of a table do for a data set. `options` are the caller's. */
enum mlg_code mlg_dataset_open(struct mlg_table *table, const char *path,
                               const struct mlg_table_options *options,
                               struct mlg_err *err) MLG_CHECKED;
void mlg_dataset_close(struct mlg_table *table); /* of one that is no data set as well */
enum mlg_code mlg_dataset_next(struct mlg_table *table, struct mlg_batch *ret_batch,
                               struct mlg_err *err) MLG_CHECKED;
enum mlg_code mlg_dataset_scan(struct mlg_table *table, const struct mlg_table_scan *scan,
                               struct mlg_err *err) MLG_CHECKED;
enum mlg_table_kind mlg_dataset_kind(const struct mlg_dataset *set);
const char *mlg_dataset_file(const struct mlg_dataset *set, uint64_t row);
enum mlg_column_type mlg_dataset_column_type(const struct mlg_table *table, size_t index);
/* Of the batch that was given last. */
enum mlg_code mlg_dataset_text(const struct mlg_table *table, size_t row, size_t column,
                               struct mlg_buf *room, struct mlg_str *ret_text,
                               struct mlg_err *err) MLG_CHECKED;
void mlg_dataset_locate(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                        size_t column, struct mlg_loc *ret_loc);

#endif
