#include "typed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/base/num.h>
#include <mlgate/table/cells.h>

static size_t words_of(size_t rows)
{
    return (rows + 63) / 64;
}

static enum mlg_code no_room(const struct mlg_arena *arena, size_t bytes, struct mlg_err *err)
{
    if (bytes > arena->limit_bytes || arena->used_bytes > arena->limit_bytes - bytes)
        return mlg_arena_full(arena, err);
    return mlg_err_set(err, MLG_E_NOMEM, "out of memory for the values of a column");
}

/* A cell's value to values[at]; that of a cell without one is NaN or 0. `syntax` is not NULL in
 * those that look at it. */
typedef bool (*put_value)(const struct mlg_cell_syntax *syntax, struct mlg_str text, void *values,
                          size_t at);

/* What is quick looks at words of eight bytes, the first one lowest. */
#define IS_LITTLE   (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define DIGITS_MOST 16 /* that two words hold */

/* One to eight bytes of text as a word of eight, the last one highest, with '0' in front. */
static inline uint64_t word_of(const char *text, size_t len)
{
    uint64_t word = 0;
    if (len == 8) {
        memcpy(&word, text, sizeof word);
        return word;
    }
    if (len >= 4) {
        uint32_t low, high;
        memcpy(&low, text, sizeof low);
        memcpy(&high, text + len - sizeof high, sizeof high);
        word = low | (uint64_t)high << 8 * (len - sizeof high);
    } else {
        for (size_t i = 0; i < len; i++)
            word |= (uint64_t)(unsigned char)text[i] << 8 * i;
    }
    return word << (64 - 8 * len) | UINT64_C(0x3030303030303030) >> 8 * len;
}

/* mlg_cell_integer of digits alone, quickly; false of anything else. */
static inline bool plain_integer(struct mlg_str text, int64_t *ret_value)
{
    uint64_t head = 0;
    uint64_t tail;
    if (!IS_LITTLE || text.len == 0 || text.len > DIGITS_MOST)
        return false;
    size_t behind = text.len < 8 ? text.len : 8;
    if (!mlg_num_eight_digits(word_of(text.data + text.len - behind, behind), &tail) ||
        (text.len > 8 && !mlg_num_eight_digits(word_of(text.data, text.len - 8), &head)))
        return false;
    *ret_value = (int64_t)(head * 100000000 + tail);
    return true;
}

/* mlg_num_parse_double of a digit, a point and one to six digits, quickly; false of anything else.
 * Both sides of the division are exact, so that it rounds once. */
static inline bool short_decimal(struct mlg_str text, double *ret_value)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
    uint64_t digits;
    if (!IS_LITTLE || text.len < 3 || text.len > 8 || text.data[1] != '.')
        return false;
    /* The digit in front takes the place of the point. */
    uint64_t word = word_of(text.data, text.len);
    uint64_t behind = ~UINT64_C(0) << 8 * (8 - text.len) << 16;
    if (!mlg_num_eight_digits((word & behind) | (word & ~(behind >> 8)) << 8 | '0', &digits))
        return false;
    *ret_value = (double)digits / powers[text.len - 2];
    return true;
}

static inline bool put_integer(const struct mlg_cell_syntax *syntax, struct mlg_str text,
                               void *values, size_t at)
{
    (void)syntax;
    int64_t *value = (int64_t *)values + at;
    return plain_integer(text, value) || mlg_cell_integer(text, value) == MLG_CELL_OK;
}

static inline bool put_number(const struct mlg_cell_syntax *syntax, struct mlg_str text,
                              void *values, size_t at)
{
    (void)syntax;
    double *value = (double *)values + at;
    if (short_decimal(text, value))
        return true;
    /* What begins with a digit is no word, and what is no overflow is finite. */
    bool plain = text.len > 0 && text.data[0] >= '0' && text.data[0] <= '9' &&
                 mlg_num_parse_double(text, value) == MLG_NUM_OK;
    bool good = plain || mlg_cell_number(text, value) == MLG_CELL_OK;
    if (!good)
        *value = NAN;
    return good;
}

static bool put_boolean(const struct mlg_cell_syntax *syntax, struct mlg_str text, void *values,
                        size_t at)
{
    (void)syntax;
    bool value = false;
    bool good = mlg_cell_boolean(text, &value) == MLG_CELL_OK;
    ((uint8_t *)values)[at] = value;
    return good;
}

static bool put_date(const struct mlg_cell_syntax *syntax, struct mlg_str text, void *values,
                     size_t at)
{
    (void)syntax;
    return mlg_cell_date(text, (int64_t *)values + at) == MLG_CELL_OK;
}

