/*
 * Placements of rows that memory does not hold. Rows go to disk in ranges of scores; range after
 * range, from the highest scores down, is put in order and walked with a count of the rows above in
 * every group, which gives each row its placements. These go to disk by the row's partition, where
 * those of both models meet.
 *
 * Equal scores share a range. One that makes up more than its share has a range of its own, which
 * need not be sorted and so may be larger than memory.
 */
#include "afar_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/stat/order.h>
#include <mlgate/stat/quantile.h>

#define RANGES     128 /* a power of 2 */
#define CHUNK_ROWS 65536
#define PARTS_MAX  64 /* parts that are ranked at once */

/* A row on its way: what does not change with the parts. Behind it are uint16_t group[parts - 1],
 * that of all rows being 0. */
struct head {
    double score;
    uint32_t row;
    uint8_t partition, positive;
};
#define HEAD_BYTES 14 /* as it is packed */

struct counter {
    uint64_t negatives;         /* of the group */
    uint64_t above[2], tied[2]; /* [positive]: rows with a higher, the same score */
};

struct walk {
    const struct pass *pass;
    struct room *room;
    size_t parts, part[PARTS_MAX]; /* those that are asked for; part[0] = 0 */
    struct counter *counter[PARTS_MAX];
    size_t record_bytes, placed_bytes;
    struct mlg_spill *ranged; /* RANGES partitions, of one model at a time */
    struct mlg_spill *placed; /* ASIDE_PARTITIONS: the candidate's, then the baseline's */
    double bound[RANGES];     /* range r begins at bound[r - 1] */
    double low[RANGES], high[RANGES];
    struct {
        size_t rows;            /* of the largest range that is sorted */
        unsigned char *records; /* [rows * record_bytes + ROOM_PAGE] */
        double *score;          /* [rows] */
        uint64_t *space;        /* [rows] */
        uint32_t *order;        /* [rows] */
    } sorting;
};

static enum mlg_code open_spill(struct walk *self, size_t partitions, struct mlg_spill **ret,
                                struct mlg_err *err)
{
    size_t buffer_bytes = room_buffer_bytes(self->room, partitions);
    enum mlg_code code;

    MLG_TRY(room_take(self->room, partitions * buffer_bytes, err));
    code = mlg_spill_open(partitions, buffer_bytes, ret, err);
    if (code != MLG_OK)
        room_give(self->room, partitions * buffer_bytes);
    return code;
}

static void close_spill(struct walk *self, size_t partitions, struct mlg_spill **spill)
{
    if (*spill == NULL)
        return;
    mlg_spill_close(*spill);
    *spill = NULL;
    room_give(self->room, partitions * room_buffer_bytes(self->room, partitions));
}

/* --- ranges --- */

/* Quantiles of the sample; where two are the same, the second range begins above the value. */
static void set_bounds(struct walk *self, double *sample, size_t n)
{
    double last = NAN;
    size_t count = 0;

    mlg_sort_doubles(sample, n);
    for (size_t r = 1; r < RANGES && n > 0; r++) {
        double value = sample[n * r / RANGES];
        double bound = value == last ? nextafter(value, INFINITY) : value;
        last = value;
        if (count == 0 || bound > self->bound[count - 1])
            self->bound[count++] = bound;
    }
    for (size_t r = count; r < RANGES; r++)
        self->bound[r] = INFINITY;
    for (size_t r = 0; r < RANGES; r++) {
        self->low[r] = INFINITY;
        self->high[r] = -INFINITY;
    }
}

static size_t range_of(const struct walk *self, double score)
{
    size_t range = 0;

    /* without a branch, which would be taken every other time */
    for (size_t step = RANGES / 2; step > 0; step /= 2)
        range += step & -(size_t)(score >= self->bound[range + step - 1]);
    return range;
}

