#ifndef MLG_TEST_TOY_H
#define MLG_TEST_TOY_H
/*
 * A columnar format that there is not, as one file behind the table's door: what Parquet and Arrow
 * need of it, in a tenth of their size. After "TOY1" come row groups, all numbers in this machine's
 * order:
 *   uint32 bytes of the group, from here     uint32 rows, at most 64
 *   uint64 nulls of `id`                     int64 id[rows]
 *   uint8  words of `city`                   uint8 length and bytes of each word
 *   uint8  city[rows], 255 = null            uint8 ends[rows] of the lists `tags`
 *   int64  items[ends[rows - 1]]
 */
#include "block.h"

extern const struct mlg_table_format toy_format;

#endif
