/* Checks that compare rows. */
#include <string.h>

#include "celllog_add.h"
#include "run.h"

/* What is known of a row whose key waits on disk, or which goes to the log: this, then the cell of
 * the first key column (its first bytes, when there is no log). */
struct described {
    uint64_t line, offset;           /* of the row */
    uint64_t cell_line, cell_column; /* see mlg_loc */
};

static enum mlg_code describe(void *user, size_t at, struct mlg_str *ret_text, struct mlg_err *err)
{
    struct mlg_key_run *keys = user;
    const struct mlg_run *run = keys->run;
    const struct mlg_batch *batch = keys->batch;
    size_t column = run->object->checks[keys->check].columns[0];
    struct mlg_str cell = batch->columns[run->place[column]].text[at];
    struct mlg_loc loc;
    mlg_run_locate(run, batch, at, column, &loc);
    struct described described = { .line = batch->line[at],
                                   .offset = batch->offset[at],
                                   .cell_line = loc.line,
                                   .cell_column = loc.column };
    if (run->options->errors_out == NULL && cell.len > MLG_SEEN_BYTES + 8)
        cell.len = MLG_SEEN_BYTES + 8;
    mlg_buf_clear(&keys->text);
    mlg_buf_add(&keys->text, &described, sizeof described);
    mlg_buf_add_str(&keys->text, cell);
    MLG_TRY(mlg_buf_check(&keys->text, err));
    *ret_text = mlg_buf_view(&keys->text);
    return MLG_OK;
}

static enum mlg_code log_hit(struct mlg_key_run *keys, uint64_t row, struct mlg_str text,
                             struct mlg_err *err)
{
    if (keys->hits == NULL)
        MLG_TRY(mlg_hits_new(&keys->hits, err));
    return mlg_hits_add(keys->hits, row, text, err);
}

static enum mlg_code new_sight(struct mlg_run *run, struct mlg_check_run *state,
                               struct mlg_err *err)
{
    if (state->first == NULL)
        state->first = mlg_arena_alloc(&run->arena, sizeof *state->first);
    return state->first == NULL ? mlg_arena_full(&run->arena, err) : MLG_OK;
}

static enum mlg_code on_hit(void *user, size_t at, uint64_t first, struct mlg_err *err)
{
    struct mlg_key_run *keys = user;
    struct mlg_run *run = keys->run;
    struct mlg_check_run *state = &run->checks[keys->check];
    if (state->counted++ == 0) {
        size_t column = run->object->checks[keys->check].columns[0];
        MLG_TRY(new_sight(run, state, err));
        mlg_run_sight(run, keys->batch, at, column,
                      keys->batch->columns[run->place[column]].text[at], state->first);
        state->twin_row = first;
    }
    if (run->options->errors_out == NULL)
        return MLG_OK;
    struct mlg_str text;
    MLG_TRY(describe(keys, at, &text, err));
    return log_hit(keys, keys->batch->row[at], text, err);
}

static enum mlg_code on_late(void *user, uint64_t row, uint64_t first, struct mlg_str text,
                             struct mlg_err *err)
{
    struct mlg_key_run *keys = user;
    struct mlg_run *run = keys->run;
    struct mlg_check_run *state = &run->checks[keys->check];
    struct described described;
    memcpy(&described, text.data, sizeof described);
    if (state->counted++ == 0 || row < state->first->loc.row) {
        MLG_TRY(new_sight(run, state, err));
        const char *field = mlg_run_column_name(run, run->object->checks[keys->check].columns[0]);
        struct mlg_loc *loc = &state->first->loc;
        *loc = (struct mlg_loc){ .line = described.cell_line,
                                 .column = described.cell_column,
                                 .offset = described.offset,
                                 .row = row };
        mlg_loc_set_field(loc, field, strlen(field));
        struct mlg_str cell = { text.data + sizeof described, text.len - sizeof described };
        mlg_run_copy_seen(cell, state->first->seen);
        state->twin_row = first;
    }
    return run->options->errors_out != NULL ? log_hit(keys, row, text, err) : MLG_OK;
}

static struct mlg_key_events events_of(struct mlg_key_run *keys)
{
    return (struct mlg_key_events){ .user = keys,
                                    .nulls = keys->run->object->checks[keys->check].kind->key_nulls,
                                    .hit = on_hit,
                                    .describe = describe,
                                    .late = on_late };
}

