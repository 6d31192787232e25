#include "toy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MOST 64
#define NO_CITY   255

enum { ID, CITY, TAGS, COLUMNS };

struct toy_file {
    size_t at;       /* of the next group */
    uint32_t groups; /* taken */
};

/* A row group. */
struct toy {
    struct mlg_block block; /* first */
    uint64_t index;
    size_t at;
    size_t end;
    size_t told; /* bytes from `at` on that the tap is given */
    uint32_t rows;
    uint64_t nulls;
    size_t ids; /* places of what it holds */
    size_t cities;
    size_t ends;
    size_t items;
    struct mlg_str words[NO_CITY];
    struct mlg_dictionary dictionary;
};

static struct mlg_str file_of(const struct mlg_table *table)
{
    return table->source.bytes;
}

static void copy(const struct mlg_table *table, size_t at, void *to, size_t bytes)
{
    memcpy(to, file_of(table).data + at, bytes);
}

static bool toy_owns(const struct mlg_table *table, struct mlg_str head)
{
    (void)table;
    return mlg_str_starts(head, MLG_STR("TOY1"));
}

static enum mlg_code toy_another(struct mlg_table *table, struct mlg_block **ret_block,
                                 struct mlg_err *err)
{
    struct toy *self = calloc(1, sizeof *self);
    if (self == NULL)
        return mlg_table_no_memory(table, err);
    *ret_block = &self->block;
    return MLG_OK;
}

static void toy_drop(struct mlg_block *block)
{
    mlg_block_done(block);
    free(block);
}

static void toy_close(struct mlg_table *table)
{
    if (table->block != NULL)
        toy_drop(table->block);
    free(table->types);
    free(table->file);
}

static enum mlg_code toy_open(struct mlg_table *table, struct mlg_err *err)
{
    static const struct mlg_str names[COLUMNS] = { { "id", 2 }, { "city", 4 }, { "tags", 4 } };
    if (!mlg_str_starts(file_of(table), MLG_STR("TOY1")))
        return mlg_err_set(err, MLG_E_SYNTAX, "no toy");
    struct toy_file *file = calloc(1, sizeof *file);
    struct mlg_str *own = calloc(COLUMNS, sizeof *own);
    table->file = file;
    table->types = calloc(COLUMNS, sizeof *table->types);
    if (file == NULL || own == NULL || table->types == NULL) {
        free(own);
        return mlg_table_no_memory(table, err);
    }
    file->at = 4;
    if (table->source.tap != NULL)
        table->source.tap(table->source.user, "TOY1", 4);
    memcpy(own, names, sizeof names);
    table->types[ID] = MLG_COLUMN_INT64;
    table->types[TAGS] = MLG_COLUMN_LIST;
    MLG_TRY(mlg_names_set(&table->names, NULL, own, COLUMNS, err));
    return toy_another(table, &table->block, err);
}

static enum mlg_code toy_start(struct mlg_table *table, struct mlg_err *err)
{
    const struct toy_file *file = table->file;
    (void)err;
    table->ended = file->at == file_of(table).len;
    return MLG_OK;
}

static void toy_tap(const struct mlg_table *table, const struct mlg_block *block)
{
    const struct toy *self = (const struct toy *)block;
    if (table->source.tap != NULL && self->told > 0)
        table->source.tap(table->source.user, file_of(table).data + self->at, self->told);
}

static void toy_take(struct mlg_table *table, struct mlg_block *block)
{
    struct toy *self = (struct toy *)block;
    struct toy_file *file = table->file;
    uint32_t bytes = 0;
    size_t left = file_of(table).len - file->at;
    mlg_block_clear(block);
    self->index = file->groups++;
    self->at = file->at;
    if (left >= sizeof bytes)
        copy(table, file->at, &bytes, sizeof bytes);
    self->told = left;
    if (bytes < 8 || bytes > left) {
        struct mlg_loc loc = { .offset = self->at };
        (void)mlg_err_set(&block->failure, MLG_E_SYNTAX, "row group %" PRIu64 " is cut off",
                          self->index);
        mlg_err_at_loc(&block->failure, &loc);
        table->ended = true;
    } else {
        self->told = bytes;
        file->at += bytes;
        table->ended = file->at == file_of(table).len;
    }
    self->end = self->at + self->told;
    if (!table->scanned)
        toy_tap(table, block);
}

