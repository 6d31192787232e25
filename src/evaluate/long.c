#include "long.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>

#include "cells.h"
#include "order.h"

#define HINT_MISSING "every class that occurs is one; --class names the classes there are"
#define HINT_UNKNOWN "name every class there is with --class"
#define HINT_TWICE   "where several columns tell a row, name each with --id"
#define HINT_ROWS    "what is of the id and not of the class is the same in all of its rows"

enum mlg_code long_want(const struct mlg_eval_plan *plan, struct sources *sources,
                        struct source *source, struct mlg_err *err)
{
    source->is_long = true;
    MLG_TRY(
        source_want(source, WANT_CLASS_NAME, plan->class_column, NULL, &sources->class_dict, err));
    return source_want(source, WANT_CLASS_VALUE, plan->scores, NULL, NULL, err);
}

bool long_is_class(const struct mlg_eval_plan *plan, const struct source *source, const char *name)
{
    return source->is_long && strcmp(plan->class_column, name) == 0;
}

enum mlg_code long_name(struct sources *sources, const struct mlg_eval_plan *plan,
                        struct mlg_arena *arena, struct mlg_err *err)
{
    struct classes *classes = &sources->classes;
    const struct dict *dict = &sources->class_dict;

    if (plan->classes_count > 0)
        return MLG_OK;
    if (dict_count(dict) < 2) {
        (void)mlg_err_set(err, MLG_E_CONFIG, "column '%s' names fewer than two classes",
                          plan->class_column);
        mlg_err_at(err, sources->of[SOURCE_CANDIDATE].shown, 1, 0);
        return MLG_E_CONFIG;
    }
    classes->names = mlg_arena_array(arena, dict_count(dict), sizeof(*classes->names));
    if (classes->names == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < dict_count(dict); i++) {
        classes->names[i] = mlg_arena_copy(arena, texts_at(&dict->texts, i));
        if (classes->names[i] == NULL)
            return mlg_arena_full(arena, err);
    }
    classes->count = dict_count(dict);
    classes_sort(classes->names, classes->count);
    return MLG_OK;
}

void long_place(struct sources *sources)
{
    struct classes *classes = &sources->classes;
    const struct dict *dict = &sources->class_dict;

    for (size_t i = 0; i < dict_count(dict); i++) {
        classes->of_text[i] = DICT_MISSING;
        for (size_t k = 0; k < classes->count; k++)
            if (mlg_str_equal(texts_at(&dict->texts, i), mlg_str_of(classes->names[k])))
                classes->of_text[i] = (uint16_t)k;
    }
}

size_t long_rows_most(const struct source *source, const struct classes *classes)
{
    return source->gone / classes->count;
}

/* A file while its rows are folded. */
struct fold {
    struct source *source;
    const struct classes *classes;
    struct room *room;
    struct source_column *name, *value;
    struct order order; /* records are taken from the front, and ids written there */
    size_t ids, good;   /* ids found; those of them that have all scores */
    uint32_t *last;     /* [classes] the id (from 1) that had a score of the class last */
    double *score;      /* [good + 1][classes], of the ids in their order */
    size_t score_capacity;
};

static void reject(struct fold *self, uint32_t row, const char *rule, const char *message,
                   const char *expected, struct mlg_str seen, const char *hint)
{
    source_reject(self->source, row, self->name->name, rule, message, expected, seen);
    source_hint(self->source, rule, hint);
}

/* What a cell said; nothing where that is nothing, or not kept. */
static struct mlg_str said(const struct source_column *column, uint32_t row,
                           char space[MLG_NUM_TEXT_BYTES])
{
    const double *number = column->values.data;
    const uint16_t *code = column->values.data;

    if (cells_are_numbers(column))
        return isnan(number[row]) ? (struct mlg_str){ 0 }
                                  : (struct mlg_str){ space, mlg_num_format(number[row], space) };
    if (column->dict == NULL || cells_are_bins(column) || code[row] == DICT_MISSING)
        return (struct mlg_str){ 0 };
    return texts_at(&column->dict->texts, code[row]);
}

/* Does the row say the same as the first one of its id, beside class and score? */
static bool agrees(struct fold *self, uint32_t row, uint32_t first)
{
    struct source *source = self->source;

    for (size_t c = 0; c < source->columns_count; c++) {
        const struct source_column *column = &source->column[c];
        const unsigned char *values = column->values.data;
        size_t size = cells_bytes(column);
        char space[MLG_NUM_TEXT_BYTES];
        if (column == self->name || column == self->value ||
            memcmp(values + row * size, values + first * size, size) == 0)
            continue;
        source_reject(source, row, column->name, "evaluate.rows_differ",
                      "the rows of one id say different things",
                      "what the first row of the id says", said(column, row, space));
        source_hint(source, "evaluate.rows_differ", HINT_ROWS);
        return false;
    }
    return true;
}

