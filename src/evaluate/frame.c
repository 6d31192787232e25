#include "frame.h"
#include "aside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum mlg_code open_all(const struct mlg_eval_plan *plan, struct sources *sources,
                              struct mlg_err *err)
{
    const struct mlg_eval_file *files[SOURCES] = { &plan->predictions, &plan->baseline,
                                                   &plan->labels };

    for (int s = 0; s < SOURCES; s++) {
        if (files[s]->path == NULL)
            continue;
        sources->of[s].place = s;
        sources->of[s].ids = plan->ids;
        sources->of[s].ids_count = plan->ids_count;
        sources->present[s] = true;
        MLG_TRY(source_open(&sources->of[s], files[s], err));
    }
    sources->labels =
        &sources->of[sources->present[SOURCE_LABELS] ? SOURCE_LABELS : SOURCE_CANDIDATE];
    return MLG_OK;
}

static enum mlg_code want_model(const struct mlg_eval_plan *plan, enum mlg_task task,
                                struct sources *sources, struct source *source, struct mlg_err *err)
{
    enum want label = task == MLG_TASK_BINARY ? WANT_LABEL_TEXT : WANT_LABEL_NUMBER;

    if (task == MLG_TASK_REGRESSION) {
        const char *output = plan->prediction != NULL ? plan->prediction : plan->score;
        MLG_TRY(source_want(source, WANT_SCORE, output, NULL, NULL, err));
    } else {
        if (plan->score != NULL)
            MLG_TRY(source_want(source, WANT_SCORE, plan->score, NULL, NULL, err));
        if (plan->prediction != NULL)
            MLG_TRY(source_want(source, WANT_PREDICTION_TEXT, plan->prediction, NULL,
                                &sources->label_dict, err));
    }
    /* A second copy of the labels must agree with the first. */
    if (source == sources->labels || source_has(source, plan->label))
        MLG_TRY(source_want(source, label, plan->label, NULL, &sources->label_dict, err));
    return MLG_OK;
}

/* The file that has the column: where the labels are, else where the predictions are. */
static struct source *owner(struct sources *sources, const char *column)
{
    struct source *candidate = &sources->of[SOURCE_CANDIDATE];

    return !source_has(sources->labels, column) && source_has(candidate, column) ? candidate
                                                                                 : sources->labels;
}

static enum mlg_code want_all(const struct mlg_eval_plan *plan, enum mlg_task task,
                              struct sources *sources, struct mlg_err *err)
{
    for (int s = SOURCE_CANDIDATE; s <= SOURCE_BASELINE; s++)
        if (sources->present[s])
            MLG_TRY(want_model(plan, task, sources, &sources->of[s], err));
    if (sources->present[SOURCE_LABELS])
        MLG_TRY(source_want(sources->labels,
                            task == MLG_TASK_BINARY ? WANT_LABEL_TEXT : WANT_LABEL_NUMBER,
                            plan->label, NULL, &sources->label_dict, err));
    if (plan->weight != NULL) {
        sources->weight_of = owner(sources, plan->weight);
        MLG_TRY(source_want(sources->weight_of, WANT_WEIGHT, plan->weight, NULL, NULL, err));
    }
    for (size_t i = 0; i < plan->slicings_count; i++) {
        sources->slice_of[i] = owner(sources, plan->slicings[i].column);
        MLG_TRY(source_want(sources->slice_of[i], WANT_SLICE, plan->slicings[i].column,
                            &plan->slicings[i], &sources->slice_dict[i], err));
    }
    return MLG_OK;
}

static int compare_numbers(const double *values, uint32_t a, uint32_t b)
{
    return values == NULL ? 0 : (values[a] > values[b]) - (values[a] < values[b]);
}

static int compare_bits(const struct frame *frame, uint8_t bit, uint32_t a, uint32_t b)
{
    return frame->cell == NULL ? 0 : (frame->cell[a] & bit) - (frame->cell[b] & bit);
}

/* By label, weight, then score and decision of each model, then slices. */
static int compare_rows(const void *left, const void *right, void *user)
{
    static const uint8_t bit[2] = { CELL_CANDIDATE, CELL_BASELINE };
    const struct frame *frame = user;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    int order = compare_bits(frame, CELL_LABEL, a, b);

    if (order == 0)
        order = compare_numbers(frame->target, a, b);
    if (order == 0)
        order = compare_numbers(frame->weight, a, b);
    for (unsigned m = 0; m < frame->models && order == 0; m++) {
        order = compare_numbers(frame->score[m], a, b);
        if (order == 0)
            order = compare_numbers(frame->prediction[m], a, b);
        if (order == 0)
            order = compare_bits(frame, bit[m], a, b);
    }
    for (size_t k = 0; k < frame->slicings_count && order == 0; k++)
        order = frame->slicing[k].slice[a] - frame->slicing[k].slice[b];
    return order;
}

