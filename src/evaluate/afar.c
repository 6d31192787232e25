#include "afar.h"

#include <math.h>
#include <string.h>

#include "cells.h"

/* --- what can be done so --- */

bool afar_suits(const struct mlg_eval_plan *plan, const struct frame *frame,
                const struct sources *sources)
{
    bool one = frame->task == MLG_TASK_BINARY || frame->task == MLG_TASK_REGRESSION;

    if (!one || sources->weight_of != NULL || sources->cluster_of != NULL)
        return false;
    for (size_t i = 0; i < plan->entries_count; i++) {
        struct mlg_metric metric;
        if (mlg_metric_parse_for(plan->entries[i].metric, frame->task, &metric, NULL) != MLG_OK ||
            way_of(&metric, frame) == WAY_ROWS)
            return false;
    }
    return true;
}

/* What else is held beside the frame does not grow with the rows. */
bool afar_needed(const struct mlg_eval_plan *plan, const struct frame *frame,
                 const struct room *room, size_t rows)
{
    size_t truth = frame->task == MLG_TASK_BINARY ? 1 : sizeof(double);
    size_t row = truth + frame->models * sizeof(double) + plan->slicings_count * sizeof(uint16_t);
    uint64_t left = room->limit_bytes - room->used_bytes;
    bool ranked = false;

    for (size_t k = 0; k < plan->slicings_count; k++)
        if (plan->slicings[k].quantiles > 0) /* numbers, and sorted ones */
            row += 2 * sizeof(double);
    if (frame->columns_count > 0) /* and the rows of a group, gathered and sorted */
        row += frame->columns_count * sizeof(double) + CUT_ROW_BYTES;
    for (size_t i = 0; i < plan->entries_count; i++) {
        struct mlg_metric metric;
        ranked = ranked || (mlg_metric_parse_for(plan->entries[i].metric, frame->task, &metric,
                                                 NULL) == MLG_OK &&
                            metric.shape == MLG_SHAPE_AUC);
    }
    if (ranked) /* an order of each model, placements, and groups */
        row += frame->models * sizeof(uint32_t) + sizeof(uint64_t) + sizeof(uint16_t);
    return rows > left / row;
}

/* --- keeping rows --- */

/* Arrays of the frame: AFAR_FIELDS, slicings, columns. */
static size_t fields_of(const struct frame *frame)
{
    return AFAR_FIELDS + frame->slicings_count + frame->columns_count;
}

static bool is_slicing(const struct frame *frame, size_t field)
{
    return field >= AFAR_FIELDS && field < AFAR_FIELDS + frame->slicings_count;
}

/* The address of an array, and the size of its elements. */
static void *field_at(struct frame *frame, size_t field, size_t *ret_size)
{
    *ret_size = is_slicing(frame, field) ? sizeof(uint16_t) : sizeof(double);
    switch (field) {
    case 0:
        *ret_size = 1;
        return &frame->cell;
    case 1:
        return &frame->target;
    case 2:
        return &frame->score[0];
    case 3:
        return &frame->score[1];
    case 4:
        return &frame->prediction[0];
    case 5:
        return &frame->prediction[1];
    default:
        if (is_slicing(frame, field))
            return &frame->slicing[field - AFAR_FIELDS].slice;
        return &frame->column[field - AFAR_FIELDS - frame->slicings_count].values[CANDIDATE];
    }
}

static void *array_of(const void *field)
{
    void *array;

    memcpy(&array, field, sizeof(array));
    return array;
}

static void drop(struct frame *frame, size_t capacity)
{
    for (size_t f = 0; f < fields_of(frame); f++) {
        size_t size;
        void *field = field_at(frame, f, &size), *none = NULL;
        room_free(frame->afar->room, array_of(field), capacity, size);
        memcpy(field, &none, sizeof(none));
    }
    frame->n = 0;
}

enum mlg_code afar_open(struct frame *frame, struct room *room, struct mlg_err *err)
{
    size_t buffer_bytes = room_buffer_bytes(room, ASIDE_PARTITIONS);
    struct afar *self = room_alloc(room, 1, sizeof(*self), err);
    bool ok;

    if (self == NULL)
        return MLG_E_LIMIT;
    self->room = room;
    self->slicings_count = frame->slicings_count;
    frame->afar = self;
    self->slices = room_alloc(room, frame->slicings_count, sizeof(*self->slices), err);
    ok = self->slices != NULL;
    for (unsigned m = 0; m < frame->models && ok; m++) {
        self->sample[m] = room_alloc(room, ASIDE_PARTITIONS * AFAR_SAMPLES, sizeof(double), err);
        ok = self->sample[m] != NULL;
    }
    if (!ok)
        return MLG_E_LIMIT;
    MLG_TRY(room_take(room, ASIDE_PARTITIONS * buffer_bytes, err));
    enum mlg_code code = mlg_spill_open(ASIDE_PARTITIONS, buffer_bytes, &self->spill, err);
    if (code != MLG_OK)
        room_give(room, ASIDE_PARTITIONS * buffer_bytes);
    return code;
}

