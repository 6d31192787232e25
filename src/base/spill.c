/*
 * A partition is a chain of blocks of one size, in memory or in the file, and what is still in its
 * buffer.
 *
 * Large blocks go past the system's cache where the file system can do that: whoever sets aside
 * what memory does not hold gains nothing from a copy of it in memory, and the copying costs more
 * time than all else (on a virtual machine ten times as much).
 */
#include <mlgate/base/spill.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PARTITIONS_MAX 4096
#define ROUND          4096 /* what direct access wants addresses and sizes to be of */
#define DIRECT_FROM    ((size_t)128 << 10) /* smaller blocks are better off in the cache */
#define SPACE_LEAST    ((size_t)1 << 20)   /* for what is read by way of other memory */

struct block {
    unsigned char *memory; /* NULL = in the file */
    uint64_t start;        /* there */
};

struct partition {
    unsigned char *buffer; /* filled up to its tail; or NULL */
    struct block *block;   /* [blocks] */
    size_t blocks, blocks_capacity;
};

struct mlg_spill {
    int fd;      /* -1 = there is no file yet */
    bool direct; /* past the cache */
    size_t block_bytes;
    uint64_t file_bytes;
    uint64_t *left; /* bytes of blocks that may stay in memory; NULL = none */
    size_t partitions_count;
    struct mlg_spill_tail *tails; /* [partitions_count] */
    struct partition partitions[];
};

static void go_direct(struct mlg_spill *spill, bool direct)
{
#ifdef O_DIRECT
    int flags = fcntl(spill->fd, F_GETFL);
    int wanted = direct ? flags | O_DIRECT : flags & ~O_DIRECT;

    spill->direct = flags >= 0 && fcntl(spill->fd, F_SETFL, wanted) == 0 && direct;
#else
    (void)spill, (void)direct;
#endif
}

/* A file without a name. */
static enum mlg_code open_file(int *ret_fd, struct mlg_err *err)
{
    const char *folder = getenv("TMPDIR");
    char path[512];

    if (folder == NULL || folder[0] != '/')
        folder = "/tmp";
#ifdef O_TMPFILE
    *ret_fd = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (*ret_fd >= 0)
        return MLG_OK;
#endif
    if ((size_t)snprintf(path, sizeof path, "%s/mlgate-XXXXXX", folder) >= sizeof path)
        return mlg_err_set(err, MLG_E_IO, "the path of the temporary folder is too long");
    *ret_fd = mkostemp(path, O_CLOEXEC);
    if (*ret_fd < 0) {
        (void)mlg_err_set(err, MLG_E_IO, "no temporary file can be made: %s", strerror(errno));
        mlg_err_at(err, folder, 0, 0);
        return mlg_err_hint(err, "set TMPDIR to a folder with room, or give more --memory");
    }
    (void)unlink(path);
    return MLG_OK;
}

enum mlg_code mlg_spill_open(size_t partitions, size_t buffer_bytes, struct mlg_spill **ret_spill,
                             struct mlg_err *err)
{
    struct mlg_spill *spill;

