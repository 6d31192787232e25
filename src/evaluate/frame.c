#include "frame.h"
#include "afar.h"
#include "aside.h"
#include "long.h"

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
        MLG_TRY(source_open(&sources->of[s], files[s], !plan->no_digest, err));
    }
    sources->labels =
        &sources->of[sources->present[SOURCE_LABELS] ? SOURCE_LABELS : SOURCE_CANDIDATE];
    return MLG_OK;
}

static enum mlg_code want_outputs(const struct mlg_eval_plan *plan, enum mlg_task task,
                                  struct sources *sources, struct source *source,
                                  struct mlg_arena *arena, struct mlg_err *err)
{
    if (task == MLG_TASK_REGRESSION) {
        const char *output = plan->prediction != NULL ? plan->prediction : plan->score;
        return source_want(source, WANT_SCORE, output, NULL, NULL, err);
    }
    if (plan->class_column != NULL)
        MLG_TRY(long_want(plan, sources, source, err));
    else if (plan->scores != NULL)
        MLG_TRY(classes_want(&sources->classes, plan->scores, source, (unsigned)source->place,
                             arena, err));
    else if (plan->score != NULL)
        MLG_TRY(source_want(source, WANT_SCORE, plan->score, NULL, NULL, err));
    if (plan->prediction != NULL)
        MLG_TRY(source_want(source, WANT_PREDICTION_TEXT, plan->prediction, NULL,
                            &sources->label_dict, err));
    return MLG_OK;
}

static enum mlg_code want_model(const struct mlg_eval_plan *plan, struct frame *frame,
                                struct sources *sources, struct source *source,
                                struct mlg_arena *arena, struct mlg_err *err)
{
    MLG_TRY(want_outputs(plan, frame->task, sources, source, arena, err));
    for (size_t c = 0; c < frame->columns_count; c++)
        if (source->place == SOURCE_CANDIDATE || source_has(source, frame->column[c].name))
            MLG_TRY(source_want(source, WANT_COLUMN, frame->column[c].name, NULL, NULL, err));
    /* A second copy of the labels must agree with the first. */
    if (source == sources->labels ||
        (source_has(source, plan->label) && !long_is_class(plan, source, plan->label)))
        MLG_TRY(source_want(source, frame_label_want(frame), plan->label, NULL,
                            &sources->label_dict, err));
    return MLG_OK;
}

/* The file that has the column: where the labels are, else where the predictions are. */
static struct source *owner(struct sources *sources, const char *column)
{
    struct source *candidate = &sources->of[SOURCE_CANDIDATE];

    return !source_has(sources->labels, column) && source_has(candidate, column) ? candidate
                                                                                 : sources->labels;
}

static enum mlg_code want_all(const struct mlg_eval_plan *plan, struct frame *frame,
                              struct sources *sources, struct mlg_arena *arena, struct mlg_err *err)
{
    for (int s = SOURCE_CANDIDATE; s <= SOURCE_BASELINE; s++)
        if (sources->present[s])
            MLG_TRY(want_model(plan, frame, sources, &sources->of[s], arena, err));
    if (sources->present[SOURCE_LABELS])
        MLG_TRY(source_want(sources->labels, frame_label_want(frame), plan->label, NULL,
                            &sources->label_dict, err));
    if (plan->weight != NULL) {
        sources->weight_of = owner(sources, plan->weight);
        MLG_TRY(source_want(sources->weight_of, WANT_WEIGHT, plan->weight, NULL, NULL, err));
    }
    if (plan->cluster != NULL) {
        sources->cluster_of = owner(sources, plan->cluster);
        MLG_TRY(source_want(sources->cluster_of, WANT_CLUSTER, plan->cluster, NULL, NULL, err));
    }
    for (size_t i = 0; i < plan->slicings_count; i++) {
        sources->slice_of[i] = owner(sources, plan->slicings[i].column);
        MLG_TRY(source_want(sources->slice_of[i], WANT_SLICE, plan->slicings[i].column,
                            &plan->slicings[i], &sources->slice_dict[i], err));
    }
    return MLG_OK;
}

static int compare_numbers(const double *values, size_t a, size_t b)
{
    return values == NULL ? 0 : (values[a] > values[b]) - (values[a] < values[b]);
}

static int compare_codes(const uint16_t *codes, size_t a, size_t b)
{
    return codes == NULL ? 0 : codes[a] - codes[b];
}

