/*
 * Many files as one table: the parts are read one behind the other, each with the reader of its
 * format, and their batches go on with the keys of their folders as further columns and with rows
 * that count through.
 */
#include "dataset_impl.h"

#include <stdlib.h>
#include <string.h>

#include <mlgate/base/buf.h>

const struct mlg_trouble mlg_part_other_header = {
    .rule = "table.part_header",
    .hint = "the files of a data set have the same columns in the same order, in folders of the "
            "same keys",
};

/* Problems and bytes of a part. */
static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    const struct mlg_table *table = user;
    const struct mlg_dataset *set = table->set;
    struct mlg_table_problem told = *problem;
    if (told.loc.row != 0)
        told.loc.row += set->rows;
    set->options.on_problem(set->options.user, &told);
}

static void on_bytes(void *user, const void *bytes, size_t count)
{
    const struct mlg_table *table = user;
    mlg_sha256_add(&table->set->hash, bytes, count);
}

static enum mlg_code tell(struct mlg_table *table, const struct mlg_part_refusal *refusal,
                          struct mlg_err *err)
{
    const struct mlg_dataset *set = table->set;
    const char *path = set->parts[set->at].path;
    struct mlg_table_problem problem = {
        .rule = refusal->trouble->rule,
        .loc = { .line = 1, .column = 1 },
        .message = refusal->what,
        .hint = refusal->trouble->hint,
    };
    mlg_loc_set_path(&problem.loc, path);
    mlg_loc_set_field(&problem.loc, refusal->field.data, refusal->field.len);
    if (set->options.on_problem != NULL) {
        set->options.on_problem(set->options.user, &problem);
        return MLG_OK;
    }
    (void)mlg_err_set(err, MLG_E_SYNTAX, "%s", refusal->what);
    mlg_err_at_loc(err, &problem.loc);
    return mlg_err_hint(err, "%s", refusal->trouble->hint);
}

static enum mlg_code open_part(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    struct mlg_table_options options = set->options;
    options.on_problem = set->options.on_problem != NULL ? on_problem : NULL;
    options.on_bytes = on_bytes;
    options.user = table;
    mlg_sha256_init(&set->hash);
    set->parts[set->at].rows_before = set->rows;
    return mlg_table_open(set->parts[set->at].path, &options, &set->part, err);
}

static enum mlg_code end_part(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    set->rows += mlg_table_rows(set->part);
    table->rows = set->rows;
    mlg_table_close(set->part);
    set->part = NULL;
    if (set->options.on_bytes == NULL)
        return MLG_OK;
    uint8_t digest[MLG_SHA256_BYTES];
    char hex[MLG_SHA256_HEX];
    mlg_sha256_finish(&set->hash, digest);
    mlg_sha256_hex(digest, hex);
    struct mlg_buf line;
    mlg_buf_init(&line, MLG_MANIFEST_LINE);
    enum mlg_code code = mlg_manifest_line(hex, set->parts[set->at].relative, &line, err);
    if (code == MLG_OK)
        set->options.on_bytes(set->options.user, line.data, line.len);
    mlg_buf_done(&line);
    return code;
}

/* The columns of the first part and its keys are those of the data set. */
static enum mlg_code take_names(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    set->kind = mlg_table_kind(set->part);
    set->own_columns = mlg_table_columns(set->part);
    size_t count = set->own_columns + set->keys_count;
    set->types = mlg_arena_array(&set->arena, set->own_columns, sizeof *set->types);
    if (set->types == NULL)
        return mlg_arena_full(&set->arena, err);
    for (size_t i = 0; i < set->own_columns; i++)
        set->types[i] = mlg_table_column_type(set->part, i);
    size_t bytes = 1;
    for (size_t i = 0; i < set->own_columns; i++)
        bytes += mlg_table_column_name(set->part, i).len;
    for (size_t i = 0; i < set->keys_count; i++)
        bytes += set->keys[i].len;
    char *text = malloc(bytes);
    struct mlg_str *names = calloc(count + 1, sizeof *names);
    if (text == NULL || names == NULL) {
        free(text);
        free(names);
        return mlg_table_no_memory(table, err);
    }
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        struct mlg_str name = i < set->own_columns ? mlg_table_column_name(set->part, i)
                                                   : set->keys[i - set->own_columns];
        if (name.len > 0)
            memcpy(text + at, name.data, name.len);
        names[i] = (struct mlg_str){ text + at, name.len };
        at += name.len;
    }
    MLG_TRY(mlg_names_set(&table->names, text, names, count, err));
    const struct mlg_part_refusal twice = { .trouble = &mlg_part_other_header,
                                            .what =
                                                "a folder's key is a column of the file as well",
                                            .field = MLG_STR("") };
    for (size_t i = set->own_columns; i < count; i++)
        if (table->names.repeated[i])
            MLG_TRY(tell(table, &twice, err));
    return MLG_OK;
}

