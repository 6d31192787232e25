#include <stdlib.h>
#include <string.h>

#include "checks.h"

#define KEPT_BYTES ((size_t)1024 * 1024)

/* Bytes that are equal exactly where plain items are: numbers by value, strings by what their
 * escapes mean. Items in items only by their text: nested[2] counts arrays and objects. */
static void add_canonical(const struct mlg_list_item *item, struct mlg_buf *out, size_t nested[2])
{
    char first = item->text.len > 0 ? item->text.data[0] : '\0';
    struct mlg_decimal decimal;
    if (item->quoted) {
        mlg_buf_add_char(out, 's');
        size_t at = out->len;
        mlg_buf_add_str(out, item->text);
        if (item->escaped && !out->failed)
            out->len = at + mlg_cell_list_unescape(item->text, out->data + at);
    } else if (first != '\0' && mlg_decimal_parse(item->text, &decimal)) {
        mlg_buf_add_char(out, 'n');
        mlg_decimal_canonical(&decimal, out);
    } else {
        nested[0] += first == '[';
        nested[1] += first == '{';
        mlg_buf_add_char(out, 'w');
        mlg_buf_add_str(out, item->text);
    }
}

static int compare(const void *a, const void *b)
{
    const struct mlg_str *x = a;
    const struct mlg_str *y = b;
    return mlg_str_compare(*x, *y);
}

/* keys[count] lie at the beginning of the buffer, as the ends of the texts behind them. */
static bool repeats(struct mlg_buf *buf, size_t count)
{
    struct mlg_str *keys = (struct mlg_str *)(void *)buf->data;
    size_t begin = count * sizeof *keys;
    for (size_t i = 0; i < count; i++) {
        size_t end = keys[i].len;
        keys[i] = (struct mlg_str){ buf->data + begin, end - begin };
        begin = end;
    }
    qsort(keys, count, sizeof *keys, compare);
    for (size_t i = 1; i < count; i++)
        if (mlg_str_equal(keys[i - 1], keys[i]))
            return true;
    return false;
}

/* Two nested items of other text may be equal all the same: {"a":1,"b":2} and {"b":2,"a":1}. */
static enum mlg_outcome look(const struct mlg_value *value, struct mlg_buf *buf)
{
    struct mlg_list list = { .text = value->text };
    struct mlg_list_item item;
    size_t nested[2] = { 0 };
    size_t count = 0;
    mlg_buf_clear(buf);
    mlg_buf_add_fill(buf, '\0', value->items * sizeof(struct mlg_str));
    while (!buf->failed && mlg_cell_list(&list, &item)) {
        add_canonical(&item, buf, nested);
        if (!buf->failed)
            ((struct mlg_str *)(void *)buf->data)[count++].len = buf->len;
    }
    if (buf->failed)
        return MLG_UNDECIDED;
    if (repeats(buf, count))
        return MLG_COUNTS;
    return nested[0] > 1 || nested[1] > 1 ? MLG_UNDECIDED : MLG_HOLDS;
}

static enum mlg_outcome cell(const struct mlg_check *check, struct mlg_scratch *scratch,
                             const struct mlg_value *value)
{
    (void)check;
    if (value->state != MLG_VALUE_GOOD || value->items < 2)
        return MLG_HOLDS;
    enum mlg_outcome outcome = look(value, &scratch->items);
    if (scratch->items.capacity > KEPT_BYTES) /* not every thread's for the rest of the run */
        mlg_buf_done(&scratch->items);
    return outcome;
}

const struct mlg_check_kind mlg_check_unique_items = {
    .rule = "contract.unique_items",
    .cell = cell,
    .says = "repeats an item",
    .hint = "remove the repeated items; 1 and 1.0 are the same number, \"1\" is none",
    .undecided = "objects and arrays in arrays are compared by their text alone, and items that "
                 "take more than 32 MiB not at all",
};
