/*
 * Many files as one table: the parts are read one behind the other, each with the reader of its
 * format, and their batches go on with the keys of their folders as further columns and with rows
 * that count through.
 */
#include "dataset.h"

#include <stdlib.h>
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/base/sha256.h>

#include "csv_cell.h"
#include "typed.h"

#define SET_BYTES  ((size_t)256 << 20)
#define KEYS_MOST  64
#define LINE_BYTES ((size_t)16 << 10)

struct mlg_dataset {
    struct mlg_arena arena;
    struct mlg_table_options options; /* the caller's */
    struct mlg_part *parts;
    size_t parts_count;
    size_t at; /* the part that is open */
    struct mlg_table *part;
    enum mlg_table_kind kind;    /* of every part whose rows are read */
    struct mlg_sha256 hash;      /* of the part's bytes */
    uint64_t rows;               /* of the parts before */
    size_t own_columns;          /* names of the files; behind them the keys */
    enum mlg_column_type *types; /* [own_columns] of the first part */
    struct mlg_str *keys;        /* [keys_count] */
    size_t keys_count;
    struct mlg_str *key_text;      /* [keys_count * batch_rows] the part's values, over and over */
    uint8_t *key_quoted;           /* as key_text */
    struct mlg_column *key_column; /* [wanted_count] the same as they are wanted */
    struct mlg_arena key_values;   /* of the part's typed keys */
    struct mlg_dict **key_dicts;   /* [wanted_count] the part's */
    struct mlg_column *columns;    /* [2 * wanted_count] of the batch that is consumed */
    uint64_t *row;                 /* [batch_rows] of the same */
    struct mlg_batch inner;        /* as the part's reader gave it */
};

