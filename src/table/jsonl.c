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

#include "csv.h"
#include "json_line.h"

#define SAMPLE_BYTES ((size_t)256 << 10)

struct jsonl {
    struct mlg_csv csv;
    struct mlg_arena arena; /* of the names */
    struct mlg_json_line line;
    size_t *buckets; /* index + 1 of the path with that hash, 0 = free; a power of two of them */
    size_t buckets_count;
    struct mlg_json_key *keys; /* of the columns; the first block's */
    uint32_t *seen;            /* [paths] the reading of a line that had it last */
    uint32_t reading;
    size_t expected; /* the column that is likely to come next */
    bool suspected;  /* the line has something to be told; parsing does not tell */
    bool telling;

    struct mlg_str *names; /* [paths] those of the columns first */
    size_t names_count;    /* of the columns */
    size_t paths_count;

    /* While the columns are looked for. */
    uint8_t *kinds; /* [paths] what has stood there */
    size_t paths_capacity;
    size_t leaves_count;
    enum mlg_code found;

    /* While a row is read. */
    struct mlg_table *table;
    size_t row_start; /* of the line in the window */
    uint64_t row;
    struct mlg_csv_place place;
    struct mlg_err *err;
    enum mlg_code code;
};

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

static size_t hash(struct mlg_str text)
{
    uint64_t value = 0xCBF29CE484222325ULL;
    for (size_t i = 0; i < text.len; i++)
        value = (value ^ (unsigned char)text.data[i]) * 0x100000001B3ULL;
    return (size_t)(value ^ value >> 32);
}

/* The bucket of that name, or the free one where it belongs. */
static size_t *bucket_of(const struct jsonl *self, struct mlg_str name)
{
    size_t mask = self->buckets_count - 1;
    for (size_t i = hash(name) & mask;; i = (i + 1) & mask) {
        size_t index = self->buckets[i];
        if (index == 0 || mlg_str_equal(self->names[index - 1], name))
            return &self->buckets[i];
    }
}

static void fill_buckets(struct jsonl *self)
{
    memset(self->buckets, 0, self->buckets_count * sizeof *self->buckets);
    for (size_t i = 0; i < self->paths_count; i++)
        *bucket_of(self, self->names[i]) = i + 1;
}

/* At most half full, so that a free bucket is always near. */
static bool grow_buckets(struct jsonl *self)
{
    if (self->buckets_count > 2 * (self->paths_count + 1))
        return true;
    size_t count = self->buckets_count == 0 ? 256 : self->buckets_count * 2;
    size_t *buckets = calloc(count, sizeof *buckets);
    if (buckets == NULL)
        return false;
    free(self->buckets);
    self->buckets = buckets;
    self->buckets_count = count;
    fill_buckets(self);
    return true;
}

static bool grow_paths(struct jsonl *self)
{
    if (self->paths_count < self->paths_capacity)
        return true;
    size_t capacity = self->paths_capacity == 0 ? 64 : self->paths_capacity * 2;
    struct mlg_str *names = realloc(self->names, capacity * sizeof *names);
    if (names == NULL)
        return false;
    self->names = names;
    uint8_t *kinds = realloc(self->kinds, capacity);
    if (kinds == NULL)
        return false;
    self->kinds = kinds;
    self->paths_capacity = capacity;
    return true;
}

enum { HAD_NULL = 1, HAD_VALUE = 2, HAD_OBJECT = 4 };

static bool is_column(unsigned kind)
{
    return (kind & HAD_VALUE) != 0 || kind == HAD_NULL;
}

static uint8_t kind_of(const struct mlg_json_leaf *leaf)
{
    if (leaf->kind == MLG_JSON_OBJECT)
        return HAD_OBJECT;
    return leaf->kind == MLG_JSON_NULL ? HAD_NULL : HAD_VALUE;
}