static bool put_time(const struct mlg_cell_syntax *syntax, struct mlg_str text, void *values,
                     size_t at)
{
    (void)syntax;
    return mlg_cell_time(text, (int64_t *)values + at) == MLG_CELL_OK;
}

static bool put_timestamp(const struct mlg_cell_syntax *syntax, struct mlg_str text, void *values,
                          size_t at)
{
    (void)syntax;
    struct mlg_timestamp value = { .us = 0 };
    bool good = mlg_cell_timestamp(text, &value) == MLG_CELL_OK;
    ((int64_t *)values)[at] = value.us;
    return good;
}

static bool put_number_as(const struct mlg_cell_syntax *syntax, struct mlg_str text, void *values,
                          size_t at)
{
    double *value = (double *)values + at;
    bool good = mlg_cell_number_as(syntax, text, value) == MLG_CELL_OK;
    if (!good)
        *value = NAN;
    return good;
}

static bool put_boolean_as(const struct mlg_cell_syntax *syntax, struct mlg_str text, void *values,
                           size_t at)
{
    bool yes = mlg_cell_is_one_of(text, &syntax->true_words);
    if (yes || mlg_cell_is_one_of(text, &syntax->false_words)) {
        ((uint8_t *)values)[at] = yes;
        return true;
    }
    /* The usual words of a side that has none of its own. */
    if (!put_boolean(NULL, text, values, at))
        return false;
    yes = ((uint8_t *)values)[at] != 0;
    bool good = (yes ? syntax->true_words.count : syntax->false_words.count) == 0;
    ((uint8_t *)values)[at] = yes && good;
    return good;
}

/* The bitmaps of a column that is being filled. */
struct bits {
    uint64_t *null;
    uint64_t *valid;
};

static enum mlg_code open_bits(struct mlg_arena *arena, size_t rows, struct mlg_column *column,
                               struct bits *bits, struct mlg_err *err)
{
    size_t words = words_of(rows) + 1;
    bits->null = mlg_arena_array(arena, 2 * words, sizeof *bits->null);
    if (bits->null == NULL)
        return no_room(arena, 2 * words * sizeof *bits->null, err);
    bits->valid = bits->null + words;
    column->null = bits->null;
    column->valid = bits->valid;
    return MLG_OK;
}

static inline bool is_null(const struct mlg_cell_syntax *syntax, const struct mlg_column *column,
                           size_t row)
{
    if (column->text[row].len == 0)
        return column->quoted[row] == 0;
    return syntax != NULL && column->quoted[row] == 0 &&
           mlg_cell_is_one_of(column->text[row], &syntax->null_words);
}

static size_t count_bits(const uint64_t *bits, size_t rows)
{
    size_t count = 0;
    for (size_t i = 0; i < words_of(rows); i++)
        count += (size_t)__builtin_popcountll(bits[i]);
    return count;
}

static bool has_null_words(const struct mlg_typed *self)
{
    return self->syntax != NULL && self->syntax->null_words.count > 0;
}

/* Words for null may be values as well. */
static bool unless_null(const struct mlg_typed *self, const struct mlg_column *column, size_t row,
                        bool good, uint64_t *null)
{
    bool is = is_null(self->syntax, column, row);
    *null |= (uint64_t)is << row % 64;
    return good && !is;
}

/* A loop for each type, with the function in it. */
static inline __attribute__((always_inline)) void put_all(const struct mlg_typed *self,
                                                          struct mlg_column *column, size_t rows,
                                                          const struct bits *bits, put_value put,
                                                          void *values)
{
    bool words = has_null_words(self);
    for (size_t word = 0; word < words_of(rows); word++) {
        size_t end = rows - 64 * word < 64 ? rows : 64 * word + 64;
        uint64_t null = 0;
        uint64_t valid = 0;
        for (size_t row = 64 * word; row < end; row++) {
            bool good = put(self->syntax, column->text[row], values, row);
            if (!good || words)
                good = unless_null(self, column, row, good, &null);
            valid |= (uint64_t)good << row % 64;
        }
        bits->null[word] = null;
        bits->valid[word] = valid;
    }
    column->nulls = count_bits(bits->null, rows);
    column->valids = count_bits(bits->valid, rows);
}

static void put_numbers(const struct mlg_typed *self, struct mlg_column *column, size_t rows,
                        const struct bits *bits, double *values)
{
    const struct mlg_cell_syntax *syntax = self->syntax;
    if (syntax == NULL || (syntax->decimal == 0 && syntax->thousands == 0))
        put_all(self, column, rows, bits, put_number, values);
    else
        put_all(self, column, rows, bits, put_number_as, values);
}

