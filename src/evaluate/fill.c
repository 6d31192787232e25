/* Joined rows become rows of the frame. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mlgate/base/num.h>

#include "cells.h"
#include "frame.h"

static const uint32_t *rows_of(const struct joined *joined, const struct source *source)
{
    return joined->row[source->place];
}

/* Sets are the same in whatever order their labels are written. */
static bool same_set(const struct classes *classes, uint16_t a, uint16_t b)
{
    return classes->set != NULL && a < DICT_MAX && b < DICT_MAX &&
           classes->of_code[a] != DICT_MISSING && classes->of_code[b] != DICT_MISSING &&
           memcmp(classes->set + a * classes->count, classes->set + b * classes->count,
                  classes->count) == 0;
}

static bool same_label(const struct classes *classes, const struct source_column *a, size_t i,
                       const struct source_column *b, size_t j)
{
    if (a->want == WANT_LABEL_TEXT) {
        uint16_t x = ((const uint16_t *)a->values.data)[i];
        uint16_t y = ((const uint16_t *)b->values.data)[j];
        return x == y || same_set(classes, x, y);
    }
    return ((const double *)a->values.data)[i] == ((const double *)b->values.data)[j];
}

/* Where a file repeats the labels they must be the same, row by row. */
static void compare_labels(struct fill *self, const struct joined *joined)
{
    struct sources *sources = self->sources;
    enum want want = frame_label_want(self->frame);
    const struct source_column *truth = source_find(sources->labels, want, NULL);
    const uint32_t *truth_row = rows_of(joined, sources->labels);

    for (int s = SOURCE_CANDIDATE; s <= SOURCE_BASELINE; s++) {
        struct source *source = &sources->of[s];
        const struct source_column *copy = source_find(source, want, NULL);
        if (!sources->present[s] || source == sources->labels || copy == NULL)
            continue;
        for (size_t i = 0; i < joined->n; i++) {
            uint32_t row = joined->row[s][i];
            struct mlg_str seen = { 0 };
            char number[MLG_NUM_TEXT_BYTES];
            if (same_label(&sources->classes, truth, truth_row[i], copy, row))
                continue;
            if (want == WANT_LABEL_TEXT)
                seen = texts_at(&sources->label_dict.texts,
                                ((const uint16_t *)copy->values.data)[row]);
            else
                seen = (struct mlg_str){
                    number, mlg_num_format(((const double *)copy->values.data)[row], number)
                };
            source_reject(source, row, copy->name, "evaluate.labels_differ",
                          "the label differs from the one in the other file",
                          "the same label in every file", seen);
        }
    }
}

static bool is_label(const struct fill *self, uint16_t code)
{
    return self->frame->task == MLG_TASK_BINARY
               ? !isnan(self->value[code])
               : self->sources->classes.of_code[code] != DICT_MISSING;
}

