/* Cells as values, one by one, and what is wrong with them. */
#include "cells.h"

#include <math.h>
#include <string.h>

#include <mlgate/base/num.h>

#define RULE_NUMBER     "evaluate.bad_number"
#define RULE_FINITE     "evaluate.score_not_finite"
#define RULE_LABEL      "evaluate.label_missing"
#define RULE_PREDICTION "evaluate.prediction_missing"
#define SLICELESS       "the cell is no number, so it belongs to no slice"
#define RULE_WEIGHT     "evaluate.bad_weight"

/* A word for null is what an empty cell is. */
static struct mlg_str unless_null(const struct source *self, struct mlg_str text)
{
    const struct mlg_cell_syntax *syntax = self->file->dialect.cells;

    if (syntax != NULL && mlg_cell_is_one_of(text, &syntax->null_words))
        return (struct mlg_str){ "", 0 };
    return text;
}

/* Numbers are not written as usual. */
static bool has_characters(const struct source *self)
{
    const struct mlg_cell_syntax *syntax = self->file->dialect.cells;

    return syntax != NULL && (syntax->decimal != 0 || syntax->thousands != 0);
}

static enum mlg_num parse_number(const struct source *self, struct mlg_str text, double *ret_value)
{
    const struct mlg_cell_syntax *syntax = self->file->dialect.cells;

    if (!has_characters(self))
        return mlg_num_parse_double(text, ret_value);
    return mlg_cell_number_as(syntax, text, ret_value) == MLG_CELL_OK ? MLG_NUM_OK : MLG_NUM_SYNTAX;
}

/* The number of a cell; a row without one is rejected under the rule that fits the column. */
static double read_number(struct source *self, size_t row, const struct source_column *column,
                          struct mlg_str text)
{
    bool slice = column->want == WANT_SLICE;
    double value = NAN;

    if (text.len == 0 && (slice || column->want == WANT_COLUMN))
        return NAN;
    if (text.len > 0 && parse_number(self, text, &value) == MLG_NUM_SYNTAX) {
        source_reject(self, row, column->name, RULE_NUMBER,
                      slice ? SLICELESS : "the cell is no number", "a number", text);
        return NAN;
    }
    if (column->want == WANT_WEIGHT && !(isfinite(value) && value >= 0)) {
        source_reject(self, row, column->name, RULE_WEIGHT,
                      "the weight is not a finite number of at least 0", "0 or more", text);
        return NAN;
    }
    if (isfinite(value))
        return value;
    if (slice)
        source_reject(self, row, column->name, RULE_NUMBER, SLICELESS, "a number", text);
    else if (column->want == WANT_COLUMN)
        source_reject(self, row, column->name, RULE_NUMBER, "the number is not finite",
                      "a finite number or nothing", text);
    else if (column->want == WANT_LABEL_NUMBER)
        source_reject(self, row, column->name, RULE_LABEL, "the row has no label",
                      "a finite number", text);
    else
        source_reject(self, row, column->name, RULE_FINITE, "the score is not a finite number",
                      "a finite number", text);
    return NAN;
}

static uint16_t read_bin(struct source *self, size_t row, const struct source_column *column,
                         struct mlg_str text)
{
    const struct mlg_eval_slicing *slicing = column->slicing;
    double value;

    if (text.len == 0)
        return DICT_MISSING;
    if (parse_number(self, text, &value) == MLG_NUM_SYNTAX || isnan(value)) {
        source_reject(self, row, column->name, RULE_NUMBER, SLICELESS, "a number", text);
        return DICT_MISSING;
    }
    return cells_bin(slicing, value);
}

static enum mlg_code too_many(const struct source *self, size_t row,
                              const struct source_column *column, struct mlg_err *err)
{
    struct mlg_loc loc = source_place(self, row, column->name);

    (void)mlg_err_set(err, MLG_E_CONFIG, "column '%s' has more than %d distinct values",
                      column->name, DICT_MAX);
    mlg_err_at_loc(err, &loc);
    if (column->want == WANT_SLICE)
        (void)mlg_err_hint(err, "slice a column of numbers by edges");
    else if (column->want == WANT_CLASS_NAME)
        (void)mlg_err_hint(err, "--class-column names the column that holds a class in each row");
    else
        (void)mlg_err_hint(err, "a column of numbers is no label: name the column of classes");
    return MLG_E_CONFIG;
}

