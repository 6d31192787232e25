/*
 * JSON Lines: an object a line. The columns are the paths of the leaves in the first lines, in the
 * order in which they come; a path that comes up later is reported, never dropped in silence. Paths
 * of objects are kept as well: what stands there twice, or instead of a value, is reported. A path
 * with objects and nulls alone is no column. The window, the batches and the places are those of
 * CSV.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "jsonl.h"

static const struct mlg_trouble bad_json = {
    .rule = "table.bad_json",
    .hint = "each line must be one JSON object by itself (RFC 8259)",
};
static const struct mlg_trouble duplicate_key = {
    .rule = "table.duplicate_key",
    .hint = "give every value its own key; readers differ in which of two they take",
};
static const struct mlg_trouble late_key = {
    .rule = "table.late_key",
    .hint = "name all keys in the first lines, with null where there is no value",
};
static const struct mlg_trouble mixed_key = {
    .rule = "table.mixed_key",
    .hint = "give the object and the value keys of their own; an object there is none of is null",
};
static const struct mlg_trouble blank = {
    .rule = "table.blank_line",
    .hint = "remove the line",
};
static const struct mlg_trouble nul = {
    .rule = "table.nul_byte",
    .hint = "the file may be damaged, or UTF-16: convert it to UTF-8",
};
static const struct mlg_trouble bad_utf8 = {
    .rule = "table.bad_utf8",
    .hint = "convert the file to UTF-8",
};

static void jsonl_drop(struct mlg_block *block)
{
    struct mlg_jsonl *self = (struct mlg_jsonl *)block;
    mlg_csv_block_done(&self->csv);
    free(self->seen);
    free(self);
}

static void jsonl_close(struct mlg_table *table)
{
    struct mlg_jsonl *self = (struct mlg_jsonl *)table->block;
    mlg_csv_feed_close(table);
    if (self == NULL)
        return;
    mlg_jsonl_drop_columns(self, table);
    free(self->keys);
    free(self->csv.slots);
    jsonl_drop(&self->csv.block);
}

static void take_leaf(void *user, const struct mlg_json_leaf *leaf);

static enum mlg_code jsonl_another(struct mlg_table *table, struct mlg_block **ret_block,
                                   struct mlg_err *err)
{
    const struct mlg_jsonl *first = (const struct mlg_jsonl *)table->block;
    struct mlg_jsonl *self = calloc(1, sizeof *self);
    if (self == NULL)
        return mlg_table_no_memory(table, err);
    mlg_csv_block_like(&self->csv, &first->csv);
    self->table = table;
    self->names = first->names;
    self->names_count = first->names_count;
    self->paths_count = first->paths_count;
    self->buckets = first->buckets;
    self->buckets_count = first->buckets_count;
    self->keys = first->keys;
    self->line.on_leaf = take_leaf;
    self->line.user = self;
    self->seen = calloc(self->paths_count, sizeof *self->seen);
    if (self->seen == NULL) {
        free(self);
        return mlg_table_no_memory(table, err);
    }
    *ret_block = &self->csv.block;
    return MLG_OK;
}

static enum mlg_code set_columns(struct mlg_table *table, struct mlg_jsonl *self,
                                 struct mlg_err *err)
{
    if (self->names_count == 0) {
        bool is_empty = self->csv.ended && self->csv.at == self->csv.length;
        (void)mlg_err_set(err, MLG_E_SYNTAX,
                          is_empty ? "the file is empty" : "no key is found in the first lines");
        (void)mlg_err_hint(err, "%s", bad_json.hint);
        mlg_err_at(err, table->name, is_empty ? 0 : 1, is_empty ? 0 : 1);
        return MLG_E_SYNTAX;
    }
    self->csv.columns = self->names_count;
    self->seen = calloc(self->paths_count, sizeof *self->seen);
    self->keys = calloc(self->names_count, sizeof *self->keys);
    if (self->seen == NULL || self->keys == NULL)
        return mlg_table_no_memory(table, err);
    for (size_t i = 0; i < self->names_count; i++)
        mlg_json_key_set(&self->keys[i], self->names[i]);
    self->line.on_leaf = take_leaf;
    self->line.user = self;
    return mlg_names_set(&table->names, NULL, self->names, self->names_count, err);
}

static const struct mlg_csv_kind jsonl_kind;

/* By the option, else by the name, else by the first character that is no blank: no sane header of
 * CSV begins with a brace. */