/* The next `bytes` bytes of the group; false if they are not there. */
static bool pass(const struct toy *self, size_t *at, size_t bytes, size_t *ret_from)
{
    if (bytes > self->end - *at)
        return false;
    *ret_from = *at;
    *at += bytes;
    return true;
}

static bool read_words(const struct mlg_table *table, struct toy *self, size_t *at)
{
    const unsigned char *bytes = (const unsigned char *)file_of(table).data;
    size_t from;
    if (!pass(self, at, 1, &from) || bytes[from] == NO_CITY)
        return false;
    self->dictionary = (struct mlg_dictionary){
        .words = self->words,
        .count = bytes[from],
        .generation = table->generation + 1 + self->index,
    };
    for (uint32_t i = 0; i < self->dictionary.count; i++) {
        if (!pass(self, at, 1, &from) || !pass(self, at, bytes[from], &from))
            return false;
        self->words[i] = (struct mlg_str){ file_of(table).data + from, *at - from };
    }
    return true;
}

static bool read_group(const struct mlg_table *table, struct toy *self)
{
    size_t at = self->at + 4;
    size_t from;
    if (!pass(self, &at, 4, &from))
        return false;
    copy(table, from, &self->rows, 4);
    if (self->rows == 0 || self->rows > ROWS_MOST || !pass(self, &at, 8, &from))
        return false;
    copy(table, from, &self->nulls, 8);
    if (!pass(self, &at, 8 * (size_t)self->rows, &self->ids) || !read_words(table, self, &at) ||
        !pass(self, &at, self->rows, &self->cities) || !pass(self, &at, self->rows, &self->ends))
        return false;
    size_t items = (unsigned char)file_of(table).data[self->ends + self->rows - 1];
    return pass(self, &at, 8 * items, &self->items) && at == self->end;
}

static uint8_t byte_at(const struct mlg_table *table, size_t at)
{
    return (uint8_t)file_of(table).data[at];
}

static bool is_null(const struct mlg_table *table, const struct toy *self, size_t column,
                    size_t row)
{
    if (column == ID)
        return (self->nulls >> row & 1) != 0;
    return column == CITY && byte_at(table, self->cities + row) == NO_CITY;
}

static int64_t number_at(const struct mlg_table *table, size_t from, size_t index)
{
    int64_t value;
    copy(table, from + 8 * index, &value, sizeof value);
    return value;
}

static size_t tags_from(const struct mlg_table *table, const struct toy *self, size_t row)
{
    return row == 0 ? 0 : byte_at(table, self->ends + row - 1);
}

static void print_cell(const struct mlg_table *table, const struct toy *self, size_t column,
                       size_t row, struct mlg_buf *out)
{
    if (is_null(table, self, column, row))
        return;
    if (column == CITY) {
        mlg_buf_add_str(out, self->words[byte_at(table, self->cities + row)]);
    } else if (column == ID) {
        mlg_buf_add_format(out, "%" PRId64, number_at(table, self->ids, row));
    } else {
        size_t from = tags_from(table, self, row);
        for (size_t i = from; i < byte_at(table, self->ends + row); i++)
            mlg_buf_add_format(out, "%s%" PRId64, i == from ? "[" : ", ",
                               number_at(table, self->items, i));
        mlg_buf_add_text(out, from == byte_at(table, self->ends + row) ? "[]" : "]");
    }
}

/* Texts of a column that is not wanted as it is stored. */
static bool put_texts(const struct mlg_table *table, const struct toy *self, size_t column,
                      size_t first, struct mlg_grid *grid, struct mlg_column *to)
{
    struct mlg_str *text = mlg_arena_array(&grid->values, grid->rows, sizeof *text);
    uint8_t *quoted = mlg_arena_array(&grid->values, grid->rows, 1);
    for (size_t i = 0; text != NULL && quoted != NULL && i < grid->rows; i++) {
        struct mlg_buf cell;
        mlg_buf_init(&cell, 4096);
        print_cell(table, self, column, first + i, &cell);
        const char *own = mlg_arena_copy(&grid->values, mlg_buf_view(&cell));
        text[i] = (struct mlg_str){ own, cell.len };
        quoted[i] = column == CITY && !is_null(table, self, column, first + i);
        mlg_buf_done(&cell);
        if (own == NULL)
            return false;
    }
    to->text = text;
    to->quoted = quoted;
    return text != NULL && quoted != NULL;
}

