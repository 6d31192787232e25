#include "cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Arrays of one life: the first that cannot be had ends it. */
struct supply {
    struct room *room;
    struct mlg_err *err;
    size_t n;
    bool ok;
};

/* An array like the frame's of so many elements a row, if it has one. */
static void *like(struct supply *supply, const void *frames, size_t a_row, size_t size)
{
    void *array = NULL;

    if (frames == NULL || !supply->ok)
        return NULL;
    array = room_alloc(supply->room, supply->n, a_row * size, supply->err);
    supply->ok = array != NULL;
    return array;
}

static void supply_classes(struct supply *supply, const struct frame *frame, struct cut *self)
{
    size_t k = frame->classes;

    self->classes = k;
    self->class_names = frame->class_names;
    self->label_class = like(supply, frame->label_class, 1, sizeof(uint32_t));
    self->truth = like(supply, frame->truth, k, 1);
    for (unsigned m = 0; m < frame->models; m++) {
        self->predicted_class[m] = like(supply, frame->predicted_class[m], 1, sizeof(uint32_t));
        self->class_score[m] = like(supply, frame->class_score[m], k, sizeof(double));
        self->decision[m] = like(supply, frame->decision[m], k, 1);
    }
}

enum mlg_code cut_init(struct cut *self, const struct frame *frame, size_t capacity,
                       struct room *room, struct mlg_err *err)
{
    struct supply supply = { .room = room, .err = err, .n = capacity + CUT_ROWS_MORE, .ok = true };
    const void *two = frame->cell != NULL ? (const void *)frame->cell : frame->target;
    const void *any = frame; /* whatever the task is */

    *self = (struct cut){ .capacity = supply.n, .models = frame->models };
    self->label = like(&supply, two, 1, sizeof(double));
    self->weight = like(&supply, frame->weight, 1, sizeof(double));
    self->positive = like(&supply, any, 1, 1);
    self->cluster = like(&supply, frame->cluster, 1, sizeof(uint32_t));
    self->by_cluster = like(&supply, frame->cluster, 1, sizeof(uint32_t));
    supply_classes(&supply, frame, self);
    for (unsigned m = 0; m < frame->models; m++) {
        self->score[m] = like(&supply, frame->score[m], 1, sizeof(double));
        self->prediction[m] = like(&supply, two, 1, sizeof(double));
        self->probability[m] = frame->probability[m];
        self->scratch[m] = like(&supply, any, 1, sizeof(double));
        self->column[m] = like(&supply, frame->column, 1, sizeof(double));
    }
    if (!supply.ok)
        cut_done(self, room);
    return supply.ok ? MLG_OK : MLG_E_LIMIT;
}

void cut_done(struct cut *self, struct room *room)
{
    size_t n = self->capacity, k = self->classes;

    room_free(room, self->label, n, sizeof(double));
    room_free(room, self->weight, n, sizeof(double));
    room_free(room, self->positive, n, 1);
    room_free(room, self->cluster, n, sizeof(uint32_t));
    room_free(room, self->by_cluster, n, sizeof(uint32_t));
    room_free(room, self->label_class, n, sizeof(uint32_t));
    room_free(room, self->truth, n, k);
    for (unsigned m = 0; m < 2; m++) {
        room_free(room, self->predicted_class[m], n, sizeof(uint32_t));
        room_free(room, self->class_score[m], n, k * sizeof(double));
        room_free(room, self->decision[m], n, k);
        room_free(room, self->score[m], n, sizeof(double));
        room_free(room, self->prediction[m], n, sizeof(double));
        room_free(room, self->scratch[m], n, sizeof(double));
        room_free(room, self->column[m], n, sizeof(double));
    }
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

static void gather_classes(uint32_t *to, const uint16_t *from, const uint32_t *row, size_t n)
{
    for (size_t i = 0; from != NULL && i < n; i++)
        to[i] = from[row[i]];
}

/* Rows of `size` bytes. */
static void gather_wide(void *to, const void *from, size_t size, const uint32_t *row, size_t n)
{
    for (size_t i = 0; from != NULL && i < n; i++)
        memcpy((char *)to + i * size, (const char *)from + row[i] * size, size);
}

static void take_classes(struct cut *self, const struct frame *frame)
{
    size_t n = self->n, k = frame->classes;

    gather_classes(self->label_class, frame->label_class, self->row, n);
    gather_wide(self->truth, frame->truth, k, self->row, n);
    for (unsigned m = 0; m < frame->models; m++) {
        gather_classes(self->predicted_class[m], frame->predicted_class[m], self->row, n);
        gather_wide(self->class_score[m], frame->class_score[m], k * sizeof(double), self->row, n);
        gather_wide(self->decision[m], frame->decision[m], k, self->row, n);
    }
}

static int by_cluster(const void *left, const void *right, void *user)
{
    const struct frame *frame = user;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    if (frame->cluster[a] != frame->cluster[b])
        return frame->cluster[a] < frame->cluster[b] ? -1 : 1;
    return (a > b) - (a < b);
}

/* Rows of the frame ascend in a cut, so places in it are found by halving. */
static uint32_t place_of(const struct cut *self, uint32_t row)
{
    size_t low = 0, high = self->n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(self->row[middle] <= row ? &low : &high) = middle;
    }
    return (uint32_t)low;
}

