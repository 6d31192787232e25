#include "classes.h"

#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>

/* A pattern has one '*'. */
static bool split(const char *scores, struct mlg_str *ret_head, struct mlg_str *ret_tail)
{
    const char *star = strchr(scores, '*');

    if (star == NULL)
        return false;
    *ret_head = (struct mlg_str){ scores, (size_t)(star - scores) };
    *ret_tail = mlg_str_of(star + 1);
    return true;
}

static bool both_numbers(const char *a, const char *b, double *x, double *y)
{
    return mlg_num_parse_double(mlg_str_of(a), x) == MLG_NUM_OK &&
           mlg_num_parse_double(mlg_str_of(b), y) == MLG_NUM_OK;
}

static int by_bytes(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;

    return strcmp(*a, *b);
}

static int by_value(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    double x = 0, y = 0;

    if (both_numbers(*a, *b, &x, &y) && x != y)
        return x < y ? -1 : 1;
    return strcmp(*a, *b);
}

void classes_sort(const char **names, size_t count)
{
    bool numbers = true;
    double value;

    for (size_t i = 0; i < count; i++)
        numbers = numbers && mlg_num_parse_double(mlg_str_of(names[i]), &value) == MLG_NUM_OK &&
                  value - value == 0;
    qsort(names, count, sizeof(*names), numbers ? by_value : by_bytes);
}

/* The class that a column is of: what stands for the '*'; or nothing. */
static struct mlg_str class_of(struct mlg_str column, struct mlg_str head, struct mlg_str tail)
{
    if (column.len <= head.len + tail.len || !mlg_str_starts(column, head) ||
        !mlg_str_ends(column, tail))
        return (struct mlg_str){ 0 };
    return (struct mlg_str){ column.data + head.len, column.len - head.len - tail.len };
}

static enum mlg_code fault(const struct source *source, struct mlg_err *err, const char *text,
                           const char *name)
{
    (void)mlg_err_set(err, MLG_E_CONFIG, "%s '%s'", text, name);
    mlg_err_at(err, source->shown, 1, 0);
    return MLG_E_CONFIG;
}

static enum mlg_code find_classes(struct classes *self, const char *scores,
                                  const struct source *source, struct mlg_arena *arena,
                                  struct mlg_err *err)
{
    size_t columns = mlg_table_columns(source->table);
    struct mlg_str head = { 0 }, tail = { 0 };

    (void)split(scores, &head, &tail);
    self->names = mlg_arena_array(arena, columns, sizeof(*self->names));
    if (self->names == NULL)
        return mlg_arena_full(arena, err);
    for (size_t c = 0; c < columns; c++) {
        struct mlg_str name = class_of(mlg_table_column_name(source->table, c), head, tail);
        if (name.len == 0)
            continue;
        self->names[self->count] = mlg_arena_copy(arena, name);
        if (self->names[self->count++] == NULL)
            return mlg_arena_full(arena, err);
    }
    if (self->count < 2)
        return fault(source, err, "fewer than two columns of scores are like", scores);
    classes_sort(self->names, self->count);
    return MLG_OK;
}

/* Scores of a class that the other model does not know would be left out in silence. */
static enum mlg_code same_classes(const struct classes *self, const char *scores,
                                  const struct source *source, struct mlg_err *err)
{
    struct mlg_str head = { 0 }, tail = { 0 };

    (void)split(scores, &head, &tail);
    for (size_t c = 0; c < mlg_table_columns(source->table); c++) {
        struct mlg_str name = class_of(mlg_table_column_name(source->table, c), head, tail);
        bool known = name.len == 0;
        for (size_t k = 0; k < self->count && !known; k++)
            known = mlg_str_equal(name, mlg_str_of(self->names[k]));
        if (!known) {
            char text[64];
            size_t length = name.len < sizeof(text) ? name.len : sizeof(text) - 1;
            memcpy(text, name.data, length);
            text[length] = '\0';
            return fault(source, err, "the candidate has no scores of the class", text);
        }
    }
    return MLG_OK;
}

enum mlg_code classes_want(struct classes *self, const char *scores, struct source *source,
                           unsigned model, struct mlg_arena *arena, struct mlg_err *err)
{
    struct mlg_str head, tail;

    if (!split(scores, &head, &tail))
        return source_want(source, WANT_CLASS_LIST, scores, NULL, NULL, err);
    if (self->names == NULL)
        MLG_TRY(find_classes(self, scores, source, arena, err));
    MLG_TRY(same_classes(self, scores, source, err));
    self->column[model] = mlg_arena_array(arena, self->count, sizeof(char *));
    for (size_t k = 0; self->column[model] != NULL && k < self->count; k++) {
        const char *name =
            mlg_arena_print(arena, "%.*s%s%s", (int)head.len, head.data, self->names[k], tail.data);
        self->column[model][k] = name;
        if (name == NULL)
            return mlg_arena_full(arena, err);
        MLG_TRY(source_want(source, WANT_CLASS_SCORE, name, NULL, NULL, err));
    }
    return self->column[model] == NULL ? mlg_arena_full(arena, err) : MLG_OK;
}

/* Names by labels: those that are used, or, without scores, all that occur. */
static enum mlg_code name_by_labels(struct classes *self, const struct dict *labels,
                                    const bool *used, struct mlg_arena *arena, struct mlg_err *err)
{
    self->names = mlg_arena_array(arena, dict_count(labels), sizeof(*self->names));
    if (self->names == NULL)
        return mlg_arena_full(arena, err);
    for (size_t i = 0; i < dict_count(labels); i++) {
        if (used != NULL && !used[i])
            continue;
        self->names[self->count] = mlg_arena_copy(arena, texts_at(&labels->texts, i));
        if (self->names[self->count++] == NULL)
            return mlg_arena_full(arena, err);
    }
    classes_sort(self->names, self->count);
    return MLG_OK;
}