/* NaN behind the numbers. */
static int compare_maybe(const double *values, size_t a, size_t b)
{
    if (values == NULL || !(isnan(values[a]) || isnan(values[b])))
        return compare_numbers(values, a, b);
    return isnan(values[a]) - isnan(values[b]);
}

static int compare_sets(const uint8_t *sets, size_t count, size_t a, size_t b)
{
    return sets == NULL ? 0 : memcmp(sets + a * count, sets + b * count, count);
}

static int compare_bits(const struct frame *frame, uint8_t bit, size_t a, size_t b)
{
    return frame->cell == NULL ? 0 : (frame->cell[a] & bit) - (frame->cell[b] & bit);
}

/* What model m says of rows a and b. */
static int compare_outputs(const struct frame *frame, unsigned m, size_t a, size_t b)
{
    static const uint8_t bit[2] = { CELL_CANDIDATE, CELL_BASELINE };
    size_t classes = frame->class_score[m] == NULL ? 0 : frame->classes;
    int order = compare_codes(frame->predicted_class[m], a, b);

    if (order == 0)
        order = compare_sets(frame->decision[m], frame->classes, a, b);
    for (size_t k = 0; k < classes && order == 0; k++)
        order = compare_numbers(frame->class_score[m] + k, a * classes, b * classes);
    for (size_t c = 0; c < frame->columns_count && order == 0; c++)
        order = compare_maybe(frame->column[c].values[m], a, b);
    if (order == 0)
        order = compare_numbers(frame->score[m], a, b);
    if (order == 0)
        order = compare_numbers(frame->prediction[m], a, b);
    return order == 0 ? compare_bits(frame, bit[m], a, b) : order;
}

