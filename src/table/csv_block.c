/* A block from the source to batches, but for what a format makes of a row. */
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "csv_cut.h"

void mlg_csv_block_like(struct mlg_csv *to, const struct mlg_csv *from)
{
    to->kind = from->kind;
    to->syntax = from->syntax;
    to->scan = from->scan;
    to->spread = from->spread;
    to->by_line = from->by_line;
    to->field_bytes = from->field_bytes;
    to->row_bytes = from->row_bytes;
    to->columns = from->columns;
    to->wanted = from->wanted;
    to->slots = from->slots;
    to->header_end = from->header_end;
}

void mlg_csv_block_done(struct mlg_csv *csv)
{
    mlg_csv_window_close(csv);
    mlg_block_done(&csv->block);
    free(csv->targets);
    free(csv->suspects);
}

enum mlg_code mlg_csv_block_suspect(struct mlg_csv *csv, size_t at, bool doubt, struct mlg_err *err)
{
    if (csv->suspects_count == csv->suspects_capacity) {
        size_t capacity = csv->suspects_capacity == 0 ? 64 : csv->suspects_capacity * 2;
        struct mlg_csv_suspect *suspects = realloc(csv->suspects, capacity * sizeof *suspects);
        if (suspects == NULL)
            return mlg_err_set(err, MLG_E_NOMEM, "out of memory for the table's buffers");
        csv->suspects = suspects;
        csv->suspects_capacity = capacity;
    }
    csv->suspects[csv->suspects_count++] = (struct mlg_csv_suspect){
        .at = (uint32_t)at,
        .row = (uint32_t)csv->block.rows,
        .line = (uint32_t)csv->line,
        .doubt = doubt,
    };
    return MLG_OK;
}

/* The encoding that the options name, or that a byte order mark tells; NULL = UTF-8. */
static const struct mlg_codec *encoding_of(const struct mlg_table *table, struct mlg_str head)
{
    const struct mlg_codec *named = mlg_codec_of(table->options.csv.encoding);
    if (named != NULL)
        return named;
    bool utf32 = mlg_str_starts(head, (struct mlg_str){ "\xFF\xFE\0\0", 4 });
    if (mlg_str_starts(head, MLG_STR("\xFF\xFE")) && !utf32)
        return &mlg_codec_utf16le;
    return mlg_str_starts(head, MLG_STR("\xFE\xFF")) ? &mlg_codec_utf16be : NULL;
}

enum mlg_code mlg_csv_decode(struct mlg_table *table, struct mlg_err *err)
{
    const struct mlg_str head = { table->source.head, table->source.head_len };
    const struct mlg_codec *encoding = encoding_of(table, head);
    return encoding == NULL ? MLG_OK : mlg_source_decode(&table->source, encoding, 0, err);
}

enum mlg_code mlg_csv_block_start(struct mlg_table *table, struct mlg_err *err)
{
    struct mlg_csv *csv = (struct mlg_csv *)table->block;
    struct mlg_feed *feed = calloc(1, sizeof *feed);
    table->file = feed;
    if (feed == NULL)
        return mlg_table_no_memory(table, err);
    MLG_TRY(mlg_csv_slots_open(table, csv, err));
    feed->line = csv->line;
    feed->offset = csv->base + csv->at;
    mlg_csv_fit_open(table, csv, feed);
    feed->carry_capacity = csv->length - csv->at;
    feed->carry = malloc(feed->carry_capacity + MLG_CSV_PAD);
    if (feed->carry == NULL)
        return mlg_table_no_memory(table, err);
    memcpy(feed->carry, csv->window + csv->at, feed->carry_capacity);
    feed->carry_len = feed->carry_capacity;
    /* A file as it is can be tapped block by block; else what the blocks hold is not its bytes. */
    table->source.tap_waits =
        table->scanned && table->source.inflow == NULL && table->source.tap != NULL;
    return MLG_OK;
}

void mlg_csv_feed_close(struct mlg_table *table)
{
    struct mlg_feed *feed = table->file;
    if (feed != NULL)
        free(feed->carry);
    free(feed);
}

/* What is behind the block's last row is for the next one. */
static enum mlg_code keep_carry(struct mlg_table *table, struct mlg_csv *csv, size_t end)
{
    struct mlg_feed *feed = table->file;
    size_t len = csv->length - end;
    if (feed->carry_capacity < len) {
        free(feed->carry);
        feed->carry_capacity = 0;
        feed->carry_len = 0;
        feed->carry = malloc(len + len / 2 + MLG_CSV_PAD);
        if (feed->carry == NULL)
            return mlg_table_no_memory(table, &csv->block.failure);
        feed->carry_capacity = len + len / 2;
    }
    memcpy(feed->carry, csv->window + end, len);
    feed->carry_at = 0;
    feed->carry_len = len;
    feed->offset += end;
    csv->length = end;
    csv->tail = MLG_CSV_TAIL_ROWS;
    return MLG_OK;
}