static bool jsonl_owns(const struct mlg_table *table, struct mlg_str head)
{
    if (table->options.format != MLG_FORMAT_AUTO)
        return table->options.format == MLG_FORMAT_JSONL;
    enum mlg_table_kind named = mlg_table_kind_of_name(table->name);
    if (named != MLG_FORMAT_AUTO)
        return named == MLG_FORMAT_JSONL;
    if (mlg_str_starts(head, MLG_STR("\xEF\xBB\xBF")))
        head = (struct mlg_str){ head.data + 3, head.len - 3 };
    return mlg_str_starts(mlg_str_trim(head), MLG_STR("{"));
}

static enum mlg_code jsonl_open(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_jsonl *self = calloc(1, sizeof *self);
    if (self == NULL)
        return mlg_table_no_memory(table, err);
    table->block = &self->csv.block;
    self->csv.kind = &jsonl_kind;
    self->table = table;
    MLG_TRY(mlg_csv_decode(table, err));
    struct mlg_csv *csv = &self->csv;
    /* The marks are not used. */
    csv->syntax = (struct mlg_csv_syntax){ .delimiter = ',' };
    csv->scan = mlg_csv_scan_best();
    csv->spread = mlg_csv_spread_best();
    csv->by_line = true;
    csv->field_bytes = table->options.limits.field_bytes;
    csv->row_bytes = table->options.limits.row_bytes;
    csv->line = 1;
    MLG_TRY(mlg_csv_window_resize(csv, table->options.buffer_bytes, err));
    MLG_TRY(mlg_csv_window_want(table, csv, 3, err));
    if (csv->length >= 3 && memcmp(csv->window, "\xEF\xBB\xBF", 3) == 0)
        csv->at = 3;
    mlg_csv_window_clean(csv, csv->at);
    MLG_TRY(mlg_jsonl_find_columns(table, self, err));
    return set_columns(table, self, err);
}

/* Tell of the byte at `at` of the line. */
static void report(struct mlg_jsonl *self, const struct mlg_trouble *trouble, size_t at,
                   struct mlg_str field, const char *message)
{
    self->suspected = true;
    if (!self->telling || self->code != MLG_OK)
        return;
    struct mlg_loc loc = { .row = self->row };
    /* Problems of encoding are told first, and may be further right. */
    if (self->row_start + at < self->place.at)
        self->place = mlg_csv_place_at(self->row_start, self->csv.line);
    mlg_csv_place_move(&self->csv, &self->place, self->row_start + at, &loc);
    mlg_loc_set_field(&loc, field.data, field.len);
    self->code = mlg_table_report(self->table, trouble, &loc, self->err, "%s", message);
}

/* The value is over the ceiling. */
static void refuse(struct mlg_jsonl *self, const struct mlg_json_leaf *leaf)
{
    self->suspected = true;
    if (!self->telling || self->code != MLG_OK)
        return;
    struct mlg_loc loc = { .row = self->row };
    mlg_loc_set_path(&loc, self->table->name);
    mlg_loc_set_field(&loc, leaf->path.data, leaf->path.len);
    mlg_csv_place_move(&self->csv, &self->place, self->row_start + leaf->at, &loc);
    self->code = mlg_err_set(self->err, MLG_E_LIMIT, "the value is longer than %" PRIu64 " bytes",
                             self->csv.field_bytes);
    mlg_err_at_loc(self->err, &loc);
}

/* The path's index: most lines name the columns in the same order. */
static size_t index_of(struct mlg_jsonl *self, struct mlg_str path)
{
    size_t index = self->expected < self->names_count ? self->expected : 0;
    if (!mlg_str_equal(self->names[index], path)) {
        index = mlg_jsonl_path(self, path);
        if (index == SIZE_MAX)
            return SIZE_MAX;
    }
    if (index < self->names_count)
        self->expected = index + 1;
    return index;
}

/* The leaf as the cell of a column, if that is wanted. */
static inline void put(struct mlg_jsonl *self, size_t column, const struct mlg_json_leaf *leaf)
{
    struct mlg_csv *csv = &self->csv;
    if (column >= csv->stored || csv->targets[column].text == NULL)
        return;
    size_t index = csv->grid->rows;
    struct mlg_str text = leaf->kind == MLG_JSON_NULL ? (struct mlg_str){ "", 0 } : leaf->text;
    if (leaf->escaped) {
        text.data = csv->scratch + csv->scratch_used;
        text.len = mlg_json_unescape(leaf->text, csv->scratch + csv->scratch_used);
        csv->scratch_used += text.len;
    }
    csv->targets[column].text[index] = text;
    csv->targets[column].quoted[index] = leaf->kind == MLG_JSON_STRING;
}

