#include "frame.h"

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

static const uint32_t *rows_of(const struct sources *sources, const struct joined *joined,
                               const struct source *source)
{
    return joined->row[source - sources->of];
}

/* Where a file repeats the labels they must be the same, row by row. */
static void compare_labels(struct sources *sources, enum mlg_task task, const struct joined *joined)
{
    enum want want = task == MLG_TASK_BINARY ? WANT_LABEL_TEXT : WANT_LABEL_NUMBER;
    const struct source_column *truth = source_find(sources->labels, want, NULL);
    const uint32_t *truth_row = rows_of(sources, joined, sources->labels);

    for (int s = SOURCE_CANDIDATE; s <= SOURCE_BASELINE; s++) {
        struct source *source = &sources->of[s];
        const struct source_column *copy = source_find(source, want, NULL);
        if (!sources->present[s] || source == sources->labels || copy == NULL)
            continue;
        for (size_t i = 0; i < joined->n; i++) {
            uint32_t a = truth_row[i], b = joined->row[s][i];
            bool same = task == MLG_TASK_BINARY ? ((const uint32_t *)truth->values.data)[a] ==
                                                      ((const uint32_t *)copy->values.data)[b]
                                                : ((const double *)truth->values.data)[a] ==
                                                      ((const double *)copy->values.data)[b];
            if (!same)
                source_reject(source, b, copy->name, "evaluate.labels_differ",
                              "the label differs from the one in the other file",
                              "the same label in every file",
                              task == MLG_TASK_BINARY
                                  ? texts_at(&sources->label_dict.texts,
                                             ((const uint32_t *)copy->values.data)[b])
                                  : (struct mlg_str){ 0 });
        }
    }
}

static enum mlg_code take_numbers(struct frame *frame, const struct source_column *column,
                                  const uint32_t *row, struct room *room, double **ret_values,
                                  struct mlg_err *err)
{
    const double *from = column->values.data;
    double *values = room_alloc(room, frame->n, sizeof(*values), err);

    if (values == NULL)
        return MLG_E_LIMIT;
    for (size_t i = 0; i < frame->n; i++)
        values[i] = from[row[i]];
    *ret_values = values;
    return MLG_OK;
}

/* Set the bit in the cells of rows whose text is that of the positive class. */
static void take_codes(struct frame *frame, const struct source_column *column, const uint32_t *row,
                       const double value[DICT_MAX], uint8_t bit)
{
    const uint32_t *from = column->values.data;

    for (size_t i = 0; i < frame->n; i++)
        if (value[from[row[i]]] > 0)
            frame->cell[i] |= bit;
}

/* Predicted labels that are no labels make their rows unusable. */
static void check_predictions(struct sources *sources, const struct joined *joined,
                              const double value[DICT_MAX])
{
    for (int s = SOURCE_CANDIDATE; s <= SOURCE_BASELINE; s++) {
        struct source *source = &sources->of[s];
        const struct source_column *column = source_find(source, WANT_PREDICTION_TEXT, NULL);
        const uint32_t *code;
        if (!sources->present[s] || column == NULL)
            continue;
        code = column->values.data;
        for (size_t i = 0; i < joined->n; i++) {
            uint32_t row = joined->row[s][i];
            if (isnan(value[code[row]]))
                source_reject(source, row, column->name, "evaluate.unknown_prediction",
                              "the predicted label does not occur among the labels",
                              "a value of the label column",
                              texts_at(&sources->label_dict.texts, code[row]));
        }
    }
}

/* Leave out the rows that were rejected since the join. */
static void drop_rejected(const struct sources *sources, struct joined *joined)
{
    size_t kept = 0;

    for (size_t i = 0; i < joined->n; i++) {
        bool usable = true;
        for (int s = 0; s < SOURCES; s++)
            if (sources->present[s] &&
                ((const uint8_t *)sources->of[s].bad.data)[joined->row[s][i]] != 0)
                usable = false;
        if (!usable)
            continue;
        for (int s = 0; s < SOURCES; s++)
            if (sources->present[s])
                joined->row[s][kept] = joined->row[s][i];
        kept++;
    }
    joined->n = kept;
}

