/*
 * CSV or JSON Lines from a stranger, read three times: once in usual blocks, once in small ones
 * whose size the input chooses, and once in those by several threads. All must tell the same rows,
 * values, problems and error, every location must lie in the file, and the tap must have seen the
 * file.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mlgate/table/table.h>

struct reading {
    uint64_t rows; /* FNV-1a of what was told; batches and problems may interleave as they will */
    uint64_t problems;
    uint64_t bytes;
    uint64_t size; /* of the file */
    struct mlg_err err;
    enum mlg_code code;
};

static void add(uint64_t *digest, const void *bytes, size_t count)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < count; i++)
        *digest = (*digest ^ p[i]) * 0x100000001B3ULL;
    *digest = (*digest ^ count) * 0x100000001B3ULL;
}

static void add_loc(const struct reading *reading, uint64_t *digest, const struct mlg_loc *loc)
{
    const uint64_t numbers[] = { loc->line, loc->column, loc->offset, loc->row };
    add(digest, numbers, sizeof numbers);
    add(digest, loc->field, strlen(loc->field));
    if (loc->offset > reading->size)
        abort();
}

static void on_problem(void *user, const struct mlg_table_problem *problem)
{
    struct reading *reading = user;
    add(&reading->problems, problem->rule, strlen(problem->rule));
    add(&reading->problems, problem->message, strlen(problem->message));
    add_loc(reading, &reading->problems, &problem->loc);
    if (problem->loc.line == 0 || problem->loc.column == 0)
        abort();
}

static void on_bytes(void *user, const void *bytes, size_t count)
{
    struct reading *reading = user;
    (void)bytes;
    reading->bytes += count;
}

static bool bit(const uint64_t *bits, size_t row)
{
    return (bits[row / 64] >> row % 64 & 1) != 0;
}

static void add_scalar(struct reading *reading, const struct mlg_column *column, size_t row)
{
    if (column->type == MLG_COLUMN_BOOL)
        add(&reading->rows, &column->booleans[row], 1);
    else if (column->type == MLG_COLUMN_DOUBLE)
        add(&reading->rows, &column->numbers[row], sizeof(double));
    else if (column->type != MLG_COLUMN_TEXT)
        add(&reading->rows, &column->integers[row], sizeof(int64_t));
    else if (column->codes != NULL && column->codes[row] != MLG_NO_CODE &&
             !mlg_str_equal(column->dictionary->words[column->codes[row]], column->text[row]))
        abort();
}

/* What the bits say of a cell: 1 null, 2 valid; aborts on both. */
static uint8_t state_of(const struct mlg_column *column, size_t row)
{
    const uint8_t state =
        (uint8_t)(bit(column->null, row) | (unsigned)bit(column->valid, row) << 1);
    if (state == 3)
        abort();
    return state;
}

static void check_counts(const struct mlg_column *column, size_t rows)
{
    size_t counts[3] = { 0 };
    for (size_t row = 0; row < rows; row++)
        counts[state_of(column, row)]++;
    if (counts[1] != column->nulls || counts[2] != column->valids)
        abort();
}

static void add_value(struct reading *reading, const struct mlg_column *column, size_t row)
{
    const uint8_t state = state_of(column, row);
    add(&reading->rows, &state, 1);
    if (column->type != MLG_COLUMN_LIST) {
        add_scalar(reading, column, row);
        return;
    }
    const struct mlg_column *items = column->items;
    uint32_t from = row == 0 ? 0 : column->ends[row - 1];
    if (from > column->ends[row] || (state != 2 && from != column->ends[row]))
        abort();
    for (; from < column->ends[row]; from++) {
        add(&reading->rows, items->text[from].data, items->text[from].len);
        if (items->type != MLG_COLUMN_TEXT) {
            (void)state_of(items, from);
            add_scalar(reading, items, from);
        }
    }
}

static void add_batch(struct reading *reading, const struct mlg_table *table,
                      const struct mlg_batch *batch)
{
    for (size_t i = 0; i < batch->columns_count; i++)
        if (batch->columns[i].valid != NULL)
            check_counts(&batch->columns[i], batch->rows);
    for (size_t row = 0; row < batch->rows; row++) {
        for (size_t i = 0; i < batch->columns_count; i++) {
            if (batch->columns[i].valid != NULL) {
                add_value(reading, &batch->columns[i], row);
                continue;
            }
            add(&reading->rows, batch->columns[i].text[row].data, batch->columns[i].text[row].len);
            add(&reading->rows, &batch->columns[i].quoted[row], 1);
            struct mlg_loc loc;
            mlg_table_locate(table, batch, row, i, &loc);
            add_loc(reading, &reading->rows, &loc);
        }
        const uint64_t numbers[] = { batch->line[row], batch->offset[row], batch->row[row] };
        add(&reading->rows, numbers, sizeof numbers);
    }
}

