#ifndef MLGATE_EVALUATE_ROOM_CELLS_H
#define MLGATE_EVALUATE_ROOM_CELLS_H
/* Cells of a batch into the columns of a source: the exact way, which tells what is wrong. */
#include "source.h"

#define LIST_MAX 2048 /* scores in a list */

bool cells_are_numbers(const struct source_column *column); /* values are double, else codes */
bool cells_are_bins(const struct source_column *column);    /* codes are numbers of bins */

bool cells_are_lists(const struct source_column *column);    /* doubles, column->width a row */
bool cells_are_clusters(const struct source_column *column); /* uint64_t */
size_t cells_bytes(const struct source_column *column);      /* of a row's values */

/* How the table hands the column out: numbers as such, texts as codes of words. */
struct mlg_table_want cells_want(const struct source_column *column);

/* The file's dialect names words for null. */
bool cells_have_null_words(const struct source *self);

/* The cluster of a text that is not empty. */
uint64_t cells_cluster(struct mlg_str text);

/* The bin of a number that is not NaN. */
uint16_t cells_bin(const struct mlg_eval_slicing *slicing, double value);

/* Into column->values from self->rows on, which has the room. Cells that have no value make their
 * rows rejected. */
enum mlg_code cells_read_column(struct source *self, struct room *room,
                                struct source_column *column, const struct mlg_column *cells,
                                size_t rows, struct mlg_err *err) MLG_CHECKED;

/* Ids of the batch's rows, behind those there are. */
enum mlg_code cells_read_ids(struct source *self, struct room *room, const struct mlg_batch *batch,
                             struct mlg_err *err) MLG_CHECKED;

#endif