static inline void write_record(const struct walk *self, unsigned model, size_t partition, size_t i,
                                unsigned char *record)
{
    const struct frame *frame = self->pass->frame;
    uint32_t row = (uint32_t)i;

    memcpy(record, &frame->score[model][i], sizeof(double));
    memcpy(record + 8, &row, sizeof(row));
    record[12] = (unsigned char)partition;
    record[13] = (frame->cell[i] & CELL_LABEL) != 0;
    for (size_t k = 1; k < self->parts; k++) {
        uint16_t group = (uint16_t)group_of(&self->pass->part[self->part[k]], i);
        memcpy(record + HEAD_BYTES + (k - 1) * sizeof(group), &group, sizeof(group));
    }
}

static enum mlg_code send_rows(struct walk *self, unsigned model, size_t partition,
                               struct mlg_err *err)
{
    const struct frame *frame = self->pass->frame;
    struct mlg_spill_tail *tails = mlg_spill_tails(self->ranged);
    unsigned char record[HEAD_BYTES + PARTS_MAX * sizeof(uint16_t)];

    for (size_t i = 0; i < frame->n; i++) {
        double score = frame->score[model][i];
        size_t range = range_of(self, score);
        unsigned char *place = mlg_spill_claim(&tails[range], self->record_bytes);
        self->low[range] = score < self->low[range] ? score : self->low[range];
        self->high[range] = score > self->high[range] ? score : self->high[range];
        write_record(self, model, partition, i, place != NULL ? place : record);
        if (place == NULL)
            MLG_TRY(mlg_spill_add(self->ranged, range, record, self->record_bytes, err));
    }
    return MLG_OK;
}

/* --- the walk --- */

static struct head head_of(const unsigned char *record)
{
    struct head head = { .partition = record[12], .positive = record[13] };

    memcpy(&head.score, record, sizeof(head.score));
    memcpy(&head.row, record + 8, sizeof(head.row));
    return head;
}

static struct counter *counter_of(const struct walk *self, const unsigned char *record, size_t k)
{
    uint16_t group = 0;

    if (k > 0)
        memcpy(&group, record + HEAD_BYTES + (k - 1) * sizeof(group), sizeof(group));
    return &self->counter[k][group];
}

static inline void count_tied(const struct walk *self, const unsigned char *record)
{
    for (size_t k = 0; k < self->parts; k++)
        counter_of(self, record, k)->tied[record[13]]++;
}

/* The rows of the record's groups that were tied lie above from here on. */
static inline void pass_tied(const struct walk *self, const unsigned char *record)
{
    for (size_t k = 0; k < self->parts; k++) {
        struct counter *counter = counter_of(self, record, k);
        for (unsigned positive = 0; positive < 2; positive++) {
            counter->above[positive] += counter->tied[positive];
            counter->tied[positive] = 0;
        }
    }
}

static inline enum mlg_code place(const struct walk *self, const unsigned char *record,
                                  struct mlg_err *err)
{
    struct head head = head_of(record);
    uint32_t placed[1 + PARTS_MAX];
    unsigned char *to =
        mlg_spill_claim(&mlg_spill_tails(self->placed)[head.partition], self->placed_bytes);

    placed[0] = head.row;
    for (size_t k = 0; k < self->parts; k++) {
        const struct counter *c = counter_of(self, record, k);
        uint64_t below = c->negatives - c->above[0] - c->tied[0];
        placed[1 + k] =
            (uint32_t)(head.positive ? 2 * below + c->tied[0] : 2 * c->above[1] + c->tied[1]);
    }
    if (to == NULL)
        return mlg_spill_add(self->placed, head.partition, placed, self->placed_bytes, err);
    for (size_t k = 0; k <= self->parts; k++)
        memcpy(to + k * sizeof(placed[k]), &placed[k], sizeof(placed[k]));
    return MLG_OK;
}

/* A range of one score, chunk by chunk: counted, placed, passed. */
static enum mlg_code walk_tied(const struct walk *self, size_t range, unsigned char *chunk,
                               struct mlg_err *err)
{
    uint64_t bytes = mlg_spill_bytes(self->ranged, range);
    size_t full = CHUNK_ROWS * self->record_bytes;

