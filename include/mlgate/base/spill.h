#ifndef MLGATE_BASE_SPILL_H
#define MLGATE_BASE_SPILL_H
/*
 * Records set aside, sorted into partitions, on disk beyond what memory may be had: for work on
 * more than memory holds, and on what the processor's cache does not.
 *
 * On disk they lie in one file under $TMPDIR or /tmp that has no name from the start, so that
 * nothing of it is left however the program ends, and nobody else can open it. Records are bytes;
 * what belongs together must be told by the caller (a partition is read back as the bytes that were
 * added, in the order in which they were added).
 */
#include <stddef.h>
#include <stdint.h>

#include <mlgate/base/err.h>

struct mlg_spill;

/* `partitions` (1 to 4,096) buffers of `buffer_bytes` each (rounded up to 4 KiB) are held in
 * memory, at first use; with 128 KiB and more the system's cache is passed by, so that reading
 * costs a buffer of a megabyte or of that size more. MLG_E_NOMEM. */
enum mlg_code mlg_spill_open(size_t partitions, size_t buffer_bytes, struct mlg_spill **ret_spill,
                             struct mlg_err *err) MLG_CHECKED;

/* Call this before anything is added: what is full stays in memory as long as *bytes are left, and
 * only then goes to disk. *bytes becomes what is left of it; several spills may share it, which
 * they do until they are closed. */
void mlg_spill_keep(struct mlg_spill *spill, uint64_t *bytes);

void mlg_spill_close(struct mlg_spill *spill); /* NULL allowed */
MLG_AUTO_DECLARE(mlg_spill, struct mlg_spill *, mlg_spill_close);

/* Append to a partition. MLG_E_IO when the disk is full or no temporary file can be made,
 * MLG_E_NOMEM. Not for several threads at
 * once. Adding after reading is allowed. */
enum mlg_code mlg_spill_add(struct mlg_spill *spill, size_t partition, const void *record,
                            size_t bytes, struct mlg_err *err) MLG_CHECKED;

/* The same, quickly: where the partition's next bytes go, and how many fit as it is; NULL and 0
 * before the first mlg_spill_add. */
struct mlg_spill_tail {
    unsigned char *at;
    size_t left;
};

/* Of each partition, [partitions]; valid until the spill is closed, changed by other calls. */
struct mlg_spill_tail *mlg_spill_tails(struct mlg_spill *spill);

/* Where to write `bytes` bytes, before any other call. NULL when they do not fit as it is: then
 * mlg_spill_add does it. */
static inline void *mlg_spill_claim(struct mlg_spill_tail *tail, size_t bytes)
{
    unsigned char *place = tail->at;

    if (bytes > tail->left)
        return NULL;
    tail->at += bytes;
    tail->left -= bytes;
    return place;
}

/* The partition will neither be read nor added to again: its memory is given back. */
void mlg_spill_drop(struct mlg_spill *spill, size_t partition);

/* Bytes added to the partition so far. */
uint64_t mlg_spill_bytes(const struct mlg_spill *spill, size_t partition);

/* Copy `bytes` bytes of the partition from `offset` on; there must be so many (else MLG_E_BUG).
 * Large reads to an address that is a multiple of 4,096 are spared a copy. Several threads may read
 * at once while none adds. */
enum mlg_code mlg_spill_read(const struct mlg_spill *spill, size_t partition, uint64_t offset,
                             void *ret_bytes, size_t bytes, struct mlg_err *err) MLG_CHECKED;

#endif
