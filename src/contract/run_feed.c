/* Rows against checks. */
#include <stdlib.h>
#include <string.h>

#include "celllog_add.h"
#include "run.h"

/* A pattern that gave up on so many cells is not asked again: each costs milliseconds, and its
 * clause stays open whatever the others say. */
#define GIVE_UP_CELLS 100

/* So many rows tell how long a row is. */
#define EXPECT_ROWS 50

/* The first bytes of a cell, cut at a code point. */
void mlg_run_copy_seen(struct mlg_str text, char out[MLG_SEEN_BYTES + 8])
{
    size_t length = text.len;
    if (length > MLG_SEEN_BYTES) {
        length = MLG_SEEN_BYTES;
        while (length > MLG_SEEN_BYTES - 4 && ((unsigned char)text.data[length] & 0xc0) == 0x80)
            length--;
    }
    if (length > 0)
        memcpy(out, text.data, length);
    /* A NUL would end the text early. */
    for (size_t i = 0; i < length; i++)
        if (out[i] == '\0')
            out[i] = '?';
    (void)memcpy(out + length, "...", 4);
    if (length == text.len)
        out[length] = '\0';
}

void mlg_run_locate(const struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                    size_t column, struct mlg_loc *ret_loc)
{
    mlg_table_locate(run->table, batch, row, run->place[column], ret_loc);
    ret_loc->offset = batch->offset[row];
}

void mlg_run_sight(const struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                   size_t column, struct mlg_str text, struct mlg_sight *ret_sight)
{
    mlg_run_locate(run, batch, row, column, &ret_sight->loc);
    mlg_run_copy_seen(text, ret_sight->seen);
}

static enum mlg_code note_first(struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                                size_t column, struct mlg_str text, struct mlg_sight **ret_sight,
                                struct mlg_err *err)
{
    struct mlg_sight *sight = mlg_arena_alloc(&run->arena, sizeof *sight);
    if (sight == NULL)
        return mlg_arena_full(&run->arena, err);
    mlg_run_sight(run, batch, row, column, text, sight);
    *ret_sight = sight;
    return MLG_OK;
}

static void log_cell(struct mlg_run *run, size_t index, const struct mlg_batch *batch, size_t row,
                     struct mlg_str text)
{
    if (run->options->errors_out == NULL)
        return;
    const struct mlg_check *check = &run->object->checks[index];
    const char *field = mlg_run_column_name(run, check->columns[0]);
    struct mlg_logged cell = { .file = mlg_table_file(run->table, batch->row[row]),
                               .row = batch->row[row],
                               .line = batch->line[row],
                               .offset = batch->offset[row],
                               .field = mlg_str_of(field),
                               .rule = check->kind->rule,
                               .value = { text.data != NULL ? text.data : "", text.len } };
    mlg_celllog_add(run->options->errors_out,
                    check->limit.op == MLG_OP_NONE ? MLG_LOG_AT_ONCE : index, &cell);
}

static enum mlg_code note(struct mlg_run *run, size_t index, const struct mlg_batch *batch,
                          size_t row, struct mlg_str text, enum mlg_outcome outcome,
                          struct mlg_err *err)
{
    struct mlg_check_run *state = &run->checks[index];
    size_t column = run->object->checks[index].columns[0];
    if (outcome == MLG_UNDECIDED) {
        if (state->undecided++ == 0)
            return note_first(run, batch, row, column, text, &state->first_undecided, err);
        if (state->undecided == GIVE_UP_CELLS && run->object->checks[index].regex != NULL)
            atomic_store_explicit(&state->gave_up, true, memory_order_relaxed);
        return MLG_OK;
    }
    log_cell(run, index, batch, row, text);
    if (state->counted++ == 0)
        return note_first(run, batch, row, column, text, &state->first, err);
    return MLG_OK;
}

struct mlg_value mlg_run_value(const struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                               size_t index)
{
    const struct mlg_column *column = &batch->columns[run->place[index]];
    return mlg_value_read(&run->object->columns[index].type, column->text[row],
                          column->quoted[row] != 0);
}

