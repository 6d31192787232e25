#ifndef MLGATE_EVALUATE_ROOM_ORDER_H
#define MLGATE_EVALUATE_ROOM_ORDER_H
/* Rows in the order of their keys. */
#include <stddef.h>
#include <stdint.h>

#include "ids.h"

/* Twelve bytes: the sort moves nothing else. */
struct record {
    uint32_t high, low; /* of the key */
    uint32_t row;
};

static inline uint64_t record_key(const struct record *record)
{
    return (uint64_t)record->high << 32 | record->low;
}

/* Partition p holds records begin[p] .. begin[p + 1] - 1; partitions rise with the keys. */
struct order {
    struct record *record; /* [count] */
    size_t count, partitions, largest;
    uint32_t *begin; /* [partitions + 1] */
};

/* Records of the rows, by partition, within them in the order of the rows. The ids' numbers are
 * given back on the way; texts stay. All keys share their leading `bits`. MLG_E_LIMIT, MLG_E_NOMEM.
 */
enum mlg_code order_make(struct room *room, struct ids *ids, size_t partitions, unsigned bits,
                         struct order *ret_order, struct mlg_err *err) MLG_CHECKED;
void order_free(struct room *room, struct order *self);

/* How many partitions suit that many rows: a power of two. */
size_t order_partitions(size_t rows);

/* Sort by key; equal keys keep their order. scratch[count] is overwritten. O(n) for keys as ids
 * have them, n log n at worst. */
void order_sort(struct record *records, struct record *scratch, size_t count);

#endif