static bool put_bits(const struct mlg_table *table, const struct toy *self, size_t column,
                     size_t first, struct mlg_grid *grid, struct mlg_column *to)
{
    uint64_t *bits = mlg_arena_array(&grid->values, 2, sizeof *bits);
    if (bits == NULL)
        return false;
    for (size_t i = 0; i < grid->rows; i++)
        bits[is_null(table, self, column, first + i) ? 0 : 1] |= UINT64_C(1) << i;
    to->null = &bits[0];
    to->valid = &bits[1];
    to->nulls = (size_t)__builtin_popcountll(bits[0]);
    to->valids = grid->rows - to->nulls;
    return true;
}

static bool put_numbers(const struct mlg_table *table, size_t from, size_t first, size_t count,
                        struct mlg_arena *arena, struct mlg_column *to)
{
    int64_t *values = mlg_arena_array(arena, count, sizeof *values);
    if (values != NULL && count > 0)
        copy(table, from + 8 * first, values, 8 * count);
    to->integers = values;
    return values != NULL;
}

static bool put_codes(const struct mlg_table *table, const struct toy *self, size_t first,
                      struct mlg_grid *grid, struct mlg_column *to)
{
    uint32_t *codes = mlg_arena_array(&grid->values, grid->rows, sizeof *codes);
    for (size_t i = 0; codes != NULL && i < grid->rows; i++) {
        uint8_t code = byte_at(table, self->cities + first + i);
        codes[i] = code == NO_CITY ? MLG_NO_CODE : code;
    }
    to->codes = codes;
    to->dictionary = &self->dictionary;
    return codes != NULL && put_texts(table, self, CITY, first, grid, to);
}

static bool put_lists(const struct mlg_table *table, const struct toy *self, size_t first,
                      struct mlg_grid *grid, struct mlg_column *to)
{
    uint32_t *ends = mlg_arena_array(&grid->values, grid->rows, sizeof *ends);
    struct mlg_column *items = mlg_arena_alloc(&grid->values, sizeof *items);
    uint64_t *bits = mlg_arena_array(&grid->values, 2 * 5, sizeof *bits); /* of up to 255 items */
    if (ends == NULL || items == NULL || bits == NULL)
        return false;
    size_t from = tags_from(table, self, first);
    for (size_t i = 0; i < grid->rows; i++)
        ends[i] = (uint32_t)(byte_at(table, self->ends + first + i) - from);
    size_t count = ends[grid->rows - 1];
    *items = (struct mlg_column){
        .type = MLG_COLUMN_INT64, .null = bits, .valid = bits + 5, .valids = count
    };
    for (size_t i = 0; i < count; i++)
        bits[5 + i / 64] |= UINT64_C(1) << i % 64;
    to->ends = ends;
    to->items = items;
    return put_numbers(table, self->items, from, count, &grid->values, items);
}

/* As it is stored if that is wanted; all else goes by way of texts. */
static bool put_column(const struct mlg_table *table, const struct toy *self,
                       const struct mlg_table_want *want, size_t first, struct mlg_grid *grid,
                       struct mlg_column *to)
{
    if (want->column == ID && want->type == MLG_COLUMN_INT64)
        return put_bits(table, self, ID, first, grid, to) &&
               put_numbers(table, self->ids, first, grid->rows, &grid->values, to);
    if (want->column == CITY && want->dictionary)
        return put_bits(table, self, CITY, first, grid, to) &&
               put_codes(table, self, first, grid, to);
    if (want->column == TAGS && want->type == MLG_COLUMN_LIST && want->item == MLG_COLUMN_INT64)
        return put_bits(table, self, TAGS, first, grid, to) &&
               put_lists(table, self, first, grid, to);
    return put_texts(table, self, want->column, first, grid, to);
}

