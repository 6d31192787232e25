/*
 * Placements of rows that memory does not hold, where few scores are distinct (of six digits there
 * are a million at most): rows of each class are counted by score, which tells the placement of
 * every score, and the rows are met once more to look theirs up. Nothing goes to disk.
 */
#include "afar_values.h"

#include <string.h>

#include <mlgate/stat/order.h>

#define CAPACITY_LEAST ((size_t)1 << 12) /* a power of 2 */
#define PROBES_MAX     256
#define AHEAD          16 /* scores come in no order that a processor could foresee */

/* Rows of a score by class, and then the placements of either; free while both are 0. */
struct value {
    double score;
    uint32_t of[2]; /* [positive] */
};

struct values {
    struct value *slot; /* [capacity], at most half of them used */
    size_t capacity, used;
    unsigned shift;
};

/* -0 and 0 are one score. */
static inline size_t slot_of(const struct values *self, double score)
{
    double plain = score + 0.0;
    uint64_t bits;

    memcpy(&bits, &plain, sizeof(bits));
    bits ^= bits >> 32;
    return (size_t)(bits * UINT64_C(0x9ddfea08eb382d69) >> self->shift);
}

static inline bool is_free(const struct value *value)
{
    return (value->of[0] | value->of[1]) == 0;
}

/* The score's slot, or the free one where it belongs; NULL where scores are such that too many want
 * the same slots, which does not happen to one that has its slot. */
static inline struct value *find(const struct values *self, double score)
{
    size_t at = slot_of(self, score);

    for (size_t step = 0; step < PROBES_MAX; step++) {
        struct value *value = &self->slot[at];
        if (value->score == score || is_free(value))
            return value;
        at = (at + 1) & (self->capacity - 1);
    }
    return NULL;
}

static void values_done(struct values *self, struct room *room)
{
    room_free(room, self->slot, self->capacity, sizeof(struct value));
    *self = (struct values){ 0 };
}

/* A larger table with the same values; false where it would take more than its share. */
static bool grow(struct values *self, struct room *room)
{
    struct values larger = { .capacity = self->capacity * 2, .used = self->used };
    bool fits;

    if (self->capacity == 0)
        larger.capacity = CAPACITY_LEAST;
    if (larger.capacity * sizeof(struct value) > room->limit_bytes / 8)
        return false;
    larger.shift = 64 - (unsigned)__builtin_ctzll(larger.capacity);
    larger.slot = room_alloc(room, larger.capacity, sizeof(struct value), NULL);
    fits = larger.slot != NULL;
    for (size_t i = 0; i < self->capacity && fits; i++) {
        struct value *to = is_free(&self->slot[i]) ? NULL : find(&larger, self->slot[i].score);
        if (to != NULL)
            *to = self->slot[i];
        fits = to != NULL || is_free(&self->slot[i]);
    }
    if (!fits) {
        values_done(&larger, room);
        return false;
    }
    values_done(self, room);
    *self = larger;
    return true;
}

/* Count the rows that the frame has now; false where their scores are too many. */
static bool count_rows(struct values *self, const struct frame *frame, unsigned model,
                       struct room *room)
{
    const double *score = frame->score[model];

    for (size_t i = 0; i < frame->n; i++) {
        if (self->used * 2 >= self->capacity && !grow(self, room))
            return false;
        if (i + AHEAD < frame->n)
            __builtin_prefetch(&self->slot[slot_of(self, score[i + AHEAD])], 1);
        struct value *value = find(self, score[i]);
        if (value == NULL)
            return false;
        if (is_free(value)) {
            value->score = score[i];
            self->used++;
        }
        value->of[(frame->cell[i] & CELL_LABEL) != 0]++;
    }
    return true;
}

/* From the highest score down, counts become placements, one of which may be of no row. A value
 * has rows, so that one of its placements counts them and is not 0. */
static enum mlg_code place(struct values *self, uint64_t negatives, struct room *room,
                           struct mlg_err *err)
{
    size_t n = self->used, next = 0;
    double *score = room_alloc(room, n, sizeof(*score), err);
    uint64_t *space = room_alloc(room, n, sizeof(*space), err);
    uint32_t *order = room_alloc(room, n, sizeof(*order), err);
    enum mlg_code code = MLG_E_LIMIT;
    uint64_t above[2] = { 0, 0 };

    for (size_t i = 0; score != NULL && i < self->capacity; i++)
        if (!is_free(&self->slot[i]))
            score[next++] = self->slot[i].score;
    if (score != NULL && space != NULL && order != NULL)
        code = mlg_order_scores(n, score, space, order, err);
    for (size_t i = 0; code == MLG_OK && i < n; i++) {
        struct value *value = find(self, score[order[i] & MLG_ORDER_ROW]);
        uint64_t here[2] = { value->of[0], value->of[1] };
        uint64_t below = negatives - above[0] - here[0];
        value->of[1] = (uint32_t)(2 * below + here[0]);
        value->of[0] = (uint32_t)(2 * above[1] + here[1]);
        above[0] += here[0];
        above[1] += here[1];
    }
    room_free(room, score, n, sizeof(*score));
    room_free(room, space, n, sizeof(*space));
    room_free(room, order, n, sizeof(*order));
    return code;
}

/* Look the placements of the frame's rows up. */
static void add_rows(const struct values *values, const struct frame *frame,
                     struct mlg_delong *delong)
{
    for (size_t i = 0; i < frame->n; i++) {
        bool positive = (frame->cell[i] & CELL_LABEL) != 0;
        uint64_t of[2] = { 0, 0 };
        for (unsigned m = 0; m < frame->models; m++) {
            const double *score = frame->score[m];
            if (i + AHEAD < frame->n)
                __builtin_prefetch(&values[m].slot[slot_of(&values[m], score[i + AHEAD])]);
            /* It was counted. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
            of[m] = find(&values[m], score[i])->of[positive];
        }
        mlg_delong_add(delong, positive, of);
    }
}

static enum mlg_code count_all(const struct pass *pass, struct values values[2], bool *ret_few,
                               struct mlg_err *err)
{
    *ret_few = true;
    for (size_t p = 0; p < ASIDE_PARTITIONS && *ret_few; p++) {
        MLG_TRY(afar_load(pass->frame, p, err));
        for (unsigned m = 0; m < pass->frame->models && *ret_few; m++)
            *ret_few = count_rows(&values[m], pass->frame, m, pass->room);
    }
    return MLG_OK;
}

enum mlg_code afar_values(const struct pass *pass, struct mlg_delong *delong, bool *ret_few,
                          struct mlg_err *err)
{
    struct values values[2] = { { 0 }, { 0 } };
    const struct tally *tally = &pass->part[0].tally[0];
    enum mlg_code code = count_all(pass, values, ret_few, err);

    for (unsigned m = 0; m < pass->frame->models && code == MLG_OK && *ret_few; m++)
        code = place(&values[m], tally->n - tally_positives(tally), pass->room, err);
    for (size_t p = 0; p < ASIDE_PARTITIONS && code == MLG_OK && *ret_few; p++) {
        code = afar_load(pass->frame, p, err);
        if (code == MLG_OK)
            add_rows(values, pass->frame, delong);
    }
    for (unsigned m = 0; m < 2; m++)
        values_done(&values[m], pass->room);
    return code;
}