void afar_done(struct afar *self)
{
    if (self == NULL)
        return;
    if (self->spill != NULL) {
        mlg_spill_close(self->spill);
        room_give(self->room, ASIDE_PARTITIONS * room_buffer_bytes(self->room, ASIDE_PARTITIONS));
    }
    for (unsigned m = 0; m < 2; m++)
        room_free(self->room, self->sample[m], ASIDE_PARTITIONS * AFAR_SAMPLES, sizeof(double));
    for (size_t k = 0; self->slices != NULL && k < self->slicings_count; k++)
        room_free(self->room, self->slices[k].number, self->slices[k].codes, sizeof(uint16_t));
    room_free(self->room, self->slices, self->slicings_count, sizeof(*self->slices));
    room_free(self->room, self, 1, sizeof(*self));
}

static void take_samples(struct afar *self, const struct frame *frame)
{
    size_t count = frame->n < AFAR_SAMPLES ? frame->n : AFAR_SAMPLES;

    for (unsigned m = 0; m < frame->models && frame->score[m] != NULL; m++)
        for (size_t i = 0; i < count; i++)
            self->sample[m][self->samples + i] = frame->score[m][i * (frame->n / count)];
    self->samples += count;
}

/* Slices by quantiles are told by their numbers, as long as the edges are not known. */
static void note_missing(struct afar *self, const struct frame *frame, double **quantity)
{
    for (size_t k = 0; k < frame->slicings_count; k++) {
        struct afar_slices *slices = &self->slices[k];
        slices->by_quantiles = quantity[k] != NULL;
        for (size_t i = 0; i < frame->n; i++)
            slices->missing |= slices->by_quantiles ? isnan(quantity[k][i])
                                                    : frame->slicing[k].slice[i] == DICT_MISSING;
    }
}

enum mlg_code afar_keep(struct frame *frame, double **quantity, size_t partition, size_t capacity,
                        struct mlg_err *err)
{
    struct afar *self = frame->afar;

    take_samples(self, frame);
    note_missing(self, frame, quantity);
    for (size_t f = 0; f < fields_of(frame); f++) {
        size_t size;
        const void *array = array_of(field_at(frame, f, &size));
        if (f < AFAR_FIELDS)
            self->present[f] = array != NULL;
        if (is_slicing(frame, f) && quantity[f - AFAR_FIELDS] != NULL) {
            array = quantity[f - AFAR_FIELDS];
            size = sizeof(double);
        }
        if (array != NULL)
            MLG_TRY(mlg_spill_add(self->spill, partition, array, frame->n * size, err));
    }
    for (size_t k = 0; k < frame->slicings_count; k++) {
        room_free(self->room, quantity[k], capacity, sizeof(double));
        quantity[k] = NULL;
    }
    self->rows[partition] = frame->n;
    self->n += frame->n;
    drop(frame, capacity);
    return MLG_OK;
}

/* The numbers are those that rows of all values, and of none if there are such, would get. */
static enum mlg_code name_slices(struct frame *frame, size_t k, const struct mlg_eval_plan *plan,
                                 const struct dict *dict, struct mlg_report *report,
                                 struct mlg_err *err)
{
    struct afar_slices *slices = &frame->afar->slices[k];
    struct mlg_eval_slicing slicing = plan->slicings[k];
    struct frame_slicing named = { 0 };
    size_t values;

    if (slicing.quantiles > 0) {
        MLG_TRY(afar_edges(frame, k, slicing.quantiles, err));
        slicing.edges = slices->edges;
        slicing.edges_count = slices->edges_count;
    }
    values = slicing.edges_count > 0 || slicing.quantiles > 0 ? slicing.edges_count + 1
                                                              : dict_count(dict);
    slices->codes = values + 1;
    slices->number = room_alloc(frame->afar->room, slices->codes, sizeof(uint16_t), err);
    if (slices->number == NULL)
        return MLG_E_LIMIT;
    for (size_t i = 0; i < values; i++)
        slices->number[i] = (uint16_t)i;
    slices->number[values] = DICT_MISSING;
    named.slice = slices->number;
    MLG_TRY(slice_names(&slicing, dict, values + slices->missing, report, &named, err));
    frame->slicing[k].names = named.names;
    frame->slicing[k].names_count = named.names_count;
    return MLG_OK;
}

enum mlg_code afar_settle(struct frame *frame, const struct mlg_eval_plan *plan,
                          const struct sources *sources, struct mlg_report *report,
                          struct mlg_err *err)
{
    for (size_t k = 0; k < frame->slicings_count; k++)
        MLG_TRY(name_slices(frame, k, plan, &sources->slice_dict[k], report, err));
    return afar_load(frame, 0, err);
}