/* Names in the order of the lists, sorted; place[k] remembers where class k stands. */
static enum mlg_code name_by_plan(struct classes *self, const struct mlg_eval_plan *plan,
                                  struct mlg_arena *arena, struct mlg_err *err)
{
    self->names = mlg_arena_array(arena, plan->classes_count, sizeof(*self->names));
    if (self->names == NULL)
        return mlg_arena_full(arena, err);
    memcpy(self->names, plan->classes, plan->classes_count * sizeof(*self->names));
    self->count = plan->classes_count;
    classes_sort(self->names, self->count);
    for (size_t k = 1; k < self->count; k++)
        if (strcmp(self->names[k], self->names[k - 1]) == 0)
            return mlg_err_set(err, MLG_E_CONFIG, "the class '%s' is named twice", self->names[k]);
    return MLG_OK;
}

static enum mlg_code place_scores(struct classes *self, const struct mlg_eval_plan *plan,
                                  struct mlg_arena *arena, struct mlg_err *err)
{
    self->place = mlg_arena_array(arena, self->count, sizeof(*self->place));
    if (self->place == NULL)
        return mlg_arena_full(arena, err);
    for (size_t k = 0; k < self->count; k++) {
        self->place[k] = (uint16_t)k;
        for (size_t p = 0; p < plan->classes_count; p++)
            if (strcmp(plan->classes[p], self->names[k]) == 0)
                self->place[k] = (uint16_t)p;
    }
    return MLG_OK;
}

/* Where the model's scores are. */
static enum mlg_code find_scores(struct classes *self, struct source *source, unsigned model,
                                 struct mlg_arena *arena, struct mlg_err *err)
{
    self->list[model] =
        source->is_long ? &source->folded : source_find(source, WANT_CLASS_LIST, NULL);
    self->found[model] = mlg_arena_array(arena, self->count, sizeof(*self->found[model]));
    if (self->found[model] == NULL)
        return mlg_arena_full(arena, err);
    for (size_t k = 0; self->column[model] != NULL && k < self->count; k++)
        self->found[model][k] = source_find_named(source, WANT_CLASS_SCORE, self->column[model][k]);
    return MLG_OK;
}

static enum mlg_code check_width(const struct classes *self, struct source *source,
                                 struct mlg_err *err)
{
    const struct source_column *list = source_find(source, WANT_CLASS_LIST, NULL);

    if (list == NULL || list->width == 0 || list->width == self->count)
        return MLG_OK;
    (void)mlg_err_set(err, MLG_E_CONFIG, "column '%s' has %zu scores a row, for %zu classes",
                      list->name, list->width, self->count);
    mlg_err_at(err, source->shown, 1, 0);
    const struct mlg_cell_syntax *syntax = source->file->dialect.cells;
    if (syntax != NULL && (syntax->decimal != 0 || syntax->thousands != 0))
        return mlg_err_hint(err, "numbers in lists have a point, whatever the dialect says");
    return mlg_err_hint(err, "name the classes in the order of the lists with --class");
}

enum mlg_code classes_place(struct classes *self, const struct mlg_eval_plan *plan,
                            struct source *source[2], struct mlg_arena *arena, struct mlg_err *err)
{
    if (self->names == NULL && plan->classes_count > 0)
        MLG_TRY(name_by_plan(self, plan, arena, err));
    if (self->names == NULL)
        return mlg_err_set(err, MLG_E_CONFIG, "name the classes in the order of the lists");
    MLG_TRY(place_scores(self, plan, arena, err));
    for (unsigned m = 0; m < 2; m++) {
        if (source[m] == NULL)
            continue;
        MLG_TRY(check_width(self, source[m], err));
        MLG_TRY(find_scores(self, source[m], m, arena, err));
    }
    return MLG_OK;
}

enum mlg_code classes_settle(struct classes *self, const struct mlg_eval_plan *plan,
                             const struct dict *labels, struct source *source[2],
                             const bool label_used[DICT_MAX], struct mlg_arena *arena,
                             struct mlg_err *err)
{
    bool scores = plan->scores != NULL;

    if (self->names == NULL)
        MLG_TRY(scores && plan->classes_count > 0
                    ? name_by_plan(self, plan, arena, err)
                    : name_by_labels(self, labels, scores ? label_used : NULL, arena, err));
    MLG_TRY(classes_place(self, plan, source, arena, err));
    for (size_t i = 0; i < DICT_MAX; i++)
        self->of_code[i] = DICT_MISSING;
    for (size_t i = 0; i < dict_count(labels); i++)
        for (size_t k = 0; k < self->count; k++)
            if (mlg_str_equal(texts_at(&labels->texts, i), mlg_str_of(self->names[k])))
                self->of_code[i] = (uint16_t)k;
    return MLG_OK;
}

void classes_scores(const struct classes *self, unsigned model, size_t i, double *ret)
{
    const struct source_column *list = self->list[model];

    for (size_t k = 0; k < self->count; k++)
        ret[k] = list != NULL
                     ? ((const double *)list->values.data)[i * self->count + self->place[k]]
                     : ((const double *)self->found[model][k]->values.data)[i];
}