/* Where cells are named the order says nothing. */
static bool same_header(const struct mlg_table *table, const struct mlg_table *part,
                        const char **ret_what, struct mlg_str *ret_name)
{
    const struct mlg_dataset *set = table->set;
    *ret_what = "the file is of another format than the first: CSV or JSON Lines";
    if (mlg_table_kind(part) != set->kind)
        return false;
    for (size_t i = 0; i < set->own_columns; i++) {
        *ret_name = table->names.names[i];
        if (i < part->names.count && mlg_str_equal(*ret_name, part->names.names[i]))
            continue;
        bool there = mlg_names_find(&part->names, *ret_name) >= 0;
        *ret_what = there ? "a column stands elsewhere than in the first file"
                          : "a column of the first file is missing here";
        if (!there || !part->format->by_name)
            return false;
    }
    if (part->names.count == set->own_columns)
        return true;
    for (size_t i = 0; i < part->names.count; i++) {
        *ret_name = part->names.names[i];
        *ret_what = "the first file does not have this column";
        if (i >= set->own_columns || mlg_names_find(&table->names, *ret_name) < 0)
            return false;
    }
    return false;
}

/* The part's own columns among those that are wanted, in the order of the projection. */
static enum mlg_code project(const struct mlg_table *table, struct mlg_err *err)
{
    const struct mlg_dataset *set = table->set;
    struct mlg_table_want *wanted = calloc(table->wanted_count + 1, sizeof *wanted);
    if (wanted == NULL)
        return mlg_table_no_memory(table, err);
    size_t count = 0;
    for (size_t i = 0; i < table->wanted_count; i++) {
        struct mlg_table_want want = table->wanted[i];
        if (want.column >= set->own_columns)
            continue;
        int64_t found = set->part->format->by_name
                            ? mlg_table_find(set->part, table->names.names[want.column])
                            : (int64_t)want.column;
        if (found >= 0)
            want.column = (size_t)found;
        wanted[count++] = want;
    }
    enum mlg_code code = mlg_table_project_typed(set->part, wanted, count, err);
    free(wanted);
    return code;
}

/* Make the open part ready to be read; one that does not belong here is told of, and only its bytes
 * are read. */
static enum mlg_code begin_part(struct mlg_table *table, bool *ret_belongs, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    struct mlg_part_refusal refusal = { .trouble = NULL, .field = MLG_STR("") };
    MLG_TRY(mlg_dataset_set_keys(set, &refusal, err));
    if (refusal.trouble == NULL && !same_header(table, set->part, &refusal.what, &refusal.field))
        refusal.trouble = &mlg_part_other_header;
    *ret_belongs = refusal.trouble == NULL;
    set->part->generation = (uint64_t)(set->at + 1) << 32;
    if (*ret_belongs) {
        MLG_TRY(mlg_dataset_key_columns(table, err));
        return project(table, err);
    }
    MLG_TRY(tell(table, &refusal, err));
    return mlg_table_project(set->part, NULL, 0, err);
}

static enum mlg_code start(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    if (table->started)
        return MLG_OK;
    table->started = true;
    if (!table->projected)
        MLG_TRY(mlg_table_project_all(table, err));
    size_t wanted = table->wanted_count + 1;
    size_t rows = set->options.batch_rows;
    set->columns = mlg_arena_array(&set->arena, 2 * wanted, sizeof *set->columns);
    set->row = mlg_arena_array(&set->arena, rows + 1, sizeof *set->row);
    if (set->columns == NULL || set->row == NULL)
        return mlg_arena_full(&set->arena, err);
    return mlg_dataset_start_keys(table, err);
}

/* The columns of a batch: the file's, and between them the keys. Behind the columns there is room
 * for as many of items. */
