/* Rows against checks. */
#include <stdlib.h>
#include <string.h>

#include "celllog_add.h"
#include "run.h"

/* A pattern that gave up on so many cells is not asked again: each costs milliseconds, and its
 * clause stays open whatever the others say. */
#define GIVE_UP_CELLS 100

/* The first bytes of a cell, cut at a code point. */
static void copy_seen(struct mlg_str text, char out[MLG_SEEN_BYTES + 8])
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

static enum mlg_code note_first(struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                                size_t column, struct mlg_str text, struct mlg_sight **ret_sight,
                                struct mlg_err *err)
{
    struct mlg_sight *sight = mlg_arena_alloc(&run->arena, sizeof *sight);
    if (sight == NULL)
        return mlg_arena_full(&run->arena, err);
    mlg_run_locate(run, batch, row, column, &sight->loc);
    copy_seen(text, sight->seen);
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
    struct mlg_logged cell = { .row = batch->first_row + row,
                               .line = batch->line[row],
                               .offset = batch->offset[row],
                               .field = mlg_str_of(field),
                               .rule = check->kind->rule,
                               .value = { text.data != NULL ? text.data : "", text.len } };
    mlg_celllog_add(run->options->errors_out,
                    check->limit.op == MLG_OP_NONE ? MLG_LOG_AT_ONCE : index, &cell);
}

static enum mlg_code note(struct mlg_run *run, size_t index, const struct mlg_batch *batch,
                          size_t row, enum mlg_outcome outcome, struct mlg_err *err)
{
    struct mlg_check_run *state = &run->checks[index];
    size_t column = run->object->checks[index].columns[0];
    struct mlg_str text = run->values[column].text;
    if (outcome == MLG_UNDECIDED) {
        if (state->undecided++ == 0)
            return note_first(run, batch, row, column, text, &state->first_undecided, err);
        return MLG_OK;
    }
    log_cell(run, index, batch, row, text);
    if (state->counted++ == 0)
        return note_first(run, batch, row, column, text, &state->first, err);
    return MLG_OK;
}

/* The row's key in scratch.key: the values, each behind its length. False when one is null. */
static bool make_key(struct mlg_run *run, const struct mlg_check *check)
{
    struct mlg_buf *key = &run->scratch.key;
    mlg_buf_clear(key);
    for (size_t i = 0; i < check->columns_count; i++) {
        const struct mlg_value *value = &run->values[check->columns[i]];
        enum mlg_type type = run->object->columns[check->columns[i]].type.type;
        if (value->state == MLG_VALUE_NULL)
            return false;
        uint64_t length = 0;
        size_t at = key->len;
        mlg_buf_add(key, &length, sizeof length);
        mlg_value_canonical(type, value, key);
        length = key->len - at;
        if (!key->failed)
            memcpy(key->data + at, &length, sizeof length);
    }
    return true;
}

static enum mlg_code feed_key(struct mlg_run *run, size_t index, const struct mlg_batch *batch,
                              size_t row, struct mlg_err *err)
{
    const struct mlg_check *check = &run->object->checks[index];
    struct mlg_check_run *state = &run->checks[index];
    if (!make_key(run, check)) {
        if (check->kind->key_nulls)
            return note(run, index, batch, row, MLG_COUNTS, err);
        return MLG_OK;
    }
    MLG_TRY(mlg_buf_check(&run->scratch.key, err));
    if (state->keys == NULL)
        MLG_TRY(mlg_keyset_new(&run->budget, &state->keys, err));
    uint64_t first = 0;
    MLG_TRY(mlg_keyset_add(state->keys, mlg_buf_view(&run->scratch.key), batch->first_row + row,
                           &first, err));
    if (first == 0)
        return MLG_OK;
    if (state->counted == 0)
        state->twin_row = first;
    return note(run, index, batch, row, MLG_COUNTS, err);
}

static void read_value(struct mlg_run *run, const struct mlg_batch *batch, size_t row, size_t index)
{
    const struct mlg_column *column = &batch->columns[run->place[index]];
    run->values[index] = mlg_value_read(&run->object->columns[index].type, column->text[row],
                                        column->quoted[row] != 0);
}

