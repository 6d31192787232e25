#ifndef MLG_TABLE_BLOCK_H
#define MLG_TABLE_BLOCK_H
/*
 * The life of a block:
 *   feed     bytes from the source, up to the end of a row; one thread at a time
 *   parse    rows into batches; any thread; lines and rows count from 0
 *   settle   problems are told, lines and rows become those of the file; in the order of the file
 * A table that is pulled (mlg_table_next) and one that is scanned by threads go the same way.
 */
#include "csv.h"

/* Behind the header. */
enum mlg_code mlg_feed_open(struct mlg_table *table, struct mlg_err *err) MLG_CHECKED;
void mlg_feed_close(struct mlg_feed *feed);

/* The next block. What goes wrong is csv->failure, and there is no block behind. */
void mlg_feed_block(struct mlg_table *table, struct mlg_csv *csv);

/* Tell the tap of the block's bytes, if it waits for them; in the order of the file and before the
 * block is parsed. */
void mlg_feed_tap(const struct mlg_table *table, const struct mlg_csv *csv);

/* All batches of the block; scan->work is told of each when it is full. `scan` may be NULL. */
void mlg_block_parse(struct mlg_table *table, struct mlg_csv *csv,
                     const struct mlg_table_scan *scan, unsigned worker);

/* When the block before has been settled. On failure the rows before it are good. */
enum mlg_code mlg_block_settle(struct mlg_table *table, struct mlg_csv *csv,
                               struct mlg_err *err) MLG_CHECKED;

#endif