/* Leaves are as many as columns at most, objects as many again. */
static enum mlg_code add_path(struct jsonl *self, const struct mlg_json_leaf *leaf)
{
    size_t limit = self->table->options.limits.columns;
    if (!grow_buckets(self) || !grow_paths(self))
        return MLG_E_NOMEM;
    size_t *bucket = bucket_of(self, leaf->path);
    if (*bucket == 0) {
        if (self->paths_count >= 2 * limit)
            return MLG_E_LIMIT;
        char *copy = mlg_arena_copy(&self->arena, leaf->path);
        if (copy == NULL)
            return MLG_E_NOMEM;
        self->kinds[self->paths_count] = 0;
        self->names[self->paths_count++] = (struct mlg_str){ copy, leaf->path.len };
        *bucket = self->paths_count;
    }
    uint8_t *kind = &self->kinds[*bucket - 1];
    bool first = (*kind & (HAD_NULL | HAD_VALUE)) == 0;
    *kind |= kind_of(leaf);
    self->leaves_count += first && leaf->kind != MLG_JSON_OBJECT;
    return self->leaves_count > limit ? MLG_E_LIMIT : MLG_OK;
}

static void find_column(void *user, const struct mlg_json_leaf *leaf)
{
    struct jsonl *self = user;
    if (self->found == MLG_OK)
        self->found = add_path(self, leaf);
}

/* The columns before the other paths, each as they came. */
static bool sort_paths(struct jsonl *self)
{
    if (self->paths_count == 0)
        return true;
    struct mlg_str *sorted = malloc(self->paths_count * sizeof *sorted);
    if (sorted == NULL)
        return false;
    size_t at = 0;
    for (size_t i = 0; i < self->paths_count; i++)
        if (is_column(self->kinds[i]))
            sorted[at++] = self->names[i];
    self->names_count = at;
    for (size_t i = 0; i < self->paths_count; i++)
        if (!is_column(self->kinds[i]))
            sorted[at++] = self->names[i];
    free(self->names);
    self->names = sorted;
    fill_buckets(self);
    return true;
}

static struct mlg_str line_text(const struct mlg_csv *csv, const struct mlg_csv_row *row)
{
    struct mlg_str text = { csv->window + row->start, row->end - row->start };
    if (text.len > 0 && text.data[text.len - 1] == '\r')
        text.len--;
    return text;
}

/* The paths of all lines that lie within the sample, and of the first one in any case. What is bad
 * in them is told when they are read as rows. */
static enum mlg_code find_columns(struct mlg_table *table, struct jsonl *self, struct mlg_err *err)
{
    struct mlg_csv *csv = &self->csv;
    bool is_first = true;
    self->line.on_leaf = find_column;
    self->line.user = self;
    MLG_TRY(mlg_csv_window_want(table, csv, SAMPLE_BYTES, err));
    uint64_t start = csv->base + csv->at;
    for (;;) {
        struct mlg_csv_row row;
        enum mlg_csv_step step = mlg_csv_walk_line(csv, &row);
        if (step == MLG_CSV_MORE && is_first) {
            MLG_TRY(mlg_csv_window_fill(table, csv, err));
            continue;
        }
        if (step == MLG_CSV_LIMIT && is_first)
            return mlg_csv_fail(table, csv, step, &row, 1, err);
        if (step != MLG_CSV_ROW || (!is_first && csv->base + row.next - start > SAMPLE_BYTES))
            break;
        is_first = false;
        self->line.text = line_text(csv, &row);
        (void)mlg_json_line_read(&self->line);
        if (self->found == MLG_E_LIMIT)
            return mlg_err_set(err, MLG_E_LIMIT, "the first lines name more than %u columns",
                               (unsigned)table->options.limits.columns);
        if (self->found != MLG_OK)
            return mlg_table_no_memory(table, err);
        csv->at = row.next;
    }
    csv->at = (size_t)(start - csv->base);
    return sort_paths(self) ? MLG_OK : mlg_table_no_memory(table, err);
}

static void jsonl_drop(struct mlg_block *block)
{
    struct jsonl *self = (struct jsonl *)block;
    mlg_csv_block_done(&self->csv);
    free(self->seen);
    free(self);
}

static void jsonl_close(struct mlg_table *table)
{
    struct jsonl *self = (struct jsonl *)table->block;
    mlg_csv_feed_close(table);
    if (self == NULL)
        return;
    mlg_arena_done(&self->arena);
    free(self->buckets);
    free(self->keys);
    free(self->kinds);
    if (table->names.names != self->names)
        free(self->names);
    free(self->csv.slots);
    jsonl_drop(&self->csv.block);
}