/* Bytes of a row on disk. */
static size_t width_of(struct frame *frame, size_t field)
{
    const struct afar *self = frame->afar;
    size_t size;

    (void)field_at(frame, field, &size);
    if (is_slicing(frame, field) && self->slices[field - AFAR_FIELDS].by_quantiles)
        return sizeof(double);
    return field < AFAR_FIELDS && !self->present[field] ? 0 : size;
}

enum mlg_code afar_numbers(struct frame *frame, size_t slicing, size_t partition,
                           double *ret_numbers, struct mlg_err *err)
{
    const struct afar *self = frame->afar;
    size_t n = self->rows[partition];
    uint64_t offset = 0;

    for (size_t f = 0; f < AFAR_FIELDS + slicing; f++)
        offset += n * width_of(frame, f);
    return mlg_spill_read(self->spill, partition, offset, ret_numbers, n * sizeof(double), err);
}

/* What is on disk of a slicing becomes the numbers of its slices. */
static enum mlg_code number_slices(struct frame *frame, size_t k, size_t partition,
                                   struct mlg_err *err)
{
    const struct afar_slices *slices = &frame->afar->slices[k];
    const struct mlg_eval_slicing edges = { .edges = slices->edges,
                                            .edges_count = slices->edges_count };
    struct room *room = frame->afar->room;
    uint16_t *slice = frame->slicing[k].slice;
    enum mlg_code code = MLG_OK;

    if (slices->by_quantiles) {
        double *number = room_alloc(room, frame->n, sizeof(*number), err);
        if (number == NULL)
            return MLG_E_LIMIT;
        code = afar_numbers(frame, k, partition, number, err);
        for (size_t i = 0; i < frame->n && code == MLG_OK; i++)
            slice[i] = isnan(number[i]) ? DICT_MISSING : cells_bin(&edges, number[i]);
        room_free(room, number, frame->n, sizeof(*number));
    }
    for (size_t i = 0; i < frame->n && code == MLG_OK; i++)
        slice[i] = slices->number[slice[i] == DICT_MISSING ? slices->codes - 1 : slice[i]];
    return code;
}

/* Without numbers only what rows are counted by comes: cells and slices. */
static enum mlg_code load(struct frame *frame, size_t partition, bool numbers, struct mlg_err *err)
{
    struct afar *self = frame->afar;
    size_t n = self->rows[partition];
    uint64_t offset = 0;

    drop(frame, frame->n);
    frame->n = n;
    for (size_t f = 0; f < fields_of(frame); f++) {
        size_t size, width = width_of(frame, f);
        void *field = field_at(frame, f, &size), *array;
        if (width == 0)
            continue;
        if (!numbers && f > 0 && !is_slicing(frame, f)) {
            offset += n * width;
            continue;
        }
        array = room_alloc(self->room, n, size, err);
        if (array == NULL)
            return MLG_E_LIMIT;
        memcpy(field, &array, sizeof(array));
        if (width == size)
            MLG_TRY(mlg_spill_read(self->spill, partition, offset, array, n * size, err));
        offset += n * width;
    }
    for (size_t k = 0; k < frame->slicings_count; k++)
        MLG_TRY(number_slices(frame, k, partition, err));
    return MLG_OK;
}

enum mlg_code afar_load(struct frame *frame, size_t partition, struct mlg_err *err)
{
    return load(frame, partition, true, err);
}

/* --- sums over all rows --- */

enum mlg_code afar_count(struct frame *frame, struct part *part, struct mlg_err *err)
{
    for (size_t k = 0; k <= frame->slicings_count; k++)
        for (size_t g = 0; g < part[k].groups; g++)
            part[k].tally[g] = (struct tally){ 0 };
    for (size_t p = 0; p < ASIDE_PARTITIONS; p++) {
        MLG_TRY(load(frame, p, false, err));
        for (size_t k = 0; k <= frame->slicings_count; k++)
            tally_rows(frame, &part[k]);
    }
    return afar_load(frame, 0, err);
}

enum mlg_code afar_losses(struct frame *frame, const struct loss_pass *pass,
                          struct loss_sums *ret_sums, struct mlg_err *err)
{
    struct room *room = frame->afar->room;
    struct loss_sums *sums = room_alloc(room, pass->groups, sizeof(*sums), err);
    enum mlg_code code = sums == NULL ? MLG_E_LIMIT : MLG_OK;

    for (size_t g = 0; g < pass->groups; g++)
        losses_merge(frame, NULL, 0, &ret_sums[g]);
    for (size_t p = 0; p < ASIDE_PARTITIONS && code == MLG_OK; p++) {
        code = afar_load(frame, p, err);
        if (code == MLG_OK)
            code = losses_sum(pass, room, sums, err);
        for (size_t g = 0; g < pass->groups && code == MLG_OK; g++) {
            struct loss_sums both[2] = { ret_sums[g], sums[g] };
            losses_merge(frame, both, 2, &ret_sums[g]);
        }
    }
    room_free(room, sums, pass->groups, sizeof(*sums));
    return code;
}
