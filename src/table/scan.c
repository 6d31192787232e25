/*
 * The scan: threads without a queue. Each of them takes the next block of the file, parses it, and
 * waits for its turn to settle and consume it; so blocks are taken, tapped and consumed in the
 * order of the file, while parsing, which is most of the work, is done by all at once.
 */
#include <pthread.h>

#include <mlgate/base/parallel.h>

#include "block.h"
#include "dataset.h"

struct scan {
    struct mlg_table *table;
    const struct mlg_table_scan *door;
    pthread_mutex_t feeding; /* held while a block is taken from the source */
    uint64_t tickets;        /* blocks that have been taken */
    pthread_mutex_t lock;    /* of what follows */
    pthread_cond_t moved;    /* a turn went on */
    uint64_t tap;            /* ticket of the block that may be tapped, consumed */
    uint64_t consume;
    bool failed; /* blocks behind are not consumed */
    struct mlg_err err;
};

struct worker {
    struct scan *scan;
    struct mlg_block *block;
    unsigned number;
};

/* Until it is the turn of `ticket`; false if the scan has failed before it. */
static bool wait_turn(struct scan *self, const uint64_t *turn, uint64_t ticket)
{
    (void)pthread_mutex_lock(&self->lock);
    while (*turn != ticket)
        (void)pthread_cond_wait(&self->moved, &self->lock);
    bool go_on = !self->failed;
    (void)pthread_mutex_unlock(&self->lock);
    return go_on;
}

static void end_turn(struct scan *self, uint64_t *turn, bool failed)
{
    (void)pthread_mutex_lock(&self->lock);
    ++*turn;
    self->failed = self->failed || failed;
    (void)pthread_cond_broadcast(&self->moved);
    (void)pthread_mutex_unlock(&self->lock);
}

static bool has_failed(struct scan *self)
{
    (void)pthread_mutex_lock(&self->lock);
    bool failed = self->failed;
    (void)pthread_mutex_unlock(&self->lock);
    return failed;
}

/* The next block of the file; false when there is none. */
static bool take_block(struct scan *self, struct mlg_block *block, uint64_t *ret_ticket)
{
    (void)pthread_mutex_lock(&self->feeding);
    bool taken = !self->table->ended && !has_failed(self);
    if (taken) {
        *ret_ticket = self->tickets++;
        self->table->format->take(self->table, block);
    }
    (void)pthread_mutex_unlock(&self->feeding);
    return taken;
}

/* Everything that happens to a block in the order of the file. */
static enum mlg_code consume(struct scan *self, const struct worker *worker)
{
    struct mlg_block *block = worker->block;
    struct mlg_err err = MLG_ERR_INIT;
    enum mlg_code code = self->table->format->settle(self->table, block, &err);
    for (size_t i = 0; i < block->grids_count; i++) {
        struct mlg_batch batch;
        mlg_block_batch(self->table, block, i, &batch);
        if (batch.rows == 0)
            continue;
        struct mlg_err own = MLG_ERR_INIT;
        enum mlg_code told = self->door->consume(self->door->user, worker->number, &batch, &own);
        if (told != MLG_OK) { /* it is about rows before those of the block's own error */
            code = told;
            err = own;
            break;
        }
    }
    if (code != MLG_OK)
        self->err = err;
    return code;
}

static void work(void *user, size_t index)
{
    struct worker *worker = (struct worker *)user + index;
    struct scan *self = worker->scan;
    const struct mlg_table_format *format = self->table->format;
    const struct mlg_ear ear = { .scan = self->door, .worker = worker->number };
    uint64_t ticket;
    while (take_block(self, worker->block, &ticket)) {
        if (wait_turn(self, &self->tap, ticket) && format->tap != NULL)
            format->tap(self->table, worker->block);
        end_turn(self, &self->tap, false);
        format->parse(self->table, worker->block, &ear);
        bool failed = false;
        if (wait_turn(self, &self->consume, ticket))
            failed = consume(self, worker) != MLG_OK;
        end_turn(self, &self->consume, failed);
    }
}

/* A block for each thread; with fewer, if memory is short, it only takes longer. */
static void run(struct scan *self, unsigned jobs)
{
    const struct mlg_table_format *format = self->table->format;
    struct worker workers[MLG_PARALLEL_JOBS_MAX] = { { .scan = self,
                                                       .block = self->table->block } };
    unsigned count = 1;
    for (; count < jobs && count < MLG_PARALLEL_JOBS_MAX; count++) {
        workers[count] = (struct worker){ .scan = self, .number = count };
        if (format->another(self->table, &workers[count].block, NULL) != MLG_OK)
            break;
    }
    mlg_parallel_run(count, count, work, workers);
    while (count > 1)
        format->drop(workers[--count].block);
}

enum mlg_code mlg_table_scan(struct mlg_table *table, const struct mlg_table_scan *scan,
                             struct mlg_err *err)
{
    if (table->set != NULL)
        return mlg_dataset_scan(table, scan, err);
    if (table->started)
        return mlg_err_set(err, MLG_E_BUG, "a table is scanned after its first batch");
    table->note_bytes = scan->note_bytes;
    table->scanned = true;
    if (mlg_table_start(table, &table->failure) != MLG_OK)
        return mlg_table_failed(table, err);
    struct scan self = { .table = table,
                         .door = scan,
                         .feeding = PTHREAD_MUTEX_INITIALIZER,
                         .lock = PTHREAD_MUTEX_INITIALIZER,
                         .moved = PTHREAD_COND_INITIALIZER };
    run(&self, scan->jobs);
    (void)pthread_cond_destroy(&self.moved);
    (void)pthread_mutex_destroy(&self.lock);
    (void)pthread_mutex_destroy(&self.feeding);
    table->ended = true;
    if (self.failed) {
        table->failure = self.err;
        return mlg_table_failed(table, err);
    }
    return MLG_OK;
}