static void widen(const struct mlg_table *table, const struct mlg_batch *batch,
                  struct mlg_column *columns)
{
    const struct mlg_dataset *set = table->set;
    size_t from = 0;
    for (size_t i = 0; i < table->wanted_count; i++) {
        if (table->wanted[i].column < set->own_columns)
            columns[i] = batch->columns[from++];
        else
            columns[i] =
                mlg_dataset_key_rows(set, i, batch->rows, &columns[table->wanted_count + i]);
    }
}

/* The same with rows that count through, for one thread at a time. */
static struct mlg_batch outer(struct mlg_table *table, const struct mlg_batch *batch)
{
    struct mlg_dataset *set = table->set;
    struct mlg_batch wide = *batch;
    set->inner = *batch;
    widen(table, batch, set->columns);
    for (size_t i = 0; i < batch->rows; i++)
        set->row[i] = batch->row[i] + set->rows;
    wide.columns = set->columns;
    wide.columns_count = table->wanted_count;
    wide.row = set->row;
    return wide;
}

enum mlg_code mlg_dataset_open(struct mlg_table *table, const char *path,
                               const struct mlg_table_options *options, struct mlg_err *err)
{
    struct mlg_dataset *set = calloc(1, sizeof *set);
    if (set == NULL)
        return mlg_table_no_memory(table, err);
    table->set = set;
    mlg_arena_init(&set->arena, MLG_DATASET_BYTES);
    if (options != NULL)
        set->options = *options;
    if (set->options.batch_rows == 0)
        set->options.batch_rows = 4096;
    MLG_TRY(mlg_parts_list(path, &set->arena, &set->parts, &set->parts_count, err));
    MLG_TRY(mlg_dataset_take_keys(set, err));
    MLG_TRY(open_part(table, err));
    return take_names(table, err);
}

void mlg_dataset_close(struct mlg_table *table)
{
    struct mlg_dataset *set = table->set;
    if (set == NULL)
        return;
    mlg_table_close(set->part);
    mlg_dataset_done_keys(table);
    mlg_arena_done(&set->arena);
    free(set);
}

/* Behind the last part set->part is NULL. */
static enum mlg_code next_part(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    MLG_TRY(end_part(table, err));
    if (++set->at == set->parts_count)
        return MLG_OK;
    return open_part(table, err);
}

static enum mlg_code pull(struct mlg_table *table, struct mlg_batch *ret_batch, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    bool fresh = !table->started;
    MLG_TRY(start(table, err));
    bool belongs = true;
    while (set->part != NULL) {
        if (fresh)
            MLG_TRY(begin_part(table, &belongs, err));
        struct mlg_batch batch = { .rows = 0 };
        do
            MLG_TRY(mlg_table_next(set->part, &batch, err));
        while (!belongs && batch.rows > 0);
        if (batch.rows > 0) {
            *ret_batch = outer(table, &batch);
            return MLG_OK;
        }
        MLG_TRY(next_part(table, err));
        fresh = true;
    }
    ret_batch->rows = 0;
    return MLG_OK;
}

enum mlg_code mlg_dataset_next(struct mlg_table *table, struct mlg_batch *ret_batch,
                               struct mlg_err *err)
{
    struct mlg_batch batch = { .rows = 0 };
    if (table->failure.code == MLG_OK && pull(table, &batch, &table->failure) == MLG_OK) {
        *ret_batch = batch;
        return MLG_OK;
    }
    return mlg_table_failed(table, err);
}

struct relay {
    struct mlg_table *table;
    const struct mlg_table_scan *door;
    struct mlg_column *columns; /* [jobs * 2 * wanted_count] */
    bool belongs;
};

/* Several at a time: nothing is written but the worker's own columns. */
static void on_work(void *user, unsigned worker, const struct mlg_batch *batch)
{
    const struct relay *relay = user;
    if (!relay->belongs)
        return;
    struct mlg_batch wide = *batch;
    size_t count = relay->table->wanted_count;
    struct mlg_column *columns = relay->columns + 2 * worker * count;
    widen(relay->table, batch, columns);
    wide.columns = columns;
    wide.columns_count = count;
    relay->door->work(relay->door->user, worker, &wide);
}

