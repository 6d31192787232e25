/*
 * Which paths the first lines of JSON Lines name, which of them are columns, and where one is
 * found by its name.
 */
#include <stdlib.h>
#include <string.h>

#include "jsonl.h"

#define SAMPLE_BYTES ((size_t)256 << 10)
#define ARENA_BYTES  ((size_t)64 << 20)

static size_t hash(struct mlg_str text)
{
    uint64_t value = 0xCBF29CE484222325ULL;
    for (size_t i = 0; i < text.len; i++)
        value = (value ^ (unsigned char)text.data[i]) * 0x100000001B3ULL;
    return (size_t)(value ^ value >> 32);
}

/* The bucket of that name, or the free one where it belongs. */
static size_t *bucket_of(const struct mlg_jsonl *self, struct mlg_str name)
{
    size_t mask = self->buckets_count - 1;
    for (size_t i = hash(name) & mask;; i = (i + 1) & mask) {
        size_t index = self->buckets[i];
        if (index == 0 || mlg_str_equal(self->names[index - 1], name))
            return &self->buckets[i];
    }
}

static void fill_buckets(struct mlg_jsonl *self)
{
    memset(self->buckets, 0, self->buckets_count * sizeof *self->buckets);
    for (size_t i = 0; i < self->paths_count; i++)
        *bucket_of(self, self->names[i]) = i + 1;
}

/* At most half full, so that a free bucket is always near. */
static bool grow_buckets(struct mlg_jsonl *self)
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

static bool grow_paths(struct mlg_jsonl *self)
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
static enum mlg_code add_path(struct mlg_jsonl *self, const struct mlg_json_leaf *leaf)
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
    struct mlg_jsonl *self = user;
    if (self->found == MLG_OK)
        self->found = add_path(self, leaf);
}

/* The columns before the other paths, each as they came. */
static bool sort_paths(struct mlg_jsonl *self)
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

enum mlg_code mlg_jsonl_find_columns(struct mlg_table *table, struct mlg_jsonl *self,
                                     struct mlg_err *err)
{
    struct mlg_csv *csv = &self->csv;
    bool is_first = true;
    mlg_arena_init(&self->arena, ARENA_BYTES);
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
        self->line.text = mlg_jsonl_text(csv, &row);
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

size_t mlg_jsonl_path(const struct mlg_jsonl *self, struct mlg_str name)
{
    size_t index = *bucket_of(self, name);
    return index == 0 ? SIZE_MAX : index - 1;
}

void mlg_jsonl_drop_columns(struct mlg_jsonl *self, const struct mlg_table *table)
{
    mlg_arena_done(&self->arena);
    free(self->buckets);
    free(self->kinds);
    if (table->names.names != self->names)
        free(self->names);
}