static void take_clusters(struct cut *self, const struct frame *frame)
{
    uint64_t last = 0;

    self->clusters = 0;
    if (frame->cluster == NULL)
        return;
    memcpy(self->by_cluster, self->row, self->n * sizeof(uint32_t));
    qsort_r(self->by_cluster, self->n, sizeof(uint32_t), by_cluster, (void *)(uintptr_t)frame);
    for (size_t i = 0; i < self->n; i++) {
        uint64_t cluster = frame->cluster[self->by_cluster[i]];
        uint32_t place = place_of(self, self->by_cluster[i]);
        self->clusters += i == 0 || cluster != last;
        last = cluster;
        self->by_cluster[i] = place;
        self->cluster[place] = (uint32_t)(self->clusters - 1);
    }
}

void cut_take_column(struct cut *self, const struct frame *frame, const char *name)
{
    for (unsigned m = 0; m < frame->models; m++)
        self->whole_column[m] = false;
    for (size_t c = 0; c < frame->columns_count; c++) {
        if (strcmp(frame->column[c].name, name) != 0)
            continue;
        for (unsigned m = 0; m < frame->models; m++) {
            gather(self->column[m], frame->column[c].values[m], self->row, self->n);
            self->whole_column[m] = self->column[m] != NULL && frame->column[c].values[m] != NULL;
            for (size_t i = 0; i < self->n && self->whole_column[m]; i++)
                self->whole_column[m] = !isnan(self->column[m][i]);
        }
    }
}

void cut_take(struct cut *self, const struct frame *frame, const struct gathering *gathering,
              size_t group)
{
    size_t begin = gathering->begin[group], n = gathering->begin[group + 1] - begin;
    const uint32_t *row = gathering->row + begin;

    self->n = n;
    self->row = row;
    gather_bits(self->label, frame->cell, CELL_LABEL, row, n);
    gather(self->label, frame->target, row, n);
    gather(self->weight, frame->weight, row, n);
    take_classes(self, frame);
    take_clusters(self, frame);
    for (unsigned m = 0; m < frame->models; m++) {
        gather(self->score[m], frame->score[m], row, n);
        gather(self->prediction[m], frame->prediction[m], row, n);
        gather_bits(self->prediction[m], frame->cell, m == 0 ? CELL_CANDIDATE : CELL_BASELINE, row,
                    n);
        self->order[m] = gathering->ranked[m] == NULL ? NULL : gathering->ranked[m] + begin;
    }
    for (size_t i = 0; i < n; i++)
        self->positive[i] = frame->cell != NULL && self->label[i] != 0;
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
        .k = cut->classes,
        .names = cut->class_names,
        .label_class = cut->label_class,
        .predicted_class = cut->predicted_class[model],
        .probability = cut->class_score[model],
        .truth = cut->truth,
        .decision = cut->decision[model],
        .column = cut->column[model],
    };
}
