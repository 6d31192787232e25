#include "cut.h"

#include <mlgate/stat/order.h>

/* Each row to its group, in the order of rows; local[i] = its place there. */
static void distribute(struct gathering *self, size_t n, uint32_t *local)
{
    const struct part *part = self->part;
    size_t at = 0;

    for (size_t g = 0; g < part->groups; g++) {
        self->begin[g] = at;
        at += part->tally[g].n;
    }
    for (size_t i = 0; i < n; i++)
        self->row[self->begin[group_of(part, i)]++] = (uint32_t)i;
    for (size_t g = part->groups; g > 0; g--)
        self->begin[g] = self->begin[g - 1];
    self->begin[0] = 0;
    for (size_t g = 0; g < part->groups; g++)
        for (size_t i = self->begin[g]; i < self->begin[g + 1]; i++)
            local[self->row[i]] = (uint32_t)(i - self->begin[g]);
}

/* The ranking of all rows, dealt out to the groups, is the ranking of each. */
static void deal(struct gathering *self, size_t n, const uint32_t *local, const uint32_t *order,
                 uint32_t *ranked)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t row = order[i] & MLG_ORDER_ROW;
        ranked[self->begin[group_of(self->part, row)]++] = local[row];
    }
    for (size_t g = self->part->groups; g > 0; g--)
        self->begin[g] = self->begin[g - 1];
    self->begin[0] = 0;
}

enum mlg_code gathering_init(struct gathering *self, const struct frame *frame,
                             const struct part *part, uint32_t *const order[2], struct room *room,
                             struct mlg_err *err)
{
    size_t n = frame->n;
    uint32_t *local = room_alloc(room, n, sizeof(*local), err);
    bool ok;

    *self = (struct gathering){ .part = part };
    self->row = room_alloc(room, n, sizeof(uint32_t), err);
    self->begin = room_alloc(room, part->groups + 1, sizeof(size_t), err);
    ok = local != NULL && self->row != NULL && self->begin != NULL;
    for (unsigned m = 0; ok && m < frame->models; m++) {
        if (order[m] == NULL)
            continue;
        self->ranked[m] = room_alloc(room, n, sizeof(uint32_t), err);
        ok = self->ranked[m] != NULL;
    }
    if (ok) {
        distribute(self, n, local);
        for (unsigned m = 0; m < frame->models; m++)
            if (order[m] != NULL)
                deal(self, n, local, order[m], self->ranked[m]);
    }
    room_free(room, local, n, sizeof(*local));
    if (!ok)
        gathering_done(self, frame, room);
    return ok ? MLG_OK : MLG_E_LIMIT;
}

void gathering_done(struct gathering *self, const struct frame *frame, struct room *room)
{
    room_free(room, self->row, frame->n, sizeof(uint32_t));
    if (self->part != NULL)
        room_free(room, self->begin, self->part->groups + 1, sizeof(size_t));
    for (unsigned m = 0; m < 2; m++)
        room_free(room, self->ranked[m], frame->n, sizeof(uint32_t));
    *self = (struct gathering){ 0 };
}

static double *numbers(size_t n, bool wanted, struct room *room, bool *ok, struct mlg_err *err)
{
    double *values;

    if (!wanted || !*ok)
        return NULL;
    values = room_alloc(room, n, sizeof(double), err);
    *ok = values != NULL;
    return values;
}

enum mlg_code cut_init(struct cut *self, const struct frame *frame, size_t capacity,
                       struct room *room, struct mlg_err *err)
{
    bool ok = true;

    *self = (struct cut){ .capacity = capacity, .models = frame->models };
    self->label = numbers(capacity, true, room, &ok, err);
    self->weight = numbers(capacity, frame->weight != NULL, room, &ok, err);
    for (unsigned m = 0; m < frame->models; m++) {
        self->score[m] = numbers(capacity, frame->score[m] != NULL, room, &ok, err);
        self->prediction[m] = numbers(capacity, true, room, &ok, err);
        self->probability[m] = frame->probability[m];
        self->scratch[m] = numbers(capacity, true, room, &ok, err);
    }
    if (ok)
        self->positive = room_alloc(room, capacity, 1, err);
    if (self->positive == NULL) {
        cut_done(self, room);
        return MLG_E_LIMIT;
    }
    return MLG_OK;
}

void cut_done(struct cut *self, struct room *room)
{
    size_t n = self->capacity;

    room_free(room, self->label, n, sizeof(double));
    room_free(room, self->weight, n, sizeof(double));
    for (unsigned m = 0; m < 2; m++) {
        room_free(room, self->score[m], n, sizeof(double));
        room_free(room, self->prediction[m], n, sizeof(double));
        room_free(room, self->scratch[m], n, sizeof(double));
    }
    room_free(room, self->positive, n, 1);
    *self = (struct cut){ 0 };
}

static void gather(double *to, const double *from, const uint32_t *row, size_t n)
{
    for (size_t i = 0; from != NULL && i < n; i++)
        to[i] = from[row[i]];
}

static void gather_bits(double *to, const uint8_t *cell, uint8_t bit, const uint32_t *row, size_t n)
{
    for (size_t i = 0; cell != NULL && i < n; i++)
        to[i] = (cell[row[i]] & bit) != 0;
}

void cut_take(struct cut *self, const struct frame *frame, const struct gathering *gathering,
              size_t group)
{
    static const uint8_t bit[2] = { CELL_CANDIDATE, CELL_BASELINE };
    size_t begin = gathering->begin[group], n = gathering->begin[group + 1] - begin;
    const uint32_t *row = gathering->row + begin;

    self->n = n;
    gather_bits(self->label, frame->cell, CELL_LABEL, row, n);
    gather(self->label, frame->target, row, n);
    gather(self->weight, frame->weight, row, n);
    for (unsigned m = 0; m < frame->models; m++) {
        gather(self->score[m], frame->score[m], row, n);
        gather(self->prediction[m], frame->prediction[m], row, n);
        gather_bits(self->prediction[m], frame->cell, bit[m], row, n);
        self->order[m] = gathering->ranked[m] == NULL ? NULL : gathering->ranked[m] + begin;
    }
    for (size_t i = 0; i < n; i++)
        self->positive[i] = self->label[i] != 0;
}

struct mlg_metric_rows cut_rows(const struct cut *cut, unsigned model)
{
    return (struct mlg_metric_rows){
        .n = cut->n,
        .label = cut->label,
        .score = cut->score[model],
        .prediction = cut->prediction[model],
        .weight = cut->weight,
        .order = cut->order[model],
    };
}
