/*
 * Rows of a file into columns, on several threads: the table makes cells values, or codes of words,
 * on the thread that reads them; where all of a batch's column are as they should be they are only
 * copied in order, and the rest is done again in order, cell by cell (cells.c). So the fast way may
 * give up on anything.
 */
#include <string.h>

#include "aside.h"
#include "cells.h"

#define JOBS_MAX 64

/* What the words of a thread's dictionary are to the source. */
struct codes {
    uint64_t generation;      /* of the dictionary, 0 = none; another one has other words */
    uint16_t known[DICT_MAX]; /* the source's number of a word; DICT_MISSING = not yet known */
};

struct reader {
    struct source *source;
    struct room *room;
    unsigned jobs;
    size_t at[SOURCE_COLUMNS_MAX]; /* byte of a column's bins or clusters in a note */
    size_t coded;                  /* columns with codes */
    struct codes *codes;           /* [jobs * coded] */
};

/* What a thread leaves: which columns need not be looked at again, and behind it what the table
 * does not make. */
struct note {
    bool plain[SOURCE_COLUMNS_MAX + 1]; /* the ids are the last one */
};

static bool is_coded(const struct source_column *column)
{
    return !cells_are_numbers(column) && !cells_are_bins(column) && !cells_are_lists(column) &&
           !cells_are_clusters(column);
}

static bool plain_clusters(const struct mlg_str *text, size_t rows, uint64_t *values)
{
    for (size_t i = 0; i < rows; i++) {
        if (text[i].len == 0)
            return false;
        values[i] = cells_cluster(text[i]);
    }
    return true;
}

static bool plain_numbers(const struct source_column *column, const struct mlg_column *cells,
                          size_t rows)
{
    if (cells->valids < rows)
        return false;
    for (size_t i = 0; column->want == WANT_WEIGHT && i < rows; i++)
        if (cells->numbers[i] < 0)
            return false;
    return true;
}

static bool plain_bins(const struct source_column *column, const struct mlg_column *cells,
                       size_t rows, uint16_t *codes)
{
    if (cells->valids < rows)
        return false;
    for (size_t i = 0; i < rows; i++)
        codes[i] = cells_bin(column->slicing, cells->numbers[i]);
    return true;
}

/* Ids that are numbers are those that could be written no other way. */
static bool plain_ids(const struct mlg_column *cells, size_t rows)
{
    if (cells->valids < rows)
        return false;
    for (size_t i = 0; i < rows; i++) {
        const struct mlg_str text = cells->text[i];
        size_t first = text.data[0] == '-';
        if (text.data[0] == '+' || (text.data[first] == '0' && text.len > 1) ||
            cells->integers[i] == INT64_MIN)
            return false;
    }
    return true;
}

static void work(void *user, unsigned worker, const struct mlg_batch *batch)
{
    struct reader *self = user;
    const struct source *source = self->source;
    struct note *note = batch->note;
    unsigned char *bytes = batch->note;

    (void)worker;
    if (cells_have_null_words(source)) { /* which to cells.c are no text in quotes either */
        memset(note->plain, 0, sizeof note->plain);
        return;
    }
    for (size_t c = 0; c < source->columns_count; c++) {
        const struct source_column *column = &source->column[c];
        const struct mlg_column *cells = &batch->columns[c];
        void *values = bytes + self->at[c];
        if (cells_are_clusters(column))
            note->plain[c] = plain_clusters(cells->text, batch->rows, values);
        else if (cells_are_numbers(column))
            note->plain[c] = plain_numbers(column, cells, batch->rows);
        else if (cells_are_bins(column))
            note->plain[c] = plain_bins(column, cells, batch->rows, values);
        else
            note->plain[c] = is_coded(column);
    }
    if (source->ids_count == 1)
        note->plain[source->columns_count] =
            plain_ids(&batch->columns[source->columns_count], batch->rows);
}

/* Words become the source's numbers, which count texts in the order of the file. */
static enum mlg_code take_codes(struct reader *self, struct codes *codes,
                                struct source_column *column, const struct mlg_column *cells,
                                size_t rows, struct mlg_err *err)
{
    uint16_t *to = (uint16_t *)column->values.data + self->source->rows;

    if (codes->generation != cells->dictionary->generation) {
        codes->generation = cells->dictionary->generation;
        for (size_t k = 0; k < DICT_MAX; k++)
            codes->known[k] = DICT_MISSING;
    }
    for (size_t i = 0; i < rows; i++) {
        uint32_t word = cells->codes[i];
        to[i] = word < DICT_MAX ? codes->known[word] : DICT_MISSING;
        if (to[i] != DICT_MISSING || (cells->text[i].len == 0 && column->want == WANT_SLICE))
            continue;
        /* the first time on this thread, or no value: the exact way knows what to do */
        struct mlg_column cell = { .text = &cells->text[i] };
        size_t before = self->source->rows;
        self->source->rows += i;
        enum mlg_code code = cells_read_column(self->source, self->room, column, &cell, 1, err);
        self->source->rows = before;
        MLG_TRY(code);
        if (word < DICT_MAX)
            codes->known[word] = to[i];
    }
    return MLG_OK;
}

