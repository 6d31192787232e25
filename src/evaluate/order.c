#include "order.h"

#include <stdbool.h>
#include <string.h>

#define PARTITIONS_MAX 1024
#define PARTITION_ROWS 4096 /* aimed at: records and scratch fit the second cache */
#define BUCKETS        4096
#define SMALL          32
#define DEPTH_MAX      6

size_t order_partitions(size_t rows)
{
    size_t partitions = 1;

    while (partitions < PARTITIONS_MAX && rows / partitions > PARTITION_ROWS)
        partitions *= 2;
    return partitions;
}

/* Which bits of a key name its partition. */
struct digit {
    unsigned shift;
    size_t mask;
};

static size_t partition_of(uint64_t key, struct digit digit)
{
    return (size_t)(key >> digit.shift) & digit.mask;
}

static void fill_partitions(const struct ids *ids, struct digit digit, uint32_t *at,
                            struct record *record)
{
    const int64_t *number = ids->number.data;
    const size_t step = (size_t)1 << 20; /* rows between giving back */

    for (size_t i = 0; i < ids->count; i++) {
        uint64_t key = ids->is_text ? ids_key(ids, i) : id_number_key(number[i]);
        record[at[partition_of(key, digit)]++] =
            (struct record){ (uint32_t)(key >> 32), (uint32_t)key, (uint32_t)i };
        if ((i + 1) % step == 0 && !ids->is_text)
            room_forget(ids->number.data, (i + 1 - step) * sizeof(int64_t),
                        (i + 1) * sizeof(int64_t));
    }
}

enum mlg_code order_make(struct room *room, struct ids *ids, size_t partitions, unsigned bits,
                         struct order *ret_order, struct mlg_err *err)
{
    struct order order = { .count = ids->count, .partitions = partitions };
    struct digit digit = { 63 - bits, partitions - 1 };
    uint32_t begin = 0;

    if (partitions > 1)
        digit.shift = 64 - bits - (unsigned)__builtin_ctzll(partitions);
    order.record = room_alloc(room, ids->count, sizeof(struct record), err);
    order.begin = room_alloc(room, partitions + 1, sizeof(uint32_t), err);
    if (order.record == NULL || order.begin == NULL) {
        order_free(room, &order);
        return MLG_E_LIMIT;
    }
    for (size_t i = 0; i < ids->count; i++)
        order.begin[partition_of(ids_key(ids, i), digit)]++;
    for (size_t p = 0; p <= partitions; p++) {
        uint32_t count = order.begin[p];
        order.begin[p] = begin;
        begin += count;
        if (count > order.largest)
            order.largest = count;
    }
    /* begin[p] runs to the end of its partition, which is where the next one begins */
    fill_partitions(ids, digit, order.begin, order.record);
    memmove(order.begin + 1, order.begin, partitions * sizeof(uint32_t));
    order.begin[0] = 0;
    vec_free(room, &ids->number);
    *ret_order = order;
    return MLG_OK;
}

void order_free(struct room *room, struct order *self)
{
    room_free(room, self->record, self->count, sizeof(struct record));
    room_free(room, self->begin, self->partitions + 1, sizeof(uint32_t));
    *self = (struct order){ 0 };
}

static void insert(struct record *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct record moved = a[i];
        uint64_t key = record_key(&moved);
        size_t j = i;
        for (; j > 0 && record_key(&a[j - 1]) > key; j--)
            a[j] = a[j - 1];
        a[j] = moved;
    }
}

/* Keys that defeat the buckets: merging costs n log n whatever they are. */
static void merge_sort(struct record *a, struct record *scratch, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t begin = 0; begin < n; begin += 2 * width) {
            size_t middle = begin + width < n ? begin + width : n;
            size_t end = middle + width < n ? middle + width : n;
            size_t left = begin, right = middle;
            for (size_t to = begin; to < end; to++) {
                bool take_left = right == end ||
                                 (left < middle && record_key(&a[left]) <= record_key(&a[right]));
                scratch[to] = take_left ? a[left++] : a[right++];
            }
        }
        memcpy(a, scratch, n * sizeof(*a));
    }
}

struct range {
    uint64_t least, most;
    bool sorted;
};

static struct range look(const struct record *a, size_t n)
{
    struct range range = { record_key(&a[0]), record_key(&a[0]), true };
    uint64_t before = range.least;

    for (size_t i = 1; i < n; i++) {
        uint64_t key = record_key(&a[i]);
        range.sorted &= before <= key;
        range.least = key < range.least ? key : range.least;
        range.most = key > range.most ? key : range.most;
        before = key;
    }
    return range;
}

/* Into `buckets` buckets by bits of the key above `shift`; at[b] becomes the end of bucket b. */
static void distribute(struct record *a, struct record *scratch, size_t n, uint64_t least,
                       unsigned shift, size_t buckets, uint32_t at[BUCKETS])
{
    uint32_t begin = 0;

    memset(at, 0, buckets * sizeof(*at));
    for (size_t i = 0; i < n; i++)
        at[(record_key(&a[i]) - least) >> shift]++;
    for (size_t b = 0; b < buckets; b++) {
        uint32_t count = at[b];
        at[b] = begin;
        begin += count;
    }
    for (size_t i = 0; i < n; i++)
        scratch[at[(record_key(&a[i]) - least) >> shift]++] = a[i];
    memcpy(a, scratch, n * sizeof(*a));
}

/* Into buckets by the range of the keys that there are, so that each holds a few of them; those
 * that hold more are done in the same way. */
/* NOLINTNEXTLINE(misc-no-recursion): at most DEPTH_MAX deep */
static void sort_range(struct record *a, struct record *scratch, size_t n, int depth)
{
    uint32_t at[BUCKETS];
    struct range range = look(a, n);
    size_t begin = 0, most = n < BUCKETS ? n : BUCKETS, buckets;
    unsigned shift = 0;

    if (range.sorted)
        return;
    if (depth == DEPTH_MAX) {
        merge_sort(a, scratch, n);
        return;
    }
    while ((range.most - range.least) >> shift >= most)
        shift++;
    buckets = (size_t)((range.most - range.least) >> shift) + 1;
    distribute(a, scratch, n, range.least, shift, buckets, at);
    for (size_t b = 0; b < buckets && shift > 0; b++) {
        size_t count = at[b] - begin;
        if (count > SMALL)
            sort_range(a + begin, scratch, count, depth + 1);
        else if (count > 1)
            insert(a + begin, count);
        begin = at[b];
    }
}

void order_sort(struct record *records, struct record *scratch, size_t count)
{
    if (count > SMALL)
        sort_range(records, scratch, count, 0);
    else
        insert(records, count);
}