/* Every check of single cells of a row, exactly. */
static enum mlg_code feed_row(struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                              struct mlg_worker *worker, struct mlg_err *err)
{
    for (size_t i = 0; i < run->object->columns_count; i++)
        if (run->wanted[i])
            worker->values[i] = mlg_run_value(run, batch, row, i);
    for (size_t i = 0; i < run->object->checks_count; i++) {
        const struct mlg_check *check = &run->object->checks[i];
        if (run->checks[i].skipped || check->kind->cell == NULL ||
            atomic_load_explicit(&run->checks[i].gave_up, memory_order_relaxed))
            continue;
        const struct mlg_value *value = &worker->values[check->columns[0]];
        enum mlg_outcome outcome = check->kind->cell(check, &worker->scratch, value);
        if (outcome != MLG_HOLDS)
            MLG_TRY(note(run, i, batch, row, value->text, outcome, err));
    }
    return MLG_OK;
}

static enum mlg_code find_doubt(const struct mlg_run *run, const struct mlg_batch *batch,
                                struct mlg_worker *worker, struct mlg_pass *pass,
                                struct mlg_err *err)
{
    if (batch->rows > pass->rows_room) {
        free(pass->doubt);
        pass->rows_room = 0;
        pass->doubt = malloc(batch->rows);
        if (pass->doubt == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
        pass->rows_room = batch->rows;
    }
    memset(pass->doubt, 0, batch->rows);
    for (size_t i = 0; i < run->object->columns_count; i++)
        if (run->wanted[i])
            pass->filled[i] = mlg_fast_scan(run->fast[i], &batch->columns[run->place[i]],
                                            batch->rows, &worker->scratch, pass->doubt);
    return MLG_OK;
}

static enum mlg_code look(const struct mlg_run *run, const struct mlg_batch *batch,
                          struct mlg_worker *worker, struct mlg_pass *pass, struct mlg_err *err)
{
    MLG_TRY(find_doubt(run, batch, worker, pass, err));
    for (size_t i = 0; i < run->key_runs_count; i++)
        MLG_TRY(mlg_run_make_keys(run, &run->key_runs[i], batch, worker, &pass->keys[i], err));
    return MLG_OK;
}

/* Without memory for a pass the batch stays unlooked at, which mlg_run_feed sees. */
void mlg_run_look(const struct mlg_run *run, const struct mlg_batch *batch,
                  struct mlg_worker *worker)
{
    if (batch->rows == 0 || worker->exhausted)
        return;
    if (worker->looked == worker->passes_count && mlg_run_new_pass(run, worker, NULL) != MLG_OK) {
        worker->exhausted = true;
        return;
    }
    struct mlg_pass *pass = worker->passes[worker->looked++];
    pass->failure = (struct mlg_err)MLG_ERR_INIT;
    (void)look(run, batch, worker, pass, &pass->failure);
}

/* Room for the keys of the whole file, as far as its first rows tell of it. */
static void expect_keys(const struct mlg_run *run, const struct mlg_batch *batch,
                        const struct mlg_pass *pass)
{
    uint64_t bytes = batch->offset[batch->rows - 1] - batch->offset[0];
    if (batch->rows < EXPECT_ROWS || bytes == 0 || bytes > run->data_bytes)
        return;
    double rows = (double)run->data_bytes / (double)bytes * (double)(batch->rows - 1);
    for (size_t i = 0; i < run->key_runs_count; i++)
        if (pass->keys[i].items[0].form != MLG_KEY_NONE &&
            !run->object->checks[run->key_runs[i].check].kind->refers)
            mlg_keyset_expect(run->key_runs[i].set, pass->keys[i].items[0].form, (uint64_t)rows);
}

enum mlg_code mlg_run_feed(struct mlg_run *run, const struct mlg_batch *batch,
                           struct mlg_worker *worker, struct mlg_err *err)
{
    if (worker->fed == worker->looked)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory");
    struct mlg_pass *pass = worker->passes[worker->fed++];
    if (worker->fed == worker->looked)
        worker->fed = worker->looked = 0;
    if (pass->failure.code != MLG_OK) {
        if (err != NULL)
            *err = pass->failure;
        return pass->failure.code;
    }
    if (run->rows == 0)
        expect_keys(run, batch, pass);
    for (size_t row = 0; row < batch->rows; row++)
        if (pass->doubt[row] != 0)
            MLG_TRY(feed_row(run, batch, row, worker, err));
    for (size_t i = 0; i < run->object->columns_count; i++)
        run->filled[i] += run->wanted[i] ? pass->filled[i] : 0;
    for (size_t i = 0; i < run->key_runs_count; i++)
        MLG_TRY(mlg_run_feed_keys(&run->key_runs[i], batch, &pass->keys[i], err));
    run->rows += batch->rows;
    return MLG_OK;
}