static enum mlg_code take_model(const struct mlg_eval_plan *plan, struct sources *sources,
                                const struct joined *joined, const double value[DICT_MAX],
                                unsigned model, struct frame *frame, struct room *room,
                                struct mlg_err *err)
{
    const struct source *source = &sources->of[model];
    const struct source_column *score = source_find(source, WANT_SCORE, NULL);
    const struct source_column *label = source_find(source, WANT_PREDICTION_TEXT, NULL);
    const uint32_t *row = joined->row[model];
    double threshold = isnan(plan->threshold) ? 0.5 : plan->threshold;
    uint8_t bit = model == CANDIDATE ? CELL_CANDIDATE : CELL_BASELINE;

    if (model == BASELINE && !isnan(plan->baseline_threshold))
        threshold = plan->baseline_threshold;
    if (frame->task == MLG_TASK_REGRESSION)
        return take_numbers(frame, score, row, room, &frame->prediction[model], err);
    if (score != NULL)
        MLG_TRY(take_numbers(frame, score, row, room, &frame->score[model], err));
    if (label != NULL)
        take_codes(frame, label, row, value, bit);
    for (size_t i = 0; label == NULL && i < frame->n; i++)
        if (frame->score[model][i] >= threshold)
            frame->cell[i] |= bit;
    return MLG_OK;
}

static enum mlg_code fill(const struct mlg_eval_plan *plan, struct sources *sources,
                          struct joined *joined, const double value[DICT_MAX], struct frame *frame,
                          struct room *room, struct mlg_report *report, struct mlg_err *err)
{
    bool binary = frame->task == MLG_TASK_BINARY;
    const struct source_column *label =
        source_find(sources->labels, binary ? WANT_LABEL_TEXT : WANT_LABEL_NUMBER, NULL);
    const uint32_t *label_row = rows_of(sources, joined, sources->labels);

    frame->n = joined->n;
    if (binary) {
        frame->cell = room_alloc(room, frame->n, 1, err);
        if (frame->cell == NULL)
            return MLG_E_LIMIT;
        take_codes(frame, label, label_row, value, CELL_LABEL);
    } else {
        MLG_TRY(take_numbers(frame, label, label_row, room, &frame->target, err));
    }
    if (sources->weight_of != NULL)
        MLG_TRY(take_numbers(frame, source_find(sources->weight_of, WANT_WEIGHT, NULL),
                             rows_of(sources, joined, sources->weight_of), room, &frame->weight,
                             err));
    for (unsigned model = 0; model < frame->models; model++)
        MLG_TRY(take_model(plan, sources, joined, value, model, frame, room, err));
    for (size_t i = 0; i < plan->slicings_count; i++) {
        MLG_TRY(slice_rows(&plan->slicings[i], sources->slice_of[i], &sources->slice_dict[i],
                           rows_of(sources, joined, sources->slice_of[i]), frame->n, room, report,
                           &frame->slicing[i], err));
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

static bool is_incomplete(const struct sources *sources, const struct joined *joined)
{
    for (int s = 0; s < SOURCES; s++)
        if (sources->present[s] &&
            (sources->of[s].rejected > 0 || sources->of[s].rows != joined->n))
            return true;
    return false;
}

static enum mlg_code read_all(const struct mlg_eval_plan *plan, struct sources *sources,
                              struct frame *frame, struct room *room, struct mlg_report *report,
                              struct mlg_err *err)
{
    double value[DICT_MAX];
    struct joined joined = { 0 };
    enum mlg_code code = MLG_OK;

    MLG_TRY(open_all(plan, sources, err));
    MLG_TRY(want_all(plan, frame->task, sources, err));
    for (int s = 0; s < SOURCES; s++)
        if (sources->present[s])
            MLG_TRY(source_read(&sources->of[s], room, report, err));
    MLG_TRY(join_rows(sources, room, report, &joined, err));
    compare_labels(sources, frame->task, &joined);
    drop_rejected(sources, &joined);
    if (frame->task == MLG_TASK_BINARY) {
        code = label_values(plan, sources, &joined, value, err);
        if (code == MLG_OK)
            check_predictions(sources, &joined, value);
        drop_rejected(sources, &joined);
    }
    for (int s = 0; s < SOURCES && code == MLG_OK; s++)
        if (sources->present[s])
            code = source_report(&sources->of[s], report, err);
    frame->incomplete = is_incomplete(sources, &joined);
    if (code == MLG_OK)
        code = fill(plan, sources, &joined, value, frame, room, report, err);
    if (code == MLG_OK && plan->ids_count == 0)
        code = order_by_content(frame, room, err);
    joined_free(&joined, room);
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