/* Predicted labels that are no labels make their rows unusable. */
static void check_predictions(struct fill *self, const struct joined *joined)
{
    struct sources *sources = self->sources;

    for (int s = SOURCE_CANDIDATE; s <= SOURCE_BASELINE; s++) {
        struct source *source = &sources->of[s];
        const struct source_column *column = source_find(source, WANT_PREDICTION_TEXT, NULL);
        const uint16_t *code;
        if (!sources->present[s] || column == NULL)
            continue;
        code = column->values.data;
        for (size_t i = 0; i < joined->n; i++) {
            uint32_t row = joined->row[s][i];
            if (!source_is_bad(source, row) && !is_label(self, code[row]))
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
    bool any = false;

    for (int s = 0; s < SOURCES; s++)
        any |= sources->present[s] && sources->of[s].any_bad;
    if (!any)
        return;
    for (size_t i = 0; i < joined->n; i++) {
        bool usable = true;
        for (int s = 0; s < SOURCES; s++)
            if (sources->present[s] && source_is_bad(&sources->of[s], joined->row[s][i]))
                usable = false;
        if (!usable)
            continue;
        for (int s = 0; s < SOURCES; s++)
            if (sources->present[s] && joined->capacity[s] > 0)
                joined->row[s][kept] = joined->row[s][i];
        kept++;
    }
    joined->n = kept;
}

/* The array *values of the frame, made when its first rows come. */
static enum mlg_code need(struct fill *self, void *values, size_t size, struct mlg_err *err)
{
    void *memory;

    memcpy(&memory, values, sizeof(memory));
    if (memory != NULL)
        return MLG_OK;
    memory = room_alloc(self->room, self->capacity, size, err);
    if (memory == NULL)
        return MLG_E_LIMIT;
    memcpy(values, &memory, sizeof(memory));
    return MLG_OK;
}

static void give_back(struct fill *self, struct source_column *column)
{
    if (self->once)
        vec_free(self->room, &column->values);
}

static enum mlg_code take_numbers(struct fill *self, struct source_column *column,
                                  const uint32_t *row, size_t n, double **values,
                                  struct mlg_err *err)
{
    const double *from = column->values.data;
    double *to;

    MLG_TRY(need(self, values, sizeof(**values), err));
    to = *values + self->frame->n;
    for (size_t i = 0; i < n; i++)
        to[i] = from[row[i]];
    give_back(self, column);
    return MLG_OK;
}

/* Set the bit in the cells of rows whose text is that of the positive class. */
static void take_codes(struct fill *self, struct source_column *column, const uint32_t *row,
                       size_t n, uint8_t bit)
{
    const uint16_t *from = column->values.data;
    uint8_t *to = self->frame->cell + self->frame->n, bits[DICT_MAX];

    for (size_t i = 0; i < DICT_MAX; i++)
        bits[i] = self->value[i] > 0 ? bit : 0;
    for (size_t i = 0; i < n; i++)
        to[i] |= bits[from[row[i]]];
    give_back(self, column);
}

/* `row` NULL: the scores stand in the order of the cells. */
static void decide(uint8_t *cell, const double *score, const uint32_t *row, size_t n,
                   double threshold, uint8_t bit)
{
    for (size_t i = 0; i < n; i++)
        cell[i] |= score[row == NULL ? i : row[i]] >= threshold ? bit : 0;
}

static enum mlg_code take_model(struct fill *self, const struct joined *joined, unsigned model,
                                struct mlg_err *err)
{
    const struct mlg_eval_plan *plan = self->plan;
    struct frame *frame = self->frame;
    struct source *source = &self->sources->of[model];
    struct source_column *score = source_find(source, WANT_SCORE, NULL);
    struct source_column *label = source_find(source, WANT_PREDICTION_TEXT, NULL);
    const uint32_t *row = joined->row[model];
    uint8_t *cell = frame->cell == NULL ? NULL : frame->cell + frame->n;
    double threshold = isnan(plan->threshold) ? 0.5 : plan->threshold;
    uint8_t bit = model == CANDIDATE ? CELL_CANDIDATE : CELL_BASELINE;

    if (model == BASELINE && !isnan(plan->baseline_threshold))
        threshold = plan->baseline_threshold;
    if (frame->task == MLG_TASK_REGRESSION)
        return take_numbers(self, score, row, joined->n, &frame->prediction[model], err);
    if (label != NULL)
        take_codes(self, label, row, joined->n, bit);
    if (score != NULL && !self->no_scores) {
        MLG_TRY(take_numbers(self, score, row, joined->n, &frame->score[model], err));
        if (label == NULL)
            decide(cell, frame->score[model] + frame->n, NULL, joined->n, threshold, bit);
        return MLG_OK;
    }
    if (score == NULL) /* then there are predicted labels: a plan has one of the two */
        return MLG_OK;
    if (label == NULL)
        decide(cell, score->values.data, row, joined->n, threshold, bit);
    give_back(self, score);
    return MLG_OK;
}

/* Scores that are not held are compared while both models' are at hand. */
static void compare_scores(struct fill *self, const struct joined *joined)
{
    const struct source_column *a, *b;
    const uint32_t *x = joined->row[CANDIDATE], *y = joined->row[BASELINE];

    if (!self->no_scores || self->frame->models < 2)
        return;
    a = source_find(&self->sources->of[CANDIDATE], WANT_SCORE, NULL);
    b = source_find(&self->sources->of[BASELINE], WANT_SCORE, NULL);
    for (size_t i = 0; a != NULL && b != NULL && i < joined->n; i++)
        self->frame->scores_differ |=
            ((const double *)a->values.data)[x[i]] != ((const double *)b->values.data)[y[i]];
}

static enum mlg_code take_slices(struct fill *self, const struct joined *joined,
                                 struct mlg_err *err)
{
    for (size_t k = 0; k < self->plan->slicings_count; k++) {
        struct source *source = self->sources->slice_of[k];
        struct source_column *column = source_find(source, WANT_SLICE, &self->plan->slicings[k]);
        const uint32_t *row = rows_of(joined, source);
        const uint16_t *from = column->values.data;
        uint16_t *to;
        if (self->plan->slicings[k].quantiles > 0) {
            MLG_TRY(take_numbers(self, column, row, joined->n, &self->quantity[k], err));
            continue;
        }
        MLG_TRY(need(self, &self->frame->slicing[k].slice, sizeof(uint16_t), err));
        to = self->frame->slicing[k].slice + self->frame->n;
        for (size_t i = 0; i < joined->n; i++)
            to[i] = from[row[i]];
        give_back(self, column);
    }
    return MLG_OK;
}

static enum mlg_code take_class_codes(struct fill *self, struct source_column *column,
                                      const uint32_t *row, size_t n, uint16_t **values,
                                      struct mlg_err *err)
{
    const uint16_t *from = column->values.data, *of_code = self->sources->classes.of_code;

    MLG_TRY(need(self, values, sizeof(**values), err));
    for (size_t i = 0; i < n; i++)
        (*values)[self->frame->n + i] = of_code[from[row[i]]];
    give_back(self, column);
    return MLG_OK;
}

/* Several labels: the sets that the texts name, [n * count]. */
static enum mlg_code take_sets(struct fill *self, struct source_column *column, const uint32_t *row,
                               size_t n, uint8_t **values, struct mlg_err *err)
{
    const struct classes *classes = &self->sources->classes;
    const uint16_t *from = column->values.data;

    MLG_TRY(need(self, values, classes->count, err));
    for (size_t i = 0; i < n; i++)
        memcpy(*values + (self->frame->n + i) * classes->count,
               classes->set + from[row[i]] * classes->count, classes->count);
    give_back(self, column);
    return MLG_OK;
}

/* Labels whose scores reach the threshold. */
static enum mlg_code take_decisions(struct fill *self, size_t n, unsigned model,
                                    struct mlg_err *err)
{
    const struct mlg_eval_plan *plan = self->plan;
    struct frame *frame = self->frame;
    size_t k = self->sources->classes.count;
    double threshold = isnan(plan->threshold) ? 0.5 : plan->threshold;

    if (model == BASELINE && !isnan(plan->baseline_threshold))
        threshold = plan->baseline_threshold;
    MLG_TRY(need(self, &frame->decision[model], k, err));
    for (size_t i = frame->n * k; i < (frame->n + n) * k; i++)
        frame->decision[model][i] = frame->class_score[model][i] >= threshold;
    return MLG_OK;
}

/* The class with the highest score, of several the first. */
static uint16_t best_class(const double *score, size_t count)
{
    size_t best = 0;

    for (size_t k = 1; k < count; k++)
        if (score[k] > score[best])
            best = k;
    return (uint16_t)best;
}

/* Scores of classes, and predictions where no column has them. */
static enum mlg_code take_classes(struct fill *self, const struct joined *joined, unsigned model,
                                  struct mlg_err *err)
{
    struct frame *frame = self->frame;
    const struct classes *classes = &self->sources->classes;
    struct source *source = &self->sources->of[model];
    struct source_column *label = source_find(source, WANT_PREDICTION_TEXT, NULL);
    const uint32_t *row = joined->row[model];
    size_t k = classes->count;

    if (self->plan->scores != NULL) {
        MLG_TRY(need(self, &frame->class_score[model], k * sizeof(double), err));
        for (size_t i = 0; i < joined->n; i++)
            classes_scores(classes, model, row[i], frame->class_score[model] + (frame->n + i) * k);
        give_back(self, &source->folded);
        for (size_t c = 0; c < source->columns_count; c++)
            if (source->column[c].want == WANT_CLASS_SCORE ||
                source->column[c].want == WANT_CLASS_LIST)
                give_back(self, &source->column[c]);
    }
    if (frame->task == MLG_TASK_MULTILABEL)
        return label != NULL ? take_sets(self, label, row, joined->n, &frame->decision[model], err)
                             : take_decisions(self, joined->n, model, err);
    if (label != NULL)
        return take_class_codes(self, label, row, joined->n, &frame->predicted_class[model], err);
    MLG_TRY(need(self, &frame->predicted_class[model], sizeof(uint16_t), err));
    for (size_t i = frame->n; i < frame->n + joined->n; i++)
        frame->predicted_class[model][i] = best_class(frame->class_score[model] + i * k, k);
    return MLG_OK;
}

/* Probabilities of classes: each in 0 to 1, and 1 together, but for what rounding took. */
#define SUM_TOLERANCE 1e-3
#define SEEN_BYTES    (MLG_NUM_TEXT_BYTES + 4)

static bool are_probabilities(const double *score, size_t count)
{
    double sum = 0;

    for (size_t k = 0; k < count; k++) {
        if (!(score[k] >= 0 && score[k] <= 1))
            return false;
        sum += score[k];
    }
    return fabs(sum - 1) <= SUM_TOLERANCE;
}

/* What is wrong with them: the first that is out of range, else what they sum up to. */
static struct mlg_str seen_instead(const double *score, size_t count, char out[SEEN_BYTES])
{
    char number[MLG_NUM_TEXT_BYTES];
    double sum = 0;

    for (size_t k = 0; k < count; k++) {
        if (!(score[k] >= 0 && score[k] <= 1)) {
            (void)mlg_num_format(score[k], out);
            return mlg_str_of(out);
        }
        sum += score[k];
    }
    (void)mlg_num_format_fixed(sum, 4, number);
    (void)snprintf(out, SEEN_BYTES, "sum %s", number);
    return mlg_str_of(out);
}

/* Labels without a score, and scores that are no probabilities. */
static enum mlg_code check_classes(struct fill *self, const struct joined *joined,
                                   struct mlg_err *err)
{
    struct sources *sources = self->sources;
    const struct classes *classes = &sources->classes;
    const struct source_column *label = source_find(sources->labels, WANT_LABEL_TEXT, NULL);
    const uint16_t *code = label->values.data;
    const uint32_t *label_row = rows_of(joined, sources->labels);
    double *score = room_alloc(self->room, classes->count, sizeof(*score), err);

    if (score == NULL)
        return MLG_E_LIMIT;
    for (size_t i = 0; i < joined->n; i++) {
        uint16_t of = code[label_row[i]];
        if (!source_is_bad(sources->labels, label_row[i]) && classes->of_code[of] == DICT_MISSING)
            source_reject(sources->labels, label_row[i], label->name, "evaluate.unknown_label",
                          "the label is none of the classes that have scores",
                          "a class with scores", texts_at(&sources->label_dict.texts, of));
    }
    for (unsigned m = 0; m < self->frame->models; m++)
        for (size_t i = 0; i < joined->n; i++) {
            uint32_t row = joined->row[m][i];
            char seen[SEEN_BYTES];
            if (source_is_bad(&sources->of[m], row))
                continue;
            classes_scores(classes, m, row, score);
            if (classes->set == NULL && !are_probabilities(score, classes->count))
                source_reject(&sources->of[m], row, self->plan->scores, "evaluate.bad_probability",
                              "the scores of the classes are no probabilities",
                              "numbers from 0 to 1 with the sum 1",
                              seen_instead(score, classes->count, seen));
        }
    room_free(self->room, score, classes->count, sizeof(*score));
    return MLG_OK;
}

/* Columns that metrics are of; a baseline may lack them. */
static enum mlg_code take_columns(struct fill *self, const struct joined *joined,
                                  struct mlg_err *err)
{
    struct frame *frame = self->frame;

    for (size_t c = 0; c < frame->columns_count; c++)
        for (unsigned m = 0; m < frame->models; m++) {
            struct source_column *column =
                source_find_named(&self->sources->of[m], WANT_COLUMN, frame->column[c].name);
            if (column != NULL)
                MLG_TRY(take_numbers(self, column, joined->row[m], joined->n,
                                     &frame->column[c].values[m], err));
        }
    return MLG_OK;
}

static enum mlg_code take_clusters(struct fill *self, const struct joined *joined,
                                   struct mlg_err *err)
{
    struct source *source = self->sources->cluster_of;
    struct source_column *column;
    const uint64_t *from;
    const uint32_t *row;

    if (source == NULL)
        return MLG_OK;
    column = source_find(source, WANT_CLUSTER, NULL);
    from = column->values.data;
    row = rows_of(joined, source);
    MLG_TRY(need(self, &self->frame->cluster, sizeof(uint64_t), err));
    for (size_t i = 0; i < joined->n; i++)
        self->frame->cluster[self->frame->n + i] = from[row[i]];
    give_back(self, column);
    return MLG_OK;
}

static enum mlg_code take_labels(struct fill *self, const struct joined *joined,
                                 struct mlg_err *err)
{
    struct frame *frame = self->frame;
    struct source *source = self->sources->labels;
    struct source_column *label = source_find(source, frame_label_want(frame), NULL);
    const uint32_t *row = rows_of(joined, source);

    if (frame->task == MLG_TASK_REGRESSION)
        return take_numbers(self, label, row, joined->n, &frame->target, err);
    if (frame->task == MLG_TASK_MULTICLASS)
        return take_class_codes(self, label, row, joined->n, &frame->label_class, err);
    if (frame->task == MLG_TASK_MULTILABEL)
        return take_sets(self, label, row, joined->n, &frame->truth, err);
    MLG_TRY(need(self, &frame->cell, 1, err));
    take_codes(self, label, row, joined->n, CELL_LABEL);
    return MLG_OK;
}

enum mlg_code fill_rows(struct fill *self, struct joined *joined, struct mlg_err *err)
{
    struct sources *sources = self->sources;
    struct frame *frame = self->frame;
    bool several = frame->task == MLG_TASK_MULTICLASS || frame->task == MLG_TASK_MULTILABEL;

    compare_labels(self, joined);
    if (frame->task != MLG_TASK_REGRESSION)
        check_predictions(self, joined);
    if (several && self->plan->scores != NULL)
        MLG_TRY(check_classes(self, joined, err));
    drop_rejected(sources, joined);
    MLG_TRY(take_labels(self, joined, err));
    if (sources->weight_of != NULL)
        MLG_TRY(take_numbers(self, source_find(sources->weight_of, WANT_WEIGHT, NULL),
                             rows_of(joined, sources->weight_of), joined->n, &frame->weight, err));
    if (frame->task == MLG_TASK_BINARY)
        compare_scores(self, joined);
    for (unsigned model = 0; model < frame->models; model++)
        MLG_TRY(several ? take_classes(self, joined, model, err)
                        : take_model(self, joined, model, err));
    MLG_TRY(take_clusters(self, joined, err));
    MLG_TRY(take_columns(self, joined, err));
    MLG_TRY(take_slices(self, joined, err));
    frame->n += joined->n;
    return MLG_OK;
}

static void cut_to_length(struct fill *self, void *values, size_t size)
{
    void *memory;

    memcpy(&memory, values, sizeof(memory));
    if (memory == NULL || self->capacity == self->frame->n)
        return;
    memory = room_shrink(self->room, memory, self->capacity, self->frame->n, size);
    memcpy(values, &memory, sizeof(memory));
}

/* Numbers become numbers of parts, now that all of them are there. */
static enum mlg_code cut_quantiles(struct fill *self, size_t k, struct mlg_report *report,
                                   struct mlg_err *err)
{
    struct frame *frame = self->frame;
    struct mlg_eval_slicing parts = self->plan->slicings[k];
    const double *from = self->quantity[k];
    double edges[QUANTILES_MAX];
    enum mlg_code code;

    code = slice_quantiles(parts.quantiles, from, frame->n, self->room, edges, &parts.edges_count,
                           err);
    if (code == MLG_OK)
        code = need(self, &frame->slicing[k].slice, sizeof(uint16_t), err);
    parts.edges = edges;
    for (size_t i = 0; code == MLG_OK && i < frame->n; i++)
        frame->slicing[k].slice[i] = isnan(from[i]) ? DICT_MISSING : cells_bin(&parts, from[i]);
    if (code == MLG_OK)
        code = slice_names(&parts, NULL, frame->n, report, &frame->slicing[k], err);
    cut_to_length(self, &frame->slicing[k].slice, sizeof(uint16_t));
    return code;
}

void fill_done(struct fill *self)
{
    for (size_t k = 0; self->quantity != NULL && k < self->plan->slicings_count; k++)
        room_free(self->room, self->quantity[k], self->capacity, sizeof(double));
    room_free(self->room, self->quantity, self->plan->slicings_count, sizeof(double *));
    self->quantity = NULL;
}

enum mlg_code fill_end(struct fill *self, struct mlg_report *report, struct mlg_err *err)
{
    struct frame *frame = self->frame;

    cut_to_length(self, &frame->cell, 1);
    cut_to_length(self, &frame->target, sizeof(double));
    cut_to_length(self, &frame->weight, sizeof(double));
    for (unsigned m = 0; m < frame->models; m++) {
        cut_to_length(self, &frame->score[m], sizeof(double));
        cut_to_length(self, &frame->prediction[m], sizeof(double));
        cut_to_length(self, &frame->predicted_class[m], sizeof(uint16_t));
        cut_to_length(self, &frame->class_score[m], self->sources->classes.count * sizeof(double));
        cut_to_length(self, &frame->decision[m], self->sources->classes.count);
        for (size_t c = 0; c < frame->columns_count; c++)
            cut_to_length(self, &frame->column[c].values[m], sizeof(double));
    }
    cut_to_length(self, &frame->label_class, sizeof(uint16_t));
    cut_to_length(self, &frame->truth, self->sources->classes.count);
    cut_to_length(self, &frame->cluster, sizeof(uint64_t));
    for (size_t k = 0; k < self->plan->slicings_count; k++) {
        if (self->plan->slicings[k].quantiles > 0) {
            MLG_TRY(cut_quantiles(self, k, report, err));
            continue;
        }
        cut_to_length(self, &frame->slicing[k].slice, sizeof(uint16_t));
        MLG_TRY(slice_names(&self->plan->slicings[k], &self->sources->slice_dict[k], frame->n,
                            report, &frame->slicing[k], err));
    }
    return MLG_OK;
}
