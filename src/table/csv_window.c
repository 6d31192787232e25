#include <stdlib.h>
#include <string.h>

#include "csv.h"

static size_t words_for(size_t bytes)
{
    return bytes / 64 + 1;
}

enum mlg_code mlg_csv_window_resize(struct mlg_csv *csv, size_t bytes, struct mlg_err *err)
{
    if (bytes <= csv->capacity && csv->window != NULL)
        return MLG_OK;
    char *window = realloc(csv->window, bytes + MLG_CSV_PAD);
    if (window != NULL)
        csv->window = window;
    uint64_t *marks = realloc(csv->marks, words_for(bytes) * sizeof *marks);
    if (marks != NULL)
        csv->marks = marks;
    if (csv->places == NULL)
        csv->places = malloc(MLG_CSV_PLACES * sizeof *csv->places);
    if (window == NULL || marks == NULL || csv->places == NULL)
        return mlg_err_set(err, MLG_E_NOMEM, "out of memory for a window of %zu bytes", bytes);
    csv->capacity = bytes;
    return MLG_OK;
}

void mlg_csv_window_close(struct mlg_csv *csv)
{
    free(csv->window);
    free(csv->marks);
    free(csv->scratch);
    free(csv->places);
}

void mlg_csv_window_drop(struct mlg_csv *csv)
{
    mlg_csv_window_close(csv);
    csv->window = NULL;
    csv->marks = NULL;
    csv->places = NULL;
    csv->scratch = NULL;
    csv->capacity = 0;
    csv->scratch_capacity = 0;
}

enum mlg_code mlg_csv_scratch_ready(struct mlg_csv *csv)
{
    if (csv->scratch_capacity >= csv->capacity)
        return MLG_OK;
    /* Grown only between blocks, when nothing points into it. */
    free(csv->scratch);
    csv->scratch_capacity = 0;
    csv->scratch = malloc(csv->capacity);
    if (csv->scratch == NULL)
        return MLG_E_NOMEM;
    csv->scratch_capacity = csv->capacity;
    return MLG_OK;
}

static void find_doubt(struct mlg_csv *csv, size_t from)
{
    csv->clean_to = from + mlg_csv_clean_prefix(csv->window + from, csv->length - from);
}

void mlg_csv_window_clean(struct mlg_csv *csv, size_t at)
{
    /* Only when the last doubt has been passed: each byte is looked at once a window. */
    if (at > csv->clean_to)
        find_doubt(csv, at);
}

/* The scan's marks, and those of the escape character beside them. */
static bool scan(struct mlg_csv *csv, size_t word, size_t words)
{
    const struct mlg_csv_syntax *syntax = &csv->syntax;
    const char *bytes = csv->window + 64 * word;
    char quote = syntax->quoting ? syntax->quote : syntax->delimiter;
    bool high = csv->scan(bytes, words, syntax->delimiter, quote, csv->marks + word);
    for (size_t i = 0; syntax->escaping && i < words; i++) {
        uint64_t marks = 0;
        for (size_t k = 0; k < 64; k++)
            marks |= (uint64_t)(bytes[64 * i + k] == syntax->escape) << k;
        csv->marks[word + i] |= marks;
    }
    return high;
}

/* Mark the bytes from `from` on, which is a multiple of 64. */
static bool mark(struct mlg_csv *csv, size_t from)
{
    memset(csv->window + csv->length, ' ', MLG_CSV_PAD);
    bool high = scan(csv, from / 64, (csv->length - from + 63) / 64);
    size_t rest = csv->length % 64;
    if (rest != 0) /* the blanks behind may be marked */
        csv->marks[csv->length / 64] &= (UINT64_C(1) << rest) - 1;
    else
        csv->marks[csv->length / 64] = 0;
    return high;
}

void mlg_csv_window_mark(struct mlg_csv *csv)
{
    (void)mark(csv, 0);
}

void mlg_csv_window_scan(struct mlg_csv *csv)
{
    csv->clean_to = SIZE_MAX;
    if (mark(csv, 0))
        find_doubt(csv, 0);
}

enum mlg_code mlg_csv_window_want(struct mlg_table *table, struct mlg_csv *csv, size_t bytes,
                                  struct mlg_err *err)
{
    while (csv->length - csv->at < bytes && !csv->ended)
        MLG_TRY(mlg_csv_window_fill(table, csv, err));
    return MLG_OK;
}

enum mlg_code mlg_csv_window_fill(struct mlg_table *table, struct mlg_csv *csv, struct mlg_err *err)
{
    size_t from = csv->length & ~(size_t)63;
    bool high = csv->clean_to != SIZE_MAX; /* what stays in the window */
    if (csv->at > 0) {
        csv->length -= csv->at;
        memmove(csv->window, csv->window + csv->at, csv->length);
        csv->base += csv->at;
        csv->at = 0;
        from = 0;
        high = false;
    } else if (csv->length == csv->capacity) {
        /* The walk has refused a longer row, so that this ends near the ceiling. */
        size_t wanted = csv->capacity < SIZE_MAX / 4 ? csv->capacity * 2 : csv->capacity;
        MLG_TRY(mlg_csv_window_resize(csv, wanted, err));
    }
    size_t got = 0;
    size_t room = csv->capacity - csv->length;
    MLG_TRY(mlg_source_read(&table->source, csv->window + csv->length, room, &got, err));
    csv->length += got;
    csv->ended = mlg_source_ended(&table->source);
    high |= mark(csv, from);
    csv->clean_to = SIZE_MAX;
    if (high)
        find_doubt(csv, 0);
    return MLG_OK;
}