/* Whether the row that the window begins with is over a ceiling already. */
static bool is_too_long(struct mlg_csv *csv)
{
    struct mlg_csv_row row;
    if (csv->length <= csv->field_bytes && csv->length <= csv->row_bytes)
        return false;
    mlg_csv_window_mark(csv);
    struct mlg_csv_cursor cursor = mlg_csv_cursor_at(csv, 0);
    enum mlg_csv_step step = csv->by_line || mlg_csv_at_comment(csv)
                                 ? mlg_csv_walk_line(csv, &row)
                                 : mlg_csv_walk(csv, &cursor, &row);
    return step == MLG_CSV_LIMIT;
}

static void note_fresh(const struct mlg_table *table, struct mlg_csv *csv)
{
    csv->fresh = table->source.untapped;
    csv->fresh_at = csv->length - csv->fresh;
}

/* The end of the source has been read. */
static enum mlg_code take_rest(struct mlg_table *table, struct mlg_csv *csv)
{
    size_t fitting = mlg_csv_fit(table->file, &csv->syntax, csv->window, csv->length);
    if (fitting > 0)
        return keep_carry(table, csv, fitting);
    csv->tail = MLG_CSV_TAIL_END;
    table->ended = true;
    return MLG_OK;
}

/* Bytes until a row ends before the last of them, the source ends, or the row is too long anyway;
 * as many of them as fit. */
static enum mlg_code read_rows(struct mlg_table *table, struct mlg_csv *csv)
{
    struct mlg_csv_cut cut = { .at = 0 };
    size_t step = table->options.buffer_bytes;
    for (;;) {
        MLG_TRY(mlg_csv_window_resize(csv, csv->length + step, &csv->block.failure));
        size_t got = 0;
        MLG_TRY(mlg_source_read(&table->source, csv->window + csv->length, step, &got,
                                &csv->block.failure));
        csv->length += got;
        note_fresh(table, csv);
        memset(csv->window + csv->length, ' ', MLG_CSV_PAD);
        if (mlg_source_ended(&table->source))
            return take_rest(table, csv);
        if (csv->length == 0)
            continue;
        mlg_csv_cut(&cut, &csv->syntax, csv->window, csv->length - 1);
        if (cut.end > 0) {
            size_t fitting = mlg_csv_fit(table->file, &csv->syntax, csv->window, cut.end);
            return keep_carry(table, csv, fitting > 0 ? fitting : cut.end);
        }
        if (is_too_long(csv)) {
            table->ended = true;
            return MLG_OK;
        }
        if (step < csv->length)
            step = csv->length;
    }
}

/* The first `len` bytes of the carry to the window, which gets room for `usual`. */
static enum mlg_code take_carry(struct mlg_feed *feed, struct mlg_csv *csv, size_t len,
                                size_t usual)
{
    if (csv->capacity / 4 > usual)
        mlg_csv_window_drop(csv); /* after a long row */
    MLG_TRY(mlg_csv_window_resize(csv, usual, &csv->block.failure));
    memcpy(csv->window, feed->carry + feed->carry_at, len);
    feed->carry_at += len;
    feed->carry_len -= len;
    csv->length = len;
    return MLG_OK;
}

/* Rows of the carry that make a block without more being read: if it holds more than fits, or as
 * much as is read at once. 0 = it does not. */
static size_t rows_of_carry(const struct mlg_table *table, const struct mlg_csv *csv)
{
    const struct mlg_feed *feed = table->file;
    const char *carry = feed->carry + feed->carry_at;
    struct mlg_csv_cut cut = { .at = 0 };
    size_t fitting = mlg_csv_fit(feed, &csv->syntax, carry, feed->carry_len);
    if (fitting > 0 || feed->carry_len <= table->options.buffer_bytes / 2 ||
        mlg_source_ended(&table->source))
        return fitting;
    mlg_csv_cut(&cut, &csv->syntax, carry, feed->carry_len - 1);
    return cut.end;
}

static enum mlg_code take_rows(struct mlg_table *table, struct mlg_csv *csv)
{
    struct mlg_feed *feed = table->file;
    size_t len = feed->carry_len;
    memset(feed->carry + feed->carry_at + len, ' ', MLG_CSV_PAD);
    size_t fitting = rows_of_carry(table, csv);
    if (fitting == 0) {
        MLG_TRY(take_carry(feed, csv, len, len + table->options.buffer_bytes));
        return read_rows(table, csv);
    }
    MLG_TRY(take_carry(feed, csv, fitting, fitting));
    feed->offset += fitting;
    csv->tail = MLG_CSV_TAIL_ROWS;
    return MLG_OK;
}