static void take_leaf(void *user, const struct mlg_json_leaf *leaf);

static enum mlg_code jsonl_another(struct mlg_table *table, struct mlg_block **ret_block,
                                   struct mlg_err *err)
{
    const struct jsonl *first = (const struct jsonl *)table->block;
    struct jsonl *self = calloc(1, sizeof *self);
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

static enum mlg_code set_columns(struct mlg_table *table, struct jsonl *self, struct mlg_err *err)
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
    struct jsonl *self = calloc(1, sizeof *self);
    if (self == NULL)
        return mlg_table_no_memory(table, err);
    table->block = &self->csv.block;
    self->csv.kind = &jsonl_kind;
    self->table = table;
    MLG_TRY(mlg_csv_decode(table, err));
    mlg_arena_init(&self->arena, (size_t)64 << 20);
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
    MLG_TRY(find_columns(table, self, err));
    return set_columns(table, self, err);
}

/* Tell of the byte at `at` of the line. */
static void report(struct jsonl *self, const struct mlg_trouble *trouble, size_t at,
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
static void refuse(struct jsonl *self, const struct mlg_json_leaf *leaf)
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
static size_t index_of(struct jsonl *self, struct mlg_str path)
{
    size_t index = self->expected < self->names_count ? self->expected : 0;
    if (!mlg_str_equal(self->names[index], path)) {
        size_t bucket = *bucket_of(self, path);
        if (bucket == 0)
            return SIZE_MAX;
        index = bucket - 1;
    }
    if (index < self->names_count)
        self->expected = index + 1;
    return index;
}

/* The leaf as the cell of a column, if that is wanted. */
static inline void put(struct jsonl *self, size_t column, const struct mlg_json_leaf *leaf)
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
    struct jsonl *self = user;
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
static bool check_bytes(struct jsonl *self, size_t end, struct mlg_str text)
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
static void start_reading(struct jsonl *self)
{
    self->suspected = false;
    self->expected = 0;
    if (++self->reading == 0) {
        memset(self->seen, 0, self->paths_count * sizeof *self->seen);
        self->reading = 1;
    }
}

/* The line's cells into the batch's next row, if they are stored; whether it can be one. */
static bool take_line(struct jsonl *self, const struct mlg_csv_row *row)
{
    start_reading(self);
    self->line.text = line_text(&self->csv, row);
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
    struct jsonl *self = (struct jsonl *)csv;
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
static size_t find_key(const struct jsonl *self, struct mlg_str key, size_t expected)
{
    if (mlg_str_equal(self->names[expected], key))
        return expected;
    size_t index = *bucket_of(self, key);
    return index == 0 ? SIZE_MAX : index - 1;
}

/* The same as take_line for lines with nothing to tell; false when the line may not be one. */
static bool take_flat(struct jsonl *self, const struct mlg_csv_row *row)
{
    if (row->end > self->csv.clean_to)
        return false;
    start_reading(self);
    self->line.text = line_text(&self->csv, row);
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

static void clear_row(struct jsonl *self)
{
    const struct mlg_grid *grid = self->csv.grid;
    for (size_t i = 0; i < self->table->wanted_count; i++) {
        size_t place = i * grid->stride + grid->rows;
        grid->text[place] = (struct mlg_str){ "", 0 };
        grid->quoted[place] = 0;
    }
}

static enum mlg_code take_row(struct jsonl *self, const struct mlg_csv_row *row,
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
    if (row->next != csv->length || csv->tail == MLG_CSV_TAIL_ROWS || line_text(csv, row).len > 0)
        return MLG_CSV_ROW;
    if (csv->tail == MLG_CSV_TAIL_OPEN)
        return MLG_CSV_MORE;
    csv->at = row->next;
    return MLG_CSV_DONE;
}

static enum mlg_code jsonl_parse(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    (void)table;
    struct jsonl *self = (struct jsonl *)csv;
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
    struct jsonl *self = batch->owner;
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