/* By label, weight, then what each model says, then clusters and slices. */
static int compare_rows(const void *left, const void *right, void *user)
{
    const struct frame *frame = user;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    int order = compare_bits(frame, CELL_LABEL, a, b);

    if (order == 0)
        order = compare_numbers(frame->target, a, b);
    if (order == 0)
        order = compare_numbers(frame->weight, a, b);
    if (order == 0)
        order = compare_codes(frame->label_class, a, b);
    if (order == 0)
        order = compare_sets(frame->truth, frame->classes, a, b);
    for (unsigned m = 0; m < frame->models && order == 0; m++)
        order = compare_outputs(frame, m, a, b);
    if (order == 0 && frame->cluster != NULL)
        order = (frame->cluster[a] > frame->cluster[b]) - (frame->cluster[a] < frame->cluster[b]);
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
    size_t widest = frame->classes > 1 ? frame->classes : 1;
    double *moved = room_alloc(room, n, widest * sizeof(*moved), err);
    bool ok = order != NULL && moved != NULL;

    for (size_t i = 0; ok && i < n; i++)
        order[i] = (uint32_t)i;
    if (ok && n > 0) {
        unsigned char *bytes = (unsigned char *)moved;
        qsort_r(order, n, sizeof(*order), compare_rows, frame);
        reorder(frame->cell, 1, order, n, bytes);
        reorder(frame->target, sizeof(double), order, n, bytes);
        reorder(frame->weight, sizeof(double), order, n, bytes);
        reorder(frame->label_class, sizeof(uint16_t), order, n, bytes);
        reorder(frame->truth, frame->classes, order, n, bytes);
        reorder(frame->cluster, sizeof(uint64_t), order, n, bytes);
        for (unsigned m = 0; m < frame->models; m++) {
            reorder(frame->score[m], sizeof(double), order, n, bytes);
            reorder(frame->prediction[m], sizeof(double), order, n, bytes);
            reorder(frame->predicted_class[m], sizeof(uint16_t), order, n, bytes);
            reorder(frame->class_score[m], frame->classes * sizeof(double), order, n, bytes);
            reorder(frame->decision[m], frame->classes, order, n, bytes);
            for (size_t c = 0; c < frame->columns_count; c++)
                reorder(frame->column[c].values[m], sizeof(double), order, n, bytes);
        }
        for (size_t k = 0; k < frame->slicings_count; k++)
            reorder(frame->slicing[k].slice, sizeof(uint16_t), order, n, bytes);
    }
    room_free(room, order, n, sizeof(*order));
    room_free(room, moved, n, widest * sizeof(*moved));
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

static bool same_bytes(const void *a, const void *b, size_t bytes)
{
    return a == NULL || b == NULL ? a == b : memcmp(a, b, bytes) == 0;
}

/* Do both models say the same of every row? */
static bool same_outputs(const struct frame *frame)
{
    size_t n = frame->n, k = frame->classes;
    bool same =
        same_values(frame->score[0], frame->score[1], n) &&
        same_values(frame->prediction[0], frame->prediction[1], n) &&
        same_bytes(frame->predicted_class[0], frame->predicted_class[1], n * sizeof(uint16_t)) &&
        same_values(frame->class_score[0], frame->class_score[1], n * k) &&
        same_bytes(frame->decision[0], frame->decision[1], n * k);

    for (size_t i = 0; same && frame->cell != NULL && i < n; i++)
        same =
            (frame->cell[i] & CELL_CANDIDATE) / CELL_CANDIDATE == (frame->cell[i] & CELL_BASELINE);
    return same;
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
    frame->same =
        frame->models == 2 && frame->n > 0 && !frame->scores_differ && same_outputs(frame);
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

/* What holds of all rows holds of those of each partition. */
static enum mlg_code put_afar(struct fill *fill, size_t partition, struct mlg_err *err)
{
    struct frame *frame = fill->frame;
    bool first = frame->afar->n == 0, same = frame->same;
    bool probability[2] = { frame->probability[0], frame->probability[1] };

    look_at(frame);
    for (unsigned m = 0; m < 2; m++)
        frame->probability[m] = frame->probability[m] && (first || probability[m]);
    frame->same = frame->n == 0 ? same : frame->same && (first || same);
    return afar_keep(frame, fill->quantity, partition, fill->capacity, err);
}

static size_t most_rows(const struct sources *sources, int s)
{
    const struct source *source = &sources->of[s];

    return source->is_long ? long_rows_most(source, &sources->classes) : source_total(source);
}

/* The partitions that were set aside, one after the other. */
static enum mlg_code fill_in_parts(struct fill *fill, struct aside *aside, struct mlg_err *err)
{
    struct sources *sources = fill->sources;
    enum mlg_code code = MLG_OK;

    fill->once = false;
    fill->capacity = SIZE_MAX;
    for (int s = 0; s < SOURCES; s++)
        if (sources->present[s] && most_rows(sources, s) < fill->capacity)
            fill->capacity = most_rows(sources, s);
    if (afar_suits(fill->plan, fill->frame, sources) &&
        afar_needed(fill->plan, fill->frame, fill->room, fill->capacity))
        MLG_TRY(afar_open(fill->frame, fill->room, err));
    for (size_t p = 0; p < ASIDE_PARTITIONS && code == MLG_OK; p++) {
        struct joined joined;
        MLG_TRY(aside_load(aside, p, err));
        MLG_TRY(long_fold(sources, ASIDE_BITS, fill->room, err));
        MLG_TRY(join_rows(sources, ASIDE_BITS, fill->room, &joined, err));
        if (fill->frame->afar != NULL)
            fill->capacity = joined.n;
        code = fill_rows(fill, &joined, err);
        joined_free(&joined, fill->room);
        if (code == MLG_OK && fill->frame->afar != NULL)
            code = put_afar(fill, p, err);
    }
    for (int s = 0; s < SOURCES; s++)
        sources->of[s].rows = sources->of[s].index.count = 0;
    return code;
}

static enum mlg_code fill_at_once(struct fill *fill, struct mlg_err *err)
{
    struct joined joined;
    enum mlg_code code;

    MLG_TRY(long_fold(fill->sources, 0, fill->room, err));
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
    frame->incomplete = is_incomplete(fill->sources, frame_rows(frame));
    if (frame->afar != NULL)
        return afar_settle(frame, fill->plan, fill->sources, report, err);
    MLG_TRY(fill_end(fill, report, err));
    return fill->plan->ids_count == 0 ? order_by_content(frame, fill->room, err) : MLG_OK;
}

/* The columns that metrics are of, each once. */
static enum mlg_code find_columns(const struct mlg_eval_plan *plan, struct frame *frame,
                                  struct mlg_arena *arena, struct mlg_err *err)
{
    frame->column = mlg_arena_array(arena, plan->entries_count, sizeof(*frame->column));
    if (frame->column == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < plan->entries_count; i++) {
        struct mlg_metric metric;
        bool known = false;
        MLG_TRY(mlg_metric_parse(plan->entries[i].metric, &metric, err));
        if (!metric.needs_column)
            continue;
        for (size_t c = 0; c < frame->columns_count; c++)
            known = known || strcmp(frame->column[c].name, metric.text) == 0;
        if (known)
            continue;
        frame->column[frame->columns_count].name = mlg_arena_copy(arena, mlg_str_of(metric.text));
        if (frame->column[frame->columns_count++].name == NULL)
            return mlg_arena_full(arena, err);
    }
    return MLG_OK;
}

/* The tasks that all metrics have: a bit of each. */
static unsigned common_tasks(const struct mlg_eval_plan *plan)
{
    unsigned tasks = (1U << MLG_TASK_ANY) - 1;

    for (size_t i = 0; i < plan->entries_count; i++)
        tasks &= mlg_metric_tasks(plan->entries[i].metric);
    return tasks;
}

/* Before the labels are read it is only known what kind of text they are. */
static enum mlg_code first_task(const struct mlg_eval_plan *plan, struct frame *frame,
                                struct mlg_err *err)
{
    unsigned tasks = common_tasks(plan);

    if (plan->scores != NULL &&
        (tasks & (1U << MLG_TASK_MULTICLASS | 1U << MLG_TASK_MULTILABEL)) == 0)
        return mlg_err_set(err, MLG_E_CONFIG, "scores of several classes suit none of the metrics");
    if (tasks == 0)
        return mlg_err_set(err, MLG_E_CONFIG, "no task has all of the metrics");
    if ((tasks & (1U << MLG_TASK_BINARY | 1U << MLG_TASK_MULTICLASS)) != 0)
        frame->task = plan->scores != NULL ? MLG_TASK_MULTICLASS : MLG_TASK_BINARY;
    else if ((tasks & 1U << MLG_TASK_REGRESSION) != 0)
        frame->task = MLG_TASK_REGRESSION;
    else
        frame->task = MLG_TASK_MULTILABEL;
    return MLG_OK;
}

/* Two labels are a binary task where the metrics leave the choice. */
static enum mlg_code last_task(const struct mlg_eval_plan *plan, const struct sources *sources,
                               struct frame *frame, struct mlg_err *err)
{
    unsigned tasks = common_tasks(plan);
    size_t labels = 0;

    if (frame->task != MLG_TASK_REGRESSION && (tasks & 1U << MLG_TASK_MULTILABEL) != 0 &&
        labels_are_lists(&sources->label_dict, sources->labels->label_used))
        frame->task = MLG_TASK_MULTILABEL;
    if (frame->task == MLG_TASK_MULTILABEL && plan->prediction == NULL && plan->scores == NULL)
        return mlg_err_set(err, MLG_E_CONFIG,
                           "several labels need a score of each or a column of predicted labels");
    if (frame->task != MLG_TASK_BINARY || (tasks & 1U << MLG_TASK_MULTICLASS) == 0)
        return MLG_OK;
    for (size_t i = 0; i < DICT_MAX; i++)
        labels += sources->labels->label_used[i];
    if ((tasks & 1U << MLG_TASK_BINARY) != 0 && (labels <= 2 || plan->prediction == NULL))
        return MLG_OK;
    frame->task = MLG_TASK_MULTICLASS;
    if (plan->prediction != NULL)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "several classes need their scores or a predicted class");
    return err == NULL ? MLG_E_CONFIG
                       : mlg_err_hint(err, "name the columns with --scores or --prediction");
}

static bool needs_scores(const struct mlg_eval_plan *plan)
{
    for (size_t i = 0; i < plan->entries_count; i++) {
        struct mlg_metric metric;
        if (mlg_metric_parse_for(plan->entries[i].metric, MLG_TASK_BINARY, &metric, NULL) !=
                MLG_OK ||
            metric.needs_score)
            return true;
    }
    return false;
}

static enum mlg_code settle_task(const struct mlg_eval_plan *plan, struct sources *sources,
                                 struct fill *fill, struct mlg_arena *arena, struct mlg_err *err)
{
    struct source *models[2] = { &sources->of[SOURCE_CANDIDATE], sources->present[SOURCE_BASELINE]
                                                                     ? &sources->of[SOURCE_BASELINE]
                                                                     : NULL };

    MLG_TRY(last_task(plan, sources, fill->frame, err));
    fill->no_scores = fill->frame->task == MLG_TASK_BINARY && !needs_scores(plan);
    if (fill->frame->task == MLG_TASK_BINARY)
        return label_values(plan, sources, fill->value, err);
    if (fill->frame->task == MLG_TASK_REGRESSION)
        return MLG_OK;
    if (plan->class_column != NULL)
        MLG_TRY(long_name(sources, plan, arena, err));
    if (fill->frame->task == MLG_TASK_MULTILABEL) {
        if (plan->scores != NULL)
            MLG_TRY(classes_place(&sources->classes, plan, models, arena, err));
        MLG_TRY(labels_settle(&sources->classes, &sources->label_dict, arena, err));
    } else {
        MLG_TRY(classes_settle(&sources->classes, plan, &sources->label_dict, models,
                               sources->labels->label_used, arena, err));
    }
    long_place(sources);
    fill->frame->classes = sources->classes.count;
    fill->frame->class_names = sources->classes.names;
    return MLG_OK;
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
                           .threshold_bytes = aside_threshold(room) };
    enum mlg_code code = MLG_OK;

    MLG_TRY(first_task(plan, frame, err));
    MLG_TRY(find_columns(plan, frame, &report->arena, err));
    MLG_TRY(open_all(plan, sources, err));
    MLG_TRY(want_all(plan, frame, sources, &report->arena, err));
    for (int s = 0; s < SOURCES && code == MLG_OK; s++) {
        if (!sources->present[s])
            continue;
        if (plan->ids_count > 0)
            sources->of[s].aside = &aside;
        code = source_read(&sources->of[s], plan->jobs, room, report, err);
    }
    if (code == MLG_OK)
        code = aside_settle(&aside, err);
    if (code == MLG_OK)
        code = settle_task(plan, sources, &fill, &report->arena, err);
    if (code == MLG_OK)
        code = fill_frame(&fill, &aside, report, err);
    aside_done(&aside);
    fill_done(&fill);
    return code;
}

