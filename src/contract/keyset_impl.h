#ifndef MLGATE_CONTRACT_KEYSET_IMPL_H
#define MLGATE_CONTRACT_KEYSET_IMPL_H
/* What the set in memory (keyset.c) and its part on disk (keyset_spill.c) share. */
#include <mlgate/base/spill.h>

#include "keyset.h"

#define MLG_KEY_PARTS 32
#define MLG_KEY_FORMS 3
#define MLG_KEY_LEVEL 12 /* times that a part may be parted again */

/* Slots in the order of their hashes, so far as there is room; probed to the right. */
struct mlg_key_table {
    unsigned char *slots; /* NULL = none yet */
    uint32_t capacity;    /* below 2^31 */
    uint32_t count;
    bool mapped; /* the slots lie in the set's region */
};

struct mlg_key_block {
    struct mlg_key_block *next;
    size_t used;
    size_t size;
    unsigned char bytes[];
};

struct mlg_key_part {
    struct mlg_key_table tables[MLG_KEY_FORMS]; /* by form, from MLG_KEY_WORD on */
    struct mlg_key_block *blocks;               /* long keys */
    uint64_t held_bytes;                        /* of the budget */
    bool on_disk;
};

struct mlg_keyset {
    struct mlg_key_budget *budget;
    unsigned level; /* how often its keys were parted before */
    uint64_t held;  /* keys in memory */
    uint64_t seed[8];
    struct mlg_spill *spill; /* NULL = all in memory */
    unsigned char *region;   /* tables of all parts side by side; NULL = none */
    size_t region_bytes;
    struct mlg_key_part parts[MLG_KEY_PARTS];
};

/* A key on its way to or from the disk. */
struct mlg_key_record {
    uint64_t row;
    enum mlg_key_use use;
    struct mlg_key key;
    struct mlg_str bytes; /* of a long key */
    struct mlg_str text;  /* as `describe` gave it */
};

static inline size_t mlg_key_part_of(const struct mlg_key *key)
{
    return (size_t)(key->hash >> 59);
}

/* Write every key of the part to disk and forget it. */
enum mlg_code mlg_keyset_evict(struct mlg_keyset *set, size_t part,
                               struct mlg_err *err) MLG_CHECKED;

enum mlg_code mlg_keyset_write(struct mlg_keyset *set, size_t part,
                               const struct mlg_key_record *record,
                               struct mlg_err *err) MLG_CHECKED;

/* Call `each` with every key of the part in memory. */
enum mlg_code mlg_keyset_walk(struct mlg_keyset *set, size_t part,
                              enum mlg_code (*each)(struct mlg_keyset *set, size_t part,
                                                    const struct mlg_key_record *record,
                                                    struct mlg_err *err),
                              struct mlg_err *err) MLG_CHECKED;

void mlg_keyset_forget(struct mlg_keyset *set, size_t part);

#endif