/* values[i] = the old values[order[i]], of `size` bytes each, by way of moved[n]. NULL stays. */
static void reorder(void *values, size_t size, const uint32_t *order, size_t n,
                    unsigned char *moved)
{
    unsigned char *bytes = values;

    if (bytes == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        memcpy(moved + i * size, bytes + order[i] * size, size);
    memcpy(bytes, moved, n * size);
}

/* Without ids the rows are put in the order of their content: rows that are equal in all of it
 * may stand in for each other. */
static enum mlg_code order_by_content(struct frame *frame, struct room *room, struct mlg_err *err)
{
    size_t n = frame->n;
    uint32_t *order = room_alloc(room, n, sizeof(*order), err);
    double *moved = room_alloc(room, n, sizeof(*moved), err);
    bool ok = order != NULL && moved != NULL;

    for (size_t i = 0; ok && i < n; i++)
        order[i] = (uint32_t)i;
    if (ok && n > 0) {
        unsigned char *bytes = (unsigned char *)moved;
        qsort_r(order, n, sizeof(*order), compare_rows, frame);
        reorder(frame->cell, 1, order, n, bytes);
        reorder(frame->target, sizeof(double), order, n, bytes);
        reorder(frame->weight, sizeof(double), order, n, bytes);
        for (unsigned m = 0; m < frame->models; m++) {
            reorder(frame->score[m], sizeof(double), order, n, bytes);
            reorder(frame->prediction[m], sizeof(double), order, n, bytes);
        }
        for (size_t k = 0; k < frame->slicings_count; k++)
            reorder(frame->slicing[k].slice, sizeof(uint16_t), order, n, bytes);
    }
    room_free(room, order, n, sizeof(*order));
    room_free(room, moved, n, sizeof(*moved));
    return ok ? MLG_OK : MLG_E_LIMIT;
}

static bool same_values(const double *a, const double *b, size_t n)
{
    if (a == NULL || b == NULL)
        return a == b;
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static void look_at(struct frame *frame)
{
    for (unsigned model = 0; model < frame->models; model++) {
        const double *score = frame->score[model];
        frame->probability[model] = true;
        for (size_t i = 0; score != NULL && i < frame->n; i++)
            if (!(score[i] >= 0 && score[i] <= 1))
                frame->probability[model] = false;
    }
    frame->same = frame->models == 2 && frame->n > 0 &&
                  same_values(frame->score[0], frame->score[1], frame->n) &&
                  same_values(frame->prediction[0], frame->prediction[1], frame->n);
    for (size_t i = 0; frame->same && frame->cell != NULL && i < frame->n; i++)
        frame->same =
            (frame->cell[i] & CELL_CANDIDATE) / CELL_CANDIDATE == (frame->cell[i] & CELL_BASELINE);
}

static bool is_incomplete(const struct sources *sources, size_t n)
{
    for (int s = 0; s < SOURCES; s++)
        if (sources->present[s] &&
            (sources->of[s].rejected > 0 || source_total(&sources->of[s]) != n))
            return true;
    return false;
}

static enum mlg_code report_all(struct sources *sources, struct mlg_report *report,
                                struct mlg_err *err)
{
    for (int s = 0; s < SOURCES; s++)
        if (sources->present[s])
            MLG_TRY(source_report(&sources->of[s], report, err));
    return MLG_OK;
}

/* The partitions that were set aside, one after the other. */
static enum mlg_code fill_in_parts(struct fill *fill, struct aside *aside, struct mlg_err *err)
{
    struct sources *sources = fill->sources;
    enum mlg_code code = MLG_OK;

    fill->once = false;
    fill->capacity = SIZE_MAX;
    for (int s = 0; s < SOURCES; s++)
        if (sources->present[s] && source_total(&sources->of[s]) < fill->capacity)
            fill->capacity = source_total(&sources->of[s]);
    for (size_t p = 0; p < ASIDE_PARTITIONS && code == MLG_OK; p++) {
        struct joined joined;
        MLG_TRY(aside_load(aside, p, err));
        MLG_TRY(join_rows(sources, ASIDE_BITS, fill->room, &joined, err));
        code = fill_rows(fill, &joined, err);
        joined_free(&joined, fill->room);
    }
    for (int s = 0; s < SOURCES; s++)
        sources->of[s].rows = sources->of[s].index.count = 0;
    return code;
}

static enum mlg_code fill_at_once(struct fill *fill, struct mlg_err *err)
{
    struct joined joined;
    enum mlg_code code;

    MLG_TRY(join_rows(fill->sources, 0, fill->room, &joined, err));
    fill->capacity = joined.n;
    code = fill_rows(fill, &joined, err);
    joined_free(&joined, fill->room);
    return code;
}

static enum mlg_code fill_frame(struct fill *fill, struct aside *aside, struct mlg_report *report,
                                struct mlg_err *err)
{
    struct frame *frame = fill->frame;

    fill->quantity = room_alloc(fill->room, fill->plan->slicings_count, sizeof(double *), err);
    if (fill->quantity == NULL)
        return MLG_E_LIMIT;
    MLG_TRY(aside->used ? fill_in_parts(fill, aside, err) : fill_at_once(fill, err));
    aside_done(aside);
    MLG_TRY(report_all(fill->sources, report, err));
    frame->incomplete = is_incomplete(fill->sources, frame->n);
    MLG_TRY(fill_end(fill, report, err));
    return fill->plan->ids_count == 0 ? order_by_content(frame, fill->room, err) : MLG_OK;
}

static enum mlg_code read_all(const struct mlg_eval_plan *plan, struct sources *sources,
                              struct frame *frame, struct room *room, struct mlg_report *report,
                              struct mlg_err *err)
{
    struct fill fill = {
        .plan = plan, .sources = sources, .room = room, .frame = frame, .once = true
    };
    struct aside aside = { .sources = sources,
                           .room = room,
                           .threshold_bytes = room->limit_bytes / 3 };
    enum mlg_code code = MLG_OK;

    MLG_TRY(open_all(plan, sources, err));
    MLG_TRY(want_all(plan, frame->task, sources, err));
    for (int s = 0; s < SOURCES && code == MLG_OK; s++) {
        if (!sources->present[s])
            continue;
        if (plan->ids_count > 0)
            sources->of[s].aside = &aside;
        code = source_read(&sources->of[s], plan->jobs, room, report, err);
    }
    if (code == MLG_OK)
        code = aside_settle(&aside, err);
    if (code == MLG_OK && frame->task == MLG_TASK_BINARY)
        code = label_values(plan, sources, fill.value, err);
    if (code == MLG_OK)
        code = fill_frame(&fill, &aside, report, err);
    aside_done(&aside);
    fill_done(&fill);
    return code;
}

enum mlg_code frame_read(const struct mlg_eval_plan *plan, enum mlg_task task, struct room *room,
                         struct mlg_report *report, struct frame *ret_frame, struct mlg_err *err)
{
    struct frame frame = { .task = task,
                           .models = plan->baseline.path != NULL ? 2 : 1,
                           .slicings_count = plan->slicings_count };
    struct sources *sources = room_alloc(room, 1, sizeof(*sources), err);
    size_t slicings = plan->slicings_count;
    enum mlg_code code = MLG_E_LIMIT;

    if (sources == NULL)
        return MLG_E_LIMIT;
    sources->slice_dict = room_alloc(room, slicings, sizeof(struct dict), err);
    sources->slice_of = room_alloc(room, slicings, sizeof(struct source *), err);
    frame.slicing = room_alloc(room, slicings, sizeof(*frame.slicing), err);
    if (sources->slice_dict != NULL && sources->slice_of != NULL && frame.slicing != NULL)
        code = read_all(plan, sources, &frame, room, report, err);
    for (int s = 0; s < SOURCES; s++)
        source_done(&sources->of[s], room);
    for (size_t i = 0; sources->slice_dict != NULL && i < slicings; i++)
        texts_free(room, &sources->slice_dict[i].texts);
    texts_free(room, &sources->label_dict.texts);
    room_free(room, sources->slice_dict, slicings, sizeof(struct dict));
    room_free(room, sources->slice_of, slicings, sizeof(struct source *));
    room_free(room, sources, 1, sizeof(*sources));
    if (code != MLG_OK) {
        frame_done(&frame, room);
        return code;
    }
    look_at(&frame);
    *ret_frame = frame;
    return MLG_OK;
}

void frame_done(struct frame *frame, struct room *room)
{
    room_free(room, frame->cell, frame->n, 1);
    room_free(room, frame->target, frame->n, sizeof(double));
    room_free(room, frame->weight, frame->n, sizeof(double));
    for (unsigned m = 0; m < 2; m++) {
        room_free(room, frame->score[m], frame->n, sizeof(double));
        room_free(room, frame->prediction[m], frame->n, sizeof(double));
    }
    for (size_t i = 0; frame->slicing != NULL && i < frame->slicings_count; i++)
        room_free(room, frame->slicing[i].slice, frame->n, sizeof(uint16_t));
    room_free(room, frame->slicing, frame->slicings_count, sizeof(*frame->slicing));
    *frame = (struct frame){ 0 };
}
