/* The keys of other tables, which relationships point to. */
#include <string.h>
#include <sys/stat.h>

#include "run.h"

/* Open while its keys are read. */
struct parent {
    struct mlg_key_run *keys;
    const struct mlg_contract_object *object;
    struct mlg_table *table;
    const struct mlg_value_type *reads; /* [columns] */
    struct mlg_value *values;           /* [columns] */
    struct mlg_keys made;
    struct mlg_sha256 sha256;
};

/* What is wrong with that table is said where it is validated itself. */
static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    (void)user;
    (void)problem;
}

static void on_bytes(void *user, const void *bytes, size_t count)
{
    struct parent *parent = user;
    mlg_sha256_add(&parent->sha256, bytes, count);
}

/* How values of both sides are made comparable: by value where both are of a kind, else as text. */
enum mlg_type mlg_run_common_type(enum mlg_type a, enum mlg_type b)
{
    if (mlg_type_is_number(a) && mlg_type_is_number(b))
        return MLG_TYPE_NUMBER;
    return a == b ? a : MLG_TYPE_STRING;
}

static const struct mlg_check *check_of(const struct mlg_key_run *keys)
{
    return &keys->run->object->checks[keys->check];
}

/* Choose the key columns; false when the table lacks one. */
static enum mlg_code project(struct parent *parent, bool *ret_found, struct mlg_err *err)
{
    const struct mlg_check *check = check_of(parent->keys);
    size_t places[64];
    *ret_found = false;
    for (size_t i = 0; i < check->columns_count; i++) {
        const struct mlg_contract_column *column =
            &parent->object->columns[check->reference->columns[i]];
        int64_t at = -1;
        if (column->physical_name != NULL)
            at = mlg_table_find(parent->table, mlg_str_of(column->physical_name));
        if (at < 0)
            at = mlg_table_find(parent->table, mlg_str_of(column->name));
        if (at < 0)
            return MLG_OK;
        places[i] = (size_t)at;
    }
    *ret_found = true;
    return mlg_table_project(parent->table, places, check->columns_count, err);
}

static enum mlg_code keep_batch(struct parent *parent, const struct mlg_batch *batch,
                                struct mlg_err *err)
{
    static const struct mlg_key_events none = { .user = NULL };
    struct mlg_key_run *keys = parent->keys;
    size_t columns = check_of(keys)->columns_count;
    MLG_TRY(mlg_keys_reset(&parent->made, batch->rows, err));
    for (size_t row = 0; row < batch->rows; row++) {
        for (size_t i = 0; i < columns; i++)
            parent->values[i] = mlg_value_read(&parent->reads[i], batch->columns[i].text[row],
                                               batch->columns[i].quoted[row] != 0);
        mlg_key_make(keys->types, parent->values, columns, &parent->made.bytes,
                     &parent->made.items[row]);
    }
    MLG_TRY(mlg_buf_check(&parent->made.bytes, err));
    mlg_keyset_hash(keys->set, &parent->made);
    return mlg_keyset_use(keys->set, MLG_KEY_KEEP, &parent->made, batch->row, &none, err);
}

static enum mlg_code read_all(struct parent *parent, const struct mlg_validate_reference *data,
                              bool *ret_found, struct mlg_err *err)
{
    struct mlg_run *run = parent->keys->run;
    struct mlg_table_options options = { .limits = run->options->limits,
                                         .on_problem = on_problem,
                                         .on_bytes = run->hashes ? on_bytes : NULL,
                                         .user = parent,
                                         .csv = data->csv };
    MLG_TRY(mlg_table_open(data->path, &options, &parent->table, err));
    MLG_TRY(mlg_table_check_cells(parent->table, data->cells, err));
    MLG_TRY(project(parent, ret_found, err));
    if (!*ret_found)
        return MLG_OK;
    for (;;) {
        struct mlg_batch batch;
        MLG_TRY(mlg_table_next(parent->table, &batch, err));
        if (batch.rows == 0)
            return mlg_run_add_input(run, "reference", data->path, mlg_table_rows(parent->table),
                                     &parent->sha256, err);
        MLG_TRY(keep_batch(parent, &batch, err));
    }
}

static enum mlg_code keep_keys(struct mlg_key_run *keys, const struct mlg_validate_reference *data,
                               bool *ret_found, struct mlg_err *err)
{
    struct mlg_run *run = keys->run;
    const struct mlg_check *check = check_of(keys);
    struct parent parent = { .keys = keys,
                             .object = &run->contract->objects[check->reference->object] };
    struct mlg_value_type *reads =
        mlg_arena_array(&run->arena, check->columns_count, sizeof *reads);
    parent.values = mlg_arena_array(&run->arena, check->columns_count, sizeof *parent.values);
    if (reads == NULL || parent.values == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i < check->columns_count; i++) {
        reads[i] = parent.object->columns[check->reference->columns[i]].type;
        if (keys->types[i] == MLG_TYPE_STRING)
            reads[i] = (struct mlg_value_type){ .type = MLG_TYPE_STRING };
        reads[i].syntax = data->cells;
    }
    parent.reads = reads;
    mlg_keys_init(&parent.made);
    mlg_sha256_init(&parent.sha256);
    enum mlg_code code = read_all(&parent, data, ret_found, err);
    mlg_keys_done(&parent.made);
    mlg_table_close(parent.table);
    if (code != MLG_OK)
        mlg_err_at(err, data->path, 0, 0);
    return code;
}

/* What flows (standard input under any name, a FIFO, a socket, a terminal) is gone once it is read.
 * A path that leads nowhere is a pattern of files, or an error when it is opened. */
static bool can_be_read_again(const char *path)
{
    struct stat status;
    if (strcmp(path, "-") == 0)
        return false;
    return stat(path, &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

enum mlg_code mlg_run_keep_references(struct mlg_key_run *keys, const char **ret_missing,
                                      struct mlg_err *err)
{
    const struct mlg_run *run = keys->run;
    const struct mlg_contract_object *object =
        &run->contract->objects[check_of(keys)->reference->object];
    *ret_missing = "the data of the other table is not given in this run; to go on without it: "
                   "--allow contract.not_enforceable.relationship";
    for (size_t i = 0; i < run->options->references_count; i++) {
        const struct mlg_validate_reference *data = &run->options->references[i];
        bool found = false;
        if (strcmp(data->object, object->name) != 0)
            continue;
        if (!can_be_read_again(data->path)) {
            *ret_missing = "the table it refers to is no file but a stream, which can be read once";
            return MLG_OK;
        }
        MLG_TRY(keep_keys(keys, data, &found, err));
        if (!found) {
            *ret_missing = "the other table lacks a column of the key";
            return MLG_OK;
        }
        *ret_missing = NULL;
    }
    return MLG_OK;
}