/* One or two plain integers, of which most keys are made. */
static bool make_integers(const struct mlg_run *run, const struct mlg_check *check,
                          const struct mlg_batch *batch, size_t row, struct mlg_key *ret_key)
{
    for (size_t i = 0; i < check->columns_count; i++) {
        int64_t value = 0;
        if (!mlg_fast_integer(batch->columns[run->place[check->columns[i]]].text[row], &value))
            return false;
        ret_key->word[i] = mlg_key_integer(value);
    }
    ret_key->form = check->columns_count == 1 ? MLG_KEY_WORD : MLG_KEY_PAIR;
    return true;
}

static void make_any(const struct mlg_run *run, const struct mlg_key_run *keys,
                     const struct mlg_batch *batch, size_t row, struct mlg_value *values,
                     struct mlg_buf *bytes, struct mlg_key *ret_key)
{
    const struct mlg_check *check = &run->object->checks[keys->check];
    for (size_t i = 0; i < check->columns_count; i++)
        values[i] = mlg_run_value(run, batch, row, check->columns[i]);
    mlg_key_make(keys->types, values, check->columns_count, bytes, ret_key);
}

/* Which may be numbers: -999. */
static bool has_null_words(const struct mlg_value_type *type)
{
    return type->syntax != NULL && type->syntax->null_words.count > 0;
}

enum mlg_code mlg_run_make_keys(const struct mlg_run *run, const struct mlg_key_run *keys,
                                const struct mlg_batch *batch, struct mlg_worker *worker,
                                struct mlg_keys *ret_keys, struct mlg_err *err)
{
    const struct mlg_check *check = &run->object->checks[keys->check];
    MLG_TRY(mlg_keys_reset(ret_keys, batch->rows, err));
    bool integers = check->columns_count <= 2;
    for (size_t i = 0; i < check->columns_count; i++)
        integers = integers && mlg_type_is_number(keys->types[i]) &&
                   !has_null_words(&run->object->columns[check->columns[i]].type);
    for (size_t row = 0; row < batch->rows; row++)
        if (!integers || !make_integers(run, check, batch, row, &ret_keys->items[row]))
            make_any(run, keys, batch, row, worker->values, &ret_keys->bytes,
                     &ret_keys->items[row]);
    MLG_TRY(mlg_buf_check(&ret_keys->bytes, err));
    mlg_keyset_hash(keys->set, ret_keys);
    return MLG_OK;
}

enum mlg_code mlg_run_feed_keys(struct mlg_key_run *keys, const struct mlg_batch *batch,
                                const struct mlg_keys *made, struct mlg_err *err)
{
    struct mlg_key_events events = events_of(keys);
    keys->batch = batch;
    bool refers = keys->run->object->checks[keys->check].kind->refers;
    return mlg_keyset_use(keys->set, refers ? MLG_KEY_PROBE : MLG_KEY_ADD, made, batch->row,
                          &events, err);
}

enum mlg_code mlg_run_finish_keys(struct mlg_run *run, struct mlg_err *err)
{
    for (size_t i = 0; i < run->key_runs_count; i++)
        mlg_keyset_release(run->key_runs[i].set);
    for (size_t i = 0; i < run->key_runs_count; i++) {
        struct mlg_key_events events = events_of(&run->key_runs[i]);
        MLG_TRY(mlg_keyset_finish(run->key_runs[i].set, &events, err));
    }
    return MLG_OK;
}

static void log_one(void *user, uint64_t row, struct mlg_str text)
{
    const struct mlg_key_run *keys = user;
    const struct mlg_run *run = keys->run;
    const struct mlg_check *check = &run->object->checks[keys->check];
    struct described described;
    memcpy(&described, text.data, sizeof described);
    struct mlg_logged cell = {
        .file = mlg_table_file(run->table, row),
        .row = row,
        .line = described.line,
        .offset = described.offset,
        .field = mlg_str_of(mlg_run_column_name(run, check->columns[0])),
        .rule = check->kind->rule,
        .value = { text.data + sizeof described, text.len - sizeof described },
    };
    mlg_celllog_add(run->options->errors_out, MLG_LOG_AT_ONCE, &cell);
}

enum mlg_code mlg_run_log_keys(struct mlg_key_run *keys, struct mlg_err *err)
{
    return keys->hits != NULL ? mlg_hits_replay(keys->hits, log_one, keys, err) : MLG_OK;
}