/* Rows of the group from `first` on as a batch. */
static enum mlg_code put_rows(const struct mlg_table *table, struct toy *self, size_t first,
                              size_t count, const struct mlg_ear *ear, struct mlg_err *err)
{
    struct mlg_grid *grid;
    MLG_TRY(mlg_block_grid(table, &self->block, count, false, &grid, err));
    grid->rows = count;
    for (size_t i = 0; i < count; i++) {
        grid->row[i] = first + i;
        grid->line[i] = 0;
        grid->offset[i] = self->ids + 8 * (first + i);
    }
    for (size_t i = 0; i < table->wanted_count; i++)
        if (!put_column(table, self, &table->wanted[i], first, grid, &grid->columns[i]))
            return mlg_table_no_memory(table, err);
    return mlg_block_tell(table, &self->block, ear, err);
}

/* Rows before the first one whose city or list is none. */
static uint32_t good_rows(const struct mlg_table *table, const struct toy *self)
{
    uint32_t row = 0;
    for (; row < self->rows; row++) {
        uint8_t city = byte_at(table, self->cities + row);
        if ((city != NO_CITY && city >= self->dictionary.count) ||
            tags_from(table, self, row) > byte_at(table, self->ends + row))
            break;
    }
    return row;
}

static void toy_parse(struct mlg_table *table, struct mlg_block *block, const struct mlg_ear *ear)
{
    struct toy *self = (struct toy *)block;
    struct mlg_err *err = &block->failure;
    if (err->code != MLG_OK)
        return;
    if (!read_group(table, self)) {
        struct mlg_loc loc = { .offset = self->at };
        (void)mlg_err_set(err, MLG_E_SYNTAX, "row group %" PRIu64 " is damaged", self->index);
        mlg_err_at_loc(err, &loc);
        return;
    }
    uint32_t good = good_rows(table, self);
    size_t step = table->options.batch_rows < 7 ? table->options.batch_rows : 7;
    for (size_t first = 0; first < good; first += step) {
        size_t count = good - first < step ? good - first : step;
        if (put_rows(table, self, first, count, ear, err) != MLG_OK)
            return;
    }
    block->rows = good;
    if (good == self->rows)
        return;
    struct mlg_loc loc = { .offset = self->cities + good, .row = good };
    (void)mlg_err_set(err, MLG_E_SYNTAX, "the row's city has no name");
    mlg_err_at_loc(err, &loc);
}

static enum mlg_code toy_settle(struct mlg_table *table, struct mlg_block *block,
                                struct mlg_err *err)
{
    uint64_t first = table->rows + 1;
    for (size_t i = 0; i < block->grids_count; i++)
        for (size_t row = 0; row < block->grids[i].rows; row++)
            block->grids[i].row[row] += first;
    table->rows += block->rows;
    if (block->failure.code == MLG_OK)
        return MLG_OK;
    *err = block->failure;
    err->loc.row += first;
    return err->code;
}

static size_t row_in_group(const struct mlg_batch *batch, size_t row)
{
    const struct toy *self = batch->owner;
    return (size_t)(batch->offset[row] - self->ids) / 8;
}

static void toy_locate(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                       size_t column, struct mlg_loc *ret_loc)
{
    const struct toy *self = batch->owner;
    size_t at = row_in_group(batch, row);
    size_t wanted = table->wanted[column].column;
    ret_loc->offset = wanted == ID     ? self->ids + 8 * at
                      : wanted == CITY ? self->cities + at
                                       : self->ends + at;
}

static enum mlg_code toy_text(const struct mlg_table *table, const struct mlg_batch *batch,
                              size_t row, size_t column, struct mlg_buf *text, struct mlg_err *err)
{
    (void)err;
    print_cell(table, batch->owner, table->wanted[column].column, row_in_group(batch, row), text);
    return MLG_OK;
}

const struct mlg_table_format toy_format = {
    .id = "toy",
    .owns = toy_owns,
    .open = toy_open,
    .start = toy_start,
    .another = toy_another,
    .drop = toy_drop,
    .take = toy_take,
    .tap = toy_tap,
    .parse = toy_parse,
    .settle = toy_settle,
    .locate = toy_locate,
    .text = toy_text,
    .close = toy_close,
};