static void take_leaf(void *user, const struct mlg_json_leaf *leaf)
{
    struct mlg_jsonl *self = user;
    bool object = leaf->kind == MLG_JSON_OBJECT;
    size_t index = index_of(self, leaf->path);
    if (index == SIZE_MAX) {
        /* Of an object that holds something, that is told. */
        if (!object || leaf->text.len > 0)
            report(self, &late_key, leaf->at, leaf->path, "the key was not in the first lines");
        return;
    }
    if (self->seen[index] == self->reading)
        report(self, &duplicate_key, leaf->at, leaf->path, "the key stands in the line twice");
    self->seen[index] = self->reading;
    bool column = index < self->names_count;
    if (object && column)
        report(self, &mixed_key, leaf->at, leaf->path, "an object stands where a value is due");
    else if (!object && !column && leaf->kind != MLG_JSON_NULL)
        report(self, &mixed_key, leaf->at, leaf->path, "a value stands where an object is due");
    if (object || !column)
        return;
    if (leaf->text.len > self->csv.field_bytes) {
        refuse(self, leaf);
        return;
    }
    put(self, index, leaf);
}

/* Bytes that no JSON text may hold. */
static bool check_bytes(struct mlg_jsonl *self, size_t end, struct mlg_str text)
{
    const char *zero = text.len > 0 ? memchr(text.data, '\0', text.len) : NULL;
    if (zero != NULL)
        report(self, &nul, (size_t)(zero - text.data), MLG_STR(""),
               "a NUL byte stands in the text");
    if (end <= self->csv.clean_to)
        return zero == NULL;
    size_t good = mlg_utf8_valid_prefix(text);
    if (good < text.len)
        report(self, &bad_utf8, good, MLG_STR(""), "the bytes here are not valid UTF-8");
    return zero == NULL && good == text.len;
}

/* No line has had a key yet. */
static void start_reading(struct mlg_jsonl *self)
{
    self->suspected = false;
    self->expected = 0;
    if (++self->reading == 0) {
        memset(self->seen, 0, self->paths_count * sizeof *self->seen);
        self->reading = 1;
    }
}

/* The line's cells into the batch's next row, if they are stored; whether it can be one. */
static bool take_line(struct mlg_jsonl *self, const struct mlg_csv_row *row)
{
    start_reading(self);
    self->line.text = mlg_jsonl_text(&self->csv, row);
    bool good = check_bytes(self, row->end, self->line.text);
    if (self->line.text.len == 0) {
        report(self, &blank, 0, MLG_STR(""), "a blank line stands where a row is due");
        return false;
    }
    if (good && !mlg_json_line_read(&self->line)) {
        report(self, &bad_json, self->line.at, MLG_STR(""), self->line.error);
        return false;
    }
    return good;
}

static enum mlg_code jsonl_examine(struct mlg_table *table, struct mlg_csv *csv,
                                   const struct mlg_csv_suspect *suspect, struct mlg_err *err)
{
    struct mlg_jsonl *self = (struct mlg_jsonl *)csv;
    struct mlg_csv_row row;
    (void)suspect;
    (void)mlg_csv_walk_line(csv, &row);
    self->row = table->rows + 1;
    self->row_start = row.start;
    self->place = mlg_csv_place_at(row.start, csv->line);
    self->err = err;
    self->code = MLG_OK;
    self->telling = true;
    csv->clean_to = 0;
    (void)take_line(self, &row);
    self->telling = false;
    return self->code;
}

/* The path of a key that did not come where it was expected; SIZE_MAX if there is none. */
static size_t find_key(const struct mlg_jsonl *self, struct mlg_str key, size_t expected)
{
    if (mlg_str_equal(self->names[expected], key))
        return expected;
    return mlg_jsonl_path(self, key);
}

/* The same as take_line for lines with nothing to tell; false when the line may not be one. */
static bool take_flat(struct mlg_jsonl *self, const struct mlg_csv_row *row)
{
    if (row->end > self->csv.clean_to)
        return false;
    start_reading(self);
    self->line.text = mlg_jsonl_text(&self->csv, row);
    self->line.at = 0;
    size_t expected = 0;
    for (;;) {
        bool likely = false;
        struct mlg_str key;
        struct mlg_json_leaf leaf;
        enum mlg_json_step step =
            mlg_json_line_next(&self->line, &self->keys[expected], &likely, &key, &leaf);
        if (step != MLG_JSON_PAIR)
            return step == MLG_JSON_END;
        size_t column = likely ? expected : find_key(self, key, expected);
        if (column >= self->names_count || self->seen[column] == self->reading ||
            leaf.text.len > self->csv.field_bytes)
            return false;
        self->seen[column] = self->reading;
        put(self, column, &leaf);
        expected = column + 1 < self->names_count ? column + 1 : 0;
    }
}