    for (int step = 0; step < 3; step++)
        for (uint64_t at = 0; at < bytes; at += full) {
            size_t part = bytes - at < full ? (size_t)(bytes - at) : full;
            MLG_TRY(mlg_spill_read(self->ranged, range, at, chunk, part, err));
            for (size_t i = 0; i < part; i += self->record_bytes)
                if (step == 0)
                    count_tied(self, chunk + i);
                else if (step == 1)
                    MLG_TRY(place(self, chunk + i, err));
                else
                    pass_tied(self, chunk + i);
        }
    return MLG_OK;
}

#define AHEAD 32 /* rows come in no order that a processor could foresee */

struct run {
    const unsigned char *records;
    const uint32_t *order; /* [n] from the first row of the run on */
    size_t n, left;        /* rows of the run, and from its first one on */
};

static inline const unsigned char *record_at(const struct walk *self, const struct run *run,
                                             size_t i)
{
    return run->records + (run->order[i] & MLG_ORDER_ROW) * self->record_bytes;
}

/* Rows of one score: counted, placed, passed. The counter of all rows is where every row goes. */
static enum mlg_code walk_run(const struct walk *self, const struct run *run, struct mlg_err *err)
{
    struct counter *all = &self->counter[0][0];
    size_t positives = 0;

    for (size_t i = 0; i < run->n; i++) {
        const unsigned char *record = record_at(self, run, i);
        if (i + AHEAD < run->left)
            __builtin_prefetch(record_at(self, run, i + AHEAD));
        positives += record[13];
        for (size_t k = 1; k < self->parts; k++)
            counter_of(self, record, k)->tied[record[13]]++;
    }
    all->tied[0] = run->n - positives;
    all->tied[1] = positives;
    for (size_t i = 0; i < run->n; i++)
        MLG_TRY(place(self, record_at(self, run, i), err));
    for (size_t i = 0; i < run->n && self->parts > 1; i++)
        pass_tied(self, record_at(self, run, i));
    for (unsigned positive = 0; positive < 2; positive++) { /* not yet passed without parts */
        all->above[positive] += all->tied[positive];
        all->tied[positive] = 0;
    }
    return MLG_OK;
}

/* Runs of equal scores, from the highest down. */
static enum mlg_code walk_order(const struct walk *self, const unsigned char *records,
                                const uint32_t *order, size_t n, struct mlg_err *err)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && (order[to] & MLG_ORDER_TIED) != 0;)
            to++;
        struct run run = { records, order + from, to - from, n - from };
        MLG_TRY(walk_run(self, &run, err));
    }
    return MLG_OK;
}

static void sorting_done(struct walk *self)
{
    size_t rows = self->sorting.rows;

    room_free(self->room, self->sorting.records, rows * self->record_bytes + ROOM_PAGE, 1);
    room_free(self->room, self->sorting.score, rows, sizeof(double));
    room_free(self->room, self->sorting.space, rows, sizeof(uint64_t));
    room_free(self->room, self->sorting.order, rows, sizeof(uint32_t));
    memset(&self->sorting, 0, sizeof(self->sorting));
}

static bool is_sorted(const struct walk *self, size_t range)
{
    return self->low[range] < self->high[range];
}

static enum mlg_code sorting_init(struct walk *self, struct mlg_err *err)
{
    size_t rows = 0;

    for (size_t r = 0; r < RANGES; r++) {
        size_t n = (size_t)mlg_spill_bytes(self->ranged, r) / self->record_bytes;
        rows = is_sorted(self, r) && n > rows ? n : rows;
    }
    self->sorting.rows = rows;
    self->sorting.records = room_alloc(self->room, rows * self->record_bytes + ROOM_PAGE, 1, err);
    self->sorting.score = room_alloc(self->room, rows, sizeof(double), err);
    self->sorting.space = room_alloc(self->room, rows, sizeof(uint64_t), err);
    self->sorting.order = room_alloc(self->room, rows, sizeof(uint32_t), err);
    return self->sorting.records != NULL && self->sorting.score != NULL &&
                   self->sorting.space != NULL && self->sorting.order != NULL
               ? MLG_OK
               : MLG_E_LIMIT;
}