static void put_scalars(const struct mlg_typed *self, struct mlg_column *column, size_t rows,
                        const struct bits *bits, void *values)
{
    switch (self->want->type) {
    case MLG_COLUMN_INT64:
        put_all(self, column, rows, bits, put_integer, values);
        break;
    case MLG_COLUMN_DOUBLE:
        put_numbers(self, column, rows, bits, values);
        break;
    case MLG_COLUMN_BOOL:
        put_all(self, column, rows, bits, self->syntax == NULL ? put_boolean : put_boolean_as,
                values);
        break;
    case MLG_COLUMN_DATE:
        put_all(self, column, rows, bits, put_date, values);
        break;
    case MLG_COLUMN_TIME:
        put_all(self, column, rows, bits, put_time, values);
        break;
    default:
        put_all(self, column, rows, bits, put_timestamp, values);
        break;
    }
}

/* A word for null may have been read as a value. */
static void clear_nulls(enum mlg_column_type type, size_t rows, const struct bits *bits,
                        void *values)
{
    for (size_t row = 0; row < rows; row++) {
        if ((bits->null[row / 64] >> row % 64 & 1) == 0)
            continue;
        if (type == MLG_COLUMN_DOUBLE)
            ((double *)values)[row] = NAN;
        else if (type == MLG_COLUMN_BOOL)
            ((uint8_t *)values)[row] = 0;
        else
            ((int64_t *)values)[row] = 0;
    }
}

static enum mlg_code scalars(const struct mlg_typed *self, size_t rows, struct mlg_column *column,
                             struct mlg_err *err)
{
    enum mlg_column_type type = self->want->type;
    struct bits bits = { NULL, NULL };
    MLG_TRY(open_bits(self->arena, rows, column, &bits, err));
    size_t size = type == MLG_COLUMN_BOOL ? 1 : sizeof(int64_t);
    void *values = mlg_arena_array(self->arena, rows, size);
    if (values == NULL)
        return no_room(self->arena, rows * size, err);
    put_scalars(self, column, rows, &bits, values);
    if (has_null_words(self))
        clear_nulls(type, rows, &bits, values);
    if (type == MLG_COLUMN_BOOL)
        column->booleans = values;
    else if (type == MLG_COLUMN_DOUBLE)
        column->numbers = values;
    else
        column->integers = values;
    return MLG_OK;
}

static enum mlg_code codes(const struct mlg_typed *self, size_t rows, struct mlg_column *column,
                           struct mlg_err *err)
{
    struct bits bits = { NULL, NULL };
    MLG_TRY(open_bits(self->arena, rows, column, &bits, err));
    uint32_t *values = mlg_arena_array(self->arena, rows, sizeof *values);
    if (values == NULL)
        return no_room(self->arena, rows * sizeof *values, err);
    memset(bits.valid, 0xFF, words_of(rows) * sizeof *bits.valid);
    for (size_t row = 0; row < rows; row++) {
        if (is_null(self->syntax, column, row)) {
            values[row] = MLG_NO_CODE;
            bits.null[row / 64] |= UINT64_C(1) << row % 64;
            bits.valid[row / 64] &= ~(UINT64_C(1) << row % 64);
            column->nulls++;
        } else if (!mlg_dict_code(self->dict, column->text[row], &values[row])) {
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory for the words of a column");
        }
    }
    column->valids = rows - column->nulls;
    column->codes = values;
    column->dictionary = &self->dict->door;
    return MLG_OK;
}

/* Ends of the lists; a cell that is none is an empty one. */
static uint32_t find_ends(const struct mlg_typed *self, struct mlg_column *column, size_t rows,
                          const struct bits *bits, uint32_t *ends)
{
    uint32_t count = 0;
    for (size_t row = 0; row < rows; row++) {
        struct mlg_list list = { .text = column->text[row] };
        struct mlg_list_item item;
        uint32_t before = count;
        bool null = is_null(self->syntax, column, row);
        while (!null && mlg_cell_list(&list, &item))
            count++;
        bool good = !null && list.state == MLG_CELL_OK;
        if (!good)
            count = before;
        bits->null[row / 64] |= (uint64_t)null << row % 64;
        bits->valid[row / 64] |= (uint64_t)good << row % 64;
        ends[row] = count;
    }
    column->nulls = count_bits(bits->null, rows);
    column->valids = count_bits(bits->valid, rows);
    return count;
}

static enum mlg_code take_items(const struct mlg_column *column, size_t rows, const uint32_t *ends,
                                struct mlg_arena *arena, struct mlg_str *text, uint8_t *quoted,
                                struct mlg_err *err)
{
    uint32_t at = 0;
    for (size_t row = 0; row < rows; row++) {
        struct mlg_list list = { .text = column->text[row] };
        struct mlg_list_item item;
        for (; at < ends[row] && mlg_cell_list(&list, &item); at++) {
            text[at] = item.text;
            quoted[at] = item.quoted;
            if (!item.escaped)
                continue;
            char *copy = mlg_arena_alloc(arena, item.text.len);
            if (copy == NULL)
                return no_room(arena, item.text.len, err);
            text[at] = (struct mlg_str){ copy, mlg_cell_list_unescape(item.text, copy) };
        }
    }
    return MLG_OK;
}