    if (partitions < 1 || partitions > PARTITIONS_MAX || buffer_bytes > SIZE_MAX - ROUND)
        return mlg_err_set(err, MLG_E_BUG, "a spill of %zu partitions", partitions);
    spill = calloc(1, sizeof *spill + partitions * sizeof spill->partitions[0]);
    if (spill == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    spill->fd = -1;
    spill->partitions_count = partitions;
    spill->tails = calloc(partitions, sizeof *spill->tails);
    if (spill->tails == NULL) {
        free(spill);
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    }
    spill->block_bytes = buffer_bytes == 0 ? ROUND : (buffer_bytes + ROUND - 1) / ROUND * ROUND;
    *ret_spill = spill;
    return MLG_OK;
}

void mlg_spill_keep(struct mlg_spill *spill, uint64_t *bytes)
{
    spill->left = bytes;
}

/* Blocks are pages of their own: what is given back is the system's at once. */
static unsigned char *new_block(const struct mlg_spill *spill)
{
    void *memory =
        mmap(NULL, spill->block_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

static void free_block(const struct mlg_spill *spill, unsigned char *memory)
{
    if (memory != NULL)
        (void)munmap(memory, spill->block_bytes);
}

void mlg_spill_drop(struct mlg_spill *spill, size_t partition)
{
    struct partition *of = &spill->partitions[partition];

    for (size_t i = 0; i < of->blocks; i++)
        if (of->block[i].memory != NULL) {
            free_block(spill, of->block[i].memory);
            *spill->left += spill->block_bytes;
        }
    free_block(spill, of->buffer);
    free(of->block);
    *of = (struct partition){ 0 };
    spill->tails[partition] = (struct mlg_spill_tail){ 0 };
}

void mlg_spill_close(struct mlg_spill *spill)
{
    if (spill == NULL)
        return;
    for (size_t i = 0; i < spill->partitions_count; i++)
        mlg_spill_drop(spill, i);
    if (spill->fd >= 0)
        (void)close(spill->fd);
    free(spill->tails);
    free(spill);
}

static enum mlg_code write_file(struct mlg_spill *spill, const unsigned char *from,
                                struct mlg_err *err)
{
    if (spill->fd < 0) {
        MLG_TRY(open_file(&spill->fd, err));
        if (spill->block_bytes >= DIRECT_FROM)
            go_direct(spill, true);
    }
    for (size_t done = 0; done < spill->block_bytes;) {
        ssize_t wrote = pwrite(spill->fd, from + done, spill->block_bytes - done,
                               (off_t)(spill->file_bytes + done));
        if (wrote < 0 && errno == EINTR)
            continue;
        if (spill->direct && ((wrote < 0 && errno == EINVAL) || wrote % ROUND > 0)) {
            go_direct(spill, false); /* there are file systems that refuse this late */
            continue;
        }
        if (wrote <= 0) {
            (void)mlg_err_set(err, MLG_E_IO, "a temporary file cannot be written: %s",
                              wrote < 0 ? strerror(errno) : "no progress");
            return mlg_err_hint(err, "set TMPDIR to a folder with room, or give more --memory");
        }
        done += (size_t)wrote;
    }
    spill->file_bytes += spill->block_bytes;
    return MLG_OK;
}

/* The full buffer becomes a block: kept as it is, or written, and then the buffer is empty. */
static enum mlg_code end_block(struct mlg_spill *spill, struct partition *partition,
                               struct mlg_err *err)
{
    struct block block = { .start = spill->file_bytes };

    if (partition->blocks == partition->blocks_capacity) {
        size_t capacity = partition->blocks_capacity * 2 + 8;
        struct block *blocks = realloc(partition->block, capacity * sizeof *blocks);
        if (blocks == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        partition->block = blocks;
        partition->blocks_capacity = capacity;
    }
    if (spill->left != NULL && *spill->left >= spill->block_bytes) {
        *spill->left -= spill->block_bytes;
        block.memory = partition->buffer;
        partition->buffer = NULL;
    } else {
        MLG_TRY(write_file(spill, partition->buffer, err));
    }
    partition->block[partition->blocks++] = block;
    return MLG_OK;
}

/* Make room behind a full tail, or before the first record. */
static enum mlg_code go_on(struct mlg_spill *spill, size_t index, struct mlg_err *err)
{
    struct partition *partition = &spill->partitions[index];

    if (partition->buffer != NULL)
        MLG_TRY(end_block(spill, partition, err));
    spill->tails[index] = (struct mlg_spill_tail){ 0 };
    if (partition->buffer == NULL)
        partition->buffer = new_block(spill);
    if (partition->buffer == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    spill->tails[index] = (struct mlg_spill_tail){ partition->buffer, spill->block_bytes };
    return MLG_OK;
}

enum mlg_code mlg_spill_add(struct mlg_spill *spill, size_t partition, const void *record,
                            size_t bytes, struct mlg_err *err)
{
    struct mlg_spill_tail *tail = &spill->tails[partition];
    const unsigned char *from = record;

    while (bytes > 0) {
        if (tail->left == 0)
            MLG_TRY(go_on(spill, partition, err));
        size_t part = bytes < tail->left ? bytes : tail->left;
        memcpy(tail->at, from, part);
        tail->at += part;
        tail->left -= part;
        from += part;
        bytes -= part;
    }
    return MLG_OK;
}

struct mlg_spill_tail *mlg_spill_tails(struct mlg_spill *spill)
{
    return spill->tails;
}

uint64_t mlg_spill_bytes(const struct mlg_spill *spill, size_t partition)
{
    const struct partition *of = &spill->partitions[partition];
    size_t held = of->buffer == NULL ? 0 : spill->block_bytes - spill->tails[partition].left;

    return of->blocks * (uint64_t)spill->block_bytes + held;
}

static enum mlg_code read_file(const struct mlg_spill *spill, uint64_t start, char *to,
                               size_t bytes, struct mlg_err *err)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t got = pread(spill->fd, to + done, bytes - done, (off_t)(start + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return mlg_err_set(err, MLG_E_IO, "a temporary file cannot be read: %s",
                               got < 0 ? strerror(errno) : "it is shorter than what was written");
        done += (size_t)got;
    }
    return MLG_OK;
}

static size_t space_bytes(const struct mlg_spill *spill)
{
    return spill->block_bytes > SPACE_LEAST ? spill->block_bytes : SPACE_LEAST;
}

/* Bytes that lie together in the file; with direct access to a place that is no page by way of
 * *space, which is made at the first call: then perhaps fewer than `bytes` are read. Returns how
 * many in *ret_read. */
static enum mlg_code read_blocks(const struct mlg_spill *spill, uint64_t start, char *to,
                                 size_t bytes, char **space, size_t *ret_read, struct mlg_err *err)
{
    uint64_t from = start / ROUND * ROUND;
    size_t most = space_bytes(spill) - (size_t)(start - from);

    if (!spill->direct ||
        (start % ROUND == 0 && bytes % ROUND == 0 && (uintptr_t)to % ROUND == 0)) {
        *ret_read = bytes;
        return read_file(spill, start, to, bytes, err);
    }
    if (*space == NULL)
        *space = aligned_alloc(ROUND, space_bytes(spill));
    if (*space == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    *ret_read = bytes < most ? bytes : most;
    uint64_t end = (start + *ret_read + ROUND - 1) / ROUND * ROUND;
    MLG_TRY(read_file(spill, from, *space, (size_t)(end - from), err));
    memcpy(to, *space + (start - from), *ret_read);
    return MLG_OK;
}

/* How many of `bytes` bytes from `within` the block on lie together. */
static size_t together(const struct mlg_spill *spill, const struct partition *of, size_t block,
                       size_t within, size_t bytes)
{
    const struct block *list = of->block;
    size_t run = spill->block_bytes - within;

    for (; run < bytes && block + 1 < of->blocks && list[block + 1].memory == NULL &&
           list[block + 1].start == list[block].start + spill->block_bytes;
         block++)
        run += spill->block_bytes;
    return run < bytes ? run : bytes;
}

enum mlg_code mlg_spill_read(const struct mlg_spill *spill, size_t partition, uint64_t offset,
                             void *ret_bytes, size_t bytes, struct mlg_err *err)
{
    const struct partition *of = &spill->partitions[partition];
    char *to = ret_bytes;
    uint64_t there = mlg_spill_bytes(spill, partition);
    char *space = NULL;
    enum mlg_code code = MLG_OK;

    if (offset > there || bytes > there - offset)
        return mlg_err_set(err, MLG_E_BUG, "a spill is read beyond its end");
    while (bytes > 0 && code == MLG_OK) {
        size_t block = (size_t)(offset / spill->block_bytes);
        size_t within = (size_t)(offset % spill->block_bytes);
        size_t part = spill->block_bytes - within;
        part = part < bytes ? part : bytes;
        const unsigned char *memory = block == of->blocks ? of->buffer : of->block[block].memory;
        if (memory != NULL)
            memcpy(to, memory + within, part);
        else
            code = read_blocks(spill, of->block[block].start + within, to,
                               together(spill, of, block, within, bytes), &space, &part, err);
        to += part;
        offset += part;
        bytes -= part;
    }
    free(space);
    return code;
}