static const struct mlg_trouble other_header = {
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

/* Why the rows of a part are not read. */
struct refusal {
    const struct mlg_trouble *trouble; /* NULL = they are */
    const char *what;
    struct mlg_str field;
};

static enum mlg_code tell(struct mlg_table *table, const struct refusal *refusal,
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

static void finish(struct mlg_sha256 *hash, char ret_hex[MLG_SHA256_HEX])
{
    uint8_t digest[MLG_SHA256_BYTES];
    mlg_sha256_finish(hash, digest);
    mlg_sha256_hex(digest, ret_hex);
}

/* A line of the manifest, as sha256sum writes it: a name with a backslash or a line end has them
 * escaped, and a backslash before the digest. */
static enum mlg_code write_line(const char *hex, const char *name, struct mlg_buf *line,
                                struct mlg_err *err)
{
    mlg_buf_clear(line);
    mlg_buf_add_format(line, "%s%s  ", strpbrk(name, "\\\n\r") != NULL ? "\\" : "", hex);
    for (; *name != '\0'; name++) {
        if (*name == '\\' || *name == '\n' || *name == '\r')
            mlg_buf_add_char(line, '\\');
        mlg_buf_add_char(line, *name == '\n' ? 'n' : *name == '\r' ? 'r' : *name);
    }
    mlg_buf_add_char(line, '\n');
    return mlg_buf_check(line, err);
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
    char hex[MLG_SHA256_HEX];
    finish(&set->hash, hex);
    struct mlg_buf line;
    mlg_buf_init(&line, LINE_BYTES);
    enum mlg_code code = write_line(hex, set->parts[set->at].relative, &line, err);
    if (code == MLG_OK)
        set->options.on_bytes(set->options.user, line.data, line.len);
    mlg_buf_done(&line);
    return code;
}

static enum mlg_code hash_parts(const char *path, struct mlg_arena *arena,
                                char ret_hex[MLG_SHA256_HEX], struct mlg_err *err)
{
    struct mlg_part *parts = NULL;
    size_t count = 0;
    struct mlg_buf line;
    struct mlg_sha256 hash;
    MLG_TRY(mlg_parts_list(path, arena, &parts, &count, err));
    mlg_buf_init(&line, LINE_BYTES);
    mlg_sha256_init(&hash);
    enum mlg_code code = MLG_OK;
    for (size_t i = 0; i < count && code == MLG_OK; i++) {
        char hex[MLG_SHA256_HEX];
        code = mlg_sha256_file(parts[i].path, hex, NULL, err);
        if (code == MLG_OK)
            code = write_line(hex, parts[i].relative, &line, err);
        if (code == MLG_OK)
            mlg_sha256_add(&hash, line.data, line.len);
    }
    mlg_buf_done(&line);
    if (code == MLG_OK)
        finish(&hash, ret_hex);
    return code;
}

enum mlg_code mlg_table_digest(const char *path, char ret_hex[MLG_SHA256_HEX], struct mlg_err *err)
{
    if (!mlg_dataset_named(path))
        return mlg_sha256_file(path, ret_hex, NULL, err);
    struct mlg_arena arena;
    mlg_arena_init(&arena, SET_BYTES);
    enum mlg_code code = hash_parts(path, &arena, ret_hex, err);
    mlg_arena_done(&arena);
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
    const struct refusal twice = { .trouble = &other_header,
                                   .what = "a folder's key is a column of the file as well",
                                   .field = MLG_STR("") };
    for (size_t i = set->own_columns; i < count; i++)
        if (table->names.repeated[i])
            MLG_TRY(tell(table, &twice, err));
    return MLG_OK;
}

/* What a quoted cell of a file would be told of: text that readers do not agree on. */
static const struct {
    struct mlg_trouble trouble;
    const char *what;
} doubts[] = {
    { { "table.nul_byte", false, "rename the folder: %00 is no character" },
      "a NUL byte stands in the name of a folder" },
    { { "table.bad_utf8", false, "rename the folder in UTF-8" },
      "the name of a folder is not valid UTF-8" },
    { { "table.bom_inside", false, "rename the folder: it is invisible" },
      "a byte order mark (U+FEFF) stands in the name of a folder" },
};

static struct refusal doubt(struct mlg_str text)
{
    size_t which = 0;
    if (memchr(text.data, '\0', text.len) == NULL)
        which = mlg_utf8_valid_prefix(text) != text.len ? 1 : 2;
    if (which == 2 && mlg_csv_clean_prefix(text.data, text.len) == text.len)
        return (struct refusal){ .trouble = NULL };
    return (struct refusal){ .trouble = &doubts[which].trouble, .what = doubts[which].what };
}

static enum mlg_code take_keys(struct mlg_dataset *set, struct mlg_err *err)
{
    struct mlg_str name;
    struct mlg_str value;
    set->keys = mlg_arena_array(&set->arena, KEYS_MOST, sizeof *set->keys);
    if (set->keys == NULL)
        return mlg_arena_full(&set->arena, err);
    while (set->keys_count < KEYS_MOST &&
           mlg_part_key(set->parts[0].relative, set->keys_count, &name, &value)) {
        struct mlg_str *key = &set->keys[set->keys_count];
        if (!mlg_part_decode(&set->arena, name, key))
            return mlg_arena_full(&set->arena, err);
        struct refusal refusal = doubt(*key);
        if (refusal.trouble != NULL) {
            (void)mlg_err_set(err, MLG_E_SYNTAX, "%s", refusal.what);
            mlg_err_at(err, set->parts[0].path, 0, 0);
            return mlg_err_hint(err, "%s", refusal.trouble->hint);
        }
        set->keys_count++;
    }
    return MLG_OK;
}

/* The values of the part's folders into key_text. */
static enum mlg_code set_values(struct mlg_dataset *set, struct refusal *refusal,
                                struct mlg_err *err)
{
    const char *relative = set->parts[set->at].relative;
    struct mlg_str name;
    struct mlg_str value;
    bool same = !mlg_part_key(relative, set->keys_count, &name, &value);
    for (size_t i = 0; i < set->keys_count && same; i++) {
        struct mlg_str key;
        same = mlg_part_key(relative, i, &name, &value);
        if (!same)
            break;
        bool null = mlg_str_equal(value, MLG_STR("__HIVE_DEFAULT_PARTITION__"));
        if (!mlg_part_decode(&set->arena, name, &key) ||
            !mlg_part_decode(&set->arena, value, &value))
            return mlg_arena_full(&set->arena, err);
        same = mlg_str_equal(key, set->keys[i]);
        struct refusal doubtful = doubt(value);
        if (refusal->trouble == NULL && doubtful.trouble != NULL) {
            *refusal = doubtful;
            refusal->field = set->keys[i];
        }
        for (size_t row = 0; row < set->options.batch_rows; row++) {
            set->key_text[i * set->options.batch_rows + row] =
                null ? (struct mlg_str){ "", 0 } : value;
            set->key_quoted[i * set->options.batch_rows + row] = !null;
        }
    }
    if (!same)
        *refusal = (struct refusal){ .trouble = &other_header,
                                     .what = "the folders have other keys than those of the first "
                                             "file",
                                     .field = MLG_STR("") };
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

static void drop_key_dicts(const struct mlg_table *table)
{
    struct mlg_dataset *set = table->set;
    for (size_t i = 0; set->key_dicts != NULL && i < table->wanted_count; i++) {
        mlg_dict_free(set->key_dicts[i]);
        set->key_dicts[i] = NULL;
    }
}

/* The part's keys in the forms that are wanted, for a whole batch. */
static enum mlg_code set_key_columns(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    size_t rows = set->options.batch_rows;
    mlg_arena_reset(&set->key_values);
    drop_key_dicts(table);
    for (size_t i = 0; i < table->wanted_count; i++) {
        const struct mlg_table_want *want = &table->wanted[i];
        if (want->column < set->own_columns)
            continue;
        size_t at = (want->column - set->own_columns) * rows;
        struct mlg_column *column = &set->key_column[i];
        *column = (struct mlg_column){ .text = set->key_text + at, .quoted = set->key_quoted + at };
        if (want->dictionary) {
            set->key_dicts[i] = mlg_dict_new(set->part->generation + 1);
            if (set->key_dicts[i] == NULL)
                return mlg_table_no_memory(table, err);
        }
        const struct mlg_typed typed = { .want = want,
                                         .syntax = set->options.cells,
                                         .arena = &set->key_values,
                                         .dict = set->key_dicts[i] };
        MLG_TRY(mlg_typed_column(&typed, rows, column, err));
    }
    return MLG_OK;
}

/* Make the open part ready to be read; one that does not belong here is told of, and only its bytes
 * are read. */
static enum mlg_code begin_part(struct mlg_table *table, bool *ret_belongs, struct mlg_err *err)
{
    struct mlg_dataset *set = table->set;
    struct refusal refusal = { .trouble = NULL, .field = MLG_STR("") };
    MLG_TRY(set_values(set, &refusal, err));
    if (refusal.trouble == NULL && !same_header(table, set->part, &refusal.what, &refusal.field))
        refusal.trouble = &other_header;
    *ret_belongs = refusal.trouble == NULL;
    set->part->generation = (uint64_t)(set->at + 1) << 32;
    if (*ret_belongs) {
        MLG_TRY(set_key_columns(table, err));
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
    set->key_text =
        mlg_arena_array(&set->arena, set->keys_count * rows + 1, sizeof(struct mlg_str));
    set->key_quoted = mlg_arena_array(&set->arena, set->keys_count * rows + 1, 1);
    set->key_column = mlg_arena_array(&set->arena, wanted, sizeof *set->key_column);
    set->key_dicts = mlg_arena_array(&set->arena, wanted, sizeof(struct mlg_dict *));
    set->columns = mlg_arena_array(&set->arena, 2 * wanted, sizeof *set->columns);
    set->row = mlg_arena_array(&set->arena, rows + 1, sizeof *set->row);
    if (set->key_text == NULL || set->key_quoted == NULL || set->key_column == NULL ||
        set->key_dicts == NULL || set->columns == NULL || set->row == NULL)
        return mlg_arena_full(&set->arena, err);
    return MLG_OK;
}

/* As many rows of a key's column, whose rows are all the same; its items, if any, to *items. */
static struct mlg_column key_rows(const struct mlg_dataset *set, const struct mlg_column *key,
                                  size_t rows, struct mlg_column *items)
{
    struct mlg_column column = *key;
    column.nulls = key->nulls > 0 ? rows : 0;
    column.valids = key->valids > 0 ? rows : 0;
    if (key->items == NULL)
        return column;
    *items = *key->items;
    items->nulls = items->nulls / set->options.batch_rows * rows;
    items->valids = items->valids / set->options.batch_rows * rows;
    column.items = items;
    return column;
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
                key_rows(set, &set->key_column[i], batch->rows, &columns[table->wanted_count + i]);
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
    mlg_arena_init(&set->arena, SET_BYTES);
    mlg_arena_init(&set->key_values, SET_BYTES);
    if (options != NULL)
        set->options = *options;
    if (set->options.batch_rows == 0)
        set->options.batch_rows = 4096;
    MLG_TRY(mlg_parts_list(path, &set->arena, &set->parts, &set->parts_count, err));
    MLG_TRY(take_keys(set, err));
    MLG_TRY(open_part(table, err));
    return take_names(table, err);
}

void mlg_dataset_close(struct mlg_table *table)
{
    struct mlg_dataset *set = table->set;
    if (set == NULL)
        return;
    mlg_table_close(set->part);
    drop_key_dicts(table);
    mlg_arena_done(&set->key_values);
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