enum mlg_code frame_read(const struct mlg_eval_plan *plan, struct room *room,
                         struct mlg_report *report, struct frame *ret_frame, struct mlg_err *err)
{
    struct frame frame = { .models = plan->baseline.path != NULL ? 2 : 1,
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
    texts_free(room, &sources->class_dict.texts);
    room_free(room, sources->slice_dict, slicings, sizeof(struct dict));
    room_free(room, sources->slice_of, slicings, sizeof(struct source *));
    room_free(room, sources, 1, sizeof(*sources));
    if (code != MLG_OK) {
        frame_done(&frame, room);
        return code;
    }
    if (frame.afar == NULL)
        look_at(&frame);
    *ret_frame = frame;
    return MLG_OK;
}

void frame_done(struct frame *frame, struct room *room)
{
    room_free(room, frame->cell, frame->n, 1);
    room_free(room, frame->target, frame->n, sizeof(double));
    room_free(room, frame->weight, frame->n, sizeof(double));
    room_free(room, frame->label_class, frame->n, sizeof(uint16_t));
    room_free(room, frame->truth, frame->n, frame->classes);
    room_free(room, frame->cluster, frame->n, sizeof(uint64_t));
    for (unsigned m = 0; m < 2; m++) {
        room_free(room, frame->score[m], frame->n, sizeof(double));
        room_free(room, frame->prediction[m], frame->n, sizeof(double));
        room_free(room, frame->predicted_class[m], frame->n, sizeof(uint16_t));
        room_free(room, frame->class_score[m], frame->n, frame->classes * sizeof(double));
        room_free(room, frame->decision[m], frame->n, frame->classes);
        for (size_t c = 0; c < frame->columns_count; c++)
            room_free(room, frame->column[c].values[m], frame->n, sizeof(double));
    }
    for (size_t i = 0; frame->slicing != NULL && i < frame->slicings_count; i++)
        room_free(room, frame->slicing[i].slice, frame->n, sizeof(uint16_t));
    room_free(room, frame->slicing, frame->slicings_count, sizeof(*frame->slicing));
    afar_done(frame->afar);
    *frame = (struct frame){ 0 };
}

size_t frame_rows(const struct frame *frame)
{
    return frame->afar != NULL ? frame->afar->n : frame->n;
}