static enum mlg_code lists(const struct mlg_typed *self, size_t rows, struct mlg_column *column,
                           struct mlg_err *err)
{
    struct mlg_arena *arena = self->arena;
    const struct mlg_table_want inner = { .type = self->want->item };
    /* However cells are written, items are JSON's. */
    const struct mlg_typed of_items = { .want = &inner, .syntax = NULL, .arena = arena };
    struct bits bits = { NULL, NULL };
    MLG_TRY(open_bits(arena, rows, column, &bits, err));
    uint32_t *ends = mlg_arena_array(arena, rows + 1, sizeof *ends);
    if (ends == NULL)
        return no_room(arena, (rows + 1) * sizeof *ends, err);
    size_t count = find_ends(self, column, rows, &bits, ends);
    size_t bytes = (count + 1) * (sizeof(struct mlg_str) + 1);
    struct mlg_column *items = mlg_arena_alloc(arena, sizeof *items);
    struct mlg_str *text = mlg_arena_alloc(arena, bytes);
    if (items == NULL || text == NULL)
        return no_room(arena, bytes, err);
    uint8_t *quoted = (uint8_t *)(text + count + 1);
    MLG_TRY(take_items(column, rows, ends, arena, text, quoted, err));
    *items = (struct mlg_column){ .type = inner.type, .text = text, .quoted = quoted };
    column->ends = ends;
    column->items = items;
    return inner.type == MLG_COLUMN_TEXT ? MLG_OK : scalars(&of_items, count, items, err);
}

enum mlg_code mlg_typed_column(const struct mlg_typed *self, size_t rows, struct mlg_column *column,
                               struct mlg_err *err)
{
    column->type = self->want->type;
    if (self->want->type == MLG_COLUMN_LIST)
        return lists(self, rows, column, err);
    if (self->want->type != MLG_COLUMN_TEXT)
        return scalars(self, rows, column, err);
    return self->want->dictionary ? codes(self, rows, column, err) : MLG_OK;
}

static enum mlg_code dict_of(const struct mlg_table *table, struct mlg_block *block, size_t index,
                             struct mlg_dict **ret_dict, struct mlg_err *err)
{
    if (block->dicts == NULL) {
        block->dicts = calloc(table->wanted_count, sizeof(struct mlg_dict *));
        if (block->dicts == NULL)
            return mlg_table_no_memory(table, err);
        block->dicts_count = table->wanted_count;
    }
    if (block->dicts[index] == NULL)
        block->dicts[index] = mlg_dict_new(table->generation + 1);
    if (block->dicts[index] == NULL)
        return mlg_table_no_memory(table, err);
    *ret_dict = block->dicts[index];
    return MLG_OK;
}

enum mlg_code mlg_typed_fill(const struct mlg_table *table, struct mlg_block *block,
                             struct mlg_grid *grid, struct mlg_err *err)
{
    for (size_t i = 0; i < table->wanted_count; i++) {
        const struct mlg_table_want *want = &table->wanted[i];
        struct mlg_column *column = &grid->columns[i];
        struct mlg_typed typed = { .want = want,
                                   .syntax = table->options.cells,
                                   .arena = &grid->values };
        if ((want->type == MLG_COLUMN_TEXT && !want->dictionary) || column->valid != NULL)
            continue;
        if (want->dictionary)
            MLG_TRY(dict_of(table, block, i, &typed.dict, err));
        MLG_TRY(mlg_typed_column(&typed, grid->rows, column, err));
    }
    return MLG_OK;
}

/* The bitmap is the table's own memory. */
static size_t cut_bits(const uint64_t *bits, size_t rows)
{
    uint64_t *own = (uint64_t *)(uintptr_t)bits;
    if (rows % 64 != 0)
        own[rows / 64] &= (UINT64_C(1) << rows % 64) - 1;
    return count_bits(bits, rows);
}

void mlg_typed_cut(struct mlg_column *column, size_t rows)
{
    if (column->null != NULL)
        column->nulls = cut_bits(column->null, rows);
    if (column->valid != NULL)
        column->valids = cut_bits(column->valid, rows);
    if (column->items == NULL)
        return;
    struct mlg_column *items = (struct mlg_column *)(uintptr_t)column->items;
    size_t count = rows == 0 ? 0 : column->ends[rows - 1];
    if (items->null != NULL)
        items->nulls = cut_bits(items->null, count);
    if (items->valid != NULL)
        items->valids = cut_bits(items->valid, count);
}