static enum mlg_code on_consume(void *user, unsigned worker, const struct mlg_batch *batch,
                                struct mlg_err *err)
{
    struct relay *relay = user;
    if (!relay->belongs)
        return MLG_OK;
    struct mlg_batch wide = outer(relay->table, batch);
    return relay->door->consume(relay->door->user, worker, &wide, err);
}

static enum mlg_code scan_parts(struct mlg_table *table, const struct mlg_table_scan *scan,
                                struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    struct relay relay = { .table = table, .door = scan };
    struct mlg_table_scan inner = *scan;
    inner.work = scan->work != NULL ? on_work : NULL;
    inner.consume = on_consume;
    inner.user = &relay;
    MLG_TRY(start(table, err));
    size_t jobs = scan->jobs < 1 ? 1 : scan->jobs;
    relay.columns =
        mlg_arena_array(&set->arena, 2 * jobs * table->wanted_count + 1, sizeof *relay.columns);
    if (relay.columns == NULL)
        return mlg_arena_full(&set->arena, err);
    while (set->part != NULL) {
        MLG_TRY(begin_part(table, &relay.belongs, err));
        MLG_TRY(mlg_table_scan(set->part, &inner, err));
        MLG_TRY(next_part(table, err));
    }
    return MLG_OK;
}

enum mlg_code mlg_dataset_scan(struct mlg_table *table, const struct mlg_table_scan *scan,
                               struct mlg_err *err)
{
    if (table->started)
        return mlg_err_set(err, MLG_E_BUG, "a table is scanned after its first batch");
    if (scan_parts(table, scan, &table->failure) == MLG_OK)
        return MLG_OK;
    return mlg_table_failed(table, err);
}

enum mlg_table_kind mlg_dataset_kind(const struct mlg_dataset *set)
{
    return set->kind;
}

/* Of parts without rows, which begin with the same, the last one is meant. */
const char *mlg_dataset_file(const struct mlg_dataset *set, uint64_t row)
{
    size_t low = 0;
    size_t high = set->at < set->parts_count ? set->at : set->parts_count - 1;
    while (low < high) {
        size_t middle = high - (high - low) / 2;
        if (set->parts[middle].rows_before < row)
            low = middle;
        else
            high = middle - 1;
    }
    return set->parts[low].path;
}

enum mlg_column_type mlg_dataset_column_type(const struct mlg_table *table, size_t index)
{
    const struct mlg_dataset *set = table->set;
    return index < set->own_columns ? set->types[index] : MLG_COLUMN_TEXT;
}

/* Place of the data set's column in the part's batches. */
static size_t inner_column(const struct mlg_table *table, size_t column)
{
    size_t inner = 0;
    for (size_t i = 0; i < column && i < table->wanted_count; i++)
        inner += table->wanted[i].column < table->set->own_columns;
    return inner;
}

enum mlg_code mlg_dataset_text(const struct mlg_table *table, size_t row, size_t column,
                               struct mlg_buf *room, struct mlg_str *ret_text, struct mlg_err *err)
{
    const struct mlg_dataset *set = table->set;
    if (set->part == NULL)
        return mlg_err_set(err, MLG_E_BUG, "a text is asked for behind the last part");
    return mlg_table_text(set->part, &set->inner, row, inner_column(table, column), room, ret_text,
                          err);
}

/* `batch` is the one that `outer` made last. */
void mlg_dataset_locate(const struct mlg_table *table, const struct mlg_batch *batch, size_t row,
                        size_t column, struct mlg_loc *ret_loc)
{
    const struct mlg_dataset *set = table->set;
    const struct mlg_part *part = &set->parts[set->at < set->parts_count ? set->at : 0];
    struct mlg_loc loc = { .row = 0 };
    bool own = column < table->wanted_count && table->wanted[column].column < set->own_columns;
    if (set->part != NULL && own)
        mlg_table_locate(set->part, &set->inner, row, inner_column(table, column), &loc);
    else if (row < batch->rows)
        loc = (struct mlg_loc){ .line = batch->line[row], .offset = batch->offset[row] };
    loc.row = row < batch->rows ? batch->row[row] : 0;
    if (!own && column < table->wanted_count) {
        struct mlg_str name = table->names.names[table->wanted[column].column];
        mlg_loc_set_field(&loc, name.data, name.len);
    }
    mlg_loc_set_path(&loc, part->path);
    *ret_loc = loc;
}
