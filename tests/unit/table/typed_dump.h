#ifndef MLG_TEST_TYPED_DUMP_H
#define MLG_TEST_TYPED_DUMP_H
/* Typed columns as text, a line a row, so that tests compare all of them at once. */
#include <check.h>
#include <inttypes.h>
#include <string.h>

#include <mlgate/base/buf.h>
#include <mlgate/table/table.h>

static inline bool typed_bit(const uint64_t *bits, size_t row)
{
    return (bits[row / 64] >> row % 64 & 1) != 0;
}

static void typed_add_text(struct mlg_buf *out, struct mlg_str text)
{
    for (size_t i = 0; i < text.len; i++)
        mlg_buf_add_format(out, "%02x", (unsigned)(unsigned char)text.data[i]);
    if (text.len == 0)
        mlg_buf_add_text(out, "''");
}

static void typed_add_scalar(struct mlg_buf *out, const struct mlg_column *column, size_t row)
{
    uint64_t bits = 0;
    switch (column->type) {
    case MLG_COLUMN_DOUBLE:
        memcpy(&bits, &column->numbers[row], sizeof bits);
        mlg_buf_add_format(out, "%016" PRIx64, bits);
        break;
    case MLG_COLUMN_BOOL:
        mlg_buf_add_format(out, "%u", (unsigned)column->booleans[row]);
        break;
    case MLG_COLUMN_TEXT:
        /* The code's word is the text; without a code the dictionary is full. */
        if (column->codes[row] != MLG_NO_CODE) {
            ck_assert_uint_lt(column->codes[row], column->dictionary->count);
            const struct mlg_str word = column->dictionary->words[column->codes[row]];
            ck_assert(column->text == NULL || mlg_str_equal(word, column->text[row]));
            typed_add_text(out, word);
        } else {
            typed_add_text(out, column->text[row]);
        }
        break;
    default:
        mlg_buf_add_format(out, "%" PRId64, column->integers[row]);
        break;
    }
}

/* An item of a list of texts has nothing but its text. */
static void typed_add_item(struct mlg_buf *out, const struct mlg_column *items, size_t at)
{
    bool null = items->null != NULL ? typed_bit(items->null, at)
                                    : items->text[at].len == 0 && items->quoted[at] == 0;
    if (null)
        mlg_buf_add_text(out, ".");
    else if (items->type == MLG_COLUMN_TEXT)
        typed_add_text(out, items->text[at]);
    else if (typed_bit(items->valid, at))
        typed_add_scalar(out, items, at);
    else
        mlg_buf_add_text(out, "-");
    mlg_buf_add_char(out, ';');
}

/* "." null, "-" not valid, else the value; lists as [item;item;]. */
static void typed_add_cell(struct mlg_buf *out, const struct mlg_column *column, size_t row)
{
    bool null = typed_bit(column->null, row);
    bool valid = typed_bit(column->valid, row);
    ck_assert(!null || !valid);
    if (column->type == MLG_COLUMN_LIST) {
        uint32_t from = row == 0 ? 0 : column->ends[row - 1];
        ck_assert(valid || column->ends[row] == from);
        mlg_buf_add_text(out, null ? "." : valid ? "[" : "-");
        for (uint32_t i = from; i < column->ends[row]; i++)
            typed_add_item(out, column->items, i);
        mlg_buf_add_text(out, valid ? "]" : "");
    } else if (valid) {
        typed_add_scalar(out, column, row);
    } else {
        mlg_buf_add_text(out, null ? "." : "-");
    }
}

static void typed_check_counts(const struct mlg_column *column, size_t rows)
{
    size_t nulls = 0;
    size_t valids = 0;
    if (column->null == NULL)
        return;
    for (size_t row = 0; row < rows; row++) {
        nulls += typed_bit(column->null, row);
        valids += typed_bit(column->valid, row);
    }
    ck_assert_uint_eq(column->nulls, nulls);
    ck_assert_uint_eq(column->valids, valids);
    if (column->items != NULL)
        typed_check_counts(column->items, rows == 0 ? 0 : column->ends[rows - 1]);
}

/* All columns of the batch, which must all be typed, parted by blanks. */
static void typed_add_batch(struct mlg_buf *out, const struct mlg_batch *batch)
{
    for (size_t i = 0; i < batch->columns_count; i++)
        typed_check_counts(&batch->columns[i], batch->rows);
    for (size_t row = 0; row < batch->rows; row++) {
        for (size_t i = 0; i < batch->columns_count; i++) {
            if (i > 0)
                mlg_buf_add_char(out, ' ');
            typed_add_cell(out, &batch->columns[i], row);
        }
        mlg_buf_add_char(out, '\n');
    }
}

static enum mlg_code typed_consume(void *user, unsigned worker, const struct mlg_batch *batch,
                                   struct mlg_err *err)
{
    (void)worker;
    (void)err;
    typed_add_batch(user, batch);
    return MLG_OK;
}

/* A worker may read all of a batch that it is told of. */
static void typed_work(void *user, unsigned worker, const struct mlg_batch *batch)
{
    struct mlg_buf own;
    (void)user;
    (void)worker;
    mlg_buf_init(&own, 64 << 20);
    typed_add_batch(&own, batch);
    mlg_buf_done(&own);
}

/* jobs 0 = batches are pulled. */
__attribute__((unused)) static enum mlg_code typed_read(struct mlg_table *table, unsigned jobs,
                                                        struct mlg_buf *out, struct mlg_err *err)
{
    const struct mlg_table_scan scan = {
        .jobs = jobs, .work = typed_work, .consume = typed_consume, .user = out
    };
    if (jobs > 0)
        return mlg_table_scan(table, &scan, err);
    for (;;) {
        struct mlg_batch batch;
        MLG_TRY(mlg_table_next(table, &batch, err));
        if (batch.rows == 0)
            return MLG_OK;
        typed_add_batch(out, &batch);
    }
}

#endif