static void clear_row(struct mlg_jsonl *self)
{
    const struct mlg_grid *grid = self->csv.grid;
    for (size_t i = 0; i < self->table->wanted_count; i++) {
        size_t place = i * grid->stride + grid->rows;
        grid->text[place] = (struct mlg_str){ "", 0 };
        grid->quoted[place] = 0;
    }
}

static enum mlg_code take_row(struct mlg_jsonl *self, const struct mlg_csv_row *row,
                              struct mlg_err *err)
{
    struct mlg_csv *csv = &self->csv;
    struct mlg_grid *grid = csv->grid;
    size_t scratch_used = csv->scratch_used;
    clear_row(self);
    bool good = take_flat(self, row);
    if (!good) {
        csv->scratch_used = scratch_used;
        clear_row(self);
        good = take_line(self, row);
        if (self->suspected)
            MLG_TRY(mlg_csv_block_suspect(csv, row->start, true, err));
    }
    mlg_csv_window_clean(csv, row->next);
    if (good) {
        grid->line[grid->rows] = csv->line;
        grid->offset[grid->rows] = csv->base + row->start;
        grid->row[grid->rows] = csv->block.rows;
        grid->rows++;
    }
    csv->block.rows++;
    csv->line += row->line_feeds;
    csv->at = row->next;
    return MLG_OK;
}

/* A blank last line is no row. */
static enum mlg_csv_step look_behind_blank(struct mlg_csv *csv, const struct mlg_csv_row *row)
{
    if (row->next != csv->length || csv->tail == MLG_CSV_TAIL_ROWS ||
        mlg_jsonl_text(csv, row).len > 0)
        return MLG_CSV_ROW;
    if (csv->tail == MLG_CSV_TAIL_OPEN)
        return MLG_CSV_MORE;
    csv->at = row->next;
    return MLG_CSV_DONE;
}

static enum mlg_code jsonl_parse(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    (void)table;
    struct mlg_jsonl *self = (struct mlg_jsonl *)csv;
    while (csv->grid->rows < csv->grid->limit) {
        struct mlg_csv_row row;
        enum mlg_csv_step step = mlg_csv_walk_line(csv, &row);
        if (step == MLG_CSV_ROW)
            step = look_behind_blank(csv, &row);
        if (step != MLG_CSV_ROW) {
            csv->ended_by = mlg_csv_block_end(csv, step);
            csv->stopped = row;
            return MLG_OK;
        }
        MLG_TRY(take_row(self, &row, err));
    }
    return MLG_OK;
}

/* Looks for one leaf of a line. */
struct search {
    struct mlg_str path;
    size_t at;
    bool found;
};

static void search_leaf(void *user, const struct mlg_json_leaf *leaf)
{
    struct search *search = user;
    if (!mlg_str_equal(leaf->path, search->path))
        return;
    search->at = leaf->at;
    search->found = true;
}

static void jsonl_locate(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                         size_t column, struct mlg_loc *ret_loc)
{
    struct mlg_jsonl *self = batch->owner;
    struct mlg_csv *csv = &self->csv;
    size_t start = (size_t)(batch->offset[row] - csv->base);
    const char *from = csv->window + start;
    const char *feed = memchr(from, '\n', csv->length - start);
    size_t len = feed == NULL ? csv->length - start : (size_t)(feed - from);
    struct search search = { .path = self->names[table->wanted[column].column] };
    self->line.text = (struct mlg_str){ from, len };
    self->line.on_leaf = search_leaf;
    self->line.user = &search;
    (void)mlg_json_line_read(&self->line);
    self->line.on_leaf = take_leaf;
    self->line.user = self;
    /* A key that the line lacks is placed at its start. */
    struct mlg_csv_place place = mlg_csv_place_at(start, batch->line[row]);
    mlg_csv_place_move(csv, &place, start + (search.found ? search.at : 0), ret_loc);
}

static const struct mlg_csv_kind jsonl_kind = { .parse = jsonl_parse, .examine = jsonl_examine };

const struct mlg_table_format mlg_table_format_jsonl = {
    .id = "jsonl",
    .kind = MLG_FORMAT_JSONL,
    .by_name = true,
    .owns = jsonl_owns,
    .open = jsonl_open,
    .start = mlg_csv_block_start,
    .another = jsonl_another,
    .drop = jsonl_drop,
    .take = mlg_csv_block_take,
    .tap = mlg_csv_block_tap,
    .parse = mlg_csv_block_parse,
    .settle = mlg_csv_block_settle,
    .locate = jsonl_locate,
    .close = jsonl_close,
};