static enum mlg_code take_column(struct reader *self, size_t c, struct codes *codes,
                                 const struct mlg_batch *batch, struct mlg_err *err)
{
    struct source *source = self->source;
    struct source_column *column = &source->column[c];
    const struct mlg_column *cells = &batch->columns[c];
    const struct note *note = batch->note;
    const void *from = (const unsigned char *)batch->note + self->at[c];
    size_t size = cells_bytes(column);

    if (cells_are_lists(column))
        return cells_read_column(source, self->room, column, cells, batch->rows, err);
    MLG_TRY(vec_reserve(self->room, &column->values, size, batch->rows, err));
    if (cells_are_numbers(column))
        from = cells->numbers;
    if (!note->plain[c])
        MLG_TRY(cells_read_column(source, self->room, column, cells, batch->rows, err));
    else if (codes != NULL)
        MLG_TRY(take_codes(self, codes, column, cells, batch->rows, err));
    else
        memcpy((unsigned char *)column->values.data + source->rows * size, from,
               batch->rows * size);
    column->values.count += batch->rows;
    return MLG_OK;
}

static enum mlg_code take_ids(struct reader *self, const struct mlg_batch *batch,
                              struct mlg_err *err)
{
    struct source *source = self->source;
    const struct note *note = batch->note;
    struct ids *id = &source->id;

    if (id->is_text || !note->plain[source->columns_count])
        return cells_read_ids(source, self->room, batch, err);
    MLG_TRY(vec_reserve(self->room, &id->number, sizeof(int64_t), batch->rows, err));
    memcpy((int64_t *)id->number.data + id->count, batch->columns[source->columns_count].integers,
           batch->rows * sizeof(int64_t));
    id->number.count += batch->rows;
    id->count += batch->rows;
    return MLG_OK;
}

/* Note where rows or lines do not follow those before. */
static enum mlg_code take_places(struct source *self, struct room *room,
                                 const struct mlg_batch *batch, struct mlg_err *err)
{
    const struct source_jump *jumps = self->jump.data;
    struct source_jump last = { .line = 0 };

    if (self->jump.count > 0)
        last = jumps[self->jump.count - 1];
    for (size_t i = 0; i < batch->rows; i++) {
        struct source_jump here = { self->gone + self->rows + i, batch->row[i], batch->line[i] };
        if (self->jump.count > 0 && here.row - last.row == here.index - last.index &&
            here.line - last.line == here.index - last.index)
            continue;
        MLG_TRY(vec_reserve(room, &self->jump, sizeof(here), 1, err));
        ((struct source_jump *)self->jump.data)[self->jump.count++] = last = here;
    }
    return MLG_OK;
}

static enum mlg_code consume(void *user, unsigned worker, const struct mlg_batch *batch,
                             struct mlg_err *err)
{
    struct reader *self = user;
    struct source *source = self->source;
    struct codes *codes = self->codes == NULL ? NULL : &self->codes[worker * self->coded];
    size_t words = (source->gone + source->rows + batch->rows + 63) / 64;

    if (source_total(source) + batch->rows >= UINT32_MAX)
        return mlg_err_set(err, MLG_E_LIMIT, "more than 2^32 - 2 rows in '%s'", source->shown);
    MLG_TRY(take_places(source, self->room, batch, err));
    if (words > source->bad.count) {
        size_t more = words - source->bad.count;
        MLG_TRY(vec_reserve(self->room, &source->bad, sizeof(uint64_t), more, err));
        memset((uint64_t *)source->bad.data + source->bad.count, 0, more * sizeof(uint64_t));
        source->bad.count = words;
    }
    for (size_t c = 0; c < source->columns_count; c++) {
        bool coded = is_coded(&source->column[c]);
        MLG_TRY(take_column(self, c, coded ? codes++ : NULL, batch, err));
    }
    if (source->ids_count > 0)
        MLG_TRY(take_ids(self, batch, err));
    source->rows += batch->rows;
    return source->aside == NULL ? MLG_OK : aside_relieve(source->aside, err);
}

/* Where the values lie in a note, and the words of each thread's dictionaries. */
static enum mlg_code plan_notes(struct reader *self, size_t *ret_bytes, struct mlg_err *err)
{
    const struct source *source = self->source;
    size_t bytes = (sizeof(struct note) + 15) / 16 * 16;

    for (size_t c = 0; c < source->columns_count; c++) {
        const struct source_column *column = &source->column[c];
        self->coded += is_coded(column);
        self->at[c] = bytes;
        if (cells_are_bins(column) || cells_are_clusters(column))
            bytes += SOURCE_BATCH_ROWS * cells_bytes(column);
    }
    *ret_bytes = bytes;
    if (self->coded == 0)
        return MLG_OK;
    self->codes = room_alloc(self->room, self->jobs * self->coded, sizeof(*self->codes), err);
    return self->codes == NULL ? MLG_E_LIMIT : MLG_OK;
}

enum mlg_code source_read_rows(struct source *self, unsigned jobs, struct room *room,
                               struct mlg_err *err)
{
    struct reader reader = { .source = self, .room = room };
    struct mlg_table_scan scan = { .work = work, .consume = consume, .user = &reader };
    enum mlg_code code;

    reader.jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
    scan.jobs = reader.jobs;
    code = plan_notes(&reader, &scan.note_bytes, err);
    if (code == MLG_OK)
        code = mlg_table_scan(self->table, &scan, err);
    room_free(room, reader.codes, reader.jobs * reader.coded, sizeof(*reader.codes));
    return code;
}