static enum mlg_code walk_sorted(const struct walk *self, size_t range, struct mlg_err *err)
{
    size_t bytes = (size_t)mlg_spill_bytes(self->ranged, range), n = bytes / self->record_bytes;
    unsigned char *records = room_page(self->sorting.records);
    double *score = self->sorting.score;

    MLG_TRY(mlg_spill_read(self->ranged, range, 0, records, bytes, err));
    for (size_t i = 0; i < n; i++)
        memcpy(&score[i], records + i * self->record_bytes, sizeof(score[i]));
    MLG_TRY(mlg_order_scores(n, score, self->sorting.space, self->sorting.order, err));
    return walk_order(self, records, self->sorting.order, n, err);
}

static enum mlg_code walk_model(struct walk *self, unsigned model, struct mlg_err *err)
{
    struct afar *afar = self->pass->frame->afar;
    size_t chunk_bytes = CHUNK_ROWS * self->record_bytes;
    unsigned char *chunk;
    enum mlg_code code = MLG_OK;

    set_bounds(self, afar->sample[model], afar->samples);
    for (size_t p = 0; p < ASIDE_PARTITIONS; p++) {
        MLG_TRY(afar_load(self->pass->frame, p, err));
        MLG_TRY(send_rows(self, model, p, err));
    }
    for (size_t k = 0; k < self->parts; k++)
        for (size_t g = 0; g < self->pass->part[self->part[k]].groups; g++) {
            const struct tally *tally = &self->pass->part[self->part[k]].tally[g];
            self->counter[k][g] =
                (struct counter){ .negatives = tally->n - tally_positives(tally) };
        }
    chunk = room_alloc(self->room, chunk_bytes, 1, err);
    code = chunk == NULL ? MLG_E_LIMIT : sorting_init(self, err);
    for (size_t r = RANGES; r > 0 && code == MLG_OK; r--)
        if (self->low[r - 1] <= self->high[r - 1])
            code = is_sorted(self, r - 1) ? walk_sorted(self, r - 1, err)
                                          : walk_tied(self, r - 1, chunk, err);
    sorting_done(self);
    room_free(self->room, chunk, chunk_bytes, 1);
    return code;
}

/* --- where the models meet --- */

/* Records of one model: placement[i * parts + k]. */
static enum mlg_code fetch(const struct walk *self, size_t partition, unsigned model,
                           unsigned char *chunk, uint32_t *placement, struct mlg_err *err)
{
    size_t n = self->pass->frame->n, size = self->placed_bytes, parts = self->parts;

    for (size_t from = 0; from < n; from += CHUNK_ROWS) {
        size_t count = n - from < CHUNK_ROWS ? n - from : CHUNK_ROWS;
        MLG_TRY(mlg_spill_read(self->placed, partition, (model * (uint64_t)n + from) * size, chunk,
                               count * size, err));
        for (size_t i = 0; i < count; i++) {
            const unsigned char *record = chunk + i * size;
            uint32_t row;
            memcpy(&row, record, sizeof(row));
            for (size_t k = 0; k < parts; k++)
                memcpy(&placement[(size_t)row * parts + k], record + (1 + k) * sizeof(row),
                       sizeof(row));
        }
    }
    return MLG_OK;
}

static void add_rows(const struct walk *self, const uint32_t *placement,
                     struct mlg_delong *const *delong)
{
    const struct frame *frame = self->pass->frame;
    size_t n = frame->n;

