#ifndef MLGATE_EVALUATE_ROOM_ASIDE_H
#define MLGATE_EVALUATE_ROOM_ASIDE_H
/*
 * Rows set aside while files are read that the processor's cache does not hold: in partitions by
 * the first bits of their ids' keys, so that rows that belong together come back together, and
 * partitions in the order of the rows they give. What is too much for memory lies on disk. Only
 * rows with ids can be set aside.
 */
#include <mlgate/base/spill.h>

#include "frame.h"

#define ASIDE_BITS       7
#define ASIDE_PARTITIONS ((size_t)1 << ASIDE_BITS)

struct aside {
    struct sources *sources;
    struct room *room;
    uint64_t threshold_bytes; /* of memory in use from which on rows are set aside */
    struct mlg_spill *spill[SOURCES];
    bool is_text[SOURCES]; /* what the ids in the spill are */
    bool used;
    uint64_t left_bytes;   /* of the room, for partitions in memory, and not theirs yet */
    unsigned char *memory; /* [memory_bytes], for a partition as it comes from disk */
    size_t memory_bytes;
};

/* A threshold that suits. */
uint64_t aside_threshold(const struct room *room);

/* Call this when a source has taken rows. MLG_E_LIMIT, MLG_E_NOMEM, MLG_E_IO. */
enum mlg_code aside_relieve(struct aside *self, struct mlg_err *err) MLG_CHECKED;

/* All files are read: where rows were set aside, all are, with ids of one kind. */
enum mlg_code aside_settle(struct aside *self, struct mlg_err *err) MLG_CHECKED;

/* Bring a partition's rows back into the sources' columns, in the place of what is there: once. */
enum mlg_code aside_load(struct aside *self, size_t partition, struct mlg_err *err) MLG_CHECKED;

void aside_done(struct aside *self);

#endif