/* Take the row's score; false when it has none, or none that counts. */
static bool take_score(struct fold *self, uint32_t row, double *score)
{
    const uint16_t *code = self->name->values.data;
    const double *value = self->value->values.data;
    struct mlg_str text;
    uint16_t class;

    if (source_is_bad(self->source, row))
        return false;
    text = texts_at(&self->name->dict->texts, code[row]);
    class = self->classes->of_text[code[row]];
    if (class == DICT_MISSING) {
        reject(self, row, "evaluate.unknown_class", "the class is none of those that are named",
               "a class that is named", text, HINT_UNKNOWN);
        return false;
    }
    if (self->last[class] == self->ids + 1) {
        reject(self, row, "evaluate.duplicate_class", "the id has more than one score of the class",
               "one score of each class", text, HINT_TWICE);
        return false;
    }
    self->last[class] = (uint32_t)(self->ids + 1);
    score[self->classes->place[class]] = value[row];
    return true;
}

/* The rows of one id, whose scores go to score[classes]. Is it whole? */
static bool take_id(struct fold *self, const struct record *record, size_t count, double *score)
{
    bool whole = true;
    size_t class = 0;

    for (size_t i = 0; i < count; i++) {
        whole = take_score(self, record[i].row, score) && whole;
        whole = whole && agrees(self, record[i].row, record[0].row);
    }
    if (!whole || count == self->classes->count)
        return whole;
    while (self->last[class] == self->ids + 1) /* fewer rows than classes: one is missing */
        class ++;
    reject(self, record[0].row, "evaluate.class_missing", "the id has no score of a class",
           "a score of each class", mlg_str_of(self->classes->names[class]), HINT_MISSING);
    return false;
}