    for (size_t k = 0; k < self->parts; k++) {
        const struct part *part = &self->pass->part[self->part[k]];
        for (size_t i = 0; i < n; i++) {
            uint64_t of[2] = { placement[i * self->parts + k], 0 };
            if (frame->models == 2)
                of[1] = placement[(n + i) * self->parts + k];
            mlg_delong_add(&delong[self->part[k]][group_of(part, i)],
                           (frame->cell[i] & CELL_LABEL) != 0, of);
        }
    }
}

static enum mlg_code meet(const struct walk *self, struct mlg_delong *const *delong,
                          struct mlg_err *err)
{
    const struct frame *frame = self->pass->frame;
    size_t chunk_bytes = CHUNK_ROWS * self->placed_bytes;
    unsigned char *chunk = room_alloc(self->room, chunk_bytes, 1, err);
    enum mlg_code code = chunk == NULL ? MLG_E_LIMIT : MLG_OK;

    for (size_t p = 0; p < ASIDE_PARTITIONS && code == MLG_OK; p++) {
        uint32_t *placement;
        size_t count;
        code = afar_load(self->pass->frame, p, err);
        if (code != MLG_OK)
            break;
        count = frame->n * frame->models * self->parts;
        placement = room_alloc(self->room, count, sizeof(*placement), err);
        code = placement == NULL ? MLG_E_LIMIT : MLG_OK;
        for (unsigned m = 0; m < frame->models && code == MLG_OK; m++)
            code = fetch(self, p, m, chunk, placement + m * frame->n * self->parts, err);
        if (code == MLG_OK)
            add_rows(self, placement, delong);
        room_free(self->room, placement, count, sizeof(*placement));
    }
    room_free(self->room, chunk, chunk_bytes, 1);
    return code;
}

/* --- all of it --- */

static enum mlg_code supply(struct walk *self, struct mlg_delong *const *delong,
                            struct mlg_err *err)
{
    const struct pass *pass = self->pass;

    for (size_t p = 0; p <= pass->frame->slicings_count; p++) {
        size_t groups = pass->part[p].groups;
        if (delong[p] == NULL)
            continue;
        if (self->parts == PARTS_MAX)
            return mlg_err_set(err, MLG_E_LIMIT, "more slicings than can be ranked on disk");
        self->counter[self->parts] = room_alloc(self->room, groups, sizeof(struct counter), err);
        if (self->counter[self->parts] == NULL)
            return MLG_E_LIMIT;
        self->part[self->parts++] = p;
    }
    self->record_bytes = HEAD_BYTES + (self->parts - 1) * sizeof(uint16_t);
    self->placed_bytes = (1 + self->parts) * sizeof(uint32_t);
    return open_spill(self, ASIDE_PARTITIONS, &self->placed, err);
}

enum mlg_code afar_ranks(const struct pass *pass, struct mlg_delong *const *delong,
                         struct mlg_err *err)
{
    struct walk walk = { .pass = pass, .room = pass->room };
    bool few = true; /* scores are distinct */
    enum mlg_code code;

    if (pass->frame->afar->n > MLG_DELONG_ROWS_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "a ROC-AUC of more than 2^31 rows");
    for (size_t p = 1; p <= pass->frame->slicings_count; p++)
        few = few && delong[p] == NULL;
    if (few) {
        MLG_TRY(afar_decimals(pass, delong[0], &few, err));
        if (!few)
            MLG_TRY(afar_values(pass, delong[0], &few, err));
    }
    if (few)
        return MLG_OK;
    code = supply(&walk, delong, err);
    for (unsigned m = 0; m < pass->frame->models && code == MLG_OK; m++) {
        code = open_spill(&walk, RANGES, &walk.ranged, err);
        if (code == MLG_OK)
            code = walk_model(&walk, m, err);
        close_spill(&walk, RANGES, &walk.ranged);
    }
    if (code == MLG_OK)
        code = meet(&walk, delong, err);
    close_spill(&walk, ASIDE_PARTITIONS, &walk.placed);
    for (size_t k = 0; k < walk.parts; k++)
        room_free(walk.room, walk.counter[k], pass->part[walk.part[k]].groups,
                  sizeof(struct counter));
    return code;
}