void mlg_csv_block_take(struct mlg_table *table, struct mlg_block *block)
{
    struct mlg_csv *csv = (struct mlg_csv *)block;
    const struct mlg_feed *feed = table->file;
    csv->at = 0;
    csv->length = 0;
    csv->base = feed->offset;
    csv->tail = MLG_CSV_TAIL_OPEN;
    csv->ended = false;
    csv->stored = 0;
    csv->fresh = 0;
    csv->suspects_count = 0;
    mlg_block_clear(block);
    table->source.untapped = 0;
    enum mlg_code code = take_rows(table, csv);
    csv->ended = csv->tail == MLG_CSV_TAIL_END;
    if (code != MLG_OK)
        table->ended = true;
}

void mlg_csv_block_tap(const struct mlg_table *table, const struct mlg_block *block)
{
    const struct mlg_csv *csv = (const struct mlg_csv *)block;
    if (csv->fresh > 0 && table->source.tap != NULL)
        table->source.tap(table->source.user, csv->window + csv->fresh_at, csv->fresh);
}

static enum mlg_code parse(struct mlg_table *table, struct mlg_csv *csv, const struct mlg_ear *ear)
{
    struct mlg_err *err = &csv->block.failure;
    if (mlg_csv_scratch_ready(csv) != MLG_OK)
        return mlg_table_no_memory(table, err);
    csv->ended_by = MLG_CSV_ROW;
    while (csv->ended_by == MLG_CSV_ROW) {
        MLG_TRY(mlg_csv_grid_next(table, csv, err));
        MLG_TRY(csv->kind->parse(table, csv, err));
        MLG_TRY(mlg_block_tell(table, &csv->block, ear, err));
    }
    return MLG_OK;
}

void mlg_csv_block_parse(struct mlg_table *table, struct mlg_block *block,
                         const struct mlg_ear *ear)
{
    struct mlg_csv *csv = (struct mlg_csv *)block;
    csv->line = 0;
    csv->scratch_used = 0;
    csv->located.valid = false;
    struct mlg_err earlier = block->failure; /* of reading: comes behind what could be read */
    block->failure = (struct mlg_err)MLG_ERR_INIT;
    csv->stored = csv->wanted;
    if (csv->length == 0 && earlier.code != MLG_OK) { /* there may be no window */
        block->failure = earlier;
        csv->ended_by = MLG_CSV_MORE;
        return;
    }
    mlg_csv_window_scan(csv);
    enum mlg_code code = parse(table, csv, ear);
    if (code == MLG_OK)
        block->failure = earlier;
    else
        csv->ended_by = MLG_CSV_MORE;
}

/* What is wrong with the rows of the block, in their order; MLG_OK if all of them were told. */
static enum mlg_code examine(struct mlg_table *table, struct mlg_csv *csv, uint64_t first_row,
                             struct mlg_err *err)
{
    const struct mlg_feed *feed = table->file;
    size_t stopped_at = csv->at;
    uint64_t lines = csv->line;
    csv->stored = 0;
    for (size_t i = 0; i < csv->suspects_count; i++) {
        const struct mlg_csv_suspect *suspect = &csv->suspects[i];
        csv->at = suspect->at;
        csv->line = feed->line + suspect->line;
        table->rows = first_row + suspect->row;
        MLG_TRY(csv->kind->examine(table, csv, suspect, err));
    }
    csv->at = stopped_at;
    csv->line = feed->line + lines;
    table->rows = first_row + csv->block.rows;
    if (csv->ended_by == MLG_CSV_LIMIT || csv->ended_by == MLG_CSV_OPEN)
        return mlg_csv_fail(table, csv, csv->ended_by, &csv->stopped, table->rows + 1, err);
    if (csv->block.failure.code == MLG_OK && csv->ended_by != MLG_CSV_DONE)
        return mlg_err_set(err, MLG_E_BUG, "a block of the table does not end with a row");
    if (csv->block.failure.code != MLG_OK && err->code == MLG_OK)
        *err = csv->block.failure;
    return csv->block.failure.code;
}

enum mlg_code mlg_csv_block_settle(struct mlg_table *table, struct mlg_block *block,
                                   struct mlg_err *err)
{
    struct mlg_csv *csv = (struct mlg_csv *)block;
    struct mlg_feed *feed = table->file;
    uint64_t first_row = table->rows;
    uint64_t first_line = feed->line;
    enum mlg_code code = examine(table, csv, first_row, err);
    for (size_t i = 0; i < block->grids_count; i++) {
        struct mlg_grid *grid = &block->grids[i];
        size_t row = 0;
        for (; row < grid->rows && first_row + grid->row[row] < table->rows; row++) {
            grid->line[row] += first_line;
            grid->row[row] += first_row + 1;
        }
        mlg_grid_cut(table, grid, row); /* none of those from an error on */
    }
    feed->line = csv->line;
    return code;
}