/* Every check of a row, exactly. */
static enum mlg_code feed_row(struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                              struct mlg_err *err)
{
    for (size_t i = 0; i < run->object->columns_count; i++)
        if (run->wanted[i])
            read_value(run, batch, row, i);
    for (size_t i = 0; i < run->object->checks_count; i++) {
        const struct mlg_check *check = &run->object->checks[i];
        if (run->checks[i].skipped || check->kind->of_table)
            continue;
        if (check->regex != NULL && run->checks[i].undecided == GIVE_UP_CELLS)
            continue;
        if (check->kind->keys) {
            MLG_TRY(feed_key(run, i, batch, row, err));
            continue;
        }
        enum mlg_outcome outcome =
            check->kind->cell(check, &run->scratch, &run->values[check->columns[0]]);
        if (outcome != MLG_HOLDS)
            MLG_TRY(note(run, i, batch, row, outcome, err));
    }
    return MLG_OK;
}

/* A row whose cells are all known to hold: only its keys are compared. */
static enum mlg_code feed_keys(struct mlg_run *run, const struct mlg_batch *batch, size_t row,
                               struct mlg_err *err)
{
    for (size_t i = 0; i < run->key_checks_count; i++) {
        size_t index = run->key_checks[i];
        const struct mlg_check *check = &run->object->checks[index];
        for (size_t c = 0; c < check->columns_count; c++)
            read_value(run, batch, row, check->columns[c]);
        MLG_TRY(feed_key(run, index, batch, row, err));
    }
    return MLG_OK;
}

static enum mlg_code plan_columns(struct mlg_run *run, const bool *skipped,
                                  const uint64_t *const *undecided, struct mlg_err *err)
{
    for (size_t i = 0; i < run->object->columns_count; i++)
        if (run->wanted[i])
            MLG_TRY(mlg_fast_plan(run->object, i, skipped, undecided, GIVE_UP_CELLS, &run->arena,
                                  &run->fast[i], err));
    return MLG_OK;
}

enum mlg_code mlg_run_plan(struct mlg_run *run, struct mlg_err *err)
{
    size_t columns = run->object->columns_count + 1;
    size_t checks = run->object->checks_count + 1;
    bool *skipped = mlg_arena_array(&run->arena, checks, sizeof *skipped);
    const uint64_t **undecided = mlg_arena_array(&run->arena, checks, sizeof *undecided);
    run->key_checks = mlg_arena_array(&run->arena, checks, sizeof *run->key_checks);
    run->fast = mlg_arena_array(&run->arena, columns, sizeof(struct mlg_fast *));
    if (skipped == NULL || undecided == NULL || run->key_checks == NULL || run->fast == NULL)
        return mlg_arena_full(&run->arena, err);
    for (size_t i = 0; i + 1 < checks; i++) {
        skipped[i] = run->checks[i].skipped;
        if (run->object->checks[i].regex != NULL)
            undecided[i] = &run->checks[i].undecided;
        if (run->object->checks[i].kind->keys && !skipped[i])
            run->key_checks[run->key_checks_count++] = i;
    }
    return plan_columns(run, skipped, undecided, err);
}

static enum mlg_code find_doubt(struct mlg_run *run, const struct mlg_batch *batch,
                                struct mlg_err *err)
{
    if (batch->rows > run->doubt_rows) {
        run->doubt = mlg_arena_array(&run->arena, batch->rows * 2, sizeof *run->doubt);
        if (run->doubt == NULL)
            return mlg_arena_full(&run->arena, err);
        run->doubt_rows = batch->rows * 2;
    }
    memset(run->doubt, 0, batch->rows);
    for (size_t i = 0; i < run->object->columns_count; i++)
        if (run->wanted[i])
            run->filled[i] += mlg_fast_scan(run->fast[i], &batch->columns[run->place[i]],
                                            batch->rows, &run->scratch, run->doubt);
    return MLG_OK;
}

enum mlg_code mlg_run_feed(struct mlg_run *run, const struct mlg_batch *batch, struct mlg_err *err)
{
    MLG_TRY(find_doubt(run, batch, err));
    for (size_t row = 0; row < batch->rows; row++)
        MLG_TRY(run->doubt[row] != 0 ? feed_row(run, batch, row, err)
                                     : feed_keys(run, batch, row, err));
    run->rows += batch->rows;
    return MLG_OK;
}