static enum mlg_code read_code(struct source *self, struct room *room, size_t row,
                               const struct source_column *column, struct mlg_str text,
                               uint16_t *ret_code, struct mlg_err *err)
{
    *ret_code = DICT_MISSING;
    if (text.len == 0) {
        if (column->want == WANT_LABEL_TEXT)
            source_reject(self, row, column->name, RULE_LABEL, "the row has no label", "a label",
                          text);
        if (column->want == WANT_PREDICTION_TEXT)
            source_reject(self, row, column->name, RULE_PREDICTION, "the row has no prediction",
                          "a predicted label", text);
        if (column->want == WANT_CLASS_NAME)
            source_reject(self, row, column->name, "evaluate.class_missing",
                          "the row names no class", "a class", text);
        return MLG_OK;
    }
    MLG_TRY(dict_code(room, column->dict, text, ret_code, err));
    if (*ret_code == DICT_MISSING)
        return too_many(self, row, column, err);
    if (column->want == WANT_LABEL_TEXT)
        self->label_used[*ret_code] = true;
    return MLG_OK;
}

bool cells_are_numbers(const struct source_column *column)
{
    return column->want == WANT_LABEL_NUMBER || column->want == WANT_SCORE ||
           column->want == WANT_WEIGHT || column->want == WANT_CLASS_SCORE ||
           column->want == WANT_CLASS_VALUE || column->want == WANT_COLUMN ||
           (column->want == WANT_SLICE && column->slicing->quantiles > 0);
}

bool cells_are_bins(const struct source_column *column)
{
    return column->want == WANT_SLICE && column->slicing->edges != NULL;
}

bool cells_are_lists(const struct source_column *column)
{
    return column->want == WANT_CLASS_LIST;
}

bool cells_are_clusters(const struct source_column *column)
{
    return column->want == WANT_CLUSTER;
}

struct mlg_table_want cells_want(const struct source_column *column)
{
    bool number = cells_are_numbers(column) || cells_are_bins(column);
    bool text = cells_are_lists(column) || cells_are_clusters(column);

    return (struct mlg_table_want){
        .column = column->index,
        .type = number ? MLG_COLUMN_DOUBLE : MLG_COLUMN_TEXT,
        .dictionary = !number && !text,
    };
}

bool cells_have_null_words(const struct source *self)
{
    const struct mlg_cell_syntax *syntax = self->file->dialect.cells;

    return syntax != NULL && syntax->null_words.count > 0;
}

uint64_t cells_cluster(struct mlg_str text)
{
    int64_t number;

    return id_number(text, &number) ? id_number_key(number) : id_text_key(text);
}

size_t cells_bytes(const struct source_column *column)
{
    if (cells_are_lists(column))
        return column->width * sizeof(double);
    return cells_are_numbers(column) || cells_are_clusters(column) ? sizeof(double)
                                                                   : sizeof(uint16_t);
}

static uint64_t read_cluster(struct source *self, size_t row, const struct source_column *column,
                             struct mlg_str text)
{
    if (text.len == 0)
        source_reject(self, row, column->name, "evaluate.id_missing", "the row names no cluster",
                      "the name of a cluster", text);
    return text.len == 0 ? 0 : cells_cluster(text);
}

/* The next number of a list, which *rest loses: "[0.1, 0.9]", "0.1 0.9", "0.1;0.9". */
static bool next_number(struct mlg_str *rest, double *ret_value)
{
    size_t from = 0, to;

    while (from < rest->len && strchr(" ,;[\t", rest->data[from]) != NULL)
        from++;
    for (to = from; to < rest->len && strchr(" ,;]\t", rest->data[to]) == NULL;)
        to++;
    *ret_value = NAN;
    if (to > from)
        (void)mlg_num_parse_double((struct mlg_str){ rest->data + from, to - from }, ret_value);
    *rest = (struct mlg_str){ rest->data + to, rest->len - to };
    return to > from;
}

static enum mlg_code read_list(struct source *self, struct room *room, size_t row,
                               struct source_column *column, struct mlg_str text,
                               struct mlg_err *err)
{
    struct mlg_str rest = text;
    size_t width = 0;
    bool good = true;
    double value;