static int compare_texts(const void *left, const void *right, void *user)
{
    const struct record *a = left, *b = right;
    const struct texts *texts = user;
    int order = mlg_str_compare(texts_at(texts, a->row), texts_at(texts, b->row));

    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* Rows of the same id, which begin at record[0] of `count` with the same key. */
static size_t same_id(const struct ids *id, const struct record *record, size_t count)
{
    size_t same = 1;

    while (id->is_text && same < count &&
           mlg_str_equal(texts_at(&id->text, record[0].row), texts_at(&id->text, record[same].row)))
        same++;
    return id->is_text ? same : count;
}

/* Records that were taken make room for one an id. */
static void take_partition(struct fold *self, size_t p, struct record *scratch)
{
    struct ids *id = &self->source->id;
    size_t begin = self->order.begin[p], end = self->order.begin[p + 1], same;

    order_sort(self->order.record + begin, scratch, end - begin);
    for (size_t at = begin; at < end; at += same) {
        struct record *record = self->order.record + at;
        for (same = 1; at + same < end && record_key(&record[same]) == record_key(record);)
            same++;
        if (id->is_text && same > 1)
            qsort_r(record, same, sizeof(*record), compare_texts, &id->text);
        same = same_id(id, record, same);
        if (take_id(self, record, same, self->score + self->good * self->classes->count))
            self->good++;
        else
            source_spoil(self->source, record->row);
        self->order.record[self->ids++] = *record;
    }
}

static enum mlg_code take_all(struct fold *self, unsigned bits, struct mlg_err *err)
{
    struct source *source = self->source;
    size_t k = self->classes->count;
    struct record *scratch;

    self->score_capacity = (source->rows / k + 1) * k;
    self->score = room_alloc(self->room, self->score_capacity, sizeof(double), err);
    self->last = room_alloc(self->room, k, sizeof(*self->last), err);
    if (self->score == NULL || self->last == NULL)
        return MLG_E_LIMIT;
    MLG_TRY(order_make(self->room, &source->id, order_partitions(source->rows), bits, &self->order,
                       err));
    scratch = room_alloc(self->room, self->order.largest, sizeof(*scratch), err);
    if (scratch == NULL)
        return MLG_E_LIMIT;
    for (size_t p = 0; p < self->order.partitions; p++)
        take_partition(self, p, scratch);
    room_free(self->room, scratch, self->order.largest, sizeof(*scratch));
    return MLG_OK;
}

/* The records of whole ids before the others: the scores are of these alone. */
static enum mlg_code part(struct fold *self, struct mlg_err *err)
{
    struct record *record = self->order.record, *moved;
    size_t to = 0, kept = 0;

    if (self->good == self->ids)
        return MLG_OK;
    moved = room_alloc(self->room, self->ids - self->good, sizeof(*moved), err);
    if (moved == NULL)
        return MLG_E_LIMIT;
    for (size_t i = 0; i < self->ids; i++) {
        if (source_is_bad(self->source, record[i].row))
            moved[kept++] = record[i];
        else
            record[to++] = record[i];
    }
    memcpy(record + to, moved, kept * sizeof(*moved));
    room_free(self->room, moved, self->ids - self->good, sizeof(*moved));
    return MLG_OK;
}

/* The values of the ids' first rows take the place of all. */
static enum mlg_code fold_column(struct fold *self, struct source_column *column,
                                 struct mlg_err *err)
{
    size_t size = cells_bytes(column);
    struct vec values = { .count = self->ids, .capacity = self->ids, .size = size };

    values.data = room_alloc(self->room, self->ids, size, err);
    if (values.data == NULL)
        return MLG_E_LIMIT;
    for (size_t i = 0; i < self->ids; i++)
        memcpy((unsigned char *)values.data + i * size,
               (const unsigned char *)column->values.data + self->order.record[i].row * size, size);
    vec_free(self->room, &column->values);
    column->values = values;
    return MLG_OK;
}

static enum mlg_code fold_ids(struct fold *self, struct mlg_err *err)
{
    struct ids folded = { .is_text = self->source->id.is_text };
    enum mlg_code code = MLG_OK;

    for (size_t i = 0; i < self->ids && code == MLG_OK; i++) {
        const struct record *record = &self->order.record[i];
        code = folded.is_text
                   ? ids_add_text(self->room, &folded,
                                  texts_at(&self->source->id.text, record->row), err)
                   : ids_add_number(self->room, &folded, id_key_number(record_key(record)), err);
    }
    if (code != MLG_OK) {
        ids_free(self->room, &folded);
        return code;
    }
    ids_free(self->room, &self->source->id);
    self->source->id = folded;
    return MLG_OK;
}

static enum mlg_code fold_numbers(struct fold *self, struct mlg_err *err)
{
    struct vec index = { 0 };

    MLG_TRY(vec_reserve(self->room, &index, sizeof(uint32_t), self->ids, err));
    for (size_t i = 0; i < self->ids; i++)
        ((uint32_t *)index.data)[i] =
            (uint32_t)source_number(self->source, self->order.record[i].row);
    index.count = self->ids;
    vec_free(self->room, &self->source->index);
    self->source->index = index;
    return MLG_OK;
}

static enum mlg_code fold_rows(struct fold *self, struct mlg_err *err)
{
    struct source *source = self->source;
    size_t k = self->classes->count;

    MLG_TRY(part(self, err));
    for (size_t c = 0; c < source->columns_count; c++)
        if (&source->column[c] != self->name && &source->column[c] != self->value)
            MLG_TRY(fold_column(self, &source->column[c], err));
    vec_free(self->room, &self->name->values);
    vec_free(self->room, &self->value->values);
    MLG_TRY(fold_numbers(self, err));
    MLG_TRY(fold_ids(self, err));
    vec_free(self->room, &source->folded.values);
    source->folded = (struct source_column){ .want = WANT_CLASS_LIST,
                                             .name = self->value->name,
                                             .width = k,
                                             .values = { .data = self->score,
                                                         .count = self->good * k,
                                                         .capacity = self->score_capacity,
                                                         .size = sizeof(double) } };
    self->score = NULL;
    vec_trim(self->room, &source->folded.values);
    source->rows = self->ids;
    source->ids_seen += self->ids;
    return MLG_OK;
}

static enum mlg_code fold_source(struct source *source, const struct classes *classes,
                                 unsigned bits, struct room *room, struct mlg_err *err)
{
    struct fold fold = { .source = source,
                         .classes = classes,
                         .room = room,
                         .name = source_find(source, WANT_CLASS_NAME, NULL),
                         .value = source_find(source, WANT_CLASS_VALUE, NULL) };
    enum mlg_code code = take_all(&fold, bits, err);

    if (code == MLG_OK)
        code = fold_rows(&fold, err);
    room_free(room, fold.score, fold.score_capacity, sizeof(double));
    room_free(room, fold.last, classes->count, sizeof(*fold.last));
    order_free(room, &fold.order);
    return code;
}

enum mlg_code long_fold(struct sources *sources, unsigned bits, struct room *room,
                        struct mlg_err *err)
{
    for (int s = 0; s < SOURCES; s++)
        if (sources->present[s] && sources->of[s].is_long)
            MLG_TRY(fold_source(&sources->of[s], &sources->classes, bits, room, err));
    return MLG_OK;
}