/* All columns as text, and the first ones once more as something else. */
static enum mlg_code choose(struct mlg_table *table, unsigned form, struct mlg_err *err)
{
    size_t count = mlg_table_columns(table);
    size_t typed = count < 8 ? count : 8;
    struct mlg_table_want *wanted = calloc(count + typed, sizeof *wanted);
    if (wanted == NULL)
        abort();
    for (size_t i = 0; i < count + typed; i++)
        wanted[i].column = i < count ? i : i - count;
    for (size_t i = 0; i < typed; i++) {
        struct mlg_table_want *want = &wanted[count + i];
        want->type = (enum mlg_column_type)((form + i) % (MLG_COLUMN_LIST + 1));
        want->item = (enum mlg_column_type)(form / 8 % MLG_COLUMN_LIST);
        want->dictionary = want->type == MLG_COLUMN_TEXT;
    }
    enum mlg_code code = mlg_table_project_typed(table, wanted, count + typed, err);
    free(wanted);
    return code;
}

struct scan {
    struct reading *reading;
    const struct mlg_table *table;
};

static enum mlg_code consume(void *user, unsigned worker, const struct mlg_batch *batch,
                             struct mlg_err *err)
{
    const struct scan *scan = user;
    (void)worker;
    (void)err;
    add_batch(scan->reading, scan->table, batch);
    return MLG_OK;
}

static enum mlg_code pull_rows(struct reading *reading, struct mlg_table *table)
{
    for (;;) {
        struct mlg_batch batch;
        MLG_TRY(mlg_table_next(table, &batch, &reading->err));
        if (batch.rows == 0)
            return MLG_OK;
        add_batch(reading, table, &batch);
    }
}

/* jobs 0 = batches are pulled. */
static void read_all(struct reading *reading, struct mlg_str text, struct mlg_table_options options,
                     unsigned form, unsigned jobs)
{
    options.on_problem = on_problem;
    options.on_bytes = on_bytes;
    options.user = reading;
    /* In compressed and UTF-16 files offsets count in the text made of them. */
    bool packed = text.len > 0 && memchr("\x1F\x28\xFE\xFF", text.data[0], 4) != NULL;
    reading->size = packed ? UINT64_MAX : text.len;
    MLG_AUTO(mlg_table) struct mlg_table *table = NULL;
    reading->code = mlg_table_open_bytes(text, "fuzz.csv", &options, &table, &reading->err);
    if (reading->code == MLG_OK)
        reading->code = choose(table, form, &reading->err);
    if (reading->code == MLG_OK) {
        struct scan user = { .reading = reading, .table = table };
        const struct mlg_table_scan scan = { .jobs = jobs, .consume = consume, .user = &user };
        reading->code =
            jobs == 0 ? pull_rows(reading, table) : mlg_table_scan(table, &scan, &reading->err);
        if (reading->code == MLG_OK && reading->bytes != text.len)
            abort();
    }
    add(&reading->problems, reading->err.text, strlen(reading->err.text));
    add_loc(reading, &reading->problems, &reading->err.loc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    struct mlg_table_options options = { .batch_rows = 0 };
    struct mlg_str text = { .data = (const char *)data + 3, .len = size - 3 };
    options.limits.field_bytes = data[1] < 128 ? 0 : data[1] - 127;
    options.limits.row_bytes = data[2] < 128 ? 0 : data[2] - 127;
    static const struct mlg_csv_dialect dialects[8] = {
        [1] = { .delimiter = ';' },
        [2] = { .escape = '\\' },
        [3] = { .no_quotes = true },
        [4] = { .comment = '#', .skip_lines = 1 },
        [5] = { .no_header = true, .quote = '\'' },
        [6] = { .no_quotes = true, .escape = 'a', .comment = 'b' },
        [7] = { .delimiter = ' ', .escape = '\\', .no_header = true },
    };
    options.csv = dialects[data[1] & 7];
    options.format = (data[1] & 8) != 0 ? MLG_FORMAT_JSONL : MLG_FORMAT_AUTO;
    struct reading usual = { .bytes = 0 };
    read_all(&usual, text, options, data[2], 0);
    options.buffer_bytes = 1 + data[0];
    options.batch_rows = 1 + data[0] % 5;
    for (unsigned jobs = 0; jobs <= 3; jobs += 3) {
        struct reading small = { .bytes = 0 };
        read_all(&small, text, options, data[2], jobs);
        if (usual.rows != small.rows || usual.problems != small.problems ||
            usual.code != small.code)
            abort();
    }
    return 0;
}