    while (width <= LIST_MAX && next_number(&rest, &value)) {
        width++;
        good = good && isfinite(value);
    }
    if (column->width == 0 && width <= LIST_MAX)
        column->width = width;
    /* rows before the first list have none */
    MLG_TRY(vec_reserve(room, &column->values, sizeof(double),
                        (row + 1) * column->width - column->values.count, err));
    while (column->values.count < row * column->width)
        ((double *)column->values.data)[column->values.count++] = NAN;
    rest = text;
    for (size_t k = 0; k < column->width; k++) {
        (void)next_number(&rest, &value);
        ((double *)column->values.data)[column->values.count++] = value;
    }
    if (width == 0)
        source_reject(self, row, column->name, RULE_FINITE, "the row has no scores",
                      "a number for each class", text);
    else if (width != column->width)
        source_reject(self, row, column->name, RULE_FINITE,
                      "the list has another number of scores than the first one",
                      "a number for each class", text);
    else if (!good)
        source_reject(self, row, column->name, RULE_FINITE, "a score is not a finite number",
                      "a finite number", text);
    if ((width != column->width || !good) && has_characters(self))
        source_hint(self, RULE_FINITE, "numbers in lists have a point, whatever the dialect says");
    return MLG_OK;
}

uint16_t cells_bin(const struct mlg_eval_slicing *slicing, double value)
{
    uint16_t bin = 0;

    while (bin < slicing->edges_count && value >= slicing->edges[bin])
        bin++;
    return bin;
}

enum mlg_code cells_read_column(struct source *self, struct room *room,
                                struct source_column *column, const struct mlg_column *cells,
                                size_t rows, struct mlg_err *err)
{
    bool number = cells_are_numbers(column), bin = cells_are_bins(column);

    for (size_t i = 0; i < rows; i++) {
        size_t row = self->rows + i;
        uint16_t *codes = column->values.data;
        struct mlg_str text = unless_null(self, cells->text[i]);
        if (cells_are_lists(column))
            MLG_TRY(read_list(self, room, row, column, text, err));
        else if (cells_are_clusters(column))
            ((uint64_t *)column->values.data)[row] = read_cluster(self, row, column, text);
        else if (number)
            ((double *)column->values.data)[row] = read_number(self, row, column, text);
        else if (bin)
            codes[row] = read_bin(self, row, column, text);
        else
            MLG_TRY(read_code(self, room, row, column, text, &codes[row], err));
    }
    return MLG_OK;
}

/* Several cells as one text, each ended so that ("a", "bc") and ("ab", "c") differ. */
static enum mlg_code add_joint(struct source *self, struct room *room,
                               const struct mlg_batch *batch, size_t i, bool *ret_empty,
                               struct mlg_err *err)
{
    struct texts *texts = &self->id.text;

    MLG_TRY(ids_make_text(room, &self->id, err));
    for (size_t c = 0; c < self->ids_count; c++) {
        struct mlg_str text = unless_null(self, batch->columns[self->columns_count + c].text[i]);
        char *out;
        MLG_TRY(vec_reserve(room, &texts->bytes, 1, 2 * text.len + 2, err));
        out = (char *)texts->bytes.data + texts->bytes.count;
        for (size_t b = 0; b < text.len; b++) {
            *out++ = text.data[b];
            if (text.data[b] == '\0')
                *out++ = '\1';
        }
        *out++ = '\0';
        *out++ = '\0';
        texts->bytes.count = (size_t)(out - (char *)texts->bytes.data);
        *ret_empty = *ret_empty && text.len == 0;
    }
    MLG_TRY(vec_reserve(room, &texts->ends, sizeof(uint64_t), 1, err));
    ((uint64_t *)texts->ends.data)[texts->ends.count++] = texts->bytes.count;
    self->id.count++;
    return MLG_OK;
}

enum mlg_code cells_read_ids(struct source *self, struct room *room, const struct mlg_batch *batch,
                             struct mlg_err *err)
{
    for (size_t i = 0; i < batch->rows; i++) {
        bool empty = true;
        if (self->ids_count > 1) {
            MLG_TRY(add_joint(self, room, batch, i, &empty, err));
        } else {
            struct mlg_str id = unless_null(self, batch->columns[self->columns_count].text[i]);
            empty = id.len == 0;
            MLG_TRY(ids_add(room, &self->id, id, err));
        }
        if (empty)
            source_reject(self, self->rows + i, self->ids[0], "evaluate.id_missing",
                          "the row has no id", "an id", (struct mlg_str){ 0 });
    }
    return MLG_OK;
}
