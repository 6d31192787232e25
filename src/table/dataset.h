#ifndef MLG_TABLE_DATASET_H
#define MLG_TABLE_DATASET_H
/*
 * A data set of many files behind the door of one table. The rooms of a table ask here first: a
 * table with `set` has no format and no source of its own.
 */
#include "impl.h"

struct mlg_dataset;

struct mlg_part {
    const char *path;     /* to be opened */
    const char *relative; /* below the folder: the order, the keys and the manifest are of this */
    uint64_t rows_before; /* in the parts before, when it was opened */
};

/* Is `path` a folder, or a pattern (* ? [) that is the name of no file? */
bool mlg_dataset_named(const char *path);

/* Its files, sorted by the bytes of their relative paths, in the arena. At least one. */
enum mlg_code mlg_parts_list(const char *path, struct mlg_arena *arena, struct mlg_part **ret_parts,
                             size_t *ret_count, struct mlg_err *err) MLG_CHECKED;

/* Does a relative path match the components of a pattern? `**` is any number of folders. */
bool mlg_parts_match(const char *pattern, const char *relative);
/* May a path below this folder match it? */
bool mlg_parts_lead(const char *pattern, const char *folder);

/* The key=value folder number `index` of a relative path, undecoded; false when there is none. */
bool mlg_part_key(const char *relative, size_t index, struct mlg_str *ret_name,
                  struct mlg_str *ret_value);

/* %41 to A, as far as it is hexadecimal; in the arena. Any bytes may come of it. */
bool mlg_part_decode(struct mlg_arena *arena, struct mlg_str text, struct mlg_str *ret_text);

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
