#include <string.h>

#include "measure.h"

static double *numbers(size_t n, bool wanted, struct room *room, bool *ok, struct mlg_err *err)
{
    double *values;

    if (!wanted || !*ok)
        return NULL;
    values = room_alloc(room, n, sizeof(double), err);
    *ok = values != NULL;
    return values;
}

enum mlg_code cut_init(struct cut *self, const struct frame *frame, struct room *room,
                       struct mlg_err *err)
{
    size_t n = frame->n;
    bool ok = true;

    *self = (struct cut){ .capacity = n, .models = frame->models };
    self->label = numbers(n, true, room, &ok, err);
    self->weight = numbers(n, frame->weight != NULL, room, &ok, err);
    for (unsigned m = 0; m < frame->models; m++) {
        self->score[m] = numbers(n, frame->score[m] != NULL, room, &ok, err);
        self->prediction[m] = numbers(n, true, room, &ok, err);
        self->probability[m] = frame->probability[m];
        self->scratch[m] = numbers(n, true, room, &ok, err);
        if (ok && frame->score[m] != NULL) {
            self->order[m] = room_alloc(room, n, sizeof(uint32_t), err);
            ok = self->order[m] != NULL;
        }
    }
    if (ok)
        self->positive = room_alloc(room, n, 1, err);
    if (self->positive == NULL) {
        cut_done(self, frame, room);
        return MLG_E_LIMIT;
    }
    return MLG_OK;
}

void cut_done(struct cut *self, const struct frame *frame, struct room *room)
{
    size_t n = frame->n;

    room_free(room, self->label, n, sizeof(double));
    room_free(room, self->weight, n, sizeof(double));
    for (unsigned m = 0; m < 2; m++) {
        room_free(room, self->score[m], n, sizeof(double));
        room_free(room, self->prediction[m], n, sizeof(double));
        room_free(room, self->scratch[m], n, sizeof(double));
        room_free(room, self->order[m], n, sizeof(uint32_t));
    }
    room_free(room, self->positive, n, 1);
    *self = (struct cut){ 0 };
}

static void gather(double *to, const double *from, const struct frame_slicing *slicing,
                   uint32_t value, size_t n)
{
    size_t count = 0;

    if (from == NULL)
        return;
    if (slicing == NULL) {
        memcpy(to, from, n * sizeof(*to));
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (slicing->slice[i] == value)
            to[count++] = from[i];
}

static void gather_bits(double *to, const struct frame *frame, uint8_t bit,
                        const struct frame_slicing *slicing, uint32_t value)
{
    size_t count = 0;

    if (frame->cell == NULL)
        return;
    for (size_t i = 0; i < frame->n; i++)
        if (slicing == NULL || slicing->slice[i] == value)
            to[count++] = (frame->cell[i] & bit) != 0;
}

void cut_take(struct cut *self, const struct frame *frame, const struct frame_slicing *slicing,
              uint32_t value)
{
    static const uint8_t bit[2] = { CELL_CANDIDATE, CELL_BASELINE };
    size_t n = 0;

    gather_bits(self->label, frame, CELL_LABEL, slicing, value);
    gather(self->label, frame->target, slicing, value, frame->n);
    gather(self->weight, frame->weight, slicing, value, frame->n);
    for (unsigned m = 0; m < frame->models; m++) {
        gather(self->score[m], frame->score[m], slicing, value, frame->n);
        gather(self->prediction[m], frame->prediction[m], slicing, value, frame->n);
        gather_bits(self->prediction[m], frame, bit[m], slicing, value);
        self->ordered[m] = false;
    }
    for (size_t i = 0; i < frame->n; i++)
        n += slicing == NULL || slicing->slice[i] == value;
    for (size_t i = 0; i < n; i++)
        self->positive[i] = self->label[i] != 0;
    self->n = n;
}

struct mlg_metric_rows cut_rows(const struct cut *cut, unsigned model)
{
    return (struct mlg_metric_rows){
        .n = cut->n,
        .label = cut->label,
        .score = cut->score[model],
        .prediction = cut->prediction[model],
        .weight = cut->weight,
        .order = cut->ordered[model] ? cut->order[model] : NULL,
    };
}
